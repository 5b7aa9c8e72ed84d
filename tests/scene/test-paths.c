/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"

/* The paths of a selected parameter keep their colours; the rest steps back. */

typedef struct
{
  BfTrace *trace;
  BfGlance glance;
  BfSceneStyle style;
  cairo_surface_t *plain;
  cairo_surface_t *lit;
  BfLayout *layout;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->trace = bf_fixture_worked_example (1);
  fixture->glance = bf_fixture_glance (
      fixture->trace,
      bf_moment_at_phase (bf_trace_get_network (fixture->trace), BF_PHASE_LOSS, 1.0));
  fixture->style = bf_fixture_style ();
  fixture->plain = bf_fixture_draw (&fixture->glance, &fixture->style, BF_FIXTURE_WIDTH,
                                    BF_FIXTURE_HEIGHT);
  fixture->glance.selected = (BfElement){ BF_ELEMENT_WEIGHT, 0, 1, 2 };
  fixture->lit = bf_fixture_draw (&fixture->glance, &fixture->style, BF_FIXTURE_WIDTH,
                                  BF_FIXTURE_HEIGHT);
  fixture->layout = bf_layout_new (bf_trace_get_network (fixture->trace), BF_FIXTURE_WIDTH,
                                   BF_FIXTURE_HEIGHT, 1.0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cairo_surface_destroy (fixture->plain);
  cairo_surface_destroy (fixture->lit);
  bf_layout_unref (fixture->layout);
  bf_trace_unref (fixture->trace);
}

/* How far a point of both pictures is apart */
static double
get_change (Fixture *fixture, double x, double y)
{
  BfColor before = bf_fixture_get_pixel (fixture->plain, x, y);
  BfColor after = bf_fixture_get_pixel (fixture->lit, x, y);

  return bf_fixture_get_distance (&before, &after);
}

/* On an edge, behind its plate */
static double
get_edge_change (Fixture *fixture, guint layer, guint unit, guint input)
{
  double x0, y0, x1, y1;

  bf_layout_get_edge (fixture->layout, layer, unit, input, &x0, &y0, &x1, &y1);

  return get_change (fixture, x0 + 0.8 * (x1 - x0), y0 + 0.8 * (y1 - y0));
}

static double
get_unit_change (Fixture *fixture, guint layer, guint unit)
{
  double x, y, radius;

  bf_layout_get_unit (fixture->layout, layer, unit, &x, &y, &radius);

  return get_change (fixture, x, y + 0.7 * radius);
}

static void
test_edges (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpfloat (get_edge_change (fixture, 0, 1, 2), <, 0.01);
  g_assert_cmpfloat (get_edge_change (fixture, 1, 0, 1), <, 0.01);
  g_assert_cmpfloat (get_edge_change (fixture, 0, 0, 0), >, 0.2);
  g_assert_cmpfloat (get_edge_change (fixture, 1, 0, 0), >, 0.2);
}

static void
test_units (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpfloat (get_unit_change (fixture, 0, 1), <, 0.01);
  g_assert_cmpfloat (get_unit_change (fixture, 1, 0), <, 0.01);
  g_assert_cmpfloat (get_unit_change (fixture, 0, 0), >, 0.05);
}

/* What the pointer is on can be read, wherever it is. */
static void
test_hovered (Fixture *fixture, gconstpointer data)
{
  fixture->style.hovered = (BfElement){ BF_ELEMENT_WEIGHT, 0, 0, 0 };
  cairo_surface_destroy (fixture->lit);
  fixture->lit = bf_fixture_draw (&fixture->glance, &fixture->style, BF_FIXTURE_WIDTH,
                                  BF_FIXTURE_HEIGHT);
  g_assert_cmpfloat (get_edge_change (fixture, 0, 0, 0), <, 0.01);
}

/* In high contrast nothing is pale: a unit keeps its colours, an edge is thin. */
static void
test_high_contrast (Fixture *fixture, gconstpointer data)
{
  fixture->style.palette = bf_palette_get (FALSE, TRUE);
  cairo_surface_destroy (fixture->plain);
  cairo_surface_destroy (fixture->lit);
  fixture->lit = bf_fixture_draw (&fixture->glance, &fixture->style, BF_FIXTURE_WIDTH,
                                  BF_FIXTURE_HEIGHT);
  fixture->glance.selected = BF_ELEMENT_NOTHING;
  fixture->plain = bf_fixture_draw (&fixture->glance, &fixture->style, BF_FIXTURE_WIDTH,
                                    BF_FIXTURE_HEIGHT);
  g_assert_cmpfloat (get_unit_change (fixture, 0, 0), ==, 0.0);
}

/* 30 × 40 edges are a band; the selected one is drawn on it, and the strongest paths behind it. */
static void
test_band (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("30-40-30-2 tanh");
  BfGlance glance = bf_fixture_glance (
      trace, bf_moment_at_phase (bf_trace_get_network (trace), BF_PHASE_BACKWARD, 1.0));
  BfSceneStyle style = bf_fixture_style ();
  cairo_surface_t *plain = bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  cairo_surface_t *lit;
  guint n_changed = 0;

  glance.selected = (BfElement){ BF_ELEMENT_WEIGHT, 0, 39, 0 };
  lit = bf_fixture_draw (&glance, &style, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  for (double x = 100.0; x < 600.0; x += 5.0)
    for (double y = 50.0; y < 420.0; y += 1.0)
      {
        BfColor before = bf_fixture_get_pixel (plain, x, y);
        BfColor after = bf_fixture_get_pixel (lit, x, y);

        n_changed += bf_fixture_get_distance (&before, &after) > 0.2;
      }
  g_assert_cmpuint (n_changed, >, 300);
  cairo_surface_destroy (plain);
  cairo_surface_destroy (lit);
}

#define add(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/scene-paths/edges-off-the-paths-are-pale", test_edges);
  add ("/scene-paths/units-off-the-paths-are-pale", test_units);
  add ("/scene-paths/what-is-pointed-at-is-not", test_hovered);
  add ("/scene-paths/nothing-is-pale-in-high-contrast", test_high_contrast);
  g_test_add_func ("/scene-paths/on-a-band-the-strongest-are-drawn", test_band);

  return g_test_run ();
}
