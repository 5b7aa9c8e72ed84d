/* SPDX-License-Identifier: MIT */
#include "model/bf-compare.h"
#include "session-fixture.h"

/* Lines of training, and what sets them apart */

static const BfBranch *
get_branch (BfSession *session, guint i)
{
  return bf_branches_get (bf_session_get_branches (session), i);
}

static guint
count (BfSession *session)
{
  return bf_branches_get_n (bf_session_get_branches (session));
}

static guint
current (BfSession *session)
{
  return bf_branches_get_current (bf_session_get_branches (session));
}

static void
assert_title (BfSession *session, guint i, const char *title)
{
  g_autofree char *found = bf_branch_get_title (get_branch (session, i));

  g_assert_cmpstr (found, ==, title);
}

static void
step (BfSession *session, guint n)
{
  for (guint i = 0; i < n; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
}

static void
set_w32 (BfSession *session, double value)
{
  g_assert_true (bf_session_set_value (session, &W32, value, NULL));
}

static void
set_rate (BfSession *session, double rate)
{
  BfRecipe recipe = *bf_session_get_recipe (session);

  recipe.learning_rate = rate;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
}

/* An edit at the end goes on; one in the past begins a run, named by what was done. */
static void
test_begin (void)
{
  BfSession *session = new_example_session ();

  g_assert_cmpuint (count (session), ==, 1);
  assert_title (session, 0, "Run 1");
  step (session, 3);
  set_w32 (session, 0.3);
  step (session, 2);
  g_assert_cmpuint (count (session), ==, 1);
  g_assert_cmpuint (get_branch (session, 0)->length, ==, 5);

  g_assert_true (bf_session_seek (session, 3, NULL));
  g_assert_cmpuint (count (session), ==, 1);
  set_w32 (session, 0.5);
  g_assert_cmpuint (count (session), ==, 2);
  g_assert_cmpuint (current (session), ==, 1);
  assert_title (session, 1, "Run 2: w32 = 0.5 at step 3");
  step (session, 1);
  g_assert_cmpuint (get_branch (session, 0)->length, ==, 5);
  g_assert_cmpuint (get_branch (session, 1)->length, ==, 3);

  g_assert_true (bf_session_seek (session, 2, NULL));
  set_rate (session, 0.02);
  assert_title (session, 2, "Run 3: learning rate = 0.02 at step 2");
  close_session (session);
}

/* Several edits in one place are one run; those that come to nothing are none. */
static void
test_same_place (void)
{
  const BfElement w31 = { BF_ELEMENT_WEIGHT, 0, 0, 2 };
  BfSession *session = new_example_session ();

  set_w32 (session, 0.25);
  g_assert_cmpuint (count (session), ==, 1);
  assert_title (session, 0, "Run 1");
  step (session, 4);
  g_assert_true (bf_session_seek (session, 2, NULL));
  set_w32 (session, 0.5);
  set_w32 (session, 0.6);
  g_assert_true (bf_session_set_value (session, &w31, 1.0, NULL));
  g_assert_cmpuint (count (session), ==, 2);
  assert_title (session, 1, "Run 2: w32 = 0.6, w31 = 1 at step 2");

  bf_session_undo (session);
  assert_title (session, 1, "Run 2: w32 = 0.6 at step 2");
  bf_session_undo (session);
  bf_session_undo (session);
  g_assert_cmpuint (count (session), ==, 1);
  g_assert_cmpuint (current (session), ==, 0);
  g_assert_cmpuint (bf_session_get_length (session), ==, 4);
  bf_session_redo (session);
  assert_title (session, 1, "Run 2: w32 = 0.5 at step 2");
  close_session (session);
}

/* What was trained and undone, then done otherwise, is not lost. */
static void
test_keep (void)
{
  BfSession *session = new_example_session ();

  step (session, 2);
  set_w32 (session, 0.5);
  step (session, 3);
  bf_session_undo (session);
  g_assert_cmpuint (bf_session_get_length (session), ==, 2);
  g_assert_cmpuint (count (session), ==, 1);
  g_assert_cmpuint (get_branch (session, 0)->length, ==, 5);
  set_w32 (session, 0.7);
  g_assert_cmpuint (count (session), ==, 2);
  assert_title (session, 1, "Run 2: w32 = 0.7 at step 3");
  step (session, 1);
  bf_session_go_to_branch (session, 0);
  g_assert_cmpuint (bf_session_get_length (session), ==, 5);
  g_assert_cmpuint (count (session), ==, 2);
  close_session (session);
}

/* Returning finds the place and the bits of before, and is no entry of undo. */
static void
test_return (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (BfTrace) first = NULL;
  g_autoptr (BfTrace) second = NULL;
  g_autofree char *undo_name = NULL;

  step (session, 6);
  g_assert_true (bf_session_seek (session, 4, NULL));
  first = dup_trace (session);
  set_w32 (session, 0.9);
  step (session, 4);
  second = dup_trace (session);
  undo_name = g_strdup (bf_session_get_undo_name (session));

  bf_session_go_to_branch (session, 0);
  assert_rests_after (session, 4, BF_PHASE_LOSS);
  assert_same_trace (look (session).trace, first);
  g_assert_cmpuint (bf_session_get_length (session), ==, 6);
  bf_session_go_to_branch (session, 1);
  assert_rests_after (session, 8, BF_PHASE_LOSS);
  assert_same_trace (look (session).trace, second);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, undo_name);

  /* Back within its past it stays on this run, and going on makes no other. */
  g_assert_true (bf_session_seek (session, 2, NULL));
  step (session, 1);
  g_assert_cmpuint (current (session), ==, 1);
  g_assert_cmpuint (count (session), ==, 2);
  close_session (session);
}

/* A new beginning by another recipe is a run of its own; one by the same is not. */
static void
test_reset (void)
{
  BfSession *session = new_example_session ();

  step (session, 5);
  bf_session_reset (session);
  step (session, 2);
  g_assert_cmpuint (count (session), ==, 1);
  g_assert_cmpuint (get_branch (session, 0)->length, ==, 5);
  set_rate (session, 0.02);
  bf_session_reset (session);
  g_assert_cmpuint (count (session), ==, 2);
  assert_title (session, 1, "Run 2: learning rate = 0.02 at step 1");
  close_session (session);
}

static void
test_rename (void)
{
  BfSession *session = new_example_session ();

  step (session, 2);
  g_assert_true (bf_session_seek (session, 1, NULL));
  set_w32 (session, 0.5);
  bf_session_rename_branch (session, 1, "  Half  ");
  assert_title (session, 1, "Half: w32 = 0.5 at step 1");
  bf_session_rename_branch (session, 1, " ");
  assert_title (session, 1, "Run 2: w32 = 0.5 at step 1");
  close_session (session);
}

static void
test_differences (void)
{
  BfRecipe a, b;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) some = NULL;
  g_autofree char *note = NULL;
  const BfDifference *difference;

  bf_recipe_init (&a);
  a.learning_rate = 0.01;
  b = a;
  b.stop_steps = 5; /* when one stops makes no other training */
  none = bf_compare_recipes (&a, &b);
  g_assert_cmpuint (none->len, ==, 0);
  b.learning_rate = 0.02;
  b.momentum = 0.9;
  some = bf_compare_recipes (&a, &b);
  g_assert_cmpuint (some->len, ==, 2);
  difference = g_ptr_array_index (some, 0);
  g_assert_cmpstr (difference->name, ==, "learning rate");
  g_assert_cmpstr (difference->a, ==, "0.01");
  g_assert_cmpstr (difference->b, ==, "0.02");
  note = bf_describe_recipe_change (&a, &b);
  g_assert_cmpstr (note, ==, "learning rate = 0.02, momentum = 0.9");
}

/* Every field that makes two recipes train differently is told: one that is added to the recipe
 * and forgotten in the comparison is found here. */
static void
test_differences_complete (void)
{
  BfRecipe a;

  bf_recipe_init (&a);
  for (guint i = 0; i < BF_N_OPTIMIZERS; i++)
    {
      BfRecipe b;
      g_autoptr (GPtrArray) list = NULL;
      const BfOption *options;
      guint n;

      bf_recipe_set_optimizer (&a, i, NULL);
      a.learning_rate = 0.1;
      b = a;
      options = bf_optimizer_get_options (i, &n);
      for (guint k = 0; k < n; k++)
        bf_option_set (&options[k], &b, 0, options[k].values[0] == 0.0 ? 1.0 : 0.0, NULL);
      list = bf_compare_recipes (&a, &b);
      g_assert_cmpuint (list->len, ==, n);
    }
}

static void
test_notes (void)
{
  const char *const later[] = { "w32 = 0.5", "w31 = 1", "w32 = 0.6", "data", "w11 = 2", "w12 = 3" };
  char *note = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (later); i++)
    {
      char *joined = bf_note_join (note, later[i]);

      g_free (note);
      note = joined;
    }
  g_assert_cmpstr (note, ==, "w32 = 0.6, w31 = 1, data, …");
  g_free (note);
}

/* A value of several numbers is one value. */
static void
test_notes_of_several_numbers (void)
{
  BfRecipe a, b, c;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *both = NULL;

  bf_recipe_init (&a);
  bf_recipe_set_optimizer (&a, BF_OPTIMIZER_ADAM, NULL);
  b = a;
  b.betas[1] = 0.95;
  c = b;
  c.betas[0] = 0.8;
  first = bf_describe_recipe_change (&a, &b);
  second = bf_describe_recipe_change (&b, &c);
  g_assert_cmpstr (first, ==, "betas = (0.9, 0.95)");
  joined = bf_note_join (first, second);
  g_assert_cmpstr (joined, ==, "betas = (0.8, 0.95)");
  both = bf_note_join ("learning rate = 0.1, betas = (0.9, 0.95)", "data, betas = (0.7, 0.9), learning rate = 0.2");
  g_assert_cmpstr (both, ==, "learning rate = 0.2, betas = (0.7, 0.9), data");
}

static void
test_fork (void)
{
  BfSession *session = new_example_session ();
  const BfBranch *a, *b;
  g_autoptr (GPtrArray) changes_a = NULL;
  g_autoptr (GPtrArray) changes_b = NULL;
  const BfChange *change;

  step (session, 3);
  set_rate (session, 0.02);
  step (session, 3);
  g_assert_true (bf_session_seek (session, 2, NULL));
  set_w32 (session, 0.5);
  step (session, 5);
  set_w32 (session, 0.4);
  step (session, 1);
  a = get_branch (session, 0);
  b = get_branch (session, 1);
  g_assert_cmpuint (bf_compare_find_fork (a->run, a->length, b->run, b->length), ==, 1);
  g_assert_cmpuint (bf_compare_find_fork (a->run, a->length, a->run, 2), ==, 2);
  changes_a = bf_compare_list_changes (a->run, b->run);
  changes_b = bf_compare_list_changes (b->run, a->run);
  g_assert_cmpuint (changes_a->len, ==, 1);
  change = g_ptr_array_index (changes_a, 0);
  g_assert_cmpuint (change->step, ==, 4);
  g_assert_cmpstr (change->note, ==, "learning rate = 0.02");
  g_assert_cmpuint (changes_b->len, ==, 2);
  change = g_ptr_array_index (changes_b, 1);
  g_assert_cmpuint (change->step, ==, 7);
  g_assert_cmpstr (change->note, ==, "w32 = 0.4");
  close_session (session);
}

static void
test_parameters (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.1);
  const BfNetwork *network = bf_lesson_get_network (lesson);
  gsize n = bf_compare_count_parameters (network, network);
  BfElement element;
  double value;

  g_assert_cmpuint (n, ==, 2 * 4 + 4 + 4 * 2 + 2 + 2 * 1 + 1);
  g_assert_true (bf_compare_get_parameter (network, 7, &element, &value));
  g_assert_true (bf_element_equal (&element, &((BfElement) { BF_ELEMENT_WEIGHT, 0, 3, 1 })));
  g_assert_cmpfloat (value, ==, bf_network_get_weight (network, 0, 3, 1));
  g_assert_true (bf_compare_get_parameter (network, 8, &element, &value));
  g_assert_true (bf_element_equal (&element, &((BfElement) { BF_ELEMENT_BIAS, 0, 0, 0 })));
  g_assert_true (bf_compare_get_parameter (network, n - 1, &element, &value));
  g_assert_true (bf_element_equal (&element, &((BfElement) { BF_ELEMENT_BIAS, 2, 0, 0 })));
  g_assert_false (bf_compare_get_parameter (network, n, &element, &value));
}

static void
test_bookmarks (void)
{
  const BfMoment backward = bf_moment_at_rest (15);
  BfSession *session = new_example_session ();
  g_autoptr (BfTrace) marked = NULL;
  g_autofree char *title = NULL;

  step (session, 4);
  g_assert_true (bf_session_seek (session, 3, &backward));
  marked = dup_trace (session);
  g_assert_cmpuint (bf_session_add_bookmark (session, "here"), ==, 0);
  g_assert_cmpstr (bf_session_get_undo_name (session), ==, "Undo adding a bookmark");
  title = bf_bookmark_get_title (bf_session_get_bookmark (session, 0));
  g_assert_cmpstr (title, ==, "step 3, backward");

  /* On another run it leads back to its own. */
  g_assert_true (bf_session_seek (session, 1, NULL));
  set_w32 (session, 0.5);
  step (session, 6);
  g_assert_cmpuint (current (session), ==, 1);
  bf_session_go_to_bookmark (session, 0);
  g_assert_cmpuint (current (session), ==, 0);
  g_assert_cmpuint (bf_session_get_step (session), ==, 3);
  g_assert_cmpuint (get_done (session), ==, 15);
  g_assert_cmpuint (bf_session_get_length (session), ==, 4);
  assert_same_trace (look (session).trace, marked);

  bf_session_set_bookmark_note (session, 0, "there");
  g_assert_cmpstr (bf_bookmark_get_note (bf_session_get_bookmark (session, 0)), ==, "there");
  bf_session_remove_bookmark (session, 0);
  g_assert_cmpuint (bf_session_get_n_bookmarks (session), ==, 0);
  bf_session_undo (session);
  bf_session_undo (session);
  g_assert_cmpstr (bf_bookmark_get_note (bf_session_get_bookmark (session, 0)), ==, "here");
  close_session (session);
}

/* What is edited at the marked moment itself leaves the mark where it was, before and after one goes on. */
static void
test_bookmark_under_edit (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (BfTrace) marked = NULL;

  step (session, 4);
  g_assert_true (bf_session_seek (session, 5, NULL));
  marked = dup_trace (session);
  bf_session_add_bookmark (session, "before the edit");
  set_w32 (session, 0.5);
  bf_session_go_to_bookmark (session, 0);
  assert_same_trace (look (session).trace, marked);

  bf_session_undo (session);
  set_w32 (session, 0.25);
  step (session, 3);
  bf_session_go_to_bookmark (session, 0);
  assert_same_trace (look (session).trace, marked);
  close_session (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/branches/an-edit-in-the-past-begins-a-run", test_begin);
  g_test_add_func ("/branches/edits-in-one-place-are-one-run", test_same_place);
  g_test_add_func ("/branches/what-was-trained-is-never-lost", test_keep);
  g_test_add_func ("/branches/returning-finds-what-was-there", test_return);
  g_test_add_func ("/branches/another-recipe-from-the-start-is-another-run", test_reset);
  g_test_add_func ("/branches/a-run-can-be-named", test_rename);
  g_test_add_func ("/branches/what-two-recipes-differ-in-is-listed", test_differences);
  g_test_add_func ("/branches/no-option-is-left-out", test_differences_complete);
  g_test_add_func ("/branches/of-one-thing-the-last-value-is-noted", test_notes);
  g_test_add_func ("/branches/a-value-of-several-numbers-is-one-in-a-note", test_notes_of_several_numbers);
  g_test_add_func ("/branches/two-runs-part-where-something-was-done", test_fork);
  g_test_add_func ("/branches/parameters-are-listed-in-the-order-of-pytorch", test_parameters);
  g_test_add_func ("/bookmarks/a-moment-is-found-again", test_bookmarks);
  g_test_add_func ("/bookmarks/an-edit-at-the-moment-leaves-it", test_bookmark_under_edit);

  return g_test_run ();
}
