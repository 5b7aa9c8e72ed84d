/* SPDX-License-Identifier: MIT */
#include "bf-canvas-private.h"

#include "model/bf-arithmetic.h"

/* Above this only the selected and the hovered weight have a mark; the table beside the canvas
   holds all. */
#define MAX_WEIGHT_MARKS 1000
#define MAX_MARKS 5000

/* While it moves, names need not be newer than this. */
#define NAMES_DELAY 250 /* ms */

static void
activate_cb (BfCanvas *self,
             gboolean  edit,
             BfMark   *mark)
{
  const BfElement *element = bf_mark_get_element (mark);

  if (edit)
    bf_canvas_edit (self, element);
  else
    bf_canvas_focus_element (self, element);
}

static BfMark *
add_mark (BfCanvas        *self,
          const BfElement *element)
{
  GtkWidget *mark;

  if (self->marks->len >= MAX_MARKS)
    return NULL;
  mark = bf_mark_new (element);
  g_signal_connect_object (mark, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (mark, GTK_WIDGET (self));
  g_ptr_array_add (self->marks, mark);
  return BF_MARK (mark);
}

static BfMark *
find_mark (BfCanvas        *self,
           const BfElement *element)
{
  for (guint i = 0; i < self->marks->len; i++)
    {
      BfMark *mark = g_ptr_array_index (self->marks, i);

      if (bf_element_equal (bf_mark_get_element (mark), element))
        return mark;
    }
  return NULL;
}

/**
 * bf_canvas_clear_marks: (skip)
 * @self: a canvas
 *
 * Removes all marks.
 */
void
bf_canvas_clear_marks (BfCanvas *self)
{
  if (!self->marks)
    return;
  for (guint i = 0; i < self->marks->len; i++)
    gtk_widget_unparent (g_ptr_array_index (self->marks, i));
  g_ptr_array_set_size (self->marks, 0);
}

static void
add_layer (BfCanvas *self,
           guint     layer,
           gboolean  weights)
{
  const BfNetwork *network = self->shape;

  for (guint unit = 0; unit < bf_network_get_n_units (network, layer); unit++)
    {
      for (guint input = 0; weights && input < bf_network_get_n_layer_inputs (network, layer);
           input++)
        add_mark (self, &(BfElement) { BF_ELEMENT_WEIGHT, layer, unit, input });
      if (weights && bf_network_has_bias (network, layer))
        add_mark (self, &(BfElement) { BF_ELEMENT_BIAS, layer, unit, 0 });
      add_mark (self, &(BfElement) { BF_ELEMENT_UNIT, layer, unit, 0 });
    }
}

/**
 * bf_canvas_build_marks: (skip)
 * @self: a canvas
 *
 * Puts a mark on everything that can be focused, in the order in which a forward pass comes to it.
 */
void
bf_canvas_build_marks (BfCanvas *self)
{
  const BfNetwork *network = self->shape;
  gboolean weights = bf_network_get_n_weights (network) <= MAX_WEIGHT_MARKS;

  bf_canvas_clear_marks (self);
  for (guint i = 0; i < bf_network_get_n_inputs (network); i++)
    add_mark (self, &(BfElement) { BF_ELEMENT_INPUT, 0, i, 0 });
  for (guint layer = 0; layer < bf_network_get_n_layers (network); layer++)
    add_layer (self, layer, weights);
  for (guint i = 0; i < bf_network_get_n_outputs (network); i++)
    add_mark (self, &(BfElement) { BF_ELEMENT_TARGET, 0, i, 0 });
  bf_canvas_queue_names (self);
}

static void
allocate_mark (BfCanvas *self,
               BfMark   *mark)
{
  GskTransform *transform;
  BfRect rect;

  if (!bf_canvas_get_rect (self, bf_mark_get_element (mark), &rect))
    {
      gtk_widget_set_child_visible (GTK_WIDGET (mark), FALSE);
      return;
    }
  gtk_widget_set_child_visible (GTK_WIDGET (mark), TRUE);
  gtk_widget_measure (GTK_WIDGET (mark), GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  transform = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) rect.x, (float) rect.y));
  gtk_widget_allocate (GTK_WIDGET (mark), MAX ((int) rect.width, 1), MAX ((int) rect.height, 1), -1,
                       transform);
}

/**
 * bf_canvas_allocate_marks: (skip)
 * @self: a canvas
 *
 * Puts the marks where the layout has their elements.
 */
void
bf_canvas_allocate_marks (BfCanvas *self)
{
  for (guint i = 0; i < self->marks->len; i++)
    allocate_mark (self, g_ptr_array_index (self->marks, i));
}

static BfMark *
ensure_mark (BfCanvas        *self,
             const BfElement *element)
{
  BfMark *mark = find_mark (self, element);

  if (mark || element->kind == BF_ELEMENT_NONE)
    return mark;
  mark = add_mark (self, element);
  if (mark && bf_canvas_ensure_layout (self))
    allocate_mark (self, mark);
  return mark;
}

static void
update_name (BfCanvas       *self,
             BfMark         *mark,
             const BfGlance *glance)
{
  const BfElement *element = bf_mark_get_element (mark);
  g_autofree char *name = bf_describe_name (glance, element);
  g_autofree char *details = bf_describe_details (glance, element);

  if (gtk_widget_has_focus (GTK_WIDGET (mark)) && self->announcement)
    {
      g_autofree char *both = g_strconcat (self->announcement, "\n", details, NULL);

      bf_mark_set_text (mark, name, both);
      return;
    }
  bf_mark_set_text (mark, name, details);
}

/**
 * bf_canvas_update_names: (skip)
 * @self: a canvas
 *
 * Brings what a screen reader says of each element up to date.
 */
void
bf_canvas_update_names (BfCanvas *self)
{
  BfGlance glance;

  g_clear_handle_id (&self->names_id, g_source_remove);
  if (!self->session || !self->shape
      || !bf_network_same_shape (self->shape, bf_session_get_network (self->session)))
    return;
  bf_session_get_glance (self->session, &glance);
  for (guint i = 0; i < self->marks->len; i++)
    update_name (self, g_ptr_array_index (self->marks, i), &glance);
}

static gboolean
names_cb (gpointer user_data)
{
  BfCanvas *self = user_data;

  self->names_id = 0;
  bf_canvas_update_names (self);
  return G_SOURCE_REMOVE;
}

/**
 * bf_canvas_queue_names: (skip)
 * @self: a canvas
 *
 * Says that names are out of date: at rest they follow soon, in motion a few times a second.
 */
void
bf_canvas_queue_names (BfCanvas *self)
{
  gboolean busy;

  if (!self->session)
    return;
  busy = bf_session_is_moving (self->session) || bf_session_is_training (self->session);
  if (!busy)
    {
      g_clear_handle_id (&self->names_id, g_source_remove);
      self->names_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, names_cb, self, NULL);
    }
  else if (self->names_id == 0)
    self->names_id = g_timeout_add (NAMES_DELAY, names_cb, self);
}

/**
 * bf_canvas_get_focused: (skip)
 * @self: a canvas
 *
 * What the keyboard is on.
 *
 * Returns: the element, or nothing
 */
BfElement
bf_canvas_get_focused (BfCanvas *self)
{
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (self));

  if (!child || !BF_IS_MARK (child) || !gtk_widget_has_focus (child))
    return BF_ELEMENT_NOTHING;
  return *bf_mark_get_element (BF_MARK (child));
}

/**
 * bf_canvas_focus_element: (skip)
 * @self: a canvas
 * @element: where to go
 *
 * Moves the keyboard to an element and selects it.
 *
 * Returns: whether it is there now
 */
gboolean
bf_canvas_focus_element (BfCanvas        *self,
                         const BfElement *element)
{
  BfMark *mark = ensure_mark (self, element);

  if (!mark || !gtk_widget_grab_focus (GTK_WIDGET (mark)))
    return FALSE;
  self->current = *element;
  bf_session_set_selected (self->session, element);
  bf_canvas_queue_names (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return TRUE;
}

/**
 * bf_canvas_focus: (skip)
 * @widget: a canvas
 * @direction: which way the keyboard goes
 *
 * The canvas is one stop of the Tab key; within it the arrow keys walk.
 *
 * Returns: whether the focus is within the canvas now
 */
gboolean
bf_canvas_focus (GtkWidget        *widget,
                 GtkDirectionType  direction)
{
  BfCanvas *self = BF_CANVAS (widget);
  BfGlance glance;

  if (gtk_widget_get_focus_child (widget) || !self->session || self->marks->len == 0)
    return FALSE;
  bf_session_get_glance (self->session, &glance);
  if (glance.selected.kind != BF_ELEMENT_NONE && bf_canvas_focus_element (self, &glance.selected))
    return TRUE;
  if (self->current.kind != BF_ELEMENT_NONE && bf_canvas_focus_element (self, &self->current))
    return TRUE;
  return bf_canvas_focus_element (self, bf_mark_get_element (g_ptr_array_index (self->marks, 0)));
}

static gboolean
walk (BfCanvas        *self,
      const BfElement *from,
      int              dx,
      int              dy)
{
  BfElement to;

  if (!bf_canvas_ensure_layout (self))
    return GDK_EVENT_PROPAGATE;
  to = bf_layout_neighbour (self->layout, from, dx, dy);
  if (to.kind != BF_ELEMENT_NONE && !bf_element_equal (&to, from))
    bf_canvas_focus_element (self, &to);
  /* At the end of the network there is nowhere to go, and certainly no step to make. */
  return GDK_EVENT_STOP;
}

static gboolean
key_pressed_cb (BfCanvas        *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  BfElement focused = bf_canvas_get_focused (self);

  if (focused.kind == BF_ELEMENT_NONE || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return walk (self, &focused, -1, 0);
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return walk (self, &focused, 1, 0);
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return walk (self, &focused, 0, -1);
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return walk (self, &focused, 0, 1);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      bf_canvas_edit (self, &focused);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      bf_session_set_selected (self->session, &BF_ELEMENT_NOTHING);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/**
 * bf_canvas_init_focus: (skip)
 * @self: a canvas
 *
 * Listens to the keyboard.
 */
void
bf_canvas_init_focus (BfCanvas *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
