/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-curve.h"
#include "bf-lesson-parts-private.h"

G_BEGIN_DECLS

#define BF_ARCHIVE_MAX_COUNT G_GINT64_CONSTANT (9007199254740992) /* 2^53: JSON's numbers are exact everywhere */
#define BF_ARCHIVE_MAX_RUNS 20000    /* data sets and lessons, too */
#define BF_ARCHIVE_MAX_PLACES 4096   /* branches, bookmarks */

/**
 * BfArchiveRun:
 * @parent: the place of the run that it leaves, -1 where it leaves none
 * @states: of BfState: with the start first, then checkpoints in their order
 * @curve: its losses from the start on
 * @note: (nullable): what was changed where it leaves its parent, such as "w32 = 0.5"
 * @lesson: which of the archive's lessons it belongs to
 *
 * A run as it is in a file: see BfRun.
 */
typedef struct
{
  gint64     parent;
  BfDataset *dataset;
  BfRecipe   recipe;
  GPtrArray *states;
  BfCurve   *curve;
  char      *note;
  guint64    lesson;
} BfArchiveRun;

/**
 * BfArchivePlace:
 * @text: (nullable): the name of a branch, the note of a bookmark
 * @run: the place of the last run of the line
 * @length: how many steps of the line are known
 * @steps_done: where in the line it is...
 * @terms_done: ...and where in the step
 *
 * A position: where the session stands, the end of a branch, a bookmark.
 */
typedef struct
{
  char   *text;
  gsize   run;
  guint64 length;
  guint64 steps_done;
  guint64 terms_done;
  double  stop_loss;
  guint64 stop_steps;
} BfArchivePlace;

/**
 * BfArchive:
 *
 * What a file keeps of a session besides the lesson as it is seen: an immutable value, which a worker may write.
 * Run 0 begins with the lesson as it was opened.
 */
struct _BfArchive
{
  gatomicrefcount ref_count;
  GArray        *runs;       /* of BfArchiveRun; a parent comes before its children */
  GPtrArray     *lessons;    /* of BfLesson; the first, NULL, is the one that has the archive */
  gsize          n_lessons;  /* in the file, while that is read */
  BfArchivePlace place;
  GArray        *branches;   /* of BfArchivePlace */
  guint64        branch;     /* the one on which it stands, where several have the position */
  GArray        *bookmarks;  /* of BfArchivePlace */
  double         stop_loss;  /* of the lesson as it was opened */
  guint64        stop_steps;
  json_t        *extra;      /* (nullable): what is not known, for saving */
};

BfArchive *bf_archive_new        (void);
BfArchive *bf_archive_ref        (BfArchive       *self);
void       bf_archive_unref      (BfArchive       *self);
void       bf_archive_run_clear  (BfArchiveRun    *self);

BfArchive *bf_archive_read       (BfReader        *reader,
                                  json_t          *json,
                                  const BfLesson  *lesson);
void       bf_archive_write      (const BfArchive *self,
                                  BfWriter        *writer,
                                  const BfDataset *dataset);
gboolean   bf_archive_is_finite  (const BfArchive *self);
gboolean   bf_archive_is_state_finite (const BfState *state);

guint64             bf_archive_run_get_start (const BfArchiveRun   *self);
const BfArchiveRun *bf_archive_find_run      (const BfArchive      *self,
                                              gsize                 run,
                                              guint64               steps_done);
BfState            *bf_archive_find_state    (const BfArchive      *self,
                                              const BfArchivePlace *place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfArchive, bf_archive_unref)

G_END_DECLS
