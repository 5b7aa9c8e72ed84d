/* SPDX-License-Identifier: MIT */
#include "bf-step-private.h"

#include "bf-activation-private.h"
#include "bf-loss-private.h"

#include <math.h>
#include <string.h>

/* Shapes: x [n][n_in], w, dw [n_in][n_out], delta [n][n_out], dx [n][n_in]; n samples. What follows is the backward pass
 * as it is when something is wrong with it, loop by loop; by the rules the kernels do it. Where nothing is wrong with a
 * number its bits are those of the kernels. */

#define CHANGES_DELTAS \
  (BF_WRONG_UPDATE_AT_ONCE | BF_WRONG_ONE_PATH_ONLY | BF_WRONG_SPLIT_ERROR_BY_WEIGHT | BF_WRONG_NO_ACTIVATION_SLOPE)

gboolean
bf_step_is_wrong (const BfRecipe *recipe)
{
  return (recipe->wrong & CHANGES_DELTAS) != 0;
}

/* Σ_u |w[u][v]| */
static double
sum_magnitudes (const double *w, const BfLayerPlan *plan, guint v)
{
  double sum = 0.0;

  for (gsize u = 0; u < plan->n_in; u++)
    sum += fabs (w[u * plan->n_out + v]);

  return sum;
}

/* |w[u][v]| / Σ_u |w[u][v]|; equal parts where all weights are 0, so that nothing gets lost */
static inline double
get_share (double w, double sum, guint n_in)
{
  return sum > 0.0 ? fabs (w) / sum : 1.0 / n_in;
}

double
bf_step_get_factor (const BfNetwork *network, const BfRecipe *recipe, guint layer, guint v, guint u)
{
  const BfLayerPlan *plan = &network->layers[layer];
  const double *w = network->parameters + plan->weights;
  double weight = w[(gsize) u * plan->n_out + v];

  if (!(recipe->wrong & BF_WRONG_SPLIT_ERROR_BY_WEIGHT))
    return weight;

  return get_share (weight, sum_magnitudes (w, plan, v), plan->n_in);
}

/* dx[s][u] = Σ_v delta[s][v] · factor[u][v] in the order of v, or of these products only the one of the largest size,
 * the first of equals */
static void
hand_back (double *dx, const double *delta, const double *w, gsize n, const BfLayerPlan *plan, guint wrong)
{
  gsize n_in = plan->n_in, n_out = plan->n_out;

  memset (dx, 0, n * n_in * sizeof (double));
  for (gsize v = 0; v < n_out; v++)
    {
      double sum = wrong & BF_WRONG_SPLIT_ERROR_BY_WEIGHT ? sum_magnitudes (w, plan, (guint) v) : 0.0;

      for (gsize u = 0; u < n_in; u++)
        {
          double weight = w[u * n_out + v];
          double factor = wrong & BF_WRONG_SPLIT_ERROR_BY_WEIGHT ? get_share (weight, sum, plan->n_in) : weight;

          for (gsize s = 0; s < n; s++)
            {
              double product = delta[s * n_out + v] * factor;
              double *arrived = &dx[s * n_in + u];

              if (!(wrong & BF_WRONG_ONE_PATH_ONLY))
                *arrived += product;
              else if (fabs (product) > fabs (*arrived) || isnan (product))
                *arrived = product;
            }
        }
    }
}

/* dw[u][v] = Σ_s x[s][u] delta[s][v], db[v] = Σ_s delta[s][v] */
static void
layer_gradient (double *gradient, const double *x, const double *delta, gsize n, const BfLayerPlan *plan)
{
  gsize n_in = plan->n_in, n_out = plan->n_out;
  double *dw = gradient + plan->weights;
  double *db = gradient + plan->biases;

  memset (dw, 0, n_in * n_out * sizeof (double));
  for (gsize s = 0; s < n; s++)
    for (gsize u = 0; u < n_in; u++)
      for (gsize v = 0; v < n_out; v++)
        dw[u * n_out + v] += x[s * n_in + u] * delta[s * n_out + v];

  if (!plan->has_bias)
    return;
  memset (db, 0, n_out * sizeof (double));
  for (gsize s = 0; s < n; s++)
    for (gsize v = 0; v < n_out; v++)
      db[v] += delta[s * n_out + v];
}

static void
pass_activation (BfWorkspace *ws, const BfLayerPlan *plan, guint l, guint wrong)
{
  if (!(wrong & BF_WRONG_NO_ACTIVATION_SLOPE))
    bf_activation_backward (plan->activation, ws->delta[l], ws->z[l], ws->a[l], ws->n_samples * plan->n_out);
}

/* delta of the last layer; one that comes straight from the loss has no slope that could be left out */
static void
output_delta (BfWorkspace *ws, const BfNetwork *network, const BfRecipe *recipe)
{
  guint last = network->n_layers - 1;
  BfOutputs outputs = { ws->z[last], ws->a[last], ws->y, ws->n_samples, network->layers[last].n_out, recipe->delta };

  if (bf_loss_compute_delta (recipe->loss, ws->delta[last], &outputs))
    return;
  bf_loss_compute_gradient (recipe->loss, ws->delta[last], &outputs);
  pass_activation (ws, &network->layers[last], last, recipe->wrong);
}

/* Layer by layer from the last; with BF_WRONG_UPDATE_AT_ONCE each is updated before its delta goes on. */
static void
wrong_backward (BfWorkspace *ws, BfNetwork *network, const BfRecipe *recipe, BfUpdate *update)
{
  output_delta (ws, network, recipe);

  for (guint l = network->n_layers; l-- > 0;)
    {
      const BfLayerPlan *plan = &network->layers[l];

      if (l + 1 < network->n_layers)
        pass_activation (ws, plan, l, recipe->wrong);
      layer_gradient (ws->gradient, l == 0 ? ws->x : ws->a[l - 1], ws->delta[l], ws->n_samples, plan);
      if (recipe->wrong & BF_WRONG_UPDATE_AT_ONCE)
        bf_update_layer (update, l);
      if (l > 0)
        hand_back (ws->delta[l - 1], ws->delta[l], network->parameters + plan->weights, ws->n_samples, plan,
                   recipe->wrong);
    }
}

void
bf_step_backward (BfWorkspace    *ws,
                  BfNetwork      *network,
                  const BfRecipe *recipe,
                  gsize           n_samples,
                  BfMemory       *memory,
                  double         *changes)
{
  BfUpdate update;

  bf_update_begin (&update, recipe, n_samples, network, memory, ws->gradient, changes);
  if (bf_step_is_wrong (recipe))
    wrong_backward (ws, network, recipe, &update);
  else
    bf_kernel_backward (ws, network, recipe);
  if (!(recipe->wrong & BF_WRONG_UPDATE_AT_ONCE))
    bf_update_all (&update);
}
