/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_PLAYER (bf_player_get_type ())

/**
 * BfPlayer:
 *
 * Plays a session in time: the movements of Step, and Train, either animated or on the session's
 * worker.
 *
 * Signals:
 * - `changed`: it has begun or ended to train, or its speed has changed
 * - `played`: a frame in which it plays has moved on, and nothing of it is drawn yet
 * - `failed` (const char *message): a step could not be made
 * - `stopped` (const char *reason): an animated training stopped by itself; the session says so of
 *   one on its worker
 */
G_DECLARE_FINAL_TYPE (BfPlayer, bf_player, BF, PLAYER, GObject)

BfPlayer *bf_player_new         (GtkWidget      *widget);
void      bf_player_set_session (BfPlayer       *self,
                                 BfSession      *session);
void      bf_player_set_notch   (BfPlayer       *self,
                                 guint           notch);
guint     bf_player_get_notch   (BfPlayer       *self);
gboolean  bf_player_is_training (BfPlayer       *self);
void      bf_player_step        (BfPlayer       *self,
                                 BfGranularity   granularity);
void      bf_player_back        (BfPlayer       *self,
                                 BfGranularity   granularity);
void      bf_player_train       (BfPlayer       *self);
void      bf_player_pause       (BfPlayer       *self);

G_END_DECLS
