/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-stretch.h"
#include "model/bf-torch-export.h"

#include "session-fixture.h"

/* Recipes of every kind of memory: optimizers, a schedule that has begun, gradients that accumulate */
static inline BfRecipe
make_torch_recipe (guint i)
{
  static const BfOptimizer optimizers[] = {
    BF_OPTIMIZER_SGD,  BF_OPTIMIZER_SGD,  BF_OPTIMIZER_ADAGRAD, BF_OPTIMIZER_RMSPROP,
    BF_OPTIMIZER_ADAM, BF_OPTIMIZER_ADAM, BF_OPTIMIZER_ADAMW,   BF_OPTIMIZER_RMSPROP,
  };
  static const BfSchedule schedules[] = {
    BF_SCHEDULE_CONSTANT, BF_SCHEDULE_STEP, BF_SCHEDULE_EXPONENTIAL, BF_SCHEDULE_COSINE, BF_SCHEDULE_ONE_CYCLE,
  };
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_optimizer (&recipe, optimizers[i % G_N_ELEMENTS (optimizers)], NULL);
  bf_recipe_set_schedule (&recipe, schedules[i % G_N_ELEMENTS (schedules)], NULL);
  recipe.learning_rate = 0.02;
  recipe.momentum = i % 8 == 1 || i % 8 == 3 ? 0.8 : 0.0;
  recipe.nesterov = i % 8 == 1;
  recipe.centered = i % 8 == 3;
  recipe.amsgrad = i % 8 == 5;
  recipe.total_steps = 60;
  recipe.max_lr = 0.05;
  recipe.cycle_momentum = FALSE;
  recipe.t_max = 9;
  recipe.by_epoch = i % 2 == 1;
  recipe.batch_size = 3;
  recipe.shuffle = i % 3 > 0;
  recipe.seed = 5;
  recipe.accumulate = i % 5 == 2 ? 3 : 1;
  recipe.wrong = i % 7 == 6 ? BF_WRONG_FORGET_ZERO_GRAD : 0;
  recipe.l1 = i % 4 == 3 ? 0.01 : 0.0;

  return recipe;
}

#define N_TORCH_RECIPES 40

static inline void
walk_session (BfSession *session, guint n)
{
  for (; n > 0; n--)
    step_at_once (session, BF_GRANULARITY_STEP);
}

/* A session in whose run an edit and another rate came in between, within an epoch: 17 steps are done before its last
 * stretch, and 9 of that */
static inline BfSession *
new_edited_session (guint i)
{
  g_autoptr (BfLesson) plain = new_batch_lesson (0.05);
  BfRecipe recipe = make_torch_recipe (i);
  BfSession *session = new_session (
      bf_lesson_with_state (plain, bf_lesson_get_network (plain), bf_lesson_get_dataset (plain), &recipe));
  g_autoptr (BfNetwork) network = NULL;

  walk_session (session, 10);
  network = bf_network_copy (bf_session_get_network (session));
  bf_network_set_weight (network, 0, 1, 1, 0.25, NULL);
  g_assert_true (bf_session_set_network (session, network, "edit", NULL));
  walk_session (session, 7);
  recipe.learning_rate = 0.01;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  walk_session (session, 9);

  return session;
}

/* What the window exports */
static inline BfTorchExport *
export_session (BfSession *session, const char *path)
{
  g_auto (BfStretch) stretch = { .start = NULL };
  g_autoptr (BfLesson) lesson = NULL;
  g_autoptr (GError) error = NULL;
  BfTorchExport *export;

  bf_session_get_stretch (session, &stretch);
  lesson = bf_lesson_with_state (bf_session_get_lesson (session), bf_state_get_network (stretch.start), stretch.dataset,
                                 &stretch.recipe);
  export = bf_torch_export_new (lesson, stretch.start, stretch.n_steps, path, NULL, NULL, &error);
  g_assert_no_error (error);

  return export;
}
