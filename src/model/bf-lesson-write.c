/* SPDX-License-Identifier: MIT */
#include "bf-lesson-private.h"

#include "bf-number.h"

#include <math.h>
#include <stdlib.h>

/* Writes a lesson as JSON that people can read: one row of a matrix a line, numbers in the shortest form that reads
 * back to the same bits. What this version does not know stands behind what it does. */

#define INDENT 2

typedef struct
{
  GString *out;
  guint    depth;
} Writer;

static void
new_line (Writer *self)
{
  g_string_append_c (self->out, '\n');
  for (guint i = 0; i < self->depth * INDENT; i++)
    g_string_append_c (self->out, ' ');
}

static void
begin (Writer *self, char bracket)
{
  g_string_append_c (self->out, bracket);
  self->depth++;
}

static void
end (Writer *self, char bracket)
{
  self->depth--;
  new_line (self);
  g_string_append_c (self->out, bracket);
}

static gboolean
is_first (const Writer *self)
{
  char last = self->out->str[self->out->len - 1];

  return last == '{' || last == '[';
}

/* Begins the next item of an object or an array */
static void
next (Writer *self)
{
  if (!is_first (self))
    g_string_append_c (self->out, ',');
  new_line (self);
}

static void
write_text (Writer *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  json_t *json = json_string (valid);
  char *dump = json_dumps (json, JSON_ENCODE_ANY);

  g_string_append (self->out, dump);
  free (dump);
  json_decref (json);
}

static void
write_key (Writer *self, const char *key)
{
  next (self);
  write_text (self, key);
  g_string_append (self->out, ": ");
}

static void
write_number (Writer *self, double value)
{
  g_autofree char *text = isfinite (value) ? bf_number_format_exact (value) : g_strdup ("null");

  g_string_append (self->out, text);
}

static void
write_integer (Writer *self, const char *key, guint64 value)
{
  write_key (self, key);
  g_string_append_printf (self->out, "%" G_GUINT64_FORMAT, value);
}

static void write_json (Writer *self, const json_t *value);

static void
write_members (Writer *self, json_t *object)
{
  const char *key;
  json_t *value;
  gboolean first = TRUE;

  g_string_append (self->out, "{");
  json_object_foreach (object, key, value)
    {
      g_string_append (self->out, first ? " " : ", ");
      write_text (self, key);
      g_string_append (self->out, ": ");
      write_json (self, value);
      first = FALSE;
    }
  g_string_append (self->out, first ? "}" : " }");
}

static void
write_items (Writer *self, const json_t *array)
{
  json_t *value;
  gsize i;

  g_string_append_c (self->out, '[');
  json_array_foreach (array, i, value)
    {
      if (i > 0)
        g_string_append (self->out, ", ");
      write_json (self, value);
    }
  g_string_append_c (self->out, ']');
}

/* Any value, in one line */
static void
write_json (Writer *self, const json_t *value)
{
  switch (json_typeof (value))
    {
    case JSON_OBJECT: write_members (self, (json_t *) value); break;
    case JSON_ARRAY: write_items (self, value); break;
    case JSON_STRING: write_text (self, json_string_value (value)); break;
    case JSON_INTEGER:
      g_string_append_printf (self->out, "%" JSON_INTEGER_FORMAT, json_integer_value (value));
      break;
    case JSON_REAL:
      write_number (self, json_real_value (value));
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
static void
write_extra (Writer *self, const json_t *extra, const char * const *own)
{
  const char *key;
  json_t *value;

  json_object_foreach ((json_t *) extra, key, value)
    if (!g_strv_contains (own, key))
      {
        write_key (self, key);
        write_json (self, value);
      }
}

static const char * const nothing_own[] = { NULL };

typedef double (*GetNumber) (const void *data, guint layer, gsize row, guint column);

static void
write_row (Writer *self, GetNumber get, const void *data, guint layer, gsize row, guint n)
{
  g_string_append_c (self->out, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (self->out, ", ");
      write_number (self, get (data, layer, row, i));
    }
  g_string_append_c (self->out, ']');
}

static void
write_matrix (Writer *self, GetNumber get, const void *data, guint layer, gsize n_rows, guint n_columns)
{
  begin (self, '[');
  for (gsize i = 0; i < n_rows; i++)
    {
      next (self);
      write_row (self, get, data, layer, i, n_columns);
    }
  end (self, ']');
}

static double
get_weight (const void *network, guint layer, gsize unit, guint input)
{
  return bf_network_get_weight (network, layer, (guint) unit, input);
}

static double
get_bias (const void *network, guint layer, gsize row, guint unit)
{
  return bf_network_get_bias (network, layer, unit);
}

static double
get_input (const void *dataset, guint layer, gsize sample, guint input)
{
  return bf_dataset_get_input (dataset, sample, input);
}

static double
get_target (const void *dataset, guint layer, gsize sample, guint target)
{
  return bf_dataset_get_target (dataset, sample, target);
}

typedef gboolean (*GetBoolean) (const BfNetwork *network, guint layer, guint unit, guint input);

static gboolean
get_bias_frozen (const BfNetwork *network, guint layer, guint row, guint unit)
{
  return bf_network_is_bias_frozen (network, layer, unit);
}

static gboolean
any_is_frozen (const BfNetwork *network, guint layer, GetBoolean get, guint n_rows, guint n_columns)
{
  for (guint i = 0; i < n_rows * n_columns; i++)
    if (get (network, layer, i / n_columns, i % n_columns))
      return TRUE;

  return FALSE;
}

static void
write_booleans (Writer *self, const BfNetwork *network, guint layer, GetBoolean get, guint row, guint n)
{
  g_string_append_c (self->out, '[');
  for (guint i = 0; i < n; i++)
    g_string_append_printf (self->out, "%s%s", i > 0 ? ", " : "", get (network, layer, row, i) ? "true" : "false");
  g_string_append_c (self->out, ']');
}

static void
write_frozen_weights (Writer *self, const BfNetwork *network, guint layer, guint n_units, guint n_inputs)
{
  write_key (self, "frozen");
  begin (self, '[');
  for (guint v = 0; v < n_units; v++)
    {
      next (self);
      write_booleans (self, network, layer, bf_network_is_weight_frozen, v, n_inputs);
    }
  end (self, ']');
}

/* Nothing where nothing is frozen, true where all is */
static void
write_frozen (Writer *self, const BfNetwork *network, guint layer)
{
  guint n_units = bf_network_get_n_units (network, layer);
  guint n_inputs = bf_network_get_n_layer_inputs (network, layer);

  if (bf_network_is_layer_frozen (network, layer))
    {
      write_key (self, "frozen");
      g_string_append (self->out, "true");
      return;
    }
  if (any_is_frozen (network, layer, bf_network_is_weight_frozen, n_units, n_inputs))
    write_frozen_weights (self, network, layer, n_units, n_inputs);
  if (!bf_network_has_bias (network, layer) || !any_is_frozen (network, layer, get_bias_frozen, 1, n_units))
    return;
  write_key (self, "bias_frozen");
  write_booleans (self, network, layer, get_bias_frozen, 0, n_units);
}

static void
write_layer (Writer *self, const BfNetwork *network, guint layer, const json_t *extra)
{
  guint n_units = bf_network_get_n_units (network, layer);

  begin (self, '{');
  write_integer (self, "units", n_units);
  write_key (self, "activation");
  write_text (self, bf_activation_get_name (bf_network_get_activation (network, layer)));
  write_key (self, "weight");
  write_matrix (self, get_weight, network, layer, n_units, bf_network_get_n_layer_inputs (network, layer));
  if (bf_network_has_bias (network, layer))
    {
      write_key (self, "bias");
      write_row (self, get_bias, network, layer, 0, n_units);
    }
  write_frozen (self, network, layer);
  write_extra (self, extra, nothing_own);
  end (self, '}');
}

static void
write_network (Writer *self, const BfNetwork *network, const json_t *extra)
{
  static const char * const own[] = { "layers", NULL };

  begin (self, '{');
  write_integer (self, "inputs", bf_network_get_n_inputs (network));
  write_key (self, "layers");
  begin (self, '[');
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    {
      next (self);
      write_layer (self, network, l, json_array_get (json_object_get (extra, "layers"), l));
    }
  end (self, ']');
  write_extra (self, extra, own);
  end (self, '}');
}

static void
write_data (Writer *self, const BfDataset *dataset, const json_t *extra)
{
  gsize n = bf_dataset_get_n_samples (dataset);

  begin (self, '{');
  write_key (self, "inputs");
  write_matrix (self, get_input, dataset, 0, n, bf_dataset_get_n_inputs (dataset));
  write_key (self, "targets");
  write_matrix (self, get_target, dataset, 0, n, bf_dataset_get_n_targets (dataset));
  write_extra (self, extra, nothing_own);
  end (self, '}');
}

static void
write_option (Writer *self, const BfOption *option, gconstpointer record)
{
  guint n = bf_option_get_n_numbers (option);

  g_string_append_printf (self->out, ", \"%s\": %s", option->name, n > 1 ? "[" : "");
  for (guint i = 0; i < n; i++)
    {
      double value = bf_option_get (option, record, i);

      g_string_append (self->out, i > 0 ? ", " : "");
      if (option->type == BF_OPTION_BOOLEAN)
        g_string_append (self->out, value != 0.0 ? "true" : "false");
      else if (option->type == BF_OPTION_CHOICE)
        write_text (self, option->choices[(guint) value]);
      else
        write_number (self, value);
    }
  g_string_append (self->out, n > 1 ? "]" : "");
}

/* Those that are not what they are by default */
static void
write_options (Writer *self, const BfOption *options, guint n_options, const BfRecipe *recipe)
{
  for (guint i = 0; i < n_options; i++)
    if (!bf_option_is_default (&options[i], recipe))
      write_option (self, &options[i], recipe);
}

/* The name alone where that says all */
static void
write_loss (Writer *self, const BfRecipe *recipe)
{
  gboolean says_all = TRUE;
  guint n;
  const BfOption *options = bf_loss_get_options (recipe->loss, &n);

  for (guint i = 0; i < n; i++)
    says_all = says_all && bf_option_is_default (&options[i], recipe);

  write_key (self, "loss");
  g_string_append (self->out, says_all ? "" : "{ \"name\": ");
  write_text (self, bf_loss_get_name (recipe->loss));
  write_options (self, options, n, recipe);
  g_string_append (self->out, says_all ? "" : " }");
}

static void
write_optimizer (Writer *self, const BfRecipe *recipe)
{
  guint n;
  const BfOption *options = bf_optimizer_get_options (recipe->optimizer, &n);

  write_key (self, "optimizer");
  g_string_append_printf (self->out, "{ \"name\": \"%s\", \"learning_rate\": ",
                          bf_optimizer_get_name (recipe->optimizer));
  write_number (self, recipe->learning_rate);
  write_options (self, options, n, recipe);
  g_string_append (self->out, " }");
}

static void
write_schedule (Writer *self, const BfRecipe *recipe)
{
  guint n;
  const BfOption *options = bf_schedule_get_options (recipe->schedule, &n);

  if (recipe->schedule == BF_SCHEDULE_CONSTANT)
    return;
  write_key (self, "schedule");
  g_string_append_printf (self->out, "{ \"name\": \"%s\"", bf_schedule_get_name (recipe->schedule));
  write_options (self, options, n, recipe);
  g_string_append (self->out, " }");
}

/* What a recipe may have besides, where it has it */
static void
write_gradients (Writer *self, const BfRecipe *recipe)
{
  if (recipe->l1 != 0.0)
    {
      write_key (self, "l1");
      write_number (self, recipe->l1);
    }
  if (recipe->accumulate > 1)
    write_integer (self, "accumulate", recipe->accumulate);
  if (recipe->forget_zero_grad)
    {
      write_key (self, "zero_grad");
      g_string_append (self->out, "false");
    }
}

static void
write_stop (Writer *self, const BfRecipe *recipe, const json_t *extra)
{
  if (!(recipe->stop_loss > 0.0) && recipe->stop_steps == 0 && json_object_size (extra) == 0)
    return;

  write_key (self, "stop");
  begin (self, '{');
  if (recipe->stop_loss > 0.0)
    {
      write_key (self, "loss");
      write_number (self, recipe->stop_loss);
    }
  if (recipe->stop_steps > 0)
    write_integer (self, "steps", recipe->stop_steps);
  write_extra (self, extra, nothing_own);
  end (self, '}');
}

static void
write_training (Writer *self, const BfRecipe *recipe, const json_t *extra)
{
  static const char * const own[] = { "stop", NULL };

  begin (self, '{');
  write_loss (self, recipe);
  write_optimizer (self, recipe);
  write_schedule (self, recipe);
  write_gradients (self, recipe);
  write_integer (self, "batch_size", recipe->batch_size);
  write_key (self, "shuffle");
  g_string_append (self->out, recipe->shuffle ? "true" : "false");
  write_integer (self, "seed", recipe->seed);
  write_stop (self, recipe, json_object_get (extra, "stop"));
  write_extra (self, extra, own);
  end (self, '}');
}

static void
write_texts (Writer *self, const BfLesson *lesson)
{
  write_key (self, "format");
  write_text (self, BF_LESSON_FORMAT);
  write_integer (self, "version", BF_LESSON_VERSION);
  write_key (self, "title");
  write_text (self, lesson->title);
  if (lesson->heading != NULL)
    {
      write_key (self, "heading");
      write_text (self, lesson->heading);
    }
  if (*lesson->description != '\0')
    {
      write_key (self, "description");
      write_text (self, lesson->description);
    }
}

/* Appends the lesson's JSON to @out. */
void
bf_lesson_write (const BfLesson *self, GString *out)
{
  static const char * const own[] = { "network", "data", "training", NULL };
  Writer writer = { out, 0 };

  begin (&writer, '{');
  write_texts (&writer, self);
  write_key (&writer, "network");
  write_network (&writer, self->network, json_object_get (self->extra, "network"));
  write_key (&writer, "data");
  write_data (&writer, self->dataset, json_object_get (self->extra, "data"));
  write_key (&writer, "training");
  write_training (&writer, &self->recipe, json_object_get (self->extra, "training"));
  write_extra (&writer, self->extra, own);
  end (&writer, '}');
  g_string_append_c (out, '\n');
}
