/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-table.h"

#include <glib/gi18n-lib.h>

static gboolean
print_table (const BfTable *table, GError **error)
{
  g_autoptr (BfSave) save = bf_save_begin ("/dev/stdout", NULL, error);

  return save != NULL && bf_table_write (table, save, NULL, NULL, NULL, error) && bf_save_commit (save, NULL, error);
}

static CliStatus
write_table (BfLesson *lesson, BfTable *table, guint64 first, const char *path)
{
  g_autoptr (BfState) state = cli_start (lesson);
  g_autoptr (GError) error = NULL;
  CliStatus status = cli_advance (lesson, &state, first - 1);
  gboolean good;

  if (status != CLI_DONE)
    return status;
  table->start = state;
  table->dataset = bf_lesson_get_dataset (lesson);
  table->recipe = bf_lesson_get_recipe (lesson);
  good = path != NULL ? bf_table_write_file (table, 1, path, NULL, NULL, NULL, &error) : print_table (table, &error);

  return good ? CLI_DONE : cli_bad (error);
}

/* Writes steps as CSV. */
CliStatus
cli_table (int argc, char **argv)
{
  g_autofree char *step = NULL;
  g_autofree char *steps = NULL;
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  gboolean numbers = FALSE;
  guint64 first = 1;
  BfTable table = { .n_steps = 1 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, N_("The file to write; standard output if not given"), N_("FILE") },
    { "step", 0, 0, G_OPTION_ARG_STRING, &step, N_("The first step; 1 if not given"), N_("N") },
    { "steps", 0, 0, G_OPTION_ARG_STRING, &steps, N_("How many steps; 1 if not given"), N_("N") },
    { "numbers", 0, 0, G_OPTION_ARG_NONE, &numbers, N_("A row for every number, not for every step"), NULL },
    G_OPTION_ENTRY_NULL
  };

  if (!cli_parse (_("Write steps as CSV: a row a step with its loss and the parameters after it, or a row a number."),
                  entries, argc, argv, &file) ||
      !cli_count ("--step", step, &first) || !cli_count ("--steps", steps, &table.n_steps))
    return CLI_BAD;
  table.kind = numbers ? BF_TABLE_NUMBERS : BF_TABLE_STEPS;
  lesson = cli_load (file);

  return lesson != NULL ? write_table (lesson, &table, first, path) : CLI_BAD;
}
