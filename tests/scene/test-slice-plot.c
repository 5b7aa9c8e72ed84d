/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"

#include "scene/bf-slice-plot.h"

#include <math.h>

#define WIDTH 420.0
#define HEIGHT 140.0

static const BfElement w32 = { BF_ELEMENT_WEIGHT, 0, 1, 2 };
static const BfElement w11 = { BF_ELEMENT_WEIGHT, 1, 0, 0 };

static BfLossSlice *
cut (const BfTrace *trace, const BfElement *second, BfSliceRange range)
{
  const BfSlicePoint walk[] = { { 0.15, 0.66 }, { 0.18, 0.68 }, { 0.2, 0.7 } };

  return bf_loss_slice_new (trace, &w32, second, range, walk, second != NULL ? 3 : 0, NULL, NULL,
                            NULL, NULL);
}

static cairo_surface_t *
draw (const BfSlicePlot *plot)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) WIDTH, (int) HEIGHT);
  const BfPalette *palette = bf_palette_get (FALSE, FALSE);
  cairo_t *cr = cairo_create (surface);

  bf_color_set_source (&palette->pane, cr, 1.0);
  cairo_paint (cr);
  bf_slice_plot_draw (plot, cr, WIDTH, HEIGHT, palette, NULL, 1.0);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

static void
assert_color (cairo_surface_t *surface, double x, double y, const BfColor *color)
{
  BfColor pixel = bf_fixture_get_pixel (surface, x, y);

  if (bf_fixture_get_distance (&pixel, color) > 0.12)
    g_error ("At %g, %g there is %g %g %g, not %g %g %g", x, y, pixel.red, pixel.green, pixel.blue,
             color->red, color->green, color->blue);
}

/* The curve runs through what was computed; the present point lies on it. */
static void
test_curve (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfLossSlice) slice = cut (trace, NULL, BF_SLICE_NEAR);
  BfSlicePlot plot = { .slice = slice, .has_slope = TRUE };
  const BfPalette *palette = bf_palette_get (FALSE, FALSE);
  cairo_surface_t *surface = draw (&plot);
  double x, y;

  bf_slice_plot_get_place (&plot, WIDTH, HEIGHT, 1.0, 20, 0, &x, &y);
  assert_color (surface, x, y, &palette->miss_fill);
  bf_slice_plot_get_place (&plot, WIDTH, HEIGHT, 1.0, 64, 0, &x, &y); /* w32 = 0.2 */
  assert_color (surface, x, y, &palette->miss_text);
  cairo_surface_destroy (surface);

  plot.is_stale = TRUE;
  surface = draw (&plot);
  assert_color (surface, x, y, &palette->stale);
  cairo_surface_destroy (surface);
}

/* Every place is found where it is drawn. */
static void
test_finding (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfLossSlice) map = cut (trace, &w11, BF_SLICE_WIDE);
  BfSlicePlot plot = { .slice = map };
  guint column, row;
  double x, y;

  for (guint c = 0; c < bf_loss_slice_get_n_x (map); c += 6)
    for (guint r = 0; r < bf_loss_slice_get_n_y (map); r += 4)
      {
        bf_slice_plot_get_place (&plot, WIDTH, HEIGHT, 1.0, c, r, &x, &y);
        g_assert_true (bf_slice_plot_find (&plot, WIDTH, HEIGHT, 1.0, x, y, &column, &row));
        g_assert_cmpuint (column, ==, c);
        g_assert_cmpuint (row, ==, r);
      }
  g_assert_false (bf_slice_plot_find (&plot, WIDTH, HEIGHT, 1.0, 2.0, 2.0, &column, &row));
}

/* Eight steps from the least loss to the greatest; what is no number has none of them. */
static void
test_levels (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfLossSlice) map = cut (trace, &w11, BF_SLICE_NEAR);
  double low, high;

  g_assert_true (bf_loss_slice_get_extent (map, &low, &high));
  g_assert_cmpuint (bf_slice_plot_get_level (map, low), ==, 0);
  g_assert_cmpuint (bf_slice_plot_get_level (map, high), ==, 7);
  g_assert_cmpuint (bf_slice_plot_get_level (map, low + (high - low) * 0.26), ==, 4);
  g_assert_cmpuint (bf_slice_plot_get_level (map, NAN), ==, BF_SLICE_LEVELS);
  g_assert_cmpuint (bf_slice_plot_get_level (map, INFINITY), ==, BF_SLICE_LEVELS);
}

static void
test_map (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfLossSlice) map = cut (trace, &w11, BF_SLICE_NEAR);
  BfSlicePlot plot = { .slice = map };
  const BfPalette *palette = bf_palette_get (FALSE, FALSE);
  cairo_surface_t *surface = draw (&plot);
  guint column = bf_loss_slice_get_n_x (map) - 5; /* clear of the legend */
  guint n_y = bf_loss_slice_get_n_y (map);
  double x, y;

  for (guint row = 2; row < n_y; row += 9)
    {
      guint level = bf_slice_plot_get_level (map, bf_loss_slice_get_loss (map, column, row));
      BfColor color = bf_color_mix (&palette->canvas, &palette->miss_fill, 0.78 * level / 7.0);

      bf_slice_plot_get_place (&plot, WIDTH, HEIGHT, 1.0, column, row, &x, &y);
      assert_color (surface, x, y, &color);
    }
  cairo_surface_destroy (surface);
}

static void
test_readout (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfLossSlice) curve = cut (trace, NULL, BF_SLICE_NEAR);
  g_autoptr (BfLossSlice) map = cut (trace, &w11, BF_SLICE_WIDE);
  BfSlicePlot plot = { .slice = curve };
  g_autofree char *none = bf_slice_plot_get_readout (&plot);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  g_assert_null (none);
  plot.has_cursor = TRUE;
  plot.column = 64;
  one = bf_slice_plot_get_readout (&plot);
  g_assert_cmpstr (one, ==, "w32 0.2, loss 0.0484");
  plot.slice = map;
  plot.column = plot.row = 0;
  two = bf_slice_plot_get_readout (&plot);
  g_assert_true (g_str_has_prefix (two, "w32 −"));
  g_assert_nonnull (strstr (two, ", w′11 −"));
}

/* Nothing to draw but axes: nowhere a finite loss, no room, a cursor on nothing */
static void
test_extremes (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfNetwork) network = bf_network_copy (bf_trace_get_network (trace));
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrace) broken = NULL;
  g_autoptr (BfLossSlice) curve = NULL;
  g_autoptr (BfLossSlice) map = NULL;
  BfSlicePlot plot = { .has_slope = TRUE, .has_cursor = TRUE };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 8, 8);
  cairo_t *cr = cairo_create (surface);

  bf_network_set_weight (network, 0, 1, 2, 1e300, NULL);
  state = bf_state_with_network (bf_trace_get_state (trace), network, NULL);
  broken = bf_step (state, bf_trace_get_dataset (trace), bf_trace_get_recipe (trace), NULL);
  curve = cut (broken, NULL, BF_SLICE_NEAR);
  map = cut (broken, &w11, BF_SLICE_NEAR);
  plot.slice = curve;
  cairo_surface_destroy (draw (&plot));
  plot.slice = map;
  cairo_surface_destroy (draw (&plot));
  bf_slice_plot_draw (&plot, cr, 8, 8, bf_palette_get (TRUE, TRUE), NULL, 3.0);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slice-plot/the-curve-runs-through-what-was-computed", test_curve);
  g_test_add_func ("/slice-plot/places-are-found-where-they-are-drawn", test_finding);
  g_test_add_func ("/slice-plot/a-map-has-eight-steps", test_levels);
  g_test_add_func ("/slice-plot/places-of-the-map-have-the-colour-of-their-step", test_map);
  g_test_add_func ("/slice-plot/the-cursor-reads-out-a-place", test_readout);
  g_test_add_func ("/slice-plot/nothing-and-no-room", test_extremes);

  return g_test_run ();
}
