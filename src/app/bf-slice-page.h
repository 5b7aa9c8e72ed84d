/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BF_TYPE_SLICE_PAGE (bf_slice_page_get_type ())

/**
 * BfSlicePage:
 *
 * The loss over the selected weight, or over it and another one: chosen here, or with Ctrl and a click on the canvas.
 */
G_DECLARE_FINAL_TYPE (BfSlicePage, bf_slice_page, BF, SLICE_PAGE, GtkWidget)

GtkWidget *bf_slice_page_new         (void);
void       bf_slice_page_set_session (BfSlicePage     *self,
                                      BfSession       *session);
void       bf_slice_page_set_second  (BfSlicePage     *self,
                                      const BfElement *element);
void       bf_slice_page_refresh     (BfSlicePage     *self);

G_END_DECLS
