/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-curve.h"
#include "bf-history.h"
#include "bf-lesson.h"

G_BEGIN_DECLS

/**
 * BfRun:
 *
 * One stretch of training under one recipe and one data set from one start state. A run that is not
 * a lesson's first leaves its parent after some steps, where something was edited. A run only ever
 * extends: a step is a pure function, so that stepping again from its middle gives the same. A run
 * with its parents is called its line: one network, whose shape never changes, of one lesson.
 */
typedef struct _BfRun BfRun;

/* What bf_run_estimate_cost() says of a few milliseconds, for which a window may be kept waiting */
#define BF_QUICK_COST 4e6

BfRun           *bf_run_new             (BfRun           *parent,
                                         BfState         *start,
                                         BfDataset       *dataset,
                                         const BfRecipe  *recipe);
BfRun           *bf_run_ref             (BfRun           *self);
void             bf_run_unref           (BfRun           *self);
void             bf_run_set_history     (BfRun           *self,
                                         BfHistory       *history);
BfHistory       *bf_run_get_history     (const BfRun     *self);

guint64          bf_run_get_start       (const BfRun     *self);
BfState         *bf_run_get_start_state (const BfRun     *self);
BfDataset       *bf_run_get_dataset     (const BfRun     *self);
const BfRecipe  *bf_run_get_recipe      (const BfRun     *self);
const BfCurve   *bf_run_get_curve       (const BfRun     *self);
BfRun           *bf_run_get_parent      (const BfRun     *self);
guint            bf_run_get_n_states    (const BfRun     *self);
BfState         *bf_run_get_state       (const BfRun     *self,
                                         guint            i);
gsize            bf_run_get_size        (const BfRun     *self);

void             bf_run_set_note        (BfRun           *self,
                                         const char      *note);
const char      *bf_run_get_note        (const BfRun     *self);
void             bf_run_set_lesson      (BfRun           *self,
                                         BfLesson        *lesson);
BfLesson        *bf_run_get_lesson      (const BfRun     *self);
gboolean         bf_run_contains        (const BfRun     *self,
                                         guint64          length,
                                         const BfRun     *other,
                                         guint64          other_length);
BfRun           *bf_run_find_common     (BfRun           *self,
                                         BfRun           *other);
BfRun           *bf_run_find            (BfRun           *self,
                                         guint64          steps_done);
BfRun           *bf_run_find_next       (BfRun           *self,
                                         guint64          steps_done);

BfState         *bf_run_get_state_before (BfRun          *self,
                                         guint64          steps_done);
void             bf_run_add_state       (BfRun           *self,
                                         BfState         *state);
void             bf_run_add_losses      (BfRun           *self,
                                         guint64          steps_done,
                                         const double    *losses,
                                         gsize            n_losses);
void             bf_run_add_curve       (BfRun           *self,
                                         const BfCurve   *curve);
BfState         *bf_run_seek            (BfRun           *self,
                                         guint64          steps_done,
                                         GError         **error);
double           bf_run_estimate_cost   (BfRun           *self,
                                         guint64          from,
                                         guint64          to);
BfCurve         *bf_run_build_curve     (BfRun           *self,
                                         guint64          end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfRun, bf_run_unref)

G_END_DECLS
