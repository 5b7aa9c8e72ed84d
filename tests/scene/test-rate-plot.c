/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"
#include "scene/bf-rate-plot.h"

#include <math.h>

#define WIDTH 420
#define HEIGHT 135

/* The map of the worked example by ½e², from .01 to .2 */
static BfRateMap *
new_map (guint n_points, guint n_tried)
{
  g_autoptr (BfTrace) example = bf_fixture_worked_example (1);
  BfRecipe recipe = *bf_trace_get_recipe (example);
  g_autoptr (BfState) state = NULL;
  BfRateMap *map;

  bf_recipe_set_loss (&recipe, BF_LOSS_HALF_SQUARED_ERROR, NULL);
  state = bf_state_with_recipe (bf_trace_get_state (example), &recipe, NULL);
  map = bf_rate_map_new (state, (BfDataset *) bf_trace_get_dataset (example), &recipe, .01, .2, n_points, 1000, NULL);
  while (bf_rate_map_get_n_tried (map) < n_tried)
    g_assert_true (bf_rate_map_try_next (map, NULL, NULL));

  return map;
}

static BfRatePlot
plot_of (const BfRateMap *map)
{
  return (BfRatePlot) { .map = map, .present = .05, .target = 3.2, .hovered = BF_RATE_PLOT_NO_PLACE };
}

static cairo_surface_t *
draw (const BfRatePlot *plot, const BfPalette *palette, double text_scale)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  bf_color_set_source (&palette->pane, cr, 1.0);
  cairo_paint (cr);
  bf_rate_plot_draw (plot, cr, WIDTH, HEIGHT, palette, NULL, text_scale);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

/* How many pixels of a column have about the colour @color */
static guint
count (cairo_surface_t *surface, double x, const BfColor *color, const BfColor *ground)
{
  guint n = 0;

  for (int y = 26; y < HEIGHT - 28; y++)
    {
      BfColor pixel = bf_fixture_get_pixel (surface, x, y);

      n += bf_fixture_get_distance (&pixel, color) < 0.15 * bf_fixture_get_distance (color, ground);
    }

  return n;
}

static void
test_places (void)
{
  g_autoptr (BfRateMap) map = new_map (40, 0);
  BfRatePlot plot = plot_of (map), empty = { .hovered = 0 };

  for (guint i = 0; i < 40; i++)
    g_assert_cmpuint (bf_rate_plot_get_place (&plot, WIDTH, bf_rate_plot_get_x (&plot, WIDTH, bf_rate_map_get_rate (map, i))),
                      ==, i);
  g_assert_cmpuint (bf_rate_plot_get_place (&plot, WIDTH, -50), ==, 0);
  g_assert_cmpuint (bf_rate_plot_get_place (&plot, WIDTH, 5000), ==, 39);
  g_assert_cmpuint (bf_rate_plot_get_place (&plot, 0, 5), <, 40);
  g_assert_cmpuint (bf_rate_plot_get_place (&empty, WIDTH, 5), ==, BF_RATE_PLOT_NO_PLACE);
}

/* Where it settles all dots are at the target; where it wanders they are spread; where it overflows there are none. */
static void
test_dots (void)
{
  g_autoptr (BfRateMap) map = new_map (60, 60);
  BfRatePlot plot = plot_of (map);

  plot.present = 0.0;
  for (int style = 0; style < 4; style++)
    {
      const BfPalette *palette = bf_palette_get (style & 1, style & 2);
      cairo_surface_t *surface = draw (&plot, palette, 1.0);
      double settles = bf_rate_plot_get_x (&plot, WIDTH, bf_rate_map_get_rate (map, 10));
      double wanders = bf_rate_plot_get_x (&plot, WIDTH, bf_rate_map_get_rate (map, bf_rate_map_find (map, .14)));
      double overflows = bf_rate_plot_get_x (&plot, WIDTH, bf_rate_map_get_rate (map, 58));

      g_assert_cmpuint (count (surface, settles, &palette->positive_text, &palette->pane), <=, 5);
      g_assert_cmpuint (count (surface, settles, &palette->positive_text, &palette->pane), >, 0);
      g_assert_cmpuint (count (surface, wanders, &palette->positive_text, &palette->pane), >, 20);
      g_assert_cmpuint (count (surface, overflows, &palette->positive_text, &palette->stale_fill), ==, 0);
      cairo_surface_destroy (surface);
    }
}

static void
test_present (void)
{
  g_autoptr (BfRateMap) map = new_map (30, 30);
  const BfPalette *palette = bf_palette_get (FALSE, FALSE);
  BfRatePlot plot = plot_of (map);
  cairo_surface_t *surface = draw (&plot, palette, 1.0);
  double x = bf_rate_plot_get_x (&plot, WIDTH, .05);

  g_assert_cmpuint (count (surface, x, &palette->ink, &palette->pane), >, 60);
  cairo_surface_destroy (surface);
}

static void
test_readout (void)
{
  g_autoptr (BfRateMap) map = new_map (50, 50);
  BfRatePlot plot = plot_of (map);
  g_autofree char *none = bf_rate_plot_get_readout (&plot);
  g_autofree char *settles = NULL;
  g_autofree char *overflows = NULL;

  g_assert_null (none);
  plot.hovered = 0;
  settles = bf_rate_plot_get_readout (&plot);
  g_assert_cmpstr (settles, ==, "0.01: settles");
  plot.hovered = 49;
  overflows = bf_rate_plot_get_readout (&plot);
  g_assert_cmpstr (overflows, ==, "0.2: overflows at step 12");
}

/* No size, no part of a map and no text scale is too odd. */
static void
test_odd (void)
{
  static const guint tried[] = { 0, 1, 7, 30 };

  for (guint i = 0; i < G_N_ELEMENTS (tried); i++)
    {
      g_autoptr (BfRateMap) map = new_map (30, tried[i]);
      BfRatePlot plot = plot_of (map);

      for (int v = 0; v < 8; v++)
        {
          cairo_surface_t *surface;

          plot.shows_losses = v & 1;
          plot.is_stale = v & 2;
          plot.hovered = v & 4 ? 29 : BF_RATE_PLOT_NO_PLACE;
          plot.present = v & 1 ? 7.0 : NAN;
          surface = draw (&plot, bf_palette_get (v & 1, v & 2), v & 2 ? 2.0 : 1.0);
          bf_rate_plot_draw (&plot, NULL, 10, 10, bf_palette_get (FALSE, FALSE), NULL, 1.0);
          cairo_surface_destroy (surface);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rate-plot/a-place-and-its-x-belong-together", test_places);
  g_test_add_func ("/rate-plot/dots-show-where-training-goes", test_dots);
  g_test_add_func ("/rate-plot/the-present-rate-is-marked", test_present);
  g_test_add_func ("/rate-plot/the-readout-says-what-comes-of-a-rate", test_readout);
  g_test_add_func ("/rate-plot/odd-sizes-and-halves-of-maps-draw", test_odd);

  return g_test_run ();
}
