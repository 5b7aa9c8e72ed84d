/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"

#include "scene/bf-bar-strip.h"

/* Where a bar begins and ends, of the room it has */
static void
assert_span (const BfBarStrip *strip, guint bar, double from, double to)
{
  double begin, end;

  bf_bar_strip_get_span (strip, bar, &begin, &end);
  g_assert_cmpfloat_with_epsilon (begin, from, 1e-12);
  g_assert_cmpfloat_with_epsilon (end, to, 1e-12);
}

static BfBarStrip *
make_ripple (const BfTrace *trace, BfElement element)
{
  g_autoptr (BfRipple) ripple = bf_ripple_new (trace, 0, &element, 0.01, NULL);

  return bf_bar_strip_new_ripple (ripple);
}

/* w32 + 0.01: h2 + 0.03 is the longest; the loss goes the other way, and was to go a little further. */
static void
test_ripple (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfBarStrip) strip = make_ripple (trace, (BfElement){ BF_ELEMENT_WEIGHT, 0, 1, 2 });
  double room = 0.03 + 0.01056;
  double zero = 0.01056 / room;

  g_assert_cmpuint (bf_bar_strip_get_n_bars (strip), ==, 4);
  assert_span (strip, 0, zero, zero + 0.01 / room);
  assert_span (strip, 1, zero, 1.0);
  assert_span (strip, 2, zero, zero + 0.024 / room);
  assert_span (strip, 3, zero, zero - 0.009984 / room);
  g_assert_cmpstr (bf_bar_strip_get_bar (strip, 1)->factor, ==, "× 3");
  g_assert_cmpstr (bf_bar_strip_get_bar (strip, 2)->factor, ==, "× 0.8");
  g_assert_cmpint (bf_bar_strip_get_bar (strip, 3)->style, ==, BF_BAR_MISS);
}

/* Error and δ are compared; the slope, at most 1 here, has a scale of its own. */
static void
test_delta (void)
{
  g_autoptr (BfBarStrip) strip = bf_bar_strip_new_delta (
      &(BfDeltaParts){ .is_known = TRUE, .error = -0.4, .slope = 0.25, .delta = -0.1 });

  g_assert_cmpuint (bf_bar_strip_get_n_bars (strip), ==, 3);
  assert_span (strip, 0, 0.8, 0.0);
  assert_span (strip, 1, 0.8, 1.0);
  assert_span (strip, 2, 0.8, 0.6);
}

static void
test_from_z (void)
{
  g_autoptr (BfBarStrip) strip = bf_bar_strip_new_delta (&(BfDeltaParts){ .is_known = TRUE,
                                                                           .is_from_z = TRUE,
                                                                           .prediction = 0.25,
                                                                           .target = 1.0,
                                                                           .delta = -0.375,
                                                                           .divisor = 2 });

  assert_span (strip, 0, 0.375 / 1.375, (0.375 + 0.25) / 1.375);
  assert_span (strip, 1, 0.375 / 1.375, 1.0);
  assert_span (strip, 2, 0.375 / 1.375, 0.0);
  g_assert_cmpstr (bf_bar_strip_get_bar (strip, 2)->factor, ==, "/ 2");
}

/* What is not computed has no bar, what is not finite the longest; nothing divides by 0. */
static void
test_extremes (void)
{
  g_autoptr (BfBarStrip) unknown =
      bf_bar_strip_new_delta (&(BfDeltaParts){ .error = 3.0, .slope = 1.0, .delta = 3.0 });
  g_autoptr (BfBarStrip) zero = bf_bar_strip_new_delta (&(BfDeltaParts){ .is_known = TRUE });
  g_autoptr (BfBarStrip) infinite = bf_bar_strip_new_delta (
      &(BfDeltaParts){ .is_known = TRUE, .error = -1.0 / 0.0, .slope = 1.0, .delta = 0.0 / 0.0 });
  double begin, end;

  assert_span (unknown, 0, 0.0, 0.0);
  assert_span (zero, 0, 0.0, 0.0);
  bf_bar_strip_get_span (infinite, 2, &begin, &end);
  g_assert_cmpfloat (begin, ==, end);
}

/* Ten layers of eight units: each has a row, and the strip stays as high as a few. */
static void
test_many (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("2-8-8-8-8-8-1 tanh bias");
  g_autoptr (BfBarStrip) strip = make_ripple (trace, (BfElement){ BF_ELEMENT_BIAS, 0, 3, 0 });

  g_assert_cmpuint (bf_bar_strip_get_n_bars (strip), ==, 8);
  g_assert_cmpuint (bf_bar_strip_get_bar (strip, 2)->n_more, ==, 7);
  g_assert_cmpfloat (bf_bar_strip_get_height (strip, 2.0), ==, 2.0 * bf_bar_strip_get_height (strip, 1.0));
}

/* The longest bar reaches the right edge in the colour of its sign. */
static void
test_pixels (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfBarStrip) strip = make_ripple (trace, (BfElement){ BF_ELEMENT_WEIGHT, 0, 1, 2 });
  const BfPalette *palette = bf_palette_get (FALSE, FALSE);
  int height = (int) bf_bar_strip_get_height (strip, 1.0);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 284, height);
  cairo_t *cr = cairo_create (surface);
  BfColor pixel;

  bf_color_set_source (&palette->pane, cr, 1.0);
  cairo_paint (cr);
  bf_bar_strip_draw (strip, cr, 284, palette, NULL, 1.0);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  pixel = bf_fixture_get_pixel (surface, 200, 18 + 32 + 22);
  g_assert_cmpfloat (bf_fixture_get_distance (&pixel, &palette->positive_edge), <, 0.01);
  pixel = bf_fixture_get_pixel (surface, 40, 18 + 3 * 32 + 22);
  g_assert_cmpfloat (bf_fixture_get_distance (&pixel, &palette->miss_fill), <, 0.01);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bar-strip/a-ripple-grows-and-shrinks", test_ripple);
  g_test_add_func ("/bar-strip/error-and-slope-are-two-bars", test_delta);
  g_test_add_func ("/bar-strip/from-z-it-is-prediction-less-target", test_from_z);
  g_test_add_func ("/bar-strip/nothing-and-infinity", test_extremes);
  g_test_add_func ("/bar-strip/many-units-are-few-rows", test_many);
  g_test_add_func ("/bar-strip/bars-have-the-colour-of-their-sign", test_pixels);

  return g_test_run ();
}
