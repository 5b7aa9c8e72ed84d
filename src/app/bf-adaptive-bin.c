/* SPDX-License-Identifier: MIT */
#include "bf-adaptive-bin.h"

/* The smallest window in which the transport still fits. */
#define MIN_WIDTH 600
#define MIN_HEIGHT 400

struct _BfAdaptiveBin
{
  GtkWidget  parent_instance;

  /* Owned */
  GtkWidget *child;

  int        width;
  int        height;
};

enum
{
  PROP_CHILD = 1,
};

enum
{
  FIT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (BfAdaptiveBin, bf_adaptive_bin, GTK_TYPE_WIDGET)

static void
bf_adaptive_bin_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  BfAdaptiveBin *self = BF_ADAPTIVE_BIN (widget);

  *natural = 0;
  if (self->child)
    gtk_widget_measure (self->child, orientation, -1, NULL, natural, NULL, NULL);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : MIN_HEIGHT;
  *natural = MAX (*natural, *minimum);
}

static void
bf_adaptive_bin_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  BfAdaptiveBin *self = BF_ADAPTIVE_BIN (widget);
  int min_width, min_height;

  if (width != self->width || height != self->height)
    {
      self->width = width;
      self->height = height;
      g_signal_emit (self, signals[FIT], 0, width, height);
    }
  if (!self->child)
    return;

  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  width = MAX (width, min_width);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, width, &min_height, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, width, MAX (height, min_height), baseline, NULL);
}

static void
bf_adaptive_bin_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BfAdaptiveBin *self = BF_ADAPTIVE_BIN (object);

  if (id == PROP_CHILD)
    g_value_set_object (value, self->child);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bf_adaptive_bin_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  BfAdaptiveBin *self = BF_ADAPTIVE_BIN (object);

  if (id != PROP_CHILD)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = g_value_get_object (value);
  if (self->child)
    gtk_widget_set_parent (self->child, GTK_WIDGET (self));
}

static void
bf_adaptive_bin_dispose (GObject *object)
{
  BfAdaptiveBin *self = BF_ADAPTIVE_BIN (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (bf_adaptive_bin_parent_class)->dispose (object);
}

static void
bf_adaptive_bin_class_init (BfAdaptiveBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bf_adaptive_bin_get_property;
  object_class->set_property = bf_adaptive_bin_set_property;
  object_class->dispose = bf_adaptive_bin_dispose;
  widget_class->measure = bf_adaptive_bin_measure;
  widget_class->size_allocate = bf_adaptive_bin_size_allocate;

  g_object_class_install_property (object_class, PROP_CHILD,
                                   g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                                        G_PARAM_READWRITE
                                                            | G_PARAM_STATIC_STRINGS));
  signals[FIT] = g_signal_new ("fit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);

  gtk_widget_class_set_css_name (widget_class, "adaptivebin");
}

static void
bf_adaptive_bin_init (BfAdaptiveBin *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
