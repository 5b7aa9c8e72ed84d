/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-activation.h"

G_BEGIN_DECLS

void bf_activation_forward  (BfActivation  self,
                             double       *a,
                             const double *z,
                             gsize         n_samples,
                             gsize         n_units);
void bf_activation_backward (BfActivation  self,
                             double       *delta,
                             const double *z,
                             const double *a,
                             gsize         n);

G_END_DECLS
