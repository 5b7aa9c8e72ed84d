/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_PARAMETER_TABLE (bf_parameter_table_get_type ())

/**
 * BfParameterTable:
 *
 * All weights and biases with value, gradient and update, sortable. Its selection is the session's.
 *
 * Signals:
 * - `activate` (BfParameter *parameter): a row wants to be edited
 */
G_DECLARE_FINAL_TYPE (BfParameterTable, bf_parameter_table, BF, PARAMETER_TABLE, GtkWidget)

void bf_parameter_table_set_session (BfParameterTable *self,
                                     BfSession        *session);
void bf_parameter_table_refresh     (BfParameterTable *self);

G_END_DECLS
