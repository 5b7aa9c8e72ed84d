/* SPDX-License-Identifier: MIT */
#include "bf-initializer.h"

#include "bf-error.h"
#include "bf-network-private.h"
#include "bf-random.h"
#include "bf-validate.h"

#include <math.h>
#include <string.h>

/* Each draws one number. Formulas are those of torch.nn.init. */
typedef double (*Draw) (const BfInit *init, double fan_in, double fan_out, BfRandom *random);

static double
draw_within (double bound, BfRandom *random)
{
  return bound * (2.0 * bf_random_uniform (random) - 1.0);
}

static double
draw_zero (const BfInit *init, double fan_in, double fan_out, BfRandom *random)
{
  return 0.0;
}

static double
draw_constant (const BfInit *init, double fan_in, double fan_out, BfRandom *random)
{
  return init->val;
}

/* Uniform in [a, b) */
static double
draw_uniform (const BfInit *init, double fan_in, double fan_out, BfRandom *random)
{
  return init->low + (init->high - init->low) * bf_random_uniform (random);
}

static double
draw_normal (const BfInit *init, double fan_in, double fan_out, BfRandom *random)
{
  return init->mean + init->std * bf_random_normal (random);
}

/* Uniform in ±gain √(6 / (fan_in + fan_out)) */
static double
draw_xavier_uniform (const BfInit *init, double fan_in, double fan_out, BfRandom *random)
{
  return draw_within (init->gain * sqrt (6.0 / (fan_in + fan_out)), random);
}

/* Deviation gain √(2 / (fan_in + fan_out)) */
static double
draw_xavier_normal (const BfInit *init, double fan_in, double fan_out, BfRandom *random)
{
  return init->gain * sqrt (2.0 / (fan_in + fan_out)) * bf_random_normal (random);
}

static const char * const modes[] = { "fan_in", "fan_out", NULL };
static const char * const nonlinearities[] = { "leaky_relu", "relu", "tanh", "sigmoid", "linear", "selu", NULL };

/* gain² / fan, with the gain that torch.nn.init.calculate_gain() gives for the nonlinearity */
static double
get_kaiming_variance (const BfInit *init, double fan_in, double fan_out)
{
  static const double squared_gains[] = { 0.0, 2.0, 25.0 / 9.0, 1.0, 1.0, 9.0 / 16.0 };
  double fan = init->mode == 1 ? fan_out : fan_in;
  double squared = init->nonlinearity == 0 ? 2.0 / (1.0 + init->negative_slope * init->negative_slope)
                                           : squared_gains[init->nonlinearity];

  return squared / fan;
}

/* Uniform in ±√3 gain / √fan */
static double
draw_kaiming_uniform (const BfInit *init, double fan_in, double fan_out, BfRandom *random)
{
  return draw_within (sqrt (3.0 * get_kaiming_variance (init, fan_in, fan_out)), random);
}

/* Deviation gain / √fan */
static double
draw_kaiming_normal (const BfInit *init, double fan_in, double fan_out, BfRandom *random)
{
  return sqrt (get_kaiming_variance (init, fan_in, fan_out)) * bf_random_normal (random);
}

/* Uniform in ±1/√fan_in: what torch.nn.Linear does */
static double
draw_linear (const BfInit *init, double fan_in, double fan_out, BfRandom *random)
{
  return draw_within (1.0 / sqrt (fan_in), random);
}

#define AT(field) G_STRUCT_OFFSET (BfInit, field)
#define ANY .min = -HUGE_VAL, .max = HUGE_VAL

static const BfOption constant_options[] = { { .name = "val", .offset = AT (val), ANY } };
static const BfOption uniform_options[] = {
  { .name = "a", .offset = AT (low), ANY },
  { .name = "b", .offset = AT (high), .values = { 1.0 }, ANY },
};
static const BfOption normal_options[] = {
  { .name = "mean", .offset = AT (mean), ANY },
  { .name = "std", .offset = AT (std), .values = { 1.0 }, .min = 0, .max = HUGE_VAL },
};
static const BfOption xavier_options[] = { { .name = "gain", .offset = AT (gain), .values = { 1.0 }, ANY } };
static const BfOption kaiming_options[] = {
  { .name = "a", .offset = AT (negative_slope), ANY },
  { .name = "mode", .type = BF_OPTION_CHOICE, .offset = AT (mode), .choices = modes },
  { .name = "nonlinearity", .type = BF_OPTION_CHOICE, .offset = AT (nonlinearity), .choices = nonlinearities },
};

#define OPTIONS(table) table, G_N_ELEMENTS (table)

/* One row a scheme: adding one is a row here and its formula in docs/MATH.md. */
static const struct
{
  const char     *name;
  Draw            draw;
  gboolean        draws_bias;
  const BfOption *options;
  guint           n_options;
} initializers[BF_N_INITIALIZERS] = {
  [BF_INITIALIZER_ZEROS]           = { "zeros",           draw_zero,            FALSE, NULL, 0 },
  [BF_INITIALIZER_UNIFORM]         = { "uniform",         draw_uniform,         FALSE, OPTIONS (uniform_options) },
  [BF_INITIALIZER_NORMAL]          = { "normal",          draw_normal,          FALSE, OPTIONS (normal_options) },
  [BF_INITIALIZER_XAVIER_UNIFORM]  = { "xavier_uniform",  draw_xavier_uniform,  FALSE, OPTIONS (xavier_options) },
  [BF_INITIALIZER_XAVIER_NORMAL]   = { "xavier_normal",   draw_xavier_normal,   FALSE, OPTIONS (xavier_options) },
  [BF_INITIALIZER_KAIMING_UNIFORM] = { "kaiming_uniform", draw_kaiming_uniform, FALSE, OPTIONS (kaiming_options) },
  [BF_INITIALIZER_KAIMING_NORMAL]  = { "kaiming_normal",  draw_kaiming_normal,  FALSE, OPTIONS (kaiming_options) },
  [BF_INITIALIZER_LINEAR]          = { "linear",          draw_linear,          TRUE,  NULL, 0 },
  [BF_INITIALIZER_CONSTANT]        = { "constant",        draw_constant,        FALSE, OPTIONS (constant_options) },
};

/**
 * bf_initializer_get_name:
 * @self: an initializer
 *
 * Gets the name used in lesson files.
 *
 * Returns: (transfer none): the name, such as `xavier_uniform`
 */
const char *
bf_initializer_get_name (BfInitializer self)
{
  g_return_val_if_fail ((guint) self < BF_N_INITIALIZERS, NULL);

  return initializers[self].name;
}

/**
 * bf_initializer_from_name:
 * @name: a name as in a lesson file
 * @initializer: (out): the initializer
 *
 * Finds the initializer of a name.
 *
 * Returns: whether there is one
 */
gboolean
bf_initializer_from_name (const char *name, BfInitializer *initializer)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < BF_N_INITIALIZERS; i++)
    if (g_str_equal (name, initializers[i].name))
      {
        *initializer = (BfInitializer) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * bf_initializer_get_options: (skip)
 * @self: an initializer
 * @n_options: (out): how many there are
 *
 * Gets the parameters of an initializer, which are fields of #BfInit.
 *
 * Returns: (transfer none) (array length=n_options) (nullable): the options
 */
const BfOption *
bf_initializer_get_options (BfInitializer self, guint *n_options)
{
  g_return_val_if_fail ((guint) self < BF_N_INITIALIZERS && n_options != NULL, NULL);

  *n_options = initializers[self].n_options;

  return initializers[self].options;
}

static gboolean
check_scheme (BfInitializer scheme, GError **error)
{
  return bf_validate_member (scheme, BF_N_INITIALIZERS, "initializer", (BfNameFunc) bf_initializer_get_name, error);
}

/**
 * bf_init_set:
 * @self: (out caller-allocates): how to draw weights
 * @scheme: an initializer
 * @error: return location for an error
 *
 * Takes an initializer, with torch.nn.init's defaults for its parameters.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_init_set (BfInit *self, BfInitializer scheme, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  *self = (BfInit) { .scheme = BF_INITIALIZER_ZEROS };
  if (!check_scheme (scheme, error))
    return FALSE;
  *self = (BfInit) { .scheme = scheme };
  bf_options_reset (initializers[scheme].options, initializers[scheme].n_options, self);

  return TRUE;
}

/**
 * bf_init_validate:
 * @self: how to draw weights
 * @error: return location for an error
 *
 * Tells whether weights can be drawn so.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID or %BF_ERROR_NOT_FINITE and what would be right
 */
gboolean
bf_init_validate (const BfInit *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!check_scheme (self->scheme, error) ||
      !bf_options_validate (initializers[self->scheme].options, initializers[self->scheme].n_options, self, error))
    return FALSE;
  if (self->scheme == BF_INITIALIZER_UNIFORM && !(self->low <= self->high))
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID, "a is %g and b is %g; a has to be at most b", self->low, self->high);
      return FALSE;
    }

  return TRUE;
}

static void
draw_layer (const BfInit *self, double *parameters, const BfLayerPlan *plan, guint layer, guint64 seed)
{
  Draw draw = initializers[self->scheme].draw;
  BfRandom random;

  bf_random_init (&random, seed, layer);
  for (guint v = 0; v < plan->n_out; v++)
    for (guint u = 0; u < plan->n_in; u++)
      parameters[bf_layer_plan_weight (plan, v, u)] = draw (self, plan->n_in, plan->n_out, &random);
  for (guint v = 0; plan->has_bias && v < plan->n_out; v++)
    parameters[plan->biases + v] =
      initializers[self->scheme].draws_bias ? draw (self, plan->n_in, plan->n_out, &random) : 0.0;
}

/**
 * bf_init_draw:
 * @self: how to draw weights
 * @network: the network
 * @layer: which of its layers
 * @seed: the seed; the same seed gives the same numbers on every machine
 * @error: return location for an error
 *
 * Draws the weights of a layer, in the order in which PyTorch stores them. Biases become 0, but for
 * %BF_INITIALIZER_LINEAR (the default of torch.nn.Linear), which draws them too.
 *
 * Returns: %TRUE, or %FALSE with an error as of bf_init_validate(), with %BF_ERROR_INVALID for the layer, or with
 *   %BF_ERROR_NOT_FINITE where a number came out too large: then the layer is as it was
 */
gboolean
bf_init_draw (const BfInit *self, BfNetwork *network, guint layer, guint64 seed, GError **error)
{
  g_autofree double *before = NULL;
  gsize first, n;

  g_return_val_if_fail (self != NULL && network != NULL, FALSE);

  if (!bf_init_validate (self, error) || !bf_validate_layer (network, layer, error))
    return FALSE;

  first = network->layers[layer].weights;
  n = bf_layer_plan_end (&network->layers[layer]) - first;
  before = g_memdup2 (network->parameters + first, n * sizeof (double));
  draw_layer (self, network->parameters, &network->layers[layer], layer, seed);
  for (gsize i = 0; i < n; i++)
    if (!bf_validate_finite (network->parameters[first + i], error, "A number that was drawn for layers[%u]", layer))
      {
        memcpy (network->parameters + first, before, n * sizeof (double));
        return FALSE;
      }

  return TRUE;
}

/**
 * bf_initializer_draw:
 * @self: an initializer
 * @network: the network
 * @layer: which of its layers
 * @seed: the seed
 * @error: return location for an error
 *
 * Draws the weights of a layer with the initializer's defaults; see bf_init_draw().
 *
 * Returns: %TRUE, or %FALSE with an error as of bf_init_draw()
 */
gboolean
bf_initializer_draw (BfInitializer self, BfNetwork *network, guint layer, guint64 seed, GError **error)
{
  BfInit init;

  return bf_init_set (&init, self, error) && bf_init_draw (&init, network, layer, seed, error);
}
