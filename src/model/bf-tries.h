/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-session.h"
#include "bf-try.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BF_TYPE_TRIES (bf_tries_get_type ())

/**
 * BfTries:
 *
 * What somebody who changes weights and looks has tried, as a list of #BfTry that begins with the start. Tries of one
 * batch can be compared; other data, another batch or another loss begin a new list. Main thread only.
 *
 * Signals:
 * - `changed`: a try was added or gone back to, or the list begun anew
 */
G_DECLARE_FINAL_TYPE (BfTries, bf_tries, BF, TRIES, GObject)

BfTries  *bf_tries_new                 (BfSession   *session);
void      bf_tries_set_active          (BfTries     *self,
                                        gboolean     active);
void      bf_tries_name_next           (BfTries     *self,
                                        const char  *label);
gboolean  bf_tries_go_back             (BfTries     *self,
                                        guint        position,
                                        GError     **error);
guint64   bf_tries_get_n_passes        (BfTries     *self);
guint64   bf_tries_get_multiplications (BfTries     *self);
BfTry    *bf_tries_get_best            (BfTries     *self);
BfTry    *bf_tries_get_current         (BfTries     *self);
BfTry    *bf_tries_get_start           (BfTries     *self);

G_END_DECLS
