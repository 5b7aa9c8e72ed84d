/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"
#include "model/bf-save.h"
#include "scene/bf-picture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

typedef struct
{
  char *folder;
  BfTrace *trace;
  BfGlance glance;
} Fixture;

static void
fixture_init (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("backflow-picture-XXXXXX", &error);
  g_assert_no_error (error);
  self->trace = bf_fixture_worked_example (1);
  self->glance =
      bf_fixture_glance (self->trace, bf_moment_at_phase (bf_trace_get_network (self->trace),
                                                          BF_PHASE_LOSS, 1.0));
}

static void
fixture_clear (Fixture *self)
{
  GDir *dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_dir_close (dir);
  g_rmdir (self->folder);
  g_free (self->folder);
  bf_trace_unref (self->trace);
}

static char *
write_picture (Fixture *self, const char *name, double scale, gsize *length)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  BfSceneStyle style = bf_fixture_style ();
  char *bytes = NULL;

  bf_picture_write (&self->glance, &style, &(BfPictureSize) { BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT, scale },
                    path, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &bytes, length, &error);
  g_assert_no_error (error);

  return bytes;
}

static void
test_endings (void)
{
  static const struct
  {
    const char *name, *start;
  } kinds[] = {
    { "a.png", "\x89PNG" },
    { "b.svg", "<?xml" },
    { "c.pdf", "%PDF" },
    { "d.PNG", "\x89PNG" },
  };
  Fixture fixture;

  fixture_init (&fixture);
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      gsize length;
      g_autofree char *bytes = write_picture (&fixture, kinds[k].name, 1.0, &length);

      g_assert_cmpuint (length, >, 1000);
      g_assert_cmpint (memcmp (bytes, kinds[k].start, strlen (kinds[k].start)), ==, 0);
    }
  fixture_clear (&fixture);
}

static void
test_same (void)
{
  static const char *const names[] = { "a.png", "a.svg", "a.pdf" };
  Fixture fixture;

  fixture_init (&fixture);
  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    {
      gsize n, m;
      g_autofree char *first = write_picture (&fixture, names[k], 1.0, &n);
      g_autofree char *second = write_picture (&fixture, names[k], 1.0, &m);

      g_assert_cmpmem (first, n, second, m);
    }
  fixture_clear (&fixture);
}

static void
test_scale (void)
{
  g_autofree char *path = NULL;
  cairo_surface_t *surface;
  Fixture fixture;
  BfColor pixel;
  gsize length;

  fixture_init (&fixture);
  g_free (write_picture (&fixture, "a.png", 2.0, &length));
  path = g_build_filename (fixture.folder, "a.png", NULL);
  surface = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 1424);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 954);
  pixel = bf_fixture_get_pixel (surface, 2.0, 2.0);
  g_assert_cmpfloat (bf_fixture_get_distance (&pixel, &bf_palette_get (FALSE, FALSE)->canvas), ==,
                     0.0);
  cairo_surface_destroy (surface);
  fixture_clear (&fixture);
}

static void
assert_refused (Fixture *fixture,
                double width,
                double height,
                double scale,
                const char *path,
                GQuark domain,
                int code)
{
  g_autoptr (GError) error = NULL;
  BfSceneStyle style = bf_fixture_style ();

  g_assert_false (bf_picture_write (&fixture->glance, &style, &(BfPictureSize) { width, height, scale }, path, &error));
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, "picture"));
}

static void
test_refused (void)
{
  Fixture fixture;
  g_autofree char *gif = NULL;
  g_autofree char *png = NULL;
  g_autofree char *nowhere = NULL;

  fixture_init (&fixture);
  gif = g_build_filename (fixture.folder, "picture.gif", NULL);
  png = g_build_filename (fixture.folder, "picture.png", NULL);
  nowhere = g_build_filename (fixture.folder, "no", "picture.png", NULL);

  assert_refused (&fixture, 712, 477, 1, gif, BF_ERROR, BF_ERROR_INVALID);
  assert_refused (&fixture, 0, 477, 1, png, BF_ERROR, BF_ERROR_INVALID);
  assert_refused (&fixture, 712, -1, 1, png, BF_ERROR, BF_ERROR_INVALID);
  assert_refused (&fixture, 712, NAN, 1, png, BF_ERROR, BF_ERROR_INVALID);
  assert_refused (&fixture, 712, 477, INFINITY, png, BF_ERROR, BF_ERROR_INVALID);
  assert_refused (&fixture, 1e9, 477, 1, png, BF_ERROR, BF_ERROR_TOO_LARGE);
  assert_refused (&fixture, 16000, 16000, 1, png, BF_ERROR, BF_ERROR_TOO_LARGE);
  assert_refused (&fixture, 712, 477, 1, nowhere, BF_SAVE_ERROR, BF_SAVE_ERROR_NO_FOLDER);
  g_assert_false (g_file_test (gif, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (png, G_FILE_TEST_EXISTS));
  fixture_clear (&fixture);
}

/* What stood there before a failure stands there after it. */
static void
test_kept (void)
{
  g_autofree char *path = NULL;
  g_autofree char *contents = NULL;
  BfSceneStyle style = bf_fixture_style ();
  Fixture fixture;

  fixture_init (&fixture);
  path = g_build_filename (fixture.folder, "picture.png", NULL);
  g_assert_true (g_file_set_contents (path, "old", 3, NULL));
  g_assert_false (bf_picture_write (&fixture.glance, &style, &(BfPictureSize) { 1e9, 1e9, 1 }, path, NULL));
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "old");
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/picture/the-ending-chooses-the-kind", test_endings);
  g_test_add_func ("/picture/the-same-moment-gives-the-same-bytes", test_same);
  g_test_add_func ("/picture/scale-multiplies-the-pixels", test_scale);
  g_test_add_func ("/picture/bad-names-places-and-sizes-are-refused", test_refused);
  g_test_add_func ("/picture/a-failure-leaves-the-file-as-it-was", test_kept);

  return g_test_run ();
}
