/* SPDX-License-Identifier: MIT */
#include "bf-network-private.h"

#include "bf-validate.h"

static gboolean
is_frozen (const BfNetwork *self, gsize parameter)
{
  return self->frozen != NULL && self->frozen[parameter];
}

/* Whether the same parameters are frozen in two networks of one shape */
gboolean
bf_network_same_frozen (const BfNetwork *self, const BfNetwork *other)
{
  if (self->frozen == NULL && other->frozen == NULL)
    return TRUE;
  for (gsize i = 0; i < self->n_parameters; i++)
    if (is_frozen (self, i) != is_frozen (other, i))
      return FALSE;

  return TRUE;
}

/* Nothing is allocated before the first parameter is frozen. */
static void
set_frozen (BfNetwork *self, gsize parameter, gboolean frozen)
{
  if (self->frozen == NULL && frozen)
    self->frozen = g_new0 (guint8, self->n_parameters);
  if (self->frozen != NULL)
    self->frozen[parameter] = frozen != FALSE;
}

/* Freezes what is frozen in @other, and nothing else. */
void
bf_network_take_frozen (BfNetwork *self, const BfNetwork *other)
{
  g_clear_pointer (&self->frozen, g_free);
  if (other->frozen != NULL)
    self->frozen = g_memdup2 (other->frozen, other->n_parameters);
}

/**
 * bf_network_is_weight_frozen:
 * @self: a network
 * @layer: a layer, from 0
 * @unit: the unit that the weight leads to
 * @input: the unit of the layer before (or the input) that it comes from
 *
 * Tells whether training leaves a weight as it is.
 *
 * Returns: whether it does
 */
gboolean
bf_network_is_weight_frozen (const BfNetwork *self, guint layer, guint unit, guint input)
{
  g_return_val_if_fail (bf_network_has_weight (self, layer, unit, input), FALSE);

  return is_frozen (self, bf_layer_plan_weight (&self->layers[layer], unit, input));
}

/**
 * bf_network_set_weight_frozen:
 * @self: a network that nobody else reads
 * @layer: a layer, from 0
 * @unit: the unit that the weight leads to
 * @input: the unit of the layer before (or the input) that it comes from
 * @frozen: whether training leaves the weight as it is
 * @error: return location for an error
 *
 * Freezes a weight, or lets it go. Its gradient is still computed; the optimizer passes it over.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_network_set_weight_frozen (BfNetwork *self, guint layer, guint unit, guint input, gboolean frozen, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!bf_validate_weight (self, layer, unit, input, error))
    return FALSE;
  set_frozen (self, bf_layer_plan_weight (&self->layers[layer], unit, input), frozen);

  return TRUE;
}

/**
 * bf_network_is_bias_frozen:
 * @self: a network
 * @layer: a layer that has biases
 * @unit: one of its units
 *
 * Tells whether training leaves a bias as it is.
 *
 * Returns: whether it does
 */
gboolean
bf_network_is_bias_frozen (const BfNetwork *self, guint layer, guint unit)
{
  g_return_val_if_fail (bf_network_is_bias (self, layer, unit), FALSE);

  return is_frozen (self, self->layers[layer].biases + unit);
}

/**
 * bf_network_set_bias_frozen:
 * @self: a network that nobody else reads
 * @layer: a layer that has biases
 * @unit: one of its units
 * @frozen: whether training leaves the bias as it is
 * @error: return location for an error
 *
 * Freezes a bias, or lets it go.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_network_set_bias_frozen (BfNetwork *self, guint layer, guint unit, gboolean frozen, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!bf_validate_bias (self, layer, unit, error))
    return FALSE;
  set_frozen (self, self->layers[layer].biases + unit, frozen);

  return TRUE;
}

/**
 * bf_network_is_layer_frozen:
 * @self: a network
 * @layer: a layer, from 0
 *
 * Tells whether training leaves a layer as it is.
 *
 * Returns: whether all weights and biases of the layer are frozen
 */
gboolean
bf_network_is_layer_frozen (const BfNetwork *self, guint layer)
{
  g_return_val_if_fail (self != NULL && layer < self->n_layers, FALSE);

  for (gsize i = self->layers[layer].weights; i < bf_layer_plan_end (&self->layers[layer]); i++)
    if (!is_frozen (self, i))
      return FALSE;

  return TRUE;
}

/**
 * bf_network_set_layer_frozen:
 * @self: a network that nobody else reads
 * @layer: a layer, from 0
 * @frozen: whether training leaves the layer as it is
 * @error: return location for an error
 *
 * Freezes all weights and biases of a layer, or lets them go.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_network_set_layer_frozen (BfNetwork *self, guint layer, gboolean frozen, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!bf_validate_layer (self, layer, error))
    return FALSE;
  for (gsize i = self->layers[layer].weights; i < bf_layer_plan_end (&self->layers[layer]); i++)
    set_frozen (self, i, frozen);

  return TRUE;
}

/**
 * bf_network_has_frozen:
 * @self: a network
 *
 * Tells whether any parameter is frozen.
 *
 * Returns: whether one is
 */
gboolean
bf_network_has_frozen (const BfNetwork *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (gsize i = 0; i < self->n_parameters; i++)
    if (is_frozen (self, i))
      return TRUE;

  return FALSE;
}
