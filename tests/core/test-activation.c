/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#define WANT_ACTIVATIONS
#include "reference-tables.h"

#include <math.h>

#define N_OF_ONE_UNIT BF_ACTIVATION_SOFTMAX /* the rest needs a whole layer */
#define RELATIVE 1e-15
/* a (1 - a) and 1 - a² lose two roundings of a, as PyTorch's do. */
#define ABSOLUTE 4.5e-16

static void
test_reference (gconstpointer data)
{
  BfActivation activation = (BfActivation) GPOINTER_TO_UINT (data);
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (activation_references); i++)
    {
      const ActivationReference *reference = &activation_references[i];
      double a = bf_activation_value (activation, reference->z);

      if (!g_str_equal (reference->name, bf_activation_get_name (activation)))
        continue;
      test_assert_near (a, reference->value, RELATIVE * fabs (reference->value));
      test_assert_near (bf_activation_slope (activation, reference->z, a), reference->slope,
                        RELATIVE * fabs (reference->slope) + ABSOLUTE);
      n++;
    }
  g_assert_cmpuint (n, >, 50);
}

static double
slope_at (BfActivation activation, double z)
{
  return bf_activation_slope (activation, z, bf_activation_value (activation, z));
}

static void
test_kinks (void)
{
  g_assert_cmpfloat (slope_at (RELU, 0.0), ==, 0.0);
  g_assert_cmpfloat (slope_at (RELU, -0.0), ==, 0.0);
  g_assert_cmpfloat (slope_at (RELU, 5e-324), ==, 1.0);
  g_assert_cmpfloat (slope_at (LEAKY_RELU, 0.0), ==, 0.01);
  g_assert_cmpfloat (slope_at (LEAKY_RELU, 5e-324), ==, 1.0);
}

static void
test_far_out (void)
{
  static const struct { BfActivation activation; double at_minus, at_plus, slope_minus, slope_plus; } cases[] = {
    { IDENTITY, -1000, 1000, 1, 1 },
    { SIGMOID, 0, 1, 0, 0 },
    { TANH, -1, 1, 0, 0 },
    { RELU, 0, 1000, 0, 1 },
    { LEAKY_RELU, -10, 1000, .01, 1 },
    { SOFTPLUS, 0, 1000, 0, 1 },
  };

  g_assert_cmpuint (G_N_ELEMENTS (cases), ==, N_OF_ONE_UNIT);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpfloat (bf_activation_value (cases[i].activation, -1000.0), ==, cases[i].at_minus);
      g_assert_cmpfloat (bf_activation_value (cases[i].activation, 1000.0), ==, cases[i].at_plus);
      g_assert_cmpfloat (slope_at (cases[i].activation, -1000.0), ==, cases[i].slope_minus);
      g_assert_cmpfloat (slope_at (cases[i].activation, 1000.0), ==, cases[i].slope_plus);
    }
}

/* What has gone wrong has to be seen: no activation hides it. */
static void
test_not_a_number (void)
{
  for (guint i = 0; i < BF_N_ACTIVATIONS; i++)
    g_assert_true (isnan (bf_activation_value ((BfActivation) i, NAN)));
}

#define HUGE_Z 2000.0 /* an input whose weight is so large that z is infinite */

/* One layer that passes its inputs on, with softmax */
static void
get_softmax (const double *z, guint n, double *a)
{
  const BfLayer layer = { n, BF_ACTIVATION_SOFTMAX, FALSE };
  g_autoptr (BfNetwork) network = bf_network_new (n, &layer, 1, NULL);

  for (guint v = 0; v < n; v++)
    bf_network_set_weight (network, 0, v, v, z[v] == HUGE_Z ? G_MAXDOUBLE : 1.0, NULL);
  bf_network_predict (network, z, a, NULL);
}

static void
test_softmax (void)
{
  double a[3];

  get_softmax ((const double[]) { 1.0, 2.0, 3.0 }, 3, a);
  test_assert_near (a[0], 0.090030573170380462, RELATIVE);
  test_assert_near (a[1], 0.24472847105479767, RELATIVE);
  test_assert_near (a[2], 0.66524095577482187, RELATIVE);
  get_softmax ((const double[]) { 1000.0, 1000.0, -1000.0 }, 3, a);
  g_assert_cmpfloat (a[0], ==, 0.5);
  g_assert_cmpfloat (a[1], ==, 0.5);
  g_assert_cmpfloat (a[2], ==, 0.0);
  get_softmax ((const double[]) { -7.0, -7.0, HUGE_Z }, 3, a);
  g_assert_true (isnan (a[2]));
}

static void
test_names (void)
{
  BfActivation activation;

  for (guint i = 0; i < BF_N_ACTIVATIONS; i++)
    {
      g_assert_true (bf_activation_from_name (bf_activation_get_name ((BfActivation) i), &activation));
      g_assert_cmpuint (activation, ==, i);
      g_assert_nonnull (bf_activation_get_torch_name ((BfActivation) i));
    }
  g_assert_false (bf_activation_from_name ("step", &activation));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < N_OF_ONE_UNIT; i++)
    {
      g_autofree char *path = g_strconcat ("/activation/value-and-slope/", bf_activation_get_name ((BfActivation) i), NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_reference);
    }
  g_test_add_func ("/activation/at-a-kink-the-slope-is-the-left-one", test_kinks);
  g_test_add_func ("/activation/plus-and-minus-1000", test_far_out);
  g_test_add_func ("/activation/softmax-shares-1-out", test_softmax);
  g_test_add_func ("/activation/nan-stays-nan", test_not_a_number);
  g_test_add_func ("/activation/names-read-back", test_names);

  return g_test_run ();
}
