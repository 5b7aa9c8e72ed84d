/* SPDX-License-Identifier: MIT */
#include "bf-parameters-private.h"

#include "bf-lesson.h"
#include "bf-safetensors.h"

#include <glib/gi18n-lib.h>

static gboolean
has_shape (const BfTensor *tensor, const BfStateDictEntry *entry)
{
  return tensor->n_dims == (entry->is_bias ? 1u : 2u) && tensor->dims[0] == entry->n_rows &&
         (entry->is_bias || tensor->dims[1] == entry->n_columns);
}

static gboolean
check_tensor (const BfNetwork        *network,
              const BfTensor         *tensor,
              const BfStateDictEntry *entry,
              const char             *name,
              GError                **error)
{
  if (!has_shape (tensor, entry))
    {
      g_autofree char *shape = bf_tensor_describe_shape (tensor);

      return bf_parameters_fail_shape (network, entry, shape, name, error);
    }
  if (tensor->dtype == BF_DTYPE_OTHER)
    {
      g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID,
                   _("%s: “%s” holds %s, should hold F64 or F32; save model.double().state_dict()"), name, tensor->name,
                   tensor->dtype_name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
take_tensor (BfNetwork              *network,
             const BfTensor         *tensor,
             const BfStateDictEntry *entry,
             const char             *name,
             GError                **error)
{
  if (!check_tensor (network, tensor, entry, name, error))
    return FALSE;
  for (guint i = 0; i < entry->n_rows; i++)
    for (guint j = 0; j < entry->n_columns; j++)
      if (!bf_parameters_take_value (network, entry, i, j,
                                     bf_tensor_get_value (tensor, (gsize) i * entry->n_columns + j), name, error))
        return FALSE;

  return TRUE;
}

/* A tensor that is not known, before one that is missing: it may be the same one under another name. */
static gboolean
check_names (const BfNetwork *network, const BfSafetensors *file, const char *name, GError **error)
{
  BfStateDictEntry entry;

  for (guint i = 0; i < bf_safetensors_get_n_tensors (file); i++)
    if (!bf_parameters_find_entry (network, bf_safetensors_get_tensor (file, i)->name, &entry))
      return bf_parameters_fail_unknown (network, bf_safetensors_get_tensor (file, i)->name, name, error);

  return TRUE;
}

static const BfTensor *
find_tensor (const BfSafetensors *file, const BfNetwork *network, const BfStateDictEntry *entry)
{
  g_autofree char *plain = bf_state_dict_get_name (network, entry);
  g_autofree char *parallel = g_strconcat ("module.", plain, NULL);
  const BfTensor *tensor = bf_safetensors_find (file, plain);

  return tensor != NULL ? tensor : bf_safetensors_find (file, parallel);
}

gboolean
bf_parameters_read_safetensors (BfNetwork *network, GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (BfSafetensors) file = bf_safetensors_parse_bytes (bytes, name, error);

  if (file == NULL || !check_names (network, file, name, error))
    return FALSE;
  for (guint i = 0; i < bf_state_dict_get_n_entries (network); i++)
    {
      const BfTensor *tensor;
      BfStateDictEntry entry;

      bf_state_dict_get_entry (network, i, &entry);
      tensor = find_tensor (file, network, &entry);
      if (tensor == NULL)
        return bf_parameters_fail_missing (network, &entry, name, error);
      if (!take_tensor (network, tensor, &entry, name, error))
        return FALSE;
    }

  return TRUE;
}

void
bf_parameters_write_safetensors (const BfNetwork *network, GString *out)
{
  guint n = bf_state_dict_get_n_entries (network);
  g_autofree BfTensor *tensors = g_new0 (BfTensor, n);
  BfStateDictEntry entry;

  for (guint i = 0; i < n; i++)
    {
      bf_state_dict_get_entry (network, i, &entry);
      tensors[i] = (BfTensor) {
        .name = bf_state_dict_get_name (network, &entry),
        .n_dims = entry.is_bias ? 1 : 2,
        .dims = { entry.n_rows, entry.n_columns },
        .n_values = (gsize) entry.n_rows * entry.n_columns,
      };
    }
  bf_safetensors_write_header (out, tensors, n);
  for (guint i = 0; i < n; i++)
    {
      bf_state_dict_get_entry (network, i, &entry);
      for (guint r = 0; r < entry.n_rows; r++)
        for (guint c = 0; c < entry.n_columns; c++)
          bf_safetensors_write_value (out, bf_state_dict_get_value (network, &entry, r, c));
      g_free (tensors[i].name);
    }
}
