/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_PLACE_ROW (bf_place_row_get_type ())

/**
 * BfPlaceRow:
 *
 * A place to return to in a list: its name, which can be edited where it stands, and a line below.
 *
 * Signals:
 * - `renamed` (const char *name): another name was typed
 */
G_DECLARE_FINAL_TYPE (BfPlaceRow, bf_place_row, BF, PLACE_ROW, GtkListBoxRow)

GtkWidget *bf_place_row_new        (const char *name,
                                    const char *text,
                                    gboolean    is_current);
void       bf_place_row_add_button (BfPlaceRow *self,
                                    GtkWidget  *button);
void       bf_place_row_edit       (BfPlaceRow *self);

G_END_DECLS
