/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-race.h"

G_BEGIN_DECLS

/* One who races */
typedef struct
{
  BfRaceRunner  runner;
  BfDataset    *dataset;
  gsize         n_weights;
  double        backward;    /* multiplications of a backward pass and sample */
  BfNudge      *nudge;       /* NULL for backpropagation */
  BfTrainer    *trainer;
  guint64       n_steps;
  double        loss;        /* backpropagation: the best so far */
  double        miss;
  double        seconds;
  gboolean      is_over;
} BfRacer;

G_GNUC_INTERNAL gboolean bf_racer_init      (BfRacer            *self,
                                             BfRaceRunner        runner,
                                             const BfRaceTrack  *track,
                                             GError            **error);
G_GNUC_INTERNAL void     bf_racer_clear     (BfRacer            *self);
G_GNUC_INTERNAL void     bf_racer_run       (BfRacer            *self,
                                             guint64             n_passes);
G_GNUC_INTERNAL double   bf_racer_get_passes (const BfRacer     *self);
G_GNUC_INTERNAL void     bf_racer_get_point (const BfRacer      *self,
                                             BfRacePoint        *point);

G_END_DECLS
