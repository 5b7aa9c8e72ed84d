/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-recipe.h"

G_BEGIN_DECLS

double bf_schedule_get_learning_rate (const BfRecipe *recipe,
                                      guint64         t);
double bf_schedule_get_momentum      (const BfRecipe *recipe,
                                      guint64         t,
                                      double          momentum);

G_END_DECLS
