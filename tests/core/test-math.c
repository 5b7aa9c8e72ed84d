/* SPDX-License-Identifier: MIT */
/* Our own elementary functions against 60-digit values. */
#include "bf-test.h"

#include "core/bf-math.h"

#define WANT_FUNCTIONS
#include "reference-tables.h"

#include <math.h>
#include <string.h>

#define MAX_ULP 2.0

static double
call (const char *name, double x)
{
  if (g_str_equal (name, "exp"))
    return bf_exp (x);
  if (g_str_equal (name, "log"))
    return bf_log (x);
  if (g_str_equal (name, "log1p"))
    return bf_log1p (x);
  if (g_str_equal (name, "tanh"))
    return bf_tanh (x);
  if (g_str_equal (name, "cos_pi"))
    return bf_cos_pi (x);
  g_assert_cmpstr (name, ==, "sigmoid");

  return bf_sigmoid (x);
}

/* How far two finite numbers of one sign are apart, counted in doubles */
static double
distance (double a, double b)
{
  gint64 i = (gint64) test_bits (a);
  gint64 j = (gint64) test_bits (b);

  return a == b ? 0.0 : fabs ((double) (i - j));
}

static void
test_reference (gconstpointer name)
{
  double worst = 0.0;
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (function_references); i++)
    {
      const FunctionReference *reference = &function_references[i];
      double ulp;

      if (!g_str_equal (reference->name, name))
        continue;
      ulp = distance (call (reference->name, reference->x), reference->value);
      worst = MAX (worst, ulp);
      if (ulp > MAX_ULP)
        g_test_message ("%s(%.17g) is %.17g, not %.17g", reference->name, reference->x,
                        call (reference->name, reference->x), reference->value);
      n++;
    }
  g_test_message ("%u points, at most %g ulp off", n, worst);
  g_assert_cmpuint (n, >, 20);
  g_assert_cmpfloat (worst, <=, MAX_ULP);
}

static void
test_not_numbers (void)
{
  g_assert_true (isnan (bf_exp (NAN)));
  g_assert_true (isnan (bf_log (NAN)));
  g_assert_true (isnan (bf_tanh (NAN)));
  g_assert_true (isnan (bf_sigmoid (NAN)));
  g_assert_true (isnan (bf_log (-1.0)));
}

static void
test_power (void)
{
  double product = 1.0;

  for (guint64 n = 0; n < 100; n++, product *= 0.97)
    test_assert_near (bf_power (0.97, n), product, 1e-14 * product);
  g_assert_cmpfloat (bf_power (0.0, 0), ==, 1.0);
  g_assert_cmpfloat (bf_power (0.5, 1 << 20), ==, 0.0);
}

static void
test_limits (void)
{
  g_assert_cmpfloat (bf_exp (INFINITY), ==, INFINITY);
  g_assert_cmpfloat (bf_exp (-INFINITY), ==, 0.0);
  g_assert_cmpfloat (bf_exp (1000.0), ==, INFINITY);
  g_assert_cmpfloat (bf_exp (709.0), <, INFINITY);
  g_assert_cmpfloat (bf_exp (-745.0), >, 0.0);
  g_assert_cmpfloat (bf_log (0.0), ==, -INFINITY);
  g_assert_cmpfloat (bf_log (INFINITY), ==, INFINITY);
  g_assert_cmpfloat (bf_tanh (INFINITY), ==, 1.0);
  g_assert_cmpfloat (bf_tanh (-INFINITY), ==, -1.0);
  g_assert_cmpfloat (bf_sigmoid (INFINITY), ==, 1.0);
  g_assert_cmpfloat (bf_sigmoid (-INFINITY), ==, 0.0);
  test_assert_same_bits (bf_tanh (-0.0), -0.0);
  test_assert_same_bits (bf_exp (0.0), 1.0);
  test_assert_same_bits (bf_sigmoid (0.0), 0.5);
}

static void
test_symmetry (void)
{
  guint64 state = 3;

  for (guint i = 0; i < 1000; i++)
    {
      double x = 30.0 * test_random (&state);

      test_assert_same_bits (bf_tanh (-x), -bf_tanh (x));
      test_assert_near (bf_sigmoid (x) + bf_sigmoid (-x), 1.0, 4e-16);
    }
}

static void
test_monotonic (void)
{
  for (double x = -40.0; x < 40.0; x += 1.0 / 128.0)
    {
      double next = x + 1.0 / 128.0;

      g_assert_cmpfloat (bf_exp (x), <, bf_exp (next));
      g_assert_cmpfloat (bf_tanh (x), <=, bf_tanh (next));
      g_assert_cmpfloat (bf_sigmoid (x), <=, bf_sigmoid (next));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/math/within-2-ulp/exp", "exp", test_reference);
  g_test_add_data_func ("/math/within-2-ulp/log", "log", test_reference);
  g_test_add_data_func ("/math/within-2-ulp/log1p", "log1p", test_reference);
  g_test_add_data_func ("/math/within-2-ulp/tanh", "tanh", test_reference);
  g_test_add_data_func ("/math/within-2-ulp/sigmoid", "sigmoid", test_reference);
  g_test_add_data_func ("/math/within-2-ulp/cos-pi", "cos_pi", test_reference);
  g_test_add_func ("/math/power-is-repeated-multiplication", test_power);
  g_test_add_func ("/math/what-is-no-number-stays-none", test_not_numbers);
  g_test_add_func ("/math/limits", test_limits);
  g_test_add_func ("/math/tanh-and-sigmoid-are-symmetric", test_symmetry);
  g_test_add_func ("/math/all-rise", test_monotonic);

  return g_test_run ();
}
