/* SPDX-License-Identifier: MIT */
#include "bf-decision-map.h"

#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define N_INPUTS 2
#define MARGIN 0.1              /* of the samples' range, on each side */
#define CHEAP 4e6               /* multiplications and additions that no frame feels */
#define CALL 300.0              /* what a forward pass costs besides, in the same unit */

struct _BfDecisionMap
{
  gatomicrefcount ref_count;
  BfDataset      *data;
  guint           output;
  guint           n_outputs;
  guint           n_cells;
  double          low[N_INPUTS];
  double          high[N_INPUTS];
  double          middle;
  double          reach;
  gboolean        has_classes; /* the targets are of two kinds, or one output in each sample is the largest */
  gsize           n_above;
  gboolean        has_right;   /* whether they have been counted */
  gsize           n_right;
  double         *answers;     /* [n_cells][n_cells]: rows from below */
};

/**
 * bf_decision_map_is_possible:
 * @network: a network
 *
 * Tells whether there is a map: a plane has two inputs.
 *
 * Returns: whether it is so
 */
gboolean
bf_decision_map_is_possible (const BfNetwork *network)
{
  g_return_val_if_fail (network != NULL, FALSE);

  return bf_network_get_n_inputs (network) == N_INPUTS;
}

/**
 * bf_decision_map_is_cheap:
 * @network: a network
 * @data: its data
 * @n_cells: along each side
 *
 * Tells whether bf_decision_map_new() takes so little that it can be done between two frames.
 *
 * Returns: whether it is so
 */
gboolean
bf_decision_map_is_cheap (const BfNetwork *network, const BfDataset *data, guint n_cells)
{
  double n_passes = (double) n_cells * n_cells + (double) bf_dataset_get_n_samples (data);

  return n_passes * (2.0 * (double) bf_network_get_n_parameters (network) + CALL) < CHEAP;
}

/* The samples with a margin; round 0 where they are all at one place */
static void
find_ranges (BfDecisionMap *self)
{
  gsize n = bf_dataset_get_n_samples (self->data);

  for (guint i = 0; i < N_INPUTS; i++)
    {
      double low = HUGE_VAL, high = -HUGE_VAL, margin;

      for (gsize s = 0; s < n; s++)
        {
          low = MIN (low, bf_dataset_get_input (self->data, s, i));
          high = MAX (high, bf_dataset_get_input (self->data, s, i));
        }
      margin = high > low ? MARGIN * (high - low) : MAX (fabs (low), 1.0);
      self->low[i] = low - margin;
      self->high[i] = high + margin;
    }
}

/* The scale of the colours: the middle of the targets, and how far they are from it. Two kinds of targets are classes. */
static void
find_scale (BfDecisionMap *self)
{
  gsize n = bf_dataset_get_n_samples (self->data);
  double low = HUGE_VAL, high = -HUGE_VAL;

  for (gsize s = 0; s < n; s++)
    {
      low = MIN (low, bf_dataset_get_target (self->data, s, self->output));
      high = MAX (high, bf_dataset_get_target (self->data, s, self->output));
    }
  self->middle = low / 2.0 + high / 2.0;
  self->reach = high > low ? high / 2.0 - low / 2.0 : MAX (fabs (low), 1.0);
  self->has_classes = high > low;
  for (gsize s = 0; s < n; s++)
    {
      double target = bf_dataset_get_target (self->data, s, self->output);

      self->has_classes = self->has_classes && (target == low || target == high);
      self->n_above += target > self->middle;
    }
}

static guint
find_largest (const double *values, guint n)
{
  guint largest = 0;

  for (guint i = 1; i < n; i++)
    if (values[i] > values[largest])
      largest = i;

  return largest;
}

/* One output: on the target's side of the middle. Several: the largest is that of the targets. */
static gboolean
is_right (const BfDecisionMap *self, gsize sample, const double *answers, double *targets)
{
  for (guint o = 0; o < self->n_outputs; o++)
    targets[o] = bf_dataset_get_target (self->data, sample, o);
  if (self->n_outputs > 1)
    return find_largest (answers, self->n_outputs) == find_largest (targets, self->n_outputs);

  return (answers[0] > self->middle) == (targets[0] > self->middle) && !isnan (answers[0]);
}

/* Where a place cannot be held there is no answer: NaN */
static void
predict (const BfDecisionMap *self, const BfNetwork *network, const double *place, double *answers)
{
  if (bf_network_predict (network, place, answers, NULL))
    return;
  for (guint o = 0; o < self->n_outputs; o++)
    answers[o] = (double) NAN;
}

static gboolean
count_right (BfDecisionMap *self, const BfNetwork *network, double *answers, GCancellable *cancellable)
{
  g_autofree double *targets = g_new (double, self->n_outputs);

  self->has_right = TRUE;
  for (gsize s = 0; self->has_classes && s < bf_dataset_get_n_samples (self->data); s++)
    {
      double place[N_INPUTS] = { bf_dataset_get_input (self->data, s, 0), bf_dataset_get_input (self->data, s, 1) };

      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      predict (self, network, place, answers);
      self->n_right += is_right (self, s, answers, targets);
    }

  return TRUE;
}

static gboolean
fill (BfDecisionMap *self, const BfNetwork *network, double *answers, GCancellable *cancellable)
{
  for (guint row = 0; row < self->n_cells; row++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      for (guint column = 0; column < self->n_cells; column++)
        {
          double place[N_INPUTS] = { bf_decision_map_get_place (self, 0, column),
                                     bf_decision_map_get_place (self, 1, row) };

          predict (self, network, place, answers);
          self->answers[(gsize) row * self->n_cells + column] = answers[self->output];
        }
    }

  return TRUE;
}

/**
 * bf_decision_map_new:
 * @network: a network with two inputs
 * @data: its data
 * @output: whose answer is mapped
 * @n_cells: along each side, at least 2
 * @cancellable: (nullable): gives up
 *
 * Runs the network forward at the middle of each cell, and for each sample.
 *
 * Returns: (transfer full) (nullable): the map; %NULL if it was given up
 */
BfDecisionMap *
bf_decision_map_new (const BfNetwork *network, BfDataset *data, guint output, guint n_cells, GCancellable *cancellable)
{
  g_autoptr (BfDecisionMap) sketch = bf_decision_map_sketch (network, data, output, n_cells, cancellable);

  return sketch != NULL ? bf_decision_map_with_right (sketch, network, cancellable) : NULL;
}

/**
 * bf_decision_map_sketch:
 * @network: a network with two inputs
 * @data: its data
 * @output: whose answer is mapped
 * @n_cells: along each side, at least 2
 * @cancellable: (nullable): gives up
 *
 * Runs the network forward at the middle of each cell only. Of very many samples that is soon done, and can be shown
 * while bf_decision_map_with_right() runs them all.
 *
 * Returns: (transfer full) (nullable): the map, that does not know yet what is right; %NULL if it was given up
 */
BfDecisionMap *
bf_decision_map_sketch (const BfNetwork *network, BfDataset *data, guint output, guint n_cells, GCancellable *cancellable)
{
  g_autoptr (BfDecisionMap) self = NULL;
  g_autofree double *answers = NULL;

  g_return_val_if_fail (network != NULL && bf_decision_map_is_possible (network), NULL);
  g_return_val_if_fail (data != NULL && bf_dataset_get_n_inputs (data) == N_INPUTS, NULL);
  g_return_val_if_fail (output < bf_network_get_n_outputs (network) && n_cells >= 2, NULL);

  self = g_new0 (BfDecisionMap, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->data = bf_dataset_ref (data);
  self->output = output;
  self->n_outputs = bf_network_get_n_outputs (network);
  self->n_cells = n_cells;
  self->answers = g_new (double, (gsize) n_cells * n_cells);
  answers = g_new (double, self->n_outputs);
  find_ranges (self);
  find_scale (self);

  return fill (self, network, answers, cancellable) ? g_steal_pointer (&self) : NULL;
}

/**
 * bf_decision_map_with_right:
 * @self: a map
 * @network: its network
 * @cancellable: (nullable): gives up
 *
 * Runs the network forward for each sample.
 *
 * Returns: (transfer full) (nullable): the same map, that knows what is right; %NULL if it was given up
 */
BfDecisionMap *
bf_decision_map_with_right (const BfDecisionMap *self, const BfNetwork *network, GCancellable *cancellable)
{
  g_autoptr (BfDecisionMap) map = NULL;
  g_autofree double *answers = NULL;

  g_return_val_if_fail (self != NULL && network != NULL, NULL);

  map = g_memdup2 (self, sizeof *self);
  g_atomic_ref_count_init (&map->ref_count);
  bf_dataset_ref (map->data);
  map->answers = g_memdup2 (self->answers, (gsize) self->n_cells * self->n_cells * sizeof *self->answers);
  map->n_right = 0;
  answers = g_new (double, self->n_outputs);

  return count_right (map, network, answers, cancellable) ? g_steal_pointer (&map) : NULL;
}

/**
 * bf_decision_map_ref:
 * @self: a map
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfDecisionMap *
bf_decision_map_ref (BfDecisionMap *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_decision_map_unref:
 * @self: (transfer full): a map
 *
 * Gives a reference back.
 */
void
bf_decision_map_unref (BfDecisionMap *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  bf_dataset_unref (self->data);
  g_free (self->answers);
  g_free (self);
}

/**
 * bf_decision_map_get_dataset:
 * @self: a map
 *
 * Gets the samples that stand on it.
 *
 * Returns: (transfer none): the data
 */
BfDataset *
bf_decision_map_get_dataset (const BfDecisionMap *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->data;
}

/**
 * bf_decision_map_get_output:
 * @self: a map
 *
 * Gets whose answer is mapped.
 *
 * Returns: the output, from 0
 */
guint
bf_decision_map_get_output (const BfDecisionMap *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->output;
}

/**
 * bf_decision_map_get_n_cells:
 * @self: a map
 *
 * Gets how many cells there are along each side.
 *
 * Returns: how many
 */
guint
bf_decision_map_get_n_cells (const BfDecisionMap *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_cells;
}

/**
 * bf_decision_map_get_range:
 * @self: a map
 * @input: 0 from left to right, 1 from below up
 * @low: (out): where the map begins
 * @high: (out): where it ends
 *
 * Gets the range of an input.
 */
void
bf_decision_map_get_range (const BfDecisionMap *self, guint input, double *low, double *high)
{
  g_return_if_fail (self != NULL && input < N_INPUTS);

  *low = self->low[input];
  *high = self->high[input];
}

/**
 * bf_decision_map_get_place:
 * @self: a map
 * @input: 0 from left to right, 1 from below up
 * @cell: from 0
 *
 * Gets the input's value at the middle of a cell.
 *
 * Returns: the value
 */
double
bf_decision_map_get_place (const BfDecisionMap *self, guint input, guint cell)
{
  double part;

  g_return_val_if_fail (self != NULL && input < N_INPUTS && cell < self->n_cells, NAN);

  part = (cell + 0.5) / self->n_cells;

  return (1.0 - part) * self->low[input] + part * self->high[input];
}

/**
 * bf_decision_map_get_answer:
 * @self: a map
 * @column: of a cell, from the left
 * @row: of a cell, from below
 *
 * Gets what the network answers at the middle of a cell.
 *
 * Returns: the answer
 */
double
bf_decision_map_get_answer (const BfDecisionMap *self, guint column, guint row)
{
  g_return_val_if_fail (self != NULL && column < self->n_cells && row < self->n_cells, NAN);

  return self->answers[(gsize) row * self->n_cells + column];
}

/**
 * bf_decision_map_get_middle:
 * @self: a map
 *
 * Gets the answer between the two sides: the middle of the targets.
 *
 * Returns: the answer
 */
double
bf_decision_map_get_middle (const BfDecisionMap *self)
{
  g_return_val_if_fail (self != NULL, NAN);

  return self->middle;
}

/**
 * bf_decision_map_get_reach:
 * @self: a map
 *
 * Gets how far the outmost targets are from the middle: there the colours are full.
 *
 * Returns: the distance, above 0
 */
double
bf_decision_map_get_reach (const BfDecisionMap *self)
{
  g_return_val_if_fail (self != NULL, NAN);

  return self->reach;
}

/**
 * bf_decision_map_get_level:
 * @self: a map
 * @answer: an answer
 *
 * Gets the step of the colours that an answer belongs to.
 *
 * Returns: 1 to %BF_DECISION_MAP_LEVELS above the middle, the same below 0 under it; 0 for what is not a number
 */
int
bf_decision_map_get_level (const BfDecisionMap *self, double answer)
{
  double part;
  int level;

  g_return_val_if_fail (self != NULL, 0);

  if (isnan (answer))
    return 0;
  part = (answer - self->middle) / self->reach;
  level = 1 + (int) MIN (floor (fabs (part) * BF_DECISION_MAP_LEVELS), BF_DECISION_MAP_LEVELS - 1);

  return part > 0.0 ? level : -level;
}

/**
 * bf_decision_map_count:
 * @self: a map
 * @n_above: (out): samples with a target above the middle
 * @n_below: (out): the others
 *
 * Counts the samples of both sides.
 */
void
bf_decision_map_count (const BfDecisionMap *self, gsize *n_above, gsize *n_below)
{
  g_return_if_fail (self != NULL);

  *n_above = self->n_above;
  *n_below = bf_dataset_get_n_samples (self->data) - self->n_above;
}

/**
 * bf_decision_map_has_classes:
 * @self: a map
 *
 * Tells whether the targets are classes: of two kinds, or with several outputs the largest of each sample.
 *
 * Returns: whether it is so
 */
gboolean
bf_decision_map_has_classes (const BfDecisionMap *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_classes;
}

/**
 * bf_decision_map_get_right:
 * @self: a map
 * @part: (out): from 0 to 1
 *
 * Gets the part of the samples that are answered right: with one output those on their target's side of the middle, with
 * several those whose largest output is that of the targets.
 *
 * Returns: whether the targets are classes at all, and have been counted
 */
gboolean
bf_decision_map_get_right (const BfDecisionMap *self, double *part)
{
  g_return_val_if_fail (self != NULL, FALSE);

  *part = (double) self->n_right / (double) bf_dataset_get_n_samples (self->data);

  return self->has_classes && self->has_right;
}

/**
 * bf_decision_map_describe:
 * @self: a map
 *
 * Says what is seen: how many samples are right, and how much of the map is on which side.
 *
 * Returns: (transfer full): the text
 */
char *
bf_decision_map_describe (const BfDecisionMap *self)
{
  gsize n = (gsize) self->n_cells * self->n_cells;
  gsize n_above = 0;
  double part;
  GString *text;
  g_autofree char *middle = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  middle = bf_number_format_digits (self->middle, 3);
  for (gsize i = 0; i < n; i++)
    n_above += self->answers[i] > self->middle;
  if (bf_decision_map_get_right (self, &part))
    {
      /* Translators: of all samples. */
      g_string_append_printf (text, _("%.1f %% right"), 100.0 * part);
      g_string_append (text, ". ");
    }
  /* Translators: a percentage, and a number as a person reads it. */
  g_string_append_printf (text, _("%.0f %% of the map is above %s."), 100.0 * (double) n_above / (double) n, middle);

  return g_string_free (text, FALSE);
}
