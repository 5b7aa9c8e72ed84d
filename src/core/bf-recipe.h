/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-loss.h"
#include "bf-optimizer.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define BF_TYPE_RECIPE (bf_recipe_get_type ())

/**
 * BfRecipe:
 * @loss: the loss
 * @optimizer: the optimizer
 * @learning_rate: the optimizer's learning rate, finite and not negative
 * @batch_size: samples a step, 1 or more; an epoch's last batch may be smaller
 * @shuffle: whether each epoch has an order of its own
 * @seed: what the order is drawn from, together with the epoch's number
 * @stop_loss: training stops when the loss of a step is below this; 0 or less: never
 * @stop_steps: training stops when this many steps are done; 0: never
 *
 * How a network is trained. A plain value: copy it by assignment.
 */
typedef struct
{
  BfLoss      loss;
  BfOptimizer optimizer;
  double      learning_rate;
  gsize       batch_size;
  gboolean    shuffle;
  guint64     seed;
  double      stop_loss;
  guint64     stop_steps;
} BfRecipe;

GType     bf_recipe_get_type            (void) G_GNUC_CONST;
void      bf_recipe_init                (BfRecipe        *self);
BfRecipe *bf_recipe_copy                (const BfRecipe  *self);
void      bf_recipe_free                (BfRecipe        *self);
gboolean  bf_recipe_validate            (const BfRecipe  *self,
                                         GError         **error);
gboolean  bf_recipe_equal               (const BfRecipe  *self,
                                         const BfRecipe  *other);

gsize     bf_recipe_get_steps_per_epoch (const BfRecipe  *self,
                                         gsize            n_samples);
guint64   bf_recipe_get_epoch           (const BfRecipe  *self,
                                         gsize            n_samples,
                                         guint64          step);
gsize     bf_recipe_get_batch           (const BfRecipe  *self,
                                         gsize            n_samples,
                                         guint64          step,
                                         gsize           *first);
void      bf_recipe_get_order           (const BfRecipe  *self,
                                         gsize            n_samples,
                                         guint64          epoch,
                                         gsize           *order);

G_END_DECLS
