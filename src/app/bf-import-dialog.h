/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-window.h"

G_BEGIN_DECLS

#define BF_TYPE_IMPORT_DIALOG (bf_import_dialog_get_type ())

/**
 * BfImportDialog:
 *
 * How a CSV file becomes the data of a session: what its columns are, how it is written, and which network learns it. What
 * is chosen is tried at once, by a worker, so that mistakes in the file are told before anything is taken.
 */
G_DECLARE_FINAL_TYPE (BfImportDialog, bf_import_dialog, BF, IMPORT_DIALOG, AdwWindow)

GtkWidget *bf_import_dialog_new (BfWindow *window,
                                 GFile    *file);

G_END_DECLS
