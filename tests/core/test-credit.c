/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>

#define N_NETWORKS 200
#define CONSERVED 1e-10 /* of Σ|pieces| */

static BfCredit *
cut (const BfTrace *trace, BfCreditCut kind)
{
  g_autoptr (GError) error = NULL;
  BfCredit *credit = bf_credit_new (trace, kind, 0, 0, &error);

  g_assert_no_error (error);

  return credit;
}

static double
share (const BfCredit *credit, guint layer, guint unit, guint input)
{
  return bf_credit_get_share (credit, bf_credit_get_weight_piece (credit, layer, unit, input));
}

static double
share_passed (const BfCredit *credit, guint layer, guint unit, guint input)
{
  return bf_credit_get_share (credit, bf_credit_get_passed (credit, layer, unit, input));
}

/* (dy/dw)² / 23.9, whatever the loss; the percentages are those that are printed */
static void
test_fix_of_the_worked_example (void)
{
  static const double hidden[2][3] = { { 2.050, 8.201, 18.452 }, { 2.678, 10.711, 24.100 } };
  static const double slopes[2][3] = { { .7, 1.4, 2.1 }, { .8, 1.6, 2.4 } };

  for (guint loss = BF_LOSS_MSE; loss <= BF_LOSS_HALF_SQUARED_ERROR; loss++)
    {
      g_autoptr (BfTrace) trace = test_worked_trace ((BfLoss) loss);
      g_autoptr (BfCredit) credit = cut (trace, BF_CREDIT_CUT_FIX);

      g_assert_cmpint (bf_credit_get_state (credit), ==, BF_CREDIT_STATE_CUT);
      for (guint v = 0; v < 2; v++)
        for (guint u = 0; u < 3; u++)
          {
            test_compare ("exact share", share (credit, 0, v, u), slopes[v][u] * slopes[v][u] / 23.9, 1e-12);
            test_compare ("printed share", 100.0 * share (credit, 0, v, u), hidden[v][u], 0.0005);
          }
      test_compare ("w'11", share (credit, 1, 0, 0), 2.2 * 2.2 / 23.9, 1e-12);
      test_compare ("w'21", share (credit, 1, 0, 1), 1.8 * 1.8 / 23.9, 1e-12);
      test_compare ("w'11 as printed", 100.0 * share (credit, 1, 0, 0), 20.251, 0.0005);
      test_compare ("w'21 as printed", 100.0 * share (credit, 1, 0, 1), 13.556, 0.0005);
    }
}

/* On through h1 and h2, and there 1 : 4 : 9 */
static void
test_second_cut_of_the_worked_example (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);
  g_autoptr (BfCredit) credit = cut (trace, BF_CREDIT_CUT_FIX);

  test_compare ("on to h1", share_passed (credit, 1, 0, 0), .49 * 14 / 23.9, 1e-12);
  test_compare ("on to h2", share_passed (credit, 1, 0, 1), .64 * 14 / 23.9, 1e-12);
  test_compare ("on to h1 as printed", 100.0 * share_passed (credit, 1, 0, 0), 28.70, 0.005);
  test_compare ("on to h2 as printed", 100.0 * share_passed (credit, 1, 0, 1), 37.49, 0.005);
  for (guint v = 0; v < 2; v++)
    {
      double held = bf_credit_get_unit (credit, 0, v);

      test_compare ("held", held, bf_credit_get_passed (credit, 1, 0, v), 1e-12);
      for (guint u = 0; u < 3; u++)
        test_compare ("1:4:9", bf_credit_get_weight_piece (credit, 0, v, u) / held, (u + 1) * (u + 1) / 14.0, 1e-12);
    }
}

static void
test_crumb_of_the_worked_example (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);
  g_autoptr (BfCredit) credit = cut (trace, BF_CREDIT_CUT_FIX);
  double miss = 3.0859676992 - 3.2;

  test_compare ("predicted", bf_credit_get_total (credit), .01 * .44 * .44 * 23.9, 1e-12);
  test_compare ("predicted as printed", bf_credit_get_total (credit), .046270, 5e-7);
  test_compare ("actual", bf_credit_get_actual_drop (credit), .22 * .22 - miss * miss, 1e-12);
  test_compare ("actual as printed", bf_credit_get_actual_drop (credit), .035397, 5e-7);
  test_compare ("crumb as printed", bf_credit_get_crumb (credit), -.010874, 5e-7);
}

static void
test_result_of_the_worked_example (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);
  g_autoptr (BfCredit) credit = cut (trace, BF_CREDIT_CUT_RESULT);

  test_compare ("all", bf_credit_get_total (credit), 2.98, 1e-12);
  test_compare ("h1", bf_credit_get_unit (credit, 0, 0), 1.54, 1e-12);
  test_compare ("h2", bf_credit_get_unit (credit, 0, 1), 1.44, 1e-12);
  test_compare ("w'11", share (credit, 1, 0, 0), 1.54 / 2.98, 1e-12);
  test_compare ("w'11 as printed", 100.0 * share (credit, 1, 0, 0), 51.68, 0.005);
  test_compare ("w'21 as printed", 100.0 * share (credit, 1, 0, 1), 48.32, 0.005);
  test_compare ("w32", share (credit, 0, 1, 2), .6 / 1.8 * 1.44 / 2.98, 1e-12);
  test_compare ("w32 as printed", 100.0 * share (credit, 0, 1, 2), 16.1, 0.05);
}

static void
test_gradient_of_the_worked_example (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);
  g_autoptr (BfCredit) credit = cut (trace, BF_CREDIT_CUT_GRADIENT);

  test_compare ("w32", share (credit, 0, 1, 2), 2.4 / 13.0, 1e-12);
  test_compare ("w32 as printed", 100.0 * share (credit, 0, 1, 2), 18.5, 0.05);
}

/* The bias is a slice of its own: of 3.28 = 1.54 + 1.44 + 0.3 */
static void
test_bias_is_a_slice_of_its_own (void)
{
  g_autoptr (BfNetwork) network = test_network (0, 3, { 2, IDENTITY, FALSE }, { 1, IDENTITY, TRUE });
  g_autoptr (BfNetwork) worked = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfCredit) result = NULL;
  g_autoptr (BfCredit) fix = NULL;
  BfRecipe recipe;

  for (guint l = 0; l < 2; l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
        bf_network_set_weight (network, l, v, u, bf_network_get_weight (worked, l, v, u), NULL);
  bf_network_set_bias (network, 1, 0, .3, NULL);
  bf_recipe_init (&recipe);
  trace = test_first_step (network, data, &recipe);
  result = cut (trace, BF_CREDIT_CUT_RESULT);
  fix = cut (trace, BF_CREDIT_CUT_FIX);

  test_compare ("bias of the result", bf_credit_get_bias_piece (result, 1, 0), .3, 1e-12);
  test_compare ("h1 of the result", bf_credit_get_unit (result, 0, 0), 1.54, 1e-12);
  test_compare ("bias of the fix", bf_credit_get_share (fix, bf_credit_get_bias_piece (fix, 1, 0)), 1 / 24.9, 1e-12);
}

/* Conservation */

/* Adds up what a unit's cut gives, and the magnitudes */
static double
add_pieces (const BfCredit *credit, guint layer, guint unit, double *magnitude)
{
  const BfNetwork *network = bf_trace_get_network (bf_credit_get_trace (credit));
  gboolean passes = bf_credit_get_cut (credit) == BF_CREDIT_CUT_FIX;
  double sum = 0.0;

  *magnitude = 0.0;
  for (guint u = 0; u < bf_network_get_n_layer_inputs (network, layer); u++)
    {
      double piece = bf_credit_get_weight_piece (credit, layer, unit, u);
      double passed = passes ? bf_credit_get_passed (credit, layer, unit, u) : 0.0;

      sum += piece + passed;
      *magnitude += fabs (piece) + fabs (passed);
    }
  if (bf_network_has_bias (network, layer))
    {
      sum += bf_credit_get_bias_piece (credit, layer, unit);
      *magnitude += fabs (bf_credit_get_bias_piece (credit, layer, unit));
    }

  return sum;
}

/* Of Σ|pieces|: of the unit, or of the pie where the samples of the unit's only weight cancel */
static double
tolerance (const BfCredit *credit, double magnitude)
{
  return CONSERVED * fmax (magnitude, bf_credit_get_magnitude (credit));
}

/* What is passed to a unit is what it holds. */
static void
check_passed (const BfCredit *credit, guint layer, guint unit)
{
  const BfNetwork *network = bf_trace_get_network (bf_credit_get_trace (credit));
  double sum = 0.0, magnitude = 0.0;

  for (guint k = 0; k < bf_network_get_n_units (network, layer + 1); k++)
    {
      sum += bf_credit_get_passed (credit, layer + 1, k, unit);
      magnitude += fabs (bf_credit_get_passed (credit, layer + 1, k, unit));
    }
  test_compare ("what is passed", sum, bf_credit_get_unit (credit, layer, unit), tolerance (credit, magnitude));
}

static void
check_conserved (const BfCredit *credit)
{
  const BfNetwork *network = bf_trace_get_network (bf_credit_get_trace (credit));
  guint n_layers = bf_network_get_n_layers (network);
  gboolean is_result = bf_credit_get_cut (credit) == BF_CREDIT_CUT_RESULT;
  double all = 0.0, magnitude_of_all = 0.0, magnitude;

  for (guint l = 0; l < n_layers; l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        double held = bf_credit_get_unit (credit, l, v);
        double sum = add_pieces (credit, l, v, &magnitude);
        gboolean is_cut = bf_credit_cuts_unit (credit, l, v);

        test_compare ("a unit's pieces", sum, is_cut ? held : 0.0, tolerance (credit, magnitude));
        if (l + 1 < n_layers && bf_credit_get_cut (credit) != BF_CREDIT_CUT_GRADIENT)
          check_passed (credit, l, v);

        /* What stays: of the result the first layer's weights, every bias, and what could not be cut */
        if (!is_cut)
          all += held;
        for (guint u = 0; (l == 0 || !is_result) && u < bf_network_get_n_layer_inputs (network, l); u++)
          all += bf_credit_get_weight_piece (credit, l, v, u);
        if (bf_network_has_bias (network, l))
          all += bf_credit_get_bias_piece (credit, l, v);
        magnitude_of_all += magnitude;
      }
  test_compare ("all pieces", all, bf_credit_get_total (credit), CONSERVED * magnitude_of_all);
}

static guint
below (guint64 *seed, guint n)
{
  return (guint) ((test_random (seed) + 1.0) / 2.0 * n);
}

/* Depth 1 to 5, every activation, with and without bias, with something frozen in every third */
static BfNetwork *
random_network (guint64 *seed, guint number, BfLoss loss)
{
  BfLayer layers[5];
  guint depth = 1 + number % 5;
  BfActivation last = (BfActivation) (number % BF_ACTIVATION_SOFTMAX);
  BfNetwork *network;

  bf_loss_get_activation (loss, &last);
  for (guint l = 0; l < depth; l++)
    layers[l] = (BfLayer) { 1 + below (seed, 5), (BfActivation) ((number + l) % BF_ACTIVATION_SOFTMAX),
                            below (seed, 2) == 0 };
  layers[depth - 1].activation = last;
  network = test_network_new (*seed, 1 + below (seed, 4), layers, depth);
  if (number % 3 == 0)
    bf_network_set_weight_frozen (network, depth / 2, 0, 0, TRUE, NULL);

  return network;
}

static BfDataset *
random_data (guint64 *seed, const BfNetwork *network, gsize n_samples)
{
  guint n_in = bf_network_get_n_inputs (network), n_out = bf_network_get_n_outputs (network);
  g_autofree double *inputs = g_new (double, n_samples * n_in);
  g_autofree double *targets = g_new (double, n_samples * n_out);

  for (gsize i = 0; i < n_samples * n_in; i++)
    inputs[i] = test_random (seed);
  for (gsize i = 0; i < n_samples * n_out; i++)
    targets[i] = 0.5 + 0.5 * test_random (seed);

  return bf_dataset_new (inputs, targets, n_samples, n_in, n_out, NULL);
}

static BfRecipe
random_recipe (guint64 *seed, guint number)
{
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, (BfLoss) (number % BF_N_LOSSES), NULL);
  bf_recipe_set_optimizer (&recipe, (BfOptimizer) (number / 3 % BF_N_OPTIMIZERS), NULL);
  recipe.batch_size = 1 + below (seed, 6);
  recipe.momentum = recipe.optimizer == BF_OPTIMIZER_SGD && number % 2 == 0 ? 0.9 : 0.0;
  recipe.weight_decay = number % 4 == 0 ? 0.01 : 0.0;
  recipe.accumulate = number % 7 == 0 ? 2 : 1;

  return recipe;
}

/* The pieces of four steps: the first has no momentum yet */
static void
check_random (guint number, guint *n_negative)
{
  guint64 seed = number + 1;
  BfRecipe recipe = random_recipe (&seed, number);
  g_autoptr (BfNetwork) network = random_network (&seed, number, recipe.loss);
  g_autoptr (BfDataset) data = random_data (&seed, network, 6);
  g_autoptr (BfState) state = bf_state_new (network, &recipe, NULL);

  for (guint step = 0; step < 4; step++)
    {
      g_autoptr (BfTrace) trace = bf_step (state, data, &recipe, NULL);

      for (guint kind = 0; kind < BF_N_CREDIT_CUTS; kind++)
        {
          gsize sample = below (&seed, (guint) bf_trace_get_n_samples (trace));
          g_autoptr (BfCredit) credit = bf_credit_new (trace, (BfCreditCut) kind, sample,
                                                       below (&seed, bf_network_get_n_outputs (network)), NULL);

          check_conserved (credit);
          if (kind == BF_CREDIT_CUT_FIX)
            *n_negative += bf_credit_get_total (credit) < bf_credit_get_magnitude (credit) * 0.99;
        }
      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
    }
}

static void
test_every_cut_adds_up (void)
{
  guint n_negative = 0;

  for (guint i = 0; i < N_NETWORKS; i++)
    check_random (i, &n_negative);
  g_assert_cmpuint (n_negative, >, 10); /* momentum works against the fix now and then */
}

/* g² / Σg² with plain SGD, for any network and batch; the frozen have no slice */
static void
test_plain_sgd_shares_are_squares (void)
{
  g_autoptr (BfNetwork) network = test_network (5, 3, { 4, TANH, TRUE }, { 2, IDENTITY, TRUE });
  g_autoptr (BfDataset) data = test_dataset_new (6, 5, 3, 2);
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfCredit) credit = NULL;
  BfRecipe recipe;
  double squares = 0.0, g;

  bf_network_set_weight_frozen (network, 0, 1, 2, TRUE, NULL);
  bf_recipe_init (&recipe);
  recipe.batch_size = 5;
  trace = test_first_step (network, data, &recipe);
  credit = cut (trace, BF_CREDIT_CUT_FIX);

  for (guint l = 0; l < 2; l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
          if (!bf_network_is_weight_frozen (network, l, v, u))
            squares += pow (bf_trace_get_weight_gradient (trace, l, v, u), 2);
        squares += pow (bf_trace_get_bias_gradient (trace, l, v), 2);
      }
  g = bf_trace_get_weight_gradient (trace, 0, 0, 1);
  test_compare ("a weight", share (credit, 0, 0, 1), g * g / squares, 1e-12);
  g = bf_trace_get_bias_gradient (trace, 1, 1);
  test_compare ("a bias", bf_credit_get_share (credit, bf_credit_get_bias_piece (credit, 1, 1)), g * g / squares, 1e-12);
  g_assert_true (share (credit, 0, 1, 2) == 0.0);
}

/* The crumb is of second order: a tenth of the rate leaves a hundredth of it. */
static void
test_crumb_is_of_second_order (void)
{
  g_autoptr (BfNetwork) network = test_network (5, 3, { 4, TANH, TRUE }, { 3, SOFTMAX, TRUE });
  g_autoptr (BfDataset) data = test_dataset_new (6, 5, 3, 3);
  double crumbs[2];
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, BF_LOSS_CROSS_ENTROPY, NULL);
  recipe.batch_size = 5;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (BfTrace) trace = NULL;
      g_autoptr (BfCredit) credit = NULL;

      recipe.learning_rate = i == 0 ? 1e-3 : 1e-4;
      trace = test_first_step (network, data, &recipe);
      credit = cut (trace, BF_CREDIT_CUT_FIX);
      crumbs[i] = bf_credit_get_crumb (credit);
    }
  g_assert_cmpfloat (fabs (crumbs[0]), >, 0.0);
  test_compare ("a tenth of the rate", crumbs[0] / crumbs[1], 100.0, 2.0);
}

/* Nothing to cut */

typedef struct
{
  const char   *name;
  BfActivation  activation;
  double        hidden;  /* every weight into the hidden units */
  double        output;  /* every weight out of them */
  double        inputs[2];
  double        targets[2];
  double        rate;
  gboolean      frozen;
  BfCreditState state;
} Nothing;

static const Nothing nothings[] = {
  { "solved", BF_ACTIVATION_IDENTITY, .5, .5, { 1, 1 }, { .5, .5 }, .01, FALSE, BF_CREDIT_STATE_SOLVED },
  { "dead", BF_ACTIVATION_RELU, -.5, .5, { 1, 1 }, { 3, 3 }, .01, FALSE, BF_CREDIT_STATE_DEAD },
  { "zero-weights", BF_ACTIVATION_TANH, 0, 0, { 1, 1 }, { 3, 3 }, .01, FALSE, BF_CREDIT_STATE_ZERO_WEIGHTS },
  { "zero-inputs", BF_ACTIVATION_TANH, .5, .5, { 0, 0 }, { 3, 3 }, .01, FALSE, BF_CREDIT_STATE_ZERO_INPUTS },
  { "balanced", BF_ACTIVATION_IDENTITY, .5, .5, { 1, 1 }, { 0, 1 }, .01, FALSE, BF_CREDIT_STATE_BALANCED },
  { "frozen", BF_ACTIVATION_TANH, .5, .5, { 1, 1 }, { 3, 3 }, .01, TRUE, BF_CREDIT_STATE_FROZEN },
  { "no-update", BF_ACTIVATION_TANH, .5, .5, { 1, 1 }, { 3, 3 }, 0, FALSE, BF_CREDIT_STATE_NO_UPDATE },
  { "too-small", BF_ACTIVATION_IDENTITY, .5, .5, { 1e-170, 1e-170 }, { 3, 3 }, .01, FALSE,
    BF_CREDIT_STATE_TOO_SMALL },
};

static void
test_nothing (gconstpointer row)
{
  const Nothing *nothing = row;
  g_autoptr (BfNetwork) network = NULL;
  g_autoptr (BfDataset) data = bf_dataset_new (nothing->inputs, nothing->targets, 2, 1, 1, NULL);
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfCredit) credit = NULL;
  BfLayer layers[] = { { 2, nothing->activation, FALSE }, { 1, BF_ACTIVATION_IDENTITY, FALSE } };
  BfRecipe recipe;

  network = bf_network_new (1, layers, 2, NULL);
  for (guint i = 0; i < 2; i++)
    {
      bf_network_set_weight (network, 0, i, 0, nothing->hidden, NULL);
      bf_network_set_weight (network, 1, 0, i, nothing->output, NULL);
      bf_network_set_layer_frozen (network, i, nothing->frozen, NULL);
    }
  bf_recipe_init (&recipe);
  recipe.batch_size = 2;
  recipe.learning_rate = nothing->rate;
  trace = test_first_step (network, data, &recipe);
  credit = cut (trace, BF_CREDIT_CUT_FIX);

  g_assert_cmpstr (bf_credit_state_get_name (bf_credit_get_state (credit)), ==,
                   bf_credit_state_get_name (nothing->state));
  g_assert_true (bf_credit_get_total (credit) == 0.0);
  g_assert_true (isnan (bf_credit_get_share (credit, 0.0)));
}

/* A sigmoid so far out that its slope is 0 */
static void
test_saturated (void)
{
  g_autoptr (BfNetwork) network = test_network (1, 1, { 1, SIGMOID, FALSE });
  g_autoptr (BfDataset) data = bf_dataset_new ((double[]) { 1 }, (double[]) { .25 }, 1, 1, 1, NULL);
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfCredit) credit = NULL;
  BfRecipe recipe;

  bf_network_set_weight (network, 0, 0, 0, 40, NULL);
  bf_recipe_init (&recipe);
  trace = test_first_step (network, data, &recipe);
  credit = cut (trace, BF_CREDIT_CUT_FIX);
  g_assert_cmpint (bf_credit_get_state (credit), ==, BF_CREDIT_STATE_SATURATED);
}

/* 1·0.5 - 1·0.5: sigmoid makes 0.5 of it, and z can be cut no further; the other unit can. */
static void
test_result_stays_where_z_is_zero (void)
{
  g_autoptr (BfNetwork) network = test_network (1, 2, { 2, SIGMOID, FALSE }, { 1, IDENTITY, FALSE });
  g_autoptr (BfDataset) data = bf_dataset_new ((double[]) { 1, 1 }, (double[]) { 3 }, 1, 2, 1, NULL);
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfCredit) credit = NULL;
  BfRecipe recipe;

  bf_network_set_weight (network, 0, 0, 0, .5, NULL);
  bf_network_set_weight (network, 0, 0, 1, -.5, NULL);
  bf_recipe_init (&recipe);
  trace = test_first_step (network, data, &recipe);
  credit = cut (trace, BF_CREDIT_CUT_RESULT);

  g_assert_cmpint (bf_credit_get_state (credit), ==, BF_CREDIT_STATE_CUT);
  g_assert_false (bf_credit_cuts_unit (credit, 0, 0));
  g_assert_true (bf_credit_cuts_unit (credit, 0, 1));
  g_assert_cmpfloat (fabs (bf_credit_get_unit (credit, 0, 0)), >, 0.01);
  g_assert_true (bf_credit_get_weight_piece (credit, 0, 0, 0) == 0.0);
  check_conserved (credit);
}

static void
test_no_result (void)
{
  g_autoptr (BfNetwork) network = test_network (1, 2, { 1, IDENTITY, FALSE });
  g_autoptr (BfDataset) data = bf_dataset_new ((double[]) { 1, 1 }, (double[]) { 3 }, 1, 2, 1, NULL);
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfCredit) credit = NULL;
  BfRecipe recipe;

  bf_network_set_weight (network, 0, 0, 0, .5, NULL);
  bf_network_set_weight (network, 0, 0, 1, -.5, NULL);
  bf_recipe_init (&recipe);
  trace = test_first_step (network, data, &recipe);
  credit = cut (trace, BF_CREDIT_CUT_RESULT);
  g_assert_cmpint (bf_credit_get_state (credit), ==, BF_CREDIT_STATE_NO_RESULT);
}

static void
test_what_is_not_finite_is_not_cut (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  BfRecipe recipe;

  bf_network_set_weight (network, 1, 0, 0, 1e300, NULL);
  bf_recipe_init (&recipe);
  for (guint kind = 0; kind < BF_N_CREDIT_CUTS; kind++)
    {
      g_autoptr (BfTrace) trace = test_first_step (network, data, &recipe);
      g_autoptr (BfCredit) credit = cut (trace, (BfCreditCut) kind);

      g_assert_cmpint (bf_credit_get_state (credit), ==, BF_CREDIT_STATE_NOT_FINITE);
      g_assert_true (isnan (bf_credit_get_share (credit, 1.0)));
    }
}

static void
test_names (void)
{
  BfCreditCut kind;

  for (guint i = 0; i < BF_N_CREDIT_CUTS; i++)
    {
      g_assert_true (bf_credit_cut_from_name (bf_credit_cut_get_name ((BfCreditCut) i), &kind));
      g_assert_cmpuint (kind, ==, i);
    }
  g_assert_false (bf_credit_cut_from_name ("blame", &kind));
  for (guint i = 0; i < BF_N_CREDIT_STATES; i++)
    g_assert_nonnull (bf_credit_state_get_name ((BfCreditState) i));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/credit/fix-of-the-worked-example", test_fix_of_the_worked_example);
  g_test_add_func ("/credit/second-cut-of-the-worked-example", test_second_cut_of_the_worked_example);
  g_test_add_func ("/credit/crumb-of-the-worked-example", test_crumb_of_the_worked_example);
  g_test_add_func ("/credit/result-of-the-worked-example", test_result_of_the_worked_example);
  g_test_add_func ("/credit/gradient-of-the-worked-example", test_gradient_of_the_worked_example);
  g_test_add_func ("/credit/a-bias-is-a-slice-of-its-own", test_bias_is_a_slice_of_its_own);
  g_test_add_func ("/credit/every-cut-of-200-networks-adds-up", test_every_cut_adds_up);
  g_test_add_func ("/credit/plain-sgd-shares-are-squares", test_plain_sgd_shares_are_squares);
  g_test_add_func ("/credit/the-crumb-is-of-second-order", test_crumb_is_of_second_order);
  for (gsize i = 0; i < G_N_ELEMENTS (nothings); i++)
    {
      g_autofree char *name = g_strconcat ("/credit/nothing-to-cut/", nothings[i].name, NULL);

      g_test_add_data_func (name, &nothings[i], test_nothing);
    }
  g_test_add_func ("/credit/nothing-to-cut/saturated", test_saturated);
  g_test_add_func ("/credit/the-result-stays-where-z-is-zero", test_result_stays_where_z_is_zero);
  g_test_add_func ("/credit/no-result-where-the-output-is-zero", test_no_result);
  g_test_add_func ("/credit/what-is-not-finite-is-not-cut", test_what_is_not_finite_is_not_cut);
  g_test_add_func ("/credit/names-are-found", test_names);

  return g_test_run ();
}
