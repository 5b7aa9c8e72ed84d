/* SPDX-License-Identifier: MIT */
#include "bf-list.h"

#include "bf-error.h"
#include "bf-validate.h"

#define MAX_LIST_STEPS (1 << 26) /* losses that one call gives back: 512 MiB */

typedef double (*AtUnit) (const BfTrace *self, gsize sample, guint layer, guint unit);

static gboolean
check_sample (const BfTrace *self, gsize sample, GError **error)
{
  return bf_validate_index (sample, bf_trace_get_n_samples (self), "sample", error,
                            "sample %" G_GSIZE_FORMAT " in the batch", sample);
}

static gboolean
check_list (const char *what, const double *values, gsize n_values, gsize n, GError **error)
{
  if (n_values != n || (values == NULL && n > 0))
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                   "There are %" G_GSIZE_FORMAT " %s; should be %" G_GSIZE_FORMAT, values == NULL ? 0 : n_values, what, n);
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    if (!bf_validate_finite (values[i], error, "Number %" G_GSIZE_FORMAT " of the %s", i, what))
      return FALSE;

  return TRUE;
}

static double *
new_list (gsize n, gsize *n_values, GError **error)
{
  double *values = g_try_new (double, MAX (n, 1));

  if (values == NULL)
    g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                 "There is no memory for %" G_GSIZE_FORMAT " numbers; use fewer", n);
  *n_values = values != NULL ? n : 0;

  return values;
}

/**
 * bf_dataset_new_from_lists: (rename-to bf_dataset_new)
 * @inputs: (array length=n_input_values): the inputs of all samples, one sample after the other
 * @n_input_values: how many numbers that is
 * @targets: (array length=n_target_values): the targets of all samples
 * @n_target_values: how many numbers that is
 * @n_inputs: inputs a sample, 1 or more
 * @n_targets: targets a sample, 1 or more
 * @error: return location for an error
 *
 * Makes a data set; how many samples it has follows from the lengths.
 *
 * Returns: (transfer full): the data set, or %NULL with %BF_ERROR_INVALID, %BF_ERROR_NOT_FINITE or
 *   %BF_ERROR_TOO_LARGE
 */
BfDataset *
bf_dataset_new_from_lists (const double  *inputs,
                           gsize          n_input_values,
                           const double  *targets,
                           gsize          n_target_values,
                           guint          n_inputs,
                           guint          n_targets,
                           GError       **error)
{
  gsize n_samples = n_inputs > 0 ? n_input_values / n_inputs : 0;

  if (n_inputs == 0 || n_targets == 0 || n_samples == 0 || inputs == NULL || targets == NULL ||
      n_input_values % n_inputs != 0 || n_target_values % n_targets != 0 || n_target_values / n_targets != n_samples)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                   "%" G_GSIZE_FORMAT " inputs and %" G_GSIZE_FORMAT " targets make no samples of %u inputs and %u "
                   "targets each; should be at least one sample, and whole ones",
                   n_input_values, n_target_values, n_inputs, n_targets);
      return NULL;
    }

  return bf_dataset_new (inputs, targets, n_samples, n_inputs, n_targets, error);
}

/**
 * bf_network_set_weights:
 * @self: a network that nobody else reads
 * @layer: a layer, from 0
 * @unit: one of its units
 * @values: (array length=n_values): a finite weight for each input of the layer
 * @n_values: how many
 * @error: return location for an error
 *
 * Sets `layers[layer].weight[unit]`, all or none of it.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID or %BF_ERROR_NOT_FINITE
 */
gboolean
bf_network_set_weights (BfNetwork *self, guint layer, guint unit, const double *values, gsize n_values, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!bf_validate_unit (self, layer, unit, error) ||
      !check_list ("weights", values, n_values, bf_network_get_n_layer_inputs (self, layer), error))
    return FALSE;
  for (gsize i = 0; i < n_values; i++)
    bf_network_set_weight (self, layer, unit, (guint) i, values[i], NULL);

  return TRUE;
}

/**
 * bf_network_set_biases:
 * @self: a network that nobody else reads
 * @layer: a layer that has biases
 * @values: (array length=n_values): a finite bias for each unit of the layer
 * @n_values: how many
 * @error: return location for an error
 *
 * Sets `layers[layer].bias`, all or none of it.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID or %BF_ERROR_NOT_FINITE
 */
gboolean
bf_network_set_biases (BfNetwork *self, guint layer, const double *values, gsize n_values, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!bf_validate_biases (self, layer, error) ||
      !check_list ("biases", values, n_values, bf_network_get_n_units (self, layer), error))
    return FALSE;
  for (gsize i = 0; i < n_values; i++)
    bf_network_set_bias (self, layer, (guint) i, values[i], NULL);

  return TRUE;
}

/**
 * bf_network_dup_weights:
 * @self: a network
 * @layer: a layer, from 0
 * @unit: one of its units
 * @n_values: (out): how many numbers there are
 * @error: return location for an error
 *
 * Gets `layers[layer].weight[unit]`.
 *
 * Returns: (transfer full) (array length=n_values): the weights, or %NULL with %BF_ERROR_INVALID; free with g_free()
 */
double *
bf_network_dup_weights (const BfNetwork *self, guint layer, guint unit, gsize *n_values, GError **error)
{
  double *values;

  g_return_val_if_fail (self != NULL && n_values != NULL, NULL);

  *n_values = 0;
  if (!bf_validate_unit (self, layer, unit, error))
    return NULL;
  values = new_list (bf_network_get_n_layer_inputs (self, layer), n_values, error);
  for (gsize i = 0; i < *n_values; i++)
    values[i] = bf_network_get_weight (self, layer, unit, (guint) i);

  return values;
}

/**
 * bf_network_dup_biases:
 * @self: a network
 * @layer: a layer that has biases
 * @n_values: (out): how many numbers there are
 * @error: return location for an error
 *
 * Gets `layers[layer].bias`.
 *
 * Returns: (transfer full) (array length=n_values): the biases, or %NULL with %BF_ERROR_INVALID; free with g_free()
 */
double *
bf_network_dup_biases (const BfNetwork *self, guint layer, gsize *n_values, GError **error)
{
  double *values;

  g_return_val_if_fail (self != NULL && n_values != NULL, NULL);

  *n_values = 0;
  if (!bf_validate_biases (self, layer, error))
    return NULL;
  values = new_list (bf_network_get_n_units (self, layer), n_values, error);
  for (gsize i = 0; i < *n_values; i++)
    values[i] = bf_network_get_bias (self, layer, (guint) i);

  return values;
}

/**
 * bf_network_predict_list: (rename-to bf_network_predict)
 * @self: a network
 * @input: (array length=n_input_values): one sample's inputs, finite numbers
 * @n_input_values: how many
 * @n_values: (out): how many outputs there are
 * @error: return location for an error
 *
 * Runs the network forward for one sample, with the kernels that train it.
 *
 * Returns: (transfer full) (array length=n_values): the outputs, or %NULL with %BF_ERROR_INVALID or
 *   %BF_ERROR_NOT_FINITE; free with g_free()
 */
double *
bf_network_predict_list (const BfNetwork  *self,
                         const double     *input,
                         gsize             n_input_values,
                         gsize            *n_values,
                         GError          **error)
{
  double *values;

  g_return_val_if_fail (self != NULL && n_values != NULL, NULL);

  *n_values = 0;
  if (!check_list ("inputs", input, n_input_values, bf_network_get_n_inputs (self), error))
    return NULL;
  values = new_list (bf_network_get_n_outputs (self), n_values, error);
  if (values != NULL && !bf_network_predict (self, input, values, error))
    {
      *n_values = 0;
      g_clear_pointer (&values, g_free);
    }

  return values;
}

/**
 * bf_trace_dup_inputs:
 * @self: a trace
 * @sample: a place in the batch
 * @n_values: (out): how many numbers there are
 * @error: return location for an error
 *
 * Gets the inputs of a sample.
 *
 * Returns: (transfer full) (array length=n_values): the inputs, or %NULL with %BF_ERROR_INVALID; free with g_free()
 */
double *
bf_trace_dup_inputs (const BfTrace *self, gsize sample, gsize *n_values, GError **error)
{
  double *values;

  g_return_val_if_fail (self != NULL && n_values != NULL, NULL);

  *n_values = 0;
  if (!check_sample (self, sample, error))
    return NULL;
  values = new_list (bf_network_get_n_inputs (bf_trace_get_network (self)), n_values, error);
  for (gsize i = 0; i < *n_values; i++)
    values[i] = bf_trace_get_input (self, sample, (guint) i);

  return values;
}

/* What @at says of each unit of a layer */
static double *
list_units (AtUnit at, const BfTrace *self, gsize sample, guint layer, gsize *n_values, GError **error)
{
  const BfNetwork *network = bf_trace_get_network (self);
  double *values;

  *n_values = 0;
  if (!check_sample (self, sample, error) ||
      !bf_validate_layer (network, layer, error))
    return NULL;
  values = new_list (bf_network_get_n_units (network, layer), n_values, error);
  for (gsize i = 0; i < *n_values; i++)
    values[i] = at (self, sample, layer, (guint) i);

  return values;
}

/**
 * bf_trace_dup_predictions:
 * @self: a trace
 * @sample: a place in the batch
 * @n_values: (out): how many numbers there are
 * @error: return location for an error
 *
 * Gets the predictions for a sample.
 *
 * Returns: (transfer full) (array length=n_values): the last layer's activations, or %NULL with %BF_ERROR_INVALID; free
 *   with g_free()
 */
double *
bf_trace_dup_predictions (const BfTrace *self, gsize sample, gsize *n_values, GError **error)
{
  g_return_val_if_fail (self != NULL && n_values != NULL, NULL);

  return list_units (bf_trace_get_a, self, sample, bf_network_get_n_layers (bf_trace_get_network (self)) - 1, n_values,
                     error);
}

/**
 * bf_trace_dup_z:
 * @self: a trace
 * @sample: a place in the batch
 * @layer: a layer, from 0
 * @n_values: (out): how many numbers there are
 * @error: return location for an error
 *
 * Gets the weighted sums of a layer's units.
 *
 * Returns: (transfer full) (array length=n_values): z, or %NULL with %BF_ERROR_INVALID; free with g_free()
 */
double *
bf_trace_dup_z (const BfTrace *self, gsize sample, guint layer, gsize *n_values, GError **error)
{
  g_return_val_if_fail (self != NULL && n_values != NULL, NULL);

  return list_units (bf_trace_get_z, self, sample, layer, n_values, error);
}

/**
 * bf_trace_dup_a:
 * @self: a trace
 * @sample: a place in the batch
 * @layer: a layer, from 0
 * @n_values: (out): how many numbers there are
 * @error: return location for an error
 *
 * Gets the activations of a layer's units.
 *
 * Returns: (transfer full) (array length=n_values): a, or %NULL with %BF_ERROR_INVALID; free with g_free()
 */
double *
bf_trace_dup_a (const BfTrace *self, gsize sample, guint layer, gsize *n_values, GError **error)
{
  g_return_val_if_fail (self != NULL && n_values != NULL, NULL);

  return list_units (bf_trace_get_a, self, sample, layer, n_values, error);
}

/**
 * bf_trace_dup_delta:
 * @self: a trace
 * @sample: a place in the batch
 * @layer: a layer, from 0
 * @n_values: (out): how many numbers there are
 * @error: return location for an error
 *
 * Gets ∂L/∂z of a layer's units.
 *
 * Returns: (transfer full) (array length=n_values): delta, or %NULL with %BF_ERROR_INVALID; free with g_free()
 */
double *
bf_trace_dup_delta (const BfTrace *self, gsize sample, guint layer, gsize *n_values, GError **error)
{
  g_return_val_if_fail (self != NULL && n_values != NULL, NULL);

  return list_units (bf_trace_get_delta, self, sample, layer, n_values, error);
}

/**
 * bf_trace_dup_weight_gradients:
 * @self: a trace
 * @layer: a layer, from 0
 * @unit: one of its units
 * @n_values: (out): how many numbers there are
 * @error: return location for an error
 *
 * Gets the gradients of the weights that lead to a unit, summed over the batch.
 *
 * Returns: (transfer full) (array length=n_values): ∂L/∂w, or %NULL with %BF_ERROR_INVALID; free with g_free()
 */
double *
bf_trace_dup_weight_gradients (const BfTrace *self, guint layer, guint unit, gsize *n_values, GError **error)
{
  const BfNetwork *network;
  double *values;

  g_return_val_if_fail (self != NULL && n_values != NULL, NULL);

  *n_values = 0;
  network = bf_trace_get_network (self);
  if (!bf_validate_unit (network, layer, unit, error))
    return NULL;
  values = new_list (bf_network_get_n_layer_inputs (network, layer), n_values, error);
  for (gsize i = 0; i < *n_values; i++)
    values[i] = bf_trace_get_weight_gradient (self, layer, unit, (guint) i);

  return values;
}

/**
 * bf_trace_dup_bias_gradients:
 * @self: a trace
 * @layer: a layer that has biases
 * @n_values: (out): how many numbers there are
 * @error: return location for an error
 *
 * Gets the gradients of a layer's biases, summed over the batch.
 *
 * Returns: (transfer full) (array length=n_values): ∂L/∂b, or %NULL with %BF_ERROR_INVALID; free with g_free()
 */
double *
bf_trace_dup_bias_gradients (const BfTrace *self, guint layer, gsize *n_values, GError **error)
{
  const BfNetwork *network;
  double *values;

  g_return_val_if_fail (self != NULL && n_values != NULL, NULL);

  *n_values = 0;
  network = bf_trace_get_network (self);
  if (!bf_validate_biases (network, layer, error))
    return NULL;
  values = new_list (bf_network_get_n_units (network, layer), n_values, error);
  for (gsize i = 0; i < *n_values; i++)
    values[i] = bf_trace_get_bias_gradient (self, layer, (guint) i);

  return values;
}

/**
 * bf_trainer_run_list: (rename-to bf_trainer_run)
 * @self: a trainer
 * @n_steps: how many steps to do, at most 67108864 at a time
 * @n_values: (out): how many losses there are
 * @error: return location for an error
 *
 * Trains, whatever the losses are.
 *
 * Returns: (transfer full) (array length=n_values): each step's loss, before its update, or %NULL with
 *   %BF_ERROR_TOO_LARGE; free with g_free()
 */
double *
bf_trainer_run_list (BfTrainer *self, gsize n_steps, gsize *n_values, GError **error)
{
  double *values;

  g_return_val_if_fail (self != NULL && n_values != NULL, NULL);

  *n_values = 0;
  if (n_steps > MAX_LIST_STEPS)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE, "%" G_GSIZE_FORMAT " steps at a time are too many; should be at "
                   "most %d", n_steps, MAX_LIST_STEPS);
      return NULL;
    }
  values = new_list (n_steps, n_values, error);
  if (values != NULL)
    bf_trainer_run (self, n_steps, values);

  return values;
}
