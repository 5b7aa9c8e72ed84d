/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-tries.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_MACHINE_VIEW (bf_machine_view_get_type ())

/**
 * BfMachineView:
 *
 * Front to back, by machine: a method with its numbers, what it will cost, how far it is, and what it has found.
 *
 * Signals:
 * - `changing`: the weights are about to be changed
 * - `failed` (const char *message): something could not be done
 */
G_DECLARE_FINAL_TYPE (BfMachineView, bf_machine_view, BF, MACHINE_VIEW, GtkWidget)

void bf_machine_view_set_session (BfMachineView *self,
                                  BfSession     *session,
                                  BfTries       *tries);
void bf_machine_view_refresh     (BfMachineView *self);

G_END_DECLS
