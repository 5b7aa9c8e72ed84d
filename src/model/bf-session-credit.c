/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

/* The pie of the step that is looked at. It is cut once the step has come to backward, when somebody looks; a large one on
 * a worker. */

#define MAX_AT_ONCE 1000000 /* weights times samples: some milliseconds */

/* What a job is to cut */
typedef struct
{
  BfTrace    *trace;
  BfCreditCut cut;
  gsize       sample;
  guint       output;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  bf_trace_unref (request->trace);
  g_free (request);
}

static gpointer
run (BfJob *job, gpointer data, GError **error)
{
  Request *request = data;

  return bf_credit_new (request->trace, request->cut, request->sample, request->output, error);
}

static void
done (BfJob *job, gpointer result, const GError *error, gpointer user_data)
{
  BfSession *self = user_data;

  if (self->credit_job == job)
    g_clear_pointer (&self->credit_job, bf_job_unref);
  if (result == NULL)
    return;
  bf_session_hold (self);
  g_clear_pointer (&self->credit, bf_credit_unref);
  self->credit = bf_credit_ref (result);
  self->is_dirty = TRUE;
  bf_session_release (self);
}

static const BfJobClass job_class = {
  .run = run,
  .done = done,
  .free_data = request_free,
  .free_result = (GDestroyNotify) bf_credit_unref,
};

static gsize
get_sample (BfSession *self)
{
  return MIN (self->sample, bf_trace_get_n_samples (self->trace) - 1);
}

static guint
get_output (BfSession *self)
{
  return MIN (self->cut_output, bf_network_get_n_outputs (bf_trace_get_network (self->trace)) - 1);
}

static gboolean
is_wanted (BfSession *self)
{
  return self->position.moment.to > bf_moment_get_phase_start (bf_trace_get_network (self->trace), BF_PHASE_BACKWARD);
}

static gboolean
is_current (BfSession *self)
{
  if (self->credit == NULL || bf_credit_get_trace (self->credit) != self->trace ||
      bf_credit_get_cut (self->credit) != self->cut)
    return FALSE;

  return self->cut != BF_CREDIT_CUT_RESULT || (bf_credit_get_sample (self->credit) == get_sample (self) &&
                                               bf_credit_get_output (self->credit) == get_output (self));
}

static gboolean
is_asked (BfSession *self)
{
  return self->asked_trace == self->trace && self->asked_cut == self->cut && self->asked_sample == get_sample (self) &&
         self->asked_output == get_output (self);
}

static void
ask (BfSession *self)
{
  Request *request;

  bf_job_clear (&self->credit_job);
  g_clear_pointer (&self->asked_trace, bf_trace_unref);
  self->asked_trace = bf_trace_ref (self->trace);
  self->asked_cut = self->cut;
  self->asked_sample = get_sample (self);
  self->asked_output = get_output (self);

  request = g_new (Request, 1);
  *request = (Request) { bf_trace_ref (self->trace), self->cut, self->asked_sample, self->asked_output };
  self->credit_job = bf_job_start (&job_class, request, self);
}

static gboolean
is_small (BfSession *self)
{
  gsize n = bf_network_get_n_weights (bf_trace_get_network (self->trace));

  return bf_trace_get_n_samples (self->trace) <= MAX_AT_ONCE / n;
}

/* The pie of the step in progress: NULL before backward, and while it is being cut */
const BfCredit *
bf_session_get_credit (BfSession *self)
{
  if (!is_wanted (self))
    return NULL;
  if (is_current (self))
    return self->credit;
  if (is_small (self))
    {
      g_clear_pointer (&self->credit, bf_credit_unref);
      self->credit = bf_credit_new (self->trace, self->cut, get_sample (self), get_output (self), NULL);
      return self->credit;
    }
  if (!is_asked (self))
    ask (self);

  return NULL;
}

void
bf_session_clear_credit (BfSession *self)
{
  bf_job_clear (&self->credit_job);
  g_clear_pointer (&self->credit, bf_credit_unref);
  g_clear_pointer (&self->asked_trace, bf_trace_unref);
}

/**
 * bf_session_get_cut:
 * @self: a session
 *
 * Gets which pie is shown.
 *
 * Returns: the cut
 */
BfCreditCut
bf_session_get_cut (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), BF_CREDIT_CUT_FIX);

  return self->cut;
}

/**
 * bf_session_set_cut:
 * @self: a session
 * @cut: which pie
 *
 * Chooses the pie that every view shows.
 */
void
bf_session_set_cut (BfSession *self, BfCreditCut cut)
{
  g_return_if_fail (BF_IS_SESSION (self) && cut < BF_N_CREDIT_CUTS);

  if (self->cut == cut)
    return;
  bf_session_hold (self);
  self->cut = cut;
  self->is_dirty = TRUE;
  bf_session_release (self);
}

/**
 * bf_session_get_cut_output:
 * @self: a session
 *
 * Gets the output whose result is cut.
 *
 * Returns: an output of the network
 */
guint
bf_session_get_cut_output (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), 0);

  return get_output (self);
}

/**
 * bf_session_set_cut_output:
 * @self: a session
 * @output: an output, from 0
 *
 * Chooses the output whose result is cut. Where there are fewer, the last one is; the sample is that which is looked at.
 */
void
bf_session_set_cut_output (BfSession *self, guint output)
{
  g_return_if_fail (BF_IS_SESSION (self));

  if (self->cut_output == output)
    return;
  bf_session_hold (self);
  self->cut_output = output;
  self->is_dirty = TRUE;
  bf_session_release (self);
}
