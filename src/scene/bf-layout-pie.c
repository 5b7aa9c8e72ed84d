/* SPDX-License-Identifier: MIT */
#include "bf-layout-private.h"

#include <math.h>

/* Where the pie stands: left of miss and target, below the edges of the output, as long as nothing else stands there;
 * else at the nearest place that is free and large enough. */

#define RADIUS       50.0
#define LEAST_RADIUS 30.0
#define LEFT         120.0 /* from the middle of the output */
#define BELOW        133.0
#define SLIDE        14.0  /* a slice slides out */
#define GAP          4.0
#define WORDS        52.0  /* half of what is written below it */
#define NAME         40.0  /* above a unit, with its δ */
#define INPUT_NAME   24.0
#define STEP         6.0   /* between two places that are tried */
#define NEAR         60.0  /* to where the design has it */
#define WORD         54.0  /* beside miss and target */
#define CORNER_WIDTH 112.0 /* at the top right, where the window has the badge of the gradient check */
#define CORNER_HEIGHT 46.0

static BfRect
get_box (const BfLayout *self, double x, double y, double radius)
{
  double side = MAX (radius + SLIDE * self->mark, WORDS * self->mark);

  return (BfRect){ x - side, y - radius - GAP, 2.0 * side, 2.0 * radius + GAP + BF_LAYOUT_PIE_CAPTION * self->mark };
}

/* Inputs and units that a box may touch: those of its height */
static gboolean
touches_column (const BfLayout *self, guint c, const BfRect *box)
{
  const BfColumn *column = &self->columns[c];
  double reach = column->radius + (c > 0 ? BF_LAYOUT_RING * MAX (self->scale, 1.0) : 0.0) + GAP;
  double above = column->n > 1 ? column->pitch - 2.0 * reach : G_MAXDOUBLE;
  double name = MIN ((c > 0 ? NAME : INPUT_NAME) * self->mark, above); /* and δ */
  double first, last;

  if (c == 0 && self->input_form != BF_INPUTS_SQUARES)
    return bf_rect_overlaps (box, &self->inputs);
  if (column->x + reach <= box->x || column->x - reach >= box->x + box->width)
    return FALSE;

  first = ceil ((box->y - reach - column->first_y) / column->pitch);
  last = floor ((box->y + box->height + reach + MAX (name, 0.0) - column->first_y) / column->pitch);

  return MAX (first, 0.0) <= MIN (last, column->n - 1.0);
}

/* Plates and marks, which are few */
static gboolean
touches_others (const BfRect *others, guint n, const BfRect *box)
{
  for (guint i = 0; i < n; i++)
    if (bf_rect_overlaps (box, &others[i]))
      return TRUE;

  return FALSE;
}

static gboolean
is_free (const BfLayout *self, const GArray *others, const BfRect *box)
{
  if (box->x < GAP || box->y < GAP || box->x + box->width > self->width - GAP ||
      box->y + box->height > self->height - BF_LAYOUT_FOOT * self->text_scale)
    return FALSE;
  for (guint c = 0; c <= self->n_layers; c++)
    if (touches_column (self, c, box))
      return FALSE;

  return !touches_others ((const BfRect *) (gpointer) others->data, others->len, box);
}

/* With the words beside miss and target, and the loss below */
static void
add_marks (const BfLayout *self, GArray *others)
{
  guint n = self->columns[self->n_layers].n;
  BfRect target, miss;

  for (guint o = 0; o < n; o++)
    {
      if (!bf_layout_get_target (self, o, &target) || !bf_layout_get_miss (self, o, &miss))
        continue;
      if (n == 1)
        {
          gboolean is_left = target.x + target.width + WORD * self->mark > self->width;
          double left = is_left ? WORD * self->mark : 12.0;

          target = (BfRect){ target.x - left, target.y, target.width + left + 12.0,
                             target.height + 30.0 * self->mark };
          miss.x -= is_left ? WORD * self->mark : 0.0;
          miss.width += WORD * self->mark;
        }
      g_array_append_val (others, target);
      g_array_append_val (others, miss);
    }
}

static GArray *
list_others (const BfLayout *self)
{
  GArray *others = g_array_new (FALSE, FALSE, sizeof (BfRect));
  BfRect rect = { self->width - CORNER_WIDTH * self->text_scale, 0.0, CORNER_WIDTH * self->text_scale,
                  CORNER_HEIGHT * self->text_scale };

  g_array_append_val (others, rect);
  for (guint l = 0; l < self->n_layers; l++)
    for (guint u = 0; u < self->labels[l].n_units; u++)
      {
        for (guint i = 0; self->labels[l].form != BF_PLATE_NONE && i < self->labels[l].n_inputs; i++)
          {
            bf_layout_get_reach (self, l, u, i, &rect);
            g_array_append_val (others, rect);
          }
        if (self->labels[l].bias != NULL)
          {
            rect = bf_rect_around (self->labels[l].bias[u].x + self->labels[l].bias[u].width / 2.0,
                                   self->labels[l].bias[u].y + self->labels[l].bias[u].height / 2.0,
                                   114.0 * self->mark, self->labels[l].bias[u].height);
            g_array_append_val (others, rect);
          }
      }
  add_marks (self, others);

  return others;
}

/* The free place right of @left that is nearest to where the pie should be, and no farther from it than @most */
static gboolean
find_place (BfLayout *self, const GArray *others, double radius, double left, double most)
{
  const BfColumn *output = &self->columns[self->n_layers];
  double wanted_x = output->x - LEFT * self->scale;
  double wanted_y = bf_layout_get_y (self, self->n_layers, output->n - 1) + BELOW * self->scale;
  double best = most;
  BfRect box;

  wanted_y = MIN (wanted_y, self->height - BF_LAYOUT_FOOT * self->text_scale - BF_LAYOUT_PIE_CAPTION * self->mark - radius);
  for (double y = wanted_y; y > radius; y -= STEP)
    for (double x = left + STEP; x < self->width; x += STEP)
      {
        double distance = hypot (x - wanted_x, 1.5 * (y - wanted_y));

        box = get_box (self, x, y, radius);
        if (distance >= best || !is_free (self, others, &box))
          continue;
        best = distance;
        self->pie = (BfDisc){ x, y, radius };
      }
  box = get_box (self, wanted_x, wanted_y, radius);
  if (is_free (self, others, &box))
    self->pie = (BfDisc){ wanted_x, wanted_y, radius };

  return self->pie.radius > 0.0;
}

/* Finds a place for the pie, the largest that there is up to the size of the design. */
void
bf_layout_init_pie (BfLayout *self)
{
  g_autoptr (GArray) others = list_others (self);
  double most = RADIUS * self->scale;
  double least = MIN (most, LEAST_RADIUS * self->mark);

  double last = self->columns[self->n_layers - 1].x;

  /* Smaller where it belongs, or else beside the output's own edges, rather than large elsewhere */
  for (double radius = most; radius >= least; radius -= 4.0)
    if (find_place (self, others, radius, 0.0, NEAR * self->scale))
      return;
  for (double radius = most; radius >= least; radius -= 4.0)
    if (find_place (self, others, radius, last, G_MAXDOUBLE))
      return;
  for (double radius = most; radius >= least; radius -= 4.0)
    if (find_place (self, others, radius, 0.0, G_MAXDOUBLE))
      return;
}

/**
 * bf_layout_get_pie:
 * @self: a layout
 * @x: (out): the middle of the disc
 * @y: (out): the middle of the disc
 * @radius: (out): its radius
 *
 * Gets where the pie stands, with room for a slice that slides out and its name below.
 *
 * Returns: whether there is a place for it
 */
gboolean
bf_layout_get_pie (const BfLayout *self, double *x, double *y, double *radius)
{
  g_return_val_if_fail (self != NULL, FALSE);

  *x = self->pie.x;
  *y = self->pie.y;
  *radius = self->pie.radius;

  return self->pie.radius > 0.0;
}
