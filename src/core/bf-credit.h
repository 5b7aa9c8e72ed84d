/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-trace.h"

G_BEGIN_DECLS

#define BF_TYPE_CREDIT (bf_credit_get_type ())

/**
 * BfCreditCut:
 * @BF_CREDIT_CUT_FIX: of the drop in the loss that this step's update makes to first order; of the whole batch
 * @BF_CREDIT_CUT_RESULT: of the weighted sum of one output and one sample
 * @BF_CREDIT_CUT_GRADIENT: of the sum of all magnitudes |∂L/∂w|; of the whole batch
 *
 * Which pie is cut. They disagree, since they answer different questions.
 */
typedef enum
{
  BF_CREDIT_CUT_FIX,
  BF_CREDIT_CUT_RESULT,
  BF_CREDIT_CUT_GRADIENT,
} BfCreditCut;

#define BF_N_CREDIT_CUTS (BF_CREDIT_CUT_GRADIENT + 1)

/**
 * BfCreditState:
 * @BF_CREDIT_STATE_CUT: there is something to cut
 * @BF_CREDIT_STATE_SOLVED: nothing misses: the loss asks for no change of any output
 * @BF_CREDIT_STATE_DEAD: a rectifier is off for every sample, and what comes back stops at it
 * @BF_CREDIT_STATE_SATURATED: an activation is flat for every sample, and what comes back stops at it
 * @BF_CREDIT_STATE_ZERO_WEIGHTS: weights of 0 let nothing through
 * @BF_CREDIT_STATE_ZERO_INPUTS: only zeros go in, so that no weight makes a difference
 * @BF_CREDIT_STATE_BALANCED: the samples pull each parameter in opposite directions, and their pulls cancel
 * @BF_CREDIT_STATE_FROZEN: every parameter that has a gradient is frozen
 * @BF_CREDIT_STATE_NO_UPDATE: there are gradients, but the step moves no parameter along them
 * @BF_CREDIT_STATE_TOO_SMALL: the pieces are too small to be held as numbers
 * @BF_CREDIT_STATE_NO_RESULT: the weighted sum of the output is too close to 0 to divide by
 * @BF_CREDIT_STATE_NOT_FINITE: a number is NaN or infinite
 *
 * Whether there is a pie, and if not, why not.
 */
typedef enum
{
  BF_CREDIT_STATE_CUT,
  BF_CREDIT_STATE_SOLVED,
  BF_CREDIT_STATE_DEAD,
  BF_CREDIT_STATE_SATURATED,
  BF_CREDIT_STATE_ZERO_WEIGHTS,
  BF_CREDIT_STATE_ZERO_INPUTS,
  BF_CREDIT_STATE_BALANCED,
  BF_CREDIT_STATE_FROZEN,
  BF_CREDIT_STATE_NO_UPDATE,
  BF_CREDIT_STATE_TOO_SMALL,
  BF_CREDIT_STATE_NO_RESULT,
  BF_CREDIT_STATE_NOT_FINITE,
} BfCreditState;

#define BF_N_CREDIT_STATES (BF_CREDIT_STATE_NOT_FINITE + 1)

/**
 * BfCredit:
 *
 * A pie of one training step, cut back from the outputs to the parameters. Immutable.
 *
 * A unit *holds* an amount. It falls into a *piece* for each weight that leads to the unit and for its bias, and into
 * what is *passed* through each weight to the unit before, which holds the sum of what is passed to it.
 */
typedef struct _BfCredit BfCredit;

BF_EXPORT
GType          bf_credit_get_type         (void) G_GNUC_CONST;
BF_EXPORT
BfCredit      *bf_credit_new              (const BfTrace   *trace,
                                           BfCreditCut      cut,
                                           gsize            sample,
                                           guint            output,
                                           GError         **error);
BF_EXPORT
BfCredit      *bf_credit_ref              (BfCredit        *self);
BF_EXPORT
void           bf_credit_unref            (BfCredit        *self);

BF_EXPORT
const BfTrace *bf_credit_get_trace        (const BfCredit  *self);
BF_EXPORT
BfCreditCut    bf_credit_get_cut          (const BfCredit  *self);
BF_EXPORT
BfCreditState  bf_credit_get_state        (const BfCredit  *self);
BF_EXPORT
gsize          bf_credit_get_sample       (const BfCredit  *self);
BF_EXPORT
guint          bf_credit_get_output       (const BfCredit  *self);

BF_EXPORT
double         bf_credit_get_total        (const BfCredit  *self);
BF_EXPORT
double         bf_credit_get_magnitude    (const BfCredit  *self);
BF_EXPORT
double         bf_credit_get_share        (const BfCredit  *self,
                                           double           amount);
BF_EXPORT
double         bf_credit_get_actual_drop  (const BfCredit  *self);
BF_EXPORT
double         bf_credit_get_crumb        (const BfCredit  *self);

BF_EXPORT
double         bf_credit_get_unit         (const BfCredit  *self,
                                           guint            layer,
                                           guint            unit);
BF_EXPORT
gboolean       bf_credit_cuts_unit        (const BfCredit  *self,
                                           guint            layer,
                                           guint            unit);
BF_EXPORT
double         bf_credit_get_weight_piece (const BfCredit  *self,
                                           guint            layer,
                                           guint            unit,
                                           guint            input);
BF_EXPORT
double         bf_credit_get_bias_piece   (const BfCredit  *self,
                                           guint            layer,
                                           guint            unit);
BF_EXPORT
double         bf_credit_get_passed       (const BfCredit  *self,
                                           guint            layer,
                                           guint            unit,
                                           guint            input);

BF_EXPORT
const char    *bf_credit_cut_get_name     (BfCreditCut      self);
BF_EXPORT
gboolean       bf_credit_cut_from_name    (const char      *name,
                                           BfCreditCut     *cut);
BF_EXPORT
const char    *bf_credit_state_get_name   (BfCreditState    self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfCredit, bf_credit_unref)

G_END_DECLS
