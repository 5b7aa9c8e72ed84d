/* SPDX-License-Identifier: MIT */
#include "bf-keys.h"

#define DATA "bf-keys"

/* The keys of one window. They act once whatever is focused has let them pass; but a button, a drop-down or a slider that
 * was clicked has the focus for no other reason, and there they act first. Who comes to it with Tab has all its keys. */
typedef struct
{
  GPtrArray *controllers; /* of GtkEventController, borrowed from the window */
  GtkWidget *clicked;     /* weak; (nullable): the control that was clicked last, until the focus is elsewhere */
  gboolean   come_first;
} Keys;

static void
keys_free (gpointer data)
{
  Keys *self = data;

  g_clear_weak_pointer (&self->clicked);
  g_ptr_array_unref (self->controllers);
  g_free (self);
}

/* What does something when it is clicked, and holds no text */
static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_RANGE (widget)
         || GTK_IS_SWITCH (widget) || GTK_IS_CHECK_BUTTON (widget);
}

/* The outermost: a drop-down holds a button. */
static GtkWidget *
find_control (GtkWidget *widget)
{
  GtkWidget *control = NULL;

  for (; widget; widget = gtk_widget_get_parent (widget))
    if (is_control (widget))
      control = widget;
  return control;
}

static gboolean
is_within (GtkWidget *widget,
           GtkWidget *control)
{
  return widget && control && (widget == control || gtk_widget_is_ancestor (widget, control));
}

/* A list that hangs from the control has its keys to itself. */
static void
update (GtkWindow *window,
        Keys      *self)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  self->come_first = is_within (focus, self->clicked) && gtk_widget_get_native (focus) == GTK_NATIVE (window);
  for (guint i = 0; i < self->controllers->len; i++)
    gtk_event_controller_set_propagation_phase (self->controllers->pdata[i],
                                                self->come_first ? GTK_PHASE_CAPTURE : GTK_PHASE_BUBBLE);
}

/* While a list closes nothing is focused. */
static void
focus_cb (GtkWindow  *window,
          GParamSpec *pspec,
          Keys       *self)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  if (focus && !is_within (focus, self->clicked))
    g_clear_weak_pointer (&self->clicked);
  update (window, self);
}

/* In the capture phase: before the control takes the focus, if it does */
static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            Keys            *self)
{
  GtkWidget *window = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  g_set_weak_pointer (&self->clicked, find_control (gtk_widget_pick (window, x, y, GTK_PICK_DEFAULT)));
  update (GTK_WINDOW (window), self);
}

static Keys *
ensure_keys (GtkWindow *window)
{
  Keys *self = g_object_get_data (G_OBJECT (window), DATA);
  GtkGesture *click;

  if (self)
    return self;
  self = g_new0 (Keys, 1);
  self->controllers = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (window), DATA, self, keys_free);
  click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (window), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (window, "notify::focus-widget", G_CALLBACK (focus_cb), self);
  return self;
}

/* Where keys come first, one whose action is not enabled does nothing instead of moving a slider. Escape is others', too. */
static gboolean
activate_cb (GtkWidget *window,
             GVariant  *arguments,
             gpointer   user_data)
{
  const BfKey *key = user_data;
  const Keys *self = g_object_get_data (G_OBJECT (window), DATA);

  return gtk_widget_activate_action (window, key->action, NULL)
         || (self->come_first && key->keyval != GDK_KEY_Escape);
}

/**
 * bf_keys_add:
 * @window: a window
 * @keys: (array length=n_keys): keys, which have to stay
 * @n_keys: how many
 *
 * Lets keys activate actions, once whatever is focused has let them pass: application accelerators for plain keys would
 * take them from entries. Controls that were clicked do not hold them back.
 */
void
bf_keys_add (GtkWindow   *window,
             const BfKey *keys,
             gsize        n_keys)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_BUBBLE);
  for (gsize i = 0; i < n_keys; i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].keyval, keys[i].modifiers),
                                                            gtk_callback_action_new (activate_cb, (gpointer) &keys[i],
                                                                                     NULL)));
  g_ptr_array_add (ensure_keys (window)->controllers, controller);
  gtk_widget_add_controller (GTK_WIDGET (window), controller);
}
