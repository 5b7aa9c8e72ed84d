/* SPDX-License-Identifier: MIT */
#pragma once

#include "scene/bf-race-plot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_RACE_CHART (bf_race_chart_get_type ())

/**
 * BfRaceChart:
 *
 * A #BfRacePlot as a widget; its accessible text is the table of the lines.
 */
G_DECLARE_FINAL_TYPE (BfRaceChart, bf_race_chart, BF, RACE_CHART, GtkWidget)

void bf_race_chart_set_plot (BfRaceChart      *self,
                             const BfRacePlot *plot);

G_END_DECLS
