/* SPDX-License-Identifier: MIT */
#include "bf-parameter-column.h"

#include "model/bf-credit-text.h"
#include "model/bf-number.h"

/* As many as fit; the tooltip has all. */
#define DIGITS 5
#define LEAST_DIGITS 3
#define MOST_CHARACTERS 8

static BfValue
get_value (BfParameterColumn  self,
           const BfGlance    *glance,
           BfParameter       *parameter)
{
  const BfElement *element = bf_parameter_get_element (parameter);

  switch (self)
    {
    case BF_PARAMETER_COLUMN_VALUE:
      return bf_glance_get_parameter (glance, element);
    case BF_PARAMETER_COLUMN_GRADIENT:
      return bf_glance_get_gradient (glance, element);
    case BF_PARAMETER_COLUMN_UPDATE:
      return bf_glance_get_update (glance, element);
    case BF_PARAMETER_COLUMN_SHARE:
      return bf_glance_get_share (glance, element);
    case BF_PARAMETER_COLUMN_NAME:
    default:
      return (BfValue) { BF_VALUE_NOT_COMPUTED, 0 };
    }
}

static char *
format_value (BfParameterColumn  self,
              const BfValue     *value)
{
  g_autofree char *text = NULL;

  if (value->status == BF_VALUE_NOT_COMPUTED)
    return g_strdup (BF_DASH);
  if (self == BF_PARAMETER_COLUMN_SHARE)
    return bf_share_format (value->value, BF_SHARE_TABLE_DIGITS);
  for (int digits = DIGITS; !text || (digits >= LEAST_DIGITS && g_utf8_strlen (text, -1) > MOST_CHARACTERS);
       digits--)
    {
      g_free (text);
      text = bf_number_format_digits (value->value, digits);
    }
  return self == BF_PARAMETER_COLUMN_UPDATE && value->value > 0 ? g_strconcat ("+", text, NULL)
                                                                : g_steal_pointer (&text);
}

static const char *
get_css_class (BfParameterColumn  self,
               const BfValue     *value)
{
  if (value->status == BF_VALUE_NOT_COMPUTED)
    return "dim";
  if (value->status == BF_VALUE_OUT_OF_DATE)
    return "stale";
  if (self == BF_PARAMETER_COLUMN_GRADIENT)
    return "miss";
  if (self == BF_PARAMETER_COLUMN_UPDATE)
    return value->value < 0 ? "negative" : "positive";
  return NULL;
}

/**
 * bf_parameter_column_show:
 * @self: a column with numbers
 * @label: where the number goes
 * @glance: what is looked at
 * @parameter: the row
 *
 * Prints the number of a row in its colour, the full value as the tooltip; a dash where it is not computed.
 */
void
bf_parameter_column_show (BfParameterColumn  self,
                          GtkLabel          *label,
                          const BfGlance    *glance,
                          BfParameter       *parameter)
{
  BfValue value = get_value (self, glance, parameter);
  g_autofree char *text = format_value (self, &value);
  const char *classes[] = { get_css_class (self, &value), NULL };

  if (strcmp (gtk_label_get_label (label), text) != 0)
    {
      g_autofree char *exact = bf_number_format_exact (value.value);

      gtk_label_set_label (label, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (label),
                                   value.status == BF_VALUE_NOT_COMPUTED ? NULL : exact);
    }
  gtk_widget_set_css_classes (GTK_WIDGET (label), classes);
}

/**
 * bf_parameter_column_compare:
 * @self: a column
 * @glance: what is looked at
 * @a: a row
 * @b: another row
 *
 * Tells the order of two rows: names by their place in the network, shares by their size whatever the
 * sign (which one has most to do with it), else by the number. What is not computed comes last; equal
 * numbers go by place.
 *
 * Returns: below 0 where @a comes first, above where @b does
 */
int
bf_parameter_column_compare (BfParameterColumn  self,
                             const BfGlance    *glance,
                             BfParameter       *a,
                             BfParameter       *b)
{
  int by_index = (bf_parameter_get_index (a) > bf_parameter_get_index (b))
                 - (bf_parameter_get_index (a) < bf_parameter_get_index (b));
  BfValue x, y;

  if (self == BF_PARAMETER_COLUMN_NAME)
    return by_index;
  x = get_value (self, glance, a);
  y = get_value (self, glance, b);
  if (x.status == BF_VALUE_NOT_COMPUTED || y.status == BF_VALUE_NOT_COMPUTED)
    return x.status == y.status ? by_index
                                : (x.status == BF_VALUE_NOT_COMPUTED) - (y.status == BF_VALUE_NOT_COMPUTED);
  if (self == BF_PARAMETER_COLUMN_SHARE)
    {
      x.value = ABS (x.value);
      y.value = ABS (y.value);
    }
  return x.value == y.value ? by_index : (x.value > y.value) - (x.value < y.value);
}
