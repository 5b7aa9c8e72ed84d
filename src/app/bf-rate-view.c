/* SPDX-License-Identifier: MIT */
#include "bf-rate-view.h"

#include "bf-style.h"
#include "model/bf-number.h"
#include "model/bf-rate-search.h"
#include "model/bf-rate-text.h"
#include "scene/bf-rate-plot.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define RATE_DIGITS 4 /* a picked rate is rounded to as many: nobody wants 0.0413927 */
#define PAGE 10       /* places that Page Up and Page Down go */

struct _BfRateView
{
  GtkWidget  parent_instance;

  /* Owned */
  GtkWidget *plot;      /* where the map is drawn; it has the keyboard */
  GtkWidget *bar;       /* progress and Cancel, or why the map is out of date and Map Again */
  BfSession *session;
  BfRateMap *map;       /* (nullable) */
  BfJob     *job;       /* (nullable): the map grows */

  /* Borrowed */
  GtkProgressBar *progress;
  GtkLabel       *hint;
  GtkButton      *button;

  guint      hovered;   /* by the pointer */
  double     pointer_x;
  double     pointer_y;
  guint      cursor;    /* of the keyboard */
  gboolean   keyboard_leads; /* it was used last */
  gboolean   was_cancelled;
};

enum
{
  CHANGING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfRateView, bf_rate_view, GTK_TYPE_WIDGET)

/* The start of the run that goes on, before all of its steps: where it stands now would tell of the end of training only. */
static BfState *
dup_start (BfRateView *self)
{
  return bf_session_dup_start (self->session);
}

static gboolean
is_stale (BfRateView *self)
{
  g_autoptr (BfState) start = dup_start (self);

  return self->map != NULL
         && !bf_rate_map_fits (self->map, start, bf_session_get_dataset (self->session),
                               bf_session_get_recipe (self->session));
}

static gboolean
has_one_prediction (BfRateView *self)
{
  return bf_dataset_get_n_samples (bf_session_get_dataset (self->session)) == 1
         && bf_network_get_n_outputs (bf_session_get_network (self->session)) == 1;
}

static void
get_plot (BfRateView *self, BfRatePlot *plot)
{
  BfDataset *dataset = bf_session_get_dataset (self->session);
  gboolean leads = self->keyboard_leads && gtk_widget_has_focus (self->plot);

  *plot = (BfRatePlot) {
    .map = self->map,
    .present = bf_session_get_recipe (self->session)->learning_rate,
    .shows_losses = !has_one_prediction (self),
    .target = has_one_prediction (self) ? bf_dataset_get_target (dataset, 0, 0) : NAN,
    .is_stale = is_stale (self),
    .hovered = leads ? self->cursor : self->hovered,
    .is_focused = leads,
  };
}

/* What is spoken of the plot: all its bands; of the keyboard's place that alone */
static void
describe (BfRateView *self)
{
  BfRatePlot plot;
  g_autofree char *readout = NULL;
  g_autofree char *bands = NULL;
  g_autofree char *name = NULL;

  get_plot (self, &plot);
  readout = bf_rate_plot_get_readout (&plot);
  bands = self->map != NULL ? bf_rate_map_describe (self->map) : NULL;
  name = readout != NULL ? g_strdup_printf (_("Learning rate %s"), readout) : g_strdup (_("Map of the learning rates"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->plot), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, bands != NULL ? bands : "", -1);
}

static void
show_state (BfRateView *self)
{
  gboolean stale = is_stale (self);
  gboolean incomplete = self->map != NULL && bf_rate_map_get_n_tried (self->map) < bf_rate_map_get_n_points (self->map);

  gtk_widget_set_visible (GTK_WIDGET (self->progress), self->job != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), self->job == NULL);
  gtk_widget_set_visible (self->bar, self->job != NULL || stale || incomplete || self->map == NULL);
  gtk_button_set_label (self->button, self->job != NULL ? _("Cancel") : self->map != NULL ? _("Map Again") : _("Map"));
  gtk_label_set_label (self->hint, stale ? _("Out of date: the network or the recipe has changed.") : _("Not complete."));
  describe (self);
  gtk_widget_queue_draw (self->plot);
}

static void
map_cb (BfRateMap *map, gboolean is_over, gpointer user_data)
{
  BfRateView *self = user_data;

  bf_rate_map_free (self->map);
  self->map = map;
  if (self->cursor == BF_RATE_PLOT_NO_PLACE)
    self->cursor = bf_rate_map_find (map, bf_session_get_recipe (self->session)->learning_rate);
  gtk_progress_bar_set_fraction (self->progress,
                                 (double) bf_rate_map_get_n_tried (map) / bf_rate_map_get_n_points (map));
  if (is_over)
    g_clear_pointer (&self->job, bf_job_unref);
  show_state (self);
}

static void
start (BfRateView *self)
{
  g_autoptr (BfState) state = dup_start (self);
  BfRateSearch search;

  bf_rate_search_init (&search, state, bf_session_get_dataset (self->session), bf_session_get_recipe (self->session));
  bf_job_clear (&self->job);
  g_clear_pointer (&self->map, bf_rate_map_free);
  self->hovered = self->cursor = BF_RATE_PLOT_NO_PLACE;
  gtk_progress_bar_set_fraction (self->progress, 0.0);
  self->was_cancelled = FALSE;
  self->job = bf_rate_search_start (&search, map_cb, self);
  show_state (self);
}

static void
button_cb (BfRateView *self)
{
  if (self->session == NULL)
    return;
  if (self->job == NULL)
    {
      start (self);
      return;
    }
  bf_job_clear (&self->job);
  self->was_cancelled = TRUE;
  show_state (self);
}

/* Picks the rate of a place, as one edit. */
static void
pick (BfRateView *self, guint place)
{
  BfRecipe recipe = *bf_session_get_recipe (self->session);
  g_autofree char *text = NULL;

  if (self->map == NULL || place >= bf_rate_map_get_n_points (self->map))
    return;
  text = bf_number_format_digits (bf_rate_map_get_rate (self->map, place), RATE_DIGITS);
  if (!bf_number_parse (text, &recipe.learning_rate, NULL))
    return;
  g_signal_emit (self, signals[CHANGING], 0);
  if (!bf_session_set_recipe (self->session, &recipe, NULL))
    gtk_widget_error_bell (GTK_WIDGET (self));
}

static guint
get_place (BfRateView *self, double x)
{
  BfRatePlot plot;

  get_plot (self, &plot);

  return bf_rate_plot_get_place (&plot, gtk_widget_get_width (self->plot), x);
}

static void
released_cb (BfRateView *self, int n_press, double x, double y)
{
  gtk_widget_grab_focus (self->plot);
  self->cursor = get_place (self, x);
  pick (self, self->cursor);
}

static void
motion_cb (BfRateView *self, double x, double y)
{
  /* GTK tells of a pointer that rests, too, where something else has moved. */
  if (self->session == NULL || (x == self->pointer_x && y == self->pointer_y))
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  self->hovered = get_place (self, x);
  self->keyboard_leads = FALSE;
  gtk_widget_queue_draw (self->plot);
}

static void
leave_cb (BfRateView *self)
{
  self->hovered = BF_RATE_PLOT_NO_PLACE;
  gtk_widget_queue_draw (self->plot);
}

static int
get_movement (guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_Left: case GDK_KEY_KP_Left: return -1;
    case GDK_KEY_Right: case GDK_KEY_KP_Right: return 1;
    case GDK_KEY_Page_Down: case GDK_KEY_KP_Page_Down: return -PAGE;
    case GDK_KEY_Page_Up: case GDK_KEY_KP_Page_Up: return PAGE;
    case GDK_KEY_Home: case GDK_KEY_KP_Home: return -BF_RATE_MAX_POINTS;
    case GDK_KEY_End: case GDK_KEY_KP_End: return BF_RATE_MAX_POINTS;
    default: return 0;
    }
}

static gboolean
key_cb (BfRateView *self, guint keyval, guint keycode, GdkModifierType modifiers)
{
  int movement = get_movement (keyval);

  if (self->map == NULL || (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (movement != 0)
    {
      int last = (int) bf_rate_map_get_n_points (self->map) - 1;

      self->cursor = (guint) CLAMP ((int) MIN (self->cursor, (guint) last) + movement, 0, last);
      self->keyboard_leads = TRUE;
      show_state (self);
      return TRUE;
    }
  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return FALSE;
  pick (self, self->cursor);

  return TRUE;
}

/* Who comes here with Tab sees where the keyboard is. */
static void
focus_cb (BfRateView *self)
{
  if (gtk_widget_has_visible_focus (self->plot))
    self->keyboard_leads = TRUE;
  if (self->session != NULL)
    show_state (self);
}

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  BfRateView *self = user_data;
  BfRatePlot plot;

  if (self->session == NULL)
    return;
  get_plot (self, &plot);
  bf_rate_plot_draw (&plot, cr, width, height, bf_style_get_palette (), bf_style_get_font (GTK_WIDGET (self)),
                     bf_style_get_text_scale (GTK_WIDGET (self)));
}

/* A map takes a while: it is made when it is first looked at. */
static void
bf_rate_view_map (GtkWidget *widget)
{
  BfRateView *self = BF_RATE_VIEW (widget);

  GTK_WIDGET_CLASS (bf_rate_view_parent_class)->map (widget);
  if (self->session != NULL && self->map == NULL && self->job == NULL && !self->was_cancelled)
    start (self);
}

static gboolean
bf_rate_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (BF_RATE_VIEW (widget)->plot);
}

static void
bf_rate_view_dispose (GObject *object)
{
  BfRateView *self = BF_RATE_VIEW (object);

  bf_job_clear (&self->job);
  g_clear_pointer (&self->map, bf_rate_map_free);
  g_clear_object (&self->session);
  g_clear_pointer (&self->plot, gtk_widget_unparent);
  g_clear_pointer (&self->bar, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_rate_view_parent_class)->dispose (object);
}

static void
bf_rate_view_class_init (BfRateViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_rate_view_dispose;
  widget_class->map = bf_rate_view_map;
  widget_class->grab_focus = bf_rate_view_grab_focus;
  signals[CHANGING] = g_signal_new ("changing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "rateview");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
make_plot (BfRateView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->plot = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_BUTTON, "focusable", TRUE,
                             "vexpand", TRUE, "hexpand", TRUE, NULL);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->plot), draw_cb, self, NULL);
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->plot, "notify::has-focus", G_CALLBACK (focus_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->plot, motion);
  gtk_widget_add_controller (self->plot, keys);
  gtk_widget_add_controller (self->plot, GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_parent (self->plot, GTK_WIDGET (self));
}

static void
make_bar (BfRateView *self)
{
  self->bar = g_object_new (GTK_TYPE_BOX, "spacing", 8, "margin-start", 56, "margin-end", 18, "margin-bottom", 4, NULL);
  self->progress = g_object_new (GTK_TYPE_PROGRESS_BAR, "hexpand", TRUE, "valign", GTK_ALIGN_CENTER, NULL);
  self->hint = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "hexpand", TRUE, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->hint), "hint");
  self->button = g_object_new (GTK_TYPE_BUTTON, "valign", GTK_ALIGN_CENTER, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "small-button");
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (button_cb), self, G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Rates that have been tried"), -1);
  gtk_box_append (GTK_BOX (self->bar), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (self->bar), GTK_WIDGET (self->hint));
  gtk_box_append (GTK_BOX (self->bar), GTK_WIDGET (self->button));
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
}

static void
bf_rate_view_init (BfRateView *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                                  GTK_ORIENTATION_VERTICAL);
  self->hovered = self->cursor = BF_RATE_PLOT_NO_PLACE;
  make_plot (self);
  make_bar (self);
  bf_style_watch (GTK_WIDGET (self));
}

/**
 * bf_rate_view_set_session:
 * @self: a rate view
 * @session: (nullable): the session whose learning rate it maps
 *
 * Sets what is mapped.
 */
void
bf_rate_view_set_session (BfRateView *self, BfSession *session)
{
  g_return_if_fail (BF_IS_RATE_VIEW (self));

  bf_job_clear (&self->job);
  g_clear_pointer (&self->map, bf_rate_map_free);
  self->hovered = self->cursor = BF_RATE_PLOT_NO_PLACE;
  g_set_object (&self->session, session);
  if (session == NULL)
    return;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    start (self);
  else
    show_state (self);
}

/**
 * bf_rate_view_refresh:
 * @self: a rate view
 *
 * Shows the present rate, and whether the map still fits what the session has come to.
 */
void
bf_rate_view_refresh (BfRateView *self)
{
  g_return_if_fail (BF_IS_RATE_VIEW (self));

  if (self->session != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_state (self);
}
