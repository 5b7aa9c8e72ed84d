/* SPDX-License-Identifier: MIT */
#include "bf-axis.h"

#include "model/bf-number.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define SPACE "\u00a0"        /* the narrower ones are too narrow to see in Cantarell */
#define ZERO_PITCHES 1.1      /* the row of 0, in tick pitches */
#define MIN_STEPS 10.0        /* the steps axis never shows less */
#define EPSILON 1e-9          /* a value this near to a round one is the round one */
#define MAX_DECIMALS 5        /* what is longer is written with an exponent */
#define MAX_EXPONENT 5

/* Ceilings are dense enough that a growing curve fills at least 2/3 of its axis, and few enough to
 * sit still. */
static const double ceilings[] = { 1, 1.5, 2, 3, 4, 5, 6, 8, 10 };
static const double tick_steps[] = { 1, 2, 5, 10 };

/* Multiplying by an inexact 10^-k would give 0.30000000000000004 */
static double
scale_by_power (double value,
                int    exponent)
{
  if (exponent < -300)
    return value / pow (10, 300) / pow (10, -exponent - 300);
  return exponent < 0 ? value / pow (10, -exponent) : value * pow (10, exponent);
}

static int
exponent_of (double value)
{
  return (int) floor (log10 (value) + EPSILON);
}

static double
round_up_to (double        value,
             const double *mantissas,
             gsize         n_mantissas)
{
  int exponent = exponent_of (value);
  double mantissa = value / scale_by_power (1, exponent);

  for (gsize i = 0; i < n_mantissas; i++)
    if (mantissa <= mantissas[i] * (1 + EPSILON))
      return scale_by_power (mantissas[i], exponent);
  return scale_by_power (10, exponent);
}

/**
 * bf_axis_nice_ceiling:
 * @value: a positive number
 *
 * Rounds up to 1, 1.5, 2, 3, 4, 5, 6 or 8 times a power of ten, so that an axis grows in few,
 * calm jumps.
 *
 * Returns: the ceiling, never infinite
 */
double
bf_axis_nice_ceiling (double value)
{
  double ceiling;

  if (!(value > 0))
    return 0;
  ceiling = value < DBL_MIN ? DBL_MIN : round_up_to (value, ceilings, G_N_ELEMENTS (ceilings));
  return MIN (ceiling, DBL_MAX);
}

static void
add_tick (BfAxis *self,
          double  value)
{
  if (isfinite (value) && self->n_ticks < BF_AXIS_MAX_TICKS)
    self->ticks[self->n_ticks++] = value;
}

static double
get_nice_step (const BfAxis *self,
               double        range,
               double        pitch)
{
  double part = MAX (pitch / self->length, 1.0 / BF_AXIS_MAX_TICKS);

  return round_up_to (range * MIN (part, 1), tick_steps, G_N_ELEMENTS (tick_steps));
}

/* An axis may be too short for two ticks. */
static gboolean
is_far_from_last_tick (const BfAxis *self,
                       double        value,
                       double        pitch)
{
  return self->n_ticks == 0
         || bf_axis_to_pixel (self, value) - bf_axis_to_pixel (self, self->ticks[self->n_ticks - 1])
                >= pitch - EPSILON;
}

static void
add_linear_ticks (BfAxis *self,
                  double  step,
                  double  pitch)
{
  double first = ceil (self->low / step - EPSILON);
  double last = floor (self->high / step + EPSILON);
  int exponent = exponent_of (step);
  double mantissa = round (step / scale_by_power (1, exponent));

  self->decimals = MAX (0, -exponent);
  for (double i = first; i <= last && self->n_ticks < BF_AXIS_MAX_TICKS; i++)
    {
      double value = i == 0 ? 0 : scale_by_power (i * mantissa, exponent);

      if (is_far_from_last_tick (self, value, pitch))
        add_tick (self, value);
    }
}

/**
 * bf_axis_init_linear:
 * @self: an axis
 * @min: the least value
 * @max: the greatest value
 * @length: pixels from end to end
 * @pitch: the fewest pixels between two ticks
 *
 * Makes an axis that holds 0 and all values, with ends and ticks at nice numbers.
 */
void
bf_axis_init_linear (BfAxis *self,
                     double  min,
                     double  max,
                     double  length,
                     double  pitch)
{
  double range;

  *self = (BfAxis) { .length = MAX (length, 1) };
  self->low = -bf_axis_nice_ceiling (-min);
  self->high = bf_axis_nice_ceiling (max);
  /* Half the largest number at each end keeps their difference finite. */
  self->low = MAX (self->low, -DBL_MAX / 2);
  self->high = MIN (self->high, DBL_MAX / 2);
  if (self->low == self->high)
    self->high = 1;
  range = self->high - self->low;
  add_linear_ticks (self, get_nice_step (self, range, pitch), pitch);
}

/**
 * bf_axis_init_interval:
 * @self: an axis
 * @low: its low end
 * @high: its high end, above @low
 * @length: pixels from end to end
 * @pitch: the fewest pixels between two ticks
 *
 * Makes an axis with these very ends, which need not hold 0, and ticks at nice numbers between them.
 */
void
bf_axis_init_interval (BfAxis *self,
                       double  low,
                       double  high,
                       double  length,
                       double  pitch)
{
  *self = (BfAxis) { .low = low, .high = high, .length = MAX (length, 1) };
  g_return_if_fail (high > low && isfinite (high - low));

  add_linear_ticks (self, get_nice_step (self, high - low, pitch), pitch);
}

/* The top of a logarithmic axis: 1, 2 or 10 times a power of ten */
static double
log_ceiling (double value)
{
  double exponent = floor (log10 (value) + EPSILON);
  double rest = log10 (value) - exponent;

  return exponent + (rest <= EPSILON ? 0 : rest <= log10 (2) + EPSILON ? log10 (2) : 1);
}

/* The bottom: 1 or 5 times a power of ten */
static double
log_floor (double value)
{
  double exponent = floor (log10 (value) + EPSILON);

  return log10 (value) - exponent >= log10 (5) - EPSILON ? exponent + log10 (5) : exponent;
}

/* Every n-th power of ten; between them 2 and 5 where there is room */
static void
add_log_ticks (BfAxis *self,
               double  pitch)
{
  double decade = (self->length - self->zero_length) / (self->log_high - self->log_low);
  gboolean finer = decade * log10 (2) >= pitch;
  double every = round_up_to (MAX (pitch / decade, 1), tick_steps, G_N_ELEMENTS (tick_steps));

  for (double i = every * floor (self->log_low / every); i <= self->log_high + EPSILON; i += every)
    for (guint j = 0; j < (finer ? 3 : 1); j++)
      {
        double position = i + log10 (tick_steps[j]);
        double value = scale_by_power (tick_steps[j], (int) i);

        if (position >= self->log_low - EPSILON && position <= self->log_high + EPSILON && value > 0
            && is_far_from_last_tick (self, value, pitch))
          add_tick (self, value);
      }
}

/**
 * bf_axis_init_logarithmic:
 * @self: an axis
 * @min: the least positive value
 * @max: the greatest value; not positive where there is none
 * @has_zero: whether a row for 0 is kept at the low end
 * @min_decades: the fewest powers of ten it spans
 * @length: pixels from end to end
 * @pitch: the fewest pixels between two ticks
 *
 * Makes a logarithmic axis. Each end depends on its own extreme only, so that a growing curve
 * moves it seldom.
 */
void
bf_axis_init_logarithmic (BfAxis  *self,
                          double   min,
                          double   max,
                          gboolean has_zero,
                          double   min_decades,
                          double   length,
                          double   pitch)
{
  gboolean empty = !(max > 0) || !(min > 0);

  *self = (BfAxis) { .logarithmic = TRUE, .length = MAX (length, 1) };
  self->zero_length = has_zero ? MIN (ZERO_PITCHES * pitch, self->length / 3) : 0;
  self->log_high = empty ? 0 : log_ceiling (max);
  self->log_low = empty ? -1 : MIN (log_floor (min), self->log_high - min_decades);
  if (self->log_high - self->log_low >= 2)
    self->log_low = floor (self->log_low + EPSILON);
  if (self->log_high - self->log_low < EPSILON)
    self->log_low -= log10 (2);
  self->low = pow (10, self->log_low);
  self->high = MIN (pow (10, self->log_high), DBL_MAX);
  if (has_zero)
    add_tick (self, 0);
  if (!empty)
    add_log_ticks (self, pitch);
}

/**
 * bf_axis_init_steps:
 * @self: an axis
 * @last: the last step to show
 * @length: pixels from end to end
 * @pitch: the fewest pixels between two ticks
 *
 * Makes an axis of whole numbers from 0 to a nice ceiling, at least 10.
 */
void
bf_axis_init_steps (BfAxis  *self,
                    guint64  last,
                    double   length,
                    double   pitch)
{
  *self = (BfAxis) { .length = MAX (length, 1) };
  self->high = MAX (MIN_STEPS, bf_axis_nice_ceiling ((double) last));
  add_linear_ticks (self, MAX (get_nice_step (self, self->high, pitch), 1), pitch);
}

/**
 * bf_axis_to_pixel:
 * @self: an axis
 * @value: a number
 *
 * Finds where a value lies. On a logarithmic axis what is not positive lies at the low end, on
 * the line of 0, and no positive value does, however small.
 *
 * Returns: pixels from the low end
 */
double
bf_axis_to_pixel (const BfAxis *self,
                  double        value)
{
  double usable = self->length - self->zero_length;

  if (!self->logarithmic)
    return (value - self->low) / (self->high - self->low) * self->length;
  if (!(value > 0))
    return 0;
  return MAX (self->zero_length / 2,
              self->zero_length
                  + (log10 (value) - self->log_low) / (self->log_high - self->log_low) * usable);
}

/**
 * bf_axis_to_value:
 * @self: an axis
 * @pixel: pixels from the low end
 *
 * The inverse of bf_axis_to_pixel(); the row of 0 gives 0.
 *
 * Returns: the value that lies there
 */
double
bf_axis_to_value (const BfAxis *self,
                  double        pixel)
{
  double usable = self->length - self->zero_length;

  if (!self->logarithmic)
    return self->low + pixel / self->length * (self->high - self->low);
  if (pixel < self->zero_length / 2)
    return 0;
  return pow (10, self->log_low
                      + (pixel - self->zero_length) / usable * (self->log_high - self->log_low));
}

static char *
format_decimals (double value,
                 int    decimals)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE + 320];
  char format[16];

  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd (buffer, sizeof buffer, format, fabs (value));
  return g_strconcat (value < 0 ? BF_MINUS : "", buffer, NULL);
}

/* 1e-7, as model/bf-number writes it, but for what that writes out too */
static char *
format_exponent (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  int exponent = exponent_of (fabs (value));

  g_ascii_formatd (buffer, sizeof buffer, "%.4g", fabs (value) / scale_by_power (1, exponent));
  return g_strdup_printf ("%s%se%d", value < 0 ? BF_MINUS : "", buffer, exponent);
}

/**
 * bf_axis_format_tick:
 * @self: an axis
 * @tick: which of its ticks
 * @compact: whether the shorter form is wanted: `1e-5`, not `0.00001`
 *
 * Formats the number beside a tick. All ticks of a linear axis have the same decimals.
 *
 * Returns: (transfer full): the text
 */
char *
bf_axis_format_tick (const BfAxis *self,
                     guint         tick,
                     gboolean      compact)
{
  double value;
  int exponent;

  g_return_val_if_fail (tick < self->n_ticks, NULL);
  value = self->ticks[tick];
  if (value == 0)
    return g_strdup ("0");
  if (self->logarithmic)
    {
      exponent = exponent_of (value);
      return compact && (exponent < -2 || exponent > 3) ? format_exponent (value)
                                                        : bf_number_format (value);
    }
  exponent = exponent_of (MAX (fabs (self->low), self->high));
  if (exponent > (compact ? 3 : MAX_EXPONENT) || self->decimals > (compact ? 3 : MAX_DECIMALS))
    return format_exponent (value);
  return format_decimals (value, self->decimals);
}

/**
 * bf_axis_format_step_tick:
 * @self: an axis of steps
 * @tick: which of its ticks
 *
 * Formats a number of steps: `2 500`, `25 k`, `1.5 M`. All ticks of an axis count in the same unit.
 *
 * Returns: (transfer full): the text
 */
char *
bf_axis_format_step_tick (const BfAxis *self,
                          guint         tick)
{
  static const struct { double size; const char *symbol; } units[] = {
    { 1e18, "E" }, { 1e15, "P" }, { 1e12, "T" }, { 1e9, "G" }, { 1e6, "M" }, { 1e3, "k" },
  };
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_val_if_fail (tick < self->n_ticks, NULL);
  if (self->ticks[tick] == 0)
    return g_strdup ("0");
  if (self->high <= 10000)
    return bf_axis_format_step ((guint64) self->ticks[tick]);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (self->high >= units[i].size)
      return g_strconcat (g_ascii_formatd (buffer, sizeof buffer, "%.6g",
                                           self->ticks[tick] / units[i].size),
                          SPACE, units[i].symbol, NULL);
  g_assert_not_reached ();
}

/**
 * bf_axis_format_step:
 * @step: a number of steps
 *
 * Formats a whole number with spaces between its thousands, where no line breaks; four digits
 * stay together.
 *
 * Returns: (transfer full): the text
 */
char *
bf_axis_format_step (guint64 step)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, step);
  gsize length = strlen (digits);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && length > 4 && (length - i) % 3 == 0)
        g_string_append (text, SPACE);
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}
