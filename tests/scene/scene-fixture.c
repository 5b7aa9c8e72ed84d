/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"

#include <math.h>
#include <string.h>

static BfTrace *
run (BfNetwork *network, BfDataset *dataset, guint step)
{
  g_autoptr (BfState) state = NULL;
  BfTrace *trace = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.loss = BF_LOSS_MSE;
  recipe.learning_rate = 0.01;
  state = bf_state_new (network, &recipe, NULL);
  for (guint k = 0; k < step; k++)
    {
      g_autoptr (GError) error = NULL;

      g_clear_pointer (&trace, bf_trace_unref);
      trace = bf_step (state, dataset, &recipe, &error);
      g_assert_no_error (error);
      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
    }

  return trace;
}

/* The worked example of the design: 3-2-1, no bias, no activation */
BfTrace *
bf_fixture_worked_example (guint step)
{
  static const double weights[2][3] = { { 0.5, 0.4, 0.3 }, { 0.6, 0.3, 0.2 } };
  static const double inputs[] = { 1.0, 2.0, 3.0 };
  static const double target[] = { 3.2 };
  BfLayer layers[] = { { .n_units = 2 }, { .n_units = 1 } };
  g_autoptr (BfNetwork) network = bf_network_new (3, layers, 2, NULL);
  g_autoptr (BfDataset) dataset = bf_dataset_new (inputs, target, 1, 3, 1, NULL);

  for (guint u = 0; u < 2; u++)
    for (guint i = 0; i < 3; i++)
      bf_network_set_weight (network, 0, u, i, weights[u][i], NULL);
  bf_network_set_weight (network, 1, 0, 0, 0.7, NULL);
  bf_network_set_weight (network, 1, 0, 1, 0.8, NULL);

  return run (network, dataset, step);
}

/* "2-4-2-1 tanh bias": widths, then the hidden activation, then whether there are biases */
BfTrace *
bf_fixture_trace (const char *shape)
{
  guint widths[16];
  guint n = 0;
  BfLayer layers[16] = { 0 };
  gboolean has_bias = strstr (shape, "bias") != NULL;
  const char *p = shape;
  char *end;
  g_autoptr (BfNetwork) network = NULL;
  g_autoptr (BfDataset) dataset = NULL;
  g_autofree double *inputs = NULL;
  g_autofree double *targets = NULL;

  do
    {
      widths[n++] = (guint) g_ascii_strtoull (p, &end, 10);
      p = end + 1;
    }
  while (*end == '-');

  for (guint l = 0; l + 1 < n; l++)
    {
      layers[l].n_units = widths[l + 1];
      layers[l].has_bias = has_bias;
      layers[l].activation =
          l + 2 < n && strstr (shape, "tanh") != NULL ? BF_ACTIVATION_TANH : BF_ACTIVATION_IDENTITY;
    }
  network = bf_network_new (widths[0], layers, n - 1, NULL);
  for (guint l = 0; l + 1 < n; l++)
    {
      bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, l, 7 + l, NULL);
      for (guint u = 0; has_bias && u < widths[l + 1]; u++)
        bf_network_set_bias (network, l, u, 0.125 * (u + 1) * (u % 2 == 1 ? -1 : 1), NULL);
    }

  inputs = g_new (double, widths[0]);
  targets = g_new (double, widths[n - 1]);
  for (guint i = 0; i < widths[0]; i++)
    inputs[i] = 0.5 * (i % 7) * (i % 3 == 1 ? -1 : 1) + 0.25;
  for (guint o = 0; o < widths[n - 1]; o++)
    targets[o] = 1.0 - 0.25 * o;
  dataset = bf_dataset_new (inputs, targets, 1, widths[0], widths[n - 1], NULL);

  return run (network, dataset, 1);
}

BfMoment
bf_fixture_term (const BfTrace *trace,
                 BfPhase phase,
                 guint layer,
                 guint unit,
                 BfTermKind kind,
                 guint index,
                 double fraction)
{
  guint64 ordinal =
      bf_moment_find_term (bf_trace_get_network (trace), phase, layer, unit, kind, index);

  return (BfMoment){ ordinal, ordinal + 1, fraction };
}

BfGlance
bf_fixture_glance (const BfTrace *trace, BfMoment moment)
{
  return (BfGlance){ .trace = trace, .moment = moment };
}

BfSceneStyle
bf_fixture_style (void)
{
  return (BfSceneStyle){ .palette = bf_palette_get (FALSE, FALSE), .tags = TRUE };
}

cairo_surface_t *
bf_fixture_draw (const BfGlance *glance, const BfSceneStyle *style, double width, double height)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  g_autoptr (BfLayout) layout =
      bf_layout_new (bf_trace_get_network (glance->trace), width, height, 1.0);
  g_autoptr (BfScene) scene = bf_scene_new ();
  cairo_t *cr = cairo_create (surface);

  bf_color_set_source (&style->palette->canvas, cr, 1.0);
  cairo_paint (cr);
  bf_scene_draw (scene, cr, glance, layout, style);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

BfColor
bf_fixture_get_pixel (cairo_surface_t *surface, double x, double y)
{
  const guint8 *row =
      cairo_image_surface_get_data (surface) + (int) y * cairo_image_surface_get_stride (surface);
  guint32 pixel = ((const guint32 *) row)[(int) x];

  return (BfColor){ (pixel >> 16 & 0xff) / 255.0, (pixel >> 8 & 0xff) / 255.0,
                    (pixel & 0xff) / 255.0 };
}

/* The largest difference of a channel */
double
bf_fixture_get_distance (const BfColor *a, const BfColor *b)
{
  return MAX (fabs (a->red - b->red), MAX (fabs (a->green - b->green), fabs (a->blue - b->blue)));
}
