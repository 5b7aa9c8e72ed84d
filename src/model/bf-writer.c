/* SPDX-License-Identifier: MIT */
#include "bf-writer-private.h"

#include "bf-number.h"

#include <math.h>
#include <stdlib.h>

/* Writes JSON that people can read; numbers in the shortest form that reads back to the same bits. */

#define INDENT 2

static void
new_line (BfWriter *self)
{
  g_string_append_c (self->out, '\n');
  for (guint i = 0; i < self->depth * INDENT; i++)
    g_string_append_c (self->out, ' ');
}

void
bf_writer_begin (BfWriter *self, char bracket)
{
  g_string_append_c (self->out, bracket);
  self->depth++;
}

void
bf_writer_end (BfWriter *self, char bracket)
{
  self->depth--;
  new_line (self);
  g_string_append_c (self->out, bracket);
}

static gboolean
is_first (const BfWriter *self)
{
  char last = self->out->str[self->out->len - 1];

  return last == '{' || last == '[';
}

/* Begins the next item of an object or an array */
void
bf_writer_next (BfWriter *self)
{
  if (!is_first (self))
    g_string_append_c (self->out, ',');
  new_line (self);
}

void
bf_writer_text (BfWriter *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  json_t *json = json_string (valid);
  char *dump = json_dumps (json, JSON_ENCODE_ANY);

  g_string_append (self->out, dump);
  free (dump);
  json_decref (json);
}

void
bf_writer_key (BfWriter *self, const char *key)
{
  bf_writer_next (self);
  bf_writer_text (self, key);
  g_string_append (self->out, ": ");
}

void
bf_writer_number (BfWriter *self, double value)
{
  g_autofree char *text = NULL;

  if (self->limit > 0 && self->out->len > self->limit)
    return;
  text = isfinite (value) ? bf_number_format_exact (value) : g_strdup ("null");
  g_string_append (self->out, text);
}

void
bf_writer_integer (BfWriter *self, const char *key, guint64 value)
{
  bf_writer_key (self, key);
  g_string_append_printf (self->out, "%" G_GUINT64_FORMAT, value);
}

static void
write_members (BfWriter *self, json_t *object)
{
  const char *key;
  json_t *value;
  gboolean first = TRUE;

  g_string_append (self->out, "{");
  json_object_foreach (object, key, value)
    {
      g_string_append (self->out, first ? " " : ", ");
      bf_writer_text (self, key);
      g_string_append (self->out, ": ");
      bf_writer_json (self, value);
      first = FALSE;
    }
  g_string_append (self->out, first ? "}" : " }");
}

static void
write_items (BfWriter *self, const json_t *array)
{
  json_t *value;
  gsize i;

  g_string_append_c (self->out, '[');
  json_array_foreach (array, i, value)
    {
      if (i > 0)
        g_string_append (self->out, ", ");
      bf_writer_json (self, value);
    }
  g_string_append_c (self->out, ']');
}

/* Any value, in one line */
void
bf_writer_json (BfWriter *self, const json_t *value)
{
  switch (json_typeof (value))
    {
    case JSON_OBJECT: write_members (self, (json_t *) value); break;
    case JSON_ARRAY: write_items (self, value); break;
    case JSON_STRING: bf_writer_text (self, json_string_value (value)); break;
    case JSON_INTEGER:
      g_string_append_printf (self->out, "%" JSON_INTEGER_FORMAT, json_integer_value (value));
      break;
    case JSON_REAL:
      bf_writer_number (self, json_real_value (value));
      if (json_real_value (value) == floor (json_real_value (value)) && fabs (json_real_value (value)) < 1e15)
        g_string_append (self->out, json_real_value (value) == 0.0 && signbit (json_real_value (value)) ? "" : ".0");
      break;
    case JSON_TRUE: g_string_append (self->out, "true"); break;
    case JSON_FALSE: g_string_append (self->out, "false"); break;
    case JSON_NULL:
    default: g_string_append (self->out, "null"); break;
    }
}

/* Writes the members of @extra but those that are objects this program writes itself. */
void
bf_writer_extra (BfWriter *self, const json_t *extra, const char * const *own)
{
  const char *key;
  json_t *value;

  json_object_foreach ((json_t *) extra, key, value)
    if (!g_strv_contains (own, key))
      {
        bf_writer_key (self, key);
        bf_writer_json (self, value);
      }
}
