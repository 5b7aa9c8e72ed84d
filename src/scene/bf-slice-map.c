/* SPDX-License-Identifier: MIT */
#include "bf-slice-plot-private.h"

#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The loss over two weights: a map in eight steps, and the way the weights have walked over it. */

#define DEEPEST     0.78 /* how far the highest step goes from the canvas to the plum */
#define WALK_LINE   1.75
#define WALK_DOT    1.75
#define MOST_DOTS   64   /* a longer walk is a line alone */
#define MAX_DEVICE_SCALE 4.0
#define LEGEND_CELL 10.0
#define LEGEND_GAP  5.0

/**
 * bf_slice_plot_get_level:
 * @slice: a slice over two weights
 * @loss: a loss
 *
 * Gets the step of the map that a loss belongs to. Steps are equal in the root of the loss above the least one: round a
 * minimum they are rings of equal breadth.
 *
 * Returns: the step, 0 to 7; 8 for what is no finite number
 */
guint
bf_slice_plot_get_level (const BfLossSlice *slice, double loss)
{
  double low, high, part;

  g_return_val_if_fail (slice != NULL, BF_SLICE_LEVELS);

  if (!isfinite (loss) || !bf_loss_slice_get_extent (slice, &low, &high))
    return BF_SLICE_LEVELS;
  part = high > low ? sqrt (CLAMP ((loss - low) / (high - low), 0.0, 1.0)) : 0.0;

  return (guint) MIN (floor (part * BF_SLICE_LEVELS), BF_SLICE_LEVELS - 1);
}

static BfColor
get_level_color (const BfSliceDrawing *self, guint level)
{
  const BfPalette *palette = self->palette;
  const BfColor *deep = self->plot->is_stale ? &palette->stale : &palette->miss_fill;

  if (level >= BF_SLICE_LEVELS)
    return palette->stale_fill;

  return bf_color_mix (&palette->canvas, deep, DEEPEST * level / (BF_SLICE_LEVELS - 1));
}

/* Between four places the loss is taken as if it were even: the picture alone, no number is read from it. */
static double
interpolate (const BfLossSlice *slice, double column, double row)
{
  guint c = (guint) MIN (column, bf_loss_slice_get_n_x (slice) - 2);
  guint r = (guint) MIN (row, bf_loss_slice_get_n_y (slice) - 2);
  double u = column - c;
  double v = row - r;

  return (1.0 - v) * ((1.0 - u) * bf_loss_slice_get_loss (slice, c, r) + u * bf_loss_slice_get_loss (slice, c + 1, r)) +
         v * ((1.0 - u) * bf_loss_slice_get_loss (slice, c, r + 1) + u * bf_loss_slice_get_loss (slice, c + 1, r + 1));
}

static guint32
to_pixel (const BfColor *color)
{
  return 0xff000000u | (guint32) lround (color->red * 255.0) << 16 | (guint32) lround (color->green * 255.0) << 8 |
         (guint32) lround (color->blue * 255.0);
}

static cairo_surface_t *
make_map (const BfSliceDrawing *self, int width, int height)
{
  const BfLossSlice *slice = self->plot->slice;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  guint8 *data = cairo_image_surface_get_data (surface);
  guint32 pixels[BF_SLICE_LEVELS + 1];
  double n_x = bf_loss_slice_get_n_x (slice) - 1;
  double n_y = bf_loss_slice_get_n_y (slice) - 1;

  for (guint level = 0; level <= BF_SLICE_LEVELS; level++)
    {
      BfColor color = get_level_color (self, level);

      pixels[level] = to_pixel (&color);
    }
  cairo_surface_flush (surface);
  for (int y = 0; data != NULL && y < height; y++)
    {
      guint32 *line = (guint32 *) (void *) (data + (gsize) y * (gsize) cairo_image_surface_get_stride (surface));

      for (int x = 0; x < width; x++)
        line[x] = pixels[bf_slice_plot_get_level (
          slice, interpolate (slice, n_x * (x + 0.5) / width, n_y * (height - y - 0.5) / height))];
    }
  cairo_surface_mark_dirty (surface);

  return surface;
}

static void
draw_levels (const BfSliceDrawing *self)
{
  cairo_t *cr = self->text.cr;
  double device = 1.0, unused = 0.0;
  double width = self->right - self->left;
  double height = self->bottom - self->top;
  cairo_surface_t *map;

  cairo_user_to_device_distance (cr, &device, &unused);
  device = CLAMP (hypot (device, unused), 1.0, MAX_DEVICE_SCALE);
  map = make_map (self, MAX (1, (int) ceil (width * device)), MAX (1, (int) ceil (height * device)));
  cairo_save (cr);
  cairo_translate (cr, self->left, self->top);
  cairo_scale (cr, width / cairo_image_surface_get_width (map), height / cairo_image_surface_get_height (map));
  cairo_set_source_surface (cr, map, 0.0, 0.0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (map);
  cairo_rectangle (cr, floor (self->left) + 0.5, floor (self->top) + 0.5, floor (width), floor (height));
  bf_color_set_source (&self->palette->control, cr, 1.0);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
}

static void
trace_walk (const BfSliceDrawing *self, const BfSlicePoint *walk, guint n)
{
  gboolean drawing = FALSE;

  cairo_new_path (self->text.cr);
  for (guint i = 0; i < n; i++)
    {
      double x = bf_slice_drawing_get_x (self, walk[i].x);
      double y = bf_slice_drawing_get_y (self, walk[i].y);

      if (!isfinite (x) || !isfinite (y))
        {
          drawing = FALSE;
          continue;
        }
      if (drawing)
        cairo_line_to (self->text.cr, x, y);
      else
        cairo_move_to (self->text.cr, x, y);
      drawing = TRUE;
    }
}

static void
draw_walk (const BfSliceDrawing *self)
{
  guint n;
  const BfSlicePoint *walk = bf_loss_slice_get_walk (self->plot->slice, &n);
  cairo_t *cr = self->text.cr;

  trace_walk (self, walk, n);
  bf_color_set_source (&self->palette->text, cr, 1.0);
  cairo_set_line_width (cr, WALK_LINE * self->text.scale);
  cairo_stroke (cr);
  for (guint i = 0; n <= MOST_DOTS && i < n; i++)
    {
      if (!isfinite (walk[i].x) || !isfinite (walk[i].y))
        continue;
      cairo_arc (cr, bf_slice_drawing_get_x (self, walk[i].x), bf_slice_drawing_get_y (self, walk[i].y),
                 WALK_DOT * self->text.scale, 0.0, 2.0 * G_PI);
      cairo_fill (cr);
    }
}

/* From where the weights are to where the step takes them */
static void
draw_step (const BfSliceDrawing *self)
{
  BfSlicePoint now = bf_loss_slice_get_now (self->plot->slice, NULL);
  BfSlicePoint next = bf_loss_slice_get_next (self->plot->slice, NULL);
  double x = bf_slice_drawing_get_x (self, now.x);
  double y = bf_slice_drawing_get_y (self, now.y);
  double x1 = bf_slice_drawing_get_x (self, next.x);
  double y1 = bf_slice_drawing_get_y (self, next.y);

  if (self->plot->has_slope && isfinite (x1) && isfinite (y1))
    {
      cairo_new_path (self->text.cr);
      cairo_move_to (self->text.cr, x, y);
      cairo_line_to (self->text.cr, x1, y1);
      bf_color_set_source (&self->palette->miss_text, self->text.cr, 1.0);
      cairo_set_line_width (self->text.cr, WALK_LINE * self->text.scale);
      cairo_stroke (self->text.cr);
      bf_slice_drawing_draw_point (self, x1, y1, FALSE);
    }
  bf_slice_drawing_draw_point (self, x, y, TRUE);
}

/* The eight steps with the least and the greatest loss, in the corner that is farther from the weights */
static void
draw_legend (const BfSliceDrawing *self)
{
  double low, high;
  double scale = self->text.scale;
  double cell = LEGEND_CELL * scale;
  double gap = LEGEND_GAP * scale;
  double x, y, width;
  double now = bf_slice_drawing_get_x (self, bf_loss_slice_get_now (self->plot->slice, NULL).x);
  cairo_t *cr = self->text.cr;
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;

  if (!bf_loss_slice_get_extent (self->plot->slice, &low, &high))
    return;
  least = bf_number_format_digits (low, 2);
  most = bf_number_format_digits (high, 2);
  width = bf_chart_text_measure (&self->text, BF_SLICE_TEXT, 0, least) + BF_SLICE_LEVELS * cell + 2.0 * gap +
          bf_chart_text_measure (&self->text, BF_SLICE_TEXT, 0, most);
  if (width + 4.0 * gap > self->right - self->left)
    return;
  x = now > (self->left + self->right) / 2.0 ? self->left + 2.0 * gap : self->right - width - 2.0 * gap;
  y = self->top + 2.0 * gap;
  cairo_rectangle (cr, x - gap, y - gap, width + 2.0 * gap, cell + 2.0 * gap);
  bf_color_set_source (&self->palette->pane, cr, 0.9);
  cairo_fill (cr);
  bf_chart_text_draw (&self->text, x, y + cell, 0.0, BF_SLICE_TEXT, 0, &self->palette->text, NULL, least);
  bf_chart_text_draw (&self->text, x + width, y + cell, 1.0, BF_SLICE_TEXT, 0, &self->palette->text, NULL, most);
  x += bf_chart_text_measure (&self->text, BF_SLICE_TEXT, 0, least) + gap;
  for (guint level = 0; level < BF_SLICE_LEVELS; level++)
    {
      BfColor color = get_level_color (self, level);

      cairo_rectangle (cr, x + level * cell, y, cell, cell);
      bf_color_set_source (&color, cr, 1.0);
      cairo_fill (cr);
    }
  cairo_rectangle (cr, floor (x) + 0.5, floor (y) + 0.5, BF_SLICE_LEVELS * cell, cell);
  bf_color_set_source (&self->palette->control, cr, 1.0);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
}

void
bf_slice_drawing_draw_map (const BfSliceDrawing *self)
{
  cairo_t *cr = self->text.cr;

  draw_levels (self);
  cairo_save (cr);
  cairo_rectangle (cr, self->left, self->top, self->right - self->left, self->bottom - self->top);
  cairo_clip (cr);
  draw_walk (self);
  cairo_restore (cr);
  draw_step (self);
  draw_legend (self);
}
