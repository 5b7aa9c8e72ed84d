/* SPDX-License-Identifier: MIT */
#include "bf-arithmetic.h"

#include "bf-credit-text.h"
#include "bf-number.h"

#include <glib/gi18n-lib.h>

/* One sentence that says what is happening now. */

#define MAX_SPELLED_TERMS 4 /* of a unit whose products are named one by one */

typedef struct
{
  const BfGlance  *glance;
  const BfTrace   *trace;
  const BfNetwork *network;
  BfPlace          place;   /* the term in flight, or that was done last */
} Narrator;

/* Words for small numbers, as in "all eight weights" */
static char *
count_in_words (guint64 n)
{
  static const char * const words[] = {
    N_("zero"), N_("one"), N_("two"), N_("three"), N_("four"), N_("five"), N_("six"),
    N_("seven"), N_("eight"), N_("nine"), N_("ten"), N_("eleven"), N_("twelve"),
  };

  if (n < G_N_ELEMENTS (words))
    return g_strdup (_(words[n]));

  return g_strdup_printf ("%" G_GUINT64_FORMAT, n);
}

static char *
name_unit (const Narrator *self, guint layer, guint unit)
{
  BfElement element = { BF_ELEMENT_UNIT, layer, unit, 0 };

  return bf_element_get_name (&element, self->network);
}

/* The unit where it is the subject of a sentence: "h1", "the prediction" */
static char *
name_subject (const Narrator *self, guint layer, guint unit)
{
  if (layer + 1 == bf_network_get_n_layers (self->network) && bf_network_get_n_outputs (self->network) == 1)
    return g_strdup (_("the prediction"));

  return name_unit (self, layer, unit);
}

static char *
name_parameter (const Narrator *self, BfElementKind kind, guint layer, guint unit, guint input)
{
  BfElement element = { kind, layer, unit, input };

  return bf_element_get_name (&element, self->network);
}

static char *
multiply (double a, double b)
{
  g_autofree char *left = bf_number_format (a);
  g_autofree char *right = bf_number_format_factor (b);
  g_autofree char *product = bf_number_format (a * b);

  return g_strdup_printf ("%s × %s = %s", left, right, product);
}

static gboolean
has_biases (const Narrator *self)
{
  return bf_network_get_n_parameters (self->network) > bf_network_get_n_weights (self->network);
}

/* forward, in flight */

static char *
narrate_product (const Narrator *self, const BfPlace *place)
{
  g_autofree char *unit = name_subject (self, place->layer, place->unit);
  g_autofree char *product =
    multiply (bf_trace_get_layer_input (self->trace, self->glance->sample, place->layer, place->index),
              bf_network_get_weight (self->network, place->layer, place->unit, place->index));

  return g_strdup_printf (_("%s is on its way to %s"), product, unit);
}

static char *
narrate_bias (const Narrator *self, const BfPlace *place)
{
  g_autofree char *unit = name_subject (self, place->layer, place->unit);
  g_autofree char *value = bf_number_format (bf_network_get_bias (self->network, place->layer, place->unit));

  return g_strdup_printf (_("The bias %s is on its way to %s"), value, unit);
}

static char *
narrate_activation (const Narrator *self, const BfPlace *place)
{
  g_autofree char *unit = name_subject (self, place->layer, place->unit);
  g_autofree char *z = bf_number_format (bf_trace_get_z (self->trace, self->glance->sample, place->layer, place->unit));
  g_autofree char *a = bf_number_format (bf_trace_get_a (self->trace, self->glance->sample, place->layer, place->unit));

  return g_strdup_printf (_("%s becomes %s(%s) = %s"), unit,
                          bf_activation_get_name (bf_network_get_activation (self->network, place->layer)), z, a);
}

/* "h1 adds up 1 × 0.5 + 2 × 0.4 + 3 × 0.3", or how many products where they are many */
static char *
narrate_sum (const Narrator *self, const BfPlace *place)
{
  guint n = bf_network_get_n_layer_inputs (self->network, place->layer);
  g_autofree char *unit = name_subject (self, place->layer, place->unit);
  g_autoptr (GString) sum = g_string_new (NULL);

  if (n > MAX_SPELLED_TERMS)
    return g_strdup_printf (ngettext ("%s adds up %u product", "%s adds up %u products", n), unit, n);

  for (guint u = 0; u < n; u++)
    {
      double a = bf_trace_get_layer_input (self->trace, self->glance->sample, place->layer, u);
      double w = bf_network_get_weight (self->network, place->layer, place->unit, u);
      g_autofree char *left = u == 0 ? bf_number_format (a) : bf_number_format_factor (a);
      g_autofree char *right = bf_number_format_factor (w);

      g_string_append_printf (sum, "%s%s × %s", u > 0 ? " + " : "", left, right);
    }
  if (bf_network_has_bias (self->network, place->layer))
    {
      g_autofree char *bias = bf_number_format_factor (bf_network_get_bias (self->network, place->layer, place->unit));

      g_string_append_printf (sum, " + %s", bias);
    }

  return g_strdup_printf (_("%s adds up %s"), unit, sum->str);
}

static char *
narrate_layer (const Narrator *self, guint n_units)
{
  g_autofree char *count = count_in_words (n_units);

  return g_strdup_printf (ngettext ("Products travel, and %s unit adds up what arrives",
                                    "Products travel, and %s units add up what arrives", n_units), count);
}

static char *
narrate_forward (const Narrator *self, const BfPlace *last)
{
  const BfPlace *first = &self->place;

  if (self->glance->moment.to == self->glance->moment.from + 1)
    switch (first->kind)
      {
      case BF_TERM_BIAS: return narrate_bias (self, first);
      case BF_TERM_ACTIVATION: return narrate_activation (self, first);
      case BF_TERM_PRODUCT:
      default: return narrate_product (self, first);
      }
  if (first->layer == last->layer && first->unit == last->unit)
    return narrate_sum (self, first);
  if (first->layer == last->layer)
    return narrate_layer (self, last->unit - first->unit + 1);

  return g_strdup (_("The inputs run forward through the network: every edge multiplies, every unit adds up"));
}

/* backward, in flight */

static char *
narrate_output_error (const Narrator *self, const BfPlace *place)
{
  g_autofree char *unit = name_unit (self, place->layer, place->unit);
  g_autofree char *miss =
    bf_number_format_miss (bf_trace_get_miss (self->trace, self->glance->sample, place->unit));
  g_autofree char *gradient =
    bf_number_format (bf_trace_get_output_gradient (self->trace, self->glance->sample, place->unit));

  return g_strdup_printf (_("The miss %s turns back as an error: ∂L/∂(%s) = %s"), miss, unit, gradient);
}

/* No pie without its name */
static const char *
get_pie (const Narrator *self)
{
  return bf_credit_cut_get_title (bf_credit_get_cut (self->glance->credit));
}

static char *
narrate_error (const Narrator *self, const BfPlace *place)
{
  g_autofree char *unit = name_unit (self, place->layer, place->unit);
  g_autofree char *product =
    multiply (bf_trace_get_delta (self->trace, self->glance->sample, place->layer + 1, place->index),
              bf_trace_get_back_factor (self->trace, self->glance->sample, place->layer, place->unit, place->index));

  BfValue share = bf_glance_get_passed (self->glance, place->layer + 1, place->index, place->unit);
  g_autofree char *share_text = bf_share_format (share.value, BF_SHARE_DIGITS);

  if (share.status == BF_VALUE_NOT_COMPUTED)
    return g_strdup_printf (_("%s is on its way to %s"), product, unit);

  /* Translators: "−0.44 × 0.8 = −0.352 is on its way to h2; share of the fix 37.49 %" */
  return g_strdup_printf (_("%s is on its way to %s; %s %s"), product, unit, get_pie (self), share_text);
}

static char *
narrate_slope (const Narrator *self, const BfPlace *place)
{
  g_autofree char *unit = name_subject (self, place->layer, place->unit);
  g_autofree char *slope =
    bf_number_format (bf_trace_get_back_slope (self->trace, self->glance->sample, place->layer, place->unit));
  g_autofree char *delta =
    bf_number_format (bf_trace_get_delta (self->trace, self->glance->sample, place->layer, place->unit));

  return g_strdup_printf (_("The slope of %s is %s: what is left of the error is δ = %s"), unit, slope, delta);
}

/* "−0.352 × 3 = −1.056 fills the bucket of w32" */
static char *
narrate_gradient (const Narrator *self, const BfPlace *place)
{
  gboolean is_bias = place->kind == BF_TERM_BIAS_GRADIENT;
  g_autofree char *name = name_parameter (self, is_bias ? BF_ELEMENT_BIAS : BF_ELEMENT_WEIGHT,
                                          place->layer, place->unit, is_bias ? 0 : place->index);
  gulong n = (gulong) bf_trace_get_n_samples (self->trace);
  double delta = bf_trace_get_delta (self->trace, self->glance->sample, place->layer, place->unit);
  double gradient = is_bias ? bf_trace_get_bias_gradient (self->trace, place->layer, place->unit)
                            : bf_trace_get_weight_gradient (self->trace, place->layer, place->unit, place->index);
  BfElement parameter = { is_bias ? BF_ELEMENT_BIAS : BF_ELEMENT_WEIGHT, place->layer, place->unit,
                          is_bias ? 0 : place->index };
  BfValue share = bf_glance_get_share (self->glance, &parameter);
  g_autofree char *share_text = bf_share_format (share.value, BF_SHARE_DIGITS);
  g_autofree char *text = NULL;

  if (n > 1)
    {
      text = bf_number_format (gradient);
      return g_strdup_printf (ngettext ("The sum over %lu sample, %s, fills the bucket of %s",
                                        "The sum over %lu samples, %s, fills the bucket of %s", n), n, text, name);
    }
  text = is_bias ? bf_number_format (gradient)
                 : multiply (delta, bf_trace_get_layer_input (self->trace, self->glance->sample, place->layer,
                                                              place->index));

  if (share.status == BF_VALUE_NOT_COMPUTED)
    return g_strdup_printf (_("%s fills the bucket of %s"), text, name);

  /* Translators: "−0.352 × 3 = −1.056 fills the bucket of w32; share of the fix 24.10 %" */
  return g_strdup_printf (_("%s fills the bucket of %s; %s %s"), text, name, get_pie (self), share_text);
}

static char *
narrate_backward_unit (const Narrator *self, const BfPlace *place)
{
  g_autofree char *unit = name_subject (self, place->layer, place->unit);
  guint n = bf_network_get_n_layer_inputs (self->network, place->layer) +
            (bf_network_has_bias (self->network, place->layer) ? 1 : 0);
  g_autofree char *count = count_in_words (n);

  return g_strdup_printf (ngettext ("The error comes to %s, and %s bucket fills",
                                    "The error comes to %s, and %s buckets fill", n), unit, count);
}

static char *
narrate_backward_layer (const Narrator *self, guint n_units)
{
  g_autofree char *count = count_in_words (n_units);

  return g_strdup_printf (ngettext ("The error comes to %s unit, and the buckets of its weights fill",
                                    "The error comes to %s units, and the buckets of their weights fill", n_units),
                          count);
}

static char *
narrate_backward (const Narrator *self, const BfPlace *last)
{
  const BfPlace *first = &self->place;
  guint64 n = bf_network_get_n_parameters (self->network);
  g_autofree char *count = count_in_words (n);

  if (self->glance->moment.to == self->glance->moment.from + 1)
    switch (first->kind)
      {
      case BF_TERM_OUTPUT_ERROR: return narrate_output_error (self, first);
      case BF_TERM_SLOPE: return narrate_slope (self, first);
      case BF_TERM_GRADIENT:
      case BF_TERM_BIAS_GRADIENT: return narrate_gradient (self, first);
      case BF_TERM_ERROR:
      default: return narrate_error (self, first);
      }
  if (first->layer == last->layer && first->unit == last->unit)
    return narrate_backward_unit (self, first);
  if (first->layer == last->layer)
    return narrate_backward_layer (self, last->unit - first->unit + 1);

  return g_strdup_printf (ngettext ("The error travels back, and %s gradient bucket fills on its way",
                                    "The error travels back, and %s gradient buckets fill on its way", (gulong) n),
                          count);
}

/* the phases of one term */

static char *
narrate_zero_grad (const Narrator *self)
{
  gulong n = (gulong) bf_network_get_n_parameters (self->network);
  g_autofree char *count = count_in_words (n);

  return g_strdup_printf (ngettext ("The gradient bucket of %s weight is emptied",
                                    "The gradient buckets of all %s weights are emptied", n), count);
}

static char *
narrate_meeting (const Narrator *self)
{
  g_autofree char *prediction = bf_number_format (bf_trace_get_prediction (self->trace, self->glance->sample, 0));
  g_autofree char *target = bf_number_format (bf_trace_get_target (self->trace, self->glance->sample, 0));

  if (bf_network_get_n_outputs (self->network) > 1)
    return g_strdup (_("The predictions meet their targets"));

  return g_strdup_printf (_("The prediction %s meets the target %s"), prediction, target);
}

/* "All eight weights" go on, while they roll and after */
static char *
narrate_step (const Narrator *self)
{
  gulong n = (gulong) bf_network_get_n_parameters (self->network);
  g_autofree char *count = count_in_words (n);

  if (has_biases (self))
    return g_strdup_printf (_("All %s weights and biases roll together. Grey is out of date until the next forward "
                              "pass."), count);

  return g_strdup_printf (ngettext ("The %s weight rolls. Grey is out of date until the next forward pass.",
                                    "All %s weights roll together. Grey is out of date until the next forward pass.",
                                    n), count);
}

static char *
narrate_flight (const Narrator *self)
{
  BfPlace last;

  bf_moment_locate (self->network, self->glance->moment.to - 1, &last);
  if (last.phase != self->place.phase)
    return g_strdup_printf (_("Step %llu runs, from %s to %s"), (unsigned long long) bf_trace_get_step (self->trace),
                            bf_phase_get_name (self->place.phase), bf_phase_get_name (last.phase));

  switch (self->place.phase)
    {
    case BF_PHASE_FORWARD: return narrate_forward (self, &last);
    case BF_PHASE_LOSS: return narrate_meeting (self);
    case BF_PHASE_BACKWARD: return narrate_backward (self, &last);
    case BF_PHASE_STEP: return narrate_step (self);
    case BF_PHASE_ZERO_GRAD:
    default: return narrate_zero_grad (self);
    }
}

/* at rest */

static char *
narrate_beginning (const Narrator *self)
{
  unsigned long long step = (unsigned long long) bf_trace_get_step (self->trace);

  if (self->glance->previous == NULL)
    return g_strdup_printf (_("Step %llu begins. First the gradient buckets are emptied."), step);

  return g_strdup_printf (_("Step %llu begins. The buckets still hold the gradients of step %llu."), step, step - 1);
}

static char *
narrate_unit_value (const Narrator *self)
{
  BfValue value = bf_glance_get_activation (self->glance, self->place.layer, self->place.unit);
  g_autofree char *unit = name_subject (self, self->place.layer, self->place.unit);
  g_autofree char *number = bf_number_format (value.value);

  if (value.status == BF_VALUE_PARTIAL)
    return g_strdup_printf (_("%s holds %s so far"), unit, number);

  return g_strdup_printf (_("%s is complete: %s"), unit, number);
}

static char *
narrate_after_forward (const Narrator *self)
{
  double y = bf_trace_get_prediction (self->trace, self->glance->sample, 0);
  double t = bf_trace_get_target (self->trace, self->glance->sample, 0);
  g_autofree char *prediction = bf_number_format_apart (y, t);
  g_autofree char *target = bf_number_format_apart (t, y);

  if (bf_network_get_n_outputs (self->network) > 1)
    return g_strdup (_("The predictions are there. Next they are compared with their targets."));

  return g_strdup_printf (_("The prediction is %s. It should be %s."), prediction, target);
}

static char *
narrate_miss (const Narrator *self)
{
  double number = bf_trace_get_miss (self->trace, self->glance->sample, 0);
  double y = bf_trace_get_prediction (self->trace, self->glance->sample, 0);
  double t = bf_trace_get_target (self->trace, self->glance->sample, 0);
  g_autofree char *prediction = bf_number_format_apart (y, t);
  g_autofree char *target = bf_number_format_apart (t, y);
  g_autofree char *miss = bf_number_format_miss (number);
  g_autofree char *loss = bf_number_format (bf_trace_get_loss (self->trace));

  if (bf_network_get_n_outputs (self->network) > 1)
    return g_strdup_printf (_("The predictions are compared with their targets: the loss is %s"), loss);
  if (number == 0.0)
    return g_strdup_printf (_("The prediction hits %s exactly"), target);

  return g_strdup_printf (_("The prediction %s misses %s by %s"), prediction, target, miss);
}

static char *
narrate_after_loss (const Narrator *self)
{
  if (bf_trace_get_step (self->trace) == 1 && self->glance->stale == NULL)
    return g_strdup (_("Click, drag or scroll any number to change it"));

  return narrate_miss (self);
}

static char *
narrate_bucket (const Narrator *self)
{
  gboolean is_bias = self->place.kind == BF_TERM_BIAS_GRADIENT;
  BfElement parameter = { is_bias ? BF_ELEMENT_BIAS : BF_ELEMENT_WEIGHT, self->place.layer, self->place.unit,
                          is_bias ? 0 : self->place.index };
  g_autofree char *name = bf_element_get_name (&parameter, self->network);
  g_autofree char *value = bf_number_format (bf_glance_get_gradient (self->glance, &parameter).value);

  return g_strdup_printf (_("The bucket of %s holds %s"), name, value);
}

static char *
narrate_delta (const Narrator *self)
{
  BfValue delta = bf_glance_get_delta (self->glance, self->place.layer, self->place.unit);
  g_autofree char *unit = name_subject (self, self->place.layer, self->place.unit);
  g_autofree char *number = bf_number_format (delta.value);

  if (delta.status == BF_VALUE_PARTIAL)
    return g_strdup_printf (_("An error of %s has come to %s so far"), number, unit);

  return g_strdup_printf (_("The δ of %s is %s"), unit, number);
}

/* The last bucket of a unit is full */
static char *
narrate_unit_buckets (const Narrator *self)
{
  guint n = bf_network_get_n_layer_inputs (self->network, self->place.layer) +
            (bf_network_has_bias (self->network, self->place.layer) ? 1 : 0);
  g_autofree char *unit = name_subject (self, self->place.layer, self->place.unit);
  g_autofree char *count = count_in_words (n);
  g_autofree char *delta = bf_number_format (bf_glance_get_delta (self->glance, self->place.layer,
                                                                  self->place.unit).value);

  return g_strdup_printf (ngettext ("The δ of %s is %s, and its %s bucket is full",
                                    "The δ of %s is %s, and its %s buckets are full", n), unit, delta, count);
}

static char *
narrate_after_backward (const Narrator *self)
{
  gulong n = (gulong) bf_network_get_n_parameters (self->network);
  g_autofree char *count = count_in_words (n);

  return g_strdup_printf (ngettext ("%s bucket is full, and no weight has changed yet",
                                    "All %s buckets are full, and no weight has changed yet", n), count);
}

static char *
narrate_after_step (const Narrator *self)
{
  gulong n = (gulong) bf_network_get_n_parameters (self->network);
  g_autofree char *count = count_in_words (n);

  if (has_biases (self))
    return g_strdup_printf (_("All %s weights and biases have moved. Grey is out of date until the next forward "
                              "pass."), count);

  return g_strdup_printf (ngettext ("The %s weight has moved. Grey is out of date until the next forward pass.",
                                    "All %s weights have moved. Grey is out of date until the next forward pass.", n),
                          count);
}

static char *
narrate_mid_backward (const Narrator *self, guint64 done)
{
  if (self->place.kind != BF_TERM_GRADIENT && self->place.kind != BF_TERM_BIAS_GRADIENT)
    return narrate_delta (self);
  if (done == bf_moment_get_unit_end (self->network, BF_PHASE_BACKWARD, self->place.layer, self->place.unit))
    return narrate_unit_buckets (self);

  return narrate_bucket (self);
}

static char *
narrate_rest (const Narrator *self, guint64 done)
{
  gboolean phase_done = done == bf_moment_get_phase_end (self->network, self->place.phase);

  if (done == 0)
    return narrate_beginning (self);

  switch (self->place.phase)
    {
    case BF_PHASE_FORWARD:
      return phase_done ? narrate_after_forward (self) : narrate_unit_value (self);
    case BF_PHASE_LOSS:
      return narrate_after_loss (self);
    case BF_PHASE_BACKWARD:
      return phase_done ? narrate_after_backward (self) : narrate_mid_backward (self, done);
    case BF_PHASE_STEP:
      return narrate_after_step (self);
    case BF_PHASE_ZERO_GRAD:
    default:
      return g_strdup (_("The gradient buckets are empty. Next the inputs run forward."));
    }
}

/* "prediction 1 is complete" begins with a large letter; h1 stays as it is. */
static char *
begin_sentence (char *sentence)
{
  if (g_ascii_isalpha (sentence[0]) && g_ascii_isalpha (sentence[1]))
    *sentence = g_ascii_toupper (*sentence);

  return sentence;
}

/**
 * bf_narrate:
 * @glance: a glance
 *
 * Says in one sentence what is happening now: the label under the picture, and what a screen reader announces. Names
 * in it stand as plain text; bf_name_to_markup() lowers their indices.
 *
 * Returns: (transfer full): the sentence
 */
char *
bf_narrate (const BfGlance *glance)
{
  Narrator self = { .glance = glance, .trace = glance->trace, .network = bf_trace_get_network (glance->trace) };
  guint64 done = bf_moment_get_done (&glance->moment);
  gboolean resting = bf_moment_is_at_rest (&glance->moment);

  bf_moment_locate (self.network, resting && done > 0 ? done - 1 : done, &self.place);

  return begin_sentence (bf_name_close_up (resting ? narrate_rest (&self, done) : narrate_flight (&self)));
}
