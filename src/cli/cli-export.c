/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-parameters-file.h"
#include "model/bf-torch-export.h"

#include <glib/gi18n-lib.h>

/* What the file name's ending asks for: one row a kind of file */
typedef struct
{
  const char *suffix;
  CliStatus (*write) (BfLesson   *lesson,
                      guint64     n_steps,
                      const char *path);
} Kind;

/* The lesson's state after @n_steps of training */
static CliStatus
train (BfLesson *lesson, guint64 n_steps, BfState **state)
{
  *state = cli_start (lesson);

  return cli_advance (lesson, state, n_steps);
}

static CliStatus
write_parameters (BfLesson *lesson, guint64 n_steps, const char *path)
{
  g_autoptr (BfState) state = NULL;
  g_autoptr (GError) error = NULL;
  CliStatus status = train (lesson, n_steps, &state);

  if (status != CLI_DONE)
    return status;

  return bf_parameters_save (bf_state_get_network (state), path, &error) ? CLI_DONE : cli_bad (error);
}

static CliStatus
write_lesson (BfLesson *lesson, guint64 n_steps, const char *path)
{
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfLesson) trained = NULL;
  g_autoptr (GError) error = NULL;
  CliStatus status = train (lesson, n_steps, &state);

  if (status != CLI_DONE)
    return status;
  trained = bf_lesson_with_state (lesson, bf_state_get_network (state), bf_lesson_get_dataset (lesson),
                                  bf_lesson_get_recipe (lesson));

  return bf_lesson_save (trained, path, &error) ? CLI_DONE : cli_bad (error);
}

static CliStatus
write_script (BfLesson *lesson, guint64 n_steps, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BfTorchExport) export = bf_torch_export_new (lesson, NULL, n_steps, path, NULL, NULL, &error);

  if (export == NULL)
    {
      cli_bad (error);
      return g_error_matches (error, BF_ERROR, BF_ERROR_DIVERGED) ? CLI_FAILED : CLI_BAD;
    }

  return bf_torch_export_save (export, &error) ? CLI_DONE : cli_bad (error);
}

static const Kind kinds[] = {
  { ".py", write_script },
  { ".safetensors", write_parameters },
  { ".json", write_parameters },
  { ".csv", write_parameters },
  { ".backflow", write_lesson },
};

static const Kind *
find_kind (const char *path)
{
  g_autofree char *lower = path != NULL ? g_ascii_strdown (path, -1) : NULL;
  g_autoptr (GString) known = g_string_new (NULL);

  if (path == NULL)
    {
      cli_usage (_("there is no file to write to; give one with -o, such as -o parameters.safetensors"));
      return NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_has_suffix (lower, kinds[i].suffix))
        return &kinds[i];
      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", kinds[i].suffix);
    }
  cli_usage (_("-o is “%s”, should end in one of %s"), path, known->str);

  return NULL;
}

/* Writes a lesson, or what is in it, as a file of another kind. */
CliStatus
cli_export (int argc, char **argv)
{
  g_autofree char *steps_text = NULL;
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  const Kind *kind;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, N_("The file to write; its ending says what is written"), N_("OUT") },
    { "steps", 0, 0, G_OPTION_ARG_STRING, &steps_text,
      N_("Train N steps before; none if not given. A script trains them itself; as the lesson says if not given"), N_("N") },
    G_OPTION_ENTRY_NULL
  };
  guint64 n_steps = 0;

  if (!cli_parse (_("Write a PyTorch script that trains the same (.py), the parameters (.safetensors, .json, .csv)\n"
                    "or the whole lesson (.backflow). Parameters have the names of PyTorch's state_dict."), entries, argc, argv, &file) ||
      !cli_count ("--steps", steps_text, &n_steps))
    return CLI_BAD;
  kind = find_kind (path);
  lesson = kind != NULL ? cli_load (file) : NULL;

  return lesson != NULL ? kind->write (lesson, n_steps, path) : CLI_BAD;
}
