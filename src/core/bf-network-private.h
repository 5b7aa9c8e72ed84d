/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-network.h"

G_BEGIN_DECLS

/* One layer and where its parameters lie in the vector of all. Weights are held [input][unit], so that a layer's
 * forward pass and update run along consecutive numbers and need no sum across lanes. */
typedef struct
{
  guint        n_in;
  guint        n_out;
  BfActivation activation;
  gboolean     has_bias;
  gsize        weights;  /* offset of [n_in][n_out] */
  gsize        biases;   /* offset of [n_out] */
} BfLayerPlan;

struct _BfNetwork
{
  gatomicrefcount ref_count;
  guint           n_inputs;
  guint           n_layers;
  gsize           n_parameters;
  double         *parameters;
  guint8         *frozen;    /* [n_parameters], NULL where none is */
  BfLayerPlan     layers[];
};

static inline gsize
bf_layer_plan_weight (const BfLayerPlan *self, guint unit, guint input)
{
  return self->weights + (gsize) input * self->n_out + unit;
}

/* One past the last parameter of a layer; weights and biases stand together. */
static inline gsize
bf_layer_plan_end (const BfLayerPlan *plan)
{
  return plan->biases + (plan->has_bias ? plan->n_out : 0);
}

static inline gboolean
bf_network_has_weight (const BfNetwork *self, guint layer, guint unit, guint input)
{
  return self != NULL && layer < self->n_layers && unit < self->layers[layer].n_out &&
         input < self->layers[layer].n_in;
}

static inline gboolean
bf_network_is_bias (const BfNetwork *self, guint layer, guint unit)
{
  return self != NULL && layer < self->n_layers && unit < self->layers[layer].n_out &&
         self->layers[layer].has_bias;
}

/* The same shape and the same frozen parameters, all of them 0 */
BfNetwork *bf_network_copy_shape  (const BfNetwork *self);
void       bf_network_take_frozen (BfNetwork       *self,
                                   const BfNetwork *other);
gboolean   bf_network_same_frozen (const BfNetwork *self,
                                   const BfNetwork *other);

G_END_DECLS
