/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_LOSS_VIEW (bf_loss_view_get_type ())

/**
 * BfLossView:
 *
 * The loss plot, live. Under the pointer it reads a value out; its handle, which is dragged or moved
 * with the keys of a scale, goes to any step.
 *
 * Signals:
 * - `changing`: it is about to take the session elsewhere
 */
G_DECLARE_FINAL_TYPE (BfLossView, bf_loss_view, BF, LOSS_VIEW, GtkWidget)

void bf_loss_view_set_session     (BfLossView *self,
                                   BfSession  *session);
void bf_loss_view_set_logarithmic (BfLossView *self,
                                   gboolean    logarithmic);
void bf_loss_view_set_compared    (BfLossView *self,
                                   guint       id);
guint bf_loss_view_get_compared   (BfLossView *self);
void bf_loss_view_refresh         (BfLossView *self);

G_END_DECLS
