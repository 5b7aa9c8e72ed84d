/* SPDX-License-Identifier: MIT */
#include "bf-keys.h"

/**
 * bf_keys_add:
 * @widget: a widget
 * @keys: (array length=n_keys): keys
 * @n_keys: how many
 *
 * Lets keys activate actions while the focus is in @widget, once whatever is focused has let them pass: application
 * accelerators for plain keys would take them from entries.
 */
void
bf_keys_add (GtkWidget   *widget,
             const BfKey *keys,
             gsize        n_keys)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_BUBBLE);
  for (gsize i = 0; i < n_keys; i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].keyval, keys[i].modifiers),
                                                            gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (widget, controller);
}
