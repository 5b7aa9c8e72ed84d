/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-job.h"
#include "bf-run.h"
#include "bf-runner.h"
#include "bf-session.h"

#include <jansson.h>

G_BEGIN_DECLS

/* Where a session stands: an immutable value, so that undo is going back to another one. */
typedef struct
{
  BfRun   *run;        /* the last run of the line */
  guint64  length;     /* steps of the line that are known */
  BfState *state;      /* with which the step in progress begins */
  BfMoment moment;     /* the place inside the step */
  GPtrArray *bookmarks; /* of BfBookmark; never changed, but replaced */
  double   stop_loss;  /* when training stops makes no other run */
  guint64  stop_steps;
} BfPosition;

/* What can be undone, or done again */
typedef struct
{
  char      *undo_name;
  char      *redo_name;
  guint64    revision; /* a number that no other entry has */
  BfPosition position; /* where to go */
} BfEntry;

/* Told when a seek has come to its goal; @before is where the session was. */
typedef void (*BfArriveFunc) (BfSession        *self,
                              const BfPosition *before);

struct _BfSession
{
  GObject    parent_instance;

  /* Where it stands */
  BfLesson  *lesson;          /* as it was opened; that of a line is the run's */
  json_t    *archive_extra;   /* (nullable): what its file says of the session and is not known */
  BfRun     *first_run;       /* with the lesson's own numbers */
  BfHistory *history;         /* of all its runs */
  BfBranches *branches;       /* all lines that were trained */
  BfPosition position;
  BfTrace   *trace;           /* the step in progress */
  BfTrace   *next;            /* (nullable): the step after it, computed ahead */
  BfTrace   *previous;        /* (nullable): the step before it, once it was asked for */
  BfTrace   *stale;           /* (nullable): what an edit has made out of date */
  BfMoment   stale_moment;
  BfCurve   *curve;           /* (nullable): of the line, once it was asked for */
  BfRecipe   recipe;          /* of the step in progress, with the position's stops */
  BfElement  selected;
  gsize      sample;          /* asked for; the batch may have fewer */

  /* The pie */
  BfCreditCut cut;
  guint      cut_output;
  BfCredit  *credit;          /* (nullable): of a step that was looked at */
  BfJob     *credit_job;      /* (nullable): cuts a large one */
  BfTrace   *asked_trace;     /* (nullable): what was asked of the job last */
  BfCreditCut asked_cut;
  gsize      asked_sample;
  guint      asked_output;

  /* Movement */
  gboolean   has_goal;        /* it goes on to the loss of step @goal, phase by phase */
  guint64    goal;            /* steps done */
  guint64    origin;          /* where the movement began: steps done... */
  BfMoment   origin_moment;   /* ...and the place inside that step */

  BfJob     *seek_job;        /* (nullable): a seek that takes long */
  BfRun     *seek_run;        /* the last of its line... */
  guint64    seek_length;     /* ...of which so much is known */
  guint64    seek_goal;       /* steps done */
  BfMoment   seek_moment;
  guint      seek_branch;     /* its place in the list */
  BfArriveFunc seek_arrived;  /* (nullable) */
  double     seek_fraction;
  gint64     seek_began;      /* µs */

  /* Undo */
  GArray    *undo;            /* of BfEntry */
  GArray    *redo;
  guint64    last_revision;
  guint      edit_depth;      /* begin_edit without end_edit */
  guint64    n_edits;
  gboolean   edit_pushed;     /* what is edited since begin_edit has its entry */

  /* Training */
  BfRunner  *runner;          /* (nullable) */
  gboolean   pausing;         /* its last report is awaited */
  BfRun     *job_run;         /* that it extends */
  guint64    job_start;       /* steps done */
  guint64    job_length;      /* what was known when it began */
  guint64    job_limit;
  gboolean   is_epoch;        /* it is a long Step by epoch, not Train */
  guint64    epoch_goal;      /* steps done */
  double     pace;            /* steps a second */
  gboolean   is_training;     /* Train was pressed, whoever does the steps */
  gboolean   carries_on;      /* the runner ends, training does not */
  BfPosition before_training;
  BfRun     *epoch_run;       /* (nullable): in which it came to... */
  BfState   *epoch_starts[2]; /* (nullable): ...the beginnings of the last two epochs, the newest first */

  /* Divergence */
  BfRun     *bad_run;         /* (nullable): in which the loss stopped being finite... */
  guint64    bad_step;        /* ...and at which step */
  char      *divergence;      /* (nullable): what there is to say of it, once it was asked for */

  /* Signals */
  guint      held;
  gboolean   is_dirty;
  char      *stop_reason;     /* to be told with `stopped` */
};

#define BF_NO_LIMIT G_MAXUINT64

/* bf-session.c */
G_GNUC_INTERNAL void      bf_position_copy          (BfPosition       *self,
                                                     const BfPosition *other);
G_GNUC_INTERNAL void      bf_position_clear         (BfPosition       *self);
G_GNUC_INTERNAL void      bf_session_hold           (BfSession        *self);
G_GNUC_INTERNAL void      bf_session_release        (BfSession        *self);
G_GNUC_INTERNAL guint64   bf_session_get_steps_done (BfSession        *self);
G_GNUC_INTERNAL guint64   bf_session_get_loss_end   (BfSession        *self);
G_GNUC_INTERNAL gboolean  bf_session_is_stepped     (BfSession        *self);
G_GNUC_INTERNAL BfRun    *bf_session_get_run        (BfSession        *self);
G_GNUC_INTERNAL BfState  *bf_session_state_at       (BfSession        *self,
                                                     guint64           steps_done,
                                                     GError          **error);
G_GNUC_INTERNAL BfTrace  *bf_session_trace_at       (BfSession        *self,
                                                     guint64           steps_done,
                                                     GError          **error);
G_GNUC_INTERNAL void      bf_session_set_diverged   (BfSession        *self,
                                                     guint64           step,
                                                     GError          **error);
G_GNUC_INTERNAL void      bf_session_place          (BfSession        *self,
                                                     BfRun            *run,
                                                     guint64           length,
                                                     BfTrace          *trace,
                                                     BfMoment          moment);
G_GNUC_INTERNAL void      bf_session_rest           (BfSession        *self,
                                                     BfMoment          moment);
G_GNUC_INTERNAL void      bf_session_dup_position   (BfSession        *self,
                                                     BfPosition       *position);
G_GNUC_INTERNAL gboolean  bf_session_restore        (BfSession        *self,
                                                     const BfPosition *position);

/* bf-session-archive.c */
G_GNUC_INTERNAL gboolean  bf_session_open_archive   (BfSession        *self);
/* bf-session-credit.c */
G_GNUC_INTERNAL const BfCredit *bf_session_get_credit (BfSession    *self);
G_GNUC_INTERNAL void      bf_session_clear_credit   (BfSession        *self);

/* bf-session-mend.c */
G_GNUC_INTERNAL void      bf_session_note_divergence (BfSession       *self,
                                                     guint64           step);

/* bf-session-undo.c */
G_GNUC_INTERNAL void      bf_entry_clear            (BfEntry          *self);
G_GNUC_INTERNAL void      bf_session_push_undo      (BfSession        *self,
                                                     const char       *name,
                                                     const BfPosition *before);
G_GNUC_INTERNAL void      bf_session_drop_undo      (BfSession        *self);

/* bf-session-seek.c */
G_GNUC_INTERNAL gboolean  bf_session_go_soon        (BfSession        *self,
                                                     BfRun            *run,
                                                     guint64           length,
                                                     guint64           at,
                                                     const BfMoment   *moment,
                                                     const guint      *branch,
                                                     BfArriveFunc      arrived);
G_GNUC_INTERNAL gboolean  bf_session_go_to_least    (BfSession        *self,
                                                     guint64           at,
                                                     guint64           n,
                                                     BfArriveFunc      arrived);
G_GNUC_INTERNAL gboolean  bf_session_is_near        (BfSession        *self,
                                                     BfRun            *run,
                                                     guint64           at);
G_GNUC_INTERNAL void      bf_session_drop_seek      (BfSession        *self);

/* bf-session-train.c */
G_GNUC_INTERNAL gboolean  bf_session_start_epoch    (BfSession        *self,
                                                     guint64           goal,
                                                     GError          **error);
G_GNUC_INTERNAL void      bf_session_note_epoch     (BfSession        *self,
                                                     BfRun            *run,
                                                     BfState          *state);
G_GNUC_INTERNAL void      bf_session_settle         (BfSession        *self);
G_GNUC_INTERNAL void      bf_session_halt           (BfSession        *self);

G_END_DECLS
