/* SPDX-License-Identifier: MIT */
#include "bf-nudge-text.h"

#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/**
 * bf_nudge_text_get_name:
 * @method: a method
 *
 * Gets what people call a method.
 *
 * Returns: (transfer none): the name
 */
const char *
bf_nudge_text_get_name (BfNudgeMethod method)
{
  switch (method)
    {
    case BF_NUDGE_GRID:
      return _("grid");
    case BF_NUDGE_GREEDY:
      return _("greedy");
    case BF_NUDGE_RANDOM:
      return _("random");
    case BF_NUDGE_FINITE_DIFFERENCES:
    default:
      return _("differences");
    }
}

static char *
format_count (guint64 count)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, count);
}

static char *
format_passes (guint64 n)
{
  g_autofree char *number = format_count (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s pass", "%s passes", (gulong) n), number);
}

static char *
grid_cost (const BfNudgeOptions *options,
           gsize                 n_parameters,
           double                seconds_per_pass)
{
  g_autofree char *passes = NULL;
  g_autofree char *time = NULL;
  BfNudgePlan plan;

  bf_nudge_plan_init (&plan, n_parameters, options->values, seconds_per_pass);
  passes = bf_nudge_plan_format_passes (&plan);
  time = bf_nudge_plan_format_time (&plan);
  if (bf_nudge_plan_is_too_long (&plan))
    return g_strdup_printf (_("%s passes, about %s: that is too many to finish."), passes, time);
  return g_strdup_printf (_("%s passes, about %s"), passes, time);
}

/**
 * bf_nudge_text_cost:
 * @options: a method with its numbers
 * @n_parameters: N, the parameters that may be changed
 * @limit: how many passes there may be
 * @seconds_per_pass: how long one takes, or NaN
 *
 * Writes what a method will cost, before it starts.
 *
 * Returns: (transfer full): the text
 */
char *
bf_nudge_text_cost (const BfNudgeOptions *options,
                    gsize                 n_parameters,
                    guint64               limit,
                    double                seconds_per_pass)
{
  g_autofree char *passes = format_passes (limit);
  g_autofree char *time = bf_duration_format (log10 ((double) limit * seconds_per_pass));
  g_autofree char *step = format_passes (n_parameters + 1);
  g_autofree char *least = format_count (n_parameters);
  g_autofree char *round = format_passes (2 * n_parameters);

  if (options->method == BF_NUDGE_GRID)
    return grid_cost (options, n_parameters, seconds_per_pass);
  if (options->method == BF_NUDGE_GREEDY)
    /* Translators: "8 to 16 passes a round, until a whole round has not helped". */
    return g_strdup_printf (_("%s to %s a round, until a whole round has not helped"), least, round);
  if (options->method == BF_NUDGE_FINITE_DIFFERENCES)
    /* Translators: "9 passes a step; 1000 passes in all, about 2 seconds". */
    return g_strdup_printf (_("%s a step; %s in all, about %s"), step, passes, time);
  /* Translators: "1000 passes, about 2 seconds". */
  return g_strdup_printf (_("%s, about %s"), passes, time);
}

/**
 * bf_nudge_text_progress:
 * @report: how far it is
 *
 * Writes what stands beside the progress bar.
 *
 * Returns: (transfer full): the text
 */
char *
bf_nudge_text_progress (const BfNudgeReport *report)
{
  g_autofree char *passes = format_passes (report->n_passes);
  g_autofree char *loss = bf_number_format_miss (report->loss);

  /* Translators: "35 passes, loss 0.0079 so far". */
  return g_strdup_printf (_("%s, loss %s so far"), passes, loss);
}

static char *
describe_found (const BfNudgeReport *report,
                gboolean             has_one_number)
{
  g_autofree char *loss = bf_number_format_miss (report->loss);
  g_autofree char *pass = format_count (report->best_pass);
  g_autofree char *prediction = bf_number_format (report->prediction);
  g_autofree char *miss = bf_number_format_miss (report->miss);

  if (report->best_pass == 0)
    return g_strdup (_("Nothing was better than the start."));
  if (!has_one_number)
    /* Translators: the loss, and the number of the pass. */
    return g_strdup_printf (_("Best: loss %s, found in pass %s."), loss, pass);
  return g_strdup_printf (_("Best: prediction %s, miss %s, found in pass %s."), prediction, miss,
                          pass);
}

/**
 * bf_nudge_text_result:
 * @report: the end, or where it was cancelled
 * @has_one_number: whether the prediction and miss of one output and one sample say it all
 *
 * Writes what a method has come to, and what it took.
 *
 * Returns: (transfer full): the text
 */
char *
bf_nudge_text_result (const BfNudgeReport *report,
                      gboolean             has_one_number)
{
  g_autofree char *passes = format_passes (report->n_passes);
  g_autofree char *number = format_count (report->multiplications);
  g_autofree char *multiplications =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s multiplication", "%s multiplications",
                                    (gulong) report->multiplications),
                       number);
  g_autofree char *time = bf_duration_format (log10 (report->seconds));
  g_autofree char *found = describe_found (report, has_one_number);

  /* Translators: what was found; then what it took: passes, multiplications, time. */
  return g_strdup_printf (_("%s\n%s, %s, %s."), found, passes, multiplications, time);
}
