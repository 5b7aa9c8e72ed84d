/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_TORCH_VIEW (bf_torch_view_get_type ())

/**
 * BfTorchView:
 *
 * The training loop in PyTorch with the line of the present phase, and what .grad holds.
 */
G_DECLARE_FINAL_TYPE (BfTorchView, bf_torch_view, BF, TORCH_VIEW, GtkWidget)

void bf_torch_view_set_session (BfTorchView *self,
                                BfSession   *session);
void bf_torch_view_refresh     (BfTorchView *self);

G_END_DECLS
