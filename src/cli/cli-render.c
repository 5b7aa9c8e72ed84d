/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "scene/bf-picture.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The canvas of the window at 1280 × 800 */
#define DEFAULT_WIDTH 712.0
#define DEFAULT_HEIGHT 477.0
#define DEFAULT_SCALE 2.0

/* Below this nothing can be made out. */
#define LEAST_WIDTH 240.0
#define LEAST_HEIGHT 160.0

/* What to draw and how */
typedef struct
{
  guint64  step;
  BfPhase  phase;
  double   fraction;
  BfPictureSize size;
  gboolean dark;
  gboolean high_contrast;
  char    *path;
} Order;

static gboolean
fail_at (const char *text)
{
  cli_usage (_("--at is “%s”, should be STEP:PHASE or STEP:PHASE:FRACTION, such as 1:backward:0.5; a phase is one of "
               "zero_grad, forward, loss, backward, step; a fraction is from 0 to 1"), text);

  return FALSE;
}

static gboolean
read_moment (const char *text, Order *order)
{
  g_auto (GStrv) parts = NULL;
  guint n;

  if (text == NULL)
    return TRUE;
  parts = g_strsplit (text, ":", -1);
  n = g_strv_length (parts);
  if (n < 2 || n > 3 || !g_ascii_string_to_unsigned (parts[0], 10, 1, CLI_MAX_COUNT, &order->step, NULL) ||
      !bf_phase_from_name (parts[1], &order->phase))
    return fail_at (text);
  if (n < 3)
    return TRUE;

  return cli_number ("--at", parts[2], &order->fraction) &&
         ((order->fraction >= 0.0 && order->fraction <= 1.0) || fail_at (text));
}

static gboolean
check_path (const char *path)
{
  if (path == NULL)
    cli_usage (_("there is no file to draw into; give one with -o, such as -o picture.svg"));
  else if (bf_picture_get_format (path) == BF_PICTURE_NONE)
    cli_usage (_("-o is “%s”, should end in .png, .svg or .pdf"), path);
  else
    return TRUE;

  return FALSE;
}

/* A side of the canvas */
static gboolean
read_side (const char *option, const char *text, double least, double *side)
{
  if (!cli_number (option, text, side))
    return FALSE;
  if (*side >= least && *side <= BF_PICTURE_MAX_SIDE)
    return TRUE;
  cli_usage (_("%s is “%s”, should be from %.0f to %.0f"), option, text, least, BF_PICTURE_MAX_SIDE);

  return FALSE;
}

static CliStatus
draw (const Order *order, const BfTrace *trace, const BfTrace *previous)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BfCredit) credit = bf_credit_new (trace, BF_CREDIT_CUT_FIX, 0, 0, NULL);
  BfGlance glance = {
    .trace = trace,
    .credit = credit,
    .previous = previous,
    .moment = bf_moment_at_phase (bf_trace_get_network (trace), order->phase, order->fraction),
  };
  BfSceneStyle style = {
    .palette = bf_palette_get (order->dark, order->high_contrast),
    .tags = TRUE,
    .language = pango_language_get_default (),
  };

  if (!bf_picture_write (&glance, &style, &order->size, order->path, &error))
    return cli_bad (error);

  return CLI_DONE;
}

static CliStatus
render (BfLesson *lesson, const Order *order)
{
  g_autoptr (BfTrace) previous = NULL;
  g_autoptr (BfTrace) trace = NULL;
  CliStatus status = cli_trace_step (lesson, order->step, &previous, &trace);

  return status == CLI_DONE ? draw (order, trace, previous) : status;
}

/* Draws a moment as the window does. */
CliStatus
cli_render (int argc, char **argv)
{
  g_autofree char *at = NULL;
  g_autofree char *path = NULL;
  g_autofree char *width = NULL;
  g_autofree char *height = NULL;
  g_autofree char *scale = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  Order order = { 1, BF_PHASE_LOSS, 1.0, { DEFAULT_WIDTH, DEFAULT_HEIGHT, DEFAULT_SCALE }, FALSE, FALSE, NULL };
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("The moment to draw; 1:loss if not given"), "STEP:PHASE[:FRACTION]" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, N_("The file to write, .png, .svg or .pdf"), N_("PICTURE") },
    { "width", 0, 0, G_OPTION_ARG_STRING, &width, N_("Width of the canvas; 712 if not given"), N_("N") },
    { "height", 0, 0, G_OPTION_ARG_STRING, &height, N_("Height of the canvas; 477 if not given"), N_("N") },
    { "scale", 0, 0, G_OPTION_ARG_STRING, &scale, N_("Pixels a unit; 2 if not given"), N_("N") },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &order.dark, N_("Draw in the dark style"), NULL },
    { "high-contrast", 0, 0, G_OPTION_ARG_NONE, &order.high_contrast, N_("Draw in high contrast"), NULL },
    G_OPTION_ENTRY_NULL
  };

  if (!cli_parse (_("Draw the network as the window does, to PNG, SVG or PDF."), entries, argc, argv, &file) ||
      !read_moment (at, &order) || !check_path (path) || !read_side ("--width", width, LEAST_WIDTH, &order.size.width) ||
      !read_side ("--height", height, LEAST_HEIGHT, &order.size.height) ||
      !cli_number ("--scale", scale, &order.size.scale))
    return CLI_BAD;
  order.path = path;
  lesson = cli_load (file);

  return lesson != NULL ? render (lesson, &order) : CLI_BAD;
}
