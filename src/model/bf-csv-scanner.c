/* SPDX-License-Identifier: MIT */
#include "bf-csv-scanner.h"

#include "bf-lesson.h"

#include <csv.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_COLUMNS 65536
#define MAX_FIELD_SIZE ((gsize) 1 << 20)  /* what is longer lacks a quotation mark */
#define MAX_PIECE ((gsize) 1 << 16)
#define BLOCK_SIZE 4096

/* libcsv takes the text apart; lines are handed to it one by one, so that it is known where a row and a mistake are. */

struct _BfCsvScanner
{
  struct csv_parser parser;
  char             *name;
  BfCsvRowFunc      row;
  gpointer          user_data;
  GError           *problem;     /* (nullable): what a callback came upon */

  guint64           line;        /* that is being fed, from 1 */
  guint64           row_line;    /* where the row begins */
  guint64           field_line;  /* where the field begins */
  gsize             line_length; /* bytes of it that were fed */
  gboolean          is_blank;    /* so far */
  char              last;        /* the last byte that was fed */
  gboolean          is_ended;    /* after an error, or when @row wants no more */
  guint             n_start;     /* bytes of the file's start that are held back */
  char              start[3];

  GString          *text;        /* the row's fields, each with its NUL */
  GArray           *offsets;     /* gsize: where each begins */
  GPtrArray        *fields;
};

/**
 * bf_csv_scanner_new:
 * @separator: what parts the fields
 * @name: what error messages call the file
 * @row: what takes the rows
 * @user_data: data for it
 *
 * Begins a file.
 *
 * Returns: (transfer full): the scanner
 */
BfCsvScanner *
bf_csv_scanner_new (char separator, const char *name, BfCsvRowFunc row, gpointer user_data)
{
  BfCsvScanner *self = g_new0 (BfCsvScanner, 1);

  csv_init (&self->parser, CSV_STRICT | CSV_STRICT_FINI);
  csv_set_delim (&self->parser, (unsigned char) separator);
  csv_set_blk_size (&self->parser, BLOCK_SIZE);
  self->name = g_strdup (name);
  self->row = row;
  self->user_data = user_data;
  self->line = self->row_line = self->field_line = 1;
  self->is_blank = TRUE;
  self->text = g_string_new (NULL);
  self->offsets = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->fields = g_ptr_array_new ();

  return self;
}

/**
 * bf_csv_scanner_free:
 * @self: (transfer full): a scanner
 *
 * Frees a scanner.
 */
void
bf_csv_scanner_free (BfCsvScanner *self)
{
  csv_free (&self->parser);
  g_clear_error (&self->problem);
  g_string_free (self->text, TRUE);
  g_array_unref (self->offsets);
  g_ptr_array_unref (self->fields);
  g_free (self->name);
  g_free (self);
}

/**
 * bf_csv_scanner_is_ended:
 * @self: a scanner
 *
 * Tells whether there is no use in feeding more.
 *
 * Returns: whether there was an error, or the row function has had enough
 */
gboolean
bf_csv_scanner_is_ended (BfCsvScanner *self)
{
  return self->is_ended;
}

/**
 * bf_csv_scanner_get_line:
 * @self: a scanner
 *
 * Gets how far the file has been read.
 *
 * Returns: the line that comes next or is being read, from 1
 */
guint64
bf_csv_scanner_get_line (BfCsvScanner *self)
{
  return self->line;
}

static gboolean
fail (BfCsvScanner *self, guint64 line, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (BfCsvScanner *self, guint64 line, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->is_ended = TRUE;
  g_set_error (&self->problem, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX, "%s:%" G_GUINT64_FORMAT ": %s", self->name,
               line, message);

  return FALSE;
}

static void
field_cb (void *field, size_t length, void *user_data)
{
  BfCsvScanner *self = user_data;
  gsize offset = self->text->len;

  if (self->is_ended)
    return;
  if (memchr (field, '\0', length) != NULL || !g_utf8_validate_len (field, length, NULL))
    fail (self, self->field_line, _("column %u: is not UTF-8 text; save the file as UTF-8"), self->offsets->len + 1);
  else if (self->offsets->len == MAX_COLUMNS)
    fail (self, self->row_line, _("has more than %d columns"), MAX_COLUMNS);

  g_array_append_val (self->offsets, offset);
  g_string_append_len (self->text, field, (gssize) length);
  g_string_append_c (self->text, '\0');
  self->field_line = self->line;
}

static void
row_cb (int end, void *user_data)
{
  BfCsvScanner *self = user_data;

  if (self->is_ended)
    return;
  g_ptr_array_set_size (self->fields, 0);
  for (guint i = 0; i < self->offsets->len; i++)
    g_ptr_array_add (self->fields, self->text->str + g_array_index (self->offsets, gsize, i));
  if (!self->row (self->fields, self->row_line, self->user_data, &self->problem))
    self->is_ended = TRUE;

  g_string_truncate (self->text, 0);
  g_array_set_size (self->offsets, 0);
  self->row_line = self->field_line = self->line + 1;
}

static gboolean
is_blank (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (bytes[i]))
      return FALSE;

  return TRUE;
}

/* Counts lines. A blank line before a row is not part of it. */
static void
end_line (BfCsvScanner *self)
{
  if (self->is_blank && self->offsets->len == 0 && self->row_line == self->line)
    self->row_line = self->field_line = self->line + 1;
  self->line++;
  self->line_length = 0;
  self->is_blank = TRUE;
}

/* A part of one line, with its end where it has one */
static gboolean
feed_piece (BfCsvScanner *self, const char *bytes, gsize length)
{
  char end = bytes[length - 1];
  gsize n;

  self->is_blank = self->is_blank && is_blank (bytes, length);
  n = csv_parse (&self->parser, bytes, length, field_cb, row_cb, self);
  if (self->is_ended)
    return FALSE;
  if (n < length)
    return fail (self, self->line,
                 _("byte %llu: a quotation mark stands where none may; a field with quotation marks in it stands in "
                   "quotation marks, and each one in it is written twice"),
                 (unsigned long long) (self->line_length + n + 1));
  if (csv_get_buffer_size (&self->parser) > MAX_FIELD_SIZE)
    return fail (self, self->field_line, _("column %u: is longer than %u bytes; a quotation mark may be missing"),
                 self->offsets->len + 1, (guint) MAX_FIELD_SIZE);

  self->line_length += length;
  /* CRLF is one end: its LF comes alone, after the CR. */
  if (end == '\r' || (end == '\n' && (length > 1 || self->last != '\r')))
    end_line (self);
  self->last = end;

  return TRUE;
}

static gboolean
feed_lines (BfCsvScanner *self, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gsize limit = MIN (length, MAX_PIECE);
      const char *lf = memchr (bytes, '\n', limit);
      const char *cr = memchr (bytes, '\r', lf != NULL ? (gsize) (lf - bytes) : limit);
      const char *end = cr != NULL ? cr : lf;
      gsize n = end != NULL ? (gsize) (end - bytes) + 1 : limit;

      if (!feed_piece (self, bytes, n))
        return FALSE;
      bytes += n;
      length -= n;
    }

  return TRUE;
}

/* What the file begins with: a byte order mark is no part of the first field. */
static gboolean
feed_start (BfCsvScanner *self)
{
  const guint8 *start = (const guint8 *) self->start;
  guint n = self->n_start;

  self->n_start = G_N_ELEMENTS (self->start) + 1; /* no more to be held back */
  if (n >= 2 && ((start[0] == 0xff && start[1] == 0xfe) || (start[0] == 0xfe && start[1] == 0xff)))
    return fail (self, 1, _("is UTF-16 text; save the file as UTF-8"));
  if (n == 3 && memcmp (start, "\xef\xbb\xbf", 3) == 0)
    return TRUE;

  return feed_lines (self, self->start, n);
}

/* Whether there is no problem; the caller gets it. */
static gboolean
is_good (BfCsvScanner *self, GError **error)
{
  if (self->problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->problem));

  return FALSE;
}

/**
 * bf_csv_scanner_feed:
 * @self: a scanner
 * @bytes: the next part of the file
 * @length: its length
 * @error: return location for an error
 *
 * Takes more of the file and hands over the rows that are complete.
 *
 * Returns: whether there is use in more; %FALSE with %BF_LESSON_ERROR_SYNTAX or the row function's error, or without
 *   one where the row function has had enough
 */
gboolean
bf_csv_scanner_feed (BfCsvScanner *self, const char *bytes, gsize length, GError **error)
{
  if (self->is_ended)
    return FALSE;
  while (length > 0 && self->n_start < G_N_ELEMENTS (self->start))
    {
      self->start[self->n_start++] = *bytes++;
      length--;
    }
  if (self->n_start != G_N_ELEMENTS (self->start) || feed_start (self))
    feed_lines (self, bytes, length);

  return is_good (self, error) && !self->is_ended;
}

/**
 * bf_csv_scanner_finish:
 * @self: a scanner
 * @error: return location for an error
 *
 * Hands over the last row, which may lack its line end.
 *
 * Returns: %TRUE, also where the row function has had enough; or %FALSE with an error
 */
gboolean
bf_csv_scanner_finish (BfCsvScanner *self, GError **error)
{
  if (self->is_ended)
    return TRUE;
  if (self->n_start >= G_N_ELEMENTS (self->start) || feed_start (self))
    {
      if (csv_fini (&self->parser, field_cb, row_cb, self) != 0)
        fail (self, self->field_line, _("column %u: the quotation mark that it begins with is not closed"),
              self->offsets->len + 1);
    }

  return is_good (self, error);
}
