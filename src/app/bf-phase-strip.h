/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_PHASE_STRIP (bf_phase_strip_get_type ())

/**
 * BfPhaseStrip:
 *
 * The five phases of a step in a row: those that are done, the one that runs, those to come.
 */
G_DECLARE_FINAL_TYPE (BfPhaseStrip, bf_phase_strip, BF, PHASE_STRIP, GtkWidget)

void bf_phase_strip_set_moment (BfPhaseStrip    *self,
                                const BfNetwork *network,
                                const BfMoment  *moment);

G_END_DECLS
