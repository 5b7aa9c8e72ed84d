/* SPDX-License-Identifier: MIT */
#include "model/bf-nudge-task.h"
#include "model/bf-tries.h"

#include "session-fixture.h"

static BfTries *
active_tries (BfSession *session)
{
  BfTries *tries = bf_tries_new (session);

  bf_tries_set_active (tries, TRUE);

  return tries;
}

static void
set (BfSession *session, BfElement element, double value)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (bf_session_set_value (session, &element, value, &error));
  g_assert_no_error (error);
}

static BfTry *
get (BfTries *tries, guint position)
{
  g_autoptr (BfTry) try = g_list_model_get_item (G_LIST_MODEL (tries), position);

  g_assert_nonnull (try);

  return try;
}

static guint
count (BfTries *tries)
{
  return g_list_model_get_n_items (G_LIST_MODEL (tries));
}

static void
test_counts (void)
{
  BfSession *session = new_example_session ();
  BfTries *tries = active_tries (session);

  g_assert_cmpuint (count (tries), ==, 1);
  g_assert_cmpuint (bf_tries_get_n_passes (tries), ==, 0);
  g_assert_cmpfloat_with_epsilon (bf_try_get_miss (bf_tries_get_start (tries)), -0.22, 1e-12);
  g_assert_null (bf_tries_get_best (tries));

  set (session, W32, 0.5);
  set (session, W32, 0.3);
  g_assert_cmpuint (count (tries), ==, 3);
  g_assert_cmpuint (bf_tries_get_n_passes (tries), ==, 2);
  g_assert_cmpuint (bf_tries_get_multiplications (tries), ==, 16);
  g_assert_cmpfloat_with_epsilon (bf_try_get_prediction (get (tries, 1)), 3.7, 1e-12);
  g_assert_cmpuint (bf_try_get_number (get (tries, 2)), ==, 2);
  g_assert_cmpfloat_with_epsilon (bf_try_get_miss (get (tries, 2)), 0.02, 1e-12);
  g_assert_true (bf_tries_get_best (tries) == get (tries, 2));
  g_assert_true (bf_tries_get_current (tries) == get (tries, 2));
  g_assert_finalize_object (tries);
  close_session (session);
}

static void
test_guess (void)
{
  BfSession *session = new_example_session ();
  BfTries *tries = active_tries (session);
  g_autofree char *weights = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (bf_session_set_network (session, bf_lesson_get_guess (bf_session_get_lesson (session)), "the guess", &error));
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 3.327, 1e-12);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo the guess");
  g_assert_cmpuint (bf_tries_get_n_passes (tries), ==, 1);
  g_assert_cmpfloat_with_epsilon (bf_try_get_miss (get (tries, 1)), 0.127, 1e-12);
  weights = bf_try_describe_weights (get (tries, 1), bf_try_get_network (get (tries, 0)));
  g_assert_cmpstr (weights, ==, "w31 = 0.35, w′11 = 0.78, w′21 = 0.83");

  bf_session_undo (session);
  g_assert_true (bf_tries_get_current (tries) == get (tries, 0));
  g_assert_true (bf_tries_get_best (tries) == get (tries, 1));
  g_assert_cmpuint (bf_tries_get_n_passes (tries), ==, 1);
  g_assert_false (bf_session_can_undo (session));
  g_assert_finalize_object (tries);
  close_session (session);
}

static void
test_going_back (void)
{
  BfSession *session = new_example_session ();
  BfTries *tries = active_tries (session);

  set (session, W32, 0.3);
  set (session, W32, 0.4);
  g_assert_true (bf_tries_go_back (tries, 1, NULL));
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 3.22, 1e-12);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo going back to try 1");
  g_assert_cmpuint (count (tries), ==, 3);
  g_assert_cmpuint (bf_tries_get_n_passes (tries), ==, 2);
  g_assert_true (bf_tries_get_current (tries) == get (tries, 1));
  g_assert_true (bf_tries_go_back (tries, 0, NULL));
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo going back to the start");
  bf_session_undo (session);
  bf_session_undo (session);
  g_assert_true (bf_tries_get_current (tries) == get (tries, 2));
  g_assert_finalize_object (tries);
  close_session (session);
}

static void
test_drag (void)
{
  BfSession *session = new_example_session ();
  BfTries *tries = active_tries (session);

  bf_session_begin_edit (session);
  for (int i = 1; i <= 10; i++)
    set (session, W32, 0.2 + 0.01 * i);
  g_assert_cmpuint (count (tries), ==, 1);
  bf_session_end_edit (session);
  g_assert_cmpuint (count (tries), ==, 2);
  g_assert_cmpuint (bf_tries_get_n_passes (tries), ==, 1);
  g_assert_finalize_object (tries);
  close_session (session);
}

static void
test_training (void)
{
  BfSession *session = new_example_session ();
  BfTries *tries = active_tries (session);

  step_at_once (session, BF_GRANULARITY_STEP);
  g_assert_cmpuint (count (tries), ==, 1);
  g_assert_null (bf_tries_get_current (tries));
  set (session, W32, 0.25);
  g_assert_cmpuint (bf_tries_get_n_passes (tries), ==, 1);
  g_assert_true (bf_tries_go_back (tries, 0, NULL));
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 2.98, 1e-12);
  g_assert_finalize_object (tries);
  close_session (session);
}

/* After `step` the new weights are those that are tried, and their run is the next one. */
static void
test_after_a_step (void)
{
  BfSession *session = new_example_session ();
  BfTries *tries = bf_tries_new (session);

  for (int i = 0; i < 2; i++)
    step_at_once (session, BF_GRANULARITY_PHASE);
  g_assert_cmpuint (get_done (session), ==, phase_end (session, BF_PHASE_STEP));
  bf_tries_set_active (tries, TRUE);
  g_assert_cmpfloat_with_epsilon (bf_try_get_prediction (get (tries, 0)), 3.0859676992, 1e-10);
  set (session, W32, 0.5);
  g_assert_cmpuint (count (tries), ==, 2);
  g_assert_cmpfloat (bf_try_get_prediction (get (tries, 1)), ==, get_prediction (session));
  g_assert_finalize_object (tries);
  close_session (session);
}

static void
test_other_data (void)
{
  BfSession *session = new_example_session ();
  BfTries *tries = active_tries (session);

  set (session, W32, 0.3);
  set (session, TARGET, 5.0);
  g_assert_cmpuint (count (tries), ==, 1);
  g_assert_cmpuint (bf_tries_get_n_passes (tries), ==, 0);
  g_assert_cmpfloat_with_epsilon (bf_try_get_miss (get (tries, 0)), 3.22 - 5.0, 1e-12);
  g_assert_finalize_object (tries);
  close_session (session);
}

static void
test_inactive (void)
{
  BfSession *session = new_example_session ();
  BfTries *tries = active_tries (session);

  bf_tries_set_active (tries, FALSE);
  set (session, W32, 0.3);
  g_assert_cmpuint (count (tries), ==, 1);
  bf_tries_set_active (tries, TRUE);
  g_assert_cmpuint (count (tries), ==, 1);
  set (session, W32, 0.31);
  g_assert_cmpuint (count (tries), ==, 2);
  g_assert_finalize_object (tries);
  close_session (session);
}

typedef struct
{
  BfNudgeReport *result;
  guint          n_reports;
} Outcome;

static void
progress_cb (BfJob *job, double fraction, gpointer partial, gpointer user_data)
{
  Outcome *outcome = user_data;
  const BfNudgeReport *report = partial;

  g_assert_cmpfloat (fraction, <=, 1.0);
  g_assert_cmpuint (report->n_passes, <=, report->limit);
  g_assert_nonnull (report->network);
  outcome->n_reports++;
}

static void
done_cb (BfJob *job, gpointer result, const GError *error, gpointer user_data)
{
  Outcome *outcome = user_data;

  g_assert_no_error (error);
  outcome->result = bf_job_steal_result (job);
}

static const BfJobClass task_class = {
  .run = bf_nudge_task_run,
  .progress = progress_cb,
  .done = done_cb,
  .free_data = bf_nudge_task_free,
  .free_partial = bf_nudge_report_free,
  .free_result = bf_nudge_report_free,
};

static BfNudgeTask *
new_task (BfLesson *lesson, BfNudgeMethod method, guint values, guint64 limit)
{
  g_autoptr (GError) error = NULL;
  BfNudgeOptions options;
  BfNudgeTask *task;

  bf_nudge_options_init (&options, method, NULL);
  options.values = values;
  task = bf_nudge_task_new (bf_lesson_get_network (lesson), bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson),
                            &options, limit, &error);
  g_assert_no_error (error);

  return task;
}

/* The machine's weights are one edit, listed under the method's name and not counted as a try by hand. */
static void
test_machine (void)
{
  BfSession *session = new_example_session ();
  BfTries *tries = active_tries (session);
  Outcome outcome = { NULL, 0 };
  BfJob *job = bf_job_start (&task_class, new_task (bf_session_get_lesson (session), BF_NUDGE_GREEDY, 3, 1000), &outcome);

  while (outcome.result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (outcome.result->n_passes, ==, 35);
  g_assert_cmpuint (outcome.result->best_pass, ==, 15);
  g_assert_true (outcome.result->is_done);
  g_assert_cmpfloat_with_epsilon (outcome.result->miss, 0.0024, 1e-12);

  bf_tries_name_next (tries, "greedy");
  g_assert_true (bf_session_set_network (session, outcome.result->network, "weights of greedy", NULL));
  g_assert_cmpuint (count (tries), ==, 2);
  g_assert_cmpuint (bf_tries_get_n_passes (tries), ==, 0);
  g_assert_cmpstr (bf_try_get_label (get (tries, 1)), ==, "greedy");
  g_assert_cmpfloat_with_epsilon (bf_try_get_prediction (get (tries, 1)), 3.2024, 1e-12);
  bf_nudge_report_free (outcome.result);
  bf_job_unref (job);
  g_assert_finalize_object (tries);
  close_session (session);
}

static void
test_cancel (void)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  Outcome outcome = { NULL, 0 };
  BfJob *job = bf_job_start (&task_class, new_task (lesson, BF_NUDGE_GRID, 1000, G_MAXUINT64), &outcome);

  while (outcome.n_reports == 0)
    g_main_context_iteration (NULL, TRUE);
  bf_job_clear (&job);
  g_assert_null (job);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (outcome.result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tries/every-change-of-a-weight-is-one", test_counts);
  g_test_add_func ("/tries/guess-of-the-lesson-gives-3.327", test_guess);
  g_test_add_func ("/tries/going-back-is-one-edit-and-no-try", test_going_back);
  g_test_add_func ("/tries/drag-is-one", test_drag);
  g_test_add_func ("/tries/training-makes-none", test_training);
  g_test_add_func ("/tries/after-a-step-they-are-of-its-weights", test_after_a_step);
  g_test_add_func ("/tries/other-data-begin-a-new-list", test_other_data);
  g_test_add_func ("/tries/are-made-only-while-active", test_inactive);
  g_test_add_func ("/tries/machine-finds-weights-that-can-be-taken", test_machine);
  g_test_add_func ("/tries/cancelled-machine-says-nothing", test_cancel);

  return g_test_run ();
}
