/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#include <string.h>
#include <time.h>

/* The workloads of docs/BENCHMARKS.md. Numbers come from a hash of their place, so that every peer starts from the
 * same data and the same weights. */
typedef struct
{
  const char *name;
  guint       n_units[5];  /* inputs first; 0 ends */
  const char *hidden;      /* activation of the hidden layers */
  const char *output;
  const char *loss;
  gboolean    has_bias;
  gsize       n_samples;
  gsize       batch_size;
  double      learning_rate;
} Workload;

static const Workload workloads[] = {
  { "W1",  { 3, 2, 1 },      "identity", "identity", "mse",           FALSE, 256,  1,  0.01 },
  { "W2",  { 2, 4, 2, 1 },   "tanh",     "tanh",     "mse",           TRUE,  250,  10, 0.03 },
  { "W3",  { 64, 32, 10 },   "relu",     "softmax",  "cross_entropy", TRUE,  1024, 32, 0.01 },
  { "W4",  { 784, 128, 10 }, "relu",     "softmax",  "cross_entropy", TRUE,  1024, 32, 0.01 },
  { "W4b", { 784, 128, 10 }, "relu",     "softmax",  "cross_entropy", TRUE,  1024, 1,  0.001 },
  /* What a peer without relu and cross_entropy can compute, to check that it is the same */
  { "L3",  { 64, 32, 10 },   "identity", "identity", "mse",           TRUE,  1024, 32, 0.01 },
  { "L4",  { 784, 128, 10 }, "identity", "identity", "mse",           TRUE,  1024, 32, 0.01 },
  { "L4b", { 784, 128, 10 }, "identity", "identity", "mse",           TRUE,  1024, 1,  0.001 },
};

/* Microseconds of processor time of this thread: what else runs on the machine does not count. */
static inline gint64
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static inline const Workload *
find_workload (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (workloads); i++)
    if (strcmp (workloads[i].name, name) == 0)
      return &workloads[i];

  return NULL;
}

static inline guint
count_layers (const Workload *self)
{
  guint n = 0;

  while (n < 4 && self->n_units[n + 1] != 0)
    n++;

  return n;
}

/* -1 <= value < 1 for a place in a stream */
static inline double
hashed (guint32 stream, gsize place)
{
  guint32 h = (guint32) place * 2654435761u + stream * 40503u;

  h ^= h >> 16;
  h *= 0x45d9f3bu;
  h ^= h >> 16;

  return h / 2147483648.0 - 1.0;
}

static inline double
workload_input (const Workload *self, gsize sample, guint input)
{
  return hashed (1, sample * self->n_units[0] + input);
}

static inline double
workload_target (const Workload *self, gsize sample, guint output)
{
  guint n_outputs = self->n_units[count_layers (self)];

  if (n_outputs == 1)
    return 0.5 * hashed (2, sample);

  return output == sample % n_outputs ? 1.0 : 0.0;
}

/* Uniform in ±1/√n_in, as PyTorch's Linear; the input n_in is the bias. */
static inline double
workload_parameter (const Workload *self, guint layer, guint unit, guint input)
{
  guint n_in = self->n_units[layer];
  double bound = 1.0;

  for (int i = 0; i < 20; i++) /* √n_in by Newton, to need no libm */
    bound = 0.5 * (bound + n_in / bound);

  return hashed (3 + layer, (gsize) unit * (n_in + 1) + input) / bound;
}
