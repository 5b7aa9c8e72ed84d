/* SPDX-License-Identifier: MIT */
#include "bf-canvas-private.h"

#include "bf-style.h"

#include <glib/gi18n-lib.h>

#define MIN_WIDTH 300
#define MIN_HEIGHT 200
#define NATURAL_WIDTH 712
#define NATURAL_HEIGHT 477

/* Of the mark of a weight that has no plate */
#define BARE_MARK_SIZE 26

guint bf_canvas_signals[BF_CANVAS_N_SIGNALS];

G_DEFINE_TYPE (BfCanvas, bf_canvas, GTK_TYPE_WIDGET)

static gboolean
layout_fits (BfCanvas        *self,
             const BfNetwork *network)
{
  GtkWidget *widget = GTK_WIDGET (self);

  return self->layout && self->shape && bf_network_same_shape (self->shape, network)
         && bf_layout_get_width (self->layout) == gtk_widget_get_width (widget)
         && bf_layout_get_height (self->layout) == gtk_widget_get_height (widget)
         && bf_layout_get_text_scale (self->layout) == bf_style_get_text_scale (widget);
}

/**
 * bf_canvas_ensure_layout: (skip)
 * @self: a canvas
 *
 * Makes sure that the layout is that of the session's network and of the canvas's size.
 *
 * Returns: %FALSE if there is nothing to lay out yet
 */
gboolean
bf_canvas_ensure_layout (BfCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const BfNetwork *network;

  if (!self->session || gtk_widget_get_width (widget) <= 0 || gtk_widget_get_height (widget) <= 0)
    return FALSE;
  network = bf_session_get_network (self->session);
  if (layout_fits (self, network))
    return TRUE;

  if (!self->shape || !bf_network_same_shape (self->shape, network))
    {
      g_clear_pointer (&self->shape, bf_network_unref);
      self->shape = bf_network_copy (network);
      self->hovered = self->current = self->lit = BF_ELEMENT_NOTHING;
      bf_canvas_build_marks (self);
    }
  g_clear_pointer (&self->layout, bf_layout_unref);
  self->layout = bf_layout_new (network, gtk_widget_get_width (widget),
                                gtk_widget_get_height (widget), bf_style_get_text_scale (widget));
  return TRUE;
}

/**
 * bf_canvas_get_rect: (skip)
 * @self: a canvas with a layout
 * @element: what is asked for
 * @rect: (out): where it stands
 *
 * Finds the place of an element. A weight without a plate stands in the middle of its edge.
 *
 * Returns: %FALSE if it has no place in this picture
 */
gboolean
bf_canvas_get_rect (BfCanvas        *self,
                    const BfElement *element,
                    BfRect          *rect)
{
  double x0, y0, x1, y1;

  if (!bf_layout_get_element (self->layout, element, rect))
    return FALSE;
  if (element->kind != BF_ELEMENT_WEIGHT
      || bf_layout_get_plate (self->layout, element->layer, element->unit, element->input, rect))
    return TRUE;
  bf_layout_get_edge (self->layout, element->layer, element->unit, element->input, &x0, &y0, &x1,
                      &y1);
  *rect = (BfRect) { (x0 + x1 - BARE_MARK_SIZE) / 2, (y0 + y1 - BARE_MARK_SIZE) / 2, BARE_MARK_SIZE,
                     BARE_MARK_SIZE };
  return TRUE;
}

static void
bf_canvas_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  gboolean horizontal = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = horizontal ? MIN_WIDTH : MIN_HEIGHT;
  *natural = horizontal ? NATURAL_WIDTH : NATURAL_HEIGHT;
}

static void
bf_canvas_size_allocate (GtkWidget *widget,
                         int        width,
                         int        height,
                         int        baseline)
{
  BfCanvas *self = BF_CANVAS (widget);

  if (!bf_canvas_ensure_layout (self))
    return;
  bf_canvas_allocate_marks (self);
  bf_canvas_allocate_entry (self);
}

static void
get_style (BfCanvas     *self,
           BfSceneStyle *style)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkRoot *root = gtk_widget_get_root (widget);
  gboolean focus_visible = GTK_IS_WINDOW (root) && gtk_window_get_focus_visible (GTK_WINDOW (root));

  *style = (BfSceneStyle) {
    .palette = bf_style_get_palette (),
    .tags = self->tags,
    .still = bf_style_is_still (widget),
    .hovered = self->hovered.kind != BF_ELEMENT_NONE ? self->hovered : self->lit,
    .focused = focus_visible ? bf_canvas_get_focused (self) : BF_ELEMENT_NOTHING,
    .edited = self->edited,
    .font = bf_style_get_font (widget),
    .language = pango_context_get_language (gtk_widget_get_pango_context (widget)),
    .device_scale = gtk_widget_get_scale_factor (widget),
  };
}

static void
bf_canvas_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  BfCanvas *self = BF_CANVAS (widget);
  BfSceneStyle style;
  BfGlance glance;
  cairo_t *cr;

  if (!bf_canvas_ensure_layout (self))
    return;
  bf_session_get_glance (self->session, &glance);
  get_style (self, &style);
  cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget),
                                                                gtk_widget_get_height (widget)));
  bf_scene_draw (self->scene, cr, &glance, self->layout, &style);
  cairo_destroy (cr);

  if (self->entry)
    gtk_widget_snapshot_child (widget, self->entry, snapshot);
}

static void
focus_visible_cb (BfCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
bf_canvas_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bf_canvas_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::focus-visible",
                           G_CALLBACK (focus_visible_cb), widget, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::focus-widget",
                           G_CALLBACK (focus_visible_cb), widget, G_CONNECT_SWAPPED);
}

static void
bf_canvas_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), focus_visible_cb, widget);
  GTK_WIDGET_CLASS (bf_canvas_parent_class)->unroot (widget);
}

static void
bf_canvas_dispose (GObject *object)
{
  BfCanvas *self = BF_CANVAS (object);

  g_clear_handle_id (&self->names_id, g_source_remove);
  g_clear_handle_id (&self->close_id, g_source_remove);
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  g_clear_pointer (&self->entry, gtk_widget_unparent);
  bf_canvas_clear_marks (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (bf_canvas_parent_class)->dispose (object);
}

static void
bf_canvas_finalize (GObject *object)
{
  BfCanvas *self = BF_CANVAS (object);

  g_clear_pointer (&self->layout, bf_layout_unref);
  g_clear_pointer (&self->shape, bf_network_unref);
  g_clear_pointer (&self->scene, bf_scene_free);
  g_clear_pointer (&self->marks, g_ptr_array_unref);
  g_free (self->announcement);
  G_OBJECT_CLASS (bf_canvas_parent_class)->finalize (object);
}

static void
bf_canvas_class_init (BfCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bf_canvas_dispose;
  object_class->finalize = bf_canvas_finalize;
  widget_class->measure = bf_canvas_measure;
  widget_class->size_allocate = bf_canvas_size_allocate;
  widget_class->snapshot = bf_canvas_snapshot;
  widget_class->focus = bf_canvas_focus;
  widget_class->root = bf_canvas_root;
  widget_class->unroot = bf_canvas_unroot;

  g_signal_new ("hovered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  bf_canvas_signals[BF_CANVAS_CHANGING] =
      g_signal_new ("changing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  bf_canvas_signals[BF_CANVAS_FAILED] =
      g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_STRING);
  bf_canvas_signals[BF_CANVAS_SECOND_CHOSEN] =
      g_signal_new ("second-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  gtk_widget_class_set_css_name (widget_class, "canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
bf_canvas_init (BfCanvas *self)
{
  self->scene = bf_scene_new ();
  self->marks = g_ptr_array_new ();
  self->tags = TRUE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Network"), -1);
  bf_canvas_init_focus (self);
  bf_canvas_init_pointer (self);
  bf_style_watch (GTK_WIDGET (self));
}

/**
 * bf_canvas_new:
 *
 * An empty canvas.
 *
 * Returns: (transfer floating): the canvas
 */
GtkWidget *
bf_canvas_new (void)
{
  return g_object_new (BF_TYPE_CANVAS, NULL);
}

/**
 * bf_canvas_set_session:
 * @self: a canvas
 * @session: (nullable): the session whose network it shows
 *
 * Sets what is shown.
 */
void
bf_canvas_set_session (BfCanvas  *self,
                       BfSession *session)
{
  g_return_if_fail (BF_IS_CANVAS (self));

  if (self->session == session)
    return;
  bf_canvas_close_entry (self);
  bf_canvas_end_scroll (self);
  self->hovered = self->current = BF_ELEMENT_NOTHING;
  g_clear_pointer (&self->shape, bf_network_unref);
  g_set_object (&self->session, session);
  bf_canvas_refresh (self);
}

/**
 * bf_canvas_set_tags:
 * @self: a canvas
 * @tags: whether products and errors travel
 *
 * Above a certain speed nothing can be seen to travel.
 */
void
bf_canvas_set_tags (BfCanvas *self,
                    gboolean  tags)
{
  g_return_if_fail (BF_IS_CANVAS (self));

  if (self->tags == tags)
    return;
  self->tags = tags;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * bf_canvas_set_announcement:
 * @self: a canvas
 * @sentence: what is happening now
 *
 * Makes a sentence the description of what is focused, which is how a screen reader gets to speak
 * it.
 */
void
bf_canvas_set_announcement (BfCanvas   *self,
                            const char *sentence)
{
  g_return_if_fail (BF_IS_CANVAS (self));

  if (g_strcmp0 (self->announcement, sentence) == 0)
    return;
  g_free (self->announcement);
  self->announcement = g_strdup (sentence);
  bf_canvas_queue_names (self);
}

/**
 * bf_canvas_refresh:
 * @self: a canvas
 *
 * Shows what the session has come to.
 */
void
bf_canvas_refresh (BfCanvas *self)
{
  g_return_if_fail (BF_IS_CANVAS (self));

  if (!self->session)
    return;
  if (!self->shape || !bf_network_same_shape (self->shape, bf_session_get_network (self->session)))
    {
      bf_canvas_close_entry (self);
      bf_canvas_ensure_layout (self);
      gtk_widget_queue_allocate (GTK_WIDGET (self));
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
  bf_canvas_queue_names (self);
}

/**
 * bf_canvas_get_hovered:
 * @self: a canvas
 *
 * Gets what the pointer is on.
 *
 * Returns: (transfer none): the element; of kind %BF_ELEMENT_NONE for nothing
 */
const BfElement *
bf_canvas_get_hovered (BfCanvas *self)
{
  g_return_val_if_fail (BF_IS_CANVAS (self), NULL);

  return &self->hovered;
}

/**
 * bf_canvas_set_lit:
 * @self: a canvas
 * @element: what the pointer is on elsewhere
 *
 * Lights an element that is pointed at elsewhere, as if the pointer were on it.
 */
void
bf_canvas_set_lit (BfCanvas        *self,
                   const BfElement *element)
{
  g_return_if_fail (BF_IS_CANVAS (self) && element != NULL);

  if (bf_element_equal (&self->lit, element))
    return;
  self->lit = *element;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
