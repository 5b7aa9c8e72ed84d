/* SPDX-License-Identifier: MIT */
#include "bf-gradient-check.h"

#include "bf-kernels.h"

#include <math.h>

#define RELATIVE_STEP 6.0554544523933429e-06 /* cube root of the machine epsilon: error of order h² = rounding */

/* A copy of the trace's batch that can be run forward with other parameters */
typedef struct
{
  BfNetwork *network;
  BfWorkspace ws;
  double *x;
  double *y;
  const BfRecipe *recipe;
} Probe;

static void
probe_init (Probe *self, const BfTrace *trace)
{
  gsize n = bf_trace_get_n_samples (trace);
  guint n_in, n_out;

  self->network = bf_network_copy (bf_trace_get_network (trace));
  self->recipe = bf_trace_get_recipe (trace);
  n_in = bf_network_get_n_inputs (self->network);
  n_out = bf_network_get_n_outputs (self->network);
  self->x = g_new (double, n * n_in);
  self->y = g_new (double, n * n_out);
  for (gsize s = 0; s < n; s++)
    {
      for (guint i = 0; i < n_in; i++)
        self->x[s * n_in + i] = bf_trace_get_input (trace, s, i);
      for (guint o = 0; o < n_out; o++)
        self->y[s * n_out + o] = bf_trace_get_target (trace, s, o);
    }
  if (!bf_workspace_init (&self->ws, self->network, n, FALSE, NULL))
    g_error ("There is no memory for %" G_GSIZE_FORMAT " samples", n);
  self->ws.n_samples = n;
  self->ws.x = self->x;
  self->ws.y = self->y;
}

static void
probe_clear (Probe *self)
{
  bf_network_unref (self->network);
  bf_workspace_clear (&self->ws);
  g_free (self->x);
  g_free (self->y);
}

/* (L(w + h) - L(w - h)) / 2h, with the h that was really added */
static double
probe_difference (Probe *self, double *parameter)
{
  double w = *parameter;
  double h = RELATIVE_STEP * fmax (1.0, fabs (w));
  double above, below, up, down;

  *parameter = up = w + h;
  bf_kernel_forward (&self->ws, self->network);
  above = bf_kernel_loss (&self->ws, self->network, self->recipe);
  *parameter = down = w - h;
  bf_kernel_forward (&self->ws, self->network);
  below = bf_kernel_loss (&self->ws, self->network, self->recipe);
  *parameter = w;

  return (above - below) / (up - down);
}

static double *
probe_parameter (Probe *self, guint layer, guint unit, int input)
{
  const BfLayerPlan *plan = &self->network->layers[layer];

  return self->network->parameters +
         (input < 0 ? plan->biases + unit : bf_layer_plan_weight (plan, unit, (guint) input));
}

static gboolean
has_parameter (const BfNetwork *network, guint layer, guint unit, int input)
{
  if (layer >= network->n_layers || unit >= network->layers[layer].n_out)
    return FALSE;

  return input < 0 ? network->layers[layer].has_bias : (guint) input < network->layers[layer].n_in;
}

/**
 * bf_gradient_check_parameter:
 * @trace: a trace
 * @layer: a layer
 * @unit: one of its units
 * @input: the weight's input, or -1 for the bias
 *
 * Computes the gradient of one parameter by central differences of the batch's loss.
 *
 * Returns: ∂L/∂w, to about 1e-10 of the loss's own scale
 */
double
bf_gradient_check_parameter (const BfTrace *trace, guint layer, guint unit, int input)
{
  Probe probe;
  double numeric;

  g_return_val_if_fail (trace != NULL, 0.0);
  g_return_val_if_fail (has_parameter (bf_trace_get_network (trace), layer, unit, input), 0.0);

  probe_init (&probe, trace);
  numeric = probe_difference (&probe, probe_parameter (&probe, layer, unit, input));
  probe_clear (&probe);

  return numeric;
}

static void
check_one (Probe *probe, const BfTrace *trace, guint layer, guint unit, int input, BfGradientCheck *worst)
{
  double analytic = input < 0 ? bf_trace_get_bias_gradient (trace, layer, unit)
                              : bf_trace_get_weight_gradient (trace, layer, unit, (guint) input);
  double numeric = probe_difference (probe, probe_parameter (probe, layer, unit, input));
  double difference = fabs (analytic - numeric);

  if (difference > worst->max_error || isnan (difference))
    *worst = (BfGradientCheck) { difference, layer, unit, input, analytic, numeric };
}

/**
 * bf_gradient_check:
 * @trace: a trace
 * @result: (out caller-allocates): what was found
 *
 * Checks the gradients of all parameters against central differences. Costs two forward passes a parameter.
 */
void
bf_gradient_check (const BfTrace *trace, BfGradientCheck *result)
{
  const BfNetwork *network;
  double scale;
  Probe probe;

  g_return_if_fail (trace != NULL && result != NULL);

  *result = (BfGradientCheck) { .max_error = 0.0, .input = -1 };
  network = bf_trace_get_network (trace);
  probe_init (&probe, trace);
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      for (int u = bf_network_has_bias (network, l) ? -1 : 0; u < (int) bf_network_get_n_layer_inputs (network, l); u++)
        check_one (&probe, trace, l, v, u, result);
  probe_clear (&probe);

  scale = fmax (bf_trace_get_max_gradient (trace), fabs (result->numeric));
  if (scale > 0.0)
    result->max_error /= scale;
}
