/* SPDX-License-Identifier: MIT */
#include "bf-csv.h"

#include "bf-csv-scanner.h"
#include "bf-lesson.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_NUMBER_LENGTH 63

static const char separators[] = { ',', ';', '\t' };
static const char * const missing_words[] = { "", "NA", "N/A", "NaN", "null", "?", NULL };
static const char * const scale_names[] = { "none", "standard", "min_max" };
static const char * const missing_names[] = { "refuse", "skip", "mean" };

static gboolean
find_name (const char * const *names, guint n, const char *name, guint *index)
{
  for (*index = 0; *index < n; (*index)++)
    if (g_str_equal (names[*index], name))
      return TRUE;

  return FALSE;
}

/**
 * bf_csv_scale_get_name:
 * @self: a way to scale
 *
 * Gets the word that stands for it in files and on the command line.
 *
 * Returns: the word, such as `standard`
 */
const char *
bf_csv_scale_get_name (BfCsvScale self)
{
  g_return_val_if_fail ((guint) self < BF_N_CSV_SCALES, NULL);

  return scale_names[self];
}

/**
 * bf_csv_scale_from_name:
 * @name: a word
 * @scale: (out): what it stands for
 *
 * Finds a way to scale by its word.
 *
 * Returns: whether there is one
 */
gboolean
bf_csv_scale_from_name (const char *name, BfCsvScale *scale)
{
  guint i;
  gboolean found = find_name (scale_names, BF_N_CSV_SCALES, name, &i);

  *scale = found ? (BfCsvScale) i : BF_CSV_SCALE_NONE;

  return found;
}

/**
 * bf_csv_missing_get_name:
 * @self: what is done about missing values
 *
 * Gets the word that stands for it on the command line.
 *
 * Returns: the word, such as `skip`
 */
const char *
bf_csv_missing_get_name (BfCsvMissing self)
{
  g_return_val_if_fail ((guint) self < BF_N_CSV_MISSINGS, NULL);

  return missing_names[self];
}

/**
 * bf_csv_missing_from_name:
 * @name: a word
 * @missing: (out): what it stands for
 *
 * Finds what is to be done about missing values by its word.
 *
 * Returns: whether there is one
 */
gboolean
bf_csv_missing_from_name (const char *name, BfCsvMissing *missing)
{
  guint i;
  gboolean found = find_name (missing_names, BF_N_CSV_MISSINGS, name, &i);

  *missing = found ? (BfCsvMissing) i : BF_CSV_MISSING_REFUSE;

  return found;
}

/**
 * bf_csv_is_missing:
 * @text: a field
 *
 * Tells whether a field says that its value is missing.
 *
 * Returns: whether it does
 */
gboolean
bf_csv_is_missing (const char *text)
{
  for (guint i = 0; missing_words[i] != NULL; i++)
    if (g_ascii_strcasecmp (text, missing_words[i]) == 0)
      return TRUE;

  return FALSE;
}

/**
 * bf_csv_parse_number:
 * @text: a field
 * @decimal_comma: whether 0,5 is a half
 * @number: (out): the number
 *
 * Reads a number as programs write it: digits, one decimal mark, an exponent. It depends on no locale.
 *
 * Returns: whether it is one, and finite
 */
gboolean
bf_csv_parse_number (const char *text, gboolean decimal_comma, double *number)
{
  char ascii[MAX_NUMBER_LENGTH + 1];
  gsize length = strlen (text);
  char *end;

  if (length == 0 || length > MAX_NUMBER_LENGTH)
    return FALSE;
  for (gsize i = 0; i <= length; i++)
    {
      if (text[i] != '\0' && strchr (decimal_comma ? "0123456789+-,eE" : "0123456789+-.eE", text[i]) == NULL)
        return FALSE;
      ascii[i] = text[i] == ',' ? '.' : text[i];
    }
  *number = g_ascii_strtod (ascii, &end);

  return *end == '\0' && isfinite (*number);
}

typedef struct
{
  GPtrArray *rows;
  GArray    *lines;
} Kept;

static gboolean
keep_row (GPtrArray *fields, guint64 line, gpointer user_data, GError **error)
{
  Kept *self = user_data;
  GStrv row = g_new0 (char *, fields->len + 1);

  for (guint i = 0; i < fields->len; i++)
    row[i] = g_strdup (g_ptr_array_index (fields, i));
  g_ptr_array_add (self->rows, row);
  g_array_append_val (self->lines, line);

  return self->rows->len < BF_CSV_PREVIEW_ROWS;
}

/* @lines is filled in. */
static GPtrArray *
read_rows (const char *bytes, gsize size, gboolean is_whole, char separator, const char *name, GArray *lines, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  Kept kept = { rows, lines };
  g_autoptr (BfCsvScanner) scanner = bf_csv_scanner_new (separator, name, keep_row, &kept);
  GError *problem = NULL;

  /* Where the beginning ends within a row, that row says nothing. */
  if ((size == 0 || bf_csv_scanner_feed (scanner, bytes, size, &problem)) && is_whole)
    bf_csv_scanner_finish (scanner, &problem);
  if (problem == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, problem);

  return NULL;
}

static GArray *
new_lines (void)
{
  return g_array_new (FALSE, FALSE, sizeof (guint64));
}

/* How many columns all rows agree on, or 0 */
static guint
count_columns (GPtrArray *rows)
{
  guint n = rows->len > 0 ? g_strv_length (g_ptr_array_index (rows, 0)) : 0;

  for (guint i = 1; i < rows->len; i++)
    if (g_strv_length (g_ptr_array_index (rows, i)) != n)
      return 0;

  return n;
}

static const char *
get_field (const BfCsvPreview *self, guint row, guint column)
{
  GStrv fields = g_ptr_array_index (self->rows, row);

  return column < g_strv_length (fields) ? fields[column] : "";
}

/* Whether all that the column has from @first on are numbers, one at least */
static gboolean
is_number_column (const BfCsvPreview *self, guint column, guint first, gboolean decimal_comma)
{
  guint n = 0;
  double number;

  for (guint r = first; r < self->rows->len; r++)
    {
      const char *text = get_field (self, r, column);

      if (bf_csv_is_missing (text))
        continue;
      if (!bf_csv_parse_number (text, decimal_comma, &number))
        return FALSE;
      n++;
    }

  return n > 0;
}

static guint
count_number_columns (const BfCsvPreview *self, guint first, gboolean decimal_comma)
{
  guint n = 0;

  for (guint c = 0; c < self->n_columns; c++)
    n += is_number_column (self, c, first, decimal_comma) ? 1 : 0;

  return n;
}

/* How well a separator parts the rows: all have as many columns, two or more, and most of them hold numbers */
static guint
rate_separator (const char *bytes, gsize size, gboolean is_whole, char separator, const char *name)
{
  BfCsvPreview preview = { .separator = separator };
  g_autoptr (GArray) lines = new_lines ();
  g_autoptr (GPtrArray) rows = read_rows (bytes, size, is_whole, separator, name, lines, NULL);
  guint first, n_numbers;

  preview.rows = rows;
  preview.n_columns = rows != NULL ? count_columns (rows) : 0;
  if (preview.n_columns < 2)
    return 0;
  first = rows->len > 1 ? 1 : 0;
  n_numbers = MAX (count_number_columns (&preview, first, FALSE), count_number_columns (&preview, first, TRUE));

  return 2 * n_numbers + preview.n_columns;
}

static char
guess_separator (const char *bytes, gsize size, gboolean is_whole, const char *name)
{
  char best = ',';
  guint most = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
    {
      guint rate = rate_separator (bytes, size, is_whole, separators[i], name);

      if (rate > most)
        {
          most = rate;
          best = separators[i];
        }
    }

  return best;
}

/* A first row without any number names the columns. */
static gboolean
guess_header (const BfCsvPreview *self)
{
  double number;

  for (guint c = 0; c < self->n_columns; c++)
    if (bf_csv_is_missing (get_field (self, 0, c)) || bf_csv_parse_number (get_field (self, 0, c), FALSE, &number) ||
        bf_csv_parse_number (get_field (self, 0, c), TRUE, &number))
      return FALSE;

  return TRUE;
}

/* @bytes are UTF-8, and the file from its beginning to its end where @is_whole. */
static BfCsvPreview *
preview_new (const char *bytes, gsize size, gboolean is_whole, char separator, const char *name, GError **error)
{
  g_autoptr (BfCsvPreview) self = g_new0 (BfCsvPreview, 1);
  guint first;

  self->separator = separator != 0 ? separator : guess_separator (bytes, size, is_whole, name);
  self->lines = new_lines ();
  self->rows = read_rows (bytes, size, is_whole, self->separator, name, self->lines, error);
  if (self->rows == NULL)
    return NULL;
  if (self->rows->len == 0)
    {
      g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID, _("%s: is empty, should have one row a sample"), name);
      return NULL;
    }

  self->n_columns = g_strv_length (g_ptr_array_index (self->rows, 0));
  self->has_header = guess_header (self);
  first = self->has_header ? 1 : 0;
  self->decimal_comma = count_number_columns (self, first, TRUE) > count_number_columns (self, first, FALSE);
  self->is_number = g_new0 (gboolean, self->n_columns);
  for (guint c = 0; c < self->n_columns; c++)
    self->is_number[c] = is_number_column (self, c, first, self->decimal_comma);

  return g_steal_pointer (&self);
}

/**
 * bf_csv_preview_new:
 * @bytes: the beginning of a file, as UTF-8: all of it, or %BF_CSV_PREVIEW_SIZE
 * @size: its size
 * @separator: what parts the fields; 0: find out
 * @name: what error messages call the file
 * @error: return location for an error
 *
 * Looks at the first rows of a CSV file, and finds out how it is written.
 *
 * Returns: (transfer full): the preview, or %NULL with a #BfLessonError
 */
BfCsvPreview *
bf_csv_preview_new (const char *bytes, gsize size, char separator, const char *name, GError **error)
{
  g_return_val_if_fail (bytes != NULL || size == 0, NULL);

  return preview_new (bytes, size, size < BF_CSV_PREVIEW_SIZE, separator, name, error);
}

/**
 * bf_csv_preview_new_encoded:
 * @bytes: the beginning of a file: all of it, or %BF_CSV_PREVIEW_SIZE
 * @size: its size
 * @encoding: how its characters are written
 * @separator: what parts the fields; 0: find out
 * @name: what error messages call the file
 * @error: return location for an error
 *
 * Looks at the first rows of a CSV file that is written in whatever encoding.
 *
 * Returns: (transfer full): the preview, or %NULL with a #BfLessonError
 */
BfCsvPreview *
bf_csv_preview_new_encoded (const char    *bytes,
                            gsize          size,
                            BfCsvEncoding  encoding,
                            char           separator,
                            const char    *name,
                            GError       **error)
{
  g_autofree char *text = NULL;
  BfCsvPreview *self;
  gsize length = 0;

  g_return_val_if_fail (bytes != NULL || size == 0, NULL);

  text = bf_csv_encoding_convert (encoding, bytes, size, &length);
  if (text == NULL)
    {
      g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX, _("%s: is not %s text; choose another encoding"), name,
                   bf_csv_encoding_get_name (encoding));
      return NULL;
    }
  self = preview_new (text, length, size < BF_CSV_PREVIEW_SIZE, separator, name, error);
  if (self != NULL)
    self->encoding = encoding;

  return self;
}

/**
 * bf_csv_preview_free:
 * @self: (transfer full): a preview
 *
 * Frees a preview.
 */
void
bf_csv_preview_free (BfCsvPreview *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_array_unref);
  g_free (self->is_number);
  g_free (self);
}

/**
 * bf_csv_preview_name:
 * @self: a preview
 * @has_header: whether the first row names the columns
 * @column: a column
 *
 * Gets what a column is called: what the header says, or “column 3”.
 *
 * Returns: (transfer full): the name
 */
char *
bf_csv_preview_name (const BfCsvPreview *self, gboolean has_header, guint column)
{
  const char *name = has_header ? get_field (self, 0, column) : "";

  return *name != '\0' ? g_strdup (name) : g_strdup_printf (_("column %u"), column + 1);
}

/**
 * bf_csv_preview_is_number:
 * @self: a preview
 * @has_header: whether the first row names the columns
 * @decimal_comma: whether 0,5 is a half
 * @column: a column
 *
 * Tells whether a column can be read as numbers.
 *
 * Returns: whether all its values are numbers or missing, one at least a number
 */
gboolean
bf_csv_preview_is_number (const BfCsvPreview *self, gboolean has_header, gboolean decimal_comma, guint column)
{
  g_return_val_if_fail (self != NULL && column < self->n_columns, FALSE);

  return is_number_column (self, column, has_header ? 1 : 0, decimal_comma);
}

/**
 * bf_csv_preview_find_text:
 * @self: a preview
 * @has_header: whether the first row names the columns
 * @decimal_comma: whether 0,5 is a half
 * @column: a column
 * @line: (out) (optional): the line of its row, from 1
 *
 * Finds what keeps a column from being one of numbers.
 *
 * Returns: (nullable): the first field that is neither a number nor missing
 */
const char *
bf_csv_preview_find_text (const BfCsvPreview *self, gboolean has_header, gboolean decimal_comma, guint column, guint64 *line)
{
  double number;

  g_return_val_if_fail (self != NULL, NULL);

  for (guint r = has_header ? 1 : 0; r < self->rows->len; r++)
    {
      const char *text = get_field (self, r, column);

      if (bf_csv_is_missing (text) || bf_csv_parse_number (text, decimal_comma, &number))
        continue;
      if (line != NULL)
        *line = g_array_index (self->lines, guint64, r);
      return text;
    }

  return NULL;
}

/**
 * bf_csv_settings_init:
 * @self: (out caller-allocates): settings
 * @preview: the beginning of a file
 *
 * Suggests settings: the last column is the target, all others that hold numbers are inputs; a target of words names
 * classes.
 */
void
bf_csv_settings_init (BfCsvSettings *self, const BfCsvPreview *preview)
{
  guint last = preview->n_columns - 1;

  *self = (BfCsvSettings) {
    .encoding = preview->encoding,
    .separator = preview->separator,
    .has_header = preview->has_header,
    .decimal_comma = preview->decimal_comma,
    .classes = !preview->is_number[last],
    .inputs = g_new0 (guint, preview->n_columns),
    .targets = g_new0 (guint, preview->n_columns),
    .n_targets = 1,
  };
  self->targets[0] = last;
  for (guint c = 0; c < last; c++)
    if (preview->is_number[c])
      self->inputs[self->n_inputs++] = c;
}

/**
 * bf_csv_settings_clear:
 * @self: settings
 *
 * Frees what settings hold.
 */
void
bf_csv_settings_clear (BfCsvSettings *self)
{
  g_clear_pointer (&self->inputs, g_free);
  g_clear_pointer (&self->targets, g_free);
}
