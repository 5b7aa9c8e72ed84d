/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

#include "bf-archive-private.h"

/* A session as a file keeps it, and back. */

#define MAX_CHECKPOINTS 16       /* of a run: what lies between is trained again */
#define MAX_STATES_TEXT ((gsize) 64 << 20) /* of all runs, in bytes: what is more takes minutes to write */
#define NUMBER_TEXT 22           /* bytes of a number that was trained */
#define MAX_BINS ((gsize) 4096)  /* of the losses of a run */

/* Runs and where they stand in the archive, while that is made */
typedef struct
{
  BfArchive  *archive;
  GHashTable *places; /* BfRun → place + 1 */
  BfLesson   *own;    /* that of the file */
} Builder;

static void
add_checkpoints (BfArchiveRun *entry, BfRun *run, BfState *wanted)
{
  guint n = bf_run_get_n_states (run);
  guint64 at = wanted != NULL ? bf_state_get_steps_done (wanted) : G_MAXUINT64;
  guint n_kept = MIN (n, MAX_CHECKPOINTS);

  for (guint i = 0; i < n_kept; i++)
    {
      /* The first and the last, and those between at equal distances */
      BfState *state = bf_run_get_state (run, n_kept > 1 ? (guint) ((guint64) i * (n - 1) / (n_kept - 1)) : 0);

      if (wanted != NULL && bf_state_get_steps_done (state) >= at)
        {
          g_ptr_array_add (entry->states, bf_state_ref (wanted));
          if (bf_state_get_steps_done (state) == at)
            state = NULL;
          wanted = NULL;
        }
      if (state != NULL)
        g_ptr_array_add (entry->states, bf_state_ref (state));
    }
  if (wanted != NULL)
    g_ptr_array_add (entry->states, bf_state_ref (wanted));
}

static BfCurve *
copy_curve (const BfCurve *curve)
{
  BfCurve *copy = bf_curve_copy (curve);

  while ((bf_curve_get_end (copy) - bf_curve_get_start (copy)) / bf_curve_get_width (copy) > MAX_BINS)
    bf_curve_widen (copy, 2 * bf_curve_get_width (copy));

  return copy;
}

static guint64
find_lesson (Builder *self, BfRun *run)
{
  BfLesson *lesson = bf_run_get_lesson (run);
  GPtrArray *lessons = self->archive->lessons;
  guint i;

  if (lesson == self->own)
    return 0;
  if (!g_ptr_array_find (lessons, lesson, &i))
    {
      i = lessons->len;
      g_ptr_array_add (lessons, bf_lesson_ref (lesson));
    }

  return i;
}

static gsize
find_place (Builder *self, BfRun *run)
{
  return GPOINTER_TO_SIZE (g_hash_table_lookup (self->places, run));
}

/* Adds a run whose parent is there. */
static void
add_one_run (Builder *self, BfRun *run, BfState *wanted)
{
  BfRun *parent = bf_run_get_parent (run);
  BfArchiveRun entry = { .parent = -1, .recipe = *bf_run_get_recipe (run) };

  if (parent != NULL)
    entry.parent = (gint64) find_place (self, parent) - 1;
  entry.dataset = bf_dataset_ref (bf_run_get_dataset (run));
  entry.states = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_state_unref);
  add_checkpoints (&entry, run, wanted);
  entry.curve = copy_curve (bf_run_get_curve (run));
  entry.note = g_strdup (bf_run_get_note (run));
  entry.lesson = find_lesson (self, run);
  g_array_append_val (self->archive->runs, entry);
  g_hash_table_insert (self->places, run, GSIZE_TO_POINTER (self->archive->runs->len));
}

/* Adds a run after its parents, of which there may be more than a stack holds calls. @wanted is a state that has to be
 * among the checkpoints of @wanting. Returns its place. */
static gsize
add_run (Builder *self, BfRun *run, BfRun *wanting, BfState *wanted)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();

  for (BfRun *at = run; at != NULL && find_place (self, at) == 0; at = bf_run_get_parent (at))
    g_ptr_array_add (missing, at);
  for (guint i = missing->len; i-- > 0;)
    {
      BfRun *at = g_ptr_array_index (missing, i);

      add_one_run (self, at, at == wanting ? wanted : NULL);
    }

  return find_place (self, run) - 1;
}

static BfArchivePlace
make_place (Builder *self, BfSession *session, const BfPosition *position)
{
  BfRun *doer = bf_session_get_run (session);

  return (BfArchivePlace) {
    .run = add_run (self, position->run, doer, session->position.state),
    .length = position->length,
    .steps_done = bf_state_get_steps_done (position->state),
    .terms_done = bf_moment_get_done (&position->moment),
    .stop_loss = position->stop_loss,
    .stop_steps = position->stop_steps,
  };
}

/* A branch whose number is not its place has it as its name, so that it does not change. */
static void
add_branches (Builder *self, BfSession *session)
{
  BfRun *doer = bf_session_get_run (session);

  for (guint i = 0; i < bf_branches_get_n (session->branches); i++)
    {
      const BfBranch *branch = bf_branches_get (session->branches, i);
      BfArchivePlace place = {
        .run = add_run (self, branch->run, doer, session->position.state),
        .text = branch->id == i + 1 ? g_strdup (branch->name) : bf_branch_get_label (branch),
        .length = branch->length,
        .steps_done = branch->at,
      };

      g_array_append_val (self->archive->branches, place);
    }
  self->archive->branch = bf_branches_get_current (session->branches);
}

static void
add_bookmarks (Builder *self, BfSession *session)
{
  BfRun *doer = bf_session_get_run (session);

  for (guint i = 0; i < bf_session_get_n_bookmarks (session); i++)
    {
      BfBookmark *bookmark = bf_session_get_bookmark (session, i);
      guint64 at = bf_bookmark_get_steps_done (bookmark);
      BfArchivePlace place = {
        .run = add_run (self, bf_bookmark_get_run (bookmark), doer, session->position.state),
        .text = g_strdup (bf_bookmark_get_note (bookmark)),
        .length = at,
        .steps_done = at,
        .terms_done = bf_moment_get_done (bf_bookmark_get_moment (bookmark)),
      };

      g_array_append_val (self->archive->bookmarks, place);
    }
}

static gsize
estimate_states (const BfArchive *archive)
{
  gsize n = 0;

  for (guint r = 0; r < archive->runs->len; r++)
    {
      GPtrArray *states = g_array_index (archive->runs, BfArchiveRun, r).states;

      for (guint i = 0; i < states->len; i++)
        n += bf_state_get_size (g_ptr_array_index (states, i)) / sizeof (double);
    }

  return n * NUMBER_TEXT;
}

/* Keeps the first and the last of @n, those between at equal distances, and @wanted (nullable) besides. */
static void
thin_states (BfArchiveRun *run, guint n, const BfState *wanted)
{
  GPtrArray *states = run->states;
  guint n_kept = 0;

  if (states->len <= n)
    return;
  run->states = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_state_unref);
  for (guint i = 0; i < states->len; i++)
    {
      BfState *state = g_ptr_array_index (states, i);
      gboolean is_next = n_kept < n && i >= (n > 1 ? n_kept * (states->len - 1) / (n - 1) : 0);

      n_kept += is_next ? 1 : 0;
      if (is_next || state == wanted)
        g_ptr_array_add (run->states, bf_state_ref (state));
    }
  g_ptr_array_unref (states);
}

/* Fewer checkpoints the larger they are; where a run begins, and where the session stands, is always there. */
static void
fit_states (BfArchive *archive)
{
  const BfState *wanted = bf_archive_find_state (archive, &archive->place);

  for (guint n = MAX_CHECKPOINTS / 2; n > 0 && estimate_states (archive) > MAX_STATES_TEXT; n /= 2)
    for (guint r = 0; r < archive->runs->len; r++)
      thin_states (&g_array_index (archive->runs, BfArchiveRun, r), n, wanted);
}

static BfArchive *
make_archive (BfSession *session)
{
  Builder builder = { bf_archive_new (), g_hash_table_new (NULL, NULL), bf_session_get_lesson (session) };
  BfArchive *archive = builder.archive;
  const BfRecipe *recipe = bf_lesson_get_recipe (session->lesson);
  BfPosition position;

  archive->stop_loss = recipe->stop_loss;
  archive->stop_steps = recipe->stop_steps;
  bf_session_dup_position (session, &position);
  add_run (&builder, session->first_run, bf_session_get_run (session), session->position.state);
  archive->place = make_place (&builder, session, &position);
  bf_position_clear (&position);
  add_branches (&builder, session);
  add_bookmarks (&builder, session);
  g_hash_table_unref (builder.places);
  fit_states (archive);

  return archive;
}

/**
 * bf_session_dup_whole_lesson:
 * @self: a session
 *
 * Makes a lesson of what is seen now, with the session it is seen in: how it was trained, where that stands, branches
 * and bookmarks. Cheap, and good to be written by a worker: what is large is shared.
 *
 * Returns: (transfer full): the lesson
 */
BfLesson *
bf_session_dup_whole_lesson (BfSession *self)
{
  BfLesson *lesson;

  g_return_val_if_fail (BF_IS_SESSION (self), NULL);

  lesson = bf_session_dup_current_lesson (self);
  lesson->archive = make_archive (self);
  if (self->archive_extra != NULL)
    lesson->archive->extra = json_incref (self->archive_extra);

  return lesson;
}

/* The runs of an archive, in its order */
static GPtrArray *
make_runs (BfSession *self, const BfArchive *archive, BfLesson *own)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_run_unref);

  for (guint r = 0; r < archive->runs->len; r++)
    {
      const BfArchiveRun *entry = &g_array_index (archive->runs, BfArchiveRun, r);
      BfRun *parent = entry->parent >= 0 ? g_ptr_array_index (runs, (guint) entry->parent) : NULL;
      BfRun *run = bf_run_new (parent, g_ptr_array_index (entry->states, 0), entry->dataset, &entry->recipe);

      if (self->history == NULL)
        self->history = bf_history_ref (bf_run_get_history (run));
      bf_run_set_history (run, self->history);
      for (guint i = 1; i < entry->states->len; i++)
        bf_run_add_state (run, g_ptr_array_index (entry->states, i));
      bf_run_add_curve (run, entry->curve);
      bf_run_set_note (run, entry->note);
      bf_run_set_lesson (run, entry->lesson > 0 ? g_ptr_array_index (archive->lessons, entry->lesson) : own);
      g_ptr_array_add (runs, run);
    }

  return runs;
}

/* Up to where a branch goes along a run; no earlier one that has the run goes as far. */
typedef struct
{
  guint64 end;
  guint   id;
} Reach;

/* Of the branches that have a run, the first that goes as far as @end, else the one that goes furthest */
static guint
find_reaching (const GArray *reaches, guint64 end)
{
  guint i = 0;

  while (i + 1 < reaches->len && g_array_index (reaches, Reach, i).end < end)
    i++;

  return g_array_index (reaches, Reach, i).id;
}

/* Finds the branch that has most in common with a new one: it is the one that this has left. @reaches has what the
 * branches before have come to, BfRun → GArray of Reach, and gets what this one does. Since a line is followed back no
 * further than to a run that another has, all branches together take no longer than all runs. */
static guint
find_left (GHashTable *reaches, const BfBranch *branch)
{
  guint64 end = branch->length;
  guint left = branch->id > 1 ? 1 : 0;
  GArray *known = NULL;

  for (BfRun *run = branch->run; run != NULL && known == NULL; run = bf_run_get_parent (run))
    {
      Reach reach = { end, branch->id };
      GArray *own;

      known = g_hash_table_lookup (reaches, run);
      own = known != NULL ? known : g_array_new (FALSE, FALSE, sizeof (Reach));
      if (known != NULL)
        left = find_reaching (known, end);
      else
        g_hash_table_insert (reaches, run, own);
      if (own->len == 0 || g_array_index (own, Reach, own->len - 1).end < end)
        g_array_append_val (own, reach);
      end = MIN (end, bf_run_get_start (run));
    }

  return left;
}

/* Whether a branch has the line of the position */
static gboolean
has_position (BfSession *self, guint i, const BfArchive *archive, GPtrArray *runs)
{
  const BfBranch *branch = bf_branches_get (self->branches, i);

  return bf_run_contains (branch->run, branch->length, g_ptr_array_index (runs, archive->place.run),
                          archive->place.length);
}

/* Goes to the branch on which the session stands: the one that the file names, if it can be. */
static void
select_branch (BfSession *self, const BfArchive *archive, GPtrArray *runs)
{
  guint n = archive->branches->len, i = 0;

  if (archive->branch < n && has_position (self, (guint) archive->branch, archive, runs))
    i = (guint) archive->branch;
  else
    while (i < n && !has_position (self, i, archive, runs))
      i++;
  if (i < n)
    bf_branches_select (self->branches, i);
}

static void
open_branches (BfSession *self, const BfArchive *archive, GPtrArray *runs)
{
  g_autoptr (GHashTable) reaches = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < archive->branches->len; i++)
    {
      const BfArchivePlace *place = &g_array_index (archive->branches, BfArchivePlace, i);
      BfBranch branch = {
        .id = i + 1,
        .name = place->text != NULL && *place->text != '\0' ? place->text : NULL,
        .run = g_ptr_array_index (runs, place->run),
        .length = place->length,
        .at = place->steps_done,
      };

      branch.parent = find_left (reaches, &branch);
      bf_branches_add (self->branches, &branch);
    }
  select_branch (self, archive, runs);
}

static void
open_bookmarks (BfSession *self, const BfArchive *archive, GPtrArray *runs)
{
  for (guint i = 0; i < archive->bookmarks->len; i++)
    {
      const BfArchivePlace *place = &g_array_index (archive->bookmarks, BfArchivePlace, i);
      const BfMoment moment = bf_moment_at_rest (place->terms_done);
      BfRun *run = bf_run_find (g_ptr_array_index (runs, place->run), place->steps_done);

      g_ptr_array_add (self->position.bookmarks,
                       bf_bookmark_new (run, place->steps_done, &moment, place->text));
    }
}

/* The lesson as it was opened, before the session in its file */
static BfLesson *
make_first_lesson (BfLesson *lesson, const BfArchive *archive)
{
  const BfArchiveRun *run = &g_array_index (archive->runs, BfArchiveRun, 0);
  BfState *start = g_ptr_array_index (run->states, 0);
  BfRecipe recipe = run->recipe;

  recipe.stop_loss = archive->stop_loss;
  recipe.stop_steps = archive->stop_steps;

  return bf_lesson_with_state (lesson, bf_state_get_network (start), run->dataset, &recipe);
}

/* Goes on with the session that the lesson comes with. The state at the position is there: reading has made sure. */
gboolean
bf_session_open_archive (BfSession *self)
{
  g_autoptr (BfArchive) archive = bf_archive_ref (self->lesson->archive);
  const BfArchivePlace *place = &archive->place;
  g_autoptr (BfLesson) lesson = g_steal_pointer (&self->lesson);
  g_autoptr (BfLesson) own = bf_lesson_with_state (lesson, bf_lesson_get_network (lesson), bf_lesson_get_dataset (lesson),
                                                   bf_lesson_get_recipe (lesson));
  g_autoptr (GPtrArray) runs = make_runs (self, archive, own);
  BfRun *run = g_ptr_array_index (runs, place->run);
  BfRun *doer = bf_run_find (run, place->steps_done);
  BfState *state = bf_archive_find_state (archive, place);
  g_autoptr (BfTrace) trace = NULL;

  self->lesson = make_first_lesson (bf_run_get_lesson (g_ptr_array_index (runs, 0)), archive);
  self->archive_extra = json_incref (archive->extra);
  self->first_run = bf_run_ref (g_ptr_array_index (runs, 0));
  if (state != NULL)
    trace = bf_step (state, bf_run_get_dataset (doer), bf_run_get_recipe (doer), NULL);
  if (trace == NULL)
    return FALSE;
  self->position.stop_loss = place->stop_loss;
  self->position.stop_steps = place->stop_steps;
  open_branches (self, archive, runs);
  open_bookmarks (self, archive, runs);
  bf_session_place (self, run, place->length, trace, bf_moment_at_rest (place->terms_done));
  self->is_dirty = FALSE;

  return TRUE;
}
