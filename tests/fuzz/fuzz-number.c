/* SPDX-License-Identifier: MIT */
#include "fuzz.h"
#include "model/bf-number.h"

#include <math.h>

/* Numbers as they are typed and as the command line takes them. What is read is finite, and reads back from its exact
 * print. */
int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t length)
{
  g_autofree char *text = g_strndup ((const char *) bytes, length);
  g_autofree char *exact = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (GError) error = NULL;
  double value = 0, again = 0;

  if (!bf_number_parse (text, &value, &error))
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_assert_true (isfinite (value));
  exact = bf_number_format_exact (value);
  shown = bf_number_format (value);
  g_assert_true (bf_number_parse (exact, &again, NULL));
  g_assert_cmpfloat (value, ==, again);
  g_assert_true (bf_number_parse (shown, &again, NULL));

  return 0;
}
