/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-rect.h"
#include "model/bf-element.h"

G_BEGIN_DECLS

/**
 * BfPlateForm:
 *
 * How much a weight's plate shows; chosen per layer from the pitch of its labels.
 */
typedef enum
{
  BF_PLATE_NONE,     /* no room for numbers */
  BF_PLATE_ROW,      /* one row, 26 px */
  BF_PLATE_WIDE,     /* 41 px */
  BF_PLATE_STACKED,  /* 64 px */
} BfPlateForm;

/**
 * BfLayout:
 *
 * Where everything stands for a network on a canvas of a size. Immutable; depends on nothing else.
 */
typedef struct _BfLayout BfLayout;

BfLayout        *bf_layout_new             (const BfNetwork *network,
                                            double           width,
                                            double           height,
                                            double           text_scale);
BfLayout        *bf_layout_ref             (BfLayout        *self);
void             bf_layout_unref           (BfLayout        *self);
double           bf_layout_get_width       (const BfLayout  *self);
double           bf_layout_get_height      (const BfLayout  *self);
double           bf_layout_get_scale       (const BfLayout  *self);
double           bf_layout_get_text_scale  (const BfLayout  *self);
void             bf_layout_get_input       (const BfLayout  *self,
                                            guint            input,
                                            BfRect          *rect);
void             bf_layout_get_unit        (const BfLayout  *self,
                                            guint            layer,
                                            guint            unit,
                                            double          *x,
                                            double          *y,
                                            double          *radius);
void             bf_layout_get_edge        (const BfLayout  *self,
                                            guint            layer,
                                            guint            unit,
                                            guint            input,
                                            double          *x0,
                                            double          *y0,
                                            double          *x1,
                                            double          *y1);
BfPlateForm      bf_layout_get_plate_form  (const BfLayout  *self,
                                            guint            layer);
gboolean         bf_layout_get_plate       (const BfLayout  *self,
                                            guint            layer,
                                            guint            unit,
                                            guint            input,
                                            BfRect          *rect);
gboolean         bf_layout_get_bias_plate  (const BfLayout  *self,
                                            guint            layer,
                                            guint            unit,
                                            BfRect          *rect);
gboolean         bf_layout_get_target      (const BfLayout  *self,
                                            guint            output,
                                            BfRect          *rect);
gboolean         bf_layout_get_miss        (const BfLayout  *self,
                                            guint            output,
                                            BfRect          *rect);
gboolean         bf_layout_get_pie         (const BfLayout  *self,
                                            double          *x,
                                            double          *y,
                                            double          *radius);
gboolean         bf_layout_get_element     (const BfLayout  *self,
                                            const BfElement *element,
                                            BfRect          *rect);
BfElement        bf_layout_pick            (const BfLayout  *self,
                                            double           x,
                                            double           y);
BfElement        bf_layout_neighbour       (const BfLayout  *self,
                                            const BfElement *element,
                                            int              dx,
                                            int              dy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfLayout, bf_layout_unref)

G_END_DECLS
