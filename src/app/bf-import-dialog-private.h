/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-import-dialog.h"

#include "model/bf-csv-roles.h"
#include "model/bf-import.h"
#include "model/bf-job.h"

G_BEGIN_DECLS

/* What the dialog and its lists share */
struct _BfImportDialog
{
  AdwWindow       parent_instance;

  /* Template */
  AdwWindowTitle *heading;
  GtkWidget      *cancel;
  GtkWidget      *take;
  GtkColumnView  *table;
  GtkWidget      *choices;
  GtkLabel       *columns_label;
  GtkListView    *columns;
  AdwComboRow    *target_kind;
  AdwComboRow    *scale;
  AdwComboRow    *network;
  GtkSwitch      *header;
  AdwComboRow    *separator;
  AdwComboRow    *decimal;
  AdwComboRow    *missing;
  AdwComboRow    *encoding;
  GtkWidget      *state_icon;
  GtkLabel       *state;
  GtkLabel       *outcome;
  GtkProgressBar *progress;

  /* Owned */
  GSimpleActionGroup *actions;
  GFile          *file;
  char           *name;      /* of the file, as it is shown */
  BfLesson       *present;   /* with the weights that are seen */
  GBytes         *start;     /* of the file; NULL until it was read */
  BfCsvPreview   *preview;   /* NULL where the file cannot be read as it is chosen */
  BfCsvSettings   settings;
  BfCsvData      *data;      /* NULL until all was read as it is chosen now */
  GError         *error;     /* NULL where there is none */
  BfJob          *job;       /* NULL where nothing is being read */
  double          fraction;
  guint           read_id;
  gboolean        takes;     /* once it is read */
  gboolean        syncing;

  /* Borrowed: the window outlives its dialog */
  BfWindow       *window;
};

/* bf-import-dialog.c */
void bf_import_dialog_set_role    (BfImportDialog *self,
                                   guint           column,
                                   BfCsvRole       role);

/* bf-import-lists.c */
void bf_import_dialog_init_lists  (BfImportDialog *self);
void bf_import_dialog_fill_lists  (BfImportDialog *self);
void bf_import_dialog_update_lists (BfImportDialog *self);

G_END_DECLS
