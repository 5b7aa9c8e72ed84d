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
test_close_up (void)
{
  assert_text (bf_name_close_up (g_strdup ("从 h1 到 预测值")), "从 h1 到预测值");
  assert_text (bf_name_close_up (g_strdup ("预测值 正好是 目标值 3.2，误差 为 0")), "预测值正好是目标值 3.2，误差为 0");
  assert_text (bf_name_close_up (g_strdup ("from h1 to the prediction  ")), "from h1 to the prediction  ");
  assert_text (bf_name_close_up (g_strdup ("")), "");
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

static void
assert_parses (const BfNetwork *network, const char *text, BfElement expected)
{
  g_autoptr (GError) error = NULL;
  BfElement element;

  g_assert_true (bf_element_from_name (text, network, &element, &error));
  g_assert_no_error (error);
  g_assert_true (bf_element_equal (&element, &expected));
}

/* A name that is printed is understood, in any layer; so are the forms that a keyboard has. */
static void
test_parse (void)
{
  g_autofree BfLayer *layers = g_new0 (BfLayer, 12);
  g_autoptr (BfNetwork) network = NULL;

  for (guint l = 0; l < 12; l++)
    layers[l] = (BfLayer) { l == 1 ? 11 : 3, BF_ACTIVATION_IDENTITY, TRUE };
  network = bf_network_new (12, layers, 12, NULL);
  for (guint l = 0; l < 12; l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        BfElement bias = { BF_ELEMENT_BIAS, l, v, 0 };
        g_autofree char *bias_name = bf_element_get_name (&bias, network);

        assert_parses (network, bias_name, bias);
        for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
          {
            BfElement weight = { BF_ELEMENT_WEIGHT, l, v, u };
            g_autofree char *name = bf_element_get_name (&weight, network);

            assert_parses (network, name, weight);
          }
      }
  assert_parses (network, "w'21", (BfElement) { BF_ELEMENT_WEIGHT, 1, 0, 1 });
  assert_parses (network, "w\"21", (BfElement) { BF_ELEMENT_WEIGHT, 2, 0, 1 });
  assert_parses (network, "w''2,1", (BfElement) { BF_ELEMENT_WEIGHT, 2, 0, 1 });
  assert_parses (network, "w(4)21", (BfElement) { BF_ELEMENT_WEIGHT, 3, 0, 1 });
  assert_parses (network, "layers[3].weight[0][1]", (BfElement) { BF_ELEMENT_WEIGHT, 3, 0, 1 });
  assert_parses (network, "network.layers[3].bias[2]", (BfElement) { BF_ELEMENT_BIAS, 3, 2, 0 });
  assert_parses (network, "3.weight[0][1]", (BfElement) { BF_ELEMENT_WEIGHT, 3, 0, 1 });
  assert_parses (network, "3.bias[2]", (BfElement) { BF_ELEMENT_BIAS, 3, 2, 0 });
}

static void
test_parse_refuses (Fixture *fixture, gconstpointer data)
{
  const char * const names[] = { "", "w", "w3", "w323", "w03", "w33", "w3,", "w,2", "w32 ", "b1", "h1", "w'31", "w(0)11",
                                 "w(", "w⁽⁾11", "layers[0].weight[2][0]", "layers[0].weight[1]", "layers[0].bias[0]",
                                 "layers[99999999999].weight[0][0]",
                                 "0.weight[2][0]", "2.weight[0][0]", "0.weight", "0.bias[0]", "0weight[0][0]", "0",
                                 "w99999999999,1" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      BfElement element;

      g_assert_false (bf_element_from_name (names[i], fixture->network, &element, &error));
      g_assert_error (error, BF_ERROR, BF_ERROR_INVALID);
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
  g_test_add_func ("/element/chinese-words-close-up", test_close_up);
  g_test_add_func ("/element/unused-indices-do-not-count", test_equal);
  g_test_add_func ("/element/names-are-understood", test_parse);
  fixture_add ("/element/what-is-no-name-is-refused", "worked-example", test_parse_refuses);
  g_test_add_func ("/element/only-parameters-and-data-can-be-edited", test_editable);

  return g_test_run ();
}
