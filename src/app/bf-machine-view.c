/* SPDX-License-Identifier: MIT */
#include "bf-machine-view.h"

#include "bf-compat.h"
#include "bf-nudge-text.h"
#include "bf-number-entry.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define DEFAULT_PASSES 1000
#define MAX_PASSES 1000000000.0

struct _BfMachineView
{
  GtkWidget       parent_instance;

  /* Template */
  GtkWidget      *box;
  GtkDropDown    *method;
  GtkWidget      *values_row;
  BfNumberEntry  *values;
  GtkWidget      *delta_row;
  BfNumberEntry  *delta;
  GtkWidget      *passes_row;
  BfNumberEntry  *passes;
  GtkWidget      *seed_row;
  BfNumberEntry  *seed;
  GtkLabel       *cost;
  GtkWidget      *start;
  GtkWidget      *running;
  GtkProgressBar *progress;
  GtkLabel       *progress_text;
  GtkWidget      *cancel;
  GtkLabel       *result;
  GtkWidget      *take;

  /* Owned */
  BfSession      *session;
  BfTries        *tries;
  BfJob          *job;         /* that tries */
  BfJob          *measuring;   /* that finds out how long a pass takes */
  BfNudgeReport  *report;      /* the last */
  BfDataset      *dataset;     /* of what runs, or has run */
  BfLesson       *lesson;      /* the session's, then: another one has another network */
  BfRecipe        recipe;

  BfNudgeOptions  options[BF_N_NUDGE_METHODS];
  guint64         limit;       /* passes of random and finite_differences */
  double          seconds_per_pass;
  gsize           measured_weights;  /* what that was measured for */
  gsize           measured_samples;
};

enum
{
  CHANGING,
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfMachineView, bf_machine_view, GTK_TYPE_WIDGET)

static BfNudgeOptions *
get_options (BfMachineView *self)
{
  return &self->options[MIN (gtk_drop_down_get_selected (self->method), BF_N_NUDGE_METHODS - 1)];
}

static gboolean
has_one_number (BfMachineView *self)
{
  return bf_dataset_get_n_samples (self->dataset) == 1
         && bf_dataset_get_n_targets (self->dataset) == 1;
}

/* What the numbers that are set will cost */

static gboolean
is_too_long (BfMachineView *self)
{
  const BfNudgeOptions *options = get_options (self);
  BfNudgePlan plan;

  bf_nudge_plan_init (&plan, bf_nudge_count_parameters (bf_session_get_network (self->session)),
                      options->values, self->seconds_per_pass);
  return options->method == BF_NUDGE_GRID && bf_nudge_plan_is_too_long (&plan);
}

static void
update_cost (BfMachineView *self)
{
  const BfNudgeOptions *options = get_options (self);
  gsize n = bf_nudge_count_parameters (bf_session_get_network (self->session));
  g_autofree char *text = bf_nudge_text_cost (options, n, self->limit, self->seconds_per_pass);

  gtk_label_set_label (self->cost, n > 0 ? text : _("All weights are frozen."));
  gtk_widget_set_sensitive (self->start, n > 0 && !is_too_long (self));
}

static void
update_rows (BfMachineView *self)
{
  const BfNudgeOptions *options = get_options (self);
  BfNudgeMethod method = options->method;

  gtk_widget_set_visible (self->values_row, method == BF_NUDGE_GRID);
  gtk_widget_set_visible (self->passes_row,
                          method == BF_NUDGE_RANDOM || method == BF_NUDGE_FINITE_DIFFERENCES);
  gtk_widget_set_visible (self->seed_row, method == BF_NUDGE_RANDOM);
  bf_number_entry_set_value (self->values, options->values);
  bf_number_entry_set_value (self->delta, options->delta);
  bf_number_entry_set_value (self->passes, (double) self->limit);
  bf_number_entry_set_value (self->seed, (double) options->seed);
  if (self->session)
    update_cost (self);
}

/* How long a pass takes is measured on a worker, for the network that is there. */

typedef struct
{
  BfNetwork *network;
  BfDataset *dataset;
  BfRecipe   recipe;
} Sample;

static void
sample_free (gpointer data)
{
  Sample *sample = data;

  bf_network_unref (sample->network);
  bf_dataset_unref (sample->dataset);
  g_free (sample);
}

static gpointer
measure (BfJob   *job,
         gpointer data,
         GError **error)
{
  Sample *sample = data;
  double seconds = bf_nudge_measure_pass (sample->network, sample->dataset, &sample->recipe);

  return g_memdup2 (&seconds, sizeof seconds);
}

static void
measured_cb (BfJob        *job,
             gpointer      result,
             const GError *error,
             gpointer      user_data)
{
  BfMachineView *self = user_data;

  self->seconds_per_pass = *(double *) result;
  g_clear_pointer (&self->measuring, bf_job_unref);
  update_cost (self);
}

static const BfJobClass measure_class = {
  .run = measure,
  .done = measured_cb,
  .free_data = sample_free,
  .free_result = g_free,
};

static void
measure_if_new (BfMachineView *self)
{
  const BfNetwork *network = bf_session_get_network (self->session);
  BfDataset *dataset = bf_session_get_dataset (self->session);
  Sample *sample;

  if (self->measured_weights == bf_network_get_n_weights (network)
      && self->measured_samples == bf_dataset_get_n_samples (dataset))
    return;
  self->measured_weights = bf_network_get_n_weights (network);
  self->measured_samples = bf_dataset_get_n_samples (dataset);
  self->seconds_per_pass = (double) NAN;
  bf_job_clear (&self->measuring);
  sample = g_new0 (Sample, 1);
  sample->network = bf_network_copy (network);
  sample->dataset = bf_dataset_ref (dataset);
  sample->recipe = *bf_session_get_recipe (self->session);
  self->measuring = bf_job_start (&measure_class, sample, self);
  update_cost (self);
}

/* Running */

/* What was found fits only the data and the loss that it was looked for with. */
static gboolean
is_current (BfMachineView *self)
{
  const BfRecipe *recipe = bf_session_get_recipe (self->session);

  return self->dataset != NULL && self->lesson == bf_session_get_lesson (self->session)
         && recipe->loss == self->recipe.loss
         && recipe->delta == self->recipe.delta
         && bf_dataset_equal (self->dataset, bf_session_get_dataset (self->session));
}

static void
show_running (BfMachineView *self,
              gboolean       is_running)
{
  gtk_widget_set_visible (self->running, is_running);
  gtk_widget_set_visible (self->start, !is_running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->method), !is_running);
  gtk_widget_set_sensitive (self->values_row, !is_running);
  gtk_widget_set_sensitive (self->delta_row, !is_running);
  gtk_widget_set_sensitive (self->passes_row, !is_running);
  gtk_widget_set_sensitive (self->seed_row, !is_running);
}

static void
show_result (BfMachineView *self)
{
  g_autofree char *text =
      self->report ? bf_nudge_text_result (self->report, has_one_number (self)) : NULL;

  gtk_label_set_label (self->result, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->result), text != NULL);
  gtk_widget_set_visible (self->take,
                          self->report && self->report->network && self->report->best_pass > 0);
}

static void
take_report (BfMachineView *self,
             BfNudgeReport *report)
{
  g_clear_pointer (&self->report, bf_nudge_report_free);
  self->report = report;
}

static BfNudgeReport *
copy_report (const BfNudgeReport *report)
{
  BfNudgeReport *copy = g_memdup2 (report, sizeof *report);

  if (copy->network)
    bf_network_ref (copy->network);
  return copy;
}

static void
progress_cb (BfJob   *job,
             double   fraction,
             gpointer partial,
             gpointer user_data)
{
  BfMachineView *self = user_data;
  g_autofree char *text = bf_nudge_text_progress (partial);

  take_report (self, copy_report (partial));
  gtk_label_set_label (self->progress_text, text);
  if (get_options (self)->method == BF_NUDGE_GREEDY) /* nobody knows how far it is */
    gtk_progress_bar_pulse (self->progress);
  else
    gtk_progress_bar_set_fraction (self->progress, fraction);
}

static void
done_cb (BfJob        *job,
         gpointer      result,
         const GError *error,
         gpointer      user_data)
{
  BfMachineView *self = user_data;

  take_report (self, bf_job_steal_result (job));
  g_clear_pointer (&self->job, bf_job_unref);
  show_running (self, FALSE);
  show_result (self);
  gtk_widget_grab_focus (gtk_widget_get_visible (self->take) ? self->take : self->start);
}

static const BfJobClass nudge_class = {
  .run = bf_nudge_task_run,
  .progress = progress_cb,
  .done = done_cb,
  .free_data = bf_nudge_task_free,
  .free_partial = bf_nudge_report_free,
  .free_result = bf_nudge_report_free,
};

static guint64
choose_limit (BfMachineView        *self,
              const BfNudgeOptions *options)
{
  guint64 n = G_MAXUINT64;

  if (options->method == BF_NUDGE_GRID)
    bf_nudge_count_grid (bf_nudge_count_parameters (bf_session_get_network (self->session)),
                         options->values, &n);
  else if (options->method != BF_NUDGE_GREEDY)
    n = self->limit;
  return n;
}

static void
start_cb (BfMachineView *self)
{
  const BfNudgeOptions *options = get_options (self);
  g_autoptr (GError) error = NULL;
  BfNudgeTask *task;

  self->recipe = *bf_session_get_recipe (self->session);
  self->options[BF_NUDGE_FINITE_DIFFERENCES].learning_rate = self->recipe.learning_rate;
  task = bf_nudge_task_new (bf_session_get_network (self->session),
                            bf_session_get_dataset (self->session), &self->recipe, options,
                            choose_limit (self, options), &error);
  if (!task)
    {
      g_signal_emit (self, signals[FAILED], 0, error->message);
      return;
    }
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  self->dataset = bf_dataset_ref (bf_session_get_dataset (self->session));
  g_clear_pointer (&self->lesson, bf_lesson_unref);
  self->lesson = bf_lesson_ref (bf_session_get_lesson (self->session));
  take_report (self, NULL);
  show_result (self);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_label_set_label (self->progress_text, "");
  bf_job_clear (&self->job);
  self->job = bf_job_start (&nudge_class, task, self);
  show_running (self, TRUE);
  gtk_widget_grab_focus (self->cancel);
}

/* What was found so far can be taken. */
static void
cancel_cb (BfMachineView *self)
{
  bf_job_clear (&self->job);
  show_running (self, FALSE);
  show_result (self);
  gtk_widget_grab_focus (self->start);
}

static void
take_cb (BfMachineView *self)
{
  const char *label = bf_nudge_text_get_name (get_options (self)->method);
  /* Translators: %s is how they were found, such as "greedy"; follows "Undo". */
  g_autofree char *name = g_strdup_printf (_("taking the weights of %s"), label);
  g_autoptr (BfNetwork) network = bf_network_ref (self->report->network);
  g_autoptr (GError) error = NULL;

  g_signal_emit (self, signals[CHANGING], 0);
  bf_tries_name_next (self->tries, label);
  if (!bf_session_set_network (self->session, network, name, &error))
    g_signal_emit (self, signals[FAILED], 0, error->message);
}

/* What is typed */

static gboolean
apply_values (double     value,
              gpointer   user_data,
              GError   **error)
{
  BfMachineView *self = user_data;

  if (value != floor (value) || value < 1 || value > BF_NUDGE_MAX_VALUES)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID, _("This has to be a whole number from 1 to %d."),
                   BF_NUDGE_MAX_VALUES);
      return FALSE;
    }
  get_options (self)->values = (guint) value;
  update_rows (self);
  return TRUE;
}

static gboolean
apply_delta (double     value,
             gpointer   user_data,
             GError   **error)
{
  BfMachineView *self = user_data;

  if (!(value > 0))
    {
      g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID, _("This has to be more than 0."));
      return FALSE;
    }
  get_options (self)->delta = value;
  update_rows (self);
  return TRUE;
}

static gboolean
apply_passes (double     value,
              gpointer   user_data,
              GError   **error)
{
  BfMachineView *self = user_data;

  if (value != floor (value) || value < 1 || value > MAX_PASSES)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID, _("This has to be a whole number from 1 to %d."),
                   (int) MAX_PASSES);
      return FALSE;
    }
  self->limit = (guint64) value;
  update_rows (self);
  return TRUE;
}

static gboolean
apply_seed (double     value,
            gpointer   user_data,
            GError   **error)
{
  BfMachineView *self = user_data;

  if (value != floor (value) || value < 0 || value > 9007199254740992.0)
    {
      g_set_error (error, BF_ERROR, BF_ERROR_INVALID, _("This has to be a whole number of %d or more."),
                   0);
      return FALSE;
    }
  get_options (self)->seed = (guint64) value;
  update_rows (self);
  return TRUE;
}

static void
fill_methods (BfMachineView *self)
{
  const char *names[] = { _("Grid"), _("Greedy"), _("Random"), _("Differences"), NULL };
  g_autoptr (GtkStringList) list = gtk_string_list_new (names);

  gtk_drop_down_set_model (self->method, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->method, BF_NUDGE_GREEDY);
}

static void
bf_machine_view_dispose (GObject *object)
{
  BfMachineView *self = BF_MACHINE_VIEW (object);

  bf_job_clear (&self->job);
  bf_job_clear (&self->measuring);
  g_clear_pointer (&self->report, bf_nudge_report_free);
  g_clear_pointer (&self->lesson, bf_lesson_unref);
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  g_clear_object (&self->tries);
  g_clear_object (&self->session);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_machine_view_parent_class)->dispose (object);
}

static void
map_cb (BfMachineView *self)
{
  bf_machine_view_refresh (self);
}

static void
bf_machine_view_class_init (BfMachineViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_machine_view_dispose;

  signals[CHANGING] = g_signal_new ("changing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (BF_TYPE_NUMBER_ENTRY);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "machineview");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/backflow/Backflow/bf-machine-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, box);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, method);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, values_row);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, values);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, delta_row);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, delta);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, passes_row);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, passes);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, seed_row);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, seed);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, cost);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, start);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, running);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, progress);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, progress_text);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, cancel);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, result);
  gtk_widget_class_bind_template_child (widget_class, BfMachineView, take);
}

static void
connect_entry (BfMachineView *self,
               BfNumberEntry *entry,
               BfNumberApply  apply,
               double         smallest_step)
{
  bf_number_entry_set_apply (entry, apply, self);
  bf_number_entry_set_step (entry, smallest_step);
}

static void
bf_machine_view_init (BfMachineView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < BF_N_NUDGE_METHODS; i++)
    bf_nudge_options_init (&self->options[i], (BfNudgeMethod) i, NULL);
  self->limit = DEFAULT_PASSES;
  self->seconds_per_pass = (double) NAN;
  fill_methods (self);
  bf_compat_name_button (GTK_WIDGET (self->method), _("Method"));
  connect_entry (self, self->values, apply_values, 1);
  connect_entry (self, self->delta, apply_delta, 0);
  connect_entry (self, self->passes, apply_passes, 1);
  connect_entry (self, self->seed, apply_seed, 1);
  update_rows (self);
  g_signal_connect_object (self->method, "notify::selected", G_CALLBACK (update_rows), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->start, "clicked", G_CALLBACK (start_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cancel, "clicked", G_CALLBACK (cancel_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->take, "clicked", G_CALLBACK (take_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

/**
 * bf_machine_view_set_session:
 * @self: a machine view
 * @session: the session whose weights are to be mended
 * @tries: the list in which weights that are taken are listed
 *
 * Sets what is worked on. What runs for another session is cancelled.
 */
void
bf_machine_view_set_session (BfMachineView *self,
                             BfSession     *session,
                             BfTries       *tries)
{
  g_return_if_fail (BF_IS_MACHINE_VIEW (self) && BF_IS_SESSION (session) && BF_IS_TRIES (tries));

  bf_job_clear (&self->job);
  take_report (self, NULL);
  g_set_object (&self->session, session);
  g_set_object (&self->tries, tries);
  self->measured_samples = 0;
  show_running (self, FALSE);
  show_result (self);
  update_cost (self);
  bf_machine_view_refresh (self);
}

/**
 * bf_machine_view_refresh:
 * @self: a machine view
 *
 * Takes over what the session has come to. What was found for other data or another loss goes.
 */
void
bf_machine_view_refresh (BfMachineView *self)
{
  g_return_if_fail (BF_IS_MACHINE_VIEW (self));

  if (!self->session || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if ((self->job || self->report) && !is_current (self))
    {
      bf_job_clear (&self->job);
      take_report (self, NULL);
      show_running (self, FALSE);
      show_result (self);
    }
  measure_if_new (self);
}
