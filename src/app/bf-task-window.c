/* SPDX-License-Identifier: MIT */
#include "bf-task-window.h"

#include <glib/gi18n-lib.h>

#define KEY "bf-task"
#define MOMENT 400 /* ms after which it shows itself */
#define PULSE 100  /* ms between two movements of a bar that does not know how far it is */

typedef struct
{
  GtkWindow      *parent;
  GtkWidget      *window;    /* NULL until it shows itself */
  GtkProgressBar *bar;
  char           *heading;
  BfJob          *job;
  double          fraction;
  guint           show_id;
  guint           pulse_id;
  BfTaskFunc      func;
  gpointer        user_data;
} Task;

static void
task_free (gpointer data)
{
  Task *self = data;

  g_clear_handle_id (&self->show_id, g_source_remove);
  g_clear_handle_id (&self->pulse_id, g_source_remove);
  if (self->job)
    {
      bf_job_cancel (self->job);
      bf_job_clear (&self->job);
    }
  if (self->window)
    gtk_window_destroy (GTK_WINDOW (self->window));
  g_free (self->heading);
  g_free (self);
}

/* Gives the task up, and with it the job */
static void
task_end (Task *self)
{
  g_object_set_data (G_OBJECT (self->parent), KEY, NULL);
}

static gboolean
close_cb (Task *self)
{
  task_end (self);
  return TRUE;
}

static gboolean
pulse_cb (gpointer user_data)
{
  Task *self = user_data;

  gtk_progress_bar_pulse (self->bar);
  return G_SOURCE_CONTINUE;
}

static void
show_fraction (Task *self)
{
  if (!self->bar)
    return;
  if (self->fraction < 0 && self->pulse_id == 0)
    self->pulse_id = g_timeout_add (PULSE, pulse_cb, self);
  if (self->fraction < 0)
    return;
  g_clear_handle_id (&self->pulse_id, g_source_remove);
  gtk_progress_bar_set_fraction (self->bar, CLAMP (self->fraction, 0, 1));
}

static GtkWidget *
create_content (Task *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *label = gtk_label_new (self->heading);
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_("_Cancel"));

  gtk_widget_add_css_class (label, "caption-title");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->heading, -1);
  gtk_widget_set_halign (cancel, GTK_ALIGN_END);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (close_cb), self);
  gtk_widget_set_margin_top (box, 18);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (box), cancel);
  return box;
}

static gboolean
show_cb (gpointer user_data)
{
  Task *self = user_data;

  self->show_id = 0;
  self->window = adw_window_new ();
  gtk_window_set_title (GTK_WINDOW (self->window), self->heading);
  gtk_window_set_transient_for (GTK_WINDOW (self->window), self->parent);
  gtk_window_set_modal (GTK_WINDOW (self->window), TRUE);
  gtk_window_set_resizable (GTK_WINDOW (self->window), FALSE);
  gtk_widget_set_size_request (self->window, 360, -1);
  gtk_widget_add_css_class (self->window, "backflow");
  adw_window_set_content (ADW_WINDOW (self->window), create_content (self));
  g_signal_connect_swapped (self->window, "close-request", G_CALLBACK (close_cb), self);
  show_fraction (self);
  gtk_window_present (GTK_WINDOW (self->window));
  return G_SOURCE_REMOVE;
}

/**
 * bf_task_window_report:
 * @fraction: how much is done, less than 0 where it is not known
 * @job: the job
 *
 * A #BfProgressFunc for the worker.
 *
 * Returns: whether to go on
 */
gboolean
bf_task_window_report (double   fraction,
                       gpointer job)
{
  bf_job_report (job, fraction, NULL);
  return !bf_job_is_cancelled (job);
}

/**
 * bf_task_window_progress:
 * @job: the job
 * @fraction: how much is done
 * @partial: nothing
 * @user_data: the task
 *
 * The progress of a #BfJobClass.
 */
void
bf_task_window_progress (BfJob   *job,
                         double   fraction,
                         gpointer partial,
                         gpointer user_data)
{
  Task *self = user_data;

  self->fraction = fraction;
  show_fraction (self);
}

/**
 * bf_task_window_done:
 * @job: the job
 * @result: what came of it
 * @error: what went wrong
 * @user_data: the task
 *
 * The end of a #BfJobClass.
 */
void
bf_task_window_done (BfJob        *job,
                     gpointer      result,
                     const GError *error,
                     gpointer      user_data)
{
  Task *self = user_data;
  BfTaskFunc func = self->func;
  gpointer func_data = self->user_data;
  g_autoptr (BfJob) kept G_GNUC_UNUSED = bf_job_ref (job);

  bf_job_clear (&self->job);
  task_end (self);
  func (result, error, func_data);
}

/**
 * bf_task_window_run:
 * @parent: the window that waits for it
 * @heading: what is being done
 * @klass: the job; its progress and done are bf_task_window_progress() and bf_task_window_done()
 * @data: (transfer full): for the job
 * @func: takes what came of it; not called when it is cancelled
 * @user_data: for @func
 *
 * Does something long. What was being done before is cancelled.
 */
void
bf_task_window_run (GtkWindow        *parent,
                    const char       *heading,
                    const BfJobClass *klass,
                    gpointer          data,
                    BfTaskFunc        func,
                    gpointer          user_data)
{
  Task *self = g_new0 (Task, 1);

  self->parent = parent;
  self->heading = g_strdup (heading);
  self->func = func;
  self->user_data = user_data;
  g_object_set_data_full (G_OBJECT (parent), KEY, self, task_free);
  self->show_id = g_timeout_add (MOMENT, show_cb, self);
  self->job = bf_job_start (klass, data, self);
}
