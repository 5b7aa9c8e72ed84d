/* SPDX-License-Identifier: MIT */
#include "model/bf-parameters-file.h"
#include "../diverged.h"
#include "model/bf-lesson.h"
#include "model/bf-safetensors.h"
#include "model/bf-state-dict.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define N_ENTRIES 5

/* 3-4-2-1: tanh with biases, identity without, sigmoid with; awkward numbers; one weight frozen */
static BfNetwork *
make_network (void)
{
  const BfLayer layers[] = { { 4, BF_ACTIVATION_TANH, TRUE },
                             { 2, BF_ACTIVATION_IDENTITY, FALSE },
                             { 1, BF_ACTIVATION_SIGMOID, TRUE } };
  BfNetwork *network = bf_network_new (3, layers, G_N_ELEMENTS (layers), NULL);

  for (guint l = 0; l < G_N_ELEMENTS (layers); l++)
    bf_initializer_draw (BF_INITIALIZER_NORMAL, network, l, 3, NULL);
  bf_network_set_weight (network, 0, 0, 0, 4.9e-324, NULL);
  bf_network_set_weight (network, 0, 3, 2, -1.7976931348623157e308, NULL);
  bf_network_set_weight (network, 1, 1, 3, 1.0 / 3.0, NULL);
  bf_network_set_bias (network, 0, 1, -0.0, NULL);
  bf_network_set_bias (network, 2, 0, 1e22, NULL);
  bf_network_set_weight_frozen (network, 1, 0, 0, TRUE, NULL);

  return network;
}

static void
test_names_are_those_of_a_state_dict (void)
{
  static const char * const names[N_ENTRIES] = { "0.weight", "0.bias", "2.weight", "3.weight", "3.bias" };
  g_autoptr (BfNetwork) network = make_network ();

  g_assert_cmpuint (bf_state_dict_get_n_entries (network), ==, N_ENTRIES);
  for (guint i = 0; i < N_ENTRIES; i++)
    {
      g_autofree char *name = NULL;
      BfStateDictEntry entry;

      bf_state_dict_get_entry (network, i, &entry);
      name = bf_state_dict_get_name (network, &entry);
      g_assert_cmpstr (name, ==, names[i]);
    }
}

static void
test_each_format_reads_back_what_it_writes (void)
{
  g_autoptr (BfNetwork) network = make_network ();
  g_autoptr (BfNetwork) other = make_network ();

  bf_initializer_draw (BF_INITIALIZER_ZEROS, other, 0, 0, NULL);
  for (guint f = 0; f < BF_N_PARAMETERS_FORMATS; f++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = bf_parameters_write (network, (BfParametersFormat) f, "f", &error);
      g_autoptr (BfNetwork) read = bf_parameters_parse_bytes (bytes, (BfParametersFormat) f, other, "f", &error);

      g_assert_no_error (error);
      g_assert_true (bf_network_equal (read, network));
      g_assert_false (bf_network_equal (other, network));
      g_assert_true (signbit (bf_network_get_bias (read, 0, 1)));
      g_assert_true (bf_network_is_weight_frozen (read, 1, 0, 0));
    }
}

static void
test_numbers_that_are_not_finite_are_not_written (void)
{
  g_autoptr (BfNetwork) start = make_network ();
  g_autoptr (BfNetwork) network = diverge (start);
  g_autoptr (GError) error = NULL;

  g_assert_null (bf_parameters_write (network, BF_PARAMETERS_SAFETENSORS, "f", &error));
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "f: the network has a number that is not finite"));
}

/* The network's file with one tensor changed */
static GBytes *
make_safetensors (BfNetwork *network, guint changed, const char *name, guint64 n_rows, double value)
{
  BfTensor tensors[N_ENTRIES];
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < N_ENTRIES; i++)
    {
      BfStateDictEntry entry;

      bf_state_dict_get_entry (network, i, &entry);
      tensors[i] = (BfTensor) { .name = bf_state_dict_get_name (network, &entry), .n_dims = entry.is_bias ? 1 : 2,
                                .dims = { entry.n_rows, entry.n_columns } };
      if (i == changed && name != NULL)
        {
          g_free (tensors[i].name);
          tensors[i].name = g_strdup (name);
        }
      if (i == changed && n_rows > 0)
        tensors[i].dims[0] = n_rows;
      tensors[i].n_values = tensors[i].dims[0] * tensors[i].dims[1];
    }
  bf_safetensors_write_header (out, tensors, N_ENTRIES);
  for (guint i = 0; i < N_ENTRIES; i++)
    {
      for (gsize k = 0; k < tensors[i].n_values; k++)
        bf_safetensors_write_value (out, i == changed && k == tensors[i].n_values - 1 ? value : 0.5);
      g_free (tensors[i].name);
    }

  return g_string_free_to_bytes (out);
}

static void
assert_refused (GBytes *bytes, BfParametersFormat format, const char *message)
{
  g_autoptr (BfNetwork) network = make_network ();
  g_autoptr (GError) error = NULL;

  g_assert_null (bf_parameters_parse_bytes (bytes, format, network, "f", &error));
  g_assert_true (error->domain == BF_LESSON_ERROR);
  if (!g_str_has_prefix (error->message, message))
    g_error ("%s\nis not\n%s", error->message, message);
}

static void
test_wrong_shapes_say_which_layer_expects_what (void)
{
  g_autoptr (BfNetwork) network = make_network ();
  g_autoptr (GBytes) good = make_safetensors (network, 2, NULL, 0, 1.0);
  g_autoptr (GBytes) wide = make_safetensors (network, 0, NULL, 5, 1.0);
  g_autoptr (GBytes) bias = make_safetensors (network, 4, NULL, 2, 1.0);
  g_autoptr (GBytes) named = make_safetensors (network, 2, "1.weight", 0, 1.0);
  g_autoptr (GBytes) nan = make_safetensors (network, 2, NULL, 0, NAN);
  g_autoptr (GBytes) infinite = make_safetensors (network, 4, NULL, 0, -INFINITY);
  g_autoptr (BfNetwork) read = bf_parameters_parse_bytes (good, BF_PARAMETERS_SAFETENSORS, network, "f", NULL);

  g_assert_cmpfloat (bf_network_get_weight (read, 1, 1, 3), ==, 1.0);
  assert_refused (wide, BF_PARAMETERS_SAFETENSORS,
                  "f: “0.weight” has the shape [5, 3]; layer 1 expects “0.weight” of shape [4, 3], a row a unit");
  assert_refused (bias, BF_PARAMETERS_SAFETENSORS,
                  "f: “3.bias” has the shape [2]; layer 3 expects “3.bias” of shape [1], one number a unit");
  assert_refused (named, BF_PARAMETERS_SAFETENSORS,
                  "f: “1.weight” belongs to no layer; this network has 0.weight, 0.bias, 2.weight, 3.weight, 3.bias");
  assert_refused (nan, BF_PARAMETERS_SAFETENSORS, "f: 2.weight[1][3] is nan, should be a finite number");
  assert_refused (infinite, BF_PARAMETERS_SAFETENSORS, "f: 3.bias[0] is -inf, should be a finite number");
}

static void
test_names_of_a_parallel_model_are_known (void)
{
  g_autoptr (BfNetwork) network = make_network ();
  g_autoptr (GBytes) bytes = make_safetensors (network, 2, "module.2.weight", 0, 1.0);
  g_autoptr (GError) error = NULL;
  g_autoptr (BfNetwork) read = bf_parameters_parse_bytes (bytes, BF_PARAMETERS_SAFETENSORS, network, "f", &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (bf_network_get_weight (read, 1, 1, 3), ==, 1.0);
}

typedef struct
{
  BfParametersFormat format;
  const char        *search;
  const char        *replace;
  const char        *message;
} Broken;

static const Broken broken[] = {
  { BF_PARAMETERS_JSON, "{", "[", "f:" },
  { BF_PARAMETERS_JSON, "\"3.bias\": [1e22]\n}", "\"3.bias\": [1e22]\n", "f:" },
  { BF_PARAMETERS_JSON, "\"3.bias\": [1e22]", "\"3.bias\": [1e999]", "f:" },
  { BF_PARAMETERS_JSON, "\"3.bias\": [1e22]", "\"3.bias\": [NaN]", "f:" },
  { BF_PARAMETERS_JSON, "\"3.bias\": [1e22]", "\"3.bias\": [1, 2]",
    "f: “3.bias” has the shape [2]; layer 3 expects “3.bias” of shape [1], one number a unit" },
  { BF_PARAMETERS_JSON, "\"3.bias\": [1e22]", "\"3.bias\": [\"1\"]", "f: 3.bias[0]: is a text, should be a number" },
  { BF_PARAMETERS_JSON, "\"3.bias\": [1e22]", "\"3.bias\": 1", "f: 3.bias: is a number, should be an array of numbers" },
  { BF_PARAMETERS_JSON, "\"3.bias\": [1e22]", "\"3.bias\": [1], \"x\": 1", "f: “x” belongs to no layer" },
  { BF_PARAMETERS_JSON, ",\n  \"3.bias\": [1e22]", "", "f: “3.bias” is missing; layer 3 expects “3.bias” of shape [1]" },
  { BF_PARAMETERS_JSON, "\"2.weight\": [", "\"2.weight\": [[1, 2, 3, 4], ",
    "f: “2.weight” has the shape [3, 4]; layer 2 expects “2.weight” of shape [2, 4]" },
  { BF_PARAMETERS_JSON, "\"0.bias\": [", "\"0.bias\": [1, ", "f: “0.bias” has the shape [5]; layer 1 expects" },
  { BF_PARAMETERS_CSV, "tensor,row", "row,tensor", "f:1: the first line should be tensor,row,column,value" },
  { BF_PARAMETERS_CSV, "0.bias,1,,-0.0", "0.bias,1,0,-0.0", "f:15: column 3 (column): should be empty" },
  { BF_PARAMETERS_CSV, "0.bias,1,,-0.0", "0.bias,4,,-0.0",
    "f:15: column 2 (row): is “4”, should be a whole number from 0 to 3: layer 1 expects “0.bias” of shape [4]" },
  { BF_PARAMETERS_CSV, "0.bias,1,,-0.0", "0.bias,0,,-0.0", "f:15: this parameter stood before" },
  { BF_PARAMETERS_CSV, "0.bias,1,,-0.0\n", "", "f: there is no line for row 1, column 0 of “0.bias”; layer 1 expects" },
  { BF_PARAMETERS_CSV, "0.bias,1,,-0.0", "1.bias,1,,-0.0", "f: “1.bias” belongs to no layer" },
  { BF_PARAMETERS_CSV, "0.bias,1,,-0.0", "0.bias,1,,x", "f:15: column 4 (value): “x” is not a number" },
  { BF_PARAMETERS_CSV, "0.bias,1,,-0.0", "0.bias,1,,inf", "f:15: column 4 (value): “inf” is not a number" },
  { BF_PARAMETERS_CSV, "0.bias,1,,-0.0", "0.bias,1,,1e999", "f:15: column 4 (value): “1e999” is too large" },
  { BF_PARAMETERS_CSV, "0.bias,1,,-0.0", "0.bias,1,", "f:15: has 3 columns, should have 4" },
  { BF_PARAMETERS_CSV, "0.bias,1,,-0.0", "\"0.bias,1,,-0.0", "f:" },
};

static void
test_broken_texts_are_refused_with_their_place (void)
{
  g_autoptr (BfNetwork) network = make_network ();

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GBytes) good = bf_parameters_write (network, broken[i].format, "f", NULL);
      g_autoptr (GString) text = g_string_new_len (g_bytes_get_data (good, NULL), (gssize) g_bytes_get_size (good));
      g_autoptr (GBytes) bytes = NULL;

      g_assert_cmpuint (g_string_replace (text, broken[i].search, broken[i].replace, 1), ==, 1);
      bytes = g_bytes_new (text->str, text->len);
      assert_refused (bytes, broken[i].format, broken[i].message);
    }
}

static void
test_empty_files_are_refused (void)
{
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);

  assert_refused (empty, BF_PARAMETERS_SAFETENSORS, "f: is 0 bytes long");
  assert_refused (empty, BF_PARAMETERS_JSON, "f:1:");
  assert_refused (empty, BF_PARAMETERS_CSV, "f: there is no line for row 0");
}

static void
test_files_by_their_ending (void)
{
  g_autofree char *folder = g_dir_make_tmp ("backflow-XXXXXX", NULL);
  g_autoptr (BfNetwork) network = make_network ();
  g_autofree char *other = g_build_filename (folder, "p.txt", NULL);
  g_autoptr (GError) error = NULL;

  for (guint f = 0; f < BF_N_PARAMETERS_FORMATS; f++)
    {
      g_autofree char *name = g_strconcat ("P", bf_parameters_format_get_suffix ((BfParametersFormat) f), NULL);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (BfNetwork) read = NULL;

      g_assert_true (bf_parameters_save (network, path, &error));
      read = bf_parameters_load (path, network, &error);
      g_assert_no_error (error);
      g_assert_true (bf_network_equal (read, network));
      g_remove (path);
      g_assert_null (bf_parameters_load (path, network, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
      g_assert_true (g_str_has_prefix (error->message, path));
      g_clear_error (&error);
    }
  g_assert_false (bf_parameters_save (network, other, &error));
  g_assert_true (g_str_has_suffix (error->message, "p.txt: should end in .safetensors, .json or .csv"));
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parameters/names-are-those-of-a-state-dict", test_names_are_those_of_a_state_dict);
  g_test_add_func ("/parameters/each-format-reads-back-what-it-writes", test_each_format_reads_back_what_it_writes);
  g_test_add_func ("/parameters/numbers-that-are-not-finite-are-not-written",
                   test_numbers_that_are_not_finite_are_not_written);
  g_test_add_func ("/parameters/wrong-shapes-say-which-layer-expects-what",
                   test_wrong_shapes_say_which_layer_expects_what);
  g_test_add_func ("/parameters/names-of-a-parallel-model-are-known", test_names_of_a_parallel_model_are_known);
  g_test_add_func ("/parameters/broken-texts-are-refused-with-their-place",
                   test_broken_texts_are_refused_with_their_place);
  g_test_add_func ("/parameters/empty-files-are-refused", test_empty_files_are_refused);
  g_test_add_func ("/parameters/files-are-known-by-their-ending", test_files_by_their_ending);

  return g_test_run ();
}
