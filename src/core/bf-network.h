/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"

#include <glib-object.h>

#include "bf-activation.h"

G_BEGIN_DECLS

#define BF_TYPE_NETWORK (bf_network_get_type ())

/* More than this many parameters in one network is refused before anything is allocated. */
#define BF_NETWORK_MAX_PARAMETERS ((gsize) 1 << 26)
#define BF_NETWORK_MAX_LAYERS 64

/**
 * BfNetwork:
 *
 * A fully connected network: its shape and its parameters.
 *
 * Layer l has n_units(l) units; unit v of it computes
 * z_v = Σ_u w_vu · a_u (+ b_v) over the layer before (the inputs for layer 0)
 * and a_v = activation (z_v). A weight is named as PyTorch stores it:
 * `layers[layer].weight[unit][input]`.
 */
typedef struct _BfNetwork BfNetwork;

/**
 * BfLayer:
 * @n_units: the layer's width, 1 or more
 * @activation: what its units do with z
 * @has_bias: whether its units have a bias
 *
 * The shape of one layer.
 */
typedef struct
{
  guint        n_units;
  BfActivation activation;
  gboolean     has_bias;
} BfLayer;

BF_EXPORT
GType         bf_network_get_type           (void) G_GNUC_CONST;
BF_EXPORT
BfNetwork    *bf_network_new                (guint            n_inputs,
                                             const BfLayer   *layers,
                                             guint            n_layers,
                                             GError         **error);
BF_EXPORT
BfNetwork    *bf_network_copy               (const BfNetwork *self);
BF_EXPORT
BfNetwork    *bf_network_ref                (BfNetwork       *self);
BF_EXPORT
void          bf_network_unref              (BfNetwork       *self);

BF_EXPORT
guint         bf_network_get_n_inputs       (const BfNetwork *self);
BF_EXPORT
guint         bf_network_get_n_outputs      (const BfNetwork *self);
BF_EXPORT
guint         bf_network_get_n_layers       (const BfNetwork *self);
BF_EXPORT
guint         bf_network_get_n_units        (const BfNetwork *self,
                                             guint            layer);
BF_EXPORT
guint         bf_network_get_n_layer_inputs (const BfNetwork *self,
                                             guint            layer);
BF_EXPORT
BfActivation  bf_network_get_activation     (const BfNetwork *self,
                                             guint            layer);
BF_EXPORT
gboolean      bf_network_has_bias           (const BfNetwork *self,
                                             guint            layer);
BF_EXPORT
gsize         bf_network_get_n_parameters   (const BfNetwork *self);
BF_EXPORT
gsize         bf_network_get_n_weights      (const BfNetwork *self);

BF_EXPORT
double        bf_network_get_weight         (const BfNetwork *self,
                                             guint            layer,
                                             guint            unit,
                                             guint            input);
BF_EXPORT
gboolean      bf_network_set_weight         (BfNetwork       *self,
                                             guint            layer,
                                             guint            unit,
                                             guint            input,
                                             double           value,
                                             GError         **error);
BF_EXPORT
double        bf_network_get_bias           (const BfNetwork *self,
                                             guint            layer,
                                             guint            unit);
BF_EXPORT
gboolean      bf_network_set_bias           (BfNetwork       *self,
                                             guint            layer,
                                             guint            unit,
                                             double           value,
                                             GError         **error);
BF_EXPORT
gboolean      bf_network_is_weight_frozen   (const BfNetwork *self,
                                             guint            layer,
                                             guint            unit,
                                             guint            input);
BF_EXPORT
gboolean      bf_network_set_weight_frozen  (BfNetwork       *self,
                                             guint            layer,
                                             guint            unit,
                                             guint            input,
                                             gboolean         frozen,
                                             GError         **error);
BF_EXPORT
gboolean      bf_network_is_bias_frozen     (const BfNetwork *self,
                                             guint            layer,
                                             guint            unit);
BF_EXPORT
gboolean      bf_network_set_bias_frozen    (BfNetwork       *self,
                                             guint            layer,
                                             guint            unit,
                                             gboolean         frozen,
                                             GError         **error);
BF_EXPORT
gboolean      bf_network_is_layer_frozen    (const BfNetwork *self,
                                             guint            layer);
BF_EXPORT
gboolean      bf_network_set_layer_frozen   (BfNetwork       *self,
                                             guint            layer,
                                             gboolean         frozen,
                                             GError         **error);
BF_EXPORT
gboolean      bf_network_has_frozen         (const BfNetwork *self);
BF_EXPORT
gboolean      bf_network_same_shape         (const BfNetwork *self,
                                             const BfNetwork *other);
BF_EXPORT
gboolean      bf_network_equal              (const BfNetwork *self,
                                             const BfNetwork *other);
BF_EXPORT
gboolean      bf_network_predict            (const BfNetwork *self,
                                             const double    *input,
                                             double          *output,
                                             GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfNetwork, bf_network_unref)

G_END_DECLS
