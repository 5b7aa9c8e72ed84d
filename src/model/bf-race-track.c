/* SPDX-License-Identifier: MIT */
#include "bf-race.h"

/* What is raced on: the present network and its data, or one that has grown. */

#define SAMPLES_PER_INPUT 2
#define MAX_HIDDEN 5
#define TEACHER_SEED 1
#define PUPIL_SEED 2
#define INPUT_SEED 3

/* Inputs, the widths of the hidden layers and outputs of the grown networks, from size 1 on */
static const guint sizes[BF_RACE_MAX_SIZES - 1][MAX_HIDDEN + 2] = {
  { 4, 4, 2 },
  { 6, 6, 3 },
  { 8, 8, 8, 4 },
  { 12, 12, 12, 6 },
  { 16, 16, 16, 16, 8 },
  { 24, 24, 24, 24, 12 },
  { 32, 32, 32, 32, 32, 16 },
};

static char *
name_widths (const BfNetwork *network)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%u", bf_network_get_n_inputs (network));
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    g_string_append_printf (text, "-%u", bf_network_get_n_units (network, l));

  return g_string_free (text, FALSE);
}

/* Hidden layers of tanh, so that depth is worth something; the outputs are what they are. */
static BfNetwork *
grow (guint size, guint64 seed)
{
  const guint *widths = sizes[size - 1];
  BfLayer layers[MAX_HIDDEN + 1];
  BfNetwork *network;
  guint n = 0;

  while (n < MAX_HIDDEN + 1 && widths[n + 1] > 0)
    {
      layers[n] = (BfLayer) { widths[n + 1], BF_ACTIVATION_TANH, FALSE };
      n++;
    }
  layers[n - 1].activation = BF_ACTIVATION_IDENTITY;
  network = bf_network_new (widths[0], layers, n, NULL);
  for (guint l = 0; l < n; l++)
    bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, l, seed, NULL);

  return network;
}

/* Inputs between -1 and 1 from a network's own draw, targets from a teacher of the same shape: it can be learned. */
static BfDataset *
teach (const BfNetwork *teacher)
{
  guint n_in = bf_network_get_n_inputs (teacher), n_out = bf_network_get_n_outputs (teacher);
  guint n = n_in * SAMPLES_PER_INPUT;
  g_autofree double *x = g_new (double, (gsize) n * n_in);
  g_autofree double *y = g_new (double, (gsize) n * n_out);
  g_autoptr (BfNetwork) numbers = bf_network_new (n_in, &(BfLayer) { n, BF_ACTIVATION_IDENTITY, FALSE }, 1, NULL);
  BfInit init;

  bf_init_set (&init, BF_INITIALIZER_UNIFORM, NULL);
  init.low = -1.0;
  init.high = 1.0;
  bf_init_draw (&init, numbers, 0, INPUT_SEED, NULL);
  for (guint s = 0; s < n; s++)
    {
      for (guint i = 0; i < n_in; i++)
        x[s * n_in + i] = bf_network_get_weight (numbers, 0, s, i);
      bf_network_predict (teacher, x + s * n_in, y + s * n_out, NULL);
    }

  return bf_dataset_new (x, y, n, n_in, n_out, NULL);
}

/**
 * bf_race_track_new:
 * @network: the present network
 * @dataset: its data
 * @recipe: its recipe
 * @size: 0 for this one; from 1 to %BF_RACE_MAX_SIZES - 1 for one that has grown
 *
 * Makes what is raced on, all samples in one batch. Those that have grown learn what a teacher of the same shape says, with
 * half_squared_error.
 *
 * Returns: (transfer full): the track
 */
BfRaceTrack *
bf_race_track_new (const BfNetwork *network, BfDataset *dataset, const BfRecipe *recipe, guint size)
{
  BfRaceTrack *self = g_new0 (BfRaceTrack, 1);
  g_autoptr (BfNetwork) teacher = NULL;

  self->recipe = *recipe;
  if (size == 0)
    {
      self->network = bf_network_copy (network);
      self->dataset = bf_dataset_ref (dataset);
    }
  else
    {
      size = MIN (size, BF_RACE_MAX_SIZES - 1);
      teacher = grow (size, TEACHER_SEED);
      self->network = grow (size, PUPIL_SEED);
      self->dataset = teach (teacher);
      bf_recipe_set_loss (&self->recipe, BF_LOSS_HALF_SQUARED_ERROR, NULL);
    }
  self->recipe.batch_size = bf_dataset_get_n_samples (self->dataset);
  self->recipe.shuffle = FALSE;
  self->recipe.stop_loss = 0.0;
  self->recipe.stop_steps = 0;
  self->name = name_widths (self->network);

  return self;
}

/**
 * bf_race_track_free:
 * @track: (transfer full): a #BfRaceTrack
 *
 * Frees a track.
 */
void
bf_race_track_free (gpointer track)
{
  BfRaceTrack *self = track;

  bf_network_unref (self->network);
  bf_dataset_unref (self->dataset);
  g_free (self->name);
  g_free (self);
}
