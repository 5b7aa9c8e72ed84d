/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BF_AXIS_MAX_TICKS 64

/**
 * BfAxis:
 * @low: the value at the axis's low end; on a logarithmic axis the lowest power of ten times 1,
 * 2 or 5
 * @high: the value at its high end
 * @length: pixels from the low to the high end
 * @zero_length: pixels at the low end of a logarithmic axis that part 0 from @low; 0 where no 0
 * is marked
 * @n_ticks: how many ticks there are
 * @ticks: their values, rising
 *
 * A scale from values to pixels, with its ticks. Plain data; depends on nothing but what it was
 * made from.
 */
typedef struct
{
  gboolean logarithmic;
  double   low;
  double   high;
  double   log_low;
  double   log_high;
  double   length;
  double   zero_length;
  int      decimals;
  guint    n_ticks;
  double   ticks[BF_AXIS_MAX_TICKS];
} BfAxis;

double  bf_axis_nice_ceiling     (double        value);
void    bf_axis_init_linear      (BfAxis       *self,
                                  double        min,
                                  double        max,
                                  double        length,
                                  double        pitch);
void    bf_axis_init_interval    (BfAxis       *self,
                                  double        low,
                                  double        high,
                                  double        length,
                                  double        pitch);
void    bf_axis_init_logarithmic (BfAxis       *self,
                                  double        min,
                                  double        max,
                                  gboolean      has_zero,
                                  double        min_decades,
                                  double        length,
                                  double        pitch);
void    bf_axis_init_steps       (BfAxis       *self,
                                  guint64       last,
                                  double        length,
                                  double        pitch);
double  bf_axis_to_pixel         (const BfAxis *self,
                                  double        value);
double  bf_axis_to_value         (const BfAxis *self,
                                  double        pixel);
char   *bf_axis_format_tick      (const BfAxis *self,
                                  guint         tick,
                                  gboolean      compact);
char   *bf_axis_format_step_tick (const BfAxis *self,
                                  guint         tick);
char   *bf_axis_format_step      (guint64       step);

G_END_DECLS
