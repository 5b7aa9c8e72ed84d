/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-motion.h"

G_BEGIN_DECLS

/* Milliseconds at speed 1 */
#define BF_MOTION_DRAIN_MS 200.0      /* zero_grad: the buckets empty */
#define BF_MOTION_TO_PLATE_MS 250.0   /* forward: source to plate */
#define BF_MOTION_TO_UNIT_MS 350.0    /* forward: plate to unit */
#define BF_MOTION_RISE_MS 150.0       /* forward: the level rises */
#define BF_MOTION_PRODUCT_MS (BF_MOTION_TO_PLATE_MS + BF_MOTION_TO_UNIT_MS + BF_MOTION_RISE_MS)
#define BF_MOTION_BIAS_MS (BF_MOTION_TO_UNIT_MS + BF_MOTION_RISE_MS)
#define BF_MOTION_ACTIVATION_MS 400.0 /* forward: z becomes a */
#define BF_MOTION_LOSS_MS 400.0       /* the line grows, then the badge appears */
#define BF_MOTION_LINE_MS 250.0
#define BF_MOTION_TRAVEL_MS 700.0     /* backward: the error on its way */
#define BF_MOTION_SWEEP_MS 250.0      /* backward: the ring */
#define BF_MOTION_ERROR_MS (BF_MOTION_TRAVEL_MS + BF_MOTION_SWEEP_MS)
#define BF_MOTION_FILL_MS 250.0       /* backward: a bucket */
#define BF_MOTION_PADLOCK_MS 150.0    /* padlocks come and go */
#define BF_MOTION_ROLL_MS 450.0       /* step: one digit */
#define BF_MOTION_DIGIT_MS 40.0       /* step: from one digit to the next */
#define BF_MOTION_GREY_MS 150.0       /* step: what is now out of date turns grey */
#define BF_MOTION_STEP_MS 950.0       /* padlock, six digits, grey */
#define BF_MOTION_TERM_GAP_MS 120.0   /* by unit: until the next term begins */
#define BF_MOTION_UNIT_GAP_MS 60.0    /* by layer: until the next unit begins */
#define BF_MOTION_LAYER_SPREAD_MS 1800.0 /* in wide layers all begin within this time */

/* The part of a layer that moves */
typedef struct
{
  gboolean included;
  guint    first_unit;
  guint    first_term;
  guint    last_unit;
  guint    last_term;
  double   start;
  double   end;
} BfTimelineLayer;

/* When what happens in one movement, worked out once a frame */
typedef struct
{
  const BfNetwork *network;
  BfMoment         moment;
  double           total;
  double           now;
  gboolean         has_phase[BF_N_PHASES];
  double           phase_start[BF_N_PHASES];
  double           phase_end[BF_N_PHASES];
  guint64          phase_first[BF_N_PHASES + 1];
  guint            n_layers;
  BfTimelineLayer  layers[2][BF_NETWORK_MAX_LAYERS]; /* forward, backward */
} BfTimeline;

void    bf_timeline_init          (BfTimeline       *self,
                                   const BfMoment   *moment,
                                   const BfNetwork  *network);
double  bf_timeline_get_progress  (const BfTimeline *self,
                                   guint64           ordinal);
BfPhase bf_timeline_get_phase     (const BfTimeline *self);
double  bf_timeline_get_phase_ms  (const BfTimeline *self,
                                   BfPhase           phase);

G_END_DECLS
