/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-scene-private.h"

G_BEGIN_DECLS

#define BF_PLATE_ROW_HEIGHT 26.0
#define BF_PLATE_CORNER 8.0
#define BF_PLATE_NUMBER_SIZE 15.0
#define BF_PLATE_GRADIENT_SIZE 13.0
#define BF_PLATE_UPDATE_SIZE 12.0
#define BF_PLATE_LEAST_SIZE 12.0
#define BF_PLATE_PADDING 8.0
#define BF_PLATE_PADDING_TIGHT 5.0
#define BF_PLATE_PADLOCK_SCALE 0.62
#define BF_PLATE_SHARE_SIZE 12.0
#define BF_PLATE_PIE 16.0

typedef enum
{
  BF_PLATE_ITEM_NAME,
  BF_PLATE_ITEM_NUMBER,
  BF_PLATE_ITEM_PADLOCK,
  BF_PLATE_ITEM_BUCKET,
  BF_PLATE_ITEM_GRADIENT,
  BF_PLATE_ITEM_ARROW,
  BF_PLATE_ITEM_GHOST,
  BF_PLATE_ITEM_UPDATE_ARROW,
  BF_PLATE_ITEM_UPDATE,
  BF_PLATE_ITEM_DIVIDER,
  BF_PLATE_ITEM_PIE,
  BF_PLATE_ITEM_SHARE,
  BF_N_PLATE_ITEMS,
} BfPlateItem;

/* Where an item stands, measured from the plate's middle */
typedef struct
{
  double alpha;
  double x;
  double y; /* of a text its baseline */
} BfPlatePlace;

typedef struct
{
  double       width;
  double       height;
  BfPlatePlace items[BF_N_PLATE_ITEMS];
} BfPlateFace;

/* One plate in this frame. All lengths but x and y are in pixels at m = 1. */
typedef struct
{
  BfElement element;
  double    x;
  double    y;
  double    align;             /* where of its width x is: 0.5 in the middle, 1 at its right end */
  double    room;              /* how wide it may be */
  gboolean  is_row;
  gboolean  is_stacked;        /* high enough for a third row */
  double    lit;
  double    value;
  double    change;
  BfValue   gradient;
  double    gradient_progress;
  BfValue   share;
  double    number_size;
  double    gradient_size;
  double    update_size;
  double    ghost_size;
  char     *name;
  char     *number;
  char     *old_number;
  char     *gradient_text;
  char     *ghost;
  char     *update;
  char     *share_text;
  double    widths[BF_N_PLATE_ITEMS];
} BfPlate;

void bf_plate_clear       (BfPlate       *self);
void bf_plate_draw        (BfPlate       *self,
                           BfFrame       *frame);
void bf_plate_draw_box    (const BfPlate *self,
                           BfFrame       *frame,
                           const BfRect  *rect);
void bf_plate_choose_face (const BfPlate *self,
                           const BfFrame *frame,
                           BfPlateFace   *face,
                           double        *level);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BfPlate, bf_plate_clear)

G_END_DECLS
