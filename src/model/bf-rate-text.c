/* SPDX-License-Identifier: MIT */
#include "bf-rate-text.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>

#define RATE_DIGITS 4 /* a map has no more than that to say of where a band ends */

/**
 * bf_rate_fate_describe:
 * @fate: where training goes
 * @period: how many values it goes round
 *
 * Says where training goes.
 *
 * Returns: (transfer full): the words, such as `swings between 2 values`
 */
char *
bf_rate_fate_describe (BfRateFate fate, guint period)
{
  switch (fate)
    {
    case BF_RATE_SETTLES: return g_strdup (_("settles"));
    case BF_RATE_CREEPS: return g_strdup (_("is still on its way"));
    case BF_RATE_SWINGS:
      return g_strdup_printf (ngettext ("swings between %u value", "swings between %u values", period), period);
    case BF_RATE_WANDERS: return g_strdup (_("wanders, without a short cycle"));
    case BF_RATE_OVERFLOWS: return g_strdup (_("overflows"));
    default: g_return_val_if_reached (NULL);
    }
}

/**
 * bf_rate_point_describe:
 * @point: a learning rate that was tried
 *
 * Says where training goes with it.
 *
 * Returns: (transfer full): the words, such as `overflows at step 11`
 */
char *
bf_rate_point_describe (const BfRatePoint *point)
{
  if (point->fate != BF_RATE_OVERFLOWS)
    return bf_rate_fate_describe (point->fate, point->period);

  return g_strdup_printf (ngettext ("overflows at step %lu", "overflows at step %lu", (gulong) point->steps),
                          (gulong) point->steps);
}

/* The least and the most steps in which a band overflows */
static char *
describe_overflow (const BfRateMap *map, const BfRateBand *band)
{
  guint64 least = G_MAXUINT64, most = 0;

  for (guint i = band->first; i <= band->last; i++)
    {
      guint64 steps = bf_rate_map_get_point (map, i)->steps;

      least = MIN (least, steps);
      most = MAX (most, steps);
    }
  if (least == most)
    return g_strdup_printf (ngettext ("overflows at step %lu", "overflows at step %lu", (gulong) most), (gulong) most);

  return g_strdup_printf (ngettext ("overflows within %lu to %lu step", "overflows within %lu to %lu steps", (gulong) most),
                          (gulong) least, (gulong) most);
}

/**
 * bf_rate_band_describe:
 * @map: a map
 * @band: a band of it
 *
 * Says where training goes with the rates of a band.
 *
 * Returns: (transfer full): a line such as `0.0084 to 0.1: swings between 2 values`
 */
char *
bf_rate_band_describe (const BfRateMap *map, const BfRateBand *band)
{
  g_autofree char *first = bf_number_format_digits (bf_rate_map_get_rate (map, band->first), RATE_DIGITS);
  g_autofree char *last = bf_number_format_digits (bf_rate_map_get_rate (map, band->last), RATE_DIGITS);
  g_autofree char *fate = band->fate == BF_RATE_OVERFLOWS ? describe_overflow (map, band)
                                                          : bf_rate_fate_describe (band->fate, band->period);

  if (band->first == band->last)
    return g_strdup_printf (_("%s: %s"), first, fate);

  return g_strdup_printf (_("%s to %s: %s"), first, last, fate);
}

/**
 * bf_rate_map_describe:
 * @map: a map
 *
 * Says where training goes with which learning rate: what a map draws.
 *
 * Returns: (transfer full): a line a band, empty while nothing has been tried
 */
char *
bf_rate_map_describe (const BfRateMap *map)
{
  g_autoptr (GString) text = g_string_new (NULL);
  BfRateBand band = { 0 };

  for (guint i = 0; bf_rate_map_get_band (map, i, &band); i = band.last + 1)
    {
      g_autofree char *line = bf_rate_band_describe (map, &band);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
