/* SPDX-License-Identifier: MIT */
#include "model/bf-session-private.h"

#include "seek-fixture.h"

#include <time.h>

/* Time travel: to any step of a run, however long */

#define N_STEPS 1000000
#define N_PLACES 100
/* Steps from a checkpoint to any place. There is one every four milliseconds of training: how many steps that is depends
 * on the machine; what a seek takes is measured in tests/bench. */
#define MAX_REPLAY (N_STEPS / 20)
#define PATIENCE 300.0 /* s */

static void
train_to_end (BfSession *session)
{
  g_assert_true (train_as_window (session, PATIENCE));
}

/* The worked example's network on twelve samples that no weights fit, in shuffled batches of five
 * with momentum: no two steps are alike. */
static BfLesson *
new_restless_lesson (guint64 n_steps)
{
  g_autoptr (BfLesson) example = bf_lesson_new_worked_example ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (BfDataset) dataset = NULL;
  BfRecipe recipe = *bf_lesson_get_recipe (example);
  double inputs[12 * 3];
  double targets[12];

  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    inputs[i] = g_rand_double_range (rand, -1, 3);
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    targets[i] = g_rand_double_range (rand, 1, 5);
  dataset = bf_dataset_new (inputs, targets, 12, 3, 1, NULL);
  recipe.learning_rate = 0.002;
  recipe.momentum = 0.9;
  recipe.batch_size = 5;
  recipe.shuffle = TRUE;
  recipe.seed = 3;
  recipe.stop_steps = n_steps;

  return bf_lesson_with_state (example, bf_lesson_get_network (example), dataset, &recipe);
}

static double
get_processor_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return 1e3 * (double) time.tv_sec + 1e-6 * (double) time.tv_nsec;
}

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return (x > y) - (x < y);
}

/* Trains straight to each of @places, which are in order, and compares. */
static void
assert_straight (BfLesson *lesson, const guint64 *places, BfState **found)
{
  g_autoptr (BfState) start = new_start (lesson);
  g_autoptr (BfTrainer) trainer =
      bf_trainer_new (start, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);

  for (guint i = 0; i < N_PLACES; i++)
    {
      g_autoptr (BfState) straight = NULL;

      bf_trainer_run (trainer, places[i] - bf_trainer_get_steps_done (trainer), NULL);
      straight = bf_trainer_get_state (trainer);
      assert_same_bits (found[i], straight);
    }
}

/* How many steps are done again on the way to a place */
static guint64
count_replay (BfSession *session, guint64 place)
{
  BfRun *run = bf_run_find (session->position.run, place);

  return place - bf_state_get_steps_done (bf_run_get_state_before (run, place));
}

static void
test_million (void)
{
  g_autoptr (BfLesson) lesson = new_restless_lesson (N_STEPS);
  BfSession *session = new_session (bf_lesson_ref (lesson));
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  BfState *found[N_PLACES];
  guint64 places[N_PLACES];
  guint order[N_PLACES];
  double slowest = 0.0, sum = 0.0;
  guint64 replay = 0;
  g_autofree char *undo_name = NULL;

  train_to_end (session);
  g_assert_cmpuint (bf_session_get_length (session), ==, N_STEPS);
  undo_name = g_strdup (bf_session_get_undo_name (session));

  for (guint i = 0; i < N_PLACES; i++)
    {
      places[i] = (guint64) g_rand_int_range (rand, 0, N_STEPS + 1);
      order[i] = i;
    }
  qsort (places, N_PLACES, sizeof *places, compare_steps);
  for (guint i = N_PLACES - 1; i > 0; i--)
    {
      guint other = (guint) g_rand_int_range (rand, 0, (int) i + 1);
      guint swap = order[i];

      order[i] = order[other];
      order[other] = swap;
    }
  for (guint i = 0; i < N_PLACES; i++)
    {
      double before, time;

      replay = MAX (replay, count_replay (session, places[order[i]]));
      before = get_processor_time ();
      g_assert_true (bf_session_seek (session, places[order[i]] + 1, NULL));
      time = get_processor_time () - before;
      slowest = MAX (slowest, time);
      sum += time;
      assert_rests_after (session, places[order[i]] + 1, BF_PHASE_LOSS);
      found[order[i]] = bf_state_ref ((BfState *) bf_trace_get_state (look (session).trace));
    }
  g_test_message ("%d places of %d steps: %.2f ms on average, %.2f ms at most, %" G_GUINT64_FORMAT " steps replayed "
                  "at most", N_PLACES, N_STEPS, sum / N_PLACES, slowest, replay);
  g_assert_cmpuint (replay, <=, MAX_REPLAY);
  assert_straight (lesson, places, found);
  g_assert_cmpuint (bf_session_get_length (session), ==, N_STEPS);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, undo_name);
  g_assert_false (bf_session_can_redo (session));
  for (guint i = 0; i < N_PLACES; i++)
    bf_state_unref (found[i]);
  close_session (session);
}

static void
test_near (void)
{
  BfSession *session = new_example_session ();

  for (guint i = 0; i < 5; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
  bf_session_seek_soon (session, 2);
  g_assert_false (bf_session_is_seeking (session));
  assert_rests_after (session, 2, BF_PHASE_LOSS);
  bf_session_seek_soon (session, 1000);
  assert_rests_after (session, 6, BF_PHASE_LOSS);
  g_assert_cmpuint (bf_session_get_length (session), ==, 5);
  close_session (session);
}

static BfLesson *
new_wide_lesson (guint64 n_steps)
{
  return new_seek_lesson (200, BF_OPTIMIZER_SGD, n_steps);
}

/* Replays of a wide network, which its history is too small to spare */
static BfSession *
new_wide_session (guint64 n_steps)
{
  BfSession *session = new_session (new_wide_lesson (n_steps));

  bf_session_set_history_limit (session, 0);
  train_to_end (session);
  g_assert_cmpuint (bf_session_get_length (session), ==, n_steps);

  return session;
}

/* Begins a seek that takes long: one whose place is not by chance beside a checkpoint */
static guint64
begin_far_seek (BfSession *session)
{
  for (guint64 step = 778; step > 1; step -= 60)
    {
      bf_session_seek (session, bf_session_get_length (session) + 1, NULL);
      bf_session_seek_soon (session, step);
      if (bf_session_is_seeking (session))
        return step;
    }
  g_assert_not_reached ();
}

static BfState *
walk_wide (guint64 n_steps)
{
  g_autoptr (BfLesson) lesson = new_wide_lesson (0);

  return walk (lesson, n_steps, NULL);
}

static void
test_far (void)
{
  BfSession *session = new_wide_session (1000);
  g_autoptr (BfState) expected = NULL;
  guint n_changed = 0;
  guint64 step = begin_far_seek (session);

  g_signal_connect_swapped (session, "changed", G_CALLBACK (count_cb), &n_changed);
  g_assert_cmpuint (bf_session_get_step (session), ==, 1001);
  g_assert_cmpuint (bf_session_get_seek_step (session), ==, step);
  wait_for_seek (session);
  assert_rests_after (session, step, BF_PHASE_LOSS);
  expected = walk_wide (step - 1);
  assert_same_bits (bf_trace_get_state (look (session).trace), expected);
  g_assert_cmpuint (n_changed, >=, 1);
  g_assert_cmpfloat (bf_session_get_seek_fraction (session), ==, 1.0);
  close_session (session);
}

/* Of a drag only the last place counts. */
static void
test_newest (void)
{
  BfSession *session = new_wide_session (1000);
  g_autoptr (BfState) expected = walk_wide (555);

  for (guint64 step = 990; step >= 556; step -= 7)
    bf_session_seek_soon (session, step);
  bf_session_seek_soon (session, 556);
  wait_for_seek (session);
  assert_rests_after (session, 556, BF_PHASE_LOSS);
  assert_same_bits (bf_trace_get_state (look (session).trace), expected);
  close_session (session);
}

/* Given up, by itself or for something else, a seek changes nothing any more. */
static void
test_cancel (void)
{
  BfSession *session = new_wide_session (1000);

  begin_far_seek (session);
  bf_session_cancel_seek (session);
  g_assert_false (bf_session_is_seeking (session));
  assert_rests_after (session, 1001, BF_PHASE_LOSS);

  begin_far_seek (session);
  g_assert_true (bf_session_step (session, BF_GRANULARITY_PHASE, NULL));
  g_assert_false (bf_session_is_seeking (session));
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (bf_session_get_step (session), ==, 1001);

  begin_far_seek (session);
  close_session (session);
}

/* The step before is far where its checkpoints were given up. */
static void
test_back (void)
{
  BfSession *session = new_wide_session (1000);
  g_autoptr (BfState) expected = walk_wide (999);
  BfMoment beginning = bf_moment_at_rest (0);

  g_assert_true (bf_session_back (session, BF_GRANULARITY_STEP));
  g_assert_true (bf_session_is_seeking (session));
  wait_for_seek (session);
  assert_rests_after (session, 1000, BF_PHASE_LOSS);
  assert_same_bits (bf_trace_get_state (look (session).trace), expected);

  /* What is looked at until forward begins has come along. */
  bf_session_seek (session, 1000, &beginning);
  g_assert_nonnull (look (session).previous);
  close_session (session);
}

/* A line that has diverged right after step @n of good training */
static BfSession *
new_diverged_session (guint64 n)
{
  BfSession *session = new_wide_session (n);
  BfRecipe recipe = *bf_session_get_recipe (session);

  recipe.learning_rate = 1e200;
  recipe.stop_steps = 0;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  train_to_end (session);
  g_assert_true (bf_session_is_diverged (session));

  return session;
}

/* The last good state may be far from any checkpoint. */
static void
test_mend (void)
{
  BfSession *session = NULL;
  guint64 n;
  guint n_undo = 0;

  for (n = 500; n < 512; n++)
    {
      session = new_diverged_session (n);
      n_undo = bf_session_get_n_undo (session);
      g_assert_true (bf_session_halve_rate (session));
      if (bf_session_is_seeking (session))
        break;
      close_session (session);
    }
  g_assert_cmpuint (n, <, 512);
  g_assert_true (bf_session_is_diverged (session));
  g_assert_cmpuint (bf_session_get_n_undo (session), ==, n_undo);

  wait_for_seek (session);
  g_assert_false (bf_session_is_diverged (session));
  g_assert_cmpuint (bf_session_get_step (session), <=, n + 1);
  g_assert_cmpuint (bf_session_get_n_undo (session), ==, n_undo + 1);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo halving the learning rate");
  g_assert_cmpfloat (bf_session_get_recipe (session)->learning_rate, ==, 0.5 * 0.002);
  bf_session_undo (session);
  g_assert_true (bf_session_is_diverged (session));
  close_session (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session-seek/a-hundred-places-of-a-million-steps-are-those-of-straight-training",
                   test_million);
  g_test_add_func ("/session-seek/a-near-step-is-there-at-once", test_near);
  g_test_add_func ("/session-seek/a-far-step-of-a-wide-network-comes-from-a-worker", test_far);
  g_test_add_func ("/session-seek/of-many-seeks-the-newest-counts", test_newest);
  g_test_add_func ("/session-seek/a-seek-can-be-given-up", test_cancel);
  g_test_add_func ("/session-seek/back-to-a-far-step-comes-from-a-worker", test_back);
  g_test_add_func ("/session-seek/the-way-back-from-a-divergence-comes-from-a-worker", test_mend);

  return g_test_run ();
}
