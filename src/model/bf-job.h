/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BfJob:
 *
 * Something that takes long, done on a snapshot by one of a few worker threads. What it has to say comes to the main
 * context of the thread that started it. Once bf_job_cancel() was called nothing comes any more, so that whoever
 * cancels the job before it starts another never sees an old result.
 */
typedef struct _BfJob BfJob;

/**
 * BfJobClass:
 * @run: does the work, on a worker thread. Returns the result, or %NULL, with an error where there is one; where the
 *   job was cancelled it may return anything, soon
 * @progress: (nullable): what bf_job_report() said last, some thirty times a second: @fraction from 0 to 1 and @partial
 *   (nullable), which stays the job's
 * @done: the end: the result, which stays the job's unless bf_job_steal_result() takes it, or an error, or neither where
 *   @run gave %NULL. The owner's reference to the job is given back here or later
 * @free_data: (nullable): frees what was handed to bf_job_start(); may run on either thread
 * @free_partial: (nullable): frees what was handed to bf_job_report()
 * @free_result: (nullable): frees the result
 *
 * A kind of job. Except for @run all is called on the thread that started it.
 */
typedef struct
{
  gpointer       (*run)      (BfJob        *job,
                              gpointer      data,
                              GError      **error);
  void           (*progress) (BfJob        *job,
                              double        fraction,
                              gpointer      partial,
                              gpointer      user_data);
  void           (*done)     (BfJob        *job,
                              gpointer      result,
                              const GError *error,
                              gpointer      user_data);
  GDestroyNotify   free_data;
  GDestroyNotify   free_partial;
  GDestroyNotify   free_result;
} BfJobClass;

/* Main thread */
BfJob        *bf_job_start           (const BfJobClass *klass,
                                      gpointer          data,
                                      gpointer          user_data);
BfJob        *bf_job_ref             (BfJob            *self);
void          bf_job_unref           (BfJob            *self);
void          bf_job_cancel          (BfJob            *self);
void          bf_job_clear           (BfJob           **self);
gpointer      bf_job_steal_result    (BfJob            *self);

/* Worker */
gboolean      bf_job_is_cancelled    (BfJob            *self);
GCancellable *bf_job_get_cancellable (BfJob            *self);
void          bf_job_report          (BfJob            *self,
                                      double            fraction,
                                      gpointer          partial);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfJob, bf_job_unref)

G_END_DECLS
