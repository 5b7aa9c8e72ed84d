/* SPDX-License-Identifier: MIT */
#include "bf-trainer.h"

#include "bf-dataset-private.h"
#include "bf-error.h"
#include "bf-kernels.h"
#include "bf-optimizer-private.h"
#include "bf-state-private.h"
#include "bf-step-private.h"
#include "bf-tiny.h"
#include "bf-validate.h"

#include <string.h>

G_STATIC_ASSERT (BF_TRAINER_MAX_THREADS == BF_TEAM_MAX_THREADS);
G_STATIC_ASSERT (2 * BF_TEAM_MAX_THREADS <= BF_TEAM_MAX_PARTS);

/* Everything is allocated in bf_trainer_new(); a step allocates nothing. */
struct _BfTrainer
{
  gatomicrefcount ref_count;
  BfDataset      *dataset;
  BfRecipe        recipe;
  BfNetwork      *network;
  BfMemory        memory;
  double         *saved;       /* parameters, as bf_trainer_save() found them */
  BfMemory        saved_memory;
  gsize          *order;       /* of the samples in ordered_epoch; NULL where they stay in order */
  guint64         ordered_epoch;
  BfWorkspace     ws;
  gboolean        is_plain;    /* w - learning_rate · dw for every parameter */
  gboolean        is_tiny;     /* bf_tiny_run() does its steps */
};

G_DEFINE_BOXED_TYPE (BfTrainer, bf_trainer, bf_trainer_ref, bf_trainer_unref)

/* What may be fused depends on what is frozen, too. */
static void
choose_kernels (BfTrainer *self)
{
  self->is_plain = bf_optimizer_is_plain (&self->recipe, self->network);
  self->ws.defers = self->is_plain && self->recipe.batch_size == 1;
  self->is_tiny = self->is_plain && self->recipe.schedule == BF_SCHEDULE_CONSTANT &&
                  bf_tiny_fits (self->network, &self->recipe);
}

/**
 * bf_trainer_new:
 * @state: where training stands
 * @dataset: the data, of the network's inputs and outputs
 * @recipe: how to train
 * @error: return location for an error
 *
 * Makes a trainer and allocates all that its steps need.
 *
 * Returns: (transfer full): the trainer, or %NULL with %BF_ERROR_INVALID or %BF_ERROR_TOO_LARGE
 */
BfTrainer *
bf_trainer_new (const BfState *state, BfDataset *dataset, const BfRecipe *recipe, GError **error)
{
  g_autoptr (BfTrainer) self = NULL;
  g_autoptr (BfTrace) probe = NULL;
  gsize n_all;

  g_return_val_if_fail (state != NULL && dataset != NULL && recipe != NULL, NULL);

  probe = bf_step (state, dataset, recipe, error); /* says what does not fit */
  if (probe == NULL)
    return NULL;

  self = g_new0 (BfTrainer, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->dataset = bf_dataset_ref (dataset);
  self->recipe = *recipe;
  self->network = bf_network_copy_shape (state->network);
  bf_memory_init_copy (&self->memory, &state->memory, self->network->n_parameters);
  bf_memory_init_copy (&self->saved_memory, &state->memory, self->network->n_parameters);
  self->saved = g_new0 (double, self->network->n_parameters);
  n_all = bf_dataset_get_n_samples (dataset);
  if (recipe->shuffle)
    self->order = g_new (gsize, n_all);
  if (!bf_workspace_init (&self->ws, self->network, MIN (recipe->batch_size, n_all), recipe->shuffle, error))
    return NULL;

  if (!bf_trainer_set_state (self, state, error))
    return NULL;
  bf_trainer_save (self);

  return g_steal_pointer (&self);
}

/**
 * bf_trainer_ref:
 * @self: a trainer
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfTrainer *
bf_trainer_ref (BfTrainer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_trainer_unref:
 * @self: (transfer full): a trainer
 *
 * Gives a reference back.
 */
void
bf_trainer_unref (BfTrainer *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  g_clear_pointer (&self->network, bf_network_unref);
  bf_workspace_clear (&self->ws);
  bf_memory_clear (&self->memory);
  bf_memory_clear (&self->saved_memory);
  g_free (self->saved);
  g_free (self->order);
  g_free (self);
}

/**
 * bf_trainer_set_n_threads:
 * @self: a trainer
 * @n_threads: how many threads, the caller's included, from 1 to %BF_TRAINER_MAX_THREADS
 * @error: return location for an error
 *
 * Lets the kernels share large products among threads; at first there is one. It pays for wide layers and batches, such
 * as 784-128-10 with batches of 32; what is smaller stays on one thread. The bits are the same with any number.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_trainer_set_n_threads (BfTrainer *self, guint n_threads, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (n_threads < 1 || n_threads > BF_TRAINER_MAX_THREADS)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID, "%u threads cannot be used; should be from 1 to %d", n_threads,
                   BF_TRAINER_MAX_THREADS);
      return FALSE;
    }
  if (n_threads == bf_trainer_get_n_threads (self))
    return TRUE;
  g_clear_pointer (&self->ws.team, bf_team_free);
  if (n_threads > 1)
    self->ws.team = bf_team_new (n_threads);

  return TRUE;
}

/**
 * bf_trainer_get_n_threads:
 * @self: a trainer
 *
 * Gets how many threads the kernels may use.
 *
 * Returns: the count, the caller's included
 */
guint
bf_trainer_get_n_threads (const BfTrainer *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return self->ws.team != NULL ? bf_team_get_n_threads (self->ws.team) : 1;
}

static void
load_batch (BfTrainer *self)
{
  gsize n_all = self->dataset->n_samples;
  gsize first = 0;
  gsize n = bf_recipe_get_batch (&self->recipe, n_all, self->memory.steps_done + 1, &first);

  if (self->order != NULL)
    {
      guint64 epoch = bf_recipe_get_epoch (&self->recipe, n_all, self->memory.steps_done + 1);

      if (epoch != self->ordered_epoch)
        bf_recipe_get_order (&self->recipe, n_all, epoch, self->order);
      self->ordered_epoch = epoch;
    }

  bf_workspace_load (&self->ws, self->dataset, self->order, first, n);
}

/* The end of a step of plain SGD, with the bits of bf_step_backward() */
static void
step_plain (BfTrainer *self)
{
  BfMemory *memory = &self->memory;

  memory->steps_done++;
  memory->updates_done++;
  bf_kernel_train_backward (&self->ws, self->network, &self->recipe,
                            bf_recipe_get_learning_rate (&self->recipe, self->dataset->n_samples, memory->steps_done));
}

static double
step (BfTrainer *self)
{
  double loss;

  load_batch (self);
  if (self->is_plain)
    bf_kernel_train_forward (&self->ws, self->network);
  else
    bf_kernel_forward (&self->ws, self->network);
  loss = bf_kernel_loss (&self->ws, self->network, &self->recipe);
  if (self->is_plain)
    step_plain (self);
  else
    bf_step_backward (&self->ws, self->network, &self->recipe, self->dataset->n_samples, &self->memory, NULL);

  return loss;
}

/**
 * bf_trainer_run: (skip)
 * @self: a trainer
 * @n_steps: how many steps to do
 * @losses: (nullable): where each step's loss, before its update, is written, [n_steps]
 *
 * Trains. Does not look at the losses: the caller finds what is not finite and goes back with bf_trainer_rewind().
 */
void
bf_trainer_run (BfTrainer *self, gsize n_steps, double *losses)
{
  g_return_if_fail (self != NULL);

  if (self->is_tiny)
    {
      bf_tiny_run (self->network, &self->recipe, self->dataset->inputs, self->dataset->targets,
                   self->dataset->n_samples, (gsize) (self->memory.steps_done % self->dataset->n_samples), n_steps, losses);
      self->memory.steps_done += n_steps;
      self->memory.updates_done += n_steps;
      return;
    }

  for (gsize i = 0; i < n_steps; i++)
    {
      double loss = step (self);

      if (losses != NULL)
        losses[i] = loss;
    }
  bf_kernel_train_settle (&self->ws, self->network);
}

/**
 * bf_trainer_evaluate:
 * @self: a trainer
 *
 * Computes the loss that the next step will find, without doing it.
 *
 * Returns: the loss of the next step's batch
 */
double
bf_trainer_evaluate (BfTrainer *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  load_batch (self);
  bf_kernel_forward (&self->ws, self->network);

  return bf_kernel_loss (&self->ws, self->network, &self->recipe);
}

/**
 * bf_trainer_get_steps_done:
 * @self: a trainer
 *
 * Gets how many steps led here, those before this trainer included.
 *
 * Returns: the count
 */
guint64
bf_trainer_get_steps_done (const BfTrainer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->memory.steps_done;
}

/**
 * bf_trainer_get_state:
 * @self: a trainer
 *
 * Takes a snapshot of where training stands.
 *
 * Returns: (transfer full): the state
 */
BfState *
bf_trainer_get_state (const BfTrainer *self)
{
  BfMemory memory;

  g_return_val_if_fail (self != NULL, NULL);

  bf_memory_init_copy (&memory, &self->memory, self->network->n_parameters);

  return bf_state_take (bf_network_copy (self->network), &memory);
}

/**
 * bf_trainer_set_state:
 * @self: a trainer
 * @state: a state of the same network and optimizer
 * @error: return location for an error
 *
 * Goes on from another state. Allocates nothing.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_trainer_set_state (BfTrainer *self, const BfState *state, GError **error)
{
  gsize n;

  g_return_val_if_fail (self != NULL && state != NULL, FALSE);

  if (!bf_validate_same_shape (self->network, state->network, error) ||
      !bf_state_check_memory (state, &self->recipe, error))
    return FALSE;
  n = self->network->n_parameters;
  memcpy (self->network->parameters, state->network->parameters, n * sizeof (double));
  bf_network_take_frozen (self->network, state->network);
  bf_memory_assign (&self->memory, &state->memory, n);
  choose_kernels (self);

  return TRUE;
}

/**
 * bf_trainer_save:
 * @self: a trainer
 *
 * Remembers where training stands, for bf_trainer_rewind(). Allocates nothing.
 */
void
bf_trainer_save (BfTrainer *self)
{
  gsize n;

  g_return_if_fail (self != NULL);

  n = self->network->n_parameters;
  memcpy (self->saved, self->network->parameters, n * sizeof (double));
  bf_memory_assign (&self->saved_memory, &self->memory, n);
}

/**
 * bf_trainer_rewind:
 * @self: a trainer
 *
 * Goes back to where bf_trainer_save() was called last, or to the beginning.
 */
void
bf_trainer_rewind (BfTrainer *self)
{
  gsize n;

  g_return_if_fail (self != NULL);

  n = self->network->n_parameters;
  memcpy (self->network->parameters, self->saved, n * sizeof (double));
  bf_memory_assign (&self->memory, &self->saved_memory, n);
}

/**
 * bf_trainer_is_unchanged:
 * @self: a trainer
 *
 * Tells whether parameters and optimizer memory are what bf_trainer_save() found, bit for bit. While a schedule holds the
 * learning rate at 0 nothing can change, and that says nothing: then the answer is no.
 *
 * Returns: whether nothing has changed
 */
gboolean
bf_trainer_is_unchanged (const BfTrainer *self)
{
  gsize n;

  g_return_val_if_fail (self != NULL, FALSE);

  n = self->network->n_parameters;
  if (self->recipe.schedule != BF_SCHEDULE_CONSTANT && self->memory.steps_done > 0 &&
      bf_recipe_get_learning_rate (&self->recipe, self->dataset->n_samples, self->memory.steps_done) == 0.0)
    return FALSE;

  return memcmp (self->network->parameters, self->saved, n * sizeof (double)) == 0 &&
         bf_memory_equal (&self->memory, &self->saved_memory, n);
}
