/* SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * BfColor:
 *
 * sRGB, 0 to 1.
 */
typedef struct
{
  double red;
  double green;
  double blue;
} BfColor;

/**
 * BfPalette:
 *
 * The colours of one of the four styles, by what they mean.
 */
typedef struct
{
  gboolean dark;
  gboolean high_contrast;
  BfColor  canvas, pane, text, dim, ink, on_ink, hairline, control;
  BfColor  positive_text, positive_edge, positive_fill;
  BfColor  negative_text, negative_edge, negative_fill;
  BfColor  miss_text, miss_fill, miss_tint;
  BfColor  stale, stale_fill;
  BfColor  tint; /* what the pointer is on */
} BfPalette;

const BfPalette *bf_palette_get       (gboolean       dark,
                                       gboolean       high_contrast);
BfColor          bf_color_mix         (const BfColor *from,
                                       const BfColor *to,
                                       double         t);
void             bf_color_set_source  (const BfColor *self,
                                       cairo_t       *cr,
                                       double         alpha);

G_END_DECLS
