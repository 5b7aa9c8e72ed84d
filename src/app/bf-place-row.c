/* SPDX-License-Identifier: MIT */
#include "bf-place-row.h"

#include <glib/gi18n-lib.h>

struct _BfPlaceRow
{
  GtkListBoxRow     parent_instance;

  /* Owned by the row's box */
  GtkBox           *box;
  GtkEditableLabel *name;
  GtkLabel         *text;
};

G_DEFINE_TYPE (BfPlaceRow, bf_place_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  SIGNAL_RENAMED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

#define LINGER 500 /* ms */

static gboolean
linger_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* A moment after an editable label has lost the focus GTK 4.8 looks whether it is still edited, even where it has gone: a
 * row that is removed stays that long. */
static void
bf_place_row_unroot (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bf_place_row_parent_class)->unroot (widget);
  g_timeout_add_full (G_PRIORITY_DEFAULT, LINGER, linger_cb, g_object_ref (widget), g_object_unref);
}

static void
bf_place_row_class_init (BfPlaceRowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->unroot = bf_place_row_unroot;
  signals[SIGNAL_RENAMED] = g_signal_new ("renamed", BF_TYPE_PLACE_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
bf_place_row_init (BfPlaceRow *self)
{
}

/* What a screen reader says of the row */
static void
update_label (BfPlaceRow *self)
{
  g_autofree char *label = g_strdup_printf ("%s, %s", gtk_editable_get_text (GTK_EDITABLE (self->name)),
                                            gtk_label_get_text (self->text));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* What was typed in has gone: without the focus the list would not hear of Escape. */
static gboolean
take_focus_back_cb (gpointer user_data)
{
  BfPlaceRow *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  if (root && (!focus || gtk_widget_is_ancestor (focus, GTK_WIDGET (self))))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

/* Escape leaves the name as it was, and says so as any other end of editing. */
static void
editing_cb (BfPlaceRow *self)
{
  if (gtk_editable_label_get_editing (self->name))
    return;
  update_label (self);
  /* The label puts the focus elsewhere once this is over. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, take_focus_back_cb, g_object_ref (self), g_object_unref);
  g_signal_emit (self, signals[SIGNAL_RENAMED], 0, gtk_editable_get_text (GTK_EDITABLE (self->name)));
}

/**
 * bf_place_row_edit:
 * @self: a row
 *
 * Lets its name be typed: the first letter replaces the old one.
 */
void
bf_place_row_edit (BfPlaceRow *self)
{
  g_return_if_fail (BF_IS_PLACE_ROW (self));

  gtk_editable_label_start_editing (self->name);
  gtk_editable_select_region (GTK_EDITABLE (self->name), 0, -1);
}

/**
 * bf_place_row_add_button:
 * @self: a row
 * @button: (transfer floating): a button
 *
 * Adds what else can be done with the place.
 */
void
bf_place_row_add_button (BfPlaceRow *self,
                         GtkWidget  *button)
{
  g_return_if_fail (BF_IS_PLACE_ROW (self));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_box_append (self->box, button);
}

static GtkWidget *
make_texts (BfPlaceRow *self,
            const char *name,
            const char *text)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *below = gtk_label_new (text);

  self->name = GTK_EDITABLE_LABEL (gtk_editable_label_new (name));
  g_signal_connect_object (self->name, "notify::editing", G_CALLBACK (editing_cb), self,
                           G_CONNECT_SWAPPED);
  self->text = GTK_LABEL (below);
  gtk_label_set_xalign (GTK_LABEL (below), 0);
  gtk_label_set_wrap (GTK_LABEL (below), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (below), 34);
  gtk_widget_add_css_class (below, "hint");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->name));
  gtk_box_append (GTK_BOX (texts), below);
  return texts;
}

/**
 * bf_place_row_new:
 * @name: what the place is called
 * @text: where it is
 * @is_current: whether one is there
 *
 * Makes a row.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
bf_place_row_new (const char *name,
                  const char *text,
                  gboolean    is_current)
{
  BfPlaceRow *self = g_object_new (BF_TYPE_PLACE_ROW, NULL);
  GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");
  GtkWidget *edit = gtk_button_new_from_icon_name ("document-edit-symbolic");

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  gtk_widget_set_opacity (mark, is_current ? 1 : 0);
  gtk_box_append (self->box, mark);
  gtk_box_append (self->box, make_texts (self, name, text));
  gtk_widget_set_tooltip_text (edit, _("Rename"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (edit), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Rename"), -1);
  g_signal_connect_object (edit, "clicked", G_CALLBACK (bf_place_row_edit), self,
                           G_CONNECT_SWAPPED);
  bf_place_row_add_button (self, edit);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), GTK_WIDGET (self->box));
  update_label (self);
  return GTK_WIDGET (self);
}
