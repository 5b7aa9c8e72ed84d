/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-activation.h"
#include "bf-export.h"

G_BEGIN_DECLS

/**
 * BfLoss:
 * @BF_LOSS_MSE: mean over all elements of the batch of (a - y)², as torch.nn.MSELoss
 * @BF_LOSS_HALF_SQUARED_ERROR: ½ Σ over the outputs of (a - y)², mean over the samples
 * @BF_LOSS_L1: mean over all elements of |a - y|, as torch.nn.L1Loss
 * @BF_LOSS_HUBER: ½ (a - y)² near the target, linear from `delta` on, as torch.nn.HuberLoss
 * @BF_LOSS_BCE: binary cross-entropy of a sigmoid layer, from z as torch.nn.BCEWithLogitsLoss
 * @BF_LOSS_CROSS_ENTROPY: cross-entropy of a softmax layer, from z as torch.nn.CrossEntropyLoss
 *
 * How a batch's predictions are compared with its targets.
 */
typedef enum
{
  BF_LOSS_MSE,
  BF_LOSS_HALF_SQUARED_ERROR,
  BF_LOSS_L1,
  BF_LOSS_HUBER,
  BF_LOSS_BCE,
  BF_LOSS_CROSS_ENTROPY,
} BfLoss;

#define BF_N_LOSSES (BF_LOSS_CROSS_ENTROPY + 1)

BF_EXPORT
const char *bf_loss_get_name       (BfLoss        self);
BF_EXPORT
const char *bf_loss_get_torch_name (BfLoss        self);
BF_EXPORT
gboolean    bf_loss_from_name      (const char   *name,
                                    BfLoss       *loss);

BF_EXPORT
gboolean    bf_loss_get_activation (BfLoss        self,
                                    BfActivation *activation);

BF_EXPORT
double      bf_loss_value          (BfLoss        self,
                                    const double *a,
                                    const double *y,
                                    gsize         n_samples,
                                    gsize         n_outputs);
BF_EXPORT
void        bf_loss_gradient       (BfLoss        self,
                                    double       *da,
                                    const double *a,
                                    const double *y,
                                    gsize         n_samples,
                                    gsize         n_outputs);

G_END_DECLS
