/* SPDX-License-Identifier: MIT */
#include "bf-autosave.h"

#include "bf-lesson-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* A copy is a folder: `lock`, `session.backflow`, `about` (which file it belongs to) and, where the data are large, a
 * `data-…` named after what is in it, so that it is written once however often the session is. */

#define LOCK_NAME "lock"
#define SESSION_NAME "session.backflow"
#define ABOUT_NAME "about"
#define DATA_PREFIX "data-"
#define GROUP "Session"

struct _BfAutosave
{
  gatomicrefcount ref_count;
  char           *folder;
  int             lock;   /* held as long as this lives; -1 before anything was written */
  gint            cleared; /* a copy that is still being written then is not wanted */
  char           *title;
  char           *path;   /* NULL where it has no file yet */
  BfFileStamp     stamp;
  gboolean        is_lesson_only;
};

/**
 * bf_autosave_get_default_folder:
 *
 * Gets where the copies of all windows are.
 *
 * Returns: (transfer full): a folder, which need not be there
 */
char *
bf_autosave_get_default_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "backflow", "unsaved", NULL);
}

static BfAutosave *
new_in (char *folder)
{
  BfAutosave *self = g_new0 (BfAutosave, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->folder = folder;
  self->lock = -1;

  return self;
}

/**
 * bf_autosave_new:
 * @folder: where the copies of all windows are
 *
 * Makes a copy that is still empty: nothing is written before bf_autosave_write().
 *
 * Returns: (transfer full): the copy
 */
BfAutosave *
bf_autosave_new (const char *folder)
{
  g_autofree char *name = g_strdup_printf ("%d-%08x", (int) getpid (), g_random_int ());

  g_return_val_if_fail (folder != NULL, NULL);

  return new_in (g_build_filename (folder, name, NULL));
}

/* Whether this process has the lock now */
static gboolean
take_lock (BfAutosave *self, int flags)
{
  g_autofree char *path = g_build_filename (self->folder, LOCK_NAME, NULL);
  int fd = g_open (path, flags | O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    return FALSE;
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      close (fd);
      return FALSE;
    }
  self->lock = fd;

  return TRUE;
}

static GKeyFile *
load_about (const BfAutosave *self)
{
  g_autofree char *path = g_build_filename (self->folder, ABOUT_NAME, NULL);
  GKeyFile *file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);

  return file;
}

static void
read_about (BfAutosave *self)
{
  g_autoptr (GKeyFile) file = load_about (self);

  self->title = g_key_file_get_string (file, GROUP, "Title", NULL);
  self->path = g_key_file_get_string (file, GROUP, "File", NULL);
  self->is_lesson_only = g_key_file_get_boolean (file, GROUP, "LessonOnly", NULL);
  self->stamp = (BfFileStamp) {
    .exists = g_key_file_get_boolean (file, GROUP, "Exists", NULL),
    .device = g_key_file_get_uint64 (file, GROUP, "Device", NULL),
    .inode = g_key_file_get_uint64 (file, GROUP, "Inode", NULL),
    .size = g_key_file_get_uint64 (file, GROUP, "Size", NULL),
    .seconds = g_key_file_get_int64 (file, GROUP, "Seconds", NULL),
    .nanoseconds = g_key_file_get_int64 (file, GROUP, "Nanoseconds", NULL),
  };
}

static gboolean
write_about (const BfAutosave  *self,
             const BfLesson    *lesson,
             const char        *path,
             const BfFileStamp *stamp,
             gboolean           is_lesson_only,
             GError           **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *about = g_build_filename (self->folder, ABOUT_NAME, NULL);
  g_autofree char *text = NULL;
  gsize length;

  g_key_file_set_string (file, GROUP, "Title", bf_lesson_get_title (lesson));
  g_key_file_set_boolean (file, GROUP, "LessonOnly", is_lesson_only);
  if (path != NULL)
    {
      g_key_file_set_string (file, GROUP, "File", path);
      g_key_file_set_boolean (file, GROUP, "Exists", stamp->exists);
      g_key_file_set_uint64 (file, GROUP, "Device", stamp->device);
      g_key_file_set_uint64 (file, GROUP, "Inode", stamp->inode);
      g_key_file_set_uint64 (file, GROUP, "Size", stamp->size);
      g_key_file_set_int64 (file, GROUP, "Seconds", stamp->seconds);
      g_key_file_set_int64 (file, GROUP, "Nanoseconds", stamp->nanoseconds);
    }
  text = g_key_file_to_data (file, &length, NULL);

  return bf_save_file (about, text, length, NULL, NULL, error);
}

/**
 * bf_autosave_find_left:
 * @folder: where the copies of all windows are
 *
 * Finds the copies that nobody works on. They are locked now, so that no other program offers them too.
 *
 * Returns: (transfer full) (element-type BfAutosave): the copies, perhaps none
 */
GPtrArray *
bf_autosave_find_left (const char *folder)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_autosave_unref);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_return_val_if_fail (folder != NULL, found);

  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (BfAutosave) copy = new_in (g_build_filename (folder, name, NULL));
      g_autofree char *session = g_build_filename (copy->folder, SESSION_NAME, NULL);

      if (!take_lock (copy, 0))
        continue;
      if (!g_file_test (session, G_FILE_TEST_IS_REGULAR))
        {
          bf_autosave_clear (copy); /* ended before its first copy was whole */
          continue;
        }
      read_about (copy);
      g_ptr_array_add (found, g_steal_pointer (&copy));
    }

  return found;
}

/**
 * bf_autosave_ref:
 * @self: a copy
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfAutosave *
bf_autosave_ref (BfAutosave *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_autosave_unref:
 * @self: (transfer full): a copy
 *
 * Gives a reference back. With the last one the lock goes; what is written stays, for the next start, unless
 * bf_autosave_clear() was called.
 */
void
bf_autosave_unref (BfAutosave *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->folder);
  g_free (self->title);
  g_free (self->path);
  g_free (self);
}

/**
 * bf_autosave_get_title:
 * @self: a copy that was left
 *
 * Gets the title of its lesson.
 *
 * Returns: (transfer none) (nullable): the title
 */
const char *
bf_autosave_get_title (const BfAutosave *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->title;
}

/**
 * bf_autosave_get_path:
 * @self: a copy that was left
 *
 * Gets the file that the session belonged to.
 *
 * Returns: (transfer none) (nullable): its name, %NULL where it had none yet
 */
const char *
bf_autosave_get_path (const BfAutosave *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->path;
}

/**
 * bf_autosave_get_stamp:
 * @self: a copy that was left
 *
 * Gets that file as the session knew it: it may have changed since.
 *
 * Returns: the stamp
 */
BfFileStamp
bf_autosave_get_stamp (const BfAutosave *self)
{
  g_return_val_if_fail (self != NULL, (BfFileStamp) { .exists = FALSE });

  return self->stamp;
}

/**
 * bf_autosave_is_lesson_only:
 * @self: a copy that was left
 *
 * Tells what Save was to write to that file.
 *
 * Returns: whether it is the lesson without its session
 */
gboolean
bf_autosave_is_lesson_only (const BfAutosave *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_lesson_only;
}

/**
 * bf_autosave_get_time:
 * @self: a copy that was left
 *
 * Gets when it was written.
 *
 * Returns: (transfer full) (nullable): the time, here
 */
GDateTime *
bf_autosave_get_time (const BfAutosave *self)
{
  g_autofree char *path = NULL;
  BfFileStamp stamp;

  g_return_val_if_fail (self != NULL, NULL);

  path = g_build_filename (self->folder, SESSION_NAME, NULL);
  stamp = bf_file_stamp_read (path);

  return stamp.exists ? g_date_time_new_from_unix_local (stamp.seconds) : NULL;
}

/* Removes the data that the copy does not use any more (all where @used is NULL), and what an interrupted save has left. */
static void
remove_data (const BfAutosave *self, GHashTable *used)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, BF_SAVE_TEMPORARY_PREFIX)
        || (g_str_has_prefix (name, DATA_PREFIX) && (used == NULL || !g_hash_table_contains (used, name))))
      {
        g_autofree char *path = g_build_filename (self->folder, name, NULL);

        g_unlink (path);
      }
}

static void
remove_file (const BfAutosave *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_unlink (path);
}

/* Whether the lock is all that is left */
static gboolean
is_empty (const BfAutosave *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (!g_str_equal (name, LOCK_NAME))
      return FALSE;

  return TRUE;
}

/* The lock goes last: a folder in which something stays is found again, and cleared then. */
static void
remove_all (const BfAutosave *self)
{
  remove_file (self, SESSION_NAME);
  remove_file (self, ABOUT_NAME);
  remove_data (self, NULL);
  if (!is_empty (self))
    return;
  remove_file (self, LOCK_NAME);
  g_rmdir (self->folder);
}

static gboolean
make_folder (BfAutosave *self, GError **error)
{
  if (g_mkdir_with_parents (self->folder, 0700) == 0 && take_lock (self, O_CREAT))
    return TRUE;
  g_set_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_FAILED, "%s: %s", self->folder, g_strerror (errno));

  return FALSE;
}

/**
 * bf_autosave_begin:
 * @self: a copy that is not cleared
 * @error: return location for an error
 *
 * Makes the folder and locks it, where that is not done yet. To be called before the copy is written, on the thread that
 * owns it.
 *
 * Returns: whether it could be done
 */
gboolean
bf_autosave_begin (BfAutosave *self, GError **error)
{
  g_return_val_if_fail (self != NULL && !g_atomic_int_get (&self->cleared), FALSE);

  return self->lock >= 0 || make_folder (self, error);
}

/**
 * bf_autosave_write:
 * @self: a copy
 * @lesson: what is worked on, with its session
 * @path: (nullable): the file it belongs to
 * @stamp: (nullable): that file
 * @is_lesson_only: whether Save writes the lesson without its session there
 * @error: return location for an error
 *
 * Writes the copy, atomically, after bf_autosave_begin(). On any thread, one at a time.
 *
 * Returns: %TRUE, or %FALSE with a #BfSaveError or with %BF_LESSON_ERROR_INVALID where a number is not finite: then the
 *   copy before is still there
 */
gboolean
bf_autosave_write (BfAutosave        *self,
                   const BfLesson    *lesson,
                   const char        *path,
                   const BfFileStamp *stamp,
                   gboolean           is_lesson_only,
                   GError           **error)
{
  g_autofree char *session = NULL;
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean done;

  g_return_val_if_fail (self != NULL && lesson != NULL, FALSE);

  session = g_build_filename (self->folder, SESSION_NAME, NULL);
  done = bf_lesson_check_finite (lesson, session, error)
         && write_about (self, lesson, path, stamp, is_lesson_only, error)
         && bf_lesson_save_apart (lesson, session, self->folder, DATA_PREFIX, used, error);
  if (done)
    remove_data (self, used);
  if (g_atomic_int_get (&self->cleared))
    remove_all (self);

  return done;
}

/**
 * bf_autosave_load:
 * @self: a copy
 * @error: return location for an error
 *
 * Loads what was worked on.
 *
 * Returns: (transfer full): the lesson with its session, or %NULL with an error
 */
BfLesson *
bf_autosave_load (const BfAutosave *self, GError **error)
{
  g_autofree char *session = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_return_val_if_fail (self != NULL, NULL);

  session = g_build_filename (self->folder, SESSION_NAME, NULL);
  if (!g_file_get_contents (session, &text, &length, error))
    return NULL;

  return bf_lesson_parse_apart (text, (gssize) length, session, self->folder, error);
}

/**
 * bf_autosave_clear:
 * @self: a copy
 *
 * Removes what is written: it is saved, or not wanted. What is being written just now is removed when it is done. For
 * what is done after that, another copy has to be made.
 */
void
bf_autosave_clear (BfAutosave *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_int_set (&self->cleared, 1);
  if (self->lock < 0)
    return;
  remove_all (self);
  close (self->lock);
  self->lock = -1;
}
