/* SPDX-License-Identifier: MIT */
#include "bf-check-badge.h"

#include "bf-check-row.h"
#include "bf-compat.h"
#include "model/bf-number.h"
#include "model/bf-wrong-text.h"

#include <glib/gi18n-lib.h>

#define MAX_ROWS 1000 /* the selected parameter, then those with the largest errors */
#define ROWS_A_FRAME 8 /* making all of their widgets at once would hold the window up for a fifth of a second */
#define DIGITS 6
#define TABLE_WIDTH 420
#define TABLE_HEIGHT 260

typedef enum
{
  COLUMN_NAME,
  COLUMN_ANALYTIC,
  COLUMN_NUMERIC,
  COLUMN_ERROR,
  N_COLUMNS,
} Column;

struct _BfCheckBadge
{
  GtkWidget      parent_instance;

  /* Owned */
  GtkWidget     *button;
  BfSession     *session;
  BfCheck       *check;       /* (nullable): the last one that has ended */
  BfJob         *job;         /* (nullable): one that goes on */
  BfTrace       *job_trace;   /* of the step it checks */
  GListStore    *rows;
  BfElement      first;       /* the parameter that stands on top of the rows */
  gsize          n_placed;    /* of the check's order, how many have got their row */
  guint          filling;     /* tick callback that adds the next rows, or 0 */

  /* Borrowed */
  GtkLabel      *mark;
  GtkLabel      *label;
  GtkPopover    *popover;
  GtkLabel      *summary;
  GtkProgressBar *progress;
  GtkWidget     *view;
};

enum
{
  CHECKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfCheckBadge, bf_check_badge, GTK_TYPE_WIDGET)

static BfTrace *
get_trace (BfCheckBadge *self)
{
  BfGlance glance;

  if (self->session == NULL)
    return NULL;
  bf_session_get_glance (self->session, &glance);

  return (BfTrace *) glance.trace;
}

static gboolean
is_current (BfCheckBadge *self)
{
  return self->check != NULL && self->check->trace == get_trace (self);
}

/* The table */

static Column
get_column (GtkListItemFactory *factory)
{
  return (Column) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), get_column (factory) == COLUMN_NAME ? 0 : 1);
  gtk_list_item_set_child (item, label);
}

static double
get_number (const BfCheckedGradient *gradient, Column column)
{
  return column == COLUMN_ANALYTIC ? gradient->analytic : column == COLUMN_NUMERIC ? gradient->numeric : gradient->error;
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, BfCheckBadge *self)
{
  Column column = get_column (factory);
  GtkLabel *label = GTK_LABEL (gtk_list_item_get_child (item));
  const BfCheckedGradient *gradient = bf_check_row_get (gtk_list_item_get_item (item));
  BfElement element = { gradient->input < 0 ? BF_ELEMENT_BIAS : BF_ELEMENT_WEIGHT, gradient->layer, gradient->unit,
                        (guint) MAX (gradient->input, 0) };
  gboolean is_wrong = !(gradient->error <= BF_CHECK_TOLERANCE);
  g_autofree char *text = NULL;
  g_autofree char *exact = NULL;

  if (column == COLUMN_NAME)
    {
      text = bf_element_get_markup (&element, bf_trace_get_network (self->check->trace));
      gtk_label_set_markup (label, text);
      return;
    }
  if (column == COLUMN_ERROR)
    text = g_strconcat (is_wrong ? "✗ " : "✓ ", exact = bf_check_format_error (gradient->error), NULL);
  else
    text = bf_number_format_digits (get_number (gradient, column), DIGITS);
  g_free (exact);
  exact = bf_number_format_exact (get_number (gradient, column));
  gtk_label_set_label (label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), exact);
  if (is_wrong)
    gtk_widget_add_css_class (GTK_WIDGET (label), "wrong");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "wrong");
}

static void
add_column (BfCheckBadge *self, Column column, const char *title)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *added;

  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (column));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  added = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_expand (added, TRUE);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (self->view), added);
  g_object_unref (added);
}

static GtkWidget *
make_table (BfCheckBadge *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->view = gtk_column_view_new (
    GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->rows)))));
  gtk_widget_add_css_class (self->view, "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Gradient check"), -1);
  add_column (self, COLUMN_NAME, C_("column", "Parameter"));
  add_column (self, COLUMN_ANALYTIC, C_("column", "Analytic"));
  add_column (self, COLUMN_NUMERIC, C_("column", "Numeric"));
  add_column (self, COLUMN_ERROR, C_("column", "Relative error"));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->view);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), TABLE_HEIGHT);
  gtk_widget_set_size_request (scroller, TABLE_WIDTH, -1);

  return scroller;
}

static const BfCheckedGradient *
find_selected (BfCheckBadge *self)
{
  if (self->first.kind != BF_ELEMENT_WEIGHT && self->first.kind != BF_ELEMENT_BIAS)
    return NULL;

  return bf_check_find (self->check, self->first.layer, self->first.unit,
                        self->first.kind == BF_ELEMENT_BIAS ? -1 : (int) self->first.input);
}

static void
append_row (BfCheckBadge *self, const BfCheckedGradient *gradient)
{
  g_autoptr (BfCheckRow) row = bf_check_row_new (gradient);

  g_list_store_append (self->rows, row);
}

/* The next rows, the largest error first; the selected parameter has the first one already. */
static gboolean
fill_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  BfCheckBadge *self = user_data;
  const BfCheckedGradient *selected = find_selected (self);
  gsize end = MIN (self->n_placed + ROWS_A_FRAME, MIN (self->check->n_gradients, MAX_ROWS));

  for (; self->n_placed < end; self->n_placed++)
    {
      const BfCheckedGradient *gradient = &self->check->gradients[self->check->order[self->n_placed]];

      if (gradient != selected)
        append_row (self, gradient);
    }
  if (end < MIN (self->check->n_gradients, MAX_ROWS))
    return G_SOURCE_CONTINUE;
  self->filling = 0;

  return G_SOURCE_REMOVE;
}

static void
empty_table (BfCheckBadge *self)
{
  if (self->filling != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->popover), self->filling);
  self->filling = 0;
  g_list_store_remove_all (self->rows);
}

/* The selected parameter, then the others, frame by frame */
static void
fill_table (BfCheckBadge *self)
{
  const BfCheckedGradient *selected = find_selected (self);

  empty_table (self);
  if (selected != NULL)
    append_row (self, selected);
  self->n_placed = 0;
  self->filling = gtk_widget_add_tick_callback (GTK_WIDGET (self->popover), fill_cb, self, NULL);
}

/* The badge */

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static char *
describe (BfCheckBadge *self)
{
  g_autofree char *text = NULL;

  if (self->check == NULL)
    return g_strdup (_("Compare the gradients with central differences"));
  text = bf_check_describe (self->check);

  return is_current (self) ? g_steal_pointer (&text) : g_strdup_printf (_("Out of date: %s"), text);
}

static void
show_state (BfCheckBadge *self)
{
  g_autofree char *description = describe (self);
  g_autofree char *error = self->check != NULL ? bf_check_format_error (self->check->worst.max_error) : NULL;
  g_autofree char *name = g_strdup_printf (_("Gradient check: %s"), description);
  g_autofree char *tooltip = g_strdup_printf (_("%s (Ctrl+G)"), description);
  gboolean is_right = self->check != NULL && bf_check_is_right (self->check);

  gtk_label_set_label (self->mark, self->check == NULL ? "" : is_right ? "✓" : "✗");
  gtk_widget_set_visible (GTK_WIDGET (self->mark), self->check != NULL);
  gtk_label_set_label (self->label, self->check == NULL ? _("Check") : error);
  gtk_label_set_label (self->summary, description);
  set_class (self->button, "right", is_right);
  set_class (self->button, "wrong", self->check != NULL && !is_right);
  set_class (self->button, "stale", self->check != NULL && !is_current (self));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), self->job != NULL);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (self->button), tooltip) == 0)
    return;
  gtk_widget_set_tooltip_text (self->button, tooltip);
  bf_compat_name_button (self->button, name);
}

static void
progress_cb (double fraction, gpointer user_data)
{
  BfCheckBadge *self = user_data;

  g_autofree char *percent = g_strdup_printf (_("%d %%"), (int) (100 * fraction));

  gtk_progress_bar_set_fraction (self->progress, fraction);
  gtk_label_set_label (self->label, percent);
}

static void
drop_job (BfCheckBadge *self)
{
  bf_job_clear (&self->job);
  g_clear_pointer (&self->job_trace, bf_trace_unref);
}

static void
done_cb (BfCheck *check, gpointer user_data)
{
  BfCheckBadge *self = user_data;

  g_clear_pointer (&self->job, bf_job_unref);
  g_clear_pointer (&self->job_trace, bf_trace_unref);
  empty_table (self);
  bf_check_free (self->check);
  self->check = check;
  if (gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    fill_table (self);
  show_state (self);
  g_signal_emit (self, signals[CHECKED], 0);
}

static void
opened_cb (BfCheckBadge *self)
{
  if (self->check != NULL)
    fill_table (self);
  bf_check_badge_check (self);
}

static void
make_popover (BfCheckBadge *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->summary = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0, "max-width-chars", 44, NULL);
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (box), make_table (self));
  self->popover = GTK_POPOVER (gtk_popover_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->popover), "check-popover");
  gtk_popover_set_child (self->popover, box);
  g_signal_connect_object (self->popover, "show", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
}

static void
make_button (BfCheckBadge *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->mark = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->mark), "mark");
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->mark));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), GTK_WIDGET (self->popover));
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

static void
bf_check_badge_dispose (GObject *object)
{
  BfCheckBadge *self = BF_CHECK_BADGE (object);

  drop_job (self);
  if (self->button != NULL)
    empty_table (self);
  g_clear_pointer (&self->check, bf_check_free);
  g_clear_object (&self->session);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (bf_check_badge_parent_class)->dispose (object);
}

static void
bf_check_badge_class_init (BfCheckBadgeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_check_badge_dispose;
  signals[CHECKED] = g_signal_new ("checked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "checkbadge");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
bf_check_badge_init (BfCheckBadge *self)
{
  self->rows = g_list_store_new (BF_TYPE_CHECK_ROW);
  make_popover (self);
  make_button (self);
  show_state (self);
}

/**
 * bf_check_badge_set_session:
 * @self: a badge
 * @session: (nullable): the session whose steps it checks
 *
 * Sets what is checked, and forgets what was.
 */
void
bf_check_badge_set_session (BfCheckBadge *self, BfSession *session)
{
  g_return_if_fail (BF_IS_CHECK_BADGE (self));

  drop_job (self);
  empty_table (self);
  g_clear_pointer (&self->check, bf_check_free);
  g_set_object (&self->session, session);
  show_state (self);
}

static void
follow_selection (BfCheckBadge *self)
{
  BfGlance glance;

  bf_session_get_glance (self->session, &glance);
  if (bf_element_equal (&self->first, &glance.selected))
    return;
  self->first = glance.selected;
  if (self->check != NULL && gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    fill_table (self);
}

/**
 * bf_check_badge_refresh:
 * @self: a badge
 *
 * Shows what is known of where the session stands now. While something is wrong on purpose, or the table is open, every
 * step is checked by itself.
 */
void
bf_check_badge_refresh (BfCheckBadge *self)
{
  gboolean is_wrong;

  g_return_if_fail (BF_IS_CHECK_BADGE (self));

  if (self->session == NULL)
    return;
  follow_selection (self);
  is_wrong = bf_session_get_recipe (self->session)->wrong != BF_WRONG_NONE;
  if (self->job == NULL && !is_current (self) && (is_wrong || gtk_widget_get_visible (GTK_WIDGET (self->popover))))
    bf_check_badge_check (self);
  else
    show_state (self);
}

/**
 * bf_check_badge_check:
 * @self: a badge
 *
 * Checks the gradients of the step that the session stands at, unless that is done or going on.
 */
void
bf_check_badge_check (BfCheckBadge *self)
{
  BfTrace *trace;

  g_return_if_fail (BF_IS_CHECK_BADGE (self));

  trace = get_trace (self);
  if (trace == NULL || is_current (self) || self->job_trace == trace)
    return;
  drop_job (self);
  self->job_trace = bf_trace_ref (trace);
  gtk_progress_bar_set_fraction (self->progress, 0.0);
  self->job = bf_check_start (trace, progress_cb, done_cb, self);
  show_state (self);
}

/**
 * bf_check_badge_popup:
 * @self: a badge
 *
 * Checks, and opens the table.
 */
void
bf_check_badge_popup (BfCheckBadge *self)
{
  g_return_if_fail (BF_IS_CHECK_BADGE (self));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}

/**
 * bf_check_badge_get_check:
 * @self: a badge
 *
 * Gets what is known of the step that the session stands at.
 *
 * Returns: (transfer none) (nullable): the check, or %NULL while there is none that is not out of date
 */
const BfCheck *
bf_check_badge_get_check (BfCheckBadge *self)
{
  g_return_val_if_fail (BF_IS_CHECK_BADGE (self), NULL);

  return is_current (self) ? self->check : NULL;
}
