/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_RECIPE_VIEW (bf_recipe_view_get_type ())

/**
 * BfRecipeView:
 *
 * The recipe as a card: loss, optimizer, learning rate, and for many samples batch, order and seed.
 *
 * Signals:
 * - `changing`: the recipe is about to be changed
 */
G_DECLARE_FINAL_TYPE (BfRecipeView, bf_recipe_view, BF, RECIPE_VIEW, GtkWidget)

void bf_recipe_view_set_session (BfRecipeView *self,
                                 BfSession    *session);
void bf_recipe_view_refresh     (BfRecipeView *self);

G_END_DECLS
