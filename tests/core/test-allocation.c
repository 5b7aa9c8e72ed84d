/* SPDX-License-Identifier: MIT */
/* Counts what is allocated, by standing before the C library's own functions. */
#include "bf-test.h"

#include <stdlib.h>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CAN_COUNT 1

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *pointer, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

static gint n_allocations;

void *
malloc (size_t size)
{
  g_atomic_int_inc (&n_allocations);

  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  g_atomic_int_inc (&n_allocations);

  return __libc_calloc (n, size);
}

void *
realloc (void *pointer, size_t size)
{
  g_atomic_int_inc (&n_allocations);

  return __libc_realloc (pointer, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  g_atomic_int_inc (&n_allocations);

  return __libc_memalign (alignment, size);
}
#else
static gint n_allocations;
#endif

static void
test_steps_allocate_nothing (gconstpointer data)
{
  g_autoptr (BfNetwork) network = test_network (1, 150, { 900, TANH, TRUE }, { 4, RELU, FALSE }, { 2, IDENTITY, TRUE });
  g_autoptr (BfDataset) samples = test_dataset_new (2, 23, 150, 2);
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrainer) trainer = NULL;
  BfRecipe recipe;
  double losses[50];
  gint before;

#ifndef CAN_COUNT
  g_test_skip ("allocations cannot be counted here");
  return;
#endif

  bf_recipe_init (&recipe);
  recipe.batch_size = 4;
  recipe.shuffle = TRUE;
  bf_recipe_set_optimizer (&recipe, (BfOptimizer) GPOINTER_TO_UINT (data), NULL);
  recipe.momentum = 0.9;
  before = g_atomic_int_get (&n_allocations);
  state = bf_state_new (network, &recipe, NULL);
  trainer = bf_trainer_new (state, samples, &recipe, NULL);
  bf_trainer_set_n_threads (trainer, 2, NULL);
  g_assert_cmpint (g_atomic_int_get (&n_allocations), >, before);

  before = g_atomic_int_get (&n_allocations);
  bf_trainer_run (trainer, G_N_ELEMENTS (losses), losses);
  bf_trainer_save (trainer);
  bf_trainer_evaluate (trainer);
  bf_trainer_rewind (trainer);
  g_assert_cmpint (g_atomic_int_get (&n_allocations), ==, before);
}

static void
test_passes_allocate_nothing (gconstpointer data)
{
  g_autoptr (BfNetwork) network = test_network (1, 150, { 900, TANH, TRUE }, { 4, RELU, FALSE }, { 2, IDENTITY, TRUE });
  g_autoptr (BfDataset) samples = test_dataset_new (2, 23, 150, 2);
  g_autoptr (BfNudge) nudge = NULL;
  BfNudgeOptions options;
  BfRecipe recipe;
  gint before;

#ifndef CAN_COUNT
  g_test_skip ("allocations cannot be counted here");
  return;
#endif

  bf_recipe_init (&recipe);
  bf_nudge_options_init (&options, (BfNudgeMethod) GPOINTER_TO_UINT (data), NULL);
  nudge = bf_nudge_new (network, samples, &recipe, &options, NULL);

  before = g_atomic_int_get (&n_allocations);
  bf_nudge_run (nudge, 1000);
  g_assert_cmpint (g_atomic_int_get (&n_allocations), ==, before);
  g_assert_cmpuint (bf_nudge_get_n_passes (nudge), ==, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < BF_N_OPTIMIZERS; i++)
    {
      g_autofree char *path = g_strconcat ("/allocation/a-step-allocates-nothing/", bf_optimizer_get_name ((BfOptimizer) i), NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_steps_allocate_nothing);
    }
  for (guint i = 0; i < BF_N_NUDGE_METHODS; i++)
    {
      g_autofree char *path = g_strconcat ("/allocation/a-pass-allocates-nothing/", bf_nudge_method_get_name ((BfNudgeMethod) i), NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_passes_allocate_nothing);
    }

  return g_test_run ();
}
