/* SPDX-License-Identifier: MIT */
#include "bf-arithmetic-private.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Forward: the sum of each unit, z = Σ a·w + b. Loss: how prediction and target become one number. */

#define MAX_LISTED_LOSSES 4 /* samples whose losses are written in the batch's mean */

/* One unit's sum while it is written */
typedef struct
{
  BfArithmetic *arithmetic;
  guint         layer;
  guint         unit;
  guint         n_products;
  guint         n_terms;    /* products and bias */
  guint64       first;      /* ordinal of the first term */
  gboolean      stale;
} Sum;

static void
sum_init (Sum *self, BfArithmetic *arithmetic, guint layer, guint unit)
{
  const BfNetwork *network = arithmetic->network;

  self->arithmetic = arithmetic;
  self->layer = layer;
  self->unit = unit;
  self->n_products = bf_network_get_n_layer_inputs (network, layer);
  self->n_terms = self->n_products + (bf_network_has_bias (network, layer) ? 1 : 0);
  self->first = bf_moment_get_unit_start (network, BF_PHASE_FORWARD, layer, unit);
  self->stale = bf_glance_get_z (&arithmetic->glance, layer, unit).status == BF_VALUE_OUT_OF_DATE;
}

/* What goes into a product: an activation that is still being added up is not there yet. */
static BfValue
get_source (const Sum *self, guint input)
{
  const BfGlance *glance = &self->arithmetic->glance;
  BfValue value = self->layer == 0 ? bf_glance_get_input (glance, input)
                                   : bf_glance_get_activation (glance, self->layer - 1, input);

  if (value.status == BF_VALUE_PARTIAL)
    value.status = BF_VALUE_NOT_COMPUTED;
  if (self->stale)
    value.status = BF_VALUE_OUT_OF_DATE;

  return value;
}

/* 3 × 0.3, or the bias: the parameters of this step's forward pass, which step may have changed since */
static void
add_factors (const Sum *self, guint term)
{
  BfArithmetic *arithmetic = self->arithmetic;
  BfValue source;
  double parameter;

  if (term == self->n_products)
    {
      parameter = bf_network_get_bias (arithmetic->network, self->layer, self->unit);
      bf_arithmetic_add_factor (arithmetic, bf_arithmetic_style (parameter, self->stale), parameter);
      return;
    }

  source = get_source (self, term);
  parameter = bf_network_get_weight (arithmetic->network, self->layer, self->unit, term);
  if (term > 0 && source.status != BF_VALUE_NOT_COMPUTED && source.value < 0.0)
    bf_arithmetic_add_factor (arithmetic, self->stale ? BF_SPAN_STALE : BF_SPAN_PLAIN, source.value);
  else
    bf_arithmetic_add_value (arithmetic, BF_SPAN_PLAIN, &source);
  if (self->layer > 0)
    bf_document_mark_answer (arithmetic->document);
  bf_arithmetic_add (arithmetic, self->stale ? BF_SPAN_STALE : BF_SPAN_PLAIN, " × ");
  bf_arithmetic_add_factor (arithmetic, bf_arithmetic_style (parameter, self->stale), parameter);
}

/* The number that a term brings, NaN-safe: whether there is one, and which */
static gboolean
get_term (const Sum *self, guint term, double *value)
{
  const BfGlance *glance = &self->arithmetic->glance;

  if (term == self->n_products)
    {
      *value = bf_network_get_bias (self->arithmetic->network, self->layer, self->unit);
      return self->stale || bf_moment_get_progress (&glance->moment, self->first + term) != BF_PROGRESS_NOT_YET;
    }
  *value = bf_glance_get_product (glance, self->layer, self->unit, term).value;

  return bf_glance_get_product (glance, self->layer, self->unit, term).status != BF_VALUE_NOT_COMPUTED &&
         get_source (self, term).status != BF_VALUE_NOT_COMPUTED;
}

static void
add_cell (const Sum *self, guint term, gboolean products, gboolean first)
{
  BfArithmetic *arithmetic = self->arithmetic;
  BfDocument *document = arithmetic->document;
  BfSpanStyle style = self->stale ? BF_SPAN_STALE : BF_SPAN_PLAIN;
  double value = 0.0;
  gboolean known = get_term (self, term, &value);
  gboolean minus = products && known && !first && value < 0.0;

  bf_document_add_cell (document);
  if (!first)
    {
      bf_document_add_span (document, style, minus ? BF_MINUS : "+");
      bf_document_add_cell (document);
    }
  if (!products)
    add_factors (self, term);
  else if (known && term < self->n_products)
    bf_arithmetic_add_answer (arithmetic, style, minus ? -value : value);
  else if (known)
    bf_arithmetic_add_number (arithmetic, style, minus ? -value : value);
  else
    bf_arithmetic_add_dash (arithmetic);
  if (bf_arithmetic_in_flight (arithmetic, self->first + term))
    bf_document_highlight (document);
}

static void
add_gap (const Sum *self, guint n_hidden, gboolean products)
{
  BfDocument *document = self->arithmetic->document;

  bf_document_add_cell (document);
  bf_document_add_span (document, BF_SPAN_PLAIN, "+");
  bf_document_add_cell (document);
  if (products)
    bf_document_add_span (document, BF_SPAN_DIM, "…");
  else
    bf_arithmetic_add (self->arithmetic, BF_SPAN_DIM, ngettext ("… %u more", "… %u more", n_hidden), n_hidden);
}

/* "= 1 × 0.5 + 2 × 0.4 + 3 × 0.3", or with @products "= 0.5 + 0.8 + 0.9": the columns are the same */
static void
write_terms (const Sum *self, gboolean products)
{
  BfDocument *document = self->arithmetic->document;
  guint n_hidden = 0;

  bf_document_add_line (document, BF_LINE_SUM);
  bf_document_add_span (document, BF_SPAN_PLAIN, "=");
  for (guint i = 0; i < self->n_terms; i++)
    {
      if (!bf_arithmetic_shows_term (self->arithmetic, self->n_terms, i,
                                     bf_arithmetic_in_flight (self->arithmetic, self->first + i)))
        {
          n_hidden++;
          continue;
        }
      if (n_hidden > 0)
        add_gap (self, n_hidden, products);
      n_hidden = 0;
      add_cell (self, i, products, i == 0);
    }
}

/* "so far: 0.9 is still on its way" */
static void
add_so_far (const Sum *self)
{
  const BfMoment *moment = &self->arithmetic->glance.moment;
  guint n_flying = 0;
  guint last = 0;
  double value = 0.0;

  for (guint i = 0; i < self->n_terms; i++)
    if (bf_moment_get_progress (moment, self->first + i) == BF_PROGRESS_IN_FLIGHT)
      {
        n_flying++;
        last = i;
      }

  if (n_flying == 1 && get_term (self, last, &value))
    {
      g_autofree char *text = bf_number_format (value);

      bf_arithmetic_add (self->arithmetic, BF_SPAN_DIM, _("  so far: %s is still on its way"), text);
    }
  else if (n_flying > 0)
    bf_arithmetic_add (self->arithmetic, BF_SPAN_DIM,
                       ngettext ("  so far: %u term is still on its way", "  so far: %u terms are still on their way",
                                 n_flying), n_flying);
  else
    bf_arithmetic_add (self->arithmetic, BF_SPAN_DIM, _("  so far"));
}

static void
write_result (const Sum *self)
{
  BfArithmetic *arithmetic = self->arithmetic;
  BfValue z = bf_glance_get_z (&arithmetic->glance, self->layer, self->unit);
  gboolean has_activation = bf_network_get_activation (arithmetic->network, self->layer) != BF_ACTIVATION_IDENTITY;
  gboolean partial = z.status == BF_VALUE_PARTIAL;

  if (partial && bf_glance_count_arrived (&arithmetic->glance, self->layer, self->unit) == 0)
    z.status = BF_VALUE_NOT_COMPUTED;
  bf_document_add_line (arithmetic->document, BF_LINE_SUM);
  bf_document_add_span (arithmetic->document, BF_SPAN_PLAIN, "=");
  bf_document_add_cell (arithmetic->document);
  bf_arithmetic_add_value (arithmetic, has_activation ? BF_SPAN_PLAIN : BF_SPAN_STRONG, &z);
  bf_document_mark_answer (arithmetic->document);
  if (partial)
    add_so_far (self);
}

/* "tanh(2.2) = 0.975743" */
static void
write_activation (const Sum *self)
{
  BfArithmetic *arithmetic = self->arithmetic;
  BfActivation activation = bf_network_get_activation (arithmetic->network, self->layer);
  BfValue z = bf_glance_get_z (&arithmetic->glance, self->layer, self->unit);
  BfValue a = bf_glance_get_activation (&arithmetic->glance, self->layer, self->unit);
  gboolean known = z.status == BF_VALUE_COMPUTED || z.status == BF_VALUE_OUT_OF_DATE;
  gboolean softmax = activation == BF_ACTIVATION_SOFTMAX;

  if (activation == BF_ACTIVATION_IDENTITY)
    return;
  bf_document_add_line (arithmetic->document, BF_LINE_ROW);
  bf_arithmetic_add (arithmetic, BF_SPAN_PLAIN, "%s(", softmax ? "e^" : bf_activation_get_name (activation));
  if (known)
    bf_arithmetic_add_answer (arithmetic, BF_SPAN_PLAIN, z.value);
  else
    bf_document_add_span (arithmetic->document, BF_SPAN_PLAIN, BF_DASH);
  bf_arithmetic_add (arithmetic, BF_SPAN_PLAIN, softmax ? ") / Σ e^z" : ")");
  bf_document_add_cell (arithmetic->document);
  bf_arithmetic_add (arithmetic, BF_SPAN_PLAIN, "= ");
  if (a.status == BF_VALUE_PARTIAL)
    a.status = BF_VALUE_NOT_COMPUTED;
  bf_arithmetic_add_value (arithmetic, BF_SPAN_STRONG, &a);
  bf_document_mark_answer (arithmetic->document);
  if (bf_arithmetic_in_flight (arithmetic, self->first + self->n_terms))
    bf_document_highlight (arithmetic->document);
}

/* What stands behind a unit's name: what it is, or how far it has come */
static char *
describe_unit (const Sum *self)
{
  const BfGlance *glance = &self->arithmetic->glance;
  guint n_arrived = bf_glance_count_arrived (glance, self->layer, self->unit);
  gboolean resting = bf_moment_is_at_rest (&glance->moment);

  switch (bf_glance_get_activation (glance, self->layer, self->unit).status)
    {
    case BF_VALUE_NOT_COMPUTED:
      return g_strdup (_("not computed yet"));
    case BF_VALUE_OUT_OF_DATE:
      return g_strdup (_("out of date"));
    case BF_VALUE_PARTIAL:
      if (n_arrived == self->n_terms)
        return g_strdup (_("in progress: activation"));
      if (resting)
        return g_strdup_printf (_("in progress: %u of %u terms"), n_arrived, self->n_terms);
      if (glance->moment.to == glance->moment.from + 1)
        return g_strdup_printf (_("in progress: term %u of %u"), n_arrived + 1, self->n_terms);
      return g_strdup (_("in progress"));
    case BF_VALUE_COMPUTED:
    default:
      return bf_arithmetic_name_role (self->arithmetic->network, self->layer, self->unit);
    }
}

/* Writes the sum of a unit and what its activation makes of it. */
void
bf_arithmetic_unit_sum (BfArithmetic *self, guint layer, guint unit)
{
  BfElement element = { BF_ELEMENT_UNIT, layer, unit, 0 };
  g_autofree char *remark = NULL;
  Sum sum;

  sum_init (&sum, self, layer, unit);
  remark = describe_unit (&sum);
  bf_arithmetic_heading (self, &element, remark);
  write_terms (&sum, FALSE);
  if (sum.n_terms > 1)
    write_terms (&sum, TRUE);
  write_result (&sum);
  write_activation (&sum);
}

/* Writes what one weight or bias brings to its unit. */
void
bf_arithmetic_product (BfArithmetic *self, const BfElement *parameter)
{
  BfElement target = { BF_ELEMENT_UNIT, parameter->layer, parameter->unit, 0 };
  g_autofree char *name = bf_element_get_name (&target, self->network);
  guint term = parameter->input;
  double value = 0.0;
  gboolean known;
  Sum sum;

  sum_init (&sum, self, parameter->layer, parameter->unit);
  if (parameter->kind == BF_ELEMENT_BIAS)
    term = sum.n_products;
  known = get_term (&sum, term, &value);

  bf_document_add_line (self->document, BF_LINE_SUM);
  bf_document_add_span (self->document, BF_SPAN_PLAIN, "=");
  bf_document_add_cell (self->document);
  add_factors (&sum, term);
  bf_document_add_line (self->document, BF_LINE_SUM);
  bf_document_add_span (self->document, BF_SPAN_PLAIN, "=");
  bf_document_add_cell (self->document);
  if (known)
    bf_arithmetic_add_number (self, sum.stale ? BF_SPAN_STALE : BF_SPAN_STRONG, value);
  else
    bf_arithmetic_add_dash (self);
  bf_arithmetic_add (self, BF_SPAN_DIM, _("  goes to "));
  bf_document_add_name (self->document, BF_SPAN_DIM, name);
}

static void
add_miss (BfArithmetic *self, const BfValue *miss)
{
  g_autofree char *text = bf_number_format_miss (miss->value);

  if (miss->status == BF_VALUE_NOT_COMPUTED)
    bf_arithmetic_add_dash (self);
  else
    bf_document_add_span (self->document, miss->status == BF_VALUE_OUT_OF_DATE ? BF_SPAN_STALE : BF_SPAN_MISS, text);
  bf_document_mark_answer (self->document);
}

/* In so many digits that what they differ by is seen */
static void
add_difference (BfArithmetic *self, BfSpanStyle style, double prediction, double target)
{
  g_autofree char *from = bf_number_format_apart (prediction, target);
  g_autofree char *less = bf_number_format_apart (target, prediction);

  bf_arithmetic_add (self, style, "%s", from);
  bf_document_mark_answer (self->document);
  bf_arithmetic_add (self, style, target < 0.0 ? " " BF_MINUS " (%s) = " : " " BF_MINUS " %s = ", less);
}

/* Writes "miss = 2.98 − 3.2 = −0.22" of one output. */
void
bf_arithmetic_miss (BfArithmetic *self, guint output)
{
  BfElement element = { BF_ELEMENT_MISS, 0, output, 0 };
  g_autofree char *label = bf_element_get_name (&element, self->network);
  BfValue miss = bf_glance_get_miss (&self->glance, output);
  BfSpanStyle style = miss.status == BF_VALUE_OUT_OF_DATE ? BF_SPAN_STALE : BF_SPAN_PLAIN;

  bf_arithmetic_begin_row (self, label);
  bf_arithmetic_add (self, style, "= ");
  if (miss.status != BF_VALUE_NOT_COMPUTED)
    add_difference (self, style, bf_trace_get_prediction (self->glance.trace, self->glance.sample, output),
                    bf_trace_get_target (self->glance.trace, self->glance.sample, output));
  add_miss (self, &miss);
}

/* (−0.22)², or the sum of as many as there are outputs, in brackets where a factor stands beside it */
static void
add_squares (BfArithmetic *self, BfSpanStyle style, gboolean bracketed)
{
  guint n = bf_network_get_n_outputs (self->network);
  gboolean brackets = bracketed && n > 1;
  guint n_hidden = 0;

  bf_arithmetic_add (self, style, "%s", brackets ? "(" : "");
  for (guint o = 0; o < n; o++)
    {
      double miss = bf_trace_get_miss (self->glance.trace, self->glance.sample, o);
      g_autofree char *text = bf_number_format_miss (miss);

      if (!bf_arithmetic_shows_term (self, n, o, FALSE))
        {
          n_hidden++;
          continue;
        }
      if (n_hidden > 0)
        bf_arithmetic_add (self, style, ngettext (" + … %u more", " + … %u more", n_hidden), n_hidden);
      n_hidden = 0;
      bf_arithmetic_add (self, style, "%s", o > 0 ? " + " : "");
      bf_arithmetic_add (self, style, miss < 0.0 ? "(%s)" : "%s", text);
      bf_document_mark_answer (self->document);
      bf_arithmetic_add (self, style, "²");
    }
  bf_arithmetic_add (self, style, "%s", brackets ? ")" : "");
}

/* The loss of one sample as what it is; adding one is a row here. */
static void
add_mse (BfArithmetic *self, BfSpanStyle style)
{
  guint n = bf_network_get_n_outputs (self->network);

  add_squares (self, style, TRUE);
  if (n > 1)
    bf_arithmetic_add (self, style, " / %u", n);
}

static void
add_half_squared_error (BfArithmetic *self, BfSpanStyle style)
{
  bf_arithmetic_add (self, style, "½ × ");
  add_squares (self, style, TRUE);
}

static void (* const sample_losses[BF_N_LOSSES]) (BfArithmetic *self, BfSpanStyle style) = {
  [BF_LOSS_MSE] = add_mse,
  [BF_LOSS_HALF_SQUARED_ERROR] = add_half_squared_error,
};

static void
add_loss (BfArithmetic *self, const BfValue *loss, double number)
{
  BfValue value = { loss->status, number };

  bf_arithmetic_add_value (self, BF_SPAN_MISS, &value);
  bf_document_mark_answer (self->document);
}

/* Writes the loss of the sample that is looked at: the batch's own where it has one sample. */
void
bf_arithmetic_sample_loss (BfArithmetic *self)
{
  const BfTrace *trace = self->glance.trace;
  BfValue loss = bf_glance_get_loss (&self->glance);
  BfSpanStyle style = loss.status == BF_VALUE_OUT_OF_DATE ? BF_SPAN_STALE : BF_SPAN_PLAIN;
  BfLoss kind = bf_trace_get_recipe (trace)->loss;
  gboolean alone = bf_trace_get_n_samples (trace) == 1;

  bf_arithmetic_begin_row (self, alone ? _("loss") : _("of this sample"));
  bf_arithmetic_add (self, style, "= ");
  if (loss.status != BF_VALUE_NOT_COMPUTED)
    {
      if (sample_losses[kind] != NULL)
        {
          sample_losses[kind](self, style);
          bf_arithmetic_add (self, style, " = ");
        }
    }
  add_loss (self, &loss, alone ? loss.value : bf_trace_get_sample_loss (self->glance.trace, self->glance.sample));
}

/* Writes how the samples' losses become the batch's, where there is more than one: every loss is their mean. */
void
bf_arithmetic_loss (BfArithmetic *self)
{
  gsize n = bf_trace_get_n_samples (self->glance.trace);
  BfValue loss = bf_glance_get_loss (&self->glance);
  BfSpanStyle style = loss.status == BF_VALUE_OUT_OF_DATE ? BF_SPAN_STALE : BF_SPAN_PLAIN;

  if (n == 1)
    return;

  bf_arithmetic_begin_row (self, _("loss"));
  bf_arithmetic_add (self, style, "= ");
  if (loss.status != BF_VALUE_NOT_COMPUTED && n <= MAX_LISTED_LOSSES)
    {
      for (gsize s = 0; s < n; s++)
        {
          bf_arithmetic_add (self, style, s == 0 ? "(" : " + ");
          bf_arithmetic_add_answer (self, style, bf_trace_get_sample_loss (self->glance.trace, s));
        }
      bf_arithmetic_add (self, style, ") / %lu = ", (gulong) n);
    }
  else if (loss.status != BF_VALUE_NOT_COMPUTED)
    bf_arithmetic_add (self, style, _("mean of the %lu samples = "), (gulong) n);
  bf_arithmetic_add_value (self, BF_SPAN_MISS, &loss);
  bf_document_mark_answer (self->document);
}
