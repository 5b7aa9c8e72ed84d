/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Inputs are data, and data are squares; very many of them are the cells of one box. */

#define INPUT_SIZE       20.0
#define LEAST_SIZE       12.0
#define SMALLEST_SIZE    11.0
#define LEAST_SIDE       20.0 /* of an input that shows its number, at scale 1 */
#define NAME_SIZE        13.0
#define NAME_GAP         8.0
#define OUTLINE          1.5
#define SELECTED_OUTLINE 2.5
#define CORNER           10.0

static void
draw_input_square (BfFrame *frame, guint input)
{
  const BfPalette *palette = frame->palette;
  gboolean selected = bf_frame_is_selected (frame);
  BfElement element = { BF_ELEMENT_INPUT, 0, input, 0 };
  g_autofree char *name = bf_element_get_name (&element, frame->network);
  g_autofree char *text = NULL;
  double size, corner, x, y;
  BfRect rect;

  bf_layout_get_input (frame->layout, input, &rect);
  x = rect.x + rect.width / 2.0;
  y = rect.y + rect.height / 2.0;
  corner = CORNER * rect.width / 48.0;
  bf_mark_rounded (frame->cr, &rect, corner);
  bf_color_set_source (bf_frame_is_hovered (frame) ? &palette->tint : &palette->canvas, frame->cr,
                       1.0);
  cairo_fill_preserve (frame->cr);
  bf_color_set_source (selected ? &palette->ink : &palette->text, frame->cr, 1.0);
  cairo_set_line_width (frame->cr, (selected ? SELECTED_OUTLINE : OUTLINE) + frame->outline);
  cairo_stroke (frame->cr);

  if (rect.width >= LEAST_SIDE * MIN (frame->s, 1.0) && !bf_frame_is_edited (frame))
    {
      text = bf_text_fit_number (frame, bf_glance_get_input (frame->glance, input).value,
                                 rect.width - 6.0 * frame->k,
                                 CLAMP (0.45 * rect.width / frame->m, LEAST_SIZE, INPUT_SIZE),
                                 rect.width < 40.0 * frame->s ? SMALLEST_SIZE : LEAST_SIZE,
                                 BF_TEXT_BOLD, &size);
      bf_text_draw (frame, x, y + 0.35 * size * frame->m, 0.5, size, BF_TEXT_BOLD, &palette->text,
                    1.0, text);
    }
  if (frame->layout->columns[0].above >= (NAME_SIZE + 4.0) * frame->m)
    bf_text_draw (frame, x, rect.y - NAME_GAP * frame->m, 0.5, NAME_SIZE,
                  BF_TEXT_NAME | BF_TEXT_HALO, &palette->dim, 1.0, name);
  if (bf_frame_is_focused (frame))
    bf_mark_focus_rect (frame, &rect, corner);
}

/* Many inputs: one box of cells, dark where the input is large, orange where it is negative */
static void
draw_input_cells (BfFrame *frame)
{
  const BfLayout *layout = frame->layout;
  const BfPalette *palette = frame->palette;
  cairo_t *cr = frame->cr;
  guint n = layout->columns[0].n;
  double most = 0.0;
  g_autofree char *caption = g_strdup_printf (ngettext ("%u input", "%u inputs", n), n);

  for (guint i = 0; i < n; i++)
    most = MAX (most, fabs (bf_glance_get_input (frame->glance, i).value));

  bf_mark_rounded (cr, &layout->inputs, 4.0);
  bf_color_set_source (&palette->canvas, cr, 1.0);
  cairo_fill (cr);
  for (guint i = 0; i < n; i++)
    {
      double value = bf_glance_get_input (frame->glance, i).value;
      BfColor color =
          bf_color_mix (&palette->canvas, value < 0.0 ? &palette->negative_edge : &palette->text,
                        most > 0.0 ? 0.9 * fabs (value) / most : 0.0);
      BfRect rect;

      bf_layout_get_input (layout, i, &rect);
      cairo_rectangle (cr, rect.x, rect.y, rect.width, rect.height);
      bf_color_set_source (&color, cr, 1.0);
      cairo_fill (cr);
      if (MIN (rect.width, rect.height) < 8.0)
        continue;
      cairo_rectangle (cr, rect.x, rect.y, rect.width, rect.height);
      bf_color_set_source (&palette->hairline, cr, 1.0);
      cairo_set_line_width (cr, 1.0);
      cairo_stroke (cr);
    }
  bf_mark_rounded (cr, &layout->inputs, 4.0);
  bf_color_set_source (&palette->text, cr, 1.0);
  cairo_set_line_width (cr, OUTLINE + frame->outline);
  cairo_stroke (cr);
  bf_text_draw (frame, layout->inputs.x + layout->inputs.width / 2.0,
                layout->inputs.y - 13.0 * frame->m, 0.5, NAME_SIZE, BF_TEXT_HALO, &palette->dim,
                1.0, caption);
}

/* Whether the selected weight comes from an input */
static gboolean
is_source (const BfFrame *frame, guint input)
{
  const BfElement *selected = &frame->glance->selected;

  return frame->has_paths && selected->kind == BF_ELEMENT_WEIGHT && selected->layer == 0
         && selected->input == input;
}

/* Selected, pointed at or focused, or where the selected weight begins, one cell among many has a
 * frame. */
static void
draw_marked_cells (BfFrame *frame)
{
  for (guint i = 0; i < frame->layout->columns[0].n; i++)
    {
      BfRect rect;

      bf_frame_focus (frame, (BfElement){ BF_ELEMENT_INPUT, 0, i, 0 });
      if (!bf_frame_is_selected (frame) && !bf_frame_is_hovered (frame)
          && !bf_frame_is_focused (frame) && !is_source (frame, i))
        continue;
      bf_layout_get_input (frame->layout, i, &rect);
      cairo_rectangle (frame->cr, rect.x - 1.0, rect.y - 1.0, rect.width + 2.0, rect.height + 2.0);
      bf_color_set_source (&frame->palette->ink, frame->cr, 1.0);
      cairo_set_line_width (frame->cr, bf_frame_is_selected (frame) ? SELECTED_OUTLINE : OUTLINE);
      cairo_stroke (frame->cr);
      if (bf_frame_is_focused (frame))
        bf_mark_focus_rect (frame, &rect, 2.0);
    }
}

void
bf_scene_draw_inputs (BfFrame *frame)
{
  if (frame->layout->input_form == BF_INPUTS_SQUARES)
    for (guint i = 0; i < frame->layout->columns[0].n; i++)
      {
        bf_frame_focus (frame, (BfElement){ BF_ELEMENT_INPUT, 0, i, 0 });
        draw_input_square (frame, i);
      }
  else
    {
      draw_input_cells (frame);
      draw_marked_cells (frame);
    }
  bf_frame_focus (frame, BF_ELEMENT_NOTHING);
}
