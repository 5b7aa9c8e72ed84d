/* SPDX-License-Identifier: MIT */
#include "bf-bookmark.h"

#include <glib/gi18n-lib.h>

struct _BfBookmark
{
  grefcount ref_count;
  BfRun    *run;        /* that does the step */
  guint64   steps_done;
  BfMoment  moment;
  char     *note;
};

/**
 * bf_bookmark_new:
 * @run: the run that does the step
 * @steps_done: the step, in steps done
 * @moment: the place inside it, at rest
 * @note: (nullable): what somebody has written to it
 *
 * Makes a bookmark.
 *
 * Returns: (transfer full): the bookmark
 */
BfBookmark *
bf_bookmark_new (BfRun *run, guint64 steps_done, const BfMoment *moment, const char *note)
{
  BfBookmark *self;

  g_return_val_if_fail (run != NULL && moment != NULL, NULL);

  self = g_new0 (BfBookmark, 1);
  g_ref_count_init (&self->ref_count);
  self->run = bf_run_ref (run);
  self->steps_done = steps_done;
  self->moment = *moment;
  self->note = g_strdup (note != NULL ? note : "");

  return self;
}

/**
 * bf_bookmark_with_note:
 * @self: a bookmark
 * @note: (nullable): another note
 *
 * Makes a bookmark of the same moment.
 *
 * Returns: (transfer full): the new bookmark
 */
BfBookmark *
bf_bookmark_with_note (const BfBookmark *self, const char *note)
{
  g_return_val_if_fail (self != NULL, NULL);

  return bf_bookmark_new (self->run, self->steps_done, &self->moment, note);
}

/**
 * bf_bookmark_ref:
 * @self: a bookmark
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfBookmark *
bf_bookmark_ref (BfBookmark *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_bookmark_unref:
 * @self: (transfer full): a bookmark
 *
 * Gives a reference back.
 */
void
bf_bookmark_unref (BfBookmark *self)
{
  g_return_if_fail (self != NULL);

  if (!g_ref_count_dec (&self->ref_count))
    return;
  bf_run_unref (self->run);
  g_free (self->note);
  g_free (self);
}

/**
 * bf_bookmark_get_run:
 * @self: a bookmark
 *
 * Gets the run that does the step.
 *
 * Returns: (transfer none): the run
 */
BfRun *
bf_bookmark_get_run (const BfBookmark *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->run;
}

/**
 * bf_bookmark_get_steps_done:
 * @self: a bookmark
 *
 * Gets its step.
 *
 * Returns: how many steps are done before it
 */
guint64
bf_bookmark_get_steps_done (const BfBookmark *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->steps_done;
}

/**
 * bf_bookmark_get_moment:
 * @self: a bookmark
 *
 * Gets its place inside the step.
 *
 * Returns: (transfer none): the moment
 */
const BfMoment *
bf_bookmark_get_moment (const BfBookmark *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->moment;
}

/**
 * bf_bookmark_get_note:
 * @self: a bookmark
 *
 * Gets what somebody has written to it.
 *
 * Returns: (transfer none): the note, perhaps empty
 */
const char *
bf_bookmark_get_note (const BfBookmark *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->note;
}

/**
 * bf_bookmark_get_title:
 * @self: a bookmark
 *
 * Gets where it is, in words.
 *
 * Returns: (transfer full): such as "step 4, loss"
 */
char *
bf_bookmark_get_title (const BfBookmark *self)
{
  const BfNetwork *network;
  guint64 done;
  g_autofree char *step = NULL;
  BfPlace place;

  g_return_val_if_fail (self != NULL, NULL);

  step = g_strdup_printf ("%" G_GUINT64_FORMAT, self->steps_done + 1);
  done = bf_moment_get_done (&self->moment);
  if (done == 0)
    /* Translators: %s is the number of a step. */
    return g_strdup_printf (_("step %s, beginning"), step);
  network = bf_state_get_network (bf_run_get_start_state (self->run));
  bf_moment_locate (network, done - 1, &place);

  /* Translators: the number of a step, and one of zero_grad, forward, loss, backward, step */
  return g_strdup_printf (_("step %s, %s"), step, bf_phase_get_name (place.phase));
}
