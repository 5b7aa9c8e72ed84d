/* SPDX-License-Identifier: MIT */
#include "bf-pie.h"
#include "bf-scene-private.h"

#include "model/bf-credit-text.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The pie in backward: it stands whole at the output, is cut, and its slices leave for the units and parameters to which
 * they go; where one has left, its outline and its number stay. After the step, the crumb. */

#define NUMBER_SIZE       13.0
#define CAPTION_SIZE      13.0
#define SMALL_NUMBER_SIZE 12.0
#define DIGIT_HEIGHT      0.714 /* of the size of the type */
#define SLIDE             12.0
#define SLIDE_MS          200.0
#define SMALLER           0.42  /* how much of its size a slice keeps on its way */
#define MINI_RADIUS       8.0   /* of the pie on a plate */
#define DISTANCE          16.0  /* from the ring at which it arrives */
#define LEAST_CRUMB       2.0
#define CRUMB_BELOW       58.0  /* the middle of the last line under it, where there is room */
#define LINE_PITCH        17.0
#define HALF_LINE         9.0

/* A slice on its way in this frame */
typedef struct
{
  double x, y;
  double scale;
  double alpha;
  double cut;      /* how far it has been cut at its destination */
  gboolean stands; /* on the disc, perhaps slid out */
  gboolean gone;
} Flight;

/* How far a slice has come: it leaves with the last of the errors that go there, or as its bucket fills. */
static double
get_departure (const BfFrame *frame, const BfPieSlice *slice)
{
  const BfElement *e = &slice->element;
  guint last = bf_network_get_n_layers (frame->network) - 1;

  switch (e->kind)
    {
    case BF_ELEMENT_UNIT:
      return bf_frame_get_progress (frame, BF_PHASE_BACKWARD, e->layer, e->unit, BF_TERM_ERROR,
                                    bf_network_get_n_units (frame->network, e->layer + 1) - 1);
    case BF_ELEMENT_WEIGHT:
      return bf_frame_get_progress (frame, BF_PHASE_BACKWARD, e->layer, e->unit, BF_TERM_GRADIENT, e->input);
    case BF_ELEMENT_BIAS:
      return bf_frame_get_progress (frame, BF_PHASE_BACKWARD, e->layer, e->unit, BF_TERM_BIAS_GRADIENT, 0);
    case BF_ELEMENT_NONE:
    case BF_ELEMENT_INPUT:
    case BF_ELEMENT_TARGET:
    case BF_ELEMENT_MISS:
    default:
      return bf_frame_get_progress (frame, BF_PHASE_BACKWARD, 0,
                                    bf_network_get_n_units (frame->network, 0) - 1, BF_TERM_ERROR,
                                    last > 0 ? bf_network_get_n_units (frame->network, 1) - 1 : 0);
    }
}

/* Where a slice goes: the rim of its unit, on the side of the disc, or the plate of its parameter */
static gboolean
get_destination (const BfFrame *frame, const BfPieSlice *slice, const BfDisc *disc, double *x, double *y)
{
  const BfElement *e = &slice->element;
  double radius, length, reach;
  BfRect rect;

  if (e->kind == BF_ELEMENT_UNIT)
    {
      bf_layout_get_unit (frame->layout, e->layer, e->unit, x, y, &radius);
      length = MAX (hypot (disc->x - *x, disc->y - *y), 1.0);
      reach = radius + BF_LAYOUT_RING * frame->k + DISTANCE * frame->m;
      *x += (disc->x - *x) / length * reach;
      *y += (disc->y - *y) / length * reach;
      return TRUE;
    }
  if (e->kind == BF_ELEMENT_NONE || !bf_layout_get_element (frame->layout, e, &rect))
    return FALSE;
  *x = rect.x + rect.width / 2.0;
  *y = rect.y + rect.height / 2.0;

  return TRUE;
}

/* From the disc by way of the edge from the output, so that the slice is seen to go back along it */
static void
follow_edge (const BfFrame *frame, const BfPieSlice *slice, double x0, double y0, double x1, double y1, double t,
             Flight *flight)
{
  double cx = (x0 + x1) / 2.0, cy = (y0 + y1) / 2.0;
  double ex0, ey0, ex1, ey1;

  if (slice->element.kind == BF_ELEMENT_UNIT)
    {
      bf_layout_get_edge (frame->layout, slice->element.layer + 1, 0, slice->element.unit, &ex0, &ey0, &ex1, &ey1);
      cx = ex0 + (ex1 - ex0) * 0.45;
      cy = ey0 + (ey1 - ey0) * 0.45;
    }
  flight->x = (1.0 - t) * (1.0 - t) * x0 + 2.0 * t * (1.0 - t) * cx + t * t * x1;
  flight->y = (1.0 - t) * (1.0 - t) * y0 + 2.0 * t * (1.0 - t) * cy + t * t * y1;
}

static Flight
make_flight (const BfFrame *frame, const BfPieSlice *slice, const BfDisc *disc)
{
  double progress = get_departure (frame, slice);
  double total = slice->travels ? BF_MOTION_ERROR_MS : BF_MOTION_FILL_MS;
  double slide_ms = slice->travels ? SLIDE_MS : 0.3 * total;
  double arrive_ms = slice->travels ? BF_MOTION_TRAVEL_MS : 0.8 * total;
  double ms = progress * total;
  double middle = (slice->start + slice->end) / 2.0;
  double slide = SLIDE * frame->m * bf_ease_in_out_cubic (ms / slide_ms);
  double way = bf_ease_in_out_cubic ((ms - slide_ms) / (arrive_ms - slide_ms));
  double x0 = disc->x + slide * sin (middle), y0 = disc->y - slide * cos (middle);
  Flight flight = { .x = x0, .y = y0, .scale = 1.0, .alpha = 1.0, .stands = TRUE };
  double x, y;

  if (progress <= 0.0)
    return flight;
  flight.gone = progress >= 1.0;
  flight.stands = !flight.gone && (way <= 0.0 || !frame->style->tags || frame->style->still);
  if (flight.stands || flight.gone || !get_destination (frame, slice, disc, &x, &y))
    return flight;

  flight.scale = 1.0 + ((slice->travels ? SMALLER : MINI_RADIUS * frame->m / disc->radius) - 1.0) * way;
  follow_edge (frame, slice, x0, y0, x, y, way, &flight);
  flight.cut = CLAMP ((ms - arrive_ms) / (total - arrive_ms), 0.0, 1.0);
  flight.alpha = 1.0 - bf_ease_in_out_cubic (2.0 * flight.cut - 1.0);

  return flight;
}

static const BfColor *
get_fill (const BfFrame *frame, const BfPieSlice *slice)
{
  return slice->travels ? &frame->palette->miss_text : &frame->palette->miss_fill;
}

/* 28.7: the caption says that it is percent */
static char *
make_number (const BfPieSlice *slice)
{
  g_autofree char *text = bf_share_format (slice->share, 1);
  char *space = strstr (text, "\u00a0");

  if (space != NULL)
    *space = '\0';

  return g_steal_pointer (&text);
}

/* A slice too small for its number has it on hover and in the pane only. */
static void
draw_number (BfFrame *frame, const BfPieSlice *slice, double x, double y, double radius, const BfColor *color,
             double alpha)
{
  double middle = (slice->start + slice->end) / 2.0;
  double size = slice->travels ? NUMBER_SIZE : SMALL_NUMBER_SIZE;
  BfTextFlags flags = slice->travels ? BF_TEXT_BOLD : 0;
  double ascent = DIGIT_HEIGHT * size * frame->m;
  g_autofree char *text = NULL;
  double distance;

  if (isnan (slice->share))
    return;
  text = make_number (slice);
  distance = bf_pie_fit (slice, radius, bf_text_get_width (frame, size, flags, text) / 2.0, ascent / 2.0);
  if (distance > 0.0)
    bf_text_draw (frame, x + distance * sin (middle), y - distance * cos (middle) + ascent / 2.0, 0.5, size, flags, color,
                  alpha, text);
}

/* Lines from the point of a slice that has arrived: it is cut once more. */
static void
draw_cuts (BfFrame *frame, const BfPieSlice *slice, const Flight *flight, double radius)
{
  guint n = slice->element.kind == BF_ELEMENT_UNIT
                ? bf_network_get_n_layer_inputs (frame->network, slice->element.layer) : 0;
  double part = MIN (1.0, 2.0 * flight->cut);

  if (flight->cut <= 0.0 || n > 12)
    return;
  for (guint k = 1; k < n; k++)
    {
      double angle = slice->start + (slice->end - slice->start) * k / n;

      cairo_move_to (frame->cr, flight->x, flight->y);
      cairo_line_to (frame->cr, flight->x + part * radius * sin (angle), flight->y - part * radius * cos (angle));
    }
  bf_color_set_source (&frame->palette->canvas, frame->cr, flight->alpha);
  cairo_set_line_width (frame->cr, 2.0);
  cairo_stroke (frame->cr);
}

/* Where a slice has been: dashed, with its number */
static void
draw_outline (BfFrame *frame, const BfPieSlice *slice, const BfDisc *disc, gboolean stands, double alpha)
{
  cairo_t *cr = frame->cr;

  cairo_new_sub_path (cr);
  if (slice->end - slice->start < 2.0 * G_PI - 1e-6)
    cairo_move_to (cr, disc->x, disc->y);
  cairo_arc (cr, disc->x, disc->y, disc->radius - 0.75, slice->start - G_PI_2, slice->end - G_PI_2);
  cairo_close_path (cr);
  bf_color_set_source (&frame->palette->canvas, cr, alpha);
  cairo_fill_preserve (cr);
  bf_mark_set_dash (cr, 3.0, 3.0, 1.0);
  bf_color_set_source (&frame->palette->miss_text, cr, alpha);
  cairo_set_line_width (cr, 1.25 + frame->outline);
  cairo_stroke (cr);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  if (!stands)
    draw_number (frame, slice, disc->x, disc->y, disc->radius, &frame->palette->text, alpha);
}

static gboolean
is_lit (const BfFrame *frame, const BfPieSlice *slice)
{
  return slice->element.kind != BF_ELEMENT_NONE && (bf_element_equal (&slice->element, &frame->style->hovered) ||
                                                    bf_element_equal (&slice->element, &frame->glance->selected));
}

/* The slice of what is selected or hovered has an edge of ink. */
static void
draw_light (BfFrame *frame, const BfPieSlice *slice, double x, double y, double radius)
{
  if (!is_lit (frame, slice))
    return;
  cairo_new_sub_path (frame->cr);
  cairo_arc (frame->cr, x, y, radius + 3.0, slice->start - G_PI_2, slice->end - G_PI_2);
  bf_color_set_source (&frame->palette->ink, frame->cr, 1.0);
  cairo_set_line_width (frame->cr, 2.5 + frame->outline);
  cairo_stroke (frame->cr);
}

static void
draw_slice (BfFrame *frame, const BfPieSlice *slice, const Flight *flight, double radius, double alpha)
{
  double size = radius * flight->scale;

  bf_mark_wedge (frame, flight->x, flight->y, size, slice->start, slice->end, slice->amount < 0.0,
                 get_fill (frame, slice), alpha * flight->alpha);
  draw_cuts (frame, slice, flight, size);
  if (flight->scale > 0.7)
    draw_number (frame, slice, flight->x, flight->y, size,
                 slice->amount < 0.0 ? &frame->palette->text : &frame->palette->on_ink, alpha * flight->alpha);
  draw_light (frame, slice, flight->x, flight->y, size);
}

/* First where slices have been, then those that stand, then those that fly over them */
static void
draw_disc (BfFrame *frame, const GArray *slices, const BfDisc *disc, double alpha)
{
  for (guint pass = 0; pass < 3; pass++)
    for (guint i = 0; i < slices->len; i++)
      {
        const BfPieSlice *slice = &g_array_index (slices, BfPieSlice, i);
        Flight flight = make_flight (frame, slice, disc);
        gboolean flies = !flight.stands && !flight.gone;
        gboolean slid = flight.stands && hypot (flight.x - disc->x, flight.y - disc->y) > 0.5;

        bf_frame_focus (frame, slice->element);
        frame->palette = frame->full_palette;
        if (pass == 0 && (flight.gone || flies || slid))
          draw_outline (frame, slice, disc, slid, alpha);
        if (pass == 0 && flight.gone)
          draw_light (frame, slice, disc->x, disc->y, disc->radius);
        if ((pass == 1 && flight.stands && !flight.gone) || (pass == 2 && flies))
          draw_slice (frame, slice, &flight, disc->radius, alpha);
      }
  bf_frame_focus (frame, BF_ELEMENT_NOTHING);
}

static void
draw_caption (BfFrame *frame, const BfDisc *disc, double alpha, const char *text)
{
  double half = bf_text_get_width (frame, CAPTION_SIZE, BF_TEXT_BOLD, text) / 2.0 + 4.0;
  double x = CLAMP (disc->x, half, MAX (half, frame->layout->width - half));

  bf_text_draw (frame, x, disc->y + disc->radius + 20.0 * frame->m, 0.5, CAPTION_SIZE, BF_TEXT_BOLD | BF_TEXT_HALO,
                &frame->palette->miss_text, alpha, text);
}

/* Why there is no pie, in a word where the pie would stand */
static void
draw_nothing (BfFrame *frame, const BfDisc *disc, double alpha)
{
  cairo_t *cr = frame->cr;

  cairo_new_sub_path (cr);
  cairo_arc (cr, disc->x, disc->y, disc->radius, 0.0, 2.0 * G_PI);
  bf_mark_set_dash (cr, 3.0, 3.0, 1.0);
  bf_color_set_source (&frame->palette->stale, cr, alpha);
  cairo_set_line_width (cr, 1.25 + frame->outline);
  cairo_stroke (cr);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  bf_text_draw (frame, disc->x, disc->y + 4.0 * frame->m, 0.5, SMALL_NUMBER_SIZE, BF_TEXT_HALO, &frame->palette->dim,
                alpha, bf_credit_state_get_word (bf_credit_get_state (frame->glance->credit)));
}

/* Small pies that go from one hidden unit to the one before, with the errors */
static void
draw_hidden_edge (BfFrame *frame, guint layer, guint unit, guint input)
{
  double progress = bf_frame_get_progress (frame, BF_PHASE_BACKWARD, layer - 1, input, BF_TERM_ERROR, unit);
  double t = 1.0 - bf_ease_in_out_cubic (progress * BF_MOTION_ERROR_MS / BF_MOTION_TRAVEL_MS);
  double share = bf_credit_get_share (frame->glance->credit,
                                      bf_credit_get_passed (frame->glance->credit, layer, unit, input));
  double x0, y0, x1, y1;

  if (progress <= 0.0 || t <= 0.0 || isnan (share) || share == 0.0)
    return;
  bf_layout_get_edge (frame->layout, layer, unit, input, &x0, &y0, &x1, &y1);
  bf_mark_mini_pie (frame, x0 + (x1 - x0) * t, y0 + (y1 - y0) * t + 24.0 * frame->m, share, 1.0,
                    &frame->palette->miss_text, 1.0);
}

static void
draw_hidden (BfFrame *frame)
{
  guint last = frame->layout->n_layers - 1;

  if (frame->style->still || !frame->style->tags || bf_moment_is_at_rest (&frame->glance->moment))
    return;
  for (guint l = 1; l < last; l++)
    for (guint v = 0; frame->layout->labels[l].form != BF_PLATE_NONE && v < frame->layout->labels[l].n_units; v++)
      for (guint u = 0; u < frame->layout->labels[l].n_inputs; u++)
        draw_hidden_edge (frame, l, v, u);
}

static void
draw_pie (BfFrame *frame, const BfDisc *disc, double alpha)
{
  const BfCredit *credit = frame->glance->credit;
  g_autoptr (GArray) slices = bf_pie_cut (credit);
  const BfPieSlice *largest = bf_pie_get_largest (slices);
  g_autofree char *caption =
      g_strdup_printf ("%s, %%", bf_credit_cut_get_title (bf_credit_get_cut (credit)));
  double facing = 0.0;
  double x, y;

  if (largest != NULL && get_destination (frame, largest, disc, &x, &y))
    facing = atan2 (x - disc->x, disc->y - y);
  bf_pie_lay (slices, facing);
  if (slices->len > 0)
    draw_disc (frame, slices, disc, alpha);
  else
    draw_nothing (frame, disc, alpha);
  draw_caption (frame, disc, alpha, caption);
  draw_hidden (frame);
}

static void
draw_line (BfFrame *frame, const BfDisc *disc, double below, BfTextFlags flags, const BfColor *color, double alpha,
           const char *text)
{
  bf_text_draw (frame, disc->x, disc->y + below * frame->m, 0.5, SMALL_NUMBER_SIZE, flags | BF_TEXT_HALO, color, alpha,
                text);
}

/* What the first order leaves over: a disc that is to the pie, here at half its size, as the crumb is to the predicted
 * drop; hatched where less came of it than was predicted */
static void
draw_crumb (BfFrame *frame, const BfDisc *disc, double alpha)
{
  const BfCredit *credit = frame->glance->credit;
  double crumb = bf_credit_get_crumb (credit);
  double part = bf_credit_get_share (credit, fabs (crumb));
  double whole = 0.5 * disc->radius;
  double y = disc->y - 0.4 * disc->radius;
  g_autofree char *crumb_number = bf_number_format_digits (crumb, 3);
  g_autofree char *predicted = bf_number_format_digits (bf_credit_get_total (credit), 3);
  g_autofree char *actual = bf_number_format_digits (bf_credit_get_actual_drop (credit), 3);
  g_autofree char *crumb_text = g_strdup_printf (_("crumb %s"), crumb_number);
  g_autofree char *predicted_text = g_strdup_printf (_("predicted %s"), predicted);
  g_autofree char *actual_text = g_strdup_printf (_("actual %s"), actual);
  double last = MIN (CRUMB_BELOW, disc->radius / frame->m + BF_LAYOUT_PIE_CAPTION - HALF_LINE);
  cairo_t *cr = frame->cr;

  if (isnan (part))
    return;
  cairo_new_sub_path (cr);
  cairo_arc (cr, disc->x, y, whole, 0.0, 2.0 * G_PI);
  bf_color_set_source (&frame->palette->canvas, cr, alpha);
  cairo_fill_preserve (cr);
  bf_mark_set_dash (cr, 3.0, 3.0, 1.0);
  bf_color_set_source (&frame->palette->miss_text, cr, alpha);
  cairo_set_line_width (cr, 1.25 + frame->outline);
  cairo_stroke (cr);
  bf_mark_wedge (frame, disc->x, y, CLAMP (whole * sqrt (part), LEAST_CRUMB, whole), 0.0, 2.0 * G_PI, crumb < 0.0,
                 &frame->palette->miss_text, alpha);

  draw_line (frame, disc, last - 2.0 * LINE_PITCH, 0, &frame->palette->text, alpha, predicted_text);
  draw_line (frame, disc, last - LINE_PITCH, 0, &frame->palette->text, alpha, actual_text);
  draw_line (frame, disc, last, BF_TEXT_BOLD, &frame->palette->miss_text, alpha, crumb_text);
}

void
bf_scene_draw_pie (BfFrame *frame)
{
  const BfCredit *credit = frame->glance->credit;
  BfDisc disc;

  if (credit == NULL || bf_credit_get_trace (credit) != frame->trace ||
      !bf_layout_get_pie (frame->layout, &disc.x, &disc.y, &disc.radius))
    return;
  if (frame->phase == BF_PHASE_BACKWARD)
    draw_pie (frame, &disc, frame->padlock);
  else if (frame->phase == BF_PHASE_STEP && frame->opening < 1.0)
    draw_pie (frame, &disc, 1.0 - frame->opening);
  if (frame->phase == BF_PHASE_STEP && bf_credit_get_cut (credit) == BF_CREDIT_CUT_FIX && frame->grey > 0.0)
    draw_crumb (frame, &disc, frame->grey);
}
