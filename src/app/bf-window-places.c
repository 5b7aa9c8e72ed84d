/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-compare-window.h"
#include "bf-compat.h"
#include "bf-place-row.h"

#include <glib/gi18n-lib.h>

/* Places to return to: the lists of runs, of bookmarks and of what can be undone, which hang from
 * their buttons and are filled when they open. */

#define LIST_HEIGHT 320 /* pixels, before it scrolls */
#define LIST_WIDTH 320
#define MOST_CHARACTERS 24 /* of a run's name on its button */

static void
clear_list (GtkListBox *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))))
    gtk_list_box_remove (list, row);
}

static GtkListBox *
make_list (GtkWidget  *popover,
           const char *name,
           GtkWidget  *below)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "places");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), LIST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_size_request (scrolled, LIST_WIDTH, -1);
  gtk_box_append (GTK_BOX (box), scrolled);
  if (below)
    gtk_box_append (GTK_BOX (box), below);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return GTK_LIST_BOX (list);
}

static guint
get_index (GtkListBoxRow *row)
{
  return (guint) gtk_list_box_row_get_index (row);
}

/* Runs */

static void
run_activated_cb (BfWindow      *self,
                  GtkListBoxRow *row)
{
  bf_window_rest (self);
  bf_session_go_to_branch (self->session, get_index (row));
  gtk_menu_button_popdown (self->runs_button);
}

static void
run_renamed_cb (BfWindow      *self,
                const char    *name,
                GtkListBoxRow *row)
{
  const BfBranches *branches = bf_session_get_branches (self->session);
  const BfBranch *branch = get_index (row) < bf_branches_get_n (branches)
                             ? bf_branches_get (branches, get_index (row)) : NULL;
  g_autofree char *label = branch ? bf_branch_get_label (branch) : NULL;

  if (label && strcmp (label, name) != 0)
    bf_session_rename_branch (self->session, get_index (row), name);
}

static void
compare_cb (BfWindow        *self,
            GtkToggleButton *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), BF_TYPE_PLACE_ROW);
  const BfBranches *branches = bf_session_get_branches (self->session);
  gboolean active = gtk_toggle_button_get_active (button);
  guint id = bf_branches_get (branches, get_index (GTK_LIST_BOX_ROW (row)))->id;

  bf_loss_view_set_compared (self->loss_view, active ? id : 0);
  gtk_menu_button_popdown (self->runs_button);
  if (active)
    bf_window_compare (self, id);
}

static char *
describe_branch (const BfBranch *branch)
{
  g_autofree char *title = bf_branch_get_title (branch);
  g_autofree char *label = bf_branch_get_label (branch);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, branch->length);
  /* Translators: %s is a number of steps. */
  g_autofree char *steps = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s step", "%s steps", (gulong) branch->length), number);

  if (strcmp (title, label) == 0)
    return g_steal_pointer (&steps);
  return g_strdup_printf ("%s · %s", title + strlen (label) + 2, steps);
}

static GtkWidget *
make_run_row (BfWindow       *self,
              const BfBranch *branch,
              gboolean        is_current)
{
  g_autofree char *label = bf_branch_get_label (branch);
  g_autofree char *text = describe_branch (branch);
  GtkWidget *row = bf_place_row_new (label, text, is_current);
  GtkWidget *compare;

  g_signal_connect_object (row, "renamed", G_CALLBACK (run_renamed_cb), self, G_CONNECT_SWAPPED);
  if (is_current)
    return row;
  compare = gtk_toggle_button_new ();
  gtk_button_set_label (GTK_BUTTON (compare), _("Compare"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (compare),
                                bf_loss_view_get_compared (self->loss_view) == branch->id);
  g_signal_connect_object (compare, "toggled", G_CALLBACK (compare_cb), self, G_CONNECT_SWAPPED);
  bf_place_row_add_button (BF_PLACE_ROW (row), compare);
  return row;
}

static void
fill_runs_cb (BfWindow *self)
{
  const BfBranches *branches = bf_session_get_branches (self->session);

  clear_list (self->runs_list);
  for (guint i = 0; i < bf_branches_get_n (branches); i++)
    gtk_list_box_append (self->runs_list,
                         make_run_row (self, bf_branches_get (branches, i),
                                       i == bf_branches_get_current (branches)));
}

/* Bookmarks */

static void
bookmark_activated_cb (BfWindow      *self,
                       GtkListBoxRow *row)
{
  bf_window_rest (self);
  bf_session_go_to_bookmark (self->session, get_index (row));
  gtk_menu_button_popdown (self->bookmarks_button);
}

static void
bookmark_renamed_cb (BfWindow      *self,
                     const char    *note,
                     GtkListBoxRow *row)
{
  const char *present;

  if (get_index (row) >= bf_session_get_n_bookmarks (self->session))
    return;
  present = bf_bookmark_get_note (bf_session_get_bookmark (self->session, get_index (row)));
  if (*present || strcmp (note, _("Bookmark")) != 0)
    bf_session_set_bookmark_note (self->session, get_index (row), note);
}

static void fill_bookmarks_cb (BfWindow *self);

/* The keyboard stays in the popover, which would not hear of Escape otherwise. */
static gboolean
removed_cb (gpointer user_data)
{
  BfWindow *self = user_data;

  if (!self->session)
    return G_SOURCE_REMOVE; /* the window has gone meanwhile */
  fill_bookmarks_cb (self);
  gtk_widget_child_focus (GTK_WIDGET (gtk_menu_button_get_popover (self->bookmarks_button)), GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

/* The button goes with its row: not before its key has been dealt with. */
static void
remove_cb (BfWindow  *self,
           GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, BF_TYPE_PLACE_ROW);

  bf_session_remove_bookmark (self->session, get_index (GTK_LIST_BOX_ROW (row)));
  g_idle_add_full (G_PRIORITY_DEFAULT, removed_cb, g_object_ref (self), g_object_unref);
}

static GtkWidget *
make_bookmark_row (BfWindow   *self,
                   BfBookmark *bookmark)
{
  const char *note = bf_bookmark_get_note (bookmark);
  g_autofree char *title = bf_bookmark_get_title (bookmark);
  GtkWidget *row = bf_place_row_new (*note ? note : _("Bookmark"), title, FALSE);
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  g_signal_connect_object (row, "renamed", G_CALLBACK (bookmark_renamed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_tooltip_text (button, _("Remove Bookmark"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Remove Bookmark"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  bf_place_row_add_button (BF_PLACE_ROW (row), button);
  return row;
}

static void
fill_bookmarks_cb (BfWindow *self)
{
  clear_list (self->bookmarks_list);
  for (guint i = 0; i < bf_session_get_n_bookmarks (self->session); i++)
    gtk_list_box_append (self->bookmarks_list,
                         make_bookmark_row (self, bf_session_get_bookmark (self->session, i)));
}

/* Adds one, and lets its note be typed at once. */
static void
add_bookmark_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  BfWindow *self = user_data;
  GtkListBoxRow *row;
  guint i;

  bf_window_rest (self);
  i = bf_session_add_bookmark (self->session, NULL);
  bf_window_show_pane (self, BF_SIDE_BOTTOM, TRUE);
  fill_bookmarks_cb (self);
  gtk_menu_button_popup (self->bookmarks_button);
  row = gtk_list_box_get_row_at_index (self->bookmarks_list, (int) i);
  if (row)
    bf_place_row_edit (BF_PLACE_ROW (row));
}

/* What can be undone: the list begins with what was done last. */

static void
history_activated_cb (BfWindow      *self,
                      GtkListBoxRow *row)
{
  guint n = get_index (row) + 1;

  gtk_popover_popdown (GTK_POPOVER (self->history_popover));
  bf_window_rest (self);
  bf_session_undo_times (self->session, n);
}

static void
fill_history (BfWindow *self)
{
  clear_list (self->history_list);
  for (guint i = 0; i < bf_session_get_n_undo (self->session); i++)
    {
      GtkWidget *label = gtk_label_new (bf_session_get_undo_name_at (self->session, i));

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_list_box_append (self->history_list, label);
    }
}

static void
show_history_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  BfWindow *self = user_data;

  if (bf_session_get_n_undo (self->session) == 0)
    {
      bf_window_notify (self, bf_window_get_no_undo (self));
      return;
    }
  fill_history (self);
  gtk_popover_popup (GTK_POPOVER (self->history_popover));
}

static void
history_pressed_cb (BfWindow *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "undo-history", NULL);
}

static void
add_history (BfWindow *self)
{
  GtkGesture *long_press = gtk_gesture_long_press_new ();
  GtkGesture *right_click = gtk_gesture_click_new ();

  self->history_popover = gtk_popover_new ();
  self->history_list = make_list (self->history_popover, _("Undo history"), NULL);
  gtk_widget_set_parent (self->history_popover, self->undo_button);
  g_signal_connect_object (self->history_list, "row-activated", G_CALLBACK (history_activated_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (long_press, "pressed", G_CALLBACK (history_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (right_click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (right_click, "pressed", G_CALLBACK (history_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->undo_button, GTK_EVENT_CONTROLLER (long_press));
  gtk_widget_add_controller (self->undo_button, GTK_EVENT_CONTROLLER (right_click));
}

/**
 * bf_window_get_no_undo: (skip)
 * @self: a window
 *
 * Says why there is nothing to undo, where there is not.
 *
 * Returns: a phrase
 */
const char *
bf_window_get_no_undo (BfWindow *self)
{
  return self->file ? _("Nothing to undo: files do not keep the undo history") : _("Nothing to undo yet");
}

/**
 * bf_window_compare: (skip)
 * @self: a window
 * @id: the number of another run
 *
 * Puts the present run and another one side by side.
 */
void
bf_window_compare (BfWindow *self,
                   guint     id)
{
  const BfBranches *branches = bf_session_get_branches (self->session);
  const BfBranch *present = bf_branches_get (branches, bf_branches_get_current (branches));

  for (guint i = 0; i < bf_branches_get_n (branches); i++)
    if (bf_branches_get (branches, i)->id == id)
      gtk_window_present (GTK_WINDOW (bf_compare_window_new (GTK_WINDOW (self),
                                                             bf_branches_get (branches, i),
                                                             present)));
}

static const GActionEntry entries[] = {
  { .name = "add-bookmark", .activate = add_bookmark_cb },
  { .name = "undo-history", .activate = show_history_cb },
};

static GtkListBox *
add_popover (BfWindow      *self,
             GtkMenuButton *button,
             const char    *name,
             GtkWidget     *below,
             GCallback      fill,
             GCallback      activated)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkListBox *list = make_list (popover, name, below);

  gtk_menu_button_set_direction (button, GTK_ARROW_UP);
  gtk_menu_button_set_popover (button, popover);
  g_signal_connect_object (popover, "map", fill, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "row-activated", activated, self, G_CONNECT_SWAPPED);
  bf_compat_name_button (GTK_WIDGET (button), name);
  return list;
}

/**
 * bf_window_init_places: (skip)
 * @self: a window
 *
 * Adds the lists of runs, bookmarks and what can be undone.
 */
void
bf_window_init_places (BfWindow *self)
{
  GtkWidget *add = gtk_button_new_with_mnemonic (_("_Add Bookmark"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "win.add-bookmark");
  gtk_widget_set_tooltip_text (add, _("Mark this moment (Ctrl+D)"));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  self->runs_list = add_popover (self, self->runs_button, _("Runs"), NULL,
                                 G_CALLBACK (fill_runs_cb), G_CALLBACK (run_activated_cb));
  self->bookmarks_list =
      add_popover (self, self->bookmarks_button, _("Bookmarks"), add,
                   G_CALLBACK (fill_bookmarks_cb), G_CALLBACK (bookmark_activated_cb));
  add_history (self);
}

/* A name as long as it may be in the bar over the loss plot; the list has it in full. */
static char *
shorten (const char *name)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (name, -1) <= MOST_CHARACTERS)
    return g_strdup (name);
  start = g_utf8_substring (name, 0, MOST_CHARACTERS - 1);
  return g_strconcat (g_strchomp (start), "…", NULL);
}

/**
 * bf_window_update_places: (skip)
 * @self: a window
 *
 * Shows on which run one is, once there are several.
 */
void
bf_window_update_places (BfWindow *self)
{
  const BfBranches *branches = bf_session_get_branches (self->session);
  g_autofree char *name =
      bf_branch_get_label (bf_branches_get (branches, bf_branches_get_current (branches)));
  g_autofree char *label = shorten (name);

  gtk_widget_set_visible (GTK_WIDGET (self->runs_button), bf_branches_get_n (branches) > 1);
  if (g_strcmp0 (gtk_menu_button_get_label (self->runs_button), label) != 0)
    gtk_menu_button_set_label (self->runs_button, label);
}
