/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>

int
main (int argc, char **argv)
{
  /* Set where it runs from the build tree */
  const char *localedir = g_getenv ("BACKFLOW_LOCALEDIR");
  CliStatus status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  status = cli_run (argc, argv);
  if (fflush (stdout) != 0 || ferror (stdout))
    {
      fprintf (stderr, _("backflow-cli: the output cannot be written: %s\n"), g_strerror (errno));
      return CLI_BAD;
    }

  return (int) status;
}
