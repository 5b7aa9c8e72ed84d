/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-keys.h"
#include "model/bf-wrong-text.h"

#include <glib/gi18n-lib.h>

/* What goes wrong, on purpose or not: the check of the gradients, the bars that say so, and the rate laboratory. */

static void
check_gradients_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BfWindow *self = user_data;

  bf_canvas_finish_edit (self->canvas);
  bf_check_badge_popup (self->check_badge);
}

static void
do_it_right_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BfWindow *self = user_data;
  BfRecipe recipe = *bf_session_get_recipe (self->session);

  bf_window_rest (self);
  recipe.wrong = BF_WRONG_NONE;
  bf_session_set_recipe (self->session, &recipe, NULL);
}

static void
go_back_to_good_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_session_go_back_to_good (self->session);
}

static void
halve_rate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_session_halve_rate (self->session);
}

static const GActionEntry entries[] = {
  { .name = "check-gradients", .activate = check_gradients_cb },
  { .name = "do-it-right", .activate = do_it_right_cb },
  { .name = "go-back-to-good", .activate = go_back_to_good_cb },
  { .name = "halve-rate", .activate = halve_rate_cb },
};

/* In an entry these are its own. */
static const BfKey keys[] = {
  { GDK_KEY_g, GDK_CONTROL_MASK, "win.check-gradients" },
  { GDK_KEY_r, GDK_CONTROL_MASK, "win.do-it-right" },
  { GDK_KEY_BackSpace, GDK_CONTROL_MASK, "win.go-back-to-good" },
  { GDK_KEY_h, GDK_CONTROL_MASK, "win.halve-rate" },
};

static void
fill_bars (BfWindow *self)
{
  bf_bar_add_button (self->wrong_bar, _("Do It _Right"), _("Switch off all that is wrong (Ctrl+R)"), "win.do-it-right");
  bf_bar_add_button (self->diverged_bar, _("Go _Back"), _("Back to the last good state (Ctrl+Backspace)"),
                     "win.go-back-to-good");
  bf_bar_add_button (self->diverged_bar, _("_Halve the Learning Rate"),
                     _("Back to the last good state, and half the learning rate from there on (Ctrl+H)"), "win.halve-rate");
}

/**
 * bf_window_init_lab: (skip)
 * @self: a window
 *
 * Adds the rate laboratory, the actions of the check and of divergence, and their keys.
 */
void
bf_window_init_lab (BfWindow *self)
{
  self->rates = g_object_new (BF_TYPE_RATE_VIEW, NULL);
  adw_bin_set_child (self->rates_bin, GTK_WIDGET (self->rates));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  bf_keys_add (GTK_WINDOW (self), keys, G_N_ELEMENTS (keys));
  fill_bars (self);
  g_signal_connect_object (self->rates, "changing", G_CALLBACK (bf_window_rest), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->check_badge, "checked", G_CALLBACK (bf_window_queue_refresh), self, G_CONNECT_SWAPPED);
}

static void
set_enabled (BfWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/**
 * bf_window_set_lab_session: (skip)
 * @self: a window
 *
 * Takes over the session.
 */
void
bf_window_set_lab_session (BfWindow *self)
{
  bf_check_badge_set_session (self->check_badge, self->session);
  bf_rate_view_set_session (self->rates, self->session);
}

/**
 * bf_window_update_lab: (skip)
 * @self: a window
 *
 * Shows what is wrong now, and what can be done about it.
 */
void
bf_window_update_lab (BfWindow *self)
{
  const BfRecipe *recipe = bf_session_get_recipe (self->session);
  g_autofree char *diverged = bf_session_describe_divergence (self->session);
  g_autofree char *wrong = NULL;

  bf_check_badge_refresh (self->check_badge);
  if (recipe->wrong != BF_WRONG_NONE)
    wrong = bf_wrong_describe (recipe, bf_check_badge_get_check (self->check_badge));
  bf_bar_set_text (self->wrong_bar, wrong);
  bf_bar_set_text (self->diverged_bar, diverged);
  bf_rate_view_refresh (self->rates);
  set_enabled (self, "do-it-right", wrong != NULL);
  set_enabled (self, "go-back-to-good", diverged != NULL);
  set_enabled (self, "halve-rate", diverged != NULL);
}
