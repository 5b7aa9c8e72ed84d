/* SPDX-License-Identifier: MIT */
#include "bf-phase-strip.h"

#include "bf-style.h"

#include <glib/gi18n-lib.h>

#define STRIP_HEIGHT 54
#define GAP 24
#define NARROW_GAP 14
#define CHEVRON_WIDTH 5.0
#define CHEVRON_HEIGHT 10.0
#define CHEVRON_LINE 1.6

/* No phase has begun. */
#define NONE -1

struct _BfPhaseStrip
{
  GtkWidget  parent_instance;

  /* Owned */
  GtkWidget *chips[BF_N_PHASES];

  int        current;
};

G_DEFINE_TYPE (BfPhaseStrip, bf_phase_strip, GTK_TYPE_WIDGET)

static int
measure_chips (BfPhaseStrip *self)
{
  int sum = 0;

  for (int i = 0; i < BF_N_PHASES; i++)
    {
      int natural;

      gtk_widget_measure (self->chips[i], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL,
                          NULL);
      sum += natural;
    }
  return sum;
}

static void
bf_phase_strip_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  BfPhaseStrip *self = BF_PHASE_STRIP (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = measure_chips (self) + (BF_N_PHASES - 1) * NARROW_GAP;
      *natural = measure_chips (self) + (BF_N_PHASES - 1) * GAP;
      return;
    }
  gtk_widget_measure (self->chips[0], orientation, -1, minimum, NULL, NULL, NULL);
  *minimum = *natural = MAX (*minimum, STRIP_HEIGHT);
}

static void
bf_phase_strip_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  BfPhaseStrip *self = BF_PHASE_STRIP (widget);
  int chips = measure_chips (self);
  int gap = CLAMP ((width - chips) / (BF_N_PHASES - 1), NARROW_GAP, GAP);
  int x = (width - chips - (BF_N_PHASES - 1) * gap) / 2;

  /* In reading order of the training loop, whatever the direction of the language. */
  for (int i = 0; i < BF_N_PHASES; i++)
    {
      GskTransform *transform = NULL;
      int w, h;

      gtk_widget_measure (self->chips[i], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &w, NULL, NULL);
      gtk_widget_measure (self->chips[i], GTK_ORIENTATION_VERTICAL, w, NULL, &h, NULL, NULL);
      transform = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (x, (height - h) / 2));
      gtk_widget_allocate (self->chips[i], w, h, -1, transform);
      x += w + gap;
    }
}

static void
draw_chevron (cairo_t *cr,
              double   x,
              double   y)
{
  cairo_move_to (cr, x, y - CHEVRON_HEIGHT / 2);
  cairo_rel_line_to (cr, CHEVRON_WIDTH, CHEVRON_HEIGHT / 2);
  cairo_rel_line_to (cr, -CHEVRON_WIDTH, CHEVRON_HEIGHT / 2);
  cairo_stroke (cr);
}

static void
bf_phase_strip_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  BfPhaseStrip *self = BF_PHASE_STRIP (widget);
  const BfPalette *palette = bf_style_get_palette ();
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget),
                                               gtk_widget_get_height (widget));
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_set_line_width (cr, CHEVRON_LINE);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (int i = 1; i < BF_N_PHASES; i++)
    {
      graphene_rect_t left, right;

      if (!gtk_widget_compute_bounds (self->chips[i - 1], widget, &left)
          || !gtk_widget_compute_bounds (self->chips[i], widget, &right))
        continue;
      bf_color_set_source (i <= self->current ? &palette->ink : &palette->control, cr, 1);
      draw_chevron (cr, (left.origin.x + left.size.width + right.origin.x - CHEVRON_WIDTH) / 2,
                    bounds.size.height / 2);
    }
  cairo_destroy (cr);

  for (int i = 0; i < BF_N_PHASES; i++)
    gtk_widget_snapshot_child (widget, self->chips[i], snapshot);
}

static void
bf_phase_strip_dispose (GObject *object)
{
  BfPhaseStrip *self = BF_PHASE_STRIP (object);

  for (int i = 0; i < BF_N_PHASES; i++)
    g_clear_pointer (&self->chips[i], gtk_widget_unparent);
  G_OBJECT_CLASS (bf_phase_strip_parent_class)->dispose (object);
}

static void
bf_phase_strip_class_init (BfPhaseStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bf_phase_strip_dispose;
  widget_class->measure = bf_phase_strip_measure;
  widget_class->size_allocate = bf_phase_strip_size_allocate;
  widget_class->snapshot = bf_phase_strip_snapshot;

  gtk_widget_class_set_css_name (widget_class, "phasestrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
bf_phase_strip_init (BfPhaseStrip *self)
{
  self->current = NONE;
  for (int i = 0; i < BF_N_PHASES; i++)
    {
      self->chips[i] = gtk_label_new (bf_phase_get_name (i));
      gtk_widget_set_parent (self->chips[i], GTK_WIDGET (self));
    }
  bf_style_watch (GTK_WIDGET (self));
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
set_current (BfPhaseStrip *self,
             int           current)
{
  g_autofree char *label = NULL;

  if (self->current == current)
    return;
  self->current = current;
  for (int i = 0; i < BF_N_PHASES; i++)
    {
      set_class (self->chips[i], "done", i < current);
      set_class (self->chips[i], "current", i == current);
    }
  label = current == NONE ? g_strdup (_("Phase: none yet"))
                          : g_strdup_printf (_("Phase: %s"), bf_phase_get_name (current));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * bf_phase_strip_set_moment:
 * @self: a phase strip
 * @network: the network that is trained
 * @moment: the place in the step
 *
 * Shows which phase runs at a moment; at rest it is the last one that ran.
 */
void
bf_phase_strip_set_moment (BfPhaseStrip    *self,
                           const BfNetwork *network,
                           const BfMoment  *moment)
{
  BfPlace place;

  g_return_if_fail (BF_IS_PHASE_STRIP (self));

  if (moment->to == 0)
    {
      set_current (self, NONE);
      return;
    }
  bf_moment_locate (network, moment->to - 1, &place);
  set_current (self, (int) place.phase);
}
