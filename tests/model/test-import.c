/* SPDX-License-Identifier: MIT */
#include "session-fixture.h"

#include "model/bf-csv-roles.h"
#include "model/bf-import.h"
#include "model/bf-lesson-columns.h"

/* What the import dialog asks of the model: encodings, roles of columns, and the lesson that comes of it */

static const char table[] = "length,width,kind,year\n"
                            "1.5,0.5,rose,1\n"
                            "4,1,lily,2\n"
                            "6,2.25,iris,3\n";

typedef struct
{
  BfCsvPreview *preview;
  BfCsvSettings settings;
} Opened;

static Opened
open_table (const char *text)
{
  Opened opened = { bf_csv_preview_new_encoded (text, strlen (text), BF_CSV_ENCODING_UTF_8, 0, "t.csv", NULL),
                    { .separator = 0 } };

  g_assert_nonnull (opened.preview);
  bf_csv_settings_init (&opened.settings, opened.preview);

  return opened;
}

static void
close_table (Opened *opened)
{
  bf_csv_settings_clear (&opened->settings);
  bf_csv_preview_free (opened->preview);
}

static void
set_role (Opened *opened, guint column, BfCsvRole role)
{
  bf_csv_settings_set_role (&opened->settings, opened->preview, column, role);
}

static void
test_roles_are_changed_one_by_one (void)
{
  Opened opened = open_table (table);
  BfCsvSettings *s = &opened.settings;

  g_assert_cmpint (bf_csv_settings_get_role (s, 0), ==, BF_CSV_ROLE_INPUT);
  g_assert_cmpint (bf_csv_settings_get_role (s, 2), ==, BF_CSV_ROLE_IGNORE);
  g_assert_cmpint (bf_csv_settings_get_role (s, 3), ==, BF_CSV_ROLE_TARGET);
  g_assert_false (s->classes);
  g_assert_true (bf_csv_settings_can_choose_classes (s, opened.preview));

  set_role (&opened, 3, BF_CSV_ROLE_IGNORE);
  set_role (&opened, 2, BF_CSV_ROLE_TARGET);
  g_assert_true (s->classes); /* words can be nothing else */
  g_assert_false (bf_csv_settings_can_choose_classes (s, opened.preview));
  set_role (&opened, 0, BF_CSV_ROLE_TARGET);
  g_assert_false (s->classes); /* of two none names classes */
  g_assert_cmpuint (s->n_targets, ==, 2);
  g_assert_cmpuint (s->targets[0], ==, 0); /* as in the file, whatever was chosen first */
  g_assert_cmpuint (s->targets[1], ==, 2);
  g_assert_cmpuint (s->n_inputs, ==, 1);
  set_role (&opened, 0, BF_CSV_ROLE_INPUT);
  set_role (&opened, 3, BF_CSV_ROLE_INPUT);
  g_assert_cmpuint (s->n_inputs, ==, 3);
  g_assert_cmpuint (s->inputs[0], ==, 0);
  g_assert_cmpuint (s->inputs[1], ==, 1);
  g_assert_cmpuint (s->inputs[2], ==, 3);
  g_assert_true (s->classes);
  close_table (&opened);
}

static void
test_a_choice_of_classes_stays_while_inputs_change (void)
{
  Opened opened = open_table (table);
  BfCsvSettings *s = &opened.settings;

  s->classes = TRUE; /* years as classes */
  set_role (&opened, 1, BF_CSV_ROLE_IGNORE);
  g_assert_true (s->classes);
  s->has_header = FALSE; /* then “year” is a value, and no number */
  g_assert_false (bf_csv_settings_can_choose_classes (s, opened.preview));
  close_table (&opened);
}

static void
assert_guessed (BfCsvEncoding wanted, const char *bytes, gsize size)
{
  BfCsvEncoding guess = bf_csv_encoding_guess (bytes, size);

  g_assert_cmpint (guess, ==, wanted);
}

static void
test_encodings_are_guessed (void)
{
  assert_guessed (BF_CSV_ENCODING_UTF_8, "", 0);
  assert_guessed (BF_CSV_ENCODING_UTF_8, "gr\xc3\xb6\xc3\x9f" "e\n", 8);
  assert_guessed (BF_CSV_ENCODING_UTF_8, "gr\xc3\xb6\xc3", 5); /* its end cuts a character off */
  assert_guessed (BF_CSV_ENCODING_WINDOWS_1252, "gr\xf6\xdf" "e,y\n", 8);
  assert_guessed (BF_CSV_ENCODING_WINDOWS_1252, "1,na\xef\n", 6);
  assert_guessed (BF_CSV_ENCODING_UTF_16, "\xff\xfe" "a\0", 4);
  assert_guessed (BF_CSV_ENCODING_UTF_16, "\xfe\xff" "\0a", 4);
}

static BfCsvData *
read_encoded (const char *bytes, gsize size, BfCsvEncoding encoding, GError **error)
{
  g_autoptr (BfCsvPreview) preview = bf_csv_preview_new_encoded (bytes, size, encoding, 0, "e.csv", error);
  g_auto (BfCsvSettings) settings = { .separator = 0 };

  if (preview == NULL)
    return NULL;
  bf_csv_settings_init (&settings, preview);
  g_assert_cmpint (settings.encoding, ==, encoding);

  return bf_csv_parse_bytes (bytes, size, &settings, "e.csv", error);
}

static void
test_a_file_is_read_in_its_encoding (void)
{
  const char utf_8[] = "\xef\xbb\xbf" "höhe,art\n1,süß\n2,fad\n";

  for (guint i = 0; i < BF_N_CSV_ENCODINGS; i++)
    {
      gsize size = strlen (utf_8) - 3;
      g_autofree char *bytes = g_convert (utf_8 + 3, -1, bf_csv_encoding_get_name ((BfCsvEncoding) i), "UTF-8", NULL, &size, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (BfCsvData) data = read_encoded (bytes, size, (BfCsvEncoding) i, &error);
      BfCsvEncoding named;

      g_assert_no_error (error);
      g_assert_cmpstr (data->input_names[0], ==, "höhe");
      g_assert_cmpstr (data->target_names[1], ==, "süß");
      g_assert_true (bf_csv_encoding_from_name (bf_csv_encoding_get_name ((BfCsvEncoding) i), &named));
      g_assert_cmpint (named, ==, i);
    }
}

/* 2,000 good lines, then a byte that GB18030 has not */
static void
test_what_is_not_of_its_encoding_is_told_with_its_line (void)
{
  g_autoptr (GString) text = g_string_new ("a,b\n");
  g_auto (BfCsvSettings) settings = { .separator = 0 };
  g_autoptr (BfCsvPreview) preview = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append (text, "1,2\n");
  preview = bf_csv_preview_new_encoded (text->str, text->len, BF_CSV_ENCODING_GB18030, 0, "e.csv", NULL);
  bf_csv_settings_init (&settings, preview);
  g_string_append (text, "1,\xff\xff\n3,4\n");
  g_assert_null (bf_csv_parse_bytes (text->str, text->len, &settings, "e.csv", &error));
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "e.csv:2002: is not GB18030 text; choose another encoding");
  g_clear_error (&error);
  g_assert_null (read_encoded ("a,b\n1,\xff\xff\n", 9, BF_CSV_ENCODING_GB18030, &error));
  g_assert_cmpstr (error->message, ==, "e.csv:2: is not GB18030 text; choose another encoding");
  g_clear_error (&error);
  g_assert_null (read_encoded ("\xff\xff\xff\xff\xff\xff", 6, BF_CSV_ENCODING_GB18030, &error));
  g_assert_cmpstr (error->message, ==, "e.csv: is not GB18030 text; choose another encoding");
}

/* A preview ends in the middle of the file, in any encoding. */
static void
test_a_preview_of_a_long_file_ends_anywhere (void)
{
  g_autoptr (GString) text = g_string_new ("");
  g_autofree char *wide = NULL;
  g_autoptr (BfCsvPreview) preview = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  for (guint i = 0; i < 100; i++) /* so few, so long rows that the end is within one of the fifty */
    g_string_append_printf (text, "\"%*s\",%u\n", 20000, "ä", i);
  wide = g_convert (text->str, (gssize) text->len, "UTF-16", "UTF-8", NULL, &size, NULL);
  g_assert_cmpuint (size, >, BF_CSV_PREVIEW_SIZE);
  preview = bf_csv_preview_new_encoded (wide, BF_CSV_PREVIEW_SIZE, BF_CSV_ENCODING_UTF_16, 0, "wide.csv", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (preview->n_columns, ==, 2);
  g_assert_cmpuint (preview->rows->len, ==, 6);
}

static BfCsvData *
read_flowers (void)
{
  Opened opened = open_table (table);
  BfCsvData *data;

  set_role (&opened, 3, BF_CSV_ROLE_IGNORE);
  set_role (&opened, 2, BF_CSV_ROLE_TARGET);
  data = bf_csv_parse_bytes (table, strlen (table), &opened.settings, "t.csv", NULL);
  close_table (&opened);

  return data;
}

static void
test_the_present_network_is_fitted_to_classes (void)
{
  g_autoptr (BfLesson) present = new_batch_lesson (0.05); /* 2-4-2-1 */
  g_autoptr (BfCsvData) data = read_flowers ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BfLesson) lesson = bf_import_make_lesson (BF_IMPORT_FIT, present, data, "flowers", 1, &error);
  const BfNetwork *old = bf_lesson_get_network (present);
  const BfNetwork *network = bf_lesson_get_network (lesson);
  g_autofree char *shape = bf_import_describe_network (BF_IMPORT_FIT, present, data);
  g_autofree char *weights = bf_import_describe_weights (BF_IMPORT_FIT, present, data);
  g_autofree char *classes = bf_import_list_classes (data);

  g_assert_no_error (error);
  g_assert_cmpuint (bf_network_get_n_outputs (network), ==, 3);
  g_assert_cmpint (bf_network_get_activation (network, 2), ==, BF_ACTIVATION_SOFTMAX);
  g_assert_cmpint (bf_lesson_get_recipe (lesson)->loss, ==, BF_LOSS_CROSS_ENTROPY);
  g_assert_cmpfloat (bf_lesson_get_recipe (lesson)->learning_rate, ==, 0.05);
  g_assert_cmpuint (bf_lesson_get_recipe (lesson)->batch_size, ==, 3);
  g_assert_cmpfloat (bf_network_get_weight (network, 0, 3, 1), ==, bf_network_get_weight (old, 0, 3, 1));
  g_assert_cmpfloat (bf_network_get_weight (network, 1, 1, 2), ==, bf_network_get_weight (old, 1, 1, 2));
  g_assert_cmpstr (bf_lesson_get_target_name (lesson, 1), ==, "lily");
  g_assert_cmpstr (bf_lesson_get_title (lesson), ==, "flowers");
  g_assert_cmpstr (shape, ==, "2 → 4 tanh → 2 tanh → 3 softmax; CrossEntropyLoss");
  g_assert_cmpstr (weights, ==, "Layer 3 gets new weights, the others keep theirs.");
  g_assert_cmpstr (classes, ==, "iris, lily, rose");
}

static void
test_classes_give_way_to_numbers (void)
{
  g_autoptr (BfLesson) present = new_batch_lesson (0.05);
  g_autoptr (BfCsvData) classes = read_flowers ();
  g_autoptr (BfLesson) flowers = bf_import_make_lesson (BF_IMPORT_FIT, present, classes, "flowers", 1, NULL);
  Opened opened = open_table (table);
  g_autoptr (BfCsvData) numbers = bf_csv_parse_bytes (table, strlen (table), &opened.settings, "t.csv", NULL);
  g_autoptr (BfLesson) lesson = bf_import_make_lesson (BF_IMPORT_FIT, flowers, numbers, "years", 1, NULL);
  g_autofree char *weights = bf_import_describe_weights (BF_IMPORT_FIT, flowers, numbers);

  g_assert_nonnull (lesson);
  g_assert_cmpint (bf_network_get_activation (bf_lesson_get_network (lesson), 2), ==, BF_ACTIVATION_IDENTITY);
  g_assert_cmpint (bf_lesson_get_recipe (lesson)->loss, ==, BF_LOSS_MSE);
  g_assert_cmpstr (weights, ==, "Layer 3 gets new weights, the others keep theirs.");
  g_assert_null (bf_import_list_classes (numbers));
  close_table (&opened);
}

/* Sigmoid and bce stay for shares, and go for other numbers. */
static void
test_bce_stays_only_for_what_it_can_learn (void)
{
  const char *texts[] = { "x,y\n1,0.5\n2,1\n", "x,y\n1,0.5\n2,7\n" };
  const BfLayer layers[] = { { 1, BF_ACTIVATION_SIGMOID, TRUE } };
  g_autoptr (BfNetwork) network = bf_network_new (1, layers, 1, NULL);
  const double half = 0.5;
  g_autoptr (BfDataset) dataset = bf_dataset_new (&half, &half, 1, 1, 1, NULL);
  g_autoptr (BfLesson) present = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, BF_LOSS_BCE, NULL);
  present = bf_lesson_new ("shares", NULL, network, dataset, &recipe);
  for (guint i = 0; i < 2; i++)
    {
      Opened opened = open_table (texts[i]);
      g_autoptr (BfCsvData) data = bf_csv_parse_bytes (texts[i], strlen (texts[i]), &opened.settings, "t.csv", NULL);
      g_autoptr (BfLesson) lesson = bf_import_make_lesson (BF_IMPORT_FIT, present, data, "t", 1, NULL);
      g_autofree char *weights = bf_import_describe_weights (BF_IMPORT_FIT, present, data);

      g_assert_cmpint (bf_lesson_get_recipe (lesson)->loss, ==, i == 0 ? BF_LOSS_BCE : BF_LOSS_MSE);
      g_assert_cmpint (bf_network_get_activation (bf_lesson_get_network (lesson), 0), ==,
                       i == 0 ? BF_ACTIVATION_SIGMOID : BF_ACTIVATION_IDENTITY);
      g_assert_cmpstr (weights, ==, "It keeps all its weights.");
      close_table (&opened);
    }
}

static void
test_a_new_network_has_one_hidden_layer (void)
{
  g_autoptr (BfLesson) present = bf_lesson_new_worked_example ();
  g_autoptr (BfCsvData) data = read_flowers ();
  g_autoptr (BfLesson) lesson = bf_import_make_lesson (BF_IMPORT_NEW, present, data, "flowers", 1, NULL);
  g_autofree char *shape = bf_import_describe_network (BF_IMPORT_NEW, present, data);
  g_autofree char *fitted = bf_import_describe_network (BF_IMPORT_FIT, present, data);
  g_autofree char *weights = bf_import_describe_weights (BF_IMPORT_FIT, present, data);

  g_assert_cmpuint (bf_network_get_n_layers (bf_lesson_get_network (lesson)), ==, 2);
  g_assert_cmpstr (shape, ==, "2 → 8 tanh → 3 softmax; CrossEntropyLoss");
  g_assert_cmpstr (fitted, ==, "2 → 2 → 3 softmax, no bias; CrossEntropyLoss");
  g_assert_cmpstr (weights, ==, "All weights are new.");
}

/* From the file to a trained network, and back in one */
static void
test_an_import_can_be_trained_and_undone (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (BfCsvData) data = read_flowers ();
  g_autoptr (BfLesson) present = bf_session_dup_current_lesson (session);
  g_autoptr (BfLesson) lesson = bf_import_make_lesson (BF_IMPORT_NEW, present, data, "flowers", 1, NULL);
  g_autoptr (GError) error = NULL;
  double before;

  g_assert_true (bf_session_set_lesson (session, lesson, "import of t.csv", &error));
  before = get_loss (session);
  for (guint i = 0; i < 50; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
  g_assert_cmpfloat (get_loss (session), <, before);
  bf_session_undo (session);
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 2.98, 1e-12);
  close_session (session);
}

static void
test_titles_leave_the_ending_out (void)
{
  const char *names[][2] = { { "iris.csv", "iris" }, { "A.CSV", "A" }, { ".csv", ".csv" }, { "data.txt", "data.txt" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *title = bf_import_get_title (names[i][0]);

      g_assert_cmpstr (title, ==, names[i][1]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/import/roles-are-changed-one-by-one", test_roles_are_changed_one_by_one);
  g_test_add_func ("/import/a-choice-of-classes-stays-while-inputs-change", test_a_choice_of_classes_stays_while_inputs_change);
  g_test_add_func ("/import/encodings-are-guessed", test_encodings_are_guessed);
  g_test_add_func ("/import/a-file-is-read-in-its-encoding", test_a_file_is_read_in_its_encoding);
  g_test_add_func ("/import/what-is-not-of-its-encoding-is-told-with-its-line",
                   test_what_is_not_of_its_encoding_is_told_with_its_line);
  g_test_add_func ("/import/a-preview-of-a-long-file-ends-anywhere", test_a_preview_of_a_long_file_ends_anywhere);
  g_test_add_func ("/import/the-present-network-is-fitted-to-classes", test_the_present_network_is_fitted_to_classes);
  g_test_add_func ("/import/classes-give-way-to-numbers", test_classes_give_way_to_numbers);
  g_test_add_func ("/import/bce-stays-only-for-what-it-can-learn", test_bce_stays_only_for_what_it_can_learn);
  g_test_add_func ("/import/a-new-network-has-one-hidden-layer", test_a_new_network_has_one_hidden_layer);
  g_test_add_func ("/import/an-import-can-be-trained-and-undone", test_an_import_can_be_trained_and_undone);
  g_test_add_func ("/import/titles-leave-the-ending-out", test_titles_leave_the_ending_out);

  return g_test_run ();
}
