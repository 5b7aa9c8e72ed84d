/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

#include "model/bf-number.h"

#include <math.h>

/* What travels along the edges: a value to its weight's plate, from there the product to the unit;
 * on the way back a delta to the plate, from there delta × weight. A tag's nose points the way it
 * travels; it goes under plates and units. */

#define TAG_SIZE        14.0
#define TAG_LEAST_SIZE  12.0
#define TAG_MOST_WIDTH  66.0
#define TAG_HALF_HEIGHT 13.0
#define TAG_NOSE_GAP    5.0 /* from the text to where the nose begins */
#define TAG_BACK_GAP    9.0 /* from the text to the round end */
#define TAG_RIM         2.0

#define CAPSULE_SIZE       12.0
#define CAPSULE_LEAST_SIZE 11.0
#define CAPSULE_MOST_WIDTH 40.0
#define CAPSULE_HEIGHT     19.0
#define CAPSULE_PADDING    7.0

#define DOCK        0.8
#define DOCK_TO_RIM 22.0
#define DOCK_ROOM   17.0
#define DOCK_PITCH  21.0

#define MS_TO_PLATE       BF_MOTION_TO_PLATE_MS
#define MS_TO_UNIT        (BF_MOTION_TO_PLATE_MS + BF_MOTION_TO_UNIT_MS)
#define ERROR_MS_TO_PLATE 300.0

/* One thing on its way */
typedef struct
{
  double x, y;
  double dx, dy;   /* the way it travels, of length 1 */
  double distance; /* from where it set out */
  double value;
  const BfColor *color;
  gboolean is_dot;
} Tag;

/* Where on its edge a product docks; returns FALSE where there is no room between plate and unit:
 * it goes on into the unit then. */
static gboolean
get_dock (const BfFrame *frame, guint layer, double *t)
{
  const BfLayout *layout = frame->layout;
  const BfLabels *labels = &layout->labels[layer];
  double x0, y0, x1, y1, x;

  *t = 1.0;
  if (labels->form == BF_PLATE_NONE)
    return FALSE;
  bf_layout_get_edge (layout, layer, 0, 0, &x0, &y0, &x1, &y1);
  x = MIN (x0 + (x1 - x0) * DOCK, x1 - layout->columns[layer + 1].radius - DOCK_TO_RIM * frame->m);
  if (x < x0 + (x1 - x0) * labels->t + MIN (labels->room, 57.0 * frame->m) + DOCK_ROOM * frame->m)
    return FALSE;
  if (labels->n_inputs > 1
      && layout->columns[layer].pitch * (1.0 - (x - x0) / (x1 - x0)) < DOCK_PITCH * frame->m)
    return FALSE;
  *t = (x - x0) / (x1 - x0);

  return TRUE;
}

static double
get_unit_value (const BfFrame *frame, guint layer, guint input)
{
  BfGlance glance;

  if (layer == 0)
    return bf_glance_get_input (frame->glance, input).value;
  bf_frame_glance_unit (frame, BF_PHASE_FORWARD, layer - 1, input, &glance);

  return bf_glance_get_activation (&glance, layer - 1, input).value;
}

static double
get_product (const BfFrame *frame, guint layer, guint unit, guint input)
{
  guint64 ordinal =
      bf_moment_find_term (frame->network, BF_PHASE_FORWARD, layer, unit, BF_TERM_PRODUCT, input);
  BfGlance glance;

  bf_frame_glance_at (frame, ordinal + 1, &glance);

  return bf_glance_get_product (&glance, layer, unit, input).value;
}

static double
get_delta (const BfFrame *frame, guint layer, guint unit)
{
  BfGlance glance;

  bf_frame_glance_unit (frame, BF_PHASE_BACKWARD, layer, unit, &glance);

  return bf_glance_get_delta (&glance, layer, unit).value;
}

static void
place_on_edge (const BfFrame *frame,
               guint layer,
               guint unit,
               guint input,
               double t,
               double direction,
               Tag *tag)
{
  double x0, y0, x1, y1, length;

  bf_layout_get_edge (frame->layout, layer, unit, input, &x0, &y0, &x1, &y1);
  tag->x = x0 + (x1 - x0) * t;
  tag->y = y0 + (y1 - y0) * t;
  length = MAX (hypot (x1 - x0, y1 - y0), 1.0);
  tag->dx = direction * (x1 - x0) / length;
  tag->dy = direction * (y1 - y0) / length;
  tag->distance = length * (direction > 0.0 ? t : 1.0 - t);

  /* Edges of a band are curves whose handles lie half way. */
  if (frame->layout->labels[layer].is_band)
    {
      tag->x = x0 + (x1 - x0) * (1.5 * t * (1.0 - t) + t * t * t);
      tag->y = y0 + (y1 - y0) * t * t * (3.0 - 2.0 * t);
    }
}

static gboolean
make_product_tag (const BfFrame *frame, guint layer, guint unit, guint input, Tag *tag)
{
  const BfLabels *labels = &frame->layout->labels[layer];
  double progress =
      bf_frame_get_progress (frame, BF_PHASE_FORWARD, layer, unit, BF_TERM_PRODUCT, input);
  double ms = progress * BF_MOTION_PRODUCT_MS;
  double dock, t;

  if (progress <= 0.0 || ms >= MS_TO_UNIT)
    return FALSE;

  get_dock (frame, layer, &dock);
  tag->is_dot = labels->form == BF_PLATE_NONE;
  if (ms < MS_TO_PLATE)
    {
      t = labels->t * bf_ease_in_out_cubic (ms / MS_TO_PLATE);
      tag->value = get_unit_value (frame, layer, input);
    }
  else
    {
      t = labels->t
          + (dock - labels->t) * bf_ease_in_out_cubic ((ms - MS_TO_PLATE) / BF_MOTION_TO_UNIT_MS);
      tag->value = get_product (frame, layer, unit, input);
    }
  tag->color = bf_frame_get_text_color (frame, tag->value);
  place_on_edge (frame, layer, unit, input, t, 1.0, tag);

  return TRUE;
}

/* The error on its way from a unit of @layer back to its @input, a unit of the layer before */
static gboolean
make_error_tag (const BfFrame *frame, guint layer, guint unit, guint input, Tag *tag)
{
  const BfLabels *labels = &frame->layout->labels[layer];
  double progress =
      bf_frame_get_progress (frame, BF_PHASE_BACKWARD, layer - 1, input, BF_TERM_ERROR, unit);
  double ms = progress * BF_MOTION_ERROR_MS;
  double t;

  if (progress <= 0.0 || ms >= BF_MOTION_TRAVEL_MS)
    return FALSE;

  tag->is_dot = labels->form == BF_PLATE_NONE;
  tag->value = get_delta (frame, layer, unit);
  if (ms < ERROR_MS_TO_PLATE)
    t = 1.0 + (labels->t - 1.0) * bf_ease_in_out_cubic (ms / ERROR_MS_TO_PLATE);
  else
    {
      t = labels->t
          * (1.0
             - bf_ease_in_out_cubic ((ms - ERROR_MS_TO_PLATE)
                                     / (BF_MOTION_TRAVEL_MS - ERROR_MS_TO_PLATE)));
      tag->value *= bf_trace_get_back_factor (frame->trace, frame->glance->sample, layer - 1, input, unit);
    }
  tag->color = &frame->palette->miss_text;
  place_on_edge (frame, layer, unit, input, t, -1.0, tag);

  return TRUE;
}

static void
draw_dot (BfFrame *frame, double x, double y, double radius, const BfColor *color)
{
  cairo_t *cr = frame->cr;

  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, radius, 0.0, 2.0 * G_PI);
  bf_color_set_source (color, cr, 1.0);
  cairo_fill_preserve (cr);
  bf_color_set_source (&frame->palette->canvas, cr, 1.0);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

/* Three dots behind what travels, the first @distance from its middle */
static void
draw_tail (BfFrame *frame, const Tag *tag, double distance)
{
  static const double radii[] = { 4.0, 3.2, 2.4 };
  static const double steps[] = { 0.0, 10.0, 19.0 };

  for (guint k = 0; k < G_N_ELEMENTS (radii); k++)
    {
      double d = distance + steps[k] * frame->m;

      if (d <= tag->distance)
        draw_dot (frame, tag->x - tag->dx * d, tag->y - tag->dy * d, radii[k] * frame->m,
                  tag->color);
    }
}

/* @nose is 1 to the right, -1 to the left */
static void
path_tag (BfFrame *frame, const Tag *tag, double half_text, double nose)
{
  cairo_t *cr = frame->cr;
  double h = TAG_HALF_HEIGHT * frame->m;
  double front = half_text + TAG_NOSE_GAP * frame->m;
  double back = half_text + TAG_BACK_GAP * frame->m - h;

  cairo_save (cr);
  cairo_translate (cr, tag->x, tag->y);
  cairo_scale (cr, nose, 1.0);
  cairo_move_to (cr, -back, -h);
  cairo_line_to (cr, front, -h);
  cairo_line_to (cr, front + h, 0.0);
  cairo_line_to (cr, front, h);
  cairo_line_to (cr, -back, h);
  cairo_arc (cr, -back, 0.0, h, G_PI_2, 1.5 * G_PI);
  cairo_close_path (cr);
  cairo_restore (cr);
}

static void
draw_tag (BfFrame *frame, const Tag *tag)
{
  cairo_t *cr = frame->cr;
  double nose = tag->dx >= 0.0 ? 1.0 : -1.0;
  double size, half;
  g_autofree char *text = NULL;

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  if (tag->is_dot)
    {
      draw_tail (frame, tag, 0.0);
      return;
    }

  text = bf_text_fit_number (frame, tag->value, TAG_MOST_WIDTH * frame->m, TAG_SIZE, TAG_LEAST_SIZE,
                             BF_TEXT_BOLD, &size);
  half = bf_text_get_width (frame, size, BF_TEXT_BOLD, text) / 2.0;
  draw_tail (frame, tag,
             half + (TAG_BACK_GAP + TAG_NOSE_GAP + TAG_HALF_HEIGHT) / 2.0 * frame->m
                 + 5.0 * frame->m);

  path_tag (frame, tag, half, nose);
  bf_color_set_source (tag->color, cr, 1.0);
  cairo_fill_preserve (cr);
  bf_color_set_source (&frame->palette->canvas, cr, 1.0);
  cairo_set_line_width (cr, TAG_RIM);
  cairo_stroke (cr);
  bf_text_draw (frame, tag->x, tag->y + 0.357 * size * frame->m, 0.5, size, BF_TEXT_BOLD,
                &frame->palette->on_ink, 1.0, text);
}

static void
draw_edge_tags (BfFrame *frame, guint layer, guint unit, guint input)
{
  Tag tag = { 0 };

  bf_frame_focus (frame, (BfElement){ BF_ELEMENT_WEIGHT, layer, unit, input });
  if (make_product_tag (frame, layer, unit, input, &tag))
    draw_tag (frame, &tag);
  if (layer > 0 && make_error_tag (frame, layer, unit, input, &tag))
    draw_tag (frame, &tag);
}

static void
draw_layer_tags (BfFrame *frame, guint layer)
{
  const BfLabels *labels = &frame->layout->labels[layer];
  const GArray *strong = bf_scene_get_strong (frame, layer);

  for (guint k = 0; strong != NULL && k < strong->len; k++)
    {
      const BfStrongEdge *edge = &g_array_index (strong, BfStrongEdge, k);

      draw_edge_tags (frame, layer, edge->unit, edge->input);
    }
  for (guint u = 0; strong == NULL && u < labels->n_units; u++)
    for (guint i = 0; i < labels->n_inputs; i++)
      draw_edge_tags (frame, layer, u, i);
}

static double
get_capsule_width (BfFrame *frame, double value)
{
  double size;
  g_autofree char *text =
      bf_text_fit_number (frame, value, CAPSULE_MOST_WIDTH * frame->m, CAPSULE_SIZE,
                          CAPSULE_LEAST_SIZE, BF_TEXT_BOLD, &size);

  return bf_text_get_width (frame, size, BF_TEXT_BOLD, text) + 2.0 * CAPSULE_PADDING * frame->m;
}

static void
draw_capsule (BfFrame *frame, double x, double y, double value, double alpha)
{
  const BfColor *color = bf_frame_get_text_color (frame, value);
  cairo_t *cr = frame->cr;
  BfRect rect;
  double size, width;
  g_autofree char *text = NULL;

  text = bf_text_fit_number (frame, value, CAPSULE_MOST_WIDTH * frame->m, CAPSULE_SIZE,
                             CAPSULE_LEAST_SIZE, BF_TEXT_BOLD, &size);
  width = bf_text_get_width (frame, size, BF_TEXT_BOLD, text) + 2.0 * CAPSULE_PADDING * frame->m;
  rect = bf_rect_around (x, y, width, CAPSULE_HEIGHT * frame->m);

  bf_mark_rounded (cr, &rect, CAPSULE_HEIGHT);
  bf_color_set_source (&frame->palette->canvas, cr, alpha);
  cairo_fill_preserve (cr);
  bf_color_set_source (color, cr, alpha);
  cairo_set_line_width (cr, 1.25 + frame->outline);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  cairo_stroke (cr);
  bf_text_draw (frame, x, y + 0.358 * size * frame->m, 0.5, size, BF_TEXT_BOLD, color, alpha, text);
}

/* A bias slides out of its plate into its unit. */
static void
draw_bias_tag (BfFrame *frame, guint layer, guint unit)
{
  BfElement element = { BF_ELEMENT_BIAS, layer, unit, 0 };
  double progress = bf_frame_get_progress (frame, BF_PHASE_FORWARD, layer, unit, BF_TERM_BIAS, 0);
  double way = bf_ease_in_out_cubic (progress * BF_MOTION_BIAS_MS / BF_MOTION_TO_UNIT_MS);
  double x, y, radius;
  BfRect plate;

  if (progress <= 0.0 || progress >= 1.0
      || !bf_layout_get_bias_plate (frame->layout, layer, unit, &plate))
    return;
  bf_layout_get_unit (frame->layout, layer, unit, &x, &y, &radius);
  bf_frame_focus (frame, element);
  draw_capsule (frame, plate.x + plate.width / 2.0 + (x - plate.x - plate.width / 2.0) * way,
                plate.y + plate.height / 2.0 + (y - plate.y - plate.height / 2.0) * way,
                bf_glance_get_parameter (frame->glance, &element).value, 1.0);
}

void
bf_scene_draw_tags (BfFrame *frame)
{
  if (!frame->style->tags || frame->style->still || bf_moment_is_at_rest (&frame->glance->moment))
    return;

  for (guint l = 0; l < frame->layout->n_layers; l++)
    {
      gboolean moves = frame->timeline.layers[0][l].included
                       || (l > 0 && frame->timeline.layers[1][l - 1].included);

      if (moves)
        draw_layer_tags (frame, l);
      for (guint u = 0;
           moves && frame->layout->labels[l].bias != NULL && u < frame->layout->labels[l].n_units;
           u++)
        draw_bias_tag (frame, l, u);
    }
  bf_frame_focus (frame, BF_ELEMENT_NOTHING);
}

static gboolean
is_docked (const BfFrame *frame, guint layer, guint unit, guint input)
{
  double progress =
      bf_frame_get_progress (frame, BF_PHASE_FORWARD, layer, unit, BF_TERM_PRODUCT, input);

  return progress * BF_MOTION_PRODUCT_MS >= MS_TO_UNIT;
}

/* How far to the right the products reach that are docked at a unit between two heights */
double
bf_scene_get_docked_right (BfFrame *frame, guint layer, guint unit, double top, double bottom)
{
  double half = CAPSULE_HEIGHT / 2.0 * frame->m;
  double right = 0.0;
  double dock;

  if ((!frame->style->tags && !frame->style->still) || !get_dock (frame, layer, &dock))
    return right;
  for (guint i = 0; i < bf_network_get_n_layer_inputs (frame->network, layer); i++)
    {
      Tag tag;

      place_on_edge (frame, layer, unit, i, dock, 1.0, &tag);
      if (tag.y + half > top && tag.y - half < bottom && is_docked (frame, layer, unit, i))
        right = MAX (right,
                     tag.x + get_capsule_width (frame, get_product (frame, layer, unit, i)) / 2.0);
    }

  return right;
}

/* The products that have arrived in a unit stay docked at it until it is finished. */
void
bf_scene_draw_docked (BfFrame *frame, guint layer, guint unit)
{
  double dock;

  if ((!frame->style->tags && !frame->style->still) || !get_dock (frame, layer, &dock))
    return;

  for (guint i = 0; i < bf_network_get_n_layer_inputs (frame->network, layer); i++)
    {
      Tag tag;

      if (!is_docked (frame, layer, unit, i))
        continue;
      bf_frame_focus (frame, (BfElement){ BF_ELEMENT_WEIGHT, layer, unit, i });
      place_on_edge (frame, layer, unit, i, dock, 1.0, &tag);
      draw_capsule (frame, tag.x, tag.y, get_product (frame, layer, unit, i), 1.0);
    }
}
