/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-axis.h"
#include "bf-chart-text.h"
#include "bf-slice-plot.h"

G_BEGIN_DECLS

#define BF_SLICE_TEXT 12.0
#define BF_SLICE_POINT 5.0

/* Where everything stands; made anew for each drawing */
typedef struct
{
  const BfSlicePlot *plot;
  BfChartText        text;
  const BfPalette   *palette;
  BfAxis             x;
  BfAxis             y;
  double             left, top, right, bottom;
} BfSliceDrawing;

void   bf_slice_drawing_init       (BfSliceDrawing       *self,
                                    const BfSlicePlot    *plot,
                                    double                width,
                                    double                height,
                                    double                scale);
double bf_slice_drawing_get_x      (const BfSliceDrawing *self,
                                    double                value);
double bf_slice_drawing_get_y      (const BfSliceDrawing *self,
                                    double                value);
void   bf_slice_drawing_draw_point (const BfSliceDrawing *self,
                                    double                x,
                                    double                y,
                                    gboolean              filled);
void   bf_slice_drawing_draw_curve (const BfSliceDrawing *self);
void   bf_slice_drawing_draw_map   (const BfSliceDrawing *self);

G_END_DECLS
