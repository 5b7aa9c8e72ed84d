/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* A layer with very many edges: a grey band for all of them, and the strongest drawn upon it. */

#define STRONG_EDGES      32
#define STRONG_EDGES_WIDE 48
#define WIDE_LAYER        400
#define CAPTION_SIZE      13.0
#define LEAST_RADIUS      14.0 /* of a unit that has a name, at scale 1 */

static guint
get_n_strong (guint64 n_edges)
{
  return n_edges > WIDE_LAYER ? STRONG_EDGES_WIDE : STRONG_EDGES;
}

/* What a weight has to do with the picture: its product in forward, its gradient in backward */
static double
get_strength (const BfFrame *frame, gboolean backward, guint layer, guint unit, guint input)
{
  if (backward)
    return fabs (bf_trace_get_weight_gradient (frame->trace, layer, unit, input));

  return fabs (bf_network_get_weight (frame->network, layer, unit, input)
               * bf_trace_get_layer_input (frame->trace, frame->glance->sample, layer, input));
}

/* Keeps the array sorted, weakest first, and no longer than @most. */
static void
insert_strong (GArray *strong, guint most, BfStrongEdge edge)
{
  guint at = 0;

  if (strong->len >= most && edge.strength <= g_array_index (strong, BfStrongEdge, 0).strength)
    return;
  if (strong->len >= most)
    g_array_remove_index (strong, 0);
  while (at < strong->len && g_array_index (strong, BfStrongEdge, at).strength < edge.strength)
    at++;
  g_array_insert_val (strong, at, edge);
}

static GArray *
choose_strong (const BfFrame *frame, gboolean backward, guint layer)
{
  guint n_in = bf_network_get_n_layer_inputs (frame->network, layer);
  guint n_units = bf_network_get_n_units (frame->network, layer);
  guint most = get_n_strong ((guint64) n_in * n_units);
  GArray *strong = g_array_new (FALSE, FALSE, sizeof (BfStrongEdge));

  for (guint u = 0; u < n_units; u++)
    for (guint i = 0; i < n_in; i++)
      insert_strong (strong, most,
                     (BfStrongEdge){ u, i, get_strength (frame, backward, layer, u, i) });

  return strong;
}

static void
free_strong (gpointer strong)
{
  if (strong != NULL)
    g_array_unref (strong);
}

/* The strongest edges of a band, weakest first; NULL for a layer that draws all its edges. Kept
 * until another trace, sample or direction is looked at. */
const GArray *
bf_scene_get_strong (BfFrame *frame, guint layer)
{
  BfScene *scene = frame->scene;
  gboolean backward = frame->phase == BF_PHASE_BACKWARD || frame->phase == BF_PHASE_STEP;

  if (!frame->layout->labels[layer].is_band)
    return NULL;

  if (scene->strong == NULL || scene->strong_trace != frame->trace
      || scene->strong_sample != frame->glance->sample || scene->strong_backward != backward)
    {
      g_clear_pointer (&scene->strong, g_ptr_array_unref);
      g_clear_pointer (&scene->strong_trace, bf_trace_unref);
      scene->strong = g_ptr_array_new_with_free_func (free_strong);
      scene->strong_trace = bf_trace_ref ((BfTrace *) frame->trace);
      scene->strong_sample = frame->glance->sample;
      scene->strong_backward = backward;
      for (guint l = 0; l < frame->layout->n_layers; l++)
        g_ptr_array_add (scene->strong, frame->layout->labels[l].is_band
                                            ? choose_strong (frame, backward, l)
                                            : NULL);
    }

  return g_ptr_array_index (scene->strong, layer);
}

static void
get_extent (const BfLayout *layout, guint column, double *x, double *top, double *bottom)
{
  const BfColumn *units = &layout->columns[column];

  *x = units->x;
  *top = units->first_y - 0.85 * units->radius;
  *bottom = units->first_y + (units->n - 1) * units->pitch + 0.85 * units->radius;
  if (column > 0 || layout->input_form == BF_INPUTS_SQUARES)
    return;
  *x = layout->inputs.x + layout->inputs.width;
  *top = layout->inputs.y;
  *bottom = layout->inputs.y + layout->inputs.height;
}

static void
draw_band (BfFrame *frame, guint layer)
{
  cairo_t *cr = frame->cr;
  double x0, top0, bottom0, x1, top1, bottom1, middle;

  get_extent (frame->layout, layer, &x0, &top0, &bottom0);
  get_extent (frame->layout, layer + 1, &x1, &top1, &bottom1);
  middle = (x0 + x1) / 2.0;

  cairo_move_to (cr, x0, top0);
  cairo_curve_to (cr, middle, top0, middle, top1, x1, top1);
  cairo_line_to (cr, x1, bottom1);
  cairo_curve_to (cr, middle, bottom1, middle, bottom0, x0, bottom0);
  cairo_close_path (cr);
  bf_color_set_source (&frame->palette->stale_fill, cr, 1.0);
  cairo_fill (cr);
}

void
bf_scene_draw_bands (BfFrame *frame)
{
  for (guint l = 0; l < frame->layout->n_layers; l++)
    if (frame->layout->labels[l].is_band)
      draw_band (frame, l);
}

/* "2048 weights, 48 drawn" under each band, where there is room for it */
void
bf_scene_draw_band_captions (BfFrame *frame)
{
  const BfLayout *layout = frame->layout;

  for (guint l = 0; l < layout->n_layers; l++)
    {
      const BfLabels *labels = &layout->labels[l];
      guint64 n = (guint64) labels->n_inputs * labels->n_units;
      double x0, top0, bottom0, x1, top1, bottom1, baseline;
      g_autofree char *all = NULL;
      g_autofree char *drawn = NULL;
      g_autofree char *text = NULL;

      if (!labels->is_band)
        continue;
      get_extent (layout, l, &x0, &top0, &bottom0);
      get_extent (layout, l + 1, &x1, &top1, &bottom1);
      all = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
      drawn = g_strdup_printf ("%u", get_n_strong (n));
      /* Translators: the first is how many weights a layer has, the second how many of them are
       * drawn. */
      text = g_strdup_printf (_("%s weights, %s drawn"), all, drawn);
      baseline = MIN (MAX (bottom0, bottom1) + 20.0 * frame->m,
                      layout->height - BF_LAYOUT_FOOT * layout->text_scale - 6.0);
      if (bf_text_get_width (frame, CAPTION_SIZE, BF_TEXT_BOLD, text) < x1 - x0 - 8.0)
        bf_text_draw (frame, (x0 + x1) / 2.0, baseline, 0.5, CAPTION_SIZE,
                      BF_TEXT_BOLD | BF_TEXT_HALO, &frame->palette->text, 1.0, text);
    }
}

/* Whether a column's units are too small for names */
static gboolean
has_caption (const BfFrame *frame, const BfColumn *column)
{
  return column->above < (CAPTION_SIZE + 5.0) * frame->m
         || column->radius < LEAST_RADIUS * MIN (frame->s, 1.0);
}

/* The line on which the captions of all columns stand; negative where the last column has none. */
double
bf_scene_get_caption_baseline (const BfFrame *frame)
{
  const BfLayout *layout = frame->layout;
  double baseline = layout->height;

  if (!has_caption (frame, &layout->columns[layout->n_layers]))
    return -1.0;
  for (guint c = 1; c <= layout->n_layers; c++)
    baseline =
        MIN (baseline, layout->columns[c].first_y - layout->columns[c].radius - 12.0 * frame->m);

  return MAX (baseline, 14.0 * frame->m);
}

/* "32 relu" over a column */
void
bf_scene_draw_column_captions (BfFrame *frame)
{
  const BfLayout *layout = frame->layout;
  double common = bf_scene_get_caption_baseline (frame);

  for (guint c = 1; c <= layout->n_layers; c++)
    {
      const BfColumn *column = &layout->columns[c];
      BfActivation activation = bf_network_get_activation (frame->network, c - 1);
      double baseline =
          common > 0.0 ? common
                       : MAX (column->first_y - column->radius - 12.0 * frame->m, 14.0 * frame->m);
      g_autofree char *text = NULL;

      if (!has_caption (frame, column))
        continue;
      if (activation == BF_ACTIVATION_IDENTITY)
        text = g_strdup_printf (ngettext ("%u unit", "%u units", column->n), column->n);
      else
        text = g_strdup_printf ("%u %s", column->n, bf_activation_get_name (activation));
      bf_text_draw (frame, column->x, baseline, 0.5, CAPTION_SIZE, BF_TEXT_HALO,
                    &frame->palette->dim, 1.0, text);
    }
}
