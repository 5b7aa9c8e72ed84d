/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BfOptimizer:
 * @BF_OPTIMIZER_SGD: stochastic gradient descent, w ← w - learning_rate · ∂L/∂w
 *
 * How gradients become updates.
 */
typedef enum
{
  BF_OPTIMIZER_SGD,
  BF_N_OPTIMIZERS,
} BfOptimizer;

const char *bf_optimizer_get_name       (BfOptimizer  self);
const char *bf_optimizer_get_torch_name (BfOptimizer  self);
gboolean    bf_optimizer_from_name      (const char  *name,
                                         BfOptimizer *optimizer);
guint       bf_optimizer_get_n_slots    (BfOptimizer  self);

G_END_DECLS
