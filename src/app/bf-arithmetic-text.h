/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-document.h"
#include "scene/bf-palette.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Holds together what a line may not break in. */
#define BF_NO_BREAK_SPACE "\u00a0"

/* Writes documents into text buffers. */

void bf_arithmetic_text_create_tags (GtkTextBuffer    *buffer);
void bf_arithmetic_text_set_palette (GtkTextBuffer    *buffer,
                                     const BfPalette  *palette);
void bf_arithmetic_text_insert_line (GtkTextBuffer    *buffer,
                                     const BfDocument *document,
                                     guint             number,
                                     const char       *stops);

G_END_DECLS
