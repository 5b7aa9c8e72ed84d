/* SPDX-License-Identifier: MIT */
#include "bf-parameters-file.h"

#include "bf-lesson.h"
#include "bf-parameters-private.h"
#include "bf-save.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define DDP_PREFIX "module."  /* what DistributedDataParallel puts before each name */

typedef struct
{
  const char *suffix;
  gsize       max_size;  /* of a file; JSON takes many times its size when it is read */
  gboolean  (*read)  (BfNetwork   *network,
                      GBytes      *bytes,
                      const char  *name,
                      GError     **error);
  void      (*write) (const BfNetwork *network,
                      GString         *out);
} Format;

/* One row a format */
static const Format formats[BF_N_PARAMETERS_FORMATS] = {
  [BF_PARAMETERS_SAFETENSORS] = { ".safetensors", (gsize) 1 << 30, bf_parameters_read_safetensors,
                                  bf_parameters_write_safetensors },
  [BF_PARAMETERS_JSON] = { ".json", (gsize) 256 << 20, bf_parameters_read_json, bf_parameters_write_json },
  [BF_PARAMETERS_CSV] = { ".csv", (gsize) 1 << 30, bf_parameters_read_csv, bf_parameters_write_csv },
};

/**
 * bf_parameters_format_from_path:
 * @path: a file name
 * @format: (out): the format
 *
 * Finds the format by the name's ending.
 *
 * Returns: whether there is one
 */
gboolean
bf_parameters_format_from_path (const char *path, BfParametersFormat *format)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < BF_N_PARAMETERS_FORMATS; i++)
    if (g_str_has_suffix (lower, formats[i].suffix))
      {
        *format = (BfParametersFormat) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * bf_parameters_format_get_suffix:
 * @self: a format
 *
 * Gets what a file name of the format ends in.
 *
 * Returns: the ending, such as `.json`
 */
const char *
bf_parameters_format_get_suffix (BfParametersFormat self)
{
  g_return_val_if_fail ((guint) self < BF_N_PARAMETERS_FORMATS, NULL);

  return formats[self].suffix;
}

static gboolean
fail (GError **error, const char *name, const char *message)
{
  g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID, "%s: %s", name, message);

  return FALSE;
}

gboolean
bf_parameters_fail_missing (const BfNetwork        *network,
                            const BfStateDictEntry *entry,
                            const char             *name,
                            GError                **error)
{
  g_autofree char *tensor = bf_state_dict_get_name (network, entry);
  g_autofree char *expected = bf_state_dict_describe (network, entry);
  g_autofree char *message = g_strdup_printf (_("“%s” is missing; %s"), tensor, expected);

  return fail (error, name, message);
}

gboolean
bf_parameters_fail_shape (const BfNetwork        *network,
                          const BfStateDictEntry *entry,
                          const char             *shape,
                          const char             *name,
                          GError                **error)
{
  g_autofree char *tensor = bf_state_dict_get_name (network, entry);
  g_autofree char *expected = bf_state_dict_describe (network, entry);
  g_autofree char *message = g_strdup_printf (_("“%s” has the shape %s; %s"), tensor, shape, expected);

  return fail (error, name, message);
}

gboolean
bf_parameters_fail_unknown (const BfNetwork *network, const char *tensor, const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);
  g_autofree char *message = NULL;

  for (guint i = 0; i < bf_state_dict_get_n_entries (network); i++)
    {
      g_autofree char *expected = NULL;
      BfStateDictEntry entry;

      bf_state_dict_get_entry (network, i, &entry);
      expected = bf_state_dict_get_name (network, &entry);
      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", expected);
    }
  message = g_strdup_printf (_("“%s” belongs to no layer; this network has %s"), tensor, known->str);

  return fail (error, name, message);
}

gboolean
bf_parameters_take_value (BfNetwork              *network,
                          const BfStateDictEntry *entry,
                          guint                   row,
                          guint                   column,
                          double                  value,
                          const char             *name,
                          GError                **error)
{
  g_autofree char *tensor = NULL;
  g_autofree char *place = NULL;
  g_autofree char *message = NULL;

  if (isfinite (value))
    {
      bf_state_dict_set_value (network, entry, row, column, value);
      return TRUE;
    }
  tensor = bf_state_dict_get_name (network, entry);
  place = entry->is_bias ? g_strdup_printf ("%s[%u]", tensor, row) : g_strdup_printf ("%s[%u][%u]", tensor, row, column);
  message = g_strdup_printf (_("%s is %s, should be a finite number"), place,
                             isnan (value) ? "nan" : value > 0.0 ? "inf" : "-inf");

  return fail (error, name, message);
}

/* The tensor of that name; the name may be that of a model in DistributedDataParallel. */
gboolean
bf_parameters_find_entry (const BfNetwork *network, const char *tensor, BfStateDictEntry *entry)
{
  if (g_str_has_prefix (tensor, DDP_PREFIX))
    tensor += strlen (DDP_PREFIX);
  for (guint i = 0; i < bf_state_dict_get_n_entries (network); i++)
    {
      g_autofree char *known = NULL;

      bf_state_dict_get_entry (network, i, entry);
      known = bf_state_dict_get_name (network, entry);
      if (g_str_equal (known, tensor))
        return TRUE;
    }

  return FALSE;
}

static gboolean
check_finite (const BfNetwork *network, const char *name, GError **error)
{
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        gboolean finite = !bf_network_has_bias (network, l) || isfinite (bf_network_get_bias (network, l, v));

        for (guint u = 0; finite && u < bf_network_get_n_layer_inputs (network, l); u++)
          finite = isfinite (bf_network_get_weight (network, l, v, u));
        if (!finite)
          return fail (error, name, _("the network has a number that is not finite and cannot be saved; "
                                      "go back to where the loss was finite"));
      }

  return TRUE;
}

/**
 * bf_parameters_write:
 * @network: a network
 * @format: a format
 * @name: what error messages call the file
 * @error: return location for an error
 *
 * Writes the parameters of a network, so that bf_parameters_parse_bytes() reads back the same bits.
 *
 * Returns: (transfer full): the file, or %NULL with %BF_LESSON_ERROR_INVALID where a number is not finite
 */
GBytes *
bf_parameters_write (const BfNetwork *network, BfParametersFormat format, const char *name, GError **error)
{
  GString *out;

  g_return_val_if_fail (network != NULL && (guint) format < BF_N_PARAMETERS_FORMATS, NULL);

  if (!check_finite (network, name, error))
    return NULL;
  out = g_string_new (NULL);
  formats[format].write (network, out);

  return g_string_free_to_bytes (out);
}

/**
 * bf_parameters_parse_bytes:
 * @bytes: a file
 * @format: its format
 * @network: a network of the shape that the file should have
 * @name: what error messages call the file
 * @error: return location for an error
 *
 * Reads parameters for a network. Every one has to be there and to be finite; what is frozen stays frozen.
 *
 * Returns: (transfer full): the network with those parameters, or %NULL with a #BfLessonError that names the place and
 *   says which layer expects what
 */
BfNetwork *
bf_parameters_parse_bytes (GBytes             *bytes,
                           BfParametersFormat  format,
                           const BfNetwork    *network,
                           const char         *name,
                           GError            **error)
{
  g_autoptr (BfNetwork) self = NULL;

  g_return_val_if_fail (bytes != NULL && network != NULL && (guint) format < BF_N_PARAMETERS_FORMATS, NULL);

  self = bf_network_copy (network);

  return formats[format].read (self, bytes, name, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
fail_format (const char *name, GError **error)
{
  return fail (error, name, _("should end in .safetensors, .json or .csv"));
}

/**
 * bf_parameters_save:
 * @network: a network
 * @path: a file name that ends in .safetensors, .json or .csv
 * @error: return location for an error
 *
 * Writes the parameters of a network to a file: either the whole new file is there afterwards, or what was there before.
 *
 * Returns: %TRUE, or %FALSE with %BF_LESSON_ERROR_INVALID or a #BfSaveError
 */
gboolean
bf_parameters_save (const BfNetwork *network, const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autoptr (GBytes) bytes = NULL;
  BfParametersFormat format;

  if (!bf_parameters_format_from_path (path, &format))
    return fail_format (name, error);
  bytes = bf_parameters_write (network, format, name, error);

  return bytes != NULL &&
         bf_save_file (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, NULL, error);
}

/* At most @max_size of anything that can be read, a pipe too */
static GBytes *
read_all (GInputStream *stream, gsize max_size, const char *name, GError **error)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autofree char *buffer = g_malloc (1 << 16);
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, 1 << 16, NULL, error)) > 0)
    {
      g_string_append_len (bytes, buffer, n);
      if (bytes->len > max_size)
        {
          g_autofree char *message = g_strdup_printf (_("is larger than %u MB; parameters in this format may not be"),
                                                      (guint) (max_size >> 20));

          fail (error, name, message);
          return NULL;
        }
    }
  if (n < 0)
    return NULL;

  return g_string_free_to_bytes (g_steal_pointer (&bytes));
}

/**
 * bf_parameters_load:
 * @path: a file name that ends in .safetensors, .json or .csv
 * @network: a network of the shape that the file should have
 * @error: return location for an error
 *
 * Reads parameters for a network from a file.
 *
 * Returns: (transfer full): the network with those parameters, or %NULL with an error as of
 *   bf_parameters_parse_bytes(), or a #GIOErrorEnum
 */
BfNetwork *
bf_parameters_load (const char *path, const BfNetwork *network, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GBytes) bytes = NULL;
  BfParametersFormat format;

  if (!bf_parameters_format_from_path (path, &format))
    {
      fail_format (name, error);
      return NULL;
    }
  stream = g_file_read (file, NULL, error);
  if (stream != NULL)
    bytes = read_all (G_INPUT_STREAM (stream), formats[format].max_size, name, error);
  if (bytes == NULL)
    {
      if (error != NULL && *error != NULL && (*error)->domain != BF_LESSON_ERROR)
        g_prefix_error (error, "%s: ", name);
      return NULL;
    }

  return bf_parameters_parse_bytes (bytes, format, network, name, error);
}
