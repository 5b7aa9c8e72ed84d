/* SPDX-License-Identifier: MIT */
#pragma once

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

GType      bf_trainer_get_type       (void) G_GNUC_CONST;
BfTrainer *bf_trainer_new            (const BfState   *state,
                                      BfDataset       *dataset,
                                      const BfRecipe  *recipe,
                                      GError         **error);
BfTrainer *bf_trainer_ref            (BfTrainer       *self);
void       bf_trainer_unref          (BfTrainer       *self);

void       bf_trainer_run            (BfTrainer       *self,
                                      gsize            n_steps,
                                      double          *losses);
double     bf_trainer_evaluate       (BfTrainer       *self);
guint64    bf_trainer_get_steps_done (const BfTrainer *self);
BfState   *bf_trainer_get_state      (const BfTrainer *self);
void       bf_trainer_set_state      (BfTrainer       *self,
                                      const BfState   *state);
void       bf_trainer_save           (BfTrainer       *self);
void       bf_trainer_rewind         (BfTrainer       *self);
gboolean   bf_trainer_is_unchanged   (const BfTrainer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfTrainer, bf_trainer_unref)

G_END_DECLS
