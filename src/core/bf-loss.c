/* SPDX-License-Identifier: MIT */
#include "bf-loss.h"

#include <glib/gi18n-lib.h> /* to mark a string; whoever shows it translates it */

/* Σ (a - y)² over all elements, in order */
static double
sum_of_squares (const double *a, const double *y, gsize n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      double miss = a[i] - y[i];

      sum += miss * miss;
    }

  return sum;
}

/* da = factor · (a - y) */
static void
scale_misses (double *da, const double *a, const double *y, gsize n, double factor)
{
  for (gsize i = 0; i < n; i++)
    da[i] = factor * (a[i] - y[i]);
}

/* L = 1/(N·M) Σ (a - y)² */
static double
mse_value (const double *a, const double *y, gsize n_samples, gsize n_outputs)
{
  return sum_of_squares (a, y, n_samples * n_outputs) / (double) (n_samples * n_outputs);
}

/* ∂L/∂a = 2/(N·M) (a - y) */
static void
mse_gradient (double *da, const double *a, const double *y, gsize n_samples, gsize n_outputs)
{
  scale_misses (da, a, y, n_samples * n_outputs, 2.0 / (double) (n_samples * n_outputs));
}

/* L = 1/N Σ ½ (a - y)² */
static double
half_squared_error_value (const double *a, const double *y, gsize n_samples, gsize n_outputs)
{
  return 0.5 * sum_of_squares (a, y, n_samples * n_outputs) / (double) n_samples;
}

/* ∂L/∂a = 1/N (a - y) */
static void
half_squared_error_gradient (double *da, const double *a, const double *y, gsize n_samples, gsize n_outputs)
{
  scale_misses (da, a, y, n_samples * n_outputs, 1.0 / (double) n_samples);
}

/* One row a loss: adding one is a row here, its formula in docs/MATH.md and a test. */
static const struct
{
  const char *name;
  const char *torch_name;
  double    (*value)    (const double *a, const double *y, gsize n_samples, gsize n_outputs);
  void      (*gradient) (double *da, const double *a, const double *y, gsize n_samples, gsize n_outputs);
} losses[BF_N_LOSSES] = {
  [BF_LOSS_MSE] = { "mse", "MSELoss", mse_value, mse_gradient },
  [BF_LOSS_HALF_SQUARED_ERROR] = { "half_squared_error", N_("½ squared error"),
                                   half_squared_error_value, half_squared_error_gradient },
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
 * Gets the name of the class in torch.nn, or a description, not yet translated, where PyTorch has none.
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
 * bf_loss_value: (skip)
 * @self: a loss
 * @a: predictions [n_samples][n_outputs]
 * @y: targets [n_samples][n_outputs]
 * @n_samples: samples in the batch, 1 or more
 * @n_outputs: outputs a sample, 1 or more
 *
 * Computes the loss L of a batch.
 *
 * Returns: L
 */
double
bf_loss_value (BfLoss self, const double *a, const double *y, gsize n_samples, gsize n_outputs)
{
  g_return_val_if_fail ((guint) self < BF_N_LOSSES, 0.0);

  return losses[self].value (a, y, n_samples, n_outputs);
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

  losses[self].gradient (da, a, y, n_samples, n_outputs);
}
