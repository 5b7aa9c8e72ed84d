/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-glance.h"

G_BEGIN_DECLS

/**
 * BfDeltaParts:
 * @is_known: whether the backward pass has come past the unit; else nothing of the rest is to be shown
 * @is_from_z: whether the loss is computed from z, so that no slope is left: the delta is (@prediction - @target) / @divisor
 * @error: ∂L/∂a of the unit: what comes back to it, from the loss or from the units after it
 * @slope: f′(z); the delta is @error times this
 * @delta: ∂L/∂z of the unit
 * @prediction: of an output whose loss is computed from z
 * @target: of such an output
 * @divisor: of such an output: the elements that the loss is the mean of
 *
 * What a delta is made of: an error and a slope, which are two things.
 */
typedef struct
{
  gboolean is_known;
  gboolean is_from_z;
  double   error;
  double   slope;
  double   delta;
  double   prediction;
  double   target;
  gsize    divisor;
} BfDeltaParts;

void  bf_delta_parts_init     (BfDeltaParts       *self,
                               const BfGlance     *glance,
                               guint               layer,
                               guint               unit);
char *bf_delta_parts_describe (const BfDeltaParts *self);

G_END_DECLS
