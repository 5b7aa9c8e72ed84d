/* SPDX-License-Identifier: MIT */
#include "model/bf-csv-scanner.h"

#include "model/bf-lesson.h"

#include <string.h>

/* Rows as LINE:field|field, one a line of text */
static gboolean
write_row (GPtrArray *fields, guint64 line, gpointer user_data, GError **error)
{
  GString *out = user_data;

  g_string_append_printf (out, "%" G_GUINT64_FORMAT ":", line);
  for (guint i = 0; i < fields->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? "|" : "", (const char *) g_ptr_array_index (fields, i));
  g_string_append_c (out, '\n');

  return strstr (out->str, "stop") == NULL;
}

/* In pieces of @piece bytes */
static char *
scan (const char *text, gsize length, char separator, gsize piece, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (BfCsvScanner) scanner = bf_csv_scanner_new (separator, "f", write_row, out);

  for (gsize i = 0; i < length; i += piece)
    if (!bf_csv_scanner_feed (scanner, text + i, MIN (piece, length - i), error))
      break;
  if (!bf_csv_scanner_finish (scanner, error) || (error != NULL && *error != NULL))
    return NULL;

  return g_string_free (g_steal_pointer (&out), FALSE);
}

typedef struct
{
  char        separator;
  const char *text;
  const char *rows;
} Good;

static const Good good[] = {
  { ',', "", "" },
  { ',', "\n\n", "" },
  { ',', "a", "1:a\n" },
  { ',', "a,b\n1,2\n", "1:a|b\n2:1|2\n" },
  { ',', "a,b\r\n1,2\r\n", "1:a|b\n2:1|2\n" },
  { ',', "a,b\r1,2\r", "1:a|b\n2:1|2\n" },
  { ',', "a,b\n1,2", "1:a|b\n2:1|2\n" },
  { ',', "\n\na,b\n  \n1,2", "3:a|b\n5:1|2\n" },
  { ',', "\r\n\r\na\r\n", "3:a\n" },
  { ',', "\xef\xbb\xbf" "a,b\n", "1:a|b\n" },
  { ',', "\xef\xbb\xbf", "" },
  { ',', ",\n,,\n", "1:|\n2:||\n" },
  { ',', " a , b c \n", "1:a|b c\n" },
  { ',', "\" a \",\"b\"\n", "1: a |b\n" },
  { ',', "\"a,b\",\"c\"\"d\"\n", "1:a,b|c\"d\n" },
  { ',', "\"a\nb\",c\nd,e\n", "1:a\nb|c\n3:d|e\n" },
  { ',', "\"a\r\nb\"\r\nd\r\n", "1:a\r\nb\n3:d\n" },
  { ';', "1,5;2\n", "1:1,5|2\n" },
  { '\t', "a\tb c\t\n", "1:a|b c|\n" },
  { ',', "\"\xe4\xb8\xad\",\xc3\xa9\n", "1:\xe4\xb8\xad|\xc3\xa9\n" },
  { ',', "a\nstop\nb\n", "1:a\n2:stop\n" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    for (gsize piece = 1; piece < 64; piece += piece < 5 ? 1 : 29)
      {
        g_autoptr (GError) error = NULL;
        g_autofree char *rows = scan (good[i].text, strlen (good[i].text), good[i].separator, piece, &error);

        g_assert_no_error (error);
        g_assert_cmpstr (rows, ==, good[i].rows);
      }
}

typedef struct
{
  const char *text;
  const char *message;
} Broken;

static const Broken broken[] = {
  { "a,b\n1,2\"3\n", "f:2: byte 4: a quotation mark stands where none may" },
  { "a\n\"b\"c\n", "f:2: byte 4: a quotation mark stands where none may" },
  { "a,b\n\"1\n2\",x\"\n", "f:3: byte 5: a quotation mark stands where none may" },
  { "a,b\n1,\"2\n3\n", "f:2: column 2: the quotation mark that it begins with is not closed" },
  { "a\n\xff\xff\xff\n", "f:2: column 1: is not UTF-8 text; save the file as UTF-8" },
  { "a\n1,\xe9\n", "f:2: column 2: is not UTF-8 text" },
  { "\xff\xfe" "a", "f:1: is UTF-16 text; save the file as UTF-8" },
  { "\xfe\xff", "f:1: is UTF-16 text" },
};

static void
test_broken_text (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    for (gsize piece = 1; piece < 64; piece += 62)
      {
        g_autoptr (GError) error = NULL;

        g_assert_null (scan (broken[i].text, strlen (broken[i].text), ',', piece, &error));
        g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX);
        if (!g_str_has_prefix (error->message, broken[i].message))
          g_error ("%s\nis not\n%s", error->message, broken[i].message);
      }
}

static void
test_a_zero_byte_is_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (scan ("a\nb\0c\n", 6, ',', 64, &error));
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, "f:2: column 1: is not UTF-8 text; save the file as UTF-8");
}

static void
test_a_missing_quotation_mark_does_not_fill_the_memory (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (BfCsvScanner) scanner = bf_csv_scanner_new (',', "f", write_row, out);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (bf_csv_scanner_feed (scanner, "a\n\"b\n", 5, &error));
  while (n < 10000 && bf_csv_scanner_feed (scanner, "0123456789012345678901234567890123456789"
                                                    "0123456789012345678901234567890123456789"
                                                    "012345678901234567890123456789012345678\n", 120, &error))
    n++;
  g_assert_cmpuint (n, <, 10000);
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX);
  g_assert_true (g_str_has_prefix (error->message, "f:2: column 1: is longer than 1048576 bytes"));
  g_assert_true (bf_csv_scanner_is_ended (scanner));
}

static void
test_too_many_columns_are_refused (void)
{
  g_autofree char *commas = g_strnfill (65536, ',');
  g_autoptr (GError) error = NULL;

  g_assert_null (scan (commas, 65536, ',', 65536, &error));
  g_assert_cmpstr (error->message, ==, "f:1: has more than 65536 columns");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv-scanner/rows-are-the-same-however-the-text-is-cut", test_rows);
  g_test_add_func ("/csv-scanner/broken-text-is-refused-with-its-place", test_broken_text);
  g_test_add_func ("/csv-scanner/a-zero-byte-is-refused", test_a_zero_byte_is_refused);
  g_test_add_func ("/csv-scanner/a-missing-quotation-mark-does-not-fill-the-memory",
                   test_a_missing_quotation_mark_does_not_fill_the_memory);
  g_test_add_func ("/csv-scanner/too-many-columns-are-refused", test_too_many_columns_are_refused);

  return g_test_run ();
}
