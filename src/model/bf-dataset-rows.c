/* SPDX-License-Identifier: MIT */
#include "bf-dataset-rows.h"

#include <glib/gi18n-lib.h>

/* With one row more, a copy of @changed behind it, or without @changed */
static BfDataset *
rearrange (const BfDataset *self, gsize n_rows, gsize changed, gboolean adds, GError **error)
{
  guint n_in = bf_dataset_get_n_inputs (self);
  guint n_out = bf_dataset_get_n_targets (self);
  g_autofree double *x = g_new (double, n_rows * n_in);
  g_autofree double *y = g_new (double, n_rows * n_out);

  for (gsize r = 0; r < n_rows; r++)
    {
      gsize source = r <= changed && (adds || r < changed) ? r : adds ? r - 1 : r + 1;

      for (guint i = 0; i < n_in; i++)
        x[r * n_in + i] = bf_dataset_get_input (self, source, i);
      for (guint i = 0; i < n_out; i++)
        y[r * n_out + i] = bf_dataset_get_target (self, source, i);
    }

  return bf_dataset_new (x, y, n_rows, n_in, n_out, error);
}

/**
 * bf_dataset_with_row:
 * @self: a data set
 * @after: a sample
 * @error: return location for an error
 *
 * Makes a data set with one more sample: a copy of @after, which stands behind it.
 *
 * Returns: (transfer full): the data set, or %NULL with %BF_ERROR_TOO_LARGE
 */
BfDataset *
bf_dataset_with_row (const BfDataset *self, gsize after, GError **error)
{
  g_return_val_if_fail (self != NULL && after < bf_dataset_get_n_samples (self), NULL);

  return rearrange (self, bf_dataset_get_n_samples (self) + 1, after, TRUE, error);
}

/**
 * bf_dataset_without_row:
 * @self: a data set
 * @sample: a sample
 * @error: return location for an error
 *
 * Makes a data set without a sample.
 *
 * Returns: (transfer full): the data set, or %NULL with %BF_ERROR_INVALID where it is the only one
 */
BfDataset *
bf_dataset_without_row (const BfDataset *self, gsize sample, GError **error)
{
  g_return_val_if_fail (self != NULL && sample < bf_dataset_get_n_samples (self), NULL);

  if (bf_dataset_get_n_samples (self) == 1)
    {
      g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                           _("The last sample has to stay: a network learns from one at least"));
      return NULL;
    }

  return rearrange (self, bf_dataset_get_n_samples (self) - 1, sample, FALSE, error);
}
