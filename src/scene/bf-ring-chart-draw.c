/* SPDX-License-Identifier: MIT */
#include "bf-ring-chart-private.h"

#include "model/bf-credit-text.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What has been cut is filled: plum where it stays, tinted where it is passed on. What has not is an outline. */

#define GAP          2.0
#define HATCH_PITCH  5.0
#define MARK_WIDTH   2.5
#define TEXT_SIZE    11.0
#define LEAST_ARC    16.0  /* of a segment with its share on it, in pixels */
#define NUMBER_SIZE  17.0
#define NAME_SIZE    12.0
#define MOST_ROWS    40    /* of the table that is read aloud */

typedef struct
{
  const BfRingChart *chart;
  const BfGlance    *glance;
  const BfRingStyle *style;
  cairo_t           *cr;
  PangoLayout       *text;
  double             middle;
  double             radius;
} Painter;

/* Whether the cut has come to a segment */
static gboolean
is_cut (const BfRingSegment *segment, const BfGlance *glance)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  BfValue value;

  if (segment->element.kind != BF_ELEMENT_NONE)
    {
      value = bf_glance_get_share (glance, &segment->element);
      return value.status != BF_VALUE_NOT_COMPUTED;
    }

  return bf_moment_get_done (&glance->moment) >=
         bf_moment_get_unit_end (network, BF_PHASE_BACKWARD, segment->layer,
                                 bf_network_get_n_units (network, segment->layer) - 1);
}

static void
path_segment (const Painter *self, const BfRingSegment *segment, double inset)
{
  double inner = self->radius * bf_ring_chart_get_radius (self->chart, segment->ring) + inset;
  double outer = self->radius * bf_ring_chart_get_radius (self->chart, segment->ring + 1) - inset;

  cairo_new_sub_path (self->cr);
  cairo_arc (self->cr, self->middle, self->middle, outer, segment->start - G_PI_2, segment->end - G_PI_2);
  if (segment->end - segment->start >= 2.0 * G_PI - 1e-6)
    cairo_new_sub_path (self->cr);
  cairo_arc_negative (self->cr, self->middle, self->middle, inner, segment->end - G_PI_2, segment->start - G_PI_2);
  cairo_close_path (self->cr);
}

static void
hatch (const Painter *self)
{
  double r = self->radius;

  for (double d = -2.0 * r; d <= 2.0 * r; d += HATCH_PITCH)
    {
      cairo_move_to (self->cr, self->middle + d - r, self->middle + r);
      cairo_line_to (self->cr, self->middle + d + r, self->middle - r);
    }
  bf_color_set_source (&self->style->palette->pane, self->cr, 1.0);
  cairo_set_line_width (self->cr, 2.0);
  cairo_stroke (self->cr);
}

static void
draw_text (const Painter *self, double x, double y, double size, gboolean bold, const BfColor *color,
           const char *text)
{
  PangoFontDescription *font = pango_font_description_from_string (self->style->font != NULL ? self->style->font
                                                                                              : "Cantarell");
  g_autofree char *markup = bf_name_to_markup (text);
  int width, height;

  pango_font_description_set_absolute_size (font, size * self->style->text_scale * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (self->text, font);
  pango_font_description_free (font);
  pango_layout_set_markup (self->text, markup, -1);
  pango_layout_get_pixel_size (self->text, &width, &height);
  cairo_move_to (self->cr, x - width / 2.0, y - height / 2.0);
  bf_color_set_source (color, self->cr, 1.0);
  pango_cairo_show_layout (self->cr, self->text);
}

static const BfColor *
get_fill (const Painter *self, const BfRingSegment *segment)
{
  return segment->stays ? &self->style->palette->miss_fill : &self->style->palette->miss_tint;
}

/* The name where there is room for it */
static void
draw_label (const Painter *self, const BfRingSegment *segment, gboolean cut)
{
  double radius = self->radius * (bf_ring_chart_get_radius (self->chart, segment->ring) +
                                  bf_ring_chart_get_radius (self->chart, segment->ring + 1)) / 2.0;
  double angle = (segment->start + segment->end) / 2.0;
  double thickness = self->radius * (bf_ring_chart_get_radius (self->chart, 1) -
                                     bf_ring_chart_get_radius (self->chart, 0));
  g_autofree char *name = bf_element_get_name (&segment->element, bf_trace_get_network (self->glance->trace));
  const BfPalette *palette = self->style->palette;

  if (radius * (segment->end - segment->start) < LEAST_ARC * 1.6 * self->style->text_scale ||
      thickness < 20.0 * self->style->text_scale || segment->element.kind == BF_ELEMENT_NONE)
    return;
  draw_text (self, self->middle + radius * sin (angle), self->middle - radius * cos (angle), TEXT_SIZE, FALSE,
             cut && segment->stays && segment->amount >= 0.0 ? &palette->on_ink : &palette->text, name);
}

static void
draw_segment (const Painter *self, const BfRingSegment *segment)
{
  const BfPalette *palette = self->style->palette;
  gboolean cut = is_cut (segment, self->glance);
  double outline = palette->high_contrast ? 1.5 : 1.0;
  double dashes[] = { 3.0, 3.0 };

  path_segment (self, segment, GAP / 2.0);
  bf_color_set_source (cut ? get_fill (self, segment) : &palette->pane, self->cr, 1.0);
  cairo_fill_preserve (self->cr);
  if (cut && segment->amount < 0.0)
    {
      cairo_save (self->cr);
      cairo_clip (self->cr);
      hatch (self);
      cairo_restore (self->cr);
      path_segment (self, segment, GAP / 2.0);
    }
  if (!cut)
    cairo_set_dash (self->cr, dashes, 2, 0.0);
  bf_color_set_source (cut ? segment->stays ? &palette->pane : &palette->miss_text : &palette->control, self->cr, 1.0);
  cairo_set_line_width (self->cr, outline);
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0.0);
  draw_label (self, segment, cut);
}

static void
draw_mark (const Painter *self, const BfRingSegment *segment)
{
  path_segment (self, segment, self->style->focused ? -1.5 : 0.0);
  bf_color_set_source (&self->style->palette->ink, self->cr, 1.0);
  cairo_set_line_width (self->cr, self->style->focused ? MARK_WIDTH + 1.0 : MARK_WIDTH);
  cairo_stroke (self->cr);
}

/* In the middle the name and share of what is marked, else the whole */
static void
draw_middle (const Painter *self, const BfRingSegment *marked)
{
  const BfPalette *palette = self->style->palette;
  gboolean cut = marked == NULL || is_cut (marked, self->glance);
  g_autofree char *share = marked != NULL ? bf_share_format (cut ? marked->share : (double) NAN, BF_SHARE_DIGITS)
                                          : g_strdup ("100\u00a0%");
  g_autofree char *name = marked != NULL ? bf_element_get_name (&marked->element,
                                                                bf_trace_get_network (self->glance->trace))
                                         : g_strdup (_("all"));
  double half = 9.0 * self->style->text_scale;

  draw_text (self, self->middle, self->middle - half, NAME_SIZE, FALSE, &palette->dim, name);
  draw_text (self, self->middle, self->middle + half, NUMBER_SIZE - (marked != NULL ? 3.0 : 0.0), TRUE,
             &palette->miss_text, share);
}

/**
 * bf_ring_chart_draw:
 * @self: a ring chart
 * @cr: where to draw
 * @size: the side of the square from 0, 0
 * @glance: how far the step has come
 * @style: how it looks
 *
 * Draws the rings. What the cut has not come to is an outline.
 */
void
bf_ring_chart_draw (const BfRingChart *self, cairo_t *cr, double size, const BfGlance *glance,
                    const BfRingStyle *style)
{
  int marked = bf_ring_chart_find (self, &style->marked);
  Painter painter = { .chart = self, .glance = glance, .style = style, .cr = cr, .middle = size / 2.0,
                      .radius = size / 2.0 - BF_RING_MARGIN };

  g_return_if_fail (self != NULL && cr != NULL && glance != NULL);

  if (painter.radius < 20.0)
    return;
  painter.text = pango_cairo_create_layout (cr);
  cairo_save (cr);
  cairo_new_path (cr);
  for (guint i = 0; i < self->segments->len; i++)
    draw_segment (&painter, bf_ring_chart_get_segment (self, i));
  if (marked >= 0)
    draw_mark (&painter, bf_ring_chart_get_segment (self, (guint) marked));
  if (self->segments->len > 0)
    draw_middle (&painter, marked >= 0 ? bf_ring_chart_get_segment (self, (guint) marked) : NULL);
  cairo_restore (cr);
  g_object_unref (painter.text);
}

/**
 * bf_ring_chart_describe:
 * @self: a ring chart
 * @glance: how far the step has come
 *
 * Writes the table of the slices, the largest first, as it is read aloud: `share of the fix: w32 24.10 %, w′11 20.25 %`.
 *
 * Returns: (transfer full): the text
 */
char *
bf_ring_chart_describe (const BfRingChart *self, const BfGlance *glance)
{
  g_autoptr (GArray) slices = bf_credit_list_slices (self->credit, TRUE);
  GString *text = g_string_new (bf_credit_cut_get_title (bf_credit_get_cut (self->credit)));
  guint n = 0;

  if (bf_credit_get_state (self->credit) != BF_CREDIT_STATE_CUT)
    {
      g_string_append_printf (text, ": %s", bf_credit_state_get_text (bf_credit_get_state (self->credit)));
      return g_string_free (text, FALSE);
    }
  for (guint i = 0; i < slices->len && n < MOST_ROWS; i++)
    {
      const BfSlice *slice = &g_array_index (slices, BfSlice, i);
      g_autofree char *name = bf_element_get_name (&slice->parameter, bf_trace_get_network (glance->trace));
      g_autofree char *share = bf_share_format (slice->share, BF_SHARE_DIGITS);

      if (bf_glance_get_share (glance, &slice->parameter).status != BF_VALUE_NOT_COMPUTED)
        g_string_append_printf (text, "%s%s %s", n++ == 0 ? ": " : ", ", name, share);
    }
  if (n == 0)
    g_string_append_printf (text, ": %s", _("not cut yet"));

  return g_string_free (text, FALSE);
}
