/* SPDX-License-Identifier: MIT */

/* The curve of the loss plot, drawn as a polyline while steps are far apart, else as one vertical
 * span for each column of device pixels, which holds every extreme of its steps. Labels ask the
 * spans in both cases. */

#include "bf-loss-plot-private.h"

#include <math.h>

#define LINE_WIDTH 2.0
#define MAX_DEVICE_SCALE 4.0
#define MIN_STROKED_PITCH 4.0 /* pixels from step to step; a stroke of more of them is slow */
#define BATCH 16             /* boxes a fill; Cairo's time grows with the boxes at one height */
#define CLEARANCE 3.0 /* pixels between a label and the line */

/* Column i reaches half a column to either side of left + i columns. */

static void
widen_span (BfLossSpan *span,
            double      y0,
            double      y1)
{
  double top = MIN (y0, y1);
  double bottom = MAX (y0, y1);

  /* fmin and fmax take the number where the other is none. */
  span->top = fmin (span->top, top);
  span->bottom = fmax (span->bottom, bottom);
}

static void
trace_segment (BfLossDrawing *self,
               double         x0,
               double         y0,
               double         x1,
               double         y1)
{
  double from = (x0 - self->left) / self->span_width + 0.5;
  double to = (x1 - self->left) / self->span_width + 0.5;

  for (gsize i = (gsize) MAX (0, floor (from)); i < self->n_spans && i <= to; i++)
    {
      double a = CLAMP ((double) i, from, to);
      double b = CLAMP (i + 1.0, from, to);
      double slope = to > from ? (y1 - y0) / (to - from) : 0;

      widen_span (&self->spans[i], y0 + slope * (a - from), y0 + slope * (b - from));
    }
}

static void
trace_steps (BfLossDrawing *self)
{
  double x0 = NAN, y0 = NAN;

  for (guint64 step = 0; step <= self->last; step++)
    {
      double x1 = bf_loss_drawing_get_x (self, step);
      double y1;
      BfCurveBin bin;

      if (!bf_loss_plot_get_bin (self->plot, step, step, &bin))
        {
          y0 = NAN;
          continue;
        }
      y1 = bf_loss_drawing_get_y (self, bin.last);
      trace_segment (self, isnan (y0) ? x1 : x0, isnan (y0) ? y1 : y0, x1, y1);
      x0 = x1;
      y0 = y1;
    }
}

static void
trace_columns (BfLossDrawing *self)
{
  double steps_per_span = self->span_width / self->pitch;
  double before = NAN;

  for (gsize i = 0; i < self->n_spans; i++)
    {
      double from = ceil ((i - 0.5) * steps_per_span);
      double to = ceil ((i + 0.5) * steps_per_span) - 1;
      BfLossSpan *span = &self->spans[i];
      BfCurveBin bin;

      if (from > self->last
          || !bf_loss_plot_get_bin (self->plot, MAX (from, 0), MIN (to, (double) self->last), &bin))
        {
          before = NAN;
          continue;
        }
      span->top = fmin (bf_loss_drawing_get_y (self, bin.max), before);
      span->bottom = fmax (bf_loss_drawing_get_y (self, bin.min), before);
      before = bf_loss_drawing_get_y (self, bin.last);
    }
}

/* Works out self->spans. */
void
bf_loss_drawing_trace (BfLossDrawing *self)
{
  double device = 1, unused = 0;
  double extent = (bf_loss_drawing_get_x (self, self->last) - self->left);

  cairo_user_to_device_distance (self->cr, &device, &unused);
  self->span_width = 1 / CLAMP (round (hypot (device, unused)), 1, MAX_DEVICE_SCALE);
  self->n_spans = self->has_points ? (gsize) floor (extent / self->span_width + 0.5) + 1 : 0;
  self->spans = g_new (BfLossSpan, MAX (self->n_spans, 1));
  for (gsize i = 0; i < self->n_spans; i++)
    self->spans[i] = (BfLossSpan) { NAN, NAN };
  if (!self->has_points)
    return;
  if (self->pitch >= self->span_width)
    trace_steps (self);
  else
    trace_columns (self);
}

/* Whether the line runs through a box, or too near to it */
gboolean
bf_loss_drawing_crosses (const BfLossDrawing *self,
                         double               x,
                         double               y,
                         double               width,
                         double               height)
{
  double from = (x - CLEARANCE - self->left) / self->span_width;
  double to = (x + width + CLEARANCE - self->left) / self->span_width;

  for (gsize i = (gsize) MAX (0, floor (from)); i < self->n_spans && i <= to; i++)
    if (self->spans[i].top < y + height + CLEARANCE && self->spans[i].bottom > y - CLEARANCE)
      return TRUE;
  return FALSE;
}

static double
get_line_width (const BfLossDrawing *self)
{
  return LINE_WIDTH + (self->palette->high_contrast ? 0.5 : 0);
}

static void
draw_steps (const BfLossDrawing *self)
{
  gboolean pen_down = FALSE;

  for (guint64 step = 0; step <= self->last; step++)
    {
      BfCurveBin bin;

      if (!bf_loss_plot_get_bin (self->plot, step, step, &bin))
        {
          pen_down = FALSE;
          continue;
        }
      if (!pen_down)
        cairo_move_to (self->cr, bf_loss_drawing_get_x (self, step),
                       bf_loss_drawing_get_y (self, bin.last));
      cairo_line_to (self->cr, bf_loss_drawing_get_x (self, step),
                     bf_loss_drawing_get_y (self, bin.last));
      pen_down = TRUE;
    }
  cairo_set_line_width (self->cr, get_line_width (self));
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (self->cr);
}

/* A column of pixels is covered by the spans half a line's width to either side: the stroke of a
 * square pen. The boxes do not overlap and lie on the pixel grid, which Cairo fills fast. */
static void
draw_columns (const BfLossDrawing *self)
{
  gssize reach = (gssize) round (LINE_WIDTH / 2 / self->span_width);
  double half = get_line_width (self) / 2;

  for (gssize pixel = -reach; pixel < (gssize) self->n_spans + reach; pixel++)
    {
      BfLossSpan box = { NAN, NAN };

      for (gssize i = MAX (0, pixel - reach + 1); i <= pixel + reach && i < (gssize) self->n_spans;
           i++)
        {
          box.top = fmin (box.top, self->spans[i].top);
          box.bottom = fmax (box.bottom, self->spans[i].bottom);
        }
      if (isfinite (box.top))
        cairo_rectangle (self->cr, self->left + pixel * self->span_width, box.top - half,
                         self->span_width, box.bottom - box.top + 2 * half);
      if ((pixel + reach) % BATCH == BATCH - 1)
        cairo_fill (self->cr);
    }
  cairo_fill (self->cr);
}

void
bf_loss_drawing_draw_line (const BfLossDrawing *self)
{
  if (!self->has_points)
    return;
  bf_color_set_source (&self->palette->miss_fill, self->cr, 1);
  if (self->pitch >= MIN_STROKED_PITCH)
    draw_steps (self);
  else
    draw_columns (self);
}
