/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "scene/bf-animation.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The canvas of the window at 1280 × 800 */
#define DEFAULT_SIZE { 712.0, 477.0, 1.0 }
#define DEFAULT_FPS 20.0
#define DEFAULT_STEPS_PER_SECOND 5.0
#define MOST_PLAYED 3 /* more steps are shown one frame each unless asked for otherwise */

/* What to draw and how */
typedef struct
{
  guint64       step;
  guint64       n_steps;
  char         *by;
  gboolean      has_fps;
  double        fps;
  double        speed;
  BfPictureSize size;
  gboolean      dark;
  gboolean      high_contrast;
} Order;

static gboolean
choose_granularity (const Order *order, BfGranularity *granularity)
{
  *granularity = order->n_steps > MOST_PLAYED ? BF_GRANULARITY_STEP : BF_GRANULARITY_PHASE;
  if (order->by == NULL)
    return TRUE;
  *granularity = g_str_equal (order->by, "step") ? BF_GRANULARITY_STEP : BF_GRANULARITY_PHASE;
  if (g_str_equal (order->by, "step") || g_str_equal (order->by, "phase"))
    return TRUE;
  cli_usage (_("--by is “%s”, should be phase or step"), order->by);

  return FALSE;
}

/* A name with another ending is a picture of a kind that is not made, rather than a folder. */
static gboolean
check_path (const char *path)
{
  g_autofree char *name = NULL;
  g_autofree char *lower = NULL;

  if (path == NULL)
    {
      cli_usage (_("there is no file to write; give one with -o, such as -o %s"), "step.webp");
      return FALSE;
    }
  name = g_path_get_basename (path);
  lower = g_ascii_strdown (name, -1);
  if (g_str_has_suffix (lower, ".webp") || g_str_has_suffix (path, G_DIR_SEPARATOR_S) || strchr (name + 1, '.') == NULL)
    return TRUE;
  cli_usage (_("-o is “%s”, should end in .webp, or name a folder for PNG files, such as frames or %s/"), path, path);

  return FALSE;
}

static void
progress_cb (double fraction, gpointer user_data)
{
  int *shown = user_data;
  int percent = (int) (fraction * 100.0);

  if (percent == *shown || !isatty (STDERR_FILENO))
    return;
  *shown = percent;
  fprintf (stderr, percent < 100 ? "\r%3d %%" : "\r     \r", percent);
}

static CliStatus
animate (BfLesson *lesson, const Order *order, const char *path)
{
  g_autoptr (BfState) state = cli_start (lesson);
  g_autoptr (GError) error = NULL;
  CliStatus status = cli_advance (lesson, &state, order->step - 1);
  BfSceneStyle style = {
    .palette = bf_palette_get (order->dark, order->high_contrast),
    .tags = TRUE,
    .language = pango_language_get_default (),
  };
  BfAnimation animation = {
    .dataset = bf_lesson_get_dataset (lesson),
    .recipe = bf_lesson_get_recipe (lesson),
    .n_steps = order->n_steps,
    .speed = order->speed,
    .size = order->size,
    .style = &style,
  };
  int shown = -1;

  if (status != CLI_DONE)
    return status;
  if (!choose_granularity (order, &animation.granularity))
    return CLI_BAD;
  animation.start = state;
  animation.frames_per_second = order->has_fps ? order->fps
                                : animation.granularity == BF_GRANULARITY_STEP ? DEFAULT_STEPS_PER_SECOND
                                                                               : DEFAULT_FPS;

  return bf_animation_write (&animation, path, NULL, progress_cb, &shown, &error) ? CLI_DONE : cli_bad (error);
}

/* Draws some steps as a film. */
CliStatus
cli_animate (int argc, char **argv)
{
  g_autofree char *step = NULL;
  g_autofree char *steps = NULL;
  g_autofree char *by = NULL;
  g_autofree char *fps = NULL;
  g_autofree char *speed = NULL;
  g_autofree char *scale = NULL;
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  Order order = { .step = 1, .n_steps = 1, .speed = 1.0, .size = DEFAULT_SIZE };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, N_("The file to write, .webp, or a folder for PNG files"),
      N_("FILE") },
    { "step", 0, 0, G_OPTION_ARG_STRING, &step, N_("The first step to show; 1 if not given"), N_("N") },
    { "steps", 0, 0, G_OPTION_ARG_STRING, &steps, N_("How many steps; 1 if not given"), N_("N") },
    { "by", 0, 0, G_OPTION_ARG_STRING, &by, N_("Play each phase, or show each step once"), "phase|step" },
    { "fps", 0, 0, G_OPTION_ARG_STRING, &fps, N_("Frames a second; 20, or 5 of whole steps, if not given"), N_("N") },
    { "speed", 0, 0, G_OPTION_ARG_STRING, &speed, N_("How many times as fast; 1 if not given"), N_("N") },
    { "scale", 0, 0, G_OPTION_ARG_STRING, &scale, N_("Pixels a unit; 1 if not given"), N_("N") },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &order.dark, N_("Draw in the dark style"), NULL },
    { "high-contrast", 0, 0, G_OPTION_ARG_NONE, &order.high_contrast, N_("Draw in high contrast"), NULL },
    G_OPTION_ENTRY_NULL
  };

  if (!cli_parse (_("Draw some steps as an animated WebP or as a folder of PNG files."), entries, argc, argv, &file) ||
      !cli_count ("--step", step, &order.step) || !cli_count ("--steps", steps, &order.n_steps) ||
      !cli_number ("--fps", fps, &order.fps) || !cli_number ("--speed", speed, &order.speed) ||
      !cli_number ("--scale", scale, &order.size.scale))
    return CLI_BAD;
  order.by = by;
  order.has_fps = fps != NULL;
  if (!check_path (path))
    return CLI_BAD;
  lesson = cli_load (file);

  return lesson != NULL ? animate (lesson, &order, path) : CLI_BAD;
}
