/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-window.h"

G_BEGIN_DECLS

#define BF_TYPE_EXPORT_DIALOG (bf_export_dialog_get_type ())

/**
 * BfExportDialog:
 *
 * What of a session is to become a file of another kind: a picture, a worksheet, a film or a table.
 */
G_DECLARE_FINAL_TYPE (BfExportDialog, bf_export_dialog, BF, EXPORT_DIALOG, AdwWindow)

GtkWidget *bf_export_dialog_new  (BfWindow  *window,
                                  GtkWidget *network,
                                  GtkWidget *loss,
                                  GtkWidget *chart);

G_END_DECLS
