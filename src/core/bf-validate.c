/* SPDX-License-Identifier: MIT */
#include "bf-validate.h"

#include "bf-error.h"

#include <math.h>

gboolean
bf_validate_index (gsize index, gsize n, const char *what, GError **error, const char *format, ...)
{
  g_autofree char *place = NULL;
  va_list args;

  if (index < n)
    return TRUE;

  va_start (args, format);
  place = g_strdup_vprintf (format, args);
  va_end (args);
  if (n == 1)
    g_set_error (error, BF_ERROR, BF_ERROR_INVALID, "There is no %s; the %s should be 0", place, what);
  else
    g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                 "There is no %s; the %s should be from 0 to %" G_GSIZE_FORMAT, place, what, n - 1);

  return FALSE;
}

gboolean
bf_validate_finite (double value, GError **error, const char *format, ...)
{
  g_autofree char *place = NULL;
  va_list args;

  if (isfinite (value))
    return TRUE;

  va_start (args, format);
  place = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, BF_ERROR, BF_ERROR_NOT_FINITE, "%s is %g; should be a finite number", place, value);

  return FALSE;
}

gboolean
bf_validate_layer (const BfNetwork *network, guint layer, GError **error)
{
  return bf_validate_index (layer, bf_network_get_n_layers (network), "layer", error, "layers[%u]", layer);
}

gboolean
bf_validate_unit (const BfNetwork *network, guint layer, guint unit, GError **error)
{
  return bf_validate_layer (network, layer, error) &&
         bf_validate_index (unit, bf_network_get_n_units (network, layer), "unit", error,
                            "layers[%u].weight[%u]", layer, unit);
}

gboolean
bf_validate_weight (const BfNetwork *network, guint layer, guint unit, guint input, GError **error)
{
  return bf_validate_unit (network, layer, unit, error) &&
         bf_validate_index (input, bf_network_get_n_layer_inputs (network, layer), "input", error,
                            "layers[%u].weight[%u][%u]", layer, unit, input);
}

gboolean
bf_validate_biases (const BfNetwork *network, guint layer, GError **error)
{
  if (!bf_validate_layer (network, layer, error))
    return FALSE;
  if (bf_network_has_bias (network, layer))
    return TRUE;

  g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
               "There is no layers[%u].bias; the layer should be one that was made with has_bias", layer);

  return FALSE;
}

gboolean
bf_validate_bias (const BfNetwork *network, guint layer, guint unit, GError **error)
{
  return bf_validate_biases (network, layer, error) &&
         bf_validate_index (unit, bf_network_get_n_units (network, layer), "unit", error, "layers[%u].bias[%u]", layer, unit);
}

gboolean
bf_validate_same_shape (const BfNetwork *network, const BfNetwork *other, GError **error)
{
  if (bf_network_same_shape (network, other))
    return TRUE;

  g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                       "The network has another shape; should have the same inputs, units, activations and biases");

  return FALSE;
}

gboolean
bf_validate_data (const BfNetwork *network, const BfDataset *dataset, GError **error)
{
  guint n_inputs = bf_network_get_n_inputs (network);
  guint n_outputs = bf_network_get_n_outputs (network);

  if (bf_dataset_get_n_inputs (dataset) == n_inputs && bf_dataset_get_n_targets (dataset) == n_outputs)
    return TRUE;

  g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
               "The data has %u inputs and %u targets a sample; the network takes %u inputs and gives %u outputs",
               bf_dataset_get_n_inputs (dataset), bf_dataset_get_n_targets (dataset), n_inputs, n_outputs);

  return FALSE;
}

gboolean
bf_validate_member (guint member, guint n, const char *what, BfNameFunc get_name, GError **error)
{
  g_autoptr (GString) names = NULL;

  if (member < n)
    return TRUE;

  names = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (names, "%s%u (%s)", i == 0 ? "" : i + 1 < n ? ", " : " or ", i, get_name (i));
  g_set_error (error, BF_ERROR, BF_ERROR_INVALID, "The %s is %u; should be %s", what, member, names->str);

  return FALSE;
}
