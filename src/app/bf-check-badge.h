/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-check.h"
#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_CHECK_BADGE (bf_check_badge_get_type ())

/**
 * BfCheckBadge:
 *
 * A button that says whether the gradients of the present step are right, and opens the table of all of them. What it
 * says is greyed where the session has gone on.
 *
 * Signals:
 * - `checked`: a check has ended
 */
G_DECLARE_FINAL_TYPE (BfCheckBadge, bf_check_badge, BF, CHECK_BADGE, GtkWidget)


void                   bf_check_badge_set_session (BfCheckBadge *self,
                                                   BfSession    *session);
void                   bf_check_badge_refresh     (BfCheckBadge *self);
void                   bf_check_badge_check       (BfCheckBadge *self);
void                   bf_check_badge_popup       (BfCheckBadge *self);
const BfCheck         *bf_check_badge_get_check   (BfCheckBadge *self);

G_END_DECLS
