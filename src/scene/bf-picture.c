/* SPDX-License-Identifier: MIT */
#include "bf-picture.h"

#include "core/bf-error.h"
#include "model/bf-save.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_PIXELS (64.0 * 1024.0 * 1024.0)

/**
 * bf_picture_get_format:
 * @path: a file's name
 *
 * Finds out what kind of picture a name asks for.
 *
 * Returns: the kind that its ending .png, .svg or .pdf names, or %BF_PICTURE_NONE
 */
BfPictureFormat
bf_picture_get_format (const char *path)
{
  static const struct
  {
    const char *ending;
    BfPictureFormat format;
  } formats[] = {
    { ".png", BF_PICTURE_PNG },
    { ".svg", BF_PICTURE_SVG },
    { ".pdf", BF_PICTURE_PDF },
  };
  g_autofree char *lower = NULL;

  g_return_val_if_fail (path != NULL, BF_PICTURE_NONE);

  lower = g_ascii_strdown (path, -1);
  for (guint k = 0; k < G_N_ELEMENTS (formats); k++)
    if (g_str_has_suffix (lower, formats[k].ending))
      return formats[k].format;

  return BF_PICTURE_NONE;
}

static gboolean
check_size (const BfPictureSize *size, GError **error)
{
  double width = size->width * size->scale;
  double height = size->height * size->scale;

  /* Written so that what is not a number fails, too */
  if (!(size->width >= 1.0 && size->height >= 1.0 && size->scale > 0.0) || !isfinite (width) || !isfinite (height))
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID, _("a picture is at least 1 pixel wide and high"));
      return FALSE;
    }
  if (width > BF_PICTURE_MAX_SIDE || height > BF_PICTURE_MAX_SIDE || width * height > MAX_PIXELS)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                   _("a picture has at most %d pixels a side and %d million in all"), (int) BF_PICTURE_MAX_SIDE,
                   (int) (MAX_PIXELS / 1e6));
      return FALSE;
    }

  return TRUE;
}

static cairo_status_t
append_cb (void *data, const unsigned char *bytes, unsigned int length)
{
  g_byte_array_append (data, bytes, length);

  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
create_surface (BfPictureFormat format, const BfPictureSize *size, GByteArray *bytes)
{
  double width = size->width * size->scale;
  double height = size->height * size->scale;

  switch (format)
    {
    case BF_PICTURE_SVG:
      return cairo_svg_surface_create_for_stream (append_cb, bytes, width, height);
    case BF_PICTURE_PDF:
      return cairo_pdf_surface_create_for_stream (append_cb, bytes, width, height);
    case BF_PICTURE_PNG:
    case BF_PICTURE_NONE:
    default:
      return cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) ceil (width), (int) ceil (height));
    }
}

/* A document that is the same every time carries no time. */
static void
set_metadata (cairo_surface_t *surface, BfPictureFormat format)
{
  if (format != BF_PICTURE_PDF)
    return;
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Backflow");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
}

/* Cairo names the picture's group after a count of all surfaces in the program, which would not be
 * the same twice. */
static void
rename_group (GByteArray *bytes)
{
  static const char wanted[] = "<g id=\"surface";
  const char *start = g_strstr_len ((const char *) bytes->data, (gssize) bytes->len, wanted);
  gsize at, n = 0;

  if (start == NULL)
    return;
  at = (gsize) (start - (const char *) bytes->data) + strlen (wanted);
  while (at + n < bytes->len && g_ascii_isdigit (bytes->data[at + n]))
    n++;
  if (n > 0)
    g_byte_array_remove_range (bytes, (guint) at, (guint) n);
}

/**
 * bf_picture_draw:
 * @format: the kind of picture; not %BF_PICTURE_NONE
 * @size: how large it is
 * @draw: draws it, on a context that is scaled already; a PDF may have several pages, parted by cairo_show_page()
 * @user_data: for @draw
 * @error: return location for an error
 *
 * Draws a picture into memory. The same drawing gives the same bytes.
 *
 * Returns: (transfer full): the file's contents, or %NULL with %BF_ERROR_INVALID or %BF_ERROR_TOO_LARGE
 */
GBytes *
bf_picture_draw (BfPictureFormat format, const BfPictureSize *size, BfDrawFunc draw, gpointer user_data, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cr;

  g_return_val_if_fail (format != BF_PICTURE_NONE && size != NULL && draw != NULL, NULL);

  if (!check_size (size, error))
    return NULL;

  surface = create_surface (format, size, bytes);
  set_metadata (surface, format);
  cr = cairo_create (surface);
  cairo_scale (cr, size->scale, size->scale);
  draw (cr, user_data);
  cairo_destroy (cr);
  if (format == BF_PICTURE_PNG)
    cairo_surface_write_to_png_stream (surface, append_cb, bytes);
  else
    cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID, _("the picture could not be drawn: %s"),
                   cairo_status_to_string (status));
      return NULL;
    }
  if (format == BF_PICTURE_SVG)
    rename_group (bytes);

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/**
 * bf_picture_write_bytes:
 * @bytes: what the file is to hold
 * @path: the file
 * @error: return location for an error
 *
 * Writes a file in one go: when something fails, what was there stays.
 *
 * Returns: %TRUE, or %FALSE with a #BfSaveError
 */
gboolean
bf_picture_write_bytes (GBytes *bytes, const char *path, GError **error)
{
  gsize length;
  const char *data;

  g_return_val_if_fail (bytes != NULL && path != NULL, FALSE);

  data = g_bytes_get_data (bytes, &length);

  return bf_save_file (path, data, length, NULL, NULL, error);
}

/**
 * bf_picture_write_drawing:
 * @size: how large it is
 * @draw: draws it
 * @user_data: for @draw
 * @path: the file; its ending .png, .svg or .pdf chooses the kind
 * @error: return location for an error
 *
 * Writes any drawing to a file.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID (ending, size), %BF_ERROR_TOO_LARGE or a
 * #BfSaveError
 */
gboolean
bf_picture_write_drawing (const BfPictureSize *size,
                          BfDrawFunc draw,
                          gpointer user_data,
                          const char *path,
                          GError **error)
{
  BfPictureFormat format;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (size != NULL && draw != NULL && path != NULL, FALSE);

  format = bf_picture_get_format (path);
  if (format == BF_PICTURE_NONE)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID, _("%s: a picture's name ends in .png, .svg or .pdf"), path);
      return FALSE;
    }
  bytes = bf_picture_draw (format, size, draw, user_data, error);
  if (bytes == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }

  return bf_picture_write_bytes (bytes, path, error);
}

/**
 * bf_picture_paint:
 * @cr: where to draw
 * @glance: what is looked at
 * @style: how it looks
 * @width: the canvas's width
 * @height: its height
 *
 * Draws the network at a moment, on the palette's canvas colour.
 */
void
bf_picture_paint (cairo_t *cr, const BfGlance *glance, const BfSceneStyle *style, double width, double height)
{
  const BfPalette *palette = style->palette != NULL ? style->palette : bf_palette_get (FALSE, FALSE);
  g_autoptr (BfLayout) layout = bf_layout_new (bf_trace_get_network (glance->trace), width, height, 1.0);
  g_autoptr (BfScene) scene = bf_scene_new ();

  bf_color_set_source (&palette->canvas, cr, 1.0);
  cairo_rectangle (cr, 0.0, 0.0, width, height);
  cairo_fill (cr);
  bf_scene_draw (scene, cr, glance, layout, style);
}

/* What a picture of the network shows */
typedef struct
{
  const BfGlance      *glance;
  const BfSceneStyle  *style;
  const BfPictureSize *size;
} Picture;

static void
draw_network (cairo_t *cr, gpointer user_data)
{
  const Picture *self = user_data;

  bf_picture_paint (cr, self->glance, self->style, self->size->width, self->size->height);
}

/**
 * bf_picture_write:
 * @glance: what is looked at
 * @style: how it looks
 * @size: how large it is
 * @path: the file; its ending .png, .svg or .pdf chooses the kind
 * @error: return location for an error
 *
 * Writes the picture of a moment. The same moment gives the same bytes.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID (ending, size), %BF_ERROR_TOO_LARGE or a
 * #BfSaveError
 */
gboolean
bf_picture_write (const BfGlance *glance,
                  const BfSceneStyle *style,
                  const BfPictureSize *size,
                  const char *path,
                  GError **error)
{
  Picture picture = { glance, style, size };

  g_return_val_if_fail (glance != NULL && glance->trace != NULL && style != NULL && path != NULL, FALSE);

  return bf_picture_write_drawing (size, draw_network, &picture, path, error);
}
