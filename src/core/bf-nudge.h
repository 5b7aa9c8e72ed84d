/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-dataset.h"
#include "bf-network.h"
#include "bf-recipe.h"

G_BEGIN_DECLS

#define BF_TYPE_NUDGE (bf_nudge_get_type ())

#define BF_NUDGE_MAX_VALUES 1000

/**
 * BfNudge:
 *
 * Mends the weights from front to back: changes parameters, runs forward, looks at the loss, and again. It is resumable,
 * so that a worker can report and be cancelled, and its passes allocate nothing. Not thread-safe; hand it to one thread.
 */
typedef struct _BfNudge BfNudge;

/**
 * BfNudgeMethod:
 * @BF_NUDGE_GRID: every combination of `values` values for each parameter
 * @BF_NUDGE_GREEDY: one parameter at a time, up or down by `delta`, keeping what helps
 * @BF_NUDGE_RANDOM: all parameters at once, each by a random part of `delta`, keeping what helps
 * @BF_NUDGE_FINITE_DIFFERENCES: the gradient by one pass a parameter, then a step along it
 *
 * How to try.
 */
typedef enum
{
  BF_NUDGE_GRID,
  BF_NUDGE_GREEDY,
  BF_NUDGE_RANDOM,
  BF_NUDGE_FINITE_DIFFERENCES,
} BfNudgeMethod;

#define BF_N_NUDGE_METHODS (BF_NUDGE_FINITE_DIFFERENCES + 1)

/**
 * BfNudgeOptions:
 * @method: how to try
 * @values: grid: how many values each parameter takes, 1 to %BF_NUDGE_MAX_VALUES
 * @delta: how far apart they are; greedy: how far a parameter moves; random: how far at most; finite_differences: by how
 *   much a parameter is changed to see what it does. Finite and more than 0
 * @learning_rate: finite_differences: how far along the gradient a step goes, finite and not negative
 * @seed: random: what the changes are drawn from
 *
 * A method with its numbers. A plain value: begin with bf_nudge_options_init(). What the method does not use plays no part.
 */
typedef struct
{
  BfNudgeMethod method;
  guint         values;
  double        delta;
  double        learning_rate;
  guint64       seed;
} BfNudgeOptions;

BF_EXPORT
const char *bf_nudge_method_get_name    (BfNudgeMethod         self);
BF_EXPORT
gboolean    bf_nudge_method_from_name   (const char           *name,
                                         BfNudgeMethod        *method);
BF_EXPORT
gboolean    bf_nudge_options_init       (BfNudgeOptions       *self,
                                         BfNudgeMethod         method,
                                         GError              **error);
BF_EXPORT
gboolean    bf_nudge_options_validate   (const BfNudgeOptions *self,
                                         GError              **error);

BF_EXPORT
gsize       bf_nudge_count_parameters   (const BfNetwork      *network);
BF_EXPORT
gboolean    bf_nudge_count_grid         (gsize                 n_parameters,
                                         guint                 values,
                                         guint64              *n_passes);

BF_EXPORT
GType       bf_nudge_get_type           (void) G_GNUC_CONST;
BF_EXPORT
BfNudge    *bf_nudge_new                (const BfNetwork      *network,
                                         BfDataset            *dataset,
                                         const BfRecipe       *recipe,
                                         const BfNudgeOptions *options,
                                         GError              **error);
BF_EXPORT
BfNudge    *bf_nudge_ref                (BfNudge              *self);
BF_EXPORT
void        bf_nudge_unref              (BfNudge              *self);

BF_EXPORT
guint64     bf_nudge_run                (BfNudge              *self,
                                         guint64               n_passes);
BF_EXPORT
gboolean    bf_nudge_is_done            (const BfNudge        *self);
BF_EXPORT
guint64     bf_nudge_get_n_passes       (const BfNudge        *self);
BF_EXPORT
guint64     bf_nudge_get_multiplications (const BfNudge       *self);
BF_EXPORT
double      bf_nudge_get_start_loss     (const BfNudge        *self);
BF_EXPORT
double      bf_nudge_get_best_loss      (const BfNudge        *self);
BF_EXPORT
guint64     bf_nudge_get_best_pass      (const BfNudge        *self);
BF_EXPORT
double      bf_nudge_get_best_prediction (const BfNudge       *self,
                                         gsize                 sample,
                                         guint                 output);
BF_EXPORT
double      bf_nudge_get_best_miss      (const BfNudge        *self,
                                         gsize                 sample,
                                         guint                 output);
BF_EXPORT
BfNetwork  *bf_nudge_dup_best_network   (const BfNudge        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfNudge, bf_nudge_unref)

G_END_DECLS
