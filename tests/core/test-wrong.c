/* SPDX-License-Identifier: MIT */
/* What is done wrong on purpose: the numbers that come of it, worked out by hand or printed by others. */
#include "bf-test.h"

#include <math.h>

static BfTrace *
trace_with (const BfNetwork *network, BfDataset *data, BfRecipe *recipe, guint wrong, guint64 step)
{
  g_autoptr (BfState) state = NULL;
  g_autoptr (GError) error = NULL;
  BfTrace *trace = NULL;

  recipe->wrong = wrong;
  state = bf_state_new (network, recipe, NULL);
  for (guint64 i = 0; i < step; i++)
    {
      g_clear_pointer (&trace, bf_trace_unref);
      trace = bf_step (state, data, recipe, &error);
      g_assert_no_error (error);
      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
    }

  return trace;
}

static BfTrace *
worked_trace (guint wrong, guint64 step)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.loss = BF_LOSS_HALF_SQUARED_ERROR;

  return trace_with (network, data, &recipe, wrong, step);
}

/* Two layers of two units, so that a hidden unit has two ways out; one sample a row */
static BfNetwork *
two_ways (BfActivation activation)
{
  BfNetwork *network = test_network (0, 2, { 2, activation, TRUE }, { 2, IDENTITY, TRUE });
  static const double weights[2][2][2] = { { { .5, -.2 }, { .75, .5 } }, { { .4, -.8 }, { -1., .6 } } };

  for (guint l = 0; l < 2; l++)
    for (guint v = 0; v < 2; v++)
      {
        for (guint u = 0; u < 2; u++)
          bf_network_set_weight (network, l, v, u, weights[l][v][u], NULL);
        bf_network_set_bias (network, l, v, 0.0, NULL);
      }

  return network;
}

static BfTrace *
two_ways_trace (BfActivation activation, guint wrong)
{
  g_autoptr (BfNetwork) network = two_ways (activation);
  g_autoptr (BfDataset) data = bf_dataset_new ((const double[]) { 1., 2., -1., .5 }, (const double[]) { 1., -1., 0., 2. },
                                               2, 2, 2, NULL);
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.loss = BF_LOSS_HALF_SQUARED_ERROR;
  recipe.batch_size = 2;

  return trace_with (network, data, &recipe, wrong, 1);
}

static double
check_error (const BfTrace *trace)
{
  BfGradientCheck check;

  bf_gradient_check (trace, &check, NULL);

  return check.max_error;
}

/* w'11 = .7 + .00484 and w'21 = .8 + .00396 before the error goes back to h1 and h2 */
static void
test_update_at_once (void)
{
  g_autoptr (BfTrace) right = worked_trace (BF_WRONG_NONE, 2);
  g_autoptr (BfTrace) first = worked_trace (BF_WRONG_UPDATE_AT_ONCE, 1);
  g_autoptr (BfTrace) second = worked_trace (BF_WRONG_UPDATE_AT_ONCE, 2);

  test_assert_near (bf_trace_get_delta (first, 0, 0, 0), -.22 * .70484, 1e-15);
  test_assert_near (bf_trace_get_delta (first, 0, 0, 1), -.22 * .80396, 1e-15);
  test_assert_near (bf_trace_get_back_factor (first, 0, 0, 1, 0), .80396, 1e-15);
  test_assert_near (bf_trace_get_weight_gradient (first, 0, 1, 2), -.22 * .80396 * 3, 1e-14);
  test_assert_near (bf_trace_get_prediction (second, 0, 0), 3.03298505, 5e-9);
  test_assert_near (bf_trace_get_prediction (right, 0, 0), 3.03278192, 5e-9);
  test_assert_near (check_error (first), .22 * .00484 * 3 / (.22 * .80396 * 3), 1e-9);
}

/* The page of M. Mazur prints the loss that comes out when the first layer sees the new weights of the second. */
static void
test_mazur (void)
{
  static const double weights[2][2][2] = { { { .15, .20 }, { .25, .30 } }, { { .40, .45 }, { .50, .55 } } };
  static const double biases[2] = { .35, .60 };
  g_autoptr (BfNetwork) network = test_network (0, 2, { 2, SIGMOID, TRUE }, { 2, SIGMOID, TRUE });
  g_autoptr (BfDataset) data = bf_dataset_new ((const double[]) { .05, .10 }, (const double[]) { .01, .99 }, 1, 2, 2, NULL);
  g_autoptr (BfTrace) right = NULL, wrong = NULL;
  BfRecipe recipe;

  for (guint l = 0; l < 2; l++)
    for (guint v = 0; v < 2; v++)
      {
        for (guint u = 0; u < 2; u++)
          bf_network_set_weight (network, l, v, u, weights[l][v][u], NULL);
        bf_network_set_bias (network, l, v, biases[l], NULL);
        bf_network_set_bias_frozen (network, l, v, TRUE, NULL);
      }
  bf_recipe_init (&recipe);
  recipe.loss = BF_LOSS_HALF_SQUARED_ERROR;
  recipe.learning_rate = 0.5;
  right = trace_with (network, data, &recipe, BF_WRONG_NONE, 2);
  wrong = trace_with (network, data, &recipe, BF_WRONG_UPDATE_AT_ONCE, 2);

  test_assert_near (bf_trace_get_loss (right), 0.291027774, 5e-10);
  test_assert_near (bf_trace_get_loss (wrong), 0.291027924, 5e-10);
}

/* The second step uses both gradients: its own and the one that should be gone. */
static void
test_forget_zero_grad (void)
{
  g_autoptr (BfTrace) first = worked_trace (BF_WRONG_FORGET_ZERO_GRAD, 1);
  g_autoptr (BfTrace) second = worked_trace (BF_WRONG_FORGET_ZERO_GRAD, 2);
  double own = bf_trace_get_weight_gradient (second, 0, 1, 2);

  g_assert_cmpfloat (check_error (first), <, 1e-9);
  test_assert_near (bf_gradient_check_get_analytic (second, 0, 1, 2), -.528 + own, 1e-15);
  test_assert_near (bf_trace_get_weight_update (second, 0, 1, 2), -.01 * (-.528 + own), 1e-15);
  test_assert_near (check_error (second), .528 / (.528 - own), 1e-9);
}

static void
test_wrong_sign (void)
{
  g_autoptr (BfTrace) right = worked_trace (BF_WRONG_NONE, 1);
  g_autoptr (BfTrace) wrong = worked_trace (BF_WRONG_SIGN, 1);

  test_assert_same_bits (bf_trace_get_weight_gradient (wrong, 0, 1, 2), bf_trace_get_weight_gradient (right, 0, 1, 2));
  test_assert_same_bits (bf_trace_get_weight_update (wrong, 0, 1, 2), -bf_trace_get_weight_update (right, 0, 1, 2));
  test_assert_near (bf_network_get_weight (bf_trace_get_network_after (wrong), 0, 1, 2), .2 - .00528, 1e-15);
  test_assert_near (check_error (wrong), 2.0, 1e-9);
}

/* Adam's update by the wrong sign is the right one turned, and its decay grows the weights. */
static void
test_wrong_sign_of_any_optimizer (void)
{
  for (guint o = 0; o < BF_N_OPTIMIZERS; o++)
    {
      g_autoptr (BfNetwork) network = two_ways (TANH);
      g_autoptr (BfDataset) data = test_dataset_new (3, 4, 2, 2);
      g_autoptr (BfTrace) right = NULL, wrong = NULL;
      BfRecipe recipe;

      bf_recipe_init (&recipe);
      bf_recipe_set_optimizer (&recipe, (BfOptimizer) o, NULL);
      recipe.weight_decay = 0.1;
      right = trace_with (network, data, &recipe, BF_WRONG_NONE, 1);
      wrong = trace_with (network, data, &recipe, BF_WRONG_SIGN, 1);
      for (guint u = 0; u < 2; u++)
        test_assert_same_bits (bf_trace_get_weight_update (wrong, 0, 1, u), -bf_trace_get_weight_update (right, 0, 1, u));
    }
}

/* Of the two errors that arrive at a unit the larger one alone is taken, for each sample. */
static void
test_one_path_only (void)
{
  g_autoptr (BfTrace) right = two_ways_trace (IDENTITY, BF_WRONG_NONE);
  g_autoptr (BfTrace) wrong = two_ways_trace (IDENTITY, BF_WRONG_ONE_PATH_ONLY);

  for (gsize s = 0; s < 2; s++)
    for (guint v = 0; v < 2; v++)
      {
        double sum = 0.0, largest = 0.0, by_factors = 0.0;

        for (guint k = 0; k < 2; k++)
          {
            double error = bf_trace_get_delta (right, s, 1, k) * bf_network_get_weight (bf_trace_get_network (right), 1, k, v);

            sum += error;
            largest = fabs (error) > fabs (largest) ? error : largest;
            by_factors += bf_trace_get_delta (wrong, s, 1, k) * bf_trace_get_back_factor (wrong, s, 0, v, k);
          }
        test_assert_near (bf_trace_get_delta (right, s, 0, v), sum, 1e-15);
        test_assert_near (bf_trace_get_delta (wrong, s, 0, v), largest, 1e-15);
        test_assert_same_bits (by_factors, bf_trace_get_delta (wrong, s, 0, v));
      }
  g_assert_cmpfloat (check_error (right), <, 1e-8);
  g_assert_cmpfloat (check_error (wrong), >, 0.01);
}

/* Each output's delta is divided 1 : 2 and 5 : 3, by the size of its weights: nothing gets lost, and nothing is right. */
static void
test_split_error_by_weight (void)
{
  g_autoptr (BfTrace) wrong = two_ways_trace (IDENTITY, BF_WRONG_SPLIT_ERROR_BY_WEIGHT);

  for (gsize s = 0; s < 2; s++)
    {
      double d0 = bf_trace_get_delta (wrong, s, 1, 0), d1 = bf_trace_get_delta (wrong, s, 1, 1);

      test_assert_near (bf_trace_get_back_factor (wrong, s, 0, 0, 0), .4 / 1.2, 1e-15);
      test_assert_near (bf_trace_get_back_factor (wrong, s, 0, 1, 1), .6 / 1.6, 1e-15);
      test_assert_near (bf_trace_get_delta (wrong, s, 0, 0), d0 * .4 / 1.2 + d1 * 1. / 1.6, 1e-15);
      test_assert_near (bf_trace_get_delta (wrong, s, 0, 1), d0 * .8 / 1.2 + d1 * .6 / 1.6, 1e-15);
      test_assert_near (bf_trace_get_delta (wrong, s, 0, 0) + bf_trace_get_delta (wrong, s, 0, 1), d0 + d1, 1e-15);
    }
  g_assert_cmpfloat (check_error (wrong), >, 0.01);
}

/* Where all weights are 0 there is nothing to go by: equal parts */
static void
test_split_of_zero_weights (void)
{
  g_autoptr (BfNetwork) network = test_network (0, 1, { 2, IDENTITY, FALSE }, { 1, IDENTITY, FALSE });
  g_autoptr (BfDataset) data = bf_dataset_new ((const double[]) { 1. }, (const double[]) { 1. }, 1, 1, 1, NULL);
  g_autoptr (BfTrace) trace = NULL;
  BfRecipe recipe;

  bf_network_set_weight (network, 1, 0, 0, 0.0, NULL);
  bf_network_set_weight (network, 1, 0, 1, 0.0, NULL);
  bf_recipe_init (&recipe);
  recipe.loss = BF_LOSS_HALF_SQUARED_ERROR;
  trace = trace_with (network, data, &recipe, BF_WRONG_SPLIT_ERROR_BY_WEIGHT, 1);
  test_assert_near (bf_trace_get_delta (trace, 0, 0, 0), -.5, 1e-15);
  test_assert_near (bf_trace_get_delta (trace, 0, 0, 1), -.5, 1e-15);
}

static void
test_no_activation_slope (void)
{
  g_autoptr (BfTrace) right = two_ways_trace (TANH, BF_WRONG_NONE);
  g_autoptr (BfTrace) wrong = two_ways_trace (TANH, BF_WRONG_NO_ACTIVATION_SLOPE);

  for (gsize s = 0; s < 2; s++)
    for (guint v = 0; v < 2; v++)
      {
        double slope = bf_trace_get_slope (right, s, 0, v);

        g_assert_cmpfloat (slope, <, 1.0);
        test_assert_same_bits (bf_trace_get_slope (wrong, s, 0, v), slope);
        test_assert_same_bits (bf_trace_get_back_slope (wrong, s, 0, v), 1.0);
        test_assert_near (bf_trace_get_delta (right, s, 0, v), bf_trace_get_delta (wrong, s, 0, v) * slope, 1e-15);
      }
  g_assert_cmpfloat (check_error (wrong), >, 0.01);
}

/* A delta that comes straight from the loss has no slope that could be left out. */
static void
test_no_slope_of_cross_entropy (void)
{
  g_autoptr (BfNetwork) network = test_network (2, 2, { 3, SOFTMAX, TRUE });
  g_autoptr (BfDataset) data = bf_dataset_new ((const double[]) { 1., 2. }, (const double[]) { 0., 1., 0. }, 1, 2, 3, NULL);
  g_autoptr (BfTrace) wrong = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, BF_LOSS_CROSS_ENTROPY, NULL);
  wrong = trace_with (network, data, &recipe, BF_WRONG_NO_ACTIVATION_SLOPE, 1);
  g_assert_cmpfloat (check_error (wrong), <, 1e-8);
}

/* What accumulates by the rules is not wrong; what is left over from the window before is. */
static void
test_accumulating_is_not_wrong (void)
{
  g_autoptr (BfNetwork) network = two_ways (TANH);
  g_autoptr (BfDataset) data = test_dataset_new (5, 6, 2, 2);
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.accumulate = 2;
  recipe.learning_rate = 0.1;
  for (guint64 step = 1; step <= 4; step++)
    {
      g_autoptr (BfTrace) right = trace_with (network, data, &recipe, BF_WRONG_NONE, step);
      g_autoptr (BfTrace) wrong = trace_with (network, data, &recipe, BF_WRONG_FORGET_ZERO_GRAD, step);

      g_assert_cmpfloat (check_error (right), <, 1e-7);
      if (step == 3)
        g_assert_cmpfloat (check_error (wrong), >, 0.01);
    }
}

/* The deltas of what is wrong are computed apart: where nothing is wrong with a number its bits are the same. */
static void
test_bits_of_what_is_right (void)
{
  g_autoptr (BfNetwork) network = test_network (11, 5, { 9, TANH, TRUE }, { 7, SOFTPLUS, FALSE }, { 3, IDENTITY, TRUE });
  g_autoptr (BfDataset) data = test_dataset_new (12, 6, 5, 3);
  g_autoptr (BfTrace) right = NULL, wrong = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.batch_size = 6;
  right = trace_with (network, data, &recipe, BF_WRONG_NONE, 1);
  wrong = trace_with (network, data, &recipe, BF_WRONG_UPDATE_AT_ONCE, 1);
  for (guint v = 0; v < 3; v++)
    for (guint u = 0; u < 7; u++)
      test_assert_same_bits (bf_trace_get_weight_gradient (wrong, 2, v, u), bf_trace_get_weight_gradient (right, 2, v, u));

  recipe.learning_rate = 0.0; /* updated at once to what they were */
  g_clear_pointer (&right, bf_trace_unref);
  g_clear_pointer (&wrong, bf_trace_unref);
  right = trace_with (network, data, &recipe, BF_WRONG_NONE, 1);
  wrong = trace_with (network, data, &recipe, BF_WRONG_UPDATE_AT_ONCE, 1);
  for (guint v = 0; v < 9; v++)
    for (guint u = 0; u < 5; u++)
      test_assert_same_bits (bf_trace_get_weight_gradient (wrong, 0, v, u), bf_trace_get_weight_gradient (right, 0, v, u));
}

/* Traced = untraced with each switch on, and with all */
static void
test_trainer (gconstpointer what)
{
  guint wrong = GPOINTER_TO_UINT (what);

  for (guint o = 0; o < BF_N_OPTIMIZERS; o++)
    {
      g_autoptr (BfNetwork) network = test_network (21, 3, { 5, TANH, TRUE }, { 4, SIGMOID, TRUE }, { 2, IDENTITY, FALSE });
      g_autoptr (BfDataset) data = test_dataset_new (22, 7, 3, 2);
      g_autoptr (BfTrainer) trainer = NULL;
      g_autoptr (BfState) start = NULL, untraced = NULL;
      g_autoptr (BfTrace) trace = NULL;
      double losses[40];
      BfRecipe recipe;

      bf_recipe_init (&recipe);
      bf_recipe_set_optimizer (&recipe, (BfOptimizer) o, NULL);
      recipe.learning_rate = 0.002;
      recipe.batch_size = o % 2 == 0 ? 1 : 3;
      recipe.shuffle = o > 1;
      recipe.accumulate = o == 3 ? 2 : 1;
      recipe.wrong = wrong;
      bf_network_set_weight_frozen (network, 1, 2, 1, o == 4, NULL);
      start = bf_state_new (network, &recipe, NULL);
      trainer = bf_trainer_new (start, data, &recipe, NULL);
      bf_trainer_run (trainer, 40, losses);
      untraced = bf_trainer_get_state (trainer);
      trace = trace_with (network, data, &recipe, wrong, 40);

      g_assert_true (bf_state_equal (bf_trace_get_state_after (trace), untraced));
      test_assert_same_bits (bf_trace_get_loss (trace), losses[39]);
    }
}

/* One sample and plain SGD, where the fastest kernels would be chosen */
static void
test_fast_trainer (gconstpointer what)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfTrainer) trainer = NULL;
  g_autoptr (BfState) start = NULL, untraced = NULL;
  g_autoptr (BfTrace) trace = NULL, right G_GNUC_UNUSED = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.learning_rate = 0.001;
  recipe.wrong = GPOINTER_TO_UINT (what);
  start = bf_state_new (network, &recipe, NULL);
  trainer = bf_trainer_new (start, data, &recipe, NULL);
  bf_trainer_run (trainer, 20, NULL);
  untraced = bf_trainer_get_state (trainer);
  trace = trace_with (network, data, &recipe, recipe.wrong, 20);
  g_assert_true (bf_state_equal (bf_trace_get_state_after (trace), untraced));
}

static void
test_names (void)
{
  BfWrong wrong;

  for (guint i = 0; i < BF_N_WRONGS; i++)
    {
      g_assert_true (bf_wrong_from_name (bf_wrong_get_name ((BfWrong) (1u << i)), &wrong));
      g_assert_cmpuint (wrong, ==, 1u << i);
    }
  g_assert_false (bf_wrong_from_name ("update-at-once", &wrong));
}

static void
test_unknown_bits (void)
{
  g_autoptr (GError) error = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.wrong = BF_WRONG_ALL;
  g_assert_true (bf_recipe_validate (&recipe, &error));
  recipe.wrong = BF_WRONG_ALL + 1;
  g_assert_false (bf_recipe_validate (&recipe, &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
}

static gboolean
stop_after_three (gsize n_done, gsize n, gpointer user_data)
{
  g_assert_cmpuint (n, ==, 8);

  return n_done < 3;
}

/* Every parameter in its order, the worst among them, and a check that is stopped */
static void
test_check_of_all (void)
{
  g_autoptr (BfTrace) trace = worked_trace (BF_WRONG_UPDATE_AT_ONCE, 1);
  BfCheckedGradient gradients[8];
  BfGradientCheck worst;

  g_assert_true (bf_gradient_check_all (trace, gradients, NULL, NULL, &worst));
  for (guint i = 0; i < 8; i++)
    {
      test_assert_near (gradients[i].numeric,
                        bf_gradient_check_parameter (trace, gradients[i].layer, gradients[i].unit, gradients[i].input), 0.0);
      g_assert_cmpfloat (gradients[i].error, <=, worst.max_error);
    }
  g_assert_cmpuint (gradients[5].unit, ==, 1);
  g_assert_cmpint (gradients[5].input, ==, 2);
  test_assert_near (gradients[5].numeric, -.528, 1e-9);
  test_assert_near (gradients[5].analytic, -.22 * .80396 * 3, 1e-14);
  g_assert_cmpfloat (gradients[7].error, <, 1e-9);
  g_assert_false (bf_gradient_check_all (trace, gradients, stop_after_three, NULL, &worst));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wrong/update-at-once-lets-earlier-layers-see-new-weights", test_update_at_once);
  g_test_add_func ("/wrong/update-at-once-gives-what-mazur-prints", test_mazur);
  g_test_add_func ("/wrong/forgotten-gradients-are-used-again", test_forget_zero_grad);
  g_test_add_func ("/wrong/the-wrong-sign-turns-the-update", test_wrong_sign);
  g_test_add_func ("/wrong/the-wrong-sign-turns-any-optimizer", test_wrong_sign_of_any_optimizer);
  g_test_add_func ("/wrong/one-path-takes-the-largest-error", test_one_path_only);
  g_test_add_func ("/wrong/the-error-is-split-by-the-size-of-the-weights", test_split_error_by_weight);
  g_test_add_func ("/wrong/the-error-is-split-evenly-where-all-weights-are-zero", test_split_of_zero_weights);
  g_test_add_func ("/wrong/without-the-slope-delta-is-the-error", test_no_activation_slope);
  g_test_add_func ("/wrong/cross-entropy-has-no-slope-to-forget", test_no_slope_of_cross_entropy);
  g_test_add_func ("/wrong/accumulating-is-not-wrong", test_accumulating_is_not_wrong);
  g_test_add_func ("/wrong/what-is-right-keeps-its-bits", test_bits_of_what_is_right);
  for (guint i = 0; i <= BF_N_WRONGS; i++)
    {
      guint wrong = i < BF_N_WRONGS ? 1u << i : BF_WRONG_ALL;
      const char *name = i < BF_N_WRONGS ? bf_wrong_get_name ((BfWrong) wrong) : "all";
      g_autofree char *path = g_strdup_printf ("/wrong/traced-is-untraced/%s", name);
      g_autofree char *fast = g_strdup_printf ("/wrong/traced-is-untraced-where-kernels-are-fast/%s", name);

      g_test_add_data_func (path, GUINT_TO_POINTER (wrong), test_trainer);
      g_test_add_data_func (fast, GUINT_TO_POINTER (wrong), test_fast_trainer);
    }
  g_test_add_func ("/wrong/every-name-is-found-again", test_names);
  g_test_add_func ("/wrong/unknown-bits-are-refused", test_unknown_bits);
  g_test_add_func ("/wrong/the-check-lists-every-parameter", test_check_of_all);

  return g_test_run ();
}
