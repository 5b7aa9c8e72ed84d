/* SPDX-License-Identifier: MIT */
#include "bf-state-dict.h"

#include <glib/gi18n-lib.h>

/**
 * bf_state_dict_get_module:
 * @network: a network
 * @layer: one of its layers
 *
 * Gets the place of a layer's nn.Linear among the modules of the nn.Sequential.
 *
 * Returns: the place, from 0
 */
guint
bf_state_dict_get_module (const BfNetwork *network, guint layer)
{
  guint module = layer;

  for (guint l = 0; l < layer; l++)
    module += bf_network_get_activation (network, l) != BF_ACTIVATION_IDENTITY ? 1 : 0;

  return module;
}

/**
 * bf_state_dict_get_n_entries:
 * @network: a network
 *
 * Counts the tensors: a weight for each layer, and a bias where it has one.
 *
 * Returns: the count
 */
guint
bf_state_dict_get_n_entries (const BfNetwork *network)
{
  guint n = 0;

  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    n += bf_network_has_bias (network, l) ? 2 : 1;

  return n;
}

/**
 * bf_state_dict_get_entry:
 * @network: a network
 * @index: less than bf_state_dict_get_n_entries()
 * @entry: (out): the tensor
 *
 * Gets a tensor, in PyTorch's order: layer by layer, the weight first.
 */
void
bf_state_dict_get_entry (const BfNetwork *network, guint index, BfStateDictEntry *entry)
{
  guint layer = 0;

  g_return_if_fail (index < bf_state_dict_get_n_entries (network));

  while (index >= (bf_network_has_bias (network, layer) ? 2u : 1u))
    index -= bf_network_has_bias (network, layer++) ? 2 : 1;

  entry->layer = layer;
  entry->is_bias = index == 1;
  entry->n_rows = bf_network_get_n_units (network, layer);
  entry->n_columns = entry->is_bias ? 1 : bf_network_get_n_layer_inputs (network, layer);
}

/**
 * bf_state_dict_get_name:
 * @network: a network
 * @entry: one of its tensors
 *
 * Gets the name of a tensor.
 *
 * Returns: (transfer full): the name, such as `0.weight`
 */
char *
bf_state_dict_get_name (const BfNetwork *network, const BfStateDictEntry *entry)
{
  return g_strdup_printf ("%u.%s", bf_state_dict_get_module (network, entry->layer),
                          entry->is_bias ? "bias" : "weight");
}

/**
 * bf_state_dict_get_value:
 * @network: a network
 * @entry: one of its tensors
 * @row: the unit
 * @column: the unit's input; 0 for a bias
 *
 * Gets a parameter by its place in its tensor.
 *
 * Returns: the number
 */
double
bf_state_dict_get_value (const BfNetwork *network, const BfStateDictEntry *entry, guint row, guint column)
{
  return entry->is_bias ? bf_network_get_bias (network, entry->layer, row)
                        : bf_network_get_weight (network, entry->layer, row, column);
}

/**
 * bf_state_dict_set_value:
 * @network: a network
 * @entry: one of its tensors
 * @row: the unit
 * @column: the unit's input; 0 for a bias
 * @value: the number, a finite one
 *
 * Sets a parameter by its place in its tensor.
 */
void
bf_state_dict_set_value (BfNetwork *network, const BfStateDictEntry *entry, guint row, guint column, double value)
{
  if (entry->is_bias)
    bf_network_set_bias (network, entry->layer, row, value, NULL);
  else
    bf_network_set_weight (network, entry->layer, row, column, value, NULL);
}

/**
 * bf_state_dict_describe:
 * @network: a network
 * @entry: one of its tensors
 *
 * Says which tensor a layer expects, for messages: “layer 2 expects “2.weight” of shape [1, 4] (1 unit with 4 inputs)”.
 *
 * Returns: (transfer full): the text
 */
char *
bf_state_dict_describe (const BfNetwork *network, const BfStateDictEntry *entry)
{
  g_autofree char *name = bf_state_dict_get_name (network, entry);

  if (entry->is_bias)
    return g_strdup_printf (_("layer %u expects “%s” of shape [%u], one number a unit"), entry->layer + 1, name,
                            entry->n_rows);

  return g_strdup_printf (_("layer %u expects “%s” of shape [%u, %u], a row a unit and a column an input"),
                          entry->layer + 1, name, entry->n_rows, entry->n_columns);
}
