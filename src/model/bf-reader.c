/* SPDX-License-Identifier: MIT */
#include "bf-reader-private.h"

#include "bf-lesson.h"

#include <glib/gi18n-lib.h>

/* Takes values out of JSON, strictly: a message begins with the file and the place in it, and says what would be right.
 * A getter leaves the place where it failed in the path. */

/* Goes to a member; returns what bf_reader_leave() wants. */
gsize
bf_reader_enter (BfReader *self, const char *key)
{
  gsize length = self->path->len;

  g_string_append_printf (self->path, length > 0 ? ".%s" : "%s", key);

  return length;
}

/* Goes to an item of an array. */
gsize
bf_reader_enter_item (BfReader *self, gsize index)
{
  gsize length = self->path->len;

  g_string_append_printf (self->path, "[%" G_GSIZE_FORMAT "]", index);

  return length;
}

void
bf_reader_leave (BfReader *self, gsize length)
{
  g_string_truncate (self->path, length);
}

/* Sets the error, and returns FALSE so that a caller can return at once. */
gboolean
bf_reader_fail (BfReader *self, int code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  if (self->path->len > 0)
    g_set_error (self->error, BF_LESSON_ERROR, code, "%s: %s: %s", self->name, self->path->str, message);
  else
    g_set_error (self->error, BF_LESSON_ERROR, code, "%s: %s", self->name, message);

  return FALSE;
}

static const char *
describe_type (const json_t *value)
{
  switch (json_typeof (value))
    {
    case JSON_OBJECT: return _("an object");
    case JSON_ARRAY: return _("an array");
    case JSON_STRING: return _("a text");
    case JSON_INTEGER:
    case JSON_REAL: return _("a number");
    case JSON_TRUE: return "true";
    case JSON_FALSE: return "false";
    case JSON_NULL:
    default: return "null";
    }
}

gboolean
bf_reader_fail_type (BfReader *self, const json_t *value, const char *should)
{
  if (value == NULL)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("is missing, should be %s"), should);

  return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("is %s, should be %s"), describe_type (value), should);
}

gboolean
bf_reader_get_object (BfReader *self, const json_t *value, const char *should)
{
  return json_is_object (value) || bf_reader_fail_type (self, value, should);
}

gboolean
bf_reader_get_number (BfReader *self, const json_t *value, double *number)
{
  if (!json_is_number (value))
    return bf_reader_fail_type (self, value, _("a number such as 0.5"));
  *number = json_number_value (value);

  return TRUE;
}

gboolean
bf_reader_get_integer (BfReader *self, const json_t *value, gint64 min, gint64 max, guint64 *integer)
{
  g_autofree char *should = g_strdup_printf (_("a whole number from %lld to %lld"), (long long) min,
                                             (long long) max);

  if (json_is_real (value))
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("is %.6g, should be %s"), json_real_value (value), should);
  if (!json_is_integer (value))
    return bf_reader_fail_type (self, value, should);
  if (json_integer_value (value) < min || json_integer_value (value) > max)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("is %lld, should be %s"),
                           (long long) json_integer_value (value), should);
  *integer = (guint64) json_integer_value (value);

  return TRUE;
}

gboolean
bf_reader_get_boolean (BfReader *self, const json_t *value, gboolean *boolean)
{
  if (!json_is_boolean (value))
    return bf_reader_fail_type (self, value, _("true or false"));
  *boolean = json_is_true (value);

  return TRUE;
}

gboolean
bf_reader_get_text (BfReader *self, const json_t *value, char **text)
{
  if (!json_is_string (value))
    return bf_reader_fail_type (self, value, _("a text in quotation marks"));
  *text = g_strdup (json_string_value (value));

  return TRUE;
}

gboolean
bf_reader_get_choice (BfReader *self, const json_t *value, BfGetName get_name, guint n, guint *choice)
{
  g_autoptr (GString) known = g_string_new (NULL);
  g_autofree char *should = NULL;

  for (guint i = 0; i < n; i++)
    {
      if (json_is_string (value) && g_str_equal (json_string_value (value), get_name (i)))
        {
          *choice = i;
          return TRUE;
        }
      g_string_append_printf (known, "%s\"%s\"", i > 0 ? ", " : "", get_name (i));
    }

  should = n > 1 ? g_strdup_printf (_("one of %s"), known->str) : g_strdup (known->str);
  if (!json_is_string (value))
    return bf_reader_fail_type (self, value, should);

  return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("is “%s”, should be %s"), json_string_value (value),
                         should);
}

/* Only these keys: an optimizer's parameter that is passed over would make another training. */
gboolean
bf_reader_check_keys (BfReader *self, json_t *object, const char * const *known)
{
  const char *key;
  json_t *value;

  json_object_foreach (object, key, value)
    if (!g_strv_contains (known, key))
      {
        g_autofree char *list = g_strjoinv (", ", (char **) known);

        bf_reader_enter (self, key);
        return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                               _("is not known to this version; what may stand here: %s"), list);
      }

  return TRUE;
}

/* Keys that the format has and this version does not do: refused too, because passing over them would mislead. */
gboolean
bf_reader_refuse_keys (BfReader *self, json_t *object, const char * const *keys)
{
  for (gsize i = 0; keys[i] != NULL; i++)
    if (json_object_get (object, keys[i]) != NULL)
      {
        bf_reader_enter (self, keys[i]);
        return bf_reader_fail (self, BF_LESSON_ERROR_VERSION,
                               _("is not known to this version; leave it out, or use a newer version"));
      }

  return TRUE;
}

static gboolean
check_length (BfReader *self, const json_t *value, gsize length, gboolean rows)
{
  gsize n;

  if (!json_is_array (value))
    return bf_reader_fail_type (self, value, rows ? _("an array of rows, such as [[0.5, 0.4], [0.6, 0.3]]")
                                                  : _("an array of numbers, such as [0.5, 0.4]"));
  n = json_array_size (value);
  if (n == length)
    return TRUE;
  if (rows)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           ngettext ("has %lu row, should have %lu", "has %lu rows, should have %lu", n),
                           (gulong) n, (gulong) length);

  return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                         ngettext ("has %lu number, should have %lu", "has %lu numbers, should have %lu", n),
                         (gulong) n, (gulong) length);
}

gboolean
bf_reader_check_numbers (BfReader *self, const json_t *row, gsize length)
{
  double number;

  if (!check_length (self, row, length, FALSE))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      gsize at = bf_reader_enter_item (self, i);

      if (!bf_reader_get_number (self, json_array_get (row, i), &number))
        return FALSE;
      bf_reader_leave (self, at);
    }

  return TRUE;
}

/* A matrix is checked to the last number before there is memory for it. */
gboolean
bf_reader_check_matrix (BfReader *self, const json_t *matrix, gsize n_rows, gsize n_columns)
{
  if (!check_length (self, matrix, n_rows, TRUE))
    return FALSE;
  for (gsize i = 0; i < n_rows; i++)
    {
      gsize at = bf_reader_enter_item (self, i);

      if (!bf_reader_check_numbers (self, json_array_get (matrix, i), n_columns))
        return FALSE;
      bf_reader_leave (self, at);
    }

  return TRUE;
}
