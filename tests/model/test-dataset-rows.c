/* SPDX-License-Identifier: MIT */
#include "model/bf-dataset-rows.h"

#include "session-fixture.h"

static void
test_a_copy_stands_behind_its_sample (void)
{
  const double x[] = { 1, 2, 3 }, y[] = { 10, 20, 30 };
  g_autoptr (BfDataset) data = bf_dataset_new (x, y, 3, 1, 1, NULL);
  g_autoptr (BfDataset) longer = bf_dataset_with_row (data, 1, NULL);
  g_autoptr (BfDataset) shorter = bf_dataset_without_row (longer, 0, NULL);
  const double inputs[] = { 1, 2, 2, 3 };

  g_assert_cmpuint (bf_dataset_get_n_samples (longer), ==, 4);
  g_assert_cmpuint (bf_dataset_get_n_samples (shorter), ==, 3);
  for (gsize s = 0; s < 4; s++)
    g_assert_cmpfloat (bf_dataset_get_input (longer, s, 0), ==, inputs[s]);
  for (gsize s = 0; s < 3; s++)
    g_assert_cmpfloat (bf_dataset_get_target (shorter, s, 0), ==, 10 * inputs[s + 1]);
}

static void
test_the_last_sample_stays (void)
{
  const double one = 1;
  g_autoptr (BfDataset) data = bf_dataset_new (&one, &one, 1, 1, 1, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (bf_dataset_without_row (data, 0, &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
}

static void
test_other_data_is_one_edit (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (BfDataset) longer = bf_dataset_with_row (bf_session_get_dataset (session), 0, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (bf_session_set_dataset (session, longer, "new sample", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bf_dataset_get_n_samples (bf_session_get_dataset (session)), ==, 2);
  bf_session_undo (session);
  g_assert_cmpuint (bf_dataset_get_n_samples (bf_session_get_dataset (session)), ==, 1);
  g_assert_false (bf_session_can_undo (session));
  bf_session_redo (session);
  g_assert_cmpuint (bf_dataset_get_n_samples (bf_session_get_dataset (session)), ==, 2);
  close_session (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset-rows/a-copy-stands-behind-its-sample", test_a_copy_stands_behind_its_sample);
  g_test_add_func ("/dataset-rows/the-last-sample-stays", test_the_last_sample_stays);
  g_test_add_func ("/dataset-rows/other-data-is-one-edit", test_other_data_is_one_edit);

  return g_test_run ();
}
