/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

#include "bf-compare.h"
#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* An edit leaves the present run: with a changed state, changed data or a changed recipe a new
 * run begins. */

typedef struct
{
  BfState   *state;     /* with which the new run begins */
  BfDataset *dataset;
  BfRecipe   recipe;
  BfMoment   moment;    /* where the session stands in it */
  char      *note;      /* (nullable): what is changed: "w32 = 0.5"; as it is named without */
  gboolean   discards;  /* a backward pass that has begun is thrown away */
} BfEdit;

static void
edit_clear (BfEdit *self)
{
  g_clear_pointer (&self->state, bf_state_unref);
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  g_clear_pointer (&self->note, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BfEdit, edit_clear)

/* What is edited: after `step` the next step; else this one, from the loss on if backward has
 * begun. */
static void
edit_init (BfEdit *self, BfSession *session)
{
  BfRun *run = bf_session_get_run (session);
  const BfMoment *moment = &session->position.moment;
  guint64 loss_end = bf_session_get_loss_end (session);
  gboolean is_stepped = bf_session_is_stepped (session);

  self->state = bf_state_ref (is_stepped ? (BfState *) bf_trace_get_state_after (session->trace)
                                         : session->position.state);
  self->dataset = bf_dataset_ref (bf_run_get_dataset (run));
  self->recipe = *bf_run_get_recipe (run);
  self->discards = !is_stepped && moment->to > loss_end;
  self->moment = is_stepped || self->discards ? bf_moment_at_rest (loss_end) : *moment;
}

/* What was changed in the same place before stays part of its note. */
static BfRun *
begin_run (const BfEdit *self, BfRun *left, const char *name)
{
  const char *what = self->note != NULL ? self->note : name;
  BfRun *run = bf_run_new (left, self->state, self->dataset, &self->recipe);
  gboolean same_place = bf_run_get_start (left) == bf_run_get_start (run);
  g_autofree char *note = bf_note_join (same_place ? bf_run_get_note (left) : NULL, what);

  bf_run_set_note (run, note);

  return run;
}

static gboolean
check_loss (const BfTrace *trace, const char *name, GError **error)
{
  if (isfinite (bf_trace_get_loss (trace)))
    return TRUE;
  /* Translators: %s is what was to be done, such as "change of w32". */
  g_set_error (error, BF_ERROR, BF_ERROR_NOT_FINITE,
               _("The %s would make the loss infinite or not a number. Try a number closer to 0."), name);

  return FALSE;
}

/* Edits between begin_edit and end_edit are one entry. */
static void
push_edit (BfSession *self, const char *name, const BfPosition *before)
{
  if (self->edit_depth == 0 || !self->edit_pushed)
    bf_session_push_undo (self, name, before);
  self->edit_pushed = self->edit_depth > 0;
  self->n_edits++;
}

/* Begins the run that @edit describes. @name: "change of w32" */
static gboolean
edit_commit (BfEdit *self, BfSession *session, const char *name, GError **error)
{
  g_autoptr (BfTrace) trace = bf_step (self->state, self->dataset, &self->recipe, error);
  g_autoptr (BfTrace) stale = NULL;
  g_autoptr (BfRun) run = NULL;
  BfMoment stale_moment = session->stale_moment;
  BfPosition before;

  if (trace == NULL || !check_loss (trace, name, error))
    return FALSE;

  bf_session_dup_position (session, &before);
  if (self->discards)
    {
      stale = bf_trace_ref (session->trace);
      stale_moment = before.moment;
      session->has_goal = FALSE;
    }
  else if (session->stale != NULL && self->state != bf_trace_get_state_after (session->trace))
    stale = bf_trace_ref (session->stale);

  push_edit (session, name, &before);
  bf_position_clear (&before);

  run = begin_run (self, bf_session_get_run (session), name);
  bf_session_place (session, run, bf_state_get_steps_done (self->state), trace, self->moment);
  session->stale = g_steal_pointer (&stale);
  session->stale_moment = stale_moment;

  return TRUE;
}

/* The looked-at sample's number in the data */
static gsize
get_sample (BfSession *self)
{
  return bf_trace_get_sample (self->trace,
                              MIN (self->sample, bf_trace_get_n_samples (self->trace) - 1));
}

static gboolean
has_element (BfSession *self, const BfElement *element)
{
  const BfNetwork *network = bf_trace_get_network (self->trace);

  switch (element->kind)
    {
    case BF_ELEMENT_INPUT:
      return element->unit < bf_network_get_n_inputs (network);
    case BF_ELEMENT_TARGET:
      return element->unit < bf_network_get_n_outputs (network);
    case BF_ELEMENT_WEIGHT:
    case BF_ELEMENT_BIAS:
      if (element->layer >= bf_network_get_n_layers (network) ||
          element->unit >= bf_network_get_n_units (network, element->layer))
        return FALSE;
      return element->kind == BF_ELEMENT_BIAS
               ? bf_network_has_bias (network, element->layer)
               : element->input < bf_network_get_n_layer_inputs (network, element->layer);
    case BF_ELEMENT_NONE:
    case BF_ELEMENT_UNIT:
    case BF_ELEMENT_MISS:
    default:
      return FALSE;
    }
}

/**
 * bf_session_get_value:
 * @self: a session
 * @element: a weight, a bias, an input or a target
 * @value: (out): its number
 *
 * Gets the number of an element as it is seen: after `step` the new weight, of data that of the
 * sample that is looked at.
 *
 * Returns: whether there is such an element, and it can be edited
 */
gboolean
bf_session_get_value (BfSession *self, const BfElement *element, double *value)
{
  const BfNetwork *network;
  BfDataset *dataset;

  g_return_val_if_fail (BF_IS_SESSION (self) && element != NULL && value != NULL, FALSE);

  if (!has_element (self, element))
    return FALSE;

  network = bf_session_get_network (self);
  dataset = bf_session_get_dataset (self);
  if (element->kind == BF_ELEMENT_WEIGHT)
    *value = bf_network_get_weight (network, element->layer, element->unit, element->input);
  else if (element->kind == BF_ELEMENT_BIAS)
    *value = bf_network_get_bias (network, element->layer, element->unit);
  else if (element->kind == BF_ELEMENT_INPUT)
    *value = bf_dataset_get_input (dataset, get_sample (self), element->unit);
  else
    *value = bf_dataset_get_target (dataset, get_sample (self), element->unit);

  return TRUE;
}

/* Takes @state over, which is %NULL where there is none to go on from. */
static gboolean
edit_take_state (BfEdit *self, BfState *state)
{
  if (state == NULL)
    return FALSE;
  bf_state_unref (self->state);
  self->state = state;

  return TRUE;
}

static gboolean
edit_set_parameter (BfEdit *self, const BfElement *element, double value, GError **error)
{
  g_autoptr (BfNetwork) network = bf_network_copy (bf_state_get_network (self->state));

  if (!(element->kind == BF_ELEMENT_WEIGHT
          ? bf_network_set_weight (network, element->layer, element->unit, element->input, value, error)
          : bf_network_set_bias (network, element->layer, element->unit, value, error)))
    return FALSE;

  return edit_take_state (self, bf_state_with_network (self->state, network, error));
}

static gboolean
edit_set_data (BfEdit *self, gsize sample, const BfElement *element, double value, GError **error)
{
  BfDataset *dataset = element->kind == BF_ELEMENT_INPUT
                         ? bf_dataset_with_input (self->dataset, sample, element->unit, value, error)
                         : bf_dataset_with_target (self->dataset, sample, element->unit, value, error);

  if (dataset == NULL)
    return FALSE;
  bf_dataset_unref (self->dataset);
  self->dataset = dataset;

  return TRUE;
}

static gboolean
edit_set_value (BfEdit *self, gsize sample, const BfElement *element, double value, GError **error)
{
  return element->kind == BF_ELEMENT_WEIGHT || element->kind == BF_ELEMENT_BIAS
           ? edit_set_parameter (self, element, value, error)
           : edit_set_data (self, sample, element, value, error);
}

static char *
describe_value (const char *name, double value)
{
  g_autofree char *number = bf_number_format (value);

  return g_strconcat (name, " = ", number, NULL);
}

/* Checks what was typed; the present value is no edit. */
static gboolean
check_value (BfSession *self, const BfElement *element, double value, GError **error)
{
  g_autofree char *name = NULL;

  if (!has_element (self, element))
    {
      g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                           _("There is no such number to change: only weights, biases, inputs and "
                              "targets can be."));
      return FALSE;
    }
  if (isfinite (value))
    return TRUE;

  name = bf_element_get_name (element, bf_trace_get_network (self->trace));
  /* Translators: %s is the name of a number, such as "w32". */
  g_set_error (error, BF_ERROR, BF_ERROR_NOT_FINITE,
               _("%s has to be a finite number, such as 0.5."), name);
  return FALSE;
}

/**
 * bf_session_set_value:
 * @self: a session
 * @element: a weight, a bias, an input or a target
 * @value: its new number; the present one is no edit
 * @error: return location for an error
 *
 * Changes a number where the session stands; of data it is that of the sample that is looked at.
 * Training pauses first. What follows from the number is computed at once. While the weights are
 * padlocked the backward pass is thrown away and the session returns to rest after `loss`; after
 * `step` the new weights are changed and the session goes on to rest after `loss` of the next step.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_NOT_FINITE (of the number, or of the loss that it would
 *   lead to), %BF_ERROR_INVALID or %BF_ERROR_TOO_LARGE: then nothing has changed
 */
gboolean
bf_session_set_value (BfSession *self, const BfElement *element, double value, GError **error)
{
  g_auto (BfEdit) edit = { .state = NULL };
  g_autofree char *name = NULL;
  g_autofree char *what = NULL;
  gboolean done = TRUE;
  double present = 0.0;

  g_return_val_if_fail (BF_IS_SESSION (self) && element != NULL, FALSE);

  if (!check_value (self, element, value, error))
    return FALSE;

  bf_session_hold (self);
  bf_session_halt (self);
  bf_session_get_value (self, element, &present);
  if (present != value)
    {
      edit_init (&edit, self);
      name = bf_element_get_name (element, bf_trace_get_network (self->trace));
      /* Translators: %s is the name of a number, such as "w32"; follows "Undo". */
      what = bf_name_close_up (g_strdup_printf (_("change of %s"), name));
      edit.note = describe_value (name, value);
      done = edit_set_value (&edit, get_sample (self), element, value, error) && edit_commit (&edit, self, what, error);
    }
  bf_session_release (self);

  return done;
}

static void
set_stops (BfSession *self, const BfRecipe *recipe)
{
  self->position.stop_loss = self->recipe.stop_loss = recipe->stop_loss;
  self->position.stop_steps = self->recipe.stop_steps = recipe->stop_steps;
  self->is_dirty = TRUE;
}

/* Begins a line of its own with step 1 of @lesson, whose loss has to be finite. What is trained of another network, or with
 * other data, says nothing about it. */
static gboolean
begin_line (BfSession *self, BfLesson *lesson, const char *name, GError **error)
{
  const BfNetwork *network = bf_lesson_get_network (lesson);
  BfDataset *dataset = bf_lesson_get_dataset (lesson);
  BfRecipe recipe = *bf_lesson_get_recipe (lesson);
  g_autoptr (BfState) state = bf_state_new (network, &recipe, error);
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfRun) run = NULL;
  BfPosition before;

  if (state == NULL)
    return FALSE;
  recipe.stop_loss = 0.0;
  recipe.stop_steps = 0;
  trace = bf_step (state, dataset, &recipe, error);
  if (trace == NULL || !check_loss (trace, name, error))
    return FALSE;

  bf_session_dup_position (self, &before);
  push_edit (self, name, &before);
  bf_position_clear (&before);
  self->has_goal = FALSE;
  run = bf_run_new (NULL, state, dataset, &recipe);
  bf_run_set_history (run, self->history);
  bf_run_set_lesson (run, lesson);
  bf_run_set_note (run, name);
  bf_session_place (self, run, 0, trace,
                    bf_moment_at_rest (bf_moment_get_phase_end (network, BF_PHASE_LOSS)));
  set_stops (self, bf_lesson_get_recipe (lesson));

  return TRUE;
}

/**
 * bf_session_set_lesson:
 * @self: a session
 * @lesson: a lesson whose data fit its network; without a session of its own
 * @name: what is done, as it follows “Undo”
 * @error: return location for an error
 *
 * Goes on with another network, other data, another recipe and other texts, all at once: one thing to be undone. The
 * network may have any shape. It is trained from step 1 on; what was trained before stays a branch.
 *
 * Returns: %TRUE, or %FALSE with an error as of bf_session_set_value(): then nothing has changed
 */
gboolean
bf_session_set_lesson (BfSession *self, BfLesson *lesson, const char *name, GError **error)
{
  gboolean done;

  g_return_val_if_fail (BF_IS_SESSION (self) && lesson != NULL && name != NULL, FALSE);
  g_return_val_if_fail (!bf_lesson_has_session (lesson), FALSE);

  if (!bf_recipe_validate_for (bf_lesson_get_recipe (lesson), bf_lesson_get_network (lesson), error))
    return FALSE;

  bf_session_hold (self);
  bf_session_halt (self);
  done = begin_line (self, lesson, name, error);
  bf_session_release (self);

  return done;
}

/**
 * bf_session_set_dataset:
 * @self: a session
 * @dataset: data with as many inputs and targets as the present one; for others there is bf_session_set_lesson()
 * @name: what is done, as it follows “Undo”
 * @error: return location for an error
 *
 * Changes the data, as bf_session_set_value() changes one number of it.
 *
 * Returns: %TRUE, or %FALSE with an error as of bf_session_set_value(): then nothing has changed
 */
gboolean
bf_session_set_dataset (BfSession *self, BfDataset *dataset, const char *name, GError **error)
{
  g_auto (BfEdit) edit = { .state = NULL };
  gboolean done = TRUE;

  g_return_val_if_fail (BF_IS_SESSION (self) && dataset != NULL && name != NULL, FALSE);

  bf_session_hold (self);
  bf_session_halt (self);
  if (!bf_dataset_equal (bf_session_get_dataset (self), dataset))
    {
      edit_init (&edit, self);
      bf_dataset_unref (edit.dataset);
      edit.dataset = bf_dataset_ref (dataset);
      done = edit_commit (&edit, self, name, error);
    }
  bf_session_release (self);

  return done;
}

static gboolean
commit_network (BfSession *self, const BfNetwork *network, const char *name, GError **error)
{
  g_auto (BfEdit) edit = { .state = NULL };

  edit_init (&edit, self);

  return edit_take_state (&edit, bf_state_with_network (edit.state, network, error)) &&
         edit_commit (&edit, self, name, error);
}

/* A network of another shape for the present data */
static gboolean
commit_shape (BfSession *self, const BfNetwork *network, const char *name, GError **error)
{
  g_autoptr (BfLesson) lesson = bf_lesson_with_state (bf_session_get_lesson (self), network,
                                                      bf_session_get_dataset (self), &self->recipe);

  return bf_recipe_validate_for (&self->recipe, network, error) && begin_line (self, lesson, name, error);
}

/**
 * bf_session_set_network:
 * @self: a session
 * @network: a network with as many inputs and outputs as the data; its parameters are taken, with what is frozen of them
 * @name: what is done, as it follows “Undo”
 * @error: return location for an error
 *
 * Changes all parameters at once, as bf_session_set_value() changes one. A network of another shape is trained from step 1
 * on.
 *
 * Returns: %TRUE, or %FALSE with an error as of bf_session_set_value(): then nothing has changed
 */
gboolean
bf_session_set_network (BfSession *self, const BfNetwork *network, const char *name, GError **error)
{
  gboolean done = TRUE;

  g_return_val_if_fail (BF_IS_SESSION (self) && network != NULL && name != NULL, FALSE);

  bf_session_hold (self);
  bf_session_halt (self);
  if (!bf_network_same_shape (network, bf_session_get_network (self)))
    done = commit_shape (self, network, name, error);
  else if (!bf_network_equal (bf_session_get_network (self), network))
    done = commit_network (self, network, name, error);
  bf_session_release (self);

  return done;
}

static gboolean
same_but_stops (const BfRecipe *recipe, const BfRecipe *other)
{
  BfRecipe copy = *recipe;

  copy.stop_loss = other->stop_loss;
  copy.stop_steps = other->stop_steps;

  return bf_recipe_equal (&copy, other);
}

/* Puts what the two have different into @recipe piece by piece: where it becomes the other, that
 * piece was the change. */
static const char *
name_change (const BfRecipe *recipe, const BfRecipe *other)
{
  BfRecipe rate = *recipe;
  BfRecipe loss = *recipe;
  BfRecipe batch = *recipe;
  BfRecipe order = *recipe;
  BfRecipe rules = *recipe;

  rate.learning_rate = other->learning_rate;
  loss.loss = other->loss;
  loss.delta = other->delta;
  batch.batch_size = other->batch_size;
  order.shuffle = other->shuffle;
  order.seed = other->seed;
  rules.wrong = other->wrong;

  if (bf_recipe_equal (&rate, other))
    return _("change of the learning rate");
  if (bf_recipe_equal (&loss, other))
    return _("change of the loss");
  if (bf_recipe_equal (&batch, other))
    return _("change of the batch size");
  if (bf_recipe_equal (&order, other))
    return _("change of the order of the samples");
  if (bf_recipe_equal (&rules, other))
    return _("change of the rules");
  if (same_but_stops (recipe, other))
    return _("change of when training stops");

  return _("change of the recipe");
}

/* When training stops changes no step, and so begins no run. */
static gboolean
commit_stops (BfSession *self, const BfRecipe *recipe, const char *name)
{
  BfPosition before;

  bf_session_dup_position (self, &before);
  if (self->edit_depth == 0 || !self->edit_pushed)
    bf_session_push_undo (self, name, &before);
  self->edit_pushed = self->edit_depth > 0;
  bf_position_clear (&before);
  set_stops (self, recipe);

  return TRUE;
}

static gboolean
commit_recipe (BfSession *self, const BfRecipe *recipe, const char *name, GError **error)
{
  g_auto (BfEdit) edit = { .state = NULL };

  edit_init (&edit, self);
  if (!edit_take_state (&edit, bf_state_with_recipe (edit.state, recipe, error)))
    return FALSE;
  edit.recipe = *recipe;
  edit.recipe.stop_loss = 0.0;
  edit.recipe.stop_steps = 0;
  edit.note = bf_describe_recipe_change (bf_run_get_recipe (bf_session_get_run (self)), recipe);
  if (!edit_commit (&edit, self, name, error))
    return FALSE;
  set_stops (self, recipe);

  return TRUE;
}

/**
 * bf_session_set_recipe:
 * @self: a session
 * @recipe: how to go on; the present one is no edit
 * @error: return location for an error
 *
 * Changes the recipe from here on, as bf_session_set_value() changes a number.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID, %BF_ERROR_NOT_FINITE or %BF_ERROR_TOO_LARGE:
 *   then nothing has changed
 */
gboolean
bf_session_set_recipe (BfSession *self, const BfRecipe *recipe, GError **error)
{
  gboolean done = TRUE;
  const char *name;

  g_return_val_if_fail (BF_IS_SESSION (self) && recipe != NULL, FALSE);

  if (!bf_recipe_validate (recipe, error))
    return FALSE;

  bf_session_hold (self);
  bf_session_halt (self);
  if (!bf_recipe_equal (&self->recipe, recipe))
    {
      name = name_change (&self->recipe, recipe);
      done = same_but_stops (&self->recipe, recipe) ? commit_stops (self, recipe, name)
                                                    : commit_recipe (self, recipe, name, error);
    }
  bf_session_release (self);

  return done;
}

/**
 * bf_session_begin_edit:
 * @self: a session
 *
 * Says that the edits that follow are one, such as those of a drag: they are undone together.
 */
void
bf_session_begin_edit (BfSession *self)
{
  g_return_if_fail (BF_IS_SESSION (self));

  if (self->edit_depth++ == 0)
    self->edit_pushed = FALSE;
}

/**
 * bf_session_is_editing:
 * @self: a session
 *
 * Tells whether an edit has begun and not ended, such as a drag.
 *
 * Returns: whether more of the same edit may follow
 */
gboolean
bf_session_is_editing (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return self->edit_depth > 0;
}

/**
 * bf_session_get_n_edits:
 * @self: a session
 *
 * Counts the edits, by which one can be told from a step of training. Undo takes none back.
 *
 * Returns: how many edits there have been
 */
guint64
bf_session_get_n_edits (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), 0);

  return self->n_edits;
}

/* Whether the edits since begin_edit have led back to where they began */
static gboolean
is_back_at (BfSession *self, const BfPosition *before)
{
  BfRun *run = bf_session_get_run (self);
  BfRun *old = bf_run_find (before->run, bf_state_get_steps_done (before->state));
  BfMoment moment = self->position.moment;

  return moment.from == before->moment.from && moment.to == before->moment.to && self->stale == NULL
         && bf_state_equal (self->position.state, before->state)
         && bf_dataset_equal (bf_run_get_dataset (run), bf_run_get_dataset (old))
         && bf_recipe_equal (bf_run_get_recipe (run), bf_run_get_recipe (old))
         && self->position.stop_loss == before->stop_loss
         && self->position.stop_steps == before->stop_steps;
}

/**
 * bf_session_end_edit:
 * @self: a session
 *
 * Ends what bf_session_begin_edit() has begun. Edits that have come to nothing leave nothing to
 * undo.
 */
void
bf_session_end_edit (BfSession *self)
{
  const BfPosition *before;

  g_return_if_fail (BF_IS_SESSION (self) && self->edit_depth > 0);

  if (--self->edit_depth > 0 || !self->edit_pushed)
    return;
  bf_session_hold (self);
  self->edit_pushed = FALSE;
  self->is_dirty = TRUE; /* whoever waits for the end of the edit hears of it */
  before = &g_array_index (self->undo, BfEntry, self->undo->len - 1).position;
  if (is_back_at (self, before) && bf_session_restore (self, before))
    bf_session_drop_undo (self);
  bf_session_release (self);
}
