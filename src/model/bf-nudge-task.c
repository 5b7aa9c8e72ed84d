/* SPDX-License-Identifier: MIT */
#include "bf-nudge-task.h"

#define CHUNK_TIME 4000 /* µs between two looks at whether it was cancelled */

struct _BfNudgeTask
{
  BfNudge *nudge;
  guint64  limit;
  gint64   began;
};

/**
 * bf_nudge_task_new:
 * @network: where to start; copied
 * @dataset: the data
 * @recipe: whose loss is to be made small
 * @options: how to try
 * @limit: how many passes at most
 * @error: return location for an error
 *
 * Makes what a job works on.
 *
 * Returns: (transfer full): the task, or %NULL with an error as of bf_nudge_new()
 */
BfNudgeTask *
bf_nudge_task_new (const BfNetwork      *network,
                   BfDataset            *dataset,
                   const BfRecipe       *recipe,
                   const BfNudgeOptions *options,
                   guint64               limit,
                   GError              **error)
{
  BfNudge *nudge = bf_nudge_new (network, dataset, recipe, options, error);
  BfNudgeTask *self;

  if (nudge == NULL)
    return NULL;
  self = g_new0 (BfNudgeTask, 1);
  self->nudge = nudge;
  self->limit = limit;

  return self;
}

/**
 * bf_nudge_task_free:
 * @task: (transfer full): a #BfNudgeTask
 *
 * Frees a task; the `free_data` of its job.
 */
void
bf_nudge_task_free (gpointer task)
{
  BfNudgeTask *self = task;

  bf_nudge_unref (self->nudge);
  g_free (self);
}

/**
 * bf_nudge_report_free:
 * @report: (transfer full): a #BfNudgeReport
 *
 * Frees a report; the `free_partial` and `free_result` of its job.
 */
void
bf_nudge_report_free (gpointer report)
{
  BfNudgeReport *self = report;

  g_clear_pointer (&self->network, bf_network_unref);
  g_free (self);
}

static BfNudgeReport *
report_new (const BfNudgeTask *task)
{
  const BfNudge *nudge = task->nudge;
  BfNudgeReport *self = g_new0 (BfNudgeReport, 1);

  self->n_passes = bf_nudge_get_n_passes (nudge);
  self->limit = task->limit;
  self->multiplications = bf_nudge_get_multiplications (nudge);
  self->seconds = (double) (g_get_monotonic_time () - task->began) / G_USEC_PER_SEC;
  self->start_loss = bf_nudge_get_start_loss (nudge);
  self->loss = bf_nudge_get_best_loss (nudge);
  self->best_pass = bf_nudge_get_best_pass (nudge);
  self->prediction = bf_nudge_get_best_prediction (nudge, 0, 0);
  self->miss = bf_nudge_get_best_miss (nudge, 0, 0);
  self->is_done = bf_nudge_is_done (nudge);
  self->network = bf_nudge_dup_best_network (nudge); /* costs no more than the passes of a chunk */

  return self;
}

/**
 * bf_nudge_task_run:
 * @job: the job
 * @task: a #BfNudgeTask
 * @error: never set
 *
 * Tries, on the worker, until nothing is left to try, there were enough passes or the job is cancelled.
 *
 * Returns: (transfer full): the #BfNudgeReport
 */
gpointer
bf_nudge_task_run (BfJob *job, gpointer task, GError **error)
{
  BfNudgeTask *self = task;
  guint64 chunk = 1, n = 0;

  self->began = g_get_monotonic_time ();
  while (!bf_nudge_is_done (self->nudge) && n < self->limit && !bf_job_is_cancelled (job))
    {
      gint64 before = g_get_monotonic_time ();

      n += bf_nudge_run (self->nudge, MIN (chunk, self->limit - n));
      if (g_get_monotonic_time () - before < CHUNK_TIME / 2)
        chunk *= 2;
      bf_job_report (job, (double) n / (double) self->limit, report_new (self));
    }

  return report_new (self);
}
