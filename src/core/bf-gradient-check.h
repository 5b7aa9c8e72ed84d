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
 * @analytic: its gradient as the step uses it
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

/**
 * BfCheckedGradient:
 * @layer: the parameter's layer
 * @unit: its unit
 * @input: its input, -1 for a bias
 * @analytic: its gradient as the step uses it
 * @numeric: its gradient from central differences
 * @error: |analytic - numeric|, relative to the largest gradient of all, or to 1e-8 of the largest output where that is more
 *
 * What central differences say of one parameter.
 */
typedef struct
{
  guint  layer;
  guint  unit;
  int    input;
  double analytic;
  double numeric;
  double error;
} BfCheckedGradient;

/**
 * BfGradientCheckFunc:
 * @n_done: how many parameters are checked
 * @n: how many there are
 * @user_data: what was passed along
 *
 * Is called while many parameters are checked.
 *
 * Returns: whether to go on
 */
typedef gboolean (*BfGradientCheckFunc) (gsize    n_done,
                                         gsize    n,
                                         gpointer user_data);

BF_EXPORT
double   bf_gradient_check_get_analytic (const BfTrace       *trace,
                                         guint                layer,
                                         guint                unit,
                                         int                  input);
BF_EXPORT
double   bf_gradient_check_parameter    (const BfTrace       *trace,
                                         guint                layer,
                                         guint                unit,
                                         int                  input);
BF_EXPORT
gboolean bf_gradient_check_all          (const BfTrace       *trace,
                                         BfCheckedGradient   *gradients,
                                         BfGradientCheckFunc  func,
                                         gpointer             user_data,
                                         BfGradientCheck     *result);
BF_EXPORT
gboolean bf_gradient_check              (const BfTrace       *trace,
                                         BfGradientCheck     *result,
                                         GError             **error);

G_END_DECLS
