/* SPDX-License-Identifier: MIT */
#include "bf-save.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Saves a file so that at every instant the whole old or the whole new contents are in it: they are written to a file
 * beside it, synced to the disk, and given its name; then the folder is synced. GLib's own function would put a file in
 * a link's place and change its permissions. A hard link is parted from its twin, as by any program that renames. */

#define TEMPORARY_NAME BF_SAVE_TEMPORARY_PREFIX "%08x%08x"
#define MAX_ATTEMPTS 100 /* to find a name that is free */
#define MAX_LINKS 40     /* one after another, as the kernel follows them */
#define NEW_FILE_MODE 0666
#define MODE_MASK 0777   /* what is kept of the old file: no set-user-id */

G_DEFINE_QUARK (bf-save-error-quark, bf_save_error)

static BfFileStamp
stamp_of (const struct stat *status)
{
  return (BfFileStamp) {
    .exists = TRUE,
    .device = (guint64) status->st_dev,
    .inode = (guint64) status->st_ino,
    .size = (guint64) status->st_size,
    .seconds = (gint64) status->st_mtim.tv_sec,
    .nanoseconds = (gint64) status->st_mtim.tv_nsec,
  };
}

/**
 * bf_file_stamp_read:
 * @path: a file name
 *
 * Looks at a file, or at what a link leads to.
 *
 * Returns: its stamp; one that says so where there is no file
 */
BfFileStamp
bf_file_stamp_read (const char *path)
{
  struct stat status;

  g_return_val_if_fail (path != NULL, (BfFileStamp) { .exists = FALSE });

  return stat (path, &status) == 0 ? stamp_of (&status) : (BfFileStamp) { .exists = FALSE };
}

/**
 * bf_file_stamp_equal:
 * @self: a stamp
 * @other: another
 *
 * Tells whether nobody has written to a file between two looks at it.
 *
 * Returns: whether it is so
 */
gboolean
bf_file_stamp_equal (const BfFileStamp *self, const BfFileStamp *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  if (!self->exists || !other->exists)
    return self->exists == other->exists;

  return self->device == other->device && self->inode == other->inode && self->size == other->size
         && self->seconds == other->seconds && self->nanoseconds == other->nanoseconds;
}

/**
 * bf_save_add_ending:
 * @path: a file name as somebody has typed it
 * @endings: (array zero-terminated=1): what such names may end in, with the point, in lower case; the first is added
 *
 * Completes the name of a file that is to be written. Upper and lower case count as the same; a point in the middle of a
 * name makes no ending.
 *
 * Returns: (transfer full): the name with one of the endings
 */
char *
bf_save_add_ending (const char         *path,
                    const char * const *endings)
{
  g_autofree char *lower = NULL;

  g_return_val_if_fail (path != NULL && endings != NULL && endings[0] != NULL, NULL);

  lower = g_ascii_strdown (path, -1);
  for (guint i = 0; endings[i]; i++)
    if (g_str_has_suffix (lower, endings[i]))
      return g_strdup (path);
  return g_strconcat (path, endings[0], NULL);
}

/* Errors, each with what can be done about it */

static gboolean
fail (const char *path, int code, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *folder_name = g_filename_display_name (folder);

  switch (code)
    {
    case ENOSPC:
    case EDQUOT:
      g_set_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_NO_SPACE,
                   _("%s: there is no room left on the disk; free some, or save in another place"), name);
      break;
    case EFBIG:
      g_set_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_NO_SPACE,
                   _("%s: a file of that size is not allowed there; save in another place"), name);
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      g_set_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_NOT_ALLOWED,
                   _("%s: may not be written; save in another folder than “%s”, or allow writing there"), name,
                   folder_name);
      break;
    case ENOENT:
    case ENOTDIR:
      g_set_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_NO_FOLDER,
                   _("%s: there is no folder “%s” (any more); make it, or save in another one"), name, folder_name);
      break;
    case EISDIR:
      g_set_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_FAILED, _("%s: is a folder; save under another name"), name);
      break;
    default:
      g_set_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_FAILED, _("%s: %s; save in another place"), name,
                   g_strerror (code));
      break;
    }

  return FALSE;
}

static gboolean
fail_changed (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_CHANGED,
               _("%s: was changed by another program meanwhile; save under another name to keep both"), name);

  return FALSE;
}

/* A file that is open already, such as standard output: what was written to it stays, so it is not opened anew. */
static int
find_descriptor (const char *file)
{
  static const char * const folders[] = { "/dev/fd/", "/proc/self/fd/" };
  guint64 number;

  if (g_str_equal (file, "/dev/stdout"))
    return STDOUT_FILENO;
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    if (g_str_has_prefix (file, folders[i])
        && g_ascii_string_to_unsigned (file + strlen (folders[i]), 10, 0, G_MAXINT, &number, NULL))
      return (int) number;

  return -1;
}

/* The file itself: links are followed, also one that leads to a file that is not there yet. */
static char *
resolve (const char *path)
{
  char *file = g_strdup (path);
  char target[PATH_MAX];
  gssize length;

  for (int i = 0; i < MAX_LINKS && find_descriptor (file) < 0
                  && (length = readlink (file, target, sizeof target - 1)) > 0; i++)
    {
      g_autofree char *folder = g_path_get_dirname (file);

      target[length] = '\0';
      g_free (file);
      file = g_path_is_absolute (target) ? g_strdup (target) : g_build_filename (folder, target, NULL);
    }

  return file;
}

static gboolean
write_all (int fd, const char *contents, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, contents, length);

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        {
          contents += n;
          length -= (gsize) n;
        }
    }

  return TRUE;
}

/* Not every file system can sync, or has to. */
static gboolean
sync_to_disk (int fd)
{
  while (fsync (fd) != 0)
    if (errno != EINTR)
      return errno == EINVAL || errno == ENOTSUP;

  return TRUE;
}

static gboolean
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done;
  int code;

  if (fd < 0)
    return errno == EACCES; /* a folder that may be written and not listed: nothing more can be done */
  done = sync_to_disk (fd);
  code = errno;
  close (fd);
  errno = code;

  return done;
}

/* A new file in @folder. Its owner alone may look into it until it is what it should be. */
static int
open_temporary (const char *folder, int mode, char **name)
{
  int fd = -1;

  for (int i = 0; i < MAX_ATTEMPTS; i++)
    {
      g_autofree char *base = g_strdup_printf (TEMPORARY_NAME, g_random_int (), g_random_int ());

      g_free (*name);
      *name = g_build_filename (folder, base, NULL);
      fd = open (*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
      if (fd >= 0 || errno != EEXIST)
        break;
    }

  return fd;
}

/* Owner, group and permissions stay what they were. Only root can give a file away: where that fails, who may read it
 * is what counts. */
static gboolean
keep_permissions (int fd, const struct stat *old)
{
  if (fchown (fd, old->st_uid, old->st_gid) != 0 && fchown (fd, (uid_t) -1, old->st_gid) != 0)
    errno = 0;

  return fchmod (fd, old->st_mode & MODE_MASK) == 0;
}

/* What is being saved */
struct _BfSave
{
  char        *path;         /* links are followed */
  char        *temporary;    /* (nullable): to be given that name, or to be removed */
  int          fd;           /* -1 once it is closed */
  gboolean     exists;
  struct stat  old;          /* what is there now */
  gboolean     is_expected;
  BfFileStamp  expected;     /* what should be there, if @is_expected */
};

/* A pipe or a terminal has no old contents to lose, and what is open is somebody's already. */
static gboolean
open_through (BfSave *self, GError **error)
{
  int descriptor = find_descriptor (self->path);

  self->fd = descriptor >= 0 ? fcntl (descriptor, F_DUPFD_CLOEXEC, 0) : open (self->path, O_WRONLY | O_CLOEXEC);

  return self->fd >= 0 || fail (self->path, errno, error);
}

static gboolean
open_beside (BfSave *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  self->fd = open_temporary (folder, self->exists ? S_IRUSR | S_IWUSR : NEW_FILE_MODE, &self->temporary);
  if (self->fd >= 0)
    return TRUE;
  fail (self->path, errno, error);
  g_clear_pointer (&self->temporary, g_free);

  return FALSE;
}

static gboolean
open_file (BfSave *self, GError **error)
{
  if (find_descriptor (self->path) >= 0)
    return open_through (self, error);
  self->exists = stat (self->path, &self->old) == 0;
  if (!self->exists && errno != ENOENT)
    return fail (self->path, errno, error);
  if (self->exists && S_ISDIR (self->old.st_mode))
    return fail (self->path, EISDIR, error);
  if (self->exists && !S_ISREG (self->old.st_mode))
    return open_through (self, error);
  if (self->exists && access (self->path, W_OK) != 0)
    return fail (self->path, errno, error);

  return open_beside (self, error);
}

/**
 * bf_save_begin:
 * @path: a file name; a link is followed
 * @expected: (nullable): the file as it was read or written last: if it is there and another one now, it is left alone
 * @error: return location for an error
 *
 * Begins to save a file in pieces. What is there stays as it is until bf_save_commit(); only what is no regular file, such
 * as a pipe, gets each piece at once.
 *
 * Returns: (transfer full): what to write to, or %NULL with a #BfSaveError
 */
BfSave *
bf_save_begin (const char *path, const BfFileStamp *expected, GError **error)
{
  g_autoptr (BfSave) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (BfSave, 1);
  self->fd = -1;
  self->path = resolve (path);
  self->is_expected = expected != NULL;
  if (expected != NULL)
    self->expected = *expected;

  return open_file (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * bf_save_write:
 * @self: what was begun
 * @contents: what comes next in the file, [length]
 * @length: in bytes
 * @error: return location for an error
 *
 * Writes a piece. After an error there is nothing to do but to free it.
 *
 * Returns: %TRUE, or %FALSE with a #BfSaveError
 */
gboolean
bf_save_write (BfSave *self, const char *contents, gsize length, GError **error)
{
  g_return_val_if_fail (self != NULL && self->fd >= 0 && (contents != NULL || length == 0), FALSE);

  return write_all (self->fd, contents, length) || fail (self->path, errno, error);
}

static gboolean
close_file (BfSave *self)
{
  int fd = self->fd;

  self->fd = -1;

  return close (fd) == 0;
}

/* Brings the temporary file to the disk, as what it should be. */
static gboolean
finish (BfSave *self, BfFileStamp *stamp)
{
  struct stat status;

  if ((self->exists && !keep_permissions (self->fd, &self->old)) || !sync_to_disk (self->fd)
      || fstat (self->fd, &status) != 0)
    return FALSE;
  *stamp = stamp_of (&status);

  return close_file (self);
}

/* What another program has written until now is not overwritten. */
static gboolean
check_expected (const BfSave *self, GError **error)
{
  BfFileStamp present = bf_file_stamp_read (self->path);

  return !self->is_expected || !present.exists || bf_file_stamp_equal (&self->expected, &present)
         || fail_changed (self->path, error);
}

/**
 * bf_save_commit:
 * @self: what was begun, with all that is to be in it
 * @stamp: (out) (optional): the file as it is now; left alone if that is still the old one
 * @error: return location for an error
 *
 * Puts what was written in its place, atomically and durably. Whether it succeeds or not, all that is left to do is to
 * free it.
 *
 * Returns: %TRUE, or %FALSE with a #BfSaveError
 */
gboolean
bf_save_commit (BfSave *self, BfFileStamp *stamp, GError **error)
{
  g_autofree char *folder = NULL;
  BfFileStamp filled;

  g_return_val_if_fail (self != NULL && self->fd >= 0, FALSE);

  if (self->temporary == NULL)
    return close_file (self) || fail (self->path, errno, error);
  if (!finish (self, &filled))
    return fail (self->path, errno, error);
  /* As late as can be */
  if (!check_expected (self, error))
    return FALSE;
  if (rename (self->temporary, self->path) != 0)
    return fail (self->path, errno, error);
  g_clear_pointer (&self->temporary, g_free);
  if (stamp != NULL)
    *stamp = filled;
  folder = g_path_get_dirname (self->path);

  return sync_folder (folder) || fail (self->path, errno, error);
}

/**
 * bf_save_free:
 * @self: (transfer full) (nullable): what was begun
 *
 * Frees it. What was not put in its place is gone, and what was there is there still.
 */
void
bf_save_free (BfSave *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary != NULL)
    unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

/**
 * bf_save_file:
 * @path: a file name; a link is followed
 * @contents: what is to be in the file, [length]
 * @length: in bytes
 * @expected: (nullable): as for bf_save_begin()
 * @stamp: (out) (optional): as for bf_save_commit()
 * @error: return location for an error
 *
 * Saves a file, atomically and durably: whatever happens, the old or the new contents are in it as a whole, and after
 * success the new ones outlive a loss of power. Its permissions stay what they were.
 *
 * Returns: %TRUE, or %FALSE with a #BfSaveError
 */
gboolean
bf_save_file (const char        *path,
              const char        *contents,
              gsize              length,
              const BfFileStamp *expected,
              BfFileStamp       *stamp,
              GError           **error)
{
  g_autoptr (BfSave) save = NULL;

  g_return_val_if_fail (path != NULL && (contents != NULL || length == 0), FALSE);

  save = bf_save_begin (path, expected, error);

  return save != NULL && bf_save_write (save, contents, length, error) && bf_save_commit (save, stamp, error);
}
