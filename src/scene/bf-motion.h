/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

/* When each term of a movement moves: the motion table of the design. Pure functions. */

double bf_motion_get_duration (const BfMoment  *moment,
                               const BfNetwork *network);
double bf_motion_get_progress (const BfMoment  *moment,
                               const BfNetwork *network,
                               guint64          ordinal);
BfMoment bf_motion_get_moment (const BfMoment  *moment,
                               const BfNetwork *network);
double bf_ease_in_out_cubic   (double           t);
double bf_ease_out_cubic      (double           t);
double bf_ease_out_quint      (double           t);

G_END_DECLS
