/* SPDX-License-Identifier: MIT */
#pragma once

#include "scene/bf-grad-grid.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_GRAD_VIEW (bf_grad_view_get_type ())

/**
 * BfGradView:
 *
 * Shows a #BfGradGrid.
 */
G_DECLARE_FINAL_TYPE (BfGradView, bf_grad_view, BF, GRAD_VIEW, GtkWidget)

void bf_grad_view_take_grid (BfGradView *self,
                             BfGradGrid *grid);

G_END_DECLS
