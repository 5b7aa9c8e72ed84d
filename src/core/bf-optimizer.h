/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * BfOptimizer:
 * @BF_OPTIMIZER_SGD: stochastic gradient descent, w ← w - learning_rate · ∂L/∂w; with momentum
 * @BF_OPTIMIZER_ADAGRAD: divides by the root of the sum of all g²
 * @BF_OPTIMIZER_RMSPROP: divides by the root of a running mean of g²
 * @BF_OPTIMIZER_ADAM: running means of g and g², corrected for their start
 * @BF_OPTIMIZER_ADAMW: adam with a weight decay of its own
 *
 * How gradients become updates.
 */
typedef enum
{
  BF_OPTIMIZER_SGD,
  BF_OPTIMIZER_ADAGRAD,
  BF_OPTIMIZER_RMSPROP,
  BF_OPTIMIZER_ADAM,
  BF_OPTIMIZER_ADAMW,
} BfOptimizer;

#define BF_N_OPTIMIZERS (BF_OPTIMIZER_ADAMW + 1)

BF_EXPORT
const char *bf_optimizer_get_name       (BfOptimizer  self);
BF_EXPORT
const char *bf_optimizer_get_torch_name (BfOptimizer  self);
BF_EXPORT
gboolean    bf_optimizer_from_name      (const char  *name,
                                         BfOptimizer *optimizer);
BF_EXPORT
double      bf_optimizer_get_default_learning_rate (BfOptimizer self);

G_END_DECLS
