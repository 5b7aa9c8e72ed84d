/* SPDX-License-Identifier: MIT */
#include "bf-kernels.h"

#include "bf-activation-private.h"
#include "bf-aligned.h"
#include "bf-dataset-private.h"
#include "bf-error.h"
#include "bf-loss-private.h"
#include "bf-validate.h"

#include <string.h>

/* Shapes: x [n][n_in], w [n_in][n_out], z, a, delta [n][n_out]; n samples. Every sum has one fixed order. */

static gboolean
add_size (gsize *total, gsize n, gsize width)
{
  gsize product;

  return g_size_checked_mul (&product, n, width) && product <= G_MAXSSIZE / sizeof (double) &&
         g_size_checked_add (total, *total, bf_aligned_count (product));
}

/* Doubles that layer_backward() transposes: the weights, or delta and the result, whichever is less */
static gsize
count_scratch (const BfNetwork *network, gsize capacity)
{
  gsize most = 0;

  for (guint l = 1; l < network->n_layers; l++)
    {
      gsize n_in = network->layers[l].n_in, n_out = network->layers[l].n_out;
      gsize n_passed = capacity < n_in * n_out ? capacity * (n_in + n_out) : G_MAXSIZE;

      most = MAX (most, MIN (n_in * n_out, n_passed));
    }

  return most;
}

/* Doubles in the arena: z, a, delta of each layer, the output gradient, the gradient and the gathered batch */
static gboolean
count_arena (const BfNetwork *network, gsize capacity, gboolean gathers, gsize *total)
{
  guint n_outputs = bf_network_get_n_outputs (network);
  gboolean fits = TRUE;

  *total = bf_aligned_count (network->n_parameters);
  for (guint l = 0; l < network->n_layers; l++)
    for (int i = 0; i < 3; i++)
      fits = fits && add_size (total, capacity, network->layers[l].n_out);
  fits = fits && add_size (total, count_scratch (network, capacity), 1);
  fits = fits && add_size (total, capacity, n_outputs);
  fits = fits && add_size (total, network->n_inputs, 1) && add_size (total, network->layers[0].n_out, 1);
  if (gathers)
    fits = fits && add_size (total, capacity, (gsize) network->n_inputs + n_outputs);

  return fits && *total <= G_MAXSSIZE / sizeof (double);
}

static double *
take (double **arena, gsize n)
{
  double *taken = *arena;

  *arena += bf_aligned_count (n);

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
    arena = bf_aligned_new0 (total);
  if (arena == NULL)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                   "There is no memory for a batch of %" G_GSIZE_FORMAT " samples; use a smaller batch size",
                   capacity);
      return FALSE;
    }

  self->kernels = bf_kernel_set_get ();
  self->capacity = capacity;
  self->arena = arena;
  self->gradient = take (&arena, network->n_parameters);
  for (guint l = 0; l < network->n_layers; l++)
    {
      self->z[l] = take (&arena, capacity * network->layers[l].n_out);
      self->a[l] = take (&arena, capacity * network->layers[l].n_out);
      self->delta[l] = take (&arena, capacity * network->layers[l].n_out);
    }
  self->scratch = take (&arena, count_scratch (network, capacity));
  self->x_before = take (&arena, network->n_inputs);
  self->delta_before = take (&arena, network->layers[0].n_out);
  self->output_gradient = take (&arena, capacity * bf_network_get_n_outputs (network));
  self->gathered = gathers ? arena : NULL;

  return TRUE;
}

void
bf_workspace_clear (BfWorkspace *self)
{
  g_clear_pointer (&self->arena, free);
  g_clear_pointer (&self->team, bf_team_free);
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

#define NARROW       24        /* columns up to which a product of one row keeps its sums in registers */
#define LEAST_SHARED (1 << 19) /* multiplications of a product that are worth a second thread */
#define LANES        8         /* columns are cut where a vector and a line of the cache begin */

/* What the threads share: an update of weights, a product, or first the one and then the other. Either way a thread
 * needs no other columns than its own. */
typedef struct
{
  const BfKernelSet *kernels;
  const BfProduct   *update;
  const BfProduct   *product;
  gsize              n_columns; /* of a part */
} Share;

static void
do_columns (const BfKernelSet *kernels, const BfProduct *whole, gsize first, gsize n_columns)
{
  BfProduct part = *whole;

  if (first >= whole->n_columns)
    return;
  part.n_columns = MIN (n_columns, whole->n_columns - first);
  part.c = whole->c + first;
  part.b = whole->b + first;
  part.bias = whole->bias == NULL ? NULL : whole->bias + first;
  kernels->product (&part);
}

static void
do_part (gconstpointer data, guint part)
{
  const Share *share = data;
  gsize first = part * share->n_columns;

  if (share->update != NULL)
    do_columns (share->kernels, share->update, first, share->n_columns);
  if (share->product != NULL)
    do_columns (share->kernels, share->product, first, share->n_columns);
}

/* Two parts a thread, so that who is late leaves one to the others */
static void
share_columns (const BfWorkspace *ws, const BfProduct *update, const BfProduct *product)
{
  gsize n_all = (update != NULL ? update : product)->n_columns;
  guint n_parts = 2 * bf_team_get_n_threads (ws->team);
  Share share = { ws->kernels, update, product, (n_all + n_parts - 1) / n_parts };

  share.n_columns = (share.n_columns + LANES - 1) / LANES * LANES;
  bf_team_run (ws->team, do_part, &share, (guint) ((n_all + share.n_columns - 1) / share.n_columns));
}

static gboolean
is_shared (const BfWorkspace *ws, gsize n_rows, gsize n_columns, gsize n_k)
{
  return ws->team != NULL && n_columns >= 2 * LANES && (double) n_rows * n_columns * n_k >= LEAST_SHARED;
}

static void
do_product (const BfWorkspace *ws, const BfProduct *product)
{
  if (is_shared (ws, product->n_rows, product->n_columns, product->n_k))
    share_columns (ws, NULL, product);
  else
    ws->kernels->product (product);
}

static BfProduct
forward_product (double *z, const double *x, gsize n, const double *parameters, const BfLayerPlan *plan)
{
  return (BfProduct) {
    .c = z, .ldc = plan->n_out,
    .a = x, .a_row = plan->n_in, .a_k = 1,
    .b = parameters + plan->weights, .ldb = plan->n_out,
    .bias = plan->has_bias ? parameters + plan->biases : NULL,
    .n_rows = n, .n_columns = plan->n_out, .n_k = plan->n_in,
  };
}

static BfProduct
update_product (double            *parameters,
                const double      *x,
                const double      *delta,
                gsize              n,
                double             rate,
                const BfLayerPlan *plan)
{
  return (BfProduct) {
    .c = parameters + plan->weights, .ldc = plan->n_out,
    .a = x, .a_row = 1, .a_k = plan->n_in,
    .b = delta, .ldb = plan->n_out,
    .n_rows = plan->n_in, .n_columns = plan->n_out, .n_k = n,
    .updates = TRUE, .rate = rate,
  };
}

/* z[s][v] = Σ_u x[s][u] w[u][v] + b[v]: the products in the order of u, then the bias */
static void
layer_forward (const BfWorkspace *ws, double *z, const double *x, const double *parameters, const BfLayerPlan *plan)
{
  BfProduct product;

  if (ws->n_samples == 1 && plan->n_out > NARROW)
    {
      ws->kernels->row_forward (z, x, parameters + plan->weights,
                                plan->has_bias ? parameters + plan->biases : NULL, plan->n_in, plan->n_out);
      return;
    }

  product = forward_product (z, x, ws->n_samples, parameters, plan);
  do_product (ws, &product);
}

/* dw[u][v] = Σ_s x[s][u] delta[s][v], db[v] = Σ_s delta[s][v] */
static void
layer_gradient (const BfWorkspace *ws, double *gradient, const double *x, const double *delta, const BfLayerPlan *plan)
{
  do_product (ws, &(BfProduct) {
    .c = gradient + plan->weights, .ldc = plan->n_out,
    .a = x, .a_row = 1, .a_k = plan->n_in,
    .b = delta, .ldb = plan->n_out,
    .n_rows = plan->n_in, .n_columns = plan->n_out, .n_k = ws->n_samples,
  });
  if (plan->has_bias)
    ws->kernels->column_sums (gradient + plan->biases, delta, ws->n_samples, plan->n_out);
}

/* Whether the first layer's update waits for the next forward pass, so that the threads meet once a step. A batch that
 * is gathered will have been overwritten by then. */
static gboolean
waits_for_team (const BfWorkspace *ws, const double *x, const BfLayerPlan *plan)
{
  return plan->weights == 0 && x != ws->gathered && is_shared (ws, plan->n_in, plan->n_out, ws->n_samples);
}

/* w ← w - rate · dw and b ← b - rate · db, with the bits of layer_gradient() but without storing dw */
static void
layer_update (BfWorkspace       *ws,
              double            *parameters,
              const double      *x,
              const double      *delta,
              double             rate,
              const BfLayerPlan *plan)
{
  double *b = parameters + plan->biases;
  double *db = ws->gradient + plan->biases;

  if (ws->n_samples == 1 && ws->defers && plan->weights == 0)
    {
      memcpy (ws->x_before, x, plan->n_in * sizeof (double));
      memcpy (ws->delta_before, delta, plan->n_out * sizeof (double));
      ws->rate_before = rate;
      ws->is_pending = TRUE;
    }
  else if (ws->n_samples == 1 && plan->n_out > NARROW)
    ws->kernels->row_update (parameters + plan->weights, x, delta, rate, plan->n_in, plan->n_out);
  else if (waits_for_team (ws, x, plan))
    {
      ws->batch_before = x;
      ws->n_before = ws->n_samples;
      ws->rate_before = rate;
    }
  else
    {
      BfProduct update = update_product (parameters, x, delta, ws->n_samples, rate, plan);

      do_product (ws, &update);
    }

  if (!plan->has_bias)
    return;
  ws->kernels->column_sums (db, delta, ws->n_samples, plan->n_out);
  for (gsize v = 0; v < plan->n_out; v++)
    b[v] -= rate * db[v];
}

#define TILE 8

/* to[j][i] = from[i][j], in tiles that the cache holds */
static void
transpose (double *to, const double *from, gsize n_rows, gsize n_columns)
{
  for (gsize i0 = 0; i0 < n_rows; i0 += TILE)
    for (gsize j0 = 0; j0 < n_columns; j0 += TILE)
      for (gsize i = i0; i < MIN (i0 + TILE, n_rows); i++)
        for (gsize j = j0; j < MIN (j0 + TILE, n_columns); j++)
          to[j * n_rows + i] = from[i * n_columns + j];
}

/* dx[s][u] = Σ_v delta[s][v] w[u][v], in the order of v */
static void
layer_backward (const BfWorkspace *ws, double *dx, const double *delta, const double *w, const BfLayerPlan *plan)
{
  gsize n = ws->n_samples, n_in = plan->n_in, n_out = plan->n_out;
  double *delta_t = ws->scratch;
  double *dx_t = ws->scratch + n * n_out;

  if (n == 1)
    {
      ws->kernels->row_backward (dx, delta, w, n_in, n_out);
      return;
    }

  if (n_out == 1 || n_in * n_out <= n * (n_in + n_out))
    {
      if (n_out > 1)
        transpose (ws->scratch, w, n_in, n_out);
      do_product (ws, &(BfProduct) {
        .c = dx, .ldc = n_in,
        .a = delta, .a_row = n_out, .a_k = 1,
        .b = n_out > 1 ? ws->scratch : w, .ldb = n_in,
        .n_rows = n, .n_columns = n_in, .n_k = n_out,
      });
      return;
    }

  transpose (delta_t, delta, n, n_out);
  do_product (ws, &(BfProduct) {
    .c = dx_t, .ldc = n,
    .a = w, .a_row = n_out, .a_k = 1,
    .b = delta_t, .ldb = n,
    .n_rows = n_in, .n_columns = n, .n_k = n_out,
  });
  transpose (dx, dx_t, n_in, n);
}

static const double *
layer_input (const BfWorkspace *ws, guint layer)
{
  return layer == 0 ? ws->x : ws->a[layer - 1];
}

static void
activate (BfWorkspace *ws, const BfNetwork *network, guint l)
{
  const BfLayerPlan *plan = &network->layers[l];
  gsize n = ws->n_samples * plan->n_out;

  if (!ws->kernels->activate (plan->activation, ws->a[l], ws->z[l], n))
    bf_activation_forward (plan->activation, ws->a[l], ws->z[l], ws->n_samples, plan->n_out);
}

static void
forward_from (BfWorkspace *ws, const BfNetwork *network, guint first)
{
  for (guint l = first; l < network->n_layers; l++)
    {
      layer_forward (ws, ws->z[l], layer_input (ws, l), network->parameters, &network->layers[l]);
      activate (ws, network, l);
    }
}

/* z and a of every layer */
void
bf_kernel_forward (BfWorkspace *ws, const BfNetwork *network)
{
  forward_from (ws, network, 0);
}

/* Each thread updates its columns of the first layer's weights and goes forward with them. */
static void
train_forward_together (BfWorkspace *ws, BfNetwork *network)
{
  const BfLayerPlan *plan = &network->layers[0];
  BfProduct update = update_product (network->parameters, ws->batch_before, ws->delta[0], ws->n_before, ws->rate_before,
                                     plan);
  BfProduct product = forward_product (ws->z[0], ws->x, ws->n_samples, network->parameters, plan);

  share_columns (ws, &update, &product);
  ws->n_before = 0;
  activate (ws, network, 0);
  forward_from (ws, network, 1);
}

/* The same where an update of the first layer may wait */
void
bf_kernel_train_forward (BfWorkspace *ws, BfNetwork *network)
{
  const BfLayerPlan *plan = &network->layers[0];

  if (ws->n_before > 0 && ws->n_samples > 1)
    {
      train_forward_together (ws, network);
      return;
    }
  if (!ws->is_pending || ws->n_samples != 1)
    {
      bf_kernel_train_settle (ws, network);
      forward_from (ws, network, 0);
      return;
    }

  ws->kernels->row_step (&(BfRowStep) {
    .z = ws->z[0], .x = ws->x,
    .w = network->parameters + plan->weights, .b = plan->has_bias ? network->parameters + plan->biases : NULL,
    .x_before = ws->x_before, .delta_before = ws->delta_before, .rate = ws->rate_before,
    .n_in = plan->n_in, .n_out = plan->n_out,
  });
  ws->is_pending = FALSE;
  activate (ws, network, 0);
  forward_from (ws, network, 1);
}

/* Does the update that waits, if one does. */
void
bf_kernel_train_settle (BfWorkspace *ws, BfNetwork *network)
{
  const BfLayerPlan *plan = &network->layers[0];

  if (ws->n_before > 0)
    {
      BfProduct update = update_product (network->parameters, ws->batch_before, ws->delta[0], ws->n_before,
                                         ws->rate_before, plan);

      share_columns (ws, &update, NULL);
    }
  ws->n_before = 0;
  if (ws->is_pending)
    ws->kernels->row_update (network->parameters + plan->weights, ws->x_before, ws->delta_before, ws->rate_before,
                             plan->n_in, plan->n_out);
  ws->is_pending = FALSE;
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

/* What reaches a layer's outputs becomes its delta. */
static void
pass_activation (const BfWorkspace *ws, const BfLayerPlan *plan, guint l)
{
  gsize n = ws->n_samples * plan->n_out;

  if (!ws->kernels->activate_back (plan->activation, ws->delta[l], ws->z[l], ws->a[l], n))
    bf_activation_backward (plan->activation, ws->delta[l], ws->z[l], ws->a[l], n);
}

/* delta of the last layer: straight from the loss where that is computed from z */
static void
output_delta (BfWorkspace *ws, const BfNetwork *network, const BfRecipe *recipe)
{
  guint last = network->n_layers - 1;
  BfOutputs outputs = get_outputs (ws, network, recipe);

  if (bf_loss_compute_delta (recipe->loss, ws->delta[last], &outputs))
    return;
  bf_loss_compute_gradient (recipe->loss, ws->delta[last], &outputs);
  pass_activation (ws, &network->layers[last], last);
}

/* ∂L/∂a of the outputs, which only a trace needs */
void
bf_kernel_output_gradient (BfWorkspace *ws, const BfNetwork *network, const BfRecipe *recipe)
{
  BfOutputs outputs = get_outputs (ws, network, recipe);

  bf_loss_compute_gradient (recipe->loss, ws->output_gradient, &outputs);
}

/* delta of every layer and the gradient of every parameter, after bf_kernel_forward() */
void
bf_kernel_backward (BfWorkspace *ws, const BfNetwork *network, const BfRecipe *recipe)
{
  output_delta (ws, network, recipe);

  for (guint l = network->n_layers; l-- > 0;)
    {
      const BfLayerPlan *plan = &network->layers[l];

      if (l + 1 < network->n_layers)
        pass_activation (ws, plan, l);
      layer_gradient (ws, ws->gradient, layer_input (ws, l), ws->delta[l], plan);
      if (l > 0)
        layer_backward (ws, ws->delta[l - 1], ws->delta[l], network->parameters + plan->weights, plan);
    }
}

/* What bf_kernel_backward() and plain SGD do, to the same bits, without storing the gradient of the weights */
void
bf_kernel_train_backward (BfWorkspace *ws, BfNetwork *network, const BfRecipe *recipe, double learning_rate)
{
  output_delta (ws, network, recipe);

  for (guint l = network->n_layers; l-- > 0;)
    {
      const BfLayerPlan *plan = &network->layers[l];

      if (l + 1 < network->n_layers)
        pass_activation (ws, plan, l);
      if (l > 0) /* the weights that went forward */
        layer_backward (ws, ws->delta[l - 1], ws->delta[l], network->parameters + plan->weights, plan);
      layer_update (ws, network->parameters, layer_input (ws, l), ws->delta[l], learning_rate, plan);
    }
}

/**
 * bf_network_predict: (skip)
 * @self: a network
 * @input: one sample's inputs, [n_inputs]
 * @output: where the outputs are written, [n_outputs]
 * @error: return location for an error
 *
 * Runs the network forward for one sample, with the kernels that train it. What comes out of finite inputs may be infinite
 * or NaN all the same.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_NOT_FINITE or %BF_ERROR_TOO_LARGE
 */
gboolean
bf_network_predict (const BfNetwork *self, const double *input, double *output, GError **error)
{
  BfWorkspace ws;

  g_return_val_if_fail (self != NULL && input != NULL && output != NULL, FALSE);

  for (guint i = 0; i < self->n_inputs; i++)
    if (!bf_validate_finite (input[i], error, "input[%u]", i))
      return FALSE;
  if (!bf_workspace_init (&ws, self, 1, FALSE, error))
    return FALSE;
  ws.n_samples = 1;
  ws.x = input;
  bf_kernel_forward (&ws, self);
  memcpy (output, ws.a[self->n_layers - 1], bf_network_get_n_outputs (self) * sizeof (double));
  bf_workspace_clear (&ws);

  return TRUE;
}
