/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-element.h"

G_BEGIN_DECLS

/* The search for the strongest paths looks at each edge behind the parameter once; of more than so many it is not made. */
#define BF_PATHS_MAX_EDGES ((guint64) 1 << 17)

/**
 * BfFactorKind:
 * @BF_FACTOR_INPUT: what goes through the weight, a of unit @input of the layer before
 * @BF_FACTOR_SLOPE: the slope of a unit's activation
 * @BF_FACTOR_WEIGHT: a weight on the way
 * @BF_FACTOR_OUTPUT_GRADIENT: ∂L/∂a of an output
 * @BF_FACTOR_OUTPUT_DELTA: ∂L/∂z of an output, where the loss is computed from z
 *
 * What a factor of a path's product is.
 */
typedef enum
{
  BF_FACTOR_INPUT,
  BF_FACTOR_SLOPE,
  BF_FACTOR_WEIGHT,
  BF_FACTOR_OUTPUT_GRADIENT,
  BF_FACTOR_OUTPUT_DELTA,
} BfFactorKind;

/**
 * BfFactor:
 * @kind: what it is
 * @layer: the layer of the unit or weight
 * @unit: the unit, or the one that the weight leads to
 * @input: for an input or a weight where it comes from
 * @value: the number
 */
typedef struct
{
  BfFactorKind kind;
  guint        layer;
  guint        unit;
  guint        input;
  double       value;
} BfFactor;

/**
 * BfPaths:
 *
 * The ways from one parameter to the loss, for one sample: the gradient is the sum of their products.
 */
typedef struct _BfPaths BfPaths;

BfPaths *bf_paths_new           (const BfTrace   *trace,
                                 gsize            sample,
                                 const BfElement *parameter,
                                 guint            max_paths);
void     bf_paths_free          (BfPaths         *self);

double   bf_paths_get_n_all     (const BfPaths   *self);
guint    bf_paths_get_n_paths   (const BfPaths   *self);
guint    bf_paths_get_unit      (const BfPaths   *self,
                                 guint            path,
                                 guint            layer);
guint    bf_paths_get_n_factors (const BfPaths   *self,
                                 guint            path);
BfFactor bf_paths_get_factor    (const BfPaths   *self,
                                 guint            path,
                                 guint            factor);
double   bf_paths_get_product   (const BfPaths   *self,
                                 guint            path);
double   bf_paths_get_rest      (const BfPaths   *self);
double   bf_paths_get_sum       (const BfPaths   *self);

double   bf_paths_count         (const BfNetwork *network,
                                 guint            layer);
gboolean bf_paths_pass          (const BfElement *parameter,
                                 const BfElement *element);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfPaths, bf_paths_free)

G_END_DECLS
