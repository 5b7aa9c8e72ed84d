/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>
#include <string.h>

#define N 101

static BfRecipe
recipe_of (gsize batch_size, gboolean shuffle, guint64 seed)
{
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.batch_size = batch_size;
  recipe.shuffle = shuffle;
  recipe.seed = seed;

  return recipe;
}

static void
test_defaults (void)
{
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  g_assert_true (bf_recipe_validate (&recipe, NULL));
  g_assert_cmpint (recipe.loss, ==, BF_LOSS_MSE);
  g_assert_cmpint (recipe.optimizer, ==, BF_OPTIMIZER_SGD);
  g_assert_cmpfloat (recipe.learning_rate, ==, 0.01);
  g_assert_cmpuint (recipe.batch_size, ==, 1);
  g_assert_false (recipe.shuffle);
  g_assert_cmpuint (recipe.stop_steps, ==, 0);
}

static void
test_in_order (void)
{
  BfRecipe recipe = recipe_of (1, FALSE, 3);
  gsize order[N];

  bf_recipe_get_order (&recipe, N, 2, order);
  for (gsize i = 0; i < N; i++)
    g_assert_cmpuint (order[i], ==, i);
}

static void
test_permutations (void)
{
  BfRecipe recipe = recipe_of (1, TRUE, 3);

  for (guint64 epoch = 1; epoch <= 50; epoch++)
    {
      gboolean seen[N] = { FALSE };
      gsize order[N];

      bf_recipe_get_order (&recipe, N, epoch, order);
      for (gsize i = 0; i < N; i++)
        {
          g_assert_cmpuint (order[i], <, N);
          g_assert_false (seen[order[i]]);
          seen[order[i]] = TRUE;
        }
    }
}

static void
test_orders_differ (void)
{
  BfRecipe recipe = recipe_of (1, TRUE, 3);
  BfRecipe other_seed = recipe_of (1, TRUE, 4);
  gsize first[N], again[N], second[N], other[N];

  bf_recipe_get_order (&recipe, N, 1, first);
  bf_recipe_get_order (&recipe, N, 1, again);
  bf_recipe_get_order (&recipe, N, 2, second);
  bf_recipe_get_order (&other_seed, N, 1, other);

  g_assert_cmpmem (first, sizeof first, again, sizeof again);
  g_assert_true (memcmp (first, second, sizeof first) != 0);
  g_assert_true (memcmp (first, other, sizeof first) != 0);
}

/* The order of one seed is the same on every machine and in every version. */
static void
test_order_is_kept (void)
{
  static const gsize expected[2][8] = {
    { 7, 6, 4, 3, 0, 5, 2, 1 },
    { 3, 5, 7, 6, 0, 4, 2, 1 },
  };
  BfRecipe recipe = recipe_of (1, TRUE, 0);
  gsize order[8];

  for (guint i = 0; i < 2; i++)
    {
      bf_recipe_get_order (&recipe, 8, i + 1, order);
      g_assert_cmpmem (order, sizeof order, expected[i], sizeof expected[i]);
    }
}

/* Each sample comes first about as often as any other: 7,000 orders of 7, six standard deviations allowed. */
static void
test_orders_are_fair (void)
{
  BfRecipe recipe = recipe_of (1, TRUE, 11);
  guint first[7] = { 0 };

  for (guint64 epoch = 1; epoch <= 7000; epoch++)
    {
      gsize order[7];

      bf_recipe_get_order (&recipe, 7, epoch, order);
      first[order[0]]++;
    }
  for (guint i = 0; i < 7; i++)
    test_assert_near (first[i], 1000.0, 6.0 * sqrt (7000.0 * (1.0 / 7.0) * (6.0 / 7.0)));
}

static void
assert_batches (gsize batch_size, gsize n_samples, guint n_batches, const gsize *sizes)
{
  BfRecipe recipe = recipe_of (batch_size, FALSE, 0);
  gsize expected_first = 0;

  g_assert_cmpuint (bf_recipe_get_steps_per_epoch (&recipe, n_samples), ==, n_batches);
  for (guint i = 0; i < 2 * n_batches; i++)
    {
      gsize first = 99;
      gsize n = bf_recipe_get_batch (&recipe, n_samples, i + 1, &first);

      if (i == n_batches)
        expected_first = 0;
      g_assert_cmpuint (n, ==, sizes[i % n_batches]);
      g_assert_cmpuint (first, ==, expected_first);
      g_assert_cmpuint (bf_recipe_get_epoch (&recipe, n_samples, i + 1), ==, i / n_batches + 1);
      expected_first += n;
    }
}

static void
test_batches (void)
{
  assert_batches (1, 3, 3, (const gsize[]) { 1, 1, 1 });
  assert_batches (2, 5, 3, (const gsize[]) { 2, 2, 1 });
  assert_batches (5, 5, 1, (const gsize[]) { 5 });
  assert_batches (10, 25, 3, (const gsize[]) { 10, 10, 5 });
  assert_batches (100, 7, 1, (const gsize[]) { 7 });
  assert_batches (G_MAXSIZE, 7, 1, (const gsize[]) { 7 });
}

static void
assert_refused (const BfRecipe *recipe, BfError code, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (bf_recipe_validate (recipe, &error));
  g_assert_error (error, BF_ERROR, (int) code);
  if (strstr (error->message, says) == NULL)
    g_error ("'%s' does not say '%s'", error->message, says);
}

static void
test_refusals (void)
{
  BfRecipe good, bad;

  bf_recipe_init (&good);

  bad = good;
  bad.learning_rate = NAN;
  assert_refused (&bad, BF_ERROR_NOT_FINITE, "such as 0.01");
  bad.learning_rate = INFINITY;
  assert_refused (&bad, BF_ERROR_NOT_FINITE, "such as 0.01");
  bad.learning_rate = -0.01;
  assert_refused (&bad, BF_ERROR_INVALID, "0 or more");
  bad = good;
  bad.batch_size = 0;
  assert_refused (&bad, BF_ERROR_INVALID, "1 or more");
  bad = good;
  bad.stop_loss = NAN;
  assert_refused (&bad, BF_ERROR_NOT_FINITE, "finite");
  bad = good;
  bad.accumulate = 0;
  assert_refused (&bad, BF_ERROR_INVALID, "1 or more");
  bad = good;
  bad.l1 = -1.0;
  assert_refused (&bad, BF_ERROR_INVALID, "0 or more");
  bad = good;
  bad.momentum = -0.5;
  assert_refused (&bad, BF_ERROR_INVALID, "momentum is -0.5; it has to be a number of at least 0");
  bad = good;
  bad.nesterov = TRUE;
  assert_refused (&bad, BF_ERROR_INVALID, "momentum above 0");
  bad = good;
  bf_recipe_set_optimizer (&bad, BF_OPTIMIZER_ADAM, NULL);
  g_assert_true (bf_recipe_validate (&bad, NULL));
  bad.betas[1] = 1.0;
  assert_refused (&bad, BF_ERROR_INVALID, "betas is 1; it has to be a number of at least 0 and below 1");
  bad.betas[1] = NAN;
  assert_refused (&bad, BF_ERROR_NOT_FINITE, "betas");
  bad = good;
  bf_recipe_set_loss (&bad, BF_LOSS_HUBER, NULL);
  bad.delta = 0.0;
  assert_refused (&bad, BF_ERROR_INVALID, "a number above 0");
  bad = good;
  bf_recipe_set_schedule (&bad, BF_SCHEDULE_STEP, NULL);
  bad.step_size = 0;
  assert_refused (&bad, BF_ERROR_INVALID, "a whole number of at least 1");
  bad = good;
  bf_recipe_set_schedule (&bad, BF_SCHEDULE_ONE_CYCLE, NULL);
  bf_recipe_set_optimizer (&bad, BF_OPTIMIZER_ADAGRAD, NULL);
  assert_refused (&bad, BF_ERROR_INVALID, "cycle_momentum has to be false");
  bad.cycle_momentum = FALSE;
  g_assert_true (bf_recipe_validate (&bad, NULL));
  bad.total_steps = 3;
  assert_refused (&bad, BF_ERROR_INVALID, "more than one step");
  bad.total_steps = 100;
  bad.three_phase = TRUE;
  bad.pct_start = 0.6;
  assert_refused (&bad, BF_ERROR_INVALID, "at most 0.5");
  bad = good;
  bad.schedule = BF_N_SCHEDULES;
  assert_refused (&bad, BF_ERROR_INVALID, "The schedule is 5; should be 0 (constant)");
  bad = good;
  bad.loss = BF_N_LOSSES;
  assert_refused (&bad, BF_ERROR_INVALID, "The loss is 6; should be 0 (mse)");
  bad = good;
  bad.optimizer = BF_N_OPTIMIZERS;
  assert_refused (&bad, BF_ERROR_INVALID, "The optimizer is 5; should be 0 (sgd)");
}

static void
assert_refused_for (const BfNetwork *network, BfLoss loss, const char *says)
{
  g_autoptr (GError) error = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, loss, NULL);
  g_assert_true (bf_recipe_validate (&recipe, NULL));
  g_assert_true (bf_recipe_validate_for (&recipe, network, &error) == (says == NULL));
  if (says != NULL)
    {
      g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, says));
    }
}

static void
test_loss_and_network (void)
{
  g_autoptr (BfNetwork) identity = test_network (1, 2, { 2, IDENTITY, FALSE });
  g_autoptr (BfNetwork) sigmoid = test_network (1, 2, { 2, SIGMOID, FALSE });
  g_autoptr (BfNetwork) softmax = test_network (1, 2, { 2, SOFTMAX, FALSE });

  assert_refused_for (identity, BF_LOSS_MSE, NULL);
  assert_refused_for (identity, BF_LOSS_BCE, "bce needs sigmoid");
  assert_refused_for (identity, BF_LOSS_CROSS_ENTROPY, "cross_entropy needs softmax");
  assert_refused_for (sigmoid, BF_LOSS_BCE, NULL);
  assert_refused_for (sigmoid, BF_LOSS_L1, NULL);
  assert_refused_for (softmax, BF_LOSS_CROSS_ENTROPY, NULL);
  assert_refused_for (softmax, BF_LOSS_MSE, "needs the loss cross_entropy");
  assert_refused_for (softmax, BF_LOSS_BCE, "needs the loss cross_entropy");
}

/* What torch.optim of PyTorch 1.13 takes where nothing is said */
static void
test_defaults_of_optimizers (void)
{
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_optimizer (&recipe, BF_OPTIMIZER_ADAM, NULL);
  g_assert_cmpfloat (recipe.betas[0], ==, 0.9);
  g_assert_cmpfloat (recipe.betas[1], ==, 0.999);
  g_assert_cmpfloat (recipe.eps, ==, 1e-8);
  g_assert_cmpfloat (recipe.weight_decay, ==, 0.0);
  bf_recipe_set_optimizer (&recipe, BF_OPTIMIZER_ADAMW, NULL);
  g_assert_cmpfloat (recipe.weight_decay, ==, 0.01);
  bf_recipe_set_optimizer (&recipe, BF_OPTIMIZER_ADAGRAD, NULL);
  g_assert_cmpfloat (recipe.eps, ==, 1e-10);
  bf_recipe_set_optimizer (&recipe, BF_OPTIMIZER_RMSPROP, NULL);
  g_assert_cmpfloat (recipe.alpha, ==, 0.99);
  g_assert_cmpfloat (recipe.eps, ==, 1e-8);
  g_assert_cmpfloat (recipe.learning_rate, ==, 0.01);
  g_assert_cmpfloat (bf_optimizer_get_default_learning_rate (BF_OPTIMIZER_ADAM), ==, 1e-3);
  g_assert_cmpfloat (bf_optimizer_get_default_learning_rate (BF_OPTIMIZER_SGD), ==, 0.0);
}

/* What the optimizer does not use makes no difference. */
static void
test_unused_fields (void)
{
  BfRecipe recipe, other;

  bf_recipe_init (&recipe);
  other = recipe;
  other.amsgrad = TRUE;
  other.t_max = 7;
  g_assert_true (bf_recipe_equal (&recipe, &other));
  other.momentum = 0.5;
  g_assert_false (bf_recipe_equal (&recipe, &other));
}

static void
test_equality (void)
{
  BfRecipe recipe, other;
  BfRecipe *copy;

  bf_recipe_init (&recipe);
  copy = bf_recipe_copy (&recipe);
  g_assert_true (bf_recipe_equal (&recipe, copy));
  bf_recipe_free (copy);

#define DIFFERS(field, value) \
  other = recipe; \
  other.field = value; \
  g_assert_false (bf_recipe_equal (&recipe, &other))

  DIFFERS (loss, BF_LOSS_HALF_SQUARED_ERROR);
  DIFFERS (learning_rate, 0.5);
  DIFFERS (batch_size, 2);
  DIFFERS (optimizer, BF_OPTIMIZER_ADAM);
  DIFFERS (schedule, BF_SCHEDULE_STEP);
  DIFFERS (l1, 0.1);
  DIFFERS (accumulate, 4);
  DIFFERS (wrong, BF_WRONG_SIGN);
  DIFFERS (shuffle, TRUE);
  DIFFERS (seed, 1);
  DIFFERS (stop_loss, 1.0);
  DIFFERS (stop_steps, 9);
#undef DIFFERS
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/recipe/defaults-can-be-used", test_defaults);
  g_test_add_func ("/recipe/unshuffled-samples-stay-in-order", test_in_order);
  g_test_add_func ("/recipe/orders-are-permutations", test_permutations);
  g_test_add_func ("/recipe/orders-differ-by-epoch-and-seed-only", test_orders_differ);
  g_test_add_func ("/recipe/the-order-of-a-seed-never-changes", test_order_is_kept);
  g_test_add_func ("/recipe/orders-are-fair", test_orders_are_fair);
  g_test_add_func ("/recipe/batches-are-cut-as-a-dataloader-does", test_batches);
  g_test_add_func ("/recipe/what-cannot-be-used-is-refused", test_refusals);
  g_test_add_func ("/recipe/loss-and-last-layer-have-to-fit", test_loss_and_network);
  g_test_add_func ("/recipe/optimizers-have-the-defaults-of-torch", test_defaults_of_optimizers);
  g_test_add_func ("/recipe/what-is-not-used-makes-no-difference", test_unused_fields);
  g_test_add_func ("/recipe/equality-looks-at-every-field", test_equality);

  return g_test_run ();
}
