/* SPDX-License-Identifier: MIT */
#include "bf-nudge-private.h"

#include <math.h>

/* The methods. Each proposes parameters, which are then run forward, and judges the loss that came of them. */

static double *
at_turn (BfNudge *self, gsize turn)
{
  return self->network->parameters + self->order[turn];
}

static void
nothing (BfNudge *self)
{
}

/* grid: the digits count through all combinations, the last parameter's fastest. Its values stand around the start. */

static void
set_digit (BfNudge *self, gsize turn, guint digit)
{
  double offset = (double) digit - 0.5 * (double) (self->options.values - 1);

  self->digits[turn] = digit;
  *at_turn (self, turn) = self->start[turn] + offset * self->options.delta;
}

static void
begin_grid (BfNudge *self)
{
  for (gsize i = 0; i < self->n_free; i++)
    self->start[i] = *at_turn (self, i);
  for (gsize i = 0; i < self->n_free; i++)
    set_digit (self, i, 0);
}

/* The next combination; it is the end where there is none. */
static void
judge_grid (BfNudge *self, double loss)
{
  gsize i = self->n_free;

  bf_nudge_keep (self, loss);
  while (i > 0 && self->digits[i - 1] + 1 == self->options.values)
    set_digit (self, --i, 0);
  if (i == 0)
    self->is_done = TRUE;
  else
    set_digit (self, i - 1, self->digits[i - 1] + 1);
}

/* greedy: the first pass runs the start; then each parameter in turn goes up, and down where that did not help. What
 * helps stays. It is the end when a whole round has not helped. */

static void
propose_greedy (BfNudge *self)
{
  double *parameter = at_turn (self, self->turn);

  if (self->n_passes == 0)
    return;
  self->held = *parameter;
  *parameter += self->goes_down ? -self->options.delta : self->options.delta;
}

static void
pass_turn (BfNudge *self)
{
  self->goes_down = FALSE;
  if (++self->turn < self->n_free)
    return;
  self->turn = 0;
  self->is_done = !self->has_helped;
  self->has_helped = FALSE;
}

static void
judge_greedy (BfNudge *self, double loss)
{
  gboolean helps;

  if (self->n_passes == 0)
    return;
  helps = bf_nudge_keep (self, loss);
  self->has_helped |= helps;
  if (!helps)
    *at_turn (self, self->turn) = self->held;
  if (helps || self->goes_down)
    pass_turn (self);
  else
    self->goes_down = TRUE;
}

/* random: the first pass runs the start; then every parameter of the best so far moves by up to delta. */

static void
propose_random (BfNudge *self)
{
  if (self->n_passes == 0)
    return;
  for (gsize i = 0; i < self->n_free; i++)
    *at_turn (self, i) =
      self->best[self->order[i]] + self->options.delta * (2.0 * bf_random_uniform (&self->random) - 1.0);
}

static void
judge_random (BfNudge *self, double loss)
{
  if (self->n_passes > 0)
    bf_nudge_keep (self, loss);
}

/* finite_differences: one pass with nothing changed, one a parameter with that one changed, then the step
 * w ← w - learning_rate · (L(w + delta) - L(w)) / delta for all of them at once. */

static void
propose_difference (BfNudge *self)
{
  double *parameter;

  if (self->turn == 0)
    return;
  parameter = at_turn (self, self->turn - 1);
  self->held = *parameter;
  *parameter += self->options.delta;
}

static gboolean
has_gradient (const BfNudge *self)
{
  for (gsize i = 0; i < self->n_free; i++)
    if (!isfinite (self->gradient[i]))
      return FALSE;

  return TRUE;
}

/* It is the end where no parameter moves, or nobody knows where to. */
static void
step_along (BfNudge *self)
{
  gboolean moves = FALSE;

  self->is_done = TRUE;
  if (!has_gradient (self))
    return;
  for (gsize i = 0; i < self->n_free; i++)
    {
      double *parameter = at_turn (self, i);
      double before = *parameter;

      *parameter -= self->options.learning_rate * self->gradient[i];
      moves |= *parameter != before;
    }
  self->is_done = !moves;
}

static void
judge_difference (BfNudge *self, double loss)
{
  double *parameter;
  double step;

  if (self->turn == 0)
    {
      bf_nudge_keep (self, loss);
      self->base = loss;
      self->turn = 1;
      return;
    }

  parameter = at_turn (self, self->turn - 1);
  step = *parameter - self->held; /* the delta that was really added */
  *parameter = self->held;
  self->gradient[self->turn - 1] = step != 0.0 ? (loss - self->base) / step : 0.0;
  if (self->turn++ < self->n_free)
    return;
  self->turn = 0;
  step_along (self);
}

static const BfNudgeRule rules[BF_N_NUDGE_METHODS] = {
  [BF_NUDGE_GRID] = { "grid", 0.01, begin_grid, nothing, judge_grid },
  [BF_NUDGE_GREEDY] = { "greedy", 0.01, nothing, propose_greedy, judge_greedy },
  [BF_NUDGE_RANDOM] = { "random", 0.01, nothing, propose_random, judge_random },
  [BF_NUDGE_FINITE_DIFFERENCES] = { "finite_differences", 1e-6, nothing, propose_difference, judge_difference },
};

const BfNudgeRule *
bf_nudge_rule_get (BfNudgeMethod method)
{
  return &rules[method];
}
