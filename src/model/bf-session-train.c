/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* µs to wait for the worker; a chunk takes one millisecond unless a single step takes more */
#define PAUSE_TIME 20000

/* Why training has stopped, in a sentence; %NULL where it was asked to */
static char *
describe_stop (BfStop stop, const BfTrace *trace, const BfRecipe *recipe)
{
  guint64 n = bf_trace_get_step (trace) - 1;
  g_autofree char *steps = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  g_autofree char *loss = bf_number_format (bf_trace_get_loss (trace));
  g_autofree char *least = bf_number_format (recipe->stop_loss);

  switch (stop)
    {
    case BF_STOP_STEPS:
      /* Translators: %s is a number of steps. */
      return g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "Training stopped: %s step is done, as the recipe asks.",
                       "Training stopped: %s steps are done, as the recipe asks.", (gulong) n),
          steps);
    case BF_STOP_LOSS:
      /* Translators: the first and the last %s are losses, the other one is a number of steps. */
      return g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "Training stopped: the loss is %s after %s step, below %s.",
                       "Training stopped: the loss is %s after %s steps, below %s.", (gulong) n),
          loss, steps, least);
    case BF_STOP_UNCHANGED:
      /* Translators: the first %s is a number of steps, the other one a loss. */
      return g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE,
                       "Training stopped after %s step: an epoch has changed no number any more. "
                       "The loss is %s.",
                       "Training stopped after %s steps: an epoch has changed no number any more. "
                       "The loss is %s.",
                       (gulong) n),
          steps, loss);
    case BF_STOP_NONE:
    case BF_STOP_PAUSED:
    case BF_STOP_LIMIT:
    case BF_STOP_DIVERGED:
    default:
      return NULL;
    }
}

static void
set_stop_reason (BfSession *self, const BfReport *report)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->stop_reason, g_free);
  if (report->stop == BF_STOP_DIVERGED)
    {
      bf_session_set_diverged (self, bf_report_get_bad_step (report), &error);
      self->stop_reason = g_strdup (error->message);
    }
  else
    self->stop_reason = describe_stop (report->stop, report->trace, &self->recipe);
}

/* Train was pressed. */
static void
open_training (BfSession *self)
{
  if (self->is_training)
    return;
  self->is_training = TRUE;
  bf_session_dup_position (self, &self->before_training);
  self->is_dirty = TRUE;
}

/* Training is over: one entry for all its steps, however they were done. */
static void
close_training (BfSession *self)
{
  guint64 before, n;
  g_autofree char *number = NULL;
  g_autofree char *name = NULL;

  if (!self->is_training)
    return;
  before = bf_state_get_steps_done (self->before_training.state);
  if (bf_session_get_steps_done (self) > before)
    {
      n = bf_session_get_steps_done (self) - before;
      number = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
      /* Translators: %s is a number of steps; follows "Undo". */
      name = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "training, %s step",
                                           "training, %s steps", (gulong) n),
                              number);
      bf_session_push_undo (self, name, &self->before_training);
    }
  self->is_training = FALSE;
  bf_position_clear (&self->before_training);
  self->is_dirty = TRUE;
}

static void
drop_job (BfSession *self)
{
  if (self->runner != NULL)
    bf_runner_cancel (self->runner);
  g_clear_pointer (&self->runner, bf_runner_unref);
  g_clear_pointer (&self->job_run, bf_run_unref);
  self->pausing = FALSE;
  self->is_epoch = FALSE;
  self->is_dirty = TRUE;
}

static void report_cb (BfRunner       *runner,
                       const BfReport *report,
                       gpointer        user_data);

/* Starts the runner where the session stands, up to where the line leaves the run or a long
 * epoch ends. */
static gboolean
start_job (BfSession *self, GError **error)
{
  BfRun *run = bf_session_get_run (self);
  guint64 at = bf_session_get_steps_done (self);
  BfRun *next = bf_run_find_next (self->position.run, at);
  BfRunner *runner =
      bf_runner_new (self->position.state, bf_run_get_dataset (run), &self->recipe, error);

  if (runner == NULL)
    return FALSE;

  self->runner = runner;
  self->job_run = bf_run_ref (run);
  self->job_start = at;
  self->job_length = self->position.length;
  self->job_limit = next != NULL ? bf_run_get_start (next) : BF_NO_LIMIT;
  if (self->is_epoch)
    self->job_limit = MIN (self->job_limit, self->epoch_goal);
  bf_runner_set_limit (runner, self->job_limit, self->is_epoch);
  bf_runner_start (runner, self->pace, report_cb, self);
  self->is_dirty = TRUE;

  return TRUE;
}

/* Goes where the runner is. At a place where the line leaves the run, the step in progress is
 * the next run's. */
static void
follow (BfSession *self, const BfReport *report)
{
  guint64 at = bf_trace_get_step (report->trace) - 1;
  g_autoptr (BfTrace) trace = NULL;

  bf_run_add_curve (self->job_run, report->losses);
  for (guint i = 0; i < report->marks->len; i++)
    bf_run_add_state (self->job_run, g_ptr_array_index (report->marks, i));
  bf_run_add_state (self->job_run, (BfState *) bf_trace_get_state (report->trace));
  if (report->stop == BF_STOP_PAUSED && at == self->job_start)
    return; /* nothing was done: the moment stays as it was */

  if (self->curve != NULL && self->job_run == self->position.run)
    bf_curve_merge (self->curve, report->losses);
  if (bf_run_find (self->position.run, at) != self->job_run)
    trace = bf_session_trace_at (self, at, NULL);
  if (trace == NULL)
    trace = bf_trace_ref (report->trace);
  bf_session_place (self, self->position.run, MAX (self->job_length, at), trace,
                    bf_moment_at_rest (bf_session_get_loss_end (self)));
}

/* The line goes on in the next run, so does training. */
static gboolean
go_on (BfSession *self, const BfReport *report)
{
  guint64 at = bf_trace_get_step (report->trace) - 1;
  gboolean is_epoch = self->is_epoch;

  if (at != self->job_limit || self->pausing || report->stop == BF_STOP_DIVERGED
      || (is_epoch && at == self->epoch_goal))
    return FALSE;
  drop_job (self);
  self->is_epoch = is_epoch;

  return start_job (self, NULL);
}

static void
report_cb (BfRunner *runner, const BfReport *report, gpointer user_data)
{
  BfSession *self = user_data;

  if (runner != self->runner)
    return;
  bf_session_hold (self);
  follow (self, report);
  if (report->stop != BF_STOP_NONE && !go_on (self, report))
    {
      set_stop_reason (self, report);
      drop_job (self);
      if (!self->carries_on || self->stop_reason != NULL)
        close_training (self);
    }
  bf_session_release (self);
}

/* Leaves the rest of a long epoch to the runner. */
gboolean
bf_session_start_epoch (BfSession *self, guint64 goal, GError **error)
{
  self->is_epoch = TRUE;
  self->epoch_goal = goal;
  self->pace = INFINITY;

  return start_job (self, error);
}

/* Ends what workers do, at once: a seek is given up, the runner ends with its last report if that
 * comes soon, else with the one before. */
void
bf_session_settle (BfSession *self)
{
  g_autoptr (BfRunner) runner = self->runner != NULL ? bf_runner_ref (self->runner) : NULL;

  bf_session_drop_seek (self);
  if (runner == NULL)
    return;
  self->pausing = TRUE;
  bf_runner_pause (runner);
  if (!bf_runner_wait (runner, PAUSE_TIME))
    drop_job (self);
  if (!self->carries_on)
    close_training (self);
}

/* Ends training, whoever does the steps. */
void
bf_session_halt (BfSession *self)
{
  bf_session_settle (self);
  close_training (self);
}

/**
 * bf_session_train:
 * @self: a session
 * @steps_per_second: how fast; infinite for as fast as it goes
 *
 * Trains from here on, on a thread of its own; the session follows thirty times a second. Training
 * that goes on already takes the new pace. It stops by itself, with `stopped`, when the recipe's
 * loss or number of steps is reached, when an epoch has changed no bit, and before a loss that is
 * not finite.
 */
void
bf_session_train (BfSession *self, double steps_per_second)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (BF_IS_SESSION (self) && steps_per_second > 0.0);

  if (self->runner != NULL && !self->pausing)
    {
      bf_session_set_pace (self, steps_per_second);
      return;
    }

  bf_session_hold (self);
  bf_session_settle (self);
  bf_session_finish (self);
  open_training (self);
  self->pace = steps_per_second;
  if (!start_job (self, &error))
    {
      close_training (self);
      g_clear_pointer (&self->stop_reason, g_free);
      self->stop_reason = g_strdup (error->message);
    }
  bf_session_release (self);
}

/**
 * bf_session_set_pace:
 * @self: a session
 * @steps_per_second: how fast; infinite for as fast as it goes
 *
 * Changes how fast it trains, at once.
 */
void
bf_session_set_pace (BfSession *self, double steps_per_second)
{
  g_return_if_fail (BF_IS_SESSION (self) && steps_per_second > 0.0);

  self->pace = steps_per_second;
  if (self->runner != NULL)
    bf_runner_set_pace (self->runner, steps_per_second);
}

/**
 * bf_session_pause:
 * @self: a session
 *
 * Ends training, at rest after `loss`. If a single step takes long, the session moves on once more
 * when it is done.
 */
void
bf_session_pause (BfSession *self)
{
  g_autoptr (BfRunner) runner = NULL;

  g_return_if_fail (BF_IS_SESSION (self));

  bf_session_hold (self);
  if (self->runner != NULL)
    {
      runner = bf_runner_ref (self->runner);
      self->pausing = TRUE;
      self->is_dirty = TRUE;
      bf_runner_pause (runner);
      bf_runner_wait (runner, PAUSE_TIME);
    }
  else
    close_training (self);
  bf_session_release (self);
}

/**
 * bf_session_is_training:
 * @self: a session
 *
 * Tells whether it trains, or does the steps of a long epoch.
 *
 * Returns: whether it is so; %FALSE from the moment of bf_session_pause() on
 */
gboolean
bf_session_is_training (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return !self->pausing && (self->runner != NULL || self->is_training);
}

/**
 * bf_session_begin_training:
 * @self: a session
 *
 * Says that the steps that follow are training: what bf_session_step() does until
 * bf_session_end_training() or bf_session_pause() is undone together. The runner, if it trains,
 * stops, and the steps it has done are part of the same training.
 */
void
bf_session_begin_training (BfSession *self)
{
  g_return_if_fail (BF_IS_SESSION (self));

  bf_session_hold (self);
  self->carries_on = TRUE;
  bf_session_settle (self);
  self->carries_on = FALSE;
  open_training (self);
  bf_session_release (self);
}

/**
 * bf_session_end_training:
 * @self: a session
 *
 * Says that training is over, which becomes one entry of undo.
 */
void
bf_session_end_training (BfSession *self)
{
  bf_session_pause (self);
}

/* Whether the parameters, and what the optimizer remembers, are the same in two states of a run,
 * bit for bit */
static gboolean
same_bits (BfRun *run, BfState *state, BfState *other)
{
  g_autoptr (BfTrainer) trainer = NULL;

  if (!bf_network_equal (bf_state_get_network (state), bf_state_get_network (other)))
    return FALSE;
  trainer = bf_trainer_new (state, bf_run_get_dataset (run), bf_run_get_recipe (run), NULL);
  if (trainer == NULL)
    return FALSE;

  return bf_trainer_set_state (trainer, other, NULL) && bf_trainer_is_unchanged (trainer);
}

static void
clear_epochs (BfSession *self)
{
  g_clear_pointer (&self->epoch_run, bf_run_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->epoch_starts); i++)
    g_clear_pointer (&self->epoch_starts[i], bf_state_unref);
}

/* Remembers the beginnings of epochs that the session comes to, so that is_still() does not have to go back there.
 * @run: %NULL to forget them */
void
bf_session_note_epoch (BfSession *self, BfRun *run, BfState *state)
{
  gsize n;

  if (run == NULL || run != self->epoch_run)
    clear_epochs (self);
  if (run == NULL)
    return;
  n = bf_recipe_get_steps_per_epoch (bf_run_get_recipe (run), bf_dataset_get_n_samples (bf_run_get_dataset (run)));
  if (bf_state_get_steps_done (state) % n != 0)
    return;
  if (self->epoch_starts[0] != NULL
      && bf_state_get_steps_done (self->epoch_starts[0]) == bf_state_get_steps_done (state))
    return;
  if (self->epoch_run == NULL)
    self->epoch_run = bf_run_ref (run);
  g_clear_pointer (&self->epoch_starts[1], bf_state_unref);
  self->epoch_starts[1] = g_steal_pointer (&self->epoch_starts[0]);
  self->epoch_starts[0] = bf_state_ref (state);
}

/* The state with which an epoch of @run began, if it is at hand or near */
static BfState *
find_epoch_start (BfSession *self, BfRun *run, guint64 at)
{
  BfState *start = self->epoch_starts[1];

  if (run == self->epoch_run && start != NULL && bf_state_get_steps_done (start) == at)
    return bf_state_ref (start);
  if (bf_run_estimate_cost (run, at, at) > BF_QUICK_COST)
    return NULL;

  return bf_run_seek (run, at, NULL);
}

/* Whether the epoch that has just ended, if one has, changed no bit. It has to lie within the
 * run and the training. */
static gboolean
is_still (BfSession *self)
{
  BfRun *run = bf_session_get_run (self);
  guint64 at = bf_session_get_steps_done (self);
  guint64 n = bf_recipe_get_steps_per_epoch (&self->recipe,
                                             bf_dataset_get_n_samples (bf_run_get_dataset (run)));
  guint64 first = bf_run_get_start (run);
  g_autoptr (BfState) before = NULL;

  if (self->is_training)
    first = MAX (first, bf_state_get_steps_done (self->before_training.state));
  if (at % n != 0 || at < n || at - n < first)
    return FALSE;
  before = find_epoch_start (self, run, at - n);

  return before != NULL && same_bits (run, before, self->position.state);
}

static BfStop
find_stop (BfSession *self)
{
  if (bf_moment_get_done (&self->position.moment) < bf_session_get_loss_end (self))
    return BF_STOP_NONE;
  if (self->recipe.stop_loss > 0.0 && bf_trace_get_loss (self->trace) < self->recipe.stop_loss)
    return BF_STOP_LOSS;
  if (self->recipe.stop_steps > 0 && bf_session_get_steps_done (self) >= self->recipe.stop_steps)
    return BF_STOP_STEPS;

  return is_still (self) ? BF_STOP_UNCHANGED : BF_STOP_NONE;
}

/**
 * bf_session_check_stop:
 * @self: a session
 * @reason: (out) (optional) (transfer full): why, in a sentence
 *
 * Tells whether training at full speed would have stopped here: for the application that plays each
 * step. It asks after each step; bf_session_step() itself says when the next loss would not be
 * finite.
 *
 * Returns: whether training is to stop
 */
gboolean
bf_session_check_stop (BfSession *self, char **reason)
{
  BfStop stop;

  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  stop = find_stop (self);
  if (stop != BF_STOP_NONE && reason != NULL)
    *reason = describe_stop (stop, self->trace, &self->recipe);

  return stop != BF_STOP_NONE;
}
