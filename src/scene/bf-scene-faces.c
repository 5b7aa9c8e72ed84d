/* SPDX-License-Identifier: MIT */
#include "bf-plate-private.h"

/* What a plate shows changes with the phase. Each such face says where its items stand around the
 * plate's middle; between two faces the plate's size and the places of what both have glide, and
 * the rest fades. */

#define WIDE_HEIGHT  41.0
#define PADDING_WIDE 9.0
#define DASH_WIDTH   6.5
#define SHARE_GAP    8.0 /* on either side of the line before a share */
#define LEAST_SHARE_GAP 4.0
#define STACKED_HEIGHT 64.0

static void
put (BfPlateFace *face, BfPlateItem item, double x, double y)
{
  face->items[item] = (BfPlatePlace){ 1.0, x, y };
}

/* Moves a row of items so that it is centred. */
static void
finish_row (BfPlateFace *face, double content, double padding)
{
  face->width = content + 2.0 * padding;
  for (guint k = 0; k < BF_N_PLATE_ITEMS; k++)
    face->items[k].x -= content / 2.0;
}

/* An item and the gap before it, in the order of a row */
typedef struct
{
  BfPlateItem item;
  double gap;
  double y;
} RowItem;

/* What a row loses first where it is too narrow: the name, then the padlock */
static gboolean
is_left_out (BfPlateItem item, guint drop)
{
  return (drop >= 1 && item == BF_PLATE_ITEM_NAME) || (drop >= 2 && item == BF_PLATE_ITEM_PADLOCK);
}

static double
get_row_width (const BfPlate *plate, const RowItem *row, guint n, guint drop)
{
  double width = 0.0;

  for (guint k = 0; k < n; k++)
    if (!is_left_out (row[k].item, drop))
      width += (width > 0.0 ? row[k].gap : 0.0) + plate->widths[row[k].item];

  return width;
}

static void
set_row (const BfPlate *plate, BfPlateFace *face, const RowItem *row, guint n)
{
  double padding = BF_PLATE_PADDING;
  double width = 0.0;
  guint drop = 0;

  while (drop < 2
         && get_row_width (plate, row, n, drop) + 2.0 * BF_PLATE_PADDING_TIGHT > plate->room)
    drop++;
  if (get_row_width (plate, row, n, drop) + 2.0 * BF_PLATE_PADDING > plate->room)
    padding = BF_PLATE_PADDING_TIGHT;

  for (guint k = 0; k < n; k++)
    {
      if (is_left_out (row[k].item, drop))
        continue;
      width += width > 0.0 ? row[k].gap : 0.0;
      put (face, row[k].item, width, row[k].y);
      width += plate->widths[row[k].item];
    }
  face->height = BF_PLATE_ROW_HEIGHT;
  finish_row (face, width, padding);
}

static void
set_simple (const BfPlate *plate, BfPlateFace *face)
{
  static const RowItem row[] = { { BF_PLATE_ITEM_NAME, 0.0, 4.5 },
                                 { BF_PLATE_ITEM_NUMBER, 6.0, 5.2 } };

  set_row (plate, face, row, G_N_ELEMENTS (row));
}

/* Beside the other two rows, the pie above its number */
static void
add_share_beside (const BfPlate *plate, BfPlateFace *face, double width, double gap)
{
  double share = MAX (BF_PLATE_PIE, plate->widths[BF_PLATE_ITEM_SHARE]);

  put (face, BF_PLATE_ITEM_DIVIDER, width + gap, 0.0);
  put (face, BF_PLATE_ITEM_PIE, width + 2.0 * gap + (share - BF_PLATE_PIE) / 2.0, -7.0);
  put (face, BF_PLATE_ITEM_SHARE,
       width + 2.0 * gap + (share - plate->widths[BF_PLATE_ITEM_SHARE]) / 2.0, 15.0);
}

/* Where a plate is high enough the share has a row of its own; beside the others it has to have room. */
static double
add_share (const BfPlate *plate, BfPlateFace *face, double width)
{
  double content = width + MAX (BF_PLATE_PIE, plate->widths[BF_PLATE_ITEM_SHARE]);
  double gap = MIN (SHARE_GAP, (plate->room - 2.0 * BF_PLATE_PADDING_TIGHT - content) / 2.0);

  if (plate->share_text == NULL)
    return width;
  if (plate->is_stacked)
    {
      for (guint k = 0; k < BF_N_PLATE_ITEMS; k++)
        face->items[k].y -= (STACKED_HEIGHT - WIDE_HEIGHT) / 2.0;
      put (face, BF_PLATE_ITEM_PIE, 0.0, 20.0);
      put (face, BF_PLATE_ITEM_SHARE, BF_PLATE_PIE + 7.0, 24.5);
      face->height = STACKED_HEIGHT;

      return MAX (width, BF_PLATE_PIE + 7.0 + plate->widths[BF_PLATE_ITEM_SHARE]);
    }
  if (gap < LEAST_SHARE_GAP)
    return width;
  add_share_beside (plate, face, width, gap);

  return content + 2.0 * gap;
}

static void
set_gradient (const BfPlate *plate, BfPlateFace *face, gboolean locked)
{
  static const RowItem row[] = { { BF_PLATE_ITEM_NAME, 0.0, 4.5 },
                                 { BF_PLATE_ITEM_BUCKET, 6.0, -7.0 },
                                 { BF_PLATE_ITEM_GRADIENT, 6.0, 5.0 },
                                 { BF_PLATE_ITEM_ARROW, 5.0, 4.5 } };
  const double *w = plate->widths;
  double upper =
      w[BF_PLATE_ITEM_NAME] + 6.0 + w[BF_PLATE_ITEM_NUMBER] + 9.0 + w[BF_PLATE_ITEM_PADLOCK];
  double lower =
      w[BF_PLATE_ITEM_BUCKET] + 6.0 + w[BF_PLATE_ITEM_GRADIENT] + 5.0 + w[BF_PLATE_ITEM_ARROW];
  double width = MAX (upper, lower);

  if (plate->is_row)
    {
      set_row (plate, face, row, G_N_ELEMENTS (row));
      return;
    }

  put (face, BF_PLATE_ITEM_NAME, 0.0, -4.0);
  put (face, BF_PLATE_ITEM_NUMBER, w[BF_PLATE_ITEM_NAME] + 6.0, -3.5);
  put (face, BF_PLATE_ITEM_PADLOCK, width - w[BF_PLATE_ITEM_PADLOCK], -14.5);
  put (face, BF_PLATE_ITEM_BUCKET, 0.0, 2.5);
  put (face, BF_PLATE_ITEM_GRADIENT, w[BF_PLATE_ITEM_BUCKET] + 6.0, 14.5);
  put (face, BF_PLATE_ITEM_ARROW, lower - w[BF_PLATE_ITEM_ARROW], 13.5);
  if (!locked)
    face->items[BF_PLATE_ITEM_PADLOCK].alpha = 0.0;
  face->height = WIDE_HEIGHT;
  width = add_share (plate, face, width);
  finish_row (face, width,
              MIN (PADDING_WIDE, MAX (BF_PLATE_PADDING_TIGHT, (plate->room - width) / 2.0)));
}

/* Before the gradient: the bucket is empty. One row, as long as the weight has room in it. */
static void
set_empty (const BfPlate *plate, BfPlateFace *face, gboolean locked)
{
  static const RowItem full[] = { { BF_PLATE_ITEM_NAME, 0.0, 4.5 },
                                  { BF_PLATE_ITEM_NUMBER, 6.0, 5.2 },
                                  { BF_PLATE_ITEM_PADLOCK, 5.0, -5.5 },
                                  { BF_PLATE_ITEM_BUCKET, 9.0, -7.0 },
                                  { BF_PLATE_ITEM_GRADIENT, 6.0, 5.0 } };
  static const RowItem scant[] = { { BF_PLATE_ITEM_NAME, 0.0, 4.5 },
                                   { BF_PLATE_ITEM_PADLOCK, 5.0, -5.5 },
                                   { BF_PLATE_ITEM_BUCKET, 9.0, -7.0 },
                                   { BF_PLATE_ITEM_GRADIENT, 6.0, 5.0 } };
  BfPlate dash = *plate;
  double needed;

  dash.widths[BF_PLATE_ITEM_GRADIENT] = DASH_WIDTH;
  if (!locked)
    dash.widths[BF_PLATE_ITEM_PADLOCK] = -5.0; /* takes back the gap before it */
  needed = get_row_width (&dash, full, G_N_ELEMENTS (full), 0) + 2.0 * BF_PLATE_PADDING_TIGHT;

  if (needed <= plate->room)
    set_row (&dash, face, full, G_N_ELEMENTS (full));
  else if (plate->is_row)
    set_row (&dash, face, scant, G_N_ELEMENTS (scant));
  else
    set_gradient (plate, face, locked);
  if (!locked)
    face->items[BF_PLATE_ITEM_PADLOCK].alpha = 0.0;
  face->items[BF_PLATE_ITEM_ARROW].alpha = 0.0;
}

static void
set_update (const BfPlate *plate, BfPlateFace *face)
{
  static const RowItem row[] = { { BF_PLATE_ITEM_NAME, 0.0, 4.5 },
                                 { BF_PLATE_ITEM_UPDATE_ARROW, 6.0, 4.0 },
                                 { BF_PLATE_ITEM_UPDATE, 4.0, 4.5 } };
  const double *w = plate->widths;
  double upper = w[BF_PLATE_ITEM_NAME] + 6.0 + w[BF_PLATE_ITEM_NUMBER];
  double lower =
      w[BF_PLATE_ITEM_GHOST] + 8.0 + w[BF_PLATE_ITEM_UPDATE_ARROW] + 4.0 + w[BF_PLATE_ITEM_UPDATE];
  double width = MAX (upper, lower);

  if (plate->is_row)
    {
      set_row (plate, face, row, G_N_ELEMENTS (row));
      return;
    }

  put (face, BF_PLATE_ITEM_NAME, 0.0, -3.5);
  put (face, BF_PLATE_ITEM_NUMBER, w[BF_PLATE_ITEM_NAME] + 6.0, -3.0);
  put (face, BF_PLATE_ITEM_GHOST, -1.0, 14.5);
  put (face, BF_PLATE_ITEM_UPDATE_ARROW, w[BF_PLATE_ITEM_GHOST] + 7.0, 14.0);
  put (face, BF_PLATE_ITEM_UPDATE, w[BF_PLATE_ITEM_GHOST] + w[BF_PLATE_ITEM_UPDATE_ARROW] + 11.0,
       14.5);
  face->height = WIDE_HEIGHT;
  finish_row (face, width,
              MIN (PADDING_WIDE, MAX (BF_PLATE_PADDING_TIGHT, (plate->room - width) / 2.0)));
}

/* From one face to the other: first what only the old one has fades out, then what both have
 * glides, then what only the new one has fades in, so that no text runs over another. */
static void
mix_faces (BfPlateFace *self, const BfPlateFace *to, double k)
{
  double leave = CLAMP (k / 0.35, 0.0, 1.0);
  double glide = bf_ease_in_out_cubic ((k - 0.3) / 0.4);
  double enter = CLAMP ((k - 0.65) / 0.35, 0.0, 1.0);

  self->width += (to->width - self->width) * glide;
  self->height += (to->height - self->height) * glide;
  for (guint i = 0; i < BF_N_PLATE_ITEMS; i++)
    {
      BfPlatePlace *place = &self->items[i];
      const BfPlatePlace *other = &to->items[i];

      if (place->alpha <= 0.0)
        *place = (BfPlatePlace){ other->alpha * enter, other->x, other->y };
      else if (other->alpha <= 0.0)
        place->alpha *= 1.0 - leave;
      else
        *place = (BfPlatePlace){ place->alpha, place->x + (other->x - place->x) * glide,
                                 place->y + (other->y - place->y) * glide };
    }
}

static void
choose_zero_grad_face (const BfFrame *frame, const BfPlate *plate, BfPlateFace *face, double *level)
{
  double k = bf_timeline_get_progress (&frame->timeline, 0);
  BfPlateFace to = { 0 };

  *level = 1.0;
  if (plate->gradient.status == BF_VALUE_NOT_COMPUTED)
    {
      set_simple (plate, face);
      set_empty (plate, &to, FALSE);
      mix_faces (face, &to, bf_ease_out_cubic (k));
      return;
    }

  /* The ghosts go, the buckets drain, and the plate shrinks. */
  set_update (plate, face);
  set_gradient (plate, &to, FALSE);
  mix_faces (face, &to, CLAMP (k / 0.3, 0.0, 1.0));
  *level = 1.0 - bf_ease_out_cubic ((k - 0.3) / 0.7);
  to = (BfPlateFace){ 0 };
  set_empty (plate, &to, FALSE);
  mix_faces (face, &to, CLAMP ((k - 0.6) / 0.4, 0.0, 1.0));
}

/* Forward and loss show the weight only, with what an edit has left in the bucket. */
static void
set_plain_face (const BfPlate *plate, BfPlateFace *face)
{
  if (plate->gradient.status == BF_VALUE_OUT_OF_DATE)
    set_gradient (plate, face, FALSE);
  else
    set_simple (plate, face);
}

static void
choose_backward_face (const BfFrame *frame, const BfPlate *plate, BfPlateFace *face, double *level)
{
  double g = plate->gradient_progress;
  BfPlateFace to = { 0 };

  set_plain_face (plate, face);
  set_empty (plate, &to, TRUE);
  mix_faces (face, &to, frame->padlock);
  to = (BfPlateFace){ 0 };
  set_gradient (plate, &to, TRUE);
  mix_faces (face, &to, bf_ease_out_cubic (g / 0.4));
  *level = bf_ease_out_cubic ((g - 0.15) / 0.85);
}

/* The face in this frame, and how full its bucket is of what it holds */
void
bf_plate_choose_face (const BfPlate *plate, const BfFrame *frame, BfPlateFace *face, double *level)
{
  BfPlateFace to = { 0 };
  double ms;

  *face = (BfPlateFace){ 0 };
  *level = 1.0;
  switch (frame->phase)
    {
    case BF_PHASE_ZERO_GRAD:
      choose_zero_grad_face (frame, plate, face, level);
      return;
    case BF_PHASE_BACKWARD:
      choose_backward_face (frame, plate, face, level);
      return;
    case BF_PHASE_STEP:
      set_gradient (plate, face, TRUE);
      set_update (plate, &to);
      mix_faces (face, &to, frame->opening);
      return;
    case BF_PHASE_FORWARD:
      ms = bf_timeline_get_phase_ms (&frame->timeline, BF_PHASE_FORWARD);
      if (ms < BF_MOTION_PADLOCK_MS && plate->gradient.status == BF_VALUE_NOT_COMPUTED)
        {
          set_empty (plate, face, FALSE);
          set_simple (plate, &to);
          mix_faces (face, &to, bf_ease_out_cubic (ms / BF_MOTION_PADLOCK_MS));
          return;
        }
      set_plain_face (plate, face);
      return;
    case BF_PHASE_LOSS:
    default:
      set_plain_face (plate, face);
      return;
    }
}
