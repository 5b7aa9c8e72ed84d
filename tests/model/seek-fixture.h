/* SPDX-License-Identifier: MIT */
#pragma once

#include "session-fixture.h"

#include <stdlib.h>

/* Long runs to seek in, for the test and for the benchmark */

/* N-N-N on more samples than it can fit, in shuffled batches of five: no two steps are alike. */
static inline BfLesson *
new_seek_lesson (guint n, BfOptimizer optimizer, guint64 n_steps)
{
  const BfLayer layers[] = { { n, BF_ACTIVATION_TANH, TRUE }, { n, BF_ACTIVATION_IDENTITY, TRUE } };
  g_autoptr (BfNetwork) network = bf_network_new (n, layers, G_N_ELEMENTS (layers), NULL);
  gsize n_samples = MAX (12, 4 * n);
  g_autofree double *inputs = g_new (double, n_samples * n);
  g_autofree double *targets = g_new (double, n_samples * n);
  g_autoptr (BfDataset) dataset = NULL;
  BfRecipe recipe;

  for (gsize i = 0; i < n_samples * n; i++)
    {
      inputs[i] = sin (0.7 * (double) i);
      targets[i] = cos (1.3 * (double) (i * i));
    }
  dataset = bf_dataset_new (inputs, targets, n_samples, n, n, NULL);
  for (guint l = 0; l < G_N_ELEMENTS (layers); l++)
    bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, l, 1, NULL);
  bf_recipe_init (&recipe);
  bf_recipe_set_optimizer (&recipe, optimizer, NULL);
  recipe.learning_rate = 0.002;
  if (optimizer == BF_OPTIMIZER_SGD)
    recipe.momentum = 0.5;
  recipe.batch_size = 5;
  recipe.shuffle = TRUE;
  recipe.stop_steps = n_steps;

  return bf_lesson_new ("Seek", "", network, dataset, &recipe);
}

/* Trains as the window does, to the end or as long as @seconds allows. FALSE if it was not done in time. */
static inline gboolean
train_as_window (BfSession *session, double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  gboolean done;

  bf_session_train (session, INFINITY);
  while (bf_session_is_training (session) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  done = !bf_session_is_training (session);
  bf_session_pause (session);

  return done;
}

static inline void
wait_for_seek (BfSession *session)
{
  while (bf_session_is_seeking (session))
    g_main_context_iteration (NULL, TRUE);
}
