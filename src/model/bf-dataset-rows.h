/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

BfDataset *bf_dataset_with_row    (const BfDataset  *self,
                                   gsize             after,
                                   GError          **error);
BfDataset *bf_dataset_without_row (const BfDataset  *self,
                                   gsize             sample,
                                   GError          **error);

G_END_DECLS
