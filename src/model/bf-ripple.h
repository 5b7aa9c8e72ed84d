/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-element.h"

G_BEGIN_DECLS

/**
 * BfRipple:
 *
 * What becomes of a small change of one parameter: the step is run once more with the parameter nudged, and each unit's
 * value compared with what it was. Beside that stands what the slopes promised, the first order of the change. Immutable.
 */
typedef struct _BfRipple BfRipple;

/**
 * BfRippleRow:
 * @element: the parameter, a unit, or for the loss %BF_ELEMENT_NOTHING
 * @change: by how much its value has changed
 * @predicted: by how much the slopes said it would
 * @has_ratio: whether all of the change came through the one row above
 * @ratio: then how many times the change of that row it is
 * @n_more: units of the same layer that are left out below this row
 *
 * One line of a ripple.
 */
typedef struct
{
  BfElement element;
  double    change;
  double    predicted;
  gboolean  has_ratio;
  double    ratio;
  guint     n_more;
} BfRippleRow;

gboolean  bf_ripple_is_cheap             (const BfTrace   *trace);
BfRipple *bf_ripple_new                  (const BfTrace   *trace,
                                          gsize            sample,
                                          const BfElement *parameter,
                                          double           amount,
                                          GError         **error);
BfRipple *bf_ripple_ref                  (BfRipple        *self);
void      bf_ripple_unref                (BfRipple        *self);

double    bf_ripple_get_amount           (const BfRipple  *self);
double    bf_ripple_get_change_of_z      (const BfRipple  *self,
                                          guint            layer,
                                          guint            unit);
double    bf_ripple_get_change           (const BfRipple  *self,
                                          guint            layer,
                                          guint            unit);
double    bf_ripple_get_predicted        (const BfRipple  *self,
                                          guint            layer,
                                          guint            unit);
double    bf_ripple_get_loss_change      (const BfRipple  *self);
double    bf_ripple_get_predicted_loss_change (const BfRipple *self);
GArray   *bf_ripple_list                 (const BfRipple  *self,
                                          guint            max_rows);
char     *bf_ripple_name_row             (const BfRipple  *self,
                                          const BfRippleRow *row);
char     *bf_ripple_describe             (const BfRipple  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfRipple, bf_ripple_unref)

G_END_DECLS
