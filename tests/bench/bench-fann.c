/* SPDX-License-Identifier: MIT */
#include "bench-workloads.h"

#include <fann.h>
#include <stdio.h>
#include <stdlib.h>

/* FANN (float) on the workloads, driven as bench-core. It has neither relu nor cross_entropy nor networks without
 * bias: it gets identity and mse, and its biases are there but 0 and idle, which is less work for it than it is asked. */

typedef struct
{
  const Workload         *workload;
  struct fann            *ann;
  struct fann_train_data *all;
  struct fann_train_data **batches;
  gsize                   n_batches;
  gsize                   next;
} Peer;

static enum fann_activationfunc_enum
activation_of (const char *name)
{
  return strcmp (name, "tanh") == 0 ? FANN_SIGMOID_SYMMETRIC : FANN_LINEAR;
}

static const Workload *current;

static void
fill_sample (unsigned int sample, unsigned int n_inputs, unsigned int n_outputs, fann_type *input, fann_type *output)
{
  for (unsigned int i = 0; i < n_inputs; i++)
    input[i] = (fann_type) workload_input (current, sample, i);
  for (unsigned int o = 0; o < n_outputs; o++)
    output[o] = (fann_type) workload_target (current, sample, o);
}

/* Neurons are numbered layer by layer, each layer's bias last. */
static void
set_weights (Peer *self)
{
  const Workload *workload = self->workload;
  guint n_layers = count_layers (workload);
  guint first = 0;

  for (guint l = 0; l < n_layers; l++)
    {
      guint n_in = workload->n_units[l];
      guint next = first + n_in + 1;

      for (guint v = 0; v < workload->n_units[l + 1]; v++)
        for (guint u = 0; u <= n_in; u++)
          fann_set_weight (self->ann, first + u, next + v,
                           u == n_in && !workload->has_bias ? 0.0f : (fann_type) workload_parameter (workload, l, v, u));
      first = next;
    }
}

/* The gradient as FANN takes it, over that of mse: it leaves out the 2 and the mean over the outputs, and halves the
 * miss of tanh outputs. */
static double
gradient_factor (const Workload *workload)
{
  guint n_outputs = workload->n_units[count_layers (workload)];

  return 2.0 / n_outputs * (strcmp (workload->output, "tanh") == 0 ? 2.0 : 1.0);
}

static Peer *
make_peer (const Workload *workload)
{
  Peer *self = g_new0 (Peer, 1);
  guint n_layers = count_layers (workload);
  unsigned int n_outputs = workload->n_units[n_layers];

  self->workload = current = workload;
  self->ann = fann_create_standard_array (n_layers + 1, workload->n_units);
  fann_set_activation_function_hidden (self->ann, activation_of (workload->hidden));
  fann_set_activation_function_output (self->ann, activation_of (workload->output));
  fann_set_activation_steepness_hidden (self->ann, 1.0f);
  fann_set_activation_steepness_output (self->ann, 1.0f);
  fann_set_train_error_function (self->ann, FANN_ERRORFUNC_LINEAR);
  fann_set_training_algorithm (self->ann, FANN_TRAIN_BATCH);
  fann_set_learning_rate (self->ann, (float) (workload->learning_rate * gradient_factor (workload)));
  set_weights (self);

  self->all = fann_create_train_from_callback (workload->n_samples, workload->n_units[0], n_outputs, fill_sample);
  self->n_batches = (workload->n_samples + workload->batch_size - 1) / workload->batch_size;
  self->batches = g_new (struct fann_train_data *, self->n_batches);
  for (gsize b = 0; b < self->n_batches; b++)
    self->batches[b] = fann_subset_train_data (self->all, b * workload->batch_size,
                                               MIN (workload->batch_size,
                                                    workload->n_samples - b * workload->batch_size));

  return self;
}

static void
free_peer (Peer *self)
{
  for (gsize b = 0; b < self->n_batches; b++)
    fann_destroy_train (self->batches[b]);
  fann_destroy_train (self->all);
  fann_destroy (self->ann);
  g_free (self->batches);
  g_free (self);
}

/* Batch 1 goes through fann_train(), which is faster than a batch of one. */
static void
do_step (Peer *self)
{
  if (self->workload->batch_size == 1)
    fann_train (self->ann, self->all->input[self->next], self->all->output[self->next]);
  else
    fann_train_epoch (self->ann, self->batches[self->next]);
  self->next = self->next + 1 < self->n_batches ? self->next + 1 : 0;
}

/* The mean over the batch and its outputs of (a - y)² before the step */
static double
batch_loss (Peer *self)
{
  struct fann_train_data *batch = self->batches[self->next];
  double sum = 0.0;

  for (unsigned int s = 0; s < batch->num_data; s++)
    {
      const fann_type *a = fann_run (self->ann, batch->input[s]);

      for (unsigned int o = 0; o < batch->num_output; o++)
        sum += ((double) a[o] - batch->output[s][o]) * ((double) a[o] - batch->output[s][o]);
    }

  return sum / batch->num_data / batch->num_output;
}

static void
check (const Workload *workload, gsize n_steps)
{
  Peer *self = make_peer (workload);

  for (gsize i = 0; i < n_steps; i++)
    {
      printf ("%.9g ", batch_loss (self));
      do_step (self);
    }
  printf ("\n");
  free_peer (self);
}

static void
time_steps (const Workload *workload, double seconds)
{
  Peer *self = make_peer (workload);
  gsize chunk = MAX (1, 2048 / workload->batch_size / (workload->n_units[0] > 100 ? 16 : 1));
  guint64 n_steps = 0;
  gint64 start, now;

  start = get_cpu_time ();
  do
    {
      for (gsize i = 0; i < chunk; i++)
        do_step (self);
      n_steps += chunk;
      now = get_cpu_time ();
    }
  while (now - start < seconds * 1e6);
  printf ("%.17g\n", (double) n_steps * workload->batch_size * 1e6 / (now - start));
  free_peer (self);
}

int
main (void)
{
  char command[32], name[32];
  double amount;

  while (scanf ("%31s %31s %lf", command, name, &amount) == 3)
    {
      const Workload *workload = find_workload (name);

      if (workload == NULL)
        return EXIT_FAILURE;
      if (strcmp (command, "check") == 0)
        check (workload, (gsize) amount);
      else
        time_steps (workload, amount);
      fflush (stdout);
    }

  return EXIT_SUCCESS;
}
