/* SPDX-License-Identifier: MIT */
#include "bf-film-private.h"

#include "model/bf-save.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <webp/encode.h>
#include <webp/mux.h>

#define WEBP_EFFORT 2  /* 0 to 6; more takes longer and saves little of flat colours */

struct _BfFilm
{
  char            *path;
  double           frame_ms;   /* of a PNG frame */
  double           ms;         /* how long all frames so far last */
  guint64          n_files;

  WebPAnimEncoder *encoder;    /* (nullable): of a WebP */
  WebPConfig       config;
  char            *folder;     /* (nullable): in which PNG files wait */
};

static gboolean
is_webp (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".webp");
}

static gboolean
is_empty_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) == NULL;
}

static gboolean
open_webp (BfFilm *self, int width, int height, GError **error)
{
  WebPAnimEncoderOptions options;

  if (WebPAnimEncoderOptionsInit (&options) && WebPConfigInit (&self->config))
    {
      self->config.lossless = 1;
      self->config.method = WEBP_EFFORT;
      self->encoder = WebPAnimEncoderNew (width, height, &options);
    }
  if (self->encoder != NULL)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s: a WebP of %d × %d pixels cannot be made; at most 16383 "
                                                       "a side can"), self->path, width, height);
  return FALSE;
}

/* The files wait in a folder beside the one they are for, so that it can be renamed. */
static gboolean
open_folder (BfFilm *self, GError **error)
{
  if (g_file_test (self->path, G_FILE_TEST_EXISTS) && !is_empty_folder (self->path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   _("%s: is there already; name a new folder for the frames, or a file that ends in .webp"),
                   self->path);
      return FALSE;
    }
  self->folder = g_strconcat (self->path, ".part-XXXXXX", NULL);
  if (g_mkdtemp_full (self->folder, 0777) != NULL)
    return TRUE;

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", self->path, g_strerror (errno));
  g_clear_pointer (&self->folder, g_free);
  return FALSE;
}

/* A film for @path: a WebP by its ending, else a folder. */
BfFilm *
bf_film_new (const char *path, int width, int height, double frames_per_second, GError **error)
{
  g_autoptr (BfFilm) self = g_new0 (BfFilm, 1);
  gsize n = strlen (path);

  while (n > 1 && G_IS_DIR_SEPARATOR (path[n - 1]))
    n--;
  self->path = g_strndup (path, n);
  self->frame_ms = 1000.0 / frames_per_second;
  if (is_webp (self->path) ? !open_webp (self, width, height, error) : !open_folder (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

static void
copy_pixels (WebPPicture *picture, cairo_surface_t *frame)
{
  const unsigned char *data = cairo_image_surface_get_data (frame);
  int stride = cairo_image_surface_get_stride (frame);

  for (int y = 0; y < picture->height; y++)
    {
      const guint32 *from = (const guint32 *) (gconstpointer) (data + (gsize) y * (gsize) stride);
      uint32_t *to = picture->argb + (gsize) y * (gsize) picture->argb_stride;

      for (int x = 0; x < picture->width; x++)
        to[x] = from[x] | 0xff000000u;
    }
}

static gboolean
add_webp (BfFilm *self, cairo_surface_t *frame, GError **error)
{
  WebPPicture picture;
  gboolean good = WebPPictureInit (&picture);

  picture.use_argb = 1;
  picture.width = cairo_image_surface_get_width (frame);
  picture.height = cairo_image_surface_get_height (frame);
  good = good && WebPPictureAlloc (&picture);
  if (good)
    {
      copy_pixels (&picture, frame);
      good = WebPAnimEncoderAdd (self->encoder, &picture, (int) self->ms, &self->config);
    }
  WebPPictureFree (&picture);
  if (!good)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s: a frame could not be encoded: %s"), self->path,
                 WebPAnimEncoderGetError (self->encoder));

  return good;
}

static cairo_status_t
append_cb (void *data, const unsigned char *bytes, unsigned int length)
{
  g_byte_array_append (data, bytes, length);

  return CAIRO_STATUS_SUCCESS;
}

/* As many files as the frame lasts */
static gboolean
add_files (BfFilm *self, cairo_surface_t *frame, double end, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  cairo_surface_write_to_png_stream (frame, append_cb, bytes);
  for (; (double) self->n_files * self->frame_ms < end - self->frame_ms / 2.0; self->n_files++)
    {
      g_autofree char *name = g_strdup_printf ("frame-%05" G_GUINT64_FORMAT ".png", self->n_files + 1);
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      if (!g_file_set_contents_full (path, (const char *) bytes->data, (gssize) bytes->len, G_FILE_SET_CONTENTS_NONE,
                                     0666, error))
        return FALSE;
    }

  return TRUE;
}

/* Adds a frame that lasts @ms. */
gboolean
bf_film_add (BfFilm *self, cairo_surface_t *frame, double ms, GError **error)
{
  gboolean good;

  cairo_surface_flush (frame);
  good = self->encoder != NULL ? add_webp (self, frame, error) : add_files (self, frame, self->ms + ms, error);
  self->ms += ms;

  return good;
}

static gboolean
finish_webp (BfFilm *self, GError **error)
{
  WebPData data;
  gboolean good;

  WebPDataInit (&data);
  good = WebPAnimEncoderAdd (self->encoder, NULL, (int) self->ms, NULL) && WebPAnimEncoderAssemble (self->encoder, &data);
  if (!good)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s: a frame could not be encoded: %s"), self->path,
                 WebPAnimEncoderGetError (self->encoder));
  good = good && bf_save_file (self->path, (const char *) data.bytes, data.size, NULL, NULL, error);
  WebPDataClear (&data);

  return good;
}

static gboolean
finish_folder (BfFilm *self, GError **error)
{
  if (g_rename (self->folder, self->path) != 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", self->path,
                   g_strerror (errno));
      return FALSE;
    }
  g_clear_pointer (&self->folder, g_free);

  return TRUE;
}

/* Puts the film where it belongs. */
gboolean
bf_film_finish (BfFilm *self, GError **error)
{
  return self->encoder != NULL ? finish_webp (self, error) : finish_folder (self, error);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

/* Frees a film; of one that was not finished nothing is left. */
void
bf_film_free (BfFilm *self)
{
  if (self->folder != NULL)
    remove_folder (self->folder);
  g_clear_pointer (&self->encoder, WebPAnimEncoderDelete);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}
