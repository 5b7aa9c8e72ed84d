/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <math.h>
#include <string.h>

static const double inputs[] = { 1, 2, 3, 4, 5, 6 };
static const double targets[] = { 7, 8, 9 };

static void
test_values (void)
{
  g_autoptr (BfDataset) data = bf_dataset_new (inputs, targets, 3, 2, 1, NULL);

  g_assert_cmpuint (bf_dataset_get_n_samples (data), ==, 3);
  g_assert_cmpuint (bf_dataset_get_n_inputs (data), ==, 2);
  g_assert_cmpuint (bf_dataset_get_n_targets (data), ==, 1);
  g_assert_cmpfloat (bf_dataset_get_input (data, 1, 0), ==, 3.0);
  g_assert_cmpfloat (bf_dataset_get_input (data, 2, 1), ==, 6.0);
  g_assert_cmpfloat (bf_dataset_get_target (data, 1, 0), ==, 8.0);
}

static void
test_edits_make_a_new_one (void)
{
  g_autoptr (BfDataset) data = bf_dataset_new (inputs, targets, 3, 2, 1, NULL);
  g_autoptr (BfDataset) input = bf_dataset_with_input (data, 2, 0, 50.0, NULL);
  g_autoptr (BfDataset) target = bf_dataset_with_target (data, 0, 0, 70.0, NULL);
  g_autoptr (BfDataset) back = bf_dataset_with_input (input, 2, 0, 5.0, NULL);

  g_assert_cmpfloat (bf_dataset_get_input (input, 2, 0), ==, 50.0);
  g_assert_cmpfloat (bf_dataset_get_target (target, 0, 0), ==, 70.0);
  g_assert_cmpfloat (bf_dataset_get_input (data, 2, 0), ==, 5.0);
  g_assert_cmpfloat (bf_dataset_get_target (data, 0, 0), ==, 7.0);
  g_assert_false (bf_dataset_equal (data, input));
  g_assert_false (bf_dataset_equal (data, target));
  g_assert_true (bf_dataset_equal (data, back));
}

static void
test_shapes_differ (void)
{
  g_autoptr (BfDataset) wide = bf_dataset_new (inputs, targets, 2, 3, 1, NULL);
  g_autoptr (BfDataset) tall = bf_dataset_new (inputs, targets, 3, 2, 1, NULL);

  g_assert_false (bf_dataset_equal (wide, tall));
}

static void
assert_refused (const double *x, const double *y, gsize n, guint n_in, guint n_out, BfError code, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bf_dataset_new (x, y, n, n_in, n_out, &error));
  g_assert_error (error, BF_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_refusals (void)
{
  const double broken[] = { 1, 2, 3, NAN, 5, 6 };
  const double endless[] = { 1, INFINITY, 3 };

  assert_refused (inputs, targets, 0, 2, 1, BF_ERROR_INVALID, "at least one sample");
  assert_refused (inputs, targets, 3, 0, 1, BF_ERROR_INVALID, "at least one sample");
  assert_refused (inputs, targets, 3, 2, 0, BF_ERROR_INVALID, "at least one sample");
  assert_refused (broken, targets, 3, 2, 1, BF_ERROR_NOT_FINITE, "inputs[1][1]");
  assert_refused (inputs, endless, 3, 2, 1, BF_ERROR_NOT_FINITE, "targets[1][0]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dataset/tells-its-numbers", test_values);
  g_test_add_func ("/dataset/an-edit-makes-a-new-one", test_edits_make_a_new_one);
  g_test_add_func ("/dataset/shapes-differ", test_shapes_differ);
  g_test_add_func ("/dataset/what-is-no-data-is-refused", test_refusals);

  return g_test_run ();
}
