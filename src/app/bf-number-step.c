/* SPDX-License-Identifier: MIT */
#include "bf-number-step.h"

#include <math.h>

/**
 * bf_number_step_unit:
 * @value: a number
 * @smallest_step: the least step that is of use there; 0 for none
 *
 * How much one notch of the wheel changes a number: a tenth of its leading digit, 0.01 for 0.2.
 *
 * Returns: the step
 */
double
bf_number_step_unit (double value,
                     double smallest_step)
{
  double magnitude = fabs (value);
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double unit;

  if (magnitude == 0 || !isfinite (magnitude))
    return smallest_step > 0 ? smallest_step : 0.001;

  g_snprintf (text, sizeof text, "1e%d", (int) floor (log10 (magnitude)) - 1);
  unit = g_ascii_strtod (text, NULL);
  return MAX (unit, smallest_step);
}

/**
 * bf_number_step:
 * @value: a number
 * @unit: the step
 * @n_steps: how many; may be a fraction
 *
 * Adds steps and leaves no noise of the binary system: 0.2 and one step of 0.01 are 0.21.
 *
 * Returns: the new number
 */
double
bf_number_step (double value,
                double unit,
                double n_steps)
{
  double sum = value + unit * n_steps;
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double clean;

  if (fabs (sum) < fabs (unit) * 1e-9)
    return 0;
  g_ascii_formatd (text, sizeof text, "%.13g", sum);
  clean = g_ascii_strtod (text, NULL);
  return fabs (clean - sum) <= fabs (sum) * 1e-12 ? clean : sum;
}
