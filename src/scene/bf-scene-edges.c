/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

#include <math.h>

/* Edges: what each looks like is worked out first, then drawn at once, or from an image when
 * nothing about them has changed. */

#define EDGE_MIN_WIDTH     1.5
#define EDGE_WIDTH_RANGE   4.5
#define STRONG_MIN_WIDTH   0.75
#define STRONG_WIDTH_RANGE 2.75

#define DASH_ON      2.2
#define DASH_OFF     1.3
#define DASH_ON_MIN  6.0
#define DASH_OFF_MIN 4.0

#define PALE         0.35 /* not computed in this phase */
#define CROWDED      0.38 /* a layer without plates */
#define CROWDED_PALE 0.2
#define STRONG_ALPHA 0.55
#define OFF_PATH     0.22 /* while a parameter is selected whose paths do not lead here */

/* From here on a picture of the edges is kept; a curve is as dear as four lines. */
#define KEEP_EDGES 200
#define CURVE_COST 4

/* Whether an edge is to stand out: it is, or it leads to, what is selected or pointed at */
gboolean
bf_scene_is_marked_edge (const BfFrame *frame, guint layer, guint unit, guint input)
{
  const BfElement *marks[] = { &frame->glance->selected, &frame->style->hovered,
                               &frame->style->focused };

  for (guint k = 0; k < G_N_ELEMENTS (marks); k++)
    if (bf_frame_is (marks[k], BF_ELEMENT_UNIT, layer, unit, 0)
        || bf_frame_is (marks[k], BF_ELEMENT_BIAS, layer, unit, 0)
        || bf_frame_is (marks[k], BF_ELEMENT_WEIGHT, layer, unit, input)
        || (layer == 0 && bf_frame_is (marks[k], BF_ELEMENT_INPUT, 0, input, 0)))
      return TRUE;

  return FALSE;
}

/* 1 while something is on its way, fading in and out at both ends */
static double
get_bustle (double progress)
{
  return CLAMP (MIN (progress * 10.0, (1.0 - progress) * 6.0), 0.0, 1.0);
}

static double
get_backward_bustle (const BfFrame *frame, guint layer, guint unit, guint input)
{
  double error = 0.0;
  double gradient;

  if (layer > 0)
    error = bf_frame_get_progress (frame, BF_PHASE_BACKWARD, layer - 1, input, BF_TERM_ERROR, unit);
  gradient = bf_frame_get_progress (frame, BF_PHASE_BACKWARD, layer, unit, BF_TERM_GRADIENT, input);

  return MAX (get_bustle (error), get_bustle (gradient));
}

/* How much an edge is in its full colour: 0 before its product in this pass has set out */
double
bf_scene_get_lit (const BfFrame *frame, guint layer, guint unit, guint input)
{
  if (frame->phase == BF_PHASE_ZERO_GRAD)
    return 1.0 - bf_timeline_get_progress (&frame->timeline, 0);
  if (frame->phase == BF_PHASE_FORWARD)
    return MIN (1.0, 8.0
                         * bf_frame_get_progress (frame, BF_PHASE_FORWARD, layer, unit,
                                                  BF_TERM_PRODUCT, input));

  return 1.0;
}

static double
get_alpha (BfFrame *frame, guint layer, guint unit, guint input)
{
  const BfLabels *labels = &frame->layout->labels[layer];
  double lit = bf_scene_get_lit (frame, layer, unit, input);
  double bustle = 0.0;
  double rest;

  if (bf_frame_is_off_path (frame, &(BfElement){ BF_ELEMENT_WEIGHT, layer, unit, input }))
    return OFF_PATH * (PALE + (1.0 - PALE) * lit);
  if (labels->form != BF_PLATE_NONE)
    return PALE + (1.0 - PALE) * lit;
  if (bf_scene_is_marked_edge (frame, layer, unit, input)
      || bf_frame_is_path_edge (frame, layer, unit, input))
    return 1.0;
  if (frame->phase == BF_PHASE_FORWARD)
    bustle = get_bustle (
        bf_frame_get_progress (frame, BF_PHASE_FORWARD, layer, unit, BF_TERM_PRODUCT, input));
  else if (frame->phase == BF_PHASE_BACKWARD)
    bustle = get_backward_bustle (frame, layer, unit, input);

  rest = labels->is_band ? STRONG_ALPHA : CROWDED;
  rest = CROWDED_PALE + (rest - CROWDED_PALE) * lit;

  return rest + (1.0 - rest) * bustle;
}

/* The weight that is seen: it rolls from old to new in a step, and so does its width. */
static double
get_weight (const BfFrame *frame, guint layer, guint unit, guint input)
{
  BfElement element = { BF_ELEMENT_WEIGHT, layer, unit, input };
  double now = bf_glance_get_parameter (frame->glance, &element).value;
  double next;

  if (frame->roll <= 0.0 || frame->roll >= 1.0)
    return now;
  next = bf_network_get_weight (bf_trace_get_network_after (frame->trace), layer, unit, input);

  return now + (next - now) * bf_ease_out_quint (frame->roll);
}

static BfEdgeInk
make_ink (BfFrame *frame, guint layer, guint unit, guint input)
{
  double most = frame->max.weight;
  double weight = get_weight (frame, layer, unit, input);
  BfEdgeInk ink = { 0 };

  bf_layout_get_edge (frame->layout, layer, unit, input, &ink.x0, &ink.y0, &ink.x1, &ink.y1);
  ink.width =
      (EDGE_MIN_WIDTH + EDGE_WIDTH_RANGE * (most > 0.0 ? fabs (weight) / most : 0.0)) * frame->s;
  ink.alpha = get_alpha (frame, layer, unit, input);
  ink.negative = weight < 0.0;

  return ink;
}

/* Nothing is pale in high contrast: what would be is thin instead. */
static void
sharpen_ink (BfEdgeInk *ink)
{
  ink->width = MAX (1.0, ink->width * ink->alpha);
  ink->alpha = 1.0;
}

static void
add_ink (BfFrame *frame, GArray *inks, guint layer, guint unit, guint input, double strength)
{
  BfEdgeInk ink = make_ink (frame, layer, unit, input);

  if (strength >= 0.0)
    {
      ink.curved = TRUE;
      ink.width = (STRONG_MIN_WIDTH + STRONG_WIDTH_RANGE * strength) * frame->s;
    }
  if (frame->palette->high_contrast)
    sharpen_ink (&ink);
  g_array_append_val (inks, ink);
}

/* On a band the strongest paths are drawn whether or not their edges are among the strongest. */
static void
add_paths (BfFrame *frame, GArray *inks, guint layer)
{
  guint unit, input;

  for (guint path = 0; bf_frame_get_path_edge (frame, path, layer, &unit, &input); path++)
    add_ink (frame, inks, layer, unit, input, 1.0);
}

static void
add_band (BfFrame *frame, GArray *inks, guint layer)
{
  const GArray *strong = bf_scene_get_strong (frame, layer);
  double most = g_array_index (strong, BfStrongEdge, strong->len - 1).strength;

  for (guint k = 0; k < strong->len; k++)
    {
      const BfStrongEdge *edge = &g_array_index (strong, BfStrongEdge, k);

      add_ink (frame, inks, layer, edge->unit, edge->input,
               most > 0.0 ? edge->strength / most : 0.0);
    }
  add_paths (frame, inks, layer);
}

/* What stands out lies on top. */
static void
add_layer (BfFrame *frame, GArray *inks, guint layer)
{
  const BfLabels *labels = &frame->layout->labels[layer];

  if (labels->is_band)
    {
      add_band (frame, inks, layer);
      return;
    }
  for (int marked = 0; marked < 2; marked++)
    for (guint u = 0; u < labels->n_units; u++)
      for (guint i = 0; i < labels->n_inputs; i++)
        if (bf_scene_is_marked_edge (frame, layer, u, i) == marked)
          add_ink (frame, inks, layer, u, i, -1.0);
}

static void
draw_ink (cairo_t *cr, const BfEdgeInk *ink, const BfPalette *palette)
{
  const BfColor *color = ink->negative ? &palette->negative_edge : &palette->positive_edge;
  double middle = (ink->x0 + ink->x1) / 2.0;

  cairo_move_to (cr, ink->x0, ink->y0);
  if (ink->curved)
    cairo_curve_to (cr, middle, ink->y0, middle, ink->y1, ink->x1, ink->y1);
  else
    cairo_line_to (cr, ink->x1, ink->y1);

  cairo_set_line_width (cr, ink->width);
  if (ink->negative)
    bf_mark_set_dash (cr, MAX (DASH_ON * ink->width, DASH_ON_MIN),
                      MAX (DASH_OFF * ink->width, DASH_OFF_MIN), 1.0);
  else
    bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  bf_color_set_source (color, cr, ink->alpha);
  cairo_stroke (cr);
}

static void
draw_inks (cairo_t *cr, const GArray *inks, const BfPalette *palette)
{
  cairo_save (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  for (guint k = 0; k < inks->len; k++)
    draw_ink (cr, &g_array_index (inks, BfEdgeInk, k), palette);
  cairo_restore (cr);
}

/* FNV-1a over what is to be drawn: the key of the kept image is the picture itself, so it cannot go
 * stale. */
static guint64
hash_inks (const BfFrame *frame, const GArray *inks)
{
  const guint8 *bytes = (const guint8 *) inks->data;
  guint64 hash = 14695981039346656037u;
  double sizes[] = { frame->layout->width, frame->layout->height, frame->style->device_scale };

  for (gsize k = 0; k < inks->len * sizeof (BfEdgeInk); k++)
    hash = (hash ^ bytes[k]) * 1099511628211u;
  for (gsize k = 0; k < sizeof sizes; k++)
    hash = (hash ^ ((const guint8 *) sizes)[k]) * 1099511628211u;

  return (hash ^ (guint64) (gsize) frame->palette) * 1099511628211u;
}

static guint
get_cost (const GArray *inks)
{
  guint cost = 0;

  for (guint k = 0; k < inks->len; k++)
    cost += g_array_index (inks, BfEdgeInk, k).curved ? CURVE_COST : 1;

  return cost;
}

/* Pictures for paper keep their lines. */
static gboolean
can_keep (BfFrame *frame, const GArray *inks)
{
  cairo_surface_type_t type = cairo_surface_get_type (cairo_get_target (frame->cr));

  return get_cost (inks) > KEEP_EDGES && frame->texts == NULL && type != CAIRO_SURFACE_TYPE_SVG
         && type != CAIRO_SURFACE_TYPE_PDF;
}

static void
keep_edges (BfFrame *frame, const GArray *inks, guint64 key)
{
  BfScene *scene = frame->scene;
  double scale = frame->style->device_scale > 0.0 ? frame->style->device_scale : 1.0;
  cairo_t *cr;

  g_clear_pointer (&scene->edges_image, cairo_surface_destroy);
  scene->edges_image =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (frame->layout->width * scale),
                                  (int) ceil (frame->layout->height * scale));
  cairo_surface_set_device_scale (scene->edges_image, scale, scale);
  scene->image_key = key;
  cr = cairo_create (scene->edges_image);
  draw_inks (cr, inks, frame->palette);
  cairo_destroy (cr);
}

/* Edges that have not changed since the last frame are painted from an image. */
static void
draw_kept (BfFrame *frame, const GArray *inks)
{
  BfScene *scene = frame->scene;
  guint64 key = hash_inks (frame, inks);
  gboolean kept = scene->edges_image != NULL && scene->image_key == key;

  if (!kept && scene->edges_key == key)
    {
      keep_edges (frame, inks, key);
      kept = TRUE;
    }
  scene->edges_key = key;

  if (!kept)
    {
      draw_inks (frame->cr, inks, frame->palette);
      return;
    }
  cairo_set_source_surface (frame->cr, scene->edges_image, 0.0, 0.0);
  cairo_paint (frame->cr);
}

void
bf_scene_draw_edges (BfFrame *frame)
{
  g_autoptr (GArray) inks = g_array_new (FALSE, FALSE, sizeof (BfEdgeInk));

  for (guint l = 0; l < frame->layout->n_layers; l++)
    add_layer (frame, inks, l);
  if (can_keep (frame, inks))
    draw_kept (frame, inks);
  else
    draw_inks (frame->cr, inks, frame->palette);
}
