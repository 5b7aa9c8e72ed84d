/* SPDX-License-Identifier: MIT */
#include "../model/torch-fixture.h"

#include "../model/seek-fixture.h"

/* Writes into a folder the scripts that the window would export after edits in the middle of a run: write-edited FOLDER */

static gboolean
write_script (BfSession *session, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (BfTorchExport) export = export_session (session, path);
  gboolean saved = bf_torch_export_save (export, NULL);

  g_object_unref (session);

  return saved;
}

/* So many numbers that they stand in a file of their own */
static BfSession *
new_large_session (void)
{
  BfSession *session = new_session (new_seek_lesson (21, BF_OPTIMIZER_ADAM, 0));
  BfRecipe recipe;

  walk_session (session, 5);
  recipe = *bf_session_get_recipe (session);
  recipe.learning_rate = 0.005;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  walk_session (session, 6);

  return session;
}

int
main (int argc, char **argv)
{
  gboolean saved;

  if (argc != 2)
    return EXIT_FAILURE;
  saved = write_script (new_large_session (), argv[1], "edited-large.py");
  for (guint i = 0; i < N_TORCH_RECIPES && saved; i++)
    {
      g_autofree char *name = g_strdup_printf ("edited-%u.py", i);

      saved = write_script (new_edited_session (i), argv[1], name);
    }

  return saved ? EXIT_SUCCESS : EXIT_FAILURE;
}
