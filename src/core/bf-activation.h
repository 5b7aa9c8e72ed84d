/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BfActivation:
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
  BF_N_ACTIVATIONS,
} BfActivation;

const char *bf_activation_get_name       (BfActivation  self);
const char *bf_activation_get_torch_name (BfActivation  self);
gboolean    bf_activation_from_name      (const char   *name,
                                          BfActivation *activation);

double      bf_activation_value          (BfActivation  self,
                                          double        z);
double      bf_activation_slope          (BfActivation  self,
                                          double        z,
                                          double        a);

G_END_DECLS
