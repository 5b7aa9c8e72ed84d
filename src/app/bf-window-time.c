/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-keys.h"

#include <glib/gi18n-lib.h>

/* Time travel: the keys that seek. The handle is the loss view's. */

static void
seek (BfWindow *self,
      guint64   step)
{
  if (bf_session_get_seek_step (self->session) == step)
    return;
  bf_window_rest (self);
  bf_session_seek_soon (self->session, step);
}

/* Several presses in a row count from where the last of them leads. */
static void
seek_back_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  BfWindow *self = user_data;

  seek (self, MAX (bf_session_get_seek_step (self->session), 2) - 1);
}

static void
seek_forward_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  BfWindow *self = user_data;

  guint64 step = bf_session_get_seek_step (self->session);

  seek (self, MIN (step, bf_session_get_length (self->session)) + 1);
}

static void
seek_start_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  seek (user_data, 1);
}

static void
seek_end_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  BfWindow *self = user_data;

  seek (self, bf_session_get_length (self->session) + 1);
}

static void
cancel_seek_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  BfWindow *self = user_data;

  bf_session_cancel_seek (self->session);
}

static const GActionEntry entries[] = {
  { .name = "seek-back", .activate = seek_back_cb },
  { .name = "seek-forward", .activate = seek_forward_cb },
  { .name = "seek-start", .activate = seek_start_cb },
  { .name = "seek-end", .activate = seek_end_cb },
  { .name = "cancel-seek", .activate = cancel_seek_cb },
};

/* In an entry these move the cursor. */
static const BfKey keys[] = {
  { GDK_KEY_Left, GDK_CONTROL_MASK, "win.seek-back" },
  { GDK_KEY_KP_Left, GDK_CONTROL_MASK, "win.seek-back" },
  { GDK_KEY_Right, GDK_CONTROL_MASK, "win.seek-forward" },
  { GDK_KEY_KP_Right, GDK_CONTROL_MASK, "win.seek-forward" },
  { GDK_KEY_Home, GDK_CONTROL_MASK, "win.seek-start" },
  { GDK_KEY_KP_Home, GDK_CONTROL_MASK, "win.seek-start" },
  { GDK_KEY_End, GDK_CONTROL_MASK, "win.seek-end" },
  { GDK_KEY_KP_End, GDK_CONTROL_MASK, "win.seek-end" },
  { GDK_KEY_Escape, 0, "win.cancel-seek" },
  { GDK_KEY_d, GDK_CONTROL_MASK, "win.add-bookmark" },
  { GDK_KEY_z, GDK_CONTROL_MASK | GDK_ALT_MASK, "win.undo-history" },
};

/**
 * bf_window_init_time: (skip)
 * @self: a window
 *
 * Adds the actions of time travel with their keys.
 */
void
bf_window_init_time (BfWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  bf_keys_add (GTK_WINDOW (self), keys, G_N_ELEMENTS (keys));
  g_signal_connect_object (self->loss_view, "changing", G_CALLBACK (bf_window_rest), self,
                           G_CONNECT_SWAPPED);
}

/**
 * bf_window_update_time: (skip)
 * @self: a window
 *
 * Enables what of time travel can be done now. The keys that seek always act: at an end of the run
 * they would move the focus otherwise.
 */
void
bf_window_update_time (BfWindow *self)
{
  GAction *cancel = g_action_map_lookup_action (G_ACTION_MAP (self), "cancel-seek");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (cancel), bf_session_is_seeking (self->session));
  gtk_widget_set_visible (self->seek_cancel, bf_session_is_seek_slow (self->session));
}

/**
 * bf_window_describe_seek: (skip)
 * @self: a window
 *
 * Says how far a seek has come that takes a while.
 *
 * Returns: (transfer full) (nullable): a phrase
 */
char *
bf_window_describe_seek (BfWindow *self)
{
  g_autofree char *step = NULL;
  g_autofree char *length = NULL;
  guint64 goal;
  int percent;

  if (!bf_session_is_seek_slow (self->session))
    return NULL;
  goal = bf_session_get_seek_step (self->session);
  step = g_strdup_printf ("%" G_GUINT64_FORMAT, goal);
  /* The end is the step after the last one that was done. */
  length = g_strdup_printf ("%" G_GUINT64_FORMAT, MAX (goal, bf_session_get_length (self->session)));
  percent = (int) (100 * bf_session_get_seek_fraction (self->session));
  /* Translators: a step's number, how many steps there are, and how much of the way is done */
  return g_strdup_printf (_("going to step %s of %s · %d %%"), step, length, percent);
}
