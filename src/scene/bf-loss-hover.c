/* SPDX-License-Identifier: MIT */

/* What the loss plot says of the place the pointer is on. */

#include "bf-loss-plot-private.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Pixels */
#define HOVER_REACH 24.0    /* pixels beside the curve that still read it out */
#define READOUT_GAP 10.0
#define READOUT_PADDING 8.0
#define READOUT_HEIGHT 22.0
#define HOVER_RADIUS 4.0
#define READOUT_RADIUS 5.0

/* A bin cannot tell which of its steps has which loss. */
static void
widen_to_bins (const BfLossPlot *self,
               guint64           shown,
               guint64          *first,
               guint64          *last)
{
  guint64 width = self->curve ? bf_curve_get_width (self->curve) : 1;

  *first -= *first % width;
  *last = MIN (*last - *last % width + width - 1, shown);
}

/* Finds what the pointer reads out: the nearest step, or all steps of its pixel column. */
static gboolean
find_hovered (const BfLossPlot *self,
              double            width,
              guint64          *first,
              guint64          *last,
              BfCurveBin       *bin)
{
  BfAxis axis;
  guint64 shown;
  double x = self->hover_x - BF_LOSS_DATA_LEFT;
  double half;

  bf_loss_plot_init_x_axis (&axis, self, width, 1);
  if (self->hover_x < 0 || !bf_loss_plot_get_last (self, &shown)
      || x < -HOVER_REACH || x > bf_axis_to_pixel (&axis, shown) + HOVER_REACH)
    return FALSE;
  half = axis.high / axis.length / 2;
  x = bf_axis_to_value (&axis, half <= 0.5 ? x : round (x));
  *first = CLAMP (half <= 0.5 ? round (x) : ceil (x - half), 0, (double) shown);
  *last = CLAMP (half <= 0.5 ? round (x) : ceil (x + half) - 1, (double) *first, (double) shown);
  widen_to_bins (self, shown, first, last);
  return bf_loss_plot_get_bin (self, *first, *last, bin);
}

/**
 * bf_loss_plot_get_readout:
 * @self: a loss plot
 * @width: the plot's width
 *
 * Reads out what the pointer is on: a step and its loss, or the range of both where a pixel
 * column holds several.
 *
 * Returns: (transfer full) (nullable): the text, %NULL where there is nothing
 */
char *
bf_loss_plot_get_readout (const BfLossPlot *self,
                          double            width)
{
  g_autofree char *first_text = NULL, *last_text = NULL, *min = NULL, *max = NULL;
  guint64 first, last;
  BfCurveBin bin;

  g_return_val_if_fail (self != NULL, NULL);
  if (!find_hovered (self, width, &first, &last, &bin))
    return NULL;
  first_text = bf_axis_format_step (first);
  last_text = bf_axis_format_step (last);
  min = bf_number_format (bin.min);
  max = bf_number_format (bin.max);
  if (first == last && bin.min == bin.max)
    /* Translators: a number of steps done and the loss then */
    return g_strdup_printf (_("step %s: loss %s"), first_text, max);
  if (bin.min == bin.max)
    return g_strdup_printf (_("steps %s to %s: loss %s"), first_text, last_text, max);
  return g_strdup_printf (_("steps %s to %s: loss from %s to %s"), first_text, last_text, min, max);
}

static void
draw_readout (const BfLossDrawing *self,
              const char          *text,
              double               x)
{
  g_auto (BfLossLabel) label = { NULL };
  double height = READOUT_HEIGHT * MAX (self->scale, 1);
  double width, left;

  bf_loss_label_init (&label, self, text, BF_LOSS_TEXT_SIZE, FALSE);
  bf_loss_label_limit (&label, self->width - 2 * READOUT_PADDING);
  width = label.width + 2 * READOUT_PADDING;
  left = x + READOUT_GAP;
  if (left + width > self->width)
    left = MAX (0, x - READOUT_GAP - width);
  bf_loss_add_rounded_rectangle (self->cr, left + 0.5, 0.5, width - 1, height - 1, READOUT_RADIUS);
  bf_color_set_source (&self->palette->canvas, self->cr, 1);
  cairo_fill_preserve (self->cr);
  bf_color_set_source (&self->palette->control, self->cr, 1);
  cairo_set_line_width (self->cr, 1);
  cairo_stroke (self->cr);
  bf_loss_label_draw (&label, self, left + READOUT_PADDING, height / 2 + 4 * self->scale,
                      &self->palette->text, NULL);
}

void
bf_loss_drawing_draw_hover (const BfLossDrawing *self)
{
  g_autofree char *text = bf_loss_plot_get_readout (self->plot, self->width);
  guint64 first, last;
  BfCurveBin bin;
  double x;

  if (!text || !find_hovered (self->plot, self->width, &first, &last, &bin))
    return;
  x = first == last ? bf_loss_drawing_get_x (self, first) : round (self->plot->hover_x);
  bf_color_set_source (&self->palette->dim, self->cr, 1);
  cairo_rectangle (self->cr, floor (x), self->top, 1, self->bottom - self->top);
  cairo_fill (self->cr);
  bf_color_set_source (&self->palette->miss_text, self->cr, 1);
  cairo_arc (self->cr, x, bf_loss_drawing_get_y (self, bin.min), HOVER_RADIUS, 0, 2 * G_PI);
  cairo_new_sub_path (self->cr);
  cairo_arc (self->cr, x, bf_loss_drawing_get_y (self, bin.max), HOVER_RADIUS, 0, 2 * G_PI);
  cairo_fill (self->cr);
  draw_readout (self, text, x);
}
