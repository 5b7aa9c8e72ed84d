/* SPDX-License-Identifier: MIT */
#include "model/bf-safetensors.h"

#include "model/bf-lesson.h"

#include <math.h>
#include <string.h>

/* A file with that header and @n_zeros bytes of zeros after it */
static GBytes *
make_file (const char *header, gsize n_zeros)
{
  guint64 length = GUINT64_TO_LE ((guint64) strlen (header));
  GByteArray *bytes = g_byte_array_new ();
  guint8 zero = 0;

  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) strlen (header));
  for (gsize i = 0; i < n_zeros; i++)
    g_byte_array_append (bytes, &zero, 1);

  return g_byte_array_free_to_bytes (bytes);
}

static void
test_file_of_the_published_format (void)
{
  /* Two numbers in F32 and one in F64, as numpy writes 1, -2.5 and 0.1 */
  static const guint8 numbers[] = { 0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0,
                                    0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f };
  static const char header[] = "{\"__metadata__\":{\"format\":\"pt\"},"
                               "\"b\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[8,16]},"
                               "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}   ";
  g_autoptr (GBytes) zeros = make_file (header, sizeof numbers);
  g_autoptr (GError) error = NULL;
  gsize size;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (zeros, &size), g_bytes_get_size (zeros));
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (BfSafetensors) file = NULL;
  g_autofree char *shape = NULL;
  const BfTensor *tensor;

  memcpy (copy + g_bytes_get_size (zeros) - sizeof numbers, numbers, sizeof numbers);
  bytes = g_bytes_new (copy, g_bytes_get_size (zeros));
  file = bf_safetensors_parse_bytes (bytes, "f", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bf_safetensors_get_n_tensors (file), ==, 2);

  tensor = bf_safetensors_find (file, "a");
  shape = bf_tensor_describe_shape (tensor);
  g_assert_cmpstr (shape, ==, "[1, 2]");
  g_assert_cmpfloat (bf_tensor_get_value (tensor, 0), ==, 1.0);
  g_assert_cmpfloat (bf_tensor_get_value (tensor, 1), ==, -2.5);
  tensor = bf_safetensors_find (file, "b");
  g_assert_cmpuint (tensor->n_values, ==, 1);
  g_assert_cmpfloat (bf_tensor_get_value (tensor, 0), ==, 0.1);
  g_assert_null (bf_safetensors_find (file, "c"));
  g_assert_cmpstr (bf_safetensors_get_tensor (file, 0)->name, ==, "b");
}

static void
test_what_is_written_is_read (void)
{
  static const double values[] = { 0.1, -0.0, 1e-300, 4.9e-324, -1.7976931348623157e308, 1.0 / 3.0, NAN };
  const BfTensor tensors[] = { { .name = (char *) "x", .n_dims = 2, .dims = { 2, 3 }, .n_values = 6 },
                               { .name = (char *) "y", .n_dims = 1, .dims = { 1 }, .n_values = 1 } };
  GString *out = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BfSafetensors) file = NULL;

  bf_safetensors_write_header (out, tensors, 2);
  g_assert_cmpuint (out->len % 8, ==, 0);
  for (guint i = 0; i < 7; i++)
    bf_safetensors_write_value (out, values[i]);
  bytes = g_string_free_to_bytes (out);
  file = bf_safetensors_parse_bytes (bytes, "f", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 7; i++)
    {
      double read = bf_tensor_get_value (bf_safetensors_get_tensor (file, i / 6), i % 6);

      g_assert_cmpmem (&read, sizeof read, &values[i], sizeof values[i]);
    }
}

typedef struct
{
  const char *header;
  gsize       n_bytes; /* that follow it */
  const char *message; /* begins with this */
} Broken;

#define TENSOR(shape, offsets) "{\"a\":{\"dtype\":\"F64\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

static const Broken broken[] = {
  { "[]", 0, "f: does not begin as a safetensors file does" },
  { "{\"a\":", 0, "f: byte 13: the header is not JSON" },
  { "{\"a\":{},\"a\":{}}", 0, "f: byte 19: the header is not JSON" },
  { "{\"a\":3}", 0, "f: a: is a number, should be {" },
  { "{\"a\":{}}", 0, "f: a.dtype: is missing" },
  { "{\"a\":{\"dtype\":\"F63\",\"shape\":[],\"data_offsets\":[0,8]}}", 8, "f: a.dtype: is “F63”, should be one of" },
  { "{\"a\":{\"dtype\":\"F64\",\"data_offsets\":[0,8]}}", 8, "f: a.shape: is missing, should be a list" },
  { "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8],\"x\":1}}", 8, "f: a.x: is not known" },
  { TENSOR ("[-1]", "[0,8]"), 8, "f: a.shape[0]: is -1, should be a whole number from 0" },
  { TENSOR ("[1.5]", "[0,8]"), 8, "f: a.shape[0]: is 1.5, should be" },
  { TENSOR ("[1,1,1,1,1,1,1,1,1]", "[0,8]"), 8, "f: a.shape: has 9 numbers, should have at most 8" },
  { TENSOR ("[4294967296,4294967296]", "[0,8]"), 8, "f: a.shape: makes more numbers than a file can hold" },
  { TENSOR ("[2305843009213693952]", "[0,8]"), 8, "f: a.shape: makes more numbers than a file can hold" },
  { TENSOR ("[1]", "[0]"), 8, "f: a.data_offsets: should be two numbers" },
  { TENSOR ("[1]", "[8,0]"), 8, "f: a.data_offsets: is from 8 to 0" },
  { TENSOR ("[2]", "[0,8]"), 8, "f: a.data_offsets: is from 0 to 8, should be 16 bytes long" },
  { TENSOR ("[2]", "[0,16]"), 8, "f: a.data_offsets: ends at byte 16, but only 8 bytes follow" },
  { TENSOR ("[1]", "[8,16]"), 16, "f: “a” begins at byte 8, should begin at 0" },
  { TENSOR ("[1]", "[0,8]"), 9, "f: 1 byte follows the last tensor" },
  { "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
    "\"b\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8, "f: “" },
};

static void
test_broken_files_are_refused_with_their_place (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GBytes) bytes = make_file (broken[i].header, broken[i].n_bytes);
      g_autoptr (GError) error = NULL;

      g_assert_null (bf_safetensors_parse_bytes (bytes, "f", &error));
      g_assert_true (error->domain == BF_LESSON_ERROR);
      if (!g_str_has_prefix (error->message, broken[i].message))
        g_error ("%s\n%s\nis not\n%s", broken[i].header, error->message, broken[i].message);
    }
}

static void
test_a_cut_off_file_is_refused_at_every_length (void)
{
  g_autoptr (GBytes) whole = make_file (TENSOR ("[2]", "[0,16]"), 16);
  gsize size = g_bytes_get_size (whole);
  g_autoptr (BfSafetensors) file = bf_safetensors_parse_bytes (whole, "f", NULL);

  g_assert_nonnull (file);
  for (gsize n = 0; n < size; n++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (whole, 0, n);
      g_autoptr (GError) error = NULL;

      g_assert_null (bf_safetensors_parse_bytes (part, "f", &error));
      g_assert_nonnull (error);
    }
}

static void
test_a_length_that_is_not_there_allocates_nothing (void)
{
  guint64 lengths[] = { 0, 1, 100000001, G_MAXINT64, G_MAXUINT64, G_MAXUINT64 - 7 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint8 file[16] = { 0, 0, 0, 0, 0, 0, 0, 0, '{', '}' };
      guint64 length = GUINT64_TO_LE (lengths[i]);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;

      memcpy (file, &length, sizeof length);
      bytes = g_bytes_new_static (file, sizeof file);
      g_assert_null (bf_safetensors_parse_bytes (bytes, "f", &error));
      g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/a-file-of-the-published-format-is-read", test_file_of_the_published_format);
  g_test_add_func ("/safetensors/what-is-written-is-read-to-the-last-bit", test_what_is_written_is_read);
  g_test_add_func ("/safetensors/broken-files-are-refused-with-their-place",
                   test_broken_files_are_refused_with_their_place);
  g_test_add_func ("/safetensors/a-cut-off-file-is-refused-at-every-length",
                   test_a_cut_off_file_is_refused_at_every_length);
  g_test_add_func ("/safetensors/a-length-that-is-not-there-allocates-nothing",
                   test_a_length_that_is_not_there_allocates_nothing);

  return g_test_run ();
}
