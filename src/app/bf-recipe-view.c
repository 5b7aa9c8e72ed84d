/* SPDX-License-Identifier: MIT */
#include "bf-recipe-view.h"

#include "bf-compat.h"
#include "bf-number-entry.h"
#include "bf-rules-button.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Above this a double no longer holds every whole number. */
#define MAX_WHOLE 9007199254740992.0

struct _BfRecipeView
{
  GtkWidget      parent_instance;

  /* Template */
  GtkWidget     *heading;
  GtkWidget     *card;
  GtkDropDown   *loss;
  GtkDropDown   *optimizer;
  BfNumberEntry *learning_rate;
  GtkWidget     *batch_row;
  BfNumberEntry *batch_size;
  GtkWidget     *shuffle_row;
  GtkSwitch     *shuffle;
  GtkWidget     *seed_row;
  BfNumberEntry *seed;
  GtkMenuButton *stop;
  BfNumberEntry *stop_loss;
  BfNumberEntry *stop_steps;
  BfRulesButton *rules;

  /* Owned */
  BfSession     *session;

  gboolean       refreshing;
};

enum
{
  CHANGING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfRecipeView, bf_recipe_view, GTK_TYPE_WIDGET)

static gboolean
set_recipe (BfRecipeView    *self,
            const BfRecipe  *recipe,
            GError         **error)
{
  if (bf_recipe_equal (recipe, bf_session_get_recipe (self->session)))
    return TRUE;
  g_signal_emit (self, signals[CHANGING], 0);
  return bf_session_set_recipe (self->session, recipe, error);
}

/* Choices that the drop-downs offer are right by themselves. */
static void
choose_recipe (BfRecipeView   *self,
               const BfRecipe *recipe)
{
  g_autoptr (GError) error = NULL;

  if (!set_recipe (self, recipe, &error))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      bf_recipe_view_refresh (self);
    }
}

static void
loss_cb (BfRecipeView *self)
{
  BfRecipe recipe;

  if (self->refreshing || !self->session)
    return;
  recipe = *bf_session_get_recipe (self->session);
  recipe.loss = (BfLoss) gtk_drop_down_get_selected (self->loss);
  choose_recipe (self, &recipe);
}

static void
optimizer_cb (BfRecipeView *self)
{
  BfRecipe recipe;

  if (self->refreshing || !self->session)
    return;
  recipe = *bf_session_get_recipe (self->session);
  recipe.optimizer = (BfOptimizer) gtk_drop_down_get_selected (self->optimizer);
  choose_recipe (self, &recipe);
}

static void
shuffle_cb (BfRecipeView *self)
{
  BfRecipe recipe;

  if (self->refreshing || !self->session)
    return;
  recipe = *bf_session_get_recipe (self->session);
  recipe.shuffle = gtk_switch_get_active (self->shuffle);
  choose_recipe (self, &recipe);
}

static void
rules_changing_cb (BfRecipeView *self)
{
  g_signal_emit (self, signals[CHANGING], 0);
}

static gboolean
get_whole (double    value,
           double    minimum,
           guint64  *whole,
           GError  **error)
{
  if (value >= minimum && value <= MAX_WHOLE && value == floor (value))
    {
      *whole = (guint64) value;
      return TRUE;
    }
  g_set_error (error, BF_ERROR, BF_ERROR_INVALID, _("This has to be a whole number of %d or more."),
               (int) minimum);
  return FALSE;
}

static gboolean
apply_learning_rate (double     value,
                     gpointer   user_data,
                     GError   **error)
{
  BfRecipeView *self = user_data;
  BfRecipe recipe = *bf_session_get_recipe (self->session);

  recipe.learning_rate = value;
  return set_recipe (self, &recipe, error);
}

static gboolean
apply_batch_size (double     value,
                  gpointer   user_data,
                  GError   **error)
{
  BfRecipeView *self = user_data;
  BfRecipe recipe = *bf_session_get_recipe (self->session);
  guint64 whole;

  if (!get_whole (value, 1, &whole, error))
    return FALSE;
  recipe.batch_size = whole;
  return set_recipe (self, &recipe, error);
}

static gboolean
apply_seed (double     value,
            gpointer   user_data,
            GError   **error)
{
  BfRecipeView *self = user_data;
  BfRecipe recipe = *bf_session_get_recipe (self->session);

  return get_whole (value, 0, &recipe.seed, error) && set_recipe (self, &recipe, error);
}

static gboolean
apply_stop_loss (double     value,
                 gpointer   user_data,
                 GError   **error)
{
  BfRecipeView *self = user_data;
  BfRecipe recipe = *bf_session_get_recipe (self->session);

  if (value < 0)
    {
      g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID, _("This has to be 0 or more."));
      return FALSE;
    }
  recipe.stop_loss = value;
  return set_recipe (self, &recipe, error);
}

static gboolean
apply_stop_steps (double     value,
                  gpointer   user_data,
                  GError   **error)
{
  BfRecipeView *self = user_data;
  BfRecipe recipe = *bf_session_get_recipe (self->session);

  return get_whole (value, 0, &recipe.stop_steps, error) && set_recipe (self, &recipe, error);
}

static void
change_begin_cb (BfRecipeView *self)
{
  if (!self->session)
    return;
  g_signal_emit (self, signals[CHANGING], 0);
  bf_session_begin_edit (self->session);
}

static void
change_end_cb (BfRecipeView *self)
{
  if (self->session)
    bf_session_end_edit (self->session);
}

/* Enter in an entry of the card is the end of typing there. */
static void
done_cb (BfRecipeView  *self,
         gboolean       applied,
         BfNumberEntry *entry)
{
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (self->stop));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (entry));

  if (GTK_IS_WINDOW (root) && !gtk_widget_is_ancestor (GTK_WIDGET (entry), popover))
    gtk_window_set_focus (GTK_WINDOW (root), NULL);
}

static void
connect_entry (BfRecipeView  *self,
               BfNumberEntry *entry,
               BfNumberApply  apply,
               double         smallest_step)
{
  bf_number_entry_set_apply (entry, apply, self);
  bf_number_entry_set_step (entry, smallest_step);
  g_signal_connect_object (entry, "change-begin", G_CALLBACK (change_begin_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "change-end", G_CALLBACK (change_end_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
}

static void
fill_choices (BfRecipeView *self)
{
  g_autoptr (GtkStringList) losses = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) optimizers = gtk_string_list_new (NULL);

  for (int i = 0; i < BF_N_LOSSES; i++)
    gtk_string_list_append (losses, _(bf_loss_get_torch_name (i)));
  for (int i = 0; i < BF_N_OPTIMIZERS; i++)
    gtk_string_list_append (optimizers, bf_optimizer_get_torch_name (i));
  gtk_drop_down_set_model (self->loss, G_LIST_MODEL (losses));
  gtk_drop_down_set_model (self->optimizer, G_LIST_MODEL (optimizers));
}

static void
bf_recipe_view_dispose (GObject *object)
{
  BfRecipeView *self = BF_RECIPE_VIEW (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->heading, gtk_widget_unparent);
  g_clear_pointer (&self->card, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_recipe_view_parent_class)->dispose (object);
}

static void
bf_recipe_view_class_init (BfRecipeViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_recipe_view_dispose;

  signals[CHANGING] = g_signal_new ("changing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (BF_TYPE_NUMBER_ENTRY);
  g_type_ensure (BF_TYPE_RULES_BUTTON);
  gtk_widget_class_set_css_name (widget_class, "recipeview");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/backflow/Backflow/bf-recipe-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, heading);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, card);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, loss);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, optimizer);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, learning_rate);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, batch_row);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, batch_size);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, shuffle_row);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, shuffle);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, seed_row);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, seed);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, stop);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, stop_loss);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, stop_steps);
  gtk_widget_class_bind_template_child (widget_class, BfRecipeView, rules);
}

static void
bf_recipe_view_init (BfRecipeView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->refreshing = TRUE;
  fill_choices (self);
  self->refreshing = FALSE;

  bf_compat_name_button (GTK_WIDGET (self->loss), _("Loss"));
  bf_compat_name_button (GTK_WIDGET (self->optimizer), _("Optimizer"));
  connect_entry (self, self->learning_rate, apply_learning_rate, 0);
  connect_entry (self, self->batch_size, apply_batch_size, 1);
  connect_entry (self, self->seed, apply_seed, 1);
  connect_entry (self, self->stop_loss, apply_stop_loss, 0);
  connect_entry (self, self->stop_steps, apply_stop_steps, 1);
  g_signal_connect_object (self->loss, "notify::selected", G_CALLBACK (loss_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->optimizer, "notify::selected", G_CALLBACK (optimizer_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shuffle, "notify::active", G_CALLBACK (shuffle_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rules, "changing", G_CALLBACK (rules_changing_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * bf_recipe_view_set_session:
 * @self: a recipe view
 * @session: (nullable): the session whose recipe it shows
 *
 * Sets what is shown.
 */
void
bf_recipe_view_set_session (BfRecipeView *self,
                            BfSession    *session)
{
  g_return_if_fail (BF_IS_RECIPE_VIEW (self));

  g_set_object (&self->session, session);
  bf_rules_button_set_session (self->rules, session);
  bf_recipe_view_refresh (self);
}

static char *
describe_stop (const BfRecipe *recipe)
{
  g_autofree char *loss = recipe->stop_loss > 0 ? bf_number_format (recipe->stop_loss) : NULL;
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, recipe->stop_steps);
  g_autofree char *steps = NULL;

  if (recipe->stop_steps > 0)
    steps =
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s step", "%s steps", recipe->stop_steps),
                         number);
  if (loss && steps)
    return g_strdup_printf (_("loss < %s, %s"), loss, steps);
  if (loss)
    return g_strdup_printf (_("loss < %s"), loss);
  return steps ? g_steal_pointer (&steps) : g_strdup (_("by hand"));
}

/**
 * bf_recipe_view_refresh:
 * @self: a recipe view
 *
 * Shows the session's recipe as it is now.
 */
void
bf_recipe_view_refresh (BfRecipeView *self)
{
  g_autofree char *stop = NULL;
  const BfRecipe *recipe;
  gboolean many;

  g_return_if_fail (BF_IS_RECIPE_VIEW (self));

  if (!self->session)
    return;
  recipe = bf_session_get_recipe (self->session);
  many = bf_dataset_get_n_samples (bf_session_get_dataset (self->session)) > 1;

  bf_rules_button_refresh (self->rules);
  self->refreshing = TRUE;
  gtk_drop_down_set_selected (self->loss, recipe->loss);
  gtk_drop_down_set_selected (self->optimizer, recipe->optimizer);
  gtk_switch_set_active (self->shuffle, recipe->shuffle);
  bf_number_entry_set_value (self->learning_rate, recipe->learning_rate);
  bf_number_entry_set_value (self->batch_size, (double) recipe->batch_size);
  bf_number_entry_set_value (self->seed, (double) recipe->seed);
  bf_number_entry_set_value (self->stop_loss, MAX (recipe->stop_loss, 0));
  bf_number_entry_set_value (self->stop_steps, (double) recipe->stop_steps);
  gtk_widget_set_visible (self->batch_row, many);
  gtk_widget_set_visible (self->shuffle_row, many);
  gtk_widget_set_visible (self->seed_row, many && recipe->shuffle);
  stop = describe_stop (recipe);
  if (g_strcmp0 (gtk_menu_button_get_label (self->stop), stop) != 0)
    {
      g_autofree char *name = g_strdup_printf (_("Stop: %s"), stop);

      gtk_menu_button_set_label (self->stop, stop);
      bf_compat_name_button (GTK_WIDGET (self->stop), name);
    }
  self->refreshing = FALSE;
}
