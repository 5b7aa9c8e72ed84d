/* SPDX-License-Identifier: MIT */
#include "bf-import-dialog-private.h"

#include <glib/gi18n-lib.h>

/* The two lists of the import dialog: the first rows of the file, and its columns, each with what it is used as. */

#define MAX_SHOWN 24   /* columns in the table of rows; the list of columns has them all */
#define N_EXAMPLES 3   /* values that stand beside a column's name */
#define N_ROLES 3
#define COLUMN "bf-column"
#define BUTTONS "bf-buttons"

/* In the order of the buttons */
static const struct
{
  BfCsvRole   role;
  const char *label;
  const char *css_class; /* of a cell in the table */
} roles[N_ROLES] = {
  { BF_CSV_ROLE_INPUT, N_("Input"), "is-input" },
  { BF_CSV_ROLE_TARGET, N_("Target"), "is-target" },
  { BF_CSV_ROLE_IGNORE, N_("Ignore"), "is-ignored" },
};

static guint
find_role (BfCsvRole role)
{
  guint i = 0;

  while (roles[i].role != role)
    i++;
  return i;
}

static const char *
get_field (BfImportDialog *self,
           guint           row,
           guint           column)
{
  GStrv fields;

  if (!self->preview || row >= self->preview->rows->len)
    return "";
  fields = g_ptr_array_index (self->preview->rows, row);
  return column < g_strv_length (fields) ? fields[column] : "";
}

static guint
get_first_row (BfImportDialog *self)
{
  return self->settings.has_header ? 1 : 0;
}

static char *
name_column (BfImportDialog *self,
             guint           column)
{
  return bf_csv_preview_name (self->preview, self->settings.has_header, column);
}

/* The columns, and what they are */

static void
role_cb (GtkToggleButton *button,
         GParamSpec      *pspec,
         GtkListItem     *item)
{
  BfImportDialog *self = BF_IMPORT_DIALOG (gtk_widget_get_root (GTK_WIDGET (button)));
  guint role = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), COLUMN));

  if (!self || self->syncing || !gtk_toggle_button_get_active (button) || !gtk_list_item_get_item (item))
    return;
  bf_import_dialog_set_role (self, gtk_list_item_get_position (item), roles[role].role);
}

static GtkWidget *
create_buttons (GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkToggleButton *first = NULL;

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  for (guint i = 0; i < N_ROLES; i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (_(roles[i].label));

      g_object_set_data (G_OBJECT (button), COLUMN, GUINT_TO_POINTER (i));
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), first);
      first = first ? first : GTK_TOGGLE_BUTTON (button);
      gtk_widget_add_css_class (button, roles[i].css_class);
      g_signal_connect (button, "notify::active", G_CALLBACK (role_cb), item);
      gtk_box_append (GTK_BOX (box), button);
    }
  g_object_set_data (G_OBJECT (item), BUTTONS, box);
  return box;
}

static GtkWidget *
create_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
setup_column_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *item,
                 BfImportDialog           *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), create_label ("column-name"));
  gtk_box_append (GTK_BOX (texts), create_label ("hint"));
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (GTK_BOX (row), create_buttons (item));
  gtk_list_item_set_child (item, row);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
}

static char *
give_examples (BfImportDialog *self,
               guint           column)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_EXAMPLES && get_first_row (self) + i < self->preview->rows->len; i++)
    {
      const char *field = get_field (self, get_first_row (self) + i, column);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", *field ? field : "–");
    }
  g_string_append (text, " …");
  return g_string_free (text, FALSE);
}

static void
show_role (BfImportDialog *self,
           GtkListItem    *item)
{
  guint column = gtk_list_item_get_position (item);
  GtkWidget *button = gtk_widget_get_first_child (g_object_get_data (G_OBJECT (item), BUTTONS));
  g_autofree char *name = name_column (self, column);
  guint role = find_role (bf_csv_settings_get_role (&self->settings, column));

  self->syncing = TRUE;
  for (guint i = 0; i < N_ROLES; i++, button = gtk_widget_get_next_sibling (button))
    {
      /* Translators: what a column is used as, and its name */
      g_autofree char *label = g_strdup_printf (_("%s: %s"), name, _(roles[i].label));

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), i == role);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    }
  self->syncing = FALSE;
}

static void
bind_column_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *item,
                BfImportDialog           *self)
{
  GtkWidget *texts = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  guint column = gtk_list_item_get_position (item);
  g_autofree char *name = name_column (self, column);
  g_autofree char *examples = give_examples (self, column);

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (texts)), name);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (texts)), examples);
  show_role (self, item);
}

/* The first rows */

static void
setup_cell_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item,
               BfImportDialog           *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 6);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_list_item_set_child (item, label);
}

static void
bind_cell_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item,
              BfImportDialog           *self)
{
  guint column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), COLUMN));
  GtkWidget *label = gtk_list_item_get_child (item);
  const char *text = get_field (self, get_first_row (self) + gtk_list_item_get_position (item), column);
  gboolean is_missing = bf_csv_is_missing (text);

  if (!self->preview || column >= self->preview->n_columns)
    return;
  for (guint i = 0; i < N_ROLES; i++)
    gtk_widget_remove_css_class (label, roles[i].css_class);
  gtk_widget_add_css_class (label, roles[find_role (bf_csv_settings_get_role (&self->settings, column))].css_class);
  gtk_label_set_label (GTK_LABEL (label), is_missing && !*text ? "–" : text);
}

static void
clear_table (BfImportDialog *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->table);

  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (self->table, column);
    }
}

/* “width · Input” */
static char *
make_title (BfImportDialog *self,
            guint           column)
{
  g_autofree char *name = name_column (self, column);
  guint role = find_role (bf_csv_settings_get_role (&self->settings, column));

  return g_strdup_printf ("%s\n%s", name, _(roles[role].label));
}

static void
add_table_column (BfImportDialog *self,
                  guint           column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) view_column = NULL;
  g_autofree char *title = make_title (self, column);

  g_object_set_data (G_OBJECT (factory), COLUMN, GUINT_TO_POINTER (column));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cell_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cell_cb), self);
  view_column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_expand (view_column, TRUE);
  gtk_column_view_append_column (self->table, view_column);
}

/* A list of @n things that are known by their places */
static GtkSelectionModel *
make_places (guint n)
{
  GtkStringList *places = gtk_string_list_new (NULL);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (places, "");
  return GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (places)));
}

static void
show_rows (BfImportDialog *self)
{
  guint first = get_first_row (self);
  guint n = self->preview ? self->preview->rows->len : 0;
  g_autoptr (GtkSelectionModel) rows = make_places (n > first ? n - first : 0);

  gtk_column_view_set_model (self->table, rows);
}

static void
show_columns (BfImportDialog *self)
{
  g_autoptr (GtkSelectionModel) columns = make_places (self->preview ? self->preview->n_columns : 0);

  gtk_list_view_set_model (self->columns, columns);
}

/**
 * bf_import_dialog_fill_lists: (skip)
 * @self: a dialog
 *
 * Shows another preview, or other names of columns.
 */
void
bf_import_dialog_fill_lists (BfImportDialog *self)
{
  gtk_column_view_set_model (self->table, NULL);
  gtk_list_view_set_model (self->columns, NULL);
  clear_table (self);
  for (guint i = 0; self->preview && i < MIN (self->preview->n_columns, MAX_SHOWN); i++)
    add_table_column (self, i);
  show_rows (self);
  show_columns (self);
}

/**
 * bf_import_dialog_update_lists: (skip)
 * @self: a dialog
 *
 * Shows other roles in the table of rows; in the list of columns their buttons do.
 */
void
bf_import_dialog_update_lists (BfImportDialog *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->table);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      g_autofree char *title = make_title (self, i);

      if (g_strcmp0 (gtk_column_view_column_get_title (column), title) != 0)
        gtk_column_view_column_set_title (column, title);
    }
  show_rows (self);
}

/**
 * bf_import_dialog_init_lists: (skip)
 * @self: a dialog
 *
 * Makes the lists.
 */
void
bf_import_dialog_init_lists (BfImportDialog *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_column_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_column_cb), self);
  gtk_list_view_set_factory (self->columns, factory);
  g_object_unref (factory);
}
