/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

/* The story from back to front, and what it shares with the canvas: which pie, what is selected, what is pointed at. */

static void
cut_pie_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  BfWindow *self = user_data;
  BfMoment moment;

  if (!self->session)
    return;
  bf_window_rest (self);
  moment = bf_moment_at_rest (
      bf_moment_get_phase_end (bf_session_get_network (self->session), BF_PHASE_BACKWARD));
  bf_session_seek (self->session, bf_session_get_step (self->session), &moment);
}

static void
ring_hovered_cb (BfWindow *self)
{
  bf_canvas_set_lit (self->canvas, bf_ring_view_get_hovered (bf_pie_view_get_rings (self->pie)));
}

static void
canvas_hovered_cb (BfWindow *self)
{
  bf_ring_view_set_lit (bf_pie_view_get_rings (self->pie), bf_canvas_get_hovered (self->canvas));
}

static const GActionEntry entries[] = {
  { .name = "cut-pie", .activate = cut_pie_cb },
};

/**
 * bf_window_init_pie: (skip)
 * @self: a window
 *
 * Adds the story from back to front.
 */
void
bf_window_init_pie (BfWindow *self)
{
  self->pie = g_object_new (BF_TYPE_PIE_VIEW, NULL);
  adw_bin_set_child (self->back_to_front_bin, GTK_WIDGET (self->pie));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (bf_pie_view_get_rings (self->pie), "hovered",
                           G_CALLBACK (ring_hovered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "hovered", G_CALLBACK (canvas_hovered_cb), self,
                           G_CONNECT_SWAPPED);
}
