/* SPDX-License-Identifier: MIT */
#include "bf-stretch.h"

#include "bf-session-private.h"

/**
 * bf_stretch_clear:
 * @self: a stretch
 *
 * Frees what it holds.
 */
void
bf_stretch_clear (BfStretch *self)
{
  g_clear_pointer (&self->start, bf_state_unref);
  g_clear_pointer (&self->dataset, bf_dataset_unref);
}

/* The steps of the line from @at on that are done by one recipe on the same data */
static BfStretch
get_stretch (BfSession *session, guint64 at)
{
  BfRun *run = bf_run_find (session->position.run, at);
  BfRun *next = bf_run_find_next (session->position.run, at);
  guint64 length = session->position.length;
  guint64 end = next != NULL ? MIN (bf_run_get_start (next), length) : length;

  return (BfStretch) {
    .start = bf_state_ref (bf_run_get_start_state (run)),
    .dataset = bf_dataset_ref (bf_run_get_dataset (run)),
    .recipe = *bf_run_get_recipe (run),
    .n_steps = end - bf_run_get_start (run),
  };
}

/**
 * bf_session_get_stretch:
 * @session: a session
 * @stretch: (out caller-allocates): a snapshot
 *
 * Gets the stretch that has the step in progress, which may be its first and not be done yet. Its recipe says
 * when training stops, too.
 */
void
bf_session_get_stretch (BfSession *session, BfStretch *stretch)
{
  g_return_if_fail (BF_IS_SESSION (session) && stretch != NULL);

  *stretch = get_stretch (session, bf_session_get_steps_done (session));
  stretch->recipe = *bf_session_get_recipe (session);
}

/**
 * bf_session_dup_stretches:
 * @session: a session
 *
 * Lists all steps of the session's line that are known, from the first, by what they were done with.
 *
 * Returns: (transfer full) (element-type BfStretch): the stretches; none where no step is done
 */
GArray *
bf_session_dup_stretches (BfSession *session)
{
  GArray *stretches = g_array_new (FALSE, FALSE, sizeof (BfStretch));
  guint64 at = 0;

  g_return_val_if_fail (BF_IS_SESSION (session), stretches);

  g_array_set_clear_func (stretches, (GDestroyNotify) bf_stretch_clear);
  while (at < session->position.length)
    {
      BfStretch stretch = get_stretch (session, at);

      g_array_append_val (stretches, stretch);
      at += stretch.n_steps;
    }

  return stretches;
}
