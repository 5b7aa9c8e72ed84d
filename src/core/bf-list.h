/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"
#include "bf-trainer.h"

G_BEGIN_DECLS

/* Whole rows of numbers at once, with their length: for languages that have lists and no pointers, where most of these
 * take the place of the function they are named after. What is out of range is an error with a message. */

BF_EXPORT
BfDataset *bf_dataset_new_from_lists        (const double    *inputs,
                                             gsize            n_input_values,
                                             const double    *targets,
                                             gsize            n_target_values,
                                             guint            n_inputs,
                                             guint            n_targets,
                                             GError         **error);

BF_EXPORT
gboolean   bf_network_set_weights           (BfNetwork       *self,
                                             guint            layer,
                                             guint            unit,
                                             const double    *values,
                                             gsize            n_values,
                                             GError         **error);
BF_EXPORT
gboolean   bf_network_set_biases            (BfNetwork       *self,
                                             guint            layer,
                                             const double    *values,
                                             gsize            n_values,
                                             GError         **error);
BF_EXPORT
double    *bf_network_dup_weights           (const BfNetwork *self,
                                             guint            layer,
                                             guint            unit,
                                             gsize           *n_values,
                                             GError         **error);
BF_EXPORT
double    *bf_network_dup_biases            (const BfNetwork *self,
                                             guint            layer,
                                             gsize           *n_values,
                                             GError         **error);
BF_EXPORT
double    *bf_network_predict_list          (const BfNetwork *self,
                                             const double    *input,
                                             gsize            n_input_values,
                                             gsize           *n_values,
                                             GError         **error);

BF_EXPORT
double    *bf_trace_dup_inputs              (const BfTrace   *self,
                                             gsize            sample,
                                             gsize           *n_values,
                                             GError         **error);
BF_EXPORT
double    *bf_trace_dup_predictions         (const BfTrace   *self,
                                             gsize            sample,
                                             gsize           *n_values,
                                             GError         **error);
BF_EXPORT
double    *bf_trace_dup_z                   (const BfTrace   *self,
                                             gsize            sample,
                                             guint            layer,
                                             gsize           *n_values,
                                             GError         **error);
BF_EXPORT
double    *bf_trace_dup_a                   (const BfTrace   *self,
                                             gsize            sample,
                                             guint            layer,
                                             gsize           *n_values,
                                             GError         **error);
BF_EXPORT
double    *bf_trace_dup_delta               (const BfTrace   *self,
                                             gsize            sample,
                                             guint            layer,
                                             gsize           *n_values,
                                             GError         **error);
BF_EXPORT
double    *bf_trace_dup_weight_gradients    (const BfTrace   *self,
                                             guint            layer,
                                             guint            unit,
                                             gsize           *n_values,
                                             GError         **error);
BF_EXPORT
double    *bf_trace_dup_bias_gradients      (const BfTrace   *self,
                                             guint            layer,
                                             gsize           *n_values,
                                             GError         **error);

BF_EXPORT
double    *bf_trainer_run_list              (BfTrainer       *self,
                                             gsize            n_steps,
                                             gsize           *n_values,
                                             GError         **error);

G_END_DECLS
