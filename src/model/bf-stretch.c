/* SPDX-License-Identifier: MIT */
#include "bf-stretch.h"

#include "bf-session-private.h"

static void
stretch_clear (gpointer data)
{
  BfStretch *self = data;

  g_clear_pointer (&self->start, bf_state_unref);
  g_clear_pointer (&self->dataset, bf_dataset_unref);
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

  g_array_set_clear_func (stretches, stretch_clear);
  while (at < session->position.length)
    {
      BfRun *run = bf_run_find (session->position.run, at);
      BfRun *next = bf_run_find_next (session->position.run, at);
      guint64 end = next != NULL ? MIN (bf_run_get_start (next), session->position.length) : session->position.length;
      BfStretch stretch = {
        .start = bf_run_get_start_state (run),
        .dataset = bf_dataset_ref (bf_run_get_dataset (run)),
        .recipe = *bf_run_get_recipe (run),
        .n_steps = end - at,
      };

      bf_state_ref (stretch.start);
      g_array_append_val (stretches, stretch);
      at = end;
    }

  return stretches;
}
