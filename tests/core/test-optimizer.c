/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>
#include <string.h>

static BfTrace *
step_from (const BfState *state, BfDataset *data, const BfRecipe *recipe)
{
  g_autoptr (GError) error = NULL;
  BfTrace *trace = bf_step (state, data, recipe, &error);

  g_assert_no_error (error);

  return trace;
}

/* The trace of step @n, from 1 */
static BfTrace *
trace_of_step (const BfNetwork *network, BfDataset *data, const BfRecipe *recipe, guint n)
{
  BfTrace *trace = test_first_step (network, data, recipe);

  while (bf_trace_get_step (trace) < n)
    {
      BfTrace *next = step_from (bf_trace_get_state_after (trace), data, recipe);

      bf_trace_unref (trace);
      trace = next;
    }

  return trace;
}

/* With every optimizer the new weight is the old one plus the update that the trace holds, to the bit. */
static void
test_updates_are_in_the_trace (gconstpointer data)
{
  g_autoptr (BfNetwork) network = test_network (1, 2, { 3, TANH, TRUE }, { 1, IDENTITY, TRUE });
  g_autoptr (BfDataset) samples = test_dataset_new (2, 4, 2, 1);
  g_autoptr (BfTrace) trace = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_optimizer (&recipe, (BfOptimizer) GPOINTER_TO_UINT (data), NULL);
  recipe.momentum = 0.9;
  recipe.weight_decay = 0.1;
  recipe.l1 = 0.01;
  trace = trace_of_step (network, samples, &recipe, 3);

  for (guint v = 0; v < 3; v++)
    {
      for (guint u = 0; u < 2; u++)
        test_assert_same_bits (bf_network_get_weight (bf_trace_get_network_after (trace), 0, v, u),
                               bf_network_get_weight (bf_trace_get_network (trace), 0, v, u) +
                                 bf_trace_get_weight_update (trace, 0, v, u));
      test_assert_same_bits (bf_network_get_bias (bf_trace_get_network_after (trace), 0, v),
                             bf_network_get_bias (bf_trace_get_network (trace), 0, v) +
                               bf_trace_get_bias_update (trace, 0, v));
      g_assert_cmpfloat (bf_trace_get_weight_update (trace, 0, v, 0), !=, 0.0);
    }
}

static void
test_frozen_parameters_stay (gconstpointer data)
{
  g_autoptr (BfNetwork) network = test_network (1, 2, { 3, TANH, TRUE }, { 1, IDENTITY, TRUE });
  g_autoptr (BfDataset) samples = test_dataset_new (2, 4, 2, 1);
  g_autoptr (BfTrace) trace = NULL;
  const BfNetwork *after;
  BfRecipe recipe;

  bf_network_set_weight_frozen (network, 0, 1, 0, TRUE, NULL);
  bf_network_set_layer_frozen (network, 1, TRUE, NULL);
  bf_recipe_init (&recipe);
  bf_recipe_set_optimizer (&recipe, (BfOptimizer) GPOINTER_TO_UINT (data), NULL);
  recipe.weight_decay = 0.1;
  trace = trace_of_step (network, samples, &recipe, 5);
  after = bf_trace_get_network_after (trace);

  test_assert_same_bits (bf_network_get_weight (after, 0, 1, 0), bf_network_get_weight (network, 0, 1, 0));
  test_assert_same_bits (bf_network_get_bias (after, 1, 0), bf_network_get_bias (network, 1, 0));
  test_assert_same_bits (bf_trace_get_weight_update (trace, 0, 1, 0), 0.0);
  g_assert_cmpfloat (bf_trace_get_weight_gradient (trace, 0, 1, 0), !=, 0.0);
  g_assert_cmpfloat (bf_network_get_weight (after, 0, 1, 1), !=, bf_network_get_weight (network, 0, 1, 1));
  for (guint u = 0; u < 3; u++)
    test_assert_same_bits (bf_network_get_weight (after, 1, 0, u), bf_network_get_weight (network, 1, 0, u));
}

/* A parameter beside a frozen one moves as if nothing were frozen. */
static void
test_frozen_neighbours (gconstpointer data)
{
  g_autoptr (BfNetwork) network = test_network (1, 2, { 1, IDENTITY, TRUE });
  g_autoptr (BfNetwork) frozen = bf_network_copy (network);
  g_autoptr (BfDataset) samples = test_dataset_new (2, 1, 2, 1);
  g_autoptr (BfTrace) free = NULL, held = NULL;
  BfRecipe recipe;

  bf_network_set_weight_frozen (frozen, 0, 0, 0, TRUE, NULL);
  bf_recipe_init (&recipe);
  bf_recipe_set_optimizer (&recipe, (BfOptimizer) GPOINTER_TO_UINT (data), NULL);
  free = test_first_step (network, samples, &recipe);
  held = test_first_step (frozen, samples, &recipe);
  test_assert_same_bits (bf_trace_get_weight_update (held, 0, 0, 1), bf_trace_get_weight_update (free, 0, 0, 1));
  test_assert_same_bits (bf_trace_get_bias_update (held, 0, 0), bf_trace_get_bias_update (free, 0, 0));
}

/* Two batches of two that accumulate make the update of one batch of four, but for the mean: twice as much. */
static void
test_accumulating (void)
{
  g_autoptr (BfNetwork) network = test_network (1, 2, { 1, IDENTITY, TRUE });
  g_autoptr (BfDataset) samples = test_dataset_new (2, 4, 2, 1);
  g_autoptr (BfTrace) whole = NULL, first = NULL, second = NULL, third = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.batch_size = 4;
  whole = test_first_step (network, samples, &recipe);
  recipe.batch_size = 2;
  recipe.accumulate = 2;
  first = test_first_step (network, samples, &recipe);
  second = trace_of_step (network, samples, &recipe, 2);
  third = trace_of_step (network, samples, &recipe, 3);

  g_assert_true (bf_network_equal (bf_trace_get_network_after (first), network));
  test_assert_same_bits (bf_trace_get_weight_update (first, 0, 0, 0), 0.0);
  test_assert_near (bf_trace_get_weight_update (second, 0, 0, 0), 2.0 * bf_trace_get_weight_update (whole, 0, 0, 0), 1e-15);
  test_assert_near (bf_trace_get_weight_bucket (second, 0, 0, 0),
                    bf_trace_get_weight_gradient (first, 0, 0, 0) + bf_trace_get_weight_gradient (second, 0, 0, 0), 1e-15);
  test_assert_same_bits (bf_trace_get_weight_bucket (third, 0, 0, 0), bf_trace_get_weight_gradient (third, 0, 0, 0));
}

/* Without zero_grad the second step of the worked example has both gradients in its buckets. */
static void
test_forgetting_zero_grad (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfTrace) second = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.wrong = BF_WRONG_FORGET_ZERO_GRAD;
  second = trace_of_step (network, data, &recipe, 2);

  test_assert_near (bf_trace_get_weight_bucket (second, 0, 1, 2),
                    -1.056 + bf_trace_get_weight_gradient (second, 0, 1, 2), 1e-12);
  test_assert_near (bf_trace_get_weight_update (second, 0, 1, 2), -0.01 * bf_trace_get_weight_bucket (second, 0, 1, 2), 1e-15);
}

static void
test_memory_is_kept_or_emptied (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfState) same = NULL, other = NULL;
  g_autoptr (GError) error = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.momentum = 0.9;
  trace = trace_of_step (network, data, &recipe, 3);
  recipe.learning_rate = 0.5;
  recipe.momentum = 0.5;
  same = bf_state_with_recipe (bf_trace_get_state_after (trace), &recipe, NULL);
  g_assert_true (bf_state_equal (same, bf_trace_get_state_after (trace)));

  bf_recipe_set_optimizer (&recipe, BF_OPTIMIZER_RMSPROP, NULL); /* as many numbers, but other ones */
  other = bf_state_with_recipe (bf_trace_get_state_after (trace), &recipe, NULL);
  g_assert_false (bf_state_equal (other, bf_trace_get_state_after (trace)));
  g_assert_cmpuint (bf_state_get_steps_done (other), ==, 3);
  g_assert_null (bf_step (bf_trace_get_state_after (trace), data, &recipe, &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
}

static double
rate_at (const BfRecipe *recipe, guint64 step)
{
  return bf_recipe_get_learning_rate (recipe, 6, step);
}

static void
test_schedules (void)
{
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.batch_size = 3;
  recipe.learning_rate = 0.5;
  g_assert_cmpfloat (rate_at (&recipe, 1000), ==, 0.5);

  bf_recipe_set_schedule (&recipe, BF_SCHEDULE_STEP, NULL);
  recipe.step_size = 2;
  test_assert_near (rate_at (&recipe, 2), 0.5, 1e-16);
  test_assert_near (rate_at (&recipe, 3), 0.05, 1e-16);
  recipe.by_epoch = TRUE; /* two steps each */
  test_assert_near (rate_at (&recipe, 4), 0.5, 1e-16);
  test_assert_near (rate_at (&recipe, 5), 0.05, 1e-16);

  bf_recipe_set_schedule (&recipe, BF_SCHEDULE_EXPONENTIAL, NULL);
  test_assert_near (rate_at (&recipe, 4), 0.5 * 0.99 * 0.99 * 0.99, 1e-15);

  bf_recipe_set_schedule (&recipe, BF_SCHEDULE_COSINE, NULL);
  recipe.eta_min = 0.1;
  test_assert_near (rate_at (&recipe, 1), 0.5, 1e-16);
  test_assert_near (rate_at (&recipe, 51), 0.3, 1e-15);
  test_assert_near (rate_at (&recipe, 101), 0.1, 1e-16);
  test_assert_near (rate_at (&recipe, 201), 0.5, 1e-16);

  bf_recipe_set_schedule (&recipe, BF_SCHEDULE_ONE_CYCLE, NULL);
  test_assert_near (rate_at (&recipe, 1), 0.5 / 25, 1e-16);
  test_assert_near (rate_at (&recipe, 30), 0.5, 1e-16);
  test_assert_near (rate_at (&recipe, 100), 0.5 / 25e4, 1e-16);
  test_assert_near (rate_at (&recipe, 5000), 0.5 / 25e4, 1e-16);
  test_assert_near (bf_recipe_get_momentum (&recipe, 6, 1), 0.95, 1e-16);
  test_assert_near (bf_recipe_get_momentum (&recipe, 6, 30), 0.85, 1e-16);
}

static void
test_names (void)
{
  for (guint i = 0; i < BF_N_OPTIMIZERS; i++)
    {
      BfOptimizer optimizer;

      g_assert_true (bf_optimizer_from_name (bf_optimizer_get_name ((BfOptimizer) i), &optimizer));
      g_assert_cmpuint (optimizer, ==, i);
      g_assert_nonnull (bf_optimizer_get_torch_name ((BfOptimizer) i));
    }
  for (guint i = 0; i < BF_N_SCHEDULES; i++)
    {
      BfSchedule schedule;

      g_assert_true (bf_schedule_from_name (bf_schedule_get_name ((BfSchedule) i), &schedule));
      g_assert_cmpuint (schedule, ==, i);
    }
}

static void
add_for_each (const char *name, GTestDataFunc function)
{
  for (guint i = 0; i < BF_N_OPTIMIZERS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/optimizer/%s/%s", name, bf_optimizer_get_name ((BfOptimizer) i));

      g_test_add_data_func (path, GUINT_TO_POINTER (i), function);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_for_each ("the-trace-holds-each-update-as-it-was-made", test_updates_are_in_the_trace);
  add_for_each ("frozen-parameters-stay", test_frozen_parameters_stay);
  add_for_each ("neighbours-of-frozen-ones-move-as-ever", test_frozen_neighbours);
  g_test_add_func ("/optimizer/gradients-accumulate-over-steps", test_accumulating);
  g_test_add_func ("/optimizer/without-zero-grad-buckets-keep-filling", test_forgetting_zero_grad);
  g_test_add_func ("/optimizer/memory-of-another-optimizer-is-not-taken", test_memory_is_kept_or_emptied);
  g_test_add_func ("/optimizer/schedules-move-the-learning-rate", test_schedules);
  g_test_add_func ("/optimizer/names-read-back", test_names);

  return g_test_run ();
}
