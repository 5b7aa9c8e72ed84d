/* SPDX-License-Identifier: MIT */
#include "bf-rate-search.h"

/* What a worker needs, and whom it tells */
typedef struct
{
  BfRateSearch     search;
  BfRateSearchFunc func;
  gpointer         user_data;
} Task;

static void
task_free (gpointer data)
{
  Task *self = data;

  bf_state_unref (self->search.state);
  bf_dataset_unref (self->search.dataset);
  g_free (self);
}

static gboolean
goes_on (gpointer user_data)
{
  return !bf_job_is_cancelled (user_data);
}

static gpointer
run_cb (BfJob *job, gpointer data, GError **error)
{
  const BfRateSearch *self = &((Task *) data)->search;
  g_autoptr (BfRateMap) map = NULL;
  double from, to;

  if (!bf_rate_map_find_range (self->state, self->dataset, &self->recipe, goes_on, job, &from, &to))
    return NULL;
  map = bf_rate_map_new (self->state, self->dataset, &self->recipe, from, to, self->n_points, self->n_steps, error);
  if (map == NULL)
    return NULL;
  while (bf_rate_map_try_next (map, goes_on, job))
    bf_job_report (job, (double) bf_rate_map_get_n_tried (map) / self->n_points, bf_rate_map_copy (map));

  return g_steal_pointer (&map);
}

static void
progress_cb (BfJob *job, double fraction, gpointer partial, gpointer user_data)
{
  Task *task = user_data;

  task->func (bf_rate_map_copy (partial), FALSE, task->user_data);
}

static void
done_cb (BfJob *job, gpointer result, const GError *error, gpointer user_data)
{
  Task *task = user_data;

  if (result != NULL)
    task->func (bf_job_steal_result (job), TRUE, task->user_data);
}

static const BfJobClass search_class = {
  .run = run_cb,
  .progress = progress_cb,
  .done = done_cb,
  .free_data = task_free,
  .free_partial = (GDestroyNotify) bf_rate_map_free,
  .free_result = (GDestroyNotify) bf_rate_map_free,
};

/**
 * bf_rate_search_start:
 * @self: what map is wanted
 * @func: takes the map
 * @user_data: what to pass to @func
 *
 * Tries one learning rate after the other on a worker.
 *
 * Returns: (transfer full): the job, to be cancelled
 */
BfJob *
bf_rate_search_start (const BfRateSearch *self, BfRateSearchFunc func, gpointer user_data)
{
  Task *task;

  g_return_val_if_fail (self != NULL && func != NULL, NULL);

  task = g_new (Task, 1);
  *task = (Task) { *self, func, user_data };
  bf_state_ref (task->search.state);
  bf_dataset_ref (task->search.dataset);

  return bf_job_start (&search_class, task, task);
}
