/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-torch-export.h"

G_BEGIN_DECLS

/**
 * BfTorchSlot:
 * @name: PyTorch's name of it
 * @values: as if they were the parameters
 * @is_gradient: whether it is the accumulated gradient, and not the optimizer's
 *
 * A number for each parameter that training remembers.
 */
typedef struct
{
  const char *name;
  BfNetwork  *values;
  gboolean    is_gradient;
} BfTorchSlot;

/**
 * BfTorchRun:
 * @lesson: what is trained
 * @start: what it is trained from
 * @slots: (element-type BfTorchSlot): what @start remembers
 * @recipe: its recipe; where a number of steps is asked for, without its stops
 * @limit: training ends after this many steps of the script, or before where the loss is low enough
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
  BfState   *start;
  GArray    *slots;
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
GArray *bf_torch_list_slots    (const BfRecipe   *recipe,
                                const BfState    *start);
void    bf_torch_write_parameters (const BfTorchRun *run,
                                GString          *out,
                                const char       *name,
                                const BfNetwork  *network);
void    bf_torch_write_memory  (const BfTorchRun *run,
                                GString          *out);
void    bf_torch_write_number  (GString          *out,
                                double            value);
void    bf_torch_write_recipe  (const BfTorchRun *run,
                                GString          *out);
gboolean bf_torch_needs_warnings (const BfTorchRun *run);
void    bf_torch_write_functions (const BfTorchRun *run,
                                GString          *out);
void    bf_torch_write_loop    (const BfTorchRun *run,
                                GString          *out);

G_END_DECLS
