/* SPDX-License-Identifier: MIT */

/* The scales of the loss plot. */

#include "bf-loss-plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Pixels */
#define GRID_LEFT 72.0
#define GRID_RIGHT 18.0     /* from the right edge */
#define TICK_LABEL_END 62.0
#define TICK_LABEL_MARGIN 6.0
#define UNIT_RIGHT 8.0      /* from the right edge */
#define UNIT_GAP 6.0
#define HINT_RISE 21.0      /* from the lowest line to the hint's middle, where it stands alone */
#define HINT_SIZE 13.0
#define HINT_DROP 4.5       /* from the hint's middle to its baseline */

static void
draw_tick_line (const BfLossDrawing *self,
                double               y,
                gboolean             is_zero)
{
  static const double dashes[] = { 4, 3 };
  cairo_t *cr = self->cr;

  /* On the middle of a pixel, so that the line is not smeared over two */
  y = floor (y) + 0.5;
  cairo_save (cr);
  cairo_move_to (cr, GRID_LEFT, y);
  cairo_line_to (cr, MAX (GRID_LEFT, self->width - GRID_RIGHT), y);
  cairo_set_line_width (cr, 1);
  if (is_zero)
    cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  bf_color_set_source (is_zero ? &self->palette->control : &self->palette->hairline, cr, 1);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* All labels in the short form where one is too wide for its margin */
static gboolean
needs_compact_labels (const BfLossDrawing *self)
{
  for (guint i = 0; i < self->y.n_ticks; i++)
    {
      g_autofree char *text = bf_axis_format_tick (&self->y, i, FALSE);
      g_auto (BfLossLabel) label = { NULL };

      bf_loss_label_init (&label, self, text, BF_LOSS_TEXT_SIZE, FALSE);
      if (label.width > TICK_LABEL_END - TICK_LABEL_MARGIN)
        return TRUE;
    }
  return FALSE;
}

static void
draw_y_axis (const BfLossDrawing *self)
{
  gboolean compact = needs_compact_labels (self);

  if (self->y.n_ticks == 0)
    draw_tick_line (self, self->bottom, FALSE);
  for (guint i = 0; i < self->y.n_ticks; i++)
    {
      double y = bf_loss_drawing_get_y (self, self->y.ticks[i]);
      gboolean is_zero = self->y.logarithmic && self->y.ticks[i] == 0;
      g_autofree char *text = bf_axis_format_tick (&self->y, i, compact);
      g_auto (BfLossLabel) label = { NULL };

      draw_tick_line (self, y, is_zero);
      bf_loss_label_init (&label, self, text, BF_LOSS_TEXT_SIZE, FALSE);
      bf_loss_label_draw (&label, self, TICK_LABEL_END - label.width, y + 4 * self->scale,
                          &self->palette->dim, NULL);
    }
}

/* The unit stands at the right end; the last number gives way to it. */
static void
draw_x_axis (const BfLossDrawing *self)
{
  double baseline = self->bottom + BF_LOSS_STEP_LABEL_DROP * MAX (self->scale, 1);
  g_auto (BfLossLabel) unit = { NULL };
  double unit_x;

  /* Translators: the unit of the loss plot's horizontal axis */
  bf_loss_label_init (&unit, self, C_("axis", "steps"), BF_LOSS_TEXT_SIZE, FALSE);
  unit_x = self->width - UNIT_RIGHT - unit.width;
  bf_loss_label_draw (&unit, self, unit_x, baseline, &self->palette->dim, NULL);
  for (guint i = 0; i < self->x.n_ticks; i++)
    {
      g_autofree char *text = bf_axis_format_step_tick (&self->x, i);
      g_auto (BfLossLabel) label = { NULL };
      double x;

      bf_loss_label_init (&label, self, text, BF_LOSS_TEXT_SIZE, FALSE);
      x = bf_loss_drawing_get_x (self, self->x.ticks[i]) - label.width / 2;
      x = MIN (x, unit_x - UNIT_GAP - label.width);
      bf_loss_label_draw (&label, self, x, baseline, &self->palette->dim, NULL);
    }
}

/* Half-way between the lowest lines, so that none runs through the words */
static double
find_hint_middle (const BfLossDrawing *self)
{
  double lowest = -G_MAXDOUBLE, above = -G_MAXDOUBLE;

  for (guint i = 0; i < self->y.n_ticks; i++)
    {
      double y = bf_loss_drawing_get_y (self, self->y.ticks[i]);

      above = y > lowest ? lowest : MAX (above, y);
      lowest = MAX (lowest, y);
    }
  return above > 0 ? (lowest + above) / 2 : self->bottom - HINT_RISE;
}

static void
draw_hint (const BfLossDrawing *self)
{
  g_auto (BfLossLabel) label = { NULL };

  bf_loss_label_init (&label, self, _("Every step adds a point."), HINT_SIZE, FALSE);
  bf_loss_label_draw (&label, self, (self->left + self->right - label.width) / 2,
                      find_hint_middle (self) + HINT_DROP * self->scale, &self->palette->dim, NULL);
}

/* Draws what lies behind the curve. */
void
bf_loss_drawing_draw_axes (const BfLossDrawing *self)
{
  draw_y_axis (self);
  draw_x_axis (self);
  if (self->plot->show_hint)
    draw_hint (self);
}
