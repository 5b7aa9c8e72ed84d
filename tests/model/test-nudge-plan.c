/* SPDX-License-Identifier: MIT */
#include "model/bf-nudge-plan.h"

#include "model/bf-lesson.h"

#include <math.h>

static void
assert_plan (gsize n_parameters, guint values, double seconds, const char *passes, const char *time)
{
  g_autofree char *passes_text = NULL;
  g_autofree char *time_text = NULL;
  BfNudgePlan plan;

  bf_nudge_plan_init (&plan, n_parameters, values, seconds);
  passes_text = bf_nudge_plan_format_passes (&plan);
  time_text = bf_nudge_plan_format_time (&plan);
  g_assert_cmpstr (passes_text, ==, passes);
  g_assert_cmpstr (time_text, ==, time);
}

static void
test_texts (void)
{
  assert_plan (8, 3, 1e-7, "3⁸ = 6561", "less than a millisecond");
  assert_plan (8, 3, 1e-3, "3⁸ = 6561", "6.6 seconds");
  assert_plan (9, 10, 1e-6, "10⁹ = 1000000000", "17 minutes");
  assert_plan (17, 3, 0.5, "3¹⁷ = 129140163", "747 days");
  assert_plan (64, 2, 1e-6, "2⁶⁴ ≈ 1.8 × 10¹⁹", "5.8 × 10⁵ years");
  assert_plan (2368, 3, 1e-6, "3²³⁶⁸ ≈ 6.7 × 10¹¹²⁹", "2.1 × 10¹¹¹⁶ years");
}

static void
assert_duration (double seconds, const char *expected)
{
  g_autofree char *text = bf_duration_format (log10 (seconds));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_durations (void)
{
  assert_duration (0.0, "less than a millisecond");
  assert_duration (0.001, "1 millisecond");
  assert_duration (0.25, "250 milliseconds");
  assert_duration (1.0, "1 second");
  assert_duration (119.0, "119 seconds");
  assert_duration (120.0, "2 minutes");
  assert_duration (7200.0, "2 hours");
  assert_duration (86400.0 * 3, "3 days");
  assert_duration (31556952.0 * 1000, "1000 years");
  assert_duration (INFINITY, "an unknown time");
  assert_duration ((double) NAN, "an unknown time");
}

static void
test_patience (void)
{
  BfNudgePlan plan;

  bf_nudge_plan_init (&plan, 8, 3, 1e-6);
  g_assert_false (bf_nudge_plan_is_too_long (&plan));
  bf_nudge_plan_init (&plan, 8, 3, 0.54);
  g_assert_false (bf_nudge_plan_is_too_long (&plan));
  bf_nudge_plan_init (&plan, 8, 3, 0.55);
  g_assert_true (bf_nudge_plan_is_too_long (&plan));
  bf_nudge_plan_init (&plan, 2368, 3, 1e-9);
  g_assert_true (bf_nudge_plan_is_too_long (&plan));
}

static void
test_measure (void)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  double seconds = bf_nudge_measure_pass (bf_lesson_get_network (lesson), bf_lesson_get_dataset (lesson),
                                          bf_lesson_get_recipe (lesson));

  g_assert_cmpfloat (seconds, >, 0.0);
  g_assert_cmpfloat (seconds, <, 0.01);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/nudge-plan/writes-the-passes-and-the-time-of-any-grid", test_texts);
  g_test_add_func ("/nudge-plan/durations-choose-their-unit", test_durations);
  g_test_add_func ("/nudge-plan/an-hour-is-what-is-waited-for", test_patience);
  g_test_add_func ("/nudge-plan/measures-a-pass", test_measure);

  return g_test_run ();
}
