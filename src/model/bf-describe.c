/* SPDX-License-Identifier: MIT */
#include "bf-arithmetic.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>

/* What a screen reader says of an element. The forms are relied on: "h1, activation 2.2", "w32, 0.2". */

#define MAX_SPELLED_TERMS 4

/* A number with its state in words: 2.2; not computed; 2.2, out of date; 1.3 so far */
static char *
describe_value (const BfValue *value, char *(*format) (double value))
{
  g_autofree char *number = format (value->value);

  switch (value->status)
    {
    case BF_VALUE_NOT_COMPUTED: return g_strdup (_("not computed"));
    case BF_VALUE_PARTIAL: return g_strdup_printf (_("%s so far"), number);
    case BF_VALUE_OUT_OF_DATE: return g_strdup_printf (_("%s, out of date"), number);
    case BF_VALUE_COMPUTED:
    default: return g_steal_pointer (&number);
    }
}

static BfValue
get_activation (const BfGlance *glance, guint layer, guint unit)
{
  BfValue value = bf_glance_get_activation (glance, layer, unit);

  if (value.status == BF_VALUE_PARTIAL && bf_glance_count_arrived (glance, layer, unit) == 0)
    value.status = BF_VALUE_NOT_COMPUTED; /* an empty sum is no number */

  return value;
}

/* "prediction 2.98, target 3.2, miss −0.22" */
static char *
describe_output (const BfGlance *glance, const BfElement *element, const char *name)
{
  BfValue prediction = get_activation (glance, element->layer, element->unit);
  BfValue target = bf_glance_get_target (glance, element->unit);
  BfValue miss = bf_glance_get_miss (glance, element->unit);
  g_autofree char *prediction_text = describe_value (&prediction, bf_number_format);
  g_autofree char *target_text = describe_value (&target, bf_number_format);
  g_autofree char *miss_text = describe_value (&miss, bf_number_format_miss);

  if (bf_network_get_n_outputs (bf_trace_get_network (glance->trace)) == 1)
    return g_strdup_printf (_("%s %s, target %s, miss %s"), name, prediction_text, target_text, miss_text);

  return g_strdup_printf (_("%s: %s, target %s, miss %s"), name, prediction_text, target_text, miss_text);
}

static char *
describe_unit (const BfGlance *glance, const BfElement *element, const char *name)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  BfValue value = get_activation (glance, element->layer, element->unit);
  g_autofree char *text = describe_value (&value, bf_number_format);

  if (element->layer + 1 == bf_network_get_n_layers (network))
    return describe_output (glance, element, name);

  return g_strdup_printf (_("%s, activation %s"), name, text);
}

/* "target 3.2", or "target 1: 0.01" where the name has a number of its own */
static char *
describe_named (const BfGlance *glance, const char *name, const BfValue *value, char *(*format) (double value))
{
  g_autofree char *text = describe_value (value, format);
  gboolean alone = bf_network_get_n_outputs (bf_trace_get_network (glance->trace)) == 1;

  return alone ? g_strdup_printf ("%s %s", name, text) : g_strdup_printf (_("%s: %s"), name, text);
}

static char *
describe_name (const BfGlance *glance, const BfElement *element)
{
  g_autofree char *name = bf_element_get_name (element, bf_trace_get_network (glance->trace));
  g_autofree char *text = NULL;
  BfValue value;

  switch (element->kind)
    {
    case BF_ELEMENT_INPUT:
      value = bf_glance_get_input (glance, element->unit);
      text = describe_value (&value, bf_number_format);
      return g_strdup_printf (_("%s, input %s"), name, text);
    case BF_ELEMENT_UNIT:
      return describe_unit (glance, element, name);
    case BF_ELEMENT_WEIGHT:
    case BF_ELEMENT_BIAS:
      value = bf_glance_get_parameter (glance, element);
      text = describe_value (&value, bf_number_format);
      /* Translators: the name of a weight or a bias and its value */
      return g_strdup_printf (_("%s, %s"), name, text);
    case BF_ELEMENT_TARGET:
      value = bf_glance_get_target (glance, element->unit);
      return describe_named (glance, name, &value, bf_number_format);
    case BF_ELEMENT_MISS:
      value = bf_glance_get_miss (glance, element->unit);
      return describe_named (glance, name, &value, bf_number_format_miss);
    case BF_ELEMENT_NONE:
    default:
      return g_steal_pointer (&name);
    }
}

/**
 * bf_describe_name:
 * @glance: a glance
 * @element: an element
 *
 * Gets the accessible name of an element: what it is called and what it holds, with the state in words. These forms are
 * relied on: `a1, input 1`, `h1, activation 2.2`, `w32, 0.2`, `b1, 0.5`, `prediction 2.98, target 3.2, miss −0.22`.
 *
 * Returns: (transfer full): the name, empty for %BF_ELEMENT_NONE
 */
char *
bf_describe_name (const BfGlance *glance, const BfElement *element)
{
  return bf_name_close_up (describe_name (glance, element));
}

static void
append_sum (GString *text, const BfGlance *glance, guint layer, guint unit)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  guint n = bf_network_get_n_layer_inputs (network, layer);

  for (guint u = 0; u < n; u++)
    {
      double a = bf_trace_get_layer_input (glance->trace, glance->sample, layer, u);
      g_autofree char *left = u == 0 ? bf_number_format (a) : bf_number_format_factor (a);
      g_autofree char *right = bf_number_format_factor (bf_network_get_weight (network, layer, unit, u));

      g_string_append_printf (text, "%s%s × %s", u > 0 ? " + " : "", left, right);
    }
  if (bf_network_has_bias (network, layer))
    {
      g_autofree char *bias = bf_number_format_factor (bf_network_get_bias (network, layer, unit));

      g_string_append_printf (text, " + %s", bias);
    }
}

/* "1 × 0.5 + 2 × 0.4 + 3 × 0.3 = 2.2", "tanh(2.2) = 0.975743" */
static void
append_making (GString *text, const BfGlance *glance, guint layer, guint unit)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  BfActivation activation = bf_network_get_activation (network, layer);
  guint n = bf_network_get_n_layer_inputs (network, layer);
  g_autofree char *z = bf_number_format (bf_trace_get_z (glance->trace, glance->sample, layer, unit));
  g_autofree char *a = bf_number_format (bf_trace_get_a (glance->trace, glance->sample, layer, unit));

  if (n <= MAX_SPELLED_TERMS)
    append_sum (text, glance, layer, unit);
  else
    g_string_append_printf (text, ngettext ("sum of %u product", "sum of %u products", n), n);
  g_string_append_printf (text, " = %s", z);
  if (activation != BF_ACTIVATION_IDENTITY)
    g_string_append_printf (text, "%s%s(%s) = %s", _(", "), bf_activation_get_name (activation), z, a);
}

/* Appends ", delta −0.308" where it may be said. */
static void
append_value (GString *text, const char *word, const BfValue *value, char *(*format) (double value))
{
  g_autofree char *number = NULL;

  if (value->status == BF_VALUE_NOT_COMPUTED)
    return;
  number = describe_value (value, format);
  g_string_append_printf (text, "%s%s %s", text->len > 0 ? _(", ") : "", word, number);
}

static char *
describe_unit_details (const BfGlance *glance, const BfElement *element)
{
  GString *text = g_string_new (NULL);
  BfValue z = bf_glance_get_z (glance, element->layer, element->unit);
  BfValue delta = bf_glance_get_delta (glance, element->layer, element->unit);
  guint64 end = bf_moment_get_unit_end (bf_trace_get_network (glance->trace), BF_PHASE_FORWARD, element->layer,
                                        element->unit);

  if (z.status == BF_VALUE_PARTIAL)
    g_string_append (text, _("is being added up"));
  else if (bf_moment_get_done (&glance->moment) >= end)
    append_making (text, glance, element->layer, element->unit);
  append_value (text, _("delta"), &delta, bf_number_format);

  return g_string_free (text, FALSE);
}

static char *
describe_parameter_details (const BfGlance *glance, const BfElement *element)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  BfElement from = { element->layer == 0 ? BF_ELEMENT_INPUT : BF_ELEMENT_UNIT,
                     element->layer == 0 ? 0 : element->layer - 1, element->input, 0 };
  BfElement to = { BF_ELEMENT_UNIT, element->layer, element->unit, 0 };
  g_autofree char *from_name = bf_element_get_name (&from, network);
  g_autofree char *to_name = bf_element_get_name (&to, network);
  BfValue gradient = bf_glance_get_gradient (glance, element);
  BfValue update = bf_glance_get_update (glance, element);
  GString *text = g_string_new (NULL);

  if (element->kind == BF_ELEMENT_BIAS)
    g_string_append_printf (text, _("bias of %s"), to_name);
  else
    g_string_append_printf (text, _("from %s to %s"), from_name, to_name);
  append_value (text, _("gradient"), &gradient, bf_number_format);
  append_value (text, _("update"), &update, bf_number_format_signed);
  if (bf_glance_is_padlocked (glance))
    g_string_append_printf (text, "%s%s", _(", "), _("padlocked until step"));

  return g_string_free (text, FALSE);
}

static char *
describe_miss_details (const BfGlance *glance, const BfElement *element)
{
  BfValue miss = bf_glance_get_miss (glance, element->unit);
  BfValue loss = bf_glance_get_loss (glance);
  double y = bf_trace_get_prediction (glance->trace, glance->sample, element->unit);
  double t = bf_trace_get_target (glance->trace, glance->sample, element->unit);
  g_autofree char *prediction = bf_number_format_apart (y, t);
  g_autofree char *target = bf_number_format_apart (t, y);
  g_autofree char *number = bf_number_format_miss (miss.value);
  GString *text = g_string_new (NULL);

  if (miss.status == BF_VALUE_COMPUTED)
    g_string_append_printf (text, t < 0.0 ? "%s " BF_MINUS " (%s) = %s" : "%s " BF_MINUS " %s = %s", prediction,
                            target, number);
  append_value (text, _("loss"), &loss, bf_number_format);

  return g_string_free (text, FALSE);
}

static char *
describe_details (const BfGlance *glance, const BfElement *element)
{
  switch (element->kind)
    {
    case BF_ELEMENT_UNIT:
      return describe_unit_details (glance, element);
    case BF_ELEMENT_WEIGHT:
    case BF_ELEMENT_BIAS:
      return describe_parameter_details (glance, element);
    case BF_ELEMENT_MISS:
      return describe_miss_details (glance, element);
    case BF_ELEMENT_INPUT:
      return g_strdup (_("data, not a parameter"));
    case BF_ELEMENT_TARGET:
      return g_strdup (_("what should come out"));
    case BF_ELEMENT_NONE:
    default:
      return g_strdup ("");
    }
}

/**
 * bf_describe_details:
 * @glance: a glance
 * @element: an element
 *
 * Gets the accessible description of an element: what its number is made of and what backward has found, as far as that
 * is computed, such as `1 × 0.5 + 2 × 0.4 + 3 × 0.3 = 2.2, delta −0.308` or
 * `from a3 to h2, gradient −1.056, update +0.01056`.
 *
 * Returns: (transfer full): the description, possibly empty
 */
char *
bf_describe_details (const BfGlance *glance, const BfElement *element)
{
  return bf_name_close_up (describe_details (glance, element));
}
