/* SPDX-License-Identifier: MIT */
#include "bf-ripple.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Nudge w of unit v by h. To first order, with ż and ȧ the changes:
 *
 *   ż_v = a_u · h (h for a bias),   ȧ = f′(z) · ż,   ż_k = Σ_u w_ku · ȧ_u,   L̇ = ∂L/∂w · h
 *
 * and of a softmax layer ȧ_i = a_i · (ż_i − Σ_j a_j · ż_j). */

#define CHEAP 2000000.0 /* products of a batch that are computed within a frame */
#define DESCRIBED_ROWS 12

struct _BfRipple
{
  gatomicrefcount ref_count;
  BfTrace        *trace;
  BfTrace        *nudged;
  gsize           sample;
  BfElement       parameter;
  double          amount;     /* that was really added */
  double        **predicted;  /* ȧ of each layer from the parameter's on */
};

/**
 * bf_ripple_is_cheap:
 * @trace: a step
 *
 * Tells whether a ripple of this step's batch is computed within a frame, or is better made elsewhere.
 *
 * Returns: whether it is
 */
gboolean
bf_ripple_is_cheap (const BfTrace *trace)
{
  g_return_val_if_fail (trace != NULL, FALSE);

  return (double) bf_trace_get_n_samples (trace) * (double) bf_network_get_n_parameters (bf_trace_get_network (trace)) <=
         CHEAP;
}

static double
get_parameter (const BfNetwork *network, const BfElement *p)
{
  return p->kind == BF_ELEMENT_BIAS ? bf_network_get_bias (network, p->layer, p->unit)
                                    : bf_network_get_weight (network, p->layer, p->unit, p->input);
}

/* @value is finite. */
static void
set_parameter (BfNetwork *network, const BfElement *p, double value)
{
  if (p->kind == BF_ELEMENT_BIAS)
    bf_network_set_bias (network, p->layer, p->unit, value, NULL);
  else
    bf_network_set_weight (network, p->layer, p->unit, p->input, value, NULL);
}

static double
get_slope (const BfRipple *self, guint layer, guint unit)
{
  return bf_trace_get_slope (self->trace, self->sample, layer, unit);
}

/* ż → ȧ in place */
static void
predict_activations (const BfRipple *self, guint layer, double *dot)
{
  const BfNetwork *network = bf_trace_get_network (self->trace);
  guint n = bf_network_get_n_units (network, layer);
  double mean = 0.0;

  if (bf_network_get_activation (network, layer) != BF_ACTIVATION_SOFTMAX)
    {
      for (guint v = 0; v < n; v++)
        dot[v] *= get_slope (self, layer, v);
      return;
    }
  for (guint v = 0; v < n; v++)
    mean += bf_trace_get_a (self->trace, self->sample, layer, v) * dot[v];
  for (guint v = 0; v < n; v++)
    dot[v] = bf_trace_get_a (self->trace, self->sample, layer, v) * (dot[v] - mean);
}

static void
predict (BfRipple *self)
{
  const BfNetwork *network = bf_trace_get_network (self->trace);
  const BfElement *p = &self->parameter;
  guint n_layers = bf_network_get_n_layers (network);
  double through = p->kind == BF_ELEMENT_BIAS
                     ? 1.0 : bf_trace_get_layer_input (self->trace, self->sample, p->layer, p->input);

  self->predicted = g_new0 (double *, n_layers - p->layer);
  for (guint l = p->layer; l < n_layers; l++)
    {
      guint n = bf_network_get_n_units (network, l);
      double *dot = self->predicted[l - p->layer] = g_new0 (double, n);

      if (l == p->layer)
        dot[p->unit] = through * self->amount;
      else
        for (guint k = 0; k < n; k++)
          for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
            dot[k] += bf_network_get_weight (network, l, k, u) * self->predicted[l - 1 - p->layer][u];
      predict_activations (self, l, dot);
    }
}

/* The same step with the parameter nudged */
static BfTrace *
run_nudged (BfRipple *self, double amount, GError **error)
{
  const BfState *state = bf_trace_get_state (self->trace);
  g_autoptr (BfNetwork) network = bf_network_copy (bf_trace_get_network (self->trace));
  double before = get_parameter (network, &self->parameter);
  g_autoptr (BfState) nudged = NULL;

  if (!isfinite (before + amount))
    {
      g_set_error (error, BF_ERROR, BF_ERROR_NOT_FINITE, _("The nudged weight is not a finite number"));
      return NULL;
    }
  set_parameter (network, &self->parameter, before + amount);
  self->amount = before + amount - before;
  nudged = bf_state_with_network (state, network, NULL);

  return bf_step (nudged, bf_trace_get_dataset (self->trace), bf_trace_get_recipe (self->trace), error);
}

/**
 * bf_ripple_new:
 * @trace: a step
 * @sample: which sample of its batch is looked at
 * @parameter: a weight or bias of its network
 * @amount: by how much to nudge it
 * @error: return location for an error
 *
 * Runs a step once more with one parameter nudged. A pure function, for any thread.
 *
 * Returns: (transfer full): the ripple, or %NULL with %BF_ERROR_NOT_FINITE or %BF_ERROR_TOO_LARGE
 */
BfRipple *
bf_ripple_new (const BfTrace *trace, gsize sample, const BfElement *parameter, double amount, GError **error)
{
  g_autoptr (BfRipple) self = NULL;

  g_return_val_if_fail (trace != NULL && parameter != NULL, NULL);
  g_return_val_if_fail (sample < bf_trace_get_n_samples (trace), NULL);
  g_return_val_if_fail (parameter->kind == BF_ELEMENT_WEIGHT || parameter->kind == BF_ELEMENT_BIAS, NULL);

  self = g_new0 (BfRipple, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->trace = bf_trace_ref ((BfTrace *) trace);
  self->sample = sample;
  self->parameter = *parameter;
  self->nudged = run_nudged (self, amount, error);
  if (self->nudged == NULL)
    return NULL;
  predict (self);

  return g_steal_pointer (&self);
}

/**
 * bf_ripple_ref:
 * @self: a ripple
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfRipple *
bf_ripple_ref (BfRipple *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_ripple_unref:
 * @self: (transfer full): a ripple
 *
 * Gives a reference back.
 */
void
bf_ripple_unref (BfRipple *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->predicted != NULL)
    for (guint l = self->parameter.layer; l < bf_network_get_n_layers (bf_trace_get_network (self->trace)); l++)
      g_free (self->predicted[l - self->parameter.layer]);
  g_free (self->predicted);
  g_clear_pointer (&self->trace, bf_trace_unref);
  g_clear_pointer (&self->nudged, bf_trace_unref);
  g_free (self);
}

/**
 * bf_ripple_get_amount:
 * @self: a ripple
 *
 * Gets by how much the parameter was nudged: what was asked for, rounded to what the parameter can hold.
 *
 * Returns: the amount
 */
double
bf_ripple_get_amount (const BfRipple *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->amount;
}

/**
 * bf_ripple_get_change_of_z:
 * @self: a ripple
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets by how much a unit's sum has changed.
 *
 * Returns: Δz
 */
double
bf_ripple_get_change_of_z (const BfRipple *self, guint layer, guint unit)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return bf_trace_get_z (self->nudged, self->sample, layer, unit) -
         bf_trace_get_z (self->trace, self->sample, layer, unit);
}

/**
 * bf_ripple_get_change:
 * @self: a ripple
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets by how much a unit's activation has changed.
 *
 * Returns: Δa
 */
double
bf_ripple_get_change (const BfRipple *self, guint layer, guint unit)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return bf_trace_get_a (self->nudged, self->sample, layer, unit) -
         bf_trace_get_a (self->trace, self->sample, layer, unit);
}

/**
 * bf_ripple_get_predicted:
 * @self: a ripple
 * @layer: a layer
 * @unit: one of its units
 *
 * Gets by how much the slopes said that a unit's activation would change.
 *
 * Returns: the first order of Δa
 */
double
bf_ripple_get_predicted (const BfRipple *self, guint layer, guint unit)
{
  g_return_val_if_fail (self != NULL, 0.0);
  g_return_val_if_fail (layer < bf_network_get_n_layers (bf_trace_get_network (self->trace)), 0.0);
  g_return_val_if_fail (unit < bf_network_get_n_units (bf_trace_get_network (self->trace), layer), 0.0);

  return layer < self->parameter.layer ? 0.0 : self->predicted[layer - self->parameter.layer][unit];
}

/**
 * bf_ripple_get_loss_change:
 * @self: a ripple
 *
 * Gets by how much the loss of the whole batch has changed.
 *
 * Returns: ΔL
 */
double
bf_ripple_get_loss_change (const BfRipple *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return bf_trace_get_loss (self->nudged) - bf_trace_get_loss (self->trace);
}

/**
 * bf_ripple_get_predicted_loss_change:
 * @self: a ripple
 *
 * Gets by how much the gradient said that the loss of the batch would change.
 *
 * Returns: ∂L/∂w · Δw
 */
double
bf_ripple_get_predicted_loss_change (const BfRipple *self)
{
  const BfElement *p;
  double gradient;

  g_return_val_if_fail (self != NULL, 0.0);

  p = &self->parameter;
  gradient = p->kind == BF_ELEMENT_BIAS ? bf_trace_get_bias_gradient (self->trace, p->layer, p->unit)
                                        : bf_trace_get_weight_gradient (self->trace, p->layer, p->unit, p->input);

  return gradient * self->amount;
}

static void
set_ratio (BfRippleRow *row, double before)
{
  row->has_ratio = before != 0.0 && isfinite (before) && isfinite (row->change);
  row->ratio = row->has_ratio ? row->change / before : 0.0;
}

static double
get_size (const BfRipple *self, guint layer, guint unit)
{
  double change = fabs (bf_ripple_get_change (self, layer, unit));

  return isnan (change) ? INFINITY : change;
}

/* The strongest @n of a layer, marked in @chosen */
static void
choose_units (const BfRipple *self, guint layer, guint n, gboolean *chosen, guint n_units)
{
  for (guint i = 0; i < n; i++)
    {
      int best = -1;

      for (guint u = 0; u < n_units; u++)
        if (!chosen[u] && (best < 0 || get_size (self, layer, u) > get_size (self, layer, (guint) best)))
          best = (int) u;
      chosen[best] = TRUE;
    }
}

/* What changed before a layer, where that is one number; else 0 */
static double
get_lone_change (const BfRipple *self, guint layer)
{
  const BfElement *p = &self->parameter;

  if (layer == p->layer)
    return self->amount;
  if (layer == p->layer + 1)
    return bf_ripple_get_change (self, p->layer, p->unit);

  return bf_network_get_n_units (bf_trace_get_network (self->trace), layer - 1) == 1
           ? bf_ripple_get_change (self, layer - 1, 0) : 0.0;
}

static void
add_unit (const BfRipple *self, GArray *rows, guint layer, guint unit)
{
  BfRippleRow row = { .element = { BF_ELEMENT_UNIT, layer, unit, 0 } };

  row.change = bf_ripple_get_change (self, layer, unit);
  row.predicted = bf_ripple_get_predicted (self, layer, unit);
  set_ratio (&row, get_lone_change (self, layer));
  g_array_append_val (rows, row);
}

static void
add_layer (const BfRipple *self, GArray *rows, guint layer, guint max)
{
  guint n_units = bf_network_get_n_units (bf_trace_get_network (self->trace), layer);
  guint n = MIN (n_units, max);
  g_autofree gboolean *chosen = NULL;

  if (layer == self->parameter.layer)
    {
      add_unit (self, rows, layer, self->parameter.unit);
      return;
    }
  chosen = g_new0 (gboolean, n_units);
  choose_units (self, layer, n, chosen, n_units);
  for (guint u = 0; u < n_units; u++)
    if (chosen[u])
      add_unit (self, rows, layer, u);
  g_array_index (rows, BfRippleRow, rows->len - 1).n_more = n_units - n;
}

static void
add_loss (const BfRipple *self, GArray *rows)
{
  const BfNetwork *network = bf_trace_get_network (self->trace);
  BfRippleRow row = { .element = BF_ELEMENT_NOTHING };

  row.change = bf_ripple_get_loss_change (self);
  row.predicted = bf_ripple_get_predicted_loss_change (self);
  if (bf_trace_get_n_samples (self->trace) == 1)
    set_ratio (&row, get_lone_change (self, bf_network_get_n_layers (network)));
  g_array_append_val (rows, row);
}

/**
 * bf_ripple_list:
 * @self: a ripple
 * @max_rows: about how many rows there may be; each layer has one at least
 *
 * Lists what changes on the way to the loss: the parameter, its unit, of each later layer the units that change most,
 * and the loss of the batch.
 *
 * Returns: (transfer full) (element-type BfRippleRow): the rows
 */
GArray *
bf_ripple_list (const BfRipple *self, guint max_rows)
{
  GArray *rows;
  BfRippleRow first = { 0 };
  guint n_layers, n_later;

  g_return_val_if_fail (self != NULL, NULL);

  rows = g_array_new (FALSE, TRUE, sizeof (BfRippleRow));
  n_layers = bf_network_get_n_layers (bf_trace_get_network (self->trace));
  n_later = n_layers - 1 - self->parameter.layer;
  first.element = self->parameter;
  first.change = first.predicted = self->amount;
  g_array_append_val (rows, first);
  for (guint l = self->parameter.layer; l < n_layers; l++)
    add_layer (self, rows, l, MAX (1, n_later > 0 && max_rows > 3 ? (max_rows - 3) / n_later : 1));
  add_loss (self, rows);

  return rows;
}

/**
 * bf_ripple_name_row:
 * @self: a ripple
 * @row: one of its rows
 *
 * Names what changes: `w32`, `h2`, `prediction`, `loss`.
 *
 * Returns: (transfer full): the name
 */
char *
bf_ripple_name_row (const BfRipple *self, const BfRippleRow *row)
{
  g_return_val_if_fail (self != NULL && row != NULL, NULL);

  return row->element.kind == BF_ELEMENT_NONE ? g_strdup (_("loss"))
                                              : bf_element_get_name (&row->element, bf_trace_get_network (self->trace));
}

/**
 * bf_ripple_describe:
 * @self: a ripple
 *
 * Says a ripple in a sentence, as a screen reader speaks it.
 *
 * Returns: (transfer full): "w32 +0.01, h2 +0.03, prediction +0.024, loss −0.009984; the gradient says −0.01056"
 */
char *
bf_ripple_describe (const BfRipple *self)
{
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GString) list = NULL;
  g_autofree char *predicted = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  rows = bf_ripple_list (self, DESCRIBED_ROWS);
  list = g_string_new (NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      const BfRippleRow *row = &g_array_index (rows, BfRippleRow, i);
      g_autofree char *name = bf_ripple_name_row (self, row);
      g_autofree char *change = bf_number_format_signed (row->change);

      g_string_append_printf (list, "%s%s %s", i > 0 ? ", " : "", name, change);
    }
  predicted = bf_number_format_signed (bf_ripple_get_predicted_loss_change (self));

  return g_strdup_printf (_("%s; the gradient says %s"), list->str, predicted);
}
