/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BfWrong:
 * @BF_WRONG_NONE: everything by the rules
 * @BF_WRONG_UPDATE_AT_ONCE: each layer is updated before its deltas go on, so that earlier layers see the new weights
 * @BF_WRONG_FORGET_ZERO_GRAD: the gradients are never emptied between the steps
 * @BF_WRONG_SIGN: the update has the wrong sign, w + learning_rate · g
 * @BF_WRONG_ONE_PATH_ONLY: of the errors that arrive at a hidden unit only the largest is taken, instead of their sum
 * @BF_WRONG_SPLIT_ERROR_BY_WEIGHT: a unit's delta is shared out among its inputs in proportion to |w|, instead of going
 *   to each of them times w
 * @BF_WRONG_NO_ACTIVATION_SLOPE: the slope of the activation is left out of delta
 *
 * Mistakes that a recipe can make on purpose, to show what comes of them.
 */
typedef enum
{
  BF_WRONG_NONE                  = 0,
  BF_WRONG_UPDATE_AT_ONCE        = 1 << 0,
  BF_WRONG_FORGET_ZERO_GRAD      = 1 << 1,
  BF_WRONG_SIGN                  = 1 << 2,
  BF_WRONG_ONE_PATH_ONLY         = 1 << 3,
  BF_WRONG_SPLIT_ERROR_BY_WEIGHT = 1 << 4,
  BF_WRONG_NO_ACTIVATION_SLOPE   = 1 << 5,
} BfWrong;

#define BF_N_WRONGS 6
#define BF_WRONG_ALL ((1u << BF_N_WRONGS) - 1u)

BF_EXPORT
const char *bf_wrong_get_name  (BfWrong     self);
BF_EXPORT
gboolean    bf_wrong_from_name (const char *name,
                                BfWrong    *wrong);

G_END_DECLS
