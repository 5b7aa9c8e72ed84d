/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-element.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_MARK (bf_mark_get_type ())

/**
 * BfMark:
 *
 * Stands over one element of the canvas, draws nothing and lets it be focused, named and pressed: a
 * drawing cannot have accessible children of its own.
 *
 * Signals:
 * - `activate` (gboolean edit): it has been pressed
 */
G_DECLARE_FINAL_TYPE (BfMark, bf_mark, BF, MARK, GtkWidget)

GtkWidget       *bf_mark_new         (const BfElement *element);
const BfElement *bf_mark_get_element (BfMark          *self);
void             bf_mark_set_text    (BfMark          *self,
                                      const char      *name,
                                      const char      *description);

G_END_DECLS
