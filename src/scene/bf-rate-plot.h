/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-palette.h"
#include "core/backflow.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

#define BF_RATE_PLOT_NO_PLACE G_MAXUINT

/**
 * BfRatePlot:
 * @map: (nullable): the map, which may be half done
 * @present: the learning rate of the recipe
 * @shows_losses: whether the dots are losses, on a logarithmic scale; else predictions
 * @target: what the predictions should be; drawn where it is finite
 * @is_stale: whether the map is out of date
 * @hovered: the place that the pointer or the keyboard is at, else %BF_RATE_PLOT_NO_PLACE
 * @is_focused: whether @hovered is where the keyboard is
 *
 * What the map of the learning rates shows: rates from left to right on a log scale, in each column the values that
 * training visits at last. Borrows @map.
 */
typedef struct
{
  const BfRateMap *map;
  double           present;
  gboolean         shows_losses;
  double           target;
  gboolean         is_stale;
  guint            hovered;
  gboolean         is_focused;
} BfRatePlot;

void   bf_rate_plot_draw        (const BfRatePlot *self,
                                 cairo_t          *cr,
                                 double            width,
                                 double            height,
                                 const BfPalette  *palette,
                                 const char       *font,
                                 double            text_scale);
double bf_rate_plot_get_x       (const BfRatePlot *self,
                                 double            width,
                                 double            rate);
guint  bf_rate_plot_get_place   (const BfRatePlot *self,
                                 double            width,
                                 double            x);
char  *bf_rate_plot_get_readout (const BfRatePlot *self);

G_END_DECLS
