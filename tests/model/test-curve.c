/* SPDX-License-Identifier: MIT */
#include "model/bf-curve.h"

#include <math.h>

#define N_MANY 300000

static double
loss_at (guint64 step)
{
  return 1.0 + sin (0.37 * (double) step) + (step % 977 == 0 ? 5.0 : 0.0);
}

static void
add (BfCurve *curve, guint64 from, guint64 to)
{
  g_autofree double *losses = g_new (double, to - from);

  for (guint64 i = from; i < to; i++)
    losses[i - from] = loss_at (i);
  bf_curve_add (curve, from, losses, to - from);
}

/* The range as it should be: whole bins, but only what the curve knows */
static void
assert_range (const BfCurve *curve, guint64 from, guint64 to)
{
  guint64 width = bf_curve_get_width (curve);
  guint64 first = MAX (from / width * width, bf_curve_get_start (curve));
  guint64 end = MIN ((to + width - 1) / width * width, bf_curve_get_end (curve));
  double min = INFINITY;
  double max = -INFINITY;
  BfCurveBin bin;

  for (guint64 i = first; i < end; i++)
    {
      min = MIN (min, loss_at (i));
      max = MAX (max, loss_at (i));
    }
  g_assert_true (bf_curve_get_range (curve, from, to, &bin));
  g_assert_cmpfloat (bin.min, ==, min);
  g_assert_cmpfloat (bin.max, ==, max);
  g_assert_cmpfloat (bin.first, ==, loss_at (first));
  g_assert_cmpfloat (bin.last, ==, loss_at (end - 1));
}

static void
assert_knows (const BfCurve *curve, guint64 start, guint64 end)
{
  g_assert_cmpuint (bf_curve_get_start (curve), ==, start);
  g_assert_cmpuint (bf_curve_get_end (curve), ==, end);
  for (guint64 i = start; i < end; i += MAX (1, (end - start) / 500))
    assert_range (curve, i, i + 1);
  assert_range (curve, start, end);
  assert_range (curve, start + (end - start) / 3, end);
}

static void
test_empty (void)
{
  g_autoptr (BfCurve) curve = bf_curve_new ();
  g_autoptr (BfCurve) copy = bf_curve_copy (curve);
  BfCurveBin bin;

  g_assert_cmpuint (bf_curve_get_start (copy), ==, 0);
  g_assert_cmpuint (bf_curve_get_end (copy), ==, 0);
  g_assert_cmpuint (bf_curve_get_width (copy), ==, 1);
  g_assert_false (bf_curve_get_range (copy, 0, 100, &bin));
}

static void
test_short (void)
{
  g_autoptr (BfCurve) curve = bf_curve_new ();
  BfCurveBin bin;

  add (curve, 0, 3);
  g_assert_cmpuint (bf_curve_get_width (curve), ==, 1);
  assert_knows (curve, 0, 3);
  g_assert_false (bf_curve_get_range (curve, 3, 10, &bin));
  g_assert_false (bf_curve_get_range (curve, 2, 2, &bin));
  g_assert_true (bf_curve_get_range (curve, 2, 10, &bin));
  g_assert_cmpfloat (bin.min, ==, loss_at (2));
}

static void
test_long (void)
{
  g_autoptr (BfCurve) curve = bf_curve_new ();

  for (guint64 i = 0; i < N_MANY; i += 1237)
    add (curve, i, MIN (i + 1237, N_MANY));
  g_assert_cmpuint (bf_curve_get_width (curve), ==, 8);
  assert_knows (curve, 0, N_MANY);
}

static void
test_start (void)
{
  g_autoptr (BfCurve) curve = bf_curve_new ();

  add (curve, 100001, 100001 + N_MANY);
  g_assert_cmpuint (bf_curve_get_width (curve), ==, 8);
  assert_knows (curve, 100001, 100001 + N_MANY);
}

static void
test_known (void)
{
  g_autoptr (BfCurve) curve = bf_curve_new ();
  const double other[] = { 100.0, 100.0, 100.0, 100.0 };
  BfCurveBin bin;

  add (curve, 0, 10);
  bf_curve_add (curve, 7, other, G_N_ELEMENTS (other));
  g_assert_cmpuint (bf_curve_get_end (curve), ==, 11);
  g_assert_true (bf_curve_get_range (curve, 0, 10, &bin));
  g_assert_cmpfloat (bin.max, <, 100.0);
  g_assert_true (bf_curve_get_range (curve, 10, 11, &bin));
  g_assert_cmpfloat (bin.min, ==, 100.0);
}

/* Whatever the pieces are, put together they are the whole. */
static void
test_merge (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint round = 0; round < 10; round++)
    {
      g_autoptr (BfCurve) whole = bf_curve_new ();
      guint64 start = (guint64) g_rand_int_range (rand, 0, 1000);
      guint64 end = start;

      for (guint i = 0; i < 20; i++)
        {
          g_autoptr (BfCurve) piece = bf_curve_new ();
          guint64 n = (guint64) g_rand_int_range (rand, 1, i % 5 == 0 ? 100000 : 100);
          guint64 overlap = MIN (end - start, (guint64) g_rand_int_range (rand, 0, 50));

          add (piece, end - overlap, end + n);
          bf_curve_merge (whole, piece);
          end += n;
        }
      assert_knows (whole, start, end);
    }
}

static void
test_merge_width (void)
{
  g_autoptr (BfCurve) wide = bf_curve_new ();
  g_autoptr (BfCurve) narrow = bf_curve_new ();
  g_autoptr (BfCurve) early = bf_curve_new ();

  add (wide, 0, N_MANY);
  add (narrow, N_MANY, N_MANY + 5);
  bf_curve_merge (wide, narrow);
  g_assert_cmpuint (bf_curve_get_width (wide), ==, 8);
  assert_knows (wide, 0, N_MANY + 5);
  g_assert_cmpuint (bf_curve_get_width (narrow), ==, 1);

  add (early, 0, 3);
  bf_curve_merge (early, wide);
  g_assert_cmpuint (bf_curve_get_width (early), ==, 8);
  assert_knows (early, 0, N_MANY + 5);
}

/* What is known already adds nothing, be it the middle or a whole bin's half. */
static void
test_merge_inside (void)
{
  g_autoptr (BfCurve) whole = bf_curve_new ();
  g_autoptr (BfCurve) inside = bf_curve_new ();

  bf_curve_widen (whole, 8);
  add (whole, 0, 1000);
  add (inside, 500, 995);
  bf_curve_merge (whole, inside);
  assert_knows (whole, 0, 1000);
}

static void
test_widen (void)
{
  g_autoptr (BfCurve) curve = bf_curve_new ();

  bf_curve_widen (curve, 5);
  g_assert_cmpuint (bf_curve_get_width (curve), ==, 8);
  add (curve, 3, 1000);
  assert_knows (curve, 3, 1000);
  bf_curve_widen (curve, 16);
  assert_knows (curve, 3, 1000);
}

static void
test_truncate (void)
{
  g_autoptr (BfCurve) curve = bf_curve_new ();

  add (curve, 0, 100);
  bf_curve_truncate (curve, 200);
  assert_knows (curve, 0, 100);
  bf_curve_truncate (curve, 60);
  assert_knows (curve, 0, 60);
  add (curve, 60, 80);
  assert_knows (curve, 0, 80);
  bf_curve_truncate (curve, 0);
  g_assert_cmpuint (bf_curve_get_end (curve), ==, 0);
}

/* A bin on both sides of the cut holds extremes that may belong to what is cut off. */
static void
test_truncate_bin (void)
{
  g_autoptr (BfCurve) curve = bf_curve_new ();

  add (curve, 0, N_MANY);
  bf_curve_truncate (curve, 1003);
  assert_knows (curve, 0, 1000);
  add (curve, 1000, 1003);
  assert_knows (curve, 0, 1003);
  bf_curve_truncate (curve, 992);
  assert_knows (curve, 0, 992);
}

static void
test_truncate_start (void)
{
  g_autoptr (BfCurve) curve = bf_curve_new ();

  add (curve, 5, N_MANY);
  bf_curve_truncate (curve, 7);
  g_assert_cmpuint (bf_curve_get_start (curve), ==, bf_curve_get_end (curve));
}

static void
test_bounded (void)
{
  g_autoptr (BfCurve) curve = bf_curve_new ();
  g_autofree double *losses = g_new (double, 1 << 20);

  for (gsize i = 0; i < 1 << 20; i++)
    losses[i] = loss_at (i);
  for (guint64 i = 0; i < 10; i++)
    bf_curve_add (curve, i << 20, losses, 1 << 20);
  g_assert_cmpuint (bf_curve_get_end (curve), ==, (guint64) 10 << 20);
  g_assert_cmpuint (bf_curve_get_end (curve) / bf_curve_get_width (curve), <=, BF_CURVE_MAX_BINS);
  g_assert_cmpuint (bf_curve_get_end (curve) / bf_curve_get_width (curve), >,
                    BF_CURVE_MAX_BINS / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/curve/an-empty-curve-knows-nothing", test_empty);
  g_test_add_func ("/curve/a-short-curve-keeps-each-loss", test_short);
  g_test_add_func ("/curve/a-long-curve-keeps-the-extremes-of-wider-bins", test_long);
  g_test_add_func ("/curve/a-curve-may-begin-anywhere", test_start);
  g_test_add_func ("/curve/known-steps-are-passed-over", test_known);
  g_test_add_func ("/curve/pieces-put-together-are-the-whole", test_merge);
  g_test_add_func ("/curve/merging-takes-the-larger-width", test_merge_width);
  g_test_add_func ("/curve/merging-what-is-known-changes-nothing", test_merge_inside);
  g_test_add_func ("/curve/bins-can-be-made-wider", test_widen);
  g_test_add_func ("/curve/what-is-cut-off-is-forgotten", test_truncate);
  g_test_add_func ("/curve/a-bin-across-the-cut-is-forgotten-as-a-whole", test_truncate_bin);
  g_test_add_func ("/curve/a-cut-in-the-first-bin-leaves-nothing", test_truncate_start);
  g_test_add_func ("/curve/the-number-of-bins-is-bounded", test_bounded);

  return g_test_run ();
}
