/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BF_TYPE_WINDOW (bf_window_get_type ())

/**
 * BfWindow:
 *
 * The window of one session.
 */
G_DECLARE_FINAL_TYPE (BfWindow, bf_window, BF, WINDOW, AdwApplicationWindow)

BfWindow  *bf_window_new          (AdwApplication *application);
BfSession *bf_window_get_session  (BfWindow       *self);
void       bf_window_set_lesson   (BfWindow       *self,
                                   BfLesson       *lesson);
gboolean   bf_window_is_untouched (BfWindow       *self);
void       bf_window_open         (BfWindow       *self,
                                   const char * const *paths_or_ids);
void       bf_window_offer_left   (BfWindow       *self);
void       bf_window_show_error   (BfWindow       *self,
                                   const char     *heading,
                                   const char     *message);
void       bf_window_notify       (BfWindow       *self,
                                   const char     *text);

G_END_DECLS
