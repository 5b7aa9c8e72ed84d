/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"
#include "bf-trace.h"

G_BEGIN_DECLS

/**
 * BfGradientCheck:
 * @max_error: the largest |analytic - numeric|, relative to the largest gradient (0 where both are 0)
 * @layer: the layer of the parameter with that error
 * @unit: its unit
 * @input: its input, -1 for a bias
 * @analytic: its gradient from the backward pass
 * @numeric: its gradient from central differences
 *
 * What central differences say of a trace's gradients.
 */
typedef struct
{
  double max_error;
  guint  layer;
  guint  unit;
  int    input;
  double analytic;
  double numeric;
} BfGradientCheck;

BF_EXPORT
double bf_gradient_check_parameter (const BfTrace   *trace,
                                    guint            layer,
                                    guint            unit,
                                    int              input);
BF_EXPORT
void   bf_gradient_check           (const BfTrace   *trace,
                                    BfGradientCheck *result);

G_END_DECLS
