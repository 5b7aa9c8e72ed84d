/* SPDX-License-Identifier: MIT */
#include "bf-loss-plot.h"

#include "bf-loss-plot-private.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Pixels; the margins at the sides do not grow with the text, so that a step's x depends on the width alone. */
#define GRID_LEFT 72.0
#define GRID_RIGHT 18.0     /* from the right edge */
#define DATA_LEFT 96.0
#define DATA_RIGHT 42.0     /* from the right edge */
#define TOP 18.0
#define BOTTOM 28.0         /* from the bottom edge */
#define TICK_LABEL_END 62.0
#define TICK_LABEL_MARGIN 6.0
#define STEP_LABEL_DROP 18.0 /* from the lowest line to the baseline of the numbers of steps */
#define UNIT_RIGHT 8.0      /* from the right edge */
#define UNIT_GAP 6.0
#define HINT_RISE 21.0      /* from the lowest line to the hint's baseline */
#define TEXT_SIZE 12.0
#define HINT_SIZE 13.0
#define X_PITCH 100.0
#define Y_PITCH 16.0
#define SHORT_RUN 10        /* steps; until then a logarithmic axis spans two decades, so that it sits still */
#define HANDLE_WIDTH 2.0
#define HANDLE_RISE 19.0    /* from the highest line to the grip's top */
#define HANDLE_DROP 6.0     /* from the lowest line to the handle's end */
#define GRIP_SIZE 16.0
#define GRIP_RADIUS 5.0
#define HOVER_REACH 24.0    /* pixels beside the curve that still read it out */
#define READOUT_GAP 10.0
#define READOUT_PADDING 8.0
#define READOUT_HEIGHT 22.0
#define HOVER_RADIUS 4.0

static gboolean
is_finite_bin (const BfCurveBin *bin)
{
  return isfinite (bin->min) && isfinite (bin->max) && isfinite (bin->first) && isfinite (bin->last);
}

/* Gets the extremes of the steps first to last, both included, without the bins that hold what is not finite. FALSE
 * where nothing is left. */
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
    *bin = (BfCurveBin) { MIN (bin->min, rest.min), MAX (bin->max, rest.max), bin->first, rest.last };
  return TRUE;
}

/* Gets where the point of a step lies. Returns whether this is its very loss: a bin of several steps knows its first
 * and its last only. */
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

/* The positive losses of a run that also has 0: bins keep extremes only, so this looks at as many as there are. */
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

  if (self->logarithmic)
    bf_axis_init_logarithmic (axis, has_zero ? find_least_positive (self, all.max) : all.min, all.max, has_zero,
                              self->length <= SHORT_RUN ? 2 : 0, length, pitch);
  else
    bf_axis_init_linear (axis, all.min, all.max, length, pitch);
  if (!has_points)
    axis->n_ticks = 0;
}

static void
init_x_axis (BfAxis           *axis,
             const BfLossPlot *self,
             double            width,
             double            text_scale)
{
  bf_axis_init_steps (axis, self->length, width - DATA_LEFT - DATA_RIGHT, X_PITCH * MAX (text_scale, 0.75));
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

  *self = (BfLossDrawing) { .plot = plot, .width = width, .height = height, .scale = scale, .cr = cr };
  self->pango = pango_cairo_create_context (cr);
  self->left = DATA_LEFT;
  self->top = TOP * MAX (scale, 1);
  self->bottom = MAX (height - BOTTOM - STEP_LABEL_DROP * (MAX (scale, 1) - 1), self->top + 1);
  init_x_axis (&self->x, plot, width, scale);
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

      bf_loss_label_init (&label, self, text, TEXT_SIZE, FALSE);
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
      bf_loss_label_init (&label, self, text, TEXT_SIZE, FALSE);
      bf_loss_label_draw (&label, self, TICK_LABEL_END - label.width, y + 4 * self->scale,
                          &self->palette->dim, NULL);
    }
}

/* The unit stands at the right end; the last number gives way to it. */
static void
draw_x_axis (const BfLossDrawing *self)
{
  double baseline = self->bottom + STEP_LABEL_DROP * MAX (self->scale, 1);
  g_auto (BfLossLabel) unit = { NULL };
  double unit_x;

  /* Translators: the unit of the loss plot's horizontal axis */
  bf_loss_label_init (&unit, self, C_("axis", "steps"), TEXT_SIZE, FALSE);
  unit_x = self->width - UNIT_RIGHT - unit.width;
  bf_loss_label_draw (&unit, self, unit_x, baseline, &self->palette->dim, NULL);
  for (guint i = 0; i < self->x.n_ticks; i++)
    {
      g_autofree char *text = bf_axis_format_step_tick (&self->x, i);
      g_auto (BfLossLabel) label = { NULL };
      double x;

      bf_loss_label_init (&label, self, text, TEXT_SIZE, FALSE);
      x = bf_loss_drawing_get_x (self, self->x.ticks[i]) - label.width / 2;
      x = MIN (x, unit_x - UNIT_GAP - label.width);
      bf_loss_label_draw (&label, self, x, baseline, &self->palette->dim, NULL);
    }
}

static void
draw_hint (const BfLossDrawing *self)
{
  g_auto (BfLossLabel) label = { NULL };

  bf_loss_label_init (&label, self, _("Every step adds a point."), HINT_SIZE, FALSE);
  bf_loss_label_draw (&label, self, (self->left + self->right - label.width) / 2,
                      self->bottom - HINT_RISE, &self->palette->dim, NULL);
}

static void
add_rounded_rectangle (cairo_t *cr,
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

/* Marks where one is when one looks at the past. */
static void
draw_handle (const BfLossDrawing *self)
{
  double x = bf_loss_drawing_get_x (self, self->plot->position);
  double grip = MAX (0, self->top - HANDLE_RISE);
  cairo_t *cr = self->cr;

  bf_color_set_source (&self->palette->ink, cr, 1);
  cairo_rectangle (cr, x - HANDLE_WIDTH / 2, grip + GRIP_SIZE / 2,
                   HANDLE_WIDTH, self->bottom + HANDLE_DROP - grip - GRIP_SIZE / 2);
  cairo_fill (cr);
  add_rounded_rectangle (cr, x - GRIP_SIZE / 2, grip, GRIP_SIZE, GRIP_SIZE, GRIP_RADIUS);
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
  double x = self->hover_x - DATA_LEFT;
  double half;

  init_x_axis (&axis, self, width, 1);
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
 * Reads out what the pointer is on: a step and its loss, or the range of both where a pixel column holds several.
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

  bf_loss_label_init (&label, self, text, TEXT_SIZE, FALSE);
  width = label.width + 2 * READOUT_PADDING;
  left = x + READOUT_GAP + width <= self->width ? x + READOUT_GAP : MAX (0, x - READOUT_GAP - width);
  add_rounded_rectangle (self->cr, left + 0.5, 0.5, width - 1, height - 1, GRIP_RADIUS);
  bf_color_set_source (&self->palette->canvas, self->cr, 1);
  cairo_fill_preserve (self->cr);
  bf_color_set_source (&self->palette->control, self->cr, 1);
  cairo_set_line_width (self->cr, 1);
  cairo_stroke (self->cr);
  bf_loss_label_draw (&label, self, left + READOUT_PADDING, height / 2 + 4 * self->scale,
                      &self->palette->text, NULL);
}

static void
draw_hover (const BfLossDrawing *self)
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

static void
draw (BfLossDrawing *self)
{
  cairo_save (self->cr);
  draw_y_axis (self);
  draw_x_axis (self);
  if (self->plot->show_hint)
    draw_hint (self);
  bf_loss_drawing_draw_line (self);
  if (self->plot->position < self->plot->length)
    draw_handle (self);
  bf_loss_drawing_draw_values (self);
  draw_hover (self);
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
 * Draws axes, curve, values, the handle and what the pointer is on. The same plot gives the same pixels.
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
  init_x_axis (&axis, self, width, 1);
  return DATA_LEFT + bf_axis_to_pixel (&axis, step);
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
  init_x_axis (&axis, self, width, 1);
  step = round (bf_axis_to_value (&axis, x - DATA_LEFT));
  if (!(step > 0))
    return 0;
  return step >= (double) self->length ? self->length : (guint64) step;
}
