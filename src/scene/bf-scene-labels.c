/* SPDX-License-Identifier: MIT */
#include "bf-plate-private.h"

#include <math.h>

/* The plates of weights and biases, and the lone numbers where plates have no room. */

#define MARKED_SIZE   14.0
#define MARKED_HEIGHT 24.0
#define MOST_WIDTH    150.0
#define BIAS_WIDTH    114.0
#define STUB_CORNER   2.5

static void
draw_weight (BfFrame *frame, guint layer, guint unit, guint input)
{
  const BfLabels *labels = &frame->layout->labels[layer];
  g_auto (BfPlate) plate = {
    .element = { BF_ELEMENT_WEIGHT, layer, unit, input },
    .align = 0.5,
    .room = MIN (2.0 * labels->room / frame->m, MOST_WIDTH),
    .is_row = labels->form == BF_PLATE_ROW,
    .is_stacked = labels->form == BF_PLATE_STACKED,
    .lit = bf_scene_get_lit (frame, layer, unit, input),
  };

  bf_layout_get_label (frame->layout, layer, unit, input, &plate.x, &plate.y);
  bf_plate_draw (&plate, frame);
}

static double
get_bias_lit (const BfFrame *frame, guint layer, guint unit)
{
  if (frame->phase == BF_PHASE_ZERO_GRAD)
    return 1.0 - bf_timeline_get_progress (&frame->timeline, 0);
  if (frame->phase == BF_PHASE_FORWARD)
    return MIN (1.0, 8.0
                         * bf_frame_get_progress (frame, BF_PHASE_FORWARD, layer, unit,
                                                  BF_TERM_BIAS, 0));

  return 1.0;
}

static void
draw_bias (BfFrame *frame, guint layer, guint unit)
{
  g_auto (BfPlate) plate = {
    .element = { BF_ELEMENT_BIAS, layer, unit, 0 },
    .room = BIAS_WIDTH,
    .is_row = TRUE,
    .lit = get_bias_lit (frame, layer, unit),
  };
  double x, y, radius;
  BfRect rect;

  bf_layout_get_bias_place (frame->layout, layer, unit, &rect);
  bf_layout_get_unit (frame->layout, layer, unit, &x, &y, &radius);
  plate.align = fabs (rect.x + rect.width / 2.0 - x) < 1.0 ? 0.5 : 1.0;
  plate.x = rect.x + plate.align * rect.width;
  plate.y = rect.y + rect.height / 2.0;
  bf_plate_draw (&plate, frame);
}

/* By its sign and size, as an edge */
static void
draw_bias_line (BfFrame *frame, guint layer, guint unit, const BfRect *rect)
{
  BfElement element = { BF_ELEMENT_BIAS, layer, unit, 0 };
  double bias = bf_glance_get_parameter (frame->glance, &element).value;
  double most = MAX (frame->max.weight, fabs (bias));
  double alpha =
      frame->palette->high_contrast ? 1.0 : 0.35 + 0.65 * get_bias_lit (frame, layer, unit);
  double width = (1.5 + 4.5 * (most > 0.0 ? fabs (bias) / most : 0.0)) * frame->s;
  double x, y, radius;

  if (bf_frame_is_off_path (frame, &element) && frame->palette->high_contrast)
    width = 1.0;
  bf_frame_focus (frame, element);
  bf_layout_get_unit (frame->layout, layer, unit, &x, &y, &radius);
  cairo_move_to (frame->cr, x, y);
  cairo_line_to (frame->cr, CLAMP (x, rect->x, rect->x + rect->width - 6.0), rect->y + rect->height / 2.0);
  cairo_set_line_width (frame->cr, width);
  bf_mark_set_dash (frame->cr, bias < 0.0 ? MAX (6.0, 2.2 * width) : 0.0, MAX (4.0, 1.3 * width),
                    1.0);
  bf_color_set_source (bf_frame_get_edge_color (frame, bias), frame->cr, alpha);
  cairo_stroke (frame->cr);
}

/* A small empty plate: the number comes when it is marked. */
static void
draw_stub (BfFrame *frame, guint layer, guint unit, const BfRect *rect)
{
  BfElement element = { BF_ELEMENT_BIAS, layer, unit, 0 };
  double bias = bf_glance_get_parameter (frame->glance, &element).value;

  bf_frame_focus (frame, element);
  bf_mark_rounded (frame->cr, rect, STUB_CORNER * frame->m);
  bf_color_set_source (&frame->palette->canvas, frame->cr, 1.0);
  cairo_fill_preserve (frame->cr);
  bf_color_set_source (bf_frame_get_edge_color (frame, bias), frame->cr, 1.0);
  cairo_set_line_width (frame->cr, 1.25 + frame->outline);
  bf_mark_set_dash (frame->cr, 0.0, 0.0, 1.0);
  cairo_stroke (frame->cr);
}

/* The lines by which biases hang on their units, with stubs at their ends where plates have no room */
void
bf_scene_draw_bias_lines (BfFrame *frame)
{
  BfRect rect;

  for (guint l = 0; l < frame->layout->n_layers; l++)
    for (guint u = 0; frame->layout->labels[l].has_bias && u < frame->layout->labels[l].n_units; u++)
      {
        if (bf_layout_get_bias_plate (frame->layout, l, u, &rect))
          draw_bias_line (frame, l, u, &rect);
        else if (bf_layout_get_bias_stub (frame->layout, l, u, &rect))
          {
            draw_bias_line (frame, l, u, &rect);
            draw_stub (frame, l, u, &rect);
          }
      }
  bf_frame_focus (frame, BF_ELEMENT_NOTHING);
}

/* What the pointer is on counts before what the keyboard is on, and that before what is selected.
 */
static const BfElement *
get_marked (const BfFrame *frame)
{
  if (frame->style->hovered.kind != BF_ELEMENT_NONE)
    return &frame->style->hovered;
  if (frame->style->focused.kind != BF_ELEMENT_NONE)
    return &frame->style->focused;

  return &frame->glance->selected;
}

/* Where plates have no room, the edges of what is marked carry their number half way. */
static gboolean
has_marked_label (const BfFrame *frame, guint layer, guint unit, guint input)
{
  const BfElement *marked = get_marked (frame);
  double least = 2.0 * BF_PLATE_ROW_HEIGHT * frame->m;

  if (bf_frame_is (marked, BF_ELEMENT_WEIGHT, layer, unit, input))
    return TRUE;
  if (frame->layout->labels[layer].is_band)
    return FALSE;
  if (bf_frame_is (marked, BF_ELEMENT_UNIT, layer, unit, 0)
      || bf_frame_is (marked, BF_ELEMENT_BIAS, layer, unit, 0))
    return frame->layout->labels[layer].n_inputs == 1
           || frame->layout->columns[layer].pitch >= least;
  if (layer == 0 && bf_frame_is (marked, BF_ELEMENT_INPUT, 0, input, 0))
    return frame->layout->labels[layer].n_units == 1 || frame->layout->columns[1].pitch >= least;

  return FALSE;
}

/* The number that a lone label shows in this phase */
static double
get_marked_value (const BfFrame *frame, const BfElement *element, const BfColor **color)
{
  BfValue gradient = bf_glance_get_gradient (frame->glance, element);
  BfValue update = bf_glance_get_update (frame->glance, element);

  *color = &frame->palette->text;
  if (frame->phase == BF_PHASE_BACKWARD && gradient.status == BF_VALUE_COMPUTED)
    {
      *color = &frame->palette->miss_text;
      return gradient.value;
    }
  if (frame->phase == BF_PHASE_STEP && update.status == BF_VALUE_COMPUTED)
    *color = bf_frame_get_text_color (frame, update.value);

  return bf_glance_get_parameter (frame->glance, element).value;
}

static void
draw_marked_label (BfFrame *frame, guint layer, guint unit, guint input)
{
  BfElement element = { BF_ELEMENT_WEIGHT, layer, unit, input };
  const BfColor *color;
  double value = get_marked_value (frame, &element, &color);
  BfPlate plate = { .element = element, .lit = 1.0, .gradient_progress = 1.0 };
  double x0, y0, x1, y1, size, width;
  g_autofree char *text = NULL;
  BfRect rect;

  bf_frame_focus (frame, element);
  plate.value = bf_glance_get_parameter (frame->glance, &element).value;
  text = bf_text_fit_number (frame, value, 64.0 * frame->m, MARKED_SIZE, BF_PLATE_LEAST_SIZE,
                             BF_TEXT_BOLD, &size);
  width = bf_text_get_width (frame, size, BF_TEXT_BOLD, text);
  bf_layout_get_edge (frame->layout, layer, unit, input, &x0, &y0, &x1, &y1);
  rect = bf_rect_around ((x0 + x1) / 2.0, (y0 + y1) / 2.0,
                         width + 2.0 * BF_PLATE_PADDING * frame->m, MARKED_HEIGHT * frame->m);

  bf_plate_draw_box (&plate, frame, &rect);
  if (!bf_frame_is_edited (frame))
    bf_text_draw (frame, rect.x + rect.width / 2.0,
                  rect.y + rect.height / 2.0 + 0.357 * size * frame->m, 0.5, size, BF_TEXT_BOLD,
                  color, 1.0, text);
  if (bf_frame_is_focused (frame))
    bf_mark_focus_rect (frame, &rect, BF_PLATE_CORNER * frame->m);
}

/* Where plates have no room, the bias that is marked, or whose unit is, has its plate over all others. */
static void
draw_marked_bias (BfFrame *frame)
{
  const BfElement *marked = get_marked (frame);

  if ((marked->kind != BF_ELEMENT_BIAS && marked->kind != BF_ELEMENT_UNIT)
      || marked->layer >= frame->layout->n_layers)
    return;
  if (frame->layout->labels[marked->layer].has_bias && frame->layout->labels[marked->layer].bias == NULL
      && marked->unit < frame->layout->labels[marked->layer].n_units)
    draw_bias (frame, marked->layer, marked->unit);
}

void
bf_scene_draw_plates (BfFrame *frame)
{
  for (guint l = 0; l < frame->layout->n_layers; l++)
    {
      const BfLabels *labels = &frame->layout->labels[l];

      for (guint u = 0; u < labels->n_units; u++)
        {
          for (guint i = 0; i < labels->n_inputs; i++)
            if (labels->form != BF_PLATE_NONE)
              draw_weight (frame, l, u, i);
            else if (has_marked_label (frame, l, u, i))
              draw_marked_label (frame, l, u, i);
          if (labels->bias != NULL)
            draw_bias (frame, l, u);
        }
    }
  draw_marked_bias (frame);
  bf_frame_focus (frame, BF_ELEMENT_NOTHING);
}
