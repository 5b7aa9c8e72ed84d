/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"

#include <glib.h>

G_BEGIN_DECLS

#define BF_OPTION_MAX_NUMBERS 2

/**
 * BfOptionType:
 * @BF_OPTION_NUMBER: a double, or several that belong together
 * @BF_OPTION_COUNT: a whole number, a guint64
 * @BF_OPTION_BOOLEAN: a gboolean
 * @BF_OPTION_CHOICE: a guint that stands for one of several words
 *
 * What an option is held as.
 */
typedef enum
{
  BF_OPTION_NUMBER,
  BF_OPTION_COUNT,
  BF_OPTION_BOOLEAN,
  BF_OPTION_CHOICE,
} BfOptionType;

/**
 * BfOption: (skip)
 * @name: its name, which is PyTorch's
 * @type: what it is held as
 * @offset: where it is held in its record, a #BfRecipe or a #BfInit
 * @values: the default, for each of its numbers
 * @min: the least it may be
 * @max: the most it may be
 * @excludes_min: whether it has to be more than @min
 * @excludes_max: whether it has to be less than @max
 * @n_numbers: how many numbers it has, 2 for `betas`; 0 stands for 1
 * @choices: (array zero-terminated=1): the words of a choice
 *
 * A parameter of an optimizer, a loss, a schedule or an initializer: one row of a table.
 */
typedef struct
{
  const char         *name;
  BfOptionType        type;
  gsize               offset;
  double              values[BF_OPTION_MAX_NUMBERS];
  double              min;
  double              max;
  gboolean            excludes_min;
  gboolean            excludes_max;
  guint               n_numbers;
  const char * const *choices;
} BfOption;

BF_EXPORT
guint    bf_option_get_n_numbers (const BfOption  *self);
BF_EXPORT
double   bf_option_get           (const BfOption  *self,
                                  gconstpointer    record,
                                  guint            index);
BF_EXPORT
gboolean bf_option_set           (const BfOption  *self,
                                  gpointer         record,
                                  guint            index,
                                  double           value,
                                  GError         **error);
BF_EXPORT
char    *bf_option_describe      (const BfOption  *self);
BF_EXPORT
gboolean bf_option_allows        (const BfOption  *self,
                                  double           value);
BF_EXPORT
gboolean bf_option_is_default    (const BfOption  *self,
                                  gconstpointer    record);

BF_EXPORT
void     bf_options_reset        (const BfOption  *options,
                                  guint            n_options,
                                  gpointer         record);
BF_EXPORT
gboolean bf_options_validate     (const BfOption  *options,
                                  guint            n_options,
                                  gconstpointer    record,
                                  GError         **error);
BF_EXPORT
gboolean bf_options_equal        (const BfOption  *options,
                                  guint            n_options,
                                  gconstpointer    record,
                                  gconstpointer    other);

G_END_DECLS
