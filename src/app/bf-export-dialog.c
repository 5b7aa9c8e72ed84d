/* SPDX-License-Identifier: MIT */
#include "bf-export-dialog.h"

#include "bf-compat.h"
#include "bf-export.h"
#include "bf-export-task.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  KIND_NETWORK,
  KIND_LOSS,
  KIND_CHART,
  KIND_WORKSHEET,
  KIND_BLANK_WORKSHEET,
  KIND_FILM,
  KIND_STEPS,
  KIND_NUMBERS,
  N_KINDS,
} Kind;

/* One row a kind of file: what it is called, the formats there are, and what there is to choose. */
static const struct
{
  const char *label;
  const char *formats[4]; /* endings; "" for a folder */
  gboolean    is_picture;
  gboolean    has_steps;
} kinds[N_KINDS] = {
  [KIND_NETWORK] = { N_("Picture of the network"), { ".png", ".svg", ".pdf" }, TRUE, FALSE },
  [KIND_LOSS] = { N_("Picture of the loss plot"), { ".png", ".svg", ".pdf" }, TRUE, FALSE },
  [KIND_CHART] = { N_("Picture of the chart beside it"), { ".png", ".svg", ".pdf" }, TRUE, FALSE },
  [KIND_WORKSHEET] = { N_("Worksheet, filled in"), { ".pdf" }, FALSE, FALSE },
  [KIND_BLANK_WORKSHEET] = { N_("Worksheet with blanks"), { ".pdf" }, FALSE, FALSE },
  [KIND_FILM] = { N_("Film"), { ".webp", "" }, FALSE, TRUE },
  [KIND_STEPS] = { N_("Table of the steps so far"), { ".csv" }, FALSE, FALSE },
  [KIND_NUMBERS] = { N_("Table of every number of this step"), { ".csv" }, FALSE, FALSE },
};

struct _BfExportDialog
{
  AdwWindow      parent_instance;

  /* Template */
  AdwComboRow   *kind;
  AdwComboRow   *format;
  GtkWidget     *scale_row;
  GtkSpinButton *scale;
  GtkWidget     *steps_row;
  GtkSpinButton *steps;
  GtkProgressBar *progress;
  GtkWidget     *cancel;
  GtkWidget     *copy;
  GtkWidget     *export;

  /* Owned */
  GSimpleActionGroup *actions;
  BfSession     *session;
  GArray        *shown;   /* of Kind: those that there are now */
  BfJob         *job;     /* (nullable) */
  const char    *endings[5]; /* of the file that is to be chosen */

  /* Borrowed: the window outlives its dialog */
  BfWindow      *window;
  GtkWidget     *network;
  GtkWidget     *loss;
  GtkWidget     *chart;   /* (nullable) */
};

G_DEFINE_TYPE (BfExportDialog, bf_export_dialog, ADW_TYPE_WINDOW)

static Kind
get_kind (BfExportDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->kind);

  return selected < self->shown->len ? g_array_index (self->shown, Kind, selected) : KIND_NETWORK;
}

static const char *
get_ending (BfExportDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->format);
  Kind kind = get_kind (self);

  return selected < 4 && kinds[kind].formats[selected] ? kinds[kind].formats[selected]
                                                       : kinds[kind].formats[0];
}

static const char *
name_format (const char *ending)
{
  if (!*ending)
    return _("Folder of PNG files");
  return strcmp (ending, ".webp") == 0 ? _("Animated WebP")
         : strcmp (ending, ".png") == 0 ? "PNG"
         : strcmp (ending, ".svg") == 0 ? "SVG"
         : strcmp (ending, ".pdf") == 0 ? "PDF"
                                        : "CSV";
}

static void
update (BfExportDialog *self)
{
  Kind kind = get_kind (self);
  g_autoptr (GtkStringList) formats = gtk_string_list_new (NULL);

  for (int i = 0; i < 4 && kinds[kind].formats[i]; i++)
    gtk_string_list_append (formats, name_format (kinds[kind].formats[i]));
  adw_combo_row_set_model (self->format, G_LIST_MODEL (formats));
  gtk_widget_set_visible (GTK_WIDGET (self->format),
                          g_list_model_get_n_items (G_LIST_MODEL (formats)) > 1);
  gtk_widget_set_visible (self->scale_row, kinds[kind].is_picture);
  gtk_widget_set_visible (self->steps_row, kinds[kind].has_steps);
  gtk_widget_set_visible (self->copy, kinds[kind].is_picture);
}

static void
fail (BfExportDialog *self,
      const GError   *error)
{
  bf_compat_show_error (GTK_WINDOW (self), _("It Cannot Be Exported"), error->message);
}

static void
succeed (BfExportDialog *self,
         const char     *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *text = g_strdup_printf (_("“%s” is written"), name);

  bf_window_notify (self->window, text);
  gtk_window_destroy (GTK_WINDOW (self));
}

static GBytes *
draw_picture (BfExportDialog   *self,
              BfPictureFormat   format,
              GError          **error)
{
  double scale = gtk_spin_button_get_value (self->scale);

  switch (get_kind (self))
    {
    case KIND_LOSS:
      return bf_export_draw_widget (self->loss, format, scale, error);
    case KIND_CHART:
      return bf_export_draw_widget (self->chart, format, scale, error);
    default:
      return bf_export_draw_network (self->session, self->network, format, scale, error);
    }
}

static void
progress_cb (BfJob    *job,
             double    fraction,
             gpointer  partial,
             gpointer  user_data)
{
  BfExportDialog *self = user_data;

  gtk_progress_bar_set_fraction (self->progress, fraction);
}

static void
set_busy (BfExportDialog *self,
          gboolean        busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->kind), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->format), !busy);
  gtk_widget_set_sensitive (self->steps_row, !busy);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions),
                                                                            "save")),
                               !busy);
}

static void
done_cb (BfJob        *job,
         gpointer      result,
         const GError *error,
         gpointer      user_data)
{
  BfExportDialog *self = user_data;
  g_autofree char *path = bf_job_steal_result (job);

  set_busy (self, FALSE);
  g_clear_pointer (&self->job, bf_job_unref);
  if (error)
    fail (self, error);
  else
    succeed (self, path);
}

static const BfJobClass export_class = {
  .run = bf_export_task_run,
  .progress = progress_cb,
  .done = done_cb,
  .free_data = bf_export_task_free,
  .free_result = g_free,
};

static void
start (BfExportDialog *self,
       BfExportTask   *task)
{
  set_busy (self, TRUE);
  gtk_progress_bar_set_fraction (self->progress, 0);
  self->job = bf_job_start (&export_class, task, self);
  gtk_widget_grab_focus (self->cancel);
}

static void
write_picture (BfExportDialog *self,
               const char     *path)
{
  BfPictureFormat format = bf_picture_get_format (path);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (format == BF_PICTURE_NONE)
    format = bf_picture_get_format (get_ending (self));
  bytes = draw_picture (self, format, &error);
  if (bytes && bf_picture_write_bytes (bytes, path, &error))
    succeed (self, path);
  else
    fail (self, error);
}

static void
file_cb (GFile    *file,
         gpointer  user_data)
{
  BfExportDialog *self = user_data;
  Kind kind = get_kind (self);
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GError) error = NULL;

  if (!path)
    {
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("It can only be written to a local folder."));
      fail (self, error);
    }
  else if (kind == KIND_FILM)
    start (self, bf_export_task_new_film (self->session, self->network,
                                          (guint64) gtk_spin_button_get_value (self->steps), path));
  else if (kind == KIND_STEPS || kind == KIND_NUMBERS)
    start (self, bf_export_task_new_table (self->session,
                                           kind == KIND_STEPS ? BF_TABLE_STEPS : BF_TABLE_NUMBERS, path));
  else if (kind == KIND_WORKSHEET || kind == KIND_BLANK_WORKSHEET)
    start (self, bf_export_task_new_worksheet (self->session, self->network,
                                               kind == KIND_BLANK_WORKSHEET, path));
  else
    write_picture (self, path);
}

/* The ending that is chosen, then the others that would do: a picture may get another format by its name. A folder has
 * any name. */
static const char * const *
get_endings (BfExportDialog *self)
{
  Kind kind = get_kind (self);
  guint n = 0;

  self->endings[n++] = get_ending (self);
  for (guint i = 0; kinds[kind].is_picture && i < 3; i++)
    self->endings[n++] = kinds[kind].formats[i];
  self->endings[n] = NULL;
  return self->endings;
}

static void
save_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BfExportDialog *self = user_data;
  const char *title = bf_lesson_get_title (bf_session_get_lesson (self->session));
  g_autofree char *name =
      g_strconcat (title && *title ? title : _("Lesson"), get_ending (self), NULL);

  g_strdelimit (name, "/", '-');
  bf_compat_choose_export (GTK_WINDOW (self), _("Export"), name, get_endings (self), file_cb, self);
}

static void
copy_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BfExportDialog *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = draw_picture (self, BF_PICTURE_PNG, &error);

  if (!bytes || !bf_export_copy (GTK_WIDGET (self->window), bytes, &error))
    {
      fail (self, error);
      return;
    }
  bf_window_notify (self->window, _("The picture is on the clipboard"));
  gtk_window_destroy (GTK_WINDOW (self));
}

static const GActionEntry entries[] = {
  { .name = "save", .activate = save_cb },
  { .name = "copy", .activate = copy_cb },
};

static void
bf_export_dialog_dispose (GObject *object)
{
  BfExportDialog *self = BF_EXPORT_DIALOG (object);

  bf_job_clear (&self->job);
  g_clear_object (&self->actions);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shown, g_array_unref);
  G_OBJECT_CLASS (bf_export_dialog_parent_class)->dispose (object);
}

static void
bf_export_dialog_class_init (BfExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_export_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/backflow/Backflow/bf-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BfExportDialog, kind);
  gtk_widget_class_bind_template_child (widget_class, BfExportDialog, format);
  gtk_widget_class_bind_template_child (widget_class, BfExportDialog, scale_row);
  gtk_widget_class_bind_template_child (widget_class, BfExportDialog, scale);
  gtk_widget_class_bind_template_child (widget_class, BfExportDialog, steps_row);
  gtk_widget_class_bind_template_child (widget_class, BfExportDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, BfExportDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, BfExportDialog, cancel);
  gtk_widget_class_bind_template_child (widget_class, BfExportDialog, copy);
  gtk_widget_class_bind_template_child (widget_class, BfExportDialog, export);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
bf_export_dialog_init (BfExportDialog *self)
{
  self->actions = g_simple_action_group_new ();
  self->shown = g_array_new (FALSE, FALSE, sizeof (Kind));
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "export", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->export);
  g_signal_connect_object (self->kind, "notify::selected", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
}

static void
fill_kinds (BfExportDialog *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (Kind kind = 0; kind < N_KINDS; kind++)
    if (kind != KIND_CHART || self->chart)
      {
        g_array_append_val (self->shown, kind);
        gtk_string_list_append (labels, _(kinds[kind].label));
      }
  adw_combo_row_set_model (self->kind, G_LIST_MODEL (labels));
}

/**
 * bf_export_dialog_new:
 * @window: whose session it is
 * @network: the canvas
 * @loss: the loss plot
 * @chart: (nullable): the chart beside it, if one is open
 *
 * A dialog that exports what is worked on.
 *
 * Returns: (transfer none): the dialog
 */
GtkWidget *
bf_export_dialog_new (BfWindow  *window,
                      GtkWidget *network,
                      GtkWidget *loss,
                      GtkWidget *chart)
{
  BfExportDialog *self = g_object_new (BF_TYPE_EXPORT_DIALOG, "transient-for", window, NULL);

  self->window = window;
  self->session = g_object_ref (bf_window_get_session (window));
  self->network = network;
  self->loss = loss;
  self->chart = chart;
  fill_kinds (self);
  update (self);
  return GTK_WIDGET (self);
}
