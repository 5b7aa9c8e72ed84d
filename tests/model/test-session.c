/* SPDX-License-Identifier: MIT */
#include "session-fixture.h"

/* Opening, stepping, going back and seeking */

static void
test_opening (void)
{
  BfSession *session = new_example_session ();
  BfGlance glance = look (session);

  assert_rests_after (session, 1, BF_PHASE_LOSS);
  g_assert_cmpuint (bf_session_get_epoch (session), ==, 1);
  g_assert_cmpuint (bf_session_get_length (session), ==, 0);
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 2.98, 1e-12);
  g_assert_null (glance.previous);
  g_assert_null (glance.stale);
  g_assert_true (bf_session_can_step (session));
  g_assert_true (bf_session_can_back (session));
  g_assert_false (bf_session_can_undo (session));
  g_assert_false (bf_session_can_redo (session));
  g_assert_null (bf_session_get_undo_name (session));
  g_assert_cmpuint (bf_curve_get_end (bf_session_get_curve (session)), ==, 1);
  close_session (session);
}

/* One step from its beginning to its end, movement after movement */
static void
test_granularity (gconstpointer data)
{
  BfGranularity granularity = GPOINTER_TO_INT (data);
  BfSession *session = new_example_session ();
  const BfNetwork *network = bf_session_get_network (session);
  guint64 total = bf_moment_count_terms (network);
  guint64 done = 0;

  bf_session_seek (session, 1, &(BfMoment) { 0, 0, 1.0 });
  while (done < total)
    {
      BfGlance glance;
      guint64 next = bf_moment_next (network, done, granularity);

      g_assert_true (bf_session_step (session, granularity, NULL));
      glance = look (session);
      g_assert_true (bf_session_is_moving (session));
      g_assert_cmpuint (glance.moment.from, ==, done);
      g_assert_cmpuint (glance.moment.to, ==, next);
      g_assert_cmpfloat (glance.moment.fraction, ==, 0.0);
      bf_session_set_fraction (session, 0.25);
      g_assert_cmpfloat (look (session).moment.fraction, ==, 0.25);
      bf_session_set_fraction (session, 1.0);
      g_assert_false (bf_session_is_moving (session));
      g_assert_false (bf_session_next_movement (session));
      g_assert_cmpuint (get_done (session), ==, next);
      g_assert_cmpuint (bf_session_get_step (session), ==, 1);
      done = next;
    }
  close_session (session);
}

static void
test_across (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (BfTrace) first = dup_trace (session);
  BfGlance glance;

  bf_session_seek (session, 1, &(BfMoment) { 22, 22, 1.0 });
  g_assert_cmpuint (phase_end (session, BF_PHASE_STEP), ==, 22);
  g_assert_true (bf_session_step (session, BF_GRANULARITY_TERM, NULL));
  glance = look (session);
  g_assert_cmpuint (bf_session_get_step (session), ==, 2);
  g_assert_cmpuint (glance.moment.from, ==, 0);
  g_assert_cmpuint (glance.moment.to, ==, 1);
  assert_same_trace (glance.previous, first);
  bf_session_finish (session);
  assert_same_trace (look (session).previous, first);
  step_at_once (session, BF_GRANULARITY_TERM);
  g_assert_null (look (session).previous);
  g_assert_cmpuint (bf_session_get_length (session), ==, 1);
  close_session (session);
}

/* The pieces that Step by step goes through, and where it comes to rest */
static void
test_step (void)
{
  const BfPhase phases[] = { BF_PHASE_BACKWARD, BF_PHASE_STEP, BF_PHASE_ZERO_GRAD, BF_PHASE_FORWARD,
                             BF_PHASE_LOSS };
  BfSession *session = new_example_session ();

  g_assert_true (bf_session_step (session, BF_GRANULARITY_STEP, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      BfGlance glance = look (session);

      g_assert_true (bf_session_is_moving (session));
      g_assert_cmpuint (glance.moment.to, ==, phase_end (session, phases[i]));
      g_assert_cmpuint (bf_session_get_step (session), ==, i < 2 ? 1 : 2);
      bf_session_set_fraction (session, 1.0);
      g_assert_cmpint (bf_session_next_movement (session), ==, i + 1 < G_N_ELEMENTS (phases));
    }
  assert_rests_after (session, 2, BF_PHASE_LOSS);
  g_assert_cmpfloat_with_epsilon (get_prediction (session), 3.0859676992, 1e-9);
  close_session (session);
}

/* From the middle of a step, by step goes to the next loss. */
static void
test_step_from_inside (void)
{
  BfSession *session = new_example_session ();

  bf_session_seek (session, 1, &(BfMoment) { 3, 3, 1.0 });
  step_at_once (session, BF_GRANULARITY_STEP);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  step_at_once (session, BF_GRANULARITY_PHASE);
  assert_rests_after (session, 1, BF_PHASE_BACKWARD);
  step_at_once (session, BF_GRANULARITY_STEP);
  assert_rests_after (session, 2, BF_PHASE_LOSS);
  close_session (session);
}

static void
test_step_finishes_step (void)
{
  BfSession *session = new_example_session ();

  for (guint i = 0; i < 3; i++)
    g_assert_true (bf_session_step (session, BF_GRANULARITY_STEP, NULL));
  g_assert_cmpuint (bf_session_get_step (session), ==, 3);
  bf_session_finish (session);
  assert_rests_after (session, 4, BF_PHASE_LOSS);
  close_session (session);
}

/* Epochs of three steps: by epoch the last step of each is seen. */
static void
test_epoch (void)
{
  BfSession *session = new_session (new_batch_lesson (0.05));
  g_autoptr (BfState) fourth = NULL;
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);

  g_assert_true (bf_session_step (session, BF_GRANULARITY_EPOCH, NULL));
  g_assert_cmpuint (bf_session_get_step (session), ==, 3);
  g_assert_true (bf_session_is_moving (session));
  bf_session_finish (session);
  assert_rests_after (session, 4, BF_PHASE_LOSS);
  g_assert_cmpuint (bf_session_get_epoch (session), ==, 2);
  fourth = walk (lesson, 3, NULL);
  assert_same_bits (bf_trace_get_state (look (session).trace), fourth);
  g_assert_cmpuint (bf_curve_get_end (bf_session_get_curve (session)), ==, 4);

  step_at_once (session, BF_GRANULARITY_STEP);
  step_at_once (session, BF_GRANULARITY_EPOCH);
  assert_rests_after (session, 7, BF_PHASE_LOSS);
  bf_session_back (session, BF_GRANULARITY_EPOCH);
  assert_rests_after (session, 4, BF_PHASE_LOSS);
  bf_session_back (session, BF_GRANULARITY_STEP);
  bf_session_back (session, BF_GRANULARITY_EPOCH);
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  step_at_once (session, BF_GRANULARITY_EPOCH);
  assert_rests_after (session, 4, BF_PHASE_LOSS);
  close_session (session);
}

/* An epoch that takes too long to wait for: a million steps */
static void
test_long_epoch (void)
{
  const gsize n = 1000000;
  const BfLayer layer = { 1, BF_ACTIVATION_IDENTITY, FALSE };
  g_autoptr (BfNetwork) network = bf_network_new (1, &layer, 1, NULL);
  g_autofree double *data = g_new (double, n);
  g_autoptr (BfDataset) dataset = NULL;
  BfSession *session;
  BfRecipe recipe;

  for (gsize i = 0; i < n; i++)
    data[i] = (double) (i % 10) / 10.0;
  dataset = bf_dataset_new (data, data, n, 1, 1, NULL);
  bf_recipe_init (&recipe);
  session = new_session (bf_lesson_new ("Long", "", network, dataset, &recipe));
  g_assert_true (bf_session_step (session, BF_GRANULARITY_EPOCH, NULL));
  while (bf_session_is_training (session))
    g_main_context_iteration (NULL, TRUE);
  bf_session_finish (session);
  assert_rests_after (session, n + 1, BF_PHASE_LOSS);
  g_assert_cmpuint (bf_session_get_epoch (session), ==, 2);
  g_assert_false (bf_session_can_undo (session));
  close_session (session);
}

/* Term by term from the very beginning to step 5, and back again: each moment and trace is the
 * same, bit for bit. */
static void
test_back (gconstpointer data)
{
  BfGranularity granularity = GPOINTER_TO_INT (data);
  BfSession *session = new_session (new_batch_lesson (0.05));
  g_autoptr (GArray) moments = g_array_new (FALSE, FALSE, sizeof (BfMoment));
  g_autoptr (GPtrArray) traces = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_trace_unref);

  bf_session_seek (session, 1, &(BfMoment) { 0, 0, 1.0 });
  while (bf_session_get_step (session) < 6)
    {
      BfGlance glance = look (session);

      g_array_append_val (moments, glance.moment);
      g_ptr_array_add (traces, dup_trace (session));
      step_at_once (session, granularity);
    }
  g_assert_cmpuint (moments->len, >, 4 * 5);

  for (guint i = moments->len; i-- > 0;)
    {
      const BfMoment *moment = &g_array_index (moments, BfMoment, i);
      BfGlance glance;

      g_assert_true (bf_session_can_back (session));
      g_assert_true (bf_session_back (session, granularity));
      g_assert_false (bf_session_is_moving (session));
      glance = look (session);
      g_assert_cmpuint (glance.moment.from, ==, moment->from);
      g_assert_cmpuint (glance.moment.to, ==, moment->to);
      g_assert_cmpfloat (glance.moment.fraction, ==, moment->fraction);
      assert_same_trace (glance.trace, g_ptr_array_index (traces, i));
    }

  g_assert_cmpuint (get_done (session), ==, 0);
  g_assert_false (bf_session_can_back (session));
  g_assert_false (bf_session_back (session, granularity));
  close_session (session);
}

static void
test_back_by_step (void)
{
  BfSession *session = new_example_session ();

  for (guint i = 0; i < 4; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
  step_at_once (session, BF_GRANULARITY_UNIT);
  for (guint64 step = 5; step > 0; step--)
    {
      bf_session_back (session, BF_GRANULARITY_STEP);
      assert_rests_after (session, step, BF_PHASE_LOSS);
    }
  g_assert_true (bf_session_back (session, BF_GRANULARITY_STEP));
  g_assert_cmpuint (get_done (session), ==, 0);
  g_assert_false (bf_session_back (session, BF_GRANULARITY_STEP));
  g_assert_cmpuint (bf_session_get_length (session), ==, 4);
  close_session (session);
}

/* Back while something moves goes to where the movement began, even if that was in the step
 * before. */
static void
test_back_while_moving (void)
{
  BfSession *session = new_example_session ();

  g_assert_true (bf_session_step (session, BF_GRANULARITY_TERM, NULL));
  bf_session_set_fraction (session, 0.5);
  g_assert_true (bf_session_back (session, BF_GRANULARITY_TERM));
  assert_rests_after (session, 1, BF_PHASE_LOSS);

  g_assert_true (bf_session_step (session, BF_GRANULARITY_STEP, NULL));
  for (guint i = 0; i < 3; i++)
    g_assert_true (bf_session_next_movement (session));
  g_assert_cmpuint (bf_session_get_step (session), ==, 2);
  g_assert_true (bf_session_back (session, BF_GRANULARITY_STEP));
  assert_rests_after (session, 1, BF_PHASE_LOSS);
  close_session (session);
}

static void
test_diverged (void)
{
  BfSession *session = new_session (new_example (10.0, 0.0, 0));
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autofree char *number = NULL;
  guint64 last;

  while (bf_session_step (session, BF_GRANULARITY_STEP, &error))
    bf_session_finish (session);
  last = bf_session_get_step (session);
  number = g_strdup_printf ("step %" G_GUINT64_FORMAT " ", last + 1);
  g_assert_error (error, BF_ERROR, BF_ERROR_DIVERGED);
  g_assert_nonnull (strstr (error->message, number));
  g_assert_nonnull (strstr (error->message, "learning rate"));
  assert_rests_after (session, last, BF_PHASE_LOSS);
  g_assert_true (isfinite (get_loss (session)));

  /* The step itself can still be looked at, up to where the next one would begin. */
  step_at_once (session, BF_GRANULARITY_PHASE);
  step_at_once (session, BF_GRANULARITY_PHASE);
  assert_rests_after (session, last, BF_PHASE_STEP);
  g_assert_false (bf_session_step (session, BF_GRANULARITY_TERM, &again));
  g_assert_error (again, BF_ERROR, BF_ERROR_DIVERGED);
  assert_rests_after (session, last, BF_PHASE_STEP);
  g_assert_false (bf_session_seek (session, last + 1, NULL));
  g_assert_true (bf_session_seek (session, last, NULL));
  close_session (session);
}

/* Straight training and 100 random places of the same 20,000 steps, bit for bit */
static void
test_seek (void)
{
  BfSession *session = new_session (new_batch_lesson (0.01));
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.01);
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autoptr (BfState) start = new_start (lesson);

  g_assert_true (bf_session_seek (session, 20001, NULL));
  g_assert_cmpuint (bf_session_get_length (session), ==, 20000);
  g_assert_cmpuint (bf_curve_get_end (bf_session_get_curve (session)), ==, 20001);
  for (guint i = 0; i < 100; i++)
    {
      guint64 step = (guint64) g_rand_int_range (rand, 1, 20002);
      g_autoptr (BfTrainer) trainer = bf_trainer_new (start, bf_lesson_get_dataset (lesson),
                                                      bf_lesson_get_recipe (lesson), NULL);
      g_autoptr (BfState) straight = NULL;
      BfCurveBin bin;

      bf_trainer_run (trainer, step - 1, NULL);
      straight = bf_trainer_get_state (trainer);
      g_assert_true (bf_session_seek (session, step, NULL));
      assert_rests_after (session, step, BF_PHASE_LOSS);
      assert_same_bits (bf_trace_get_state (look (session).trace), straight);
      g_assert_cmpfloat (get_loss (session), ==, bf_trainer_evaluate (trainer));
      g_assert_true (bf_curve_get_range (bf_session_get_curve (session), step - 1, step, &bin));
      g_assert_cmpfloat (bin.first, ==, get_loss (session));
    }
  g_assert_false (bf_session_can_undo (session));
  g_assert_false (bf_session_seek (session, 0, NULL));
  close_session (session);
}

static void
test_seek_moment (void)
{
  BfSession *session = new_example_session ();
  BfMoment moment = { 2, 3, 0.4 };
  BfMoment beyond = { 1000, 2000, 0.5 };
  BfGlance glance;

  g_assert_true (bf_session_seek (session, 3, &moment));
  glance = look (session);
  g_assert_cmpuint (bf_session_get_step (session), ==, 3);
  g_assert_cmpuint (glance.moment.from, ==, 2);
  g_assert_cmpuint (glance.moment.to, ==, 3);
  g_assert_cmpfloat (glance.moment.fraction, ==, 0.4);
  bf_session_seek (session, 1, &beyond);
  assert_rests_after (session, 1, BF_PHASE_STEP);
  close_session (session);
}

/* Whatever is done in one call is one change. */
static void
test_changed (void)
{
  BfSession *session = new_session (new_batch_lesson (0.05));
  guint count = 0;

  g_signal_connect_swapped (session, "changed", G_CALLBACK (count_cb), &count);
  bf_session_step (session, BF_GRANULARITY_STEP, NULL);
  g_assert_cmpuint (count, ==, 1);
  bf_session_step (session, BF_GRANULARITY_EPOCH, NULL);
  g_assert_cmpuint (count, ==, 2);
  bf_session_finish (session);
  g_assert_cmpuint (count, ==, 3);
  bf_session_finish (session);
  g_assert_cmpuint (count, ==, 3);
  bf_session_back (session, BF_GRANULARITY_PHASE);
  g_assert_cmpuint (count, ==, 4);
  bf_session_set_sample (session, 1);
  bf_session_set_sample (session, 1);
  g_assert_cmpuint (count, ==, 5);
  bf_session_set_selected (session, &W32);
  bf_session_set_selected (session, &W32);
  g_assert_cmpuint (count, ==, 6);
  close_session (session);
}

/* The last batch of an epoch is smaller; the sample that is looked at stays within it. */
static void
test_sample (void)
{
  BfSession *session = new_session (new_batch_lesson (0.05));

  bf_session_set_sample (session, 2);
  g_assert_cmpuint (look (session).sample, ==, 2);
  bf_session_seek (session, 3, NULL);
  g_assert_cmpuint (bf_trace_get_n_samples (look (session).trace), ==, 1);
  g_assert_cmpuint (look (session).sample, ==, 0);
  bf_session_seek (session, 4, NULL);
  g_assert_cmpuint (look (session).sample, ==, 2);
  close_session (session);
}

static void
test_network (void)
{
  BfSession *session = new_example_session ();
  BfGlance glance;

  bf_session_seek (session, 1, &(BfMoment) { 21, 22, 0.5 });
  glance = look (session);
  g_assert_true (bf_session_get_network (session) == bf_trace_get_network (glance.trace));
  bf_session_finish (session);
  glance = look (session);
  g_assert_true (bf_session_get_network (session) == bf_trace_get_network_after (glance.trace));
  close_session (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/opens-at-rest-after-the-loss-of-step-1", test_opening);
  g_test_add_data_func ("/session/steps-by-term", GINT_TO_POINTER (BF_GRANULARITY_TERM),
                        test_granularity);
  g_test_add_data_func ("/session/steps-by-unit", GINT_TO_POINTER (BF_GRANULARITY_UNIT),
                        test_granularity);
  g_test_add_data_func ("/session/steps-by-layer", GINT_TO_POINTER (BF_GRANULARITY_LAYER),
                        test_granularity);
  g_test_add_data_func ("/session/steps-by-phase", GINT_TO_POINTER (BF_GRANULARITY_PHASE),
                        test_granularity);
  g_test_add_func ("/session/crosses-into-the-next-step", test_across);
  g_test_add_func ("/session/a-step-goes-through-its-phases-to-the-next-loss", test_step);
  g_test_add_func ("/session/a-step-from-inside-goes-to-the-nearest-loss", test_step_from_inside);
  g_test_add_func ("/session/a-step-finishes-the-one-before", test_step_finishes_step);
  g_test_add_func ("/session/an-epoch-ends-after-the-first-loss-of-the-next", test_epoch);
  g_test_add_func ("/session/a-long-epoch-is-left-to-the-runner", test_long_epoch);
  g_test_add_data_func ("/session/back-by-term-goes-back-to-the-beginning",
                        GINT_TO_POINTER (BF_GRANULARITY_TERM), test_back);
  g_test_add_data_func ("/session/back-by-unit-goes-back-to-the-beginning",
                        GINT_TO_POINTER (BF_GRANULARITY_UNIT), test_back);
  g_test_add_data_func ("/session/back-by-layer-goes-back-to-the-beginning",
                        GINT_TO_POINTER (BF_GRANULARITY_LAYER), test_back);
  g_test_add_data_func ("/session/back-by-phase-goes-back-to-the-beginning",
                        GINT_TO_POINTER (BF_GRANULARITY_PHASE), test_back);
  g_test_add_func ("/session/back-by-step-goes-from-loss-to-loss", test_back_by_step);
  g_test_add_func ("/session/back-stops-a-movement-where-it-began", test_back_while_moving);
  g_test_add_func ("/session/a-step-to-a-loss-that-is-not-finite-is-refused", test_diverged);
  g_test_add_func ("/session/any-place-of-a-long-run-is-found-again-to-the-bit", test_seek);
  g_test_add_func ("/session/seeks-into-the-middle-of-a-step", test_seek_moment);
  g_test_add_func ("/session/each-call-is-one-change", test_changed);
  g_test_add_func ("/session/the-sample-stays-within-a-smaller-batch", test_sample);
  g_test_add_func ("/session/the-network-is-the-one-that-is-seen", test_network);

  return g_test_run ();
}
