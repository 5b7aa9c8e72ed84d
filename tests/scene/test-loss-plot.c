/* SPDX-License-Identifier: MIT */
#include "scene/bf-loss-plot-private.h"

#include <math.h>
#include <string.h>

#define WIDTH 1280
#define HEIGHT 132

/* The losses of the worked example, each measured after one more step */
static const double worked[] = {
  0.0484, 0.0130029, 0.00331866, 0.000824282, 0.000201925, 0.0000491
};

typedef struct
{
  BfCurve   *curve;
  BfLossPlot plot;
} Fixture;

static void
fixture_init (Fixture      *self,
              const double *losses,
              gsize         n)
{
  self->curve = bf_curve_new ();
  if (n > 0)
    bf_curve_add (self->curve, 0, losses, n);
  self->plot = (BfLossPlot) {
    .curve = self->curve,
    .length = n > 0 ? n - 1 : 0,
    .position = n > 0 ? n - 1 : 0,
    .has_position_loss = n > 0,
    .logarithmic = TRUE,
    .hover_x = -1,
  };
}

static void
fixture_clear (Fixture *self)
{
  bf_curve_free (self->curve);
}

/* A curve of n steps that falls, with one loss in its middle 1000 times as large */
static void
fixture_init_spike (Fixture *self,
                    gsize    n)
{
  g_autofree double *losses = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    losses[i] = 1e-3 * (1 + cos (i * 0.1) * 0.2);
  losses[n / 2] = 1;
  fixture_init (self, losses, n);
}

static cairo_surface_t *
render (const BfLossPlot *plot,
        int               width,
        int               height,
        double            text_scale,
        double            device_scale)
{
  const BfPalette *palette = bf_palette_get (FALSE, FALSE);
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) (width * device_scale),
                                  (int) (height * device_scale));
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, device_scale, device_scale);
  cr = cairo_create (surface);
  bf_color_set_source (&palette->pane, cr, 1);
  cairo_paint (cr);
  bf_loss_plot_draw (plot, cr, width, height, palette, NULL, text_scale);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Whether a pixel has the colour of the curve, or of a point */
static gboolean
is_plum (cairo_surface_t *surface,
         double           x,
         double           y)
{
  const guchar *data = cairo_image_surface_get_data (surface);
  guint32 pixel;
  int red, green;

  memcpy (&pixel, data + (int) y * cairo_image_surface_get_stride (surface) + (int) x * 4, 4);
  red = pixel >> 16 & 0xff;
  green = pixel >> 8 & 0xff;
  return red - green > 60;
}

/* The highest and the lowest plum pixel of a column; FALSE where there is none */
static gboolean
get_plum_extent (cairo_surface_t *surface,
                 double           x,
                 int             *top,
                 int             *bottom)
{
  *top = *bottom = -1;
  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    if (is_plum (surface, x, y))
      {
        *top = *top < 0 ? y : *top;
        *bottom = y;
      }
  return *top >= 0;
}

static gboolean
has_text (GArray     *texts,
          const char *text)
{
  for (guint i = 0; i < texts->len; i++)
    if (g_strcmp0 (g_array_index (texts, BfLossText, i).text, text) == 0)
      return TRUE;
  return FALSE;
}

static guint
count_losses (GArray *texts)
{
  guint n = 0;

  for (guint i = 0; i < texts->len; i++)
    n += g_array_index (texts, BfLossText, i).is_loss;
  return n;
}

static void
assert_sound_texts (const BfLossPlot *plot,
                    double            width,
                    double            height,
                    double            text_scale)
{
  g_autoptr (GArray) texts = bf_loss_plot_list_texts (plot, width, height, NULL, text_scale);

  for (guint i = 0; i < texts->len; i++)
    {
      const BfLossText *a = &g_array_index (texts, BfLossText, i);

      g_assert_cmpfloat (a->x, >=, 0);
      g_assert_cmpfloat (a->x + a->width, <=, width);
      g_assert_cmpfloat (a->y, >=, -1);
      g_assert_cmpfloat (a->y + a->height, <=, height);
      for (guint j = 0; j < i; j++)
        {
          const BfLossText *b = &g_array_index (texts, BfLossText, j);

          if (a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height
              && b->y < a->y + a->height)
            g_error ("“%s” at %g, %g overlaps “%s” at %g, %g (width %g, text scale %g, %u points)",
                     a->text, a->x, a->y, b->text, b->x, b->y, width, text_scale,
                     (guint) plot->length + 1);
        }
    }
}

static void
test_empty (void)
{
  g_autoptr (GArray) texts = NULL;
  g_autofree char *description = NULL;
  g_autofree char *readout = NULL;
  Fixture f;

  fixture_init (&f, NULL, 0);
  f.plot.show_hint = TRUE;
  f.plot.hover_x = 96;
  texts = bf_loss_plot_list_texts (&f.plot, WIDTH, HEIGHT, NULL, 1);
  g_assert_true (has_text (texts, "Every step adds a point."));
  g_assert_cmpuint (count_losses (texts), ==, 0);
  description = bf_loss_plot_describe (&f.plot);
  g_assert_cmpstr (description, ==, "Loss, logarithmic: no points yet.");
  readout = bf_loss_plot_get_readout (&f.plot, WIDTH);
  g_assert_null (readout);

  f.plot.curve = NULL;
  cairo_surface_destroy (render (&f.plot, WIDTH, HEIGHT, 1, 1));
  fixture_clear (&f);
}

static void
test_one_point (void)
{
  g_autoptr (GArray) texts = NULL;
  g_autofree char *description = NULL;
  cairo_surface_t *surface;
  Fixture f;

  fixture_init (&f, worked, 1);
  texts = bf_loss_plot_list_texts (&f.plot, WIDTH, HEIGHT, NULL, 1);
  g_assert_true (has_text (texts, "0.0484"));
  g_assert_true (has_text (texts, "0.001"));
  g_assert_true (has_text (texts, "0.1"));
  description = bf_loss_plot_describe (&f.plot);
  g_assert_cmpstr (description, ==, "Loss, logarithmic: 1 point, 0.0484 at step 0.");

  /* Where the whole window's design has it, 668 pixels further down there */
  surface = render (&f.plot, WIDTH, HEIGHT, 1, 1);
  g_assert_true (is_plum (surface, 96, 699.55 - 668));
  g_assert_false (is_plum (surface, 96, 710 - 668));
  cairo_surface_destroy (surface);
  fixture_clear (&f);
}

static void
test_worked_example (void)
{
  static const char *const losses[] = { "0.0484",   "0.013003", "0.003319",
                                        "0.000824", "0.000202", "0.000049" };
  g_autoptr (GArray) texts = NULL;
  g_autofree char *description = NULL;
  g_autofree char *looking = NULL;
  Fixture f;

  fixture_init (&f, worked, G_N_ELEMENTS (worked));
  texts = bf_loss_plot_list_texts (&f.plot, WIDTH, HEIGHT, NULL, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (losses); i++)
    g_assert_true (has_text (texts, losses[i]));
  g_assert_cmpuint (count_losses (texts), ==, G_N_ELEMENTS (losses));
  description = bf_loss_plot_describe (&f.plot);
  g_assert_cmpstr (description, ==,
                   "Loss, logarithmic: 6 points, from 0.0484 at step 0 down to 0.000049 at step 5, "
                   "smallest 0.000049, largest 0.0484.");
  f.plot.position = 1;
  f.plot.logarithmic = FALSE;
  looking = bf_loss_plot_describe (&f.plot);
  g_assert_cmpstr (looking, ==,
                   "Loss, linear: 6 points, from 0.0484 at step 0 down to 0.000049 at step 5, "
                   "smallest 0.000049, largest 0.0484. Looking at step 1, loss 0.013003.");
  fixture_clear (&f);
}

static void
test_pending (void)
{
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;
  Fixture f;

  fixture_init (&f, worked, 3);
  f.plot.has_position_loss = FALSE;
  before = bf_loss_plot_list_texts (&f.plot, WIDTH, HEIGHT, NULL, 1);
  g_assert_true (has_text (before, "0.013003"));
  g_assert_false (has_text (before, "0.003319"));
  f.plot.has_position_loss = TRUE;
  after = bf_loss_plot_list_texts (&f.plot, WIDTH, HEIGHT, NULL, 1);
  g_assert_true (has_text (after, "0.003319"));
  fixture_clear (&f);
}

/* All texts but the losses stay where they are while the loss of a step is still to come. */
static void
test_pending_axes (void)
{
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;
  guint j = 0;
  Fixture f;

  fixture_init (&f, worked, 6);
  f.plot.has_position_loss = FALSE;
  before = bf_loss_plot_list_texts (&f.plot, WIDTH, HEIGHT, NULL, 1);
  f.plot.has_position_loss = TRUE;
  after = bf_loss_plot_list_texts (&f.plot, WIDTH, HEIGHT, NULL, 1);
  for (guint i = 0; i < before->len; i++)
    {
      const BfLossText *a = &g_array_index (before, BfLossText, i);
      const BfLossText *b;

      if (a->is_loss)
        continue;
      for (; j < after->len && g_array_index (after, BfLossText, j).is_loss; j++)
        ;
      g_assert_cmpuint (j, <, after->len);
      b = &g_array_index (after, BfLossText, j++);
      g_assert_cmpstr (a->text, ==, b->text);
      g_assert_cmpfloat (a->x, ==, b->x);
      g_assert_cmpfloat (a->y, ==, b->y);
    }
  fixture_clear (&f);
}

static void
test_zero (void)
{
  const double losses[] = { 0.0484, 0.001, 1e-12, 0, 0 };
  g_autoptr (GArray) texts = NULL;
  cairo_surface_t *surface;
  int top, bottom;
  double x;
  Fixture f;

  fixture_init (&f, losses, G_N_ELEMENTS (losses));
  texts = bf_loss_plot_list_texts (&f.plot, WIDTH, HEIGHT, NULL, 1);
  g_assert_true (has_text (texts, "0"));
  surface = render (&f.plot, WIDTH, HEIGHT, 1, 1);
  /* Between steps 3 and 4 the line lies on the lowest line, 28 pixels above the edge. */
  x = (bf_loss_plot_get_x (&f.plot, WIDTH, 3) + bf_loss_plot_get_x (&f.plot, WIDTH, 4)) / 2;
  g_assert_true (get_plum_extent (surface, x, &top, &bottom));
  g_assert_cmpint (bottom, >=, HEIGHT - 28 - 1);
  g_assert_cmpint (bottom, <=, HEIGHT - 28 + 1);
  /* What is not 0 stays well above it. */
  g_assert_true (get_plum_extent (surface, bf_loss_plot_get_x (&f.plot, WIDTH, 2), &top, &bottom));
  g_assert_cmpint (bottom, <, HEIGHT - 28 - 5);
  cairo_surface_destroy (surface);

  fixture_clear (&f);
  fixture_init (&f, &losses[3], 2);
  cairo_surface_destroy (render (&f.plot, WIDTH, HEIGHT, 1, 1));
  assert_sound_texts (&f.plot, WIDTH, HEIGHT, 1);
  fixture_clear (&f);
}

static void
test_non_finite (void)
{
  const double losses[] = { 1, NAN, 0.5, INFINITY, -INFINITY, 0.25, NAN };
  g_autofree char *description = NULL;
  Fixture f;

  fixture_init (&f, losses, G_N_ELEMENTS (losses));
  description = bf_loss_plot_describe (&f.plot);
  g_assert_nonnull (strstr (description, "smallest 0.25, largest 1."));
  for (int logarithmic = 0; logarithmic < 2; logarithmic++)
    for (guint64 position = 0; position < G_N_ELEMENTS (losses); position++)
      {
        f.plot.logarithmic = logarithmic;
        f.plot.position = position;
        f.plot.hover_x = bf_loss_plot_get_x (&f.plot, WIDTH, position);
        cairo_surface_destroy (render (&f.plot, WIDTH, HEIGHT, 1, 1));
        assert_sound_texts (&f.plot, WIDTH, HEIGHT, 1);
      }
  fixture_clear (&f);

  fixture_init (&f, &losses[1], 1);
  cairo_surface_destroy (render (&f.plot, WIDTH, HEIGHT, 1, 1));
  fixture_clear (&f);
}

static void
test_extremes (void)
{
  static const gsize lengths[] = { 20, 900, 1500, 5000, 1000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (double device = 1; device <= 2; device++)
      {
        cairo_surface_t *surface;
        int top, bottom;
        double x;
        Fixture f;

        fixture_init_spike (&f, lengths[i]);
        surface = render (&f.plot, WIDTH, HEIGHT, 1, device);
        x = bf_loss_plot_get_x (&f.plot, WIDTH, lengths[i] / 2);
        g_assert_true (get_plum_extent (surface, x * device, &top, &bottom));
        g_assert_cmpint (top, <=, (int) (19 * device));
        cairo_surface_destroy (surface);
        fixture_clear (&f);
      }
}

static void
test_connected (void)
{
  cairo_surface_t *surface;
  Fixture f;

  fixture_init_spike (&f, 1000000);
  surface = render (&f.plot, WIDTH, HEIGHT, 1, 1);
  for (int x = 97; x < bf_loss_plot_get_x (&f.plot, WIDTH, f.plot.length) - 1; x++)
    {
      int top, bottom;

      g_assert_true (get_plum_extent (surface, x, &top, &bottom));
    }
  cairo_surface_destroy (surface);
  fixture_clear (&f);
}

static void
test_labels (void)
{
  static const gsize lengths[] = { 1, 2, 5, 11, 12, 21, 31, 40, 700, 3000 };
  static const double widths[] = { 1920, 1280, 1000, 640 };
  static const double scales[] = { 1, 1.5, 2 };

  for (guint32 seed = 1; seed <= 12; seed++)
    for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
      {
        g_autoptr (GRand) random = g_rand_new_with_seed (seed);
        g_autofree double *losses = g_new (double, lengths[i]);
        double range = g_rand_double_range (random, 0, 8);
        Fixture f;

        for (gsize j = 0; j < lengths[i]; j++)
          losses[j] = pow (10, -g_rand_double_range (random, 0, range))
                      * (seed % 4 == 0 && j % 5 == 4 ? 0 : 1);
        fixture_init (&f, losses, lengths[i]);
        f.plot.logarithmic = seed % 2;
        f.plot.position = g_rand_int_range (random, 0, (gint32) lengths[i]);
        for (gsize j = 0; j < G_N_ELEMENTS (widths); j++)
          assert_sound_texts (&f.plot, widths[j], j == 2 ? 96 : HEIGHT, scales[seed % 3]);
        fixture_clear (&f);
      }
}

static void
test_same_pixels (void)
{
  static const gsize lengths[] = { 6, 3000 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      cairo_surface_t *a, *b;
      Fixture f;

      fixture_init_spike (&f, lengths[i]);
      f.plot.position = 2;
      f.plot.hover_x = 400;
      a = render (&f.plot, WIDTH, HEIGHT, 1, 1);
      b = render (&f.plot, WIDTH, HEIGHT, 1, 1);
      g_assert_cmpmem (cairo_image_surface_get_data (a),
                       cairo_image_surface_get_stride (a) * HEIGHT,
                       cairo_image_surface_get_data (b),
                       cairo_image_surface_get_stride (b) * HEIGHT);
      cairo_surface_destroy (a);
      cairo_surface_destroy (b);
      fixture_clear (&f);
    }
}

static void
test_get_step (void)
{
  static const guint64 lengths[] = { 0, 1, 5, 10, 11, 500, 1142, 123456, 100000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (double width = 640; width <= 1920; width += 321)
      {
        BfLossPlot plot = { .length = lengths[i] };

        for (guint64 j = 0; j <= 100; j++)
          {
            guint64 step = j * lengths[i] / 100;

            g_assert_cmpuint (bf_loss_plot_get_step (&plot, width,
                                                     bf_loss_plot_get_x (&plot, width, step)),
                              ==, step);
          }
        g_assert_cmpuint (bf_loss_plot_get_step (&plot, width, -1e9), ==, 0);
        g_assert_cmpuint (bf_loss_plot_get_step (&plot, width, 1e9), ==, lengths[i]);
      }
}

static void
test_readout (void)
{
  g_autofree char *one = NULL, *many = NULL, *outside = NULL;
  Fixture f;

  fixture_init (&f, worked, G_N_ELEMENTS (worked));
  f.plot.hover_x = bf_loss_plot_get_x (&f.plot, WIDTH, 1) + 20;
  one = bf_loss_plot_get_readout (&f.plot, WIDTH);
  g_assert_cmpstr (one, ==, "step 1: loss 0.0130029");
  f.plot.hover_x = bf_loss_plot_get_x (&f.plot, WIDTH, 8);
  outside = bf_loss_plot_get_readout (&f.plot, WIDTH);
  g_assert_null (outside);
  fixture_clear (&f);

  fixture_init_spike (&f, 1000000);
  f.plot.hover_x = bf_loss_plot_get_x (&f.plot, WIDTH, 500000);
  many = bf_loss_plot_get_readout (&f.plot, WIDTH);
  g_assert_true (g_str_has_prefix (many, "steps 499\u00a0"));
  g_assert_true (g_str_has_suffix (many, " to 1"));
  fixture_clear (&f);
}

/* Bins of several steps know their first and last loss and their extremes; nothing else may be
 * said. */
static void
test_long_run (void)
{
  g_autofree char *known = NULL, *unknown = NULL, *readout = NULL;
  guint64 width;
  Fixture f;

  fixture_init_spike (&f, 500000);
  width = bf_curve_get_width (f.curve);
  g_assert_cmpuint (width, >, 2);
  f.plot.position = 1000 * width;
  known = bf_loss_plot_describe (&f.plot);
  g_assert_nonnull (strstr (known, " Looking at step 8000, loss 0.0009"));
  f.plot.position++;
  unknown = bf_loss_plot_describe (&f.plot);
  g_assert_true (g_str_has_suffix (unknown, " Looking at step 8001."));

  f.plot.hover_x = 96;
  readout = bf_loss_plot_get_readout (&f.plot, WIDTH);
  g_assert_true (g_str_has_prefix (readout, "steps 0 to 223: "));
  g_assert_cmpuint (224 % width, ==, 0);
  fixture_clear (&f);
}

/* The readout that is drawn is the one that is told. */
static void
test_readout_text (void)
{
  g_autoptr (GArray) texts = NULL;
  g_autofree char *readout = NULL;
  Fixture f;

  fixture_init_spike (&f, 5000);
  f.plot.hover_x = 700;
  readout = bf_loss_plot_get_readout (&f.plot, WIDTH);
  texts = bf_loss_plot_list_texts (&f.plot, WIDTH, HEIGHT, NULL, 1);
  g_assert_true (has_text (texts, readout));
  fixture_clear (&f);
}

static void
test_tiny (void)
{
  Fixture f;

  fixture_init_spike (&f, 300);
  for (int width = 1; width < 200; width += 13)
    for (int height = 1; height < 60; height += 9)
      cairo_surface_destroy (render (&f.plot, width, height, 1, 1));
  fixture_clear (&f);
}

/* The ink of the grip beside its two bars, or what else is there */
static guint32
get_grip_pixel (const BfLossPlot *plot,
                guint64           step)
{
  cairo_surface_t *surface = render (plot, WIDTH, HEIGHT, 1, 1);
  int x = (int) bf_loss_plot_get_x (plot, WIDTH, step) - 5;
  const guint8 *row = cairo_image_surface_get_data (surface)
                      + 4 * cairo_image_surface_get_stride (surface);
  guint32 pixel = ((const guint32 *) (const void *) row)[x] & 0xffffff;

  cairo_surface_destroy (surface);
  return pixel;
}

#define INK 0x3d3846

/* Where one looks at the past, where one is going, and at the end where it is asked for */
static void
test_handle (void)
{
  guint64 step;
  Fixture f;

  fixture_init (&f, worked, 6);
  g_assert_false (bf_loss_plot_get_handle (&f.plot, &step));
  g_assert_cmphex (get_grip_pixel (&f.plot, 5), !=, INK);
  f.plot.show_handle = TRUE;
  g_assert_true (bf_loss_plot_get_handle (&f.plot, &step));
  g_assert_cmpuint (step, ==, 5);
  g_assert_cmphex (get_grip_pixel (&f.plot, 5), ==, INK);

  f.plot.show_handle = FALSE;
  f.plot.position = 2;
  g_assert_cmphex (get_grip_pixel (&f.plot, 2), ==, INK);
  f.plot.is_seeking = TRUE;
  f.plot.goal = 4;
  g_assert_true (bf_loss_plot_get_handle (&f.plot, &step));
  g_assert_cmpuint (step, ==, 4);
  g_assert_cmphex (get_grip_pixel (&f.plot, 4), ==, INK);
  g_assert_cmphex (get_grip_pixel (&f.plot, 2), !=, INK);
  fixture_clear (&f);

  fixture_init (&f, worked, 1);
  f.plot.show_handle = TRUE;
  g_assert_false (bf_loss_plot_get_handle (&f.plot, &step));
  fixture_clear (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loss-plot/no-point-shows-the-hint", test_empty);
  g_test_add_func ("/loss-plot/one-point-stands-where-the-design-has-it", test_one_point);
  g_test_add_func ("/loss-plot/the-worked-example-shows-all-its-losses", test_worked_example);
  g_test_add_func ("/loss-plot/a-loss-that-is-not-computed-is-not-shown", test_pending);
  g_test_add_func ("/loss-plot/axes-stay-while-a-loss-is-to-come", test_pending_axes);
  g_test_add_func ("/loss-plot/zero-lies-on-its-own-line", test_zero);
  g_test_add_func ("/loss-plot/what-is-not-finite-is-left-out", test_non_finite);
  g_test_add_func ("/loss-plot/a-single-spike-is-always-visible", test_extremes);
  g_test_add_func ("/loss-plot/a-million-points-make-one-line", test_connected);
  g_test_add_func ("/loss-plot/texts-do-not-overlap", test_labels);
  g_test_add_func ("/loss-plot/the-same-plot-gives-the-same-pixels", test_same_pixels);
  g_test_add_func ("/loss-plot/a-position-gives-its-step-back", test_get_step);
  g_test_add_func ("/loss-plot/the-pointer-reads-out-step-and-loss", test_readout);
  g_test_add_func ("/loss-plot/a-long-run-says-no-loss-it-does-not-know", test_long_run);
  g_test_add_func ("/loss-plot/the-readout-is-drawn-as-told", test_readout_text);
  g_test_add_func ("/loss-plot/any-size-is-drawn", test_tiny);
  g_test_add_func ("/loss-plot/the-handle-stands-where-one-is-or-is-going", test_handle);
  return g_test_run ();
}
