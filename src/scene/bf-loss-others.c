/* SPDX-License-Identifier: MIT */

/* What the loss plot shows besides the run that one is on: other runs, pale, one of them compared,
 * and bookmarks. */

#include "bf-loss-plot-private.h"

#include <math.h>

#define PALE_WIDTH 1.5
#define PALE_ALPHA 0.42
#define COMPARED_WIDTH 2.0
#define LABEL_GAP 6.0
#define LABEL_RISE 5.0
#define LABEL_SHARE 0.25 /* of the plot's width, at most */
#define MARK_WIDTH 8.0   /* of a bookmark */
#define MARK_HEIGHT 11.0
#define MARK_NOTCH 3.0

/* The losses of the steps from..to of one line, over one step or one column of pixels */
static gboolean
get_bin (const BfLossOther *self,
         double             from,
         double             to,
         BfCurveBin        *bin)
{
  guint64 first = MAX ((guint64) MAX (from, 0), self->from);
  guint64 last = MIN ((guint64) MAX (to, 0), self->to);

  return first <= last && bf_curve_get_range (self->curve, first, last + 1, bin)
         && isfinite (bin->min) && isfinite (bin->max) && isfinite (bin->last);
}

/* A line begins where it leaves another one. */
static gboolean
start_path (const BfLossDrawing *self,
            const BfLossOther   *other)
{
  const BfCurve *before = other->before ? other->before : self->plot->curve;
  BfCurveBin bin;

  if (other->from == 0 || !bf_curve_get_range (before, other->from - 1, other->from, &bin) || !isfinite (bin.last))
    return FALSE;
  cairo_move_to (self->cr, bf_loss_drawing_get_x (self, (double) other->from - 1),
                 bf_loss_drawing_get_y (self, bin.last));
  return TRUE;
}

/* One point a step, or both extremes of each column of pixels; either way no more points than the
 * plot is wide. */
static void
add_path (const BfLossDrawing *self,
          const BfLossOther   *other)
{
  double stride = MAX (1, ceil (1 / self->pitch));
  double end = MIN ((double) other->to, self->x.high);
  gboolean pen_down = start_path (self, other);
  BfCurveBin bin;

  for (double step = (double) other->from; step <= end; step += stride)
    {
      double x = bf_loss_drawing_get_x (self, step);

      if (!get_bin (other, step, step + stride - 1, &bin))
        {
          pen_down = FALSE;
          continue;
        }
      if (!pen_down)
        cairo_move_to (self->cr, x, bf_loss_drawing_get_y (self, bin.first));
      if (stride > 1)
        {
          cairo_line_to (self->cr, x, bf_loss_drawing_get_y (self, bin.min));
          cairo_line_to (self->cr, x, bf_loss_drawing_get_y (self, bin.max));
        }
      cairo_line_to (self->cr, x, bf_loss_drawing_get_y (self, bin.last));
      pen_down = TRUE;
    }
}

/* Pale by its colour and thinner, or, where colours are strong, thinner; compared it is dashed. */
static void
draw_line (const BfLossDrawing *self,
           const BfLossOther   *other)
{
  static const double dashes[] = { 7, 4 };
  const BfPalette *palette = self->palette;

  cairo_save (self->cr);
  cairo_rectangle (self->cr, self->left - 2, 0, self->width, self->bottom + 2);
  cairo_clip (self->cr);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  add_path (self, other);
  if (other->is_compared)
    {
      cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
      cairo_set_line_width (self->cr, COMPARED_WIDTH);
      bf_color_set_source (&palette->ink, self->cr, 1);
    }
  else
    {
      cairo_set_line_width (self->cr, palette->high_contrast ? 1 : PALE_WIDTH);
      bf_color_set_source (&palette->miss_fill, self->cr, palette->high_contrast ? 1 : PALE_ALPHA);
    }
  cairo_stroke (self->cr);
  cairo_restore (self->cr);
}

/* Draws the lines of the other runs, below that of this one. */
void
bf_loss_drawing_draw_others (const BfLossDrawing *self)
{
  for (int compared = 0; compared < 2; compared++)
    for (guint i = 0; i < self->plot->n_others; i++)
      if (self->plot->others[i].is_compared == compared)
        draw_line (self, &self->plot->others[i]);
}

/* Where a line ends, in pixels; FALSE where that is not to be seen */
static gboolean
find_end (const BfLossDrawing *self,
          const BfLossOther   *other,
          double              *x,
          double              *y)
{
  double end = floor (MIN ((double) other->to, self->x.high));
  BfCurveBin bin;

  if (!get_bin (other, end, end, &bin))
    return FALSE;
  *x = bf_loss_drawing_get_x (self, end);
  *y = bf_loss_drawing_get_y (self, bin.last);
  return *y >= 0 && *y <= self->bottom;
}

typedef struct
{
  double left, baseline;
} NamePlace;

/* Takes the first place beside the end of a line that neither this run's line nor another text has. */
static gboolean
take_place (const BfLossDrawing *self,
            double               x,
            double               y,
            double               width,
            NamePlace           *place)
{
  double height = 10 * self->scale;
  double right = MIN (x + LABEL_GAP, self->width - LABEL_GAP - width);
  double above = y - LABEL_RISE, below = y + LABEL_RISE + height, beside = y + height / 2;
  const NamePlace places[] = {
    { right, above }, { right, below },
    { x + LABEL_GAP, beside }, { x - LABEL_GAP - width, above }, { x - LABEL_GAP - width, below },
    { right, above - height }, { right, below + height },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      double top = places[i].baseline - height;

      if (bf_loss_drawing_crosses (self, places[i].left, top, width, height)
          || !bf_loss_drawing_take (self, places[i].left, top, width, height))
        continue;
      *place = places[i];
      return TRUE;
    }
  return FALSE;
}

/* A name for which there is no room is left out; the list of runs and the description have it. */
static void
draw_label (const BfLossDrawing *self,
            const BfLossOther   *other)
{
  const BfPalette *palette = self->palette;
  g_auto (BfLossLabel) label = { NULL };
  NamePlace place;
  double x, y;

  if (!other->label || !find_end (self, other, &x, &y))
    return;
  bf_loss_label_init (&label, self, other->label, BF_LOSS_TEXT_SIZE, other->is_compared);
  bf_loss_label_limit (&label, LABEL_SHARE * self->width);
  if (take_place (self, x, y, label.width, &place))
    bf_loss_label_draw (&label, self, place.left, place.baseline,
                        other->is_compared ? &palette->text : &palette->dim, &palette->pane);
}

/* Writes the names of the other runs at their ends, where there is room. */
void
bf_loss_drawing_name_others (const BfLossDrawing *self)
{
  for (int pale = 0; pale < 2; pale++)
    for (guint i = 0; i < self->plot->n_others; i++)
      if (self->plot->others[i].is_compared == !pale)
        draw_label (self, &self->plot->others[i]);
}

/* A ribbon that hangs from the top, on the step it marks */
static void
draw_mark (const BfLossDrawing *self,
           guint64              step)
{
  double x = round (bf_loss_drawing_get_x (self, (double) step));
  double bottom = self->bottom + BF_LOSS_STEP_LABEL_DROP / 4;
  double top = bottom - MARK_HEIGHT;
  cairo_t *cr = self->cr;

  cairo_new_path (cr);
  cairo_move_to (cr, x - MARK_WIDTH / 2, top);
  cairo_line_to (cr, x + MARK_WIDTH / 2, top);
  cairo_line_to (cr, x + MARK_WIDTH / 2, bottom);
  cairo_line_to (cr, x, bottom - MARK_NOTCH);
  cairo_line_to (cr, x - MARK_WIDTH / 2, bottom);
  cairo_close_path (cr);
  bf_color_set_source (&self->palette->ink, cr, 1);
  cairo_fill_preserve (cr);
  bf_color_set_source (&self->palette->pane, cr, 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* Draws the bookmarks of this run on the lowest line. */
void
bf_loss_drawing_draw_marks (const BfLossDrawing *self)
{
  for (guint i = 0; i < self->plot->n_marks; i++)
    if (self->plot->marks[i] <= (guint64) self->x.high)
      draw_mark (self, self->plot->marks[i]);
}

/* Takes the other lines into the extremes of the losses that are shown. */
void
bf_loss_plot_widen_range (const BfLossPlot *self,
                          BfCurveBin       *all)
{
  double end = (double) MAX (self->length, self->extent);

  for (guint i = 0; i < self->n_others; i++)
    {
      BfCurveBin bin;

      if (!get_bin (&self->others[i], 0, end, &bin))
        continue;
      all->max = MAX (all->max, bin.max);
      if (bin.min > 0 || !self->logarithmic)
        all->min = MIN (all->min, bin.min);
    }
}
