/* SPDX-License-Identifier: MIT */
#include "bf-race-chart.h"

#include "bf-style.h"

#include <glib/gi18n-lib.h>

#define MIN_WIDTH 200
#define MIN_HEIGHT 136
#define DESCRIBE_DELAY 250 /* ms between two descriptions while it grows */

struct _BfRaceChart
{
  GtkWidget  parent_instance;

  BfRacePlot plot; /* its texts and points are its own */
  guint      describe_id;
};

G_DEFINE_TYPE (BfRaceChart, bf_race_chart, GTK_TYPE_WIDGET)

static void
clear_plot (BfRacePlot *plot)
{
  for (guint l = 0; l < plot->n_lines; l++)
    {
      g_free ((char *) plot->lines[l].name);
      g_free ((double *) plot->lines[l].x);
      g_free ((double *) plot->lines[l].y);
    }
  g_free ((char *) plot->x_title);
  g_free ((char *) plot->y_title);
  g_free ((char *) plot->hint);
  *plot = (BfRacePlot) { .n_lines = 0 };
}

static void
copy_plot (BfRacePlot       *plot,
           const BfRacePlot *other)
{
  *plot = *other;
  for (guint l = 0; l < plot->n_lines; l++)
    {
      BfRaceLine *line = &plot->lines[l];

      line->name = g_strdup (line->name);
      line->x = g_memdup2 (line->x, line->n_points * sizeof (double));
      line->y = g_memdup2 (line->y, line->n_points * sizeof (double));
    }
  plot->x_title = g_strdup (plot->x_title);
  plot->y_title = g_strdup (plot->y_title);
  plot->hint = g_strdup (plot->hint);
}

static gboolean
describe_cb (gpointer user_data)
{
  BfRaceChart *self = user_data;
  g_autofree char *description = bf_race_plot_describe (&self->plot);

  self->describe_id = 0;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
  return G_SOURCE_REMOVE;
}

static void
bf_race_chart_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : MIN_HEIGHT;
}

static void
bf_race_chart_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  BfRaceChart *self = BF_RACE_CHART (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (width <= 0 || height <= 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  bf_race_plot_draw (&self->plot, cr, width, height, bf_style_get_palette (),
                     bf_style_get_font (widget), bf_style_get_text_scale (widget));
  cairo_destroy (cr);
}

static void
bf_race_chart_dispose (GObject *object)
{
  BfRaceChart *self = BF_RACE_CHART (object);

  g_clear_handle_id (&self->describe_id, g_source_remove);
  clear_plot (&self->plot);
  G_OBJECT_CLASS (bf_race_chart_parent_class)->dispose (object);
}

static void
bf_race_chart_class_init (BfRaceChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_race_chart_dispose;
  widget_class->measure = bf_race_chart_measure;
  widget_class->snapshot = bf_race_chart_snapshot;

  gtk_widget_class_set_css_name (widget_class, "racechart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bf_race_chart_init (BfRaceChart *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Race of the methods"), -1);
  bf_style_watch (GTK_WIDGET (self));
}

/**
 * bf_race_chart_set_plot:
 * @self: a race chart
 * @plot: what to show; copied
 *
 * Shows another plot.
 */
void
bf_race_chart_set_plot (BfRaceChart      *self,
                        const BfRacePlot *plot)
{
  g_return_if_fail (BF_IS_RACE_CHART (self) && plot != NULL);

  clear_plot (&self->plot);
  copy_plot (&self->plot, plot);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->describe_id == 0)
    self->describe_id = g_timeout_add (DESCRIBE_DELAY, describe_cb, self);
}
