/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include <glib/gi18n-lib.h>

/* Which sample of the batch is looked at: of a batch only one can be on the canvas. */

static void
choose_sample (BfWindow *self,
               guint64   sample)
{
  bf_session_set_sample (self->session, (gsize) sample);
  bf_window_queue_refresh (self);
}

static void
move_by (BfWindow *self,
         int       n)
{
  BfGlance glance;

  if (!self->session)
    return;
  bf_session_get_glance (self->session, &glance);
  if (n < 0 ? glance.sample > 0 : glance.sample + 1 < bf_trace_get_n_samples (glance.trace))
    choose_sample (self, n < 0 ? glance.sample - 1 : glance.sample + 1);
}

static void
previous_sample_cb (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  move_by (user_data, -1);
}

static void
next_sample_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  move_by (user_data, 1);
}

static const GActionEntry entries[] = {
  { .name = "previous-sample", .activate = previous_sample_cb },
  { .name = "next-sample", .activate = next_sample_cb },
};

/**
 * bf_window_init_sample: (skip)
 * @self: a window
 *
 * Adds what chooses a sample of the batch.
 */
void
bf_window_init_sample (BfWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->arithmetic, "sample-chosen", G_CALLBACK (choose_sample), self,
                           G_CONNECT_SWAPPED);
}

static void
set_enabled (BfWindow   *self,
             const char *name,
             gboolean    enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/**
 * bf_window_update_sample: (skip)
 * @self: a window
 * @glance: what is looked at
 *
 * Shows which sample of the batch is looked at, where there are several.
 */
void
bf_window_update_sample (BfWindow       *self,
                         const BfGlance *glance)
{
  gsize n = bf_trace_get_n_samples (glance->trace);
  g_autofree char *text =
      g_strdup_printf (_("Sample %lu of %lu of the batch"), (gulong) glance->sample + 1, (gulong) n);

  if (strcmp (gtk_label_get_label (self->sample_label), text) != 0)
    gtk_label_set_label (self->sample_label, text);
  gtk_widget_set_visible (self->sample_row, n > 1);
  set_enabled (self, "previous-sample", glance->sample > 0);
  set_enabled (self, "next-sample", glance->sample + 1 < n);
}
