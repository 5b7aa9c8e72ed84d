/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>

#define MAX_ERROR 1e-6
#define N_SAMPLES 4
#define FAR_FROM_A_KINK 1e-3 /* much more than a difference moves z by */

/* A network of 1 to 5 layers that all have one activation, but for the last where the loss needs another; with a bias
 * in every other */
static BfNetwork *
network_of_depth (guint64 seed, guint depth, BfActivation activation, BfLoss loss)
{
  BfActivation last = activation;
  BfLayer layers[5];

  bf_loss_get_activation (loss, &last);
  for (guint l = 0; l < depth; l++)
    layers[l] = (BfLayer) { 2 + (l + depth) % 3, l + 1 == depth ? last : activation, (l + depth) % 2 == 0 };

  return test_network_new (seed, 3, layers, depth);
}

/* Targets between 0 and 1, which every loss can take */
static BfDataset *
data_of_width (guint64 seed, guint n_outputs)
{
  double inputs[N_SAMPLES * 3], targets[N_SAMPLES * 5];

  for (guint i = 0; i < N_SAMPLES * 3; i++)
    inputs[i] = test_random (&seed);
  for (guint i = 0; i < N_SAMPLES * n_outputs; i++)
    targets[i] = 0.5 + 0.5 * test_random (&seed);

  return bf_dataset_new (inputs, targets, N_SAMPLES, 3, n_outputs, NULL);
}

/* The miss at which a loss has a kink: l1 at 0; huber's slope has one at its delta */
static gboolean
is_kink_of_loss (const BfTrace *trace, gsize sample, guint output)
{
  const BfRecipe *recipe = bf_trace_get_recipe (trace);
  double miss = fabs (bf_trace_get_miss (trace, sample, output));

  return (recipe->loss == BF_LOSS_L1 && miss < FAR_FROM_A_KINK) ||
         (recipe->loss == BF_LOSS_HUBER && fabs (miss - recipe->delta) < FAR_FROM_A_KINK);
}

static gboolean
is_near_a_kink (const BfTrace *trace)
{
  const BfNetwork *network = bf_trace_get_network (trace);

  for (gsize s = 0; s < N_SAMPLES; s++)
    for (guint o = 0; o < bf_network_get_n_outputs (network); o++)
      if (is_kink_of_loss (trace, s, o))
        return TRUE;
  for (gsize s = 0; s < N_SAMPLES; s++)
    for (guint l = 0; l < bf_network_get_n_layers (network); l++)
      for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
        if (fabs (bf_trace_get_z (trace, s, l, v)) < FAR_FROM_A_KINK)
          return TRUE;

  return FALSE;
}

static BfTrace *
trace_of (guint64 seed, guint depth, BfActivation activation, BfLoss loss)
{
  g_autoptr (BfNetwork) network = network_of_depth (seed, depth, activation, loss);
  g_autoptr (BfDataset) data = data_of_width (seed + 1, bf_network_get_n_outputs (network));
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, loss, NULL);
  recipe.batch_size = N_SAMPLES;

  return test_first_step (network, data, &recipe);
}

static void
check_networks (guint depth, BfActivation activation, BfLoss loss)
{
  guint n_checked = 0;

  for (guint64 seed = 1; n_checked < 4; seed++)
    {
      g_autoptr (BfTrace) trace = trace_of (seed, depth, activation, loss);
      BfGradientCheck check;

      g_assert_cmpuint (seed, <, 100);
      if (is_near_a_kink (trace))
        continue;
      bf_gradient_check (trace, &check, NULL);
      if (!(check.max_error <= MAX_ERROR))
        g_test_message ("depth %u, seed %u: layer %u unit %u input %d: %.17g, differences say %.17g", depth, (guint) seed,
                        check.layer, check.unit, check.input, check.analytic, check.numeric);
      g_assert_cmpfloat (check.max_error, <=, MAX_ERROR);
      n_checked++;
    }
}

static void
test_combination (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  for (guint depth = 1; depth <= 5; depth++)
    check_networks (depth, (BfActivation) (i / BF_N_LOSSES), (BfLoss) (i % BF_N_LOSSES));
}

static void
test_worked_example (void)
{
  g_autoptr (BfTrace) trace = test_worked_trace (BF_LOSS_MSE);
  BfGradientCheck check;

  bf_gradient_check (trace, &check, NULL);
  g_assert_cmpfloat (check.max_error, <, 1e-9);
  test_assert_near (bf_gradient_check_parameter (trace, 0, 1, 2), -1.056, 1e-9);
}

/* At the kink of relu the slope is 0 by convention, and central differences see half of 1: the check has to say so,
 * and where. It is what a wrong gradient looks like. */
static void
test_wrong_gradient (void)
{
  g_autoptr (BfNetwork) network = test_network (1, 1, { 2, RELU, FALSE }, { 1, IDENTITY, FALSE });
  g_autoptr (BfDataset) data = bf_dataset_new ((const double[]) { 1.0 }, (const double[]) { 3.0 }, 1, 1, 1, NULL);
  g_autoptr (BfTrace) trace = NULL;
  BfGradientCheck check;
  BfRecipe recipe;

  bf_network_set_weight (network, 0, 0, 0, 1.0, NULL);
  bf_network_set_weight (network, 0, 1, 0, 0.0, NULL); /* on the kink */
  bf_network_set_weight (network, 1, 0, 0, 1.0, NULL);
  bf_network_set_weight (network, 1, 0, 1, 1.0, NULL);
  bf_recipe_init (&recipe);
  trace = test_first_step (network, data, &recipe);
  bf_gradient_check (trace, &check, NULL);

  /* L = (3 - 1 - relu(w))²: to the right it falls by 4, to the left not at all. */
  g_assert_cmpfloat (check.max_error, >, MAX_ERROR);
  test_assert_near (check.max_error, 0.5, 1e-5);
  g_assert_cmpuint (check.layer, ==, 0);
  g_assert_cmpuint (check.unit, ==, 1);
  g_assert_cmpint (check.input, ==, 0);
  g_assert_cmpfloat (check.analytic, ==, 0.0);
  test_assert_near (check.numeric, -2.0, 1e-5);
}

/* The gradients of one network are not those of its neighbour: differences tell them apart. */
static void
test_doctored_gradient (void)
{
  g_autoptr (BfTrace) trace = trace_of (1, 3, TANH, BF_LOSS_MSE);
  g_autoptr (BfNetwork) moved = bf_network_copy (bf_trace_get_network (trace));
  g_autoptr (BfTrace) other = NULL;
  double scale = bf_trace_get_max_gradient (trace);

  bf_network_set_weight (moved, 0, 0, 0, bf_network_get_weight (moved, 0, 0, 0) + 1e-3, NULL);
  other = test_first_step (moved, (BfDataset *) bf_trace_get_dataset (trace), bf_trace_get_recipe (trace));

  g_assert_cmpfloat (fabs (bf_trace_get_weight_gradient (trace, 0, 0, 0) - bf_gradient_check_parameter (trace, 0, 0, 0)), <,
                     MAX_ERROR * scale);
  g_assert_cmpfloat (fabs (bf_trace_get_weight_gradient (other, 0, 0, 0) - bf_gradient_check_parameter (trace, 0, 0, 0)), >,
                     MAX_ERROR * scale);
}

static void
test_zero_against_zero (void)
{
  g_autoptr (BfNetwork) network = bf_network_new (2, (const BfLayer[]) { { 2, RELU, FALSE }, { 1, RELU, FALSE } }, 2, NULL);
  g_autoptr (BfDataset) data = test_dataset_new (1, 2, 2, 1);
  g_autoptr (BfTrace) trace = NULL;
  BfGradientCheck check;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  trace = test_first_step (network, data, &recipe);
  bf_gradient_check (trace, &check, NULL);
  g_assert_cmpfloat (check.max_error, ==, 0.0);
}

static void
test_not_a_number (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfTrace) trace = NULL;
  BfGradientCheck check;
  BfRecipe recipe;

  bf_network_set_weight (network, 0, 0, 0, 1e308, NULL);
  bf_network_set_weight (network, 0, 0, 1, 1e308, NULL);
  bf_recipe_init (&recipe);
  trace = test_first_step (network, data, &recipe);
  bf_gradient_check (trace, &check, NULL);
  g_assert_true (isnan (check.max_error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < BF_ACTIVATION_SOFTMAX * BF_N_LOSSES; i++)
    {
      g_autofree char *path = g_strdup_printf ("/gradient-check/differences-agree/%s-%s",
                                               bf_activation_get_name ((BfActivation) (i / BF_N_LOSSES)),
                                               bf_loss_get_name ((BfLoss) (i % BF_N_LOSSES)));

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_combination);
    }
  g_test_add_func ("/gradient-check/worked-example", test_worked_example);
  g_test_add_func ("/gradient-check/a-wrong-gradient-is-found-and-named", test_wrong_gradient);
  g_test_add_func ("/gradient-check/a-gradient-of-another-network-is-found", test_doctored_gradient);
  g_test_add_func ("/gradient-check/zero-against-zero-passes", test_zero_against_zero);
  g_test_add_func ("/gradient-check/nan-never-passes", test_not_a_number);

  return g_test_run ();
}
