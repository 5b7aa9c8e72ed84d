/* SPDX-License-Identifier: MIT */
#include "bf-slice-plot-private.h"

#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The frame of both plots: where they stand, their axes, what is read out. */

/* Pixels at text scale 1 */
#define LEFT        52.0
#define RIGHT       14.0
#define TOP         8.0
#define BOTTOM      20.0
#define TICK_PITCH_X 56.0
#define TICK_PITCH_Y 26.0
#define TICK_GAP    6.0
#define TEXT_DROP   15.0
#define READOUT_PAD 7.0
#define READOUT_HEIGHT 21.0
#define CURSOR_RADIUS 4.0

void
bf_slice_drawing_init (BfSliceDrawing *self, const BfSlicePlot *plot, double width, double height, double scale)
{
  const BfLossSlice *slice = plot->slice;
  double low = 0.0, high = 1.0;

  self->plot = plot;
  self->left = LEFT * scale;
  self->top = TOP * scale;
  self->right = MAX (self->left + 1.0, width - RIGHT * scale);
  self->bottom = MAX (self->top + 1.0, height - BOTTOM * scale);
  bf_axis_init_interval (&self->x, bf_loss_slice_get_x (slice, 0),
                         bf_loss_slice_get_x (slice, bf_loss_slice_get_n_x (slice) - 1), self->right - self->left,
                         TICK_PITCH_X * scale);
  if (bf_loss_slice_has_second (slice))
    {
      bf_axis_init_interval (&self->y, bf_loss_slice_get_y (slice, 0),
                             bf_loss_slice_get_y (slice, bf_loss_slice_get_n_y (slice) - 1),
                             self->bottom - self->top, TICK_PITCH_Y * scale);
      return;
    }
  bf_loss_slice_get_extent (slice, &low, &high);
  bf_axis_init_linear (&self->y, isfinite (low) ? low : 0.0, isfinite (high) ? high : 1.0, self->bottom - self->top,
                       TICK_PITCH_Y * scale);
}

double
bf_slice_drawing_get_x (const BfSliceDrawing *self, double value)
{
  return self->left + bf_axis_to_pixel (&self->x, value);
}

double
bf_slice_drawing_get_y (const BfSliceDrawing *self, double value)
{
  return self->bottom - bf_axis_to_pixel (&self->y, value);
}

static void
draw_grid (const BfSliceDrawing *self)
{
  cairo_t *cr = self->text.cr;

  bf_color_set_source (&self->palette->hairline, cr, 1.0);
  cairo_set_line_width (cr, 1.0);
  for (guint i = 0; i < self->y.n_ticks; i++)
    {
      double y = floor (bf_slice_drawing_get_y (self, self->y.ticks[i])) + 0.5;

      cairo_move_to (cr, self->left, y);
      cairo_line_to (cr, self->right, y);
    }
  cairo_stroke (cr);
}

static void
draw_ticks (const BfSliceDrawing *self)
{
  g_autofree char *name = bf_loss_slice_get_name (self->plot->slice, FALSE);
  double scale = self->text.scale;
  double name_width = bf_chart_text_measure (&self->text, BF_SLICE_TEXT, BF_CHART_TEXT_NAME, name);
  double baseline = self->bottom + TEXT_DROP * scale;

  for (guint i = 0; i < self->y.n_ticks; i++)
    {
      g_autofree char *text = bf_axis_format_tick (&self->y, i, TRUE);

      /* The second weight's name stands at the upper end. */
      if (bf_loss_slice_has_second (self->plot->slice)
          && bf_slice_drawing_get_y (self, self->y.ticks[i]) < self->top + TEXT_DROP * scale)
        continue;
      bf_chart_text_draw (&self->text, self->left - TICK_GAP * scale,
                          bf_slice_drawing_get_y (self, self->y.ticks[i]) + 4.0 * scale, 1.0, BF_SLICE_TEXT, 0,
                          &self->palette->dim, NULL, text);
    }
  for (guint i = 0; i < self->x.n_ticks; i++)
    {
      g_autofree char *text = bf_axis_format_tick (&self->x, i, TRUE);
      double half = bf_chart_text_measure (&self->text, BF_SLICE_TEXT, 0, text) / 2.0;
      double x = bf_slice_drawing_get_x (self, self->x.ticks[i]);

      /* The weight's name stands at the right end; a number gives way to it. */
      if (x + half < self->right + RIGHT * scale - name_width - 2.0 * TICK_GAP * scale)
        bf_chart_text_draw (&self->text, x - half, baseline, 0.0, BF_SLICE_TEXT, 0, &self->palette->dim, NULL, text);
    }
  bf_chart_text_draw (&self->text, self->right + RIGHT * scale - TICK_GAP * scale, baseline, 1.0, BF_SLICE_TEXT,
                      BF_CHART_TEXT_NAME, &self->palette->text, NULL, name);
}

/* Above the numbers of the y axis: the second weight, where there is one */
static void
draw_y_name (const BfSliceDrawing *self)
{
  g_autofree char *name = bf_loss_slice_get_name (self->plot->slice, TRUE);

  bf_chart_text_draw (&self->text, TICK_GAP * self->text.scale, self->top + 8.0 * self->text.scale, 0.0, BF_SLICE_TEXT,
                      BF_CHART_TEXT_NAME, &self->palette->text, &self->palette->pane, name);
}

/* Where the weights are, or what has become of them */
void
bf_slice_drawing_draw_point (const BfSliceDrawing *self, double x, double y, gboolean filled)
{
  const BfPalette *palette = self->palette;
  const BfColor *color = self->plot->is_stale ? &palette->stale : &palette->miss_text;
  cairo_t *cr = self->text.cr;

  if (!isfinite (x) || !isfinite (y))
    return;
  cairo_new_path (cr);
  cairo_arc (cr, x, y, BF_SLICE_POINT * self->text.scale, 0.0, 2.0 * G_PI);
  bf_color_set_source (filled ? color : &palette->canvas, cr, 1.0);
  cairo_fill_preserve (cr);
  bf_color_set_source (filled ? &palette->canvas : color, cr, 1.0);
  cairo_set_line_width (cr, 1.5 * self->text.scale);
  cairo_stroke (cr);
}

/**
 * bf_slice_plot_get_readout:
 * @self: a slice plot
 *
 * Reads out the place of the cursor.
 *
 * Returns: (transfer full) (nullable): "w32 0.31, loss 0.0021"
 */
char *
bf_slice_plot_get_readout (const BfSlicePlot *self)
{
  g_autofree char *x_name = NULL;
  g_autofree char *y_name = NULL;
  g_autofree char *x = NULL;
  g_autofree char *y = NULL;
  g_autofree char *loss = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->slice == NULL || !self->has_cursor)
    return NULL;
  x_name = bf_loss_slice_get_name (self->slice, FALSE);
  x = bf_number_format_digits (bf_loss_slice_get_x (self->slice, self->column), 4);
  loss = bf_number_format_digits (bf_loss_slice_get_loss (self->slice, self->column, self->row), 4);
  if (!bf_loss_slice_has_second (self->slice))
    return g_strdup_printf (_("%s %s, loss %s"), x_name, x, loss);
  y_name = bf_loss_slice_get_name (self->slice, TRUE);
  y = bf_number_format_digits (bf_loss_slice_get_y (self->slice, self->row), 4);

  return g_strdup_printf (_("%s %s, %s %s, loss %s"), x_name, x, y_name, y, loss);
}

static void
draw_readout (const BfSliceDrawing *self, double x, double y)
{
  g_autofree char *text = bf_slice_plot_get_readout (self->plot);
  double scale = self->text.scale;
  double width = bf_chart_text_measure (&self->text, BF_SLICE_TEXT, BF_CHART_TEXT_NAME, text) + 2.0 * READOUT_PAD * scale;
  double height = READOUT_HEIGHT * scale;
  double left = CLAMP (x - width / 2.0, 2.0, MAX (2.0, self->right + RIGHT * scale - width - 2.0));
  double top = y - height - 10.0 * scale < 0.0 ? y + 10.0 * scale : y - height - 10.0 * scale;
  cairo_t *cr = self->text.cr;

  cairo_rectangle (cr, floor (left) + 0.5, floor (top) + 0.5, width, height);
  bf_color_set_source (&self->palette->canvas, cr, 1.0);
  cairo_fill_preserve (cr);
  bf_color_set_source (&self->palette->control, cr, 1.0);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
  bf_chart_text_draw (&self->text, left + READOUT_PAD * scale, top + height / 2.0 + 4.5 * scale, 0.0, BF_SLICE_TEXT,
                      BF_CHART_TEXT_NAME, &self->palette->text, NULL, text);
}

static void
draw_cursor (const BfSliceDrawing *self)
{
  const BfSlicePlot *plot = self->plot;
  gboolean has_second = bf_loss_slice_has_second (plot->slice);
  double loss = bf_loss_slice_get_loss (plot->slice, plot->column, plot->row);
  double x = bf_slice_drawing_get_x (self, bf_loss_slice_get_x (plot->slice, plot->column));
  double y = has_second ? bf_slice_drawing_get_y (self, bf_loss_slice_get_y (plot->slice, plot->row))
             : isfinite (loss) ? bf_slice_drawing_get_y (self, loss) : self->top;
  cairo_t *cr = self->text.cr;

  cairo_new_path (cr);
  cairo_arc (cr, x, y, CURSOR_RADIUS * self->text.scale, 0.0, 2.0 * G_PI);
  bf_color_set_source (&self->palette->canvas, cr, 1.0);
  cairo_fill_preserve (cr);
  bf_color_set_source (&self->palette->ink, cr, 1.0);
  cairo_set_line_width (cr, 2.0);
  cairo_stroke (cr);
  draw_readout (self, x, y);
}

/**
 * bf_slice_plot_draw:
 * @self: a slice plot
 * @cr: where to draw
 * @width: its width
 * @height: its height
 * @palette: the colours
 * @font: (nullable): the family of the desktop's font
 * @text_scale: how much larger than usual the desktop wants its text
 *
 * Draws the loss over one weight as a curve with its tangent, or over two as a map with the walk.
 */
void
bf_slice_plot_draw (const BfSlicePlot *self, cairo_t *cr, double width, double height, const BfPalette *palette,
                    const char *font, double text_scale)
{
  BfSliceDrawing drawing;

  g_return_if_fail (self != NULL && self->slice != NULL && cr != NULL && palette != NULL);

  bf_slice_drawing_init (&drawing, self, width, height, text_scale);
  drawing.text = (BfChartText) { cr, font, text_scale };
  drawing.palette = palette;
  cairo_save (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if (bf_loss_slice_has_second (self->slice))
    {
      bf_slice_drawing_draw_map (&drawing);
      draw_ticks (&drawing);
      draw_y_name (&drawing);
    }
  else
    {
      draw_grid (&drawing);
      draw_ticks (&drawing);
      bf_slice_drawing_draw_curve (&drawing);
    }
  if (self->has_cursor)
    draw_cursor (&drawing);
  cairo_restore (cr);
}

/**
 * bf_slice_plot_find:
 * @self: a slice plot
 * @width: its width
 * @height: its height
 * @text_scale: as it is drawn
 * @x: a point of it
 * @y: that point
 * @column: (out): the nearest place whose loss was computed
 * @row: (out): that place
 *
 * Finds what the pointer is on.
 *
 * Returns: whether it is on the plot
 */
gboolean
bf_slice_plot_find (const BfSlicePlot *self, double width, double height, double text_scale, double x, double y,
                    guint *column, guint *row)
{
  BfSliceDrawing drawing;
  guint n_x, n_y;

  g_return_val_if_fail (self != NULL && column != NULL && row != NULL, FALSE);

  if (self->slice == NULL)
    return FALSE;
  bf_slice_drawing_init (&drawing, self, width, height, text_scale);
  if (x < drawing.left || x > drawing.right || y < drawing.top || y > drawing.bottom)
    return FALSE;
  n_x = bf_loss_slice_get_n_x (self->slice) - 1;
  n_y = bf_loss_slice_get_n_y (self->slice) - 1;
  *column = (guint) floor ((x - drawing.left) / (drawing.right - drawing.left) * n_x + 0.5);
  *row = (guint) floor ((drawing.bottom - y) / (drawing.bottom - drawing.top) * n_y + 0.5);

  return TRUE;
}

/**
 * bf_slice_plot_get_place:
 * @self: a slice plot
 * @width: its width
 * @height: its height
 * @text_scale: as it is drawn
 * @column: a place
 * @row: that place
 * @x: (out): where it is drawn
 * @y: (out): where it is drawn; of a curve on the curve
 *
 * Finds where a place is drawn.
 */
void
bf_slice_plot_get_place (const BfSlicePlot *self, double width, double height, double text_scale, guint column,
                         guint row, double *x, double *y)
{
  BfSliceDrawing drawing;

  g_return_if_fail (self != NULL && self->slice != NULL && x != NULL && y != NULL);

  bf_slice_drawing_init (&drawing, self, width, height, text_scale);
  *x = bf_slice_drawing_get_x (&drawing, bf_loss_slice_get_x (self->slice, column));
  *y = bf_slice_drawing_get_y (&drawing, bf_loss_slice_has_second (self->slice)
                                           ? bf_loss_slice_get_y (self->slice, row)
                                           : bf_loss_slice_get_loss (self->slice, column, 0));
}
