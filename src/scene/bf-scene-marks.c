/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

/* The small marks: every one in the design's own measures, scaled by the frame's m. */

#define BUCKET_HEIGHT 14.0
#define BUCKET_WIDTH  12.0
#define BUCKET_SLANT  1.5
#define FOCUS_GAP     5.0
#define MINI_RADIUS   8.0
#define LEAST_SLIVER  2.0
#define FOCUS_OPACITY 0.6

const BfColor *
bf_frame_get_edge_color (const BfFrame *frame, double value)
{
  return value < 0.0 ? &frame->palette->negative_edge : &frame->palette->positive_edge;
}

const BfColor *
bf_frame_get_text_color (const BfFrame *frame, double value)
{
  return value < 0.0 ? &frame->palette->negative_text : &frame->palette->positive_text;
}

const BfColor *
bf_frame_get_fill_color (const BfFrame *frame, double value)
{
  return value < 0.0 ? &frame->palette->negative_fill : &frame->palette->positive_fill;
}

void
bf_mark_rounded (cairo_t *cr, const BfRect *rect, double radius)
{
  double r = MIN (radius, MIN (rect->width, rect->height) / 2.0);
  double x1 = rect->x + rect->width;
  double y1 = rect->y + rect->height;

  cairo_new_sub_path (cr);
  cairo_arc (cr, x1 - r, rect->y + r, r, -G_PI_2, 0.0);
  cairo_arc (cr, x1 - r, y1 - r, r, 0.0, G_PI_2);
  cairo_arc (cr, rect->x + r, y1 - r, r, G_PI_2, G_PI);
  cairo_arc (cr, rect->x + r, rect->y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

/* A dash of no length clears it. */
void
bf_mark_set_dash (cairo_t *cr, double on, double off, double scale)
{
  double dashes[] = { on * scale, off * scale };

  cairo_set_dash (cr, dashes, on > 0.0 ? 2 : 0, 0.0);
}

/* A padlock 10 px high at x, y; @opening 1 lifts its shackle off. */
void
bf_mark_padlock (BfFrame *frame, double x, double y, double scale, double opening, double alpha)
{
  cairo_t *cr = frame->cr;
  BfRect body = { 2.0, 7.0, 12.0, 8.0 };

  if (alpha <= 0.0)
    return;
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, scale * frame->m, scale * frame->m);
  bf_color_set_source (&frame->palette->dim, cr, alpha);
  bf_mark_rounded (cr, &body, 1.6);
  cairo_fill (cr);

  cairo_set_line_width (cr, 2.0);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  cairo_move_to (cr, 5.0, 7.5 - 3.0 * opening);
  cairo_line_to (cr, 5.0, 5.0 - 3.0 * opening);
  cairo_arc (cr, 8.0, 5.0 - 3.0 * opening, 3.0, G_PI, 2.0 * G_PI);
  cairo_line_to (cr, 11.0, 7.5 - 3.0 * opening);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* A bucket, open at the top, 12 × 14 px, filled to a level from 0 to 1 */
void
bf_mark_bucket (BfFrame *frame,
                double x,
                double y,
                double level,
                const BfColor *line,
                const BfColor *fill,
                double alpha)
{
  cairo_t *cr = frame->cr;
  double full = CLAMP (level, 0.0, 1.0);
  double inset = BUCKET_SLANT * (1.0 - full);

  if (alpha <= 0.0)
    return;
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, frame->m, frame->m);
  if (full > 0.0)
    {
      cairo_move_to (cr, inset, BUCKET_HEIGHT * (1.0 - full));
      cairo_line_to (cr, BUCKET_SLANT, BUCKET_HEIGHT);
      cairo_line_to (cr, BUCKET_WIDTH - BUCKET_SLANT, BUCKET_HEIGHT);
      cairo_line_to (cr, BUCKET_WIDTH - inset, BUCKET_HEIGHT * (1.0 - full));
      cairo_close_path (cr);
      bf_color_set_source (fill, cr, alpha);
      cairo_fill (cr);
    }

  cairo_move_to (cr, 0.0, 0.0);
  cairo_line_to (cr, BUCKET_SLANT, BUCKET_HEIGHT);
  cairo_line_to (cr, BUCKET_WIDTH - BUCKET_SLANT, BUCKET_HEIGHT);
  cairo_line_to (cr, BUCKET_WIDTH, 0.0);
  bf_color_set_source (line, cr, alpha);
  cairo_set_line_width (cr, 1.5 + frame->outline);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* A triangle 8 px wide and high that stands on, or hangs down to, a base */
void
bf_mark_arrow (BfFrame *frame,
               double x,
               double base,
               gboolean up,
               const BfColor *color,
               double alpha)
{
  cairo_t *cr = frame->cr;
  double size = 8.0 * frame->m;

  if (alpha <= 0.0)
    return;
  cairo_move_to (cr, x, up ? base : base - size);
  cairo_line_to (cr, x + size, up ? base : base - size);
  cairo_line_to (cr, x + size / 2.0, up ? base - size : base);
  cairo_close_path (cr);
  bf_color_set_source (color, cr, alpha);
  cairo_fill (cr);
}

/* Diagonal lines in the canvas's colour over what is clipped: a piece against the whole */
static void
hatch (BfFrame *frame, double x, double y, double radius, double alpha)
{
  cairo_t *cr = frame->cr;
  double pitch = 5.0 * frame->m;

  for (double d = -2.0 * radius; d <= 2.0 * radius; d += pitch)
    {
      cairo_move_to (cr, x + d - radius, y + radius);
      cairo_line_to (cr, x + d + radius, y - radius);
    }
  bf_color_set_source (&frame->palette->canvas, cr, alpha);
  cairo_set_line_width (cr, 2.0 * frame->m);
  cairo_stroke (cr);
}

static void
path_wedge (cairo_t *cr, double x, double y, double radius, double start, double end)
{
  cairo_new_sub_path (cr);
  if (end - start < 2.0 * G_PI - 1e-6)
    cairo_move_to (cr, x, y);
  cairo_arc (cr, x, y, radius, start - G_PI_2, end - G_PI_2);
  cairo_close_path (cr);
}

/* A slice of a disc; the angles are clockwise from 12 o'clock. A gap of 2 px parts it from its neighbours. */
void
bf_mark_wedge (BfFrame *frame, double x, double y, double radius, double start, double end, gboolean hatched,
               const BfColor *fill, double alpha)
{
  cairo_t *cr = frame->cr;

  if (alpha <= 0.0 || end <= start)
    return;
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  path_wedge (cr, x, y, radius, start, end);
  bf_color_set_source (fill, cr, alpha);
  cairo_fill_preserve (cr);
  if (hatched)
    {
      cairo_save (cr);
      cairo_clip (cr);
      hatch (frame, x, y, radius, alpha);
      cairo_restore (cr);
      path_wedge (cr, x, y, radius - 0.75, start, end);
      bf_color_set_source (fill, cr, alpha);
      cairo_set_line_width (cr, 1.5 + frame->outline);
      cairo_stroke (cr);
      return;
    }
  bf_color_set_source (&frame->palette->canvas, cr, alpha);
  cairo_set_line_width (cr, 2.0);
  cairo_stroke (cr);
}

/* A circle of radius 8 with the share in it, which never gets thinner than 2 px: the number tells the truth. */
void
bf_mark_mini_pie (BfFrame *frame, double x, double y, double share, double grown, const BfColor *color, double alpha)
{
  double radius = MINI_RADIUS * frame->m;
  double part = MIN (share < 0.0 ? -share : share, 1.0);
  double angle = share == 0.0 ? 0.0 : MAX (2.0 * G_PI * part, LEAST_SLIVER / MINI_RADIUS);
  cairo_t *cr = frame->cr;

  if (alpha <= 0.0)
    return;
  path_wedge (cr, x, y, radius, 0.0, angle * grown);
  bf_color_set_source (color, cr, alpha);
  cairo_save (cr);
  if (grown > 0.0)
    cairo_fill_preserve (cr);
  cairo_clip (cr);
  if (share < 0.0)
    hatch (frame, x, y, radius, alpha);
  cairo_restore (cr);

  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, radius, 0.0, 2.0 * G_PI);
  bf_color_set_source (color, cr, alpha);
  cairo_set_line_width (cr, 1.25 + frame->outline);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  cairo_stroke (cr);
}

/* Where nothing moves, what has changed is underlined. */
void
bf_mark_underline (BfFrame *frame, double x, double baseline, double width)
{
  if (!frame->style->still)
    return;
  bf_color_set_source (&frame->palette->ink, frame->cr, 1.0);
  cairo_rectangle (frame->cr, x, baseline + 2.5 * frame->m, width, 2.0);
  cairo_fill (frame->cr);
}

static void
stroke_focus (BfFrame *frame)
{
  bf_color_set_source (&frame->palette->ink, frame->cr,
                       frame->palette->high_contrast ? 1.0 : FOCUS_OPACITY);
  cairo_set_line_width (frame->cr, 2.0 + frame->outline);
  bf_mark_set_dash (frame->cr, 0.0, 0.0, 1.0);
  cairo_stroke (frame->cr);
}

void
bf_mark_focus_rect (BfFrame *frame, const BfRect *rect, double radius)
{
  BfRect grown = { rect->x - FOCUS_GAP, rect->y - FOCUS_GAP, rect->width + 2.0 * FOCUS_GAP,
                   rect->height + 2.0 * FOCUS_GAP };

  bf_mark_rounded (frame->cr, &grown, radius + 4.0);
  stroke_focus (frame);
}

void
bf_mark_focus_circle (BfFrame *frame, double x, double y, double radius)
{
  cairo_new_sub_path (frame->cr);
  cairo_arc (frame->cr, x, y, radius + FOCUS_GAP, 0.0, 2.0 * G_PI);
  stroke_focus (frame);
}
