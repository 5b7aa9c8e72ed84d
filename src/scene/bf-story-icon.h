/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-palette.h"

G_BEGIN_DECLS

/* Pixels of the icon's square */
#define BF_STORY_ICON_SIZE 44.0

/**
 * BfStory:
 * @BF_STORY_FRONT_TO_BACK: numbers go through the network, again and again
 * @BF_STORY_BACK_TO_FRONT: the pie of the error is cut on its way back
 *
 * The two ways to mend the weights.
 */
typedef enum
{
  BF_STORY_FRONT_TO_BACK,
  BF_STORY_BACK_TO_FRONT,
} BfStory;

void bf_story_icon_draw (BfStory          self,
                         cairo_t         *cr,
                         const BfPalette *palette);

G_END_DECLS
