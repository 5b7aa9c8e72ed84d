/* SPDX-License-Identifier: MIT */
#include "bf-export.h"

#include "bf-style.h"

typedef struct
{
  BfGlance      glance;
  BfSceneStyle  style;
  BfPictureSize size;
} Network;

static void
draw_network_cb (cairo_t *cr,
                 gpointer user_data)
{
  const Network *self = user_data;

  bf_picture_paint (cr, &self->glance, &self->style, self->size.width, self->size.height);
}

/* As large as it is in the window */
static BfPictureSize
get_size (GtkWidget *widget,
          double     scale)
{
  return (BfPictureSize) { MAX (1, gtk_widget_get_width (widget)),
                           MAX (1, gtk_widget_get_height (widget)), scale };
}

/**
 * bf_export_draw_network:
 * @session: what is worked on
 * @canvas: the canvas, for its size and style
 * @format: the kind of picture
 * @scale: pixels a unit
 * @error: return location for an error
 *
 * Draws the network as it is looked at, without what the pointer or the keyboard are on.
 *
 * Returns: (transfer full): the picture, or %NULL
 */
GBytes *
bf_export_draw_network (BfSession        *session,
                        GtkWidget        *canvas,
                        BfPictureFormat   format,
                        double            scale,
                        GError          **error)
{
  Network network = {
    .style = {
      .palette = bf_style_get_palette (),
      .tags = TRUE,
      .still = bf_style_is_still (canvas),
      .font = bf_style_get_font (canvas),
      .language = pango_context_get_language (gtk_widget_get_pango_context (canvas)),
    },
    .size = get_size (canvas, scale),
  };

  bf_session_get_glance (session, &network.glance);
  return bf_picture_draw (format, &network.size, draw_network_cb, &network, error);
}

static void
draw_widget_cb (cairo_t *cr,
                gpointer user_data)
{
  GtkWidget *widget = user_data;
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  bf_color_set_source (&bf_style_get_palette ()->pane, cr, 1);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (!node)
    return;
  gsk_render_node_draw (node, cr);
  gsk_render_node_unref (node);
}

/**
 * bf_export_draw_widget:
 * @widget: what is shown in a pane
 * @format: the kind of picture
 * @scale: pixels a unit
 * @error: return location for an error
 *
 * Draws a chart as the window shows it.
 *
 * Returns: (transfer full): the picture, or %NULL
 */
GBytes *
bf_export_draw_widget (GtkWidget        *widget,
                       BfPictureFormat   format,
                       double            scale,
                       GError          **error)
{
  BfPictureSize size = get_size (widget, scale);

  return bf_picture_draw (format, &size, draw_widget_cb, widget, error);
}

/**
 * bf_export_copy:
 * @widget: a widget of the display whose clipboard it is
 * @png: a picture
 * @error: return location for an error
 *
 * Puts a picture on the clipboard.
 *
 * Returns: %TRUE, or %FALSE
 */
gboolean
bf_export_copy (GtkWidget  *widget,
                GBytes     *png,
                GError    **error)
{
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_bytes (png, error);

  if (!texture)
    return FALSE;
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (widget), texture);
  return TRUE;
}
