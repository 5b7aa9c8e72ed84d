/* SPDX-License-Identifier: MIT */
#include "model/bf-runner.h"

#include "session-fixture.h"

#define PATIENCE (30 * G_USEC_PER_SEC)  /* for what comes at once on an idle machine */

static const gsize chunks[] = { 1, 2, 3, 5, 7, 16, 50, 64, 1000, 4096 };

static BfReport *
drive (BfLesson *lesson, gsize chunk, gsize report_every)
{
  g_autoptr (BfState) start = new_start (lesson);
  g_autoptr (BfDriver) driver =
      bf_driver_new (start, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);
  BfStop stop = BF_STOP_NONE;

  for (gsize i = 1; stop == BF_STOP_NONE; i++)
    {
      stop = bf_driver_run (driver, chunk);
      if (stop == BF_STOP_NONE && i % report_every == 0)
        {
          g_autoptr (BfReport) report = bf_driver_report (driver, BF_STOP_NONE);

          if (report->stop != BF_STOP_NONE) /* the loss that comes next is a reason */
            return g_steal_pointer (&report);
        }
    }

  return bf_driver_report (driver, stop);
}

/* Whatever the chunks, training stops at the same step with the same bits: those of steps done
 * one by one. */
static void
assert_stops (BfLesson *lesson, BfStop stop, guint64 steps_done)
{
  g_autoptr (BfState) expected = walk (lesson, steps_done, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++)
    for (gsize every = 1; every < 10000; every = every * 7)
      {
        g_autoptr (BfReport) report = drive (lesson, chunks[i], every);

        g_assert_cmpint (report->stop, ==, stop);
        g_assert_cmpuint (bf_trace_get_step (report->trace), ==, steps_done + 1);
        assert_same_bits (bf_trace_get_state (report->trace), expected);
      }
}

static void
test_loss (void)
{
  g_autoptr (BfLesson) lesson = new_example (0.001, 1e-3, 0);
  double before, at;
  guint64 n = 0;

  do
    {
      bf_state_unref (walk (lesson, n, &at));
      n++;
    }
  while (at >= 1e-3);
  n--;
  g_assert_cmpuint (n, >, 10);
  bf_state_unref (walk (lesson, n - 1, &before));
  g_assert_cmpfloat (before, >=, 1e-3);
  assert_stops (lesson, BF_STOP_LOSS, n);
}

static void
test_loss_at_once (void)
{
  g_autoptr (BfLesson) lesson = new_example (0.01, 100.0, 0);

  assert_stops (lesson, BF_STOP_LOSS, 0);
}

static void
test_steps (void)
{
  g_autoptr (BfLesson) lesson = new_example (0.001, 0.0, 37);

  assert_stops (lesson, BF_STOP_STEPS, 37);
}

static void
test_unchanged (void)
{
  g_autoptr (BfLesson) lesson = new_example (0.01, 0.0, 0);
  g_autoptr (BfState) state = new_start (lesson);
  g_autoptr (BfReport) report = drive (lesson, 4096, 1);
  guint64 n = 0;
  gboolean changed = TRUE;

  for (; changed; n++)
    {
      g_autoptr (BfTrace) trace =
          bf_step (state, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);

      changed =
          !bf_network_equal (bf_trace_get_network (trace), bf_trace_get_network_after (trace));
      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
    }

  g_assert_cmpuint (n, >, 40);
  g_assert_cmpuint (n, <, 60);
  g_assert_cmpfloat (bf_trace_get_loss (report->trace), ==, 0.0);
  assert_stops (lesson, BF_STOP_UNCHANGED, n);
}

/* A learning rate of 0 changes nothing: the first whole epoch is enough, shuffled or not. */
static void
test_unchanged_epoch (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.0);
  BfRecipe recipe = *bf_lesson_get_recipe (lesson);
  g_autoptr (BfLesson) in_order = NULL;
  g_autoptr (BfLesson) single = NULL;

  assert_stops (lesson, BF_STOP_UNCHANGED, 3);

  recipe.shuffle = FALSE;
  in_order = bf_lesson_with_state (lesson, bf_lesson_get_network (lesson),
                                   bf_lesson_get_dataset (lesson), &recipe);
  assert_stops (in_order, BF_STOP_UNCHANGED, 3);

  recipe.batch_size = 1;
  single = bf_lesson_with_state (lesson, bf_lesson_get_network (lesson),
                                 bf_lesson_get_dataset (lesson), &recipe);
  assert_stops (single, BF_STOP_UNCHANGED, 7);
}

/* After many thousand steps in an order that changes, the updates become too small for the last
 * bit. */
static void
test_unchanged_shuffled (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfState) start = new_start (lesson);
  g_autoptr (BfTrainer) trainer =
      bf_trainer_new (start, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);
  g_autoptr (BfReport) report = drive (lesson, 1000, 7);

  do
    {
      bf_trainer_save (trainer);
      bf_trainer_run (trainer, 3, NULL);
    }
  while (!bf_trainer_is_unchanged (trainer));

  g_assert_cmpint (report->stop, ==, BF_STOP_UNCHANGED);
  g_assert_cmpuint (bf_trainer_get_steps_done (trainer), >, 10000);
  g_assert_cmpuint (bf_trace_get_step (report->trace), ==, bf_trainer_get_steps_done (trainer) + 1);
}

/* Every step changes the weight, and every epoch does; two of them together do not. */
static void
test_to_and_fro (void)
{
  const BfLayer layer = { 1, BF_ACTIVATION_IDENTITY, FALSE };
  const double inputs[] = { 1.0 };
  const double targets[] = { 0.0 };
  g_autoptr (BfNetwork) network = bf_network_new (1, &layer, 1, NULL);
  g_autoptr (BfDataset) dataset = bf_dataset_new (inputs, targets, 1, 1, 1, NULL);
  g_autoptr (BfLesson) lesson = NULL;
  BfRecipe recipe;

  /* w ← w - 1 · 2w = -w */
  bf_network_set_weight (network, 0, 0, 0, 0.5, NULL);
  bf_recipe_init (&recipe);
  recipe.learning_rate = 1.0;
  recipe.stop_steps = 10000;
  lesson = bf_lesson_new ("To and fro", "", network, dataset, &recipe);
  assert_stops (lesson, BF_STOP_STEPS, 10000);
}

/* States are kept on the way, also those of a report that nobody has seen; none of them is beyond the end. */
static void
test_marks (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfState) start = new_start (lesson);
  g_autoptr (BfDriver) driver =
      bf_driver_new (start, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);
  g_autoptr (BfReport) report = NULL;
  BfReport *older;

  for (guint i = 0; i < 5; i++)
    {
      bf_driver_run (driver, 20);
      bf_driver_mark (driver);
    }
  older = bf_driver_report (driver, BF_STOP_NONE);
  g_assert_cmpuint (older->marks->len, ==, 5);
  bf_driver_run (driver, 20);
  bf_driver_mark (driver);
  report = bf_driver_report (driver, BF_STOP_PAUSED);
  g_assert_cmpuint (report->marks->len, ==, 1);
  bf_report_take_up (report, older);
  g_assert_cmpuint (bf_curve_get_start (report->losses), ==, 0);
  g_assert_cmpuint (report->marks->len, ==, 6);
  for (guint i = 0; i < report->marks->len; i++)
    {
      g_autoptr (BfState) expected = walk (lesson, 20 * (i + 1), NULL);

      assert_same_bits (g_ptr_array_index (report->marks, i), expected);
    }
}

/* However long nobody looks, they stay within bounds. */
static void
test_many_marks (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfState) start = new_start (lesson);
  g_autoptr (BfDriver) driver =
      bf_driver_new (start, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);
  g_autoptr (BfReport) report = NULL;
  guint64 gap = 0;

  for (guint i = 0; i < 20000; i++)
    {
      bf_driver_run (driver, 1);
      bf_driver_mark (driver);
    }
  report = bf_driver_report (driver, BF_STOP_PAUSED);
  g_assert_cmpuint (report->marks->len * bf_state_get_size (start), <=, 4 << 20);
  g_assert_cmpuint (report->marks->len, >=, 1000);
  for (guint i = 1; i < report->marks->len; i++)
    gap = MAX (gap, bf_state_get_steps_done (g_ptr_array_index (report->marks, i))
                        - bf_state_get_steps_done (g_ptr_array_index (report->marks, i - 1)));
  g_assert_cmpuint (gap, <=, 16);
}

static void
test_diverged (void)
{
  g_autoptr (BfLesson) lesson = new_example (10.0, 0.0, 0);
  double loss = 0.0;
  guint64 n = 0;
  g_autoptr (BfReport) report = NULL;

  for (; isfinite (loss); n++)
    bf_state_unref (walk (lesson, n, &loss));
  n -= 2; /* the last step with a finite loss */
  bf_state_unref (walk (lesson, n, &loss));
  g_assert_true (isfinite (loss));
  assert_stops (lesson, BF_STOP_DIVERGED, n);
  report = drive (lesson, 64, 1);
  g_assert_cmpuint (bf_report_get_bad_step (report), ==, n + 2);
}

typedef struct
{
  GMainLoop *loop;
  BfCurve   *losses;
  BfTrace   *trace;
  BfStop     stop;
  guint      n_reports;
  guint      n_last;
} Listener;

static void
report_cb (BfRunner *runner, const BfReport *report, gpointer user_data)
{
  Listener *self = user_data;

  bf_curve_merge (self->losses, report->losses);
  g_clear_pointer (&self->trace, bf_trace_unref);
  self->trace = bf_trace_ref (report->trace);
  self->stop = report->stop;
  self->n_reports++;
  if (report->stop == BF_STOP_NONE)
    return;
  self->n_last++;
  g_main_loop_quit (self->loop);
}

static void
listener_init (Listener *self)
{
  *self = (Listener) { .loop = g_main_loop_new (NULL, FALSE), .losses = bf_curve_new () };
}

static void
listener_clear (Listener *self)
{
  g_clear_pointer (&self->trace, bf_trace_unref);
  bf_curve_free (self->losses);
  g_main_loop_unref (self->loop);
}

static BfRunner *
new_runner (BfLesson *lesson)
{
  g_autoptr (BfState) start = new_start (lesson);

  return bf_runner_new (start, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);
}

/* What the reports say together is each loss of the run, once. */
static void
test_reports (void)
{
  const guint64 n = 200000;
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRunner) runner = new_runner (lesson);
  g_autoptr (BfState) start = new_start (lesson);
  g_autoptr (BfTrainer) trainer =
      bf_trainer_new (start, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);
  g_autofree double *losses = g_new (double, n + 1);
  g_autoptr (BfCurve) expected = bf_curve_new ();
  g_autoptr (BfState) state = NULL;
  Listener listener;

  listener_init (&listener);
  bf_runner_set_limit (runner, n, TRUE);
  bf_runner_start (runner, INFINITY, report_cb, &listener);
  g_main_loop_run (listener.loop);

  bf_trainer_run (trainer, n, losses);
  losses[n] = bf_trainer_evaluate (trainer);
  bf_curve_add (expected, 0, losses, n + 1);
  state = bf_trainer_get_state (trainer);
  g_assert_cmpint (listener.stop, ==, BF_STOP_LIMIT);
  g_assert_cmpuint (bf_trace_get_step (listener.trace), ==, n + 1);
  assert_same_bits (bf_trace_get_state (listener.trace), state);
  g_assert_cmpuint (bf_curve_get_end (listener.losses), ==, n + 1);
  g_assert_cmpuint (bf_curve_get_width (listener.losses), ==, bf_curve_get_width (expected));
  for (guint64 i = 0; i <= n; i++)
    {
      BfCurveBin bin, expected_bin;

      g_assert_true (bf_curve_get_range (listener.losses, i, i + 1, &bin));
      g_assert_true (bf_curve_get_range (expected, i, i + 1, &expected_bin));
      g_assert_cmpmem (&bin, sizeof bin, &expected_bin, sizeof expected_bin);
    }
  listener_clear (&listener);
}

/* Nobody listens until the end: the reports that waited have become one, and so have the calls
 * to the main thread. */
static void
test_pending (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRunner) runner = new_runner (lesson);
  GSource *source;
  Listener listener;

  listener_init (&listener);
  bf_runner_set_limit (runner, 300000, TRUE);
  bf_runner_start (runner, INFINITY, report_cb, &listener);
  g_assert_true (bf_runner_wait (runner, PATIENCE));
  g_assert_cmpuint (listener.n_reports, ==, 1);
  g_assert_cmpuint (bf_curve_get_start (listener.losses), ==, 0);
  g_assert_cmpuint (bf_curve_get_end (listener.losses), ==, 300001);
  source = g_main_context_find_source_by_user_data (NULL, runner);
  g_assert_nonnull (source);
  g_source_destroy (source);
  g_assert_null (g_main_context_find_source_by_user_data (NULL, runner));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (listener.n_reports, ==, 1);
  listener_clear (&listener);
}

static void
test_pause (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRunner) runner = new_runner (lesson);
  g_autoptr (BfState) expected = NULL;
  Listener listener;

  listener_init (&listener);
  /* Paced, so that it has not come to the end of its learning before it is paused. */
  bf_runner_start (runner, 2000.0, report_cb, &listener);
  while (listener.n_reports < 2)
    g_main_context_iteration (NULL, TRUE);
  bf_runner_pause (runner);
  g_main_loop_run (listener.loop);
  g_assert_cmpint (listener.stop, ==, BF_STOP_PAUSED);
  g_assert_cmpuint (listener.n_last, ==, 1);
  g_assert_cmpuint (bf_trace_get_step (listener.trace), ==, bf_curve_get_end (listener.losses));

  expected = walk (lesson, bf_trace_get_step (listener.trace) - 1, NULL);
  assert_same_bits (bf_trace_get_state (listener.trace), expected);
  listener_clear (&listener);
}

/* A step in three hours: neither pause nor a new pace waits for it. */
static void
test_slow (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRunner) runner = new_runner (lesson);
  g_autoptr (BfRunner) hastened = new_runner (lesson);
  Listener listener;

  listener_init (&listener);
  bf_runner_start (runner, 1e-4, report_cb, &listener);
  bf_runner_pause (runner);
  g_assert_true (bf_runner_wait (runner, PATIENCE));
  g_assert_cmpint (listener.stop, ==, BF_STOP_PAUSED);
  g_assert_cmpuint (bf_trace_get_step (listener.trace), ==, 1);

  bf_runner_set_limit (hastened, 1000, FALSE);
  bf_runner_start (hastened, 1e-4, report_cb, &listener);
  bf_runner_set_pace (hastened, INFINITY);
  g_main_loop_run (listener.loop);
  g_assert_cmpint (listener.stop, ==, BF_STOP_LIMIT);
  g_assert_cmpuint (bf_trace_get_step (listener.trace), ==, 1001);
  listener_clear (&listener);
}

static void
test_pace (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRunner) runner = new_runner (lesson);
  gint64 start = g_get_monotonic_time ();
  Listener listener;

  listener_init (&listener);
  bf_runner_set_limit (runner, 50, FALSE);
  bf_runner_start (runner, 500.0, report_cb, &listener);
  g_main_loop_run (listener.loop);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 99 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpuint (bf_trace_get_step (listener.trace), ==, 51);
  listener_clear (&listener);
}

static void
test_cancel (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  BfRunner *runner = new_runner (lesson);
  Listener listener;

  listener_init (&listener);
  bf_runner_start (runner, INFINITY, report_cb, &listener);
  while (listener.n_reports == 0)
    g_main_context_iteration (NULL, TRUE);
  bf_runner_cancel (runner);
  listener.n_reports = 0;
  bf_runner_unref (runner);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (listener.n_reports, ==, 0);
  listener_clear (&listener);
}

static void
test_chunks (void)
{
  g_autoptr (BfLesson) lesson = new_example (0.001, 1e-3, 0);
  g_autoptr (BfReport) expected = drive (lesson, 1, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      g_autoptr (BfRunner) runner = new_runner (lesson);
      Listener listener;

      listener_init (&listener);
      bf_runner_set_chunk (runner, chunks[i]);
      bf_runner_start (runner, INFINITY, report_cb, &listener);
      g_main_loop_run (listener.loop);
      g_assert_cmpint (listener.stop, ==, BF_STOP_LOSS);
      assert_same_bits (bf_trace_get_state (listener.trace), bf_trace_get_state (expected->trace));
      listener_clear (&listener);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/stops-at-the-first-loss-below-the-limit", test_loss);
  g_test_add_func ("/driver/stops-at-once-where-the-loss-is-below-the-limit", test_loss_at_once);
  g_test_add_func ("/driver/stops-when-the-steps-are-done", test_steps);
  g_test_add_func ("/driver/stops-where-a-step-changes-no-bit", test_unchanged);
  g_test_add_func ("/driver/stops-after-the-first-epoch-that-changes-no-bit", test_unchanged_epoch);
  g_test_add_func ("/driver/stops-where-an-epoch-in-another-order-changes-no-bit",
                   test_unchanged_shuffled);
  g_test_add_func ("/driver/going-to-and-fro-is-not-standing-still", test_to_and_fro);
  g_test_add_func ("/driver/keeps-the-last-step-with-a-finite-loss", test_diverged);
  g_test_add_func ("/driver/keeps-states-on-the-way", test_marks);
  g_test_add_func ("/driver/keeps-no-more-states-than-there-is-room-for", test_many_marks);
  g_test_add_func ("/runner/the-reports-hold-each-loss-once", test_reports);
  g_test_add_func ("/runner/waiting-reports-become-one", test_pending);
  g_test_add_func ("/runner/pause-ends-with-one-last-report", test_pause);
  g_test_add_func ("/runner/pause-and-pace-do-not-wait-for-a-slow-step", test_slow);
  g_test_add_func ("/runner/keeps-the-pace", test_pace);
  g_test_add_func ("/runner/says-nothing-once-it-is-cancelled", test_cancel);
  g_test_add_func ("/runner/the-size-of-a-chunk-makes-no-difference", test_chunks);

  return g_test_run ();
}
