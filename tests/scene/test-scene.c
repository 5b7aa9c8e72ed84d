/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"

#include <math.h>
#include <string.h>

static const double sizes[][2] = { { 712.0, 477.0 }, { 700.0, 413.0 }, { 1200.0, 705.0 } };

static BfScene *shared; /* its fonts are loaded once */
static double text_scale = 1.0;

static GPtrArray *
list_texts (const BfGlance *glance, const BfSceneStyle *style, double width, double height)
{
  g_autoptr (BfLayout) layout =
      bf_layout_new (bf_trace_get_network (glance->trace), width, height, text_scale);

  return bf_scene_list_texts (shared, glance, layout, style);
}

static gboolean
has_text (GPtrArray *texts, const char *wanted)
{
  for (guint k = 0; k < texts->len; k++)
    if (g_str_equal (((BfSceneText *) g_ptr_array_index (texts, k))->text, wanted))
      return TRUE;

  return FALSE;
}

static void
assert_texts (const BfGlance *glance, const char *const *wanted)
{
  BfSceneStyle style = bf_fixture_style ();
  g_autoptr (GPtrArray) texts = list_texts (glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);

  for (; *wanted != NULL; wanted++)
    if (!has_text (texts, *wanted))
      g_error ("%s is not in the picture", *wanted);
}

static void
test_opening (void)
{
  static const char *const wanted[] = { "w11",  "0.5",    "w′21",
                                        "0.8",  "a1",     "h2",
                                        "2.2",  "1.8",    "prediction",
                                        "2.98", "target", "3.2",
                                        "miss", "−0.22",  "loss = (−0.22)² = 0.0484",
                                        NULL };
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  BfGlance glance = bf_fixture_glance (trace, bf_moment_at_phase (bf_trace_get_network (trace),
                                                                  BF_PHASE_LOSS, 1.0));

  assert_texts (&glance, wanted);
}

static void
test_forward (void)
{
  static const char *const wanted[] = { "1.3", "0.5 + 0.8 + …", "0.9", "–", NULL };
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  BfMoment moment = bf_fixture_term (trace, BF_PHASE_FORWARD, 0, 0, BF_TERM_PRODUCT, 2, 0.6);
  BfGlance glance = bf_fixture_glance (trace, moment);
  BfSceneStyle style = bf_fixture_style ();
  g_autoptr (GPtrArray) texts = list_texts (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);

  assert_texts (&glance, wanted);
  g_assert_false (has_text (texts, "2.2"));
  g_assert_false (has_text (texts, "2.98"));
  g_assert_false (has_text (texts, "miss"));
}

static void
test_backward (void)
{
  static const char *const wanted[] = { "δ −0.44", "δ −0.308",    "δ –", "−0.352",
                                        "−0.968",  "loss 0.0484", NULL };
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  BfMoment moment = bf_fixture_term (trace, BF_PHASE_BACKWARD, 0, 1, BF_TERM_ERROR, 0, 0.6);
  BfGlance glance = bf_fixture_glance (trace, moment);
  BfSceneStyle style = bf_fixture_style ();
  g_autoptr (GPtrArray) texts = list_texts (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);

  assert_texts (&glance, wanted);
  g_assert_false (has_text (texts, "−1.056"));
}

static void
test_step (void)
{
  static const char *const wanted[] = { "0.21056", "0.2", "+0.01056", "0.80792", "+0.00792", NULL };
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  BfGlance glance = bf_fixture_glance (trace, bf_moment_at_phase (bf_trace_get_network (trace),
                                                                  BF_PHASE_STEP, 1.0));

  assert_texts (&glance, wanted);
}

/* A step is one movement through all phases: what is seen changes on the way. */
static void
test_whole_step (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  guint64 n = bf_moment_count_terms (bf_trace_get_network (trace));
  BfSceneStyle style = bf_fixture_style ();
  gboolean was_dash = FALSE, was_partial = FALSE, was_miss = FALSE, was_delta = FALSE,
           was_rolled = FALSE;

  for (guint k = 1; k < 200; k++)
    {
      BfGlance glance = bf_fixture_glance (trace, (BfMoment){ 0, n, k / 200.0 });
      g_autoptr (GPtrArray) texts =
          list_texts (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);

      was_dash = was_dash || (has_text (texts, "–") && !has_text (texts, "2.98"));
      was_partial = was_partial || has_text (texts, "1.3");
      was_miss = was_miss || has_text (texts, "−0.22");
      was_delta = was_delta || has_text (texts, "δ −0.308");
      was_rolled = was_rolled || has_text (texts, "0.21056");
      g_assert_true (was_partial || !was_miss);
      g_assert_true (was_miss || !was_delta);
      g_assert_true (was_delta || !was_rolled);
    }
  g_assert_true (was_dash && was_partial && was_miss && was_delta && was_rolled);
}

static void
assert_apart (const BfGlance *glance,
              const BfSceneStyle *style,
              double width,
              double height,
              const char *shape)
{
  g_autoptr (GPtrArray) texts = list_texts (glance, style, width, height);

  for (guint k = 0; k < texts->len; k++)
    {
      BfSceneText *a = g_ptr_array_index (texts, k);

      if (a->box.x < 0.0 || a->box.y < 0.0 || a->box.x + a->box.width > width
          || a->box.y + a->box.height > height)
        g_error ("%s, %g × %g, %" G_GUINT64_FORMAT " terms and %g: \"%s\" leaves the frame", shape,
                 width, height, glance->moment.from, glance->moment.fraction, a->text);
      for (guint i = k + 1; i < texts->len; i++)
        {
          BfSceneText *b = g_ptr_array_index (texts, i);

          if (bf_rect_overlaps (&a->box, &b->box))
            g_error ("%s, %g × %g, %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
                     " terms and %g: \"%s\" overlaps \"%s\"",
                     shape, width, height, glance->moment.from, glance->moment.to,
                     glance->moment.fraction, a->text, b->text);
        }
    }
}

static const char *const shapes[] = { "3-2-1",        "3-2-1 tanh bias", "2-4-2-1 tanh bias",
                                      "2-4-2-1 bias", "3-5-4-2",         "1-1-1-1",
                                      "2-2-2",        "2-2-2 bias",      "3-1",
                                      "4-10",         "5-3 bias",        "2-4-4-2-1 tanh" };

/* At rest, wherever that is */
static void
test_labels (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
    for (guint z = 0; z < G_N_ELEMENTS (sizes); z++)
      {
        g_autoptr (BfTrace) trace = bf_fixture_trace (shapes[k]);
        guint64 n = bf_moment_count_terms (bf_trace_get_network (trace));
        guint64 stride = n > 40 ? 3 : 1;
        BfSceneStyle style = bf_fixture_style ();

        for (guint64 done = 0; done <= n; done += stride)
          {
            BfGlance glance = bf_fixture_glance (trace, bf_moment_at_rest (done));

            assert_apart (&glance, &style, sizes[z][0], sizes[z][1], shapes[k]);
          }
      }
}

static void
test_large_labels (void)
{
  text_scale = 1.5;
  test_labels ();
  text_scale = 1.0;
}

/* In flight; tags travel under plates, so they are left out. */
static void
test_labels_in_flight (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
    {
      g_autoptr (BfTrace) trace = bf_fixture_trace (shapes[k]);
      const BfNetwork *network = bf_trace_get_network (trace);
      BfSceneStyle style = bf_fixture_style ();

      style.tags = FALSE;
      for (guint p = 0; p < BF_N_PHASES; p++)
        for (guint f = 1; f < 16; f++)
          {
            BfGlance glance =
                bf_fixture_glance (trace, bf_moment_at_phase (network, (BfPhase) p, f / 16.0));

            assert_apart (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT, shapes[k]);
          }
    }
}

/* The pixel or one beside it: the thinnest edge is hardly wider than one. */
static void
assert_color (cairo_surface_t *surface, double x, double y, const BfColor *wanted, double tolerance)
{
  double distance = 1.0;

  for (int dy = -1; dy <= 1; dy++)
    {
      BfColor pixel = bf_fixture_get_pixel (surface, x, y + dy);

      distance = MIN (distance, bf_fixture_get_distance (&pixel, wanted));
    }
  g_assert_cmpfloat (distance, <=, tolerance);
}

/* Where an edge of the worked example is seen, between its plate and what it leads to */
static void
get_place (guint unit, guint input, double t, double *x, double *y)
{
  double y0 = 90.5 + 148.0 * input;
  double y1 = 164.5 + 148.0 * unit;

  *x = 54.0 + 302.0 * t;
  *y = y0 + (y1 - y0) * t;
}

static void
test_lit (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  BfMoment moment = bf_fixture_term (trace, BF_PHASE_FORWARD, 0, 0, BF_TERM_PRODUCT, 2, 0.3);
  BfGlance glance = bf_fixture_glance (trace, moment);
  BfSceneStyle style = bf_fixture_style ();
  const BfPalette *palette = style.palette;
  BfColor pale = bf_color_mix (&palette->canvas, &palette->positive_edge, 0.35);
  cairo_surface_t *surface = bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  double x, y;

  for (guint i = 0; i < 3; i++)
    {
      get_place (0, i, 0.6, &x, &y);
      assert_color (surface, x, y, &palette->positive_edge, 0.02);
      get_place (1, i, 0.66, &x, &y);
      assert_color (surface, x, y, &pale, 0.02);
    }
  cairo_surface_destroy (surface);

  glance.moment = bf_moment_at_phase (bf_trace_get_network (trace), BF_PHASE_LOSS, 1.0);
  surface = bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  for (guint i = 0; i < 3; i++)
    {
      get_place (1, i, 0.66, &x, &y);
      assert_color (surface, x, y, &palette->positive_edge, 0.02);
    }
  cairo_surface_destroy (surface);
}

/* A unit's fill, left of its number */
static void
test_fill (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  const BfNetwork *network = bf_trace_get_network (trace);
  BfSceneStyle style = bf_fixture_style ();
  const BfPalette *palette = style.palette;
  BfColor wanted = bf_color_mix (&palette->canvas, &palette->positive_fill,
                                 2.2 / bf_trace_get_max_activation (trace));
  BfGlance glance = bf_fixture_glance (trace, bf_moment_at_phase (network, BF_PHASE_LOSS, 1.0));
  cairo_surface_t *surface = bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);

  assert_color (surface, 356.0 - 26.0, 164.5, &wanted, 0.01);
  cairo_surface_destroy (surface);

  glance.moment = bf_moment_at_phase (network, BF_PHASE_STEP, 1.0);
  surface = bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  assert_color (surface, 356.0 - 26.0, 164.5, &palette->stale_fill, 0.01);
  cairo_surface_destroy (surface);

  glance.moment = bf_moment_at_phase (network, BF_PHASE_ZERO_GRAD, 1.0);
  surface = bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  assert_color (surface, 356.0 - 26.0, 164.5, &palette->canvas, 0.01);
  cairo_surface_destroy (surface);
}

static void
test_ring (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  const BfNetwork *network = bf_trace_get_network (trace);
  BfSceneStyle style = bf_fixture_style ();
  BfGlance glance = bf_fixture_glance (trace, bf_moment_at_phase (network, BF_PHASE_BACKWARD, 1.0));
  cairo_surface_t *surface;

  style.palette = bf_palette_get (TRUE, FALSE);
  surface = bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  assert_color (surface, 620.0, 238.5 - 38.0 - 7.0, &style.palette->miss_text, 0.01);
  assert_color (surface, 356.0, 164.5 + 34.0 + 6.0, &style.palette->miss_text, 0.01);
  cairo_surface_destroy (surface);
}

static void
test_stale (void)
{
  g_autoptr (BfTrace) before = bf_fixture_worked_example (2);
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  const BfNetwork *network = bf_trace_get_network (trace);
  BfGlance glance = bf_fixture_glance (trace, bf_moment_at_phase (network, BF_PHASE_LOSS, 1.0));
  BfSceneStyle style = bf_fixture_style ();
  cairo_surface_t *surface;

  glance.stale = before;
  glance.stale_moment = bf_moment_at_phase (network, BF_PHASE_BACKWARD, 1.0);
  surface = bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  assert_color (surface, 620.0, 238.5 - 38.0 - 6.0, &style.palette->stale, 0.01);
  cairo_surface_destroy (surface);
}

static void
test_edited (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  BfGlance glance = bf_fixture_glance (trace, bf_moment_at_phase (bf_trace_get_network (trace),
                                                                  BF_PHASE_LOSS, 1.0));
  BfElement edited[] = { { BF_ELEMENT_WEIGHT, 0, 1, 0 }, { BF_ELEMENT_TARGET, 0, 0, 0 } };
  const char *numbers[] = { "0.6", "3.2" };

  for (guint k = 0; k < G_N_ELEMENTS (edited); k++)
    {
      BfSceneStyle style = bf_fixture_style ();
      g_autoptr (GPtrArray) texts = NULL;

      style.edited = edited[k];
      texts = list_texts (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
      g_assert_false (has_text (texts, numbers[k]));
    }
}

/* Selected, pointed at or focused, the edges of a crowded unit carry their numbers. */
static void
test_crowded (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("2-4-4-2-1 tanh");
  const BfNetwork *network = bf_trace_get_network (trace);
  BfGlance glance = bf_fixture_glance (trace, bf_moment_at_phase (network, BF_PHASE_LOSS, 1.0));
  BfSceneStyle style = bf_fixture_style ();
  g_autoptr (GPtrArray) before = list_texts (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  g_autoptr (GPtrArray) after = NULL;

  glance.selected = (BfElement){ BF_ELEMENT_UNIT, 1, 1, 0 };
  after = list_texts (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  g_assert_cmpuint (after->len, ==, before->len + 4);
}

/* Where the biases of a layer have no room, the one that is marked, or whose unit is, has its plate. */
static void
test_crowded_bias (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("2-4-1 tanh bias");
  const BfNetwork *network = bf_trace_get_network (trace);
  BfGlance glance = bf_fixture_glance (trace, bf_moment_at_phase (network, BF_PHASE_LOSS, 1.0));
  BfSceneStyle style = bf_fixture_style ();
  const BfElement marked[] = { { BF_ELEMENT_BIAS, 0, 2, 0 }, { BF_ELEMENT_UNIT, 0, 2, 0 } };
  BfElement *places[] = { &style.hovered, &style.focused, &glance.selected };
  g_autoptr (GPtrArray) before = list_texts (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);

  for (guint k = 0; k < G_N_ELEMENTS (marked); k++)
    for (guint p = 0; p < G_N_ELEMENTS (places); p++)
      {
        g_autoptr (GPtrArray) after = NULL;

        *places[p] = marked[k];
        after = list_texts (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
        g_assert_cmpuint (after->len, ==, before->len + 2); /* name and number */
        *places[p] = BF_ELEMENT_NOTHING;
      }
}

static gboolean
same_pixels (cairo_surface_t *a, cairo_surface_t *b, int tolerance)
{
  const guint8 *left = cairo_image_surface_get_data (a);
  const guint8 *right = cairo_image_surface_get_data (b);
  gsize n = (gsize) cairo_image_surface_get_stride (a) * cairo_image_surface_get_height (a);

  for (gsize k = 0; k < n; k++)
    if (abs (left[k] - right[k]) > tolerance && k % 4 != 3)
      return FALSE;

  return TRUE;
}

static cairo_surface_t *
draw_with (BfScene *scene,
           const BfGlance *glance,
           const BfLayout *layout,
           const BfSceneStyle *style)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 712, 477);
  cairo_t *cr = cairo_create (surface);

  bf_color_set_source (&style->palette->canvas, cr, 1.0);
  cairo_paint (cr);
  bf_scene_draw (scene, cr, glance, layout, style);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

/* From 200 edges on they are kept as an image; a used scene draws as a new one does. */
static void
test_kept (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("8-8-8-8-8");
  const BfNetwork *network = bf_trace_get_network (trace);
  g_autoptr (BfLayout) layout = bf_layout_new (network, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT, 1.0);
  g_autoptr (BfScene) used = bf_scene_new ();
  BfSceneStyle style = bf_fixture_style ();

  for (guint k = 0; k < 12; k++)
    {
      BfPhase phase = (BfPhase) (k / 3 % BF_N_PHASES);
      BfGlance glance = bf_fixture_glance (trace, bf_moment_at_phase (network, phase, 1.0));
      g_autoptr (BfScene) fresh = bf_scene_new ();
      cairo_surface_t *a, *b;

      glance.selected = (BfElement){ BF_ELEMENT_UNIT, 1, k / 6, 0 };
      a = draw_with (used, &glance, layout, &style);
      b = draw_with (fresh, &glance, layout, &style);
      g_assert_true (
          same_pixels (a, b, 8)); /* layers of pale edges are rounded once more on the image */
      cairo_surface_destroy (a);
      cairo_surface_destroy (b);
    }
}

static void
test_large (void)
{
  static const char *const large[] = { "64-32-10 tanh", "784-128-10", "20-3-2", "3-200-1 bias",
                                       "17-1" };
  BfSceneStyle style = bf_fixture_style ();

  for (guint k = 0; k < G_N_ELEMENTS (large); k++)
    {
      g_autoptr (BfTrace) trace = bf_fixture_trace (large[k]);
      const BfNetwork *network = bf_trace_get_network (trace);

      for (guint p = 0; p < BF_N_PHASES; p++)
        {
          BfGlance glance =
              bf_fixture_glance (trace, bf_moment_at_phase (network, (BfPhase) p, 0.5));
          cairo_surface_t *surface =
              bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);

          g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
          cairo_surface_destroy (surface);
        }
    }
}

static void
test_small (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("3-2-1 bias");
  BfGlance glance = bf_fixture_glance (trace, bf_moment_at_phase (bf_trace_get_network (trace),
                                                                  BF_PHASE_LOSS, 1.0));
  BfSceneStyle style = bf_fixture_style ();
  static const double small[][2] = { { 1.0, 1.0 }, { 40.0, 300.0 }, { 300.0, 20.0 } };

  for (guint k = 0; k < G_N_ELEMENTS (small); k++)
    cairo_surface_destroy (bf_fixture_draw (&glance, &style, small[k][0], small[k][1]));
}

/* Where nothing moves, what has changed is underlined in ink. */
static void
test_still (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  BfGlance glance = bf_fixture_glance (trace, bf_moment_at_phase (bf_trace_get_network (trace),
                                                                  BF_PHASE_STEP, 1.0));
  BfSceneStyle style = bf_fixture_style ();
  cairo_surface_t *moving = bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  cairo_surface_t *still;

  style.still = TRUE;
  still = bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  g_assert_false (same_pixels (moving, still, 0));
  cairo_surface_destroy (moving);
  cairo_surface_destroy (still);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  shared = bf_scene_new ();

  g_test_add_func ("/scene/the-opening-shows-every-number", test_opening);
  g_test_add_func ("/scene/forward-shows-the-sum-so-far", test_forward);
  g_test_add_func ("/scene/backward-shows-what-has-arrived", test_backward);
  g_test_add_func ("/scene/step-shows-new-weights-and-their-ghosts", test_step);
  g_test_add_func ("/scene/a-whole-step-shows-its-phases-one-after-another", test_whole_step);
  g_test_add_func ("/scene/labels-never-overlap-nor-leave-the-frame", test_labels);
  g_test_add_func ("/scene/labels-never-overlap-when-text-is-large", test_large_labels);
  g_test_add_func ("/scene/labels-do-not-overlap-in-flight", test_labels_in_flight);
  g_test_add_func ("/scene/only-edges-whose-products-have-set-out-are-lit", test_lit);
  g_test_add_func ("/scene/a-unit-is-filled-by-its-activation", test_fill);
  g_test_add_func ("/scene/delta-is-a-ring", test_ring);
  g_test_add_func ("/scene/what-an-edit-made-out-of-date-is-grey", test_stale);
  g_test_add_func ("/scene/an-edited-number-is-left-out", test_edited);
  g_test_add_func ("/scene/a-selected-unit-labels-its-edges", test_crowded);
  g_test_add_func ("/scene/a-crowded-bias-is-seen-when-it-is-marked", test_crowded_bias);
  g_test_add_func ("/scene/kept-edges-are-the-same", test_kept);
  g_test_add_func ("/scene/large-networks-are-drawn", test_large);
  g_test_add_func ("/scene/a-tiny-canvas-is-survived", test_small);
  g_test_add_func ("/scene/without-motion-changes-are-underlined", test_still);

  status = g_test_run ();
  bf_scene_free (shared);

  return status;
}
