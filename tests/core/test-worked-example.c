/* SPDX-License-Identifier: MIT */
/* Every number of the worked example. Where only some digits are printed, those are what is compared. */
#include "bf-test.h"

#include <math.h>

#define TOLERANCE 1e-12
#define PRINTED(digits) (0.5 * pow (10.0, -(digits)) + 1e-12)

/* A row of the table: the weight layers[layer].weight[unit][input] and all that is said of it */
typedef struct
{
  guint  layer, unit, input;
  double weight;
  double slope;    /* dy/dw */
  double half;     /* ∂L/∂w with half_squared_error */
  double mse;      /* ∂L/∂w with mse */
  double percent;  /* share of the fix */
} Row;

static const Row rows[] = {
  { 1, 0, 0, .7, 2.2, -.484, -.968,  20.251 },
  { 1, 0, 1, .8, 1.8, -.396, -.792,  13.556 },
  { 0, 0, 0, .5, 0.7, -.154, -.308,  2.050 },
  { 0, 0, 1, .4, 1.4, -.308, -.616,  8.201 },
  { 0, 0, 2, .3, 2.1, -.462, -.924,  18.452 },
  { 0, 1, 0, .6, 0.8, -.176, -.352,  2.678 },
  { 0, 1, 1, .3, 1.6, -.352, -.704,  10.711 },
  { 0, 1, 2, .2, 2.4, -.528, -1.056, 24.100 },
};

static double
gradient_of (const BfTrace *trace, const Row *row)
{
  return bf_trace_get_weight_gradient (trace, row->layer, row->unit, row->input);
}

static double
sum_of_squares (const BfTrace *trace)
{
  double sum = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    sum += gradient_of (trace, &rows[i]) * gradient_of (trace, &rows[i]);

  return sum;
}

static void
test_forward (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);

  g_assert_cmpuint (bf_trace_get_step (trace), ==, 1);
  g_assert_cmpuint (bf_trace_get_epoch (trace), ==, 1);
  test_assert_near (bf_trace_get_a (trace, 0, 0, 0), 2.2, TOLERANCE);
  test_assert_near (bf_trace_get_a (trace, 0, 0, 1), 1.8, TOLERANCE);
  test_assert_near (bf_trace_get_prediction (trace, 0, 0), 2.98, TOLERANCE);
  test_assert_near (bf_trace_get_target (trace, 0, 0), 3.2, TOLERANCE);
  test_assert_near (bf_trace_get_miss (trace, 0, 0), -0.22, TOLERANCE);
}

static void
test_losses (void)
{
  g_autoptr (BfTrace) mse = test_worked_trace (BF_LOSS_MSE);
  g_autoptr (BfTrace) half = test_worked_trace (BF_LOSS_HALF_SQUARED_ERROR);

  test_assert_near (bf_trace_get_loss (mse), 0.0484, TOLERANCE);
  test_assert_near (bf_trace_get_loss (half), 0.0242, TOLERANCE);
}

static void
test_deltas (void)
{
  g_autoptr (BfTrace) mse = test_worked_trace (BF_LOSS_MSE);
  g_autoptr (BfTrace) half = test_worked_trace (BF_LOSS_HALF_SQUARED_ERROR);

  test_assert_near (bf_trace_get_delta (half, 0, 1, 0), -.22, TOLERANCE);
  test_assert_near (bf_trace_get_delta (half, 0, 0, 0), -.22 * .7, TOLERANCE);
  test_assert_near (bf_trace_get_delta (half, 0, 0, 1), -.22 * .8, TOLERANCE);
  test_assert_near (bf_trace_get_delta (mse, 0, 1, 0), -.44, TOLERANCE);
  test_assert_near (bf_trace_get_delta (mse, 0, 0, 0), -.44 * .7, TOLERANCE);
  test_assert_near (bf_trace_get_delta (mse, 0, 0, 1), -.44 * .8, TOLERANCE);
}

static void
test_gradients (void)
{
  g_autoptr (BfTrace) mse = test_worked_trace (BF_LOSS_MSE);
  g_autoptr (BfTrace) half = test_worked_trace (BF_LOSS_HALF_SQUARED_ERROR);
  const BfNetwork *network = bf_trace_get_network (mse);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];

      test_assert_near (bf_network_get_weight (network, row->layer, row->unit, row->input), row->weight, TOLERANCE);
      test_assert_near (gradient_of (half, row), row->half, TOLERANCE);
      test_assert_near (gradient_of (mse, row), row->mse, TOLERANCE);
      test_assert_near (gradient_of (half, row) / -.22, row->slope, TOLERANCE);
    }
}

static void
test_squares (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_HALF_SQUARED_ERROR);

  test_assert_near (sum_of_squares (trace) / (.22 * .22), 23.9, TOLERANCE);
}

static void
test_shares (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);
  double total = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double g = gradient_of (trace, &rows[i]);
      double percent = 100.0 * g * g / sum_of_squares (trace);

      test_assert_near (percent, rows[i].percent, PRINTED (3));
      total += percent;
    }
  test_assert_near (total, 100.0, TOLERANCE);
}

/* The first cut of the fix: what each unit hands on is all that lies behind it. */
static void
test_first_cut (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);
  double h[2] = { 0.0, 0.0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].layer == 0)
      h[rows[i].unit] += 100.0 * gradient_of (trace, &rows[i]) * gradient_of (trace, &rows[i]) / sum_of_squares (trace);

  test_assert_near (h[0], 28.70, PRINTED (2));
  test_assert_near (h[1], 37.49, PRINTED (2));
}

static void
test_shares_of_the_result (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);
  double h1 = bf_trace_get_a (trace, 0, 0, 0) * .7;
  double h2 = bf_trace_get_a (trace, 0, 0, 1) * .8;

  test_assert_near (h1, 1.54, TOLERANCE);
  test_assert_near (h2, 1.44, TOLERANCE);
  test_assert_near (100.0 * h1 / 2.98, 51.68, PRINTED (2));
  test_assert_near (100.0 * h2 / 2.98, 48.32, PRINTED (2));
  test_assert_near (100.0 * (h2 / 2.98) * (3 * .2) / 1.8, 16.1, PRINTED (1));
}

static void
test_share_of_the_gradient (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);
  double total = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    total += fabs (gradient_of (trace, &rows[i]));

  test_assert_near (100.0 * 1.056 / total, 18.5, PRINTED (1));
}

static double
prediction_after (BfLoss loss)
{
  g_autoptr (BfTrace) trace = test_worked_trace (loss);
  double prediction;

  bf_network_predict (bf_trace_get_network_after (trace), (const double[]) { 1, 2, 3 }, &prediction, NULL);

  return prediction;
}

static void
test_one_step (void)
{
  test_assert_near (prediction_after (BF_LOSS_MSE), 3.0859676992, TOLERANCE);
  test_assert_near (prediction_after (BF_LOSS_HALF_SQUARED_ERROR), 3.0327819248, TOLERANCE);
}

static void
test_updates (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];

      test_assert_near (bf_trace_get_weight_update (trace, row->layer, row->unit, row->input), -.01 * row->mse, TOLERANCE);
      test_assert_near (bf_network_get_weight (bf_trace_get_network_after (trace), row->layer, row->unit, row->input),
                        row->weight - .01 * row->mse, TOLERANCE);
    }
}

static void
test_crumb (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);
  double predicted = .01 * sum_of_squares (trace);
  double miss = prediction_after (BF_LOSS_MSE) - 3.2;
  double actual = bf_trace_get_loss (trace) - miss * miss;

  test_assert_near (predicted, 0.046270, PRINTED (6));
  test_assert_near (actual, 0.035397, PRINTED (6));
  test_assert_near (actual - predicted, -0.010874, PRINTED (6));
}

static void
test_guess (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  double prediction;

  bf_network_set_weight (network, 0, 0, 2, .35, NULL);
  bf_network_set_weight (network, 1, 0, 0, .78, NULL);
  bf_network_set_weight (network, 1, 0, 1, .83, NULL);
  bf_network_predict (network, (const double[]) { 1, 2, 3 }, &prediction, NULL);

  test_assert_near (prediction, 3.327, TOLERANCE);
}

static void
test_edit (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  double prediction;

  bf_network_set_weight (network, 0, 1, 2, .5, NULL);
  bf_network_predict (network, (const double[]) { 1, 2, 3 }, &prediction, NULL);

  test_assert_near (prediction, 3.70, TOLERANCE);
}

/* It ends at a loss of exactly 0, where no step changes a bit. */
static void
test_end (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfTrainer) trainer = NULL;
  g_autoptr (BfState) state = NULL;
  BfRecipe recipe;
  double losses[100];
  guint n = 0;

  bf_recipe_init (&recipe);
  state = bf_state_new (network, &recipe, NULL);
  trainer = bf_trainer_new (state, data, &recipe, NULL);
  bf_trainer_run (trainer, G_N_ELEMENTS (losses), losses);
  while (n < G_N_ELEMENTS (losses) && losses[n] != 0.0)
    n++;

  g_assert_cmpuint (n, >=, 40);
  g_assert_cmpuint (n, <=, 60);
  bf_trainer_save (trainer);
  bf_trainer_run (trainer, 1, losses);
  g_assert_true (bf_trainer_is_unchanged (trainer));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/worked-example/hidden-units-and-prediction", test_forward);
  g_test_add_func ("/worked-example/both-losses", test_losses);
  g_test_add_func ("/worked-example/deltas-of-both-losses", test_deltas);
  g_test_add_func ("/worked-example/table-of-gradients", test_gradients);
  g_test_add_func ("/worked-example/squares-of-the-slopes-add-up-to-23.9", test_squares);
  g_test_add_func ("/worked-example/shares-of-the-fix", test_shares);
  g_test_add_func ("/worked-example/first-cut-of-the-fix", test_first_cut);
  g_test_add_func ("/worked-example/shares-of-the-result", test_shares_of_the_result);
  g_test_add_func ("/worked-example/w32-has-18.5-percent-of-the-gradient", test_share_of_the_gradient);
  g_test_add_func ("/worked-example/one-step-of-both-losses", test_one_step);
  g_test_add_func ("/worked-example/updates-and-new-weights", test_updates);
  g_test_add_func ("/worked-example/first-order-leaves-a-crumb", test_crumb);
  g_test_add_func ("/worked-example/guess-gives-3.327", test_guess);
  g_test_add_func ("/worked-example/w32-set-to-0.5-gives-3.70", test_edit);
  g_test_add_func ("/worked-example/ends-at-a-loss-of-0", test_end);

  return g_test_run ();
}
