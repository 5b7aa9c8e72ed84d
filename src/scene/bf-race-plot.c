/* SPDX-License-Identifier: MIT */
#include "bf-race-plot.h"

#include "bf-axis.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#define DEFAULT_FONT "Cantarell"
#define TEXT_SIZE 12.0

/* Pixels */
#define LEFT 58.0        /* of the y axis's labels */
#define RIGHT 14.0
#define TOP 20.0         /* above it stands the y axis's title */
#define BOTTOM 22.0      /* below it the x axis's labels */
#define Y_PITCH 26.0     /* between labels at least */
#define X_PITCH 52.0
#define TITLE_BASELINE 11.0
#define LABEL_BASELINE 16.0
#define LABEL_GAP 6.0
#define LINE_HEIGHT 14.0
#define LINE_WIDTH 1.6
#define MISS_WIDTH 2.6
#define MARKER 3.2
#define MIDDLE 4.0       /* of a name, above its baseline */

typedef struct
{
  const BfRacePlot *plot;
  cairo_t          *cr;
  PangoContext     *pango;
  const BfPalette  *palette;
  const char       *font;
  double            scale;
  double            left, right, top, bottom;
  double            end; /* of the lines; right of it stand their names */
  BfAxis            x, y;
} Drawing;

/* Dashes, so that lines differ without colour; the one from the miss is plum and the widest besides. */
static const double dashes[BF_RACE_PLOT_MAX_LINES][4] = {
  { 1.5, 3 }, { 0 }, { 6, 3 }, { 7, 3, 1.5, 3 }, { 0 },
};
static const int n_dashes[BF_RACE_PLOT_MAX_LINES] = { 2, 0, 2, 4, 0 };

static gboolean
is_from_the_miss (const Drawing *self, guint line)
{
  return line + 1 == self->plot->n_lines;
}

static PangoLayout *
layout_new (const Drawing *self, const char *text, gboolean bold)
{
  PangoLayout *layout = pango_layout_new (self->pango);
  PangoFontDescription *description = pango_font_description_new ();
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_font_description_set_family (description, self->font ? self->font : DEFAULT_FONT);
  pango_font_description_set_weight (description, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size (description, TEXT_SIZE * self->scale * PANGO_SCALE);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_font_description (layout, description);
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_text (layout, text, -1);
  pango_attr_list_unref (attributes);
  pango_font_description_free (description);

  return layout;
}

static double
get_width (PangoLayout *layout)
{
  PangoRectangle extents;

  pango_layout_get_extents (layout, NULL, &extents);

  return (double) extents.width / PANGO_SCALE;
}

static void
show (const Drawing *self, PangoLayout *layout, double x, double baseline, const BfColor *color)
{
  cairo_move_to (self->cr, x, baseline - (double) pango_layout_get_baseline (layout) / PANGO_SCALE);
  bf_color_set_source (color, self->cr, 1);
  pango_cairo_show_layout (self->cr, layout);
}

/* @align: 0 begins at x, 0.5 stands around it, 1 ends there */
static void
draw_text (const Drawing *self, const char *text, double x, double baseline, double align, const BfColor *color)
{
  g_autoptr (PangoLayout) layout = layout_new (self, text, FALSE);

  show (self, layout, x - align * get_width (layout), baseline, color);
}

static double
get_x (const Drawing *self, double value)
{
  return self->left + bf_axis_to_pixel (&self->x, value);
}

static double
get_y (const Drawing *self, double value)
{
  return self->bottom - bf_axis_to_pixel (&self->y, value);
}

static gboolean
has_points (const BfRacePlot *self)
{
  for (guint l = 0; l < self->n_lines; l++)
    if (self->lines[l].n_points > 0)
      return TRUE;

  return FALSE;
}

/* The range of all lines; 0 is marked apart. */
static void
init_axes (Drawing *self)
{
  const BfRacePlot *plot = self->plot;
  double low_x = HUGE_VAL, high_x = 0, low_y = HUGE_VAL, high_y = 0;
  gboolean has_zero = FALSE;

  for (guint l = 0; l < plot->n_lines; l++)
    for (gsize i = 0; i < plot->lines[l].n_points; i++)
      {
        double x = plot->lines[l].x[i], y = plot->lines[l].y[i];

        low_x = fmin (low_x, x);
        high_x = fmax (high_x, x);
        has_zero |= y == 0;
        if (y > 0)
          low_y = fmin (low_y, y);
        if (isfinite (y))
          high_y = fmax (high_y, y);
      }
  if (!(high_y > 0))
    low_y = high_y = 1;
  bf_axis_init_logarithmic (&self->x, low_x, high_x, FALSE, 1, MAX (self->end - self->left, 1), X_PITCH * self->scale);
  bf_axis_init_logarithmic (&self->y, low_y, high_y, has_zero, 1, MAX (self->bottom - self->top, 1), Y_PITCH * self->scale);
}

static void
draw_grid (const Drawing *self)
{
  cairo_t *cr = self->cr;

  cairo_set_line_width (cr, 1);
  bf_color_set_source (&self->palette->hairline, cr, 1);
  for (guint i = 0; i < self->y.n_ticks; i++)
    {
      double y = floor (get_y (self, self->y.ticks[i])) + 0.5;

      cairo_move_to (cr, self->left, y);
      cairo_line_to (cr, self->end, y);
    }
  cairo_stroke (cr);
}

static void
draw_labels (const Drawing *self)
{
  const BfColor *dim = &self->palette->dim;
  double title_from = self->right;

  for (guint i = 0; i < self->y.n_ticks; i++)
    {
      g_autofree char *text = bf_axis_format_tick (&self->y, i, TRUE);

      draw_text (self, text, self->left - 8, get_y (self, self->y.ticks[i]) + 4 * self->scale, 1, dim);
    }
  draw_text (self, self->plot->y_title, 4, TITLE_BASELINE * self->scale, 0, dim);
  if (self->plot->x_title)
    {
      g_autoptr (PangoLayout) title = layout_new (self, self->plot->x_title, FALSE);

      title_from = self->right - get_width (title);
      show (self, title, title_from, self->bottom + LABEL_BASELINE * self->scale, dim);
    }
  for (guint i = 0; i < self->x.n_ticks; i++)
    {
      g_autofree char *text = bf_axis_format_tick (&self->x, i, TRUE);
      g_autoptr (PangoLayout) layout = layout_new (self, text, FALSE);
      double x = get_x (self, self->x.ticks[i]) - get_width (layout) / 2;

      if (x + get_width (layout) + LABEL_GAP < title_from)
        show (self, layout, x, self->bottom + LABEL_BASELINE * self->scale, dim);
    }
}

static void
trace_line (const Drawing *self, const BfRaceLine *line)
{
  for (gsize i = 0; i < line->n_points; i++)
    {
      double x = get_x (self, line->x[i]), y = get_y (self, line->y[i]);

      if (i == 0)
        cairo_move_to (self->cr, x, y);
      else
        {
          if (self->plot->steps)
            cairo_line_to (self->cr, x, get_y (self, line->y[i - 1]));
          cairo_line_to (self->cr, x, y);
        }
    }
}

static void
add_marker (cairo_t *cr, guint shape, double x, double y)
{
  cairo_new_sub_path (cr);
  switch (shape)
    {
    case 0:
      cairo_rectangle (cr, x - MARKER, y - MARKER, 2 * MARKER, 2 * MARKER);
      break;
    case 1:
      cairo_move_to (cr, x, y - 1.4 * MARKER);
      cairo_line_to (cr, x + 1.3 * MARKER, y + MARKER);
      cairo_line_to (cr, x - 1.3 * MARKER, y + MARKER);
      cairo_close_path (cr);
      break;
    case 2:
      cairo_move_to (cr, x, y - 1.4 * MARKER);
      cairo_line_to (cr, x + 1.4 * MARKER, y);
      cairo_line_to (cr, x, y + 1.4 * MARKER);
      cairo_line_to (cr, x - 1.4 * MARKER, y);
      cairo_close_path (cr);
      break;
    case 3:
      cairo_move_to (cr, x - 1.3 * MARKER, y - MARKER);
      cairo_line_to (cr, x + 1.3 * MARKER, y - MARKER);
      cairo_line_to (cr, x, y + 1.4 * MARKER);
      cairo_close_path (cr);
      break;
    default:
      cairo_arc (cr, x, y, MARKER, 0, 2 * G_PI);
    }
}

static const BfColor *
get_color (const Drawing *self, guint line)
{
  return is_from_the_miss (self, line) ? &self->palette->miss_text : &self->palette->ink;
}

/* Hollow where the line goes on unseen */
static void
draw_marker (const Drawing *self, guint l, double x, double y, gboolean is_hollow)
{
  const BfColor *color = get_color (self, l);

  add_marker (self->cr, l, x, y);
  bf_color_set_source (is_hollow ? &self->palette->pane : color, self->cr, 1);
  cairo_fill_preserve (self->cr);
  bf_color_set_source (color, self->cr, 1);
  cairo_set_line_width (self->cr, 1.4);
  cairo_stroke (self->cr);
}

/* Each point of a line that is not in steps, and the end of any */
static void
draw_markers (const Drawing *self, guint l)
{
  const BfRaceLine *line = &self->plot->lines[l];

  if (line->n_points == 0)
    return;
  for (gsize i = self->plot->steps ? line->n_points - 1 : 0; i < line->n_points; i++)
    draw_marker (self, l, get_x (self, line->x[i]), get_y (self, line->y[i]),
                 line->is_open && i + 1 == line->n_points);
}

static void
draw_line (const Drawing *self, guint l)
{
  const BfRaceLine *line = &self->plot->lines[l];
  double more = self->palette->high_contrast ? 0.5 : 0;

  if (line->n_points == 0)
    return;
  cairo_save (self->cr);
  trace_line (self, line);
  bf_color_set_source (is_from_the_miss (self, l) ? &self->palette->miss_fill : &self->palette->ink, self->cr, 1);
  cairo_set_line_width (self->cr, (is_from_the_miss (self, l) ? MISS_WIDTH : LINE_WIDTH) + more);
  cairo_set_dash (self->cr, dashes[l], n_dashes[l], 0);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (self->cr);
  cairo_restore (self->cr);
}

/* The names stand in a column at the right, each with its line's mark, as near as can be to the height of its line's end. */
typedef struct
{
  guint  line;
  double y;
} Name;

static int
compare_names (const void *a, const void *b)
{
  const Name *one = a, *other = b;

  return one->y != other->y ? (one->y > other->y ? 1 : -1) : (int) one->line - (int) other->line;
}

/* From the top down, each below the one before; then from the bottom up, where that went too far. */
static void
part_names (Name *names, guint n, double height, double bottom)
{
  qsort (names, n, sizeof *names, compare_names);
  for (guint i = 1; i < n; i++)
    names[i].y = MAX (names[i].y, names[i - 1].y + height);
  for (guint i = n; i-- > 0;)
    names[i].y = MIN (names[i].y, i + 1 < n ? names[i + 1].y - height : bottom);
}

static void
draw_name (const Drawing *self, const Name *name, double x)
{
  g_autoptr (PangoLayout) layout = layout_new (self, self->plot->lines[name->line].name, TRUE);

  draw_marker (self, name->line, x + MARKER, name->y - MIDDLE * self->scale, self->plot->lines[name->line].is_open);
  show (self, layout, x + 2 * MARKER + LABEL_GAP, name->y, get_color (self, name->line));
}

static void
draw_names (const Drawing *self)
{
  Name names[BF_RACE_PLOT_MAX_LINES];
  guint n = 0;

  for (guint l = 0; l < self->plot->n_lines; l++)
    {
      const BfRaceLine *line = &self->plot->lines[l];

      if (line->n_points > 0)
        names[n++] = (Name) { l, get_y (self, line->y[line->n_points - 1]) + MIDDLE * self->scale };
    }
  part_names (names, n, LINE_HEIGHT * self->scale, self->bottom);
  for (guint i = 0; i < n; i++)
    draw_name (self, &names[i], self->end + MARKER + LABEL_GAP);
}

static void
draw_hint (const Drawing *self, double width, double height)
{
  g_autoptr (PangoLayout) layout = layout_new (self, self->plot->hint ? self->plot->hint : "", FALSE);
  int text_width, text_height;

  pango_layout_set_width (layout, (int) (MAX (width - 36, 1) * PANGO_SCALE));
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  cairo_move_to (self->cr, 18, MAX ((height - text_height) / 2, 0));
  bf_color_set_source (&self->palette->dim, self->cr, 1);
  pango_cairo_show_layout (self->cr, layout);
}

static double
get_name_room (const Drawing *self)
{
  double most = 0;

  for (guint l = 0; l < self->plot->n_lines; l++)
    {
      g_autoptr (PangoLayout) layout = layout_new (self, self->plot->lines[l].name, TRUE);

      most = MAX (most, get_width (layout));
    }

  return MIN (most + 3 * MARKER + 2 * LABEL_GAP, (self->right - self->left) / 2);
}

/**
 * bf_race_plot_draw:
 * @self: a race plot
 * @cr: where to draw
 * @width: its width in pixels
 * @height: its height
 * @palette: the colours; the pane's colour lies behind the plot and is the caller's
 * @font: (nullable): the font's family; %NULL for Cantarell
 * @text_scale: what text is enlarged by
 *
 * Draws axes and lines, with each line's mark and name beside them. The same plot gives the same pixels.
 */
void
bf_race_plot_draw (const BfRacePlot *self,
                   cairo_t          *cr,
                   double            width,
                   double            height,
                   const BfPalette  *palette,
                   const char       *font,
                   double            text_scale)
{
  Drawing drawing = {
    .plot = self, .cr = cr, .palette = palette, .font = font, .scale = MAX (text_scale, 0.1),
    .left = LEFT * MAX (text_scale, 1), .right = width - RIGHT,
    .top = TOP * MAX (text_scale, 1), .bottom = height - BOTTOM * MAX (text_scale, 1),
  };

  g_return_if_fail (self != NULL && cr != NULL && palette != NULL);
  g_return_if_fail (self->n_lines <= BF_RACE_PLOT_MAX_LINES);
  if (!(width > 0) || !(height > 0))
    return;

  cairo_save (cr);
  drawing.pango = pango_cairo_create_context (cr);
  if (has_points (self))
    {
      drawing.end = drawing.right - get_name_room (&drawing);
      init_axes (&drawing);
      draw_grid (&drawing);
      draw_labels (&drawing);
      for (guint l = 0; l < self->n_lines; l++)
        draw_line (&drawing, l);
      for (guint l = 0; l < self->n_lines; l++) /* no line hides where another one ends */
        draw_markers (&drawing, l);
      draw_names (&drawing);
    }
  else
    draw_hint (&drawing, width, height);
  g_object_unref (drawing.pango);
  cairo_restore (cr);
}

/* What a line in steps has come to where @x was paid; NaN before its first point */
static double
get_value (const BfRaceLine *line, double x)
{
  double y = (double) NAN;

  for (gsize i = 0; i < line->n_points && line->x[i] <= x; i++)
    y = line->y[i];

  return y;
}

static void
append_cell (GString *text, double x, double y, gboolean is_open)
{
  g_autofree char *at = bf_number_format_digits (x, 3);
  g_autofree char *value = bf_number_format_digits (y, 3);

  /* Translators: a cell of a chart that is read out: at what x, which y. */
  g_string_append_printf (text, is_open ? _(" %s: more than %s;") : _(" %s: %s;"), at, value);
}

/* Lines in steps are read at every power of ten, and at their end. */
static void
append_line (GString *text, const BfRacePlot *plot, const BfRaceLine *line)
{
  double last = line->x[line->n_points - 1];

  g_string_append_printf (text, "\n%s:", line->name);
  if (plot->steps)
    {
      for (double x = pow (10, ceil (log10 (line->x[0]))); x < last; x *= 10)
        append_cell (text, x, get_value (line, x), FALSE);
      append_cell (text, last, line->y[line->n_points - 1], FALSE);
    }
  else
    for (gsize i = 0; i < line->n_points; i++)
      append_cell (text, line->x[i], line->y[i], line->is_open && i + 1 == line->n_points);
  /* What parts the cells ends none; it may be more than a byte. */
  g_string_truncate (text, (gsize) (g_utf8_prev_char (text->str + text->len) - text->str));
}

/**
 * bf_race_plot_describe:
 * @self: a race plot
 *
 * Writes the table of its lines, for those who do not see it.
 *
 * Returns: (transfer full): a line of text for each
 */
char *
bf_race_plot_describe (const BfRacePlot *self)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (text, FALSE));

  if (!has_points (self))
    {
      g_string_append (text, self->hint ? self->hint : "");
      return g_string_free (text, FALSE);
    }
  /* Translators: what the y axis of a chart shows, and what its x axis counts. */
  g_string_append_printf (text, _("%s by %s"), self->y_title, self->x_title);
  for (guint l = 0; l < self->n_lines; l++)
    if (self->lines[l].n_points > 0)
      append_line (text, self, &self->lines[l]);

  return g_string_free (text, FALSE);
}
