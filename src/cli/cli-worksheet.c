/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "scene/bf-worksheet.h"

#include <glib/gi18n-lib.h>

static CliStatus
write_sheet (BfLesson *lesson, guint64 step, gboolean blanks, const char *path)
{
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (GError) error = NULL;
  CliStatus status = cli_trace_step (lesson, step, NULL, &trace);
  BfWorksheet worksheet = {
    .title = bf_lesson_get_title (lesson),
    .blanks = blanks,
    .language = pango_language_get_default (),
  };

  if (status != CLI_DONE)
    return status;
  worksheet.trace = trace;

  return bf_worksheet_write (&worksheet, path, &error) ? CLI_DONE : cli_bad (error);
}

/* Writes one step on paper. */
CliStatus
cli_worksheet (int argc, char **argv)
{
  g_autofree char *step_text = NULL;
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  gboolean blanks = FALSE;
  guint64 step = 1;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, N_("The file to write, .pdf"), N_("FILE") },
    { "step", 0, 0, G_OPTION_ARG_STRING, &step_text, N_("The step to write; 1 if not given"), N_("N") },
    { "blanks", 0, 0, G_OPTION_ARG_NONE, &blanks,
      N_("Leave out what the step computes, and put the answers on the last page"), NULL },
    G_OPTION_ENTRY_NULL
  };

  if (!cli_parse (_("Write one step for the classroom, with every number or with blanks to fill in, to PDF."), entries,
                  argc, argv, &file) ||
      !cli_count ("--step", step_text, &step))
    return CLI_BAD;
  if (path == NULL)
    return cli_usage (_("there is no file to write; give one with -o, such as -o %s"), "worksheet.pdf");
  if (!g_str_has_suffix (path, ".pdf"))
    return cli_usage (_("-o is “%s”, should end in %s"), path, ".pdf");
  lesson = cli_load (file);

  return lesson != NULL ? write_sheet (lesson, step, blanks, path) : CLI_BAD;
}
