/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-csv.h"
#include "bf-lesson.h"

G_BEGIN_DECLS

/**
 * BfImportNetwork:
 * @BF_IMPORT_FIT: the present one; what does not fit the data gets new weights
 * @BF_IMPORT_NEW: a new one with one hidden layer
 *
 * What network learns the data that come in.
 */
typedef enum
{
  BF_IMPORT_FIT,
  BF_IMPORT_NEW,
  BF_N_IMPORT_NETWORKS,
} BfImportNetwork;

char     *bf_import_get_title        (const char       *name);
char     *bf_import_list_classes     (const BfCsvData  *data);
char     *bf_import_describe_network (BfImportNetwork   kind,
                                      const BfLesson   *present,
                                      const BfCsvData  *data);
char     *bf_import_describe_weights (BfImportNetwork   kind,
                                      const BfLesson   *present,
                                      const BfCsvData  *data);
BfLesson *bf_import_make_lesson      (BfImportNetwork   kind,
                                      const BfLesson   *present,
                                      const BfCsvData  *data,
                                      const char       *title,
                                      guint64           seed,
                                      GError          **error);

G_END_DECLS
