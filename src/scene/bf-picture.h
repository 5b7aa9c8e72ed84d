/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-scene.h"

G_BEGIN_DECLS

#define BF_PICTURE_MAX_SIDE 16384.0 /* pixels */

/* Draws pictures in memory and writes each in one go, so that a file is either whole or as it was. */

/**
 * BfPictureFormat:
 *
 * What kind of file a picture is.
 */
typedef enum
{
  BF_PICTURE_NONE,
  BF_PICTURE_PNG,
  BF_PICTURE_SVG,
  BF_PICTURE_PDF,
} BfPictureFormat;

/**
 * BfPictureSize:
 * @width: of what is drawn, in its own units
 * @height: likewise
 * @scale: pixels a unit; SVG and PDF are that much larger
 */
typedef struct
{
  double width;
  double height;
  double scale;
} BfPictureSize;

typedef void (*BfDrawFunc) (cairo_t  *cr,
                            gpointer  user_data);

BfPictureFormat  bf_picture_get_format    (const char          *path);
GBytes          *bf_picture_draw          (BfPictureFormat      format,
                                           const BfPictureSize *size,
                                           BfDrawFunc           draw,
                                           gpointer             user_data,
                                           GError             **error);
gboolean         bf_picture_write_drawing (const BfPictureSize *size,
                                           BfDrawFunc           draw,
                                           gpointer             user_data,
                                           const char          *path,
                                           GError             **error);
gboolean         bf_picture_write_bytes   (GBytes              *bytes,
                                           const char          *path,
                                           GError             **error);

void             bf_picture_paint         (cairo_t             *cr,
                                           const BfGlance      *glance,
                                           const BfSceneStyle  *style,
                                           double               width,
                                           double               height);
gboolean         bf_picture_write         (const BfGlance      *glance,
                                           const BfSceneStyle  *style,
                                           const BfPictureSize *size,
                                           const char          *path,
                                           GError             **error);

G_END_DECLS
