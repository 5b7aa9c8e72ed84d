/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-element.h"

G_BEGIN_DECLS

/**
 * BfGlance:
 * @trace: the step that is looked at
 * @moment: the place inside it
 * @previous: (nullable): the step before, whose gradients still lie in the buckets until zero_grad has emptied them
 * @stale: (nullable): the trace an edit has made out of date, shown grey where @trace has nothing yet
 * @stale_moment: how far @stale had come
 * @sample: which sample of the batch is looked at
 * @selected: what is selected
 * @credit: (nullable): the pie of @trace, where it is wanted and has been cut
 *
 * What every projection (canvas, arithmetic, sentence, accessible text) reads. Borrows all pointers.
 */
typedef struct
{
  const BfTrace *trace;
  BfMoment       moment;
  const BfTrace *previous;
  const BfTrace *stale;
  BfMoment       stale_moment;
  gsize          sample;
  BfElement      selected;
  const BfCredit *credit;
} BfGlance;

/**
 * BfValueStatus:
 *
 * What may be said of a number at a moment.
 */
typedef enum
{
  BF_VALUE_NOT_COMPUTED,
  BF_VALUE_PARTIAL,
  BF_VALUE_COMPUTED,
  BF_VALUE_OUT_OF_DATE,
} BfValueStatus;

/**
 * BfValue:
 * @status: what may be said of the number
 * @value: the number; 0 where @status is %BF_VALUE_NOT_COMPUTED
 */
typedef struct
{
  BfValueStatus status;
  double        value;
} BfValue;

BfValue bf_glance_get_input       (const BfGlance *self, guint input);
BfValue bf_glance_get_target      (const BfGlance *self, guint output);
BfValue bf_glance_get_activation  (const BfGlance *self, guint layer, guint unit);
BfValue bf_glance_get_z           (const BfGlance *self, guint layer, guint unit);
BfValue bf_glance_get_product     (const BfGlance *self, guint layer, guint unit, guint input);
guint   bf_glance_count_arrived   (const BfGlance *self, guint layer, guint unit);
BfValue bf_glance_get_miss        (const BfGlance *self, guint output);
BfValue bf_glance_get_loss        (const BfGlance *self);
BfValue bf_glance_get_delta       (const BfGlance *self, guint layer, guint unit);
BfValue bf_glance_get_gradient    (const BfGlance *self, const BfElement *parameter);
BfValue bf_glance_get_update      (const BfGlance *self, const BfElement *parameter);
BfValue bf_glance_get_parameter   (const BfGlance *self, const BfElement *parameter);
BfValue bf_glance_get_old_parameter (const BfGlance *self, const BfElement *parameter);
BfValue bf_glance_get_share       (const BfGlance *self, const BfElement *element);
BfValue bf_glance_get_passed      (const BfGlance *self, guint layer, guint unit, guint input);
BfValue bf_glance_get_crumb       (const BfGlance *self);
gboolean bf_glance_is_padlocked   (const BfGlance *self);

G_END_DECLS
