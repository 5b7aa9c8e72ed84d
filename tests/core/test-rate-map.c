/* SPDX-License-Identifier: MIT */
/* Where training goes with which learning rate: the worked example, by ½e² unless said otherwise. */
#include "bf-test.h"

#include <math.h>

#define N_STEPS 4000

static BfRecipe
recipe_of (BfLoss loss)
{
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, loss, NULL);

  return recipe;
}

static BfRateMap *
map_of (const BfRecipe *recipe, double from, double to, guint n_points, guint64 n_steps)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfState) state = bf_state_new (network, recipe, NULL);
  g_autoptr (GError) error = NULL;
  BfRateMap *map = bf_rate_map_new (state, data, recipe, from, to, n_points, n_steps, &error);

  g_assert_no_error (error);

  return map;
}

/* What comes of one rate; MSELoss moves the weights twice as far with it. */
static BfRatePoint
try_rate (BfLoss loss, double rate)
{
  BfRecipe recipe = recipe_of (loss);
  g_autoptr (BfRateMap) map = map_of (&recipe, rate, 2.0 * rate, 2, N_STEPS);

  g_assert_true (bf_rate_map_try_next (map, NULL, NULL));

  return *bf_rate_map_get_point (map, 0);
}

static const struct
{
  double     rate;
  BfRateFate fate;
  guint      period;
} known[] = {
  { .01, BF_RATE_SETTLES, 1 },   { .05, BF_RATE_SETTLES, 1 },  { .08, BF_RATE_SETTLES, 1 },  { .083, BF_RATE_SETTLES, 1 },
  { .084, BF_RATE_SWINGS, 2 },   { .085, BF_RATE_SWINGS, 2 },  { .09, BF_RATE_SWINGS, 2 },   { .095, BF_RATE_SWINGS, 2 },
  { .1, BF_RATE_SWINGS, 2 },     { .105, BF_RATE_SWINGS, 4 },  { .108, BF_RATE_SWINGS, 8 },  { .11, BF_RATE_WANDERS, 0 },
  { .12, BF_RATE_WANDERS, 0 },   { .13, BF_RATE_WANDERS, 0 },  { .14, BF_RATE_WANDERS, 0 },  { .15, BF_RATE_WANDERS, 0 },
  { .16, BF_RATE_OVERFLOWS, 0 }, { .17, BF_RATE_OVERFLOWS, 0 }, { .2, BF_RATE_OVERFLOWS, 0 }, { .5, BF_RATE_OVERFLOWS, 0 },
  { 1.0, BF_RATE_OVERFLOWS, 0 },
};

static void
test_worked_example (gconstpointer data)
{
  BfLoss loss = (BfLoss) GPOINTER_TO_UINT (data);
  double scale = loss == BF_LOSS_MSE ? 0.5 : 1.0;

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      BfRatePoint point = try_rate (loss, scale * known[i].rate);

      g_test_message ("%g: %s, %u values, %u steps", point.rate, bf_rate_fate_get_name (point.fate), point.period,
                      (guint) point.steps);
      g_assert_cmpuint (point.fate, ==, known[i].fate);
      g_assert_cmpuint (point.period, ==, known[i].period);
      if (point.fate == BF_RATE_OVERFLOWS)
        g_assert_cmpuint (point.steps, <=, 12);
      else
        g_assert_cmpuint (point.steps, ==, N_STEPS);
    }
}

static void
assert_visits (const BfRatePoint *point, guint n, const double *values)
{
  for (guint i = 0; i < n; i++)
    {
      double nearest = HUGE_VAL;

      for (guint v = 0; v < point->n_visits; v++)
        nearest = fmin (nearest, fabs (point->predictions[v] - values[i]));
      g_assert_cmpfloat (nearest, <, 5e-6);
    }
  for (guint v = 0; v < point->n_visits; v++)
    {
      double nearest = HUGE_VAL;

      for (guint i = 0; i < n; i++)
        nearest = fmin (nearest, fabs (point->predictions[v] - values[i]));
      g_assert_cmpfloat (nearest, <, 5e-6);
    }
}

static void
test_values_of_a_cycle (void)
{
  BfRatePoint two = try_rate (BF_LOSS_HALF_SQUARED_ERROR, .085);
  BfRatePoint four = try_rate (BF_LOSS_HALF_SQUARED_ERROR, .105);
  BfRatePoint one = try_rate (BF_LOSS_HALF_SQUARED_ERROR, .05);

  assert_visits (&two, 2, (const double[]) { 2.75252, 3.59173 });
  assert_visits (&four, 4, (const double[]) { 1.33048, 1.87625, 4.00267, 4.33527 });
  assert_visits (&one, 1, (const double[]) { 3.2 });
}

/* What creeps has not settled, however little it moves. */
static void
test_small_rates_creep (void)
{
  static const double rates[] = { 1e-4, 1e-5, 1e-7, 1e-10 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      BfRecipe recipe = recipe_of (BF_LOSS_HALF_SQUARED_ERROR);
      g_autoptr (BfRateMap) map = map_of (&recipe, rates[i], 1.0, 2, 500);

      g_assert_true (bf_rate_map_try_next (map, NULL, NULL));
      g_assert_cmpuint (bf_rate_map_get_point (map, 0)->fate, ==, BF_RATE_CREEPS);
    }
}

/* Nothing moves where there is nothing to learn. */
static void
test_at_the_target (void)
{
  g_autoptr (BfNetwork) network = test_network (1, 1, { 1, IDENTITY, FALSE });
  g_autoptr (BfDataset) data = bf_dataset_new ((const double[]) { 0.0 }, (const double[]) { 0.0 }, 1, 1, 1, NULL);
  BfRecipe recipe = recipe_of (BF_LOSS_MSE);
  g_autoptr (BfState) state = bf_state_new (network, &recipe, NULL);
  g_autoptr (BfRateMap) map = bf_rate_map_new (state, data, &recipe, 1e-3, 1.0, 3, 10, NULL);

  while (bf_rate_map_try_next (map, NULL, NULL))
    ;
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (bf_rate_map_get_point (map, i)->fate, ==, BF_RATE_SETTLES);
}

static void
test_grid_and_bands (void)
{
  BfRecipe recipe = recipe_of (BF_LOSS_HALF_SQUARED_ERROR);
  g_autoptr (BfRateMap) map = map_of (&recipe, .01, .16, 5, 1000);
  g_autoptr (BfRateMap) copy = NULL;
  BfRateBand band;

  for (guint i = 0; i < 5; i++)
    {
      test_assert_near (bf_rate_map_get_rate (map, i), .01 * (1 << i), 1e-15);
      g_assert_cmpuint (bf_rate_map_find (map, .0105 * (1 << i)), ==, i);
    }
  g_assert_cmpuint (bf_rate_map_find (map, 0.0), ==, 0);
  g_assert_cmpuint (bf_rate_map_find (map, 9.0), ==, 4);
  g_assert_false (bf_rate_map_get_band (map, 0, &band));
  g_assert_true (bf_rate_map_try_next (map, NULL, NULL));
  copy = bf_rate_map_copy (map);
  while (bf_rate_map_try_next (map, NULL, NULL))
    ;
  g_assert_cmpuint (bf_rate_map_get_n_tried (copy), ==, 1);
  g_assert_cmpuint (bf_rate_map_get_n_tried (map), ==, 5);

  g_assert_true (bf_rate_map_get_band (map, 2, &band));
  g_assert_cmpuint (band.first, ==, 0);
  g_assert_cmpuint (band.last, ==, 3);
  g_assert_cmpuint (band.fate, ==, BF_RATE_SETTLES);
  g_assert_true (bf_rate_map_get_band (map, 4, &band));
  g_assert_cmpuint (band.fate, ==, BF_RATE_OVERFLOWS);
}

static void
test_range (void)
{
  BfRecipe recipe = recipe_of (BF_LOSS_HALF_SQUARED_ERROR);
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfState) state = bf_state_new (network, &recipe, NULL);
  static const double rates[] = { .01, .0001, 3.0, 0.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      double from, to;

      recipe.learning_rate = rates[i];
      g_assert_true (bf_rate_map_find_range (state, data, &recipe, NULL, NULL, &from, &to));
      g_assert_cmpfloat (from, <, .04);
      g_assert_cmpfloat (from, >, 0.0);
      g_assert_cmpfloat (to, >, .16);
      if (rates[i] > 0.0)
        g_assert_true (from < rates[i] && rates[i] < to);
    }
}

static gboolean
never_go_on (gpointer user_data)
{
  ++*(guint *) user_data;

  return FALSE;
}

static void
test_stopping (void)
{
  BfRecipe recipe = recipe_of (BF_LOSS_MSE);
  g_autoptr (BfRateMap) map = map_of (&recipe, .001, .1, 3, 1000000000);
  guint n_asked = 0;

  g_assert_false (bf_rate_map_try_next (map, never_go_on, &n_asked));
  g_assert_cmpuint (n_asked, ==, 1);
  g_assert_cmpuint (bf_rate_map_get_n_tried (map), ==, 0);
}

/* The learning rate and its schedule play no part; all else makes another map. */
static void
test_out_of_date (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfNetwork) edited = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  g_autoptr (BfDataset) other_data = test_dataset_new (1, 1, 3, 1);
  BfRecipe recipe = recipe_of (BF_LOSS_MSE), other = recipe;
  g_autoptr (BfState) state = bf_state_new (network, &recipe, NULL);
  g_autoptr (BfState) other_state = NULL;
  g_autoptr (BfRateMap) map = bf_rate_map_new (state, data, &recipe, .001, .1, 3, 100, NULL);

  bf_network_set_weight (edited, 0, 0, 0, .51, NULL);
  other_state = bf_state_new (edited, &recipe, NULL);
  g_assert_true (bf_rate_map_fits (map, state, data, &recipe));
  g_assert_false (bf_rate_map_fits (map, other_state, data, &recipe));
  g_assert_false (bf_rate_map_fits (map, state, other_data, &recipe));
  other.learning_rate = 0.3;
  bf_recipe_set_schedule (&other, BF_SCHEDULE_COSINE, NULL);
  g_assert_true (bf_rate_map_fits (map, state, data, &other));
  other.wrong = BF_WRONG_SIGN;
  g_assert_false (bf_rate_map_fits (map, state, data, &other));
}

/* Any network, batch and optimizer: a map says the same twice, and has something to say of each rate. */
static void
test_any_network (void)
{
  for (guint o = 0; o < BF_N_OPTIMIZERS; o++)
    {
      g_autoptr (BfNetwork) network = test_network (3, 2, { 5, TANH, TRUE }, { 2, SIGMOID, TRUE });
      g_autoptr (BfDataset) data = test_dataset_new (4, 10, 2, 2);
      BfRecipe recipe = recipe_of (BF_LOSS_MSE);
      g_autoptr (BfState) state = NULL;
      g_autoptr (BfRateMap) one = NULL, two = NULL;

      bf_recipe_set_optimizer (&recipe, (BfOptimizer) o, NULL);
      recipe.batch_size = 4;
      recipe.shuffle = o == 1;
      bf_recipe_set_schedule (&recipe, BF_SCHEDULE_COSINE, NULL);
      state = bf_state_new (network, &recipe, NULL);
      one = bf_rate_map_new (state, data, &recipe, 1e-3, 10, 6, 300, NULL);
      two = bf_rate_map_copy (one);
      while (bf_rate_map_try_next (one, NULL, NULL) && bf_rate_map_try_next (two, NULL, NULL))
        ;
      for (guint i = 0; i < 6; i++)
        {
          const BfRatePoint *a = bf_rate_map_get_point (one, i), *b = bf_rate_map_get_point (two, i);

          g_assert_cmpmem (a, sizeof *a, b, sizeof *b);
          g_assert_cmpuint (a->n_visits, >, 0);
        }
    }
}

static void
assert_refused (double from, double to, guint n_points, guint64 n_steps)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autoptr (BfDataset) data = test_worked_data ();
  BfRecipe recipe = recipe_of (BF_LOSS_MSE);
  g_autoptr (BfState) state = bf_state_new (network, &recipe, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (bf_rate_map_new (state, data, &recipe, from, to, n_points, n_steps, &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
}

static void
test_refused (void)
{
  assert_refused (0.0, 1.0, 5, 100);
  assert_refused (-1.0, 1.0, 5, 100);
  assert_refused (NAN, 1.0, 5, 100);
  assert_refused (1.0, 1.0, 5, 100);
  assert_refused (0.1, HUGE_VAL, 5, 100);
  assert_refused (0.1, 1.0, 1, 100);
  assert_refused (0.1, 1.0, BF_RATE_MAX_POINTS + 1, 100);
  assert_refused (0.1, 1.0, 5, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/rate-map/worked-example-by-half-squared-error", GUINT_TO_POINTER (BF_LOSS_HALF_SQUARED_ERROR),
                        test_worked_example);
  g_test_add_data_func ("/rate-map/mse-halves-every-rate", GUINT_TO_POINTER (BF_LOSS_MSE), test_worked_example);
  g_test_add_func ("/rate-map/the-values-of-a-cycle-are-the-predictions", test_values_of_a_cycle);
  g_test_add_func ("/rate-map/what-creeps-has-not-settled", test_small_rates_creep);
  g_test_add_func ("/rate-map/what-cannot-move-has-settled", test_at_the_target);
  g_test_add_func ("/rate-map/rates-are-even-on-a-log-scale-and-bands-are-neighbours", test_grid_and_bands);
  g_test_add_func ("/rate-map/the-range-holds-what-is-worth-seeing", test_range);
  g_test_add_func ("/rate-map/whoever-waits-can-stop-it", test_stopping);
  g_test_add_func ("/rate-map/what-makes-it-out-of-date", test_out_of_date);
  g_test_add_func ("/rate-map/any-network-batch-and-optimizer", test_any_network);
  g_test_add_func ("/rate-map/bad-ranges-are-refused", test_refused);

  return g_test_run ();
}
