/* SPDX-License-Identifier: MIT */
#include "scene/bf-axis.h"

#include <float.h>
#include <math.h>

#define LENGTH 86.0
#define PITCH 16.0
#define TOLERANCE 1e-9

static char *
join_ticks (const BfAxis *axis,
            gboolean      compact)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < axis->n_ticks; i++)
    {
      g_autofree char *tick = bf_axis_format_tick (axis, i, compact);

      g_string_append_printf (text, "%s%s", i ? " " : "", tick);
    }
  return g_string_free (text, FALSE);
}

static char *
join_step_ticks (guint64 last,
                 double  length)
{
  GString *text = g_string_new (NULL);
  BfAxis axis;

  bf_axis_init_steps (&axis, last, length, 100);
  for (guint i = 0; i < axis.n_ticks; i++)
    {
      g_autofree char *tick = bf_axis_format_step_tick (&axis, i);

      g_string_append_printf (text, "%s%s", i ? "|" : "", tick);
    }
  return g_string_free (text, FALSE);
}

static void
assert_linear (double      min,
               double      max,
               const char *expected)
{
  g_autofree char *ticks = NULL;
  BfAxis axis;

  bf_axis_init_linear (&axis, min, max, LENGTH, PITCH);
  ticks = join_ticks (&axis, FALSE);
  g_assert_cmpstr (ticks, ==, expected);
}

static void
assert_logarithmic (double      min,
                    double      max,
                    gboolean    has_zero,
                    double      min_decades,
                    const char *expected)
{
  g_autofree char *ticks = NULL;
  BfAxis axis;

  bf_axis_init_logarithmic (&axis, min, max, has_zero, min_decades, LENGTH, PITCH);
  ticks = join_ticks (&axis, FALSE);
  g_assert_cmpstr (ticks, ==, expected);
}

/* No two ticks nearer than the pitch, all on the axis, rising; the inverse gives each value back */
static void
assert_sound (const BfAxis *axis,
              double        pitch)
{
  double before = -G_MAXDOUBLE;

  g_assert_cmpuint (axis->n_ticks, >=, 1);
  for (guint i = 0; i < axis->n_ticks; i++)
    {
      double pixel = bf_axis_to_pixel (axis, axis->ticks[i]);
      double value = bf_axis_to_value (axis, pixel);

      g_assert_true (isfinite (axis->ticks[i]));
      g_assert_cmpfloat (pixel, >=, -1e-6);
      g_assert_cmpfloat (pixel, <=, axis->length + 1e-6);
      if (i > 0)
        g_assert_cmpfloat (pixel - before, >=, pitch - 1e-6);
      g_assert_cmpfloat (fabs (value - axis->ticks[i]), <=,
                         TOLERANCE
                             * MAX (fabs (axis->ticks[i]), axis->logarithmic ? 0 : axis->high));
      before = pixel;
    }
}

static void
test_ceilings (void)
{
  static const struct
  {
    double value;
    double ceiling;
  } cases[] = {
    { 0.0484, 0.05 }, { 0.05, 0.05 }, { 0.051, 0.06 },    { 1, 1 }, { 1.0001, 1.5 }, { 7, 8 },
    { 8.1, 10 },      { 9.99, 10 },   { 1e-300, 1e-300 }, { 0, 0 }, { -3, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpfloat_with_epsilon (bf_axis_nice_ceiling (cases[i].value), cases[i].ceiling, 1e-12);
  g_assert_true (isfinite (bf_axis_nice_ceiling (DBL_MAX)));
  g_assert_cmpfloat (bf_axis_nice_ceiling (4e-324), >, 0);
  g_assert_cmpfloat (bf_axis_nice_ceiling (NAN), ==, 0);
}

static void
test_linear (void)
{
  assert_linear (0, 0.0484, "0 0.01 0.02 0.03 0.04 0.05");
  assert_linear (0, 0.3, "0 0.1 0.2 0.3");
  assert_linear (0.98, 1, "0 0.2 0.4 0.6 0.8 1.0");
  assert_linear (0, 0, "0 0.2 0.4 0.6 0.8 1.0");
  assert_linear (0, 2.3, "0 1 2 3");
  assert_linear (0, 75000, "0 20000 40000 60000 80000");
  assert_linear (0, 7.5e6, "0 2e6 4e6 6e6 8e6");
  assert_linear (0, 1.4e-8, "0 5e-9 1e-8 1.5e-8");
  assert_linear (-1.5, 1, "\u22121.5 \u22121.0 \u22120.5 0 0.5 1.0");
}

static void
test_linear_ranges (void)
{
  for (int exponent = -320; exponent <= 308; exponent++)
    for (double mantissa = 1; mantissa < 10; mantissa += 0.7)
      for (double length = 20; length < 700; length *= 2.3)
        {
          BfAxis axis;

          bf_axis_init_linear (&axis, 0, mantissa * pow (10, exponent), length, PITCH);
          if (exponent > -300)
            assert_sound (&axis, PITCH);
          g_assert_cmpuint (axis.n_ticks, <=, BF_AXIS_MAX_TICKS);
        }
}

static void
test_logarithmic (void)
{
  assert_logarithmic (0.0484, 0.0484, FALSE, 2, "0.001 0.01 0.1");
  assert_logarithmic (0.000049, 0.0484, FALSE, 2, "0.00001 0.0001 0.001 0.01 0.1");
  assert_logarithmic (0.0840, 1.0099, FALSE, 0, "0.05 0.1 0.2 0.5 1 2");
  assert_logarithmic (1.2, 1.9, FALSE, 0, "1 2");
  assert_logarithmic (1, 1, FALSE, 0, "0.5 1");
  assert_logarithmic (1e-30, 0.0484, FALSE, 0, "1e-30 1e-20 1e-10");
  assert_logarithmic (1e-7, 1e9, FALSE, 0, "0.00001 1 100000");
}

static void
test_logarithmic_zero (void)
{
  BfAxis axis;

  assert_logarithmic (0.002, 0.0484, TRUE, 2, "0 0.001 0.01 0.1");
  assert_logarithmic (0, 0, TRUE, 2, "0");

  bf_axis_init_logarithmic (&axis, 0.002, 0.0484, TRUE, 2, LENGTH, PITCH);
  assert_sound (&axis, PITCH);
  g_assert_cmpfloat (bf_axis_to_pixel (&axis, 0), ==, 0);
  g_assert_cmpfloat (bf_axis_to_pixel (&axis, 1e-200), >, 0);
  g_assert_cmpfloat (bf_axis_to_value (&axis, 0), ==, 0);
}

static void
test_logarithmic_ranges (void)
{
  for (int low = -300; low <= 307; low += 3)
    for (int high = low; high <= 308; high += 1 + (high - low) / 3)
      for (int has_zero = 0; has_zero < 2; has_zero++)
        for (double length = 40; length < 700; length *= 2.3)
          {
            BfAxis axis;

            bf_axis_init_logarithmic (&axis, 1.3 * pow (10, low), 1.3 * pow (10, high), has_zero, 0,
                                      length, PITCH);
            assert_sound (&axis, PITCH);
          }
}

/* Adding points moves an end outwards or not at all. */
static void
test_growing (void)
{
  double min = 1;
  double low = G_MAXDOUBLE;
  int jumps = 0;

  for (int i = 0; i < 2000; i++)
    {
      BfAxis axis;

      min *= 0.99;
      bf_axis_init_logarithmic (&axis, min, 1, FALSE, 0, LENGTH, PITCH);
      g_assert_cmpfloat (axis.high, ==, 1);
      g_assert_cmpfloat (axis.low, <=, min * (1 + TOLERANCE));
      g_assert_cmpfloat (axis.low, <=, low);
      jumps += axis.low < low;
      low = axis.low;
    }
  g_assert_cmpint (jumps, <=, 14); /* 9 powers of ten */
}

static void
assert_steps (guint64     last,
              double      length,
              const char *expected)
{
  g_autofree char *ticks = join_step_ticks (last, length);

  g_assert_cmpstr (ticks, ==, expected);
}

static void
test_steps (void)
{
  assert_steps (0, 1142, "0|1|2|3|4|5|6|7|8|9|10");
  assert_steps (10, 1142, "0|1|2|3|4|5|6|7|8|9|10");
  assert_steps (11, 1142, "0|2|4|6|8|10|12|14");
  assert_steps (60, 1142, "0|10|20|30|40|50|60");
  assert_steps (3600, 1142, "0|500|1000|1500|2000|2500|3000|3500|4000");
  assert_steps (10000, 1142, "0|1000|2000|3000|4000|5000|6000|7000|8000|9000|10\u00a0000");
  assert_steps (20000, 620, "0|5\u00a0k|10\u00a0k|15\u00a0k|20\u00a0k");
  assert_steps (1000000, 620, "0|0.2\u00a0M|0.4\u00a0M|0.6\u00a0M|0.8\u00a0M|1\u00a0M");
  assert_steps (100000000, 400, "0|50\u00a0M|100\u00a0M");
  assert_steps (5, 3, "0");
}

static void
test_step_ranges (void)
{
  double high = 0;

  for (double last = 0; last < 1e19; last = last * 1.3 + 1)
    {
      BfAxis axis;

      bf_axis_init_steps (&axis, (guint64) last, 1142, 100);
      assert_sound (&axis, 100);
      g_assert_cmpfloat (axis.high, >=, MAX (last, high));
      g_assert_cmpfloat (axis.high, <=, MAX (10, last * 1.5 + 1));
      for (guint i = 0; i < axis.n_ticks; i++)
        g_assert_cmpfloat (axis.ticks[i], ==, floor (axis.ticks[i]));
      high = axis.high;
    }
}

static void
test_step_numbers (void)
{
  static const struct
  {
    guint64     step;
    const char *text;
  } cases[] = {
    { 0, "0" },
    { 999, "999" },
    { 1234, "1234" },
    { 12345, "12\u00a0345" },
    { 1234567, "1\u00a0234\u00a0567" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = bf_axis_format_step (cases[i].step);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_compact (void)
{
  g_autofree char *ticks = NULL;
  BfAxis axis;

  bf_axis_init_logarithmic (&axis, 0.000049, 0.0484, FALSE, 2, LENGTH, PITCH);
  ticks = join_ticks (&axis, TRUE);
  g_assert_cmpstr (ticks, ==, "1e-5 1e-4 1e-3 0.01 0.1");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/axis/ceilings-are-nice-and-finite", test_ceilings);
  g_test_add_func ("/axis/linear-ticks-are-nice", test_linear);
  g_test_add_func ("/axis/linear-ticks-keep-their-distance-in-any-range", test_linear_ranges);
  g_test_add_func ("/axis/logarithmic-ticks-are-powers-of-ten", test_logarithmic);
  g_test_add_func ("/axis/logarithmic-axis-marks-zero", test_logarithmic_zero);
  g_test_add_func ("/axis/logarithmic-ticks-keep-their-distance-in-any-range",
                   test_logarithmic_ranges);
  g_test_add_func ("/axis/a-growing-range-moves-seldom", test_growing);
  g_test_add_func ("/axis/steps-are-whole-numbers", test_steps);
  g_test_add_func ("/axis/steps-grow-in-nice-jumps", test_step_ranges);
  g_test_add_func ("/axis/thousands-are-parted-by-spaces", test_step_numbers);
  g_test_add_func ("/axis/compact-ticks-have-exponents", test_compact);
  return g_test_run ();
}
