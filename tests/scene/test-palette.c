/* SPDX-License-Identifier: MIT */
#include "scene/bf-palette.h"

#include <math.h>

static double
linearise (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static double
get_luminance (const BfColor *color)
{
  return 0.2126 * linearise (color->red) + 0.7152 * linearise (color->green)
         + 0.0722 * linearise (color->blue);
}

/* The contrast of WCAG 2 */
static double
get_contrast (const BfColor *a, const BfColor *b)
{
  double la = get_luminance (a);
  double lb = get_luminance (b);

  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}

static void
test_text (void)
{
  for (guint k = 0; k < 4; k++)
    {
      const BfPalette *p = bf_palette_get (k & 1, k & 2);
      const BfColor *texts[] = { &p->text,          &p->dim,       &p->positive_text,
                                 &p->negative_text, &p->miss_text, &p->stale };

      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        {
          g_assert_cmpfloat (get_contrast (texts[i], &p->canvas), >=, 4.5);
          g_assert_cmpfloat (get_contrast (texts[i], &p->pane), >=, 4.5);
        }
      g_assert_cmpfloat (get_contrast (&p->text, &p->positive_fill), >=, 4.5);
      g_assert_cmpfloat (get_contrast (&p->text, &p->negative_fill), >=, 4.5);
      g_assert_cmpfloat (get_contrast (&p->text, &p->tint), >=, 4.5);
      g_assert_cmpfloat (get_contrast (&p->stale, &p->stale_fill), >=, 4.5);
      g_assert_cmpfloat (get_contrast (&p->on_ink, &p->ink), >=, 4.5);
      g_assert_cmpfloat (get_contrast (&p->on_ink, &p->miss_text), >=, 4.5);
      g_assert_cmpfloat (get_contrast (&p->on_ink, &p->positive_text), >=, 4.5);
      g_assert_cmpfloat (get_contrast (&p->on_ink, &p->negative_text), >=, 4.5);
    }
}

static void
test_graphics (void)
{
  for (guint k = 0; k < 4; k++)
    {
      const BfPalette *p = bf_palette_get (k & 1, k & 2);

      g_assert_cmpfloat (get_contrast (&p->positive_edge, &p->canvas), >=, 3.0);
      g_assert_cmpfloat (get_contrast (&p->negative_edge, &p->canvas), >=, 3.0);
      g_assert_cmpfloat (get_contrast (&p->miss_fill, &p->canvas), >=, 3.0);
      g_assert_cmpfloat (get_contrast (&p->ink, &p->canvas), >=, 3.0);
    }
}

static void
test_styles (void)
{
  for (guint k = 0; k < 4; k++)
    {
      const BfPalette *p = bf_palette_get (k & 1, k & 2);

      g_assert_cmpint (p->dark, ==, (int) (k & 1));
      g_assert_cmpint (p->high_contrast, ==, (k & 2) != 0);
      g_assert_true (get_luminance (&p->canvas) < 0.5 ? p->dark : !p->dark);
    }
}

static void
test_mix (void)
{
  const BfPalette *p = bf_palette_get (FALSE, FALSE);
  BfColor half = bf_color_mix (&p->canvas, &p->text, 0.5);
  BfColor over = bf_color_mix (&p->canvas, &p->text, 2.0);

  g_assert_cmpfloat_with_epsilon (half.red, (p->canvas.red + p->text.red) / 2.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (over.blue, p->text.blue, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/palette/all-text-has-a-contrast-of-4.5", test_text);
  g_test_add_func ("/palette/all-graphics-have-a-contrast-of-3", test_graphics);
  g_test_add_func ("/palette/the-four-styles-are-what-they-say", test_styles);
  g_test_add_func ("/palette/a-mixture-lies-between-its-colours", test_mix);

  return g_test_run ();
}
