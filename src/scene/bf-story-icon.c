/* SPDX-License-Identifier: MIT */
#include "bf-story-icon.h"

#include <math.h>

/* The marks of the canvas, small: squares are data, circles are computed, plum comes from the miss. Pixels. */
#define LINE_WIDTH 1.5
#define ARROW_WIDTH 2.0
#define ARROW_HEAD 5.0
#define SQUARE 8.0
#define SQUARE_PITCH 12.5
#define CORNER 2.0
#define UNIT_RADIUS 4.5
#define PIE_RADIUS 11.0
#define MIDDLE (BF_STORY_ICON_SIZE / 2)

static void
add_square (cairo_t *cr, double x, double y)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + SQUARE - CORNER, y + CORNER, CORNER, -G_PI_2, 0);
  cairo_arc (cr, x + SQUARE - CORNER, y + SQUARE - CORNER, CORNER, 0, G_PI_2);
  cairo_arc (cr, x + CORNER, y + SQUARE - CORNER, CORNER, G_PI_2, G_PI);
  cairo_arc (cr, x + CORNER, y + CORNER, CORNER, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

static void
draw_arrow (cairo_t *cr, double from, double to)
{
  double back = to > from ? -ARROW_HEAD : ARROW_HEAD;

  cairo_move_to (cr, from, MIDDLE);
  cairo_line_to (cr, to, MIDDLE);
  cairo_move_to (cr, to + back, MIDDLE - ARROW_HEAD);
  cairo_line_to (cr, to, MIDDLE);
  cairo_line_to (cr, to + back, MIDDLE + ARROW_HEAD);
  cairo_set_line_width (cr, ARROW_WIDTH);
  cairo_stroke (cr);
}

static void
draw_front_to_back (cairo_t *cr, const BfPalette *palette)
{
  bf_color_set_source (&palette->ink, cr, 1);
  cairo_set_line_width (cr, LINE_WIDTH);
  for (int i = -1; i <= 1; i++)
    add_square (cr, 1, MIDDLE - SQUARE / 2 + i * SQUARE_PITCH);
  cairo_new_sub_path (cr);
  cairo_arc (cr, BF_STORY_ICON_SIZE - UNIT_RADIUS - 1.5, MIDDLE, UNIT_RADIUS, 0, 2 * G_PI);
  cairo_stroke (cr);
  bf_color_set_source (&palette->positive_edge, cr, 1);
  draw_arrow (cr, 13.5, 30);
}

static void
draw_back_to_front (cairo_t *cr, const BfPalette *palette)
{
  double x = BF_STORY_ICON_SIZE - PIE_RADIUS - 1.5;

  bf_color_set_source (&palette->miss_fill, cr, 1);
  cairo_move_to (cr, x, MIDDLE);
  cairo_arc (cr, x, MIDDLE, PIE_RADIUS, -G_PI_2, 0);
  cairo_close_path (cr);
  cairo_fill (cr);
  bf_color_set_source (&palette->miss_text, cr, 1);
  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_arc (cr, x, MIDDLE, PIE_RADIUS, 0, 2 * G_PI);
  cairo_stroke (cr);
  draw_arrow (cr, 17, 1.5);
}

/**
 * bf_story_icon_draw:
 * @self: a story
 * @cr: where to draw, from 0, 0 to %BF_STORY_ICON_SIZE
 * @palette: the colours
 *
 * Draws the icon of a story.
 */
void
bf_story_icon_draw (BfStory self, cairo_t *cr, const BfPalette *palette)
{
  g_return_if_fail (cr != NULL && palette != NULL);

  cairo_save (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if (self == BF_STORY_FRONT_TO_BACK)
    draw_front_to_back (cr, palette);
  else
    draw_back_to_front (cr, palette);
  cairo_restore (cr);
}
