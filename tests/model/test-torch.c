/* SPDX-License-Identifier: MIT */
#include "torch-fixture.h"

#include <string.h>

/* Scripts that go on from the middle of a run. tests/pytorch runs them. */

/* Losses that the script expects are those of the session's curve, and there are so many. */
static void
assert_losses (BfSession *session, const char *script, guint64 first, guint64 last)
{
  const BfCurve *curve = bf_session_get_curve (session);
  const char *p = strstr (script, "expected = {");

  g_assert_nonnull (p);
  p += strlen ("expected = {");
  for (guint64 step = first; step <= last; step++)
    {
      BfCurveBin bin;
      char *end;

      g_assert_cmpuint (g_ascii_strtoull (p, &end, 10), ==, step);
      g_assert_true (g_str_has_prefix (end, ": "));
      g_assert_true (bf_curve_get_range (curve, step - 1, step, &bin));
      g_assert_cmpfloat (g_ascii_strtod (end + 2, &end), ==, bin.last);
      p = end + 1;
      while (g_ascii_isspace (*p))
        p++;
    }
}

static void
assert_has (const char *script, const char *text)
{
  if (strstr (script, text) == NULL)
    g_error ("there is no “%s” in\n%s", text, script);
}

/* The number that stands behind a text */
static double
read_after (const char *script, const char *text)
{
  const char *p = strstr (script, text);

  g_assert_nonnull (p);

  return g_ascii_strtod (p + strlen (text), NULL);
}

static void
test_edited (void)
{
  for (guint i = 0; i < N_TORCH_RECIPES; i++)
    {
      BfSession *session = new_edited_session (i);
      g_autoptr (BfTorchExport) export = export_session (session, "edited.py");
      const char *script = bf_torch_export_get_script (export);

      assert_has (script, "for step, batch in zip(range(18, 26 + 1), itertools.islice(batches(), 2, None)):");
      assert_has (script, "    for epoch in itertools.count(6):");
      assert_losses (session, script, 18, 26);
      g_assert_cmpfloat (read_after (script, "end = {\n    \"0.weight\": [["), ==,
                         bf_network_get_weight (bf_trace_get_network (look (session).trace), 0, 0, 0));
      close_session (session);
    }
}

/* Momentum 0.8: what it remembers are the updates so far. */
static void
test_memory (void)
{
  BfSession *session = new_edited_session (1);
  g_auto (BfStretch) stretch = { .start = NULL };
  g_autoptr (BfTorchExport) export = export_session (session, "memory.py");
  const char *script = bf_torch_export_get_script (export);
  g_autofree double *memory = NULL;
  gsize n;

  bf_session_get_stretch (session, &stretch);
  memory = bf_state_dup_memory (stretch.start, &n);
  g_assert_cmpfloat (memory[0], !=, 0.0);
  g_assert_cmpfloat (read_after (script, "momentum_buffer = {\n    \"0.weight\": [["), ==, memory[0]);
  assert_has (script, "\"momentum_buffer\": torch.as_tensor(momentum_buffer[name], dtype=torch.float64).clone(),");
  assert_has (script, "    for _ in range(5):\n        scheduler.step()\n"); /* by epoch */
  close_session (session);
}

/* From the first step on nothing is remembered, and nothing is said of it. */
static void
test_first (void)
{
  BfSession *session = new_example_session ();
  g_autoptr (BfTorchExport) export = NULL;
  g_autoptr (BfTorchExport) usual = NULL;

  walk_session (session, 4);
  export = export_session (session, "first.py");
  usual = bf_torch_export_new (bf_session_get_lesson (session), NULL, 4, "first.py", NULL, NULL, NULL);
  g_assert_cmpstr (bf_torch_export_get_script (export), ==, bf_torch_export_get_script (usual));
  g_assert_null (strstr (bf_torch_export_get_script (export), "optimizer.state"));
  close_session (session);
}

/* Right after an edit no step is there to be asserted: the script trains on as the recipe says. */
static void
test_no_step (void)
{
  BfSession *session = new_edited_session (0);
  BfRecipe recipe = *bf_session_get_recipe (session);
  g_autoptr (BfTorchExport) export = NULL;

  recipe.learning_rate = 0.001;
  recipe.stop_steps = 30;
  g_assert_true (bf_session_set_recipe (session, &recipe, NULL));
  export = export_session (session, "later.py");
  assert_has (bf_torch_export_get_script (export), "zip(range(27, 30 + 1), ");
  close_session (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/torch/after-edits-the-script-asserts-what-was-seen", test_edited);
  g_test_add_func ("/torch/the-script-takes-over-what-the-optimizer-remembers", test_memory);
  g_test_add_func ("/torch/from-the-first-step-nothing-is-remembered", test_first);
  g_test_add_func ("/torch/a-run-without-a-step-goes-on-as-the-recipe-says", test_no_step);

  return g_test_run ();
}
