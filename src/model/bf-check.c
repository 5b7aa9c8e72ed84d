/* SPDX-License-Identifier: MIT */
#include "bf-check.h"

#include <math.h>

/* What a worker needs, and whom it tells */
typedef struct
{
  BfTrace        *trace;
  BfCheckProgress progress;
  BfCheckDone     done;
  gpointer        user_data;
} Task;

static void
task_free (gpointer data)
{
  Task *self = data;

  bf_trace_unref (self->trace);
  g_free (self);
}

/* The loss of a step's batch with the parameters that the step leads to */
static double
get_loss_after (const BfTrace *trace)
{
  g_autoptr (BfState) moved = bf_state_with_network (bf_trace_get_state (trace), bf_trace_get_network_after (trace), NULL);
  g_autoptr (BfTrace) again = bf_step (moved, bf_trace_get_dataset (trace), bf_trace_get_recipe (trace), NULL);

  return bf_trace_get_loss (again);
}

static double
get_prediction_after (const BfTrace *trace)
{
  const BfNetwork *after = bf_trace_get_network_after (trace);
  guint n_inputs = bf_network_get_n_inputs (after);
  g_autofree double *inputs = g_new (double, n_inputs);
  double prediction = (double) NAN;

  for (guint i = 0; i < n_inputs; i++)
    inputs[i] = bf_trace_get_input (trace, 0, i);
  bf_network_predict (after, inputs, &prediction, NULL);

  return prediction;
}

static double
get_outcome (const BfCheck *self, const BfTrace *trace)
{
  return self->has_prediction ? get_prediction_after (trace) : get_loss_after (trace);
}

/* The same step from the same start, with @wrong done wrong. (Gradients that should have been emptied are.) */
static BfTrace *
step_with (const BfTrace *trace, guint wrong)
{
  BfRecipe recipe = *bf_trace_get_recipe (trace);
  g_autoptr (BfState) state = NULL;

  recipe.wrong = wrong;
  state = bf_state_with_recipe (bf_trace_get_state (trace), &recipe, NULL);

  return state != NULL ? bf_step (state, bf_trace_get_dataset (trace), &recipe, NULL) : NULL;
}

static double
get_right_outcome (const BfCheck *self)
{
  g_autoptr (BfTrace) right = step_with (self->trace, BF_WRONG_NONE);

  return right != NULL ? get_outcome (self, right) : (double) NAN;
}

static gboolean
report (gsize n_done, gsize n, gpointer user_data)
{
  BfJob *job = user_data;

  bf_job_report (job, (double) n_done / (double) n, NULL);

  return !bf_job_is_cancelled (job);
}

/* The largest error first; NaN is worse than anything, and equals stay in their order. */
static int
compare_places (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const BfCheckedGradient *gradients = user_data;
  gsize i = *(const gsize *) a, k = *(const gsize *) b;
  double x = isnan (gradients[i].error) ? HUGE_VAL : gradients[i].error;
  double y = isnan (gradients[k].error) ? HUGE_VAL : gradients[k].error;

  return x > y ? -1 : x < y ? 1 : i < k ? -1 : i > k;
}

static void
sort (BfCheck *self)
{
  self->order = g_new (gsize, self->n_gradients);
  for (gsize i = 0; i < self->n_gradients; i++)
    self->order[i] = i;
  g_qsort_with_data (self->order, (int) self->n_gradients, sizeof (gsize), compare_places, self->gradients);
}

static BfCheck *
check (BfTrace *trace, BfJob *job)
{
  g_autoptr (BfCheck) self = g_new0 (BfCheck, 1);
  const BfNetwork *network = bf_trace_get_network (trace);

  self->trace = bf_trace_ref (trace);
  self->n_gradients = bf_network_get_n_parameters (network);
  self->gradients = g_new (BfCheckedGradient, self->n_gradients);
  if (!bf_gradient_check_all (trace, self->gradients, job != NULL ? report : NULL, job, &self->worst))
    return NULL;

  sort (self);
  self->has_prediction = bf_trace_get_n_samples (trace) == 1 && bf_network_get_n_outputs (network) == 1;
  self->outcome = get_outcome (self, trace);
  self->right_outcome = bf_trace_get_recipe (trace)->wrong != BF_WRONG_NONE ? get_right_outcome (self) : self->outcome;

  return g_steal_pointer (&self);
}

static gpointer
run_cb (BfJob *job, gpointer data, GError **error)
{
  Task *task = data;

  return check (task->trace, job);
}

/* The task is the job's; what is told is told through it. */
static void
progress_cb (BfJob *job, double fraction, gpointer partial, gpointer user_data)
{
  Task *task = user_data;

  if (task->progress != NULL)
    task->progress (fraction, task->user_data);
}

static void
done_cb (BfJob *job, gpointer result, const GError *error, gpointer user_data)
{
  Task *task = user_data;

  if (result != NULL)
    task->done (bf_job_steal_result (job), task->user_data);
}

static const BfJobClass check_class = {
  .run = run_cb,
  .progress = progress_cb,
  .done = done_cb,
  .free_data = task_free,
  .free_result = (GDestroyNotify) bf_check_free,
};

/**
 * bf_check_run:
 * @trace: a step
 *
 * Checks the gradients that a step uses.
 *
 * Returns: (transfer full): what was found
 */
BfCheck *
bf_check_run (BfTrace *trace)
{
  g_return_val_if_fail (trace != NULL, NULL);

  return check (trace, NULL);
}

/**
 * bf_check_start:
 * @trace: a step
 * @progress: (nullable): is told how far it is
 * @done: is told what was found
 * @user_data: what to pass to both
 *
 * Checks the gradients that a step uses, on a worker: two forward passes a parameter can take long.
 *
 * Returns: (transfer full): the job, to be cancelled
 */
BfJob *
bf_check_start (BfTrace *trace, BfCheckProgress progress, BfCheckDone done, gpointer user_data)
{
  Task *task;

  g_return_val_if_fail (trace != NULL && done != NULL, NULL);

  task = g_new (Task, 1);
  *task = (Task) { bf_trace_ref (trace), progress, done, user_data };

  return bf_job_start (&check_class, task, task);
}

static gboolean
layers_differ (const BfTrace *a, const BfTrace *b, guint layer)
{
  const BfNetwork *network = bf_trace_get_network (a), *x = bf_trace_get_network_after (a),
                  *y = bf_trace_get_network_after (b);

  for (guint v = 0; v < bf_network_get_n_units (network, layer); v++)
    {
      for (guint u = 0; u < bf_network_get_n_layer_inputs (network, layer); u++)
        if (bf_trace_get_weight_bucket (a, layer, v, u) != bf_trace_get_weight_bucket (b, layer, v, u) ||
            bf_network_get_weight (x, layer, v, u) != bf_network_get_weight (y, layer, v, u))
          return TRUE;
      if (bf_network_has_bias (network, layer) &&
          (bf_trace_get_bias_bucket (a, layer, v) != bf_trace_get_bias_bucket (b, layer, v) ||
           bf_network_get_bias (x, layer, v) != bf_network_get_bias (y, layer, v)))
        return TRUE;
    }

  return FALSE;
}

/**
 * bf_check_rule_matters:
 * @trace: a step
 * @rule: one of the mistakes that its recipe makes
 *
 * Tells whether a mistake changes anything in a step. One path only does not where each unit has one way out, for
 * instance, and no activation slope does not where all units are identity.
 *
 * Returns: whether a gradient, or a parameter after the step, is another without it
 */
gboolean
bf_check_rule_matters (const BfTrace *trace, BfWrong rule)
{
  g_autoptr (BfTrace) without = NULL;

  g_return_val_if_fail (trace != NULL, FALSE);

  without = step_with (trace, bf_trace_get_recipe (trace)->wrong & ~(guint) rule);
  for (guint l = 0; without != NULL && l < bf_network_get_n_layers (bf_trace_get_network (trace)); l++)
    if (layers_differ (trace, without, l))
      return TRUE;

  return FALSE;
}

/**
 * bf_check_free:
 * @self: (transfer full) (nullable): a check
 *
 * Frees a check.
 */
void
bf_check_free (BfCheck *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->trace, bf_trace_unref);
  g_free (self->gradients);
  g_free (self->order);
  g_free (self);
}

/**
 * bf_check_is_right:
 * @self: a check
 *
 * Tells whether all gradients agree with central differences.
 *
 * Returns: whether the largest relative error is at most 1e-6
 */
gboolean
bf_check_is_right (const BfCheck *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->worst.max_error <= BF_CHECK_TOLERANCE;
}

/**
 * bf_check_find:
 * @self: a check
 * @layer: a layer
 * @unit: one of its units
 * @input: the weight's input, or -1 for the bias
 *
 * Finds what was found of a parameter.
 *
 * Returns: (transfer none) (nullable): it, or %NULL where there is no such parameter
 */
const BfCheckedGradient *
bf_check_find (const BfCheck *self, guint layer, guint unit, int input)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (gsize i = 0; i < self->n_gradients; i++)
    if (self->gradients[i].layer == layer && self->gradients[i].unit == unit && self->gradients[i].input == input)
      return &self->gradients[i];

  return NULL;
}
