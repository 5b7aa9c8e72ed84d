/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-palette.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

#define BF_RACE_PLOT_MAX_LINES 5

/**
 * BfRaceLine:
 * @name: what stands at its end
 * @x: its points, rising and positive, [n_points]
 * @y: what they come to, 0 or more, [n_points]
 * @n_points: how many there are
 * @is_open: whether the last point is not the end: who raced gave up there
 *
 * One line of a race plot; its place among the lines is its style: the last of them is the one that comes from the miss.
 */
typedef struct
{
  const char   *name;
  const double *x;
  const double *y;
  gsize         n_points;
  gboolean      is_open;
} BfRaceLine;

/**
 * BfRacePlot:
 * @lines: the lines; one without points is not drawn
 * @n_lines: how many
 * @x_title: what the x axis counts
 * @y_title: what the y axis shows
 * @steps: whether a line is level from point to point, as what is best so far is
 * @hint: (nullable): what is said where there are no points
 *
 * Lines on two logarithmic axes.
 */
typedef struct
{
  BfRaceLine  lines[BF_RACE_PLOT_MAX_LINES];
  guint       n_lines;
  const char *x_title;
  const char *y_title;
  gboolean    steps;
  const char *hint;
} BfRacePlot;

void  bf_race_plot_draw     (const BfRacePlot *self,
                             cairo_t          *cr,
                             double            width,
                             double            height,
                             const BfPalette  *palette,
                             const char       *font,
                             double            text_scale);
char *bf_race_plot_describe (const BfRacePlot *self);

G_END_DECLS
