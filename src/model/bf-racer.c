/* SPDX-License-Identifier: MIT */
#include "bf-racer-private.h"

#include <math.h>

#define BACKWARD_PASSES 2.0 /* what a backward pass counts as */

/* |miss| of the first output and sample, and the loss of all samples, where training stands */
static void
evaluate (BfRacer *self)
{
  g_autoptr (BfState) state = bf_trainer_get_state (self->trainer);
  const BfNetwork *network = bf_state_get_network (state);
  g_autofree double *x = g_new (double, bf_network_get_n_inputs (network));
  g_autofree double *a = g_new (double, bf_network_get_n_outputs (network));
  double loss = bf_trainer_evaluate (self->trainer);

  if (!isfinite (loss))
    self->is_over = TRUE;
  if (!(loss < self->loss))
    return;
  for (guint i = 0; i < bf_network_get_n_inputs (network); i++)
    x[i] = bf_dataset_get_input (self->dataset, 0, i);
  if (!bf_network_predict (network, x, a, NULL))
    return;
  self->loss = loss;
  self->miss = fabs (a[0] - bf_dataset_get_target (self->dataset, 0, 0));
}

static gboolean
init_trainer (BfRacer *self, const BfRaceTrack *track, GError **error)
{
  g_autoptr (BfState) state = bf_state_new (track->network, &track->recipe, error);

  if (state == NULL)
    return FALSE;
  self->trainer = bf_trainer_new (state, track->dataset, &track->recipe, error);
  if (self->trainer == NULL)
    return FALSE;
  self->loss = G_MAXDOUBLE;
  evaluate (self);

  return TRUE;
}

static gboolean
init_nudge (BfRacer *self, const BfRaceTrack *track, GError **error)
{
  BfNudgeOptions options;

  bf_nudge_options_init (&options, (BfNudgeMethod) self->runner, NULL);
  options.learning_rate = track->recipe.learning_rate;
  self->nudge = bf_nudge_new (track->network, track->dataset, &track->recipe, &options, error);

  return self->nudge != NULL;
}

/* Puts a runner at the start of @track, whose recipe takes all samples as one batch. */
gboolean
bf_racer_init (BfRacer *self, BfRaceRunner runner, const BfRaceTrack *track, GError **error)
{
  gsize n_first = (gsize) bf_network_get_n_inputs (track->network) * bf_network_get_n_units (track->network, 0);

  *self = (BfRacer) { .runner = runner };
  self->dataset = bf_dataset_ref (track->dataset);
  self->n_weights = bf_network_get_n_weights (track->network);
  self->backward = 2.0 * (double) self->n_weights - (double) n_first;

  return runner == BF_RACE_BACKPROPAGATION ? init_trainer (self, track, error) : init_nudge (self, track, error);
}

void
bf_racer_clear (BfRacer *self)
{
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  g_clear_pointer (&self->nudge, bf_nudge_unref);
  g_clear_pointer (&self->trainer, bf_trainer_unref);
}

static void
run_trainer (BfRacer *self, guint64 n_steps)
{
  double before = bf_trainer_evaluate (self->trainer);

  bf_trainer_save (self->trainer);
  bf_trainer_run (self->trainer, n_steps, NULL);
  self->n_steps += n_steps;
  if (before == 0.0 || bf_trainer_is_unchanged (self->trainer))
    self->is_over = TRUE;
}

/* Runs about @n_passes more. Only what the runner itself does is timed. */
void
bf_racer_run (BfRacer *self, guint64 n_passes)
{
  gint64 began = g_get_monotonic_time ();

  if (self->nudge != NULL)
    {
      bf_nudge_run (self->nudge, n_passes);
      self->is_over = bf_nudge_is_done (self->nudge) || bf_nudge_get_best_loss (self->nudge) == 0.0;
    }
  else
    run_trainer (self, MAX (n_passes / 3, 1));
  self->seconds += (double) MAX (g_get_monotonic_time () - began, 1) / G_USEC_PER_SEC;
  if (self->trainer != NULL)
    evaluate (self);
}

/* Each step is a forward and a backward pass; one more forward pass finds the loss that came of them. */
double
bf_racer_get_passes (const BfRacer *self)
{
  return self->nudge != NULL ? (double) bf_nudge_get_n_passes (self->nudge)
                             : (double) self->n_steps * (1.0 + BACKWARD_PASSES) + 1.0;
}

void
bf_racer_get_point (const BfRacer *self, BfRacePoint *point)
{
  double n_samples = (double) bf_dataset_get_n_samples (self->dataset);
  double n_weights = (double) self->n_weights;
  double n_steps = (double) self->n_steps;

  point->cost[BF_RACE_PASSES] = bf_racer_get_passes (self);
  point->cost[BF_RACE_SECONDS] = self->seconds;
  point->cost[BF_RACE_MULTIPLICATIONS] =
    self->nudge != NULL ? point->cost[BF_RACE_PASSES] * n_weights * n_samples
                        : ((n_steps + 1.0) * n_weights + n_steps * self->backward) * n_samples;
  point->loss = self->nudge != NULL ? bf_nudge_get_best_loss (self->nudge) : self->loss;
  point->miss = self->nudge != NULL ? fabs (bf_nudge_get_best_miss (self->nudge, 0, 0)) : self->miss;
}
