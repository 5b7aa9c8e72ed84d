/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_PANE (bf_pane_get_type ())

/**
 * BfPane:
 *
 * Holds a child at a fixed width (or, when vertical, height), whatever the child would like.
 */
G_DECLARE_FINAL_TYPE (BfPane, bf_pane, BF, PANE, GtkWidget)

void bf_pane_set_size (BfPane *self,
                       int     size);

G_END_DECLS
