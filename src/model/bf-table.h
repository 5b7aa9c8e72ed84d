/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-save.h"
#include "core/backflow.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Steps as CSV, RFC 4180, with numbers that read back exactly. */

/**
 * BfTableKind:
 * @BF_TABLE_STEPS: a row a step: its number, epoch, loss, learning rate and the parameters after it
 * @BF_TABLE_NUMBERS: a row a number: every number of each step, named by quantity, layer, unit, input and sample
 */
typedef enum
{
  BF_TABLE_STEPS,
  BF_TABLE_NUMBERS,
} BfTableKind;

/**
 * BfTable:
 * @kind: what a row is
 * @start: where training stands
 * @dataset: the data
 * @recipe: how to train
 * @n_steps: how many steps
 * @continued: whether the header was written before
 *
 * What is to be written. Borrows all pointers.
 */
typedef struct
{
  BfTableKind      kind;
  BfState         *start;
  BfDataset       *dataset;
  const BfRecipe  *recipe;
  guint64          n_steps;
  gboolean         continued;
} BfTable;

typedef void (*BfTableProgressFunc) (double   fraction,
                                     gpointer user_data);

gboolean bf_table_write (const BfTable        *self,
                         BfSave               *save,
                         GCancellable         *cancellable,
                         BfTableProgressFunc   progress,
                         gpointer              user_data,
                         GError              **error);
gboolean bf_table_write_file (const BfTable       *tables,
                              guint                n_tables,
                              const char          *path,
                              GCancellable        *cancellable,
                              BfTableProgressFunc  progress,
                              gpointer             user_data,
                              GError             **error);

G_END_DECLS
