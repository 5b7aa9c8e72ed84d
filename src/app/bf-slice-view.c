/* SPDX-License-Identifier: MIT */
#include "bf-slice-view.h"

#include "bf-style.h"
#include "scene/bf-slice-plot.h"

#include <glib/gi18n-lib.h>

#define PAGE 8 /* places that Page Up and Page Down go, and arrows with Control */

struct _BfSliceView
{
  GtkWidget    parent_instance;

  /* Owned */
  BfLossSlice *slice;

  gboolean     is_stale;
  gboolean     has_slope;
  gboolean     has_cursor;
  guint        column;
  guint        row;
};

G_DEFINE_TYPE (BfSliceView, bf_slice_view, GTK_TYPE_WIDGET)

static BfSlicePlot
get_plot (BfSliceView *self)
{
  return (BfSlicePlot) {
    .slice = self->slice,
    .is_stale = self->is_stale,
    .has_slope = self->has_slope,
    .has_cursor = self->has_cursor,
    .column = self->column,
    .row = self->row,
  };
}

/* What is read out is said first, so that it is heard at each key. */
static void
describe (BfSliceView *self)
{
  BfSlicePlot plot = get_plot (self);
  g_autofree char *all = self->slice ? bf_loss_slice_describe (self->slice, self->has_slope) : NULL;
  g_autofree char *place = bf_slice_plot_get_readout (&plot);
  g_autofree char *text = g_strdup_printf ("%s%s%s", place ? place : "", place ? ". " : "",
                                           all ? all : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (BfSliceView *self,
           double       x,
           double       y)
{
  BfSlicePlot plot = get_plot (self);
  GtkWidget *widget = GTK_WIDGET (self);

  self->has_cursor = bf_slice_plot_find (&plot, gtk_widget_get_width (widget),
                                         gtk_widget_get_height (widget),
                                         bf_style_get_text_scale (widget), x, y, &self->column,
                                         &self->row);
  describe (self);
}

static void
leave_cb (BfSliceView *self)
{
  self->has_cursor = gtk_widget_has_focus (GTK_WIDGET (self)) && self->slice != NULL;
  describe (self);
}

static guint
move (guint place,
      int   by,
      guint n)
{
  return (guint) CLAMP ((int) place + by, 0, (int) n - 1);
}

static gboolean
key_pressed_cb (BfSliceView     *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  int by = state & GDK_CONTROL_MASK ? PAGE : 1;
  int columns = 0, rows = 0;

  switch (keyval)
    {
    case GDK_KEY_Left:
      columns = -by;
      break;
    case GDK_KEY_Right:
      columns = by;
      break;
    case GDK_KEY_Up:
      rows = by;
      break;
    case GDK_KEY_Down:
      rows = -by;
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  if (!self->slice)
    return GDK_EVENT_PROPAGATE;
  self->has_cursor = TRUE;
  self->column = move (self->column, columns, bf_loss_slice_get_n_x (self->slice));
  self->row = move (self->row, rows, bf_loss_slice_get_n_y (self->slice));
  describe (self);
  return GDK_EVENT_STOP;
}

/* The keyboard begins where the weights are. */
static void
place_at_now (BfSliceView *self)
{
  BfSlicePoint now = bf_loss_slice_get_now (self->slice, NULL);

  self->column = self->row = 0;
  while (self->column + 1 < bf_loss_slice_get_n_x (self->slice)
         && bf_loss_slice_get_x (self->slice, self->column) < now.x)
    self->column++;
  while (self->row + 1 < bf_loss_slice_get_n_y (self->slice)
         && bf_loss_slice_get_y (self->slice, self->row) < now.y)
    self->row++;
}

static void
focus_cb (BfSliceView *self)
{
  self->has_cursor = gtk_widget_has_focus (GTK_WIDGET (self)) && self->slice != NULL;
  if (self->has_cursor)
    place_at_now (self);
  describe (self);
}

static void
clicked_cb (BfSliceView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
bf_slice_view_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  BfSliceView *self = BF_SLICE_VIEW (widget);
  BfSlicePlot plot = get_plot (self);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (!self->slice || width <= 0 || height <= 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  bf_slice_plot_draw (&plot, cr, width, height, bf_style_get_palette (), bf_style_get_font (widget),
                      bf_style_get_text_scale (widget));
  cairo_destroy (cr);
}

static void
bf_slice_view_dispose (GObject *object)
{
  g_clear_pointer (&BF_SLICE_VIEW (object)->slice, bf_loss_slice_unref);
  G_OBJECT_CLASS (bf_slice_view_parent_class)->dispose (object);
}

static void
bf_slice_view_class_init (BfSliceViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_slice_view_dispose;
  widget_class->snapshot = bf_slice_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "sliceview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bf_slice_view_init (BfSliceView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Loss slice"), -1);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (focus_cb), NULL);
  bf_style_watch (GTK_WIDGET (self));
}

/**
 * bf_slice_view_set_slice:
 * @self: a slice view
 * @slice: (nullable): what it shows
 * @is_stale: whether a newer one is on its way: it is grey until then
 * @has_slope: whether the slope and the next place have been computed, and may be seen
 *
 * Shows a slice.
 */
void
bf_slice_view_set_slice (BfSliceView *self,
                         BfLossSlice *slice,
                         gboolean     is_stale,
                         gboolean     has_slope)
{
  g_return_if_fail (BF_IS_SLICE_VIEW (self));

  if (slice)
    bf_loss_slice_ref (slice);
  g_clear_pointer (&self->slice, bf_loss_slice_unref);
  self->slice = slice;
  self->is_stale = is_stale;
  self->has_slope = has_slope;
  self->has_cursor = self->has_cursor && slice
                     && self->column < bf_loss_slice_get_n_x (slice)
                     && self->row < bf_loss_slice_get_n_y (slice);
  if (slice && !self->has_cursor)
    place_at_now (self);
  describe (self);
}
