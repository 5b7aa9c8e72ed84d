/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BF_CURVE_MAX_BINS ((gsize) 1 << 16)

/**
 * BfCurve:
 *
 * The loss over the steps of a run, however long: bins of 2^k steps that keep their extremes. Bin i
 * covers the steps i·width to (i + 1)·width - 1, counted in steps done; width doubles when there
 * are too many bins. The losses are those of consecutive steps, without a gap.
 */
typedef struct _BfCurve BfCurve;

/**
 * BfCurveBin:
 * @min: the smallest loss
 * @max: the largest
 * @first: that of the first step
 * @last: that of the last step
 *
 * The losses of some consecutive steps.
 */
typedef struct
{
  double min;
  double max;
  double first;
  double last;
} BfCurveBin;

BfCurve          *bf_curve_new        (void);
BfCurve          *bf_curve_new_from_bins (guint64          from,
                                       guint64        to,
                                       guint64        width,
                                       const BfCurveBin *bins,
                                       gsize          n_bins);
BfCurve          *bf_curve_copy       (const BfCurve *self);
void              bf_curve_free       (BfCurve       *self);
void              bf_curve_add        (BfCurve       *self,
                                       guint64        steps_done,
                                       const double  *losses,
                                       gsize          n_losses);
void              bf_curve_merge      (BfCurve       *self,
                                       const BfCurve *other);
void              bf_curve_widen      (BfCurve       *self,
                                       guint64        width);
void              bf_curve_truncate   (BfCurve       *self,
                                       guint64        steps_done);
void              bf_curve_cut        (BfCurve       *self,
                                       guint64        steps_done);
guint64           bf_curve_get_start  (const BfCurve *self);
guint64           bf_curve_get_end    (const BfCurve *self);
guint64           bf_curve_get_width  (const BfCurve *self);
gboolean          bf_curve_get_range  (const BfCurve *self,
                                       guint64        from,
                                       guint64        to,
                                       BfCurveBin    *bin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfCurve, bf_curve_free)

G_END_DECLS
