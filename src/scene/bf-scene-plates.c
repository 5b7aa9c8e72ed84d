/* SPDX-License-Identifier: MIT */
#include "bf-plate-private.h"

#include "model/bf-credit-text.h"
#include "model/bf-number.h"

#include <math.h>

/* One plate: its numbers are asked for and fitted, its face is chosen, its items are drawn. */

#define NAME_SIZE       12.0
#define BORDER          1.25
#define SELECTED_BORDER 2.0
#define FEW_DIGITS      46.0 /* wide, as −0.308 */

void
bf_plate_clear (BfPlate *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->number, g_free);
  g_clear_pointer (&self->old_number, g_free);
  g_clear_pointer (&self->gradient_text, g_free);
  g_clear_pointer (&self->ghost, g_free);
  g_clear_pointer (&self->update, g_free);
  g_clear_pointer (&self->share_text, g_free);
}

static double
measure (BfFrame *frame, double size, BfTextFlags flags, const char *text)
{
  return text != NULL ? bf_text_get_width (frame, size, flags, text) / frame->m : 0.0;
}

/* Signed like bf_number_format_signed(), in as many digits as there is room for */
static char *
fit_update (BfFrame *frame, double value, double width, double *size)
{
  double plus =
      value > 0.0 ? bf_text_get_width (frame, BF_PLATE_UPDATE_SIZE, BF_TEXT_BOLD, "+") : 0.0;
  g_autofree char *text =
      bf_text_fit_number (frame, value, width * frame->m - plus, BF_PLATE_UPDATE_SIZE,
                          BF_PLATE_LEAST_SIZE, BF_TEXT_BOLD, size);

  return value > 0.0 ? g_strconcat ("+", text, NULL) : g_steal_pointer (&text);
}

/* How wide a gradient may be: in a row the name stays as long as there is room for a few digits. */
static double
get_gradient_room (const BfPlate *plate, double name)
{
  double room = plate->room - 2.0 * BF_PLATE_PADDING_TIGHT - 12.0 - 6.0 - 5.0 - 8.0;

  return plate->is_row && room - name >= FEW_DIGITS ? room - name : room;
}

static void
set_texts (BfFrame *frame, BfPlate *plate, const BfGlance *glance)
{
  BfValue ghost = bf_glance_get_old_parameter (glance, &plate->element);
  BfValue update = bf_glance_get_update (glance, &plate->element);
  double room = plate->room - 2.0 * BF_PLATE_PADDING_TIGHT;
  double name = measure (frame, NAME_SIZE, BF_TEXT_NAME, plate->name) + 6.0;
  BfGlance after = *glance;

  /* While it rolls, a plate is laid out for what it rolls to. */
  if (frame->phase == BF_PHASE_STEP)
    bf_frame_glance_at (frame, frame->timeline.phase_first[BF_PHASE_STEP] + 1, &after);
  plate->change = update.value;
  plate->value = bf_glance_get_parameter (&after, &plate->element).value;
  plate->number = bf_text_fit_number (frame, plate->value, MAX (40.0, room - name) * frame->m,
                                      BF_PLATE_NUMBER_SIZE, BF_PLATE_LEAST_SIZE, BF_TEXT_BOLD,
                                      &plate->number_size);

  plate->gradient_text =
      plate->gradient.status == BF_VALUE_NOT_COMPUTED
          ? g_strdup (BF_DASH)
          : bf_text_fit_number (frame, plate->gradient.value,
                                get_gradient_room (plate, name) * frame->m, BF_PLATE_GRADIENT_SIZE,
                                BF_PLATE_LEAST_SIZE, BF_TEXT_BOLD, &plate->gradient_size);
  if (plate->share.status != BF_VALUE_NOT_COMPUTED)
    plate->share_text = bf_share_format (plate->share.value, 1);
  if (update.status == BF_VALUE_NOT_COMPUTED)
    return;

  plate->old_number = bf_number_format (ghost.value);
  plate->ghost =
      bf_text_fit_number (frame, ghost.value, 0.38 * room * frame->m, BF_PLATE_UPDATE_SIZE,
                          BF_PLATE_LEAST_SIZE, 0, &plate->ghost_size);
  if (plate->is_row)
    room -= room - name - 12.0 >= FEW_DIGITS ? name + 12.0 : 12.0;
  else
    room -= measure (frame, plate->ghost_size, 0, plate->ghost) + 20.0;
  plate->update = fit_update (frame, update.value, room, &plate->update_size);
}

static void
set_widths (BfFrame *frame, BfPlate *plate)
{
  double *w = plate->widths;

  w[BF_PLATE_ITEM_NAME] = measure (frame, NAME_SIZE, BF_TEXT_NAME, plate->name);
  w[BF_PLATE_ITEM_NUMBER] = measure (frame, plate->number_size, BF_TEXT_BOLD, plate->number);
  w[BF_PLATE_ITEM_PADLOCK] = 16.0 * BF_PLATE_PADLOCK_SCALE;
  w[BF_PLATE_ITEM_BUCKET] = 12.0;
  w[BF_PLATE_ITEM_GRADIENT] =
      measure (frame, plate->gradient_size, BF_TEXT_BOLD, plate->gradient_text);
  w[BF_PLATE_ITEM_ARROW] = 8.0;
  w[BF_PLATE_ITEM_GHOST] = measure (frame, plate->ghost_size, 0, plate->ghost);
  w[BF_PLATE_ITEM_UPDATE_ARROW] = 8.0;
  w[BF_PLATE_ITEM_UPDATE] = measure (frame, plate->update_size, BF_TEXT_BOLD, plate->update);
  w[BF_PLATE_ITEM_PIE] = BF_PLATE_PIE;
  w[BF_PLATE_ITEM_SHARE] = measure (frame, BF_PLATE_SHARE_SIZE, 0, plate->share_text);
}

/* How much a plate's border has its edge's colour: in backward only where the bucket has been
 * filled */
static double
get_border (const BfFrame *frame, const BfPlate *plate)
{
  if (frame->phase == BF_PHASE_BACKWARD)
    return MAX (1.0 - frame->padlock, MIN (1.0, 4.0 * plate->gradient_progress));

  return plate->lit;
}

/* The plate itself, in the canvas's colour, so that no line crosses a number */
void
bf_plate_draw_box (const BfPlate *plate, BfFrame *frame, const BfRect *rect)
{
  const BfPalette *palette = frame->palette;
  gboolean selected = bf_frame_is_selected (frame);
  BfColor border = bf_color_mix (&palette->control, bf_frame_get_edge_color (frame, plate->value),
                                 get_border (frame, plate));
  cairo_t *cr = frame->cr;

  bf_mark_rounded (cr, rect, BF_PLATE_CORNER * frame->m);
  bf_color_set_source (bf_frame_is_hovered (frame) ? &palette->tint : &palette->canvas, cr, 1.0);
  cairo_fill_preserve (cr);
  bf_color_set_source (selected ? &palette->ink : &border, cr, 1.0);
  cairo_set_line_width (cr, (selected ? SELECTED_BORDER : BORDER) + frame->outline);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  cairo_stroke (cr);
}

static void
draw_number (BfFrame *frame, const BfPlate *plate, double x, double y, double alpha)
{
  const BfColor *color = &frame->palette->text;
  double width;

  if (bf_frame_is_edited (frame))
    return;
  if (frame->phase == BF_PHASE_STEP && frame->roll < 1.0 && plate->old_number != NULL)
    {
      bf_text_draw_roll (frame, x, y, plate->number_size, color, frame->roll_ms, plate->old_number,
                         plate->number);
      return;
    }
  width = bf_text_draw (frame, x, y, 0.0, plate->number_size, BF_TEXT_BOLD, color, alpha,
                        plate->number);
  if (frame->phase == BF_PHASE_STEP && plate->change != 0.0)
    bf_mark_underline (frame, x, y, width);
}

static void
draw_gradient (BfFrame *frame, const BfPlate *plate, double x, double y, double alpha)
{
  const BfPalette *palette = frame->palette;
  BfTermKind kind =
      plate->element.kind == BF_ELEMENT_BIAS ? BF_TERM_BIAS_GRADIENT : BF_TERM_GRADIENT;
  double progress = plate->gradient_progress;
  guint64 ordinal;
  double width;

  if (plate->gradient.status == BF_VALUE_NOT_COMPUTED || progress <= 0.0)
    {
      bf_text_draw (frame, x, y, 0.0, BF_PLATE_GRADIENT_SIZE, BF_TEXT_BOLD, &palette->dim, alpha,
                    BF_DASH);
      return;
    }
  if (frame->phase == BF_PHASE_ZERO_GRAD)
    alpha *= 1.0 - bf_timeline_get_progress (&frame->timeline, 0);
  width = bf_text_draw (frame, x, y, 0.0, plate->gradient_size, BF_TEXT_BOLD,
                        plate->gradient.status == BF_VALUE_OUT_OF_DATE ? &palette->stale
                                                                       : &palette->miss_text,
                        alpha * CLAMP (progress * 3.0, 0.0, 1.0), plate->gradient_text);

  ordinal = bf_moment_find_term (frame->network, BF_PHASE_BACKWARD, plate->element.layer,
                                 plate->element.unit, kind, plate->element.input);
  if (frame->phase == BF_PHASE_BACKWARD && bf_frame_just_moved (frame, ordinal, ordinal))
    bf_mark_underline (frame, x, y, width);
}

static void
draw_bucket (BfFrame *frame,
             const BfPlate *plate,
             const BfPlatePlace *place,
             double x,
             double y,
             double level)
{
  const BfPalette *palette = frame->palette;
  double most = frame->max.gradient;
  const BfColor *line = &palette->miss_text;
  const BfColor *fill = &palette->miss_fill;
  double part = most > 0.0 ? fabs (plate->gradient.value) / most : 0.0;

  if (plate->gradient.status == BF_VALUE_OUT_OF_DATE)
    line = fill = &palette->stale;
  if (plate->gradient.status == BF_VALUE_NOT_COMPUTED || plate->gradient_progress <= 0.0
      || level <= 0.0)
    {
      line = &palette->stale;
      part = 0.0;
    }
  bf_mark_bucket (frame, x, y, MIN (part, 1.0) * level, line, fill, place->alpha);
}

static void
draw_arrow (BfFrame *frame, const BfPlate *plate, double x, double y, double alpha)
{
  const BfPalette *palette = frame->palette;
  gboolean up = plate->gradient.value < 0.0;

  if (plate->gradient.status == BF_VALUE_NOT_COMPUTED || plate->gradient.value == 0.0
      || plate->gradient_progress <= 0.0)
    return;
  if (frame->phase == BF_PHASE_ZERO_GRAD)
    alpha *= 1.0 - bf_timeline_get_progress (&frame->timeline, 0);
  bf_mark_arrow (frame, x, y, up,
                 plate->gradient.status == BF_VALUE_OUT_OF_DATE ? &palette->stale
                 : up                                           ? &palette->positive_text
                                                                : &palette->negative_text,
                 alpha);
}

static void
draw_ghost (BfFrame *frame, const BfPlate *plate, double x, double y, double alpha)
{
  cairo_t *cr = frame->cr;
  double width = bf_text_draw (frame, x, y, 0.0, plate->ghost_size, 0, &frame->palette->stale,
                               alpha, plate->ghost);

  cairo_move_to (cr, x, y - 0.34 * plate->ghost_size * frame->m);
  cairo_line_to (cr, x + width, y - 0.34 * plate->ghost_size * frame->m);
  bf_color_set_source (&frame->palette->stale, cr, alpha);
  cairo_set_line_width (cr, 1.2 * frame->m);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  cairo_stroke (cr);
}

/* A thin line between the numbers and the share */
static void
draw_divider (BfFrame *frame, double x, double y, double alpha)
{
  cairo_move_to (frame->cr, x, y - 15.0 * frame->m);
  cairo_line_to (frame->cr, x, y + 15.0 * frame->m);
  bf_color_set_source (&frame->palette->hairline, frame->cr, alpha);
  cairo_set_line_width (frame->cr, 1.0 + frame->outline);
  bf_mark_set_dash (frame->cr, 0.0, 0.0, 1.0);
  cairo_stroke (frame->cr);
}

static void
draw_pie (BfFrame *frame, const BfPlate *plate, double x, double y, double alpha)
{
  double radius = BF_PLATE_PIE / 2.0 * frame->m;

  bf_mark_mini_pie (frame, x + radius, y, plate->share.value, bf_ease_out_cubic (plate->gradient_progress),
                    &frame->palette->miss_text, alpha);
}

static void
draw_item (BfFrame *frame,
           const BfPlate *plate,
           BfPlateItem item,
           const BfPlatePlace *place,
           double x,
           double y,
           double level)
{
  const BfPalette *palette = frame->palette;
  const BfColor *change = plate->change < 0.0 ? &palette->negative_text : &palette->positive_text;

  switch (item)
    {
    case BF_PLATE_ITEM_NAME:
      bf_text_draw (frame, x, y, 0.0, NAME_SIZE, BF_TEXT_NAME, &palette->dim, place->alpha,
                    plate->name);
      return;
    case BF_PLATE_ITEM_NUMBER:
      draw_number (frame, plate, x, y, place->alpha);
      return;
    case BF_PLATE_ITEM_PADLOCK:
      bf_mark_padlock (frame, x, y, BF_PLATE_PADLOCK_SCALE,
                       frame->phase == BF_PHASE_STEP ? frame->opening : 0.0, place->alpha);
      return;
    case BF_PLATE_ITEM_BUCKET:
      draw_bucket (frame, plate, place, x, y, level);
      return;
    case BF_PLATE_ITEM_GRADIENT:
      draw_gradient (frame, plate, x, y, place->alpha);
      return;
    case BF_PLATE_ITEM_ARROW:
      draw_arrow (frame, plate, x, y, place->alpha);
      return;
    case BF_PLATE_ITEM_GHOST:
      if (plate->ghost != NULL)
        draw_ghost (frame, plate, x, y, place->alpha);
      return;
    case BF_PLATE_ITEM_UPDATE_ARROW:
      if (plate->change != 0.0)
        bf_mark_arrow (frame, x, y, plate->change > 0.0, change, place->alpha);
      return;
    case BF_PLATE_ITEM_UPDATE:
      if (plate->update != NULL)
        bf_text_draw (frame, x, y, 0.0, plate->update_size, BF_TEXT_BOLD, change, place->alpha,
                      plate->update);
      return;
    case BF_PLATE_ITEM_DIVIDER:
      draw_divider (frame, x, y, place->alpha);
      return;
    case BF_PLATE_ITEM_PIE:
      draw_pie (frame, plate, x, y, place->alpha);
      return;
    case BF_PLATE_ITEM_SHARE:
      if (plate->share_text != NULL)
        bf_text_draw (frame, x, y, 0.0, BF_PLATE_SHARE_SIZE, 0, &palette->text, place->alpha,
                      plate->share_text);
      return;
    case BF_N_PLATE_ITEMS:
    default:
      return;
    }
}

static void
draw_face (BfFrame *frame, const BfPlate *plate, const BfPlateFace *face, double level)
{
  double m = frame->m;
  BfRect rect = bf_rect_around (plate->x - (plate->align - 0.5) * face->width * m, plate->y,
                                face->width * m, face->height * m);
  double x = rect.x + rect.width / 2.0;

  bf_plate_draw_box (plate, frame, &rect);
  cairo_save (frame->cr);
  bf_mark_rounded (frame->cr, &rect, BF_PLATE_CORNER * m);
  cairo_clip (frame->cr);
  for (guint k = 0; k < BF_N_PLATE_ITEMS; k++)
    if (face->items[k].alpha > 0.0)
      draw_item (frame, plate, (BfPlateItem) k, &face->items[k], x + face->items[k].x * m,
                 plate->y + face->items[k].y * m, level);
  cairo_restore (frame->cr);
  if (bf_frame_is_focused (frame))
    bf_mark_focus_rect (frame, &rect, BF_PLATE_CORNER * m);
}

/* Asks the glance for everything that the plate of a parameter may show now. */
static void
init_plate (BfFrame *frame, BfPlate *plate)
{
  const BfElement *e = &plate->element;
  BfTermKind kind = e->kind == BF_ELEMENT_BIAS ? BF_TERM_BIAS_GRADIENT : BF_TERM_GRADIENT;
  guint64 gradient =
      bf_moment_find_term (frame->network, BF_PHASE_BACKWARD, e->layer, e->unit, kind, e->input);
  BfGlance glance;

  plate->number_size = BF_PLATE_NUMBER_SIZE;
  plate->gradient_size = BF_PLATE_GRADIENT_SIZE;
  plate->update_size = plate->ghost_size = BF_PLATE_UPDATE_SIZE;
  bf_frame_glance_term (frame, gradient, &glance);
  plate->gradient = bf_glance_get_gradient (&glance, e);
  plate->gradient_progress = frame->phase == BF_PHASE_BACKWARD
                                 ? bf_timeline_get_progress (&frame->timeline, gradient)
                                 : 1.0;
  plate->share = bf_glance_get_share (&glance, e);
  plate->name = bf_element_get_name (e, frame->network);
  set_texts (frame, plate, &glance);
  set_widths (frame, plate);
}

/* Draws the plate of a parameter. What is set of it: element, x, y, align, room, is_row, lit. */
void
bf_plate_draw (BfPlate *plate, BfFrame *frame)
{
  BfPlateFace face;
  double level;

  bf_frame_focus (frame, plate->element);
  init_plate (frame, plate);
  bf_plate_choose_face (plate, frame, &face, &level);
  draw_face (frame, plate, &face, level);
}
