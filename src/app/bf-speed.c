/* SPDX-License-Identifier: MIT */
#include "bf-speed.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* From this on nothing travels: numbers, edges and plot follow instead. */
#define FIRST_MULTIPLIER_WITHOUT_TAGS 8

/* The slowest is one phase a second, the fastest has no limit. */
static const BfSpeed speeds[BF_SPEED_N_NOTCHES] = {
  {   0.2,  0.25 },
  {   0.5,  0.25 },
  {     1,   0.5 },
  {     2,     1 },
  {     4,     2 },
  {     8,     4 },
  {    16,     8 },
  {    30,    16 },
  {   100,    16 },
  {  1000,    16 },
  { 10000,    16 },
  { INFINITY, 16 },
};

/**
 * bf_speed_get:
 * @notch: a position of the speed slider, from 0; one that is too large is the last
 *
 * What a notch means.
 *
 * Returns: (transfer none): the speed
 */
const BfSpeed *
bf_speed_get (guint notch)
{
  return &speeds[MIN (notch, BF_SPEED_N_NOTCHES - 1)];
}

/**
 * bf_speed_is_animated:
 * @notch: a position of the speed slider
 *
 * Whether each step of Train is played, with tags that travel.
 *
 * Returns: %TRUE below eight times the pace of the motion table
 */
gboolean
bf_speed_is_animated (guint notch)
{
  return bf_speed_get (notch)->multiplier < FIRST_MULTIPLIER_WITHOUT_TAGS;
}

/**
 * bf_speed_describe:
 * @notch: a position of the speed slider
 *
 * The pace of Train in words.
 *
 * Returns: (transfer full): the words
 */
char *
bf_speed_describe (guint notch)
{
  const BfSpeed *speed = bf_speed_get (notch);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (notch == 0)
    return g_strdup (_("1 phase a second"));
  if (isinf (speed->steps_per_second))
    return g_strdup (_("unlimited"));

  g_ascii_formatd (number, sizeof number, "%g", speed->steps_per_second);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s step a second", "%s steps a second",
                                       speed->steps_per_second <= 1
                                           ? 1
                                           : (gulong) speed->steps_per_second),
                          number);
}
