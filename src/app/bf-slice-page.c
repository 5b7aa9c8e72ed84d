/* SPDX-License-Identifier: MIT */
#include "bf-slice-page.h"

#include "bf-compat.h"
#include "bf-slice-view.h"
#include "model/bf-job.h"

#include <glib/gi18n-lib.h>

#define MAX_CHOICES 512 /* weights in the list; any other is chosen on the canvas */

/* What a slice was made of; a job carries its own. */
typedef struct
{
  BfTrace      *trace;
  BfElement     first;
  BfElement     second;
  BfSliceRange  range;
  GArray       *walk; /* of BfSlicePoint; NULL for one weight */
} Question;

struct _BfSlicePage
{
  GtkWidget        parent_instance;

  /* Template */
  GtkWidget       *box;
  GtkWidget       *bar;
  GtkLabel        *title;
  GtkDropDown     *second_choice;
  GtkToggleButton *wide;
  GtkWidget       *busy;
  GtkProgressBar  *progress;
  GtkLabel        *hint;
  BfSliceView     *view;

  /* Owned */
  BfSession       *session;
  BfNetwork       *shape;    /* that the choices were listed for */
  GArray          *choices;  /* of BfElement, as they stand in the list after its first */
  Question         question; /* that was asked last; its trace is NULL where none was */
  BfLossSlice     *slice;    /* the last answer, or NULL */
  BfJob           *job;

  BfElement        first;
  BfElement        second;
  gboolean         syncing;
};

G_DEFINE_TYPE (BfSlicePage, bf_slice_page, GTK_TYPE_WIDGET)

static void
question_clear (Question *self)
{
  g_clear_pointer (&self->trace, bf_trace_unref);
  g_clear_pointer (&self->walk, g_array_unref);
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
  return self->trace == other->trace && self->range == other->range
         && bf_element_equal (&self->first, &other->first)
         && bf_element_equal (&self->second, &other->second);
}

static gboolean
is_parameter (const BfElement *e,
              const BfNetwork *network)
{
  if ((e->kind != BF_ELEMENT_WEIGHT && e->kind != BF_ELEMENT_BIAS)
      || e->layer >= bf_network_get_n_layers (network)
      || e->unit >= bf_network_get_n_units (network, e->layer))
    return FALSE;
  return e->kind == BF_ELEMENT_BIAS ? bf_network_has_bias (network, e->layer)
                                    : e->input < bf_network_get_n_layer_inputs (network, e->layer);
}

/* Asking and answering */

/* Whether the gradient of what is shown has been computed, and with it where the step goes */
static gboolean
has_slope (BfSlicePage *self)
{
  BfGlance glance;

  bf_session_get_glance (self->session, &glance);
  return bf_glance_get_gradient (&glance, &self->first).status == BF_VALUE_COMPUTED
         && (self->second.kind == BF_ELEMENT_NONE
             || bf_glance_get_gradient (&glance, &self->second).status == BF_VALUE_COMPUTED);
}

static void
show_hint (BfSlicePage *self,
           const char  *text)
{
  gtk_label_set_label (self->hint, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint), text != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->view), text == NULL);
}

static void
show_slice (BfSlicePage *self,
            gboolean     is_stale)
{
  bf_slice_view_set_slice (self->view, self->slice, is_stale, has_slope (self));
  gtk_widget_set_visible (self->busy, self->job != NULL);
  show_hint (self, self->slice ? NULL : self->job ? _("Running the batch forward…") : "");
}

static void
take_slice (BfSlicePage  *self,
            BfLossSlice  *slice,
            const GError *error)
{
  g_clear_pointer (&self->slice, bf_loss_slice_unref);
  self->slice = slice;
  show_slice (self, FALSE);
  if (!slice)
    show_hint (self, error ? error->message : "");
}

static void
report (double   fraction,
        gpointer job)
{
  if (job)
    bf_job_report (job, fraction, NULL);
}

static gpointer
run_question (BfJob     *job,
              gpointer   data,
              GError   **error)
{
  const Question *q = data;

  return bf_loss_slice_new (q->trace, &q->first,
                            q->second.kind == BF_ELEMENT_NONE ? NULL : &q->second, q->range,
                            q->walk ? (const BfSlicePoint *) (const void *) q->walk->data : NULL,
                            q->walk ? q->walk->len : 0,
                            job ? bf_job_get_cancellable (job) : NULL, report, job, error);
}

static void
progress_cb (BfJob    *job,
             double    fraction,
             gpointer  partial,
             gpointer  user_data)
{
  gtk_progress_bar_set_fraction (BF_SLICE_PAGE (user_data)->progress, fraction);
}

static void
done_cb (BfJob        *job,
         gpointer      result,
         const GError *error,
         gpointer      user_data)
{
  BfSlicePage *self = user_data;
  BfLossSlice *slice = bf_job_steal_result (job);

  bf_job_clear (&self->job);
  take_slice (self, slice, error);
}

static const BfJobClass slice_job = {
  .run = run_question,
  .progress = progress_cb,
  .done = done_cb,
  .free_data = question_free,
  .free_result = (GDestroyNotify) bf_loss_slice_unref,
};

/* What is shown meanwhile is the last answer, in grey. */
static void
ask_elsewhere (BfSlicePage *self)
{
  Question *question = g_memdup2 (&self->question, sizeof *question);

  bf_trace_ref (question->trace);
  if (question->walk)
    g_array_ref (question->walk);
  gtk_progress_bar_set_fraction (self->progress, 0);
  self->job = bf_job_start (&slice_job, question, self);
  show_slice (self, TRUE);
}

static void
forget (BfSlicePage *self)
{
  bf_job_clear (&self->job);
  question_clear (&self->question);
}

static void
ask (BfSlicePage *self,
     Question    *question)
{
  gboolean has_second = question->second.kind != BF_ELEMENT_NONE;
  g_autoptr (GError) error = NULL;

  if (self->question.trace && question_equal (&self->question, question))
    {
      show_slice (self, self->job != NULL);
      return;
    }
  forget (self);
  if (!bf_loss_slice_is_cheap (question->trace, has_second)
      && bf_session_is_training (self->session))
    {
      show_slice (self, TRUE);
      return;
    }
  self->question = *question;
  bf_trace_ref (self->question.trace);
  if (has_second)
    self->question.walk =
        bf_session_get_walk (self->session, &question->first, &question->second);
  if (bf_loss_slice_is_cheap (question->trace, has_second))
    take_slice (self, run_question (NULL, &self->question, &error), error);
  else
    ask_elsewhere (self);
}

/* Choosing */

static void
append_choice (BfSlicePage   *self,
               GtkStringList *list,
               BfElement      element)
{
  g_autofree char *name = bf_element_get_name (&element, self->shape);

  if (self->choices->len >= MAX_CHOICES)
    return;
  g_array_append_val (self->choices, element);
  gtk_string_list_append (list, name);
}

static void
list_choices (BfSlicePage *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  g_array_set_size (self->choices, 0);
  gtk_string_list_append (list, _("nothing else"));
  for (guint l = 0; l < bf_network_get_n_layers (self->shape); l++)
    for (guint v = 0; v < bf_network_get_n_units (self->shape, l)
                      && self->choices->len < MAX_CHOICES; v++)
      {
        for (guint u = 0; u < bf_network_get_n_layer_inputs (self->shape, l); u++)
          append_choice (self, list, (BfElement) { BF_ELEMENT_WEIGHT, l, v, u });
        if (bf_network_has_bias (self->shape, l))
          append_choice (self, list, (BfElement) { BF_ELEMENT_BIAS, l, v, 0 });
      }
  gtk_drop_down_set_model (self->second_choice, G_LIST_MODEL (list));
}

static guint
find_choice (BfSlicePage     *self,
             const BfElement *element)
{
  if (element->kind == BF_ELEMENT_NONE)
    return 0;
  for (guint i = 0; i < self->choices->len; i++)
    if (bf_element_equal (element, &g_array_index (self->choices, BfElement, i)))
      return i + 1;
  return GTK_INVALID_LIST_POSITION;
}

static void
sync_choices (BfSlicePage     *self,
              const BfNetwork *network)
{
  self->syncing = TRUE;
  if (!self->shape || !bf_network_same_shape (self->shape, network))
    {
      g_clear_pointer (&self->shape, bf_network_unref);
      self->shape = bf_network_ref ((BfNetwork *) network);
      list_choices (self);
    }
  gtk_drop_down_set_selected (self->second_choice, find_choice (self, &self->second));
  self->syncing = FALSE;
}

static void
second_cb (BfSlicePage *self)
{
  guint selected = gtk_drop_down_get_selected (self->second_choice);

  if (self->syncing || selected == GTK_INVALID_LIST_POSITION)
    return;
  bf_slice_page_set_second (self, selected == 0
                                      ? &BF_ELEMENT_NOTHING
                                      : &g_array_index (self->choices, BfElement, selected - 1));
}

static void
cancel_cb (BfSlicePage *self)
{
  bf_job_clear (&self->job);
  show_slice (self, TRUE);
  show_hint (self, self->slice ? NULL : _("Cancelled"));
}

/* The selected weight is the first; it cannot be the second, too. */
static void
follow_selection (BfSlicePage    *self,
                  const BfGlance *glance)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  BfElement before = self->first;

  if (is_parameter (&glance->selected, network))
    self->first = glance->selected;
  if (!is_parameter (&self->first, network))
    self->first = BF_ELEMENT_NOTHING;
  if (!is_parameter (&self->second, network))
    self->second = BF_ELEMENT_NOTHING;
  if (self->second.kind != BF_ELEMENT_NONE && bf_element_equal (&self->first, &self->second))
    self->second = is_parameter (&before, network) && !bf_element_equal (&before, &self->first)
                       ? before
                       : BF_ELEMENT_NOTHING;
}

static void
show_title (BfSlicePage *self)
{
  g_autofree char *markup = bf_element_get_markup (&self->first, self->shape);
  /* Translators: what follows is a list: "nothing else", or another weight */
  g_autofree char *title = g_strdup_printf (_("Loss over %s and"), markup);

  gtk_label_set_markup (self->title, title);
}

static void
bf_slice_page_dispose (GObject *object)
{
  BfSlicePage *self = BF_SLICE_PAGE (object);

  forget (self);
  g_clear_pointer (&self->slice, bf_loss_slice_unref);
  g_clear_pointer (&self->shape, bf_network_unref);
  g_clear_pointer (&self->choices, g_array_unref);
  g_clear_object (&self->session);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_slice_page_parent_class)->dispose (object);
}

static void
bf_slice_page_class_init (BfSlicePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_slice_page_dispose;

  g_type_ensure (BF_TYPE_SLICE_VIEW);
  gtk_widget_class_set_css_name (widget_class, "slicepage");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/backflow/Backflow/bf-slice-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BfSlicePage, box);
  gtk_widget_class_bind_template_child (widget_class, BfSlicePage, bar);
  gtk_widget_class_bind_template_child (widget_class, BfSlicePage, title);
  gtk_widget_class_bind_template_child (widget_class, BfSlicePage, second_choice);
  gtk_widget_class_bind_template_child (widget_class, BfSlicePage, wide);
  gtk_widget_class_bind_template_child (widget_class, BfSlicePage, busy);
  gtk_widget_class_bind_template_child (widget_class, BfSlicePage, progress);
  gtk_widget_class_bind_template_child (widget_class, BfSlicePage, hint);
  gtk_widget_class_bind_template_child (widget_class, BfSlicePage, view);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
bf_slice_page_init (BfSlicePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->choices = g_array_new (FALSE, FALSE, sizeof (BfElement));
  bf_compat_name_button (GTK_WIDGET (self->second_choice), _("Second weight of the loss slice"));
  g_signal_connect_object (self->second_choice, "notify::selected", G_CALLBACK (second_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->wide, "notify::active", G_CALLBACK (bf_slice_page_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (bf_slice_page_refresh), NULL);
}

/**
 * bf_slice_page_new:
 *
 * Makes a slice page.
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
bf_slice_page_new (void)
{
  return g_object_new (BF_TYPE_SLICE_PAGE, NULL);
}

/**
 * bf_slice_page_set_session:
 * @self: a slice page
 * @session: (nullable): the session whose loss it shows
 *
 * Sets what is shown.
 */
void
bf_slice_page_set_session (BfSlicePage *self,
                           BfSession   *session)
{
  g_return_if_fail (BF_IS_SLICE_PAGE (self));

  if (!g_set_object (&self->session, session))
    return;
  forget (self);
  g_clear_pointer (&self->slice, bf_loss_slice_unref);
  self->first = self->second = BF_ELEMENT_NOTHING;
  bf_slice_page_refresh (self);
}

/**
 * bf_slice_page_set_second:
 * @self: a slice page
 * @element: a weight or bias, or nothing
 *
 * Chooses the second weight. Of the first weight nothing comes.
 */
void
bf_slice_page_set_second (BfSlicePage     *self,
                          const BfElement *element)
{
  g_return_if_fail (BF_IS_SLICE_PAGE (self));
  g_return_if_fail (element != NULL);

  self->second = bf_element_equal (element, &self->first) ? BF_ELEMENT_NOTHING : *element;
  bf_slice_page_refresh (self);
}

/**
 * bf_slice_page_refresh:
 * @self: a slice page
 *
 * Shows what the session has come to, while the page is seen.
 */
void
bf_slice_page_refresh (BfSlicePage *self)
{
  Question question = { 0 };
  BfGlance glance;

  g_return_if_fail (BF_IS_SLICE_PAGE (self));

  if (!self->session || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  bf_session_get_glance (self->session, &glance);
  follow_selection (self, &glance);
  sync_choices (self, bf_trace_get_network (glance.trace));
  gtk_widget_set_visible (self->bar, self->first.kind != BF_ELEMENT_NONE);
  if (self->first.kind == BF_ELEMENT_NONE)
    {
      forget (self);
      gtk_widget_set_visible (self->busy, FALSE);
      show_hint (self, _("Choose a weight: here is the loss over it."));
      return;
    }
  show_title (self);
  question.trace = (BfTrace *) glance.trace;
  question.first = self->first;
  question.second = self->second;
  question.range = gtk_toggle_button_get_active (self->wide) ? BF_SLICE_WIDE : BF_SLICE_NEAR;
  ask (self, &question);
}
