/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"
#include "scene/bf-decision-plot.h"

#include <math.h>
#include <string.h>

#define WIDTH 284

/* answer = x over the corners of a square: the line stands upright in the middle. */
static BfDecisionMap *
new_map (void)
{
  BfLayer layer = { 1, BF_ACTIVATION_IDENTITY, FALSE };
  g_autoptr (BfNetwork) network = bf_network_new (2, &layer, 1, NULL);
  g_autoptr (BfDataset) data =
      bf_dataset_new ((double[]){ 0, 0, 0, 1, 1, 0, 1, 1 }, (double[]){ 0, 0, 1, 1 }, 4, 2, 1, NULL);

  bf_network_set_weight (network, 0, 0, 0, 1, NULL);
  bf_network_set_weight (network, 0, 0, 1, 0, NULL);

  return bf_decision_map_new (network, data, 0, 40, NULL);
}

static BfDecisionPlot
plot_of (const BfDecisionMap *map)
{
  return (BfDecisionPlot) { .map = map, .names = { "a1", "a2" }, .sample = G_MAXSIZE };
}

static int
get_height (double text_scale)
{
  return (int) ceil (bf_decision_plot_get_height (WIDTH, text_scale));
}

static cairo_surface_t *
draw (const BfDecisionPlot *plot, const BfPalette *palette, double text_scale)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, get_height (text_scale));
  cairo_t *cr = cairo_create (surface);

  bf_color_set_source (&palette->pane, cr, 1.0);
  cairo_paint (cr);
  bf_decision_plot_draw (plot, cr, WIDTH, get_height (text_scale), palette, NULL, text_scale);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

/* Where a cell is drawn, by looking for it */
static void
find_cell (const BfDecisionPlot *plot, double text_scale, guint column, guint row, double *x, double *y)
{
  for (*y = 0.5; *y < get_height (text_scale); (*y)++)
    for (*x = 0.5; *x < WIDTH; (*x)++)
      {
        guint c, r;

        if (bf_decision_plot_find (plot, WIDTH, get_height (text_scale), text_scale, *x, *y, &c, &r) && c == column
            && r == row)
          return;
      }
  g_assert_not_reached ();
}

/* In all four styles: orange left, blue right, deeper outside, and a line between them */
static void
test_sides (void)
{
  g_autoptr (BfDecisionMap) map = new_map ();
  BfDecisionPlot plot = plot_of (map);

  for (guint style = 0; style < 4; style++)
    {
      const BfPalette *palette = bf_palette_get (style & 1, style & 2);
      cairo_surface_t *surface = draw (&plot, palette, 1.0);
      BfColor left, near_left, right, line;
      double x, y, darkest = HUGE_VAL;

      find_cell (&plot, 1.0, 8, 20, &x, &y);
      left = bf_fixture_get_pixel (surface, x + 2, y + 2);
      find_cell (&plot, 1.0, 18, 20, &x, &y);
      near_left = bf_fixture_get_pixel (surface, x + 2, y + 2);
      find_cell (&plot, 1.0, 31, 20, &x, &y);
      right = bf_fixture_get_pixel (surface, x + 2, y + 2);
      g_assert_cmpfloat (bf_fixture_get_distance (&left, &palette->negative_edge), <,
                         bf_fixture_get_distance (&left, &palette->positive_edge));
      g_assert_cmpfloat (bf_fixture_get_distance (&right, &palette->positive_edge), <,
                         bf_fixture_get_distance (&right, &palette->negative_edge));
      g_assert_cmpfloat (bf_fixture_get_distance (&near_left, &palette->canvas), <,
                         bf_fixture_get_distance (&left, &palette->canvas));
      find_cell (&plot, 1.0, 20, 20, &x, &y);
      for (int dx = -4; dx <= 4; dx++)
        {
          line = bf_fixture_get_pixel (surface, x + dx, y + 2);
          darkest = MIN (darkest, bf_fixture_get_distance (&line, &palette->text));
        }
      g_assert_cmpfloat (darkest, <, 0.3 * bf_fixture_get_distance (&palette->canvas, &palette->text));
      cairo_surface_destroy (surface);
    }
}

static void
test_readout (void)
{
  g_autoptr (BfDecisionMap) map = new_map ();
  BfDecisionPlot plot = plot_of (map);
  g_autofree char *text = NULL;
  guint column, row;

  g_assert_null (bf_decision_plot_get_readout (&plot));
  plot.has_cursor = TRUE;
  plot.column = 39;
  plot.row = 0;
  text = bf_decision_plot_get_readout (&plot);
  g_assert_cmpstr (text, ==, "a1 1.09, a2 −0.085: 1.085");
  g_assert_false (bf_decision_plot_find (&plot, WIDTH, get_height (1.0), 1.0, 3.0, 3.0, &column, &row)); /* the title */
  plot.map = NULL;
  g_assert_false (bf_decision_plot_find (&plot, WIDTH, get_height (1.0), 1.0, 100.0, 100.0, &column, &row));
}

static void
test_same_pixels (void)
{
  g_autoptr (BfDecisionMap) map = new_map ();
  g_autoptr (BfDecisionMap) again = new_map ();
  BfDecisionPlot one = plot_of (map), other = plot_of (again);
  const BfPalette *palette = bf_palette_get (FALSE, FALSE);
  cairo_surface_t *a = draw (&one, palette, 1.5);
  cairo_surface_t *b = draw (&other, palette, 1.5);

  g_assert_cmpmem (cairo_image_surface_get_data (a), cairo_image_surface_get_stride (a) * get_height (1.5),
                   cairo_image_surface_get_data (b), cairo_image_surface_get_stride (b) * get_height (1.5));
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
}

/* Too small for a map: nothing is drawn, and nothing breaks. */
/* Two keys with large counts stand clear of each other. */
static void
test_many_samples (void)
{
  const gsize n = 1000000;
  BfLayer layer = { 1, BF_ACTIVATION_IDENTITY, FALSE };
  g_autoptr (BfNetwork) network = bf_network_new (2, &layer, 1, NULL);
  g_autofree double *inputs = g_new (double, 2 * n);
  g_autofree double *targets = g_new (double, n);
  g_autoptr (BfDataset) data = NULL;
  g_autoptr (BfDecisionMap) map = NULL;
  const BfPalette *palette = bf_palette_get (FALSE, FALSE);
  cairo_surface_t *surface;
  BfDecisionPlot plot;
  int gap = 0, widest = 0, stride;
  const guint8 *row; /* whose last pixel is the pane's */

  for (gsize s = 0; s < n; s++)
    {
      inputs[2 * s] = inputs[2 * s + 1] = (double) s / n;
      targets[s] = s % 3 > 0;
    }
  data = bf_dataset_new (inputs, targets, n, 2, 1, NULL);
  map = bf_decision_map_sketch (network, data, 0, 40, NULL);
  plot = plot_of (map);
  surface = draw (&plot, palette, 1.0);
  row = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (int x = 0; x < WIDTH; x++)
    {
      gboolean is_blank = TRUE;

      for (int y = get_height (1.0) - 18; y < get_height (1.0) - 4; y++)
        is_blank = is_blank && memcmp (row + y * stride + 4 * x, row + 4 * (WIDTH - 1), 3) == 0;
      gap = is_blank ? gap + 1 : 0;
      widest = x > WIDTH / 4 && x < 3 * WIDTH / 4 ? MAX (widest, gap) : widest;
    }
  g_assert_cmpint (widest, >=, 8);
  cairo_surface_destroy (surface);
}

static void
test_tiny (void)
{
  g_autoptr (BfDecisionMap) map = new_map ();
  BfDecisionPlot plot = plot_of (map);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 30, 30);
  cairo_t *cr = cairo_create (surface);

  for (double size = 0.0; size < 200.0; size += 7.0)
    bf_decision_plot_draw (&plot, cr, size, 200.0 - size, bf_palette_get (TRUE, FALSE), NULL, 2.0);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decision-plot/sides-have-their-colours-and-a-line-between", test_sides);
  g_test_add_func ("/decision-plot/a-cell-is-read-out", test_readout);
  g_test_add_func ("/decision-plot/the-same-map-is-the-same-picture", test_same_pixels);
  g_test_add_func ("/decision-plot/keys-of-many-samples-stand-apart", test_many_samples);
  g_test_add_func ("/decision-plot/fits-any-size", test_tiny);

  return g_test_run ();
}
