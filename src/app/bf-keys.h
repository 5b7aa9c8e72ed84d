/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * BfKey:
 * @keyval: a key
 * @modifiers: what is held with it
 * @action: the action it activates, such as "win.step"
 *
 * A key that acts only where nothing that is focused wants it.
 */
typedef struct
{
  guint           keyval;
  GdkModifierType modifiers;
  const char     *action;
} BfKey;

void bf_keys_add (GtkWindow   *window,
                  const BfKey *keys,
                  gsize        n_keys);

G_END_DECLS
