/* SPDX-License-Identifier: MIT */
#include "bf-decision-view.h"

#include "bf-style.h"
#include "model/bf-element.h"
#include "model/bf-job.h"
#include "model/bf-lesson-columns.h"
#include "scene/bf-decision-plot.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LEAST_SIDE 120
#define SIDE 284
#define PAGE 8 /* cells that arrows go with Control */

/* What a map is made of */
typedef struct
{
  BfNetwork *network;
  BfDataset *data;
  guint      output;
} Question;

struct _BfDecisionView
{
  GtkWidget      parent_instance;

  /* Owned */
  BfSession     *session;
  BfDecisionMap *map;
  Question       question; /* that was asked last */
  BfJob         *job;
  gboolean       is_sketch; /* the map is what the job has so far */
  char          *names[2];

  gboolean       has_cursor;
  guint          column;
  guint          row;
};

G_DEFINE_TYPE (BfDecisionView, bf_decision_view, GTK_TYPE_WIDGET)

static void
question_clear (Question *self)
{
  g_clear_pointer (&self->network, bf_network_unref);
  g_clear_pointer (&self->data, bf_dataset_unref);
}

static void
question_free (gpointer data)
{
  question_clear (data);
  g_free (data);
}

/* Drawing and saying */

static BfDecisionPlot
get_plot (BfDecisionView *self)
{
  BfGlance glance;

  bf_session_get_glance (self->session, &glance);
  return (BfDecisionPlot) {
    .map = self->map,
    .names = { self->names[0], self->names[1] },
    .is_stale = self->job != NULL && !self->is_sketch,
    .sample = bf_trace_get_sample (glance.trace, glance.sample),
    .has_cursor = self->has_cursor,
    .column = self->column,
    .row = self->row,
  };
}

/* What is read out is said first, so that it is heard at each key. */
static void
describe (BfDecisionView *self)
{
  g_autofree char *all = NULL;
  g_autofree char *place = NULL;
  g_autofree char *text = NULL;
  BfDecisionPlot plot;

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!self->map)
    return;
  plot = get_plot (self);
  all = bf_decision_map_describe (self->map);
  place = bf_decision_plot_get_readout (&plot);
  text = g_strdup_printf ("%s%s%s", place ? place : "", place ? ". " : "", all);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), place);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static void
bf_decision_view_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  BfDecisionView *self = BF_DECISION_VIEW (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  BfDecisionPlot plot;
  cairo_t *cr;

  if (!self->map || width <= 0 || height <= 0)
    return;
  plot = get_plot (self);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  bf_decision_plot_draw (&plot, cr, width, height, bf_style_get_palette (), bf_style_get_font (widget),
                         bf_style_get_text_scale (widget));
  cairo_destroy (cr);
}

static void
bf_decision_view_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  double scale = bf_style_get_text_scale (widget);

  *minimum = LEAST_SIDE;
  *natural = SIDE;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = (int) ceil (bf_decision_plot_get_height (LEAST_SIDE, scale));
      *natural = (int) ceil (bf_decision_plot_get_height (for_size > 0 ? for_size : SIDE, scale));
      *natural = MAX (*natural, *minimum);
    }
}

static GtkSizeRequestMode
bf_decision_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Asking and answering */

static void
take_map (BfDecisionView *self,
          BfDecisionMap  *map)
{
  if (!map)
    return;
  g_clear_pointer (&self->map, bf_decision_map_unref);
  self->map = map;
  self->is_sketch = FALSE;
  describe (self);
}

static gpointer
run_question (BfJob     *job,
              gpointer   data,
              GError   **error)
{
  const Question *question = data;
  GCancellable *cancellable = bf_job_get_cancellable (job);
  g_autoptr (BfDecisionMap) sketch = bf_decision_map_sketch (question->network, question->data, question->output,
                                                            BF_DECISION_MAP_CELLS, cancellable);

  if (!sketch)
    return NULL;
  bf_job_report (job, 0, bf_decision_map_ref (sketch));
  return bf_decision_map_with_right (sketch, question->network, cancellable);
}

/* Without a map of these data, the first that can be shown is; else what is right stays until it is known anew. */
static void
progress_cb (BfJob    *job,
             double    fraction,
             gpointer  partial,
             gpointer  user_data)
{
  BfDecisionView *self = user_data;

  if (self->map && bf_decision_map_get_dataset (self->map) == self->question.data && !self->is_sketch)
    return;
  take_map (self, bf_decision_map_ref (partial));
  self->is_sketch = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
done_cb (BfJob        *job,
         gpointer      result,
         const GError *error,
         gpointer      user_data)
{
  BfDecisionView *self = user_data;
  BfDecisionMap *map = bf_job_steal_result (job);

  bf_job_clear (&self->job);
  take_map (self, map);
  bf_decision_view_refresh (self); /* what has come meanwhile */
}

static const BfJobClass map_job = {
  .run = run_question,
  .progress = progress_cb,
  .done = done_cb,
  .free_data = question_free,
  .free_partial = (GDestroyNotify) bf_decision_map_unref,
  .free_result = (GDestroyNotify) bf_decision_map_unref,
};

static void
forget (BfDecisionView *self)
{
  bf_job_clear (&self->job);
  self->is_sketch = FALSE;
  question_clear (&self->question);
}

static guint
get_output (BfDecisionView  *self,
            const BfNetwork *network)
{
  BfGlance glance;
  guint last = bf_network_get_n_layers (network) - 1;

  bf_session_get_glance (self->session, &glance);
  if (glance.selected.kind == BF_ELEMENT_UNIT && glance.selected.layer == last)
    return glance.selected.unit;
  return MIN (self->question.output, bf_network_get_n_outputs (network) - 1);
}

/* A map that takes long is finished before the next is asked for: else none would come while it trains. */
static void
ask (BfDecisionView *self)
{
  const BfNetwork *network = bf_session_get_network (self->session);
  BfDataset *data = bf_session_get_dataset (self->session);
  guint output = get_output (self, network);

  if (self->job
      || (self->map && self->question.network && self->question.data == data && self->question.output == output
          && bf_network_equal (self->question.network, network)))
    return;
  question_clear (&self->question);
  self->question = (Question) { bf_network_copy (network), bf_dataset_ref (data), output };
  if (bf_decision_map_is_cheap (network, data, BF_DECISION_MAP_CELLS))
    take_map (self, bf_decision_map_new (network, data, output, BF_DECISION_MAP_CELLS, NULL));
  else
    {
      Question *question = g_memdup2 (&self->question, sizeof *question);

      bf_network_ref (question->network);
      bf_dataset_ref (question->data);
      self->job = bf_job_start (&map_job, question, self);
    }
}

/* Pointing */

static void
motion_cb (BfDecisionView *self,
           double          x,
           double          y)
{
  GtkWidget *widget = GTK_WIDGET (self);
  BfDecisionPlot plot;

  if (!self->map)
    return;
  plot = get_plot (self);
  self->has_cursor = bf_decision_plot_find (&plot, gtk_widget_get_width (widget), gtk_widget_get_height (widget),
                                            bf_style_get_text_scale (widget), x, y, &self->column, &self->row);
  describe (self);
}

static void
leave_cb (BfDecisionView *self)
{
  self->has_cursor = gtk_widget_has_focus (GTK_WIDGET (self)) && self->map;
  describe (self);
}

static guint
move (guint place,
      int   by)
{
  return (guint) CLAMP ((int) place + by, 0, BF_DECISION_MAP_CELLS - 1);
}

static gboolean
key_pressed_cb (BfDecisionView  *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  int by = state & GDK_CONTROL_MASK ? PAGE : 1;
  int columns = keyval == GDK_KEY_Right ? by : keyval == GDK_KEY_Left ? -by : 0;
  int rows = keyval == GDK_KEY_Up ? by : keyval == GDK_KEY_Down ? -by : 0;

  if (!self->map || (columns == 0 && rows == 0))
    return GDK_EVENT_PROPAGATE;
  self->has_cursor = TRUE;
  self->column = move (self->column, columns);
  self->row = move (self->row, rows);
  describe (self);
  return GDK_EVENT_STOP;
}

static void
focus_cb (BfDecisionView *self)
{
  self->has_cursor = gtk_widget_has_focus (GTK_WIDGET (self)) && self->map;
  describe (self);
}

static void
clicked_cb (BfDecisionView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* The widget */

static void
bf_decision_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bf_decision_view_parent_class)->map (widget);
  bf_decision_view_refresh (BF_DECISION_VIEW (widget));
}

static void
bf_decision_view_dispose (GObject *object)
{
  BfDecisionView *self = BF_DECISION_VIEW (object);

  forget (self);
  g_clear_pointer (&self->map, bf_decision_map_unref);
  g_clear_object (&self->session);
  for (guint i = 0; i < G_N_ELEMENTS (self->names); i++)
    g_clear_pointer (&self->names[i], g_free);
  G_OBJECT_CLASS (bf_decision_view_parent_class)->dispose (object);
}

static void
bf_decision_view_class_init (BfDecisionViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_decision_view_dispose;
  widget_class->map = bf_decision_view_map;
  widget_class->measure = bf_decision_view_measure;
  widget_class->get_request_mode = bf_decision_view_get_request_mode;
  widget_class->snapshot = bf_decision_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "decisionview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bf_decision_view_init (BfDecisionView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->column = self->row = BF_DECISION_MAP_CELLS / 2;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Decision map"), -1);
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

static void
set_names (BfDecisionView *self)
{
  BfLesson *lesson = bf_session_get_lesson (self->session);

  for (guint i = 0; i < G_N_ELEMENTS (self->names); i++)
    {
      BfElement element = { BF_ELEMENT_INPUT, 0, i, 0 };
      const char *name = bf_lesson_get_input_name (lesson, i);

      g_free (self->names[i]);
      self->names[i] = name ? g_strdup (name)
                            : bf_element_get_name (&element, bf_session_get_network (self->session));
    }
}

/**
 * bf_decision_view_set_session:
 * @self: a view
 * @session: what is worked on
 *
 * Shows the map of another session.
 */
void
bf_decision_view_set_session (BfDecisionView *self,
                              BfSession      *session)
{
  g_return_if_fail (BF_IS_DECISION_VIEW (self));

  g_set_object (&self->session, session);
  forget (self);
  g_clear_pointer (&self->map, bf_decision_map_unref);
  bf_decision_view_refresh (self);
}

/**
 * bf_decision_view_refresh:
 * @self: a view
 *
 * Shows what the network answers now; nothing while it cannot be seen.
 */
void
bf_decision_view_refresh (BfDecisionView *self)
{
  gboolean is_possible;

  g_return_if_fail (BF_IS_DECISION_VIEW (self));

  if (!self->session)
    return;
  is_possible = bf_decision_map_is_possible (bf_session_get_network (self->session));
  gtk_widget_set_visible (GTK_WIDGET (self), is_possible);
  if (!is_possible)
    {
      forget (self);
      g_clear_pointer (&self->map, bf_decision_map_unref);
    }
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      set_names (self);
      ask (self);
      describe (self);
    }
}
