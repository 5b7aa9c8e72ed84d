/* SPDX-License-Identifier: MIT */
#include "bf-trace-private.h"

#include "bf-dataset-private.h"
#include "bf-error.h"
#include "bf-kernels.h"
#include "bf-loss-private.h"
#include "bf-optimizer-private.h"
#include "bf-state-private.h"
#include "bf-step-private.h"
#include "bf-validate.h"

#include <math.h>

struct _BfTrace
{
  gatomicrefcount ref_count;
  BfState        *state;
  BfState        *state_after;
  BfDataset      *dataset;
  BfRecipe        recipe;
  guint64         epoch;
  gsize          *samples;  /* their numbers in the data set */
  double          loss;
  double          learning_rate;
  double         *changes;  /* of the parameters, as the optimizer made them */
  BfWorkspace     ws;
};

G_DEFINE_BOXED_TYPE (BfTrace, bf_trace, bf_trace_ref, bf_trace_unref)

/* Loads this step's batch; the numbers of its samples stay in the trace. */
static gboolean
load_batch (BfTrace *self, GError **error)
{
  gsize n_all = self->dataset->n_samples;
  g_autofree gsize *order = g_new (gsize, n_all);
  gsize first = 0;
  gsize n = bf_recipe_get_batch (&self->recipe, n_all, self->state->memory.steps_done + 1, &first);

  if (!bf_workspace_init (&self->ws, self->state->network, n, self->recipe.shuffle, error))
    return FALSE;

  bf_recipe_get_order (&self->recipe, n_all, self->epoch, order);
  bf_workspace_load (&self->ws, self->dataset, self->recipe.shuffle ? order : NULL, first, n);
  self->samples = g_memdup2 (order + first, n * sizeof (gsize));

  return TRUE;
}

/* The second half of the step: deltas, gradients, by how much each parameter changes, and the state that comes of it */
static void
go_back (BfTrace *self)
{
  BfNetwork *network = bf_network_copy (self->state->network);
  BfMemory memory;

  self->changes = g_new (double, network->n_parameters);
  bf_memory_init_copy (&memory, &self->state->memory, network->n_parameters);
  bf_step_backward (&self->ws, network, &self->recipe, self->dataset->n_samples, &memory, self->changes);
  self->state_after = bf_state_take (network, &memory);
}

/**
 * bf_step:
 * @state: where training stands
 * @dataset: the data, of the network's inputs and outputs
 * @recipe: how to train
 * @error: return location for an error
 *
 * Runs one training step and records every number of it: step(state, batch, recipe) → trace, state′. A pure function:
 * nothing that is passed changes, and the same arguments give the same bits.
 *
 * Returns: (transfer full): the trace, or %NULL with %BF_ERROR_INVALID or %BF_ERROR_TOO_LARGE. A loss that is not
 *   finite is recorded, not refused: see bf_trace_get_loss().
 */
BfTrace *
bf_step (const BfState *state, const BfDataset *dataset, const BfRecipe *recipe, GError **error)
{
  g_autoptr (BfTrace) self = NULL;

  g_return_val_if_fail (state != NULL && dataset != NULL && recipe != NULL, NULL);

  if (!bf_recipe_validate_for (recipe, state->network, error) || !bf_validate_data (state->network, dataset, error) ||
      !bf_state_check_memory (state, recipe, error))
    return NULL;

  self = g_new0 (BfTrace, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->state = bf_state_ref ((BfState *) state);
  self->dataset = bf_dataset_ref ((BfDataset *) dataset);
  self->recipe = *recipe;
  self->epoch = bf_recipe_get_epoch (recipe, dataset->n_samples, state->memory.steps_done + 1);
  if (!load_batch (self, error))
    return NULL;

  bf_kernel_forward (&self->ws, state->network);
  self->loss = bf_kernel_loss (&self->ws, state->network, recipe);
  bf_kernel_output_gradient (&self->ws, state->network, recipe);
  self->learning_rate = bf_recipe_get_learning_rate (recipe, dataset->n_samples, bf_trace_get_step (self));
  go_back (self);

  return g_steal_pointer (&self);
}

/**
 * bf_trace_ref:
 * @self: a trace
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfTrace *
bf_trace_ref (BfTrace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_trace_unref:
 * @self: (transfer full): a trace
 *
 * Gives a reference back.
 */
void
bf_trace_unref (BfTrace *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->state, bf_state_unref);
  g_clear_pointer (&self->state_after, bf_state_unref);
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  bf_workspace_clear (&self->ws);
  g_free (self->samples);
  g_free (self->changes);
  g_free (self);
}

/**
 * bf_trace_get_step:
 * @self: a trace
 *
 * Gets the step's number.
 *
 * Returns: the number, from 1
 */
guint64
bf_trace_get_step (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->state->memory.steps_done + 1;
}

/**
 * bf_trace_get_epoch:
 * @self: a trace
 *
 * Gets the epoch the step belongs to.
 *
 * Returns: the number, from 1
 */
guint64
bf_trace_get_epoch (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->epoch;
}

/**
 * bf_trace_get_n_samples:
 * @self: a trace
 *
 * Gets how many samples the batch has.
 *
 * Returns: the count, 1 or more
 */
gsize
bf_trace_get_n_samples (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->ws.n_samples;
}

/**
 * bf_trace_get_sample:
 * @self: a trace
 * @sample: a place in the batch, from 0
 *
 * Gets the number that a sample has in the data set.
 *
 * Returns: the number, from 0
 */
gsize
bf_trace_get_sample (const BfTrace *self, gsize sample)
{
  g_return_val_if_fail (self != NULL && sample < self->ws.n_samples, 0);

  return self->samples[sample];
}

/**
 * bf_trace_get_recipe:
 * @self: a trace
 *
 * Gets the recipe of the step.
 *
 * Returns: (transfer none): the recipe
 */
const BfRecipe *
bf_trace_get_recipe (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->recipe;
}

/**
 * bf_trace_get_dataset:
 * @self: a trace
 *
 * Gets the data the batch was taken from.
 *
 * Returns: (transfer none): the data set
 */
const BfDataset *
bf_trace_get_dataset (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->dataset;
}

/**
 * bf_trace_get_network:
 * @self: a trace
 *
 * Gets the network with the parameters before the update.
 *
 * Returns: (transfer none): the network
 */
const BfNetwork *
bf_trace_get_network (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->state->network;
}

/**
 * bf_trace_get_network_after:
 * @self: a trace
 *
 * Gets the network with the parameters after the update.
 *
 * Returns: (transfer none): the network
 */
const BfNetwork *
bf_trace_get_network_after (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->state_after->network;
}

/**
 * bf_trace_get_state:
 * @self: a trace
 *
 * Gets the state the step began with.
 *
 * Returns: (transfer none): the state
 */
const BfState *
bf_trace_get_state (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->state;
}

/**
 * bf_trace_get_state_after:
 * @self: a trace
 *
 * Gets the state the step led to.
 *
 * Returns: (transfer none): the state
 */
const BfState *
bf_trace_get_state_after (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->state_after;
}

/**
 * bf_trace_get_loss:
 * @self: a trace
 *
 * Gets the loss of the batch, before the update.
 *
 * Returns: the loss; NaN or infinite where training has diverged
 */
double
bf_trace_get_loss (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->loss;
}

/**
 * bf_trace_get_sample_loss:
 * @self: a trace
 * @sample: a place in the batch
 *
 * Gets the loss that a batch of this sample alone would have. The batch's loss is the mean of these.
 *
 * Returns: the loss of the sample
 */
double
bf_trace_get_sample_loss (const BfTrace *self, gsize sample)
{
  const BfNetwork *network;
  guint last, n;

  g_return_val_if_fail (self != NULL && sample < self->ws.n_samples, 0.0);

  network = self->state->network;
  last = network->n_layers - 1;
  n = network->layers[last].n_out;

  return bf_loss_compute (self->recipe.loss, &(BfOutputs) { self->ws.z[last] + sample * n, self->ws.a[last] + sample * n,
                                                            self->ws.y + sample * n, 1, n, self->recipe.delta });
}

/**
 * bf_trace_get_learning_rate:
 * @self: a trace
 *
 * Gets the learning rate of the step, as the schedule makes it.
 *
 * Returns: the learning rate
 */
double
bf_trace_get_learning_rate (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->learning_rate;
}

const BfWorkspace *
bf_trace_get_workspace (const BfTrace *self)
{
  return &self->ws;
}

/* By how much the step changes each parameter */
const double *
bf_trace_get_changes (const BfTrace *self)
{
  return self->changes;
}

static gboolean
has_unit (const BfTrace *self, gsize sample, guint layer, guint unit)
{
  return self != NULL && sample < self->ws.n_samples && layer < self->state->network->n_layers &&
         unit < self->state->network->layers[layer].n_out;
}

/* Place of a unit's value in z, a or delta of its layer */
static gsize
unit_index (const BfTrace *self, gsize sample, guint layer, guint unit)
{
  return sample * self->state->network->layers[layer].n_out + unit;
}

/**
 * bf_trace_get_input:
 * @self: a trace
 * @sample: a place in the batch
 * @input: an input
 *
 * Gets what goes in.
 *
 * Returns: x[sample][input]
 */
double
bf_trace_get_input (const BfTrace *self, gsize sample, guint input)
{
  g_return_val_if_fail (self != NULL && sample < self->ws.n_samples && input < self->dataset->n_inputs, 0.0);

  return self->ws.x[sample * self->dataset->n_inputs + input];
}

/**
 * bf_trace_get_target:
 * @self: a trace
 * @sample: a place in the batch
 * @output: an output
 *
 * Gets what should come out.
 *
 * Returns: y[sample][output]
 */
double
bf_trace_get_target (const BfTrace *self, gsize sample, guint output)
{
  g_return_val_if_fail (self != NULL && sample < self->ws.n_samples && output < self->dataset->n_targets, 0.0);

  return self->ws.y[sample * self->dataset->n_targets + output];
}

/**
 * bf_trace_get_prediction:
 * @self: a trace
 * @sample: a place in the batch
 * @output: an output
 *
 * Gets what comes out: a of the last layer.
 *
 * Returns: the prediction
 */
double
bf_trace_get_prediction (const BfTrace *self, gsize sample, guint output)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return bf_trace_get_a (self, sample, self->state->network->n_layers - 1, output);
}

/**
 * bf_trace_get_miss:
 * @self: a trace
 * @sample: a place in the batch
 * @output: an output
 *
 * Gets by how much the prediction misses: prediction - target.
 *
 * Returns: the miss
 */
double
bf_trace_get_miss (const BfTrace *self, gsize sample, guint output)
{
  return bf_trace_get_prediction (self, sample, output) - bf_trace_get_target (self, sample, output);
}

/**
 * bf_trace_get_z:
 * @self: a trace
 * @sample: a place in the batch
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets a unit's weighted sum.
 *
 * Returns: z[sample][layer][unit]
 */
double
bf_trace_get_z (const BfTrace *self, gsize sample, guint layer, guint unit)
{
  g_return_val_if_fail (has_unit (self, sample, layer, unit), 0.0);

  return self->ws.z[layer][unit_index (self, sample, layer, unit)];
}

/**
 * bf_trace_get_a:
 * @self: a trace
 * @sample: a place in the batch
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets a unit's activation.
 *
 * Returns: a[sample][layer][unit]
 */
double
bf_trace_get_a (const BfTrace *self, gsize sample, guint layer, guint unit)
{
  g_return_val_if_fail (has_unit (self, sample, layer, unit), 0.0);

  return self->ws.a[layer][unit_index (self, sample, layer, unit)];
}

/**
 * bf_trace_get_layer_input:
 * @self: a trace
 * @sample: a place in the batch
 * @layer: a layer
 * @input: one of the numbers that go into it
 *
 * Gets what goes into a layer: the activations of the layer before, or the inputs.
 *
 * Returns: the number
 */
double
bf_trace_get_layer_input (const BfTrace *self, gsize sample, guint layer, guint input)
{
  return layer == 0 ? bf_trace_get_input (self, sample, input) : bf_trace_get_a (self, sample, layer - 1, input);
}

/**
 * bf_trace_get_slope:
 * @self: a trace
 * @sample: a place in the batch
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets the slope of a unit's activation at its z.
 *
 * Returns: f′(z)
 */
double
bf_trace_get_slope (const BfTrace *self, gsize sample, guint layer, guint unit)
{
  g_return_val_if_fail (has_unit (self, sample, layer, unit), 0.0);

  return bf_activation_slope (self->state->network->layers[layer].activation,
                              bf_trace_get_z (self, sample, layer, unit),
                              bf_trace_get_a (self, sample, layer, unit));
}

/**
 * bf_trace_get_back_slope:
 * @self: a trace
 * @sample: a place in the batch
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets by what the backward pass multiplied the error that arrived at a unit to make its delta.
 *
 * Returns: f′(z), or 1 with %BF_WRONG_NO_ACTIVATION_SLOPE
 */
double
bf_trace_get_back_slope (const BfTrace *self, gsize sample, guint layer, guint unit)
{
  g_return_val_if_fail (has_unit (self, sample, layer, unit), 0.0);

  return self->recipe.wrong & BF_WRONG_NO_ACTIVATION_SLOPE ? 1.0 : bf_trace_get_slope (self, sample, layer, unit);
}

/* The product of largest size that arrives at a unit, the first of equals */
static guint
find_strongest (const BfTrace *self, const BfNetwork *network, gsize sample, guint layer, guint unit)
{
  guint strongest = 0;
  double most = 0.0;

  for (guint k = 0; k < network->layers[layer + 1].n_out; k++)
    {
      double size = fabs (bf_trace_get_delta (self, sample, layer + 1, k) *
                          bf_step_get_factor (network, &self->recipe, layer + 1, k, unit));

      if (size > most)
        {
          strongest = k;
          most = size;
        }
    }

  return strongest;
}

/**
 * bf_trace_get_back_factor:
 * @self: a trace
 * @sample: a place in the batch
 * @layer: a layer that is not the last
 * @unit: one of its units
 * @next: a unit of the layer after it
 *
 * Gets what the delta of a unit is multiplied by on its way back along an edge: the weight that went forward, or what a
 * rule that is wrong on purpose takes for it (the weight after the update, a share of the error, 0 on a path that is
 * left out).
 *
 * Returns: the factor; the products with it add up to the error that arrives at @unit
 */
double
bf_trace_get_back_factor (const BfTrace *self, gsize sample, guint layer, guint unit, guint next)
{
  const BfNetwork *network;

  g_return_val_if_fail (has_unit (self, sample, layer, unit), 0.0);
  g_return_val_if_fail (has_unit (self, sample, layer + 1, next), 0.0);

  network = self->recipe.wrong & BF_WRONG_UPDATE_AT_ONCE ? self->state_after->network : self->state->network;
  if ((self->recipe.wrong & BF_WRONG_ONE_PATH_ONLY) && find_strongest (self, network, sample, layer, unit) != next)
    return 0.0;

  return bf_step_get_factor (network, &self->recipe, layer + 1, next, unit);
}

/**
 * bf_trace_get_delta:
 * @self: a trace
 * @sample: a place in the batch
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets a unit's delta: ∂L/∂z with L the loss of the whole batch; what the recipe gets wrong makes of it where it does.
 *
 * Returns: delta[sample][layer][unit]
 */
double
bf_trace_get_delta (const BfTrace *self, gsize sample, guint layer, guint unit)
{
  g_return_val_if_fail (has_unit (self, sample, layer, unit), 0.0);

  return self->ws.delta[layer][unit_index (self, sample, layer, unit)];
}

/**
 * bf_trace_get_output_gradient:
 * @self: a trace
 * @sample: a place in the batch
 * @output: an output
 *
 * Gets ∂L/∂a of an output, before the slope of its activation makes it the delta.
 *
 * Returns: the gradient
 */
double
bf_trace_get_output_gradient (const BfTrace *self, gsize sample, guint output)
{
  g_return_val_if_fail (self != NULL && sample < self->ws.n_samples && output < self->dataset->n_targets, 0.0);

  return self->ws.output_gradient[sample * self->dataset->n_targets + output];
}

static const BfLayerPlan *
get_plan (const BfTrace *self, guint layer, guint unit)
{
  const BfNetwork *network = self->state->network;

  g_return_val_if_fail (layer < network->n_layers && unit < network->layers[layer].n_out, NULL);

  return &network->layers[layer];
}

/**
 * bf_trace_get_weight_gradient:
 * @self: a trace
 * @layer: a layer
 * @unit: the unit that the weight leads to
 * @input: where it comes from
 *
 * Gets the gradient of a weight, summed over the batch.
 *
 * Returns: ∂L/∂w = Σ delta[unit] · a[input] over the samples
 */
double
bf_trace_get_weight_gradient (const BfTrace *self, guint layer, guint unit, guint input)
{
  const BfLayerPlan *plan = get_plan (self, layer, unit);

  g_return_val_if_fail (plan != NULL && input < plan->n_in, 0.0);

  return self->ws.gradient[bf_layer_plan_weight (plan, unit, input)];
}

/**
 * bf_trace_get_bias_gradient:
 * @self: a trace
 * @layer: a layer that has biases
 * @unit: one of its units
 *
 * Gets the gradient of a bias, summed over the batch.
 *
 * Returns: ∂L/∂b = Σ delta[unit] over the samples
 */
double
bf_trace_get_bias_gradient (const BfTrace *self, guint layer, guint unit)
{
  const BfLayerPlan *plan = get_plan (self, layer, unit);

  g_return_val_if_fail (plan != NULL && plan->has_bias, 0.0);

  return self->ws.gradient[plan->biases + unit];
}

/**
 * bf_trace_get_weight_update:
 * @self: a trace
 * @layer: a layer
 * @unit: the unit that the weight leads to
 * @input: where it comes from
 *
 * Gets by how much the step changes a weight, as the optimizer computed it; what the weight really moved by can differ
 * in its last bit. Of plain SGD this is -learning_rate · ∂L/∂w. 0 where the weight is frozen or the step makes no
 * update.
 *
 * Returns: Δw
 */
double
bf_trace_get_weight_update (const BfTrace *self, guint layer, guint unit, guint input)
{
  const BfLayerPlan *plan = get_plan (self, layer, unit);

  g_return_val_if_fail (plan != NULL && input < plan->n_in, 0.0);

  return self->changes[bf_layer_plan_weight (plan, unit, input)];
}

/**
 * bf_trace_get_bias_update:
 * @self: a trace
 * @layer: a layer that has biases
 * @unit: one of its units
 *
 * Gets by how much the step changes a bias.
 *
 * Returns: Δb
 */
double
bf_trace_get_bias_update (const BfTrace *self, guint layer, guint unit)
{
  const BfLayerPlan *plan = get_plan (self, layer, unit);

  g_return_val_if_fail (plan != NULL && plan->has_bias, 0.0);

  return self->changes[plan->biases + unit];
}

static double
get_bucket (const BfTrace *self, gsize parameter)
{
  const double *bucket = bf_memory_get_bucket (&self->state_after->memory, self->state->network->n_parameters);

  return bucket != NULL ? bucket[parameter] : self->ws.gradient[parameter];
}

/**
 * bf_trace_get_weight_bucket:
 * @self: a trace
 * @layer: a layer
 * @unit: the unit that the weight leads to
 * @input: where it comes from
 *
 * Gets what the optimizer takes for the gradient of a weight, `weight.grad` of PyTorch: that of this step, and of the
 * steps before where gradients accumulate.
 *
 * Returns: the accumulated gradient
 */
double
bf_trace_get_weight_bucket (const BfTrace *self, guint layer, guint unit, guint input)
{
  const BfLayerPlan *plan = get_plan (self, layer, unit);

  g_return_val_if_fail (plan != NULL && input < plan->n_in, 0.0);

  return get_bucket (self, bf_layer_plan_weight (plan, unit, input));
}

/**
 * bf_trace_get_bias_bucket:
 * @self: a trace
 * @layer: a layer that has biases
 * @unit: one of its units
 *
 * Gets what the optimizer takes for the gradient of a bias.
 *
 * Returns: the accumulated gradient
 */
double
bf_trace_get_bias_bucket (const BfTrace *self, guint layer, guint unit)
{
  const BfLayerPlan *plan = get_plan (self, layer, unit);

  g_return_val_if_fail (plan != NULL && plan->has_bias, 0.0);

  return get_bucket (self, plan->biases + unit);
}

static double
max_magnitude (const double *values, gsize n, double max)
{
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]) && fabs (values[i]) > max)
      max = fabs (values[i]);

  return max;
}

/**
 * bf_trace_get_max_activation:
 * @self: a trace
 *
 * Gets the largest |a| of all units and samples: the scale of the units' fill.
 *
 * Returns: the magnitude
 */
double
bf_trace_get_max_activation (const BfTrace *self)
{
  double max = 0.0;

  g_return_val_if_fail (self != NULL, 0.0);

  for (guint l = 0; l < self->state->network->n_layers; l++)
    max = max_magnitude (self->ws.a[l], self->ws.n_samples * self->state->network->layers[l].n_out, max);

  return max;
}

/**
 * bf_trace_get_max_weight:
 * @self: a trace
 *
 * Gets the largest |w| before and after the update: the scale of the edges' width, the same for the whole step.
 *
 * Returns: the magnitude
 */
double
bf_trace_get_max_weight (const BfTrace *self)
{
  double max = 0.0;

  g_return_val_if_fail (self != NULL, 0.0);

  for (guint l = 0; l < self->state->network->n_layers; l++)
    {
      const BfLayerPlan *plan = &self->state->network->layers[l];
      gsize n = (gsize) plan->n_in * plan->n_out;

      max = max_magnitude (self->state->network->parameters + plan->weights, n, max);
      max = max_magnitude (self->state_after->network->parameters + plan->weights, n, max);
    }

  return max;
}

/**
 * bf_trace_get_max_delta:
 * @self: a trace
 *
 * Gets the largest |delta| of all units and samples: the scale of the rings.
 *
 * Returns: the magnitude
 */
double
bf_trace_get_max_delta (const BfTrace *self)
{
  double max = 0.0;

  g_return_val_if_fail (self != NULL, 0.0);

  for (guint l = 0; l < self->state->network->n_layers; l++)
    max = max_magnitude (self->ws.delta[l], self->ws.n_samples * self->state->network->layers[l].n_out, max);

  return max;
}

/**
 * bf_trace_get_max_gradient:
 * @self: a trace
 *
 * Gets the largest |gradient| of all parameters: the scale of the buckets.
 *
 * Returns: the magnitude
 */
double
bf_trace_get_max_gradient (const BfTrace *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return max_magnitude (self->ws.gradient, self->state->network->n_parameters, 0.0);
}
