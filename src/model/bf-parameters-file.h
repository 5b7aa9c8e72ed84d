/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

/**
 * BfParametersFormat:
 * @BF_PARAMETERS_SAFETENSORS: what PyTorch users exchange; exact
 * @BF_PARAMETERS_JSON: `{ "0.weight": [[0.5, 0.4], [0.6, 0.3]], "0.bias": [0, 0] }`
 * @BF_PARAMETERS_CSV: a line a parameter, `0.weight,1,0,0.6`: tensor, row, column, value; the first line names them
 *
 * How parameters stand in a file. In each the tensors have the names of PyTorch's state_dict, rows are units and columns
 * are a unit's inputs, and both count from 0.
 */
typedef enum
{
  BF_PARAMETERS_SAFETENSORS,
  BF_PARAMETERS_JSON,
  BF_PARAMETERS_CSV,
  BF_N_PARAMETERS_FORMATS,
} BfParametersFormat;

gboolean    bf_parameters_format_from_path   (const char          *path,
                                              BfParametersFormat  *format);
const char *bf_parameters_format_get_suffix  (BfParametersFormat   self);

GBytes     *bf_parameters_write              (const BfNetwork     *network,
                                              BfParametersFormat   format,
                                              const char          *name,
                                              GError             **error);
BfNetwork  *bf_parameters_parse_bytes        (GBytes              *bytes,
                                              BfParametersFormat   format,
                                              const BfNetwork     *network,
                                              const char          *name,
                                              GError             **error);
gboolean    bf_parameters_save               (const BfNetwork     *network,
                                              const char          *path,
                                              GError             **error);
BfNetwork  *bf_parameters_load               (const char          *path,
                                              const BfNetwork     *network,
                                              GError             **error);

G_END_DECLS
