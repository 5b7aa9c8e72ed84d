/* SPDX-License-Identifier: MIT */
#include "bf-network-private.h"

#include "bf-aligned.h"
#include "bf-error.h"
#include "bf-validate.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (BfNetwork, bf_network, bf_network_ref, bf_network_unref)

static BfNetwork *
allocate (guint n_inputs, guint n_layers, gsize n_parameters)
{
  gsize size = sizeof (BfNetwork) + n_layers * sizeof (BfLayerPlan);
  double *parameters = bf_aligned_new0 (n_parameters);
  BfNetwork *self;

  if (parameters == NULL)
    return NULL;

  self = g_malloc0 (size);
  g_atomic_ref_count_init (&self->ref_count);
  self->n_inputs = n_inputs;
  self->n_layers = n_layers;
  self->n_parameters = n_parameters;
  self->parameters = parameters;

  return self;
}

/* Counts the parameters before anything is allocated; 0 with @error set where they are too many. */
static gsize
count_parameters (guint n_inputs, const BfLayer *layers, guint n_layers, GError **error)
{
  gsize n_in = n_inputs;
  gsize total = 0;

  for (guint l = 0; l < n_layers; l++)
    {
      if (layers[l].n_units == 0 || (guint) layers[l].activation >= BF_N_ACTIVATIONS)
        {
          g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                       "Layer %u needs at least one unit and a known activation", l);
          return 0;
        }
      if (n_in + 1 > BF_NETWORK_MAX_PARAMETERS / layers[l].n_units ||
          (total += (n_in + 1) * layers[l].n_units) > BF_NETWORK_MAX_PARAMETERS)
        {
          g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                       "Layer %u makes the network larger than %" G_GSIZE_FORMAT " parameters; use fewer units",
                       l, BF_NETWORK_MAX_PARAMETERS);
          return 0;
        }
      if (layers[l].activation == BF_ACTIVATION_SOFTMAX && l + 1 < n_layers)
        {
          g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                       "Layer %u cannot have softmax; only the last layer can", l);
          return 0;
        }
      n_in = layers[l].n_units;
    }

  return total;
}

static gsize
plan_layers (BfLayerPlan *plans, guint n_inputs, const BfLayer *layers, guint n_layers)
{
  gsize offset = 0;

  for (guint l = 0; l < n_layers; l++)
    {
      BfLayerPlan *plan = &plans[l];

      plan->n_in = l == 0 ? n_inputs : layers[l - 1].n_units;
      plan->n_out = layers[l].n_units;
      plan->activation = layers[l].activation;
      plan->has_bias = layers[l].has_bias;
      plan->weights = offset;
      offset += (gsize) plan->n_in * plan->n_out;
      plan->biases = offset;
      offset += plan->has_bias ? plan->n_out : 0;
    }

  return offset;
}

/**
 * bf_network_new:
 * @n_inputs: numbers that go in, 1 or more
 * @layers: (array length=n_layers): the layers, from the first hidden one to the output
 * @n_layers: how many, 1 to %BF_NETWORK_MAX_LAYERS
 * @error: return location for an error
 *
 * Makes a network of a shape, with all parameters 0. Sizes are checked before anything is allocated.
 *
 * Returns: (transfer full): the network, or %NULL with %BF_ERROR_INVALID or %BF_ERROR_TOO_LARGE
 */
BfNetwork *
bf_network_new (guint n_inputs, const BfLayer *layers, guint n_layers, GError **error)
{
  BfLayerPlan plans[BF_NETWORK_MAX_LAYERS] = { 0 };
  BfNetwork *self;
  gsize n_parameters;

  g_return_val_if_fail (layers != NULL || n_layers == 0, NULL);

  if (n_inputs == 0 || n_layers == 0 || n_layers > BF_NETWORK_MAX_LAYERS)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                   "A network needs at least one input and 1 to %d layers, not %u inputs and %u layers",
                   BF_NETWORK_MAX_LAYERS, n_inputs, n_layers);
      return NULL;
    }
  if (count_parameters (n_inputs, layers, n_layers, error) == 0)
    return NULL;

  n_parameters = plan_layers (plans, n_inputs, layers, n_layers);
  self = allocate (n_inputs, n_layers, n_parameters);
  if (self == NULL)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                   "There is no memory for %" G_GSIZE_FORMAT " parameters; use fewer units", n_parameters);
      return NULL;
    }
  memcpy (self->layers, plans, n_layers * sizeof (BfLayerPlan));

  return self;
}

/* Where there is no memory for a copy of what is there, the program ends, as it does in GLib. */
BfNetwork *
bf_network_copy_shape (const BfNetwork *self)
{
  BfNetwork *copy = allocate (self->n_inputs, self->n_layers, self->n_parameters);

  if (copy == NULL)
    g_error ("There is no memory for %" G_GSIZE_FORMAT " parameters", self->n_parameters);
  memcpy (copy->layers, self->layers, self->n_layers * sizeof (BfLayerPlan));
  bf_network_take_frozen (copy, self);

  return copy;
}

/**
 * bf_network_copy:
 * @self: a network
 *
 * Makes a network with the same shape and parameters that can be changed on its own. As with all copies, the program ends
 * where there is no memory for it.
 *
 * Returns: (transfer full): the copy
 */
BfNetwork *
bf_network_copy (const BfNetwork *self)
{
  BfNetwork *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = bf_network_copy_shape (self);
  memcpy (copy->parameters, self->parameters, self->n_parameters * sizeof (double));

  return copy;
}

/**
 * bf_network_ref:
 * @self: a network
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfNetwork *
bf_network_ref (BfNetwork *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_network_unref:
 * @self: (transfer full): a network
 *
 * Gives a reference back.
 */
void
bf_network_unref (BfNetwork *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  free (self->parameters);
  g_free (self->frozen);
  g_free (self);
}

/**
 * bf_network_get_n_inputs:
 * @self: a network
 *
 * Gets how many numbers go in.
 *
 * Returns: the count
 */
guint
bf_network_get_n_inputs (const BfNetwork *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_inputs;
}

/**
 * bf_network_get_n_outputs:
 * @self: a network
 *
 * Gets how many numbers come out: the width of the last layer.
 *
 * Returns: the count
 */
guint
bf_network_get_n_outputs (const BfNetwork *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->layers[self->n_layers - 1].n_out;
}

/**
 * bf_network_get_n_layers:
 * @self: a network
 *
 * Gets how many layers have weights; the inputs are not one.
 *
 * Returns: the count, 1 or more
 */
guint
bf_network_get_n_layers (const BfNetwork *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_layers;
}

/**
 * bf_network_get_n_units:
 * @self: a network
 * @layer: a layer, from 0
 *
 * Gets the width of a layer.
 *
 * Returns: the count, 1 or more
 */
guint
bf_network_get_n_units (const BfNetwork *self, guint layer)
{
  g_return_val_if_fail (self != NULL && layer < self->n_layers, 0);

  return self->layers[layer].n_out;
}

/**
 * bf_network_get_n_layer_inputs:
 * @self: a network
 * @layer: a layer, from 0
 *
 * Gets how many numbers go into each unit of a layer: the width of the layer before, or the inputs.
 *
 * Returns: the count, 1 or more
 */
guint
bf_network_get_n_layer_inputs (const BfNetwork *self, guint layer)
{
  g_return_val_if_fail (self != NULL && layer < self->n_layers, 0);

  return self->layers[layer].n_in;
}

/**
 * bf_network_get_activation:
 * @self: a network
 * @layer: a layer, from 0
 *
 * Gets what a layer's units do with z.
 *
 * Returns: the activation
 */
BfActivation
bf_network_get_activation (const BfNetwork *self, guint layer)
{
  g_return_val_if_fail (self != NULL && layer < self->n_layers, BF_ACTIVATION_IDENTITY);

  return self->layers[layer].activation;
}

/**
 * bf_network_has_bias:
 * @self: a network
 * @layer: a layer, from 0
 *
 * Gets whether a layer's units have a bias.
 *
 * Returns: whether they have
 */
gboolean
bf_network_has_bias (const BfNetwork *self, guint layer)
{
  g_return_val_if_fail (self != NULL && layer < self->n_layers, FALSE);

  return self->layers[layer].has_bias;
}

/**
 * bf_network_get_n_parameters:
 * @self: a network
 *
 * Gets how many weights and biases there are in all.
 *
 * Returns: the count
 */
gsize
bf_network_get_n_parameters (const BfNetwork *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_parameters;
}

/**
 * bf_network_get_n_weights:
 * @self: a network
 *
 * Gets how many weights there are in all, without the biases.
 *
 * Returns: the count
 */
gsize
bf_network_get_n_weights (const BfNetwork *self)
{
  gsize n = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint l = 0; l < self->n_layers; l++)
    n += (gsize) self->layers[l].n_in * self->layers[l].n_out;

  return n;
}

/**
 * bf_network_get_weight:
 * @self: a network
 * @layer: a layer, from 0
 * @unit: the unit that the weight leads to
 * @input: the unit of the layer before (or the input) that it comes from
 *
 * Gets `layers[layer].weight[unit][input]`.
 *
 * Returns: the weight
 */
double
bf_network_get_weight (const BfNetwork *self, guint layer, guint unit, guint input)
{
  g_return_val_if_fail (bf_network_has_weight (self, layer, unit, input), 0.0);

  return self->parameters[bf_layer_plan_weight (&self->layers[layer], unit, input)];
}

/**
 * bf_network_set_weight:
 * @self: a network that nobody else reads
 * @layer: a layer, from 0
 * @unit: the unit that the weight leads to
 * @input: the unit of the layer before (or the input) that it comes from
 * @value: the weight, a finite number
 * @error: return location for an error
 *
 * Sets `layers[layer].weight[unit][input]`.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID or %BF_ERROR_NOT_FINITE
 */
gboolean
bf_network_set_weight (BfNetwork *self, guint layer, guint unit, guint input, double value, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!bf_validate_weight (self, layer, unit, input, error) ||
      !bf_validate_finite (value, error, "layers[%u].weight[%u][%u]", layer, unit, input))
    return FALSE;
  self->parameters[bf_layer_plan_weight (&self->layers[layer], unit, input)] = value;

  return TRUE;
}

/**
 * bf_network_get_bias:
 * @self: a network
 * @layer: a layer that has biases
 * @unit: one of its units
 *
 * Gets `layers[layer].bias[unit]`.
 *
 * Returns: the bias
 */
double
bf_network_get_bias (const BfNetwork *self, guint layer, guint unit)
{
  g_return_val_if_fail (bf_network_is_bias (self, layer, unit), 0.0);

  return self->parameters[self->layers[layer].biases + unit];
}

/**
 * bf_network_set_bias:
 * @self: a network that nobody else reads
 * @layer: a layer that has biases
 * @unit: one of its units
 * @value: the bias, a finite number
 * @error: return location for an error
 *
 * Sets `layers[layer].bias[unit]`.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID or %BF_ERROR_NOT_FINITE
 */
gboolean
bf_network_set_bias (BfNetwork *self, guint layer, guint unit, double value, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!bf_validate_bias (self, layer, unit, error) ||
      !bf_validate_finite (value, error, "layers[%u].bias[%u]", layer, unit))
    return FALSE;
  self->parameters[self->layers[layer].biases + unit] = value;

  return TRUE;
}

/**
 * bf_network_same_shape:
 * @self: a network
 * @other: another
 *
 * Tells whether two networks have the same inputs, widths, activations and biases.
 *
 * Returns: whether they have
 */
gboolean
bf_network_same_shape (const BfNetwork *self, const BfNetwork *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  if (self == other)
    return TRUE;
  if (self->n_inputs != other->n_inputs || self->n_layers != other->n_layers)
    return FALSE;
  for (guint l = 0; l < self->n_layers; l++)
    if (self->layers[l].n_out != other->layers[l].n_out ||
        self->layers[l].activation != other->layers[l].activation ||
        self->layers[l].has_bias != other->layers[l].has_bias)
      return FALSE;

  return TRUE;
}

/**
 * bf_network_equal:
 * @self: a network
 * @other: another
 *
 * Tells whether two networks have the same shape, the same parameters, bit for bit, and the same of them frozen.
 *
 * Returns: whether they have
 */
gboolean
bf_network_equal (const BfNetwork *self, const BfNetwork *other)
{
  return bf_network_same_shape (self, other) &&
         memcmp (self->parameters, other->parameters, self->n_parameters * sizeof (double)) == 0 &&
         bf_network_same_frozen (self, other);
}
