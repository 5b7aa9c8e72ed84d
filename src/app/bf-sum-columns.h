/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-document.h"

#include <pango/pango.h>

G_BEGIN_DECLS

/**
 * BfSumColumns:
 *
 * Finds the tab stops that align the columns of a sum, the labels of neighbouring rows and the ends
 * of section lines.
 */
typedef struct _BfSumColumns BfSumColumns;

BfSumColumns *bf_sum_columns_new      (void);
void          bf_sum_columns_free     (BfSumColumns     *self);
void          bf_sum_columns_begin    (BfSumColumns     *self,
                                       PangoContext     *context,
                                       int               width);
char         *bf_sum_columns_get_tabs (BfSumColumns     *self,
                                       const BfDocument *document,
                                       guint             line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfSumColumns, bf_sum_columns_free)

G_END_DECLS
