/* SPDX-License-Identifier: MIT */
#include "bf-loss-plot.h"

#include "bf-loss-plot-private.h"

#include <math.h>

/* Pixels; the margins at the sides do not grow with the text, so that a step's x depends on the
 * width alone. */
#define DATA_RIGHT 42.0     /* from the right edge */
#define TOP 18.0
#define BOTTOM 28.0         /* from the bottom edge */
#define X_PITCH 100.0
#define Y_PITCH 16.0
#define SHORT_RUN 10        /* steps; until then a logarithmic axis spans two decades */
#define GRIP_RADIUS 5.0
#define HANDLE_WIDTH 2.0
#define HANDLE_RISE 19.0    /* from the highest line to the grip's top */
#define HANDLE_DROP 6.0     /* from the lowest line to the handle's end */
#define GRIP_SIZE 16.0
#define FOCUS_GAP 3.0
#define FOCUS_WIDTH 2.0
#define FOCUS_ALPHA 0.6

static gboolean
is_finite_bin (const BfCurveBin *bin)
{
  return isfinite (bin->min) && isfinite (bin->max) && isfinite (bin->first)
         && isfinite (bin->last);
}

/* Gets the extremes of the steps first to last, both included, without the bins that hold what is
 * not finite. FALSE where nothing is left. */
gboolean
bf_loss_plot_get_bin (const BfLossPlot *self,
                      guint64           first,
                      guint64           last,
                      BfCurveBin       *bin)
{
  guint64 middle = first + (last - first) / 2;
  BfCurveBin rest;

  if (!self->curve || first > last || !bf_curve_get_range (self->curve, first, last + 1, bin))
    return FALSE;
  if (is_finite_bin (bin))
    return TRUE;
  if (last - first < bf_curve_get_width (self->curve))
    return FALSE;
  if (!bf_loss_plot_get_bin (self, first, middle, bin))
    return bf_loss_plot_get_bin (self, middle + 1, last, bin);
  if (bf_loss_plot_get_bin (self, middle + 1, last, &rest))
    *bin = (BfCurveBin) {
      .min = MIN (bin->min, rest.min),
      .max = MAX (bin->max, rest.max),
      .first = bin->first,
      .last = rest.last,
    };
  return TRUE;
}

/* Gets where the point of a step lies. Returns whether this is its very loss: a bin of several
 * steps knows its first and its last only. */
gboolean
bf_loss_plot_get_loss (const BfLossPlot *self,
                       guint64           step,
                       double           *loss)
{
  guint64 width;
  BfCurveBin bin;

  *loss = NAN;
  if (!bf_loss_plot_get_bin (self, step, step, &bin))
    return FALSE;
  width = bf_curve_get_width (self->curve);
  *loss = step % width == 0 ? bin.first : bin.last;
  return step % width == 0 || (step + 1) % width == 0 || step + 1 == bf_curve_get_end (self->curve)
         || bin.min == bin.max;
}

/* Gets the last step that is shown: in the middle of a step its own loss is not computed yet. */
gboolean
bf_loss_plot_get_last (const BfLossPlot *self,
                       guint64          *last)
{
  gboolean pending = self->position >= self->length && !self->has_position_loss;

  if (pending && self->length == 0)
    return FALSE;
  *last = self->length - (pending ? 1 : 0);
  return TRUE;
}

/* The positive losses of a run that also has 0: bins keep extremes only, so this looks at as many
 * as there are. */
static double
find_least_positive (const BfLossPlot *self,
                     double            max)
{
  guint64 width = self->length / 2048 + 1;
  double least = max;

  for (guint64 step = 0; step <= self->length; step += width)
    {
      BfCurveBin bin;

      if (!bf_loss_plot_get_bin (self, step, MIN (step + width - 1, self->length), &bin))
        continue;
      const double losses[] = { bin.min, bin.max, bin.first, bin.last };
      for (gsize i = 0; i < G_N_ELEMENTS (losses); i++)
        if (losses[i] > 0)
          least = MIN (least, losses[i]);
    }
  return least;
}

static void
init_y_axis (BfAxis           *axis,
             const BfLossPlot *self,
             double            length,
             double            pitch)
{
  BfCurveBin all = { 0 };
  gboolean has_points = bf_loss_plot_get_bin (self, 0, self->length, &all);
  gboolean has_zero = has_points && all.min <= 0;

  if (has_points)
    bf_loss_plot_widen_range (self, &all);
  if (self->logarithmic)
    bf_axis_init_logarithmic (axis, has_zero ? find_least_positive (self, all.max) : all.min,
                              all.max, has_zero, self->length <= SHORT_RUN ? 2 : 0, length, pitch);
  else
    bf_axis_init_linear (axis, all.min, all.max, length, pitch);
  if (!has_points)
    axis->n_ticks = 0;
}

/* A step's x depends on the width alone; the text scale thins the ticks. */
void
bf_loss_plot_init_x_axis (BfAxis           *axis,
             const BfLossPlot *self,
             double            width,
             double            text_scale)
{
  bf_axis_init_steps (axis, MAX (self->length, self->extent), width - BF_LOSS_DATA_LEFT - DATA_RIGHT,
                      X_PITCH * MAX (text_scale, 0.75));
}

double
bf_loss_drawing_get_x (const BfLossDrawing *self,
                       double               step)
{
  return self->left + bf_axis_to_pixel (&self->x, step);
}

double
bf_loss_drawing_get_y (const BfLossDrawing *self,
                       double               loss)
{
  return self->bottom - bf_axis_to_pixel (&self->y, loss);
}

static void
drawing_init (BfLossDrawing    *self,
              const BfLossPlot *plot,
              cairo_t          *cr,
              double            width,
              double            height,
              double            text_scale)
{
  double scale = text_scale > 0 ? text_scale : 1;

  *self = (BfLossDrawing) { .plot = plot, .cr = cr };
  self->width = width;
  self->height = height;
  self->scale = scale;
  self->pango = pango_cairo_create_context (cr);
  self->left = BF_LOSS_DATA_LEFT;
  self->top = TOP * MAX (scale, 1);
  self->bottom =
      MAX (height - BOTTOM - BF_LOSS_STEP_LABEL_DROP * (MAX (scale, 1) - 1), self->top + 1);
  bf_loss_plot_init_x_axis (&self->x, plot, width, scale);
  init_y_axis (&self->y, plot, self->bottom - self->top, Y_PITCH * scale);
  self->right = self->left + self->x.length;
  self->pitch = self->x.length / self->x.high;
  self->has_points = bf_loss_plot_get_last (plot, &self->last);
  bf_loss_drawing_trace (self);
}

static void
drawing_clear (BfLossDrawing *self)
{
  g_clear_pointer (&self->spans, g_free);
  g_clear_object (&self->pango);
}

void
bf_loss_add_rounded_rectangle (cairo_t *cr,
                       double   x,
                       double   y,
                       double   width,
                       double   height,
                       double   radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI_2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

/* As around a number that has the keyboard, see the marks */
static void
draw_focus (const BfLossDrawing *self, double x, double grip)
{
  double reach = FOCUS_GAP + FOCUS_WIDTH / 2;
  double top = MAX (FOCUS_WIDTH / 2, grip - reach);

  bf_loss_add_rounded_rectangle (self->cr, x - GRIP_SIZE / 2 - reach, top, GRIP_SIZE + 2 * reach,
                                 grip + GRIP_SIZE + reach - top, GRIP_RADIUS + FOCUS_GAP);
  bf_color_set_source (&self->palette->ink, self->cr,
                       self->palette->high_contrast ? 1 : FOCUS_ALPHA);
  cairo_set_line_width (self->cr, FOCUS_WIDTH);
  cairo_stroke (self->cr);
}

/* Marks where one is when one looks at the past, or where one is going. */
static void
draw_handle (const BfLossDrawing *self, guint64 step)
{
  double x = bf_loss_drawing_get_x (self, step);
  double grip = MAX (0, self->top - HANDLE_RISE);
  cairo_t *cr = self->cr;

  if (self->plot->handle_focused)
    draw_focus (self, x, grip);

  bf_color_set_source (&self->palette->ink, cr, 1);
  cairo_rectangle (cr, x - HANDLE_WIDTH / 2, grip + GRIP_SIZE / 2,
                   HANDLE_WIDTH, self->bottom + HANDLE_DROP - grip - GRIP_SIZE / 2);
  cairo_fill (cr);
  bf_loss_add_rounded_rectangle (cr, x - GRIP_SIZE / 2, grip, GRIP_SIZE, GRIP_SIZE, GRIP_RADIUS);
  cairo_fill (cr);
  bf_color_set_source (&self->palette->on_ink, cr, 1);
  cairo_set_line_width (cr, 1.2);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_move_to (cr, x + 1.5 * side, grip + 5);
      cairo_line_to (cr, x + 1.5 * side, grip + 11);
    }
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (cr);
}

static void
draw (BfLossDrawing *self)
{
  guint64 handle;

  cairo_save (self->cr);
  self->taken = g_array_new (FALSE, FALSE, sizeof (BfLossBox));
  bf_loss_drawing_draw_axes (self);
  bf_loss_drawing_draw_others (self);
  bf_loss_drawing_draw_line (self);
  bf_loss_drawing_draw_marks (self);
  if (bf_loss_plot_get_handle (self->plot, &handle))
    draw_handle (self, handle);
  bf_loss_drawing_draw_values (self);
  bf_loss_drawing_name_others (self);
  bf_loss_drawing_draw_hover (self);
  g_clear_pointer (&self->taken, g_array_unref);
  cairo_restore (self->cr);
}

/**
 * bf_loss_plot_draw:
 * @self: a loss plot
 * @cr: where to draw
 * @width: the plot's width in pixels
 * @height: its height
 * @palette: the colours; the pane's colour lies behind the plot and is the caller's
 * @font: (nullable): the font's family; %NULL for Cantarell
 * @text_scale: what text is enlarged by
 *
 * Draws axes, curve, values, the handle and what the pointer is on. The same plot gives the same
 * pixels.
 */
void
bf_loss_plot_draw (const BfLossPlot *self,
                   cairo_t          *cr,
                   double            width,
                   double            height,
                   const BfPalette  *palette,
                   const char       *font,
                   double            text_scale)
{
  BfLossDrawing drawing;

  g_return_if_fail (self != NULL && cr != NULL && palette != NULL);
  if (!(width > 0) || !(height > 0))
    return;
  drawing_init (&drawing, self, cr, width, height, text_scale);
  drawing.palette = palette;
  drawing.font = font;
  draw (&drawing);
  drawing_clear (&drawing);
}

static void
text_clear_cb (gpointer data)
{
  g_free (((BfLossText *) data)->text);
}

/* Lists all texts that bf_loss_plot_draw() draws, with their boxes. */
GArray *
bf_loss_plot_list_texts (const BfLossPlot *self,
                         double            width,
                         double            height,
                         const char       *font,
                         double            text_scale)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  BfLossDrawing drawing;

  drawing_init (&drawing, self, cr, width, height, text_scale);
  drawing.palette = bf_palette_get (FALSE, FALSE);
  drawing.font = font;
  drawing.texts = g_array_new (FALSE, FALSE, sizeof (BfLossText));
  g_array_set_clear_func (drawing.texts, text_clear_cb);
  draw (&drawing);
  drawing_clear (&drawing);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return drawing.texts;
}

/**
 * bf_loss_plot_get_handle:
 * @self: a loss plot
 * @step: (out): where the handle stands, in steps done
 *
 * Finds the handle: where one looks at the past, where one is going, or at the end where it is
 * asked for.
 *
 * Returns: whether there is one
 */
gboolean
bf_loss_plot_get_handle (const BfLossPlot *self,
                         guint64          *step)
{
  g_return_val_if_fail (self != NULL && step != NULL, FALSE);

  *step = MIN (self->is_seeking ? self->goal : self->position, self->length);
  return self->length > 0 && (self->is_seeking || *step < self->length || self->show_handle);
}

/**
 * bf_loss_plot_get_x:
 * @self: a loss plot
 * @width: the plot's width
 * @step: a number of steps done
 *
 * Finds where a step lies. Neither height nor text scale matter.
 *
 * Returns: its x
 */
double
bf_loss_plot_get_x (const BfLossPlot *self,
                    double            width,
                    guint64           step)
{
  BfAxis axis;

  g_return_val_if_fail (self != NULL, 0);
  bf_loss_plot_init_x_axis (&axis, self, width, 1);
  return BF_LOSS_DATA_LEFT + bf_axis_to_pixel (&axis, step);
}

/**
 * bf_loss_plot_get_step:
 * @self: a loss plot
 * @width: the plot's width
 * @x: a position
 *
 * The inverse of bf_loss_plot_get_x(): finds the step of the run that is nearest to a position.
 *
 * Returns: a number of steps done, 0 to @length
 */
guint64
bf_loss_plot_get_step (const BfLossPlot *self,
                       double            width,
                       double            x)
{
  BfAxis axis;
  double step;

  g_return_val_if_fail (self != NULL, 0);
  bf_loss_plot_init_x_axis (&axis, self, width, 1);
  step = round (bf_axis_to_value (&axis, x - BF_LOSS_DATA_LEFT));
  if (!(step > 0))
    return 0;
  return step >= (double) self->length ? self->length : (guint64) step;
}
