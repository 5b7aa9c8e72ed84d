/* SPDX-License-Identifier: MIT */
#include "bf-arithmetic-private.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Backward: delta = (Σ delta · w over the next layer) · slope, ∂L/∂w = delta · a. Step: w ← w − rate · ∂L/∂w. */

/* ∂L/∂a of an output as what it is, from the miss; adding one is a row here. */
static void
add_mse_gradient (BfArithmetic *self, double miss)
{
  gsize n = bf_trace_get_n_samples (self->glance.trace) * bf_network_get_n_outputs (self->network);
  g_autofree char *text = bf_number_format_miss (miss);

  bf_arithmetic_add (self, BF_SPAN_PLAIN, "2 × ");
  bf_arithmetic_add (self, BF_SPAN_PLAIN, miss < 0.0 ? "(%s)" : "%s", text);
  bf_document_mark_answer (self->document);
  if (n > 1)
    bf_arithmetic_add (self, BF_SPAN_PLAIN, " / %lu", (gulong) n);
}

static void
add_half_squared_error_gradient (BfArithmetic *self, double miss)
{
  gsize n = bf_trace_get_n_samples (self->glance.trace);
  g_autofree char *text = bf_number_format_miss (miss);

  bf_document_add_span (self->document, BF_SPAN_PLAIN, text);
  bf_document_mark_answer (self->document);
  if (n > 1)
    bf_arithmetic_add (self, BF_SPAN_PLAIN, " / %lu", (gulong) n);
}

static void (* const output_gradients[BF_N_LOSSES]) (BfArithmetic *self, double miss) = {
  [BF_LOSS_MSE] = add_mse_gradient,
  [BF_LOSS_HALF_SQUARED_ERROR] = add_half_squared_error_gradient,
};

/* Of a loss that is computed from z: bce divides by all elements, cross_entropy by the samples */
static gsize
get_divisor (const BfArithmetic *self, BfLoss loss)
{
  gsize n = bf_trace_get_n_samples (self->glance.trace);

  return loss == BF_LOSS_BCE ? n * bf_network_get_n_outputs (self->network) : n;
}

/* δ = (0.731059 − 1) / 2: the slope has cancelled */
static void
add_delta_from_z (BfArithmetic *self, BfLoss loss, guint output)
{
  gsize n = get_divisor (self, loss);

  bf_arithmetic_add (self, BF_SPAN_PLAIN, "%s", n > 1 ? "(" : "");
  bf_arithmetic_add_answer (self, BF_SPAN_PLAIN,
                            bf_trace_get_prediction (self->glance.trace, self->glance.sample, output));
  bf_arithmetic_add (self, BF_SPAN_PLAIN, " " BF_MINUS " ");
  bf_arithmetic_add_factor (self, BF_SPAN_PLAIN,
                            bf_trace_get_target (self->glance.trace, self->glance.sample, output));
  if (n > 1)
    bf_arithmetic_add (self, BF_SPAN_PLAIN, ") / %lu", (gulong) n);
}

/* Whether ∂L/∂a is the miss itself, so that writing both would say the same twice */
static gboolean
is_miss_itself (const BfArithmetic *self)
{
  return bf_trace_get_recipe (self->glance.trace)->loss == BF_LOSS_HALF_SQUARED_ERROR &&
         bf_trace_get_n_samples (self->glance.trace) == 1;
}

static gboolean
has_slope (const BfArithmetic *self, guint layer)
{
  return bf_network_get_activation (self->network, layer) != BF_ACTIVATION_IDENTITY;
}

static gboolean
is_output (const BfArithmetic *self, guint layer)
{
  return layer + 1 == bf_network_get_n_layers (self->network);
}

static void
highlight_term (BfArithmetic *self, guint layer, guint unit, BfTermKind kind, guint index)
{
  if (bf_arithmetic_in_flight (self, bf_moment_find_term (self->network, BF_PHASE_BACKWARD, layer, unit, kind, index)))
    bf_document_highlight (self->document);
}

/* −0.44 × 0.7: what unit @next of the next layer sends back */
static void
add_error (BfArithmetic *self, guint layer, guint unit, guint next, gboolean first)
{
  double delta = bf_trace_get_delta (self->glance.trace, self->glance.sample, layer + 1, next);
  double weight = bf_trace_get_back_factor (self->glance.trace, self->glance.sample, layer, unit, next);

  if (first)
    bf_arithmetic_add_answer (self, BF_SPAN_MISS, delta);
  else
    bf_arithmetic_add_answer_factor (self, BF_SPAN_MISS, delta);
  bf_arithmetic_add (self, BF_SPAN_PLAIN, " × ");
  bf_arithmetic_add_factor (self, bf_arithmetic_style (weight, FALSE), weight);
}

static void
add_errors (BfArithmetic *self, guint layer, guint unit)
{
  guint n = bf_network_get_n_units (self->network, layer + 1);
  guint n_hidden = 0;

  for (guint k = 0; k < n; k++)
    {
      guint64 ordinal = bf_moment_find_term (self->network, BF_PHASE_BACKWARD, layer, unit, BF_TERM_ERROR, k);

      if (!bf_arithmetic_shows_term (self, n, k, bf_arithmetic_in_flight (self, ordinal)))
        {
          n_hidden++;
          continue;
        }
      if (n_hidden > 0)
        bf_arithmetic_add (self, BF_SPAN_DIM, ngettext (" + … %u more", " + … %u more", n_hidden), n_hidden);
      n_hidden = 0;
      if (k > 0)
        bf_arithmetic_add (self, BF_SPAN_PLAIN, " + ");
      add_error (self, layer, unit, k, k == 0);
      highlight_term (self, layer, unit, BF_TERM_ERROR, k);
    }
}

/* Σ delta · w over the next layer, in the order of the terms */
static double
sum_errors (const BfArithmetic *self, guint layer, guint unit)
{
  double sum = 0.0;

  for (guint k = 0; k < bf_network_get_n_units (self->network, layer + 1); k++)
    sum += bf_trace_get_delta (self->glance.trace, self->glance.sample, layer + 1, k) *
           bf_trace_get_back_factor (self->glance.trace, self->glance.sample, layer, unit, k);

  return sum;
}

static void
add_times_slope (BfArithmetic *self, guint layer, guint unit)
{
  if (!has_slope (self, layer))
    return;
  bf_arithmetic_add (self, BF_SPAN_PLAIN, " × ");
  bf_arithmetic_add_slope (self, layer, unit);
  highlight_term (self, layer, unit, BF_TERM_SLOPE, 0);
}

static void
add_result (BfArithmetic *self, const BfValue *delta)
{
  bf_arithmetic_add (self, BF_SPAN_PLAIN, " = ");
  if (delta->status == BF_VALUE_PARTIAL)
    bf_arithmetic_add_dash (self);
  else
    bf_arithmetic_add_answer (self, BF_SPAN_MISS, delta->value);
}

/* δ = 2 × (−0.22) = −0.44 */
static void
write_output_delta (BfArithmetic *self, guint layer, guint unit, const BfValue *delta)
{
  BfLoss loss = bf_trace_get_recipe (self->glance.trace)->loss;

  if (bf_loss_get_activation (loss, NULL))
    {
      add_delta_from_z (self, loss, unit);
      highlight_term (self, layer, unit, BF_TERM_OUTPUT_ERROR, unit);
      highlight_term (self, layer, unit, BF_TERM_SLOPE, 0);
      add_result (self, delta);
      return;
    }
  if (output_gradients[loss] != NULL)
    output_gradients[loss](self, bf_trace_get_miss (self->glance.trace, self->glance.sample, unit));
  else
    bf_arithmetic_add_answer (self, BF_SPAN_PLAIN,
                              bf_trace_get_output_gradient (self->glance.trace, self->glance.sample, unit));
  highlight_term (self, layer, unit, BF_TERM_OUTPUT_ERROR, unit);
  add_times_slope (self, layer, unit);
  if (has_slope (self, layer) || !is_miss_itself (self))
    add_result (self, delta);
}

/* δ = (0.1 × 0.4 + 0.2 × 0.5) × (1 − 0.3²), and below it = 0.14 × 0.91 = 0.1274 */
static void
write_error_sum (BfArithmetic *self, guint layer, guint unit, const BfValue *delta)
{
  gboolean partial = delta->status == BF_VALUE_PARTIAL;

  bf_arithmetic_add (self, BF_SPAN_PLAIN, "%s", has_slope (self, layer) ? "(" : "");
  add_errors (self, layer, unit);
  bf_arithmetic_add (self, BF_SPAN_PLAIN, "%s", has_slope (self, layer) ? ")" : "");
  add_times_slope (self, layer, unit);

  bf_arithmetic_begin_row (self, "");
  bf_arithmetic_add (self, BF_SPAN_PLAIN, "= ");
  if (partial)
    {
      bf_arithmetic_add_number (self, BF_SPAN_MISS, delta->value);
      bf_arithmetic_add (self, BF_SPAN_DIM, _("  so far"));
      return;
    }
  if (has_slope (self, layer))
    {
      bf_arithmetic_add_answer (self, BF_SPAN_PLAIN, sum_errors (self, layer, unit));
      bf_arithmetic_add (self, BF_SPAN_PLAIN, " × ");
      bf_arithmetic_add_answer_factor (self, BF_SPAN_PLAIN,
                                       bf_trace_get_back_slope (self->glance.trace, self->glance.sample, layer, unit));
      bf_arithmetic_add (self, BF_SPAN_PLAIN, " = ");
    }
  bf_arithmetic_add_answer (self, BF_SPAN_MISS, delta->value);
}

/* δ = −0.44 × 0.7 = −0.308; where several errors arrive, in two rows */
static void
write_hidden_delta (BfArithmetic *self, guint layer, guint unit, const BfValue *delta)
{
  if (bf_network_get_n_units (self->network, layer + 1) > 1)
    {
      write_error_sum (self, layer, unit, delta);
      return;
    }
  add_errors (self, layer, unit);
  add_times_slope (self, layer, unit);
  add_result (self, delta);
}

/* Writes the delta of a unit for the sample that is looked at. */
void
bf_arithmetic_delta (BfArithmetic *self, guint layer, guint unit)
{
  BfValue delta = bf_glance_get_delta (&self->glance, layer, unit);

  bf_arithmetic_begin_row (self, "δ");
  bf_arithmetic_add (self, BF_SPAN_PLAIN, "= ");
  if (delta.status == BF_VALUE_NOT_COMPUTED || delta.status == BF_VALUE_OUT_OF_DATE)
    bf_arithmetic_add_value (self, BF_SPAN_MISS, &delta);
  else if (is_output (self, layer))
    write_output_delta (self, layer, unit, &delta);
  else
    write_hidden_delta (self, layer, unit, &delta);
}

/* One sample's part of a gradient: −0.352 × 3, or of a bias −0.352 */
static void
add_part (BfArithmetic *self, const BfElement *parameter, gsize sample, gboolean first)
{
  double delta = bf_trace_get_delta (self->glance.trace, sample, parameter->layer, parameter->unit);

  if (first)
    bf_arithmetic_add_answer (self, BF_SPAN_MISS, delta);
  else
    bf_arithmetic_add_answer_factor (self, BF_SPAN_MISS, delta);
  if (parameter->kind == BF_ELEMENT_BIAS)
    return;
  bf_arithmetic_add (self, BF_SPAN_PLAIN, " × ");
  bf_arithmetic_add_factor (self, BF_SPAN_PLAIN,
                            bf_trace_get_layer_input (self->glance.trace, sample, parameter->layer, parameter->input));
  if (parameter->layer > 0)
    bf_document_mark_answer (self->document);
}

/* All samples of a small batch, else that which is looked at and how many there are besides */
static void
add_parts (BfArithmetic *self, const BfElement *parameter)
{
  gsize n = bf_trace_get_n_samples (self->glance.trace);

  if (n <= self->max_samples)
    {
      for (gsize s = 0; s < n; s++)
        {
          bf_arithmetic_add (self, BF_SPAN_PLAIN, "%s", s > 0 ? " + " : "");
          add_part (self, parameter, s, s == 0);
        }
      return;
    }

  add_part (self, parameter, self->glance.sample, TRUE);
  if (n > 1)
    bf_arithmetic_add (self, BF_SPAN_DIM, ngettext (" + … %lu more sample", " + … %lu more samples", n - 1),
                       (gulong) (n - 1));
}

/* ∂L/∂ of a parameter, as the backward pass computed it */
double
bf_arithmetic_get_gradient (const BfArithmetic *self, const BfElement *parameter)
{
  return parameter->kind == BF_ELEMENT_BIAS
           ? bf_trace_get_bias_gradient (self->glance.trace, parameter->layer, parameter->unit)
           : bf_trace_get_weight_gradient (self->glance.trace, parameter->layer, parameter->unit, parameter->input);
}

/* What a sample adds to it: δ·a, or of a bias δ */
double
bf_arithmetic_get_part (const BfArithmetic *self, const BfElement *parameter, gsize sample)
{
  const BfTrace *trace = self->glance.trace;
  double delta = bf_trace_get_delta (trace, sample, parameter->layer, parameter->unit);

  return parameter->kind == BF_ELEMENT_BIAS
           ? delta : delta * bf_trace_get_layer_input (trace, sample, parameter->layer, parameter->input);
}

static void
write_gradient (BfArithmetic *self, const BfElement *parameter)
{
  gboolean is_bias = parameter->kind == BF_ELEMENT_BIAS;
  gboolean alone = bf_trace_get_n_samples (self->glance.trace) == 1;

  bf_arithmetic_add (self, BF_SPAN_PLAIN, "= %s%s = ", alone ? "" : "Σ ", is_bias ? "δ" : "δ·a");
  if (!is_bias || !alone)
    {
      add_parts (self, parameter);
      bf_arithmetic_add (self, BF_SPAN_PLAIN, " = ");
    }
  bf_arithmetic_add_answer (self, BF_SPAN_MISS, bf_arithmetic_get_gradient (self, parameter));
}

/* Writes "∂L/∂w32 = δ·a = −0.352 × 3 = −1.056", summed over the batch. */
void
bf_arithmetic_gradient (BfArithmetic *self, const BfElement *parameter)
{
  g_autofree char *name = bf_element_get_name (parameter, self->network);
  BfTermKind kind = parameter->kind == BF_ELEMENT_BIAS ? BF_TERM_BIAS_GRADIENT : BF_TERM_GRADIENT;
  guint64 ordinal = bf_moment_find_term (self->network, BF_PHASE_BACKWARD, parameter->layer, parameter->unit, kind,
                                         parameter->kind == BF_ELEMENT_BIAS ? 0 : parameter->input);
  BfProgress progress = bf_moment_get_progress (&self->glance.moment, ordinal);
  BfValue delta = bf_glance_get_delta (&self->glance, parameter->layer, parameter->unit);
  BfValue gradient = bf_glance_get_gradient (&self->glance, parameter);

  bf_document_add_line (self->document, BF_LINE_ROW);
  bf_document_add_span (self->document, BF_SPAN_PLAIN, "∂L/∂");
  bf_document_add_name (self->document, BF_SPAN_PLAIN, name);
  bf_document_add_cell (self->document);
  if (progress == BF_PROGRESS_DONE || (progress == BF_PROGRESS_IN_FLIGHT && delta.status == BF_VALUE_COMPUTED))
    write_gradient (self, parameter);
  else
    {
      bf_arithmetic_add (self, BF_SPAN_PLAIN, "= ");
      bf_arithmetic_add_value (self, BF_SPAN_MISS, &gradient);
    }
  if (bf_arithmetic_in_flight (self, ordinal))
    bf_document_highlight (self->document);
}

/* Writes the gradients of what comes into a unit. */
void
bf_arithmetic_gradients (BfArithmetic *self, guint layer, guint unit)
{
  guint n = bf_network_get_n_layer_inputs (self->network, layer);
  guint n_hidden = 0;

  for (guint i = 0; i < n; i++)
    {
      BfElement weight = { BF_ELEMENT_WEIGHT, layer, unit, i };
      guint64 ordinal = bf_moment_find_term (self->network, BF_PHASE_BACKWARD, layer, unit, BF_TERM_GRADIENT, i);

      if (!bf_arithmetic_shows_term (self, n, i, bf_arithmetic_in_flight (self, ordinal)))
        {
          n_hidden++;
          continue;
        }
      if (n_hidden > 0)
        {
          bf_document_add_line (self->document, BF_LINE_ROW);
          bf_arithmetic_add (self, BF_SPAN_DIM, ngettext ("… %u more", "… %u more", n_hidden), n_hidden);
        }
      n_hidden = 0;
      bf_arithmetic_gradient (self, &weight);
    }
  if (bf_network_has_bias (self->network, layer))
    {
      BfElement bias = { BF_ELEMENT_BIAS, layer, unit, 0 };

      bf_arithmetic_gradient (self, &bias);
    }
}

static gboolean
has_wrong_sign (const BfArithmetic *self)
{
  return (bf_trace_get_recipe (self->glance.trace)->wrong & BF_WRONG_SIGN) != 0;
}

/* − 0.01 × (−1.056): what plain SGD takes off, the learning rate times the gradient; with the wrong sign it is added */
static void
add_plain_update (BfArithmetic *self, const BfElement *parameter)
{
  bf_arithmetic_add (self, BF_SPAN_PLAIN, has_wrong_sign (self) ? " + " : " " BF_MINUS " ");
  bf_arithmetic_add_factor (self, BF_SPAN_PLAIN, bf_trace_get_learning_rate (self->glance.trace));
  bf_arithmetic_add (self, BF_SPAN_PLAIN, " × ");
  bf_arithmetic_add_answer_factor (self, BF_SPAN_MISS, bf_arithmetic_get_gradient (self, parameter));
}

static double
get_trace_update (const BfArithmetic *self, const BfElement *parameter)
{
  const BfTrace *trace = self->glance.trace;

  return parameter->kind == BF_ELEMENT_BIAS
           ? bf_trace_get_bias_update (trace, parameter->layer, parameter->unit)
           : bf_trace_get_weight_update (trace, parameter->layer, parameter->unit, parameter->input);
}

/* − 0.0021: the update as the optimizer made it */
static void
add_update (BfArithmetic *self, const BfElement *parameter)
{
  double update = get_trace_update (self, parameter);

  bf_arithmetic_add (self, BF_SPAN_PLAIN, update < 0.0 ? " " BF_MINUS " " : " + ");
  bf_arithmetic_add_answer (self, BF_SPAN_MISS, fabs (update));
}

/* Whether the update is the learning rate times the gradient, of this parameter in this step */
static gboolean
is_plain_update (const BfArithmetic *self, const BfElement *parameter)
{
  double rate = bf_trace_get_learning_rate (self->glance.trace);

  if (has_wrong_sign (self))
    rate = -rate;

  return bf_trace_get_recipe (self->glance.trace)->optimizer == BF_OPTIMIZER_SGD &&
         get_trace_update (self, parameter) == -(rate * bf_arithmetic_get_gradient (self, parameter));
}

static double
get_parameter (const BfNetwork *network, const BfElement *parameter)
{
  return parameter->kind == BF_ELEMENT_BIAS
           ? bf_network_get_bias (network, parameter->layer, parameter->unit)
           : bf_network_get_weight (network, parameter->layer, parameter->unit, parameter->input);
}

/* Writes "w32 ← 0.2 − 0.01 × (−1.056) = 0.21056", or a dash before step. */
void
bf_arithmetic_update (BfArithmetic *self, const BfElement *parameter)
{
  g_autofree char *name = bf_element_get_name (parameter, self->network);
  guint64 step = bf_moment_get_phase_start (self->network, BF_PHASE_STEP);
  double before = get_parameter (self->network, parameter);
  double after = get_parameter (bf_trace_get_network_after (self->glance.trace), parameter);

  bf_document_add_line (self->document, BF_LINE_ROW);
  bf_document_add_name (self->document, BF_SPAN_PLAIN, name);
  bf_document_add_cell (self->document);
  bf_arithmetic_add (self, BF_SPAN_PLAIN, "← ");
  if (bf_moment_get_progress (&self->glance.moment, step) == BF_PROGRESS_NOT_YET)
    {
      bf_arithmetic_add_dash (self);
      return;
    }
  bf_arithmetic_add_number (self, bf_arithmetic_style (before, FALSE), before);
  if (is_plain_update (self, parameter))
    add_plain_update (self, parameter);
  else
    add_update (self, parameter);
  bf_arithmetic_add (self, BF_SPAN_PLAIN, " = ");
  bf_arithmetic_add_answer (self, bf_arithmetic_style (after, FALSE), after);
}

/* Writes the updates of a layer's parameters. */
void
bf_arithmetic_updates (BfArithmetic *self, guint layer)
{
  guint n_in = bf_network_get_n_layer_inputs (self->network, layer);
  guint n_row = n_in + (bf_network_has_bias (self->network, layer) ? 1 : 0);
  guint64 n = (guint64) n_row * bf_network_get_n_units (self->network, layer);

  for (guint64 i = 0; i < MIN (n, self->max_parameters); i++)
    {
      guint unit = (guint) (i / n_row);
      guint input = (guint) (i % n_row);
      BfElement parameter = { input < n_in ? BF_ELEMENT_WEIGHT : BF_ELEMENT_BIAS, layer, unit,
                              input < n_in ? input : 0 };

      bf_arithmetic_update (self, &parameter);
    }
  if (n > self->max_parameters)
    {
      gulong n_more = (gulong) (n - self->max_parameters);

      bf_document_add_line (self->document, BF_LINE_ROW);
      bf_arithmetic_add (self, BF_SPAN_DIM, ngettext ("… %lu more", "… %lu more", n_more), n_more);
    }
}
