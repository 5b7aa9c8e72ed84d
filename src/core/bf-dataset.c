/* SPDX-License-Identifier: MIT */
#include "bf-dataset-private.h"

#include "bf-error.h"
#include "bf-validate.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (BfDataset, bf_dataset, bf_dataset_ref, bf_dataset_unref)

/* Whether the numbers can be counted, so that nothing that is computed from the sizes overflows */
static gboolean
check_size (gsize n_samples, guint n_inputs, guint n_targets, GError **error)
{
  gsize most = G_MAXSSIZE / sizeof (double) / MAX (n_inputs, n_targets);

  if (n_samples <= most)
    return TRUE;

  g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
               "%" G_GSIZE_FORMAT " samples cannot be held; should be at most %" G_GSIZE_FORMAT, n_samples, most);

  return FALSE;
}

static BfDataset *
allocate (gsize n_samples, guint n_inputs, guint n_targets, GError **error)
{
  BfDataset *self;
  double *inputs = g_try_new (double, n_samples * n_inputs);
  double *targets = g_try_new (double, n_samples * n_targets);

  if (inputs == NULL || targets == NULL)
    {
      g_free (inputs);
      g_free (targets);
      g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE,
                   "There is no memory for %" G_GSIZE_FORMAT " samples; use fewer", n_samples);
      return NULL;
    }

  self = g_new0 (BfDataset, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->n_samples = n_samples;
  self->n_inputs = n_inputs;
  self->n_targets = n_targets;
  self->inputs = inputs;
  self->targets = targets;

  return self;
}

static gboolean
check_finite (const double *values, gsize n_samples, guint width, const char *what, GError **error)
{
  for (gsize i = 0; i < n_samples * width; i++)
    if (!bf_validate_finite (values[i], error, "%s[%" G_GSIZE_FORMAT "][%" G_GSIZE_FORMAT "]",
                             what, i / width, i % width))
      return FALSE;

  return TRUE;
}

/**
 * bf_dataset_new: (skip)
 * @inputs: the inputs, [n_samples][n_inputs]; copied
 * @targets: the targets, [n_samples][n_targets]; copied
 * @n_samples: how many samples, 1 or more
 * @n_inputs: inputs a sample, 1 or more
 * @n_targets: targets a sample, 1 or more
 * @error: return location for an error
 *
 * Makes a data set. Every number has to be finite.
 *
 * Returns: (transfer full): the data set, or %NULL with %BF_ERROR_INVALID, %BF_ERROR_NOT_FINITE or
 *   %BF_ERROR_TOO_LARGE
 */
BfDataset *
bf_dataset_new (const double  *inputs,
                const double  *targets,
                gsize          n_samples,
                guint          n_inputs,
                guint          n_targets,
                GError       **error)
{
  BfDataset *self;

  g_return_val_if_fail (inputs != NULL && targets != NULL, NULL);

  if (n_samples == 0 || n_inputs == 0 || n_targets == 0)
    {
      g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                           "A data set needs at least one sample, one input and one target");
      return NULL;
    }
  if (!check_size (n_samples, n_inputs, n_targets, error) ||
      !check_finite (inputs, n_samples, n_inputs, "inputs", error) ||
      !check_finite (targets, n_samples, n_targets, "targets", error))
    return NULL;

  self = allocate (n_samples, n_inputs, n_targets, error);
  if (self == NULL)
    return NULL;
  memcpy (self->inputs, inputs, n_samples * n_inputs * sizeof (double));
  memcpy (self->targets, targets, n_samples * n_targets * sizeof (double));

  return self;
}

static BfDataset *
copy (const BfDataset *self, GError **error)
{
  BfDataset *result = allocate (self->n_samples, self->n_inputs, self->n_targets, error);

  if (result == NULL)
    return NULL;
  memcpy (result->inputs, self->inputs, self->n_samples * self->n_inputs * sizeof (double));
  memcpy (result->targets, self->targets, self->n_samples * self->n_targets * sizeof (double));

  return result;
}

/* Whether @value may stand at [sample][column] of what is called @what and @width wide */
static gboolean
check_place (const BfDataset *self, const char *what, gsize sample, guint column, guint width, double value, GError **error)
{
  return bf_validate_index (sample, self->n_samples, "sample", error, "%s[%" G_GSIZE_FORMAT "]", what, sample) &&
         bf_validate_index (column, width, "column", error, "%s[%" G_GSIZE_FORMAT "][%u]", what, sample, column) &&
         bf_validate_finite (value, error, "%s[%" G_GSIZE_FORMAT "][%u]", what, sample, column);
}

/**
 * bf_dataset_with_input:
 * @self: a data set
 * @sample: a sample
 * @input: one of its inputs
 * @value: a finite number
 * @error: return location for an error
 *
 * Makes a data set in which one input is another.
 *
 * Returns: (transfer full): the new data set, or %NULL with %BF_ERROR_INVALID, %BF_ERROR_NOT_FINITE or
 *   %BF_ERROR_TOO_LARGE
 */
BfDataset *
bf_dataset_with_input (const BfDataset *self, gsize sample, guint input, double value, GError **error)
{
  BfDataset *result;

  g_return_val_if_fail (self != NULL, NULL);

  if (!check_place (self, "inputs", sample, input, self->n_inputs, value, error))
    return NULL;
  result = copy (self, error);
  if (result != NULL)
    result->inputs[sample * self->n_inputs + input] = value;

  return result;
}

/**
 * bf_dataset_with_target:
 * @self: a data set
 * @sample: a sample
 * @target: one of its targets
 * @value: a finite number
 * @error: return location for an error
 *
 * Makes a data set in which one target is another.
 *
 * Returns: (transfer full): the new data set, or %NULL with %BF_ERROR_INVALID, %BF_ERROR_NOT_FINITE or
 *   %BF_ERROR_TOO_LARGE
 */
BfDataset *
bf_dataset_with_target (const BfDataset *self, gsize sample, guint target, double value, GError **error)
{
  BfDataset *result;

  g_return_val_if_fail (self != NULL, NULL);

  if (!check_place (self, "targets", sample, target, self->n_targets, value, error))
    return NULL;
  result = copy (self, error);
  if (result != NULL)
    result->targets[sample * self->n_targets + target] = value;

  return result;
}

/**
 * bf_dataset_ref:
 * @self: a data set
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfDataset *
bf_dataset_ref (BfDataset *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_dataset_unref:
 * @self: (transfer full): a data set
 *
 * Gives a reference back.
 */
void
bf_dataset_unref (BfDataset *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->inputs);
  g_free (self->targets);
  g_free (self);
}

/**
 * bf_dataset_get_n_samples:
 * @self: a data set
 *
 * Gets how many samples there are.
 *
 * Returns: the count, 1 or more
 */
gsize
bf_dataset_get_n_samples (const BfDataset *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_samples;
}

/**
 * bf_dataset_get_n_inputs:
 * @self: a data set
 *
 * Gets how many inputs a sample has.
 *
 * Returns: the count, 1 or more
 */
guint
bf_dataset_get_n_inputs (const BfDataset *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_inputs;
}

/**
 * bf_dataset_get_n_targets:
 * @self: a data set
 *
 * Gets how many targets a sample has.
 *
 * Returns: the count, 1 or more
 */
guint
bf_dataset_get_n_targets (const BfDataset *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_targets;
}

/**
 * bf_dataset_get_input:
 * @self: a data set
 * @sample: a sample
 * @input: one of its inputs
 *
 * Gets `inputs[sample][input]`.
 *
 * Returns: the number
 */
double
bf_dataset_get_input (const BfDataset *self, gsize sample, guint input)
{
  g_return_val_if_fail (self != NULL && sample < self->n_samples && input < self->n_inputs, 0.0);

  return self->inputs[sample * self->n_inputs + input];
}

/**
 * bf_dataset_get_target:
 * @self: a data set
 * @sample: a sample
 * @target: one of its targets
 *
 * Gets `targets[sample][target]`.
 *
 * Returns: the number
 */
double
bf_dataset_get_target (const BfDataset *self, gsize sample, guint target)
{
  g_return_val_if_fail (self != NULL && sample < self->n_samples && target < self->n_targets, 0.0);

  return self->targets[sample * self->n_targets + target];
}

/**
 * bf_dataset_equal:
 * @self: a data set
 * @other: another
 *
 * Tells whether two data sets have the same shape and the same numbers, bit for bit.
 *
 * Returns: whether they have
 */
gboolean
bf_dataset_equal (const BfDataset *self, const BfDataset *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  return self == other ||
         (self->n_samples == other->n_samples && self->n_inputs == other->n_inputs &&
          self->n_targets == other->n_targets &&
          memcmp (self->inputs, other->inputs, self->n_samples * self->n_inputs * sizeof (double)) == 0 &&
          memcmp (self->targets, other->targets, self->n_samples * self->n_targets * sizeof (double)) == 0);
}
