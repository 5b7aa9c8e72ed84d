/* SPDX-License-Identifier: MIT */

/* Compiled once for each instruction set, with BF_ISA its name in C and BF_ISA_NAME its name in print. */
#include "bf-kernel-set.h"

#include "bf-vector-constants.h"
#include "bf-vector.h"

#ifndef BF_ISA
#define BF_ISA      portable
#define BF_ISA_NAME "portable"
#endif

#define N 1
#include "bf-vector-math.h"
#define N 2
#include "bf-vector-math.h"
#define N 4 /* where the processor has two lanes, the compiler makes it of two vectors */
#include "bf-vector-math.h"
#if BF_LANES >= 8
#define N 8
#include "bf-vector-math.h"
#endif

#define N 1
#include "bf-vector-tile.h"
#define N 2
#include "bf-vector-tile.h"
#define N 4
#include "bf-vector-tile.h"
#if BF_LANES >= 8
#define N 8
#include "bf-vector-tile.h"
#endif

#define VEC      BF_JOIN (bf_vec, BF_LANES)
#define WIDE(f)  BF_JOIN (f##_, BF_LANES)

#if BF_LANES >= 8
#define MAX_ROWS 8 /* 8 x 3 of 32 registers hold sums */
#else
#define MAX_ROWS 4 /* 4 x 3 of 16 */
#endif

/* Of the right factor, while the rows pass it */
#define L1_DOUBLES     4096    /* what the first cache holds: 32 KiB */
#define PACKED_DOUBLES 2560    /* the same beside what it is packed from */
#define DIRECT_DOUBLES 2097152 /* up to here packing costs more than it gains: 16 MiB */
#define GROUP_COLUMNS  24      /* one wide tile, or two */
#define PACKED_COLUMNS 48

/* A strip of @n_rows rows, a constant, over all columns: wide tiles, then what is left over. */
BF_INLINE void
strip (const BfProduct *p, gsize row, int n_rows)
{
  const double *a = p->a + row * p->a_row;
  double *c = p->c + row * p->ldc;
  gsize j = 0;

#define TILE(f, n_vecs, n_last) f (p, c + j, a, p->b + j, p->bias == NULL ? NULL : p->bias + j, n_rows, n_vecs, n_last)
  for (; j + 3 * BF_LANES <= p->n_columns && j + 4 * BF_LANES != p->n_columns; j += 3 * BF_LANES)
    TILE (WIDE (tile), 3, BF_LANES);
  for (; j + 2 * BF_LANES <= p->n_columns; j += 2 * BF_LANES)
    TILE (WIDE (tile), 2, BF_LANES);
#if BF_LANES >= 8
  if (j + 8 < p->n_columns)
    TILE (tile_8, 2, p->n_columns - j - 8);
  else if (j + 8 == p->n_columns)
    TILE (tile_8, 1, 8);
  else if (j < p->n_columns)
    TILE (tile_8, 1, p->n_columns - j);
#else
  if (j + BF_LANES <= p->n_columns)
    {
      TILE (WIDE (tile), 1, BF_LANES);
      j += BF_LANES;
    }
#if BF_LANES >= 4
  if (j + 2 <= p->n_columns)
    {
      TILE (tile_2, 1, 2);
      j += 2;
    }
#endif
  if (j < p->n_columns)
    TILE (tile_1, 1, 1);
#endif
#undef TILE
}

static void strip_1 (const BfProduct *p, gsize row) { strip (p, row, 1); }
static void strip_2 (const BfProduct *p, gsize row) { strip (p, row, 2); }
static void strip_4 (const BfProduct *p, gsize row) { strip (p, row, 4); }
#if MAX_ROWS >= 8
static void strip_8 (const BfProduct *p, gsize row) { strip (p, row, 8); }
#endif

/* All rows with a right factor that fits the cache */
static void
block (const BfProduct *p)
{
  gsize i = 0;

#if MAX_ROWS >= 8
  for (; i + 8 <= p->n_rows; i += 8)
    strip_8 (p, i);
#endif
  for (; i + 4 <= p->n_rows; i += 4)
    strip_4 (p, i);
  if (i + 2 <= p->n_rows)
    {
      strip_2 (p, i);
      i += 2;
    }
  if (i < p->n_rows)
    strip_1 (p, i);
}

/* Packs the right factor in pieces that stay in the first cache; the sums go on from one piece to the next. */
static void
product_packed (const BfProduct *p)
{
  double packed[PACKED_DOUBLES] __attribute__ ((aligned (64)));
  gsize n_k = PACKED_DOUBLES / p->n_columns;
  BfProduct piece = *p;

  piece.b = packed;
  piece.ldb = p->n_columns;
  for (gsize k = 0; k < p->n_k; k += n_k)
    {
      piece.n_k = MIN (n_k, p->n_k - k);
      piece.a = p->a + k * p->a_k;
      piece.bias = k + n_k >= p->n_k ? p->bias : NULL;
      piece.continues = p->continues || k > 0;
      for (gsize i = 0; i < piece.n_k; i++)
        memcpy (packed + i * p->n_columns, p->b + (k + i) * p->ldb, p->n_columns * sizeof (double));
      block (&piece);
    }
}

/* Does @p where it is narrow; gives whether it was. */
static gboolean
narrow (const BfProduct *p)
{
  if (p->n_k > 24)
    return FALSE;

  switch (p->n_columns)
    {
    case 1:
      narrow_1 (p);
      return TRUE;

    case 2:
      narrow_2 (p);
      return TRUE;

    case 4:
      narrow_4 (p);
      return TRUE;

    default:
      return FALSE;
    }
}

/* How many columns are done together, so that their part of the right factor stays in a cache while the rows pass */
static gsize
choose_columns (const BfProduct *p, gboolean packs)
{
  if (packs)
    return PACKED_COLUMNS;
  if (p->n_k * p->n_columns <= L1_DOUBLES)
    return p->n_columns;
  if (p->updates)
    return MAX (1, L1_DOUBLES / p->n_k / GROUP_COLUMNS) * GROUP_COLUMNS;

  return GROUP_COLUMNS;
}

static void
product (const BfProduct *p)
{
  gboolean packs = !p->updates && p->n_k * p->n_columns > DIRECT_DOUBLES;
  gsize n_together = choose_columns (p, packs);
  BfProduct group = *p;

  if (narrow (p))
    return;

  for (gsize j = 0; j < p->n_columns; j += n_together)
    {
      group.n_columns = MIN (n_together, p->n_columns - j);
      group.c = p->c + j;
      group.b = p->b + j;
      group.bias = p->bias == NULL ? NULL : p->bias + j;
      if (packs)
        product_packed (&group);
      else
        block (&group);
    }
}

#define GROUP 8

/* z[v] goes on over GROUP rows of w at once */
BF_INLINE void
add_rows (double *z, const double *x, const double *const *w, gsize n_out, int n)
{
  gsize v = 0;

  for (; v + BF_LANES <= n_out; v += BF_LANES)
    {
      VEC sum = WIDE (load) (z + v);

      for (int i = 0; i < n; i++)
        sum += x[i] * WIDE (load) (w[i] + v);
      WIDE (store) (z + v, sum);
    }
  for (; v < n_out; v++)
    for (int i = 0; i < n; i++)
      z[v] += x[i] * w[i][v];
}

static void
row_forward (double *z, const double *x, const double *w, const double *b, gsize n_in, gsize n_out)
{
  const double *rows[GROUP];
  double factors[GROUP];
  int n = 0;

  memset (z, 0, n_out * sizeof (double));
  for (gsize u = 0; u < n_in; u++)
    {
      if (x[u] == 0.0) /* ±0 added to a sum that began at +0 changes no bit */
        continue;
      factors[n] = x[u];
      rows[n++] = w + u * n_out;
      if (n == GROUP)
        {
          add_rows (z, factors, rows, n_out, GROUP);
          n = 0;
        }
    }
  for (int i = 0; i < n; i++)
    add_rows (z, factors + i, rows + i, n_out, 1);
  if (b != NULL)
    for (gsize v = 0; v < n_out; v++)
      z[v] += b[v];
}

/* Whether a row of w stays as it is where its input is 0: 0 times a finite delta is 0, and a gradient of 0 is +0 */
static gboolean
are_finite (const double *delta, gsize n_out)
{
  double nothing = 0.0;

  for (gsize v = 0; v < n_out; v++)
    nothing += 0.0 * delta[v];

  return nothing == 0.0;
}

/* @n rows of w, one after the other in memory: w ← w - rate · x delta. The sum 0 + ... as over a batch: a gradient is
 * never -0. */
BF_INLINE void
update_rows (double *w, const double *x, const double *delta, double rate, gsize n_out, int n)
{
  gsize v = 0;

  for (; v + BF_LANES <= n_out; v += BF_LANES)
    for (int i = 0; i < n; i++)
      {
        double *to = w + i * n_out + v;

        WIDE (store) (to, WIDE (load) (to) - rate * (0.0 + x[i] * WIDE (load) (delta + v)));
      }
  for (; v < n_out; v++)
    for (int i = 0; i < n; i++)
      w[i * n_out + v] -= rate * (0.0 + x[i] * delta[v]);
}

static void
row_update (double *w, const double *x, const double *delta, double rate, gsize n_in, gsize n_out)
{
  gboolean skips = are_finite (delta, n_out);

  for (gsize u = 0; u < n_in; u++)
    if (x[u] != 0.0 || !skips)
      update_rows (w + u * n_out, x + u, delta, rate, n_out, 1);
}

/* As many columns at once as there are registers for their sums, then what is left over */
static void
row_step (const BfRowStep *p)
{
  gboolean skips = are_finite (p->delta_before, p->n_out);
  gsize n = p->n_out, v = 0;

  for (; v + 8 * BF_LANES <= n; v += 8 * BF_LANES)
    WIDE (row_step) (p, v, skips, 8, BF_LANES);
  for (; v + 4 * BF_LANES <= n; v += 4 * BF_LANES)
    WIDE (row_step) (p, v, skips, 4, BF_LANES);
#if BF_LANES >= 8
  for (; v + 8 < n; v += MIN (16, n - v))
    row_step_8 (p, v, skips, 2, MIN (8, n - v - 8));
  if (v < n)
    row_step_8 (p, v, skips, 1, n - v);
#else
  for (; v + BF_LANES <= n; v += BF_LANES)
    WIDE (row_step) (p, v, skips, 1, BF_LANES);
#if BF_LANES >= 4
  for (; v + 2 <= n; v += 2)
    row_step_2 (p, v, skips, 1, 2);
#endif
  if (v < n)
    row_step_1 (p, v, skips, 1, 1);
#endif
}

static void
row_backward (double *dx, const double *delta, const double *w, gsize n_in, gsize n_out)
{
  gsize u = 0;

  for (; u + GROUP <= n_in; u += GROUP)
    {
      double sum[GROUP] = { 0.0 };

      for (gsize v = 0; v < n_out; v++)
        for (int i = 0; i < GROUP; i++)
          sum[i] += delta[v] * w[(u + i) * n_out + v];
      memcpy (dx + u, sum, sizeof sum);
    }
  for (; u < n_in; u++)
    {
      double sum = 0.0;

      for (gsize v = 0; v < n_out; v++)
        sum += delta[v] * w[u * n_out + v];
      dx[u] = sum;
    }
}

static void
column_sums (double *db, const double *delta, gsize n, gsize n_out)
{
  gsize v = 0;

  for (; v + BF_LANES <= n_out; v += BF_LANES)
    {
      VEC sum = { 0 };

      for (gsize s = 0; s < n; s++)
        sum += WIDE (load) (delta + s * n_out + v);
      WIDE (store) (db + v, sum);
    }
  for (; v < n_out; v++)
    {
      double sum = 0.0;

      for (gsize s = 0; s < n; s++)
        sum += delta[s * n_out + v];
      db[v] = sum;
    }
}

/* y = f(x) for arrays: whole vectors, then what is left, masked or in one padded vector */
#if BF_LANES >= 8
#define DEFINE_ARRAY(f) \
  static void \
  f##_n (double *y, const double *x, gsize n) \
  { \
    gsize i = 0; \
\
    for (; i + 8 <= n; i += 8) \
      store_8 (y + i, f##_8 (load_8 (x + i))); \
    if (i < n) \
      store_some_8 (y + i, f##_8 (load_some_8 (x + i, n - i)), n - i); \
  }
#else
#define DEFINE_ARRAY(f) \
  static void \
  f##_n (double *y, const double *x, gsize n) \
  { \
    double rest[BF_LANES] = { 0.0 }; \
    gsize i = 0; \
\
    for (; i + BF_LANES <= n; i += BF_LANES) \
      WIDE (store) (y + i, WIDE (f) (WIDE (load) (x + i))); \
    if (i == n) \
      return; \
    for (gsize j = i; j < n; j++) \
      rest[j - i] = x[j]; \
    WIDE (store) (rest, WIDE (f) (WIDE (load) (rest))); \
    for (gsize j = i; j < n; j++) \
      y[j] = rest[j - i]; \
  }
#endif

DEFINE_ARRAY (exp)
DEFINE_ARRAY (log)
DEFINE_ARRAY (tanh)
DEFINE_ARRAY (sigmoid)

static gboolean
activate (BfActivation activation, double *a, const double *z, gsize n)
{
  switch (activation)
    {
    case BF_ACTIVATION_IDENTITY:
      if (a != z)
        memcpy (a, z, n * sizeof (double));
      return TRUE;

    case BF_ACTIVATION_RELU:
      for (gsize i = 0; i < n; i++)
        a[i] = z[i] <= 0.0 ? 0.0 : z[i];
      return TRUE;

    case BF_ACTIVATION_SIGMOID:
      sigmoid_n (a, z, n);
      return TRUE;

    case BF_ACTIVATION_TANH:
      tanh_n (a, z, n);
      return TRUE;

    default:
      return FALSE;
    }
}

static gboolean
activate_back (BfActivation activation, double *delta, const double *z, const double *a, gsize n)
{
  switch (activation)
    {
    case BF_ACTIVATION_IDENTITY: /* a slope of 1 changes no bit */
      return TRUE;

    case BF_ACTIVATION_RELU:
      for (gsize i = 0; i < n; i++)
        delta[i] *= z[i] > 0.0 ? 1.0 : 0.0;
      return TRUE;

    case BF_ACTIVATION_SIGMOID:
      for (gsize i = 0; i < n; i++)
        delta[i] *= a[i] * (1.0 - a[i]);
      return TRUE;

    case BF_ACTIVATION_TANH:
      for (gsize i = 0; i < n; i++)
        delta[i] *= 1.0 - a[i] * a[i];
      return TRUE;

    default:
      return FALSE;
    }
}

extern const BfKernelSet BF_JOIN (bf_kernel_set_, BF_ISA);

const BfKernelSet BF_JOIN (bf_kernel_set_, BF_ISA) = {
  .name = BF_ISA_NAME,
  .product = product,
  .row_forward = row_forward,
  .row_update = row_update,
  .row_step = row_step,
  .row_backward = row_backward,
  .column_sums = column_sums,
  .activate = activate,
  .activate_back = activate_back,
  .exp_n = exp_n,
  .log_n = log_n,
  .tanh_n = tanh_n,
  .sigmoid_n = sigmoid_n,
};
