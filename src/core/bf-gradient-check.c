/* SPDX-License-Identifier: MIT */
#include "bf-gradient-check.h"

#include "bf-error.h"
#include "bf-kernels.h"

#include <math.h>

#define CLOSE 1e-7 /* where the first difference is as good as can be had */
#define MUCH_NEARER 0.1
#define WIDER 20.0 /* for an error of order h⁴, a wider h balances it with rounding */
#define LEAST_SCALE 1e-8 /* of the largest output: a relative error of 1e-6 of it is above what rounding does */
#define RELATIVE_STEP 6.0554544523933429e-06 /* cube root of the machine epsilon: error of order h² = rounding */

/* A copy of the trace's network and batch that can be run forward with other parameters. As with all copies, the program
 * ends where there is no memory for it. */
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

/* (L(w + h) - L(w - h)) / 2h, with the h that was really added, @width times the one that suits a loss of usual shape */
static double
probe_difference (Probe *self, double *parameter, double width)
{
  double w = *parameter;
  double h = width * RELATIVE_STEP * fmax (1.0, fabs (w));
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
 * bf_gradient_check_get_analytic:
 * @trace: a trace
 * @layer: a layer
 * @unit: one of its units
 * @input: the weight's input, or -1 for the bias
 *
 * Gets the gradient of one parameter as the step uses it: that of the backward pass, with what the recipe gets wrong. What
 * should have been emptied and was not counts too, and the wrong sign turns it. (Where gradients accumulate by the rules, it
 * is this step's part of them: that is what differences of this step's loss can tell of.)
 *
 * Returns: the gradient
 */
double
bf_gradient_check_get_analytic (const BfTrace *trace, guint layer, guint unit, int input)
{
  const BfRecipe *recipe;
  gboolean is_stale;
  double g;

  g_return_val_if_fail (trace != NULL, 0.0);
  g_return_val_if_fail (has_parameter (bf_trace_get_network (trace), layer, unit, input), 0.0);

  recipe = bf_trace_get_recipe (trace);
  is_stale = (recipe->wrong & BF_WRONG_FORGET_ZERO_GRAD) && (bf_trace_get_step (trace) - 1) % recipe->accumulate == 0;
  if (input < 0)
    g = is_stale ? bf_trace_get_bias_bucket (trace, layer, unit) : bf_trace_get_bias_gradient (trace, layer, unit);
  else
    g = is_stale ? bf_trace_get_weight_bucket (trace, layer, unit, (guint) input)
                 : bf_trace_get_weight_gradient (trace, layer, unit, (guint) input);

  return recipe->wrong & BF_WRONG_SIGN ? -g : g;
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
  numeric = probe_difference (&probe, probe_parameter (&probe, layer, unit, input), 1.0);
  probe_clear (&probe);

  return numeric;
}

/* Where a parameter stands in the list of all: unit by unit, a unit's bias after its weights */
static BfCheckedGradient
get_parameter (const BfNetwork *network, guint layer, guint unit, guint place)
{
  gboolean is_bias = place == bf_network_get_n_layer_inputs (network, layer);

  return (BfCheckedGradient) { .layer = layer, .unit = unit, .input = is_bias ? -1 : (int) place };
}

/* Where gradients of samples nearly cancel, the error of order h² of a difference is not small beside what is left of them:
 * differences of two widths make one whose error is of order h⁴ (Richardson). */
static void
check_one (Probe *probe, const BfTrace *trace, BfCheckedGradient *checked)
{
  double *parameter = probe_parameter (probe, checked->layer, checked->unit, checked->input);
  double finer;

  checked->analytic = bf_gradient_check_get_analytic (trace, checked->layer, checked->unit, checked->input);
  checked->numeric = probe_difference (probe, parameter, 1.0);
  checked->error = fabs (checked->analytic - checked->numeric);
  if (!(checked->error > CLOSE * fabs (checked->analytic)))
    return;
  finer = (4.0 * probe_difference (probe, parameter, WIDER) - probe_difference (probe, parameter, 2.0 * WIDER)) / 3.0;
  if (!(fabs (checked->analytic - finer) < MUCH_NEARER * checked->error))
    return; /* it is another gradient, or at a kink */
  checked->numeric = finer;
  checked->error = fabs (checked->analytic - finer);
}

/* Checks parameter after parameter; FALSE where @func said that it is enough. */
static gboolean
check_each (Probe *probe, const BfTrace *trace, BfCheckedGradient *gradients, BfGradientCheckFunc func, gpointer user_data)
{
  const BfNetwork *network = bf_trace_get_network (trace);
  gsize n = bf_network_get_n_parameters (network);
  gsize done = 0;

  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    {
      guint n_places = bf_network_get_n_layer_inputs (network, l) + (bf_network_has_bias (network, l) ? 1 : 0);

      for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
        for (guint place = 0; place < n_places; place++)
          {
            gradients[done] = get_parameter (network, l, v, place);
            check_one (probe, trace, &gradients[done]);
            done++;
            if (func != NULL && !func (done, n, user_data))
              return FALSE;
          }
    }

  return TRUE;
}

/* What gradients are compared with at least: at a minimum they are as small as the rounding of the differences, some units in
 * the last place of the outputs. */
static double
get_least_scale (const BfTrace *trace)
{
  guint n_outputs = bf_network_get_n_outputs (bf_trace_get_network (trace));
  double largest = 1.0;

  for (gsize s = 0; s < bf_trace_get_n_samples (trace); s++)
    for (guint o = 0; o < n_outputs; o++)
      largest = fmax (largest, fabs (bf_trace_get_prediction (trace, s, o)));

  return LEAST_SCALE * largest;
}

/* Divides the errors by the largest gradient, and finds the worst; NaN is worse than anything. */
static void
judge (const BfTrace *trace, BfCheckedGradient *gradients, gsize n, BfGradientCheck *result)
{
  double scale = get_least_scale (trace);

  for (gsize i = 0; i < n; i++)
    scale = fmax (scale, fmax (fabs (gradients[i].analytic), fabs (gradients[i].numeric)));

  for (gsize i = 0; i < n; i++)
    {
      BfCheckedGradient *g = &gradients[i];

      g->error /= scale;
      if (!isnan (result->max_error) && (g->error > result->max_error || isnan (g->error)))
        *result = (BfGradientCheck) { g->error, g->layer, g->unit, g->input, g->analytic, g->numeric };
    }
}

/**
 * bf_gradient_check_all: (skip)
 * @trace: a trace
 * @gradients: where what is found of each parameter is written, [n_parameters]: layer by layer, unit by unit, a unit's
 *   bias after its weights
 * @func: (nullable) (scope call): is called after each parameter
 * @user_data: what to pass to @func
 * @result: (out caller-allocates): the worst of all
 *
 * Checks the gradients of all parameters against central differences. Costs two forward passes a parameter.
 *
 * Returns: whether all were checked; %FALSE where @func had it stop, and then nothing that was written means anything
 */
gboolean
bf_gradient_check_all (const BfTrace       *trace,
                       BfCheckedGradient   *gradients,
                       BfGradientCheckFunc  func,
                       gpointer             user_data,
                       BfGradientCheck     *result)
{
  gboolean is_complete;
  Probe probe;

  g_return_val_if_fail (trace != NULL && gradients != NULL && result != NULL, FALSE);

  *result = (BfGradientCheck) { .input = -1 };
  probe_init (&probe, trace);
  is_complete = check_each (&probe, trace, gradients, func, user_data);
  probe_clear (&probe);
  if (is_complete)
    judge (trace, gradients, bf_network_get_n_parameters (bf_trace_get_network (trace)), result);

  return is_complete;
}

/**
 * bf_gradient_check:
 * @trace: a trace
 * @result: (out caller-allocates): what was found
 * @error: return location for an error
 *
 * Checks the gradients of all parameters, and says of the worst.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_TOO_LARGE
 */
gboolean
bf_gradient_check (const BfTrace *trace, BfGradientCheck *result, GError **error)
{
  g_autofree BfCheckedGradient *gradients = NULL;
  gsize n;

  g_return_val_if_fail (trace != NULL && result != NULL, FALSE);

  *result = (BfGradientCheck) { .input = -1 };
  n = bf_network_get_n_parameters (bf_trace_get_network (trace));
  gradients = g_try_new (BfCheckedGradient, n);
  if (gradients == NULL)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                   "There is no memory to check %" G_GSIZE_FORMAT " parameters; use fewer units", n);
      return FALSE;
    }

  return bf_gradient_check_all (trace, gradients, NULL, NULL, result);
}
