/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-layout.h"
#include "bf-palette.h"
#include "model/bf-glance.h"

#include <cairo.h>
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/**
 * BfSceneStyle:
 * @palette: the colours
 * @tags: whether products and errors travel as tags (off above speed 8)
 * @still: animations are off: products stay docked, what changed is underlined
 * @hovered: what the pointer is on
 * @focused: what the keyboard is on
 * @edited: what is being edited: its number is left out, an entry stands there
 * @font: (nullable): the system font's family; NULL for Cantarell
 * @language: (nullable): Pango's language, so that Chinese takes Chinese glyphs
 * @device_scale: device pixels a unit, for what is kept as an image; 0 for 1
 */
typedef struct
{
  const BfPalette *palette;
  gboolean         tags;
  gboolean         still;
  BfElement        hovered;
  BfElement        focused;
  BfElement        edited;
  const char      *font;
  PangoLanguage   *language;
  double           device_scale;
} BfSceneStyle;

/**
 * BfScene:
 *
 * Draws the network: a pure function of glance, layout and style, and a cache of what does not move
 * (text layouts, the edges as an image) that knows when it is stale.
 */
typedef struct _BfScene BfScene;

BfScene *bf_scene_new        (void);
void     bf_scene_free       (BfScene            *self);
void     bf_scene_draw       (BfScene            *self,
                              cairo_t            *cr,
                              const BfGlance     *glance,
                              const BfLayout     *layout,
                              const BfSceneStyle *style);

/* What stands where, for tests and tools: each text with its box in the order it was drawn. */
typedef struct
{
  char     *text;
  BfRect    box;
  BfElement element;
} BfSceneText;

GPtrArray *bf_scene_list_texts (BfScene            *self,
                                const BfGlance     *glance,
                                const BfLayout     *layout,
                                const BfSceneStyle *style);
void       bf_scene_text_free  (BfSceneText        *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfScene, bf_scene_free)

G_END_DECLS
