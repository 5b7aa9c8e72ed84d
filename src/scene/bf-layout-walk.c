/* SPDX-License-Identifier: MIT */
#include "bf-layout-private.h"

#include <math.h>

/* What is under a point, and what lies beside an element. */

#define HIT_SIDE   34.0
#define EDGE_REACH 8.0

static BfElement
make_input (guint input)
{
  return (BfElement){ BF_ELEMENT_INPUT, 0, input, 0 };
}

static BfElement
make_unit (guint layer, guint unit)
{
  return (BfElement){ BF_ELEMENT_UNIT, layer, unit, 0 };
}

static BfElement
make_weight (guint layer, guint unit, guint input)
{
  return (BfElement){ BF_ELEMENT_WEIGHT, layer, unit, input };
}

static gboolean
is_valid (const BfLayout *self, const BfElement *element)
{
  guint n_outputs = self->columns[self->n_layers].n;

  switch (element->kind)
    {
    case BF_ELEMENT_INPUT:
      return element->unit < self->columns[0].n;
    case BF_ELEMENT_UNIT:
      return element->layer < self->n_layers
             && element->unit < self->labels[element->layer].n_units;
    case BF_ELEMENT_WEIGHT:
      return element->layer < self->n_layers && element->unit < self->labels[element->layer].n_units
             && element->input < self->labels[element->layer].n_inputs;
    case BF_ELEMENT_BIAS:
      return element->layer < self->n_layers && element->unit < self->labels[element->layer].n_units
             && self->labels[element->layer].has_bias;
    case BF_ELEMENT_TARGET:
    case BF_ELEMENT_MISS:
      return element->unit < n_outputs;
    case BF_ELEMENT_NONE:
    default:
      return FALSE;
    }
}

static gboolean
get_unit_rect (const BfLayout *self, const BfElement *element, BfRect *rect)
{
  double x, y, radius;

  bf_layout_get_unit (self, element->layer, element->unit, &x, &y, &radius);
  *rect = bf_rect_around (x, y, 2.0 * radius, 2.0 * radius);

  return TRUE;
}

/**
 * bf_layout_get_element:
 * @self: a layout
 * @element: what is asked for
 * @rect: (out caller-allocates): its box
 *
 * Gets where an element stands, for the widgets over it and for the focus. A weight without a plate
 * has a small box at the place of its label.
 *
 * Returns: whether there is such an element in the picture
 */
gboolean
bf_layout_get_element (const BfLayout *self, const BfElement *element, BfRect *rect)
{
  g_return_val_if_fail (self != NULL && element != NULL && rect != NULL, FALSE);

  if (!is_valid (self, element))
    return FALSE;

  switch (element->kind)
    {
    case BF_ELEMENT_INPUT:
      bf_layout_get_input (self, element->unit, rect);
      return TRUE;
    case BF_ELEMENT_UNIT:
      return get_unit_rect (self, element, rect);
    case BF_ELEMENT_WEIGHT:
      bf_layout_get_plate (self, element->layer, element->unit, element->input, rect);
      return TRUE;
    case BF_ELEMENT_BIAS:
      bf_layout_get_bias_place (self, element->layer, element->unit, rect);
      return TRUE;
    case BF_ELEMENT_TARGET:
      return bf_layout_get_target (self, element->unit, rect);
    case BF_ELEMENT_MISS:
      return bf_layout_get_miss (self, element->unit, rect);
    case BF_ELEMENT_NONE:
    default:
      return FALSE;
    }
}

/* The element that was met nearest to the point so far */
typedef struct
{
  double x;
  double y;
  double distance;
  BfElement element;
} Search;

static void
offer (Search *search, const BfRect *rect, BfElement element)
{
  double x = rect->x + rect->width / 2.0;
  double y = rect->y + rect->height / 2.0;
  BfRect hit = bf_rect_around (x, y, MAX (rect->width, HIT_SIDE), MAX (rect->height, HIT_SIDE));
  double distance = hypot (search->x - x, search->y - y);

  if (!bf_rect_contains (&hit, search->x, search->y) || distance >= search->distance)
    return;
  search->distance = distance;
  search->element = element;
}

/* A plate is met wherever it may reach in a step. Between two rows of plates the nearer one counts.
 */
static void
offer_plates (const BfLayout *self, Search *search)
{
  BfRect rect;

  for (guint l = 0; l < self->n_layers; l++)
    {
      const BfLabels *labels = &self->labels[l];

      for (guint u = 0; labels->form != BF_PLATE_NONE && u < labels->n_units; u++)
        for (guint i = 0; i < labels->n_inputs; i++)
          {
            bf_layout_get_reach (self, l, u, i, &rect);
            offer (search, &rect, make_weight (l, u, i));
          }
      for (guint u = 0; labels->bias != NULL && u < labels->n_units; u++)
        offer (search, &labels->bias[u], (BfElement){ BF_ELEMENT_BIAS, l, u, 0 });
    }
  for (guint o = 0; o < self->columns[self->n_layers].n; o++)
    {
      if (bf_layout_get_target (self, o, &rect))
        offer (search, &rect, (BfElement){ BF_ELEMENT_TARGET, 0, o, 0 });
      if (bf_layout_get_miss (self, o, &rect))
        offer (search, &rect, (BfElement){ BF_ELEMENT_MISS, 0, o, 0 });
    }
}

/* The stub of a bias, but for what of its square lies in its unit */
static void
offer_stub (const BfLayout *self, Search *search, guint layer, guint unit)
{
  double x, y, radius;
  BfRect rect;

  if (!bf_layout_get_bias_stub (self, layer, unit, &rect))
    return;
  bf_layout_get_unit (self, layer, unit, &x, &y, &radius);
  if (hypot (search->x - x, search->y - y) > radius)
    offer (search, &rect, (BfElement){ BF_ELEMENT_BIAS, layer, unit, 0 });
}

static void
offer_units (const BfLayout *self, Search *search)
{
  BfRect rect;

  for (guint i = 0; i < self->columns[0].n; i++)
    {
      bf_layout_get_input (self, i, &rect);
      offer (search, &rect, make_input (i));
    }
  for (guint l = 0; l < self->n_layers; l++)
    for (guint u = 0; u < self->labels[l].n_units; u++)
      {
        BfElement element = make_unit (l, u);

        get_unit_rect (self, &element, &rect);
        offer (search, &rect, element);
        offer_stub (self, search, l, u);
      }
}

static double
get_distance (double x, double y, double x0, double y0, double x1, double y1)
{
  double dx = x1 - x0;
  double dy = y1 - y0;
  double length = dx * dx + dy * dy;
  double t = length > 0.0 ? CLAMP (((x - x0) * dx + (y - y0) * dy) / length, 0.0, 1.0) : 0.0;

  return hypot (x - x0 - t * dx, y - y0 - t * dy);
}

/* In a band only the strongest edges are drawn, which the layout does not know: its edges are not
 * met. */
static void
offer_edges (const BfLayout *self, Search *search)
{
  double x0, y0, x1, y1;

  search->distance = EDGE_REACH;
  for (guint l = 0; l < self->n_layers; l++)
    for (guint u = 0; !self->labels[l].is_band && u < self->labels[l].n_units; u++)
      for (guint i = 0; i < self->labels[l].n_inputs; i++)
        {
          double distance;

          bf_layout_get_edge (self, l, u, i, &x0, &y0, &x1, &y1);
          distance = get_distance (search->x, search->y, x0, y0, x1, y1);
          if (distance > search->distance)
            continue;
          search->distance = distance;
          search->element = make_weight (l, u, i);
        }
}

/**
 * bf_layout_pick:
 * @self: a layout
 * @x: a point
 * @y: a point
 *
 * Finds what is under the pointer: plates, targets and misses before units and inputs before edges
 * no more than 8 px away. What is small can be met in a square of 34 px; where two are met, the
 * nearer one counts.
 *
 * Returns: the element, of kind %BF_ELEMENT_NONE where there is nothing
 */
BfElement
bf_layout_pick (const BfLayout *self, double x, double y)
{
  Search search = { x, y, G_MAXDOUBLE, BF_ELEMENT_NOTHING };

  g_return_val_if_fail (self != NULL, BF_ELEMENT_NOTHING);

  offer_plates (self, &search);
  if (search.element.kind == BF_ELEMENT_NONE)
    offer_units (self, &search);
  if (search.element.kind == BF_ELEMENT_NONE)
    offer_edges (self, &search);

  return search.element;
}

static double
get_middle (const BfLayout *self, const BfElement *element)
{
  BfRect rect = { 0 };

  bf_layout_get_element (self, element, &rect);

  return rect.y + rect.height / 2.0;
}

/* Keeps in @best the candidate that is nearest to @y. */
static void
prefer (const BfLayout *self, BfElement candidate, double y, double *distance, BfElement *best)
{
  double d = fabs (get_middle (self, &candidate) - y);

  if (d >= *distance - 0.01)
    return;
  *distance = d;
  *best = candidate;
}

/* Right of an input or a unit (column): its nearest outgoing weight, or in a band the nearest unit
 */
static BfElement
walk_out (const BfLayout *self, guint column, guint index, double y)
{
  double distance = G_MAXDOUBLE;
  BfElement best = BF_ELEMENT_NOTHING;

  if (column == self->n_layers)
    return best;
  for (guint u = 0; u < self->labels[column].n_units; u++)
    prefer (self,
            self->labels[column].is_band ? make_unit (column, u) : make_weight (column, u, index),
            y, &distance, &best);

  return best;
}

/* Left of a unit: its nearest incoming weight, or in a band the nearest unit or input */
static BfElement
walk_in (const BfLayout *self, guint layer, guint unit, double y)
{
  double distance = G_MAXDOUBLE;
  BfElement best = BF_ELEMENT_NOTHING;

  for (guint i = 0; i < self->labels[layer].n_inputs; i++)
    {
      BfElement source = layer == 0 ? make_input (i) : make_unit (layer - 1, i);

      prefer (self, self->labels[layer].is_band ? source : make_weight (layer, unit, i), y,
              &distance, &best);
    }

  return best;
}

static gboolean
has_single_output (const BfLayout *self)
{
  return self->columns[self->n_layers].n == 1;
}

static BfElement
walk_right (const BfLayout *self, const BfElement *from)
{
  double y = get_middle (self, from);

  switch (from->kind)
    {
    case BF_ELEMENT_INPUT:
      return walk_out (self, 0, from->unit, y);
    case BF_ELEMENT_WEIGHT:
      return make_unit (from->layer, from->unit);
    case BF_ELEMENT_BIAS:
      return walk_out (self, from->layer + 1, from->unit, y);
    case BF_ELEMENT_UNIT:
      if (from->layer + 1 < self->n_layers)
        return walk_out (self, from->layer + 1, from->unit, y);
      return has_single_output (self) ? *from : (BfElement){ BF_ELEMENT_MISS, 0, from->unit, 0 };
    case BF_ELEMENT_MISS:
      return has_single_output (self) ? *from : (BfElement){ BF_ELEMENT_TARGET, 0, from->unit, 0 };
    case BF_ELEMENT_TARGET:
    case BF_ELEMENT_NONE:
    default:
      return *from;
    }
}

static BfElement
walk_left (const BfLayout *self, const BfElement *from)
{
  guint last = self->n_layers - 1;

  switch (from->kind)
    {
    case BF_ELEMENT_UNIT:
    case BF_ELEMENT_BIAS:
      return walk_in (self, from->layer, from->unit, get_middle (self, from));
    case BF_ELEMENT_WEIGHT:
      return from->layer == 0 ? make_input (from->input) : make_unit (from->layer - 1, from->input);
    case BF_ELEMENT_MISS:
      return make_unit (last, from->unit);
    case BF_ELEMENT_TARGET:
      return has_single_output (self) ? make_unit (last, 0)
                                      : (BfElement){ BF_ELEMENT_MISS, 0, from->unit, 0 };
    case BF_ELEMENT_INPUT:
    case BF_ELEMENT_NONE:
    default:
      return *from;
    }
}

/* Fills @column with everything that stands in the column of @from. */
static void
list_column (const BfLayout *self, const BfElement *from, GArray *column)
{
  gboolean is_output = from->kind == BF_ELEMENT_UNIT || from->kind == BF_ELEMENT_BIAS;
  guint layer = from->layer;

  if (from->kind == BF_ELEMENT_INPUT)
    for (guint i = 0; i < self->columns[0].n; i++)
      {
        BfElement element = make_input (i);
        g_array_append_val (column, element);
      }
  if (from->kind == BF_ELEMENT_WEIGHT)
    for (guint u = 0; u < self->labels[layer].n_units; u++)
      for (guint i = 0; i < self->labels[layer].n_inputs; i++)
        {
          BfElement element = make_weight (layer, u, i);
          g_array_append_val (column, element);
        }

  if (from->kind == BF_ELEMENT_MISS || from->kind == BF_ELEMENT_TARGET)
    {
      is_output = has_single_output (self);
      layer = self->n_layers - 1;
      for (guint o = 0; !is_output && o < self->columns[self->n_layers].n; o++)
        {
          BfElement element = { from->kind, 0, o, 0 };
          g_array_append_val (column, element);
        }
    }
  for (guint u = 0; is_output && u < self->labels[layer].n_units; u++)
    {
      BfElement elements[] = { make_unit (layer, u), { BF_ELEMENT_BIAS, layer, u, 0 } };
      g_array_append_vals (column, elements, self->labels[layer].has_bias ? 2 : 1);
    }
  if (is_output && layer + 1 == self->n_layers && has_single_output (self))
    {
      BfElement elements[] = { { BF_ELEMENT_MISS, 0, 0, 0 }, { BF_ELEMENT_TARGET, 0, 0, 0 } };
      g_array_append_vals (column, elements, 2);
    }
}

static int
compare_height (gconstpointer a, gconstpointer b, gpointer data)
{
  double difference = get_middle (data, a) - get_middle (data, b);

  return difference < 0.0 ? -1 : difference > 0.0 ? 1 : 0;
}

static BfElement
walk_along_column (const BfLayout *self, const BfElement *from, int dy)
{
  g_autoptr (GArray) column = g_array_new (FALSE, FALSE, sizeof (BfElement));
  guint k = 0;

  list_column (self, from, column);
  if (from->kind == BF_ELEMENT_WEIGHT)
    g_array_sort_with_data (column, compare_height, (gpointer) self);

  while (k < column->len && !bf_element_equal (&g_array_index (column, BfElement, k), from))
    k++;
  if ((dy < 0 && k == 0) || k + (dy > 0 ? 1 : 0) >= column->len)
    return *from;

  return g_array_index (column, BfElement, dy > 0 ? k + 1 : k - 1);
}

/**
 * bf_layout_neighbour:
 * @self: a layout
 * @element: where the keyboard is
 * @dx: -1 for Left, 1 for Right, else 0
 * @dy: -1 for Up, 1 for Down, else 0
 *
 * Walks with the arrow keys. Left and Right go between the columns in the order inputs, weights,
 * units, weights, units: from an input or unit to the nearest of its own weights, from a weight to
 * the unit or input at its end. Up and Down stay in the column: a bias follows its unit, and below
 * a single output come its miss and its target, which lie right of each of several outputs. Where a
 * layer has too many weights, Left and Right go from unit to unit. From nothing every arrow leads
 * to the first input.
 *
 * Returns: where the arrow leads; @element itself at the picture's end
 */
BfElement
bf_layout_neighbour (const BfLayout *self, const BfElement *element, int dx, int dy)
{
  BfElement next;

  g_return_val_if_fail (self != NULL && element != NULL, BF_ELEMENT_NOTHING);

  if (!is_valid (self, element))
    return make_input (0);
  if (dx != 0)
    next = dx > 0 ? walk_right (self, element) : walk_left (self, element);
  else if (dy != 0)
    next = walk_along_column (self, element, dy);
  else
    return *element;

  return next.kind == BF_ELEMENT_NONE ? *element : next;
}
