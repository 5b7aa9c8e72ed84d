/* SPDX-License-Identifier: MIT */
#include "model/bf-loss-slice.h"

#include "model-fixture.h"
#include "session-fixture.h"

#include <math.h>

static const BfElement w32 = { BF_ELEMENT_WEIGHT, 0, 1, 2 };
static const BfElement w11 = { BF_ELEMENT_WEIGHT, 1, 0, 0 };

static BfLossSlice *
cut (const BfTrace *trace, const BfElement *first, const BfElement *second, BfSliceRange range)
{
  g_autoptr (GError) error = NULL;
  BfLossSlice *slice = bf_loss_slice_new (trace, first, second, range, NULL, 0, NULL, NULL, NULL, &error);

  g_assert_no_error (error);

  return slice;
}

/* L (w32) = (1.54 + 0.8 · (1.2 + 3 · w32) − 3.2)²: a parabola with its bottom at 0.2 + 0.22 / 2.4 */
static void
test_parabola (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BfLossSlice) slice = cut (fixture->trace, &w32, NULL, BF_SLICE_NEAR);
  double loss;

  for (guint i = 0; i < bf_loss_slice_get_n_x (slice); i++)
    {
      double miss = 1.54 + 0.8 * (1.2 + 3.0 * bf_loss_slice_get_x (slice, i)) - 3.2;

      g_assert_cmpfloat_with_epsilon (bf_loss_slice_get_loss (slice, i, 0), miss * miss, 1e-13);
    }
  g_assert_cmpfloat (bf_loss_slice_get_x (slice, 0), ==, 0.0);
  g_assert_cmpfloat (bf_loss_slice_get_x (slice, bf_loss_slice_get_n_x (slice) - 1), ==, 0.5);
  g_assert_cmpfloat (bf_loss_slice_get_now (slice, &loss).x, ==, 0.2);
  g_assert_cmpfloat (loss, ==, bf_trace_get_loss (fixture->trace));
  g_assert_cmpfloat_with_epsilon (bf_loss_slice_get_next (slice, &loss).x, 0.21056, 1e-14);
  g_assert_cmpfloat_with_epsilon (loss, pow (0.22 - 2.4 * 0.01056, 2.0), 1e-13);
  g_assert_cmpfloat_with_epsilon (bf_loss_slice_get_slope (slice).x, -1.056, 1e-14);
  assert_text (bf_loss_slice_describe (slice, TRUE),
               "Loss over w32 from 0 to 0.5: now 0.2 with loss 0.0484 and slope −1.056, next 0.21056; "
               "least loss 6.25e-6 at 0.290625.");
  assert_text (bf_loss_slice_describe (slice, FALSE),
               "Loss over w32 from 0 to 0.5: now 0.2 with loss 0.0484; least loss 6.25e-6 at 0.290625.");
}

static void
test_wide (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BfLossSlice) slice = cut (fixture->trace, &w32, NULL, BF_SLICE_WIDE);

  g_assert_cmpfloat (bf_loss_slice_get_x (slice, 0), ==, -4.0);
  g_assert_cmpfloat (bf_loss_slice_get_x (slice, bf_loss_slice_get_n_x (slice) - 1), ==, 4.0);
}

/* What was computed at a place is what a step from there finds, to the last bit. */
static void
test_contour (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BfLossSlice) slice = cut (fixture->trace, &w32, &w11, BF_SLICE_NEAR);
  g_autoptr (BfNetwork) network = bf_network_copy (fixture->network);
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrace) trace = NULL;
  guint column = 7;
  guint row = 30;

  bf_network_set_weight (network, 0, 1, 2, bf_loss_slice_get_x (slice, column), NULL);
  bf_network_set_weight (network, 1, 0, 0, bf_loss_slice_get_y (slice, row), NULL);
  state = bf_state_with_network (bf_trace_get_state (fixture->trace), network, NULL);
  trace = bf_step (state, bf_trace_get_dataset (fixture->trace), bf_trace_get_recipe (fixture->trace), NULL);
  g_assert_cmpfloat (bf_loss_slice_get_loss (slice, column, row), ==, bf_trace_get_loss (trace));
}

/* The slope at the present place is that of the curve: central differences over two slices' own numbers */
static void
test_slope (void)
{
  g_autoptr (BfSession) session = new_session (new_batch_lesson (0.1));
  const BfElement element = { BF_ELEMENT_WEIGHT, 0, 1, 1 };
  g_autoptr (BfTrace) trace = dup_trace (session);
  g_autoptr (BfLossSlice) slice = cut (trace, &element, NULL, BF_SLICE_NEAR);
  double now_loss;
  double now = bf_loss_slice_get_now (slice, &now_loss).x;
  guint i = 1;
  double left, right, slope;

  g_assert_cmpfloat (now_loss, ==, bf_trace_get_loss (trace));
  while (bf_loss_slice_get_x (slice, i) < now)
    i++;
  left = (now_loss - bf_loss_slice_get_loss (slice, i - 1, 0)) / (now - bf_loss_slice_get_x (slice, i - 1));
  right = (bf_loss_slice_get_loss (slice, i, 0) - now_loss) / (bf_loss_slice_get_x (slice, i) - now);
  slope = bf_loss_slice_get_slope (slice).x;
  g_assert_cmpfloat (fabs (slope - (left + right) / 2.0), <, 0.02 * fabs (slope) + 1e-3);
}

/* Weights that were somewhere else before are within the range. */
static void
test_walk (Fixture *fixture, gconstpointer data)
{
  const BfSlicePoint walk[] = { { 3.0, -2.0 }, { 1.0, 0.5 }, { NAN, 0.0 } };
  g_autoptr (BfLossSlice) slice =
    bf_loss_slice_new (fixture->trace, &w32, &w11, BF_SLICE_NEAR, walk, 3, NULL, NULL, NULL, NULL);
  guint n;

  g_assert_cmpfloat (bf_loss_slice_get_x (slice, bf_loss_slice_get_n_x (slice) - 1), >=, 3.0);
  g_assert_cmpfloat (bf_loss_slice_get_y (slice, 0), <=, -2.0);
  g_assert_cmpfloat (bf_loss_slice_get_walk (slice, &n)[1].x, ==, 1.0);
  g_assert_cmpuint (n, ==, 3);
}

static void
count_progress (double fraction, gpointer user_data)
{
  double *last = user_data;

  g_assert_cmpfloat (fraction, >, *last);
  *last = fraction;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  double last = 0.0;
  g_autoptr (BfLossSlice) slice G_GNUC_UNUSED = bf_loss_slice_new (fixture->trace, &w32, NULL, BF_SLICE_NEAR, NULL, 0, cancellable,
                                                     count_progress, &last, NULL);

  g_assert_cmpfloat (last, ==, 1.0);
  g_cancellable_cancel (cancellable);
  g_assert_null (bf_loss_slice_new (fixture->trace, &w32, NULL, BF_SLICE_NEAR, NULL, 0, cancellable, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Weights that are huge make losses that are none: these are kept, and the extent is of the others. */
static void
test_not_finite (void)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  g_autoptr (BfNetwork) network = bf_network_copy (bf_lesson_get_network (lesson));
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfLossSlice) slice = NULL;
  double low, high;

  bf_network_set_weight (network, 0, 1, 2, 1e200, NULL);
  state = bf_state_new (network, bf_lesson_get_recipe (lesson), NULL);
  trace = bf_step (state, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);
  slice = cut (trace, &w32, NULL, BF_SLICE_NEAR);
  g_assert_false (bf_loss_slice_get_extent (slice, &low, &high));
  assert_text (bf_loss_slice_describe (slice, TRUE), "The loss is nowhere a finite number.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/loss-slice/a-parabola-over-w32", "worked-example", test_parabola);
  fixture_add ("/loss-slice/wide-is-sixteen-times-as-far", "worked-example", test_wide);
  fixture_add ("/loss-slice/a-place-is-what-a-step-from-there-finds", "worked-example", test_contour);
  g_test_add_func ("/loss-slice/the-gradient-is-its-slope", test_slope);
  fixture_add ("/loss-slice/the-walk-is-within-the-range", "worked-example", test_walk);
  fixture_add ("/loss-slice/can-be-cancelled", "worked-example", test_cancel);
  g_test_add_func ("/loss-slice/what-is-not-finite-is-no-extent", test_not_finite);

  return g_test_run ();
}
