/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-compat.h"
#include "bf-task-window.h"

#include <glib/gi18n-lib.h>

/* Opening: files chosen, dropped, named or used before, and built-in lessons. */

#define LESSON_SUFFIX ".backflow"
#define LESSON_TYPE "application/x-backflow"
#define MAX_RECENT 10
#define MAX_AT_ONCE ((guint64) 1 << 18) /* bytes: read in a few milliseconds */

static gboolean
shows_file (BfWindow          *self,
            GFile             *file,
            const BfFileStamp *stamp)
{
  return self->file
         && (g_file_equal (self->file, file)
             || (stamp->exists && self->stamp.exists && self->stamp.device == stamp->device
                 && self->stamp.inode == stamp->inode));
}

/* The window that shows a file already, whatever it is called now */
static BfWindow *
find_window (GFile             *file,
             const BfFileStamp *stamp)
{
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());
  GList *windows = application ? gtk_application_get_windows (application) : NULL;

  for (GList *l = windows; l; l = l->next)
    if (BF_IS_WINDOW (l->data) && shows_file (l->data, file, stamp))
      return l->data;
  return NULL;
}

static void
show_lesson (BfWindow          *self,
             BfLesson          *lesson,
             GFile             *file,
             const BfFileStamp *stamp)
{
  BfWindow *window = self;

  /* Work on another lesson is not thrown away. */
  if (!bf_window_is_untouched (self))
    window = bf_window_new (ADW_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  bf_window_set_lesson (window, lesson);
  bf_window_set_file (window, file, stamp);
  /* A file stays what it was: a lesson does not become a session unasked. */
  window->saves_lesson_only = file && !bf_lesson_has_session (lesson);
  bf_window_update_title (window);
  gtk_window_present (GTK_WINDOW (window));
}

/* A file on its way in: what it is known by, and then what is in it or why there is nothing */
typedef struct
{
  char        *path;
  GFile       *file;   /* NULL where it is elsewhere: nothing to save to */
  BfFileStamp  stamp;
  BfLesson    *lesson;
  GError      *error;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  g_free (self->path);
  g_clear_object (&self->file);
  g_clear_pointer (&self->lesson, bf_lesson_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static Opening *
opening_new (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  const char *local = g_file_peek_path (file);
  Opening *self = g_new0 (Opening, 1);

  self->path = g_strdup (path);
  self->file = local ? g_object_ref (file) : NULL;
  self->stamp = bf_file_stamp_read (local ? local : path);
  return self;
}

static void
opening_load (Opening *self)
{
  self->lesson = bf_lesson_load (self->path, &self->error);
}

/* What a file holds goes to the window that shows it already, if there is one by now. */
static void
show_opening (BfWindow *self,
              Opening  *opening)
{
  BfWindow *window = opening->file ? find_window (opening->file, &opening->stamp) : NULL;

  if (window)
    gtk_window_present (GTK_WINDOW (window));
  else if (opening->lesson)
    show_lesson (self, opening->lesson, opening->file, &opening->stamp);
  else
    bf_window_show_error (self, _("The Lesson Cannot Be Opened"), opening->error->message);
}

static gpointer
load_run (BfJob    *job,
          gpointer  data,
          GError  **error)
{
  GPtrArray *openings = data;

  bf_task_window_report (-1, job); /* nobody knows how long the next one takes */
  for (guint i = 0; i < openings->len && !bf_job_is_cancelled (job); i++)
    opening_load (g_ptr_array_index (openings, i));
  return g_ptr_array_ref (openings);
}

static void
load_done (gpointer      result,
           const GError *error,
           gpointer      user_data)
{
  g_autoptr (GPtrArray) openings = g_ptr_array_ref (result);

  for (guint i = 0; i < openings->len; i++)
    show_opening (user_data, g_ptr_array_index (openings, i));
}

static const BfJobClass load_job = {
  .run = load_run,
  .progress = bf_task_window_progress,
  .done = bf_task_window_done,
  .free_data = (GDestroyNotify) g_ptr_array_unref,
  .free_result = (GDestroyNotify) g_ptr_array_unref,
};

static void
load_soon (BfWindow  *self,
           GPtrArray *openings)
{
  Opening *first = g_ptr_array_index (openings, 0);
  g_autofree char *base = g_path_get_basename (first->path);
  g_autofree char *name = g_filename_display_name (base);
  /* Translators: %s is the name of a file. */
  g_autofree char *heading = g_strdup_printf (_("Opening %s"), name);

  gtk_window_present (GTK_WINDOW (self));
  bf_task_window_run (GTK_WINDOW (self), heading, &load_job, g_ptr_array_ref (openings), load_done, self);
}

/* A small file is there at once; what would hold up a frame is left to a worker. */
static void
open_files (BfWindow           *self,
            const char * const *paths)
{
  g_autoptr (GPtrArray) large = g_ptr_array_new_with_free_func (opening_free);
  g_autoptr (GFile) table = NULL;

  for (gsize i = 0; paths[i]; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (paths[i]);
      Opening *opening;

      if (bf_window_is_table (file))
        {
          if (!table) /* one at a time */
            table = g_object_ref (file);
          continue;
        }
      opening = opening_new (paths[i]);
      if (opening->stamp.exists && opening->stamp.size > MAX_AT_ONCE)
        {
          g_ptr_array_add (large, opening);
          continue;
        }
      if (!opening->file || !find_window (opening->file, &opening->stamp))
        opening_load (opening);
      show_opening (self, opening);
      opening_free (opening);
    }
  if (large->len > 0)
    load_soon (self, large);
  if (table)
    bf_window_import (self, table);
}

static void
open_builtin (BfWindow   *self,
              const char *id)
{
  g_autoptr (BfLesson) lesson = bf_lesson_load (id, NULL);

  if (lesson)
    show_lesson (self, lesson, NULL, NULL);
}

/**
 * bf_window_open:
 * @self: a window
 * @paths_or_ids: (array zero-terminated=1): lesson files, ids of built-in lessons, or a table
 *
 * Opens lessons here, or in windows of their own if something has been done here. A file that is
 * open already has its window raised. A table is imported. Errors are shown.
 */
void
bf_window_open (BfWindow           *self,
                const char * const *paths_or_ids)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  g_return_if_fail (BF_IS_WINDOW (self) && paths_or_ids != NULL);

  for (gsize i = 0; paths_or_ids[i]; i++)
    if (g_strv_contains (bf_lesson_list_ids (), paths_or_ids[i]))
      open_builtin (self, paths_or_ids[i]);
    else
      g_ptr_array_add (paths, (gpointer) paths_or_ids[i]);
  g_ptr_array_add (paths, NULL);
  open_files (self, (const char * const *) paths->pdata);
}

static void
open_cb (GFile    *file,
         gpointer  user_data)
{
  g_autofree char *path = g_file_get_path (file);

  if (path)
    open_files (user_data, (const char *[]) { path, NULL });
  else
    bf_window_show_error (user_data, _("The Lesson Cannot Be Opened"),
                          _("Only local files can be opened."));
}

/**
 * bf_window_choose_open: (skip)
 * @self: a window
 *
 * Lets the user choose a lesson file.
 */
void
bf_window_choose_open (BfWindow *self)
{
  bf_compat_choose_open (GTK_WINDOW (self), open_cb, self);
}

/* Files used before */

/**
 * bf_window_add_recent: (skip)
 * @file: a lesson file
 *
 * Remembers a file, for Open Recent and for the desktop.
 */
void
bf_window_add_recent (GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);
  GtkRecentData data = {
    .mime_type = (char *) LESSON_TYPE,
    .app_name = (char *) g_get_application_name (),
    .app_exec = (char *) "backflow %f",
  };

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

static gboolean
is_lesson (GtkRecentInfo *info)
{
  return gtk_recent_info_is_local (info)
         && (g_strcmp0 (gtk_recent_info_get_mime_type (info), LESSON_TYPE) == 0
             || g_str_has_suffix (gtk_recent_info_get_uri (info), LESSON_SUFFIX));
}

static int
compare_recent (gconstpointer a,
                gconstpointer b)
{
  return g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *) b),
                              gtk_recent_info_get_modified ((GtkRecentInfo *) a));
}

static void
append_recent (GMenu         *menu,
               GtkRecentInfo *info)
{
  g_autofree char *label = g_strdup (gtk_recent_info_get_display_name (info));
  g_autoptr (GMenuItem) item = NULL;
  g_auto (GStrv) parts = g_strsplit (label, "_", -1);

  g_free (label);
  label = g_strjoinv ("__", parts); /* one underline would mark a mnemonic */
  item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target (item, "win.open-recent", "s", gtk_recent_info_get_uri (info));
  g_menu_append_item (menu, item);
}

/**
 * bf_window_fill_recent: (skip)
 * @self: a window
 *
 * Puts the files used before into the menu, the last one first.
 */
void
bf_window_fill_recent (BfWindow *self)
{
  GList *all = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  int n = 0;

  all = g_list_sort (all, compare_recent);
  g_menu_remove_all (self->recent_menu);
  for (GList *l = all; l && n < MAX_RECENT; l = l->next)
    if (is_lesson (l->data))
      {
        append_recent (self->recent_menu, l->data);
        n++;
      }
  if (n == 0)
    g_menu_append (self->recent_menu, _("No files yet"), "win.open-recent");
  g_list_free_full (all, (GDestroyNotify) gtk_recent_info_unref);
}

/**
 * bf_window_open_recent: (skip)
 * @self: a window
 * @uri: of a file used before
 *
 * Opens it; if it has gone it is forgotten.
 */
void
bf_window_open_recent (BfWindow   *self,
                       const char *uri)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);

  if (!g_file_query_exists (file, NULL))
    gtk_recent_manager_remove_item (gtk_recent_manager_get_default (), uri, NULL);
  open_cb (file, self);
}

/* Files dropped */

/**
 * bf_window_drop_files: (skip)
 * @self: a window
 * @files: (element-type GFile): what is dropped on it
 *
 * Opens lessons and imports a table. Of several tables the first is taken.
 *
 * Returns: whether there was something to take
 */
gboolean
bf_window_drop_files (BfWindow *self,
                      GSList   *files)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  bf_window_rest (self);
  for (GSList *l = files; l; l = l->next)
    {
      char *path = g_file_get_path (l->data);

      if (path)
        g_ptr_array_add (paths, path);
      else
        bf_window_show_error (self, _("The Lesson Cannot Be Opened"), _("Only local files can be opened."));
    }
  g_ptr_array_add (paths, NULL);
  open_files (self, (const char * const *) paths->pdata);
  return files != NULL;
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         BfWindow      *self)
{
  return bf_window_drop_files (self, g_value_get_boxed (value)); /* a GdkFileList is such a list */
}

/**
 * bf_window_init_files: (skip)
 * @self: a window
 *
 * Fills the menus, and lets files be dropped on the window.
 */
void
bf_window_init_files (BfWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed",
                           G_CALLBACK (bf_window_fill_recent), self, G_CONNECT_SWAPPED);
  bf_window_fill_lessons (self);
  bf_window_fill_recent (self);
}

/**
 * bf_window_fill_lessons: (skip)
 * @self: a window
 *
 * Puts the built-in lessons into the menu.
 */
void
bf_window_fill_lessons (BfWindow *self)
{
  const char * const *ids = bf_lesson_list_ids ();

  for (gsize i = 0; ids[i]; i++)
    {
      g_autoptr (BfLesson) lesson = bf_lesson_load (ids[i], NULL);
      g_autoptr (GMenuItem) item = NULL;

      if (!lesson)
        continue;
      item = g_menu_item_new (bf_lesson_get_title (lesson), NULL);
      g_menu_item_set_action_and_target (item, "win.open-lesson", "s", ids[i]);
      g_menu_append_item (self->lessons_menu, item);
    }
}
