/* SPDX-License-Identifier: MIT */
#include "bf-moment.h"

static const char * const phase_names[BF_N_PHASES] = { "zero_grad", "forward", "loss", "backward", "step" };
static const char * const granularity_names[] = { "term", "unit", "layer", "phase", "step", "epoch" };

/**
 * bf_phase_get_name:
 * @self: a phase
 *
 * Gets the name of a phase, which is PyTorch's.
 *
 * Returns: (transfer none): the name, such as `zero_grad`
 */
const char *
bf_phase_get_name (BfPhase self)
{
  g_return_val_if_fail ((guint) self < BF_N_PHASES, NULL);

  return phase_names[self];
}

/**
 * bf_phase_from_name:
 * @name: a name
 * @phase: (out): the phase
 *
 * Finds the phase of a name.
 *
 * Returns: whether there is one
 */
gboolean
bf_phase_from_name (const char *name, BfPhase *phase)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < BF_N_PHASES; i++)
    if (g_str_equal (name, phase_names[i]))
      {
        *phase = (BfPhase) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * bf_granularity_get_name:
 * @self: a granularity
 *
 * Gets the name of a granularity.
 *
 * Returns: (transfer none): the name, such as `term`
 */
const char *
bf_granularity_get_name (BfGranularity self)
{
  g_return_val_if_fail ((guint) self < G_N_ELEMENTS (granularity_names), NULL);

  return granularity_names[self];
}

static gboolean
has_slope (const BfNetwork *network, guint layer)
{
  return bf_network_get_activation (network, layer) != BF_ACTIVATION_IDENTITY;
}

/* How many terms bring the error to a unit: one from the loss, or one from each unit of the next layer */
static guint
count_errors (const BfNetwork *network, guint layer)
{
  return layer + 1 == bf_network_get_n_layers (network) ? 1 : bf_network_get_n_units (network, layer + 1);
}

/**
 * bf_moment_get_n_unit_terms:
 * @network: a network
 * @phase: a phase
 * @layer: a layer
 *
 * Gets how many terms each unit of a layer has in a phase: forward its products, bias and activation; backward the
 * errors that arrive, the slope, and the gradients of its weights and bias.
 *
 * Returns: the count; 1 in a phase of one term
 */
guint
bf_moment_get_n_unit_terms (const BfNetwork *network, BfPhase phase, guint layer)
{
  guint n;

  if (phase != BF_PHASE_FORWARD && phase != BF_PHASE_BACKWARD)
    return 1;

  n = bf_network_get_n_layer_inputs (network, layer) + (bf_network_has_bias (network, layer) ? 1 : 0) +
      (has_slope (network, layer) ? 1 : 0);

  return phase == BF_PHASE_FORWARD ? n : n + count_errors (network, layer);
}

static guint64
count_layer_terms (const BfNetwork *network, BfPhase phase, guint layer)
{
  return (guint64) bf_network_get_n_units (network, layer) * bf_moment_get_n_unit_terms (network, phase, layer);
}

static guint64
count_phase_terms (const BfNetwork *network, BfPhase phase)
{
  guint64 n = 0;

  if (phase != BF_PHASE_FORWARD && phase != BF_PHASE_BACKWARD)
    return 1;
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    n += count_layer_terms (network, phase, l);

  return n;
}

/**
 * bf_moment_get_phase_start:
 * @network: a network
 * @phase: a phase
 *
 * Gets the ordinal of a phase's first term.
 *
 * Returns: the ordinal
 */
guint64
bf_moment_get_phase_start (const BfNetwork *network, BfPhase phase)
{
  guint64 n = 0;

  g_return_val_if_fail (network != NULL && (guint) phase < BF_N_PHASES, 0);

  for (guint p = 0; p < (guint) phase; p++)
    n += count_phase_terms (network, (BfPhase) p);

  return n;
}

/**
 * bf_moment_get_phase_end:
 * @network: a network
 * @phase: a phase
 *
 * Gets how many terms are done when a phase is over.
 *
 * Returns: the count
 */
guint64
bf_moment_get_phase_end (const BfNetwork *network, BfPhase phase)
{
  return bf_moment_get_phase_start (network, phase) + count_phase_terms (network, phase);
}

/**
 * bf_moment_count_terms:
 * @network: a network
 *
 * Gets how many terms a step has.
 *
 * Returns: the count
 */
guint64
bf_moment_count_terms (const BfNetwork *network)
{
  return bf_moment_get_phase_end (network, BF_PHASE_STEP);
}

/**
 * bf_moment_get_unit_start:
 * @network: a network
 * @phase: %BF_PHASE_FORWARD or %BF_PHASE_BACKWARD
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets the ordinal of a unit's first term in a phase. Backward begins with the last layer.
 *
 * Returns: the ordinal
 */
guint64
bf_moment_get_unit_start (const BfNetwork *network, BfPhase phase, guint layer, guint unit)
{
  guint64 n = bf_moment_get_phase_start (network, phase);

  if (phase == BF_PHASE_FORWARD)
    for (guint l = 0; l < layer; l++)
      n += count_layer_terms (network, phase, l);
  else
    for (guint l = bf_network_get_n_layers (network) - 1; l > layer; l--)
      n += count_layer_terms (network, phase, l);

  return n + (guint64) unit * bf_moment_get_n_unit_terms (network, phase, layer);
}

/**
 * bf_moment_get_unit_end:
 * @network: a network
 * @phase: %BF_PHASE_FORWARD or %BF_PHASE_BACKWARD
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets how many terms are done when a unit is finished with a phase.
 *
 * Returns: the count
 */
guint64
bf_moment_get_unit_end (const BfNetwork *network, BfPhase phase, guint layer, guint unit)
{
  return bf_moment_get_unit_start (network, phase, layer, unit) + bf_moment_get_n_unit_terms (network, phase, layer);
}

/* What the @term-th term of a unit does in the forward phase */
static void
locate_forward (const BfNetwork *network, BfPlace *place)
{
  guint n_in = bf_network_get_n_layer_inputs (network, place->layer);

  if (place->term < n_in)
    {
      place->kind = BF_TERM_PRODUCT;
      place->index = place->term;
    }
  else if (place->term == n_in && bf_network_has_bias (network, place->layer))
    place->kind = BF_TERM_BIAS;
  else
    place->kind = BF_TERM_ACTIVATION;
}

static void
locate_backward (const BfNetwork *network, BfPlace *place)
{
  guint n_in = bf_network_get_n_layer_inputs (network, place->layer);
  guint n_errors = count_errors (network, place->layer);
  guint n_before = n_errors + (has_slope (network, place->layer) ? 1 : 0);

  if (place->term < n_errors)
    {
      gboolean last = place->layer + 1 == bf_network_get_n_layers (network);

      place->kind = last ? BF_TERM_OUTPUT_ERROR : BF_TERM_ERROR;
      place->index = last ? place->unit : place->term;
    }
  else if (place->term < n_before)
    place->kind = BF_TERM_SLOPE;
  else if (place->term < n_before + n_in)
    {
      place->kind = BF_TERM_GRADIENT;
      place->index = place->term - n_before;
    }
  else
    place->kind = BF_TERM_BIAS_GRADIENT;
}

/* Finds layer, unit and term from the place's phase and an ordinal within it. */
static void
locate_unit (const BfNetwork *network, guint64 rest, BfPlace *place)
{
  guint n_layers = bf_network_get_n_layers (network);
  guint n_terms;

  for (guint i = 0; i < n_layers; i++)
    {
      guint64 n;

      place->layer = place->phase == BF_PHASE_FORWARD ? i : n_layers - 1 - i;
      n = count_layer_terms (network, place->phase, place->layer);
      if (rest < n)
        break;
      rest -= n;
    }

  n_terms = bf_moment_get_n_unit_terms (network, place->phase, place->layer);
  place->unit = (guint) (rest / n_terms);
  place->term = (guint) (rest % n_terms);
}

/**
 * bf_moment_locate:
 * @network: a network
 * @ordinal: a term of a step, from 0
 * @place: (out caller-allocates): what and where it is
 *
 * Finds a term by its ordinal.
 */
void
bf_moment_locate (const BfNetwork *network, guint64 ordinal, BfPlace *place)
{
  guint64 start = 0;

  g_return_if_fail (network != NULL && place != NULL);

  *place = (BfPlace) { .phase = BF_PHASE_STEP, .kind = BF_TERM_WHOLE };
  for (guint p = 0; p < BF_N_PHASES; p++)
    {
      guint64 n = count_phase_terms (network, (BfPhase) p);

      if (ordinal < start + n)
        {
          place->phase = (BfPhase) p;
          break;
        }
      start += n;
    }

  if (place->phase != BF_PHASE_FORWARD && place->phase != BF_PHASE_BACKWARD)
    return;
  locate_unit (network, ordinal - start, place);
  if (place->phase == BF_PHASE_FORWARD)
    locate_forward (network, place);
  else
    locate_backward (network, place);
}

/**
 * bf_moment_find_term:
 * @network: a network
 * @phase: a phase
 * @layer: a layer
 * @unit: one of its units
 * @kind: what the term does
 * @index: for a product or a gradient the input, for an error the unit of the next layer; else 0
 *
 * Finds the ordinal of a term by what it does.
 *
 * Returns: the ordinal; of a term that is left out (the slope of the identity) that of the term before
 */
guint64
bf_moment_find_term (const BfNetwork *network,
                     BfPhase          phase,
                     guint            layer,
                     guint            unit,
                     BfTermKind       kind,
                     guint            index)
{
  guint n_in, n_bias, n_errors, n_slope;
  guint term = 0;

  if (kind == BF_TERM_WHOLE)
    return bf_moment_get_phase_start (network, phase);

  n_in = bf_network_get_n_layer_inputs (network, layer);
  n_bias = bf_network_has_bias (network, layer) ? 1 : 0;
  n_errors = count_errors (network, layer);
  n_slope = has_slope (network, layer) ? 1 : 0;

  switch (kind)
    {
    case BF_TERM_PRODUCT: term = index; break;
    case BF_TERM_BIAS: term = n_in + n_bias - 1; break;
    case BF_TERM_ACTIVATION: term = n_in + n_bias + n_slope - 1; break;
    case BF_TERM_ERROR: term = index; break;
    case BF_TERM_SLOPE: term = n_errors + n_slope - 1; break;
    case BF_TERM_GRADIENT: term = n_errors + n_slope + index; break;
    case BF_TERM_BIAS_GRADIENT: term = n_errors + n_slope + n_in + n_bias - 1; break;
    case BF_TERM_OUTPUT_ERROR:
    case BF_TERM_WHOLE:
    default: break;
    }

  return bf_moment_get_unit_start (network, phase, layer, unit) + term;
}

/**
 * bf_moment_at_rest: (skip)
 * @done: how many terms are done
 *
 * Makes a moment at which nothing moves.
 *
 * Returns: the moment
 */
BfMoment
bf_moment_at_rest (guint64 done)
{
  return (BfMoment) { .from = done, .to = done, .fraction = 1.0 };
}

/**
 * bf_moment_at_phase: (skip)
 * @network: a network
 * @phase: a phase
 * @fraction: how much of it is over, 0 to 1
 *
 * Makes a moment inside a phase.
 *
 * Returns: the moment
 */
BfMoment
bf_moment_at_phase (const BfNetwork *network, BfPhase phase, double fraction)
{
  return (BfMoment) {
    .from = bf_moment_get_phase_start (network, phase),
    .to = bf_moment_get_phase_end (network, phase),
    .fraction = CLAMP (fraction, 0.0, 1.0),
  };
}

/**
 * bf_moment_is_at_rest:
 * @self: a moment
 *
 * Tells whether nothing is in flight.
 *
 * Returns: whether it is so
 */
gboolean
bf_moment_is_at_rest (const BfMoment *self)
{
  return self->from >= self->to || self->fraction >= 1.0;
}

/**
 * bf_moment_get_done:
 * @self: a moment
 *
 * Gets how many terms are done.
 *
 * Returns: the count
 */
guint64
bf_moment_get_done (const BfMoment *self)
{
  return bf_moment_is_at_rest (self) ? MAX (self->from, self->to) : self->from;
}

/**
 * bf_moment_get_phase:
 * @self: a moment
 * @network: a network
 *
 * Gets the phase that is in progress, or that was finished last; before anything is done %BF_PHASE_ZERO_GRAD.
 *
 * Returns: the phase
 */
BfPhase
bf_moment_get_phase (const BfMoment *self, const BfNetwork *network)
{
  guint64 done = bf_moment_get_done (self);
  BfPlace place;

  bf_moment_locate (network, bf_moment_is_at_rest (self) && done > 0 ? done - 1 : done, &place);

  return place.phase;
}

/**
 * bf_moment_get_progress:
 * @self: a moment
 * @ordinal: a term
 *
 * Tells whether a term has been computed.
 *
 * Returns: its progress
 */
BfProgress
bf_moment_get_progress (const BfMoment *self, guint64 ordinal)
{
  if (ordinal < bf_moment_get_done (self))
    return BF_PROGRESS_DONE;

  return ordinal < self->to ? BF_PROGRESS_IN_FLIGHT : BF_PROGRESS_NOT_YET;
}

/**
 * bf_moment_get_delta_progress:
 * @self: a moment
 * @network: a network
 * @layer: a layer
 * @unit: one of its units
 *
 * Tells whether a unit's delta has been computed: all errors have arrived and the slope is in.
 *
 * Returns: its progress; in flight from the first error on
 */
BfProgress
bf_moment_get_delta_progress (const BfMoment *self, const BfNetwork *network, guint layer, guint unit)
{
  guint64 first = bf_moment_get_unit_start (network, BF_PHASE_BACKWARD, layer, unit);
  guint64 last = bf_moment_find_term (network, BF_PHASE_BACKWARD, layer, unit, BF_TERM_SLOPE, 0);

  if (bf_moment_get_progress (self, last) == BF_PROGRESS_DONE)
    return BF_PROGRESS_DONE;

  return bf_moment_get_progress (self, first) == BF_PROGRESS_NOT_YET ? BF_PROGRESS_NOT_YET : BF_PROGRESS_IN_FLIGHT;
}

/* The range [*start, *end) of terms that @granularity takes together with @ordinal */
static void
get_range (const BfNetwork *network, guint64 ordinal, BfGranularity granularity, guint64 *start, guint64 *end)
{
  BfPlace place;
  guint last;

  bf_moment_locate (network, ordinal, &place);
  *start = ordinal;
  *end = ordinal + 1;

  if (granularity == BF_GRANULARITY_TERM)
    return;
  if (granularity > BF_GRANULARITY_PHASE)
    {
      *start = 0;
      *end = bf_moment_count_terms (network);
      return;
    }
  if (granularity == BF_GRANULARITY_PHASE || place.kind == BF_TERM_WHOLE)
    {
      *start = bf_moment_get_phase_start (network, place.phase);
      *end = bf_moment_get_phase_end (network, place.phase);
      return;
    }

  last = granularity == BF_GRANULARITY_UNIT ? place.unit : bf_network_get_n_units (network, place.layer) - 1;
  *start = bf_moment_get_unit_start (network, place.phase, place.layer,
                                     granularity == BF_GRANULARITY_UNIT ? place.unit : 0);
  *end = bf_moment_get_unit_end (network, place.phase, place.layer, last);
}

/**
 * bf_moment_next:
 * @network: a network
 * @done: how many terms are done, less than bf_moment_count_terms()
 * @granularity: how far to go
 *
 * Gets how many terms are done after the next term, or at the end of the present unit, layer, phase or step.
 *
 * Returns: the count, more than @done; @done itself at the end of the step
 */
guint64
bf_moment_next (const BfNetwork *network, guint64 done, BfGranularity granularity)
{
  guint64 start, end;

  g_return_val_if_fail (network != NULL, done);

  if (done >= bf_moment_count_terms (network))
    return done;
  get_range (network, done, granularity, &start, &end);

  return end;
}

/**
 * bf_moment_previous:
 * @network: a network
 * @done: how many terms are done
 * @granularity: how far to go back
 *
 * Gets how many terms were done before the last term, or at the beginning of its unit, layer, phase or step.
 *
 * Returns: the count, less than @done; 0 at the beginning of the step
 */
guint64
bf_moment_previous (const BfNetwork *network, guint64 done, BfGranularity granularity)
{
  guint64 start, end;

  g_return_val_if_fail (network != NULL, done);

  if (done == 0)
    return 0;
  get_range (network, done - 1, granularity, &start, &end);

  return start;
}
