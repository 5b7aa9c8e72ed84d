/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_ARITHMETIC_VIEW (bf_arithmetic_view_get_type ())

/**
 * BfArithmeticView:
 *
 * A written-out calculation that can be read, selected and copied. Only the lines that differ are
 * replaced, so that place and selection stay.
 */
G_DECLARE_FINAL_TYPE (BfArithmeticView, bf_arithmetic_view, BF, ARITHMETIC_VIEW, GtkTextView)

void bf_arithmetic_view_take_document (BfArithmeticView *self,
                                       BfDocument       *document,
                                       gboolean          follows);

G_END_DECLS
