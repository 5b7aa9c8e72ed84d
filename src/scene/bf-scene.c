/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

/* The network at one moment: bands, edges, tails and tags, plates, inputs and units with their
 * rings, targets with miss and loss. What is selected or focused is marked where it is drawn. */

/**
 * bf_scene_new:
 *
 * Makes a scene: nothing but caches, which follow whatever is drawn.
 *
 * Returns: (transfer full): the scene
 */
BfScene *
bf_scene_new (void)
{
  BfScene *self = g_new0 (BfScene, 1);

  bf_text_init_scene (self);

  return self;
}

/**
 * bf_scene_free:
 * @self: (transfer full): a scene
 *
 * Frees a scene.
 */
void
bf_scene_free (BfScene *self)
{
  g_return_if_fail (self != NULL);

  bf_text_clear_scene (self);
  g_clear_pointer (&self->maxima_trace, bf_trace_unref);
  g_clear_pointer (&self->strong, g_ptr_array_unref);
  g_clear_pointer (&self->strong_trace, bf_trace_unref);
  g_clear_pointer (&self->edges_image, cairo_surface_destroy);
  bf_scene_clear_paths (self);
  g_free (self);
}

/* What the phases do to the whole picture */
static void
init_phases (BfFrame *frame)
{
  double backward = bf_timeline_get_phase_ms (&frame->timeline, BF_PHASE_BACKWARD);
  double step = bf_timeline_get_phase_ms (&frame->timeline, BF_PHASE_STEP);
  double most = BF_MOTION_STEP_MS - BF_MOTION_PADLOCK_MS - BF_MOTION_GREY_MS;

  frame->phase = bf_timeline_get_phase (&frame->timeline);
  frame->padlock = CLAMP (backward / BF_MOTION_PADLOCK_MS, 0.0, 1.0);
  frame->opening = CLAMP (step / BF_MOTION_PADLOCK_MS, 0.0, 1.0);
  frame->roll_ms = MAX (0.0, step - BF_MOTION_PADLOCK_MS);
  frame->roll = CLAMP (frame->roll_ms / most, 0.0, 1.0);
  frame->grey = CLAMP ((frame->roll_ms - most) / BF_MOTION_GREY_MS, 0.0, 1.0);
}

/* Finding them takes a walk over all parameters: once a trace. */
static void
init_maxima (BfFrame *frame)
{
  BfScene *scene = frame->scene;

  if (scene->maxima_trace != frame->trace)
    {
      g_clear_pointer (&scene->maxima_trace, bf_trace_unref);
      scene->maxima_trace = bf_trace_ref ((BfTrace *) frame->trace);
      scene->maxima = (BfMaxima){
        .weight = bf_trace_get_max_weight (frame->trace),
        .activation = bf_trace_get_max_activation (frame->trace),
        .delta = bf_trace_get_max_delta (frame->trace),
        .gradient = bf_trace_get_max_gradient (frame->trace),
      };
    }
  frame->max = scene->maxima;
  if (frame->phase == BF_PHASE_ZERO_GRAD && frame->glance->previous != NULL)
    frame->max.gradient = bf_trace_get_max_gradient (frame->glance->previous);
}

static void
init_frame (BfFrame *frame,
            BfScene *scene,
            cairo_t *cr,
            const BfGlance *glance,
            const BfLayout *layout,
            const BfSceneStyle *style)
{
  *frame = (BfFrame){
    .scene = scene,
    .cr = cr,
    .glance = glance,
    .layout = layout,
    .style = style,
    .palette = style->palette != NULL ? style->palette : bf_palette_get (FALSE, FALSE),
    .trace = glance->trace,
    .network = bf_trace_get_network (glance->trace),
    .s = layout->scale,
    .k = MAX (layout->scale, 1.0),
    .m = layout->mark,
  };
  frame->outline = frame->palette->high_contrast ? 0.5 : 0.0;
  bf_timeline_init (&frame->timeline, &glance->moment, frame->network);
  init_phases (frame);
  init_maxima (frame);
  bf_frame_init_paths (frame);
  bf_text_set_font (scene, style->font, style->language);
}

/* A layout made for another network would be read past its end. */
static gboolean
fits_network (const BfLayout *layout, const BfNetwork *network)
{
  if (layout->n_layers != bf_network_get_n_layers (network)
      || layout->columns[0].n != bf_network_get_n_inputs (network))
    return FALSE;
  for (guint l = 0; l < layout->n_layers; l++)
    if (layout->labels[l].n_units != bf_network_get_n_units (network, l)
        || !layout->labels[l].has_bias != !bf_network_has_bias (network, l))
      return FALSE;

  return TRUE;
}

static void
paint (BfFrame *frame)
{
  cairo_t *cr = frame->cr;

  cairo_save (cr);
  cairo_new_path (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  bf_scene_draw_bands (frame);
  bf_scene_draw_edges (frame);
  bf_scene_draw_bias_lines (frame);
  bf_scene_draw_tags (frame);
  bf_scene_draw_plates (frame);
  bf_scene_draw_inputs (frame);
  bf_scene_draw_units (frame);
  bf_scene_draw_targets (frame);
  bf_scene_draw_pie (frame);
  bf_scene_draw_band_captions (frame);
  cairo_restore (cr);
}

/**
 * bf_scene_draw:
 * @self: a scene
 * @cr: where to draw; 0, 0 is the canvas's upper left corner
 * @glance: what is looked at
 * @layout: where everything stands, made for the glance's network
 * @style: how it looks
 *
 * Draws the network at a moment. The background is left as it is; text and plates expect the
 * palette's canvas colour.
 */
void
bf_scene_draw (BfScene *self,
               cairo_t *cr,
               const BfGlance *glance,
               const BfLayout *layout,
               const BfSceneStyle *style)
{
  BfFrame frame;

  g_return_if_fail (self != NULL && cr != NULL && glance != NULL && layout != NULL
                    && style != NULL);
  g_return_if_fail (glance->trace != NULL
                    && fits_network (layout, bf_trace_get_network (glance->trace)));

  init_frame (&frame, self, cr, glance, layout, style);
  paint (&frame);
}

/**
 * bf_scene_text_free:
 * @text: (transfer full): a text
 *
 * Frees what bf_scene_list_texts() returns.
 */
void
bf_scene_text_free (BfSceneText *text)
{
  g_return_if_fail (text != NULL);

  g_free (text->text);
  g_free (text);
}

/**
 * bf_scene_list_texts:
 * @self: a scene
 * @glance: what is looked at
 * @layout: where everything stands
 * @style: how it looks
 *
 * Lists every text of the picture with the box of its ink, in the order of drawing.
 *
 * Returns: (transfer full) (element-type BfSceneText): the texts
 */
GPtrArray *
bf_scene_list_texts (BfScene *self,
                     const BfGlance *glance,
                     const BfLayout *layout,
                     const BfSceneStyle *style)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_scene_text_free);
  cairo_surface_t *surface;
  BfFrame frame;
  cairo_t *cr;

  g_return_val_if_fail (self != NULL && glance != NULL && layout != NULL && style != NULL, texts);
  g_return_val_if_fail (glance->trace != NULL
                            && fits_network (layout, bf_trace_get_network (glance->trace)),
                        texts);

  surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cr = cairo_create (surface);
  init_frame (&frame, self, cr, glance, layout, style);
  frame.texts = texts;
  paint (&frame);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);

  return texts;
}
