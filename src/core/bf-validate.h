/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-dataset.h"
#include "bf-network.h"

G_BEGIN_DECLS

/* What comes from outside, held to what would be right: the one place that has the checks and their words. Places are named
 * as PyTorch names them. Each function gives TRUE, or FALSE with BF_ERROR_INVALID (bf_validate_finite() with
 * BF_ERROR_NOT_FINITE). */

/* Whether @index is one of @n things; @format says what is not there, @what what would be counted. */
gboolean bf_validate_index  (gsize             index,
                             gsize             n,
                             const char       *what,
                             GError          **error,
                             const char       *format,
                             ...) G_GNUC_PRINTF (5, 6);
gboolean bf_validate_finite (double            value,
                             GError          **error,
                             const char       *format,
                             ...) G_GNUC_PRINTF (3, 4);

gboolean bf_validate_layer  (const BfNetwork  *network,
                             guint             layer,
                             GError          **error);
gboolean bf_validate_unit   (const BfNetwork  *network,
                             guint             layer,
                             guint             unit,
                             GError          **error);
gboolean bf_validate_weight (const BfNetwork  *network,
                             guint             layer,
                             guint             unit,
                             guint             input,
                             GError          **error);
gboolean bf_validate_biases (const BfNetwork  *network,
                             guint             layer,
                             GError          **error);
gboolean bf_validate_bias   (const BfNetwork  *network,
                             guint             layer,
                             guint             unit,
                             GError          **error);
gboolean bf_validate_same_shape (const BfNetwork *network,
                                 const BfNetwork *other,
                                 GError         **error);
gboolean bf_validate_data   (const BfNetwork  *network,
                             const BfDataset  *dataset,
                             GError          **error);

typedef const char *(*BfNameFunc) (guint member);

/* Whether @member is one of the @n members of an enumeration, which is called @what; the message lists their names. */
gboolean bf_validate_member (guint             member,
                             guint             n,
                             const char       *what,
                             BfNameFunc        get_name,
                             GError          **error);

G_END_DECLS
