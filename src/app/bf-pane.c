/* SPDX-License-Identifier: MIT */
#include "bf-pane.h"

struct _BfPane
{
  GtkWidget       parent_instance;

  /* Owned */
  GtkWidget      *child;

  GtkOrientation  orientation;
  int             size;
};

enum
{
  PROP_CHILD = 1,
  PROP_SIZE,
  PROP_ORIENTATION,
};

G_DEFINE_TYPE_WITH_CODE (BfPane, bf_pane, GTK_TYPE_WIDGET,
                         G_IMPLEMENT_INTERFACE (GTK_TYPE_ORIENTABLE, NULL))

static void
bf_pane_measure (GtkWidget      *widget,
                 GtkOrientation  orientation,
                 int             for_size,
                 int            *minimum,
                 int            *natural,
                 int            *minimum_baseline,
                 int            *natural_baseline)
{
  BfPane *self = BF_PANE (widget);

  if (self->child)
    gtk_widget_measure (self->child, orientation, -1, minimum, natural, NULL, NULL);
  /* A chart that needs more height than the pane has gets it; what is too wide is cut off. */
  if (orientation == self->orientation)
    *minimum = *natural =
        orientation == GTK_ORIENTATION_VERTICAL ? MAX (self->size, *minimum) : self->size;
  else
    *minimum = 0;
}

static void
bf_pane_size_allocate (GtkWidget *widget,
                       int        width,
                       int        height,
                       int        baseline)
{
  BfPane *self = BF_PANE (widget);
  int min_width, min_height;

  if (!self->child)
    return;

  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  width = MAX (width, min_width);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, width, &min_height, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, width, MAX (height, min_height), baseline, NULL);
}

static void
bf_pane_get_property (GObject    *object,
                      guint       id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  BfPane *self = BF_PANE (object);

  switch (id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_SIZE:
      g_value_set_int (value, self->size);
      break;
    case PROP_ORIENTATION:
      g_value_set_enum (value, self->orientation);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bf_pane_set_property (GObject      *object,
                      guint         id,
                      const GValue *value,
                      GParamSpec   *pspec)
{
  BfPane *self = BF_PANE (object);

  switch (id)
    {
    case PROP_CHILD:
      g_clear_pointer (&self->child, gtk_widget_unparent);
      self->child = g_value_get_object (value);
      if (self->child)
        gtk_widget_set_parent (self->child, GTK_WIDGET (self));
      break;
    case PROP_SIZE:
      bf_pane_set_size (self, g_value_get_int (value));
      break;
    case PROP_ORIENTATION:
      self->orientation = g_value_get_enum (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bf_pane_dispose (GObject *object)
{
  BfPane *self = BF_PANE (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_pane_parent_class)->dispose (object);
}

static void
bf_pane_class_init (BfPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bf_pane_get_property;
  object_class->set_property = bf_pane_set_property;
  object_class->dispose = bf_pane_dispose;
  widget_class->measure = bf_pane_measure;
  widget_class->size_allocate = bf_pane_size_allocate;

  g_object_class_install_property (object_class, PROP_CHILD,
                                   g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                                        G_PARAM_READWRITE
                                                            | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_SIZE,
                                   g_param_spec_int ("size", NULL, NULL, 0, G_MAXINT, 0,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_override_property (object_class, PROP_ORIENTATION, "orientation");

  gtk_widget_class_set_css_name (widget_class, "pane");
}

static void
bf_pane_init (BfPane *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * bf_pane_set_size:
 * @self: a pane
 * @size: its width, or its height when it is vertical
 *
 * Changes how large the pane is.
 */
void
bf_pane_set_size (BfPane *self,
                  int     size)
{
  g_return_if_fail (BF_IS_PANE (self));

  if (self->size == size)
    return;
  self->size = size;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
