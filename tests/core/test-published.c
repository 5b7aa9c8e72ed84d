/* SPDX-License-Identifier: MIT */
/* Numbers that others have published of small networks. */
#include "bf-test.h"

#include <math.h>

/* M. Mazur, "A Step by Step Backpropagation Example": 2-2-2 of sigmoids, one bias a layer, rate 0.5 */
static BfNetwork *
mazur_network (gboolean biases_are_frozen)
{
  static const double weights[2][2][2] = { { { .15, .20 }, { .25, .30 } }, { { .40, .45 }, { .50, .55 } } };
  static const double biases[2] = { .35, .60 };
  BfNetwork *network = test_network (0, 2, { 2, SIGMOID, TRUE }, { 2, SIGMOID, TRUE });

  for (guint l = 0; l < 2; l++)
    for (guint v = 0; v < 2; v++)
      {
        for (guint u = 0; u < 2; u++)
          bf_network_set_weight (network, l, v, u, weights[l][v][u], NULL);
        bf_network_set_bias (network, l, v, biases[l], NULL);
        bf_network_set_bias_frozen (network, l, v, biases_are_frozen, NULL);
      }

  return network;
}

static void
assert_mazur (gboolean biases_are_frozen, double loss_after)
{
  g_autoptr (BfNetwork) network = mazur_network (biases_are_frozen);
  g_autoptr (BfDataset) data = bf_dataset_new ((const double[]) { .05, .10 }, (const double[]) { .01, .99 }, 1, 2, 2, NULL);
  g_autoptr (BfTrace) first = NULL, second = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.loss = BF_LOSS_HALF_SQUARED_ERROR;
  recipe.learning_rate = 0.5;
  first = test_first_step (network, data, &recipe);
  second = bf_step (bf_trace_get_state_after (first), data, &recipe, NULL);

  test_assert_near (bf_trace_get_loss (first), 0.298371109, 5e-10);
  test_assert_near (bf_trace_get_a (first, 0, 0, 0), 0.593269992, 5e-10);
  test_assert_near (bf_trace_get_prediction (first, 0, 0), 0.75136507, 5e-9);
  test_assert_near (bf_trace_get_prediction (first, 0, 1), 0.772928465, 5e-10);
  test_assert_near (bf_trace_get_weight_gradient (first, 1, 0, 0), 0.082167041, 5e-10);
  test_assert_near (bf_trace_get_weight_gradient (first, 0, 0, 0), 0.000438568, 5e-10);
  test_assert_near (bf_network_get_weight (bf_trace_get_network_after (first), 1, 0, 0), 0.35891648, 5e-9);
  test_assert_near (bf_network_get_weight (bf_trace_get_network_after (first), 0, 0, 0), 0.149780716, 5e-10);
  test_assert_near (bf_trace_get_loss (second), loss_after, 5e-10);
}

/* The page prints 0.291027924 after the step: that is what comes out when the first layer already sees the new weights
 * of the second. */
static void
test_mazur (void)
{
  assert_mazur (TRUE, 0.291027774);
}

static void
test_mazur_with_biases (void)
{
  assert_mazur (FALSE, 0.280471447);
}

/* The README of micrograd by A. Karpathy: with a = -4, b = 2
 *
 *   e = (3a + 4b + 3) - (12 (ab + b³) + 4 relu (a + b) + relu (b - a)),  g = e²/2 + 10/e²
 *
 * is 24.7041, ∂g/∂a is 138.8338 and ∂g/∂b 645.5773. With p = ab + b³ + 1 as a third input e is a network: a hidden relu
 * layer holds each input twice, once for either sign. (The 1 keeps p, which would be 0, off the kink.) */
static BfNetwork *
micrograd_network (void)
{
  /*                                   a  -a   b  -b   p  -p  a+b  b-a */
  static const double hidden[8][3] = { { 1, 0, 0 }, { -1, 0, 0 }, { 0, 1, 0 }, { 0, -1, 0 },
                                       { 0, 0, 1 }, { 0, 0, -1 }, { 1, 1, 0 }, { -1, 1, 0 } };
  static const double output[8] =    { 3, -3,  4, -4, -12, 12, -4, -1 };
  BfNetwork *network = test_network (0, 3, { 8, RELU, FALSE }, { 1, IDENTITY, TRUE });

  for (guint v = 0; v < 8; v++)
    {
      for (guint u = 0; u < 3; u++)
        bf_network_set_weight (network, 0, v, u, hidden[v][u], NULL);
      bf_network_set_weight (network, 1, 0, v, output[v], NULL);
    }
  bf_network_set_bias (network, 1, 0, 3.0 + 12.0, NULL);

  return network;
}

static void
test_micrograd (void)
{
  double a = -4.0, b = 2.0;
  g_autoptr (BfNetwork) network = micrograd_network ();
  g_autoptr (BfDataset) data = bf_dataset_new ((const double[]) { a, b, a * b + b * b * b + 1.0 }, (const double[]) { 0.0 }, 1, 3, 1, NULL);
  g_autoptr (BfTrace) trace = NULL;
  double de[3] = { 0.0, 0.0, 0.0 }; /* ∂e/∂(a, b, p): what flows out of the inputs, per unit of error */
  double e, dg;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.loss = BF_LOSS_HALF_SQUARED_ERROR; /* e²/2, so the output's delta is e */
  trace = test_first_step (network, data, &recipe);
  e = bf_trace_get_prediction (trace, 0, 0);
  for (guint u = 0; u < 3; u++)
    for (guint v = 0; v < 8; v++)
      de[u] += bf_trace_get_delta (trace, 0, 0, v) * bf_network_get_weight (network, 0, v, u) / bf_trace_get_delta (trace, 0, 1, 0);
  dg = e - 20.0 / (e * e * e);

  test_assert_near (bf_trace_get_loss (trace) + 10.0 / (e * e), 24.7041, 5e-5);
  test_assert_near (dg * (de[0] + de[2] * b), 138.8338, 5e-5);
  test_assert_near (dg * (de[1] + de[2] * (a + 3.0 * b * b)), 645.5773, 5e-5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/published/mazur-with-frozen-biases", test_mazur);
  g_test_add_func ("/published/mazur-with-trained-biases", test_mazur_with_biases);
  g_test_add_func ("/published/micrograd-readme", test_micrograd);

  return g_test_run ();
}
