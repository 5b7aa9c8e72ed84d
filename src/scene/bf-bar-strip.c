/* SPDX-License-Identifier: MIT */
#include "bf-bar-strip.h"

#include "bf-chart-text.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Pixels at text scale 1 */
#define ROW_HEIGHT   32.0
#define MORE_HEIGHT  18.0 /* of the row that counts what is left out */
#define HEADING      18.0
#define BAR_HEIGHT   6.0
#define BAR_MIDDLE   22.5 /* from the top of a row */
#define LEAST_BAR    2.0  /* of a number that is not 0 */
#define LEAST_MISS   1.0  /* between a bar and what it should have been, to be seen */
#define GAP          8.0
#define TEXT_SIZE    13.0
#define SMALL_SIZE   12.0
#define BASELINE     14.0 /* from the top of a row */
#define MAX_ROWS     8
#define CHANGE_DIGITS 4

struct _BfBarStrip
{
  GArray *bars; /* of BfBar */
  char   *heading;          /* (nullable): over the numbers */
  char   *expected_heading; /* (nullable): over the expected ones */
};

static void
bar_clear (gpointer data)
{
  BfBar *bar = data;

  g_free (bar->name);
  g_free (bar->factor);
}

static BfBarStrip *
strip_new (void)
{
  BfBarStrip *self = g_new0 (BfBarStrip, 1);

  self->bars = g_array_new (FALSE, TRUE, sizeof (BfBar));
  g_array_set_clear_func (self->bars, bar_clear);

  return self;
}

static char *
format_ratio (double ratio)
{
  g_autofree char *text = bf_number_format_digits (ratio, 3);

  return g_strdup_printf (ratio < 0.0 ? "× (%s)" : "× %s", text);
}

/* Bars of one strip share the largest finite magnitude as their scale. */
static void
set_common_scale (BfBarStrip *self)
{
  double most = 0.0;

  for (guint i = 0; i < self->bars->len; i++)
    {
      const BfBar *bar = &g_array_index (self->bars, BfBar, i);

      if (isfinite (bar->value))
        most = fmax (most, fabs (bar->value));
      if (bar->has_expected && isfinite (bar->expected))
        most = fmax (most, fabs (bar->expected));
    }
  for (guint i = 0; i < self->bars->len; i++)
    g_array_index (self->bars, BfBar, i).scale = most;
}

/**
 * bf_bar_strip_new_ripple:
 * @ripple: a ripple
 *
 * Makes the strip of a ripple: from the nudged parameter to the loss how the change grows and shrinks, and beside it
 * what the slopes said.
 *
 * Returns: (transfer full): the strip
 */
BfBarStrip *
bf_bar_strip_new_ripple (const BfRipple *ripple)
{
  BfBarStrip *self;
  g_autoptr (GArray) rows = NULL;

  g_return_val_if_fail (ripple != NULL, NULL);

  self = strip_new ();
  rows = bf_ripple_list (ripple, MAX_ROWS);
  for (guint i = 0; i < rows->len; i++)
    {
      const BfRippleRow *row = &g_array_index (rows, BfRippleRow, i);
      BfBar bar = { .known = TRUE, .value = row->change, .n_more = row->n_more };

      bar.name = bf_ripple_name_row (ripple, row);
      bar.factor = row->has_ratio ? format_ratio (row->ratio) : NULL;
      bar.style = row->element.kind == BF_ELEMENT_NONE ? BF_BAR_MISS : BF_BAR_VALUE;
      bar.has_expected = i > 0;
      bar.expected = row->predicted;
      g_array_append_val (self->bars, bar);
    }
  set_common_scale (self);
  self->heading = g_strdup (_("changes by"));
  self->expected_heading = g_strdup (_("slopes say"));

  return self;
}

static void
add_part (BfBarStrip *self, const char *name, const char *factor, BfBarStyle style, gboolean known, double value,
          double scale)
{
  BfBar bar = { g_strdup (name), g_strdup (factor), style, known, value, scale, FALSE, 0.0, 0 };

  g_array_append_val (self->bars, bar);
}

static double
get_finite (double value)
{
  return isfinite (value) ? fabs (value) : 0.0;
}

/**
 * bf_bar_strip_new_delta:
 * @parts: what a delta is made of
 *
 * Makes the strip of a delta: error and slope are two bars, and their product the third. Where the loss is computed
 * from z, the prediction and the target are.
 *
 * Returns: (transfer full): the strip
 */
BfBarStrip *
bf_bar_strip_new_delta (const BfDeltaParts *parts)
{
  BfBarStrip *self;
  double scale;

  g_return_val_if_fail (parts != NULL, NULL);

  self = strip_new ();
  if (parts->is_from_z)
    {
      g_autofree char *divisor = parts->divisor > 1 ? g_strdup_printf ("/ %lu", (gulong) parts->divisor) : NULL;

      scale = fmax (1.0, get_finite (parts->target));
      add_part (self, _("prediction"), NULL, BF_BAR_VALUE, parts->is_known, parts->prediction, scale);
      add_part (self, _("target"), BF_MINUS, BF_BAR_NEUTRAL, parts->is_known, parts->target, scale);
      add_part (self, "δ", divisor, BF_BAR_MISS, parts->is_known, parts->delta, scale);
      return self;
    }
  scale = fmax (get_finite (parts->error), get_finite (parts->delta));
  add_part (self, _("error"), NULL, BF_BAR_MISS, parts->is_known, parts->error, scale);
  add_part (self, _("slope"), "×", BF_BAR_NEUTRAL, parts->is_known, parts->slope,
            fmax (1.0, get_finite (parts->slope)));
  add_part (self, "δ", "=", BF_BAR_MISS, parts->is_known, parts->delta, scale);

  return self;
}

/**
 * bf_bar_strip_free:
 * @self: (transfer full): a strip
 *
 * Frees a strip.
 */
void
bf_bar_strip_free (BfBarStrip *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->bars);
  g_free (self->heading);
  g_free (self->expected_heading);
  g_free (self);
}

/**
 * bf_bar_strip_get_n_bars:
 * @self: a strip
 *
 * Gets how many bars there are.
 *
 * Returns: the count
 */
guint
bf_bar_strip_get_n_bars (const BfBarStrip *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->bars->len;
}

/**
 * bf_bar_strip_get_bar:
 * @self: a strip
 * @bar: one of its bars
 *
 * Gets a bar.
 *
 * Returns: (transfer none): the bar
 */
const BfBar *
bf_bar_strip_get_bar (const BfBarStrip *self, guint bar)
{
  g_return_val_if_fail (self != NULL && bar < self->bars->len, NULL);

  return &g_array_index (self->bars, BfBar, bar);
}

/**
 * bf_bar_strip_get_height:
 * @self: a strip
 * @text_scale: how much larger than usual the desktop wants its text
 *
 * Gets how high the picture is.
 *
 * Returns: the height in pixels
 */
double
bf_bar_strip_get_height (const BfBarStrip *self, double text_scale)
{
  double height;

  g_return_val_if_fail (self != NULL, 0.0);

  height = self->bars->len * ROW_HEIGHT + (self->heading != NULL ? HEADING : 0.0);
  for (guint i = 0; i < self->bars->len; i++)
    height += bf_bar_strip_get_bar (self, i)->n_more > 0 ? MORE_HEIGHT : 0.0;

  return height * text_scale;
}

/* A number as a part of its scale, held within it; what is not finite is as long as can be */
static double
get_part (double value, double scale)
{
  if (isnan (value) || scale <= 0.0)
    return 0.0;

  return CLAMP (value / scale, -1.0, 1.0);
}

/* The least and the largest part of all bars: where 0 stands between them */
static void
get_extent (const BfBarStrip *self, double *low, double *high)
{
  *low = *high = 0.0;
  for (guint i = 0; i < self->bars->len; i++)
    {
      const BfBar *bar = bf_bar_strip_get_bar (self, i);
      double part = bar->known ? get_part (bar->value, bar->scale) : 0.0;
      double expected = bar->has_expected ? get_part (bar->expected, bar->scale) : 0.0;

      *low = fmin (*low, fmin (part, expected));
      *high = fmax (*high, fmax (part, expected));
    }
  if (*low == *high)
    *high = 1.0;
}

/**
 * bf_bar_strip_get_span:
 * @self: a strip
 * @bar: one of its bars
 * @from: (out): where it begins
 * @to: (out): where it ends
 *
 * Gets where a bar lies, as parts of the room that bars have: from 0 at its left to 1 at its right.
 */
void
bf_bar_strip_get_span (const BfBarStrip *self, guint bar, double *from, double *to)
{
  const BfBar *b = bf_bar_strip_get_bar (self, bar);
  double low, high;

  g_return_if_fail (b != NULL && from != NULL && to != NULL);

  get_extent (self, &low, &high);
  *from = -low / (high - low);
  *to = *from + (b->known ? get_part (b->value, b->scale) : 0.0) / (high - low);
}

/* A change in few digits and with its sign: a strip is narrow, and the description has all of them. */
static char *
format_change (double value)
{
  g_autofree char *number = bf_number_format_digits (value, CHANGE_DIGITS);

  return g_strconcat (value > 0.0 ? "+" : "", number, NULL);
}

/* Where the columns stand, in pixels */
typedef struct
{
  const BfBarStrip *strip;
  BfChartText       text;
  const BfPalette  *palette;
  double            width;
  double            factor_x; /* left end */
  double            value_x;  /* right end */
} Drawing;

static char *
format_value (const Drawing *self, const BfBar *bar)
{
  if (!bar->known)
    return g_strdup (BF_DASH);

  return self->strip->heading != NULL ? format_change (bar->value) : bf_number_format (bar->value);
}

/* How wide the names, and how wide the expected numbers are */
static void
drawing_init (Drawing *self)
{
  double name = 0.0, expected = 0.0;

  for (guint i = 0; i < self->strip->bars->len; i++)
    {
      const BfBar *bar = bf_bar_strip_get_bar (self->strip, i);
      g_autofree char *other = bar->has_expected ? format_change (bar->expected) : g_strdup ("");

      name = fmax (name, bf_chart_text_measure (&self->text, TEXT_SIZE, BF_CHART_TEXT_NAME, bar->name));
      expected = fmax (expected, bf_chart_text_measure (&self->text, SMALL_SIZE, 0, other));
    }
  if (self->strip->expected_heading != NULL)
    expected = fmax (expected, bf_chart_text_measure (&self->text, SMALL_SIZE, 0, self->strip->expected_heading));
  self->factor_x = name + GAP * self->text.scale;
  self->value_x = self->width - (expected > 0.0 ? expected + 2.0 * GAP * self->text.scale : 0.0);
}

static const BfColor *
get_color (const BfPalette *palette, BfBarStyle style, double value)
{
  if (style == BF_BAR_MISS)
    return &palette->miss_fill;
  if (style == BF_BAR_NEUTRAL)
    return &palette->stale;

  return value < 0.0 ? &palette->negative_edge : &palette->positive_edge;
}

static const BfColor *
get_text_color (const BfPalette *palette, BfBarStyle style, double value)
{
  if (style == BF_BAR_MISS)
    return &palette->miss_text;
  if (style == BF_BAR_NEUTRAL)
    return &palette->text;

  return value < 0.0 ? &palette->negative_text : &palette->positive_text;
}

static double
get_zero (const Drawing *self, double *length)
{
  double low, high;

  get_extent (self->strip, &low, &high);
  *length = self->width / (high - low);

  return -low * *length;
}

static void
path_bar (const Drawing *self, double part, double middle)
{
  double unit;
  double zero = get_zero (self, &unit);
  double length = part * unit;
  double height = BAR_HEIGHT * self->text.scale;

  if (part != 0.0 && fabs (length) < LEAST_BAR)
    length = copysign (LEAST_BAR, part);
  cairo_rectangle (self->text.cr, length < 0.0 ? zero + length : zero, middle - height / 2.0, fabs (length), height);
}

/* The bar, and around it what it should have been */
static void
draw_bar (const Drawing *self, const BfBar *bar, double middle)
{
  static const double dashes[] = { 3.0, 2.0 };
  cairo_t *cr = self->text.cr;
  double unit;

  path_bar (self, get_part (bar->value, bar->scale), middle);
  bf_color_set_source (get_color (self->palette, bar->style, bar->value), cr, 1.0);
  cairo_fill (cr);
  get_zero (self, &unit);
  if (!bar->has_expected ||
      fabs (get_part (bar->expected, bar->scale) - get_part (bar->value, bar->scale)) * unit < LEAST_MISS)
    return;
  path_bar (self, get_part (bar->expected, bar->scale), middle);
  bf_color_set_source (&self->palette->text, cr, 1.0);
  cairo_set_line_width (cr, 1.0);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0.0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0.0);
}

static void
draw_zero (const Drawing *self, double middle)
{
  double height = (BAR_HEIGHT + 4.0) * self->text.scale;
  double unit;
  double x = CLAMP (floor (get_zero (self, &unit)) + 0.5, 0.5, self->width - 0.5);

  cairo_move_to (self->text.cr, x, middle - height / 2.0);
  cairo_line_to (self->text.cr, x, middle + height / 2.0);
  cairo_set_line_width (self->text.cr, 1.0);
  bf_color_set_source (&self->palette->control, self->text.cr, 1.0);
  cairo_stroke (self->text.cr);
}

/* The factor is the first to give way. */
static gboolean
has_room_for_factor (const Drawing *self, const BfBar *bar, const char *value)
{
  double factor = bf_chart_text_measure (&self->text, SMALL_SIZE, 0, bar->factor);
  double number = bf_chart_text_measure (&self->text, TEXT_SIZE, BF_CHART_TEXT_BOLD, value);

  return self->factor_x + factor + GAP * self->text.scale / 2.0 <= self->value_x - number;
}

static void
draw_row (const Drawing *self, const BfBar *bar, double top)
{
  double baseline = top + BASELINE * self->text.scale;
  double middle = top + BAR_MIDDLE * self->text.scale;
  g_autofree char *value = format_value (self, bar);
  const BfColor *color = bar->known ? get_text_color (self->palette, bar->style, bar->value) : &self->palette->dim;

  bf_chart_text_draw (&self->text, 0.0, baseline, 0.0, TEXT_SIZE, BF_CHART_TEXT_NAME, &self->palette->text, NULL,
                      bar->name);
  if (bar->factor != NULL && has_room_for_factor (self, bar, value))
    bf_chart_text_draw (&self->text, self->factor_x, baseline, 0.0, SMALL_SIZE, 0, &self->palette->dim, NULL,
                        bar->factor);
  draw_zero (self, middle);
  if (bar->known)
    draw_bar (self, bar, middle);
  bf_chart_text_draw (&self->text, self->value_x, baseline, 1.0, TEXT_SIZE, BF_CHART_TEXT_BOLD, color, NULL, value);
  if (bar->has_expected)
    {
      g_autofree char *expected = format_change (bar->expected);

      bf_chart_text_draw (&self->text, self->width, baseline, 1.0, SMALL_SIZE, 0, &self->palette->dim, NULL, expected);
    }
}

static void
draw_more (const Drawing *self, guint n, double top)
{
  g_autofree char *text = g_strdup_printf (ngettext ("… %u more unit", "… %u more units", n), n);

  bf_chart_text_draw (&self->text, 0.0, top + (BASELINE - 2.0) * self->text.scale, 0.0, SMALL_SIZE, 0,
                      &self->palette->dim, NULL, text);
}

static void
draw_headings (const Drawing *self)
{
  double baseline = (HEADING - 5.0) * self->text.scale;

  bf_chart_text_draw (&self->text, self->value_x, baseline, 1.0, SMALL_SIZE, 0, &self->palette->dim, NULL,
                      self->strip->heading);
  bf_chart_text_draw (&self->text, self->width, baseline, 1.0, SMALL_SIZE, 0, &self->palette->dim, NULL,
                      self->strip->expected_heading);
}

/**
 * bf_bar_strip_draw:
 * @self: a strip
 * @cr: where to draw, from 0, 0 on
 * @width: how wide it may be
 * @palette: the colours
 * @font: (nullable): the family of the desktop's font
 * @text_scale: how much larger than usual the desktop wants its text
 *
 * Draws a strip.
 */
void
bf_bar_strip_draw (const BfBarStrip *self, cairo_t *cr, double width, const BfPalette *palette, const char *font,
                   double text_scale)
{
  Drawing drawing;
  double y;

  g_return_if_fail (self != NULL && cr != NULL && palette != NULL);

  drawing = (Drawing) { .strip = self, .text = { cr, font, text_scale }, .palette = palette, .width = width };
  drawing_init (&drawing);
  y = self->heading != NULL ? HEADING * text_scale : 0.0;
  if (self->heading != NULL)
    draw_headings (&drawing);
  for (guint i = 0; i < self->bars->len; i++)
    {
      const BfBar *bar = bf_bar_strip_get_bar (self, i);

      draw_row (&drawing, bar, y);
      y += ROW_HEIGHT * text_scale;
      if (bar->n_more == 0)
        continue;
      draw_more (&drawing, bar->n_more, y);
      y += MORE_HEIGHT * text_scale;
    }
}
