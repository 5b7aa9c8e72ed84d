/* SPDX-License-Identifier: MIT */
#include "model/bf-csv.h"

#include "model/bf-lesson-columns.h"

#include <math.h>
#include <string.h>

static const char people[] = "name;height;weight;kind\n"
                             "Ann;1,5;50;b\n"
                             "\"Bo; B\";2,5;70;a\n"
                             "Cy;3,5;NA;b\n";

static BfCsvPreview *
look (const char *text, char separator)
{
  g_autoptr (GError) error = NULL;
  BfCsvPreview *preview = bf_csv_preview_new (text, strlen (text), separator, "f", &error);

  g_assert_no_error (error);

  return preview;
}

static BfCsvData *
read_as (const char *text, const BfCsvSettings *settings, GError **error)
{
  return bf_csv_parse_bytes (text, strlen (text), settings, "f", error);
}

static void
test_the_preview_finds_out_how_the_file_is_written (void)
{
  g_autoptr (BfCsvPreview) preview = look (people, 0);
  g_auto (BfCsvSettings) settings = { 0 };
  g_autofree char *named = bf_csv_preview_name (preview, TRUE, 1);
  g_autofree char *numbered = bf_csv_preview_name (preview, FALSE, 1);

  bf_csv_settings_init (&settings, preview);
  g_assert_cmpint (preview->separator, ==, ';');
  g_assert_true (preview->has_header);
  g_assert_true (preview->decimal_comma);
  g_assert_cmpuint (preview->n_columns, ==, 4);
  g_assert_cmpuint (preview->rows->len, ==, 4);
  g_assert_cmpstr (named, ==, "height");
  g_assert_cmpstr (numbered, ==, "column 2");
  g_assert_cmpuint (settings.n_inputs, ==, 2);
  g_assert_cmpuint (settings.inputs[0], ==, 1);
  g_assert_cmpuint (settings.targets[0], ==, 3);
  g_assert_true (settings.classes);
}

static void
test_separators_are_told_apart (void)
{
  static const struct { const char *text; char separator; gboolean header; } cases[] = {
    { "a,b\n1,2\n", ',', TRUE }, { "1\t2\n3\t4\n", '\t', FALSE }, { "1,5;2\n2,5;3\n", ';', FALSE },
    { "a\n1\n2\n", ',', TRUE },  { "1,2\n3,4\n", ',', FALSE },    { "\"x,y\"\t1\n\"z\"\t2\n", '\t', FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BfCsvPreview) preview = look (cases[i].text, 0);

      g_assert_cmpint (preview->separator, ==, cases[i].separator);
      g_assert_cmpint (preview->has_header, ==, cases[i].header);
    }
}

static void
test_words_become_classes_and_means_stand_for_what_is_missing (void)
{
  g_autoptr (BfCsvPreview) preview = look (people, 0);
  g_auto (BfCsvSettings) settings = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (BfCsvData) data = NULL;
  g_autofree char *said = NULL;

  bf_csv_settings_init (&settings, preview);
  settings.missing = BF_CSV_MISSING_MEAN;
  data = read_as (people, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bf_dataset_get_n_samples (data->dataset), ==, 3);
  g_assert_cmpfloat (bf_dataset_get_input (data->dataset, 1, 0), ==, 2.5);
  g_assert_cmpfloat (bf_dataset_get_input (data->dataset, 2, 1), ==, 60.0);
  g_assert_cmpstr (data->input_names[0], ==, "height");
  g_assert_cmpstr (data->target_names[0], ==, "a"); /* in order, though b came first */
  g_assert_cmpstr (data->target_names[1], ==, "b");
  g_assert_cmpfloat (bf_dataset_get_target (data->dataset, 0, 0), ==, 0.0);
  g_assert_cmpfloat (bf_dataset_get_target (data->dataset, 0, 1), ==, 1.0);
  g_assert_cmpfloat (bf_dataset_get_target (data->dataset, 1, 0), ==, 1.0);
  said = bf_csv_data_describe (data);
  g_assert_cmpstr (said, ==, "3 samples, 2 inputs, 2 classes; 1 value filled in");
}

static void
test_rows_with_missing_values_can_be_left_out (void)
{
  g_autoptr (BfCsvPreview) preview = look (people, 0);
  g_auto (BfCsvSettings) settings = { 0 };
  g_autoptr (BfCsvData) data = NULL;

  bf_csv_settings_init (&settings, preview);
  settings.missing = BF_CSV_MISSING_SKIP;
  data = read_as (people, &settings, NULL);
  g_assert_cmpuint (bf_dataset_get_n_samples (data->dataset), ==, 2);
  g_assert_cmpuint (data->n_skipped, ==, 1);
  g_assert_cmpuint (data->n_filled, ==, 0);
}

/* An output that no row teaches would be one that no row can be right about. */
static void
test_a_class_of_no_row_is_none (void)
{
  static const char text[] = "1,cat\n?,bird\n2,dog\n";
  g_autoptr (BfCsvPreview) preview = look (text, 0);
  g_auto (BfCsvSettings) settings = { 0 };
  g_autoptr (BfCsvData) data = NULL;

  bf_csv_settings_init (&settings, preview);
  settings.missing = BF_CSV_MISSING_SKIP;
  data = read_as (text, &settings, NULL);
  g_assert_cmpuint (data->n_skipped, ==, 1);
  g_assert_cmpuint (bf_dataset_get_n_targets (data->dataset), ==, 2);
  g_assert_cmpuint (g_strv_length (data->target_names), ==, 2);
  g_assert_cmpstr (data->target_names[0], ==, "cat");
  g_assert_cmpstr (data->target_names[1], ==, "dog");
}

static void
test_inputs_are_scaled (void)
{
  static const char text[] = "1,7,1\n2,7,2\n6,7,3\n";
  g_autoptr (BfCsvPreview) preview = look (text, 0);
  g_auto (BfCsvSettings) settings = { 0 };
  g_autoptr (BfCsvData) standard = NULL;
  g_autoptr (BfCsvData) min_max = NULL;

  bf_csv_settings_init (&settings, preview);
  settings.scale = BF_CSV_SCALE_STANDARD;
  standard = read_as (text, &settings, NULL);
  /* mean 3, variance (4 + 1 + 9) / 3 */
  g_assert_cmpfloat_with_epsilon (bf_dataset_get_input (standard->dataset, 0, 0), -2.0 / sqrt (14.0 / 3.0), 1e-15);
  g_assert_cmpfloat_with_epsilon (standard->offsets[0], 3.0, 1e-15);
  g_assert_cmpfloat_with_epsilon (standard->factors[0], sqrt (14.0 / 3.0), 1e-15);
  g_assert_cmpfloat (bf_dataset_get_input (standard->dataset, 2, 1), ==, 0.0); /* all the same */
  settings.scale = BF_CSV_SCALE_MIN_MAX;
  min_max = read_as (text, &settings, NULL);
  g_assert_cmpfloat_with_epsilon (bf_dataset_get_input (min_max->dataset, 1, 0), 0.2, 1e-15);
  g_assert_cmpfloat (bf_dataset_get_input (min_max->dataset, 2, 0), ==, 1.0);
  g_assert_cmpfloat (bf_dataset_get_target (min_max->dataset, 2, 0), ==, 3.0); /* targets are not */
}

typedef struct
{
  const char  *text;
  BfCsvMissing missing;
  gboolean     classes;
  gboolean     decimal_comma;
  const char  *message;
} Broken;

static const Broken broken[] = {
  { "a,b\n1,2\nx,3\n", 0, FALSE, FALSE, "f:3: column 1 (a): “x” is not a number; leave the column out" },
  { "a,b\n1,2\n3,x\n", 0, FALSE, FALSE, "f:3: column 2 (b): “x” is not a number; let the target name classes" },
  { "a,b\n\n1,2\n,3\n", 0, FALSE, FALSE, "f:4: column 1 (a): the value is missing" },
  { "a,b\n1,2\n\"1,5\",3\n", 0, FALSE, FALSE, "f:3: column 1 (a): “1,5” has a decimal comma, but the decimal point" },
  { "a,b\n1,2\n1.5,3\n", 0, FALSE, TRUE, "f:3: column 1 (a): “1.5” has a decimal point, but the decimal comma" },
  { "a,b\n1,2\n1e999,3\n", 0, FALSE, FALSE, "f:3: column 1 (a): “1e999” is not a number" },
  { "a,b\n1,2\ninf,3\n", 0, FALSE, FALSE, "f:3: column 1 (a): “inf” is not a number" },
  { "a,b\n1,2\n0x1p3,3\n", 0, FALSE, FALSE, "f:3: column 1 (a): “0x1p3” is not a number" },
  { "a,b\n1,2\n1,2,3\n", 0, FALSE, FALSE, "f:3: has 3 columns, should have 2" },
  { "a,b\n1,2\n1\n", 0, FALSE, FALSE, "f:3: has 1 column, should have 2" },
  { "a\n1\n", 0, FALSE, FALSE, "f:1: has 1 column, there is no column 2" },
  { "a,b\n", 0, FALSE, FALSE, "f: has no rows to learn from" },
  { "", 0, FALSE, FALSE, "f: has no rows to learn from" },
  { "a,b\n,2\n", BF_CSV_MISSING_SKIP, FALSE, FALSE, "f: has no rows to learn from" },
  { "a,b\n,2\n", BF_CSV_MISSING_MEAN, FALSE, FALSE, "f: column 1 (a): has no value at all" },
  { "a,b\n1,x\n2,x\n", 0, TRUE, FALSE, "f: column 2 (b): has one class only" },
  { "a,b\n1,\"2\n", 0, FALSE, FALSE, "f:2: column 2: the quotation mark that it begins with is not closed" },
};

static void
test_mistakes_name_line_and_column (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      guint input = 0, target = 1;
      const BfCsvSettings settings = { ',', TRUE, broken[i].decimal_comma, broken[i].classes, broken[i].missing,
                                       BF_CSV_SCALE_NONE, &input, 1, &target, 1 };
      g_autoptr (GError) error = NULL;

      g_assert_null (read_as (broken[i].text, &settings, &error));
      g_assert_true (error->domain == BF_LESSON_ERROR);
      if (!g_str_has_prefix (error->message, broken[i].message))
        g_error ("%s\nis not\n%s", error->message, broken[i].message);
    }
}

static void
test_settings_that_cannot_be_are_refused (void)
{
  guint columns[] = { 0, 1 };
  const BfCsvSettings cases[] = {
    { ',', TRUE, FALSE, FALSE, 0, 0, columns, 0, columns, 1 },
    { ',', TRUE, FALSE, FALSE, 0, 0, columns, 1, columns, 0 },
    { ',', TRUE, FALSE, TRUE, 0, 0, columns, 1, columns, 2 },
    { '"', TRUE, FALSE, FALSE, 0, 0, columns, 1, columns, 1 },
    { 0, TRUE, FALSE, FALSE, 0, 0, columns, 1, columns, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_as ("a,b\n1,2\n", &cases[i], &error));
      g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID);
    }
}

/* Classes without end: more than there may be, which a column of numbers has soon */
static void
test_too_many_classes_are_refused (void)
{
  g_autoptr (GString) text = g_string_new ("a,b\n");
  guint input = 0, target = 1;
  const BfCsvSettings settings = { ',', TRUE, FALSE, TRUE, 0, 0, &input, 1, &target, 1 };
  g_autoptr (GError) error = NULL;

  for (int i = 0; i <= BF_CSV_MAX_CLASSES; i++)
    g_string_append_printf (text, "1,c%d\n", i);
  g_assert_null (read_as (text->str, &settings, &error));
  g_assert_cmpstr (error->message, ==, "f:1002: column 2 (b): has more than 1000 classes; is it a number?");
}

static gboolean
stop_at_half (double fraction, gpointer user_data)
{
  double *last = user_data;

  g_assert_cmpfloat (fraction, >=, *last);
  g_assert_cmpfloat (fraction, <=, 1.0);
  *last = fraction;

  return fraction < 0.5;
}

static void
test_reading_tells_how_far_it_is_and_can_be_cancelled (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GInputStream) stream = NULL;
  guint input = 0, target = 1;
  const BfCsvSettings settings = { ',', FALSE, FALSE, FALSE, 0, 0, &input, 1, &target, 1 };
  g_autoptr (GError) error = NULL;
  double last = 0.0;

  for (int i = 0; i < 200000; i++)
    g_string_append_printf (text, "%d,%d\n", i, i % 7);
  stream = g_memory_input_stream_new_from_data (text->str, (gssize) text->len, NULL);
  g_assert_null (bf_csv_read (stream, text->len, &settings, "f", stop_at_half, &last, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpfloat (last, >=, 0.5);
  g_assert_cmpfloat (last, <, 0.6);
}

static void
test_numbers_in_order_of_size_make_classes (void)
{
  static const char text[] = "x,digit\n1,10\n2,9\n3,10\n";
  guint input = 0, target = 1;
  const BfCsvSettings settings = { ',', TRUE, FALSE, TRUE, 0, 0, &input, 1, &target, 1 };
  g_autoptr (BfCsvData) data = read_as (text, &settings, NULL);

  g_assert_cmpstr (data->target_names[0], ==, "9");
  g_assert_cmpstr (data->target_names[1], ==, "10");
}

static void
test_a_lesson_keeps_the_names_of_its_columns (void)
{
  g_autoptr (BfCsvPreview) preview = look (people, 0);
  g_auto (BfCsvSettings) settings = { 0 };
  const BfLayer hidden = { 3, BF_ACTIVATION_RELU, TRUE };
  g_autoptr (BfCsvData) data = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  g_autoptr (BfLesson) read = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  bf_csv_settings_init (&settings, preview);
  settings.missing = BF_CSV_MISSING_SKIP;
  settings.scale = BF_CSV_SCALE_MIN_MAX;
  data = read_as (people, &settings, NULL);
  lesson = bf_lesson_new_from_csv (data, "People", NULL, &hidden, 1, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (bf_lesson_get_recipe (lesson)->loss, ==, BF_LOSS_CROSS_ENTROPY);
  g_assert_cmpuint (bf_network_get_n_units (bf_lesson_get_network (lesson), 0), ==, 3);

  json = bf_lesson_to_json (lesson);
  read = bf_lesson_parse (json, -1, "f", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bf_lesson_get_input_name (read, 1), ==, "weight");
  g_assert_cmpstr (bf_lesson_get_target_name (read, 0), ==, "a");
  g_assert_null (bf_lesson_get_input_name (read, 2));
  g_assert_nonnull (strstr (json, "\"method\": \"min_max\""));
}

static void
test_a_network_is_fitted_to_the_data (void)
{
  g_autoptr (BfLesson) xor = bf_lesson_load ("xor", NULL);
  const BfNetwork *network = bf_lesson_get_network (xor);
  g_autoptr (BfNetwork) wider = bf_network_fit (network, 3, 1, 5, NULL);
  g_autoptr (BfNetwork) same = bf_network_fit (network, 2, 1, 5, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (bf_network_equal (same, network));
  g_assert_cmpuint (bf_network_get_n_inputs (wider), ==, 3);
  g_assert_cmpuint (bf_network_get_n_units (wider, 0), ==, bf_network_get_n_units (network, 0));
  g_assert_cmpfloat (bf_network_get_weight (wider, 1, 0, 2), ==, bf_network_get_weight (network, 1, 0, 2));
  g_assert_cmpfloat (bf_network_get_weight (wider, 0, 0, 2), !=, 0.0);
  g_assert_null (bf_network_fit (network, G_MAXUINT, 1, 5, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/the-preview-finds-out-how-the-file-is-written", test_the_preview_finds_out_how_the_file_is_written);
  g_test_add_func ("/csv/separators-are-told-apart", test_separators_are_told_apart);
  g_test_add_func ("/csv/words-become-classes-and-means-stand-for-what-is-missing",
                   test_words_become_classes_and_means_stand_for_what_is_missing);
  g_test_add_func ("/csv/rows-with-missing-values-can-be-left-out", test_rows_with_missing_values_can_be_left_out);
  g_test_add_func ("/csv/a-class-of-rows-that-are-left-out-is-no-output", test_a_class_of_no_row_is_none);
  g_test_add_func ("/csv/inputs-are-scaled", test_inputs_are_scaled);
  g_test_add_func ("/csv/mistakes-name-line-and-column", test_mistakes_name_line_and_column);
  g_test_add_func ("/csv/settings-that-cannot-be-are-refused", test_settings_that_cannot_be_are_refused);
  g_test_add_func ("/csv/too-many-classes-are-refused", test_too_many_classes_are_refused);
  g_test_add_func ("/csv/reading-tells-how-far-it-is-and-can-be-cancelled",
                   test_reading_tells_how_far_it_is_and_can_be_cancelled);
  g_test_add_func ("/csv/numbers-that-name-classes-stand-in-order-of-size", test_numbers_in_order_of_size_make_classes);
  g_test_add_func ("/csv/a-lesson-keeps-the-names-of-its-columns", test_a_lesson_keeps_the_names_of_its_columns);
  g_test_add_func ("/csv/a-network-is-fitted-to-the-data", test_a_network_is_fitted_to_the_data);

  return g_test_run ();
}
