/* SPDX-License-Identifier: MIT */
#include "bf-loss-slice.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* How many places are computed; fewer where a pass is dear. A curve's number is odd, so that its middle is one. */
#define N_CURVE 161
#define N_DEAR_CURVE 41
#define N_COLUMNS 49
#define N_ROWS 33
#define N_DEAR_COLUMNS 25
#define N_DEAR_ROWS 17

#define CHEAP 1500000.0 /* products that are computed within a frame */
#define DEAR 2e9        /* products from which on fewer places do */

/* The neighbourhood reaches a quarter of the weight's size to each side, and past the next step and the walk. */
#define NEAR_PART 0.25
#define NEAR_MAP_PART 0.125 /* of a map, on which the walk is to be seen */
#define PAST_STEP 1.5
#define PAST_WALK 1.1
#define WIDE_TIMES 16.0

/* One of the two weights */
typedef struct
{
  BfElement element;
  double    now;
  double    next;
  double    slope;
  double    low;
  double    high;
} Axis;

struct _BfLossSlice
{
  gatomicrefcount ref_count;
  BfTrace        *trace;
  gboolean        has_second;
  Axis            axes[2];
  guint           n[2];
  double         *losses;     /* [row][column] */
  double          now_loss;
  double          next_loss;  /* with the two weights at their next values, and the rest as it is */
  double          low;        /* the least and the greatest finite loss */
  double          high;
  BfSlicePoint   *walk;
  guint           n_walk;
};

static double
get_value (const BfNetwork *network, const BfElement *e)
{
  return e->kind == BF_ELEMENT_BIAS ? bf_network_get_bias (network, e->layer, e->unit)
                                    : bf_network_get_weight (network, e->layer, e->unit, e->input);
}

static gboolean
set_value (BfNetwork *network, const BfElement *e, double value)
{
  return e->kind == BF_ELEMENT_BIAS ? bf_network_set_bias (network, e->layer, e->unit, value, NULL)
                                    : bf_network_set_weight (network, e->layer, e->unit, e->input, value, NULL);
}

static double
count_products (const BfTrace *trace)
{
  return (double) bf_trace_get_n_samples (trace) * (double) bf_network_get_n_parameters (bf_trace_get_network (trace));
}

static gboolean
is_dear (const BfTrace *trace, gboolean has_second)
{
  return count_products (trace) * (has_second ? N_COLUMNS * N_ROWS : N_CURVE) > DEAR;
}

/**
 * bf_loss_slice_is_cheap:
 * @trace: a step
 * @has_second: whether the slice is over two weights
 *
 * Tells whether a slice is computed within a frame, or is better made by a job.
 *
 * Returns: whether it is
 */
gboolean
bf_loss_slice_is_cheap (const BfTrace *trace, gboolean has_second)
{
  g_return_val_if_fail (trace != NULL, FALSE);

  return (count_products (trace) + 50.0) * (has_second ? N_COLUMNS * N_ROWS : N_CURVE) <= CHEAP;
}

static void
axis_init (Axis *axis, const BfTrace *trace, const BfElement *e)
{
  axis->element = *e;
  axis->now = get_value (bf_trace_get_network (trace), e);
  axis->next = get_value (bf_trace_get_network_after (trace), e);
  axis->slope = e->kind == BF_ELEMENT_BIAS ? bf_trace_get_bias_gradient (trace, e->layer, e->unit)
                                           : bf_trace_get_weight_gradient (trace, e->layer, e->unit, e->input);
}

/* How far to each side, as a power of two; the middle is a multiple of half of that: while training walks the ends stay
 * where they are for some steps. */
static void
axis_set_range (Axis *axis, BfSliceRange range, double part, double farthest)
{
  double half = fmax (part * fmax (fabs (axis->now), 1.0), PAST_WALK * farthest);
  double middle;
  int exponent;

  if (isfinite (axis->next))
    half = fmax (half, PAST_STEP * fabs (axis->next - axis->now));
  frexp (half * (1.0 - 1e-9), &exponent);
  half = ldexp (1.0, MIN (exponent, 1000)) * (range == BF_SLICE_WIDE ? WIDE_TIMES : 1.0);
  middle = floor (axis->now / (half / 2.0) + 0.5) * (half / 2.0);
  axis->low = middle - half;
  axis->high = middle + half;
}

static double
find_farthest (const BfLossSlice *self, guint axis)
{
  double farthest = 0.0;

  for (guint i = 0; i < self->n_walk; i++)
    {
      double distance = fabs ((axis == 0 ? self->walk[i].x : self->walk[i].y) - self->axes[axis].now);

      if (isfinite (distance))
        farthest = fmax (farthest, distance);
    }

  return farthest;
}

static double
get_place (const BfLossSlice *self, guint axis, guint i)
{
  const Axis *a = &self->axes[axis];

  return a->low + (a->high - a->low) * i / (self->n[axis] - 1);
}

/* What the batch is run forward with again and again */
typedef struct
{
  BfTrainer *trainer;
  BfNetwork *network;
  const BfState *state;
} Probe;

/* Where a weight would not be finite there is no loss: NaN */
static double
probe_evaluate (Probe *probe, const BfLossSlice *self, double x, double y)
{
  g_autoptr (BfState) state = NULL;

  if (!set_value (probe->network, &self->axes[0].element, x) ||
      (self->has_second && !set_value (probe->network, &self->axes[1].element, y)))
    return (double) NAN;
  state = bf_state_with_network (probe->state, probe->network, NULL);
  bf_trainer_set_state (probe->trainer, state, NULL);

  return bf_trainer_evaluate (probe->trainer);
}

static gboolean
fill (BfLossSlice *self, Probe *probe, GCancellable *cancellable, BfSliceProgress progress, gpointer user_data,
      GError **error)
{
  for (guint row = 0; row < self->n[1]; row++)
    {
      double y = self->has_second ? get_place (self, 1, row) : 0.0;

      for (guint column = 0; column < self->n[0]; column++)
        {
          gsize i = (gsize) row * self->n[0] + column;

          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
          self->losses[i] = probe_evaluate (probe, self, get_place (self, 0, column), y);
          if (progress != NULL)
            progress ((double) (i + 1) / ((double) self->n[0] * self->n[1]), user_data);
        }
    }
  self->next_loss = probe_evaluate (probe, self, self->axes[0].next, self->axes[1].next);

  return TRUE;
}

static void
find_extent (BfLossSlice *self)
{
  self->low = INFINITY;
  self->high = -INFINITY;
  for (gsize i = 0; i < (gsize) self->n[0] * self->n[1]; i++)
    if (isfinite (self->losses[i]))
      {
        self->low = fmin (self->low, self->losses[i]);
        self->high = fmax (self->high, self->losses[i]);
      }
}

static gboolean
compute (BfLossSlice *self, GCancellable *cancellable, BfSliceProgress progress, gpointer user_data, GError **error)
{
  const BfState *state = bf_trace_get_state (self->trace);
  g_autoptr (BfTrainer) trainer = bf_trainer_new (state, (BfDataset *) bf_trace_get_dataset (self->trace),
                                                  bf_trace_get_recipe (self->trace), error);
  g_autoptr (BfNetwork) network = bf_network_copy (bf_trace_get_network (self->trace));
  Probe probe = { trainer, network, state };

  if (trainer == NULL)
    return FALSE;
  self->now_loss = bf_trace_get_loss (self->trace);
  self->losses = g_new (double, (gsize) self->n[0] * self->n[1]);
  if (!fill (self, &probe, cancellable, progress, user_data, error))
    return FALSE;
  find_extent (self);

  return TRUE;
}

static gboolean
check_finite (const BfLossSlice *self, GError **error)
{
  for (guint i = 0; i < (self->has_second ? 2 : 1); i++)
    if (!isfinite (self->axes[i].now))
      {
        g_set_error (error, BF_ERROR, BF_ERROR_NOT_FINITE, _("The weight is not a finite number"));
        return FALSE;
      }

  return TRUE;
}

static void
set_sizes (BfLossSlice *self)
{
  gboolean dear = is_dear (self->trace, self->has_second);

  self->n[0] = self->has_second ? (dear ? N_DEAR_COLUMNS : N_COLUMNS) : dear ? N_DEAR_CURVE : N_CURVE;
  self->n[1] = self->has_second ? (dear ? N_DEAR_ROWS : N_ROWS) : 1;
}

/**
 * bf_loss_slice_new:
 * @trace: a step
 * @first: a weight or bias of its network
 * @second: (nullable): another
 * @range: how far around
 * @walk: (nullable): where the two weights have been before; kept with the slice, and within its range
 * @n_walk: how many places that are
 * @cancellable: (nullable): stops it
 * @progress: (nullable) (scope call): told how much is done
 * @user_data: for @progress
 * @error: return location for an error
 *
 * Runs the step's batch forward with one or two weights at many values. A pure function, for any thread.
 *
 * Returns: (transfer full): the slice, or %NULL with %BF_ERROR_NOT_FINITE, %BF_ERROR_TOO_LARGE or %G_IO_ERROR_CANCELLED
 */
BfLossSlice *
bf_loss_slice_new (const BfTrace *trace, const BfElement *first, const BfElement *second, BfSliceRange range,
                   const BfSlicePoint *walk, guint n_walk, GCancellable *cancellable, BfSliceProgress progress,
                   gpointer user_data, GError **error)
{
  g_autoptr (BfLossSlice) self = NULL;

  g_return_val_if_fail (trace != NULL && first != NULL, NULL);
  g_return_val_if_fail (second == NULL || !bf_element_equal (first, second), NULL);

  self = g_new0 (BfLossSlice, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->trace = bf_trace_ref ((BfTrace *) trace);
  self->has_second = second != NULL;
  self->walk = g_memdup2 (walk, n_walk * sizeof *walk);
  self->n_walk = n_walk;
  axis_init (&self->axes[0], trace, first);
  if (second != NULL)
    axis_init (&self->axes[1], trace, second);
  if (!check_finite (self, error))
    return NULL;
  for (guint i = 0; i < (self->has_second ? 2 : 1); i++)
    axis_set_range (&self->axes[i], range, self->has_second ? NEAR_MAP_PART : NEAR_PART, find_farthest (self, i));
  set_sizes (self);

  return compute (self, cancellable, progress, user_data, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * bf_loss_slice_ref:
 * @self: a slice
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfLossSlice *
bf_loss_slice_ref (BfLossSlice *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_loss_slice_unref:
 * @self: (transfer full): a slice
 *
 * Gives a reference back.
 */
void
bf_loss_slice_unref (BfLossSlice *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  bf_trace_unref (self->trace);
  g_free (self->losses);
  g_free (self->walk);
  g_free (self);
}

/**
 * bf_loss_slice_has_second:
 * @self: a slice
 *
 * Tells whether it is over two weights.
 *
 * Returns: whether it is
 */
gboolean
bf_loss_slice_has_second (const BfLossSlice *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_second;
}

/**
 * bf_loss_slice_get_name:
 * @self: a slice
 * @second: whether the second weight is meant
 *
 * Names a weight that the slice is over.
 *
 * Returns: (transfer full): the name, empty where there is no second
 */
char *
bf_loss_slice_get_name (const BfLossSlice *self, gboolean second)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (second && !self->has_second)
    return g_strdup ("");

  return bf_element_get_name (&self->axes[second ? 1 : 0].element, bf_trace_get_network (self->trace));
}

/**
 * bf_loss_slice_get_n_x:
 * @self: a slice
 *
 * Gets at how many values of the first weight the loss is known.
 *
 * Returns: the count, 2 or more
 */
guint
bf_loss_slice_get_n_x (const BfLossSlice *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n[0];
}

/**
 * bf_loss_slice_get_n_y:
 * @self: a slice
 *
 * Gets at how many values of the second weight the loss is known.
 *
 * Returns: the count; 1 where there is no second
 */
guint
bf_loss_slice_get_n_y (const BfLossSlice *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n[1];
}

/**
 * bf_loss_slice_get_x:
 * @self: a slice
 * @column: a column, from 0
 *
 * Gets the first weight's value in a column.
 *
 * Returns: the value
 */
double
bf_loss_slice_get_x (const BfLossSlice *self, guint column)
{
  g_return_val_if_fail (self != NULL && column < self->n[0], 0.0);

  return get_place (self, 0, column);
}

/**
 * bf_loss_slice_get_y:
 * @self: a slice
 * @row: a row, from 0
 *
 * Gets the second weight's value in a row.
 *
 * Returns: the value; 0 where there is no second
 */
double
bf_loss_slice_get_y (const BfLossSlice *self, guint row)
{
  g_return_val_if_fail (self != NULL && row < self->n[1], 0.0);

  return self->has_second ? get_place (self, 1, row) : 0.0;
}

/**
 * bf_loss_slice_get_loss:
 * @self: a slice
 * @column: a column
 * @row: a row
 *
 * Gets the loss of the batch at a place.
 *
 * Returns: the loss, which may be infinite or no number
 */
double
bf_loss_slice_get_loss (const BfLossSlice *self, guint column, guint row)
{
  g_return_val_if_fail (self != NULL && column < self->n[0] && row < self->n[1], 0.0);

  return self->losses[(gsize) row * self->n[0] + column];
}

/**
 * bf_loss_slice_get_extent:
 * @self: a slice
 * @low: (out): the least finite loss
 * @high: (out): the greatest
 *
 * Gets between which numbers the losses lie.
 *
 * Returns: whether there is one that is finite
 */
gboolean
bf_loss_slice_get_extent (const BfLossSlice *self, double *low, double *high)
{
  g_return_val_if_fail (self != NULL && low != NULL && high != NULL, FALSE);

  *low = self->low;
  *high = self->high;

  return self->low <= self->high;
}

/**
 * bf_loss_slice_get_now:
 * @self: a slice
 * @loss: (out) (optional): the loss there
 *
 * Gets where the weights are.
 *
 * Returns: the place
 */
BfSlicePoint
bf_loss_slice_get_now (const BfLossSlice *self, double *loss)
{
  g_return_val_if_fail (self != NULL, ((BfSlicePoint) { 0.0, 0.0 }));

  if (loss != NULL)
    *loss = self->now_loss;

  return (BfSlicePoint) { self->axes[0].now, self->axes[1].now };
}

/**
 * bf_loss_slice_get_next:
 * @self: a slice
 * @loss: (out) (optional): the loss there; the whole step's is another, since it moves all weights
 *
 * Gets where the step's update takes the weights.
 *
 * Returns: the place
 */
BfSlicePoint
bf_loss_slice_get_next (const BfLossSlice *self, double *loss)
{
  g_return_val_if_fail (self != NULL, ((BfSlicePoint) { 0.0, 0.0 }));

  if (loss != NULL)
    *loss = self->next_loss;

  return (BfSlicePoint) { self->axes[0].next, self->axes[1].next };
}

/**
 * bf_loss_slice_get_slope:
 * @self: a slice
 *
 * Gets the slope of the loss at the present place: the step's gradient.
 *
 * Returns: ∂L/∂x and ∂L/∂y
 */
BfSlicePoint
bf_loss_slice_get_slope (const BfLossSlice *self)
{
  g_return_val_if_fail (self != NULL, ((BfSlicePoint) { 0.0, 0.0 }));

  return (BfSlicePoint) { self->axes[0].slope, self->axes[1].slope };
}

/**
 * bf_loss_slice_get_walk:
 * @self: a slice
 * @n_walk: (out): how many places there are
 *
 * Gets where the weights have been before.
 *
 * Returns: (transfer none) (nullable) (array length=n_walk): the places, in their order
 */
const BfSlicePoint *
bf_loss_slice_get_walk (const BfLossSlice *self, guint *n_walk)
{
  g_return_val_if_fail (self != NULL && n_walk != NULL, NULL);

  *n_walk = self->n_walk;

  return self->walk;
}

/* The place with the least loss of all that were computed */
static void
find_least (const BfLossSlice *self, guint *column, guint *row)
{
  *column = *row = 0;
  for (guint r = 0; r < self->n[1]; r++)
    for (guint c = 0; c < self->n[0]; c++)
      if (bf_loss_slice_get_loss (self, c, r) == self->low)
        {
          *column = c;
          *row = r;
          return;
        }
}

/* Before backward there is no slope, and no next place. */
static char *
describe_flat (const BfLossSlice *self, guint least)
{
  g_autofree char *name = bf_loss_slice_get_name (self, FALSE);
  g_autofree char *low = bf_number_format (self->axes[0].low);
  g_autofree char *high = bf_number_format (self->axes[0].high);
  g_autofree char *now = bf_number_format (self->axes[0].now);
  g_autofree char *loss = bf_number_format (self->now_loss);
  g_autofree char *least_loss = bf_number_format (self->low);
  g_autofree char *at = bf_number_format (bf_loss_slice_get_x (self, least));

  return g_strdup_printf (_("Loss over %s from %s to %s: now %s with loss %s; least loss %s at %s."), name, low, high,
                          now, loss, least_loss, at);
}

static char *
describe_curve (const BfLossSlice *self, guint least)
{
  g_autofree char *name = bf_loss_slice_get_name (self, FALSE);
  g_autofree char *low = bf_number_format (self->axes[0].low);
  g_autofree char *high = bf_number_format (self->axes[0].high);
  g_autofree char *now = bf_number_format (self->axes[0].now);
  g_autofree char *loss = bf_number_format (self->now_loss);
  g_autofree char *slope = bf_number_format (self->axes[0].slope);
  g_autofree char *least_loss = bf_number_format (self->low);
  g_autofree char *at = bf_number_format (bf_loss_slice_get_x (self, least));
  g_autofree char *next = bf_number_format (self->axes[0].next);

  return g_strdup_printf (_("Loss over %s from %s to %s: now %s with loss %s and slope %s, next %s; least loss %s at %s."),
                          name, low, high, now, loss, slope, next, least_loss, at);
}

static char *
describe_contour (const BfLossSlice *self, guint column, guint row)
{
  g_autofree char *x_name = bf_loss_slice_get_name (self, FALSE);
  g_autofree char *y_name = bf_loss_slice_get_name (self, TRUE);
  g_autofree char *x = bf_number_format (self->axes[0].now);
  g_autofree char *y = bf_number_format (self->axes[1].now);
  g_autofree char *loss = bf_number_format (self->now_loss);
  g_autofree char *least = bf_number_format (self->low);
  g_autofree char *least_x = bf_number_format (bf_loss_slice_get_x (self, column));
  g_autofree char *least_y = bf_number_format (bf_loss_slice_get_y (self, row));

  return g_strdup_printf (_("Loss over %s and %s: now %s and %s with loss %s; least loss %s at %s and %s."), x_name,
                          y_name, x, y, loss, least, least_x, least_y);
}

/**
 * bf_loss_slice_describe:
 * @self: a slice
 * @has_slope: whether the slope and the next place may be said
 *
 * Says a slice in a sentence, for those who do not see it.
 *
 * Returns: (transfer full): the sentence
 */
char *
bf_loss_slice_describe (const BfLossSlice *self, gboolean has_slope)
{
  guint column, row;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->low > self->high)
    return g_strdup (_("The loss is nowhere a finite number."));
  find_least (self, &column, &row);

  if (self->has_second)
    return describe_contour (self, column, row);

  return has_slope ? describe_curve (self, column) : describe_flat (self, column);
}
