/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-compat.h"

#include <glib/gi18n-lib.h>

#define LESSON_SUFFIX ".backflow"

static void
show_lesson (BfWindow *self,
             BfLesson *lesson)
{
  BfWindow *window = self;

  /* Work on another lesson is not thrown away. */
  if (!bf_window_is_untouched (self))
    window = bf_window_new (ADW_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  bf_window_set_lesson (window, lesson);
  gtk_window_present (GTK_WINDOW (window));
}

/**
 * bf_window_open:
 * @self: a window
 * @path_or_id: a lesson file or the id of a built-in lesson
 *
 * Opens a lesson here, or in a window of its own if something has been done here. Errors are shown.
 */
void
bf_window_open (BfWindow   *self,
                const char *path_or_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BfLesson) lesson = NULL;

  g_return_if_fail (BF_IS_WINDOW (self));

  lesson = bf_lesson_load (path_or_id, &error);
  if (lesson)
    show_lesson (self, lesson);
  else
    bf_window_show_error (self, _("The Lesson Cannot Be Opened"), error->message);
}

static void
open_cb (GFile    *file,
         gpointer  user_data)
{
  g_autofree char *path = g_file_get_path (file);

  if (path)
    bf_window_open (user_data, path);
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

static void
save_cb (GFile    *file,
         gpointer  user_data)
{
  BfWindow *self = user_data;
  g_autoptr (BfLesson) lesson = bf_session_dup_current_lesson (self->session);
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GError) error = NULL;

  if (!path)
    bf_window_show_error (self, _("The Lesson Cannot Be Saved"),
                          _("It can only be saved to a local folder."));
  else if (!bf_lesson_save (lesson, path, &error))
    bf_window_show_error (self, _("The Lesson Cannot Be Saved"), error->message);
  else
    bf_window_notify (self, _("Saved"));
}

/**
 * bf_window_choose_save: (skip)
 * @self: a window
 *
 * Lets the user choose where to save the lesson as it is now.
 */
void
bf_window_choose_save (BfWindow *self)
{
  const char *title = bf_lesson_get_title (bf_session_get_lesson (self->session));
  g_autofree char *name = g_strconcat (title && *title ? title : _("Lesson"), LESSON_SUFFIX, NULL);

  g_strdelimit (name, "/", '-');
  bf_compat_choose_save (GTK_WINDOW (self), name, save_cb, self);
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
