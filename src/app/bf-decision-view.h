/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_DECISION_VIEW (bf_decision_view_get_type ())

/**
 * BfDecisionView:
 *
 * The decision map of a session whose network has two inputs; hidden for any other. The pointer and the arrow keys read it out.
 */
G_DECLARE_FINAL_TYPE (BfDecisionView, bf_decision_view, BF, DECISION_VIEW, GtkWidget)

void bf_decision_view_set_session (BfDecisionView *self,
                                   BfSession      *session);
void bf_decision_view_refresh     (BfDecisionView *self);

G_END_DECLS
