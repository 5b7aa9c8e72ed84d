/* SPDX-License-Identifier: MIT */
#include "model/bf-ripple.h"

#include "model-fixture.h"

#include <math.h>

static BfRipple *
nudge (const Fixture *fixture, BfElement element, double amount)
{
  g_autoptr (GError) error = NULL;
  BfRipple *ripple = bf_ripple_new (fixture->trace, 0, &element, amount, &error);

  g_assert_no_error (error);

  return ripple;
}

static void
assert_row (GArray *rows, guint i, const BfRipple *ripple, const char *name, double change, double predicted,
            double ratio)
{
  const BfRippleRow *row = &g_array_index (rows, BfRippleRow, i);

  assert_text (bf_ripple_name_row (ripple, row), name);
  g_assert_cmpfloat_with_epsilon (row->change, change, 1e-14);
  g_assert_cmpfloat_with_epsilon (row->predicted, predicted, 1e-14);
  g_assert_cmpint (row->has_ratio, ==, ratio != 0.0);
  g_assert_cmpfloat_with_epsilon (row->ratio, ratio, 1e-10);
}

/* w32 + 0.01: h2 + 0.03, prediction + 0.024; the loss goes from 0.22² to 0.196² */
static void
test_worked_example (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BfRipple) ripple = nudge (fixture, (BfElement) { BF_ELEMENT_WEIGHT, 0, 1, 2 }, 0.01);
  g_autoptr (GArray) rows = bf_ripple_list (ripple, 8);

  g_assert_cmpuint (rows->len, ==, 4);
  assert_row (rows, 0, ripple, "w32", 0.01, 0.01, 0.0);
  assert_row (rows, 1, ripple, "h2", 0.03, 0.03, 3.0);
  assert_row (rows, 2, ripple, "prediction", 0.024, 0.024, 0.8);
  assert_row (rows, 3, ripple, "loss", 0.196 * 0.196 - 0.22 * 0.22, -0.01056, (0.196 * 0.196 - 0.22 * 0.22) / 0.024);
  g_assert_cmpfloat_with_epsilon (bf_ripple_get_change_of_z (ripple, 0, 1), 0.03, 1e-14);
  g_assert_cmpfloat (bf_ripple_get_change (ripple, 0, 0), ==, 0.0);
  assert_text (bf_ripple_describe (ripple), "w32 +0.01, h2 +0.03, prediction +0.024, loss −0.009984; "
                                            "the gradient says −0.01056");
}

/* With ever smaller nudges what happens comes to what was promised: the difference falls with the square. */
static void
check_order (const Fixture *fixture, BfElement element)
{
  g_autoptr (BfRipple) large = nudge (fixture, element, 1e-3);
  g_autoptr (BfRipple) small = nudge (fixture, element, 1e-4);
  guint last = bf_network_get_n_layers (fixture->network) - 1;
  double far = fabs (bf_ripple_get_loss_change (large) - bf_ripple_get_predicted_loss_change (large));
  double near = fabs (bf_ripple_get_loss_change (small) - bf_ripple_get_predicted_loss_change (small));

  g_assert_cmpfloat (near, <=, 0.012 * far + 1e-14);
  for (guint l = 0; l <= last; l++)
    for (guint u = 0; u < bf_network_get_n_units (fixture->network, l); u++)
      {
        far = fabs (bf_ripple_get_change (large, l, u) - bf_ripple_get_predicted (large, l, u));
        near = fabs (bf_ripple_get_change (small, l, u) - bf_ripple_get_predicted (small, l, u));
        g_assert_cmpfloat (near, <=, 0.012 * far + 1e-14);
      }
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  check_order (fixture, (BfElement) { BF_ELEMENT_WEIGHT, 0, 0, 1 });
  check_order (fixture, (BfElement) { BF_ELEMENT_BIAS, 0, 1, 0 });
  check_order (fixture, (BfElement) { BF_ELEMENT_WEIGHT, 1, 1, 0 });
}

static void
set_up_classes (Fixture *fixture, gconstpointer data)
{
  const BfLayer layers[] = { { 5, BF_ACTIVATION_TANH, TRUE }, { 4, BF_ACTIVATION_SOFTPLUS, TRUE },
                             { 3, BF_ACTIVATION_SOFTMAX, TRUE } };
  const double inputs[] = { 0.4, -0.8, 0.3, 0.9, -0.5, 0.1 };
  const double targets[] = { 1, 0, 0, 0, 1, 0, 0, 0, 1 };
  g_autoptr (BfNetwork) network = bf_network_new (2, layers, G_N_ELEMENTS (layers), NULL);
  g_autoptr (BfDataset) dataset = bf_dataset_new (inputs, targets, 3, 2, 3, NULL);
  BfRecipe recipe;

  for (guint l = 0; l < G_N_ELEMENTS (layers); l++)
    bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, l, 5 + l, NULL);
  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, BF_LOSS_CROSS_ENTROPY, NULL);
  recipe.batch_size = 3;
  fixture_set_up_lesson (fixture, bf_lesson_new ("Classes", "", network, dataset, &recipe));
}

/* Through a softmax, of a batch: rows for the strongest units, and no ratio where changes come together */
static void
test_classes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BfRipple) ripple = NULL;
  g_autoptr (GArray) rows = NULL;

  check_order (fixture, (BfElement) { BF_ELEMENT_WEIGHT, 0, 3, 1 });
  check_order (fixture, (BfElement) { BF_ELEMENT_WEIGHT, 2, 1, 2 });
  ripple = nudge (fixture, (BfElement) { BF_ELEMENT_WEIGHT, 0, 3, 1 }, 0.01);
  rows = bf_ripple_list (ripple, 7);
  g_assert_cmpuint (rows->len, ==, 7);
  for (guint i = 1; i < 7; i++)
    {
      const BfRippleRow *row = &g_array_index (rows, BfRippleRow, i);

      g_assert_cmpint (row->has_ratio, ==, i <= 3);
      g_assert_cmpuint (row->n_more, ==, i == 3 ? 2 : i == 5 ? 1 : 0);
    }
}

static void
test_not_finite (Fixture *fixture, gconstpointer data)
{
  BfElement weight = { BF_ELEMENT_WEIGHT, 0, 1, 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (BfRipple) overflows = NULL;

  g_assert_null (bf_ripple_new (fixture->trace, 0, &weight, INFINITY, &error));
  g_assert_error (error, BF_ERROR, BF_ERROR_NOT_FINITE);
  overflows = nudge (fixture, weight, 1e308);
  g_assert_true (isinf (bf_ripple_get_change (overflows, 0, 1)));
  assert_text (bf_ripple_describe (overflows), "w32 +1e308, h2 +∞, prediction +∞, loss +∞; "
                                               "the gradient says −1.056e308");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/ripple/w32-of-the-worked-example", "worked-example", test_worked_example);
  fixture_add ("/ripple/smaller-nudges-come-to-what-the-slopes-say", "two-outputs", test_order);
  g_test_add ("/ripple/through-a-softmax-of-a-batch", Fixture, NULL, set_up_classes, test_classes, fixture_tear_down);
  fixture_add ("/ripple/what-overflows-is-said", "worked-example", test_not_finite);

  return g_test_run ();
}
