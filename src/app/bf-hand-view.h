/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-tries.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_HAND_VIEW (bf_hand_view_get_type ())

/**
 * BfHandView:
 *
 * Front to back, by hand: what somebody has tried, with what it cost, and the lesson's guess. A try can be gone back to.
 *
 * Signals:
 * - `changing`: the weights are about to be changed
 * - `failed` (const char *message): they could not be
 */
G_DECLARE_FINAL_TYPE (BfHandView, bf_hand_view, BF, HAND_VIEW, GtkWidget)

void     bf_hand_view_set_session (BfHandView *self,
                                   BfSession  *session);
void     bf_hand_view_set_lesson  (BfHandView *self,
                                   BfLesson   *lesson);
void     bf_hand_view_set_active  (BfHandView *self,
                                   gboolean    active);
BfTries *bf_hand_view_get_tries   (BfHandView *self);

G_END_DECLS
