/* SPDX-License-Identifier: MIT */
#include "model/bf-glance.h"

#include "model-fixture.h"

#define EPSILON 1e-12

static const BfElement w11 = { BF_ELEMENT_WEIGHT, 0, 0, 0 };
static const BfElement w32 = { BF_ELEMENT_WEIGHT, 0, 1, 2 };

static void
assert_value (BfValue value, BfValueStatus status, double number)
{
  g_assert_cmpint (value.status, ==, status);
  g_assert_cmpfloat_with_epsilon (value.value, number, EPSILON);
}

static void
assert_nothing (BfValue value)
{
  assert_value (value, BF_VALUE_NOT_COMPUTED, 0.0);
}

/* Terms: 0 zero_grad, 1-3 h1, 4-6 h2, 7-8 prediction, 9 loss, 10 output error, 11-12 its gradients, 13 error of h1,
 * 14-16 its gradients, 17 error of h2, 18-20 its gradients, 21 step */

static void
test_data (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_at (fixture, 0, 0);

  assert_value (bf_glance_get_input (&glance, 2), BF_VALUE_COMPUTED, 3.0);
  assert_value (bf_glance_get_target (&glance, 0), BF_VALUE_COMPUTED, 3.2);
  assert_value (bf_glance_get_parameter (&glance, &w32), BF_VALUE_COMPUTED, 0.2);
}

static void
test_nothing_at_first (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_at (fixture, 0, 0);

  assert_nothing (bf_glance_get_activation (&glance, 0, 0));
  assert_nothing (bf_glance_get_product (&glance, 0, 0, 0));
  assert_nothing (bf_glance_get_miss (&glance, 0));
  assert_nothing (bf_glance_get_loss (&glance));
  assert_nothing (bf_glance_get_delta (&glance, 1, 0));
  assert_nothing (bf_glance_get_gradient (&glance, &w32));
  assert_nothing (bf_glance_get_update (&glance, &w32));
  assert_nothing (bf_glance_get_old_parameter (&glance, &w32));
}

static void
test_running_sum (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_at (fixture, 1, 2);

  assert_value (bf_glance_get_activation (&glance, 0, 0), BF_VALUE_PARTIAL, 0.0);
  g_assert_cmpuint (bf_glance_count_arrived (&glance, 0, 0), ==, 0);

  glance = fixture_glance_at (fixture, 3, 4);
  assert_value (bf_glance_get_activation (&glance, 0, 0), BF_VALUE_PARTIAL, 1.3);
  g_assert_cmpuint (bf_glance_count_arrived (&glance, 0, 0), ==, 2);
  assert_value (bf_glance_get_product (&glance, 0, 0, 1), BF_VALUE_COMPUTED, 0.8);
  assert_value (bf_glance_get_product (&glance, 0, 0, 2), BF_VALUE_PARTIAL, 0.9);
  assert_nothing (bf_glance_get_activation (&glance, 0, 1));

  glance = fixture_glance_at (fixture, 4, 4);
  assert_value (bf_glance_get_activation (&glance, 0, 0), BF_VALUE_COMPUTED, 2.2);
}

static void
test_activation_comes_after_the_sum (Fixture *fixture, gconstpointer data)
{
  guint64 end = bf_moment_get_unit_end (fixture->network, BF_PHASE_FORWARD, 0, 0);
  BfGlance glance = fixture_glance_at (fixture, end - 1, end);

  assert_value (bf_glance_get_z (&glance, 0, 0), BF_VALUE_COMPUTED, 0.3775);
  assert_value (bf_glance_get_activation (&glance, 0, 0), BF_VALUE_PARTIAL, 0.3775);
  glance = fixture_glance_at (fixture, end, end);
  g_assert_cmpint (bf_glance_get_activation (&glance, 0, 0).status, ==, BF_VALUE_COMPUTED);
  g_assert_cmpfloat_with_epsilon (bf_glance_get_activation (&glance, 0, 0).value, 0.593269992, 1e-9);
}

static void
test_loss (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_at (fixture, 9, 10);

  assert_nothing (bf_glance_get_miss (&glance, 0));
  glance = fixture_glance_after (fixture, BF_PHASE_LOSS);
  assert_value (bf_glance_get_miss (&glance, 0), BF_VALUE_COMPUTED, -0.22);
  assert_value (bf_glance_get_loss (&glance), BF_VALUE_COMPUTED, 0.0484);
}

static void
test_backward (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_at (fixture, 17, 18);

  assert_value (bf_glance_get_delta (&glance, 1, 0), BF_VALUE_COMPUTED, -0.44);
  assert_value (bf_glance_get_delta (&glance, 0, 0), BF_VALUE_COMPUTED, -0.308);
  assert_value (bf_glance_get_gradient (&glance, &w11), BF_VALUE_COMPUTED, -0.308);
  assert_value (bf_glance_get_delta (&glance, 0, 1), BF_VALUE_PARTIAL, 0.0);
  assert_nothing (bf_glance_get_gradient (&glance, &w32));
  glance = fixture_glance_after (fixture, BF_PHASE_BACKWARD);
  assert_value (bf_glance_get_gradient (&glance, &w32), BF_VALUE_COMPUTED, -1.056);
}

static void
test_errors_add_up (Fixture *fixture, gconstpointer data)
{
  guint64 first = bf_moment_find_term (fixture->network, BF_PHASE_BACKWARD, 0, 0, BF_TERM_ERROR, 0);
  BfGlance glance = fixture_glance_at (fixture, first + 1, first + 2);
  BfValue delta = bf_glance_get_delta (&glance, 0, 0);

  g_assert_cmpint (delta.status, ==, BF_VALUE_PARTIAL);
  g_assert_cmpfloat_with_epsilon (delta.value, 0.138498562 * 0.4, 1e-9);
}

static void
test_step (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_at (fixture, 21, 22);

  assert_value (bf_glance_get_update (&glance, &w32), BF_VALUE_COMPUTED, 0.01056);
  assert_value (bf_glance_get_parameter (&glance, &w32), BF_VALUE_COMPUTED, 0.2);
  assert_value (bf_glance_get_old_parameter (&glance, &w32), BF_VALUE_COMPUTED, 0.2);
  assert_value (bf_glance_get_activation (&glance, 0, 0), BF_VALUE_COMPUTED, 2.2);

  glance = fixture_glance_at (fixture, 22, 22);
  assert_value (bf_glance_get_parameter (&glance, &w32), BF_VALUE_COMPUTED, 0.21056);
  assert_value (bf_glance_get_old_parameter (&glance, &w32), BF_VALUE_COMPUTED, 0.2);
  assert_value (bf_glance_get_activation (&glance, 0, 0), BF_VALUE_OUT_OF_DATE, 2.2);
  assert_value (bf_glance_get_product (&glance, 0, 0, 2), BF_VALUE_OUT_OF_DATE, 0.9);
  assert_value (bf_glance_get_miss (&glance, 0), BF_VALUE_OUT_OF_DATE, -0.22);
  assert_value (bf_glance_get_loss (&glance), BF_VALUE_OUT_OF_DATE, 0.0484);
  assert_value (bf_glance_get_gradient (&glance, &w32), BF_VALUE_COMPUTED, -1.056);
  assert_value (bf_glance_get_delta (&glance, 0, 1), BF_VALUE_COMPUTED, -0.352);
}

static BfGlance
glance_at_next (Fixture *fixture, guint64 from, guint64 to)
{
  BfGlance glance = fixture_glance_at (fixture, from, to);

  glance.trace = fixture->next;
  glance.previous = fixture->trace;

  return glance;
}

static void
test_previous_until_zero_grad (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = glance_at_next (fixture, 0, 1);

  assert_value (bf_glance_get_gradient (&glance, &w32), BF_VALUE_COMPUTED, -1.056);
  assert_value (bf_glance_get_old_parameter (&glance, &w32), BF_VALUE_COMPUTED, 0.2);
  assert_value (bf_glance_get_update (&glance, &w32), BF_VALUE_COMPUTED, 0.01056);
  assert_value (bf_glance_get_parameter (&glance, &w32), BF_VALUE_COMPUTED, 0.21056);
  assert_nothing (bf_glance_get_delta (&glance, 0, 1));

  glance = glance_at_next (fixture, 1, 1);
  assert_nothing (bf_glance_get_gradient (&glance, &w32));
  assert_nothing (bf_glance_get_old_parameter (&glance, &w32));
  assert_nothing (bf_glance_get_update (&glance, &w32));
}

static void
test_previous_until_forward (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = glance_at_next (fixture, 1, 1);

  assert_value (bf_glance_get_activation (&glance, 1, 0), BF_VALUE_OUT_OF_DATE, 2.98);
  assert_value (bf_glance_get_product (&glance, 0, 0, 2), BF_VALUE_OUT_OF_DATE, 0.9);
  assert_value (bf_glance_get_miss (&glance, 0), BF_VALUE_OUT_OF_DATE, -0.22);

  glance = glance_at_next (fixture, 1, 2);
  assert_nothing (bf_glance_get_activation (&glance, 1, 0));
  assert_nothing (bf_glance_get_activation (&glance, 0, 1));
  assert_nothing (bf_glance_get_product (&glance, 0, 0, 2));
  assert_nothing (bf_glance_get_miss (&glance, 0));
}

static void
test_stale (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_LOSS);

  glance.trace = fixture->next;
  glance.stale = fixture->trace;
  glance.stale_moment = bf_moment_at_rest (17);
  assert_value (bf_glance_get_gradient (&glance, &w11), BF_VALUE_OUT_OF_DATE, -0.308);
  assert_nothing (bf_glance_get_gradient (&glance, &w32));
  assert_value (bf_glance_get_delta (&glance, 0, 0), BF_VALUE_OUT_OF_DATE, -0.308);
  assert_nothing (bf_glance_get_delta (&glance, 0, 1));

  glance.moment = bf_moment_at_rest (21);
  g_assert_cmpint (bf_glance_get_gradient (&glance, &w11).status, ==, BF_VALUE_COMPUTED);
}

static void
test_padlock (Fixture *fixture, gconstpointer data)
{
  for (guint64 done = 0; done <= bf_moment_count_terms (fixture->network); done++)
    {
      BfGlance resting = fixture_glance_at (fixture, done, done);
      BfGlance flying = fixture_glance_at (fixture, done, done + 1);

      g_assert_cmpint (bf_glance_is_padlocked (&resting), ==, done > 10 && done <= 21);
      g_assert_cmpint (bf_glance_is_padlocked (&flying), ==, done >= 10 && done < 21);
    }
}

/* Whatever the moment, a number that is shown is the trace's own. */
static void
test_nothing_is_invented (Fixture *fixture, gconstpointer data)
{
  guint64 n = bf_moment_count_terms (fixture->network);

  for (guint64 done = 0; done <= n; done++)
    for (guint l = 0; l < bf_network_get_n_layers (fixture->network); l++)
      for (guint v = 0; v < bf_network_get_n_units (fixture->network, l); v++)
        {
          BfGlance glance = fixture_glance_at (fixture, done, done);
          BfValue a = bf_glance_get_activation (&glance, l, v);
          BfValue delta = bf_glance_get_delta (&glance, l, v);

          if (a.status == BF_VALUE_COMPUTED || a.status == BF_VALUE_OUT_OF_DATE)
            g_assert_cmpfloat (a.value, ==, bf_trace_get_a (fixture->trace, 0, l, v));
          if (delta.status == BF_VALUE_COMPUTED)
            g_assert_cmpfloat (delta.value, ==, bf_trace_get_delta (fixture->trace, 0, l, v));
          g_assert_true (done < n || (a.status == BF_VALUE_OUT_OF_DATE && delta.status == BF_VALUE_COMPUTED));
        }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/glance/data-and-weights-are-always-there", "worked-example", test_data);
  fixture_add ("/glance/nothing-is-computed-at-first", "worked-example", test_nothing_at_first);
  fixture_add ("/glance/a-sum-runs-while-its-terms-arrive", "worked-example", test_running_sum);
  fixture_add ("/glance/the-activation-comes-after-the-sum", "two-outputs", test_activation_comes_after_the_sum);
  fixture_add ("/glance/the-miss-waits-for-the-loss", "worked-example", test_loss);
  fixture_add ("/glance/gradients-fill-one-by-one", "worked-example", test_backward);
  fixture_add ("/glance/errors-from-several-units-add-up", "two-outputs", test_errors_add_up);
  fixture_add ("/glance/step-makes-the-forward-values-out-of-date", "worked-example", test_step);
  fixture_add ("/glance/buckets-hold-the-last-gradients-until-zero-grad", "worked-example",
               test_previous_until_zero_grad);
  fixture_add ("/glance/the-last-values-stay-grey-until-forward", "worked-example", test_previous_until_forward);
  fixture_add ("/glance/an-edit-makes-gradients-out-of-date", "worked-example", test_stale);
  fixture_add ("/glance/weights-are-padlocked-from-backward-to-step", "worked-example", test_padlock);
  fixture_add ("/glance/every-number-is-the-traces", "worked-example", test_nothing_is_invented);
  fixture_add ("/glance/every-number-is-the-traces-of-two-outputs", "two-outputs", test_nothing_is_invented);
  fixture_add ("/glance/every-number-is-the-traces-of-a-batch", "xor", test_nothing_is_invented);

  return g_test_run ();
}
