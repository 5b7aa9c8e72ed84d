/* SPDX-License-Identifier: MIT */
#include "model/bf-paths.h"

#include "model-fixture.h"

#include <math.h>

#define N_RANDOM_NETWORKS 120
#define MAX_PATHS 100000
#define N_DEEP 32

static double
draw (GRand *rand)
{
  return g_rand_double_range (rand, -1.0, 1.0);
}

/* A network of 1 to 5 layers with every activation that the loss allows, and a batch of up to 6 */
static BfTrace *
make_random_trace (GRand *rand)
{
  const BfLoss losses[] = { BF_LOSS_MSE, BF_LOSS_HALF_SQUARED_ERROR, BF_LOSS_HUBER, BF_LOSS_BCE,
                            BF_LOSS_CROSS_ENTROPY, BF_LOSS_L1 };
  BfLoss loss = losses[g_rand_int_range (rand, 0, G_N_ELEMENTS (losses))];
  guint n_layers = (guint) g_rand_int_range (rand, 1, 6);
  guint n_inputs = (guint) g_rand_int_range (rand, 1, 5);
  gsize n_samples = (gsize) g_rand_int_range (rand, 1, 7);
  BfLayer layers[5];
  g_autoptr (BfNetwork) network = NULL;
  g_autoptr (BfDataset) dataset = NULL;
  g_autoptr (BfState) state = NULL;
  g_autoptr (GError) error = NULL;
  double inputs[6 * 4];
  double targets[6 * 4] = { 0.0 };
  BfRecipe recipe;
  BfTrace *trace;
  guint n_outputs;

  for (guint l = 0; l < n_layers; l++)
    layers[l] = (BfLayer) { (guint) g_rand_int_range (rand, 1, 5),
                            (BfActivation) g_rand_int_range (rand, 0, BF_ACTIVATION_SOFTMAX), g_rand_boolean (rand) };
  bf_loss_get_activation (loss, &layers[n_layers - 1].activation);
  n_outputs = layers[n_layers - 1].n_units;
  network = bf_network_new (n_inputs, layers, n_layers, &error);
  g_assert_no_error (error);
  for (guint l = 0; l < n_layers; l++)
    for (guint v = 0; v < layers[l].n_units; v++)
      {
        for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
          bf_network_set_weight (network, l, v, u, draw (rand), NULL);
        if (layers[l].has_bias)
          bf_network_set_bias (network, l, v, draw (rand), NULL);
      }
  for (gsize i = 0; i < n_samples * n_inputs; i++)
    inputs[i] = draw (rand);
  for (gsize s = 0; s < n_samples; s++)
    for (guint o = 0; o < n_outputs; o++)
      targets[s * n_outputs + o] = loss == BF_LOSS_CROSS_ENTROPY ? (o == s % n_outputs ? 1.0 : 0.0)
                                   : loss == BF_LOSS_BCE ? fabs (draw (rand)) : draw (rand);
  dataset = bf_dataset_new (inputs, targets, n_samples, n_inputs, n_outputs, &error);
  g_assert_no_error (error);
  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, loss, NULL);
  recipe.batch_size = n_samples;
  state = bf_state_new (network, &recipe, NULL);
  trace = bf_step (state, dataset, &recipe, &error);
  g_assert_no_error (error);

  return trace;
}

/* Σ over the found paths, of all samples; every product is that of its factors */
static double
sum_products (const BfTrace *trace, const BfElement *parameter, double *scale)
{
  double sum = 0.0;

  for (gsize s = 0; s < bf_trace_get_n_samples (trace); s++)
    {
      g_autoptr (BfPaths) paths = bf_paths_new (trace, s, parameter, MAX_PATHS);

      g_assert_cmpfloat (bf_paths_get_n_paths (paths), ==, bf_paths_get_n_all (paths));
      g_assert_cmpfloat (bf_paths_get_rest (paths), ==, 0.0);
      for (guint i = 0; i < bf_paths_get_n_paths (paths); i++)
        {
          double product = 1.0;

          for (guint f = 0; f < bf_paths_get_n_factors (paths, i); f++)
            product *= bf_paths_get_factor (paths, i, f).value;
          g_assert_cmpfloat (product, ==, bf_paths_get_product (paths, i));
          sum += product;
          *scale += fabs (product);
        }
    }

  return sum;
}

static void
check_parameter (const BfTrace *trace, const BfElement *parameter, double gradient)
{
  double scale = 0.0;
  double sum = sum_products (trace, parameter, &scale);

  if (!(fabs (sum - gradient) <= 1e-12 * scale + 1e-300))
    g_error ("layer %u unit %u input %u: the paths add up to %.17g, the gradient is %.17g", parameter->layer,
             parameter->unit, parameter->input, sum, gradient);
}

static void
test_sums (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint n = 0; n < N_RANDOM_NETWORKS; n++)
    {
      g_autoptr (BfTrace) trace = make_random_trace (rand);
      const BfNetwork *network = bf_trace_get_network (trace);

      for (guint l = 0; l < bf_network_get_n_layers (network); l++)
        for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
          {
            BfElement bias = { BF_ELEMENT_BIAS, l, v, 0 };

            for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
              {
                BfElement weight = { BF_ELEMENT_WEIGHT, l, v, u };

                check_parameter (trace, &weight, bf_trace_get_weight_gradient (trace, l, v, u));
              }
            if (bf_network_has_bias (network, l))
              check_parameter (trace, &bias, bf_trace_get_bias_gradient (trace, l, v));
          }
    }
}

static int
compare_falling (gconstpointer a, gconstpointer b)
{
  double x = fabs (*(const double *) a);
  double y = fabs (*(const double *) b);

  return x < y ? 1 : x > y ? -1 : 0;
}

/* All products are had with a limit that none reaches, and sorted: the strongest few have to be the first of those. */
static void
test_strongest (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);

  for (guint n = 0; n < N_RANDOM_NETWORKS; n++)
    {
      g_autoptr (BfTrace) trace = make_random_trace (rand);
      BfElement weight = { BF_ELEMENT_WEIGHT, 0, 0, 0 };
      g_autoptr (BfPaths) all = bf_paths_new (trace, 0, &weight, MAX_PATHS);
      g_autoptr (BfPaths) few = bf_paths_new (trace, 0, &weight, 3);
      g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (double));
      double shown = 0.0;
      double scale = 0.0;

      for (guint i = 0; i < bf_paths_get_n_paths (all); i++)
        {
          double product = bf_paths_get_product (all, i);

          g_array_append_val (products, product);
          scale += fabs (product);
        }
      g_array_sort (products, compare_falling);
      if (bf_paths_get_n_all (all) <= 3)
        continue;
      g_assert_cmpuint (bf_paths_get_n_paths (few), ==, 3);
      for (guint i = 0; i < 3; i++)
        {
          double expected = g_array_index (products, double, i);

          g_assert_cmpfloat (fabs (fabs (bf_paths_get_product (few, i)) - fabs (expected)), <=, 1e-14 * fabs (expected));
          shown += bf_paths_get_product (few, i);
        }
      g_assert_cmpfloat (bf_paths_get_sum (few), ==, bf_paths_get_sum (all));
      g_assert_cmpfloat (fabs (shown + bf_paths_get_rest (few) - bf_paths_get_sum (all)), <=, 1e-14 * scale);
    }
}

/* DESIGN §1: w32 = .2 goes through h2 alone: 3 × 0.8 × −0.44 = −1.056 */
static void
test_worked_example (Fixture *fixture, gconstpointer data)
{
  BfElement weight = { BF_ELEMENT_WEIGHT, 0, 1, 2 };
  g_autoptr (BfPaths) paths = bf_paths_new (fixture->trace, 0, &weight, 8);
  const double values[] = { 3.0, 0.8, -0.44 };
  const BfFactorKind kinds[] = { BF_FACTOR_INPUT, BF_FACTOR_WEIGHT, BF_FACTOR_OUTPUT_GRADIENT };

  g_assert_cmpuint (bf_paths_get_n_paths (paths), ==, 1);
  g_assert_cmpuint (bf_paths_get_unit (paths, 0, 0), ==, 1);
  g_assert_cmpuint (bf_paths_get_unit (paths, 0, 1), ==, 0);
  g_assert_cmpuint (bf_paths_get_n_factors (paths, 0), ==, 3);
  for (guint f = 0; f < 3; f++)
    {
      BfFactor factor = bf_paths_get_factor (paths, 0, f);

      g_assert_cmpint (factor.kind, ==, kinds[f]);
      g_assert_cmpfloat_with_epsilon (factor.value, values[f], 1e-15);
    }
  g_assert_cmpfloat_with_epsilon (bf_paths_get_product (paths, 0), -1.056, 1e-14);
  g_assert_cmpfloat_with_epsilon (bf_paths_get_sum (paths), -1.056, 1e-14);
}

/* Of two sigmoid outputs: 0.05 × f′(h1) × 0.4 × f′(o1) × miss 1, and the same with 0.5 and the second */
static void
test_two_outputs (Fixture *fixture, gconstpointer data)
{
  BfElement weight = { BF_ELEMENT_WEIGHT, 0, 0, 0 };
  g_autoptr (BfPaths) paths = bf_paths_new (fixture->trace, 0, &weight, 8);
  double h = 1.0 / (1.0 + exp (-(0.05 * 0.15 + 0.1 * 0.2 + 0.35)));
  double h2 = 1.0 / (1.0 + exp (-(0.05 * 0.25 + 0.1 * 0.3 + 0.35)));
  double o1 = 1.0 / (1.0 + exp (-(h * 0.4 + h2 * 0.45 + 0.6)));
  double o2 = 1.0 / (1.0 + exp (-(h * 0.5 + h2 * 0.55 + 0.6)));
  double first = 0.05 * h * (1 - h) * 0.4 * o1 * (1 - o1) * (o1 - 0.01);
  double second = 0.05 * h * (1 - h) * 0.5 * o2 * (1 - o2) * (o2 - 0.99);

  g_assert_cmpuint (bf_paths_get_n_paths (paths), ==, 2);
  g_assert_cmpuint (bf_paths_get_n_factors (paths, 0), ==, 5);
  g_assert_cmpfloat_with_epsilon (bf_paths_get_product (paths, 0), first, 1e-15);
  g_assert_cmpfloat_with_epsilon (bf_paths_get_product (paths, 1), second, 1e-15);
  g_assert_cmpfloat_with_epsilon (first + second, 0.000438568, 5e-10); /* as Mazur prints it */
}

/* 31 hidden layers of 64 units: 64^30 paths, of which some are found at once */
static void
test_counting (void)
{
  g_autofree BfLayer *layers = g_new0 (BfLayer, N_DEEP);
  g_autoptr (BfNetwork) network = NULL;
  g_autoptr (BfDataset) dataset = bf_dataset_new ((double[]) { 1.0 }, (double[]) { 0.5 }, 1, 1, 1, NULL);
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfPaths) paths = NULL;
  BfElement weight = { BF_ELEMENT_WEIGHT, 0, 5, 0 };
  BfRecipe recipe;

  for (guint l = 0; l < N_DEEP; l++)
    layers[l].n_units = l + 1 < N_DEEP ? 64 : 1;
  network = bf_network_new (1, layers, N_DEEP, NULL);
  for (guint l = 0; l < N_DEEP; l++)
    bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, l, l, NULL);
  g_assert_cmpfloat (bf_paths_count (network, 0), ==, pow (64.0, 30.0));

  bf_recipe_init (&recipe);
  state = bf_state_new (network, &recipe, NULL);
  trace = bf_step (state, dataset, &recipe, NULL);
  paths = bf_paths_new (trace, 0, &weight, 6);
  g_assert_cmpuint (bf_paths_get_n_paths (paths), ==, 6);
  for (guint i = 1; i < 6; i++)
    g_assert_cmpfloat (fabs (bf_paths_get_product (paths, i)), <=, fabs (bf_paths_get_product (paths, i - 1)));
  g_assert_cmpfloat_with_epsilon (bf_paths_get_sum (paths), bf_trace_get_weight_gradient (trace, 0, 5, 0),
                                  1e-9 * fabs (bf_paths_get_sum (paths)));
}

/* Behind more edges than are looked at once, the paths are counted and their sum is the trace's. */
static void
test_too_many (void)
{
  const BfLayer layers[] = { { 400, BF_ACTIVATION_TANH, FALSE }, { 400, BF_ACTIVATION_IDENTITY, FALSE } };
  g_autoptr (BfNetwork) network = bf_network_new (1, layers, 2, NULL);
  g_autofree double *targets = g_new0 (double, 400);
  g_autoptr (BfDataset) dataset = bf_dataset_new ((double[]) { 1.0 }, targets, 1, 1, 400, NULL);
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfPaths) paths = NULL;
  BfElement weight = { BF_ELEMENT_WEIGHT, 0, 5, 0 };
  BfRecipe recipe;

  bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, 0, 1, NULL);
  bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, 1, 2, NULL);
  bf_recipe_init (&recipe);
  state = bf_state_new (network, &recipe, NULL);
  trace = bf_step (state, dataset, &recipe, NULL);
  paths = bf_paths_new (trace, 0, &weight, 6);
  g_assert_cmpfloat (bf_paths_get_n_all (paths), ==, 400.0);
  g_assert_cmpuint (bf_paths_get_n_paths (paths), ==, 0);
  g_assert_cmpfloat (bf_paths_get_rest (paths), ==, bf_trace_get_weight_gradient (trace, 0, 5, 0));
}

static void
test_passing (void)
{
  BfElement weight = { BF_ELEMENT_WEIGHT, 1, 0, 2 };
  BfElement bias = { BF_ELEMENT_BIAS, 1, 0, 0 };
  const BfElement on[] = { weight,
                           { BF_ELEMENT_UNIT, 0, 2, 0 },
                           { BF_ELEMENT_UNIT, 1, 0, 0 },
                           { BF_ELEMENT_WEIGHT, 2, 1, 0 },
                           { BF_ELEMENT_WEIGHT, 3, 1, 1 },
                           { BF_ELEMENT_UNIT, 3, 1, 0 },
                           { BF_ELEMENT_TARGET, 0, 1, 0 } };
  const BfElement off[] = { { BF_ELEMENT_WEIGHT, 1, 0, 1 },
                            { BF_ELEMENT_WEIGHT, 1, 1, 2 },
                            { BF_ELEMENT_WEIGHT, 2, 1, 1 },
                            { BF_ELEMENT_WEIGHT, 0, 2, 0 },
                            { BF_ELEMENT_INPUT, 0, 2, 0 },
                            { BF_ELEMENT_UNIT, 0, 1, 0 },
                            { BF_ELEMENT_UNIT, 1, 1, 0 },
                            { BF_ELEMENT_BIAS, 1, 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (on); i++)
    g_assert_true (bf_paths_pass (&weight, &on[i]));
  for (guint i = 0; i < G_N_ELEMENTS (off); i++)
    g_assert_false (bf_paths_pass (&weight, &off[i]));
  g_assert_true (bf_paths_pass (&bias, &bias));
  g_assert_false (bf_paths_pass (&bias, &on[1]));
  g_assert_true (bf_paths_pass (&bias, &on[2]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paths/products-add-up-to-the-gradient", test_sums);
  g_test_add_func ("/paths/the-strongest-are-found-and-the-rest-is-what-is-missing", test_strongest);
  fixture_add ("/paths/w32-of-the-worked-example", "worked-example", test_worked_example);
  fixture_add ("/paths/two-outputs-are-two-paths", "two-outputs", test_two_outputs);
  g_test_add_func ("/paths/more-than-can-be-walked-are-counted", test_counting);
  g_test_add_func ("/paths/behind-too-many-edges-only-the-sum-is-known", test_too_many);
  g_test_add_func ("/paths/what-they-pass-by", test_passing);

  return g_test_run ();
}
