/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"
#include "scene/bf-motion.h"

static double
get_term_ms (const BfTrace *trace, BfPhase phase, guint layer, BfTermKind kind, guint index)
{
  BfMoment moment = bf_fixture_term (trace, phase, layer, 0, kind, index, 0.0);

  return bf_motion_get_duration (&moment, bf_trace_get_network (trace));
}

static void
test_durations (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("3-2-1 tanh bias");

  g_assert_cmpfloat (get_term_ms (trace, BF_PHASE_ZERO_GRAD, 0, BF_TERM_WHOLE, 0), ==, 200.0);
  g_assert_cmpfloat (get_term_ms (trace, BF_PHASE_FORWARD, 0, BF_TERM_PRODUCT, 1), ==, 750.0);
  g_assert_cmpfloat (get_term_ms (trace, BF_PHASE_LOSS, 0, BF_TERM_WHOLE, 0), ==, 400.0);
  g_assert_cmpfloat (get_term_ms (trace, BF_PHASE_BACKWARD, 1, BF_TERM_OUTPUT_ERROR, 0), ==, 250.0);
  g_assert_cmpfloat (get_term_ms (trace, BF_PHASE_BACKWARD, 0, BF_TERM_ERROR, 0), ==, 950.0);
  g_assert_cmpfloat (get_term_ms (trace, BF_PHASE_BACKWARD, 0, BF_TERM_GRADIENT, 0), ==, 250.0);
  g_assert_cmpfloat (get_term_ms (trace, BF_PHASE_STEP, 0, BF_TERM_WHOLE, 0), ==, 950.0);
}

/* By unit the next term begins after 120 ms, by layer the next unit after 60 */
static void
test_stagger (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  const BfNetwork *network = bf_trace_get_network (trace);
  BfMoment unit = { bf_moment_get_unit_start (network, BF_PHASE_FORWARD, 0, 0),
                    bf_moment_get_unit_end (network, BF_PHASE_FORWARD, 0, 0), 0.0 };
  BfMoment layer = { unit.from, bf_moment_get_unit_end (network, BF_PHASE_FORWARD, 0, 1), 0.0 };
  BfMoment phase = bf_moment_at_phase (network, BF_PHASE_FORWARD, 0.0);

  g_assert_cmpfloat (bf_motion_get_duration (&unit, network), ==, 750.0 + 2 * 120.0);
  g_assert_cmpfloat (bf_motion_get_duration (&layer, network), ==, 750.0 + 2 * 120.0 + 60.0);
  g_assert_cmpfloat (bf_motion_get_duration (&phase, network), ==, 1050.0 + 750.0 + 120.0);
}

static void
assert_progress (const BfNetwork *network, guint64 from, guint64 to)
{
  for (guint64 ordinal = from; ordinal < to; ordinal++)
    {
      BfMoment moment = { from, to, 0.0 };
      double last = 0.0;

      g_assert_cmpfloat (bf_motion_get_progress (&moment, network, ordinal), ==, 0.0);
      for (guint k = 1; k <= 40; k++)
        {
          double progress;

          moment.fraction = k / 40.0;
          progress = bf_motion_get_progress (&moment, network, ordinal);
          g_assert_cmpfloat (progress, >=, last);
          g_assert_cmpfloat (progress, <=, 1.0);
          last = progress;
        }
      g_assert_cmpfloat (last, ==, 1.0);
    }
}

static void
test_progress (void)
{
  static const char *const shapes[] = { "3-2-1", "2-4-2-1 tanh bias", "1-1-1-1" };

  for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
    {
      g_autoptr (BfTrace) trace = bf_fixture_trace (shapes[k]);
      const BfNetwork *network = bf_trace_get_network (trace);
      guint64 n = bf_moment_count_terms (network);

      assert_progress (network, 0, n);
      for (int g = BF_GRANULARITY_TERM; g <= BF_GRANULARITY_PHASE; g++)
        for (guint64 from = 0; from < n; from = bf_moment_next (network, from, (BfGranularity) g))
          assert_progress (network, from, bf_moment_next (network, from, (BfGranularity) g));
    }
}

/* Nothing is multiplied before it has arrived. */
static void
test_order (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("3-2-1 tanh bias");
  const BfNetwork *network = bf_trace_get_network (trace);
  guint64 product = bf_moment_find_term (network, BF_PHASE_FORWARD, 0, 1, BF_TERM_PRODUCT, 2);
  guint64 activation = bf_moment_find_term (network, BF_PHASE_FORWARD, 0, 1, BF_TERM_ACTIVATION, 0);
  guint64 next = bf_moment_find_term (network, BF_PHASE_FORWARD, 1, 0, BF_TERM_PRODUCT, 1);
  guint64 loss = bf_moment_get_phase_start (network, BF_PHASE_LOSS);

  for (guint k = 0; k <= 200; k++)
    {
      BfMoment moment = { 0, bf_moment_count_terms (network), k / 200.0 };

      if (bf_motion_get_progress (&moment, network, activation) > 0.0)
        g_assert_cmpfloat (bf_motion_get_progress (&moment, network, product), ==, 1.0);
      if (bf_motion_get_progress (&moment, network, next) > 0.0)
        g_assert_cmpfloat (bf_motion_get_progress (&moment, network, activation), ==, 1.0);
      if (bf_motion_get_progress (&moment, network, loss) > 0.0)
        g_assert_cmpfloat (bf_motion_get_progress (&moment, network, next), ==, 1.0);
    }
}

static void
test_wide (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("200-40-3");
  const BfNetwork *network = bf_trace_get_network (trace);
  BfMoment phase = bf_moment_at_phase (network, BF_PHASE_FORWARD, 0.0);

  g_assert_cmpfloat (bf_motion_get_duration (&phase, network), <, 10000.0);
}

static void
test_easing (void)
{
  static double (*const easings[]) (double) = { bf_ease_in_out_cubic, bf_ease_out_cubic,
                                                bf_ease_out_quint };

  for (guint e = 0; e < G_N_ELEMENTS (easings); e++)
    {
      double last = 0.0;

      g_assert_cmpfloat (easings[e](-1.0), ==, 0.0);
      g_assert_cmpfloat (easings[e](2.0), ==, 1.0);
      for (guint k = 0; k <= 100; k++)
        {
          double value = easings[e](k / 100.0);

          g_assert_cmpfloat (value, >=, last);
          last = value;
        }
    }
  g_assert_cmpfloat (bf_ease_in_out_cubic (0.5), ==, 0.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/motion/each-term-takes-its-time", test_durations);
  g_test_add_func ("/motion/terms-and-units-follow-each-other", test_stagger);
  g_test_add_func ("/motion/progress-goes-from-0-to-1-and-never-back", test_progress);
  g_test_add_func ("/motion/nothing-begins-before-what-it-needs", test_order);
  g_test_add_func ("/motion/a-wide-layer-takes-seconds", test_wide);
  g_test_add_func ("/motion/easing-keeps-both-ends", test_easing);

  return g_test_run ();
}
