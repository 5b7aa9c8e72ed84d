/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * BfSchedule:
 * @BF_SCHEDULE_CONSTANT: the learning rate stays what it is
 * @BF_SCHEDULE_STEP: it is multiplied by `gamma` every `step_size`, as torch's StepLR
 * @BF_SCHEDULE_EXPONENTIAL: it is multiplied by `gamma` each time, as torch's ExponentialLR
 * @BF_SCHEDULE_COSINE: it follows half a cosine wave down to `eta_min`, as torch's CosineAnnealingLR
 * @BF_SCHEDULE_ONE_CYCLE: it rises to `max_lr` and falls again, as torch's OneCycleLR
 *
 * How the learning rate changes while training goes on.
 */
typedef enum
{
  BF_SCHEDULE_CONSTANT,
  BF_SCHEDULE_STEP,
  BF_SCHEDULE_EXPONENTIAL,
  BF_SCHEDULE_COSINE,
  BF_SCHEDULE_ONE_CYCLE,
} BfSchedule;

#define BF_N_SCHEDULES (BF_SCHEDULE_ONE_CYCLE + 1)

BF_EXPORT
const char *bf_schedule_get_name       (BfSchedule  self);
BF_EXPORT
const char *bf_schedule_get_torch_name (BfSchedule  self);
BF_EXPORT
gboolean    bf_schedule_from_name      (const char *name,
                                        BfSchedule *schedule);

G_END_DECLS
