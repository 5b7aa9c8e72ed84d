/* SPDX-License-Identifier: MIT */
#include "bf-element-panel.h"

#include "bf-bar-strip-view.h"
#include "bf-number-entry.h"
#include "bf-number-step.h"
#include "model/bf-job.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define FIRST_NUDGE 0.01
#define LEAST_STEP 0.001
#define PIXELS_PER_STEP 2

/* What a ripple was made of; a job carries its own. */
typedef struct
{
  BfTrace   *trace;
  gsize      sample;
  BfElement  parameter;
  double     amount;
} Question;

struct _BfElementPanel
{
  GtkWidget       parent_instance;

  /* Template */
  GtkWidget      *box;
  GtkLabel       *title;
  GtkWidget      *nudge;
  GtkLabel       *nudge_label;
  BfNumberEntry  *amount_entry;
  GtkLabel       *hint;
  BfBarStripView *view;

  /* Owned */
  Question        question; /* that was asked last; its trace is NULL where none was */
  BfRipple       *ripple;   /* the answer to it, or NULL */
  BfJob          *job;

  double          amount;
  double          drag_amount;
};

G_DEFINE_TYPE (BfElementPanel, bf_element_panel, GTK_TYPE_WIDGET)

static void
question_clear (Question *self)
{
  g_clear_pointer (&self->trace, bf_trace_unref);
}

static void
question_free (gpointer data)
{
  question_clear (data);
  g_free (data);
}

static gboolean
question_equal (const Question *self,
                const Question *other)
{
  return self->trace == other->trace && self->sample == other->sample
         && bf_element_equal (&self->parameter, &other->parameter) && self->amount == other->amount;
}

/* The ripple */

static void
show_hint (BfElementPanel *self,
           const char     *text)
{
  gtk_label_set_label (self->hint, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint), text != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->view), text == NULL);
}

static void
show_ripple (BfElementPanel *self)
{
  g_autofree char *description = bf_ripple_describe (self->ripple);

  bf_bar_strip_view_take_strip (self->view, bf_bar_strip_new_ripple (self->ripple), _("Ripple"),
                                description);
  show_hint (self, NULL);
}

static void
take_ripple (BfElementPanel *self,
             BfRipple       *ripple,
             const GError   *error)
{
  g_clear_pointer (&self->ripple, bf_ripple_unref);
  self->ripple = ripple;
  if (ripple)
    show_ripple (self);
  else
    show_hint (self, error ? error->message : "");
}

static gpointer
run_question (BfJob     *job,
              gpointer   data,
              GError   **error)
{
  const Question *question = data;

  return bf_ripple_new (question->trace, question->sample, &question->parameter, question->amount,
                        error);
}

static void
done_cb (BfJob        *job,
         gpointer      result,
         const GError *error,
         gpointer      user_data)
{
  BfElementPanel *self = user_data;

  take_ripple (self, bf_job_steal_result (job), error);
  bf_job_clear (&self->job);
}

static const BfJobClass ripple_job = {
  .run = run_question,
  .done = done_cb,
  .free_data = question_free,
  .free_result = (GDestroyNotify) bf_ripple_unref,
};

/* A large batch is run once more beside the window, and not while training makes each answer old
   before it is there. */
static void
ask_elsewhere (BfElementPanel *self,
               gboolean        is_training)
{
  Question *question;

  g_clear_pointer (&self->ripple, bf_ripple_unref);
  if (is_training)
    {
      question_clear (&self->question);
      show_hint (self, _("Pause to see it"));
      return;
    }
  question = g_memdup2 (&self->question, sizeof *question);
  bf_trace_ref (question->trace);
  self->job = bf_job_start (&ripple_job, question, self);
  show_hint (self, _("Running forward once more…"));
}

static void
ask (BfElementPanel *self,
     const Question *question,
     gboolean        is_training)
{
  g_autoptr (GError) error = NULL;

  if (self->question.trace && question_equal (&self->question, question))
    return;
  bf_job_clear (&self->job);
  question_clear (&self->question);
  self->question = *question;
  bf_trace_ref (self->question.trace);
  if (bf_ripple_is_cheap (question->trace))
    take_ripple (self, run_question (NULL, &self->question, &error), error);
  else
    ask_elsewhere (self, is_training);
}

static void
forget (BfElementPanel *self)
{
  bf_job_clear (&self->job);
  question_clear (&self->question);
  g_clear_pointer (&self->ripple, bf_ripple_unref);
}

static gboolean
apply_amount (double     value,
              gpointer   user_data,
              GError   **error)
{
  BfElementPanel *self = user_data;
  Question question = self->question;

  if (value == 0 || !isfinite (value))
    {
      g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                           _("A nudge has to be a number other than 0"));
      return FALSE;
    }
  self->amount = question.amount = value;
  bf_number_entry_set_value (self->amount_entry, value);
  if (!question.trace)
    return TRUE;
  bf_trace_ref (question.trace);
  ask (self, &question, FALSE);
  bf_trace_unref (question.trace);
  return TRUE;
}

static void
drag_begin_cb (BfElementPanel *self)
{
  self->drag_amount = self->amount;
}

static void
drag_update_cb (BfElementPanel *self,
                double          dx)
{
  double n_steps = trunc (dx / PIXELS_PER_STEP);
  double amount = bf_number_step (self->drag_amount, LEAST_STEP, n_steps);

  if (gtk_widget_get_visible (self->nudge) && amount != 0 && amount != self->amount)
    apply_amount (amount, self, NULL);
}

/* Whether the moment has come to the loss, with which a nudged one can be compared */
static gboolean
has_loss (const BfGlance *glance)
{
  return bf_moment_get_done (&glance->moment)
         >= bf_moment_get_phase_end (bf_trace_get_network (glance->trace), BF_PHASE_LOSS);
}

static void
show_parameter (BfElementPanel *self,
                const BfGlance *glance,
                gboolean        is_training)
{
  Question question = { (BfTrace *) glance->trace, glance->sample, glance->selected, self->amount };
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  g_autofree char *name = bf_element_get_name (&glance->selected, network);
  g_autofree char *markup = bf_name_to_markup (name);
  g_autofree char *label = g_strdup_printf (_("%s nudged by"), markup);

  gtk_label_set_label (self->title, _("Ripple"));
  gtk_label_set_markup (self->nudge_label, label);
  gtk_widget_set_visible (self->nudge, TRUE);
  if (has_loss (glance))
    ask (self, &question, is_training);
  else
    {
      forget (self);
      show_hint (self, _("After the loss it can be followed."));
    }
}

static void
show_unit (BfElementPanel *self,
           const BfGlance *glance)
{
  BfDeltaParts parts;
  g_autofree char *description = NULL;

  forget (self);
  bf_delta_parts_init (&parts, glance, glance->selected.layer, glance->selected.unit);
  description = bf_delta_parts_describe (&parts);
  gtk_label_set_label (self->title, parts.is_from_z ? _("δ = prediction − target")
                                                    : _("δ = error × slope"));
  gtk_widget_set_visible (self->nudge, FALSE);
  bf_bar_strip_view_take_strip (self->view, bf_bar_strip_new_delta (&parts),
                                gtk_label_get_label (self->title), description);
  show_hint (self, NULL);
}

static void
bf_element_panel_dispose (GObject *object)
{
  BfElementPanel *self = BF_ELEMENT_PANEL (object);

  forget (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_element_panel_parent_class)->dispose (object);
}

static void
bf_element_panel_class_init (BfElementPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_element_panel_dispose;

  g_type_ensure (BF_TYPE_BAR_STRIP_VIEW);
  g_type_ensure (BF_TYPE_NUMBER_ENTRY);
  gtk_widget_class_set_css_name (widget_class, "elementpanel");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/backflow/Backflow/bf-element-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, BfElementPanel, box);
  gtk_widget_class_bind_template_child (widget_class, BfElementPanel, title);
  gtk_widget_class_bind_template_child (widget_class, BfElementPanel, nudge);
  gtk_widget_class_bind_template_child (widget_class, BfElementPanel, nudge_label);
  gtk_widget_class_bind_template_child (widget_class, BfElementPanel, amount_entry);
  gtk_widget_class_bind_template_child (widget_class, BfElementPanel, hint);
  gtk_widget_class_bind_template_child (widget_class, BfElementPanel, view);
}

static void
bf_element_panel_init (BfElementPanel *self)
{
  GtkGesture *drag;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->amount = FIRST_NUDGE;
  bf_number_entry_set_apply (self->amount_entry, apply_amount, self);
  bf_number_entry_set_step (self->amount_entry, LEAST_STEP);
  bf_number_entry_set_label (self->amount_entry, _("Nudge"));
  bf_number_entry_set_value (self->amount_entry, self->amount);

  drag = gtk_gesture_drag_new ();
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (drag));
}

/**
 * bf_element_panel_refresh:
 * @self: an element panel
 * @glance: what is looked at
 * @is_training: whether what is looked at will soon be past
 *
 * Shows what is selected.
 */
void
bf_element_panel_refresh (BfElementPanel *self,
                          const BfGlance *glance,
                          gboolean        is_training)
{
  gboolean is_parameter, is_unit;

  g_return_if_fail (BF_IS_ELEMENT_PANEL (self));
  g_return_if_fail (glance != NULL && glance->trace != NULL);

  is_parameter = glance->selected.kind == BF_ELEMENT_WEIGHT
                 || glance->selected.kind == BF_ELEMENT_BIAS;
  is_unit = glance->selected.kind == BF_ELEMENT_UNIT;
  gtk_widget_set_visible (GTK_WIDGET (self), is_parameter || is_unit);
  if (is_parameter)
    show_parameter (self, glance, is_training);
  else if (is_unit)
    show_unit (self, glance);
  else
    forget (self);
}
