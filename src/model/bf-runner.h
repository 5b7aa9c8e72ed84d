/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-driver.h"

G_BEGIN_DECLS

/**
 * BfRunner:
 *
 * Trains on a thread of its own. What it has to say comes to the main context of the thread that
 * made it, some thirty times a second. Use it from that thread only.
 */
typedef struct _BfRunner BfRunner;

typedef void (*BfReportFunc) (BfRunner       *runner,
                              const BfReport *report,
                              gpointer        user_data);

BfRunner *bf_runner_new           (BfState         *state,
                                   BfDataset       *dataset,
                                   const BfRecipe  *recipe,
                                   GError         **error);
BfRunner *bf_runner_ref           (BfRunner        *self);
void      bf_runner_unref         (BfRunner        *self);
void      bf_runner_set_limit     (BfRunner        *self,
                                   guint64          steps_done,
                                   gboolean         only);
void      bf_runner_set_chunk     (BfRunner        *self,
                                   gsize            n_steps);

void      bf_runner_start         (BfRunner        *self,
                                   double           steps_per_second,
                                   BfReportFunc     report,
                                   gpointer         user_data);
void      bf_runner_set_pace      (BfRunner        *self,
                                   double           steps_per_second);
void      bf_runner_pause         (BfRunner        *self);
gboolean  bf_runner_wait          (BfRunner        *self,
                                   gint64           timeout);
void      bf_runner_cancel        (BfRunner        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfRunner, bf_runner_unref)

G_END_DECLS
