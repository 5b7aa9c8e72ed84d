/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_ADAPTIVE_BIN (bf_adaptive_bin_get_type ())

/**
 * BfAdaptiveBin:
 *
 * Asks for less room than its child needs and says how much it has got, so that the child can be
 * folded to fit.
 *
 * Signals:
 * - `fit` (int width, int height): the room has changed; the child is measured after this
 */
G_DECLARE_FINAL_TYPE (BfAdaptiveBin, bf_adaptive_bin, BF, ADAPTIVE_BIN, GtkWidget)

G_END_DECLS
