/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"
#include "bf-trace.h"

G_BEGIN_DECLS

#define BF_TYPE_TRAINER (bf_trainer_get_type ())

/**
 * BfTrainer:
 *
 * Trains at full speed and keeps no trace: the same kernels as bf_step(), to the same bits, without allocating.
 * Not thread-safe; hand it to one thread.
 */
typedef struct _BfTrainer BfTrainer;

/**
 * BF_TRAINER_MAX_THREADS:
 *
 * The most threads a trainer may use.
 */
#define BF_TRAINER_MAX_THREADS 16

BF_EXPORT
GType      bf_trainer_get_type       (void) G_GNUC_CONST;
BF_EXPORT
BfTrainer *bf_trainer_new            (const BfState   *state,
                                      BfDataset       *dataset,
                                      const BfRecipe  *recipe,
                                      GError         **error);
BF_EXPORT
BfTrainer *bf_trainer_ref            (BfTrainer       *self);
BF_EXPORT
void       bf_trainer_unref          (BfTrainer       *self);

BF_EXPORT
gboolean   bf_trainer_set_n_threads  (BfTrainer       *self,
                                      guint            n_threads,
                                      GError         **error);
BF_EXPORT
guint      bf_trainer_get_n_threads  (const BfTrainer *self);

BF_EXPORT
void       bf_trainer_run            (BfTrainer       *self,
                                      gsize            n_steps,
                                      double          *losses);
BF_EXPORT
double     bf_trainer_evaluate       (BfTrainer       *self);
BF_EXPORT
guint64    bf_trainer_get_steps_done (const BfTrainer *self);
BF_EXPORT
BfState   *bf_trainer_get_state      (const BfTrainer *self);
BF_EXPORT
gboolean   bf_trainer_set_state      (BfTrainer       *self,
                                      const BfState   *state,
                                      GError         **error);
BF_EXPORT
void       bf_trainer_save           (BfTrainer       *self);
BF_EXPORT
void       bf_trainer_rewind         (BfTrainer       *self);
BF_EXPORT
gboolean   bf_trainer_is_unchanged   (const BfTrainer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfTrainer, bf_trainer_unref)

G_END_DECLS
