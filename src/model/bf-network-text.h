/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

char *bf_network_describe_shape (guint            n_inputs,
                                 const BfLayer   *layers,
                                 guint            n_layers);
char *bf_network_describe       (const BfNetwork *network);

G_END_DECLS
