/* SPDX-License-Identifier: MIT */
#include "bf-state-private.h"

#include "bf-error.h"
#include "bf-validate.h"

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

/* The optimizer finds its memory as it left it: of a state made for another recipe nothing would fit. */
gboolean
bf_state_check_memory (const BfState *state, const BfRecipe *recipe, GError **error)
{
  if (bf_memory_get_layout (recipe) == state->memory.layout)
    return TRUE;

  g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
               "The state holds the memory of another optimizer; use bf_state_with_recipe()");
  return FALSE;
}

/**
 * bf_state_new:
 * @network: a network; copied
 * @recipe: how it will be trained
 * @error: return location for an error
 *
 * Makes the state before the first step.
 *
 * Returns: (transfer full): the state, or %NULL with %BF_ERROR_TOO_LARGE or an error as of bf_recipe_validate()
 */
BfState *
bf_state_new (const BfNetwork *network, const BfRecipe *recipe, GError **error)
{
  BfMemory memory;

  g_return_val_if_fail (network != NULL && recipe != NULL, NULL);

  if (!bf_recipe_validate (recipe, error) || !bf_memory_init (&memory, recipe, network->n_parameters, 0, error))
    return NULL;

  return bf_state_take (bf_network_copy (network), &memory);
}

/**
 * bf_state_with_network:
 * @self: a state
 * @network: a network of the same shape; copied
 * @error: return location for an error
 *
 * Makes a state with other parameters, and the rest as it was.
 *
 * Returns: (transfer full): the new state, or %NULL with %BF_ERROR_INVALID
 */
BfState *
bf_state_with_network (const BfState *self, const BfNetwork *network, GError **error)
{
  BfMemory memory;

  g_return_val_if_fail (self != NULL && network != NULL, NULL);

  if (!bf_validate_same_shape (self->network, network, error))
    return NULL;
  bf_memory_init_copy (&memory, &self->memory, network->n_parameters);

  return bf_state_take (bf_network_copy (network), &memory);
}

/**
 * bf_state_with_recipe:
 * @self: a state
 * @recipe: another recipe
 * @error: return location for an error
 *
 * Makes the state with which training goes on by another recipe. The optimizer's memory is kept where it remembers
 * the same as before, and emptied otherwise; so are gradients that accumulate.
 *
 * Returns: (transfer full): the new state, or %NULL with %BF_ERROR_TOO_LARGE or an error as of bf_recipe_validate()
 */
BfState *
bf_state_with_recipe (const BfState *self, const BfRecipe *recipe, GError **error)
{
  gsize n;
  BfMemory memory;

  g_return_val_if_fail (self != NULL && recipe != NULL, NULL);

  if (!bf_recipe_validate (recipe, error))
    return NULL;
  if (bf_memory_get_layout (recipe) == self->memory.layout)
    return bf_state_ref ((BfState *) self);

  n = self->network->n_parameters;
  if (!bf_memory_init (&memory, recipe, n, self->memory.steps_done, error))
    return NULL;
  bf_memory_inherit (&memory, &self->memory, n);

  return bf_state_take (bf_network_copy (self->network), &memory);
}

/* Copies one slot between how it is held, [input][unit], and how files hold it: layer by layer the weights row by row,
 * then the biases. */
static void
reorder_slot (const BfNetwork *network, double *held, double *filed, gboolean file)
{
  for (guint l = 0; l < network->n_layers; l++)
    {
      const BfLayerPlan *plan = &network->layers[l];
      gsize n_weights = (gsize) plan->n_in * plan->n_out;

      for (gsize i = 0; i < n_weights; i++, filed++)
        {
          double *at = &held[bf_layer_plan_weight (plan, (guint) (i / plan->n_in), (guint) (i % plan->n_in))];

          *(file ? filed : at) = *(file ? at : filed);
        }
      for (guint v = 0; plan->has_bias && v < plan->n_out; v++, filed++)
        *(file ? filed : &held[plan->biases + v]) = *(file ? &held[plan->biases + v] : filed);
    }
}

/**
 * bf_state_new_restored:
 * @network: a network; copied
 * @recipe: how it has been trained
 * @steps_done: how many steps led here
 * @updates_done: bf_state_get_updates_done() of the state that is restored
 * @memory: (array length=n_numbers) (nullable): its bf_state_dup_memory()
 * @n_numbers: how many numbers that is
 * @error: return location for an error
 *
 * Makes a state that was taken apart again, to the same bits; what an optimizer remembers may be infinite.
 *
 * Returns: (transfer full): the state, or %NULL with %BF_ERROR_INVALID where the recipe's optimizer remembers another
 *   number of numbers, with %BF_ERROR_TOO_LARGE or an error as of bf_recipe_validate()
 */
BfState *
bf_state_new_restored (const BfNetwork *network,
                       const BfRecipe  *recipe,
                       guint64          steps_done,
                       guint64          updates_done,
                       const double    *memory,
                       gsize            n_numbers,
                       GError         **error)
{
  g_autofree double *filed = NULL;
  BfMemory made;
  gsize n;

  g_return_val_if_fail (network != NULL && recipe != NULL && (memory != NULL || n_numbers == 0), NULL);

  if (!bf_recipe_validate (recipe, error))
    return NULL;
  n = network->n_parameters;
  if (n_numbers % n != 0 || n_numbers / n != (bf_memory_get_layout (recipe) & 0xff))
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                   "The memory has %" G_GSIZE_FORMAT " numbers; this optimizer remembers %u for each of %" G_GSIZE_FORMAT
                   " parameters", n_numbers, bf_memory_get_layout (recipe) & 0xff, n);
      return NULL;
    }

  if (!bf_memory_init (&made, recipe, n, steps_done, error))
    return NULL;
  made.updates_done = updates_done;
  filed = g_memdup2 (memory, n_numbers * sizeof *memory);
  for (guint s = 0; s < made.n_slots; s++)
    reorder_slot (network, made.slots + s * n, filed + s * n, FALSE);

  return bf_state_take (bf_network_copy (network), &made);
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
 * bf_state_get_updates_done:
 * @self: a state
 *
 * Gets how many updates the optimizer's memory has seen: fewer than steps where gradients accumulate or the memory was
 * emptied.
 *
 * Returns: the count
 */
guint64
bf_state_get_updates_done (const BfState *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->memory.updates_done;
}

/**
 * bf_state_dup_memory:
 * @self: a state
 * @n_numbers: (out): how many
 *
 * Copies what the optimizer remembers: one or more numbers a parameter, [slot][parameter], the parameters layer by
 * layer, the weights row by row (a row an output unit), then the biases. Accumulated gradients come last.
 *
 * Returns: (transfer full) (array length=n_numbers) (nullable): the numbers, %NULL where there are none
 */
double *
bf_state_dup_memory (const BfState *self, gsize *n_numbers)
{
  gsize n;
  double *filed;

  g_return_val_if_fail (self != NULL && n_numbers != NULL, NULL);

  n = self->network->n_parameters;
  *n_numbers = self->memory.n_slots * n;
  if (*n_numbers == 0)
    return NULL;
  filed = g_new (double, *n_numbers);
  for (guint s = 0; s < self->memory.n_slots; s++)
    reorder_slot (self->network, self->memory.slots + s * n, filed + s * n, TRUE);

  return filed;
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
