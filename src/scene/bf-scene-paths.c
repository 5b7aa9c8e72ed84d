/* SPDX-License-Identifier: MIT */
#include "bf-scene-private.h"

#include "model/bf-paths.h"

/* While a parameter is selected, all that its paths to the loss pass by keeps its colours, and the
 * rest steps back. In high contrast nothing is pale: there the edges of the rest are thin. */

#define OFF_PATH 0.66 /* how far the rest goes towards the canvas */

/* In a layer too crowded for plates the edges of so many paths stand out. */
#define MAX_PATHS 8

static gboolean
is_parameter (const BfFrame *frame, const BfElement *e)
{
  if (e->kind != BF_ELEMENT_WEIGHT && e->kind != BF_ELEMENT_BIAS)
    return FALSE;
  if (e->layer >= bf_network_get_n_layers (frame->network)
      || e->unit >= bf_network_get_n_units (frame->network, e->layer))
    return FALSE;

  return e->kind == BF_ELEMENT_BIAS
             ? bf_network_has_bias (frame->network, e->layer)
             : e->input < bf_network_get_n_layer_inputs (frame->network, e->layer);
}

/* Every colour some way towards the canvas */
static void
dim_palette (BfPalette *dimmed, const BfPalette *palette)
{
  BfColor *colors[] = {
    &dimmed->text,          &dimmed->dim,           &dimmed->ink,           &dimmed->hairline,
    &dimmed->control,       &dimmed->positive_text, &dimmed->positive_edge, &dimmed->positive_fill,
    &dimmed->negative_text, &dimmed->negative_edge, &dimmed->negative_fill, &dimmed->miss_text,
    &dimmed->miss_fill,     &dimmed->miss_tint,     &dimmed->stale,         &dimmed->stale_fill,
  };

  *dimmed = *palette;
  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    *colors[i] = bf_color_mix (colors[i], &palette->canvas, OFF_PATH);
}

/* Finds out whether there are paths to be seen; @frame's palette is that of the whole picture. */
void
bf_frame_init_paths (BfFrame *frame)
{
  frame->full_palette = frame->palette;
  frame->has_paths = is_parameter (frame, &frame->glance->selected);
  if (frame->has_paths && !frame->palette->high_contrast)
    dim_palette (&frame->dimmed, frame->palette);
  else
    frame->dimmed = *frame->palette;
}

/* Whether the paths of what is selected leave an element out; what is pointed at never is. */
gboolean
bf_frame_is_off_path (const BfFrame *frame, const BfElement *element)
{
  return frame->has_paths && element->kind != BF_ELEMENT_NONE
         && !bf_paths_pass (&frame->glance->selected, element)
         && !bf_element_equal (element, &frame->style->hovered)
         && !bf_element_equal (element, &frame->style->focused)
         && !bf_element_equal (element, &frame->style->edited);
}

/* The strongest paths are kept until something else is looked at. */
static void
ensure_paths (BfFrame *frame)
{
  BfScene *scene = frame->scene;
  const BfGlance *glance = frame->glance;

  if (scene->paths != NULL && scene->paths_trace == frame->trace
      && scene->paths_sample == glance->sample
      && bf_element_equal (&scene->paths_of, &glance->selected))
    return;
  bf_scene_clear_paths (scene);
  scene->paths_trace = bf_trace_ref ((BfTrace *) frame->trace);
  scene->paths_sample = glance->sample;
  scene->paths_of = glance->selected;
  scene->paths = bf_paths_new (frame->trace, glance->sample, &glance->selected, MAX_PATHS);
}

void
bf_scene_clear_paths (BfScene *self)
{
  g_clear_pointer (&self->paths, bf_paths_free);
  g_clear_pointer (&self->paths_trace, bf_trace_unref);
}

/* Which edge of a layer the @path-th of the strongest goes along; FALSE when there are no more */
gboolean
bf_frame_get_path_edge (BfFrame *frame, guint path, guint layer, guint *unit, guint *input)
{
  const BfElement *selected = &frame->glance->selected;

  if (!frame->has_paths || layer < selected->layer
      || (layer == selected->layer && selected->kind == BF_ELEMENT_BIAS))
    return FALSE;
  if (layer == selected->layer)
    {
      *unit = selected->unit;
      *input = selected->input;
      return path == 0;
    }
  ensure_paths (frame);
  if (path >= bf_paths_get_n_paths (frame->scene->paths))
    return FALSE;
  *unit = bf_paths_get_unit (frame->scene->paths, path, layer);
  *input = bf_paths_get_unit (frame->scene->paths, path, layer - 1);

  return TRUE;
}

gboolean
bf_frame_is_path_edge (BfFrame *frame, guint layer, guint unit, guint input)
{
  guint u, i;

  for (guint path = 0; bf_frame_get_path_edge (frame, path, layer, &u, &i); path++)
    if (u == unit && i == input)
      return TRUE;

  return FALSE;
}
