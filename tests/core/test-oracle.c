/* SPDX-License-Identifier: MIT */
/* Training steps of many networks against PyTorch's numbers; tests/oracle/write-fixtures.py writes them. */
#include "bf-test.h"

#include <jansson.h>
#include <math.h>

#define N_CASES 120
#define FIRST_STEP 1e-12  /* of a tensor's largest magnitude */
#define LATER_STEPS 1e-9

static json_t *cases;

/* One lesson of the fixtures */
typedef struct
{
  BfNetwork *network;
  BfDataset *data;
  BfRecipe   recipe;
} Lesson;

/* A place in a trace that holds a tensor: layer -1 is the loss */
typedef double (*GetNumber) (const BfTrace *trace, guint layer, gsize row, guint column);

static double get_z (const BfTrace *t, guint l, gsize s, guint v) { return bf_trace_get_z (t, s, l, v); }
static double get_a (const BfTrace *t, guint l, gsize s, guint v) { return bf_trace_get_a (t, s, l, v); }
static double get_delta (const BfTrace *t, guint l, gsize s, guint v) { return bf_trace_get_delta (t, s, l, v); }

static double
get_weight_gradient (const BfTrace *trace, guint layer, gsize unit, guint input)
{
  return bf_trace_get_weight_bucket (trace, layer, (guint) unit, input);
}

static double
get_weight (const BfTrace *trace, guint layer, gsize unit, guint input)
{
  return bf_network_get_weight (bf_trace_get_network_after (trace), layer, (guint) unit, input);
}

static double
get_bias_gradient (const BfTrace *trace, guint layer, gsize row, guint unit)
{
  return bf_trace_get_bias_bucket (trace, layer, unit);
}

static double
get_bias (const BfTrace *trace, guint layer, gsize row, guint unit)
{
  return bf_network_get_bias (bf_trace_get_network_after (trace), layer, unit);
}

/* What is compared of each layer; a vector is one row */
static const struct
{
  const char *key;
  GetNumber   get;
  gboolean    is_vector;
} tensors[] = {
  { "z", get_z, FALSE },
  { "a", get_a, FALSE },
  { "delta", get_delta, FALSE },
  { "weight_grad", get_weight_gradient, FALSE },
  { "bias_grad", get_bias_gradient, TRUE },
  { "weight", get_weight, FALSE },
  { "bias", get_bias, TRUE },
};

static double
number_at (const json_t *matrix, gsize row, gsize column)
{
  return json_number_value (json_array_get (json_array_get (matrix, row), column));
}

static const char *
string_of (const json_t *object, const char *key)
{
  return json_string_value (json_object_get (object, key));
}

static void
read_layer (const json_t *json, BfLayer *layer)
{
  layer->n_units = (guint) json_integer_value (json_object_get (json, "units"));
  layer->has_bias = json_object_get (json, "bias") != NULL;
  g_assert_true (bf_activation_from_name (string_of (json, "activation"), &layer->activation));
}

/* `frozen` is true, or a matrix like the weights */
static void
read_frozen (const json_t *json, BfNetwork *network, guint layer)
{
  if (json_is_true (json))
    bf_network_set_layer_frozen (network, layer, TRUE, NULL);
  for (guint v = 0; v < json_array_size (json); v++)
    for (guint u = 0; u < bf_network_get_n_layer_inputs (network, layer); u++)
      bf_network_set_weight_frozen (network, layer, v, u, json_is_true (json_array_get (json_array_get (json, v), u)), NULL);
}

static BfNetwork *
read_network (const json_t *json)
{
  g_autoptr (GError) error = NULL;
  json_t *layers = json_object_get (json, "layers");
  guint n_layers = (guint) json_array_size (layers);
  BfLayer shape[BF_NETWORK_MAX_LAYERS];
  BfNetwork *network;

  for (guint l = 0; l < n_layers; l++)
    read_layer (json_array_get (layers, l), &shape[l]);
  network = bf_network_new ((guint) json_integer_value (json_object_get (json, "inputs")), shape, n_layers, &error);
  g_assert_no_error (error);

  for (guint l = 0; l < n_layers; l++)
    for (guint v = 0; v < shape[l].n_units; v++)
      {
        json_t *layer = json_array_get (layers, l);

        for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
          bf_network_set_weight (network, l, v, u, number_at (json_object_get (layer, "weight"), v, u), NULL);
        if (shape[l].has_bias)
          bf_network_set_bias (network, l, v, json_number_value (json_array_get (json_object_get (layer, "bias"), v)), NULL);
      }

  for (guint l = 0; l < n_layers; l++)
    read_frozen (json_object_get (json_array_get (layers, l), "frozen"), network, l);

  return network;
}

static double *
read_matrix (const json_t *json)
{
  gsize n = json_array_size (json), width = json_array_size (json_array_get (json, 0));
  double *numbers = g_new (double, n * width);

  for (gsize i = 0; i < n * width; i++)
    numbers[i] = number_at (json, i / width, i % width);

  return numbers;
}

static BfDataset *
read_data (const json_t *json)
{
  json_t *inputs = json_object_get (json, "inputs");
  json_t *targets = json_object_get (json, "targets");
  g_autofree double *x = read_matrix (inputs);
  g_autofree double *y = read_matrix (targets);

  return bf_dataset_new (x, y, json_array_size (inputs), (guint) json_array_size (json_array_get (inputs, 0)),
                         (guint) json_array_size (json_array_get (targets, 0)), NULL);
}

static double
read_option (const BfOption *option, const json_t *json)
{
  if (json_is_string (json))
    for (guint i = 0; option->choices[i] != NULL; i++)
      if (g_str_equal (option->choices[i], json_string_value (json)))
        return i;

  return json_is_boolean (json) ? json_is_true (json) : json_number_value (json);
}

static void
read_options (const json_t *json, const BfOption *options, guint n_options, BfRecipe *recipe)
{
  for (guint o = 0; o < n_options; o++)
    {
      json_t *value = json_object_get (json, options[o].name);

      for (guint i = 0; value != NULL && i < bf_option_get_n_numbers (&options[o]); i++)
        bf_option_set (&options[o], recipe, i,
                       read_option (&options[o], json_is_array (value) ? json_array_get (value, i) : value), NULL);
    }
}

/* A loss is a name, or an object with its parameters. */
static void
read_loss (const json_t *json, BfRecipe *recipe)
{
  const BfOption *options;
  BfLoss loss;
  guint n;

  g_assert_true (bf_loss_from_name (json_is_object (json) ? string_of (json, "name") : json_string_value (json), &loss));
  bf_recipe_set_loss (recipe, loss, NULL);
  options = bf_loss_get_options (loss, &n);
  read_options (json, options, n, recipe);
}

static void
read_optimizer (const json_t *json, BfRecipe *recipe)
{
  const BfOption *options;
  BfOptimizer optimizer;
  guint n;

  g_assert_true (bf_optimizer_from_name (string_of (json, "name"), &optimizer));
  bf_recipe_set_optimizer (recipe, optimizer, NULL);
  recipe->learning_rate = json_number_value (json_object_get (json, "learning_rate"));
  options = bf_optimizer_get_options (optimizer, &n);
  read_options (json, options, n, recipe);
}

static void
read_schedule (const json_t *json, BfRecipe *recipe)
{
  const BfOption *options;
  BfSchedule schedule;
  guint n;

  if (json == NULL)
    return;
  g_assert_true (bf_schedule_from_name (string_of (json, "name"), &schedule));
  bf_recipe_set_schedule (recipe, schedule, NULL);
  options = bf_schedule_get_options (schedule, &n);
  read_options (json, options, n, recipe);
}

static void
read_recipe (const json_t *json, BfRecipe *recipe)
{
  json_t *accumulate = json_object_get (json, "accumulate");

  bf_recipe_init (recipe);
  read_loss (json_object_get (json, "loss"), recipe);
  read_optimizer (json_object_get (json, "optimizer"), recipe);
  read_schedule (json_object_get (json, "schedule"), recipe);
  recipe->l1 = json_number_value (json_object_get (json, "l1"));
  recipe->batch_size = (gsize) json_integer_value (json_object_get (json, "batch_size"));
  recipe->accumulate = accumulate != NULL ? (guint64) json_integer_value (accumulate) : 1;
  if (json_is_false (json_object_get (json, "zero_grad")))
    recipe->wrong = BF_WRONG_FORGET_ZERO_GRAD;
}

static Lesson
read_lesson (const json_t *json)
{
  Lesson self = {
    .network = read_network (json_object_get (json, "network")),
    .data = read_data (json_object_get (json, "data")),
  };

  read_recipe (json_object_get (json, "training"), &self.recipe);

  return self;
}

static void
compare (const BfTrace *trace, guint layer, guint tensor, const json_t *expected, double tolerance)
{
  gboolean is_vector = tensors[tensor].is_vector;
  gsize n_rows = is_vector ? 1 : json_array_size (expected);
  double scale = 0.0;

  for (gsize pass = 0; pass < 2; pass++)
    for (gsize r = 0; r < n_rows; r++)
      for (guint c = 0; c < json_array_size (is_vector ? expected : json_array_get (expected, r)); c++)
        {
          double theirs = is_vector ? json_number_value (json_array_get (expected, c)) : number_at (expected, r, c);

          if (pass == 0)
            scale = fmax (scale, fabs (theirs));
          else
            test_compare (tensors[tensor].key, tensors[tensor].get (trace, layer, r, c), theirs, tolerance * scale);
        }
}

static void
compare_step (const BfTrace *trace, const json_t *expected)
{
  double tolerance = bf_trace_get_step (trace) == 1 ? FIRST_STEP : LATER_STEPS;
  double loss = json_number_value (json_object_get (expected, "loss"));
  json_t *samples = json_object_get (expected, "samples");
  json_t *layer;
  size_t l;

  test_compare ("loss", bf_trace_get_loss (trace), loss, tolerance * fabs (loss));
  g_assert_cmpuint (bf_trace_get_n_samples (trace), ==, json_array_size (samples));
  for (gsize s = 0; s < json_array_size (samples); s++)
    g_assert_cmpuint (bf_trace_get_sample (trace, s), ==, json_integer_value (json_array_get (samples, s)));
  json_array_foreach (json_object_get (expected, "layers"), l, layer)
    for (guint t = 0; t < G_N_ELEMENTS (tensors); t++)
      if (!json_is_null (json_object_get (layer, tensors[t].key)))
        compare (trace, (guint) l, t, json_object_get (layer, tensors[t].key), tolerance);
}

static void
test_case (gconstpointer json)
{
  Lesson lesson = read_lesson (json_object_get (json, "lesson"));
  g_autoptr (BfState) state = bf_state_new (lesson.network, &lesson.recipe, NULL);
  json_t *expected;
  size_t i;

  json_array_foreach (json_object_get (json, "steps"), i, expected)
    {
      guint64 step = (guint64) json_integer_value (json_object_get (expected, "step"));
      g_autoptr (BfTrace) trace = NULL;

      while (trace == NULL || bf_trace_get_step (trace) < step)
        {
          g_autoptr (GError) error = NULL;

          g_clear_pointer (&trace, bf_trace_unref);
          trace = bf_step (state, lesson.data, &lesson.recipe, &error);
          g_assert_no_error (error);
          bf_state_unref (state);
          state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
        }
      compare_step (trace, expected);
    }

  bf_network_unref (lesson.network);
  bf_dataset_unref (lesson.data);
}

static gboolean seen[BF_N_ACTIVATIONS][BF_N_LOSSES][BF_N_OPTIMIZERS];
static gboolean seen_schedules[BF_N_SCHEDULES];

static void
look_at_case (const json_t *json)
{
  Lesson lesson = read_lesson (json_object_get (json, "lesson"));

  for (guint l = 0; l < bf_network_get_n_layers (lesson.network); l++)
    seen[bf_network_get_activation (lesson.network, l)][lesson.recipe.loss][lesson.recipe.optimizer] = TRUE;
  seen_schedules[lesson.recipe.schedule] = TRUE;
  bf_network_unref (lesson.network);
  bf_dataset_unref (lesson.data);
}

/* A softmax layer stands with one loss only. */
static gboolean
can_meet (guint activation, guint loss)
{
  return activation != BF_ACTIVATION_SOFTMAX || loss == BF_LOSS_CROSS_ENTROPY;
}

/* An operation without a fixture fails here: each activation meets each loss with each optimizer. */
static void
test_coverage (void)
{
  json_t *json;
  size_t i;

  g_assert_cmpuint (json_array_size (cases), >=, N_CASES);
  json_array_foreach (cases, i, json)
    look_at_case (json);

  for (guint a = 0; a < BF_N_ACTIVATIONS; a++)
    for (guint l = 0; l < BF_N_LOSSES; l++)
      for (guint o = 0; o < BF_N_OPTIMIZERS; o++)
        if (can_meet (a, l) && !seen[a][l][o])
          g_error ("no fixture has %s with %s and %s", bf_activation_get_name ((BfActivation) a),
                   bf_loss_get_name ((BfLoss) l), bf_optimizer_get_name ((BfOptimizer) o));
  for (guint s = 0; s < BF_N_SCHEDULES; s++)
    if (!seen_schedules[s])
      g_error ("no fixture has the schedule %s", bf_schedule_get_name ((BfSchedule) s));
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  json_error_t error;
  json_t *json;
  size_t i;
  int status;

  g_test_init (&argc, &argv, NULL);

  path = g_test_build_filename (G_TEST_DIST, "oracle", "fixtures.json", NULL);
  cases = json_load_file (path, 0, &error);
  if (cases == NULL)
    g_error ("%s:%d: %s", path, error.line, error.text);

  json_array_foreach (cases, i, json)
    {
      g_autofree char *name = g_strconcat ("/oracle/", string_of (json_object_get (json, "lesson"), "title"), NULL);

      g_test_add_data_func (name, json, test_case);
    }
  g_test_add_func ("/oracle/every-operation-has-a-fixture", test_coverage);

  status = g_test_run ();
  json_decref (cases);

  return status;
}
