/* SPDX-License-Identifier: MIT */
/* The check of a step, what is said of what is wrong, the map of the rates on a worker, and the way back from
 * divergence. */
#include "model/bf-rate-search.h"
#include "model/bf-rate-text.h"
#include "model/bf-wrong-text.h"
#include "session-fixture.h"

#include <string.h>

static BfLesson *
new_half_example (double learning_rate, guint wrong)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  BfRecipe recipe = *bf_lesson_get_recipe (lesson);

  bf_recipe_set_loss (&recipe, BF_LOSS_HALF_SQUARED_ERROR, NULL);
  recipe.learning_rate = learning_rate;
  recipe.wrong = wrong;
  recipe.stop_steps = 2000; /* near a target the last bit can swing for ever */

  return bf_lesson_with_state (lesson, bf_lesson_get_network (lesson), bf_lesson_get_dataset (lesson), &recipe);
}

static BfTrace *
first_step (BfLesson *lesson)
{
  g_autoptr (BfState) state = new_start (lesson);

  return bf_step (state, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);
}

static BfTrace *
half_trace (guint wrong)
{
  g_autoptr (BfLesson) lesson = new_half_example (0.01, wrong);

  return first_step (lesson);
}

static void
test_right (void)
{
  g_autoptr (BfTrace) trace = half_trace (BF_WRONG_NONE);
  g_autoptr (BfCheck) check = bf_check_run (trace);
  g_autofree char *text = bf_check_describe (check);

  g_assert_true (bf_check_is_right (check));
  g_assert_cmpuint (check->n_gradients, ==, 8);
  g_assert_cmpfloat (check->outcome, ==, check->right_outcome);
  g_assert_true (g_str_has_prefix (text, "The gradients are right. Largest relative error: "));
}

/* Both outcomes with the digits that tell them apart */
static void
test_update_at_once (void)
{
  g_autoptr (BfTrace) trace = half_trace (BF_WRONG_UPDATE_AT_ONCE);
  g_autoptr (BfCheck) check = bf_check_run (trace);
  g_autofree char *text = bf_wrong_describe (bf_trace_get_recipe (trace), check);
  g_autofree char *of_check = bf_check_describe (check);

  g_assert_false (bf_check_is_right (check));
  g_assert_true (check->has_prediction);
  g_assert_cmpstr (text, ==, "Update at once: after this step the prediction is 3.03298505; right is 3.03278192");
  g_assert_cmpstr (of_check, ==, "The gradients are wrong. Largest relative error: 0.00602, at w31");
}

/* Where each hidden unit has one way out, taking one path changes nothing, and that is said. */
static void
test_no_difference (void)
{
  g_autoptr (BfTrace) trace = half_trace (BF_WRONG_ONE_PATH_ONLY);
  g_autoptr (BfCheck) check = bf_check_run (trace);
  g_autofree char *text = bf_wrong_describe (bf_trace_get_recipe (trace), check);

  g_assert_cmpstr (text, ==, "One path only: after this step the prediction is 3.03278192, and that is right");
}

static void
test_of_a_batch (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.1);
  BfRecipe recipe = *bf_lesson_get_recipe (lesson);
  g_autoptr (BfLesson) wrong = NULL;
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfCheck) check = NULL;
  g_autofree char *text = NULL;

  recipe.wrong = BF_WRONG_NO_ACTIVATION_SLOPE | BF_WRONG_SIGN;
  wrong = bf_lesson_with_state (lesson, bf_lesson_get_network (lesson), bf_lesson_get_dataset (lesson), &recipe);
  trace = first_step (wrong);
  check = bf_check_run (trace);
  text = bf_wrong_describe (&recipe, check);

  g_assert_false (check->has_prediction);
  g_assert_cmpfloat (check->outcome, >, bf_trace_get_loss (trace));
  g_assert_cmpfloat (check->right_outcome, <, bf_trace_get_loss (trace));
  g_assert_true (g_str_has_prefix (text, "Wrong sign, No activation slope: after this step the loss is "));
}

/* All parameters, the worst first */
static void
test_order (void)
{
  g_autoptr (BfTrace) trace = half_trace (BF_WRONG_UPDATE_AT_ONCE);
  g_autoptr (BfCheck) check = bf_check_run (trace);

  for (gsize i = 1; i < check->n_gradients; i++)
    g_assert_cmpfloat (check->gradients[check->order[i - 1]].error, >=, check->gradients[check->order[i]].error);
  g_assert_cmpint (bf_check_find (check, 0, 1, 2)->input, ==, 2);
  g_assert_null (bf_check_find (check, 0, 1, -1));
  g_assert_cmpuint (check->gradients[check->order[0]].layer, ==, 0);
}

static void
take_check (BfCheck *check, gpointer user_data)
{
  BfCheck **taken = user_data;

  *taken = check;
}

static void
test_check_on_a_worker (void)
{
  g_autoptr (BfTrace) trace = half_trace (BF_WRONG_SIGN);
  g_autoptr (BfCheck) check = NULL;
  g_autoptr (BfJob) job G_GNUC_UNUSED = bf_check_start (trace, NULL, take_check, &check);

  while (check == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (check->trace == trace);
  g_assert_cmpfloat (fabs (check->worst.max_error - 2.0), <, 1e-6);
}

typedef struct
{
  BfRateMap *map;
  guint      n_calls;
  gboolean   is_over;
} Taken;

static void
take_map (BfRateMap *map, gboolean is_over, gpointer user_data)
{
  Taken *taken = user_data;

  bf_rate_map_free (taken->map);
  taken->map = map;
  taken->is_over = is_over;
  taken->n_calls++;
}

static void
test_search (void)
{
  g_autoptr (BfLesson) lesson = new_half_example (0.01, BF_WRONG_NONE);
  g_autoptr (BfState) state = new_start (lesson);
  BfRateSearch search = { state, bf_lesson_get_dataset (lesson), *bf_lesson_get_recipe (lesson), 40, 2000 };
  Taken taken = { NULL };
  g_autoptr (BfJob) job G_GNUC_UNUSED = bf_rate_search_start (&search, take_map, &taken);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  while (!taken.is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (bf_rate_map_get_n_tried (taken.map), ==, 40);
  text = bf_rate_map_describe (taken.map);
  lines = g_strsplit (text, "\n", -1);
  g_assert_true (g_str_has_suffix (lines[0], ": settles"));
  g_assert_true (g_str_has_suffix (lines[1], ": swings between 2 values"));
  g_assert_nonnull (strstr (lines[g_strv_length (lines) - 1], ": overflows within "));
  bf_rate_map_free (taken.map);
}

/* A large network gets a smaller map, and a small one the largest. */
static void
test_effort (void)
{
  g_autoptr (BfLesson) lesson = new_half_example (0.01, BF_WRONG_NONE);
  g_autoptr (BfState) small = new_start (lesson);
  const BfLayer layers[] = { { 800, BF_ACTIVATION_RELU, TRUE }, { 10, BF_ACTIVATION_IDENTITY, TRUE } };
  g_autoptr (BfNetwork) network = bf_network_new (784, layers, 2, NULL);
  g_autofree double *numbers = g_new0 (double, 64 * 784);
  g_autoptr (BfDataset) data = bf_dataset_new (numbers, numbers, 64, 784, 10, NULL);
  g_autoptr (BfState) large = NULL;
  BfRateSearch search;
  BfRecipe recipe;

  bf_rate_search_init (&search, small, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson));
  g_assert_cmpuint (search.n_points, ==, 160);
  g_assert_cmpuint (search.n_steps, ==, 4000);
  bf_recipe_init (&recipe);
  recipe.batch_size = 64;
  large = bf_state_new (network, &recipe, NULL);
  bf_rate_search_init (&search, large, data, &recipe);
  g_assert_cmpuint (search.n_points, ==, 32);
  g_assert_cmpuint (search.n_steps, ==, 250);
}

static void
test_cancelled_search (void)
{
  g_autoptr (BfLesson) lesson = new_half_example (0.01, BF_WRONG_NONE);
  g_autoptr (BfState) state = new_start (lesson);
  BfRateSearch search = { state, bf_lesson_get_dataset (lesson), *bf_lesson_get_recipe (lesson), 4000, 100000000 };
  Taken taken = { NULL };
  BfJob *job = bf_rate_search_start (&search, take_map, &taken);

  bf_job_clear (&job);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (taken.n_calls, ==, 0);
}

/* Divergence */

static void
train_until_it_stops (BfSession *session)
{
  bf_session_train (session, INFINITY);
  while (bf_session_is_training (session))
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_diverged_at_eleven (BfSession *session)
{
  g_autofree char *text = bf_session_describe_divergence (session);

  g_assert_true (bf_session_is_diverged (session));
  g_assert_cmpuint (bf_session_get_step (session), ==, 10);
  g_assert_nonnull (text);
  g_test_message ("%s", text);
  g_assert_true (g_str_has_prefix (text, "Training diverged: the loss of step 11 is not a finite number. "
                                         "Before, it grew from "));
  g_assert_nonnull (strstr (text, " times as far as the loss allows."));
}

static void
test_divergence (void)
{
  g_autoptr (BfLesson) lesson = new_half_example (0.16, BF_WRONG_NONE);
  g_autoptr (BfSession) session = bf_session_new (lesson);
  g_autoptr (GError) error = NULL;

  g_assert_false (bf_session_is_diverged (session));
  g_assert_null (bf_session_describe_divergence (session));
  g_assert_false (bf_session_halve_rate (session));
  train_until_it_stops (session);
  assert_diverged_at_eleven (session);

  /* The same where each step is done by hand */
  bf_session_reset (session);
  g_assert_false (bf_session_is_diverged (session));
  while (bf_session_step (session, BF_GRANULARITY_STEP, &error))
    bf_session_finish (session);
  g_assert_error (error, BF_ERROR, BF_ERROR_DIVERGED);
  assert_diverged_at_eleven (session);
}

/* By the wrong sign every step goes uphill: nothing has overshot. */
static void
test_uphill (void)
{
  g_autoptr (BfLesson) lesson = new_half_example (0.05, BF_WRONG_SIGN);
  g_autoptr (BfSession) session = bf_session_new (lesson);
  g_autofree char *text = NULL;

  train_until_it_stops (session);
  text = bf_session_describe_divergence (session);
  g_assert_nonnull (strstr (text, "The step that began it went uphill."));
}

static void
test_going_back (void)
{
  g_autoptr (BfLesson) lesson = new_half_example (0.16, BF_WRONG_NONE);
  g_autoptr (BfSession) session = bf_session_new (lesson);

  train_until_it_stops (session);
  g_assert_true (bf_session_go_back_to_good (session));
  g_assert_false (bf_session_is_diverged (session));
  g_assert_cmpfloat (get_loss (session), <=, 0.0242);
  g_assert_cmpfloat (bf_session_get_recipe (session)->learning_rate, ==, 0.16);
  bf_session_undo (session);
  g_assert_true (bf_session_is_diverged (session));
  g_assert_cmpuint (bf_session_get_step (session), ==, 10);
}

/* Two samples in turn, of which the weight comes to one: the losses of neighbours are 0.01 and next to nothing. */
static const char long_text[] =
  "{ \"format\": \"backflow-lesson\", \"version\": 1, \"title\": \"T\", \"network\": { \"inputs\": 1, \"layers\": ["
  "{ \"units\": 1, \"activation\": \"identity\", \"weight\": [[0.5]] }] }, \"data\": { \"inputs\": [[1], [1]], "
  "\"targets\": [[1], [0.9]] }, \"training\": { \"loss\": \"mse\", \"optimizer\": { \"name\": \"sgd\", "
  "\"learning_rate\": 1e-6 }, \"schedule\": { \"name\": \"exponential\", \"gamma\": 1.0001 }, \"batch_size\": 1 } }";

/* The step with the smallest of the first @n losses, the last of equals, as training alone finds it */
static guint64
find_least (BfLesson *lesson, guint64 n)
{
  g_autoptr (BfState) start = new_start (lesson);
  g_autoptr (BfTrainer) trainer = bf_trainer_new (start, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);
  g_autofree double *losses = g_new (double, n);
  guint64 least = 0;

  bf_trainer_run (trainer, n, losses);
  for (guint64 i = 0; i < n; i++)
    if (losses[i] <= losses[least])
      least = i;

  return least + 1;
}

static void
assert_back_at (BfSession *session, guint64 step)
{
  g_assert_true (bf_session_go_back_to_good (session));
  while (bf_session_is_seeking (session))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (bf_session_get_step (session), ==, step);
}

/* Where the curve keeps two steps in one bin, the way back leads to the better of them, also where an edit parts them. */
static void
test_going_back_far (void)
{
  g_autoptr (BfLesson) lesson = bf_lesson_parse (long_text, -1, "f", NULL);
  g_autoptr (BfSession) session = bf_session_new (lesson);
  g_autofree char *text = NULL;
  BfRecipe recipe;
  guint64 least;

  train_until_it_stops (session);
  g_assert_true (bf_session_is_diverged (session));
  g_assert_cmpuint (bf_curve_get_width (bf_session_get_curve (session)), >, 1);
  text = bf_session_describe_divergence (session);
  g_assert_nonnull (strstr (text, "Before, it grew from "));
  g_assert_null (strstr (text, "times as far"));
  least = find_least (lesson, bf_session_get_step (session));
  assert_back_at (session, least);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo going back to the smallest loss");

  recipe = *bf_session_get_recipe (session);
  recipe.seed++;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  train_until_it_stops (session);
  g_assert_true (bf_session_is_diverged (session));
  assert_back_at (session, least);
}

/* One entry of undo for both, and then it settles. */
static void
test_halving (void)
{
  g_autoptr (BfLesson) lesson = new_half_example (0.16, BF_WRONG_NONE);
  g_autoptr (BfSession) session = bf_session_new (lesson);

  train_until_it_stops (session);
  g_assert_true (bf_session_halve_rate (session));
  g_assert_cmpfloat (bf_session_get_recipe (session)->learning_rate, ==, 0.08);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo halving the learning rate");
  train_until_it_stops (session);
  g_assert_false (bf_session_is_diverged (session));
  g_assert_cmpfloat (get_loss (session), <, 1e-20);

  bf_session_undo (session);
  g_assert_cmpfloat (bf_session_get_recipe (session)->learning_rate, ==, 0.08);
  bf_session_undo (session);
  g_assert_cmpfloat (bf_session_get_recipe (session)->learning_rate, ==, 0.16);
  g_assert_true (bf_session_is_diverged (session));
}

/* A switch is one edit, and its name is said. */
static void
test_switch_is_undone (void)
{
  g_autoptr (BfLesson) lesson = new_half_example (0.01, BF_WRONG_NONE);
  g_autoptr (BfSession) session = bf_session_new (lesson);
  BfRecipe recipe = *bf_session_get_recipe (session);

  recipe.wrong = BF_WRONG_UPDATE_AT_ONCE;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo change of the rules");
  bf_session_undo (session);
  g_assert_cmpuint (bf_session_get_recipe (session)->wrong, ==, BF_WRONG_NONE);
}

/* What the optimizer remembers stays where only the buckets come or go. */
static void
test_memory_stays (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.1);
  BfRecipe recipe = *bf_lesson_get_recipe (lesson), forgets;
  g_autoptr (BfState) start = NULL, there = NULL, back = NULL;
  g_autoptr (BfTrace) trace = NULL;

  recipe.momentum = 0.9;
  forgets = recipe;
  forgets.wrong = BF_WRONG_FORGET_ZERO_GRAD;
  start = bf_state_new (bf_lesson_get_network (lesson), &recipe, NULL);
  trace = bf_step (start, bf_lesson_get_dataset (lesson), &recipe, NULL);
  there = bf_state_with_recipe (bf_trace_get_state_after (trace), &forgets, NULL);
  back = bf_state_with_recipe (there, &recipe, NULL);
  g_assert_false (bf_state_equal (there, bf_trace_get_state_after (trace)));
  g_assert_true (bf_state_equal (back, bf_trace_get_state_after (trace)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wrong/what-is-right-is-right", test_right);
  g_test_add_func ("/wrong/update-at-once-says-both-outcomes", test_update_at_once);
  g_test_add_func ("/wrong/what-makes-no-difference-is-said", test_no_difference);
  g_test_add_func ("/wrong/of-a-batch-the-loss-is-told", test_of_a_batch);
  g_test_add_func ("/wrong/the-largest-error-comes-first", test_order);
  g_test_add_func ("/wrong/a-check-on-a-worker", test_check_on_a_worker);
  g_test_add_func ("/wrong/a-switch-is-one-edit", test_switch_is_undone);
  g_test_add_func ("/wrong/momentum-stays-where-only-buckets-come-and-go", test_memory_stays);
  g_test_add_func ("/rates/a-search-fills-the-map-and-says-its-bands", test_search);
  g_test_add_func ("/rates/a-large-network-gets-a-smaller-map", test_effort);
  g_test_add_func ("/rates/a-cancelled-search-says-nothing", test_cancelled_search);
  g_test_add_func ("/divergence/says-at-which-step-and-why", test_divergence);
  g_test_add_func ("/divergence/the-wrong-sign-goes-uphill", test_uphill);
  g_test_add_func ("/divergence/the-way-back-is-one-entry-of-undo", test_going_back);
  g_test_add_func ("/divergence/the-way-back-leads-to-the-very-step-with-the-smallest-loss", test_going_back_far);
  g_test_add_func ("/divergence/half-the-rate-settles", test_halving);

  return g_test_run ();
}
