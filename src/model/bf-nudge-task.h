/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-job.h"
#include "core/backflow.h"

G_BEGIN_DECLS

/**
 * BfNudgeTask:
 *
 * Trial and error as a job: a snapshot of what it works on. Its functions fill a #BfJobClass, whose report and result
 * both are a #BfNudgeReport.
 */
typedef struct _BfNudgeTask BfNudgeTask;

/**
 * BfNudgeReport:
 * @n_passes: passes so far
 * @limit: passes there may be
 * @multiplications: multiplications of a weight and an activation so far
 * @seconds: time so far
 * @start_loss: the loss of the start
 * @loss: the smallest loss so far
 * @best_pass: the pass that found it; 0 for the start
 * @prediction: first output of the first sample with the best weights
 * @miss: prediction minus target
 * @is_done: whether nothing is left to try
 * @network: the best weights
 *
 * How far trial and error has come.
 */
typedef struct
{
  guint64    n_passes;
  guint64    limit;
  guint64    multiplications;
  double     seconds;
  double     start_loss;
  double     loss;
  guint64    best_pass;
  double     prediction;
  double     miss;
  gboolean   is_done;
  BfNetwork *network;
} BfNudgeReport;

BfNudgeTask *bf_nudge_task_new    (const BfNetwork      *network,
                                   BfDataset            *dataset,
                                   const BfRecipe       *recipe,
                                   const BfNudgeOptions *options,
                                   guint64               limit,
                                   GError              **error);
void         bf_nudge_task_free   (gpointer              task);
gpointer     bf_nudge_task_run    (BfJob                *job,
                                   gpointer              task,
                                   GError              **error);
void         bf_nudge_report_free (gpointer              report);

G_END_DECLS
