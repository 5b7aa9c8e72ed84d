/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-picture.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* More frames than this are refused before the first is drawn. */
#define BF_ANIMATION_MAX_FRAMES 20000

/**
 * BfAnimation:
 * @start: where training stands
 * @dataset: the data
 * @recipe: how to train
 * @n_steps: how many steps are shown, 1 or more
 * @granularity: %BF_GRANULARITY_PHASE plays each phase, %BF_GRANULARITY_STEP shows each step once, with its loss
 * @frames_per_second: how many frames a second; of whole steps, how many steps
 * @speed: what the times of the phases are divided by
 * @size: how large the frames are
 * @style: how they look
 * @sample: which sample of the batch is looked at
 *
 * Some steps as a film. Borrows all pointers.
 */
typedef struct
{
  BfState             *start;
  BfDataset           *dataset;
  const BfRecipe      *recipe;
  guint64              n_steps;
  BfGranularity        granularity;
  double               frames_per_second;
  double               speed;
  BfPictureSize        size;
  const BfSceneStyle  *style;
  gsize                sample;
} BfAnimation;

typedef void (*BfAnimationProgressFunc) (double   fraction,
                                         gpointer user_data);

double   bf_animation_count_frames (const BfAnimation       *self);
gboolean bf_animation_write        (const BfAnimation       *self,
                                    const char              *path,
                                    GCancellable            *cancellable,
                                    BfAnimationProgressFunc  progress,
                                    gpointer                 user_data,
                                    GError                 **error);

G_END_DECLS
