/* SPDX-License-Identifier: MIT */
#include "fuzz.h"
#include "model/bf-csv-scanner.h"

#include <string.h>

/* CSV in pieces: the first byte chooses the separator and how the rest is cut, which makes no difference. */

static gboolean
row_cb (GPtrArray *fields, guint64 line, gpointer user_data, GError **error)
{
  GString *out = user_data;

  g_assert_cmpuint (fields->len, >, 0);
  for (guint i = 0; i < fields->len; i++)
    {
      const char *field = g_ptr_array_index (fields, i);

      g_assert_true (g_utf8_validate (field, -1, NULL));
      g_string_append_printf (out, "%" G_GUINT64_FORMAT ":%s|", line, field);
    }
  g_string_append_c (out, '\n');

  return TRUE;
}

static char *
scan (const char *bytes, gsize length, char separator, gsize piece)
{
  g_autoptr (GString) out = g_string_new (NULL);
  BfCsvScanner *scanner = bf_csv_scanner_new (separator, "f", row_cb, out);
  g_autoptr (GError) error = NULL;
  gboolean good = TRUE;

  for (gsize at = 0; at < length && good; at += piece)
    good = bf_csv_scanner_feed (scanner, bytes + at, MIN (piece, length - at), &error);
  good = good && bf_csv_scanner_finish (scanner, &error);
  bf_csv_scanner_free (scanner);
  if (!good)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_string_append_printf (out, "error: %s", error->message);
    }

  return g_strdup (out->str);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t length)
{
  static const char separators[] = { ',', ';', '\t', '|' };
  g_autofree char *whole = NULL;
  g_autofree char *pieces = NULL;

  if (length < 2)
    return 0;
  whole = scan ((const char *) bytes + 1, length - 1, separators[bytes[0] % 4], length);
  pieces = scan ((const char *) bytes + 1, length - 1, separators[bytes[0] % 4], 1 + bytes[0] / 4);
  g_assert_cmpstr (whole, ==, pieces);

  return 0;
}
