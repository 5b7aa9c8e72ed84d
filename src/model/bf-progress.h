/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BfProgressFunc:
 * @fraction: how much is done, from 0 to 1; less than 0 where it is not known
 * @user_data: what was given for it
 *
 * Is told how far something long has come.
 *
 * Returns: whether to go on; where not, it ends with %G_IO_ERROR_CANCELLED
 */
typedef gboolean (*BfProgressFunc) (double   fraction,
                                    gpointer user_data);

G_END_DECLS
