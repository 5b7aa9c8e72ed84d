/* SPDX-License-Identifier: MIT */
#include "bf-slice-plot-private.h"

#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The loss over one weight: the curve, its tangent, where the weight is and where the step takes it. */

#define LINE       2.0
#define TANGENT    1.5
#define LABEL_GAP  9.0
#define LABEL_SIZE 12.0

static const BfColor *
get_line_color (const BfSliceDrawing *self)
{
  return self->plot->is_stale ? &self->palette->stale : &self->palette->miss_fill;
}

static void
clip (const BfSliceDrawing *self)
{
  cairo_rectangle (self->text.cr, self->left, self->top - LINE, self->right - self->left,
                   self->bottom - self->top + 2.0 * LINE);
  cairo_clip (self->text.cr);
}

/* It breaks off where the loss is no finite number. */
static void
draw_line (const BfSliceDrawing *self)
{
  const BfLossSlice *slice = self->plot->slice;
  cairo_t *cr = self->text.cr;
  gboolean drawing = FALSE;

  cairo_new_path (cr);
  for (guint i = 0; i < bf_loss_slice_get_n_x (slice); i++)
    {
      double loss = bf_loss_slice_get_loss (slice, i, 0);
      double x = bf_slice_drawing_get_x (self, bf_loss_slice_get_x (slice, i));

      if (!isfinite (loss))
        {
          drawing = FALSE;
          continue;
        }
      if (drawing)
        cairo_line_to (cr, x, bf_slice_drawing_get_y (self, loss));
      else
        cairo_move_to (cr, x, bf_slice_drawing_get_y (self, loss));
      drawing = TRUE;
    }
  bf_color_set_source (get_line_color (self), cr, 1.0);
  cairo_set_line_width (cr, LINE * self->text.scale);
  cairo_stroke (cr);
}

/* L + ∂L/∂w · (w − now), as far as the plot reaches */
static void
draw_tangent (const BfSliceDrawing *self)
{
  static const double dashes[] = { 5.0, 4.0 };
  double slope = bf_loss_slice_get_slope (self->plot->slice).x;
  double loss;
  double now = bf_loss_slice_get_now (self->plot->slice, &loss).x;
  cairo_t *cr = self->text.cr;

  if (!isfinite (slope) || !isfinite (loss))
    return;
  cairo_move_to (cr, self->left, bf_slice_drawing_get_y (self, loss + slope * (self->x.low - now)));
  cairo_line_to (cr, self->right, bf_slice_drawing_get_y (self, loss + slope * (self->x.high - now)));
  bf_color_set_source (self->plot->is_stale ? &self->palette->stale : &self->palette->text, cr, 1.0);
  cairo_set_line_width (cr, TANGENT * self->text.scale);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0.0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0.0);
}

/* Where the tangent falls its point's text stands to the right of it, else to the left, so that both keep clear. */
static void
draw_label (const BfSliceDrawing *self, double x, double y)
{
  BfSlicePoint slope = bf_loss_slice_get_slope (self->plot->slice);
  g_autofree char *number = bf_number_format_digits (slope.x, 4);
  g_autofree char *text = g_strdup_printf (_("slope %s"), number);
  double scale = self->text.scale;
  double width = bf_chart_text_measure (&self->text, LABEL_SIZE, BF_CHART_TEXT_BOLD, text);
  double gap = LABEL_GAP * scale;
  gboolean right = slope.x <= 0.0 ? x + gap + width <= self->right : x - gap - width < self->left;
  double baseline = MAX (y - gap, self->top + LABEL_SIZE * scale);

  bf_chart_text_draw (&self->text, right ? x + gap : x - gap, baseline, right ? 0.0 : 1.0, LABEL_SIZE,
                      BF_CHART_TEXT_BOLD, self->plot->is_stale ? &self->palette->stale : &self->palette->miss_text,
                      &self->palette->pane, text);
}

void
bf_slice_drawing_draw_curve (const BfSliceDrawing *self)
{
  const BfLossSlice *slice = self->plot->slice;
  double loss, next_loss;
  BfSlicePoint now = bf_loss_slice_get_now (slice, &loss);
  BfSlicePoint next = bf_loss_slice_get_next (slice, &next_loss);
  double x = bf_slice_drawing_get_x (self, now.x);

  cairo_save (self->text.cr);
  clip (self);
  if (self->plot->has_slope)
    draw_tangent (self);
  draw_line (self);
  cairo_restore (self->text.cr);
  if (self->plot->has_slope && isfinite (next.x) && isfinite (next_loss))
    bf_slice_drawing_draw_point (self, bf_slice_drawing_get_x (self, next.x),
                                 bf_slice_drawing_get_y (self, next_loss), FALSE);
  if (!isfinite (loss))
    return;
  bf_slice_drawing_draw_point (self, x, bf_slice_drawing_get_y (self, loss), TRUE);
  if (self->plot->has_slope)
    draw_label (self, x, bf_slice_drawing_get_y (self, loss));
}
