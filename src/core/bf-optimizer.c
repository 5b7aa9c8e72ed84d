/* SPDX-License-Identifier: MIT */
#include "bf-optimizer-private.h"

/* w ← w - learning_rate · dw */
static void
sgd_update (double *w, double *slots, const double *dw, gsize n, const BfRecipe *recipe)
{
  double learning_rate = recipe->learning_rate;

  for (gsize i = 0; i < n; i++)
    w[i] -= learning_rate * dw[i];
}

/* One row an optimizer; a slot is one number of memory a parameter. */
static const struct
{
  const char *name;
  const char *torch_name;
  guint       n_slots;
  void      (*update) (double *w, double *slots, const double *dw, gsize n, const BfRecipe *recipe);
} optimizers[BF_N_OPTIMIZERS] = {
  [BF_OPTIMIZER_SGD] = { "sgd", "SGD", 0, sgd_update },
};

/**
 * bf_optimizer_get_name:
 * @self: an optimizer
 *
 * Gets the name used in lesson files.
 *
 * Returns: (transfer none): the name, such as `sgd`
 */
const char *
bf_optimizer_get_name (BfOptimizer self)
{
  g_return_val_if_fail ((guint) self < BF_N_OPTIMIZERS, NULL);

  return optimizers[self].name;
}

/**
 * bf_optimizer_get_torch_name:
 * @self: an optimizer
 *
 * Gets the name of the class in torch.optim.
 *
 * Returns: (transfer none): the name, such as `SGD`
 */
const char *
bf_optimizer_get_torch_name (BfOptimizer self)
{
  g_return_val_if_fail ((guint) self < BF_N_OPTIMIZERS, NULL);

  return optimizers[self].torch_name;
}

/**
 * bf_optimizer_from_name:
 * @name: a name as in a lesson file
 * @optimizer: (out): the optimizer
 *
 * Finds the optimizer of a name.
 *
 * Returns: whether there is one
 */
gboolean
bf_optimizer_from_name (const char *name, BfOptimizer *optimizer)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < BF_N_OPTIMIZERS; i++)
    if (g_str_equal (name, optimizers[i].name))
      {
        *optimizer = (BfOptimizer) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * bf_optimizer_get_n_slots:
 * @self: an optimizer
 *
 * Gets how many numbers the optimizer remembers a parameter.
 *
 * Returns: the count, 0 for plain SGD
 */
guint
bf_optimizer_get_n_slots (BfOptimizer self)
{
  g_return_val_if_fail ((guint) self < BF_N_OPTIMIZERS, 0);

  return optimizers[self].n_slots;
}

/* Changes the @n parameters @w by their gradients @dw; @slots is [n_slots][n]. */
void
bf_optimizer_update (double *w, double *slots, const double *dw, gsize n, const BfRecipe *recipe)
{
  optimizers[recipe->optimizer].update (w, slots, dw, n, recipe);
}
