/* SPDX-License-Identifier: MIT */
#include "model/bf-number.h"

#include "core/bf-error.h"
#include "model-fixture.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct
{
  double      value;
  const char *text;
} Format;

static void
test_shown (void)
{
  static const Format cases[] = {
    { 2.2, "2.2" },
    { 2.9800000000000004, "2.98" },
    { 0.5, "0.5" },
    { -0.308, "−0.308" },
    { 3.0859676992, "3.08597" },
    { 0.01056, "0.01056" },
    { 0.0, "0" },
    { -0.0, "0" },
    { 1.0, "1" },
    { 100.0, "100" },
    { -1234.5, "−1234.5" },
    { 999999.5, "1000000" },
    { 123456.7, "123457" },
    { 1234567.0, "1234570" },
    { 9999994.0, "9999990" },
    { 9999996.0, "1e7" },
    { 1e7, "1e7" },
    { 1.5e10, "1.5e10" },
    { -6.02214076e23, "−6.02214e23" },
    { 1.0 / 3.0, "0.333333" },
    { 0.000049, "0.000049" },
    { 0.0002, "0.0002" },
    { 0.00001, "0.00001" },
    { 0.0000099999996, "0.00001" },
    { 0.000009, "9e-6" },
    { -2.5e-7, "−2.5e-7" },
    { DBL_MAX, "1.79769e308" },
    { 5e-324, "4.94066e-324" },
    { INFINITY, "∞" },
    { -INFINITY, "−∞" },
    { NAN, "nan" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_text (bf_number_format (cases[i].value), cases[i].text);
}

static void
test_digits (void)
{
  assert_text (bf_number_format_digits (3.0859676992, 3), "3.09");
  assert_text (bf_number_format_digits (3.0859676992, 11), "3.0859676992");
  assert_text (bf_number_format_digits (0.1, 17), "0.10000000000000001");
  assert_text (bf_number_format_digits (0.1, 99), "0.10000000000000001");
  assert_text (bf_number_format_digits (98765.0, 2), "99000");
  assert_text (bf_number_format_digits (7.0, 0), "7");
}

static void
test_signed (void)
{
  assert_text (bf_number_format_signed (0.01056), "+0.01056");
  assert_text (bf_number_format_signed (-0.5), "−0.5");
  assert_text (bf_number_format_signed (0.0), "0");
  assert_text (bf_number_format_signed (INFINITY), "+∞");
  assert_text (bf_number_format_signed (NAN), "nan");
}

static void
test_factor (void)
{
  assert_text (bf_number_format_factor (-1.056), "(−1.056)");
  assert_text (bf_number_format_factor (0.2), "0.2");
  assert_text (bf_number_format_factor (0.0), "0");
}

static void
test_miss (void)
{
  static const Format cases[] = {
    { -0.2200000000000002, "−0.22" },
    { 0.0005, "0.0005" },
    { 0.0002, "2e-4" },
    { -0.00023456, "−2.35e-4" },
    { 0.00049999, "5e-4" },
    { 4.440892098500626e-16, "4.44e-16" },
    { 0.0, "0" },
    { NAN, "nan" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_text (bf_number_format_miss (cases[i].value), cases[i].text);
}

/* Beside their difference, with three digits at most, two numbers say the same as it does. */
static void
test_apart (void)
{
  assert_text (bf_number_format_apart (3.2 - 8e-8, 3.2), "3.19999992");
  assert_text (bf_number_format_apart (3.2, 3.2 - 8e-8), "3.2");
  assert_text (bf_number_format_apart (3.2 - 6e-6, 3.2), "3.199994");
  assert_text (bf_number_format_apart (-1.0 / 3.0, -1.0 / 3.0 + 2e-9), "−0.3333333333");
  assert_text (bf_number_format_apart (0.99999999999, 1.0), "0.99999999999");
  assert_text (bf_number_format_apart (3.2000000000000006, 3.2), "3.2000000000000006");
  assert_text (bf_number_format_apart (3.0859676992, 3.2), "3.08597");
  assert_text (bf_number_format_apart (2.9800000000000004, 3.2), "2.98");
  assert_text (bf_number_format_apart (1.0 / 3.0, 1.0 / 3.0), "0.333333");
  assert_text (bf_number_format_apart (0.0, 1e-9), "0");
  assert_text (bf_number_format_apart (INFINITY, 1.0), "∞");
  assert_text (bf_number_format_apart (NAN, 1.0), "nan");
}

static void
test_exact (void)
{
  static const Format cases[] = {
    { 0.1, "0.1" },
    { -0.308, "-0.308" },
    { 2.9800000000000004, "2.9800000000000004" },
    { 1.0 / 3.0, "0.3333333333333333" },
    { 2.0 / 3.0, "0.6666666666666666" },
    { 3.0, "3" },
    { 0.0, "0" },
    { -0.0, "-0.0" },
    { 1e22, "1e22" },
    { 1e-7, "1e-7" },
    { 1234567890123456.0, "1234567890123456" },
    { 9007199254740993.0, "9007199254740992" },
    { 5e-324, "5e-324" },
    { 2.2250738585072014e-308, "2.2250738585072014e-308" },
    { DBL_MAX, "1.7976931348623157e308" },
    { INFINITY, "inf" },
    { -INFINITY, "-inf" },
    { NAN, "nan" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_text (bf_number_format_exact (cases[i].value), cases[i].text);
}

/* Any bits that are a number */
static double
draw_double (GRand *rand)
{
  guint64 bits = ((guint64) g_rand_int (rand) << 32) | g_rand_int (rand);
  double value;

  memcpy (&value, &bits, sizeof value);

  return value;
}

static void
test_exact_reads_back (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int i = 0; i < 100000; i++)
    {
      double value = draw_double (rand);
      double read = 0.0;
      g_autofree char *text = NULL;

      if (!isfinite (value))
        continue;
      text = bf_number_format_exact (value);
      read = g_ascii_strtod (text, NULL);
      g_assert_cmpmem (&read, sizeof read, &value, sizeof value);
    }
}

static void
test_accepted (void)
{
  static const Format cases[] = {
    { 1.0 / 3.0, "1/3" },
    { 0.5, "0.5" },
    { 0.5, "0,5" },
    { -0.2, "-.2" },
    { -0.2, "−0.2" },
    { -0.2, "−,2" },
    { 1e-3, "+1e-3" },
    { 1e-3, "1E−3" },
    { 3.0, "3." },
    { 0.0, "0" },
    { 0.0, "0e-999" },
    { 2.5, "  2.5\t" },
    { -0.75, " -3 / 4 " },
    { -0.25, "1/-4" },
    { 5.0, "2,5/0.5" },
    { 12345678.0, "12345678" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      double value = NAN;

      g_assert_true (bf_number_parse (cases[i].text, &value, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat (value, ==, cases[i].value);
    }
}

static void
test_refused (void)
{
  static const struct { const char *text; BfError code; const char *says; } cases[] = {
    { "", BF_ERROR_INVALID, "There is no number; write one like 0.5, 0,5, −0.2, 1/3 or 1e-3" },
    { "   ", BF_ERROR_INVALID, "There is no number" },
    { "abc", BF_ERROR_INVALID, "“abc” is not a number; write it like 0.5, 0,5, −0.2, 1/3 or 1e-3" },
    { "1/0", BF_ERROR_NOT_FINITE, "“1/0” has no finite value" },
    { "0/0", BF_ERROR_NOT_FINITE, "“0/0” has no finite value" },
    { "1e308/1e-10", BF_ERROR_NOT_FINITE, "“1e308/1e-10” has no finite value" },
    { "1e999", BF_ERROR_TOO_LARGE, "“1e999” is too large" },
    { "-1e999", BF_ERROR_TOO_LARGE, "“-1e999” is too large" },
    { "1e-999", BF_ERROR_INVALID, "“1e-999” is too close to 0" },
    { "nan", BF_ERROR_INVALID, "“nan” is not a number" },
    { "inf", BF_ERROR_INVALID, "“inf” is not a number" },
    { "∞", BF_ERROR_INVALID, "“∞” is not a number" },
    { "0x10", BF_ERROR_INVALID, "“0x10” is not a number" },
    { "1,2,3", BF_ERROR_INVALID, "“1,2,3” is not a number" },
    { "1.000,5", BF_ERROR_INVALID, "“1.000,5” is not a number" },
    { "1 000", BF_ERROR_INVALID, "“1 000” is not a number" },
    { "2 apples", BF_ERROR_INVALID, "“2 apples” is not a number" },
    { "1e", BF_ERROR_INVALID, "“1e” is not a number" },
    { "1e+", BF_ERROR_INVALID, "“1e+” is not a number" },
    { "--1", BF_ERROR_INVALID, "“--1” is not a number" },
    { ".", BF_ERROR_INVALID, "“.” is not a number" },
    { "-", BF_ERROR_INVALID, "“-” is not a number" },
    { "/3", BF_ERROR_INVALID, "“/3” is not a number" },
    { "1/", BF_ERROR_INVALID, "“1/” is not a number" },
    { "1/2/3", BF_ERROR_INVALID, "“1/2/3” is not a number" },
    { "\xff\xfe", BF_ERROR_INVALID, "“\uFFFD\uFFFD” is not a number" },
    { "abcdefghijklmnopqrstuvwxyz", BF_ERROR_INVALID, "“abcdefghijklmnopqrstuvwx…” is not a number" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      double value = 42.0;

      g_assert_false (bf_number_parse (cases[i].text, &value, &error));
      g_assert_error (error, BF_ERROR, (int) cases[i].code);
      if (!g_str_has_prefix (error->message, cases[i].says))
        g_error ("“%s”: %s", cases[i].text, error->message);
      g_assert_cmpfloat (value, ==, 42.0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/number/shows-six-digits-at-most", test_shown);
  g_test_add_func ("/number/shows-as-many-digits-as-asked", test_digits);
  g_test_add_func ("/number/a-change-has-its-sign", test_signed);
  g_test_add_func ("/number/a-negative-factor-stands-in-parentheses", test_factor);
  g_test_add_func ("/number/a-vanishing-miss-is-short", test_miss);
  g_test_add_func ("/number/two-numbers-show-what-they-differ-by", test_apart);
  g_test_add_func ("/number/exact-is-the-shortest", test_exact);
  g_test_add_func ("/number/exact-reads-back-to-the-same-bits", test_exact_reads_back);
  g_test_add_func ("/number/accepts-what-people-type", test_accepted);
  g_test_add_func ("/number/refuses-the-rest-and-says-what-would-be-right", test_refused);

  return g_test_run ();
}
