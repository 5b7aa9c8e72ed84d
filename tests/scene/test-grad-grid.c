/* SPDX-License-Identifier: MIT */
#include "scene/bf-grad-grid.h"

#include "model/bf-lesson.h"
#include "model/bf-torch-lines.h"
#include "scene-fixture.h"

#include <string.h>

#define WIDTH 283.0 /* of the right pane at 1280 × 800 */

static BfTrace *
new_trace (const char *id)
{
  g_autoptr (BfLesson) lesson = bf_lesson_load (id, NULL);
  g_autoptr (BfState) state = bf_state_new (bf_lesson_get_network (lesson), bf_lesson_get_recipe (lesson), NULL);

  return bf_step (state, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);
}

static void
assert_describes (const BfTrace *trace, guint64 done, const char *words)
{
  const BfGlance glance = { .trace = trace, .moment = { done, done, 1.0 } };
  g_autoptr (BfGradGrid) grid = bf_grad_grid_new (&glance);
  g_autofree char *said = bf_grad_grid_describe (grid);

  g_assert_cmpstr (said, ==, words);
}

static void
test_buckets_fill_while_backward_goes_on (void)
{
  g_autoptr (BfTrace) trace = new_trace (BF_LESSON_WORKED_EXAMPLE);
  const BfNetwork *network = bf_trace_get_network (trace);
  guint64 begin = bf_moment_get_phase_start (network, BF_PHASE_BACKWARD);
  guint64 end = bf_moment_get_phase_end (network, BF_PHASE_BACKWARD);

  assert_describes (trace, begin, "model[1].weight.grad: \u2013, \u2013; "
                                  "model[0].weight.grad: \u2013, \u2013, \u2013, \u2013, \u2013, \u2013");
  assert_describes (trace, end, "model[1].weight.grad: \u22120.968, \u22120.792; model[0].weight.grad: "
                                "\u22120.308, \u22120.616, \u22120.924, \u22120.352, \u22120.704, \u22121.056");
}

static void
test_biases_and_activations_have_their_places (void)
{
  g_autoptr (BfTrace) trace = new_trace ("xor");
  const BfGlance glance = { .trace = trace, .moment = { 0, 0, 1.0 } };
  g_autoptr (BfGradGrid) grid = bf_grad_grid_new (&glance);
  g_autofree char *said = bf_grad_grid_describe (grid);

  g_assert_cmpuint (bf_grad_grid_get_n_tensors (grid), ==, 4);
  g_assert_nonnull (strstr (said, "model[2].weight.grad: "));
  g_assert_nonnull (strstr (said, "model[2].bias.grad: "));
  g_assert_nonnull (strstr (said, "model[0].bias.grad: "));
}

static BfTrace *
new_large_trace (guint n_inputs, guint n_units)
{
  const BfLayer layer = { n_units, BF_ACTIVATION_TANH, TRUE };
  g_autoptr (BfNetwork) network = bf_network_new (n_inputs, &layer, 1, NULL);
  g_autofree double *x = g_new0 (double, n_inputs);
  g_autofree double *y = g_new0 (double, n_units);
  g_autoptr (BfDataset) data = bf_dataset_new (x, y, 1, n_inputs, n_units, NULL);
  g_autoptr (BfState) state = NULL;
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  state = bf_state_new (network, &recipe, NULL);

  return bf_step (state, data, &recipe, NULL);
}

/* What does not fit is a heat map that stays within the pane and is not endlessly high. */
static void
test_large_layers_are_heat_maps (void)
{
  g_autoptr (BfTrace) trace = new_large_trace (784, 128);
  const BfNetwork *network = bf_trace_get_network (trace);
  guint64 end = bf_moment_get_phase_end (network, BF_PHASE_BACKWARD);
  const BfGlance glance = { .trace = trace, .moment = { end, end, 1.0 } };
  g_autoptr (BfGradGrid) grid = bf_grad_grid_new (&glance);

  g_assert_false (bf_grad_grid_has_boxes (grid, 0, WIDTH, 1.0));
  g_assert_cmpfloat (bf_grad_grid_get_height (grid, WIDTH, 1.0), <, 500.0);
}

static void
test_boxes_stand_where_numbers_can_be_read (void)
{
  g_autoptr (BfTrace) trace = new_trace (BF_LESSON_WORKED_EXAMPLE);
  const BfGlance glance = { .trace = trace, .moment = { 0, 0, 1.0 } };
  g_autoptr (BfGradGrid) grid = bf_grad_grid_new (&glance);

  g_assert_true (bf_grad_grid_has_boxes (grid, 1, WIDTH, 1.0));
  g_assert_false (bf_grad_grid_has_boxes (grid, 1, 120.0, 1.0));
  g_assert_false (bf_grad_grid_has_boxes (grid, 1, WIDTH, 2.0));
  /* title 22 and a row 30; gap 14; title 22 and two rows of 30 with 6 between */
  g_assert_cmpfloat (bf_grad_grid_get_height (grid, WIDTH, 1.0), ==, 52.0 + 14.0 + 88.0);
}

static guint
count_colours (const BfTrace *trace, guint64 done, const BfPalette *palette)
{
  const BfGlance glance = { .trace = trace, .moment = { done, done, 1.0 } };
  g_autoptr (BfGradGrid) grid = bf_grad_grid_new (&glance);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 300, 200);
  cairo_t *cr = cairo_create (surface);
  guint32 tint = 0xff000000 | (guint32) (palette->miss_tint.red * 255 + 0.5) << 16 |
                 (guint32) (palette->miss_tint.green * 255 + 0.5) << 8 | (guint32) (palette->miss_tint.blue * 255 + 0.5);
  guint n = 0;

  bf_grad_grid_draw (grid, cr, WIDTH, palette, NULL, 1.0);
  cairo_surface_flush (surface);
  for (int y = 0; y < 200; y++)
    for (int x = 0; x < 300; x++)
      n += ((const guint32 *) (gpointer) (cairo_image_surface_get_data (surface) +
                                          y * cairo_image_surface_get_stride (surface)))[x] == tint;
  cairo_destroy (cr);
  cairo_surface_destroy (surface);

  return n;
}

static void
test_plum_is_only_what_is_computed (void)
{
  g_autoptr (BfTrace) trace = new_trace (BF_LESSON_WORKED_EXAMPLE);
  guint64 end = bf_moment_get_phase_end (bf_trace_get_network (trace), BF_PHASE_BACKWARD);

  for (int style = 0; style < 4; style++)
    {
      const BfPalette *palette = bf_palette_get (style & 1, style >> 1);

      g_assert_cmpuint (count_colours (trace, 0, palette), ==, 0);
      g_assert_cmpuint (count_colours (trace, end, palette), >, 8 * 70 * 10);
    }
}

static void
test_the_loop_is_that_of_the_recipe (void)
{
  BfTorchLine lines[BF_TORCH_MAX_LINES];
  BfRecipe recipe;

  bf_recipe_init (&recipe);
  g_assert_cmpuint (bf_torch_lines_get (&recipe, lines), ==, 6);
  g_assert_cmpstr (lines[4].code, ==, "    loss.backward()");
  g_assert_cmpint (lines[4].phase, ==, BF_PHASE_BACKWARD);
  bf_recipe_set_schedule (&recipe, BF_SCHEDULE_COSINE, NULL);
  recipe.accumulate = 2;
  recipe.wrong = BF_WRONG_FORGET_ZERO_GRAD;
  g_assert_cmpuint (bf_torch_lines_get (&recipe, lines), ==, 7);
  g_assert_cmpstr (lines[1].code, ==, "    # no optimizer.zero_grad()");
  g_assert_cmpstr (lines[5].code, ==, "    if last: optimizer.step()");
  g_assert_cmpstr (lines[6].code, ==, "    scheduler.step()");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grad-grid/buckets-fill-while-backward-goes-on", test_buckets_fill_while_backward_goes_on);
  g_test_add_func ("/grad-grid/biases-and-activations-have-their-places", test_biases_and_activations_have_their_places);
  g_test_add_func ("/grad-grid/large-layers-are-heat-maps", test_large_layers_are_heat_maps);
  g_test_add_func ("/grad-grid/boxes-stand-where-numbers-can-be-read", test_boxes_stand_where_numbers_can_be_read);
  g_test_add_func ("/grad-grid/plum-is-only-what-is-computed", test_plum_is_only_what_is_computed);
  g_test_add_func ("/torch-lines/the-loop-is-that-of-the-recipe", test_the_loop_is_that_of_the_recipe);

  return g_test_run ();
}
