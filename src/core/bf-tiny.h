/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-network-private.h"
#include "bf-recipe.h"

G_BEGIN_DECLS

/* Training of tiny networks one sample at a time, where the calls cost more than the arithmetic: scalar, in one
 * function, with the bits of bf_kernel_forward() and bf_kernel_train(). */

gboolean bf_tiny_fits (const BfNetwork *network,
                       const BfRecipe  *recipe);
void     bf_tiny_run  (BfNetwork       *network,
                       const BfRecipe  *recipe,
                       const double    *inputs,
                       const double    *targets,
                       gsize            n_samples,
                       gsize            first,
                       gsize            n_steps,
                       double          *losses);

G_END_DECLS
