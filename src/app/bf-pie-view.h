/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-ring-view.h"

G_BEGIN_DECLS

#define BF_TYPE_PIE_VIEW (bf_pie_view_get_type ())

/**
 * BfPieView:
 *
 * The story from back to front: which pie is cut, what it means, all its cuts, and that the error is not cut.
 */
G_DECLARE_FINAL_TYPE (BfPieView, bf_pie_view, BF, PIE_VIEW, GtkWidget)

void        bf_pie_view_set_session (BfPieView *self,
                                     BfSession *session);
void        bf_pie_view_refresh     (BfPieView *self);
BfRingView *bf_pie_view_get_rings   (BfPieView *self);

G_END_DECLS
