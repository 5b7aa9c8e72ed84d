/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-run.h"

G_BEGIN_DECLS

/**
 * BfBranch:
 * @id: its number in the name that it has by itself, from 1; never given to another
 * @parent: the @id of the one that it left; 0 for the first
 * @name: (nullable): what somebody has called it
 * @note: (nullable): what sets it apart from the one it left, such as "w32 = 0.5"
 * @note_step: the step at which it left, from 1
 * @run: the last run of its line
 * @length: how many steps of the line are known
 * @at: where in it one has been last, in steps done
 *
 * A line of training as a person counts them: it goes on while one goes on, over edits, too, and a
 * new one begins where something else is done in its past.
 */
typedef struct
{
  guint    id;
  guint    parent;
  char    *name;
  char    *note;
  guint64  note_step;
  BfRun   *run;
  guint64  length;
  guint64  at;
} BfBranch;

/**
 * BfBranches:
 *
 * All lines of training of a session. No step that was ever trained is in none of them.
 */
typedef struct _BfBranches BfBranches;

BfBranches     *bf_branches_new         (void);
void            bf_branches_free        (BfBranches       *self);
void            bf_branches_add         (BfBranches       *self,
                                         const BfBranch   *branch);

guint           bf_branches_get_n       (const BfBranches *self);
const BfBranch *bf_branches_get         (const BfBranches *self,
                                         guint             i);
guint           bf_branches_get_current (const BfBranches *self);
gboolean        bf_branches_find        (const BfBranches *self,
                                         BfRun            *run,
                                         guint64           steps_done,
                                         guint            *i);

void            bf_branches_visit       (BfBranches       *self,
                                         BfRun            *run,
                                         guint64           length,
                                         guint64           at);
void            bf_branches_select      (BfBranches       *self,
                                         guint             i);
void            bf_branches_rename      (BfBranches       *self,
                                         guint             i,
                                         const char       *name);

char           *bf_branch_get_label     (const BfBranch   *self);
char           *bf_branch_get_title     (const BfBranch   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfBranches, bf_branches_free)

G_END_DECLS
