/* SPDX-License-Identifier: MIT */
#pragma once

#include "session-fixture.h"

#include "model/bf-run.h"
#include "model/bf-session-private.h"

#include <string.h>

typedef struct
{
  GRand     *random;
  BfSession *session;
  char      *path;    /* of a file to save to */
  guint64    n_actions;
  guint64    n_steps_trained;
  guint64    n_refused;
  guint64    n_not_saved;
  guint64    n_replayed;
  BfRun     *kept_run;    /* (nullable): steps that were trained once... */
  guint64    kept_length; /* ...and have to stay in some branch */
} Soak;

typedef gboolean (*Act) (Soak *self); /* FALSE where it could not be done here */

typedef struct
{
  BfState  *state;
  guint64   done;
  guint64   length;
  BfRecipe  recipe;
  BfDataset *dataset;
  char      *title;
} Place;

/* soak.c */
guint    soak_below                  (Soak *self, guint n);
double   soak_draw_number            (Soak *self);
Place    look_at_place               (Soak *self);
void     clear_place                 (Place *place);
void     assert_equal_places         (const Place *a, const Place *b);
void     soak_come_to_rest           (Soak *self);
void     soak_check_replay           (Soak *self);

/* soak-places.c: actions, FALSE where they could not be done */
gboolean soak_edit_in_past           (Soak *self);
gboolean soak_go_to_branch           (Soak *self);
gboolean soak_rename_branch          (Soak *self);
gboolean soak_add_bookmark           (Soak *self);
gboolean soak_note_bookmark          (Soak *self);
gboolean soak_go_to_bookmark         (Soak *self);
gboolean soak_remove_bookmark        (Soak *self);
gboolean soak_change_dataset         (Soak *self);

/* soak-lessons.c: the same */
gboolean soak_change_lesson          (Soak *self);
gboolean soak_change_network         (Soak *self);
gboolean soak_diverge                (Soak *self);
void     soak_check_shape            (Soak *self);

/* soak-places.c: what always holds */
void     soak_check_branches         (Soak *self);
void     soak_forget_steps           (Soak *self);
void     soak_assert_equal_branches  (BfSession *a, BfSession *b);
void     soak_assert_equal_bookmarks (BfSession *a, BfSession *b);
