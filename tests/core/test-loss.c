/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>

#define N_SAMPLES 3
#define N_OUTPUTS 2
#define TOLERANCE 1e-15

static const double a[N_SAMPLES * N_OUTPUTS] = { 1.0, -2.0, 0.5, 0.25, 3.0, 0.0 };
static const double y[N_SAMPLES * N_OUTPUTS] = { 0.5, -1.0, 0.5, 1.25, 1.0, -0.5 };
/* misses: 0.5 -1 0 -1 2 0.5; squares add up to 6.5 */

static void
test_mse (void)
{
  double da[G_N_ELEMENTS (a)];

  test_assert_near (bf_loss_value (BF_LOSS_MSE, a, y, N_SAMPLES, N_OUTPUTS), 6.5 / 6.0, TOLERANCE);
  bf_loss_gradient (BF_LOSS_MSE, da, a, y, N_SAMPLES, N_OUTPUTS);
  for (guint i = 0; i < G_N_ELEMENTS (a); i++)
    test_assert_near (da[i], 2.0 * (a[i] - y[i]) / 6.0, TOLERANCE);
}

static void
test_half_squared_error (void)
{
  double da[G_N_ELEMENTS (a)];

  test_assert_near (bf_loss_value (BF_LOSS_HALF_SQUARED_ERROR, a, y, N_SAMPLES, N_OUTPUTS), 6.5 / 6.0, TOLERANCE);
  test_assert_near (bf_loss_value (BF_LOSS_HALF_SQUARED_ERROR, a, y, 1, 6), 6.5 / 2.0, TOLERANCE);
  bf_loss_gradient (BF_LOSS_HALF_SQUARED_ERROR, da, a, y, N_SAMPLES, N_OUTPUTS);
  for (guint i = 0; i < G_N_ELEMENTS (a); i++)
    test_assert_near (da[i], (a[i] - y[i]) / 3.0, TOLERANCE);
}

/* mse is the mean over all elements, half_squared_error over the samples only. */
static void
test_reductions (void)
{
  for (gsize n_samples = 1; n_samples <= 6; n_samples++)
    if (6 % n_samples == 0)
      {
        gsize n_outputs = 6 / n_samples;
        double mse = bf_loss_value (BF_LOSS_MSE, a, y, n_samples, n_outputs);
        double half = bf_loss_value (BF_LOSS_HALF_SQUARED_ERROR, a, y, n_samples, n_outputs);

        test_assert_near (half, 0.5 * mse * (double) n_outputs, TOLERANCE);
      }
}

static void
test_no_miss (void)
{
  for (guint i = 0; i < BF_N_LOSSES; i++)
    {
      double da[G_N_ELEMENTS (a)];

      test_assert_same_bits (bf_loss_value ((BfLoss) i, y, y, N_SAMPLES, N_OUTPUTS), 0.0);
      bf_loss_gradient ((BfLoss) i, da, y, y, N_SAMPLES, N_OUTPUTS);
      for (guint j = 0; j < G_N_ELEMENTS (da); j++)
        g_assert_cmpfloat (da[j], ==, 0.0);
    }
}

static void
test_differences (void)
{
  double h = 1e-6;

  for (guint i = 0; i < BF_N_LOSSES; i++)
    {
      double da[G_N_ELEMENTS (a)];

      bf_loss_gradient ((BfLoss) i, da, a, y, N_SAMPLES, N_OUTPUTS);
      for (guint j = 0; j < G_N_ELEMENTS (a); j++)
        {
          double moved[G_N_ELEMENTS (a)];
          double above, below;

          for (guint k = 0; k < G_N_ELEMENTS (a); k++)
            moved[k] = a[k];
          moved[j] = a[j] + h;
          above = bf_loss_value ((BfLoss) i, moved, y, N_SAMPLES, N_OUTPUTS);
          moved[j] = a[j] - h;
          below = bf_loss_value ((BfLoss) i, moved, y, N_SAMPLES, N_OUTPUTS);
          test_assert_near (da[j], (above - below) / (2.0 * h), 1e-9);
        }
    }
}

static void
test_names (void)
{
  BfLoss loss;

  for (guint i = 0; i < BF_N_LOSSES; i++)
    {
      g_assert_true (bf_loss_from_name (bf_loss_get_name ((BfLoss) i), &loss));
      g_assert_cmpuint (loss, ==, i);
      g_assert_nonnull (bf_loss_get_torch_name ((BfLoss) i));
    }
  g_assert_false (bf_loss_from_name ("MSE", &loss));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/loss/mse-is-the-mean-over-all-elements", test_mse);
  g_test_add_func ("/loss/half-squared-error-is-the-mean-over-samples", test_half_squared_error);
  g_test_add_func ("/loss/reductions-differ-by-the-outputs", test_reductions);
  g_test_add_func ("/loss/no-miss-no-loss", test_no_miss);
  g_test_add_func ("/loss/gradient-is-what-differences-say", test_differences);
  g_test_add_func ("/loss/names-read-back", test_names);

  return g_test_run ();
}
