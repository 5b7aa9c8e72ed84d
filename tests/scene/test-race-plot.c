/* SPDX-License-Identifier: MIT */
#include "scene/bf-race-plot.h"
#include "scene/bf-story-icon.h"

#include <math.h>

#define WIDTH 400
#define HEIGHT 150

static const double passes[] = { 1, 4, 16, 40 };
static const double misses[] = { 0.22, 0.05, 0.002, 0 };
static const double level[] = { 0.22, 0.1, 0.1, 0.1 };

static BfRacePlot
make_plot (void)
{
  return (BfRacePlot) {
    .lines = { { "greedy", passes, level, 4, FALSE }, { "backpropagation", passes, misses, 4, FALSE } },
    .n_lines = 2,
    .x_title = "forward passes",
    .y_title = "|miss|",
    .steps = TRUE,
    .hint = "Nothing yet.",
  };
}

static cairo_surface_t *
draw (const BfRacePlot *plot, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);

  bf_race_plot_draw (plot, cr, width, height, bf_palette_get (FALSE, FALSE), NULL, 1);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

static guint
count_drawn (cairo_surface_t *surface)
{
  const guint32 *pixels = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  int n = cairo_image_surface_get_stride (surface) / 4 * cairo_image_surface_get_height (surface);
  guint drawn = 0;

  for (int i = 0; i < n; i++)
    drawn += (pixels[i] & 0xffffff) != 0;

  return drawn;
}

static void
test_same_pixels (void)
{
  BfRacePlot plot = make_plot ();
  cairo_surface_t *one = draw (&plot, WIDTH, HEIGHT);
  cairo_surface_t *other = draw (&plot, WIDTH, HEIGHT);
  gsize size = (gsize) cairo_image_surface_get_stride (one) * HEIGHT;

  g_assert_cmpmem (cairo_image_surface_get_data (one), size, cairo_image_surface_get_data (other), size);
  g_assert_cmpuint (count_drawn (one), >, 1000);
  cairo_surface_destroy (one);
  cairo_surface_destroy (other);
}

static void
test_empty (void)
{
  BfRacePlot plot = make_plot ();
  g_autofree char *text = NULL;
  cairo_surface_t *surface;

  plot.lines[0].n_points = plot.lines[1].n_points = 0;
  surface = draw (&plot, WIDTH, HEIGHT);
  g_assert_cmpuint (count_drawn (surface), >, 50);
  cairo_surface_destroy (surface);
  text = bf_race_plot_describe (&plot);
  g_assert_cmpstr (text, ==, "Nothing yet.");
}

/* All that can be asked of it: no room, numbers that are none, nothing but zeros */
static void
test_odd (void)
{
  static const double odd[] = { NAN, INFINITY, 0, 0 };
  BfRacePlot plot = make_plot ();

  cairo_surface_destroy (draw (&plot, 1, 1));
  cairo_surface_destroy (draw (&plot, 60, 40));
  plot.lines[0].y = plot.lines[1].y = odd;
  cairo_surface_destroy (draw (&plot, WIDTH, HEIGHT));
  plot.lines[0].y = plot.lines[1].y = odd + 2;
  plot.lines[0].n_points = plot.lines[1].n_points = 2;
  cairo_surface_destroy (draw (&plot, WIDTH, HEIGHT));
}

static void
test_table (void)
{
  BfRacePlot plot = make_plot ();
  g_autofree char *race = bf_race_plot_describe (&plot);
  g_autofree char *growth = NULL;

  g_assert_cmpstr (race, ==,
                   "|miss| by forward passes\n"
                   "greedy: 1: 0.22; 10: 0.1; 40: 0.1\n"
                   "backpropagation: 1: 0.22; 10: 0.05; 40: 0");
  plot.steps = FALSE;
  plot.lines[0].is_open = TRUE;
  growth = bf_race_plot_describe (&plot);
  g_assert_cmpstr (growth, ==,
                   "|miss| by forward passes\n"
                   "greedy: 1: 0.22; 4: 0.1; 16: 0.1; 40: more than 0.1\n"
                   "backpropagation: 1: 0.22; 4: 0.05; 16: 0.002; 40: 0");
}

static void
test_icons (void)
{
  for (int story = BF_STORY_FRONT_TO_BACK; story <= BF_STORY_BACK_TO_FRONT; story++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, BF_STORY_ICON_SIZE, BF_STORY_ICON_SIZE);
      cairo_t *cr = cairo_create (surface);

      bf_story_icon_draw ((BfStory) story, cr, bf_palette_get (TRUE, FALSE));
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      g_assert_cmpuint (count_drawn (surface), >, 100);
      cairo_surface_destroy (surface);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/race-plot/same-plot-gives-the-same-pixels", test_same_pixels);
  g_test_add_func ("/race-plot/says-what-it-is-for-while-empty", test_empty);
  g_test_add_func ("/race-plot/draws-what-is-odd", test_odd);
  g_test_add_func ("/race-plot/text-is-the-table-of-its-lines", test_table);
  g_test_add_func ("/story-icon/both-are-drawn", test_icons);

  return g_test_run ();
}
