/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"
#include "bf-network.h"
#include "bf-option.h"

G_BEGIN_DECLS

/**
 * BfInitializer:
 *
 * How a layer's weights are drawn; the names are those of torch.nn.init.
 */
typedef enum
{
  BF_INITIALIZER_ZEROS,
  BF_INITIALIZER_UNIFORM,
  BF_INITIALIZER_NORMAL,
  BF_INITIALIZER_XAVIER_UNIFORM,
  BF_INITIALIZER_XAVIER_NORMAL,
  BF_INITIALIZER_KAIMING_UNIFORM,
  BF_INITIALIZER_KAIMING_NORMAL,
  BF_INITIALIZER_LINEAR,
  BF_INITIALIZER_CONSTANT,
} BfInitializer;

#define BF_N_INITIALIZERS (BF_INITIALIZER_CONSTANT + 1)

/**
 * BfInit:
 * @scheme: how the weights are drawn
 * @val: constant: the weight
 * @low: uniform: the lower bound, torch's `a`
 * @high: uniform: the upper bound, torch's `b`
 * @mean: normal: the mean
 * @std: normal: the standard deviation
 * @gain: xavier: what the bound or deviation is multiplied by
 * @negative_slope: kaiming: that of the leaky_relu it is for, torch's `a`
 * @mode: kaiming: 0 for fan-in, 1 for fan-out
 * @nonlinearity: kaiming: which activation it is for, by its place among the choices
 *
 * How a layer's weights are drawn, with all parameters. A plain value: begin with bf_init_set().
 */
typedef struct
{
  BfInitializer scheme;
  double        val;
  double        low;
  double        high;
  double        mean;
  double        std;
  double        gain;
  double        negative_slope;
  guint         mode;
  guint         nonlinearity;
} BfInit;

BF_EXPORT
const char *bf_initializer_get_name  (BfInitializer  self);
BF_EXPORT
gboolean    bf_initializer_from_name (const char    *name,
                                      BfInitializer *initializer);
BF_EXPORT
gboolean    bf_initializer_draw      (BfInitializer  self,
                                      BfNetwork     *network,
                                      guint          layer,
                                      guint64        seed,
                                      GError       **error);
BF_EXPORT
const BfOption *bf_initializer_get_options (BfInitializer self,
                                            guint        *n_options);

BF_EXPORT
gboolean    bf_init_set              (BfInit        *self,
                                      BfInitializer  scheme,
                                      GError       **error);
BF_EXPORT
gboolean    bf_init_validate         (const BfInit  *self,
                                      GError       **error);
BF_EXPORT
gboolean    bf_init_draw             (const BfInit  *self,
                                      BfNetwork     *network,
                                      guint          layer,
                                      guint64        seed,
                                      GError       **error);

G_END_DECLS
