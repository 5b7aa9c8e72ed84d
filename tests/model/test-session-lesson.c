/* SPDX-License-Identifier: MIT */
#include "session-fixture.h"

#include "model/bf-compare.h"
#include "model/bf-lesson-columns.h"
#include "model/bf-lesson-private.h"
#include "model/bf-tries.h"

#include <glib/gstdio.h>

/* Another network, other data and other texts in the same session: lines whose networks differ in shape */

static const char flowers[] = "length,width,kind\n"
                              "1.5,0.5,rose\n"
                              "4,1,lily\n"
                              "6,2.25,iris\n"
                              "1.25,0.25,rose\n";

/* 2-4-3 of words, where the worked example is 3-2-1 */
static BfLesson *
new_flowers (void)
{
  const BfLayer hidden[] = { { 4, BF_ACTIVATION_TANH, TRUE } };
  g_autoptr (BfCsvPreview) preview = bf_csv_preview_new (flowers, strlen (flowers), 0, "flowers.csv", NULL);
  g_auto (BfCsvSettings) settings = { .separator = 0 };
  g_autoptr (BfCsvData) data = NULL;

  bf_csv_settings_init (&settings, preview);
  data = bf_csv_parse_bytes (flowers, strlen (flowers), &settings, "flowers.csv", NULL);

  return bf_lesson_new_from_csv (data, "Flowers", NULL, hidden, 1, 7, NULL);
}

static void
steps (BfSession *session, guint n)
{
  for (guint i = 0; i < n; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
}

static void
import (BfSession *session)
{
  g_autoptr (BfLesson) lesson = new_flowers ();
  g_autoptr (GError) error = NULL;

  g_assert_true (bf_session_set_lesson (session, lesson, "import of flowers.csv", &error));
  g_assert_no_error (error);
}

static const char *
get_title (BfSession *session)
{
  return bf_lesson_get_title (bf_session_get_lesson (session));
}

static void
assert_shape (BfSession *session, guint n_inputs, guint n_outputs)
{
  g_assert_cmpuint (bf_network_get_n_inputs (bf_session_get_network (session)), ==, n_inputs);
  g_assert_cmpuint (bf_network_get_n_outputs (bf_session_get_network (session)), ==, n_outputs);
  g_assert_cmpuint (bf_dataset_get_n_inputs (bf_session_get_dataset (session)), ==, n_inputs);
  g_assert_cmpuint (bf_dataset_get_n_targets (bf_session_get_dataset (session)), ==, n_outputs);
}

static void
test_import_is_one_entry_and_begins_with_step_1 (void)
{
  BfSession *session = new_example_session ();
  guint count = 0;

  steps (session, 5);
  g_assert_cmpuint (bf_session_get_n_undo (session), ==, 0);
  g_signal_connect_swapped (session, "changed", G_CALLBACK (count_cb), &count);
  import (session);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpuint (bf_session_get_n_undo (session), ==, 1);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo import of flowers.csv");
  assert_shape (session, 2, 3);
  g_assert_cmpint (bf_session_get_recipe (session)->loss, ==, BF_LOSS_CROSS_ENTROPY);
  g_assert_cmpstr (get_title (session), ==, "Flowers");
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  g_assert_cmpuint (bf_session_get_length (session), ==, 0);
  close_session (session);
}

static void
test_undo_and_redo_cross_shapes (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (BfTrace) example = NULL;
  g_autoptr (BfTrace) imported = NULL;

  steps (session, 5);
  example = dup_trace (session);
  import (session);
  steps (session, 7);
  step_at_once (session, BF_GRANULARITY_PHASE);
  imported = dup_trace (session);
  bf_session_set_value (session, &(BfElement) { BF_ELEMENT_WEIGHT, 0, 3, 1 }, 0.5, NULL);
  g_assert_cmpuint (bf_session_get_n_undo (session), ==, 2);

  bf_session_undo (session);
  assert_same_trace (look (session).trace, imported);
  g_assert_cmpuint (get_done (session), ==, phase_end (session, BF_PHASE_BACKWARD));
  bf_session_undo (session);
  assert_same_trace (look (session).trace, example);
  assert_rests_after (session, 6, BF_PHASE_LOSS);
  g_assert_cmpstr (get_title (session), ==, "Worked example");
  g_assert_cmpstr (bf_session_get_redo_name (session), ==, "Redo import of flowers.csv");
  bf_session_redo (session);
  assert_same_trace (look (session).trace, imported);
  g_assert_cmpstr (get_title (session), ==, "Flowers");
  bf_session_redo (session);
  bf_session_undo_times (session, 2);
  assert_same_trace (look (session).trace, example);
  close_session (session);
}

static void
test_selection_goes_with_its_shape (void)
{
  BfSession *session = new_example_session ();

  bf_session_set_selected (session, &W32);
  bf_session_set_cut_output (session, 0);
  steps (session, 1);
  g_assert_cmpint (look (session).selected.kind, ==, BF_ELEMENT_WEIGHT);
  import (session);
  g_assert_cmpint (look (session).selected.kind, ==, BF_ELEMENT_NONE);
  bf_session_set_selected (session, &(BfElement) { BF_ELEMENT_UNIT, 0, 3, 0 });
  bf_session_set_cut_output (session, 2);
  bf_session_undo (session);
  g_assert_cmpint (look (session).selected.kind, ==, BF_ELEMENT_NONE);
  g_assert_cmpuint (bf_session_get_cut_output (session), ==, 0);
  close_session (session);
}

static void
test_what_was_trained_before_stays_a_branch (void)
{
  BfSession *session = new_example_session ();
  const BfBranches *branches = bf_session_get_branches (session);
  const BfBranch *a, *b;
  g_autoptr (GPtrArray) differences = NULL;
  const BfDifference *difference;

  steps (session, 5);
  import (session);
  steps (session, 3);
  g_assert_cmpuint (bf_branches_get_n (branches), ==, 2);
  a = bf_branches_get (branches, 0);
  b = bf_branches_get (branches, 1);
  g_assert_cmpuint (bf_compare_find_fork (a->run, a->length, b->run, b->length), ==, 0);
  g_assert_cmpuint (bf_compare_count_parameters (bf_state_get_network (bf_run_get_start_state (a->run)),
                                                 bf_state_get_network (bf_run_get_start_state (b->run))), ==, 0);
  g_assert_cmpstr (b->note, ==, "import of flowers.csv");
  differences = bf_compare_networks (bf_state_get_network (bf_run_get_start_state (a->run)),
                                     bf_state_get_network (bf_run_get_start_state (b->run)));
  g_assert_cmpuint (differences->len, ==, 1);
  difference = g_ptr_array_index (differences, 0);
  g_assert_cmpstr (difference->name, ==, "different networks");
  g_assert_cmpstr (difference->a, ==, "3 → 2 → 1, no bias");
  g_assert_cmpstr (difference->b, ==, "2 → 4 tanh → 3 softmax");

  bf_session_go_to_branch (session, 0);
  assert_shape (session, 3, 1);
  assert_rests_after (session, 6, BF_PHASE_LOSS);
  bf_session_go_to_branch (session, 1);
  assert_shape (session, 2, 3);
  assert_rests_after (session, 4, BF_PHASE_LOSS);
  g_assert_true (bf_session_seek (session, 2, NULL));
  assert_rests_after (session, 2, BF_PHASE_LOSS);
  close_session (session);
}

static void
test_a_bookmark_leads_back_to_the_other_shape (void)
{
  BfSession *session = new_example_session ();

  steps (session, 3);
  step_at_once (session, BF_GRANULARITY_PHASE);
  bf_session_add_bookmark (session, "before");
  import (session);
  steps (session, 2);
  bf_session_add_bookmark (session, "after");
  bf_session_go_to_bookmark (session, 0);
  assert_shape (session, 3, 1);
  assert_rests_after (session, 4, BF_PHASE_BACKWARD);
  bf_session_go_to_bookmark (session, 1);
  assert_shape (session, 2, 3);
  assert_rests_after (session, 3, BF_PHASE_LOSS);
  close_session (session);
}

static void
test_reset_keeps_and_restore_leaves_the_imported_network (void)
{
  BfSession *session = new_example_session ();

  import (session);
  steps (session, 4);
  bf_session_reset (session);
  assert_shape (session, 2, 3);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  bf_session_restore_lesson (session);
  assert_shape (session, 3, 1);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 2.98, 1e-12);
  g_assert_cmpstr (get_title (session), ==, "Worked example");
  bf_session_undo (session);
  assert_shape (session, 2, 3);

  bf_session_set_recipe (session, &(BfRecipe) { .loss = BF_LOSS_CROSS_ENTROPY, .learning_rate = 0.5, .delta = 1.0,
                                                .batch_size = 2, .accumulate = 1 }, NULL);
  steps (session, 2);
  bf_session_reset (session);
  g_assert_cmpstr (get_title (session), ==, "Flowers");
  close_session (session);
}

static void
test_tries_begin_anew_with_the_shape (void)
{
  BfSession *session = new_example_session ();
  BfTries *tries = bf_tries_new (session);
  const BfLayer layers[] = { { 3, BF_ACTIVATION_TANH, TRUE }, { 1, BF_ACTIVATION_IDENTITY, TRUE } };
  g_autoptr (BfNetwork) wider = bf_network_new (3, layers, 2, NULL);

  bf_tries_set_active (tries, TRUE);
  bf_session_set_value (session, &W32, 0.35, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (tries)), ==, 2);
  g_assert_true (bf_session_set_network (session, wider, "other network", NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (tries)), ==, 1);
  import (session);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (tries)), ==, 1);
  bf_session_undo_times (session, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (tries)), ==, 1);
  g_object_unref (tries);
  close_session (session);
}

static void
test_a_network_of_another_shape_keeps_the_data (void)
{
  BfSession *session = new_example_session ();
  const BfLayer layers[] = { { 5, BF_ACTIVATION_TANH, TRUE }, { 1, BF_ACTIVATION_IDENTITY, TRUE } };
  g_autoptr (BfNetwork) network = bf_network_new (3, layers, 2, NULL);
  g_autoptr (BfDataset) dataset = bf_dataset_ref (bf_session_get_dataset (session));

  steps (session, 3);
  g_assert_true (bf_session_set_network (session, network, "other network", NULL));
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  g_assert_true (bf_network_equal (bf_session_get_network (session), network));
  g_assert_true (bf_dataset_equal (bf_session_get_dataset (session), dataset));
  g_assert_cmpstr (get_title (session), ==, "Worked example");
  g_assert_cmpfloat (bf_session_get_recipe (session)->stop_loss, ==,
                     bf_lesson_get_recipe (bf_session_get_lesson (session))->stop_loss);
  steps (session, 1);
  bf_session_undo (session);
  assert_shape (session, 3, 1);
  g_assert_cmpuint (bf_session_get_step (session), ==, 4);
  close_session (session);
}

static void
test_what_does_not_fit_changes_nothing (void)
{
  BfSession *session = new_example_session ();
  const BfLayer layers[] = { { 1, BF_ACTIVATION_IDENTITY, TRUE } };
  const BfLayer classes[] = { { 1, BF_ACTIVATION_SOFTMAX, TRUE } };
  const double numbers[] = { 1, 2 };
  g_autoptr (BfNetwork) narrow = bf_network_new (2, layers, 1, NULL);
  g_autoptr (BfNetwork) softmax = bf_network_new (3, classes, 1, NULL);
  g_autoptr (BfDataset) dataset = bf_dataset_new (numbers, numbers, 1, 2, 1, NULL);
  g_autoptr (BfTrace) before = NULL;
  g_autoptr (GError) error = NULL;

  steps (session, 2);
  before = dup_trace (session);
  g_assert_false (bf_session_set_network (session, narrow, "other network", &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (bf_session_set_network (session, softmax, "other network", &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (bf_session_set_dataset (session, dataset, "other data", &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
  assert_same_trace (look (session).trace, before);
  g_assert_false (bf_session_can_undo (session));
  close_session (session);
}

/* To a file and back */
static BfSession *
reopen (BfSession *session)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "backflow-two-shapes.backflow", NULL);
  g_autoptr (BfLesson) lesson = bf_session_dup_whole_lesson (session);
  g_autoptr (BfLesson) read = NULL;
  g_autofree char *json = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (bf_lesson_save (lesson, path, &error));
  read = bf_lesson_load (path, &error);
  g_assert_no_error (error);
  json = bf_lesson_to_json (lesson);
  again = bf_lesson_to_json (read);
  g_assert_cmpstr (json, ==, again);
  g_unlink (path);

  return bf_session_new (read);
}

static void
test_a_file_holds_lines_of_two_shapes (void)
{
  g_autoptr (BfSession) session = new_example_session ();
  g_autoptr (BfSession) other = NULL;
  g_autoptr (BfSession) third = NULL;

  steps (session, 5);
  import (session);
  steps (session, 3);
  other = reopen (session);
  assert_same_trace (look (other).trace, look (session).trace);
  g_assert_cmpstr (get_title (other), ==, "Flowers");
  g_assert_cmpstr (bf_lesson_get_target_name (bf_session_get_lesson (other), 2), ==, "rose");
  g_assert_cmpuint (bf_branches_get_n (bf_session_get_branches (other)), ==, 2);

  bf_session_go_to_branch (other, 0);
  assert_shape (other, 3, 1);
  assert_rests_after (other, 6, BF_PHASE_LOSS);
  g_assert_cmpstr (get_title (other), ==, "Worked example");
  g_assert_nonnull (bf_lesson_get_guess (bf_session_get_lesson (other)));
  g_assert_null (bf_lesson_get_target_name (bf_session_get_lesson (other), 0));

  third = reopen (other); /* now it is the worked example that the file shows */
  g_assert_cmpstr (get_title (third), ==, "Worked example");
  bf_session_go_to_branch (third, 1);
  g_assert_cmpstr (get_title (third), ==, "Flowers");
  g_assert_cmpstr (bf_lesson_get_input_name (bf_session_get_lesson (third), 0), ==, "length");
  bf_session_restore_lesson (third);
  assert_shape (third, 3, 1);
  g_assert_cmpfloat_with_epsilon (get_prediction (third), 2.98, 1e-12);
}

static void
test_a_lesson_that_no_run_has_is_refused (void)
{
  g_autoptr (BfSession) session = new_example_session ();
  g_autoptr (BfLesson) lesson = bf_session_dup_whole_lesson (session);
  g_autofree char *json = bf_lesson_to_json (lesson);
  g_auto (GStrv) parts = g_strsplit (json, "\"session\": {", 2);
  g_autofree char *with = g_strconcat (parts[0], "\"session\": { \"lessons\": [ { \"title\": \"X\" } ],", parts[1], NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (bf_lesson_parse (with, -1, "x.backflow", &error));
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "x.backflow: session.lessons[0]: should be the lesson of a run");
}

static void
assert_refused (const char *json, const char *search, const char *replace, const char *message)
{
  g_auto (GStrv) parts = g_strsplit (json, search, 2);
  g_autofree char *text = g_strconcat (parts[0], replace, parts[1], NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (bf_lesson_parse (text, -1, "f", &error));
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_runs_have_the_shape_of_their_lesson (void)
{
  g_autoptr (BfSession) session = new_example_session ();
  g_autoptr (BfLesson) lesson = NULL;
  g_autofree char *json = NULL;

  steps (session, 5);
  bf_session_set_value (session, &W32, 0.5, NULL);
  steps (session, 5);
  import (session);
  steps (session, 3);
  lesson = bf_session_dup_whole_lesson (session);
  json = bf_lesson_to_json (lesson);
  assert_refused (json, "\"lesson\": 1", "\"lesson\": 0",
                  "f: session.runs[2]: should have the lesson that its parent has");
  assert_refused (json, "\"position\": {", "\"position\": { \"run\": 0, \"length\": 0, \"steps_done\": 0, "
                  "\"terms_done\": 0 }, \"x\": {",
                  "f: session.position: should be in a run of the lesson that the file itself is");
}

static void
test_a_run_of_another_shape_is_refused (void)
{
  g_autoptr (BfSession) session = new_example_session ();
  g_autoptr (BfLesson) lesson = NULL;
  g_autofree char *json = NULL;

  import (session);
  lesson = bf_session_dup_whole_lesson (session);
  json = bf_lesson_to_json (lesson);
  assert_refused (json, "\"lesson\": 1", "\"lesson\": 0",
                  "f: session.runs[0]: should have a network of the shape that its lesson has");
}

/* The safety copy keeps large data apart, and with them what their columns are called. */
static void
test_names_of_large_data_are_kept_apart_too (void)
{
  g_autofree char *folder = g_dir_make_tmp ("backflow-apart-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "copy.backflow", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) csv = g_string_new ("wide,high\n");
  g_autoptr (BfCsvPreview) preview = NULL;
  g_auto (BfCsvSettings) settings = { .separator = 0 };
  g_autoptr (BfCsvData) data = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  g_autoptr (BfLesson) read = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  GHashTableIter iter;
  const char *name;

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (csv, "%u,%u\n", i, 2 * i);
  preview = bf_csv_preview_new (csv->str, csv->len, 0, "wide.csv", NULL);
  bf_csv_settings_init (&settings, preview);
  data = bf_csv_parse_bytes (csv->str, csv->len, &settings, "wide.csv", NULL);
  lesson = bf_lesson_new_from_csv (data, "Wide", NULL, NULL, 0, 1, NULL);
  g_assert_true (bf_lesson_save_apart (lesson, path, folder, "data-", used, &error));
  g_assert_cmpuint (g_hash_table_size (used), ==, 1);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  read = bf_lesson_parse_apart (text, (gssize) length, "copy", folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bf_lesson_get_input_name (read, 0), ==, "wide");
  g_free (text);
  text = bf_lesson_to_json (read); /* a file of its own says nothing of where the copy had its data */
  g_assert_null (strstr (text, "apart"));
  g_assert_null (strstr (text, "n_inputs"));

  g_hash_table_iter_init (&iter, used);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL))
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      g_unlink (file);
    }
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/import-is-one-entry-and-begins-with-step-1", test_import_is_one_entry_and_begins_with_step_1);
  g_test_add_func ("/session/undo-and-redo-cross-shapes", test_undo_and_redo_cross_shapes);
  g_test_add_func ("/session/the-selection-goes-with-its-shape", test_selection_goes_with_its_shape);
  g_test_add_func ("/session/what-was-trained-before-an-import-stays-a-branch", test_what_was_trained_before_stays_a_branch);
  g_test_add_func ("/session/a-bookmark-leads-back-to-the-other-shape", test_a_bookmark_leads_back_to_the_other_shape);
  g_test_add_func ("/session/reset-keeps-and-restore-leaves-the-imported-network",
                   test_reset_keeps_and_restore_leaves_the_imported_network);
  g_test_add_func ("/session/tries-begin-anew-with-the-shape", test_tries_begin_anew_with_the_shape);
  g_test_add_func ("/session/a-network-of-another-shape-keeps-the-data", test_a_network_of_another_shape_keeps_the_data);
  g_test_add_func ("/session/what-does-not-fit-changes-nothing", test_what_does_not_fit_changes_nothing);
  g_test_add_func ("/session/a-file-holds-lines-of-two-shapes", test_a_file_holds_lines_of_two_shapes);
  g_test_add_func ("/session/a-lesson-that-no-run-has-is-refused", test_a_lesson_that_no_run_has_is_refused);
  g_test_add_func ("/session/runs-have-the-shape-of-their-lesson", test_runs_have_the_shape_of_their_lesson);
  g_test_add_func ("/session/a-run-of-another-shape-is-refused", test_a_run_of_another_shape_is_refused);
  g_test_add_func ("/session/names-of-large-data-are-kept-apart-too", test_names_of_large_data_are_kept_apart_too);

  return g_test_run ();
}
