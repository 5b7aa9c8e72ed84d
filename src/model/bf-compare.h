/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-element.h"
#include "bf-run.h"

G_BEGIN_DECLS

/**
 * BfDifference:
 * @name: what differs, such as "learning rate"
 * @a: what it is on one side, as people read it
 * @b: what it is on the other
 *
 * One thing in which two recipes differ.
 */
typedef struct
{
  char *name;
  char *a;
  char *b;
} BfDifference;

/**
 * BfChange:
 * @step: the step at which it was made, from 1
 * @note: what was changed, such as "w32 = 0.5"
 *
 * Something that was done in a line of training.
 */
typedef struct
{
  guint64 step;
  char   *note;
} BfChange;

/**
 * BfStretch:
 * @run: a run; borrowed
 * @from: the first of its steps, in steps done
 * @to: the last
 *
 * A piece of a line that one run has done.
 */
typedef struct
{
  BfRun  *run;
  guint64 from;
  guint64 to;
} BfStretch;

void       bf_difference_free       (BfDifference    *self);
void       bf_change_free           (BfChange        *self);

GPtrArray *bf_compare_networks      (const BfNetwork *a,
                                     const BfNetwork *b);
GPtrArray *bf_compare_recipes       (const BfRecipe  *a,
                                     const BfRecipe  *b);
char      *bf_describe_recipe_change (const BfRecipe *before,
                                     const BfRecipe  *after);
char      *bf_note_join             (const char      *earlier,
                                     const char      *later);

guint64    bf_compare_find_fork     (BfRun           *a,
                                     guint64          a_length,
                                     BfRun           *b,
                                     guint64          b_length);
GPtrArray *bf_compare_list_changes  (BfRun           *run,
                                     BfRun           *other);

GArray    *bf_compare_list_stretches (BfRun          *run,
                                     guint64          length,
                                     guint64          fork);

gboolean   bf_compare_get_parameter (const BfNetwork *network,
                                     gsize            index,
                                     BfElement       *element,
                                     double          *value);
gsize      bf_compare_count_parameters (const BfNetwork *a,
                                     const BfNetwork *b);

G_END_DECLS
