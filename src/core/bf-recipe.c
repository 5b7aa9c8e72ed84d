/* SPDX-License-Identifier: MIT */
#include "bf-recipe.h"

#include "bf-error.h"
#include "bf-random.h"

#include <math.h>

G_DEFINE_BOXED_TYPE (BfRecipe, bf_recipe, bf_recipe_copy, bf_recipe_free)

/**
 * bf_recipe_init:
 * @self: (out caller-allocates): a recipe
 *
 * Fills a recipe with the defaults: mse, sgd at a learning rate of 0.01, one sample a step, in order.
 */
void
bf_recipe_init (BfRecipe *self)
{
  g_return_if_fail (self != NULL);

  *self = (BfRecipe) {
    .loss = BF_LOSS_MSE,
    .optimizer = BF_OPTIMIZER_SGD,
    .learning_rate = 0.01,
    .batch_size = 1,
  };
}

/**
 * bf_recipe_copy:
 * @self: a recipe
 *
 * Copies a recipe to the heap.
 *
 * Returns: (transfer full): the copy
 */
BfRecipe *
bf_recipe_copy (const BfRecipe *self)
{
  return g_memdup2 (self, sizeof *self);
}

/**
 * bf_recipe_free:
 * @self: (transfer full): a recipe from bf_recipe_copy()
 *
 * Frees a recipe.
 */
void
bf_recipe_free (BfRecipe *self)
{
  g_free (self);
}

/**
 * bf_recipe_validate:
 * @self: a recipe
 * @error: return location for an error
 *
 * Tells whether a recipe can be used.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID or %BF_ERROR_NOT_FINITE and what would be right
 */
gboolean
bf_recipe_validate (const BfRecipe *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!isfinite (self->learning_rate) || !isfinite (self->stop_loss))
    {
      g_set_error_literal (error, BF_ERROR, BF_ERROR_NOT_FINITE,
                           "The learning rate and the loss to stop at have to be finite numbers, such as 0.01");
      return FALSE;
    }
  if (self->learning_rate < 0.0)
    {
      g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                           "The learning rate has to be 0 or more, such as 0.01");
      return FALSE;
    }
  if (self->batch_size == 0)
    {
      g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID, "The batch size has to be 1 or more");
      return FALSE;
    }
  if ((guint) self->loss >= BF_N_LOSSES || (guint) self->optimizer >= BF_N_OPTIMIZERS)
    {
      g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID, "The loss or the optimizer is not known");
      return FALSE;
    }

  return TRUE;
}

/**
 * bf_recipe_equal:
 * @self: a recipe
 * @other: another
 *
 * Tells whether two recipes train alike.
 *
 * Returns: whether every field is the same
 */
gboolean
bf_recipe_equal (const BfRecipe *self, const BfRecipe *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  return self->loss == other->loss &&
         self->optimizer == other->optimizer &&
         self->learning_rate == other->learning_rate &&
         self->batch_size == other->batch_size &&
         !self->shuffle == !other->shuffle &&
         self->seed == other->seed &&
         self->stop_loss == other->stop_loss &&
         self->stop_steps == other->stop_steps;
}

/**
 * bf_recipe_get_steps_per_epoch:
 * @self: a recipe
 * @n_samples: samples in the data set, 1 or more
 *
 * Gets how many steps use each sample once; the last batch may be smaller.
 *
 * Returns: the count, 1 or more
 */
gsize
bf_recipe_get_steps_per_epoch (const BfRecipe *self, gsize n_samples)
{
  g_return_val_if_fail (self != NULL && self->batch_size > 0, 1);

  return n_samples / self->batch_size + (n_samples % self->batch_size != 0);
}

/**
 * bf_recipe_get_epoch:
 * @self: a recipe
 * @n_samples: samples in the data set, 1 or more
 * @step: a step, from 1
 *
 * Gets the epoch a step belongs to.
 *
 * Returns: the epoch, from 1
 */
guint64
bf_recipe_get_epoch (const BfRecipe *self, gsize n_samples, guint64 step)
{
  g_return_val_if_fail (step > 0, 1);

  return (step - 1) / bf_recipe_get_steps_per_epoch (self, n_samples) + 1;
}

/**
 * bf_recipe_get_batch:
 * @self: a recipe
 * @n_samples: samples in the data set, 1 or more
 * @step: a step, from 1
 * @first: (out): place of the batch's first sample in the epoch's order
 *
 * Gets the batch of a step.
 *
 * Returns: how many samples it has, 1 to the batch size
 */
gsize
bf_recipe_get_batch (const BfRecipe *self, gsize n_samples, guint64 step, gsize *first)
{
  gsize begin;

  g_return_val_if_fail (self != NULL && step > 0, 0);

  begin = (gsize) ((step - 1) % bf_recipe_get_steps_per_epoch (self, n_samples)) * self->batch_size;
  if (first != NULL)
    *first = begin;

  return MIN (self->batch_size, n_samples - begin);
}

/**
 * bf_recipe_get_order: (skip)
 * @self: a recipe
 * @n_samples: samples in the data set
 * @epoch: an epoch, from 1
 * @order: where the samples' numbers are written, [n_samples]
 *
 * Gets the order of the samples in an epoch: a function of seed and epoch (Fisher and Yates), or as they stand.
 */
void
bf_recipe_get_order (const BfRecipe *self, gsize n_samples, guint64 epoch, gsize *order)
{
  BfRandom random;

  g_return_if_fail (self != NULL && order != NULL);

  for (gsize i = 0; i < n_samples; i++)
    order[i] = i;
  if (!self->shuffle)
    return;

  bf_random_init (&random, self->seed, epoch);
  for (gsize i = n_samples; i > 1; i--)
    {
      gsize j = (gsize) bf_random_below (&random, i);
      gsize swapped = order[i - 1];

      order[i - 1] = order[j];
      order[j] = swapped;
    }
}
