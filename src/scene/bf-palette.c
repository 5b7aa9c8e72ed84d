/* SPDX-License-Identifier: MIT */
#include "bf-palette.h"

#define CHANNEL(rgb, shift) (((rgb) >> (shift) & 0xff) / 255.0)
#define HEX(rgb) { CHANNEL (rgb, 16), CHANNEL (rgb, 8), CHANNEL (rgb, 0) }

static const BfPalette palettes[] = {
  {
    .canvas = HEX (0xffffff), .pane = HEX (0xfafafa),
    .text = HEX (0x2e2e2e), .dim = HEX (0x646464),
    .ink = HEX (0x3d3846), .on_ink = HEX (0xffffff),
    .hairline = HEX (0xe2e1df), .control = HEX (0xc0bfbc),
    .positive_text = HEX (0x1a5fb4), .positive_edge = HEX (0x3f86dc),
    .positive_fill = HEX (0xbcd9f7),
    .negative_text = HEX (0xb54200), .negative_edge = HEX (0xe66100),
    .negative_fill = HEX (0xffcf9e),
    .miss_text = HEX (0x913066), .miss_fill = HEX (0xad4a82), .miss_tint = HEX (0xf6deea),
    .stale = HEX (0x666564), .stale_fill = HEX (0xf0efed),
    .tint = HEX (0xf1eff5),
  },
  {
    .dark = TRUE,
    .canvas = HEX (0x1e1e1e), .pane = HEX (0x242424),
    .text = HEX (0xf2f2f2), .dim = HEX (0xb4b3b1),
    .ink = HEX (0xe6e4ee), .on_ink = HEX (0x1e1e1e),
    .hairline = HEX (0x3b3b3b), .control = HEX (0x5e5c64),
    .positive_text = HEX (0x7ab3f5), .positive_edge = HEX (0x5a9ae6),
    .positive_fill = HEX (0x214d86),
    .negative_text = HEX (0xffb266), .negative_edge = HEX (0xe8852e),
    .negative_fill = HEX (0x7a3d0c),
    .miss_text = HEX (0xf7b9d9), .miss_fill = HEX (0xcf6fa0), .miss_tint = HEX (0x5b2b44),
    .stale = HEX (0xa5a4a2), .stale_fill = HEX (0x2e2e2e),
    .tint = HEX (0x332e3a),
  },
  {
    .high_contrast = TRUE,
    .canvas = HEX (0xffffff), .pane = HEX (0xffffff),
    .text = HEX (0x000000), .dim = HEX (0x2e2e2e),
    .ink = HEX (0x000000), .on_ink = HEX (0xffffff),
    .hairline = HEX (0x5e5c64), .control = HEX (0x3d3846),
    .positive_text = HEX (0x003d8f), .positive_edge = HEX (0x003d8f),
    .positive_fill = HEX (0xd6e8fb),
    .negative_text = HEX (0x8a2f00), .negative_edge = HEX (0x8a2f00),
    .negative_fill = HEX (0xffe3c7),
    .miss_text = HEX (0x6b0f4a), .miss_fill = HEX (0x6b0f4a), .miss_tint = HEX (0xf8e3ee),
    .stale = HEX (0x4a4a4a), .stale_fill = HEX (0xe6e6e6),
    .tint = HEX (0xf1eff5),
  },
  {
    .dark = TRUE, .high_contrast = TRUE,
    .canvas = HEX (0x000000), .pane = HEX (0x000000),
    .text = HEX (0xffffff), .dim = HEX (0xe0e0e0),
    .ink = HEX (0xffffff), .on_ink = HEX (0x1e1e1e),
    .hairline = HEX (0xc0bfbc), .control = HEX (0xdeddda),
    .positive_text = HEX (0xa9d0ff), .positive_edge = HEX (0xa9d0ff),
    .positive_fill = HEX (0x0d3f7a),
    .negative_text = HEX (0xffc489), .negative_edge = HEX (0xffc489),
    .negative_fill = HEX (0x6b3000),
    .miss_text = HEX (0xffcbe8), .miss_fill = HEX (0xffcbe8), .miss_tint = HEX (0x5a1f3f),
    .stale = HEX (0xc8c7c5), .stale_fill = HEX (0x1a1a1a),
    .tint = HEX (0x332e3a),
  },
};

/**
 * bf_palette_get:
 * @dark: whether the style is dark
 * @high_contrast: whether the person asked for more contrast
 *
 * Gets the colours of one of the four styles. Text stands at 4.5 : 1 or more on the canvas, marks at 3 : 1 or more.
 *
 * Returns: (transfer none): a palette that lives as long as the program
 */
const BfPalette *
bf_palette_get (gboolean dark,
                gboolean high_contrast)
{
  return &palettes[(dark ? 1 : 0) + (high_contrast ? 2 : 0)];
}

/**
 * bf_color_mix:
 * @from: the colour at 0
 * @to: the colour at 1
 * @t: how far from @from to @to; taken into 0 to 1
 *
 * Mixes two colours in sRGB, as the design's activation fill does.
 *
 * Returns: the mixture
 */
BfColor
bf_color_mix (const BfColor *from,
              const BfColor *to,
              double         t)
{
  double k = CLAMP (t, 0.0, 1.0);

  return (BfColor) {
    from->red + (to->red - from->red) * k,
    from->green + (to->green - from->green) * k,
    from->blue + (to->blue - from->blue) * k,
  };
}

/**
 * bf_color_set_source:
 * @self: a colour
 * @cr: a Cairo context
 * @alpha: the opacity, 0 to 1
 *
 * Makes the colour the source of what is drawn next.
 */
void
bf_color_set_source (const BfColor *self,
                     cairo_t       *cr,
                     double         alpha)
{
  cairo_set_source_rgba (cr, self->red, self->green, self->blue, alpha);
}
