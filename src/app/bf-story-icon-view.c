/* SPDX-License-Identifier: MIT */
#include "bf-story-icon-view.h"

#include "bf-style.h"
#include "scene/bf-story-icon.h"

struct _BfStoryIconView
{
  GtkWidget parent_instance;

  BfStory   story;
};

enum
{
  PROP_STORY = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE (BfStoryIconView, bf_story_icon_view, GTK_TYPE_WIDGET)

static void
bf_story_icon_view_set_property (GObject      *object,
                                 guint         id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  BfStoryIconView *self = BF_STORY_ICON_VIEW (object);

  if (id != PROP_STORY)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  self->story = g_strcmp0 (g_value_get_string (value), "back-to-front") == 0
                    ? BF_STORY_BACK_TO_FRONT
                    : BF_STORY_FRONT_TO_BACK;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
bf_story_icon_view_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  *minimum = *natural = (int) BF_STORY_ICON_SIZE;
}

static void
bf_story_icon_view_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  BfStoryIconView *self = BF_STORY_ICON_VIEW (widget);
  double size = BF_STORY_ICON_SIZE;
  cairo_t *cr;

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) size, (float) size));
  bf_story_icon_draw (self->story, cr, bf_style_get_palette ());
  cairo_destroy (cr);
}

static void
bf_story_icon_view_class_init (BfStoryIconViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = bf_story_icon_view_set_property;
  widget_class->measure = bf_story_icon_view_measure;
  widget_class->snapshot = bf_story_icon_view_snapshot;

  properties[PROP_STORY] = g_param_spec_string ("story", NULL, NULL, NULL,
                                                G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "storyicon");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
bf_story_icon_view_init (BfStoryIconView *self)
{
  bf_style_watch (GTK_WIDGET (self));
}
