/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-curve.h"
#include "core/backflow.h"

G_BEGIN_DECLS

#define BF_DRIVER_MAX_CHUNK 4096  /* steps */

/**
 * BfStop:
 * @BF_STOP_NONE: it goes on
 * @BF_STOP_PAUSED: it was asked to
 * @BF_STOP_LIMIT: the step of bf_runner_set_limit() has come
 * @BF_STOP_STEPS: the recipe's number of steps is done
 * @BF_STOP_LOSS: the loss is below the recipe's limit
 * @BF_STOP_UNCHANGED: an epoch has changed no bit
 * @BF_STOP_DIVERGED: the loss of the next step is not finite
 *
 * Why training has ended.
 */
typedef enum
{
  BF_STOP_NONE,
  BF_STOP_PAUSED,
  BF_STOP_LIMIT,
  BF_STOP_STEPS,
  BF_STOP_LOSS,
  BF_STOP_UNCHANGED,
  BF_STOP_DIVERGED,
} BfStop;

/**
 * BfReport:
 * @trace: the step that comes next; its state is where training stands
 * @losses: those since the last report, up to that of @trace
 * @marks: of BfState: those on the way that bf_driver_mark() has kept, in order
 * @stop: whether this is the last report, and why
 *
 * What a runner says of its progress.
 */
typedef struct
{
  BfTrace *trace;
  BfCurve *losses;
  GPtrArray *marks;
  BfStop   stop;
} BfReport;

/**
 * BfDriver:
 *
 * Trains in chunks of any size, keeps the losses and stops at the exact step where there is a
 * reason to: where the chunks begin and end makes no difference. No thread; BfRunner puts one
 * around it.
 */
typedef struct _BfDriver BfDriver;

void      bf_report_free           (BfReport        *self);
void      bf_report_take_up        (BfReport        *self,
                                    BfReport        *older);
guint64   bf_report_get_bad_step   (const BfReport  *self);

BfDriver *bf_driver_new            (BfState         *state,
                                    BfDataset       *dataset,
                                    const BfRecipe  *recipe,
                                    GError         **error);
void      bf_driver_free           (BfDriver        *self);
void      bf_driver_set_limit      (BfDriver        *self,
                                    guint64          steps_done,
                                    gboolean         only);
void      bf_driver_go_on_unchanged (BfDriver       *self);
gboolean  bf_driver_set_n_threads  (BfDriver        *self,
                                    guint            n_threads,
                                    GError         **error);
guint64   bf_driver_get_steps_done (const BfDriver  *self);
BfState  *bf_driver_get_state      (const BfDriver  *self);
guint64   bf_driver_get_bad_step   (const BfDriver  *self);
double    bf_driver_get_loss       (const BfDriver  *self);
BfStop    bf_driver_run            (BfDriver        *self,
                                    gsize            n_steps);
void      bf_driver_keep           (BfDriver        *self);
void      bf_driver_mark           (BfDriver        *self);
BfReport *bf_driver_report         (BfDriver        *self,
                                    BfStop           stop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfDriver, bf_driver_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfReport, bf_report_free)

G_END_DECLS
