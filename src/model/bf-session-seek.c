/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

/* Going to a far step without keeping anybody waiting: what a frame has time for is done at once,
 * the rest by a job, which can be cancelled and leaves checkpoints on its way. */

#define QUICK_COST 4e6        /* such a replay takes a few milliseconds: about a nanosecond each */
#define STEP_OVERHEAD 32.0    /* what a step costs besides its parameters */
#define CHUNK_TIME 5000       /* µs between two looks at whether it was cancelled */
#define MAX_CHUNK 65536       /* steps */
#define SLOW_TIME 150000      /* µs after which it is worth telling that it takes time */
#define N_MARKS 8             /* states that a long replay leaves on its way */

/* A snapshot for the worker */
typedef struct
{
  BfState   *state;   /* the checkpoint before */
  BfDataset *dataset;
  BfRecipe   recipe;
  guint64    goal;    /* steps done */
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

/* The step that @self is to come to, with its trace. What is done on the way is marked, so that
 * going on from a cancelled seek does not begin anew. */
static gpointer
replay_run (BfJob *job, gpointer data, GError **error)
{
  const BfReplay *self = data;
  guint64 start = bf_state_get_steps_done (self->state);
  g_autoptr (BfTrainer) trainer =
      bf_trainer_new (self->state, self->dataset, &self->recipe, error);
  g_autoptr (BfState) state = NULL;
  gsize chunk = 1;

  if (trainer == NULL)
    return NULL;
  for (guint i = 1; i <= N_MARKS && !bf_job_is_cancelled (job); i++)
    {
      guint64 mark = start + (self->goal - start) / N_MARKS * i;

      mark = i == N_MARKS ? self->goal : mark;
      replay_until (job, trainer, self, mark, &chunk);
      if (i < N_MARKS && !bf_job_is_cancelled (job))
        bf_job_report (job, (double) i / N_MARKS, bf_trainer_get_state (trainer));
    }
  if (bf_job_is_cancelled (job))
    return NULL;
  state = bf_trainer_get_state (trainer);

  return bf_step (state, self->dataset, &self->recipe, error);
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

static void
done_cb (BfJob *job, gpointer result, const GError *error, gpointer user_data)
{
  BfSession *self = user_data;
  g_autoptr (BfRun) run = bf_run_ref (self->seek_run);

  bf_session_hold (self);
  bf_session_drop_seek (self);
  if (result != NULL)
    bf_branches_select (self->branches, self->seek_branch);
  if (result != NULL)
    bf_session_place (self, run, self->seek_length, result, self->seek_moment);
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
  .free_result = (GDestroyNotify) bf_trace_unref,
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

/* What it costs to do the steps from the checkpoint on, roughly in nanoseconds */
static double
estimate_cost (BfRun *run, BfState *state, guint64 goal)
{
  const BfRecipe *recipe = bf_run_get_recipe (run);
  gsize n_samples = bf_dataset_get_n_samples (bf_run_get_dataset (run));
  gsize n_parameters = bf_network_get_n_parameters (bf_state_get_network (state));
  double n_steps = (double) (goal - bf_state_get_steps_done (state)) + 2.0; /* and two traces */

  return n_steps * (double) (MIN (recipe->batch_size, n_samples) + 1)
         * ((double) n_parameters + STEP_OVERHEAD);
}

static void
start_job (BfSession *self, BfRun *doer, BfState *state, guint64 goal)
{
  BfReplay *replay = g_new0 (BfReplay, 1);

  replay->state = bf_state_ref (state);
  replay->dataset = bf_dataset_ref (bf_run_get_dataset (doer));
  replay->recipe = *bf_run_get_recipe (doer);
  replay->goal = goal;
  self->seek_fraction = 0.0;
  self->seek_began = g_get_monotonic_time ();
  self->seek_job = bf_job_start (&replay_class, replay, self);
  self->is_dirty = TRUE;
}

/* Goes there at once. */
static void
go (BfSession *self, BfRun *run, guint64 length, guint64 at, const BfMoment *moment)
{
  BfRun *doer = bf_run_find (run, at);
  g_autoptr (GError) error = NULL;
  g_autoptr (BfState) state = bf_run_seek (run, at, &error);
  g_autoptr (BfTrace) trace = NULL;

  if (state != NULL)
    trace = bf_step (state, bf_run_get_dataset (doer), bf_run_get_recipe (doer), &error);
  if (trace != NULL)
    bf_session_place (self, run, length, trace, *moment);
  else
    self->stop_reason = g_strdup (error->message);
}

/* Goes to a step of the line of @run, of which @length steps are known: at once where that takes no
 * time, else when a worker has come there. Without @moment it is rest after `loss`. @branch is the
 * one that the line belongs to, if another than the present one does. */
void
bf_session_go_soon (BfSession *self, BfRun *run, guint64 length, guint64 at, const BfMoment *moment,
                    const guint *branch)
{
  BfRun *doer = bf_run_find (run, at);
  BfState *state = bf_run_get_state_before (doer, at);
  BfMoment rest = bf_moment_at_rest (
      bf_moment_get_phase_end (bf_state_get_network (state), BF_PHASE_LOSS));

  bf_session_drop_seek (self);
  self->has_goal = FALSE;
  if (estimate_cost (doer, state, at) <= QUICK_COST)
    {
      if (branch != NULL)
        bf_branches_select (self->branches, *branch);
      go (self, run, length, at, moment != NULL ? moment : &rest);
      return;
    }
  self->seek_branch = branch != NULL ? *branch : bf_branches_get_current (self->branches);
  self->seek_run = bf_run_ref (run);
  self->seek_length = length;
  self->seek_goal = at;
  self->seek_moment = moment != NULL ? *moment : rest;
  start_job (self, doer, state, at);
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
    bf_session_go_soon (self, self->position.run, self->position.length, goal, NULL, NULL);
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
