/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-number.h"
#include "model/bf-rate-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DEFAULT_COUNT 60
#define DEFAULT_STEPS 4000

/* What is asked for; 0 stands for what is chosen */
typedef struct
{
  double   from;
  double   to;
  guint64  count;
  guint64  steps;
  gboolean json;
} Request;

static int
compare_numbers (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The values of a cycle in order; of what has none, all that were visited */
static void
print_values (const char *key, const double *values, const BfRatePoint *point)
{
  guint n = point->period > 0 ? point->period : point->n_visits;
  double sorted[BF_RATE_MAX_VISITS];

  for (guint i = 0; i < n; i++)
    sorted[i] = values[point->n_visits - n + i];
  qsort (sorted, n, sizeof *sorted, compare_numbers);
  printf (", \"%s\": [", key);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = bf_number_format_exact (sorted[i]);

      printf ("%s%s", i > 0 ? ", " : "", text);
    }
  putchar (']');
}

static void
print_point (const BfRatePoint *point)
{
  g_autofree char *rate = bf_number_format_exact (point->rate);

  printf ("{\"rate\": %s, \"fate\": \"%s\", \"period\": ", rate, bf_rate_fate_get_name (point->fate));
  if (point->period > 0)
    printf ("%u", point->period);
  else
    fputs ("null", stdout);
  printf (", \"steps\": %" G_GUINT64_FORMAT, point->steps);
  print_values ("predictions", point->predictions, point);
  print_values ("losses", point->losses, point);
  fputs ("}\n", stdout);
}

static void
print_map (const BfRateMap *map, gboolean json)
{
  g_autofree char *text = NULL;

  if (!json)
    {
      text = bf_rate_map_describe (map);
      puts (text);
      return;
    }
  for (guint i = 0; i < bf_rate_map_get_n_tried (map); i++)
    print_point (bf_rate_map_get_point (map, i));
}

static void
try_all (BfRateMap *map)
{
  gboolean shows_progress = isatty (STDERR_FILENO);

  while (bf_rate_map_try_next (map, NULL, NULL))
    if (shows_progress)
      {
        fputs ("\r\033[K", stderr);
        fprintf (stderr, _("rate %u of %u"), bf_rate_map_get_n_tried (map), bf_rate_map_get_n_points (map));
      }
  if (shows_progress)
    fputs ("\r\033[K", stderr);
}

static CliStatus
rates (BfLesson *lesson, Request *request)
{
  g_autoptr (BfState) state = cli_start (lesson);
  g_autoptr (BfRateMap) map = NULL;
  g_autoptr (GError) error = NULL;
  double from, to;

  if (state == NULL)
    return CLI_BAD;
  if (!bf_rate_map_find_range (state, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL, NULL, &from,
                               &to))
    from = to = 0.0; /* bf_rate_map_new() says why */
  map = bf_rate_map_new (state, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson),
                         request->from > 0.0 ? request->from : from, request->to > 0.0 ? request->to : to,
                         (guint) request->count, request->steps, &error);
  if (map == NULL)
    return cli_usage ("%s", error->message);
  try_all (map);
  print_map (map, request->json);

  return CLI_DONE;
}

static gboolean
read_rate (const char *option, const char *text, double *rate)
{
  if (!cli_number (option, text, rate))
    return FALSE;
  if (text == NULL || *rate > 0.0)
    return TRUE;
  cli_usage (_("%s is “%s”, should be a learning rate above 0"), option, text);

  return FALSE;
}

/* Maps where training goes with which learning rate. */
CliStatus
cli_rates (int argc, char **argv)
{
  g_autofree char *from_text = NULL;
  g_autofree char *to_text = NULL;
  g_autofree char *count_text = NULL;
  g_autofree char *steps_text = NULL;
  g_autofree char *wrong_text = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  Request request = { .count = DEFAULT_COUNT, .steps = DEFAULT_STEPS };
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &from_text, N_("The least learning rate; chosen if not given"), N_("RATE") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &to_text, N_("The largest; chosen if not given"), N_("RATE") },
    { "count", 0, 0, G_OPTION_ARG_STRING, &count_text, N_("How many; 60 if not given"), N_("N") },
    { "steps", 0, 0, G_OPTION_ARG_STRING, &steps_text, N_("Try each for N steps; 4,000 if not given"), N_("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &request.json, N_("Print one JSON object a line and rate"), NULL },
    CLI_WRONG_ENTRY (&wrong_text),
    G_OPTION_ENTRY_NULL
  };

  if (!cli_parse (_("Train with many learning rates, evenly spaced on a log scale, and print where each of them leads.\n"
                    "A schedule of the lesson plays no part: the learning rate stays the same for all steps."), entries,
                  argc, argv, &file) ||
      !read_rate ("--from", from_text, &request.from) || !read_rate ("--to", to_text, &request.to) ||
      !cli_count_between ("--count", count_text, 2, BF_RATE_MAX_POINTS, &request.count) ||
      !cli_count ("--steps", steps_text, &request.steps))
    return CLI_BAD;
  lesson = cli_load_wrong (file, wrong_text);

  return lesson != NULL ? rates (lesson, &request) : CLI_BAD;
}
