/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-compat.h"
#include "model/bf-job.h"

#include <glib/gi18n-lib.h>

/* Saving, and asking before something is lost. A file is written by a job: the window goes on. */

#define LESSON_SUFFIX ".backflow"

/* What a job writes, a snapshot of the session */
typedef struct
{
  BfLesson   *lesson;
  char       *path;
  gboolean    is_careful; /* what another program has changed is left alone */
  BfFileStamp expected;
} Order;

static void
order_free (Order *self)
{
  bf_lesson_unref (self->lesson);
  g_free (self->path);
  g_free (self);
}

static gpointer
save_run (BfJob    *job,
          gpointer  data,
          GError  **error)
{
  Order *order = data;
  BfFileStamp stamp = { .exists = FALSE };

  if (!bf_lesson_save_over (order->lesson, order->path,
                            order->is_careful ? &order->expected : NULL, &stamp, error))
    return NULL;
  return g_memdup2 (&stamp, sizeof stamp);
}

static void start_save (BfWindow *self,
                        GFile    *file,
                        gboolean  is_careful);

/**
 * bf_window_is_modified: (skip)
 * @self: a window
 *
 * Whether something was done here that is not in its file.
 *
 * Returns: %TRUE if so
 */
gboolean
bf_window_is_modified (BfWindow *self)
{
  return self->session
         && (bf_session_is_training (self->session)
             || bf_session_get_revision (self->session) != self->saved_revision);
}

/**
 * bf_window_update_title: (skip)
 * @self: a window
 *
 * Names the lesson and its file, with a dot before it where something is not saved.
 */
void
bf_window_update_title (BfWindow *self)
{
  const char *title = bf_lesson_get_title (bf_session_get_lesson (self->session));
  const char *dot = bf_window_is_modified (self) ? "• " : "";
  g_autofree char *short_title = g_strconcat (dot, title, NULL);
  g_autofree char *base = self->file ? g_file_get_basename (self->file) : NULL;
  g_autofree char *name = base ? g_filename_display_name (base) : NULL;
  g_autofree char *shape = bf_lesson_get_subtitle (bf_session_get_lesson (self->session));
  g_autofree char *subtitle = name ? g_strconcat (name, " · ", shape, NULL) : g_strdup (shape);
  g_autofree char *long_title =
      name ? g_strdup_printf (_("%s (%s) – Backflow"), short_title, name)
           : g_strdup_printf (_("%s – Backflow"), short_title);

  if (g_strcmp0 (adw_window_title_get_title (self->title), short_title) != 0)
    adw_window_title_set_title (self->title, short_title);
  if (g_strcmp0 (adw_window_title_get_subtitle (self->title), subtitle) != 0)
    adw_window_title_set_subtitle (self->title, subtitle);
  if (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (self)), long_title) != 0)
    gtk_window_set_title (GTK_WINDOW (self), long_title);
}

/**
 * bf_window_set_file: (skip)
 * @self: a window
 * @file: (nullable): the file of what it shows
 * @stamp: (nullable): that file as it was read or written
 *
 * Says which file Save writes.
 */
void
bf_window_set_file (BfWindow          *self,
                    GFile             *file,
                    const BfFileStamp *stamp)
{
  g_autofree char *name = file ? g_file_get_parse_name (file) : NULL;

  g_set_object (&self->file, file);
  self->stamp = stamp ? *stamp : (BfFileStamp) { .exists = FALSE };
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), name);
  if (file)
    bf_window_add_recent (file);
}

/* What comes after saving: closing, where that was asked for */

static void
finish_closing (BfWindow *self)
{
  bf_window_clear_autosave (self);
  self->may_close = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
failed_answer_cb (const char *answer,
                  gpointer    user_data)
{
  BfWindow *self = user_data;

  if (g_str_equal (answer, "save-as"))
    bf_window_choose_save (self);
  else if (g_str_equal (answer, "replace"))
    start_save (self, self->file, FALSE);
  else
    self->closes = FALSE;
}

static void
ask_after_failure (BfWindow     *self,
                   const GError *error)
{
  static const BfAnswer answers[] = {
    { "cancel", N_("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "replace", N_("_Replace It"), ADW_RESPONSE_DESTRUCTIVE },
    { "save-as", N_("Save _As…"), ADW_RESPONSE_SUGGESTED },
  };
  static const BfAnswer fewer_answers[] = {
    { "cancel", N_("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "save-as", N_("Save _As…"), ADW_RESPONSE_SUGGESTED },
  };

  gtk_window_present (GTK_WINDOW (self));
  if (g_error_matches (error, BF_SAVE_ERROR, BF_SAVE_ERROR_CHANGED))
    bf_compat_ask (GTK_WINDOW (self), _("The File Has Changed"), error->message, answers,
                   G_N_ELEMENTS (answers), failed_answer_cb, self);
  else
    bf_compat_ask (GTK_WINDOW (self), _("The Lesson Cannot Be Saved"), error->message,
                   fewer_answers, G_N_ELEMENTS (fewer_answers), failed_answer_cb, self);
}

static void
save_done (BfJob        *job,
           gpointer      result,
           const GError *error,
           gpointer      user_data)
{
  BfWindow *self = user_data;

  g_clear_pointer (&self->save_job, bf_job_unref);
  bf_window_queue_refresh (self);
  if (error)
    {
      ask_after_failure (self, error);
      return;
    }

  self->saved_revision = self->saving_revision;
  bf_window_set_file (self, self->saving_file, result);
  bf_window_autosave (self);
  if (!self->closes)
    bf_window_notify (self, _("Saved"));
  else if (!bf_window_is_modified (self))
    finish_closing (self);
  else
    {
      self->closes = FALSE;
      gtk_window_close (GTK_WINDOW (self)); /* asks about what was done while it was written */
    }
}

static const BfJobClass save_class = {
  .run = save_run,
  .done = save_done,
  .free_data = (GDestroyNotify) order_free,
  .free_result = g_free,
};

static void
start_save (BfWindow *self,
            GFile    *file,
            gboolean  is_careful)
{
  Order *order;

  if (self->save_job)
    return; /* one is being written; Save is not enabled meanwhile */
  order = g_new (Order, 1);
  *order = (Order) {
    .lesson = self->saves_lesson_only ? bf_session_dup_current_lesson (self->session)
                                      : bf_session_dup_whole_lesson (self->session),
    .path = g_file_get_path (file),
    .is_careful = is_careful && self->stamp.exists,
    .expected = self->stamp,
  };
  g_set_object (&self->saving_file, file);
  self->saving_revision = bf_session_get_revision (self->session);
  self->save_job = bf_job_start (&save_class, order, self);
  bf_window_queue_refresh (self);
}

static void
choose_cb (GFile    *file,
           gboolean  whole,
           gpointer  user_data)
{
  BfWindow *self = user_data;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (!file)
    {
      self->closes = FALSE; /* thought better of it */
      return;
    }
  if (!path)
    {
      self->closes = FALSE;
      bf_window_show_error (self, _("The Lesson Cannot Be Saved"),
                            _("It can only be saved to a local folder."));
      return;
    }
  self->saves_lesson_only = !whole;
  start_save (self, file, FALSE);
}

/**
 * bf_window_choose_save: (skip)
 * @self: a window
 *
 * Lets the user choose where to save.
 */
void
bf_window_choose_save (BfWindow *self)
{
  static const char * const endings[] = { LESSON_SUFFIX, ".json", NULL };
  const char *title = bf_lesson_get_title (bf_session_get_lesson (self->session));
  g_autofree char *name = g_strconcat (title && *title ? title : _("Lesson"), LESSON_SUFFIX, NULL);

  g_strdelimit (name, "/", '-');
  bf_compat_choose_save (GTK_WINDOW (self), name, self->file, endings,
                         !self->saves_lesson_only, choose_cb, self);
}

/**
 * bf_window_save: (skip)
 * @self: a window
 *
 * Saves to the window's file; where it has none yet, lets the user choose one.
 */
void
bf_window_save (BfWindow *self)
{
  if (self->file)
    start_save (self, self->file, TRUE);
  else
    bf_window_choose_save (self);
}

static void
close_answer_cb (const char *answer,
                 gpointer    user_data)
{
  BfWindow *self = user_data;

  self->asks = FALSE;
  if (g_str_equal (answer, "discard"))
    finish_closing (self);
  else if (g_str_equal (answer, "save"))
    {
      self->closes = TRUE;
      bf_window_save (self);
    }
}

/**
 * bf_window_keeps_open: (skip)
 * @self: a window that is to close
 *
 * Asks about what is not saved, and waits until what is being saved is written.
 *
 * Returns: whether the window has to stay for now
 */
gboolean
bf_window_keeps_open (BfWindow *self)
{
  static const BfAnswer answers[] = {
    { "cancel", N_("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "discard", N_("_Discard"), ADW_RESPONSE_DESTRUCTIVE },
    { "save", N_("_Save"), ADW_RESPONSE_SUGGESTED },
  };
  g_autofree char *body = NULL;

  if (self->may_close || !self->session)
    return FALSE;
  self->closes = self->save_job != NULL;
  if (self->closes || self->asks)
    return TRUE;
  if (!bf_window_is_modified (self))
    {
      bf_window_clear_autosave (self);
      return FALSE;
    }

  body = g_strdup_printf (_("What you have done in “%s” is not saved. If you discard it, it is lost."),
                          bf_lesson_get_title (bf_session_get_lesson (self->session)));
  self->asks = TRUE;
  gtk_window_present (GTK_WINDOW (self));
  bf_compat_ask (GTK_WINDOW (self), _("Save Changes?"), body, answers, G_N_ELEMENTS (answers),
                 close_answer_cb, self);
  return TRUE;
}

/**
 * bf_window_drop_save: (skip)
 * @self: a window that goes
 *
 * Forgets the job that writes its file, which ends by itself.
 */
void
bf_window_drop_save (BfWindow *self)
{
  bf_job_clear (&self->save_job);
  g_clear_object (&self->saving_file);
  g_clear_object (&self->file);
}
