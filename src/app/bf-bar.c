/* SPDX-License-Identifier: MIT */
#include "bf-bar.h"

#include "model/bf-element.h"

struct _BfBar
{
  GtkWidget  parent_instance;

  GtkWidget *stripes;
  GtkWidget *icon;
  GtkLabel  *label;
  GtkWidget *buttons;
};

G_DEFINE_TYPE (BfBar, bf_bar, GTK_TYPE_WIDGET)

static void
bf_bar_dispose (GObject *object)
{
  BfBar *self = BF_BAR (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (bf_bar_parent_class)->dispose (object);
}

static void
bf_bar_class_init (BfBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_bar_dispose;
  gtk_widget_class_set_css_name (widget_class, "bar");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
bf_bar_init (BfBar *self)
{
  self->stripes = g_object_new (GTK_TYPE_BOX, "css-name", "stripes", NULL);
  gtk_widget_set_parent (self->stripes, GTK_WIDGET (self));

  self->icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "dialog-warning-symbolic", "accessible-role",
                             GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));

  self->label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "hexpand",
                              TRUE, "width-chars", 16, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->label), GTK_WIDGET (self));

  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_valign (self->buttons, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->buttons, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * bf_bar_add_button:
 * @self: a bar
 * @label: what the button says
 * @tooltip: what it does, with its key
 * @action: the action that does it
 *
 * Adds something that can be done.
 */
void
bf_bar_add_button (BfBar *self, const char *label, const char *tooltip, const char *action)
{
  GtkWidget *button;

  g_return_if_fail (BF_IS_BAR (self));

  button = gtk_button_new_with_mnemonic (label);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (GTK_BOX (self->buttons), button);
}

/**
 * bf_bar_set_text:
 * @self: a bar
 * @text: (nullable): what it says, or %NULL to hide it
 *
 * Shows the bar, or hides it.
 */
void
bf_bar_set_text (BfBar *self, const char *text)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (BF_IS_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  if (text == NULL)
    text = "";
  if (strcmp (gtk_label_get_text (self->label), text) == 0)
    return;
  markup = bf_name_to_markup (text);
  gtk_label_set_markup (self->label, markup);
}
