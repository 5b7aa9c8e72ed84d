/* SPDX-License-Identifier: MIT */
#include "bf-rules-button.h"

#include "bf-compat.h"
#include "model/bf-wrong-text.h"

#include <glib/gi18n-lib.h>

struct _BfRulesButton
{
  GtkWidget  parent_instance;

  /* Owned */
  GtkWidget *button;
  BfSession *session;

  /* Borrowed */
  GtkSwitch *switches[BF_N_WRONGS];

  gboolean   refreshing;
};

enum
{
  CHANGING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfRulesButton, bf_rules_button, GTK_TYPE_WIDGET)

static void
switched_cb (BfRulesButton *self)
{
  BfRecipe recipe;

  if (self->refreshing || self->session == NULL)
    return;
  recipe = *bf_session_get_recipe (self->session);
  recipe.wrong = BF_WRONG_NONE;
  for (guint i = 0; i < BF_N_WRONGS; i++)
    if (gtk_switch_get_active (self->switches[i]))
      recipe.wrong |= 1u << i;
  g_signal_emit (self, signals[CHANGING], 0);
  if (bf_session_set_recipe (self->session, &recipe, NULL))
    return;
  gtk_widget_error_bell (GTK_WIDGET (self));
  bf_rules_button_refresh (self);
}

static GtkWidget *
make_words (BfWrong rule)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "label", bf_wrong_get_title (rule), "xalign", 0.0, NULL);
  GtkWidget *hint = g_object_new (GTK_TYPE_LABEL, "label", bf_wrong_get_hint (rule), "xalign", 0.0, "wrap", TRUE,
                                  "width-chars", 34, "max-width-chars", 40, NULL);

  gtk_widget_add_css_class (hint, "hint");
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), hint);

  return box;
}

static GtkWidget *
make_row (BfRulesButton *self, guint place)
{
  BfWrong rule = (BfWrong) (1u << place);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);

  self->switches[place] = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->switches[place]), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->switches[place]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  bf_wrong_get_title (rule), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  bf_wrong_get_hint (rule), -1);
  g_signal_connect_object (self->switches[place], "notify::active", G_CALLBACK (switched_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (row), make_words (rule));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->switches[place]));

  return row;
}

static GtkWidget *
make_popover (BfRulesButton *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *heading = g_object_new (GTK_TYPE_LABEL, "label", _("Wrong on purpose"), "xalign", 0.0, NULL);

  gtk_widget_add_css_class (heading, "caption-title");
  gtk_box_append (GTK_BOX (box), heading);
  for (guint i = 0; i < BF_N_WRONGS; i++)
    gtk_box_append (GTK_BOX (box), make_row (self, i));
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_widget_add_css_class (popover, "rules-popover");

  return popover;
}

static void
bf_rules_button_dispose (GObject *object)
{
  BfRulesButton *self = BF_RULES_BUTTON (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_rules_button_parent_class)->dispose (object);
}

static void
bf_rules_button_class_init (BfRulesButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_rules_button_dispose;
  signals[CHANGING] = g_signal_new ("changing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "rulesbutton");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
bf_rules_button_init (BfRulesButton *self)
{
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), make_popover (self));
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

/**
 * bf_rules_button_set_session:
 * @self: a rules button
 * @session: (nullable): the session whose recipe it shows
 *
 * Sets what is shown.
 */
void
bf_rules_button_set_session (BfRulesButton *self, BfSession *session)
{
  g_return_if_fail (BF_IS_RULES_BUTTON (self));

  g_set_object (&self->session, session);
  bf_rules_button_refresh (self);
}

static char *
describe (guint wrong)
{
  guint n = 0;

  for (guint i = 0; i < BF_N_WRONGS; i++)
    n += (wrong >> i) & 1u;
  if (n == 0)
    return g_strdup (_("all right"));

  return g_strdup_printf (ngettext ("⚠ %u wrong", "⚠ %u wrong", n), n);
}

/**
 * bf_rules_button_refresh:
 * @self: a rules button
 *
 * Shows what is done wrong now.
 */
void
bf_rules_button_refresh (BfRulesButton *self)
{
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  guint wrong;

  g_return_if_fail (BF_IS_RULES_BUTTON (self));

  if (self->session == NULL)
    return;
  wrong = bf_session_get_recipe (self->session)->wrong;
  self->refreshing = TRUE;
  for (guint i = 0; i < BF_N_WRONGS; i++)
    gtk_switch_set_active (self->switches[i], (wrong & 1u << i) != 0);
  self->refreshing = FALSE;

  text = describe (wrong);
  if (g_strcmp0 (gtk_menu_button_get_label (GTK_MENU_BUTTON (self->button)), text) == 0)
    return;
  name = g_strdup_printf (_("Rules: %s"), text);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), text);
  bf_compat_name_button (self->button, name);
}
