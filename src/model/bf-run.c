/* SPDX-License-Identifier: MIT */
#include "bf-run.h"

#define FEW_STEPS 16 /* so few are replayed faster than a checkpoint is made */
#define REFILL 1024  /* losses computed again at a time */
#define STEP_OVERHEAD 32.0 /* what a step costs besides its parameters */

struct _BfRun
{
  gatomicrefcount ref_count;
  BfRun          *parent;
  BfState        *start;
  BfDataset      *dataset;
  BfRecipe        recipe;
  BfCurve        *curve;       /* of this run alone, from start on */
  BfCheckpoints  *checkpoints; /* the first is start */
  char           *note;        /* (nullable): what sets it apart from its parent */
  BfLesson       *lesson;      /* (nullable): that of its line */
};

/**
 * bf_run_new:
 * @parent: (nullable): the run that is left
 * @start: the state this run begins with
 * @dataset: its data
 * @recipe: its recipe
 *
 * Makes a run. It shares history and lesson of @parent; without one it begins its own. Of the parents only
 * what lies before the start is kept, so that a hundred edits in one place are not a hundred runs in
 * a row.
 *
 * Returns: (transfer full): the run
 */
BfRun *
bf_run_new (BfRun *parent, BfState *start, BfDataset *dataset, const BfRecipe *recipe)
{
  g_autoptr (BfHistory) history = NULL;
  BfLesson *lesson = parent != NULL ? parent->lesson : NULL;
  BfRun *self;

  g_return_val_if_fail (start != NULL && dataset != NULL && recipe != NULL, NULL);

  history = parent != NULL ? bf_history_ref (bf_run_get_history (parent)) : bf_history_new ();
  while (parent != NULL && bf_run_get_start (parent) >= bf_state_get_steps_done (start))
    parent = parent->parent;

  self = g_new0 (BfRun, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->parent = parent != NULL ? bf_run_ref (parent) : NULL;
  self->start = bf_state_ref (start);
  self->dataset = bf_dataset_ref (dataset);
  self->recipe = *recipe;
  self->curve = bf_curve_new ();
  self->checkpoints = bf_checkpoints_new (history, start);
  self->lesson = lesson != NULL ? bf_lesson_ref (lesson) : NULL;

  return self;
}

/**
 * bf_run_ref:
 * @self: a run
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfRun *
bf_run_ref (BfRun *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_run_unref:
 * @self: (transfer full): a run
 *
 * Gives a reference back.
 */
void
bf_run_unref (BfRun *self)
{
  g_return_if_fail (self != NULL);

  /* A loop, since there may be more parents than a stack holds calls */
  while (self != NULL && g_atomic_ref_count_dec (&self->ref_count))
    {
      BfRun *parent = self->parent;

      bf_state_unref (self->start);
      bf_dataset_unref (self->dataset);
      bf_curve_free (self->curve);
      bf_checkpoints_free (self->checkpoints);
      g_free (self->note);
      g_clear_pointer (&self->lesson, bf_lesson_unref);
      g_free (self);
      self = parent;
    }
}

/**
 * bf_run_set_history:
 * @self: a run
 * @history: what its checkpoints share with those of other runs
 *
 * Moves the run to another history.
 */
void
bf_run_set_history (BfRun *self, BfHistory *history)
{
  g_return_if_fail (self != NULL && history != NULL);

  bf_checkpoints_set_history (self->checkpoints, history);
}

/**
 * bf_run_get_history:
 * @self: a run
 *
 * Gets what its checkpoints share with those of other runs.
 *
 * Returns: (transfer none): the history
 */
BfHistory *
bf_run_get_history (const BfRun *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return bf_checkpoints_get_history (self->checkpoints);
}

/**
 * bf_run_get_start:
 * @self: a run
 *
 * Gets where the run begins.
 *
 * Returns: the step, in steps done
 */
guint64
bf_run_get_start (const BfRun *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return bf_state_get_steps_done (self->start);
}

/**
 * bf_run_get_start_state:
 * @self: a run
 *
 * Gets what the run begins with.
 *
 * Returns: (transfer none): the state
 */
BfState *
bf_run_get_start_state (const BfRun *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->start;
}

/**
 * bf_run_get_dataset:
 * @self: a run
 *
 * Gets the data of the run's steps.
 *
 * Returns: (transfer none): the data set
 */
BfDataset *
bf_run_get_dataset (const BfRun *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->dataset;
}

/**
 * bf_run_get_recipe:
 * @self: a run
 *
 * Gets the recipe of the run's steps.
 *
 * Returns: (transfer none): the recipe
 */
const BfRecipe *
bf_run_get_recipe (const BfRun *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->recipe;
}

/**
 * bf_run_get_curve:
 * @self: a run
 *
 * Gets the losses of this run alone, as far as they are known.
 *
 * Returns: (transfer none): the curve
 */
const BfCurve *
bf_run_get_curve (const BfRun *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->curve;
}

/**
 * bf_run_get_parent:
 * @self: a run
 *
 * Gets the run that this one leaves at its start.
 *
 * Returns: (transfer none) (nullable): the parent
 */
BfRun *
bf_run_get_parent (const BfRun *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->parent;
}

/**
 * bf_run_get_state:
 * @self: a run
 * @i: which checkpoint, from 0
 *
 * Gets a checkpoint.
 *
 * Returns: (transfer none): the state
 */
BfState *
bf_run_get_state (const BfRun *self, guint i)
{
  g_return_val_if_fail (self != NULL && i < bf_run_get_n_states (self), NULL);

  return bf_checkpoints_get (self->checkpoints, i);
}

/**
 * bf_run_get_n_states:
 * @self: a run
 *
 * Gets how many checkpoints the run keeps, its start included.
 *
 * Returns: the count
 */
guint
bf_run_get_n_states (const BfRun *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return bf_checkpoints_get_n (self->checkpoints);
}

/**
 * bf_run_set_note:
 * @self: a run
 * @note: (nullable): what was changed, such as "w32 = 0.5"
 *
 * Says what sets the run apart from its parent.
 */
void
bf_run_set_note (BfRun *self, const char *note)
{
  char *copy = g_strdup (note);

  g_return_if_fail (self != NULL);

  g_free (self->note);
  self->note = copy;
}

/**
 * bf_run_get_note:
 * @self: a run
 *
 * Gets what sets the run apart from its parent.
 *
 * Returns: (transfer none) (nullable): the note
 */
const char *
bf_run_get_note (const BfRun *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->note;
}

/**
 * bf_run_set_lesson:
 * @self: a run
 * @lesson: what its texts and the names of its columns are taken from
 *
 * Says to which lesson a run belongs.
 */
void
bf_run_set_lesson (BfRun *self, BfLesson *lesson)
{
  g_return_if_fail (self != NULL && lesson != NULL);

  bf_lesson_ref (lesson);
  g_clear_pointer (&self->lesson, bf_lesson_unref);
  self->lesson = lesson;
}

/**
 * bf_run_get_lesson:
 * @self: a run
 *
 * Gets the lesson to which a run belongs.
 *
 * Returns: (transfer none) (nullable): the lesson
 */
BfLesson *
bf_run_get_lesson (const BfRun *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->lesson;
}

/**
 * bf_run_contains:
 * @self: the last run of a line
 * @length: how many steps of it are known
 * @other: the last run of another line
 * @other_length: how many steps of that are known
 *
 * Tells whether all steps of another line are the first ones of this line.
 *
 * Returns: whether they are
 */
gboolean
bf_run_contains (const BfRun *self, guint64 length, const BfRun *other, guint64 other_length)
{
  g_return_val_if_fail (other != NULL, FALSE);

  for (; self != NULL && self != other; self = self->parent)
    length = MIN (length, bf_run_get_start (self));

  return self != NULL && other_length <= length;
}

/**
 * bf_run_find_common:
 * @self: (nullable): the last run of a line
 * @other: (nullable): the last run of another line
 *
 * Finds the last run that two lines have both: since runs of a line begin ever later, it is reached by going back in the
 * line that is further on.
 *
 * Returns: (transfer none) (nullable): @self or one of its parents, or %NULL where the lines have nothing in common
 */
BfRun *
bf_run_find_common (BfRun *self, BfRun *other)
{
  while (self != NULL && other != NULL && self != other)
    if (bf_run_get_start (self) >= bf_run_get_start (other))
      self = self->parent;
    else
      other = other->parent;

  return other != NULL ? self : NULL;
}

/**
 * bf_run_get_size:
 * @self: a run
 *
 * Gets how much memory the checkpoints take.
 *
 * Returns: the size in bytes
 */
gsize
bf_run_get_size (const BfRun *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return bf_checkpoints_get_size (self->checkpoints);
}

/**
 * bf_run_find:
 * @self: a run
 * @steps_done: a step of its line, in steps done
 *
 * Finds the run of the line that does a step.
 *
 * Returns: (transfer none): @self or one of its parents
 */
BfRun *
bf_run_find (BfRun *self, guint64 steps_done)
{
  g_return_val_if_fail (self != NULL, NULL);

  while (bf_run_get_start (self) > steps_done && self->parent != NULL)
    self = self->parent;

  return self;
}

/**
 * bf_run_find_next:
 * @self: a run
 * @steps_done: a step of its line, in steps done
 *
 * Finds the run of the line that comes after the one that does a step.
 *
 * Returns: (transfer none) (nullable): @self or one of its parents, or %NULL if @self does the step
 */
BfRun *
bf_run_find_next (BfRun *self, guint64 steps_done)
{
  BfRun *next = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  for (; bf_run_get_start (self) > steps_done && self->parent != NULL; self = self->parent)
    next = self;

  return next;
}

/**
 * bf_run_get_state_before:
 * @self: a run
 * @steps_done: a step that is not before its start, in steps done
 *
 * Gets the checkpoint from which the step is replayed.
 *
 * Returns: (transfer none): the last that is not after the step
 */
BfState *
bf_run_get_state_before (BfRun *self, guint64 steps_done)
{
  g_return_val_if_fail (self != NULL && steps_done >= bf_run_get_start (self), NULL);

  return bf_checkpoints_get_before (self->checkpoints, steps_done);
}

/**
 * bf_run_add_state:
 * @self: a run
 * @state: a state that this run comes to
 *
 * Offers a checkpoint. It is kept unless there is one close to it.
 */
void
bf_run_add_state (BfRun *self, BfState *state)
{
  g_return_if_fail (self != NULL && state != NULL);
  g_return_if_fail (bf_state_get_steps_done (state) >= bf_run_get_start (self));

  bf_checkpoints_add (self->checkpoints, state);
}

/**
 * bf_run_add_losses:
 * @self: a run
 * @steps_done: how many steps were done before the first of @losses was computed
 * @losses: losses of consecutive steps of this run, [n_losses]
 * @n_losses: how many
 *
 * Remembers losses. What is known already is passed over.
 */
void
bf_run_add_losses (BfRun *self, guint64 steps_done, const double *losses, gsize n_losses)
{
  g_return_if_fail (self != NULL && steps_done >= bf_run_get_start (self));

  bf_curve_add (self->curve, steps_done, losses, n_losses);
}

/**
 * bf_run_add_curve:
 * @self: a run
 * @curve: losses of this run
 *
 * Remembers losses.
 */
void
bf_run_add_curve (BfRun *self, const BfCurve *curve)
{
  g_return_if_fail (self != NULL && curve != NULL);

  bf_curve_merge (self->curve, curve);
}

/**
 * bf_run_estimate_cost:
 * @self: a run
 * @from: a step of its line, in steps done
 * @to: one that is not before it
 *
 * Estimates what it takes to do the steps of the line from @from to @to, and to come to @from first. The checkpoint
 * before @from is where that begins.
 *
 * Returns: roughly nanoseconds
 */
double
bf_run_estimate_cost (BfRun *self, guint64 from, guint64 to)
{
  BfState *state;
  gsize n_samples, n_parameters;
  double n_steps;

  g_return_val_if_fail (self != NULL && from <= to, 0.0);

  self = bf_run_find (self, from);
  state = bf_run_get_state_before (self, from);
  n_samples = bf_dataset_get_n_samples (self->dataset);
  n_parameters = bf_network_get_n_parameters (bf_state_get_network (state));
  n_steps = (double) (to - bf_state_get_steps_done (state)) + 2.0; /* and two traces */

  return n_steps * (double) (MIN (self->recipe.batch_size, n_samples) + 1) * ((double) n_parameters + STEP_OVERHEAD);
}

/* Trains on to @steps_done, leaving checkpoints halfway, a quarter before the end and so on: who
 * goes back one step is likely to go back another. */
static void
replay (BfRun *self, BfTrainer *trainer, guint64 steps_done)
{
  guint64 left;

  while ((left = steps_done - bf_trainer_get_steps_done (trainer)) > FEW_STEPS)
    {
      g_autoptr (BfState) state = NULL;

      bf_trainer_run (trainer, (gsize) ((left + 1) / 2), NULL);
      state = bf_trainer_get_state (trainer);
      bf_run_add_state (self, state);
    }

  bf_trainer_run (trainer, (gsize) left, NULL);
}

/**
 * bf_run_seek:
 * @self: a run
 * @steps_done: a step of its line, in steps done
 * @error: return location for an error
 *
 * Gets the state with which a step of the line begins: the nearest checkpoint before it, and from
 * there the very steps that training did, to the same bits.
 *
 * Returns: (transfer full): the state, or %NULL with %BF_ERROR_INVALID or %BF_ERROR_TOO_LARGE
 */
BfState *
bf_run_seek (BfRun *self, guint64 steps_done, GError **error)
{
  g_autoptr (BfTrainer) trainer = NULL;
  BfState *state;

  g_return_val_if_fail (self != NULL, NULL);

  self = bf_run_find (self, steps_done);
  state = bf_run_get_state_before (self, steps_done);
  if (bf_state_get_steps_done (state) == steps_done)
    return bf_state_ref (state);

  trainer = bf_trainer_new (state, self->dataset, &self->recipe, error);
  if (trainer == NULL)
    return NULL;
  replay (self, trainer, steps_done);

  return bf_trainer_get_state (trainer);
}

/* Computes losses of this very run again, one by one. */
static gboolean
refill_run (BfRun *self, BfCurve *curve, guint64 from, guint64 end)
{
  g_autoptr (BfState) state = bf_run_seek (self, from, NULL);
  g_autoptr (BfTrainer) trainer =
      state != NULL ? bf_trainer_new (state, self->dataset, &self->recipe, NULL) : NULL;
  double losses[REFILL];

  if (trainer == NULL)
    return FALSE; /* no memory: the curve ends early */
  while (from < end)
    {
      gsize n = (gsize) MIN (end - from, REFILL);

      bf_trainer_run (trainer, n, losses);
      bf_curve_add (curve, from, losses, n);
      from += n;
    }

  return TRUE;
}

/* Whether what lies from @from to @end is computed again in what is left of @time, ns */
static gboolean
can_refill (BfRun *self, guint64 from, guint64 end, double *time)
{
  while (from < end && *time >= 0.0)
    {
      BfRun *next = bf_run_find_next (self, from);
      guint64 to = next != NULL ? MIN (end, bf_run_get_start (next)) : end;

      *time -= bf_run_estimate_cost (self, from, to);
      from = to;
    }

  return *time >= 0.0;
}

/* Computes what @curve lacks of the line up to @end; that may begin in a parent, whose last bin
 * was mixed as well. */
static void
refill (BfRun *self, BfCurve *curve, guint64 end)
{
  guint64 from;

  while ((from = bf_curve_get_end (curve)) < end)
    {
      BfRun *run = bf_run_find (self, from);
      BfRun *next = bf_run_find_next (self, from);

      if (!refill_run (run, curve, MAX (from, bf_run_get_start (run)),
                       next != NULL ? MIN (end, bf_run_get_start (next)) : end))
        return;
    }
}

/* Adds what @self knows of its line up to @end, which is not after its child's start. */
static void
add_to_line (BfRun *self, BfCurve *curve, guint64 end, double *time)
{
  guint64 known = MIN (end, bf_curve_get_end (self->curve));
  guint64 width;

  if (known <= bf_run_get_start (self))
    return;
  bf_curve_merge (curve, self->curve);
  if (bf_curve_get_end (curve) == known)
    return;
  width = bf_curve_get_width (curve);
  if (!can_refill (self, known / width * width, known, time))
    {
      bf_curve_cut (curve, known);
      return;
    }
  bf_curve_truncate (curve, known);
  refill (self, curve, known);
}

/**
 * bf_run_build_curve:
 * @self: a run
 * @end: one past the last step, in steps done
 *
 * Puts together the losses of the run's line: its parents' up to where they are left, then its own.
 * What a bin of the parent's curve mixes with the time after is computed again where that takes a few milliseconds at
 * most, whatever a file says that was saved; else the first loss of that bin, which belongs to both, stands for its few
 * steps.
 *
 * Returns: (transfer full): the curve
 */
BfCurve *
bf_run_build_curve (BfRun *self, guint64 end)
{
  g_autoptr (GPtrArray) line = NULL;
  BfCurve *curve;
  double time = BF_QUICK_COST;

  g_return_val_if_fail (self != NULL, NULL);

  line = g_ptr_array_new ();
  curve = bf_curve_new ();
  for (BfRun *run = self; run != NULL; run = run->parent)
    g_ptr_array_add (line, run);
  for (guint i = line->len; i-- > 0;)
    {
      guint64 run_end =
          i == 0 ? end : MIN (end, bf_run_get_start (g_ptr_array_index (line, i - 1)));

      add_to_line (g_ptr_array_index (line, i), curve, run_end, &time);
    }

  return curve;
}
