/* SPDX-License-Identifier: MIT */
#include "bf-archive-private.h"

#include <math.h>

static void
clear_place (BfArchivePlace *self)
{
  g_clear_pointer (&self->text, g_free);
}

static void
clear_lesson (BfLesson *lesson)
{
  g_clear_pointer (&lesson, bf_lesson_unref);
}

void
bf_archive_run_clear (BfArchiveRun *self)
{
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  g_clear_pointer (&self->states, g_ptr_array_unref);
  g_clear_pointer (&self->curve, bf_curve_free);
  g_clear_pointer (&self->note, g_free);
}

BfArchive *
bf_archive_new (void)
{
  BfArchive *self = g_new0 (BfArchive, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->runs = g_array_new (FALSE, TRUE, sizeof (BfArchiveRun));
  self->lessons = g_ptr_array_new_with_free_func ((GDestroyNotify) clear_lesson);
  g_ptr_array_add (self->lessons, NULL);
  self->branches = g_array_new (FALSE, TRUE, sizeof (BfArchivePlace));
  self->bookmarks = g_array_new (FALSE, TRUE, sizeof (BfArchivePlace));
  g_array_set_clear_func (self->runs, (GDestroyNotify) bf_archive_run_clear);
  g_array_set_clear_func (self->branches, (GDestroyNotify) clear_place);
  g_array_set_clear_func (self->bookmarks, (GDestroyNotify) clear_place);

  return self;
}

BfArchive *
bf_archive_ref (BfArchive *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
bf_archive_unref (BfArchive *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->runs);
  g_ptr_array_unref (self->lessons);
  g_array_unref (self->branches);
  g_array_unref (self->bookmarks);
  clear_place (&self->place);
  g_clear_pointer (&self->extra, json_decref);
  g_free (self);
}

/* Whether its numbers can stand in a file */
gboolean
bf_archive_is_state_finite (const BfState *state)
{
  const BfNetwork *network = bf_state_get_network (state);
  gsize n = 0;
  g_autofree double *memory = bf_state_dup_memory (state, &n);

  for (gsize i = 0; i < n; i++)
    if (!isfinite (memory[i]))
      return FALSE;
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        if (bf_network_has_bias (network, l) && !isfinite (bf_network_get_bias (network, l, v)))
          return FALSE;
        for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
          if (!isfinite (bf_network_get_weight (network, l, v, u)))
            return FALSE;
      }

  return TRUE;
}

/* Whether a file can hold what has to be in it: the start of each run, and the state at the position. Checkpoints that are
 * not finite are left out: they are computed again. */
gboolean
bf_archive_is_finite (const BfArchive *self)
{
  for (guint r = 0; r < self->runs->len; r++)
    {
      const BfArchiveRun *run = &g_array_index (self->runs, BfArchiveRun, r);

      if (!bf_archive_is_state_finite (g_ptr_array_index (run->states, 0)))
        return FALSE;
    }

  return bf_archive_is_state_finite (bf_archive_find_state (self, &self->place));
}

guint64
bf_archive_run_get_start (const BfArchiveRun *self)
{
  return bf_state_get_steps_done (g_ptr_array_index (self->states, 0));
}

/* The run of the line of run @run that does a step, as bf_run_find() */
const BfArchiveRun *
bf_archive_find_run (const BfArchive *self, gsize run, guint64 steps_done)
{
  const BfArchiveRun *entry = &g_array_index (self->runs, BfArchiveRun, run);

  while (bf_archive_run_get_start (entry) > steps_done && entry->parent >= 0)
    entry = &g_array_index (self->runs, BfArchiveRun, (gsize) entry->parent);

  return entry;
}

/* The state at a place, NULL where it is not among those that are kept */
BfState *
bf_archive_find_state (const BfArchive *self, const BfArchivePlace *place)
{
  const BfArchiveRun *entry = bf_archive_find_run (self, place->run, place->steps_done);

  for (guint i = 0; i < entry->states->len; i++)
    {
      BfState *state = g_ptr_array_index (entry->states, i);

      if (bf_state_get_steps_done (state) == place->steps_done)
        return state;
    }

  return NULL;
}
