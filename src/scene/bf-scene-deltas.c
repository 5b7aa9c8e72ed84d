/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

#include "model/bf-number.h"

#include <math.h>

/* A unit's delta: a ring that sweeps round as the errors arrive, and its number above. */

#define DELTA_SIZE       14.0
#define RING_GAP         4.0
#define RING_MIN_WIDTH   2.0
#define RING_WIDTH_RANGE 4.0
#define DOTTED_WIDTH     1.5
#define DOTTED_RADIUS    6.0
#define SMALL_RADIUS     14.0 /* of a unit without a number */
#define LEAST_SCALE      0.2

#define SWEEP_BEGINS (BF_MOTION_TRAVEL_MS / BF_MOTION_ERROR_MS)

/* How much of the ring has been swept: each error that arrives, and the slope, sweeps its part. */
static double
get_swept (const BfFrame *frame, guint layer, guint unit)
{
  guint64 start = bf_moment_get_unit_start (frame->network, BF_PHASE_BACKWARD, layer, unit);
  guint64 last =
      bf_moment_find_term (frame->network, BF_PHASE_BACKWARD, layer, unit, BF_TERM_SLOPE, 0);
  gboolean is_output = layer + 1 == frame->layout->n_layers;
  gboolean has_slope = bf_network_get_activation (frame->network, layer) != BF_ACTIVATION_IDENTITY;
  double swept = 0.0;

  if (bf_timeline_get_progress (&frame->timeline, last) >= 1.0)
    return 1.0;
  for (guint64 ordinal = start; ordinal <= last; ordinal++)
    {
      double progress = bf_timeline_get_progress (&frame->timeline, ordinal);

      if (!is_output && !(has_slope && ordinal == last))
        progress = (progress - SWEEP_BEGINS) / (1.0 - SWEEP_BEGINS);
      swept += bf_ease_in_out_cubic (progress);
      if (progress <= 0.0)
        break;
    }

  return swept / (double) (last - start + 1);
}

static void
stroke_ring (BfFrame *frame,
             double x,
             double y,
             double radius,
             double width,
             double swept,
             const BfColor *color,
             double alpha)
{
  cairo_new_sub_path (frame->cr);
  cairo_arc (frame->cr, x, y, radius, -G_PI_2, -G_PI_2 + 2.0 * G_PI * swept);
  bf_color_set_source (color, frame->cr, alpha);
  cairo_set_line_width (frame->cr, width);
  cairo_set_line_cap (frame->cr, CAIRO_LINE_CAP_BUTT);
  cairo_stroke (frame->cr);
}

/* Rings of small units are thinner, so that they stay apart. */
static double
get_ring_scale (const BfFrame *frame, guint layer)
{
  const BfColumn *column = &frame->layout->columns[layer + 1];
  double room = column->n > 1 ? column->pitch / 2.0 - column->radius : column->radius;

  return MIN (frame->k, room / BF_LAYOUT_RING);
}

static void
draw_ring (BfFrame *frame,
           guint layer,
           guint unit,
           const BfValue *delta,
           double swept,
           double alpha)
{
  const BfPalette *palette = frame->palette;
  double most = frame->max.delta;
  double x, y, radius, width;
  double k = get_ring_scale (frame, layer);
  const BfColor *color =
      delta->status == BF_VALUE_OUT_OF_DATE ? &palette->stale : &palette->miss_text;

  bf_layout_get_unit (frame->layout, layer, unit, &x, &y, &radius);
  if (k < LEAST_SCALE)
    return;
  width = RING_MIN_WIDTH
          + RING_WIDTH_RANGE * (most > 0.0 ? MIN (fabs (delta->value) / most, 1.0) : 0.0);

  if (swept < 1.0)
    {
      bf_mark_set_dash (frame->cr, 3.0, 4.0, MAX (k, 0.6));
      stroke_ring (frame, x, y, radius + DOTTED_RADIUS * k, DOTTED_WIDTH + frame->outline, 1.0,
                   &palette->miss_text, alpha);
      bf_mark_set_dash (frame->cr, 0.0, 0.0, 1.0);
    }
  if (swept > 0.0)
    stroke_ring (frame, x, y, radius + (RING_GAP + width / 2.0) * k, width * k + frame->outline,
                 swept, color, alpha);
}

static void
draw_number (BfFrame *frame,
             guint layer,
             guint unit,
             const BfValue *delta,
             double swept,
             double alpha)
{
  const BfPalette *palette = frame->palette;
  guint64 start = bf_moment_get_unit_start (frame->network, BF_PHASE_BACKWARD, layer, unit);
  guint64 last =
      bf_moment_find_term (frame->network, BF_PHASE_BACKWARD, layer, unit, BF_TERM_SLOPE, 0);
  gboolean known = delta->status != BF_VALUE_NOT_COMPUTED && swept > 0.0;
  const BfColor *color = &palette->dim;
  double x, y, radius, baseline, width;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  bf_layout_get_unit (frame->layout, layer, unit, &x, &y, &radius);
  if (radius < SMALL_RADIUS * MIN (frame->s, 1.0)
      || frame->layout->columns[layer + 1].above < BF_LAYOUT_RING * frame->k + 15.0 * frame->m)
    return;
  if (known)
    color = delta->status == BF_VALUE_OUT_OF_DATE ? &palette->stale : &palette->miss_text;

  number = known ? bf_number_format (delta->value) : g_strdup (BF_DASH);
  text = g_strconcat ("δ ", number, known && delta->status == BF_VALUE_PARTIAL ? " + …" : NULL, NULL);
  baseline =
      y - radius - BF_LAYOUT_RING * frame->k - 6.0 * frame->m - bf_frame_get_mark_room (frame);
  width = bf_text_draw (frame, x, baseline, 0.5, DELTA_SIZE,
                        BF_TEXT_HALO | (known ? BF_TEXT_BOLD : 0), color, alpha, text);
  if (frame->phase == BF_PHASE_BACKWARD && known && bf_frame_just_moved (frame, start, last))
    bf_mark_underline (frame, x - width / 2.0, baseline, width);
}

/* Draws a unit's delta: in backward, fading out in step, and grey where an edit has made it out of
 * date. Returns how much of it is seen. */
double
bf_scene_draw_delta (BfFrame *frame, guint layer, guint unit)
{
  double alpha = 0.0;
  double swept = 1.0;
  BfGlance glance;
  BfValue delta;

  bf_frame_glance_unit (frame, BF_PHASE_BACKWARD, layer, unit, &glance);
  delta = bf_glance_get_delta (&glance, layer, unit);

  if (frame->phase == BF_PHASE_BACKWARD)
    alpha = frame->padlock;
  else if (frame->phase == BF_PHASE_STEP)
    alpha = 1.0 - frame->opening;
  else if (delta.status == BF_VALUE_OUT_OF_DATE)
    alpha = 1.0;
  if (alpha <= 0.0)
    return 0.0;

  if (frame->phase == BF_PHASE_BACKWARD && delta.status != BF_VALUE_OUT_OF_DATE)
    swept = get_swept (frame, layer, unit);
  draw_ring (frame, layer, unit, &delta, swept, alpha);
  draw_number (frame, layer, unit, &delta, swept, 2.0 * alpha - 1.0);

  return alpha;
}
