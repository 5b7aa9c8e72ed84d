/* SPDX-License-Identifier: MIT */
#include "bf-motion-private.h"

/* Within a layer each unit begins a little after the one above it, and within a unit each term a
 * little after the one before; layers and phases follow each other. So a movement by term, unit,
 * layer, phase or step needs no rule of its own: it is a range of terms. */

/* More terms than this in one movement are too many to be read one by one. */
#define MAX_TOLD_TERMS 5000

/* Which of a unit's terms comes when: the count of sums (products and bias, or errors), a change of
 * the whole unit (activation or slope), and what follows it (gradients) */
typedef struct
{
  guint n_sums;
  guint n_change;
  double sum_ms;
  double last_sum_ms;
  double change_ms;
  double gap;
} UnitTiming;

static double
get_gap (double gap, guint n)
{
  return n > 1 ? MIN (gap, BF_MOTION_LAYER_SPREAD_MS / (n - 1)) : gap;
}

static void
get_timing (const BfNetwork *network, BfPhase phase, guint layer, UnitTiming *timing)
{
  guint n_in = bf_network_get_n_layer_inputs (network, layer);
  gboolean has_bias = bf_network_has_bias (network, layer);
  gboolean is_last = layer + 1 == bf_network_get_n_layers (network);

  timing->n_change = bf_network_get_activation (network, layer) == BF_ACTIVATION_IDENTITY ? 0 : 1;
  timing->gap = get_gap (BF_MOTION_TERM_GAP_MS, bf_moment_get_n_unit_terms (network, phase, layer));

  if (phase == BF_PHASE_FORWARD)
    {
      timing->n_sums = n_in + (has_bias ? 1 : 0);
      timing->sum_ms = BF_MOTION_PRODUCT_MS;
      timing->last_sum_ms = has_bias ? BF_MOTION_BIAS_MS : BF_MOTION_PRODUCT_MS;
      timing->change_ms = BF_MOTION_ACTIVATION_MS;
    }
  else
    {
      timing->n_sums = is_last ? 1 : bf_network_get_n_units (network, layer + 1);
      timing->sum_ms = is_last ? BF_MOTION_SWEEP_MS : BF_MOTION_ERROR_MS;
      timing->last_sum_ms = timing->sum_ms;
      timing->change_ms = BF_MOTION_SWEEP_MS;
    }
}

static double
get_sums_end (const UnitTiming *timing)
{
  double end = (timing->n_sums - 1) * timing->gap + timing->last_sum_ms;

  return timing->n_sums > 1 ? MAX (end, (timing->n_sums - 2) * timing->gap + timing->sum_ms) : end;
}

static double
get_term_start (const UnitTiming *timing, guint term)
{
  double end;

  if (term < timing->n_sums)
    return term * timing->gap;
  end = get_sums_end (timing);
  if (term < timing->n_sums + timing->n_change)
    return end;

  return end + timing->n_change * timing->change_ms
         + (term - timing->n_sums - timing->n_change) * timing->gap;
}

static double
get_term_ms (const UnitTiming *timing, guint term)
{
  if (term + 1 < timing->n_sums)
    return timing->sum_ms;
  if (term < timing->n_sums)
    return timing->last_sum_ms;
  if (term < timing->n_sums + timing->n_change)
    return timing->change_ms;

  return BF_MOTION_FILL_MS;
}

/* How long the terms from @first to @last of one unit take together */
static double
get_unit_ms (const UnitTiming *timing, guint first, guint last)
{
  double end = get_term_start (timing, last) + get_term_ms (timing, last);

  /* A bias takes less time than the product before it. */
  if (last > first)
    end = MAX (end, get_term_start (timing, last - 1) + get_term_ms (timing, last - 1));

  return end - get_term_start (timing, first);
}

static double
get_unit_gap (const BfNetwork *network, guint layer)
{
  return get_gap (BF_MOTION_UNIT_GAP_MS, bf_network_get_n_units (network, layer));
}

static double
get_layer_ms (const BfTimeline *self, BfPhase phase, guint layer, const BfTimelineLayer *part)
{
  guint n_terms = bf_moment_get_n_unit_terms (self->network, phase, layer);
  guint n_units = part->last_unit - part->first_unit + 1;
  double gap = get_unit_gap (self->network, layer);
  double ms;
  UnitTiming timing;

  get_timing (self->network, phase, layer, &timing);
  if (n_units == 1)
    return get_unit_ms (&timing, part->first_term, part->last_term);

  ms = get_unit_ms (&timing, part->first_term, n_terms - 1);
  ms = MAX (ms, (n_units - 1) * gap + get_unit_ms (&timing, 0, part->last_term));
  if (n_units > 2)
    ms = MAX (ms, (n_units - 2) * gap + get_unit_ms (&timing, 0, n_terms - 1));

  return ms;
}

/* Finds the part of a layer's terms that lies within the movement. */
static void
init_layer (BfTimeline *self, BfPhase phase, guint layer, BfTimelineLayer *part)
{
  guint n_terms = bf_moment_get_n_unit_terms (self->network, phase, layer);
  guint64 start = bf_moment_get_unit_start (self->network, phase, layer, 0);
  guint64 end = start + (guint64) n_terms * bf_network_get_n_units (self->network, layer);
  guint64 from = MAX (start, self->moment.from);
  guint64 to = MIN (end, self->moment.to);

  *part = (BfTimelineLayer){ .included = from < to };
  if (!part->included)
    return;
  part->first_unit = (guint) ((from - start) / n_terms);
  part->first_term = (guint) ((from - start) % n_terms);
  part->last_unit = (guint) ((to - 1 - start) / n_terms);
  part->last_term = (guint) ((to - 1 - start) % n_terms);
}

static double
init_layers (BfTimeline *self, BfPhase phase, double start)
{
  for (guint i = 0; i < self->n_layers; i++)
    {
      guint layer = phase == BF_PHASE_FORWARD ? i : self->n_layers - 1 - i;
      BfTimelineLayer *part = &self->layers[phase == BF_PHASE_BACKWARD][layer];

      init_layer (self, phase, layer, part);
      part->start = start;
      if (part->included)
        start += get_layer_ms (self, phase, layer, part);
      part->end = start;
    }

  return start;
}

static double
get_phase_ms (BfPhase phase)
{
  switch (phase)
    {
    case BF_PHASE_ZERO_GRAD:
      return BF_MOTION_DRAIN_MS;
    case BF_PHASE_LOSS:
      return BF_MOTION_LOSS_MS;
    case BF_PHASE_STEP:
      return BF_MOTION_STEP_MS;
    case BF_PHASE_FORWARD:
    case BF_PHASE_BACKWARD:
    default:
      return 0.0;
    }
}

/* Lays all terms of the movement out in time. */
void
bf_timeline_init (BfTimeline *self, const BfMoment *moment, const BfNetwork *network)
{
  double time = 0.0;

  self->network = network;
  self->moment = *moment;
  self->n_layers = bf_network_get_n_layers (network);
  for (guint p = 0; p < BF_N_PHASES; p++)
    self->phase_first[p] = bf_moment_get_phase_start (network, (BfPhase) p);
  self->phase_first[BF_N_PHASES] = bf_moment_count_terms (network);

  for (guint p = 0; p < BF_N_PHASES; p++)
    {
      self->has_phase[p] =
          MAX (moment->from, self->phase_first[p]) < MIN (moment->to, self->phase_first[p + 1]);
      self->phase_start[p] = time;
      if (p == BF_PHASE_FORWARD || p == BF_PHASE_BACKWARD)
        time = init_layers (self, (BfPhase) p, time);
      else if (self->has_phase[p])
        time += get_phase_ms ((BfPhase) p);
      self->phase_end[p] = time;
    }
  self->total = time;
  self->now = bf_moment_is_at_rest (moment) ? time : CLAMP (moment->fraction, 0.0, 1.0) * time;
}

static double
get_part (double now, double start, double ms)
{
  return ms > 0.0 ? CLAMP ((now - start) / ms, 0.0, 1.0) : 1.0;
}

/* How far a term is, 0 to 1, before any easing */
double
bf_timeline_get_progress (const BfTimeline *self, guint64 ordinal)
{
  const BfTimelineLayer *part;
  UnitTiming timing;
  BfPlace place;
  double start;

  switch (bf_moment_get_progress (&self->moment, ordinal))
    {
    case BF_PROGRESS_NOT_YET:
      return 0.0;
    case BF_PROGRESS_DONE:
      return 1.0;
    case BF_PROGRESS_IN_FLIGHT:
    default:
      break;
    }

  bf_moment_locate (self->network, ordinal, &place);
  g_return_val_if_fail ((guint) place.phase < BF_N_PHASES, 0.0);
  if (place.kind == BF_TERM_WHOLE)
    return get_part (self->now, self->phase_start[place.phase], get_phase_ms (place.phase));

  part = &self->layers[place.phase == BF_PHASE_BACKWARD][place.layer];
  get_timing (self->network, place.phase, place.layer, &timing);
  start = part->start + (place.unit - part->first_unit) * get_unit_gap (self->network, place.layer)
          + get_term_start (&timing, place.term);
  if (place.unit == part->first_unit)
    start -= get_term_start (&timing, part->first_term);

  return get_part (self->now, start, get_term_ms (&timing, place.term));
}

/* The phase that is seen to be in progress; in a movement through several phases it changes on the
 * way. */
BfPhase
bf_timeline_get_phase (const BfTimeline *self)
{
  BfPhase phase = bf_moment_get_phase (&self->moment, self->network);

  if (bf_moment_is_at_rest (&self->moment))
    return phase;
  for (guint p = phase; p < BF_N_PHASES; p++)
    if (self->has_phase[p] && self->now >= self->phase_start[p])
      phase = (BfPhase) p;

  return phase;
}

/* Milliseconds since a phase began, as far as this movement tells: very many where it began before,
 * negative where it has not begun */
double
bf_timeline_get_phase_ms (const BfTimeline *self, BfPhase phase)
{
  guint64 first = self->phase_first[phase];

  if (first < bf_moment_get_done (&self->moment))
    return G_MAXDOUBLE;
  if (first >= self->moment.to)
    return -1.0;

  return self->now - self->phase_start[phase];
}

/**
 * bf_motion_get_duration:
 * @moment: a movement
 * @network: the network that is trained
 *
 * Gets how long a movement takes at speed 1.
 *
 * Returns: milliseconds; 0 for a movement of no term
 */
double
bf_motion_get_duration (const BfMoment *moment, const BfNetwork *network)
{
  BfTimeline timeline;

  g_return_val_if_fail (moment != NULL && network != NULL, 0.0);

  bf_timeline_init (&timeline, moment, network);

  return timeline.total;
}

/**
 * bf_motion_get_progress:
 * @moment: a moment
 * @network: the network that is trained
 * @ordinal: a term of the step
 *
 * Gets how far one term of a movement is: terms begin one after another and overlap.
 *
 * Returns: 0 for a term that has not begun, 1 for one that is done
 */
double
bf_motion_get_progress (const BfMoment *moment, const BfNetwork *network, guint64 ordinal)
{
  BfTimeline timeline;

  g_return_val_if_fail (moment != NULL && network != NULL, 0.0);

  bf_timeline_init (&timeline, moment, network);

  return bf_timeline_get_progress (&timeline, ordinal);
}

/**
 * bf_motion_get_moment:
 * @moment: a moment
 * @network: the network that is trained
 *
 * Gets the moment in whose words a movement can be told: the terms before the first one that is
 * still on its way are done, those up to the first one that has not begun are in flight. It is how
 * a text keeps up with the picture.
 *
 * Returns: a moment; @moment itself if it is at rest or of very many terms
 */
BfMoment
bf_motion_get_moment (const BfMoment *moment, const BfNetwork *network)
{
  BfTimeline timeline;
  BfMoment told;

  g_return_val_if_fail (moment != NULL && network != NULL, bf_moment_at_rest (0));

  if (bf_moment_is_at_rest (moment) || moment->to - moment->from > MAX_TOLD_TERMS)
    return *moment;

  bf_timeline_init (&timeline, moment, network);
  told = (BfMoment){ .from = moment->from, .fraction = 0.5 };
  while (told.from < moment->to && bf_timeline_get_progress (&timeline, told.from) >= 1.0)
    told.from++;
  told.to = told.from;
  while (told.to < moment->to && bf_timeline_get_progress (&timeline, told.to) > 0.0)
    told.to++;

  return told.to > told.from ? told : bf_moment_at_rest (told.from);
}

/**
 * bf_ease_in_out_cubic:
 * @t: the time, 0 to 1
 *
 * Eases what travels.
 *
 * Returns: the way done, 0 to 1
 */
double
bf_ease_in_out_cubic (double t)
{
  double k = CLAMP (t, 0.0, 1.0);

  return k < 0.5 ? 4.0 * k * k * k
                 : 1.0 - (2.0 - 2.0 * k) * (2.0 - 2.0 * k) * (2.0 - 2.0 * k) / 2.0;
}

/**
 * bf_ease_out_cubic:
 * @t: the time, 0 to 1
 *
 * Eases what fills and appears.
 *
 * Returns: the way done, 0 to 1
 */
double
bf_ease_out_cubic (double t)
{
  double rest = 1.0 - CLAMP (t, 0.0, 1.0);

  return 1.0 - rest * rest * rest;
}

/**
 * bf_ease_out_quint:
 * @t: the time, 0 to 1
 *
 * Eases what rolls.
 *
 * Returns: the way done, 0 to 1
 */
double
bf_ease_out_quint (double t)
{
  double rest = 1.0 - CLAMP (t, 0.0, 1.0);

  return 1.0 - rest * rest * rest * rest * rest;
}
