/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

/* Below these sizes of the window, panes lie over the picture instead of beside it. */
#define LEFT_FOLDS_BELOW 1180
#define RIGHT_FOLDS_BELOW 920
#define BOTTOM_FOLDS_BELOW 640

/* The transport packs closer where the middle is narrower than this. */
#define MIDDLE_NARROW_BELOW 660

/* Sizes of the panes, by the window's, from large to small. */
static const struct
{
  int window_width;
  int left;
  int right;
} widths[] = {
  { 1600, 300, 420 },
  { 0, 248, 320 }, /* the least in which the four tabs stand side by side */
};

static const struct
{
  int window_height;
  int bottom;
} heights[] = {
  { 960, 220 },
  { 760, 168 },
  { 0, 132 },
};

static AdwFlap *
get_flap (BfWindow *self,
          BfSide    side)
{
  AdwFlap *flaps[BF_N_SIDES] = { self->left_flap, self->right_flap, self->bottom_flap };

  return flaps[side];
}

static const char *
get_action_name (BfSide side)
{
  static const char *const names[BF_N_SIDES] = { "show-left-pane", "show-right-pane",
                                                 "show-bottom-pane" };

  return names[side];
}

static void
sync_action (BfWindow *self,
             BfSide    side)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), get_action_name (side));

  if (action)
    g_simple_action_set_state (G_SIMPLE_ACTION (action),
                               g_variant_new_boolean (
                                   adw_flap_get_reveal_flap (get_flap (self, side))));
}

/* A pane that folds goes out of the way; one that unfolds comes back if it is wanted. */
static void
set_folded (BfWindow *self,
            BfSide    side,
            gboolean  folded)
{
  GtkWidget *toggles[BF_N_SIDES] = { self->left_toggle, self->right_toggle, self->bottom_toggle };
  AdwFlap *flap = get_flap (self, side);

  if (self->folded[side] == folded)
    return;
  self->folded[side] = folded;
  adw_flap_set_fold_policy (flap,
                            folded ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_reveal_flap (flap, !folded && self->shown[side]);
  gtk_widget_set_visible (toggles[side], folded);
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
set_sizes (BfWindow *self,
           int       width,
           int       height)
{
  gsize i = 0, k = 0;
  int middle;

  while (width < widths[i].window_width)
    i++;
  while (height < heights[k].window_height)
    k++;
  /* One pixel of each is its border. */
  bf_pane_set_size (self->left_pane, widths[i].left - 1);
  bf_pane_set_size (self->right_pane, widths[i].right - 1);
  bf_pane_set_size (self->bottom_pane, heights[k].bottom - 1);

  middle = width - (self->folded[BF_SIDE_LEFT] ? 0 : widths[i].left)
           - (self->folded[BF_SIDE_RIGHT] ? 0 : widths[i].right);
  set_class (self->middle, "narrow", middle < MIDDLE_NARROW_BELOW);
  gtk_widget_set_visible (self->speed_label, middle >= MIDDLE_NARROW_BELOW);
}

static void
fit_cb (BfWindow *self,
        int       width,
        int       height)
{
  set_folded (self, BF_SIDE_LEFT, width < LEFT_FOLDS_BELOW);
  set_folded (self, BF_SIDE_RIGHT, width < RIGHT_FOLDS_BELOW);
  set_folded (self, BF_SIDE_BOTTOM, height < BOTTOM_FOLDS_BELOW);
  set_sizes (self, width, height);
}

/* The keyboard has no business in a pane that is out of sight. */
static void
sync_focus (BfWindow *self,
            BfSide    side)
{
  GtkWidget *pane = adw_flap_get_flap (get_flap (self, side));
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean shown = adw_flap_get_reveal_flap (get_flap (self, side));

  if (!shown && focus && gtk_widget_is_ancestor (focus, pane))
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_can_focus (pane, shown);
}

static void
reveal_cb (BfWindow *self)
{
  for (int side = 0; side < BF_N_SIDES; side++)
    {
      sync_action (self, side);
      sync_focus (self, side);
    }
  bf_window_queue_refresh (self);
}

/**
 * bf_window_init_panes: (skip)
 * @self: a window
 *
 * Makes the panes follow the window's size.
 */
void
bf_window_init_panes (BfWindow *self)
{
  for (int side = 0; side < BF_N_SIDES; side++)
    {
      self->shown[side] = TRUE;
      g_signal_connect_object (get_flap (self, side), "notify::reveal-flap", G_CALLBACK (reveal_cb),
                               self, G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (self->adaptive, "fit", G_CALLBACK (fit_cb), self, G_CONNECT_SWAPPED);
}

/**
 * bf_window_show_pane: (skip)
 * @self: a window
 * @side: a pane
 * @show: whether to show it
 *
 * Shows or hides a pane. Where it lies over the picture that is only for now.
 */
void
bf_window_show_pane (BfWindow *self,
                     BfSide    side,
                     gboolean  show)
{
  if (!self->folded[side])
    self->shown[side] = show;
  adw_flap_set_reveal_flap (get_flap (self, side), show);
  sync_action (self, side);
}

/**
 * bf_window_is_pane_shown: (skip)
 * @self: a window
 * @side: a pane
 *
 * Whether a pane can be seen.
 *
 * Returns: %TRUE if it can
 */
gboolean
bf_window_is_pane_shown (BfWindow *self,
                         BfSide    side)
{
  return adw_flap_get_reveal_flap (get_flap (self, side));
}
