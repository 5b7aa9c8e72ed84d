/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-compat.h"

#include <glib/gi18n-lib.h>

/* A safety copy of what is not saved, every now and then and when another window is used, and what to do with those that
 * an unexpected end has left. */

#define INTERVAL 20 /* s */

/* What a job writes, a snapshot of the session */
typedef struct
{
  BfAutosave *copy;
  BfLesson   *lesson;
  char       *path;
  BfFileStamp stamp;
  gboolean    is_lesson_only;
} Order;

static void
order_free (Order *self)
{
  bf_autosave_unref (self->copy);
  bf_lesson_unref (self->lesson);
  g_free (self->path);
  g_free (self);
}

static gpointer
autosave_run (BfJob    *job,
              gpointer  data,
              GError  **error)
{
  Order *order = data;

  bf_autosave_write (order->copy, order->lesson, order->path, &order->stamp, order->is_lesson_only, error);
  return NULL;
}

/* Once, until a copy can be written again; the one from before is still there. */
static void
tell_failure (BfWindow     *self,
              const GError *error)
{
  g_autofree char *text = NULL;

  if (self->autosave_failed)
    return;
  self->autosave_failed = TRUE;
  text = g_strdup_printf (_("No safety copy can be kept: %s"), error->message);
  bf_window_notify (self, text);
}

static void
autosave_done (BfJob        *job,
               gpointer      result,
               const GError *error,
               gpointer      user_data)
{
  BfWindow *self = user_data;

  g_clear_pointer (&self->autosave_job, bf_job_unref);
  self->autosave_due |= error != NULL; /* to be tried again */
  if (error)
    tell_failure (self, error);
  else
    self->autosave_failed = FALSE;
}

static const BfJobClass autosave_class = {
  .run = autosave_run,
  .done = autosave_done,
  .free_data = (GDestroyNotify) order_free,
};

static void
start_autosave (BfWindow *self)
{
  g_autofree char *folder = bf_autosave_get_default_folder ();
  g_autoptr (GError) error = NULL;
  Order *order;

  if (!self->autosave)
    self->autosave = bf_autosave_new (folder);
  if (!bf_autosave_begin (self->autosave, &error))
    {
      tell_failure (self, error);
      return;
    }
  order = g_new (Order, 1);
  *order = (Order) {
    .copy = bf_autosave_ref (self->autosave),
    .lesson = bf_session_dup_whole_lesson (self->session),
    .path = self->file ? g_file_get_path (self->file) : NULL,
    .stamp = self->stamp,
    .is_lesson_only = self->saves_lesson_only,
  };
  self->autosave_due = FALSE;
  self->autosave_job = bf_job_start (&autosave_class, order, self);
}

/**
 * bf_window_autosave: (skip)
 * @self: a window
 *
 * Writes a safety copy where something has changed since the last one and is not saved.
 */
void
bf_window_autosave (BfWindow *self)
{
  if (!self->session)
    return;
  if (!bf_window_is_modified (self))
    bf_window_clear_autosave (self);
  else if (self->autosave_due && !self->autosave_job)
    start_autosave (self);
}

static gboolean
interval_cb (gpointer user_data)
{
  bf_window_autosave (user_data);
  return G_SOURCE_CONTINUE;
}

static void
active_cb (BfWindow *self)
{
  if (!gtk_window_is_active (GTK_WINDOW (self)))
    bf_window_autosave (self);
}

/**
 * bf_window_clear_autosave: (skip)
 * @self: a window
 *
 * Removes the safety copy: all is saved, or nothing is to be.
 */
void
bf_window_clear_autosave (BfWindow *self)
{
  bf_job_clear (&self->autosave_job);
  if (self->autosave)
    bf_autosave_clear (self->autosave);
  g_clear_pointer (&self->autosave, bf_autosave_unref);
}

/**
 * bf_window_drop_autosave: (skip)
 * @self: a window that goes
 *
 * Ends the safety copies; what is written stays, unless it was cleared.
 */
void
bf_window_drop_autosave (BfWindow *self)
{
  g_clear_handle_id (&self->autosave_id, g_source_remove);
  bf_job_clear (&self->autosave_job);
  g_clear_pointer (&self->autosave, bf_autosave_unref);
}

/**
 * bf_window_init_autosave: (skip)
 * @self: a window
 *
 * Begins to keep safety copies.
 */
void
bf_window_init_autosave (BfWindow *self)
{
  self->autosave_id = g_timeout_add_seconds (INTERVAL, interval_cb, self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
}

/* What was left */

/* Goes on with a copy in a window, as with something that is not saved. */
static void
show_copy (BfWindow   *self,
           BfAutosave *copy,
           BfLesson   *lesson)
{
  BfWindow *window = self;
  const char *path = bf_autosave_get_path (copy);
  g_autoptr (GFile) file = path ? g_file_new_for_path (path) : NULL;
  BfFileStamp stamp = bf_autosave_get_stamp (copy);

  if (!bf_window_is_untouched (self) || self->autosave)
    window = bf_window_new (ADW_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  bf_window_set_lesson (window, lesson);
  bf_window_set_file (window, file, &stamp);
  window->saved_revision = G_MAXUINT64; /* no revision of this session is in a file */
  window->saves_lesson_only = bf_autosave_is_lesson_only (copy);
  window->autosave = bf_autosave_ref (copy);
  bf_window_queue_refresh (window);
  gtk_window_present (GTK_WINDOW (window));
}

static void
restore (BfWindow  *self,
         GPtrArray *left)
{
  for (guint i = 0; i < left->len; i++)
    {
      BfAutosave *copy = g_ptr_array_index (left, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (BfLesson) lesson = bf_autosave_load (copy, &error);

      if (lesson)
        show_copy (self, copy, lesson);
      else
        bf_window_show_error (self, _("The Lesson Cannot Be Restored"), error->message);
    }
}

static void
left_answer_cb (const char *answer,
                gpointer    user_data)
{
  BfWindow *self = user_data;
  g_autoptr (GPtrArray) left = g_steal_pointer (&self->left);

  if (g_str_equal (answer, "restore"))
    restore (self, left);
  else if (g_str_equal (answer, "discard"))
    for (guint i = 0; i < left->len; i++)
      bf_autosave_clear (g_ptr_array_index (left, i));
}

static char *
describe_left (GPtrArray *left)
{
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; i < left->len; i++)
    {
      BfAutosave *copy = g_ptr_array_index (left, i);
      g_autoptr (GDateTime) time = bf_autosave_get_time (copy);
      g_autofree char *when = time ? g_date_time_format (time, "%x %X") : g_strdup ("");

      /* Translators: the title of a lesson, then date and time. */
      g_string_append_printf (titles, _("“%s”, as it was on %s"),
                              bf_autosave_get_title (copy) ? bf_autosave_get_title (copy) : _("Lesson"), when);
      g_string_append_c (titles, '\n');
    }
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "This was not saved:\n\n%s\nRestore it?",
                                       "These were not saved:\n\n%s\nRestore them?", left->len),
                          titles->str);
}

/**
 * bf_window_offer_left: (skip)
 * @self: a window
 *
 * Offers what an unexpected end has left, if anything.
 */
void
bf_window_offer_left (BfWindow *self)
{
  static const BfAnswer answers[] = {
    { "later", N_("_Later"), ADW_RESPONSE_DEFAULT },
    { "discard", N_("_Discard"), ADW_RESPONSE_DESTRUCTIVE },
    { "restore", N_("_Restore"), ADW_RESPONSE_SUGGESTED },
  };
  g_autofree char *folder = bf_autosave_get_default_folder ();
  g_autoptr (GPtrArray) left = bf_autosave_find_left (folder);
  g_autofree char *body = NULL;

  if (left->len == 0 || self->left)
    return;
  body = describe_left (left);
  self->left = g_steal_pointer (&left);
  bf_compat_ask (GTK_WINDOW (self), _("Backflow Ended Unexpectedly"), body, answers,
                 G_N_ELEMENTS (answers), left_answer_cb, self);
}
