/* SPDX-License-Identifier: MIT */
#include "bf-network-text.h"

#include <glib/gi18n-lib.h>

/* What a network looks like, in one line */

static guint
count_biases (const BfLayer *layers, guint n_layers)
{
  guint n = 0;

  for (guint l = 0; l < n_layers; l++)
    n += layers[l].has_bias ? 1 : 0;

  return n;
}

/**
 * bf_network_describe_shape:
 * @n_inputs: how many inputs
 * @layers: (array length=n_layers): the layers
 * @n_layers: how many
 *
 * Tells widths and activations from the inputs on. The identity, and biases where all layers have one, go without
 * saying.
 *
 * Returns: (transfer full): such as “4 → 8 tanh → 3 softmax”
 */
char *
bf_network_describe_shape (guint n_inputs, const BfLayer *layers, guint n_layers)
{
  guint n_biases = count_biases (layers, n_layers);
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (layers != NULL || n_layers == 0, g_string_free (text, FALSE));

  g_string_append_printf (text, "%u", n_inputs);
  for (guint l = 0; l < n_layers; l++)
    {
      g_string_append_printf (text, " → %u", layers[l].n_units);
      if (layers[l].activation != BF_ACTIVATION_IDENTITY)
        g_string_append_printf (text, " %s", bf_activation_get_name (layers[l].activation));
      if (!layers[l].has_bias && n_biases > 0)
        g_string_append_printf (text, " (%s)", _("no bias"));
    }
  if (n_biases == 0)
    g_string_append_printf (text, ", %s", _("no bias"));

  return g_string_free (text, FALSE);
}

/**
 * bf_network_describe:
 * @network: a network
 *
 * Tells the shape of a network, as bf_network_describe_shape() does.
 *
 * Returns: (transfer full): the text
 */
char *
bf_network_describe (const BfNetwork *network)
{
  guint n_layers = bf_network_get_n_layers (network);
  g_autofree BfLayer *layers = g_new (BfLayer, n_layers);

  for (guint l = 0; l < n_layers; l++)
    layers[l] = (BfLayer) { bf_network_get_n_units (network, l), bf_network_get_activation (network, l),
                            bf_network_has_bias (network, l) };

  return bf_network_describe_shape (bf_network_get_n_inputs (network), layers, n_layers);
}
