/* SPDX-License-Identifier: MIT */
#include "model/bf-arithmetic.h"

#include "model-fixture.h"

#include <string.h>

/* What a selected weight is written as: every path to the loss, and what each sample adds. */

static char *
text_at (const Fixture *fixture, BfPhase phase, gsize sample, BfElement element)
{
  BfGlance glance = fixture_glance_after (fixture, phase);
  g_autoptr (BfDocument) document = NULL;

  glance.sample = sample;
  glance.selected = element;
  document = bf_arithmetic_of_element (&glance);

  return bf_document_to_text (document);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in:\n%s", part, text);
}

static void
test_all_paths (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text =
      text_at (fixture, BF_PHASE_BACKWARD, 0, (BfElement) { BF_ELEMENT_WEIGHT, 0, 0, 0 });

  assert_contains (text, "Paths to the loss  2 paths\n"
                         "──────────────────────────\n"
                         "a1 → h1 → prediction 1\n"
                         "  = 0.05 × 0.241301 × 0.4 × 0.186816 × 0.741365\n"
                         "  = 0.000668396\n"
                         "\n"
                         "a1 → h1 → prediction 2\n"
                         "  = 0.05 × 0.241301 × 0.5 × 0.17551 × (−0.217072)\n"
                         "  = −0.000229828\n"
                         "\n"
                         "All paths together\n"
                         "  = 0.000668396 + (−0.000229828)\n"
                         "  = 0.000438568\n");
}

static void
test_bias (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text =
      text_at (fixture, BF_PHASE_BACKWARD, 0, (BfElement) { BF_ELEMENT_BIAS, 0, 0, 0 });

  assert_contains (text, "h1 → prediction 1\n"
                         "  = 0.241301 × 0.4 × 0.186816 × 0.741365\n");
}

/* Before backward the weights and what flowed forward are known, and the products are not. */
static void
test_not_computed (Fixture *fixture, gconstpointer data)
{
  BfElement w32 = { BF_ELEMENT_WEIGHT, 0, 1, 2 };
  g_autofree char *opening = text_at (fixture, BF_PHASE_LOSS, 0, w32);
  BfElement second = { BF_ELEMENT_WEIGHT, 1, 0, 1 };
  g_autofree char *empty = text_at (fixture, BF_PHASE_ZERO_GRAD, 0, second);

  assert_contains (opening, "  = 3 × 0.8 × –\n"
                            "  = –\n");
  assert_contains (empty, "  = – × –\n"
                          "  = –\n");
}

static void
test_samples (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text =
      text_at (fixture, BF_PHASE_BACKWARD, 1, (BfElement) { BF_ELEMENT_WEIGHT, 0, 0, 0 });

  assert_contains (text, "Sum over the batch  3 samples\n"
                         "─────────────────────────────\n"
                         "  sample 2  −0.45\n"
                         "  sample 8  −2.45  the paths above\n"
                         "  sample 1  −1.46667\n"
                         "  ∂L/∂w11   = Σ = −4.36667\n");
  assert_contains (text, "  = 1.5 × (−1.63333)\n"
                         "  = −2.45\n");
}

/* Each line of a sample leads to it, and no other line leads anywhere. */
static void
test_leading (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_BACKWARD);
  g_autoptr (BfDocument) document = NULL;
  gsize expected = 0;

  glance.selected = (BfElement) { BF_ELEMENT_WEIGHT, 0, 0, 0 };
  document = bf_arithmetic_of_element (&glance);
  for (guint i = 0; i < bf_document_get_n_lines (document); i++)
    {
      gsize sample = 99;

      if (bf_document_get_sample (document, i, &sample))
        g_assert_cmpuint (sample, ==, expected++);
    }
  g_assert_cmpuint (expected, ==, 3);
}

/* 1-3-3-3-1, 40 samples: more of both than are written */
static void
test_many (void)
{
  const BfLayer layers[] = { { 3, BF_ACTIVATION_TANH, FALSE }, { 3, BF_ACTIVATION_TANH, FALSE },
                             { 3, BF_ACTIVATION_TANH, FALSE }, { 1, BF_ACTIVATION_IDENTITY, FALSE } };
  g_autoptr (BfNetwork) network = bf_network_new (1, layers, G_N_ELEMENTS (layers), NULL);
  g_autoptr (BfDataset) dataset = NULL;
  double inputs[40], targets[40];
  Fixture fixture;
  BfRecipe recipe;
  g_autofree char *text = NULL;

  for (guint l = 0; l < G_N_ELEMENTS (layers); l++)
    bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, l, 3, NULL);
  for (guint i = 0; i < 40; i++)
    {
      inputs[i] = i / 20.0 - 1.0;
      targets[i] = inputs[i] * inputs[i];
    }
  dataset = bf_dataset_new (inputs, targets, 40, 1, 1, NULL);
  bf_recipe_init (&recipe);
  recipe.batch_size = 40;
  fixture_set_up_lesson (&fixture, bf_lesson_new ("Many", "", network, dataset, &recipe));

  text = text_at (&fixture, BF_PHASE_BACKWARD, 20, (BfElement) { BF_ELEMENT_WEIGHT, 0, 0, 0 });
  assert_contains (text, "Paths to the loss  9 paths\n");
  assert_contains (text, "and 3 more paths, which add up to ");
  assert_contains (text, "All paths together\n");
  assert_contains (text, "Sum over the batch  40 samples\n");
  assert_contains (text, "and 28 more samples, which add up to ");
  assert_contains (text, "sample 21  0  the paths above\n");
  fixture_tear_down (&fixture, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/arithmetic-paths/two-outputs-are-two-products-and-a-sum", "two-outputs", test_all_paths);
  fixture_add ("/arithmetic-paths/a-bias-has-no-input", "two-outputs", test_bias);
  fixture_add ("/arithmetic-paths/what-is-not-computed-is-a-dash", "worked-example", test_not_computed);
  fixture_add ("/arithmetic-paths/each-sample-adds-its-part", "line", test_samples);
  fixture_add ("/arithmetic-paths/a-sample-s-line-leads-to-it", "line", test_leading);
  g_test_add_func ("/arithmetic-paths/what-is-not-written-is-counted-and-added", test_many);

  return g_test_run ();
}
