/* SPDX-License-Identifier: MIT */
#include "bf-state-private.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (BfState, bf_state, bf_state_ref, bf_state_unref)

/* Takes network and slots over. */
BfState *
bf_state_take (BfNetwork *network, guint n_slots, double *slots, guint64 steps_done)
{
  BfState *self = g_new0 (BfState, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->network = network;
  self->n_slots = n_slots;
  self->slots = slots;
  self->steps_done = steps_done;

  return self;
}

static gsize
slots_size (const BfState *self)
{
  return self->n_slots * bf_network_get_n_parameters (self->network) * sizeof (double);
}

static double *
copy_slots (const BfState *self)
{
  return self->n_slots > 0 ? g_memdup2 (self->slots, slots_size (self)) : NULL;
}

static BfState *
new_at (const BfNetwork *network, const BfRecipe *recipe, guint64 steps_done)
{
  guint n_slots = bf_optimizer_get_n_slots (recipe->optimizer);

  return bf_state_take (bf_network_copy (network), n_slots,
                        g_new0 (double, n_slots * bf_network_get_n_parameters (network)), steps_done);
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
  g_return_val_if_fail (self != NULL && bf_network_same_shape (self->network, network), NULL);

  return bf_state_take (bf_network_copy (network), self->n_slots,
                        copy_slots (self), self->steps_done);
}

/**
 * bf_state_with_recipe:
 * @self: a state
 * @recipe: another recipe
 *
 * Makes the state with which training goes on by another recipe. The optimizer's memory is kept where it remembers
 * as much as before, and emptied otherwise.
 *
 * Returns: (transfer full): the new state
 */
BfState *
bf_state_with_recipe (const BfState *self, const BfRecipe *recipe)
{
  g_return_val_if_fail (self != NULL && recipe != NULL, NULL);

  if (bf_optimizer_get_n_slots (recipe->optimizer) == self->n_slots)
    return bf_state_ref ((BfState *) self);

  return new_at (self->network, recipe, self->steps_done);
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
  g_free (self->slots);
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

  return self->steps_done;
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
         (self->steps_done == other->steps_done && self->n_slots == other->n_slots &&
          bf_network_equal (self->network, other->network) &&
          (self->n_slots == 0 || memcmp (self->slots, other->slots, slots_size (self)) == 0));
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

  return sizeof *self + slots_size (self) + bf_network_get_n_parameters (self->network) * sizeof (double);
}
