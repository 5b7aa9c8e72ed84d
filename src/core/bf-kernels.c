/* SPDX-License-Identifier: MIT */
#include "bf-kernels.h"

#include "bf-activation-private.h"
#include "bf-dataset-private.h"
#include "bf-error.h"
#include "bf-loss-private.h"

#include <string.h>

/* Shapes: x [n][n_in], w [n_in][n_out], z, a, delta [n][n_out]; n samples. Every sum has one fixed order. */

static gboolean
add_size (gsize *total, gsize n, gsize width)
{
  gsize product;

  return g_size_checked_mul (&product, n, width) && g_size_checked_add (total, *total, product);
}

/* Doubles in the arena: z, a, delta of each layer, the output gradient, the gradient and the gathered batch */
static gboolean
count_arena (const BfNetwork *network, gsize capacity, gboolean gathers, gsize *total)
{
  guint n_outputs = bf_network_get_n_outputs (network);
  gboolean fits = TRUE;

  *total = network->n_parameters;
  for (guint l = 0; l < network->n_layers; l++)
    fits = fits && add_size (total, capacity, 3 * (gsize) network->layers[l].n_out);
  fits = fits && add_size (total, capacity, n_outputs);
  if (gathers)
    fits = fits && add_size (total, capacity, (gsize) network->n_inputs + n_outputs);

  return fits && *total <= G_MAXSSIZE / sizeof (double);
}

static double *
take (double **arena, gsize n)
{
  double *taken = *arena;

  *arena += n;

  return taken;
}

/* Allocates for batches of up to @capacity samples; @gathers where the samples are not taken in order. */
gboolean
bf_workspace_init (BfWorkspace *self, const BfNetwork *network, gsize capacity, gboolean gathers, GError **error)
{
  gsize total;
  double *arena = NULL;

  memset (self, 0, sizeof *self);
  if (count_arena (network, capacity, gathers, &total))
    arena = g_try_new0 (double, total);
  if (arena == NULL)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                   "There is no memory for a batch of %" G_GSIZE_FORMAT " samples; use a smaller batch size",
                   capacity);
      return FALSE;
    }

  self->capacity = capacity;
  self->arena = arena;
  self->gradient = take (&arena, network->n_parameters);
  for (guint l = 0; l < network->n_layers; l++)
    {
      self->z[l] = take (&arena, capacity * network->layers[l].n_out);
      self->a[l] = take (&arena, capacity * network->layers[l].n_out);
      self->delta[l] = take (&arena, capacity * network->layers[l].n_out);
    }
  self->output_gradient = take (&arena, capacity * bf_network_get_n_outputs (network));
  self->gathered = gathers ? arena : NULL;

  return TRUE;
}

void
bf_workspace_clear (BfWorkspace *self)
{
  g_clear_pointer (&self->arena, g_free);
}

/* Points at the batch in the data set, or gathers it where an @order is given. */
void
bf_workspace_load (BfWorkspace *self, const BfDataset *dataset, const gsize *order, gsize first, gsize n_samples)
{
  double *x, *y;

  self->n_samples = n_samples;
  if (order == NULL)
    {
      self->x = dataset->inputs + first * dataset->n_inputs;
      self->y = dataset->targets + first * dataset->n_targets;
      return;
    }

  self->x = x = self->gathered;
  self->y = y = self->gathered + self->capacity * dataset->n_inputs;
  for (gsize s = 0; s < n_samples; s++)
    {
      gsize sample = order[first + s];

      memcpy (x + s * dataset->n_inputs, dataset->inputs + sample * dataset->n_inputs,
              dataset->n_inputs * sizeof (double));
      memcpy (y + s * dataset->n_targets, dataset->targets + sample * dataset->n_targets,
              dataset->n_targets * sizeof (double));
    }
}

/* z[s][v] = Σ_u x[s][u] w[u][v] + b[v]: the products in the order of u, then the bias */
static void
layer_forward (double *z, const double *x, const double *w, const double *b, gsize n, gsize n_in, gsize n_out)
{
  for (gsize s = 0; s < n; s++)
    {
      double *zs = z + s * n_out;

      for (gsize v = 0; v < n_out; v++)
        zs[v] = 0.0;
      for (gsize u = 0; u < n_in; u++)
        for (gsize v = 0; v < n_out; v++)
          zs[v] += x[s * n_in + u] * w[u * n_out + v];
      if (b != NULL)
        for (gsize v = 0; v < n_out; v++)
          zs[v] += b[v];
    }
}

/* dw[u][v] = Σ_s x[s][u] delta[s][v], db[v] = Σ_s delta[s][v] */
static void
layer_backward_parameters (double       *dw,
                           double       *db,
                           const double *x,
                           const double *delta,
                           gsize         n,
                           gsize         n_in,
                           gsize         n_out)
{
  memset (dw, 0, n_in * n_out * sizeof (double));
  for (gsize s = 0; s < n; s++)
    for (gsize u = 0; u < n_in; u++)
      for (gsize v = 0; v < n_out; v++)
        dw[u * n_out + v] += x[s * n_in + u] * delta[s * n_out + v];

  if (db == NULL)
    return;
  memset (db, 0, n_out * sizeof (double));
  for (gsize s = 0; s < n; s++)
    for (gsize v = 0; v < n_out; v++)
      db[v] += delta[s * n_out + v];
}

/* dx[s][u] = Σ_v delta[s][v] w[u][v] */
static void
layer_backward_inputs (double *dx, const double *delta, const double *w, gsize n, gsize n_in, gsize n_out)
{
  for (gsize s = 0; s < n; s++)
    for (gsize u = 0; u < n_in; u++)
      {
        double sum = 0.0;

        for (gsize v = 0; v < n_out; v++)
          sum += delta[s * n_out + v] * w[u * n_out + v];
        dx[s * n_in + u] = sum;
      }
}

static const double *
layer_input (const BfWorkspace *ws, guint layer)
{
  return layer == 0 ? ws->x : ws->a[layer - 1];
}

/* z and a of every layer */
void
bf_kernel_forward (BfWorkspace *ws, const BfNetwork *network)
{
  for (guint l = 0; l < network->n_layers; l++)
    {
      const BfLayerPlan *plan = &network->layers[l];

      layer_forward (ws->z[l], layer_input (ws, l), network->parameters + plan->weights,
                     plan->has_bias ? network->parameters + plan->biases : NULL,
                     ws->n_samples, plan->n_in, plan->n_out);
      bf_activation_forward (plan->activation, ws->a[l], ws->z[l], ws->n_samples, plan->n_out);
    }
}

static BfOutputs
get_outputs (const BfWorkspace *ws, const BfNetwork *network, const BfRecipe *recipe)
{
  guint last = network->n_layers - 1;

  return (BfOutputs) { ws->z[last], ws->a[last], ws->y, ws->n_samples, network->layers[last].n_out, recipe->delta };
}

double
bf_kernel_loss (const BfWorkspace *ws, const BfNetwork *network, const BfRecipe *recipe)
{
  BfOutputs outputs = get_outputs (ws, network, recipe);

  return bf_loss_compute (recipe->loss, &outputs);
}

/* delta of the last layer: straight from the loss where that is computed from z */
static void
output_backward (BfWorkspace *ws, const BfNetwork *network, const BfRecipe *recipe)
{
  guint last = network->n_layers - 1;
  gsize n = ws->n_samples * network->layers[last].n_out;
  BfOutputs outputs = get_outputs (ws, network, recipe);

  bf_loss_compute_gradient (recipe->loss, ws->output_gradient, &outputs);
  if (bf_loss_compute_delta (recipe->loss, ws->delta[last], &outputs))
    return;
  memcpy (ws->delta[last], ws->output_gradient, n * sizeof (double));
  bf_activation_backward (network->layers[last].activation, ws->delta[last], ws->z[last], ws->a[last], n);
}

/* delta of every layer and the gradient of every parameter, after bf_kernel_forward() */
void
bf_kernel_backward (BfWorkspace *ws, const BfNetwork *network, const BfRecipe *recipe)
{
  output_backward (ws, network, recipe);

  for (guint l = network->n_layers; l-- > 0;)
    {
      const BfLayerPlan *plan = &network->layers[l];

      if (l + 1 < network->n_layers)
        bf_activation_backward (plan->activation, ws->delta[l], ws->z[l], ws->a[l], ws->n_samples * plan->n_out);
      layer_backward_parameters (ws->gradient + plan->weights,
                                 plan->has_bias ? ws->gradient + plan->biases : NULL,
                                 layer_input (ws, l), ws->delta[l], ws->n_samples, plan->n_in, plan->n_out);
      if (l > 0)
        layer_backward_inputs (ws->delta[l - 1], ws->delta[l], network->parameters + plan->weights,
                               ws->n_samples, plan->n_in, plan->n_out);
    }
}

/**
 * bf_network_predict: (skip)
 * @self: a network
 * @input: one sample's inputs, [n_inputs]
 * @output: where the outputs are written, [n_outputs]
 *
 * Runs the network forward for one sample, with the kernels that train it.
 */
void
bf_network_predict (const BfNetwork *self, const double *input, double *output)
{
  BfWorkspace ws;

  g_return_if_fail (self != NULL && input != NULL && output != NULL);

  if (!bf_workspace_init (&ws, self, 1, FALSE, NULL))
    g_error ("There is no memory for one sample");
  ws.n_samples = 1;
  ws.x = input;
  bf_kernel_forward (&ws, self);
  memcpy (output, ws.a[self->n_layers - 1], bf_network_get_n_outputs (self) * sizeof (double));
  bf_workspace_clear (&ws);
}
