/* SPDX-License-Identifier: MIT */
#include "bf-canvas-private.h"

#include "bf-number-step.h"
#include "model/bf-arithmetic.h"
#include "model/bf-number.h"

#include <math.h>

#define PIXELS_PER_STEP 4
#define FINE 0.1

/* Turns of the wheel closer together than this are one change. */
#define SCROLL_PAUSE 700 /* ms */

static BfElement
pick (BfCanvas *self,
      double    x,
      double    y)
{
  if (!bf_canvas_ensure_layout (self))
    return BF_ELEMENT_NOTHING;
  return bf_layout_pick (self->layout, x, y);
}

static gboolean
is_on_entry (BfCanvas *self,
             double    x,
             double    y)
{
  graphene_rect_t bounds;

  return self->entry && gtk_widget_compute_bounds (self->entry, GTK_WIDGET (self), &bounds)
         && graphene_rect_contains_point (&bounds, &GRAPHENE_POINT_INIT ((float) x, (float) y));
}

static void
set_hovered (BfCanvas        *self,
             const BfElement *element)
{
  if (bf_element_equal (&self->hovered, element))
    return;
  self->hovered = *element;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   element->kind == BF_ELEMENT_NONE ? NULL : "pointer");
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "hovered");
}

static void
motion_cb (BfCanvas *self,
           double    x,
           double    y)
{
  BfElement element;

  if (self->dragging)
    return;
  element = is_on_entry (self, x, y) ? BF_ELEMENT_NOTHING : pick (self, x, y);
  set_hovered (self, &element);
}

static void
leave_cb (BfCanvas *self)
{
  if (!self->dragging)
    set_hovered (self, &BF_ELEMENT_NOTHING);
}

static void
set_value (BfCanvas        *self,
           const BfElement *element,
           double           value)
{
  g_autoptr (GError) error = NULL;

  if (!bf_session_set_value (self->session, element, value, &error))
    g_signal_emit (self, bf_canvas_signals[BF_CANVAS_FAILED], 0, error->message);
}

/* Drag */

static void
drag_begin_cb (BfCanvas       *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  if (!self->session || is_on_entry (self, x, y))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  bf_canvas_finish_edit (self);
  self->held = pick (self, x, y);
}

static void
begin_drag (BfCanvas *self)
{
  bf_canvas_changing (self);
  self->dragging = bf_session_get_value (self->session, &self->held, &self->drag_value);
  if (!self->dragging)
    return;
  self->drag_unit = bf_number_step_unit (self->drag_value, BF_CANVAS_SMALLEST_STEP);
  bf_session_set_selected (self->session, &self->held);
  bf_session_begin_edit (self->session);
}

static void
drag_update_cb (BfCanvas       *self,
                double          dx,
                double          dy,
                GtkGestureDrag *gesture)
{
  double n_steps = trunc ((dx - dy) / PIXELS_PER_STEP);
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  double unit, value, now;

  if (!bf_element_is_editable (&self->held))
    return;
  if (!self->dragging)
    {
      if (!gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy))
        return;
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      begin_drag (self);
      if (!self->dragging)
        return;
    }
  unit = self->drag_unit * (state & GDK_SHIFT_MASK ? FINE : 1);
  value = bf_number_step (self->drag_value, unit, n_steps);
  if (bf_session_get_value (self->session, &self->held, &now) && now != value)
    set_value (self, &self->held, value);
}

/* With Ctrl a click on a weight chooses it beside the selected one. */
static gboolean
is_second (BfCanvas        *self,
           const BfElement *element,
           GtkGestureDrag  *gesture)
{
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  return (state & GDK_CONTROL_MASK)
         && (element->kind == BF_ELEMENT_WEIGHT || element->kind == BF_ELEMENT_BIAS);
}

static void
drag_end_cb (BfCanvas       *self,
             double          dx,
             double          dy,
             GtkGestureDrag *gesture)
{
  BfElement held = self->held;

  self->held = BF_ELEMENT_NOTHING;
  if (self->dragging)
    {
      self->dragging = FALSE;
      bf_session_end_edit (self->session);
      return;
    }
  if (!self->session || gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy))
    return;
  /* It was a click. */
  if (is_second (self, &held, gesture))
    {
      g_signal_emit (self, bf_canvas_signals[BF_CANVAS_SECOND_CHOSEN], 0, &held);
      return;
    }
  if (bf_element_is_editable (&held))
    bf_canvas_edit (self, &held);
  else if (held.kind == BF_ELEMENT_NONE || !bf_canvas_focus_element (self, &held))
    bf_session_set_selected (self->session, &held);
}

static void
drag_cancel_cb (BfCanvas *self)
{
  if (self->dragging)
    bf_session_end_edit (self->session);
  self->dragging = FALSE;
  self->held = BF_ELEMENT_NOTHING;
}

/* Scroll */

static gboolean
scroll_pause_cb (gpointer user_data)
{
  BfCanvas *self = user_data;

  self->scroll_id = 0;
  bf_session_end_edit (self->session);
  return G_SOURCE_REMOVE;
}

/**
 * bf_canvas_end_scroll: (skip)
 * @self: a canvas
 *
 * Ends a change that is made with the wheel.
 */
void
bf_canvas_end_scroll (BfCanvas *self)
{
  if (self->scroll_id == 0)
    return;
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  bf_session_end_edit (self->session);
}

static gboolean
scroll_cb (BfCanvas           *self,
           double              dx,
           double              dy,
           GtkEventController *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);
  BfElement element = self->hovered;
  double value;

  if (dy == 0 || self->dragging || self->entry || !self->session
      || !bf_element_is_editable (&element)
      || !bf_session_get_value (self->session, &element, &value))
    return GDK_EVENT_PROPAGATE;

  if (self->scroll_id == 0 || !bf_element_equal (&element, &self->current))
    {
      bf_canvas_end_scroll (self);
      bf_canvas_changing (self);
      bf_session_set_selected (self->session, &element);
      self->current = element;
      bf_session_begin_edit (self->session);
    }
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  self->scroll_id = g_timeout_add (SCROLL_PAUSE, scroll_pause_cb, self);
  set_value (self, &element,
             bf_number_step (value, bf_number_step_unit (value, BF_CANVAS_SMALLEST_STEP),
                             -dy * (state & GDK_SHIFT_MASK ? FINE : 1)));
  return GDK_EVENT_STOP;
}

/* What a plate has no room for, and the number in full */
static gboolean
query_tooltip_cb (BfCanvas   *self,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip)
{
  BfElement element = keyboard ? bf_canvas_get_focused (self) : self->hovered;
  g_autoptr (GString) text = NULL;
  g_autofree char *details = NULL;
  BfGlance glance;
  BfRect rect;
  double value;

  if (!self->session || self->dragging || self->entry || element.kind == BF_ELEMENT_NONE
      || bf_session_is_moving (self->session) || bf_session_is_training (self->session))
    return FALSE;
  if (bf_canvas_ensure_layout (self) && bf_canvas_get_rect (self, &element, &rect))
    gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ (int) rect.x, (int) rect.y,
                                                        (int) rect.width, (int) rect.height });
  bf_session_get_glance (self->session, &glance);
  text = g_string_new (NULL);
  if (bf_element_is_editable (&element) && bf_session_get_value (self->session, &element, &value))
    {
      g_autofree char *name = bf_element_get_name (&element, self->shape);
      g_autofree char *exact = bf_number_format_exact (value);

      g_string_append_printf (text, "%s = %s", name, exact);
    }
  details = bf_describe_details (&glance, &element);
  if (details && *details)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", details);
  gtk_tooltip_set_text (tooltip, text->str);
  return text->len > 0;
}

/**
 * bf_canvas_init_pointer: (skip)
 * @self: a canvas
 *
 * Listens to the pointer.
 */
void
bf_canvas_init_pointer (BfCanvas *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);

  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));

  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}
