/* SPDX-License-Identifier: MIT */
#include "bf-archive-private.h"
#include "bf-data-apart-private.h"

#include <glib/gi18n-lib.h>

/* Reads a lesson out of JSON. Everything is checked, and all sizes before anything is allocated for them. */

/* The names that the core's tables hold; adding a row there is enough to make it readable here. */
static const char *get_activation_name (guint i) { return bf_activation_get_name ((BfActivation) i); }
static const char *get_initializer_name (guint i) { return bf_initializer_get_name ((BfInitializer) i); }

static double
get_item (const json_t *matrix, gsize row, gsize column)
{
  return json_number_value (json_array_get (json_array_get (matrix, row), column));
}

static gboolean
read_init (BfReader *self, json_t *json, BfInit *init, guint64 *seed)
{
  static const char * const others[] = { "scheme", "seed", NULL };
  g_autoptr (GError) error = NULL;
  const BfOption *options;
  guint choice = 0, n;
  gsize at;

  if (!bf_reader_get_object (self, json, "{ \"scheme\": \"xavier_uniform\", \"seed\": 1 }"))
    return FALSE;

  at = bf_reader_enter (self, "scheme");
  if (!bf_reader_get_choice (self, json_object_get (json, "scheme"), get_initializer_name, BF_N_INITIALIZERS, &choice))
    return FALSE;
  bf_reader_leave (self, at);
  bf_init_set (init, (BfInitializer) choice, NULL);

  options = bf_initializer_get_options (init->scheme, &n);
  if (!bf_lesson_read_options (self, json, others, options, n, init))
    return FALSE;
  if (!bf_init_validate (init, &error))
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, "%s", error->message);

  *seed = 0;
  at = bf_reader_enter (self, "seed");
  if (json_object_get (json, "seed") != NULL &&
      !bf_reader_get_integer (self, json_object_get (json, "seed"), 0, G_MAXINT64, seed))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

/* Either the weights or how to draw them */
static gboolean
check_weights (BfReader *self, json_t *layer, guint n_units, guint n_inputs)
{
  json_t *weight = json_object_get (layer, "weight");
  json_t *init = json_object_get (layer, "init");
  BfInit how;
  guint64 seed;
  gsize at;

  if (weight != NULL && init != NULL)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           _("has both “weight” and “init”, should have one of them"));

  at = bf_reader_enter (self, init != NULL ? "init" : "weight");
  if (weight == NULL && init == NULL)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           ngettext ("is missing, should be %u row of numbers; or say how to draw them with “init”",
                                     "is missing, should be %u rows of numbers; or say how to draw them with “init”",
                                     n_units),
                           n_units);
  if (init != NULL ? !read_init (self, init, &how, &seed) : !bf_reader_check_matrix (self, weight, n_units, n_inputs))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

/* The parameters so far plus this layer's, or 0 where that is too much */
static gsize
add_parameters (gsize n_parameters, guint64 n_units, guint64 n_inputs)
{
  guint64 n = n_units * (n_inputs + 1); /* both below 2^27: no overflow */

  return n > BF_NETWORK_MAX_PARAMETERS - n_parameters ? 0 : n_parameters + (gsize) n;
}

static gboolean
check_booleans (BfReader *self, const json_t *row, gsize length)
{
  gboolean boolean;

  if (!json_is_array (row) || json_array_size (row) != length)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           ngettext ("should be true, false or a list of %lu of them",
                                     "should be true, false or a list of %lu of them", length), (gulong) length);
  for (gsize i = 0; i < length; i++)
    {
      gsize at = bf_reader_enter_item (self, i);

      if (!bf_reader_get_boolean (self, json_array_get (row, i), &boolean))
        return FALSE;
      bf_reader_leave (self, at);
    }

  return TRUE;
}

static gboolean
check_frozen_weights (BfReader *self, const json_t *json, guint n_units, guint n_inputs)
{
  if (json == NULL || json_is_boolean (json))
    return TRUE;
  if (!json_is_array (json) || json_array_size (json) != n_units)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           ngettext ("should be true, false or %u row of them, as the weights",
                                     "should be true, false or %u rows of them, as the weights", n_units), n_units);
  for (guint v = 0; v < n_units; v++)
    {
      gsize at = bf_reader_enter_item (self, v);

      if (!check_booleans (self, json_array_get (json, v), n_inputs))
        return FALSE;
      bf_reader_leave (self, at);
    }

  return TRUE;
}

/* `frozen` is true, false or a matrix of them, as the weights; `bias_frozen` true, false or a row */
static gboolean
check_frozen (BfReader *self, json_t *json, const BfLayer *layer, guint n_inputs)
{
  json_t *bias_frozen = json_object_get (json, "bias_frozen");
  gsize at;

  at = bf_reader_enter (self, "frozen");
  if (!check_frozen_weights (self, json_object_get (json, "frozen"), layer->n_units, n_inputs))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "bias_frozen");
  if (bias_frozen != NULL && !layer->has_bias)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("needs a layer with “bias”"));
  if (bias_frozen != NULL && !json_is_boolean (bias_frozen) && !check_booleans (self, bias_frozen, layer->n_units))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

static void
freeze_layer (json_t *json, BfNetwork *network, guint layer)
{
  json_t *frozen = json_object_get (json, "frozen");
  json_t *bias_frozen = json_object_get (json, "bias_frozen");

  if (json_is_true (frozen))
    bf_network_set_layer_frozen (network, layer, TRUE, NULL);
  for (guint v = 0; v < bf_network_get_n_units (network, layer); v++)
    {
      json_t *row = json_array_get (frozen, v);

      for (guint u = 0; u < json_array_size (row); u++)
        bf_network_set_weight_frozen (network, layer, v, u, json_is_true (json_array_get (row, u)), NULL);
      if (bias_frozen != NULL)
        bf_network_set_bias_frozen (network, layer, v,
                                    json_is_true (bias_frozen) || json_is_true (json_array_get (bias_frozen, v)), NULL);
    }
}

static gboolean
read_layer (BfReader *self, json_t *json, guint n_inputs, gsize *n_parameters, BfLayer *layer)
{
  json_t *bias;
  guint64 n_units = 0;
  guint choice = 0;
  gsize at;

  if (!bf_reader_get_object (self, json, _("an object with units, activation and weight")))
    return FALSE;

  at = bf_reader_enter (self, "units");
  if (!bf_reader_get_integer (self, json_object_get (json, "units"), 1, BF_NETWORK_MAX_PARAMETERS, &n_units))
    return FALSE;
  *n_parameters = add_parameters (*n_parameters, n_units, n_inputs);
  if (*n_parameters == 0)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           _("makes more than %lu parameters, should be fewer units"),
                           (gulong) BF_NETWORK_MAX_PARAMETERS);
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "activation");
  if (!bf_reader_get_choice (self, json_object_get (json, "activation"), get_activation_name, BF_N_ACTIVATIONS,
                             &choice))
    return FALSE;
  bf_reader_leave (self, at);

  bias = json_object_get (json, "bias");
  at = bf_reader_enter (self, "bias");
  if (bias != NULL && !bf_reader_check_numbers (self, bias, n_units))
    return FALSE;
  bf_reader_leave (self, at);

  *layer = (BfLayer) { (guint) n_units, (BfActivation) choice, bias != NULL };

  return check_weights (self, json, layer->n_units, n_inputs) && check_frozen (self, json, layer, n_inputs);
}

/* What is drawn from parameters that are allowed may still be too large for a number. */
static gboolean
draw_layer (BfReader *self, json_t *json, BfNetwork *network, guint layer)
{
  g_autoptr (GError) error = NULL;
  BfInit how;
  guint64 seed = 0;
  gsize at = bf_reader_enter (self, "init");

  bf_init_set (&how, BF_INITIALIZER_ZEROS, NULL);
  read_init (self, json, &how, &seed);
  if (!bf_init_draw (&how, network, layer, seed, &error))
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, "%s", error->message);
  bf_reader_leave (self, at);

  return TRUE;
}

/* What is in @json has been checked, but for what is drawn. */
static gboolean
fill_layer (BfReader *self, json_t *json, BfNetwork *network, guint layer)
{
  json_t *weight = json_object_get (json, "weight");
  json_t *bias = json_object_get (json, "bias");
  guint n_units = bf_network_get_n_units (network, layer);

  if (weight == NULL && !draw_layer (self, json_object_get (json, "init"), network, layer))
    return FALSE;
  for (guint v = 0; v < n_units; v++)
    {
      for (guint u = 0; weight != NULL && u < bf_network_get_n_layer_inputs (network, layer); u++)
        bf_network_set_weight (network, layer, v, u, get_item (weight, v, u), NULL);
      if (bias != NULL)
        bf_network_set_bias (network, layer, v, json_number_value (json_array_get (bias, v)), NULL);
    }

  return TRUE;
}

static gboolean
read_layers (BfReader *self, json_t *json, guint n_inputs, BfLayer *layers)
{
  gsize n_parameters = 0;
  gsize n_layers = json_array_size (json);

  if (!json_is_array (json))
    return bf_reader_fail_type (self, json, _("an array of layers"));
  if (n_layers < 1 || n_layers > BF_NETWORK_MAX_LAYERS)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID,
                           ngettext ("has %lu layer, should have 1 to %d",
                                     "has %lu layers, should have 1 to %d", n_layers),
                           (gulong) n_layers, BF_NETWORK_MAX_LAYERS);

  for (gsize l = 0; l < n_layers; l++)
    {
      gsize at = bf_reader_enter_item (self, l);

      if (!read_layer (self, json_array_get (json, l), l == 0 ? n_inputs : layers[l - 1].n_units, &n_parameters,
                       &layers[l]))
        return FALSE;
      bf_reader_leave (self, at);
    }

  return TRUE;
}

/* A core error gets the file and the place in front. */
static gboolean
fail_with (BfReader *self, GError *error)
{
  bf_reader_fail (self, BF_LESSON_ERROR_INVALID, "%s", error->message);
  g_error_free (error);

  return FALSE;
}

gboolean
bf_lesson_read_network (BfReader *self, json_t *json, BfNetwork **network)
{
  BfLayer layers[BF_NETWORK_MAX_LAYERS];
  GError *error = NULL;
  guint64 n_inputs = 0;
  json_t *list;
  gsize at;

  if (!bf_reader_get_object (self, json, _("an object with inputs and layers")))
    return FALSE;

  at = bf_reader_enter (self, "inputs");
  if (!bf_reader_get_integer (self, json_object_get (json, "inputs"), 1, BF_NETWORK_MAX_PARAMETERS, &n_inputs))
    return FALSE;
  bf_reader_leave (self, at);

  list = json_object_get (json, "layers");
  at = bf_reader_enter (self, "layers");
  if (!read_layers (self, list, (guint) n_inputs, layers))
    return FALSE;
  bf_reader_leave (self, at);

  *network = bf_network_new ((guint) n_inputs, layers, (guint) json_array_size (list), &error);
  if (*network == NULL)
    return fail_with (self, error);
  at = bf_reader_enter (self, "layers");
  for (guint l = 0; l < bf_network_get_n_layers (*network); l++)
    {
      gsize item = bf_reader_enter_item (self, l);

      if (!fill_layer (self, json_array_get (list, l), *network, l))
        return FALSE;
      freeze_layer (json_array_get (list, l), *network, l);
      bf_reader_leave (self, item);
    }
  bf_reader_leave (self, at);

  return TRUE;
}

static double *
copy_matrix (const json_t *matrix, gsize n_columns)
{
  gsize n_rows = json_array_size (matrix);
  double *numbers = g_new (double, n_rows * n_columns);

  for (gsize i = 0; i < n_rows; i++)
    for (gsize j = 0; j < n_columns; j++)
      numbers[i * n_columns + j] = get_item (matrix, i, j);

  return numbers;
}

/* Where a safety copy keeps the numbers apart there are none; a file of one's own may use these keys for what it likes. */
static gboolean
is_apart (const BfReader *self, const json_t *data)
{
  return self->folder != NULL && json_object_get (data, "inputs") == NULL
         && json_object_get (data, BF_DATA_APART) != NULL;
}

static gboolean
read_data (BfReader *self, json_t *json, gsize n_in, gsize n_out, BfDataset **dataset)
{
  g_autofree double *x = NULL;
  g_autofree double *y = NULL;
  json_t *inputs, *targets;
  GError *error = NULL;
  gsize n, at;

  if (!bf_reader_get_object (self, json, _("an object with inputs and targets")))
    return FALSE;

  if (is_apart (self, json))
    {
      *dataset = bf_data_read_apart (self, json_object_get (json, BF_DATA_APART), n_in, n_out);
      return *dataset != NULL;
    }

  inputs = json_object_get (json, "inputs");
  n = json_array_size (inputs);
  at = bf_reader_enter (self, "inputs");
  if (json_is_array (inputs) && n == 0)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("is empty, should have one row a sample"));
  if (!bf_reader_check_matrix (self, inputs, n, n_in))
    return FALSE;
  bf_reader_leave (self, at);

  targets = json_object_get (json, "targets");
  at = bf_reader_enter (self, "targets");
  if (!bf_reader_check_matrix (self, targets, n, n_out))
    return FALSE;
  bf_reader_leave (self, at);

  x = copy_matrix (inputs, n_in);
  y = copy_matrix (targets, n_out);
  *dataset = bf_dataset_new (x, y, n, (guint) n_in, (guint) n_out, &error);

  return *dataset != NULL || fail_with (self, error);
}

/* Data for whatever network: the first rows say how wide it is. */
gboolean
bf_lesson_read_any_data (BfReader *self, json_t *json, BfDataset **dataset)
{
  gsize n_in = json_array_size (json_array_get (json_object_get (json, "inputs"), 0));
  gsize n_out = json_array_size (json_array_get (json_object_get (json, "targets"), 0));

  if (is_apart (self, json))
    {
      n_in = (gsize) CLAMP (json_integer_value (json_object_get (json, "n_inputs")), 1,
                            (json_int_t) BF_NETWORK_MAX_PARAMETERS);
      n_out = (gsize) CLAMP (json_integer_value (json_object_get (json, "n_targets")), 1,
                            (json_int_t) BF_NETWORK_MAX_PARAMETERS);
    }

  return read_data (self, json, MAX (n_in, 1), MAX (n_out, 1), dataset);
}

static gboolean
read_version (BfReader *self, json_t *root)
{
  json_t *format = json_object_get (root, "format");
  json_t *version = json_object_get (root, "version");
  guint64 number = 0;
  gsize at;

  at = bf_reader_enter (self, "format");
  if (!json_is_string (format))
    return bf_reader_fail_type (self, format, "\"" BF_LESSON_FORMAT "\"");
  if (!g_str_equal (json_string_value (format), BF_LESSON_FORMAT))
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("is “%s”, should be %s"), json_string_value (format),
                           "\"" BF_LESSON_FORMAT "\"");
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "version");
  if (json_is_integer (version) && json_integer_value (version) > BF_LESSON_VERSION)
    return bf_reader_fail (self, BF_LESSON_ERROR_VERSION,
                           _("is %lld, which is made for a newer Backflow; this one reads version %d: "
                             "update it, or save the lesson for version %d"),
                           (long long) json_integer_value (version), BF_LESSON_VERSION, BF_LESSON_VERSION);
  if (!bf_reader_get_integer (self, version, 1, BF_LESSON_VERSION, &number))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

static gboolean
read_texts (BfReader *self, json_t *root, BfLesson *lesson)
{
  gsize at;

  at = bf_reader_enter (self, "title");
  if (!bf_reader_get_text (self, json_object_get (root, "title"), &lesson->title))
    return FALSE;
  if (*lesson->title == '\0')
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("is empty, should be the lesson's title"));
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "heading");
  if (json_object_get (root, "heading") != NULL &&
      !bf_reader_get_text (self, json_object_get (root, "heading"), &lesson->heading))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "description");
  if (json_object_get (root, "description") != NULL &&
      !bf_reader_get_text (self, json_object_get (root, "description"), &lesson->description))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

static gboolean
read_session (BfReader *self, json_t *json, BfLesson *lesson)
{
  gsize at;

  if (json == NULL)
    return TRUE;
  at = bf_reader_enter (self, "session");
  lesson->archive = bf_archive_read (self, json, lesson);
  bf_reader_leave (self, at);

  return lesson->archive != NULL;
}

static gboolean
read_root (BfReader *self, json_t *root, BfLesson *lesson)
{
  gsize at;

  if (!bf_reader_get_object (self, root, _("an object: { \"format\": \"backflow-lesson\", … }")) ||
      !read_version (self, root) || !read_texts (self, root, lesson))
    return FALSE;

  at = bf_reader_enter (self, "network");
  if (!bf_lesson_read_network (self, json_object_get (root, "network"), &lesson->network))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "data");
  if (!read_data (self, json_object_get (root, "data"), bf_network_get_n_inputs (lesson->network),
                  bf_network_get_n_outputs (lesson->network), &lesson->dataset))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "guess");
  if (!bf_lesson_read_guess (self, json_object_get (root, "guess"), lesson))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "training");
  if (!bf_lesson_read_training (self, json_object_get (root, "training"), lesson->network, &lesson->recipe))
    return FALSE;
  bf_reader_leave (self, at);

  return read_session (self, json_object_get (root, "session"), lesson);
}

static void
delete_keys (json_t *object, const char * const *keys)
{
  for (gsize i = 0; keys[i] != NULL; i++)
    json_object_del (object, keys[i]);
}

static void
delete_if_empty (json_t *object, const char *key)
{
  if (json_object_size (json_object_get (object, key)) == 0)
    json_object_del (object, key);
}

static gboolean
are_empty (json_t *array)
{
  json_t *item;
  gsize i;

  json_array_foreach (array, i, item)
    if (json_object_size (item) > 0)
      return FALSE;

  return TRUE;
}

/* What is left is what this version does not know and writes back. */
static void
delete_known (json_t *root)
{
  static const char * const in_root[] = { "format", "version", "title", "heading", "description", "session",
                                          NULL };
  static const char * const in_network[] = { "inputs", NULL };
  static const char * const in_layer[] = { "units", "activation", "weight", "bias", "init", "frozen",
                                           "bias_frozen", NULL };
  static const char * const in_data[] = { "inputs", "targets", NULL };
  static const char * const in_training[] = { "loss", "optimizer", "schedule", "l1", "accumulate", "zero_grad",
                                              "batch_size", "shuffle", "seed", "wrong", NULL };
  static const char * const in_guess[] = { "text", "layers", NULL };
  static const char * const in_stop[] = { "loss", "steps", NULL };
  static const char * const parts[] = { "network", "data", "training", "guess", NULL };
  json_t *network = json_object_get (root, "network");
  json_t *training = json_object_get (root, "training");
  json_t *layer;
  gsize l;

  delete_keys (root, in_root);
  delete_keys (network, in_network);
  json_array_foreach (json_object_get (network, "layers"), l, layer)
    delete_keys (layer, in_layer);
  delete_keys (json_object_get (root, "data"), in_data);
  delete_keys (training, in_training);
  delete_keys (json_object_get (training, "stop"), in_stop);
  delete_keys (json_object_get (root, "guess"), in_guess);
  delete_if_empty (training, "stop");
  if (are_empty (json_object_get (network, "layers")))
    json_object_del (network, "layers");
  for (gsize i = 0; parts[i] != NULL; i++)
    delete_if_empty (root, parts[i]);
}

gboolean
bf_lesson_read_texts (BfReader         *self,
                      json_t           *json,
                      const BfNetwork  *network,
                      BfDataset        *dataset,
                      const BfRecipe   *recipe,
                      BfLesson        **lesson)
{
  g_autoptr (BfLesson) made = bf_lesson_new ("", NULL, network, dataset, recipe);
  json_t *extra = json_deep_copy (json);
  gsize at;

  g_clear_pointer (&made->title, g_free);
  g_clear_pointer (&made->description, g_free);
  delete_known (extra);
  made->extra = extra;
  if (!read_texts (self, json, made))
    return FALSE;
  if (made->description == NULL)
    made->description = g_strdup ("");

  at = bf_reader_enter (self, "guess");
  if (!bf_lesson_read_guess (self, json_object_get (json, "guess"), made))
    return FALSE;
  bf_reader_leave (self, at);
  *lesson = g_steal_pointer (&made);

  return TRUE;
}

/* Makes a lesson of @root, which it takes apart. @folder (nullable) is where its data may lie. */
BfLesson *
bf_lesson_read (json_t *root, const char *name, const char *folder, GError **error)
{
  static const char * const apart[] = { BF_DATA_APART, "n_inputs", "n_targets", NULL };
  g_autoptr (BfLesson) self = g_new0 (BfLesson, 1);
  g_autoptr (GString) path = g_string_new (NULL);
  BfReader reader = { name, path, error, folder };

  g_atomic_ref_count_init (&self->ref_count);
  if (!read_root (&reader, root, self))
    return NULL;

  if (self->description == NULL)
    self->description = g_strdup ("");
  if (is_apart (&reader, json_object_get (root, "data")))
    delete_keys (json_object_get (root, "data"), apart);
  delete_known (root);
  self->extra = json_incref (root);

  return g_steal_pointer (&self);
}
