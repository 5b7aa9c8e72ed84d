/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-window.h"

#include "bf-adaptive-bin.h"
#include "bf-arithmetic-view.h"
#include "bf-bar.h"
#include "bf-canvas.h"
#include "bf-check-badge.h"
#include "bf-data-view.h"
#include "bf-element-panel.h"
#include "bf-hand-view.h"
#include "bf-loss-view.h"
#include "bf-machine-view.h"
#include "bf-pane.h"
#include "bf-parameter-table.h"
#include "bf-phase-strip.h"
#include "bf-pie-view.h"
#include "bf-player.h"
#include "bf-rate-view.h"
#include "bf-race-view.h"
#include "bf-recipe-view.h"
#include "bf-slice-page.h"
#include "bf-torch-view.h"
#include "model/bf-autosave.h"
#include "model/bf-job.h"

G_BEGIN_DECLS

typedef enum
{
  BF_SIDE_LEFT,
  BF_SIDE_RIGHT,
  BF_SIDE_BOTTOM,
  BF_N_SIDES,
} BfSide;

/* What the friends of the window share: its actions, its panes and its files are a file each. */
struct _BfWindow
{
  AdwApplicationWindow parent_instance;

  /* Template */
  AdwToastOverlay  *toasts;
  BfAdaptiveBin    *adaptive;
  AdwWindowTitle   *title;
  GtkWidget        *undo_button;
  GtkWidget        *redo_button;
  GtkWidget        *left_toggle;
  GtkWidget        *right_toggle;
  GtkWidget        *bottom_toggle;
  AdwFlap          *left_flap;
  AdwFlap          *right_flap;
  AdwFlap          *bottom_flap;
  BfPane           *left_pane;
  BfPane           *right_pane;
  BfPane           *bottom_pane;
  GtkStack         *story;
  GtkLabel         *lesson_heading;
  GtkLabel         *lesson_text;
  AdwBin           *front_to_back_bin;
  BfHandView       *hand;
  BfMachineView    *machine;
  AdwBin           *back_to_front_bin;
  BfRecipeView     *recipe;
  GtkWidget        *middle;
  BfPhaseStrip     *phase_strip;
  BfBar            *wrong_bar;
  BfBar            *diverged_bar;
  BfCheckBadge     *check_badge;
  BfCanvas         *canvas;
  GtkLabel         *sentence;
  GtkDropDown      *granularity;
  GtkWidget        *train_button;
  GtkImage         *train_icon;
  GtkLabel         *train_label;
  GtkWidget        *speed_label;
  GtkRange         *speed;
  GtkAdjustment    *speed_adjustment;
  GtkStackSwitcher *switcher;
  GtkStack         *pages;
  GtkWidget        *sample_row;
  GtkLabel         *sample_label;
  BfArithmeticView *arithmetic;
  BfElementPanel   *element_panel;
  BfParameterTable *parameters;
  BfTorchView      *torch;
  BfDataView       *data;
  GtkWidget        *loss_scale_button;
  GtkLabel         *loss_scale_label;
  GtkLabel         *counters;
  GtkWidget        *seek_cancel;
  GtkMenuButton    *runs_button;
  GtkMenuButton    *bookmarks_button;
  BfLossView       *loss_view;
  GtkWidget        *slice_button;
  GtkWidget        *race_button;
  GtkWidget        *rates_button;
  GtkStack         *side;
  AdwBin           *slice_bin;
  AdwBin           *race_bin;
  BfRaceView       *race;
  AdwBin           *rates_bin;
  BfRateView       *rates;
  GMenu            *lessons_menu;
  GMenu            *recent_menu;

  /* Borrowed */
  BfPieView        *pie;

  /* In popovers */
  GtkListBox       *runs_list;
  GtkListBox       *bookmarks_list;
  GtkListBox       *history_list;
  GtkWidget        *history_popover;

  /* Owned */
  BfSession        *session;
  BfLesson         *lesson;     /* the session's, as its texts are shown */
  BfPlayer         *player;
  GSettings        *settings;   /* NULL where the schema is not installed */
  char             *notice;        /* what the sentence says instead, for a while */
  char             *notice_until;  /* its time is over: it goes when the sentence changes */
  gboolean          notice_stays;

  GFile            *file;       /* NULL where it has none yet */
  BfFileStamp       stamp;      /* that file as it was read or written last */
  guint64           saved_revision;
  gboolean          saves_lesson_only; /* not how it was trained */
  BfJob            *save_job;   /* NULL where nothing is being written */
  GFile            *saving_file;
  guint64           saving_revision;
  BfAutosave       *autosave;   /* NULL where there is no safety copy */
  BfJob            *autosave_job;
  guint             autosave_id;
  gboolean          autosave_due;    /* something has changed since the last one */
  gboolean          autosave_failed; /* which was told */
  GPtrArray        *left;       /* of BfAutosave; NULL but while they are offered */
  gboolean          asks;       /* whether to save: the question stands */
  gboolean          closes;     /* once it is saved */
  gboolean          may_close;

  gboolean          shown[BF_N_SIDES];   /* what the user wants where there is room */
  gboolean          folded[BF_N_SIDES];
  gboolean          syncing;
  guint             refresh_id;
  guint             notice_id;
  guint             arithmetic_id;
};

/* bf-window.c */
void          bf_window_queue_refresh    (BfWindow   *self);
void          bf_window_rest             (BfWindow   *self);
BfGranularity bf_window_get_granularity  (BfWindow   *self);

/* bf-window-actions.c */
void          bf_window_init_actions     (BfWindow   *self);
void          bf_window_update_actions   (BfWindow   *self);

/* bf-window-panes.c */
void          bf_window_init_panes       (BfWindow   *self);
void          bf_window_show_pane        (BfWindow   *self,
                                          BfSide      side,
                                          gboolean    show);
gboolean      bf_window_is_pane_shown    (BfWindow   *self,
                                          BfSide      side);

/* bf-window-views.c */
void          bf_window_init_views       (BfWindow   *self);

/* bf-window-pie.c */
void          bf_window_init_pie         (BfWindow   *self);

/* bf-window-places.c */
void          bf_window_init_places      (BfWindow   *self);
void          bf_window_update_places    (BfWindow   *self);
const char   *bf_window_get_no_undo      (BfWindow   *self);
void          bf_window_compare          (BfWindow   *self,
                                          guint       id);

/* bf-window-time.c */
void          bf_window_init_time        (BfWindow   *self);
void          bf_window_update_time      (BfWindow   *self);
char         *bf_window_describe_seek    (BfWindow   *self);

/* bf-window-lab.c */
void          bf_window_init_lab         (BfWindow   *self);
void          bf_window_set_lab_session  (BfWindow   *self);
void          bf_window_update_lab       (BfWindow   *self);

/* bf-window-sample.c */
void          bf_window_init_sample      (BfWindow   *self);
void          bf_window_update_sample    (BfWindow   *self,
                                          const BfGlance *glance);

/* bf-window-export.c */
void          bf_window_init_export      (BfWindow   *self);

/* bf-window-data.c */
void          bf_window_init_data        (BfWindow   *self);

/* bf-window-import.c */
void          bf_window_init_import      (BfWindow   *self);
gboolean      bf_window_is_table         (GFile      *file);
void          bf_window_import           (BfWindow   *self,
                                          GFile      *file);

/* bf-window-state.c */
void          bf_window_load_state       (BfWindow   *self);
void          bf_window_save_state       (BfWindow   *self);

/* bf-window-files.c */
void          bf_window_init_files       (BfWindow   *self);
void          bf_window_choose_open      (BfWindow   *self);
gboolean      bf_window_drop_files       (BfWindow   *self,
                                          GSList     *files);
void          bf_window_add_recent       (GFile      *file);
void          bf_window_fill_recent      (BfWindow   *self);
void          bf_window_open_recent      (BfWindow   *self,
                                          const char *uri);
void          bf_window_fill_lessons     (BfWindow   *self);

/* bf-window-autosave.c */
void          bf_window_init_autosave    (BfWindow   *self);
void          bf_window_autosave         (BfWindow   *self);
void          bf_window_clear_autosave   (BfWindow   *self);
void          bf_window_drop_autosave    (BfWindow   *self);

/* bf-window-save.c */
gboolean      bf_window_is_modified      (BfWindow   *self);
void          bf_window_update_title     (BfWindow   *self);
void          bf_window_set_file         (BfWindow   *self,
                                          GFile      *file,
                                          const BfFileStamp *stamp);
void          bf_window_save             (BfWindow   *self);
void          bf_window_choose_save      (BfWindow   *self);
gboolean      bf_window_keeps_open       (BfWindow   *self);
void          bf_window_drop_save        (BfWindow   *self);

G_END_DECLS
