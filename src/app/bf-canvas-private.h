/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-canvas.h"

#include "bf-mark.h"
#include "bf-number-entry.h"
#include "scene/bf-scene.h"

G_BEGIN_DECLS

/* What the friends of the canvas share: its drawing, its pointer, its keyboard and its editor
   are a file each. */
struct _BfCanvas
{
  GtkWidget   parent_instance;

  /* Owned */
  BfSession  *session;
  BfScene    *scene;
  BfLayout   *layout;
  BfNetwork  *shape;        /* what layout and marks were made for */
  GPtrArray  *marks;        /* BfMark, in the order of the Tab key */
  GtkWidget  *entry;        /* while a number is typed */
  char       *announcement;

  BfElement   hovered;
  BfElement   lit;      /* by the pointer elsewhere */
  BfElement   edited;
  BfElement   current;      /* where the keyboard was last */
  gboolean    tags;

  /* A number that is dragged or scrolled */
  BfElement   held;
  gboolean    dragging;
  double      drag_value;
  double      drag_unit;
  guint       scroll_id;

  guint       names_id;
  guint       close_id;
};

enum
{
  BF_CANVAS_CHANGING,
  BF_CANVAS_FAILED,
  BF_CANVAS_SECOND_CHOSEN,
  BF_CANVAS_N_SIGNALS,
};

/* The least by which wheel and drag change a number, so that they get across zero. */
#define BF_CANVAS_SMALLEST_STEP 0.01

extern guint bf_canvas_signals[BF_CANVAS_N_SIGNALS];

/* bf-canvas.c */
gboolean bf_canvas_ensure_layout   (BfCanvas        *self);
gboolean bf_canvas_get_rect        (BfCanvas        *self,
                                    const BfElement *element,
                                    BfRect          *rect);

/* bf-canvas-focus.c: the keyboard and the screen reader */
void     bf_canvas_init_focus      (BfCanvas        *self);
void     bf_canvas_build_marks     (BfCanvas        *self);
void     bf_canvas_clear_marks     (BfCanvas        *self);
void     bf_canvas_allocate_marks  (BfCanvas        *self);
void     bf_canvas_queue_names     (BfCanvas        *self);
void     bf_canvas_update_names    (BfCanvas        *self);
BfElement bf_canvas_get_focused    (BfCanvas        *self);
gboolean bf_canvas_focus_element   (BfCanvas        *self,
                                    const BfElement *element);
gboolean bf_canvas_focus           (GtkWidget       *widget,
                                    GtkDirectionType direction);

/* bf-canvas-pointer.c */
void     bf_canvas_init_pointer    (BfCanvas        *self);
void     bf_canvas_end_scroll      (BfCanvas        *self);

/* bf-canvas-edit.c */
void     bf_canvas_allocate_entry  (BfCanvas        *self);
void     bf_canvas_close_entry     (BfCanvas        *self);
void     bf_canvas_changing        (BfCanvas        *self);

G_END_DECLS
