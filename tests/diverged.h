/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

/* The network as training leaves it that goes wrong from the start: with numbers that are not finite, which cannot be set. */
static inline BfNetwork *
diverge (const BfNetwork *network)
{
  guint n_inputs = bf_network_get_n_inputs (network), n_outputs = bf_network_get_n_outputs (network);
  g_autofree double *ones = g_new (double, MAX (n_inputs, n_outputs));
  g_autoptr (BfDataset) data = NULL;
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrainer) trainer = NULL;
  g_autoptr (BfState) end = NULL;
  BfRecipe recipe;

  for (guint i = 0; i < MAX (n_inputs, n_outputs); i++)
    ones[i] = 1.0;
  data = bf_dataset_new (ones, ones, 1, n_inputs, n_outputs, NULL);
  bf_recipe_init (&recipe);
  recipe.learning_rate = G_MAXDOUBLE;
  recipe.weight_decay = 1.0;
  state = bf_state_new (network, &recipe, NULL);
  trainer = bf_trainer_new (state, data, &recipe, NULL);
  bf_trainer_run (trainer, 8, NULL);
  end = bf_trainer_get_state (trainer);

  return bf_network_copy (bf_state_get_network (end));
}
