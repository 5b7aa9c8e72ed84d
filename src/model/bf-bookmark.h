/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-run.h"

G_BEGIN_DECLS

/**
 * BfBookmark:
 *
 * A moment that somebody wants to find again, with a note. Immutable.
 */
typedef struct _BfBookmark BfBookmark;

BfBookmark     *bf_bookmark_new            (BfRun            *run,
                                            guint64           steps_done,
                                            const BfMoment   *moment,
                                            const char       *note);
BfBookmark     *bf_bookmark_with_note      (const BfBookmark *self,
                                            const char       *note);
BfBookmark     *bf_bookmark_ref            (BfBookmark       *self);
void            bf_bookmark_unref          (BfBookmark       *self);

BfRun          *bf_bookmark_get_run        (const BfBookmark *self);
guint64         bf_bookmark_get_steps_done (const BfBookmark *self);
const BfMoment *bf_bookmark_get_moment     (const BfBookmark *self);
const char     *bf_bookmark_get_note       (const BfBookmark *self);
char           *bf_bookmark_get_title      (const BfBookmark *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfBookmark, bf_bookmark_unref)

G_END_DECLS
