/* SPDX-License-Identifier: MIT */
#include "bf-session-private.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Training that has diverged: where it began to, why, and the way back. The session then stands at the last step whose
 * loss is a finite number. */

#define DIGITS 3
#define CLOSE_COST 5e7 /* ns, see bf_run_estimate_cost(): once for each divergence */

/**
 * bf_session_is_diverged:
 * @self: a session
 *
 * Tells whether it stands where training cannot go on, since the loss of the next step is not a finite number.
 *
 * Returns: whether it is so
 */
gboolean
bf_session_is_diverged (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return self->bad_run != NULL && self->bad_run == bf_session_get_run (self) && self->bad_step == bf_session_get_step (self) + 1;
}

/* Notes that the loss of @step is not finite. */
void
bf_session_note_divergence (BfSession *self, guint64 step)
{
  BfRun *run = bf_run_find (self->position.run, step > 2 ? step - 2 : 0);

  bf_run_ref (run);
  g_clear_pointer (&self->bad_run, bf_run_unref);
  g_clear_pointer (&self->divergence, g_free);
  self->bad_run = run;
  self->bad_step = step;
}

/* The loss of a step of the line, in steps done; of steps that share a bin the last one's */
static gboolean
get_loss (BfSession *self, guint64 at, double *loss)
{
  BfCurveBin bin;

  if (!bf_curve_get_range (bf_session_get_curve (self), at, at + 1, &bin))
    return FALSE;
  *loss = bin.last;

  return isfinite (bin.last);
}

/* Where the losses began to grow for good, in steps done; of steps that share a bin the last one, whose loss is known */
static guint64
find_turn (BfSession *self)
{
  guint64 width = bf_curve_get_width (bf_session_get_curve (self));
  guint64 end = bf_session_get_steps_done (self), at = end;
  double here, before;

  while (at >= width && get_loss (self, at, &here) && get_loss (self, at - width, &before) && before < here)
    at -= width;

  return MIN (at | (width - 1), end);
}

/* The bin with the smallest loss, its first and one past its last step, in steps done; the last of equals */
static double
find_best_bin (BfSession *self, guint64 *from, guint64 *to)
{
  const BfCurve *curve = bf_session_get_curve (self);
  guint64 width = bf_curve_get_width (curve);
  guint64 end = bf_session_get_steps_done (self) + 1;
  double least = HUGE_VAL;

  *from = 0;
  *to = 1;
  for (guint64 at = 0; at < end; at += width)
    {
      BfCurveBin bin;

      if (!bf_curve_get_range (curve, at, at + 1, &bin) || bin.min > least)
        continue;
      least = bin.min;
      *from = at;
      *to = MIN (at + width, end);
    }

  return least;
}

/* Where an edit parts the steps from @from to @to: those of the run that has the smallest loss, which keeps its own curve */
static void
keep_one_run (BfSession *self, double least, guint64 *from, guint64 *to)
{
  BfRun *next;

  while ((next = bf_run_find_next (self->position.run, *from)) != NULL && bf_run_get_start (next) < *to)
    {
      BfCurveBin bin;

      if (bf_curve_get_range (bf_run_get_curve (next), bf_run_get_start (next), *to, &bin) && bin.min <= least)
        *from = bf_run_get_start (next);
      else
        *to = bf_run_get_start (next);
    }
}

/* -Σ g · Δw: by how much the slope says that a step lowers the loss */
static double
predict_drop (const BfTrace *trace)
{
  const BfNetwork *network = bf_trace_get_network (trace);
  double drop = 0.0;

  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
          drop -= bf_trace_get_weight_gradient (trace, l, v, u) * bf_trace_get_weight_update (trace, l, v, u);
        if (bf_network_has_bias (network, l))
          drop -= bf_trace_get_bias_gradient (trace, l, v) * bf_trace_get_bias_update (trace, l, v);
      }

  return drop;
}

/* Whether a step is come to in the time that may pass before the reason is told */
static gboolean
is_close (BfSession *self, guint64 at)
{
  return bf_run_estimate_cost (self->position.run, at, at) <= CLOSE_COST;
}

/* How far a step overshot. Along it the loss is L - drop · t + c t², and at t = 1 it has risen by @rise: so it grows
 * from t = drop / c on, c = drop + rise. */
static char *
describe_step (BfSession *self, guint64 turn, double rise)
{
  g_autoptr (BfTrace) trace = is_close (self, turn) ? bf_session_trace_at (self, turn, NULL) : NULL;
  g_autofree char *times = NULL;
  double drop;

  /* Of another batch the loss tells nothing about this step. */
  if (trace == NULL || bf_trace_get_n_samples (trace) < bf_dataset_get_n_samples (bf_session_get_dataset (self)))
    return NULL;
  drop = predict_drop (trace);
  if (!(rise > 0.0) || !isfinite (drop))
    return NULL;
  if (drop <= 0.0)
    return g_strdup (_("The step that began it went uphill."));
  times = bf_number_format_digits ((drop + rise) / drop, DIGITS);

  return g_strdup_printf (_("The step that began it overshot: it went %s times as far as the loss allows."), times);
}

static char *
describe_growth (BfSession *self)
{
  guint64 turn = find_turn (self), end = bf_session_get_steps_done (self);
  g_autofree char *from_text = NULL;
  g_autofree char *to_text = NULL;
  g_autofree char *steps = NULL;
  g_autofree char *grew = NULL;
  g_autofree char *why = NULL;
  double from, to, next;

  if (turn == end || !get_loss (self, turn, &from) || !get_loss (self, end, &to))
    return NULL;
  from_text = bf_number_format_digits (from, DIGITS);
  to_text = bf_number_format_digits (to, DIGITS);
  steps = g_strdup_printf ("%" G_GUINT64_FORMAT, end - turn);
  /* Translators: two losses and a number of steps */
  grew = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Before, it grew from %s to %s in %s step.",
                                       "Before, it grew from %s to %s in %s steps.", (gulong) (end - turn)),
                          from_text, to_text, steps);
  /* Of steps that share a bin it is not known at which of them it began. */
  if (bf_curve_get_width (bf_session_get_curve (self)) == 1 && get_loss (self, turn + 1, &next))
    why = describe_step (self, turn, next - from);

  return why != NULL ? g_strdup_printf ("%s %s", grew, why) : g_steal_pointer (&grew);
}

static char *
describe (BfSession *self)
{
  g_autofree char *step = g_strdup_printf ("%" G_GUINT64_FORMAT, self->bad_step);
  g_autofree char *what = g_strdup_printf (_("Training diverged: the loss of step %s is not a finite number."), step);
  g_autofree char *growth = describe_growth (self);

  return growth != NULL ? g_strdup_printf ("%s %s", what, growth) : g_steal_pointer (&what);
}

/**
 * bf_session_describe_divergence:
 * @self: a session
 *
 * Says at which step training diverged, and why.
 *
 * Returns: (transfer full) (nullable): some sentences, or %NULL where it has not
 */
char *
bf_session_describe_divergence (BfSession *self)
{
  if (!bf_session_is_diverged (self) || bf_session_is_training (self))
    return NULL;
  if (self->divergence == NULL)
    self->divergence = describe (self);

  return g_strdup (self->divergence);
}

/* The session is at the last good state, which is one entry of undo. */
static void
went_back (BfSession *self, const BfPosition *before)
{
  bf_session_push_undo (self, _("going back to the smallest loss"), before);
}

/* So it is, and from there half the rate takes it on: one entry as well. */
static void
halve (BfSession *self, const BfPosition *before)
{
  BfRecipe recipe = self->recipe;

  bf_session_push_undo (self, _("halving the learning rate"), before);
  self->edit_depth++;
  self->edit_pushed = TRUE;
  recipe.learning_rate *= 0.5;
  bf_session_set_recipe (self, &recipe, NULL);
  self->edit_depth--;
  self->edit_pushed = FALSE;
}

/* Goes to the last good state, the step with the smallest loss, without keeping anybody waiting. */
static gboolean
mend (BfSession *self, BfArriveFunc arrived)
{
  guint64 from, to;
  double least;
  gboolean goes;

  if (!bf_session_is_diverged (self))
    return FALSE;
  bf_session_hold (self);
  bf_session_halt (self);
  least = find_best_bin (self, &from, &to);
  keep_one_run (self, least, &from, &to);
  goes = bf_session_go_to_least (self, from, to - from, arrived);
  bf_session_release (self);

  return goes;
}

/**
 * bf_session_go_back_to_good:
 * @self: a session that has diverged
 *
 * Goes back to the last good state, the step with the smallest loss, as bf_session_seek_soon() does.
 *
 * Returns: whether it does
 */
gboolean
bf_session_go_back_to_good (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return mend (self, went_back);
}

/**
 * bf_session_halve_rate:
 * @self: a session that has diverged
 *
 * Goes back to the last good state, as bf_session_seek_soon() does, and on from there with half the learning rate.
 *
 * Returns: whether it does
 */
gboolean
bf_session_halve_rate (BfSession *self)
{
  g_return_val_if_fail (BF_IS_SESSION (self), FALSE);

  return mend (self, halve);
}
