/* SPDX-License-Identifier: MIT */
#include "bf-test.h"

#include <string.h>

static const BfGranularity within_a_step[] = {
  BF_GRANULARITY_TERM, BF_GRANULARITY_UNIT, BF_GRANULARITY_LAYER, BF_GRANULARITY_PHASE, BF_GRANULARITY_STEP,
};

/* Networks of many shapes: one layer, deep, wide, with and without bias and activation */
static BfNetwork *
get_network (guint i)
{
  switch (i)
    {
    case 0: return test_worked_network ();
    case 1: return test_network (1, 1, { 1, IDENTITY, FALSE });
    case 2: return test_network (2, 2, { 3, TANH, TRUE }, { 2, IDENTITY, TRUE });
    case 3: return test_network (3, 4, { 3, RELU, FALSE }, { 2, IDENTITY, TRUE }, { 3, SIGMOID, FALSE }, { 1, TANH, TRUE });
    case 4: return test_network (4, 12, { 11, SOFTPLUS, TRUE });
    default: return NULL;
    }
}

static void
for_each_network (void (*check) (const BfNetwork *network))
{
  BfNetwork *network;

  for (guint i = 0; (network = get_network (i)) != NULL; i++)
    {
      check (network);
      bf_network_unref (network);
    }
}

static void
append_place (GString *text, const BfPlace *place)
{
  static const char *const names[] = { "", "product", "bias", "activation", "miss", "error", "slope", "gradient", "bias-gradient" };

  if (place->kind == BF_TERM_WHOLE)
    g_string_append_printf (text, "%s\n", bf_phase_get_name (place->phase));
  else
    g_string_append_printf (text, "%s %u.%u %s %u\n", bf_phase_get_name (place->phase), place->layer, place->unit,
                            names[place->kind], place->index);
}

static char *
list_terms (const BfNetwork *network)
{
  GString *text = g_string_new (NULL);

  for (guint64 i = 0; i < bf_moment_count_terms (network); i++)
    {
      BfPlace place;

      bf_moment_locate (network, i, &place);
      append_place (text, &place);
    }

  return g_string_free (text, FALSE);
}

static void
test_order_of_the_worked_example (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  g_autofree char *terms = list_terms (network);

  g_assert_cmpstr (terms, ==,
                   "zero_grad\n"
                   "forward 0.0 product 0\nforward 0.0 product 1\nforward 0.0 product 2\n"
                   "forward 0.1 product 0\nforward 0.1 product 1\nforward 0.1 product 2\n"
                   "forward 1.0 product 0\nforward 1.0 product 1\n"
                   "loss\n"
                   "backward 1.0 miss 0\nbackward 1.0 gradient 0\nbackward 1.0 gradient 1\n"
                   "backward 0.0 error 0\nbackward 0.0 gradient 0\nbackward 0.0 gradient 1\nbackward 0.0 gradient 2\n"
                   "backward 0.1 error 0\nbackward 0.1 gradient 0\nbackward 0.1 gradient 1\nbackward 0.1 gradient 2\n"
                   "step\n");
}

static void
test_order_with_bias_and_activation (void)
{
  g_autoptr (BfNetwork) network = test_network (0, 1, { 2, TANH, TRUE }, { 2, SIGMOID, FALSE });
  g_autofree char *terms = list_terms (network);

  g_assert_cmpstr (terms, ==,
                   "zero_grad\n"
                   "forward 0.0 product 0\nforward 0.0 bias 0\nforward 0.0 activation 0\n"
                   "forward 0.1 product 0\nforward 0.1 bias 0\nforward 0.1 activation 0\n"
                   "forward 1.0 product 0\nforward 1.0 product 1\nforward 1.0 activation 0\n"
                   "forward 1.1 product 0\nforward 1.1 product 1\nforward 1.1 activation 0\n"
                   "loss\n"
                   "backward 1.0 miss 0\nbackward 1.0 slope 0\nbackward 1.0 gradient 0\nbackward 1.0 gradient 1\n"
                   "backward 1.1 miss 1\nbackward 1.1 slope 0\nbackward 1.1 gradient 0\nbackward 1.1 gradient 1\n"
                   "backward 0.0 error 0\nbackward 0.0 error 1\nbackward 0.0 slope 0\nbackward 0.0 gradient 0\n"
                   "backward 0.0 bias-gradient 0\n"
                   "backward 0.1 error 0\nbackward 0.1 error 1\nbackward 0.1 slope 0\nbackward 0.1 gradient 0\n"
                   "backward 0.1 bias-gradient 0\n"
                   "step\n");
}

static void
check_find_term (const BfNetwork *network)
{
  for (guint64 i = 0; i < bf_moment_count_terms (network); i++)
    {
      BfPlace place;

      bf_moment_locate (network, i, &place);
      g_assert_cmpuint (bf_moment_find_term (network, place.phase, place.layer, place.unit, place.kind, place.index), ==, i);
    }
}

static void
test_find_term (void)
{
  for_each_network (check_find_term);
}

static void
check_units (const BfNetwork *network)
{
  static const BfPhase phases[] = { BF_PHASE_FORWARD, BF_PHASE_BACKWARD };

  for (guint p = 0; p < G_N_ELEMENTS (phases); p++)
    for (guint l = 0; l < bf_network_get_n_layers (network); l++)
      for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
        {
          guint64 start = bf_moment_get_unit_start (network, phases[p], l, v);
          guint64 end = bf_moment_get_unit_end (network, phases[p], l, v);
          BfPlace first, last;

          bf_moment_locate (network, start, &first);
          bf_moment_locate (network, end - 1, &last);
          g_assert_true (first.phase == phases[p] && first.layer == l && first.unit == v && first.term == 0);
          g_assert_true (last.phase == phases[p] && last.layer == l && last.unit == v);
          g_assert_cmpuint (last.term + 1, ==, bf_moment_get_n_unit_terms (network, phases[p], l));
        }
}

static void
test_units (void)
{
  for_each_network (check_units);
}

static void
check_phases (const BfNetwork *network)
{
  guint64 expected = 0;

  for (guint p = 0; p < BF_N_PHASES; p++)
    {
      g_assert_cmpuint (bf_moment_get_phase_start (network, (BfPhase) p), ==, expected);
      expected = bf_moment_get_phase_end (network, (BfPhase) p);
    }
  g_assert_cmpuint (bf_moment_count_terms (network), ==, expected);
}

static void
test_phases (void)
{
  for_each_network (check_phases);
}

/* From the end of each piece Back goes to its beginning, and Step from there to its end again. */
static void
check_inverse (const BfNetwork *network)
{
  guint64 n = bf_moment_count_terms (network);

  for (guint g = 0; g < G_N_ELEMENTS (within_a_step); g++)
    {
      guint64 done = 0;

      while (done < n)
        {
          guint64 next = bf_moment_next (network, done, within_a_step[g]);

          g_assert_cmpuint (next, >, done);
          g_assert_cmpuint (bf_moment_previous (network, next, within_a_step[g]), ==, done);
          done = next;
        }
      g_assert_cmpuint (done, ==, n);
    }
}

static void
test_inverse (void)
{
  for_each_network (check_inverse);
}

static void
check_from_anywhere (const BfNetwork *network)
{
  guint64 n = bf_moment_count_terms (network);

  for (guint g = 0; g < G_N_ELEMENTS (within_a_step); g++)
    for (guint64 done = 0; done <= n; done++)
      {
        guint64 next = bf_moment_next (network, done, within_a_step[g]);
        guint64 previous = bf_moment_previous (network, done, within_a_step[g]);

        g_assert_true (done == n ? next == n : next > done && next <= n);
        g_assert_true (done == 0 ? previous == 0 : previous < done);
      }
}

static void
test_from_anywhere (void)
{
  for_each_network (check_from_anywhere);
}

static void
test_granularities (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();

  g_assert_cmpuint (bf_moment_count_terms (network), ==, 22);
  g_assert_cmpuint (bf_moment_next (network, 1, BF_GRANULARITY_TERM), ==, 2);
  g_assert_cmpuint (bf_moment_next (network, 1, BF_GRANULARITY_UNIT), ==, 4);
  g_assert_cmpuint (bf_moment_next (network, 1, BF_GRANULARITY_LAYER), ==, 7);
  g_assert_cmpuint (bf_moment_next (network, 1, BF_GRANULARITY_PHASE), ==, 9);
  g_assert_cmpuint (bf_moment_next (network, 1, BF_GRANULARITY_STEP), ==, 22);
  g_assert_cmpuint (bf_moment_previous (network, 21, BF_GRANULARITY_LAYER), ==, 13);
  g_assert_cmpuint (bf_moment_previous (network, 21, BF_GRANULARITY_UNIT), ==, 17);
  g_assert_cmpuint (bf_moment_previous (network, 21, BF_GRANULARITY_PHASE), ==, 10);
}

static void
check_progress (const BfNetwork *network)
{
  guint64 n = bf_moment_count_terms (network);
  BfMoment moment = { .from = 2, .to = 5, .fraction = 0.5 };

  for (guint64 i = 0; i < n; i++)
    g_assert_cmpint (bf_moment_get_progress (&moment, i), ==,
                     i < 2 ? BF_PROGRESS_DONE : i < 5 ? BF_PROGRESS_IN_FLIGHT : BF_PROGRESS_NOT_YET);

  moment.fraction = 1.0;
  for (guint64 i = 0; i < n; i++)
    g_assert_cmpint (bf_moment_get_progress (&moment, i), ==, i < 5 ? BF_PROGRESS_DONE : BF_PROGRESS_NOT_YET);
}

static void
test_progress (void)
{
  for_each_network (check_progress);
}

static void
test_rest (void)
{
  BfMoment still = bf_moment_at_rest (7);
  BfMoment moving = { .from = 7, .to = 9, .fraction = 0.0 };
  BfMoment arrived = { .from = 7, .to = 9, .fraction = 1.0 };

  g_assert_true (bf_moment_is_at_rest (&still));
  g_assert_false (bf_moment_is_at_rest (&moving));
  g_assert_true (bf_moment_is_at_rest (&arrived));
  g_assert_cmpuint (bf_moment_get_done (&still), ==, 7);
  g_assert_cmpuint (bf_moment_get_done (&moving), ==, 7);
  g_assert_cmpuint (bf_moment_get_done (&arrived), ==, 9);
}

static void
check_phase_of_moment (const BfNetwork *network)
{
  for (guint p = 0; p < BF_N_PHASES; p++)
    {
      BfMoment begins = bf_moment_at_phase (network, (BfPhase) p, 0.0);
      BfMoment ends = bf_moment_at_phase (network, (BfPhase) p, 2.0);

      g_assert_cmpint (bf_moment_get_phase (&begins, network), ==, p);
      g_assert_cmpint (bf_moment_get_phase (&ends, network), ==, p);
      g_assert_cmpuint (bf_moment_get_done (&ends), ==, bf_moment_get_phase_end (network, (BfPhase) p));
    }
}

static void
test_phase_of_moment (void)
{
  BfMoment opening;
  g_autoptr (BfNetwork) network = test_worked_network ();

  for_each_network (check_phase_of_moment);
  opening = bf_moment_at_rest (0);
  g_assert_cmpint (bf_moment_get_phase (&opening, network), ==, BF_PHASE_ZERO_GRAD);
}

static BfProgress
delta_progress (const BfNetwork *network, guint64 done, guint layer, guint unit)
{
  BfMoment moment = bf_moment_at_rest (done);

  return bf_moment_get_delta_progress (&moment, network, layer, unit);
}

static void
test_delta_progress (void)
{
  g_autoptr (BfNetwork) network = test_network (0, 1, { 1, TANH, TRUE }, { 2, IDENTITY, FALSE });
  guint64 start = bf_moment_get_unit_start (network, BF_PHASE_BACKWARD, 0, 0);

  g_assert_cmpint (delta_progress (network, start, 0, 0), ==, BF_PROGRESS_NOT_YET);
  g_assert_cmpint (delta_progress (network, start + 1, 0, 0), ==, BF_PROGRESS_IN_FLIGHT);
  g_assert_cmpint (delta_progress (network, start + 2, 0, 0), ==, BF_PROGRESS_IN_FLIGHT);
  g_assert_cmpint (delta_progress (network, start + 3, 0, 0), ==, BF_PROGRESS_DONE);
  g_assert_cmpint (delta_progress (network, start, 1, 1), ==, BF_PROGRESS_DONE);
}

/* The slope of the identity is no term: it counts as done with the term before. */
static void
test_left_out_terms (void)
{
  g_autoptr (BfNetwork) network = test_worked_network ();
  guint64 miss = bf_moment_find_term (network, BF_PHASE_BACKWARD, 1, 0, BF_TERM_OUTPUT_ERROR, 0);
  guint64 product = bf_moment_find_term (network, BF_PHASE_FORWARD, 0, 1, BF_TERM_PRODUCT, 2);

  g_assert_cmpuint (bf_moment_find_term (network, BF_PHASE_BACKWARD, 1, 0, BF_TERM_SLOPE, 0), ==, miss);
  g_assert_cmpuint (bf_moment_find_term (network, BF_PHASE_FORWARD, 0, 1, BF_TERM_ACTIVATION, 0), ==, product);
  g_assert_cmpuint (bf_moment_find_term (network, BF_PHASE_FORWARD, 0, 1, BF_TERM_BIAS, 0), ==, product);
}

static void
test_names (void)
{
  BfPhase phase;

  for (guint p = 0; p < BF_N_PHASES; p++)
    {
      g_assert_true (bf_phase_from_name (bf_phase_get_name ((BfPhase) p), &phase));
      g_assert_cmpint (phase, ==, p);
    }
  g_assert_false (bf_phase_from_name ("sleep", &phase));
  g_assert_cmpstr (bf_granularity_get_name (BF_GRANULARITY_LAYER), ==, "layer");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/moment/terms-of-the-worked-example-stand-in-order", test_order_of_the_worked_example);
  g_test_add_func ("/moment/bias-and-activation-have-terms", test_order_with_bias_and_activation);
  g_test_add_func ("/moment/finding-a-term-undoes-locating-it", test_find_term);
  g_test_add_func ("/moment/units-begin-and-end-with-their-terms", test_units);
  g_test_add_func ("/moment/phases-follow-each-other-without-a-gap", test_phases);
  g_test_add_func ("/moment/back-undoes-step-at-every-granularity", test_inverse);
  g_test_add_func ("/moment/step-and-back-move-from-anywhere", test_from_anywhere);
  g_test_add_func ("/moment/granularities-of-the-worked-example", test_granularities);
  g_test_add_func ("/moment/terms-are-done-in-flight-or-not-yet", test_progress);
  g_test_add_func ("/moment/rest-is-when-nothing-is-in-flight", test_rest);
  g_test_add_func ("/moment/phase-of-a-moment", test_phase_of_moment);
  g_test_add_func ("/moment/delta-is-done-when-its-slope-is-in", test_delta_progress);
  g_test_add_func ("/moment/terms-left-out-count-with-the-one-before", test_left_out_terms);
  g_test_add_func ("/moment/names-of-phases-read-back", test_names);

  return g_test_run ();
}
