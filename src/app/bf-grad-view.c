/* SPDX-License-Identifier: MIT */
#include "bf-grad-view.h"

#include "bf-style.h"

#include <math.h>

#define LEAST_WIDTH 240

struct _BfGradView
{
  GtkWidget   parent_instance;

  /* Owned */
  BfGradGrid *grid; /* NULL where there is nothing to show */
};

G_DEFINE_TYPE (BfGradView, bf_grad_view, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
bf_grad_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
bf_grad_view_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  BfGradView *self = BF_GRAD_VIEW (widget);
  int width = for_size > 0 ? for_size : LEAST_WIDTH;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = LEAST_WIDTH;
  else
    *minimum = *natural =
        self->grid ? (int) ceil (bf_grad_grid_get_height (self->grid, width,
                                                          bf_style_get_text_scale (widget)))
                   : 0;
}

static void
bf_grad_view_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  BfGradView *self = BF_GRAD_VIEW (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (!self->grid || width <= 0 || height <= 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  bf_grad_grid_draw (self->grid, cr, width, bf_style_get_palette (), bf_style_get_font (widget),
                     bf_style_get_text_scale (widget));
  cairo_destroy (cr);
}

static void
bf_grad_view_finalize (GObject *object)
{
  BfGradView *self = BF_GRAD_VIEW (object);

  g_clear_pointer (&self->grid, bf_grad_grid_free);
  G_OBJECT_CLASS (bf_grad_view_parent_class)->finalize (object);
}

static void
bf_grad_view_class_init (BfGradViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bf_grad_view_finalize;
  widget_class->get_request_mode = bf_grad_view_get_request_mode;
  widget_class->measure = bf_grad_view_measure;
  widget_class->snapshot = bf_grad_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "gradview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bf_grad_view_init (BfGradView *self)
{
  bf_style_watch (GTK_WIDGET (self));
}

/**
 * bf_grad_view_take_grid:
 * @self: a view
 * @grid: (transfer full): what it shows
 *
 * Shows a grid.
 */
void
bf_grad_view_take_grid (BfGradView *self,
                        BfGradGrid *grid)
{
  g_autofree char *description = bf_grad_grid_describe (grid);
  double width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), LEAST_WIDTH);
  double old = self->grid ? bf_grad_grid_get_height (self->grid, width, 1) : -1;

  g_clear_pointer (&self->grid, bf_grad_grid_free);
  self->grid = grid;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
  if (old == bf_grad_grid_get_height (grid, width, 1))
    gtk_widget_queue_draw (GTK_WIDGET (self));
  else
    gtk_widget_queue_resize (GTK_WIDGET (self));
}
