/* SPDX-License-Identifier: MIT */
#include "bf-nudge-plan.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MEASURE_TIME 10000       /* µs that measuring should take */
#define MEASURE_PASSES 1000      /* and the most passes for it */
#define LONGEST_COUNT 15.0       /* decimal logarithm of the counts that are written out */
#define LONGEST_PLAIN 4.0        /* and of times */

/**
 * bf_nudge_measure_pass:
 * @network: a network
 * @dataset: its data
 * @recipe: its recipe
 *
 * Measures how long one forward pass over all samples takes here and now. Takes some 10 ms itself, or one pass.
 *
 * Returns: seconds, more than 0; NaN where no pass can be run
 */
double
bf_nudge_measure_pass (const BfNetwork *network, BfDataset *dataset, const BfRecipe *recipe)
{
  g_autoptr (BfNudge) nudge = NULL;
  BfNudgeOptions options;
  gint64 began, took;
  guint64 n = 0;

  g_return_val_if_fail (network != NULL && dataset != NULL && recipe != NULL, (double) NAN);

  bf_nudge_options_init (&options, BF_NUDGE_RANDOM, NULL);
  nudge = bf_nudge_new (network, dataset, recipe, &options, NULL);
  if (nudge == NULL)
    return (double) NAN;

  began = g_get_monotonic_time ();
  do
    {
      n += bf_nudge_run (nudge, 1 + n);
      took = g_get_monotonic_time () - began;
    }
  while (took < MEASURE_TIME && n < MEASURE_PASSES);

  return (double) MAX (took, 1) / G_USEC_PER_SEC / (double) n;
}

/**
 * bf_nudge_plan_init:
 * @self: (out caller-allocates): a plan
 * @n_parameters: the parameters that may be changed, as of bf_nudge_count_parameters()
 * @values: the values each of them takes, 1 or more
 * @seconds_per_pass: as of bf_nudge_measure_pass(); NaN where it is not known
 *
 * Works out what a grid costs.
 */
void
bf_nudge_plan_init (BfNudgePlan *self, gsize n_parameters, guint values, double seconds_per_pass)
{
  g_return_if_fail (self != NULL && values > 0);

  self->n_parameters = n_parameters;
  self->values = values;
  self->can_count = bf_nudge_count_grid (n_parameters, values, &self->n_passes);
  self->log_passes = (double) n_parameters * log10 (values);
  self->log_seconds = self->log_passes + log10 (seconds_per_pass);
}

/**
 * bf_nudge_plan_is_too_long:
 * @self: a plan
 *
 * Tells whether a grid takes longer than anybody waits, %BF_NUDGE_PATIENCE.
 *
 * Returns: whether it should not start
 */
gboolean
bf_nudge_plan_is_too_long (const BfNudgePlan *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return !self->can_count || self->log_seconds > log10 (BF_NUDGE_PATIENCE);
}

static void
append_superscript (GString *text, gsize number)
{
  static const char * const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  g_autofree char *plain = g_strdup_printf ("%" G_GSIZE_FORMAT, number);

  for (const char *c = plain; *c != '\0'; c++)
    g_string_append (text, digits[*c - '0']);
}

/* 2e7 as 2 × 10⁷; powers of ten alone where the logarithm is so large that nothing is left of the digits */
static void
append_power (GString *text, double logarithm)
{
  double exponent = floor (logarithm);
  double digits = floor (pow (10.0, logarithm - exponent) * 10.0 + 0.5) / 10.0;

  if (digits >= 10.0)
    {
      exponent++;
      digits = 1.0;
    }
  if (exponent < 1e6)
    {
      g_autofree char *number = bf_number_format_digits (digits, 2);

      g_string_append_printf (text, "%s × ", number);
    }
  g_string_append (text, "10");
  append_superscript (text, (gsize) exponent);
}

/**
 * bf_nudge_plan_format_passes:
 * @self: a plan
 *
 * Writes how many passes a grid takes.
 *
 * Returns: (transfer full): the text, such as `3⁸ = 6561` or `3²³⁶⁸ ≈ 7 × 10¹¹²⁹`
 */
char *
bf_nudge_plan_format_passes (const BfNudgePlan *self)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (text, FALSE));

  g_string_append_printf (text, "%u", self->values);
  append_superscript (text, self->n_parameters);
  if (self->can_count && self->log_passes < LONGEST_COUNT)
    g_string_append_printf (text, " = %" G_GUINT64_FORMAT, self->n_passes);
  else
    {
      g_string_append (text, " ≈ ");
      append_power (text, self->log_passes);
    }

  return g_string_free (text, FALSE);
}

/**
 * bf_nudge_plan_format_time:
 * @self: a plan
 *
 * Writes how long a grid takes.
 *
 * Returns: (transfer full): the text, as of bf_duration_format()
 */
char *
bf_nudge_plan_format_time (const BfNudgePlan *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return bf_duration_format (self->log_seconds);
}

typedef enum
{
  MILLISECONDS,
  SECONDS,
  MINUTES,
  HOURS,
  DAYS,
  YEARS,
  N_UNITS,
} Unit;

/* How many seconds each is, and how many of it are said in the next one. A year is that of Gregory's calendar. */
static const double unit_seconds[] = { 1e-3, 1.0, 60.0, 3600.0, 86400.0, 31556952.0 };
static const double unit_limits[] = { 999.5, 119.5, 119.5, 71.5, 999.5, HUGE_VAL };

static char *
format_units (Unit unit, const char *number, gulong n)
{
  switch (unit)
    {
    case MILLISECONDS:
      return g_strdup_printf (ngettext ("%s millisecond", "%s milliseconds", n), number);
    case SECONDS:
      return g_strdup_printf (ngettext ("%s second", "%s seconds", n), number);
    case MINUTES:
      return g_strdup_printf (ngettext ("%s minute", "%s minutes", n), number);
    case HOURS:
      return g_strdup_printf (ngettext ("%s hour", "%s hours", n), number);
    case DAYS:
      return g_strdup_printf (ngettext ("%s day", "%s days", n), number);
    case YEARS:
    case N_UNITS:
    default:
      return g_strdup_printf (ngettext ("%s year", "%s years", n), number);
    }
}

/**
 * bf_duration_format:
 * @log_seconds: the decimal logarithm of a time in seconds; it may be longer than a number can hold
 *
 * Writes how long something takes, with few digits.
 *
 * Returns: (transfer full): the text, such as `3 seconds` or `4 × 10¹¹¹⁵ years`
 */
char *
bf_duration_format (double log_seconds)
{
  g_autoptr (GString) number = g_string_new (NULL);
  double amount;
  Unit unit = MILLISECONDS;

  if (isnan (log_seconds) || log_seconds == HUGE_VAL)
    return g_strdup (_("an unknown time"));
  if (log_seconds < log10 (unit_seconds[MILLISECONDS]))
    return g_strdup (_("less than a millisecond"));

  while (unit < YEARS && log_seconds >= log10 (unit_seconds[unit] * unit_limits[unit]))
    unit++;
  log_seconds -= log10 (unit_seconds[unit]);
  amount = log_seconds < LONGEST_PLAIN ? pow (10.0, log_seconds) : HUGE_VAL;
  if (log_seconds < LONGEST_PLAIN)
    {
      g_autofree char *text = bf_number_format_digits (amount < 100.0 ? amount : floor (amount + 0.5), amount < 100.0 ? 2 : 4);

      g_string_append (number, text);
    }
  else
    append_power (number, log_seconds);

  return format_units (unit, number->str, (gulong) MIN (ceil (amount), 1e6));
}
