/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_RACE_VIEW (bf_race_view_get_type ())

/**
 * BfRaceView:
 *
 * The race of trial and error against backpropagation: what each has come to by what it has paid, live, and how the price
 * of one improvement grows with the network.
 *
 * Signals:
 * - `failed` (const char *message): there can be no race
 */
G_DECLARE_FINAL_TYPE (BfRaceView, bf_race_view, BF, RACE_VIEW, GtkWidget)

void bf_race_view_set_session (BfRaceView *self,
                               BfSession  *session);
void bf_race_view_refresh     (BfRaceView *self);

G_END_DECLS
