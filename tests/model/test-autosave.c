/* SPDX-License-Identifier: MIT */
#include "../diverged.h"
#include "session-fixture.h"

#include "model/bf-autosave.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("backflow-XXXXXX", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (g_rmdir (self->folder), ==, 0); /* nothing is left in it */
  g_free (self->folder);
}

static guint
count_left (Fixture *self)
{
  g_autoptr (GPtrArray) left = bf_autosave_find_left (self->folder);

  return left->len;
}

/* A session with an edit, copied */
static BfAutosave *
new_copy (Fixture *self, double w32, const char *path)
{
  BfAutosave *copy = bf_autosave_new (self->folder);
  BfSession *session = new_example_session ();
  g_autoptr (BfLesson) lesson = NULL;
  g_autoptr (GError) error = NULL;
  BfFileStamp stamp = { .exists = TRUE, .size = 12, .seconds = -5, .nanoseconds = 7 };

  g_assert_true (bf_session_set_value (session, &W32, w32, NULL));
  lesson = bf_session_dup_whole_lesson (session);
  g_assert_true (bf_autosave_begin (copy, &error));
  g_assert_true (bf_autosave_write (copy, lesson, path, path != NULL ? &stamp : NULL, path != NULL, &error));
  g_assert_no_error (error);
  close_session (session);

  return copy;
}

static double
get_w32 (const BfLesson *lesson)
{
  return bf_network_get_weight (bf_lesson_get_network (lesson), 0, 1, 2);
}

/* What is worked on is not offered; what was left is, once; and with it comes all that belongs to it. */
static void
test_left (Fixture *self, gconstpointer data)
{
  BfAutosave *copy = new_copy (self, 0.375, "/there/mine.backflow");
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GError) error = NULL;
  BfAutosave *found;

  g_assert_cmpuint (count_left (self), ==, 0);
  bf_autosave_unref (copy);
  left = bf_autosave_find_left (self->folder);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpuint (count_left (self), ==, 0);

  found = g_ptr_array_index (left, 0);
  g_assert_cmpstr (bf_autosave_get_title (found), ==, "Worked example");
  g_assert_cmpstr (bf_autosave_get_path (found), ==, "/there/mine.backflow");
  g_assert_cmpint (bf_autosave_get_stamp (found).seconds, ==, -5);
  g_assert_true (bf_autosave_is_lesson_only (found));
  time = bf_autosave_get_time (found);
  g_assert_nonnull (time);
  lesson = bf_autosave_load (found, &error);
  g_assert_no_error (error);
  g_assert_true (bf_lesson_has_session (lesson));
  g_assert_cmpfloat (get_w32 (lesson), ==, 0.375);

  bf_autosave_clear (found);
  g_assert_cmpuint (count_left (self), ==, 0);
}

/* The process ends in the middle of it, as in a crash. */
static void
test_crash (Fixture *self, gconstpointer data)
{
  pid_t child = fork ();
  g_autoptr (GPtrArray) left = NULL;
  int status;

  if (child == 0)
    {
      new_copy (self, 0.5, NULL);
      raise (SIGKILL);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  left = bf_autosave_find_left (self->folder);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_null (bf_autosave_get_path (g_ptr_array_index (left, 0)));
  g_assert_false (bf_autosave_is_lesson_only (g_ptr_array_index (left, 0)));
  bf_autosave_clear (g_ptr_array_index (left, 0));
}

static void
test_several (Fixture *self, gconstpointer data)
{
  BfAutosave *one = new_copy (self, 0.1, NULL);
  BfAutosave *two = new_copy (self, 0.2, NULL);
  BfAutosave *three = new_copy (self, 0.3, NULL);

  bf_autosave_unref (one);
  bf_autosave_unref (three);
  {
    g_autoptr (GPtrArray) left = bf_autosave_find_left (self->folder);

    g_assert_cmpuint (left->len, ==, 2);
    for (guint i = 0; i < left->len; i++)
      bf_autosave_clear (g_ptr_array_index (left, i));
  }
  bf_autosave_clear (two);
  bf_autosave_unref (two);
}

/* What is being written when it is cleared goes, too. */
static void
test_cleared_meanwhile (Fixture *self, gconstpointer data)
{
  BfAutosave *copy = new_copy (self, 0.1, NULL);
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();

  bf_autosave_clear (copy);
  g_mkdir_with_parents (self->folder, 0700);
  bf_autosave_write (copy, lesson, NULL, NULL, FALSE, NULL);
  g_assert_cmpuint (count_left (self), ==, 0);
  bf_autosave_unref (copy);
}

/* The only folder in the folder of all copies */
static char *
find_folder (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);

  return g_build_filename (self->folder, g_dir_read_name (dir), NULL);
}

/* What an interrupted save has left goes with the copy. What somebody else has put there stays, and so does the lock, by
 * which the folder is found again. */
static void
test_rest (Fixture *self, gconstpointer data)
{
  BfAutosave *copy = new_copy (self, 0.1, NULL);
  g_autofree char *folder = find_folder (self);
  g_autofree char *rest = g_build_filename (folder, ".backflow-0123456789abcdef", NULL);
  g_autofree char *foreign = g_build_filename (folder, "foreign", NULL);
  g_autofree char *lock = g_build_filename (folder, "lock", NULL);

  g_assert_true (g_file_set_contents (rest, "half", 4, NULL));
  g_assert_true (g_file_set_contents (foreign, "x", 1, NULL));
  bf_autosave_clear (copy);
  bf_autosave_unref (copy);
  g_assert_false (g_file_test (rest, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (lock, G_FILE_TEST_EXISTS));
  g_unlink (foreign);
  g_assert_cmpuint (count_left (self), ==, 0); /* found, and cleared as it holds no session */
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static BfLesson *
new_large_lesson (double first)
{
  const BfLayer layer = { 1, BF_ACTIVATION_IDENTITY, FALSE };
  g_autoptr (BfNetwork) network = bf_network_new (50, &layer, 1, NULL);
  g_autofree double *inputs = g_new (double, 2000 * 50);
  g_autofree double *targets = g_new0 (double, 2000);
  g_autoptr (BfDataset) dataset = NULL;
  BfRecipe recipe;

  for (int i = 0; i < 2000 * 50; i++)
    inputs[i] = first + i / 3.0;
  dataset = bf_dataset_new (inputs, targets, 2000, 50, 1, NULL);
  bf_recipe_init (&recipe);
  recipe.learning_rate = 1e-12;

  return bf_lesson_new ("Large", "", network, dataset, &recipe);
}

static gint64
find_data (const char *folder, guint *n, gint64 *size)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  gint64 inode = 0;

  *n = 0;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      BfFileStamp stamp = bf_file_stamp_read (path);

      if (g_str_has_prefix (name, "data-"))
        {
          *n += 1;
          inode = (gint64) stamp.inode;
        }
      if (g_str_equal (name, "session.backflow"))
        *size = (gint64) stamp.size;
    }

  return inode;
}

/* Large data are written once, whatever else changes; data that are not used any more go. */
static void
test_data_once (Fixture *self, gconstpointer data)
{
  BfAutosave *copy = bf_autosave_new (self->folder);
  BfSession *session = new_session (new_large_lesson (1.0));
  BfElement input = { BF_ELEMENT_INPUT, 0, 3, 0 };
  g_autofree char *folder = NULL;
  gint64 first = 0, size = 0;
  guint n;

  for (int turn = 0; turn < 4; turn++)
    {
      g_autoptr (BfLesson) lesson = bf_session_dup_whole_lesson (session);
      g_autoptr (GError) error = NULL;
      gint64 inode;

      g_assert_true (bf_autosave_begin (copy, &error));
      g_assert_true (bf_autosave_write (copy, lesson, NULL, NULL, FALSE, &error));
      g_assert_no_error (error);
      if (folder == NULL)
        {
          g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);

          folder = g_build_filename (self->folder, g_dir_read_name (dir), NULL);
        }
      inode = find_data (folder, &n, &size);
      first = turn == 0 ? inode : first;
      g_assert_cmpuint (n, ==, turn < 3 ? 1 : 2);
      g_assert_cmpint (size, <, 100000);
      if (turn < 3)
        g_assert_cmpint (inode, ==, first);
      if (turn == 2)
        g_assert_true (bf_session_set_value (session, &input, 7.0, NULL));
      else
        step_at_once (session, BF_GRANULARITY_STEP);
    }
  {
    g_autoptr (GPtrArray) left = NULL;
    g_autoptr (BfLesson) loaded = NULL;
    g_autoptr (GError) error = NULL;
    BfSession *again;

    bf_autosave_unref (copy);
    left = bf_autosave_find_left (self->folder);
    loaded = bf_autosave_load (g_ptr_array_index (left, 0), &error);
    g_assert_no_error (error);
    g_assert_cmpuint (bf_dataset_get_n_samples (bf_lesson_get_dataset (loaded)), ==, 2000);
    again = bf_session_new (loaded);
    bf_session_restore_lesson (session);
    bf_session_restore_lesson (again);
    g_assert_true (bf_dataset_equal (bf_session_get_dataset (session), bf_session_get_dataset (again)));
    close_session (again);
    bf_autosave_clear (g_ptr_array_index (left, 0));
  }
  close_session (session);
}

/* What cannot be written leaves the copy before it. */
static void
test_not_finite (Fixture *self, gconstpointer data)
{
  BfAutosave *copy = new_copy (self, 0.625, NULL);
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  g_autoptr (BfNetwork) network = diverge (bf_lesson_get_network (lesson));
  g_autoptr (BfLesson) bad = NULL;
  g_autoptr (BfLesson) kept = NULL;
  g_autoptr (GError) error = NULL;

  bad = bf_lesson_with_state (lesson, network, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson));
  g_assert_false (bf_autosave_write (copy, bad, NULL, NULL, FALSE, &error));
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID);
  kept = bf_autosave_load (copy, NULL);
  g_assert_cmpfloat (get_w32 (kept), ==, 0.625);
  bf_autosave_clear (copy);
  bf_autosave_unref (copy);
}

/* A key that the program uses in copies alone may mean anything in a file. */
static void
test_foreign_key (Fixture *self, gconstpointer data)
{
  BfAutosave *copy = bf_autosave_new (self->folder);
  g_autoptr (BfLesson) example = bf_lesson_new_worked_example ();
  g_autofree char *json = bf_lesson_to_json (example);
  g_auto (GStrv) parts = g_strsplit (json, "\"data\": {", 2);
  g_autofree char *text = g_strconcat (parts[0], "\"data\": { \"apart\": \"mine\", \"n_inputs\": 9,", parts[1], NULL);
  g_autoptr (BfLesson) lesson = bf_lesson_parse (text, -1, "f", NULL);
  g_autoptr (BfLesson) loaded = NULL;
  g_autofree char *before = bf_lesson_to_json (lesson);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (strstr (before, "\"apart\": \"mine\""));
  g_assert_true (bf_autosave_begin (copy, &error));
  g_assert_true (bf_autosave_write (copy, lesson, NULL, NULL, FALSE, &error));
  loaded = bf_autosave_load (copy, &error);
  g_assert_no_error (error);
  after = bf_lesson_to_json (loaded);
  g_assert_cmpstr (before, ==, after);
  bf_autosave_clear (copy);
  bf_autosave_unref (copy);
}

static void
test_no_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->folder, "file", NULL);
  g_autoptr (BfAutosave) copy = bf_autosave_new (file);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, "x", 1, NULL);
  g_assert_false (bf_autosave_begin (copy, &error));
  g_assert_error (error, BF_SAVE_ERROR, BF_SAVE_ERROR_FAILED);
  g_assert_cmpuint (count_left (self), ==, 0);
  g_unlink (file);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/autosave/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("what-was-left-is-found-once-and-comes-back-whole", test_left);
  add ("a-killed-process-leaves-its-copy", test_crash);
  add ("several-copies-do-not-disturb-each-other", test_several);
  add ("what-is-cleared-while-it-is-written-goes", test_cleared_meanwhile);
  add ("what-an-interrupted-save-left-goes-with-the-copy", test_rest);
  add ("large-data-are-written-once", test_data_once);
  add ("a-number-that-is-not-finite-leaves-the-copy-before", test_not_finite);
  add ("a-key-of-the-copy-in-a-file-is-kept", test_foreign_key);
  add ("a-folder-that-cannot-be-made-is-told", test_no_folder);

  return g_test_run ();
}
