/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>
#include <string.h>

static void
test_shape (void)
{
  g_autoptr (BfNetwork) network = test_network (1, 3, { 4, TANH, TRUE }, { 2, RELU, FALSE }, { 1, IDENTITY, TRUE });

  g_assert_cmpuint (bf_network_get_n_inputs (network), ==, 3);
  g_assert_cmpuint (bf_network_get_n_outputs (network), ==, 1);
  g_assert_cmpuint (bf_network_get_n_layers (network), ==, 3);
  g_assert_cmpuint (bf_network_get_n_units (network, 0), ==, 4);
  g_assert_cmpuint (bf_network_get_n_layer_inputs (network, 0), ==, 3);
  g_assert_cmpuint (bf_network_get_n_layer_inputs (network, 2), ==, 2);
  g_assert_cmpint (bf_network_get_activation (network, 1), ==, RELU);
  g_assert_true (bf_network_has_bias (network, 0));
  g_assert_false (bf_network_has_bias (network, 1));
  g_assert_cmpuint (bf_network_get_n_weights (network), ==, 12 + 8 + 2);
  g_assert_cmpuint (bf_network_get_n_parameters (network), ==, 12 + 4 + 8 + 2 + 1);
}

static void
test_starts_at_zero (void)
{
  const BfLayer layer = { 2, IDENTITY, TRUE };
  g_autoptr (BfNetwork) network = bf_network_new (2, &layer, 1, NULL);

  for (guint v = 0; v < 2; v++)
    {
      g_assert_cmpfloat (bf_network_get_bias (network, 0, v), ==, 0.0);
      for (guint u = 0; u < 2; u++)
        g_assert_cmpfloat (bf_network_get_weight (network, 0, v, u), ==, 0.0);
    }
}

/* Each parameter has a place of its own. */
static void
test_parameters_are_apart (void)
{
  g_autoptr (BfNetwork) network = test_network (1, 3, { 4, TANH, TRUE }, { 2, RELU, TRUE });
  double value = 0.0;

  for (guint pass = 0; pass < 2; pass++, value = 0.0)
    for (guint l = 0; l < 2; l++)
      for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
        {
          for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++, value++)
            if (pass == 0)
              bf_network_set_weight (network, l, v, u, value, NULL);
            else
              g_assert_cmpfloat (bf_network_get_weight (network, l, v, u), ==, value);
          if (pass == 0)
            bf_network_set_bias (network, l, v, value, NULL);
          else
            g_assert_cmpfloat (bf_network_get_bias (network, l, v), ==, value);
          value++;
        }
}

static void
test_copy_is_apart (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfNetwork) copy = bf_network_copy (network);

  g_assert_true (bf_network_equal (network, copy));
  bf_network_set_weight (copy, 0, 1, 2, 0.5, NULL);
  g_assert_cmpfloat (bf_network_get_weight (network, 0, 1, 2), ==, 0.2);
  g_assert_false (bf_network_equal (network, copy));
  g_assert_true (bf_network_same_shape (network, copy));
}

static void
test_equality_is_by_bits (void)
{
  g_autoptr (BfNetwork) zero = test_worked_network ();
  g_autoptr (BfNetwork) minus_zero = test_worked_network ();

  bf_network_set_weight (zero, 0, 0, 0, 0.0, NULL);
  bf_network_set_weight (minus_zero, 0, 0, 0, -0.0, NULL);
  g_assert_false (bf_network_equal (zero, minus_zero));
}

static void
test_shapes_differ (void)
{
  g_autoptr (BfNetwork) network = test_network (1, 3, { 2, TANH, TRUE });
  g_autoptr (BfNetwork) inputs = test_network (1, 4, { 2, TANH, TRUE });
  g_autoptr (BfNetwork) units = test_network (1, 3, { 3, TANH, TRUE });
  g_autoptr (BfNetwork) activation = test_network (1, 3, { 2, RELU, TRUE });
  g_autoptr (BfNetwork) bias = test_network (1, 3, { 2, TANH, FALSE });
  g_autoptr (BfNetwork) layers = test_network (1, 3, { 2, TANH, TRUE }, { 1, TANH, TRUE });

  g_assert_true (bf_network_same_shape (network, network));
  g_assert_false (bf_network_same_shape (network, inputs));
  g_assert_false (bf_network_same_shape (network, units));
  g_assert_false (bf_network_same_shape (network, activation));
  g_assert_false (bf_network_same_shape (network, bias));
  g_assert_false (bf_network_same_shape (network, layers));
}

static void
assert_refused (guint n_inputs, const BfLayer *layers, guint n_layers, BfError code, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bf_network_new (n_inputs, layers, n_layers, &error));
  g_assert_error (error, BF_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_refusals (void)
{
  BfLayer many[BF_NETWORK_MAX_LAYERS + 1];
  BfLayer layer = { 1, IDENTITY, FALSE };

  for (guint l = 0; l < G_N_ELEMENTS (many); l++)
    many[l] = layer;

  assert_refused (0, &layer, 1, BF_ERROR_INVALID, "at least one input");
  assert_refused (1, NULL, 0, BF_ERROR_INVALID, "1 to 64 layers");
  assert_refused (1, many, G_N_ELEMENTS (many), BF_ERROR_INVALID, "1 to 64 layers");
  many[3].n_units = 0;
  assert_refused (1, many, 5, BF_ERROR_INVALID, "Layer 3");
  layer.activation = BF_N_ACTIVATIONS;
  assert_refused (1, &layer, 1, BF_ERROR_INVALID, "known activation");
}

static void
test_softmax_stands_last (void)
{
  const BfLayer layers[] = { { 2, SOFTMAX, FALSE }, { 2, IDENTITY, FALSE } };

  assert_refused (1, layers, 2, BF_ERROR_INVALID, "only the last layer");
}

static void
test_frozen (void)
{
  g_autoptr (BfNetwork) network = test_network (1, 3, { 2, TANH, TRUE }, { 1, IDENTITY, FALSE });
  g_autoptr (BfNetwork) free = bf_network_copy (network);
  g_autoptr (BfNetwork) copy = NULL;

  g_assert_false (bf_network_has_frozen (network));
  bf_network_set_weight_frozen (network, 0, 1, 2, TRUE, NULL);
  g_assert_true (bf_network_is_weight_frozen (network, 0, 1, 2));
  g_assert_false (bf_network_is_weight_frozen (network, 0, 1, 1));
  g_assert_false (bf_network_equal (network, free));
  copy = bf_network_copy (network);
  g_assert_true (bf_network_equal (network, copy));
  bf_network_set_layer_frozen (copy, 0, TRUE, NULL);
  g_assert_true (bf_network_is_layer_frozen (copy, 0));
  g_assert_true (bf_network_is_bias_frozen (copy, 0, 1));
  g_assert_false (bf_network_is_layer_frozen (copy, 1));
  bf_network_set_bias_frozen (copy, 0, 0, FALSE, NULL);
  g_assert_false (bf_network_is_layer_frozen (copy, 0));
  bf_network_set_weight_frozen (network, 0, 1, 2, FALSE, NULL);
  g_assert_false (bf_network_has_frozen (network));
  g_assert_true (bf_network_equal (network, free));
}

static void
test_too_large (void)
{
  BfLayer layers[] = { { G_MAXUINT, IDENTITY, TRUE }, { G_MAXUINT, IDENTITY, TRUE } };

  assert_refused (G_MAXUINT, layers, 2, BF_ERROR_TOO_LARGE, "use fewer units");
  assert_refused (1, layers, 2, BF_ERROR_TOO_LARGE, "use fewer units");
  layers[0].n_units = 1;
  assert_refused (G_MAXUINT, layers, 1, BF_ERROR_TOO_LARGE, "use fewer units");
}

static void
test_deepest (void)
{
  BfLayer layers[BF_NETWORK_MAX_LAYERS];
  g_autoptr (BfNetwork) network = NULL;
  double output;

  for (guint l = 0; l < G_N_ELEMENTS (layers); l++)
    layers[l] = (BfLayer) { 1, IDENTITY, FALSE };
  network = bf_network_new (1, layers, G_N_ELEMENTS (layers), NULL);
  for (guint l = 0; l < G_N_ELEMENTS (layers); l++)
    bf_network_set_weight (network, l, 0, 0, l % 2 == 0 ? 2.0 : 0.5, NULL);
  bf_network_predict (network, (const double[]) { 3.0 }, &output, NULL);

  g_assert_cmpfloat (output, ==, 3.0);
}

static void
test_predict (void)
{
  g_autoptr (BfNetwork) network = test_network (1, 2, { 1, IDENTITY, TRUE }, { 2, RELU, FALSE });
  double output[2];

  bf_network_set_weight (network, 0, 0, 0, 2.0, NULL);
  bf_network_set_weight (network, 0, 0, 1, -1.0, NULL);
  bf_network_set_bias (network, 0, 0, 0.5, NULL);
  bf_network_set_weight (network, 1, 0, 0, 4.0, NULL);
  bf_network_set_weight (network, 1, 1, 0, -4.0, NULL);
  bf_network_predict (network, (const double[]) { 3.0, 4.0 }, output, NULL);

  g_assert_cmpfloat (output[0], ==, 10.0);
  g_assert_cmpfloat (output[1], ==, 0.0);
}

static void
test_state (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfNetwork) edited = bf_network_copy (network);
  g_autoptr (BfState) state = NULL, other = NULL, same = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  state = bf_state_new (network, &recipe, NULL);
  bf_network_set_weight (edited, 0, 0, 0, 9.0, NULL);
  other = bf_state_with_network (state, edited, NULL);
  same = bf_state_with_network (other, network, NULL);

  g_assert_cmpuint (bf_state_get_steps_done (state), ==, 0);
  g_assert_true (bf_network_equal (bf_state_get_network (state), network));
  g_assert_false (bf_state_equal (state, other));
  g_assert_true (bf_state_equal (state, same));
  g_assert_cmpuint (bf_state_get_size (state), >=, 8 * sizeof (double));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network/tells-its-shape", test_shape);
  g_test_add_func ("/network/parameters-start-at-0", test_starts_at_zero);
  g_test_add_func ("/network/each-parameter-has-its-own-place", test_parameters_are_apart);
  g_test_add_func ("/network/a-copy-changes-on-its-own", test_copy_is_apart);
  g_test_add_func ("/network/equality-is-by-bits", test_equality_is_by_bits);
  g_test_add_func ("/network/shapes-differ-by-each-of-their-parts", test_shapes_differ);
  g_test_add_func ("/network/what-is-no-network-is-refused", test_refusals);
  g_test_add_func ("/network/softmax-stands-last", test_softmax_stands_last);
  g_test_add_func ("/network/parameters-can-be-frozen", test_frozen);
  g_test_add_func ("/network/too-many-parameters-are-refused-unallocated", test_too_large);
  g_test_add_func ("/network/the-deepest-works", test_deepest);
  g_test_add_func ("/network/predicts", test_predict);
  g_test_add_func ("/network/a-state-takes-edited-parameters", test_state);

  return g_test_run ();
}
