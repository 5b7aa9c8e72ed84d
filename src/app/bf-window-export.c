/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-export.h"
#include "bf-export-dialog.h"

#include <glib/gi18n-lib.h>

#define COPY_SCALE 2 /* pixels a unit */

static void
export_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  BfWindow *self = user_data;
  GtkWidget *chart = gtk_widget_get_visible (GTK_WIDGET (self->side))
                         ? gtk_stack_get_visible_child (self->side)
                         : NULL;

  bf_window_rest (self);
  gtk_window_present (GTK_WINDOW (bf_export_dialog_new (self, GTK_WIDGET (self->canvas),
                                                        GTK_WIDGET (self->loss_view), chart)));
}

static void
copy_picture_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  BfWindow *self = user_data;
  GtkWidget *canvas = GTK_WIDGET (self->canvas);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png =
      bf_export_draw_network (self->session, canvas, BF_PICTURE_PNG, COPY_SCALE, &error);

  if (png && bf_export_copy (canvas, png, &error))
    bf_window_notify (self, _("The picture is on the clipboard"));
  else
    bf_window_show_error (self, NULL, error->message);
}

static const GActionEntry entries[] = {
  { .name = "export", .activate = export_cb },
  { .name = "copy-picture", .activate = copy_picture_cb },
};

/**
 * bf_window_init_export: (skip)
 * @self: a window
 *
 * Adds the actions that make files of other kinds.
 */
void
bf_window_init_export (BfWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
