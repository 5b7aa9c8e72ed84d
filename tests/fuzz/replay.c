/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

/* Stands in for the fuzzer where there is none: gives every file of the folders named to the target, so that what was
 * found once is tried each time. */

static guint
replay_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *contents = NULL;
      gsize length;

      g_file_get_contents (path, &contents, &length, &error);
      g_assert_no_error (error);
      LLVMFuzzerTestOneInput ((const uint8_t *) contents, length);
      n++;
    }

  return n;
}

int
main (int argc, char *argv[])
{
  g_print ("1..%d\n", argc - 1);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);

      g_print ("ok %d /fuzz/%s-%u-files\n", i, name, replay_folder (argv[i]));
    }

  return 0;
}
