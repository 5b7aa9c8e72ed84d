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
test_l1 (void)
{
  double da[G_N_ELEMENTS (a)];

  test_assert_near (bf_loss_value (BF_LOSS_L1, a, y, N_SAMPLES, N_OUTPUTS), 5.0 / 6.0, TOLERANCE);
  bf_loss_gradient (BF_LOSS_L1, da, a, y, N_SAMPLES, N_OUTPUTS);
  g_assert_cmpfloat (da[0], ==, 1.0 / 6.0);
  g_assert_cmpfloat (da[1], ==, -1.0 / 6.0);
  g_assert_cmpfloat (da[2], ==, 0.0); /* on the kink */
}

static void
test_huber (void)
{
  double da[G_N_ELEMENTS (a)];

  /* ½·0.25 + ½ + 0 + ½ + (2 - ½) + ½·0.25 */
  test_assert_near (bf_loss_value (BF_LOSS_HUBER, a, y, N_SAMPLES, N_OUTPUTS), 2.75 / 6.0, TOLERANCE);
  bf_loss_gradient (BF_LOSS_HUBER, da, a, y, N_SAMPLES, N_OUTPUTS);
  g_assert_cmpfloat (da[0], ==, 0.5 / 6.0);
  g_assert_cmpfloat (da[4], ==, 1.0 / 6.0);
}

static void
test_no_miss (void)
{
  for (guint i = 0; i < BF_LOSS_BCE; i++)
    {
      double da[G_N_ELEMENTS (a)];

      test_assert_same_bits (bf_loss_value ((BfLoss) i, y, y, N_SAMPLES, N_OUTPUTS), 0.0);
      bf_loss_gradient ((BfLoss) i, da, y, y, N_SAMPLES, N_OUTPUTS);
      for (guint j = 0; j < G_N_ELEMENTS (da); j++)
        g_assert_cmpfloat (da[j], ==, 0.0);
    }
}

/* Predictions and targets that every loss can take, away from the kinks */
static void
test_differences (void)
{
  static const double p[] = { 0.3, 0.7, 0.9, 0.1, 0.45, 0.55 };
  static const double t[] = { 0.0, 1.0, 0.8, 0.2, 1.0, 0.0 };
  double h = 1e-6;

  for (guint i = 0; i < BF_N_LOSSES; i++)
    {
      double da[G_N_ELEMENTS (p)];

      bf_loss_gradient ((BfLoss) i, da, p, t, N_SAMPLES, N_OUTPUTS);
      for (guint j = 0; j < G_N_ELEMENTS (p); j++)
        {
          double moved[G_N_ELEMENTS (p)];
          double above, below;

          for (guint k = 0; k < G_N_ELEMENTS (p); k++)
            moved[k] = p[k];
          moved[j] = p[j] + h;
          above = bf_loss_value ((BfLoss) i, moved, t, N_SAMPLES, N_OUTPUTS);
          moved[j] = p[j] - h;
          below = bf_loss_value ((BfLoss) i, moved, t, N_SAMPLES, N_OUTPUTS);
          test_assert_near (da[j], (above - below) / (2.0 * h), 1e-9);
        }
    }
}

/* One layer without weights to speak of: z is the input. */
static BfTrace *
trace_at (double z, double target, BfLoss loss, guint n_outputs)
{
  BfActivation activation = IDENTITY;
  BfLayer layer = { n_outputs, IDENTITY, FALSE };
  const double inputs[2] = { z, -z }, targets[2] = { target, 1.0 - target };
  g_autoptr (BfNetwork) network = NULL;
  g_autoptr (BfDataset) data = bf_dataset_new (inputs, targets, 1, n_outputs, n_outputs, NULL);
  BfRecipe recipe;

  bf_loss_get_activation (loss, &activation);
  layer.activation = activation;
  network = bf_network_new (n_outputs, &layer, 1, NULL);
  for (guint v = 0; v < n_outputs; v++)
    bf_network_set_weight (network, 0, v, v, 1.0, NULL);
  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, loss, NULL);

  return test_first_step (network, data, &recipe);
}

/* At z = ±1000 a is 0 or 1 and ln a would be infinite: from z the loss is exact. */
static void
test_far_out (void)
{
  static const struct { BfLoss loss; double z, target, value, delta; } cases[] = {
    { BF_LOSS_BCE, 1000, 0, 1000, 1 },   { BF_LOSS_BCE, 1000, 1, 0, 0 },
    { BF_LOSS_BCE, -1000, 1, 1000, -1 }, { BF_LOSS_BCE, -1000, 0, 0, 0 },
    { BF_LOSS_CROSS_ENTROPY, 1000, 0, 2000, 1 },   { BF_LOSS_CROSS_ENTROPY, 1000, 1, 0, 0 },
    { BF_LOSS_CROSS_ENTROPY, -1000, 1, 2000, -1 }, { BF_LOSS_CROSS_ENTROPY, -1000, 0, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BfTrace) trace = trace_at (cases[i].z, cases[i].target, cases[i].loss,
                                            cases[i].loss == BF_LOSS_BCE ? 1 : 2);

      g_assert_cmpfloat (bf_trace_get_loss (trace), ==, cases[i].value);
      g_assert_cmpfloat (bf_trace_get_delta (trace, 0, 0, 0), ==, cases[i].delta);
      g_assert_cmpfloat (bf_trace_get_sample_loss (trace, 0), ==, cases[i].value);
      g_assert_true (isfinite (bf_trace_get_output_gradient (trace, 0, 0)));
    }
}

/* From z and from a the same comes out where neither is far out. */
static void
test_from_z (void)
{
  for (guint i = BF_LOSS_BCE; i <= BF_LOSS_CROSS_ENTROPY; i++)
    for (double z = -3.0; z <= 3.0; z += 0.5)
      {
        guint n = i == BF_LOSS_BCE ? 1 : 2;
        g_autoptr (BfTrace) trace = trace_at (z, 0.25, (BfLoss) i, n);
        double predictions[2] = { bf_trace_get_prediction (trace, 0, 0), 0.0 };
        const double targets[2] = { 0.25, 0.75 };

        if (n == 2)
          predictions[1] = bf_trace_get_prediction (trace, 0, 1);
        test_assert_near (bf_trace_get_loss (trace), bf_loss_value ((BfLoss) i, predictions, targets, 1, n), 1e-14);
      }
}

static void
test_needs (void)
{
  BfActivation activation;

  g_assert_true (bf_loss_get_activation (BF_LOSS_BCE, &activation));
  g_assert_cmpint (activation, ==, SIGMOID);
  g_assert_true (bf_loss_get_activation (BF_LOSS_CROSS_ENTROPY, &activation));
  g_assert_cmpint (activation, ==, SOFTMAX);
  for (guint i = 0; i < BF_LOSS_BCE; i++)
    g_assert_false (bf_loss_get_activation ((BfLoss) i, NULL));
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
  g_test_add_func ("/loss/l1-is-the-mean-magnitude", test_l1);
  g_test_add_func ("/loss/huber-is-linear-far-out", test_huber);
  g_test_add_func ("/loss/bce-and-cross-entropy-are-exact-at-plus-and-minus-1000", test_far_out);
  g_test_add_func ("/loss/from-z-as-from-a", test_from_z);
  g_test_add_func ("/loss/bce-needs-sigmoid-and-cross-entropy-softmax", test_needs);
  g_test_add_func ("/loss/no-miss-no-loss", test_no_miss);
  g_test_add_func ("/loss/gradient-is-what-differences-say", test_differences);
  g_test_add_func ("/loss/names-read-back", test_names);

  return g_test_run ();
}
