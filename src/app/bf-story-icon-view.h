/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_STORY_ICON_VIEW (bf_story_icon_view_get_type ())

/**
 * BfStoryIconView:
 *
 * The icon of one of the two stories, by its property `story`: `front-to-back` or `back-to-front`.
 */
G_DECLARE_FINAL_TYPE (BfStoryIconView, bf_story_icon_view, BF, STORY_ICON_VIEW, GtkWidget)

G_END_DECLS
