/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-ring-chart.h"

G_BEGIN_DECLS

#define BF_RING_MARGIN 4.0 /* pixels around the outermost ring, for what marks a segment */

struct _BfRingChart
{
  BfCredit *credit;
  GArray   *segments; /* of BfRingSegment */
  guint     n_rings;
};

double bf_ring_chart_get_radius (const BfRingChart *self,
                                 guint              ring);

G_END_DECLS
