/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BF_TYPE_COMPARE_WINDOW (bf_compare_window_get_type ())

/**
 * BfCompareWindow:
 *
 * Two runs side by side: what was done in each, in what their recipes differ, and their parameters
 * after the last step that both have done.
 */
G_DECLARE_FINAL_TYPE (BfCompareWindow, bf_compare_window, BF, COMPARE_WINDOW, AdwWindow)

GtkWidget *bf_compare_window_new (GtkWindow      *parent,
                                  const BfBranch *a,
                                  const BfBranch *b);

G_END_DECLS
