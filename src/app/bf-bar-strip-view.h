/* SPDX-License-Identifier: MIT */
#pragma once

#include "scene/bf-bar-strip.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_BAR_STRIP_VIEW (bf_bar_strip_view_get_type ())

/**
 * BfBarStripView:
 *
 * Shows a strip of bars, as high as it needs.
 */
G_DECLARE_FINAL_TYPE (BfBarStripView, bf_bar_strip_view, BF, BAR_STRIP_VIEW, GtkWidget)

void bf_bar_strip_view_take_strip (BfBarStripView *self,
                                   BfBarStrip     *strip,
                                   const char     *label,
                                   const char     *description);

G_END_DECLS
