/* SPDX-License-Identifier: MIT */
#include "bf-recipe.h"

#include "bf-error.h"
#include "bf-random.h"
#include "bf-schedule-private.h"
#include "bf-validate.h"

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

  *self = (BfRecipe) { .learning_rate = 0.01, .batch_size = 1, .accumulate = 1 };
  bf_recipe_set_loss (self, BF_LOSS_MSE, NULL);
  bf_recipe_set_optimizer (self, BF_OPTIMIZER_SGD, NULL);
  bf_recipe_set_schedule (self, BF_SCHEDULE_CONSTANT, NULL);
}

/**
 * bf_recipe_new: (constructor)
 *
 * Makes a recipe with the defaults of bf_recipe_init().
 *
 * Returns: (transfer full): the recipe
 */
BfRecipe *
bf_recipe_new (void)
{
  BfRecipe *self = g_new (BfRecipe, 1);

  bf_recipe_init (self);

  return self;
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
 * bf_recipe_set_loss:
 * @self: a recipe
 * @loss: a loss
 * @error: return location for an error
 *
 * Takes another loss, with torch.nn's defaults for its parameters.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_recipe_set_loss (BfRecipe *self, BfLoss loss, GError **error)
{
  const BfOption *options;
  guint n;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!bf_validate_member (loss, BF_N_LOSSES, "loss", (BfNameFunc) bf_loss_get_name, error))
    return FALSE;
  self->loss = loss;
  options = bf_loss_get_options (loss, &n);
  bf_options_reset (options, n, self);

  return TRUE;
}

/**
 * bf_recipe_set_optimizer:
 * @self: a recipe
 * @optimizer: an optimizer
 * @error: return location for an error
 *
 * Takes another optimizer, with torch.optim's defaults for its parameters. The learning rate stays what it is.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_recipe_set_optimizer (BfRecipe *self, BfOptimizer optimizer, GError **error)
{
  const BfOption *options;
  guint n;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!bf_validate_member (optimizer, BF_N_OPTIMIZERS, "optimizer", (BfNameFunc) bf_optimizer_get_name, error))
    return FALSE;
  self->optimizer = optimizer;
  options = bf_optimizer_get_options (optimizer, &n);
  bf_options_reset (options, n, self);

  return TRUE;
}

/**
 * bf_recipe_set_schedule:
 * @self: a recipe
 * @schedule: a schedule
 * @error: return location for an error
 *
 * Takes another schedule, with the defaults for its parameters.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_recipe_set_schedule (BfRecipe *self, BfSchedule schedule, GError **error)
{
  const BfOption *options;
  guint n;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!bf_validate_member (schedule, BF_N_SCHEDULES, "schedule", (BfNameFunc) bf_schedule_get_name, error))
    return FALSE;
  self->schedule = schedule;
  options = bf_schedule_get_options (schedule, &n);
  bf_options_reset (options, n, self);

  return TRUE;
}

static gboolean
validate_numbers (const BfRecipe *self, GError **error)
{
  if (!isfinite (self->learning_rate) || !isfinite (self->stop_loss) || !isfinite (self->l1))
    g_set_error_literal (error, BF_ERROR, BF_ERROR_NOT_FINITE,
                         "The learning rate, l1 and the loss to stop at have to be finite numbers, such as 0.01");
  else if (self->learning_rate < 0.0)
    g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID, "The learning rate has to be 0 or more, such as 0.01");
  else if (self->l1 < 0.0)
    g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID, "l1 has to be 0 or more, such as 0.001");
  else if (self->batch_size == 0)
    g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID, "The batch size has to be 1 or more");
  else if (self->accumulate == 0)
    g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                         "The steps to accumulate have to be 1 or more; 1 makes an update each step");
  else if ((self->wrong & ~BF_WRONG_ALL) != 0)
    g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                 "What is done wrong has to be made of bits of BfWrong, so at most %u", BF_WRONG_ALL);
  else
    return TRUE;

  return FALSE;
}

static gboolean
validate_options (const BfRecipe *self, GError **error)
{
  const BfOption *options;
  guint n;

  options = bf_loss_get_options (self->loss, &n);
  if (!bf_options_validate (options, n, self, error))
    return FALSE;
  options = bf_optimizer_get_options (self->optimizer, &n);
  if (!bf_options_validate (options, n, self, error))
    return FALSE;
  options = bf_schedule_get_options (self->schedule, &n);

  return bf_options_validate (options, n, self, error);
}

static gboolean
validate_together (const BfRecipe *self, GError **error)
{
  gboolean cycles = self->schedule == BF_SCHEDULE_ONE_CYCLE;

  if (self->optimizer == BF_OPTIMIZER_SGD && self->nesterov && (!(self->momentum > 0.0) || self->dampening != 0.0))
    g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                         "nesterov needs a momentum above 0, such as 0.9, and a dampening of 0");
  else if (cycles && self->cycle_momentum && self->optimizer == BF_OPTIMIZER_ADAGRAD)
    g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                         "adagrad has no momentum; cycle_momentum has to be false with it");
  else if (cycles && !(self->pct_start * (double) self->total_steps > 1.0))
    g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                         "pct_start of total_steps has to be more than one step, such as 0.3 of 100");
  else if (cycles && self->three_phase && !(2.0 * self->pct_start * (double) self->total_steps - 1.0 < (double) self->total_steps))
    g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                         "three_phase needs a pct_start of at most 0.5, such as 0.3");
  else
    return TRUE;

  return FALSE;
}

/**
 * bf_recipe_validate:
 * @self: a recipe
 * @error: return location for an error
 *
 * Tells whether a recipe can be used with some network.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID or %BF_ERROR_NOT_FINITE and what would be right
 */
gboolean
bf_recipe_validate (const BfRecipe *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return bf_validate_member (self->loss, BF_N_LOSSES, "loss", (BfNameFunc) bf_loss_get_name, error) &&
         bf_validate_member (self->optimizer, BF_N_OPTIMIZERS, "optimizer", (BfNameFunc) bf_optimizer_get_name, error) &&
         bf_validate_member (self->schedule, BF_N_SCHEDULES, "schedule", (BfNameFunc) bf_schedule_get_name, error) &&
         validate_numbers (self, error) && validate_options (self, error) && validate_together (self, error);
}

/**
 * bf_recipe_validate_for:
 * @self: a recipe
 * @network: a network
 * @error: return location for an error
 *
 * Tells whether a recipe can be used with a network: bce needs a sigmoid layer at the end and cross_entropy a softmax
 * layer, and a softmax layer nothing else.
 *
 * Returns: %TRUE, or %FALSE with an error as of bf_recipe_validate()
 */
gboolean
bf_recipe_validate_for (const BfRecipe *self, const BfNetwork *network, GError **error)
{
  BfActivation needed = BF_ACTIVATION_SOFTMAX;
  BfActivation last;

  g_return_val_if_fail (self != NULL && network != NULL, FALSE);

  if (!bf_recipe_validate (self, error))
    return FALSE;

  last = bf_network_get_activation (network, bf_network_get_n_layers (network) - 1);
  if (bf_loss_get_activation (self->loss, &needed) ? last == needed : last != BF_ACTIVATION_SOFTMAX)
    return TRUE;

  if (last == BF_ACTIVATION_SOFTMAX)
    g_set_error (error, BF_ERROR, BF_ERROR_INVALID, "A softmax layer needs the loss cross_entropy, not %s",
                 bf_loss_get_name (self->loss));
  else
    g_set_error (error, BF_ERROR, BF_ERROR_INVALID, "The loss %s needs %s as the last layer's activation, not %s",
                 bf_loss_get_name (self->loss), bf_activation_get_name (needed), bf_activation_get_name (last));

  return FALSE;
}

static gboolean
options_equal (const BfRecipe *self, const BfRecipe *other)
{
  guint n_loss = 0, n_optimizer = 0, n_schedule = 0;
  const BfOption *loss = bf_loss_get_options (self->loss, &n_loss);
  const BfOption *optimizer = bf_optimizer_get_options (self->optimizer, &n_optimizer);
  const BfOption *schedule = bf_schedule_get_options (self->schedule, &n_schedule);

  return bf_options_equal (loss, n_loss, self, other) &&
         bf_options_equal (optimizer, n_optimizer, self, other) &&
         bf_options_equal (schedule, n_schedule, self, other);
}

/**
 * bf_recipe_equal:
 * @self: a recipe
 * @other: another
 *
 * Tells whether two recipes train alike.
 *
 * Returns: whether every field that plays a part is the same
 */
gboolean
bf_recipe_equal (const BfRecipe *self, const BfRecipe *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  return self->loss == other->loss &&
         self->optimizer == other->optimizer &&
         self->schedule == other->schedule &&
         self->learning_rate == other->learning_rate &&
         self->l1 == other->l1 &&
         self->batch_size == other->batch_size &&
         self->accumulate == other->accumulate &&
         self->wrong == other->wrong &&
         !self->shuffle == !other->shuffle &&
         self->seed == other->seed &&
         self->stop_loss == other->stop_loss &&
         self->stop_steps == other->stop_steps &&
         options_equal (self, other);
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
  g_return_val_if_fail (self != NULL && self->batch_size > 0 && n_samples > 0, 1);

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

/* How many steps (or epochs) of the schedule are over when @step begins */
static guint64
get_schedule_time (const BfRecipe *self, gsize n_samples, guint64 step)
{
  return self->by_epoch ? bf_recipe_get_epoch (self, n_samples, step) - 1 : step - 1;
}

/**
 * bf_recipe_get_learning_rate:
 * @self: a recipe
 * @n_samples: samples in the data set, 1 or more
 * @step: a step, from 1
 *
 * Gets the learning rate of a step: what the schedule makes of it.
 *
 * Returns: the learning rate
 */
double
bf_recipe_get_learning_rate (const BfRecipe *self, gsize n_samples, guint64 step)
{
  g_return_val_if_fail (self != NULL && step > 0 && (guint) self->schedule < BF_N_SCHEDULES, 0.0);

  return bf_schedule_get_learning_rate (self, get_schedule_time (self, n_samples, step));
}

/**
 * bf_recipe_get_momentum:
 * @self: a recipe
 * @n_samples: samples in the data set, 1 or more
 * @step: a step, from 1
 *
 * Gets the momentum of a step: what the schedule makes of it. For adam and adamw it is the first of the betas.
 *
 * Returns: the momentum
 */
double
bf_recipe_get_momentum (const BfRecipe *self, gsize n_samples, guint64 step)
{
  gboolean adam;

  g_return_val_if_fail (self != NULL && step > 0 && (guint) self->schedule < BF_N_SCHEDULES, 0.0);

  adam = self->optimizer == BF_OPTIMIZER_ADAM || self->optimizer == BF_OPTIMIZER_ADAMW;

  return bf_schedule_get_momentum (self, get_schedule_time (self, n_samples, step), adam ? self->betas[0] : self->momentum);
}

/**
 * bf_recipe_updates:
 * @self: a recipe
 * @step: a step, from 1
 *
 * Tells whether a step ends in an update; where gradients accumulate, only every so many do.
 *
 * Returns: whether it does
 */
gboolean
bf_recipe_updates (const BfRecipe *self, guint64 step)
{
  g_return_val_if_fail (self != NULL && self->accumulate > 0, TRUE);

  return step % self->accumulate == 0;
}
