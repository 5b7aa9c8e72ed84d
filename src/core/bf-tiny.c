/* SPDX-License-Identifier: MIT */
#include "bf-tiny.h"

/* This file is compiled without the vectoriser: for a handful of numbers it costs more than it gains. */

#define MAX_WIDTH  16 /* units a layer and inputs */
#define MAX_LAYERS 4

typedef struct
{
  double  a[MAX_LAYERS + 1][MAX_WIDTH]; /* a[0] is not used: the inputs stay where they are */
  double  z[MAX_LAYERS][MAX_WIDTH];
  double  delta[MAX_LAYERS][MAX_WIDTH];
} Numbers;

/* Whether a step of @recipe on @network is what bf_tiny_run() does */
gboolean
bf_tiny_fits (const BfNetwork *network, const BfRecipe *recipe)
{
  if (recipe->batch_size != 1 || recipe->shuffle || network->n_inputs > MAX_WIDTH || network->n_layers > MAX_LAYERS ||
      (recipe->loss != BF_LOSS_MSE && recipe->loss != BF_LOSS_HALF_SQUARED_ERROR))
    return FALSE;

  for (guint l = 0; l < network->n_layers; l++)
    if (network->layers[l].n_out > MAX_WIDTH ||
        (network->layers[l].activation != BF_ACTIVATION_IDENTITY && network->layers[l].activation != BF_ACTIVATION_RELU))
      return FALSE;

  return TRUE;
}

static inline void
forward (const BfLayerPlan *plan, const double *parameters, double *z, double *a, const double *x)
{
  const double *w = parameters + plan->weights;
  const double *b = parameters + plan->biases;

  for (guint v = 0; v < plan->n_out; v++)
    {
      double sum = 0.0;

      for (guint u = 0; u < plan->n_in; u++)
        sum += x[u] * w[u * plan->n_out + v];
      if (plan->has_bias)
        sum += b[v];
      z[v] = sum;
      a[v] = plan->activation == BF_ACTIVATION_RELU && sum <= 0.0 ? 0.0 : sum;
    }
}

/* Σ (a - y)², and ∂L/∂a = factor · (a - y) */
static inline double
compare (double *delta, const double *a, const double *y, guint n_outputs, double factor)
{
  double sum = 0.0;

  for (guint o = 0; o < n_outputs; o++)
    {
      double miss = a[o] - y[o];

      delta[o] = factor * miss;
      sum += miss * miss;
    }

  return sum;
}

static inline void
pass_activation (const BfLayerPlan *plan, double *delta, const double *z)
{
  if (plan->activation == BF_ACTIVATION_RELU)
    for (guint v = 0; v < plan->n_out; v++)
      delta[v] *= z[v] > 0.0 ? 1.0 : 0.0;
}

/* dx[u] = Σ_v delta[v] w[u][v], with the weights that went forward */
static inline void
backward (const BfLayerPlan *plan, const double *parameters, double *dx, const double *delta)
{
  const double *w = parameters + plan->weights;

  for (guint u = 0; u < plan->n_in; u++)
    {
      double sum = 0.0;

      for (guint v = 0; v < plan->n_out; v++)
        sum += delta[v] * w[u * plan->n_out + v];
      dx[u] = sum;
    }
}

static inline void
update (const BfLayerPlan *plan, double *parameters, const double *x, const double *delta, double rate)
{
  double *w = parameters + plan->weights;
  double *b = parameters + plan->biases;

  for (guint u = 0; u < plan->n_in; u++)
    for (guint v = 0; v < plan->n_out; v++)
      w[u * plan->n_out + v] -= rate * (0.0 + x[u] * delta[v]);
  if (plan->has_bias)
    for (guint v = 0; v < plan->n_out; v++)
      b[v] -= rate * (0.0 + delta[v]);
}

/* One step; gives Σ (a - y)² before the update */
static inline double
step (const BfNetwork *network, Numbers *numbers, const double *x, const double *y, double factor, double rate)
{
  double *parameters = network->parameters;
  guint n_layers = network->n_layers;
  double sum;

  for (guint l = 0; l < n_layers; l++)
    forward (&network->layers[l], parameters, numbers->z[l], numbers->a[l + 1], l == 0 ? x : numbers->a[l]);
  sum = compare (numbers->delta[n_layers - 1], numbers->a[n_layers], y, network->layers[n_layers - 1].n_out, factor);
  for (guint l = n_layers; l-- > 0;)
    {
      pass_activation (&network->layers[l], numbers->delta[l], numbers->z[l]);
      if (l > 0)
        backward (&network->layers[l], parameters, numbers->delta[l - 1], numbers->delta[l]);
      update (&network->layers[l], parameters, l == 0 ? x : numbers->a[l], numbers->delta[l], rate);
    }

  return sum;
}

/* Does @n_steps steps of one sample each, from the sample @first on, round and round. */
void
bf_tiny_run (BfNetwork      *network,
             const BfRecipe *recipe,
             const double   *inputs,
             const double   *targets,
             gsize           n_samples,
             gsize           first,
             gsize           n_steps,
             double         *losses)
{
  guint n_inputs = network->n_inputs;
  guint n_outputs = network->layers[network->n_layers - 1].n_out;
  gboolean is_mse = recipe->loss == BF_LOSS_MSE;
  double factor = is_mse ? 2.0 / (double) n_outputs : 1.0;
  double rate = recipe->learning_rate;
  Numbers numbers;

  for (gsize i = 0; i < n_steps; i++)
    {
      double sum = step (network, &numbers, inputs + first * n_inputs, targets + first * n_outputs, factor, rate);

      if (losses != NULL)
        losses[i] = is_mse ? sum / (double) n_outputs : 0.5 * sum;
      if (++first == n_samples)
        first = 0;
    }
}
