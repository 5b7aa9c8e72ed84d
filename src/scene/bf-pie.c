/* SPDX-License-Identifier: MIT */
#include "bf-pie.h"

#include <math.h>

/* The first cut of a pie, as it is seen on the disc at the output. */

#define LEAST_PART  0.025 /* of the disc; what is smaller goes with the others */
#define MOST_SLICES 12
#define NUMBER_AT   0.6   /* of the radius: where a number is best read */
#define NUMBER_STEP 0.02
#define NUMBER_WAY  0.3   /* how far it may be from there */
#define AIR         2.0   /* px around it */

static void
add (GArray *slices, const BfCredit *credit, BfElement element, double amount)
{
  BfPieSlice slice = {
    .element = element,
    .n = 1,
    .travels = element.kind == BF_ELEMENT_UNIT,
    .amount = amount,
    .share = bf_credit_get_share (credit, amount),
  };

  if (amount != 0.0)
    g_array_append_val (slices, slice);
}

/* What goes on to a unit of the layer before the outputs */
static double
sum_passed (const BfCredit *credit, guint last, guint input)
{
  guint n = bf_network_get_n_units (bf_trace_get_network (bf_credit_get_trace (credit)), last);
  double sum = 0.0;

  for (guint v = 0; v < n; v++)
    sum += bf_credit_get_passed (credit, last, v, input);

  return sum;
}

/* Of gradients nothing is passed: what is not the outputs' own is cut off unit by unit. */
static void
add_travelling (GArray *slices, const BfCredit *credit, const BfNetwork *network)
{
  guint last = bf_network_get_n_layers (network) - 1;
  gboolean passes = bf_credit_get_cut (credit) != BF_CREDIT_CUT_GRADIENT;

  for (guint l = last; l-- > 0;)
    for (guint u = 0; u < bf_network_get_n_units (network, l) && (!passes || l + 1 == last); u++)
      add (slices, credit, (BfElement){ BF_ELEMENT_UNIT, l, u, 0 },
           passes ? sum_passed (credit, last, u) : bf_credit_get_unit (credit, l, u));
}

/* Of the result each weight hands on all that it has, but for the inputs'. */
static void
add_own (GArray *slices, const BfCredit *credit, const BfNetwork *network)
{
  guint last = bf_network_get_n_layers (network) - 1;
  gboolean keeps = bf_credit_get_cut (credit) != BF_CREDIT_CUT_RESULT || last == 0;

  for (guint v = 0; v < bf_network_get_n_units (network, last); v++)
    {
      for (guint u = 0; keeps && u < bf_network_get_n_layer_inputs (network, last); u++)
        add (slices, credit, (BfElement){ BF_ELEMENT_WEIGHT, last, v, u },
             bf_credit_get_weight_piece (credit, last, v, u));
      if (bf_network_has_bias (network, last))
        add (slices, credit, (BfElement){ BF_ELEMENT_BIAS, last, v, 0 },
             bf_credit_get_bias_piece (credit, last, v));
    }
}

static double
sum_sizes (const GArray *slices)
{
  double sum = 0.0;

  for (guint i = 0; i < slices->len; i++)
    sum += fabs (g_array_index (slices, BfPieSlice, i).amount);

  return sum;
}

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a, other = *(const double *) b;

  return one < other ? 1 : one > other ? -1 : 0;
}

/* Slices below this go together: those too thin to be seen, and those that are too many. */
static double
find_least (const GArray *slices)
{
  g_autofree double *sizes = g_new (double, slices->len + 1);
  double least = LEAST_PART * sum_sizes (slices);

  for (guint i = 0; i < slices->len; i++)
    sizes[i] = fabs (g_array_index (slices, BfPieSlice, i).amount);
  qsort (sizes, slices->len, sizeof *sizes, compare_sizes);

  return slices->len > MOST_SLICES ? MAX (least, sizes[MOST_SLICES - 2]) : least;
}

/* One thin slice stays what it is; several become one. */
static void
collapse (GArray *slices, const BfCredit *credit)
{
  double least = find_least (slices);
  BfPieSlice others = { .element = BF_ELEMENT_NOTHING };

  for (guint i = 0; i < slices->len; i++)
    if (fabs (g_array_index (slices, BfPieSlice, i).amount) < least)
      {
        others.n++;
        others.amount += g_array_index (slices, BfPieSlice, i).amount;
      }
  if (others.n < 2)
    return;
  for (guint i = slices->len; i-- > 0;)
    if (fabs (g_array_index (slices, BfPieSlice, i).amount) < least)
      g_array_remove_index (slices, i);
  others.share = bf_credit_get_share (credit, others.amount);
  g_array_append_val (slices, others);
}

/* The largest that travels comes first, so that clockwise from it follow the others that travel, then what stays. */
static void
put_largest_first (GArray *slices)
{
  const BfPieSlice *largest = bf_pie_get_largest (slices);
  BfPieSlice first;

  if (largest == NULL)
    return;
  first = *largest;
  g_array_remove_index (slices, (guint) (largest - (const BfPieSlice *) (gpointer) slices->data));
  g_array_prepend_val (slices, first);
}

/**
 * bf_pie_cut:
 * @credit: a pie
 *
 * Lists the slices of the disc: what goes on to each unit before the outputs, the largest first, then what stays with
 * the outputs' own parameters, then all that is small as one.
 *
 * Returns: (transfer full) (element-type BfPieSlice): the slices, not yet laid; none where there is nothing to cut
 */
GArray *
bf_pie_cut (const BfCredit *credit)
{
  const BfNetwork *network = bf_trace_get_network (bf_credit_get_trace (credit));
  GArray *slices = g_array_new (FALSE, FALSE, sizeof (BfPieSlice));

  if (bf_credit_get_state (credit) != BF_CREDIT_STATE_CUT)
    return slices;
  add_travelling (slices, credit, network);
  add_own (slices, credit, network);
  collapse (slices, credit);
  put_largest_first (slices);

  return slices;
}

/**
 * bf_pie_get_largest:
 * @slices: (element-type BfPieSlice): the slices of a disc
 *
 * Finds the largest slice that travels.
 *
 * Returns: (nullable): the slice
 */
const BfPieSlice *
bf_pie_get_largest (const GArray *slices)
{
  const BfPieSlice *largest = NULL;

  for (guint i = 0; i < slices->len; i++)
    {
      const BfPieSlice *slice = &g_array_index (slices, BfPieSlice, i);

      if (slice->travels && (largest == NULL || fabs (slice->amount) > fabs (largest->amount)))
        largest = slice;
    }

  return largest;
}

/**
 * bf_pie_lay:
 * @slices: (element-type BfPieSlice): the slices of a disc
 * @facing: where the middle of the largest travelling slice looks, clockwise from 12 o'clock
 *
 * Gives each slice its angles, clockwise. Where nothing travels the first one begins at 12 o'clock.
 */
void
bf_pie_lay (GArray *slices, double facing)
{
  const BfPieSlice *largest = bf_pie_get_largest (slices);
  double sum = sum_sizes (slices);
  double angle = 0.0;
  double turn = 0.0;

  if (sum <= 0.0)
    return;
  for (guint i = 0; i < slices->len; i++)
    {
      BfPieSlice *slice = &g_array_index (slices, BfPieSlice, i);

      slice->start = angle;
      angle += 2.0 * G_PI * fabs (slice->amount) / sum;
      slice->end = angle;
    }
  if (largest != NULL)
    turn = facing - (largest->start + largest->end) / 2.0;
  for (guint i = 0; i < slices->len; i++)
    {
      g_array_index (slices, BfPieSlice, i).start += turn;
      g_array_index (slices, BfPieSlice, i).end += turn;
    }
}

/* Whether a place, seen from the point of the disc, lies within a slice */
static gboolean
holds (const BfPieSlice *slice, double radius, double x, double y)
{
  double sweep = slice->end - slice->start;
  double aside = remainder (atan2 (x, -y) - (slice->start + slice->end) / 2.0, 2.0 * G_PI);

  return hypot (x, y) <= radius && fabs (aside) <= sweep / 2.0;
}

static gboolean
holds_box (const BfPieSlice *slice, double radius, double x, double y, double half_width, double half_height)
{
  return holds (slice, radius, x - half_width, y - half_height) && holds (slice, radius, x + half_width, y - half_height)
         && holds (slice, radius, x - half_width, y + half_height)
         && holds (slice, radius, x + half_width, y + half_height);
}

/**
 * bf_pie_fit:
 * @slice: a slice that has its angles
 * @radius: of the disc
 * @half_width: of a number
 * @half_height: of it
 *
 * Finds where in a slice its number can be read, inside with all four corners: as near as can be to where there is
 * most room.
 *
 * Returns: how far its middle is from the point of the slice; 0 where it does not fit
 */
double
bf_pie_fit (const BfPieSlice *slice, double radius, double half_width, double half_height)
{
  double middle = (slice->start + slice->end) / 2.0;

  for (double way = 0.0; way <= NUMBER_WAY; way += NUMBER_STEP)
    for (int sign = -1; sign <= 1; sign += 2)
      {
        double distance = (NUMBER_AT + sign * way) * radius;

        if (holds_box (slice, radius, distance * sin (middle), -distance * cos (middle), half_width + AIR,
                       half_height + AIR))
          return distance;
      }

  return 0.0;
}
