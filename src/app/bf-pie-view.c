/* SPDX-License-Identifier: MIT */
#include "bf-pie-view.h"

#include "bf-compat.h"
#include "model/bf-credit-story.h"
#include "model/bf-credit-text.h"
#include "scene/bf-motion.h"

#include <glib/gi18n-lib.h>

struct _BfPieView
{
  GtkWidget    parent_instance;

  /* Template */
  GtkWidget   *box;
  GtkDropDown *cut;
  GtkLabel    *meaning;
  GtkWidget   *result_row;
  GtkDropDown *output;
  GtkWidget   *previous_sample;
  GtkWidget   *next_sample;
  GtkWidget   *nothing;
  GtkLabel    *nothing_text;
  GtkWidget   *cut_button;
  BfRingView  *rings;
  GtkLabel    *drop;
  GtkLabel    *disagree;
  GtkWidget   *note;
  GtkLabel    *note_text;

  /* Owned */
  BfSession   *session;
  BfTrace     *told_trace;  /* whose difference was told last */
  BfElement    told_of;
  gsize        told_sample;
  guint        told_output;

  guint        n_outputs;   /* that the list of outputs has */
  gboolean     syncing;
};

G_DEFINE_TYPE (BfPieView, bf_pie_view, GTK_TYPE_WIDGET)

static void
cut_chosen_cb (BfPieView *self)
{
  guint selected = gtk_drop_down_get_selected (self->cut);

  if (self->session && !self->syncing && selected < BF_N_CREDIT_CUTS)
    bf_session_set_cut (self->session, (BfCreditCut) selected);
}

static void
output_chosen_cb (BfPieView *self)
{
  guint selected = gtk_drop_down_get_selected (self->output);

  if (self->session && !self->syncing && selected != GTK_INVALID_LIST_POSITION)
    bf_session_set_cut_output (self->session, selected);
}

static void
set_text (GtkLabel   *label,
          const char *text)
{
  g_autofree char *markup = text ? bf_name_to_markup (text) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
  if (markup && strcmp (gtk_label_get_label (label), markup) != 0)
    gtk_label_set_markup (label, markup);
}

static void
fill_outputs (BfPieView       *self,
              const BfNetwork *network)
{
  guint n = bf_network_get_n_outputs (network);
  g_autoptr (GtkStringList) names = NULL;

  if (n == self->n_outputs)
    return;
  self->n_outputs = n;
  names = gtk_string_list_new (NULL);
  for (guint output = 0; output < n; output++)
    {
      BfElement unit = { BF_ELEMENT_UNIT, bf_network_get_n_layers (network) - 1, output, 0 };

      gtk_string_list_take (names, bf_element_get_name (&unit, network));
    }
  gtk_drop_down_set_model (self->output, G_LIST_MODEL (names));
}

/* Result: one output of one sample. The other pies are the batch's. */
static void
show_result_row (BfPieView      *self,
                 const BfGlance *glance)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  gboolean is_result = bf_session_get_cut (self->session) == BF_CREDIT_CUT_RESULT;
  gboolean many_outputs = bf_network_get_n_outputs (network) > 1;
  gboolean many_samples = bf_trace_get_n_samples (glance->trace) > 1;

  gtk_widget_set_visible (self->result_row, is_result && (many_outputs || many_samples));
  gtk_widget_set_visible (self->previous_sample, many_samples);
  gtk_widget_set_visible (self->next_sample, many_samples);
  gtk_widget_set_sensitive (GTK_WIDGET (self->output), many_outputs);
  fill_outputs (self, network);
  gtk_drop_down_set_selected (self->output, bf_session_get_cut_output (self->session));
}

static void
show_nothing (BfPieView      *self,
              const BfGlance *glance)
{
  gboolean is_cut =
      glance->credit && bf_credit_get_state (glance->credit) == BF_CREDIT_STATE_CUT;

  gtk_widget_set_visible (self->nothing, !is_cut);
  gtk_widget_set_visible (GTK_WIDGET (self->rings), is_cut);
  gtk_widget_set_visible (self->cut_button, !glance->credit);
  set_text (self->nothing_text,
            glance->credit ? bf_credit_state_get_text (bf_credit_get_state (glance->credit))
                           : _("The pie is cut in backward, when the error travels back."));
}

/* It takes three pies to tell: only where something has changed. */
static void
show_difference (BfPieView      *self,
                 const BfGlance *glance)
{
  g_autofree char *text = NULL;
  gboolean is_known = glance->credit
                      && bf_moment_get_done (&glance->moment)
                             >= bf_moment_get_phase_end (bf_trace_get_network (glance->trace),
                                                         BF_PHASE_BACKWARD);

  if (!is_known)
    {
      g_clear_pointer (&self->told_trace, bf_trace_unref);
      set_text (self->disagree, NULL);
      return;
    }
  if (self->told_trace == glance->trace && bf_element_equal (&self->told_of, &glance->selected)
      && self->told_sample == glance->sample
      && self->told_output == bf_credit_get_output (glance->credit))
    return;
  g_clear_pointer (&self->told_trace, bf_trace_unref);
  self->told_trace = bf_trace_ref ((BfTrace *) glance->trace);
  self->told_of = glance->selected;
  self->told_sample = glance->sample;
  self->told_output = bf_credit_get_output (glance->credit);
  text = bf_credit_tell_difference (glance);
  set_text (self->disagree, text);
}

static void
map_cb (BfPieView *self)
{
  bf_pie_view_refresh (self);
}

static void
fill_cuts (BfPieView *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint cut = 0; cut < BF_N_CREDIT_CUTS; cut++)
    gtk_string_list_append (titles, bf_credit_cut_get_title ((BfCreditCut) cut));
  gtk_drop_down_set_model (self->cut, G_LIST_MODEL (titles));
}

/* Its width does not depend on its height: a stack asks how wide a page is at the height it gives it, and lines of text
 * would answer with the width at which they need fewer of them. */
static void
bf_pie_view_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  BfPieView *self = BF_PIE_VIEW (widget);

  if (self->box != NULL)
    gtk_widget_measure (self->box, orientation, orientation == GTK_ORIENTATION_VERTICAL ? for_size : -1, minimum,
                        natural, minimum_baseline, natural_baseline);
}

static void
bf_pie_view_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  gtk_widget_allocate (BF_PIE_VIEW (widget)->box, width, height, baseline, NULL);
}

static GtkSizeRequestMode
bf_pie_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
bf_pie_view_dispose (GObject *object)
{
  BfPieView *self = BF_PIE_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  g_clear_pointer (&self->told_trace, bf_trace_unref);
  G_OBJECT_CLASS (bf_pie_view_parent_class)->dispose (object);
}

static void
bf_pie_view_class_init (BfPieViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_pie_view_dispose;
  g_type_ensure (BF_TYPE_RING_VIEW);
  widget_class->measure = bf_pie_view_measure;
  widget_class->size_allocate = bf_pie_view_size_allocate;
  widget_class->get_request_mode = bf_pie_view_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "pieview");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/backflow/Backflow/bf-pie-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BfPieView, box);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, cut);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, meaning);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, result_row);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, output);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, previous_sample);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, next_sample);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, nothing);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, nothing_text);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, cut_button);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, rings);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, drop);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, disagree);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, note);
  gtk_widget_class_bind_template_child (widget_class, BfPieView, note_text);
}

static void
bf_pie_view_init (BfPieView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_cuts (self);
  bf_compat_name_button (GTK_WIDGET (self->cut), _("Which pie"));
  bf_compat_name_button (GTK_WIDGET (self->output), _("Output whose result is cut"));
  g_signal_connect_object (self->cut, "notify::selected", G_CALLBACK (cut_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->output, "notify::selected", G_CALLBACK (output_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

/**
 * bf_pie_view_set_session:
 * @self: a pie view
 * @session: (nullable): the session whose pie it shows
 *
 * Sets what is shown.
 */
void
bf_pie_view_set_session (BfPieView *self,
                         BfSession *session)
{
  g_return_if_fail (BF_IS_PIE_VIEW (self));

  if (!g_set_object (&self->session, session))
    return;
  bf_ring_view_set_session (self->rings, session);
  bf_pie_view_refresh (self);
}

/**
 * bf_pie_view_refresh:
 * @self: a pie view
 *
 * Shows what the session has come to. A view that nobody sees does nothing.
 */
void
bf_pie_view_refresh (BfPieView *self)
{
  g_autofree char *drop = NULL;
  g_autofree char *whole = NULL;
  BfGlance glance;

  g_return_if_fail (BF_IS_PIE_VIEW (self));

  if (!self->session || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  bf_session_get_glance (self->session, &glance);
  glance.moment = bf_motion_get_moment (&glance.moment, bf_trace_get_network (glance.trace));

  self->syncing = TRUE;
  gtk_drop_down_set_selected (self->cut, bf_session_get_cut (self->session));
  show_result_row (self, &glance);
  self->syncing = FALSE;

  set_text (self->meaning, bf_credit_cut_get_meaning (bf_session_get_cut (self->session)));
  show_nothing (self, &glance);
  bf_ring_view_refresh (self->rings);
  drop = bf_credit_tell_drop (&glance);
  set_text (self->drop, drop);
  show_difference (self, &glance);
  whole = bf_credit_tell_whole (&glance);
  gtk_widget_set_visible (self->note, whole != NULL);
  set_text (self->note_text, whole);
}

/**
 * bf_pie_view_get_rings:
 * @self: a pie view
 *
 * Gets its ring chart.
 *
 * Returns: (transfer none): the chart
 */
BfRingView *
bf_pie_view_get_rings (BfPieView *self)
{
  g_return_val_if_fail (BF_IS_PIE_VIEW (self), NULL);

  return self->rings;
}
