/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-dataset.h"
#include "bf-network-private.h"
#include "bf-kernel-set.h"
#include "bf-recipe.h"
#include "bf-team.h"

G_BEGIN_DECLS

/**
 * BfWorkspace:
 * @x: inputs of the batch [n_samples][n_inputs], in the data set or in @gathered
 * @y: its targets [n_samples][n_outputs]
 * @z: for each layer the weighted sums [n_samples][n_out]
 * @a: for each layer the activations [n_samples][n_out]
 * @delta: for each layer ∂L/∂z [n_samples][n_out]
 * @output_gradient: ∂L/∂a of the outputs [n_samples][n_outputs]
 * @gradient: ∂L/∂(parameter), laid out as the network's parameters
 * @scratch: for what is transposed on the way
 * @team: (nullable): the threads that share large products
 * @batch_before: with a team, the batch [n_before][n_inputs] whose update of the first layer's weights is still to be done
 * @n_before: its samples; 0 where no update waits
 * @x_before: input of the step whose update of the first layer's weights is still to be done, [n_inputs]
 * @delta_before: that layer's delta of that step
 * @rate_before: its learning rate
 * @defers: whether that update waits for the next forward pass, to go over the weights once instead of twice
 * @is_pending: whether it waits now
 *
 * All that one batch needs, allocated once.
 */
typedef struct
{
  const BfKernelSet *kernels;
  gsize         capacity;
  gsize         n_samples;
  const double *x;
  const double *y;
  double       *gathered;
  double       *z[BF_NETWORK_MAX_LAYERS];
  double       *a[BF_NETWORK_MAX_LAYERS];
  double       *delta[BF_NETWORK_MAX_LAYERS];
  double       *output_gradient;
  double       *gradient;
  double       *scratch;
  BfTeam       *team;
  const double *batch_before;
  gsize         n_before;
  double       *x_before;
  double       *delta_before;
  double        rate_before;
  gboolean      defers;
  gboolean      is_pending;
  double       *arena;
} BfWorkspace;

gboolean bf_workspace_init  (BfWorkspace     *self,
                             const BfNetwork *network,
                             gsize            capacity,
                             gboolean         gathers,
                             GError         **error);
void     bf_workspace_clear (BfWorkspace     *self);
void     bf_workspace_load  (BfWorkspace     *self,
                             const BfDataset *dataset,
                             const gsize     *order,
                             gsize            first,
                             gsize            n_samples);

void     bf_kernel_forward  (BfWorkspace     *ws,
                             const BfNetwork *network);
double   bf_kernel_loss     (const BfWorkspace *ws,
                             const BfNetwork *network,
                             const BfRecipe  *recipe);
void     bf_kernel_backward (BfWorkspace     *ws,
                             const BfNetwork *network,
                             const BfRecipe  *recipe);
void     bf_kernel_output_gradient (BfWorkspace     *ws,
                                    const BfNetwork *network,
                                    const BfRecipe  *recipe);

void     bf_kernel_train_forward  (BfWorkspace    *ws,
                                   BfNetwork      *network);
void     bf_kernel_train_backward (BfWorkspace    *ws,
                                   BfNetwork      *network,
                                   const BfRecipe *recipe,
                                   double          learning_rate);
void     bf_kernel_train_settle   (BfWorkspace    *ws,
                                   BfNetwork      *network);

G_END_DECLS
