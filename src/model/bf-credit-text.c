/* SPDX-License-Identifier: MIT */
#include "bf-credit-text.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define NO_BREAK_SPACE "\u00a0"

/**
 * bf_credit_get_amount:
 * @self: a pie
 * @element: a weight, a bias or a unit
 *
 * Gets a parameter's piece, or what a unit holds before it is cut.
 *
 * Returns: the amount
 */
double
bf_credit_get_amount (const BfCredit *self, const BfElement *element)
{
  switch (element->kind)
    {
    case BF_ELEMENT_WEIGHT:
      return bf_credit_get_weight_piece (self, element->layer, element->unit, element->input);
    case BF_ELEMENT_BIAS:
      return bf_credit_get_bias_piece (self, element->layer, element->unit);
    case BF_ELEMENT_UNIT:
      return bf_credit_get_unit (self, element->layer, element->unit);
    case BF_ELEMENT_NONE:
    case BF_ELEMENT_INPUT:
    case BF_ELEMENT_TARGET:
    case BF_ELEMENT_MISS:
    default:
      g_return_val_if_reached (0.0);
    }
}

static void
add_slice (GArray *slices, const BfCredit *self, const BfElement *parameter)
{
  double piece = bf_credit_get_amount (self, parameter);
  BfSlice slice = { *parameter, piece, bf_credit_get_share (self, piece) };

  g_array_append_val (slices, slice);
}

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  double one = fabs (((const BfSlice *) a)->piece), other = fabs (((const BfSlice *) b)->piece);

  return one < other ? 1 : one > other ? -1 : 0;
}

/**
 * bf_credit_list_slices:
 * @self: a pie
 * @by_size: the largest first, whatever its sign; else layer by layer, unit by unit
 *
 * Lists the slices of all parameters, those of 0 too. Slices of one size keep their order.
 *
 * Returns: (transfer full) (element-type BfSlice): the slices
 */
GArray *
bf_credit_list_slices (const BfCredit *self, gboolean by_size)
{
  const BfNetwork *network = bf_trace_get_network (bf_credit_get_trace (self));
  GArray *slices = g_array_sized_new (FALSE, FALSE, sizeof (BfSlice),
                                      (guint) bf_network_get_n_parameters (network));

  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
          add_slice (slices, self, &(BfElement) { BF_ELEMENT_WEIGHT, l, v, u });
        if (bf_network_has_bias (network, l))
          add_slice (slices, self, &(BfElement) { BF_ELEMENT_BIAS, l, v, 0 });
      }
  if (by_size)
    g_array_sort (slices, compare_sizes); /* a stable sort */

  return slices;
}

/**
 * bf_credit_cut_get_title:
 * @self: a cut
 *
 * Gets the name by which a pie goes wherever it is shown.
 *
 * Returns: the title, such as `share of the fix`
 */
const char *
bf_credit_cut_get_title (BfCreditCut self)
{
  static const char *const titles[BF_N_CREDIT_CUTS] = {
    N_("share of the fix"), N_("share of the result"), N_("share of the gradient"),
  };

  g_return_val_if_fail (self < BF_N_CREDIT_CUTS, NULL);

  return _(titles[self]);
}

/**
 * bf_credit_cut_get_meaning:
 * @self: a cut
 *
 * Says in a sentence what the slices of a pie mean.
 *
 * Returns: the sentence
 */
const char *
bf_credit_cut_get_meaning (BfCreditCut self)
{
  static const char *const meanings[BF_N_CREDIT_CUTS] = {
    N_("The part of the drop in the loss, to first order, that comes from each parameter."),
    N_("The part of the output’s sum that came in through each parameter; the weights of each layer share the whole "
       "once more."),
    N_("The part that each parameter’s gradient has of all gradients, whatever their signs."),
  };

  g_return_val_if_fail (self < BF_N_CREDIT_CUTS, NULL);

  return _(meanings[self]);
}

/* Whether the update is -η g, so that g · ẇ is η g² */
static gboolean
is_plain (const BfRecipe *recipe)
{
  return recipe->optimizer == BF_OPTIMIZER_SGD && recipe->momentum == 0.0 && recipe->weight_decay == 0.0 &&
         recipe->l1 == 0.0 && recipe->accumulate <= 1 && !(recipe->wrong & (BF_WRONG_FORGET_ZERO_GRAD | BF_WRONG_SIGN));
}

/**
 * bf_credit_get_formula:
 * @self: a pie
 *
 * Gets the formula of a slice.
 *
 * Returns: the formula, such as `g² / Σg²`
 */
const char *
bf_credit_get_formula (const BfCredit *self)
{
  switch (bf_credit_get_cut (self))
    {
    case BF_CREDIT_CUT_RESULT: return "a·w / z";
    case BF_CREDIT_CUT_GRADIENT: return "|g| / Σ|g|";
    case BF_CREDIT_CUT_FIX:
    default:
      return is_plain (bf_trace_get_recipe (bf_credit_get_trace (self))) ? "g² / Σg²" : "g·Δw / Σ g·Δw";
    }
}

/**
 * bf_credit_state_get_text:
 * @self: a state
 *
 * Says in a sentence why there is nothing to cut.
 *
 * Returns: the sentence; that there is something, for %BF_CREDIT_STATE_CUT
 */
const char *
bf_credit_state_get_text (BfCreditState self)
{
  static const char *const texts[BF_N_CREDIT_STATES] = {
    [BF_CREDIT_STATE_CUT] = N_("The pie is cut."),
    [BF_CREDIT_STATE_SOLVED] = N_("There is nothing to cut: solved. Nothing misses, so that no parameter has to "
                                  "change."),
    [BF_CREDIT_STATE_DEAD] = N_("There is nothing to cut: dead. A ReLU is off for every sample, and what comes back "
                                "stops at it."),
    [BF_CREDIT_STATE_SATURATED] = N_("There is nothing to cut: saturated. An activation is flat for every sample, and "
                                     "what comes back stops at it."),
    [BF_CREDIT_STATE_ZERO_WEIGHTS] = N_("There is nothing to cut: weights of 0 let nothing through, forwards or "
                                        "backwards."),
    [BF_CREDIT_STATE_ZERO_INPUTS] = N_("There is nothing to cut: only zeros go in, so that no weight makes a "
                                       "difference."),
    [BF_CREDIT_STATE_BALANCED] = N_("There is nothing to cut: the samples pull each parameter in opposite directions, "
                                    "and their pulls cancel."),
    [BF_CREDIT_STATE_FROZEN] = N_("There is nothing to cut: every parameter that has a gradient is frozen."),
    [BF_CREDIT_STATE_NO_UPDATE] = N_("There is nothing to cut: there are gradients, but this step moves no parameter "
                                     "along them."),
    [BF_CREDIT_STATE_TOO_SMALL] = N_("There is nothing to cut: the pieces are too small to be held as numbers."),
    [BF_CREDIT_STATE_NO_RESULT] = N_("It cannot be cut here: the sum of this output is too close to 0 to divide by."),
    [BF_CREDIT_STATE_NOT_FINITE] = N_("There is nothing to cut: a number is not finite."),
  };

  g_return_val_if_fail (self < BF_N_CREDIT_STATES, NULL);

  return _(texts[self]);
}

/**
 * bf_credit_state_get_word:
 * @self: a state
 *
 * Says in a word or two why there is nothing to cut, where there is no room for a sentence.
 *
 * Returns: the words
 */
const char *
bf_credit_state_get_word (BfCreditState self)
{
  static const char *const words[BF_N_CREDIT_STATES] = {
    [BF_CREDIT_STATE_CUT] = N_("cut"),
    [BF_CREDIT_STATE_SOLVED] = N_("solved"),
    [BF_CREDIT_STATE_DEAD] = N_("dead ReLU"),
    [BF_CREDIT_STATE_SATURATED] = N_("saturated"),
    [BF_CREDIT_STATE_ZERO_WEIGHTS] = N_("weights of 0"),
    [BF_CREDIT_STATE_ZERO_INPUTS] = N_("inputs of 0"),
    [BF_CREDIT_STATE_BALANCED] = N_("balanced"),
    [BF_CREDIT_STATE_FROZEN] = N_("frozen"),
    [BF_CREDIT_STATE_NO_UPDATE] = N_("no update"),
    [BF_CREDIT_STATE_TOO_SMALL] = N_("too small"),
    [BF_CREDIT_STATE_NO_RESULT] = N_("sum near 0"),
    [BF_CREDIT_STATE_NOT_FINITE] = N_("not finite"),
  };

  g_return_val_if_fail (self < BF_N_CREDIT_STATES, NULL);

  return _(words[self]);
}

/**
 * bf_share_format:
 * @share: a share, 1 for all
 * @decimals: how many decimals, 0 to 17
 *
 * Writes a share in percent, with a true minus.
 *
 * Returns: (transfer full): the text, such as `24.10 %`; a dash for NaN
 */
char *
bf_share_format (double share, int decimals)
{
  char format[16];
  char text[400];

  if (isnan (share))
    return g_strdup (BF_DASH);
  if (isinf (share))
    return g_strdup (share < 0.0 ? BF_MINUS "∞" : "∞");

  g_snprintf (format, sizeof format, "%%.%df", CLAMP (decimals, 0, 17));
  g_ascii_formatd (text, sizeof text, format, fabs (100.0 * share));

  return g_strconcat (share < 0.0 && strspn (text, "0.") != strlen (text) ? BF_MINUS : "", text, NO_BREAK_SPACE "%",
                      NULL);
}
