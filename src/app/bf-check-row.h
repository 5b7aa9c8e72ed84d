/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-check.h"

G_BEGIN_DECLS

#define BF_TYPE_CHECK_ROW (bf_check_row_get_type ())

/* One parameter of the table of a check */
G_DECLARE_FINAL_TYPE (BfCheckRow, bf_check_row, BF, CHECK_ROW, GObject)

BfCheckRow              *bf_check_row_new (const BfCheckedGradient *gradient);
const BfCheckedGradient *bf_check_row_get (BfCheckRow              *self);

G_END_DECLS
