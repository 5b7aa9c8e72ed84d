/* SPDX-License-Identifier: MIT */
#include "bf-compat.h"

#include "bf-config.h"
#include "model/bf-save.h"

#include <glib/gi18n-lib.h>

#define WHAT_CHOICE "what"
#define WHOLE_SESSION "session"
#define LESSON_ONLY "lesson"

/* What is chosen: a file to open, a file to write, or a place for a lesson, which is told of Cancel too */
typedef struct
{
  GtkWindow          *parent;
  const char * const *endings; /* NULL where a file is opened */
  BfFileFunc          open;    /* NULL where a place for a lesson is chosen */
  BfSaveFunc          save;
  gpointer            user_data;

  GFile              *file;    /* NULL until one is chosen */
  gboolean            whole;
} Choice;

static void
finish (Choice *self)
{
  if (self->save)
    self->save (self->file, self->whole, self->user_data);
  else if (self->file)
    self->open (self->file, self->user_data);
  g_clear_object (&self->file);
  g_free (self);
}

static void
replace_answer_cb (const char *answer,
                   gpointer    user_data)
{
  Choice *self = user_data;

  if (!g_str_equal (answer, "replace"))
    g_clear_object (&self->file);
  finish (self);
}

static void
ask_to_replace (Choice *self)
{
  static const BfAnswer answers[] = {
    { "cancel", N_("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "replace", N_("_Replace It"), ADW_RESPONSE_DESTRUCTIVE },
  };
  g_autofree char *base = g_file_get_basename (self->file);
  g_autofree char *name = g_filename_display_name (base);
  /* Translators: %s is a file name. */
  g_autofree char *body = g_strdup_printf (_("“%s” is there already. If you replace it, what is in it is lost."), name);

  bf_compat_ask (self->parent, _("Replace the File?"), body, answers, G_N_ELEMENTS (answers), replace_answer_cb, self);
}

/* Gives the name its ending. About a file that has the name as it was typed the chooser has asked: it is meant. Returns
 * whether another file now is. */
static gboolean
complete_name (Choice *self)
{
  g_autofree char *path = g_file_get_path (self->file);
  g_autofree char *completed = NULL;

  if (!path || g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  completed = bf_save_add_ending (path, self->endings);
  if (g_str_equal (completed, path))
    return FALSE;
  g_object_unref (self->file);
  self->file = g_file_new_for_path (completed);
  return TRUE;
}

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             Choice          *choice)
{
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);

  if (response == GTK_RESPONSE_ACCEPT)
    choice->file = gtk_file_chooser_get_file (chooser);
  choice->whole = choice->save
                  && g_strcmp0 (gtk_file_chooser_get_choice (chooser, WHAT_CHOICE), LESSON_ONLY) != 0;
  g_object_unref (dialog);
  if (choice->file && choice->endings && complete_name (choice) && g_file_query_exists (choice->file, NULL))
    ask_to_replace (choice);
  else
    finish (choice);
}

/* @what is copied. */
static void
run (GtkFileChooserNative *dialog,
     const Choice         *what)
{
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), g_memdup2 (what, sizeof *what));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
choose_lesson (GtkFileChooserNative *dialog,
               const Choice         *what)
{
  g_autoptr (GtkFileFilter) lessons = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (lessons, _("Lessons"));
  gtk_file_filter_add_suffix (lessons, "backflow");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), lessons);
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all);
  run (dialog, what);
}

/**
 * bf_compat_choose_export:
 * @parent: the window that asks
 * @title: what is to be chosen
 * @name: the file name to begin with
 * @endings: (array zero-terminated=1): what the name may end in; the first is added where it ends in none. They have to stay.
 * @func: (scope async): is called with the file, if one is chosen
 * @user_data: for @func
 *
 * Lets the user choose where to write a file that is no lesson. Nothing is replaced unasked.
 */
void
bf_compat_choose_export (GtkWindow          *parent,
                         const char         *title,
                         const char         *name,
                         const char * const *endings,
                         BfFileFunc          func,
                         gpointer            user_data)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  run (dialog, &(Choice) { .parent = parent, .endings = endings, .open = func, .user_data = user_data });
}

/**
 * bf_compat_choose_import:
 * @parent: the window that asks
 * @title: what is to be chosen
 * @kind: what such files are called
 * @suffixes: (array zero-terminated=1): what their names end in
 * @func: (scope async): is called with the file, if one is chosen
 * @user_data: for @func
 *
 * Lets the user choose a file to read that is no lesson.
 */
void
bf_compat_choose_import (GtkWindow          *parent,
                         const char         *title,
                         const char         *kind,
                         const char * const *suffixes,
                         BfFileFunc          func,
                         gpointer            user_data)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), _("_Cancel"));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, kind);
  for (guint i = 0; suffixes[i]; i++)
    gtk_file_filter_add_suffix (filter, suffixes[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all);
  run (dialog, &(Choice) { .parent = parent, .open = func, .user_data = user_data });
}

/**
 * bf_compat_choose_open:
 * @parent: the window that asks
 * @func: (scope async): is called with the file, if one is chosen
 * @user_data: for @func
 *
 * Lets the user choose a lesson file to open.
 */
void
bf_compat_choose_open (GtkWindow  *parent,
                       BfFileFunc  func,
                       gpointer    user_data)
{
  choose_lesson (gtk_file_chooser_native_new (_("Open a Lesson"), parent, GTK_FILE_CHOOSER_ACTION_OPEN,
                                              _("_Open"), _("_Cancel")),
                 &(Choice) { .parent = parent, .open = func, .user_data = user_data });
}

/**
 * bf_compat_choose_save:
 * @parent: the window that asks
 * @name: the file name to begin with
 * @file: (nullable): the file to begin with instead
 * @endings: (array zero-terminated=1): what the name may end in; the first is added where it ends in none. They have to stay.
 * @whole: whether the whole session is chosen at first
 * @func: (scope async): is called with the file, or %NULL where none is chosen, and with what to save
 * @user_data: for @func
 *
 * Lets the user choose where to save, and whether the whole session or the lesson alone. Nothing is replaced unasked.
 */
void
bf_compat_choose_save (GtkWindow          *parent,
                       const char         *name,
                       GFile              *file,
                       const char * const *endings,
                       gboolean            whole,
                       BfSaveFunc          func,
                       gpointer            user_data)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_("Save the Lesson"), parent, GTK_FILE_CHOOSER_ACTION_SAVE,
                                   _("_Save"), _("_Cancel"));
  const char *options[] = { WHOLE_SESSION, LESSON_ONLY, NULL };
  const char *labels[] = { _("Whole session: how it was trained, branches, bookmarks"),
                           _("Lesson only: the numbers as they are now"), NULL };

  if (!file || !gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), file, NULL))
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_file_chooser_add_choice (GTK_FILE_CHOOSER (dialog), WHAT_CHOICE, _("What to save"), options,
                               labels);
  gtk_file_chooser_set_choice (GTK_FILE_CHOOSER (dialog), WHAT_CHOICE,
                               whole ? WHOLE_SESSION : LESSON_ONLY);
  choose_lesson (dialog,
                 &(Choice) { .parent = parent, .endings = endings, .save = func, .user_data = user_data });
}

typedef struct
{
  BfAnswerFunc func;
  gpointer     user_data;
} Question;

static void
answer_cb (AdwMessageDialog *dialog,
           const char       *answer,
           Question         *question)
{
  question->func (answer, question->user_data);
  g_free (question);
}

/**
 * bf_compat_ask:
 * @parent: the window that asks
 * @heading: the question
 * @body: what depends on it
 * @answers: the buttons; the first is what Escape gives, the last what Return gives
 * @n_answers: how many
 * @func: (scope async): is called with the answer's id, once
 * @user_data: for @func; has to stay as long as @parent
 *
 * Asks something that has to be answered first.
 */
void
bf_compat_ask (GtkWindow      *parent,
               const char     *heading,
               const char     *body,
               const BfAnswer *answers,
               guint           n_answers,
               BfAnswerFunc    func,
               gpointer        user_data)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));
  Question *question = g_new (Question, 1);

  *question = (Question) { func, user_data };
  for (guint i = 0; i < n_answers; i++)
    {
      adw_message_dialog_add_response (dialog, answers[i].id, _(answers[i].label));
      adw_message_dialog_set_response_appearance (dialog, answers[i].id, answers[i].appearance);
    }
  adw_message_dialog_set_close_response (dialog, answers[0].id);
  adw_message_dialog_set_default_response (dialog, answers[n_answers - 1].id);
  g_signal_connect (dialog, "response", G_CALLBACK (answer_cb), question);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * bf_compat_show_error:
 * @parent: the window in which it happened
 * @heading: what could not be done
 * @body: why, and what would be right
 *
 * Shows an error that the user has to see before anything else.
 */
void
bf_compat_show_error (GtkWindow  *parent,
                      const char *heading,
                      const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * bf_compat_show_about:
 * @parent: (nullable): the window to show it over
 *
 * Shows what this program is.
 */
void
bf_compat_show_about (GtkWindow *parent)
{
  adw_show_about_window (parent,
                         "application-name", "Backflow",
                         "application-icon", BF_APP_ID,
                         "version", BF_VERSION,
                         "comments", _("See how a neural network learns, number by number"),
                         "license-type", GTK_LICENSE_MIT_X11,
                         "translator-credits", _("translator-credits"),
                         NULL);
}

/* GTK 4.8 takes the name of a button with a label from the label as well. */
static void
set_name (GtkWidget  *button,
          const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/**
 * bf_compat_name_button:
 * @widget: a drop-down or a menu button
 * @name: what it chooses
 *
 * Names the button within, which has the focus and which GTK leaves without a name.
 */
void
bf_compat_name_button (GtkWidget  *widget,
                       const char *name)
{
  GtkWidget *button = gtk_widget_get_first_child (widget);

  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (button)
    set_name (button, name);
}

static void
name_mnemonic_cb (GtkWidget *button)
{
  const char *label = gtk_button_get_label (GTK_BUTTON (button));
  g_auto (GStrv) parts = label ? g_strsplit (label, "_", -1) : NULL;
  g_autofree char *name = parts ? g_strjoinv (NULL, parts) : NULL;

  if (name)
    set_name (button, name);
}

/* A button with a mnemonic would be called "_Step Step". */
static void
name_mnemonic (GtkWidget *widget)
{
  if (!GTK_IS_BUTTON (widget) || !gtk_button_get_use_underline (GTK_BUTTON (widget)))
    return;
  g_signal_handlers_disconnect_by_func (widget, name_mnemonic_cb, NULL);
  g_signal_connect (widget, "notify::label", G_CALLBACK (name_mnemonic_cb), NULL);
  name_mnemonic_cb (widget);
}

static void
name_mnemonics (GtkWidget *widget)
{
  name_mnemonic (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    name_mnemonics (child);
}

/* A window with all that is in it, hidden or not; later what has come since */
static gboolean
mapped_cb (GSignalInvocationHint *hint,
           guint                  n_values,
           const GValue          *values,
           gpointer               user_data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);

  if (GTK_IS_LABEL (widget) && gtk_widget_get_ancestor (widget, ADW_TYPE_COMBO_ROW))
    gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_NONE);
  else if (GTK_IS_WINDOW (widget))
    name_mnemonics (widget);
  else
    name_mnemonic (widget);
  return G_SOURCE_CONTINUE;
}

/**
 * bf_compat_mend:
 *
 * Mends for all windows, dialogs of the platform too, what GTK 4.8 leaves amiss: a switch does not know Space in a
 * popover, buttons with a mnemonic are named twice, and Adwaita's rows cut their choices after 20 letters. To be called once, before there is a widget.
 */
void
bf_compat_mend (void)
{
  GtkWidgetClass *switch_class = g_type_class_ref (GTK_TYPE_SWITCH);

  gtk_widget_class_add_binding_signal (switch_class, GDK_KEY_space, 0, "activate", NULL);
  gtk_widget_class_add_binding_signal (switch_class, GDK_KEY_KP_Space, 0, "activate", NULL);
  g_type_class_unref (switch_class);
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET)); /* it has its signals */
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, mapped_cb, NULL, NULL);
}
