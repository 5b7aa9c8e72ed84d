/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-job.h"
#include "model/bf-session.h"
#include "model/bf-table.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * BfExportTask:
 *
 * An export that takes long, a film, a table or a worksheet, as the snapshot that a worker needs for it.
 * bf_export_task_run() is the run of a #BfJobClass; its result is the path.
 */
typedef struct _BfExportTask BfExportTask;

BfExportTask *bf_export_task_new_film  (BfSession    *session,
                                        GtkWidget    *canvas,
                                        guint64       n_steps,
                                        const char   *path);
BfExportTask *bf_export_task_new_table (BfSession    *session,
                                        BfTableKind   kind,
                                        const char   *path);
BfExportTask *bf_export_task_new_worksheet (BfSession *session,
                                        GtkWidget    *canvas,
                                        gboolean      blanks,
                                        const char   *path);
void          bf_export_task_free      (gpointer      self);
gpointer      bf_export_task_run       (BfJob        *job,
                                        gpointer      self,
                                        GError      **error);

G_END_DECLS
