/* SPDX-License-Identifier: MIT */
/* A program of somebody else, who has nothing but the installed library. */
#include <backflow.h>

int
main (void)
{
  static const double weights[2][2][3] = { { { .5, .4, .3 }, { .6, .3, .2 } }, { { .7, .8 } } };
  const BfLayer layers[] = { { 2, BF_ACTIVATION_IDENTITY, FALSE },
                             { 1, BF_ACTIVATION_IDENTITY, FALSE } };
  g_autoptr (BfNetwork) network = bf_network_new (3, layers, G_N_ELEMENTS (layers), NULL);
  double output[1];

  for (guint layer = 0; layer < 2; layer++)
    for (guint unit = 0; unit < bf_network_get_n_units (network, layer); unit++)
      for (guint input = 0; input < bf_network_get_n_layer_inputs (network, layer); input++)
        bf_network_set_weight (network, layer, unit, input, weights[layer][unit][input], NULL);

  bf_network_predict (network, (const double[]) { 1, 2, 3 }, output, NULL);
  g_print ("%g\n", output[0]);
  return 0;
}
