/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-palette.h"
#include "model/bf-glance.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

/**
 * BfRingSegment:
 * @element: the parameter it stays with, or the unit to which it is passed; nothing for many that are small
 * @n: how many it stands for
 * @ring: which ring, from 0, the innermost: the last layer
 * @layer: the layer that is cut there
 * @stays: whether it stays with its parameter
 * @amount: what it has of the whole, with its sign
 * @share: that, as part of the whole
 * @start: where it begins, clockwise from 12 o'clock, in radians
 * @end: where it ends
 *
 * A piece of a ring.
 */
typedef struct
{
  BfElement element;
  guint     n;
  guint     ring;
  guint     layer;
  gboolean  stays;
  double    amount;
  double    share;
  double    start;
  double    end;
} BfRingSegment;

/**
 * BfRingChart:
 *
 * All cuts of a pie at once: a ring a layer, the last one innermost. What a ring passes on is the span of the ring
 * around it; what stays with a parameter ends there. Immutable.
 */
typedef struct _BfRingChart BfRingChart;

/**
 * BfRingStyle:
 * @palette: the colours
 * @font: (nullable): the font's family
 * @text_scale: how much larger than usual the person reads
 * @marked: what is selected or pointed at, here or elsewhere
 * @focused: whether that has the keyboard
 *
 * How a ring chart looks.
 */
typedef struct
{
  const BfPalette *palette;
  const char      *font;
  double           text_scale;
  BfElement        marked;
  gboolean         focused;
} BfRingStyle;

BfRingChart         *bf_ring_chart_new          (const BfCredit    *credit);
void                 bf_ring_chart_free         (BfRingChart       *self);
guint                bf_ring_chart_get_n        (const BfRingChart *self);
const BfRingSegment *bf_ring_chart_get_segment  (const BfRingChart *self,
                                                 guint              i);
int                  bf_ring_chart_find         (const BfRingChart *self,
                                                 const BfElement   *element);
int                  bf_ring_chart_pick         (const BfRingChart *self,
                                                 double             size,
                                                 double             x,
                                                 double             y);
int                  bf_ring_chart_walk         (const BfRingChart *self,
                                                 int                from,
                                                 int                around,
                                                 int                outward);
void                 bf_ring_chart_draw         (const BfRingChart *self,
                                                 cairo_t           *cr,
                                                 double             size,
                                                 const BfGlance    *glance,
                                                 const BfRingStyle *style);
char                *bf_ring_chart_describe     (const BfRingChart *self,
                                                 const BfGlance    *glance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfRingChart, bf_ring_chart_free)

G_END_DECLS
