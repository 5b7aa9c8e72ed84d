/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Prediction meets target: a line from the output to its target, the miss as a badge upon it, and
 * the loss. */

#define TARGET_SIZE         20.0
#define TARGET_SIZE_SMALL   15.0
#define MISS_SIZE           15.0
#define MISS_SIZE_SMALL     13.0
#define LEAST_SIZE          11.0
#define WORD_SIZE           13.0
#define LINE_WIDTH          2.0
#define OUTLINE             1.5
#define CORNER              10.0
#define BADGE_PADDING       11.0
#define BADGE_PADDING_SMALL 7.0
#define BADGE_MOST_WIDTH    98.0
#define BADGE_LEAST_WIDTH   58.0
#define WORD_GAP            8.0
#define EDGE                2.0 /* of the picture, that stays free */

/* One output's target in this frame */
typedef struct
{
  guint output;
  gboolean is_single;
  BfRect target;
  BfRect badge;
  double x, y, radius; /* of the unit */
  BfValue miss;
  double line;   /* how far the line has grown */
  double appear; /* how much of the badge is there */
  double grey;
} Mark;

static void
init_mark (BfFrame *frame, guint output, const BfGlance *glance, Mark *mark)
{
  guint64 ordinal = frame->timeline.phase_first[BF_PHASE_LOSS];
  double ms = bf_timeline_get_progress (&frame->timeline, ordinal) * BF_MOTION_LOSS_MS;

  *mark = (Mark){ .output = output };
  mark->is_single = frame->layout->columns[frame->layout->n_layers].n == 1;
  bf_layout_get_target (frame->layout, output, &mark->target);
  bf_layout_get_miss (frame->layout, output, &mark->badge);
  bf_layout_get_unit (frame->layout, frame->layout->n_layers - 1, output, &mark->x, &mark->y,
                      &mark->radius);
  mark->miss = bf_glance_get_miss (glance, output);
  mark->line = mark->appear = mark->miss.status == BF_VALUE_NOT_COMPUTED ? 0.0 : 1.0;
  mark->grey = mark->miss.status == BF_VALUE_OUT_OF_DATE ? 1.0 : frame->grey;
  if (frame->phase != BF_PHASE_LOSS || mark->miss.status != BF_VALUE_COMPUTED)
    return;
  mark->line = bf_ease_out_cubic (ms / BF_MOTION_LINE_MS);
  mark->appear =
      bf_ease_out_cubic ((ms - BF_MOTION_LINE_MS) / (BF_MOTION_LOSS_MS - BF_MOTION_LINE_MS));
}

static void
stroke_line (BfFrame *frame,
             const Mark *mark,
             double from,
             double to,
             const BfColor *color,
             double width,
             double alpha)
{
  cairo_t *cr = frame->cr;
  double x0 = mark->is_single ? mark->x : mark->x + mark->radius;
  double y0 = mark->is_single ? mark->y + mark->radius : mark->y;
  double x1 = mark->is_single ? mark->x : mark->target.x;
  double y1 = mark->is_single ? mark->target.y : mark->y;

  if (to <= from || alpha <= 0.0)
    return;
  cairo_move_to (cr, x0 + (x1 - x0) * from, y0 + (y1 - y0) * from);
  cairo_line_to (cr, x0 + (x1 - x0) * to, y0 + (y1 - y0) * to);
  bf_color_set_source (color, cr, alpha);
  cairo_set_line_width (cr, width + frame->outline);
  cairo_stroke (cr);
}

/* Dotted until the loss is computed, plum then, dashed and grey when it is out of date */
static void
draw_line (BfFrame *frame, const Mark *mark)
{
  const BfPalette *palette = frame->palette;
  cairo_t *cr = frame->cr;

  bf_mark_set_dash (cr, 3.0, 4.0, 1.0);
  stroke_line (frame, mark, mark->line, 1.0, &palette->control, LINE_WIDTH, 1.0);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
  stroke_line (frame, mark, 0.0, mark->line, &palette->miss_text, LINE_WIDTH, 1.0 - mark->grey);
  bf_mark_set_dash (cr, 4.0, 3.0, 1.0);
  stroke_line (frame, mark, 0.0, mark->line, &palette->stale, OUTLINE, mark->grey);
  bf_mark_set_dash (cr, 0.0, 0.0, 1.0);
}

static void
draw_target (BfFrame *frame, const Mark *mark)
{
  const BfPalette *palette = frame->palette;
  BfElement element = { BF_ELEMENT_TARGET, 0, mark->output, 0 };
  gboolean selected;
  double corner = mark->is_single ? CORNER * frame->s : 8.0 * frame->m;
  double size;
  g_autofree char *text = NULL;

  bf_frame_focus (frame, element);
  selected = bf_frame_is_selected (frame);
  bf_mark_rounded (frame->cr, &mark->target, corner);
  bf_color_set_source (bf_frame_is_hovered (frame) ? &palette->tint : &palette->canvas, frame->cr,
                       1.0);
  cairo_fill_preserve (frame->cr);
  bf_color_set_source (selected ? &palette->ink : &palette->text, frame->cr, 1.0);
  cairo_set_line_width (frame->cr, (selected ? 2.5 : OUTLINE) + frame->outline);
  cairo_stroke (frame->cr);
  if (bf_frame_is_focused (frame))
    bf_mark_focus_rect (frame, &mark->target, corner);
  if (bf_frame_is_edited (frame))
    return;

  text = bf_text_fit_number (frame, bf_glance_get_target (frame->glance, mark->output).value,
                             mark->target.width - 7.0 * frame->k,
                             mark->is_single ? TARGET_SIZE : TARGET_SIZE_SMALL, LEAST_SIZE,
                             BF_TEXT_BOLD, &size);
  bf_text_draw (frame, mark->target.x + mark->target.width / 2.0,
                mark->target.y + mark->target.height / 2.0 + 0.35 * size * frame->m, 0.5, size,
                BF_TEXT_BOLD, &palette->text, 1.0, text);
}

/* How wide the number may be: beside a single badge stands its word, which would else change sides */
static double
get_miss_room (BfFrame *frame, const Mark *mark)
{
  double word = bf_text_get_width (frame, WORD_SIZE, BF_TEXT_BOLD, _("miss")) + WORD_GAP * frame->m + EDGE;
  double room = 2.0 * (frame->layout->width - mark->x - word - BADGE_PADDING * frame->m);

  if (!mark->is_single)
    return mark->badge.width - 2.0 * BADGE_PADDING_SMALL * frame->m;

  return CLAMP (room, BADGE_LEAST_WIDTH * frame->m, BADGE_MOST_WIDTH * frame->m);
}

/* The miss, as long as it fits the badge in as many digits as there is room for */
static char *
make_miss (BfFrame *frame, const Mark *mark, double *size)
{
  double width = get_miss_room (frame, mark);
  g_autofree char *text = bf_number_format_miss (mark->miss.value);

  *size = mark->is_single ? MISS_SIZE : MISS_SIZE_SMALL;
  if (bf_text_get_width (frame, *size, BF_TEXT_BOLD, text) <= width)
    return g_steal_pointer (&text);

  return bf_text_fit_number (frame, mark->miss.value, width, *size, LEAST_SIZE, BF_TEXT_BOLD, size);
}

static void
draw_badge_box (BfFrame *frame, const BfRect *rect, double grey, double alpha)
{
  const BfPalette *palette = frame->palette;
  BfColor fill = bf_color_mix (&palette->miss_text, &palette->stale_fill, grey);

  bf_mark_rounded (frame->cr, rect, rect->height);
  bf_color_set_source (&fill, frame->cr, alpha);
  cairo_fill_preserve (frame->cr);
  bf_color_set_source (&palette->stale, frame->cr, alpha * grey);
  cairo_set_line_width (frame->cr, OUTLINE + frame->outline);
  bf_mark_set_dash (frame->cr, 4.0, 3.0, 1.0);
  cairo_stroke (frame->cr);
  bf_mark_set_dash (frame->cr, 0.0, 0.0, 1.0);
}

static void
draw_badge_marks (BfFrame *frame, const BfRect *rect)
{
  if (bf_frame_is_selected (frame))
    {
      BfRect around = { rect->x - 2.5, rect->y - 2.5, rect->width + 5.0, rect->height + 5.0 };

      bf_mark_rounded (frame->cr, &around, around.height);
      bf_color_set_source (&frame->palette->ink, frame->cr, 1.0);
      cairo_set_line_width (frame->cr, 2.0 + frame->outline);
      cairo_stroke (frame->cr);
    }
  if (bf_frame_is_focused (frame))
    bf_mark_focus_rect (frame, rect, rect->height / 2.0);
}

/* Appears a little smaller than it will be. Returns where its right end is. */
static double
draw_badge (BfFrame *frame, const Mark *mark)
{
  const BfPalette *palette = frame->palette;
  double padding = mark->is_single ? BADGE_PADDING : BADGE_PADDING_SMALL;
  double x = mark->badge.x + mark->badge.width / 2.0;
  double y = mark->badge.y + mark->badge.height / 2.0;
  BfColor color = bf_color_mix (&palette->on_ink, &palette->stale, mark->grey);
  double size, width, baseline;
  BfRect rect;
  g_autofree char *text = make_miss (frame, mark, &size);

  width = bf_text_get_width (frame, size, BF_TEXT_BOLD, text);
  rect = bf_rect_around (x, y, width + 2.0 * padding * frame->m, mark->badge.height);
  if (mark->appear <= 0.0)
    return rect.x + rect.width;

  cairo_save (frame->cr);
  cairo_translate (frame->cr, x, y);
  cairo_scale (frame->cr, 0.9 + 0.1 * mark->appear, 0.9 + 0.1 * mark->appear);
  cairo_translate (frame->cr, -x, -y);
  draw_badge_box (frame, &rect, mark->grey, mark->appear);
  baseline = y + 0.367 * size * frame->m;
  bf_text_draw (frame, x, baseline, 0.5, size, BF_TEXT_BOLD, &color, mark->appear, text);
  cairo_restore (frame->cr);

  if (frame->phase == BF_PHASE_LOSS
      && bf_frame_just_moved (frame, frame->timeline.phase_first[BF_PHASE_LOSS],
                              frame->timeline.phase_first[BF_PHASE_LOSS]))
    bf_mark_underline (frame, x - width / 2.0, rect.y + rect.height, width);
  draw_badge_marks (frame, &rect);

  return rect.x + rect.width;
}

/* A word right of its box; left of it where the frame ends */
static void
draw_word (BfFrame *frame,
           double left,
           double right,
           double y,
           BfTextFlags flags,
           const BfColor *color,
           double alpha,
           const char *word)
{
  double width = bf_text_get_width (frame, WORD_SIZE, flags, word);
  gboolean fits = right + WORD_GAP * frame->m + width <= frame->layout->width - EDGE;

  bf_text_draw (frame, fits ? right + WORD_GAP * frame->m : left - WORD_GAP * frame->m, y + 5.0 * frame->m,
                fits ? 0.0 : 1.0, WORD_SIZE, flags | BF_TEXT_HALO, color, alpha, word);
}

static void
draw_single_words (BfFrame *frame, const Mark *mark, double badge_right)
{
  const BfPalette *palette = frame->palette;
  BfColor color = bf_color_mix (&palette->miss_text, &palette->stale, mark->grey);

  bf_frame_focus (frame, (BfElement){ BF_ELEMENT_TARGET, 0, mark->output, 0 });
  draw_word (frame, mark->target.x, mark->target.x + mark->target.width,
             mark->target.y + mark->target.height / 2.0, 0, &palette->dim, 1.0, _("target"));
  bf_frame_focus (frame, (BfElement){ BF_ELEMENT_MISS, 0, mark->output, 0 });
  draw_word (frame, 2.0 * mark->x - badge_right, badge_right,
             mark->badge.y + mark->badge.height / 2.0, BF_TEXT_BOLD, &color, mark->appear,
             _("miss"));
}

/* Over the first of several targets */
static void
draw_headings (BfFrame *frame, const Mark *mark)
{
  const BfPalette *palette = frame->palette;
  BfColor color = bf_color_mix (&palette->miss_text, &palette->stale, mark->grey);
  double caption = bf_scene_get_caption_baseline (frame);
  double baseline =
      caption > 0.0 ? caption : MAX (mark->target.y - 8.0 * frame->m, 13.0 * frame->m);

  bf_text_draw (frame, mark->target.x + mark->target.width / 2.0, baseline, 0.5, WORD_SIZE,
                BF_TEXT_HALO, &palette->dim, 1.0, _("target"));
  bf_text_draw (frame, mark->badge.x + mark->badge.width / 2.0, baseline, 0.5, WORD_SIZE,
                BF_TEXT_HALO | BF_TEXT_BOLD, &color, mark->appear, _("miss"));
}

/* "loss = (−0.22)² = 0.0484" where that is all there is to it, else "loss 0.0484" */
static char *
make_loss (const BfFrame *frame, const BfGlance *glance, gboolean in_full)
{
  const BfRecipe *recipe = bf_trace_get_recipe (frame->trace);
  gboolean is_alone = frame->layout->columns[frame->layout->n_layers].n == 1
                      && bf_trace_get_n_samples (frame->trace) == 1;
  BfValue miss = bf_glance_get_miss (glance, 0);
  BfValue loss = bf_glance_get_loss (glance);
  g_autofree char *factor = bf_number_format_factor (miss.value);
  g_autofree char *number = bf_number_format (loss.value);

  if (!in_full || !is_alone || miss.status == BF_VALUE_NOT_COMPUTED
      || (recipe->loss != BF_LOSS_MSE && recipe->loss != BF_LOSS_HALF_SQUARED_ERROR))
    return g_strdup_printf ("%s %s", _("loss"), number);

  return g_strdup_printf ("%s = %s%s² = %s", _("loss"), recipe->loss == BF_LOSS_MSE ? "" : "½ · ",
                          factor, number);
}

/* Centred on x as long as it ends before @right */
static void
draw_loss_text (BfFrame *frame,
                double x,
                double right,
                double baseline,
                const BfColor *color,
                double alpha,
                const char *text)
{
  double half = bf_text_get_width (frame, WORD_SIZE, 0, text) / 2.0 + 4.0;

  bf_text_draw (frame, CLAMP (x, half, MAX (half, right - half)), baseline, 0.5, WORD_SIZE,
                BF_TEXT_HALO, color, alpha, text);
}

/* In backward the place beside it is wanted: the loss gets shorter. */
static void
draw_loss (BfFrame *frame, const BfGlance *glance, const Mark *mark)
{
  const BfLayout *layout = frame->layout;
  BfColor color = bf_color_mix (&frame->palette->text, &frame->palette->stale, mark->grey);
  double x = mark->x;
  double right = layout->width;
  double baseline = mark->target.y + mark->target.height + 22.0 * frame->m;
  double brevity = frame->phase == BF_PHASE_BACKWARD                                      ? frame->padlock
                   : frame->phase == BF_PHASE_STEP && frame->glance->credit != NULL ? 1.0
                                                                                          : 0.0;

  if (bf_glance_get_loss (glance).status == BF_VALUE_NOT_COMPUTED)
    return;
  if (!mark->is_single)
    {
      double last =
          bf_layout_get_y (layout, layout->n_layers, layout->columns[layout->n_layers].n - 1);

      x = right = mark->target.x + mark->target.width + 4.0;
      baseline = last + MAX (mark->radius, mark->target.height / 2.0) + 22.0 * frame->m;
    }

  if (brevity < 1.0)
    {
      g_autofree char *text = make_loss (frame, glance, TRUE);

      draw_loss_text (frame, x, right, baseline, &color, mark->appear * (1.0 - 2.0 * brevity),
                      text);
    }
  if (brevity > 0.0)
    {
      g_autofree char *text = make_loss (frame, glance, FALSE);

      draw_loss_text (frame, x, right, baseline, &color, mark->appear * (2.0 * brevity - 1.0),
                      text);
    }
}

/* With very many outputs there is only the loss. */
static void
draw_lone_loss (BfFrame *frame, const BfGlance *glance)
{
  const BfLayout *layout = frame->layout;
  BfValue loss = bf_glance_get_loss (glance);
  g_autofree char *number = bf_number_format (loss.value);
  g_autofree char *text = g_strdup_printf ("%s %s", _("loss"), number);

  if (loss.status == BF_VALUE_NOT_COMPUTED)
    return;
  draw_loss_text (frame, layout->columns[layout->n_layers].x, layout->width,
                  layout->height - BF_LAYOUT_FOOT * layout->text_scale - 6.0 * frame->m,
                  loss.status == BF_VALUE_OUT_OF_DATE ? &frame->palette->stale
                                                      : &frame->palette->text,
                  1.0, text);
}

void
bf_scene_draw_targets (BfFrame *frame)
{
  guint n = frame->layout->columns[frame->layout->n_layers].n;
  BfGlance glance;
  BfRect rect;
  Mark mark;

  bf_frame_glance_term (frame, frame->timeline.phase_first[BF_PHASE_LOSS], &glance);
  if (!bf_layout_get_target (frame->layout, 0, &rect))
    {
      draw_lone_loss (frame, &glance);
      return;
    }

  for (guint o = 0; o < n; o++)
    {
      double right;

      init_mark (frame, o, &glance, &mark);
      draw_line (frame, &mark);
      draw_target (frame, &mark);
      bf_frame_focus (frame, (BfElement){ BF_ELEMENT_MISS, 0, o, 0 });
      right = draw_badge (frame, &mark);
      if (mark.is_single)
        draw_single_words (frame, &mark, right);
      else if (o == 0)
        draw_headings (frame, &mark);
    }
  bf_frame_focus (frame, BF_ELEMENT_NOTHING);
  init_mark (frame, 0, &glance, &mark);
  draw_loss (frame, &glance, &mark);
}
