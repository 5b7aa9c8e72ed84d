/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-palette.h"

#include "model/bf-glance.h"

G_BEGIN_DECLS

/**
 * BfGradGrid:
 *
 * What .grad of each parameter holds at a moment, tensor by tensor from the last layer to the first: a box a number where
 * there is room for it, else a heat map of |g|. A plain picture.
 */
typedef struct _BfGradGrid BfGradGrid;

BfGradGrid *bf_grad_grid_new           (const BfGlance   *glance);
void        bf_grad_grid_free          (BfGradGrid       *self);
guint       bf_grad_grid_get_n_tensors (const BfGradGrid *self);
gboolean    bf_grad_grid_has_boxes     (const BfGradGrid *self,
                                        guint             tensor,
                                        double            width,
                                        double            text_scale);
double      bf_grad_grid_get_height    (const BfGradGrid *self,
                                        double            width,
                                        double            text_scale);
char       *bf_grad_grid_describe      (const BfGradGrid *self);
void        bf_grad_grid_draw          (const BfGradGrid *self,
                                        cairo_t          *cr,
                                        double            width,
                                        const BfPalette  *palette,
                                        const char       *font,
                                        double            text_scale);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfGradGrid, bf_grad_grid_free)

G_END_DECLS
