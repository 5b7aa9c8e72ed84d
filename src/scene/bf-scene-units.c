/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Units are circles. A unit's fill says how large its activation is; while products arrive it
 * rises, one layer a product. */

#define UNIT_SIZE      20.0
#define OUTPUT_SIZE    21.0
#define LEAST_SIZE     12.0
#define SMALLEST_SIZE  11.0
#define LEAST_RADIUS   14.0 /* of a unit that shows its number, at scale 1 */
#define SMALL_RADIUS   9.0
#define NAME_SIZE      13.0
#define SUM_MOST_WIDTH 150.0
#define SUM_TERMS      8
#define SUM_DIGITS     3

#define OUTLINE       1.5
#define SMALL_OUTLINE 1.1
#define SELECTED_RING 2.5
#define SELECTED_GAP  4.0

#define NAME_GAP    10.0
#define LINE_PITCH  18.0
#define DOCKED      (1.0 - BF_MOTION_RISE_MS / BF_MOTION_PRODUCT_MS)
#define BIAS_DOCKED (1.0 - BF_MOTION_RISE_MS / BF_MOTION_BIAS_MS)

/* More products than this rise as one level, without lines. */
#define MAX_LEVELS 16

/* What one unit looks like in this frame */
typedef struct
{
  guint layer;
  guint unit;
  double x, y, radius;
  BfGlance glance;
  BfValue value;
  guint n_sums; /* products and bias */
  guint n_arrived;
  double rise;   /* of the last that arrived */
  double change; /* how far z has become a */
  gboolean has_change;
  gboolean is_partial;
  double caption; /* how much of the sum above it is seen */
  double ring;    /* how much room its ring and δ take, 0 to 1 */
} Unit;

static double
get_sum_rise (const BfFrame *frame, const Unit *unit)
{
  gboolean is_bias = unit->n_arrived > bf_network_get_n_layer_inputs (frame->network, unit->layer);
  double docked = is_bias ? BIAS_DOCKED : DOCKED;
  double progress;

  if (unit->n_arrived == 0)
    return 0.0;
  progress = bf_frame_get_progress (frame, BF_PHASE_FORWARD, unit->layer, unit->unit,
                                    is_bias ? BF_TERM_BIAS : BF_TERM_PRODUCT, unit->n_arrived - 1);

  return bf_ease_out_cubic ((progress - docked) / (1.0 - docked));
}

/* Whether what moves, or moved last, is this unit's own sum: then the sum is left standing. */
static gboolean
is_looked_at (const BfFrame *frame, const Unit *unit)
{
  const BfMoment *moment = &frame->glance->moment;
  guint64 start =
      bf_moment_get_unit_start (frame->network, BF_PHASE_FORWARD, unit->layer, unit->unit);
  guint64 end = bf_moment_get_unit_end (frame->network, BF_PHASE_FORWARD, unit->layer, unit->unit);

  if (moment->from == moment->to)
    return moment->to > start && moment->to <= end;

  return moment->from >= start && moment->to <= end;
}

static double
get_caption (const BfFrame *frame, const Unit *unit)
{
  double first;

  if (frame->phase != BF_PHASE_FORWARD || unit->n_arrived == 0)
    return 0.0;
  if (!unit->is_partial && !is_looked_at (frame, unit))
    return unit->has_change ? 1.0 - unit->change : 1.0 - unit->rise;
  first =
      bf_frame_get_progress (frame, BF_PHASE_FORWARD, unit->layer, unit->unit, BF_TERM_PRODUCT, 0);

  return CLAMP ((first - DOCKED) / (1.0 - DOCKED), 0.0, 1.0);
}

static void
init_unit (const BfFrame *frame, Unit *unit, guint layer, guint index)
{
  *unit = (Unit){ .layer = layer, .unit = index };
  bf_layout_get_unit (frame->layout, layer, index, &unit->x, &unit->y, &unit->radius);
  bf_frame_glance_unit (frame, BF_PHASE_FORWARD, layer, index, &unit->glance);
  unit->value = bf_glance_get_activation (&unit->glance, layer, index);
  unit->has_change = bf_network_get_activation (frame->network, layer) != BF_ACTIVATION_IDENTITY;
  unit->n_sums = bf_network_get_n_layer_inputs (frame->network, layer)
                 + (bf_network_has_bias (frame->network, layer) ? 1 : 0);
  if (frame->phase != BF_PHASE_FORWARD)
    return;

  unit->n_arrived =
      MIN (bf_frame_count_arrived (frame, BF_PHASE_FORWARD, layer, index), unit->n_sums);
  unit->rise = get_sum_rise (frame, unit);
  unit->change = unit->has_change ? bf_frame_get_progress (frame, BF_PHASE_FORWARD, layer, index,
                                                           BF_TERM_ACTIVATION, 0)
                                  : 0.0;
  unit->is_partial =
      unit->value.status == BF_VALUE_PARTIAL
      || (unit->value.status == BF_VALUE_COMPUTED && !unit->has_change && unit->rise < 1.0);
  unit->caption = get_caption (frame, unit);
}

/* A product that has arrived, or after the products the bias */
static double
get_sum_term (const BfFrame *frame, const Unit *unit, guint term)
{
  guint n_in = bf_network_get_n_layer_inputs (frame->network, unit->layer);
  BfElement bias = { BF_ELEMENT_BIAS, unit->layer, unit->unit, 0 };

  return term < n_in ? bf_glance_get_product (&unit->glance, unit->layer, unit->unit, term).value
                     : bf_glance_get_parameter (&unit->glance, &bias).value;
}

/* The sum after each term that has arrived; returns the largest of them and of z, which fills the
 * unit. */
static double
get_levels (const BfFrame *frame, const Unit *unit, double *levels)
{
  double most =
      fabs (bf_trace_get_z (frame->trace, frame->glance->sample, unit->layer, unit->unit));
  double sum = 0.0;

  for (guint k = 0; k < MIN (unit->n_arrived, MAX_LEVELS); k++)
    {
      sum += get_sum_term (frame, unit, k);
      levels[k] = sum;
      most = MAX (most, fabs (sum));
    }
  if (unit->n_arrived > MAX_LEVELS)
    levels[MAX_LEVELS - 1] = unit->value.value;

  return most > 0.0 ? MAX (most, fabs (unit->value.value)) : 1.0;
}

static BfColor
get_fill (const BfFrame *frame, const Unit *unit, double value)
{
  double most = frame->max.activation;
  double part = most > 0.0 ? fabs (value) / most : 0.0;

  if (unit->radius < SMALL_RADIUS * frame->s)
    return bf_color_mix (&frame->palette->canvas, bf_frame_get_edge_color (frame, value),
                         0.9 * MIN (part, 1.0));

  return bf_color_mix (&frame->palette->canvas, bf_frame_get_fill_color (frame, value), part);
}

static void
path_circle (BfFrame *frame, const Unit *unit, double radius)
{
  cairo_new_sub_path (frame->cr);
  cairo_arc (frame->cr, unit->x, unit->y, radius, 0.0, 2.0 * G_PI);
}

static void
stroke_outline (BfFrame *frame,
                const Unit *unit,
                const BfColor *color,
                gboolean dashed,
                double alpha)
{
  gboolean small = unit->radius < SMALL_RADIUS * frame->s;

  path_circle (frame, unit, unit->radius);
  bf_color_set_source (color, frame->cr, alpha);
  cairo_set_line_width (frame->cr, (small ? SMALL_OUTLINE : OUTLINE) + frame->outline);
  bf_mark_set_dash (frame->cr, dashed ? 4.0 : 0.0, 3.0, small ? 0.5 : 1.0);
  cairo_stroke (frame->cr);
  bf_mark_set_dash (frame->cr, 0.0, 0.0, 1.0);
}

static void
fill_circle (BfFrame *frame, const Unit *unit, const BfColor *color, double alpha)
{
  path_circle (frame, unit, unit->radius);
  bf_color_set_source (color, frame->cr, alpha);
  cairo_fill (frame->cr);
}

/* The running sum as a level, with a line where each product before the last ends */
static void
draw_levels (BfFrame *frame, const Unit *unit)
{
  cairo_t *cr = frame->cr;
  double levels[MAX_LEVELS] = { 0.0 };
  double most = get_levels (frame, unit, levels);
  guint n = MIN (unit->n_arrived, MAX_LEVELS);
  double before = n > 1 ? levels[n - 2] : 0.0;
  double sum = n > 0 ? before + (levels[n - 1] - before) * unit->rise : 0.0;
  double height = 2.0 * unit->radius * fabs (sum) / most;
  double bottom = unit->y + unit->radius;
  BfColor full = *bf_frame_get_fill_color (frame, sum);
  BfColor fill = get_fill (frame, unit, unit->value.value);

  /* The last one to arrive brings the colour that the unit will have. */
  if (unit->value.status == BF_VALUE_COMPUTED)
    full = bf_color_mix (&full, &fill, unit->rise);

  cairo_save (cr);
  path_circle (frame, unit, unit->radius);
  cairo_clip (cr);
  cairo_rectangle (cr, unit->x - unit->radius, bottom - height, 2.0 * unit->radius, height);
  bf_color_set_source (&full, cr, 1.0);
  cairo_fill (cr);

  for (guint k = 0; k + 1 < n && unit->n_arrived <= MAX_LEVELS; k++)
    {
      double y = bottom - 2.0 * unit->radius * fabs (levels[k]) / most;

      if (levels[k] * sum <= 0.0 || fabs (levels[k]) >= fabs (sum))
        continue;
      cairo_move_to (cr, unit->x - unit->radius, y);
      cairo_line_to (cr, unit->x + unit->radius, y);
      bf_color_set_source (bf_frame_get_edge_color (frame, sum), cr, 0.6);
      cairo_set_line_width (cr, 1.0);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

/* Where the phase before has left a value, it turns grey; there is no jump. */
static void
draw_full (BfFrame *frame, const Unit *unit, double grey)
{
  const BfPalette *palette = frame->palette;
  BfColor fill = get_fill (frame, unit, unit->value.value);
  const BfColor *outline = bf_frame_get_edge_color (frame, unit->value.value);

  if (unit->radius < SMALL_RADIUS * frame->s)
    outline = unit->value.value == 0.0 ? &palette->stale : &palette->text;
  fill = bf_color_mix (&fill, &palette->stale_fill, grey);
  fill_circle (frame, unit, &fill, 1.0);
  if (grey < 1.0)
    stroke_outline (frame, unit, outline, FALSE, 1.0 - grey);
  if (grey > 0.0)
    stroke_outline (frame, unit, &palette->stale, TRUE, grey);
}

static void
draw_partial (BfFrame *frame, const Unit *unit)
{
  const BfPalette *palette = frame->palette;
  BfColor final;

  fill_circle (frame, unit, &palette->canvas, 1.0);
  if (unit->n_arrived == 0)
    {
      stroke_outline (frame, unit, &palette->control, TRUE, 1.0);
      return;
    }
  draw_levels (frame, unit);
  if (unit->change > 0.0)
    {
      double a = bf_trace_get_a (frame->trace, frame->glance->sample, unit->layer, unit->unit);

      final = get_fill (frame, unit, a);
      fill_circle (frame, unit, &final, bf_ease_in_out_cubic (unit->change));
    }
  stroke_outline (frame, unit, bf_frame_get_edge_color (frame, unit->value.value), TRUE, 1.0);
}

static void
draw_body (BfFrame *frame, const Unit *unit)
{
  const BfPalette *palette = frame->palette;

  if (bf_frame_is_hovered (frame))
    {
      path_circle (frame, unit, unit->radius + 7.0 * frame->k);
      bf_color_set_source (&palette->tint, frame->cr, 1.0);
      cairo_fill (frame->cr);
    }
  if (unit->is_partial)
    {
      draw_partial (frame, unit);
      return;
    }

  switch (unit->value.status)
    {
    case BF_VALUE_COMPUTED:
      draw_full (frame, unit, frame->grey);
      return;
    case BF_VALUE_OUT_OF_DATE:
      draw_full (frame, unit, 1.0);
      return;
    case BF_VALUE_NOT_COMPUTED:
    case BF_VALUE_PARTIAL:
    default:
      fill_circle (frame, unit, &palette->canvas, 1.0);
      stroke_outline (frame, unit, &palette->control, FALSE, 1.0);
    }
}

/* In small boxes numbers are set alike, however short they are. */
static double
get_size (double usual, double fitting)
{
  return CLAMP (fitting, LEAST_SIZE, usual);
}

static gboolean
shows_number (const BfFrame *frame, const Unit *unit)
{
  return unit->radius >= LEAST_RADIUS * MIN (frame->s, 1.0) && !bf_frame_is_edited (frame);
}

static void
draw_unit_number (BfFrame *frame, const Unit *unit)
{
  const BfPalette *palette = frame->palette;
  gboolean is_output = unit->layer + 1 == frame->layout->n_layers && unit->radius > 34.0 * frame->s;
  guint64 start =
      bf_moment_get_unit_start (frame->network, BF_PHASE_FORWARD, unit->layer, unit->unit);
  guint64 end = bf_moment_get_unit_end (frame->network, BF_PHASE_FORWARD, unit->layer, unit->unit);
  BfColor color = palette->text;
  double size, width;
  double alpha = 1.0;
  g_autofree char *text = NULL;

  if (!shows_number (frame, unit))
    return;
  if (unit->value.status == BF_VALUE_NOT_COMPUTED
      || (unit->value.status == BF_VALUE_PARTIAL && unit->n_arrived == 0))
    {
      size = MIN (UNIT_SIZE, unit->radius / frame->m * 0.7);
      bf_text_draw (frame, unit->x, unit->y + 0.33 * size * frame->m, 0.5, size, 0, &palette->dim,
                    1.0, BF_DASH);
      return;
    }

  if (unit->value.status == BF_VALUE_OUT_OF_DATE)
    color = palette->stale;
  else if (frame->grey > 0.0)
    color = bf_color_mix (&palette->text, &palette->stale, frame->grey);
  if (unit->change > 0.0 && unit->change < 1.0)
    alpha = CLAMP (fabs (2.0 * unit->change - 1.0) * 1.5, 0.0, 1.0);

  text = bf_text_fit_number (
      frame, unit->value.value,
      2.0 * unit->radius - (unit->radius > 20.0 * frame->s ? 9.0 : 4.0) * frame->k,
      is_output ? OUTPUT_SIZE : get_size (UNIT_SIZE, 0.62 * unit->radius / frame->m),
      unit->radius < 30.0 * frame->s ? SMALLEST_SIZE : LEAST_SIZE, BF_TEXT_BOLD, &size);
  width = bf_text_draw (frame, unit->x, unit->y + 0.35 * size * frame->m, 0.5, size, BF_TEXT_BOLD,
                        &color, alpha, text);
  if (frame->phase == BF_PHASE_FORWARD && bf_frame_just_moved (frame, start, end - 1))
    bf_mark_underline (frame, unit->x - width / 2.0, unit->y + 0.35 * size * frame->m, width);
}

static gboolean
keeps_products (const BfFrame *frame, const Unit *unit)
{
  guint64 start =
      bf_moment_get_unit_start (frame->network, BF_PHASE_FORWARD, unit->layer, unit->unit);
  guint64 end = bf_moment_get_unit_end (frame->network, BF_PHASE_FORWARD, unit->layer, unit->unit);

  if (frame->phase != BF_PHASE_FORWARD)
    return FALSE;

  return unit->value.status == BF_VALUE_PARTIAL || unit->is_partial || is_looked_at (frame, unit)
         || (frame->style->still && bf_frame_just_moved (frame, start, end - 1));
}

/* The terms from @first on, in at most @digits digits */
static char *
join_terms (const BfFrame *frame, const Unit *unit, guint first, int digits)
{
  GString *text = g_string_new (first > 0 ? "… + " : NULL);

  for (guint k = first; k < unit->n_arrived; k++)
    {
      double value = get_sum_term (frame, unit, k);
      g_autofree char *number = bf_number_format_digits (value, digits);

      g_string_append_printf (text, k > 0 && value < 0.0 ? "%s(%s)" : "%s%s",
                              k > first ? " + " : "", number);
    }
  if (unit->n_arrived < unit->n_sums)
    g_string_append (text, " + …");

  return g_string_free (text, FALSE);
}

/* "0.5 + 0.8 + …": where there is no room in fewer digits, at last without the first terms */
static char *
make_sum (BfFrame *frame, const Unit *unit, double room)
{
  guint first = unit->n_arrived > SUM_TERMS ? unit->n_arrived - SUM_TERMS : 0;
  char *text = NULL;

  for (; first < unit->n_arrived; first++)
    for (int digits = BF_NUMBER_DIGITS; digits >= SUM_DIGITS; digits--)
      {
        g_free (text);
        text = join_terms (frame, unit, first, digits);
        if (bf_text_get_width (frame, NAME_SIZE, 0, text) <= room)
          return text;
      }

  return text;
}

/* "z 1.3 → tanh", from the moment all has arrived */
static char *
make_change (BfFrame *frame, const Unit *unit)
{
  BfActivation activation = bf_network_get_activation (frame->network, unit->layer);
  g_autofree char *z =
      bf_number_format (bf_glance_get_z (&unit->glance, unit->layer, unit->unit).value);

  return g_strdup_printf ("z %s → %s", z, bf_activation_get_name (activation));
}

/* How far to both sides the sum above a unit may reach: to the docked products and to the plates
 * that follow */
static void
get_caption_bounds (BfFrame *frame, const Unit *unit, double baseline, double *left, double *right)
{
  const BfLayout *layout = frame->layout;
  gboolean is_last = unit->layer + 1 == layout->n_layers;
  double docked =
      keeps_products (frame, unit)
          ? bf_scene_get_docked_right (frame, unit->layer, unit->unit,
                                       baseline - NAME_SIZE * frame->m, baseline + 4.0 * frame->m)
          : 0.0;
  double side = SUM_MOST_WIDTH / 2.0 * frame->m;

  *left = MAX (MAX (unit->x - side, docked + 4.0), 4.0);
  *right = MIN (unit->x + side, layout->width - 4.0);
  if (!is_last && layout->labels[unit->layer + 1].form != BF_PLATE_NONE)
    *right = MIN (*right, unit->x + unit->radius + BF_LAYOUT_RING * 2.0 * frame->k);
}

static void
draw_caption (BfFrame *frame, const Unit *unit, double baseline)
{
  gboolean all = unit->n_arrived == unit->n_sums;
  g_autofree char *text = NULL;
  double left, right, half;

  get_caption_bounds (frame, unit, baseline, &left, &right);
  text = all && unit->has_change && (unit->rise >= 1.0 || unit->change > 0.0)
             ? make_change (frame, unit)
             : make_sum (frame, unit, right - left);
  half = bf_text_get_width (frame, NAME_SIZE, 0, text) / 2.0;
  if (half > (right - left) / 2.0)
    return;
  bf_text_draw (frame, CLAMP (unit->x, left + half, right - half), baseline, 0.5, NAME_SIZE,
                BF_TEXT_HALO, &frame->palette->text, 2.0 * unit->caption - 1.0, text);
}

/* Name and sum above a unit. The name goes up before the sum, or ring and δ, appear below it; it
 * gives way where there is no room. */
static void
draw_texts_above (BfFrame *frame, const Unit *unit)
{
  double above = frame->layout->columns[unit->layer + 1].above;
  double rim = unit->y - unit->radius - bf_frame_get_mark_room (frame);
  double lift = LINE_PITCH * frame->m;
  double up = 0.0;
  double alpha = 1.0;
  BfElement element = { BF_ELEMENT_UNIT, unit->layer, unit->unit, 0 };
  g_autofree char *name = bf_element_get_name (&element, frame->network);

  if (above < (NAME_SIZE + 5.0) * frame->m || !shows_number (frame, unit))
    return;
  if (unit->caption > 0.0 && above >= 38.0 * frame->m)
    {
      draw_caption (frame, unit, rim - NAME_GAP * frame->m);
      up = lift * MIN (1.0, 2.0 * unit->caption);
    }
  if (unit->ring > 0.0)
    {
      up = (lift + (BF_LAYOUT_RING - 4.0) * frame->k) * MIN (1.0, 2.0 * unit->ring);
      if (above < BF_LAYOUT_RING * frame->k + 37.0 * frame->m)
        {
          up = 0.0;
          alpha = 1.0 - 2.0 * unit->ring;
        }
    }
  bf_text_draw (frame, unit->x, rim - NAME_GAP * frame->m - up, 0.5, NAME_SIZE,
                BF_TEXT_NAME | BF_TEXT_HALO, &frame->palette->dim, alpha, name);
}

static void
draw_selection (BfFrame *frame, const Unit *unit)
{
  double radius = unit->radius + unit->ring * BF_LAYOUT_RING * frame->k;

  if (bf_frame_is_selected (frame))
    {
      radius += (SELECTED_GAP + SELECTED_RING / 2.0)
                * (unit->radius < SMALL_RADIUS * frame->s ? 0.6 : 1.0);
      path_circle (frame, unit, radius);
      bf_color_set_source (&frame->palette->ink, frame->cr, 1.0);
      cairo_set_line_width (frame->cr, SELECTED_RING + frame->outline);
      cairo_stroke (frame->cr);
    }
  if (bf_frame_is_focused (frame))
    bf_mark_focus_circle (frame, unit->x, unit->y, radius);
}

static void
draw_unit (BfFrame *frame, guint layer, guint index)
{
  Unit unit;

  init_unit (frame, &unit, layer, index);
  bf_frame_focus (frame, (BfElement){ BF_ELEMENT_UNIT, layer, index, 0 });
  draw_body (frame, &unit);
  draw_unit_number (frame, &unit);
  unit.ring = bf_scene_draw_delta (frame, layer, index);
  draw_texts_above (frame, &unit);
  draw_selection (frame, &unit);
  if (keeps_products (frame, &unit))
    bf_scene_draw_docked (frame, layer, index);
}

void
bf_scene_draw_units (BfFrame *frame)
{
  for (guint l = 0; l < frame->layout->n_layers; l++)
    for (guint u = 0; u < frame->layout->labels[l].n_units; u++)
      draw_unit (frame, l, u);
  bf_frame_focus (frame, BF_ELEMENT_NOTHING);
  bf_scene_draw_column_captions (frame);
}
