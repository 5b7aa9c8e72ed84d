/* SPDX-License-Identifier: MIT */
#include "bf-archive-private.h"
#include "bf-data-apart-private.h"

/* Writes a lesson as JSON that people can read: one row of a matrix a line, numbers in the shortest form that reads
 * back to the same bits. What this version does not know stands behind what it does. */

static const char * const nothing_own[] = { NULL };

typedef double (*GetNumber) (const void *data, guint layer, gsize row, guint column);

static void
write_row (BfWriter *self, GetNumber get, const void *data, guint layer, gsize row, guint n)
{
  g_string_append_c (self->out, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (self->out, ", ");
      bf_writer_number (self, get (data, layer, row, i));
    }
  g_string_append_c (self->out, ']');
}

static void
write_matrix (BfWriter *self, GetNumber get, const void *data, guint layer, gsize n_rows, guint n_columns)
{
  bf_writer_begin (self, '[');
  for (gsize i = 0; i < n_rows; i++)
    {
      bf_writer_next (self);
      write_row (self, get, data, layer, i, n_columns);
    }
  bf_writer_end (self, ']');
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
write_booleans (BfWriter *self, const BfNetwork *network, guint layer, GetBoolean get, guint row, guint n)
{
  g_string_append_c (self->out, '[');
  for (guint i = 0; i < n; i++)
    g_string_append_printf (self->out, "%s%s", i > 0 ? ", " : "", get (network, layer, row, i) ? "true" : "false");
  g_string_append_c (self->out, ']');
}

static void
write_frozen_weights (BfWriter *self, const BfNetwork *network, guint layer, guint n_units, guint n_inputs)
{
  bf_writer_key (self, "frozen");
  bf_writer_begin (self, '[');
  for (guint v = 0; v < n_units; v++)
    {
      bf_writer_next (self);
      write_booleans (self, network, layer, bf_network_is_weight_frozen, v, n_inputs);
    }
  bf_writer_end (self, ']');
}

/* Nothing where nothing is frozen, true where all is */
static void
write_frozen (BfWriter *self, const BfNetwork *network, guint layer)
{
  guint n_units = bf_network_get_n_units (network, layer);
  guint n_inputs = bf_network_get_n_layer_inputs (network, layer);

  if (bf_network_is_layer_frozen (network, layer))
    {
      bf_writer_key (self, "frozen");
      g_string_append (self->out, "true");
      return;
    }
  if (any_is_frozen (network, layer, bf_network_is_weight_frozen, n_units, n_inputs))
    write_frozen_weights (self, network, layer, n_units, n_inputs);
  if (!bf_network_has_bias (network, layer) || !any_is_frozen (network, layer, get_bias_frozen, 1, n_units))
    return;
  bf_writer_key (self, "bias_frozen");
  write_booleans (self, network, layer, get_bias_frozen, 0, n_units);
}

static void
write_layer (BfWriter *self, const BfNetwork *network, guint layer, const json_t *extra)
{
  guint n_units = bf_network_get_n_units (network, layer);

  bf_writer_begin (self, '{');
  bf_writer_integer (self, "units", n_units);
  bf_writer_key (self, "activation");
  bf_writer_text (self, bf_activation_get_name (bf_network_get_activation (network, layer)));
  bf_writer_key (self, "weight");
  write_matrix (self, get_weight, network, layer, n_units, bf_network_get_n_layer_inputs (network, layer));
  if (bf_network_has_bias (network, layer))
    {
      bf_writer_key (self, "bias");
      write_row (self, get_bias, network, layer, 0, n_units);
    }
  write_frozen (self, network, layer);
  bf_writer_extra (self, extra, nothing_own);
  bf_writer_end (self, '}');
}

void
bf_lesson_write_network (BfWriter *self, const BfNetwork *network, const json_t *extra)
{
  static const char * const own[] = { "layers", NULL };

  bf_writer_begin (self, '{');
  bf_writer_integer (self, "inputs", bf_network_get_n_inputs (network));
  bf_writer_key (self, "layers");
  bf_writer_begin (self, '[');
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    {
      bf_writer_next (self);
      write_layer (self, network, l, json_array_get (json_object_get (extra, "layers"), l));
    }
  bf_writer_end (self, ']');
  bf_writer_extra (self, extra, own);
  bf_writer_end (self, '}');
}

void
bf_lesson_write_data (BfWriter *self, const BfDataset *dataset, const json_t *extra)
{
  static const char * const apart_own[] = { BF_DATA_APART, "n_inputs", "n_targets", NULL };
  gsize n = bf_dataset_get_n_samples (dataset);

  bf_writer_begin (self, '{');
  if (self->apart != NULL && bf_data_is_large (dataset))
    {
      g_autofree char *name = bf_data_write_apart (dataset, self->apart);

      bf_writer_key (self, BF_DATA_APART);
      bf_writer_text (self, name);
      bf_writer_integer (self, "n_inputs", bf_dataset_get_n_inputs (dataset));
      bf_writer_integer (self, "n_targets", bf_dataset_get_n_targets (dataset));
      bf_writer_extra (self, extra, apart_own);
      bf_writer_end (self, '}');
      return;
    }
  bf_writer_key (self, "inputs");
  write_matrix (self, get_input, dataset, 0, n, bf_dataset_get_n_inputs (dataset));
  bf_writer_key (self, "targets");
  write_matrix (self, get_target, dataset, 0, n, bf_dataset_get_n_targets (dataset));
  bf_writer_extra (self, extra, nothing_own);
  bf_writer_end (self, '}');
}

static void
write_option (BfWriter *self, const BfOption *option, gconstpointer record)
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
        bf_writer_text (self, option->choices[(guint) value]);
      else
        bf_writer_number (self, value);
    }
  g_string_append (self->out, n > 1 ? "]" : "");
}

/* Those that are not what they are by default */
static void
write_options (BfWriter *self, const BfOption *options, guint n_options, const BfRecipe *recipe)
{
  for (guint i = 0; i < n_options; i++)
    if (!bf_option_is_default (&options[i], recipe))
      write_option (self, &options[i], recipe);
}

/* The name alone where that says all */
static void
write_loss (BfWriter *self, const BfRecipe *recipe)
{
  gboolean says_all = TRUE;
  guint n;
  const BfOption *options = bf_loss_get_options (recipe->loss, &n);

  for (guint i = 0; i < n; i++)
    says_all = says_all && bf_option_is_default (&options[i], recipe);

  bf_writer_key (self, "loss");
  g_string_append (self->out, says_all ? "" : "{ \"name\": ");
  bf_writer_text (self, bf_loss_get_name (recipe->loss));
  write_options (self, options, n, recipe);
  g_string_append (self->out, says_all ? "" : " }");
}

static void
write_optimizer (BfWriter *self, const BfRecipe *recipe)
{
  guint n;
  const BfOption *options = bf_optimizer_get_options (recipe->optimizer, &n);

  bf_writer_key (self, "optimizer");
  g_string_append_printf (self->out, "{ \"name\": \"%s\", \"learning_rate\": ",
                          bf_optimizer_get_name (recipe->optimizer));
  bf_writer_number (self, recipe->learning_rate);
  write_options (self, options, n, recipe);
  g_string_append (self->out, " }");
}

static void
write_schedule (BfWriter *self, const BfRecipe *recipe)
{
  guint n;
  const BfOption *options = bf_schedule_get_options (recipe->schedule, &n);

  if (recipe->schedule == BF_SCHEDULE_CONSTANT)
    return;
  bf_writer_key (self, "schedule");
  g_string_append_printf (self->out, "{ \"name\": \"%s\"", bf_schedule_get_name (recipe->schedule));
  write_options (self, options, n, recipe);
  g_string_append (self->out, " }");
}

/* What a recipe may have besides, where it has it */
static void
write_gradients (BfWriter *self, const BfRecipe *recipe)
{
  if (recipe->l1 != 0.0)
    {
      bf_writer_key (self, "l1");
      bf_writer_number (self, recipe->l1);
    }
  if (recipe->accumulate > 1)
    bf_writer_integer (self, "accumulate", recipe->accumulate);
}

static void
write_wrong (BfWriter *self, const BfRecipe *recipe)
{
  const char *separator = "";

  if (recipe->wrong == BF_WRONG_NONE)
    return;
  bf_writer_key (self, "wrong");
  g_string_append_c (self->out, '[');
  for (guint i = 0; i < BF_N_WRONGS; i++)
    if (recipe->wrong & 1u << i)
      {
        g_string_append (self->out, separator);
        bf_writer_text (self, bf_wrong_get_name ((BfWrong) (1u << i)));
        separator = ", ";
      }
  g_string_append_c (self->out, ']');
}

void
bf_lesson_write_stop (BfWriter *self, const BfRecipe *recipe, const json_t *extra)
{
  if (!(recipe->stop_loss > 0.0) && recipe->stop_steps == 0 && json_object_size (extra) == 0)
    return;

  bf_writer_key (self, "stop");
  bf_writer_begin (self, '{');
  if (recipe->stop_loss > 0.0)
    {
      bf_writer_key (self, "loss");
      bf_writer_number (self, recipe->stop_loss);
    }
  if (recipe->stop_steps > 0)
    bf_writer_integer (self, "steps", recipe->stop_steps);
  bf_writer_extra (self, extra, nothing_own);
  bf_writer_end (self, '}');
}

void
bf_lesson_write_training (BfWriter *self, const BfRecipe *recipe, const json_t *extra)
{
  static const char * const own[] = { "stop", NULL };

  bf_writer_begin (self, '{');
  write_loss (self, recipe);
  write_optimizer (self, recipe);
  write_schedule (self, recipe);
  write_gradients (self, recipe);
  bf_writer_integer (self, "batch_size", recipe->batch_size);
  bf_writer_key (self, "shuffle");
  g_string_append (self->out, recipe->shuffle ? "true" : "false");
  bf_writer_integer (self, "seed", recipe->seed);
  write_wrong (self, recipe);
  bf_lesson_write_stop (self, recipe, json_object_get (extra, "stop"));
  bf_writer_extra (self, extra, own);
  bf_writer_end (self, '}');
}

static void
write_guess (BfWriter *self, const BfLesson *lesson, const json_t *extra)
{
  const BfNetwork *guess = lesson->guess;

  bf_writer_begin (self, '{');
  if (lesson->guess_text != NULL)
    {
      bf_writer_key (self, "text");
      bf_writer_text (self, lesson->guess_text);
    }
  bf_writer_key (self, "layers");
  bf_writer_begin (self, '[');
  for (guint l = 0; l < bf_network_get_n_layers (guess); l++)
    {
      bf_writer_next (self);
      bf_writer_begin (self, '{');
      bf_writer_key (self, "weight");
      write_matrix (self, get_weight, guess, l, bf_network_get_n_units (guess, l),
                    bf_network_get_n_layer_inputs (guess, l));
      if (bf_network_has_bias (guess, l))
        {
          bf_writer_key (self, "bias");
          write_row (self, get_bias, guess, l, 0, bf_network_get_n_units (guess, l));
        }
      bf_writer_end (self, '}');
    }
  bf_writer_end (self, ']');
  bf_writer_extra (self, extra, nothing_own);
  bf_writer_end (self, '}');
}

static void
write_texts (BfWriter *self, const BfLesson *lesson)
{
  bf_writer_key (self, "title");
  bf_writer_text (self, lesson->title);
  if (lesson->heading != NULL)
    {
      bf_writer_key (self, "heading");
      bf_writer_text (self, lesson->heading);
    }
  if (*lesson->description != '\0')
    {
      bf_writer_key (self, "description");
      bf_writer_text (self, lesson->description);
    }
}

/* Without network, data and recipe, but with what the file holds of these besides */
void
bf_lesson_write_texts (BfWriter *self, const BfLesson *lesson)
{
  static const char * const own[] = { "guess", NULL };

  bf_writer_begin (self, '{');
  write_texts (self, lesson);
  if (lesson->guess != NULL)
    {
      bf_writer_key (self, "guess");
      write_guess (self, lesson, json_object_get (lesson->extra, "guess"));
    }
  bf_writer_extra (self, lesson->extra, own);
  bf_writer_end (self, '}');
}

/* Appends the lesson's JSON to @out; large data go to files of their own where @apart (nullable) says so. What
 * is longer than @limit, if that is not 0, is not written to its end. */
void
bf_lesson_write (const BfLesson *self, GString *out, BfApart *apart, gsize limit)
{
  static const char * const own[] = { "network", "data", "guess", "training", "session", NULL };
  BfWriter writer = { out, 0, apart, limit };

  bf_writer_begin (&writer, '{');
  bf_writer_key (&writer, "format");
  bf_writer_text (&writer, BF_LESSON_FORMAT);
  bf_writer_integer (&writer, "version", BF_LESSON_VERSION);
  write_texts (&writer, self);
  bf_writer_key (&writer, "network");
  bf_lesson_write_network (&writer, self->network, json_object_get (self->extra, "network"));
  bf_writer_key (&writer, "data");
  bf_lesson_write_data (&writer, self->dataset, json_object_get (self->extra, "data"));
  if (self->guess != NULL)
    {
      bf_writer_key (&writer, "guess");
      write_guess (&writer, self, json_object_get (self->extra, "guess"));
    }
  bf_writer_key (&writer, "training");
  bf_lesson_write_training (&writer, &self->recipe, json_object_get (self->extra, "training"));
  if (self->archive != NULL)
    {
      bf_writer_key (&writer, "session");
      bf_archive_write (self->archive, &writer, self->dataset);
    }
  bf_writer_extra (&writer, self->extra, own);
  bf_writer_end (&writer, '}');
  g_string_append_c (out, '\n');
}
