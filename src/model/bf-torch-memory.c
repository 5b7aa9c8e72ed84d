/* SPDX-License-Identifier: MIT */
#include "bf-torch-private.h"

#include "bf-state-dict.h"

/* What training remembers where a script goes on from the middle of it: the optimizer's numbers by PyTorch's names, the
 * gradients that have accumulated, and where the schedule stands. */

#define MAX_SLOTS 4
#define GRADIENT "gradient"

static gboolean
accumulates (const BfRecipe *recipe)
{
  return recipe->accumulate > 1 || (recipe->wrong & BF_WRONG_FORGET_ZERO_GRAD) != 0;
}

/* PyTorch's names of what a recipe's optimizer remembers, in the order of bf_state_dup_memory(). Returns how many. */
static guint
list_names (const BfRecipe *recipe, guint n_slots, const char **names)
{
  guint n = 0;

  switch (recipe->optimizer)
    {
    case BF_OPTIMIZER_ADAGRAD:
      names[n++] = "sum";
      break;
    case BF_OPTIMIZER_RMSPROP:
      names[n++] = "square_avg";
      if (recipe->centered)
        names[n++] = "grad_avg";
      break;
    case BF_OPTIMIZER_ADAM:
    case BF_OPTIMIZER_ADAMW:
      names[n++] = "exp_avg";
      names[n++] = "exp_avg_sq";
      if (recipe->amsgrad)
        names[n++] = "max_exp_avg_sq";
      break;
    case BF_OPTIMIZER_SGD:
    default:
      break;
    }
  if ((recipe->optimizer == BF_OPTIMIZER_SGD || recipe->optimizer == BF_OPTIMIZER_RMSPROP)
      && n < n_slots - (accumulates (recipe) ? 1 : 0))
    names[n++] = "momentum_buffer";
  if (n < n_slots)
    names[n++] = GRADIENT;

  return n;
}

/* One slot has the shape of the network. */
static BfNetwork *
shape_slot (const BfNetwork *network, const double *values)
{
  BfNetwork *slot = bf_network_copy (network);

  for (guint i = 0; i < bf_state_dict_get_n_entries (slot); i++)
    {
      BfStateDictEntry entry;

      bf_state_dict_get_entry (slot, i, &entry);
      for (guint r = 0; r < entry.n_rows; r++)
        for (guint c = 0; c < entry.n_columns; c++)
          bf_state_dict_set_value (slot, &entry, r, c, *values++);
    }

  return slot;
}

static gboolean
is_zero (const double *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (values[i] != 0.0)
      return FALSE;

  return TRUE;
}

static void
slot_clear (gpointer data)
{
  BfTorchSlot *self = data;

  bf_network_unref (self->values);
}

/* Takes apart what @start remembers. What PyTorch begins with by itself is left out. */
GArray *
bf_torch_list_slots (const BfRecipe *recipe, const BfState *start)
{
  GArray *slots = g_array_new (FALSE, FALSE, sizeof (BfTorchSlot));
  gsize n_parameters = bf_network_get_n_parameters (bf_state_get_network (start));
  const char *names[MAX_SLOTS];
  gsize n_numbers;
  g_autofree double *memory = bf_state_dup_memory (start, &n_numbers);
  guint n = list_names (recipe, (guint) (n_numbers / n_parameters), names);

  g_array_set_clear_func (slots, slot_clear);
  for (guint i = 0; i < n; i++)
    {
      const double *values = memory + i * n_parameters;
      BfTorchSlot slot = { .name = names[i], .is_gradient = g_str_equal (names[i], GRADIENT) };

      if (slot.is_gradient ? is_zero (values, n_parameters) : bf_state_get_updates_done (start) == 0)
        continue;
      slot.values = shape_slot (bf_state_get_network (start), values);
      g_array_append_val (slots, slot);
    }

  return slots;
}

/* The lines that give a parameter what is remembered of it */
static void
write_taking (const BfTorchRun *self, GString *out)
{
  gboolean has_state = FALSE;

  for (guint i = 0; i < self->slots->len; i++)
    has_state |= !g_array_index (self->slots, BfTorchSlot, i).is_gradient;
  g_string_append (out, "for name, p in model.named_parameters():\n");
  if (has_state)
    {
      g_string_append (out, "    optimizer.state[p] = {\n");
      if (self->recipe.optimizer != BF_OPTIMIZER_SGD)
        g_string_append_printf (out, "        \"step\": torch.tensor(float(%" G_GUINT64_FORMAT ")),\n",
                                bf_state_get_updates_done (self->start));
    }
  for (guint i = 0; i < self->slots->len; i++)
    {
      const BfTorchSlot *slot = &g_array_index (self->slots, BfTorchSlot, i);

      if (!slot->is_gradient)
        g_string_append_printf (out, "        \"%s\": torch.as_tensor(%s[name], dtype=torch.float64).clone(),\n",
                                slot->name, slot->name);
    }
  if (has_state)
    g_string_append (out, "    }\n");
  for (guint i = 0; i < self->slots->len; i++)
    if (g_array_index (self->slots, BfTorchSlot, i).is_gradient)
      g_string_append (out, "    p.grad = torch.as_tensor(" GRADIENT "[name], dtype=torch.float64).clone()\n");
}

/* Writes what the optimizer remembers. */
void
bf_torch_write_memory (const BfTorchRun *self, GString *out)
{
  if (self->slots->len == 0)
    return;
  g_string_append (out, "\n# What training remembers of the steps before\n");
  for (guint i = 0; i < self->slots->len; i++)
    {
      const BfTorchSlot *slot = &g_array_index (self->slots, BfTorchSlot, i);

      bf_torch_write_parameters (self, out, slot->name, slot->values);
    }
  write_taking (self, out);
}
