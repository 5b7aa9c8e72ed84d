/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-palette.h"
#include "model/bf-loss-slice.h"

G_BEGIN_DECLS

#define BF_SLICE_LEVELS 8

/**
 * BfSlicePlot:
 * @slice: what is shown
 * @is_stale: whether something newer is being computed: then all is grey
 * @has_slope: whether slope and next place have been computed, and are drawn
 * @has_cursor: whether a place is read out
 * @column: that place
 * @row: that place
 *
 * What the slice plot shows. Borrows @slice.
 */
typedef struct
{
  const BfLossSlice *slice;
  gboolean           is_stale;
  gboolean           has_slope;
  gboolean           has_cursor;
  guint              column;
  guint              row;
} BfSlicePlot;

void     bf_slice_plot_draw        (const BfSlicePlot *self,
                                    cairo_t           *cr,
                                    double             width,
                                    double             height,
                                    const BfPalette   *palette,
                                    const char        *font,
                                    double             text_scale);
gboolean bf_slice_plot_find        (const BfSlicePlot *self,
                                    double             width,
                                    double             height,
                                    double             text_scale,
                                    double             x,
                                    double             y,
                                    guint             *column,
                                    guint             *row);
void     bf_slice_plot_get_place   (const BfSlicePlot *self,
                                    double             width,
                                    double             height,
                                    double             text_scale,
                                    guint              column,
                                    guint              row,
                                    double            *x,
                                    double            *y);
guint    bf_slice_plot_get_level   (const BfLossSlice *slice,
                                    double             loss);
char    *bf_slice_plot_get_readout (const BfSlicePlot *self);

G_END_DECLS
