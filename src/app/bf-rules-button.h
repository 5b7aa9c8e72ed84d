/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_RULES_BUTTON (bf_rules_button_get_type ())

/**
 * BfRulesButton:
 *
 * Opens the six switches of what can be done wrong on purpose, and says how many of them are on.
 *
 * Signals:
 * - `changing`: the recipe is about to be changed
 */
G_DECLARE_FINAL_TYPE (BfRulesButton, bf_rules_button, BF, RULES_BUTTON, GtkWidget)

void bf_rules_button_set_session (BfRulesButton *self,
                                  BfSession     *session);
void bf_rules_button_refresh     (BfRulesButton *self);

G_END_DECLS
