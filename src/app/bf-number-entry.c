/* SPDX-License-Identifier: MIT */
#include "bf-number-entry.h"

#include "bf-number-step.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PIXELS_PER_STEP 4
#define FINE 0.1

struct _BfNumberEntry
{
  GtkWidget      parent_instance;

  /* Owned */
  GtkWidget     *text;
  GtkWidget     *popover;
  GtkWidget     *message;
  char          *label;

  /* Borrowed */
  BfNumberApply  apply;
  gpointer       apply_data;

  double         value;
  double         smallest_step;
  gboolean       allow_empty;
  gboolean       typing;
  gboolean       pressed;
  gboolean       dragging;
  double         drag_value;
  double         drag_unit;
};

enum
{
  PROP_ALLOW_EMPTY = 1,
  PROP_LABEL,
  N_PROPERTIES,
};

enum
{
  CHANGE_BEGIN,
  CHANGE_END,
  DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GtkEditable *
get_delegate (GtkEditable *editable)
{
  return GTK_EDITABLE (BF_NUMBER_ENTRY (editable)->text);
}

/* To a screen reader it is the text box. */
static void
init_editable (GtkEditableInterface *iface)
{
  iface->get_delegate = get_delegate;
}

G_DEFINE_TYPE_WITH_CODE (BfNumberEntry, bf_number_entry, GTK_TYPE_WIDGET,
                         G_IMPLEMENT_INTERFACE (GTK_TYPE_EDITABLE, init_editable))

static void
set_text (BfNumberEntry *self,
          gboolean       exact)
{
  g_autofree char *text = NULL;

  if (self->allow_empty && self->value == 0)
    text = g_strdup ("");
  else
    text = exact ? bf_number_format_exact (self->value) : bf_number_format (self->value);
  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->text)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->text), text);
}

/* Only what is not selected yet: on X11, selecting twice in a row ends with nothing selected,
   because the first owner of the primary selection is told that it has lost it. */
static void
select_all (BfNumberEntry *self)
{
  int start, end;

  if (gtk_editable_get_selection_bounds (GTK_EDITABLE (self->text), &start, &end) && start == 0
      && end == gtk_text_get_text_length (GTK_TEXT (self->text)))
    return;
  gtk_editable_select_region (GTK_EDITABLE (self->text), 0, -1);
}

static void
set_error (BfNumberEntry *self,
           const char    *message)
{
  if (message)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "error");
      gtk_label_set_label (GTK_LABEL (self->message), message);
      gtk_popover_popup (GTK_POPOVER (self->popover));
      gtk_accessible_update_state (GTK_ACCESSIBLE (self),
                                   GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, message, -1);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_accessible_reset_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_INVALID);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static gboolean
apply_value (BfNumberEntry *self,
             double         value)
{
  g_autoptr (GError) error = NULL;

  if (self->apply && !self->apply (value, self->apply_data, &error))
    {
      set_error (self, error->message);
      return FALSE;
    }
  self->value = value;
  set_error (self, NULL);
  return TRUE;
}

static gboolean
parse (BfNumberEntry  *self,
       double         *value,
       GError        **error)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text)));

  g_strstrip (text);
  if (self->allow_empty && *text == '\0')
    {
      *value = 0;
      return TRUE;
    }
  return bf_number_parse (text, value, error);
}

/* An entry that was opened and left as it was changes nothing, not even by the way a number is
   printed. */
static gboolean
is_untouched (BfNumberEntry *self)
{
  g_autofree char *exact = bf_number_format_exact (self->value);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));

  return strcmp (text, exact) == 0 || (self->allow_empty && self->value == 0 && *text == '\0');
}

/**
 * bf_number_entry_commit:
 * @self: an entry
 *
 * Applies what has been typed, as Enter does.
 *
 * Returns: %FALSE if it is no number that can be applied; the entry then says why
 */
gboolean
bf_number_entry_commit (BfNumberEntry *self)
{
  g_autoptr (GError) error = NULL;
  double value;

  g_return_val_if_fail (BF_IS_NUMBER_ENTRY (self), FALSE);

  if (!self->typing || is_untouched (self))
    {
      set_error (self, NULL);
      return TRUE;
    }
  if (!parse (self, &value, &error))
    {
      set_error (self, error->message);
      return FALSE;
    }
  return apply_value (self, value);
}

static void
activate_cb (BfNumberEntry *self)
{
  if (!bf_number_entry_commit (self))
    return;
  set_text (self, TRUE);
  select_all (self);
  g_signal_emit (self, signals[DONE], 0, TRUE);
}

static void
restore (BfNumberEntry *self)
{
  set_error (self, NULL);
  set_text (self, TRUE);
  select_all (self);
  g_signal_emit (self, signals[DONE], 0, FALSE);
}

static void
step_by (BfNumberEntry *self,
         double         n_steps)
{
  double value = self->value;

  if (self->typing && !parse (self, &value, NULL))
    return;
  value = bf_number_step (value, bf_number_step_unit (value, self->smallest_step), n_steps);
  if (!apply_value (self, value))
    return;
  set_text (self, self->typing);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
}

static gboolean
key_pressed_cb (BfNumberEntry   *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  double fine = state & GDK_SHIFT_MASK ? FINE : 1;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      step_by (self, fine);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      step_by (self, -fine);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
      step_by (self, 10);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
      step_by (self, -10);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      restore (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
scroll_cb (BfNumberEntry *self,
           double         dx,
           double         dy)
{
  if (dy == 0)
    return GDK_EVENT_PROPAGATE;
  step_by (self, -dy);
  return GDK_EVENT_STOP;
}

static void
drag_begin_cb (BfNumberEntry  *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  /* While it is being typed, a drag selects text. */
  if (self->typing)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  /* A press that stays one begins to type, with the whole number selected; the text would put
     its cursor there. */
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->pressed = TRUE;
  self->drag_value = self->value;
  self->drag_unit = bf_number_step_unit (self->value, self->smallest_step);
}

static void
drag_update_cb (BfNumberEntry  *self,
                double          dx,
                double          dy,
                GtkGestureDrag *gesture)
{
  double n_steps = trunc ((dx - dy) / PIXELS_PER_STEP);

  if (!self->dragging)
    {
      if (!gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy))
        return;
      self->dragging = TRUE;
      g_signal_emit (self, signals[CHANGE_BEGIN], 0);
    }
  if (apply_value (self, bf_number_step (self->drag_value, self->drag_unit, n_steps)))
    set_text (self, FALSE);
}

static void
drag_end_cb (BfNumberEntry *self)
{
  gboolean clicked = self->pressed && !self->dragging;

  self->pressed = FALSE;
  if (clicked)
    bf_number_entry_begin_typing (self);
  if (!self->dragging)
    return;
  self->dragging = FALSE;
  set_error (self, NULL);
  g_signal_emit (self, signals[CHANGE_END], 0);
}

static void
drag_cancel_cb (BfNumberEntry *self)
{
  self->pressed = FALSE;
  drag_end_cb (self);
}

static void
focus_enter_cb (BfNumberEntry *self)
{
  self->typing = TRUE;
  set_text (self, TRUE);
  select_all (self);
}

static void
focus_leave_cb (BfNumberEntry *self)
{
  /* Going elsewhere takes what is right and drops what is wrong. */
  if (self->typing)
    bf_number_entry_commit (self);
  self->typing = FALSE;
  set_error (self, NULL);
  set_text (self, FALSE);
  gtk_editable_select_region (GTK_EDITABLE (self->text), 0, 0);
}

static void
bf_number_entry_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  gtk_widget_measure (BF_NUMBER_ENTRY (widget)->text, orientation, -1, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
bf_number_entry_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  BfNumberEntry *self = BF_NUMBER_ENTRY (widget);

  gtk_widget_allocate (self->text, width, height, baseline, NULL);
  gtk_popover_present (GTK_POPOVER (self->popover));
}

static gboolean
bf_number_entry_grab_focus (GtkWidget *widget)
{
  return gtk_text_grab_focus_without_selecting (GTK_TEXT (BF_NUMBER_ENTRY (widget)->text));
}

static void
bf_number_entry_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BfNumberEntry *self = BF_NUMBER_ENTRY (object);

  if (gtk_editable_delegate_get_property (object, id, value, pspec))
    return;
  if (id == PROP_ALLOW_EMPTY)
    g_value_set_boolean (value, self->allow_empty);
  else if (id == PROP_LABEL)
    g_value_set_string (value, self->label);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bf_number_entry_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  BfNumberEntry *self = BF_NUMBER_ENTRY (object);

  if (gtk_editable_delegate_set_property (object, id, value, pspec))
    return;
  if (id == PROP_ALLOW_EMPTY)
    {
      self->allow_empty = g_value_get_boolean (value);
      gtk_text_set_placeholder_text (GTK_TEXT (self->text), self->allow_empty ? _("never") : NULL);
      set_text (self, FALSE);
    }
  else if (id == PROP_LABEL)
    bf_number_entry_set_label (self, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bf_number_entry_dispose (GObject *object)
{
  BfNumberEntry *self = BF_NUMBER_ENTRY (object);

  self->apply = NULL;
  if (self->text)
    gtk_editable_finish_delegate (GTK_EDITABLE (self));
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->text, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_number_entry_parent_class)->dispose (object);
}

static void
bf_number_entry_finalize (GObject *object)
{
  g_free (BF_NUMBER_ENTRY (object)->label);
  G_OBJECT_CLASS (bf_number_entry_parent_class)->finalize (object);
}

static void
bf_number_entry_class_init (BfNumberEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bf_number_entry_get_property;
  object_class->set_property = bf_number_entry_set_property;
  object_class->dispose = bf_number_entry_dispose;
  object_class->finalize = bf_number_entry_finalize;
  widget_class->measure = bf_number_entry_measure;
  widget_class->size_allocate = bf_number_entry_size_allocate;
  widget_class->grab_focus = bf_number_entry_grab_focus;

  g_object_class_install_property (object_class, PROP_ALLOW_EMPTY,
                                   g_param_spec_boolean ("allow-empty", NULL, NULL, FALSE,
                                                         G_PARAM_READWRITE
                                                             | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (
      object_class, PROP_LABEL,
      g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  gtk_editable_install_properties (object_class, N_PROPERTIES);

  signals[CHANGE_BEGIN] = g_signal_new ("change-begin", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGE_END] = g_signal_new ("change-end", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TEXT_BOX);
  gtk_widget_class_set_css_name (widget_class, "numberentry");
}

static void
add_controllers (BfNumberEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (self->text, keys);

  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_enter_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_leave_cb), self);
  gtk_widget_add_controller (self->text, focus);

  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

static void
bf_number_entry_init (BfNumberEntry *self)
{
  self->text = gtk_text_new ();
  gtk_text_set_input_purpose (GTK_TEXT (self->text), GTK_INPUT_PURPOSE_NUMBER);
  gtk_text_set_propagate_text_width (GTK_TEXT (self->text), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->text), 4);
  gtk_editable_set_alignment (GTK_EDITABLE (self->text), 1);
  gtk_widget_set_parent (self->text, GTK_WIDGET (self));
  gtk_editable_init_delegate (GTK_EDITABLE (self));
  g_signal_connect_swapped (self->text, "activate", G_CALLBACK (activate_cb), self);

  self->message = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->message), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->message), 36);
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), self->message);
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_widget_set_can_focus (self->popover, FALSE);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));

  add_controllers (self);
}

/**
 * bf_number_entry_new:
 *
 * A new entry that shows 0.
 *
 * Returns: (transfer floating): the entry
 */
GtkWidget *
bf_number_entry_new (void)
{
  return g_object_new (BF_TYPE_NUMBER_ENTRY, NULL);
}

/**
 * bf_number_entry_set_apply:
 * @self: an entry
 * @apply: (scope forever): puts a number where it belongs
 * @user_data: for @apply
 *
 * Says what happens with a number that has been entered.
 */
void
bf_number_entry_set_apply (BfNumberEntry *self,
                           BfNumberApply  apply,
                           gpointer       user_data)
{
  g_return_if_fail (BF_IS_NUMBER_ENTRY (self));

  self->apply = apply;
  self->apply_data = user_data;
}

/**
 * bf_number_entry_set_step:
 * @self: an entry
 * @smallest_step: the least step that is of use; 0 for none
 *
 * Sets how small the steps of wheel, drag and arrow keys may become.
 */
void
bf_number_entry_set_step (BfNumberEntry *self,
                          double         smallest_step)
{
  g_return_if_fail (BF_IS_NUMBER_ENTRY (self));

  self->smallest_step = smallest_step;
}

/**
 * bf_number_entry_set_label:
 * @self: an entry
 * @label: (nullable): what the number is
 *
 * Sets the accessible name.
 */
void
bf_number_entry_set_label (BfNumberEntry *self,
                           const char    *label)
{
  g_return_if_fail (BF_IS_NUMBER_ENTRY (self));

  g_free (self->label);
  self->label = g_strdup (label);
  if (label)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
}

/**
 * bf_number_entry_set_value:
 * @self: an entry
 * @value: the number
 *
 * Shows a number. What is being typed stays, unless the number is another one than before.
 */
void
bf_number_entry_set_value (BfNumberEntry *self,
                           double         value)
{
  g_return_if_fail (BF_IS_NUMBER_ENTRY (self));

  if (self->typing && value == self->value)
    return;
  self->value = value;
  set_text (self, self->typing);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * bf_number_entry_begin_typing:
 * @self: an entry
 *
 * Focuses the entry with its full value selected.
 */
void
bf_number_entry_begin_typing (BfNumberEntry *self)
{
  g_return_if_fail (BF_IS_NUMBER_ENTRY (self));

  gtk_text_grab_focus_without_selecting (GTK_TEXT (self->text));
  set_text (self, TRUE);
  select_all (self);
}
