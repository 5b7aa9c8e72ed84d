/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

/* Which moment each number is asked at. In a movement through many terms each unit is somewhere
 * else; the glance tells what may be shown at a moment at rest, so every number is asked at the
 * moment at which its own terms have arrived. */

/* A product has arrived when it docks: its level rises from then on. */
#define DOCKED      (1.0 - BF_MOTION_RISE_MS / BF_MOTION_PRODUCT_MS)
#define BIAS_DOCKED (1.0 - BF_MOTION_RISE_MS / BF_MOTION_BIAS_MS)
#define HALF_WAY    0.5

/* The glance with @done terms done and nothing in flight */
void
bf_frame_glance_at (const BfFrame *frame, guint64 done, BfGlance *glance)
{
  *glance = *frame->glance;
  glance->moment = bf_moment_at_rest (done);
}

double
bf_frame_get_progress (const BfFrame *frame,
                       BfPhase phase,
                       guint layer,
                       guint unit,
                       BfTermKind kind,
                       guint index)
{
  guint64 ordinal = bf_moment_find_term (frame->network, phase, layer, unit, kind, index);

  return bf_timeline_get_progress (&frame->timeline, ordinal);
}

static gboolean
has_arrived (const BfFrame *frame, guint64 ordinal)
{
  double progress = bf_timeline_get_progress (&frame->timeline, ordinal);
  BfPlace place;

  if (progress >= 1.0 || progress <= 0.0)
    return progress > 0.0;

  bf_moment_locate (frame->network, ordinal, &place);
  switch (place.kind)
    {
    case BF_TERM_PRODUCT:
      return progress >= DOCKED;
    case BF_TERM_BIAS:
      return progress >= BIAS_DOCKED;
    case BF_TERM_ACTIVATION:
      return progress >= HALF_WAY;
    case BF_TERM_ERROR:
      return progress >= BF_MOTION_TRAVEL_MS / BF_MOTION_ERROR_MS;
    case BF_TERM_OUTPUT_ERROR:
    case BF_TERM_SLOPE:
    case BF_TERM_GRADIENT:
    case BF_TERM_BIAS_GRADIENT:
    case BF_TERM_WHOLE:
    default:
      return TRUE;
    }
}

/* How many of a unit's terms have arrived. They begin in their order, so halving finds the last. */
guint
bf_frame_count_arrived (const BfFrame *frame, BfPhase phase, guint layer, guint unit)
{
  guint64 start = bf_moment_get_unit_start (frame->network, phase, layer, unit);
  guint low = 0;
  guint high = bf_moment_get_n_unit_terms (frame->network, phase, layer);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (has_arrived (frame, start + middle))
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* The glance with a term in flight, so that what it begins has begun */
static void
glance_before (const BfFrame *frame, guint64 ordinal, BfGlance *glance)
{
  bf_frame_glance_at (frame, ordinal, glance);
  if (ordinal < frame->glance->moment.to)
    glance->moment = (BfMoment){ .from = ordinal, .to = ordinal + 1, .fraction = HALF_WAY };
}

/* How many terms are surely done: those of the phases that are over, too */
static guint64
get_base (const BfFrame *frame)
{
  return MAX (bf_moment_get_done (&frame->glance->moment),
              frame->timeline.phase_first[frame->phase]);
}

/* The glance at which a unit's numbers of a phase are seen now */
void
bf_frame_glance_unit (const BfFrame *frame,
                      BfPhase phase,
                      guint layer,
                      guint unit,
                      BfGlance *glance)
{
  guint64 start = bf_moment_get_unit_start (frame->network, phase, layer, unit);
  guint64 base = get_base (frame);
  guint arrived;

  if (bf_moment_is_at_rest (&frame->glance->moment))
    {
      *glance = *frame->glance;
      return;
    }

  arrived = bf_frame_count_arrived (frame, phase, layer, unit);
  if (arrived > 0 || bf_timeline_get_progress (&frame->timeline, start) > 0.0)
    base = MAX (base, start + arrived);
  glance_before (frame, base, glance);
}

/* The glance at which a single term is seen now: done as soon as it has begun */
void
bf_frame_glance_term (const BfFrame *frame, guint64 ordinal, BfGlance *glance)
{
  guint64 base = get_base (frame);

  if (bf_moment_is_at_rest (&frame->glance->moment))
    *glance = *frame->glance;
  else if (ordinal >= base && bf_timeline_get_progress (&frame->timeline, ordinal) > 0.0)
    bf_frame_glance_at (frame, ordinal + 1, glance);
  else
    glance_before (frame, base, glance);
}

/* Whether a range of terms belongs to what moved last */
gboolean
bf_frame_just_moved (const BfFrame *frame, guint64 first, guint64 last)
{
  const BfMoment *moment = &frame->glance->moment;
  guint64 from = moment->from;

  /* A moment at rest does not tell where it came from: its last term it is. */
  if (moment->from == moment->to && from > 0)
    from--;

  return first < moment->to && last >= from;
}

gboolean
bf_frame_is (const BfElement *a, BfElementKind kind, guint layer, guint unit, guint input)
{
  BfElement b = { kind, layer, unit, input };

  return bf_element_equal (a, &b);
}

/* From here on it is this element that is drawn, in paler colours where the paths leave it out. */
void
bf_frame_focus (BfFrame *frame, BfElement element)
{
  frame->element = element;
  frame->palette = bf_frame_is_off_path (frame, &element) ? &frame->dimmed : frame->full_palette;
}

gboolean
bf_frame_is_edited (const BfFrame *frame)
{
  return frame->element.kind != BF_ELEMENT_NONE
         && bf_element_equal (&frame->element, &frame->style->edited);
}

gboolean
bf_frame_is_hovered (const BfFrame *frame)
{
  return frame->element.kind != BF_ELEMENT_NONE
         && bf_element_equal (&frame->element, &frame->style->hovered);
}

gboolean
bf_frame_is_selected (const BfFrame *frame)
{
  return frame->element.kind != BF_ELEMENT_NONE
         && bf_element_equal (&frame->element, &frame->glance->selected);
}

gboolean
bf_frame_is_focused (const BfFrame *frame)
{
  return frame->element.kind != BF_ELEMENT_NONE
         && bf_element_equal (&frame->element, &frame->style->focused);
}

/* How far the texts above a unit give way to what marks it as selected or focused */
double
bf_frame_get_mark_room (const BfFrame *frame)
{
  if (bf_frame_is_focused (frame))
    return bf_frame_is_selected (frame) ? 12.0 : 5.0;

  return bf_frame_is_selected (frame) ? 5.0 : 0.0;
}
