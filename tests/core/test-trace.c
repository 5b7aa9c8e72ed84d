/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>

#define N_SAMPLES 5
#define BATCH 3
#define TOLERANCE 1e-13

/* A network with all that a trace can hold, trained on a shuffled batch of three of five samples */
typedef struct
{
  BfNetwork *network;
  BfDataset *data;
  BfRecipe   recipe;
  BfTrace   *trace;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->network = test_network (3, 3, { 4, TANH, TRUE }, { 3, SOFTPLUS, FALSE }, { 2, IDENTITY, TRUE });
  self->data = test_dataset_new (4, N_SAMPLES, 3, 2);
  bf_recipe_init (&self->recipe);
  self->recipe.batch_size = BATCH;
  self->recipe.shuffle = TRUE;
  self->recipe.learning_rate = 0.1;
  self->trace = test_first_step (self->network, self->data, &self->recipe);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  bf_network_unref (self->network);
  bf_dataset_unref (self->data);
  bf_trace_unref (self->trace);
}

static void
test_batch (Fixture *self, gconstpointer unused)
{
  gsize order[N_SAMPLES];

  bf_recipe_get_order (&self->recipe, N_SAMPLES, 1, order);
  g_assert_cmpuint (bf_trace_get_n_samples (self->trace), ==, BATCH);
  for (gsize s = 0; s < BATCH; s++)
    {
      gsize sample = bf_trace_get_sample (self->trace, s);

      g_assert_cmpuint (sample, ==, order[s]);
      for (guint i = 0; i < 3; i++)
        g_assert_cmpfloat (bf_trace_get_input (self->trace, s, i), ==, bf_dataset_get_input (self->data, sample, i));
      for (guint o = 0; o < 2; o++)
        g_assert_cmpfloat (bf_trace_get_target (self->trace, s, o), ==, bf_dataset_get_target (self->data, sample, o));
    }
}

/* The sums are computed anew, term by term in the documented order: the same bits */
static void
test_forward (Fixture *self, gconstpointer unused)
{
  for (gsize s = 0; s < BATCH; s++)
    for (guint l = 0; l < 3; l++)
      for (guint v = 0; v < bf_network_get_n_units (self->network, l); v++)
        {
          double z = 0.0;

          for (guint u = 0; u < bf_network_get_n_layer_inputs (self->network, l); u++)
            z += bf_trace_get_layer_input (self->trace, s, l, u) * bf_network_get_weight (self->network, l, v, u);
          if (bf_network_has_bias (self->network, l))
            z += bf_network_get_bias (self->network, l, v);
          test_assert_near (bf_trace_get_z (self->trace, s, l, v), z, TOLERANCE);
          test_assert_near (bf_trace_get_a (self->trace, s, l, v),
                            bf_activation_value (bf_network_get_activation (self->network, l), z), TOLERANCE);
        }
}

static void
test_predictions (Fixture *self, gconstpointer unused)
{
  for (gsize s = 0; s < BATCH; s++)
    {
      double input[3], output[2];

      for (guint i = 0; i < 3; i++)
        input[i] = bf_trace_get_input (self->trace, s, i);
      bf_network_predict (self->network, input, output, NULL);
      for (guint o = 0; o < 2; o++)
        {
          test_assert_same_bits (bf_trace_get_prediction (self->trace, s, o), output[o]);
          g_assert_cmpfloat (bf_trace_get_miss (self->trace, s, o), ==, output[o] - bf_trace_get_target (self->trace, s, o));
        }
    }
}

static void
test_deltas (Fixture *self, gconstpointer unused)
{
  for (gsize s = 0; s < BATCH; s++)
    for (guint l = 0; l < 3; l++)
      for (guint v = 0; v < bf_network_get_n_units (self->network, l); v++)
        {
          double error = 0.0;

          if (l == 2)
            error = bf_trace_get_output_gradient (self->trace, s, v);
          else
            for (guint k = 0; k < bf_network_get_n_units (self->network, l + 1); k++)
              error += bf_trace_get_delta (self->trace, s, l + 1, k) * bf_network_get_weight (self->network, l + 1, k, v);
          test_assert_near (bf_trace_get_delta (self->trace, s, l, v),
                            error * bf_trace_get_slope (self->trace, s, l, v), TOLERANCE);
        }
}

static void
test_gradients (Fixture *self, gconstpointer unused)
{
  for (guint l = 0; l < 3; l++)
    for (guint v = 0; v < bf_network_get_n_units (self->network, l); v++)
      {
        double bias = 0.0;

        for (guint u = 0; u < bf_network_get_n_layer_inputs (self->network, l); u++)
          {
            double sum = 0.0;

            for (gsize s = 0; s < BATCH; s++)
              sum += bf_trace_get_delta (self->trace, s, l, v) * bf_trace_get_layer_input (self->trace, s, l, u);
            test_assert_near (bf_trace_get_weight_gradient (self->trace, l, v, u), sum, TOLERANCE);
          }
        for (gsize s = 0; s < BATCH; s++)
          bias += bf_trace_get_delta (self->trace, s, l, v);
        if (bf_network_has_bias (self->network, l))
          test_assert_near (bf_trace_get_bias_gradient (self->trace, l, v), bias, TOLERANCE);
      }
}

static void
test_updates (Fixture *self, gconstpointer unused)
{
  const BfNetwork *after = bf_trace_get_network_after (self->trace);

  for (guint l = 0; l < 3; l++)
    for (guint v = 0; v < bf_network_get_n_units (self->network, l); v++)
      {
        for (guint u = 0; u < bf_network_get_n_layer_inputs (self->network, l); u++)
          {
            double update = bf_trace_get_weight_update (self->trace, l, v, u);

            test_assert_near (update, -0.1 * bf_trace_get_weight_gradient (self->trace, l, v, u), TOLERANCE);
            test_assert_near (bf_network_get_weight (after, l, v, u) - bf_network_get_weight (self->network, l, v, u),
                              update, TOLERANCE);
          }
        if (bf_network_has_bias (self->network, l))
          test_assert_near (bf_network_get_bias (after, l, v) - bf_network_get_bias (self->network, l, v),
                            bf_trace_get_bias_update (self->trace, l, v), TOLERANCE);
      }
}

static void
test_pure (Fixture *self, gconstpointer unused)
{
  g_autoptr (BfTrace) again = test_first_step (self->network, self->data, &self->recipe);

  g_assert_true (bf_network_equal (bf_trace_get_network (self->trace), self->network));
  g_assert_true (bf_state_equal (bf_trace_get_state_after (self->trace), bf_trace_get_state_after (again)));
  test_assert_same_bits (bf_trace_get_loss (self->trace), bf_trace_get_loss (again));
}

/* What a trace was made from may go or change: it keeps what it shows. */
static void
test_outlives (Fixture *self, gconstpointer unused)
{
  double loss = bf_trace_get_loss (self->trace);
  double input = bf_trace_get_input (self->trace, 0, 0);

  bf_network_set_weight (self->network, 0, 0, 0, 100.0, NULL);
  bf_dataset_unref (self->data);
  self->data = test_dataset_new (99, 1, 3, 2);
  test_assert_same_bits (bf_trace_get_loss (self->trace), loss);
  test_assert_same_bits (bf_trace_get_input (self->trace, 0, 0), input);
  g_assert_cmpfloat (bf_network_get_weight (bf_trace_get_network (self->trace), 0, 0, 0), <=, 1.0);
}

static void
test_steps (Fixture *self, gconstpointer unused)
{
  g_autoptr (BfTrace) second = bf_step (bf_trace_get_state_after (self->trace), self->data, &self->recipe, NULL);
  g_autoptr (BfTrace) third = bf_step (bf_trace_get_state_after (second), self->data, &self->recipe, NULL);

  g_assert_cmpuint (bf_trace_get_step (self->trace), ==, 1);
  g_assert_cmpuint (bf_trace_get_step (second), ==, 2);
  g_assert_cmpuint (bf_trace_get_step (third), ==, 3);
  g_assert_cmpuint (bf_trace_get_epoch (second), ==, 1);
  g_assert_cmpuint (bf_trace_get_epoch (third), ==, 2);
  g_assert_cmpuint (bf_trace_get_n_samples (second), ==, 2);
  g_assert_true (bf_network_equal (bf_trace_get_network (second), bf_trace_get_network_after (self->trace)));
}

static void
test_scales (Fixture *self, gconstpointer unused)
{
  double activation = 0.0, delta = 0.0, weight = 0.0, gradient = 0.0;
  const BfNetwork *after = bf_trace_get_network_after (self->trace);

  for (guint l = 0; l < 3; l++)
    for (guint v = 0; v < bf_network_get_n_units (self->network, l); v++)
      {
        for (gsize s = 0; s < BATCH; s++)
          {
            activation = MAX (activation, fabs (bf_trace_get_a (self->trace, s, l, v)));
            delta = MAX (delta, fabs (bf_trace_get_delta (self->trace, s, l, v)));
          }
        for (guint u = 0; u < bf_network_get_n_layer_inputs (self->network, l); u++)
          {
            weight = MAX (weight, fabs (bf_network_get_weight (self->network, l, v, u)));
            weight = MAX (weight, fabs (bf_network_get_weight (after, l, v, u)));
            gradient = MAX (gradient, fabs (bf_trace_get_weight_gradient (self->trace, l, v, u)));
          }
        if (bf_network_has_bias (self->network, l))
          gradient = MAX (gradient, fabs (bf_trace_get_bias_gradient (self->trace, l, v)));
      }
  g_assert_cmpfloat (bf_trace_get_max_activation (self->trace), ==, activation);
  g_assert_cmpfloat (bf_trace_get_max_delta (self->trace), ==, delta);
  g_assert_cmpfloat (bf_trace_get_max_weight (self->trace), ==, weight);
  g_assert_cmpfloat (bf_trace_get_max_gradient (self->trace), ==, gradient);
}

static void
test_refusals (Fixture *self, gconstpointer unused)
{
  g_autoptr (BfState) state = bf_state_new (self->network, &self->recipe, NULL);
  g_autoptr (BfDataset) wrong = test_dataset_new (1, 2, 3, 5);
  g_autoptr (GError) shape = NULL, rate = NULL;

  g_assert_null (bf_step (state, wrong, &self->recipe, &shape));
  g_assert_error (shape, BF_ERROR, BF_ERROR_INVALID);
  self->recipe.learning_rate = NAN;
  g_assert_null (bf_step (state, self->data, &self->recipe, &rate));
  g_assert_error (rate, BF_ERROR, BF_ERROR_NOT_FINITE);
}

static void
test_divergence (Fixture *self, gconstpointer unused)
{
  g_autoptr (BfTrace) trace = NULL;

  bf_network_set_weight (self->network, 2, 0, 0, 1e200, NULL);
  trace = test_first_step (self->network, self->data, &self->recipe);
  g_assert_false (isfinite (bf_trace_get_loss (trace)));
}

#define ADD(path, function) g_test_add ("/trace/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("batch-is-the-recipes", test_batch);
  ADD ("z-is-the-sum-of-products-and-bias", test_forward);
  ADD ("predictions-are-those-of-the-network", test_predictions);
  ADD ("deltas-are-errors-times-slopes", test_deltas);
  ADD ("gradients-are-sums-of-delta-times-input", test_gradients);
  ADD ("updates-are-what-the-weights-moved-by", test_updates);
  ADD ("a-step-is-a-pure-function", test_pure);
  ADD ("a-trace-outlives-what-it-was-made-from", test_outlives);
  ADD ("steps-and-epochs-count-from-1", test_steps);
  ADD ("scales-are-the-largest-magnitudes", test_scales);
  ADD ("what-does-not-fit-is-refused", test_refusals);
  ADD ("a-loss-that-is-not-finite-is-recorded", test_divergence);

  return g_test_run ();
}
