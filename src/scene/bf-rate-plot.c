/* SPDX-License-Identifier: MIT */
#include "bf-rate-plot.h"

#include "bf-axis.h"
#include "bf-chart-text.h"
#include "model/bf-number.h"
#include "model/bf-rate-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Pixels */
#define LEFT 56.0
#define RIGHT 18.0        /* from the right edge */
#define TOP 24.0          /* the bands' names stand above */
#define BOTTOM 26.0       /* from the lower edge */
#define TEXT_SIZE 12.0
#define NAME_BASELINE 16.0
#define TICK_LABEL_END 48.0
#define TICK_DROP 18.0    /* from the bottom of the plot to the rates' baseline */
#define TICK_PITCH 44.0   /* between two rates that are written */
#define VALUE_PITCH 28.0  /* between two values that are written */
#define NAME_MARGIN 6.0   /* beside a band's name */
#define DOT_RADIUS 1.3
#define HATCH_WIDE 9.0
#define HATCH_CLOSE 5.0
#define HANDLE 5.0        /* half the width of the present rate's mark */
#define MIN_DECADES 2.0   /* of a logarithmic scale */

typedef struct
{
  const BfRatePlot *plot;
  const BfPalette  *palette;
  BfChartText       text;
  cairo_t          *cr;
  double            width;
  double            left, right, top, bottom;
  BfAxis            y;
} Drawing;

static double
get_from (const BfRatePlot *self)
{
  return bf_rate_map_get_rate (self->map, 0);
}

static double
get_to (const BfRatePlot *self)
{
  return bf_rate_map_get_rate (self->map, bf_rate_map_get_n_points (self->map) - 1);
}

/**
 * bf_rate_plot_get_x:
 * @self: a plot with a map
 * @width: its width, in pixels
 * @rate: a learning rate above 0
 *
 * Finds where a learning rate stands.
 *
 * Returns: pixels from the left edge; beside the plot where the rate is not on the map
 */
double
bf_rate_plot_get_x (const BfRatePlot *self, double width, double rate)
{
  double from = log (get_from (self)), to = log (get_to (self));

  return LEFT + (width - LEFT - RIGHT) * (log (rate) - from) / (to - from);
}

/**
 * bf_rate_plot_get_place:
 * @self: a plot
 * @width: its width, in pixels
 * @x: pixels from the left edge
 *
 * Finds the rate that stands nearest.
 *
 * Returns: its place on the map, or %BF_RATE_PLOT_NO_PLACE where there is no map
 */
guint
bf_rate_plot_get_place (const BfRatePlot *self, double width, double x)
{
  double t = (x - LEFT) / MAX (width - LEFT - RIGHT, 1.0);
  guint last;

  if (self->map == NULL)
    return BF_RATE_PLOT_NO_PLACE;
  last = bf_rate_map_get_n_points (self->map) - 1;

  return (guint) floor (CLAMP (t, 0.0, 1.0) * last + 0.5);
}

/**
 * bf_rate_plot_get_readout:
 * @self: a plot
 *
 * Says what comes of the rate that the pointer or the keyboard is at.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL where there is none
 */
char *
bf_rate_plot_get_readout (const BfRatePlot *self)
{
  g_autofree char *rate = NULL;
  g_autofree char *fate = NULL;
  const BfRatePoint *point;

  if (self->map == NULL || self->hovered >= bf_rate_map_get_n_points (self->map))
    return NULL;
  rate = bf_number_format_digits (bf_rate_map_get_rate (self->map, self->hovered), 4);
  if (self->hovered >= bf_rate_map_get_n_tried (self->map))
    return g_strdup_printf (_("%s: not tried yet"), rate);

  point = bf_rate_map_get_point (self->map, self->hovered);
  fate = bf_rate_point_describe (point);

  return g_strdup_printf (_("%s: %s"), rate, fate);
}

static const double *
get_values (const BfRatePlot *self, const BfRatePoint *point)
{
  return self->shows_losses ? point->losses : point->predictions;
}

/* The least and the largest of all that is drawn; FALSE where there is nothing */
static gboolean
find_range (const BfRatePlot *self, double *min, double *max, gboolean *has_zero)
{
  *min = HUGE_VAL;
  *max = -HUGE_VAL;
  *has_zero = FALSE;
  for (guint i = 0; i < bf_rate_map_get_n_tried (self->map); i++)
    {
      const BfRatePoint *point = bf_rate_map_get_point (self->map, i);
      const double *values = get_values (self, point);

      for (guint v = 0; v < point->n_visits; v++)
        if (values[v] == 0.0 && self->shows_losses)
          *has_zero = TRUE;
        else
          {
            *min = MIN (*min, values[v]);
            *max = MAX (*max, values[v]);
          }
    }
  if (!self->shows_losses && isfinite (self->target))
    {
      *min = MIN (*min, self->target);
      *max = MAX (*max, self->target);
    }

  return *min <= *max;
}

static void
init_y (Drawing *self)
{
  double length = MAX (self->bottom - self->top, 1.0);
  gboolean has_zero;
  double min, max;

  if (!find_range (self->plot, &min, &max, &has_zero))
    min = max = 1.0;
  if (self->plot->shows_losses)
    bf_axis_init_logarithmic (&self->y, min, max, has_zero, MIN_DECADES, length, VALUE_PITCH * self->text.scale);
  else
    bf_axis_init_linear (&self->y, min, max, length, VALUE_PITCH * self->text.scale);
}

static double
get_y (const Drawing *self, double value)
{
  return self->bottom - bf_axis_to_pixel (&self->y, value);
}

static double
get_x (const Drawing *self, double rate)
{
  return bf_rate_plot_get_x (self->plot, self->width, rate);
}

static void
draw_line (const Drawing *self, double x0, double y0, double x1, double y1, const BfColor *color, double line_width)
{
  cairo_move_to (self->cr, x0, y0);
  cairo_line_to (self->cr, x1, y1);
  cairo_set_line_width (self->cr, line_width);
  bf_color_set_source (color, self->cr, 1.0);
  cairo_stroke (self->cr);
}

/* Where the column of a place begins: half-way to the one before it */
static double
get_edge (const Drawing *self, guint place)
{
  guint last = bf_rate_map_get_n_points (self->plot->map) - 1;
  double pitch = (self->right - self->left) / last;

  return CLAMP (self->left + ((double) place - 0.5) * pitch, self->left, self->right);
}

/* Lines that rise (or fall) to the right, over a box */
static void
hatch (const Drawing *self, double x0, double x1, double pitch, gboolean rises)
{
  cairo_t *cr = self->cr;
  double height = self->bottom - self->top;

  cairo_save (cr);
  cairo_rectangle (cr, x0, self->top, x1 - x0, height);
  cairo_clip (cr);
  /* From multiples of the pitch, so that neighbours go on from each other */
  for (double x = floor ((x0 - height) / pitch) * pitch; x < x1 + height; x += pitch)
    {
      cairo_move_to (cr, x, rises ? self->bottom : self->top);
      cairo_line_to (cr, x + height, rises ? self->top : self->bottom);
    }
  cairo_set_line_width (cr, self->palette->high_contrast ? 1.5 : 1.0);
  bf_color_set_source (&self->palette->hairline, cr, 1.0);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_band (const Drawing *self, const BfRateBand *band)
{
  double x0 = get_edge (self, band->first), x1 = get_edge (self, band->last + 1);
  const BfColor *ground = band->fate == BF_RATE_SETTLES || band->fate == BF_RATE_CREEPS ? NULL
                          : band->fate == BF_RATE_OVERFLOWS                            ? &self->palette->stale_fill
                                                                                       : &self->palette->tint;

  if (ground != NULL)
    {
      cairo_rectangle (self->cr, x0, self->top, x1 - x0, self->bottom - self->top);
      bf_color_set_source (ground, self->cr, band->fate == BF_RATE_SWINGS ? 0.5 : 1.0);
      cairo_fill (self->cr);
    }
  if (band->fate == BF_RATE_CREEPS || band->fate == BF_RATE_WANDERS)
    hatch (self, x0, x1, HATCH_WIDE, TRUE);
  if (band->fate == BF_RATE_OVERFLOWS)
    {
      hatch (self, x0, x1, HATCH_CLOSE, TRUE);
      hatch (self, x0, x1, HATCH_CLOSE, FALSE);
    }
  if (band->first > 0)
    draw_line (self, x0, self->top - 4, x0, self->bottom, &self->palette->control, 1.0);
}

/* The longest name that a band has room for */
static char *
name_band (const Drawing *self, const BfRateBand *band, double room)
{
  g_autofree char *number = g_strdup_printf ("%u", band->period);
  g_autofree char *values = g_strdup_printf (ngettext ("%u value", "%u values", band->period), band->period);
  const char *names[2] = { NULL, NULL };

  switch (band->fate)
    {
    case BF_RATE_SETTLES: names[0] = C_("rates", "settles"); break;
    case BF_RATE_CREEPS: names[0] = C_("rates", "on its way"); break;
    case BF_RATE_SWINGS: names[0] = values; names[1] = number; break;
    case BF_RATE_WANDERS: names[0] = C_("rates", "wanders"); break;
    case BF_RATE_OVERFLOWS: names[0] = C_("rates", "overflows"); break;
    default: break;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names) && names[i] != NULL; i++)
    if (bf_chart_text_measure (&self->text, TEXT_SIZE, BF_CHART_TEXT_PLAIN, names[i]) <= room)
      return g_strdup (names[i]);

  return NULL;
}

static void
draw_band_name (const Drawing *self, const BfRateBand *band)
{
  double x0 = get_edge (self, band->first), x1 = get_edge (self, band->last + 1);
  g_autofree char *name = name_band (self, band, x1 - x0 - (band->fate == BF_RATE_SWINGS ? 2 : NAME_MARGIN));

  if (name != NULL)
    bf_chart_text_draw (&self->text, (x0 + x1) / 2, NAME_BASELINE, 0.5, TEXT_SIZE, BF_CHART_TEXT_PLAIN,
                        self->plot->is_stale ? &self->palette->stale : &self->palette->text, NULL, name);
}

static void
draw_bands (const Drawing *self)
{
  g_autofree char *readout = bf_rate_plot_get_readout (self->plot);
  BfRateBand band = { 0 };

  for (guint i = 0; bf_rate_map_get_band (self->plot->map, i, &band); i = band.last + 1)
    draw_band (self, &band);
  if (readout == NULL)
    for (guint i = 0; bf_rate_map_get_band (self->plot->map, i, &band); i = band.last + 1)
      draw_band_name (self, &band);
}

static void
draw_values (const Drawing *self)
{
  static const double dashes[] = { 4, 3 };

  for (guint i = 0; i < self->y.n_ticks; i++)
    {
      double y = floor (get_y (self, self->y.ticks[i])) + 0.5;
      g_autofree char *label = bf_axis_format_tick (&self->y, i, TRUE);

      draw_line (self, self->left, y, self->right, y, &self->palette->hairline, 1.0);
      bf_chart_text_draw (&self->text, TICK_LABEL_END, y + 4 * self->text.scale, 1.0, TEXT_SIZE, BF_CHART_TEXT_PLAIN,
                          &self->palette->dim, NULL, label);
    }
  if (self->plot->shows_losses || !isfinite (self->plot->target))
    return;
  cairo_save (self->cr);
  cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  draw_line (self, self->left, floor (get_y (self, self->plot->target)) + 0.5, self->right,
             floor (get_y (self, self->plot->target)) + 0.5, &self->palette->control, 1.0);
  cairo_restore (self->cr);
}

/* 1, 2 and 5 times a power of ten, where there is room for them */
static void
draw_rates (const Drawing *self)
{
  static const double steps[] = { 1, 2, 5 };
  double from = get_from (self->plot), to = get_to (self->plot);
  double x_before = -HUGE_VAL;

  for (int exponent = (int) floor (log10 (from)); exponent <= (int) ceil (log10 (to)); exponent++)
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
      {
        double rate = steps[i] * pow (10.0, exponent);
        double x = get_x (self, rate);
        g_autofree char *label = bf_number_format_digits (rate, 2);

        if (rate < from * 0.999 || rate > to * 1.001)
          continue;
        draw_line (self, floor (x) + 0.5, self->bottom, floor (x) + 0.5, self->bottom + 4, &self->palette->control, 1.0);
        if (x - x_before < TICK_PITCH * self->text.scale)
          continue;
        bf_chart_text_draw (&self->text, x, self->bottom + TICK_DROP * MAX (self->text.scale, 1.0), 0.5, TEXT_SIZE,
                            BF_CHART_TEXT_PLAIN, &self->palette->dim, NULL, label);
        x_before = x;
      }
}

static void
draw_dots (const Drawing *self)
{
  cairo_t *cr = self->cr;
  const BfColor *color = self->plot->is_stale       ? &self->palette->stale
                         : self->plot->shows_losses ? &self->palette->miss_text
                                                    : &self->palette->positive_text;
  double radius = DOT_RADIUS + (self->palette->high_contrast ? 0.3 : 0.0);

  for (guint i = 0; i < bf_rate_map_get_n_tried (self->plot->map); i++)
    {
      const BfRatePoint *point = bf_rate_map_get_point (self->plot->map, i);
      const double *values = get_values (self->plot, point);
      double x = get_x (self, point->rate);
      double last = NAN;

      for (guint v = 0; v < point->n_visits; v++)
        {
          double y = get_y (self, values[v]);

          /* A cycle comes to the same places again and again. */
          if (point->period > 0 && v >= point->period)
            break;
          if (fabs (y - last) < 0.25)
            continue;
          cairo_new_sub_path (cr);
          cairo_arc (cr, x, y, radius, 0.0, 2.0 * G_PI);
          last = y;
        }
      bf_color_set_source (color, cr, 1.0);
      cairo_fill (cr);
    }
}

/* A line in ink, with its point down on the rates' scale */
static void
draw_present (const Drawing *self)
{
  cairo_t *cr = self->cr;
  double x;

  if (!(self->plot->present > 0.0))
    return;
  x = get_x (self, self->plot->present);
  if (x < self->left - 1.0 || x > self->right + 1.0)
    return;
  draw_line (self, x, self->top, x, self->bottom, &self->palette->ink, 2.0);
  cairo_move_to (cr, x, self->bottom);
  cairo_line_to (cr, x - HANDLE, self->bottom + 1.6 * HANDLE);
  cairo_line_to (cr, x + HANDLE, self->bottom + 1.6 * HANDLE);
  cairo_close_path (cr);
  bf_color_set_source (&self->palette->ink, cr, 1.0);
  cairo_fill (cr);
}

static void
draw_hovered (const Drawing *self)
{
  static const double dashes[] = { 3, 2 };
  g_autofree char *readout = bf_rate_plot_get_readout (self->plot);
  double x, half;

  if (readout == NULL)
    return;
  x = get_x (self, bf_rate_map_get_rate (self->plot->map, self->plot->hovered));
  half = bf_chart_text_measure (&self->text, TEXT_SIZE, BF_CHART_TEXT_BOLD, readout) / 2;
  cairo_save (self->cr);
  if (!self->plot->is_focused)
    cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  draw_line (self, x, self->top, x, self->bottom, &self->palette->ink, self->plot->is_focused ? 2.0 : 1.0);
  cairo_restore (self->cr);
  bf_chart_text_draw (&self->text, CLAMP (x, MIN (self->left + half, self->right - half), self->right - half),
                      NAME_BASELINE, 0.5, TEXT_SIZE, BF_CHART_TEXT_BOLD, &self->palette->text, NULL, readout);
}

/**
 * bf_rate_plot_draw:
 * @self: a plot
 * @cr: where to draw
 * @width: pixels
 * @height: pixels
 * @palette: the colours
 * @font: (nullable): the family of the desktop's font
 * @text_scale: how much larger than usual text is
 *
 * Draws the map. Draws nothing where there is none.
 */
void
bf_rate_plot_draw (const BfRatePlot *self,
                   cairo_t          *cr,
                   double            width,
                   double            height,
                   const BfPalette  *palette,
                   const char       *font,
                   double            text_scale)
{
  Drawing drawing = {
    .plot = self,
    .palette = palette,
    .text = { cr, font, text_scale },
    .cr = cr,
    .width = width,
    .left = LEFT,
    .right = width - RIGHT,
    .top = TOP,
    .bottom = height - BOTTOM,
  };

  if (self->map == NULL || drawing.right <= drawing.left || drawing.bottom <= drawing.top)
    return;
  init_y (&drawing);
  draw_bands (&drawing);
  draw_values (&drawing);
  draw_rates (&drawing);
  draw_dots (&drawing);
  draw_present (&drawing);
  draw_hovered (&drawing);
}
