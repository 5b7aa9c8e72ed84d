/* SPDX-License-Identifier: MIT */

/* The points of the loss plot and the losses written beside them. */

#include "bf-loss-plot-private.h"

#include <math.h>

#define DEFAULT_FONT "Cantarell"
#define LOSS_SIZE 13.0
#define HALO 4.0
#define MAX_CIRCLES 31        /* steps 0 to 30 */
#define MIN_CIRCLE_PITCH 14.0
#define RADIUS 5.0
#define HANDLE_RADIUS 6.0
#define OUTLINE 2.0
#define LABEL_GAP 12.0        /* from a point to its loss */
#define LABEL_DISTANCE 20.0   /* losses nearer than this: only some are written */
#define LABEL_ASCENT 10.0     /* of digits */
#define LABEL_RIGHT 24.0      /* from the right edge */
#define LABEL_LEFT 72.0
#define LABEL_DROP 4.0        /* how far below the lowest line a loss may reach */
#define GRIP_REACH 28.0       /* beside the handle nothing is written up to here */
#define GRIP_HEIGHT 16.0

/**
 * bf_loss_label_init: (skip)
 *
 * Lays out a text with digits of equal width.
 */
void
bf_loss_label_init (BfLossLabel         *self,
                    const BfLossDrawing *drawing,
                    const char          *text,
                    double               size,
                    gboolean             bold)
{
  PangoFontDescription *description = pango_font_description_new ();
  PangoAttrList *attributes = pango_attr_list_new ();
  PangoRectangle extents;

  self->layout = pango_layout_new (drawing->pango);
  pango_font_description_set_family (description, drawing->font ? drawing->font : DEFAULT_FONT);
  pango_font_description_set_weight (description, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size (description, size * drawing->scale * PANGO_SCALE);
  pango_layout_set_font_description (self->layout, description);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (self->layout, attributes);
  pango_layout_set_text (self->layout, text, -1);
  pango_layout_get_extents (self->layout, NULL, &extents);
  self->width = (double) extents.width / PANGO_SCALE;
  self->baseline = (double) pango_layout_get_baseline (self->layout) / PANGO_SCALE;
  pango_attr_list_unref (attributes);
  pango_font_description_free (description);
}

/* Has an ellipsis where the text is wider. */
void
bf_loss_label_limit (BfLossLabel *self,
                     double       width)
{
  if (self->width <= width)
    return;
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (self->layout, (int) floor (MAX (width, 0) * PANGO_SCALE));
  self->width = MAX (width, 0);
}

void
bf_loss_label_clear (BfLossLabel *self)
{
  g_clear_object (&self->layout);
}

/* The halo is stroked for the whole text first: digit by digit it would bite its neighbour. */
void
bf_loss_label_draw (const BfLossLabel   *self,
                    const BfLossDrawing *drawing,
                    double               x,
                    double               baseline,
                    const BfColor       *color,
                    const BfColor       *halo)
{
  cairo_t *cr = drawing->cr;

  cairo_new_path (cr);
  if (halo)
    {
      cairo_move_to (cr, x, baseline - self->baseline);
      pango_cairo_layout_path (cr, self->layout);
      bf_color_set_source (halo, cr, 1);
      cairo_set_line_width (cr, HALO);
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
      cairo_stroke (cr);
    }
  cairo_move_to (cr, x, baseline - self->baseline);
  bf_color_set_source (color, cr, 1);
  pango_cairo_show_layout (cr, self->layout);
  cairo_new_path (cr);
  if (drawing->texts)
    {
      BfLossText text = {
        .text = g_strdup (pango_layout_get_text (self->layout)), .x = x, .width = self->width,
        .y = baseline - LABEL_ASCENT * drawing->scale, .height = LABEL_ASCENT * drawing->scale,
        .is_loss = halo != NULL,
      };

      g_array_append_val (drawing->texts, text);
    }
}

typedef struct
{
  double x, baseline;
} Place;

static gboolean
boxes_touch (const BfLossBox *a,
             const BfLossBox *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height
         && b->y < a->y + a->height;
}

/* Whether a loss may stand there: inside, clear of the others and of the handle */
static gboolean
is_free (const BfLossDrawing *self,
         const GArray        *taken,
         const BfLossBox     *box)
{
  if (box->x < LABEL_LEFT || box->x + box->width > self->width - LABEL_RIGHT
      || box->y < 0 || box->y + box->height > self->bottom + LABEL_DROP * self->scale)
    return FALSE;
  for (guint i = 0; i < taken->len; i++)
    if (boxes_touch (box, &g_array_index (taken, BfLossBox, i)))
      return FALSE;
  return TRUE;
}

/* Takes a place for a text that is no loss, if it is free. */
gboolean
bf_loss_drawing_take (const BfLossDrawing *self,
                      double               x,
                      double               y,
                      double               width,
                      double               height)
{
  BfLossBox box = { x, y, width, height };

  if (!is_free (self, self->taken, &box))
    return FALSE;
  g_array_append_val (self->taken, box);
  return TRUE;
}

/* Finds a point; FALSE where there is none. */
static gboolean
get_point (const BfLossDrawing *self,
           guint64              step,
           double              *x,
           double              *y)
{
  double loss;

  if (step > self->last)
    return FALSE;
  bf_loss_plot_get_loss (self->plot, step, &loss);
  *x = bf_loss_drawing_get_x (self, step);
  *y = bf_loss_drawing_get_y (self, loss);
  return isfinite (loss);
}

/* Above right of the point, below where the curve rises; at the right edge moved left, and further
 * away then. A single point has its loss beside it, and on a long curve the first stands over its
 * beginning. */
static gsize
list_places (const BfLossDrawing *self,
             guint64              step,
             double               label_width,
             gboolean             few,
             Place               *places)
{
  double s = self->scale;
  double x, y, next_x, next_y;
  double edge, outer;
  gboolean rises;
  guint64 ahead;
  gsize n = 0;

  if (!get_point (self, step, &x, &y))
    return 0;
  edge = MIN (x + LABEL_GAP, self->width - LABEL_RIGHT - label_width);
  outer = few || step > 0 ? x + LABEL_GAP : x;
  ahead = (guint64) ceil (LABEL_GAP / self->pitch);
  rises = get_point (self, step + ahead, &next_x, &next_y) && next_y < y;
  if (self->last == 0)
    places[n++] = (Place) { x + LABEL_GAP, y + LABEL_ASCENT * s / 2 };
  for (int pass = 0; pass < 2; pass++)
    if (rises == (pass == 0))
      {
        places[n++] = (Place) { outer, y + 11 + LABEL_ASCENT * s };
        places[n++] = (Place) { edge, y + LABEL_GAP + LABEL_ASCENT * s };
      }
    else
      {
        places[n++] = (Place) { outer, y - (few ? 7 : 8) };
        places[n++] = (Place) { edge, y - LABEL_GAP };
      }
  places[n++] = (Place) { x - LABEL_GAP - label_width, y - LABEL_GAP };
  places[n++] = (Place) { x - LABEL_GAP - label_width, y + LABEL_GAP + LABEL_ASCENT * s };
  return n;
}

/* Writes a loss at the first place that is free, away from the curve if there is one; else not at
 * all. */
static void
draw_loss (BfLossDrawing *self,
           guint64        step,
           gboolean       few,
           GArray        *taken)
{
  g_autofree char *text = NULL;
  g_auto (BfLossLabel) label = { NULL };
  Place places[8];
  double loss;
  gsize n;

  if (step > self->last || !bf_loss_plot_get_loss (self->plot, step, &loss))
    return;
  text = bf_loss_plot_format_loss (loss);
  bf_loss_label_init (&label, self, text, LOSS_SIZE, TRUE);
  n = list_places (self, step, label.width, few, places);
  for (gsize i = 0; i < 2 * n; i++)
    {
      const Place *place = &places[i % n];
      BfLossBox box = { place->x, place->baseline - LABEL_ASCENT * self->scale, label.width,
                  LABEL_ASCENT * self->scale };

      if (!is_free (self, taken, &box)
          || (i < n && bf_loss_drawing_crosses (self, box.x, box.y, box.width, box.height)))
        continue;
      bf_loss_label_draw (&label, self, place->x, place->baseline, &self->palette->miss_text,
                          &self->palette->pane);
      g_array_append_val (taken, box);
      return;
    }
}

static void
draw_point (const BfLossDrawing *self,
            guint64              step)
{
  gboolean here = step == self->plot->position;
  gboolean past = here && step < self->plot->length;
  gboolean filled = here && self->plot->has_position_loss;
  double outline = OUTLINE + (self->palette->high_contrast ? 0.5 : 0);
  double x, y;

  if (!get_point (self, step, &x, &y))
    return;
  cairo_new_path (self->cr);
  cairo_arc (self->cr, x, y, past ? HANDLE_RADIUS : RADIUS, 0, 2 * G_PI);
  bf_color_set_source (filled ? &self->palette->miss_text : &self->palette->pane, self->cr, 1);
  cairo_fill_preserve (self->cr);
  bf_color_set_source (filled ? &self->palette->pane : &self->palette->miss_text, self->cr, 1);
  cairo_set_line_width (self->cr, outline);
  cairo_stroke (self->cr);
}

/* Whether there is room for the losses of all points */
static gboolean
has_room_for_all (const BfLossDrawing *self)
{
  double widest = 0;

  for (guint64 step = 0; step <= self->last; step++)
    {
      g_autofree char *text = NULL;
      g_auto (BfLossLabel) label = { NULL };
      double loss;

      if (!bf_loss_plot_get_loss (self->plot, step, &loss))
        continue;
      text = bf_loss_plot_format_loss (loss);
      bf_loss_label_init (&label, self, text, LOSS_SIZE, TRUE);
      widest = MAX (widest, label.width);
    }
  return self->pitch >= widest + LABEL_DISTANCE;
}

/* Draws the points and their losses; those that matter most take their places first. */
void
bf_loss_drawing_draw_values (BfLossDrawing *self)
{
  gboolean past = self->plot->position < self->plot->length;
  gboolean few = self->last < MAX_CIRCLES && self->pitch >= MIN_CIRCLE_PITCH;
  gboolean all = few && has_room_for_all (self);
  GArray *taken = self->taken;
  guint64 handle;

  if (!self->has_points)
    return;
  for (guint64 step = 1; few && step < self->last; step++)
    if (step != self->plot->position)
      draw_point (self, step);
  if (few)
    draw_point (self, 0);
  draw_point (self, self->last);
  draw_point (self, self->plot->position);
  if (bf_loss_plot_get_handle (self->plot, &handle))
    {
      BfLossBox grip = { bf_loss_drawing_get_x (self, handle) - GRIP_REACH / 2, 0, GRIP_REACH,
                   GRIP_HEIGHT };

      g_array_append_val (taken, grip);
    }
  if (past)
    draw_loss (self, self->plot->position, few, taken);
  if (!past || self->plot->position != self->last)
    draw_loss (self, self->last, few, taken);
  if (self->last != 0 && (!past || self->plot->position != 0))
    draw_loss (self, 0, few, taken);
  for (guint64 step = 1; all && step < self->last; step++)
    if (!past || self->plot->position != step)
      draw_loss (self, step, few, taken);
}
