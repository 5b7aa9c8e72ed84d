/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

typedef struct
{
  const char *name;
  CliStatus (*run) (int argc, char **argv);
  const char *summary;
} Command;

/* One row a command: adding one is a row here and a file. */
static const Command commands[] = {
  { "explain", cli_explain, N_("print one step's arithmetic, number by number") },
  { "trace", cli_trace, N_("print every number of some steps as JSON") },
  { "train", cli_train, N_("train at full speed") },
  { "predict", cli_predict, N_("run the network forwards") },
  { "check", cli_check, N_("compare the gradients with central differences") },
  { "nudge", cli_nudge, N_("mend the weights by trial and error") },
  { "credit", cli_credit, N_("cut the pie: how much each parameter has to do with it") },
  { "rates", cli_rates, N_("map where training goes with which learning rate") },
  { "render", cli_render, N_("draw a moment to PNG, SVG or PDF") },
  { "export", cli_export, N_("write the lesson, or its parameters, to a file of another kind") },
  { "animate", cli_animate, N_("draw some steps as a film, to WebP or PNG") },
  { "table", cli_table, N_("write steps as CSV") },
  { "worksheet", cli_worksheet, N_("write one step for the classroom, to PDF") },
  { "import", cli_import, N_("make a lesson of a CSV file") },
  { "lessons", cli_lessons, N_("list the built-in lessons") },
};

static void
print_help (FILE *out)
{
  fprintf (out, _("Usage:\n  backflow-cli COMMAND [OPTION…] [FILE]\n\nTrain a neural network and see every number "
                  "of it.\n\nCommands:\n"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (out, "  %-9s  %s\n", commands[i].name, _(commands[i].summary));
  fprintf (out, _("\nFILE is a lesson file or the id of a built-in lesson; without it, the worked example is taken.\n"
                  "“backflow-cli COMMAND --help” says more.\n"));
}

static CliStatus
refuse_command (const char *name)
{
  fprintf (stderr, _("backflow-cli: there is no command “%s”; there are"), name);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (stderr, "%s %s", i > 0 ? "," : "", commands[i].name);
  fputc ('\n', stderr);

  return CLI_BAD;
}

/* Does what @argv asks for: [0] names the program, [1] the command. */
CliStatus
cli_run (int argc, char **argv)
{
  if (argc < 2)
    {
      print_help (stderr);
      return CLI_BAD;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help"))
    {
      print_help (stdout);
      return CLI_DONE;
    }
  if (g_str_equal (argv[1], "--version") || g_str_equal (argv[1], "-V"))
    {
      printf ("backflow-cli %s\n", BACKFLOW_VERSION);
      return CLI_DONE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      {
        g_autofree char *name = g_strdup_printf ("backflow-cli %s", commands[i].name);

        g_set_prgname (name);
        return commands[i].run (argc - 1, argv + 1);
      }

  return refuse_command (argv[1]);
}
