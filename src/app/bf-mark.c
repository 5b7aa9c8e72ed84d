/* SPDX-License-Identifier: MIT */
#include "bf-mark.h"

struct _BfMark
{
  GtkWidget  parent_instance;

  /* Owned */
  char      *name;
  char      *description;

  BfElement  element;
};

enum
{
  ACTIVATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfMark, bf_mark, GTK_TYPE_WIDGET)

static void
edit_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  g_signal_emit (widget, signals[ACTIVATE], 0, TRUE);
}

static void
select_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  g_signal_emit (widget, signals[ACTIVATE], 0, FALSE);
}

static void
bf_mark_finalize (GObject *object)
{
  BfMark *self = BF_MARK (object);

  g_free (self->name);
  g_free (self->description);
  G_OBJECT_CLASS (bf_mark_parent_class)->finalize (object);
}

static void
bf_mark_class_init (BfMarkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bf_mark_finalize;

  signals[ACTIVATE] = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_install_action (widget_class, "mark.edit", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "mark.select", NULL, select_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
  gtk_widget_class_set_css_name (widget_class, "mark");
}

static void
bf_mark_init (BfMark *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  /* The canvas knows better what the pointer is on: edges are long and thin. */
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

/**
 * bf_mark_new:
 * @element: what it stands for
 *
 * A mark for one element.
 *
 * Returns: (transfer floating): the mark
 */
GtkWidget *
bf_mark_new (const BfElement *element)
{
  BfMark *self = g_object_new (BF_TYPE_MARK, NULL);

  self->element = *element;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mark.edit", bf_element_is_editable (element));
  return GTK_WIDGET (self);
}

/**
 * bf_mark_get_element:
 * @self: a mark
 *
 * What it stands for.
 *
 * Returns: (transfer none): the element
 */
const BfElement *
bf_mark_get_element (BfMark *self)
{
  g_return_val_if_fail (BF_IS_MARK (self), NULL);

  return &self->element;
}

/**
 * bf_mark_set_text:
 * @self: a mark
 * @name: what it is, with its value
 * @description: what its value is made of
 *
 * Sets what a screen reader says. The same text again is no news.
 */
void
bf_mark_set_text (BfMark     *self,
                  const char *name,
                  const char *description)
{
  g_return_if_fail (BF_IS_MARK (self));

  if (g_strcmp0 (self->description, description) != 0)
    {
      g_free (self->description);
      self->description = g_strdup (description);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      description ? description : "", -1);
    }
  if (g_strcmp0 (self->name, name) != 0)
    {
      g_free (self->name);
      self->name = g_strdup (name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      name ? name : "", -1);
    }
}
