/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"
#include "scene/bf-picture.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pictures of what the window shows. */

GBytes     *bf_export_draw_network (BfSession        *session,
                                    GtkWidget        *canvas,
                                    BfPictureFormat   format,
                                    double            scale,
                                    GError          **error);
GBytes     *bf_export_draw_widget  (GtkWidget        *widget,
                                    BfPictureFormat   format,
                                    double            scale,
                                    GError          **error);
gboolean    bf_export_copy         (GtkWidget        *widget,
                                    GBytes           *png,
                                    GError          **error);

G_END_DECLS
