/* SPDX-License-Identifier: MIT */
#include "bf-picture.h"

#include "core/bf-error.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* The picture is made in memory and then written in one go, so that a file is either whole or as it
 * was. */

#define MAX_SIDE   16384.0 /* pixels */
#define MAX_PIXELS (64.0 * 1024.0 * 1024.0)

typedef enum
{
  FORMAT_NONE,
  FORMAT_PNG,
  FORMAT_SVG,
  FORMAT_PDF,
} Format;

static Format
get_format (const char *path)
{
  static const struct
  {
    const char *ending;
    Format format;
  } formats[] = {
    { ".png", FORMAT_PNG },
    { ".svg", FORMAT_SVG },
    { ".pdf", FORMAT_PDF },
  };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint k = 0; k < G_N_ELEMENTS (formats); k++)
    if (g_str_has_suffix (lower, formats[k].ending))
      return formats[k].format;

  return FORMAT_NONE;
}

static gboolean
check (const char *path, Format format, double width, double height, double scale, GError **error)
{
  if (format == FORMAT_NONE)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                   _("%s: a picture's name ends in .png, .svg or .pdf"), path);
      return FALSE;
    }
  /* Written so that what is not a number fails, too */
  if (!(width >= 1.0 && height >= 1.0 && scale > 0.0) || !isfinite (width) || !isfinite (height)
      || !isfinite (scale))
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                   _("%s: a picture is at least 1 pixel wide and high"), path);
      return FALSE;
    }
  if (width * scale > MAX_SIDE || height * scale > MAX_SIDE
      || width * height * scale * scale > MAX_PIXELS)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                   _("%s: a picture has at most %d pixels a side and %d million in all"), path,
                   (int) MAX_SIDE, (int) (MAX_PIXELS / 1e6));
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
create_surface (Format format, double width, double height, double scale, GByteArray *bytes)
{
  switch (format)
    {
    case FORMAT_SVG:
      return cairo_svg_surface_create_for_stream (append_cb, bytes, width * scale, height * scale);
    case FORMAT_PDF:
      return cairo_pdf_surface_create_for_stream (append_cb, bytes, width * scale, height * scale);
    case FORMAT_PNG:
      return cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) ceil (width * scale),
                                         (int) ceil (height * scale));
    case FORMAT_NONE:
    default:
      return NULL;
    }
}

/* A document that is the same every time carries no time. */
static void
set_metadata (cairo_surface_t *surface, Format format)
{
  if (format != FORMAT_PDF)
    return;
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Backflow");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
}

static void
paint (cairo_surface_t *surface,
       const BfGlance *glance,
       const BfSceneStyle *style,
       double width,
       double height,
       double scale)
{
  const BfPalette *palette =
      style->palette != NULL ? style->palette : bf_palette_get (FALSE, FALSE);
  g_autoptr (BfLayout) layout =
      bf_layout_new (bf_trace_get_network (glance->trace), width, height, 1.0);
  g_autoptr (BfScene) scene = bf_scene_new ();
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, scale, scale);
  bf_color_set_source (&palette->canvas, cr, 1.0);
  cairo_paint (cr);
  bf_scene_draw (scene, cr, glance, layout, style);
  cairo_destroy (cr);
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

static gboolean
fail (const char *path, cairo_status_t status, GError **error)
{
  g_set_error (error, BF_ERROR, BF_ERROR_INVALID, _("%s: the picture could not be drawn: %s"),
               path, cairo_status_to_string (status));

  return FALSE;
}

/**
 * bf_picture_write:
 * @glance: what is looked at
 * @style: how it looks
 * @width: the canvas's width
 * @height: its height
 * @scale: pixels a unit; in SVG and PDF the picture is that much larger
 * @path: the file; its ending .png, .svg or .pdf chooses the kind
 * @error: return location for an error
 *
 * Writes the picture of a moment, on the palette's canvas colour. The same moment gives the same
 * bytes. The file is replaced in one go: when something fails, what was there stays.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID (ending, size), %BF_ERROR_TOO_LARGE or a
 * %G_FILE_ERROR
 */
gboolean
bf_picture_write (const BfGlance *glance,
                  const BfSceneStyle *style,
                  double width,
                  double height,
                  double scale,
                  const char *path,
                  GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface;
  cairo_status_t status;
  Format format;

  g_return_val_if_fail (glance != NULL && glance->trace != NULL && style != NULL && path != NULL,
                        FALSE);

  format = get_format (path);
  if (!check (path, format, width, height, scale, error))
    return FALSE;

  surface = create_surface (format, width, height, scale, bytes);
  set_metadata (surface, format);
  paint (surface, glance, style, width, height, scale);
  if (format == FORMAT_PNG)
    cairo_surface_write_to_png_stream (surface, append_cb, bytes);
  else
    cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    return fail (path, status, error);
  if (format == FORMAT_SVG)
    rename_group (bytes);

  return g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, error);
}
