/* SPDX-License-Identifier: MIT */
#include "session-fixture.h"

#include "model/bf-arithmetic.h"
#include "model/bf-credit-text.h"

#include <string.h>

/* Which pie every view shows, and when */

static void
go_to (BfSession *session, guint64 done)
{
  BfMoment moment = bf_moment_at_rest (done);

  g_assert_true (bf_session_seek (session, 1, &moment));
}

static void
test_cut_comes_with_backward (void)
{
  g_autoptr (BfSession) session = new_example_session ();
  const BfNetwork *network = bf_session_get_network (session);

  g_assert_null (look (session).credit);
  go_to (session, bf_moment_get_phase_end (network, BF_PHASE_LOSS));
  g_assert_null (look (session).credit);
  go_to (session, bf_moment_get_phase_end (network, BF_PHASE_BACKWARD));
  g_assert_nonnull (look (session).credit);
  g_assert_true (bf_credit_get_trace (look (session).credit) == look (session).trace);
  g_assert_true (look (session).credit == look (session).credit);
}

static void
test_one_cut_for_all (void)
{
  g_autoptr (BfSession) session = new_example_session ();
  BfElement w32 = { BF_ELEMENT_WEIGHT, 0, 1, 2 };
  BfGlance glance;

  go_to (session, bf_moment_get_phase_end (bf_session_get_network (session), BF_PHASE_BACKWARD));
  g_assert_cmpint (bf_session_get_cut (session), ==, BF_CREDIT_CUT_FIX);
  glance = look (session);
  g_assert_cmpfloat_with_epsilon (bf_glance_get_share (&glance, &w32).value, .24100, 5e-6);
  bf_session_set_cut (session, BF_CREDIT_CUT_RESULT);
  glance = look (session);
  g_assert_cmpfloat_with_epsilon (bf_glance_get_share (&glance, &w32).value, .161, 5e-4);
  bf_session_set_cut (session, BF_CREDIT_CUT_GRADIENT);
  glance = look (session);
  g_assert_cmpfloat_with_epsilon (bf_glance_get_share (&glance, &w32).value, .185, 5e-4);
}

static void
test_output_is_one_that_there_is (void)
{
  g_autoptr (BfSession) session = new_example_session ();

  bf_session_set_cut_output (session, 7);
  bf_session_set_cut (session, BF_CREDIT_CUT_RESULT);
  go_to (session, bf_moment_get_phase_end (bf_session_get_network (session), BF_PHASE_BACKWARD));
  g_assert_cmpuint (bf_session_get_cut_output (session), ==, 0);
  g_assert_cmpuint (bf_credit_get_output (look (session).credit), ==, 0);
}

static void
assert_says (BfSession *session, guint64 from, const char *words)
{
  BfGlance glance = look (session);
  g_autofree char *sentence = NULL;

  glance.moment = (BfMoment) { from, from + 1, 0.5 };
  sentence = bf_narrate (&glance);
  g_assert_cmpstr (sentence, ==, words);
}

/* Terms: 17 error of h2, 20 the gradient of w32 */
static void
test_sentences (void)
{
  g_autoptr (BfSession) session = new_example_session ();

  go_to (session, bf_moment_get_phase_end (bf_session_get_network (session), BF_PHASE_BACKWARD));
  assert_says (session, 17, "−0.44 × 0.8 = −0.352 is on its way to h2; share of the fix 37.49\u00a0%");
  assert_says (session, 20, "−0.352 × 3 = −1.056 fills the bucket of w32; share of the fix 24.10\u00a0%");
}

/* A pie that takes long is cut on a worker, and comes when it is there. */
static void
test_large_pie_is_cut_on_a_worker (void)
{
  const BfLayer layers[] = { { 1000, BF_ACTIVATION_TANH, TRUE }, { 1, BF_ACTIVATION_IDENTITY, TRUE } };
  g_autoptr (BfNetwork) network = bf_network_new (1000, layers, G_N_ELEMENTS (layers), NULL);
  g_autofree double *inputs = g_new0 (double, 2 * 1000);
  g_autoptr (BfDataset) dataset = NULL;
  g_autoptr (BfSession) session = NULL;
  BfRecipe recipe;

  inputs[0] = inputs[1500] = 1.0;
  dataset = bf_dataset_new (inputs, (double[]) { 1.0, -1.0 }, 2, 1000, 1, NULL);
  bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, 0, 7, NULL);
  bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, 1, 8, NULL);
  bf_recipe_init (&recipe);
  recipe.batch_size = 2;
  session = new_session (bf_lesson_new ("Wide", "", network, dataset, &recipe));

  go_to (session, bf_moment_get_phase_end (network, BF_PHASE_BACKWARD));
  g_assert_null (look (session).credit);
  while (look (session).credit == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (bf_credit_get_trace (look (session).credit) == look (session).trace);
  g_assert_cmpint (bf_credit_get_state (look (session).credit), ==, BF_CREDIT_STATE_CUT);
  bf_session_set_cut (session, BF_CREDIT_CUT_GRADIENT);
  g_assert_null (look (session).credit); /* asked for, and given up with the session */
}

static void
assert_share (double share, int decimals, const char *text)
{
  g_autofree char *formatted = bf_share_format (share, decimals);

  g_assert_cmpstr (formatted, ==, text);
}

static void
test_shares_as_text (void)
{
  assert_share (.24100, 3, "24.100\u00a0%");
  assert_share (.3749, 2, "37.49\u00a0%");
  assert_share (-.125, 1, "−12.5\u00a0%");
  assert_share (-.00001, 1, "0.0\u00a0%");
  assert_share (1.0, 0, "100\u00a0%");
  assert_share ((double) NAN, 2, "–");
  assert_share (-INFINITY, 2, "−∞");
}

/* The largest first, whatever its sign */
static void
test_slices_by_size (void)
{
  static const char *const names[] = { "w32", "w′11", "w31", "w′21", "w22", "w21", "w12", "w11" };
  g_autoptr (BfSession) session = new_example_session ();
  const BfNetwork *network = bf_session_get_network (session);
  g_autoptr (GArray) slices = NULL;

  go_to (session, bf_moment_get_phase_end (network, BF_PHASE_BACKWARD));
  slices = bf_credit_list_slices (look (session).credit, TRUE);
  g_assert_cmpuint (slices->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < slices->len; i++)
    {
      g_autofree char *name = bf_element_get_name (&g_array_index (slices, BfSlice, i).parameter, network);

      g_assert_cmpstr (name, ==, names[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session-credit/the-cut-comes-with-backward", test_cut_comes_with_backward);
  g_test_add_func ("/session-credit/there-is-one-cut-for-all", test_one_cut_for_all);
  g_test_add_func ("/session-credit/the-output-is-one-that-there-is", test_output_is_one_that_there_is);
  g_test_add_func ("/session-credit/sentences-name-pie-and-share", test_sentences);
  g_test_add_func ("/session-credit/a-large-pie-is-cut-on-a-worker", test_large_pie_is_cut_on_a_worker);
  g_test_add_func ("/session-credit/shares-are-written-in-percent", test_shares_as_text);
  g_test_add_func ("/session-credit/slices-come-by-size", test_slices_by_size);

  return g_test_run ();
}
