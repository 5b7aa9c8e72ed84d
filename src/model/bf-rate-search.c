/* SPDX-License-Identifier: MIT */
#include "bf-rate-search.h"

#define MAX_POINTS 160
#define MIN_POINTS 32
#define MAX_STEPS 4000
#define MIN_STEPS 250
#define TIME_BUDGET 20.0     /* s */
#define STEP_TIME 1e-7       /* s */
#define PARAMETER_TIME 1e-9  /* s that a step takes for each parameter and sample */

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

/* About how long a step takes, in seconds */
static double
estimate_step (const BfRateSearch *self)
{
  gsize n_samples = MIN (self->recipe.batch_size, bf_dataset_get_n_samples (self->dataset));
  gsize n_parameters = bf_network_get_n_parameters (bf_state_get_network (self->state));

  return STEP_TIME + PARAMETER_TIME * (double) n_parameters * (double) n_samples;
}

/**
 * bf_rate_search_init:
 * @self: (out caller-allocates): a search
 * @state: where every training starts; borrowed
 * @dataset: the data; borrowed
 * @recipe: how to train
 *
 * Chooses a map that is made in a while: fewer learning rates for a large network, then fewer steps.
 */
void
bf_rate_search_init (BfRateSearch *self, BfState *state, BfDataset *dataset, const BfRecipe *recipe)
{
  double n_steps;

  g_return_if_fail (self != NULL && state != NULL && dataset != NULL && recipe != NULL);

  *self = (BfRateSearch) { state, dataset, *recipe, MAX_POINTS, MAX_STEPS };
  n_steps = TIME_BUDGET / estimate_step (self); /* of all rates */
  self->n_points = (guint) CLAMP (n_steps / MAX_STEPS, MIN_POINTS, MAX_POINTS);
  self->n_steps = (guint64) CLAMP (n_steps / self->n_points, MIN_STEPS, MAX_STEPS);
}

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
