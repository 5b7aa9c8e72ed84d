/* SPDX-License-Identifier: MIT */
#include "bf-curve.h"

#define FIRST_CAPACITY 64  /* bins */

struct _BfCurve
{
  guint64     start;     /* the first step that is known, in steps done */
  guint64     end;       /* one past the last; equal to start where nothing is known */
  guint       shift;     /* a bin covers 1 << shift steps */
  guint64     first_bin; /* which bin bins[0] is */
  BfCurveBin *bins;
  gsize       n_bins;
  gsize       capacity;
};

/**
 * bf_curve_new:
 *
 * Makes a curve that knows no loss yet.
 *
 * Returns: (transfer full): the curve
 */
BfCurve *
bf_curve_new (void)
{
  return g_new0 (BfCurve, 1);
}

/**
 * bf_curve_new_from_bins:
 * @from: the first step, in steps done
 * @to: one past the last
 * @width: how many steps share a bin, a power of two
 * @bins: (array length=n_bins): the losses
 * @n_bins: how many bins that makes, at most %BF_CURVE_MAX_BINS
 *
 * Makes a curve of what bf_curve_get_range() said of each bin of another.
 *
 * Returns: (transfer full): the curve
 */
BfCurve *
bf_curve_new_from_bins (guint64           from,
                        guint64           to,
                        guint64           width,
                        const BfCurveBin *bins,
                        gsize             n_bins)
{
  BfCurve *self;

  g_return_val_if_fail (from < to && width > 0 && bins != NULL && n_bins > 0 && n_bins <= BF_CURVE_MAX_BINS, NULL);

  self = bf_curve_new ();
  self->start = from;
  self->end = to;
  self->shift = (guint) g_bit_nth_lsf (width, -1);
  self->first_bin = from >> self->shift;
  self->bins = g_memdup2 (bins, n_bins * sizeof *bins);
  self->n_bins = self->capacity = n_bins;

  return self;
}

/**
 * bf_curve_copy:
 * @self: a curve
 *
 * Copies a curve.
 *
 * Returns: (transfer full): the copy
 */
BfCurve *
bf_curve_copy (const BfCurve *self)
{
  BfCurve *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->bins = g_memdup2 (self->bins, self->n_bins * sizeof *self->bins);
  copy->capacity = self->n_bins;

  return copy;
}

/**
 * bf_curve_free:
 * @self: (transfer full) (nullable): a curve
 *
 * Frees a curve.
 */
void
bf_curve_free (BfCurve *self)
{
  if (self == NULL)
    return;
  g_free (self->bins);
  g_free (self);
}

/* Puts what comes after @bin into it. */
static void
extend_bin (BfCurveBin *bin, const BfCurveBin *next)
{
  bin->min = MIN (bin->min, next->min);
  bin->max = MAX (bin->max, next->max);
  bin->last = next->last;
}

/* Doubles the width. */
static void
coarsen (BfCurve *self)
{
  gsize n = 0;

  for (gsize i = 0; i < self->n_bins; i++)
    if (n > 0 && ((self->first_bin + i) & 1) != 0)
      extend_bin (&self->bins[n - 1], &self->bins[i]);
    else
      self->bins[n++] = self->bins[i];

  self->n_bins = n;
  self->first_bin >>= 1;
  self->shift++;
}

static void
reserve (BfCurve *self, gsize n_bins)
{
  if (n_bins <= self->capacity)
    return;
  self->capacity = MAX (n_bins, MIN (MAX (2 * self->capacity, FIRST_CAPACITY), BF_CURVE_MAX_BINS));
  self->bins = g_renew (BfCurveBin, self->bins, self->capacity);
}

/* Makes room for another bin at the end, which may double the width. */
static void
open_bin (BfCurve *self)
{
  while (self->n_bins >= BF_CURVE_MAX_BINS)
    coarsen (self);
  reserve (self, self->n_bins + 1);
}

static void
fold (BfCurveBin *bin, const double *losses, gsize n)
{
  double min = bin->min;
  double max = bin->max;

  for (gsize i = 0; i < n; i++)
    {
      min = losses[i] < min ? losses[i] : min;
      max = losses[i] > max ? losses[i] : max;
    }

  bin->min = min;
  bin->max = max;
  bin->last = losses[n - 1];
}

/* Adds the first of @losses, and those after it that fall into the same bin. Returns how many
 * that were. */
static gsize
add_bin (BfCurve *self, const double *losses, gsize n_losses)
{
  guint64 index = (self->end >> self->shift) - self->first_bin;
  guint64 room;
  gsize n;

  if (index >= self->n_bins)
    {
      open_bin (self);
      index = (self->end >> self->shift) - self->first_bin;
    }
  if (index >= self->n_bins)
    {
      index = self->n_bins++;
      self->bins[index] = (BfCurveBin) { losses[0], losses[0], losses[0], losses[0] };
    }

  room = ((self->first_bin + index + 1) << self->shift) - self->end;
  n = (gsize) MIN (room, n_losses);
  fold (&self->bins[index], losses, n);
  self->end += n;

  return n;
}

/**
 * bf_curve_add:
 * @self: a curve
 * @steps_done: how many steps were done before the first of @losses was computed
 * @losses: finite losses of consecutive steps, [n_losses]
 * @n_losses: how many
 *
 * Adds losses at the end. Those of steps that are known already are passed over: a step gives the
 * same loss each time. An empty curve begins at @steps_done; otherwise there may be no gap.
 */
void
bf_curve_add (BfCurve *self, guint64 steps_done, const double *losses, gsize n_losses)
{
  g_return_if_fail (self != NULL && (losses != NULL || n_losses == 0));
  g_return_if_fail (self->start == self->end || steps_done <= self->end);

  if (n_losses == 0)
    return;
  if (self->start == self->end)
    {
      self->start = self->end = steps_done;
      self->first_bin = steps_done >> self->shift;
    }
  if (steps_done < self->end)
    {
      gsize known = (gsize) MIN (self->end - steps_done, n_losses);

      losses += known;
      n_losses -= known;
    }

  while (n_losses > 0)
    {
      gsize n = add_bin (self, losses, n_losses);

      losses += n;
      n_losses -= n;
    }
}

static gsize
count_bins (guint64 start, guint64 end, guint shift)
{
  return (gsize) (((end - 1) >> shift) - (start >> shift) + 1);
}

/* Both have the same width, and there is room. */
static void
merge_bins (BfCurve *self, const BfCurve *other)
{
  reserve (self, count_bins (self->start, MAX (self->end, other->end), self->shift));

  for (gsize i = 0; i < other->n_bins; i++)
    {
      gsize index = (gsize) (other->first_bin + i - self->first_bin);
      guint64 bin_end = (other->first_bin + i + 1) << self->shift;
      const BfCurveBin *bin = &other->bins[i];
      double last;

      if (index >= self->n_bins)
        {
          self->bins[self->n_bins++] = *bin;
          continue;
        }
      last = MIN (other->end, bin_end) > self->end ? bin->last : self->bins[index].last;
      extend_bin (&self->bins[index], bin);
      self->bins[index].last = last;
    }

  self->end = MAX (self->end, other->end);
}

/**
 * bf_curve_merge:
 * @self: a curve
 * @other: a curve that goes on where @self ends, or that begins within it and says the same
 *
 * Adds what another curve knows. Both are brought to the larger width.
 */
void
bf_curve_merge (BfCurve *self, const BfCurve *other)
{
  g_autoptr (BfCurve) copy = NULL;
  guint64 end;

  g_return_if_fail (self != NULL && other != NULL);

  if (other->start == other->end)
    return;
  if (self->start == self->end)
    {
      self->start = self->end = other->start;
      self->first_bin = other->start >> self->shift;
    }
  g_return_if_fail (other->start >= self->start && other->start <= self->end);

  copy = bf_curve_copy (other);
  end = MAX (self->end, other->end);
  while (self->shift < copy->shift
         || count_bins (self->start, end, self->shift) > BF_CURVE_MAX_BINS)
    coarsen (self);
  while (copy->shift < self->shift)
    coarsen (copy);
  merge_bins (self, copy);
}

/**
 * bf_curve_widen:
 * @self: a curve
 * @width: how many steps are to share a bin at least
 *
 * Makes the bins wider, for a curve that is to be merged into a longer one.
 */
void
bf_curve_widen (BfCurve *self, guint64 width)
{
  g_return_if_fail (self != NULL);

  while (bf_curve_get_width (self) < width)
    coarsen (self);
}

/**
 * bf_curve_truncate:
 * @self: a curve
 * @steps_done: the first step to be forgotten, in steps done
 *
 * Forgets the losses from a step on. A bin that lies on both sides of it is forgotten as a whole,
 * since it cannot tell whose its extremes are: bf_curve_get_end() says from where the losses have
 * to be added again.
 */
void
bf_curve_truncate (BfCurve *self, guint64 steps_done)
{
  guint64 bin;

  g_return_if_fail (self != NULL);

  if (steps_done >= self->end)
    return;
  bin = steps_done >> self->shift;
  if (steps_done <= self->start || bin <= self->first_bin)
    {
      self->start = self->end = 0;
      self->n_bins = 0;
      return;
    }

  self->n_bins = (gsize) (bin - self->first_bin);
  self->end = bin << self->shift;
}

/**
 * bf_curve_cut:
 * @self: a curve
 * @steps_done: the first step to be forgotten, in steps done
 *
 * Forgets the losses from a step on, and no other. Of a bin that lies on both sides of it the first loss stands for those
 * before: of its extremes it cannot be told whose they are.
 */
void
bf_curve_cut (BfCurve *self, guint64 steps_done)
{
  BfCurveBin *bin;
  double loss;

  g_return_if_fail (self != NULL && steps_done > self->start);

  if (steps_done >= self->end)
    return;
  self->n_bins = count_bins (self->start, steps_done, self->shift);
  self->end = steps_done;
  if (steps_done == steps_done >> self->shift << self->shift)
    return;
  bin = &self->bins[self->n_bins - 1];
  loss = bin->first;
  *bin = (BfCurveBin) { loss, loss, loss, loss };
}

/**
 * bf_curve_get_start:
 * @self: a curve
 *
 * Gets the first step whose loss is known.
 *
 * Returns: the step, in steps done; 0 where nothing is known
 */
guint64
bf_curve_get_start (const BfCurve *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->start;
}

/**
 * bf_curve_get_end:
 * @self: a curve
 *
 * Gets the first step after bf_curve_get_start() whose loss is not known.
 *
 * Returns: the step, in steps done; 0 where nothing is known
 */
guint64
bf_curve_get_end (const BfCurve *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->end;
}

/**
 * bf_curve_get_width:
 * @self: a curve
 *
 * Gets how many steps share a bin.
 *
 * Returns: the count, a power of two
 */
guint64
bf_curve_get_width (const BfCurve *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return (guint64) 1 << self->shift;
}

/**
 * bf_curve_get_range:
 * @self: a curve
 * @from: the first step, in steps done
 * @to: one past the last
 * @bin: (out caller-allocates): the losses of these steps
 *
 * Gets the extremes over some steps. A bin that is touched counts as a whole, so that no extreme is
 * ever lost.
 *
 * Returns: whether a loss of these steps is known
 */
gboolean
bf_curve_get_range (const BfCurve *self, guint64 from, guint64 to, BfCurveBin *bin)
{
  gsize first, last;

  g_return_val_if_fail (self != NULL && bin != NULL, FALSE);

  from = MAX (from, self->start);
  to = MIN (to, self->end);
  if (from >= to)
    return FALSE;

  first = (gsize) ((from >> self->shift) - self->first_bin);
  last = (gsize) (((to - 1) >> self->shift) - self->first_bin);
  *bin = self->bins[first];
  for (gsize i = first + 1; i <= last; i++)
    extend_bin (bin, &self->bins[i]);

  return TRUE;
}
