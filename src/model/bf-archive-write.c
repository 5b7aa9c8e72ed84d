/* SPDX-License-Identifier: MIT */
#include "bf-archive-private.h"

/* Writes a session: docs/LESSONS.md says what stands where. */

/* The data sets of the runs, each once, after the lesson's own */
static GPtrArray *
list_datasets (const BfArchive *self, const BfDataset *own)
{
  GPtrArray *datasets = g_ptr_array_new ();

  g_ptr_array_add (datasets, (gpointer) own);
  for (guint r = 0; r < self->runs->len; r++)
    {
      BfDataset *dataset = g_array_index (self->runs, BfArchiveRun, r).dataset;
      gboolean known = FALSE;

      for (guint i = 0; i < datasets->len && !known; i++)
        known = bf_dataset_equal (g_ptr_array_index (datasets, i), dataset);
      if (!known)
        g_ptr_array_add (datasets, dataset);
    }

  return datasets;
}

static guint64
find_dataset (GPtrArray *datasets, const BfDataset *dataset)
{
  for (guint i = 0; i < datasets->len; i++)
    if (bf_dataset_equal (g_ptr_array_index (datasets, i), dataset))
      return i;

  g_return_val_if_reached (0);
}

static void
write_numbers (BfWriter *writer, const double *numbers, gsize n)
{
  g_string_append_c (writer->out, '[');
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (writer->out, ", ");
      bf_writer_number (writer, numbers[i]);
    }
  g_string_append_c (writer->out, ']');
}

static void
write_memory (BfWriter *writer, const BfState *state)
{
  gsize n_parameters = bf_network_get_n_parameters (bf_state_get_network (state));
  gsize n = 0;
  g_autofree double *memory = bf_state_dup_memory (state, &n);

  if (n == 0)
    return;
  bf_writer_key (writer, "memory");
  bf_writer_begin (writer, '[');
  for (gsize i = 0; i < n; i += n_parameters)
    {
      bf_writer_next (writer);
      write_numbers (writer, memory + i, n_parameters);
    }
  bf_writer_end (writer, ']');
}

static void
write_state (BfWriter *writer, const BfState *state)
{
  bf_writer_begin (writer, '{');
  bf_writer_integer (writer, "steps_done", bf_state_get_steps_done (state));
  bf_writer_integer (writer, "updates_done", bf_state_get_updates_done (state));
  bf_writer_key (writer, "network");
  bf_lesson_write_network (writer, bf_state_get_network (state), NULL);
  write_memory (writer, state);
  bf_writer_end (writer, '}');
}

static void
write_curve (BfWriter *writer, const BfCurve *curve)
{
  guint64 width = bf_curve_get_width (curve);
  guint64 end = bf_curve_get_end (curve);

  if (end == bf_curve_get_start (curve))
    return;
  bf_writer_key (writer, "losses");
  bf_writer_begin (writer, '{');
  bf_writer_integer (writer, "from", bf_curve_get_start (curve));
  bf_writer_integer (writer, "to", end);
  bf_writer_integer (writer, "width", width);
  bf_writer_key (writer, "bins");
  bf_writer_begin (writer, '[');
  for (guint64 bin = bf_curve_get_start (curve) / width; bin * width < end; bin++)
    {
      BfCurveBin value;

      bf_curve_get_range (curve, bin * width, (bin + 1) * width, &value);
      bf_writer_next (writer);
      if (width > 1)
        write_numbers (writer, (double[]) { value.min, value.max, value.first, value.last }, 4);
      else
        bf_writer_number (writer, value.first);
    }
  bf_writer_end (writer, ']');
  bf_writer_end (writer, '}');
}

static void
write_run (BfWriter *writer, const BfArchiveRun *run, guint64 dataset)
{
  bf_writer_begin (writer, '{');
  if (run->parent >= 0)
    bf_writer_integer (writer, "parent", (guint64) run->parent);
  if (run->lesson > 0)
    bf_writer_integer (writer, "lesson", run->lesson);
  if (run->note != NULL)
    {
      bf_writer_key (writer, "note");
      bf_writer_text (writer, run->note);
    }
  bf_writer_integer (writer, "data", dataset);
  bf_writer_key (writer, "training");
  bf_lesson_write_training (writer, &run->recipe, NULL);
  bf_writer_key (writer, "states");
  bf_writer_begin (writer, '[');
  for (guint i = 0; i < run->states->len; i++)
    {
      const BfState *state = g_ptr_array_index (run->states, i);

      if (i > 0 && !bf_archive_is_state_finite (state))
        continue;
      bf_writer_next (writer);
      write_state (writer, state);
    }
  bf_writer_end (writer, ']');
  write_curve (writer, run->curve);
  bf_writer_end (writer, '}');
}

static void
write_stop (BfWriter *writer, double loss, guint64 steps)
{
  BfRecipe recipe = { .stop_loss = loss, .stop_steps = steps };

  bf_lesson_write_stop (writer, &recipe, NULL);
}

static void
write_place (BfWriter *writer, const BfArchivePlace *place, const char *text_key)
{
  bf_writer_begin (writer, '{');
  if (text_key != NULL)
    {
      bf_writer_key (writer, text_key);
      bf_writer_text (writer, place->text != NULL ? place->text : "");
    }
  bf_writer_integer (writer, "run", place->run);
  bf_writer_integer (writer, "length", place->length);
  bf_writer_integer (writer, "steps_done", place->steps_done);
  bf_writer_integer (writer, "terms_done", place->terms_done);
  write_stop (writer, place->stop_loss, place->stop_steps);
  bf_writer_end (writer, '}');
}

static void
write_places (BfWriter *writer, const char *key, const GArray *places, const char *text_key)
{
  if (places->len == 0)
    return;
  bf_writer_key (writer, key);
  bf_writer_begin (writer, '[');
  for (guint i = 0; i < places->len; i++)
    {
      bf_writer_next (writer);
      write_place (writer, &g_array_index (places, BfArchivePlace, i), text_key);
    }
  bf_writer_end (writer, ']');
}

static void
write_datasets (BfWriter *writer, GPtrArray *datasets)
{
  if (datasets->len < 2)
    return;
  bf_writer_key (writer, "datasets");
  bf_writer_begin (writer, '[');
  for (guint i = 1; i < datasets->len; i++)
    {
      bf_writer_next (writer);
      bf_lesson_write_data (writer, g_ptr_array_index (datasets, i), NULL);
    }
  bf_writer_end (writer, ']');
}

/* What was worked on before another lesson took its place; the last one is that of the file. */
static void
write_lessons (BfWriter *writer, GPtrArray *lessons)
{
  if (lessons->len < 2)
    return;
  bf_writer_key (writer, "lessons");
  bf_writer_begin (writer, '[');
  for (guint i = 1; i < lessons->len; i++)
    {
      bf_writer_next (writer);
      bf_lesson_write_texts (writer, g_ptr_array_index (lessons, i));
    }
  bf_writer_end (writer, ']');
}

/* Appends the session; @dataset is that of the lesson, which stands in the file already. */
void
bf_archive_write (const BfArchive *self, BfWriter *writer, const BfDataset *dataset)
{
  static const char * const own[] = { NULL };
  g_autoptr (GPtrArray) datasets = list_datasets (self, dataset);

  bf_writer_begin (writer, '{');
  write_stop (writer, self->stop_loss, self->stop_steps);
  write_lessons (writer, self->lessons);
  write_datasets (writer, datasets);
  bf_writer_key (writer, "runs");
  bf_writer_begin (writer, '[');
  for (guint r = 0; r < self->runs->len; r++)
    {
      const BfArchiveRun *run = &g_array_index (self->runs, BfArchiveRun, r);

      bf_writer_next (writer);
      write_run (writer, run, find_dataset (datasets, run->dataset));
    }
  bf_writer_end (writer, ']');
  bf_writer_key (writer, "position");
  write_place (writer, &self->place, NULL);
  write_places (writer, "branches", self->branches, "name");
  if (self->branch > 0)
    bf_writer_integer (writer, "branch", self->branch);
  write_places (writer, "bookmarks", self->bookmarks, "note");
  bf_writer_extra (writer, self->extra, own);
  bf_writer_end (writer, '}');
}
