/* SPDX-License-Identifier: MIT */
#include "bf-wrong-text.h"

#include "bf-element.h"
#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define OUTCOME_DIGITS 9 /* two outcomes differ in places that six digits do not show */
#define ERROR_DIGITS 3

/* By the place of the bit */
static const struct
{
  const char *title;
  const char *hint;
} rules[BF_N_WRONGS] = {
  { N_("Update at once"), N_("Each layer is updated before its error goes on: earlier layers see the new weights.") },
  { N_("Forget zero_grad"), N_("The buckets are not emptied: each step uses the gradients of all steps before it, too.") },
  { N_("Wrong sign"), N_("Weights move along their gradient instead of against it: w + rate · g.") },
  { N_("One path only"), N_("Of the errors that come back to a unit only the largest is taken, instead of their sum.") },
  { N_("Split the error by weight"), N_("The error is shared out in proportion to |w|, instead of going to each unit times w.") },
  { N_("No activation slope"), N_("The error that comes back is not multiplied by the slope of the activation.") },
};

static guint
find_place (BfWrong self)
{
  for (guint i = 0; i < BF_N_WRONGS; i++)
    if ((guint) self == 1u << i)
      return i;

  g_return_val_if_reached (0);
}

/**
 * bf_wrong_get_title:
 * @self: one mistake
 *
 * Gets its name for people.
 *
 * Returns: (transfer none): the name, translated
 */
const char *
bf_wrong_get_title (BfWrong self)
{
  return _(rules[find_place (self)].title);
}

/**
 * bf_wrong_get_hint:
 * @self: one mistake
 *
 * Says what is done wrong.
 *
 * Returns: (transfer none): a sentence, translated
 */
const char *
bf_wrong_get_hint (BfWrong self)
{
  return _(rules[find_place (self)].hint);
}

/**
 * bf_wrong_list_titles:
 * @wrong: bits of #BfWrong
 *
 * Lists what is done wrong.
 *
 * Returns: (transfer full): the names, parted by commas
 */
char *
bf_wrong_list_titles (guint wrong)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < BF_N_WRONGS; i++)
    if (wrong & 1u << i)
      {
        if (list->len > 0)
          g_string_append (list, _(", "));
        g_string_append (list, _(rules[i].title));
      }

  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* What comes out, and what should */
static char *
describe_outcome (const BfCheck *check)
{
  g_autofree char *is = bf_number_format_digits (check->outcome, OUTCOME_DIGITS);
  g_autofree char *should = bf_number_format_digits (check->right_outcome, OUTCOME_DIGITS);

  if (check->outcome == check->right_outcome)
    return check->has_prediction ? g_strdup_printf (_("after this step the prediction is %s, and that is right"), is)
                                 : g_strdup_printf (_("after this step the loss is %s, and that is right"), is);

  return check->has_prediction ? g_strdup_printf (_("after this step the prediction is %s; right is %s"), is, should)
                               : g_strdup_printf (_("after this step the loss is %s; right is %s"), is, should);
}

/**
 * bf_wrong_describe:
 * @recipe: a recipe that does something wrong
 * @check: (nullable): what is known of the present step
 *
 * Says what is done wrong and what comes of it.
 *
 * Returns: (transfer full): a sentence
 */
char *
bf_wrong_describe (const BfRecipe *recipe, const BfCheck *check)
{
  g_autofree char *titles = bf_wrong_list_titles (recipe->wrong);
  g_autofree char *outcome = check != NULL ? describe_outcome (check) : NULL;

  return outcome != NULL ? g_strdup_printf (_("%s: %s"), titles, outcome) : g_steal_pointer (&titles);
}

/**
 * bf_check_format_error:
 * @error: a relative error
 *
 * Writes a relative error with few digits.
 *
 * Returns: (transfer full): the number
 */
char *
bf_check_format_error (double error)
{
  return bf_number_format_digits (error, ERROR_DIGITS);
}

/**
 * bf_check_describe:
 * @check: what central differences say
 *
 * Says whether the gradients are right, and where they are farthest from it.
 *
 * Returns: (transfer full): a sentence or two
 */
char *
bf_check_describe (const BfCheck *check)
{
  const BfGradientCheck *worst = &check->worst;
  BfElement element = { worst->input < 0 ? BF_ELEMENT_BIAS : BF_ELEMENT_WEIGHT, worst->layer, worst->unit,
                        (guint) MAX (worst->input, 0) };
  g_autofree char *name = bf_element_get_name (&element, bf_trace_get_network (check->trace));
  g_autofree char *error = bf_check_format_error (worst->max_error);

  if (bf_check_is_right (check))
    return g_strdup_printf (_("The gradients are right. Largest relative error: %s"), error);

  return g_strdup_printf (_("The gradients are wrong. Largest relative error: %s, at %s"), error, name);
}
