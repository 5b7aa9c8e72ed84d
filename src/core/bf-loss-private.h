/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-recipe.h"

G_BEGIN_DECLS

/**
 * BfOutputs:
 * @z: the last layer's weighted sums; %NULL where only @a is known
 * @a: the predictions
 * @y: the targets
 * @n_samples: N, the samples of the batch
 * @n_outputs: M, the outputs of a sample
 * @delta: the parameter of huber
 *
 * What a loss is computed from; z, a and y are [n_samples][n_outputs].
 */
typedef struct
{
  const double *z;
  const double *a;
  const double *y;
  gsize         n_samples;
  gsize         n_outputs;
  double        delta;
} BfOutputs;

/* L of the batch */
double   bf_loss_compute          (BfLoss           self,
                                   const BfOutputs *outputs);
/* ∂L/∂a */
void     bf_loss_compute_gradient (BfLoss           self,
                                   double          *da,
                                   const BfOutputs *outputs);
/* ∂L/∂z of a loss that is computed from z; FALSE, and nothing done, for the others: theirs is ∂L/∂a · f'(z) */
gboolean bf_loss_compute_delta    (BfLoss           self,
                                   double          *dz,
                                   const BfOutputs *outputs);

G_END_DECLS
