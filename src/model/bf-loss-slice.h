/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-element.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BfSliceRange:
 * @BF_SLICE_NEAR: the neighbourhood: the slope is seen
 * @BF_SLICE_WIDE: far around: the valley is seen, and where it is flat
 *
 * How far around the present weights a slice reaches.
 */
typedef enum
{
  BF_SLICE_NEAR,
  BF_SLICE_WIDE,
} BfSliceRange;

/**
 * BfSlicePoint:
 *
 * Two weights at one time; of a slice over one weight @y is 0.
 */
typedef struct
{
  double x;
  double y;
} BfSlicePoint;

/**
 * BfLossSlice:
 *
 * The loss of a step's batch over one of its weights, or over two, with everything else as it is. Every number of it was
 * computed by running the batch forward. Immutable.
 */
typedef struct _BfLossSlice BfLossSlice;

typedef void (*BfSliceProgress) (double fraction, gpointer user_data);

gboolean     bf_loss_slice_is_cheap  (const BfTrace      *trace,
                                      gboolean            has_second);
BfLossSlice *bf_loss_slice_new       (const BfTrace      *trace,
                                      const BfElement    *first,
                                      const BfElement    *second,
                                      BfSliceRange        range,
                                      const BfSlicePoint *walk,
                                      guint               n_walk,
                                      GCancellable       *cancellable,
                                      BfSliceProgress     progress,
                                      gpointer            user_data,
                                      GError            **error);
BfLossSlice *bf_loss_slice_ref       (BfLossSlice        *self);
void         bf_loss_slice_unref     (BfLossSlice        *self);

gboolean     bf_loss_slice_has_second (const BfLossSlice *self);
char        *bf_loss_slice_get_name  (const BfLossSlice  *self,
                                      gboolean            second);
guint        bf_loss_slice_get_n_x   (const BfLossSlice  *self);
guint        bf_loss_slice_get_n_y   (const BfLossSlice  *self);
double       bf_loss_slice_get_x     (const BfLossSlice  *self,
                                      guint               column);
double       bf_loss_slice_get_y     (const BfLossSlice  *self,
                                      guint               row);
double       bf_loss_slice_get_loss  (const BfLossSlice  *self,
                                      guint               column,
                                      guint               row);
gboolean     bf_loss_slice_get_extent (const BfLossSlice *self,
                                      double             *low,
                                      double             *high);
BfSlicePoint bf_loss_slice_get_now   (const BfLossSlice  *self,
                                      double             *loss);
BfSlicePoint bf_loss_slice_get_next  (const BfLossSlice  *self,
                                      double             *loss);
BfSlicePoint bf_loss_slice_get_slope (const BfLossSlice  *self);
const BfSlicePoint *bf_loss_slice_get_walk (const BfLossSlice *self,
                                      guint              *n_walk);
char        *bf_loss_slice_describe  (const BfLossSlice  *self,
                                      gboolean            has_slope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfLossSlice, bf_loss_slice_unref)

G_END_DECLS
