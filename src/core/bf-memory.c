/* SPDX-License-Identifier: MIT */
#include "bf-optimizer-private.h"

#include "bf-error.h"

#include <string.h>

static gsize
slots_size (const BfMemory *self, gsize n_parameters)
{
  return self->n_slots * n_parameters * sizeof (double);
}

/* What @recipe's optimizer remembers before its first update; free with bf_memory_clear() */
gboolean
bf_memory_init (BfMemory *self, const BfRecipe *recipe, gsize n_parameters, guint64 steps_done, GError **error)
{
  *self = (BfMemory) { .layout = bf_memory_get_layout (recipe), .steps_done = steps_done };
  self->n_slots = self->layout & 0xff;
  if (self->n_slots == 0)
    return TRUE;

  self->slots = g_try_new0 (double, self->n_slots * n_parameters);
  if (self->slots == NULL)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                   "There is no memory for what %s remembers of %" G_GSIZE_FORMAT " parameters; use fewer units",
                   bf_optimizer_get_name (recipe->optimizer), n_parameters);
      return FALSE;
    }
  if (recipe->optimizer == BF_OPTIMIZER_ADAGRAD)
    for (gsize i = 0; i < n_parameters; i++)
      self->slots[i] = recipe->initial_accumulator_value;

  return TRUE;
}

void
bf_memory_init_copy (BfMemory *self, const BfMemory *other, gsize n_parameters)
{
  *self = *other;
  self->slots = self->n_slots > 0 ? g_new (double, self->n_slots * n_parameters) : NULL;
  bf_memory_assign (self, other, n_parameters);
}

/* A layout without what it says of accumulated gradients */
static guint32
get_optimizer_layout (guint32 layout)
{
  return layout & 0x10000 ? (layout & ~0x10000u) - 1 : layout;
}

void
bf_memory_inherit (BfMemory *self, const BfMemory *other, gsize n_parameters)
{
  guint32 layout = get_optimizer_layout (self->layout);

  if (layout != get_optimizer_layout (other->layout))
    return;
  if ((layout & 0xff) > 0)
    memcpy (self->slots, other->slots, (layout & 0xff) * n_parameters * sizeof (double));
  self->updates_done = other->updates_done;
}

/* Copies the contents; both have the same layout. */
void
bf_memory_assign (BfMemory *self, const BfMemory *other, gsize n_parameters)
{
  if (self->n_slots > 0)
    memcpy (self->slots, other->slots, slots_size (self, n_parameters));
  self->steps_done = other->steps_done;
  self->updates_done = other->updates_done;
}

/* Whether the slots are the same, bit for bit; how many steps led there plays no part. */
gboolean
bf_memory_equal (const BfMemory *self, const BfMemory *other, gsize n_parameters)
{
  return self->layout == other->layout &&
         (self->n_slots == 0 || memcmp (self->slots, other->slots, slots_size (self, n_parameters)) == 0);
}

void
bf_memory_clear (BfMemory *self)
{
  g_clear_pointer (&self->slots, g_free);
}

/* The gradients that have accumulated, or NULL where they do not */
double *
bf_memory_get_bucket (const BfMemory *self, gsize n_parameters)
{
  return self->layout & 0x10000 ? self->slots + (self->n_slots - 1) * n_parameters : NULL;
}

/* Number of slots in the low byte, optimizer in the next, then whether gradients accumulate and the optimizer's own. */
guint32
bf_memory_get_layout (const BfRecipe *recipe)
{
  gboolean accumulates = recipe->accumulate > 1 || (recipe->wrong & BF_WRONG_FORGET_ZERO_GRAD) != 0;
  guint32 own = 0;
  guint n = bf_optimizer_get_slots (recipe, &own);

  return (n + (accumulates ? 1 : 0)) | (guint32) recipe->optimizer << 8 | (accumulates ? 0x10000 : 0) | own << 17;
}
