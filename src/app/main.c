/* SPDX-License-Identifier: MIT */
#include "bf-application.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

int
main (int   argc,
      char *argv[])
{
  /* Set where it runs from the build tree */
  const char *localedir = g_getenv ("BACKFLOW_LOCALEDIR");
  g_autoptr (BfApplication) application = NULL;

  /* The picture is drawn with Cairo. Another renderer would carry each frame to the graphics card
   * first, and takes half a second more to start where there is none. */
  g_setenv ("GSK_RENDERER", "cairo", FALSE);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir ? localedir : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Backflow");

  application = bf_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
