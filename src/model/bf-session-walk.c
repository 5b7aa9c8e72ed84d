/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

/* Where two weights have been: read off the checkpoints of the line, without training anything again. */

#define MAX_POINTS 512

static double
get_value (const BfState *state, const BfElement *e)
{
  const BfNetwork *network = bf_state_get_network (state);

  return e->kind == BF_ELEMENT_BIAS ? bf_network_get_bias (network, e->layer, e->unit)
                                    : bf_network_get_weight (network, e->layer, e->unit, e->input);
}

static void
add_state (GArray *walk, const BfState *state, const BfElement *first, const BfElement *second)
{
  BfSlicePoint point = { get_value (state, first), get_value (state, second) };

  g_array_append_val (walk, point);
}

/* The checkpoints of one run up to @end, in steps done; of a network of another shape none is a place here */
static void
add_run (GArray *walk, const BfRun *run, guint64 end, const BfNetwork *shape, const BfElement *first,
         const BfElement *second)
{
  const BfNetwork *network = bf_state_get_network (bf_run_get_start_state (run));
  guint n = bf_run_get_n_states (run);
  guint every = n / MAX_POINTS + 1;

  if (!bf_network_same_shape (network, shape))
    return;
  for (guint i = 0; i < n; i += every)
    {
      BfState *state = bf_run_get_state (run, i);

      if (bf_state_get_steps_done (state) >= end)
        return;
      add_state (walk, state, first, second);
    }
}

/**
 * bf_session_get_walk:
 * @self: a session
 * @first: a weight or bias
 * @second: another
 *
 * Gets where two weights have been on the way to where the session stands, as far as that is remembered.
 *
 * Returns: (transfer full) (element-type BfSlicePoint): the places in their order, the present one last
 */
GArray *
bf_session_get_walk (BfSession *self, const BfElement *first, const BfElement *second)
{
  g_autoptr (GPtrArray) line = NULL;
  GArray *walk;
  guint64 end;
  BfRun *run;

  g_return_val_if_fail (BF_IS_SESSION (self) && first != NULL && second != NULL, NULL);

  walk = g_array_new (FALSE, FALSE, sizeof (BfSlicePoint));
  line = g_ptr_array_new ();
  end = bf_session_get_steps_done (self);
  for (run = bf_session_get_run (self); ; run = bf_run_find (run, bf_run_get_start (run) - 1))
    {
      g_ptr_array_add (line, run);
      if (bf_run_get_start (run) == 0)
        break;
    }
  for (guint i = line->len; i-- > 0; )
    {
      run = g_ptr_array_index (line, i);
      add_run (walk, run, i == 0 ? end : bf_run_get_start (g_ptr_array_index (line, i - 1)),
               bf_trace_get_network (self->trace), first, second);
    }
  add_state (walk, bf_trace_get_state (self->trace), first, second);

  return walk;
}
