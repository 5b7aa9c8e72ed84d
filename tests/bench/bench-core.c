/* SPDX-License-Identifier: MIT */
#include "bench-workloads.h"
#include "core/backflow.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

/* Reads lines from stdin and answers each with one line:
 *   check WORKLOAD STEPS     the losses of the first steps
 *   time WORKLOAD SECONDS    samples a second
 *   trace WORKLOAD SECONDS   the same with a trace of every step
 *   allocations WORKLOAD 0   calls of malloc in 100 steps
 *   describe WORKLOAD 0      what bench-torch.py needs to know of it
 *   size N SECONDS           parameters, samples a second and bytes of an N-N-N network, batch 32
 *   wallN WORKLOAD SECONDS   samples a second by the clock on the wall, with N threads
 *   wallN SIZE SECONDS       the same of a network of that size */

static guint64 n_allocations;

extern void *__libc_malloc (size_t size);
void        *malloc        (size_t size);

void *
malloc (size_t size)
{
  n_allocations++;

  return __libc_malloc (size);
}

static BfDataset *
make_dataset (const Workload *workload)
{
  guint n_inputs = workload->n_units[0];
  guint n_outputs = workload->n_units[count_layers (workload)];
  g_autofree double *inputs = g_new (double, workload->n_samples * n_inputs);
  g_autofree double *targets = g_new (double, workload->n_samples * n_outputs);

  for (gsize s = 0; s < workload->n_samples; s++)
    {
      for (guint i = 0; i < n_inputs; i++)
        inputs[s * n_inputs + i] = workload_input (workload, s, i);
      for (guint o = 0; o < n_outputs; o++)
        targets[s * n_outputs + o] = workload_target (workload, s, o);
    }

  return bf_dataset_new (inputs, targets, workload->n_samples, n_inputs, n_outputs, NULL);
}

static BfNetwork *
make_network (const Workload *workload)
{
  BfLayer layers[4] = { 0 };
  guint n_layers = count_layers (workload);
  BfNetwork *network;

  for (guint l = 0; l < n_layers; l++)
    {
      layers[l].n_units = workload->n_units[l + 1];
      layers[l].has_bias = workload->has_bias;
      bf_activation_from_name (l + 1 < n_layers ? workload->hidden : workload->output, &layers[l].activation);
    }
  network = bf_network_new (workload->n_units[0], layers, n_layers, NULL);
  for (guint l = 0; l < n_layers; l++)
    for (guint v = 0; v < layers[l].n_units; v++)
      {
        for (guint u = 0; u < workload->n_units[l]; u++)
          bf_network_set_weight (network, l, v, u, workload_parameter (workload, l, v, u), NULL);
        if (workload->has_bias)
          bf_network_set_bias (network, l, v, workload_parameter (workload, l, v, workload->n_units[l]), NULL);
      }

  return network;
}

static void
make_recipe (const Workload *workload, BfRecipe *recipe)
{
  bf_recipe_init (recipe);
  if (!bf_loss_from_name (workload->loss, &recipe->loss))
    recipe->loss = BF_LOSS_MSE;
  recipe->learning_rate = workload->learning_rate;
  recipe->batch_size = workload->batch_size;
  recipe->shuffle = FALSE;
}

static BfState *
make_state (const Workload *workload, const BfRecipe *recipe)
{
  g_autoptr (BfNetwork) network = make_network (workload);

  return bf_state_new (network, recipe, NULL);
}

static BfTrainer *
make_trainer (const Workload *workload)
{
  g_autoptr (BfDataset) dataset = make_dataset (workload);
  g_autoptr (BfState) state = NULL;
  g_autoptr (GError) error = NULL;
  BfTrainer *trainer;
  BfRecipe recipe;

  make_recipe (workload, &recipe);
  state = make_state (workload, &recipe);
  trainer = bf_trainer_new (state, dataset, &recipe, &error);
  if (trainer == NULL)
    g_error ("%s", error->message);

  return trainer;
}

static void
check (const Workload *workload, gsize n_steps)
{
  g_autoptr (BfTrainer) trainer = make_trainer (workload);
  g_autofree double *losses = g_new (double, n_steps);

  bf_trainer_run (trainer, n_steps, losses);
  for (gsize i = 0; i < n_steps; i++)
    printf ("%.17g ", losses[i]);
  printf ("\n");
}

static void
time_steps (const Workload *workload, double seconds)
{
  g_autoptr (BfTrainer) trainer = make_trainer (workload);
  static double losses[4096];
  gsize chunk = MAX (1, 2048 / workload->batch_size / (workload->n_units[0] > 100 ? 16 : 1));
  guint64 n_steps = 0;
  gint64 start, now;

  bf_trainer_run (trainer, chunk, losses);
  start = get_cpu_time ();
  do
    {
      bf_trainer_run (trainer, chunk, losses);
      n_steps += chunk;
      now = get_cpu_time ();
    }
  while (now - start < seconds * 1e6);
  printf ("%.17g\n", (double) n_steps * workload->batch_size * 1e6 / (now - start));
}

/* Several threads are timed by the clock on the wall: what each of them waits for is part of it. */
static void
time_threads (const Workload *workload, guint n_threads, double seconds)
{
  g_autoptr (BfTrainer) trainer = make_trainer (workload);
  static double losses[4096];
  gsize chunk = MAX (1, 2048 / workload->batch_size / (workload->n_units[0] > 100 ? 16 : 1));
  guint64 n_steps = 0;
  gint64 start, now;

  bf_trainer_set_n_threads (trainer, n_threads, NULL);
  bf_trainer_run (trainer, chunk, losses);
  start = g_get_monotonic_time ();
  do
    {
      bf_trainer_run (trainer, chunk, losses);
      n_steps += chunk;
      now = g_get_monotonic_time ();
    }
  while (now - start < seconds * 1e6);
  printf ("%.17g\n", (double) n_steps * workload->batch_size * 1e6 / (now - start));
}

static void
time_traces (const Workload *workload, double seconds)
{
  g_autoptr (BfDataset) dataset = make_dataset (workload);
  g_autoptr (BfState) state = NULL;
  BfRecipe recipe;
  guint64 n_steps = 0;
  gint64 start, now;

  make_recipe (workload, &recipe);
  state = make_state (workload, &recipe);
  start = get_cpu_time ();
  do
    {
      g_autoptr (BfTrace) trace = bf_step (state, dataset, &recipe, NULL);

      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
      n_steps++;
      now = get_cpu_time ();
    }
  while (now - start < seconds * 1e6);
  printf ("%.17g\n", (double) n_steps * workload->batch_size * 1e6 / (now - start));
}

static void
count_allocations (const Workload *workload)
{
  g_autoptr (BfTrainer) trainer = make_trainer (workload);
  guint64 before;

  bf_trainer_run (trainer, 1, NULL);
  before = n_allocations;
  bf_trainer_run (trainer, 100, NULL);
  printf ("%" G_GUINT64_FORMAT "\n", n_allocations - before);
}

static void
describe (const Workload *workload)
{
  BfRecipe recipe;

  make_recipe (workload, &recipe);
  for (guint l = 0; l <= count_layers (workload); l++)
    printf ("%s%u", l == 0 ? "" : ",", workload->n_units[l]);
  printf (" %s %s %s %d %" G_GSIZE_FORMAT " %" G_GSIZE_FORMAT " %.17g\n", workload->hidden, workload->output,
          bf_loss_get_name (recipe.loss), workload->has_bias, workload->n_samples, workload->batch_size,
          workload->learning_rate);
}

static Workload
workload_of_size (guint n)
{
  return (Workload) { "size", { n, n, n }, "relu", "identity", "mse", TRUE, 64, 32, 1e-3 };
}

/* The memory is what malloc gives out while the trainer lives, state and data included */
static void
measure_size (guint n, double seconds)
{
  Workload workload = workload_of_size (n);
  struct mallinfo2 before = mallinfo2 ();
  g_autoptr (BfTrainer) trainer = make_trainer (&workload);
  struct mallinfo2 after = mallinfo2 ();
  guint64 n_steps = 0;
  gint64 start = get_cpu_time (), now;

  do
    {
      bf_trainer_run (trainer, 1, NULL);
      n_steps++;
      now = get_cpu_time ();
    }
  while (now - start < seconds * 1e6);
  printf ("%" G_GSIZE_FORMAT " %.17g %" G_GSIZE_FORMAT "\n", 2 * (gsize) n * (n + 1), n_steps * 32e6 / (now - start),
          (gsize) (after.uordblks + after.hblkhd - before.uordblks - before.hblkhd));
}

int
main (void)
{
  char command[32], name[32];
  double amount;

  while (scanf ("%31s %31s %lf", command, name, &amount) == 3)
    {
      const Workload *workload = find_workload (name);
      Workload of_size = workload_of_size ((guint) atoi (name));
      guint n_threads;

      if (workload == NULL && of_size.n_units[0] == 0)
        return EXIT_FAILURE;
      if (sscanf (command, "wall%u", &n_threads) == 1)
        time_threads (workload != NULL ? workload : &of_size, n_threads, amount);
      else if (workload == NULL)
        measure_size (of_size.n_units[0], amount);
      else if (strcmp (command, "describe") == 0)
        describe (workload);
      else if (strcmp (command, "check") == 0)
        check (workload, (gsize) amount);
      else if (strcmp (command, "time") == 0)
        time_steps (workload, amount);
      else if (strcmp (command, "trace") == 0)
        time_traces (workload, amount);
      else
        count_allocations (workload);
      fflush (stdout);
    }

  return EXIT_SUCCESS;
}
