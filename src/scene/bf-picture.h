/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-scene.h"

G_BEGIN_DECLS

/* Writes the picture of a moment to a file: PNG, SVG or PDF by the name's ending, atomically. */

gboolean bf_picture_write (const BfGlance     *glance,
                           const BfSceneStyle *style,
                           double              width,
                           double              height,
                           double              scale,
                           const char         *path,
                           GError            **error);

G_END_DECLS
