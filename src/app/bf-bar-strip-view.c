/* SPDX-License-Identifier: MIT */
#include "bf-bar-strip-view.h"

#include "bf-style.h"

#include <math.h>

#define LEAST_WIDTH 200

struct _BfBarStripView
{
  GtkWidget   parent_instance;

  /* Owned */
  BfBarStrip *strip; /* NULL where there is nothing to show */
};

G_DEFINE_TYPE (BfBarStripView, bf_bar_strip_view, GTK_TYPE_WIDGET)

static void
bf_bar_strip_view_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  BfBarStripView *self = BF_BAR_STRIP_VIEW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = LEAST_WIDTH;
  else
    *minimum = *natural =
        self->strip ? (int) ceil (bf_bar_strip_get_height (self->strip,
                                                           bf_style_get_text_scale (widget)))
                    : 0;
}

static void
bf_bar_strip_view_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  BfBarStripView *self = BF_BAR_STRIP_VIEW (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (!self->strip || width <= 0 || height <= 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  bf_bar_strip_draw (self->strip, cr, width, bf_style_get_palette (), bf_style_get_font (widget),
                     bf_style_get_text_scale (widget));
  cairo_destroy (cr);
}

static void
bf_bar_strip_view_finalize (GObject *object)
{
  BfBarStripView *self = BF_BAR_STRIP_VIEW (object);

  g_clear_pointer (&self->strip, bf_bar_strip_free);
  G_OBJECT_CLASS (bf_bar_strip_view_parent_class)->finalize (object);
}

static void
bf_bar_strip_view_class_init (BfBarStripViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bf_bar_strip_view_finalize;
  widget_class->measure = bf_bar_strip_view_measure;
  widget_class->snapshot = bf_bar_strip_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "barstrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bf_bar_strip_view_init (BfBarStripView *self)
{
  bf_style_watch (GTK_WIDGET (self));
}

/**
 * bf_bar_strip_view_take_strip:
 * @self: a bar strip view
 * @strip: (transfer full) (nullable): what it shows
 * @label: what it is called
 * @description: what it says, for those who do not see it
 *
 * Shows a strip.
 */
void
bf_bar_strip_view_take_strip (BfBarStripView *self,
                              BfBarStrip     *strip,
                              const char     *label,
                              const char     *description)
{
  g_return_if_fail (BF_IS_BAR_STRIP_VIEW (self));

  g_clear_pointer (&self->strip, bf_bar_strip_free);
  self->strip = strip;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
