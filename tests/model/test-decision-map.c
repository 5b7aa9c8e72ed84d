/* SPDX-License-Identifier: MIT */
#include "model/bf-decision-map.h"

#include <math.h>
#include <string.h>

#define N 20

/* One layer without activation: output = w·x + b */
static BfNetwork *
new_plane (guint n_outputs, const double *weights, const double *biases)
{
  BfLayer layer = { n_outputs, BF_ACTIVATION_IDENTITY, TRUE };
  BfNetwork *network = bf_network_new (2, &layer, 1, NULL);

  for (guint o = 0; o < n_outputs; o++)
    {
      bf_network_set_bias (network, 0, o, biases[o], NULL);
      for (guint i = 0; i < 2; i++)
        bf_network_set_weight (network, 0, o, i, weights[2 * o + i], NULL);
    }

  return network;
}

static const double corners[] = { 0, 0, 0, 1, 1, 0, 1, 1 };

/* answer = x: the line stands upright in the middle, the left half belongs to 0. */
static void
test_plane (void)
{
  g_autoptr (BfNetwork) network = new_plane (1, (double[]){ 1, 0 }, (double[]){ 0 });
  g_autoptr (BfDataset) data = bf_dataset_new (corners, (double[]){ 0, 0, 1, 1 }, 4, 2, 1, NULL);
  g_autoptr (BfDecisionMap) map = bf_decision_map_new (network, data, 0, N, NULL);
  double low, high, part;
  gsize n_above, n_below;

  bf_decision_map_get_range (map, 0, &low, &high);
  g_assert_cmpfloat_with_epsilon (low, -0.1, 1e-15);
  g_assert_cmpfloat_with_epsilon (high, 1.1, 1e-15);
  g_assert_cmpfloat (bf_decision_map_get_middle (map), ==, 0.5);
  g_assert_cmpfloat (bf_decision_map_get_reach (map), ==, 0.5);
  for (guint row = 0; row < N; row++)
    for (guint column = 0; column < N; column++)
      {
        double x = -0.1 + 1.2 * (column + 0.5) / N;

        g_assert_cmpfloat_with_epsilon (bf_decision_map_get_answer (map, column, row), x, 1e-12);
        g_assert_true ((bf_decision_map_get_level (map, x) > 0) == (column >= N / 2));
      }
  g_assert_true (bf_decision_map_get_right (map, &part));
  g_assert_cmpfloat (part, ==, 1.0);
  bf_decision_map_count (map, &n_above, &n_below);
  g_assert_cmpuint (n_above, ==, 2);
  g_assert_cmpuint (n_below, ==, 2);
}

/* Eighths of the reach, the last one for all beyond; what is not a number has none. */
static void
test_levels (void)
{
  g_autoptr (BfNetwork) network = new_plane (1, (double[]){ 1, 0 }, (double[]){ 0 });
  g_autoptr (BfDataset) data = bf_dataset_new (corners, (double[]){ -1, -1, 1, 1 }, 4, 2, 1, NULL);
  g_autoptr (BfDecisionMap) map = bf_decision_map_new (network, data, 0, N, NULL);
  const struct
  {
    double answer;
    int    level;
  } cases[] = { { 0.01, 1 }, { 0.13, 2 }, { 0.99, 8 }, { 5, 8 }, { HUGE_VAL, 8 }, { -0.01, -1 }, { -1, -8 }, { -9, -8 },
                { NAN, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (bf_decision_map_get_level (map, cases[i].answer), ==, cases[i].level);
}

/* The same plane against targets that it gets wrong: one in four by hand */
static void
test_right (void)
{
  g_autoptr (BfNetwork) network = new_plane (1, (double[]){ 1, 0 }, (double[]){ 0 });
  g_autoptr (BfDataset) data = bf_dataset_new (corners, (double[]){ 1, 0, 0, 1 }, 4, 2, 1, NULL);
  g_autoptr (BfDecisionMap) map = bf_decision_map_new (network, data, 0, N, NULL);
  g_autofree char *text = bf_decision_map_describe (map);
  double part;

  g_assert_true (bf_decision_map_get_right (map, &part));
  g_assert_cmpfloat (part, ==, 0.5);
  g_assert_cmpstr (text, ==, "50.0 % right. 50 % of the map is above 0.5.");
}

/* Three outputs, of which the largest counts: x, y, and 0.6 everywhere */
static void
test_classes (void)
{
  g_autoptr (BfNetwork) network = new_plane (3, (double[]){ 1, 0, 0, 1, 0, 0 }, (double[]){ 0, 0.01, 0.6 });
  const double targets[] = { 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0 }; /* right, right, right, and (1, 1) is y's */
  g_autoptr (BfDataset) data = bf_dataset_new (corners, targets, 4, 2, 3, NULL);
  g_autoptr (BfDecisionMap) map = bf_decision_map_new (network, data, 1, N, NULL);
  double part;

  g_assert_true (bf_decision_map_get_right (map, &part));
  g_assert_cmpfloat (part, ==, 0.75);
  g_assert_cmpuint (bf_decision_map_get_output (map), ==, 1);
  g_assert_cmpfloat_with_epsilon (bf_decision_map_get_answer (map, 0, N - 1),
                                  bf_decision_map_get_place (map, 1, N - 1) + 0.01, 1e-12);
}

/* Numbers that are no classes are neither right nor wrong. */
static void
test_numbers (void)
{
  g_autoptr (BfNetwork) network = new_plane (1, (double[]){ 1, 0 }, (double[]){ 0 });
  g_autoptr (BfDataset) data = bf_dataset_new (corners, (double[]){ 0.1, 0.2, 0.7, 1 }, 4, 2, 1, NULL);
  g_autoptr (BfDecisionMap) map = bf_decision_map_new (network, data, 0, N, NULL);
  g_autoptr (BfDataset) single = bf_dataset_new (corners + 6, (double[]){ 0.3 }, 1, 2, 1, NULL);
  g_autoptr (BfDecisionMap) alone = bf_decision_map_new (network, single, 0, N, NULL);
  double part, low, high;

  g_assert_false (bf_decision_map_get_right (map, &part));
  g_assert_false (bf_decision_map_get_right (alone, &part));
  bf_decision_map_get_range (alone, 1, &low, &high);
  g_assert_cmpfloat (low, <, 1.0);
  g_assert_cmpfloat (high, >, 1.0);
  g_assert_cmpfloat (bf_decision_map_get_reach (alone), >, 0.0);
}

/* All but what is right is there before every sample has been run. */
static void
test_sketch (void)
{
  g_autoptr (BfNetwork) network = new_plane (1, (double[]){ 1, 0 }, (double[]){ 0 });
  g_autoptr (BfDataset) data = bf_dataset_new (corners, (double[]){ 0, 0, 1, 0 }, 4, 2, 1, NULL);
  g_autoptr (BfDecisionMap) sketch = bf_decision_map_sketch (network, data, 0, N, NULL);
  g_autoptr (BfDecisionMap) map = bf_decision_map_with_right (sketch, network, NULL);
  g_autofree char *said = bf_decision_map_describe (sketch);
  double part;

  g_assert_true (bf_decision_map_has_classes (sketch));
  g_assert_false (bf_decision_map_get_right (sketch, &part));
  g_assert_null (strstr (said, "right"));
  g_assert_true (bf_decision_map_get_right (map, &part));
  g_assert_cmpfloat (part, ==, 0.75);
  for (guint row = 0; row < N; row++)
    for (guint column = 0; column < N; column++)
      g_assert_cmpfloat (bf_decision_map_get_answer (map, column, row), ==,
                         bf_decision_map_get_answer (sketch, column, row));
}

static void
test_given_up (void)
{
  g_autoptr (BfNetwork) network = new_plane (1, (double[]){ 1, 0 }, (double[]){ 0 });
  g_autoptr (BfDataset) data = bf_dataset_new (corners, (double[]){ 0, 0, 1, 1 }, 4, 2, 1, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_null (bf_decision_map_new (network, data, 0, N, cancellable));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decision-map/a-plane-is-cut-in-two", test_plane);
  g_test_add_func ("/decision-map/levels-are-eighths-of-the-reach", test_levels);
  g_test_add_func ("/decision-map/right-is-the-targets-side", test_right);
  g_test_add_func ("/decision-map/of-several-outputs-the-largest-counts", test_classes);
  g_test_add_func ("/decision-map/numbers-are-neither-right-nor-wrong", test_numbers);
  g_test_add_func ("/decision-map/is-there-before-what-is-right", test_sketch);
  g_test_add_func ("/decision-map/is-given-up-when-asked", test_given_up);

  return g_test_run ();
}
