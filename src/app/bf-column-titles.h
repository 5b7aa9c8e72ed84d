/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bf_column_titles_align (GtkColumnView *view,
                             guint          from);

G_END_DECLS
