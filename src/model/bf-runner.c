/* SPDX-License-Identifier: MIT */
#include "bf-runner.h"

#include <math.h>

#define CHUNK_TIME 1000       /* µs that a chunk is to take, so that an answer comes at once */
#define REPORT_INTERVAL 33000 /* µs between two reports, thirty times a second... */
#define REPORT_SHARE 20       /* ...but of that many parts of the time only one makes traces */
#define MARK_INTERVAL 4000    /* µs of training between two states to go back to, so that a replay takes no longer */
#define BACKLOG 0.1           /* s; who is further behind the pace does not try to catch up */

typedef enum
{
  ORDER_TRAIN,
  ORDER_REPORT,
  ORDER_PAUSE,
  ORDER_QUIT,
} Order;

/* What both threads touch is under the lock; the rest belongs to the thread named. */
struct _BfRunner
{
  gatomicrefcount ref_count;

  /* Main thread */
  GThread        *thread;
  GMainContext   *context;
  BfReportFunc    report;
  gpointer        user_data;

  /* Worker, once it has started */
  BfDriver       *driver;
  gsize           chunk;       /* steps */
  gboolean        fixed_chunk;
  gboolean        has_news;    /* since the last report */
  gint64          report_time; /* when the last report was made, µs */
  gint64          report_cost; /* µs, without the step that is traced */
  gint64          step_cost;   /* µs */
  gint64          mark_due;    /* in so much time of training, µs */
  gint64          step_time;   /* when the last step was done, µs */
  gint64          pace_time;   /* since when it keeps the pace, µs */
  guint64         pace_steps;  /* steps done by then */

  /* Both */
  GMutex          lock;
  GCond           order;       /* pace, paused or cancelled has changed */
  GCond           over;        /* the last report is there */
  double          pace;        /* steps a second */
  gboolean        new_pace;
  gboolean        paused;
  gboolean        cancelled;
  gboolean        finished;
  BfReport       *pending;     /* what the main thread has not taken yet */
  gboolean        scheduled;   /* it will come for it */
};

/**
 * bf_runner_new:
 * @state: where training stands
 * @dataset: the data
 * @recipe: how to train and when to stop
 * @error: return location for an error
 *
 * Makes a runner.
 *
 * Returns: (transfer full): the runner, or %NULL with %BF_ERROR_INVALID or %BF_ERROR_TOO_LARGE
 */
BfRunner *
bf_runner_new (BfState *state, BfDataset *dataset, const BfRecipe *recipe, GError **error)
{
  BfDriver *driver = bf_driver_new (state, dataset, recipe, error);
  BfRunner *self;

  if (driver == NULL)
    return NULL;

  self = g_new0 (BfRunner, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref_thread_default ();
  self->driver = driver;
  self->chunk = 1;
  self->mark_due = MARK_INTERVAL;
  g_mutex_init (&self->lock);
  g_cond_init (&self->order);
  g_cond_init (&self->over);

  return self;
}

/**
 * bf_runner_ref:
 * @self: a runner
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfRunner *
bf_runner_ref (BfRunner *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_runner_unref:
 * @self: (transfer full): a runner
 *
 * Gives a reference back. A runner that trains holds one itself: see bf_runner_cancel().
 */
void
bf_runner_unref (BfRunner *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->thread, g_thread_unref);
  g_main_context_unref (self->context);
  bf_driver_free (self->driver);
  g_clear_pointer (&self->pending, bf_report_free);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->order);
  g_cond_clear (&self->over);
  g_free (self);
}

/**
 * bf_runner_set_limit:
 * @self: a runner that has not been started
 * @steps_done: where to stop, in steps done
 * @only: whether nothing else but a loss that is not finite stops it
 *
 * Sets a step not to go beyond.
 */
void
bf_runner_set_limit (BfRunner *self, guint64 steps_done, gboolean only)
{
  g_return_if_fail (self != NULL && self->thread == NULL);

  bf_driver_set_limit (self->driver, steps_done, only);
}

/**
 * bf_runner_set_chunk:
 * @self: a runner that has not been started
 * @n_steps: how many steps to do between two looks at the clock, 1 to %BF_DRIVER_MAX_CHUNK
 *
 * Fixes the size of a chunk, which otherwise is chosen to take about a millisecond.
 */
void
bf_runner_set_chunk (BfRunner *self, gsize n_steps)
{
  g_return_if_fail (self != NULL && self->thread == NULL);
  g_return_if_fail (n_steps > 0 && n_steps <= BF_DRIVER_MAX_CHUNK);

  self->chunk = n_steps;
  self->fixed_chunk = TRUE;
}

/* Hands the pending report over. */
static void
deliver (BfRunner *self)
{
  g_autoptr (BfReport) report = NULL;

  g_mutex_lock (&self->lock);
  report = g_steal_pointer (&self->pending);
  g_mutex_unlock (&self->lock);

  if (report != NULL && self->report != NULL)
    self->report (self, report, self->user_data);
}

static gboolean
deliver_cb (gpointer user_data)
{
  BfRunner *self = user_data;

  g_mutex_lock (&self->lock);
  self->scheduled = FALSE;
  g_mutex_unlock (&self->lock);
  deliver (self);

  return G_SOURCE_REMOVE;
}

/* Under the lock. Before redrawing, which would otherwise show the report before. */
static void
schedule (BfRunner *self)
{
  GSource *source;

  if (self->scheduled || self->cancelled)
    return;
  self->scheduled = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_HIGH_IDLE);
  g_source_set_callback (source, deliver_cb, bf_runner_ref (self),
                         (GDestroyNotify) bf_runner_unref);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

/* One message at most waits for the main thread: a new one takes up what the old one said. */
static void
publish (BfRunner *self, BfReport *report)
{
  g_mutex_lock (&self->lock);
  if (self->pending != NULL)
    bf_report_take_up (report, self->pending);
  self->pending = report;
  self->finished = report->stop != BF_STOP_NONE;
  if (self->finished)
    g_cond_broadcast (&self->over);
  schedule (self);
  g_mutex_unlock (&self->lock);
}

/* Returns whether training goes on. */
static gboolean
make_report (BfRunner *self, BfStop stop)
{
  gint64 before = g_get_monotonic_time ();
  BfReport *report = bf_driver_report (self->driver, stop);
  gboolean goes_on = report->stop == BF_STOP_NONE;

  self->report_time = g_get_monotonic_time ();
  self->report_cost = MAX (0, self->report_time - before - self->step_cost);
  self->has_news = FALSE;
  publish (self, report);

  return goes_on;
}

static void
adapt_chunk (BfRunner *self, gsize n, gint64 time)
{
  if (self->fixed_chunk)
    return;
  if (time > 2 * CHUNK_TIME)
    self->chunk = MAX (1, n * CHUNK_TIME / (gsize) time);
  else if (n == self->chunk && time < CHUNK_TIME / 2)
    self->chunk = MIN (2 * self->chunk, BF_DRIVER_MAX_CHUNK);
}

/* Keeps a state to go back to when it is time. */
static void
mark (BfRunner *self, gint64 time)
{
  self->mark_due -= time;
  if (self->mark_due > 0)
    return;
  bf_driver_mark (self->driver);
  self->mark_due = MARK_INTERVAL;
}

static BfStop
train (BfRunner *self, gsize n)
{
  gint64 before = g_get_monotonic_time ();
  BfStop stop = bf_driver_run (self->driver, n);

  self->step_time = g_get_monotonic_time ();
  self->step_cost = (self->step_time - before) / (gint64) n;
  adapt_chunk (self, n, self->step_time - before);
  if (stop == BF_STOP_NONE)
    mark (self, self->step_time - before);
  self->has_news = TRUE;

  return stop;
}

static gint64
next_report_time (const BfRunner *self)
{
  return self->report_time + MAX (REPORT_INTERVAL, REPORT_SHARE * self->report_cost);
}

/* Under the lock. Counts the steps anew where the pace is new or cannot be kept. */
static void
reset_pace (BfRunner *self, gint64 now)
{
  guint64 at = bf_driver_get_steps_done (self->driver);
  double due = (double) (now - self->pace_time) / G_USEC_PER_SEC * self->pace
               - (double) (at - self->pace_steps);

  if (self->new_pace)
    self->pace_time = self->step_time;
  else if (due > self->pace * BACKLOG + 1.0)
    self->pace_time = now - (gint64) (G_USEC_PER_SEC / self->pace);
  else
    return;
  self->pace_steps = at;
  self->new_pace = FALSE;
}

/* Under the lock. How many steps are due by now; if none are, *time is when the next one will
 * be. */
static gsize
count_due (BfRunner *self, gint64 now, gint64 *time)
{
  double done, due;

  if (isinf (self->pace))
    return self->chunk;

  reset_pace (self, now);
  done = (double) (bf_driver_get_steps_done (self->driver) - self->pace_steps);
  due = (double) (now - self->pace_time) / G_USEC_PER_SEC * self->pace - done;
  *time = self->pace_time + (gint64) ceil ((done + 1.0) / self->pace * G_USEC_PER_SEC);

  return now >= *time ? (gsize) CLAMP (due, 1.0, (double) self->chunk) : 0;
}

/* Waits until there is something to do, and says what. */
static Order
wait_for_order (BfRunner *self, gsize *n)
{
  Order order = ORDER_TRAIN;

  g_mutex_lock (&self->lock);
  for (;;)
    {
      gint64 now = g_get_monotonic_time ();
      gint64 time = now;

      if (self->cancelled || self->paused)
        {
          order = self->cancelled ? ORDER_QUIT : ORDER_PAUSE;
          break;
        }
      if (self->has_news && now >= next_report_time (self))
        {
          order = ORDER_REPORT;
          break;
        }
      *n = count_due (self, now, &time);
      if (*n > 0)
        break;
      g_cond_wait_until (&self->order, &self->lock,
                         self->has_news ? MIN (time, next_report_time (self)) : time);
    }
  g_mutex_unlock (&self->lock);

  return order;
}

static gpointer
run_cb (gpointer user_data)
{
  g_autoptr (BfRunner) self = user_data;
  BfStop stop = BF_STOP_NONE;
  gboolean goes_on = TRUE;
  gsize n = 0;

  self->report_time = self->step_time = g_get_monotonic_time ();
  while (goes_on)
    switch (wait_for_order (self, &n))
      {
      case ORDER_TRAIN:
        stop = train (self, n);
        if (stop != BF_STOP_NONE)
          goes_on = make_report (self, stop);
        break;
      case ORDER_REPORT:
        goes_on = make_report (self, BF_STOP_NONE);
        break;
      case ORDER_PAUSE:
        goes_on = make_report (self, BF_STOP_PAUSED);
        break;
      case ORDER_QUIT:
      default:
        goes_on = FALSE;
        break;
      }

  return NULL;
}

/**
 * bf_runner_start:
 * @self: a runner that has not been started
 * @steps_per_second: how fast; infinite for as fast as it goes
 * @report: told of the progress, from the main context
 * @user_data: passed to @report
 *
 * Begins to train. The last report says why it has ended.
 */
void
bf_runner_start (BfRunner *self, double steps_per_second, BfReportFunc report, gpointer user_data)
{
  g_return_if_fail (self != NULL && self->thread == NULL && steps_per_second > 0.0);

  self->report = report;
  self->user_data = user_data;
  self->pace = steps_per_second;
  self->new_pace = TRUE;
  self->thread = g_thread_new ("backflow-runner", run_cb, bf_runner_ref (self));
}

/**
 * bf_runner_set_pace:
 * @self: a runner
 * @steps_per_second: how fast; infinite for as fast as it goes
 *
 * Changes the pace, at once.
 */
void
bf_runner_set_pace (BfRunner *self, double steps_per_second)
{
  g_return_if_fail (self != NULL && steps_per_second > 0.0);

  g_mutex_lock (&self->lock);
  self->new_pace |= self->pace != steps_per_second;
  self->pace = steps_per_second;
  g_cond_signal (&self->order);
  g_mutex_unlock (&self->lock);
}

/**
 * bf_runner_pause:
 * @self: a runner
 *
 * Asks it to end. Its last report comes when the present chunk is done.
 */
void
bf_runner_pause (BfRunner *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->lock);
  self->paused = TRUE;
  g_cond_signal (&self->order);
  g_mutex_unlock (&self->lock);
}

/**
 * bf_runner_wait:
 * @self: a runner
 * @timeout: for how long, µs
 *
 * Waits for the last report and hands it over, from within this function.
 *
 * Returns: whether it has come; otherwise it comes later
 */
gboolean
bf_runner_wait (BfRunner *self, gint64 timeout)
{
  gint64 end = g_get_monotonic_time () + timeout;
  gboolean finished;

  g_return_val_if_fail (self != NULL, FALSE);

  g_mutex_lock (&self->lock);
  while (!self->finished && g_cond_wait_until (&self->over, &self->lock, end))
    ;
  finished = self->finished;
  g_mutex_unlock (&self->lock);
  if (finished)
    deliver (self);

  return finished;
}

/**
 * bf_runner_cancel:
 * @self: a runner
 *
 * Ends it without another report. Does not wait for the thread, which leaves after the present
 * chunk.
 */
void
bf_runner_cancel (BfRunner *self)
{
  g_return_if_fail (self != NULL);

  self->report = NULL;
  g_mutex_lock (&self->lock);
  self->cancelled = TRUE;
  g_cond_signal (&self->order);
  g_mutex_unlock (&self->lock);
}
