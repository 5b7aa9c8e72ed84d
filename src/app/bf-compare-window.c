/* SPDX-License-Identifier: MIT */
#include "bf-compare-window.h"

#include "bf-column-titles.h"
#include "bf-pair-list.h"
#include "model/bf-compare.h"
#include "model/bf-job.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define CHUNK 256 /* steps between two looks at whether it was cancelled */
#define LOSS_COLUMN_GAP 24

/* Where two runs are compared */
typedef enum
{
  MOMENT_TOGETHER, /* after as many steps as both have */
  MOMENT_END,      /* each where it ends */
  N_MOMENTS,
} Moment;

/* A moment of one side, as a worker needs it */
typedef struct
{
  BfState   *state;
  BfDataset *dataset;
  BfRecipe   recipe;
  guint64    goal;
} Place;

typedef struct
{
  Place places[N_MOMENTS][2];
} Task;

typedef struct
{
  BfState *states[N_MOMENTS][2];
  double   losses[N_MOMENTS][2];
} Found;

struct _BfCompareWindow
{
  AdwWindow      parent_instance;

  BfJob         *job;
  char          *labels[2];

  /* Owned by the window's content */
  GtkBox        *box;
  GtkWidget     *spinner;
  GtkGrid       *losses;
  GtkColumnView *table;  /* none where the networks have different shapes */
};

G_DEFINE_TYPE (BfCompareWindow, bf_compare_window, ADW_TYPE_WINDOW)

static void
task_free (gpointer data)
{
  Task *self = data;

  for (int m = 0; m < N_MOMENTS; m++)
    for (int i = 0; i < 2; i++)
      {
        bf_state_unref (self->places[m][i].state);
        bf_dataset_unref (self->places[m][i].dataset);
      }
  g_free (self);
}

static void
found_free (gpointer data)
{
  Found *self = data;

  for (int m = 0; m < N_MOMENTS; m++)
    for (int i = 0; i < 2; i++)
      g_clear_pointer (&self->states[m][i], bf_state_unref);
  g_free (self);
}

/* Trains from a checkpoint on, as seeking does. The loss is that of the step that comes next, as the loss plot has it. */
static BfState *
replay (BfJob        *job,
        const Place  *place,
        double       *loss,
        GError      **error)
{
  g_autoptr (BfTrainer) trainer =
      bf_trainer_new (place->state, place->dataset, &place->recipe, error);
  guint64 at = bf_state_get_steps_done (place->state);

  if (!trainer)
    return NULL;
  for (; at < place->goal && !bf_job_is_cancelled (job); at = bf_trainer_get_steps_done (trainer))
    bf_trainer_run (trainer, (gsize) MIN (place->goal - at, CHUNK), NULL);
  if (!bf_job_is_cancelled (job))
    *loss = bf_trainer_evaluate (trainer);
  return bf_trainer_get_state (trainer);
}

static gpointer
run_job (BfJob    *job,
         gpointer  data,
         GError  **error)
{
  const Task *task = data;
  Found *found = g_new0 (Found, 1);

  for (int m = 0; m < N_MOMENTS; m++)
    for (int i = 0; i < 2; i++)
      {
        found->states[m][i] = replay (job, &task->places[m][i], &found->losses[m][i], error);
        if (!found->states[m][i])
          {
            found_free (found);
            return NULL;
          }
      }
  return found;
}

static GtkWidget *
add_label (BfCompareWindow *self,
           const char      *text,
           const char      *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (self->box, label);
  return label;
}

/* The losses */

static GtkWidget *
attach_label (BfCompareWindow *self,
              const char      *text,
              int              column,
              int              row)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_widget_set_hexpand (label, column == 0);
  gtk_widget_add_css_class (label, "numeric");
  gtk_grid_attach (self->losses, label, column, row, 1, 1);
  return label;
}

static void
attach_loss (BfCompareWindow *self,
             double           loss,
             int              column,
             int              row)
{
  g_autofree char *text = isfinite (loss) ? bf_number_format (loss) : g_strdup (BF_DASH);

  attach_label (self, text, column, row);
}

static void
attach_moment (BfCompareWindow *self,
               const Found     *found,
               Moment           moment,
               int              row)
{
  const guint64 goals[] = { bf_state_get_steps_done (found->states[moment][0]),
                            bf_state_get_steps_done (found->states[moment][1]) };
  const double *losses = found->losses[moment];
  g_autofree char *a = g_strdup_printf ("%" G_GUINT64_FORMAT, goals[0]);
  g_autofree char *b = g_strdup_printf ("%" G_GUINT64_FORMAT, goals[1]);
  /* Translators: first a number of steps; then two, of one run and of the other */
  g_autofree char *text =
      moment == MOMENT_END
        ? g_strdup_printf (_("at their ends, after %s and %s steps"), a, b)
        : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "after %s step", "after %s steps",
                                        (gulong) goals[0]), a);

  gtk_label_set_wrap (GTK_LABEL (attach_label (self, text, 0, row)), TRUE);
  attach_loss (self, losses[0], 1, row);
  attach_loss (self, losses[1], 2, row);
  attach_loss (self, losses[1] - losses[0], 3, row);
}

static void
fill_losses (BfCompareWindow *self,
             const Found     *found)
{
  attach_moment (self, found, MOMENT_TOGETHER, 1);
  if (bf_state_get_steps_done (found->states[MOMENT_END][0])
      != bf_state_get_steps_done (found->states[MOMENT_END][1]))
    attach_moment (self, found, MOMENT_END, 2);
}

static void
add_losses (BfCompareWindow *self)
{
  const char *titles[] = { _("Loss"), self->labels[0], self->labels[1], _("difference") };

  self->losses = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->losses, LOSS_COLUMN_GAP);
  gtk_grid_set_row_spacing (self->losses, 6);
  gtk_widget_set_margin_top (GTK_WIDGET (self->losses), 12);
  for (int column = 0; column < (int) G_N_ELEMENTS (titles); column++)
    gtk_widget_add_css_class (attach_label (self, titles[column], column, 0), "caption-title");
  gtk_box_append (self->box, GTK_WIDGET (self->losses));
  self->spinner = gtk_spinner_new ();
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  gtk_box_append (self->box, self->spinner);
}

static void
done_cb (BfJob        *job,
         gpointer      result,
         const GError *error,
         gpointer      user_data)
{
  BfCompareWindow *self = user_data;
  const Found *found = result;
  g_autoptr (BfPairList) pairs = NULL;
  g_autoptr (GtkNoSelection) selection = NULL;

  gtk_widget_set_visible (self->spinner, FALSE);
  g_clear_pointer (&self->job, bf_job_unref);
  if (error)
    add_label (self, error->message, "hint");
  if (!found)
    return;
  fill_losses (self, found);
  if (!self->table)
    return;
  pairs = bf_pair_list_new (found->states[MOMENT_TOGETHER][0], found->states[MOMENT_TOGETHER][1]);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&pairs)));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));
}

static const BfJobClass job_class = {
  .run = run_job,
  .done = done_cb,
  .free_data = task_free,
  .free_result = found_free,
};

static void
bf_compare_window_dispose (GObject *object)
{
  BfCompareWindow *self = BF_COMPARE_WINDOW (object);

  bf_job_clear (&self->job);
  for (int i = 0; i < 2; i++)
    g_clear_pointer (&self->labels[i], g_free);
  G_OBJECT_CLASS (bf_compare_window_parent_class)->dispose (object);
}

static void
bf_compare_window_class_init (BfCompareWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bf_compare_window_dispose;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
bf_compare_window_init (BfCompareWindow *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_set_margin_start (GTK_WIDGET (self->box), 18);
  gtk_widget_set_margin_end (GTK_WIDGET (self->box), 18);
  gtk_widget_set_margin_top (GTK_WIDGET (self->box), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->box), 18);
  gtk_box_append (GTK_BOX (content), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->box));
  adw_window_set_content (ADW_WINDOW (self), content);
  gtk_window_set_default_size (GTK_WINDOW (self), 460, 560);
  gtk_window_set_title (GTK_WINDOW (self), _("Compare Runs"));
  gtk_widget_add_css_class (GTK_WIDGET (self), "backflow");
}

/* What was done in a run since it is not the other */
static void
add_changes (BfCompareWindow *self,
             const char      *label,
             BfRun           *run,
             BfRun           *other)
{
  g_autoptr (GPtrArray) changes = bf_compare_list_changes (run, other);

  for (guint i = 0; i < changes->len; i++)
    {
      const BfChange *change = g_ptr_array_index (changes, i);
      g_autofree char *step = g_strdup_printf ("%" G_GUINT64_FORMAT, change->step);
      /* Translators: the name of a run, what was changed there, the number of the step at which
       * it was */
      g_autofree char *text = g_strdup_printf (_("%s: %s at step %s"), label, change->note, step);

      add_label (self, text, NULL);
    }
}

static void
add_differences (BfCompareWindow *self,
                 GPtrArray       *differences)
{
  for (guint i = 0; i < differences->len; i++)
    {
      const BfDifference *difference = g_ptr_array_index (differences, i);
      /* Translators: what differs, a field of the recipe, such as "learning rate"; the name of a run and its
       * value there; the name of the other run and its value there */
      g_autofree char *text =
          g_strdup_printf (_("%s: %s %s, %s %s"), difference->name, self->labels[0],
                           difference->a, self->labels[1], difference->b);

      add_label (self, text, NULL);
    }
}

static void
add_networks (BfCompareWindow *self,
              const BfNetwork *a,
              const BfNetwork *b)
{
  g_autoptr (GPtrArray) differences = bf_compare_networks (a, b);

  add_differences (self, differences);
}

static void
add_recipes (BfCompareWindow *self,
             const BfRecipe  *a,
             const BfRecipe  *b)
{
  g_autoptr (GPtrArray) differences = bf_compare_recipes (a, b);

  add_differences (self, differences);
}

static const BfNetwork *
get_network (const BfBranch *branch)
{
  return bf_state_get_network (bf_run_get_start_state (branch->run));
}

static void
add_fork (BfCompareWindow *self,
          guint64          fork)
{
  g_autofree char *step = g_strdup_printf ("%" G_GUINT64_FORMAT, fork + 1);
  g_autofree char *text =
      fork > 0 ? g_strdup_printf (_("The two are the same up to step %s."), step)
               : g_strdup (_("The two have been different from the start."));

  add_label (self, text, "hint");
}

/* The table */

typedef enum
{
  COLUMN_NAME,
  COLUMN_A,
  COLUMN_B,
  COLUMN_DIFFERENCE,
} Column;

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), GPOINTER_TO_INT (column) == COLUMN_NAME ? 0 : 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  column)
{
  BfPair *pair = gtk_list_item_get_item (item);
  double a = bf_pair_get_a (pair), b = bf_pair_get_b (pair);
  g_autofree char *text = NULL;

  switch ((Column) GPOINTER_TO_INT (column))
    {
    case COLUMN_NAME:
      text = bf_pair_get_name (pair);
      break;
    case COLUMN_A:
      text = bf_number_format (a);
      break;
    case COLUMN_B:
      text = bf_number_format (b);
      break;
    case COLUMN_DIFFERENCE:
    default:
      text = bf_number_format (b - a);
      break;
    }
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

static void
add_column (BfCompareWindow *self,
            const char      *title,
            Column           column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *view_column;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GINT_TO_POINTER (column));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GINT_TO_POINTER (column));
  view_column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_expand (view_column, TRUE);
  gtk_column_view_append_column (self->table, view_column);
  g_object_unref (view_column);
}

static void
add_table (BfCompareWindow *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->table = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Parameters side by side"), -1);
  add_column (self, _("name"), COLUMN_NAME);
  add_column (self, self->labels[0], COLUMN_A);
  add_column (self, self->labels[1], COLUMN_B);
  add_column (self, _("difference"), COLUMN_DIFFERENCE);
  bf_column_titles_align (self->table, COLUMN_A);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->table));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (self->box, scrolled);
}

static Place
make_place (const BfBranch *branch,
            guint64         goal)
{
  BfRun *doer = bf_run_find (branch->run, goal);

  return (Place) {
    .state = bf_state_ref (bf_run_get_state_before (doer, goal)),
    .dataset = bf_dataset_ref (bf_run_get_dataset (doer)),
    .recipe = *bf_run_get_recipe (doer),
    .goal = goal,
  };
}

static Task *
make_task (const BfBranch *a,
           const BfBranch *b)
{
  const BfBranch *branches[] = { a, b };
  Task *task = g_new0 (Task, 1);

  for (int i = 0; i < 2; i++)
    {
      task->places[MOMENT_TOGETHER][i] = make_place (branches[i], MIN (a->length, b->length));
      task->places[MOMENT_END][i] = make_place (branches[i], branches[i]->length);
    }
  return task;
}

static void
add_parameters (BfCompareWindow *self,
                guint64          goal)
{
  g_autofree char *step = g_strdup_printf ("%" G_GUINT64_FORMAT, goal);
  /* Translators: %s is a number of steps. */
  g_autofree char *title =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Parameters after %s step",
                                    "Parameters after %s steps", (gulong) goal), step);

  gtk_widget_set_margin_top (add_label (self, title, "caption-title"), 12);
  add_table (self);
}

/**
 * bf_compare_window_new:
 * @parent: the window over which it stands
 * @a: a branch
 * @b: another
 *
 * Compares two runs. Their losses and parameters come when a worker has them.
 *
 * Returns: (transfer none): the window
 */
GtkWidget *
bf_compare_window_new (GtkWindow      *parent,
                       const BfBranch *a,
                       const BfBranch *b)
{
  BfCompareWindow *self =
      g_object_new (BF_TYPE_COMPARE_WINDOW, "transient-for", parent, "modal", FALSE,
                    "destroy-with-parent", TRUE, NULL);

  self->labels[0] = bf_branch_get_label (a);
  self->labels[1] = bf_branch_get_label (b);
  add_label (self, _("What differs"), "caption-title");
  add_fork (self, bf_compare_find_fork (a->run, a->length, b->run, b->length));
  add_changes (self, self->labels[0], a->run, b->run);
  add_changes (self, self->labels[1], b->run, a->run);
  add_networks (self, get_network (a), get_network (b));
  add_recipes (self, bf_run_get_recipe (a->run), bf_run_get_recipe (b->run));
  add_losses (self);
  if (bf_network_same_shape (get_network (a), get_network (b)))
    add_parameters (self, MIN (a->length, b->length));
  self->job = bf_job_start (&job_class, make_task (a, b), self);
  return GTK_WIDGET (self);
}
