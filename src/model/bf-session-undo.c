/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

#include "bf-compare.h"

#include <glib/gi18n-lib.h>

/* Undo is going back to a position. Nothing that was computed is ever thrown away by it. */

void
bf_entry_clear (BfEntry *self)
{
  g_clear_pointer (&self->undo_name, g_free);
  g_clear_pointer (&self->redo_name, g_free);
  bf_position_clear (&self->position);
}

/* Makes what has just been done undoable. @name: "change of w32" */
void
bf_session_push_undo (BfSession *self, const char *name, const BfPosition *before)
{
  BfEntry entry = {
    /* Translators: %s is what was done, such as "change of w32" or "training, 12 steps". */
    .undo_name = g_strdup_printf (_("Undo %s"), name),
    .redo_name = g_strdup_printf (_("Redo %s"), name),
    .revision = ++self->last_revision,
  };

  bf_position_copy (&entry.position, before);
  g_array_append_val (self->undo, entry);
  g_array_set_size (self->redo, 0);
  self->is_dirty = TRUE;
}

/* Forgets the last entry: nothing has been done after all. */
void
bf_session_drop_undo (BfSession *self)
{
  g_array_set_size (self->undo, self->undo->len - 1);
  self->is_dirty = TRUE;
}

/**
 * bf_session_can_undo:
 * @self: a session
 *
 * Tells whether something can be undone.
 *
 * Returns: whether it is so
 */
gboolean
bf_session_can_undo (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return self->undo->len > 0;
}

/**
 * bf_session_can_redo:
 * @self: a session
 *
 * Tells whether something that was undone can be done again.
 *
 * Returns: whether it is so
 */
gboolean
bf_session_can_redo (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return self->redo->len > 0;
}

/**
 * bf_session_get_undo_name:
 * @self: a session
 *
 * Says what would be undone.
 *
 * Returns: (transfer none) (nullable): a translated phrase, such as "Undo change of w32"
 */
const char *
bf_session_get_undo_name (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), NULL);

  return self->undo->len > 0 ? g_array_index (self->undo, BfEntry, self->undo->len - 1).undo_name
                             : NULL;
}

/**
 * bf_session_get_redo_name:
 * @self: a session
 *
 * Says what would be done again.
 *
 * Returns: (transfer none) (nullable): a translated phrase, such as "Redo change of w32"
 */
const char *
bf_session_get_redo_name (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), NULL);

  return self->redo->len > 0 ? g_array_index (self->redo, BfEntry, self->redo->len - 1).redo_name
                             : NULL;
}

/**
 * bf_session_get_revision:
 * @self: a session
 *
 * Gets a number for what has been done so far. It is the same again once undo has led back, or redo
 * has led there again: so a window knows whether what it has saved is what it shows.
 *
 * Returns: the number, 0 where nothing was done that can be undone
 */
guint64
bf_session_get_revision (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), 0);

  return self->undo->len > 0 ? g_array_index (self->undo, BfEntry, self->undo->len - 1).revision : 0;
}

/* Goes to the last position of @from, and leaves the present one in @to. */
static void
swap (BfSession *self, GArray *from, GArray *to)
{
  BfEntry entry;
  BfPosition present;

  if (from->len == 0)
    return;
  bf_session_dup_position (self, &present);
  if (!bf_session_restore (self, &g_array_index (from, BfEntry, from->len - 1).position))
    {
      bf_position_clear (&present);
      return;
    }

  /* Moved from one list to the other without being cleared */
  entry = g_array_index (from, BfEntry, from->len - 1);
  g_array_index (from, BfEntry, from->len - 1) = (BfEntry) { .undo_name = NULL };
  g_array_set_size (from, from->len - 1);
  bf_position_clear (&entry.position);
  entry.position = present;
  g_array_append_val (to, entry);
}

/**
 * bf_session_undo:
 * @self: a session
 *
 * Undoes the last edit, training, change of the recipe, Reset or Restore Lesson. Training that is
 * going on ends, and is what is undone.
 */
void
bf_session_undo (BfSession *self)
{
  g_return_if_fail (BF_IS_SESSION (self));

  bf_session_hold (self);
  bf_session_halt (self);
  self->edit_pushed = FALSE;
  swap (self, self->undo, self->redo);
  bf_session_release (self);
}

/**
 * bf_session_redo:
 * @self: a session
 *
 * Does again what was undone last.
 */
void
bf_session_redo (BfSession *self)
{
  g_return_if_fail (BF_IS_SESSION (self));

  bf_session_hold (self);
  bf_session_halt (self);
  self->edit_pushed = FALSE;
  swap (self, self->redo, self->undo);
  bf_session_release (self);
}

/**
 * bf_session_get_n_undo:
 * @self: a session
 *
 * Gets how many things can be undone, one after the other.
 *
 * Returns: the count
 */
guint
bf_session_get_n_undo (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), 0);

  return self->undo->len;
}

/**
 * bf_session_get_undo_name_at:
 * @self: a session
 * @i: which, from 0 for what was done last
 *
 * Says what would be undone.
 *
 * Returns: (transfer none): a translated phrase, such as "Undo change of w32"
 */
const char *
bf_session_get_undo_name_at (BfSession *self, guint i)
{
  g_return_val_if_fail (BF_IS_SESSION (self) && i < self->undo->len, NULL);

  return g_array_index (self->undo, BfEntry, self->undo->len - 1 - i).undo_name;
}

/**
 * bf_session_undo_times:
 * @self: a session
 * @n: how many things
 *
 * Undoes the last things that were done. It is one change to whoever looks on.
 */
void
bf_session_undo_times (BfSession *self, guint n)
{
  g_return_if_fail (BF_IS_SESSION (self));

  bf_session_hold (self);
  for (; n > 0 && self->undo->len > 0; n--)
    bf_session_undo (self);
  bf_session_release (self);
}

/* Goes to the beginning of @run with nothing known. Where it stands there already that is no
 * more than seeking. */
static void
begin_again (BfSession *self, BfRun *run, double stop_loss, guint64 stop_steps, const char *name)
{
  const BfNetwork *network = bf_state_get_network (bf_run_get_start_state (run));
  BfPosition before;
  BfPosition position = {
    .run = run,
    .state = bf_run_get_start_state (run),
    .moment = bf_moment_at_rest (bf_moment_get_phase_end (network, BF_PHASE_LOSS)),
    .bookmarks = self->position.bookmarks,
    .stop_loss = stop_loss,
    .stop_steps = stop_steps,
  };

  bf_session_dup_position (self, &before);
  if (bf_session_restore (self, &position)
      && (before.run != run || before.length > 0 || before.stop_loss != stop_loss
          || before.stop_steps != stop_steps))
    bf_session_push_undo (self, name, &before);
  bf_position_clear (&before);
}

/**
 * bf_session_reset:
 * @self: a session
 *
 * Goes back to the starting weights, those that were edited before the first step included. The
 * present data and recipe stay.
 */
void
bf_session_reset (BfSession *self)
{
  BfRun *first, *present;
  g_autoptr (BfRun) run = NULL;

  g_return_if_fail (BF_IS_SESSION (self));

  bf_session_hold (self);
  bf_session_halt (self);
  self->edit_pushed = FALSE;
  first = bf_run_find (self->position.run, 0);
  present = bf_session_get_run (self);
  if (bf_dataset_equal (bf_run_get_dataset (first), bf_run_get_dataset (present)) &&
      bf_recipe_equal (bf_run_get_recipe (first), bf_run_get_recipe (present)))
    run = bf_run_ref (first);
  else
    {
      g_autoptr (BfState) state = bf_session_dup_start (self);
      g_autofree char *note = NULL;

      run = bf_run_new (NULL, state, bf_run_get_dataset (present), bf_run_get_recipe (present));
      note = bf_describe_recipe_change (bf_run_get_recipe (first), bf_run_get_recipe (present));
      bf_run_set_history (run, self->history);
      bf_run_set_lesson (run, bf_run_get_lesson (first));
      bf_run_set_note (run, note);
    }
  begin_again (self, run, self->position.stop_loss, self->position.stop_steps, _("reset"));
  bf_session_release (self);
}

/**
 * bf_session_restore_lesson:
 * @self: a session
 *
 * Brings back the lesson's own numbers, data and recipe.
 */
void
bf_session_restore_lesson (BfSession *self)
{
  const BfRecipe *recipe;

  g_return_if_fail (BF_IS_SESSION (self));

  bf_session_hold (self);
  bf_session_halt (self);
  self->edit_pushed = FALSE;
  recipe = bf_lesson_get_recipe (self->lesson);
  begin_again (self, self->first_run, recipe->stop_loss, recipe->stop_steps,
               _("restoring the lesson"));
  bf_session_release (self);
}
