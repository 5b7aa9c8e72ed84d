/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-job.h"
#include "core/backflow.h"

G_BEGIN_DECLS

#define BF_CHECK_TOLERANCE 1e-6 /* above this relative error gradients are wrong */

/**
 * BfCheck:
 * @trace: the step that was checked
 * @gradients: what was found of each parameter, [@n_gradients], in the order of bf_gradient_check_all()
 * @n_gradients: how many there are
 * @order: their places, the largest error first
 * @worst: the parameter with the largest error
 * @has_prediction: whether the outcomes are the one prediction of the one sample; else the loss of the batch
 * @outcome: what it is after this step
 * @right_outcome: what it would be if nothing was done wrong
 *
 * What a check of the gradients has found, and what comes of what the recipe does wrong.
 */
typedef struct
{
  BfTrace           *trace;
  BfCheckedGradient *gradients;
  gsize              n_gradients;
  gsize             *order;
  BfGradientCheck    worst;
  gboolean           has_prediction;
  double             outcome;
  double             right_outcome;
} BfCheck;

/**
 * BfCheckProgress:
 * @fraction: how far the check is, from 0 to 1
 * @user_data: what was passed along
 *
 * Is called on the thread that started a check.
 */
typedef void (*BfCheckProgress) (double   fraction,
                                 gpointer user_data);

/**
 * BfCheckDone:
 * @check: (transfer full): what was found
 * @user_data: what was passed along
 *
 * Is called on the thread that started a check, unless that was cancelled.
 */
typedef void (*BfCheckDone) (BfCheck  *check,
                             gpointer  user_data);

BfCheck                 *bf_check_run      (BfTrace         *trace);
BfJob                   *bf_check_start    (BfTrace         *trace,
                                            BfCheckProgress  progress,
                                            BfCheckDone      done,
                                            gpointer         user_data);
void                     bf_check_free     (BfCheck         *self);
gboolean                 bf_check_is_right (const BfCheck   *self);
gboolean                 bf_check_rule_matters (const BfTrace *trace,
                                                BfWrong        rule);
const BfCheckedGradient *bf_check_find     (const BfCheck   *self,
                                            guint            layer,
                                            guint            unit,
                                            int              input);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfCheck, bf_check_free)

G_END_DECLS
