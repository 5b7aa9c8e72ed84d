/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-bookmark.h"
#include "bf-branches.h"
#include "bf-curve.h"
#include "bf-glance.h"
#include "bf-lesson.h"
#include "bf-loss-slice.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define BF_TYPE_SESSION (bf_session_get_type ())

/**
 * BfSession:
 *
 * A lesson being worked on: where it stands, how it came there, and all that can be done to it.
 * Main thread only.
 *
 * Signals:
 * - `changed`: the glance, the counters or what can be done has changed; emitted once per change
 * - `stopped` (const char *reason): training stopped by itself; @reason says why in a sentence
 */
G_DECLARE_FINAL_TYPE (BfSession, bf_session, BF, SESSION, GObject)

BfSession       *bf_session_new              (BfLesson          *lesson);
BfLesson        *bf_session_get_lesson       (BfSession         *self);
BfLesson        *bf_session_dup_current_lesson (BfSession       *self);
BfLesson        *bf_session_dup_whole_lesson   (BfSession       *self);

/* Where it stands */
void             bf_session_get_glance       (BfSession         *self,
                                              BfGlance          *glance);
guint64          bf_session_get_step         (BfSession         *self);
guint64          bf_session_get_epoch        (BfSession         *self);
guint64          bf_session_get_length       (BfSession         *self);
void             bf_session_set_history_limit (BfSession        *self,
                                              gsize              limit);
gsize            bf_session_get_history_size (BfSession         *self);
const BfCurve   *bf_session_get_curve        (BfSession         *self);
const BfNetwork *bf_session_get_network      (BfSession         *self);
const BfRecipe  *bf_session_get_recipe       (BfSession         *self);
BfDataset       *bf_session_get_dataset      (BfSession         *self);
GArray          *bf_session_get_walk         (BfSession         *self,
                                              const BfElement   *first,
                                              const BfElement   *second);
BfState         *bf_session_dup_start        (BfSession         *self);
void             bf_session_set_selected     (BfSession         *self,
                                              const BfElement   *element);
void             bf_session_set_sample       (BfSession         *self,
                                              gsize              sample);

/* Which pie is cut, in every view; the output is that of the share of the result */
BfCreditCut      bf_session_get_cut          (BfSession         *self);
void             bf_session_set_cut          (BfSession         *self,
                                              BfCreditCut        cut);
guint            bf_session_get_cut_output   (BfSession         *self);
void             bf_session_set_cut_output   (BfSession         *self,
                                              guint              output);

/* Moving: begins a movement at fraction 0; set_fraction plays it, next_movement goes on to its
 * next piece, finish ends it */
gboolean         bf_session_can_step         (BfSession         *self);
gboolean         bf_session_can_back         (BfSession         *self);
gboolean         bf_session_step             (BfSession         *self,
                                              BfGranularity      granularity,
                                              GError           **error);
gboolean         bf_session_back             (BfSession         *self,
                                              BfGranularity      granularity);
void             bf_session_set_fraction     (BfSession         *self,
                                              double             fraction);
gboolean         bf_session_is_moving        (BfSession         *self);
gboolean         bf_session_next_movement    (BfSession         *self);
void             bf_session_finish           (BfSession         *self);
gboolean         bf_session_seek             (BfSession         *self,
                                              guint64            step,
                                              const BfMoment    *moment);
void             bf_session_seek_soon        (BfSession         *self,
                                              guint64            step);
gboolean         bf_session_is_seeking       (BfSession         *self);
guint64          bf_session_get_seek_step    (BfSession         *self);
double           bf_session_get_seek_fraction (BfSession        *self);
gboolean         bf_session_is_seek_slow     (BfSession         *self);
void             bf_session_cancel_seek      (BfSession         *self);
void             bf_session_reset            (BfSession         *self);
void             bf_session_restore_lesson   (BfSession         *self);

/* Places to return to */
const BfBranches *bf_session_get_branches    (BfSession         *self);
void             bf_session_go_to_branch     (BfSession         *self,
                                              guint              i);
void             bf_session_rename_branch    (BfSession         *self,
                                              guint              i,
                                              const char        *name);
guint            bf_session_get_n_bookmarks  (BfSession         *self);
BfBookmark      *bf_session_get_bookmark     (BfSession         *self,
                                              guint              i);
guint            bf_session_add_bookmark     (BfSession         *self,
                                              const char        *note);
void             bf_session_set_bookmark_note (BfSession        *self,
                                              guint              i,
                                              const char        *note);
void             bf_session_remove_bookmark  (BfSession         *self,
                                              guint              i);
void             bf_session_go_to_bookmark   (BfSession         *self,
                                              guint              i);

/* Editing */
gboolean         bf_session_get_value        (BfSession         *self,
                                              const BfElement   *element,
                                              double            *value);
gboolean         bf_session_set_value        (BfSession         *self,
                                              const BfElement   *element,
                                              double             value,
                                              GError           **error);
gboolean         bf_session_set_recipe       (BfSession         *self,
                                              const BfRecipe    *recipe,
                                              GError           **error);
gboolean         bf_session_set_dataset      (BfSession         *self,
                                              BfDataset         *dataset,
                                              const char        *name,
                                              GError           **error);
gboolean         bf_session_set_network      (BfSession         *self,
                                              const BfNetwork   *network,
                                              const char        *name,
                                              GError           **error);
gboolean         bf_session_set_lesson       (BfSession         *self,
                                              BfLesson          *lesson,
                                              const char        *name,
                                              GError           **error);
gboolean         bf_session_is_editing       (BfSession         *self);
guint64          bf_session_get_n_edits      (BfSession         *self);
void             bf_session_begin_edit       (BfSession         *self);
void             bf_session_end_edit         (BfSession         *self);

/* Undo: the names are whole sentences for a tooltip, "Undo change of w32", or NULL */
gboolean         bf_session_can_undo         (BfSession         *self);
gboolean         bf_session_can_redo         (BfSession         *self);
guint            bf_session_get_n_undo       (BfSession         *self);
const char      *bf_session_get_undo_name_at (BfSession         *self,
                                              guint              i);
void             bf_session_undo_times       (BfSession         *self,
                                              guint              n);
const char      *bf_session_get_undo_name    (BfSession         *self);
const char      *bf_session_get_redo_name    (BfSession         *self);
guint64          bf_session_get_revision     (BfSession         *self);
void             bf_session_undo             (BfSession         *self);
void             bf_session_redo             (BfSession         *self);

/* Training */
void             bf_session_train            (BfSession         *self,
                                              double             steps_per_second);
void             bf_session_set_pace         (BfSession         *self,
                                              double             steps_per_second);
void             bf_session_pause            (BfSession         *self);
gboolean         bf_session_is_training      (BfSession         *self);

/* Slow training, where the application plays each step: begin_training, then step and check_stop
 * by turns */
void             bf_session_begin_training   (BfSession         *self);
void             bf_session_end_training     (BfSession         *self);
gboolean         bf_session_check_stop       (BfSession         *self,
                                              char             **reason);

/* Divergence */
gboolean         bf_session_is_diverged      (BfSession         *self);
char            *bf_session_describe_divergence (BfSession      *self);
gboolean         bf_session_go_back_to_good  (BfSession         *self);
gboolean         bf_session_halve_rate       (BfSession         *self);

G_END_DECLS
