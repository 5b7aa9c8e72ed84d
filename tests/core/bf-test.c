/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>
#include <string.h>

guint64
test_bits (double value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);

  return bits;
}

/* Two numbers may differ by the tolerance, which may be 0; NaN is near nothing. */
void
test_compare (const char *what, double actual, double expected, double tolerance)
{
  if (actual != expected && !(fabs (actual - expected) <= tolerance))
    g_error ("%s is %.17g, not %.17g +- %g", what, actual, expected, tolerance);
}

/* -1 <= result < 1, from a 64-bit linear congruential generator: not the one that is tested */
double
test_random (guint64 *state)
{
  *state = *state * G_GUINT64_CONSTANT (6364136223846793005) + G_GUINT64_CONSTANT (1442695040888963407);

  return (double) (*state >> 11) * 0x1p-52 - 1.0;
}

/* A network whose parameters are random in ±1 */
BfNetwork *
test_network_new (guint64 seed, guint n_inputs, const BfLayer *layers, guint n_layers)
{
  g_autoptr (GError) error = NULL;
  BfNetwork *network = bf_network_new (n_inputs, layers, n_layers, &error);

  g_assert_no_error (error);
  for (guint l = 0; l < n_layers; l++)
    for (guint v = 0; v < layers[l].n_units; v++)
      {
        for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
          bf_network_set_weight (network, l, v, u, test_random (&seed), NULL);
        if (layers[l].has_bias)
          bf_network_set_bias (network, l, v, test_random (&seed), NULL);
      }

  return network;
}

/* Inputs and targets that are random in ±1 */
BfDataset *
test_dataset_new (guint64 seed, gsize n_samples, guint n_inputs, guint n_targets)
{
  g_autoptr (GError) error = NULL;
  g_autofree double *inputs = g_new (double, n_samples * n_inputs);
  g_autofree double *targets = g_new (double, n_samples * n_targets);
  BfDataset *data;

  for (gsize i = 0; i < n_samples * n_inputs; i++)
    inputs[i] = test_random (&seed);
  for (gsize i = 0; i < n_samples * n_targets; i++)
    targets[i] = test_random (&seed);
  data = bf_dataset_new (inputs, targets, n_samples, n_inputs, n_targets, &error);
  g_assert_no_error (error);

  return data;
}

BfNetwork *
test_worked_network (void)
{
  static const double weights[2][2][3] = { { { .5, .4, .3 }, { .6, .3, .2 } }, { { .7, .8 } } };
  BfNetwork *network = test_network (0, 3, { 2, IDENTITY, FALSE }, { 1, IDENTITY, FALSE });

  for (guint l = 0; l < 2; l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
        bf_network_set_weight (network, l, v, u, weights[l][v][u], NULL);

  return network;
}

BfDataset *
test_worked_data (void)
{
  return bf_dataset_new ((const double[]) { 1, 2, 3 }, (const double[]) { 3.2 }, 1, 3, 1, NULL);
}

/* The first step of training @network, which has to work */
BfTrace *
test_first_step (const BfNetwork *network, BfDataset *data, const BfRecipe *recipe)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BfState) state = bf_state_new (network, recipe, NULL);
  BfTrace *trace = bf_step (state, data, recipe, &error);

  g_assert_no_error (error);

  return trace;
}

BfTrace *
test_worked_trace (BfLoss loss)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, loss, NULL);

  return test_first_step (network, data, &recipe);
}
