/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-loss-slice.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_SLICE_VIEW (bf_slice_view_get_type ())

/**
 * BfSliceView:
 *
 * The loss over one weight or two. The pointer, or the arrow keys, read out any place of it.
 */
G_DECLARE_FINAL_TYPE (BfSliceView, bf_slice_view, BF, SLICE_VIEW, GtkWidget)

void bf_slice_view_set_slice (BfSliceView *self,
                              BfLossSlice *slice,
                              gboolean     is_stale,
                              gboolean     has_slope);

G_END_DECLS
