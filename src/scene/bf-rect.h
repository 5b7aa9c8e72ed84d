/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BfRect:
 * @x: its left edge
 * @y: its upper edge
 * @width: in pixels
 * @height: in pixels
 *
 * A place in a picture.
 */
typedef struct
{
  double x, y, width, height;
} BfRect;

static inline BfRect
bf_rect_around (double x,
                double y,
                double width,
                double height)
{
  return (BfRect) { x - width / 2.0, y - height / 2.0, width, height };
}

static inline gboolean
bf_rect_contains (const BfRect *self,
                  double        x,
                  double        y)
{
  return x >= self->x && x < self->x + self->width && y >= self->y && y < self->y + self->height;
}

static inline gboolean
bf_rect_overlaps (const BfRect *self,
                  const BfRect *other)
{
  return self->x < other->x + other->width && other->x < self->x + self->width &&
         self->y < other->y + other->height && other->y < self->y + self->height;
}

G_END_DECLS
