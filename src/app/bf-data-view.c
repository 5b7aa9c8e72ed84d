/* SPDX-License-Identifier: MIT */
#include "bf-data-view.h"

#include "bf-column-titles.h"
#include "bf-decision-view.h"
#include "bf-sample-list.h"
#include "model/bf-dataset-rows.h"
#include "model/bf-lesson-columns.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>

#define TRAINING_DELAY 200 /* ms between two looks at the predictions while it trains */
#define MAX_COLUMNS 24     /* of inputs, and of targets: more are not looked at in a table */
#define DIGITS 3           /* of what is computed; the canvas has more */
#define MAX_PREDICTIONS 3  /* written in one cell */

typedef enum
{
  COLUMN_NUMBER,
  COLUMN_INPUT,
  COLUMN_TARGET,
  COLUMN_PREDICTION,
  COLUMN_LOSS,
} Kind;

/* A column; the factory's data */
typedef struct
{
  BfDataView *view;
  Kind        kind;
  guint       index;
} Column;

struct _BfDataView
{
  GtkWidget           parent_instance;

  /* Template */
  GtkWidget          *box;
  BfDecisionView     *map;
  GtkLabel           *count;
  GtkLabel           *hint;
  GtkWidget          *add_button;
  GtkWidget          *remove_button;
  GtkColumnView      *table;

  /* Owned */
  BfSession          *session;   /* NULL where there is none yet */
  BfLesson           *lesson;    /* whose columns there are */
  BfSampleList       *samples;
  GtkSingleSelection *selection;
  GPtrArray          *bound;     /* of GtkListItem: the cells that can be seen */
  double             *outputs;   /* room for one prediction */
  double             *inputs;
  guint               delay_id;
  gboolean            syncing;
};

G_DEFINE_TYPE (BfDataView, bf_data_view, GTK_TYPE_WIDGET)

enum { FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* What the network makes of a sample now, or NaN; the outputs are left in the view. */
static void
predict (BfDataView *self,
         gsize       sample)
{
  BfDataset *data = bf_session_get_dataset (self->session);

  for (guint i = 0; i < bf_dataset_get_n_inputs (data); i++)
    self->inputs[i] = bf_dataset_get_input (data, sample, i);
  if (!bf_network_predict (bf_session_get_network (self->session), self->inputs, self->outputs, NULL))
    for (guint i = 0; i < bf_dataset_get_n_targets (data); i++)
      self->outputs[i] = (double) NAN;
}

static char *
format_prediction (BfDataView *self,
                   gsize       sample)
{
  guint n = bf_dataset_get_n_targets (bf_session_get_dataset (self->session));
  GString *text = g_string_new (NULL);

  predict (self, sample);
  for (guint i = 0; i < MIN (n, MAX_PREDICTIONS); i++)
    {
      g_autofree char *number = bf_number_format_digits (self->outputs[i], DIGITS);

      g_string_append_printf (text, "%s%s", i > 0 ? "  " : "", number);
    }
  g_string_append (text, n > MAX_PREDICTIONS ? " …" : "");
  return g_string_free (text, FALSE);
}

static char *
format_loss (BfDataView *self,
             gsize       sample)
{
  BfDataset *data = bf_session_get_dataset (self->session);
  guint n = bf_dataset_get_n_targets (data);
  g_autofree double *targets = g_new (double, n);

  predict (self, sample);
  for (guint i = 0; i < n; i++)
    targets[i] = bf_dataset_get_target (data, sample, i);
  return bf_number_format_digits (bf_loss_value (bf_session_get_recipe (self->session)->loss,
                                                 self->outputs, targets, 1, n),
                                  DIGITS);
}

static char *
format_cell (const Column *column,
             gsize         sample)
{
  BfDataset *data = bf_session_get_dataset (column->view->session);

  switch (column->kind)
    {
    case COLUMN_INPUT:
      return bf_number_format (bf_dataset_get_input (data, sample, column->index));
    case COLUMN_TARGET:
      return bf_number_format (bf_dataset_get_target (data, sample, column->index));
    case COLUMN_PREDICTION:
      return format_prediction (column->view, sample);
    case COLUMN_LOSS:
      return format_loss (column->view, sample);
    case COLUMN_NUMBER:
    default:
      return g_strdup_printf ("%" G_GSIZE_FORMAT, sample + 1);
    }
}

static Column *
get_column (GtkListItem *item)
{
  return g_object_get_data (G_OBJECT (item), "bf-column");
}

static gsize
get_sample (GtkListItem *item)
{
  return bf_sample_get_number (gtk_list_item_get_item (item));
}

/* Between an import and the next look at the session the columns are those of other data. */
static gboolean
is_current (BfDataView *self)
{
  return self->session && self->lesson == bf_session_get_lesson (self->session);
}

/* Writes what stands in a cell, unless somebody is typing there */
static void
fill_cell (GtkListItem *item)
{
  const Column *column = get_column (item);
  GtkWidget *child = gtk_list_item_get_child (item);
  gsize sample = get_sample (item);
  g_autofree char *text = NULL;

  if (!is_current (column->view))
    return;
  if (sample >= bf_dataset_get_n_samples (bf_session_get_dataset (column->view->session)))
    return;
  text = format_cell (column, sample);
  if (GTK_IS_LABEL (child))
    gtk_label_set_label (GTK_LABEL (child), text);
  else if (!gtk_editable_label_get_editing (GTK_EDITABLE_LABEL (child)))
    gtk_editable_set_text (GTK_EDITABLE (child), text);
}

static void
fail (BfDataView   *self,
      const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error->message);
}

static void
take_dataset (BfDataView *self,
              BfDataset  *dataset,
              const char *name,
              GError     *error)
{
  g_autoptr (GError) problem = error;

  if (dataset)
    bf_session_set_dataset (self->session, dataset, name, &problem);
  g_clear_pointer (&dataset, bf_dataset_unref);
  if (problem)
    fail (self, problem);
}

/* What was typed becomes an edit, where it is another number than the one that stands there. */
static void
take_text (GtkListItem *item,
           const char  *text)
{
  const Column *column = get_column (item);
  BfDataView *self = column->view;
  BfDataset *data = bf_session_get_dataset (self->session);
  gboolean is_input = column->kind == COLUMN_INPUT;
  gsize sample = get_sample (item);
  double present = is_input ? bf_dataset_get_input (data, sample, column->index)
                            : bf_dataset_get_target (data, sample, column->index);
  g_autofree char *shown = bf_number_format (present);
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  double value;

  if (g_str_equal (shown, text))
    return;
  if (!bf_number_parse (text, &value, &error))
    fail (self, error);
  else if (value != present)
    {
      BfDataset *changed = is_input ? bf_dataset_with_input (data, sample, column->index, value, &error)
                                    : bf_dataset_with_target (data, sample, column->index, value, &error);

      /* Translators: follows "Undo". */
      name = g_strdup_printf (_("change of sample %lu"), (gulong) sample + 1);
      take_dataset (self, changed, name, g_steal_pointer (&error));
    }
}

static void
editing_cb (GtkEditableLabel *label,
            GParamSpec       *pspec,
            GtkListItem      *item)
{
  const Column *column = get_column (item);
  gboolean is_input = column->kind == COLUMN_INPUT;
  BfDataset *data = bf_session_get_dataset (column->view->session);
  gsize sample;

  if (!gtk_list_item_get_item (item) || !is_current (column->view))
    return;
  sample = get_sample (item);
  if (gtk_editable_label_get_editing (label))
    {
      /* The full number is edited, not its rounded print. */
      g_autofree char *exact = bf_number_format_exact (
          is_input ? bf_dataset_get_input (data, sample, column->index)
                   : bf_dataset_get_target (data, sample, column->index));

      gtk_editable_set_text (GTK_EDITABLE (label), exact);
      gtk_editable_select_region (GTK_EDITABLE (label), 0, -1);
      gtk_single_selection_set_selected (column->view->selection, gtk_list_item_get_position (item));
      return;
    }
  take_text (item, gtk_editable_get_text (GTK_EDITABLE (label)));
  fill_cell (item);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          Column                   *column)
{
  gboolean is_data = column->kind == COLUMN_INPUT || column->kind == COLUMN_TARGET;
  GtkWidget *child = is_data ? gtk_editable_label_new ("") : gtk_label_new (NULL);

  g_object_set_data (G_OBJECT (item), "bf-column", column);
  if (is_data)
    {
      gtk_editable_set_width_chars (GTK_EDITABLE (child), 5);
      gtk_editable_set_alignment (GTK_EDITABLE (child), 1);
      g_signal_connect (child, "notify::editing", G_CALLBACK (editing_cb), item);
    }
  else
    gtk_label_set_xalign (GTK_LABEL (child), 1);
  gtk_widget_add_css_class (child, column->kind == COLUMN_LOSS     ? "miss"
                                   : column->kind == COLUMN_NUMBER ? "hint"
                                                                   : "number");
  gtk_list_item_set_child (item, child);
}

static void
name_cell (GtkListItem *item)
{
  const Column *column = get_column (item);
  BfElement element = { column->kind == COLUMN_INPUT ? BF_ELEMENT_INPUT : BF_ELEMENT_TARGET, 0,
                        column->index, 0 };
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;

  if ((column->kind != COLUMN_INPUT && column->kind != COLUMN_TARGET) || !is_current (column->view))
    return;
  name = bf_element_get_name (&element, bf_session_get_network (column->view->session));
  /* Translators: such as "a1 of sample 3". */
  label = g_strdup_printf (_("%s of sample %lu"), name, (gulong) get_sample (item) + 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_list_item_get_child (item)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         Column                   *column)
{
  g_ptr_array_add (column->view->bound, item);
  name_cell (item);
  fill_cell (item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           Column                   *column)
{
  g_ptr_array_remove_fast (column->view->bound, item);
}

static void
add_column (BfDataView *self,
            const char *title,
            Kind        kind,
            guint       index)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Column *column = g_new (Column, 1);
  g_autoptr (GtkColumnViewColumn) view_column = NULL;

  *column = (Column) { self, kind, index };
  g_object_set_data_full (G_OBJECT (factory), "bf-column", column, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), column);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), column);
  view_column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_expand (view_column, kind != COLUMN_NUMBER);
  gtk_column_view_append_column (self->table, view_column);
}

static char *
name_column (BfDataView *self,
             Kind        kind,
             guint       index)
{
  BfLesson *lesson = bf_session_get_lesson (self->session);
  BfElement element = { kind == COLUMN_INPUT ? BF_ELEMENT_INPUT : BF_ELEMENT_TARGET, 0, index, 0 };
  const char *name = kind == COLUMN_INPUT ? bf_lesson_get_input_name (lesson, index)
                                          : bf_lesson_get_target_name (lesson, index);

  return name ? g_strdup (name) : bf_element_get_name (&element, bf_session_get_network (self->session));
}

static void
clear_columns (BfDataView *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->table);

  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (self->table, column);
    }
}

static void
create_columns (BfDataView *self)
{
  BfDataset *data = bf_session_get_dataset (self->session);

  clear_columns (self);
  add_column (self, "", COLUMN_NUMBER, 0);
  for (guint i = 0; i < MIN (bf_dataset_get_n_inputs (data), MAX_COLUMNS); i++)
    {
      g_autofree char *name = name_column (self, COLUMN_INPUT, i);

      add_column (self, name, COLUMN_INPUT, i);
    }
  for (guint i = 0; i < MIN (bf_dataset_get_n_targets (data), MAX_COLUMNS); i++)
    {
      g_autofree char *name = name_column (self, COLUMN_TARGET, i);

      add_column (self, name, COLUMN_TARGET, i);
    }
  add_column (self, _("prediction"), COLUMN_PREDICTION, 0);
  add_column (self, _("loss"), COLUMN_LOSS, 0);
  bf_column_titles_align (self->table, 0);
}

/* Which sample is looked at */

/* Where in the batch a sample stands, if it does */
static gboolean
find_in_batch (BfDataView *self,
               gsize       sample,
               gsize      *place)
{
  BfGlance glance;

  bf_session_get_glance (self->session, &glance);
  for (*place = 0; *place < bf_trace_get_n_samples (glance.trace); (*place)++)
    if (bf_trace_get_sample (glance.trace, *place) == sample)
      return TRUE;
  return FALSE;
}

static void
show_hint (BfDataView *self,
           gsize       sample,
           gboolean    in_batch)
{
  g_autofree char *text =
      in_batch ? g_strdup ("")
               : g_strdup_printf (_("Sample %lu is not in the batch of this step"), (gulong) sample + 1);

  gtk_label_set_label (self->hint, text);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), !in_batch);
}

static void
selected_cb (BfDataView *self)
{
  guint selected = gtk_single_selection_get_selected (self->selection);
  gsize place;
  gboolean in_batch;

  if (self->syncing || !self->session || selected == GTK_INVALID_LIST_POSITION)
    return;
  in_batch = find_in_batch (self, selected, &place);
  if (in_batch)
    bf_session_set_sample (self->session, place);
  show_hint (self, selected, in_batch);
}

static void
select_sample (BfDataView *self)
{
  BfGlance glance;
  gsize place;
  guint selected = gtk_single_selection_get_selected (self->selection);

  bf_session_get_glance (self->session, &glance);
  /* A row that was chosen and is in another batch stays chosen. */
  if (selected != GTK_INVALID_LIST_POSITION && !find_in_batch (self, selected, &place))
    {
      show_hint (self, selected, FALSE);
      return;
    }
  self->syncing = TRUE;
  gtk_single_selection_set_selected (self->selection,
                                     (guint) bf_trace_get_sample (glance.trace, glance.sample));
  self->syncing = FALSE;
  show_hint (self, 0, TRUE);
}

/* More and fewer samples */

static gsize
get_chosen (BfDataView *self)
{
  guint selected = gtk_single_selection_get_selected (self->selection);

  return selected == GTK_INVALID_LIST_POSITION ? 0 : selected;
}

static void
add_cb (BfDataView *self)
{
  GError *error = NULL;
  BfDataset *data = bf_dataset_with_row (bf_session_get_dataset (self->session), get_chosen (self), &error);

  /* Translators: follows "Undo". */
  take_dataset (self, data, _("new sample"), error);
}

static void
remove_cb (BfDataView *self)
{
  GError *error = NULL;
  BfDataset *data = bf_dataset_without_row (bf_session_get_dataset (self->session), get_chosen (self), &error);

  /* Translators: follows "Undo". */
  take_dataset (self, data, _("removal of a sample"), error);
}

/* Columns, and room for a prediction, for the data of the lesson that is worked on */
static void
fit (BfDataView *self)
{
  const BfNetwork *network = bf_session_get_network (self->session);

  if (is_current (self))
    return;
  self->syncing = TRUE;
  bf_sample_list_set_length (self->samples, 0);
  self->syncing = FALSE;
  g_clear_pointer (&self->lesson, bf_lesson_unref);
  self->lesson = bf_lesson_ref (bf_session_get_lesson (self->session));
  g_free (self->inputs);
  g_free (self->outputs);
  self->inputs = g_new0 (double, bf_network_get_n_inputs (network));
  self->outputs = g_new0 (double, bf_network_get_n_outputs (network));
  create_columns (self);
}

/* All that can be seen */

static void
update_count (BfDataView *self)
{
  BfDataset *data = bf_session_get_dataset (self->session);
  gsize n = bf_dataset_get_n_samples (data);
  g_autofree char *samples = g_strdup_printf (ngettext ("%lu sample", "%lu samples", n), (gulong) n);

  gtk_label_set_label (self->count, samples);
  gtk_widget_set_sensitive (self->remove_button, n > 1);
}

static gboolean
delay_cb (gpointer user_data)
{
  BfDataView *self = user_data;

  self->delay_id = 0;
  if (!self->session || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_REMOVE;
  fit (self);
  self->syncing = TRUE;
  bf_sample_list_set_length (self->samples,
                             bf_dataset_get_n_samples (bf_session_get_dataset (self->session)));
  self->syncing = FALSE;
  update_count (self);
  bf_decision_view_refresh (self->map);
  select_sample (self);
  for (guint i = 0; i < self->bound->len; i++)
    fill_cell (g_ptr_array_index (self->bound, i));
  return G_SOURCE_REMOVE;
}

static void
bf_data_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bf_data_view_parent_class)->map (widget);
  bf_data_view_refresh (BF_DATA_VIEW (widget));
}

static void
bf_data_view_dispose (GObject *object)
{
  BfDataView *self = BF_DATA_VIEW (object);

  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  g_clear_pointer (&self->lesson, bf_lesson_unref);
  g_clear_object (&self->selection);
  g_clear_object (&self->samples);
  G_OBJECT_CLASS (bf_data_view_parent_class)->dispose (object);
}

static void
bf_data_view_finalize (GObject *object)
{
  BfDataView *self = BF_DATA_VIEW (object);

  g_ptr_array_unref (self->bound);
  g_free (self->inputs);
  g_free (self->outputs);
  G_OBJECT_CLASS (bf_data_view_parent_class)->finalize (object);
}

static void
bf_data_view_class_init (BfDataViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bf_data_view_dispose;
  object_class->finalize = bf_data_view_finalize;
  widget_class->map = bf_data_view_map;

  signals[FAILED] = g_signal_new ("failed", BF_TYPE_DATA_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/backflow/Backflow/bf-data-view.ui");
  gtk_widget_class_set_css_name (widget_class, "dataview");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, BfDataView, box);
  gtk_widget_class_bind_template_child (widget_class, BfDataView, map);
  gtk_widget_class_bind_template_child (widget_class, BfDataView, count);
  gtk_widget_class_bind_template_child (widget_class, BfDataView, hint);
  gtk_widget_class_bind_template_child (widget_class, BfDataView, add_button);
  gtk_widget_class_bind_template_child (widget_class, BfDataView, remove_button);
  gtk_widget_class_bind_template_child (widget_class, BfDataView, table);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
bf_data_view_init (BfDataView *self)
{
  self->bound = g_ptr_array_new ();
  g_type_ensure (BF_TYPE_DECISION_VIEW);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->samples = bf_sample_list_new ();
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->samples)));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * bf_data_view_set_session:
 * @self: a view
 * @session: what is worked on
 *
 * Shows the data of another session.
 */
void
bf_data_view_set_session (BfDataView *self,
                          BfSession  *session)
{
  g_return_if_fail (BF_IS_DATA_VIEW (self));

  g_set_object (&self->session, session);
  fit (self);
  bf_decision_view_set_session (self->map, session);
  bf_data_view_refresh (self);
}

/**
 * bf_data_view_refresh:
 * @self: a view
 *
 * Shows what the session has come to; nothing while it cannot be seen, and less often while it trains.
 */
void
bf_data_view_refresh (BfDataView *self)
{
  g_return_if_fail (BF_IS_DATA_VIEW (self));

  if (!self->session || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (!bf_session_is_training (self->session))
    {
      g_clear_handle_id (&self->delay_id, g_source_remove);
      delay_cb (self);
    }
  else if (self->delay_id == 0)
    self->delay_id = g_timeout_add (TRAINING_DELAY, delay_cb, self);
}
