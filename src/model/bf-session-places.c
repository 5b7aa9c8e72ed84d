/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

#include <glib/gi18n-lib.h>

/* Places to return to: other lines of training, and bookmarks. */

/**
 * bf_session_get_branches:
 * @self: a session
 *
 * Gets all lines of training, and which one it is on.
 *
 * Returns: (transfer none): the branches
 */
const BfBranches *
bf_session_get_branches (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), NULL);

  return self->branches;
}

/**
 * bf_session_go_to_branch:
 * @self: a session
 * @i: a branch
 *
 * Returns to a line of training, where one has been last in it. Makes no entry of undo.
 */
void
bf_session_go_to_branch (BfSession *self, guint i)
{
  BfBranch branch;

  g_return_if_fail (BF_IS_SESSION (self) && i < bf_branches_get_n (self->branches));

  if (i == bf_branches_get_current (self->branches))
    return;
  bf_session_hold (self);
  bf_session_halt (self);
  branch = *bf_branches_get (self->branches, i);
  bf_session_go_soon (self, branch.run, branch.length, branch.at, NULL, &i, NULL);
  bf_session_release (self);
}

/**
 * bf_session_rename_branch:
 * @self: a session
 * @i: a branch
 * @name: (nullable): what to call it; %NULL or empty for what it is called by itself
 *
 * Names a line of training.
 */
void
bf_session_rename_branch (BfSession *self, guint i, const char *name)
{
  g_return_if_fail (BF_IS_SESSION (self) && i < bf_branches_get_n (self->branches));

  bf_session_hold (self);
  bf_branches_rename (self->branches, i, name);
  self->is_dirty = TRUE;
  bf_session_release (self);
}

/**
 * bf_session_get_n_bookmarks:
 * @self: a session
 *
 * Gets how many bookmarks there are.
 *
 * Returns: the count
 */
guint
bf_session_get_n_bookmarks (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), 0);

  return self->position.bookmarks->len;
}

/**
 * bf_session_get_bookmark:
 * @self: a session
 * @i: which, from 0, in the order in which they were made
 *
 * Gets a bookmark.
 *
 * Returns: (transfer none): the bookmark
 */
BfBookmark *
bf_session_get_bookmark (BfSession *self, guint i)
{
  g_return_val_if_fail (BF_IS_SESSION (self) && i < self->position.bookmarks->len, NULL);

  return g_ptr_array_index (self->position.bookmarks, i);
}

static gpointer
ref_bookmark (gconstpointer bookmark, gpointer user_data)
{
  return bf_bookmark_ref ((BfBookmark *) bookmark);
}

/* The list is never changed: positions in the past hold it. */
static GPtrArray *
copy_bookmarks (BfSession *self)
{
  return g_ptr_array_copy (self->position.bookmarks, ref_bookmark, NULL);
}

/* Takes the new list over, as something that can be undone. */
static void
commit_bookmarks (BfSession *self, GPtrArray *bookmarks, const char *name)
{
  BfPosition before;

  bf_session_dup_position (self, &before);
  bf_session_push_undo (self, name, &before);
  bf_position_clear (&before);
  g_ptr_array_unref (self->position.bookmarks);
  self->position.bookmarks = bookmarks;
  self->edit_pushed = FALSE; /* what an edit goes on to do is an entry of its own */
  self->is_dirty = TRUE;
}

/**
 * bf_session_add_bookmark:
 * @self: a session
 * @note: (nullable): what to write to it
 *
 * Marks the present moment. Training and what moves come to rest first.
 *
 * Returns: its place in the list
 */
guint
bf_session_add_bookmark (BfSession *self, const char *note)
{
  GPtrArray *bookmarks;
  guint i;

  g_return_val_if_fail (BF_IS_SESSION (self), 0);

  bf_session_hold (self);
  bf_session_halt (self);
  bf_session_finish (self);
  bookmarks = copy_bookmarks (self);
  i = bookmarks->len;
  g_ptr_array_add (bookmarks, bf_bookmark_new (bf_session_get_run (self),
                                               bf_session_get_steps_done (self),
                                               &self->position.moment, note));
  /* Translators: follows "Undo". */
  commit_bookmarks (self, bookmarks, _("adding a bookmark"));
  bf_session_release (self);

  return i;
}

/**
 * bf_session_set_bookmark_note:
 * @self: a session
 * @i: a bookmark
 * @note: (nullable): what to write to it
 *
 * Changes a note.
 */
void
bf_session_set_bookmark_note (BfSession *self, guint i, const char *note)
{
  BfBookmark *old;
  GPtrArray *bookmarks;

  g_return_if_fail (BF_IS_SESSION (self) && i < self->position.bookmarks->len);

  old = g_ptr_array_index (self->position.bookmarks, i);
  if (g_str_equal (bf_bookmark_get_note (old), note != NULL ? note : ""))
    return;
  bf_session_hold (self);
  bf_session_halt (self);
  bookmarks = copy_bookmarks (self);
  g_ptr_array_index (bookmarks, i) = bf_bookmark_with_note (old, note);
  bf_bookmark_unref (old);
  /* Translators: follows "Undo". */
  commit_bookmarks (self, bookmarks, _("change of a note"));
  bf_session_release (self);
}

/**
 * bf_session_remove_bookmark:
 * @self: a session
 * @i: a bookmark
 *
 * Removes a bookmark.
 */
void
bf_session_remove_bookmark (BfSession *self, guint i)
{
  GPtrArray *bookmarks;

  g_return_if_fail (BF_IS_SESSION (self) && i < self->position.bookmarks->len);

  bf_session_hold (self);
  bf_session_halt (self);
  bookmarks = copy_bookmarks (self);
  g_ptr_array_remove_index (bookmarks, i);
  /* Translators: follows "Undo". */
  commit_bookmarks (self, bookmarks, _("removing a bookmark"));
  bf_session_release (self);
}

/* Whether a line has the very step of a bookmark, and not only those before it: where something was
 * edited at a moment, the line goes on from there with another step. */
static gboolean
has_step (BfRun *run, guint64 length, const BfBookmark *bookmark)
{
  guint64 at = bf_bookmark_get_steps_done (bookmark);

  return length >= at && bf_run_find (run, at) == bf_bookmark_get_run (bookmark);
}

/* Finds the line on which to go to a bookmark: the present one, else that of a branch, else no more
 * than what led to the moment, which belongs to @branch. */
static void
find_line (BfSession *self, const BfBookmark *bookmark, BfRun **run, guint64 *length, guint *branch)
{
  const BfBranch *other;

  *run = self->position.run;
  *length = self->position.length;
  *branch = bf_branches_get_current (self->branches);
  if (has_step (*run, *length, bookmark))
    return;
  for (guint i = 0; i < bf_branches_get_n (self->branches); i++)
    {
      other = bf_branches_get (self->branches, i);
      if (has_step (other->run, other->length, bookmark))
        {
          *run = other->run;
          *length = other->length;
          *branch = i;
          return;
        }
    }
  *run = bf_bookmark_get_run (bookmark);
  *length = bf_bookmark_get_steps_done (bookmark);
  bf_branches_find (self->branches, *run, *length, branch);
}

/**
 * bf_session_go_to_bookmark:
 * @self: a session
 * @i: a bookmark
 *
 * Goes to a moment again: on the present line of training if it is part of it, else on the one
 * that has it. Makes no entry of undo.
 */
void
bf_session_go_to_bookmark (BfSession *self, guint i)
{
  g_autoptr (BfBookmark) bookmark = NULL;
  BfRun *run;
  guint64 length;
  guint branch;

  g_return_if_fail (BF_IS_SESSION (self) && i < self->position.bookmarks->len);

  bf_session_hold (self);
  bf_session_halt (self);
  bookmark = bf_bookmark_ref (bf_session_get_bookmark (self, i));
  find_line (self, bookmark, &run, &length, &branch);
  bf_session_go_soon (self, run, length, bf_bookmark_get_steps_done (bookmark),
                      bf_bookmark_get_moment (bookmark), &branch, NULL);
  bf_session_release (self);
}
