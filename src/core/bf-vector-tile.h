/* SPDX-License-Identifier: MIT */

/* The inner kernels of products. Include with N defined as the number of lanes; gives tile_N, narrow_N and
 * row_step_N. */

#define V     BF_JOIN (bf_vec, N)
#define F(name) BF_JOIN (BF_JOIN (name, _), N)

/* @n_rows x @n_vecs vectors of c: acc[i][v] = Σ_k a[i][k] b[k][v] in the order of k. The counts are constants where
 * this is inlined and all loops over them are unrolled, so that acc lives in registers. The last vector has @n_last
 * numbers, N or (where the processor has masks) fewer. */
BF_INLINE void
F (tile) (const BfProduct *p,
          double          *c,
          const double    *a,
          const double    *b,
          const double    *bias,
          int              n_rows,
          int              n_vecs,
          int              n_last)
{
  const gsize a_row = p->a_row, a_k = p->a_k, ldb = p->ldb, ldc = p->ldc, n_k = p->n_k;
  const double rate = p->rate;
  V acc[8][3];

#define NUMBERS(j) ((j) == n_vecs - 1 ? n_last : N)
#define EACH \
  BF_UNROLL for (int i = 0; i < n_rows; i++) \
    BF_UNROLL for (int j = 0; j < n_vecs; j++)
#define TO (c + i * ldc + j * N)

  if (p->updates) /* needed when the sums are ready */
    EACH __builtin_prefetch (TO, 1);
  if (p->continues)
    EACH acc[i][j] = F (load_some) (TO, NUMBERS (j));
  else
    EACH acc[i][j] = (V) { 0 };

  for (gsize k = 0; k < n_k; k++)
    {
      V row[3];

      BF_UNROLL for (int j = 0; j < n_vecs; j++)
        row[j] = F (load_some) (b + k * ldb + j * N, NUMBERS (j));
      BF_UNROLL for (int i = 0; i < n_rows; i++)
        {
          V factor = F (fill) (a[i * a_row + k * a_k]);

          BF_UNROLL for (int j = 0; j < n_vecs; j++)
            acc[i][j] += factor * row[j];
        }
    }

  /* All loads before the stores: a load behind a masked store to the same line waits for it. */
  if (p->updates)
    EACH acc[i][j] = F (load_some) (TO, NUMBERS (j)) - rate * acc[i][j];
  else if (bias != NULL)
    EACH acc[i][j] += F (load_some) (bias + j * N, NUMBERS (j));
  EACH F (store_some) (TO, acc[i][j], NUMBERS (j));
#undef TO
#undef EACH
#undef NUMBERS
}

/* All rows of an N columns wide c; where @n_k is a constant, b stays in registers. */
BF_INLINE void
F (narrow_rows) (const BfProduct *p, gsize n_k)
{
  const gsize a_row = p->a_row, a_k = p->a_k, ldb = p->ldb;
  const double *a = p->a;
  double *c = p->c;

  for (gsize i = 0; i < p->n_rows; i++, a += a_row, c += p->ldc)
    {
      V sum = p->continues ? F (load) (c) : (V) { 0 };

      for (gsize k = 0; k < n_k; k++)
        sum += a[k * a_k] * F (load) (p->b + k * ldb);
      if (p->updates)
        sum = F (load) (c) - p->rate * sum;
      else if (p->bias != NULL)
        sum += F (load) (p->bias);
      F (store) (c, sum);
    }
}

/* The whole product where c is N columns wide and the sums are short: no tiles, the processor overlaps the rows. */
BF_INLINE void
F (narrow) (const BfProduct *p)
{
  switch (p->n_k)
    {
    case 1:
      F (narrow_rows) (p, 1);
      break;

    case 2:
      F (narrow_rows) (p, 2);
      break;

    case 4:
      F (narrow_rows) (p, 4);
      break;

    default:
      F (narrow_rows) (p, p->n_k);
    }
}

/* All rows of @n_vecs vectors of w: the update with the sample before, and with what comes of it the sums z[v] = Σ_u x[u]
 * w[u][v]. The sums stay in registers, and each weight is fetched and stored once. The counts are constants as in tile().
 * The gradient is 0 + ..., as over a batch: it is never -0. */
BF_INLINE void
F (row_step) (const BfRowStep *p, gsize first, gboolean skips, int n_vecs, int n_last)
{
  const double *x = p->x, *x_before = p->x_before, *delta = p->delta_before + first;
  const double rate = p->rate;
  V sum[8];
#if BF_LANES >= 8
  V d[8]; /* with fewer registers it is read again and again */
#endif

#define NUMBERS(j) ((j) == n_vecs - 1 ? n_last : N)
#define EACH BF_UNROLL for (int j = 0; j < n_vecs; j++)
#if BF_LANES >= 8
#define DELTA(j) d[j]
  EACH d[j] = F (load_some) (delta + j * N, NUMBERS (j));
#else
#define DELTA(j) F (load_some) (delta + j * N, NUMBERS (j))
#endif
#define ROW(updates, adds) \
  EACH \
    { \
      V weight = F (load_some) (w + j * N, NUMBERS (j)); \
\
      if (updates) \
        { \
          weight -= rate * (0.0 + factor_before * DELTA (j)); \
          F (store_some) (w + j * N, weight, NUMBERS (j)); \
        } \
      if (adds) \
        sum[j] += factor * weight; \
    }

  EACH sum[j] = (V) { 0 };
  for (gsize u = 0; u < p->n_in; u++)
    {
      double *w = p->w + u * p->n_out + first;
      double factor = x[u], factor_before = x_before[u];
      gboolean updates = factor_before != 0.0 || !skips;
      gboolean adds = factor != 0.0; /* ±0 added to a sum that began at +0 changes no bit */

      if (updates && adds)
        ROW (TRUE, TRUE)
      else if (updates)
        ROW (TRUE, FALSE)
      else if (adds)
        ROW (FALSE, TRUE)
    }
  EACH
    {
      if (p->b != NULL)
        sum[j] += F (load_some) (p->b + first + j * N, NUMBERS (j));
      F (store_some) (p->z + first + j * N, sum[j], NUMBERS (j));
    }
#undef ROW
#undef DELTA
#undef EACH
#undef NUMBERS
}

#undef V
#undef F
#undef N
