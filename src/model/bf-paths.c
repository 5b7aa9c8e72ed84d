/* SPDX-License-Identifier: MIT */
#include "bf-paths.h"

#include <math.h>

/* From a weight w of unit v a path goes on through one unit of each later layer to an output o. Its product is
 *
 *   a · f′(z_v) · w_kv · f′(z_k) · ... · f′(z_o) · ∂L/∂a_o        (a = 1 for a bias)
 *
 * and the sum of the products over all paths is the sample's part of ∂L/∂w. There are as many paths as the widths of
 * the later layers multiply to, so the strongest are found without walking all: each unit keeps the best few ways on
 * from it, which are made of the best few of the units after it. */

/* A way on from a unit: the size of its product, the next unit, and which of that unit's ways it goes on with */
typedef struct
{
  double magnitude;
  guint  next;
  guint  rank;
} Way;

/* A path: its unit in each layer from the parameter's on */
typedef struct
{
  guint *units;
  double product;
} Path;

struct _BfPaths
{
  const BfTrace   *trace;
  const BfNetwork *network;
  gsize            sample;
  BfElement        parameter;
  guint            last;       /* the last layer */
  guint            max_paths;

  double           n_all;
  double           sum;
  guint            n_paths;
  Path            *paths;
};

/* The best ways on from the units of a layer, and the sum over all of them: [unit][max_paths], [unit], [unit] */
typedef struct
{
  Way    *ways;
  guint  *n_ways;
  double *totals;
} Column;

static gboolean
is_from_z (const BfPaths *self)
{
  return bf_loss_get_activation (bf_trace_get_recipe (self->trace)->loss, NULL);
}

/* ∂L/∂z of an output, from its own factors */
static double
get_output_delta (const BfPaths *self, guint output)
{
  if (is_from_z (self))
    return bf_trace_get_delta (self->trace, self->sample, self->last, output);

  return bf_trace_get_slope (self->trace, self->sample, self->last, output) *
         bf_trace_get_output_gradient (self->trace, self->sample, output);
}

static double
get_input (const BfPaths *self)
{
  const BfElement *p = &self->parameter;

  return p->kind == BF_ELEMENT_BIAS ? 1.0 : bf_trace_get_layer_input (self->trace, self->sample, p->layer, p->input);
}

static void
column_init (Column *column, guint n_units, guint max_paths)
{
  column->ways = g_new (Way, (gsize) n_units * max_paths);
  column->n_ways = g_new0 (guint, n_units);
  column->totals = g_new0 (double, n_units);
}

static void
column_clear (Column *column)
{
  g_free (column->ways);
  g_free (column->n_ways);
  g_free (column->totals);
}

/* Keeps the best, the first of equals first; what is not a number is shown before all others. */
static void
insert_way (Way *ways, guint *n_ways, guint max_paths, Way way)
{
  guint at = *n_ways;

  if (isnan (way.magnitude))
    way.magnitude = INFINITY;
  if (at == max_paths && !(way.magnitude > ways[at - 1].magnitude))
    return;
  if (at < max_paths)
    *n_ways = at + 1;
  else
    at--;
  for (; at > 0 && way.magnitude > ways[at - 1].magnitude; at--)
    ways[at] = ways[at - 1];
  ways[at] = way;
}

static void
fill_outputs (const BfPaths *self, Column *column, guint first, guint end)
{
  for (guint o = first; o < end; o++)
    {
      column->totals[o - first] = get_output_delta (self, o);
      insert_way (column->ways + (gsize) (o - first) * self->max_paths, &column->n_ways[o - first], self->max_paths,
                  (Way) { .magnitude = fabs (column->totals[o - first]) });
    }
}

/* The ways on from one unit: f′(z) · w · each way of the unit that w leads to */
static void
fill_unit (const BfPaths *self, Way *ways, guint *n_ways, double *total, const Column *next, guint layer, guint unit)
{
  double slope = bf_trace_get_slope (self->trace, self->sample, layer, unit);
  double sum = 0.0;

  for (guint k = 0; k < bf_network_get_n_units (self->network, layer + 1); k++)
    {
      double weight = bf_network_get_weight (self->network, layer + 1, k, unit);
      const Way *on = next->ways + (gsize) k * self->max_paths;

      sum += weight * next->totals[k];
      for (guint rank = 0; rank < next->n_ways[k]; rank++)
        insert_way (ways, n_ways, self->max_paths,
                    (Way) { fabs (slope) * fabs (weight) * on[rank].magnitude, k, rank });
    }
  *total = slope * sum;
}

/* From the outputs back to the parameter's unit; @columns[l - parameter.layer] */
static void
fill_columns (const BfPaths *self, Column *columns)
{
  guint layer = self->parameter.layer;

  for (guint l = self->last + 1; l-- > layer; )
    {
      guint first = l == layer ? self->parameter.unit : 0;
      guint end = l == layer ? first + 1 : bf_network_get_n_units (self->network, l);
      Column *column = &columns[l - layer];

      column_init (column, end - first, self->max_paths);
      if (l == self->last)
        {
          fill_outputs (self, column, first, end);
          continue;
        }
      for (guint u = first; u < end; u++)
        fill_unit (self, column->ways + (gsize) (u - first) * self->max_paths, &column->n_ways[u - first],
                   &column->totals[u - first], &columns[l - layer + 1], l, u);
    }
}

static void
walk (BfPaths *self, const Column *columns, guint number)
{
  Path *path = &self->paths[number];
  guint rank = number;
  guint at = 0;

  path->units = g_new (guint, self->last - self->parameter.layer + 1);
  path->units[0] = self->parameter.unit;
  for (guint k = 0; k < self->last - self->parameter.layer; k++)
    {
      const Way *way = &columns[k].ways[(gsize) at * self->max_paths + rank];

      path->units[k + 1] = at = way->next;
      rank = way->rank;
    }
  path->product = 1.0;
  for (guint f = 0; f < bf_paths_get_n_factors (self, number); f++)
    path->product *= bf_paths_get_factor (self, number, f).value;
}

/* Where all paths are there, they stand in the order of the picture, not of their size. */
static int
compare_places (gconstpointer a, gconstpointer b, gpointer n_units)
{
  const Path *one = a;
  const Path *other = b;

  for (guint k = 0; k < GPOINTER_TO_UINT (n_units); k++)
    if (one->units[k] != other->units[k])
      return one->units[k] < other->units[k] ? -1 : 1;

  return 0;
}

static void
find (BfPaths *self)
{
  guint n_columns = self->last - self->parameter.layer + 1;
  g_autofree Column *columns = g_new0 (Column, n_columns);

  fill_columns (self, columns);
  self->sum = get_input (self) * columns[0].totals[0];
  self->n_paths = columns[0].n_ways[0];
  self->paths = g_new0 (Path, self->n_paths);
  for (guint i = 0; i < self->n_paths; i++)
    walk (self, columns, i);
  if (self->n_paths == self->n_all)
    g_qsort_with_data (self->paths, (int) self->n_paths, sizeof (Path), compare_places, GUINT_TO_POINTER (n_columns));
  for (guint k = 0; k < n_columns; k++)
    column_clear (&columns[k]);
}

static gboolean
is_parameter (const BfNetwork *network, const BfElement *e)
{
  if (e->layer >= bf_network_get_n_layers (network) || e->unit >= bf_network_get_n_units (network, e->layer))
    return FALSE;

  return e->kind == BF_ELEMENT_BIAS
           ? bf_network_has_bias (network, e->layer)
           : e->kind == BF_ELEMENT_WEIGHT && e->input < bf_network_get_n_layer_inputs (network, e->layer);
}

static guint64
count_edges (const BfNetwork *network, guint layer)
{
  guint64 n = 0;

  for (guint l = layer + 1; l < bf_network_get_n_layers (network); l++)
    n += (guint64) bf_network_get_n_units (network, l) * bf_network_get_n_layer_inputs (network, l);

  return n;
}

/**
 * bf_paths_new:
 * @trace: a step; has to outlive the paths
 * @sample: a place in its batch
 * @parameter: a weight or bias of its network
 * @max_paths: how many paths to find, 1 or more
 *
 * Finds the paths from a parameter to the loss. Where there are more than @max_paths it finds the strongest, by the size of
 * their product, without walking the others; behind more than %BF_PATHS_MAX_EDGES edges it finds none, and the sum is
 * that of the trace.
 *
 * Returns: (transfer full): the paths
 */
BfPaths *
bf_paths_new (const BfTrace *trace, gsize sample, const BfElement *parameter, guint max_paths)
{
  BfPaths *self;

  g_return_val_if_fail (trace != NULL && parameter != NULL && max_paths > 0, NULL);
  g_return_val_if_fail (sample < bf_trace_get_n_samples (trace), NULL);
  g_return_val_if_fail (is_parameter (bf_trace_get_network (trace), parameter), NULL);

  self = g_new0 (BfPaths, 1);
  self->trace = trace;
  self->network = bf_trace_get_network (trace);
  self->sample = sample;
  self->parameter = *parameter;
  self->last = bf_network_get_n_layers (self->network) - 1;
  self->n_all = bf_paths_count (self->network, parameter->layer);
  self->max_paths = (guint) MIN (self->n_all, max_paths);
  if (count_edges (self->network, parameter->layer) <= BF_PATHS_MAX_EDGES)
    find (self);
  else
    self->sum = get_input (self) * bf_trace_get_delta (trace, sample, parameter->layer, parameter->unit);

  return self;
}

/**
 * bf_paths_free:
 * @self: (transfer full): paths
 *
 * Frees paths.
 */
void
bf_paths_free (BfPaths *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->n_paths; i++)
    g_free (self->paths[i].units);
  g_free (self->paths);
  g_free (self);
}

/**
 * bf_paths_get_n_all:
 * @self: paths
 *
 * Gets how many paths there are, found or not.
 *
 * Returns: the count, exact up to 2^53
 */
double
bf_paths_get_n_all (const BfPaths *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->n_all;
}

/**
 * bf_paths_get_n_paths:
 * @self: paths
 *
 * Gets how many paths were found: all of them, in the order of their units, or the strongest, strongest first.
 *
 * Returns: the count
 */
guint
bf_paths_get_n_paths (const BfPaths *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_paths;
}

/**
 * bf_paths_get_unit:
 * @self: paths
 * @path: one of those that were found
 * @layer: a layer from the parameter's on
 *
 * Gets the unit through which a path goes.
 *
 * Returns: the unit
 */
guint
bf_paths_get_unit (const BfPaths *self, guint path, guint layer)
{
  g_return_val_if_fail (self != NULL && path < self->n_paths, 0);
  g_return_val_if_fail (layer >= self->parameter.layer && layer <= self->last, 0);

  return self->paths[path].units[layer - self->parameter.layer];
}

static gboolean
has_slope (const BfPaths *self, guint layer)
{
  return bf_network_get_activation (self->network, layer) != BF_ACTIVATION_IDENTITY &&
         !(layer == self->last && is_from_z (self));
}

/**
 * bf_paths_get_n_factors:
 * @self: paths
 * @path: one of those that were found
 *
 * Gets how many factors a path's product has. The slope of the identity is none.
 *
 * Returns: the count
 */
guint
bf_paths_get_n_factors (const BfPaths *self, guint path)
{
  guint n = 1;

  g_return_val_if_fail (self != NULL && path < self->n_paths, 0);

  if (self->parameter.kind == BF_ELEMENT_WEIGHT)
    n++;
  for (guint l = self->parameter.layer; l <= self->last; l++)
    n += (has_slope (self, l) ? 1 : 0) + (l > self->parameter.layer ? 1 : 0);

  return n;
}

static BfFactor
get_last_factor (const BfPaths *self, guint output)
{
  BfFactor factor = { is_from_z (self) ? BF_FACTOR_OUTPUT_DELTA : BF_FACTOR_OUTPUT_GRADIENT, self->last, output, 0, 0.0 };

  factor.value = is_from_z (self) ? get_output_delta (self, output)
                                  : bf_trace_get_output_gradient (self->trace, self->sample, output);

  return factor;
}

/**
 * bf_paths_get_factor:
 * @self: paths
 * @path: one of those that were found
 * @factor: one of its factors, from the parameter to the loss
 *
 * Gets a factor of a path's product.
 *
 * Returns: the factor
 */
BfFactor
bf_paths_get_factor (const BfPaths *self, guint path, guint factor)
{
  const BfElement *p = &self->parameter;
  const guint *units;

  g_return_val_if_fail (factor < bf_paths_get_n_factors (self, path), ((BfFactor) { BF_FACTOR_INPUT, 0, 0, 0, 0.0 }));

  units = self->paths[path].units;
  if (p->kind == BF_ELEMENT_WEIGHT && factor-- == 0)
    return (BfFactor) { BF_FACTOR_INPUT, p->layer, p->unit, p->input, get_input (self) };
  for (guint l = p->layer; l <= self->last; l++)
    {
      guint unit = units[l - p->layer];

      if (l > p->layer && factor-- == 0)
        return (BfFactor) { BF_FACTOR_WEIGHT, l, unit, units[l - 1 - p->layer],
                            bf_network_get_weight (self->network, l, unit, units[l - 1 - p->layer]) };
      if (has_slope (self, l) && factor-- == 0)
        return (BfFactor) { BF_FACTOR_SLOPE, l, unit, 0,
                            bf_trace_get_slope (self->trace, self->sample, l, unit) };
    }

  return get_last_factor (self, units[self->last - p->layer]);
}

/**
 * bf_paths_get_product:
 * @self: paths
 * @path: one of those that were found
 *
 * Gets the product of a path's factors.
 *
 * Returns: the product
 */
double
bf_paths_get_product (const BfPaths *self, guint path)
{
  g_return_val_if_fail (self != NULL && path < self->n_paths, 0.0);

  return self->paths[path].product;
}

/**
 * bf_paths_get_sum:
 * @self: paths
 *
 * Gets the sum of the products of all paths, found or not: the sample's part of the parameter's gradient.
 *
 * Returns: the sum
 */
double
bf_paths_get_sum (const BfPaths *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->sum;
}

/**
 * bf_paths_get_rest:
 * @self: paths
 *
 * Gets what the paths that were not found add up to.
 *
 * Returns: the sum less the products of those that were; 0 where all were found
 */
double
bf_paths_get_rest (const BfPaths *self)
{
  double rest;

  g_return_val_if_fail (self != NULL, 0.0);

  if (self->n_paths == self->n_all)
    return 0.0;
  rest = self->sum;
  for (guint i = 0; i < self->n_paths; i++)
    rest -= self->paths[i].product;

  return rest;
}

/**
 * bf_paths_count:
 * @network: a network
 * @layer: a layer
 *
 * Counts the paths from a parameter of a layer to the loss: the widths of the later layers, multiplied.
 *
 * Returns: the count, exact up to 2^53; no network that fits makes it overflow
 */
double
bf_paths_count (const BfNetwork *network, guint layer)
{
  double n = 1.0;

  g_return_val_if_fail (network != NULL && layer < bf_network_get_n_layers (network), 0.0);

  for (guint l = layer + 1; l < bf_network_get_n_layers (network); l++)
    n *= bf_network_get_n_units (network, l);

  return n;
}

static gboolean
pass_weight (const BfElement *parameter, const BfElement *weight)
{
  if (weight->layer == parameter->layer + 1)
    return weight->input == parameter->unit;

  return weight->layer > parameter->layer || bf_element_equal (parameter, weight);
}

static gboolean
pass_unit (const BfElement *parameter, guint layer, guint unit)
{
  gboolean is_source = parameter->kind == BF_ELEMENT_WEIGHT && layer + 1 == parameter->layer;

  return layer > parameter->layer || (layer == parameter->layer && unit == parameter->unit) ||
         (is_source && unit == parameter->input);
}

/**
 * bf_paths_pass:
 * @parameter: a weight or bias
 * @element: anything of the picture
 *
 * Tells whether the paths from a parameter to the loss pass by an element: the weight and the unit it comes from, the
 * unit it leads to, all that comes after that, and at the end the targets. Biases on the way have no part in it.
 *
 * Returns: whether they do
 */
gboolean
bf_paths_pass (const BfElement *parameter, const BfElement *element)
{
  g_return_val_if_fail (parameter != NULL && element != NULL, FALSE);

  switch (element->kind)
    {
    case BF_ELEMENT_INPUT:
      return parameter->kind == BF_ELEMENT_WEIGHT && parameter->layer == 0 && parameter->input == element->unit;
    case BF_ELEMENT_UNIT:
      return pass_unit (parameter, element->layer, element->unit);
    case BF_ELEMENT_WEIGHT:
      return pass_weight (parameter, element);
    case BF_ELEMENT_BIAS:
      return bf_element_equal (parameter, element);
    case BF_ELEMENT_TARGET:
    case BF_ELEMENT_MISS:
      return TRUE;
    case BF_ELEMENT_NONE:
    default:
      return FALSE;
    }
}
