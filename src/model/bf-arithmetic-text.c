/* SPDX-License-Identifier: MIT */
#include "bf-arithmetic-private.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>

/* The pieces that all sections of the arithmetic are put together from. */

#define N_FIRST_TERMS 3 /* of a sum that is too long to be written in full */

void
bf_arithmetic_add (BfArithmetic *self, BfSpanStyle style, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  bf_document_add_span (self->document, style, text);
}

void
bf_arithmetic_add_number (BfArithmetic *self, BfSpanStyle style, double value)
{
  g_autofree char *text = bf_number_format (value);

  bf_document_add_span (self->document, style, text);
}

/* A number behind an operator: in parentheses where it is negative */
void
bf_arithmetic_add_factor (BfArithmetic *self, BfSpanStyle style, double value)
{
  g_autofree char *text = bf_number_format_factor (value);

  bf_document_add_span (self->document, style, text);
}

/* A number that the step has computed, as one that was given is not */
void
bf_arithmetic_add_answer (BfArithmetic *self, BfSpanStyle style, double value)
{
  bf_arithmetic_add_number (self, style, value);
  bf_document_mark_answer (self->document);
}

void
bf_arithmetic_add_answer_factor (BfArithmetic *self, BfSpanStyle style, double value)
{
  bf_arithmetic_add_factor (self, style, value);
  bf_document_mark_answer (self->document);
}

void
bf_arithmetic_add_dash (BfArithmetic *self)
{
  bf_document_add_span (self->document, BF_SPAN_DIM, BF_DASH);
}

void
bf_arithmetic_add_value (BfArithmetic *self, BfSpanStyle style, const BfValue *value)
{
  if (value->status == BF_VALUE_NOT_COMPUTED)
    bf_arithmetic_add_dash (self);
  else
    bf_arithmetic_add_number (self, value->status == BF_VALUE_OUT_OF_DATE ? BF_SPAN_STALE : style, value->value);
}

BfSpanStyle
bf_arithmetic_style (double parameter, gboolean stale)
{
  return stale ? BF_SPAN_STALE : parameter < 0.0 ? BF_SPAN_NEGATIVE : BF_SPAN_POSITIVE;
}

/* The slope of an activation as what it is, from z and a; adding one is a row here. */
static void
add_sigmoid_slope (BfArithmetic *self, double z, double a)
{
  bf_arithmetic_add_answer (self, BF_SPAN_PLAIN, a);
  bf_arithmetic_add (self, BF_SPAN_PLAIN, " × (1 " BF_MINUS " ");
  bf_arithmetic_add_answer (self, BF_SPAN_PLAIN, a);
  bf_arithmetic_add (self, BF_SPAN_PLAIN, ")");
}

static void
add_tanh_slope (BfArithmetic *self, double z, double a)
{
  bf_arithmetic_add (self, BF_SPAN_PLAIN, "(1 " BF_MINUS " ");
  bf_arithmetic_add_answer_factor (self, BF_SPAN_PLAIN, a);
  bf_arithmetic_add (self, BF_SPAN_PLAIN, "²)");
}

static void
add_softplus_slope (BfArithmetic *self, double z, double a)
{
  bf_arithmetic_add (self, BF_SPAN_PLAIN, "sigmoid(");
  bf_arithmetic_add_answer (self, BF_SPAN_PLAIN, z);
  bf_arithmetic_add (self, BF_SPAN_PLAIN, ")");
}

static void (* const slopes[BF_N_ACTIVATIONS]) (BfArithmetic *self, double z, double a) = {
  [BF_ACTIVATION_SIGMOID] = add_sigmoid_slope,
  [BF_ACTIVATION_TANH] = add_tanh_slope,
  [BF_ACTIVATION_SOFTPLUS] = add_softplus_slope,
};

/* Writes the slope of a unit's activation: (1 − a²) with its number, or the number alone. */
void
bf_arithmetic_add_slope (BfArithmetic *self, guint layer, guint unit)
{
  BfActivation activation = bf_network_get_activation (self->network, layer);
  const BfTrace *trace = self->glance.trace;
  gsize sample = self->glance.sample;

  if (bf_trace_get_recipe (trace)->wrong & BF_WRONG_NO_ACTIVATION_SLOPE)
    bf_arithmetic_add_number (self, BF_SPAN_PLAIN, bf_trace_get_back_slope (trace, sample, layer, unit));
  else if (slopes[activation] != NULL)
    slopes[activation](self, bf_trace_get_z (trace, sample, layer, unit), bf_trace_get_a (trace, sample, layer, unit));
  else
    bf_arithmetic_add_answer (self, BF_SPAN_PLAIN, bf_trace_get_slope (trace, sample, layer, unit));
}

/* Begins a row: its label, and a cell for the rest */
void
bf_arithmetic_begin_row (BfArithmetic *self, const char *label)
{
  bf_document_add_line (self->document, BF_LINE_ROW);
  if (*label != '\0')
    bf_document_add_span (self->document, BF_SPAN_PLAIN, label);
  bf_document_add_cell (self->document);
}

void
bf_arithmetic_section (BfArithmetic *self, const char *title, const char *code)
{
  bf_document_add_line (self->document, BF_LINE_SECTION);
  bf_document_add_span (self->document, BF_SPAN_STRONG, title);
  bf_document_add_cell (self->document);
  bf_document_add_span (self->document, BF_SPAN_CODE, code);
}

void
bf_arithmetic_heading (BfArithmetic *self, const BfElement *element, const char *remark)
{
  g_autofree char *name = bf_element_get_name (element, self->network);

  bf_document_add_line (self->document, BF_LINE_HEADING);
  bf_document_add_name (self->document, BF_SPAN_STRONG, name);
  if (remark != NULL)
    bf_arithmetic_add (self, BF_SPAN_DIM, "  %s", remark);
}

void
bf_arithmetic_remark (BfArithmetic *self, const char *remark)
{
  bf_document_add_line (self->document, BF_LINE_TEXT);
  bf_document_add_span (self->document, BF_SPAN_DIM, remark);
}

/* What a unit is: "hidden unit 1", "hidden layer 2, unit 1", "output" */
char *
bf_arithmetic_name_role (const BfNetwork *network, guint layer, guint unit)
{
  guint n_layers = bf_network_get_n_layers (network);

  if (layer + 1 == n_layers && bf_network_get_n_outputs (network) == 1)
    return g_strdup (_("output"));
  if (layer + 1 == n_layers)
    return g_strdup_printf (_("output %u"), unit + 1);
  if (n_layers == 2)
    return g_strdup_printf (_("hidden unit %u"), unit + 1);

  return g_strdup_printf (_("hidden layer %u, unit %u"), layer + 1, unit + 1);
}

/* Whether the @term-th of a sum is written: all of a short one, else the first three, the last and the @current one */
gboolean
bf_arithmetic_shows_term (const BfArithmetic *self, guint n_terms, guint term, gboolean current)
{
  return n_terms <= self->max_terms || term < N_FIRST_TERMS || term == n_terms - 1 || current;
}

gboolean
bf_arithmetic_shows_unit (const BfArithmetic *self, guint layer, guint unit)
{
  return unit < self->max_units ||
         (self->place.kind != BF_TERM_WHOLE && self->place.layer == layer && self->place.unit == unit);
}

/* Whether a term is in flight by itself or with its unit; where whole layers fly, none of them stands out. */
gboolean
bf_arithmetic_in_flight (const BfArithmetic *self, guint64 ordinal)
{
  const BfMoment *moment = &self->glance.moment;
  guint n_terms = bf_moment_get_n_unit_terms (self->network, self->place.phase, self->place.layer);

  return moment->to - MIN (moment->from, moment->to) <= n_terms &&
         bf_moment_get_progress (moment, ordinal) == BF_PROGRESS_IN_FLIGHT;
}

void
bf_arithmetic_more_units (BfArithmetic *self, guint n_hidden)
{
  g_autofree char *text = NULL;

  if (n_hidden == 0)
    return;
  text = g_strdup_printf (ngettext ("… %u more unit", "… %u more units", n_hidden), n_hidden);
  bf_arithmetic_remark (self, text);
}
