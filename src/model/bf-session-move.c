/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

#include <math.h>

/* Moving: step and back, within a step and across steps */

#define EPOCH_TIME 50000  /* µs that Step by epoch may take before it is left to the runner */
#define CHUNK_TIME 1000   /* µs */

static guint64
count_terms (BfSession *self)
{
  return bf_moment_count_terms (bf_trace_get_network (self->trace));
}

/* The same in every step: all networks of a session have the same shape. */
static BfMoment
after_loss (BfSession *self)
{
  return bf_moment_at_rest (bf_session_get_loss_end (self));
}

static gboolean
go_to (BfSession *self, guint64 steps_done, BfMoment moment, GError **error)
{
  g_autoptr (BfTrace) trace = bf_session_trace_at (self, steps_done, error);

  if (trace == NULL)
    return FALSE;
  bf_session_place (self, self->position.run, self->position.length, trace, moment);

  return TRUE;
}

/* Remembers where a movement begins. */
static void
remember_origin (BfSession *self)
{
  const BfMoment *moment = &self->position.moment;

  self->origin = bf_session_get_steps_done (self);
  self->origin_moment = bf_moment_is_at_rest (moment) ? *moment : bf_moment_at_rest (moment->from);
}

/* Goes to a step of the present line: at once if it is near, else when a worker has come there. */
static gboolean
go_soon (BfSession *self, guint64 steps_done, BfMoment moment)
{
  return bf_session_go_soon (self, self->position.run, self->position.length, steps_done, &moment, NULL, NULL);
}

/* Computes the next step ahead, unless its loss is not finite. */
static gboolean
look_ahead (BfSession *self, GError **error)
{
  g_autoptr (BfTrace) trace =
      bf_session_trace_at (self, bf_session_get_steps_done (self) + 1, error);

  if (trace == NULL)
    return FALSE;
  if (!isfinite (bf_trace_get_loss (trace)))
    {
      bf_session_set_diverged (self, bf_trace_get_step (trace), error);
      return FALSE;
    }
  g_clear_pointer (&self->next, bf_trace_unref);
  self->next = g_steal_pointer (&trace);

  return TRUE;
}

/* Goes on to the next step, of which nothing but what @moment says is done. */
static gboolean
cross (BfSession *self, BfMoment moment, GError **error)
{
  g_autoptr (BfTrace) before = bf_trace_ref (self->trace);

  if (!look_ahead (self, error)
      || !go_to (self, bf_session_get_steps_done (self) + 1, moment, error))
    return FALSE;
  self->previous = g_steal_pointer (&before);

  return TRUE;
}

/* Begins to move to the end of the present term, unit, layer or phase. */
static gboolean
begin_piece (BfSession *self, BfGranularity granularity, GError **error)
{
  BfMoment moment = { .fraction = 0.0 };

  if (bf_session_is_stepped (self) && !cross (self, bf_moment_at_rest (0), error))
    return FALSE;
  moment.from = bf_moment_get_done (&self->position.moment);
  moment.to = bf_moment_next (bf_trace_get_network (self->trace), moment.from, granularity);
  bf_session_rest (self, moment);

  return TRUE;
}

static gboolean
is_at_goal (BfSession *self)
{
  return bf_session_get_steps_done (self) == self->goal &&
         bf_moment_get_done (&self->position.moment) == bf_session_get_loss_end (self);
}

/* Begins to move to the loss of the step in progress or of the next, phase by phase. */
static gboolean
begin_goal (BfSession *self, guint64 goal, GError **error)
{
  if (goal > bf_session_get_steps_done (self) && !look_ahead (self, error))
    return FALSE;
  if (!begin_piece (self, BF_GRANULARITY_PHASE, error))
    return FALSE;
  self->has_goal = TRUE;
  self->goal = goal;

  return TRUE;
}

/* Where Step by step comes to rest: the next loss */
static guint64
next_loss (BfSession *self)
{
  guint64 at = bf_session_get_steps_done (self);

  return bf_moment_get_done (&self->position.moment) < bf_session_get_loss_end (self) ? at : at + 1;
}

static gsize
get_steps_per_epoch (BfSession *self)
{
  return bf_recipe_get_steps_per_epoch (&self->recipe,
                                        bf_dataset_get_n_samples (bf_session_get_dataset (self)));
}

/* Takes what @driver has done into the run. *reached is where it has come to. */
static BfStop
take_report (BfSession *self, BfRun *run, BfDriver *driver, BfStop stop, guint64 *reached, GError **error)
{
  g_autoptr (BfReport) report = bf_driver_report (driver, stop);

  bf_run_add_curve (run, report->losses);
  bf_run_add_state (run, (BfState *) bf_trace_get_state (report->trace));
  *reached = bf_trace_get_step (report->trace) - 1;
  if (report->stop == BF_STOP_DIVERGED)
    bf_session_set_diverged (self, bf_report_get_bad_step (report), error);

  return report->stop;
}

/* Trains on from the end of what is known, as far as @goal or as long as @time allows, µs. */
static BfStop
extend (BfSession *self, guint64 goal, gint64 time, guint64 *reached, GError **error)
{
  BfRun *run = self->position.run;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (BfState) state = bf_session_state_at (self, self->position.length, error);
  g_autoptr (BfDriver) driver = NULL;
  BfStop stop = BF_STOP_NONE;
  gsize chunk = 1;

  if (state != NULL)
    driver = bf_driver_new (state, bf_run_get_dataset (run), bf_run_get_recipe (run), error);
  if (driver == NULL)
    return BF_STOP_DIVERGED;

  bf_driver_set_limit (driver, goal, TRUE);
  while (stop == BF_STOP_NONE)
    {
      gint64 before = g_get_monotonic_time ();

      stop = before - start < time ? bf_driver_run (driver, chunk) : BF_STOP_PAUSED;
      if (g_get_monotonic_time () - before < CHUNK_TIME)
        chunk = MIN (2 * chunk, BF_DRIVER_MAX_CHUNK);
    }

  return take_report (self, run, driver, stop, reached, error);
}

/* Runs to the first step of the next epoch: at once what takes no time, with the last step to be
 * seen if it is near, or else with the runner. */
static gboolean
begin_epoch (BfSession *self, GError **error)
{
  guint64 at = bf_session_get_steps_done (self);
  guint64 n = get_steps_per_epoch (self);
  guint64 goal = (next_loss (self) + n - 1) / n * n;
  guint64 reached = goal;
  BfStop stop = BF_STOP_LIMIT;

  if (goal <= at + 1)
    return begin_goal (self, goal, error);
  if (goal > self->position.length && !bf_session_is_near (self, self->position.run, self->position.length))
    return bf_session_start_epoch (self, goal, error);
  if (goal > self->position.length)
    stop = extend (self, goal, EPOCH_TIME, &reached, error);
  if (stop == BF_STOP_DIVERGED)
    return FALSE;
  if (stop == BF_STOP_LIMIT && !bf_session_is_near (self, self->position.run, goal - 1))
    return go_soon (self, goal, after_loss (self));
  if (stop == BF_STOP_LIMIT)
    return go_to (self, goal - 1, after_loss (self), error) && begin_goal (self, goal, error);

  return go_to (self, reached, after_loss (self), error)
         && bf_session_start_epoch (self, goal, error);
}

/**
 * bf_session_can_step:
 * @self: a session
 *
 * Tells whether bf_session_step() may be called. It may at any time; what stands in the way it
 * says.
 *
 * Returns: %TRUE
 */
gboolean
bf_session_can_step (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return TRUE;
}

/**
 * bf_session_can_back:
 * @self: a session
 *
 * Tells whether there is something to go back to.
 *
 * Returns: whether it is not the very beginning
 */
gboolean
bf_session_can_back (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return bf_session_is_moving (self) || bf_session_get_steps_done (self) > 0 ||
         bf_moment_get_done (&self->position.moment) > 0;
}

/**
 * bf_session_step:
 * @self: a session
 * @granularity: how far to go
 * @error: return location for an error
 *
 * Begins to move forward, at fraction 0: to the end of the present term, unit, layer or phase, or
 * to rest after `loss` of the next step or of the first step of the next epoch. What is still
 * moving is finished first. A step goes through its phases one after the other: see
 * bf_session_next_movement(). Of an epoch all steps but the last are done at once, or, if that
 * takes long, by the runner as in training.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_DIVERGED if the loss that comes is not finite: then
 *   nothing has changed
 */
gboolean
bf_session_step (BfSession *self, BfGranularity granularity, GError **error)
{
  gboolean begun;

  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  bf_session_hold (self);
  bf_session_settle (self);
  bf_session_finish (self);
  remember_origin (self);
  if (granularity == BF_GRANULARITY_EPOCH)
    begun = begin_epoch (self, error);
  else if (granularity == BF_GRANULARITY_STEP)
    begun = begin_goal (self, next_loss (self), error);
  else
    begun = begin_piece (self, granularity, error);
  bf_session_release (self);

  return begun;
}

/**
 * bf_session_is_moving:
 * @self: a session
 *
 * Tells whether a movement has begun that is not over.
 *
 * Returns: whether it is so
 */
gboolean
bf_session_is_moving (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return self->has_goal || !bf_moment_is_at_rest (&self->position.moment);
}

/**
 * bf_session_set_fraction:
 * @self: a session
 * @fraction: how much of the present piece of the movement is over, 0 to 1
 *
 * Plays the movement.
 */
void
bf_session_set_fraction (BfSession *self, double fraction)
{
  BfMoment moment;

  g_return_if_fail (BF_IS_SESSION (self));

  moment = self->position.moment;
  if (bf_moment_is_at_rest (&moment) || fraction == moment.fraction)
    return;
  bf_session_hold (self);
  moment.fraction = fraction > 0.0 ? MIN (fraction, 1.0) : 0.0;
  bf_session_rest (self, moment);
  if (is_at_goal (self))
    self->has_goal = FALSE;
  bf_session_release (self);
}

/**
 * bf_session_next_movement:
 * @self: a session
 *
 * Goes on to the next piece of the movement, at fraction 0. The present piece is finished if it is
 * not.
 *
 * Returns: %TRUE, or %FALSE if that was the last piece
 */
gboolean
bf_session_next_movement (BfSession *self)
{
  gboolean goes_on;

  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  bf_session_hold (self);
  bf_session_set_fraction (self, 1.0);
  goes_on = self->has_goal && begin_piece (self, BF_GRANULARITY_PHASE, NULL);
  self->has_goal = goes_on;
  bf_session_release (self);

  return goes_on;
}

/**
 * bf_session_finish:
 * @self: a session
 *
 * Jumps to the end of the movement, all its pieces included.
 */
void
bf_session_finish (BfSession *self)
{
  g_return_if_fail (BF_IS_SESSION (self));

  bf_session_hold (self);
  if (!self->has_goal)
    bf_session_set_fraction (self, 1.0);
  else if (self->goal == bf_session_get_steps_done (self))
    bf_session_rest (self, after_loss (self));
  else
    cross (self, after_loss (self), NULL);
  self->has_goal = FALSE;
  bf_session_release (self);
}

/* Goes back to where the movement began; what has become known on the way stays known. */
static gboolean
return_to_origin (BfSession *self)
{
  self->has_goal = FALSE;

  return go_soon (self, self->origin, self->origin_moment);
}

/* Rest after the loss before the present place, or the very beginning */
static void
find_loss_before (BfSession *self, guint64 n, guint64 *at, BfMoment *moment)
{
  guint64 last = *at / n * n;

  *moment = after_loss (self);
  if (last < *at || bf_moment_get_done (&self->position.moment) > moment->to)
    *at = last;
  else if (last > 0)
    *at = last - n;
  else
    *moment = bf_moment_at_rest (0);
}

/* The same as the movement by which one would have come there. The beginning of a step is the
 * end of the one before. */
static void
find_piece_before (BfSession *self, BfGranularity granularity, guint64 *at, BfMoment *moment)
{
  const BfNetwork *network = bf_trace_get_network (self->trace);
  guint64 done = bf_moment_get_done (&self->position.moment);

  if (done == 0)
    {
      done = count_terms (self);
      *at -= 1;
    }
  done = bf_moment_previous (network, done, granularity);
  if (done == 0 && *at > 0)
    {
      done = count_terms (self);
      *at -= 1;
    }
  *moment = (BfMoment) {
    .from = bf_moment_previous (network, done, granularity),
    .to = done,
    .fraction = 1.0,
  };
}

/**
 * bf_session_back:
 * @self: a session
 * @granularity: how far to go
 *
 * Goes back, as bf_session_seek_soon() does: to the beginning of the last term, unit, layer or phase, or to rest after
 * `loss` of this step or the one before, or of the first step of this epoch or the one before; at
 * last to the very beginning, where nothing is done. What is moving goes back to where it began.
 *
 * Returns: whether there was something to go back to
 */
gboolean
bf_session_back (BfSession *self, BfGranularity granularity)
{
  gboolean is_epoch = granularity == BF_GRANULARITY_EPOCH;
  gboolean went = FALSE;
  guint64 at;
  BfMoment moment;

  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  bf_session_hold (self);
  bf_session_halt (self);
  at = bf_session_get_steps_done (self);
  if (bf_session_is_moving (self))
    went = return_to_origin (self);
  else if (bf_session_can_back (self))
    {
      if (granularity < BF_GRANULARITY_STEP)
        find_piece_before (self, granularity, &at, &moment);
      else
        find_loss_before (self, is_epoch ? get_steps_per_epoch (self) : 1, &at, &moment);
      went = go_soon (self, at, moment);
    }
  bf_session_release (self);

  return went;
}

static BfMoment
limit_moment (BfSession *self, const BfMoment *moment)
{
  return (BfMoment) {
    .from = MIN (moment->from, count_terms (self)),
    .to = MIN (moment->to, count_terms (self)),
    .fraction = CLAMP (moment->fraction, 0.0, 1.0),
  };
}

/**
 * bf_session_seek:
 * @self: a session
 * @step: a step, from 1
 * @moment: (nullable): a place inside it, at rest or not, or %NULL for rest after `loss`
 *
 * Goes to any step. What is further than bf_session_get_length() is trained first.
 *
 * Returns: whether there is such a step; none comes after a loss that is not finite
 */
gboolean
bf_session_seek (BfSession *self, guint64 step, const BfMoment *moment)
{
  guint64 reached;
  gboolean went;
  BfMoment rest;

  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  if (step == 0)
    return FALSE;
  bf_session_hold (self);
  bf_session_halt (self);
  self->has_goal = FALSE;
  went = step - 1 <= self->position.length ||
         extend (self, step - 1, G_MAXINT64, &reached, NULL) == BF_STOP_LIMIT;
  rest = moment != NULL ? limit_moment (self, moment) : after_loss (self);
  went = went && go_to (self, step - 1, rest, NULL);
  remember_origin (self);
  bf_session_release (self);

  return went;
}
