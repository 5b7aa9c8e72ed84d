/* SPDX-License-Identifier: MIT */
/* One training step of the worked example, number by number.
 *
 *   cc worked-example.c -o worked-example $(pkg-config --cflags --libs backflow-1) */
#include <backflow.h>

static BfNetwork *
make_network (GError **error)
{
  static const double weights[] = { .5, .4, .3, .6, .3, .2, .7, .8 };
  const BfLayer layers[] = { { .n_units = 2, .activation = BF_ACTIVATION_IDENTITY },
                             { .n_units = 1, .activation = BF_ACTIVATION_IDENTITY } };
  g_autoptr (BfNetwork) network = bf_network_new (3, layers, G_N_ELEMENTS (layers), error);

  if (network == NULL || !bf_network_set_weights (network, 0, 0, weights, 3, error) ||
      !bf_network_set_weights (network, 0, 1, weights + 3, 3, error) ||
      !bf_network_set_weights (network, 1, 0, weights + 6, 2, error))
    return NULL;

  return g_steal_pointer (&network);
}

static BfTrace *
make_trace (GError **error)
{
  const double inputs[] = { 1, 2, 3 };
  const double targets[] = { 3.2 };
  g_autoptr (BfNetwork) network = make_network (error);
  g_autoptr (BfDataset) dataset = bf_dataset_new (inputs, targets, 1, 3, 1, error);
  g_autoptr (BfState) state = NULL;
  BfRecipe recipe;

  if (network == NULL || dataset == NULL)
    return NULL;
  bf_recipe_init (&recipe); /* mse, sgd, a learning rate of 0.01 */
  state = bf_state_new (network, &recipe, NULL);

  return bf_step (state, dataset, &recipe, error);
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BfTrace) trace = make_trace (&error);

  if (trace == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_print ("prediction %g, target %g, loss %g\n", bf_trace_get_prediction (trace, 0, 0), bf_trace_get_target (trace, 0, 0),
           bf_trace_get_loss (trace));
  for (guint input = 0; input < 3; input++)
    for (guint unit = 0; unit < 2; unit++)
      g_print ("w%u%u %g, gradient %g\n", input + 1, unit + 1,
               bf_network_get_weight (bf_trace_get_network (trace), 0, unit, input),
               bf_trace_get_weight_gradient (trace, 0, unit, input));

  return 0;
}
