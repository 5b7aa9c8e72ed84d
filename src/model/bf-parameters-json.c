/* SPDX-License-Identifier: MIT */
#include "bf-parameters-private.h"

#include "bf-lesson.h"
#include "bf-number.h"
#include "bf-reader-private.h"

#include <glib/gi18n-lib.h>

/* How many numbers the rows have, or FALSE where they have not all the same */
static gboolean
get_n_columns (const json_t *rows, gsize *n_columns)
{
  *n_columns = json_array_size (json_array_get (rows, 0));
  for (gsize i = 1; i < json_array_size (rows); i++)
    if (json_array_size (json_array_get (rows, i)) != *n_columns)
      return FALSE;

  return TRUE;
}

/* Numbers for a bias, rows of numbers for a weight, as many as the layer has; what a matrix is made of is seen later. */
static gboolean
check_shape (const BfNetwork *network, const BfStateDictEntry *entry, const json_t *json, const char *name, GError **error)
{
  gsize n_rows = json_array_size (json);
  gsize n_columns = 1;
  g_autofree char *shape = NULL;

  if (!json_is_array (json) || (!entry->is_bias && !get_n_columns (json, &n_columns)))
    return TRUE;
  if (n_rows == entry->n_rows && n_columns == entry->n_columns)
    return TRUE;
  shape = entry->is_bias || !json_is_array (json_array_get (json, 0))
            ? g_strdup_printf ("[%" G_GSIZE_FORMAT "]", n_rows)
            : g_strdup_printf ("[%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT "]", n_rows, n_columns);

  return bf_parameters_fail_shape (network, entry, shape, name, error);
}

static gboolean
check_tensor (BfReader *self, const BfNetwork *network, const BfStateDictEntry *entry, const json_t *json, const char *key)
{
  gsize at = bf_reader_enter (self, key);

  if (!check_shape (network, entry, json, self->name, self->error))
    return FALSE;
  if (entry->is_bias ? !bf_reader_check_numbers (self, json, entry->n_rows)
                     : !bf_reader_check_matrix (self, json, entry->n_rows, entry->n_columns))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

static void
take_tensor (BfNetwork *network, const BfStateDictEntry *entry, const json_t *json)
{
  for (guint i = 0; i < entry->n_rows; i++)
    for (guint j = 0; j < entry->n_columns; j++)
      {
        const json_t *row = json_array_get (json, i);

        bf_state_dict_set_value (network, entry, i, j,
                                 json_number_value (entry->is_bias ? row : json_array_get (row, j)));
      }
}

static json_t *
find_tensor (const json_t *root, const char *name)
{
  g_autofree char *parallel = g_strconcat ("module.", name, NULL);
  json_t *plain = json_object_get (root, name);

  return plain != NULL ? plain : json_object_get (root, parallel);
}

static gboolean
read_root (BfReader *self, BfNetwork *network, json_t *root)
{
  BfStateDictEntry entry;
  const char *key;
  json_t *value;

  if (!bf_reader_get_object (self, root, "{ \"0.weight\": [[0.5, 0.4], [0.6, 0.3]], … }"))
    return FALSE;
  json_object_foreach (root, key, value)
    if (!bf_parameters_find_entry (network, key, &entry))
      return bf_parameters_fail_unknown (network, key, self->name, self->error);
  for (guint i = 0; i < bf_state_dict_get_n_entries (network); i++)
    {
      g_autofree char *name = NULL;

      bf_state_dict_get_entry (network, i, &entry);
      name = bf_state_dict_get_name (network, &entry);
      value = find_tensor (root, name);
      if (value == NULL)
        return bf_parameters_fail_missing (network, &entry, self->name, self->error);
      if (!check_tensor (self, network, &entry, value, name))
        return FALSE;
      take_tensor (network, &entry, value);
    }

  return TRUE;
}

gboolean
bf_parameters_read_json (BfNetwork *network, GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (GString) path = g_string_new (NULL);
  BfReader reader = { name, path, error };
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  json_error_t json_error;
  json_t *root = json_loadb (size > 0 ? text : "", size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &json_error);
  gboolean done;

  if (root == NULL)
    {
      g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX, _("%s:%d:%d: this is not JSON (%s)"), name,
                   MAX (json_error.line, 1), MAX (json_error.column, 1), json_error.text);
      return FALSE;
    }
  done = read_root (&reader, network, root);
  json_decref (root);

  return done;
}

static void
write_value (const BfNetwork *network, const BfStateDictEntry *entry, guint row, guint column, GString *out)
{
  g_autofree char *text = bf_number_format_exact (bf_state_dict_get_value (network, entry, row, column));

  g_string_append (out, text);
}

/* A bias on one line, a weight a row a line */
static void
write_tensor (const BfNetwork *network, const BfStateDictEntry *entry, GString *out)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < entry->n_rows; i++)
    {
      if (entry->is_bias)
        g_string_append (out, i > 0 ? ", " : "");
      else
        g_string_append (out, i > 0 ? ",\n    [" : "\n    [");
      for (guint j = 0; j < entry->n_columns; j++)
        {
          g_string_append (out, j > 0 ? ", " : "");
          write_value (network, entry, i, j, out);
        }
      g_string_append (out, entry->is_bias ? "" : "]");
    }
  g_string_append (out, entry->is_bias ? "]" : "\n  ]");
}

void
bf_parameters_write_json (const BfNetwork *network, GString *out)
{
  for (guint i = 0; i < bf_state_dict_get_n_entries (network); i++)
    {
      g_autofree char *name = NULL;
      BfStateDictEntry entry;

      bf_state_dict_get_entry (network, i, &entry);
      name = bf_state_dict_get_name (network, &entry);
      g_string_append_printf (out, "%s\n  \"%s\": ", i > 0 ? "," : "{", name);
      write_tensor (network, &entry, out);
    }
  g_string_append (out, "\n}\n");
}
