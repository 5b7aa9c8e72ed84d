/* SPDX-License-Identifier: MIT */
#include "bf-csv-encoding.h"

#include <string.h>

#define MAX_TAIL 3 /* bytes of a character that the end of a piece can cut off */
#define CUT_OFF ((gunichar) -2) /* what GLib says of a character that is not all there */

static const char * const names[] = { "UTF-8", "UTF-16", "Windows-1252", "GB18030" };

/**
 * bf_csv_encoding_get_name:
 * @self: an encoding
 *
 * Gets what an encoding is called, everywhere.
 *
 * Returns: the name, such as `UTF-8`
 */
const char *
bf_csv_encoding_get_name (BfCsvEncoding self)
{
  g_return_val_if_fail ((guint) self < BF_N_CSV_ENCODINGS, NULL);

  return names[self];
}

/**
 * bf_csv_encoding_from_name:
 * @name: a name, in capitals or not
 * @encoding: (out): what it stands for
 *
 * Finds an encoding by its name.
 *
 * Returns: whether there is one
 */
gboolean
bf_csv_encoding_from_name (const char *name, BfCsvEncoding *encoding)
{
  g_return_val_if_fail (name != NULL && encoding != NULL, FALSE);

  for (guint i = 0; i < BF_N_CSV_ENCODINGS; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      {
        *encoding = (BfCsvEncoding) i;
        return TRUE;
      }

  return FALSE;
}

static gboolean
is_utf_8 (const char *bytes, gsize size)
{
  const char *end;

  return g_utf8_validate_len (bytes, size, &end)
         || g_utf8_get_char_validated (end, (gssize) (size - (gsize) (end - bytes))) == CUT_OFF;
}

static gboolean
is_convertible (BfCsvEncoding encoding, const char *bytes, gsize size)
{
  g_autofree char *text = bf_csv_encoding_convert (encoding, bytes, size, NULL);

  return text != NULL;
}

/**
 * bf_csv_encoding_guess:
 * @bytes: the beginning of a file
 * @size: its size
 *
 * Finds out how characters are written. Text that is UTF-8 is hardly ever meant as anything else; of the others the one
 * is taken that can be read, GB18030 first where people write Chinese.
 *
 * Returns: the encoding
 */
BfCsvEncoding
bf_csv_encoding_guess (const char *bytes, gsize size)
{
  const char *language = g_get_language_names ()[0];
  BfCsvEncoding first = g_str_has_prefix (language, "zh") ? BF_CSV_ENCODING_GB18030 : BF_CSV_ENCODING_WINDOWS_1252;
  BfCsvEncoding second = first == BF_CSV_ENCODING_GB18030 ? BF_CSV_ENCODING_WINDOWS_1252 : BF_CSV_ENCODING_GB18030;

  if (size >= 2 && (memcmp (bytes, "\xff\xfe", 2) == 0 || memcmp (bytes, "\xfe\xff", 2) == 0))
    return BF_CSV_ENCODING_UTF_16;
  if (is_utf_8 (bytes, size))
    return BF_CSV_ENCODING_UTF_8;
  if (is_convertible (first, bytes, size))
    return first;

  return is_convertible (second, bytes, size) ? second : BF_CSV_ENCODING_UTF_8;
}

/**
 * bf_csv_encoding_open:
 * @self: an encoding
 * @stream: a file
 *
 * Reads a file as UTF-8, whatever it is written in. What is not text of that encoding fails with
 * %G_IO_ERROR_INVALID_DATA; text that should be UTF-8 comes as it is.
 *
 * Returns: (transfer full): the stream
 */
GInputStream *
bf_csv_encoding_open (BfCsvEncoding self, GInputStream *stream)
{
  g_autoptr (GCharsetConverter) converter = NULL;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);

  if (self != BF_CSV_ENCODING_UTF_8)
    converter = g_charset_converter_new ("UTF-8", names[self], NULL);

  return converter != NULL ? g_converter_input_stream_new (stream, G_CONVERTER (converter)) : g_object_ref (stream);
}

/**
 * bf_csv_encoding_convert:
 * @self: an encoding
 * @bytes: the beginning of a file
 * @size: its size
 * @length: (out) (optional): the length of the text
 *
 * Turns the beginning of a file into UTF-8. A character that its end cuts off is left out.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL where this is no text of that encoding
 */
char *
bf_csv_encoding_convert (BfCsvEncoding self, const char *bytes, gsize size, gsize *length)
{
  g_return_val_if_fail (bytes != NULL || size == 0, NULL);

  if (self == BF_CSV_ENCODING_UTF_8)
    {
      if (length != NULL)
        *length = size;
      return g_memdup2 (size > 0 ? bytes : "", MAX (size, 1));
    }
  for (gsize cut = 0; cut <= MIN (MAX_TAIL, size); cut++)
    {
      char *text = g_convert (bytes, (gssize) (size - cut), "UTF-8", names[self], NULL, length, NULL);

      if (text != NULL)
        return text;
    }

  return NULL;
}
