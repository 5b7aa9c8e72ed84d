/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_DATA_VIEW (bf_data_view_get_type ())

/**
 * BfDataView:
 *
 * The samples in a table: their inputs and targets, which can be changed, and what the network makes of them now. The
 * row that is selected is the sample that is looked at.
 *
 * Signals:
 * - `failed` (const char *message): an edit was refused; @message says why
 */
G_DECLARE_FINAL_TYPE (BfDataView, bf_data_view, BF, DATA_VIEW, GtkWidget)

void bf_data_view_set_session (BfDataView *self,
                               BfSession  *session);
void bf_data_view_refresh     (BfDataView *self);

G_END_DECLS
