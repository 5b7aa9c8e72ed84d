/* SPDX-License-Identifier: MIT */
#include "bf-racer-private.h"

#define SLICE 8000               /* µs that a runner has before the next one goes on */
#define MAX_SECONDS 2.0          /* that a runner uses at most */
#define MAX_PASSES 1e7           /* and passes */
#define FINISH 1e-8              /* of the loss: a ten-thousandth of the miss is close enough */
#define POINTS_PER_E_FOLD 32     /* a chunk is this part of the passes so far: even steps on a logarithmic axis */
#define IMPROVEMENT 0.5          /* of the loss: half of it */
#define MAX_IMPROVEMENT_SECONDS 1.0

struct _BfRaceTask
{
  BfNetwork *network;
  BfDataset *dataset;
  BfRecipe   recipe;
  guint      size;
};

/**
 * bf_race_task_new:
 * @network: the present network; copied
 * @dataset: its data
 * @recipe: its recipe
 * @size: how far it has grown, or of a growth task the last size
 *
 * Makes what a job races on: bf_race_task_run() or bf_growth_task_run().
 *
 * Returns: (transfer full): the task
 */
BfRaceTask *
bf_race_task_new (const BfNetwork *network, BfDataset *dataset, const BfRecipe *recipe, guint size)
{
  BfRaceTask *self = g_new0 (BfRaceTask, 1);

  self->network = bf_network_copy (network);
  self->dataset = bf_dataset_ref (dataset);
  self->recipe = *recipe;
  self->size = size;

  return self;
}

/**
 * bf_race_task_free:
 * @task: (transfer full): a #BfRaceTask
 *
 * Frees a task; the `free_data` of its job.
 */
void
bf_race_task_free (gpointer task)
{
  BfRaceTask *self = task;

  bf_network_unref (self->network);
  bf_dataset_unref (self->dataset);
  g_free (self);
}

static GArray *
copy_line (GArray *line)
{
  return line != NULL ? g_array_copy (line) : NULL;
}

/**
 * bf_race_report_copy:
 * @self: a report
 *
 * Copies a report.
 *
 * Returns: (transfer full): the copy
 */
BfRaceReport *
bf_race_report_copy (const BfRaceReport *self)
{
  BfRaceReport *copy = g_memdup2 (self, sizeof *self);

  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    copy->lines[i] = copy_line (self->lines[i]);

  return copy;
}

/**
 * bf_race_report_free:
 * @report: (transfer full): a #BfRaceReport
 *
 * Frees a report; the `free_partial` and `free_result` of its job.
 */
void
bf_race_report_free (gpointer report)
{
  BfRaceReport *self = report;

  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    g_clear_pointer (&self->lines[i], g_array_unref);
  g_free (self);
}

/**
 * bf_growth_report_copy:
 * @self: a report
 *
 * Copies a report.
 *
 * Returns: (transfer full): the copy
 */
BfGrowthReport *
bf_growth_report_copy (const BfGrowthReport *self)
{
  BfGrowthReport *copy = g_new0 (BfGrowthReport, 1);

  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    copy->lines[i] = copy_line (self->lines[i]);

  return copy;
}

/**
 * bf_growth_report_free:
 * @report: (transfer full): a #BfGrowthReport
 *
 * Frees a report; the `free_partial` and `free_result` of its job.
 */
void
bf_growth_report_free (gpointer report)
{
  BfGrowthReport *self = report;

  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    g_clear_pointer (&self->lines[i], g_array_unref);
  g_free (self);
}

/* Only what is better makes a new point; the last one moves along, so that a line goes on level. */
static void
add_point (GArray *line, const BfRacePoint *point)
{
  const BfRacePoint *points = (const BfRacePoint *) line->data;
  guint n = line->len;

  if (n >= 2 && points[n - 1].loss == point->loss && points[n - 2].loss == point->loss)
    g_array_index (line, BfRacePoint, n - 1) = *point;
  else
    g_array_append_val (line, *point);
}

static guint64
get_chunk (const BfRacer *racer)
{
  return MAX ((guint64) (bf_racer_get_passes (racer) / POINTS_PER_E_FOLD), 1);
}

/* One runner's turn */
static void
run_slice (BfJob *job, BfRacer *racer, GArray *line, double finish)
{
  gint64 began = g_get_monotonic_time ();

  while (!racer->is_over && g_get_monotonic_time () - began < SLICE && !bf_job_is_cancelled (job))
    {
      BfRacePoint point;

      bf_racer_run (racer, get_chunk (racer));
      bf_racer_get_point (racer, &point);
      add_point (line, &point);
      if (point.loss <= finish || racer->seconds > MAX_SECONDS || bf_racer_get_passes (racer) > MAX_PASSES)
        racer->is_over = TRUE;
    }
}

static double
get_fraction (const BfRacer *racers)
{
  double sum = 0.0;

  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    sum += racers[i].is_over ? 1.0 : MIN (racers[i].seconds / MAX_SECONDS, 1.0);

  return sum / BF_RACE_N_RUNNERS;
}

static BfRaceReport *
report_new (const BfRaceTrack *track)
{
  BfRaceReport *self = g_new0 (BfRaceReport, 1);

  self->n_weights = bf_network_get_n_weights (track->network);
  self->has_one_number = bf_dataset_get_n_samples (track->dataset) == 1 && bf_dataset_get_n_targets (track->dataset) == 1;
  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    self->lines[i] = g_array_new (FALSE, FALSE, sizeof (BfRacePoint));

  return self;
}

static gboolean
line_up (BfRacer *racers, BfRaceReport *report, const BfRaceTrack *track, GError **error)
{
  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    if (!bf_racer_init (&racers[i], (BfRaceRunner) i, track, error))
      return FALSE;
  bf_racer_get_point (&racers[BF_RACE_BACKPROPAGATION], &report->start);

  return TRUE;
}

/**
 * bf_race_task_run:
 * @job: the job
 * @task: a #BfRaceTask
 * @error: return location for an error
 *
 * Races, on the worker: the runners take turns until all are over or have used up their time.
 *
 * Returns: (transfer full) (nullable): the #BfRaceReport, or %NULL with an error of the core
 */
gpointer
bf_race_task_run (BfJob *job, gpointer task, GError **error)
{
  const BfRaceTask *self = task;
  BfRaceTrack *track = bf_race_track_new (self->network, self->dataset, &self->recipe, self->size);
  BfRaceReport *report = report_new (track);
  BfRacer racers[BF_RACE_N_RUNNERS] = { 0 };
  gboolean goes_on = line_up (racers, report, track, error);

  if (!goes_on)
    g_clear_pointer (&report, bf_race_report_free);
  while (goes_on && !bf_job_is_cancelled (job))
    {
      goes_on = FALSE;
      for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
        {
          run_slice (job, &racers[i], report->lines[i], FINISH * report->start.loss);
          report->is_over[i] = racers[i].is_over;
          goes_on |= !racers[i].is_over;
        }
      bf_job_report (job, get_fraction (racers), bf_race_report_copy (report));
    }
  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    bf_racer_clear (&racers[i]);
  bf_race_track_free (track);

  return report;
}

/* What it takes a runner to halve the loss */
static gboolean
measure (BfJob *job, const BfRaceTrack *track, BfRaceRunner runner, BfGrowthPoint *growth)
{
  BfRacer racer = { 0 };
  BfRacePoint point, start;

  if (!bf_racer_init (&racer, runner, track, NULL))
    {
      bf_racer_clear (&racer);
      return FALSE;
    }
  bf_racer_get_point (&racer, &start);
  do
    {
      bf_racer_run (&racer, get_chunk (&racer));
      bf_racer_get_point (&racer, &point);
    }
  while (point.loss > IMPROVEMENT * start.loss && !racer.is_over && racer.seconds < MAX_IMPROVEMENT_SECONDS &&
         !bf_job_is_cancelled (job));
  growth->n_weights = racer.n_weights;
  growth->is_reached = point.loss <= IMPROVEMENT * start.loss;
  for (guint i = 0; i < BF_RACE_N_COSTS; i++)
    growth->cost[i] = point.cost[i];
  bf_racer_clear (&racer);

  return TRUE;
}

/**
 * bf_growth_task_run:
 * @job: the job
 * @task: a #BfRaceTask
 * @error: never set
 *
 * Measures, on the worker, what one improvement costs each runner on each size up to the task's. Who has not got there in a
 * second is not asked again for the larger ones.
 *
 * Returns: (transfer full): the #BfGrowthReport
 */
gpointer
bf_growth_task_run (BfJob *job, gpointer task, GError **error)
{
  const BfRaceTask *self = task;
  BfGrowthReport *report = g_new0 (BfGrowthReport, 1);
  gboolean gave_up[BF_RACE_N_RUNNERS] = { FALSE };

  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    report->lines[i] = g_array_new (FALSE, FALSE, sizeof (BfGrowthPoint));
  for (guint size = 0; size <= self->size && !bf_job_is_cancelled (job); size++)
    {
      BfRaceTrack *track = bf_race_track_new (self->network, self->dataset, &self->recipe, size);

      for (guint i = 0; i < BF_RACE_N_RUNNERS && !bf_job_is_cancelled (job); i++)
        {
          BfGrowthPoint growth;

          if (gave_up[i] || !measure (job, track, (BfRaceRunner) i, &growth))
            continue;
          gave_up[i] = !growth.is_reached;
          g_array_append_val (report->lines[i], growth);
          bf_job_report (job, (size + (i + 1.0) / BF_RACE_N_RUNNERS) / (self->size + 1.0), bf_growth_report_copy (report));
        }
      bf_race_track_free (track);
    }

  return report;
}
