/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"
#include "bf-network.h"
#include "bf-recipe.h"

G_BEGIN_DECLS

#define BF_TYPE_STATE (bf_state_get_type ())

/**
 * BfState:
 *
 * All that a training step changes: the parameters, the optimizer's memory and the number of steps done.
 * Immutable: a step makes a new one.
 */
typedef struct _BfState BfState;

BF_EXPORT
GType            bf_state_get_type       (void) G_GNUC_CONST;
BF_EXPORT
BfState         *bf_state_new            (const BfNetwork *network,
                                          const BfRecipe  *recipe,
                                          GError         **error);
BF_EXPORT
BfState         *bf_state_with_network   (const BfState   *self,
                                          const BfNetwork *network,
                                          GError         **error);
BF_EXPORT
BfState         *bf_state_with_recipe    (const BfState   *self,
                                          const BfRecipe  *recipe,
                                          GError         **error);
BF_EXPORT
BfState         *bf_state_new_restored   (const BfNetwork *network,
                                          const BfRecipe  *recipe,
                                          guint64          steps_done,
                                          guint64          updates_done,
                                          const double    *memory,
                                          gsize            n_numbers,
                                          GError         **error);
BF_EXPORT
BfState         *bf_state_ref            (BfState         *self);
BF_EXPORT
void             bf_state_unref          (BfState         *self);

BF_EXPORT
const BfNetwork *bf_state_get_network    (const BfState   *self);
BF_EXPORT
guint64          bf_state_get_steps_done (const BfState   *self);
BF_EXPORT
guint64          bf_state_get_updates_done (const BfState *self);
BF_EXPORT
double          *bf_state_dup_memory     (const BfState   *self,
                                          gsize           *n_numbers);
BF_EXPORT
gboolean         bf_state_equal          (const BfState   *self,
                                          const BfState   *other);
BF_EXPORT
gsize            bf_state_get_size       (const BfState   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfState, bf_state_unref)

G_END_DECLS
