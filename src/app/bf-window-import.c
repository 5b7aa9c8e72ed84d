/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-compat.h"
#include "bf-import-dialog.h"

#include <glib/gi18n-lib.h>

static const char * const suffixes[] = { "csv", "tsv", "txt", NULL };

/**
 * bf_window_is_table: (skip)
 * @file: a file
 *
 * Tells by its name whether a file is to be imported rather than opened.
 *
 * Returns: whether it is so
 */
gboolean
bf_window_is_table (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  const char *dot = name ? strrchr (name, '.') : NULL;

  for (guint i = 0; dot && suffixes[i]; i++)
    if (g_ascii_strcasecmp (dot + 1, suffixes[i]) == 0)
      return TRUE;
  return FALSE;
}

/**
 * bf_window_import: (skip)
 * @self: a window
 * @file: a file with a table
 *
 * Asks how a file becomes the data of what is worked on here.
 */
void
bf_window_import (BfWindow *self,
                  GFile    *file)
{
  bf_window_rest (self);
  /* A dialog has to stand over something. */
  gtk_window_present (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (bf_import_dialog_new (self, file)));
}

static void
chosen_cb (GFile    *file,
           gpointer  user_data)
{
  bf_window_import (user_data, file);
}

static void
import_data_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_window_rest (self);
  bf_compat_choose_import (GTK_WINDOW (self), _("Import Data"), _("Tables (CSV)"), suffixes, chosen_cb, self);
}

static const GActionEntry entries[] = {
  { .name = "import-data", .activate = import_data_cb },
};

/**
 * bf_window_init_import: (skip)
 * @self: a window
 *
 * Adds the action that brings data in.
 */
void
bf_window_init_import (BfWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
