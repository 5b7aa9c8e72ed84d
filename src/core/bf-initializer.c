/* SPDX-License-Identifier: MIT */
#include "bf-initializer.h"

#include "bf-random.h"

#include <math.h>

/* The half-width of a uniform draw, or the standard deviation of a normal one, from fan-in and fan-out */
static double no_scale (double fan_in, double fan_out) { return 0.0; }
static double unit_scale (double fan_in, double fan_out) { return 1.0; }
static double xavier_bound (double fan_in, double fan_out) { return sqrt (6.0 / (fan_in + fan_out)); }
static double xavier_deviation (double fan_in, double fan_out) { return sqrt (2.0 / (fan_in + fan_out)); }
static double kaiming_bound (double fan_in, double fan_out) { return sqrt (6.0 / fan_in); }
static double kaiming_deviation (double fan_in, double fan_out) { return sqrt (2.0 / fan_in); }
static double linear_bound (double fan_in, double fan_out) { return 1.0 / sqrt (fan_in); }

typedef enum { DRAW_NOTHING, DRAW_POSITIVE, DRAW_UNIFORM, DRAW_NORMAL } Draw;

/* One row a scheme, as torch.nn.init defines them with its default gains (kaiming for relu). */
static const struct
{
  const char *name;
  Draw        draw;
  gboolean    draws_bias;
  double    (*scale) (double fan_in, double fan_out);
} initializers[BF_N_INITIALIZERS] = {
  [BF_INITIALIZER_ZEROS]           = { "zeros",           DRAW_NOTHING,  FALSE, no_scale },
  [BF_INITIALIZER_UNIFORM]         = { "uniform",         DRAW_POSITIVE, FALSE, unit_scale },
  [BF_INITIALIZER_NORMAL]          = { "normal",          DRAW_NORMAL,   FALSE, unit_scale },
  [BF_INITIALIZER_XAVIER_UNIFORM]  = { "xavier_uniform",  DRAW_UNIFORM,  FALSE, xavier_bound },
  [BF_INITIALIZER_XAVIER_NORMAL]   = { "xavier_normal",   DRAW_NORMAL,   FALSE, xavier_deviation },
  [BF_INITIALIZER_KAIMING_UNIFORM] = { "kaiming_uniform", DRAW_UNIFORM,  FALSE, kaiming_bound },
  [BF_INITIALIZER_KAIMING_NORMAL]  = { "kaiming_normal",  DRAW_NORMAL,   FALSE, kaiming_deviation },
  [BF_INITIALIZER_LINEAR]          = { "linear",          DRAW_UNIFORM,  TRUE,  linear_bound },
};

/**
 * bf_initializer_get_name:
 * @self: an initializer
 *
 * Gets the name used in lesson files.
 *
 * Returns: (transfer none): the name, such as `xavier_uniform`
 */
const char *
bf_initializer_get_name (BfInitializer self)
{
  g_return_val_if_fail ((guint) self < BF_N_INITIALIZERS, NULL);

  return initializers[self].name;
}

/**
 * bf_initializer_from_name:
 * @name: a name as in a lesson file
 * @initializer: (out): the initializer
 *
 * Finds the initializer of a name.
 *
 * Returns: whether there is one
 */
gboolean
bf_initializer_from_name (const char *name, BfInitializer *initializer)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < BF_N_INITIALIZERS; i++)
    if (g_str_equal (name, initializers[i].name))
      {
        *initializer = (BfInitializer) i;
        return TRUE;
      }

  return FALSE;
}

static double
draw (Draw kind, double scale, BfRandom *random)
{
  switch (kind)
    {
    case DRAW_POSITIVE: return scale * bf_random_uniform (random);
    case DRAW_UNIFORM: return scale * (2.0 * bf_random_uniform (random) - 1.0);
    case DRAW_NORMAL: return scale * bf_random_normal (random);
    case DRAW_NOTHING:
    default: return 0.0;
    }
}

/**
 * bf_initializer_draw:
 * @self: an initializer
 * @network: the network
 * @layer: which of its layers
 * @seed: the seed; the same seed gives the same numbers on every machine
 *
 * Draws the weights of a layer, in the order in which PyTorch stores them. Biases become 0, but for
 * %BF_INITIALIZER_LINEAR (the default of torch.nn.Linear), which draws them too.
 */
void
bf_initializer_draw (BfInitializer self, BfNetwork *network, guint layer, guint64 seed)
{
  BfRandom random;
  guint n_in, n_out;
  double scale;

  g_return_if_fail ((guint) self < BF_N_INITIALIZERS);
  g_return_if_fail (network != NULL && layer < bf_network_get_n_layers (network));

  n_in = bf_network_get_n_layer_inputs (network, layer);
  n_out = bf_network_get_n_units (network, layer);
  scale = initializers[self].scale (n_in, n_out);
  bf_random_init (&random, seed, layer);

  for (guint v = 0; v < n_out; v++)
    for (guint u = 0; u < n_in; u++)
      bf_network_set_weight (network, layer, v, u, draw (initializers[self].draw, scale, &random));

  if (!bf_network_has_bias (network, layer))
    return;
  for (guint v = 0; v < n_out; v++)
    bf_network_set_bias (network, layer, v,
                         initializers[self].draws_bias ? draw (initializers[self].draw, scale, &random) : 0.0);
}
