/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-torch-export.h"

G_BEGIN_DECLS

/**
 * BfTorchRun:
 * @lesson: what is trained
 * @recipe: its recipe; where a number of steps is asked for, without its stops
 * @limit: training ends after this many steps, or before where the loss is low enough
 * @n_steps: the steps that were done
 * @steps: (element-type guint64): steps whose loss is written down
 * @losses: (element-type double): those losses
 * @end: the network after the last step
 * @stem: the script's file name without .py
 * @has_numbers: whether the numbers stand in a file of their own
 *
 * What a script is written from.
 */
typedef struct
{
  BfLesson  *lesson;
  BfRecipe   recipe;
  guint64    limit;
  guint64    n_steps;
  GArray    *steps;
  GArray    *losses;
  BfNetwork *end;
  char      *stem;
  gboolean   has_numbers;
} BfTorchRun;

char   *bf_torch_write_script  (const BfTorchRun *run);
GBytes *bf_torch_write_numbers (const BfTorchRun *run);
void    bf_torch_write_number  (GString          *out,
                                double            value);
void    bf_torch_write_recipe  (const BfTorchRun *run,
                                GString          *out);
void    bf_torch_write_loop    (const BfTorchRun *run,
                                GString          *out);

G_END_DECLS
