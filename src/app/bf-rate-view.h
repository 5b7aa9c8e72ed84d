/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_RATE_VIEW (bf_rate_view_get_type ())

/**
 * BfRateView:
 *
 * The rate laboratory: the map of the learning rate, on which one can be picked. It is made by itself once it is seen.
 *
 * Signals:
 * - `changing`: the learning rate is about to be changed
 */
G_DECLARE_FINAL_TYPE (BfRateView, bf_rate_view, BF, RATE_VIEW, GtkWidget)

void bf_rate_view_set_session (BfRateView *self,
                               BfSession  *session);
void bf_rate_view_refresh     (BfRateView *self);

G_END_DECLS
