/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"
#include "bf-dataset.h"
#include "bf-state.h"

G_BEGIN_DECLS

#define BF_TYPE_RATE_MAP (bf_rate_map_get_type ())

#define BF_RATE_MAX_VISITS 64 /* epochs at the end of a run that are looked at */
#define BF_RATE_MAX_PERIOD 8  /* longer cycles count as wandering */
#define BF_RATE_MAX_POINTS 4096

/**
 * BfRateFate:
 * @BF_RATE_SETTLES: training comes to rest
 * @BF_RATE_CREEPS: it changes little and steadily, but has not come to rest within the steps it had
 * @BF_RATE_SWINGS: it goes round a few values for ever
 * @BF_RATE_WANDERS: it stays finite, without a cycle of up to %BF_RATE_MAX_PERIOD epochs
 * @BF_RATE_OVERFLOWS: the loss stops being a finite number
 *
 * Where training goes with a learning rate.
 */
typedef enum
{
  BF_RATE_SETTLES,
  BF_RATE_CREEPS,
  BF_RATE_SWINGS,
  BF_RATE_WANDERS,
  BF_RATE_OVERFLOWS,
} BfRateFate;

#define BF_N_RATE_FATES (BF_RATE_OVERFLOWS + 1)

/**
 * BfRatePoint:
 * @rate: the learning rate
 * @fate: where training goes with it
 * @period: how many values it goes round, 1 where it settles; 0 where there is no short cycle
 * @steps: at which step the loss stopped being finite, where it did; else how many steps were done
 * @n_visits: how many of the last epochs are written down; 0 where it overflows
 * @predictions: the first output for the first sample after each of them
 * @losses: the mean loss of each of them
 *
 * One learning rate of a map.
 */
typedef struct
{
  double     rate;
  BfRateFate fate;
  guint      period;
  guint64    steps;
  guint      n_visits;
  double     predictions[BF_RATE_MAX_VISITS];
  double     losses[BF_RATE_MAX_VISITS];
} BfRatePoint;

/**
 * BfRateBand:
 * @fate: what all the rates have in common
 * @period: and their period
 * @first: the place of the first
 * @last: the place of the last
 *
 * Neighbours on a map that share a fate.
 */
typedef struct
{
  BfRateFate fate;
  guint      period;
  guint      first;
  guint      last;
} BfRateBand;

/**
 * BfRateFunc:
 * @user_data: what was passed along
 *
 * Is called now and then while a rate is tried.
 *
 * Returns: whether to go on
 */
typedef gboolean (*BfRateFunc) (gpointer user_data);

/**
 * BfRateMap:
 *
 * Learning rates, evenly spaced on a log scale, and where training goes with each of them from the same start. Not
 * thread-safe; a copy may go to another thread.
 */
typedef struct _BfRateMap BfRateMap;

BF_EXPORT
GType              bf_rate_map_get_type    (void) G_GNUC_CONST;
BF_EXPORT
BfRateMap         *bf_rate_map_new         (const BfState   *state,
                                            BfDataset       *dataset,
                                            const BfRecipe  *recipe,
                                            double           from,
                                            double           to,
                                            guint            n_points,
                                            guint64          n_steps,
                                            GError         **error);
BF_EXPORT
BfRateMap         *bf_rate_map_copy        (const BfRateMap *self);
BF_EXPORT
void               bf_rate_map_free        (BfRateMap       *self);

BF_EXPORT
gboolean           bf_rate_map_find_range  (const BfState   *state,
                                            BfDataset       *dataset,
                                            const BfRecipe  *recipe,
                                            BfRateFunc       func,
                                            gpointer         user_data,
                                            double          *from,
                                            double          *to);
BF_EXPORT
gboolean           bf_rate_map_try_next    (BfRateMap       *self,
                                            BfRateFunc       func,
                                            gpointer         user_data);

BF_EXPORT
guint              bf_rate_map_get_n_points (const BfRateMap *self);
BF_EXPORT
guint              bf_rate_map_get_n_tried (const BfRateMap *self);
BF_EXPORT
double             bf_rate_map_get_rate    (const BfRateMap *self,
                                            guint            place);
BF_EXPORT
const BfRatePoint *bf_rate_map_get_point   (const BfRateMap *self,
                                            guint            place);
BF_EXPORT
guint              bf_rate_map_find        (const BfRateMap *self,
                                            double           rate);
BF_EXPORT
gboolean           bf_rate_map_get_band    (const BfRateMap *self,
                                            guint            place,
                                            BfRateBand      *band);
BF_EXPORT
gboolean           bf_rate_map_fits        (const BfRateMap *self,
                                            const BfState   *state,
                                            const BfDataset *dataset,
                                            const BfRecipe  *recipe);

BF_EXPORT
const char        *bf_rate_fate_get_name   (BfRateFate       self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfRateMap, bf_rate_map_free)

G_END_DECLS
