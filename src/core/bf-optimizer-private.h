/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-recipe.h"

G_BEGIN_DECLS

G_GNUC_INTERNAL void bf_optimizer_update (double         *w,
                                          double         *slots,
                                          const double   *dw,
                                          gsize           n,
                                          const BfRecipe *recipe);

G_END_DECLS
