/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_CANVAS (bf_canvas_get_type ())

/**
 * BfCanvas:
 *
 * The network: drawn, hovered, selected, walked along with the keyboard, and edited where its
 * numbers stand.
 *
 * Signals:
 * - `changing`: a number is about to be changed
 * - `hovered`: the pointer has come to another element; see bf_canvas_get_hovered()
 * - `failed` (const char *message): a change was refused; @message says why
 * - `second-chosen` (const BfElement *element): a weight was clicked with Ctrl, to be seen beside
 *   the selected one
 */
G_DECLARE_FINAL_TYPE (BfCanvas, bf_canvas, BF, CANVAS, GtkWidget)

GtkWidget *bf_canvas_new              (void);
void       bf_canvas_set_session      (BfCanvas        *self,
                                       BfSession       *session);
void       bf_canvas_set_tags         (BfCanvas        *self,
                                       gboolean         tags);
void       bf_canvas_set_announcement (BfCanvas        *self,
                                       const char      *sentence);
const BfElement *bf_canvas_get_hovered (BfCanvas        *self);
void       bf_canvas_set_lit          (BfCanvas        *self,
                                       const BfElement *element);
void       bf_canvas_refresh          (BfCanvas        *self);
void       bf_canvas_edit             (BfCanvas        *self,
                                       const BfElement *element);
void       bf_canvas_finish_edit      (BfCanvas        *self);

G_END_DECLS
