/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-network-private.h"
#include "bf-recipe.h"

G_BEGIN_DECLS

/**
 * BfMemory:
 * @n_slots: how many numbers a parameter are remembered, the optimizer's and the accumulated gradient
 * @layout: what they are; two recipes whose layouts are equal can go on from each other's memory
 * @slots: [n_slots][n_parameters]; the accumulated gradient is the last
 * @steps_done: how many steps led here
 * @updates_done: how many updates this memory has seen
 *
 * All that a training step changes besides the parameters.
 */
typedef struct
{
  guint    n_slots;
  guint32  layout;
  double  *slots;
  guint64  steps_done;
  guint64  updates_done;
} BfMemory;

/* FALSE with BF_ERROR_TOO_LARGE where there is no memory for it */
gboolean bf_memory_init           (BfMemory        *self,
                                   const BfRecipe  *recipe,
                                   gsize            n_parameters,
                                   guint64          steps_done,
                                   GError         **error);
void     bf_memory_init_copy      (BfMemory        *self,
                                   const BfMemory  *other,
                                   gsize            n_parameters);
/* Takes over what @other's optimizer remembers, where it is the same optimizer; not the accumulated gradient. */
void     bf_memory_inherit        (BfMemory        *self,
                                   const BfMemory  *other,
                                   gsize            n_parameters);
void     bf_memory_assign         (BfMemory        *self,
                                   const BfMemory  *other,
                                   gsize            n_parameters);
gboolean bf_memory_equal          (const BfMemory  *self,
                                   const BfMemory  *other,
                                   gsize            n_parameters);
void     bf_memory_clear          (BfMemory        *self);
guint32  bf_memory_get_layout     (const BfRecipe  *recipe);
double  *bf_memory_get_bucket     (const BfMemory  *self,
                                   gsize            n_parameters);

/* How many slots the optimizer alone needs; @own is what else tells two of its layouts apart. */
guint    bf_optimizer_get_slots   (const BfRecipe  *recipe,
                                   guint32         *own);
gboolean bf_recipe_cycles_momentum (const BfRecipe *recipe);

/* Whether a step is w ← w - learning_rate · dw for every parameter, so that a kernel may do it on the way. */
gboolean bf_optimizer_is_plain    (const BfRecipe  *recipe,
                                   const BfNetwork *network);

/**
 * BfUpdate:
 * @recipe: how to train
 * @network: whose parameters are changed
 * @memory: the optimizer's, changed with them
 * @dw: the gradient of every parameter
 * @changes: (nullable): where by how much each parameter was changed is written, 0 where it was not
 * @slots: what the optimizer remembers
 * @bucket: the gradients that have accumulated, %NULL where they do not
 * @empties: whether the bucket is emptied first
 * @updates: whether this step makes an update
 * @learning_rate: of this step
 * @momentum: of sgd and rmsprop; the first beta of adam
 * @t: the update's number, from 1
 * @step_size: adagrad: the decayed learning rate; adam: learning_rate / (1 - beta1^t)
 * @root_correction: adam: √(1 - beta2^t)
 *
 * The end of a step: what is the same for all parameters. Each is to be changed once.
 */
typedef struct
{
  const BfRecipe *recipe;
  BfNetwork      *network;
  BfMemory       *memory;
  const double   *dw;
  double         *changes;
  double         *slots;
  double         *bucket;
  gboolean        empties;
  gboolean        updates;
  double          learning_rate;
  double          momentum;
  guint64         t;
  double          step_size;
  double          root_correction;
} BfUpdate;

/* Counts the step; bf_update_layer() for every layer, or bf_update_all(), then changes the parameters. */
void     bf_update_begin          (BfUpdate        *self,
                                                   const BfRecipe  *recipe,
                                                   gsize            n_samples,
                                                   BfNetwork       *network,
                                                   BfMemory        *memory,
                                                   const double    *dw,
                                                   double          *changes);
void     bf_update_layer          (const BfUpdate  *self,
                                                   guint            layer);
void     bf_update_all            (const BfUpdate  *self);

G_END_DECLS
