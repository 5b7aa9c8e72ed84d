/* SPDX-License-Identifier: MIT */
#include "bf-loss-private.h"

#include "bf-math.h"

#include <glib/gi18n-lib.h> /* to mark a string; whoever shows it translates it */
#include <math.h>

/* Shapes: z, a, y, da, dz [N][M]. Sums run in order, sample by sample. */

#define ALWAYS_INLINE static inline __attribute__ ((always_inline))
#define LEAST_SLOPE 1e-12 /* what a · (1 - a) is at least where ∂L/∂a is divided by it, as in torch.nn.BCELoss */
#define LEAST_LOG -100.0  /* what ln a is at least where only a is known, as in torch.nn.BCELoss */

typedef double (*Element) (double a, double y, double delta);

ALWAYS_INLINE double
sum_elements (Element element, const BfOutputs *o)
{
  gsize n = o->n_samples * o->n_outputs;
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += element (o->a[i], o->y[i], o->delta);

  return sum;
}

ALWAYS_INLINE void
scale_elements (Element element, double *result, const BfOutputs *o, double factor)
{
  gsize n = o->n_samples * o->n_outputs;

  for (gsize i = 0; i < n; i++)
    result[i] = factor * element (o->a[i], o->y[i], o->delta);
}

static double
count_elements (const BfOutputs *o)
{
  return (double) (o->n_samples * o->n_outputs);
}

static double get_miss (double a, double y, double delta) { return a - y; }
static double get_square (double a, double y, double delta) { return (a - y) * (a - y); }

/* L = 1/(N·M) Σ (a - y)² */
static double
mse_value (const BfOutputs *o)
{
  return sum_elements (get_square, o) / count_elements (o);
}

/* ∂L/∂a = 2/(N·M) (a - y) */
static void
mse_gradient (double *da, const BfOutputs *o)
{
  scale_elements (get_miss, da, o, 2.0 / count_elements (o));
}

/* L = 1/N Σ ½ (a - y)² */
static double
half_squared_error_value (const BfOutputs *o)
{
  return 0.5 * sum_elements (get_square, o) / (double) o->n_samples;
}

/* ∂L/∂a = 1/N (a - y) */
static void
half_squared_error_gradient (double *da, const BfOutputs *o)
{
  scale_elements (get_miss, da, o, 1.0 / (double) o->n_samples);
}

static double get_magnitude (double a, double y, double delta) { return fabs (a - y); }
static double get_sign (double a, double y, double delta) { return (double) ((a > y) - (a < y)); }

/* L = 1/(N·M) Σ |a - y| */
static double
l1_value (const BfOutputs *o)
{
  return sum_elements (get_magnitude, o) / count_elements (o);
}

/* ∂L/∂a = 1/(N·M) sign (a - y), 0 where a = y */
static void
l1_gradient (double *da, const BfOutputs *o)
{
  scale_elements (get_sign, da, o, 1.0 / count_elements (o));
}

static double
get_huber (double a, double y, double delta)
{
  double d = fabs (a - y);

  return d < delta ? 0.5 * d * d : delta * (d - 0.5 * delta);
}

static double
get_clamped (double a, double y, double delta)
{
  double d = a - y;

  return d > delta ? delta : d < -delta ? -delta : d;
}

/* L = 1/(N·M) Σ ½ (a - y)² where |a - y| < delta, else delta (|a - y| - ½ delta) */
static double
huber_value (const BfOutputs *o)
{
  return sum_elements (get_huber, o) / count_elements (o);
}

/* ∂L/∂a = 1/(N·M) (a - y), held within ±delta */
static void
huber_gradient (double *da, const BfOutputs *o)
{
  scale_elements (get_clamped, da, o, 1.0 / count_elements (o));
}

static double
log_of (double a)
{
  return fmax (bf_log (a), LEAST_LOG);
}

/* -(y ln a + (1 - y) ln (1 - a)) from a alone, where no z is known */
static double
get_bce_from_a (double a, double y, double delta)
{
  return -(y * log_of (a) + (1.0 - y) * log_of (1.0 - a));
}

/* L = 1/(N·M) Σ max (z, 0) - z y + ln (1 + e^-|z|): the same as -(y ln a + (1 - y) ln (1 - a)), without overflow */
static double
bce_value (const BfOutputs *o)
{
  gsize n = o->n_samples * o->n_outputs;
  double sum = 0.0;

  if (o->z == NULL)
    return sum_elements (get_bce_from_a, o) / count_elements (o);
  for (gsize i = 0; i < n; i++)
    {
      double z = o->z[i];

      sum += (z > 0.0 ? z : z <= 0.0 ? 0.0 : z) - z * o->y[i] + bf_log1p (bf_exp (-fabs (z)));
    }

  return sum / count_elements (o);
}

static double get_bce_gradient (double a, double y, double delta) { return (a - y) / fmax (a * (1.0 - a), LEAST_SLOPE); }

/* ∂L/∂a = 1/(N·M) (a - y) / (a (1 - a)) */
static void
bce_gradient (double *da, const BfOutputs *o)
{
  scale_elements (get_bce_gradient, da, o, 1.0 / count_elements (o));
}

/* ∂L/∂z = 1/(N·M) (a - y): the slope a (1 - a) cancels */
static void
bce_delta (double *dz, const BfOutputs *o)
{
  scale_elements (get_miss, dz, o, 1.0 / count_elements (o));
}

static double get_cross_entropy_from_a (double a, double y, double delta) { return -y * log_of (a); }

static double
largest (const double *values, gsize n)
{
  double max = values[0];

  for (gsize i = 1; i < n; i++)
    max = values[i] > max ? values[i] : max;

  return max;
}

#define CHUNK 512 /* numbers whose e^... is taken at once */

/* sums[s] = Σ e^(z - max[s]) of the units of each sample: @n samples together have CHUNK numbers at most, or are one */
static void
sum_exp (double *sums, double *max, const double *z, gsize n, gsize m)
{
  double e[CHUNK];

  for (gsize s = 0; s < n; s++)
    {
      max[s] = largest (z + s * m, m);
      sums[s] = 0.0;
    }
  for (gsize from = 0; from < n * m; from += CHUNK)
    {
      gsize width = MIN (m, n * m - from);

      width = MIN (width, CHUNK);
      for (gsize s = 0; s < n; s++)
        for (gsize i = 0; i < width; i++)
          e[s * width + i] = z[from + s * width + i] - max[s];
      bf_exp_n (e, e, n * width);
      for (gsize s = 0; s < n; s++)
        for (gsize i = 0; i < width; i++)
          sums[s] += e[s * width + i];
    }
}

/* L = 1/N Σ y (ln Σ e^z - z): the same as -y ln a, and from the largest z so that nothing overflows. What the samples
 * give is added up in order. */
static double
cross_entropy_value (const BfOutputs *o)
{
  gsize m = o->n_outputs;
  gsize n_together = MAX (1, CHUNK / m);
  double sum = 0.0;

  if (o->z == NULL)
    return sum_elements (get_cross_entropy_from_a, o) / (double) o->n_samples;

  for (gsize first = 0; first < o->n_samples; first += n_together)
    {
      gsize n = MIN (n_together, o->n_samples - first);
      double logs[CHUNK], max[CHUNK];

      sum_exp (logs, max, o->z + first * m, n, m);
      bf_log_n (logs, logs, n);
      for (gsize s = 0; s < n; s++)
        {
          const double *z = o->z + (first + s) * m;
          const double *y = o->y + (first + s) * m;
          double of_sample = 0.0;

          for (gsize i = 0; i < m; i++)
            of_sample += y[i] * (logs[s] - (z[i] - max[s]));
          sum += of_sample;
        }
    }

  return sum / (double) o->n_samples;
}

static double get_cross_entropy_gradient (double a, double y, double delta) { return -y / fmax (a, LEAST_SLOPE); }

/* ∂L/∂a = -1/N y / a */
static void
cross_entropy_gradient (double *da, const BfOutputs *o)
{
  scale_elements (get_cross_entropy_gradient, da, o, 1.0 / (double) o->n_samples);
}

/* ∂L/∂z = 1/N (a Σy - y), where Σy of a sample is 1 if its targets are probabilities */
static void
cross_entropy_delta (double *dz, const BfOutputs *o)
{
  double factor = 1.0 / (double) o->n_samples;

  for (gsize s = 0; s < o->n_samples; s++)
    {
      gsize first = s * o->n_outputs;
      double total = 0.0;

      for (gsize i = first; i < first + o->n_outputs; i++)
        total += o->y[i];
      for (gsize i = first; i < first + o->n_outputs; i++)
        dz[i] = factor * (o->a[i] * total - o->y[i]);
    }
}

static const BfOption huber_options[] = {
  { .name = "delta", .offset = G_STRUCT_OFFSET (BfRecipe, delta), .values = { 1.0 }, .min = 0, .max = HUGE_VAL,
    .excludes_min = TRUE },
};

#define NO_ACTIVATION BF_N_ACTIVATIONS

/* One row a loss: adding one is a row here, its formula in docs/MATH.md and a line of tests/oracle. */
static const struct
{
  const char     *name;
  const char     *torch_name;
  double        (*value)    (const BfOutputs *o);
  void          (*gradient) (double *da, const BfOutputs *o);
  void          (*delta)    (double *dz, const BfOutputs *o); /* of a loss that is computed from z */
  BfActivation    activation;                                 /* which the last layer has to have */
  const BfOption *options;
  guint           n_options;
} losses[BF_N_LOSSES] = {
  [BF_LOSS_MSE] = { "mse", "MSELoss", mse_value, mse_gradient, NULL, NO_ACTIVATION, NULL, 0 },
  [BF_LOSS_HALF_SQUARED_ERROR] = { "half_squared_error", N_("½ squared error"), half_squared_error_value,
                                   half_squared_error_gradient, NULL, NO_ACTIVATION, NULL, 0 },
  [BF_LOSS_L1] = { "l1", "L1Loss", l1_value, l1_gradient, NULL, NO_ACTIVATION, NULL, 0 },
  [BF_LOSS_HUBER] = { "huber", "HuberLoss", huber_value, huber_gradient, NULL, NO_ACTIVATION,
                      huber_options, G_N_ELEMENTS (huber_options) },
  [BF_LOSS_BCE] = { "bce", "BCEWithLogitsLoss", bce_value, bce_gradient, bce_delta, BF_ACTIVATION_SIGMOID, NULL, 0 },
  [BF_LOSS_CROSS_ENTROPY] = { "cross_entropy", "CrossEntropyLoss", cross_entropy_value, cross_entropy_gradient,
                              cross_entropy_delta, BF_ACTIVATION_SOFTMAX, NULL, 0 },
};

/**
 * bf_loss_get_name:
 * @self: a loss
 *
 * Gets the name used in lesson files.
 *
 * Returns: (transfer none): the name, such as `mse`
 */
const char *
bf_loss_get_name (BfLoss self)
{
  g_return_val_if_fail ((guint) self < BF_N_LOSSES, NULL);

  return losses[self].name;
}

/**
 * bf_loss_get_torch_name:
 * @self: a loss
 *
 * Gets the name of the class in torch.nn, or a description where PyTorch has none.
 *
 * Returns: (transfer none): the name, such as `MSELoss`
 */
const char *
bf_loss_get_torch_name (BfLoss self)
{
  g_return_val_if_fail ((guint) self < BF_N_LOSSES, NULL);

  return losses[self].torch_name;
}

/**
 * bf_loss_from_name:
 * @name: a name as in a lesson file
 * @loss: (out): the loss
 *
 * Finds the loss of a name.
 *
 * Returns: whether there is one
 */
gboolean
bf_loss_from_name (const char *name, BfLoss *loss)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < BF_N_LOSSES; i++)
    if (g_str_equal (name, losses[i].name))
      {
        *loss = (BfLoss) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * bf_loss_get_activation:
 * @self: a loss
 * @activation: (out) (optional): the activation
 *
 * Gets the activation that a loss needs in the last layer, because it is computed from z: bce a sigmoid, cross_entropy
 * a softmax.
 *
 * Returns: whether it needs one
 */
gboolean
bf_loss_get_activation (BfLoss self, BfActivation *activation)
{
  g_return_val_if_fail ((guint) self < BF_N_LOSSES, FALSE);

  if (losses[self].activation == NO_ACTIVATION)
    return FALSE;
  if (activation != NULL)
    *activation = losses[self].activation;

  return TRUE;
}

/**
 * bf_loss_get_options: (skip)
 * @self: a loss
 * @n_options: (out): how many there are
 *
 * Gets the parameters of a loss, which are fields of #BfRecipe.
 *
 * Returns: (transfer none) (array length=n_options) (nullable): the options
 */
const BfOption *
bf_loss_get_options (BfLoss self, guint *n_options)
{
  g_return_val_if_fail ((guint) self < BF_N_LOSSES && n_options != NULL, NULL);

  *n_options = losses[self].n_options;

  return losses[self].options;
}

double
bf_loss_compute (BfLoss self, const BfOutputs *outputs)
{
  return losses[self].value (outputs);
}

void
bf_loss_compute_gradient (BfLoss self, double *da, const BfOutputs *outputs)
{
  losses[self].gradient (da, outputs);
}

gboolean
bf_loss_compute_delta (BfLoss self, double *dz, const BfOutputs *outputs)
{
  if (losses[self].delta == NULL)
    return FALSE;
  losses[self].delta (dz, outputs);

  return TRUE;
}

/**
 * bf_loss_value: (skip)
 * @self: a loss
 * @a: predictions [n_samples][n_outputs]
 * @y: targets [n_samples][n_outputs]
 * @n_samples: samples in the batch, 1 or more
 * @n_outputs: outputs a sample, 1 or more
 *
 * Computes the loss L of a batch from its predictions alone. Training computes bce and cross_entropy from z, which is
 * exact where a is rounded to 0 or 1; and huber has its default delta of 1 here.
 *
 * Returns: L
 */
double
bf_loss_value (BfLoss self, const double *a, const double *y, gsize n_samples, gsize n_outputs)
{
  g_return_val_if_fail ((guint) self < BF_N_LOSSES, 0.0);

  return bf_loss_compute (self, &(BfOutputs) { NULL, a, y, n_samples, n_outputs, 1.0 });
}

/**
 * bf_loss_gradient: (skip)
 * @self: a loss
 * @da: where ∂L/∂a is written, [n_samples][n_outputs]
 * @a: predictions [n_samples][n_outputs]
 * @y: targets [n_samples][n_outputs]
 * @n_samples: samples in the batch, 1 or more
 * @n_outputs: outputs a sample, 1 or more
 *
 * Computes the gradient of the batch's loss with respect to its predictions.
 */
void
bf_loss_gradient (BfLoss self, double *da, const double *a, const double *y, gsize n_samples, gsize n_outputs)
{
  g_return_if_fail ((guint) self < BF_N_LOSSES);

  bf_loss_compute_gradient (self, da, &(BfOutputs) { NULL, a, y, n_samples, n_outputs, 1.0 });
}
