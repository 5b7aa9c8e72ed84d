/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * BfActivation:
 * @BF_ACTIVATION_IDENTITY: z
 * @BF_ACTIVATION_SIGMOID: 1 / (1 + e^-z)
 * @BF_ACTIVATION_TANH: tanh z
 * @BF_ACTIVATION_RELU: max (z, 0)
 * @BF_ACTIVATION_LEAKY_RELU: z, or 0.01 z where z is negative
 * @BF_ACTIVATION_SOFTPLUS: ln (1 + e^z)
 * @BF_ACTIVATION_SOFTMAX: e^z over the sum of the whole layer's: of the last layer only, with %BF_LOSS_CROSS_ENTROPY
 *
 * What a unit does with its weighted sum z; the names are PyTorch's.
 */
typedef enum
{
  BF_ACTIVATION_IDENTITY,
  BF_ACTIVATION_SIGMOID,
  BF_ACTIVATION_TANH,
  BF_ACTIVATION_RELU,
  BF_ACTIVATION_LEAKY_RELU,
  BF_ACTIVATION_SOFTPLUS,
  BF_ACTIVATION_SOFTMAX,
} BfActivation;

#define BF_N_ACTIVATIONS (BF_ACTIVATION_SOFTMAX + 1)

BF_EXPORT
const char *bf_activation_get_name       (BfActivation  self);
BF_EXPORT
const char *bf_activation_get_torch_name (BfActivation  self);
BF_EXPORT
gboolean    bf_activation_from_name      (const char   *name,
                                          BfActivation *activation);

BF_EXPORT
double      bf_activation_value          (BfActivation  self,
                                          double        z);
BF_EXPORT
double      bf_activation_slope          (BfActivation  self,
                                          double        z,
                                          double        a);

G_END_DECLS
