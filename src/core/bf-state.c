/* SPDX-License-Identifier: MIT */
#include "bf-state-private.h"

G_DEFINE_BOXED_TYPE (BfState, bf_state, bf_state_ref, bf_state_unref)

BfState *
bf_state_take (BfNetwork *network, BfMemory *memory)
{
  BfState *self = g_new0 (BfState, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->network = network;
  self->memory = *memory;
  memory->slots = NULL;

  return self;
}

static BfState *
new_at (const BfNetwork *network, const BfRecipe *recipe, guint64 steps_done)
{
  BfMemory memory;

  bf_memory_init (&memory, recipe, network->n_parameters, steps_done);

  return bf_state_take (bf_network_copy (network), &memory);
}

/**
 * bf_state_new:
 * @network: a network; copied
 * @recipe: how it will be trained
 *
 * Makes the state before the first step.
 *
 * Returns: (transfer full): the state
 */
BfState *
bf_state_new (const BfNetwork *network, const BfRecipe *recipe)
{
  g_return_val_if_fail (network != NULL && recipe != NULL, NULL);

  return new_at (network, recipe, 0);
}

/**
 * bf_state_with_network:
 * @self: a state
 * @network: a network of the same shape; copied
 *
 * Makes a state with other parameters, and the rest as it was.
 *
 * Returns: (transfer full): the new state
 */
BfState *
bf_state_with_network (const BfState *self, const BfNetwork *network)
{
  BfMemory memory;

  g_return_val_if_fail (self != NULL && bf_network_same_shape (self->network, network), NULL);

  bf_memory_init_copy (&memory, &self->memory, network->n_parameters);

  return bf_state_take (bf_network_copy (network), &memory);
}

/**
 * bf_state_with_recipe:
 * @self: a state
 * @recipe: another recipe
 *
 * Makes the state with which training goes on by another recipe. The optimizer's memory is kept where it remembers
 * the same as before, and emptied otherwise.
 *
 * Returns: (transfer full): the new state
 */
BfState *
bf_state_with_recipe (const BfState *self, const BfRecipe *recipe)
{
  g_return_val_if_fail (self != NULL && recipe != NULL, NULL);

  if (bf_memory_get_layout (recipe) == self->memory.layout)
    return bf_state_ref ((BfState *) self);

  return new_at (self->network, recipe, self->memory.steps_done);
}

/**
 * bf_state_ref:
 * @self: a state
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfState *
bf_state_ref (BfState *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_state_unref:
 * @self: (transfer full): a state
 *
 * Gives a reference back.
 */
void
bf_state_unref (BfState *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  bf_network_unref (self->network);
  bf_memory_clear (&self->memory);
  g_free (self);
}

/**
 * bf_state_get_network:
 * @self: a state
 *
 * Gets the network with the parameters of this state.
 *
 * Returns: (transfer none): the network
 */
const BfNetwork *
bf_state_get_network (const BfState *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->network;
}

/**
 * bf_state_get_steps_done:
 * @self: a state
 *
 * Gets how many steps led to this state.
 *
 * Returns: the count
 */
guint64
bf_state_get_steps_done (const BfState *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->memory.steps_done;
}

/**
 * bf_state_equal:
 * @self: a state
 * @other: another
 *
 * Tells whether two states are the same, bit for bit.
 *
 * Returns: whether they are
 */
gboolean
bf_state_equal (const BfState *self, const BfState *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  return self == other ||
         (self->memory.steps_done == other->memory.steps_done &&
          self->memory.updates_done == other->memory.updates_done &&
          bf_network_equal (self->network, other->network) &&
          bf_memory_equal (&self->memory, &other->memory, self->network->n_parameters));
}

/**
 * bf_state_get_size:
 * @self: a state
 *
 * Gets how much memory a state takes.
 *
 * Returns: the size in bytes
 */
gsize
bf_state_get_size (const BfState *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return sizeof *self + (1 + self->memory.n_slots) * self->network->n_parameters * sizeof (double);
}
