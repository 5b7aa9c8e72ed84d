/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BF_DECISION_MAP_CELLS 48
#define BF_DECISION_MAP_LEVELS 8 /* on each side of the middle */

/**
 * BfDecisionMap:
 *
 * What a network with two inputs answers at each place of a square around its samples. An immutable value.
 */
typedef struct _BfDecisionMap BfDecisionMap;

gboolean         bf_decision_map_is_possible (const BfNetwork      *network);
gboolean         bf_decision_map_is_cheap    (const BfNetwork      *network,
                                              const BfDataset      *data,
                                              guint                 n_cells);
BfDecisionMap   *bf_decision_map_new         (const BfNetwork      *network,
                                              BfDataset            *data,
                                              guint                 output,
                                              guint                 n_cells,
                                              GCancellable         *cancellable);
BfDecisionMap   *bf_decision_map_sketch      (const BfNetwork      *network,
                                              BfDataset            *data,
                                              guint                 output,
                                              guint                 n_cells,
                                              GCancellable         *cancellable);
BfDecisionMap   *bf_decision_map_with_right  (const BfDecisionMap  *self,
                                              const BfNetwork      *network,
                                              GCancellable         *cancellable);
BfDecisionMap   *bf_decision_map_ref         (BfDecisionMap        *self);
void             bf_decision_map_unref       (BfDecisionMap        *self);

BfDataset       *bf_decision_map_get_dataset (const BfDecisionMap  *self);
guint            bf_decision_map_get_output  (const BfDecisionMap  *self);
guint            bf_decision_map_get_n_cells (const BfDecisionMap  *self);
void             bf_decision_map_get_range   (const BfDecisionMap  *self,
                                              guint                 input,
                                              double               *low,
                                              double               *high);
double           bf_decision_map_get_place   (const BfDecisionMap  *self,
                                              guint                 input,
                                              guint                 cell);
double           bf_decision_map_get_answer  (const BfDecisionMap  *self,
                                              guint                 column,
                                              guint                 row);
double           bf_decision_map_get_middle  (const BfDecisionMap  *self);
double           bf_decision_map_get_reach   (const BfDecisionMap  *self);
int              bf_decision_map_get_level   (const BfDecisionMap  *self,
                                              double                answer);
void             bf_decision_map_count       (const BfDecisionMap  *self,
                                              gsize                *n_above,
                                              gsize                *n_below);
gboolean         bf_decision_map_has_classes (const BfDecisionMap  *self);
gboolean         bf_decision_map_get_right   (const BfDecisionMap  *self,
                                              double               *part);
char            *bf_decision_map_describe    (const BfDecisionMap  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfDecisionMap, bf_decision_map_unref)

G_END_DECLS
