/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The session itself: where it stands. What it does is in bf-session-move.c, -edit.c, -undo.c
 * and -train.c. */

enum
{
  SIGNAL_CHANGED,
  SIGNAL_STOPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BfSession, bf_session, G_TYPE_OBJECT)

/* @self is empty; @other may be. */
void
bf_position_copy (BfPosition *self, const BfPosition *other)
{
  *self = *other;
  if (self->run != NULL)
    bf_run_ref (self->run);
  if (self->state != NULL)
    bf_state_ref (self->state);
  if (self->bookmarks != NULL)
    g_ptr_array_ref (self->bookmarks);
}

void
bf_position_clear (BfPosition *self)
{
  g_clear_pointer (&self->run, bf_run_unref);
  g_clear_pointer (&self->state, bf_state_unref);
  g_clear_pointer (&self->bookmarks, g_ptr_array_unref);
}

static void
bf_session_dispose (GObject *object)
{
  BfSession *self = BF_SESSION (object);

  if (self->runner != NULL)
    bf_runner_cancel (self->runner);
  g_clear_pointer (&self->runner, bf_runner_unref);
  g_clear_pointer (&self->job_run, bf_run_unref);
  bf_job_clear (&self->seek_job);
  bf_session_clear_credit (self);
  g_clear_pointer (&self->seek_run, bf_run_unref);
  g_clear_pointer (&self->branches, bf_branches_free);
  g_clear_pointer (&self->undo, g_array_unref);
  g_clear_pointer (&self->redo, g_array_unref);
  bf_position_clear (&self->before_training);
  bf_session_note_epoch (self, NULL, NULL);
  bf_position_clear (&self->position);
  g_clear_pointer (&self->trace, bf_trace_unref);
  g_clear_pointer (&self->next, bf_trace_unref);
  g_clear_pointer (&self->previous, bf_trace_unref);
  g_clear_pointer (&self->stale, bf_trace_unref);
  g_clear_pointer (&self->curve, bf_curve_free);
  g_clear_pointer (&self->first_run, bf_run_unref);
  g_clear_pointer (&self->history, bf_history_unref);
  g_clear_pointer (&self->lesson, bf_lesson_unref);
  g_clear_pointer (&self->archive_extra, json_decref);
  g_clear_pointer (&self->stop_reason, g_free);
  g_clear_pointer (&self->bad_run, bf_run_unref);
  g_clear_pointer (&self->divergence, g_free);

  G_OBJECT_CLASS (bf_session_parent_class)->dispose (object);
}

static void
bf_session_class_init (BfSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bf_session_dispose;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", BF_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STOPPED] = g_signal_new ("stopped", BF_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
bf_session_init (BfSession *self)
{
  self->undo = g_array_new (FALSE, FALSE, sizeof (BfEntry));
  self->redo = g_array_new (FALSE, FALSE, sizeof (BfEntry));
  g_array_set_clear_func (self->undo, (GDestroyNotify) bf_entry_clear);
  g_array_set_clear_func (self->redo, (GDestroyNotify) bf_entry_clear);
  self->branches = bf_branches_new ();
  self->position.bookmarks = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_bookmark_unref);
}

/* Between hold and release any number of changes are one. */
void
bf_session_hold (BfSession *self)
{
  g_object_ref (self);
  self->held++;
}

void
bf_session_release (BfSession *self)
{
  if (--self->held == 0)
    {
      g_autofree char *reason = g_steal_pointer (&self->stop_reason);

      if (self->is_dirty || reason != NULL)
        {
          self->is_dirty = FALSE;
          g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
        }
      if (reason != NULL)
        g_signal_emit (self, signals[SIGNAL_STOPPED], 0, reason);
    }
  g_object_unref (self);
}

guint64
bf_session_get_steps_done (BfSession *self)
{
  return bf_state_get_steps_done (self->position.state);
}

guint64
bf_session_get_loss_end (BfSession *self)
{
  return bf_moment_get_phase_end (bf_trace_get_network (self->trace), BF_PHASE_LOSS);
}

/* Whether the step in progress is over, and its new parameters are the ones that are seen */
gboolean
bf_session_is_stepped (BfSession *self)
{
  return bf_moment_get_done (&self->position.moment)
         == bf_moment_count_terms (bf_trace_get_network (self->trace));
}

/* The run that does the step in progress */
BfRun *
bf_session_get_run (BfSession *self)
{
  return bf_run_find (self->position.run, bf_session_get_steps_done (self));
}

/* The state with which a step of the line begins */
BfState *
bf_session_state_at (BfSession *self, guint64 steps_done, GError **error)
{
  guint64 at = bf_session_get_steps_done (self);

  if (steps_done == at)
    return bf_state_ref (self->position.state);
  if (steps_done == at + 1
      && bf_run_find (self->position.run, steps_done) == bf_session_get_run (self))
    return bf_state_ref ((BfState *) bf_trace_get_state_after (self->trace));

  return bf_run_seek (self->position.run, steps_done, error);
}

/* A step of the line: @steps_done are done before it. */
BfTrace *
bf_session_trace_at (BfSession *self, guint64 steps_done, GError **error)
{
  BfRun *run = bf_run_find (self->position.run, steps_done);
  g_autoptr (BfState) state = NULL;

  if (steps_done == bf_session_get_steps_done (self))
    return bf_trace_ref (self->trace);
  if (self->next != NULL && bf_trace_get_step (self->next) == steps_done + 1)
    return bf_trace_ref (self->next);

  state = bf_session_state_at (self, steps_done, error);

  return state != NULL ? bf_step (state, bf_run_get_dataset (run), bf_run_get_recipe (run), error)
                       : NULL;
}

/* Says that the loss of @step is not finite. */
void
bf_session_set_diverged (BfSession *self, guint64 step, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, step);

  g_set_error (error, BF_ERROR, BF_ERROR_DIVERGED,
               /* Translators: %s is the number of a step. */
               _("The loss of step %s is not a finite number any more: training has diverged. "
                 "Lower the learning rate and go on from here."), number);
  bf_session_note_divergence (self, step);
}

/* Rest after the loss is always the same moment, however it was reached. */
static BfMoment
normalise (const BfMoment *moment, const BfNetwork *network)
{
  guint64 loss_end = bf_moment_get_phase_end (network, BF_PHASE_LOSS);

  return bf_moment_is_at_rest (moment) && bf_moment_get_done (moment) == loss_end
             ? bf_moment_at_rest (loss_end)
             : *moment;
}

/* The curve that was asked for grows with the steps, and is made anew where it cannot. */
static void
update_curve (BfSession *self, BfRun *run, guint64 length, const BfTrace *trace)
{
  guint64 at = bf_trace_get_step (trace) - 1;
  double loss = bf_trace_get_loss (trace);

  if (self->curve == NULL)
    return;
  if (run == self->position.run && at == bf_curve_get_end (self->curve) && isfinite (loss))
    bf_curve_add (self->curve, at, &loss, 1);
  if (run != self->position.run || bf_curve_get_end (self->curve) != length + 1)
    g_clear_pointer (&self->curve, bf_curve_free);
}

/* What is selected is a place in a network of one shape. */
static void
clear_selection_for (BfSession *self, const BfTrace *trace)
{
  if (self->trace != NULL
      && !bf_network_same_shape (bf_trace_get_network (self->trace), bf_trace_get_network (trace)))
    self->selected = (BfElement) { .kind = BF_ELEMENT_NONE };
}

/* Goes to a step of the line of @run, of which at least @length steps are known. */
void
bf_session_place (BfSession *self, BfRun *run, guint64 length, BfTrace *trace, BfMoment moment)
{
  BfState *state = (BfState *) bf_trace_get_state (trace);
  guint64 at = bf_state_get_steps_done (state);
  BfRun *doer = bf_run_find (run, at);
  double loss = bf_trace_get_loss (trace);
  BfPosition position = {
    .run = bf_run_ref (run),
    .length = MAX (length, at),
    .state = bf_state_ref (state),
    .moment = normalise (&moment, bf_trace_get_network (trace)),
    .bookmarks = g_ptr_array_ref (self->position.bookmarks),
    .stop_loss = self->position.stop_loss,
    .stop_steps = self->position.stop_steps,
  };

  bf_session_drop_seek (self);
  clear_selection_for (self, trace);
  bf_run_add_state (doer, state);
  if (isfinite (loss))
    bf_run_add_losses (doer, at, &loss, 1);
  update_curve (self, run, position.length, trace);

  bf_trace_ref (trace);
  if (trace != self->trace)
    g_clear_pointer (&self->previous, bf_trace_unref);
  g_clear_pointer (&self->trace, bf_trace_unref);
  g_clear_pointer (&self->next, bf_trace_unref);
  g_clear_pointer (&self->stale, bf_trace_unref);
  bf_position_clear (&self->position);
  self->trace = trace;
  self->position = position;
  self->recipe = *bf_run_get_recipe (doer);
  self->recipe.stop_loss = position.stop_loss;
  self->recipe.stop_steps = position.stop_steps;
  bf_branches_visit (self->branches, run, position.length, at);
  bf_session_note_epoch (self, doer, state);
  self->is_dirty = TRUE;
}

/* Goes to another moment of the step in progress. */
void
bf_session_rest (BfSession *self, BfMoment moment)
{
  const BfNetwork *network = bf_trace_get_network (self->trace);

  self->position.moment = normalise (&moment, network);
  if (bf_moment_get_done (&self->position.moment)
      >= bf_moment_get_phase_end (network, BF_PHASE_BACKWARD))
    g_clear_pointer (&self->stale, bf_trace_unref);
  self->is_dirty = TRUE;
}

/* Copies the position; what is in flight is taken back to where it began. */
void
bf_session_dup_position (BfSession *self, BfPosition *position)
{
  bf_position_copy (position, &self->position);
  if (!bf_moment_is_at_rest (&position->moment))
    position->moment = bf_moment_at_rest (position->moment.from);
}

static void
set_bookmarks (BfSession *self, GPtrArray *bookmarks)
{
  g_ptr_array_ref (bookmarks);
  g_ptr_array_unref (self->position.bookmarks);
  self->position.bookmarks = bookmarks;
}

/* Goes to a position where the session has been before. */
gboolean
bf_session_restore (BfSession *self, const BfPosition *position)
{
  BfRun *run = bf_run_find (position->run, bf_state_get_steps_done (position->state));
  g_autoptr (BfTrace) trace =
      bf_step (position->state, bf_run_get_dataset (run), bf_run_get_recipe (run), NULL);

  if (trace == NULL)
    return FALSE;
  self->has_goal = FALSE;
  self->position.stop_loss = position->stop_loss;
  self->position.stop_steps = position->stop_steps;
  set_bookmarks (self, position->bookmarks);
  bf_session_place (self, position->run, position->length, trace, position->moment);

  return TRUE;
}

static gboolean
begin_lesson (BfSession *self)
{
  const BfRecipe *lesson_recipe = bf_lesson_get_recipe (self->lesson);
  BfDataset *dataset = bf_lesson_get_dataset (self->lesson);
  g_autoptr (BfState) state = bf_state_new (bf_lesson_get_network (self->lesson), lesson_recipe, NULL);
  BfRecipe recipe = *lesson_recipe;
  g_autoptr (BfTrace) trace = NULL;

  recipe.stop_loss = 0.0;
  recipe.stop_steps = 0;
  trace = state != NULL ? bf_step (state, dataset, &recipe, NULL) : NULL;
  if (trace == NULL)
    return FALSE;

  self->first_run = bf_run_new (NULL, state, dataset, &recipe);
  bf_run_set_lesson (self->first_run, self->lesson);
  self->history = bf_history_ref (bf_run_get_history (self->first_run));
  self->position.stop_loss = lesson_recipe->stop_loss;
  self->position.stop_steps = lesson_recipe->stop_steps;
  bf_session_place (self, self->first_run, 0, trace,
                    bf_moment_at_rest (
                        bf_moment_get_phase_end (bf_trace_get_network (trace), BF_PHASE_LOSS)));
  self->is_dirty = FALSE;

  return TRUE;
}

static gboolean
open_lesson (BfSession *self)
{
  if (bf_lesson_has_session (self->lesson))
    return bf_session_open_archive (self);

  return begin_lesson (self);
}

/**
 * bf_session_new:
 * @lesson: a lesson whose data fit its network
 *
 * Opens a lesson: step 1, at rest after `loss`; or, where it comes with a session, that session as it was saved.
 *
 * Returns: (transfer full): the session
 */
BfSession *
bf_session_new (BfLesson *lesson)
{
  g_autoptr (BfSession) self = NULL;

  g_return_val_if_fail (lesson != NULL, NULL);

  self = g_object_new (BF_TYPE_SESSION, NULL);
  self->lesson = bf_lesson_ref (lesson);
  if (!open_lesson (self))
    {
      g_critical ("The data of the lesson do not fit its network");
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * bf_session_get_lesson:
 * @self: a session
 *
 * Gets the lesson that is worked on, as it was opened or taken over: that of the line on which the session stands.
 *
 * Returns: (transfer none): the lesson; good until the session changes
 */
BfLesson *
bf_session_get_lesson (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), NULL);

  return bf_run_get_lesson (self->position.run);
}

/**
 * bf_session_dup_current_lesson:
 * @self: a session
 *
 * Makes a lesson of what is seen now, for saving.
 *
 * Returns: (transfer full): the lesson with the present parameters, data and recipe
 */
BfLesson *
bf_session_dup_current_lesson (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), NULL);

  return bf_lesson_with_state (bf_session_get_lesson (self), bf_session_get_network (self),
                               bf_session_get_dataset (self), bf_session_get_recipe (self));
}

/* The step before is seen until forward begins: its gradients lie in the buckets, its values
 * stand in the units. */
static const BfTrace *
get_previous (BfSession *self)
{
  guint64 at = bf_session_get_steps_done (self);
  guint64 forward =
      bf_moment_get_phase_start (bf_trace_get_network (self->trace), BF_PHASE_FORWARD);

  if (at == 0 || bf_moment_get_done (&self->position.moment) > forward)
    return NULL;
  if (self->previous == NULL && bf_session_is_near (self, self->position.run, at - 1))
    self->previous = bf_session_trace_at (self, at - 1, NULL);

  return self->previous;
}

/**
 * bf_session_get_glance:
 * @self: a session
 * @glance: (out caller-allocates): what every view reads; its pointers are good until the session
 *   changes
 *
 * Gets what is to be seen.
 */
void
bf_session_get_glance (BfSession *self, BfGlance *glance)
{
  g_return_if_fail (BF_IS_SESSION (self) && glance != NULL);

  *glance = (BfGlance) {
    .trace = self->trace,
    .moment = self->position.moment,
    .previous = get_previous (self),
    .stale = self->stale,
    .stale_moment = self->stale_moment,
    .sample = MIN (self->sample, bf_trace_get_n_samples (self->trace) - 1),
    .selected = self->selected,
    .credit = bf_session_get_credit (self),
  };
}

/**
 * bf_session_get_step:
 * @self: a session
 *
 * Gets the number of the step in progress.
 *
 * Returns: the number, from 1
 */
guint64
bf_session_get_step (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), 1);

  return bf_trace_get_step (self->trace);
}

/**
 * bf_session_get_epoch:
 * @self: a session
 *
 * Gets the number of the epoch in progress.
 *
 * Returns: the number, from 1
 */
guint64
bf_session_get_epoch (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), 1);

  return bf_trace_get_epoch (self->trace);
}

/**
 * bf_session_get_length:
 * @self: a session
 *
 * Gets how far the present line of training has come, wherever in it the session stands.
 *
 * Returns: how many steps are done; one more has a known loss
 */
guint64
bf_session_get_length (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), 0);

  return self->position.length;
}

/**
 * bf_session_set_history_limit:
 * @self: a session
 * @limit: how much memory the checkpoints of all its runs may take, in bytes; four states they
 *   always may
 *
 * Sets how much of the past is kept ready; the rest is computed again when it is asked for.
 */
void
bf_session_set_history_limit (BfSession *self, gsize limit)
{
  g_return_if_fail (BF_IS_SESSION (self));

  bf_history_set_limit (self->history, limit);
}

/**
 * bf_session_get_history_size:
 * @self: a session
 *
 * Gets how much memory the checkpoints of all its runs take.
 *
 * Returns: the size in bytes
 */
gsize
bf_session_get_history_size (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), 0);

  return bf_history_get_size (self->history);
}

/**
 * bf_session_get_curve:
 * @self: a session
 *
 * Gets the losses of the present line of training, from 0 to bf_session_get_length() steps done.
 *
 * Returns: (transfer none): the curve; good until the session changes
 */
const BfCurve *
bf_session_get_curve (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), NULL);

  if (self->curve == NULL)
    self->curve = bf_run_build_curve (self->position.run, self->position.length + 1);

  return self->curve;
}

/**
 * bf_session_dup_start:
 * @self: a session
 *
 * Makes the state that a reset would lead to: the starting weights, by the present recipe. It is as large as the state
 * that the session stands at; as with all copies, the program ends where there is no memory for it.
 *
 * Returns: (transfer full): the state
 */
BfState *
bf_session_dup_start (BfSession *self)
{
  g_autoptr (GError) error = NULL;
  BfState *state;

  g_return_val_if_fail (BF_IS_SESSION (self), NULL);

  state = bf_state_with_recipe (bf_run_get_start_state (bf_run_find (self->position.run, 0)), &self->recipe, &error);
  if (state == NULL)
    g_error ("%s", error->message);

  return state;
}

/**
 * bf_session_get_network:
 * @self: a session
 *
 * Gets the network with the parameters that are seen: after `step` those that it has made.
 *
 * Returns: (transfer none): the network
 */
const BfNetwork *
bf_session_get_network (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), NULL);

  return bf_session_is_stepped (self) ? bf_trace_get_network_after (self->trace)
                                      : bf_trace_get_network (self->trace);
}

/**
 * bf_session_get_recipe:
 * @self: a session
 *
 * Gets the recipe of the step in progress.
 *
 * Returns: (transfer none): the recipe; good until the session changes
 */
const BfRecipe *
bf_session_get_recipe (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), NULL);

  return &self->recipe;
}

/**
 * bf_session_get_dataset:
 * @self: a session
 *
 * Gets the data of the step in progress.
 *
 * Returns: (transfer none): the data set
 */
BfDataset *
bf_session_get_dataset (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), NULL);

  return bf_run_get_dataset (bf_session_get_run (self));
}

/**
 * bf_session_set_selected:
 * @self: a session
 * @element: what is selected; of kind %BF_ELEMENT_NONE for nothing
 *
 * Selects an element.
 */
void
bf_session_set_selected (BfSession *self, const BfElement *element)
{
  g_return_if_fail (BF_IS_SESSION (self) && element != NULL);

  if (bf_element_equal (&self->selected, element))
    return;
  bf_session_hold (self);
  self->selected = *element;
  self->is_dirty = TRUE;
  bf_session_release (self);
}

/**
 * bf_session_set_sample:
 * @self: a session
 * @sample: a place in the batch, from 0
 *
 * Chooses the sample that is looked at. Of a smaller batch the last one is.
 */
void
bf_session_set_sample (BfSession *self, gsize sample)
{
  g_return_if_fail (BF_IS_SESSION (self));

  if (self->sample == sample)
    return;
  bf_session_hold (self);
  self->sample = sample;
  self->is_dirty = TRUE;
  bf_session_release (self);
}
