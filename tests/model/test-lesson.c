/* SPDX-License-Identifier: MIT */
#include "../diverged.h"
#include "model/bf-lesson.h"

#include "model-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* A lesson that each broken one differs from in one place */
static const char good[] =
  "{\n"
  "  \"format\": \"backflow-lesson\",\n"
  "  \"version\": 1,\n"
  "  \"title\": \"T\",\n"
  "  \"network\": { \"inputs\": 3, \"layers\": [\n"
  "    { \"units\": 2, \"activation\": \"tanh\", \"weight\": [[0.5, 0.4, 0.3], [0.6, 0.3, 0.2]], \"bias\": [0.1, -1] },\n"
  "    { \"units\": 1, \"activation\": \"identity\", \"init\": { \"scheme\": \"linear\", \"seed\": 7 } } ] },\n"
  "  \"data\": { \"inputs\": [[1, 2, 3], [4, 5, 6]], \"targets\": [[3.2], [1]] },\n"
  "  \"training\": { \"loss\": \"mse\", \"optimizer\": { \"name\": \"sgd\", \"learning_rate\": 0.01 },\n"
  "    \"batch_size\": 2, \"shuffle\": true, \"seed\": 3, \"stop\": { \"loss\": 1e-6, \"steps\": 500 } }\n"
  "}\n";

typedef struct
{
  const char   *search;
  const char   *replace;
  BfLessonError code;
  const char   *message; /* begins with this */
} Broken;

#define SYNTAX BF_LESSON_ERROR_SYNTAX
#define INVALID BF_LESSON_ERROR_INVALID
#define VERSION BF_LESSON_ERROR_VERSION

static const Broken broken[] = {
  /* syntax */
  { "\"version\": 1,", "\"version\": 1", SYNTAX, "f:4:9: this is not JSON" },
  { "\"version\": 1,", "\"version\": 01,", SYNTAX, "f:3:14: this is not JSON" },
  { "\"version\": 1,", "'version': 1,", SYNTAX, "f:3:3: this is not JSON" },
  { "\"title\": \"T\"", "\"title\": \"T", SYNTAX, "f:4:14: " },
  { "}\n}\n", "}\n} x", SYNTAX, "f:11:3: something follows the lesson" },
  { "}\n}\n", "}\n}{}", SYNTAX, "f:11:2: something follows the lesson" },
  { "}\n}\n", "}\n", SYNTAX, "f:11:1: the file ends too early; a ], a } or a quotation mark is missing" },
  { "\"version\": 1,", "\"version\": 1, \"version\": 1,", SYNTAX, "f:3:25: this key was given before" },
  { "[0.1, -1]", "[0.1, -1e999]", SYNTAX, "f:6:106: this number is too large" },
  { "[0.1, -1]", "[0.1, 99999999999999999999]", SYNTAX, "f:6:120: this number is too large" },
  { "[0.1, -1]", "[0.1, NaN]", SYNTAX, "f:6:103: this is not JSON" },
  { "[0.1, -1]", "[0.1, Infinity]", SYNTAX, "f:6:108: this is not JSON" },
  { "[0.1, -1]", "[0.1, -1,]", SYNTAX, "f:6:104: this is not JSON" },
  { "\"T\"", "\"\\u0000\"", SYNTAX, "f:4:19: there is a character with the code 0" },
  { "\"T\"", "\"\xff\"", SYNTAX, "f:4:12: this is not UTF-8 text" },
  /* the root */
  { good, "[]", INVALID, "f: is an array, should be an object: { \"format\": \"backflow-lesson\", … }" },
  { good, "1", INVALID, "f: is a number, should be an object" },
  { good, "{}", INVALID, "f: format: is missing, should be \"backflow-lesson\"" },
  { "\"backflow-lesson\"", "\"sheet\"", INVALID, "f: format: is “sheet”, should be \"backflow-lesson\"" },
  { "\"version\": 1,", "", INVALID, "f: version: is missing, should be a whole number from 1 to 1" },
  { "\"version\": 1,", "\"version\": \"1\",", INVALID, "f: version: is a text, should be a whole number" },
  { "\"version\": 1,", "\"version\": 0,", INVALID, "f: version: is 0, should be a whole number from 1 to 1" },
  { "\"version\": 1,", "\"version\": 2,", VERSION,
    "f: version: is 2, which is made for a newer Backflow; this one reads version 1: update it" },
  { "\"title\": \"T\",", "", INVALID, "f: title: is missing, should be a text in quotation marks" },
  { "\"T\"", "\"\"", INVALID, "f: title: is empty" },
  { "\"T\"", "\"T\", \"description\": 3", INVALID, "f: description: is a number, should be a text" },
  { "\"T\"", "\"T\", \"heading\": []", INVALID, "f: heading: is an array, should be a text" },
  { "\"T\"", "\"T\", \"guess\": 1", INVALID, "f: guess: is a number, should be { \"layers\": [" },
  { "\"T\"", "\"T\", \"guess\": { \"text\": 1 }", INVALID, "f: guess.text: is a number, should be a text" },
  { "\"T\"", "\"T\", \"guess\": {}", INVALID, "f: guess.layers: should be an array of 2 layers, as the network" },
  { "\"T\"", "\"T\", \"guess\": { \"layers\": [{}] }", INVALID, "f: guess.layers: should be an array of 2 layers" },
  { "\"T\"", "\"T\", \"guess\": { \"layers\": [{}, {}] }", INVALID, "f: guess.layers[0].weight: is missing" },
  { "\"T\"", "\"T\", \"guess\": { \"layers\": [{ \"weight\": [[1, 2]] }, {}] }", INVALID, "f: guess.layers[0].weight" },
  /* the network */
  { "\"network\"", "\"net\"", INVALID, "f: network: is missing, should be an object with inputs and layers" },
  { "\"inputs\": 3", "\"inputs\": 0", INVALID, "f: network.inputs: is 0, should be a whole number from 1 to 67108864" },
  { "\"inputs\": 3", "\"inputs\": 2.5", INVALID, "f: network.inputs: is 2.5, should be a whole number" },
  { "\"inputs\": 3", "\"inputs\": 1000000000", INVALID, "f: network.inputs: is 1000000000, should be" },
  { "\"inputs\": 3", "\"inputs\": 40000000", INVALID,
    "f: network.layers[0].units: makes more than 67108864 parameters, should be fewer units" },
  { "\"layers\": [", "\"layers\": {}, \"x\": [", INVALID, "f: network.layers: is an object, should be an array of layers" },
  { "\"layers\": [", "\"layers\": [], \"x\": [", INVALID, "f: network.layers: has 0 layers, should have 1 to 64" },
  { "\"layers\": [", "\"layers\": [3,", INVALID, "f: network.layers[0]: is a number, should be an object" },
  { "\"units\": 2", "\"units\": 1000000000", INVALID,
    "f: network.layers[0].units: is 1000000000, should be a whole number from 1 to 67108864" },
  { "\"units\": 2", "\"units\": -1", INVALID, "f: network.layers[0].units: is -1, should be" },
  { "\"units\": 2", "\"units\": \"2\"", INVALID, "f: network.layers[0].units: is a text, should be" },
  { "\"units\": 2,", "", INVALID, "f: network.layers[0].units: is missing, should be" },
  { "\"units\": 2", "\"units\": 60000000", INVALID, "f: network.layers[0].units: makes more than 67108864 parameters" },
  { "\"units\": 2", "\"units\": 9000000", INVALID,
    "f: network.layers[0].bias: has 2 numbers, should have 9000000" },
  { "\"tanh\"", "\"tahn\"", INVALID,
    "f: network.layers[0].activation: is “tahn”, should be one of \"identity\", \"sigmoid\", \"tanh\"" },
  { "\"tanh\"", "true", INVALID, "f: network.layers[0].activation: is true, should be one of \"identity\"" },
  { "[0.6, 0.3, 0.2]", "[0.6, 0.3]", INVALID, "f: network.layers[0].weight[1]: has 2 numbers, should have 3" },
  { ", [0.6, 0.3, 0.2]", "", INVALID, "f: network.layers[0].weight: has 1 row, should have 2" },
  { "[0.6, 0.3, 0.2]", "[0.6, \"0.3\", 0.2]", INVALID,
    "f: network.layers[0].weight[1][1]: is a text, should be a number such as 0.5" },
  { "[0.6, 0.3, 0.2]", "[0.6, null, 0.2]", INVALID, "f: network.layers[0].weight[1][1]: is null, should be a number" },
  { "[0.6, 0.3, 0.2]", "0.6", INVALID, "f: network.layers[0].weight[1]: is a number, should be an array of numbers" },
  { "[[0.5, 0.4, 0.3], [0.6, 0.3, 0.2]]", "7", INVALID,
    "f: network.layers[0].weight: is a number, should be an array of rows" },
  { "[0.1, -1]", "[0.1]", INVALID, "f: network.layers[0].bias: has 1 number, should have 2" },
  { "[0.1, -1]", "0", INVALID, "f: network.layers[0].bias: is a number, should be an array of numbers" },
  { "\"init\"", "\"int\"", INVALID,
    "f: network.layers[1].weight: is missing, should be 1 row of numbers; or say how to draw them with “init”" },
  { "\"init\"", "\"weight\": [[1, 2]], \"init\"", INVALID, "f: network.layers[1]: has both “weight” and “init”" },
  { "\"linear\"", "\"lecun\"", INVALID,
    "f: network.layers[1].init.scheme: is “lecun”, should be one of \"zeros\", \"uniform\"" },
  { "\"seed\": 7", "\"seed\": -7", INVALID, "f: network.layers[1].init.seed: is -7, should be" },
  { "\"linear\"", "\"normal\", \"std\": -1", INVALID, "f: network.layers[1].init.std: should be a number of at least 0" },
  { "\"linear\"", "\"uniform\", \"a\": 2", INVALID, "f: network.layers[1].init: a is 2 and b is 1; a has to be at most b" },
  { "\"seed\": 7", "\"gain\": 7", INVALID,
    "f: network.layers[1].init.gain: is not known to this version; what may stand here: scheme, seed" },
  { "\"units\": 1,", "\"units\": 1, \"frozen\": 1,", INVALID,
    "f: network.layers[1].frozen: should be true, false or 1 row of them, as the weights" },
  { "\"units\": 1,", "\"units\": 1, \"frozen\": [[true]],", INVALID,
    "f: network.layers[1].frozen[0]: should be true, false or a list of 2 of them" },
  { "\"units\": 1,", "\"units\": 1, \"frozen\": [[true, 1]],", INVALID,
    "f: network.layers[1].frozen[0][1]: is a number, should be true or false" },
  { "\"units\": 2,", "\"units\": 2, \"bias_frozen\": [true],", INVALID,
    "f: network.layers[0].bias_frozen: should be true, false or a list of 2 of them" },
  { "\"tanh\"", "\"softmax\"", INVALID, "f: network: Layer 0 cannot have softmax; only the last layer can" },
  /* the data */
  { "\"data\"", "\"dat\"", INVALID, "f: data: is missing, should be an object with inputs and targets" },
  { "[[1, 2, 3], [4, 5, 6]]", "[]", INVALID, "f: data.inputs: is empty, should have one row a sample" },
  { "[4, 5, 6]", "[4, 5]", INVALID, "f: data.inputs[1]: has 2 numbers, should have 3" },
  { "[4, 5, 6]", "[4, 5, {}]", INVALID, "f: data.inputs[1][2]: is an object, should be a number" },
  { "[[3.2], [1]]", "[[3.2]]", INVALID, "f: data.targets: has 1 row, should have 2" },
  { "[[3.2], [1]]", "[[3.2], [1, 2]]", INVALID, "f: data.targets[1]: has 2 numbers, should have 1" },
  { "\"targets\"", "\"target\"", INVALID, "f: data.targets: is missing, should be an array of rows" },
  /* the training */
  { "\"training\"", "\"train\"", INVALID, "f: training: is missing, should be an object with loss and optimizer" },
  { "\"mse\"", "\"msee\"", INVALID, "f: training.loss: is “msee”, should be one of \"mse\", \"half_squared_error\"" },
  { "\"loss\": \"mse\",", "", INVALID, "f: training.loss: is missing, should be one of" },
  { "\"mse\"", "\"bce\"", INVALID, "f: training: The loss bce needs sigmoid as the last layer's activation" },
  { "\"mse\"", "{ \"name\": \"huber\", \"delta\": 0 }", INVALID,
    "f: training.loss.delta: should be a number above 0" },
  { "\"mse\"", "{ \"delta\": 1 }", INVALID, "f: training.loss.name: is missing, should be one of \"mse\"" },
  { "\"mse\"", "{ \"name\": \"mse\", \"delta\": 1 }", INVALID, "f: training.loss.delta: is not known" },
  { "\"sgd\"", "\"adan\"", INVALID, "f: training.optimizer.name: is “adan”, should be one of \"sgd\", \"adagrad\"" },
  { "\"name\": \"sgd\",", "", INVALID, "f: training.optimizer.name: is missing, should be one of \"sgd\"" },
  { "\"learning_rate\": 0.01", "\"learning_rate\": -1", INVALID,
    "f: training.optimizer.learning_rate: is below 0, should be 0 or more" },
  { "\"learning_rate\": 0.01", "\"learning_rate\": \"0.01\"", INVALID,
    "f: training.optimizer.learning_rate: is a text, should be a number" },
  { ", \"learning_rate\": 0.01", "", INVALID, "f: training.optimizer.learning_rate: is missing" },
  { "\"learning_rate\": 0.01", "\"learning_rate\": 0.01, \"momentun\": 0.9", INVALID,
    "f: training.optimizer.momentun: is not known to this version; what may stand here: name, learning_rate, momentum, "
    "dampening, nesterov, weight_decay" },
  { "\"learning_rate\": 0.01", "\"learning_rate\": 0.01, \"momentum\": -1", INVALID,
    "f: training.optimizer.momentum: should be a number of at least 0" },
  { "\"learning_rate\": 0.01", "\"learning_rate\": 0.01, \"nesterov\": 1", INVALID,
    "f: training.optimizer.nesterov: should be true or false" },
  { "\"learning_rate\": 0.01", "\"learning_rate\": 0.01, \"nesterov\": true", INVALID,
    "f: training: nesterov needs a momentum above 0" },
  { "\"sgd\"", "\"adam\", \"betas\": [0.9, 1]", INVALID,
    "f: training.optimizer.betas[1]: should be a number of at least 0 and below 1" },
  { "\"sgd\"", "\"adam\", \"betas\": 0.9", INVALID,
    "f: training.optimizer.betas: is a number, should be an array of numbers" },
  { "\"batch_size\": 2", "\"batch_size\": 0", INVALID, "f: training.batch_size: is 0, should be a whole number from 1" },
  { "\"batch_size\": 2", "\"batch_size\": 2.0", INVALID, "f: training.batch_size: is 2, should be a whole number" },
  { "\"shuffle\": true", "\"shuffle\": 1", INVALID, "f: training.shuffle: is a number, should be true or false" },
  { "\"seed\": 3", "\"seed\": null", INVALID, "f: training.seed: is null, should be a whole number from 0" },
  { "\"stop\": {", "\"stop\": 3, \"x\": {", INVALID, "f: training.stop: is a number, should be { \"loss\": 1e-6" },
  { "1e-6", "0", INVALID, "f: training.stop.loss: is not above 0, should be a loss such as 1e-6" },
  { "\"steps\": 500", "\"steps\": 0", INVALID, "f: training.stop.steps: is 0, should be a whole number from 1" },
  { "\"batch_size\"", "\"l1\": -1, \"batch_size\"", INVALID, "f: training.l1: is below 0" },
  { "\"batch_size\"", "\"accumulate\": 0, \"batch_size\"", INVALID, "f: training.accumulate: is 0, should be" },
  { "\"batch_size\"", "\"zero_grad\": 0, \"batch_size\"", INVALID, "f: training.zero_grad: is a number, should be true" },
  { "\"batch_size\"", "\"wrong\": \"wrong_sign\", \"batch_size\"", INVALID,
    "f: training.wrong: is a text, should be [\"update_at_once\"]" },
  { "\"batch_size\"", "\"wrong\": [\"wrong_sign\", \"x\"], \"batch_size\"", INVALID,
    "f: training.wrong[1]: is “x”, should be one of \"update_at_once\"" },
  { "\"batch_size\"", "\"schedule\": {}, \"batch_size\"", INVALID,
    "f: training.schedule.name: is missing, should be one of \"constant\", \"step\"" },
  { "\"batch_size\"", "\"schedule\": { \"name\": \"step\", \"step_size\": 1.5 }, \"batch_size\"", INVALID,
    "f: training.schedule.step_size: should be a whole number of at least 1" },
  { "\"batch_size\"", "\"schedule\": { \"name\": \"one_cycle\", \"anneal_strategy\": \"sin\" }, \"batch_size\"",
    INVALID, "f: training.schedule.anneal_strategy: should be one of \"cos\", \"linear\"" },
};

static char *
replace_once (const char *search, const char *replace)
{
  const char *at = strstr (good, search);

  g_assert_nonnull (at);

  return g_strdup_printf ("%.*s%s%s", (int) (at - good), good, replace, at + strlen (search));
}

static void
test_broken (void)
{
  guint n_wrong = 0;

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *text = replace_once (broken[i].search, broken[i].replace);
      g_autoptr (GError) error = NULL;
      BfLesson *lesson = bf_lesson_parse (text, -1, "f", &error);

      g_assert_null (lesson);
      g_assert_error (error, BF_LESSON_ERROR, (int) broken[i].code);
      if (!g_str_has_prefix (error->message, broken[i].message))
        {
          g_test_message ("%s → %s: “%s”", broken[i].search, broken[i].replace, error->message);
          n_wrong++;
        }
    }
  g_assert_cmpuint (n_wrong, ==, 0);
}

static void
test_empty (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bf_lesson_parse ("", 0, "f", &error));
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX);
  g_assert_true (g_str_has_prefix (error->message, "f:1:1: "));
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 1000000; i++)
    g_string_append_c (text, '[');
  g_assert_null (bf_lesson_parse (text->str, -1, "f", &error));
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, "nested too deep"));
}

/* Every file that is cut off somewhere is refused, and nothing else happens. */
static void
test_cut_off (void)
{
  for (gsize n = 0; n < strlen (good) - 2; n++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (bf_lesson_parse (good, (gssize) n, "f", &error));
      g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX);
    }
}

static BfLesson *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  BfLesson *lesson = bf_lesson_parse (text, -1, "f", &error);

  g_assert_no_error (error);

  return lesson;
}

static void
assert_same (const BfLesson *a, const BfLesson *b)
{
  g_assert_cmpstr (bf_lesson_get_title (a), ==, bf_lesson_get_title (b));
  g_assert_cmpstr (bf_lesson_get_heading (a), ==, bf_lesson_get_heading (b));
  g_assert_cmpstr (bf_lesson_get_description (a), ==, bf_lesson_get_description (b));
  g_assert_true (bf_network_equal (bf_lesson_get_network (a), bf_lesson_get_network (b)));
  g_assert_true (bf_dataset_equal (bf_lesson_get_dataset (a), bf_lesson_get_dataset (b)));
  g_assert_true (bf_recipe_equal (bf_lesson_get_recipe (a), bf_lesson_get_recipe (b)));
}

static void
test_read (void)
{
  g_autoptr (BfLesson) lesson = parse (good);
  const BfNetwork *network = bf_lesson_get_network (lesson);
  const BfRecipe *recipe = bf_lesson_get_recipe (lesson);

  g_assert_cmpstr (bf_lesson_get_title (lesson), ==, "T");
  g_assert_cmpstr (bf_lesson_get_heading (lesson), ==, "T");
  g_assert_cmpstr (bf_lesson_get_description (lesson), ==, "");
  g_assert_cmpuint (bf_network_get_n_layers (network), ==, 2);
  g_assert_cmpfloat (bf_network_get_weight (network, 0, 1, 2), ==, 0.2);
  g_assert_cmpfloat (bf_network_get_bias (network, 0, 1), ==, -1.0);
  g_assert_cmpfloat (bf_network_get_weight (network, 1, 0, 0), !=, 0.0);
  g_assert_false (bf_network_has_bias (network, 1));
  g_assert_cmpuint (bf_dataset_get_n_samples (bf_lesson_get_dataset (lesson)), ==, 2);
  g_assert_cmpuint (recipe->batch_size, ==, 2);
  g_assert_true (recipe->shuffle);
  g_assert_cmpuint (recipe->seed, ==, 3);
  g_assert_cmpfloat (recipe->stop_loss, ==, 1e-6);
  g_assert_cmpuint (recipe->stop_steps, ==, 500);
}

static void
test_defaults (void)
{
  g_autofree char *text = replace_once (",\n    \"batch_size\": 2, \"shuffle\": true, \"seed\": 3, "
                                        "\"stop\": { \"loss\": 1e-6, \"steps\": 500 }", "");
  g_autoptr (BfLesson) lesson = parse (text);
  const BfRecipe *recipe = bf_lesson_get_recipe (lesson);

  g_assert_cmpuint (recipe->batch_size, ==, 1);
  g_assert_false (recipe->shuffle);
  g_assert_cmpuint (recipe->seed, ==, 0);
  g_assert_cmpfloat (recipe->stop_loss, ==, 0.0);
  g_assert_cmpuint (recipe->stop_steps, ==, 0);
}

static void
test_round_trip (void)
{
  for (const char * const *id = bf_lesson_list_ids (); *id != NULL; id++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BfLesson) lesson = bf_lesson_load (*id, &error);
      g_autofree char *json = NULL;
      g_autofree char *again = NULL;
      g_autoptr (BfLesson) copy = NULL;

      g_assert_no_error (error);
      json = bf_lesson_to_json (lesson);
      copy = parse (json);
      assert_same (lesson, copy);
      again = bf_lesson_to_json (copy);
      g_assert_cmpstr (again, ==, json);
    }
}

/* What is wrong on purpose stands in one list, `zero_grad` among it. */
static void
test_wrong (void)
{
  g_autofree char *text = replace_once ("\"batch_size\"", "\"zero_grad\": false, \"wrong\": [\"one_path_only\", "
                                        "\"update_at_once\"], \"batch_size\"");
  g_autoptr (BfLesson) lesson = parse (text);
  g_autofree char *json = bf_lesson_to_json (lesson);

  g_assert_cmpuint (bf_lesson_get_recipe (lesson)->wrong, ==,
                    BF_WRONG_ONE_PATH_ONLY | BF_WRONG_UPDATE_AT_ONCE | BF_WRONG_FORGET_ZERO_GRAD);
  g_assert_nonnull (strstr (json, "\"wrong\": [\"update_at_once\", \"forget_zero_grad\", \"one_path_only\"]"));
  g_assert_null (strstr (json, "zero_grad\": false"));
}

/* Every parameter that a recipe can have, and what is frozen */
static void
test_recipes (void)
{
  static const char * const trainings[] = {
    "\"loss\": { \"name\": \"huber\", \"delta\": 0.3 }, \"optimizer\": { \"name\": \"sgd\", \"learning_rate\": 0.1, "
    "\"momentum\": 0.9, \"nesterov\": true, \"weight_decay\": 0.01 }, \"l1\": 0.5, \"accumulate\": 4",
    "\"loss\": \"l1\", \"optimizer\": { \"name\": \"adam\", \"betas\": [0.8, 0.9], \"amsgrad\": true }, "
    "\"zero_grad\": false, \"schedule\": { \"name\": \"one_cycle\", \"anneal_strategy\": \"linear\", \"max_lr\": 0.1 }",
    "\"loss\": \"mse\", \"optimizer\": { \"name\": \"rmsprop\", \"centered\": true }, "
    "\"schedule\": { \"name\": \"cosine\", \"T_max\": 7, \"by_epoch\": true }",
    "\"loss\": \"mse\", \"optimizer\": { \"name\": \"adagrad\", \"lr_decay\": 0.1 }, "
    "\"schedule\": { \"name\": \"step\", \"step_size\": 5 }",
    "\"loss\": \"mse\", \"optimizer\": { \"name\": \"adamw\", \"learning_rate\": 0.5, \"weight_decay\": 0 }",
    "\"loss\": \"mse\", \"optimizer\": { \"name\": \"sgd\", \"learning_rate\": 0.5 }, \"wrong\": [\"update_at_once\", "
    "\"no_activation_slope\", \"one_path_only\"]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (trainings); i++)
    {
      g_autofree char *training = g_strconcat (trainings[i], ", \"batch_size\"", NULL);
      g_autofree char *text = replace_once ("\"loss\": \"mse\", \"optimizer\": { \"name\": \"sgd\", "
                                            "\"learning_rate\": 0.01 },\n    \"batch_size\"", training);
      g_autoptr (BfLesson) lesson = parse (text);
      g_autofree char *json = bf_lesson_to_json (lesson);
      g_autoptr (BfLesson) copy = parse (json);

      assert_same (lesson, copy);
    }
}

static void
test_adam_has_the_defaults_of_torch (void)
{
  g_autofree char *text = replace_once ("{ \"name\": \"sgd\", \"learning_rate\": 0.01 }", "{ \"name\": \"adam\" }");
  g_autoptr (BfLesson) lesson = parse (text);

  g_assert_cmpfloat (bf_lesson_get_recipe (lesson)->learning_rate, ==, 0.001);
  g_assert_cmpfloat (bf_lesson_get_recipe (lesson)->betas[1], ==, 0.999);
}

static void
test_frozen (void)
{
  g_autofree char *text = replace_once ("\"units\": 2,", "\"units\": 2, \"frozen\": [[true, false, false], [false, false, true]], "
                                                         "\"bias_frozen\": [false, true],");
  g_autoptr (BfLesson) lesson = parse (text);
  g_autofree char *json = bf_lesson_to_json (lesson);
  g_autoptr (BfLesson) copy = parse (json);
  const BfNetwork *network = bf_lesson_get_network (copy);

  assert_same (lesson, copy);
  g_assert_true (bf_network_is_weight_frozen (network, 0, 0, 0));
  g_assert_false (bf_network_is_weight_frozen (network, 0, 1, 0));
  g_assert_true (bf_network_is_weight_frozen (network, 0, 1, 2));
  g_assert_false (bf_network_is_bias_frozen (network, 0, 0));
  g_assert_true (bf_network_is_bias_frozen (network, 0, 1));
  g_assert_false (bf_network_is_weight_frozen (network, 1, 0, 0));
}

/* Random bits survive as they are, among them numbers that are nearly too small and -0. */
static void
test_numbers_survive (void)
{
  const BfLayer layer = { 64, BF_ACTIVATION_RELU, TRUE };
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (BfNetwork) network = bf_network_new (64, &layer, 1, NULL);
  g_autoptr (BfDataset) dataset = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  g_autoptr (BfLesson) copy = NULL;
  g_autofree char *json = NULL;
  double row[64] = { 0.0, -0.0, 5e-324, -1.7976931348623157e308, 1e22, 9007199254740993.0, 1.0 / 3.0 };
  BfRecipe recipe;

  for (guint v = 0; v < 64; v++)
    for (guint u = 0; u < 64; u++)
      bf_network_set_weight (network, 0, v, u, g_rand_double_range (rand, -1, 1) * (u % 7 == 0 ? 1e-300 : 1e3), NULL);
  dataset = bf_dataset_new (row, row, 1, 64, 64, NULL);
  bf_recipe_init (&recipe);
  recipe.learning_rate = 0.1 + 0.2;
  recipe.seed = G_MAXINT64;
  lesson = bf_lesson_new ("“Quotes” \"and\" \\ \n 好", "D", network, dataset, &recipe);

  json = bf_lesson_to_json (lesson);
  copy = parse (json);
  assert_same (lesson, copy);
}

static void
test_unknown_keys (void)
{
  static const char extra[] =
    "\"version\": 1, \"author\": { \"name\": \"N\", \"n\": [1, 2.0, -0.5, 1e300, true, null, \"\\u00e9\\n\"] },";
  g_autofree char *text = replace_once ("\"version\": 1,", extra);
  g_autoptr (BfLesson) lesson = parse (text);
  g_autoptr (BfNetwork) network = bf_network_copy (bf_lesson_get_network (lesson));
  g_autoptr (BfLesson) trained = NULL;
  g_autoptr (BfLesson) copy = NULL;
  g_autofree char *json = NULL;
  g_autofree char *again = NULL;

  bf_network_set_weight (network, 0, 0, 0, 0.125, NULL);
  trained = bf_lesson_with_state (lesson, network, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson));
  json = bf_lesson_to_json (trained);
  g_assert_nonnull (strstr (json, "  \"author\": { \"name\": \"N\", \"n\": [1, 2.0, -0.5, 1e300, true, null, \"é\\n\"] }\n}"));
  g_assert_nonnull (strstr (json, "[0.125, 0.4, 0.3],\n"));
  g_assert_null (strstr (json, "init"));
  copy = parse (json);
  again = bf_lesson_to_json (copy);
  g_assert_cmpstr (again, ==, json);
}

static void
test_unknown_keys_everywhere (void)
{
  static const struct { const char *search; const char *replace; } places[] = {
    { "\"network\": {", "\"network\": { \"x-note\": 1," },
    { "{ \"units\": 1,", "{ \"x-note\": 1, \"units\": 1," },
    { "\"data\": {", "\"data\": { \"x-note\": 1," },
    { "\"training\": {", "\"training\": { \"x-note\": 1," },
    { "\"stop\": {", "\"stop\": { \"x-note\": 1," },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *text = replace_once (places[i].search, places[i].replace);
      g_autoptr (BfLesson) lesson = parse (text);
      g_autofree char *json = bf_lesson_to_json (lesson);

      g_assert_nonnull (strstr (json, "\"x-note\": 1"));
    }
}

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("backflow-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "lesson.backflow", NULL);
  g_autoptr (BfLesson) lesson = parse (good);
  g_autoptr (BfLesson) loaded = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (bf_lesson_save (lesson, path, &error));
  g_assert_no_error (error);
  loaded = bf_lesson_load (path, &error);
  g_assert_no_error (error);
  assert_same (lesson, loaded);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A network that has diverged is not written over what is there. */
static void
test_not_finite (void)
{
  g_autofree char *folder = g_dir_make_tmp ("backflow-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "lesson.backflow", NULL);
  g_autoptr (BfLesson) lesson = parse (good);
  g_autoptr (BfNetwork) network = diverge (bf_lesson_get_network (lesson));
  g_autoptr (BfLesson) diverged = NULL;
  g_autoptr (GError) error = NULL;

  diverged = bf_lesson_with_state (lesson, network, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson));
  g_assert_false (bf_lesson_save (diverged, path, &error));
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "network.layers[0]: has a number that is not finite"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_missing_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) folder_error = NULL;

  g_assert_null (bf_lesson_load ("no-such-lesson", &error));
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "worked-example, two-outputs, chain, xor, line"));
  g_assert_null (bf_lesson_load ("/", &folder_error));
  g_assert_nonnull (folder_error);
}

static void
test_worked_example (void)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  g_autofree char *subtitle = bf_lesson_get_subtitle (lesson);
  const BfNetwork *network = bf_lesson_get_network (lesson);
  static const double weights[2][3] = { { 0.5, 0.4, 0.3 }, { 0.6, 0.3, 0.2 } };

  g_assert_cmpstr (bf_lesson_get_title (lesson), ==, "Worked example");
  g_assert_cmpstr (bf_lesson_get_heading (lesson), ==, "Two ways to mend the weights");
  g_assert_true (g_str_has_prefix (bf_lesson_get_description (lesson), "The network says 2.98. It should say 3.2."));
  g_assert_cmpstr (subtitle, ==, "3-2-1, no bias, no activation");
  for (guint v = 0; v < 2; v++)
    for (guint u = 0; u < 3; u++)
      g_assert_cmpfloat (bf_network_get_weight (network, 0, v, u), ==, weights[v][u]);
  g_assert_cmpfloat (bf_network_get_weight (network, 1, 0, 0), ==, 0.7);
  g_assert_cmpfloat (bf_network_get_weight (network, 1, 0, 1), ==, 0.8);
  g_assert_cmpfloat (bf_lesson_get_recipe (lesson)->learning_rate, ==, 0.01);
}

static void
test_guess (void)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  g_autofree char *json = bf_lesson_to_json (lesson);
  g_autoptr (GError) error = NULL;
  g_autoptr (BfLesson) again = bf_lesson_parse (json, -1, "f", &error);
  g_autoptr (BfLesson) saved = bf_lesson_with_state (lesson, bf_lesson_get_network (lesson), bf_lesson_get_dataset (lesson),
                                                     bf_lesson_get_recipe (lesson));
  double prediction;

  g_assert_no_error (error);
  bf_network_predict (bf_lesson_get_guess (lesson), (const double[]) { 1, 2, 3 }, &prediction, NULL);
  g_assert_cmpfloat_with_epsilon (prediction, 3.327, 1e-12);
  g_assert_nonnull (strstr (bf_lesson_get_guess_text (lesson), "3.293"));
  g_assert_true (bf_network_equal (bf_lesson_get_guess (again), bf_lesson_get_guess (lesson)));
  g_assert_cmpstr (bf_lesson_get_guess_text (again), ==, bf_lesson_get_guess_text (lesson));
  g_assert_true (bf_network_equal (bf_lesson_get_guess (saved), bf_lesson_get_guess (lesson)));
}

/* What a lesson file says is in the list for translators, word for word. */
static void
test_texts_are_translatable (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "src", "model", "bf-lesson-load.c", NULL);
  g_autofree char *source = NULL;
  g_autoptr (GString) joined = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &source, NULL, &error);
  g_assert_no_error (error);
  joined = g_string_new (source);
  g_string_replace (joined, "\"\n     \"", "", 0);

  for (const char * const *id = bf_lesson_list_ids (); *id != NULL; id++)
    {
      g_autoptr (BfLesson) lesson = bf_lesson_load (*id, NULL);
      const char *texts[] = { bf_lesson_get_title (lesson), bf_lesson_get_heading (lesson),
                              bf_lesson_get_description (lesson), bf_lesson_get_guess_text (lesson) };

      for (guint i = 0; i < G_N_ELEMENTS (texts) && texts[i] != NULL; i++)
        {
          g_autofree char *entry = g_strdup_printf ("  N_(\"%s\"),\n", texts[i]);

          if (strstr (joined->str, entry) == NULL)
            g_error ("%s: not in builtin_texts: %s", *id, texts[i]);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lesson/each-broken-file-is-refused-with-its-place", test_broken);
  g_test_add_func ("/lesson/an-empty-file-is-refused", test_empty);
  g_test_add_func ("/lesson/deep-nesting-is-refused", test_deep);
  g_test_add_func ("/lesson/a-file-that-is-cut-off-is-refused", test_cut_off);
  g_test_add_func ("/lesson/a-good-file-is-read", test_read);
  g_test_add_func ("/lesson/what-is-optional-has-defaults", test_defaults);
  g_test_add_func ("/lesson/writing-and-reading-changes-nothing", test_round_trip);
  g_test_add_func ("/lesson/every-recipe-is-written-and-read", test_recipes);
  g_test_add_func ("/lesson/what-is-wrong-stands-in-one-list", test_wrong);
  g_test_add_func ("/lesson/adam-has-the-defaults-of-torch", test_adam_has_the_defaults_of_torch);
  g_test_add_func ("/lesson/what-is-frozen-stays-frozen", test_frozen);
  g_test_add_func ("/lesson/numbers-keep-every-bit", test_numbers_survive);
  g_test_add_func ("/lesson/unknown-keys-are-written-back", test_unknown_keys);
  g_test_add_func ("/lesson/unknown-keys-are-kept-everywhere", test_unknown_keys_everywhere);
  g_test_add_func ("/lesson/a-file-is-saved-and-loaded", test_file);
  g_test_add_func ("/lesson/what-is-not-finite-is-not-saved", test_not_finite);
  g_test_add_func ("/lesson/a-missing-file-is-told-with-the-built-in-ones", test_missing_file);
  g_test_add_func ("/lesson/the-worked-example-is-that-of-the-design", test_worked_example);
  g_test_add_func ("/lesson/guess-is-read-and-written", test_guess);
  g_test_add_func ("/lesson/built-in-texts-can-be-translated", test_texts_are_translatable);

  return g_test_run ();
}
