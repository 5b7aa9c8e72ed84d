/* SPDX-License-Identifier: MIT */
#include "bf-ring-chart-private.h"

#include <math.h>

/* In each ring first stands what is passed on, by the unit to which it goes, then what stays, by parameter. So the ring
 * around begins where this one does, and spans all that is passed on. */

#define LEAST_ANGLE 0.02  /* rad; thinner neighbours of a kind are drawn as one */
#define MIDDLE      0.30  /* of the radius: the hole with the number */
#define MOST_RINGS  12

static void
add (BfRingChart *self, const BfCredit *credit, guint layer, BfElement element, gboolean stays, double amount)
{
  BfRingSegment segment = {
    .element = element,
    .n = 1,
    .ring = self->n_rings,
    .layer = layer,
    .stays = stays,
    .amount = amount,
    .share = bf_credit_get_share (credit, amount),
  };

  if (amount != 0.0)
    g_array_append_val (self->segments, segment);
}

/* Of the fix what goes to a unit is one; of the result each weight hands on its own; of gradients all that is left. */
static void
add_passed (BfRingChart *self, const BfCredit *credit, const BfNetwork *network, guint layer)
{
  guint n_units = bf_network_get_n_units (network, layer);
  double rest = 0.0;

  if (bf_credit_get_cut (credit) == BF_CREDIT_CUT_GRADIENT)
    {
      for (guint l = 0; l < layer; l++)
        for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
          rest += bf_credit_get_unit (credit, l, v);
      if (layer > 0)
        add (self, credit, layer, BF_ELEMENT_NOTHING, FALSE, rest);
      return;
    }
  for (guint u = 0; layer > 0 && u < bf_network_get_n_layer_inputs (network, layer); u++)
    if (bf_credit_get_cut (credit) == BF_CREDIT_CUT_FIX)
      add (self, credit, layer, (BfElement){ BF_ELEMENT_UNIT, layer - 1, u, 0 }, FALSE,
           bf_credit_get_unit (credit, layer - 1, u));
    else
      for (guint v = 0; v < n_units; v++)
        add (self, credit, layer, (BfElement){ BF_ELEMENT_WEIGHT, layer, v, u }, FALSE,
             bf_credit_get_weight_piece (credit, layer, v, u));
}

static void
add_staying (BfRingChart *self, const BfCredit *credit, const BfNetwork *network, guint layer)
{
  gboolean keeps = bf_credit_get_cut (credit) != BF_CREDIT_CUT_RESULT || layer == 0;

  for (guint v = 0; v < bf_network_get_n_units (network, layer); v++)
    {
      for (guint u = 0; keeps && u < bf_network_get_n_layer_inputs (network, layer); u++)
        add (self, credit, layer, (BfElement){ BF_ELEMENT_WEIGHT, layer, v, u }, TRUE,
             bf_credit_get_weight_piece (credit, layer, v, u));
      if (bf_network_has_bias (network, layer))
        add (self, credit, layer, (BfElement){ BF_ELEMENT_BIAS, layer, v, 0 }, TRUE,
             bf_credit_get_bias_piece (credit, layer, v));
      if (!bf_credit_cuts_unit (credit, layer, v))
        add (self, credit, layer, (BfElement){ BF_ELEMENT_UNIT, layer, v, 0 }, TRUE,
             bf_credit_get_unit (credit, layer, v));
    }
}

/* Gives the segments from @first on their angles, within @span; returns what is passed on of it. */
static double
lay (BfRingChart *self, guint first, double span)
{
  double sum = 0.0, passed = 0.0, angle = 0.0;

  for (guint i = first; i < self->segments->len; i++)
    sum += fabs (g_array_index (self->segments, BfRingSegment, i).amount);
  for (guint i = first; sum > 0.0 && i < self->segments->len; i++)
    {
      BfRingSegment *segment = &g_array_index (self->segments, BfRingSegment, i);

      segment->start = angle;
      angle += span * fabs (segment->amount) / sum;
      segment->end = angle;
      if (!segment->stays)
        passed = angle;
    }

  return passed;
}

static gboolean
can_merge (const BfRingSegment *a, const BfRingSegment *b)
{
  return a->ring == b->ring && a->stays == b->stays && a->end - a->start < LEAST_ANGLE &&
         b->end - b->start < LEAST_ANGLE;
}

/* Thin neighbours become one, so that thousands of weights are a few hundred segments. */
static void
merge (BfRingChart *self)
{
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (BfRingSegment));

  for (guint i = 0; i < self->segments->len; i++)
    {
      const BfRingSegment *segment = &g_array_index (self->segments, BfRingSegment, i);
      BfRingSegment *last =
          merged->len > 0 ? &g_array_index (merged, BfRingSegment, merged->len - 1) : NULL;

      if (last == NULL || !can_merge (last, segment))
        {
          g_array_append_val (merged, *segment);
          continue;
        }
      last->element = BF_ELEMENT_NOTHING;
      last->n += segment->n;
      last->amount += segment->amount;
      last->share += segment->share;
      last->end = segment->end;
    }
  g_array_unref (self->segments);
  self->segments = merged;
}

/**
 * bf_ring_chart_new:
 * @credit: a pie
 *
 * Lays out all cuts of a pie. Of very deep networks the rings nearest to the output are shown.
 *
 * Returns: (transfer full): the chart, empty where there is nothing to cut
 */
BfRingChart *
bf_ring_chart_new (const BfCredit *credit)
{
  BfRingChart *self = g_new0 (BfRingChart, 1);
  const BfNetwork *network = bf_trace_get_network (bf_credit_get_trace (credit));
  double span = 2.0 * G_PI;

  self->credit = bf_credit_ref ((BfCredit *) credit);
  self->segments = g_array_new (FALSE, FALSE, sizeof (BfRingSegment));
  if (bf_credit_get_state (credit) != BF_CREDIT_STATE_CUT)
    return self;
  for (guint l = bf_network_get_n_layers (network); l-- > 0 && self->n_rings < MOST_RINGS;)
    {
      guint first = self->segments->len;

      add_passed (self, credit, network, l);
      add_staying (self, credit, network, l);
      span = lay (self, first, span);
      self->n_rings++;
    }
  merge (self);

  return self;
}

/**
 * bf_ring_chart_free:
 * @self: (transfer full): a ring chart
 *
 * Frees a ring chart.
 */
void
bf_ring_chart_free (BfRingChart *self)
{
  g_return_if_fail (self != NULL);

  bf_credit_unref (self->credit);
  g_array_unref (self->segments);
  g_free (self);
}

/**
 * bf_ring_chart_get_n:
 * @self: a ring chart
 *
 * Gets how many segments it has.
 *
 * Returns: the count; 0 where there is nothing to cut
 */
guint
bf_ring_chart_get_n (const BfRingChart *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->segments->len;
}

/**
 * bf_ring_chart_get_segment:
 * @self: a ring chart
 * @i: which
 *
 * Gets a segment, from the innermost ring outward and clockwise within a ring.
 *
 * Returns: (transfer none): the segment
 */
const BfRingSegment *
bf_ring_chart_get_segment (const BfRingChart *self, guint i)
{
  g_return_val_if_fail (self != NULL && i < self->segments->len, NULL);

  return &g_array_index (self->segments, BfRingSegment, i);
}

/**
 * bf_ring_chart_find:
 * @self: a ring chart
 * @element: a parameter or a unit
 *
 * Finds the segment of an element.
 *
 * Returns: its place, or -1
 */
int
bf_ring_chart_find (const BfRingChart *self, const BfElement *element)
{
  g_return_val_if_fail (self != NULL && element != NULL, -1);

  for (guint i = 0; element->kind != BF_ELEMENT_NONE && i < self->segments->len; i++)
    if (bf_element_equal (&bf_ring_chart_get_segment (self, i)->element, element))
      return (int) i;

  return -1;
}

/* The inner radius of a ring in a chart of radius 1; that of the ring after the last is 1. */
double
bf_ring_chart_get_radius (const BfRingChart *self, guint ring)
{
  return MIDDLE + (1.0 - MIDDLE) * ring / MAX (self->n_rings, 1);
}

/**
 * bf_ring_chart_pick:
 * @self: a ring chart
 * @size: the side of the square that it is drawn in
 * @x: a place in it
 * @y: a place in it
 *
 * Finds the segment at a place.
 *
 * Returns: its place in the list, or -1
 */
int
bf_ring_chart_pick (const BfRingChart *self, double size, double x, double y)
{
  double radius = size / 2.0 - BF_RING_MARGIN;
  double distance = hypot (x - size / 2.0, y - size / 2.0) / MAX (radius, 1.0);
  double angle = atan2 (x - size / 2.0, size / 2.0 - y);

  g_return_val_if_fail (self != NULL, -1);

  if (angle < 0.0)
    angle += 2.0 * G_PI;
  for (guint i = 0; i < self->segments->len; i++)
    {
      const BfRingSegment *segment = bf_ring_chart_get_segment (self, i);

      if (angle >= segment->start && angle < segment->end &&
          distance >= bf_ring_chart_get_radius (self, segment->ring) &&
          distance < bf_ring_chart_get_radius (self, segment->ring + 1))
        return (int) i;
    }

  return -1;
}

/* The segment of a ring that is at an angle, or the nearest one */
static int
find_at (const BfRingChart *self, guint ring, double angle)
{
  double best = G_MAXDOUBLE;
  int found = -1;

  for (guint i = 0; i < self->segments->len; i++)
    {
      const BfRingSegment *segment = bf_ring_chart_get_segment (self, i);
      double distance = MAX (segment->start - angle, angle - segment->end);

      if (segment->ring == ring && distance < best)
        {
          best = distance;
          found = (int) i;
        }
    }

  return found;
}

/**
 * bf_ring_chart_walk:
 * @self: a ring chart
 * @from: a segment, or -1 for the first
 * @around: 1 clockwise, -1 the other way
 * @outward: 1 to the ring around, -1 to the one within
 *
 * Walks over the segments: around within a ring, which has no end, and from ring to ring at the same angle.
 *
 * Returns: the next segment; @from where there is none that way; -1 where there is none at all
 */
int
bf_ring_chart_walk (const BfRingChart *self, int from, int around, int outward)
{
  const BfRingSegment *segment;
  int n = self != NULL ? (int) self->segments->len : 0;
  int next = from;

  if (n == 0 || from < 0 || from >= n)
    return n > 0 ? 0 : -1;
  segment = bf_ring_chart_get_segment (self, (guint) from);
  if (outward != 0)
    {
      if (outward < 0 && segment->ring == 0)
        return from;
      next = find_at (self, (guint) ((int) segment->ring + outward), (segment->start + segment->end) / 2.0);
      return next >= 0 ? next : from;
    }
  do
    next = (next + around + n) % n;
  while (bf_ring_chart_get_segment (self, (guint) next)->ring != segment->ring);

  return next;
}
