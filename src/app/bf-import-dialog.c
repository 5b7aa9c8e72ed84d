/* SPDX-License-Identifier: MIT */
#include "bf-import-dialog-private.h"

#include "bf-task-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define READ_DELAY 150 /* ms after the last choice until the file is read that way */
#define SEED 1         /* of new weights, as on the command line */

static const char separators[] = { ',', ';', '\t' };

G_DEFINE_FINAL_TYPE (BfImportDialog, bf_import_dialog, ADW_TYPE_WINDOW)

/* What there is to say */

static void
show_data (BfImportDialog *self)
{
  BfImportNetwork kind = (BfImportNetwork) adw_combo_row_get_selected (self->network);
  g_autofree char *amount = bf_csv_data_describe (self->data);
  g_autofree char *classes = bf_import_list_classes (self->data);
  g_autofree char *text = classes ? g_strdup_printf ("%s: %s", amount, classes) : g_strdup (amount);
  g_autofree char *shape = bf_import_describe_network (kind, self->present, self->data);
  g_autofree char *weights = bf_import_describe_weights (kind, self->present, self->data);
  g_autofree char *outcome = g_strdup_printf ("%s. %s", shape, weights);

  gtk_label_set_label (self->state, text);
  gtk_label_set_label (self->outcome, outcome);
}

/* One of three: what is wrong, how far the reading is, what there is */
static void
show_state (BfImportDialog *self)
{
  gboolean reads = !self->error && !self->data;
  GAction *take = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "take");

  gtk_widget_set_visible (self->state_icon, self->error != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), self->data != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), reads);
  gtk_widget_set_sensitive (self->choices, !self->takes);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (take), !self->error && self->preview && !self->takes);
  if (self->error)
    gtk_label_set_label (self->state, self->error->message);
  else if (self->data)
    show_data (self);
  else
    gtk_label_set_label (self->state, self->takes ? _("Importing…") : _("Reading…"));
  gtk_progress_bar_set_fraction (self->progress, CLAMP (self->fraction, 0, 1));
}

static void
take_error (BfImportDialog *self,
            GError         *error)
{
  g_clear_error (&self->error);
  self->error = error;
  self->takes = FALSE;
  show_state (self);
}

/* Taking what was read */

static void
take_data (BfImportDialog *self)
{
  BfSession *session = bf_window_get_session (self->window);
  g_autofree char *title = bf_import_get_title (self->name);
  /* Translators: %s is the name of a file; follows "Undo". */
  g_autofree char *what = g_strdup_printf (_("import of %s"), self->name);
  /* Translators: %s is the name of a file. */
  g_autofree char *notice = g_strdup_printf (_("The data of %s are here now"), self->name);
  g_autoptr (BfLesson) lesson = NULL;
  GError *error = NULL;

  lesson = bf_import_make_lesson ((BfImportNetwork) adw_combo_row_get_selected (self->network), self->present,
                                  self->data, title, SEED, &error);
  if (!lesson || !bf_session_set_lesson (session, lesson, what, &error))
    {
      take_error (self, error);
      return;
    }
  bf_window_notify (self->window, notice);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* What is read already is taken at once, else when it is. */
static void
take_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BfImportDialog *self = user_data;

  self->takes = TRUE;
  if (self->data)
    take_data (self);
  else
    {
      show_state (self);
      gtk_widget_grab_focus (self->cancel);
    }
}

/* Reading all of the file, by a worker */

typedef struct
{
  GFile        *file;
  char         *name;
  BfCsvSettings settings;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  g_object_unref (self->file);
  g_free (self->name);
  bf_csv_settings_clear (&self->settings);
  g_free (self);
}

static guint64
get_size (GFileInputStream *stream)
{
  g_autoptr (GFileInfo) info =
      g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);

  return info ? (guint64) g_file_info_get_size (info) : 0;
}

static gpointer
read_run (BfJob    *job,
          gpointer  data,
          GError  **error)
{
  const Order *order = data;
  g_autoptr (GFileInputStream) stream = g_file_read (order->file, bf_job_get_cancellable (job), error);

  if (!stream)
    return NULL;
  return bf_csv_read (G_INPUT_STREAM (stream), get_size (stream), &order->settings, order->name,
                      bf_task_window_report, job, error);
}

static void
read_progress (BfJob    *job,
               double    fraction,
               gpointer  partial,
               gpointer  user_data)
{
  BfImportDialog *self = user_data;

  self->fraction = fraction;
  gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
}

static void
read_done (BfJob        *job,
           gpointer      result,
           const GError *error,
           gpointer      user_data)
{
  BfImportDialog *self = user_data;

  self->data = bf_job_steal_result (job);
  g_clear_pointer (&self->job, bf_job_unref);
  if (!self->data)
    take_error (self, g_error_copy (error));
  else if (self->takes)
    take_data (self);
  else
    show_state (self);
}

static const BfJobClass read_job = {
  .run = read_run,
  .progress = read_progress,
  .done = read_done,
  .free_data = order_free,
  .free_result = (GDestroyNotify) bf_csv_data_free,
};

static gboolean
read_cb (gpointer user_data)
{
  BfImportDialog *self = user_data;
  Order *order = g_new (Order, 1);

  self->read_id = 0;
  order->file = g_object_ref (self->file);
  order->name = g_strdup (self->name);
  bf_csv_settings_copy (&order->settings, &self->settings);
  self->job = bf_job_start (&read_job, order, self);
  return G_SOURCE_REMOVE;
}

static void
forget (BfImportDialog *self)
{
  g_clear_handle_id (&self->read_id, g_source_remove);
  bf_job_clear (&self->job);
  g_clear_pointer (&self->data, bf_csv_data_free);
  g_clear_error (&self->error);
  self->fraction = 0;
}

/* What was read another way is worth nothing. */
static void
read_soon (BfImportDialog *self)
{
  forget (self);
  self->read_id = g_timeout_add (READ_DELAY, read_cb, self);
  show_state (self);
}

/* Choices */

static void
show_choices (BfImportDialog *self)
{
  BfCsvSettings *s = &self->settings;
  const char *at = memchr (separators, s->separator, sizeof separators);

  self->syncing = TRUE;
  gtk_switch_set_active (self->header, s->has_header);
  adw_combo_row_set_selected (self->separator, at ? (guint) (at - separators) : 0);
  adw_combo_row_set_selected (self->decimal, s->decimal_comma ? 1 : 0);
  adw_combo_row_set_selected (self->missing, s->missing);
  adw_combo_row_set_selected (self->scale, s->scale);
  adw_combo_row_set_selected (self->encoding, s->encoding);
  adw_combo_row_set_selected (self->target_kind, s->classes ? 1 : 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->target_kind),
                            self->preview && bf_csv_settings_can_choose_classes (s, self->preview));
  self->syncing = FALSE;
}

/* Looks at the beginning of the file anew; @separator 0: find it out. What has nothing to do with that stays. */
static void
look (BfImportDialog *self,
      BfCsvEncoding   encoding,
      char            separator)
{
  BfCsvSettings before = self->settings;
  gsize size;
  const char *bytes = g_bytes_get_data (self->start, &size);
  GError *error = NULL;

  g_clear_pointer (&self->preview, bf_csv_preview_free);
  bf_csv_settings_clear (&self->settings);
  self->settings = (BfCsvSettings) { .encoding = encoding, .separator = separator };
  self->preview = bf_csv_preview_new_encoded (bytes, size, encoding, separator, self->name, &error);
  if (self->preview)
    bf_csv_settings_init (&self->settings, self->preview);
  self->settings.missing = before.missing;
  self->settings.scale = before.scale;
  show_choices (self);
  bf_import_dialog_fill_lists (self);
  if (self->preview)
    {
      read_soon (self);
      return;
    }
  forget (self);
  take_error (self, error);
}

static void
encoding_cb (BfImportDialog *self)
{
  if (!self->syncing && self->start)
    look (self, (BfCsvEncoding) adw_combo_row_get_selected (self->encoding), 0);
}

static void
separator_cb (BfImportDialog *self)
{
  if (!self->syncing && self->start)
    look (self, self->settings.encoding, separators[adw_combo_row_get_selected (self->separator)]);
}

/* Header and decimal mark decide what is a number. */
static void
writing_cb (BfImportDialog *self)
{
  if (self->syncing || !self->preview)
    return;
  self->settings.has_header = gtk_switch_get_active (self->header);
  self->settings.decimal_comma = adw_combo_row_get_selected (self->decimal) == 1;
  bf_csv_settings_guess_classes (&self->settings, self->preview);
  show_choices (self);
  bf_import_dialog_fill_lists (self);
  read_soon (self);
}

static void
reading_cb (BfImportDialog *self)
{
  if (self->syncing || !self->preview)
    return;
  self->settings.missing = (BfCsvMissing) adw_combo_row_get_selected (self->missing);
  self->settings.scale = (BfCsvScale) adw_combo_row_get_selected (self->scale);
  self->settings.classes = adw_combo_row_get_selected (self->target_kind) == 1;
  read_soon (self);
}

static void
network_cb (BfImportDialog *self)
{
  if (self->data)
    show_state (self);
}

/**
 * bf_import_dialog_set_role: (skip)
 * @self: a dialog
 * @column: a column, from 0
 * @role: what it is to be used as
 *
 * Changes what a column is used as.
 */
void
bf_import_dialog_set_role (BfImportDialog *self,
                           guint           column,
                           BfCsvRole       role)
{
  if (!self->preview || bf_csv_settings_get_role (&self->settings, column) == role)
    return;
  bf_csv_settings_set_role (&self->settings, self->preview, column, role);
  show_choices (self);
  bf_import_dialog_update_lists (self);
  read_soon (self);
}

/* The beginning of the file, by a worker too: it may lie far away. */

static gpointer
start_run (BfJob    *job,
           gpointer  data,
           GError  **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (data, bf_job_get_cancellable (job), error);
  g_autofree char *bytes = g_malloc (BF_CSV_PREVIEW_SIZE);
  gsize size;

  if (!stream
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), bytes, BF_CSV_PREVIEW_SIZE, &size,
                                   bf_job_get_cancellable (job), error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), size);
}

static void
start_done (BfJob        *job,
            gpointer      result,
            const GError *error,
            gpointer      user_data)
{
  BfImportDialog *self = user_data;
  gsize size;
  const char *bytes;

  self->start = bf_job_steal_result (job);
  g_clear_pointer (&self->job, bf_job_unref);
  if (!self->start)
    {
      take_error (self, g_error_copy (error));
      return;
    }
  bytes = g_bytes_get_data (self->start, &size);
  look (self, bf_csv_encoding_guess (bytes, size), 0);
}

static const BfJobClass start_job = {
  .run = start_run,
  .done = start_done,
  .free_data = g_object_unref,
  .free_result = (GDestroyNotify) g_bytes_unref,
};

static const GActionEntry entries[] = {
  { .name = "take", .activate = take_cb },
};

static void
bf_import_dialog_dispose (GObject *object)
{
  BfImportDialog *self = BF_IMPORT_DIALOG (object);

  forget (self);
  g_clear_object (&self->actions);
  g_clear_object (&self->file);
  g_clear_pointer (&self->present, bf_lesson_unref);
  G_OBJECT_CLASS (bf_import_dialog_parent_class)->dispose (object);
}

static void
bf_import_dialog_finalize (GObject *object)
{
  BfImportDialog *self = BF_IMPORT_DIALOG (object);

  g_clear_pointer (&self->preview, bf_csv_preview_free);
  g_clear_pointer (&self->start, g_bytes_unref);
  bf_csv_settings_clear (&self->settings);
  g_free (self->name);
  G_OBJECT_CLASS (bf_import_dialog_parent_class)->finalize (object);
}

static void
bf_import_dialog_class_init (BfImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_import_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = bf_import_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/backflow/Backflow/bf-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, cancel);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, take);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, table);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, choices);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, columns_label);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, columns);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, target_kind);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, scale);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, network);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, header);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, separator);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, decimal);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, missing);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, encoding);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, state_icon);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, state);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, outcome);
  gtk_widget_class_bind_template_child (widget_class, BfImportDialog, progress);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fill_encodings (BfImportDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < BF_N_CSV_ENCODINGS; i++)
    gtk_string_list_append (names, bf_csv_encoding_get_name ((BfCsvEncoding) i));
  self->syncing = TRUE;
  adw_combo_row_set_model (self->encoding, G_LIST_MODEL (names));
  self->syncing = FALSE;
}

static void
connect_choices (BfImportDialog *self)
{
  const struct
  {
    GtkWidget  *widget;
    const char *signal;
    GCallback   callback;
  } choices[] = {
    { GTK_WIDGET (self->encoding), "notify::selected", G_CALLBACK (encoding_cb) },
    { GTK_WIDGET (self->separator), "notify::selected", G_CALLBACK (separator_cb) },
    { GTK_WIDGET (self->header), "notify::active", G_CALLBACK (writing_cb) },
    { GTK_WIDGET (self->decimal), "notify::selected", G_CALLBACK (writing_cb) },
    { GTK_WIDGET (self->missing), "notify::selected", G_CALLBACK (reading_cb) },
    { GTK_WIDGET (self->scale), "notify::selected", G_CALLBACK (reading_cb) },
    { GTK_WIDGET (self->target_kind), "notify::selected", G_CALLBACK (reading_cb) },
    { GTK_WIDGET (self->network), "notify::selected", G_CALLBACK (network_cb) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    g_signal_connect_object (choices[i].widget, choices[i].signal, choices[i].callback, self, G_CONNECT_SWAPPED);
}

static void
bf_import_dialog_init (BfImportDialog *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "import", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->take);
  fill_encodings (self);
  bf_import_dialog_init_lists (self);
  connect_choices (self);
}

/**
 * bf_import_dialog_new:
 * @window: whose session gets the data
 * @file: a CSV file
 *
 * A dialog that imports a file.
 *
 * Returns: (transfer none): the dialog
 */
GtkWidget *
bf_import_dialog_new (BfWindow *window,
                      GFile    *file)
{
  BfImportDialog *self = g_object_new (BF_TYPE_IMPORT_DIALOG, "transient-for", window, NULL);
  g_autofree char *base = g_file_get_basename (file);

  self->window = window;
  self->present = bf_session_dup_current_lesson (bf_window_get_session (window));
  self->file = g_object_ref (file);
  self->name = g_filename_display_name (base);
  adw_window_title_set_subtitle (self->heading, self->name);
  show_state (self);
  self->job = bf_job_start (&start_job, g_object_ref (file), self);
  gtk_widget_grab_focus (self->cancel);
  return GTK_WIDGET (self);
}
