/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-element.h"
#include "model/bf-nudge-plan.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define DEFAULT_PASSES 10000
#define CHUNK_TIME 50000 /* µs between two drawings of the progress */
#define MAX_SAMPLES 4    /* whose predictions are printed as text */
#define MAX_CHANGES 32   /* parameters that are */

typedef struct
{
  BfLesson       *lesson;
  BfNudgeOptions  options;
  BfNudge        *nudge;
  guint64         limit;
  double          seconds;
} Tries;

/* Fills in how many passes there may be; a grid that nobody waits for does not start. */
static gboolean
choose_limit (Tries *self, guint64 passes)
{
  const BfNetwork *network = bf_lesson_get_network (self->lesson);
  g_autofree char *count = NULL;
  g_autofree char *time = NULL;
  BfNudgePlan plan;

  self->limit = passes > 0 ? passes : DEFAULT_PASSES;
  if (self->options.method != BF_NUDGE_GRID || passes > 0)
    return TRUE;

  bf_nudge_plan_init (&plan, bf_nudge_count_parameters (network), self->options.values,
                      bf_nudge_measure_pass (network, bf_lesson_get_dataset (self->lesson),
                                             bf_lesson_get_recipe (self->lesson)));
  self->limit = plan.n_passes;
  if (!bf_nudge_plan_is_too_long (&plan))
    return TRUE;

  count = bf_nudge_plan_format_passes (&plan);
  time = bf_nudge_plan_format_time (&plan);
  cli_usage (_("this grid takes %s passes, about %s; give --passes to try only the first ones, or fewer --values"),
             count, time);

  return FALSE;
}

static void
draw_progress (const Tries *self)
{
  guint64 n = bf_nudge_get_n_passes (self->nudge);
  g_autofree char *loss = bf_number_format (bf_nudge_get_best_loss (self->nudge));

  fputs ("\r\033[K", stderr);
  fprintf (stderr, _("pass %llu of %llu, best loss %s"), (unsigned long long) n, (unsigned long long) self->limit, loss);
}

static void
run (Tries *self)
{
  gboolean shows_progress = isatty (STDERR_FILENO);
  gint64 started = g_get_monotonic_time ();
  gint64 drawn = started;
  guint64 chunk = 1;

  while (!bf_nudge_is_done (self->nudge) && bf_nudge_get_n_passes (self->nudge) < self->limit)
    {
      gint64 began = g_get_monotonic_time ();

      bf_nudge_run (self->nudge, MIN (chunk, self->limit - bf_nudge_get_n_passes (self->nudge)));
      if (g_get_monotonic_time () - began < CHUNK_TIME / 2 && chunk < G_MAXUINT32)
        chunk *= 2;
      if (shows_progress && g_get_monotonic_time () - drawn > CHUNK_TIME)
        {
          draw_progress (self);
          drawn = g_get_monotonic_time ();
        }
    }
  if (shows_progress && drawn > started)
    fputs ("\r\033[K", stderr);
  self->seconds = (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
}

/* A count as JSON and people read it: all of its digits */
static void
print_count (const char *format, guint64 count)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, count);

  printf (format, text);
}

static void
print_row (const double *row, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *text = bf_number_format_exact (row[i]);

      printf ("%s%s", i > 0 ? ", " : "[", text);
    }
  putchar (']');
}

typedef double (*GetNumber) (const BfNudge *nudge, gsize sample, guint output);

static void
print_samples (const Tries *self, const char *key, GetNumber get)
{
  BfDataset *data = bf_lesson_get_dataset (self->lesson);
  guint n_outputs = bf_dataset_get_n_targets (data);
  g_autofree double *row = g_new (double, n_outputs);

  printf (", \"%s\": [", key);
  for (gsize s = 0; s < bf_dataset_get_n_samples (data); s++)
    {
      for (guint o = 0; o < n_outputs; o++)
        row[o] = get (self->nudge, s, o);
      fputs (s > 0 ? ", " : "", stdout);
      print_row (row, n_outputs);
    }
  putchar (']');
}

static void
print_layer (const BfNetwork *network, guint layer)
{
  guint n_units = bf_network_get_n_units (network, layer);
  guint n_in = bf_network_get_n_layer_inputs (network, layer);
  g_autofree double *row = g_new (double, MAX (n_in, n_units));

  fputs ("{\"weight\": [", stdout);
  for (guint v = 0; v < n_units; v++)
    {
      for (guint u = 0; u < n_in; u++)
        row[u] = bf_network_get_weight (network, layer, v, u);
      fputs (v > 0 ? ", " : "", stdout);
      print_row (row, n_in);
    }
  fputs ("], \"bias\": ", stdout);
  for (guint v = 0; bf_network_has_bias (network, layer) && v < n_units; v++)
    row[v] = bf_network_get_bias (network, layer, v);
  if (bf_network_has_bias (network, layer))
    print_row (row, n_units);
  else
    fputs ("null", stdout);
  putchar ('}');
}

static void
print_json (const Tries *self, const BfNetwork *best)
{
  g_autofree char *seconds = bf_number_format_exact (self->seconds);
  g_autofree char *start_loss = bf_number_format_exact (bf_nudge_get_start_loss (self->nudge));
  g_autofree char *loss = bf_number_format_exact (bf_nudge_get_best_loss (self->nudge));

  printf ("{\"method\": \"%s\"", bf_nudge_method_get_name (self->options.method));
  print_count (", \"passes\": %s", bf_nudge_get_n_passes (self->nudge));
  print_count (", \"multiplications\": %s", bf_nudge_get_multiplications (self->nudge));
  printf (", \"seconds\": %s, \"finished\": %s", seconds, bf_nudge_is_done (self->nudge) ? "true" : "false");
  printf (", \"start_loss\": %s, \"loss\": %s", start_loss, loss);
  print_count (", \"best_pass\": %s", bf_nudge_get_best_pass (self->nudge));
  print_samples (self, "prediction", bf_nudge_get_best_prediction);
  print_samples (self, "miss", bf_nudge_get_best_miss);
  fputs (", \"layers\": [", stdout);
  for (guint l = 0; l < bf_network_get_n_layers (best); l++)
    {
      fputs (l > 0 ? ", " : "", stdout);
      print_layer (best, l);
    }
  fputs ("]}\n", stdout);
}

static void
print_cost (const Tries *self)
{
  guint64 n_passes = bf_nudge_get_n_passes (self->nudge);
  guint64 n_products = bf_nudge_get_multiplications (self->nudge);
  g_autofree char *passes = g_strdup_printf ("%" G_GUINT64_FORMAT, n_passes);
  g_autofree char *products = g_strdup_printf ("%" G_GUINT64_FORMAT, n_products);
  g_autofree char *seconds = bf_number_format_digits (self->seconds, 3);
  g_autofree char *passes_text = g_strdup_printf (ngettext ("%s pass", "%s passes", (gulong) n_passes), passes);
  g_autofree char *products_text =
    g_strdup_printf (ngettext ("%s multiplication", "%s multiplications", (gulong) n_products), products);

  /* Translators: "greedy: 35 passes, 280 multiplications, 0.001 s". */
  printf (_("%s: %s, %s, %s s\n"), bf_nudge_method_get_name (self->options.method), passes_text, products_text, seconds);
}

static void
print_losses (const Tries *self)
{
  guint64 best_pass = bf_nudge_get_best_pass (self->nudge);
  g_autofree char *start = bf_number_format (bf_nudge_get_start_loss (self->nudge));
  g_autofree char *best = bf_number_format (bf_nudge_get_best_loss (self->nudge));

  if (best_pass == 0)
    printf (_("loss %s; nothing was better than the start\n"), start);
  else
    printf (_("loss %s → %s, found in pass %llu\n"), start, best, (unsigned long long) best_pass);
}

static void
print_predictions (const Tries *self)
{
  BfDataset *data = bf_lesson_get_dataset (self->lesson);
  gsize n = bf_dataset_get_n_samples (data);

  for (gsize s = 0; s < MIN (n, MAX_SAMPLES); s++)
    for (guint o = 0; o < bf_dataset_get_n_targets (data); o++)
      {
        g_autofree char *prediction = bf_number_format (bf_nudge_get_best_prediction (self->nudge, s, o));
        g_autofree char *target = bf_number_format (bf_dataset_get_target (data, s, o));
        g_autofree char *miss = bf_number_format (bf_nudge_get_best_miss (self->nudge, s, o));

        printf (_("prediction %s, target %s, miss %s\n"), prediction, target, miss);
      }
  if (n > MAX_SAMPLES)
    printf (ngettext ("… and %lu more sample\n", "… and %lu more samples\n", (gulong) (n - MAX_SAMPLES)),
            (gulong) (n - MAX_SAMPLES));
}

static gboolean
print_change (const BfNetwork *start, const BfNetwork *best, const BfElement *element, guint n_before)
{
  gboolean is_bias = element->kind == BF_ELEMENT_BIAS;
  double from = is_bias ? bf_network_get_bias (start, element->layer, element->unit)
                        : bf_network_get_weight (start, element->layer, element->unit, element->input);
  double to = is_bias ? bf_network_get_bias (best, element->layer, element->unit)
                      : bf_network_get_weight (best, element->layer, element->unit, element->input);
  g_autofree char *name = NULL;
  g_autofree char *from_text = NULL;
  g_autofree char *to_text = NULL;

  if (from == to)
    return FALSE;
  if (n_before >= MAX_CHANGES)
    return TRUE;
  name = bf_element_get_name (element, start);
  from_text = bf_number_format (from);
  to_text = bf_number_format (to);
  printf ("%s  %s → %s\n", name, from_text, to_text);

  return TRUE;
}

static void
print_changes (const BfNetwork *start, const BfNetwork *best)
{
  guint n = 0;

  for (guint l = 0; l < bf_network_get_n_layers (start); l++)
    for (guint v = 0; v < bf_network_get_n_units (start, l); v++)
      {
        BfElement bias = { BF_ELEMENT_BIAS, l, v, 0 };

        for (guint u = 0; u < bf_network_get_n_layer_inputs (start, l); u++)
          n += print_change (start, best, &(BfElement) { BF_ELEMENT_WEIGHT, l, v, u }, n);
        if (bf_network_has_bias (start, l))
          n += print_change (start, best, &bias, n);
      }
  if (n > MAX_CHANGES)
    printf (ngettext ("… and %u more parameter\n", "… and %u more parameters\n", n - MAX_CHANGES), n - MAX_CHANGES);
}

static CliStatus
nudge (Tries *self, guint64 passes, gboolean json)
{
  const BfNetwork *start = bf_lesson_get_network (self->lesson);
  g_autoptr (BfNetwork) best = NULL;
  g_autoptr (GError) error = NULL;

  self->nudge = bf_nudge_new (start, bf_lesson_get_dataset (self->lesson), bf_lesson_get_recipe (self->lesson),
                              &self->options, &error);
  if (self->nudge == NULL)
    return cli_bad (error);
  if (!isfinite (bf_nudge_get_start_loss (self->nudge)))
    return cli_diverged (self->lesson, 1);
  if (!choose_limit (self, passes))
    return CLI_BAD;

  run (self);
  best = bf_nudge_dup_best_network (self->nudge);
  if (json)
    {
      print_json (self, best);
      return CLI_DONE;
    }
  print_cost (self);
  print_losses (self);
  print_predictions (self);
  print_changes (start, best);

  return CLI_DONE;
}

/* The method of a name; both - and _ part its words. */
static gboolean
parse_method (const char *text, BfNudgeMethod *method)
{
  g_autofree char *name = g_strdelimit (g_strdup (text), "-", '_');

  if (bf_nudge_method_from_name (name, method))
    return TRUE;
  cli_usage (_("--method is “%s”, should be grid, greedy, random or finite-differences"), text);

  return FALSE;
}

/* Refuses an option that has no part in what is done. */
static gboolean
check_method (BfNudgeMethod method, BfNudgeMethod needed, const char *option, const char *text)
{
  if (text == NULL || method == needed)
    return TRUE;
  cli_usage (_("%s is only for --method %s; %s does not use it"), option, bf_nudge_method_get_name (needed),
             bf_nudge_method_get_name (method));

  return FALSE;
}

static gboolean
parse_options (BfNudgeOptions *options, const char *values, const char *delta, const char *seed)
{
  g_autoptr (GError) error = NULL;
  guint64 n_values = options->values;

  if (!check_method (options->method, BF_NUDGE_GRID, "--values", values) ||
      !check_method (options->method, BF_NUDGE_RANDOM, "--seed", seed) ||
      !cli_count_between ("--values", values, 1, BF_NUDGE_MAX_VALUES, &n_values) ||
      !cli_count_between ("--seed", seed, 0, G_MAXINT64, &options->seed) ||
      !cli_number ("--delta", delta, &options->delta))
    return FALSE;
  options->values = (guint) n_values;
  if (bf_nudge_options_validate (options, &error))
    return TRUE;
  cli_usage ("--%s", error->message);

  return FALSE;
}

/* Changes the weights and looks, again and again. */
CliStatus
cli_nudge (int argc, char **argv)
{
  g_autofree char *method_text = NULL;
  g_autofree char *values = NULL;
  g_autofree char *delta = NULL;
  g_autofree char *passes_text = NULL;
  g_autofree char *seed = NULL;
  g_autofree char *file = NULL;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "method", 0, 0, G_OPTION_ARG_STRING, &method_text, N_("grid, greedy, random or finite-differences"), N_("METHOD") },
    { "values", 0, 0, G_OPTION_ARG_STRING, &values, N_("How many values a grid tries of each parameter"), N_("K") },
    { "delta", 0, 0, G_OPTION_ARG_STRING, &delta, N_("How far a parameter is changed"), N_("NUMBER") },
    { "passes", 0, 0, G_OPTION_ARG_STRING, &passes_text, N_("Run forward N times at most"), N_("N") },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &seed, N_("What random numbers are drawn from"), N_("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print the result as JSON"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (BfLesson) lesson = NULL;
  BfNudgeMethod method = BF_NUDGE_GREEDY;
  Tries tries = { NULL };
  CliStatus status;
  guint64 passes = 0;

  if (!cli_parse (_("Mend the weights from front to back: change them, run forward, look at the loss, and again. Print\n"
                    "what it took and what it came to."), entries, argc, argv, &file) ||
      (method_text != NULL && !parse_method (method_text, &method)) || !cli_count ("--passes", passes_text, &passes))
    return CLI_BAD;
  bf_nudge_options_init (&tries.options, method, NULL);
  if (!parse_options (&tries.options, values, delta, seed))
    return CLI_BAD;
  lesson = cli_load (file);
  if (lesson == NULL)
    return CLI_BAD;

  tries.lesson = lesson;
  tries.options.learning_rate = bf_lesson_get_recipe (lesson)->learning_rate;
  status = nudge (&tries, passes, json);
  g_clear_pointer (&tries.nudge, bf_nudge_unref);

  return status;
}
