/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-csv.h"

G_BEGIN_DECLS

/**
 * BfCsvRole:
 * @BF_CSV_ROLE_IGNORE: nothing
 * @BF_CSV_ROLE_INPUT: an input of the network
 * @BF_CSV_ROLE_TARGET: what an output should be
 *
 * What a column is used as.
 */
typedef enum
{
  BF_CSV_ROLE_IGNORE,
  BF_CSV_ROLE_INPUT,
  BF_CSV_ROLE_TARGET,
} BfCsvRole;

BfCsvRole  bf_csv_settings_get_role     (const BfCsvSettings *self,
                                         guint                column);
void       bf_csv_settings_set_role     (BfCsvSettings       *self,
                                         const BfCsvPreview  *preview,
                                         guint                column,
                                         BfCsvRole            role);
gboolean   bf_csv_settings_can_choose_classes (const BfCsvSettings *self,
                                         const BfCsvPreview  *preview);
void       bf_csv_settings_guess_classes (BfCsvSettings      *self,
                                         const BfCsvPreview  *preview);
char      *bf_csv_settings_describe_columns (const BfCsvSettings *self,
                                         const BfCsvPreview  *preview);
void       bf_csv_settings_copy         (BfCsvSettings       *self,
                                         const BfCsvSettings *other);

G_END_DECLS
