/* SPDX-License-Identifier: MIT */
#include "model/bf-save.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each system call that a save makes comes through here (the linker's --wrap), so that the process can be killed at
 * any of them, or any of them can fail. */

#define OLD "the old contents\n"
#define NAME "lesson.backflow"

typedef enum
{
  NOTHING,
  KILL_BEFORE,
  KILL_HALFWAY, /* a write has written half */
  KILL_AFTER,
  FAIL,
} Accident;

static struct
{
  Accident accident;
  int      at;     /* which call, from 1 */
  int      code;   /* with which a call fails */
  int      n;      /* calls so far */
  GString *calls;  /* their first letters, where wanted */
} fault;

static gboolean
begin_call (char letter)
{
  fault.n++;
  if (fault.calls != NULL)
    g_string_append_c (fault.calls, letter);
  if (fault.n != fault.at)
    return FALSE;
  if (fault.accident == KILL_BEFORE)
    raise (SIGKILL);
  if (fault.accident == FAIL)
    errno = fault.code;

  return fault.accident == FAIL;
}

static int
end_call (int result)
{
  if (fault.n == fault.at && fault.accident == KILL_AFTER)
    raise (SIGKILL);

  return result;
}

int     __real_open (const char *path, int flags, ...);
int     __wrap_open (const char *path, int flags, ...);
int     __real_open64 (const char *path, int flags, ...);
int     __wrap_open64 (const char *path, int flags, ...);
gssize  __real_write (int fd, const void *bytes, gsize length);
gssize  __wrap_write (int fd, const void *bytes, gsize length);
int     __real_fchmod (int fd, mode_t mode);
int     __wrap_fchmod (int fd, mode_t mode);
int     __real_fsync (int fd);
int     __wrap_fsync (int fd);
int     __real_close (int fd);
int     __wrap_close (int fd);
int     __real_rename (const char *from, const char *to);
int     __wrap_rename (const char *from, const char *to);

int
__wrap_open (const char *path, int flags, ...)
{
  va_list list;
  int mode;

  va_start (list, flags);
  mode = (flags & O_CREAT) != 0 ? va_arg (list, int) : 0;
  va_end (list);

  return begin_call ('o') ? -1 : end_call (__real_open (path, flags, mode));
}

int
__wrap_open64 (const char *path, int flags, ...)
{
  va_list list;
  int mode;

  va_start (list, flags);
  mode = (flags & O_CREAT) != 0 ? va_arg (list, int) : 0;
  va_end (list);

  return begin_call ('o') ? -1 : end_call (__real_open64 (path, flags, mode));
}

gssize
__wrap_write (int fd, const void *bytes, gsize length)
{
  if (begin_call ('w'))
    return -1;
  if (fault.n == fault.at && fault.accident == KILL_HALFWAY)
    {
      __real_write (fd, bytes, length / 2);
      raise (SIGKILL);
    }

  /* No more than 64 KiB at a time, as some systems do */
  return end_call ((int) __real_write (fd, bytes, MIN (length, 65536)));
}

int
__wrap_fchmod (int fd, mode_t mode)
{
  return begin_call ('m') ? -1 : end_call (__real_fchmod (fd, mode));
}

int
__wrap_fsync (int fd)
{
  return begin_call ('s') ? -1 : end_call (__real_fsync (fd));
}

/* One that fails has closed the file all the same. */
int
__wrap_close (int fd)
{
  gboolean fails = begin_call ('c');
  int code = errno;
  int result = end_call (__real_close (fd));

  errno = code;

  return fails ? -1 : result;
}

int
__wrap_rename (const char *from, const char *to)
{
  return begin_call ('r') ? -1 : end_call (__real_rename (from, to));
}

typedef struct
{
  char *folder;
  char *path;
  char *contents; /* the new ones, of several writes */
  gsize length;
} Fixture;

static void
write_old (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (self->path, OLD, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (self->path, 0640), ==, 0);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("backflow-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, NAME, NULL);
  self->length = 200000;
  self->contents = g_malloc (self->length + 1);
  for (gsize i = 0; i < self->length; i++)
    self->contents[i] = (char) ('a' + i % 26);
  self->contents[self->length] = '\0';
  write_old (self);
  memset (&fault, 0, sizeof fault);
}

static void
empty_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  empty_folder (self->folder);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->contents);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static char *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *contents = NULL;

  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);

  return contents;
}

static gboolean
save (Fixture *self, GError **error)
{
  return bf_save_file (self->path, self->contents, self->length, NULL, NULL, error);
}

/* How many calls a save makes that nothing disturbs, and what they are */
static char *
list_calls (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  char *calls;

  fault.calls = g_string_new (NULL);
  fault.n = 0;
  g_assert_true (save (self, &error));
  g_assert_no_error (error);
  calls = g_string_free (fault.calls, FALSE);
  fault.calls = NULL;
  write_old (self);

  return calls;
}

/* Saves in a process of its own that comes to grief at call @at. Returns whether it was killed. */
static gboolean
save_and_die (Fixture *self, Accident accident, int at)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      fault.accident = accident;
      fault.at = at;
      fault.n = 0;
      _exit (save (self, NULL) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) ? WTERMSIG (status) == SIGKILL : WEXITSTATUS (status) == 0);

  return WIFSIGNALED (status);
}

static void
test_killed_at_every_stage (Fixture *self, gconstpointer data)
{
  g_autofree char *calls = list_calls (self);
  guint n_killed = 0, n_old = 0, n_new = 0;

  for (Accident accident = KILL_BEFORE; accident <= KILL_AFTER; accident++)
    for (int at = 1; at <= (int) strlen (calls) + 1; at++)
      {
        g_autofree char *found = NULL;
        gboolean is_old;

        write_old (self);
        n_killed += save_and_die (self, accident, at) ? 1 : 0;
        found = read_file (self->path);
        is_old = strcmp (found, OLD) == 0;
        g_assert_true (is_old || strcmp (found, self->contents) == 0);
        n_old += is_old;
        n_new += !is_old;
        empty_folder (self->folder);
      }

  g_test_message ("calls of a save: %s; killed at %u places: %u times the old file was there, %u times the new one, "
                  "never half", calls, n_killed, n_old, n_new);
  g_assert_cmpuint (n_killed, >, 2 * strlen (calls));
  g_assert_cmpuint (n_old, >, 0);
  g_assert_cmpuint (n_new, >, 3);
}

/* What is synced before it gets its name outlives a loss of power, which no test can bring about. */
static void
test_order (Fixture *self, gconstpointer data)
{
  g_autofree char *calls = list_calls (self);

  g_assert_cmpstr (calls, ==, "owwwwmscrosc");
}

/* Whatever fails: the old file is there, nothing is left beside it, and the message says what to do. */
static void
test_each_call_fails (Fixture *self, gconstpointer data)
{
  g_autofree char *calls = list_calls (self);
  int renamed = (int) (strchr (calls, 'r') - calls) + 1;

  for (int at = 1; at <= (int) strlen (calls); at++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *found = NULL;
      gboolean saved;

      write_old (self);
      fault.accident = FAIL;
      fault.at = at;
      fault.code = EIO;
      fault.n = 0;
      saved = save (self, &error);
      fault.accident = NOTHING;
      found = read_file (self->path);
      /* When the folder cannot be synced the new file is there already, and that it may not last is said; that the
       * folder cannot be closed means nothing. */
      g_assert_cmpint (saved, ==, at == (int) strlen (calls));
      g_assert_cmpstr (found, ==, at > renamed ? self->contents : OLD);
      if (!saved)
        g_assert_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_FAILED);
      g_assert_cmpuint (count_files (self->folder), ==, 1);
    }
}

static void
test_messages (Fixture *self, gconstpointer data)
{
  static const struct
  {
    int         code;
    BfSaveError error;
    const char *says;
  } cases[] = {
    { ENOSPC, BF_SAVE_ERROR_NO_SPACE, "there is no room left on the disk; free some, or save in another place" },
    { EDQUOT, BF_SAVE_ERROR_NO_SPACE, "there is no room left on the disk" },
    { EACCES, BF_SAVE_ERROR_NOT_ALLOWED, "may not be written; save in another folder than “" },
    { EROFS, BF_SAVE_ERROR_NOT_ALLOWED, "may not be written" },
    { ENOENT, BF_SAVE_ERROR_NO_FOLDER, "there is no folder “" },
    { EIO, BF_SAVE_ERROR_FAILED, "error; save in another place" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *found = NULL;

      fault.accident = FAIL;
      fault.at = i % 2 == 0 ? 3 : 1;
      fault.code = cases[i].code;
      fault.n = 0;
      g_assert_false (save (self, &error));
      fault.accident = NOTHING;
      g_assert_error (error, BF_SAVE_ERROR, (int) cases[i].error);
      g_assert_true (g_str_has_prefix (error->message, self->path));
      if (strstr (error->message, cases[i].says) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i].says);
      found = read_file (self->path);
      g_assert_cmpstr (found, ==, OLD);
    }
}

/* The real limit, where none is played */
static void
test_too_large (Fixture *self, gconstpointer data)
{
  struct rlimit limit, small = { .rlim_cur = 4096 };
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  getrlimit (RLIMIT_FSIZE, &limit);
  small.rlim_max = limit.rlim_max;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  save (self, &error);
  setrlimit (RLIMIT_FSIZE, &limit);

  g_assert_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "a file of that size is not allowed there; save in another place"));
  found = read_file (self->path);
  g_assert_cmpstr (found, ==, OLD);
  g_assert_cmpuint (count_files (self->folder), ==, 1);
}

static void
test_permissions (Fixture *self, gconstpointer data)
{
  struct stat status;
  g_autoptr (GError) error = NULL;
  mode_t mask = umask (027);

  g_assert_true (save (self, &error));
  g_assert_cmpint (stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0640);

  g_chmod (self->path, 0606);
  g_assert_true (save (self, &error));
  g_assert_cmpint (stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0606);

  g_unlink (self->path);
  g_assert_true (save (self, &error));
  g_assert_cmpint (stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0640);
  umask (mask);
}

static void
test_links (Fixture *self, gconstpointer data)
{
  g_autofree char *link = g_build_filename (self->folder, "link", NULL);
  g_autofree char *found = NULL;
  g_autofree char *made = NULL;
  struct stat status;

  g_assert_cmpint (symlink (NAME, link), ==, 0);
  g_assert_true (bf_save_file (link, "x", 1, NULL, NULL, NULL));
  g_assert_true (lstat (link, &status) == 0 && S_ISLNK (status.st_mode));
  found = read_file (self->path);
  g_assert_cmpstr (found, ==, "x");

  g_unlink (self->path);
  g_assert_true (bf_save_file (link, "y", 1, NULL, NULL, NULL));
  g_assert_true (lstat (link, &status) == 0 && S_ISLNK (status.st_mode));
  made = read_file (self->path);
  g_assert_cmpstr (made, ==, "y");
}

/* A link that leads to itself */
static void
test_endless_link (Fixture *self, gconstpointer data)
{
  g_autofree char *link = g_build_filename (self->folder, "link", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("link", link), ==, 0);
  g_assert_false (bf_save_file (link, "x", 1, NULL, NULL, &error));
  g_assert_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_FAILED);
}

static void
test_changed_meanwhile (Fixture *self, gconstpointer data)
{
  BfFileStamp stamp = bf_file_stamp_read (self->path);
  BfFileStamp other;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  g_assert_true (bf_save_file (self->path, "1", 1, &stamp, &stamp, &error));
  g_assert_true (bf_save_file (self->path, "2", 1, &stamp, &stamp, &error));
  other = bf_file_stamp_read (self->path);
  g_assert_true (bf_file_stamp_equal (&stamp, &other));

  g_file_set_contents (self->path, "theirs", -1, NULL);
  other = stamp;
  g_assert_false (bf_save_file (self->path, "3", 1, &stamp, &stamp, &error));
  g_assert_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_CHANGED);
  g_assert_true (bf_file_stamp_equal (&stamp, &other));
  found = read_file (self->path);
  g_assert_cmpstr (found, ==, "theirs");
  g_assert_cmpuint (count_files (self->folder), ==, 1);
  g_clear_error (&error);

  /* A file that has gone is made again. */
  g_unlink (self->path);
  g_assert_true (bf_save_file (self->path, "4", 1, &stamp, &stamp, &error));
  g_assert_true (stamp.exists);
}

static void
test_places (Fixture *self, gconstpointer data)
{
  g_autofree char *gone = g_build_filename (self->folder, "gone", "x.backflow", NULL);
  g_autofree char *under = g_build_filename (self->path, "x.backflow", NULL);
  g_autofree char *pipe = g_build_filename (self->folder, "pipe", NULL);
  g_autoptr (GError) error = NULL;
  char bytes[2] = "";
  int fd;

  g_assert_false (bf_save_file (gone, "x", 1, NULL, NULL, &error));
  g_assert_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_NO_FOLDER);
  g_assert_nonnull (strstr (error->message, "there is no folder “"));
  g_clear_error (&error);
  g_assert_false (bf_save_file (under, "x", 1, NULL, NULL, &error));
  g_assert_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_NO_FOLDER);
  g_clear_error (&error);
  g_assert_false (bf_save_file (self->folder, "x", 1, NULL, NULL, &error));
  g_assert_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "is a folder"));
  g_clear_error (&error);

  /* A pipe stays one. */
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  fd = g_open (pipe, O_RDWR | O_CLOEXEC, 0);
  g_assert_true (bf_save_file (pipe, "x", 1, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (read (fd, bytes, 1), ==, 1);
  g_assert_cmpstr (bytes, ==, "x");
  close (fd);
}

/* In pieces: the old file is there until the last is, and what is not finished leaves nothing. */
static void
test_pieces (Fixture *self, gconstpointer data)
{
  for (int finished = 0; finished <= 1; finished++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *meanwhile = NULL;
      g_autofree char *found = NULL;
      BfSave *save = bf_save_begin (self->path, NULL, &error);

      g_assert_no_error (error);
      g_assert_true (bf_save_write (save, "one ", 4, &error) && bf_save_write (save, "two", 3, &error));
      meanwhile = read_file (self->path);
      g_assert_cmpstr (meanwhile, ==, OLD);
      g_assert_true (!finished || bf_save_commit (save, NULL, &error));
      bf_save_free (save);
      found = read_file (self->path);
      g_assert_cmpstr (found, ==, finished ? "one two" : OLD);
      g_assert_cmpuint (count_files (self->folder), ==, 1);
    }
}

static void
test_endings (Fixture *self, gconstpointer data)
{
  static const char * const lesson[] = { ".backflow", ".json", NULL };
  static const char * const folder[] = { "", NULL };
  static const struct
  {
    const char         *typed;
    const char * const *endings;
    const char         *completed;
  } cases[] = {
    { "/a/mine", lesson, "/a/mine.backflow" },
    { "/a/mine.backflow", lesson, "/a/mine.backflow" },
    { "/a/Mine.BACKFLOW", lesson, "/a/Mine.BACKFLOW" },
    { "/a/mine.json", lesson, "/a/mine.json" },
    { "/a/rate 0.1", lesson, "/a/rate 0.1.backflow" },
    { "/a.backflow/mine", lesson, "/a.backflow/mine.backflow" },
    { "/a/minebackflow", lesson, "/a/minebackflow.backflow" },
    { "/a/\303\274", lesson, "/a/\303\274.backflow" },
    { "/a/film", folder, "/a/film" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *completed = bf_save_add_ending (cases[i].typed, cases[i].endings);

      g_assert_cmpstr (completed, ==, cases[i].completed);
    }
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/save/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("killed-at-every-stage-it-leaves-the-old-or-the-new-file", test_killed_at_every_stage);
  add ("the-file-is-synced-before-it-gets-its-name-and-the-folder-after", test_order);
  add ("whatever-fails-the-old-file-is-there-and-nothing-beside-it", test_each_call_fails);
  add ("each-failure-says-what-to-do", test_messages);
  add ("a-file-that-would-be-too-large-leaves-the-old-one", test_too_large);
  add ("permissions-stay-what-they-were", test_permissions);
  add ("links-are-followed", test_links);
  add ("an-endless-link-is-refused", test_endless_link);
  add ("what-another-program-has-written-is-left-alone", test_changed_meanwhile);
  add ("places-that-hold-no-file", test_places);
  add ("a-name-without-ending-gets-one-and-another-keeps-its-own", test_endings);
  add ("in-pieces-it-is-whole-or-not-there", test_pieces);

  return g_test_run ();
}
