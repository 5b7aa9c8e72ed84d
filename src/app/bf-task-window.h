/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-job.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef void (*BfTaskFunc) (gpointer      result,
                            const GError *error,
                            gpointer      user_data);

/* One long thing after the other: a job with a window of its own that says how far it is and can cancel it, once it has
   taken a moment. It ends with its parent. */
void     bf_task_window_run     (GtkWindow        *parent,
                                 const char       *heading,
                                 const BfJobClass *klass,
                                 gpointer          data,
                                 BfTaskFunc        func,
                                 gpointer          user_data);
gboolean bf_task_window_report  (double            fraction,
                                 gpointer          job);
void     bf_task_window_progress (BfJob           *job,
                                 double            fraction,
                                 gpointer          partial,
                                 gpointer          user_data);
void     bf_task_window_done    (BfJob            *job,
                                 gpointer          result,
                                 const GError     *error,
                                 gpointer          user_data);

G_END_DECLS
