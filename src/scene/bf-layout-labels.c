/* SPDX-License-Identifier: MIT */
#include "bf-layout-private.h"

#include <math.h>

/* All labels of a layer stand in one column, at t = p / (p + m·q) of the way from the source, where
 * p is the pitch of the n sources and q that of the m units: there they are exactly p·q / (p + m·q)
 * apart, whichever edges cross. The mirror, q / (q + n·p) from the unit, is taken where that is
 * more. */

#define T_INTO_ONE 0.45

/* Pitch that each form needs, at scale 1 */
#define PITCH_STACKED 70.0
#define PITCH_WIDE    44.0
#define PITCH_ROW     28.0

/* Half the width that each form needs */
#define ROOM_WIDE    50.0
#define ROOM_ROW     38.0
#define ROOM_LARGEST 57.0
#define ROOM_SHARE   70.0 /* with the share beside the numbers */

#define ROW_HEIGHT  26.0
#define WIDE_HEIGHT 41.0
#define STACKED_HEIGHT 64.0

/* What a plate keeps from what stands beside it */
#define GAP_TO_INPUT 8.0
#define GAP_TO_RING  12.0

#define HIT_SIDE     34.0
#define BIAS_WIDTH   60.0
#define STUB_GAP     4.0  /* between a unit's ring and the stub of its bias */
#define STUB_WIDTH   11.0
#define STUB_HEIGHT  8.0
#define STUB_PITCH   14.0 /* of the units; nearer ones have no stubs */
#define MOST_EVADING 32   /* labels */
#define NAME_ROOM    20.0 /* above a rim */
#define MISS_WORD    56.0 /* beside the badge, which may be wider than its box */
#define TARGET_WORD  50.0

static double
get_mark_scale (const BfLayout *self)
{
  return MAX (self->scale, 1.0);
}

/* Between which x a layer's plates may stand */
static void
get_bounds (const BfLayout *self, guint layer, double *left, double *right)
{
  const BfColumn *source = &self->columns[layer];
  const BfColumn *units = &self->columns[layer + 1];
  double ring = (BF_LAYOUT_RING + GAP_TO_RING) * get_mark_scale (self);

  *right = units->x - units->radius - ring;
  if (layer > 0)
    *left = source->x + source->radius + ring;
  else if (self->input_form == BF_INPUTS_SQUARES)
    *left = source->x + source->radius + GAP_TO_INPUT * get_mark_scale (self);
  else
    *left = self->inputs.x + self->inputs.width + GAP_TO_INPUT * get_mark_scale (self);
}

static double
get_source_x (const BfLayout *self, guint layer)
{
  if (layer == 0 && self->input_form != BF_INPUTS_SQUARES)
    return self->inputs.x + self->inputs.width;

  return self->columns[layer].x;
}

static double
get_room (const BfLayout *self, guint layer, double t)
{
  double x = get_source_x (self, layer);
  double left, right;

  get_bounds (self, layer, &left, &right);
  x += (self->columns[layer + 1].x - x) * t;

  return MIN (x - left, right - x);
}

/* With one unit at either end every t keeps the labels apart: the usual one, or the middle where
 * there is more room. */
static void
place_fan (BfLayout *self, guint layer)
{
  BfLabels *labels = &self->labels[layer];
  double x = get_source_x (self, layer);
  double width = self->columns[layer + 1].x - x;
  double left, right;

  labels->t = labels->n_units == 1 ? T_INTO_ONE : 1.0 - T_INTO_ONE;
  if (get_room (self, layer, labels->t) < ROOM_WIDE * self->mark)
    {
      get_bounds (self, layer, &left, &right);
      labels->t = CLAMP (((left + right) / 2.0 - x) / width, 0.2, 0.8);
    }
  labels->room = get_room (self, layer, labels->t);

  if (labels->n_inputs > 1)
    labels->pitch = (1.0 - labels->t) * self->columns[layer].pitch;
  else if (labels->n_units > 1)
    labels->pitch = labels->t * self->columns[layer + 1].pitch;
  else
    labels->pitch = self->height;
}

static void
place_crossing (BfLayout *self, guint layer)
{
  BfLabels *labels = &self->labels[layer];
  double p = self->columns[layer].pitch;
  double q = self->columns[layer + 1].pitch;
  double n = labels->n_inputs;
  double m = labels->n_units;
  double t = p / (p + m * q);
  double mirror = 1.0 - q / (q + n * p);
  double pitch = p * q / (p + m * q);
  double mirror_pitch = p * q / (q + n * p);
  double better = mirror_pitch - pitch;

  if (fabs (better) < 0.01)
    better = get_room (self, layer, mirror) - get_room (self, layer, t);
  labels->t = better > 0.01 ? mirror : t;
  labels->pitch = better > 0.01 ? mirror_pitch : pitch;
  labels->room = get_room (self, layer, labels->t);
}

static BfPlateForm
choose_form (const BfLayout *self, const BfLabels *labels)
{
  double pitch = labels->pitch / self->mark;
  double room = labels->room / self->mark;

  if (pitch < PITCH_ROW || room < ROOM_ROW)
    return BF_PLATE_NONE;
  if (pitch < PITCH_WIDE || room < ROOM_WIDE)
    return BF_PLATE_ROW;

  return pitch < PITCH_STACKED ? BF_PLATE_WIDE : BF_PLATE_STACKED;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double difference = *(const double *) a - *(const double *) b;

  return difference < 0.0 ? -1 : difference > 0.0 ? 1 : 0;
}

/* The least distance between two labels of a layer at @t */
static double
get_least_pitch (const BfLayout *self, guint layer, double t)
{
  const BfLabels *labels = &self->labels[layer];
  g_autoptr (GArray) heights = g_array_new (FALSE, FALSE, sizeof (double));
  double least = self->height;

  for (guint u = 0; u < labels->n_units; u++)
    for (guint i = 0; i < labels->n_inputs; i++)
      {
        double y =
            (1.0 - t) * bf_layout_get_y (self, layer, i) + t * bf_layout_get_y (self, layer + 1, u);
        g_array_append_val (heights, y);
      }
  g_array_sort (heights, compare_doubles);
  for (guint k = 1; k < heights->len; k++)
    least =
        MIN (least, g_array_index (heights, double, k) - g_array_index (heights, double, k - 1));

  return least;
}

/* Where the labels would touch a unit at their best t, they move along their edges as far as their
 * pitch allows. */
static void
evade_units (BfLayout *self, guint layer)
{
  BfLabels *labels = &self->labels[layer];
  double best = labels->room;

  if (labels->n_inputs * labels->n_units > MOST_EVADING || labels->pitch < PITCH_ROW * self->mark
      || labels->room >= ROOM_ROW * self->mark)
    return;
  for (double t = 0.2; t <= 0.8; t += 0.01)
    {
      double room = get_room (self, layer, t);
      double pitch = get_least_pitch (self, layer, t);

      if (pitch < PITCH_ROW * self->mark || room <= best + 0.01)
        continue;
      best = labels->room = room;
      labels->pitch = pitch;
      labels->t = t;
    }
}

static void
init_layer (BfLayout *self, guint layer)
{
  BfLabels *labels = &self->labels[layer];

  labels->is_band = (guint64) labels->n_inputs * labels->n_units > BF_LAYOUT_MAX_EDGES;
  labels->t = 0.5;
  if (labels->is_band)
    return;
  if (labels->n_inputs == 1 || labels->n_units == 1)
    place_fan (self, layer);
  else
    {
      place_crossing (self, layer);
      evade_units (self, layer);
    }
  if (layer > 0 || self->input_form == BF_INPUTS_SQUARES)
    labels->form = choose_form (self, labels);
}

static gboolean
is_single_output (const BfLayout *self, guint layer)
{
  return layer + 1 == self->n_layers && self->labels[layer].n_units == 1;
}

static gboolean
touches_plates (const BfLayout *self, const BfRect *rect)
{
  BfRect other;

  for (guint l = 0; l < self->n_layers; l++)
    for (guint u = 0; self->labels[l].form != BF_PLATE_NONE && u < self->labels[l].n_units; u++)
      for (guint i = 0; i < self->labels[l].n_inputs; i++)
        {
          bf_layout_get_reach (self, l, u, i, &other);
          if (bf_rect_overlaps (rect, &other))
            return TRUE;
        }

  return FALSE;
}

/* Units and inputs of the columns before @own, with their rings and names */
static gboolean
touches_units (const BfLayout *self, guint own, const BfRect *rect)
{
  double ring = BF_LAYOUT_RING * get_mark_scale (self);

  for (guint c = 0; c < own; c++)
    for (guint k = 0; (c > 0 || self->input_form == BF_INPUTS_SQUARES) && k < self->columns[c].n;
         k++)
      {
        const BfColumn *column = &self->columns[c];
        double reach = column->radius + (c > 0 ? ring : 0.0);
        double name = MIN (NAME_ROOM * self->mark, column->pitch - 2.0 * reach);
        double y = bf_layout_get_y (self, c, k);
        BfRect other = { column->x - reach, y - reach - name, 2.0 * reach, 2.0 * reach + name };

        if (bf_rect_overlaps (rect, &other))
          return TRUE;
      }

  return FALSE;
}

/* A box with the word beside it, at its right, or at its left where the frame ends */
static BfRect
add_word (const BfLayout *self, const BfRect *rect, double room)
{
  gboolean fits = rect->x + rect->width + room * self->mark <= self->width;

  return (BfRect){ fits ? rect->x : rect->x - room * self->mark, rect->y,
                   rect->width + room * self->mark, rect->height };
}

static gboolean
touches_marks (const BfLayout *self, const BfRect *rect)
{
  BfRect target, miss;

  for (guint o = 0; o < self->columns[self->n_layers].n; o++)
    {
      if (!bf_layout_get_target (self, o, &target) || !bf_layout_get_miss (self, o, &miss))
        continue;
      if (is_single_output (self, self->n_layers - 1))
        {
          target = add_word (self, &target, TARGET_WORD);
          miss = add_word (self, &miss, MISS_WORD);
        }
      if (bf_rect_overlaps (rect, &target) || bf_rect_overlaps (rect, &miss))
        return TRUE;
    }

  return FALSE;
}

/* Whether a bias's plate has a place to itself, in its largest form */
static gboolean
is_free (const BfLayout *self, guint layer, const BfRect *rect)
{
  if (rect->x < 4.0 || rect->y < 4.0 || rect->x + rect->width > self->width - 4.0
      || rect->y + rect->height > self->height - BF_LAYOUT_FOOT * self->mark)
    return FALSE;

  return !touches_plates (self, rect) && !touches_units (self, layer + 1, rect)
         && !touches_marks (self, rect);
}

static gboolean
place_bias_below (const BfLayout *self, guint layer, guint unit, BfRect *rect)
{
  const BfColumn *column = &self->columns[layer + 1];
  double k = get_mark_scale (self);
  double y = bf_layout_get_y (self, layer + 1, unit) + column->radius + (BF_LAYOUT_RING + 2.0) * k;
  double height = ROW_HEIGHT * self->mark;
  BfRect largest = { column->x - ROOM_LARGEST * self->mark, y, 2.0 * ROOM_LARGEST * self->mark,
                     height };

  /* The unit below needs its name. */
  if (column->n > 1
      && column->pitch - 2.0 * column->radius < 12.0 * k + (2.0 + 22.0) * self->mark + height)
    return FALSE;
  if (is_single_output (self, layer) || !is_free (self, layer, &largest))
    return FALSE;
  *rect = bf_rect_around (column->x, y + height / 2.0, BIAS_WIDTH * self->mark, height);

  return TRUE;
}

static gboolean
place_bias_left (const BfLayout *self, guint layer, guint unit, BfRect *rect)
{
  const BfColumn *column = &self->columns[layer + 1];
  double middle = bf_layout_get_y (self, layer + 1, unit);
  double height = ROW_HEIGHT * self->mark;
  double width = 2.0 * ROOM_LARGEST * self->mark;
  double right = column->x - (is_single_output (self, layer) ? 50.0 : 34.0) * self->mark;

  if (column->n > 1 && column->pitch < height + 6.0)
    return FALSE;
  for (double y = middle + 0.5 * column->radius; y < middle + column->radius + 70.0 * self->mark;
       y += 2.0)
    {
      BfRect largest = { right - width, y, width, height };

      if (column->n > 1 && y > middle + column->pitch / 2.0)
        return FALSE;
      if (!is_free (self, layer, &largest))
        continue;
      *rect = (BfRect){ right - BIAS_WIDTH * self->mark, y, BIAS_WIDTH * self->mark, height };
      return TRUE;
    }

  return FALSE;
}

/* A bias stands below its unit, or else to its lower left; all of a layer or none. */
static void
place_biases (BfLayout *self, guint layer)
{
  BfLabels *labels = &self->labels[layer];
  gboolean below = TRUE;
  gboolean left = TRUE;

  if (!labels->has_bias || labels->n_units > BF_LAYOUT_MAX_SQUARES)
    return;
  labels->bias = g_new0 (BfRect, labels->n_units);
  for (guint u = 0; below && u < labels->n_units; u++)
    below = place_bias_below (self, layer, u, &labels->bias[u]);
  for (guint u = 0; !below && left && u < labels->n_units; u++)
    left = place_bias_left (self, layer, u, &labels->bias[u]);
  if (!below && !left)
    g_clear_pointer (&labels->bias, g_free);
}

/* Where the biases of a layer have no room for plates, each hangs as a stub at the lower left of its unit, clear of the
 * delta's ring. Returns whether there is one. */
gboolean
bf_layout_get_bias_stub (const BfLayout *self, guint layer, guint unit, BfRect *rect)
{
  const BfLabels *labels = &self->labels[layer];
  const BfColumn *column = &self->columns[layer + 1];
  double away = column->radius + BF_LAYOUT_RING * get_mark_scale (self) + STUB_GAP * self->mark;

  if (!labels->has_bias || labels->bias != NULL || unit >= labels->n_units)
    return FALSE;
  *rect = bf_rect_around (column->x - G_SQRT2 / 2.0 * away,
                          bf_layout_get_y (self, layer + 1, unit) + G_SQRT2 / 2.0 * away,
                          STUB_WIDTH * self->mark, STUB_HEIGHT * self->mark);

  return column->n == 1 || column->pitch >= STUB_PITCH * self->mark;
}

/* Where a bias has its plate, or would have it over its stub while it is marked; there must be one. */
void
bf_layout_get_bias_place (const BfLayout *self, guint layer, guint unit, BfRect *rect)
{
  double width = BIAS_WIDTH * self->mark;
  BfRect stub = { 0 };

  if (bf_layout_get_bias_plate (self, layer, unit, rect))
    return;
  bf_layout_get_bias_stub (self, layer, unit, &stub);
  *rect = bf_rect_around (MAX (stub.x + stub.width - width / 2.0, width / 2.0 + 4.0), stub.y + stub.height / 2.0, width,
                          ROW_HEIGHT * self->mark);
}

/* How much is free above the rims of a column, so that texts know whether they fit */
static void
init_above (BfLayout *self, guint c)
{
  BfColumn *column = &self->columns[c];
  double first = column->first_y - column->radius;
  double below = 4.0 * self->mark;

  if (c > 0)
    {
      const BfLabels *labels = &self->labels[c - 1];
      gboolean bias_below =
          labels->bias != NULL && labels->bias[0].x + labels->bias[0].width > column->x;

      below = BF_LAYOUT_RING * get_mark_scale (self);
      if (bias_below)
        below += 4.0 * get_mark_scale (self) + ROW_HEIGHT * self->mark;
    }

  column->above = column->n > 1 ? MIN (first, column->pitch - 2.0 * column->radius - below) : first;
}

/* Chooses form and place of all plates. */
void
bf_layout_init_labels (BfLayout *self)
{
  for (guint l = 0; l < self->n_layers; l++)
    init_layer (self, l);
  for (guint l = 0; l < self->n_layers; l++)
    place_biases (self, l);
  for (guint c = 0; c <= self->n_layers; c++)
    init_above (self, c);
}

/* The middle of an edge's label; returns whether its layer shows plates. */
gboolean
bf_layout_get_label (const BfLayout *self,
                     guint layer,
                     guint unit,
                     guint input,
                     double *x,
                     double *y)
{
  const BfLabels *labels = &self->labels[layer];
  double x0, y0, x1, y1;

  bf_layout_get_edge (self, layer, unit, input, &x0, &y0, &x1, &y1);
  *x = x0 + (x1 - x0) * labels->t;
  *y = y0 + (y1 - y0) * labels->t;

  return labels->form != BF_PLATE_NONE;
}

/* The largest form that a weight's plate takes in a step */
void
bf_layout_get_reach (const BfLayout *self, guint layer, guint unit, guint input, BfRect *rect)
{
  const BfLabels *labels = &self->labels[layer];
  double half = MIN (labels->room, (labels->form == BF_PLATE_WIDE ? ROOM_SHARE : ROOM_LARGEST) * self->mark);
  double height = labels->form == BF_PLATE_ROW    ? ROW_HEIGHT
                  : labels->form == BF_PLATE_WIDE ? WIDE_HEIGHT
                                                  : STACKED_HEIGHT;
  double x, y;

  bf_layout_get_label (self, layer, unit, input, &x, &y);
  *rect = bf_rect_around (x, y, 2.0 * half, height * self->mark);
}

/**
 * bf_layout_get_plate_form:
 * @self: a layout
 * @layer: a layer
 *
 * Gets how much the plates of a layer show.
 *
 * Returns: the form
 */
BfPlateForm
bf_layout_get_plate_form (const BfLayout *self, guint layer)
{
  g_return_val_if_fail (self != NULL && layer < self->n_layers, BF_PLATE_NONE);

  return self->labels[layer].form;
}

static guint
count_digits (guint number)
{
  guint n = 1;

  while (number >= 10)
    {
      number /= 10;
      n++;
    }

  return n;
}

/* About how wide a name like w32 or w′11 is in the plate */
static double
get_name_width (guint layer, guint unit, guint input)
{
  guint digits = count_digits (unit + 1) + count_digits (input + 1);

  return 9.4 + 3.86 * (layer < 3 ? layer : 4) + 5.19 * digits;
}

/**
 * bf_layout_get_plate:
 * @self: a layout
 * @layer: a layer
 * @unit: one of its units
 * @input: one of its inputs
 * @rect: (out caller-allocates): the plate around a short weight
 *
 * Gets where a weight's plate stands. Its middle is exact; what is drawn grows around it with the
 * number and the phase.
 *
 * Returns: whether the layer shows plates
 */
gboolean
bf_layout_get_plate (const BfLayout *self, guint layer, guint unit, guint input, BfRect *rect)
{
  double x, y;

  g_return_val_if_fail (self != NULL && rect != NULL && layer < self->n_layers, FALSE);

  if (!bf_layout_get_label (self, layer, unit, input, &x, &y))
    {
      *rect = bf_rect_around (x, y, HIT_SIDE, ROW_HEIGHT);
      return FALSE;
    }
  *rect = bf_rect_around (x, y, (44.5 + get_name_width (layer, unit, input)) * self->mark,
                          ROW_HEIGHT * self->mark);

  return TRUE;
}

/**
 * bf_layout_get_bias_plate:
 * @self: a layout
 * @layer: a layer
 * @unit: one of its units
 * @rect: (out caller-allocates): the plate
 *
 * Gets where a bias's plate stands.
 *
 * Returns: whether the unit has a bias and there is room for it
 */
gboolean
bf_layout_get_bias_plate (const BfLayout *self, guint layer, guint unit, BfRect *rect)
{
  g_return_val_if_fail (self != NULL && rect != NULL && layer < self->n_layers, FALSE);

  if (self->labels[layer].bias == NULL || unit >= self->labels[layer].n_units)
    return FALSE;
  *rect = self->labels[layer].bias[unit];

  return TRUE;
}
