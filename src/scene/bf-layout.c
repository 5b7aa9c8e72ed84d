/* SPDX-License-Identifier: MIT */
#include "bf-layout-private.h"

/* The canvas of a window of 1280 × 800, in which the design gives its measures */
#define DESIGN_WIDTH  712.0
#define DESIGN_HEIGHT 477.0

#define MIN_SCALE 0.85
#define MAX_SCALE 1.5

#define PITCH         148.0
#define UNIT_RADIUS   34.0
#define OUTPUT_RADIUS 38.0
#define MIN_RADIUS    5.0
#define INPUT_SIDE    48.0
#define GRID_SIDE     162.0
#define STRIP_WIDTH   24.0
#define MARGIN_LEFT   56.0
#define MARGIN_RIGHT  70.0

/* Beside each of several outputs: the line with the miss on it, then the target */
#define MISS_GAP    8.0
#define MISS_ROOM   66.0
#define TARGET_ROOM 52.0
#define FRAME_GAP   12.0

#define TARGET_DISTANCE 136.0
#define TARGET_WIDTH    56.0
#define TARGET_HEIGHT   48.0
#define BADGE_WIDTH     62.6
#define BADGE_HEIGHT    28.0
#define LOSS_HEIGHT     30.0

/* Below this the largest column would squeeze all others */
#define COMMON_PITCH_MIN 40.0
#define OWN_PITCH_MAX    80.0

static guint
get_n (const BfLayout *self, guint column)
{
  return self->columns[column].n;
}

static gboolean
is_single (const BfLayout *self)
{
  return get_n (self, self->n_layers) == 1;
}

static gboolean
has_marks (const BfLayout *self)
{
  return get_n (self, self->n_layers) <= BF_LAYOUT_MAX_MARKED;
}

static guint
get_largest (const BfLayout *self)
{
  guint n = self->input_form == BF_INPUTS_SQUARES ? get_n (self, 0) : 1;

  for (guint c = 1; c <= self->n_layers; c++)
    n = MAX (n, get_n (self, c));

  return n;
}

static double
get_common_pitch (const BfLayout *self)
{
  guint n = get_largest (self);
  double most = PITCH * self->scale;

  if (n == 1)
    return most;
  if (self->n_layers <= 2 && n <= 4)
    return MIN (most, (self->height - 172.0 * self->scale) / (n - 1));

  return MIN (most, (self->height - 108.0) / n);
}

static void
init_pitches (BfLayout *self)
{
  double common = MAX (get_common_pitch (self), 1.0);
  gboolean own = common < COMMON_PITCH_MIN;

  for (guint c = 0; c <= self->n_layers; c++)
    {
      BfColumn *column = &self->columns[c];

      column->pitch = common;
      if (own)
        column->pitch =
            MAX (1.0, MIN (OWN_PITCH_MAX * self->scale, (self->height - 108.0) / column->n));
      column->first_y = self->height / 2.0 - (column->n - 1) / 2.0 * column->pitch;
    }
}

/* How much an output needs at its right, from its centre on */
static double
get_right_margin (const BfLayout *self)
{
  double radius;

  if (is_single (self) || !has_marks (self))
    return MARGIN_RIGHT * MAX (self->scale, 1.0);
  radius = MIN (UNIT_RADIUS * self->scale, 0.4 * self->columns[self->n_layers].pitch);

  return radius + (MISS_GAP + MISS_ROOM + TARGET_ROOM + FRAME_GAP) * self->mark;
}

/* Two layers and one output stand where the worked example has them. */
static gboolean
place_as_worked_example (BfLayout *self)
{
  static const double places[][3] = { { 54.0, 620.0, 0.0 }, { 54.0, 356.0, 620.0 } };

  if (self->n_layers > 2 || !is_single (self) || self->input_form != BF_INPUTS_SQUARES)
    return FALSE;
  for (guint c = 0; c <= self->n_layers; c++)
    self->columns[c].x = places[self->n_layers - 1][c] * self->width / DESIGN_WIDTH;

  return TRUE;
}

static void
place_evenly (BfLayout *self)
{
  double first = MARGIN_LEFT * MAX (self->scale, 1.0);
  double last = self->width - get_right_margin (self);
  double start = first;

  if (self->input_form != BF_INPUTS_SQUARES)
    {
      first = self->inputs.x + self->inputs.width / 2.0;
      start = self->inputs.x + self->inputs.width;
    }
  self->columns[0].x = first;
  for (guint c = 1; c <= self->n_layers; c++)
    self->columns[c].x = start + (last - start) * c / self->n_layers;
}

static void
init_inputs (BfLayout *self)
{
  guint n = get_n (self, 0);
  guint side = 1;
  double k = MAX (self->scale, 1.0);
  double height = self->height - 108.0;

  if (n <= BF_LAYOUT_MAX_SQUARES)
    return;
  while (side * side < n)
    side++;
  self->input_form = side * side == n ? BF_INPUTS_GRID : BF_INPUTS_COLUMN;
  self->grid = self->input_form == BF_INPUTS_GRID ? side : 1;

  if (self->input_form == BF_INPUTS_GRID)
    height = GRID_SIDE * self->scale;
  self->inputs.width = self->input_form == BF_INPUTS_GRID ? height : STRIP_WIDTH * k;
  self->inputs.height = height;
  self->inputs.x = 35.0 * k;
  self->inputs.y = (self->height - height) / 2.0;
}

static double
get_gap (const BfLayout *self, guint column)
{
  guint left = column > 0 ? column - 1 : 0;

  return self->columns[left + 1].x - self->columns[left].x;
}

static double
get_radius (const BfLayout *self, guint c)
{
  const BfColumn *column = &self->columns[c];
  double gap = get_gap (self, c);
  double radius;

  if (c == 0)
    return MIN (INPUT_SIDE * self->scale, 0.62 * column->pitch) / 2.0;
  if (c == self->n_layers && is_single (self))
    return MIN (OUTPUT_RADIUS * self->scale, 0.24 * gap);

  radius = MIN (MIN (UNIT_RADIUS * self->scale, 0.17 * gap), 0.27 * column->pitch);
  radius = MAX (radius, MIN_RADIUS);
  /* Ten outputs are still to be read. */
  if (c == self->n_layers && has_marks (self))
    radius = MAX (radius, MIN (14.5 * self->mark, 0.42 * column->pitch));

  return MIN (radius, 0.45 * column->pitch);
}

static void
init_radii (BfLayout *self)
{
  for (guint c = 0; c <= self->n_layers; c++)
    self->columns[c].radius = get_radius (self, c);
}

/**
 * bf_layout_new:
 * @network: the network; only its shape counts
 * @width: the canvas's width in pixels
 * @height: its height
 * @text_scale: how much larger than usual the person reads, 1 or so
 *
 * Finds a place for everything of a network. The scale s = clamp (min (width / 712, height / 477),
 * 0.85, 1.5) sizes radii and edges; plates and text grow with it and never shrink.
 *
 * Returns: (transfer full): the layout
 */
BfLayout *
bf_layout_new (const BfNetwork *network, double width, double height, double text_scale)
{
  BfLayout *self;

  g_return_val_if_fail (network != NULL, NULL);

  self = g_new0 (BfLayout, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->width = MAX (width, 1.0);
  self->height = MAX (height, 1.0);
  self->text_scale = text_scale > 0.0 ? text_scale : 1.0;
  self->scale =
      CLAMP (MIN (self->width / DESIGN_WIDTH, self->height / DESIGN_HEIGHT), MIN_SCALE, MAX_SCALE);
  self->mark = MAX (self->scale, 1.0) * self->text_scale;
  self->n_layers = bf_network_get_n_layers (network);
  self->columns = g_new0 (BfColumn, self->n_layers + 1);
  self->labels = g_new0 (BfLabels, self->n_layers);

  self->columns[0].n = bf_network_get_n_inputs (network);
  for (guint l = 0; l < self->n_layers; l++)
    {
      self->columns[l + 1].n = bf_network_get_n_units (network, l);
      self->labels[l].n_inputs = bf_network_get_n_layer_inputs (network, l);
      self->labels[l].n_units = bf_network_get_n_units (network, l);
      self->labels[l].has_bias = bf_network_has_bias (network, l);
    }

  init_inputs (self);
  init_pitches (self);
  if (!place_as_worked_example (self))
    place_evenly (self);
  init_radii (self);
  bf_layout_init_labels (self);
  bf_layout_init_pie (self);

  return self;
}

/**
 * bf_layout_ref:
 * @self: a layout
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @self
 */
BfLayout *
bf_layout_ref (BfLayout *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_layout_unref:
 * @self: (transfer full): a layout
 *
 * Gives a reference back.
 */
void
bf_layout_unref (BfLayout *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint l = 0; l < self->n_layers; l++)
    g_free (self->labels[l].bias);
  g_free (self->labels);
  g_free (self->columns);
  g_free (self);
}

/**
 * bf_layout_get_width:
 * @self: a layout
 *
 * Gets the width it was made for.
 *
 * Returns: pixels
 */
double
bf_layout_get_width (const BfLayout *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->width;
}

/**
 * bf_layout_get_height:
 * @self: a layout
 *
 * Gets the height it was made for.
 *
 * Returns: pixels
 */
double
bf_layout_get_height (const BfLayout *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->height;
}

/**
 * bf_layout_get_scale:
 * @self: a layout
 *
 * Gets the scale of radii and edges.
 *
 * Returns: 1 on a canvas of 712 × 477
 */
double
bf_layout_get_scale (const BfLayout *self)
{
  g_return_val_if_fail (self != NULL, 1.0);

  return self->scale;
}

/**
 * bf_layout_get_text_scale:
 * @self: a layout
 *
 * Gets how much larger than usual the person reads.
 *
 * Returns: the factor given to bf_layout_new()
 */
double
bf_layout_get_text_scale (const BfLayout *self)
{
  g_return_val_if_fail (self != NULL, 1.0);

  return self->text_scale;
}

/* The middle of an input (column 0) or a unit (column layer + 1) */
double
bf_layout_get_y (const BfLayout *self, guint column, guint index)
{
  if (column == 0 && self->input_form != BF_INPUTS_SQUARES)
    {
      guint rows = self->columns[0].n / self->grid;

      return self->inputs.y + (index / self->grid + 0.5) * self->inputs.height / rows;
    }

  return self->columns[column].first_y + index * self->columns[column].pitch;
}

/**
 * bf_layout_get_input:
 * @self: a layout
 * @input: an input
 * @rect: (out caller-allocates): its square, or its cell where there are many inputs
 *
 * Gets where an input stands.
 */
void
bf_layout_get_input (const BfLayout *self, guint input, BfRect *rect)
{
  double side;

  g_return_if_fail (self != NULL && rect != NULL && input < self->columns[0].n);

  if (self->input_form != BF_INPUTS_SQUARES)
    {
      guint rows = self->columns[0].n / self->grid;
      double width = self->inputs.width / self->grid;
      double height = self->inputs.height / rows;

      *rect = (BfRect){ self->inputs.x + (input % self->grid) * width,
                        self->inputs.y + (input / self->grid) * height, width, height };
      return;
    }

  side = 2.0 * self->columns[0].radius;
  *rect = bf_rect_around (self->columns[0].x, bf_layout_get_y (self, 0, input), side, side);
}

/**
 * bf_layout_get_unit:
 * @self: a layout
 * @layer: a layer
 * @unit: one of its units
 * @x: (out): its middle
 * @y: (out): its middle
 * @radius: (out): its radius
 *
 * Gets where a unit stands.
 */
void
bf_layout_get_unit (const BfLayout *self,
                    guint layer,
                    guint unit,
                    double *x,
                    double *y,
                    double *radius)
{
  g_return_if_fail (self != NULL && layer < self->n_layers && unit < self->labels[layer].n_units);

  *x = self->columns[layer + 1].x;
  *y = bf_layout_get_y (self, layer + 1, unit);
  *radius = self->columns[layer + 1].radius;
}

/**
 * bf_layout_get_edge:
 * @self: a layout
 * @layer: a layer
 * @unit: one of its units
 * @input: one of its inputs
 * @x0: (out): where the edge leaves
 * @y0: (out): where it leaves
 * @x1: (out): where it ends
 * @y1: (out): where it ends
 *
 * Gets an edge from middle to middle; what stands at its ends is drawn over it. From a grid of
 * inputs it leaves at the grid's right side, in the input's row.
 */
void
bf_layout_get_edge (const BfLayout *self,
                    guint layer,
                    guint unit,
                    guint input,
                    double *x0,
                    double *y0,
                    double *x1,
                    double *y1)
{
  g_return_if_fail (self != NULL && layer < self->n_layers);

  *x0 = self->columns[layer].x;
  if (layer == 0 && self->input_form != BF_INPUTS_SQUARES)
    *x0 = self->inputs.x + self->inputs.width;
  *y0 = bf_layout_get_y (self, layer, input);
  *x1 = self->columns[layer + 1].x;
  *y1 = bf_layout_get_y (self, layer + 1, unit);
}

static double
get_target_y (const BfLayout *self)
{
  double room = self->height / 2.0 - TARGET_HEIGHT / 2.0 * self->scale - LOSS_HEIGHT * self->mark;

  return self->height / 2.0 + MIN (TARGET_DISTANCE * self->scale, room);
}

/* Whether the targets stand where asked; there are none when there are very many outputs. */
static gboolean
is_marked (const BfLayout *self, guint output)
{
  return has_marks (self) && output < get_n (self, self->n_layers);
}

/**
 * bf_layout_get_target:
 * @self: a layout
 * @output: an output
 * @rect: (out caller-allocates): the target's box
 *
 * Gets where a target stands: below a single output, right of each of several.
 *
 * Returns: whether it is shown
 */
gboolean
bf_layout_get_target (const BfLayout *self, guint output, BfRect *rect)
{
  const BfColumn *column;
  double y, width, height;

  g_return_val_if_fail (self != NULL && rect != NULL, FALSE);

  if (!is_marked (self, output))
    return FALSE;

  column = &self->columns[self->n_layers];
  if (is_single (self))
    {
      *rect = bf_rect_around (column->x, get_target_y (self), TARGET_WIDTH * self->scale,
                              TARGET_HEIGHT * self->scale);
      return TRUE;
    }

  y = bf_layout_get_y (self, self->n_layers, output);
  width = TARGET_ROOM * self->mark;
  height = MIN (36.0 * self->mark, column->pitch - 6.0);
  *rect = (BfRect){ self->width - FRAME_GAP * self->mark - width, y - height / 2.0, width, height };

  return TRUE;
}

/**
 * bf_layout_get_miss:
 * @self: a layout
 * @output: an output
 * @rect: (out caller-allocates): the badge
 *
 * Gets where the miss of an output stands: on the line from the output to its target.
 *
 * Returns: whether it is shown
 */
gboolean
bf_layout_get_miss (const BfLayout *self, guint output, BfRect *rect)
{
  const BfColumn *column;
  BfRect target;
  double x, y, height;

  g_return_val_if_fail (self != NULL && rect != NULL, FALSE);

  if (!bf_layout_get_target (self, output, &target))
    return FALSE;

  column = &self->columns[self->n_layers];
  y = bf_layout_get_y (self, self->n_layers, output);
  if (is_single (self))
    {
      *rect = bf_rect_around (column->x, (y + column->radius + target.y) / 2.0,
                              BADGE_WIDTH * self->mark, BADGE_HEIGHT * self->mark);
      return TRUE;
    }

  x = column->x + column->radius;
  height = MIN (24.0 * self->mark, column->pitch - 8.0);
  *rect = bf_rect_around ((x + target.x) / 2.0, y, (MISS_ROOM - MISS_GAP) * self->mark, height);

  return TRUE;
}
