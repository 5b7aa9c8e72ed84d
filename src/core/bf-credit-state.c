/* SPDX-License-Identifier: MIT */
/* Why there is nothing to cut. A gradient of 0 has many reasons, and only one of them is that all is well. */
#include "bf-credit-private.h"

#include <math.h>

static gboolean
is_zero (const double *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (values[i] != 0.0)
      return FALSE;

  return TRUE;
}

static gboolean
is_solved (const BfTrace *trace)
{
  const BfWorkspace *ws = bf_trace_get_workspace (trace);
  guint last = bf_trace_get_network (trace)->n_layers - 1;
  gsize n = ws->n_samples * bf_trace_get_network (trace)->layers[last].n_out;

  /* bce and cross_entropy are computed from z, and their delta too. */
  return is_zero (bf_loss_get_activation (bf_trace_get_recipe (trace)->loss, NULL) ? ws->delta[last]
                                                                                   : ws->output_gradient, n);
}

/* Whether some sample alone would have a gradient in a layer */
static gboolean
has_pull (const BfTrace *trace, guint layer)
{
  const BfWorkspace *ws = bf_trace_get_workspace (trace);
  const BfLayerPlan *plan = &bf_trace_get_network (trace)->layers[layer];
  const double *x = layer == 0 ? ws->x : ws->a[layer - 1];

  for (gsize s = 0; s < ws->n_samples; s++)
    if (!is_zero (ws->delta[layer] + s * plan->n_out, plan->n_out) &&
        (plan->has_bias || !is_zero (x + s * plan->n_in, plan->n_in)))
      return TRUE;

  return FALSE;
}

typedef gboolean (*TestLayer) (const BfTrace *trace, guint layer);

static gboolean
any_layer (const BfTrace *trace, TestLayer test)
{
  for (guint l = 0; l < bf_trace_get_network (trace)->n_layers; l++)
    if (test (trace, l))
      return TRUE;

  return FALSE;
}

static gboolean
has_zero_weights (const BfTrace *trace, guint layer)
{
  const BfNetwork *network = bf_trace_get_network (trace);
  const BfLayerPlan *plan = &network->layers[layer];

  return is_zero (network->parameters + plan->weights, (gsize) plan->n_in * plan->n_out);
}

static gboolean
is_flat_at (const BfTrace *trace, guint layer, gsize i)
{
  const BfWorkspace *ws = bf_trace_get_workspace (trace);
  gboolean is_output = layer + 1 == bf_trace_get_network (trace)->n_layers;

  if (is_output && bf_loss_get_activation (bf_trace_get_recipe (trace)->loss, NULL))
    return FALSE; /* its delta comes straight from the loss */

  return bf_activation_slope (bf_trace_get_network (trace)->layers[layer].activation, ws->z[layer][i],
                              ws->a[layer][i]) == 0.0;
}

/* Whether every unit of a layer is flat for every sample */
static gboolean
is_flat (const BfTrace *trace, guint layer)
{
  gsize n = bf_trace_get_n_samples (trace) * bf_trace_get_network (trace)->layers[layer].n_out;

  for (gsize i = 0; i < n; i++)
    if (!is_flat_at (trace, layer, i))
      return FALSE;

  return TRUE;
}

static gboolean
is_partly_flat (const BfTrace *trace, guint layer)
{
  gsize n = bf_trace_get_n_samples (trace) * bf_trace_get_network (trace)->layers[layer].n_out;

  for (gsize i = 0; i < n; i++)
    if (is_flat_at (trace, layer, i))
      return TRUE;

  return FALSE;
}

/* The layer that is nearest to the output stops what comes back first. */
static BfCreditState
find_flat (const BfTrace *trace, TestLayer test)
{
  const BfNetwork *network = bf_trace_get_network (trace);

  for (guint l = network->n_layers; l-- > 0;)
    if (test (trace, l))
      return network->layers[l].activation == BF_ACTIVATION_RELU ? BF_CREDIT_STATE_DEAD : BF_CREDIT_STATE_SATURATED;

  return BF_CREDIT_STATE_CUT;
}

/* All gradients are 0, though there is a miss. */
static BfCreditState
find_obstacle (const BfTrace *trace)
{
  const BfWorkspace *ws = bf_trace_get_workspace (trace);
  BfCreditState flat;

  if (any_layer (trace, has_pull))
    return BF_CREDIT_STATE_BALANCED;
  if (any_layer (trace, has_zero_weights))
    return BF_CREDIT_STATE_ZERO_WEIGHTS;
  flat = find_flat (trace, is_flat);
  if (flat != BF_CREDIT_STATE_CUT)
    return flat;
  if (is_zero (ws->x, ws->n_samples * bf_trace_get_network (trace)->n_inputs))
    return BF_CREDIT_STATE_ZERO_INPUTS;
  flat = find_flat (trace, is_partly_flat);

  return flat != BF_CREDIT_STATE_CUT ? flat : BF_CREDIT_STATE_ZERO_WEIGHTS;
}

static BfCreditState
find_hindrance (const BfTrace *trace)
{
  const BfNetwork *network = bf_trace_get_network (trace);
  const double *gradient = bf_trace_get_workspace (trace)->gradient;
  const double *changes = bf_trace_get_changes (trace);
  BfCreditState state = BF_CREDIT_STATE_FROZEN;

  for (gsize i = 0; i < network->n_parameters; i++)
    if (gradient[i] != 0.0 && changes[i] != 0.0)
      return BF_CREDIT_STATE_TOO_SMALL;
    else if (gradient[i] != 0.0 && (network->frozen == NULL || !network->frozen[i]))
      state = BF_CREDIT_STATE_NO_UPDATE;

  return state;
}

BfCreditState
bf_credit_find_state (const BfCredit *self)
{
  const BfTrace *trace = self->trace;
  const BfNetwork *network = bf_trace_get_network (trace);

  if (!isfinite (self->total) || !isfinite (self->magnitude) || !isfinite (bf_trace_get_loss (trace)))
    return BF_CREDIT_STATE_NOT_FINITE;
  if (self->cut == BF_CREDIT_CUT_RESULT)
    return bf_credit_cuts_unit (self, network->n_layers - 1, self->output) && self->total != 0.0
             ? BF_CREDIT_STATE_CUT : BF_CREDIT_STATE_NO_RESULT;
  if (self->magnitude > 0.0)
    return BF_CREDIT_STATE_CUT;
  if (is_solved (trace))
    return BF_CREDIT_STATE_SOLVED;
  if (!is_zero (bf_trace_get_workspace (trace)->gradient, network->n_parameters))
    return find_hindrance (trace);

  return find_obstacle (trace);
}
