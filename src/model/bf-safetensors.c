/* SPDX-License-Identifier: MIT */
#include "bf-safetensors.h"

#include "bf-lesson.h"
#include "bf-reader-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LENGTH_SIZE sizeof (guint64)
#define MAX_HEADER_SIZE ((gsize) 100 * 1000 * 1000) /* the format's own limit */
#define ALIGNMENT 8

struct _BfSafetensors
{
  GBytes *bytes;
  GArray *tensors;  /* of BfTensor, in the file's order */
};

typedef struct
{
  const char *name;
  gsize       size;
  BfDtype     dtype;
} Dtype;

/* All that the format has: sizes are checked for those, too, that are not read. */
static const Dtype dtypes[] = {
  { "F64", 8, BF_DTYPE_F64 },
  { "F32", 4, BF_DTYPE_F32 },
  { "F16", 2, BF_DTYPE_OTHER },
  { "BF16", 2, BF_DTYPE_OTHER },
  { "F8_E4M3", 1, BF_DTYPE_OTHER },
  { "F8_E5M2", 1, BF_DTYPE_OTHER },
  { "I64", 8, BF_DTYPE_OTHER },
  { "I32", 4, BF_DTYPE_OTHER },
  { "I16", 2, BF_DTYPE_OTHER },
  { "I8", 1, BF_DTYPE_OTHER },
  { "U64", 8, BF_DTYPE_OTHER },
  { "U32", 4, BF_DTYPE_OTHER },
  { "U16", 2, BF_DTYPE_OTHER },
  { "U8", 1, BF_DTYPE_OTHER },
  { "BOOL", 1, BF_DTYPE_OTHER },
};

static const char *get_dtype_name (guint i) { return dtypes[i].name; }

static void
tensor_clear (BfTensor *self)
{
  g_clear_pointer (&self->name, g_free);
}

/* Whole numbers from 0; the path stands at the list. */
static gboolean
read_integers (BfReader *self, const json_t *json, gsize max_length, guint64 *integers, gsize *length)
{
  *length = json_array_size (json);
  if (!json_is_array (json))
    return bf_reader_fail_type (self, json, _("a list of whole numbers"));
  if (*length > max_length)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           ngettext ("has %lu number, should have at most %lu",
                                     "has %lu numbers, should have at most %lu", *length),
                           (gulong) *length, (gulong) max_length);
  for (gsize i = 0; i < *length; i++)
    {
      gsize at = bf_reader_enter_item (self, i);

      if (!bf_reader_get_integer (self, json_array_get (json, i), 0, G_MAXINT64, &integers[i]))
        return FALSE;
      bf_reader_leave (self, at);
    }

  return TRUE;
}

/* Their product times @size, the bytes of the tensor, or FALSE where that is more than there can be */
static gboolean
count_values (BfTensor *tensor, gsize size, guint64 *n_bytes)
{
  guint64 n = 1;

  for (guint i = 0; i < tensor->n_dims; i++)
    if (!g_uint64_checked_mul (&n, n, tensor->dims[i]))
      return FALSE;
  tensor->n_values = (gsize) n;

  return g_uint64_checked_mul (n_bytes, n, size);
}

/* The numbers' place in the file: they follow one another from @begin on, without a gap. */
static gboolean
read_offsets (BfReader *self, const json_t *json, guint64 n_bytes, gsize n_available, guint64 offsets[2])
{
  gsize at = bf_reader_enter (self, "data_offsets");
  gsize length = 0;

  if (!read_integers (self, json, 2, offsets, &length))
    return FALSE;
  if (length != 2)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("should be two numbers, where the tensor begins and ends"));
  if (offsets[1] > n_available)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           _("ends at byte %llu, but only %llu bytes follow the header; the file is cut off"),
                           (unsigned long long) offsets[1], (unsigned long long) n_available);
  if (offsets[1] < offsets[0] || offsets[1] - offsets[0] != n_bytes)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           _("is from %llu to %llu, should be %llu bytes long as the shape and the dtype say"),
                           (unsigned long long) offsets[0], (unsigned long long) offsets[1],
                           (unsigned long long) n_bytes);
  bf_reader_leave (self, at);

  return TRUE;
}

static gboolean
read_tensor (BfReader *self, json_t *json, const guint8 *data, gsize n_available, BfTensor *tensor)
{
  static const char * const known[] = { "dtype", "shape", "data_offsets", NULL };
  guint64 offsets[2] = { 0, 0 };
  guint64 n_bytes = 0;
  guint choice = 0;
  gsize n_dims = 0;
  gsize at;

  if (!bf_reader_get_object (self, json, "{ \"dtype\": \"F64\", \"shape\": [2, 3], \"data_offsets\": [0, 48] }") ||
      !bf_reader_check_keys (self, json, known))
    return FALSE;

  at = bf_reader_enter (self, "dtype");
  if (!bf_reader_get_choice (self, json_object_get (json, "dtype"), get_dtype_name, G_N_ELEMENTS (dtypes), &choice))
    return FALSE;
  bf_reader_leave (self, at);
  tensor->dtype = dtypes[choice].dtype;
  tensor->dtype_name = dtypes[choice].name;

  at = bf_reader_enter (self, "shape");
  if (!read_integers (self, json_object_get (json, "shape"), BF_SAFETENSORS_MAX_DIMS, tensor->dims, &n_dims))
    return FALSE;
  tensor->n_dims = (guint) n_dims;
  if (!count_values (tensor, dtypes[choice].size, &n_bytes))
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("makes more numbers than a file can hold"));
  bf_reader_leave (self, at);

  if (!read_offsets (self, json_object_get (json, "data_offsets"), n_bytes, n_available, offsets))
    return FALSE;
  tensor->data = data + offsets[0];

  return TRUE;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const BfTensor *one = *(const BfTensor * const *) a;
  const BfTensor *other = *(const BfTensor * const *) b;

  if (one->data != other->data)
    return one->data < other->data ? -1 : 1;

  /* What is empty goes before what begins at the same place. */
  return (one->n_values > 0) - (other->n_values > 0);
}

static gsize
get_n_bytes (const BfTensor *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dtypes); i++)
    if (dtypes[i].name == self->dtype_name)
      return self->n_values * dtypes[i].size;

  g_return_val_if_reached (0);
}

/* Every byte belongs to one tensor, as the format asks. */
static gboolean
check_cover (BfReader *self, GArray *tensors, const guint8 *data, gsize n_available)
{
  g_autofree const BfTensor **sorted = g_new (const BfTensor *, tensors->len + 1);
  const guint8 *end = data;

  for (guint i = 0; i < tensors->len; i++)
    sorted[i] = &g_array_index (tensors, BfTensor, i);
  qsort (sorted, tensors->len, sizeof *sorted, compare_places);
  for (guint i = 0; i < tensors->len; i++)
    {
      if (sorted[i]->data != end)
        return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                               _("“%s” begins at byte %llu, should begin at %llu, where the one before it ends"),
                               sorted[i]->name, (unsigned long long) (sorted[i]->data - data),
                               (unsigned long long) (end - data));
      end += get_n_bytes (sorted[i]);
    }
  if (end != data + n_available)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           ngettext ("%lu byte follows the last tensor; the file should end after it",
                                     "%lu bytes follow the last tensor; the file should end after it",
                                     (gulong) (data + n_available - end)), (gulong) (data + n_available - end));

  return TRUE;
}

static gboolean
read_header (BfReader *self, json_t *root, const guint8 *data, gsize n_available, GArray *tensors)
{
  const char *key;
  json_t *value;

  if (!bf_reader_get_object (self, root, _("an object with the tensors' names")))
    return FALSE;
  json_object_foreach (root, key, value)
    {
      BfTensor tensor = { .name = NULL };
      gsize at;

      if (g_str_equal (key, "__metadata__"))
        continue;
      at = bf_reader_enter (self, key);
      if (!read_tensor (self, value, data, n_available, &tensor))
        return FALSE;
      bf_reader_leave (self, at);
      tensor.name = g_strdup (key);
      g_array_append_val (tensors, tensor);
    }

  return check_cover (self, tensors, data, n_available);
}

static json_t *
load_header (BfReader *self, const guint8 *header, gsize length)
{
  json_error_t error;
  json_t *root = json_loadb ((const char *) header, length, JSON_REJECT_DUPLICATES, &error);

  if (root == NULL)
    bf_reader_fail (self, BF_LESSON_ERROR_SYNTAX, _("byte %d: the header is not JSON (%s)"),
                    (int) LENGTH_SIZE + MAX (error.position, 0), error.text);

  return root;
}

/* How long the header is; 0 with an error where it cannot be right. */
static gsize
read_length (BfReader *self, const guint8 *bytes, gsize size)
{
  guint64 length;

  if (size < LENGTH_SIZE + 2)
    {
      bf_reader_fail (self, BF_LESSON_ERROR_SYNTAX,
                      _("is %llu bytes long, which is too short for a safetensors file"), (unsigned long long) size);
      return 0;
    }
  memcpy (&length, bytes, sizeof length);
  length = GUINT64_FROM_LE (length);
  if (length >= 2 && length <= MAX_HEADER_SIZE && length <= size - LENGTH_SIZE && bytes[LENGTH_SIZE] == '{')
    return (gsize) length;

  bf_reader_fail (self, BF_LESSON_ERROR_SYNTAX,
                  _("does not begin as a safetensors file does: eight bytes that say how long the header is, and then "
                    "a {; or it is cut off"));

  return 0;
}

/**
 * bf_safetensors_parse_bytes:
 * @bytes: a file
 * @name: what error messages call it
 * @error: return location for an error
 *
 * Reads a safetensors file. Header, shapes and places are checked to the last byte before any number is looked at; the
 * numbers are not copied.
 *
 * Returns: (transfer full): the tensors, or %NULL with %BF_LESSON_ERROR_SYNTAX or %BF_LESSON_ERROR_INVALID
 */
BfSafetensors *
bf_safetensors_parse_bytes (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (BfSafetensors) self = g_new0 (BfSafetensors, 1);
  g_autoptr (GString) path = g_string_new (NULL);
  BfReader reader = { name, path, error };
  const guint8 *data;
  gsize size, length;
  gboolean good;
  json_t *root;

  g_return_val_if_fail (bytes != NULL && name != NULL, NULL);

  self->bytes = g_bytes_ref (bytes);
  self->tensors = g_array_new (FALSE, FALSE, sizeof (BfTensor));
  g_array_set_clear_func (self->tensors, (GDestroyNotify) tensor_clear);

  data = g_bytes_get_data (bytes, &size);
  length = read_length (&reader, data, size);
  root = length > 0 ? load_header (&reader, data + LENGTH_SIZE, length) : NULL;
  if (root == NULL)
    return NULL;
  good = read_header (&reader, root, data + LENGTH_SIZE + length, size - LENGTH_SIZE - length, self->tensors);
  json_decref (root);

  return good ? g_steal_pointer (&self) : NULL;
}

/**
 * bf_safetensors_free:
 * @self: (transfer full): a file
 *
 * Frees what was read.
 */
void
bf_safetensors_free (BfSafetensors *self)
{
  g_bytes_unref (self->bytes);
  g_array_unref (self->tensors);
  g_free (self);
}

/**
 * bf_safetensors_get_n_tensors:
 * @self: a file
 *
 * Counts its tensors.
 *
 * Returns: the count
 */
guint
bf_safetensors_get_n_tensors (const BfSafetensors *self)
{
  return self->tensors->len;
}

/**
 * bf_safetensors_get_tensor:
 * @self: a file
 * @index: which tensor
 *
 * Gets a tensor, in the file's order.
 *
 * Returns: (transfer none): the tensor
 */
const BfTensor *
bf_safetensors_get_tensor (const BfSafetensors *self, guint index)
{
  g_return_val_if_fail (index < self->tensors->len, NULL);

  return &g_array_index (self->tensors, BfTensor, index);
}

/**
 * bf_safetensors_find:
 * @self: a file
 * @name: a name
 *
 * Finds a tensor by its name.
 *
 * Returns: (transfer none) (nullable): the tensor
 */
const BfTensor *
bf_safetensors_find (const BfSafetensors *self, const char *name)
{
  for (guint i = 0; i < self->tensors->len; i++)
    if (g_str_equal (g_array_index (self->tensors, BfTensor, i).name, name))
      return &g_array_index (self->tensors, BfTensor, i);

  return NULL;
}

/**
 * bf_tensor_get_value:
 * @self: a tensor of a dtype that can be read
 * @index: the place of the number, row by row
 *
 * Gets a number.
 *
 * Returns: the number
 */
double
bf_tensor_get_value (const BfTensor *self, gsize index)
{
  union { guint64 bits; double value; } wide;
  union { guint32 bits; float value; } narrow;

  g_return_val_if_fail (index < self->n_values && self->dtype != BF_DTYPE_OTHER, 0.0);

  if (self->dtype == BF_DTYPE_F32)
    {
      memcpy (&narrow.bits, self->data + index * sizeof narrow.bits, sizeof narrow.bits);
      narrow.bits = GUINT32_FROM_LE (narrow.bits);
      return (double) narrow.value;
    }
  memcpy (&wide.bits, self->data + index * sizeof wide.bits, sizeof wide.bits);
  wide.bits = GUINT64_FROM_LE (wide.bits);

  return wide.value;
}

static void
append_shape (GString *out, const BfTensor *tensor)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < tensor->n_dims; i++)
    g_string_append_printf (out, "%s%" G_GUINT64_FORMAT, i > 0 ? ", " : "", tensor->dims[i]);
  g_string_append_c (out, ']');
}

/**
 * bf_tensor_describe_shape:
 * @self: a tensor
 *
 * Writes a shape as PyTorch does.
 *
 * Returns: (transfer full): the text, such as `[2, 3]`
 */
char *
bf_tensor_describe_shape (const BfTensor *self)
{
  GString *out = g_string_new (NULL);

  append_shape (out, self);

  return g_string_free (out, FALSE);
}

/**
 * bf_safetensors_write_header:
 * @out: an empty text
 * @tensors: their names, shapes and numbers of values; the names need no escapes
 * @n_tensors: how many there are
 *
 * Writes all that stands before the numbers, which are F64. They follow with bf_safetensors_write_value(), tensor by
 * tensor and row by row; the header is filled up with spaces so that they are aligned.
 */
void
bf_safetensors_write_header (GString *out, const BfTensor *tensors, guint n_tensors)
{
  guint64 offset = 0;
  guint64 length = 0;

  g_string_append_len (out, (const char *) &length, LENGTH_SIZE);
  g_string_append_c (out, '{');
  for (guint i = 0; i < n_tensors; i++)
    {
      guint64 end = offset + tensors[i].n_values * sizeof (double);

      g_string_append_printf (out, "%s\"%s\":{\"dtype\":\"F64\",\"shape\":", i > 0 ? "," : "", tensors[i].name);
      append_shape (out, &tensors[i]);
      g_string_append_printf (out, ",\"data_offsets\":[%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "]}", offset, end);
      offset = end;
    }
  g_string_append_c (out, '}');
  while (out->len % ALIGNMENT != 0)
    g_string_append_c (out, ' ');

  length = GUINT64_TO_LE ((guint64) (out->len - LENGTH_SIZE));
  memcpy (out->str, &length, LENGTH_SIZE);
}

/**
 * bf_safetensors_write_value:
 * @out: where the header stands
 * @value: the next number
 *
 * Writes a number.
 */
void
bf_safetensors_write_value (GString *out, double value)
{
  union { double value; guint64 bits; } wide = { value };

  wide.bits = GUINT64_TO_LE (wide.bits);
  g_string_append_len (out, (const char *) &wide.bits, sizeof wide.bits);
}
