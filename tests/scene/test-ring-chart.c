/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"

#include "scene/bf-ring-chart.h"

#include <math.h>
#include <string.h>

static BfRingChart *
new_chart (const BfTrace *trace, BfCreditCut kind, BfCredit **credit)
{
  *credit = bf_credit_new (trace, kind, 0, 0, NULL);

  return bf_ring_chart_new (*credit);
}

static BfGlance
glance_after (const BfTrace *trace, const BfCredit *credit, BfPhase phase)
{
  BfGlance glance = bf_fixture_glance (
      trace, bf_moment_at_rest (bf_moment_get_phase_end (bf_trace_get_network (trace), phase)));

  glance.credit = credit;

  return glance;
}

/* A ring spans what the one within passes on, and its segments follow each other. */
static void
check_rings (const BfRingChart *chart)
{
  double passed = 2.0 * G_PI, span = passed, angle = 0.0;
  guint ring = 0;

  for (guint i = 0; i < bf_ring_chart_get_n (chart); i++)
    {
      const BfRingSegment *segment = bf_ring_chart_get_segment (chart, i);

      if (segment->ring != ring)
        {
          g_assert_cmpuint (segment->ring, ==, ring + 1);
          g_assert_cmpfloat_with_epsilon (angle, span, 1e-9);
          ring++;
          span = passed;
          angle = 0.0;
        }
      g_assert_cmpfloat_with_epsilon (segment->start, angle, 1e-9);
      g_assert_cmpfloat (segment->end, >, segment->start);
      angle = segment->end;
      if (!segment->stays)
        passed = segment->end;
    }
  g_assert_cmpfloat_with_epsilon (angle, span, 1e-9);
}

static void
test_rings_of_the_worked_example (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfCredit) credit = NULL;
  g_autoptr (BfRingChart) chart = new_chart (trace, BF_CREDIT_CUT_FIX, &credit);
  const BfRingSegment *h1 = bf_ring_chart_get_segment (chart, 0);
  int w11 = bf_ring_chart_find (chart, &(BfElement){ BF_ELEMENT_WEIGHT, 0, 0, 0 });
  int w12 = bf_ring_chart_find (chart, &(BfElement){ BF_ELEMENT_WEIGHT, 0, 1, 0 });

  g_assert_cmpuint (bf_ring_chart_get_n (chart), ==, 2 + 2 + 6);
  g_assert_false (h1->stays);
  g_assert_cmpfloat_with_epsilon (h1->end, 2.0 * G_PI * .28703, 1e-4);
  /* What h1 is passed is right below what its weights keep. */
  g_assert_cmpfloat_with_epsilon (bf_ring_chart_get_segment (chart, (guint) w11)->start, h1->start, 1e-9);
  g_assert_cmpfloat_with_epsilon (bf_ring_chart_get_segment (chart, (guint) w12)->start, h1->end, 1e-9);
  check_rings (chart);
}

static void
test_rings_follow_each_other (void)
{
  static const char *const shapes[] = { "3-2-1", "2-4-4-3 tanh bias", "1-1-1-1 tanh", "16-8-4 tanh", "2-2-2 bias",
                                        "40-60-10 tanh bias" };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint kind = 0; kind < BF_N_CREDIT_CUTS; kind++)
      {
        g_autoptr (BfTrace) trace = bf_fixture_trace (shapes[i]);
        g_autoptr (BfCredit) credit = NULL;
        g_autoptr (BfRingChart) chart = new_chart (trace, (BfCreditCut) kind, &credit);

        g_assert_cmpuint (bf_ring_chart_get_n (chart), >, 0);
        g_assert_cmpuint (bf_ring_chart_get_n (chart), <, 1000);
        check_rings (chart);
      }
}

/* What is picked in the middle of a segment is that segment. */
static void
test_pick (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfCredit) credit = NULL;
  g_autoptr (BfRingChart) chart = new_chart (trace, BF_CREDIT_CUT_FIX, &credit);
  double size = 208.0, radius = 100.0;

  for (guint i = 0; i < bf_ring_chart_get_n (chart); i++)
    {
      const BfRingSegment *segment = bf_ring_chart_get_segment (chart, i);
      double angle = (segment->start + segment->end) / 2.0;
      double distance = radius * (segment->ring == 0 ? 0.47 : 0.82);

      g_assert_cmpint (bf_ring_chart_pick (chart, size, 104.0 + distance * sin (angle), 104.0 - distance * cos (angle)),
                       ==, (int) i);
    }
  g_assert_cmpint (bf_ring_chart_pick (chart, size, 104.0, 104.0), ==, -1);
  g_assert_cmpint (bf_ring_chart_pick (chart, size, 1.0, 1.0), ==, -1);
}

static void
test_walk (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfCredit) credit = NULL;
  g_autoptr (BfRingChart) chart = new_chart (trace, BF_CREDIT_CUT_FIX, &credit);

  g_assert_cmpint (bf_ring_chart_walk (chart, -1, 1, 0), ==, 0);
  g_assert_cmpint (bf_ring_chart_walk (chart, 0, 1, 0), ==, 1);
  g_assert_cmpint (bf_ring_chart_walk (chart, 0, -1, 0), ==, 3); /* round the inner ring */
  g_assert_cmpint (bf_ring_chart_walk (chart, 0, 0, -1), ==, 0);
  g_assert_cmpuint (bf_ring_chart_get_segment (chart, (guint) bf_ring_chart_walk (chart, 0, 0, 1))->ring, ==, 1);
  g_assert_cmpint (bf_ring_chart_walk (chart, 9, 1, 0), ==, 4);
}

static void
test_table (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfCredit) credit = NULL;
  g_autoptr (BfRingChart) chart = new_chart (trace, BF_CREDIT_CUT_FIX, &credit);
  BfGlance before = glance_after (trace, credit, BF_PHASE_LOSS);
  BfGlance after = glance_after (trace, credit, BF_PHASE_BACKWARD);
  g_autofree char *nothing = bf_ring_chart_describe (chart, &before);
  g_autofree char *table = bf_ring_chart_describe (chart, &after);

  g_assert_cmpstr (nothing, ==, "share of the fix: not cut yet");
  g_assert_cmpstr (table, ==, "share of the fix: w32 24.10\u00a0%, w′11 20.25\u00a0%, w31 18.45\u00a0%, w′21 13.56\u00a0%, "
                              "w22 10.71\u00a0%, w21 8.20\u00a0%, w12 2.68\u00a0%, w11 2.05\u00a0%");
}

static GBytes *
draw (const BfRingChart *chart, const BfGlance *glance, const BfRingStyle *style)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 210, 210);
  cairo_t *cr = cairo_create (surface);
  GBytes *bytes;

  bf_ring_chart_draw (chart, cr, 210.0, glance, style);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), (gsize) cairo_image_surface_get_stride (surface) * 210);
  cairo_surface_destroy (surface);

  return bytes;
}

static void
test_pictures (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfCredit) credit = NULL;
  g_autoptr (BfRingChart) chart = new_chart (trace, BF_CREDIT_CUT_FIX, &credit);
  BfRingStyle style = { .palette = bf_palette_get (FALSE, FALSE), .text_scale = 1.0 };
  BfGlance before = glance_after (trace, credit, BF_PHASE_LOSS);
  BfGlance after = glance_after (trace, credit, BF_PHASE_BACKWARD);
  g_autoptr (GBytes) none = draw (chart, &before, &style);
  g_autoptr (GBytes) all = draw (chart, &after, &style);
  g_autoptr (GBytes) again = draw (chart, &after, &style);
  g_autoptr (GBytes) marked = NULL;

  style.marked = (BfElement){ BF_ELEMENT_WEIGHT, 0, 1, 2 };
  marked = draw (chart, &after, &style);
  g_assert_true (g_bytes_equal (all, again));
  g_assert_false (g_bytes_equal (all, none));
  g_assert_false (g_bytes_equal (all, marked));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ring-chart/rings-of-the-worked-example", test_rings_of_the_worked_example);
  g_test_add_func ("/ring-chart/rings-span-what-is-passed-on", test_rings_follow_each_other);
  g_test_add_func ("/ring-chart/a-segment-is-picked", test_pick);
  g_test_add_func ("/ring-chart/arrows-walk", test_walk);
  g_test_add_func ("/ring-chart/its-text-is-the-table-of-the-slices", test_table);
  g_test_add_func ("/ring-chart/cut-and-marked-are-seen", test_pictures);

  return g_test_run ();
}
