/* SPDX-License-Identifier: MIT */
#include "bf-activation-private.h"

#include "bf-math.h"

#include <math.h>

#define LEAKY_SLOPE 0.01        /* torch.nn.LeakyReLU's negative_slope */
#define SOFTPLUS_THRESHOLD 20.0 /* torch.nn.Softplus is linear above it */

static double identity_value (double z) { return z; }
static double identity_slope (double z, double a) { return 1.0; }

static double sigmoid_value (double z) { return bf_sigmoid (z); }
static double sigmoid_slope (double z, double a) { return a * (1.0 - a); }

static double tanh_value (double z) { return bf_tanh (z); }
static double tanh_slope (double z, double a) { return 1.0 - a * a; }

static double relu_value (double z) { return z <= 0.0 ? 0.0 : z; } /* NaN stays NaN */
static double relu_slope (double z, double a) { return z > 0.0 ? 1.0 : 0.0; }

static double leaky_relu_value (double z) { return z > 0.0 ? z : LEAKY_SLOPE * z; }
static double leaky_relu_slope (double z, double a) { return z > 0.0 ? 1.0 : LEAKY_SLOPE; }

static double
softplus_value (double z)
{
  if (z > SOFTPLUS_THRESHOLD)
    return z;

  return (z > 0.0 ? z : 0.0) + bf_log1p (bf_exp (z > 0.0 ? -z : z));
}

static double
softplus_slope (double z, double a)
{
  return z > SOFTPLUS_THRESHOLD ? 1.0 : bf_sigmoid (z);
}

/* Of a layer of one unit; a whole layer goes through softmax_layer(). The slope is ∂a/∂z of the same unit. */
static double softmax_value (double z) { return isnan (z) ? z : 1.0; }
static double softmax_slope (double z, double a) { return a * (1.0 - a); }

/* a = e^z / Σ e^z over the units of a sample, from the largest z so that nothing overflows; e^... of the whole batch at
 * once */
static void
softmax_layer (double *a, const double *z, gsize n_samples, gsize n_units)
{
  for (gsize s = 0; s < n_samples; s++)
    {
      const double *row = z + s * n_units;
      double max = row[0];

      for (gsize v = 1; v < n_units; v++)
        max = row[v] > max ? row[v] : max;
      for (gsize v = 0; v < n_units; v++)
        a[s * n_units + v] = row[v] - max;
    }
  bf_exp_n (a, a, n_samples * n_units);
  for (gsize s = 0; s < n_samples; s++, a += n_units)
    {
      double sum = 0.0;

      for (gsize v = 0; v < n_units; v++)
        sum += a[v];
      for (gsize v = 0; v < n_units; v++)
        a[v] /= sum;
    }
}

/* One row an activation: adding one is a row here, its formula in docs/MATH.md and a line of tests/oracle. */
static const struct
{
  const char *name;
  const char *torch_name;
  double    (*value) (double z);
  double    (*slope) (double z, double a);
  void      (*layer) (double *a, const double *z, gsize n_samples, gsize n_units); /* where the units depend on each other */
} activations[BF_N_ACTIVATIONS] = {
  [BF_ACTIVATION_IDENTITY]   = { "identity",   "Identity",  identity_value,   identity_slope },
  [BF_ACTIVATION_SIGMOID]    = { "sigmoid",    "Sigmoid",   sigmoid_value,    sigmoid_slope },
  [BF_ACTIVATION_TANH]       = { "tanh",       "Tanh",      tanh_value,       tanh_slope },
  [BF_ACTIVATION_RELU]       = { "relu",       "ReLU",      relu_value,       relu_slope },
  [BF_ACTIVATION_LEAKY_RELU] = { "leaky_relu", "LeakyReLU", leaky_relu_value, leaky_relu_slope },
  [BF_ACTIVATION_SOFTPLUS]   = { "softplus",   "Softplus",  softplus_value,   softplus_slope },
  [BF_ACTIVATION_SOFTMAX]    = { "softmax",    "Softmax",   softmax_value,    softmax_slope, softmax_layer },
};

/**
 * bf_activation_get_name:
 * @self: an activation
 *
 * Gets the name used in lesson files.
 *
 * Returns: (transfer none): the name, such as `leaky_relu`
 */
const char *
bf_activation_get_name (BfActivation self)
{
  g_return_val_if_fail ((guint) self < BF_N_ACTIVATIONS, NULL);

  return activations[self].name;
}

/**
 * bf_activation_get_torch_name:
 * @self: an activation
 *
 * Gets the name of the class in torch.nn.
 *
 * Returns: (transfer none): the name, such as `LeakyReLU`
 */
const char *
bf_activation_get_torch_name (BfActivation self)
{
  g_return_val_if_fail ((guint) self < BF_N_ACTIVATIONS, NULL);

  return activations[self].torch_name;
}

/**
 * bf_activation_from_name:
 * @name: a name as in a lesson file
 * @activation: (out): the activation
 *
 * Finds the activation of a name.
 *
 * Returns: whether there is one
 */
gboolean
bf_activation_from_name (const char *name, BfActivation *activation)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < BF_N_ACTIVATIONS; i++)
    if (g_str_equal (name, activations[i].name))
      {
        *activation = (BfActivation) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * bf_activation_value:
 * @self: an activation
 * @z: a unit's weighted sum
 *
 * Computes a = f(z). For softmax, which needs the whole layer, that of a layer of one unit.
 *
 * Returns: the activation a
 */
double
bf_activation_value (BfActivation self, double z)
{
  g_return_val_if_fail ((guint) self < BF_N_ACTIVATIONS, 0.0);

  return activations[self].value (z);
}

/**
 * bf_activation_slope:
 * @self: an activation
 * @z: a unit's weighted sum
 * @a: its activation, f(z)
 *
 * Computes f′(z). At a kink (z = 0 of relu and leaky_relu) it is the slope on the left, as in PyTorch.
 *
 * Returns: da/dz
 */
double
bf_activation_slope (BfActivation self, double z, double a)
{
  g_return_val_if_fail ((guint) self < BF_N_ACTIVATIONS, 0.0);

  return activations[self].slope (z, a);
}

/* a = f(z), [n_samples][n_units] */
void
bf_activation_forward (BfActivation self, double *a, const double *z, gsize n_samples, gsize n_units)
{
  double (*value) (double z) = activations[self].value;

  if (activations[self].layer != NULL)
    {
      activations[self].layer (a, z, n_samples, n_units);
      return;
    }
  for (gsize i = 0; i < n_samples * n_units; i++)
    a[i] = value (z[i]);
}

/* delta = delta · f'(z): the identity's slope of 1 changes no bit and is left out. Not for softmax, whose delta comes
 * from the loss. */
void
bf_activation_backward (BfActivation self, double *delta, const double *z, const double *a, gsize n)
{
  double (*slope) (double z, double a) = activations[self].slope;

  if (self == BF_ACTIVATION_IDENTITY)
    return;
  for (gsize i = 0; i < n; i++)
    delta[i] *= slope (z[i], a[i]);
}
