/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-palette.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

/**
 * BfChartText:
 * @cr: where to draw
 * @font: (nullable): the family of the desktop's font
 * @scale: how much larger than usual the desktop wants its text
 *
 * How a chart writes: tabular figures, sizes in pixels at scale 1.
 */
typedef struct
{
  cairo_t    *cr;
  const char *font;
  double      scale;
} BfChartText;

typedef enum
{
  BF_CHART_TEXT_PLAIN = 0,
  BF_CHART_TEXT_BOLD = 1 << 0,
  BF_CHART_TEXT_NAME = 1 << 1, /* letters, then an index that is set lower */
} BfChartTextFlags;

double bf_chart_text_measure (const BfChartText *self,
                              double             size,
                              BfChartTextFlags   flags,
                              const char        *text);
void   bf_chart_text_draw    (const BfChartText *self,
                              double             x,
                              double             baseline,
                              double             align,
                              double             size,
                              BfChartTextFlags   flags,
                              const BfColor     *color,
                              const BfColor     *halo,
                              const char        *text);

G_END_DECLS
