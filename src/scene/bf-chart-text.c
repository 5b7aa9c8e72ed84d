/* SPDX-License-Identifier: MIT */
#include "bf-chart-text.h"

#include "model/bf-element.h"

#define DEFAULT_FONT "Cantarell"
#define HALO 4.0 /* px */

static PangoLayout *
make_layout (const BfChartText *self, double size, BfChartTextFlags flags, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (self->cr);
  PangoFontDescription *font = pango_font_description_new ();
  g_autofree char *markup = NULL;
  g_autofree char *figures = NULL;

  pango_font_description_set_family (font, self->font != NULL ? self->font : DEFAULT_FONT);
  pango_font_description_set_absolute_size (font, size * self->scale * PANGO_SCALE);
  if (flags & BF_CHART_TEXT_BOLD)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  markup = flags & BF_CHART_TEXT_NAME ? bf_name_to_markup (text) : g_markup_escape_text (text, -1);
  figures = g_strdup_printf ("<span font_features=\"tnum\">%s</span>", markup);
  pango_layout_set_markup (layout, figures, -1);

  return layout;
}

/* How wide a text is, in pixels */
double
bf_chart_text_measure (const BfChartText *self, double size, BfChartTextFlags flags,
                       const char *text)
{
  g_autoptr (PangoLayout) layout = make_layout (self, size, flags, text);
  int width;

  pango_layout_get_size (layout, &width, NULL);

  return (double) width / PANGO_SCALE;
}

/* Writes a text; @align is 0 where @x is its left end, 1 where it is the right. What stands free
 * over a curve has a @halo in the colour of the ground. */
void
bf_chart_text_draw (const BfChartText *self, double x, double baseline, double align, double size,
                    BfChartTextFlags flags, const BfColor *color, const BfColor *halo,
                    const char *text)
{
  g_autoptr (PangoLayout) layout = make_layout (self, size, flags, text);
  cairo_t *cr = self->cr;
  int width;

  pango_layout_get_size (layout, &width, NULL);
  cairo_save (cr);
  cairo_new_path (cr);
  cairo_move_to (cr, x - align * width / PANGO_SCALE,
                 baseline - (double) pango_layout_get_baseline (layout) / PANGO_SCALE);
  if (halo != NULL)
    {
      pango_cairo_layout_path (cr, layout);
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
      cairo_set_line_width (cr, HALO);
      cairo_set_dash (cr, NULL, 0, 0.0);
      bf_color_set_source (halo, cr, 1.0);
      cairo_stroke (cr);
      cairo_move_to (cr, x - align * width / PANGO_SCALE,
                     baseline - (double) pango_layout_get_baseline (layout) / PANGO_SCALE);
    }
  bf_color_set_source (color, cr, 1.0);
  pango_cairo_show_layout (cr, layout);
  cairo_restore (cr);
}
