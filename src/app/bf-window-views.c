/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

/* What takes turns in one place: the stories of the left pane, the charts beside the loss plot. */

#define NO_CHART "none"

static void
story_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  BfWindow *self = user_data;
  const char *name = g_variant_get_string (parameter, NULL);

  if (!gtk_stack_get_child_by_name (self->story, name))
    return;
  g_simple_action_set_state (action, parameter);
  gtk_stack_set_visible_child_name (self->story, name);
  bf_hand_view_set_active (self->hand, strcmp (name, "front-to-back") == 0);
  bf_window_show_pane (self, BF_SIDE_LEFT, TRUE);
  bf_window_queue_refresh (self);
}

/* Choosing the chart that is shown closes it. */
static void
side_chart_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  BfWindow *self = user_data;
  g_autoptr (GVariant) state = g_action_get_state (G_ACTION (action));
  const char *name = g_variant_get_string (parameter, NULL);
  gboolean opens = gtk_stack_get_child_by_name (self->side, name) != NULL
                   && !g_variant_equal (state, parameter);

  g_simple_action_set_state (action, g_variant_new_string (opens ? name : NO_CHART));
  if (opens)
    {
      gtk_stack_set_visible_child_name (self->side, name);
      bf_window_show_pane (self, BF_SIDE_BOTTOM, TRUE);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->side), opens);
  bf_window_queue_refresh (self);
}

/* By its key a chart that takes the focus is gone to; what is shown is closed from there. */
static void
go_to_chart_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  BfWindow *self = user_data;
  GtkWidget *bin = gtk_stack_get_child_by_name (self->side, g_variant_get_string (parameter, NULL));
  GtkWidget *chart = bin ? adw_bin_get_child (ADW_BIN (bin)) : NULL;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self), "side-chart");
  gboolean is_chosen = g_variant_equal (state, parameter);
  gboolean is_shown = is_chosen && bf_window_is_pane_shown (self, BF_SIDE_BOTTOM);
  gboolean is_within = focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->side));

  if (!chart || (is_shown && !is_within && gtk_widget_grab_focus (chart)))
    return;
  if (is_within) /* GTK would look for another place: on the menu Space would not train */
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  if (is_chosen && !is_shown)
    bf_window_show_pane (self, BF_SIDE_BOTTOM, TRUE);
  else
    g_action_group_activate_action (G_ACTION_GROUP (self), "side-chart", parameter);
  if (!is_shown)
    gtk_widget_grab_focus (chart);
}

static const GActionEntry entries[] = {
  { .name = "story", .activate = story_cb, .parameter_type = "s", .state = "'lesson'" },
  { .name = "side-chart", .activate = side_chart_cb, .parameter_type = "s", .state = "'" NO_CHART "'" },
  { .name = "go-to-chart", .activate = go_to_chart_cb, .parameter_type = "s" },
};

/* A chart that there is has its button. */
static void
show_buttons (BfWindow *self)
{
  gtk_widget_set_visible (self->slice_button, adw_bin_get_child (self->slice_bin) != NULL);
  gtk_widget_set_visible (self->race_button, adw_bin_get_child (self->race_bin) != NULL);
  gtk_widget_set_visible (self->rates_button, adw_bin_get_child (self->rates_bin) != NULL);
}

/* Escape leads back to the lesson where nothing that is focused wants it. */
static void
add_escape (BfWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                            gtk_named_action_new ("win.story"));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_string ("lesson"));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
  gtk_widget_add_controller (GTK_WIDGET (self->story), controller);
}

static void
second_chosen_cb (BfWindow        *self,
                  const BfElement *element)
{
  bf_slice_page_set_second (BF_SLICE_PAGE (adw_bin_get_child (self->slice_bin)), element);
}

static void
add_slice (BfWindow *self)
{
  adw_bin_set_child (self->slice_bin, bf_slice_page_new ());
  g_signal_connect_object (self->canvas, "second-chosen", G_CALLBACK (second_chosen_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * bf_window_init_views: (skip)
 * @self: a window
 *
 * Adds the actions that choose a story and a chart.
 */
void
bf_window_init_views (BfWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  add_slice (self);
  add_escape (self);
  show_buttons (self);
}
