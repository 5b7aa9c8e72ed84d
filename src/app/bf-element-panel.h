/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_ELEMENT_PANEL (bf_element_panel_get_type ())

/**
 * BfElementPanel:
 *
 * What can be drawn of the arithmetic of what is selected: of a unit its error and its slope as two bars, of a weight
 * or bias the ripple that a nudge sends to the loss. Hidden while nothing of the kind is selected.
 */
G_DECLARE_FINAL_TYPE (BfElementPanel, bf_element_panel, BF, ELEMENT_PANEL, GtkWidget)

void bf_element_panel_refresh (BfElementPanel *self,
                               const BfGlance *glance,
                               gboolean        is_training);

G_END_DECLS
