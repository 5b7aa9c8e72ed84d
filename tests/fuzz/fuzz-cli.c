/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "fuzz.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

/* backflow-cli in this process: a line an argument, the command first; what follows the first empty line is what the file
 * holds whose name an argument gives that begins with IN. Whatever the command does, it comes back with a status. */

#define IN "in."
#define MAX_ARGUMENTS 24
#define MAX_ARGUMENT_DIGITS 2 /* of a whole number, so that nothing takes minutes */
#define MAX_FILE_DIGITS 1

/* What is asked for where an input asks for nothing, and what the program does then may have no end. */
typedef struct
{
  const char *command;
  const char *options[4];
} Bound;

static const Bound bounds[] = {
  { "train", { "--steps", "99" } },
  { "export", { "--steps", "9" } },
  { "nudge", { "--passes", "99" } },
  { "rates", { "--steps", "9", "--count", "9" } },
};

/* Those that draw take too long, and read the same options. */
static const char * const others[] = { "explain", "trace", "predict", "check", "credit", "table", "import", "lessons" };

/* Out of the way of the fuzzer's own output */
typedef struct
{
  int   nowhere;
  int   output;
  FILE *messages;
} Streams;

static void
streams_hide (Streams *self)
{
  fflush (stdout);
  self->nowhere = g_open ("/dev/null", O_WRONLY | O_CLOEXEC, 0);
  self->output = dup (STDOUT_FILENO);
  dup2 (self->nowhere, STDOUT_FILENO);
  self->messages = stderr;
  stderr = fdopen (self->nowhere, "w");
  g_assert_nonnull (stderr);
}

static void
streams_show (Streams *self)
{
  fflush (stdout);
  dup2 (self->output, STDOUT_FILENO);
  close (self->output);
  fclose (stderr);
  stderr = self->messages;
}

/* A number below one is as long as it likes. */
static gboolean
has_long_number (const char *text, gsize length, guint max_digits)
{
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        n = 0;
      else if (n > 0 || i == 0 || text[i - 1] != '.')
        n++;
      if (n > max_digits)
        return TRUE;
    }

  return FALSE;
}

/* Arguments that would end this process with its help, or reach files elsewhere */
static gboolean
is_out_of_bounds (const char *argument)
{
  gboolean is_short = argument[0] == '-' && argument[1] != '-';

  return g_str_has_prefix (argument, "--help") || (is_short && strpbrk (argument, "h?") != NULL) ||
         strchr (argument, '/') != NULL || strstr (argument, "..") != NULL ||
         has_long_number (argument, strlen (argument), MAX_ARGUMENT_DIGITS);
}

static gboolean
add_bounds (GPtrArray *arguments, const char *command, gboolean in_epochs)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bounds); i++)
    if (g_str_equal (command, bounds[i].command))
      {
        for (gsize j = 0; !in_epochs && j < G_N_ELEMENTS (bounds[i].options) && bounds[i].options[j] != NULL; j++)
          g_ptr_array_add (arguments, g_strdup (bounds[i].options[j]));
        return TRUE;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (command, others[i]))
      return TRUE;

  return FALSE;
}

/* The command line of @text; NULL where it is none that may run */
static char **
read_arguments (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", MAX_ARGUMENTS);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (arguments, g_strdup ("backflow-cli"));
  g_ptr_array_add (arguments, g_strdup (lines[0] != NULL ? lines[0] : ""));
  if (!add_bounds (arguments, g_ptr_array_index (arguments, 1), strstr (text, "--epochs") != NULL))
    return NULL;
  for (guint i = 1; lines[i] != NULL; i++)
    {
      if (is_out_of_bounds (lines[i]))
        return NULL;
      g_ptr_array_add (arguments, g_strdup (lines[i]));
    }
  g_ptr_array_add (arguments, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&arguments), FALSE);
}

static void
write_files (char **arguments, const char *contents, gsize length)
{
  for (guint i = 0; arguments[i] != NULL; i++)
    if (g_str_has_prefix (arguments[i], IN))
      g_file_set_contents (arguments[i], contents, (gssize) length, NULL);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
run (char **arguments)
{
  Streams streams;
  CliStatus status;

  streams_hide (&streams);
  status = cli_run ((int) g_strv_length (arguments), arguments);
  streams_show (&streams);
  g_assert_cmpint (status, >=, CLI_DONE);
  g_assert_cmpint (status, <=, CLI_BAD);
}

/* In a folder of its own, so that what one input writes does not matter to the next */
static void
run_in_folder (char **arguments, const char *contents, gsize length)
{
  g_autofree char *before = g_get_current_dir ();
  g_autofree char *folder = g_dir_make_tmp ("backflow-fuzz-XXXXXX", NULL);

  g_assert_nonnull (folder);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  write_files (arguments, contents, length);
  run (arguments);
  g_assert_cmpint (g_chdir (before), ==, 0);
  remove_folder (folder);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t length)
{
  const char *text = (const char *) bytes;
  const char *end = g_strstr_len (text, (gssize) length, "\n\n");
  gsize n_line = end != NULL ? (gsize) (end - text) : length;
  const char *contents = end != NULL ? end + 2 : text + length;
  gsize n_contents = (gsize) (text + length - contents);
  g_autofree char *line = g_strndup (text, n_line);
  g_auto (GStrv) arguments = NULL;

  setlocale (LC_ALL, "C.UTF-8");
  if (!has_long_number (contents, n_contents, MAX_FILE_DIGITS))
    arguments = read_arguments (line);
  if (arguments != NULL)
    run_in_folder (arguments, contents, n_contents);

  return 0;
}
