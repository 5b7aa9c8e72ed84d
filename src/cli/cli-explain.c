/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-arithmetic.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

static gboolean
read_format (const char *text, gboolean *markdown)
{
  *markdown = g_strcmp0 (text, "markdown") == 0;
  if (text == NULL || *markdown || g_str_equal (text, "text"))
    return TRUE;
  cli_usage (_("--format is “%s”, should be text or markdown"), text);

  return FALSE;
}

static CliStatus
explain (BfLesson *lesson, guint64 step, gboolean markdown)
{
  g_autoptr (BfState) state = cli_start (lesson);
  CliStatus status = cli_advance (lesson, &state, step - 1);
  g_autoptr (BfTrace) trace = status == CLI_DONE ? cli_step (lesson, state) : NULL;
  g_autoptr (BfDocument) document = NULL;
  g_autofree char *text = NULL;

  if (trace == NULL)
    return status != CLI_DONE ? status : CLI_BAD;
  if (!isfinite (bf_trace_get_loss (trace)))
    return cli_diverged (lesson, step);

  document = bf_arithmetic_of_step (trace);
  text = markdown ? bf_document_to_markdown (document) : bf_document_to_text (document);
  fputs (text, stdout);

  return CLI_DONE;
}

/* Prints the arithmetic of one step. */
CliStatus
cli_explain (int argc, char **argv)
{
  g_autofree char *step_text = NULL;
  g_autofree char *format_text = NULL;
  g_autofree char *wrong_text = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  const GOptionEntry entries[] = {
    { "step", 0, 0, G_OPTION_ARG_STRING, &step_text, N_("The step to explain; 1 if not given"), N_("N") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, N_("How to write it; text if not given"), "text|markdown" },
    CLI_WRONG_ENTRY (&wrong_text),
    G_OPTION_ENTRY_NULL
  };
  guint64 step = 1;
  gboolean markdown;

  if (!cli_parse (_("Print the arithmetic of one step, number by number, as a person would write it.\n"
                    "At most 32 units of a layer, 16 terms of a sum and 4 samples of a batch are written; "
                    "“trace” prints all."), entries, argc, argv, &file) ||
      !cli_count ("--step", step_text, &step) || !read_format (format_text, &markdown))
    return CLI_BAD;
  lesson = cli_load_wrong (file, wrong_text);

  return lesson != NULL ? explain (lesson, step, markdown) : CLI_BAD;
}
