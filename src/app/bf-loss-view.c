/* SPDX-License-Identifier: MIT */
#include "bf-loss-view.h"

#include "bf-style.h"
#include "model/bf-compare.h"
#include "scene/bf-loss-plot.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define NO_HOVER -1.0
#define DESCRIBE_DELAY 250  /* ms between two descriptions while it grows */
#define GRIP_REACH 22.0     /* pixels beside the handle from where it is dragged, not called */
#define MAX_PALE 8          /* other runs that are shown, the newest */
#define PALE_SHARE 2        /* how much longer than this run the scale gets for pale ones */
#define PAGE_SHARE 10       /* Page Up and Page Down move by this part of the run */

struct _BfLossView
{
  GtkWidget  parent_instance;

  /* Owned */
  BfSession *session;

  gboolean   logarithmic;
  double     hover_x;
  double     grab_offset;  /* from the pointer to the handle */
  gboolean   is_dragging;
  guint      describe_id;

  guint      compared;     /* the number of the run that is laid over this one; 0 for none */
  GArray    *others;       /* of BfLossOther */
  GPtrArray *names;        /* of the others */
  GPtrArray *runs;         /* whose curves they show */
  GArray    *marks;        /* of guint64 */
  guint64    extent;       /* up to where the others are shown */

  /* The handle for keyboard and screen reader: not seen, its place is drawn */
  GtkWidget *scale;
};

G_DEFINE_TYPE (BfLossView, bf_loss_view, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

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
    .is_seeking = bf_session_is_seeking (self->session),
    .goal = bf_session_get_seek_step (self->session) - 1,
    .show_handle = self->is_dragging || self->hover_x >= 0
                   || gtk_widget_has_focus (self->scale),
    .handle_focused = gtk_widget_has_visible_focus (self->scale),
    .logarithmic = self->logarithmic,
    .hover_x = self->hover_x,
    .extent = self->extent,
    .others = (const BfLossOther *) (gpointer) self->others->data,
    .n_others = self->others->len,
    .marks = (const guint64 *) (gpointer) self->marks->data,
    .n_marks = self->marks->len,
    .show_hint = bf_session_get_length (self->session) == 0,
  };
}

/* Another line of training: what it has that this one has not. Only its end has its name. */
static void
add_other (BfLossView     *self,
           const BfBranch *branch,
           const BfBranch *present)
{
  guint64 fork = bf_compare_find_fork (branch->run, branch->length, present->run, present->length);
  g_autoptr (GArray) stretches = bf_compare_list_stretches (branch->run, branch->length, fork);
  gboolean compared = branch->id == self->compared;
  guint64 length = bf_session_get_length (self->session);

  if (stretches->len > 0)
    g_ptr_array_add (self->names, bf_branch_get_label (branch));
  for (guint i = 0; i < stretches->len; i++)
    {
      const BfStretch *stretch = &g_array_index (stretches, BfStretch, i);
      BfLossOther other = {
        .curve = bf_run_get_curve (stretch->run),
        .before = i + 1 < stretches->len
                    ? bf_run_get_curve (g_array_index (stretches, BfStretch, i + 1).run) : NULL,
        .from = stretch->from,
        .to = stretch->to,
        .label = i == 0 ? g_ptr_array_index (self->names, self->names->len - 1) : NULL,
        .is_compared = compared,
      };

      g_array_append_val (self->others, other);
      g_ptr_array_add (self->runs, bf_run_ref (stretch->run));
    }
  /* Pale lines do not make a young one too small to see. */
  self->extent = MAX (self->extent,
                      compared ? branch->length : MIN (branch->length, PALE_SHARE * length));
}

static void
update_others (BfLossView *self)
{
  const BfBranches *branches = bf_session_get_branches (self->session);
  guint n = bf_branches_get_n (branches);
  const BfBranch *present = bf_branches_get (branches, bf_branches_get_current (branches));

  g_array_set_size (self->others, 0);
  g_ptr_array_set_size (self->names, 0);
  g_ptr_array_set_size (self->runs, 0);
  self->extent = 0;
  for (guint i = 0; i < n; i++)
    {
      const BfBranch *branch = bf_branches_get (branches, i);

      if (branch != present && (i + MAX_PALE >= n || branch->id == self->compared))
        add_other (self, branch, present);
    }
}

static void
update_marks (BfLossView *self)
{
  const BfBranches *branches = bf_session_get_branches (self->session);
  const BfBranch *present = bf_branches_get (branches, bf_branches_get_current (branches));

  g_array_set_size (self->marks, 0);
  for (guint i = 0; i < bf_session_get_n_bookmarks (self->session); i++)
    {
      BfBookmark *bookmark = bf_session_get_bookmark (self->session, i);
      guint64 at = bf_bookmark_get_steps_done (bookmark);

      if (bf_run_contains (present->run, present->length, bf_bookmark_get_run (bookmark), at))
        g_array_append_val (self->marks, at);
    }
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
seek (BfLossView *self,
      guint64     step)
{
  if (bf_session_get_seek_step (self->session) == step + 1
      && !bf_session_is_training (self->session))
    return;
  g_signal_emit (self, signals[SIGNAL_CHANGING], 0);
  bf_session_seek_soon (self->session, step + 1);
}

static void
seek_to_x (BfLossView *self,
           double      x)
{
  BfLossPlot plot;

  get_plot (self, &plot);
  seek (self, bf_loss_plot_get_step (&plot, gtk_widget_get_width (GTK_WIDGET (self)), x));
}

/* Near the handle it is taken by where the pointer is on it; elsewhere it comes to the pointer. */
static void
drag_begin_cb (BfLossView     *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  BfLossPlot plot;
  guint64 handle;
  double offset;

  if (!self->session || bf_session_get_length (self->session) == 0)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  get_plot (self, &plot);
  self->is_dragging = TRUE;
  self->grab_offset = 0;
  if (bf_loss_plot_get_handle (&plot, &handle))
    {
      offset = bf_loss_plot_get_x (&plot, gtk_widget_get_width (GTK_WIDGET (self)), handle) - x;
      self->grab_offset = fabs (offset) <= GRIP_REACH && y < GRIP_REACH ? offset : 0;
    }
  seek_to_x (self, x + self->grab_offset);
}

static void
drag_update_cb (BfLossView     *self,
                double          dx,
                double          dy,
                GtkGestureDrag *gesture)
{
  double x, y;

  if (!self->is_dragging || !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  self->hover_x = x + dx;
  seek_to_x (self, x + dx + self->grab_offset);
}

static void
drag_end_cb (BfLossView *self)
{
  self->is_dragging = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
value_changed_cb (BfLossView *self)
{
  double value = gtk_range_get_value (GTK_RANGE (self->scale));

  if (self->session)
    seek (self, (guint64) (value + 0.5));
}

/* Takes over where the handle stands. */
static void
update_scale (BfLossView *self)
{
  GtkAdjustment *adjustment = gtk_range_get_adjustment (GTK_RANGE (self->scale));
  double length = (double) bf_session_get_length (self->session);

  g_signal_handlers_block_by_func (self->scale, value_changed_cb, self);
  gtk_adjustment_configure (adjustment, (double) bf_session_get_seek_step (self->session) - 1, 0,
                            length, 1, MAX (1, floor (length / PAGE_SHARE)), 0);
  g_signal_handlers_unblock_by_func (self->scale, value_changed_cb, self);
  gtk_widget_set_sensitive (self->scale, length > 0);
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
bf_loss_view_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  BfLossView *self = BF_LOSS_VIEW (widget);

  gtk_widget_measure (self->scale, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
bf_loss_view_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  BfLossView *self = BF_LOSS_VIEW (widget);

  gtk_widget_size_allocate (self->scale, &(GtkAllocation) { 0, 0, width, height }, -1);
}

static void
bf_loss_view_dispose (GObject *object)
{
  BfLossView *self = BF_LOSS_VIEW (object);

  g_clear_handle_id (&self->describe_id, g_source_remove);
  g_clear_pointer (&self->scale, gtk_widget_unparent);
  g_clear_pointer (&self->others, g_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_pointer (&self->marks, g_array_unref);
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
  widget_class->measure = bf_loss_view_measure;
  widget_class->size_allocate = bf_loss_view_size_allocate;

  signals[SIGNAL_CHANGING] = g_signal_new ("changing", BF_TYPE_LOSS_VIEW, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "lossview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

/* A real scale, so that keys and screen readers find all that a scale has. It is drawn by the
 * plot, and mirrored no more than the plot is. */
static void
add_scale (BfLossView *self)
{
  self->scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 1);
  gtk_range_set_round_digits (GTK_RANGE (self->scale), 0);
  gtk_widget_set_direction (self->scale, GTK_TEXT_DIR_LTR);
  gtk_widget_set_can_target (self->scale, FALSE);
  gtk_widget_set_opacity (self->scale, 0);
  gtk_widget_set_parent (self->scale, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Steps done"), -1);
  g_signal_connect_swapped (self->scale, "value-changed", G_CALLBACK (value_changed_cb), self);
  g_signal_connect_swapped (self->scale, "state-flags-changed", G_CALLBACK (gtk_widget_queue_draw),
                            self);
}

static void
add_drag (BfLossView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), GDK_BUTTON_PRIMARY);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

static void
bf_loss_view_init (BfLossView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->logarithmic = TRUE;
  self->others = g_array_new (FALSE, FALSE, sizeof (BfLossOther));
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_run_unref);
  self->marks = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->hover_x = NO_HOVER;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Loss plot"), -1);

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  add_drag (self);
  add_scale (self);
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
 * bf_loss_view_set_compared:
 * @self: a loss view
 * @id: the number of another run, or 0
 *
 * Lays another run over this one, dashed and with its name.
 */
void
bf_loss_view_set_compared (BfLossView *self,
                           guint       id)
{
  g_return_if_fail (BF_IS_LOSS_VIEW (self));

  self->compared = id;
  bf_loss_view_refresh (self);
}

/**
 * bf_loss_view_get_compared:
 * @self: a loss view
 *
 * Which run is laid over this one.
 *
 * Returns: its number, or 0
 */
guint
bf_loss_view_get_compared (BfLossView *self)
{
  g_return_val_if_fail (BF_IS_LOSS_VIEW (self), 0);

  return self->compared;
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

  if (self->session)
    {
      update_scale (self);
      update_others (self);
      update_marks (self);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->describe_id == 0)
    self->describe_id = g_timeout_add (DESCRIBE_DELAY, describe_cb, self);
}
