/* SPDX-License-Identifier: MIT */
#include "bf-canvas-private.h"

#include "model/bf-number.h"

#include <glib/gi18n-lib.h>

/* Long numbers make the entry wider than its plate, up to this. */
#define MAX_ENTRY_WIDTH 200
#define MIN_ENTRY_WIDTH 64
#define ENTRY_MARGIN 4
#define CURSOR_WIDTH 6

/**
 * bf_canvas_changing: (skip)
 * @self: a canvas
 *
 * Says that a number is about to be changed, so that what moves comes to rest.
 */
void
bf_canvas_changing (BfCanvas *self)
{
  g_signal_emit (self, bf_canvas_signals[BF_CANVAS_CHANGING], 0);
}

static gboolean
apply (double     value,
       gpointer   user_data,
       GError   **error)
{
  BfCanvas *self = user_data;

  bf_canvas_changing (self);
  return bf_session_set_value (self->session, &self->edited, value, error);
}

/**
 * bf_canvas_allocate_entry: (skip)
 * @self: a canvas
 *
 * Puts the entry where the number stands that is typed.
 */
void
bf_canvas_allocate_entry (BfCanvas *self)
{
  int natural_width, min_height, width, height;
  GskTransform *transform;
  BfRect rect;
  double x, y;

  if (!self->entry)
    return;
  if (!bf_canvas_get_rect (self, &self->edited, &rect))
    return;
  gtk_widget_measure (self->entry, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural_width, NULL,
                      NULL);
  gtk_widget_measure (self->entry, GTK_ORIENTATION_VERTICAL, -1, &min_height, NULL, NULL, NULL);
  width = MAX (MAX ((int) rect.width, MIN_ENTRY_WIDTH),
               MIN (natural_width + CURSOR_WIDTH, MAX_ENTRY_WIDTH));
  height = MAX ((int) rect.height, min_height);
  x = CLAMP (rect.x + (rect.width - width) / 2, ENTRY_MARGIN,
             MAX (gtk_widget_get_width (GTK_WIDGET (self)) - width - ENTRY_MARGIN, ENTRY_MARGIN));
  y = rect.y + (rect.height - height) / 2;
  transform = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_widget_allocate (self->entry, width, height, -1, transform);
}

/**
 * bf_canvas_close_entry: (skip)
 * @self: a canvas
 *
 * Takes the entry away, and leaves the keyboard where it stood.
 */
void
bf_canvas_close_entry (BfCanvas *self)
{
  GtkWidget *entry = g_steal_pointer (&self->entry);
  BfElement edited = self->edited;
  gboolean had_focus;

  g_clear_handle_id (&self->close_id, g_source_remove);
  if (!entry)
    return;
  had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self)) == entry;
  self->edited = BF_ELEMENT_NOTHING;
  if (had_focus)
    bf_canvas_focus_element (self, &edited);
  gtk_widget_unparent (entry);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
close_cb (gpointer user_data)
{
  BfCanvas *self = user_data;

  self->close_id = 0;
  bf_canvas_close_entry (self);
  return G_SOURCE_REMOVE;
}

/* Not at once: the entry is still in the middle of telling us. */
static void
queue_close (BfCanvas *self)
{
  if (self->entry && self->close_id == 0)
    self->close_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, close_cb, self, NULL);
}

static void
done_cb (BfCanvas *self,
         gboolean  applied)
{
  queue_close (self);
}

static GtkWidget *
create_entry (BfCanvas *self,
              double    value)
{
  GtkWidget *entry = bf_number_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_autofree char *name = bf_element_get_name (&self->edited, self->shape);
  g_autofree char *label = bf_name_close_up (g_strdup_printf (_("Value of %s"), name));

  bf_number_entry_set_value (BF_NUMBER_ENTRY (entry), value);
  bf_number_entry_set_step (BF_NUMBER_ENTRY (entry), BF_CANVAS_SMALLEST_STEP);
  bf_number_entry_set_apply (BF_NUMBER_ENTRY (entry), apply, self);
  bf_number_entry_set_label (BF_NUMBER_ENTRY (entry), label);
  gtk_editable_set_alignment (GTK_EDITABLE (entry), 0);
  g_signal_connect_object (entry, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (queue_close), self);
  gtk_widget_add_controller (entry, focus);
  return entry;
}

/**
 * bf_canvas_edit:
 * @self: a canvas
 * @element: what to change
 *
 * Opens an entry with the full value where the number stands. What cannot be changed is selected.
 */
void
bf_canvas_edit (BfCanvas        *self,
                const BfElement *element)
{
  BfElement edited = *element;
  double value;

  g_return_if_fail (BF_IS_CANVAS (self));

  bf_canvas_finish_edit (self);
  if (!self->session || !bf_canvas_ensure_layout (self))
    return;
  bf_session_set_selected (self->session, &edited);
  self->current = edited;
  if (!bf_element_is_editable (&edited) || !bf_session_get_value (self->session, &edited, &value))
    return;

  self->edited = edited;
  self->entry = create_entry (self, value);
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  bf_canvas_allocate_entry (self);
  bf_number_entry_begin_typing (BF_NUMBER_ENTRY (self->entry));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * bf_canvas_finish_edit:
 * @self: a canvas
 *
 * Ends what is being typed or scrolled: what is right is applied, what is wrong is dropped.
 */
void
bf_canvas_finish_edit (BfCanvas *self)
{
  g_return_if_fail (BF_IS_CANVAS (self));

  bf_canvas_end_scroll (self);
  if (!self->entry)
    return;
  bf_number_entry_commit (BF_NUMBER_ENTRY (self->entry));
  bf_canvas_close_entry (self);
}
