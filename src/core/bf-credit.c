/* SPDX-License-Identifier: MIT */
#include "bf-credit-private.h"

#include "bf-aligned.h"
#include "bf-error.h"
#include "bf-validate.h"

#include <math.h>

/* A weighted sum of which less than this is left of its terms is nothing to divide by: the shares would be
 * thousands of millions of percent, and their digits rounding. */
#define LEAST_REST 1e-9

G_DEFINE_BOXED_TYPE (BfCredit, bf_credit, bf_credit_ref, bf_credit_unref)

static const char *const cut_names[BF_N_CREDIT_CUTS] = { "fix", "result", "gradient" };

static const char *const state_names[BF_N_CREDIT_STATES] = {
  [BF_CREDIT_STATE_CUT] = "cut",
  [BF_CREDIT_STATE_SOLVED] = "solved",
  [BF_CREDIT_STATE_DEAD] = "dead",
  [BF_CREDIT_STATE_SATURATED] = "saturated",
  [BF_CREDIT_STATE_ZERO_WEIGHTS] = "zero_weights",
  [BF_CREDIT_STATE_ZERO_INPUTS] = "zero_inputs",
  [BF_CREDIT_STATE_BALANCED] = "balanced",
  [BF_CREDIT_STATE_FROZEN] = "frozen",
  [BF_CREDIT_STATE_NO_UPDATE] = "no_update",
  [BF_CREDIT_STATE_TOO_SMALL] = "too_small",
  [BF_CREDIT_STATE_NO_RESULT] = "no_result",
  [BF_CREDIT_STATE_NOT_FINITE] = "not_finite",
};

/* Shapes: a, ȧ, z, ż, δ [n][n_out], x and ẋ of a layer [n][n_in], w and ẇ [n_in][n_out]; n samples. */

static const BfNetwork *
get_network (const BfCredit *self)
{
  return bf_trace_get_network (self->trace);
}

static const BfLayerPlan *
get_plan (const BfCredit *self, guint layer)
{
  return &get_network (self)->layers[layer];
}

/* What goes into a layer: the inputs, or a of the layer before */
static const double *
get_layer_input (const BfCredit *self, guint layer)
{
  const BfWorkspace *ws = bf_trace_get_workspace (self->trace);

  return layer == 0 ? ws->x : ws->a[layer - 1];
}

static const double *
get_delta (const BfCredit *self, guint layer)
{
  return bf_trace_get_workspace (self->trace)->delta[layer];
}

/* share of the fix: the forward derivative along ẇ = -Δw, inputs fixed */

/* ż[s][v] = Σ_u (x[s][u] ẇ[u][v] + ẋ[s][u] w[u][v]) + ḃ[v]; ẋ is NULL for the inputs, which stay */
static void
layer_forward_dot (double *z_dot, const double *x, const double *x_dot, const double *w, const double *dw,
                   const double *db, gsize n, gsize n_in, gsize n_out)
{
  for (gsize s = 0; s < n; s++, z_dot += n_out)
    {
      for (gsize v = 0; v < n_out; v++)
        z_dot[v] = db != NULL ? -db[v] : 0.0;
      for (gsize u = 0; u < n_in; u++)
        for (gsize v = 0; v < n_out; v++)
          z_dot[v] -= x[s * n_in + u] * dw[u * n_out + v];
      for (gsize u = 0; x_dot != NULL && u < n_in; u++)
        for (gsize v = 0; v < n_out; v++)
          z_dot[v] += x_dot[s * n_in + u] * w[u * n_out + v];
    }
}

/* ȧ = f′(z) · ż */
static void
activation_forward_dot (double *a_dot, const double *z_dot, const double *z, const double *a, BfActivation activation,
                        gsize n)
{
  for (gsize i = 0; i < n; i++)
    a_dot[i] = bf_activation_slope (activation, z[i], a[i]) * z_dot[i];
}

/* held[v] = Σ_s δ[s][v] · ż[s][v] */
static void
hold (double *held, const double *delta, const double *z_dot, gsize n, gsize n_out)
{
  for (gsize s = 0; s < n; s++)
    for (gsize v = 0; v < n_out; v++)
      held[v] += delta[s * n_out + v] * z_dot[s * n_out + v];
}

static double
sum (const double *values, gsize n)
{
  double total = 0.0;

  for (gsize i = 0; i < n; i++)
    total += values[i];

  return total;
}

/* L of the same batch, with the parameters after the step */
static gboolean
compute_loss_after (BfCredit *self, GError **error)
{
  const BfWorkspace *before = bf_trace_get_workspace (self->trace);
  const BfNetwork *network = bf_trace_get_network_after (self->trace);
  BfWorkspace ws;

  if (!bf_workspace_init (&ws, network, before->n_samples, FALSE, error))
    return FALSE;
  ws.n_samples = before->n_samples;
  ws.x = before->x;
  ws.y = before->y;
  bf_kernel_forward (&ws, network);
  self->loss_after = bf_kernel_loss (&ws, network, bf_trace_get_recipe (self->trace));
  bf_workspace_clear (&ws);

  return TRUE;
}

static gboolean
cut_fix (BfCredit *self, GError **error)
{
  const BfNetwork *network = get_network (self);
  const BfWorkspace *ws = bf_trace_get_workspace (self->trace);
  const double *changes = bf_trace_get_changes (self->trace);
  guint last = network->n_layers - 1;

  for (guint l = 0; l <= last; l++)
    {
      const BfLayerPlan *plan = &network->layers[l];

      layer_forward_dot (self->z_dot[l], get_layer_input (self, l), l > 0 ? self->a_dot[l - 1] : NULL,
                         network->parameters + plan->weights, changes + plan->weights,
                         plan->has_bias ? changes + plan->biases : NULL, ws->n_samples, plan->n_in, plan->n_out);
      if (l < last)
        activation_forward_dot (self->a_dot[l], self->z_dot[l], ws->z[l], ws->a[l], plan->activation,
                                ws->n_samples * plan->n_out);
      hold (self->held[l], ws->delta[l], self->z_dot[l], ws->n_samples, plan->n_out);
    }
  self->total = sum (self->held[last], network->layers[last].n_out);
  for (gsize i = 0; i < network->n_parameters; i++)
    self->magnitude += fabs (ws->gradient[i] * changes[i]);

  return compute_loss_after (self, error);
}

/* share of the result: a_u · w_uv / z_v of what v holds */

static double
get_result_term (const BfCredit *self, guint layer, guint unit, guint input)
{
  const BfLayerPlan *plan = get_plan (self, layer);

  return get_layer_input (self, layer)[self->sample * plan->n_in + input] *
         get_network (self)->parameters[bf_layer_plan_weight (plan, unit, input)];
}

static double
get_bias (const BfCredit *self, guint layer, guint unit)
{
  const BfLayerPlan *plan = get_plan (self, layer);

  return plan->has_bias ? get_network (self)->parameters[plan->biases + unit] : 0.0;
}

/* Σ_u |a_u · w_uv| + |b_v| */
static double
sum_magnitudes (const BfCredit *self, guint layer, guint unit)
{
  double magnitude = fabs (get_bias (self, layer, unit));

  for (guint u = 0; u < get_plan (self, layer)->n_in; u++)
    magnitude += fabs (get_result_term (self, layer, unit, u));

  return magnitude;
}

/* What v holds falls into its terms in proportion; passed[u] += a_u · w_uv · (held[v] / z_v) */
static void
cut_result_unit (BfCredit *self, guint layer, guint unit)
{
  double z = bf_trace_get_z (self->trace, self->sample, layer, unit);
  double *per_term = &self->per_term[layer][unit];

  if (self->held[layer][unit] == 0.0 || !(fabs (z) > LEAST_REST * sum_magnitudes (self, layer, unit)))
    return;
  *per_term = self->held[layer][unit] / z;
  for (guint u = 0; layer > 0 && u < get_plan (self, layer)->n_in; u++)
    self->held[layer - 1][u] += get_result_term (self, layer, unit, u) * *per_term;
}

/* The terms of the output are the pieces of the last layer; each layer before shares them once more. */
static void
cut_result (BfCredit *self)
{
  guint last = get_network (self)->n_layers - 1;

  self->total = bf_trace_get_z (self->trace, self->sample, last, self->output);
  self->held[last][self->output] = self->total;
  self->magnitude = sum_magnitudes (self, last, self->output);
  for (guint l = last + 1; l-- > 0;)
    for (guint v = 0; v < get_plan (self, l)->n_out; v++)
      cut_result_unit (self, l, v);
}

/* share of the gradient: |∂L/∂w| of Σ |∂L/∂w|; a unit holds what is its own, and passes nothing */
static void
cut_gradient (BfCredit *self)
{
  const BfNetwork *network = get_network (self);
  const double *gradient = bf_trace_get_workspace (self->trace)->gradient;

  for (guint l = 0; l < network->n_layers; l++)
    {
      const BfLayerPlan *plan = &network->layers[l];

      for (guint u = 0; u < plan->n_in; u++)
        for (guint v = 0; v < plan->n_out; v++)
          self->held[l][v] += fabs (gradient[bf_layer_plan_weight (plan, v, u)]);
      for (guint v = 0; plan->has_bias && v < plan->n_out; v++)
        self->held[l][v] += fabs (gradient[plan->biases + v]);
      self->total += sum (self->held[l], plan->n_out);
    }
  self->magnitude = self->total;
}

static gboolean
allocate (BfCredit *self, GError **error)
{
  const BfNetwork *network = get_network (self);
  gsize n_samples = self->cut == BF_CREDIT_CUT_FIX ? bf_trace_get_n_samples (self->trace) : 0;
  gsize total = 0;
  double *next;

  /* The trace holds z, a and delta of the same sizes, so that the sum cannot overflow. */
  for (guint l = 0; l < network->n_layers; l++)
    total += (2 * n_samples + 2) * network->layers[l].n_out;
  self->arena = next = bf_aligned_new0 (total);
  if (next == NULL)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                   "There is no memory to cut the pie of %" G_GSIZE_FORMAT " samples; use a smaller batch size",
                   n_samples);
      return FALSE;
    }

  for (guint l = 0; l < network->n_layers; l++)
    {
      gsize n_out = network->layers[l].n_out;

      self->held[l] = next;
      self->per_term[l] = next + n_out;
      self->z_dot[l] = next + 2 * n_out;
      self->a_dot[l] = next + (2 + n_samples) * n_out;
      next += (2 * n_samples + 2) * n_out;
    }

  return TRUE;
}

static gboolean
check (const BfTrace *trace, BfCreditCut cut, gsize sample, guint output, GError **error)
{
  return bf_validate_member (cut, BF_N_CREDIT_CUTS, "cut", (BfNameFunc) bf_credit_cut_get_name, error) &&
         bf_validate_index (sample, bf_trace_get_n_samples (trace), "sample", error,
                            "prediction[%" G_GSIZE_FORMAT "]", sample) &&
         bf_validate_index (output, bf_network_get_n_outputs (bf_trace_get_network (trace)), "output", error,
                            "prediction[%" G_GSIZE_FORMAT "][%u]", sample, output);
}

/**
 * bf_credit_new:
 * @trace: a training step
 * @cut: which pie
 * @sample: result: a place in the batch
 * @output: result: an output
 * @error: return location for an error
 *
 * Cuts the pie of one step, back from the outputs to the parameters.
 *
 * The share of the fix goes by one forward derivative along the step's own update: with ẇ = -Δw, and ż and ȧ carried
 * forward by the chain rule while the inputs stay, unit v holds δ_v·ż_v = Σ_u (δ_v·a_u·ẇ_uv + δ_v·w_uv·ȧ_u) + δ_v·ḃ_v,
 * summed over the batch. The first term is the weight's piece, ∂L/∂w · ẇ; the second is passed to u; the third is the
 * bias's piece. At the outputs they add up to Σ ∂L/∂w · ẇ, the drop of the loss to first order. It holds for every
 * optimizer; with plain SGD a share is g² / Σg².
 *
 * The share of the result gives to u what its term is of the weighted sum, a_u·w_uv / z_v of what v holds; the share
 * of the gradient is |g| / Σ|g|.
 *
 * Returns: (transfer full): the pie, or %NULL with %BF_ERROR_INVALID or %BF_ERROR_TOO_LARGE
 */
BfCredit *
bf_credit_new (const BfTrace *trace, BfCreditCut cut, gsize sample, guint output, GError **error)
{
  g_autoptr (BfCredit) self = NULL;

  g_return_val_if_fail (trace != NULL, NULL);

  if (!check (trace, cut, sample, output, error))
    return NULL;

  self = g_new0 (BfCredit, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->trace = bf_trace_ref ((BfTrace *) trace);
  self->cut = cut;
  self->sample = sample;
  self->output = output;
  if (!allocate (self, error))
    return NULL;

  if (cut == BF_CREDIT_CUT_FIX && !cut_fix (self, error))
    return NULL;
  if (cut == BF_CREDIT_CUT_RESULT)
    cut_result (self);
  if (cut == BF_CREDIT_CUT_GRADIENT)
    cut_gradient (self);
  self->state = bf_credit_find_state (self);

  return g_steal_pointer (&self);
}

/**
 * bf_credit_ref:
 * @self: a pie
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfCredit *
bf_credit_ref (BfCredit *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_credit_unref:
 * @self: (transfer full): a pie
 *
 * Gives a reference back.
 */
void
bf_credit_unref (BfCredit *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->trace, bf_trace_unref);
  free (self->arena);
  g_free (self);
}

/**
 * bf_credit_get_trace:
 * @self: a pie
 *
 * Gets the step whose pie it is.
 *
 * Returns: (transfer none): the trace
 */
const BfTrace *
bf_credit_get_trace (const BfCredit *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->trace;
}

/**
 * bf_credit_get_cut:
 * @self: a pie
 *
 * Gets which pie it is.
 *
 * Returns: the cut
 */
BfCreditCut
bf_credit_get_cut (const BfCredit *self)
{
  g_return_val_if_fail (self != NULL, BF_CREDIT_CUT_FIX);

  return self->cut;
}

/**
 * bf_credit_get_state:
 * @self: a pie
 *
 * Tells whether there is something to cut, and if not, why not. The pieces are numbers all the same, though most of
 * them are 0 then.
 *
 * Returns: the state
 */
BfCreditState
bf_credit_get_state (const BfCredit *self)
{
  g_return_val_if_fail (self != NULL, BF_CREDIT_STATE_NOT_FINITE);

  return self->state;
}

/**
 * bf_credit_get_sample:
 * @self: a pie
 *
 * Gets whose result it is, where it is the share of the result.
 *
 * Returns: a place in the batch
 */
gsize
bf_credit_get_sample (const BfCredit *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->sample;
}

/**
 * bf_credit_get_output:
 * @self: a pie
 *
 * Gets which output's result it is, where it is the share of the result.
 *
 * Returns: an output
 */
guint
bf_credit_get_output (const BfCredit *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->output;
}

/**
 * bf_credit_get_total:
 * @self: a pie
 *
 * Gets the whole that is cut: the drop of the loss to first order (negative where the step raises it), z of the output,
 * or Σ|∂L/∂w|.
 *
 * Returns: the whole
 */
double
bf_credit_get_total (const BfCredit *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->total;
}

/**
 * bf_credit_get_magnitude:
 * @self: a pie
 *
 * Gets what the pieces come to without their signs, which is the scale of their size and of their rounding: of all
 * parameters, and for the share of the result of the last layer's terms.
 *
 * Returns: Σ|piece|
 */
double
bf_credit_get_magnitude (const BfCredit *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->magnitude;
}

/**
 * bf_credit_get_share:
 * @self: a pie
 * @amount: a piece, or what a unit holds or passes
 *
 * Gets what part of the whole an amount is. A piece against the fix has a negative share; a part of the result has one
 * where its sign is not the result's.
 *
 * Returns: the share, 1 for all; NaN where there is no whole to divide by
 */
double
bf_credit_get_share (const BfCredit *self, double amount)
{
  g_return_val_if_fail (self != NULL, 0.0);

  if (self->total == 0.0 || self->state != BF_CREDIT_STATE_CUT)
    return (double) NAN;

  return amount / (self->cut == BF_CREDIT_CUT_RESULT ? self->total : fabs (self->total));
}

/**
 * bf_credit_get_actual_drop:
 * @self: a share of the fix
 *
 * Gets by how much the step really lowers the loss of its batch.
 *
 * Returns: L before - L after the update; 0 for the other cuts
 */
double
bf_credit_get_actual_drop (const BfCredit *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->cut == BF_CREDIT_CUT_FIX ? bf_trace_get_loss (self->trace) - self->loss_after : 0.0;
}

/**
 * bf_credit_get_crumb:
 * @self: a share of the fix
 *
 * Gets what the first order leaves over.
 *
 * Returns: the actual drop - the predicted one, with its sign; 0 for the other cuts
 */
double
bf_credit_get_crumb (const BfCredit *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->cut == BF_CREDIT_CUT_FIX ? bf_credit_get_actual_drop (self) - self->total : 0.0;
}

static gboolean
has_unit (const BfCredit *self, guint layer, guint unit)
{
  return self != NULL && layer < get_network (self)->n_layers && unit < get_plan (self, layer)->n_out;
}

/**
 * bf_credit_get_unit:
 * @self: a pie
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets what a unit holds before it is cut: Σ δ·ż over the batch; its part of the result; Σ|∂L/∂w| of its own parameters.
 *
 * Returns: the amount
 */
double
bf_credit_get_unit (const BfCredit *self, guint layer, guint unit)
{
  g_return_val_if_fail (has_unit (self, layer, unit), 0.0);

  return self->held[layer][unit];
}

/**
 * bf_credit_cuts_unit:
 * @self: a pie
 * @layer: a layer
 * @unit: one of its units
 *
 * Tells whether what a unit holds can be cut. A part of the result cannot where z is too close to 0 to divide by: it
 * stays with the unit.
 *
 * Returns: whether it can
 */
gboolean
bf_credit_cuts_unit (const BfCredit *self, guint layer, guint unit)
{
  g_return_val_if_fail (has_unit (self, layer, unit), FALSE);

  return self->cut != BF_CREDIT_CUT_RESULT || self->held[layer][unit] == 0.0 || self->per_term[layer][unit] != 0.0;
}

static double
get_parameter_piece (const BfCredit *self, gsize parameter)
{
  double gradient = bf_trace_get_workspace (self->trace)->gradient[parameter];

  if (self->cut == BF_CREDIT_CUT_GRADIENT)
    return fabs (gradient);

  return gradient == 0.0 ? 0.0 : gradient * -bf_trace_get_changes (self->trace)[parameter];
}

/**
 * bf_credit_get_weight_piece:
 * @self: a pie
 * @layer: a layer
 * @unit: the unit that the weight leads to
 * @input: where it comes from
 *
 * Gets a weight's piece. Of the result, the weights of each layer share the whole once more.
 *
 * Returns: ∂L/∂w · ẇ; its part of the result; |∂L/∂w|
 */
double
bf_credit_get_weight_piece (const BfCredit *self, guint layer, guint unit, guint input)
{
  g_return_val_if_fail (has_unit (self, layer, unit) && input < get_plan (self, layer)->n_in, 0.0);

  if (self->cut == BF_CREDIT_CUT_RESULT)
    return get_result_term (self, layer, unit, input) * self->per_term[layer][unit];

  return get_parameter_piece (self, bf_layer_plan_weight (get_plan (self, layer), unit, input));
}

/**
 * bf_credit_get_bias_piece:
 * @self: a pie
 * @layer: a layer that has biases
 * @unit: one of its units
 *
 * Gets a bias's piece, which is a slice of its own.
 *
 * Returns: ∂L/∂b · ḃ; its part of the result; |∂L/∂b|
 */
double
bf_credit_get_bias_piece (const BfCredit *self, guint layer, guint unit)
{
  gsize parameter;

  g_return_val_if_fail (has_unit (self, layer, unit) && get_plan (self, layer)->has_bias, 0.0);

  parameter = get_plan (self, layer)->biases + unit;
  if (self->cut == BF_CREDIT_CUT_RESULT)
    return get_bias (self, layer, unit) * self->per_term[layer][unit];

  return get_parameter_piece (self, parameter);
}

/**
 * bf_credit_get_passed:
 * @self: a pie
 * @layer: a layer
 * @unit: the unit that is cut
 * @input: the unit before it
 *
 * Gets what a unit passes on to the unit before.
 *
 * Returns: Σ δ·w·ȧ over the batch; the weight's part of the result; 0 where there is no unit before, and of gradients
 */
double
bf_credit_get_passed (const BfCredit *self, guint layer, guint unit, guint input)
{
  const BfLayerPlan *plan;
  gsize n_samples;
  double passed = 0.0;

  g_return_val_if_fail (has_unit (self, layer, unit) && input < get_plan (self, layer)->n_in, 0.0);

  if (layer == 0 || self->cut == BF_CREDIT_CUT_GRADIENT)
    return 0.0;
  if (self->cut == BF_CREDIT_CUT_RESULT)
    return bf_credit_get_weight_piece (self, layer, unit, input);

  plan = get_plan (self, layer);
  n_samples = bf_trace_get_n_samples (self->trace);
  for (gsize s = 0; s < n_samples; s++)
    passed += get_delta (self, layer)[s * plan->n_out + unit] * self->a_dot[layer - 1][s * plan->n_in + input];

  return passed * get_network (self)->parameters[bf_layer_plan_weight (plan, unit, input)];
}

/**
 * bf_credit_cut_get_name:
 * @self: a cut
 *
 * Gets a cut's name on the command line.
 *
 * Returns: the name, such as `fix`
 */
const char *
bf_credit_cut_get_name (BfCreditCut self)
{
  g_return_val_if_fail (self < BF_N_CREDIT_CUTS, NULL);

  return cut_names[self];
}

/**
 * bf_credit_cut_from_name:
 * @name: a name
 * @cut: (out): the cut
 *
 * Finds a cut by its name.
 *
 * Returns: whether there is one
 */
gboolean
bf_credit_cut_from_name (const char *name, BfCreditCut *cut)
{
  g_return_val_if_fail (name != NULL && cut != NULL, FALSE);

  for (guint i = 0; i < BF_N_CREDIT_CUTS; i++)
    if (g_str_equal (name, cut_names[i]))
      {
        *cut = (BfCreditCut) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * bf_credit_state_get_name:
 * @self: a state
 *
 * Gets a state's name in JSON.
 *
 * Returns: the name, such as `solved`
 */
const char *
bf_credit_state_get_name (BfCreditState self)
{
  g_return_val_if_fail (self < BF_N_CREDIT_STATES, NULL);

  return state_names[self];
}
