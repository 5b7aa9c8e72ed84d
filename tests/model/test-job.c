/* SPDX-License-Identifier: MIT */
#include "model/bf-job.h"

/* What came of a job, on the main thread */
typedef struct
{
  BfJob   *job;
  guint    n_reports;
  double   fraction;
  int      partial;
  guint    n_done;
  int      result;
  char    *message;
  GThread *thread;
} Outcome;

static int n_freed;

static void
free_int (gpointer data)
{
  g_atomic_int_inc (&n_freed);
  g_free (data);
}

static int *
box (int value)
{
  int *boxed = g_new (int, 1);

  *boxed = value;
  return boxed;
}

static gpointer
count_up (BfJob *job, gpointer data, GError **error)
{
  int n = *(int *) data;

  for (int i = 1; i <= n && !bf_job_is_cancelled (job); i++)
    {
      bf_job_report (job, (double) i / n, box (i));
      g_thread_yield ();
    }

  return box (n);
}

static gpointer
fail (BfJob *job, gpointer data, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "it cannot be done");
  return NULL;
}

static gpointer
until_cancelled (BfJob *job, gpointer data, GError **error)
{
  while (!bf_job_is_cancelled (job))
    bf_job_report (job, 0.5, box (1));

  return box (0);
}

static void
progress_cb (BfJob *job, double fraction, gpointer partial, gpointer user_data)
{
  Outcome *outcome = user_data;

  g_assert_cmpfloat (fraction, >=, outcome->fraction);
  outcome->n_reports++;
  outcome->fraction = fraction;
  outcome->partial = partial != NULL ? *(int *) partial : 0;
}

static void
done_cb (BfJob *job, gpointer result, const GError *error, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->n_done++;
  outcome->result = result != NULL ? *(int *) result : -1;
  outcome->message = error != NULL ? g_strdup (error->message) : NULL;
  outcome->thread = g_thread_self ();
  g_clear_pointer (&outcome->job, bf_job_unref);
}

static const BfJobClass counting = { count_up, progress_cb, done_cb, free_int, free_int, free_int };
static const BfJobClass failing = { fail, progress_cb, done_cb, free_int, free_int, free_int };
static const BfJobClass endless = { until_cancelled, progress_cb, done_cb, free_int, free_int, free_int };

static void
test_result (void)
{
  Outcome outcome = { 0 };

  outcome.job = bf_job_start (&counting, box (1000), &outcome);
  while (outcome.n_done == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (outcome.result, ==, 1000);
  g_assert_cmpint (outcome.partial, ==, 1000);
  g_assert_cmpfloat (outcome.fraction, ==, 1.0);
  g_assert_true (outcome.thread == g_thread_self ());
  g_assert_null (outcome.message);
  /* Some thirty a second, not one each time */
  g_assert_cmpuint (outcome.n_reports, <, 500);
}

static void
test_error (void)
{
  Outcome outcome = { 0 };

  outcome.job = bf_job_start (&failing, box (0), &outcome);
  while (outcome.n_done == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (outcome.result, ==, -1);
  g_assert_cmpstr (outcome.message, ==, "it cannot be done");
  g_free (outcome.message);
}

static void
test_cancel (void)
{
  Outcome outcome = { 0 }, next = { 0 };
  guint n_reports;

  outcome.job = bf_job_start (&endless, box (0), &outcome);
  while (outcome.n_reports == 0)
    g_main_context_iteration (NULL, TRUE);
  bf_job_clear (&outcome.job);
  g_assert_null (outcome.job);
  n_reports = outcome.n_reports;

  next.job = bf_job_start (&counting, box (3), &next);
  while (next.n_done == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (outcome.n_done, ==, 0);
  g_assert_cmpuint (outcome.n_reports, ==, n_reports);
}

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Cancelled ones wait for no worker, and everything is freed. */
static void
test_many (void)
{
  Outcome outcomes[40] = { 0 };
  int freed_before = g_atomic_int_get (&n_freed);
  gboolean is_late = FALSE;
  guint timeout = g_timeout_add_seconds (30, timeout_cb, &is_late);

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    outcomes[i].job = bf_job_start (&endless, box (0), &outcomes[i]);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    bf_job_clear (&outcomes[i].job);
  while (g_atomic_int_get (&n_freed) < freed_before + (int) G_N_ELEMENTS (outcomes) && !is_late)
    g_main_context_iteration (NULL, FALSE);

  g_assert_false (is_late);
  g_source_remove (timeout);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    g_assert_cmpuint (outcomes[i].n_done, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/job/brings-its-result-to-the-main-thread", test_result);
  g_test_add_func ("/job/brings-an-error", test_error);
  g_test_add_func ("/job/says-nothing-once-cancelled", test_cancel);
  g_test_add_func ("/job/many-cancelled-ones-are-freed", test_many);

  return g_test_run ();
}
