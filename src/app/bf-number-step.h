/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How wheel, drag and arrow keys change a number. Pure functions. */

double bf_number_step_unit (double value,
                            double smallest_step);
double bf_number_step      (double value,
                            double unit,
                            double n_steps);

G_END_DECLS
