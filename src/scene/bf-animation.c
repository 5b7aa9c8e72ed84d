/* SPDX-License-Identifier: MIT */
#include "bf-animation.h"

#include "bf-film-private.h"
#include "bf-motion.h"
#include "bf-sheet-private.h"
#include "core/bf-error.h"
#include "model/bf-arithmetic.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HOLD_MS 500.0     /* that a phase stands still at its end */
#define END_MS 1500.0     /* that the last moment does */
#define TEXT_SIZE 12.0
#define TEXT_MARGIN 14.0

/* An animation while it is made */
typedef struct
{
  const BfAnimation       *animation;
  BfFilm                  *film;
  GCancellable            *cancellable;
  BfAnimationProgressFunc  progress;
  gpointer                 user_data;
  cairo_surface_t         *surface;
  BfScene                 *scene;
  BfLayout                *layout;
  BfTrace                 *previous;
  BfCredit                *credit; /* (nullable): the pie of the step that is drawn */
  double                   n_frames;   /* in all */
  double                   n_done;
} Studio;

static const BfPalette *
get_palette (const BfAnimation *self)
{
  return self->style->palette != NULL ? self->style->palette : bf_palette_get (FALSE, FALSE);
}

/* One phase as a movement, and how many frames it takes */
static BfMoment
get_movement (const BfNetwork *network, BfPhase phase)
{
  return (BfMoment) {
    .from = bf_moment_get_phase_start (network, phase),
    .to = bf_moment_get_phase_end (network, phase),
  };
}

static double
count_phase_frames (const BfAnimation *self, BfPhase phase)
{
  const BfNetwork *network = bf_state_get_network (self->start);
  BfMoment movement = get_movement (network, phase);
  double ms = bf_motion_get_duration (&movement, network) / self->speed;

  return MAX (1.0, ceil (ms * self->frames_per_second / 1000.0));
}

/**
 * bf_animation_count_frames:
 * @self: an animation
 *
 * Counts the frames that have to be drawn, without drawing any.
 *
 * Returns: the count
 */
double
bf_animation_count_frames (const BfAnimation *self)
{
  double n = 0.0;

  g_return_val_if_fail (self != NULL, 0.0);

  if (self->granularity == BF_GRANULARITY_STEP)
    return (double) self->n_steps;
  for (int phase = 0; phase < BF_N_PHASES; phase++)
    n += count_phase_frames (self, (BfPhase) phase);

  return n * (double) self->n_steps;
}

static gboolean
check (const BfAnimation *self, const char *path, GError **error)
{
  if (!(self->frames_per_second >= 1.0 && self->frames_per_second <= 60.0))
    g_set_error (error, BF_ERROR, BF_ERROR_INVALID, _("%s: an animation has 1 to 60 frames a second"), path);
  else if (!(self->speed >= 0.05 && self->speed <= 100.0))
    g_set_error (error, BF_ERROR, BF_ERROR_INVALID, _("%s: the speed of an animation is from 0.05 to 100"), path);
  else if (bf_animation_count_frames (self) > BF_ANIMATION_MAX_FRAMES)
    g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                 _("%s: the animation would have %.0f frames; %d can be made. Fewer steps, fewer frames a second or "
                   "a higher speed help"), path, bf_animation_count_frames (self), BF_ANIMATION_MAX_FRAMES);
  else
    return TRUE;

  return FALSE;
}

/* The sentence of the moment below the network, and which step it is above */
static void
draw_words (const Studio *self, cairo_t *cr, const BfGlance *glance)
{
  const BfAnimation *animation = self->animation;
  const BfColor *color = &get_palette (animation)->dim;
  BfSheet sheet = {
    .pango = pango_cairo_create_context (cr),
    .font = animation->style->font != NULL ? animation->style->font : "Cantarell",
  };
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, bf_trace_get_step (glance->trace));
  g_autofree char *step = g_strdup_printf (_("step %s"), number);
  g_autofree char *sentence = bf_narrate (glance);
  g_autofree char *markup = bf_name_to_markup (sentence);
  double width;

  if (animation->style->language != NULL)
    pango_context_set_language (sheet.pango, animation->style->language);
  bf_sheet_draw_text (&sheet, cr, step, TEXT_SIZE, FALSE, color, TEXT_MARGIN, TEXT_MARGIN + TEXT_SIZE);
  width = bf_sheet_get_width (&sheet, markup, TEXT_SIZE, FALSE);
  bf_sheet_draw_text (&sheet, cr, markup, TEXT_SIZE, FALSE, color, MAX (0.0, (animation->size.width - width) / 2.0),
                      animation->size.height - TEXT_MARGIN);
  g_object_unref (sheet.pango);
}

static gboolean
add_frame (Studio *self, BfTrace *trace, BfMoment moment, double ms, GError **error)
{
  const BfAnimation *animation = self->animation;
  BfGlance glance = {
    .trace = trace,
    .previous = self->previous,
    .credit = self->credit,
    .moment = moment,
    .sample = MIN (animation->sample, bf_trace_get_n_samples (trace) - 1),
  };
  cairo_t *cr;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  cr = cairo_create (self->surface);
  bf_color_set_source (&get_palette (animation)->canvas, cr, 1.0);
  cairo_paint (cr);
  cairo_scale (cr, animation->size.scale, animation->size.scale);
  bf_scene_draw (self->scene, cr, &glance, self->layout, animation->style);
  draw_words (self, cr, &glance);
  cairo_destroy (cr);
  self->n_done++;
  if (self->progress != NULL)
    self->progress (self->n_done / self->n_frames, self->user_data);

  return bf_film_add (self->film, self->surface, ms, error);
}

static gboolean
add_phase (Studio *self, BfTrace *trace, BfPhase phase, gboolean last, GError **error)
{
  const BfAnimation *animation = self->animation;
  BfMoment moment = get_movement (bf_trace_get_network (trace), phase);
  double n = count_phase_frames (animation, phase);
  double ms = 1000.0 / animation->frames_per_second;

  for (double k = 1.0; k <= n; k++)
    {
      double hold = k < n ? 0.0 : last ? END_MS : HOLD_MS / animation->speed;

      moment.fraction = k / n;
      if (!add_frame (self, trace, moment, ms + hold, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_step (Studio *self, BfTrace *trace, gboolean last, GError **error)
{
  const BfAnimation *animation = self->animation;

  if (animation->granularity == BF_GRANULARITY_STEP)
    return add_frame (self, trace, bf_moment_at_phase (bf_trace_get_network (trace), BF_PHASE_LOSS, 1.0),
                      last ? END_MS : 1000.0 / animation->frames_per_second, error);
  for (int phase = 0; phase < BF_N_PHASES; phase++)
    if (!add_phase (self, trace, (BfPhase) phase, last && phase == BF_N_PHASES - 1, error))
      return FALSE;

  return TRUE;
}

static gboolean
add_steps (Studio *self, const char *path, GError **error)
{
  const BfAnimation *animation = self->animation;
  g_autoptr (BfState) state = bf_state_ref (animation->start);

  for (guint64 i = 1; i <= animation->n_steps; i++)
    {
      g_autoptr (BfTrace) trace = bf_step (state, animation->dataset, animation->recipe, error);

      if (trace == NULL)
        return FALSE;
      if (!isfinite (bf_trace_get_loss (trace)))
        {
          g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                       _("%s: training diverges at step %llu; fewer steps can be shown"), path,
                       (unsigned long long) bf_trace_get_step (trace));
          return FALSE;
        }
      g_clear_pointer (&self->credit, bf_credit_unref);
      if (animation->granularity != BF_GRANULARITY_STEP)
        self->credit = bf_credit_new (trace, BF_CREDIT_CUT_FIX, 0, 0, NULL);
      if (!add_step (self, trace, i == animation->n_steps, error))
        return FALSE;
      g_clear_pointer (&self->previous, bf_trace_unref);
      self->previous = bf_trace_ref (trace);
      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
    }

  return TRUE;
}

/* No frame is larger than a picture may be. */
static cairo_surface_t *
create_surface (const BfAnimation *self, const char *path, GError **error)
{
  double width = ceil (self->size.width * self->size.scale);
  double height = ceil (self->size.height * self->size.scale);

  if (width >= 1.0 && height >= 1.0 && width <= 4096.0 && height <= 4096.0)
    return cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE, _("%s: a frame has 1 to 4096 pixels a side"), path);

  return NULL;
}

static void
studio_clear (Studio *self)
{
  g_clear_pointer (&self->film, bf_film_free);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->scene, bf_scene_free);
  g_clear_pointer (&self->layout, bf_layout_unref);
  g_clear_pointer (&self->previous, bf_trace_unref);
  g_clear_pointer (&self->credit, bf_credit_unref);
}

/**
 * bf_animation_write:
 * @self: an animation
 * @path: an animated WebP, where it ends in .webp, else a folder for PNG files, which has to be empty or not there
 * @cancellable: (nullable): ends it early; then nothing is written
 * @progress: (nullable): told how much is done
 * @user_data: for @progress
 * @error: return location for an error
 *
 * Draws some steps frame by frame. Takes long: to be called on a worker. What is at @path changes in one go at the end.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID, %BF_ERROR_TOO_LARGE, %G_IO_ERROR_CANCELLED or another error of
 * files
 */
gboolean
bf_animation_write (const BfAnimation *self, const char *path, GCancellable *cancellable,
                    BfAnimationProgressFunc progress, gpointer user_data, GError **error)
{
  Studio studio = {
    .animation = self,
    .cancellable = cancellable,
    .progress = progress,
    .user_data = user_data,
  };
  gboolean good = FALSE;

  g_return_val_if_fail (self != NULL && path != NULL && self->n_steps > 0, FALSE);

  if (!check (self, path, error))
    return FALSE;
  studio.n_frames = bf_animation_count_frames (self);
  studio.surface = create_surface (self, path, error);
  if (studio.surface != NULL)
    studio.film = bf_film_new (path, cairo_image_surface_get_width (studio.surface),
                               cairo_image_surface_get_height (studio.surface), self->frames_per_second, error);
  if (studio.film != NULL)
    {
      studio.scene = bf_scene_new ();
      studio.layout = bf_layout_new (bf_state_get_network (self->start), self->size.width, self->size.height, 1.0);
      good = add_steps (&studio, path, error) && bf_film_finish (studio.film, error);
    }
  studio_clear (&studio);

  return good;
}
