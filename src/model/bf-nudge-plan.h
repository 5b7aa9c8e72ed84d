/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

/* An hour: a grid that takes longer does not start by itself. */
#define BF_NUDGE_PATIENCE 3600.0

/**
 * BfNudgePlan:
 * @n_parameters: N, the parameters that may be changed
 * @values: k, the values each of them takes
 * @can_count: whether k^N fits @n_passes
 * @n_passes: k^N
 * @log_passes: its decimal logarithm
 * @log_seconds: that of the time it takes; NaN where no pass was measured
 *
 * What a grid costs, known before it starts.
 */
typedef struct
{
  gsize    n_parameters;
  guint    values;
  gboolean can_count;
  guint64  n_passes;
  double   log_passes;
  double   log_seconds;
} BfNudgePlan;

double    bf_nudge_measure_pass        (const BfNetwork   *network,
                                        BfDataset         *dataset,
                                        const BfRecipe    *recipe);
void      bf_nudge_plan_init           (BfNudgePlan       *self,
                                        gsize              n_parameters,
                                        guint              values,
                                        double             seconds_per_pass);
gboolean  bf_nudge_plan_is_too_long    (const BfNudgePlan *self);
char     *bf_nudge_plan_format_passes  (const BfNudgePlan *self);
char     *bf_nudge_plan_format_time    (const BfNudgePlan *self);
char     *bf_duration_format           (double             log_seconds);

G_END_DECLS
