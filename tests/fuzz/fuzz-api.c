/* SPDX-License-Identifier: MIT */
#include "core/backflow.h"
#include "fuzz.h"

#include <string.h>

/* The library's public functions with numbers of any kind: sizes, places, NaN, members that enumerations do not have. Each
 * either does what it is asked or says what would be right, and what is left can be trained. */

#define MAX_CALLS 64

typedef struct
{
  const uint8_t *bytes;
  size_t         left;
  BfNetwork     *network;
  BfDataset     *dataset;
  BfRecipe       recipe;
} Player;

static guint
take_byte (Player *self)
{
  if (self->left == 0)
    return 0;
  self->left--;

  return *self->bytes++;
}

/* Mostly what is right for a small network, and then what is hostile */
static guint
take_count (Player *self)
{
  static const guint hostile[] = { 0, 16, 17, 255, 1u << 27, 1u << 31, G_MAXUINT - 1, G_MAXUINT };
  guint byte = take_byte (self);

  return byte < 128 ? byte % 4 : hostile[byte % G_N_ELEMENTS (hostile)];
}

static double
take_number (Player *self)
{
  guint byte = take_byte (self);
  double value = 0.0;

  if (byte < 128)
    return (byte - 64.0) / 16.0;
  for (gsize i = 0; i < sizeof value; i++)
    ((uint8_t *) &value)[i] = (uint8_t) take_byte (self);

  return value;
}

/* Whether a call came to what it should: done, or an error that can be read */
static gboolean
check (gboolean done, GError **error)
{
  g_assert_true (done == (*error == NULL));
  if (*error != NULL)
    {
      g_assert_cmpuint ((*error)->domain, ==, BF_ERROR);
      g_assert_true (g_utf8_validate ((*error)->message, -1, NULL));
      g_clear_error (error);
    }

  return done;
}

static void
make_network (Player *self)
{
  BfLayer layers[3];
  guint n = take_byte (self) % 4;
  guint n_inputs = take_count (self);
  GError *error = NULL;
  BfNetwork *made;

  for (guint l = 0; l < n; l++)
    layers[l] = (BfLayer) { take_count (self), (BfActivation) take_count (self), take_byte (self) & 1 };
  made = bf_network_new (n_inputs, layers, n, &error);
  if (!check (made != NULL, &error))
    return;
  bf_network_unref (self->network);
  self->network = made;
}

static void
make_dataset (Player *self)
{
  double numbers[9];
  gsize n_inputs = take_count (self), n_targets = take_count (self);
  GError *error = NULL;
  BfDataset *made;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    numbers[i] = take_number (self);
  made = bf_dataset_new_from_lists (numbers, MIN (n_inputs, 9), numbers, MIN (n_targets, 9), take_count (self),
                                    take_count (self), &error);
  if (!check (made != NULL, &error))
    return;
  bf_dataset_unref (self->dataset);
  self->dataset = made;
}

static void
edit_dataset (Player *self)
{
  GError *error = NULL;
  gsize sample = take_count (self);
  guint column = take_count (self);
  double value = take_number (self);
  BfDataset *made = take_byte (self) & 1 ? bf_dataset_with_input (self->dataset, sample, column, value, &error)
                                         : bf_dataset_with_target (self->dataset, sample, column, value, &error);

  if (!check (made != NULL, &error))
    return;
  bf_dataset_unref (self->dataset);
  self->dataset = made;
}

static void
edit_network (Player *self)
{
  guint layer = take_count (self), unit = take_count (self), input = take_count (self), what = take_byte (self) % 7;
  double value = take_number (self);
  GError *error = NULL;
  gboolean done = FALSE;

  switch (what)
    {
    case 0: done = bf_network_set_weight (self->network, layer, unit, input, value, &error); break;
    case 1: done = bf_network_set_bias (self->network, layer, unit, value, &error); break;
    case 2: done = bf_network_set_weight_frozen (self->network, layer, unit, input, TRUE, &error); break;
    case 3: done = bf_network_set_bias_frozen (self->network, layer, unit, TRUE, &error); break;
    case 4: done = bf_network_set_layer_frozen (self->network, layer, (gboolean) input, &error); break;
    case 5: done = bf_network_set_weights (self->network, layer, unit, &value, MIN (input, 1), &error); break;
    default: done = bf_network_set_biases (self->network, layer, &value, MIN (input, 1), &error); break;
    }
  check (done, &error);
}

static void
draw_layer (Player *self)
{
  guint layer = take_count (self);
  GError *error = NULL;
  BfInit init;

  if (!check (bf_init_set (&init, (BfInitializer) (int) take_count (self), &error), &error))
    return;
  init.low = take_number (self);
  init.high = take_number (self);
  init.std = take_number (self);
  init.mode = take_count (self);
  check (bf_init_draw (&init, self->network, layer, take_byte (self), &error), &error);
}

static void
edit_recipe (Player *self)
{
  GError *error = NULL;
  gboolean done = TRUE;

  switch (take_byte (self) % 8)
    {
    case 0: done = bf_recipe_set_loss (&self->recipe, (BfLoss) take_count (self), &error); break;
    case 1: done = bf_recipe_set_optimizer (&self->recipe, (BfOptimizer) take_count (self), &error); break;
    case 2: done = bf_recipe_set_schedule (&self->recipe, (BfSchedule) take_count (self), &error); break;
    case 3: self->recipe.learning_rate = take_number (self); break;
    case 4: self->recipe.batch_size = take_count (self); break;
    case 5: self->recipe.accumulate = take_count (self); break;
    case 6: self->recipe.momentum = take_number (self); break;
    default: self->recipe.wrong = take_count (self); break;
    }
  check (done, &error);
}

static void
edit_option (Player *self)
{
  guint n = 0, which;
  GError *error = NULL;
  const BfOption *options = bf_optimizer_get_options (self->recipe.optimizer, &n);

  if (n == 0)
    return;
  which = take_byte (self) % n;
  check (bf_option_set (&options[which], &self->recipe, take_count (self), take_number (self), &error), &error);
}

static void
train (Player *self, const BfState *state)
{
  g_autoptr (BfTrainer) trainer = NULL;
  gsize n_steps = take_byte (self) % 8, n_losses = 0;
  guint n_threads = take_count (self);
  GError *error = NULL;
  g_autofree double *losses = NULL;

  trainer = bf_trainer_new (state, self->dataset, &self->recipe, &error);
  if (!check (trainer != NULL, &error))
    return;
  check (bf_trainer_set_n_threads (trainer, n_threads, &error), &error);
  losses = bf_trainer_run_list (trainer, n_steps, &n_losses, &error);
  check (losses != NULL, &error);
  check (bf_trainer_set_state (trainer, state, &error), &error);
}

static void
look (Player *self, const BfTrace *trace)
{
  g_autoptr (BfCredit) pie = NULL;
  g_autofree double *z = NULL;
  BfGradientCheck gradients;
  GError *error = NULL;
  gsize n = 0;

  z = bf_trace_dup_z (trace, take_count (self), take_count (self), &n, &error);
  check (z != NULL, &error);
  pie = bf_credit_new (trace, (BfCreditCut) take_count (self), take_count (self), take_count (self), &error);
  check (pie != NULL, &error);
  check (bf_gradient_check (trace, &gradients, &error), &error);
}

/* A step, if the network, the data and the recipe go together */
static void
step (Player *self)
{
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrace) trace = NULL;
  GError *error = NULL;

  state = bf_state_new (self->network, &self->recipe, &error);
  if (!check (state != NULL, &error))
    return;
  trace = bf_step (state, self->dataset, &self->recipe, &error);
  if (!check (trace != NULL, &error))
    return;
  look (self, trace);
  train (self, state);
}

static void
nudge (Player *self)
{
  g_autoptr (BfNudge) made = NULL;
  GError *error = NULL;
  BfNudgeOptions options;

  if (!check (bf_nudge_options_init (&options, (BfNudgeMethod) take_count (self), &error), &error))
    return;
  options.values = take_count (self);
  options.delta = take_number (self);
  made = bf_nudge_new (self->network, self->dataset, &self->recipe, &options, &error);
  if (check (made != NULL, &error))
    bf_nudge_run (made, take_byte (self));
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t length)
{
  static void (* const calls[]) (Player *self) = {
    make_network, make_dataset, edit_dataset, edit_network, edit_network, draw_layer, edit_recipe, edit_option, step, nudge,
  };
  const BfLayer layers[] = { { 2, BF_ACTIVATION_TANH, TRUE }, { 1, BF_ACTIVATION_IDENTITY, FALSE } };
  const double numbers[] = { 1, 2, 3 };
  Player self = { .bytes = bytes, .left = length };

  self.network = bf_network_new (3, layers, 2, NULL);
  self.dataset = bf_dataset_new (numbers, numbers, 1, 3, 1, NULL);
  bf_recipe_init (&self.recipe);
  for (guint i = 0; i < MAX_CALLS && self.left > 0; i++)
    calls[take_byte (&self) % G_N_ELEMENTS (calls)] (&self);
  step (&self);
  bf_network_unref (self.network);
  bf_dataset_unref (self.dataset);

  return 0;
}
