/* SPDX-License-Identifier: MIT */
#include "scene-fixture.h"

#include "scene/bf-pie.h"

#include <math.h>
#include <string.h>

static const double sizes[][2] = { { 712.0, 477.0 }, { 700.0, 413.0 }, { 1200.0, 705.0 } };
static const char *const shapes[] = { "3-2-1", "2-2-2 bias", "1-1-1-1 tanh", "2-4-1 tanh bias", "1-1 bias",
                                      "2-4-4-3 tanh bias", "16-8-4 tanh" };

static BfScene *shared;

static BfCredit *
cut (const BfTrace *trace, BfCreditCut kind)
{
  g_autoptr (GError) error = NULL;
  BfCredit *credit = bf_credit_new (trace, kind, 0, 0, &error);

  g_assert_no_error (error);

  return credit;
}

static BfGlance
glance_at (const BfTrace *trace, const BfCredit *credit, BfPhase phase, double fraction)
{
  BfGlance glance =
      bf_fixture_glance (trace, bf_moment_at_phase (bf_trace_get_network (trace), phase, fraction));

  glance.credit = credit;

  return glance;
}

static gboolean
has_text (const BfGlance *glance, const char *wanted)
{
  BfSceneStyle style = bf_fixture_style ();
  g_autoptr (BfLayout) layout = bf_layout_new (bf_trace_get_network (glance->trace), 712.0, 477.0, 1.0);
  g_autoptr (GPtrArray) texts = bf_scene_list_texts (shared, glance, layout, &style);

  for (guint k = 0; k < texts->len; k++)
    if (g_str_equal (((BfSceneText *) g_ptr_array_index (texts, k))->text, wanted))
      return TRUE;

  return FALSE;
}

static void
test_slices (void)
{
  static const double parts[] = { .3749, .2870, .20251, .13556 };
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfCredit) credit = cut (trace, BF_CREDIT_CUT_FIX);
  g_autoptr (GArray) slices = bf_pie_cut (credit);
  double turn = 0.0;

  bf_pie_lay (slices, 1.0);
  g_assert_cmpuint (slices->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      const BfPieSlice *slice = &g_array_index (slices, BfPieSlice, i);

      g_assert_cmpfloat_with_epsilon (slice->share, parts[i], 5e-5);
      g_assert_cmpfloat_with_epsilon (slice->end - slice->start, 2.0 * G_PI * slice->share, 1e-12);
      g_assert_true (slice->travels == (i < 2));
      turn += slice->end - slice->start;
    }
  g_assert_cmpfloat_with_epsilon (turn, 2.0 * G_PI, 1e-12);
  /* The largest looks where it is to go. */
  g_assert_cmpfloat_with_epsilon (g_array_index (slices, BfPieSlice, 0).start +
                                      g_array_index (slices, BfPieSlice, 0).end, 2.0, 1e-12);
  g_assert_cmpuint (g_array_index (slices, BfPieSlice, 0).element.unit, ==, 1);
}

/* Of 64 units and as many weights a dozen slices are seen; the rest is one, and nothing is lost. */
static void
test_others (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("4-64-1 tanh bias");
  g_autoptr (BfCredit) credit = cut (trace, BF_CREDIT_CUT_FIX);
  g_autoptr (GArray) slices = bf_pie_cut (credit);
  const BfPieSlice *last = &g_array_index (slices, BfPieSlice, slices->len - 1);
  double sum = 0.0;

  g_assert_cmpuint (slices->len, <=, 12);
  g_assert_cmpint (last->element.kind, ==, BF_ELEMENT_NONE);
  g_assert_cmpuint (last->n, >, 100);
  for (guint i = 0; i < slices->len; i++)
    sum += g_array_index (slices, BfPieSlice, i).share;
  g_assert_cmpfloat_with_epsilon (sum, 1.0, 1e-9);
}

/* A number of 24 × 8: it has room in a quarter and in a half, in a thin slice only where that is wide, and
 * not at all in one of a few degrees. */
static void
test_fit (void)
{
  BfPieSlice quarter = { .start = 0.0, .end = G_PI_2 };
  BfPieSlice half = { .start = G_PI_2, .end = 3.0 * G_PI_2 };
  BfPieSlice thin = { .start = G_PI - 0.42, .end = G_PI + 0.42 };
  BfPieSlice whole = { .start = 0.0, .end = 2.0 * G_PI };
  BfPieSlice sliver = { .start = 0.0, .end = 0.2 };

  g_assert_cmpfloat_with_epsilon (bf_pie_fit (&quarter, 50.0, 12.0, 4.0), 30.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (bf_pie_fit (&half, 50.0, 12.0, 4.0), 30.0, 1e-9);
  g_assert_cmpfloat (bf_pie_fit (&thin, 50.0, 12.0, 4.0), >, 34.0);
  g_assert_cmpfloat (bf_pie_fit (&whole, 50.0, 12.0, 4.0), >, 0.0);
  g_assert_cmpfloat (bf_pie_fit (&sliver, 50.0, 12.0, 4.0), ==, 0.0);
  g_assert_cmpfloat (bf_pie_fit (&quarter, 12.0, 12.0, 4.0), ==, 0.0);
}

/* The pie, with a slice slid out, stands apart from everything but edges. */
static void
test_place (gconstpointer shape)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace (shape);
  const BfNetwork *network = bf_trace_get_network (trace);

  for (guint size = 0; size < G_N_ELEMENTS (sizes); size++)
    {
      g_autoptr (BfLayout) layout = bf_layout_new (network, sizes[size][0], sizes[size][1], 1.0);
      double x, y, radius;
      BfRect pie, other;

      if (!bf_layout_get_pie (layout, &x, &y, &radius))
        {
          g_assert_false (g_str_equal (shape, "3-2-1"));
          continue;
        }
      pie = (BfRect){ x - radius - 12.0, y - radius, 2.0 * radius + 24.0, 2.0 * radius + 20.0 };
      g_assert_true (pie.x >= 0.0 && pie.y >= 0.0 && pie.x + pie.width <= sizes[size][0] &&
                     pie.y + pie.height <= sizes[size][1]);
      for (guint l = 0; l < bf_network_get_n_layers (network); l++)
        for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
          {
            BfElement unit = { BF_ELEMENT_UNIT, l, v, 0 };

            g_assert_true (bf_layout_get_element (layout, &unit, &other));
            g_assert_false (bf_rect_overlaps (&pie, &other));
            if (bf_network_get_n_units (network, l) == 1)
              {
                other.y -= 36.0; /* its name and its δ */
                g_assert_false (bf_rect_overlaps (&pie, &other));
              }
            for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
              g_assert_false (bf_layout_get_plate (layout, l, v, u, &other) && bf_rect_overlaps (&pie, &other));
            g_assert_false (bf_layout_get_bias_plate (layout, l, v, &other) && bf_rect_overlaps (&pie, &other));
          }
      for (guint o = 0; o < bf_network_get_n_outputs (network); o++)
        {
          g_assert_false (bf_layout_get_target (layout, o, &other) && bf_rect_overlaps (&pie, &other));
          g_assert_false (bf_layout_get_miss (layout, o, &other) && bf_rect_overlaps (&pie, &other));
        }
    }
}

/* Where there is no room below the output's edges it stands above them, not at the other end of the network. */
static void
test_place_at_the_output (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace ("2-4-1 tanh bias");
  g_autoptr (BfLayout) layout = bf_layout_new (bf_trace_get_network (trace), 680.0, 400.0, 1.0);
  double x, y, radius, last, unit_y, unit_radius;

  bf_layout_get_unit (layout, 0, 0, &last, &unit_y, &unit_radius);
  g_assert_true (bf_layout_get_pie (layout, &x, &y, &radius));
  g_assert_cmpfloat (x, >, last);
  g_assert_false (x + radius > 680.0 - 100.0 && y - radius < 40.0); /* the badge of the check */
}

static void
assert_words_apart (const BfGlance *glance, const BfLayout *layout)
{
  const BfNetwork *network = bf_trace_get_network (glance->trace);
  BfSceneStyle style = bf_fixture_style ();
  g_autoptr (GPtrArray) texts = bf_scene_list_texts (shared, glance, layout, &style);
  BfRect plate;

  for (guint k = 0; k < texts->len; k++)
    {
      const BfSceneText *text = g_ptr_array_index (texts, k);

      if (!g_str_has_prefix (text->text, "crumb") && !g_str_has_prefix (text->text, "predicted"))
        continue;
      for (guint i = 0; i < texts->len; i++)
        if (i != k && bf_rect_overlaps (&text->box, &((BfSceneText *) g_ptr_array_index (texts, i))->box))
          g_error ("“%s” overlaps “%s”", text->text, ((BfSceneText *) g_ptr_array_index (texts, i))->text);
      for (guint l = 0; l < bf_network_get_n_layers (network); l++)
        for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
          for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
            g_assert_false (bf_layout_get_plate (layout, l, v, u, &plate) && bf_rect_overlaps (&text->box, &plate));
    }
}

/* However small the window, and so the pie */
static void
test_words (gconstpointer shape)
{
  g_autoptr (BfTrace) trace = bf_fixture_trace (shape);
  g_autoptr (BfCredit) credit = cut (trace, BF_CREDIT_CUT_FIX);
  BfGlance glance = glance_at (trace, credit, BF_PHASE_STEP, 1.0);

  for (double width = 640.0; width <= 720.0; width += 20.0)
    for (double height = 380.0; height <= 480.0; height += 10.0)
      {
        g_autoptr (BfLayout) layout = bf_layout_new (bf_trace_get_network (trace), width, height, 1.0);

        assert_words_apart (&glance, layout);
      }
}

static void
test_shares_come_with_the_cut (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfCredit) credit = cut (trace, BF_CREDIT_CUT_FIX);
  BfGlance before = glance_at (trace, credit, BF_PHASE_LOSS, 1.0);
  BfGlance after = glance_at (trace, credit, BF_PHASE_BACKWARD, 1.0);
  BfGlance stepped = glance_at (trace, credit, BF_PHASE_STEP, 1.0);

  g_assert_false (has_text (&before, "share of the fix, %"));
  g_assert_false (has_text (&before, "24.1\u00a0%"));
  for (guint i = 0; i < 2; i++)
    g_assert_true (has_text (&after, i == 0 ? "24.1\u00a0%" : "20.3\u00a0%"));
  g_assert_true (has_text (&after, "37.5"));
  g_assert_true (has_text (&after, "share of the fix, %"));
  g_assert_false (has_text (&after, "crumb −0.0109"));
  g_assert_true (has_text (&stepped, "crumb −0.0109"));
  g_assert_true (has_text (&stepped, "predicted 0.0463"));
  g_assert_true (has_text (&stepped, "actual 0.0354"));
}

/* In the middle of backward h1's weights have their shares, and h2's have not. */
static void
test_share_waits_for_its_term (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);
  g_autoptr (BfCredit) credit = cut (trace, BF_CREDIT_CUT_FIX);
  BfElement w31 = { BF_ELEMENT_WEIGHT, 0, 0, 2 }, w32 = { BF_ELEMENT_WEIGHT, 0, 1, 2 };
  BfElement h2 = { BF_ELEMENT_UNIT, 0, 1, 0 };
  BfGlance glance = bf_fixture_glance (trace, bf_fixture_term (trace, BF_PHASE_BACKWARD, 0, 1, BF_TERM_ERROR, 0, 0.5));

  glance.credit = credit;
  g_assert_cmpint (bf_glance_get_share (&glance, &w31).status, ==, BF_VALUE_COMPUTED);
  g_assert_cmpfloat_with_epsilon (bf_glance_get_share (&glance, &w31).value, .18452, 5e-6);
  g_assert_cmpint (bf_glance_get_share (&glance, &w32).status, ==, BF_VALUE_NOT_COMPUTED);
  g_assert_cmpint (bf_glance_get_share (&glance, &h2).status, ==, BF_VALUE_PARTIAL);
  g_assert_cmpint (bf_glance_get_passed (&glance, 1, 0, 1).status, ==, BF_VALUE_PARTIAL);
  g_assert_cmpint (bf_glance_get_passed (&glance, 1, 0, 0).status, ==, BF_VALUE_COMPUTED);
  g_assert_cmpint (bf_glance_get_crumb (&glance).status, ==, BF_VALUE_NOT_COMPUTED);
  glance.credit = NULL;
  g_assert_cmpint (bf_glance_get_share (&glance, &w31).status, ==, BF_VALUE_NOT_COMPUTED);
}

static GBytes *
draw (const BfGlance *glance)
{
  BfSceneStyle style = bf_fixture_style ();
  g_autoptr (BfLayout) layout = bf_layout_new (bf_trace_get_network (glance->trace), 712.0, 477.0, 1.0);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 712, 477);
  cairo_t *cr = cairo_create (surface);
  GBytes *bytes;

  bf_scene_draw (shared, cr, glance, layout, &style);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), (gsize) cairo_image_surface_get_stride (surface) * 477);
  cairo_surface_destroy (surface);

  return bytes;
}

static void
test_same_moment_same_picture (void)
{
  g_autoptr (BfTrace) trace = bf_fixture_worked_example (1);

  for (double fraction = 0.0; fraction <= 1.0; fraction += 0.125)
    {
      g_autoptr (BfCredit) credit = cut (trace, BF_CREDIT_CUT_FIX);
      g_autoptr (BfCredit) again = cut (trace, BF_CREDIT_CUT_FIX);
      BfGlance one = glance_at (trace, credit, BF_PHASE_BACKWARD, fraction);
      BfGlance other = glance_at (trace, again, BF_PHASE_BACKWARD, fraction);
      g_autoptr (GBytes) a = draw (&one);
      g_autoptr (GBytes) b = draw (&other);

      g_assert_true (g_bytes_equal (a, b));
    }
}

/* Which part of the disc has the canvas's colour, white */
static double
get_blank_part (const BfGlance *glance)
{
  g_autoptr (BfLayout) layout = bf_layout_new (bf_trace_get_network (glance->trace), 712.0, 477.0, 1.0);
  g_autoptr (GBytes) bytes = draw (glance);
  const guint32 *pixels = g_bytes_get_data (bytes, NULL);
  double x, y, radius, n = 0.0, n_blank = 0.0;

  g_assert_true (bf_layout_get_pie (layout, &x, &y, &radius));
  for (int j = (int) (y - radius); j < y + radius; j++)
    for (int i = (int) (x - radius); i < x + radius; i++)
      if (hypot (i - x, j - y) < 0.9 * radius)
        {
          guint32 pixel = pixels[j * 712 + i];

          n++;
          n_blank += pixel >> 24 == 0 || (pixel & 0xff) > 0xd0; /* plum has no such blue */
        }

  return n_blank / n;
}

/* Momentum carries a weight past its best: its slice is drawn by its size, hatched, with a minus. */
static void
test_negative_is_hatched (void)
{
  g_autoptr (BfTrace) worked = bf_fixture_worked_example (1);
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrace) trace = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  recipe.learning_rate = 0.02;
  recipe.momentum = 0.9;
  state = bf_state_new (bf_trace_get_network (worked), &recipe, NULL);
  for (guint step = 1; step < 100; step++)
    {
      g_autoptr (BfCredit) credit = NULL;

      g_clear_pointer (&trace, bf_trace_unref);
      trace = bf_step (state, (BfDataset *) bf_trace_get_dataset (worked), &recipe, NULL);
      credit = cut (trace, BF_CREDIT_CUT_FIX);
      if (bf_credit_get_weight_piece (credit, 1, 0, 0) < 0.0)
        {
          g_autoptr (GArray) slices = bf_pie_cut (credit);
          BfGlance glance = glance_at (trace, credit, BF_PHASE_BACKWARD, 0.0);
          g_autoptr (BfCredit) plain = cut (worked, BF_CREDIT_CUT_FIX);
          BfGlance other = glance_at (worked, plain, BF_PHASE_BACKWARD, 0.0);

          glance.moment = bf_moment_at_rest (glance.moment.from + 1);
          other.moment = glance.moment;
          g_assert_true (g_array_index (slices, BfPieSlice, 0).share < 0.0);
          g_assert_cmpfloat (get_blank_part (&glance), >, 0.25);
          g_assert_cmpfloat (get_blank_part (&other), <, 0.15);
          return;
        }
      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
    }
  g_assert_not_reached ();
}

static void
test_nothing_to_cut (void)
{
  g_autoptr (BfTrace) worked = bf_fixture_worked_example (1);
  g_autoptr (BfDataset) data = bf_dataset_new ((double[]){ 0, 0, 0 }, (double[]){ 1 }, 1, 3, 1, NULL);
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrace) trace = NULL;
  g_autoptr (BfCredit) credit = NULL;
  BfRecipe recipe;
  BfGlance glance;

  bf_recipe_init (&recipe);
  state = bf_state_new (bf_trace_get_network (worked), &recipe, NULL);
  trace = bf_step (state, data, &recipe, NULL);
  credit = cut (trace, BF_CREDIT_CUT_FIX);
  glance = glance_at (trace, credit, BF_PHASE_BACKWARD, 1.0);
  g_assert_true (has_text (&glance, "inputs of 0"));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  shared = bf_scene_new ();

  g_test_add_func ("/pie/slices-are-the-first-cut", test_slices);
  g_test_add_func ("/pie/small-slices-become-one", test_others);
  g_test_add_func ("/pie/a-number-stands-inside-its-slice", test_fit);
  g_test_add_func ("/pie/stands-at-the-output", test_place_at_the_output);
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *name = g_strconcat ("/pie/has-a-place-of-its-own/", shapes[i], NULL);

      g_test_add_data_func (name, shapes[i], test_place);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *name = g_strconcat ("/pie/the-crumb-is-written-apart/", shapes[i], NULL);

      g_test_add_data_func (name, shapes[i], test_words);
    }
  g_test_add_func ("/pie/shares-come-with-the-cut", test_shares_come_with_the_cut);
  g_test_add_func ("/pie/a-share-waits-for-its-term", test_share_waits_for_its_term);
  g_test_add_func ("/pie/the-same-moment-is-the-same-picture", test_same_moment_same_picture);
  g_test_add_func ("/pie/a-negative-slice-is-hatched", test_negative_is_hatched);
  g_test_add_func ("/pie/nothing-to-cut-says-why", test_nothing_to_cut);

  status = g_test_run ();
  bf_scene_free (shared);

  return status;
}
