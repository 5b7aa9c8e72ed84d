/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-element.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define BF_TYPE_PARAMETER (bf_parameter_get_type ())

/**
 * BfParameter:
 *
 * One weight or bias of a network, as a row of a list. It holds no number: those are the glance's.
 */
G_DECLARE_FINAL_TYPE (BfParameter, bf_parameter, BF, PARAMETER, GObject)

BfParameter     *bf_parameter_new         (guint            index,
                                           const BfElement *element);
guint            bf_parameter_get_index   (BfParameter     *self);
const BfElement *bf_parameter_get_element (BfParameter     *self);

G_END_DECLS
