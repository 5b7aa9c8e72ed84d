/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-network.h"

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
  BF_N_INITIALIZERS,
} BfInitializer;

const char *bf_initializer_get_name  (BfInitializer  self);
gboolean    bf_initializer_from_name (const char    *name,
                                      BfInitializer *initializer);
void        bf_initializer_draw      (BfInitializer  self,
                                      BfNetwork     *network,
                                      guint          layer,
                                      guint64        seed);

G_END_DECLS
