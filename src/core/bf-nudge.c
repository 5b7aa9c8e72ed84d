/* SPDX-License-Identifier: MIT */
#include "bf-nudge-private.h"

#include "bf-dataset-private.h"
#include "bf-error.h"
#include "bf-validate.h"

#include <math.h>
#include <string.h>

#define RANDOM_STREAM G_GUINT64_CONSTANT (0x6e75646765) /* no stream of the initializers or of the order of samples */

G_DEFINE_BOXED_TYPE (BfNudge, bf_nudge, bf_nudge_ref, bf_nudge_unref)

/**
 * bf_nudge_method_get_name:
 * @self: a method
 *
 * Gets the name of a method as the command line has it.
 *
 * Returns: (transfer none): the name, such as `finite_differences`
 */
const char *
bf_nudge_method_get_name (BfNudgeMethod self)
{
  g_return_val_if_fail ((guint) self < BF_N_NUDGE_METHODS, NULL);

  return bf_nudge_rule_get (self)->name;
}

/**
 * bf_nudge_method_from_name:
 * @name: a name as of bf_nudge_method_get_name()
 * @method: (out): the method
 *
 * Finds the method of a name.
 *
 * Returns: whether there is one
 */
gboolean
bf_nudge_method_from_name (const char *name, BfNudgeMethod *method)
{
  g_return_val_if_fail (name != NULL && method != NULL, FALSE);

  for (guint i = 0; i < BF_N_NUDGE_METHODS; i++)
    if (g_str_equal (name, bf_nudge_method_get_name ((BfNudgeMethod) i)))
      {
        *method = (BfNudgeMethod) i;
        return TRUE;
      }

  return FALSE;
}

static gboolean
check_method (BfNudgeMethod method, GError **error)
{
  return bf_validate_member (method, BF_N_NUDGE_METHODS, "method", (BfNameFunc) bf_nudge_method_get_name, error);
}

/**
 * bf_nudge_options_init:
 * @self: (out caller-allocates): options
 * @method: a method
 * @error: return location for an error
 *
 * Fills in what is usual: three values a parameter, 0.01 apart; 0.000001 to take differences; a learning rate of 0.01.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_nudge_options_init (BfNudgeOptions *self, BfNudgeMethod method, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  *self = (BfNudgeOptions) { .method = BF_NUDGE_GRID };
  if (!check_method (method, error))
    return FALSE;
  *self = (BfNudgeOptions) {
    .method = method, .values = 3, .delta = bf_nudge_rule_get (method)->delta, .learning_rate = 0.01
  };

  return TRUE;
}

/**
 * bf_nudge_options_validate:
 * @self: options
 * @error: return location for an error
 *
 * Tells whether options can be used.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_nudge_options_validate (const BfNudgeOptions *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!check_method (self->method, error))
    return FALSE;
  if (self->method == BF_NUDGE_GRID && (self->values < 1 || self->values > BF_NUDGE_MAX_VALUES))
    g_set_error (error, BF_ERROR, BF_ERROR_INVALID, "values is %u, should be 1 to %d", self->values,
                 BF_NUDGE_MAX_VALUES);
  else if (!isfinite (self->delta) || self->delta <= 0.0)
    g_set_error (error, BF_ERROR, BF_ERROR_INVALID, "delta is %g, should be a finite number more than 0", self->delta);
  else if (self->method == BF_NUDGE_FINITE_DIFFERENCES &&
           (!isfinite (self->learning_rate) || self->learning_rate < 0.0))
    g_set_error (error, BF_ERROR, BF_ERROR_INVALID, "learning_rate is %g, should be a finite number from 0",
                 self->learning_rate);
  else
    return TRUE;

  return FALSE;
}

/**
 * bf_nudge_count_parameters:
 * @network: a network
 *
 * Counts the parameters that may be changed: those that are not frozen.
 *
 * Returns: N
 */
gsize
bf_nudge_count_parameters (const BfNetwork *network)
{
  gsize n = 0;

  g_return_val_if_fail (network != NULL, 0);

  if (network->frozen == NULL)
    return network->n_parameters;
  for (gsize i = 0; i < network->n_parameters; i++)
    n += !network->frozen[i];

  return n;
}

/**
 * bf_nudge_count_grid:
 * @n_parameters: N, the parameters that may be changed
 * @values: k, the values each of them takes
 * @n_passes: (out): k^N, or %G_MAXUINT64 where it is more than that
 *
 * Counts the passes of a grid, before it starts.
 *
 * Returns: whether they can be counted in 64 bits
 */
gboolean
bf_nudge_count_grid (gsize n_parameters, guint values, guint64 *n_passes)
{
  g_return_val_if_fail (n_passes != NULL, FALSE);

  *n_passes = n_parameters == 0 || values > 0;
  for (gsize i = 0; i < n_parameters && values > 1; i++)
    if (!g_uint64_checked_mul (n_passes, *n_passes, values))
      {
        *n_passes = G_MAXUINT64;
        return FALSE;
      }

  return TRUE;
}

static gboolean
check (const BfNetwork *network, const BfDataset *dataset, const BfRecipe *recipe, const BfNudgeOptions *options,
       GError **error)
{
  if (!bf_nudge_options_validate (options, error) || !bf_recipe_validate_for (recipe, network, error) ||
      !bf_validate_data (network, dataset, error))
    return FALSE;
  if (bf_nudge_count_parameters (network) > 0)
    return TRUE;

  g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                       "All parameters are frozen; at least one has to be free to be changed");

  return FALSE;
}

static gboolean
allocate (BfNudge *self, const BfNetwork *network, GError **error)
{
  gsize n_outputs = bf_network_get_n_outputs (network);
  gboolean is_grid = self->options.method == BF_NUDGE_GRID;
  gboolean takes_differences = self->options.method == BF_NUDGE_FINITE_DIFFERENCES;

  if (!bf_workspace_init (&self->ws, network, self->dataset->n_samples, FALSE, error))
    return FALSE;

  self->network = bf_network_copy (network);
  self->n_free = bf_nudge_count_parameters (network);
  self->order = g_try_new (gsize, self->n_free);
  self->start = is_grid ? g_try_new (double, self->n_free) : NULL;
  self->digits = is_grid ? g_try_new (guint, self->n_free) : NULL;
  self->gradient = takes_differences ? g_try_new (double, self->n_free) : NULL;
  self->best = g_try_new (double, network->n_parameters);
  self->outputs = g_try_new (double, self->dataset->n_samples * n_outputs);
  if (self->order != NULL && self->best != NULL && self->outputs != NULL &&
      (!is_grid || (self->start != NULL && self->digits != NULL)) && (!takes_differences || self->gradient != NULL))
    return TRUE;

  g_set_error (error, BF_ERROR, BF_ERROR_TOO_LARGE, "There is no memory to try %" G_GSIZE_FORMAT " parameters",
               self->n_free);

  return FALSE;
}

/* The order in which parameters have their turns is that of PyTorch's model.parameters(): layer by layer the rows of the
 * weights, one a unit, and then the biases. */
static void
put_in_order (BfNudge *self)
{
  const BfNetwork *network = self->network;
  gsize n = 0;

  for (guint l = 0; l < network->n_layers; l++)
    {
      const BfLayerPlan *plan = &network->layers[l];
      gsize n_weights = (gsize) plan->n_in * plan->n_out;

      for (gsize i = 0; i < n_weights + (plan->has_bias ? plan->n_out : 0); i++)
        {
          gsize parameter = i < n_weights ? bf_layer_plan_weight (plan, (guint) (i / plan->n_in), (guint) (i % plan->n_in))
                                          : plan->biases + (i - n_weights);

          if (network->frozen == NULL || !network->frozen[parameter])
            self->order[n++] = parameter;
        }
    }
}

/* Runs all samples forward with the present parameters. */
static double
run_forward (BfNudge *self)
{
  bf_kernel_forward (&self->ws, self->network);

  return bf_kernel_loss (&self->ws, self->network, &self->recipe);
}

static void
remember (BfNudge *self, double loss, guint64 pass)
{
  guint last = self->network->n_layers - 1;

  self->best_loss = loss;
  self->best_pass = pass;
  memcpy (self->best, self->network->parameters, self->network->n_parameters * sizeof (double));
  memcpy (self->outputs, self->ws.a[last],
          self->ws.n_samples * self->network->layers[last].n_out * sizeof (double));
}

/* Keeps the pass that was just run where it is better than the best. Any number is better than none. */
gboolean
bf_nudge_keep (BfNudge *self, double loss)
{
  if (!(loss < self->best_loss) && !(isnan (self->best_loss) && !isnan (loss)))
    return FALSE;
  remember (self, loss, self->n_passes + 1);

  return TRUE;
}

/**
 * bf_nudge_new:
 * @network: where to start; copied. Its frozen parameters stay as they are
 * @dataset: the data, of the network's inputs and outputs
 * @recipe: whose loss is to be made small
 * @options: how to try
 * @error: return location for an error
 *
 * Gets ready to try. A pass runs all samples of the data forward, not a batch: what helps one batch may harm the next.
 *
 * Returns: (transfer full): what tries, or %NULL with %BF_ERROR_INVALID or %BF_ERROR_TOO_LARGE
 */
BfNudge *
bf_nudge_new (const BfNetwork      *network,
              BfDataset            *dataset,
              const BfRecipe       *recipe,
              const BfNudgeOptions *options,
              GError              **error)
{
  g_autoptr (BfNudge) self = NULL;

  g_return_val_if_fail (network != NULL && dataset != NULL && recipe != NULL && options != NULL, NULL);

  if (!check (network, dataset, recipe, options, error))
    return NULL;

  self = g_new0 (BfNudge, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->dataset = bf_dataset_ref (dataset);
  self->recipe = *recipe;
  self->options = *options;
  if (!allocate (self, network, error))
    return NULL;

  put_in_order (self);
  bf_random_init (&self->random, options->seed, RANDOM_STREAM);
  bf_workspace_load (&self->ws, dataset, NULL, 0, dataset->n_samples);
  self->start_loss = run_forward (self);
  remember (self, self->start_loss, 0);
  bf_nudge_rule_get (options->method)->begin (self);

  return g_steal_pointer (&self);
}

/**
 * bf_nudge_ref:
 * @self: what tries
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfNudge *
bf_nudge_ref (BfNudge *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_nudge_unref:
 * @self: (transfer full): what tries
 *
 * Gives a reference back.
 */
void
bf_nudge_unref (BfNudge *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  g_clear_pointer (&self->network, bf_network_unref);
  bf_workspace_clear (&self->ws);
  g_free (self->order);
  g_free (self->start);
  g_free (self->digits);
  g_free (self->gradient);
  g_free (self->best);
  g_free (self->outputs);
  g_free (self);
}

/**
 * bf_nudge_run:
 * @self: what tries
 * @n_passes: how many passes at most
 *
 * Goes on trying. However the passes are cut into pieces, the same comes of them.
 *
 * Returns: how many passes were done; fewer than asked for where bf_nudge_is_done()
 */
guint64
bf_nudge_run (BfNudge *self, guint64 n_passes)
{
  const BfNudgeRule *rule;
  guint64 done = 0;

  g_return_val_if_fail (self != NULL, 0);

  rule = bf_nudge_rule_get (self->options.method);
  while (done < n_passes && !self->is_done)
    {
      rule->propose (self);
      rule->judge (self, run_forward (self));
      self->n_passes++;
      done++;
    }

  return done;
}

/**
 * bf_nudge_is_done:
 * @self: what tries
 *
 * Tells whether there is nothing left to try: the grid is through, a whole round of greedy has not helped, or the
 * differences move no parameter or are not finite. random never ends by itself.
 *
 * Returns: whether it is over
 */
gboolean
bf_nudge_is_done (const BfNudge *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->is_done;
}

/**
 * bf_nudge_get_n_passes:
 * @self: what tries
 *
 * Gets the forward passes so far, each over all samples. All methods but the grid begin with a pass of the start, which
 * counts.
 *
 * Returns: the count
 */
guint64
bf_nudge_get_n_passes (const BfNudge *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_passes;
}

/**
 * bf_nudge_get_multiplications:
 * @self: what tries
 *
 * Gets the multiplications of a weight and an activation that the passes took: one a weight, sample and pass.
 *
 * Returns: the count, %G_MAXUINT64 where it is more than that
 */
guint64
bf_nudge_get_multiplications (const BfNudge *self)
{
  guint64 n;

  g_return_val_if_fail (self != NULL, 0);

  if (!g_uint64_checked_mul (&n, self->n_passes, bf_network_get_n_weights (self->network)) ||
      !g_uint64_checked_mul (&n, n, self->dataset->n_samples))
    return G_MAXUINT64;

  return n;
}

/**
 * bf_nudge_get_start_loss:
 * @self: what tries
 *
 * Gets the loss of all samples before anything was changed.
 *
 * Returns: the loss
 */
double
bf_nudge_get_start_loss (const BfNudge *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->start_loss;
}

/**
 * bf_nudge_get_best_loss:
 * @self: what tries
 *
 * Gets the smallest loss so far.
 *
 * Returns: the loss
 */
double
bf_nudge_get_best_loss (const BfNudge *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->best_loss;
}

/**
 * bf_nudge_get_best_pass:
 * @self: what tries
 *
 * Gets the pass that found the smallest loss first.
 *
 * Returns: its number, from 1; 0 where nothing was better than the start
 */
guint64
bf_nudge_get_best_pass (const BfNudge *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->best_pass;
}

/**
 * bf_nudge_get_best_prediction:
 * @self: what tries
 * @sample: a sample of the data
 * @output: an output
 *
 * Gets what the best parameters so far predict.
 *
 * Returns: the prediction
 */
double
bf_nudge_get_best_prediction (const BfNudge *self, gsize sample, guint output)
{
  g_return_val_if_fail (self != NULL && sample < self->dataset->n_samples, 0.0);
  g_return_val_if_fail (output < self->dataset->n_targets, 0.0);

  return self->outputs[sample * self->dataset->n_targets + output];
}

/**
 * bf_nudge_get_best_miss:
 * @self: what tries
 * @sample: a sample of the data
 * @output: an output
 *
 * Gets by how much the best parameters so far miss.
 *
 * Returns: prediction minus target
 */
double
bf_nudge_get_best_miss (const BfNudge *self, gsize sample, guint output)
{
  g_return_val_if_fail (self != NULL && sample < self->dataset->n_samples, 0.0);

  return bf_nudge_get_best_prediction (self, sample, output) - bf_dataset_get_target (self->dataset, sample, output);
}

/**
 * bf_nudge_dup_best_network:
 * @self: what tries
 *
 * Makes a network with the best parameters so far.
 *
 * Returns: (transfer full): the network
 */
BfNetwork *
bf_nudge_dup_best_network (const BfNudge *self)
{
  BfNetwork *network;

  g_return_val_if_fail (self != NULL, NULL);

  network = bf_network_copy (self->network);
  memcpy (network->parameters, self->best, network->n_parameters * sizeof (double));

  return network;
}
