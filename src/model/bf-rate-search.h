/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-job.h"
#include "core/backflow.h"

G_BEGIN_DECLS

/**
 * BfRateSearch:
 * @state: where every training starts
 * @dataset: the data
 * @recipe: how to train
 * @n_points: how many learning rates
 * @n_steps: how many steps each is tried for
 *
 * What map is wanted; its range is chosen.
 */
typedef struct
{
  BfState   *state;
  BfDataset *dataset;
  BfRecipe   recipe;
  guint      n_points;
  guint64    n_steps;
} BfRateSearch;

/**
 * BfRateSearchFunc:
 * @map: (transfer full): the map, as far as it goes
 * @is_over: whether that is all
 * @user_data: what was passed along
 *
 * Is called on the thread that started a search, each time that there is more on the map.
 */
typedef void (*BfRateSearchFunc) (BfRateMap *map,
                                  gboolean   is_over,
                                  gpointer   user_data);

void   bf_rate_search_init  (BfRateSearch       *self,
                             BfState            *state,
                             BfDataset          *dataset,
                             const BfRecipe     *recipe);
BfJob *bf_rate_search_start (const BfRateSearch *self,
                             BfRateSearchFunc    func,
                             gpointer            user_data);

G_END_DECLS
