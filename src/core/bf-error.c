/* SPDX-License-Identifier: MIT */
#include "bf-error.h"

G_DEFINE_QUARK (bf-error-quark, bf_error)
