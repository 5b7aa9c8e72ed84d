/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

/**
 * BfTorchLine:
 * @code: Python
 * @phase: the phase that the line does, or -1
 *
 * A line of the training loop as it stands in PyTorch.
 */
typedef struct
{
  const char *code;
  int         phase;
} BfTorchLine;

#define BF_TORCH_MAX_LINES 10

guint bf_torch_lines_get (const BfRecipe *recipe,
                          BfTorchLine    *lines);

G_END_DECLS
