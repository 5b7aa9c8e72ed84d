/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-lesson.h"

G_BEGIN_DECLS

/**
 * BfAutosave:
 *
 * A safety copy of one session in a folder of its own, for as long as what it holds is not saved. Whoever works on it
 * holds a lock on it: one that nobody holds is what a program that ended unexpectedly has left.
 */
typedef struct _BfAutosave BfAutosave;

char        *bf_autosave_get_default_folder (void);
BfAutosave  *bf_autosave_new         (const char        *folder);
GPtrArray   *bf_autosave_find_left   (const char        *folder);
BfAutosave  *bf_autosave_ref         (BfAutosave        *self);
void         bf_autosave_unref       (BfAutosave        *self);

const char  *bf_autosave_get_title   (const BfAutosave  *self);
const char  *bf_autosave_get_path    (const BfAutosave  *self);
BfFileStamp  bf_autosave_get_stamp   (const BfAutosave  *self);
gboolean     bf_autosave_is_lesson_only (const BfAutosave *self);
GDateTime   *bf_autosave_get_time    (const BfAutosave  *self);

gboolean     bf_autosave_begin       (BfAutosave        *self,
                                      GError           **error);
gboolean     bf_autosave_write       (BfAutosave        *self,
                                      const BfLesson    *lesson,
                                      const char        *path,
                                      const BfFileStamp *stamp,
                                      gboolean           is_lesson_only,
                                      GError           **error);
BfLesson    *bf_autosave_load        (const BfAutosave  *self,
                                      GError           **error);
void         bf_autosave_clear       (BfAutosave        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfAutosave, bf_autosave_unref)

G_END_DECLS
