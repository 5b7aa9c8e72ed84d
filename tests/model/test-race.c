/* SPDX-License-Identifier: MIT */
#include "model/bf-lesson.h"
#include "model/bf-race.h"

#include <math.h>

static void
done_cb (BfJob *job, gpointer result, const GError *error, gpointer user_data)
{
  gpointer *outcome = user_data;

  g_assert_no_error (error);
  *outcome = bf_job_steal_result (job);
}

static void
progress_cb (BfJob *job, double fraction, gpointer partial, gpointer user_data)
{
  g_assert_cmpfloat (fraction, >=, 0.0);
  g_assert_cmpfloat (fraction, <=, 1.0);
  g_assert_nonnull (partial);
}

static const BfJobClass race_class = {
  .run = bf_race_task_run,
  .progress = progress_cb,
  .done = done_cb,
  .free_data = bf_race_task_free,
  .free_partial = bf_race_report_free,
  .free_result = bf_race_report_free,
};

static const BfJobClass growth_class = {
  .run = bf_growth_task_run,
  .progress = progress_cb,
  .done = done_cb,
  .free_data = bf_race_task_free,
  .free_partial = bf_growth_report_free,
  .free_result = bf_growth_report_free,
};

static gpointer
run (const BfJobClass *klass, BfLoss loss, double learning_rate, guint size)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  BfRecipe recipe = *bf_lesson_get_recipe (lesson);
  gpointer outcome = NULL;
  BfJob *job;

  recipe.loss = loss;
  recipe.learning_rate = learning_rate;
  job = bf_job_start (klass, bf_race_task_new (bf_lesson_get_network (lesson), bf_lesson_get_dataset (lesson), &recipe, size),
                      &outcome);
  while (outcome == NULL)
    g_main_context_iteration (NULL, TRUE);
  bf_job_unref (job);

  return outcome;
}

static const BfRacePoint *
get_point (BfRaceReport *report, BfRaceRunner runner, guint i)
{
  g_assert_cmpuint (i, <, report->lines[runner]->len);

  return &g_array_index (report->lines[runner], BfRacePoint, i);
}

static const BfRacePoint *
get_last (BfRaceReport *report, BfRaceRunner runner)
{
  return get_point (report, runner, report->lines[runner]->len - 1);
}

/* Two steps of ½e² at 1/23.9: a forward and a backward pass each, and a forward pass to see what came of them. */
static void
test_costs (void)
{
  BfRaceReport *report = run (&race_class, BF_LOSS_HALF_SQUARED_ERROR, 1.0 / 23.9, 0);
  const BfRacePoint *after_two = get_point (report, BF_RACE_BACKPROPAGATION, 1);

  g_assert_cmpuint (report->n_weights, ==, 8);
  g_assert_true (report->has_one_number);
  g_assert_cmpfloat_with_epsilon (report->start.miss, 0.22, 1e-12);
  g_assert_cmpfloat (after_two->cost[BF_RACE_PASSES], ==, 7.0);
  g_assert_cmpfloat (after_two->cost[BF_RACE_MULTIPLICATIONS], ==, 3 * 8.0 + 2 * 10.0);
  g_assert_cmpfloat_with_epsilon (after_two->miss, 0.00023, 5e-6);
  bf_race_report_free (report);
}

static void
test_worked_example (void)
{
  BfRaceReport *report = run (&race_class, BF_LOSS_MSE, 0.01, 0);
  const BfRacePoint *greedy = get_last (report, BF_RACE_GREEDY);
  const BfRacePoint *grid = get_last (report, BF_RACE_GRID);

  g_assert_cmpfloat (greedy->cost[BF_RACE_PASSES], ==, 35.0);
  g_assert_cmpfloat (greedy->cost[BF_RACE_MULTIPLICATIONS], ==, 280.0);
  g_assert_cmpfloat_with_epsilon (greedy->miss, 0.0024, 1e-12);
  g_assert_cmpfloat (grid->cost[BF_RACE_PASSES], ==, 6561.0);
  g_assert_cmpfloat_with_epsilon (grid->miss, 0.0888, 1e-12);
  g_assert_cmpfloat (get_last (report, BF_RACE_BACKPROPAGATION)->miss, <, 2.2e-5);
  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    {
      g_assert_true (report->is_over[i]);
      for (guint k = 1; k < report->lines[i]->len; k++)
        {
          const BfRacePoint *before = get_point (report, (BfRaceRunner) i, k - 1);
          const BfRacePoint *point = get_point (report, (BfRaceRunner) i, k);

          g_assert_cmpfloat (point->loss, <=, before->loss);
          for (guint c = 0; c < BF_RACE_N_COSTS; c++)
            g_assert_cmpfloat (point->cost[c], >, before->cost[c]);
        }
    }
  bf_race_report_free (report);
}

/* The argument of scale, as it was measured: of 54 weights one step along the gradient takes 55 passes by differences, and
 * three by backpropagation. */
static void
test_growth (void)
{
  BfGrowthReport *report = run (&growth_class, BF_LOSS_MSE, 0.01, 2);

  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    {
      g_assert_cmpuint (report->lines[i]->len, >, 0);
      g_assert_cmpuint (g_array_index (report->lines[i], BfGrowthPoint, 0).n_weights, ==, 8);
      g_assert_true (g_array_index (report->lines[i], BfGrowthPoint, 0).is_reached);
    }
  g_assert_cmpuint (report->lines[BF_RACE_BACKPROPAGATION]->len, ==, 3);
  g_assert_cmpuint (report->lines[BF_RACE_FINITE_DIFFERENCES]->len, ==, 3);
  for (guint k = 0; k < 3; k++)
    {
      const BfGrowthPoint *back = &g_array_index (report->lines[BF_RACE_BACKPROPAGATION], BfGrowthPoint, k);
      const BfGrowthPoint *differences = &g_array_index (report->lines[BF_RACE_FINITE_DIFFERENCES], BfGrowthPoint, k);

      g_assert_cmpuint (back->n_weights, ==, differences->n_weights);
      g_assert_cmpfloat (differences->cost[BF_RACE_PASSES] / back->cost[BF_RACE_PASSES], >,
                         (double) back->n_weights / 6.0);
    }
  bf_growth_report_free (report);
}

static void
test_tracks (void)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  gsize before = 0;

  for (guint size = 0; size < BF_RACE_MAX_SIZES; size++)
    {
      BfRaceTrack *track = bf_race_track_new (bf_lesson_get_network (lesson), bf_lesson_get_dataset (lesson),
                                              bf_lesson_get_recipe (lesson), size);
      gsize n = bf_network_get_n_weights (track->network);

      if (size == 0)
        g_assert_cmpstr (track->name, ==, "3-2-1");
      g_assert_cmpuint (n, >, before);
      g_assert_cmpuint (track->recipe.batch_size, ==, bf_dataset_get_n_samples (track->dataset));
      before = n;
      bf_race_track_free (track);
    }
  g_assert_cmpuint (before, ==, 4608);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/race/two-steps-cost-seven-passes-to-a-miss-of-0.00023", test_costs);
  g_test_add_func ("/race/every-method-runs-on-the-worked-example", test_worked_example);
  g_test_add_func ("/race/differences-cost-more-the-more-weights-there-are", test_growth);
  g_test_add_func ("/race/tracks-grow", test_tracks);

  return g_test_run ();
}
