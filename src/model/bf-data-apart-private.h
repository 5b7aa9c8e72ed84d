/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-reader-private.h"
#include "bf-writer-private.h"
#include "core/backflow.h"

G_BEGIN_DECLS

#define BF_DATA_APART "apart"

/* Data sets as files of their own, beside a copy that is written often. Only this machine reads them again: the numbers
 * stand as they lie in memory. */

gboolean   bf_data_is_large    (const BfDataset *dataset);
char      *bf_data_write_apart (const BfDataset *dataset,
                                BfApart         *apart);
BfDataset *bf_data_read_apart  (BfReader        *reader,
                                const json_t    *name,
                                gsize            n_in,
                                gsize            n_out);

G_END_DECLS
