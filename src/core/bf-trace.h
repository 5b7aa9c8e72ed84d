/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-dataset.h"
#include "bf-export.h"
#include "bf-state.h"

G_BEGIN_DECLS

#define BF_TYPE_TRACE (bf_trace_get_type ())

/**
 * BfTrace:
 *
 * The immutable record of one training step: every number that is shown, spoken or printed comes from one.
 *
 * A sample is named by its place in the batch; bf_trace_get_sample() gives its number in the data.
 */
typedef struct _BfTrace BfTrace;

BF_EXPORT
GType            bf_trace_get_type            (void) G_GNUC_CONST;
BF_EXPORT
BfTrace         *bf_step                      (const BfState   *state,
                                               const BfDataset *dataset,
                                               const BfRecipe  *recipe,
                                               GError         **error);
BF_EXPORT
BfTrace         *bf_trace_ref                 (BfTrace         *self);
BF_EXPORT
void             bf_trace_unref               (BfTrace         *self);

BF_EXPORT
guint64          bf_trace_get_step            (const BfTrace   *self);
BF_EXPORT
guint64          bf_trace_get_epoch           (const BfTrace   *self);
BF_EXPORT
gsize            bf_trace_get_n_samples       (const BfTrace   *self);
BF_EXPORT
gsize            bf_trace_get_sample          (const BfTrace   *self,
                                               gsize            sample);
BF_EXPORT
const BfRecipe  *bf_trace_get_recipe          (const BfTrace   *self);
BF_EXPORT
const BfDataset *bf_trace_get_dataset         (const BfTrace   *self);
BF_EXPORT
const BfNetwork *bf_trace_get_network         (const BfTrace   *self);
BF_EXPORT
const BfNetwork *bf_trace_get_network_after   (const BfTrace   *self);
BF_EXPORT
const BfState   *bf_trace_get_state           (const BfTrace   *self);
BF_EXPORT
const BfState   *bf_trace_get_state_after     (const BfTrace   *self);

BF_EXPORT
double           bf_trace_get_loss            (const BfTrace   *self);
BF_EXPORT
double           bf_trace_get_sample_loss     (const BfTrace   *self,
                                               gsize            sample);
BF_EXPORT
double           bf_trace_get_learning_rate   (const BfTrace   *self);
BF_EXPORT
double           bf_trace_get_input           (const BfTrace   *self,
                                               gsize            sample,
                                               guint            input);
BF_EXPORT
double           bf_trace_get_target          (const BfTrace   *self,
                                               gsize            sample,
                                               guint            output);
BF_EXPORT
double           bf_trace_get_prediction      (const BfTrace   *self,
                                               gsize            sample,
                                               guint            output);
BF_EXPORT
double           bf_trace_get_miss            (const BfTrace   *self,
                                               gsize            sample,
                                               guint            output);
BF_EXPORT
double           bf_trace_get_z               (const BfTrace   *self,
                                               gsize            sample,
                                               guint            layer,
                                               guint            unit);
BF_EXPORT
double           bf_trace_get_a               (const BfTrace   *self,
                                               gsize            sample,
                                               guint            layer,
                                               guint            unit);
BF_EXPORT
double           bf_trace_get_layer_input     (const BfTrace   *self,
                                               gsize            sample,
                                               guint            layer,
                                               guint            input);
BF_EXPORT
double           bf_trace_get_slope           (const BfTrace   *self,
                                               gsize            sample,
                                               guint            layer,
                                               guint            unit);
BF_EXPORT
double           bf_trace_get_back_slope      (const BfTrace   *self,
                                               gsize            sample,
                                               guint            layer,
                                               guint            unit);
BF_EXPORT
double           bf_trace_get_back_factor     (const BfTrace   *self,
                                               gsize            sample,
                                               guint            layer,
                                               guint            unit,
                                               guint            next);
BF_EXPORT
double           bf_trace_get_delta           (const BfTrace   *self,
                                               gsize            sample,
                                               guint            layer,
                                               guint            unit);
BF_EXPORT
double           bf_trace_get_output_gradient (const BfTrace   *self,
                                               gsize            sample,
                                               guint            output);
BF_EXPORT
double           bf_trace_get_weight_gradient (const BfTrace   *self,
                                               guint            layer,
                                               guint            unit,
                                               guint            input);
BF_EXPORT
double           bf_trace_get_bias_gradient   (const BfTrace   *self,
                                               guint            layer,
                                               guint            unit);
BF_EXPORT
double           bf_trace_get_weight_update   (const BfTrace   *self,
                                               guint            layer,
                                               guint            unit,
                                               guint            input);
BF_EXPORT
double           bf_trace_get_bias_update     (const BfTrace   *self,
                                               guint            layer,
                                               guint            unit);
BF_EXPORT
double           bf_trace_get_weight_bucket   (const BfTrace   *self,
                                               guint            layer,
                                               guint            unit,
                                               guint            input);
BF_EXPORT
double           bf_trace_get_bias_bucket     (const BfTrace   *self,
                                               guint            layer,
                                               guint            unit);
BF_EXPORT
double           bf_trace_get_max_activation  (const BfTrace   *self);
BF_EXPORT
double           bf_trace_get_max_weight      (const BfTrace   *self);
BF_EXPORT
double           bf_trace_get_max_delta       (const BfTrace   *self);
BF_EXPORT
double           bf_trace_get_max_gradient    (const BfTrace   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfTrace, bf_trace_unref)

G_END_DECLS
