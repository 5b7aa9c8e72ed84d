/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

/* The names and shapes that PyTorch's state_dict gives the parameters of a network that is written as an nn.Sequential:
 * `0.weight`, `0.bias`, `2.weight`. An activation is a module of its own and takes a number; identity is none, and
 * neither is the last sigmoid or softmax of a loss that is computed from z. */

/**
 * BfStateDictEntry:
 * @layer: the layer it belongs to
 * @is_bias: whether it is the bias, of one dimension
 * @n_rows: units
 * @n_columns: inputs of a unit; 1 for a bias
 *
 * One tensor of a state_dict. A plain value.
 */
typedef struct
{
  guint    layer;
  gboolean is_bias;
  guint    n_rows;
  guint    n_columns;
} BfStateDictEntry;

guint    bf_state_dict_get_module    (const BfNetwork        *network,
                                      guint                   layer);
guint    bf_state_dict_get_n_entries (const BfNetwork        *network);
void     bf_state_dict_get_entry     (const BfNetwork        *network,
                                      guint                   index,
                                      BfStateDictEntry       *entry);
char    *bf_state_dict_get_name      (const BfNetwork        *network,
                                      const BfStateDictEntry *entry);
double   bf_state_dict_get_value     (const BfNetwork        *network,
                                      const BfStateDictEntry *entry,
                                      guint                   row,
                                      guint                   column);
void     bf_state_dict_set_value     (BfNetwork              *network,
                                      const BfStateDictEntry *entry,
                                      guint                   row,
                                      guint                   column,
                                      double                  value);
char    *bf_state_dict_describe      (const BfNetwork        *network,
                                      const BfStateDictEntry *entry);

G_END_DECLS
