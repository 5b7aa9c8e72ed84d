/* SPDX-License-Identifier: MIT */
#include "bf-credit-story.h"

#include "bf-credit-text.h"
#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MOST_COMPARED 200000 /* weights times samples for which all three pies are cut beside the one that is shown */
#define DROP_DIGITS   5

/**
 * bf_credit_tell_drop:
 * @glance: a glance
 *
 * Tells the whole of the pie that is shown, and once the weights have moved what came of it.
 *
 * Returns: (transfer full) (nullable): such as `predicted drop 0.04627, actual drop 0.035397, crumb −0.010874`; %NULL where
 *   there is no pie
 */
char *
bf_credit_tell_drop (const BfGlance *glance)
{
  const BfCredit *credit = glance->credit;
  g_autofree char *total = NULL;
  g_autofree char *actual = NULL;
  g_autofree char *crumb = NULL;
  BfValue value;

  if (credit == NULL || bf_credit_get_state (credit) == BF_CREDIT_STATE_NOT_FINITE)
    return NULL;
  total = bf_number_format_digits (bf_credit_get_total (credit), DROP_DIGITS);
  if (bf_credit_get_cut (credit) == BF_CREDIT_CUT_RESULT)
    return g_strdup_printf (_("The whole is the sum of the output, %s."), total);
  if (bf_credit_get_cut (credit) == BF_CREDIT_CUT_GRADIENT)
    return g_strdup_printf (_("The whole is Σ|g| = %s."), total);

  value = bf_glance_get_crumb (glance);
  if (value.status == BF_VALUE_NOT_COMPUTED)
    return g_strdup_printf (_("The whole is the predicted drop of the loss, %s."), total);
  actual = bf_number_format_digits (bf_credit_get_actual_drop (credit), DROP_DIGITS);
  crumb = bf_number_format_digits (value.value, DROP_DIGITS);

  return g_strdup_printf (_("Predicted drop %s, actual drop %s: the crumb that the first order leaves over is %s."),
                          total, actual, crumb);
}

/* "−0.44 × 0.7 = −0.308" */
static char *
multiply (const BfGlance *glance, guint layer, guint unit, guint input)
{
  double delta = bf_trace_get_delta (glance->trace, glance->sample, layer, unit);
  double weight = bf_network_get_weight (bf_trace_get_network (glance->trace), layer, unit, input);
  g_autofree char *delta_text = bf_number_format (delta);
  g_autofree char *weight_text = bf_number_format_factor (weight);
  g_autofree char *product = bf_number_format (delta * weight);

  return g_strdup_printf ("%s × %s = %s", delta_text, weight_text, product);
}

/**
 * bf_credit_tell_whole:
 * @glance: a glance
 *
 * Tells that each hidden unit receives the whole error of an output, times its own weight: the pie is cut, the error is
 * not.
 *
 * Returns: (transfer full) (nullable): the sentence, with the first two units' numbers once backward has come to them;
 *   %NULL where there is no hidden unit
 */
char *
bf_credit_tell_whole (const BfGlance *glance)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  guint last = bf_network_get_n_layers (network) - 1;
  BfValue delta = bf_glance_get_delta (glance, last, 0);
  BfElement first = { BF_ELEMENT_UNIT, last - 1, 0, 0 }, second = { BF_ELEMENT_UNIT, last - 1, 1, 0 };
  g_autofree char *first_name = NULL;
  g_autofree char *second_name = NULL;
  g_autofree char *delta_text = bf_number_format (delta.value);
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  if (last == 0)
    return NULL;
  first_name = bf_element_get_name (&first, network);
  second_name = bf_element_get_name (&second, network);
  if (delta.status != BF_VALUE_COMPUTED)
    return g_strdup (_("Each hidden unit receives the whole error of the output, times its own weight."));
  one = multiply (glance, last, 0, 0);
  if (bf_network_get_n_units (network, last - 1) == 1)
    return g_strdup_printf (_("%s receives the whole %s, times its own weight: %s."), first_name, delta_text, one);
  other = multiply (glance, last, 0, 1);
  if (bf_network_get_n_units (network, last - 1) == 2)
    /* Translators: "h1 and h2 each receive the whole −0.44, times their own weight: −0.44 × 0.7 = −0.308 and …" */
    return g_strdup_printf (_("%s and %s each receive the whole %s, times their own weight: %s and %s."), first_name,
                            second_name, delta_text, one, other);

  return g_strdup_printf (_("%s, %s and the others each receive the whole %s, times their own weight: %s, %s and so "
                            "on."), first_name, second_name, delta_text, one, other);
}

/* The parameter that is told about: the one that is selected, else the one with the largest slice of the fix */
static gboolean
choose (const BfGlance *glance, const BfCredit *fix, BfElement *parameter)
{
  g_autoptr (GArray) slices = NULL;

  *parameter = glance->selected;
  if (parameter->kind == BF_ELEMENT_WEIGHT || parameter->kind == BF_ELEMENT_BIAS)
    return TRUE;
  slices = bf_credit_list_slices (fix, TRUE);
  *parameter = g_array_index (slices, BfSlice, 0).parameter;

  return g_array_index (slices, BfSlice, 0).piece != 0.0;
}

/**
 * bf_credit_tell_difference:
 * @glance: a glance
 *
 * Tells what each of the three pies gives to one parameter: they disagree, since they answer different questions.
 *
 * Returns: (transfer full) (nullable): the sentence; %NULL before the pie is cut to its end, and where it would take long
 */
char *
bf_credit_tell_difference (const BfGlance *glance)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  gsize n_samples = bf_trace_get_n_samples (glance->trace);
  guint output = glance->credit != NULL ? bf_credit_get_output (glance->credit) : 0;
  char *shares[BF_N_CREDIT_CUTS] = { NULL };
  g_autofree char *name = NULL;
  char *sentence = NULL;
  BfElement parameter = BF_ELEMENT_NOTHING;

  if (glance->credit == NULL || n_samples > MOST_COMPARED / bf_network_get_n_weights (network) ||
      bf_moment_get_done (&glance->moment) < bf_moment_get_phase_end (network, BF_PHASE_BACKWARD))
    return NULL;
  for (guint cut = 0; cut < BF_N_CREDIT_CUTS; cut++)
    {
      g_autoptr (BfCredit) credit = bf_credit_new (glance->trace, (BfCreditCut) cut, glance->sample, output, NULL);

      if (credit == NULL || (cut == BF_CREDIT_CUT_FIX && !choose (glance, credit, &parameter)))
        return NULL;
      shares[cut] = bf_share_format (bf_credit_get_share (credit, bf_credit_get_amount (credit, &parameter)),
                                     BF_SHARE_DIGITS);
    }
  name = bf_element_get_name (&parameter, network);
  sentence = g_strdup_printf (_("The three pies disagree: %s has %s of the fix, %s of the result, %s of the gradient."),
                              name, shares[BF_CREDIT_CUT_FIX], shares[BF_CREDIT_CUT_RESULT],
                              shares[BF_CREDIT_CUT_GRADIENT]);
  for (guint cut = 0; cut < BF_N_CREDIT_CUTS; cut++)
    g_free (shares[cut]);

  return sentence;
}
