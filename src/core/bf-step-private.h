/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-kernels.h"
#include "bf-optimizer-private.h"

G_BEGIN_DECLS

/* The second half of a step, after bf_kernel_loss(): all deltas and gradients, and the update of @network, by the rules
 * or by those that the recipe gets wrong. bf_step() and BfTrainer both end a step with it; allocates nothing. @changes,
 * if not NULL, gets by how much each parameter was changed. */
void   bf_step_backward        (BfWorkspace     *ws,
                                                BfNetwork       *network,
                                                const BfRecipe  *recipe,
                                                gsize            n_samples,
                                                BfMemory        *memory,
                                                double          *changes);

/* Whether the deltas are not those that bf_kernel_backward() computes */
gboolean bf_step_is_wrong      (const BfRecipe  *recipe);

/* What the delta of unit @v of a layer is multiplied by on its way back to the layer's input @u, before
 * BF_WRONG_ONE_PATH_ONLY looks at it: w, or a share where the error is split. */
double bf_step_get_factor      (const BfNetwork *network,
                                                const BfRecipe  *recipe,
                                                guint            layer,
                                                guint            v,
                                                guint            u);

G_END_DECLS
