/* SPDX-License-Identifier: MIT */
#pragma once

#include "scene/bf-palette.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the desktop's style means for widgets that draw themselves. */

const BfPalette *bf_style_get_palette    (void);
double           bf_style_get_text_scale (GtkWidget *widget);
const char      *bf_style_get_font       (GtkWidget *widget);
gboolean         bf_style_is_still       (GtkWidget *widget);
void             bf_style_watch          (GtkWidget *widget);

G_END_DECLS
