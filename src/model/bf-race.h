/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-job.h"
#include "core/backflow.h"

G_BEGIN_DECLS

#define BF_RACE_MAX_SIZES 8

/**
 * BfRaceRunner:
 *
 * Who races: the methods of #BfNudgeMethod, in its order, and backpropagation.
 */
typedef enum
{
  BF_RACE_GRID,
  BF_RACE_GREEDY,
  BF_RACE_RANDOM,
  BF_RACE_FINITE_DIFFERENCES,
  BF_RACE_BACKPROPAGATION,
  BF_RACE_N_RUNNERS,
} BfRaceRunner;

/**
 * BfRaceCost:
 * @BF_RACE_PASSES: forward passes of all samples; a backward pass counts as two, as it multiplies each weight twice
 * @BF_RACE_MULTIPLICATIONS: of a weight and a number of a unit: forward, for the gradient, and to hand the error on, which
 *   the first layer does not
 * @BF_RACE_SECONDS: the time that a runner itself has used
 *
 * What a runner pays with.
 */
typedef enum
{
  BF_RACE_PASSES,
  BF_RACE_MULTIPLICATIONS,
  BF_RACE_SECONDS,
  BF_RACE_N_COSTS,
} BfRaceCost;

/**
 * BfRacePoint:
 * @cost: what it took until here, by #BfRaceCost
 * @loss: the smallest loss of all samples so far
 * @miss: |miss| of the first output and sample there
 */
typedef struct
{
  double cost[BF_RACE_N_COSTS];
  double loss;
  double miss;
} BfRacePoint;

/**
 * BfRaceReport:
 * @lines: for each runner its points, of #BfRacePoint
 * @is_over: for each runner whether it goes no further
 * @start: loss and miss before the first pass
 * @n_weights: of the network that races
 * @has_one_number: whether it has one output and one sample, so that the miss says it all
 *
 * How a race stands. Its finish is a hundred-millionth of the loss, which is a ten-thousandth of the miss.
 */
typedef struct
{
  GArray     *lines[BF_RACE_N_RUNNERS];
  gboolean    is_over[BF_RACE_N_RUNNERS];
  BfRacePoint start;
  gsize       n_weights;
  gboolean    has_one_number;
} BfRaceReport;

/**
 * BfGrowthPoint:
 * @n_weights: of the network
 * @cost: what one improvement took, by #BfRaceCost; of a runner that gave up, what it spent
 * @is_reached: whether it got there
 */
typedef struct
{
  gsize    n_weights;
  double   cost[BF_RACE_N_COSTS];
  gboolean is_reached;
} BfGrowthPoint;

/**
 * BfGrowthReport:
 * @lines: for each runner its points, of #BfGrowthPoint, one a size
 *
 * How the cost of one improvement, half off the loss, has been measured to grow.
 */
typedef struct
{
  GArray *lines[BF_RACE_N_RUNNERS];
} BfGrowthReport;

/* A network with its data, to race on */
typedef struct
{
  BfNetwork *network;
  BfDataset *dataset;
  BfRecipe   recipe;
  char      *name; /* its widths, 3-2-1 */
} BfRaceTrack;

BfRaceTrack *bf_race_track_new       (const BfNetwork   *network,
                                      BfDataset         *dataset,
                                      const BfRecipe    *recipe,
                                      guint              size);
void         bf_race_track_free      (gpointer           track);

typedef struct _BfRaceTask BfRaceTask;

BfRaceTask  *bf_race_task_new        (const BfNetwork   *network,
                                      BfDataset         *dataset,
                                      const BfRecipe    *recipe,
                                      guint              size);
void         bf_race_task_free       (gpointer           task);
gpointer     bf_race_task_run        (BfJob             *job,
                                      gpointer           task,
                                      GError           **error);
gpointer     bf_growth_task_run      (BfJob             *job,
                                      gpointer           task,
                                      GError           **error);
BfRaceReport *bf_race_report_copy    (const BfRaceReport *self);
void         bf_race_report_free     (gpointer           report);
BfGrowthReport *bf_growth_report_copy (const BfGrowthReport *self);
void         bf_growth_report_free   (gpointer           report);

G_END_DECLS
