/* SPDX-License-Identifier: MIT */
#include "bf-option.h"

#include "bf-error.h"
#include "bf-validate.h"

#include <math.h>

#define MAX_COUNT 9007199254740992.0 /* 2^53: as far as a double counts */

/**
 * bf_option_get_n_numbers: (skip)
 * @self: an option
 *
 * Gets how many numbers belong together in an option.
 *
 * Returns: the count, 1 but for `betas`
 */
guint
bf_option_get_n_numbers (const BfOption *self)
{
  return MAX (self->n_numbers, 1);
}

/**
 * bf_option_get: (skip)
 * @self: an option
 * @record: the recipe (or initialisation) that holds it
 * @index: which of its numbers, from 0
 *
 * Gets the value of an option, of whatever type.
 *
 * Returns: the value; a choice by its place, a boolean as 0 or 1
 */
double
bf_option_get (const BfOption *self, gconstpointer record, guint index)
{
  g_return_val_if_fail (self != NULL && record != NULL && index < bf_option_get_n_numbers (self), 0.0);

  switch (self->type)
    {
    case BF_OPTION_COUNT: return (double) G_STRUCT_MEMBER (guint64, record, self->offset);
    case BF_OPTION_BOOLEAN: return G_STRUCT_MEMBER (gboolean, record, self->offset) ? 1.0 : 0.0;
    case BF_OPTION_CHOICE: return G_STRUCT_MEMBER (guint, record, self->offset);
    case BF_OPTION_NUMBER:
    default: return (&G_STRUCT_MEMBER (double, record, self->offset))[index];
    }
}

static void
store (const BfOption *self, gpointer record, guint index, double value)
{
  switch (self->type)
    {
    case BF_OPTION_COUNT: G_STRUCT_MEMBER (guint64, record, self->offset) = (guint64) value; break;
    case BF_OPTION_BOOLEAN: G_STRUCT_MEMBER (gboolean, record, self->offset) = value != 0.0; break;
    case BF_OPTION_CHOICE: G_STRUCT_MEMBER (guint, record, self->offset) = (guint) value; break;
    case BF_OPTION_NUMBER:
    default: (&G_STRUCT_MEMBER (double, record, self->offset))[index] = value; break;
    }
}

static gboolean
check_value (const BfOption *self, double value, GError **error)
{
  g_autofree char *should = NULL;

  if (bf_option_allows (self, value))
    return TRUE;

  should = bf_option_describe (self);
  g_set_error (error, BF_ERROR, isfinite (value) ? BF_ERROR_INVALID : BF_ERROR_NOT_FINITE,
               "%s is %g; it has to be %s", self->name, value, should);

  return FALSE;
}

/**
 * bf_option_set: (skip)
 * @self: an option
 * @record: the recipe (or initialisation) that holds it
 * @index: which of its numbers, from 0
 * @value: a value that bf_option_allows()
 * @error: return location for an error
 *
 * Sets the value of an option, of whatever type.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID or %BF_ERROR_NOT_FINITE
 */
gboolean
bf_option_set (const BfOption *self, gpointer record, guint index, double value, GError **error)
{
  g_return_val_if_fail (self != NULL && record != NULL, FALSE);

  if (!bf_validate_index (index, bf_option_get_n_numbers (self), "number", error, "%s[%u]", self->name, index) ||
      !check_value (self, value, error))
    return FALSE;
  store (self, record, index, value);

  return TRUE;
}

static char *
describe_range (const BfOption *self)
{
  const char *noun = self->type == BF_OPTION_COUNT ? "a whole number" : "a number";
  gboolean has_min = self->min > -HUGE_VAL;
  gboolean has_max = self->max < (self->type == BF_OPTION_COUNT ? MAX_COUNT : HUGE_VAL);

  if (has_min && has_max)
    return g_strdup_printf ("%s %s %g and %s %g", noun, self->excludes_min ? "above" : "of at least", self->min,
                            self->excludes_max ? "below" : "at most", self->max);
  if (has_min)
    return g_strdup_printf ("%s %s %g", noun, self->excludes_min ? "above" : "of at least", self->min);
  if (has_max)
    return g_strdup_printf ("%s %s %g", noun, self->excludes_max ? "below" : "of at most", self->max);

  return g_strdup (noun);
}

/**
 * bf_option_describe: (skip)
 * @self: an option
 *
 * Says what an option may be, such as "a number of at least 0 and below 1".
 *
 * Returns: (transfer full): the text
 */
char *
bf_option_describe (const BfOption *self)
{
  g_autofree char *list = NULL;

  if (self->type == BF_OPTION_BOOLEAN)
    return g_strdup ("true or false");
  if (self->type != BF_OPTION_CHOICE)
    return describe_range (self);

  list = g_strjoinv ("\", \"", (char **) self->choices);

  return g_strdup_printf ("one of \"%s\"", list);
}

/**
 * bf_option_allows: (skip)
 * @self: an option
 * @value: a value
 *
 * Tells whether an option may have a value.
 *
 * Returns: whether it is finite, in the range and, for a count, whole
 */
gboolean
bf_option_allows (const BfOption *self, double value)
{
  double max = self->max;

  if (!isfinite (value))
    return FALSE;
  if (self->type == BF_OPTION_BOOLEAN)
    return TRUE;
  if (self->type == BF_OPTION_CHOICE)
    return value >= 0.0 && value < (double) g_strv_length ((char **) self->choices);
  if (self->type == BF_OPTION_COUNT)
    {
      max = fmin (max, MAX_COUNT);
      if (value != floor (value))
        return FALSE;
    }

  return (self->excludes_min ? value > self->min : value >= self->min) &&
         (self->excludes_max ? value < max : value <= max);
}

/**
 * bf_option_is_default: (skip)
 * @self: an option
 * @record: the recipe (or initialisation) that holds it
 *
 * Tells whether an option has its default value.
 *
 * Returns: whether it has
 */
gboolean
bf_option_is_default (const BfOption *self, gconstpointer record)
{
  for (guint i = 0; i < bf_option_get_n_numbers (self); i++)
    if (bf_option_get (self, record, i) != self->values[i])
      return FALSE;

  return TRUE;
}

/**
 * bf_options_reset: (skip)
 * @options: (array length=n_options): some options
 * @n_options: how many
 * @record: the recipe (or initialisation) that holds them
 *
 * Sets all options to their defaults.
 */
void
bf_options_reset (const BfOption *options, guint n_options, gpointer record)
{
  for (guint o = 0; o < n_options; o++)
    for (guint i = 0; i < bf_option_get_n_numbers (&options[o]); i++)
      store (&options[o], record, i, options[o].values[i]);
}

/**
 * bf_options_validate: (skip)
 * @options: (array length=n_options): some options
 * @n_options: how many
 * @record: the recipe (or initialisation) that holds them
 * @error: return location for an error
 *
 * Tells whether all options are what they may be.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_NOT_FINITE or %BF_ERROR_INVALID and what would be right
 */
gboolean
bf_options_validate (const BfOption *options, guint n_options, gconstpointer record, GError **error)
{
  for (guint o = 0; o < n_options; o++)
    for (guint i = 0; i < bf_option_get_n_numbers (&options[o]); i++)
      if (!check_value (&options[o], bf_option_get (&options[o], record, i), error))
        return FALSE;

  return TRUE;
}

/**
 * bf_options_equal: (skip)
 * @options: (array length=n_options): some options
 * @n_options: how many
 * @record: a recipe (or initialisation) that holds them
 * @other: another
 *
 * Tells whether all options are the same in two records.
 *
 * Returns: whether they are
 */
gboolean
bf_options_equal (const BfOption *options, guint n_options, gconstpointer record, gconstpointer other)
{
  for (guint o = 0; o < n_options; o++)
    for (guint i = 0; i < bf_option_get_n_numbers (&options[o]); i++)
      if (bf_option_get (&options[o], record, i) != bf_option_get (&options[o], other, i))
        return FALSE;

  return TRUE;
}
