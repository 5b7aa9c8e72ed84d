/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"
#include "scene/bf-layout-private.h"

#include <math.h>

static BfLayout *
make_layout (const char *shape, double width, double height)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace (shape);

  return bf_layout_new (bf_trace_get_network (trace), width, height, 1.0);
}

static void
assert_middle (const BfRect *rect, double x, double y)
{
  g_assert_cmpfloat_with_epsilon (rect->x + rect->width / 2.0, x, 1.0);
  g_assert_cmpfloat_with_epsilon (rect->y + rect->height / 2.0, y, 1.0);
}

static void
test_worked_example (void)
{
  g_autoptr (BfLayout) layout = make_layout ("3-2-1", BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  double x, y, radius;
  BfRect rect;

  for (guint i = 0; i < 3; i++)
    {
      bf_layout_get_input (layout, i, &rect);
      assert_middle (&rect, 54.0, 90.5 + 148.0 * i);
      g_assert_cmpfloat_with_epsilon (rect.width, 48.0, 0.01);
      g_assert_cmpfloat_with_epsilon (rect.height, 48.0, 0.01);
    }
  for (guint u = 0; u < 2; u++)
    {
      bf_layout_get_unit (layout, 0, u, &x, &y, &radius);
      g_assert_cmpfloat_with_epsilon (x, 356.0, 0.01);
      g_assert_cmpfloat_with_epsilon (y, 164.5 + 148.0 * u, 0.01);
      g_assert_cmpfloat_with_epsilon (radius, 34.0, 0.01);
    }
  bf_layout_get_unit (layout, 1, 0, &x, &y, &radius);
  g_assert_cmpfloat_with_epsilon (x, 620.0, 0.01);
  g_assert_cmpfloat_with_epsilon (y, 238.5, 0.01);
  g_assert_cmpfloat_with_epsilon (radius, 38.0, 0.01);

  g_assert_true (bf_layout_get_target (layout, 0, &rect));
  assert_middle (&rect, 620.0, 374.5);
  g_assert_cmpfloat_with_epsilon (rect.width, 56.0, 0.01);
  g_assert_true (bf_layout_get_miss (layout, 0, &rect));
  assert_middle (&rect, 620.0, 313.5);
}

/* As measured in the design's picture of the opening, less the canvas's corner at 248, 101 */
static void
test_plates (void)
{
  static const struct
  {
    guint layer, unit, input;
    double x, y, width;
  } plates[] = {
    { 0, 0, 0, 154.67, 115.17, 64.28 }, { 0, 1, 0, 154.67, 164.5, 64.28 },
    { 0, 0, 1, 154.67, 213.83, 64.28 }, { 0, 1, 1, 154.67, 263.17, 64.28 },
    { 0, 0, 2, 154.67, 312.5, 64.28 },  { 0, 1, 2, 154.67, 361.83, 64.28 },
    { 1, 0, 0, 474.8, 197.8, 68.14 },   { 1, 0, 1, 474.8, 279.2, 68.14 },
  };
  g_autoptr (BfLayout) layout = make_layout ("3-2-1", BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);

  for (guint k = 0; k < G_N_ELEMENTS (plates); k++)
    {
      BfRect rect;

      g_assert_true (
          bf_layout_get_plate (layout, plates[k].layer, plates[k].unit, plates[k].input, &rect));
      assert_middle (&rect, plates[k].x, plates[k].y);
      g_assert_cmpfloat_with_epsilon (rect.width, plates[k].width, 1.0);
      g_assert_cmpfloat_with_epsilon (rect.height, 26.0, 0.01);
    }
}

static void
test_pitch (void)
{
  g_autoptr (BfLayout) usual = make_layout ("3-2-1", BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  g_autoptr (BfLayout) small = make_layout ("3-2-1", 700.0, 413.0);
  g_autoptr (BfLayout) large = make_layout ("3-2-1", 1200.0, 705.0);
  g_autoptr (BfLayout) crowded = make_layout ("3-5-4-2", BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  BfRect first, second;

  g_assert_cmpint (bf_layout_get_plate_form (usual, 0), ==, BF_PLATE_WIDE);
  g_assert_cmpint (bf_layout_get_plate_form (usual, 1), ==, BF_PLATE_STACKED);
  g_assert_cmpint (bf_layout_get_plate_form (small, 0), ==, BF_PLATE_ROW);
  g_assert_cmpint (bf_layout_get_plate_form (large, 0), ==, BF_PLATE_WIDE);
  g_assert_cmpint (bf_layout_get_plate_form (large, 1), ==, BF_PLATE_STACKED);
  for (guint l = 0; l < 3; l++)
    g_assert_cmpint (bf_layout_get_plate_form (crowded, l), ==, BF_PLATE_NONE);

  bf_layout_get_plate (usual, 0, 0, 0, &first);
  bf_layout_get_plate (usual, 0, 1, 0, &second);
  g_assert_cmpfloat_with_epsilon (second.y - first.y, 148.0 / 3.0, 0.01);
  bf_layout_get_plate (large, 0, 0, 0, &first);
  bf_layout_get_plate (large, 0, 1, 0, &second);
  g_assert_cmpfloat_with_epsilon (second.y - first.y, 73.0, 0.5);
  g_assert_cmpfloat_with_epsilon (bf_layout_get_scale (small), 0.866, 0.001);
  g_assert_cmpfloat_with_epsilon (bf_layout_get_scale (large), 1.478, 0.001);
}

static void
list_elements (const BfNetwork *network, GArray *elements)
{
  for (guint i = 0; i < bf_network_get_n_inputs (network); i++)
    {
      BfElement element = { BF_ELEMENT_INPUT, 0, i, 0 };
      g_array_append_val (elements, element);
    }
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint u = 0; u < bf_network_get_n_units (network, l); u++)
      {
        BfElement unit = { BF_ELEMENT_UNIT, l, u, 0 };
        BfElement bias = { BF_ELEMENT_BIAS, l, u, 0 };

        g_array_append_val (elements, unit);
        if (bf_network_has_bias (network, l))
          g_array_append_val (elements, bias);
        for (guint i = 0; i < bf_network_get_n_layer_inputs (network, l); i++)
          {
            BfElement weight = { BF_ELEMENT_WEIGHT, l, u, i };
            g_array_append_val (elements, weight);
          }
      }
  for (guint o = 0; o < bf_network_get_n_outputs (network); o++)
    {
      BfElement marks[] = { { BF_ELEMENT_MISS, 0, o, 0 }, { BF_ELEMENT_TARGET, 0, o, 0 } };
      g_array_append_vals (elements, marks, 2);
    }
}

static const char *const shapes[] = { "3-2-1",   "3-2-1 tanh bias", "2-4-2-1 tanh bias",
                                      "3-5-4-2", "1-1-1-1",         "2-2-2",
                                      "1-10",    "64-32-10",        "20-3-2",
                                      "3-1",     "2-2-2-2-2-2-2" };
static const double sizes[][2] = { { 712.0, 477.0 },
                                   { 700.0, 413.0 },
                                   { 1200.0, 705.0 },
                                   { 560.0, 320.0 } };

static void
test_inside (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
    for (guint z = 0; z < G_N_ELEMENTS (sizes); z++)
      {
        g_autoptr (BfTrace) trace = bf_fixture_trace (shapes[k]);
        const BfNetwork *network = bf_trace_get_network (trace);
        g_autoptr (BfLayout) layout = bf_layout_new (network, sizes[z][0], sizes[z][1], 1.0);
        g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (BfElement));

        list_elements (network, elements);
        for (guint e = 0; e < elements->len; e++)
          {
            BfRect rect;

            if (!bf_layout_get_element (layout, &g_array_index (elements, BfElement, e), &rect))
              continue;
            g_assert_cmpfloat (rect.x, >=, 0.0);
            g_assert_cmpfloat (rect.y, >=, 0.0);
            g_assert_cmpfloat (rect.x + rect.width, <=, sizes[z][0]);
            g_assert_cmpfloat (rect.y + rect.height, <=, sizes[z][1]);
          }
      }
}

static gboolean
overlaps (const BfRect *a, const BfRect *b)
{
  return a->x < b->x + b->width - 0.01 && b->x < a->x + a->width - 0.01
         && a->y < b->y + b->height - 0.01 && b->y < a->y + a->height - 0.01;
}

/* Whether a rect of the layout is drawn and may not be covered */
static gboolean
get_solid (const BfLayout *layout, const BfElement *element, BfRect *rect)
{
  if (element->kind == BF_ELEMENT_WEIGHT)
    return bf_layout_get_plate (layout, element->layer, element->unit, element->input, rect);
  if (element->kind == BF_ELEMENT_BIAS)
    return bf_layout_get_bias_plate (layout, element->layer, element->unit, rect);

  return bf_layout_get_element (layout, element, rect);
}

static void
test_apart (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
    for (guint z = 0; z < 3; z++)
      {
        g_autoptr (BfTrace) trace = bf_fixture_trace (shapes[k]);
        const BfNetwork *network = bf_trace_get_network (trace);
        g_autoptr (BfLayout) layout = bf_layout_new (network, sizes[z][0], sizes[z][1], 1.0);
        g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (BfElement));
        g_autoptr (GArray) rects = g_array_new (FALSE, FALSE, sizeof (BfRect));
        BfRect rect;

        list_elements (network, elements);
        for (guint e = 0; e < elements->len; e++)
          if (get_solid (layout, &g_array_index (elements, BfElement, e), &rect))
            g_array_append_val (rects, rect);
        for (guint a = 0; a < rects->len; a++)
          for (guint b = a + 1; b < rects->len; b++)
            g_assert_false (
                overlaps (&g_array_index (rects, BfRect, a), &g_array_index (rects, BfRect, b)));
      }
}

static void
test_pick (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
    {
      g_autoptr (BfTrace) trace = bf_fixture_trace (shapes[k]);
      const BfNetwork *network = bf_trace_get_network (trace);
      g_autoptr (BfLayout) layout =
          bf_layout_new (network, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT, 1.0);
      g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (BfElement));
      BfRect rect;

      list_elements (network, elements);
      for (guint e = 0; e < elements->len; e++)
        {
          const BfElement *element = &g_array_index (elements, BfElement, e);
          BfElement picked;

          if (!get_solid (layout, element, &rect))
            continue;
          picked = bf_layout_pick (layout, rect.x + rect.width / 2.0, rect.y + rect.height / 2.0);
          g_assert_true (bf_element_equal (&picked, element));
        }
    }
}

static void
assert_picked (const BfLayout *layout, double x, double y, BfElement wanted)
{
  BfElement picked = bf_layout_pick (layout, x, y);

  g_assert_true (bf_element_equal (&picked, &wanted));
}

static void
test_pick_order (void)
{
  g_autoptr (BfLayout) layout = make_layout ("3-2-1", BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  BfElement w12 = { BF_ELEMENT_WEIGHT, 0, 1, 0 };

  /* 34 px around a plate that is 26 px high */
  assert_picked (layout, 154.67, 164.5 + 16.0, w12);
  /* On the edge, far from its plate; 7 px beside it; 12 px beside it */
  assert_picked (layout, 255.0, 238.25, w12);
  assert_picked (layout, 290.0, 264.0 + 8.0, w12);
  assert_picked (layout, 255.0, 450.0, BF_ELEMENT_NOTHING);
  assert_picked (layout, 356.0, 164.5, (BfElement){ BF_ELEMENT_UNIT, 0, 0, 0 });
  assert_picked (layout, 620.0, 313.5, (BfElement){ BF_ELEMENT_MISS, 0, 0, 0 });
}

static BfElement
walk (const BfLayout *layout, BfElement from, const char *keys)
{
  for (; *keys != '\0'; keys++)
    from = bf_layout_neighbour (layout, &from,
                                *keys == 'r'   ? 1
                                : *keys == 'l' ? -1
                                               : 0,
                                *keys == 'd'   ? 1
                                : *keys == 'u' ? -1
                                               : 0);

  return from;
}

static void
assert_walk (const BfLayout *layout, BfElement from, const char *keys, BfElement wanted)
{
  BfElement reached = walk (layout, from, keys);

  g_assert_true (bf_element_equal (&reached, &wanted));
}

static void
test_walk (void)
{
  g_autoptr (BfLayout) layout = make_layout ("3-2-1", BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT);
  BfElement a1 = { BF_ELEMENT_INPUT, 0, 0, 0 };
  BfElement output = { BF_ELEMENT_UNIT, 1, 0, 0 };

  assert_walk (layout, BF_ELEMENT_NOTHING, "r", a1);
  assert_walk (layout, a1, "r", (BfElement){ BF_ELEMENT_WEIGHT, 0, 0, 0 });
  assert_walk (layout, a1, "rr", (BfElement){ BF_ELEMENT_UNIT, 0, 0, 0 });
  assert_walk (layout, a1, "rrrr", output);
  assert_walk (layout, a1, "rrrrrrr", output);
  assert_walk (layout, a1, "dd", (BfElement){ BF_ELEMENT_INPUT, 0, 2, 0 });
  assert_walk (layout, a1, "ddd", (BfElement){ BF_ELEMENT_INPUT, 0, 2, 0 });
  assert_walk (layout, a1, "u", a1);
  assert_walk (layout, a1, "l", a1);
  assert_walk (layout, output, "d", (BfElement){ BF_ELEMENT_MISS, 0, 0, 0 });
  assert_walk (layout, output, "dd", (BfElement){ BF_ELEMENT_TARGET, 0, 0, 0 });
  assert_walk (layout, output, "llll", a1);
  /* Down the first column of weights, in the order in which they stand */
  assert_walk (layout, a1, "rd", (BfElement){ BF_ELEMENT_WEIGHT, 0, 1, 0 });
  assert_walk (layout, a1, "rddddd", (BfElement){ BF_ELEMENT_WEIGHT, 0, 1, 2 });
}

static void
test_walk_everywhere (void)
{
  static const int ways[][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };

  for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
    {
      g_autoptr (BfTrace) trace = bf_fixture_trace (shapes[k]);
      const BfNetwork *network = bf_trace_get_network (trace);
      g_autoptr (BfLayout) layout =
          bf_layout_new (network, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT, 1.0);
      g_autoptr (GArray) reached = g_array_new (FALSE, FALSE, sizeof (BfElement));
      guint64 n_edges =
          (guint64) bf_network_get_n_inputs (network) * bf_network_get_n_units (network, 0);
      g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (BfElement));
      BfElement start = { BF_ELEMENT_INPUT, 0, 0, 0 };

      if (n_edges > 100)
        continue;
      list_elements (network, all);
      g_array_append_val (reached, start);
      for (guint e = 0; e < reached->len; e++)
        for (guint w = 0; w < G_N_ELEMENTS (ways); w++)
          {
            BfElement from = g_array_index (reached, BfElement, e);
            BfElement next = bf_layout_neighbour (layout, &from, ways[w][0], ways[w][1]);
            gboolean known = FALSE;

            for (guint r = 0; r < reached->len; r++)
              known = known || bf_element_equal (&next, &g_array_index (reached, BfElement, r));
            if (!known)
              g_array_append_val (reached, next);
          }
      g_assert_cmpuint (reached->len, ==, all->len);
    }
}

static void
test_text_scale (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("3-2-1");
  g_autoptr (BfLayout) usual = bf_layout_new (bf_trace_get_network (trace), 1200.0, 705.0, 1.0);
  g_autoptr (BfLayout) larger = bf_layout_new (bf_trace_get_network (trace), 1200.0, 705.0, 1.25);
  BfRect a, b;

  bf_layout_get_plate (usual, 0, 0, 0, &a);
  bf_layout_get_plate (larger, 0, 0, 0, &b);
  g_assert_cmpfloat_with_epsilon (b.height, 1.25 * a.height, 0.01);
  g_assert_cmpfloat (bf_layout_get_text_scale (larger), ==, 1.25);
}

/* A bias without a plate is met beside its unit, by the pointer too, and not in the unit itself. */
static void
test_crowded_biases (void)
{
  static const char *const crowded[] = { "2-4-1 tanh bias", "2-12-12-1 tanh bias", "3-16-2 bias" };
  guint n_stubs = 0;

  for (guint k = 0; k < G_N_ELEMENTS (crowded); k++)
    {
      g_autoptr (BfTrace) trace = bf_fixture_trace (crowded[k]);
      const BfNetwork *network = bf_trace_get_network (trace);
      g_autoptr (BfLayout) layout = bf_layout_new (network, BF_FIXTURE_WIDTH, BF_FIXTURE_HEIGHT, 1.0);

      for (guint u = 0; u < bf_network_get_n_units (network, 0); u++)
        {
          BfElement unit = { BF_ELEMENT_UNIT, 0, u, 0 }, bias = { BF_ELEMENT_BIAS, 0, u, 0 };
          BfElement picked;
          double x, y, radius;
          BfRect stub, place;

          if (!bf_layout_get_bias_stub (layout, 0, u, &stub))
            continue;
          n_stubs++;
          picked = bf_layout_pick (layout, stub.x + stub.width / 2.0, stub.y + stub.height / 2.0);
          g_assert_true (bf_element_equal (&picked, &bias));
          bf_layout_get_unit (layout, 0, u, &x, &y, &radius);
          for (guint a = 0; a < 8; a++)
            {
              picked = bf_layout_pick (layout, x + 0.95 * radius * cos (a * G_PI_4), y + 0.95 * radius * sin (a * G_PI_4));
              g_assert_true (bf_element_equal (&picked, &unit));
            }
          g_assert_true (bf_layout_get_element (layout, &bias, &place));
          g_assert_true (overlaps (&place, &stub));
          g_assert_cmpfloat (place.x, >=, 0.0);
          g_assert_cmpfloat (place.y + place.height, <=, BF_FIXTURE_HEIGHT);
        }
    }
  g_assert_cmpuint (n_stubs, ==, 4 + 12 + 16);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/layout/the-worked-example-stands-as-designed", test_worked_example);
  g_test_add_func ("/layout/plates-stand-as-designed", test_plates);
  g_test_add_func ("/layout/the-pitch-of-labels-chooses-the-plates", test_pitch);
  g_test_add_func ("/layout/everything-is-inside-the-frame", test_inside);
  g_test_add_func ("/layout/nothing-covers-anything", test_apart);
  g_test_add_func ("/layout/what-is-shown-is-picked-at-its-middle", test_pick);
  g_test_add_func ("/layout/plates-are-picked-before-units-before-edges", test_pick_order);
  g_test_add_func ("/layout/a-bias-without-a-plate-is-met-beside-its-unit", test_crowded_biases);
  g_test_add_func ("/layout/arrows-walk-between-columns-and-along-them", test_walk);
  g_test_add_func ("/layout/arrows-reach-everything", test_walk_everywhere);
  g_test_add_func ("/layout/plates-grow-with-the-text", test_text_scale);

  return g_test_run ();
}
