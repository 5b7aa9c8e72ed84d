/* SPDX-License-Identifier: MIT */
#include "soak.h"

/* Of the soak: branches, bookmarks and other data. */

/* Where it stands once it has arrived: a long way is gone by a worker. */
static void
wait_for_seek (Soak *self)
{
  while (bf_session_is_seeking (self->session))
    g_main_context_iteration (NULL, TRUE);
}

static BfBranch
get_branch (Soak *self, guint i)
{
  return *bf_branches_get (bf_session_get_branches (self->session), i);
}

/* A place in the past, at rest, so that an edit leaves the line there. FALSE where there is no past. */
static gboolean
seek_past (Soak *self)
{
  guint64 length = bf_session_get_length (self->session);

  if (length == 0)
    return FALSE;

  return bf_session_seek (self->session, 1 + (guint64) (g_rand_double (self->random) * (double) length), NULL);
}

/* Remembers the steps that are known of the present line. An edit at its end, of which no step was trained, may go. */
static void
keep_steps (Soak *self)
{
  BfRun *run = self->session->position.run;
  guint64 length = self->session->position.length;

  for (; length <= bf_run_get_start (run) && bf_run_get_parent (run) != NULL; run = bf_run_get_parent (run))
    length = bf_run_get_start (run);
  soak_forget_steps (self);
  self->kept_run = bf_run_ref (run);
  self->kept_length = length;
}

/* What was trained of the line that is left is still in some branch, now and later. */
gboolean
soak_edit_in_past (Soak *self)
{
  const BfElement bias = { BF_ELEMENT_BIAS, 0, 0, 0 };
  const BfElement weight = { BF_ELEMENT_WEIGHT, 0, 0, 0 };
  double now;
  const BfElement *element = bf_session_get_value (self->session, &bias, &now) ? &bias : &weight;

  soak_come_to_rest (self);
  if (!seek_past (self))
    return FALSE;
  keep_steps (self);
  if (!bf_session_set_value (self->session, element, soak_draw_number (self), NULL))
    {
      self->n_refused++;
      return FALSE;
    }

  return TRUE;
}

/* It is where one was last in it; no entry of undo. */
gboolean
soak_go_to_branch (Soak *self)
{
  const BfBranches *branches = bf_session_get_branches (self->session);
  guint i = soak_below (self, bf_branches_get_n (branches));
  guint64 revision;
  BfBranch branch;

  if (i == bf_branches_get_current (branches))
    return FALSE;
  soak_come_to_rest (self);
  if (i >= bf_branches_get_n (branches))
    return FALSE;
  branch = get_branch (self, i);
  revision = bf_session_get_revision (self->session);
  bf_session_go_to_branch (self->session, i);
  wait_for_seek (self);
  g_assert_cmpuint (get_branch (self, bf_branches_get_current (branches)).id, ==, branch.id);
  g_assert_cmpuint (bf_session_get_step (self->session), ==, branch.at + 1);
  g_assert_cmpuint (bf_session_get_length (self->session), ==, branch.length);
  g_assert_cmpuint (bf_session_get_revision (self->session), ==, revision);
  soak_check_replay (self);

  return TRUE;
}

gboolean
soak_rename_branch (Soak *self)
{
  static const char * const names[] = { NULL, "", "Without momentum", "Größer", "  wide  " };
  const BfBranches *branches = bf_session_get_branches (self->session);
  guint i = soak_below (self, bf_branches_get_n (branches));
  const char *name = names[soak_below (self, G_N_ELEMENTS (names))];
  g_autofree char *label = NULL;
  BfBranch branch;

  bf_session_rename_branch (self->session, i, name);
  branch = get_branch (self, i);
  label = bf_branch_get_label (&branch);
  g_assert_cmpint (branch.name == NULL, ==, name == NULL || *name == '\0');
  if (branch.name != NULL)
    g_assert_nonnull (strstr (name, label));

  return TRUE;
}

/* Bookmarks */

gboolean
soak_add_bookmark (Soak *self)
{
  guint n = bf_session_get_n_bookmarks (self->session);
  guint i = bf_session_add_bookmark (self->session, soak_below (self, 2) == 0 ? NULL : "Here it turns");
  BfBookmark *bookmark = bf_session_get_bookmark (self->session, i);

  g_assert_cmpuint (bf_session_get_n_bookmarks (self->session), ==, n + 1);
  g_assert_cmpuint (bf_bookmark_get_steps_done (bookmark) + 1, ==, bf_session_get_step (self->session));
  g_assert_cmpuint (bf_moment_get_done (bf_bookmark_get_moment (bookmark)), ==, get_done (self->session));

  return TRUE;
}

gboolean
soak_note_bookmark (Soak *self)
{
  guint n = bf_session_get_n_bookmarks (self->session);
  guint i = soak_below (self, n);
  const char *note = soak_below (self, 2) == 0 ? "Ä note\nof two lines" : "";

  if (n == 0)
    return FALSE;
  bf_session_set_bookmark_note (self->session, i, note);
  g_assert_cmpstr (bf_bookmark_get_note (bf_session_get_bookmark (self->session, i)), ==, note);

  return TRUE;
}

/* Also one whose line was undone since can be gone to. */
gboolean
soak_go_to_bookmark (Soak *self)
{
  guint n = bf_session_get_n_bookmarks (self->session);
  guint i = soak_below (self, n);
  guint64 revision;
  BfBookmark *bookmark;

  if (n == 0)
    return FALSE;
  soak_come_to_rest (self);
  revision = bf_session_get_revision (self->session);
  bf_session_go_to_bookmark (self->session, i);
  wait_for_seek (self);
  bookmark = bf_session_get_bookmark (self->session, i);
  g_assert_cmpuint (bf_session_get_step (self->session), ==, bf_bookmark_get_steps_done (bookmark) + 1);
  g_assert_cmpuint (get_done (self->session), ==, bf_moment_get_done (bf_bookmark_get_moment (bookmark)));
  g_assert_true (bf_run_find (self->session->position.run, bf_bookmark_get_steps_done (bookmark))
                 == bf_bookmark_get_run (bookmark));
  g_assert_cmpuint (bf_session_get_revision (self->session), ==, revision);
  soak_check_replay (self);

  return TRUE;
}

gboolean
soak_remove_bookmark (Soak *self)
{
  guint n = bf_session_get_n_bookmarks (self->session);

  if (n == 0)
    return FALSE;
  bf_session_remove_bookmark (self->session, soak_below (self, n));
  g_assert_cmpuint (bf_session_get_n_bookmarks (self->session), ==, n - 1);

  return TRUE;
}

/* Data */

/* Rows of the present data, some of them more than once or never, with other inputs */
static BfDataset *
draw_dataset (Soak *self)
{
  BfDataset *present = bf_session_get_dataset (self->session);
  guint n = 1 + soak_below (self, 12);
  guint n_inputs = bf_dataset_get_n_inputs (present);
  guint n_targets = bf_dataset_get_n_targets (present);
  g_autofree double *inputs = g_new (double, n * n_inputs);
  g_autofree double *targets = g_new (double, n * n_targets);

  for (guint row = 0; row < n; row++)
    {
      gsize from = soak_below (self, (guint) bf_dataset_get_n_samples (present));

      for (guint k = 0; k < n_inputs; k++)
        inputs[row * n_inputs + k] = bf_dataset_get_input (present, from, k) + soak_draw_number (self);
      for (guint k = 0; k < n_targets; k++)
        targets[row * n_targets + k] = bf_dataset_get_target (present, from, k);
    }

  return bf_dataset_new (inputs, targets, n, n_inputs, n_targets, NULL);
}

/* Undone it is the old data again. */
gboolean
soak_change_dataset (Soak *self)
{
  g_autoptr (BfDataset) old = NULL;
  g_autoptr (BfDataset) dataset = NULL;

  soak_come_to_rest (self);
  old = bf_dataset_ref (bf_session_get_dataset (self->session));
  dataset = draw_dataset (self);
  if (dataset == NULL || !bf_session_set_dataset (self->session, dataset, "opening data", NULL))
    {
      g_assert_true (bf_dataset_equal (bf_session_get_dataset (self->session), old));
      self->n_refused++;
      return FALSE;
    }
  g_assert_true (bf_dataset_equal (bf_session_get_dataset (self->session), dataset));
  if (soak_below (self, 3) == 0 && !bf_dataset_equal (old, dataset))
    {
      bf_session_undo (self->session);
      g_assert_true (bf_dataset_equal (bf_session_get_dataset (self->session), old));
      bf_session_redo (self->session);
      g_assert_true (bf_dataset_equal (bf_session_get_dataset (self->session), dataset));
    }

  return TRUE;
}

/* What always holds */

/* Numbers are given once; the current line is in its branch; steps that were trained are in one. */
void
soak_check_branches (Soak *self)
{
  const BfBranches *branches = bf_session_get_branches (self->session);
  guint n = bf_branches_get_n (branches), current = bf_branches_get_current (branches), found;
  BfPosition *position = &self->session->position;

  g_assert_cmpuint (current, <, n);
  for (guint i = 0; i < n; i++)
    {
      const BfBranch *branch = bf_branches_get (branches, i);

      g_assert_cmpuint (branch->at, <=, branch->length);
      g_assert_cmpuint (bf_run_get_start (branch->run), <=, branch->length);
      for (guint k = 0; k < i; k++)
        g_assert_cmpuint (bf_branches_get (branches, k)->id, !=, branch->id);
    }
  g_assert_true (bf_run_contains (get_branch (self, current).run, get_branch (self, current).length, position->run,
                                  position->length));
  if (self->kept_run != NULL)
    g_assert_true (bf_branches_find (branches, self->kept_run, self->kept_length, &found));
}

void
soak_forget_steps (Soak *self)
{
  g_clear_pointer (&self->kept_run, bf_run_unref);
}

void
soak_assert_equal_branches (BfSession *a, BfSession *b)
{
  const BfBranches *ours = bf_session_get_branches (a), *theirs = bf_session_get_branches (b);

  g_assert_cmpuint (bf_branches_get_n (ours), ==, bf_branches_get_n (theirs));
  g_assert_cmpuint (bf_branches_get_current (ours), ==, bf_branches_get_current (theirs));
  for (guint i = 0; i < bf_branches_get_n (ours); i++)
    {
      const BfBranch *our = bf_branches_get (ours, i), *their = bf_branches_get (theirs, i);
      g_autofree char *our_label = bf_branch_get_label (our);
      g_autofree char *their_label = bf_branch_get_label (their);

      g_assert_cmpstr (our_label, ==, their_label);
      g_assert_cmpuint (our->length, ==, their->length);
      g_assert_cmpuint (our->at, ==, their->at);
    }
}

void
soak_assert_equal_bookmarks (BfSession *a, BfSession *b)
{
  g_assert_cmpuint (bf_session_get_n_bookmarks (a), ==, bf_session_get_n_bookmarks (b));
  for (guint i = 0; i < bf_session_get_n_bookmarks (a); i++)
    {
      BfBookmark *our = bf_session_get_bookmark (a, i), *their = bf_session_get_bookmark (b, i);

      g_assert_cmpstr (bf_bookmark_get_note (our), ==, bf_bookmark_get_note (their));
      g_assert_cmpuint (bf_bookmark_get_steps_done (our), ==, bf_bookmark_get_steps_done (their));
      g_assert_cmpuint (bf_moment_get_done (bf_bookmark_get_moment (our)), ==,
                        bf_moment_get_done (bf_bookmark_get_moment (their)));
    }
}
