/* SPDX-License-Identifier: MIT */
#include "bf-csv.h"

#include "bf-csv-scanner.h"
#include "bf-lesson.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define CHUNK ((gsize) 1 << 16)
#define QUOTE_LENGTH 40

/* A file is read in one go, in pieces; only the chosen columns are kept. Shapes: x [n_rows][n_inputs], y
 * [n_rows][n_targets], or the number of the class in y where there are classes. What is missing is NaN until the end. */
typedef struct
{
  const BfCsvSettings *settings;
  const char          *name;
  guint                n_columns;   /* 0 until the first row was seen */
  GPtrArray           *headers;     /* (nullable): the header's fields */
  GArray              *x;
  GArray              *y;
  GHashTable          *classes;     /* text to its number + 1 */
  GPtrArray           *class_names; /* in the order they came */
  gsize                n_skipped;
  gsize                n_filled;
} Reader;

static gboolean
fail (Reader *self, guint64 line, GError **error, const char *format, ...) G_GNUC_PRINTF (4, 5);

static gboolean
fail (Reader *self, guint64 line, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (line > 0)
    g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID, "%s:%" G_GUINT64_FORMAT ": %s", self->name, line,
                 message);
  else
    g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID, "%s: %s", self->name, message);

  return FALSE;
}

static char *
name_column (Reader *self, guint column)
{
  const char *name = self->headers != NULL && column < self->headers->len ? g_ptr_array_index (self->headers, column) : "";

  return *name != '\0' ? g_strdup (name) : g_strdup_printf (_("column %u"), column + 1);
}

/* “column 3 (height)” */
static char *
place_column (Reader *self, guint column)
{
  g_autofree char *name = name_column (self, column);

  return self->headers != NULL ? g_strdup_printf (_("column %u (%s)"), column + 1, name) : g_strdup (name);
}

static gboolean
check_columns (Reader *self, guint64 line, GError **error)
{
  const BfCsvSettings *s = self->settings;

  for (guint i = 0; i < s->n_inputs + s->n_targets; i++)
    {
      guint column = i < s->n_inputs ? s->inputs[i] : s->targets[i - s->n_inputs];

      if (column >= self->n_columns)
        return fail (self, line, error, ngettext ("has %u column, there is no column %u", "has %u columns, there is no column %u",
                                                  self->n_columns), self->n_columns, column + 1);
    }

  return TRUE;
}

static gboolean
keep_header (Reader *self, GPtrArray *fields)
{
  self->headers = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < fields->len; i++)
    g_ptr_array_add (self->headers, g_strdup (g_ptr_array_index (fields, i)));

  return TRUE;
}

typedef enum { FIELD_GOOD, FIELD_MISSING, FIELD_BAD } Field;

static Field
read_number (Reader *self, const char *text, double *number)
{
  if (bf_csv_is_missing (text))
    {
      *number = NAN;
      return FIELD_MISSING;
    }

  return bf_csv_parse_number (text, self->settings->decimal_comma, number) ? FIELD_GOOD : FIELD_BAD;
}

/* Short enough for a message */
static char *
quote (const char *text)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (text, -1) <= QUOTE_LENGTH)
    return g_strdup (text);
  start = g_utf8_substring (text, 0, QUOTE_LENGTH);

  return g_strconcat (start, "…", NULL);
}

static gboolean
fail_number (Reader *self, const char *text, guint column, guint64 line, gboolean is_input, GError **error)
{
  g_autofree char *place = place_column (self, column);
  g_autofree char *quoted = quote (text);
  double number;

  if (bf_csv_parse_number (text, !self->settings->decimal_comma, &number))
    return fail (self, line, error, self->settings->decimal_comma
                                      ? _("%s: “%s” has a decimal point, but the decimal comma is chosen")
                                      : _("%s: “%s” has a decimal comma, but the decimal point is chosen"), place, quoted);
  if (is_input)
    return fail (self, line, error, _("%s: “%s” is not a number; leave the column out, or mend the file"), place, quoted);

  return fail (self, line, error, _("%s: “%s” is not a number; let the target name classes, or mend the file"), place, quoted);
}

static gboolean
fail_missing (Reader *self, guint column, guint64 line, GError **error)
{
  g_autofree char *place = place_column (self, column);

  return fail (self, line, error, _("%s: the value is missing; skip such rows, fill in the mean, or mend the file"), place);
}

/* The number of a class, the next one where it is new */
static gboolean
find_class (Reader *self, const char *text, guint column, guint64 line, double *number, GError **error)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->classes, text));

  if (index == 0)
    {
      char *name = g_strdup (text);

      if (self->class_names->len == BF_CSV_MAX_CLASSES)
        {
          g_autofree char *place = place_column (self, column);

          g_free (name);
          return fail (self, line, error, _("%s: has more than %d classes; is it a number?"), place, BF_CSV_MAX_CLASSES);
        }
      g_ptr_array_add (self->class_names, name);
      index = self->class_names->len;
      g_hash_table_insert (self->classes, name, GUINT_TO_POINTER (index));
    }
  *number = index - 1;

  return TRUE;
}

/* One value of a row. @skips: set where the row is to be left out */
static gboolean
take_field (Reader *self, const char *text, guint column, gboolean is_input, guint64 line, gboolean *skips, GError **error)
{
  const BfCsvSettings *s = self->settings;
  gboolean is_class = !is_input && s->classes;
  double number = NAN;
  Field field = FIELD_GOOD;

  if (is_class && bf_csv_is_missing (text))
    field = FIELD_MISSING;
  else if (is_class)
    {
      /* The classes are those of the rows that are kept. */
      if (!*skips && !find_class (self, text, column, line, &number, error))
        return FALSE;
    }
  else
    field = read_number (self, text, &number);

  if (field == FIELD_BAD)
    return fail_number (self, text, column, line, is_input, error);
  if (field == FIELD_MISSING && s->missing == BF_CSV_MISSING_REFUSE)
    return fail_missing (self, column, line, error);
  *skips = *skips || (field == FIELD_MISSING && (s->missing == BF_CSV_MISSING_SKIP || is_class));
  self->n_filled += field == FIELD_MISSING ? 1 : 0;
  g_array_append_val (is_input ? self->x : self->y, number);

  return TRUE;
}

/* The numbers that a row makes; with classes more of them later */
static gboolean
check_size (Reader *self, guint64 line, GError **error)
{
  gsize n_rows = self->x->len / self->settings->n_inputs;
  gsize width = self->settings->n_inputs + MAX (self->settings->n_targets, self->class_names->len);

  if ((n_rows + 1) * width <= BF_CSV_MAX_NUMBERS)
    return TRUE;

  return fail (self, line, error,
               _("more than %lu rows of %lu numbers are too many: a data set holds %lu numbers; take fewer columns, or a "
                 "part of the rows"),
               (gulong) n_rows, (gulong) width, (gulong) BF_CSV_MAX_NUMBERS);
}

static gboolean
read_row (GPtrArray *fields, guint64 line, gpointer user_data, GError **error)
{
  Reader *self = user_data;
  const BfCsvSettings *s = self->settings;
  guint x_length = self->x->len, y_length = self->y->len;
  gsize n_filled = self->n_filled;
  gboolean skips = FALSE;

  if (self->n_columns == 0)
    {
      self->n_columns = fields->len;
      if (!check_columns (self, line, error))
        return FALSE;
      if (s->has_header)
        return keep_header (self, fields);
    }
  if (fields->len != self->n_columns)
    return fail (self, line, error, ngettext ("has %u column, should have %u", "has %u columns, should have %u", fields->len),
                 fields->len, self->n_columns);
  if (!check_size (self, line, error))
    return FALSE;
  for (guint i = 0; i < s->n_inputs; i++)
    if (!take_field (self, g_ptr_array_index (fields, s->inputs[i]), s->inputs[i], TRUE, line, &skips, error))
      return FALSE;
  for (guint i = 0; i < s->n_targets; i++)
    if (!take_field (self, g_ptr_array_index (fields, s->targets[i]), s->targets[i], FALSE, line, &skips, error))
      return FALSE;
  if (skips)
    {
      g_array_set_size (self->x, x_length);
      g_array_set_size (self->y, y_length);
      self->n_filled = n_filled;
      self->n_skipped++;
    }

  return TRUE;
}

/* The mean of what is there of one column, and how much that is */
static double
get_mean (const double *values, gsize n_rows, guint width, guint column, gsize *n)
{
  double sum = 0.0;

  *n = 0;
  for (gsize r = 0; r < n_rows; r++)
    {
      double value = values[r * width + column];

      if (isnan (value))
        continue;
      sum += value;
      (*n)++;
    }

  return *n > 0 ? sum / (double) *n : 0.0;
}

static gboolean
fill_means (Reader *self, GArray *values, const guint *columns, guint width, GError **error)
{
  double *v = (double *) (gpointer) values->data;
  gsize n_rows = values->len / width;

  for (guint i = 0; i < width; i++)
    {
      gsize n;
      double mean = get_mean (v, n_rows, width, i, &n);

      if (n == 0)
        {
          g_autofree char *place = place_column (self, columns[i]);

          return fail (self, 0, error, _("%s: has no value at all; leave the column out"), place);
        }
      for (gsize r = 0; n < n_rows && r < n_rows; r++)
        if (isnan (v[r * width + i]))
          v[r * width + i] = mean;
    }

  return TRUE;
}

/* offset and factor of one input: mean and deviation, or least and largest less least */
static void
measure (const double *v, gsize n_rows, guint width, guint column, BfCsvScale scale, double *offset, double *factor)
{
  double min = v[column], max = v[column], sum = 0.0;
  gsize n;
  double mean = get_mean (v, n_rows, width, column, &n);

  for (gsize r = 0; r < n_rows; r++)
    {
      double value = v[r * width + column];

      min = MIN (min, value);
      max = MAX (max, value);
      sum += (value - mean) * (value - mean);
    }
  *offset = scale == BF_CSV_SCALE_STANDARD ? mean : min;
  *factor = scale == BF_CSV_SCALE_STANDARD ? sqrt (sum / (double) n_rows) : max - min;
  if (!(*factor > 0.0) || !isfinite (*factor))
    *factor = 1.0;
}

static void
scale_inputs (Reader *self, BfCsvData *data)
{
  double *v = (double *) (gpointer) self->x->data;
  guint width = self->settings->n_inputs;
  gsize n_rows = self->x->len / width;

  data->scale = self->settings->scale;
  data->offsets = g_new0 (double, width);
  data->factors = g_new0 (double, width);
  for (guint i = 0; i < width; i++)
    {
      data->factors[i] = 1.0;
      if (data->scale == BF_CSV_SCALE_NONE)
        continue;
      measure (v, n_rows, width, i, data->scale, &data->offsets[i], &data->factors[i]);
      for (gsize r = 0; r < n_rows; r++)
        v[r * width + i] = (v[r * width + i] - data->offsets[i]) / data->factors[i];
    }
}

/* Numbers by their size, words by their letters */
static int
compare_classes (gconstpointer a, gconstpointer b)
{
  const char *one = *(const char * const *) a;
  const char *other = *(const char * const *) b;
  double x, y;

  if (bf_csv_parse_number (one, FALSE, &x) && bf_csv_parse_number (other, FALSE, &y) && x != y)
    return x < y ? -1 : 1;

  return strcmp (one, other);
}

/* The classes that rows were kept of, in order; each becomes an output. */
static GArray *
expand_classes (Reader *self, BfCsvData *data)
{
  guint n = self->class_names->len;
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  g_autofree guint *places = g_new0 (guint, n);
  gsize n_rows = self->y->len;
  GArray *targets = g_array_sized_new (FALSE, TRUE, sizeof (double), (guint) (n_rows * n));

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (self->class_names, i));
  g_ptr_array_sort (sorted, compare_classes);
  data->target_names = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      places[GPOINTER_TO_UINT (g_hash_table_lookup (self->classes, g_ptr_array_index (sorted, i))) - 1] = i;
      data->target_names[i] = g_strdup (g_ptr_array_index (sorted, i));
    }
  g_array_set_size (targets, (guint) (n_rows * n));
  for (gsize r = 0; r < n_rows; r++)
    g_array_index (targets, double, r * n + places[(guint) g_array_index (self->y, double, r)]) = 1.0;

  return targets;
}

static GStrv
name_columns (Reader *self, const guint *columns, guint n)
{
  GStrv names = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = name_column (self, columns[i]);

  return names;
}

static gboolean
check_classes (Reader *self, GError **error)
{
  g_autofree char *place = NULL;

  if (!self->settings->classes || self->class_names->len >= 2)
    return TRUE;
  place = place_column (self, self->settings->targets[0]);

  return fail (self, 0, error, _("%s: has one class only; there should be two or more"), place);
}

static BfCsvData *
finish (Reader *self, GError **error)
{
  const BfCsvSettings *s = self->settings;
  g_autoptr (BfCsvData) data = g_new0 (BfCsvData, 1);
  g_autoptr (GArray) targets = NULL;
  gsize n_rows = self->x->len / s->n_inputs;

  if (n_rows == 0)
    {
      fail (self, 0, error, _("has no rows to learn from"));
      return NULL;
    }
  if (!fill_means (self, self->x, s->inputs, s->n_inputs, error) || !check_classes (self, error) ||
      (!s->classes && !fill_means (self, self->y, s->targets, s->n_targets, error)))
    return NULL;

  scale_inputs (self, data);
  data->has_classes = s->classes;
  data->input_names = name_columns (self, s->inputs, s->n_inputs);
  targets = s->classes ? expand_classes (self, data) : g_array_ref (self->y);
  if (!s->classes)
    data->target_names = name_columns (self, s->targets, s->n_targets);
  data->n_skipped = self->n_skipped;
  data->n_filled = self->n_filled;
  data->dataset = bf_dataset_new ((const double *) (gpointer) self->x->data, (const double *) (gpointer) targets->data,
                                  n_rows, s->n_inputs, (guint) (targets->len / n_rows), error);

  return data->dataset != NULL ? g_steal_pointer (&data) : NULL;
}

static gboolean
check_settings (const BfCsvSettings *s, const char *name, GError **error)
{
  const char *problem = NULL;

  if (s->n_inputs == 0)
    problem = _("no column is an input; choose one or more");
  else if (s->n_targets == 0)
    problem = _("no column is a target; choose one or more");
  else if (s->classes && s->n_targets > 1)
    problem = _("the classes have to stand in one column, not in several");
  else if (strchr (",;\t", s->separator) == NULL || s->separator == '\0')
    problem = _("the separator should be a comma, a semicolon or a tab");
  else if (s->separator == ',' && s->decimal_comma)
    return TRUE; /* such numbers stand in quotation marks */
  if (problem == NULL)
    return TRUE;
  g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID, "%s: %s", name, problem);

  return FALSE;
}

/* How much of the file is read; of what is not a file @done bytes of text */
static guint64
get_done (GInputStream *file, guint64 done)
{
  return G_IS_SEEKABLE (file) ? (guint64) g_seekable_tell (G_SEEKABLE (file)) : done;
}

/* A converter says no more than that it came upon what it cannot read. */
static gboolean
fail_reading (Reader *self, BfCsvScanner *scanner, GError *problem, GError **error)
{
  g_autoptr (GError) owned = problem;

  if (self->settings->encoding != BF_CSV_ENCODING_UTF_8
      && (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)
          || g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)))
    return fail (self, bf_csv_scanner_get_line (scanner), error, _("is not %s text; choose another encoding"),
                 bf_csv_encoding_get_name (self->settings->encoding));
  g_propagate_prefixed_error (error, g_steal_pointer (&owned), "%s: ", self->name);

  return FALSE;
}

static gboolean
feed_stream (Reader        *self,
             BfCsvScanner  *scanner,
             GInputStream  *file,
             guint64        size,
             BfProgressFunc progress,
             gpointer       user_data,
             GError       **error)
{
  g_autoptr (GInputStream) stream = bf_csv_encoding_open (self->settings->encoding, file);
  g_autofree char *buffer = g_malloc (CHUNK);
  GError *problem = NULL;
  guint64 done = 0;
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, CHUNK, NULL, &problem)) > 0)
    {
      if (!bf_csv_scanner_feed (scanner, buffer, (gsize) n, error))
        return FALSE;
      done += (guint64) n;
      if (progress != NULL && !progress (size > 0 ? MIN (1.0, (double) get_done (file, done) / (double) size) : -1.0, user_data))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled"));
          return FALSE;
        }
    }

  if (n < 0)
    return fail_reading (self, scanner, problem, error);

  return bf_csv_scanner_finish (scanner, error);
}

/**
 * bf_csv_read:
 * @stream: a file
 * @size: its size; 0 where it is not known
 * @settings: how to read it
 * @name: what error messages call the file
 * @progress: (nullable) (scope call): is told how far it is
 * @user_data: data for it
 * @error: return location for an error
 *
 * Reads a CSV file, in pieces: only the numbers of the chosen columns are held. It may take long.
 *
 * Returns: (transfer full): what was read, or %NULL with a #BfLessonError that names line and column, a #GIOErrorEnum or
 *   %G_IO_ERROR_CANCELLED
 */
BfCsvData *
bf_csv_read (GInputStream        *stream,
             guint64              size,
             const BfCsvSettings *settings,
             const char          *name,
             BfProgressFunc       progress,
             gpointer             user_data,
             GError             **error)
{
  Reader self = { .settings = settings, .name = name };
  g_autoptr (BfCsvScanner) scanner = NULL;
  BfCsvData *data = NULL;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream) && settings != NULL && name != NULL, NULL);

  if (!check_settings (settings, name, error))
    return NULL;
  self.x = g_array_new (FALSE, FALSE, sizeof (double));
  self.y = g_array_new (FALSE, FALSE, sizeof (double));
  self.classes = g_hash_table_new (g_str_hash, g_str_equal);
  self.class_names = g_ptr_array_new_with_free_func (g_free);
  scanner = bf_csv_scanner_new (settings->separator, name, read_row, &self);
  if (feed_stream (&self, scanner, stream, size, progress, user_data, error))
    data = finish (&self, error);

  g_hash_table_unref (self.classes);
  g_ptr_array_unref (self.class_names);
  g_clear_pointer (&self.headers, g_ptr_array_unref);
  g_array_unref (self.x);
  g_array_unref (self.y);

  return data;
}

/**
 * bf_csv_parse_bytes:
 * @bytes: a file
 * @size: its size
 * @settings: how to read it
 * @name: what error messages call the file
 * @error: return location for an error
 *
 * Reads a CSV file that is in memory, as bf_csv_read() does.
 *
 * Returns: (transfer full): what was read, or %NULL with an error
 */
BfCsvData *
bf_csv_parse_bytes (const char *bytes, gsize size, const BfCsvSettings *settings, const char *name, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (bytes, (gssize) size, NULL);

  return bf_csv_read (stream, size, settings, name, NULL, NULL, error);
}

/**
 * bf_csv_data_free:
 * @self: (transfer full): what was read
 *
 * Frees it.
 */
void
bf_csv_data_free (BfCsvData *self)
{
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  g_strfreev (self->input_names);
  g_strfreev (self->target_names);
  g_free (self->offsets);
  g_free (self->factors);
  g_free (self);
}

/**
 * bf_csv_data_describe:
 * @self: what was read
 *
 * Says how much was read: “150 samples of 4 inputs and 3 classes; 2 rows left out”.
 *
 * Returns: (transfer full): the text
 */
char *
bf_csv_data_describe (const BfCsvData *self)
{
  gsize n = bf_dataset_get_n_samples (self->dataset);
  guint n_in = bf_dataset_get_n_inputs (self->dataset);
  guint n_out = bf_dataset_get_n_targets (self->dataset);
  g_autofree char *samples = g_strdup_printf (ngettext ("%lu sample", "%lu samples", n), (gulong) n);
  g_autofree char *inputs = g_strdup_printf (ngettext ("%u input", "%u inputs", n_in), n_in);
  g_autofree char *targets = g_strdup_printf (self->has_classes ? ngettext ("%u class", "%u classes", n_out)
                                                                : ngettext ("%u target", "%u targets", n_out), n_out);
  GString *text = g_string_new (NULL);

  /* Translators: such as “150 samples, 4 inputs, 3 classes” */
  g_string_append_printf (text, _("%s, %s, %s"), samples, inputs, targets);
  if (self->n_skipped > 0)
    g_string_append_printf (text, ngettext ("; %lu row left out", "; %lu rows left out", self->n_skipped),
                            (gulong) self->n_skipped);
  if (self->n_filled > 0)
    g_string_append_printf (text, ngettext ("; %lu value filled in", "; %lu values filled in", self->n_filled),
                            (gulong) self->n_filled);

  return g_string_free (text, FALSE);
}
