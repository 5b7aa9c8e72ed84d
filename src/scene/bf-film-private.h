/* SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BfFilm:
 *
 * Where the frames of an animation go: an animated WebP, or a folder of PNG files. Nothing stands at its path before
 * bf_film_finish() has put all there in one go.
 */
typedef struct _BfFilm BfFilm;

BfFilm  *bf_film_new    (const char      *path,
                         int              width,
                         int              height,
                         double           frames_per_second,
                         GError         **error);
gboolean bf_film_add    (BfFilm          *self,
                         cairo_surface_t *frame,
                         double           ms,
                         GError         **error);
gboolean bf_film_finish (BfFilm          *self,
                         GError         **error);
void     bf_film_free   (BfFilm          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BfFilm, bf_film_free)

G_END_DECLS
