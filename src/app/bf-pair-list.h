/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-compare.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BF_TYPE_PAIR_LIST (bf_pair_list_get_type ())
#define BF_TYPE_PAIR (bf_pair_get_type ())

/**
 * BfPair:
 *
 * One parameter in two networks.
 */
G_DECLARE_FINAL_TYPE (BfPair, bf_pair, BF, PAIR, GObject)

/**
 * BfPairList:
 *
 * The parameters of two networks of the same shape side by side: a list model that makes its items
 * when they are asked for, since there may be millions.
 */
G_DECLARE_FINAL_TYPE (BfPairList, bf_pair_list, BF, PAIR_LIST, GObject)

BfPairList *bf_pair_list_new (BfState *a,
                              BfState *b);
char       *bf_pair_get_name (BfPair  *self);
double      bf_pair_get_a    (BfPair  *self);
double      bf_pair_get_b    (BfPair  *self);

G_END_DECLS
