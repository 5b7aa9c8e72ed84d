/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-element.h"

G_BEGIN_DECLS

/* The pies as people read them: names, formulas, sentences, shares and the table of the slices. */

#define BF_SHARE_DIGITS 2        /* decimals of a share in a sentence */
#define BF_SHARE_TABLE_DIGITS 3  /* in a column, where shares are compared */

/**
 * BfSlice:
 * @parameter: a weight or a bias
 * @piece: what it has of the whole
 * @share: that, as part of the whole
 *
 * A slice of a pie.
 */
typedef struct
{
  BfElement parameter;
  double    piece;
  double    share;
} BfSlice;

double      bf_credit_get_amount      (const BfCredit  *self,
                                       const BfElement *element);
GArray     *bf_credit_list_slices     (const BfCredit  *self,
                                       gboolean         by_size);

const char *bf_credit_cut_get_title   (BfCreditCut      self);
const char *bf_credit_cut_get_meaning (BfCreditCut      self);
const char *bf_credit_get_formula     (const BfCredit  *self);
const char *bf_credit_state_get_text  (BfCreditState    self);
const char *bf_credit_state_get_word  (BfCreditState    self);
char       *bf_share_format           (double           share,
                                       int              decimals);

G_END_DECLS
