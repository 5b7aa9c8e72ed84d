/* SPDX-License-Identifier: MIT */
#include "bf-application.h"

#include "bf-compat.h"
#include "bf-config.h"
#include "bf-window.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* GTK's own defaults mean that no desktop has chosen: then it is as on GNOME. */
#define UNCHOSEN_FONT "Sans 10"
#define DEFAULT_FONT "Cantarell 11"
#define UNCHOSEN_BUTTONS "menu:minimize,maximize,close"
#define DEFAULT_BUTTONS "appmenu:close"

struct _BfApplication
{
  AdwApplication  parent_instance;

  /* Borrowed */
  GtkWidget      *help_window;

  gboolean        exit_after_first_frame;
  gboolean        offers_left; /* once the first window is there */
};

G_DEFINE_TYPE (BfApplication, bf_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
  { "exit-after-first-frame", 0, 0, G_OPTION_ARG_NONE, NULL,
    N_("Print how many milliseconds the first frame took and exit"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_("[FILE|LESSON]") },
  G_OPTION_ENTRY_NULL,
};

/* Milliseconds since the system started this process, or a negative number where it does not
   say. */
static double
get_process_age (void)
{
  g_autofree char *stat = NULL;
  const char *rest;
  unsigned long long start;
  struct timespec now;

  if (!g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL) || !(rest = strrchr (stat, ')')))
    return -1;
  /* The start is field 22; the name, field 2, may hold spaces. */
  if (sscanf (rest + 1,
              " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
              &start)
          != 1
      || clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return -1;
  return ((double) now.tv_sec + (double) now.tv_nsec / 1e9
          - (double) start / (double) sysconf (_SC_CLK_TCK))
         * 1000;
}

static void
after_paint_cb (GdkFrameClock *clock,
                BfApplication *self)
{
  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, self);
  g_print ("%.0f\n", get_process_age ());
  g_application_quit (G_APPLICATION (self));
}

static void
realize_cb (GtkWidget     *window,
            BfApplication *self)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint",
                           G_CALLBACK (after_paint_cb), self, 0);
}

static BfWindow *
find_window (BfApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  /* The last one that was used comes first; it may be the help. */
  for (GList *l = windows; l; l = l->next)
    if (BF_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

/* A window has its lesson before it is shown: nothing empty ever flashes. */
static BfWindow *
ensure_window (BfApplication *self)
{
  BfWindow *window = find_window (self);

  if (!window && !self->exit_after_first_frame)
    self->offers_left = TRUE;
  if (!window)
    {
      g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();

      window = bf_window_new (ADW_APPLICATION (self));
      bf_window_set_lesson (window, lesson);
      if (self->exit_after_first_frame)
        g_signal_connect_object (window, "realize", G_CALLBACK (realize_cb), self, G_CONNECT_AFTER);
    }
  return window;
}

static void
offer_left (BfApplication *self)
{
  BfWindow *window = find_window (self);

  if (self->offers_left && window)
    bf_window_offer_left (window);
  self->offers_left = FALSE;
}

static void
bf_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ensure_window (BF_APPLICATION (application))));
  offer_left (BF_APPLICATION (application));
}

static void
open_in_window (BfApplication *self,
                GPtrArray     *paths_or_ids)
{
  BfWindow *window = ensure_window (self);

  g_ptr_array_add (paths_or_ids, NULL);
  /* What can be opened at once is there before the window is; an error has shown the window already. */
  bf_window_open (window, (const char * const *) paths_or_ids->pdata);
  if (!gtk_widget_get_visible (GTK_WIDGET (window)))
    gtk_window_present (GTK_WINDOW (window));
  offer_left (self);
}

static void
bf_application_open (GApplication  *application,
                     GFile        **files,
                     int            n_files,
                     const char    *hint)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < n_files; i++)
    {
      char *path = g_file_get_path (files[i]);

      if (path)
        g_ptr_array_add (paths, path);
    }
  open_in_window (BF_APPLICATION (application), paths);
}

/* A file beside the caller wins over a lesson of that name. */
static char *
resolve (GApplicationCommandLine *command_line,
         const char              *argument)
{
  g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (command_line, argument);

  if (g_file_query_exists (file, NULL) || strchr (argument, G_DIR_SEPARATOR))
    return g_file_get_path (file);
  return g_strdup (argument);
}

static int
bf_application_command_line (GApplication            *application,
                             GApplicationCommandLine *command_line)
{
  BfApplication *self = BF_APPLICATION (application);
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **arguments = NULL;
  g_autoptr (GPtrArray) paths_or_ids = g_ptr_array_new_with_free_func (g_free);

  g_variant_dict_lookup (dict, "exit-after-first-frame", "b", &self->exit_after_first_frame);
  if (!g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&ay", &arguments))
    {
      g_application_activate (application);
      return 0;
    }
  for (gsize i = 0; arguments[i]; i++)
    {
      char *path_or_id = resolve (command_line, arguments[i]);

      g_ptr_array_add (paths_or_ids, path_or_id ? path_or_id : g_strdup (arguments[i]));
    }
  open_in_window (self, paths_or_ids);
  return 0;
}

static int
bf_application_handle_local_options (GApplication *application,
                                     GVariantDict *dict)
{
  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("Backflow %s\n", BF_VERSION);
      return 0;
    }
  /* The time of this process is asked for, not that of a window that runs already. */
  if (g_variant_dict_contains (dict, "exit-after-first-frame"))
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
help_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BfApplication *self = user_data;

  if (!self->help_window)
    {
      g_autoptr (GtkBuilder) builder =
          gtk_builder_new_from_resource ("/org/backflow/Backflow/bf-help-window.ui");

      g_set_weak_pointer (&self->help_window,
                          GTK_WIDGET (gtk_builder_get_object (builder, "help_window")));
      gtk_window_set_transient_for (GTK_WINDOW (self->help_window),
                                    gtk_application_get_active_window (GTK_APPLICATION (self)));
    }
  gtk_window_present (GTK_WINDOW (self->help_window));
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  bf_compat_show_about (gtk_application_get_active_window (user_data));
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (user_data));

  /* Each window remembers how it was left. */
  for (GList *l = windows; l; l = l->next)
    gtk_window_close (l->data);
  g_list_free (windows);
}

static const GActionEntry entries[] = {
  { .name = "help", .activate = help_cb },
  { .name = "about", .activate = about_cb },
  { .name = "quit", .activate = quit_cb },
};

static const struct
{
  const char *action;
  const char *accels[2];
} accels[] = {
  { "app.help", { "F1" } },
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "win.open", { "<Control>o" } },
  { "win.save", { "<Control>s" } },
  { "win.save-as", { "<Control><Shift>s" } },
  { "win.export", { "<Control>e" } },
  { "win.import-data", { "<Control>i" } },
  { "win.copy-picture", { "<Control><Shift>c" } },
  { "win.show-left-pane", { "F9" } },
  { "win.story::lesson", { "<Control>1" } },
  { "win.story::front-to-back", { "<Control>2" } },
  { "win.story::back-to-front", { "<Control>3" } },
  { "win.go-to-chart::slice", { "<Alt>1" } },
  { "win.go-to-chart::race", { "<Alt>2" } },
  { "win.go-to-chart::rates", { "<Alt>3" } },
};

static void
replace_setting (const char *name,
                 const char *unchosen,
                 const char *value)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autofree char *present = NULL;

  g_object_get (settings, name, &present, NULL);
  if (g_strcmp0 (present, unchosen) == 0)
    g_object_set (settings, name, value, NULL);
}

static void
bf_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (bf_application_parent_class)->startup (application);

  bf_compat_mend ();
  replace_setting ("gtk-font-name", UNCHOSEN_FONT, DEFAULT_FONT);
  /* An entry selects its text itself, once it holds the number in full. */
  g_object_set (gtk_settings_get_default (), "gtk-entry-select-on-focus", FALSE, NULL);
  replace_setting ("gtk-decoration-layout", UNCHOSEN_BUTTONS, DEFAULT_BUTTONS);
  gtk_window_set_default_icon_name (BF_APP_ID);

  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  for (gsize i = 0; i < G_N_ELEMENTS (accels); i++)
    {
      const char *list[] = { accels[i].accels[0], accels[i].accels[1], NULL };

      gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action, list);
    }
}

static void
bf_application_dispose (GObject *object)
{
  g_clear_weak_pointer (&BF_APPLICATION (object)->help_window);
  G_OBJECT_CLASS (bf_application_parent_class)->dispose (object);
}

static void
bf_application_class_init (BfApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_application_dispose;
  application_class->startup = bf_application_startup;
  application_class->activate = bf_application_activate;
  application_class->open = bf_application_open;
  application_class->command_line = bf_application_command_line;
  application_class->handle_local_options = bf_application_handle_local_options;
}

static void
bf_application_init (BfApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * bf_application_new:
 *
 * The program, not yet started.
 *
 * Returns: (transfer full): the application
 */
BfApplication *
bf_application_new (void)
{
  return g_object_new (BF_TYPE_APPLICATION,
                       "application-id", BF_APP_ID,
                       "resource-base-path", "/org/backflow/Backflow",
                       "flags", G_APPLICATION_HANDLES_OPEN | G_APPLICATION_HANDLES_COMMAND_LINE,
                       NULL);
}
