/* SPDX-License-Identifier: MIT */
#include "bf-parameters-private.h"

#include "bf-csv-scanner.h"
#include "bf-lesson.h"
#include "bf-number.h"

#include <glib/gi18n-lib.h>

/* A line a parameter: tensor, row, column, value. The column of a bias is empty. */

static const char * const columns[] = { "tensor", "row", "column", "value" };

typedef struct
{
  BfNetwork       *network;
  const char      *name;
  gboolean         has_header;
  BfStateDictEntry entry;      /* of the line before, which is mostly that of the next */
  char            *tensor;     /* (nullable): its name */
  guint8          *seen;       /* [n_parameters] */
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
  g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID, "%s:%" G_GUINT64_FORMAT ": %s", self->name, line, message);

  return FALSE;
}

static gboolean
read_index (Reader *self, const char *text, guint column, guint n, guint64 line, guint *index, GError **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 0, n - 1, &number, NULL))
    {
      g_autofree char *expected = bf_state_dict_describe (self->network, &self->entry);

      return fail (self, line, error, _("column %u (%s): is “%s”, should be a whole number from 0 to %u: %s"), column + 1,
                   columns[column], text, n - 1, expected);
    }
  *index = (guint) number;

  return TRUE;
}

static gboolean
check_header (Reader *self, GPtrArray *fields, guint64 line, GError **error)
{
  self->has_header = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (i >= fields->len || g_ascii_strcasecmp (g_ptr_array_index (fields, i), columns[i]) != 0)
      return fail (self, line, error, _("the first line should be tensor,row,column,value"));

  return TRUE;
}

static gboolean
find_tensor (Reader *self, const char *tensor, GError **error)
{
  if (g_strcmp0 (self->tensor, tensor) == 0)
    return TRUE;
  if (!bf_parameters_find_entry (self->network, tensor, &self->entry))
    return bf_parameters_fail_unknown (self->network, tensor, self->name, error);
  g_free (self->tensor);
  self->tensor = g_strdup (tensor);

  return TRUE;
}

/* A parameter's place among all, in the order they are written in */
static gsize
get_place (Reader *self, guint row, guint column)
{
  gsize place = (gsize) row * self->entry.n_columns + column;

  for (guint i = 0; i < bf_state_dict_get_n_entries (self->network); i++)
    {
      BfStateDictEntry entry;

      bf_state_dict_get_entry (self->network, i, &entry);
      if (entry.layer == self->entry.layer && entry.is_bias == self->entry.is_bias)
        break;
      place += (gsize) entry.n_rows * entry.n_columns;
    }

  return place;
}

static gboolean
take_parameter (Reader *self, guint row, guint column, const char *text, guint64 line, GError **error)
{
  g_autoptr (GError) reason = NULL;
  gsize place = get_place (self, row, column);
  double value;

  if (!bf_number_parse (text, &value, &reason))
    return fail (self, line, error, _("column %u (%s): %s"), 4, columns[3], reason->message);
  if (self->seen[place])
    return fail (self, line, error, _("this parameter stood before; each may stand once"));
  self->seen[place] = 1;
  bf_state_dict_set_value (self->network, &self->entry, row, column, value);

  return TRUE;
}

static gboolean
read_row (GPtrArray *fields, guint64 line, gpointer user_data, GError **error)
{
  Reader *self = user_data;
  guint row = 0, column = 0;

  if (!self->has_header)
    return check_header (self, fields, line, error);
  if (fields->len != G_N_ELEMENTS (columns))
    return fail (self, line, error, ngettext ("has %u column, should have %u", "has %u columns, should have %u",
                                              fields->len), fields->len, (guint) G_N_ELEMENTS (columns));
  if (!find_tensor (self, g_ptr_array_index (fields, 0), error))
    return FALSE;
  if (!read_index (self, g_ptr_array_index (fields, 1), 1, self->entry.n_rows, line, &row, error))
    return FALSE;
  if (self->entry.is_bias)
    {
      if (*(const char *) g_ptr_array_index (fields, 2) != '\0')
        return fail (self, line, error, _("column %u (%s): should be empty, as a bias has none"), 3, columns[2]);
    }
  else if (!read_index (self, g_ptr_array_index (fields, 2), 2, self->entry.n_columns, line, &column, error))
    return FALSE;

  return take_parameter (self, row, column, g_ptr_array_index (fields, 3), line, error);
}

static gboolean
fail_incomplete (Reader *self, const BfStateDictEntry *entry, gsize k, GError **error)
{
  g_autofree char *tensor = bf_state_dict_get_name (self->network, entry);
  g_autofree char *expected = bf_state_dict_describe (self->network, entry);

  g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID,
               _("%s: there is no line for row %u, column %u of “%s”; %s"), self->name,
               (guint) (k / entry->n_columns), (guint) (k % entry->n_columns), tensor, expected);

  return FALSE;
}

static gboolean
check_complete (Reader *self, GError **error)
{
  gsize place = 0;

  for (guint i = 0; i < bf_state_dict_get_n_entries (self->network); i++)
    {
      BfStateDictEntry entry;

      bf_state_dict_get_entry (self->network, i, &entry);
      for (gsize k = 0; k < (gsize) entry.n_rows * entry.n_columns; k++)
        if (!self->seen[place++])
          return fail_incomplete (self, &entry, k, error);
    }

  return TRUE;
}

gboolean
bf_parameters_read_csv (BfNetwork *network, GBytes *bytes, const char *name, GError **error)
{
  Reader self = { .network = network, .name = name };
  g_autoptr (BfCsvScanner) scanner = bf_csv_scanner_new (',', name, read_row, &self);
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  gboolean done;

  self.seen = g_new0 (guint8, bf_network_get_n_parameters (network));
  done = (size == 0 || bf_csv_scanner_feed (scanner, text, size, error)) && bf_csv_scanner_finish (scanner, error) &&
         check_complete (&self, error);
  g_free (self.seen);
  g_free (self.tensor);

  return done;
}

void
bf_parameters_write_csv (const BfNetwork *network, GString *out)
{
  g_string_append (out, "tensor,row,column,value\n");
  for (guint i = 0; i < bf_state_dict_get_n_entries (network); i++)
    {
      g_autofree char *name = NULL;
      BfStateDictEntry entry;

      bf_state_dict_get_entry (network, i, &entry);
      name = bf_state_dict_get_name (network, &entry);
      for (guint r = 0; r < entry.n_rows; r++)
        for (guint c = 0; c < entry.n_columns; c++)
          {
            g_autofree char *value = bf_number_format_exact (bf_state_dict_get_value (network, &entry, r, c));

            if (entry.is_bias)
              g_string_append_printf (out, "%s,%u,,%s\n", name, r, value);
            else
              g_string_append_printf (out, "%s,%u,%u,%s\n", name, r, c, value);
          }
    }
}
