/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-export.h"

#include <glib.h>

G_BEGIN_DECLS

#define BF_ERROR (bf_error_quark ())

/**
 * BfError:
 * @BF_ERROR_INVALID: a value that cannot be used here; the message says what would be right
 * @BF_ERROR_NOT_FINITE: a number that is NaN or infinite
 * @BF_ERROR_TOO_LARGE: a size that cannot be held
 * @BF_ERROR_DIVERGED: the loss of a training step is not finite
 *
 * What can go wrong in the core.
 */
typedef enum
{
  BF_ERROR_INVALID,
  BF_ERROR_NOT_FINITE,
  BF_ERROR_TOO_LARGE,
  BF_ERROR_DIVERGED,
} BfError;

BF_EXPORT
GQuark bf_error_quark (void);

G_END_DECLS
