/* SPDX-License-Identifier: MIT */
#include "bf-decision-plot.h"

#include "bf-chart-text.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LEAST_SIDE 40.0
#define TITLE 24.0      /* above the map */
#define AXIS 18.0       /* below the map: the first input's name and ends */
#define LEGEND 26.0     /* the steps of colour */
#define KEYS 24.0       /* the two kinds of samples */
#define KEYS_APART 8.0
#define CORNER 8.0
#define DEEPEST 0.78    /* how far the outmost step goes from the canvas to the edge colour */
#define POINT 3.6
#define RIM 1.0
#define RING 7.0
#define KEY_GAP 12.0
#define BOUNDARY 1.75
#define MOST_POINTS 600
#define CELL 11.0       /* of the legend */
#define TEXT 12.0
#define TITLE_TEXT 13.0

typedef struct
{
  const BfDecisionPlot *plot;
  const BfPalette      *palette;
  BfChartText           text;
  BfRect                map;
  double                width;
  double                low[2], high[2];
} Drawing;

static BfRect
get_map (double width, double height, double text_scale)
{
  double side = MIN (width, height - (TITLE + AXIS + LEGEND + KEYS) * text_scale);

  return (BfRect) { floor ((width - side) / 2.0), floor (TITLE * text_scale), floor (side), floor (side) };
}

/**
 * bf_decision_plot_get_height:
 * @width: in pixels
 * @text_scale: what text is enlarged by
 *
 * Gets how high a plot of this width is.
 *
 * Returns: in pixels
 */
double
bf_decision_plot_get_height (double width, double text_scale)
{
  return width + (TITLE + AXIS + LEGEND + KEYS) * text_scale;
}

static double
get_x (const Drawing *self, double value)
{
  return self->map.x + self->map.width * (value - self->low[0]) / (self->high[0] - self->low[0]);
}

static double
get_y (const Drawing *self, double value)
{
  return self->map.y + self->map.height * (1.0 - (value - self->low[1]) / (self->high[1] - self->low[1]));
}

static BfColor
get_level_color (const Drawing *self, int level)
{
  const BfPalette *palette = self->palette;
  const BfColor *deep = level > 0 ? &palette->positive_edge : &palette->negative_edge;

  if (level == 0)
    return palette->stale_fill;
  if (self->plot->is_stale)
    deep = &palette->stale;

  return bf_color_mix (&palette->canvas, deep, DEEPEST * ABS (level) / BF_DECISION_MAP_LEVELS);
}

static void
draw_cells (const Drawing *self)
{
  const BfDecisionMap *map = self->plot->map;
  guint n = bf_decision_map_get_n_cells (map);
  cairo_t *cr = self->text.cr;

  for (guint row = 0; row < n; row++)
    for (guint column = 0; column < n; column++)
      {
        BfColor color = get_level_color (self, bf_decision_map_get_level (map, bf_decision_map_get_answer (map, column, row)));
        double x0 = floor (self->map.x + self->map.width * column / n);
        double x1 = floor (self->map.x + self->map.width * (column + 1) / n);
        double y0 = floor (self->map.y + self->map.height * (n - row - 1) / n);
        double y1 = floor (self->map.y + self->map.height * (n - row) / n);

        bf_color_set_source (&color, cr, 1.0);
        cairo_rectangle (cr, x0, y0, x1 - x0, y1 - y0);
        cairo_fill (cr);
      }
}

/* Where the answer is the middle, between two cells next to each other */
static double
cross (const Drawing *self, double a, double b)
{
  double middle = bf_decision_map_get_middle (self->plot->map);

  return b == a ? 0.5 : CLAMP ((middle - a) / (b - a), 0.0, 1.0);
}

/* The line between the two sides within the square of four cells, @column and @row being the lower left one: each pair of its
 * edges that it crosses is joined (marching squares; a saddle is crossed by two). */
static void
trace_square (const Drawing *self, guint column, guint row)
{
  const BfDecisionMap *map = self->plot->map;
  double middle = bf_decision_map_get_middle (map);
  double x[2] = { get_x (self, bf_decision_map_get_place (map, 0, column)),
                  get_x (self, bf_decision_map_get_place (map, 0, column + 1)) };
  double y[2] = { get_y (self, bf_decision_map_get_place (map, 1, row)),
                  get_y (self, bf_decision_map_get_place (map, 1, row + 1)) };
  /* Corners in turn: lower left, lower right, upper right, upper left */
  const guint at_x[] = { 0, 1, 1, 0 }, at_y[] = { 0, 0, 1, 1 };
  double answer[4];
  guint n = 0;

  for (guint k = 0; k < 4; k++)
    {
      answer[k] = bf_decision_map_get_answer (map, column + at_x[k], row + at_y[k]);
      if (isnan (answer[k]))
        return;
    }
  for (guint k = 0; k < 4; k++)
    {
      guint next = (k + 1) % 4;
      double t = cross (self, answer[k], answer[next]);
      double px = (1.0 - t) * x[at_x[k]] + t * x[at_x[next]];
      double py = (1.0 - t) * y[at_y[k]] + t * y[at_y[next]];

      if ((answer[k] > middle) == (answer[next] > middle))
        continue;
      if (n++ % 2 == 0)
        cairo_move_to (self->text.cr, px, py);
      else
        cairo_line_to (self->text.cr, px, py);
    }
}

static void
draw_boundary (const Drawing *self)
{
  guint n = bf_decision_map_get_n_cells (self->plot->map);

  cairo_new_path (self->text.cr);
  for (guint row = 0; row + 1 < n; row++)
    for (guint column = 0; column + 1 < n; column++)
      trace_square (self, column, row);
  bf_color_set_source (&self->palette->text, self->text.cr, 1.0);
  cairo_set_line_width (self->text.cr, BOUNDARY + (self->palette->high_contrast ? 0.5 : 0.0));
  cairo_set_line_cap (self->text.cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (self->text.cr);
}

/* Above the middle a disc, below a diamond */
static void
draw_point (const Drawing *self, double x, double y, gboolean is_above)
{
  cairo_t *cr = self->text.cr;

  cairo_new_path (cr);
  if (is_above)
    cairo_arc (cr, x, y, POINT, 0.0, 2.0 * G_PI);
  else
    {
      cairo_move_to (cr, x, y - 1.25 * POINT);
      cairo_line_to (cr, x + 1.25 * POINT, y);
      cairo_line_to (cr, x, y + 1.25 * POINT);
      cairo_line_to (cr, x - 1.25 * POINT, y);
      cairo_close_path (cr);
    }
  bf_color_set_source (&self->palette->canvas, cr, 1.0);
  cairo_set_line_width (cr, 2.0 * RIM);
  cairo_stroke_preserve (cr);
  bf_color_set_source (is_above ? &self->palette->positive_text : &self->palette->negative_text, cr, 1.0);
  cairo_fill (cr);
}

static void
draw_sample (const Drawing *self, gsize sample)
{
  BfDataset *data = bf_decision_map_get_dataset (self->plot->map);
  double target = bf_dataset_get_target (data, sample, bf_decision_map_get_output (self->plot->map));

  draw_point (self, get_x (self, bf_dataset_get_input (data, sample, 0)),
              get_y (self, bf_dataset_get_input (data, sample, 1)),
              target > bf_decision_map_get_middle (self->plot->map));
}

/* Of very many samples some stand for all. */
static void
draw_samples (const Drawing *self)
{
  BfDataset *data = bf_decision_map_get_dataset (self->plot->map);
  gsize n = bf_dataset_get_n_samples (data);
  gsize stride = 1 + (n - 1) / MOST_POINTS;
  gsize looked_at = self->plot->sample;
  cairo_t *cr = self->text.cr;

  for (gsize s = 0; s < n; s += stride)
    draw_sample (self, s);
  if (looked_at >= n)
    return;
  draw_sample (self, looked_at);
  cairo_new_path (cr);
  cairo_arc (cr, get_x (self, bf_dataset_get_input (data, looked_at, 0)),
             get_y (self, bf_dataset_get_input (data, looked_at, 1)), RING, 0.0, 2.0 * G_PI);
  bf_color_set_source (&self->palette->text, cr, 1.0);
  cairo_set_line_width (cr, 2.0);
  cairo_stroke (cr);
}

static void
draw_cursor (const Drawing *self)
{
  const BfDecisionMap *map = self->plot->map;
  double x = get_x (self, bf_decision_map_get_place (map, 0, self->plot->column));
  double y = get_y (self, bf_decision_map_get_place (map, 1, self->plot->row));
  cairo_t *cr = self->text.cr;

  cairo_move_to (cr, self->map.x, floor (y) + 0.5);
  cairo_line_to (cr, self->map.x + self->map.width, floor (y) + 0.5);
  cairo_move_to (cr, floor (x) + 0.5, self->map.y);
  cairo_line_to (cr, floor (x) + 0.5, self->map.y + self->map.height);
  bf_color_set_source (&self->palette->text, cr, 0.6);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
}

static void
round_rectangle (cairo_t *cr, const BfRect *rect, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, rect->x + rect->width - radius, rect->y + radius, radius, -G_PI_2, 0.0);
  cairo_arc (cr, rect->x + rect->width - radius, rect->y + rect->height - radius, radius, 0.0, G_PI_2);
  cairo_arc (cr, rect->x + radius, rect->y + rect->height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, rect->x + radius, rect->y + radius, radius, G_PI, 3.0 * G_PI_2);
  cairo_close_path (cr);
}

static void
write_number (const Drawing *self, double x, double baseline, double align, double value)
{
  g_autofree char *number = bf_number_format_digits (value, 3);

  bf_chart_text_draw (&self->text, x, baseline, align, TEXT, 0, &self->palette->dim, NULL, number);
}

static void
draw_axis (const Drawing *self)
{
  double baseline = self->map.y + self->map.height + 14.0 * self->text.scale;
  double right = self->map.x + self->map.width;
  g_autofree char *names = g_strdup_printf ("%s → · %s ↑", self->plot->names[0], self->plot->names[1]);

  write_number (self, self->map.x, baseline, 0.0, self->low[0]);
  write_number (self, right, baseline, 1.0, self->high[0]);
  bf_chart_text_draw (&self->text, (self->map.x + right) / 2.0, baseline, 0.5, TEXT, 0, &self->palette->dim, NULL, names);
}

/* The steps from the least to the largest target, with their ends and the middle */
static void
draw_legend (const Drawing *self)
{
  const BfDecisionMap *map = self->plot->map;
  double middle = bf_decision_map_get_middle (map), reach = bf_decision_map_get_reach (map);
  double cell = CELL * self->text.scale;
  double x = self->map.x + self->map.width / 2.0 - BF_DECISION_MAP_LEVELS * cell;
  double y = self->map.y + self->map.height + (AXIS + 8.0) * self->text.scale;
  cairo_t *cr = self->text.cr;

  for (int k = 0; k < 2 * BF_DECISION_MAP_LEVELS; k++)
    {
      int level = k < BF_DECISION_MAP_LEVELS ? k - BF_DECISION_MAP_LEVELS : k - BF_DECISION_MAP_LEVELS + 1;
      BfColor color = get_level_color (self, level);

      bf_color_set_source (&color, cr, 1.0);
      cairo_rectangle (cr, floor (x + k * cell), floor (y), ceil (cell), cell);
      cairo_fill (cr);
    }
  cairo_rectangle (cr, floor (x) + 0.5, floor (y) + 0.5, floor (2.0 * BF_DECISION_MAP_LEVELS * cell), cell);
  bf_color_set_source (&self->palette->control, cr, 1.0);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
  write_number (self, x - 6.0, y + 10.0 * self->text.scale, 1.0, middle - reach);
  write_number (self, x + 2.0 * BF_DECISION_MAP_LEVELS * cell + 6.0, y + 10.0 * self->text.scale, 0.0, middle + reach);
}

static void
draw_title (const Drawing *self)
{
  double baseline = 13.0 * self->text.scale;
  g_autofree char *right = NULL;
  double part;

  bf_chart_text_draw (&self->text, 0.0, baseline, 0.0, TITLE_TEXT, BF_CHART_TEXT_BOLD, &self->palette->text, NULL,
                      _("Decision map"));
  if (!bf_decision_map_get_right (self->plot->map, &part))
    return;
  right = g_strdup_printf (_("%.1f %% right"), 100.0 * part);
  bf_chart_text_draw (&self->text, self->width, baseline, 1.0, TITLE_TEXT, 0, &self->palette->text, NULL, right);
}

/* What the mark of a kind of sample stands for */
static char *
make_key (const BfDecisionMap *map, gboolean is_above)
{
  double middle = bf_decision_map_get_middle (map), reach = bf_decision_map_get_reach (map);
  gsize n_above, n_below, n;
  gboolean has_classes = bf_decision_map_has_classes (map);
  g_autofree char *target = bf_number_format_digits (!has_classes ? middle : is_above ? middle + reach : middle - reach, 3);

  bf_decision_map_count (map, &n_above, &n_below);
  n = is_above ? n_above : n_below;
  if (has_classes)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "target %s: %lu sample", "target %s: %lu samples", (gulong) n), target,
                            (gulong) n);
  if (is_above)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "above %s: %lu sample", "above %s: %lu samples", (gulong) n), target,
                            (gulong) n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "up to %s: %lu sample", "up to %s: %lu samples", (gulong) n), target,
                          (gulong) n);
}

/* Where two such keys have no room side by side */
static char *
make_short_key (const BfDecisionMap *map, gboolean is_above)
{
  double middle = bf_decision_map_get_middle (map), reach = bf_decision_map_get_reach (map);
  gboolean has_classes = bf_decision_map_has_classes (map);
  g_autofree char *target = bf_number_format_digits (!has_classes ? middle : is_above ? middle + reach : middle - reach, 3);
  gsize n_above, n_below;

  bf_decision_map_count (map, &n_above, &n_below);

  /* Translators: a target, and how many samples have it, or one above it, or one up to it */
  return g_strdup_printf (has_classes ? _("target %s: %lu") : is_above ? _("above %s: %lu") : _("up to %s: %lu"), target,
                          (gulong) (is_above ? n_above : n_below));
}

/* Side by side, as the colours of the legend above are */
static void
draw_keys (const Drawing *self)
{
  const BfDecisionMap *map = self->plot->map;
  double y = self->map.y + self->map.height + (AXIS + LEGEND + KEYS / 2.0) * self->text.scale;
  g_autofree char *below = make_key (map, FALSE);
  g_autofree char *above = make_key (map, TRUE);
  double both = bf_chart_text_measure (&self->text, TEXT, 0, below) + bf_chart_text_measure (&self->text, TEXT, 0, above);
  gboolean fits = both + 2.0 * (KEY_GAP + POINT + 2.0) + KEYS_APART <= self->width;

  for (guint k = 0; k < 2; k++)
    {
      g_autofree char *text = fits ? g_strdup (k == 0 ? below : above) : make_short_key (map, k == 1);
      double x = k == 0 ? POINT + 2.0
                        : self->width - bf_chart_text_measure (&self->text, TEXT, 0, text) - KEY_GAP;

      draw_point (self, x, y, k == 1);
      bf_chart_text_draw (&self->text, x + KEY_GAP, y + 4.0 * self->text.scale, 0.0, TEXT, 0, &self->palette->text, NULL, text);
    }
}

static gboolean
drawing_init (Drawing *self, const BfDecisionPlot *plot, double width, double height, double text_scale)
{
  *self = (Drawing) { .plot = plot, .width = width, .map = get_map (width, height, MAX (text_scale, 0.1)) };
  for (guint i = 0; i < 2; i++)
    bf_decision_map_get_range (plot->map, i, &self->low[i], &self->high[i]);

  return self->map.width >= LEAST_SIDE;
}

/**
 * bf_decision_plot_draw:
 * @self: a plot
 * @cr: where to draw
 * @width: its width in pixels
 * @height: its height
 * @palette: the colours
 * @font: (nullable): the font's family
 * @text_scale: what text is enlarged by
 *
 * Draws the map, as large as there is room, and what it means. The same plot gives the same pixels.
 */
void
bf_decision_plot_draw (const BfDecisionPlot *self,
                       cairo_t              *cr,
                       double                width,
                       double                height,
                       const BfPalette      *palette,
                       const char           *font,
                       double                text_scale)
{
  Drawing drawing;

  g_return_if_fail (self != NULL && self->map != NULL && cr != NULL && palette != NULL);

  if (!drawing_init (&drawing, self, width, height, text_scale))
    return;
  drawing.palette = palette;
  drawing.text = (BfChartText) { cr, font, MAX (text_scale, 0.1) };
  cairo_save (cr);
  round_rectangle (cr, &drawing.map, CORNER);
  cairo_clip (cr);
  draw_cells (&drawing);
  draw_boundary (&drawing);
  draw_samples (&drawing);
  if (self->has_cursor)
    draw_cursor (&drawing);
  cairo_restore (cr);
  round_rectangle (cr, &drawing.map, CORNER);
  bf_color_set_source (&palette->control, cr, 1.0);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
  draw_title (&drawing);
  draw_axis (&drawing);
  draw_legend (&drawing);
  draw_keys (&drawing);
}

/**
 * bf_decision_plot_find:
 * @self: a plot
 * @width: its width in pixels
 * @height: its height
 * @text_scale: what text is enlarged by
 * @x: of a place in it
 * @y: of that place
 * @column: (out): of the cell there
 * @row: (out): of it, from below
 *
 * Finds the cell at a place.
 *
 * Returns: whether there is one
 */
gboolean
bf_decision_plot_find (const BfDecisionPlot *self,
                       double                width,
                       double                height,
                       double                text_scale,
                       double                x,
                       double                y,
                       guint                *column,
                       guint                *row)
{
  Drawing drawing;
  guint n;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->map == NULL || !drawing_init (&drawing, self, width, height, text_scale) ||
      !bf_rect_contains (&drawing.map, x, y))
    return FALSE;
  n = bf_decision_map_get_n_cells (self->map);
  *column = MIN ((guint) ((x - drawing.map.x) / drawing.map.width * n), n - 1);
  *row = n - 1 - MIN ((guint) ((y - drawing.map.y) / drawing.map.height * n), n - 1);

  return TRUE;
}

/**
 * bf_decision_plot_get_readout:
 * @self: a plot
 *
 * Says what is pointed at: the place and the network's answer there.
 *
 * Returns: (transfer full) (nullable): the text; %NULL where nothing is pointed at
 */
char *
bf_decision_plot_get_readout (const BfDecisionPlot *self)
{
  g_autofree char *x = NULL;
  g_autofree char *y = NULL;
  g_autofree char *answer = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->map == NULL || !self->has_cursor)
    return NULL;
  x = bf_number_format_digits (bf_decision_map_get_place (self->map, 0, self->column), 3);
  y = bf_number_format_digits (bf_decision_map_get_place (self->map, 1, self->row), 3);
  answer = bf_number_format (bf_decision_map_get_answer (self->map, self->column, self->row));

  /* Translators: two inputs with their values, and what the network answers there. */
  return g_strdup_printf (_("%s %s, %s %s: %s"), self->names[0], x, self->names[1], y, answer);
}
