/* SPDX-License-Identifier: MIT */
#include "bf-table.h"

#include "bf-number.h"
#include "core/bf-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PIECE_SIZE (1 << 16) /* bytes that are written at once, and a step more */
#define NONE (-1) /* an index that a quantity has not */

static void
append_number (GString *out, double value)
{
  g_autofree char *text = bf_number_format_exact (value);

  g_string_append (out, text);
}

static void
append_index (GString *out, gint64 index)
{
  if (index != NONE)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, index);
  g_string_append_c (out, ',');
}

/* One number of a step; indices count from 0, as in layers[0].weight[1][2] */
static void
append_row (GString *out, const BfTrace *trace, const char *quantity, gint64 layer, gint64 unit, gint64 input,
            gint64 sample, double value)
{
  g_string_append_printf (out, "%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%s,", bf_trace_get_step (trace),
                          bf_trace_get_epoch (trace), quantity);
  append_index (out, layer);
  append_index (out, unit);
  append_index (out, input);
  append_index (out, sample);
  append_number (out, value);
  g_string_append (out, "\r\n");
}

static void
append_sample (GString *out, const BfTrace *trace, gsize i)
{
  const BfNetwork *network = bf_trace_get_network (trace);
  gint64 sample = (gint64) bf_trace_get_sample (trace, i);

  for (guint u = 0; u < bf_network_get_n_inputs (network); u++)
    append_row (out, trace, "input", NONE, NONE, u, sample, bf_trace_get_input (trace, i, u));
  for (guint o = 0; o < bf_network_get_n_outputs (network); o++)
    {
      append_row (out, trace, "target", NONE, o, NONE, sample, bf_trace_get_target (trace, i, o));
      append_row (out, trace, "prediction", NONE, o, NONE, sample, bf_trace_get_prediction (trace, i, o));
    }
  append_row (out, trace, "sample_loss", NONE, NONE, NONE, sample, bf_trace_get_sample_loss (trace, i));
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        append_row (out, trace, "z", l, v, NONE, sample, bf_trace_get_z (trace, i, l, v));
        append_row (out, trace, "a", l, v, NONE, sample, bf_trace_get_a (trace, i, l, v));
        append_row (out, trace, "delta", l, v, NONE, sample, bf_trace_get_delta (trace, i, l, v));
      }
}

static void
append_unit (GString *out, const BfTrace *trace, guint l, guint v)
{
  const BfNetwork *before = bf_trace_get_network (trace);
  const BfNetwork *after = bf_trace_get_network_after (trace);

  for (guint u = 0; u < bf_network_get_n_layer_inputs (before, l); u++)
    {
      append_row (out, trace, "weight", l, v, u, NONE, bf_network_get_weight (before, l, v, u));
      append_row (out, trace, "weight_grad", l, v, u, NONE, bf_trace_get_weight_bucket (trace, l, v, u));
      append_row (out, trace, "weight_update", l, v, u, NONE, bf_trace_get_weight_update (trace, l, v, u));
      append_row (out, trace, "weight_after", l, v, u, NONE, bf_network_get_weight (after, l, v, u));
    }
  if (!bf_network_has_bias (before, l))
    return;
  append_row (out, trace, "bias", l, v, NONE, NONE, bf_network_get_bias (before, l, v));
  append_row (out, trace, "bias_grad", l, v, NONE, NONE, bf_trace_get_bias_bucket (trace, l, v));
  append_row (out, trace, "bias_update", l, v, NONE, NONE, bf_trace_get_bias_update (trace, l, v));
  append_row (out, trace, "bias_after", l, v, NONE, NONE, bf_network_get_bias (after, l, v));
}

static void
append_numbers (GString *out, const BfTrace *trace)
{
  const BfNetwork *network = bf_trace_get_network (trace);

  append_row (out, trace, "loss", NONE, NONE, NONE, NONE, bf_trace_get_loss (trace));
  append_row (out, trace, "learning_rate", NONE, NONE, NONE, NONE, bf_trace_get_learning_rate (trace));
  for (gsize i = 0; i < bf_trace_get_n_samples (trace); i++)
    append_sample (out, trace, i);
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      append_unit (out, trace, l, v);
}

static void
append_step (GString *out, const BfTrace *trace)
{
  const BfNetwork *after = bf_trace_get_network_after (trace);

  g_string_append_printf (out, "%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",", bf_trace_get_step (trace),
                          bf_trace_get_epoch (trace));
  append_number (out, bf_trace_get_loss (trace));
  g_string_append_c (out, ',');
  append_number (out, bf_trace_get_learning_rate (trace));
  for (guint l = 0; l < bf_network_get_n_layers (after); l++)
    for (guint v = 0; v < bf_network_get_n_units (after, l); v++)
      {
        for (guint u = 0; u < bf_network_get_n_layer_inputs (after, l); u++)
          {
            g_string_append_c (out, ',');
            append_number (out, bf_network_get_weight (after, l, v, u));
          }
        if (bf_network_has_bias (after, l))
          {
            g_string_append_c (out, ',');
            append_number (out, bf_network_get_bias (after, l, v));
          }
      }
  g_string_append (out, "\r\n");
}

static void
append_header (GString *out, BfTableKind kind, const BfNetwork *network)
{
  if (kind == BF_TABLE_NUMBERS)
    {
      g_string_append (out, "step,epoch,quantity,layer,unit,input,sample,value\r\n");
      return;
    }
  g_string_append (out, "step,epoch,loss,learning_rate");
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
          g_string_append_printf (out, ",layers[%u].weight[%u][%u]", l, v, u);
        if (bf_network_has_bias (network, l))
          g_string_append_printf (out, ",layers[%u].bias[%u]", l, v);
      }
  g_string_append (out, "\r\n");
}

static gboolean
flush (GString *out, BfSave *save, GError **error)
{
  gboolean good = bf_save_write (save, out->str, out->len, error);

  g_string_truncate (out, 0);

  return good;
}

static gboolean
check_finite (const BfTrace *trace, GError **error)
{
  if (isfinite (bf_trace_get_loss (trace)))
    return TRUE;
  g_set_error (error, BF_ERROR, BF_ERROR_INVALID, _("Training diverges at step %llu; fewer steps can be written"),
               (unsigned long long) bf_trace_get_step (trace));

  return FALSE;
}

/**
 * bf_table_write:
 * @self: what to write
 * @save: where to
 * @cancellable: (nullable): ends it early
 * @progress: (nullable): told how much is done
 * @user_data: for @progress
 * @error: return location for an error
 *
 * Does the steps once more and writes them. Takes long for many: to be called on a worker. One step is held in memory
 * at a time.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID where training diverges, a #BfSaveError or %G_IO_ERROR_CANCELLED
 */
gboolean
bf_table_write (const BfTable *self, BfSave *save, GCancellable *cancellable, BfTableProgressFunc progress,
                gpointer user_data, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (BfState) state = NULL;

  g_return_val_if_fail (self != NULL && self->start != NULL && save != NULL, FALSE);

  state = bf_state_ref (self->start);
  if (!self->continued)
    append_header (out, self->kind, bf_state_get_network (state));
  for (guint64 i = 0; i < self->n_steps; i++)
    {
      g_autoptr (BfTrace) trace = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      trace = bf_step (state, self->dataset, self->recipe, error);
      if (trace == NULL || !check_finite (trace, error))
        return FALSE;
      if (self->kind == BF_TABLE_NUMBERS)
        append_numbers (out, trace);
      else
        append_step (out, trace);
      if (out->len >= PIECE_SIZE && !flush (out, save, error))
        return FALSE;
      if (progress != NULL)
        progress ((double) (i + 1) / (double) self->n_steps, user_data);
      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
    }

  return flush (out, save, error);
}

/* Whose share of the progress of several tables is told */
typedef struct
{
  BfTableProgressFunc progress;
  gpointer            user_data;
  double              before;
  double              part;
} Share;

static void
share_cb (double fraction, gpointer user_data)
{
  const Share *self = user_data;

  self->progress (self->before + self->part * fraction, self->user_data);
}

static gboolean
write_tables (const BfTable *tables, guint n_tables, BfSave *save, GCancellable *cancellable, Share *share,
              GError **error)
{
  double n_all = 0.0;

  for (guint i = 0; i < n_tables; i++)
    n_all += (double) tables[i].n_steps;
  for (guint i = 0; i < n_tables; i++)
    {
      share->part = (double) tables[i].n_steps / MAX (n_all, 1.0);
      if (!bf_table_write (&tables[i], save, cancellable, share->progress != NULL ? share_cb : NULL, share, error))
        return FALSE;
      share->before += share->part;
    }

  return TRUE;
}

/**
 * bf_table_write_file:
 * @tables: (array length=n_tables): what to write, one behind the other: the runs of a line, say
 * @n_tables: how many
 * @path: the file
 * @cancellable: (nullable): ends it early
 * @progress: (nullable): told how much is done
 * @user_data: for @progress
 * @error: return location for an error
 *
 * Writes tables to a file as bf_save_file() does: when something fails, what was there stays.
 *
 * Returns: %TRUE, or %FALSE with an error that begins with @path
 */
gboolean
bf_table_write_file (const BfTable *tables, guint n_tables, const char *path, GCancellable *cancellable,
                     BfTableProgressFunc progress, gpointer user_data, GError **error)
{
  g_autoptr (BfSave) save = bf_save_begin (path, NULL, error);
  g_autoptr (GError) problem = NULL;
  Share share = { progress, user_data, 0.0, 0.0 };

  if (save == NULL)
    return FALSE;
  if (write_tables (tables, n_tables, save, cancellable, &share, &problem))
    return bf_save_commit (save, NULL, error);

  /* Those of a save begin with it already. */
  if (problem->domain == BF_SAVE_ERROR)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_propagate_prefixed_error (error, g_steal_pointer (&problem), "%s: ", path);

  return FALSE;
}
