/* SPDX-License-Identifier: MIT */
#include "model/bf-run.h"

#include "session-fixture.h"

#define N_STEPS 20000

static BfRun *
new_run (BfLesson *lesson)
{
  g_autoptr (BfState) start = new_start (lesson);

  return bf_run_new (NULL, start, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson));
}

static BfTrainer *
new_trainer (BfRun *run)
{
  return bf_trainer_new (bf_run_get_start_state (run), bf_run_get_dataset (run),
                         bf_run_get_recipe (run), NULL);
}

/* Trains a run as a runner would, with a checkpoint now and then. */
static void
train (BfRun *run, guint64 n_steps, guint64 every)
{
  g_autoptr (BfTrainer) trainer = new_trainer (run);
  g_autofree double *losses = g_new (double, every);

  while (n_steps > 0)
    {
      guint64 n = MIN (every, n_steps);
      guint64 at = bf_trainer_get_steps_done (trainer);
      g_autoptr (BfState) state = NULL;

      bf_trainer_run (trainer, n, losses);
      bf_run_add_losses (run, at, losses, n);
      state = bf_trainer_get_state (trainer);
      bf_run_add_state (run, state);
      n_steps -= n;
    }
}

#define N_PLACES 100

/* Seeks 100 places, in no order, and compares each with straight training. */
static void
assert_seeks (BfRun *run, guint64 n_steps)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (BfTrainer) trainer = new_trainer (run);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_state_unref);
  guint n_compared = 0;

  for (guint i = 0; i < N_PLACES; i++)
    {
      guint64 at = (guint64) g_rand_int_range (rand, 0, (int) n_steps + 1);
      BfState *state = bf_run_seek (run, at, NULL);

      g_assert_cmpuint (bf_state_get_steps_done (state), ==, at);
      g_ptr_array_add (found, state);
    }

  for (guint64 at = 0; at <= n_steps; at++)
    {
      for (guint i = 0; i < N_PLACES; i++)
        if (bf_state_get_steps_done (g_ptr_array_index (found, i)) == at)
          {
            g_autoptr (BfState) straight = bf_trainer_get_state (trainer);

            assert_same_bits (g_ptr_array_index (found, i), straight);
            n_compared++;
          }
      bf_trainer_run (trainer, 1, NULL);
    }
  g_assert_cmpuint (n_compared, ==, N_PLACES);
}

static void
test_seek (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRun) run = new_run (lesson);

  train (run, N_STEPS, 701);
  assert_seeks (run, N_STEPS);
}

static void
test_seek_thinned (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRun) run = new_run (lesson);

  bf_history_set_limit (bf_run_get_history (run), 12 * bf_state_get_size (bf_run_get_start_state (run)));
  train (run, N_STEPS, 101);
  g_assert_cmpuint (bf_run_get_n_states (run), <=, 12);
  assert_seeks (run, N_STEPS);
}

static void
test_seek_traced (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRun) run = new_run (lesson);
  g_autoptr (BfState) stepped = walk (lesson, 1000, NULL);
  g_autoptr (BfState) sought = bf_run_seek (run, 1000, NULL);

  assert_same_bits (stepped, sought);
}

/* The memory is bounded, both ends stay, and no gap is much larger than the others. */
static void
test_memory (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRun) run = new_run (lesson);
  gsize size = bf_state_get_size (bf_run_get_start_state (run));

  bf_history_set_limit (bf_run_get_history (run), 32 * size);
  for (guint64 n = 1; n <= 5000; n++)
    {
      g_autoptr (BfState) state = bf_run_seek (run, n, NULL);

      bf_run_add_state (run, state);
      g_assert_cmpuint (bf_run_get_size (run), <=, 32 * size);
      g_assert_cmpuint (bf_run_get_size (run), ==, bf_run_get_n_states (run) * size);
    }
  g_assert_cmpuint (bf_run_get_n_states (run), >=, 16);
}

static void
test_large (void)
{
  const BfLayer layer = { 1500, BF_ACTIVATION_IDENTITY, FALSE };
  g_autoptr (BfNetwork) network = bf_network_new (1500, &layer, 1, NULL);
  g_autofree double *zeros = g_new0 (double, 1500);
  g_autoptr (BfDataset) dataset = bf_dataset_new (zeros, zeros, 1, 1500, 1500, NULL);
  g_autoptr (BfState) start = NULL;
  g_autoptr (BfRun) run = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  start = bf_state_new (network, &recipe, NULL);
  run = bf_run_new (NULL, start, dataset, &recipe);
  for (guint64 n = 1; n <= 6; n++)
    {
      g_autoptr (BfState) state = bf_run_seek (run, n, NULL);

      bf_run_add_state (run, state);
      g_assert_cmpuint (bf_run_get_size (run), <=, 4 * bf_state_get_size (start));
    }
  g_assert_cmpuint (bf_run_get_n_states (run), >=, 2);
}

static BfState *
change_weight (BfState *state, double value)
{
  g_autoptr (BfNetwork) network = bf_network_copy (bf_state_get_network (state));

  bf_network_set_weight (network, 0, 0, 0, value, NULL);

  return bf_state_with_network (state, network, NULL);
}

static BfRun *
branch (BfRun *run, guint64 at, double value)
{
  g_autoptr (BfState) before = bf_run_seek (run, at, NULL);
  g_autoptr (BfState) start = change_weight (before, value);

  return bf_run_new (run, start, bf_run_get_dataset (run), bf_run_get_recipe (run));
}

static void
test_branch (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRun) run = new_run (lesson);
  g_autoptr (BfRun) child = branch (run, 50, 0.5);
  g_autoptr (BfState) before = bf_run_seek (run, 49, NULL);
  g_autoptr (BfState) after = bf_run_seek (run, 60, NULL);
  g_autoptr (BfState) before_in_child = bf_run_seek (child, 49, NULL);
  g_autoptr (BfState) after_in_child = bf_run_seek (child, 60, NULL);

  assert_same_bits (before, before_in_child);
  g_assert_false (bf_state_equal (after, after_in_child));
  g_assert_true (bf_run_find (child, 49) == run);
  g_assert_true (bf_run_find (child, 50) == child);
  g_assert_true (bf_run_find_next (child, 49) == child);
  g_assert_null (bf_run_find_next (child, 50));
}

/* Two edits in one place do not make a longer line. */
static void
test_branch_twice (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRun) run = new_run (lesson);
  g_autoptr (BfRun) child = branch (run, 50, 0.5);
  g_autoptr (BfRun) grandchild = branch (child, 50, 0.6);
  g_autoptr (BfRun) first = branch (run, 0, 0.7);

  g_assert_true (bf_run_find (grandchild, 49) == run);
  g_assert_true (bf_run_find (first, 0) == first);
}

static void
test_many_branches (void)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  BfRun *run = new_run (lesson);

  for (guint64 i = 1; i <= 100000; i++)
    {
      g_autoptr (BfState) start = bf_run_seek (run, i, NULL);
      BfRun *child = bf_run_new (run, start, bf_run_get_dataset (run), bf_run_get_recipe (run));

      bf_run_unref (run);
      run = child;
    }
  bf_run_unref (run);
}

static void
assert_losses (const BfCurve *curve, guint64 from, guint64 end, const double *losses)
{
  guint64 width = bf_curve_get_width (curve);

  for (guint64 i = from / width * width; i < end; i += width)
    {
      double min = INFINITY;
      double max = -INFINITY;
      BfCurveBin bin;

      for (guint64 j = i; j < MIN (i + width, end); j++)
        {
          min = MIN (min, losses[j]);
          max = MAX (max, losses[j]);
        }
      g_assert_true (bf_curve_get_range (curve, i, i + 1, &bin));
      g_assert_cmpfloat (bin.min, ==, min);
      g_assert_cmpfloat (bin.max, ==, max);
    }
}

/* The parent's bins are four steps wide; the child leaves it, and a grandchild the child, in the
 * middle of the same one. */
static void
test_curve (void)
{
  const guint64 n = 150000;
  const guint64 leave[] = { 100001, 100003 };
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  g_autoptr (BfRun) run = new_run (lesson);
  g_autoptr (BfRun) child = NULL;
  g_autoptr (BfRun) grandchild = NULL;
  g_autoptr (BfCurve) curve = NULL;
  g_autofree double *losses = g_new (double, n + 100);
  g_autoptr (BfTrainer) trainer = new_trainer (run);
  g_autoptr (BfTrainer) child_trainer = NULL;
  g_autoptr (BfTrainer) grandchild_trainer = NULL;

  train (run, n, 1000);
  child = branch (run, leave[0], 3.0);
  train (child, n - leave[0], 1000);
  grandchild = branch (child, leave[1], -3.0);
  train (grandchild, 50, 10);

  curve = bf_run_build_curve (grandchild, leave[1] + 50);
  g_assert_cmpuint (bf_curve_get_width (curve), ==, 4);
  g_assert_cmpuint (bf_curve_get_start (curve), ==, 0);
  g_assert_cmpuint (bf_curve_get_end (curve), ==, leave[1] + 50);

  bf_trainer_run (trainer, leave[0], losses);
  child_trainer = new_trainer (child);
  bf_trainer_run (child_trainer, leave[1] - leave[0], losses + leave[0]);
  grandchild_trainer = new_trainer (grandchild);
  bf_trainer_run (grandchild_trainer, 50, losses + leave[1]);
  assert_losses (curve, 0, leave[1] + 50, losses);
}

/* What a file says may be anything: a replay of 2^36 steps, or of as many as it has branches, is never waited for. */
static void
test_wide_bins (void)
{
  const guint64 width = 1 << 20, end = (guint64) 1 << 36, at = end / 2 + 12345;
  g_autofree BfCurveBin *bins = g_new (BfCurveBin, BF_CURVE_MAX_BINS);
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.1);
  g_autoptr (BfRun) run = new_run (lesson);
  g_autoptr (BfState) far =
      bf_state_new_restored (bf_lesson_get_network (lesson), bf_lesson_get_recipe (lesson), at, at, NULL, 0, NULL);
  g_autoptr (BfRun) branch = bf_run_new (run, far, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson));
  g_autoptr (BfCurve) curve = NULL;
  g_autoptr (BfCurve) line = NULL;
  const double loss = 0.25;
  BfCurveBin bin;

  for (gsize i = 0; i < BF_CURVE_MAX_BINS; i++)
    bins[i] = (BfCurveBin) { .min = 1, .max = 9, .first = 2, .last = 3 };
  curve = bf_curve_new_from_bins (0, end, width, bins, BF_CURVE_MAX_BINS);
  bf_run_add_curve (run, curve);
  bf_run_add_losses (branch, at, &loss, 1);

  line = bf_run_build_curve (branch, at + 1);
  g_assert_cmpuint (bf_curve_get_end (line), ==, at + 1);
  g_assert_true (bf_curve_get_range (line, at / width * width - 1, at / width * width, &bin));
  g_assert_cmpfloat (bin.max, ==, 9);
  /* Of what came after the branch nothing is in it. */
  g_assert_true (bf_curve_get_range (line, at / width * width, at + 1, &bin));
  g_assert_cmpfloat (bin.max, ==, 2);
  g_assert_cmpfloat (bin.min, ==, 0.25);
  g_assert_cmpfloat (bin.last, ==, 0.25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run/any-step-is-found-again-to-the-bit", test_seek);
  g_test_add_func ("/run/a-thinned-history-finds-the-same", test_seek_thinned);
  g_test_add_func ("/run/a-replay-ends-in-the-bits-of-traced-steps", test_seek_traced);
  g_test_add_func ("/run/the-memory-of-checkpoints-is-bounded", test_memory);
  g_test_add_func ("/run/a-large-network-keeps-at-most-four-states-above-the-limit", test_large);
  g_test_add_func ("/run/a-branch-has-its-parents-past", test_branch);
  g_test_add_func ("/run/edits-in-one-place-make-one-branch", test_branch_twice);
  g_test_add_func ("/run/a-line-of-very-many-runs-can-be-freed", test_many_branches);
  g_test_add_func ("/run/the-curve-of-a-line-is-exact-where-it-branches", test_curve);
  g_test_add_func ("/run/no-curve-waits-for-a-long-replay", test_wide_bins);

  return g_test_run ();
}
