/* SPDX-License-Identifier: MIT */
#include "bf-loss-view.h"

#include "bf-style.h"
#include "scene/bf-loss-plot.h"

#include <glib/gi18n-lib.h>

#define NO_HOVER -1.0
#define DESCRIBE_DELAY 250  /* ms between two descriptions while it grows */

struct _BfLossView
{
  GtkWidget  parent_instance;

  /* Owned */
  BfSession *session;

  gboolean   logarithmic;
  double     hover_x;
  guint      describe_id;
};

G_DEFINE_TYPE (BfLossView, bf_loss_view, GTK_TYPE_WIDGET)

/* Whether the step that is looked at has come to its loss. */
static gboolean
has_loss (const BfGlance *glance)
{
  return bf_moment_get_done (&glance->moment)
         >= bf_moment_get_phase_end (bf_trace_get_network (glance->trace), BF_PHASE_LOSS);
}

static void
get_plot (BfLossView *self,
          BfLossPlot *plot)
{
  BfGlance glance;

  bf_session_get_glance (self->session, &glance);
  *plot = (BfLossPlot) {
    .curve = bf_session_get_curve (self->session),
    .length = bf_session_get_length (self->session),
    .position = bf_session_get_step (self->session) - 1,
    .has_position_loss = has_loss (&glance),
    .logarithmic = self->logarithmic,
    .hover_x = self->hover_x,
    .show_hint = bf_session_get_length (self->session) == 0,
  };
}

static gboolean
describe_cb (gpointer user_data)
{
  BfLossView *self = user_data;
  g_autofree char *description = NULL;
  BfLossPlot plot;

  self->describe_id = 0;
  if (!self->session)
    return G_SOURCE_REMOVE;
  get_plot (self, &plot);
  description = bf_loss_plot_describe (&plot);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
  return G_SOURCE_REMOVE;
}

static void
motion_cb (BfLossView *self,
           double      x,
           double      y)
{
  self->hover_x = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (BfLossView *self)
{
  self->hover_x = NO_HOVER;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
bf_loss_view_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  BfLossView *self = BF_LOSS_VIEW (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  BfLossPlot plot;
  cairo_t *cr;

  if (!self->session || width <= 0 || height <= 0)
    return;
  get_plot (self, &plot);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  bf_loss_plot_draw (&plot, cr, width, height, bf_style_get_palette (), bf_style_get_font (widget),
                     bf_style_get_text_scale (widget));
  cairo_destroy (cr);
}

static void
bf_loss_view_dispose (GObject *object)
{
  BfLossView *self = BF_LOSS_VIEW (object);

  g_clear_handle_id (&self->describe_id, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (bf_loss_view_parent_class)->dispose (object);
}

static void
bf_loss_view_class_init (BfLossViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bf_loss_view_dispose;
  widget_class->snapshot = bf_loss_view_snapshot;

  gtk_widget_class_set_css_name (widget_class, "lossview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bf_loss_view_init (BfLossView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->logarithmic = TRUE;
  self->hover_x = NO_HOVER;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Loss plot"), -1);

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  bf_style_watch (GTK_WIDGET (self));
}

/**
 * bf_loss_view_set_session:
 * @self: a loss view
 * @session: (nullable): the session whose loss it shows
 *
 * Sets what is shown.
 */
void
bf_loss_view_set_session (BfLossView *self,
                          BfSession  *session)
{
  g_return_if_fail (BF_IS_LOSS_VIEW (self));

  g_set_object (&self->session, session);
  bf_loss_view_refresh (self);
}

/**
 * bf_loss_view_set_logarithmic:
 * @self: a loss view
 * @logarithmic: the scale of its y axis
 *
 * Chooses the scale.
 */
void
bf_loss_view_set_logarithmic (BfLossView *self,
                              gboolean    logarithmic)
{
  g_return_if_fail (BF_IS_LOSS_VIEW (self));

  self->logarithmic = logarithmic;
  bf_loss_view_refresh (self);
}

/**
 * bf_loss_view_refresh:
 * @self: a loss view
 *
 * Shows what the session has come to.
 */
void
bf_loss_view_refresh (BfLossView *self)
{
  g_return_if_fail (BF_IS_LOSS_VIEW (self));

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->describe_id == 0)
    self->describe_id = g_timeout_add (DESCRIBE_DELAY, describe_cb, self);
}
