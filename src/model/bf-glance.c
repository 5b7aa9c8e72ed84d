/* SPDX-License-Identifier: MIT */
#include "bf-glance.h"

#include "bf-credit-text.h"

#include <math.h>

/* The only place that decides whether a number may be shown, and whether it is up to date. */

#define NOT_COMPUTED ((BfValue) { BF_VALUE_NOT_COMPUTED, 0.0 })
#define COMPUTED(number) ((BfValue) { BF_VALUE_COMPUTED, (number) })
#define PARTIAL(number) ((BfValue) { BF_VALUE_PARTIAL, (number) })
#define OUT_OF_DATE(number) ((BfValue) { BF_VALUE_OUT_OF_DATE, (number) })

static const BfNetwork *
get_network (const BfGlance *self)
{
  return bf_trace_get_network (self->trace);
}

static BfProgress
get_term_progress (const BfGlance *self, BfPhase phase, guint layer, guint unit, BfTermKind kind, guint index)
{
  return bf_moment_get_progress (&self->moment,
                                 bf_moment_find_term (get_network (self), phase, layer, unit, kind, index));
}

static BfProgress
get_phase_progress (const BfGlance *self, BfPhase phase)
{
  return get_term_progress (self, phase, 0, 0, BF_TERM_WHOLE, 0);
}

/* Whether the weights have moved, which makes all that was computed with the old ones out of date */
static gboolean
has_stepped (const BfGlance *self)
{
  return get_phase_progress (self, BF_PHASE_STEP) == BF_PROGRESS_DONE;
}

/* The step before is still seen until zero_grad has emptied the buckets. */
static const BfTrace *
get_unemptied (const BfGlance *self)
{
  return self->previous != NULL && get_phase_progress (self, BF_PHASE_ZERO_GRAD) != BF_PROGRESS_DONE ? self->previous
                                                                                                    : NULL;
}

static gboolean
same_shape (const BfGlance *self, const BfTrace *other)
{
  return bf_network_same_shape (get_network (self), bf_trace_get_network (other));
}

/* A glance at the end of the step before, whose values stay on the picture, out of date, until forward begins */
static gboolean
look_before (const BfGlance *self, BfGlance *before)
{
  const BfNetwork *network = get_network (self);

  if (self->previous == NULL || !same_shape (self, self->previous) ||
      bf_moment_get_progress (&self->moment, bf_moment_get_phase_start (network, BF_PHASE_FORWARD)) !=
        BF_PROGRESS_NOT_YET)
    return FALSE;

  *before = (BfGlance) {
    .trace = self->previous,
    .moment = bf_moment_at_rest (bf_moment_count_terms (network)),
    .sample = MIN (self->sample, bf_trace_get_n_samples (self->previous) - 1),
  };

  return TRUE;
}

/* A glance at what an edit has made out of date */
static gboolean
look_at_stale (const BfGlance *self, BfGlance *stale)
{
  if (self->stale == NULL || !same_shape (self, self->stale))
    return FALSE;

  *stale = (BfGlance) {
    .trace = self->stale,
    .moment = self->stale_moment,
    .sample = MIN (self->sample, bf_trace_get_n_samples (self->stale) - 1),
  };

  return TRUE;
}

typedef BfValue (*GetValue) (const BfGlance *self, guint layer, guint unit);

/* What may be shown of a value that this step has not come to: that of the step before, or of before the edit */
static BfValue
get_old (const BfGlance *self, GetValue get_value, guint layer, guint unit)
{
  BfGlance other;
  BfValue value = NOT_COMPUTED;

  if (look_before (self, &other) || look_at_stale (self, &other))
    value = get_value (&other, layer, unit);
  if (value.status == BF_VALUE_NOT_COMPUTED || value.status == BF_VALUE_PARTIAL)
    return NOT_COMPUTED;

  return OUT_OF_DATE (value.value);
}

/* A number that the forward pass or the loss has computed: up to date until the weights move */
static BfValue
computed_forward (const BfGlance *self, double value)
{
  return has_stepped (self) ? OUT_OF_DATE (value) : COMPUTED (value);
}

/**
 * bf_glance_get_input:
 * @self: a glance
 * @input: an input
 *
 * Gets an input of the sample that is looked at.
 *
 * Returns: the value, always computed
 */
BfValue
bf_glance_get_input (const BfGlance *self, guint input)
{
  return COMPUTED (bf_trace_get_input (self->trace, self->sample, input));
}

/**
 * bf_glance_get_target:
 * @self: a glance
 * @output: an output
 *
 * Gets a target of the sample that is looked at.
 *
 * Returns: the value, always computed
 */
BfValue
bf_glance_get_target (const BfGlance *self, guint output)
{
  return COMPUTED (bf_trace_get_target (self->trace, self->sample, output));
}

/* How many terms of a unit are done, and whether one is in flight */
static guint
count_done (const BfGlance *self, BfPhase phase, guint layer, guint unit, gboolean *in_flight)
{
  guint64 first = bf_moment_get_unit_start (get_network (self), phase, layer, unit);
  guint n_terms = bf_moment_get_n_unit_terms (get_network (self), phase, layer);
  guint64 done = bf_moment_get_done (&self->moment);
  guint n_done = done <= first ? 0 : (guint) MIN (done - first, n_terms);

  *in_flight = n_done < n_terms && bf_moment_get_progress (&self->moment, first + n_done) == BF_PROGRESS_IN_FLIGHT;

  return n_done;
}

/**
 * bf_glance_count_arrived:
 * @self: a glance
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets how many terms of a unit's sum (its products and its bias) have arrived. While a value is
 * %BF_VALUE_PARTIAL and this is 0, its 0 is the empty sum and is no number to be shown.
 *
 * Returns: the count
 */
guint
bf_glance_count_arrived (const BfGlance *self, guint layer, guint unit)
{
  const BfNetwork *network = get_network (self);
  guint n_sum = bf_network_get_n_layer_inputs (network, layer) + (bf_network_has_bias (network, layer) ? 1 : 0);
  gboolean in_flight;

  return MIN (count_done (self, BF_PHASE_FORWARD, layer, unit, &in_flight), n_sum);
}

/* Σ over the terms that have arrived, in their order; exactly z when all have */
static double
sum_arrived (const BfGlance *self, guint layer, guint unit)
{
  const BfNetwork *network = get_network (self);
  guint n_in = bf_network_get_n_layer_inputs (network, layer);
  guint n_arrived = bf_glance_count_arrived (self, layer, unit);
  double sum = 0.0;

  if (n_arrived == n_in + (bf_network_has_bias (network, layer) ? 1 : 0))
    return bf_trace_get_z (self->trace, self->sample, layer, unit);
  for (guint u = 0; u < MIN (n_arrived, n_in); u++)
    sum += bf_network_get_weight (network, layer, unit, u) *
           bf_trace_get_layer_input (self->trace, self->sample, layer, u);

  return sum;
}

/**
 * bf_glance_get_activation:
 * @self: a glance
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets a unit's activation: the running sum of what has arrived while terms are done or in flight, then the activation,
 * out of date from the moment the weights have moved until the next forward phase begins.
 *
 * Returns: the value
 */
BfValue
bf_glance_get_activation (const BfGlance *self, guint layer, guint unit)
{
  gboolean in_flight;
  guint n_done = count_done (self, BF_PHASE_FORWARD, layer, unit, &in_flight);

  if (n_done == bf_moment_get_n_unit_terms (get_network (self), BF_PHASE_FORWARD, layer))
    return computed_forward (self, bf_trace_get_a (self->trace, self->sample, layer, unit));
  if (n_done > 0 || in_flight)
    return PARTIAL (sum_arrived (self, layer, unit));

  return get_old (self, bf_glance_get_activation, layer, unit);
}

/**
 * bf_glance_get_z:
 * @self: a glance
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets a unit's weighted sum, which is computed one term before the activation (with the identity they are the same).
 *
 * Returns: the value
 */
BfValue
bf_glance_get_z (const BfGlance *self, guint layer, guint unit)
{
  const BfNetwork *network = get_network (self);
  guint n_in = bf_network_get_n_layer_inputs (network, layer);
  gboolean in_flight;
  guint n_done = count_done (self, BF_PHASE_FORWARD, layer, unit, &in_flight);

  if (n_done >= n_in + (bf_network_has_bias (network, layer) ? 1 : 0))
    return computed_forward (self, bf_trace_get_z (self->trace, self->sample, layer, unit));
  if (n_done > 0 || in_flight)
    return PARTIAL (sum_arrived (self, layer, unit));

  return get_old (self, bf_glance_get_z, layer, unit);
}

/**
 * bf_glance_get_product:
 * @self: a glance
 * @layer: a layer
 * @unit: one of its units
 * @input: where the product comes from
 *
 * Gets a product input × weight: partial while it is on its way, computed when it has arrived.
 *
 * Returns: the value
 */
BfValue
bf_glance_get_product (const BfGlance *self, guint layer, guint unit, guint input)
{
  BfProgress progress = get_term_progress (self, BF_PHASE_FORWARD, layer, unit, BF_TERM_PRODUCT, input);
  const BfNetwork *network = get_network (self);
  double product = bf_network_get_weight (network, layer, unit, input) *
                   bf_trace_get_layer_input (self->trace, self->sample, layer, input);
  BfGlance before;

  if (progress == BF_PROGRESS_DONE)
    return computed_forward (self, product);
  if (progress == BF_PROGRESS_IN_FLIGHT)
    return PARTIAL (product);
  if (!look_before (self, &before))
    return NOT_COMPUTED;

  return OUT_OF_DATE (bf_glance_get_product (&before, layer, unit, input).value);
}

static BfValue
get_miss (const BfGlance *self, guint layer, guint output)
{
  if (get_phase_progress (self, BF_PHASE_LOSS) == BF_PROGRESS_DONE)
    return computed_forward (self, bf_trace_get_miss (self->trace, self->sample, output));

  return get_old (self, get_miss, layer, output);
}

/**
 * bf_glance_get_miss:
 * @self: a glance
 * @output: an output
 *
 * Gets prediction - target of the sample that is looked at.
 *
 * Returns: the value
 */
BfValue
bf_glance_get_miss (const BfGlance *self, guint output)
{
  return get_miss (self, 0, output);
}

static BfValue
get_loss (const BfGlance *self, guint layer, guint unit)
{
  if (get_phase_progress (self, BF_PHASE_LOSS) == BF_PROGRESS_DONE)
    return computed_forward (self, bf_trace_get_loss (self->trace));

  return get_old (self, get_loss, layer, unit);
}

/**
 * bf_glance_get_loss:
 * @self: a glance
 *
 * Gets the loss of the batch.
 *
 * Returns: the value
 */
BfValue
bf_glance_get_loss (const BfGlance *self)
{
  return get_loss (self, 0, 0);
}

/* Σ of the errors that have arrived at a unit, before the slope */
static double
sum_errors (const BfGlance *self, guint layer, guint unit)
{
  const BfNetwork *network = get_network (self);
  double sum = 0.0;

  if (layer + 1 == bf_network_get_n_layers (network))
    return get_term_progress (self, BF_PHASE_BACKWARD, layer, unit, BF_TERM_OUTPUT_ERROR, unit) == BF_PROGRESS_DONE
             ? bf_trace_get_output_gradient (self->trace, self->sample, unit) : 0.0;

  for (guint k = 0; k < bf_network_get_n_units (network, layer + 1); k++)
    if (get_term_progress (self, BF_PHASE_BACKWARD, layer, unit, BF_TERM_ERROR, k) == BF_PROGRESS_DONE)
      sum += bf_trace_get_delta (self->trace, self->sample, layer + 1, k) *
             bf_trace_get_back_factor (self->trace, self->sample, layer, unit, k);

  return sum;
}

/**
 * bf_glance_get_delta:
 * @self: a glance
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets a unit's delta: the running sum of the errors while they arrive, then ∂L/∂z. After an edit that of before the
 * edit, out of date.
 *
 * Returns: the value
 */
BfValue
bf_glance_get_delta (const BfGlance *self, guint layer, guint unit)
{
  BfGlance stale;

  switch (bf_moment_get_delta_progress (&self->moment, get_network (self), layer, unit))
    {
    case BF_PROGRESS_DONE:
      return COMPUTED (bf_trace_get_delta (self->trace, self->sample, layer, unit));
    case BF_PROGRESS_IN_FLIGHT:
      return PARTIAL (sum_errors (self, layer, unit));
    case BF_PROGRESS_NOT_YET:
    default:
      break;
    }
  if (!look_at_stale (self, &stale) ||
      bf_moment_get_delta_progress (&stale.moment, get_network (&stale), layer, unit) != BF_PROGRESS_DONE)
    return NOT_COMPUTED;

  return OUT_OF_DATE (bf_trace_get_delta (stale.trace, stale.sample, layer, unit));
}

static double
trace_gradient (const BfTrace *trace, const BfElement *parameter)
{
  return parameter->kind == BF_ELEMENT_BIAS
           ? bf_trace_get_bias_gradient (trace, parameter->layer, parameter->unit)
           : bf_trace_get_weight_gradient (trace, parameter->layer, parameter->unit, parameter->input);
}

static double
trace_update (const BfTrace *trace, const BfElement *parameter)
{
  return parameter->kind == BF_ELEMENT_BIAS
           ? bf_trace_get_bias_update (trace, parameter->layer, parameter->unit)
           : bf_trace_get_weight_update (trace, parameter->layer, parameter->unit, parameter->input);
}

static double
network_parameter (const BfNetwork *network, const BfElement *parameter)
{
  return parameter->kind == BF_ELEMENT_BIAS
           ? bf_network_get_bias (network, parameter->layer, parameter->unit)
           : bf_network_get_weight (network, parameter->layer, parameter->unit, parameter->input);
}

static gboolean
is_parameter (const BfElement *element)
{
  return element->kind == BF_ELEMENT_WEIGHT || element->kind == BF_ELEMENT_BIAS;
}

static gboolean
has_gradient (const BfGlance *self, const BfElement *parameter)
{
  BfTermKind kind = parameter->kind == BF_ELEMENT_BIAS ? BF_TERM_BIAS_GRADIENT : BF_TERM_GRADIENT;

  return get_term_progress (self, BF_PHASE_BACKWARD, parameter->layer, parameter->unit, kind,
                            parameter->kind == BF_ELEMENT_BIAS ? 0 : parameter->input) == BF_PROGRESS_DONE;
}

/**
 * bf_glance_get_gradient:
 * @self: a glance
 * @parameter: a weight or a bias
 *
 * Gets what lies in a parameter's bucket: this step's gradient, summed over the batch; before zero_grad has emptied the
 * buckets that of the step before; after an edit that of before the edit, out of date.
 *
 * Returns: the value
 */
BfValue
bf_glance_get_gradient (const BfGlance *self, const BfElement *parameter)
{
  const BfTrace *unemptied;
  BfGlance stale;

  g_return_val_if_fail (is_parameter (parameter), NOT_COMPUTED);

  if (has_gradient (self, parameter))
    return COMPUTED (trace_gradient (self->trace, parameter));
  unemptied = get_unemptied (self);
  if (unemptied != NULL && same_shape (self, unemptied))
    return COMPUTED (trace_gradient (unemptied, parameter));
  if (look_at_stale (self, &stale) && has_gradient (&stale, parameter))
    return OUT_OF_DATE (trace_gradient (stale.trace, parameter));

  return NOT_COMPUTED;
}

/* The step whose weights roll, or have rolled and whose ghosts are still seen */
static const BfTrace *
get_rolled (const BfGlance *self)
{
  const BfTrace *unemptied = get_unemptied (self);

  if (get_phase_progress (self, BF_PHASE_STEP) != BF_PROGRESS_NOT_YET)
    return self->trace;

  return unemptied != NULL && same_shape (self, unemptied) ? unemptied : NULL;
}

/**
 * bf_glance_get_update:
 * @self: a glance
 * @parameter: a weight or a bias
 *
 * Gets by how much the step changes a parameter: computed while the weights roll and after, until zero_grad of the next
 * step is done.
 *
 * Returns: the value
 */
BfValue
bf_glance_get_update (const BfGlance *self, const BfElement *parameter)
{
  const BfTrace *rolled;

  g_return_val_if_fail (is_parameter (parameter), NOT_COMPUTED);

  rolled = get_rolled (self);

  return rolled != NULL ? COMPUTED (trace_update (rolled, parameter)) : NOT_COMPUTED;
}

/**
 * bf_glance_get_parameter:
 * @self: a glance
 * @parameter: a weight or a bias
 *
 * Gets a parameter: the old value until step is done, then the new one.
 *
 * Returns: the value, always computed
 */
BfValue
bf_glance_get_parameter (const BfGlance *self, const BfElement *parameter)
{
  const BfNetwork *network;

  g_return_val_if_fail (is_parameter (parameter), NOT_COMPUTED);

  network = has_stepped (self) ? bf_trace_get_network_after (self->trace) : get_network (self);

  return COMPUTED (network_parameter (network, parameter));
}

/**
 * bf_glance_get_old_parameter:
 * @self: a glance
 * @parameter: a weight or a bias
 *
 * Gets the ghost of a parameter: its value before the update, as long as bf_glance_get_update() is computed.
 *
 * Returns: the value
 */
BfValue
bf_glance_get_old_parameter (const BfGlance *self, const BfElement *parameter)
{
  const BfTrace *rolled;

  g_return_val_if_fail (is_parameter (parameter), NOT_COMPUTED);

  rolled = get_rolled (self);

  return rolled != NULL ? COMPUTED (network_parameter (bf_trace_get_network (rolled), parameter)) : NOT_COMPUTED;
}

/* Of what cannot be divided there is no share. */
static BfValue
share_of (const BfGlance *self, double amount, BfProgress progress)
{
  double share = self->credit != NULL ? bf_credit_get_share (self->credit, amount) : (double) NAN;

  if (progress == BF_PROGRESS_NOT_YET || isnan (share))
    return NOT_COMPUTED;

  return progress == BF_PROGRESS_DONE ? COMPUTED (share) : PARTIAL (share);
}

/**
 * bf_glance_get_share:
 * @self: a glance
 * @element: a weight, a bias or a unit
 *
 * Gets the part of the pie that stays with a parameter, or that a unit holds before it is cut: not computed before the
 * cut has reached it in backward, partial while it does.
 *
 * Returns: the share, 1 for all
 */
BfValue
bf_glance_get_share (const BfGlance *self, const BfElement *element)
{
  BfTermKind kind = element->kind == BF_ELEMENT_BIAS ? BF_TERM_BIAS_GRADIENT : BF_TERM_GRADIENT;

  g_return_val_if_fail (is_parameter (element) || element->kind == BF_ELEMENT_UNIT, NOT_COMPUTED);

  if (self->credit == NULL)
    return NOT_COMPUTED;
  if (element->kind == BF_ELEMENT_UNIT)
    return share_of (self, bf_credit_get_amount (self->credit, element),
                     bf_moment_get_delta_progress (&self->moment, get_network (self), element->layer, element->unit));

  return share_of (self, bf_credit_get_amount (self->credit, element),
                   get_term_progress (self, BF_PHASE_BACKWARD, element->layer, element->unit, kind,
                                      element->kind == BF_ELEMENT_WEIGHT ? element->input : 0));
}

/**
 * bf_glance_get_passed:
 * @self: a glance
 * @layer: a layer after the first
 * @unit: the unit that is cut
 * @input: the unit before it
 *
 * Gets the part of the pie that a unit passes on to the unit before: partial while it is on its way.
 *
 * Returns: the share
 */
BfValue
bf_glance_get_passed (const BfGlance *self, guint layer, guint unit, guint input)
{
  g_return_val_if_fail (layer > 0, NOT_COMPUTED);

  if (self->credit == NULL)
    return NOT_COMPUTED;

  return share_of (self, bf_credit_get_passed (self->credit, layer, unit, input),
                   get_term_progress (self, BF_PHASE_BACKWARD, layer - 1, input, BF_TERM_ERROR, unit));
}

/**
 * bf_glance_get_crumb:
 * @self: a glance
 *
 * Gets what the first order leaves over, the actual drop of the loss minus the predicted one: known once the weights
 * have moved.
 *
 * Returns: the crumb
 */
BfValue
bf_glance_get_crumb (const BfGlance *self)
{
  if (self->credit == NULL || bf_credit_get_cut (self->credit) != BF_CREDIT_CUT_FIX || !has_stepped (self))
    return NOT_COMPUTED;

  return COMPUTED (bf_credit_get_crumb (self->credit));
}

/**
 * bf_glance_is_padlocked:
 * @self: a glance
 *
 * Tells whether the weights are padlocked: from the beginning of backward until step begins.
 *
 * Returns: whether they are
 */
gboolean
bf_glance_is_padlocked (const BfGlance *self)
{
  guint64 start = bf_moment_get_phase_start (get_network (self), BF_PHASE_BACKWARD);

  return bf_moment_get_progress (&self->moment, start) != BF_PROGRESS_NOT_YET &&
         get_phase_progress (self, BF_PHASE_STEP) == BF_PROGRESS_NOT_YET;
}
