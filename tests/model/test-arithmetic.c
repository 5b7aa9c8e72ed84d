/* SPDX-License-Identifier: MIT */
#include "model/bf-arithmetic.h"

#include "model-fixture.h"
#include "model/bf-number.h"

#include <string.h>

static char *
text_of_moment (const BfGlance *glance)
{
  g_autoptr (BfDocument) document = bf_arithmetic_of_moment (glance);

  return bf_document_to_text (document);
}

static char *
text_of_element (BfGlance glance, BfElement element)
{
  g_autoptr (BfDocument) document = NULL;

  glance.selected = element;
  document = bf_arithmetic_of_element (&glance);

  return bf_document_to_text (document);
}

static char *
text_of_step (const BfTrace *trace)
{
  g_autoptr (BfDocument) document = bf_arithmetic_of_step (trace);

  return bf_document_to_text (document);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in:\n%s", part, text);
}

static void
assert_lacks (const char *text, const char *part)
{
  if (strstr (text, part) != NULL)
    g_error ("“%s” is in:\n%s", part, text);
}

#define RULE "─────────────────"

static void
test_opening (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_LOSS);

  assert_text (text_of_moment (&glance),
               "Forward  model(x)\n"
               RULE "\n"
               "h1  hidden unit 1\n"
               "  = 1 × 0.5 + 2 × 0.4 + 3 × 0.3\n"
               "  =   0.5   +   0.8   +   0.9\n"
               "  = 2.2\n"
               "\n"
               "h2  hidden unit 2\n"
               "  = 1 × 0.6 + 2 × 0.3 + 3 × 0.2\n"
               "  =   0.6   +   0.6   +   0.6\n"
               "  = 1.8\n"
               "\n"
               "prediction  output\n"
               "  = 2.2 × 0.7 + 1.8 × 0.8\n"
               "  =   1.54    +   1.44\n"
               "  = 2.98\n"
               "\n"
               "Loss  MSELoss\n"
               "─────────────\n"
               "  miss  = 2.98 − 3.2 = −0.22\n"
               "  loss  = (−0.22)² = 0.0484\n"
               "\n"
               "Backward  loss.backward()\n"
               "─────────────────────────\n"
               "  8 gradients  – not computed yet\n");
}

static void
test_in_flight (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_at (fixture, 3, 4);

  assert_text (text_of_moment (&glance),
               "Forward  model(x)\n"
               RULE "\n"
               "h1  in progress: term 3 of 3\n"
               "  = 1 × 0.5 + 2 × 0.4 + 3 × 0.3\n"
               "  =   0.5   +   0.8   +   0.9\n"
               "  = 1.3  so far: 0.9 is still on its way\n"
               "\n"
               "h2  not computed yet\n"
               "  = 1 × 0.6 + 2 × 0.3 + 3 × 0.2\n"
               "  =    –    +    –    +    –\n"
               "  = –\n"
               "\n"
               "prediction  not computed yet\n"
               "  = – × 0.7 + – × 0.8\n"
               "  =    –    +    –\n"
               "  = –\n"
               "\n"
               "Loss  MSELoss\n"
               "─────────────\n"
               "  miss  = –\n"
               "  loss  = –\n");
}

/* The two cells of the third term, and nothing else, are lit. */
static void
test_highlight (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_at (fixture, 3, 4);
  g_autoptr (BfDocument) document = bf_arithmetic_of_moment (&glance);
  g_autoptr (GString) lit = g_string_new (NULL);

  for (guint l = 0; l < bf_document_get_n_lines (document); l++)
    for (guint c = 0; c < bf_document_get_n_cells (document, l); c++)
      for (guint s = 0; s < bf_document_get_n_spans (document, l, c); s++)
        if (bf_document_get_span (document, l, c, s)->highlighted)
          g_string_append_printf (lit, "%s;", bf_document_get_span (document, l, c, s)->text);
  g_assert_cmpstr (lit->str, ==, "3; × ;0.3;0.9;");
}

static void
test_colours (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_LOSS);
  g_autoptr (BfDocument) document = bf_arithmetic_of_moment (&glance);

  g_assert_cmpint (bf_document_get_span (document, 2, 1, 2)->style, ==, BF_SPAN_POSITIVE);
  g_assert_cmpint (bf_document_get_span (document, 4, 1, 0)->style, ==, BF_SPAN_STRONG);
  glance = fixture_glance_after (fixture, BF_PHASE_STEP);
  bf_document_free (g_steal_pointer (&document));
  document = bf_arithmetic_of_moment (&glance);
  g_assert_cmpint (bf_document_get_span (document, 4, 1, 0)->style, ==, BF_SPAN_STALE);
}

static void
test_backward (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_at (fixture, 17, 18);
  g_autofree char *text = text_of_moment (&glance);

  assert_contains (text,
                   "prediction  output\n"
                   "  δ         = 2 × (−0.22) = −0.44\n"
                   "  ∂L/∂w′11  = δ·a = −0.44 × 2.2 = −0.968\n"
                   "  ∂L/∂w′21  = δ·a = −0.44 × 1.8 = −0.792\n"
                   "\n"
                   "h1  hidden unit 1\n"
                   "  δ        = −0.44 × 0.7 = −0.308\n"
                   "  ∂L/∂w11  = δ·a = −0.308 × 1 = −0.308\n"
                   "  ∂L/∂w21  = δ·a = −0.308 × 2 = −0.616\n"
                   "  ∂L/∂w31  = δ·a = −0.308 × 3 = −0.924\n"
                   "\n"
                   "h2  in progress\n"
                   "  δ        = −0.44 × 0.8 = –\n"
                   "  ∂L/∂w12  = –\n"
                   "  ∂L/∂w22  = –\n"
                   "  ∂L/∂w32  = –\n");
  assert_lacks (text, "optimizer.step()");
}

static void
test_step (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_BACKWARD);
  g_autofree char *before = text_of_moment (&glance);
  g_autofree char *after = NULL;

  assert_contains (before, "  ∂L/∂w32  = δ·a = −0.352 × 3 = −1.056\n");
  assert_contains (before, "  8 updates  – not computed yet\n");
  glance = fixture_glance_after (fixture, BF_PHASE_STEP);
  after = text_of_moment (&glance);
  assert_contains (after, "  w32   ← 0.2 − 0.01 × (−1.056) = 0.21056\n");
  assert_contains (after, "h1  out of date\n");
  assert_contains (after, "  = 1 × 0.5 + 2 × 0.4 + 3 × 0.3\n"); /* as it was computed, not with the new weights */
}

static void
test_next_step (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_at (fixture, 0, 0);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  glance.trace = fixture->next;
  glance.previous = fixture->trace;
  before = text_of_moment (&glance);
  assert_contains (before, "  = 1 × 0.5 + 2 × 0.4 + 3 × 0.3\n");
  assert_contains (before, "  ∂L/∂w32  = δ·a = −0.352 × 3 = −1.056\n");
  glance.moment = bf_moment_at_rest (1);
  after = text_of_moment (&glance);
  assert_contains (after, "h1  out of date\n");
  assert_lacks (after, "∂L/∂w32");
}

static void
test_elements (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_STEP);

  assert_text (text_of_element (glance, (BfElement) { BF_ELEMENT_WEIGHT, 0, 1, 2 }),
               "Forward  model(x)\n"
               RULE "\n"
               "w32  from a3 to h2\n"
               "  = 3 × 0.2\n"
               "  = 0.6  goes to h2\n"
               "\n"
               "Backward  loss.backward()\n"
               "─────────────────────────\n"
               "  δ        = −0.44 × 0.8 = −0.352\n"
               "  ∂L/∂w32  = δ·a = −0.352 × 3 = −1.056\n"
               "\n"
               "Paths to the loss  1 path\n"
               "─────────────────────────\n"
               "a3 → h2 → prediction\n"
               "  = 3 × 0.8 × (−0.44)\n"
               "  = −1.056\n"
               "\n"
               "Step  optimizer.step()\n"
               "──────────────────────\n"
               "  w32  ← 0.2 − 0.01 × (−1.056) = 0.21056\n");
  assert_text (text_of_element (glance, (BfElement) { BF_ELEMENT_UNIT, 0, 1, 0 }),
               "Forward  model(x)\n"
               RULE "\n"
               "h2  out of date\n"
               "  = 1 × 0.6 + 2 × 0.3 + 3 × 0.2\n"
               "  =   0.6   +   0.6   +   0.6\n"
               "  = 1.8\n"
               "\n"
               "Backward  loss.backward()\n"
               "─────────────────────────\n"
               "h2  hidden unit 2\n"
               "  δ        = −0.44 × 0.8 = −0.352\n"
               "  ∂L/∂w12  = δ·a = −0.352 × 1 = −0.352\n"
               "  ∂L/∂w22  = δ·a = −0.352 × 2 = −0.704\n"
               "  ∂L/∂w32  = δ·a = −0.352 × 3 = −1.056\n");
}

static void
test_sigmoid (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = text_of_step (fixture->trace);

  assert_contains (text, "  = 0.05 × 0.15 + 0.1 × 0.2 + 0.35\n"
                         "  =   0.0075    +   0.02    + 0.35\n"
                         "  = 0.3775\n"
                         "  sigmoid(0.3775)  = 0.59327\n");
  assert_contains (text, "  loss    = ½ × (0.741365² + (−0.217072)²) = 0.298371\n");
  assert_contains (text, "  δ         = 0.741365 × 0.751365 × (1 − 0.751365) = 0.138499\n");
  assert_contains (text, "  δ        = (0.138499 × 0.4 + (−0.0380982) × 0.5) × 0.59327 × (1 − 0.59327)\n"
                         "           = 0.0363503 × 0.241301 = 0.00877135\n");
  assert_contains (text, "  ∂L/∂b1   = δ = 0.00877135\n");
  assert_contains (text, "  w′11  ← 0.4 − 0.5 × 0.082167 = 0.358916\n");
}

static void
test_tanh (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = text_of_step (fixture->trace);

  assert_contains (text, "  = 1 × 0.9\n  = 0.9\n  tanh(0.9)  = 0.716298\n");
  assert_contains (text, " × (1 − 0.716298²) = ");
}

static void
test_batch (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = text_of_step (fixture->trace);
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_BACKWARD);
  g_autofree char *pane = NULL;

  assert_contains (text, "Step 1 · epoch 1 · 4 of 4 samples\n");
  assert_contains (text, "Sample 4 of 4 of the batch\n");
  assert_contains (text, "  of this sample  = (−0.644957)² = ");
  assert_contains (text, ") / 4 = 0.");
  assert_contains (text, "summed over the batch");
  assert_contains (text, "= Σ δ·a = ");
  glance.sample = 1;
  pane = text_of_moment (&glance);
  g_assert_null (strstr (pane, "Sample 2 of 4")); /* which stands above the pane, with its arrows */
  assert_contains (pane, " + … 3 more samples = ");
}

/* 20 inputs, 20 hidden units, 1 output; sample and weights all 0.5 */
static BfLesson *
make_wide_lesson (void)
{
  const BfLayer layers[] = { { 20, BF_ACTIVATION_IDENTITY, TRUE }, { 1, BF_ACTIVATION_RELU, FALSE } };
  g_autoptr (BfNetwork) network = bf_network_new (20, layers, 2, NULL);
  g_autoptr (BfDataset) dataset = NULL;
  double inputs[20];
  double target = 1.0;
  BfRecipe recipe;

  for (guint v = 0; v < 20; v++)
    {
      inputs[v] = 0.5;
      bf_network_set_weight (network, 1, 0, v, 0.5, NULL);
      for (guint u = 0; u < 20; u++)
        bf_network_set_weight (network, 0, v, u, u == 4 ? -0.5 : 0.5, NULL);
    }
  dataset = bf_dataset_new (inputs, &target, 1, 20, 1, NULL);
  bf_recipe_init (&recipe);

  return bf_lesson_new ("Wide", NULL, network, dataset, &recipe);
}

static void
set_up_wide (Fixture *fixture, gconstpointer data)
{
  fixture_set_up_lesson (fixture, make_wide_lesson ());
}

static void
test_wide (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_BACKWARD);
  g_autofree char *text = text_of_moment (&glance);

  assert_contains (text, "  = 0.5 × 0.5 + 0.5 × 0.5 + 0.5 × 0.5 + … 17 more + 0\n"
                         "  =   0.25    +   0.25    +   0.25    +     …     + 0\n"
                         "  = 4.5\n");
  assert_contains (text, "h8  hidden unit 8\n");
  assert_lacks (text, "h9  hidden unit 9\n");
  assert_contains (text, "… 12 more units\n");
  assert_contains (text, "  = 45\n  relu(45)  = 45\n");
  assert_contains (text, "  … 16 more\n  ∂L/∂w′20,1  = δ·a = 88 × 4.5 = 396\n");
}

static void
test_wide_in_flight (Fixture *fixture, gconstpointer data)
{
  guint64 ordinal = bf_moment_find_term (fixture->network, BF_PHASE_FORWARD, 0, 11, BF_TERM_PRODUCT, 9);
  BfGlance glance = fixture_glance_at (fixture, ordinal, ordinal + 1);
  g_autofree char *text = text_of_moment (&glance);

  assert_contains (text, "h12  in progress: term 10 of 21\n");
  assert_contains (text, " + … 6 more + 0.5 × 0.5 + … 10 more + 0\n");
  assert_contains (text, "… 11 more units\n");
}

static void
test_wide_explained (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = text_of_step (fixture->trace);

  assert_contains (text, "h20  hidden unit 20\n");
  assert_lacks (text, "more units");
  assert_contains (text, "  … 164 more\n"); /* of the 420 updates of the first layer */
}

/* Every document, at every moment, for every element, is made without a complaint. */
static void
test_everything (Fixture *fixture, gconstpointer data)
{
  guint64 n = bf_moment_count_terms (fixture->network);

  for (guint64 from = 0; from <= n; from++)
    for (guint g = BF_GRANULARITY_TERM; g <= BF_GRANULARITY_STEP; g++)
      {
        guint64 to = bf_moment_next (fixture->network, from, (BfGranularity) g);
        BfGlance glance = fixture_glance_at (fixture, from, to);
        g_autofree char *text = text_of_moment (&glance);
        g_autofree char *sentence = bf_narrate (&glance);

        g_assert_true (g_utf8_validate (text, -1, NULL) && g_utf8_validate (sentence, -1, NULL));
        g_assert_cmpstr (sentence, !=, "");
        for (guint kind = BF_ELEMENT_NONE; kind <= BF_ELEMENT_MISS; kind++)
          {
            BfElement element = { (BfElementKind) kind, 0, 0, 0 };
            g_autofree char *arithmetic = NULL;
            g_autofree char *name = NULL;
            g_autofree char *details = NULL;

            if (kind == BF_ELEMENT_BIAS && !bf_network_has_bias (fixture->network, 0))
              continue;
            arithmetic = text_of_element (glance, element);
            name = bf_describe_name (&glance, &element);
            details = bf_describe_details (&glance, &element);
            g_assert_true (g_utf8_validate (arithmetic, -1, NULL) && g_utf8_validate (name, -1, NULL) &&
                           g_utf8_validate (details, -1, NULL));
          }
      }
}

static void
assert_says (const Fixture *fixture, guint64 from, guint64 to, const char *sentence)
{
  BfGlance glance = fixture_glance_at (fixture, from, to);

  assert_text (bf_narrate (&glance), sentence);
}

static void
test_narrates_terms (Fixture *fixture, gconstpointer data)
{
  assert_says (fixture, 0, 0, "Step 1 begins. First the gradient buckets are emptied.");
  assert_says (fixture, 0, 1, "The gradient buckets of all eight weights are emptied");
  assert_says (fixture, 3, 4, "3 × 0.3 = 0.9 is on its way to h1");
  assert_says (fixture, 3, 3, "h1 holds 1.3 so far");
  assert_says (fixture, 4, 4, "h1 is complete: 2.2");
  assert_says (fixture, 8, 9, "1.8 × 0.8 = 1.44 is on its way to the prediction");
  assert_says (fixture, 9, 9, "The prediction is 2.98. It should be 3.2.");
  assert_says (fixture, 9, 10, "The prediction 2.98 meets the target 3.2");
  assert_says (fixture, 10, 10, "Click, drag or scroll any number to change it");
  assert_says (fixture, 10, 11, "The miss −0.22 turns back as an error: ∂L/∂(prediction) = −0.44");
  assert_says (fixture, 17, 18, "−0.44 × 0.8 = −0.352 is on its way to h2");
  assert_says (fixture, 18, 18, "The δ of h2 is −0.352");
  assert_says (fixture, 20, 21, "−0.352 × 3 = −1.056 fills the bucket of w32");
  assert_says (fixture, 20, 20, "The bucket of w22 holds −0.704");
  assert_says (fixture, 17, 17, "The δ of h1 is −0.308, and its three buckets are full");
  assert_says (fixture, 21, 21, "All eight buckets are full, and no weight has changed yet");
  assert_says (fixture, 21, 22, "All eight weights roll together. Grey is out of date until the next forward pass.");
  assert_says (fixture, 22, 22, "All eight weights have moved. Grey is out of date until the next forward pass.");
}

static void
test_narrates_more (Fixture *fixture, gconstpointer data)
{
  assert_says (fixture, 1, 4, "h1 adds up 1 × 0.5 + 2 × 0.4 + 3 × 0.3");
  assert_says (fixture, 1, 7, "Products travel, and two units add up what arrives");
  assert_says (fixture, 1, 9,
               "The inputs run forward through the network: every edge multiplies, every unit adds up");
  assert_says (fixture, 13, 17, "The error comes to h1, and three buckets fill");
  assert_says (fixture, 13, 21, "The error comes to two units, and the buckets of their weights fill");
  assert_says (fixture, 10, 21, "The error travels back, and eight gradient buckets fill on its way");
  assert_says (fixture, 0, 22, "Step 1 runs, from zero_grad to step");
}

static void
test_narrates_the_miss (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_LOSS);

  glance.trace = fixture->next;
  glance.previous = fixture->trace;
  assert_text (bf_narrate (&glance), "The prediction 3.08597 misses 3.2 by −0.114032");
  glance.moment = bf_moment_at_rest (0);
  assert_text (bf_narrate (&glance), "Step 2 begins. The buckets still hold the gradients of step 1.");
}

/* A sentence with two numbers that look the same and a miss would contradict itself. */
static void
test_narrates_a_small_miss (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BfDataset) dataset =
    bf_dataset_with_target (bf_lesson_get_dataset (fixture->lesson), 0, 0, 2.98 + 8e-8, NULL);
  g_autoptr (BfState) state = bf_state_new (fixture->network, bf_lesson_get_recipe (fixture->lesson), NULL);
  g_autoptr (BfTrace) trace = bf_step (state, dataset, bf_lesson_get_recipe (fixture->lesson), NULL);
  g_autofree char *details = NULL;
  g_autofree char *explained = NULL;
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_LOSS);

  glance.trace = trace;
  glance.stale = fixture->trace; /* after an edit, else the opening says what to do */
  assert_text (bf_narrate (&glance), "The prediction 2.98 misses 2.98000008 by −8e-8");
  glance.stale = NULL;
  details = bf_describe_details (&glance, &(BfElement) { BF_ELEMENT_MISS, 0, 0, 0 });
  assert_contains (details, "2.98 − 2.98000008 = −8e-8");
  explained = text_of_moment (&glance);
  assert_contains (explained, "= 2.98 − 2.98000008 = −8e-8");
}

static void
test_narrates_after_an_edit (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_LOSS);

  glance.stale = fixture->next;
  assert_text (bf_narrate (&glance), "The prediction 2.98 misses 3.2 by −0.22");
}

static void
assert_name (const BfGlance *glance, BfElement element, const char *name)
{
  assert_text (bf_describe_name (glance, &element), name);
}

static void
assert_details (const BfGlance *glance, BfElement element, const char *details)
{
  assert_text (bf_describe_details (glance, &element), details);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_LOSS);

  assert_name (&glance, (BfElement) { BF_ELEMENT_INPUT, 0, 0, 0 }, "a1, input 1");
  assert_name (&glance, (BfElement) { BF_ELEMENT_UNIT, 0, 0, 0 }, "h1, activation 2.2");
  assert_name (&glance, (BfElement) { BF_ELEMENT_WEIGHT, 0, 1, 2 }, "w32, 0.2");
  assert_name (&glance, (BfElement) { BF_ELEMENT_UNIT, 1, 0, 0 }, "prediction 2.98, target 3.2, miss −0.22");
  assert_name (&glance, (BfElement) { BF_ELEMENT_TARGET, 0, 0, 0 }, "target 3.2");
  assert_name (&glance, (BfElement) { BF_ELEMENT_MISS, 0, 0, 0 }, "miss −0.22");
}

static void
test_names_of_states (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_at (fixture, 1, 2);

  assert_name (&glance, (BfElement) { BF_ELEMENT_UNIT, 0, 0, 0 }, "h1, activation not computed");
  assert_name (&glance, (BfElement) { BF_ELEMENT_UNIT, 1, 0, 0 },
               "prediction not computed, target 3.2, miss not computed");
  glance = fixture_glance_at (fixture, 3, 4);
  assert_name (&glance, (BfElement) { BF_ELEMENT_UNIT, 0, 0, 0 }, "h1, activation 1.3 so far");
  glance = fixture_glance_after (fixture, BF_PHASE_STEP);
  assert_name (&glance, (BfElement) { BF_ELEMENT_UNIT, 0, 0, 0 }, "h1, activation 2.2, out of date");
  assert_name (&glance, (BfElement) { BF_ELEMENT_WEIGHT, 0, 1, 2 }, "w32, 0.21056");
}

static void
test_names_of_outputs (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_LOSS);

  assert_name (&glance, (BfElement) { BF_ELEMENT_UNIT, 1, 0, 0 },
               "prediction 1: 0.751365, target 0.01, miss 0.741365");
  assert_name (&glance, (BfElement) { BF_ELEMENT_BIAS, 0, 0, 0 }, "b1, 0.35");
  assert_details (&glance, (BfElement) { BF_ELEMENT_UNIT, 0, 0, 0 },
                  "0.05 × 0.15 + 0.1 × 0.2 + 0.35 = 0.3775, sigmoid(0.3775) = 0.59327");
}

static void
test_details (Fixture *fixture, gconstpointer data)
{
  BfGlance glance = fixture_glance_after (fixture, BF_PHASE_LOSS);

  assert_details (&glance, (BfElement) { BF_ELEMENT_UNIT, 0, 0, 0 }, "1 × 0.5 + 2 × 0.4 + 3 × 0.3 = 2.2");
  assert_details (&glance, (BfElement) { BF_ELEMENT_WEIGHT, 0, 1, 2 }, "from a3 to h2");
  assert_details (&glance, (BfElement) { BF_ELEMENT_MISS, 0, 0, 0 }, "2.98 − 3.2 = −0.22, loss 0.0484");
  glance = fixture_glance_after (fixture, BF_PHASE_BACKWARD);
  assert_details (&glance, (BfElement) { BF_ELEMENT_UNIT, 0, 0, 0 },
                  "1 × 0.5 + 2 × 0.4 + 3 × 0.3 = 2.2, delta −0.308");
  assert_details (&glance, (BfElement) { BF_ELEMENT_WEIGHT, 0, 1, 2 },
                  "from a3 to h2, gradient −1.056, padlocked until step");
  glance = fixture_glance_after (fixture, BF_PHASE_STEP);
  assert_details (&glance, (BfElement) { BF_ELEMENT_WEIGHT, 0, 1, 2 },
                  "from a3 to h2, gradient −1.056, update +0.01056");
}

/* What a worksheet asks for is each number that the step has computed, and none that was given. */
static void
test_answers (Fixture *fixture, gconstpointer id)
{
  static const char *const given[] = { "1", "2", "3", "3.2", "0.01" };
  g_autoptr (BfDocument) document = bf_arithmetic_of_step (fixture->trace);
  guint n_answers = 0;

  for (guint l = 0; l < bf_document_get_n_lines (document); l++)
    for (guint c = 0; c < bf_document_get_n_cells (document, l); c++)
      for (guint i = 0; i < bf_document_get_n_spans (document, l, c); i++)
        {
          const BfSpan *span = bf_document_get_span (document, l, c, i);
          double value;

          n_answers += span->is_answer ? 1 : 0;
          if (span->is_answer || span->style == BF_SPAN_POSITIVE || !bf_number_parse (span->text, &value, NULL))
            continue;
          g_assert_true (g_strv_contains (
              (const char *const[]) { given[0], given[1], given[2], given[3], given[4], NULL }, span->text));
        }
  /* 3 + 1, 3 + 1 and 2 + 2 + 1 of the forward pass, 4 of the loss, 2 + 4 of the output, 2 + 6 of each hidden unit,
     2 of each update */
  g_assert_cmpuint (n_answers, ==, 13 + 4 + 8 + 16 + 16);
}

#define WORKED "worked-example"

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/arithmetic/the-opening-reads-as-designed", WORKED, test_opening);
  fixture_add ("/arithmetic/a-term-in-flight-reads-as-designed", WORKED, test_in_flight);
  fixture_add ("/arithmetic/only-the-term-in-flight-is-lit", WORKED, test_highlight);
  fixture_add ("/arithmetic/spans-say-what-they-mean", WORKED, test_colours);
  fixture_add ("/arithmetic/deltas-and-gradients-appear-one-by-one", WORKED, test_backward);
  fixture_add ("/arithmetic/updates-are-written-when-step-runs", WORKED, test_step);
  fixture_add ("/arithmetic/the-step-before-stays-until-forward", WORKED, test_next_step);
  fixture_add ("/arithmetic/elements-have-their-own", WORKED, test_elements);
  fixture_add ("/arithmetic/sigmoids-are-written-with-their-slopes", "two-outputs", test_sigmoid);
  fixture_add ("/arithmetic/tanh-is-written-with-its-slope", "chain", test_tanh);
  fixture_add ("/arithmetic/a-batch-is-summed", "xor", test_batch);
  g_test_add ("/arithmetic/long-sums-are-cut-and-totals-are-exact", Fixture, NULL, set_up_wide, test_wide,
              fixture_tear_down);
  g_test_add ("/arithmetic/the-term-in-flight-is-never-cut", Fixture, NULL, set_up_wide, test_wide_in_flight,
              fixture_tear_down);
  g_test_add ("/arithmetic/explain-cuts-later", Fixture, NULL, set_up_wide, test_wide_explained, fixture_tear_down);
  fixture_add ("/arithmetic/what-was-computed-is-an-answer", WORKED, test_answers);
  fixture_add ("/arithmetic/every-moment-can-be-written", WORKED, test_everything);
  fixture_add ("/arithmetic/every-moment-of-two-outputs-can-be-written", "two-outputs", test_everything);
  fixture_add ("/arithmetic/every-moment-of-a-chain-can-be-written", "chain", test_everything);
  fixture_add ("/arithmetic/every-moment-of-a-batch-can-be-written", "xor", test_everything);
  fixture_add ("/narration/each-term-has-a-sentence", WORKED, test_narrates_terms);
  fixture_add ("/narration/units-layers-and-phases-have-sentences", WORKED, test_narrates_more);
  fixture_add ("/narration/the-miss-is-told-after-the-first-step", WORKED, test_narrates_the_miss);
  fixture_add ("/narration/a-miss-that-six-digits-hide-is-seen", WORKED, test_narrates_a_small_miss);
  fixture_add ("/narration/the-miss-is-told-after-an-edit", WORKED, test_narrates_after_an_edit);
  fixture_add ("/describe/names-carry-their-values", WORKED, test_names);
  fixture_add ("/describe/states-are-said-in-words", WORKED, test_names_of_states);
  fixture_add ("/describe/several-outputs-are-told-apart", "two-outputs", test_names_of_outputs);
  fixture_add ("/describe/details-say-what-it-is-made-of", WORKED, test_details);

  return g_test_run ();
}
