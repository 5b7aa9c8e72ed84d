/* SPDX-License-Identifier: MIT */
#include "bf-job.h"

#define N_WORKERS 2           /* besides the one that trains */
#define REPORT_INTERVAL 33000 /* µs between two reports */

/* What both threads touch is under the lock. */
struct _BfJob
{
  gatomicrefcount   ref_count;
  const BfJobClass *klass;
  gpointer          data;
  gpointer          user_data;
  GMainContext     *context;
  GCancellable     *cancellable;

  GMutex            lock;
  GSource          *pending;     /* (nullable): will bring the news */
  gint64            brought;     /* when news were brought last, µs */
  gboolean          has_report;
  double            fraction;
  gpointer          partial;
  gboolean          is_over;
  gpointer          result;
  GError           *error;
};

static void
free_with (GDestroyNotify notify, gpointer *data)
{
  if (*data != NULL && notify != NULL)
    notify (*data);
  *data = NULL;
}

/**
 * bf_job_ref:
 * @self: a job
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfJob *
bf_job_ref (BfJob *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_job_unref:
 * @self: (transfer full): a job
 *
 * Gives a reference back. A job that goes on holds one itself: see bf_job_cancel().
 */
void
bf_job_unref (BfJob *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  free_with (self->klass->free_data, &self->data);
  free_with (self->klass->free_partial, &self->partial);
  free_with (self->klass->free_result, &self->result);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Brings what there is to whoever started the job. */
static gboolean
bring_cb (gpointer user_data)
{
  BfJob *self = user_data;
  gboolean has_report, is_over;
  gpointer partial;
  double fraction;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->pending, g_source_unref);
  self->brought = g_get_monotonic_time ();
  has_report = self->has_report;
  self->has_report = FALSE;
  fraction = self->fraction;
  partial = g_steal_pointer (&self->partial);
  is_over = self->is_over;
  g_mutex_unlock (&self->lock);

  if (has_report && self->klass->progress != NULL && !bf_job_is_cancelled (self))
    self->klass->progress (self, fraction, partial, self->user_data);
  free_with (self->klass->free_partial, &partial);
  if (is_over && !bf_job_is_cancelled (self))
    self->klass->done (self, self->result, self->error, self->user_data);

  return G_SOURCE_REMOVE;
}

/* Has the news brought, with the lock held: the end at once, a report when it is time. */
static void
schedule (BfJob *self)
{
  gint64 due = self->is_over ? 0 : self->brought + REPORT_INTERVAL;

  if (self->pending != NULL)
    {
      if (self->is_over)
        g_source_set_ready_time (self->pending, 0);
      return;
    }
  self->pending = g_timeout_source_new (0);
  g_source_set_ready_time (self->pending, due);
  g_source_set_callback (self->pending, bring_cb, bf_job_ref (self), (GDestroyNotify) bf_job_unref);
  g_source_attach (self->pending, self->context);
}

static void
work (gpointer data, gpointer user_data)
{
  BfJob *self = data;
  GError *error = NULL;
  gpointer result = NULL;

  if (!bf_job_is_cancelled (self))
    result = self->klass->run (self, self->data, &error);

  g_mutex_lock (&self->lock);
  self->result = result;
  self->error = error;
  self->is_over = TRUE;
  if (!bf_job_is_cancelled (self))
    schedule (self);
  g_mutex_unlock (&self->lock);
  bf_job_unref (self);
}

static GThreadPool *
get_workers (void)
{
  static GThreadPool *workers;

  if (g_once_init_enter (&workers))
    g_once_init_leave (&workers, g_thread_pool_new (work, NULL, N_WORKERS, FALSE, NULL));

  return workers;
}

/**
 * bf_job_start:
 * @klass: what kind of job; has to outlive it
 * @data: (transfer full) (nullable): what it works on, a snapshot that nothing else changes
 * @user_data: for @klass's progress and done; has to live until the job has ended or was cancelled
 *
 * Has a job done by a worker, as soon as one is free.
 *
 * Returns: (transfer full): the job
 */
BfJob *
bf_job_start (const BfJobClass *klass, gpointer data, gpointer user_data)
{
  BfJob *self;

  g_return_val_if_fail (klass != NULL && klass->run != NULL && klass->done != NULL, NULL);

  self = g_new0 (BfJob, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->klass = klass;
  self->data = data;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  g_thread_pool_push (get_workers (), bf_job_ref (self), NULL);

  return self;
}

/**
 * bf_job_cancel:
 * @self: a job
 *
 * Asks the worker to stop. Neither progress nor done is called from now on.
 */
void
bf_job_cancel (BfJob *self)
{
  g_return_if_fail (self != NULL);

  g_cancellable_cancel (self->cancellable);
}

/**
 * bf_job_clear:
 * @self: where a job or %NULL is kept
 *
 * Cancels the job, if there is one, and forgets it.
 */
void
bf_job_clear (BfJob **self)
{
  g_return_if_fail (self != NULL);

  if (*self != NULL)
    bf_job_cancel (*self);
  g_clear_pointer (self, bf_job_unref);
}

/**
 * bf_job_steal_result:
 * @self: a job, from its done function
 *
 * Takes the result over.
 *
 * Returns: (transfer full) (nullable): the result
 */
gpointer
bf_job_steal_result (BfJob *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_steal_pointer (&self->result);
}

/**
 * bf_job_is_cancelled:
 * @self: a job
 *
 * Tells whether the worker is to stop. To be asked every few milliseconds; from any thread.
 *
 * Returns: whether it was cancelled
 */
gboolean
bf_job_is_cancelled (BfJob *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return g_cancellable_is_cancelled (self->cancellable);
}

/**
 * bf_job_get_cancellable:
 * @self: a job
 *
 * Gets what is cancelled with the job, for functions of GIO.
 *
 * Returns: (transfer none): the cancellable
 */
GCancellable *
bf_job_get_cancellable (BfJob *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->cancellable;
}

/**
 * bf_job_report:
 * @self: a job, on its worker
 * @fraction: how much is done, 0 to 1
 * @partial: (transfer full) (nullable): what there is so far
 *
 * Says how far the work has come. May be called often: only the newest report is brought.
 */
void
bf_job_report (BfJob *self, double fraction, gpointer partial)
{
  gpointer old;

  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->lock);
  old = self->partial;
  self->partial = partial;
  self->fraction = fraction;
  self->has_report = TRUE;
  if (!bf_job_is_cancelled (self))
    schedule (self);
  g_mutex_unlock (&self->lock);
  free_with (self->klass->free_partial, &old);
}
