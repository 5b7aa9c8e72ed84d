/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>

#define FAN_IN 120
#define FAN_OUT 80
#define N_WEIGHTS (FAN_IN * FAN_OUT)

typedef enum { CONSTANT, UNIFORM, NORMAL } Kind;

/* Mean and standard deviation that torch.nn.init documents; a uniform draw stays inside ±√3 deviations of its mean. */
static const struct
{
  BfInitializer initializer;
  Kind          kind;
  double        mean;
  double        variance;
  gboolean      draws_bias;
} expected[] = {
  { BF_INITIALIZER_ZEROS, CONSTANT, 0.0, 0.0, FALSE },
  { BF_INITIALIZER_UNIFORM, UNIFORM, 0.5, 1.0 / 12.0, FALSE },
  { BF_INITIALIZER_NORMAL, NORMAL, 0.0, 1.0, FALSE },
  { BF_INITIALIZER_XAVIER_UNIFORM, UNIFORM, 0.0, 2.0 / (FAN_IN + FAN_OUT), FALSE },
  { BF_INITIALIZER_XAVIER_NORMAL, NORMAL, 0.0, 2.0 / (FAN_IN + FAN_OUT), FALSE },
  { BF_INITIALIZER_KAIMING_UNIFORM, UNIFORM, 0.0, 2.0 / FAN_IN, FALSE },
  { BF_INITIALIZER_KAIMING_NORMAL, NORMAL, 0.0, 2.0 / FAN_IN, FALSE },
  { BF_INITIALIZER_LINEAR, UNIFORM, 0.0, 1.0 / (3.0 * FAN_IN), TRUE },
  { BF_INITIALIZER_CONSTANT, CONSTANT, 0.0, 0.0, FALSE },
};

static BfNetwork *
draw (BfInitializer initializer, guint64 seed)
{
  BfNetwork *network = test_network (1, FAN_IN, { FAN_OUT, TANH, TRUE }, { FAN_OUT, TANH, FALSE });

  for (guint l = 0; l < 2; l++)
    bf_initializer_draw (initializer, network, l, seed, NULL);

  return network;
}

static void
get_moments (const BfNetwork *network, double *mean, double *variance, double *farthest)
{
  double sum = 0.0, squares = 0.0;

  *farthest = 0.0;
  for (guint v = 0; v < FAN_OUT; v++)
    for (guint u = 0; u < FAN_IN; u++)
      sum += bf_network_get_weight (network, 0, v, u);
  *mean = sum / N_WEIGHTS;
  for (guint v = 0; v < FAN_OUT; v++)
    for (guint u = 0; u < FAN_IN; u++)
      {
        double d = bf_network_get_weight (network, 0, v, u) - *mean;

        squares += d * d;
        *farthest = MAX (*farthest, fabs (d));
      }
  *variance = squares / N_WEIGHTS;
}

/* Five standard errors of 9,600 draws are allowed. */
static void
test_moments (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (BfNetwork) network = draw (expected[i].initializer, 42);
  double deviation = sqrt (expected[i].variance);
  double mean, variance, farthest;

  get_moments (network, &mean, &variance, &farthest);
  test_assert_near (mean, expected[i].mean, 5.0 * deviation / sqrt (N_WEIGHTS));
  test_assert_near (variance, expected[i].variance, 5.0 * expected[i].variance * sqrt (2.0 / N_WEIGHTS));
  if (expected[i].kind == UNIFORM)
    {
      g_assert_cmpfloat (farthest, <=, deviation * sqrt (3.0) * 1.03);
      g_assert_cmpfloat (farthest, >, deviation * sqrt (3.0) * 0.97);
    }
  else if (expected[i].kind == NORMAL)
    g_assert_cmpfloat (farthest, >, 3.0 * deviation);
}

static void
test_biases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (BfNetwork) network = draw (expected[i].initializer, 42);
      double bound = 1.0 / sqrt (FAN_IN);
      double farthest = 0.0;

      for (guint v = 0; v < FAN_OUT; v++)
        farthest = MAX (farthest, fabs (bf_network_get_bias (network, 0, v)));
      g_assert_cmpfloat (farthest, <=, expected[i].draws_bias ? bound : 0.0);
      g_assert_true (expected[i].draws_bias == (farthest > 0.0));
    }
}

static void
test_seeds (void)
{
  for (guint i = 0; i < BF_N_INITIALIZERS; i++)
    {
      g_autoptr (BfNetwork) network = draw ((BfInitializer) i, 42);
      g_autoptr (BfNetwork) again = draw ((BfInitializer) i, 42);
      g_autoptr (BfNetwork) other = draw ((BfInitializer) i, 43);

      g_assert_true (bf_network_equal (network, again));
      g_assert_true (bf_network_equal (network, other) == (expected[i].kind == CONSTANT));
    }
}

/* Two layers of one seed do not begin with the same numbers. */
static void
test_layers_differ (void)
{
  g_autoptr (BfNetwork) network = draw (BF_INITIALIZER_NORMAL, 42);

  g_assert_cmpfloat (bf_network_get_weight (network, 0, 0, 0), !=, bf_network_get_weight (network, 1, 0, 0));
}

/* The numbers of a seed are the same on every machine and in every version: lessons rely on them. */
static void
test_numbers_are_kept (void)
{
  static const double kept[BF_N_INITIALIZERS][4] = {
    { 0, 0, 0, 0 },
    { 0.43855862665058964, 0.3083429344519919, 0.22434611919212222, 0 },
    { -0.58242630349463165, -0.36246082267720436, 0.18449635933673653, 0 },
    { -0.13461130459027518, -0.41989959242356101, -0.60392739432926013, 0 },
    { -0.36835873764710442, -0.22924035244767513, 0.11668574310259194, 0 },
    { -0.17378244696312994, -0.5420880428452447, -0.77966691351855477, 0 },
    { -0.47554908544574082, -0.29594802243618817, 0.15064064659205853, 0 },
    { -0.070946386885324744, -0.22130651677247248, -0.31829768457518653, -0.39553601484107942 },
    { 0, 0, 0, 0 },
  };

  for (guint i = 0; i < BF_N_INITIALIZERS; i++)
    {
      g_autoptr (BfNetwork) network = test_network (1, 3, { 2, TANH, TRUE });

      bf_initializer_draw ((BfInitializer) i, network, 0, 1, NULL);
      test_assert_same_bits (bf_network_get_weight (network, 0, 0, 0), kept[i][0]);
      test_assert_same_bits (bf_network_get_weight (network, 0, 0, 1), kept[i][1]);
      test_assert_same_bits (bf_network_get_weight (network, 0, 1, 2), kept[i][2]);
      test_assert_same_bits (bf_network_get_bias (network, 0, 1), kept[i][3]);
    }
}

/* Draws with @init and compares mean and variance, to five standard errors. */
static void
assert_moments (const BfInit *init, double expected_mean, double expected_variance)
{
  g_autoptr (BfNetwork) network = test_network (1, FAN_IN, { FAN_OUT, TANH, TRUE });
  g_autoptr (GError) error = NULL;
  double mean, variance, farthest;

  g_assert_true (bf_init_validate (init, &error));
  g_assert_no_error (error);
  bf_init_draw (init, network, 0, 3, NULL);
  get_moments (network, &mean, &variance, &farthest);
  test_assert_near (mean, expected_mean, 5.0 * sqrt (expected_variance / N_WEIGHTS));
  test_assert_near (variance, expected_variance, 5.0 * expected_variance * sqrt (2.0 / N_WEIGHTS));
}

static void
test_parameters (void)
{
  BfInit init;

  bf_init_set (&init, BF_INITIALIZER_CONSTANT, NULL);
  init.val = 0.25;
  assert_moments (&init, 0.25, 0.0);
  bf_init_set (&init, BF_INITIALIZER_UNIFORM, NULL);
  init.low = -3.0;
  init.high = 1.0;
  assert_moments (&init, -1.0, 16.0 / 12.0);
  bf_init_set (&init, BF_INITIALIZER_NORMAL, NULL);
  init.mean = 2.0;
  init.std = 0.1;
  assert_moments (&init, 2.0, 0.01);
  bf_init_set (&init, BF_INITIALIZER_XAVIER_NORMAL, NULL);
  init.gain = 5.0 / 3.0;
  assert_moments (&init, 0.0, 25.0 / 9.0 * 2.0 / (FAN_IN + FAN_OUT));
  bf_init_set (&init, BF_INITIALIZER_KAIMING_UNIFORM, NULL);
  init.negative_slope = sqrt (5.0);
  assert_moments (&init, 0.0, 1.0 / (3.0 * FAN_IN));
  bf_init_set (&init, BF_INITIALIZER_KAIMING_NORMAL, NULL);
  init.mode = 1;
  init.nonlinearity = 2;
  assert_moments (&init, 0.0, 25.0 / 9.0 / FAN_OUT);
}

static void
test_refusals (void)
{
  g_autoptr (GError) deviation = NULL, bounds = NULL;
  BfInit init;

  bf_init_set (&init, BF_INITIALIZER_NORMAL, NULL);
  init.std = -1.0;
  g_assert_false (bf_init_validate (&init, &deviation));
  g_assert_error (deviation, BF_ERROR, BF_ERROR_INVALID);
  bf_init_set (&init, BF_INITIALIZER_UNIFORM, NULL);
  init.low = 2.0;
  g_assert_false (bf_init_validate (&init, &bounds));
  g_assert_error (bounds, BF_ERROR, BF_ERROR_INVALID);
}

static void
test_names (void)
{
  BfInitializer initializer;

  for (guint i = 0; i < BF_N_INITIALIZERS; i++)
    {
      g_assert_true (bf_initializer_from_name (bf_initializer_get_name ((BfInitializer) i), &initializer));
      g_assert_cmpuint (initializer, ==, i);
    }
  g_assert_false (bf_initializer_from_name ("glorot", &initializer));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_assert_cmpuint (G_N_ELEMENTS (expected), ==, BF_N_INITIALIZERS);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *path = g_strconcat ("/initializer/mean-variance-and-bounds/",
                                           bf_initializer_get_name (expected[i].initializer), NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_moments);
    }
  g_test_add_func ("/initializer/biases-are-0-but-for-linear", test_biases);
  g_test_add_func ("/initializer/the-same-seed-gives-the-same-bits", test_seeds);
  g_test_add_func ("/initializer/layers-of-one-seed-differ", test_layers_differ);
  g_test_add_func ("/initializer/numbers-of-a-seed-never-change", test_numbers_are_kept);
  g_test_add_func ("/initializer/parameters-move-mean-and-variance", test_parameters);
  g_test_add_func ("/initializer/what-cannot-be-drawn-is-refused", test_refusals);
  g_test_add_func ("/initializer/names-read-back", test_names);

  return g_test_run ();
}
