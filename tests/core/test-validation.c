/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>
#include <string.h>

/* What comes from outside and cannot be used: nothing changes, and the message says what would be right. */

typedef struct
{
  BfNetwork *network; /* 3-2-1, biases in the first layer alone */
  BfDataset *dataset; /* one sample */
  BfRecipe   recipe;
  BfState   *state;
  BfTrace   *trace;
} Fixture;

static void
fixture_init (Fixture *self)
{
  const BfLayer layers[] = { { 2, BF_ACTIVATION_TANH, TRUE }, { 1, BF_ACTIVATION_IDENTITY, FALSE } };
  const double inputs[] = { 1, 2, 3 }, targets[] = { 3.2 };

  bf_recipe_init (&self->recipe);
  self->network = bf_network_new (3, layers, 2, NULL);
  self->dataset = bf_dataset_new (inputs, targets, 1, 3, 1, NULL);
  self->state = bf_state_new (self->network, &self->recipe, NULL);
  self->trace = bf_step (self->state, self->dataset, &self->recipe, NULL);
}

static void
fixture_clear (Fixture *self)
{
  bf_trace_unref (self->trace);
  bf_state_unref (self->state);
  bf_dataset_unref (self->dataset);
  bf_network_unref (self->network);
}

typedef gboolean (*Call) (Fixture *f, guint index, double value, GError **error);

static gboolean
unit_weight (Fixture *f, guint index, double value, GError **error)
{
  return bf_network_set_weight (f->network, 0, index, 2, value, error);
}

static gboolean
layer_weight (Fixture *f, guint index, double value, GError **error)
{
  return bf_network_set_weight (f->network, index, 0, 0, value, error);
}

static gboolean
input_weight (Fixture *f, guint index, double value, GError **error)
{
  return bf_network_set_weight (f->network, 0, 1, index, value, error);
}

static gboolean
bias (Fixture *f, guint index, double value, GError **error)
{
  return bf_network_set_bias (f->network, 0, index, value, error);
}

static gboolean
no_bias (Fixture *f, guint index, double value, GError **error)
{
  return bf_network_set_bias (f->network, index, 0, value, error);
}

static gboolean
weight_frozen (Fixture *f, guint index, double value, GError **error)
{
  return bf_network_set_weight_frozen (f->network, 0, 0, index, TRUE, error);
}

static gboolean
bias_frozen (Fixture *f, guint index, double value, GError **error)
{
  return bf_network_set_bias_frozen (f->network, 0, index, TRUE, error);
}

static gboolean
layer_frozen (Fixture *f, guint index, double value, GError **error)
{
  return bf_network_set_layer_frozen (f->network, index, TRUE, error);
}

static gboolean
weights (Fixture *f, guint index, double value, GError **error)
{
  const double values[] = { 1, value, 3, 4 };

  return bf_network_set_weights (f->network, 0, 0, values, index, error);
}

static gboolean
biases (Fixture *f, guint index, double value, GError **error)
{
  const double values[] = { 1, value, 3 };

  return bf_network_set_biases (f->network, 0, values, index, error);
}

static gboolean
predict (Fixture *f, guint index, double value, GError **error)
{
  const double input[] = { 1, value, 3 };
  double output;

  return bf_network_predict (f->network, input, &output, error);
}

static gboolean
sample_input (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfDataset) made = bf_dataset_with_input (f->dataset, index, 1, value, error);

  return made != NULL;
}

static gboolean
input_column (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfDataset) made = bf_dataset_with_input (f->dataset, 0, index, value, error);

  return made != NULL;
}

static gboolean
target_column (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfDataset) made = bf_dataset_with_target (f->dataset, 0, index, value, error);

  return made != NULL;
}

static gboolean
samples (Fixture *f, guint index, double value, GError **error)
{
  const double values[] = { value, value };
  g_autoptr (BfDataset) made = bf_dataset_new (values, values, index == 0 ? G_MAXSIZE / 8 : 1, 2, 1, error);

  return made != NULL;
}

static gboolean
units (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfNetwork) made = bf_network_new (3, &(BfLayer) { index, BF_ACTIVATION_TANH, FALSE }, 1, error);

  return made != NULL;
}

static gboolean
loss (Fixture *f, guint index, double value, GError **error)
{
  return bf_recipe_set_loss (&f->recipe, (BfLoss) index, error);
}

static gboolean
optimizer (Fixture *f, guint index, double value, GError **error)
{
  return bf_recipe_set_optimizer (&f->recipe, (BfOptimizer) index, error);
}

static gboolean
schedule (Fixture *f, guint index, double value, GError **error)
{
  return bf_recipe_set_schedule (&f->recipe, (BfSchedule) index, error);
}

static gboolean
recipe_optimizer (Fixture *f, guint index, double value, GError **error)
{
  BfRecipe recipe = f->recipe;

  recipe.optimizer = (BfOptimizer) index;

  return bf_recipe_validate (&recipe, error);
}

static gboolean
learning_rate (Fixture *f, guint index, double value, GError **error)
{
  BfRecipe recipe = f->recipe;
  g_autoptr (BfState) state = NULL;

  recipe.learning_rate = value;
  state = bf_state_new (f->network, &recipe, error);

  return state != NULL;
}

static gboolean
go_on_by_learning_rate (Fixture *f, guint index, double value, GError **error)
{
  BfRecipe recipe = f->recipe;
  g_autoptr (BfState) state = NULL;

  recipe.learning_rate = value;
  state = bf_state_with_recipe (f->state, &recipe, error);

  return state != NULL;
}

static gboolean
restored (Fixture *f, guint index, double value, GError **error)
{
  BfRecipe recipe = f->recipe;
  const double memory[] = { 1, 2, 3 };
  g_autoptr (BfState) state = NULL;

  recipe.learning_rate = value;
  state = bf_state_new_restored (f->network, &recipe, 1, 1, memory, index, error);

  return state != NULL;
}

static gboolean
other_shape (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfNetwork) other = bf_network_new (index, &(BfLayer) { 2, BF_ACTIVATION_TANH, TRUE }, 1, NULL);
  g_autoptr (BfState) state = bf_state_with_network (f->state, other, error);

  return state != NULL;
}

static gboolean
trainer_state (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfTrainer) trainer = bf_trainer_new (f->state, f->dataset, &f->recipe, NULL);
  g_autoptr (BfNetwork) other = bf_network_new (index, &(BfLayer) { 2, BF_ACTIVATION_TANH, TRUE }, 1, NULL);
  g_autoptr (BfState) state = bf_state_new (other, &f->recipe, NULL);

  return bf_trainer_set_state (trainer, state, error);
}

static gboolean
trainer_memory (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfTrainer) trainer = bf_trainer_new (f->state, f->dataset, &f->recipe, NULL);
  BfRecipe recipe = f->recipe;
  g_autoptr (BfState) state = NULL;

  bf_recipe_set_optimizer (&recipe, (BfOptimizer) index, NULL);
  state = bf_state_new (f->network, &recipe, NULL);

  return bf_trainer_set_state (trainer, state, error);
}

static gboolean
threads (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfTrainer) trainer = bf_trainer_new (f->state, f->dataset, &f->recipe, NULL);

  return bf_trainer_set_n_threads (trainer, index, error);
}

static gboolean
batch_size (Fixture *f, guint index, double value, GError **error)
{
  BfRecipe recipe = f->recipe;
  g_autoptr (BfTrainer) trainer = NULL;

  recipe.batch_size = index;
  trainer = bf_trainer_new (f->state, f->dataset, &recipe, error);

  return trainer != NULL;
}

static gboolean
wrong (Fixture *f, guint index, double value, GError **error)
{
  BfRecipe recipe = f->recipe;

  recipe.wrong = index;

  return bf_recipe_validate (&recipe, error);
}

static gboolean
option (Fixture *f, guint index, double value, GError **error)
{
  guint n;
  const BfOption *options = bf_optimizer_get_options (BF_OPTIMIZER_ADAM, &n);

  g_assert_cmpstr (options[0].name, ==, "betas");

  return bf_option_set (&options[0], &f->recipe, index, value, error);
}

static gboolean
initializer (Fixture *f, guint index, double value, GError **error)
{
  BfInit init;

  return bf_init_set (&init, (BfInitializer) index, error);
}

static gboolean
draw (Fixture *f, guint index, double value, GError **error)
{
  return bf_initializer_draw (BF_INITIALIZER_UNIFORM, f->network, index, 1, error);
}

static gboolean
draw_deviation (Fixture *f, guint index, double value, GError **error)
{
  BfInit init;

  bf_init_set (&init, BF_INITIALIZER_NORMAL, NULL);
  init.std = value;

  return bf_init_draw (&init, f->network, 0, 1, error);
}

static gboolean
nudge_method (Fixture *f, guint index, double value, GError **error)
{
  BfNudgeOptions options;

  return bf_nudge_options_init (&options, (BfNudgeMethod) index, error);
}

static gboolean
nudge (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfNudge) made = NULL;
  BfNudgeOptions options;

  bf_nudge_options_init (&options, BF_NUDGE_GRID, NULL);
  options.values = index;
  options.delta = value;
  made = bf_nudge_new (f->network, f->dataset, &f->recipe, &options, error);

  return made != NULL;
}

static gboolean
cut (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfCredit) pie = bf_credit_new (f->trace, (BfCreditCut) index, 0, 0, error);

  return pie != NULL;
}

static gboolean
cut_sample (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfCredit) pie = bf_credit_new (f->trace, BF_CREDIT_CUT_RESULT, index, 0, error);

  return pie != NULL;
}

static gboolean
cut_output (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfCredit) pie = bf_credit_new (f->trace, BF_CREDIT_CUT_RESULT, 0, index, error);

  return pie != NULL;
}

static gboolean
rate_map (Fixture *f, guint index, double value, GError **error)
{
  g_autoptr (BfRateMap) map = bf_rate_map_new (f->state, f->dataset, &f->recipe, 0.001, value, index, 16, error);

  return map != NULL;
}

#define LAST G_MAXUINT

static const struct
{
  const char *name;
  Call        call;
  guint       good_index;
  double      good_value;
  guint       index;
  double      value;
  BfError     code;
  const char *says;
} cases[] = {
  { "weight-of-a-layer", layer_weight, 1, 1, 2, 1, BF_ERROR_INVALID, "There is no layers[2]; the layer should be from 0 to 1" },
  { "weight-of-a-unit", unit_weight, 1, 1, 2, 1, BF_ERROR_INVALID,
    "There is no layers[0].weight[2]; the unit should be from 0 to 1" },
  { "weight-of-an-input", input_weight, 2, 1, LAST, 1, BF_ERROR_INVALID,
    "There is no layers[0].weight[1][4294967295]; the input should be from 0 to 2" },
  { "weight-nan", unit_weight, 1, -1e300, 1, NAN, BF_ERROR_NOT_FINITE,
    "layers[0].weight[1][2] is nan; should be a finite number" },
  { "weight-infinite", unit_weight, 0, 0, 1, -INFINITY, BF_ERROR_NOT_FINITE, "layers[0].weight[1][2] is -inf" },
  { "bias", bias, 1, 1, 2, 1, BF_ERROR_INVALID, "There is no layers[0].bias[2]; the unit should be from 0 to 1" },
  { "bias-infinite", bias, 0, 1, 0, INFINITY, BF_ERROR_NOT_FINITE, "layers[0].bias[0] is inf" },
  { "bias-of-a-layer-without", no_bias, 0, 1, 1, 1, BF_ERROR_INVALID, "There is no layers[1].bias" },
  { "frozen-weight", weight_frozen, 2, 0, 3, 0, BF_ERROR_INVALID, "the input should be from 0 to 2" },
  { "frozen-bias", bias_frozen, 1, 0, LAST, 0, BF_ERROR_INVALID, "the unit should be from 0 to 1" },
  { "frozen-layer", layer_frozen, 1, 0, 2, 0, BF_ERROR_INVALID, "the layer should be from 0 to 1" },
  { "weights-too-many", weights, 3, 1, 4, 1, BF_ERROR_INVALID, "There are 4 weights; should be 3" },
  { "weights-nan", weights, 3, 1, 3, NAN, BF_ERROR_NOT_FINITE, "Number 1 of the weights is nan; should be a finite number" },
  { "biases-too-few", biases, 2, 1, 1, 1, BF_ERROR_INVALID, "There are 1 biases; should be 2" },
  { "biases-infinite", biases, 2, 1, 2, INFINITY, BF_ERROR_NOT_FINITE, "Number 1 of the biases is inf" },
  { "prediction", predict, 0, 1, 0, NAN, BF_ERROR_NOT_FINITE, "input[1] is nan; should be a finite number" },
  { "sample", sample_input, 0, 1, 1, 1, BF_ERROR_INVALID, "There is no inputs[1]; the sample should be 0" },
  { "input", input_column, 2, 1, 3, 1, BF_ERROR_INVALID, "There is no inputs[0][3]; the column should be from 0 to 2" },
  { "input-nan", input_column, 2, 1, 2, NAN, BF_ERROR_NOT_FINITE, "inputs[0][2] is nan" },
  { "target", target_column, 0, 1, 1, 1, BF_ERROR_INVALID, "There is no targets[0][1]; the column should be 0" },
  { "target-infinite", target_column, 0, 1, 0, INFINITY, BF_ERROR_NOT_FINITE, "targets[0][0] is inf" },
  { "data-too-large", samples, 1, 1, 0, 1, BF_ERROR_TOO_LARGE, "samples cannot be held; should be at most" },
  { "data-nan", samples, 1, 1, 1, NAN, BF_ERROR_NOT_FINITE, "inputs[0][0] is nan" },
  { "units-none", units, 4, 0, 0, 0, BF_ERROR_INVALID, "at least one unit" },
  { "units-too-many", units, 4, 0, LAST, 0, BF_ERROR_TOO_LARGE, "use fewer units" },
  { "loss", loss, BF_LOSS_HUBER, 0, BF_N_LOSSES, 0, BF_ERROR_INVALID, "The loss is 6; should be 0 (mse), 1 (" },
  { "optimizer", optimizer, BF_OPTIMIZER_ADAM, 0, LAST, 0, BF_ERROR_INVALID, "should be 0 (sgd)" },
  { "schedule", schedule, BF_SCHEDULE_COSINE, 0, BF_N_SCHEDULES, 0, BF_ERROR_INVALID, "should be 0 (constant)" },
  { "optimizer-of-a-recipe", recipe_optimizer, 1, 0, 99, 0, BF_ERROR_INVALID, "The optimizer is 99" },
  { "learning-rate-nan", learning_rate, 0, 0.1, 0, NAN, BF_ERROR_NOT_FINITE, "such as 0.01" },
  { "learning-rate-below-0", learning_rate, 0, 0.0, 0, -0.1, BF_ERROR_INVALID, "0 or more, such as 0.01" },
  { "learning-rate-to-go-on-by", go_on_by_learning_rate, 0, 0.1, 0, INFINITY, BF_ERROR_NOT_FINITE, "such as 0.01" },
  { "memory", restored, 0, 0.1, 3, 0.1, BF_ERROR_INVALID, "this optimizer remembers 0 for each" },
  { "memory-and-learning-rate", restored, 0, 0.1, 0, -1, BF_ERROR_INVALID, "0 or more" },
  { "trainer-of-another-optimizer", trainer_memory, BF_OPTIMIZER_SGD, 0, BF_OPTIMIZER_ADAM, 0, BF_ERROR_INVALID,
    "use bf_state_with_recipe()" },
  { "threads-none", threads, 1, 0, 0, 0, BF_ERROR_INVALID, "should be from 1 to 16" },
  { "threads-too-many", threads, 16, 0, LAST, 0, BF_ERROR_INVALID, "should be from 1 to 16" },
  { "batch-size", batch_size, 1, 0, 0, 0, BF_ERROR_INVALID, "The batch size has to be 1 or more" },
  { "wrong", wrong, BF_WRONG_ALL, 0, BF_WRONG_ALL + 1, 0, BF_ERROR_INVALID, "made of bits of BfWrong" },
  { "option", option, 1, 0.5, 2, 0.5, BF_ERROR_INVALID, "There is no betas[2]; the number should be from 0 to 1" },
  { "option-too-large", option, 1, 0.5, 1, 1, BF_ERROR_INVALID, "betas is 1; it has to be a number of at least 0 and below 1" },
  { "option-nan", option, 1, 0.5, 1, NAN, BF_ERROR_NOT_FINITE, "betas is nan" },
  { "initializer", initializer, BF_INITIALIZER_LINEAR, 0, BF_N_INITIALIZERS, 0, BF_ERROR_INVALID, "should be 0 (zeros)" },
  { "draw-of-a-layer", draw, 1, 0, 2, 0, BF_ERROR_INVALID, "the layer should be from 0 to 1" },
  { "draw-with-no-number", draw_deviation, 0, 1, 0, NAN, BF_ERROR_NOT_FINITE, "std is nan" },
  { "draw-below-0", draw_deviation, 0, 1, 0, -1, BF_ERROR_INVALID, "std is -1; it has to be a number of at least 0" },
  { "draw-too-large", draw_deviation, 0, 1, 0, G_MAXDOUBLE, BF_ERROR_NOT_FINITE, "A number that was drawn for layers[0] is" },
  { "nudge-method", nudge_method, BF_NUDGE_RANDOM, 0, 99, 0, BF_ERROR_INVALID, "The method is 99; should be 0 (grid)" },
  { "nudge-values", nudge, 3, 0.1, 0, 0.1, BF_ERROR_INVALID, "values is 0, should be 1 to 1000" },
  { "nudge-delta", nudge, 3, 0.1, 3, NAN, BF_ERROR_INVALID, "delta is nan, should be a finite number more than 0" },
  { "cut", cut, BF_CREDIT_CUT_GRADIENT, 0, 3, 0, BF_ERROR_INVALID, "The cut is 3; should be 0 (fix), 1 (result) or 2 (gradient)" },
  { "cut-sample", cut_sample, 0, 0, 1, 0, BF_ERROR_INVALID, "There is no prediction[1]; the sample should be 0" },
  { "cut-output", cut_output, 0, 0, LAST, 0, BF_ERROR_INVALID, "the output should be 0" },
  { "rate-map-points", rate_map, 2, 1, 1, 1, BF_ERROR_INVALID, "from 2 to 4096" },
  { "rate-map-rates", rate_map, 2, 1, 2, NAN, BF_ERROR_INVALID, "such as from 0.001 to 1" },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (BfNetwork) before = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) none = NULL;
  BfRecipe recipe;
  Fixture f;

  fixture_init (&f);
  before = bf_network_copy (f.network);
  recipe = f.recipe;
  g_assert_false (cases[i].call (&f, cases[i].index, cases[i].value, &error));
  g_assert_error (error, BF_ERROR, (int) cases[i].code);
  g_assert_nonnull (strstr (error->message, cases[i].says));
  g_assert_true (bf_network_equal (f.network, before));
  g_assert_true (bf_recipe_equal (&f.recipe, &recipe));

  /* Nobody has to ask why, and what is right goes through. */
  g_assert_false (cases[i].call (&f, cases[i].index, cases[i].value, NULL));
  g_assert_true (cases[i].call (&f, cases[i].good_index, cases[i].good_value, &none));
  g_assert_no_error (none);
  fixture_clear (&f);
}

static void
test_shapes (void)
{
  g_autoptr (GError) error = NULL;
  Fixture f;

  fixture_init (&f);
  g_assert_false (other_shape (&f, 3, 0, &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "should have the same inputs, units, activations and biases"));
  g_clear_error (&error);
  g_assert_false (trainer_state (&f, 4, 0, &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/validation/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/validation/a-network-of-another-shape", test_shapes);

  return g_test_run ();
}
