/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

#include "model/bf-number.h"

#include <math.h>

/* Plates: what one shows changes with the phase. Each such face says where its items stand around the plate's middle;
 * between two faces the plate's size and the places of what both have glide, and the rest fades. */

#define NAME_SIZE 12.0
#define NUMBER_SIZE 15.0
#define GRADIENT_SIZE 13.0
#define UPDATE_SIZE 12.0
#define LEAST_SIZE 12.0
#define MARKED_SIZE 14.0

#define ROW_HEIGHT 26.0
#define WIDE_HEIGHT 41.0
#define MARKED_HEIGHT 24.0
#define CORNER 8.0
#define BORDER 1.25
#define SELECTED_BORDER 2.0

#define PADDING_ROW 8.0
#define PADDING_TIGHT 5.0
#define PADDING_WIDE 9.0
#define BIAS_WIDTH 114.0
#define PADLOCK_SCALE 0.62
#define DASH_WIDTH 6.5
#define FEW_DIGITS 46.0 /* wide, as −0.308 */

typedef enum
{
  ITEM_NAME,
  ITEM_NUMBER,
  ITEM_PADLOCK,
  ITEM_BUCKET,
  ITEM_GRADIENT,
  ITEM_ARROW,
  ITEM_GHOST,
  ITEM_UPDATE_ARROW,
  ITEM_UPDATE,
  N_ITEMS,
} Item;

typedef struct
{
  double alpha;
  double x;
  double y; /* of a text its baseline */
} Place;

typedef struct
{
  double width;
  double height;
  Place  items[N_ITEMS];
} Face;

/* One plate in this frame. All lengths are in pixels at m = 1. */
typedef struct
{
  BfElement      element;
  double         x, y;
  double         align;      /* where of its width x is: 0.5 in the middle, 1 at its right end */
  double         room;       /* how wide it may be */
  gboolean       is_row;
  BfValue        gradient;
  double         gradient_progress;
  double         lit;
  double         number_size, gradient_size, update_size, ghost_size;
  char          *name, *number, *old_number, *gradient_text, *ghost, *update;
  double         widths[N_ITEMS];
  double         value;
  double         change;
} Plate;

static void
plate_clear (Plate *self)
{
  g_free (self->name);
  g_free (self->number);
  g_free (self->old_number);
  g_free (self->gradient_text);
  g_free (self->ghost);
  g_free (self->update);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plate, plate_clear)

static double
measure (BfFrame *frame, double size, BfTextFlags flags, const char *text)
{
  return text != NULL ? bf_text_get_width (frame, size, flags, text) / frame->m : 0.0;
}

static void
put (Face *face, Item item, double x, double y)
{
  face->items[item] = (Place) { 1.0, x, y };
}

/* Moves a row of items so that it is centred. */
static void
finish_row (Face *face, double content, double padding)
{
  face->width = content + 2.0 * padding;
  for (guint k = 0; k < N_ITEMS; k++)
    face->items[k].x -= content / 2.0;
}

/* An item and the gap before it, in the order of a row */
typedef struct
{
  Item   item;
  double gap;
  double y;
} RowItem;

/* What a row loses first where it is too narrow: the name, then the padlock */
static gboolean
is_left_out (Item item, guint drop)
{
  return (drop >= 1 && item == ITEM_NAME) || (drop >= 2 && item == ITEM_PADLOCK);
}

static double
get_row_width (const Plate *plate, const RowItem *row, guint n, guint drop)
{
  double width = 0.0;

  for (guint k = 0; k < n; k++)
    if (!is_left_out (row[k].item, drop))
      width += (width > 0.0 ? row[k].gap : 0.0) + plate->widths[row[k].item];

  return width;
}

static void
set_row (const Plate *plate, Face *face, const RowItem *row, guint n)
{
  double padding = PADDING_ROW;
  double width = 0.0;
  guint drop = 0;

  while (drop < 2 && get_row_width (plate, row, n, drop) + 2.0 * PADDING_TIGHT > plate->room)
    drop++;
  if (get_row_width (plate, row, n, drop) + 2.0 * PADDING_ROW > plate->room)
    padding = PADDING_TIGHT;

  for (guint k = 0; k < n; k++)
    {
      if (is_left_out (row[k].item, drop))
        continue;
      width += width > 0.0 ? row[k].gap : 0.0;
      put (face, row[k].item, width, row[k].y);
      width += plate->widths[row[k].item];
    }
  face->height = ROW_HEIGHT;
  finish_row (face, width, padding);
}

static void
set_simple (const Plate *plate, Face *face)
{
  static const RowItem row[] = { { ITEM_NAME, 0.0, 4.5 }, { ITEM_NUMBER, 6.0, 5.2 } };

  set_row (plate, face, row, G_N_ELEMENTS (row));
}

static void
set_gradient (const Plate *plate, Face *face, gboolean locked)
{
  static const RowItem row[] = { { ITEM_NAME, 0.0, 4.5 }, { ITEM_BUCKET, 6.0, -7.0 }, { ITEM_GRADIENT, 6.0, 5.0 },
                                 { ITEM_ARROW, 5.0, 4.5 } };
  const double *w = plate->widths;
  double upper = w[ITEM_NAME] + 6.0 + w[ITEM_NUMBER] + 9.0 + w[ITEM_PADLOCK];
  double lower = w[ITEM_BUCKET] + 6.0 + w[ITEM_GRADIENT] + 5.0 + w[ITEM_ARROW];
  double width = MAX (upper, lower);

  if (plate->is_row)
    {
      set_row (plate, face, row, G_N_ELEMENTS (row));
      return;
    }

  put (face, ITEM_NAME, 0.0, -4.0);
  put (face, ITEM_NUMBER, w[ITEM_NAME] + 6.0, -3.5);
  put (face, ITEM_PADLOCK, width - w[ITEM_PADLOCK], -14.5);
  put (face, ITEM_BUCKET, 0.0, 2.5);
  put (face, ITEM_GRADIENT, w[ITEM_BUCKET] + 6.0, 14.5);
  put (face, ITEM_ARROW, lower - w[ITEM_ARROW], 13.5);
  if (!locked)
    face->items[ITEM_PADLOCK].alpha = 0.0;
  face->height = WIDE_HEIGHT;
  finish_row (face, width, MIN (PADDING_WIDE, MAX (PADDING_TIGHT, (plate->room - width) / 2.0)));
}

/* Before the gradient: the bucket is empty. One row, as long as the weight has room in it. */
static void
set_empty (const Plate *plate, Face *face, gboolean locked)
{
  static const RowItem full[] = { { ITEM_NAME, 0.0, 4.5 }, { ITEM_NUMBER, 6.0, 5.2 }, { ITEM_PADLOCK, 5.0, -5.5 },
                                  { ITEM_BUCKET, 9.0, -7.0 }, { ITEM_GRADIENT, 6.0, 5.0 } };
  static const RowItem scant[] = { { ITEM_NAME, 0.0, 4.5 }, { ITEM_PADLOCK, 5.0, -5.5 },
                                   { ITEM_BUCKET, 9.0, -7.0 }, { ITEM_GRADIENT, 6.0, 5.0 } };
  Plate dash = *plate;
  double needed;

  dash.widths[ITEM_GRADIENT] = DASH_WIDTH;
  if (!locked)
    dash.widths[ITEM_PADLOCK] = -5.0; /* takes back the gap before it */
  needed = get_row_width (&dash, full, G_N_ELEMENTS (full), 0) + 2.0 * PADDING_TIGHT;

  if (needed <= plate->room)
    set_row (&dash, face, full, G_N_ELEMENTS (full));
  else if (plate->is_row)
    set_row (&dash, face, scant, G_N_ELEMENTS (scant));
  else
    set_gradient (plate, face, locked);
  if (!locked)
    face->items[ITEM_PADLOCK].alpha = 0.0;
  face->items[ITEM_ARROW].alpha = 0.0;
}

static void
set_update (const Plate *plate, Face *face)
{
  static const RowItem row[] = { { ITEM_NAME, 0.0, 4.5 }, { ITEM_UPDATE_ARROW, 6.0, 4.0 }, { ITEM_UPDATE, 4.0, 4.5 } };
  const double *w = plate->widths;
  double upper = w[ITEM_NAME] + 6.0 + w[ITEM_NUMBER];
  double lower = w[ITEM_GHOST] + 8.0 + w[ITEM_UPDATE_ARROW] + 4.0 + w[ITEM_UPDATE];
  double width = MAX (upper, lower);

  if (plate->is_row)
    {
      set_row (plate, face, row, G_N_ELEMENTS (row));
      return;
    }

  put (face, ITEM_NAME, 0.0, -3.5);
  put (face, ITEM_NUMBER, w[ITEM_NAME] + 6.0, -3.0);
  put (face, ITEM_GHOST, -1.0, 14.5);
  put (face, ITEM_UPDATE_ARROW, w[ITEM_GHOST] + 7.0, 14.0);
  put (face, ITEM_UPDATE, w[ITEM_GHOST] + w[ITEM_UPDATE_ARROW] + 11.0, 14.5);
  face->height = WIDE_HEIGHT;
  finish_row (face, width, MIN (PADDING_WIDE, MAX (PADDING_TIGHT, (plate->room - width) / 2.0)));
}

/* From one face to the other: first what only the old one has fades out, then what both have glides, then what only the
 * new one has fades in, so that no text runs over another. */
static void
mix_faces (Face *self, const Face *to, double k)
{
  double leave = CLAMP (k / 0.35, 0.0, 1.0);
  double glide = bf_ease_in_out_cubic ((k - 0.3) / 0.4);
  double enter = CLAMP ((k - 0.65) / 0.35, 0.0, 1.0);

  self->width += (to->width - self->width) * glide;
  self->height += (to->height - self->height) * glide;
  for (guint i = 0; i < N_ITEMS; i++)
    {
      Place *place = &self->items[i];
      const Place *other = &to->items[i];

      if (place->alpha <= 0.0)
        *place = (Place) { other->alpha * enter, other->x, other->y };
      else if (other->alpha <= 0.0)
        place->alpha *= 1.0 - leave;
      else
        *place = (Place) { place->alpha, place->x + (other->x - place->x) * glide, place->y + (other->y - place->y) * glide };
    }
}

static void
choose_zero_grad_face (const BfFrame *frame, const Plate *plate, Face *face, double *level)
{
  double k = bf_timeline_get_progress (&frame->timeline, 0);
  Face to = { 0 };

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
  to = (Face) { 0 };
  set_empty (plate, &to, FALSE);
  mix_faces (face, &to, CLAMP ((k - 0.6) / 0.4, 0.0, 1.0));
}

/* Forward and loss show the weight only, with what an edit has left in the bucket. */
static void
set_plain_face (const Plate *plate, Face *face)
{
  if (plate->gradient.status == BF_VALUE_OUT_OF_DATE)
    set_gradient (plate, face, FALSE);
  else
    set_simple (plate, face);
}

static void
choose_backward_face (const BfFrame *frame, const Plate *plate, Face *face, double *level)
{
  double g = plate->gradient_progress;
  Face to = { 0 };

  set_plain_face (plate, face);
  set_empty (plate, &to, TRUE);
  mix_faces (face, &to, frame->padlock);
  to = (Face) { 0 };
  set_gradient (plate, &to, TRUE);
  mix_faces (face, &to, bf_ease_out_cubic (g / 0.4));
  *level = bf_ease_out_cubic ((g - 0.15) / 0.85);
}

static void
choose_face (const BfFrame *frame, const Plate *plate, Face *face, double *level)
{
  Face to = { 0 };
  double ms;

  *face = (Face) { 0 };
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
    case BF_N_PHASES:
    default:
      set_plain_face (plate, face);
      return;
    }
}

/* Signed like bf_number_format_signed(), in as many digits as there is room for */
static char *
fit_update (BfFrame *frame, double value, double width, double *size)
{
  double plus = value > 0.0 ? bf_text_get_width (frame, UPDATE_SIZE, BF_TEXT_BOLD, "+") : 0.0;
  g_autofree char *text = bf_text_fit_number (frame, value, width * frame->m - plus, UPDATE_SIZE, LEAST_SIZE, BF_TEXT_BOLD, size);

  return value > 0.0 ? g_strconcat ("+", text, NULL) : g_steal_pointer (&text);
}

/* How wide a gradient may be: in a row the name stays as long as there is room for a few digits. */
static double
get_gradient_room (const Plate *plate, double name)
{
  double room = plate->room - 2.0 * PADDING_TIGHT - 12.0 - 6.0 - 5.0 - 8.0;

  return plate->is_row && room - name >= FEW_DIGITS ? room - name : room;
}

static void
set_texts (BfFrame *frame, Plate *plate, const BfGlance *glance)
{
  BfValue ghost = bf_glance_get_old_parameter (glance, &plate->element);
  BfValue update = bf_glance_get_update (glance, &plate->element);
  double room = plate->room - 2.0 * PADDING_TIGHT;
  double name = measure (frame, NAME_SIZE, BF_TEXT_NAME, plate->name) + 6.0;
  BfGlance after = *glance;

  /* While it rolls, a plate is laid out for what it rolls to. */
  if (frame->phase == BF_PHASE_STEP)
    bf_frame_glance_at (frame, frame->timeline.phase_first[BF_PHASE_STEP] + 1, &after);
  plate->change = update.value;
  plate->value = bf_glance_get_parameter (&after, &plate->element).value;
  plate->number = bf_text_fit_number (frame, plate->value, MAX (40.0, room - name) * frame->m, NUMBER_SIZE,
                                      LEAST_SIZE, BF_TEXT_BOLD, &plate->number_size);

  plate->gradient_text = plate->gradient.status == BF_VALUE_NOT_COMPUTED
                           ? g_strdup (BF_DASH)
                           : bf_text_fit_number (frame, plate->gradient.value, get_gradient_room (plate, name) * frame->m,
                                                 GRADIENT_SIZE, LEAST_SIZE, BF_TEXT_BOLD, &plate->gradient_size);
  if (update.status == BF_VALUE_NOT_COMPUTED)
    return;

  plate->old_number = bf_number_format (ghost.value);
  plate->ghost = bf_text_fit_number (frame, ghost.value, 0.38 * room * frame->m, UPDATE_SIZE, LEAST_SIZE, 0,
                                     &plate->ghost_size);
  if (plate->is_row)
    room -= room - name - 12.0 >= FEW_DIGITS ? name + 12.0 : 12.0;
  else
    room -= measure (frame, plate->ghost_size, 0, plate->ghost) + 20.0;
  plate->update = fit_update (frame, update.value, room, &plate->update_size);
}

static void
set_widths (BfFrame *frame, Plate *plate)
{
  double *w = plate->widths;

  w[ITEM_NAME] = measure (frame, NAME_SIZE, BF_TEXT_NAME, plate->name);
  w[ITEM_NUMBER] = measure (frame, plate->number_size, BF_TEXT_BOLD, plate->number);
  w[ITEM_PADLOCK] = 16.0 * PADLOCK_SCALE;
  w[ITEM_BUCKET] = 12.0;
  w[ITEM_GRADIENT] = measure (frame, plate->gradient_size, BF_TEXT_BOLD, plate->gradient_text);
  w[ITEM_ARROW] = 8.0;
  w[ITEM_GHOST] = measure (frame, plate->ghost_size, 0, plate->ghost);
  w[ITEM_UPDATE_ARROW] = 8.0;
  w[ITEM_UPDATE] = measure (frame, plate->update_size, BF_TEXT_BOLD, plate->update);
}

/* How much a plate's border has its edge's colour: in backward only where the bucket has been filled */
static double
get_border (const BfFrame *frame, const Plate *plate)
{
  if (frame->phase == BF_PHASE_BACKWARD)
    return MAX (1.0 - frame->padlock, MIN (1.0, 4.0 * plate->gradient_progress));

  return plate->lit;
}

static void
draw_box (BfFrame *frame, const Plate *plate, const BfRect *rect)
{
  const BfPalette *palette = frame->palette;
  gboolean selected = bf_frame_is_selected (frame);
  BfColor border = bf_color_mix (&palette->control, bf_frame_get_edge_color (frame, plate->value),
                                 get_border (frame, plate));
  cairo_t *cr = frame->cr;

  bf_mark_rounded (cr, rect, CORNER * frame->m);
  bf_color_set_source (bf_frame_is_hovered (frame) ? &palette->tint : &palette->canvas, cr, 1.0);
  cairo_fill_preserve (cr);
  bf_color_set_source (selected ? &palette->ink : &border, cr, 1.0);
  cairo_set_line_width (cr, (selected ? SELECTED_BORDER : BORDER) + frame->outline);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  cairo_stroke (cr);
}

static void
draw_number (BfFrame *frame, const Plate *plate, double x, double y, double alpha)
{
  const BfColor *color = &frame->palette->text;
  double width;

  if (bf_frame_is_edited (frame))
    return;
  if (frame->phase == BF_PHASE_STEP && frame->roll < 1.0 && plate->old_number != NULL)
    {
      bf_text_draw_roll (frame, x, y, plate->number_size, color, frame->roll_ms, plate->old_number, plate->number);
      return;
    }
  width = bf_text_draw (frame, x, y, 0.0, plate->number_size, BF_TEXT_BOLD, color, alpha, plate->number);
  if (frame->phase == BF_PHASE_STEP && plate->change != 0.0)
    bf_mark_underline (frame, x, y, width);
}

static void
draw_gradient (BfFrame *frame, const Plate *plate, double x, double y, double alpha)
{
  const BfPalette *palette = frame->palette;
  BfTermKind kind = plate->element.kind == BF_ELEMENT_BIAS ? BF_TERM_BIAS_GRADIENT : BF_TERM_GRADIENT;
  double progress = plate->gradient_progress;
  guint64 ordinal;
  double width;

  if (plate->gradient.status == BF_VALUE_NOT_COMPUTED || progress <= 0.0)
    {
      bf_text_draw (frame, x, y, 0.0, GRADIENT_SIZE, BF_TEXT_BOLD, &palette->dim, alpha, BF_DASH);
      return;
    }
  if (frame->phase == BF_PHASE_ZERO_GRAD)
    alpha *= 1.0 - bf_timeline_get_progress (&frame->timeline, 0);
  width = bf_text_draw (frame, x, y, 0.0, plate->gradient_size, BF_TEXT_BOLD,
                        plate->gradient.status == BF_VALUE_OUT_OF_DATE ? &palette->stale : &palette->miss_text,
                        alpha * CLAMP (progress * 3.0, 0.0, 1.0), plate->gradient_text);

  ordinal = bf_moment_find_term (frame->network, BF_PHASE_BACKWARD, plate->element.layer, plate->element.unit, kind,
                                 plate->element.input);
  if (frame->phase == BF_PHASE_BACKWARD && bf_frame_just_moved (frame, ordinal, ordinal))
    bf_mark_underline (frame, x, y, width);
}

static void
draw_bucket (BfFrame *frame, const Plate *plate, const Place *place, double x, double y, double level)
{
  const BfPalette *palette = frame->palette;
  const BfTrace *trace = frame->phase == BF_PHASE_ZERO_GRAD && frame->glance->previous != NULL
                           ? frame->glance->previous : frame->trace;
  double most = bf_trace_get_max_gradient (trace);
  const BfColor *line = &palette->miss_text;
  const BfColor *fill = &palette->miss_fill;
  double part = most > 0.0 ? fabs (plate->gradient.value) / most : 0.0;

  if (plate->gradient.status == BF_VALUE_OUT_OF_DATE)
    line = fill = &palette->stale;
  if (plate->gradient.status == BF_VALUE_NOT_COMPUTED || plate->gradient_progress <= 0.0 || level <= 0.0)
    {
      line = &palette->stale;
      part = 0.0;
    }
  bf_mark_bucket (frame, x, y, MIN (part, 1.0) * level, line, fill, place->alpha);
}

static void
draw_arrow (BfFrame *frame, const Plate *plate, double x, double y, double alpha)
{
  const BfPalette *palette = frame->palette;
  gboolean up = plate->gradient.value < 0.0;

  if (plate->gradient.status == BF_VALUE_NOT_COMPUTED || plate->gradient.value == 0.0 || plate->gradient_progress <= 0.0)
    return;
  if (frame->phase == BF_PHASE_ZERO_GRAD)
    alpha *= 1.0 - bf_timeline_get_progress (&frame->timeline, 0);
  bf_mark_arrow (frame, x, y, up,
                 plate->gradient.status == BF_VALUE_OUT_OF_DATE ? &palette->stale
                 : up ? &palette->positive_text : &palette->negative_text, alpha);
}

static void
draw_ghost (BfFrame *frame, const Plate *plate, double x, double y, double alpha)
{
  cairo_t *cr = frame->cr;
  double width = bf_text_draw (frame, x, y, 0.0, plate->ghost_size, 0, &frame->palette->stale, alpha, plate->ghost);

  cairo_move_to (cr, x, y - 0.34 * plate->ghost_size * frame->m);
  cairo_line_to (cr, x + width, y - 0.34 * plate->ghost_size * frame->m);
  bf_color_set_source (&frame->palette->stale, cr, alpha);
  cairo_set_line_width (cr, 1.2 * frame->m);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  cairo_stroke (cr);
}

static void
draw_item (BfFrame *frame, const Plate *plate, Item item, const Place *place, double x, double y, double level)
{
  const BfPalette *palette = frame->palette;
  const BfColor *change = plate->change < 0.0 ? &palette->negative_text : &palette->positive_text;

  switch (item)
    {
    case ITEM_NAME:
      bf_text_draw (frame, x, y, 0.0, NAME_SIZE, BF_TEXT_NAME, &palette->dim, place->alpha, plate->name);
      return;
    case ITEM_NUMBER:
      draw_number (frame, plate, x, y, place->alpha);
      return;
    case ITEM_PADLOCK:
      bf_mark_padlock (frame, x, y, PADLOCK_SCALE, frame->phase == BF_PHASE_STEP ? frame->opening : 0.0, place->alpha);
      return;
    case ITEM_BUCKET:
      draw_bucket (frame, plate, place, x, y, level);
      return;
    case ITEM_GRADIENT:
      draw_gradient (frame, plate, x, y, place->alpha);
      return;
    case ITEM_ARROW:
      draw_arrow (frame, plate, x, y, place->alpha);
      return;
    case ITEM_GHOST:
      if (plate->ghost != NULL)
        draw_ghost (frame, plate, x, y, place->alpha);
      return;
    case ITEM_UPDATE_ARROW:
      if (plate->change != 0.0)
        bf_mark_arrow (frame, x, y, plate->change > 0.0, change, place->alpha);
      return;
    case ITEM_UPDATE:
      if (plate->update != NULL)
        bf_text_draw (frame, x, y, 0.0, plate->update_size, BF_TEXT_BOLD, change, place->alpha, plate->update);
      return;
    case N_ITEMS:
    default:
      return;
    }
}

static void
draw_face (BfFrame *frame, const Plate *plate, const Face *face, double level)
{
  double m = frame->m;
  BfRect rect = bf_rect_around (plate->x - (plate->align - 0.5) * face->width * m, plate->y, face->width * m,
                                face->height * m);
  double x = rect.x + rect.width / 2.0;

  draw_box (frame, plate, &rect);
  cairo_save (frame->cr);
  bf_mark_rounded (frame->cr, &rect, CORNER * m);
  cairo_clip (frame->cr);
  for (guint k = 0; k < N_ITEMS; k++)
    if (face->items[k].alpha > 0.0)
      draw_item (frame, plate, (Item) k, &face->items[k], x + face->items[k].x * m, plate->y + face->items[k].y * m, level);
  cairo_restore (frame->cr);
  if (bf_frame_is_focused (frame))
    bf_mark_focus_rect (frame, &rect, CORNER * m);
}

/* Asks the glance for everything that the plate of a parameter may show now. */
static void
init_plate (BfFrame *frame, Plate *plate)
{
  const BfElement *e = &plate->element;
  BfTermKind kind = e->kind == BF_ELEMENT_BIAS ? BF_TERM_BIAS_GRADIENT : BF_TERM_GRADIENT;
  guint64 gradient = bf_moment_find_term (frame->network, BF_PHASE_BACKWARD, e->layer, e->unit, kind, e->input);
  BfGlance glance;

  bf_frame_glance_term (frame, gradient, &glance);
  plate->gradient = bf_glance_get_gradient (&glance, e);
  plate->gradient_progress = frame->phase == BF_PHASE_BACKWARD ? bf_timeline_get_progress (&frame->timeline, gradient) : 1.0;
  plate->name = bf_element_get_name (e, frame->network);
  set_texts (frame, plate, &glance);
  set_widths (frame, plate);
}

static void
draw_plate (BfFrame *frame, Plate *plate)
{
  Face face;
  double level;

  bf_frame_focus (frame, plate->element);
  init_plate (frame, plate);
  choose_face (frame, plate, &face, &level);
  draw_face (frame, plate, &face, level);
}

static void
draw_weight (BfFrame *frame, guint layer, guint unit, guint input)
{
  const BfLabels *labels = &frame->layout->labels[layer];
  g_auto (Plate) plate = {
    .element = { BF_ELEMENT_WEIGHT, layer, unit, input },
    .align = 0.5,
    .room = MIN (2.0 * labels->room / frame->m, 150.0),
    .is_row = labels->form == BF_PLATE_ROW,
    .lit = bf_scene_get_lit (frame, layer, unit, input),
    .number_size = NUMBER_SIZE, .gradient_size = GRADIENT_SIZE, .update_size = UPDATE_SIZE, .ghost_size = UPDATE_SIZE,
  };

  bf_layout_get_label (frame->layout, layer, unit, input, &plate.x, &plate.y);
  draw_plate (frame, &plate);
}

static double
get_bias_lit (const BfFrame *frame, guint layer, guint unit)
{
  if (frame->phase == BF_PHASE_ZERO_GRAD)
    return 1.0 - bf_timeline_get_progress (&frame->timeline, 0);
  if (frame->phase == BF_PHASE_FORWARD)
    return MIN (1.0, 8.0 * bf_frame_get_progress (frame, BF_PHASE_FORWARD, layer, unit, BF_TERM_BIAS, 0));

  return 1.0;
}

static void
draw_bias (BfFrame *frame, guint layer, guint unit)
{
  g_auto (Plate) plate = {
    .element = { BF_ELEMENT_BIAS, layer, unit, 0 },
    .room = BIAS_WIDTH,
    .is_row = TRUE,
    .lit = get_bias_lit (frame, layer, unit),
    .number_size = NUMBER_SIZE, .gradient_size = GRADIENT_SIZE, .update_size = UPDATE_SIZE, .ghost_size = UPDATE_SIZE,
  };
  double x, y, radius;
  BfRect rect;

  if (!bf_layout_get_bias_plate (frame->layout, layer, unit, &rect))
    return;
  bf_layout_get_unit (frame->layout, layer, unit, &x, &y, &radius);
  plate.align = fabs (rect.x + rect.width / 2.0 - x) < 1.0 ? 0.5 : 1.0;
  plate.x = rect.x + plate.align * rect.width;
  plate.y = rect.y + rect.height / 2.0;
  draw_plate (frame, &plate);
}

/* The line by which a bias hangs on its unit */
void
bf_scene_draw_bias_lines (BfFrame *frame)
{
  for (guint l = 0; l < frame->layout->n_layers; l++)
    for (guint u = 0; frame->layout->labels[l].bias != NULL && u < frame->layout->labels[l].n_units; u++)
      {
        BfElement element = { BF_ELEMENT_BIAS, l, u, 0 };
        double bias = bf_glance_get_parameter (frame->glance, &element).value;
        double most = MAX (bf_trace_get_max_weight (frame->trace), fabs (bias));
        double alpha = frame->palette->high_contrast ? 1.0 : 0.35 + 0.65 * get_bias_lit (frame, l, u);
        double width = (1.5 + 4.5 * (most > 0.0 ? fabs (bias) / most : 0.0)) * frame->s;
        const BfRect *rect = &frame->layout->labels[l].bias[u];
        double x, y, radius;

        bf_layout_get_unit (frame->layout, l, u, &x, &y, &radius);
        cairo_move_to (frame->cr, x, y);
        cairo_line_to (frame->cr, CLAMP (x, rect->x, rect->x + rect->width - 6.0), rect->y + rect->height / 2.0);
        cairo_set_line_width (frame->cr, width);
        bf_mark_set_dash (frame->cr, bias < 0.0 ? MAX (6.0, 2.2 * width) : 0.0, MAX (4.0, 1.3 * width), 1.0);
        bf_color_set_source (bf_frame_get_edge_color (frame, bias), frame->cr, alpha);
        cairo_stroke (frame->cr);
      }
}

/* What the pointer is on counts before what the keyboard is on, and that before what is selected. */
static const BfElement *
get_marked (const BfFrame *frame)
{
  if (frame->style->hovered.kind != BF_ELEMENT_NONE)
    return &frame->style->hovered;
  if (frame->style->focused.kind != BF_ELEMENT_NONE)
    return &frame->style->focused;

  return &frame->glance->selected;
}

/* Where plates have no room, the edges of what is marked carry their number half way. */
static gboolean
has_marked_label (const BfFrame *frame, guint layer, guint unit, guint input)
{
  const BfElement *marked = get_marked (frame);
  double least = 2.0 * ROW_HEIGHT * frame->m;

  if (bf_frame_is (marked, BF_ELEMENT_WEIGHT, layer, unit, input))
    return TRUE;
  if (frame->layout->labels[layer].is_band)
    return FALSE;
  if (bf_frame_is (marked, BF_ELEMENT_UNIT, layer, unit, 0) || bf_frame_is (marked, BF_ELEMENT_BIAS, layer, unit, 0))
    return frame->layout->labels[layer].n_inputs == 1 || frame->layout->columns[layer].pitch >= least;
  if (layer == 0 && bf_frame_is (marked, BF_ELEMENT_INPUT, 0, input, 0))
    return frame->layout->labels[layer].n_units == 1 || frame->layout->columns[1].pitch >= least;

  return FALSE;
}

/* The number that a lone label shows in this phase */
static double
get_marked_value (const BfFrame *frame, const BfElement *element, const BfColor **color)
{
  BfValue gradient = bf_glance_get_gradient (frame->glance, element);
  BfValue update = bf_glance_get_update (frame->glance, element);

  *color = &frame->palette->text;
  if (frame->phase == BF_PHASE_BACKWARD && gradient.status == BF_VALUE_COMPUTED)
    {
      *color = &frame->palette->miss_text;
      return gradient.value;
    }
  if (frame->phase == BF_PHASE_STEP && update.status == BF_VALUE_COMPUTED)
    *color = bf_frame_get_text_color (frame, update.value);

  return bf_glance_get_parameter (frame->glance, element).value;
}

static void
draw_marked_label (BfFrame *frame, guint layer, guint unit, guint input)
{
  BfElement element = { BF_ELEMENT_WEIGHT, layer, unit, input };
  const BfColor *color;
  double value = get_marked_value (frame, &element, &color);
  Plate plate = { .element = element, .lit = 1.0, .gradient_progress = 1.0 };
  double x0, y0, x1, y1, size, width;
  g_autofree char *text = NULL;
  BfRect rect;

  bf_frame_focus (frame, element);
  plate.value = bf_glance_get_parameter (frame->glance, &element).value;
  text = bf_text_fit_number (frame, value, 64.0 * frame->m, MARKED_SIZE, LEAST_SIZE, BF_TEXT_BOLD, &size);
  width = bf_text_get_width (frame, size, BF_TEXT_BOLD, text);
  bf_layout_get_edge (frame->layout, layer, unit, input, &x0, &y0, &x1, &y1);
  rect = bf_rect_around ((x0 + x1) / 2.0, (y0 + y1) / 2.0, width + 2.0 * PADDING_ROW * frame->m, MARKED_HEIGHT * frame->m);

  draw_box (frame, &plate, &rect);
  if (!bf_frame_is_edited (frame))
    bf_text_draw (frame, rect.x + rect.width / 2.0, rect.y + rect.height / 2.0 + 0.357 * size * frame->m, 0.5, size,
                  BF_TEXT_BOLD, color, 1.0, text);
  if (bf_frame_is_focused (frame))
    bf_mark_focus_rect (frame, &rect, CORNER * frame->m);
}

void
bf_scene_draw_plates (BfFrame *frame)
{
  for (guint l = 0; l < frame->layout->n_layers; l++)
    {
      const BfLabels *labels = &frame->layout->labels[l];

      for (guint u = 0; u < labels->n_units; u++)
        {
          for (guint i = 0; i < labels->n_inputs; i++)
            if (labels->form != BF_PLATE_NONE)
              draw_weight (frame, l, u, i);
            else if (has_marked_label (frame, l, u, i))
              draw_marked_label (frame, l, u, i);
          draw_bias (frame, l, u);
        }
    }
  bf_frame_focus (frame, BF_ELEMENT_NOTHING);
}
