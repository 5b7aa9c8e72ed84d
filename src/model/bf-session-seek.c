/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

#include <math.h>

/* Going to a far step without keeping anybody waiting: what a frame has time for is done at once,
 * the rest by a job, which can be cancelled and leaves checkpoints on its way. */

#define CHUNK_TIME 5000       /* µs between two looks at whether it was cancelled */
#define MAX_CHUNK 65536       /* steps */
#define SLOW_TIME 150000      /* µs after which it is worth telling that it takes time */
#define SEARCH_CHUNK 64       /* steps */
#define N_MARKS 8             /* states that a long replay leaves on its way */

/* A snapshot for the worker */
typedef struct
{
  BfState   *state;   /* the checkpoint before */
  BfDataset *dataset;
  BfRecipe   recipe;
  guint64    goal;    /* steps done */
  guint64    n;       /* of so many steps from there on the one with the smallest loss is the goal */
} BfReplay;

static void
replay_free (gpointer data)
{
  BfReplay *self = data;

  bf_state_unref (self->state);
  bf_dataset_unref (self->dataset);
  g_free (self);
}

/* How many steps come next: few enough to answer soon, and none beyond the next mark */
static gsize
next_chunk (const BfTrainer *trainer, guint64 until, gsize chunk)
{
  return (gsize) MIN (until - bf_trainer_get_steps_done (trainer), chunk);
}

/* Trains on to @until. Reports how far it is from @start to @goal. */
static void
replay_until (BfJob *job, BfTrainer *trainer, const BfReplay *self, guint64 until, gsize *chunk)
{
  guint64 start = bf_state_get_steps_done (self->state);

  while (bf_trainer_get_steps_done (trainer) < until && !bf_job_is_cancelled (job))
    {
      gint64 before = g_get_monotonic_time ();
      gint64 time;
      guint64 done;

      bf_trainer_run (trainer, next_chunk (trainer, until, *chunk), NULL);
      time = g_get_monotonic_time () - before;
      if (time < CHUNK_TIME)
        *chunk = MIN (2 * *chunk, MAX_CHUNK);
      else if (time > 2 * CHUNK_TIME)
        *chunk = MAX (*chunk / 2, 1);
      done = bf_trainer_get_steps_done (trainer) - start;
      bf_job_report (job, (double) done / (double) (self->goal - start), NULL);
    }
}

/* What a replay has come to */
typedef struct
{
  BfTrace *previous; /* (nullable): the step before, where it is the same run's */
  BfTrace *trace;
} BfArrival;

static void
arrival_free (gpointer data)
{
  BfArrival *self = data;

  g_clear_pointer (&self->previous, bf_trace_unref);
  g_clear_pointer (&self->trace, bf_trace_unref);
  g_free (self);
}

/* Does @n steps. Returns the one with the smallest loss, in steps done, the last of equals. @job may be NULL. */
static guint64
find_least (BfJob *job, BfTrainer *trainer, guint64 n)
{
  guint64 end = bf_trainer_get_steps_done (trainer) + n;
  guint64 found = end - n;
  double least = HUGE_VAL;
  double losses[SEARCH_CHUNK];

  while (bf_trainer_get_steps_done (trainer) < end && !(job != NULL && bf_job_is_cancelled (job)))
    {
      guint64 from = bf_trainer_get_steps_done (trainer);
      gsize k = (gsize) MIN (end - from, SEARCH_CHUNK);

      bf_trainer_run (trainer, k, losses);
      for (gsize i = 0; i < k; i++)
        if (losses[i] <= least)
          {
            least = losses[i];
            found = from + i;
          }
    }

  return found;
}

/* From the state before the goal, or at it: goes on to the best of the steps there are to choose from, or rather to the one
 * before. Returns the best. */
static guint64
choose_goal (BfJob *job, BfTrainer *trainer, const BfReplay *self)
{
  g_autoptr (BfState) state = NULL;
  guint64 at = bf_trainer_get_steps_done (trainer);
  guint64 goal;

  if (self->n == 1)
    return self->goal;
  state = bf_trainer_get_state (trainer);
  bf_trainer_run (trainer, (gsize) (self->goal - at), NULL);
  goal = find_least (job, trainer, self->n);
  bf_trainer_set_state (trainer, state, NULL);
  if (goal > at)
    bf_trainer_run (trainer, (gsize) (goal - at - 1), NULL);

  return goal;
}

/* Traces the last steps: that of the goal, and the one before, which is looked at until forward begins. */
static BfArrival *
arrive (const BfReplay *self, BfState *state, guint64 goal, GError **error)
{
  BfArrival *arrival = g_new0 (BfArrival, 1);

  if (bf_state_get_steps_done (state) < goal)
    {
      arrival->previous = bf_step (state, self->dataset, &self->recipe, error);
      state = arrival->previous != NULL ? (BfState *) bf_trace_get_state_after (arrival->previous) : NULL;
    }
  if (state != NULL)
    arrival->trace = bf_step (state, self->dataset, &self->recipe, error);
  if (arrival->trace == NULL)
    g_clear_pointer (&arrival, arrival_free);

  return arrival;
}

/* Comes to the goal of @self. What is done on the way is marked, so that going on from a cancelled
 * seek does not begin anew. */
static gpointer
replay_run (BfJob *job, gpointer data, GError **error)
{
  const BfReplay *self = data;
  guint64 start = bf_state_get_steps_done (self->state);
  guint64 last = MAX (start, self->goal - 1);
  g_autoptr (BfTrainer) trainer =
      bf_trainer_new (self->state, self->dataset, &self->recipe, error);
  g_autoptr (BfState) state = NULL;
  gsize chunk = 1;
  guint64 goal;

  if (trainer == NULL)
    return NULL;
  for (guint i = 1; i <= N_MARKS && !bf_job_is_cancelled (job); i++)
    {
      guint64 mark = start + (last - start) / N_MARKS * i;

      mark = i == N_MARKS ? last : mark;
      replay_until (job, trainer, self, mark, &chunk);
      if (i < N_MARKS && !bf_job_is_cancelled (job))
        bf_job_report (job, (double) i / N_MARKS, bf_trainer_get_state (trainer));
    }
  goal = choose_goal (job, trainer, self);
  if (bf_job_is_cancelled (job))
    return NULL;
  state = bf_trainer_get_state (trainer);

  return arrive (self, state, goal, error);
}

static void
progress_cb (BfJob *job, double fraction, gpointer partial, gpointer user_data)
{
  BfSession *self = user_data;

  bf_session_hold (self);
  self->seek_fraction = fraction;
  if (partial != NULL)
    bf_run_add_state (bf_run_find (self->seek_run, self->seek_goal), partial);
  self->is_dirty = TRUE;
  bf_session_release (self);
}

/* The session is there, and was at @before. */
static void
place (BfSession *self, BfRun *run, guint64 length, BfTrace *trace, BfTrace *previous, const BfMoment *moment,
       guint branch, BfArriveFunc arrived)
{
  BfPosition before;

  bf_session_dup_position (self, &before);
  bf_branches_select (self->branches, branch);
  bf_session_place (self, run, length, trace, *moment);
  if (previous != NULL)
    self->previous = bf_trace_ref (previous);
  if (arrived != NULL)
    arrived (self, &before);
  bf_position_clear (&before);
}

static void
done_cb (BfJob *job, gpointer result, const GError *error, gpointer user_data)
{
  BfSession *self = user_data;
  g_autoptr (BfRun) run = bf_run_ref (self->seek_run);
  const BfArrival *arrival = result;

  bf_session_hold (self);
  bf_session_drop_seek (self);
  if (arrival != NULL)
    place (self, run, self->seek_length, arrival->trace, arrival->previous, &self->seek_moment, self->seek_branch,
           self->seek_arrived);
  else if (error != NULL)
    self->stop_reason = g_strdup (error->message);
  bf_session_release (self);
}

static const BfJobClass replay_class = {
  .run = replay_run,
  .progress = progress_cb,
  .done = done_cb,
  .free_data = replay_free,
  .free_partial = (GDestroyNotify) bf_state_unref,
  .free_result = arrival_free,
};

/* Gives up what a seek has begun. */
void
bf_session_drop_seek (BfSession *self)
{
  if (self->seek_job == NULL)
    return;
  bf_job_clear (&self->seek_job);
  g_clear_pointer (&self->seek_run, bf_run_unref);
  self->is_dirty = TRUE;
}

/* Whether a step of the line of @run is come to in a few milliseconds */
gboolean
bf_session_is_near (BfSession *self, BfRun *run, guint64 at)
{
  guint64 here = bf_session_get_steps_done (self);

  if (run == self->position.run && (at == here || at == here + 1))
    return TRUE;

  return bf_run_estimate_cost (run, at, at) <= BF_QUICK_COST;
}

static void
start_job (BfSession *self, BfRun *doer, BfState *state, guint64 goal, guint64 n)
{
  BfReplay *replay = g_new0 (BfReplay, 1);

  replay->state = bf_state_ref (state);
  replay->dataset = bf_dataset_ref (bf_run_get_dataset (doer));
  replay->recipe = *bf_run_get_recipe (doer);
  replay->goal = goal;
  replay->n = n;
  self->seek_fraction = 0.0;
  self->seek_began = g_get_monotonic_time ();
  self->seek_job = bf_job_start (&replay_class, replay, self);
  self->is_dirty = TRUE;
}

/* Traces a step of the line of @run, at once. */
static BfTrace *
trace_at (BfSession *self, BfRun *run, guint64 at, GError **error)
{
  BfRun *doer = bf_run_find (run, at);
  g_autoptr (BfState) state = NULL;

  if (run == self->position.run)
    return bf_session_trace_at (self, at, error);
  state = bf_run_seek (run, at, error);

  return state != NULL ? bf_step (state, bf_run_get_dataset (doer), bf_run_get_recipe (doer), error) : NULL;
}

/* Goes there at once. */
static gboolean
go (BfSession *self, BfRun *run, guint64 length, guint64 at, const BfMoment *moment, guint branch, BfArriveFunc arrived)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BfTrace) trace = trace_at (self, run, at, &error);

  if (trace == NULL)
    {
      self->stop_reason = g_strdup (error->message);
      return FALSE;
    }
  place (self, run, length, trace, NULL, moment, branch, arrived);

  return TRUE;
}

/* Goes to a step of the line of @run, of which @length steps are known: at once where that takes no
 * time, else when a worker has come there. Without @moment it is rest after `loss`. @branch is the
 * one that the line belongs to, if another than the present one does. @arrived is told when it is there; what is done
 * meanwhile gives it up. FALSE if there is no memory for it. */
gboolean
bf_session_go_soon (BfSession *self, BfRun *run, guint64 length, guint64 at, const BfMoment *moment,
                    const guint *branch, BfArriveFunc arrived)
{
  BfRun *doer = bf_run_find (run, at);
  const BfNetwork *network = bf_state_get_network (bf_run_get_start_state (doer)); /* perhaps of another shape */
  BfMoment rest = bf_moment_at_rest (bf_moment_get_phase_end (network, BF_PHASE_LOSS));
  guint line = branch != NULL ? *branch : bf_branches_get_current (self->branches);

  bf_session_drop_seek (self);
  self->has_goal = FALSE;
  if (bf_session_is_near (self, run, at))
    return go (self, run, length, at, moment != NULL ? moment : &rest, line, arrived);

  self->seek_branch = line;
  self->seek_run = bf_run_ref (run);
  self->seek_length = length;
  self->seek_goal = at;
  self->seek_moment = moment != NULL ? *moment : rest;
  self->seek_arrived = arrived;
  start_job (self, doer, bf_run_get_state_before (doer, at), at, 1);

  return TRUE;
}

/* Goes to the step with the smallest loss of the @n of the present line from @at on, which one run does, as
 * bf_session_go_soon() does. */
gboolean
bf_session_go_to_least (BfSession *self, guint64 at, guint64 n, BfArriveFunc arrived)
{
  BfRun *run = self->position.run;
  BfRun *doer = bf_run_find (run, at);
  g_autoptr (BfTrainer) trainer = NULL;
  g_autoptr (BfState) state = NULL;

  if (n == 1)
    return bf_session_go_soon (self, run, self->position.length, at, NULL, NULL, arrived);
  if (bf_run_estimate_cost (run, at, at + n) <= BF_QUICK_COST && (state = bf_run_seek (run, at, NULL)) != NULL)
    trainer = bf_trainer_new (state, bf_run_get_dataset (doer), bf_run_get_recipe (doer), NULL);
  if (trainer != NULL)
    return bf_session_go_soon (self, run, self->position.length, find_least (NULL, trainer, n), NULL, NULL, arrived);

  bf_session_drop_seek (self);
  self->has_goal = FALSE;
  self->seek_branch = bf_branches_get_current (self->branches);
  self->seek_run = bf_run_ref (run);
  self->seek_length = self->position.length;
  self->seek_goal = at;
  self->seek_moment = bf_moment_at_rest (bf_session_get_loss_end (self));
  self->seek_arrived = arrived;
  start_job (self, doer, bf_run_get_state_before (doer, at), at, n);

  return TRUE;
}

/**
 * bf_session_seek_soon:
 * @self: a session
 * @step: a step, from 1; the last that is known where it is beyond
 *
 * Goes to any known step, at rest after `loss`, without keeping the caller waiting: what takes more
 * than a few milliseconds is left to a worker, and the session follows when it is done. A seek that
 * goes on is given up for this one; so it is for anything else that is done meanwhile. Makes no
 * entry of undo.
 */
void
bf_session_seek_soon (BfSession *self, guint64 step)
{
  guint64 goal;

  g_return_if_fail (BF_IS_SESSION (self) && step > 0);

  bf_session_hold (self);
  bf_session_halt (self);
  self->has_goal = FALSE;
  bf_session_set_fraction (self, 1.0);
  goal = MIN (step - 1, self->position.length);
  if (goal == bf_session_get_steps_done (self))
    bf_session_seek (self, goal + 1, NULL);
  else
    bf_session_go_soon (self, self->position.run, self->position.length, goal, NULL, NULL, NULL);
  bf_session_release (self);
}

/**
 * bf_session_is_seeking:
 * @self: a session
 *
 * Tells whether a seek goes on.
 *
 * Returns: whether it is so
 */
gboolean
bf_session_is_seeking (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return self->seek_job != NULL;
}

/**
 * bf_session_get_seek_step:
 * @self: a session
 *
 * Gets where the seek that goes on leads; without one, where the session stands.
 *
 * Returns: the step, from 1
 */
guint64
bf_session_get_seek_step (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), 1);

  return self->seek_job != NULL ? self->seek_goal + 1 : bf_session_get_step (self);
}

/**
 * bf_session_get_seek_fraction:
 * @self: a session
 *
 * Gets how much of the seek is done.
 *
 * Returns: 0 to 1; 1 where none goes on
 */
double
bf_session_get_seek_fraction (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), 1.0);

  return self->seek_job != NULL ? self->seek_fraction : 1.0;
}

/**
 * bf_session_is_seek_slow:
 * @self: a session
 *
 * Tells whether a seek goes on that takes so long that one should be told.
 *
 * Returns: whether it is so
 */
gboolean
bf_session_is_seek_slow (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return self->seek_job != NULL && g_get_monotonic_time () - self->seek_began > SLOW_TIME;
}

/**
 * bf_session_cancel_seek:
 * @self: a session
 *
 * Gives up the seek that goes on. The session stays where it is.
 */
void
bf_session_cancel_seek (BfSession *self)
{
  g_return_if_fail (BF_IS_SESSION (self));

  bf_session_hold (self);
  bf_session_drop_seek (self);
  bf_session_release (self);
}
