/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-element.h"

G_BEGIN_DECLS

/**
 * BfPieSlice:
 * @element: the unit to which it travels, or the parameter with which it stays; nothing for all that is small
 * @n: how many slices it stands for
 * @travels: whether a unit passes it on
 * @amount: what it has of the whole, with its sign
 * @share: that, as part of the whole
 * @start: where it begins, clockwise from 12 o'clock, in radians
 * @end: where it ends
 *
 * A slice of the disc at the output: its size is that of its amount, whatever the sign.
 */
typedef struct
{
  BfElement element;
  guint     n;
  gboolean  travels;
  double    amount;
  double    share;
  double    start;
  double    end;
} BfPieSlice;

GArray           *bf_pie_cut          (const BfCredit   *credit);
const BfPieSlice *bf_pie_get_largest  (const GArray     *slices);
void              bf_pie_lay          (GArray           *slices,
                                       double            facing);
double            bf_pie_fit          (const BfPieSlice *slice,
                                       double            radius,
                                       double            half_width,
                                       double            half_height);

G_END_DECLS
