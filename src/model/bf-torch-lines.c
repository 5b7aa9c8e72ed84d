/* SPDX-License-Identifier: MIT */
#include "bf-torch-lines.h"

static void
add (BfTorchLine *lines, guint *n, const char *code, int phase)
{
  lines[(*n)++] = (BfTorchLine) { code, phase };
}

/**
 * bf_torch_lines_get:
 * @recipe: a recipe
 * @lines: (out caller-allocates): room for %BF_TORCH_MAX_LINES
 *
 * Writes the training loop of a recipe as one writes it in PyTorch, line by line. bf_torch_export_new() writes all of it.
 *
 * Returns: how many lines there are
 */
guint
bf_torch_lines_get (const BfRecipe *recipe, BfTorchLine *lines)
{
  gboolean accumulates = recipe->accumulate > 1;
  guint n = 0;

  add (lines, &n, "for x, y in batches:", -1);
  if ((recipe->wrong & BF_WRONG_FORGET_ZERO_GRAD) != 0)
    add (lines, &n, "    # no optimizer.zero_grad()", BF_PHASE_ZERO_GRAD);
  else
    add (lines, &n, accumulates ? "    if first: optimizer.zero_grad()" : "    optimizer.zero_grad()", BF_PHASE_ZERO_GRAD);
  add (lines, &n, "    prediction = model(x)", BF_PHASE_FORWARD);
  add (lines, &n, "    loss = loss_fn(prediction, y)", BF_PHASE_LOSS);
  add (lines, &n, "    loss.backward()", BF_PHASE_BACKWARD);
  add (lines, &n, accumulates ? "    if last: optimizer.step()" : "    optimizer.step()", BF_PHASE_STEP);
  if (recipe->schedule != BF_SCHEDULE_CONSTANT)
    add (lines, &n, recipe->by_epoch ? "scheduler.step()" : "    scheduler.step()", -1);

  return n;
}
