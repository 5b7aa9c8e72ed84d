/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-palette.h"
#include "bf-rect.h"
#include "model/bf-decision-map.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

/**
 * BfDecisionPlot:
 * @map: what it shows
 * @names: of the two inputs
 * @is_stale: whether the map is out of date
 * @sample: the one looked at, with a ring
 * @has_cursor: whether a cell is pointed at
 * @column: of that cell
 * @row: of it, from below
 *
 * What a decision map shows: the answers in steps of colour with the line between the two sides, the samples over them, and
 * what the colours mean. Borrows all.
 */
typedef struct
{
  const BfDecisionMap *map;
  const char          *names[2];
  gboolean             is_stale;
  gsize                sample;
  gboolean             has_cursor;
  guint                column;
  guint                row;
} BfDecisionPlot;

double   bf_decision_plot_get_height  (double                width,
                                        double                text_scale);
void     bf_decision_plot_draw        (const BfDecisionPlot *self,
                                        cairo_t              *cr,
                                        double                width,
                                        double                height,
                                        const BfPalette      *palette,
                                        const char           *font,
                                        double                text_scale);
gboolean bf_decision_plot_find        (const BfDecisionPlot *self,
                                        double                width,
                                        double                height,
                                        double                text_scale,
                                        double                x,
                                        double                y,
                                        guint                *column,
                                        guint                *row);
char    *bf_decision_plot_get_readout (const BfDecisionPlot *self);

G_END_DECLS
