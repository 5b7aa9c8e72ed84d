/* SPDX-License-Identifier: MIT */
#include "session-fixture.h"

#include "model/bf-archive-private.h"

#include <glib/gstdio.h>
#include <string.h>

/* Sessions in files */

static BfLesson *
new_adam_lesson (void)
{
  g_autoptr (BfLesson) lesson = new_batch_lesson (0.05);
  BfRecipe recipe = *bf_lesson_get_recipe (lesson);

  bf_recipe_set_optimizer (&recipe, BF_OPTIMIZER_ADAM, NULL);
  recipe.learning_rate = 0.05;
  recipe.accumulate = 2;

  return bf_lesson_with_state (lesson, bf_lesson_get_network (lesson), bf_lesson_get_dataset (lesson), &recipe);
}

static void
steps (BfSession *session, guint n)
{
  for (guint i = 0; i < n; i++)
    step_at_once (session, BF_GRANULARITY_STEP);
}

static void
seek (BfSession *session, guint64 step)
{
  g_assert_true (bf_session_seek (session, step, NULL));
}

/* Trained, edited in its parameters, data and recipe, in the past too, and left in the middle of a backward pass */
static BfSession *
new_busy_session (void)
{
  BfSession *session = new_session (new_adam_lesson ());
  BfElement weight = { BF_ELEMENT_WEIGHT, 1, 1, 2 };
  BfElement input = { BF_ELEMENT_INPUT, 0, 1, 0 };
  g_autoptr (GError) error = NULL;
  BfRecipe recipe;

  steps (session, 40);
  seek (session, 20);
  g_assert_true (bf_session_set_value (session, &weight, 1.0 / 3.0, &error));
  steps (session, 11);
  g_assert_true (bf_session_set_value (session, &input, 0.25, &error));
  steps (session, 5);
  recipe = *bf_session_get_recipe (session);
  recipe.learning_rate = 0.1 + 0.2;
  g_assert_true (bf_session_set_recipe (session, &recipe, &error));
  g_assert_no_error (error);
  steps (session, 9);
  seek (session, 38);
  step_at_once (session, BF_GRANULARITY_UNIT);
  step_at_once (session, BF_GRANULARITY_UNIT);

  return session;
}

static BfLesson *
reread (BfLesson *lesson)
{
  g_autofree char *json = bf_lesson_to_json (lesson);
  g_autoptr (GError) error = NULL;
  BfLesson *read = bf_lesson_parse (json, -1, "f", &error);

  g_assert_no_error (error);

  return read;
}

static void
assert_same_curve (BfSession *a, BfSession *b)
{
  const BfCurve *ours = bf_session_get_curve (a);
  const BfCurve *theirs = bf_session_get_curve (b);

  g_assert_cmpuint (bf_curve_get_end (ours), ==, bf_curve_get_end (theirs));
  for (guint64 i = bf_curve_get_start (ours); i < bf_curve_get_end (ours); i++)
    {
      BfCurveBin bin, other;

      g_assert_true (bf_curve_get_range (ours, i, i + 1, &bin));
      g_assert_true (bf_curve_get_range (theirs, i, i + 1, &other));
      g_assert_cmpfloat (bin.min, ==, other.min);
      g_assert_cmpfloat (bin.max, ==, other.max);
    }
}

static void
assert_same_place (BfSession *a, BfSession *b)
{
  BfGlance glance, other;

  bf_session_get_glance (a, &glance);
  bf_session_get_glance (b, &other);
  g_assert_cmpuint (bf_session_get_step (a), ==, bf_session_get_step (b));
  g_assert_cmpuint (bf_session_get_length (a), ==, bf_session_get_length (b));
  g_assert_cmpuint (bf_moment_get_done (&glance.moment), ==, bf_moment_get_done (&other.moment));
  assert_same_trace (glance.trace, other.trace);
  assert_same_bits (bf_trace_get_state (glance.trace), bf_trace_get_state (other.trace));
  g_assert_true (bf_recipe_equal (bf_session_get_recipe (a), bf_session_get_recipe (b)));
  g_assert_true (bf_dataset_equal (bf_session_get_dataset (a), bf_session_get_dataset (b)));
}

static void
test_round_trip (void)
{
  BfSession *session = new_busy_session ();
  g_autoptr (BfLesson) whole = bf_session_dup_whole_lesson (session);
  g_autoptr (BfLesson) read = reread (whole);
  BfSession *again = bf_session_new (read);
  guint64 length = bf_session_get_length (session);

  g_assert_true (bf_lesson_has_session (read));
  g_assert_nonnull (again);
  assert_same_place (session, again);
  assert_same_curve (session, again);

  /* Every step of the line, before the edits and after them */
  for (guint64 step = 1; step <= length + 1; step += 3)
    {
      seek (session, step);
      seek (again, step);
      assert_same_place (session, again);
    }

  /* And what comes */
  seek (session, length + 1);
  seek (again, length + 1);
  steps (session, 10);
  steps (again, 10);
  assert_same_place (session, again);

  /* The lesson as it was opened */
  bf_session_restore_lesson (session);
  bf_session_restore_lesson (again);
  assert_same_place (session, again);
  close_session (session);
  close_session (again);
}

/* Saved, opened and saved again, a file does not change. */
/* The beginning is part of every line: which of them it is on is kept. */
static void
test_current_branch (void)
{
  BfSession *session = new_busy_session ();

  for (guint i = 2; i-- > 0;)
    {
      g_autoptr (BfLesson) lesson = NULL;
      g_autoptr (BfLesson) read = NULL;
      BfSession *again;

      bf_session_go_to_branch (session, i);
      bf_session_restore_lesson (session);
      lesson = bf_session_dup_whole_lesson (session);
      read = reread (lesson);
      again = bf_session_new (read);
      g_assert_cmpuint (bf_branches_get_current (bf_session_get_branches (session)), ==, i);
      g_assert_cmpuint (bf_branches_get_current (bf_session_get_branches (again)), ==, i);
      close_session (again);
    }
  close_session (session);
}

/* Lines of training with their names, and bookmarks, lead to the same bits as before. */
static void
test_places (void)
{
  BfSession *session = new_busy_session ();
  g_autoptr (BfLesson) lesson = NULL;
  g_autoptr (BfLesson) read = NULL;
  BfSession *again;

  bf_session_add_bookmark (session, "backward");
  seek (session, 3);
  bf_session_add_bookmark (session, NULL);
  bf_session_rename_branch (session, 0, "As it was");
  lesson = bf_session_dup_whole_lesson (session);
  read = reread (lesson);
  again = bf_session_new (read);
  g_assert_cmpuint (bf_branches_get_n (bf_session_get_branches (again)), ==, 2);
  g_assert_cmpuint (bf_branches_get_current (bf_session_get_branches (again)), ==, 1);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *ours =
          bf_branch_get_title (bf_branches_get (bf_session_get_branches (session), i));
      g_autofree char *theirs =
          bf_branch_get_title (bf_branches_get (bf_session_get_branches (again), i));

      g_assert_cmpstr (ours, ==, theirs);
      bf_session_go_to_branch (session, i);
      bf_session_go_to_branch (again, i);
      assert_same_trace (look (session).trace, look (again).trace);
      assert_same_curve (session, again);
    }
  g_assert_cmpuint (bf_session_get_n_bookmarks (again), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      bf_session_go_to_bookmark (session, i);
      bf_session_go_to_bookmark (again, i);
      assert_same_trace (look (session).trace, look (again).trace);
      g_assert_cmpuint (get_done (session), ==, get_done (again));
      g_assert_cmpstr (bf_bookmark_get_note (bf_session_get_bookmark (session, i)), ==,
                       bf_bookmark_get_note (bf_session_get_bookmark (again, i)));
    }
  close_session (session);
  close_session (again);
}

static void
test_saved_again (void)
{
  BfSession *session = new_busy_session ();
  g_autoptr (BfLesson) whole = bf_session_dup_whole_lesson (session);
  g_autofree char *json = bf_lesson_to_json (whole);
  g_autoptr (BfLesson) read = reread (whole);
  BfSession *again = bf_session_new (read);
  g_autoptr (BfLesson) whole_again = bf_session_dup_whole_lesson (again);
  g_autofree char *json_again = bf_lesson_to_json (whole_again);

  g_assert_cmpstr (json, ==, json_again);
  close_session (session);
  close_session (again);
}

/* A session that has just been opened, and one whose first step is edited */
static void
test_small_sessions (void)
{
  for (int edited = 0; edited < 2; edited++)
    {
      BfSession *session = new_example_session ();
      g_autoptr (BfLesson) whole = NULL;
      g_autoptr (BfLesson) read = NULL;
      BfSession *again;

      if (edited)
        g_assert_true (bf_session_set_value (session, &W32, 0.3, NULL));
      whole = bf_session_dup_whole_lesson (session);
      read = reread (whole);
      again = bf_session_new (read);
      assert_same_place (session, again);
      bf_session_restore_lesson (session);
      bf_session_restore_lesson (again);
      assert_same_place (session, again);
      close_session (session);
      close_session (again);
    }
}

/* The lesson part of a session file is what was seen: other programs need not know of sessions. */
static void
test_lesson_alone (void)
{
  BfSession *session = new_busy_session ();
  g_autoptr (BfLesson) alone = bf_session_dup_current_lesson (session);
  g_autoptr (BfLesson) whole = bf_session_dup_whole_lesson (session);
  g_autoptr (BfLesson) read = reread (whole);
  g_autoptr (BfLesson) changed = bf_lesson_with_state (read, bf_lesson_get_network (read),
                                                       bf_lesson_get_dataset (read), bf_lesson_get_recipe (read));
  g_autofree char *json = bf_lesson_to_json (alone);
  g_autofree char *json_changed = bf_lesson_to_json (changed);

  g_assert_false (bf_lesson_has_session (alone));
  g_assert_null (strstr (json, "\"session\""));
  g_assert_true (bf_network_equal (bf_lesson_get_network (alone), bf_lesson_get_network (read)));
  g_assert_cmpstr (json, ==, json_changed);
  close_session (session);
}

static char *
replace_once (const char *text, const char *search, const char *replace)
{
  const char *at = strstr (text, search);

  if (at == NULL)
    g_error ("“%s” is not in the file", search);

  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, replace, at + strlen (search));
}

static void
test_unknown_keys (void)
{
  BfSession *session = new_busy_session ();
  g_autoptr (BfLesson) whole = bf_session_dup_whole_lesson (session);
  g_autofree char *json = bf_lesson_to_json (whole);
  g_autofree char *text = replace_once (json, "\"session\": {", "\"session\": { \"x-note\": [1.0, {}],");
  g_autoptr (BfLesson) read = bf_lesson_parse (text, -1, "f", NULL);
  BfSession *again = bf_session_new (read);
  g_autoptr (BfLesson) whole_again = bf_session_dup_whole_lesson (again);
  g_autofree char *json_again = bf_lesson_to_json (whole_again);

  g_assert_nonnull (strstr (json_again, "\"x-note\": [1.0, {}]"));
  close_session (session);
  close_session (again);
}

/* What says something that cannot be is refused with its place; the numbers that are searched for are those of
 * new_busy_session(). */
static void
test_broken (void)
{
  static const struct { const char *search; const char *replace; const char *message; } broken[] = {
    { "\"session\": {", "\"session\": [], \"x\": {", "f: session: is an array, should be an object with runs" },
    { "\"runs\": [", "\"runs\": 1, \"x\": [", "f: session.runs: is a number, should be an array of objects" },
    { "\"runs\": [", "\"runs\": [], \"x\": [", "f: session.runs: is empty" },
    { "\"runs\": [", "\"runs\": [7,", "f: session.runs[0]: is a number, should be an object" },
    { "\"parent\": 0", "\"x\": 0", "f: session.runs[1]: should have a parent, or begin before the first step" },
    { "\"parent\": 0", "\"parent\": 1", "f: session.runs[1].parent: is 1, should be a whole number from 0 to 0" },
    { "\"data\": 0", "\"data\": 2", "f: session.runs[2].data: is 2, should be a whole number from 0 to 1" },
    { "\"steps_done\": 19", "\"steps_done\": 100000", "f: session.runs[1].states[1]: does not come after" },
    { "\"memory\": [", "\"memory\": [[]],\"x\": [", "f: session.runs[0].states[0].memory[0]: has 0 numbers" },
    { "\"memory\": [", "\"x\": [", "f: session.runs[0].states[0].memory: The memory has 0 numbers; this optimizer" },
    { "\"from\": 0", "\"from\": 1", "f: session.runs[0].losses: should go from the start of the run" },
    { "\"width\": 1", "\"width\": 3", "f: session.runs[0].losses: should have a power of two" },
    { "\"width\": 1", "\"width\": 2", "f: session.runs[0].losses.bins: should be an array with one item" },
    { "\"to\": 41", "\"to\": 9007199254740991", "f: session.runs[0].losses.bins: should be an array with one item" },
    { "\"to\": 41", "\"to\": 9007199254740993", "f: session.runs[0].losses.to: is 9007199254740993, should be" },
    { "\"position\": {", "\"position\": { \"x\": 1, \"run\": 9 }, \"x\": {",
      "f: session.position.run: is 9, should be a whole number from 0 to 3" },
    { "\"length\": 44", "\"length\": 1000000000", "f: session.position: should have a length" },
    { "\"length\": 44,\n      \"steps_done\": 37", "\"length\": 44,\n      \"steps_done\": 45",
      "f: session.position: should be at a step that its run has come to" },
    { "\"length\": 44,\n      \"steps_done\": 37", "\"length\": 44,\n      \"steps_done\": 1",
      "f: session.position: should be at a step whose state the run has" },
    { "\"terms_done\": ", "\"terms_done\": 1000", "f: session.position: should be at a term" },
    { "\"branch\": 1", "\"branch\": 9",
      "f: session.branch: is 9, should be a whole number from 0 to " },
    { "\"position\": {", "\"bookmarks\": [{ \"note\": 1 }], \"position\": {",
      "f: session.bookmarks[0].note: is a number, should be a text" },
  };
  BfSession *session = new_busy_session ();
  g_autoptr (BfLesson) whole = bf_session_dup_whole_lesson (session);
  g_autofree char *json = bf_lesson_to_json (whole);
  const char *archive = strstr (json, "\"session\": {");
  guint n_wrong = 0;
  g_autofree char *head = g_strndup (json, (gsize) (archive - json));

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *tail = replace_once (archive, broken[i].search, broken[i].replace);
      g_autofree char *text = g_strconcat (head, tail, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (BfLesson) read = bf_lesson_parse (text, -1, "f", &error);

      if (read != NULL || !g_str_has_prefix (error->message, broken[i].message))
        {
          g_test_message ("%s → %s: “%s”", broken[i].search, broken[i].replace,
                          read != NULL ? "read" : error->message);
          n_wrong++;
        }
    }
  g_assert_cmpuint (n_wrong, ==, 0);
  close_session (session);
}

/* A long run is kept by few checkpoints and few bins, and comes back the same. */
static void
test_long_run (void)
{
  BfSession *session = new_session (new_batch_lesson (0.01));
  g_autoptr (BfLesson) whole = NULL;
  g_autoptr (BfLesson) read = NULL;
  g_autofree char *json = NULL;
  BfSession *again;

  bf_session_train (session, INFINITY);
  while (bf_session_get_length (session) < 20000 && bf_session_is_training (session))
    g_main_context_iteration (NULL, TRUE);
  bf_session_pause (session);
  seek (session, 12346);
  whole = bf_session_dup_whole_lesson (session);
  json = bf_lesson_to_json (whole);
  g_assert_cmpuint (strlen (json), <, 2000000);
  read = reread (whole);
  again = bf_session_new (read);
  assert_same_place (session, again);
  for (guint64 step = 1; step < 20000; step += 3331)
    {
      seek (session, step);
      seek (again, step);
      assert_same_place (session, again);
    }
  close_session (session);
  close_session (again);
}

/* AdamW at such a rate leaves what no file can hold, long before the loss is not finite. */
static void
test_diverged (void)
{
  BfSession *session = new_example_session ();
  BfRecipe recipe = *bf_session_get_recipe (session);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "backflow-diverged.backflow", NULL);
  g_autoptr (BfLesson) whole = NULL;
  g_autoptr (BfLesson) read = NULL;
  g_autoptr (GError) error = NULL;
  BfSession *again;

  bf_recipe_set_optimizer (&recipe, BF_OPTIMIZER_ADAMW, NULL);
  recipe.learning_rate = 1000.0;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  bf_session_train (session, INFINITY);
  while (bf_session_is_training (session))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (bf_session_is_diverged (session));
  seek (session, 2);
  whole = bf_session_dup_whole_lesson (session);
  g_assert_true (bf_lesson_save (whole, path, &error));
  g_assert_no_error (error);
  read = bf_lesson_load (path, &error);
  g_assert_no_error (error);
  again = bf_session_new (read);
  assert_same_place (session, again);
  for (guint64 step = bf_session_get_length (session); step > 1; step -= MIN (step - 1, 97))
    {
      seek (session, step);
      seek (again, step);
      assert_same_place (session, again);
    }
  g_unlink (path);
  close_session (session);
  close_session (again);
}

/* 252,000 parameters with Adam: few of the checkpoints are kept. What could not be opened is refused. */
static void
test_large_network (void)
{
  const BfLayer layers[] = { { 500, BF_ACTIVATION_TANH, FALSE }, { 500, BF_ACTIVATION_TANH, FALSE },
                             { 1, BF_ACTIVATION_IDENTITY, FALSE } };
  g_autoptr (BfLesson) small = new_adam_lesson ();
  g_autoptr (BfNetwork) network = bf_network_new (2, layers, 3, NULL);
  BfSession *session;
  g_autoptr (BfLesson) whole = NULL;
  g_autoptr (GError) error = NULL;
  const BfArchiveRun *run;

  for (guint l = 0; l < 3; l++)
    bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, l, 7, NULL);
  session = new_session (bf_lesson_with_state (small, network, bf_lesson_get_dataset (small),
                                               bf_lesson_get_recipe (small)));
  steps (session, 12);
  seek (session, 8);
  whole = bf_session_dup_whole_lesson (session);
  run = &g_array_index (whole->archive->runs, BfArchiveRun, 0);
  g_assert_cmpuint (run->states->len, >=, 2);
  g_assert_cmpuint (run->states->len, <=, 3); /* 22 MB of text each */
  g_assert_cmpuint (bf_archive_run_get_start (run), ==, 0);
  g_assert_nonnull (bf_archive_find_state (whole->archive, &whole->archive->place));
  g_assert_null (bf_lesson_write_within (whole, "f", NULL, 1 << 20, &error));
  g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "f: the session is too large to be opened again (more than 1 MB, or 40 million "
                                       "numbers); save the lesson only");
  close_session (session);
}

static void
test_too_many_values (void)
{
  g_autofree char *text = g_malloc (BF_LESSON_MAX_VALUES);
  g_autoptr (GError) error = NULL;

  memset (text, ',', BF_LESSON_MAX_VALUES);
  g_assert_null (bf_lesson_parse (text, BF_LESSON_MAX_VALUES, "f", &error));
  g_assert_cmpstr (error->message, ==, "f: has more than 40 million numbers; a lesson may not");
}

#define N_RUNS 20000 /* more than a stack holds calls */
#define N_BRANCHES 2000

/* One edit after the other, and a branch from every tenth of them; the last ends after all edits. */
static char *
write_chain (void)
{
  static const char network[] = "{ \"inputs\": 1, \"layers\": [{ \"units\": 1, \"activation\": \"identity\", "
                                "\"weight\": [[0.5]] }] }";
  static const char training[] = "{ \"loss\": \"mse\", \"optimizer\": { \"name\": \"sgd\", \"learning_rate\": 0.01 } }";
  GString *text = g_string_new ("{ \"format\": \"backflow-lesson\", \"version\": 1, \"title\": \"T\", ");

  g_string_append_printf (text, "\"data\": { \"inputs\": [[1]], \"targets\": [[1]] }, \"network\": %s, "
                          "\"training\": %s, \"session\": { \"runs\": [", network, training);
  for (int i = 0; i < N_RUNS; i++)
    {
      if (i > 0)
        g_string_append_printf (text, ", { \"parent\": %d, \"note\": \"w = %d\", ", i - 1, i);
      else
        g_string_append (text, "{ ");
      g_string_append_printf (text, "\"data\": 0, \"training\": %s, \"states\": [{ \"steps_done\": %d, "
                              "\"updates_done\": %d, \"network\": %s }], \"losses\": { \"from\": %d, \"to\": %d, "
                              "\"width\": 1, \"bins\": [0.1] } }", training, i, i, network, i, i + 1);
    }
  g_string_append_printf (text, "], \"position\": { \"run\": %d, \"length\": %d, \"steps_done\": %d, "
                          "\"terms_done\": 0 }, \"branches\": [", N_RUNS - 1, N_RUNS - 1, N_RUNS - 1);
  for (int i = 1; i <= N_BRANCHES; i++)
    g_string_append_printf (text, "%s{ \"name\": \"\", \"run\": %d, \"length\": %d, \"steps_done\": 0, "
                            "\"terms_done\": 0 }", i > 1 ? ", " : "", i * (N_RUNS / N_BRANCHES) - 1,
                            i * (N_RUNS / N_BRANCHES) - 1);
  g_string_append (text, "] } }");

  return g_string_free (text, FALSE);
}

/* It takes less than a second; where each branch looks at all pairs of runs before it, days. */
static void
test_many_runs (void)
{
  g_autofree char *text = write_chain ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BfLesson) lesson = bf_lesson_parse (text, -1, "f", &error);
  g_autoptr (BfLesson) again = NULL;
  const BfBranches *branches;
  BfSession *session;

  g_assert_no_error (error);
  session = bf_session_new (lesson);
  branches = bf_session_get_branches (session);
  g_assert_cmpuint (bf_branches_get_n (branches), ==, N_BRANCHES);
  g_assert_cmpuint (bf_branches_get (branches, 0)->parent, ==, 0);
  for (guint i = 1; i < N_BRANCHES; i++)
    {
      const BfBranch *branch = bf_branches_get (branches, i);
      g_autofree char *note = g_strdup_printf ("w = %u", i * (N_RUNS / N_BRANCHES));

      g_assert_cmpuint (branch->parent, ==, i); /* the one before it has more of the chain than those before that */
      g_assert_cmpstr (branch->note, ==, note);
    }
  again = bf_session_dup_whole_lesson (session);
  g_assert_true (bf_lesson_has_session (again));
  close_session (session);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/archive/a-session-comes-back-to-the-same-bits", test_round_trip);
  g_test_add_func ("/archive/lines-and-bookmarks-come-back", test_places);
  g_test_add_func ("/archive/the-line-it-is-on-comes-back", test_current_branch);
  g_test_add_func ("/archive/saved-again-a-file-is-the-same", test_saved_again);
  g_test_add_func ("/archive/a-session-that-has-hardly-begun", test_small_sessions);
  g_test_add_func ("/archive/the-lesson-alone-is-what-was-seen", test_lesson_alone);
  g_test_add_func ("/archive/unknown-keys-are-kept", test_unknown_keys);
  g_test_add_func ("/archive/what-cannot-be-is-refused-with-its-place", test_broken);
  g_test_add_func ("/archive/what-diverged-can-be-saved", test_diverged);
  g_test_add_func ("/archive/of-a-large-network-few-checkpoints-are-kept", test_large_network);
  g_test_add_func ("/archive/what-would-take-all-memory-is-refused", test_too_many_values);
  g_test_add_func ("/archive/many-runs-in-a-row-are-opened-at-once", test_many_runs);
  g_test_add_func ("/archive/a-long-run-is-kept-in-little-room", test_long_run);

  return g_test_run ();
}
