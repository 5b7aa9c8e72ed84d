/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"
#include "bf-loss.h"
#include "bf-network.h"
#include "bf-optimizer.h"
#include "bf-option.h"
#include "bf-schedule.h"
#include "bf-wrong.h"

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
 * @delta: huber: where the loss becomes linear
 * @momentum: sgd, rmsprop: how much of the last update is kept
 * @dampening: sgd: how much of a gradient is left out of the momentum
 * @nesterov: sgd: look ahead by one momentum
 * @weight_decay: how strongly parameters are drawn to 0, in proportion to their size
 * @betas: adam, adamw: how much of the running means of g and g² is kept
 * @eps: what is added to a root before dividing by it
 * @alpha: rmsprop: how much of the running mean of g² is kept
 * @centered: rmsprop: take the gradient's mean off its square
 * @amsgrad: adam, adamw: divide by the largest mean of g² so far
 * @lr_decay: adagrad: how fast the learning rate falls
 * @initial_accumulator_value: adagrad: what the sum of g² begins with
 * @l1: how strongly parameters are drawn to 0, whatever their size
 * @schedule: how the learning rate changes
 * @by_epoch: whether the schedule counts epochs instead of steps
 * @step_size: step: how many steps (or epochs) the learning rate stays
 * @gamma: step, exponential: what it is multiplied by
 * @t_max: cosine: after how many steps (or epochs) it is least
 * @eta_min: cosine: what it is then
 * @max_lr: one_cycle: the largest learning rate; 0: @learning_rate
 * @total_steps: one_cycle: how many steps (or epochs) the cycle takes
 * @pct_start: one_cycle: which part of them it rises
 * @anneal_strategy: one_cycle: 0 along a cosine, 1 along a line
 * @cycle_momentum: one_cycle: whether the momentum falls while the learning rate rises
 * @base_momentum: one_cycle: the least momentum
 * @max_momentum: one_cycle: the largest momentum
 * @div_factor: one_cycle: the learning rate begins with @max_lr / @div_factor
 * @final_div_factor: one_cycle: and ends with that divided by this
 * @three_phase: one_cycle: fall as long as it rose, then on to the end
 * @accumulate: the optimizer makes one update of the gradients of this many steps, 1 or more
 * @wrong: what is done wrong on purpose, bits of #BfWrong
 *
 * How a network is trained. A plain value: copy it by assignment, begin with bf_recipe_init(). What the optimizer, loss
 * or schedule does not use plays no part.
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

  double      delta;

  double      momentum;
  double      dampening;
  gboolean    nesterov;
  double      weight_decay;
  double      betas[2];
  double      eps;
  double      alpha;
  gboolean    centered;
  gboolean    amsgrad;
  double      lr_decay;
  double      initial_accumulator_value;
  double      l1;

  BfSchedule  schedule;
  gboolean    by_epoch;
  guint64     step_size;
  double      gamma;
  guint64     t_max;
  double      eta_min;
  double      max_lr;
  guint64     total_steps;
  double      pct_start;
  guint       anneal_strategy;
  gboolean    cycle_momentum;
  double      base_momentum;
  double      max_momentum;
  double      div_factor;
  double      final_div_factor;
  gboolean    three_phase;

  guint64     accumulate;
  guint       wrong;
} BfRecipe;

BF_EXPORT
GType     bf_recipe_get_type            (void) G_GNUC_CONST;
BF_EXPORT
BfRecipe *bf_recipe_new                 (void);
BF_EXPORT
void      bf_recipe_init                (BfRecipe        *self);
BF_EXPORT
BfRecipe *bf_recipe_copy                (const BfRecipe  *self);
BF_EXPORT
void      bf_recipe_free                (BfRecipe        *self);
BF_EXPORT
gboolean  bf_recipe_set_loss            (BfRecipe        *self,
                                         BfLoss           loss,
                                         GError         **error);
BF_EXPORT
gboolean  bf_recipe_set_optimizer       (BfRecipe        *self,
                                         BfOptimizer      optimizer,
                                         GError         **error);
BF_EXPORT
gboolean  bf_recipe_set_schedule        (BfRecipe        *self,
                                         BfSchedule       schedule,
                                         GError         **error);
BF_EXPORT
gboolean  bf_recipe_validate            (const BfRecipe  *self,
                                         GError         **error);
BF_EXPORT
gboolean  bf_recipe_validate_for        (const BfRecipe  *self,
                                         const BfNetwork *network,
                                         GError         **error);
BF_EXPORT
gboolean  bf_recipe_equal               (const BfRecipe  *self,
                                         const BfRecipe  *other);

BF_EXPORT
const BfOption *bf_loss_get_options      (BfLoss      self,
                                          guint      *n_options);
BF_EXPORT
const BfOption *bf_optimizer_get_options (BfOptimizer self,
                                          guint      *n_options);
BF_EXPORT
const BfOption *bf_schedule_get_options  (BfSchedule  self,
                                          guint      *n_options);

BF_EXPORT
gsize     bf_recipe_get_steps_per_epoch (const BfRecipe  *self,
                                         gsize            n_samples);
BF_EXPORT
guint64   bf_recipe_get_epoch           (const BfRecipe  *self,
                                         gsize            n_samples,
                                         guint64          step);
BF_EXPORT
gsize     bf_recipe_get_batch           (const BfRecipe  *self,
                                         gsize            n_samples,
                                         guint64          step,
                                         gsize           *first);
BF_EXPORT
void      bf_recipe_get_order           (const BfRecipe  *self,
                                         gsize            n_samples,
                                         guint64          epoch,
                                         gsize           *order);
BF_EXPORT
double    bf_recipe_get_learning_rate   (const BfRecipe  *self,
                                         gsize            n_samples,
                                         guint64          step);
BF_EXPORT
double    bf_recipe_get_momentum        (const BfRecipe  *self,
                                         gsize            n_samples,
                                         guint64          step);
BF_EXPORT
gboolean  bf_recipe_updates             (const BfRecipe  *self,
                                         guint64          step);

G_END_DECLS
