/* SPDX-License-Identifier: MIT */
#include "bf-ring-view.h"

#include "bf-style.h"
#include "model/bf-credit-text.h"
#include "scene/bf-motion.h"
#include "scene/bf-ring-chart.h"

#include <glib/gi18n-lib.h>

#define LEAST_SIZE 160
#define NATURAL_SIZE 210
#define MOST_SIZE 320

struct _BfRingView
{
  GtkWidget    parent_instance;

  /* Owned */
  BfSession   *session;
  BfRingChart *chart;       /* NULL where there is no pie */
  BfCredit    *credit;      /* what the chart was made of */
  char        *described;   /* what a screen reader was told last */
  char        *named;

  BfElement    hovered;     /* by the pointer, here */
  BfElement    lit;         /* by the pointer, elsewhere */
};

enum
{
  SIGNAL_HOVERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfRingView, bf_ring_view, GTK_TYPE_WIDGET)

static void
get_glance (BfRingView *self,
            BfGlance   *glance)
{
  bf_session_get_glance (self->session, glance);
  glance->moment = bf_motion_get_moment (&glance->moment, bf_trace_get_network (glance->trace));
}

static double
get_size (BfRingView *self)
{
  return MIN (gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)));
}

/* The chart stands in the middle of what it was given. */
static double
get_left (BfRingView *self)
{
  return (gtk_widget_get_width (GTK_WIDGET (self)) - get_size (self)) / 2;
}

/* What the pointer is on comes first, then what is selected. */
static BfElement
get_marked (BfRingView     *self,
            const BfGlance *glance)
{
  if (self->hovered.kind != BF_ELEMENT_NONE)
    return self->hovered;
  if (self->lit.kind != BF_ELEMENT_NONE && self->chart
      && bf_ring_chart_find (self->chart, &self->lit) >= 0)
    return self->lit;
  return glance->selected;
}

static void
bf_ring_view_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  BfRingView *self = BF_RING_VIEW (widget);
  double size = get_size (self);
  BfGlance glance;
  BfRingStyle style = {
    .palette = bf_style_get_palette (),
    .font = bf_style_get_font (widget),
    .text_scale = bf_style_get_text_scale (widget),
    .focused = gtk_widget_has_visible_focus (widget),
  };
  cairo_t *cr;

  if (!self->chart || size <= 0)
    return;
  get_glance (self, &glance);
  style.marked = get_marked (self, &glance);
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget),
                                                       gtk_widget_get_height (widget)));
  cairo_translate (cr, get_left (self), 0);
  bf_ring_chart_draw (self->chart, cr, size, &glance, &style);
  cairo_destroy (cr);
}

static void
bf_ring_view_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  *minimum = LEAST_SIZE;
  *natural = NATURAL_SIZE;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size > 0)
    *minimum = *natural = CLAMP (for_size, LEAST_SIZE, MOST_SIZE);
}

static GtkSizeRequestMode
bf_ring_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
pick (BfRingView *self,
      double      x,
      double      y)
{
  return self->chart ? bf_ring_chart_pick (self->chart, get_size (self), x - get_left (self), y)
                     : -1;
}

static BfElement
get_element (BfRingView *self,
             int         segment)
{
  return segment >= 0 ? bf_ring_chart_get_segment (self->chart, (guint) segment)->element
                      : BF_ELEMENT_NOTHING;
}

static void
set_hovered (BfRingView *self,
             BfElement   element)
{
  if (bf_element_equal (&self->hovered, &element))
    return;
  self->hovered = element;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[SIGNAL_HOVERED], 0);
}

static void
motion_cb (BfRingView *self,
           double      x,
           double      y)
{
  set_hovered (self, get_element (self, pick (self, x, y)));
}

static void
leave_cb (BfRingView *self)
{
  set_hovered (self, BF_ELEMENT_NOTHING);
}

static void
pressed_cb (BfRingView *self,
            int         n_press,
            double      x,
            double      y)
{
  BfElement element = get_element (self, pick (self, x, y));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->session)
    bf_session_set_selected (self->session, &element);
}

/* Arrows walk: around with left and right, from ring to ring with up and down. */
static gboolean
key_pressed_cb (BfRingView      *self,
                guint            key,
                guint            code,
                GdkModifierType  state)
{
  int around = (key == GDK_KEY_Right) - (key == GDK_KEY_Left);
  int outward = (key == GDK_KEY_Up) - (key == GDK_KEY_Down);
  BfElement element;
  BfGlance glance;
  int from;

  if (!self->chart || (around == 0 && outward == 0)
      || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return FALSE;
  bf_session_get_glance (self->session, &glance);
  from = bf_ring_chart_find (self->chart, &glance.selected);
  do
    {
      int next = bf_ring_chart_walk (self->chart, from, around, outward);

      if (next == from || next < 0)
        return TRUE;
      from = next;
      element = get_element (self, from);
    }
  while (element.kind == BF_ELEMENT_NONE && outward == 0);
  if (element.kind != BF_ELEMENT_NONE)
    bf_session_set_selected (self->session, &element);
  return TRUE;
}

static char *
make_name (BfRingView     *self,
           const BfGlance *glance)
{
  int selected = self->chart ? bf_ring_chart_find (self->chart, &glance->selected) : -1;
  BfCreditCut cut = bf_session_get_cut (self->session);
  g_autofree char *name = NULL;
  g_autofree char *share = NULL;
  BfValue value;

  if (selected < 0)
    return g_strdup_printf (_("Pie: %s"), bf_credit_cut_get_title (cut));
  name = bf_element_get_name (&glance->selected, bf_trace_get_network (glance->trace));
  value = bf_glance_get_share (glance, &glance->selected);
  if (value.status == BF_VALUE_NOT_COMPUTED)
    return g_strdup_printf (_("%s, not cut yet"), name);
  share = bf_share_format (value.value, BF_SHARE_DIGITS);
  /* Translators: "w32, share of the fix 24.10 %" */
  return g_strdup_printf (_("%s, %s %s"), name, bf_credit_cut_get_title (cut), share);
}

static void
tell (BfRingView     *self,
      const BfGlance *glance)
{
  g_autofree char *described =
      self->chart ? bf_ring_chart_describe (self->chart, glance) : g_strdup (_("not cut yet"));
  g_autofree char *named = make_name (self, glance);

  if (g_strcmp0 (described, self->described) != 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    described, -1);
  if (g_strcmp0 (named, self->named) != 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, named, -1);
  g_free (self->described);
  g_free (self->named);
  self->described = g_steal_pointer (&described);
  self->named = g_steal_pointer (&named);
}

static void
bf_ring_view_dispose (GObject *object)
{
  BfRingView *self = BF_RING_VIEW (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->chart, bf_ring_chart_free);
  g_clear_pointer (&self->credit, bf_credit_unref);
  g_clear_pointer (&self->described, g_free);
  g_clear_pointer (&self->named, g_free);
  G_OBJECT_CLASS (bf_ring_view_parent_class)->dispose (object);
}

static void
bf_ring_view_class_init (BfRingViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_ring_view_dispose;
  widget_class->snapshot = bf_ring_view_snapshot;
  widget_class->measure = bf_ring_view_measure;
  widget_class->get_request_mode = bf_ring_view_get_request_mode;
  signals[SIGNAL_HOVERED] = g_signal_new ("hovered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "ringview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bf_ring_view_init (BfRingView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  bf_style_watch (GTK_WIDGET (self));
}

/**
 * bf_ring_view_set_session:
 * @self: a ring view
 * @session: (nullable): the session whose pie it shows
 *
 * Sets what is shown.
 */
void
bf_ring_view_set_session (BfRingView *self,
                          BfSession  *session)
{
  g_return_if_fail (BF_IS_RING_VIEW (self));

  if (g_set_object (&self->session, session))
    bf_ring_view_refresh (self);
}

/**
 * bf_ring_view_refresh:
 * @self: a ring view
 *
 * Shows what the session has come to. Before backward there is no pie; the one that was seen last does not stay.
 */
void
bf_ring_view_refresh (BfRingView *self)
{
  BfGlance glance;

  g_return_if_fail (BF_IS_RING_VIEW (self));

  if (!self->session)
    return;
  bf_session_get_glance (self->session, &glance);
  if (glance.credit != self->credit)
    {
      g_clear_pointer (&self->chart, bf_ring_chart_free);
      g_clear_pointer (&self->credit, bf_credit_unref);
      if (glance.credit)
        {
          self->credit = bf_credit_ref ((BfCredit *) glance.credit);
          self->chart = bf_ring_chart_new (glance.credit);
        }
      set_hovered (self, BF_ELEMENT_NOTHING);
    }
  get_glance (self, &glance);
  tell (self, &glance);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * bf_ring_view_get_hovered:
 * @self: a ring view
 *
 * Gets what the pointer is on.
 *
 * Returns: (transfer none): the element; of kind %BF_ELEMENT_NONE for nothing
 */
const BfElement *
bf_ring_view_get_hovered (BfRingView *self)
{
  g_return_val_if_fail (BF_IS_RING_VIEW (self), NULL);

  return &self->hovered;
}

/**
 * bf_ring_view_set_lit:
 * @self: a ring view
 * @element: what the pointer is on elsewhere
 *
 * Lights the segment of an element that is pointed at elsewhere.
 */
void
bf_ring_view_set_lit (BfRingView      *self,
                      const BfElement *element)
{
  g_return_if_fail (BF_IS_RING_VIEW (self) && element != NULL);

  if (bf_element_equal (&self->lit, element))
    return;
  self->lit = *element;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
