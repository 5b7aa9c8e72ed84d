/* SPDX-License-Identifier: MIT */
#include "bf-window-private.h"

#include "bf-config.h"
#include "bf-speed.h"

static const char *const pane_keys[BF_N_SIDES] = { "show-left-pane", "show-right-pane",
                                                   "show-bottom-pane" };

/* A program that is run where it was built may have no schema; then nothing is remembered. */
static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source)
    schema = g_settings_schema_source_lookup (source, BF_APP_ID, TRUE);
  return schema ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
change_action_state (BfWindow   *self,
                     const char *name,
                     const char *state)
{
  g_action_group_change_action_state (G_ACTION_GROUP (self), name, g_variant_new_string (state));
}

/**
 * bf_window_load_state: (skip)
 * @self: a window
 *
 * Brings the window back to how it was left.
 */
void
bf_window_load_state (BfWindow *self)
{
  g_autofree char *granularity = NULL;
  g_autofree char *scale = NULL;
  g_autofree char *page = NULL;
  double notch;

  self->settings = open_settings ();
  if (!self->settings)
    {
      gtk_adjustment_set_value (self->speed_adjustment, BF_SPEED_DEFAULT);
      return;
    }
  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  for (int side = 0; side < BF_N_SIDES; side++)
    bf_window_show_pane (self, side, g_settings_get_boolean (self->settings, pane_keys[side]));

  notch = g_settings_get_double (self->settings, "speed");
  gtk_adjustment_set_value (self->speed_adjustment, CLAMP (notch, 0, BF_SPEED_N_NOTCHES - 1));
  granularity = g_settings_get_string (self->settings, "granularity");
  change_action_state (self, "granularity", granularity);
  scale = g_settings_get_string (self->settings, "loss-scale");
  change_action_state (self, "loss-scale", scale);
  page = g_settings_get_string (self->settings, "right-page");
  if (gtk_stack_get_child_by_name (self->pages, page))
    gtk_stack_set_visible_child_name (self->pages, page);
}

/**
 * bf_window_save_state: (skip)
 * @self: a window
 *
 * Remembers how the window is left.
 */
void
bf_window_save_state (BfWindow *self)
{
  g_autoptr (GVariant) granularity = NULL;
  g_autoptr (GVariant) scale = NULL;
  int width, height;

  if (!self->settings)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
  if (width > 0 && height > 0)
    {
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
    }
  for (int side = 0; side < BF_N_SIDES; side++)
    g_settings_set_boolean (self->settings, pane_keys[side], self->shown[side]);

  g_settings_set_double (self->settings, "speed",
                         gtk_adjustment_get_value (self->speed_adjustment));
  granularity = g_action_group_get_action_state (G_ACTION_GROUP (self), "granularity");
  g_settings_set_string (self->settings, "granularity", g_variant_get_string (granularity, NULL));
  scale = g_action_group_get_action_state (G_ACTION_GROUP (self), "loss-scale");
  g_settings_set_string (self->settings, "loss-scale", g_variant_get_string (scale, NULL));
  g_settings_set_string (self->settings, "right-page",
                         gtk_stack_get_visible_child_name (self->pages));
}
