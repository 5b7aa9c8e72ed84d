/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_RING_VIEW (bf_ring_view_get_type ())

/**
 * BfRingView:
 *
 * The nested ring chart of the session's pie. The pointer lights a segment, a click or the arrow keys select what it
 * belongs to, which the canvas shows as well.
 *
 * Signals:
 * - `hovered`: the pointer has come to another element; see bf_ring_view_get_hovered()
 */
G_DECLARE_FINAL_TYPE (BfRingView, bf_ring_view, BF, RING_VIEW, GtkWidget)

void             bf_ring_view_set_session (BfRingView      *self,
                                           BfSession       *session);
void             bf_ring_view_refresh     (BfRingView      *self);
const BfElement *bf_ring_view_get_hovered (BfRingView      *self);
void             bf_ring_view_set_lit     (BfRingView      *self,
                                           const BfElement *element);

G_END_DECLS
