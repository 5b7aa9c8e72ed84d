/* SPDX-License-Identifier: MIT */
#include "bf-race-view.h"

#include "bf-compat.h"
#include "bf-nudge-text.h"
#include "bf-race-chart.h"
#include "model/bf-race.h"

#include <glib/gi18n-lib.h>

/* What the chart shows */
typedef enum
{
  SHOWS_RACE,   /* how far everybody has come */
  SHOWS_GROWTH, /* what one improvement costs, by the size of the network */
} Shows;

struct _BfRaceView
{
  GtkWidget       parent_instance;

  /* Template */
  GtkWidget      *box;
  GtkButton      *start;
  GtkDropDown    *shows;
  GtkDropDown    *cost;
  GtkRange       *size;
  GtkAdjustment  *size_adjustment;
  GtkLabel       *size_label;
  GtkProgressBar *progress;
  BfRaceChart    *chart;

  /* Owned */
  BfSession      *session;
  BfJob          *job;
  BfRaceReport   *race;    /* (nullable) */
  BfGrowthReport *growth;  /* (nullable) */
  BfNetwork      *network; /* from which they began */
  BfDataset      *dataset;
  BfRecipe        recipe;
};

enum
{
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfRaceView, bf_race_view, GTK_TYPE_WIDGET)

static guint
get_size (BfRaceView *self)
{
  return (guint) (gtk_adjustment_get_value (self->size_adjustment) + 0.5);
}

static BfRaceCost
get_cost (BfRaceView *self)
{
  return (BfRaceCost) MIN (gtk_drop_down_get_selected (self->cost), BF_RACE_N_COSTS - 1);
}

static Shows
get_shows (BfRaceView *self)
{
  return gtk_drop_down_get_selected (self->shows) == SHOWS_GROWTH ? SHOWS_GROWTH : SHOWS_RACE;
}

static const char *
get_name (BfRaceRunner runner)
{
  return runner == BF_RACE_BACKPROPAGATION ? _("backpropagation")
                                           : bf_nudge_text_get_name ((BfNudgeMethod) runner);
}

static const char *
get_cost_name (BfRaceCost cost)
{
  static const char * const names[] = { N_("forward passes"), N_("multiplications"), N_("seconds") };

  return _(names[cost]);
}

/* The lines of a report as the chart takes them; free with free_lines() */

static void
free_lines (BfRacePlot *plot)
{
  for (guint l = 0; l < plot->n_lines; l++)
    {
      g_free ((double *) plot->lines[l].x);
      g_free ((double *) plot->lines[l].y);
    }
}

static void
add_race_line (BfRaceView *self,
               BfRaceLine *line,
               GArray     *points)
{
  double *x = g_new (double, points->len);
  double *y = g_new (double, points->len);
  BfRaceCost cost = get_cost (self);

  for (guint i = 0; i < points->len; i++)
    {
      const BfRacePoint *point = &g_array_index (points, BfRacePoint, i);

      x[i] = point->cost[cost];
      y[i] = self->race->has_one_number ? point->miss : point->loss;
    }
  line->x = x;
  line->y = y;
  line->n_points = points->len;
}

static void
add_growth_line (BfRaceView *self,
                 BfRaceLine *line,
                 GArray     *points)
{
  double *x = g_new (double, points->len);
  double *y = g_new (double, points->len);
  BfRaceCost cost = get_cost (self);

  for (guint i = 0; i < points->len; i++)
    {
      const BfGrowthPoint *point = &g_array_index (points, BfGrowthPoint, i);

      x[i] = (double) point->n_weights;
      y[i] = point->cost[cost];
      line->is_open = !point->is_reached;
    }
  line->x = x;
  line->y = y;
  line->n_points = points->len;
}

static void
fill_race (BfRaceView *self,
           BfRacePlot *plot)
{
  plot->steps = TRUE;
  plot->x_title = get_cost_name (get_cost (self));
  plot->y_title = self->race && !self->race->has_one_number ? _("smallest loss so far")
                                                            : _("smallest |miss| so far");
  plot->hint = _("All start from the same weights. On eight weights trial and error is not "
                 "hopeless: greedy may even lead for a while. Scale is the argument: grow the "
                 "network, and race again.");
  for (guint i = 0; self->race && i < BF_RACE_N_RUNNERS; i++)
    {
      plot->lines[i].is_open = !self->race->is_over[i];
      add_race_line (self, &plot->lines[i], self->race->lines[i]);
    }
}

static void
fill_growth (BfRaceView *self,
             BfRacePlot *plot)
{
  static const char * const titles[] = { N_("forward passes to halve the loss"),
                                         N_("multiplications to halve the loss"),
                                         N_("seconds to halve the loss") };

  plot->x_title = _("weights");
  plot->y_title = _(titles[get_cost (self)]);
  plot->hint = _("What does it cost to halve the loss, and how does that grow with the number of "
                 "weights? It is measured, size after size. Whoever needs more than a second gives "
                 "up there.");
  for (guint i = 0; self->growth && i < BF_RACE_N_RUNNERS; i++)
    add_growth_line (self, &plot->lines[i], self->growth->lines[i]);
}

static void
update_chart (BfRaceView *self)
{
  BfRacePlot plot = { .n_lines = BF_RACE_N_RUNNERS };

  for (guint i = 0; i < BF_RACE_N_RUNNERS; i++)
    plot.lines[i].name = get_name ((BfRaceRunner) i);
  if (get_shows (self) == SHOWS_GROWTH)
    fill_growth (self, &plot);
  else
    fill_race (self, &plot);
  bf_race_chart_set_plot (self->chart, &plot);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->chart), plot.hint);
  free_lines (&plot);
}

static void
show_running (BfRaceView *self)
{
  gtk_button_set_label (self->start, self->job ? _("Cancel") : _("Start"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->start), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->job ? _("Cancel the race") : _("Start the race"), -1);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_widget_set_opacity (GTK_WIDGET (self->progress), self->job ? 1 : 0);
}

static void
stop (BfRaceView *self)
{
  bf_job_clear (&self->job);
  show_running (self);
}

static void
take_race (BfRaceView   *self,
           BfRaceReport *race)
{
  g_clear_pointer (&self->race, bf_race_report_free);
  self->race = race;
  update_chart (self);
}

static void
take_growth (BfRaceView     *self,
             BfGrowthReport *growth)
{
  g_clear_pointer (&self->growth, bf_growth_report_free);
  self->growth = growth;
  update_chart (self);
}

static void
race_progress_cb (BfJob   *job,
                  double   fraction,
                  gpointer partial,
                  gpointer user_data)
{
  BfRaceView *self = user_data;

  take_race (self, bf_race_report_copy (partial));
  gtk_progress_bar_set_fraction (self->progress, fraction);
}

static void
growth_progress_cb (BfJob   *job,
                    double   fraction,
                    gpointer partial,
                    gpointer user_data)
{
  BfRaceView *self = user_data;

  take_growth (self, bf_growth_report_copy (partial));
  gtk_progress_bar_set_fraction (self->progress, fraction);
}

static void
race_done_cb (BfJob        *job,
              gpointer      result,
              const GError *error,
              gpointer      user_data)
{
  BfRaceView *self = user_data;

  g_clear_pointer (&self->job, bf_job_unref);
  show_running (self);
  if (error)
    g_signal_emit (self, signals[FAILED], 0, error->message);
  else
    take_race (self, bf_race_report_copy (result));
}

static void
growth_done_cb (BfJob        *job,
                gpointer      result,
                const GError *error,
                gpointer      user_data)
{
  BfRaceView *self = user_data;

  g_clear_pointer (&self->job, bf_job_unref);
  show_running (self);
  take_growth (self, bf_growth_report_copy (result));
}

static const BfJobClass race_class = {
  .run = bf_race_task_run,
  .progress = race_progress_cb,
  .done = race_done_cb,
  .free_data = bf_race_task_free,
  .free_partial = bf_race_report_free,
  .free_result = bf_race_report_free,
};

static const BfJobClass growth_class = {
  .run = bf_growth_task_run,
  .progress = growth_progress_cb,
  .done = growth_done_cb,
  .free_data = bf_race_task_free,
  .free_partial = bf_growth_report_free,
  .free_result = bf_growth_report_free,
};

static void
remember (BfRaceView *self)
{
  g_clear_pointer (&self->network, bf_network_unref);
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  self->network = bf_network_copy (bf_session_get_network (self->session));
  self->dataset = bf_dataset_ref (bf_session_get_dataset (self->session));
  self->recipe = *bf_session_get_recipe (self->session);
}

/* A growth of nothing shows nothing: it then goes to the largest size. */
static void
start_cb (BfRaceView *self)
{
  gboolean grows = get_shows (self) == SHOWS_GROWTH;

  if (self->job)
    {
      stop (self);
      return;
    }
  if (grows && get_size (self) == 0)
    gtk_adjustment_set_value (self->size_adjustment, BF_RACE_MAX_SIZES - 1);
  remember (self);
  if (grows)
    take_growth (self, NULL);
  else
    take_race (self, NULL);
  self->job = bf_job_start (grows ? &growth_class : &race_class,
                            bf_race_task_new (self->network, self->dataset, &self->recipe,
                                              get_size (self)),
                            self);
  show_running (self);
}

static void
update_size (BfRaceView *self)
{
  g_autofree char *weights = NULL;
  g_autofree char *text = NULL;
  BfRaceTrack *track;
  gsize n;

  if (!self->session)
    return;
  track = bf_race_track_new (bf_session_get_network (self->session),
                             bf_session_get_dataset (self->session),
                             bf_session_get_recipe (self->session), get_size (self));
  n = bf_network_get_n_weights (track->network);
  weights = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%lu weight", "%lu weights", (gulong) n),
                             (gulong) n);
  text = g_strdup_printf ("%s · %s", track->name, weights);
  gtk_label_set_label (self->size_label, weights);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->size), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->size), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text, -1);
  bf_race_track_free (track);
}

/* Another network is another race. */
static void
size_cb (BfRaceView *self)
{
  update_size (self);
  if (get_shows (self) == SHOWS_RACE)
    {
      stop (self);
      take_race (self, NULL);
    }
}

static void
shows_cb (BfRaceView *self)
{
  stop (self);
  update_chart (self);
}

static void
fill_choices (BfRaceView *self)
{
  const char *shows[] = { _("Miss"), _("Growth"), NULL };
  const char *costs[] = { _("passes"), _("multiplications"), _("seconds"), NULL };
  g_autoptr (GtkStringList) shows_list = gtk_string_list_new (shows);
  g_autoptr (GtkStringList) costs_list = gtk_string_list_new (costs);

  gtk_drop_down_set_model (self->shows, G_LIST_MODEL (shows_list));
  gtk_drop_down_set_model (self->cost, G_LIST_MODEL (costs_list));
  bf_compat_name_button (GTK_WIDGET (self->shows), _("What the race shows"));
  bf_compat_name_button (GTK_WIDGET (self->cost), _("What the race costs"));
}

static void
bf_race_view_dispose (GObject *object)
{
  BfRaceView *self = BF_RACE_VIEW (object);

  bf_job_clear (&self->job);
  g_clear_pointer (&self->race, bf_race_report_free);
  g_clear_pointer (&self->growth, bf_growth_report_free);
  g_clear_pointer (&self->network, bf_network_unref);
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  g_clear_object (&self->session);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_race_view_parent_class)->dispose (object);
}

static void
bf_race_view_class_init (BfRaceViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_race_view_dispose;

  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (BF_TYPE_RACE_CHART);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "raceview");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/backflow/Backflow/bf-race-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BfRaceView, box);
  gtk_widget_class_bind_template_child (widget_class, BfRaceView, start);
  gtk_widget_class_bind_template_child (widget_class, BfRaceView, shows);
  gtk_widget_class_bind_template_child (widget_class, BfRaceView, cost);
  gtk_widget_class_bind_template_child (widget_class, BfRaceView, size);
  gtk_widget_class_bind_template_child (widget_class, BfRaceView, size_adjustment);
  gtk_widget_class_bind_template_child (widget_class, BfRaceView, size_label);
  gtk_widget_class_bind_template_child (widget_class, BfRaceView, progress);
  gtk_widget_class_bind_template_child (widget_class, BfRaceView, chart);
}

static void
bf_race_view_init (BfRaceView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_adjustment_set_upper (self->size_adjustment, BF_RACE_MAX_SIZES - 1);
  fill_choices (self);
  show_running (self);
  update_chart (self);
  g_signal_connect_object (self->start, "clicked", G_CALLBACK (start_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shows, "notify::selected", G_CALLBACK (shows_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cost, "notify::selected", G_CALLBACK (update_chart), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->size_adjustment, "value-changed", G_CALLBACK (size_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
clear (BfRaceView *self)
{
  stop (self);
  take_race (self, NULL);
  take_growth (self, NULL);
  g_clear_pointer (&self->network, bf_network_unref);
}

/**
 * bf_race_view_set_session:
 * @self: a race view
 * @session: the session from whose weights is raced
 *
 * Sets what is raced on.
 */
void
bf_race_view_set_session (BfRaceView *self,
                          BfSession  *session)
{
  g_return_if_fail (BF_IS_RACE_VIEW (self) && BF_IS_SESSION (session));

  g_set_object (&self->session, session);
  clear (self);
  update_size (self);
}

/**
 * bf_race_view_refresh:
 * @self: a race view
 *
 * Takes over what the session has come to: a race from other weights is no race from these.
 */
void
bf_race_view_refresh (BfRaceView *self)
{
  g_return_if_fail (BF_IS_RACE_VIEW (self));

  if (!self->network || !self->session)
    return;
  if (!bf_recipe_equal (&self->recipe, bf_session_get_recipe (self->session))
      || (get_size (self) == 0
          && (!bf_network_equal (self->network, bf_session_get_network (self->session))
              || !bf_dataset_equal (self->dataset, bf_session_get_dataset (self->session)))))
    clear (self);
}
