/* SPDX-License-Identifier: MIT */
#include "bf-style.h"

#include <adwaita.h>

#define NORMAL_DPI 96.0

/**
 * bf_style_get_palette:
 *
 * The colours of the style that the desktop has now.
 *
 * Returns: (transfer none): the palette
 */
const BfPalette *
bf_style_get_palette (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  return bf_palette_get (adw_style_manager_get_dark (manager),
                         adw_style_manager_get_high_contrast (manager));
}

/**
 * bf_style_get_text_scale:
 * @widget: a widget
 *
 * How much larger than usual the desktop wants its text.
 *
 * Returns: the scale, 1 by default
 */
double
bf_style_get_text_scale (GtkWidget *widget)
{
  double dpi = pango_cairo_context_get_resolution (gtk_widget_get_pango_context (widget));

  return dpi > 0 ? dpi / NORMAL_DPI : 1;
}

/**
 * bf_style_get_font:
 * @widget: a widget
 *
 * The family of the desktop's font.
 *
 * Returns: (transfer none) (nullable): the family
 */
const char *
bf_style_get_font (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);

  return pango_font_description_get_family (pango_context_get_font_description (context));
}

/**
 * bf_style_is_still:
 * @widget: a widget
 *
 * Whether the desktop wants no animations.
 *
 * Returns: %TRUE if nothing may move
 */
gboolean
bf_style_is_still (GtkWidget *widget)
{
  gboolean animate = TRUE;

  g_object_get (gtk_widget_get_settings (widget), "gtk-enable-animations", &animate, NULL);
  return !animate;
}

/**
 * bf_style_watch:
 * @widget: a widget that draws itself
 *
 * Draws @widget again when the style changes.
 */
void
bf_style_watch (GtkWidget *widget)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (gtk_widget_queue_draw), widget,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (gtk_widget_queue_draw),
                           widget, G_CONNECT_SWAPPED);
}
