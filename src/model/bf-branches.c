/* SPDX-License-Identifier: MIT */
#include "bf-branches.h"

#include <glib/gi18n-lib.h>

struct _BfBranches
{
  GPtrArray *list;     /* of BfBranch, in the order in which they began */
  guint      current;
  guint      next_id;
};

static void
branch_free (gpointer data)
{
  BfBranch *self = data;

  g_free (self->name);
  g_free (self->note);
  bf_run_unref (self->run);
  g_free (self);
}

/**
 * bf_branches_new:
 *
 * Makes an empty list.
 *
 * Returns: (transfer full): the list
 */
BfBranches *
bf_branches_new (void)
{
  BfBranches *self = g_new0 (BfBranches, 1);

  self->list = g_ptr_array_new_with_free_func (branch_free);
  self->next_id = 1;

  return self;
}

/**
 * bf_branches_free:
 * @self: (transfer full) (nullable): a list
 *
 * Frees the list.
 */
void
bf_branches_free (BfBranches *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->list);
  g_free (self);
}

static BfBranch *
get (const BfBranches *self, guint i)
{
  return g_ptr_array_index (self->list, i);
}

/* The first run of a line that is not one of @other's */
static BfRun *
find_fork (BfRun *run, BfRun *other)
{
  BfRun *common = bf_run_find_common (run, other);
  BfRun *fork = NULL;

  for (; run != common; run = bf_run_get_parent (run))
    fork = run;

  return fork;
}

/* Says what sets a branch apart from the one that it left. */
static void
set_note (BfBranches *self, BfBranch *branch)
{
  BfRun *fork = NULL;

  for (guint i = 0; i < self->list->len; i++)
    if (get (self, i)->id == branch->parent)
      fork = find_fork (branch->run, get (self, i)->run);
  if (fork == NULL)
    return;
  g_free (branch->note);
  branch->note = g_strdup (bf_run_get_note (fork));
  branch->note_step = bf_run_get_start (fork) + 1;
}

/**
 * bf_branches_add:
 * @self: a list
 * @branch: a branch; copied
 *
 * Adds a branch and makes it the current one. Without a note of its own it has that of the run with
 * which it left its parent.
 */
void
bf_branches_add (BfBranches *self, const BfBranch *branch)
{
  BfBranch *copy;

  g_return_if_fail (self != NULL && branch != NULL && branch->run != NULL);

  copy = g_memdup2 (branch, sizeof *branch);
  copy->name = g_strdup (branch->name);
  copy->note = g_strdup (branch->note);
  bf_run_ref (copy->run);
  g_ptr_array_add (self->list, copy);
  self->current = self->list->len - 1;
  self->next_id = MAX (self->next_id, branch->id + 1);
  if (copy->note == NULL)
    set_note (self, copy);
}

/**
 * bf_branches_get_n:
 * @self: a list
 *
 * Gets how many branches there are.
 *
 * Returns: the count
 */
guint
bf_branches_get_n (const BfBranches *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->list->len;
}

/**
 * bf_branches_get:
 * @self: a list
 * @i: which, from 0, in the order in which they began
 *
 * Gets a branch.
 *
 * Returns: (transfer none): the branch; good until the list changes
 */
const BfBranch *
bf_branches_get (const BfBranches *self, guint i)
{
  g_return_val_if_fail (self != NULL && i < self->list->len, NULL);

  return get (self, i);
}

/**
 * bf_branches_get_current:
 * @self: a list that is not empty
 *
 * Gets on which branch one is.
 *
 * Returns: its place in the list
 */
guint
bf_branches_get_current (const BfBranches *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->current;
}

/* Without the runs at its end that have no step: a branch at whose end something was edited is
 * still what was trained. */
static void
strip (BfRun **run, guint64 *length)
{
  while (*length <= bf_run_get_start (*run) && bf_run_get_parent (*run) != NULL)
    {
      *length = bf_run_get_start (*run);
      *run = bf_run_get_parent (*run);
    }
}

/* Whether there is nothing in a branch that is not in another one, too */
static gboolean
is_dispensable (const BfBranches *self, const BfBranch *branch)
{
  BfRun *run = branch->run;
  guint64 length = branch->length;

  if (branch->name != NULL)
    return FALSE;
  strip (&run, &length);
  if (length == 0)
    return TRUE;
  for (guint i = 0; i < self->list->len; i++)
    if (get (self, i) != branch && bf_run_contains (get (self, i)->run, get (self, i)->length, run, length))
      return TRUE;

  return FALSE;
}

static gboolean
is_on (const BfBranch *branch, BfRun *run, guint64 length)
{
  return bf_run_contains (branch->run, branch->length, run, length);
}

/* Whether a branch is the beginning of a line */
static gboolean
leads_to (const BfBranch *branch, BfRun *run, guint64 length)
{
  BfRun *end = branch->run;
  guint64 known = branch->length;

  if (bf_run_contains (run, length, end, known))
    return TRUE;
  strip (&end, &known);

  return known > 0 && bf_run_contains (run, length, end, known);
}

/* Also an edit in the place of another one takes its branch over, with its number. */
static void
set_line (BfBranches *self, BfBranch *branch, BfRun *run, guint64 length)
{
  gboolean same_run = branch->run == run;

  bf_run_ref (run);
  bf_run_unref (branch->run);
  branch->run = run;
  branch->length = length;
  if (!same_run)
    set_note (self, branch);
}

static void
begin (BfBranches *self, BfRun *run, guint64 length)
{
  BfBranch branch = { .id = self->next_id, .run = run, .length = length };

  if (self->list->len > 0)
    branch.parent = get (self, self->current)->id;
  bf_branches_add (self, &branch);
}

/* The branch that is left may have been nothing but an edit. */
static void
go_to (BfBranches *self, guint i)
{
  guint old = self->current;

  self->current = i;
  if (old == i || !is_dispensable (self, get (self, old)))
    return;
  if (get (self, old)->id + 1 == self->next_id)
    self->next_id--;
  g_ptr_array_remove_index (self->list, old);
  if (old < i)
    self->current--;
}

/* Finds the branch that has the line, the current one first, then the newest. */
static gboolean
find_line (BfBranches *self, BfRun *run, guint64 length)
{
  if (is_on (get (self, self->current), run, length))
    return TRUE;
  for (guint i = self->list->len; i-- > 0;)
    if (is_on (get (self, i), run, length))
      {
        go_to (self, i);
        return TRUE;
      }

  return FALSE;
}

/* Finds the branch that the line goes on from. */
static gboolean
extend (BfBranches *self, BfRun *run, guint64 length)
{
  guint i = self->current;

  if (!leads_to (get (self, i), run, length))
    for (i = self->list->len; i > 0 && !leads_to (get (self, i - 1), run, length); i--)
      ;
  else
    i++;
  if (i == 0)
    return FALSE;
  set_line (self, get (self, i - 1), run, length);
  go_to (self, i - 1);

  return TRUE;
}

/**
 * bf_branches_visit:
 * @self: a list
 * @run: the last run of the line on which one is
 * @length: how many of its steps are known
 * @at: where on it one stands, in steps done
 *
 * Says where one is. A line that goes on from the end of a branch belongs to it; another one
 * begins a branch of its own. One that has come to nothing, since its edit was undone or made
 * otherwise, is forgotten.
 */
void
bf_branches_visit (BfBranches *self, BfRun *run, guint64 length, guint64 at)
{
  g_return_if_fail (self != NULL && run != NULL);

  if (self->list->len == 0)
    begin (self, run, length);
  else if (find_line (self, run, length) || extend (self, run, length))
    ;
  else if (is_dispensable (self, get (self, self->current)))
    set_line (self, get (self, self->current), run, length);
  else
    begin (self, run, length);
  get (self, self->current)->at = at;
}

/**
 * bf_branches_select:
 * @self: a list
 * @i: a branch
 *
 * Goes to a branch. The one that is left stays, whatever is in it.
 */
void
bf_branches_select (BfBranches *self, guint i)
{
  g_return_if_fail (self != NULL && i < self->list->len);

  self->current = i;
}

/**
 * bf_branches_find:
 * @self: a list
 * @run: a run
 * @steps_done: a step of it, in steps done
 * @i: (out): the branch
 *
 * Finds a branch that has a step of a run: the current one if it has.
 *
 * Returns: whether there is one
 */
gboolean
bf_branches_find (const BfBranches *self, BfRun *run, guint64 steps_done, guint *i)
{
  g_return_val_if_fail (self != NULL && run != NULL && i != NULL, FALSE);

  if (self->list->len > 0 && is_on (get (self, self->current), run, steps_done))
    {
      *i = self->current;
      return TRUE;
    }
  for (guint k = 0; k < self->list->len; k++)
    if (is_on (get (self, k), run, steps_done))
      {
        *i = k;
        return TRUE;
      }

  return FALSE;
}

/**
 * bf_branches_rename:
 * @self: a list
 * @i: a branch
 * @name: (nullable): what to call it; %NULL or empty for what it is called by itself
 *
 * Names a branch.
 */
void
bf_branches_rename (BfBranches *self, guint i, const char *name)
{
  BfBranch *branch;

  g_return_if_fail (self != NULL && i < self->list->len);

  branch = get (self, i);
  g_free (branch->name);
  branch->name = name != NULL ? g_strstrip (g_strdup (name)) : NULL;
  if (branch->name != NULL && *branch->name == '\0')
    g_clear_pointer (&branch->name, g_free);
}

/**
 * bf_branch_get_label:
 * @self: a branch
 *
 * Gets what it is called where there is little room.
 *
 * Returns: (transfer full): its name, or such as "Run 2"
 */
char *
bf_branch_get_label (const BfBranch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->name != NULL)
    return g_strdup (self->name);

  /* Translators: %u is the number of a run, a line of training. */
  return g_strdup_printf (_("Run %u"), self->id);
}

/**
 * bf_branch_get_title:
 * @self: a branch
 *
 * Gets what it is called, and what sets it apart.
 *
 * Returns: (transfer full): such as "Run 2: w32 = 0.5 at step 3"
 */
char *
bf_branch_get_title (const BfBranch *self)
{
  g_autofree char *label = NULL;
  g_autofree char *step = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  label = bf_branch_get_label (self);
  if (self->note == NULL)
    return g_steal_pointer (&label);
  step = g_strdup_printf ("%" G_GUINT64_FORMAT, self->note_step);

  /* Translators: the name of a run, what was changed there, such as "w32 = 0.5", and the number
   * of the step at which it was. */
  return g_strdup_printf (_("%s: %s at step %s"), label, self->note, step);
}
