/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>
#include <string.h>

#define N_STEPS 1000

/* What is trained: a network, its data and a recipe */
typedef struct
{
  BfNetwork *network;
  BfDataset *data;
  BfRecipe   recipe;
  BfState   *state;
} Training;

static Training
begin (BfNetwork *network, gsize n_samples, gsize batch_size, gboolean shuffle)
{
  Training self = { .network = network };

  self.data = test_dataset_new (7, n_samples, bf_network_get_n_inputs (network), bf_network_get_n_outputs (network));
  bf_recipe_init (&self.recipe);
  self.recipe.batch_size = batch_size;
  self.recipe.shuffle = shuffle;
  self.recipe.seed = 5;
  self.recipe.learning_rate = 0.05;
  self.state = bf_state_new (network, &self.recipe, NULL);

  return self;
}

static void
end (Training *self)
{
  bf_network_unref (self->network);
  bf_dataset_unref (self->data);
  bf_state_unref (self->state);
}

static BfTrainer *
trainer_of (const Training *self)
{
  g_autoptr (GError) error = NULL;
  BfTrainer *trainer = bf_trainer_new (self->state, self->data, &self->recipe, &error);

  g_assert_no_error (error);

  return trainer;
}

/* Trains step by step with traces, and writes down each loss. */
static BfState *
trace_steps (const Training *self, guint n_steps, double *losses)
{
  BfState *state = bf_state_ref (self->state);

  for (guint i = 0; i < n_steps; i++)
    {
      g_autoptr (BfTrace) trace = bf_step (state, self->data, &self->recipe, NULL);

      losses[i] = bf_trace_get_loss (trace);
      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
    }

  return state;
}

static void
assert_same_bits (Training self)
{
  g_autofree double *traced_losses = g_new (double, N_STEPS);
  g_autofree double *losses = g_new (double, N_STEPS);
  g_autoptr (BfState) traced = trace_steps (&self, N_STEPS, traced_losses);
  g_autoptr (BfTrainer) trainer = trainer_of (&self);
  g_autoptr (BfState) untraced = NULL;

  bf_trainer_run (trainer, N_STEPS, losses);
  untraced = bf_trainer_get_state (trainer);

  g_assert_true (bf_state_equal (traced, untraced));
  g_assert_cmpmem (traced_losses, N_STEPS * sizeof (double), losses, N_STEPS * sizeof (double));
  g_assert_cmpuint (bf_trainer_get_steps_done (trainer), ==, N_STEPS);
  g_assert_true (isfinite (losses[N_STEPS - 1]));
  end (&self);
}

static void
test_worked_example (void)
{
  assert_same_bits (begin (test_worked_network (), 1, 1, FALSE));
}

static void
test_partial_batches (void)
{
  assert_same_bits (begin (test_network (1, 2, { 4, TANH, TRUE }, { 2, SIGMOID, TRUE }, { 1, TANH, TRUE }), 25, 10, FALSE));
}

static void
test_shuffled (void)
{
  assert_same_bits (begin (test_network (2, 3, { 5, RELU, TRUE }, { 2, IDENTITY, FALSE }), 17, 4, TRUE));
}

static void
test_deep (void)
{
  assert_same_bits (begin (test_network (3, 3, { 7, SOFTPLUS, TRUE }, { 9, LEAKY_RELU, FALSE }, { 8, SIGMOID, TRUE },
                                         { 6, TANH, FALSE }, { 3, IDENTITY, TRUE }), 12, 5, TRUE));
}

static void
test_wide (void)
{
  assert_same_bits (begin (test_network (4, 33, { 21, TANH, TRUE }, { 5, IDENTITY, TRUE }), 9, 8, TRUE));
}

static void
test_batch_larger_than_the_data (void)
{
  assert_same_bits (begin (test_network (5, 2, { 3, SIGMOID, TRUE }, { 1, IDENTITY, TRUE }), 6, 100, FALSE));
}

/* Every optimizer, with and without all that it can remember, and whatever else a recipe has */
static void
test_optimizer (gconstpointer data)
{
  BfOptimizer optimizer = (BfOptimizer) GPOINTER_TO_UINT (data);

  for (guint variant = 0; variant < 6; variant++)
    {
      Training training = begin (test_network (7, 2, { 4, TANH, TRUE }, { 2, SIGMOID, TRUE }), 7, 3, TRUE);
      BfRecipe *recipe = &training.recipe;

      bf_recipe_set_optimizer (recipe, optimizer, NULL);
      recipe->learning_rate = 0.01;
      recipe->momentum = variant % 2 * 0.9;
      recipe->centered = recipe->amsgrad = variant == 1;
      recipe->l1 = variant == 2 ? 0.001 : 0.0;
      recipe->accumulate = variant == 3 ? 4 : 1;
      recipe->wrong = variant == 4 ? BF_WRONG_FORGET_ZERO_GRAD : BF_WRONG_NONE;
      if (variant == 5)
        bf_recipe_set_schedule (recipe, BF_SCHEDULE_COSINE, NULL);
      bf_recipe_set_loss (recipe, variant == 2 ? BF_LOSS_BCE : BF_LOSS_MSE, NULL);
      bf_network_set_weight_frozen (training.network, 0, 1, 1, variant == 1, NULL);
      bf_state_unref (training.state);
      training.state = bf_state_new (training.network, recipe, NULL);
      assert_same_bits (training);
    }
}

static void
test_softmax (void)
{
  Training training = begin (test_network (8, 3, { 5, RELU, TRUE }, { 4, SOFTMAX, TRUE }), 11, 4, TRUE);

  bf_recipe_set_loss (&training.recipe, BF_LOSS_CROSS_ENTROPY, NULL);
  assert_same_bits (training);
}

/* Going on from a state is the same as not having stopped. */
static void
test_resume (void)
{
  Training training = begin (test_network (6, 2, { 4, TANH, TRUE }, { 1, IDENTITY, TRUE }), 10, 3, TRUE);
  g_autoptr (BfTrainer) whole = trainer_of (&training);
  g_autoptr (BfTrainer) first = trainer_of (&training);
  g_autoptr (BfTrainer) second = trainer_of (&training);
  g_autoptr (BfState) middle = NULL, end_of_whole = NULL, end_of_second = NULL;

  bf_trainer_run (whole, 50, NULL);
  bf_trainer_run (first, 17, NULL);
  middle = bf_trainer_get_state (first);
  bf_trainer_set_state (second, middle, NULL);
  bf_trainer_run (second, 33, NULL);

  end_of_whole = bf_trainer_get_state (whole);
  end_of_second = bf_trainer_get_state (second);
  g_assert_true (bf_state_equal (end_of_whole, end_of_second));
  end (&training);
}

static void
test_rewind (void)
{
  Training training = begin (test_network (7, 2, { 4, TANH, TRUE }, { 1, IDENTITY, TRUE }), 10, 3, TRUE);
  g_autoptr (BfTrainer) trainer = trainer_of (&training);
  g_autoptr (BfState) saved = NULL, rewound = NULL, again = NULL, beginning = NULL;

  bf_trainer_rewind (trainer);
  beginning = bf_trainer_get_state (trainer);
  g_assert_true (bf_state_equal (beginning, training.state));

  bf_trainer_run (trainer, 20, NULL);
  bf_trainer_save (trainer);
  saved = bf_trainer_get_state (trainer);
  bf_trainer_run (trainer, 9, NULL);
  bf_trainer_rewind (trainer);
  rewound = bf_trainer_get_state (trainer);
  g_assert_true (bf_state_equal (saved, rewound));
  bf_trainer_rewind (trainer);
  again = bf_trainer_get_state (trainer);
  g_assert_true (bf_state_equal (saved, again));
  end (&training);
}

static void
test_unchanged (void)
{
  Training training = begin (test_worked_network (), 1, 1, FALSE);
  g_autoptr (BfTrainer) trainer = trainer_of (&training);

  g_assert_true (bf_trainer_is_unchanged (trainer));
  bf_trainer_run (trainer, 1, NULL);
  g_assert_false (bf_trainer_is_unchanged (trainer));
  bf_trainer_save (trainer);
  g_assert_true (bf_trainer_is_unchanged (trainer));
  end (&training);
}

static void
test_no_rate_changes_nothing (void)
{
  Training training = begin (test_network (8, 2, { 4, TANH, TRUE }, { 1, IDENTITY, TRUE }), 10, 3, TRUE);
  g_autoptr (BfTrainer) trainer = NULL;

  training.recipe.learning_rate = 0.0;
  trainer = trainer_of (&training);
  bf_trainer_run (trainer, 40, NULL);
  g_assert_true (bf_trainer_is_unchanged (trainer));
  g_assert_cmpuint (bf_trainer_get_steps_done (trainer), ==, 40);
  end (&training);
}

static void
test_evaluate (void)
{
  Training training = begin (test_network (9, 2, { 4, TANH, TRUE }, { 1, IDENTITY, TRUE }), 10, 3, TRUE);
  g_autoptr (BfTrainer) trainer = trainer_of (&training);

  for (guint i = 0; i < 8; i++)
    {
      double ahead = bf_trainer_evaluate (trainer);
      double loss;

      bf_trainer_run (trainer, 1, &loss);
      test_assert_same_bits (ahead, loss);
    }
  end (&training);
}

static void
test_halving_the_rate (void)
{
  Training training = begin (test_worked_network (), 1, 1, FALSE);
  g_autoptr (BfTrace) whole = bf_step (training.state, training.data, &training.recipe, NULL);
  g_autoptr (BfTrace) half = NULL;

  training.recipe.learning_rate /= 2.0;
  half = bf_step (training.state, training.data, &training.recipe, NULL);
  test_assert_same_bits (bf_trace_get_weight_update (half, 0, 1, 2), bf_trace_get_weight_update (whole, 0, 1, 2) / 2.0);
  end (&training);
}

/* The trainer does not judge losses: who called it finds the first that is not finite and goes back. */
static void
test_divergence (void)
{
  Training training = begin (test_worked_network (), 1, 1, FALSE);
  g_autoptr (BfTrainer) trainer = NULL;
  g_autoptr (BfState) state = NULL;
  double losses[200];

  training.recipe.learning_rate = 1e6;
  trainer = trainer_of (&training);
  bf_trainer_run (trainer, G_N_ELEMENTS (losses), losses);
  g_assert_false (isfinite (losses[G_N_ELEMENTS (losses) - 1]));
  bf_trainer_rewind (trainer);
  state = bf_trainer_get_state (trainer);
  g_assert_true (bf_state_equal (state, training.state));
  end (&training);
}

static void
test_shapes_are_checked (void)
{
  Training training = begin (test_worked_network (), 1, 1, FALSE);
  g_autoptr (BfDataset) other = test_dataset_new (1, 2, 4, 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (bf_trainer_new (training.state, other, &training.recipe, &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "4 inputs"));
  g_assert_nonnull (strstr (error->message, "takes 3 inputs"));
  end (&training);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trainer/traced-and-untraced-end-alike/worked-example", test_worked_example);
  g_test_add_func ("/trainer/traced-and-untraced-end-alike/partial-batches", test_partial_batches);
  g_test_add_func ("/trainer/traced-and-untraced-end-alike/shuffled", test_shuffled);
  g_test_add_func ("/trainer/traced-and-untraced-end-alike/deep", test_deep);
  g_test_add_func ("/trainer/traced-and-untraced-end-alike/wide", test_wide);
  g_test_add_func ("/trainer/traced-and-untraced-end-alike/batch-larger-than-the-data", test_batch_larger_than_the_data);
  g_test_add_func ("/trainer/traced-and-untraced-end-alike/softmax", test_softmax);
  for (guint i = 0; i < BF_N_OPTIMIZERS; i++)
    {
      g_autofree char *path = g_strconcat ("/trainer/traced-and-untraced-end-alike/", bf_optimizer_get_name ((BfOptimizer) i), NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_optimizer);
    }
  g_test_add_func ("/trainer/going-on-is-as-not-having-stopped", test_resume);
  g_test_add_func ("/trainer/rewinding-gives-back-what-was-saved", test_rewind);
  g_test_add_func ("/trainer/unchanged-until-a-bit-moves", test_unchanged);
  g_test_add_func ("/trainer/a-rate-of-0-changes-nothing", test_no_rate_changes_nothing);
  g_test_add_func ("/trainer/evaluating-tells-the-loss-ahead", test_evaluate);
  g_test_add_func ("/trainer/halving-the-rate-halves-the-update", test_halving_the_rate);
  g_test_add_func ("/trainer/divergence-can-be-rewound", test_divergence);
  g_test_add_func ("/trainer/data-of-another-shape-is-refused", test_shapes_are_checked);

  return g_test_run ();
}
