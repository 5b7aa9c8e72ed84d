/* SPDX-License-Identifier: MIT */
/* Front to back. What other numbers it comes to is in tests/oracle/nudge.json, which the command line is held to. */
#include "../diverged.h"
#include "bf-test.h"

#include <math.h>
#include <string.h>

#define TOLERANCE 1e-12

static const BfNudgeMethod methods[] = {
  BF_NUDGE_GRID, BF_NUDGE_GREEDY, BF_NUDGE_RANDOM, BF_NUDGE_FINITE_DIFFERENCES
};

static BfNudge *
worked_nudge (BfNudgeMethod method, BfLoss loss, double learning_rate)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (GError) error = NULL;
  BfNudgeOptions options;
  BfRecipe recipe;
  BfNudge *nudge;

  bf_recipe_init (&recipe);
  recipe.loss = loss;
  bf_nudge_options_init (&options, method, NULL);
  options.learning_rate = learning_rate;
  nudge = bf_nudge_new (network, data, &recipe, &options, &error);
  g_assert_no_error (error);

  return nudge;
}

static void
test_grid (void)
{
  g_autoptr (BfNudge) nudge = worked_nudge (BF_NUDGE_GRID, BF_LOSS_MSE, 0.01);
  guint64 total;

  g_assert_true (bf_nudge_count_grid (8, 3, &total));
  g_assert_cmpuint (total, ==, 6561);
  g_assert_cmpuint (bf_nudge_run (nudge, 6560), ==, 6560);
  g_assert_false (bf_nudge_is_done (nudge));
  g_assert_cmpuint (bf_nudge_run (nudge, 10), ==, 1);
  g_assert_true (bf_nudge_is_done (nudge));
  g_assert_cmpuint (bf_nudge_get_n_passes (nudge), ==, total);
  g_assert_cmpuint (bf_nudge_get_multiplications (nudge), ==, 8 * total);
  test_assert_near (bf_nudge_get_start_loss (nudge), 0.0484, TOLERANCE);
  test_assert_near (bf_nudge_get_best_prediction (nudge, 0, 0), 3.1112, TOLERANCE);
  test_assert_near (bf_nudge_get_best_miss (nudge, 0, 0), -0.0888, TOLERANCE);
}

/* Round by round: eight that help, six that help, then one round of sixteen that does not, and in between those of the
 * second round whose steps up and down were too large. */
static void
test_greedy (void)
{
  g_autoptr (BfNudge) nudge = worked_nudge (BF_NUDGE_GREEDY, BF_LOSS_MSE, 0.01);

  g_assert_cmpuint (bf_nudge_run (nudge, G_MAXUINT64), ==, 35);
  g_assert_true (bf_nudge_is_done (nudge));
  g_assert_cmpuint (bf_nudge_get_best_pass (nudge), ==, 15);
  test_assert_near (bf_nudge_get_best_miss (nudge, 0, 0), 0.0024, TOLERANCE);
  g_assert_cmpuint (bf_nudge_run (nudge, 5), ==, 0);
}

/* The first round moves every weight up, in PyTorch's order: what each gives is its own slope. */
static void
test_greedy_order (void)
{
  static const double predictions[] = { 2.98, 2.987, 3.001, 3.022, 3.03, 3.046, 3.07, 3.0926, 3.1112 };
  g_autoptr (BfNudge) nudge = worked_nudge (BF_NUDGE_GREEDY, BF_LOSS_MSE, 0.01);

  for (gsize i = 0; i < G_N_ELEMENTS (predictions); i++)
    {
      bf_nudge_run (nudge, 1);
      test_assert_near (bf_nudge_get_best_prediction (nudge, 0, 0), predictions[i], TOLERANCE);
    }
}

static void
test_random_method (void)
{
  g_autoptr (BfNudge) nudge = worked_nudge (BF_NUDGE_RANDOM, BF_LOSS_MSE, 0.01);
  double before = bf_nudge_get_best_loss (nudge);

  for (int i = 0; i < 20; i++)
    {
      g_assert_cmpuint (bf_nudge_run (nudge, 10), ==, 10);
      g_assert_cmpfloat (bf_nudge_get_best_loss (nudge), <=, before);
      before = bf_nudge_get_best_loss (nudge);
    }
  g_assert_cmpfloat (before, <, 1e-4);
  g_assert_false (bf_nudge_is_done (nudge));
}

/* Nine passes do what one backward pass does: the same path, to what a difference can tell. */
static void
test_differences (void)
{
  g_autoptr (BfNudge) nudge = worked_nudge (BF_NUDGE_FINITE_DIFFERENCES, BF_LOSS_HALF_SQUARED_ERROR, 1.0 / 23.9);
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrainer) trainer = NULL;
  g_autoptr (BfState) after = NULL;
  BfRecipe recipe;
  double miss;

  bf_recipe_init (&recipe);
  recipe.loss = BF_LOSS_HALF_SQUARED_ERROR;
  recipe.learning_rate = 1.0 / 23.9;
  state = bf_state_new (network, &recipe, NULL);
  trainer = bf_trainer_new (state, data, &recipe, NULL);
  bf_trainer_run (trainer, 2, NULL);
  after = bf_trainer_get_state (trainer);
  bf_network_predict (bf_state_get_network (after), (const double[]) { 1, 2, 3 }, &miss, NULL);
  miss -= 3.2;
  test_assert_near (miss, -0.00023, 5e-6);

  g_assert_cmpuint (bf_nudge_run (nudge, 19), ==, 19); /* twice nine, and one to see what came of it */
  g_assert_cmpuint (bf_nudge_get_best_pass (nudge), ==, 19);
  test_assert_near (bf_nudge_get_best_miss (nudge, 0, 0), miss, 1e-5);
}

static BfNudge *
large_nudge (BfNudgeMethod method, guint64 seed)
{
  g_autoptr (BfNetwork) network = test_network (3, 3, { 2, TANH, TRUE }, { 2, SIGMOID, TRUE });
  g_autoptr (BfDataset) data = test_dataset_new (4, 5, 3, 2);
  g_autoptr (GError) error = NULL;
  BfNudgeOptions options;
  BfRecipe recipe;
  BfNudge *nudge;

  bf_network_set_weight_frozen (network, 0, 1, 2, TRUE, NULL);
  bf_network_set_bias_frozen (network, 1, 0, TRUE, NULL);
  bf_recipe_init (&recipe);
  recipe.batch_size = 2;
  bf_nudge_options_init (&options, method, NULL);
  options.values = 2;
  options.delta = 0.1;
  options.seed = seed;
  nudge = bf_nudge_new (network, data, &recipe, &options, &error);
  g_assert_no_error (error);

  return nudge;
}

static void
test_chunks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (BfNudge) whole = large_nudge (methods[i], 1);
      g_autoptr (BfNudge) pieces = large_nudge (methods[i], 1);
      g_autoptr (BfNetwork) one = NULL;
      g_autoptr (BfNetwork) other = NULL;

      bf_nudge_run (whole, 500);
      for (guint n = 1; bf_nudge_get_n_passes (pieces) < 500 && !bf_nudge_is_done (pieces); n = n % 17 + 1)
        bf_nudge_run (pieces, MIN (n, 500 - bf_nudge_get_n_passes (pieces)));
      one = bf_nudge_dup_best_network (whole);
      other = bf_nudge_dup_best_network (pieces);

      g_assert_cmpuint (bf_nudge_get_n_passes (whole), ==, bf_nudge_get_n_passes (pieces));
      g_assert_cmpuint (bf_nudge_get_best_pass (whole), ==, bf_nudge_get_best_pass (pieces));
      test_assert_same_bits (bf_nudge_get_best_loss (whole), bf_nudge_get_best_loss (pieces));
      g_assert_true (bf_network_equal (one, other));
      g_assert_cmpfloat (bf_nudge_get_best_loss (whole), <, bf_nudge_get_start_loss (whole));
    }
}

static void
test_seeds (void)
{
  g_autoptr (BfNudge) one = large_nudge (BF_NUDGE_RANDOM, 1);
  g_autoptr (BfNudge) other = large_nudge (BF_NUDGE_RANDOM, 2);

  bf_nudge_run (one, 100);
  bf_nudge_run (other, 100);
  g_assert_cmpfloat (bf_nudge_get_best_loss (one), !=, bf_nudge_get_best_loss (other));
}

/* What is frozen keeps its bits; the best network is as good as is said. */
static void
test_frozen (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (BfNetwork) start = test_network (3, 3, { 2, TANH, TRUE }, { 2, SIGMOID, TRUE });
      g_autoptr (BfNudge) nudge = large_nudge (methods[i], 1);
      g_autoptr (BfDataset) data = test_dataset_new (4, 5, 3, 2);
      g_autoptr (BfNetwork) best = NULL;
      g_autoptr (BfTrace) trace = NULL;
      BfRecipe recipe;

      bf_nudge_run (nudge, 1000);
      best = bf_nudge_dup_best_network (nudge);
      test_assert_same_bits (bf_network_get_weight (best, 0, 1, 2), bf_network_get_weight (start, 0, 1, 2));
      test_assert_same_bits (bf_network_get_bias (best, 1, 0), bf_network_get_bias (start, 1, 0));
      g_assert_cmpuint (test_bits (bf_network_get_weight (best, 0, 1, 1)), !=,
                        test_bits (bf_network_get_weight (start, 0, 1, 1)));

      bf_recipe_init (&recipe);
      recipe.batch_size = 5;
      trace = test_first_step (best, data, &recipe);
      test_assert_same_bits (bf_trace_get_loss (trace), bf_nudge_get_best_loss (nudge));
      test_assert_same_bits (bf_trace_get_prediction (trace, 4, 1), bf_nudge_get_best_prediction (nudge, 4, 1));
    }
}

static void
test_counts (void)
{
  g_autoptr (BfNetwork) network = test_network (3, 3, { 2, TANH, TRUE }, { 2, SIGMOID, TRUE });
  guint64 n;

  g_assert_cmpuint (bf_nudge_count_parameters (network), ==, 14);
  bf_network_set_layer_frozen (network, 1, TRUE, NULL);
  g_assert_cmpuint (bf_nudge_count_parameters (network), ==, 8);

  g_assert_true (bf_nudge_count_grid (63, 2, &n));
  g_assert_cmpuint (n, ==, G_GUINT64_CONSTANT (1) << 63);
  g_assert_false (bf_nudge_count_grid (64, 2, &n));
  g_assert_cmpuint (n, ==, G_MAXUINT64);
  g_assert_false (bf_nudge_count_grid (2368, 3, &n));
  g_assert_true (bf_nudge_count_grid (2368, 1, &n));
  g_assert_cmpuint (n, ==, 1);
}

static void
test_one_value (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfNudge) nudge = NULL;
  BfNudgeOptions options;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_nudge_options_init (&options, BF_NUDGE_GRID, NULL);
  options.values = 1;
  nudge = bf_nudge_new (network, data, &recipe, &options, NULL);
  g_assert_cmpuint (bf_nudge_run (nudge, 100), ==, 1);
  g_assert_true (bf_nudge_is_done (nudge));
  g_assert_cmpuint (bf_nudge_get_best_pass (nudge), ==, 0);
}

static void
assert_refused (const BfNudgeOptions *options, const BfNetwork *network, BfDataset *data, const char *says)
{
  g_autoptr (GError) error = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  g_assert_null (bf_nudge_new (network, data, &recipe, options, &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_refusals (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfDataset) narrow = test_dataset_new (1, 2, 2, 1);
  BfNudgeOptions options;

  bf_nudge_options_init (&options, BF_NUDGE_GRID, NULL);
  assert_refused (&options, network, narrow, "2 inputs");
  options.values = 0;
  assert_refused (&options, network, data, "values is 0");
  options.values = BF_NUDGE_MAX_VALUES + 1;
  assert_refused (&options, network, data, "1 to 1000");
  bf_nudge_options_init (&options, BF_NUDGE_GREEDY, NULL);
  options.delta = 0.0;
  assert_refused (&options, network, data, "delta is 0");
  options.delta = NAN;
  assert_refused (&options, network, data, "more than 0");
  bf_nudge_options_init (&options, BF_NUDGE_FINITE_DIFFERENCES, NULL);
  options.learning_rate = INFINITY;
  assert_refused (&options, network, data, "learning_rate is inf");
  bf_nudge_options_init (&options, BF_NUDGE_RANDOM, NULL);
  bf_network_set_layer_frozen (network, 0, TRUE, NULL);
  bf_network_set_layer_frozen (network, 1, TRUE, NULL);
  assert_refused (&options, network, data, "frozen");
}

/* A start whose loss is no number: anything is better, nothing crashes, and no step is made of it. */
static void
test_not_finite (void)
{
  g_autoptr (BfNetwork) start = test_worked_network ();
  g_autoptr (BfNetwork) network = diverge (start);
  g_autoptr (BfDataset) data = test_worked_data ();

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (BfNudge) nudge = NULL;
      g_autoptr (GError) error = NULL;
      BfNudgeOptions options;
      BfRecipe recipe;

      bf_recipe_init (&recipe);
      bf_nudge_options_init (&options, methods[i], NULL);
      nudge = bf_nudge_new (network, data, &recipe, &options, &error);
      g_assert_no_error (error);
      bf_nudge_run (nudge, 100);
      g_assert_true (isnan (bf_nudge_get_best_loss (nudge)));
      g_assert_cmpuint (bf_nudge_get_best_pass (nudge), ==, 0);
      if (methods[i] == BF_NUDGE_FINITE_DIFFERENCES)
        g_assert_cmpuint (bf_nudge_get_n_passes (nudge), ==, 9);
    }
}

static void
test_method_names (void)
{
  BfNudgeMethod method;

  for (guint i = 0; i < BF_N_NUDGE_METHODS; i++)
    {
      g_assert_true (bf_nudge_method_from_name (bf_nudge_method_get_name ((BfNudgeMethod) i), &method));
      g_assert_cmpuint (method, ==, i);
    }
  g_assert_false (bf_nudge_method_from_name ("guess", &method));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/nudge/grid-of-the-worked-example-takes-6561-passes-to-3.1112", test_grid);
  g_test_add_func ("/nudge/greedy-takes-35-passes-to-a-miss-of-0.0024", test_greedy);
  g_test_add_func ("/nudge/greedy-goes-in-the-order-of-the-parameters", test_greedy_order);
  g_test_add_func ("/nudge/random-keeps-what-helps", test_random_method);
  g_test_add_func ("/nudge/differences-take-the-path-of-backpropagation", test_differences);
  g_test_add_func ("/nudge/pieces-come-to-the-same-bits", test_chunks);
  g_test_add_func ("/nudge/other-seeds-draw-other-numbers", test_seeds);
  g_test_add_func ("/nudge/leaves-alone-what-is-frozen", test_frozen);
  g_test_add_func ("/nudge/counts-what-is-free-and-the-grid", test_counts);
  g_test_add_func ("/nudge/grid-of-one-value-is-one-pass", test_one_value);
  g_test_add_func ("/nudge/says-what-cannot-be-used", test_refusals);
  g_test_add_func ("/nudge/makes-nothing-of-what-is-not-finite", test_not_finite);
  g_test_add_func ("/nudge/names-read-back", test_method_names);

  return g_test_run ();
}
