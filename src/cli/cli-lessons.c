/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* Lists the built-in lessons: the ids first. */
CliStatus
cli_lessons (int argc, char **argv)
{
  const char * const *ids = bf_lesson_list_ids ();
  gsize width = 0;

  if (!cli_parse (_("List the built-in lessons, their ids first. An id may stand for FILE everywhere."), NULL, argc,
                  argv, NULL))
    return CLI_BAD;

  for (gsize i = 0; ids[i] != NULL; i++)
    width = MAX (width, strlen (ids[i]));
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (BfLesson) lesson = cli_load (ids[i]);
      g_autofree char *subtitle = NULL;

      if (lesson == NULL)
        return CLI_BAD;
      subtitle = bf_lesson_get_subtitle (lesson);
      printf ("%-*s  %s (%s)\n", (int) width, ids[i], bf_lesson_get_title (lesson), subtitle);
    }

  return CLI_DONE;
}
