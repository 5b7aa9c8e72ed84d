/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

/**
 * BfHistory:
 *
 * The memory that the checkpoints of all runs of a session share. Main thread only.
 */
typedef struct _BfHistory BfHistory;

/**
 * BfCheckpoints:
 *
 * States of one run, in their order. The first stays; of the others so many that the history keeps
 * within its limit, evenly spread, which makes the longest replay as short as the memory allows.
 */
typedef struct _BfCheckpoints BfCheckpoints;

BfHistory       *bf_history_new             (void);
BfHistory       *bf_history_ref             (BfHistory           *self);
void             bf_history_unref           (BfHistory           *self);
void             bf_history_set_limit       (BfHistory           *self,
                                             gsize                limit);
gsize            bf_history_get_size        (const BfHistory     *self);

BfCheckpoints   *bf_checkpoints_new         (BfHistory           *history,
                                             BfState             *first);
void             bf_checkpoints_free        (BfCheckpoints       *self);
void             bf_checkpoints_set_history (BfCheckpoints       *self,
                                             BfHistory           *history);
BfHistory       *bf_checkpoints_get_history (const BfCheckpoints *self);
guint            bf_checkpoints_get_n       (const BfCheckpoints *self);
BfState         *bf_checkpoints_get         (const BfCheckpoints *self,
                                             guint                i);
BfState         *bf_checkpoints_get_before  (const BfCheckpoints *self,
                                             guint64              steps_done);
gsize            bf_checkpoints_get_size    (const BfCheckpoints *self);
void             bf_checkpoints_add         (BfCheckpoints       *self,
                                             BfState             *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfHistory, bf_history_unref)

G_END_DECLS
