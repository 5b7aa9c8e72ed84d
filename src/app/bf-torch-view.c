/* SPDX-License-Identifier: MIT */
#include "bf-torch-view.h"

#include "bf-grad-view.h"
#include "model/bf-torch-lines.h"

#include <glib/gi18n-lib.h>

#define TRAINING_DELAY 200 /* ms between two looks at the gradients while it trains */

struct _BfTorchView
{
  GtkWidget   parent_instance;

  /* Template */
  GtkWidget  *scroll;
  GtkBox     *code;
  BfGradView *grad;

  /* Owned */
  BfSession  *session;   /* NULL where there is none yet */
  GtkWidget  *lines[BF_TORCH_MAX_LINES];
  guint       delay_id;
};

G_DEFINE_TYPE (BfTorchView, bf_torch_view, GTK_TYPE_WIDGET)

/* The number of the phase that is done or in flight, -1 at the very beginning */
static int
get_phase (const BfGlance *glance)
{
  return glance->moment.to == 0 ? -1 : (int) bf_moment_get_phase (&glance->moment, bf_trace_get_network (glance->trace));
}

/* What differs is written anew: a line that stays is not read out again. */
static void
set_line (GtkWidget         *label,
          const BfTorchLine *line,
          gboolean           current)
{
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (label)), line->code) != 0)
    gtk_label_set_label (GTK_LABEL (label), line->code);
  if (current == gtk_widget_has_css_class (label, "current"))
    return;
  if (current)
    gtk_widget_add_css_class (label, "current");
  else
    gtk_widget_remove_css_class (label, "current");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  current ? _("This line is being done") : "", -1);
}

static void
update_code (BfTorchView    *self,
             const BfGlance *glance)
{
  BfTorchLine lines[BF_TORCH_MAX_LINES];
  guint n = bf_torch_lines_get (bf_session_get_recipe (self->session), lines);
  int phase = get_phase (glance);

  for (guint i = 0; i < BF_TORCH_MAX_LINES; i++)
    {
      gtk_widget_set_visible (self->lines[i], i < n);
      if (i < n)
        set_line (self->lines[i], &lines[i], lines[i].phase >= 0 && lines[i].phase == phase);
    }
}

static gboolean
delay_cb (gpointer user_data)
{
  BfTorchView *self = user_data;
  BfGlance glance;

  self->delay_id = 0;
  if (self->session && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      bf_session_get_glance (self->session, &glance);
      bf_grad_view_take_grid (self->grad, bf_grad_grid_new (&glance));
    }
  return G_SOURCE_REMOVE;
}

static void
bf_torch_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bf_torch_view_parent_class)->map (widget);
  bf_torch_view_refresh (BF_TORCH_VIEW (widget));
}

static void
bf_torch_view_dispose (GObject *object)
{
  BfTorchView *self = BF_TORCH_VIEW (object);

  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_clear_object (&self->session);
  g_clear_pointer (&self->scroll, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_torch_view_parent_class)->dispose (object);
}

static void
bf_torch_view_class_init (BfTorchViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_torch_view_dispose;
  widget_class->map = bf_torch_view_map;
  g_type_ensure (BF_TYPE_GRAD_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/backflow/Backflow/bf-torch-view.ui");
  gtk_widget_class_set_css_name (widget_class, "torchview");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, BfTorchView, scroll);
  gtk_widget_class_bind_template_child (widget_class, BfTorchView, code);
  gtk_widget_class_bind_template_child (widget_class, BfTorchView, grad);
}

static void
bf_torch_view_init (BfTorchView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < BF_TORCH_MAX_LINES; i++)
    {
      self->lines[i] = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (self->lines[i]), 0);
      gtk_label_set_ellipsize (GTK_LABEL (self->lines[i]), PANGO_ELLIPSIZE_END);
      gtk_box_append (self->code, self->lines[i]);
    }
}

/**
 * bf_torch_view_set_session:
 * @self: a view
 * @session: what is worked on
 *
 * Shows another session.
 */
void
bf_torch_view_set_session (BfTorchView *self,
                           BfSession   *session)
{
  g_return_if_fail (BF_IS_TORCH_VIEW (self));

  g_set_object (&self->session, session);
  bf_torch_view_refresh (self);
}

/**
 * bf_torch_view_refresh:
 * @self: a view
 *
 * Shows what the session has come to; nothing while it cannot be seen, and less often while it trains.
 */
void
bf_torch_view_refresh (BfTorchView *self)
{
  BfGlance glance;

  g_return_if_fail (BF_IS_TORCH_VIEW (self));

  if (!self->session || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  bf_session_get_glance (self->session, &glance);
  update_code (self, &glance);
  if (!bf_session_is_training (self->session))
    {
      g_clear_handle_id (&self->delay_id, g_source_remove);
      delay_cb (self);
    }
  else if (self->delay_id == 0)
    self->delay_id = g_timeout_add (TRAINING_DELAY, delay_cb, self);
}
