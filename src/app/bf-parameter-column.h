/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-parameter.h"
#include "model/bf-glance.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * BfParameterColumn:
 * @BF_PARAMETER_COLUMN_NAME: what it is called
 * @BF_PARAMETER_COLUMN_VALUE: the parameter
 * @BF_PARAMETER_COLUMN_GRADIENT: its gradient
 * @BF_PARAMETER_COLUMN_UPDATE: what the step adds to it
 * @BF_PARAMETER_COLUMN_SHARE: its slice of the pie
 *
 * A column of the table of parameters: how its numbers are got, printed and put in order.
 */
typedef enum
{
  BF_PARAMETER_COLUMN_NAME,
  BF_PARAMETER_COLUMN_VALUE,
  BF_PARAMETER_COLUMN_GRADIENT,
  BF_PARAMETER_COLUMN_UPDATE,
  BF_PARAMETER_COLUMN_SHARE,
} BfParameterColumn;

void bf_parameter_column_show    (BfParameterColumn  self,
                                  GtkLabel          *label,
                                  const BfGlance    *glance,
                                  BfParameter       *parameter);
int  bf_parameter_column_compare (BfParameterColumn  self,
                                  const BfGlance    *glance,
                                  BfParameter       *a,
                                  BfParameter       *b);

G_END_DECLS
