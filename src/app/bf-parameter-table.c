/* SPDX-License-Identifier: MIT */
#include "bf-parameter-table.h"

#include "bf-column-titles.h"
#include "bf-parameter-column.h"
#include "model/bf-arithmetic.h"
#include "model/bf-credit-text.h"
#include "model/bf-number.h"
#include "scene/bf-motion.h"

#include <glib/gi18n-lib.h>

/* A list longer than this is of no use to a reader, and slow. */
#define MAX_ROWS 20000
#define SORT_DELAY 250 /* ms between two sortings while numbers change */

/* Widths do not follow the numbers, so that nothing jumps when they change: in all, the pane's. */
#define NAME_WIDTH 48
#define VALUE_WIDTH 60
#define GRADIENT_WIDTH 66
#define UPDATE_WIDTH 68
#define SHARE_WIDTH 78

struct _BfParameterTable
{
  GtkWidget           parent_instance;

  /* Owned */
  GtkWidget          *box;
  BfSession          *session;
  BfNetwork          *shape;
  GListStore         *store;
  GHashTable         *cells;  /* GtkListItem of a bound cell → column */

  /* Borrowed */
  GtkWidget          *view;
  GtkSortListModel   *sorted;
  GtkSingleSelection *selection;
  GtkLabel           *total_name;
  GtkLabel           *total_share;
  GtkLabel           *formula;
  GtkLabel           *meaning;

  BfCredit           *credit;     /* (nullable): what @largest was found in */
  double              largest;    /* |share|: the scale of the bars */

  guint               sort_id;
  gboolean            selecting;
};

enum
{
  ACTIVATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfParameterTable, bf_parameter_table, GTK_TYPE_WIDGET)

/* The share with its bar, seen against the largest one */
static void
show_share (BfParameterTable *self,
            GtkWidget        *cell,
            const BfGlance   *glance,
            BfParameter      *parameter)
{
  BfValue value = bf_glance_get_share (glance, bf_parameter_get_element (parameter));
  GtkWidget *bar = gtk_widget_get_last_child (cell);
  gboolean has_bar = value.status != BF_VALUE_NOT_COMPUTED && self->largest > 0;

  bf_parameter_column_show (BF_PARAMETER_COLUMN_SHARE, GTK_LABEL (gtk_widget_get_first_child (cell)),
                            glance, parameter);
  gtk_widget_set_opacity (bar, has_bar ? 1 : 0);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar),
                           has_bar ? MIN (ABS (value.value) / self->largest, 1) : 0);
  if (value.value < 0)
    gtk_widget_add_css_class (bar, "against");
  else
    gtk_widget_remove_css_class (bar, "against");
}

static void
show_cell (BfParameterTable  *self,
           GtkListItem       *item,
           const BfGlance    *glance,
           BfParameterColumn  column)
{
  GtkWidget *child = gtk_list_item_get_child (item);

  if (column == BF_PARAMETER_COLUMN_SHARE)
    show_share (self, child, glance, gtk_list_item_get_item (item));
  else
    bf_parameter_column_show (column, GTK_LABEL (child), glance, gtk_list_item_get_item (item));
}

static void
show_name (BfParameterTable *self,
           GtkLabel         *label,
           BfParameter      *parameter)
{
  g_autofree char *markup =
      bf_element_get_markup (bf_parameter_get_element (parameter), self->shape);

  gtk_label_set_markup (label, markup);
}

/* In a movement of many terms the rows fill as the buckets do. */
static void
get_glance (BfParameterTable *self,
            BfGlance         *glance)
{
  bf_session_get_glance (self->session, glance);
  glance->moment = bf_motion_get_moment (&glance->moment, bf_session_get_network (self->session));
}

static BfParameterColumn
get_column (GtkListItemFactory *factory)
{
  return (BfParameterColumn) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *box, *bar;

  if (get_column (factory) == BF_PARAMETER_COLUMN_SHARE)
    {
      box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
      bar = gtk_level_bar_new ();
      gtk_label_set_xalign (GTK_LABEL (label), 1);
      gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (bar, "share");
      gtk_box_append (GTK_BOX (box), label);
      gtk_box_append (GTK_BOX (box), bar);
      gtk_list_item_set_child (item, box);
      return;
    }
  gtk_label_set_xalign (GTK_LABEL (label), get_column (factory) == BF_PARAMETER_COLUMN_NAME ? 0 : 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (get_column (factory) == BF_PARAMETER_COLUMN_NAME)
    gtk_widget_add_css_class (label, "name");
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item,
         BfParameterTable   *self)
{
  BfParameterColumn column = get_column (factory);
  BfGlance glance;

  if (column == BF_PARAMETER_COLUMN_NAME)
    {
      show_name (self, GTK_LABEL (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
      return;
    }
  get_glance (self, &glance);
  show_cell (self, item, &glance, column);
  g_hash_table_insert (self->cells, item, GUINT_TO_POINTER (column));
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *item,
           BfParameterTable   *self)
{
  g_hash_table_remove (self->cells, item);
}

/* What a sorter needs to know: which table, and by which of its columns */
typedef struct
{
  BfParameterTable  *table;  /* borrowed: it owns the view, which owns the sorter */
  BfParameterColumn  column;
} Order;

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      user_data)
{
  Order *order = user_data;
  BfGlance glance;

  if (!order->table->session)
    return 0;
  bf_session_get_glance (order->table->session, &glance);
  return bf_parameter_column_compare (order->column, &glance, (BfParameter *) a, (BfParameter *) b);
}

static GtkSorter *
create_sorter (BfParameterTable  *self,
               BfParameterColumn  column)
{
  Order *order = g_new (Order, 1);

  *order = (Order) { self, column };
  return GTK_SORTER (gtk_custom_sorter_new (compare_cb, order, g_free));
}

static void
add_column (BfParameterTable  *self,
            BfParameterColumn  column,
            const char        *title,
            int                width)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter = create_sorter (self, column);
  g_autoptr (GtkColumnViewColumn) view_column = NULL;

  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (column));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);

  view_column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_sorter (view_column, sorter);
  gtk_column_view_column_set_fixed_width (view_column, width);
  gtk_column_view_column_set_expand (view_column, column != BF_PARAMETER_COLUMN_NAME);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (self->view), view_column);
}

static void
selected_cb (BfParameterTable *self)
{
  BfParameter *parameter = gtk_single_selection_get_selected_item (self->selection);

  if (self->selecting || !self->session || !parameter)
    return;
  self->selecting = TRUE;
  bf_session_set_selected (self->session, bf_parameter_get_element (parameter));
  self->selecting = FALSE;
}

static void
activate_cb (BfParameterTable *self,
             guint             position)
{
  g_autoptr (BfParameter) parameter =
      g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (parameter)
    g_signal_emit (self, signals[ACTIVATE], 0, parameter);
}

static guint
find_row (BfParameterTable *self,
          const BfElement  *element)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  if (element->kind != BF_ELEMENT_WEIGHT && element->kind != BF_ELEMENT_BIAS)
    return GTK_INVALID_LIST_POSITION;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BfParameter) parameter = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (bf_element_equal (bf_parameter_get_element (parameter), element))
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
update_selection (BfParameterTable *self,
                  const BfElement  *element)
{
  BfParameter *selected = gtk_single_selection_get_selected_item (self->selection);
  guint row;

  if (self->selecting
      || (selected && bf_element_equal (bf_parameter_get_element (selected), element)))
    return;
  row = find_row (self, element);
  self->selecting = TRUE;
  gtk_single_selection_set_selected (self->selection, row);
  self->selecting = FALSE;
  if (row != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (gtk_widget_get_last_child (self->view), "list.scroll-to-item", "u",
                                row);
}

static void
append_unit (GPtrArray       *rows,
             const BfNetwork *network,
             guint            layer,
             guint            unit)
{
  for (guint input = 0;
       input < bf_network_get_n_layer_inputs (network, layer) && rows->len < MAX_ROWS; input++)
    {
      BfElement element = { BF_ELEMENT_WEIGHT, layer, unit, input };

      g_ptr_array_add (rows, bf_parameter_new (rows->len, &element));
    }
  if (bf_network_has_bias (network, layer) && rows->len < MAX_ROWS)
    {
      BfElement element = { BF_ELEMENT_BIAS, layer, unit, 0 };

      g_ptr_array_add (rows, bf_parameter_new (rows->len, &element));
    }
}

static void
fill (BfParameterTable *self,
      const BfNetwork  *network)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_clear_pointer (&self->shape, bf_network_unref);
  self->shape = bf_network_copy (network);
  for (guint layer = 0; layer < bf_network_get_n_layers (network); layer++)
    for (guint unit = 0; unit < bf_network_get_n_units (network, layer) && rows->len < MAX_ROWS;
         unit++)
      append_unit (rows, network, layer, unit);
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                       rows->pdata, rows->len);
}

/* The largest share, of which the bars are parts: looked for once a pie */
static void
find_largest (BfParameterTable *self,
              const BfGlance   *glance)
{
  g_autoptr (GArray) slices = NULL;

  if (self->credit == glance->credit)
    return;
  g_clear_pointer (&self->credit, bf_credit_unref);
  self->largest = 0;
  if (!glance->credit)
    return;
  self->credit = bf_credit_ref ((BfCredit *) glance->credit);
  slices = bf_credit_list_slices (glance->credit, FALSE);
  for (guint i = 0; i < slices->len; i++)
    self->largest = MAX (self->largest, ABS (g_array_index (slices, BfSlice, i).share));
}

/* Below the rows: what they add up to, and which pie it is. Of the result each layer adds up to
   all. */
static void
show_total (BfParameterTable *self,
            const BfGlance   *glance)
{
  gulong n = (gulong) bf_network_get_n_parameters (bf_trace_get_network (glance->trace));
  BfCreditCut cut = bf_session_get_cut (self->session);
  gboolean is_cut = glance->credit && bf_credit_get_state (glance->credit) == BF_CREDIT_STATE_CUT;
  double total = is_cut ? bf_credit_get_share (glance->credit, bf_credit_get_total (glance->credit)) : 0;
  g_autofree char *share = bf_share_format (total, 0);
  g_autofree char *name =
      cut == BF_CREDIT_CUT_RESULT
          ? g_strdup (_("each layer"))
          : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%lu parameter", "all %lu parameters", n), n);
  g_autofree char *formula = NULL;

  if (glance->credit)
    formula = g_strdup_printf ("%s = %s", bf_credit_cut_get_title (cut),
                               bf_credit_get_formula (glance->credit));
  gtk_label_set_label (self->total_name, name);
  gtk_label_set_label (self->total_share, is_cut ? share : BF_DASH);
  gtk_label_set_label (self->formula, formula ? formula : bf_credit_cut_get_title (cut));
  gtk_label_set_label (self->meaning,
                       glance->credit && !is_cut
                           ? bf_credit_state_get_text (bf_credit_get_state (glance->credit))
                           : bf_credit_cut_get_meaning (cut));
}

static gboolean
sort_cb (gpointer user_data)
{
  BfParameterTable *self = user_data;
  GtkSorter *sorter = gtk_sort_list_model_get_sorter (self->sorted);

  self->sort_id = 0;
  if (sorter)
    gtk_sorter_changed (sorter, GTK_SORTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

static gboolean
is_sorted (BfParameterTable *self)
{
  GtkSorter *sorter = gtk_sort_list_model_get_sorter (self->sorted);

  return sorter && gtk_sorter_get_order (sorter) != GTK_SORTER_ORDER_NONE;
}

static void
map_cb (BfParameterTable *self)
{
  bf_parameter_table_refresh (self);
}

static void
bf_parameter_table_dispose (GObject *object)
{
  BfParameterTable *self = BF_PARAMETER_TABLE (object);

  g_clear_handle_id (&self->sort_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->credit, bf_credit_unref);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shape, bf_network_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (bf_parameter_table_parent_class)->dispose (object);
}

static void
bf_parameter_table_finalize (GObject *object)
{
  g_hash_table_unref (BF_PARAMETER_TABLE (object)->cells);
  G_OBJECT_CLASS (bf_parameter_table_parent_class)->finalize (object);
}

static void
bf_parameter_table_class_init (BfParameterTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bf_parameter_table_dispose;
  object_class->finalize = bf_parameter_table_finalize;

  signals[ACTIVATE] = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, BF_TYPE_PARAMETER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "parametertable");
}

static void
create_models (BfParameterTable *self)
{
  self->store = g_list_store_new (BF_TYPE_PARAMETER);
  self->sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->store)), NULL);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (self->sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

static GtkLabel *
append_label (GtkWidget  *box,
              const char *css_class,
              float       xalign)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 34);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkWidget *
create_footer (BfParameterTable *self)
{
  GtkWidget *footer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *total = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_add_css_class (footer, "footer");
  self->total_name = append_label (total, "dim", 0);
  self->total_share = append_label (total, "total", 1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->total_share), TRUE);
  gtk_widget_set_halign (GTK_WIDGET (self->total_share), GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (footer), total);
  self->formula = append_label (footer, "formula", 0);
  self->meaning = append_label (footer, "dim", 0);
  return footer;
}

static void
bf_parameter_table_init (BfParameterTable *self)
{
  GtkWidget *scroller;

  self->cells = g_hash_table_new (NULL, NULL);
  create_models (self);

  self->view = gtk_column_view_new (GTK_SELECTION_MODEL (self->selection));
  gtk_widget_add_css_class (self->view, "parameters");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Parameters"), -1);
  add_column (self, BF_PARAMETER_COLUMN_NAME, _("name"), NAME_WIDTH);
  add_column (self, BF_PARAMETER_COLUMN_VALUE, _("value"), VALUE_WIDTH);
  add_column (self, BF_PARAMETER_COLUMN_GRADIENT, _("gradient"), GRADIENT_WIDTH);
  add_column (self, BF_PARAMETER_COLUMN_UPDATE, _("update"), UPDATE_WIDTH);
  add_column (self, BF_PARAMETER_COLUMN_SHARE, _("share"), SHARE_WIDTH);
  bf_column_titles_align (GTK_COLUMN_VIEW (self->view), 1);
  gtk_sort_list_model_set_sorter (self->sorted,
                                  gtk_column_view_get_sorter (GTK_COLUMN_VIEW (self->view)));

  scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->view);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), scroller);
  gtk_box_append (GTK_BOX (self->box), create_footer (self));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

/**
 * bf_parameter_table_set_session:
 * @self: a parameter table
 * @session: (nullable): the session whose parameters it shows
 *
 * Sets what is shown.
 */
void
bf_parameter_table_set_session (BfParameterTable *self,
                                BfSession        *session)
{
  g_return_if_fail (BF_IS_PARAMETER_TABLE (self));

  if (!g_set_object (&self->session, session))
    return;
  g_list_store_remove_all (self->store);
  g_clear_pointer (&self->shape, bf_network_unref);
  bf_parameter_table_refresh (self);
}

/**
 * bf_parameter_table_refresh:
 * @self: a parameter table
 *
 * Shows what the session has come to. A table that nobody sees does nothing.
 */
void
bf_parameter_table_refresh (BfParameterTable *self)
{
  const BfNetwork *network;
  GHashTableIter iter;
  gpointer item, column;
  BfGlance glance;

  g_return_if_fail (BF_IS_PARAMETER_TABLE (self));

  if (!self->session || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  network = bf_session_get_network (self->session);
  get_glance (self, &glance);
  if (!self->shape || !bf_network_same_shape (self->shape, network))
    fill (self, network);

  find_largest (self, &glance);
  show_total (self, &glance);
  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, &item, &column))
    show_cell (self, item, &glance, (BfParameterColumn) GPOINTER_TO_UINT (column));
  update_selection (self, &glance.selected);
  if (is_sorted (self) && self->sort_id == 0)
    self->sort_id = g_timeout_add (SORT_DELAY, sort_cb, self);
}
