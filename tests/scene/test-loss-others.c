/* SPDX-License-Identifier: MIT */
#include "scene/bf-loss-plot-private.h"

#include <math.h>
#include <string.h>

/* What the loss plot shows besides its own run: other runs, pale or compared, and bookmarks */

#define WIDTH 1280
#define HEIGHT 160
#define LAST 10
#define FORK 4 /* the first step of the other run that is not the same */
#define END 8  /* its last */
#define FREE 0.8 /* between two points, where no loss is written */

/* Flat curves, so that where a line stands is one row of pixels: this run's losses are 1, but for the last, which is 0.01
 * as the other run's are. So the axes are the same with and without the other run. */
typedef struct
{
  BfCurve    *curve;
  BfCurve    *others;
  BfLossOther other;
  BfLossPlot  plot;
} Fixture;

static void
fixture_init (Fixture *self)
{
  const double high = 1, low = 0.01;

  self->curve = bf_curve_new ();
  self->others = bf_curve_new ();
  for (guint64 step = 0; step < LAST; step++)
    bf_curve_add (self->curve, step, &high, 1);
  bf_curve_add (self->curve, LAST, &low, 1);
  for (guint64 step = FORK; step <= END; step++)
    bf_curve_add (self->others, step, &low, 1);
  self->other = (BfLossOther) { .curve = self->others, .from = FORK, .to = END, .label = "Run 1" };
  self->plot = (BfLossPlot) {
    .curve = self->curve,
    .length = LAST,
    .position = LAST,
    .has_position_loss = TRUE,
    .logarithmic = TRUE,
    .hover_x = -1,
  };
}

static void
fixture_clear (Fixture *self)
{
  bf_curve_free (self->curve);
  bf_curve_free (self->others);
}

static void
show_other (Fixture *self)
{
  self->plot.others = &self->other;
  self->plot.n_others = 1;
}

static cairo_surface_t *
render (const BfLossPlot *plot,
        const BfPalette  *palette)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  bf_color_set_source (&palette->pane, cr, 1);
  cairo_paint (cr);
  bf_loss_plot_draw (plot, cr, WIDTH, HEIGHT, palette, NULL, 1);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guint32
get_pixel (cairo_surface_t *surface,
           int              x,
           int              y)
{
  guint32 pixel;

  memcpy (&pixel, cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface) + x * 4, 4);
  return pixel & 0xffffff;
}

/* How far a pixel is from a colour, in the channel that differs most, 0 to 255 */
static int
get_distance (guint32        pixel,
              const BfColor *color)
{
  double parts[] = { color->red, color->green, color->blue };
  int most = 0;

  for (int i = 0; i < 3; i++)
    most = MAX (most, abs ((int) (pixel >> (16 - 8 * i) & 0xff) - (int) lround (255 * parts[i])));
  return most;
}

static int
get_x (const Fixture *self,
       double         step)
{
  double left = bf_loss_plot_get_x (&self->plot, WIDTH, 0), right = bf_loss_plot_get_x (&self->plot, WIDTH, LAST);

  return (int) lround (left + (right - left) * step / LAST);
}

/* The row in which a column differs most in two pictures; -1 where it does not */
static int
find_row (cairo_surface_t *a,
          cairo_surface_t *b,
          int              x)
{
  int row = -1, most = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int shift = 0; shift < 24; shift += 8)
      {
        int difference = abs ((int) (get_pixel (a, x, y) >> shift & 0xff) - (int) (get_pixel (b, x, y) >> shift & 0xff));

        if (difference <= most)
          continue;
        most = difference;
        row = y;
      }
  return row;
}

/* The row in which a column of this run's picture is most like the curve */
static int
find_curve (cairo_surface_t *surface,
            const BfPalette *palette,
            int              x)
{
  int row = 0;

  for (int y = 0; y < HEIGHT; y++)
    if (get_distance (get_pixel (surface, x, y), &palette->miss_fill)
        < get_distance (get_pixel (surface, x, row), &palette->miss_fill))
      row = y;
  return row;
}

/* Pale, where the losses of the other run are, from where it leaves this one to its end */
static void
test_pale (void)
{
  for (int dark = 0; dark < 2; dark++)
    {
      const BfPalette *palette = bf_palette_get (dark, FALSE);
      cairo_surface_t *with, *without;
      Fixture fixture;
      int high, low, middle;

      fixture_init (&fixture);
      without = render (&fixture.plot, palette);
      show_other (&fixture);
      with = render (&fixture.plot, palette);
      high = find_curve (without, palette, get_x (&fixture, 2 + FREE));
      low = find_row (with, without, get_x (&fixture, FORK + FREE));
      g_assert_cmpint (low, >, high + 30);

      for (int step = FORK; step < END; step++)
        {
          guint32 pixel = get_pixel (with, get_x (&fixture, step + FREE), low);

          g_assert_cmpint (find_row (with, without, get_x (&fixture, step + FREE)), ==, low);
          g_assert_cmpint (get_distance (pixel, &palette->pane), >, 20);
          g_assert_cmpint (get_distance (pixel, &palette->pane), <, 100); /* a full line is 170 away */
        }
      /* It comes down from the last point that the two share, and there is nothing before and after. */
      middle = find_row (with, without, get_x (&fixture, FORK - 0.5));
      g_assert_cmpint (abs (middle - (high + low) / 2), <=, 4);
      for (int step = 0; step < FORK - 1; step++)
        g_assert_cmpint (find_row (with, without, get_x (&fixture, step + FREE)), ==, -1);
      g_assert_cmpint (find_row (with, without, get_x (&fixture, END + FREE)), ==, -1);
      cairo_surface_destroy (with);
      cairo_surface_destroy (without);
      fixture_clear (&fixture);
    }
}

/* A run that leaves another run than this one begins there. */
static void
test_before (void)
{
  const BfPalette *palette = bf_palette_get (FALSE, FALSE);
  const double loss = 0.01;
  BfCurve *before = bf_curve_new ();
  cairo_surface_t *with, *without;
  Fixture fixture;

  fixture_init (&fixture);
  bf_curve_add (before, FORK - 1, &loss, 1);
  fixture.other.before = before;
  without = render (&fixture.plot, palette);
  show_other (&fixture);
  with = render (&fixture.plot, palette);
  g_assert_cmpint (find_row (with, without, get_x (&fixture, FORK - 0.5)), ==,
                   find_row (with, without, get_x (&fixture, FORK + FREE)));
  cairo_surface_destroy (with);
  cairo_surface_destroy (without);
  bf_curve_free (before);
  fixture_clear (&fixture);
}

/* Compared it is ink, and dashed: colour is not what tells it apart. */
static void
test_compared (void)
{
  for (int contrast = 0; contrast < 2; contrast++)
    {
      const BfPalette *palette = bf_palette_get (FALSE, contrast);
      cairo_surface_t *with, *without;
      int row, n_dashes = 0, n_inked = 0, from, to;
      gboolean was_inked = FALSE;
      Fixture fixture;

      fixture_init (&fixture);
      without = render (&fixture.plot, palette);
      fixture.other.is_compared = TRUE;
      show_other (&fixture);
      with = render (&fixture.plot, palette);
      from = get_x (&fixture, FORK);
      to = get_x (&fixture, END);
      row = find_row (with, without, (from + to) / 2);
      for (int x = from; x < to; x++)
        {
          gboolean inked = get_distance (get_pixel (with, x, row), &palette->ink) < 90;

          n_inked += inked;
          n_dashes += inked && !was_inked;
          was_inked = inked;
        }
      /* 7 px of ink, 4 px of none */
      g_assert_cmpint (abs (n_dashes - (to - from) / 11), <=, 2);
      g_assert_cmpint (abs (n_inked - (to - from) * 7 / 11), <=, (to - from) / 10);
      cairo_surface_destroy (with);
      cairo_surface_destroy (without);
      fixture_clear (&fixture);
    }
}

/* A run's name stands at its end, on free ground. */
static void
test_name (void)
{
  Fixture fixture;
  GArray *texts;
  gboolean found = FALSE;

  fixture_init (&fixture);
  show_other (&fixture);
  texts = bf_loss_plot_list_texts (&fixture.plot, WIDTH, HEIGHT, NULL, 1);
  for (guint i = 0; i < texts->len; i++)
    {
      const BfLossText *text = &g_array_index (texts, BfLossText, i);

      if (g_strcmp0 (text->text, "Run 1") != 0)
        continue;
      found = TRUE;
      g_assert_cmpfloat (text->x, >, get_x (&fixture, END));
      g_assert_cmpfloat (text->x, <, get_x (&fixture, END) + 20);
      for (guint j = 0; j < texts->len; j++)
        {
          const BfLossText *other = &g_array_index (texts, BfLossText, j);

          g_assert_true (i == j || text->x >= other->x + other->width || other->x >= text->x + text->width
                         || text->y >= other->y + other->height || other->y >= text->y + text->height);
        }
    }
  g_assert_true (found);
  g_array_unref (texts);
  fixture_clear (&fixture);
}

/* Neither does it touch this run's line, wherever the other one ends beside it. */
static void
test_name_clear (void)
{
  for (int i = 0; i <= 40; i++)
    {
      const double end = pow (10, 1 - i / 20.0); /* from far above to far below the loss of this run, which is 1 */
      Fixture fixture;
      GArray *texts;
      guint n_names = 0;

      fixture_init (&fixture);
      bf_curve_truncate (fixture.others, END);
      bf_curve_add (fixture.others, END, &end, 1);
      show_other (&fixture);
      texts = bf_loss_plot_list_texts (&fixture.plot, WIDTH, HEIGHT, NULL, 1);
      for (guint j = 0; j < texts->len; j++)
        {
          const BfLossText *text = &g_array_index (texts, BfLossText, j);
          const BfPalette *palette = bf_palette_get (FALSE, FALSE);
          cairo_surface_t *picture;
          int row;

          if (g_strcmp0 (text->text, "Run 1") != 0)
            continue;
          n_names++;
          picture = render (&fixture.plot, palette);
          row = find_curve (picture, palette, get_x (&fixture, 2 + FREE));
          g_assert_true (text->y > row + 2 || text->y + text->height < row - 2);
          cairo_surface_destroy (picture);
        }
      g_assert_cmpuint (n_names, ==, 1);
      g_array_unref (texts);
      fixture_clear (&fixture);
    }
}

/* A name may be as long as one likes, and so may a readout: neither is cut at the edge, in a narrow plot either. */
static void
test_long_texts (void)
{
  const double widths[] = { WIDTH, 145 };
  const char *name = "a name that is much longer than there is room for, because whoever gave it had a lot to say";

  for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      const double width = widths[w];
      gboolean has_name = FALSE, has_readout = FALSE;
      Fixture fixture;
      GArray *texts;

      fixture_init (&fixture);
      fixture.other.label = name;
      show_other (&fixture);
      fixture.plot.hover_x = bf_loss_plot_get_x (&fixture.plot, width, 2);
      texts = bf_loss_plot_list_texts (&fixture.plot, width, HEIGHT, NULL, 2);
      for (guint i = 0; i < texts->len; i++)
        {
          const BfLossText *text = &g_array_index (texts, BfLossText, i);

          has_name = has_name || g_str_equal (text->text, name);
          has_readout = has_readout || strstr (text->text, ": loss 1");
          if (!g_str_equal (text->text, name) && !strstr (text->text, ": loss 1"))
            continue;
          g_assert_cmpfloat (text->x, >=, 0);
          g_assert_cmpfloat (text->x + text->width, <=, width);
        }
      g_assert_true (has_readout);
      g_assert_true (has_name || width < WIDTH);
      g_array_unref (texts);
      fixture_clear (&fixture);
    }
}

/* A ribbon stands on the lowest line, at its step and nowhere else. */
static void
test_marks (void)
{
  const guint64 marks[] = { 3, 7 };

  for (int dark = 0; dark < 2; dark++)
    {
      const BfPalette *palette = bf_palette_get (dark, FALSE);
      cairo_surface_t *with, *without;
      Fixture fixture;

      fixture_init (&fixture);
      without = render (&fixture.plot, palette);
      fixture.plot.marks = marks;
      fixture.plot.n_marks = G_N_ELEMENTS (marks);
      with = render (&fixture.plot, palette);
      for (int step = 0; step <= LAST; step++)
        {
          int x = get_x (&fixture, step);
          int row = find_row (with, without, x - 3);

          if (step != 3 && step != 7)
            {
              g_assert_cmpint (row, ==, -1);
              continue;
            }
          g_assert_cmpint (row, >, HEIGHT - 50);
          g_assert_cmpint (get_distance (get_pixel (with, x - 2, row), &palette->ink), <, 12);
          g_assert_cmpint (find_row (with, without, x + 8), ==, -1);
        }
      cairo_surface_destroy (with);
      cairo_surface_destroy (without);
      fixture_clear (&fixture);
    }
}

/* Who does not see them hears of them. */
static void
test_words (void)
{
  const guint64 marks[] = { 3, 7 };
  g_autofree char *plain = NULL;
  g_autofree char *pale = NULL;
  g_autofree char *compared = NULL;
  Fixture fixture;

  fixture_init (&fixture);
  plain = bf_loss_plot_describe (&fixture.plot);
  show_other (&fixture);
  pale = bf_loss_plot_describe (&fixture.plot);
  fixture.other.is_compared = TRUE;
  fixture.plot.marks = marks;
  fixture.plot.n_marks = G_N_ELEMENTS (marks);
  compared = bf_loss_plot_describe (&fixture.plot);
  g_assert_true (g_str_has_prefix (pale, plain));
  g_assert_cmpstr (pale + strlen (plain), ==, " Pale beside it Run 1, to step 8, loss 0.01.");
  g_assert_cmpstr (compared + strlen (plain), ==,
                   " Compared with Run 1, dashed, to step 8, loss 0.01. Bookmarks at steps 3, 7.");
  fixture_clear (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/loss-others/another-run-is-pale-from-where-it-leaves-this-one", test_pale);
  g_test_add_func ("/loss-others/a-run-of-another-run-begins-there", test_before);
  g_test_add_func ("/loss-others/a-compared-run-is-dashed-ink", test_compared);
  g_test_add_func ("/loss-others/a-run-has-its-name-at-its-end", test_name);
  g_test_add_func ("/loss-others/a-name-does-not-touch-this-run-s-line", test_name_clear);
  g_test_add_func ("/loss-others/long-texts-are-not-cut-at-the-edge", test_long_texts);
  g_test_add_func ("/loss-others/a-bookmark-stands-at-its-step", test_marks);
  g_test_add_func ("/loss-others/the-description-names-runs-and-bookmarks", test_words);

  return g_test_run ();
}
