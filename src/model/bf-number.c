/* SPDX-License-Identifier: MIT */
#include "bf-number.h"

#include "core/bf-error.h"

#include <float.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_DIGITS 17              /* more say nothing about a double */
#define SMALLEST_PLAIN_EXPONENT -5 /* 0.00001 is written out, 0.000009 is 9e-6 */
#define LARGEST_PLAIN_EXPONENT 6   /* 9999990 is written out, 10000000 is 1e7 */
#define SMALLEST_PLAIN_MISS 0.0005
#define MISS_DIGITS 3              /* of a miss with an exponent, so that it fits its badge */
#define APART_DIGITS 2             /* of a difference that two numbers beside it show */
#define QUOTE_LENGTH 24            /* characters of a wrong entry that its message repeats */

/* A rounded magnitude: 0.d₀d₁d₂… × 10^(exponent + 1), no zeros at the end */
typedef struct
{
  char digits[MAX_DIGITS + 1];
  int  n_digits;
  int  exponent;
} Decimal;

static void
decimal_init (Decimal *self, double magnitude, int digits)
{
  char format[16];
  char text[64];
  const char *p;

  g_snprintf (format, sizeof format, "%%.%de", CLAMP (digits, 1, MAX_DIGITS) - 1);
  g_ascii_formatd (text, sizeof text, format, magnitude);

  self->n_digits = 0;
  for (p = text; *p != 'e'; p++)
    if (g_ascii_isdigit (*p))
      self->digits[self->n_digits++] = *p;
  while (self->n_digits > 1 && self->digits[self->n_digits - 1] == '0')
    self->n_digits--;
  self->digits[self->n_digits] = '\0';
  self->exponent = (int) g_ascii_strtoll (p + 1, NULL, 10);
}

/* 3.08597, 0.01056, 1234570 */
static void
append_plain (GString *text, const Decimal *decimal)
{
  if (decimal->exponent < 0)
    {
      g_string_append (text, "0.");
      for (int i = -1; i > decimal->exponent; i--)
        g_string_append_c (text, '0');
      g_string_append (text, decimal->digits);
      return;
    }

  for (int i = 0; i <= decimal->exponent || i < decimal->n_digits; i++)
    {
      if (i == decimal->exponent + 1)
        g_string_append_c (text, '.');
      g_string_append_c (text, i < decimal->n_digits ? decimal->digits[i] : '0');
    }
}

/* 2e-4, 1.5e10 */
static void
append_exponent (GString *text, const Decimal *decimal)
{
  g_string_append_c (text, decimal->digits[0]);
  if (decimal->n_digits > 1)
    g_string_append_printf (text, ".%s", decimal->digits + 1);
  g_string_append_printf (text, "e%d", decimal->exponent);
}

static char *
format_magnitude (double value, int digits, int smallest_plain_exponent)
{
  GString *text = g_string_new (NULL);
  Decimal decimal;

  if (isnan (value))
    return g_string_free (g_string_append (text, "nan"), FALSE);
  if (value < 0.0)
    g_string_append (text, BF_MINUS);
  if (isinf (value))
    return g_string_free (g_string_append (text, "∞"), FALSE);
  if (value == 0.0)
    return g_string_free (g_string_append (text, "0"), FALSE);

  decimal_init (&decimal, fabs (value), digits);
  if (decimal.exponent < smallest_plain_exponent || decimal.exponent > LARGEST_PLAIN_EXPONENT)
    append_exponent (text, &decimal);
  else
    append_plain (text, &decimal);

  return g_string_free (text, FALSE);
}

/**
 * bf_number_format:
 * @value: a number
 *
 * Writes a number as the window, `explain` and accessible text show it: at most %BF_NUMBER_DIGITS significant
 * digits, no zeros at the end, a true minus.
 *
 * Returns: (transfer full): the text, such as `−0.308` or `3.08597`
 */
char *
bf_number_format (double value)
{
  return bf_number_format_digits (value, BF_NUMBER_DIGITS);
}

/**
 * bf_number_format_digits:
 * @value: a number
 * @digits: significant digits, 1 to 17
 *
 * Writes a number with at most @digits significant digits. From 0.00001 up to 10000000 it is written out, else with
 * an exponent (`9e-6`, `1.5e10`); what is not a number is `nan`, what is infinite `∞`.
 *
 * Returns: (transfer full): the text
 */
char *
bf_number_format_digits (double value, int digits)
{
  return format_magnitude (value, digits, SMALLEST_PLAIN_EXPONENT);
}

/**
 * bf_number_format_signed:
 * @value: a change, such as an update
 *
 * Writes a number as bf_number_format() does, with its sign in any case. Zero has none.
 *
 * Returns: (transfer full): the text, such as `+0.01056`
 */
char *
bf_number_format_signed (double value)
{
  g_autofree char *text = bf_number_format (value);

  return value > 0.0 ? g_strconcat ("+", text, NULL) : g_steal_pointer (&text);
}

/**
 * bf_number_format_factor:
 * @value: a number that stands behind an operator
 *
 * Writes a number as bf_number_format() does, in parentheses where it is negative.
 *
 * Returns: (transfer full): the text, such as `(−1.056)`
 */
char *
bf_number_format_factor (double value)
{
  g_autofree char *text = bf_number_format (value);

  return value < 0.0 ? g_strdup_printf ("(%s)", text) : g_steal_pointer (&text);
}

/**
 * bf_number_format_miss:
 * @value: a miss
 *
 * Writes a miss: as bf_number_format() does, but below 0.0005 as `2e-4`, with at most three digits, so that a
 * vanishing miss does not look like a long one.
 *
 * Returns: (transfer full): the text
 */
char *
bf_number_format_miss (double value)
{
  if (fabs (value) < SMALLEST_PLAIN_MISS)
    return format_magnitude (value, MISS_DIGITS, G_MAXINT);

  return bf_number_format (value);
}

static int
get_exponent (double value)
{
  Decimal decimal;

  decimal_init (&decimal, fabs (value), MAX_DIGITS);

  return decimal.exponent;
}

/**
 * bf_number_format_apart:
 * @value: a number
 * @other: a number beside it, from which it is told apart
 *
 * Writes a number as bf_number_format() does, with more digits where it differs so little from @other that their
 * difference would not be seen: where 3.2 − 3.2 would stand beside −8e-8, it is 3.19999992 − 3.2. What six digits hold
 * exactly does not get longer.
 *
 * Returns: (transfer full): the text
 */
char *
bf_number_format_apart (double value, double other)
{
  double difference = value - other;
  g_autofree char *rounded = bf_number_format (value);
  double read = 0.0;
  int digits;

  if (value == 0.0 || difference == 0.0 || !isfinite (difference)
      || (bf_number_parse (rounded, &read, NULL) && read == value))
    return g_steal_pointer (&rounded);
  digits = get_exponent (value) - get_exponent (difference) + APART_DIGITS;

  return bf_number_format_digits (value, CLAMP (digits, BF_NUMBER_DIGITS, MAX_DIGITS));
}

static gboolean
reads_back (const Decimal *decimal, double magnitude)
{
  GString *text = g_string_new (NULL);
  gboolean same;

  append_exponent (text, decimal);
  same = g_ascii_strtod (text->str, NULL) == magnitude;
  g_string_free (text, TRUE);

  return same;
}

/**
 * bf_number_format_exact:
 * @value: a number
 *
 * Writes a number in the shortest ASCII form that reads back to the same bits, as JSON has it. What is not finite
 * becomes `nan`, `inf` or `-inf`, which JSON has not.
 *
 * Returns: (transfer full): the text, such as `-0.308`, `1e22` or `-0.0`
 */
char *
bf_number_format_exact (double value)
{
  double magnitude = fabs (value);
  /* 15 digits survive any normal double, so what is shorter is among them; a subnormal holds fewer. */
  int digits = magnitude < DBL_MIN ? 1 : 15;
  GString *text;
  Decimal decimal;

  if (isnan (value))
    return g_strdup ("nan");
  if (isinf (value))
    return g_strdup (value < 0.0 ? "-inf" : "inf");
  if (value == 0.0)
    return g_strdup (signbit (value) ? "-0.0" : "0"); /* -0 would read back as the integer */

  do
    decimal_init (&decimal, magnitude, digits);
  while (digits++ < MAX_DIGITS && !reads_back (&decimal, magnitude));

  text = g_string_new (value < 0.0 ? "-" : NULL);
  if (decimal.exponent < SMALLEST_PLAIN_EXPONENT || decimal.exponent > 15)
    append_exponent (text, &decimal);
  else
    append_plain (text, &decimal);

  return g_string_free (text, FALSE);
}

/* What was typed, short enough for a message */
static char *
quote (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *start = NULL;

  g_strstrip (valid);
  if (g_utf8_strlen (valid, -1) <= QUOTE_LENGTH)
    return g_steal_pointer (&valid);
  start = g_utf8_substring (valid, 0, QUOTE_LENGTH);

  return g_strconcat (start, "…", NULL);
}

static gboolean
refuse (BfError code, const char *format, const char *text, GError **error)
{
  g_autofree char *quoted = quote (text);

  g_set_error (error, BF_ERROR, (int) code, format, quoted);

  return FALSE;
}

static gboolean
refuse_form (const char *text, GError **error)
{
  const char *p = text;

  while (g_ascii_isspace (*p))
    p++;
  if (*p == '\0')
    {
      g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                           _("There is no number; write one like 0.5, 0,5, −0.2, 1/3 or 1e-3"));
      return FALSE;
    }

  return refuse (BF_ERROR_INVALID, _("“%s” is not a number; write it like 0.5, 0,5, −0.2, 1/3 or 1e-3"), text, error);
}

static const char *
skip_space (const char *p)
{
  while (g_ascii_isspace (*p))
    p++;

  return p;
}

static const char *
take_digits (const char *p, GString *ascii, guint *n_digits)
{
  for (; g_ascii_isdigit (*p); p++, (*n_digits)++)
    g_string_append_c (ascii, *p);

  return p;
}

static const char *
take_sign (const char *p, GString *ascii)
{
  if (*p == '+')
    return p + 1;
  if (*p != '-' && !g_str_has_prefix (p, BF_MINUS))
    return p;

  g_string_append_c (ascii, '-');

  return p + (*p == '-' ? 1 : strlen (BF_MINUS));
}

/* Takes e-3 where it is complete; else what is left over makes the entry wrong. */
static const char *
take_exponent (const char *p, GString *ascii)
{
  gsize length = ascii->len;
  guint n_digits = 0;
  const char *end;

  if (*p != 'e' && *p != 'E')
    return p;

  g_string_append_c (ascii, 'e');
  end = take_digits (take_sign (p + 1, ascii), ascii, &n_digits);
  if (n_digits > 0)
    return end;
  g_string_truncate (ascii, length);

  return p;
}

typedef enum { TAKEN, NOT_A_NUMBER, TOO_LARGE, TOO_SMALL } Taken;

/* Takes one decimal number with the spaces around it and moves *@p behind it. */
static Taken
take_number (const char **p, double *value)
{
  g_autoptr (GString) ascii = g_string_new (NULL);
  guint n_digits = 0;
  gboolean is_zero;

  *p = take_sign (skip_space (*p), ascii);
  *p = take_digits (*p, ascii, &n_digits);
  if (**p == '.' || **p == ',')
    {
      g_string_append_c (ascii, '.');
      *p = take_digits (*p + 1, ascii, &n_digits);
    }
  if (n_digits == 0)
    return NOT_A_NUMBER;

  is_zero = strpbrk (ascii->str, "123456789") == NULL;
  *p = skip_space (take_exponent (*p, ascii));
  *value = g_ascii_strtod (ascii->str, NULL);
  if (!isfinite (*value))
    return TOO_LARGE;

  return *value == 0.0 && !is_zero ? TOO_SMALL : TAKEN;
}

static Taken
take_entry (const char **p, double *value)
{
  Taken taken = take_number (p, value);
  double divisor;

  if (taken != TAKEN || **p != '/')
    return taken;

  (*p)++;
  taken = take_number (p, &divisor);
  if (taken != TAKEN)
    return taken;
  *value /= divisor;

  return TAKEN;
}

/**
 * bf_number_parse:
 * @text: what somebody typed
 * @value: (out): the number; untouched where @text is none
 * @error: return location for an error
 *
 * Reads a number: `0.5`, `0,5`, `-.2`, `−0.2`, `+1e-3` or a fraction such as `1/3`, with spaces around it. The comma
 * is a decimal comma in every locale; neither mark parts thousands.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID, %BF_ERROR_NOT_FINITE or %BF_ERROR_TOO_LARGE and a message that
 *   says what is wrong and what would be right
 */
gboolean
bf_number_parse (const char *text, double *value, GError **error)
{
  const char *p = text;
  double number = 0.0;
  Taken taken;

  g_return_val_if_fail (text != NULL && value != NULL, FALSE);

  taken = take_entry (&p, &number);
  if (taken == NOT_A_NUMBER || *p != '\0')
    return refuse_form (text, error);
  if (taken == TOO_SMALL)
    return refuse (BF_ERROR_INVALID, _("“%s” is too close to 0 to be held; write 0, or at least 1e-300"), text, error);
  if (taken == TOO_LARGE)
    return refuse (BF_ERROR_TOO_LARGE, _("“%s” is too large to be held; write a number up to 1e308"), text, error);
  if (!isfinite (number))
    return refuse (BF_ERROR_NOT_FINITE, _("“%s” has no finite value; what stands below the line must not be so near 0"),
                   text, error);

  *value = number;

  return TRUE;
}
