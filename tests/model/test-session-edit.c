/* SPDX-License-Identifier: MIT */
#include "model/bf-stretch.h"

#include "session-fixture.h"

/* Edits, the recipe, undo, reset and restore */

static void
set (BfSession *session, BfElement element, double value)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (bf_session_set_value (session, &element, value, &error));
  g_assert_no_error (error);
}

static double
get (BfSession *session, BfElement element)
{
  double value = NAN;

  g_assert_true (bf_session_get_value (session, &element, &value));

  return value;
}

static void
test_after_loss (void)
{
  BfSession *session = new_example_session ();

  set (session, W32, 0.5);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 3.7, 1e-12);
  g_assert_cmpfloat (get (session, W32), ==, 0.5);
  g_assert_null (look (session).stale);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo change of w32");
  g_assert_cmpuint (bf_curve_get_end (bf_session_get_curve (session)), ==, 1);

  bf_session_undo (session);
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 2.98, 1e-12);
  g_assert_cmpfloat (get (session, W32), ==, 0.2);
  g_assert_cmpstr (bf_session_get_redo_name (session), ==, "Redo change of w32");
  g_assert_false (bf_session_can_undo (session));
  bf_session_redo (session);
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 3.7, 1e-12);
  g_assert_false (bf_session_can_redo (session));
  close_session (session);
}

static void
test_data (void)
{
  BfSession *session = new_example_session ();

  set (session, INPUT_3, 4.0);
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 2.98 + 0.7 * 0.3 + 0.8 * 0.2, 1e-12);
  set (session, TARGET, 3.0);
  g_assert_cmpfloat_with_epsilon (bf_trace_get_miss (look (session).trace, 0, 0), 0.35, 1e-12);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo change of target");
  g_assert_cmpfloat (get (session, INPUT_3), ==, 4.0);
  g_assert_cmpfloat (get (session, TARGET), ==, 3.0);
  bf_session_undo (session);
  bf_session_undo (session);
  g_assert_cmpfloat (get (session, INPUT_3), ==, 3.0);
  g_assert_cmpfloat (get (session, TARGET), ==, 3.2);
  close_session (session);
}

/* The number that is edited is that of the sample that is looked at. */
static void
test_sample (void)
{
  BfSession *session = new_session (new_batch_lesson (0.05));
  const BfElement input = { BF_ELEMENT_INPUT, 0, 1, 0 };
  gsize sample;

  bf_session_set_sample (session, 2);
  sample = bf_trace_get_sample (look (session).trace, 2);
  set (session, input, 0.25);
  g_assert_cmpfloat (bf_dataset_get_input (bf_session_get_dataset (session), sample, 1), ==, 0.25);
  g_assert_cmpfloat (bf_trace_get_input (look (session).trace, 2, 1), ==, 0.25);
  close_session (session);
}

static void
test_bias (void)
{
  BfSession *session = new_session (new_batch_lesson (0.05));
  const BfElement bias = { BF_ELEMENT_BIAS, 2, 0, 0 };
  double before = get_prediction (session);

  set (session, bias, 1.5);
  g_assert_cmpfloat_with_epsilon (get_prediction (session), before + 1.5, 1e-12);
  close_session (session);
}

/* In the middle of forward, or of zero_grad, the moment stays, and with it a movement. */
static void
test_mid_forward (void)
{
  BfSession *session = new_example_session ();
  const BfMoment moments[] = {
    { 0, 0, 1.0 }, { 0, 1, 0.5 }, { 3, 3, 1.0 }, { 3, 4, 0.5 }, { 9, 10, 0.5 }
  };

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      BfGlance glance;

      bf_session_seek (session, 2, &moments[i]);
      set (session, W32, 0.5 + i);
      glance = look (session);
      g_assert_cmpuint (bf_session_get_step (session), ==, 2);
      g_assert_cmpmem (&glance.moment, sizeof glance.moment, &moments[i], sizeof moments[i]);
      g_assert_cmpfloat (get (session, W32), ==, 0.5 + i);
      g_assert_null (glance.stale);
    }
  close_session (session);
}

/* Once backward has begun the pass is thrown away, and what it had computed is out of date. */
static void
test_padlocked (void)
{
  const BfMoment moments[] = {
    { 10, 11, 0.0 }, { 11, 11, 1.0 }, { 14, 15, 0.5 }, { 21, 21, 1.0 }, { 21, 22, 0.5 }
  };

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      BfSession *session = new_example_session ();
      g_autoptr (BfTrace) before = NULL;
      BfGlance glance;

      bf_session_seek (session, 2, &moments[i]);
      before = dup_trace (session);
      set (session, W32, 0.5);
      assert_rests_after (session, 2, BF_PHASE_LOSS);
      glance = look (session);
      assert_same_trace (glance.stale, before);
      g_assert_cmpuint (bf_moment_get_done (&glance.stale_moment), ==, MAX (moments[i].from, 10));

      /* A second edit leaves it as it is; so does the backward pass, until it is done. */
      set (session, W32, 0.6);
      assert_same_trace (look (session).stale, before);
      step_at_once (session, BF_GRANULARITY_TERM);
      assert_same_trace (look (session).stale, before);
      step_at_once (session, BF_GRANULARITY_PHASE);
      g_assert_null (look (session).stale);

      bf_session_undo (session);
      bf_session_undo (session);
      g_assert_cmpuint (bf_session_get_step (session), ==, 2);
      g_assert_cmpuint (get_done (session), ==,
                        bf_moment_is_at_rest (&moments[i]) ? moments[i].to : moments[i].from);
      assert_same_trace (look (session).trace, before);
      g_assert_null (look (session).stale);
      close_session (session);
    }
}

static void
test_back_clears_stale (void)
{
  BfSession *session = new_example_session ();

  step_at_once (session, BF_GRANULARITY_PHASE);
  set (session, W32, 0.5);
  g_assert_nonnull (look (session).stale);
  bf_session_back (session, BF_GRANULARITY_TERM);
  g_assert_null (look (session).stale);
  close_session (session);
}

/* After `step` the new weights are seen: they are edited, and the next step's forward pass
 * follows. */
static void
test_after_step (void)
{
  BfSession *session = new_example_session ();
  const BfElement w11 = { BF_ELEMENT_WEIGHT, 0, 0, 0 };
  double w11_after;

  step_at_once (session, BF_GRANULARITY_PHASE);
  step_at_once (session, BF_GRANULARITY_PHASE);
  assert_rests_after (session, 1, BF_PHASE_STEP);
  w11_after = get (session, w11);
  g_assert_cmpfloat_with_epsilon (w11_after, 0.50308, 1e-12);
  set (session, W32, 0.5);
  assert_rests_after (session, 2, BF_PHASE_LOSS);
  g_assert_cmpfloat (get (session, w11), ==, w11_after);
  g_assert_cmpfloat (get (session, W32), ==, 0.5);
  g_assert_cmpuint (bf_session_get_length (session), ==, 1);

  /* Going back, the step before is the one that was done. */
  bf_session_back (session, BF_GRANULARITY_STEP);
  g_assert_cmpfloat (get (session, W32), ==, 0.2);
  step_at_once (session, BF_GRANULARITY_STEP);
  g_assert_cmpfloat (get (session, W32), ==, 0.5);
  bf_session_undo (session);
  assert_rests_after (session, 1, BF_PHASE_STEP);
  close_session (session);
}

static void
test_refused (void)
{
  const double values[] = { NAN, INFINITY, -INFINITY };
  const BfElement wrong[] = {
    { BF_ELEMENT_NONE, 0, 0, 0 }, { BF_ELEMENT_UNIT, 0, 0, 0 }, { BF_ELEMENT_MISS, 0, 0, 0 },
    { BF_ELEMENT_WEIGHT, 2, 0, 0 }, { BF_ELEMENT_WEIGHT, 0, 2, 0 }, { BF_ELEMENT_WEIGHT, 0, 0, 3 },
    { BF_ELEMENT_BIAS, 0, 0, 0 }, { BF_ELEMENT_INPUT, 0, 3, 0 }, { BF_ELEMENT_TARGET, 0, 1, 0 }
  };
  BfSession *session = new_example_session ();
  BfElement element = W32;
  guint count = 0;
  double value;

  g_signal_connect_swapped (session, "changed", G_CALLBACK (count_cb), &count);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (bf_session_set_value (session, &element, values[i], &error));
      g_assert_error (error, BF_ERROR, BF_ERROR_NOT_FINITE);
      g_assert_nonnull (strstr (error->message, "w32"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (bf_session_get_value (session, &wrong[i], &value));
      g_assert_false (bf_session_set_value (session, &wrong[i], 1.0, &error));
      g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
    }
  g_assert_cmpuint (count, ==, 0);
  g_assert_false (bf_session_can_undo (session));
  close_session (session);
}

/* A finite number that makes the loss infinite is refused as well. */
static void
test_infinite_loss (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BfTrace) before = dup_trace (session);
  BfElement element = W32;

  g_assert_false (bf_session_set_value (session, &element, 1e200, &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_NOT_FINITE);
  assert_same_trace (look (session).trace, before);
  g_assert_false (bf_session_can_undo (session));
  close_session (session);
}

static void
test_same_value (void)
{
  BfSession *session = new_example_session ();
  guint count = 0;

  g_signal_connect_swapped (session, "changed", G_CALLBACK (count_cb), &count);
  set (session, W32, 0.2);
  g_assert_cmpuint (count, ==, 0);
  g_assert_false (bf_session_can_undo (session));
  close_session (session);
}

static void
test_drag (void)
{
  BfSession *session = new_example_session ();

  bf_session_begin_edit (session);
  for (guint i = 1; i <= 50; i++)
    set (session, W32, 0.2 + i * 0.01);
  bf_session_end_edit (session);
  set (session, W32, 0.9);
  bf_session_undo (session);
  g_assert_cmpfloat (get (session, W32), ==, 0.2 + 50 * 0.01);
  bf_session_undo (session);
  g_assert_cmpfloat (get (session, W32), ==, 0.2);
  g_assert_false (bf_session_can_undo (session));
  bf_session_redo (session);
  g_assert_cmpfloat (get (session, W32), ==, 0.2 + 50 * 0.01);
  close_session (session);
}

static void
test_drag_to_nothing (void)
{
  BfSession *session = new_example_session ();

  for (guint i = 0; i < 5; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
  bf_session_seek (session, 3, NULL);
  bf_session_begin_edit (session);
  bf_session_end_edit (session);
  bf_session_begin_edit (session);
  set (session, TARGET, 4.0);
  g_assert_cmpuint (bf_session_get_length (session), ==, 2);
  set (session, TARGET, 3.2);
  bf_session_end_edit (session);
  g_assert_false (bf_session_can_undo (session));
  g_assert_cmpuint (bf_session_get_length (session), ==, 5);
  close_session (session);
}

/* A bookmark set while a number is dragged stays, and parts the drag into two entries. */
static void
test_bookmark_in_a_drag (void)
{
  BfSession *session = new_example_session ();

  bf_session_begin_edit (session);
  set (session, W32, 0.5);
  bf_session_add_bookmark (session, "there");
  set (session, W32, 0.2);
  bf_session_end_edit (session);
  g_assert_cmpuint (bf_session_get_n_bookmarks (session), ==, 1);
  bf_session_undo (session);
  g_assert_cmpfloat (get (session, W32), ==, 0.5);
  g_assert_cmpuint (bf_session_get_n_bookmarks (session), ==, 1);
  bf_session_undo (session);
  g_assert_cmpuint (bf_session_get_n_bookmarks (session), ==, 0);
  bf_session_undo (session);
  g_assert_cmpfloat (get (session, W32), ==, 0.2);
  g_assert_false (bf_session_can_undo (session));
  close_session (session);
}

/* An edit in the past leaves the line there; undo brings the whole line back. */
static void
test_edit_in_the_past (void)
{
  BfSession *session = new_example_session ();
  BfCurveBin bin;
  double loss;

  for (guint i = 0; i < 6; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
  bf_session_seek (session, 4, NULL);
  loss = get_loss (session);
  set (session, W32, 0.5);
  g_assert_cmpuint (bf_session_get_length (session), ==, 3);
  g_assert_cmpuint (bf_curve_get_end (bf_session_get_curve (session)), ==, 4);
  g_assert_true (bf_curve_get_range (bf_session_get_curve (session), 3, 4, &bin));
  g_assert_cmpfloat (bin.first, ==, get_loss (session));
  g_assert_cmpfloat (bin.first, !=, loss);
  step_at_once (session, BF_GRANULARITY_STEP);
  g_assert_cmpuint (bf_curve_get_end (bf_session_get_curve (session)), ==, 5);

  bf_session_undo (session);
  assert_rests_after (session, 4, BF_PHASE_LOSS);
  g_assert_cmpuint (bf_session_get_length (session), ==, 6);
  g_assert_cmpuint (bf_curve_get_end (bf_session_get_curve (session)), ==, 7);
  g_assert_cmpfloat (get_loss (session), ==, loss);
  bf_session_redo (session);
  assert_rests_after (session, 5, BF_PHASE_LOSS);
  g_assert_cmpuint (bf_session_get_length (session), ==, 4);
  close_session (session);
}

/* Back crosses an edit, and Step makes it again. */
static void
test_back_across_edit (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (GPtrArray) traces = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_trace_unref);

  for (guint i = 0; i < 6; i++)
    {
      if (i == 3)
        set (session, W32, 0.5);
      g_ptr_array_add (traces, dup_trace (session));
      step_at_once (session, BF_GRANULARITY_STEP);
    }
  for (guint i = 6; i-- > 0;)
    {
      bf_session_back (session, BF_GRANULARITY_STEP);
      assert_same_trace (look (session).trace, g_ptr_array_index (traces, i));
    }
  for (guint i = 0; i < 6; i++)
    {
      assert_same_trace (look (session).trace, g_ptr_array_index (traces, i));
      step_at_once (session, BF_GRANULARITY_TERM);
      bf_session_back (session, BF_GRANULARITY_TERM);
      step_at_once (session, BF_GRANULARITY_STEP);
    }
  close_session (session);
}

static BfRecipe
get_recipe (BfSession *session)
{
  return *bf_session_get_recipe (session);
}

static void
test_recipe (void)
{
  BfSession *session = new_example_session ();
  BfRecipe recipe = get_recipe (session);

  step_at_once (session, BF_GRANULARITY_STEP);
  recipe.learning_rate = 0.005;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  assert_rests_after (session, 2, BF_PHASE_LOSS);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo change of the learning rate");
  g_assert_cmpfloat (bf_session_get_recipe (session)->learning_rate, ==, 0.005);
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  bf_session_back (session, BF_GRANULARITY_STEP);
  g_assert_cmpfloat (bf_session_get_recipe (session)->learning_rate, ==, 0.01);
  bf_session_undo (session);
  g_assert_false (bf_session_can_undo (session));

  recipe = get_recipe (session);
  recipe.loss = BF_LOSS_HALF_SQUARED_ERROR;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo change of the loss");
  recipe.batch_size = 3;
  recipe.seed = 7;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo change of the recipe");
  close_session (session);
}

/* The example's half squared error from the opening, as a check that the recipe reaches the
 * numbers */
static void
test_recipe_numbers (void)
{
  BfSession *session = new_example_session ();
  BfRecipe recipe = get_recipe (session);

  recipe.loss = BF_LOSS_HALF_SQUARED_ERROR;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  step_at_once (session, BF_GRANULARITY_STEP);
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 3.03278192, 1e-8);
  close_session (session);
}

static void
test_recipe_refused (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (GError) error = NULL;
  BfRecipe recipe = get_recipe (session);

  recipe.learning_rate = NAN;
  g_assert_false (bf_session_set_recipe (session, &recipe, &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_NOT_FINITE);
  g_assert_false (bf_session_can_undo (session));
  close_session (session);
}

/* When training stops has nothing to do with the numbers: it discards nothing, wherever it is
 * changed. */
static void
test_stops (void)
{
  BfSession *session = new_example_session ();
  BfRecipe recipe = get_recipe (session);

  for (guint i = 0; i < 5; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
  bf_session_seek (session, 3, &(BfMoment) { 14, 14, 1.0 });
  recipe.stop_steps = 100;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  g_assert_cmpuint (get_done (session), ==, 14);
  g_assert_cmpuint (bf_session_get_length (session), ==, 5);
  g_assert_cmpuint (bf_session_get_recipe (session)->stop_steps, ==, 100);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo change of when training stops");
  bf_session_back (session, BF_GRANULARITY_STEP);
  bf_session_back (session, BF_GRANULARITY_STEP);
  g_assert_cmpuint (bf_session_get_recipe (session)->stop_steps, ==, 100);
  bf_session_undo (session);
  g_assert_cmpuint (bf_session_get_recipe (session)->stop_steps, ==, 0);
  bf_session_redo (session);
  g_assert_cmpuint (bf_session_get_recipe (session)->stop_steps, ==, 100);
  close_session (session);
}

static void
test_reset (void)
{
  BfSession *session = new_example_session ();

  set (session, W32, 0.5);
  for (guint i = 0; i < 4; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
  set (session, W32, 0.7);
  step_at_once (session, BF_GRANULARITY_PHASE);

  bf_session_reset (session);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  g_assert_cmpuint (bf_session_get_length (session), ==, 0);
  g_assert_cmpfloat (get (session, W32), ==, 0.5);
  g_assert_cmpuint (bf_curve_get_end (bf_session_get_curve (session)), ==, 1);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo reset");
  bf_session_reset (session);

  bf_session_undo (session);
  assert_rests_after (session, 5, BF_PHASE_BACKWARD);
  g_assert_cmpuint (bf_session_get_length (session), ==, 4);
  g_assert_cmpfloat (get (session, W32), ==, 0.7);
  bf_session_redo (session);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  close_session (session);
}

/* Reset is about the weights: the learning rate and the data that were changed on the way stay. */
static void
test_reset_keeps_recipe (void)
{
  BfSession *session = new_example_session ();
  BfRecipe recipe = get_recipe (session);

  step_at_once (session, BF_GRANULARITY_STEP);
  recipe.learning_rate = 0.003;
  recipe.stop_loss = 1e-9;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  set (session, TARGET, 5.0);
  step_at_once (session, BF_GRANULARITY_STEP);
  bf_session_reset (session);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  g_assert_cmpfloat (bf_session_get_recipe (session)->learning_rate, ==, 0.003);
  g_assert_cmpfloat (bf_session_get_recipe (session)->stop_loss, ==, 1e-9);
  g_assert_cmpfloat (get (session, TARGET), ==, 5.0);
  g_assert_cmpfloat (get (session, W32), ==, 0.2);
  close_session (session);
}

static void
test_reset_at_start (void)
{
  BfSession *session = new_example_session ();

  step_at_once (session, BF_GRANULARITY_TERM);
  bf_session_reset (session);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  g_assert_false (bf_session_can_undo (session));
  close_session (session);
}

static void
test_restore (void)
{
  BfSession *session = new_example_session ();
  BfRecipe recipe = get_recipe (session);

  set (session, W32, 0.5);
  set (session, TARGET, 5.0);
  recipe.learning_rate = 0.003;
  recipe.stop_steps = 9;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  step_at_once (session, BF_GRANULARITY_STEP);

  bf_session_restore_lesson (session);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  g_assert_cmpfloat (get (session, W32), ==, 0.2);
  g_assert_cmpfloat (get (session, TARGET), ==, 3.2);
  g_assert_cmpfloat (bf_session_get_recipe (session)->learning_rate, ==, 0.01);
  g_assert_cmpuint (bf_session_get_recipe (session)->stop_steps, ==, 0);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo restoring the lesson");

  bf_session_undo (session);
  assert_rests_after (session, 2, BF_PHASE_LOSS);
  g_assert_cmpfloat (get (session, TARGET), ==, 5.0);
  g_assert_cmpuint (bf_session_get_recipe (session)->stop_steps, ==, 9);
  close_session (session);
}

static void
test_new_action_ends_redo (void)
{
  BfSession *session = new_example_session ();

  set (session, W32, 0.5);
  bf_session_undo (session);
  step_at_once (session, BF_GRANULARITY_STEP);
  g_assert_true (bf_session_can_redo (session));
  set (session, W32, 0.6);
  g_assert_false (bf_session_can_redo (session));
  close_session (session);
}

/* A hundred edits here and there, all undone and all done again */
static void
test_many (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (BfTrace) first = dup_trace (session);
  g_autoptr (BfTrace) last = NULL;

  for (guint i = 0; i < 100; i++)
    {
      set (session, i % 3 == 0 ? TARGET : W32, 0.1 + 0.01 * i);
      if (i % 4 == 0)
        step_at_once (session, BF_GRANULARITY_STEP);
      if (i % 10 == 9)
        bf_session_back (session, BF_GRANULARITY_STEP);
      if (i % 30 == 29)
        bf_session_reset (session);
    }
  last = dup_trace (session);
  while (bf_session_can_undo (session))
    bf_session_undo (session);
  assert_same_trace (look (session).trace, first);
  while (bf_session_can_redo (session))
    bf_session_redo (session);
  assert_same_trace (look (session).trace, last);
  close_session (session);
}

static void
test_current_lesson (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (BfLesson) lesson = NULL;
  g_autoptr (BfSession) other = NULL;

  step_at_once (session, BF_GRANULARITY_STEP);
  set (session, TARGET, 4.0);
  lesson = bf_session_dup_current_lesson (session);
  other = bf_session_new (lesson);
  g_assert_cmpfloat (get_prediction (other), ==, get_prediction (session));
  g_assert_cmpfloat (get (other, TARGET), ==, 4.0);
  g_assert_cmpuint (bf_session_get_step (other), ==, 1);
  close_session (session);
}

/* Each stretch begins with what the one before led to, but for what was edited there. */
static void
test_stretches (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (GArray) none = bf_session_dup_stretches (session);
  g_autoptr (GArray) two = NULL;
  const BfStretch *first, *second;

  g_assert_cmpuint (none->len, ==, 0);
  for (guint i = 0; i < 3; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
  g_assert_true (bf_session_set_value (session, &W32, 0.5, NULL));
  for (guint i = 0; i < 2; i++)
    step_at_once (session, BF_GRANULARITY_STEP);

  two = bf_session_dup_stretches (session);
  g_assert_cmpuint (two->len, ==, 2);
  first = &g_array_index (two, BfStretch, 0);
  second = &g_array_index (two, BfStretch, 1);
  g_assert_cmpuint (first->n_steps, ==, 3);
  g_assert_cmpuint (second->n_steps, ==, 2);
  g_assert_cmpuint (bf_state_get_steps_done (second->start), ==, 3);
  g_assert_cmpfloat (bf_network_get_weight (bf_state_get_network (second->start), 0, 1, 2), ==, 0.5);
  close_session (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/edit/after-the-loss-the-forward-values-follow", test_after_loss);
  g_test_add_func ("/session/edit/inputs-and-targets-are-data", test_data);
  g_test_add_func ("/session/edit/data-are-those-of-the-sample-looked-at", test_sample);
  g_test_add_func ("/session/edit/a-bias-moves-the-prediction", test_bias);
  g_test_add_func ("/session/edit/before-the-loss-the-moment-stays", test_mid_forward);
  g_test_add_func ("/session/edit/padlocked-weights-return-to-the-loss", test_padlocked);
  g_test_add_func ("/session/edit/going-back-shows-nothing-out-of-date", test_back_clears_stale);
  g_test_add_func ("/session/edit/after-the-step-the-new-weights-are-changed", test_after_step);
  g_test_add_func ("/session/edit/what-cannot-be-is-refused", test_refused);
  g_test_add_func ("/session/edit/a-number-that-makes-the-loss-infinite-is-refused",
                   test_infinite_loss);
  g_test_add_func ("/session/edit/the-same-number-is-no-edit", test_same_value);
  g_test_add_func ("/session/edit/a-drag-is-one-edit", test_drag);
  g_test_add_func ("/session/edit/a-drag-back-to-the-start-is-none", test_drag_to_nothing);
  g_test_add_func ("/session/edit/a-bookmark-parts-a-drag", test_bookmark_in_a_drag);
  g_test_add_func ("/session/edit/an-edit-in-the-past-leaves-the-line-there",
                   test_edit_in_the_past);
  g_test_add_func ("/session/edit/back-crosses-an-edit", test_back_across_edit);
  g_test_add_func ("/session/recipe/a-change-is-named-and-undone", test_recipe);
  g_test_add_func ("/session/recipe/a-change-reaches-the-numbers", test_recipe_numbers);
  g_test_add_func ("/session/recipe/what-cannot-be-is-refused", test_recipe_refused);
  g_test_add_func ("/session/recipe/when-training-stops-changes-no-number", test_stops);
  g_test_add_func ("/session/undo/reset-returns-to-the-starting-weights", test_reset);
  g_test_add_func ("/session/undo/reset-keeps-recipe-and-data", test_reset_keeps_recipe);
  g_test_add_func ("/session/undo/reset-at-the-start-is-only-a-move", test_reset_at_start);
  g_test_add_func ("/session/undo/restore-brings-the-lesson-back", test_restore);
  g_test_add_func ("/session/undo/something-new-ends-redo", test_new_action_ends_redo);
  g_test_add_func ("/session/undo/a-hundred-edits-are-undone-and-done-again", test_many);
  g_test_add_func ("/session/the-present-state-is-a-lesson", test_current_lesson);
  g_test_add_func ("/session/edit/stretches-part-where-something-was-edited", test_stretches);

  return g_test_run ();
}
