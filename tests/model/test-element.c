/* SPDX-License-Identifier: MIT */
#include "model/bf-element.h"

#include "model-fixture.h"

static BfNetwork *
make_network (guint n_inputs, const guint *widths, guint n_layers)
{
  BfLayer layers[BF_NETWORK_MAX_LAYERS] = { { 0 } };
  g_autoptr (GError) error = NULL;
  BfNetwork *network;

  for (guint l = 0; l < n_layers; l++)
    layers[l] = (BfLayer) { widths[l], BF_ACTIVATION_TANH, TRUE };
  network = bf_network_new (n_inputs, layers, n_layers, &error);
  g_assert_no_error (error);

  return network;
}

static void
check_name (const BfNetwork *network, BfElementKind kind, guint layer, guint unit, guint input, const char *name)
{
  BfElement element = { kind, layer, unit, input };

  assert_text (bf_element_get_name (&element, network), name);
}

static void
test_worked_example (Fixture *fixture, gconstpointer data)
{
  const BfNetwork *network = fixture->network;

  check_name (network, BF_ELEMENT_INPUT, 0, 0, 0, "a1");
  check_name (network, BF_ELEMENT_UNIT, 0, 1, 0, "h2");
  check_name (network, BF_ELEMENT_UNIT, 1, 0, 0, "prediction");
  check_name (network, BF_ELEMENT_WEIGHT, 0, 1, 2, "w32");
  check_name (network, BF_ELEMENT_WEIGHT, 1, 0, 1, "w′21");
  check_name (network, BF_ELEMENT_TARGET, 0, 0, 0, "target");
  check_name (network, BF_ELEMENT_MISS, 0, 0, 0, "miss");
  check_name (network, BF_ELEMENT_NONE, 0, 0, 0, "");
}

static void
test_deep_and_wide (void)
{
  static const guint widths[] = { 12, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2 };
  g_autoptr (BfNetwork) network = make_network (11, widths, G_N_ELEMENTS (widths));

  check_name (network, BF_ELEMENT_INPUT, 0, 10, 0, "a11");
  check_name (network, BF_ELEMENT_UNIT, 1, 0, 0, "h′1");
  check_name (network, BF_ELEMENT_UNIT, 3, 1, 0, "h⁽⁴⁾2");
  check_name (network, BF_ELEMENT_BIAS, 0, 0, 0, "b1");
  check_name (network, BF_ELEMENT_BIAS, 1, 2, 0, "b′3");
  check_name (network, BF_ELEMENT_WEIGHT, 0, 8, 8, "w99");
  check_name (network, BF_ELEMENT_WEIGHT, 0, 1, 9, "w10,2");
  check_name (network, BF_ELEMENT_WEIGHT, 0, 9, 1, "w2,10");
  check_name (network, BF_ELEMENT_WEIGHT, 2, 0, 1, "w″21");
  check_name (network, BF_ELEMENT_WEIGHT, 3, 1, 0, "w⁽⁴⁾12");
  check_name (network, BF_ELEMENT_WEIGHT, 10, 1, 0, "w⁽¹¹⁾12");
  check_name (network, BF_ELEMENT_UNIT, 10, 1, 0, "prediction 2");
  check_name (network, BF_ELEMENT_TARGET, 0, 0, 0, "target 1");
  check_name (network, BF_ELEMENT_MISS, 0, 1, 0, "miss 2");
}

#define LOW(index) "<span size=\"72%\" baseline_shift=\"subscript\">" index "</span>"

static void
test_markup (void)
{
  assert_text (bf_name_to_markup ("w32"), "w" LOW ("32"));
  assert_text (bf_name_to_markup ("w′11"), "w′" LOW ("11"));
  assert_text (bf_name_to_markup ("w⁽⁴⁾10,2"), "w⁽⁴⁾" LOW ("10,2"));
  assert_text (bf_name_to_markup ("prediction 2"), "prediction 2");
  assert_text (bf_name_to_markup ("<&>"), "&lt;&amp;&gt;");
  assert_text (bf_name_to_markup (""), "");
}

static void
test_markup_in_sentence (void)
{
  assert_text (bf_name_to_markup ("3 × 0.3 = 0.9 is on its way to h1"),
               "3 × 0.3 = 0.9 is on its way to h" LOW ("1"));
  assert_text (bf_name_to_markup ("w32, 0.2"), "w" LOW ("32") ", 0.2");
  assert_text (bf_name_to_markup ("∂L/∂w32 = 2e-4"), "∂L/∂w" LOW ("32") " = 2e-4");
  assert_text (bf_name_to_markup ("path1 b′2 a"), "path1 b′" LOW ("2") " a");
}

static void
test_equal (void)
{
  BfElement weight = { BF_ELEMENT_WEIGHT, 0, 1, 2 };
  BfElement other = { BF_ELEMENT_WEIGHT, 0, 1, 1 };
  BfElement unit = { BF_ELEMENT_UNIT, 0, 1, 2 };
  BfElement same_unit = { BF_ELEMENT_UNIT, 0, 1, 7 };
  BfElement nothing = { BF_ELEMENT_NONE, 1, 2, 3 };

  g_assert_true (bf_element_equal (&weight, &weight));
  g_assert_false (bf_element_equal (&weight, &other));
  g_assert_false (bf_element_equal (&weight, &unit));
  g_assert_true (bf_element_equal (&unit, &same_unit));
  g_assert_true (bf_element_equal (&nothing, &BF_ELEMENT_NOTHING));
}

static void
test_editable (void)
{
  for (guint kind = BF_ELEMENT_NONE; kind <= BF_ELEMENT_MISS; kind++)
    {
      BfElement element = { (BfElementKind) kind, 0, 0, 0 };
      gboolean editable = kind == BF_ELEMENT_INPUT || kind == BF_ELEMENT_WEIGHT || kind == BF_ELEMENT_BIAS ||
                          kind == BF_ELEMENT_TARGET;

      g_assert_cmpint (bf_element_is_editable (&element), ==, editable);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/element/names-are-those-of-the-worked-example", "worked-example", test_worked_example);
  g_test_add_func ("/element/names-go-on-in-deep-and-wide-networks", test_deep_and_wide);
  g_test_add_func ("/element/markup-lowers-the-index", test_markup);
  g_test_add_func ("/element/markup-finds-names-in-a-sentence", test_markup_in_sentence);
  g_test_add_func ("/element/unused-indices-do-not-count", test_equal);
  g_test_add_func ("/element/only-parameters-and-data-can-be-edited", test_editable);

  return g_test_run ();
}
