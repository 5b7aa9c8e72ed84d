/* SPDX-License-Identifier: MIT */
#include "soak.h"

/* Of the soak: other networks and whole lessons in the place of the present one, and numbers that no file can hold. */

#define MAX_WIDTH 5
#define MAX_SAMPLES 9
#define HUGE_RATE 1e300 /* one step with it leaves nothing finite, where there is a gradient */

static BfActivation
draw_activation (Soak *self)
{
  return (BfActivation) soak_below (self, BF_ACTIVATION_SOFTMAX); /* the last one */
}

static BfNetwork *
draw_network (Soak *self, guint n_inputs, guint n_outputs, BfActivation last)
{
  BfLayer layers[3];
  guint n_layers = 1 + soak_below (self, G_N_ELEMENTS (layers));
  BfNetwork *network;

  for (guint l = 0; l + 1 < n_layers; l++)
    layers[l] = (BfLayer) { 1 + soak_below (self, MAX_WIDTH), draw_activation (self), soak_below (self, 2) == 0 };
  layers[n_layers - 1] = (BfLayer) { n_outputs, last, soak_below (self, 2) == 0 };
  network = bf_network_new (n_inputs, layers, n_layers, NULL);
  for (guint l = 0; l < n_layers; l++)
    bf_initializer_draw (BF_INITIALIZER_LINEAR, network, l, soak_below (self, 1000), NULL);

  return network;
}

/* Inputs of any size, targets between 0 and 1, of which classes have exactly one 1 */
static BfDataset *
draw_samples (Soak *self, guint n_inputs, guint n_targets, gboolean classes)
{
  gsize n = 1 + soak_below (self, MAX_SAMPLES);
  g_autofree double *inputs = g_new (double, n * n_inputs);
  g_autofree double *targets = g_new0 (double, n * n_targets);

  for (gsize i = 0; i < n * n_inputs; i++)
    inputs[i] = soak_draw_number (self);
  for (gsize i = 0; i < n * n_targets && !classes; i++)
    targets[i] = g_rand_double (self->random);
  for (gsize i = 0; i < n && classes; i++)
    targets[i * n_targets + soak_below (self, n_targets)] = 1.0;

  return bf_dataset_new (inputs, targets, n, n_inputs, n_targets, NULL);
}

/* Sometimes one of the program's own, else one of any shape */
static BfLesson *
draw_new_lesson (Soak *self)
{
  const char * const *ids = bf_lesson_list_ids ();
  gboolean classes = soak_below (self, 3) == 0;
  guint n_inputs = 1 + soak_below (self, MAX_WIDTH), n_targets = 1 + soak_below (self, MAX_WIDTH);
  g_autofree char *title = g_strdup_printf ("Lesson %u", soak_below (self, 1000));
  g_autoptr (BfNetwork) network = NULL;
  g_autoptr (BfDataset) dataset = NULL;
  BfRecipe recipe;

  if (soak_below (self, 4) == 0)
    return bf_lesson_load (ids[soak_below (self, g_strv_length ((GStrv) ids))], NULL);
  network = draw_network (self, n_inputs, n_targets, classes ? BF_ACTIVATION_SOFTMAX : draw_activation (self));
  dataset = draw_samples (self, n_inputs, n_targets, classes);
  bf_recipe_init (&recipe);
  bf_recipe_set_loss (&recipe, classes ? BF_LOSS_CROSS_ENTROPY : BF_LOSS_MSE, NULL);
  recipe.batch_size = 1 + soak_below (self, 4);

  return bf_lesson_new (title, NULL, network, dataset, &recipe);
}

/* Undone and done again now and then: between two shapes */
static void
go_there_and_back (Soak *self, const Place *before)
{
  Place after = look_at_place (self);
  Place place;

  if (soak_below (self, 3) > 0)
    {
      clear_place (&after);
      return;
    }
  bf_session_undo (self->session);
  place = look_at_place (self);
  assert_equal_places (before, &place);
  clear_place (&place);
  bf_session_redo (self->session);
  place = look_at_place (self);
  assert_equal_places (&after, &place);
  clear_place (&place);
  clear_place (&after);
}

static gboolean
end_change (Soak *self, gboolean done, const Place *before)
{
  if (done)
    go_there_and_back (self, before);
  else
    self->n_refused++;

  return done;
}

gboolean
soak_change_lesson (Soak *self)
{
  g_autoptr (BfLesson) lesson = draw_new_lesson (self);
  gboolean done;
  Place before;

  soak_come_to_rest (self);
  before = look_at_place (self);
  done = bf_session_set_lesson (self->session, lesson, "change of the lesson", NULL);
  if (done)
    {
      g_assert_cmpstr (bf_lesson_get_title (bf_session_get_lesson (self->session)), ==, bf_lesson_get_title (lesson));
      assert_rests_after (self->session, 1, BF_PHASE_LOSS);
    }
  end_change (self, done, &before);
  clear_place (&before);

  return done;
}

gboolean
soak_change_network (Soak *self)
{
  const BfNetwork *now = bf_session_get_network (self->session);
  guint last = bf_network_get_n_layers (now) - 1;
  g_autoptr (BfNetwork) network = draw_network (self, bf_network_get_n_inputs (now), bf_network_get_n_outputs (now),
                                                bf_network_get_activation (now, last));
  gboolean done;
  Place before;

  soak_come_to_rest (self);
  before = look_at_place (self);
  done = bf_session_set_network (self->session, network, "change of the network", NULL);
  g_assert_true (bf_network_equal (bf_session_get_network (self->session), network) == done);
  end_change (self, done, &before);
  clear_place (&before);

  return done;
}

/* Steps with a rate that no training survives, to the end of the step: what is seen then cannot be saved. */
gboolean
soak_diverge (Soak *self)
{
  BfRecipe recipe = *bf_session_get_recipe (self->session);

  bf_recipe_set_optimizer (&recipe, BF_OPTIMIZER_SGD, NULL);
  recipe.learning_rate = HUGE_RATE;
  recipe.momentum = 0.9;
  soak_come_to_rest (self);
  if (!bf_session_set_recipe (self->session, &recipe, NULL))
    {
      self->n_refused++;
      return FALSE;
    }
  for (guint i = 0; i < 2 * BF_N_PHASES && bf_session_can_step (self->session); i++)
    {
      if (!bf_session_step (self->session, BF_GRANULARITY_PHASE, NULL))
        break;
      soak_come_to_rest (self);
    }

  return TRUE;
}

static gboolean
is_inside (const BfElement *element, const BfNetwork *network)
{
  switch (element->kind)
    {
    case BF_ELEMENT_INPUT:
      return element->unit < bf_network_get_n_inputs (network);
    case BF_ELEMENT_TARGET:
      return element->unit < bf_network_get_n_outputs (network);
    case BF_ELEMENT_WEIGHT:
    case BF_ELEMENT_BIAS:
    case BF_ELEMENT_UNIT:
      return element->layer < bf_network_get_n_layers (network)
             && element->unit < bf_network_get_n_units (network, element->layer)
             && (element->kind != BF_ELEMENT_WEIGHT
                 || element->input < bf_network_get_n_layer_inputs (network, element->layer));
    case BF_ELEMENT_NONE:
    case BF_ELEMENT_MISS:
    default:
      return TRUE;
    }
}

/* Network, data, lesson, selection and pie are of one shape. */
void
soak_check_shape (Soak *self)
{
  BfGlance glance = look (self->session);
  const BfNetwork *network = bf_trace_get_network (glance.trace);
  const BfDataset *dataset = bf_session_get_dataset (self->session);
  BfLesson *lesson = bf_session_get_lesson (self->session);

  g_assert_true (bf_network_same_shape (network, bf_session_get_network (self->session)));
  g_assert_true (bf_network_same_shape (network, bf_lesson_get_network (lesson)));
  g_assert_cmpuint (bf_dataset_get_n_inputs (dataset), ==, bf_network_get_n_inputs (network));
  g_assert_cmpuint (bf_dataset_get_n_targets (dataset), ==, bf_network_get_n_outputs (network));
  g_assert_true (is_inside (&glance.selected, network));
  g_assert_cmpuint (bf_session_get_cut_output (self->session), <, bf_network_get_n_outputs (network));
  for (BfRun *run = self->session->position.run; run != NULL; run = bf_run_get_parent (run))
    g_assert_true (bf_network_same_shape (network, bf_state_get_network (bf_run_get_start_state (run))));
}
