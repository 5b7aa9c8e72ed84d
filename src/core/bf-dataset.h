/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define BF_TYPE_DATASET (bf_dataset_get_type ())

/**
 * BfDataset:
 *
 * An immutable table of samples: inputs [n_samples][n_inputs] and targets [n_samples][n_targets].
 */
typedef struct _BfDataset BfDataset;

BF_EXPORT
GType         bf_dataset_get_type      (void) G_GNUC_CONST;
BF_EXPORT
BfDataset    *bf_dataset_new           (const double     *inputs,
                                        const double     *targets,
                                        gsize             n_samples,
                                        guint             n_inputs,
                                        guint             n_targets,
                                        GError          **error);
BF_EXPORT
BfDataset    *bf_dataset_with_input    (const BfDataset  *self,
                                        gsize             sample,
                                        guint             input,
                                        double            value,
                                        GError          **error);
BF_EXPORT
BfDataset    *bf_dataset_with_target   (const BfDataset  *self,
                                        gsize             sample,
                                        guint             target,
                                        double            value,
                                        GError          **error);
BF_EXPORT
BfDataset    *bf_dataset_ref           (BfDataset        *self);
BF_EXPORT
void          bf_dataset_unref         (BfDataset        *self);

BF_EXPORT
gsize         bf_dataset_get_n_samples (const BfDataset  *self);
BF_EXPORT
guint         bf_dataset_get_n_inputs  (const BfDataset  *self);
BF_EXPORT
guint         bf_dataset_get_n_targets (const BfDataset  *self);
BF_EXPORT
double        bf_dataset_get_input     (const BfDataset  *self,
                                        gsize             sample,
                                        guint             input);
BF_EXPORT
double        bf_dataset_get_target    (const BfDataset  *self,
                                        gsize             sample,
                                        guint             target);
BF_EXPORT
gboolean      bf_dataset_equal         (const BfDataset  *self,
                                        const BfDataset  *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfDataset, bf_dataset_unref)

G_END_DECLS
