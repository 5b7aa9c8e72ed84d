/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-compat.h"
#include "bf-keys.h"

#include <glib/gi18n-lib.h>

static const char * const granularities[] = { "term", "unit", "layer", "phase", "step", "epoch" };

static void
step_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_canvas_finish_edit (self->canvas);
  bf_player_step (self->player, bf_window_get_granularity (self));
}

static void
back_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_canvas_finish_edit (self->canvas);
  bf_player_back (self->player, bf_window_get_granularity (self));
}

static void
reset_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_session_reset (self->session);
}

static void
restore_lesson_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_session_restore_lesson (self->session);
}

static void
train_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  BfWindow *self = user_data;

  if (bf_player_is_training (self->player))
    {
      bf_player_pause (self->player);
      return;
    }
  bf_canvas_finish_edit (self->canvas);
  bf_player_train (self->player);
}

static void
undo_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_session_undo (self->session);
}

static void
redo_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_session_redo (self->session);
}

static void
open_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  bf_window_choose_open (user_data);
}

static void
open_lesson_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_window_open (self, (const char *[]) { g_variant_get_string (parameter, NULL), NULL });
}

static void
open_recent_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_window_open_recent (self, g_variant_get_string (parameter, NULL));
}

static void
save_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_window_save (self);
}

static void
save_as_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_window_choose_save (self);
}

static void
granularity_cb (GSimpleAction *action,
                GVariant      *state,
                gpointer       user_data)
{
  BfWindow *self = user_data;
  const char *name = g_variant_get_string (state, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (granularities); i++)
    if (strcmp (granularities[i], name) == 0)
      {
        g_simple_action_set_state (action, state);
        gtk_drop_down_set_selected (self->granularity, i);
        return;
      }
}

static void
loss_scale_cb (GSimpleAction *action,
               GVariant      *state,
               gpointer       user_data)
{
  BfWindow *self = user_data;
  const char *name = g_variant_get_string (state, NULL);

  if (strcmp (name, "log") != 0 && strcmp (name, "linear") != 0)
    return;
  g_simple_action_set_state (action, state);
  bf_loss_view_set_logarithmic (self->loss_view, strcmp (name, "log") == 0);
  bf_window_queue_refresh (self);
}

static void
show_left_cb (GSimpleAction *action,
              GVariant      *state,
              gpointer       user_data)
{
  bf_window_show_pane (user_data, BF_SIDE_LEFT, g_variant_get_boolean (state));
}

static void
show_right_cb (GSimpleAction *action,
               GVariant      *state,
               gpointer       user_data)
{
  bf_window_show_pane (user_data, BF_SIDE_RIGHT, g_variant_get_boolean (state));
}

static void
show_bottom_cb (GSimpleAction *action,
                GVariant      *state,
                gpointer       user_data)
{
  bf_window_show_pane (user_data, BF_SIDE_BOTTOM, g_variant_get_boolean (state));
}

static const GActionEntry entries[] = {
  { .name = "step", .activate = step_cb },
  { .name = "back", .activate = back_cb },
  { .name = "reset", .activate = reset_cb },
  { .name = "restore-lesson", .activate = restore_lesson_cb },
  { .name = "train", .activate = train_cb },
  { .name = "undo", .activate = undo_cb },
  { .name = "redo", .activate = redo_cb },
  { .name = "open", .activate = open_cb },
  { .name = "open-lesson", .activate = open_lesson_cb, .parameter_type = "s" },
  { .name = "open-recent", .activate = open_recent_cb, .parameter_type = "s" },
  { .name = "save", .activate = save_cb },
  { .name = "save-as", .activate = save_as_cb },
  { .name = "granularity",
    .parameter_type = "s",
    .state = "'phase'",
    .change_state = granularity_cb },
  { .name = "loss-scale", .parameter_type = "s", .state = "'log'", .change_state = loss_scale_cb },
  { .name = "show-left-pane", .state = "true", .change_state = show_left_cb },
  { .name = "show-right-pane", .state = "true", .change_state = show_right_cb },
  { .name = "show-bottom-pane", .state = "true", .change_state = show_bottom_cb },
};

/* Keys that act only where nothing that is focused wants them: typed in an entry they are text,
   on the canvas the arrows walk. Undo is among them because an entry has an undo of its own. */
static const BfKey keys[] = {
  { GDK_KEY_space, 0, "win.train" },
  { GDK_KEY_KP_Space, 0, "win.train" },
  { GDK_KEY_Right, 0, "win.step" },
  { GDK_KEY_KP_Right, 0, "win.step" },
  { GDK_KEY_period, 0, "win.step" },
  { GDK_KEY_Left, 0, "win.back" },
  { GDK_KEY_KP_Left, 0, "win.back" },
  { GDK_KEY_comma, 0, "win.back" },
  { GDK_KEY_Home, 0, "win.reset" },
  { GDK_KEY_KP_Home, 0, "win.reset" },
  { GDK_KEY_Page_Up, GDK_ALT_MASK, "win.previous-sample" },
  { GDK_KEY_Page_Down, GDK_ALT_MASK, "win.next-sample" },
  { GDK_KEY_z, GDK_CONTROL_MASK, "win.undo" },
  { GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.redo" },
  { GDK_KEY_y, GDK_CONTROL_MASK, "win.redo" },
};

static void
granularity_selected_cb (BfWindow *self)
{
  guint selected = gtk_drop_down_get_selected (self->granularity);

  if (selected < G_N_ELEMENTS (granularities))
    g_action_group_change_action_state (G_ACTION_GROUP (self), "granularity",
                                        g_variant_new_string (granularities[selected]));
}

/**
 * bf_window_init_actions: (skip)
 * @self: a window
 *
 * Adds everything that a user can do, with its keys.
 */
void
bf_window_init_actions (BfWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_drop_down_set_selected (self->granularity, BF_GRANULARITY_PHASE);
  bf_compat_name_button (GTK_WIDGET (self->granularity), _("How far Step and Back go"));
  g_signal_connect_object (self->granularity, "notify::selected",
                           G_CALLBACK (granularity_selected_cb), self, G_CONNECT_SWAPPED);
  bf_keys_add (GTK_WINDOW (self), keys, G_N_ELEMENTS (keys));
}

/**
 * bf_window_get_granularity: (skip)
 * @self: a window
 *
 * How far Step and Back go.
 *
 * Returns: the granularity
 */
BfGranularity
bf_window_get_granularity (BfWindow *self)
{
  return (BfGranularity) MIN (gtk_drop_down_get_selected (self->granularity), BF_GRANULARITY_EPOCH);
}

static void
set_enabled (BfWindow   *self,
             const char *name,
             gboolean    enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
set_tooltip (GtkWidget  *button,
             const char *verb,
             const char *name)
{
  const char *text = name ? name : verb;

  if (g_strcmp0 (gtk_widget_get_tooltip_text (button), text) != 0)
    gtk_widget_set_tooltip_text (button, text);
}

static void
update_train_button (BfWindow *self)
{
  gboolean training = bf_player_is_training (self->player);
  const char *label = training ? _("Pause") : _("Train");

  if (strcmp (gtk_label_get_label (self->train_label), label) == 0)
    return;
  gtk_label_set_label (self->train_label, label);
  gtk_image_set_from_icon_name (self->train_icon, training ? "media-playback-pause-symbolic"
                                                           : "media-playback-start-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->train_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/**
 * bf_window_update_actions: (skip)
 * @self: a window
 *
 * Enables what can be done now: the one place that decides it.
 */
void
bf_window_update_actions (BfWindow *self)
{
  gboolean training = bf_player_is_training (self->player);

  set_enabled (self, "step", bf_session_can_step (self->session));
  set_enabled (self, "train", training || bf_session_can_step (self->session));
  set_enabled (self, "back", bf_session_can_back (self->session));
  set_enabled (self, "reset", training || bf_session_can_back (self->session)
                              || bf_session_can_undo (self->session));
  set_enabled (self, "save", !self->save_job);
  set_enabled (self, "save-as", !self->save_job);
  set_enabled (self, "undo", bf_session_can_undo (self->session));
  set_enabled (self, "redo", bf_session_can_redo (self->session));
  set_tooltip (self->undo_button, bf_window_get_no_undo (self), bf_session_get_undo_name (self->session));
  set_tooltip (self->redo_button, _("Redo"), bf_session_get_redo_name (self->session));
  update_train_button (self);
}
