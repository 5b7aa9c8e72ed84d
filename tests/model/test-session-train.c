/* SPDX-License-Identifier: MIT */
#include "session-fixture.h"

/* Training, by the runner and step by step */

static void
stopped_cb (BfSession *session, const char *reason, char **last)
{
  g_assert_null (*last);
  *last = g_strdup (reason);
}

/* Trains until it stops by itself. Returns the reason. */
static char *
train (BfSession *session)
{
  char *reason = NULL;
  gulong id = g_signal_connect (session, "stopped", G_CALLBACK (stopped_cb), &reason);

  bf_session_train (session, INFINITY);
  g_assert_true (bf_session_is_training (session));
  while (bf_session_is_training (session))
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (session, id);
  g_assert_nonnull (reason);

  return reason;
}

/* Trains for a while: until @n_steps or more are done. */
static void
train_for (BfSession *session, guint64 n_steps)
{
  guint n_undo = bf_session_get_n_undo (session);

  bf_session_train (session, INFINITY);
  while (bf_session_get_step (session) <= n_steps)
    g_main_context_iteration (NULL, TRUE);
  bf_session_pause (session);
  while (bf_session_get_n_undo (session) == n_undo) /* on a busy machine the last report comes later */
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Trains as the application does at a low speed: each step is played. */
static char *
train_by_hand (BfSession *session)
{
  g_autoptr (GError) error = NULL;
  char *reason = NULL;

  bf_session_begin_training (session);
  while (!bf_session_check_stop (session, &reason))
    {
      if (!bf_session_step (session, BF_GRANULARITY_STEP, &error))
        {
          reason = g_strdup (error->message);
          break;
        }
      while (bf_session_next_movement (session))
        g_assert_true (bf_session_is_moving (session));
    }
  bf_session_end_training (session);

  return reason;
}

static void
assert_curve (BfSession *session)
{
  const BfCurve *curve = bf_session_get_curve (session);
  guint64 at = bf_session_get_step (session) - 1;
  BfCurveBin bin;

  g_assert_cmpuint (bf_curve_get_start (curve), ==, 0);
  g_assert_cmpuint (bf_curve_get_end (curve), ==, bf_session_get_length (session) + 1);
  g_assert_true (bf_curve_get_range (curve, at, at + 1, &bin));
  g_assert_cmpfloat (bin.min, <=, get_loss (session));
  g_assert_cmpfloat (bin.max, >=, get_loss (session));
}

/* Both ways of training stop at the same step with the same bits and say the same. */
static void
assert_stops_alike (BfLesson *lesson, const char *text)
{
  BfSession *fast = new_session (bf_lesson_ref (lesson));
  BfSession *slow = new_session (lesson);
  g_autofree char *reason = train (fast);
  g_autofree char *reason_by_hand = train_by_hand (slow);

  g_assert_cmpstr (reason, ==, reason_by_hand);
  g_assert_nonnull (strstr (reason, text));
  assert_rests_after (fast, bf_session_get_step (slow), BF_PHASE_LOSS);
  assert_rests_after (slow, bf_session_get_step (fast), BF_PHASE_LOSS);
  g_assert_cmpuint (bf_session_get_length (fast), ==, bf_session_get_length (slow));
  assert_same_trace (look (fast).trace, look (slow).trace);
  g_assert_cmpstr (bf_session_get_undo_name (fast), ==, bf_session_get_undo_name (slow));
  assert_curve (fast);
  assert_curve (slow);
  close_session (fast);
  close_session (slow);
}

static void
test_still (void)
{
  BfSession *session = new_example_session ();
  g_autofree char *reason = train (session);

  g_assert_cmpfloat (get_loss (session), ==, 0.0);
  g_assert_cmpuint (bf_session_get_step (session), >, 45);
  g_assert_cmpuint (bf_session_get_step (session), <, 60);
  g_assert_nonnull (strstr (reason, "epoch"));
  close_session (session);
}

static void
test_alike (void)
{
  BfLesson *lesson = new_batch_lesson (0.0);

  assert_stops_alike (new_example (0.01, 0.0, 0), "epoch");
  assert_stops_alike (new_example (0.001, 1e-3, 0), "below 0.001");
  assert_stops_alike (new_example (0.001, 0.0, 12), "12 steps");
  assert_stops_alike (new_example (0.001, 0.0, 1), "1 step ");
  assert_stops_alike (new_example (10.0, 0.0, 0), "finite");
  assert_stops_alike (lesson, "epoch");
}

static void
test_diverged (void)
{
  BfSession *session = new_session (new_example (10.0, 0.0, 0));
  g_autofree char *reason = train (session);
  g_autofree char *number =
      g_strdup_printf ("step %" G_GUINT64_FORMAT " ", bf_session_get_step (session) + 1);
  const BfNetwork *network = bf_session_get_network (session);

  g_assert_nonnull (strstr (reason, number));
  g_assert_nonnull (strstr (reason, "learning rate"));
  g_assert_true (isfinite (get_loss (session)));
  for (guint u = 0; u < 2; u++)
    g_assert_true (isfinite (bf_network_get_weight (network, 1, 0, u)));
  g_assert_true (bf_session_back (session, BF_GRANULARITY_STEP));
  close_session (session);
}

/* 1,000 traced steps and 1,000 at full speed end in the same bits. */
static void
test_traced (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.01);
  BfSession *traced = new_session (bf_lesson_ref (lesson));
  BfSession *untraced = new_session (bf_lesson_ref (lesson));
  BfRecipe recipe = *bf_session_get_recipe (untraced);
  g_autofree char *reason = NULL;

  recipe.stop_steps = 1000;
  g_assert_true (bf_session_set_recipe (untraced, &recipe, NULL));
  reason = train (untraced);
  for (guint i = 0; i < 1000; i++)
    step_at_once (traced, BF_GRANULARITY_STEP);
  g_assert_cmpuint (bf_session_get_step (traced), ==, 1001);
  assert_same_trace (look (traced).trace, look (untraced).trace);
  close_session (traced);
  close_session (untraced);
}

static void
test_pause (void)
{
  BfSession *session = new_session (new_batch_lesson (0.0001));
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.0001);
  g_autoptr (BfState) expected = NULL;
  guint64 step;

  train_for (session, 5000);
  g_assert_false (bf_session_is_training (session));
  step = bf_session_get_step (session);
  g_assert_cmpuint (step, >, 5000);
  assert_rests_after (session, step, BF_PHASE_LOSS);
  g_assert_cmpuint (bf_session_get_length (session), ==, step - 1);
  assert_curve (session);
  expected = walk (lesson, step - 1, NULL);
  assert_same_bits (bf_trace_get_state (look (session).trace), expected);

  /* Nothing comes after the pause. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (bf_session_get_step (session), ==, step);
  close_session (session);
}

/* Pressed and paused before a step is done: nothing has happened, not even to the moment. */
static void
test_pause_at_once (void)
{
  BfSession *session = new_example_session ();

  step_at_once (session, BF_GRANULARITY_TERM);
  bf_session_train (session, 1e-4);
  bf_session_pause (session);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (bf_session_is_training (session));
  g_assert_cmpuint (bf_session_get_step (session), ==, 1);
  g_assert_cmpuint (get_done (session), ==, phase_end (session, BF_PHASE_LOSS) + 1);
  g_assert_false (bf_session_can_undo (session));
  close_session (session);
}

static void
test_undo (void)
{
  BfSession *session = new_session (new_batch_lesson (0.0001));
  g_autoptr (BfTrace) before = NULL;
  g_autoptr (BfTrace) after = NULL;
  g_autofree char *name = NULL;

  step_at_once (session, BF_GRANULARITY_STEP);
  step_at_once (session, BF_GRANULARITY_TERM);
  before = dup_trace (session);
  train_for (session, 3000);
  after = dup_trace (session);
  name = g_strdup_printf ("Undo training, %" G_GUINT64_FORMAT " steps",
                          bf_session_get_step (session) - 2);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, name);

  bf_session_undo (session);
  assert_same_trace (look (session).trace, before);
  g_assert_cmpuint (get_done (session), ==, phase_end (session, BF_PHASE_LOSS) + 1);
  g_assert_cmpuint (bf_session_get_length (session), ==, 1);
  assert_curve (session);
  g_assert_false (bf_session_can_undo (session));
  bf_session_redo (session);
  assert_same_trace (look (session).trace, after);
  assert_curve (session);
  close_session (session);
}

/* Undone, and trained again: the run knows these steps already, and they are the same. */
static void
test_train_again (void)
{
  BfSession *session = new_session (new_example (0.001, 1e-6, 0));
  g_autofree char *reason = train (session);
  g_autoptr (BfTrace) end = dup_trace (session);
  g_autofree char *again = NULL;

  bf_session_undo (session);
  g_assert_cmpuint (bf_session_get_length (session), ==, 0);
  again = train (session);
  g_assert_cmpstr (reason, ==, again);
  assert_same_trace (look (session).trace, end);
  assert_curve (session);
  close_session (session);
}

/* From the middle of what is known, training does the same again; the line stays as long as it
 * was. */
static void
test_from_the_middle (void)
{
  BfSession *session = new_session (new_example (0.001, 1e-6, 0));
  g_autofree char *reason = train (session);
  g_autoptr (BfTrace) end = dup_trace (session);
  guint64 length = bf_session_get_length (session);
  g_autofree char *again = NULL;

  bf_session_seek (session, length / 2, NULL);
  again = train (session);
  g_assert_cmpstr (reason, ==, again);
  assert_same_trace (look (session).trace, end);
  g_assert_cmpuint (bf_session_get_length (session), ==, length);
  assert_curve (session);
  close_session (session);
}

/* Training from before an edit makes the edit again where it was made. */
static void
test_across_edit (void)
{
  BfSession *session = new_session (new_batch_lesson (0.001));
  const BfElement bias = { BF_ELEMENT_BIAS, 2, 0, 0 };
  BfRecipe recipe;
  g_autofree char *reason = NULL;
  g_autoptr (BfTrace) end = NULL;

  bf_session_seek (session, 1001, NULL);
  g_assert_true (bf_session_set_value (session, &bias, 3.0, NULL));
  recipe = *bf_session_get_recipe (session);
  recipe.learning_rate = 0.002;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  bf_session_seek (session, 1501, NULL);
  g_assert_true (bf_session_set_value (session, &bias, -3.0, NULL));
  bf_session_seek (session, 2001, NULL);
  end = dup_trace (session);
  bf_session_seek (session, 11, NULL);

  recipe = *bf_session_get_recipe (session);
  recipe.stop_steps = 2000;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  reason = train (session);
  g_assert_nonnull (strstr (reason, "2000 steps"));
  assert_same_trace (look (session).trace, end);
  assert_curve (session);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo training, 1990 steps");
  close_session (session);
}

/* What is done while it trains pauses it first. */
static void
test_edit_while_training (void)
{
  BfSession *session = new_session (new_batch_lesson (0.0001));
  const BfElement bias = { BF_ELEMENT_BIAS, 2, 0, 0 };
  guint64 step;

  bf_session_train (session, INFINITY);
  while (bf_session_get_step (session) == 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (bf_session_set_value (session, &bias, 3.0, NULL));
  g_assert_false (bf_session_is_training (session));
  step = bf_session_get_step (session);
  assert_rests_after (session, step, BF_PHASE_LOSS);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (bf_session_get_step (session), ==, step);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo change of b″1");
  bf_session_undo (session);
  g_assert_true (g_str_has_prefix (bf_session_get_undo_name (session), "Undo training, "));
  bf_session_undo (session);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  close_session (session);
}

static void
test_actions_while_training (void)
{
  for (guint i = 0; i < 7; i++)
    {
      BfSession *session = new_session (new_batch_lesson (0.0001));

      bf_session_train (session, INFINITY);
      while (bf_session_get_step (session) == 1)
        g_main_context_iteration (NULL, TRUE);
      switch (i)
        {
        case 0: bf_session_undo (session); break;
        case 1: bf_session_redo (session); break;
        case 2: bf_session_reset (session); break;
        case 3: bf_session_restore_lesson (session); break;
        case 4: bf_session_seek (session, 2, NULL); break;
        case 5: bf_session_back (session, BF_GRANULARITY_STEP); break;
        default: bf_session_step (session, BF_GRANULARITY_STEP, NULL); break;
        }
      g_assert_false (bf_session_is_training (session));
      if (i < 5 && i != 1)
        g_assert_cmpuint (bf_session_get_step (session), ==, i == 4 ? 2 : 1);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_false (bf_session_is_training (session));
      close_session (session);
    }
}

#define SIZE 400

/* A step of a large network takes longer than a pause may. */
static void
test_slow_step (void)
{
  const BfLayer layers[] = { { SIZE, BF_ACTIVATION_TANH, TRUE },
                             { SIZE, BF_ACTIVATION_TANH, TRUE } };
  const gsize n = 100;
  g_autoptr (BfNetwork) network = bf_network_new (SIZE, layers, 2, NULL);
  g_autofree double *data = g_new (double, n * SIZE);
  g_autoptr (BfDataset) dataset = NULL;
  BfSession *session;
  BfRecipe recipe;

  for (gsize i = 0; i < n * SIZE; i++)
    data[i] = (double) (i % 17) / 17.0;
  dataset = bf_dataset_new (data, data, n, SIZE, SIZE, NULL);
  bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, 0, 1, NULL);
  bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, 1, 1, NULL);
  bf_recipe_init (&recipe);
  recipe.batch_size = n;
  session = new_session (bf_lesson_new ("Large", "", network, dataset, &recipe));

  bf_session_train (session, INFINITY);
  while (bf_session_get_step (session) == 1)
    g_main_context_iteration (NULL, TRUE);
  bf_session_pause (session);
  g_assert_false (bf_session_is_training (session));

  /* The last report may still come; whenever it does, all is consistent. */
  while (!bf_session_can_undo (session))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (bf_session_is_training (session));
  assert_curve (session);
  bf_session_train (session, INFINITY);
  bf_session_undo (session);
  bf_session_redo (session);
  close_session (session);
}

static void
test_by_hand_undo (void)
{
  BfSession *session = new_example_session ();

  bf_session_begin_training (session);
  g_assert_true (bf_session_is_training (session));
  for (guint i = 0; i < 12; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
  bf_session_pause (session);
  g_assert_false (bf_session_is_training (session));
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo training, 12 steps");
  bf_session_undo (session);
  assert_rests_after (session, 1, BF_PHASE_LOSS);

  bf_session_begin_training (session);
  bf_session_end_training (session);
  g_assert_false (bf_session_can_undo (session));
  close_session (session);
}

/* From slow to fast and back to slow it is one training. */
static void
test_change_speed (void)
{
  BfSession *session = new_session (new_batch_lesson (0.0001));
  g_autofree char *name = NULL;

  bf_session_begin_training (session);
  step_at_once (session, BF_GRANULARITY_STEP);
  bf_session_train (session, INFINITY);
  while (bf_session_get_step (session) < 100)
    g_main_context_iteration (NULL, TRUE);
  bf_session_begin_training (session);
  g_assert_true (bf_session_is_training (session));
  step_at_once (session, BF_GRANULARITY_STEP);
  bf_session_end_training (session);
  name = g_strdup_printf ("Undo training, %" G_GUINT64_FORMAT " steps",
                          bf_session_get_step (session) - 1);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, name);
  bf_session_undo (session);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  g_assert_false (bf_session_can_undo (session));
  close_session (session);
}

/* The window closes while it trains: nothing is left behind. */
static void
test_close (void)
{
  BfSession *session = new_session (new_batch_lesson (0.0001));

  bf_session_train (session, INFINITY);
  while (bf_session_get_step (session) == 1)
    g_main_context_iteration (NULL, TRUE);
  close_session (session);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* However fast it trains, the views are asked to follow thirty times a second. */
static void
test_rate (void)
{
  BfSession *session = new_session (new_batch_lesson (0.0001));
  gint64 start = g_get_monotonic_time ();
  guint count = 0;

  g_signal_connect_swapped (session, "changed", G_CALLBACK (count_cb), &count);
  bf_session_train (session, INFINITY);
  while (count < 10)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 9 * 33000);
  bf_session_pause (session);
  close_session (session);
}

/* Millions of steps: the curve stays small, and any place is found again. */
static void
test_long (void)
{
  BfSession *session = new_session (new_batch_lesson (0.0001));
  guint64 step;
  g_autoptr (BfTrace) end = NULL;

  train_for (session, 150000);
  step = bf_session_get_step (session);
  end = dup_trace (session);
  assert_curve (session);
  g_assert_cmpuint (bf_curve_get_width (bf_session_get_curve (session)), >, 1);
  for (guint i = 1; i < 10; i++)
    {
      bf_session_seek (session, step * i / 10, NULL);
      assert_curve (session);
    }
  bf_session_seek (session, step, NULL);
  assert_same_trace (look (session).trace, end);
  close_session (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/train/the-worked-example-stops-where-an-epoch-changes-no-bit",
                   test_still);
  g_test_add_func ("/session/train/by-hand-and-at-full-speed-stop-alike", test_alike);
  g_test_add_func ("/session/train/the-last-finite-state-is-kept", test_diverged);
  g_test_add_func ("/session/train/traced-and-untraced-end-in-the-same-bits", test_traced);
  g_test_add_func ("/session/train/pause-rests-after-the-loss", test_pause);
  g_test_add_func ("/session/train/pause-before-a-step-changes-nothing", test_pause_at_once);
  g_test_add_func ("/session/train/training-is-undone-as-a-whole", test_undo);
  g_test_add_func ("/session/train/training-again-gives-the-same", test_train_again);
  g_test_add_func ("/session/train/from-the-middle-it-does-the-same-again", test_from_the_middle);
  g_test_add_func ("/session/train/it-crosses-edits-that-were-made-later", test_across_edit);
  g_test_add_func ("/session/train/an-edit-pauses-it", test_edit_while_training);
  g_test_add_func ("/session/train/whatever-is-done-pauses-it", test_actions_while_training);
  g_test_add_func ("/session/train/pause-does-not-wait-for-a-slow-step", test_slow_step);
  g_test_add_func ("/session/train/steps-by-hand-are-undone-together", test_by_hand_undo);
  g_test_add_func ("/session/train/a-change-of-speed-is-the-same-training", test_change_speed);
  g_test_add_func ("/session/train/closing-leaves-nothing-behind", test_close);
  g_test_add_func ("/session/train/views-follow-thirty-times-a-second", test_rate);
  g_test_add_func ("/session/train/a-long-run-stays-small-and-exact", test_long);

  return g_test_run ();
}
