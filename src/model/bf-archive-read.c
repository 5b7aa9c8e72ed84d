/* SPDX-License-Identifier: MIT */
#include "bf-archive-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Reads a session. What it says about steps has to hang together, so that opening a file never trains. */

typedef gboolean (*ReadItem) (BfReader  *reader,
                              json_t    *json,
                              BfArchive *archive,
                              GPtrArray *datasets);

static gboolean
fail (BfReader *self, const char *message)
{
  return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, "%s", message);
}

static gboolean
read_count (BfReader *self, json_t *json, const char *key, gint64 max, guint64 *count)
{
  gsize at = bf_reader_enter (self, key);

  if (!bf_reader_get_integer (self, json_object_get (json, key), 0, max, count))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

/* Each item of an array that may be missing where @is_optional, and has at most @max of them */
static gboolean
read_items (BfReader   *self,
            json_t     *json,
            const char *key,
            gboolean    is_optional,
            guint       max,
            ReadItem    read,
            BfArchive  *archive,
            GPtrArray  *datasets)
{
  json_t *array = json_object_get (json, key);
  json_t *item;
  gsize at = bf_reader_enter (self, key);
  gsize i;

  if (array == NULL && is_optional)
    {
      bf_reader_leave (self, at);
      return TRUE;
    }
  if (!json_is_array (array))
    return bf_reader_fail_type (self, array, _("an array of objects"));
  if (json_array_size (array) > max)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("has more than %u items"), max);
  json_array_foreach (array, i, item)
    {
      gsize inner = bf_reader_enter_item (self, i);

      if (!bf_reader_get_object (self, item, _("an object")) || !read (self, item, archive, datasets))
        return FALSE;
      bf_reader_leave (self, inner);
    }
  bf_reader_leave (self, at);

  return TRUE;
}

static gboolean
read_stop (BfReader *self, json_t *json, double *loss, guint64 *steps)
{
  BfRecipe recipe = { .stop_loss = 0.0 };
  gsize at = bf_reader_enter (self, "stop");

  if (!bf_lesson_read_stop (self, json_object_get (json, "stop"), &recipe))
    return FALSE;
  bf_reader_leave (self, at);
  *loss = recipe.stop_loss;
  *steps = recipe.stop_steps;

  return TRUE;
}

/* [slot][parameter]; %FALSE leaves @n as it was */
static gboolean
read_memory (BfReader *self, json_t *json, gsize n_parameters, double **memory, gsize *n)
{
  gsize n_slots = json_array_size (json);

  if (json == NULL)
    return TRUE;
  if (!bf_reader_check_matrix (self, json, n_slots, n_parameters))
    return FALSE;
  *n = n_slots * n_parameters;
  *memory = g_new (double, *n);
  for (gsize i = 0; i < *n; i++)
    (*memory)[i] = json_number_value (json_array_get (json_array_get (json, i / n_parameters), i % n_parameters));

  return TRUE;
}

/* Everything but the memory, which the recipe has to fit */
static gboolean
read_state (BfReader *self, json_t *json, const BfRecipe *recipe, BfState **state)
{
  g_autoptr (BfNetwork) network = NULL;
  g_autofree double *memory = NULL;
  g_autoptr (GError) error = NULL;
  guint64 steps_done = 0, updates_done = 0;
  gsize n = 0, at;

  if (!bf_reader_get_object (self, json, _("an object with steps_done and network"))
      || !read_count (self, json, "steps_done", BF_ARCHIVE_MAX_COUNT, &steps_done)
      || !read_count (self, json, "updates_done", BF_ARCHIVE_MAX_COUNT, &updates_done))
    return FALSE;

  at = bf_reader_enter (self, "network");
  if (!bf_lesson_read_network (self, json_object_get (json, "network"), &network))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "memory");
  if (!read_memory (self, json_object_get (json, "memory"), bf_network_get_n_parameters (network), &memory, &n))
    return FALSE;
  *state = bf_state_new_restored (network, recipe, steps_done, updates_done, memory, n, &error);
  if (*state == NULL)
    return fail (self, error->message);
  bf_reader_leave (self, at);

  return TRUE;
}

/* A checkpoint comes after the one before it, and has the shape of the start. */
static gboolean
check_state (BfReader *self, const BfArchiveRun *run, const BfState *state)
{
  const BfState *first, *last;

  if (run->states->len == 0)
    return TRUE;
  first = g_ptr_array_index (run->states, 0);
  last = g_ptr_array_index (run->states, run->states->len - 1);
  if (!bf_network_same_shape (bf_state_get_network (first), bf_state_get_network (state)))
    return fail (self, _("has another network than the first state of the run"));
  if (bf_state_get_steps_done (state) <= bf_state_get_steps_done (last))
    return fail (self, _("does not come after the state before it"));

  return TRUE;
}

static gboolean
read_states (BfReader *self, json_t *json, BfArchiveRun *run)
{
  json_t *item;
  gsize i;

  if (!json_is_array (json) || json_array_size (json) < 1)
    return bf_reader_fail_type (self, json, _("an array of at least one state"));
  json_array_foreach (json, i, item)
    {
      gsize at = bf_reader_enter_item (self, i);
      g_autoptr (BfState) state = NULL;

      if (!read_state (self, item, &run->recipe, &state) || !check_state (self, run, state))
        return FALSE;
      g_ptr_array_add (run->states, g_steal_pointer (&state));
      bf_reader_leave (self, at);
    }

  return TRUE;
}

static gboolean
read_bin (BfReader *self, const json_t *json, gboolean is_single, BfCurveBin *bin)
{
  double numbers[4];

  if (is_single)
    {
      if (!bf_reader_get_number (self, json, &numbers[0]))
        return FALSE;
      *bin = (BfCurveBin) { numbers[0], numbers[0], numbers[0], numbers[0] };
      return TRUE;
    }
  if (!bf_reader_check_numbers (self, json, 4))
    return FALSE;
  for (gsize i = 0; i < 4; i++)
    numbers[i] = json_number_value (json_array_get (json, i));
  *bin = (BfCurveBin) { numbers[0], numbers[1], numbers[2], numbers[3] };
  if (bin->min > bin->max || bin->first < bin->min || bin->first > bin->max || bin->last < bin->min
      || bin->last > bin->max)
    return fail (self, _("should be the smallest, the largest, the first and the last loss"));

  return TRUE;
}

static gboolean
read_bins (BfReader *self, json_t *json, guint64 from, guint64 to, guint64 width, BfCurve **curve)
{
  gsize n = json_array_size (json);
  g_autofree BfCurveBin *bins = NULL;

  if (!json_is_array (json) || n > BF_CURVE_MAX_BINS || n != (to - 1) / width - from / width + 1)
    return fail (self, _("should be an array with one item for each “width” of steps"));
  bins = g_new (BfCurveBin, n);
  for (gsize i = 0; i < n; i++)
    {
      gsize at = bf_reader_enter_item (self, i);

      if (!read_bin (self, json_array_get (json, i), width == 1, &bins[i]))
        return FALSE;
      bf_reader_leave (self, at);
    }
  *curve = bf_curve_new_from_bins (from, to, width, bins, n);

  return TRUE;
}

static gboolean
read_losses (BfReader *self, json_t *json, guint64 start, BfCurve **curve)
{
  guint64 from = 0, to = 0, width = 0;
  gsize at;

  if (json == NULL)
    {
      *curve = bf_curve_new ();
      return TRUE;
    }
  if (!bf_reader_get_object (self, json, "{ \"from\": 0, \"to\": 1, \"width\": 1, \"bins\": [0.0484] }")
      || !read_count (self, json, "from", BF_ARCHIVE_MAX_COUNT, &from)
      || !read_count (self, json, "to", BF_ARCHIVE_MAX_COUNT, &to)
      || !read_count (self, json, "width", BF_ARCHIVE_MAX_COUNT, &width))
    return FALSE;
  if (from != start || to <= from)
    return fail (self, _("should go from the start of the run to a later step"));
  if (width == 0 || (width & (width - 1)) != 0)
    return fail (self, _("should have a power of two as its width"));

  at = bf_reader_enter (self, "bins");
  if (!read_bins (self, json_object_get (json, "bins"), from, to, width, curve))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

/* Up to where the run's losses are known */
static guint64
get_end (const BfArchiveRun *run)
{
  return MAX (bf_archive_run_get_start (run), bf_curve_get_end (run->curve));
}

static gboolean
check_parent (BfReader *self, const BfArchive *archive, const BfArchiveRun *run)
{
  const BfArchiveRun *parent;

  if (run->parent < 0)
    return bf_archive_run_get_start (run) == 0
           || fail (self, _("should have a parent, or begin before the first step"));
  parent = &g_array_index (archive->runs, BfArchiveRun, (guint) run->parent);
  if (bf_archive_run_get_start (parent) >= bf_archive_run_get_start (run) || get_end (parent) < bf_archive_run_get_start (run))
    return fail (self, _("should leave its parent after a step that the parent has done"));
  if (!bf_network_same_shape (bf_state_get_network (g_ptr_array_index (parent->states, 0)),
                              bf_state_get_network (g_ptr_array_index (run->states, 0))))
    return fail (self, _("should have a network of the shape that its parent has"));
  if (run->lesson != parent->lesson)
    return fail (self, _("should have the lesson that its parent has"));

  return TRUE;
}

static gboolean
check_data (BfReader *self, const BfArchiveRun *run, const BfNetwork *network)
{
  if (bf_dataset_get_n_inputs (run->dataset) == bf_network_get_n_inputs (network)
      && bf_dataset_get_n_targets (run->dataset) == bf_network_get_n_outputs (network))
    return TRUE;

  return fail (self, _("should be data with as many inputs and targets as the network has"));
}

/* The recipe has to fit a network, and the network's memory the recipe: the first network is read twice. */
static gboolean
read_run_recipe (BfReader *self, json_t *json, BfArchiveRun *run)
{
  g_autoptr (BfNetwork) network = NULL;
  json_t *first = json_array_get (json_object_get (json, "states"), 0);
  gsize start = self->path->len, at;

  bf_reader_enter (self, "states");
  bf_reader_enter_item (self, 0);
  bf_reader_enter (self, "network");
  if (!bf_lesson_read_network (self, json_object_get (first, "network"), &network))
    return FALSE;
  bf_reader_leave (self, start);

  at = bf_reader_enter (self, "data");
  if (!check_data (self, run, network))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "training");
  if (!bf_lesson_read_training (self, json_object_get (json, "training"), network, &run->recipe))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

static gboolean
read_run_head (BfReader *self, json_t *json, BfArchive *archive, GPtrArray *datasets, BfArchiveRun *run)
{
  guint64 dataset = 0, parent = 0;

  run->parent = -1;
  if (archive->runs->len > 1 && json_object_get (json, "parent") != NULL)
    {
      if (!read_count (self, json, "parent", (gint64) archive->runs->len - 2, &parent))
        return FALSE;
      run->parent = (gint64) parent;
    }
  if (!read_count (self, json, "data", (gint64) datasets->len - 1, &dataset))
    return FALSE;
  run->dataset = bf_dataset_ref (g_ptr_array_index (datasets, dataset));
  if (json_object_get (json, "lesson") != NULL
      && !read_count (self, json, "lesson", (gint64) archive->n_lessons - 1, &run->lesson))
    return FALSE;

  return read_run_recipe (self, json, run);
}

static gboolean
read_note (BfReader *self, json_t *json, BfArchiveRun *run)
{
  gsize at = bf_reader_enter (self, "note");

  if (json != NULL && !bf_reader_get_text (self, json, &run->note))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

static gboolean
read_run (BfReader *self, json_t *json, BfArchive *archive, GPtrArray *datasets)
{
  BfArchiveRun *run;
  gsize at;

  g_array_set_size (archive->runs, archive->runs->len + 1);
  run = &g_array_index (archive->runs, BfArchiveRun, archive->runs->len - 1);
  run->states = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_state_unref);
  if (!read_run_head (self, json, archive, datasets, run)
      || !read_note (self, json_object_get (json, "note"), run))
    return FALSE;

  at = bf_reader_enter (self, "states");
  if (!read_states (self, json_object_get (json, "states"), run))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "losses");
  if (!read_losses (self, json_object_get (json, "losses"), bf_archive_run_get_start (run), &run->curve))
    return FALSE;
  bf_reader_leave (self, at);

  return check_parent (self, archive, run);
}

static gboolean
read_dataset (BfReader *self, json_t *json, BfArchive *archive, GPtrArray *datasets)
{
  BfDataset *dataset = NULL;

  if (!bf_lesson_read_any_data (self, json, &dataset))
    return FALSE;
  g_ptr_array_add (datasets, dataset);

  return TRUE;
}

static gboolean
check_place (BfReader *self, const BfArchive *archive, const BfArchivePlace *place)
{
  const BfArchiveRun *last = &g_array_index (archive->runs, BfArchiveRun, place->run);
  const BfArchiveRun *run = bf_archive_find_run (archive, place->run, place->steps_done);
  const BfNetwork *network = bf_state_get_network (g_ptr_array_index (last->states, 0));

  if (place->length < bf_archive_run_get_start (last) || place->length > get_end (last))
    return fail (self, _("should have a length that its run has come to"));
  if (place->steps_done > place->length || place->steps_done < bf_archive_run_get_start (run))
    return fail (self, _("should be at a step that its run has come to"));
  if (place->terms_done > bf_moment_count_terms (network))
    return fail (self, _("should be at a term that a step of this network has"));

  return TRUE;
}

static gboolean
read_place (BfReader *self, json_t *json, const BfArchive *archive, BfArchivePlace *place)
{
  guint64 run = 0;

  if (!bf_reader_get_object (self, json, _("an object with run, length, steps_done and terms_done"))
      || !read_count (self, json, "run", (gint64) archive->runs->len - 1, &run)
      || !read_count (self, json, "length", BF_ARCHIVE_MAX_COUNT, &place->length)
      || !read_count (self, json, "steps_done", BF_ARCHIVE_MAX_COUNT, &place->steps_done)
      || !read_count (self, json, "terms_done", BF_ARCHIVE_MAX_COUNT, &place->terms_done)
      || !read_stop (self, json, &place->stop_loss, &place->stop_steps))
    return FALSE;
  place->run = (gsize) run;

  return check_place (self, archive, place);
}

/* What the runs of a lesson had in common when they began */
static const BfArchiveRun *
find_first_run (const BfArchive *archive, guint64 lesson)
{
  for (guint r = 0; r < archive->runs->len; r++)
    if (g_array_index (archive->runs, BfArchiveRun, r).lesson == lesson)
      return &g_array_index (archive->runs, BfArchiveRun, r);

  return NULL;
}

static gboolean
read_lesson (BfReader *self, json_t *json, BfArchive *archive, GPtrArray *datasets)
{
  const BfArchiveRun *run = find_first_run (archive, archive->lessons->len);
  BfLesson *lesson = NULL;

  if (run == NULL)
    return fail (self, _("should be the lesson of a run"));
  if (!bf_lesson_read_texts (self, json, bf_state_get_network (g_ptr_array_index (run->states, 0)), run->dataset,
                             &run->recipe, &lesson))
    return FALSE;
  g_ptr_array_add (archive->lessons, lesson);

  return TRUE;
}

/* The state at the position has to be in the file: opening it shall not have to train. */
static gboolean
read_position (BfReader *self, json_t *json, BfArchive *archive)
{
  if (!read_place (self, json, archive, &archive->place))
    return FALSE;
  if (g_array_index (archive->runs, BfArchiveRun, archive->place.run).lesson != 0)
    return fail (self, _("should be in a run of the lesson that the file itself is"));
  if (bf_archive_find_state (archive, &archive->place) == NULL)
    return fail (self, _("should be at a step whose state the run has"));

  return TRUE;
}

static gboolean
read_text_place (BfReader *self, json_t *json, BfArchive *archive, GArray *places, const char *key)
{
  BfArchivePlace *place;
  gsize at = bf_reader_enter (self, key);

  g_array_set_size (places, places->len + 1);
  place = &g_array_index (places, BfArchivePlace, places->len - 1);
  if (!bf_reader_get_text (self, json_object_get (json, key), &place->text))
    return FALSE;
  bf_reader_leave (self, at);

  return read_place (self, json, archive, place);
}

static gboolean
read_branch (BfReader *self, json_t *json, BfArchive *archive, GPtrArray *datasets)
{
  return read_text_place (self, json, archive, archive->branches, "name");
}

static gboolean
read_bookmark (BfReader *self, json_t *json, BfArchive *archive, GPtrArray *datasets)
{
  return read_text_place (self, json, archive, archive->bookmarks, "note");
}

/* Without it, it is the first branch that has the position. */
static gboolean
read_current_branch (BfReader *self, json_t *json, BfArchive *archive)
{
  return json_object_get (json, "branch") == NULL
         || read_count (self, json, "branch", MAX ((gint64) archive->branches->len - 1, 0), &archive->branch);
}

/* All runs of a lesson have a network of one shape, those of the file's own lesson that of its network. */
static gboolean
check_lessons (BfReader *self, const BfArchive *archive, const BfNetwork *own)
{
  g_autofree const BfNetwork **networks = g_new0 (const BfNetwork *, archive->n_lessons);

  networks[0] = own;
  for (guint r = 0; r < archive->runs->len; r++)
    {
      const BfArchiveRun *run = &g_array_index (archive->runs, BfArchiveRun, r);
      const BfNetwork *network = bf_state_get_network (g_ptr_array_index (run->states, 0));

      if (networks[run->lesson] == NULL)
        networks[run->lesson] = network;
      if (!bf_network_same_shape (networks[run->lesson], network))
        {
          bf_reader_enter_item (self, r);
          return fail (self, _("should have a network of the shape that its lesson has"));
        }
    }

  return TRUE;
}

static gboolean
read_all (BfReader *self, json_t *json, BfArchive *archive, const BfNetwork *own, GPtrArray *datasets)
{
  gsize at;

  archive->n_lessons = 1 + json_array_size (json_object_get (json, "lessons"));
  if (!bf_reader_get_object (self, json, _("an object with runs and position"))
      || !read_stop (self, json, &archive->stop_loss, &archive->stop_steps)
      || !read_items (self, json, "datasets", TRUE, BF_ARCHIVE_MAX_RUNS, read_dataset, archive, datasets)
      || !read_items (self, json, "runs", FALSE, BF_ARCHIVE_MAX_RUNS, read_run, archive, datasets))
    return FALSE;

  at = bf_reader_enter (self, "runs");
  if (archive->runs->len == 0)
    return fail (self, _("is empty, should have at least one run"));
  if (!check_lessons (self, archive, own))
    return FALSE;
  bf_reader_leave (self, at);
  if (!read_items (self, json, "lessons", TRUE, BF_ARCHIVE_MAX_RUNS, read_lesson, archive, datasets))
    return FALSE;

  at = bf_reader_enter (self, "position");
  if (!read_position (self, json_object_get (json, "position"), archive))
    return FALSE;
  bf_reader_leave (self, at);

  return read_items (self, json, "branches", TRUE, BF_ARCHIVE_MAX_PLACES, read_branch, archive, datasets)
         && read_current_branch (self, json, archive)
         && read_items (self, json, "bookmarks", TRUE, BF_ARCHIVE_MAX_PLACES, read_bookmark, archive, datasets);
}

/* Reads the session in the file of @lesson, which has its network and its data already. NULL where the reader has an
 * error. */
BfArchive *
bf_archive_read (BfReader *reader, json_t *json, const BfLesson *lesson)
{
  static const char * const known[] = { "stop", "datasets", "lessons", "runs", "position", "branches",
                                        "branch", "bookmarks", NULL };
  g_autoptr (BfArchive) self = bf_archive_new ();
  g_autoptr (GPtrArray) datasets = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_dataset_unref);

  g_ptr_array_add (datasets, bf_dataset_ref (lesson->dataset));
  if (!read_all (reader, json, self, lesson->network, datasets))
    return NULL;

  self->extra = json_copy (json);
  for (gsize i = 0; known[i] != NULL; i++)
    json_object_del (self->extra, known[i]);

  return g_steal_pointer (&self);
}
