/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_BAR (bf_bar_get_type ())

/**
 * BfBar:
 *
 * A bar across the middle that cannot be overlooked: stripes, a sentence, and buttons for what can be done about it.
 * Hidden while it has nothing to say.
 */
G_DECLARE_FINAL_TYPE (BfBar, bf_bar, BF, BAR, GtkWidget)

void bf_bar_add_button (BfBar      *self,
                        const char *label,
                        const char *tooltip,
                        const char *action);
void bf_bar_set_text   (BfBar      *self,
                        const char *text);

G_END_DECLS
