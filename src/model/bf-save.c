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

/* The file itself: links are followed, also one that leads to a file that is not there yet. */
static char *
resolve (const char *path)
{
  char *file = g_strdup (path);
  char target[PATH_MAX];
  gssize length;

  for (int i = 0; i < MAX_LINKS && (length = readlink (file, target, sizeof target - 1)) > 0; i++)
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

/* Fills the open temporary file and closes it. */
static gboolean
fill (int fd, const char *contents, gsize length, const struct stat *old, BfFileStamp *stamp)
{
  struct stat status;
  gboolean done = write_all (fd, contents, length) && (old == NULL || keep_permissions (fd, old))
                  && sync_to_disk (fd) && fstat (fd, &status) == 0;
  int code = errno;

  if (close (fd) != 0 && done)
    return FALSE;
  if (done)
    *stamp = stamp_of (&status);
  errno = code;

  return done;
}

/* @old is what is there now, if anything. */
static gboolean
replace (const char        *path,
         const char        *contents,
         gsize              length,
         const struct stat *old,
         const BfFileStamp *expected,
         BfFileStamp       *stamp,
         GError           **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *temporary = NULL;
  int fd = open_temporary (folder, old != NULL ? S_IRUSR | S_IWUSR : NEW_FILE_MODE, &temporary);
  BfFileStamp filled, present;

  if (fd < 0)
    return fail (path, errno, error);
  if (!fill (fd, contents, length, old, &filled))
    {
      int code = errno;

      unlink (temporary);
      return fail (path, code, error);
    }

  /* As late as can be: what another program has written until now is not overwritten. */
  present = bf_file_stamp_read (path);
  if (expected != NULL && present.exists && !bf_file_stamp_equal (expected, &present))
    {
      unlink (temporary);
      return fail_changed (path, error);
    }
  if (rename (temporary, path) != 0)
    {
      int code = errno;

      unlink (temporary);
      return fail (path, code, error);
    }
  if (stamp != NULL)
    *stamp = filled;

  return sync_folder (folder) || fail (path, errno, error);
}

/* A pipe or a terminal has no old contents to lose. */
static gboolean
write_through (const char *path, const char *contents, gsize length, GError **error)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean done;

  if (fd < 0)
    return fail (path, errno, error);
  done = write_all (fd, contents, length);
  if (!done)
    fail (path, errno, error);
  close (fd);

  return done;
}

/**
 * bf_save_file:
 * @path: a file name; a link is followed
 * @contents: what is to be in the file, [length]
 * @length: in bytes
 * @expected: (nullable): the file as it was read or written last: if it is there and another one now, it is left alone
 * @stamp: (out) (optional): the file as it is now; left alone if that is still the old one
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
  g_autofree char *file = NULL;
  struct stat old;
  gboolean exists;

  g_return_val_if_fail (path != NULL && (contents != NULL || length == 0), FALSE);

  file = resolve (path);
  exists = stat (file, &old) == 0;
  if (!exists && errno != ENOENT)
    return fail (path, errno, error);
  if (exists && S_ISDIR (old.st_mode))
    return fail (path, EISDIR, error);
  if (exists && !S_ISREG (old.st_mode))
    return write_through (file, contents, length, error);
  if (exists && access (file, W_OK) != 0)
    return fail (path, errno, error);

  return replace (file, contents, length, exists ? &old : NULL, expected, stamp, error);
}
