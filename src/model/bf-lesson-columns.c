/* SPDX-License-Identifier: MIT */
#include "bf-lesson-columns.h"

#include "bf-lesson-private.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_BATCH 32

/* A text of a list of `data`, or NULL */
static const char *
get_name (const BfLesson *self, const char *key, guint index)
{
  return json_string_value (json_array_get (json_object_get (json_object_get (self->extra, "data"), key), index));
}

/**
 * bf_lesson_get_input_name:
 * @self: a lesson
 * @input: an input
 *
 * Gets what the column of an input is called in the file it comes from.
 *
 * Returns: (transfer none) (nullable): the name
 */
const char *
bf_lesson_get_input_name (const BfLesson *self, guint input)
{
  g_return_val_if_fail (self != NULL, NULL);

  return get_name (self, "input_names", input);
}

/**
 * bf_lesson_get_target_name:
 * @self: a lesson
 * @target: a target
 *
 * Gets what the column of a target, or the class that it stands for, is called.
 *
 * Returns: (transfer none) (nullable): the name
 */
const char *
bf_lesson_get_target_name (const BfLesson *self, guint target)
{
  g_return_val_if_fail (self != NULL, NULL);

  return get_name (self, "target_names", target);
}

static json_t *
make_names (char **names)
{
  json_t *list = json_array ();

  for (guint i = 0; names[i] != NULL; i++)
    json_array_append_new (list, json_string (names[i]));

  return list;
}

/* What was taken off each input, and what it was divided by then */
static json_t *
make_scaling (const BfCsvData *data)
{
  json_t *list = json_array ();

  for (guint i = 0; data->input_names[i] != NULL; i++)
    json_array_append_new (list, json_pack ("{s:s, s:f, s:f}", "method", bf_csv_scale_get_name (data->scale), "offset",
                                            data->offsets[i], "factor", data->factors[i]));

  return list;
}

static json_t *
make_extra (const BfCsvData *data)
{
  json_t *columns = json_object ();

  json_object_set_new (columns, "input_names", make_names (data->input_names));
  json_object_set_new (columns, "target_names", make_names (data->target_names));
  if (data->scale != BF_CSV_SCALE_NONE)
    json_object_set_new (columns, "scaling", make_scaling (data));

  return json_pack ("{s:o}", "data", columns);
}

/**
 * bf_csv_data_fits:
 * @self: what was read
 * @network: a network
 *
 * Tells whether the samples have as many inputs and targets as a network.
 *
 * Returns: whether they have
 */
gboolean
bf_csv_data_fits (const BfCsvData *self, const BfNetwork *network)
{
  return bf_dataset_get_n_inputs (self->dataset) == bf_network_get_n_inputs (network) &&
         bf_dataset_get_n_targets (self->dataset) == bf_network_get_n_outputs (network);
}

/* The parameters of a layer that keeps its shape */
static gboolean
copy_layer (BfNetwork *to, const BfNetwork *from, guint layer, GError **error)
{
  for (guint v = 0; v < bf_network_get_n_units (from, layer); v++)
    {
      for (guint u = 0; u < bf_network_get_n_layer_inputs (from, layer); u++)
        if (!bf_network_set_weight (to, layer, v, u, bf_network_get_weight (from, layer, v, u), error) ||
            !bf_network_set_weight_frozen (to, layer, v, u, bf_network_is_weight_frozen (from, layer, v, u), error))
          return FALSE;
      if (bf_network_has_bias (from, layer) &&
          (!bf_network_set_bias (to, layer, v, bf_network_get_bias (from, layer, v), error) ||
           !bf_network_set_bias_frozen (to, layer, v, bf_network_is_bias_frozen (from, layer, v), error)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
same_layer (const BfNetwork *one, const BfNetwork *other, guint layer)
{
  return bf_network_get_n_units (one, layer) == bf_network_get_n_units (other, layer) &&
         bf_network_get_n_layer_inputs (one, layer) == bf_network_get_n_layer_inputs (other, layer);
}

/**
 * bf_network_fit_layers:
 * @network: a network
 * @n_inputs: inputs it should have
 * @layers: its layers as they should be, as many as it has
 * @seed: what new weights are drawn from
 * @error: return location for an error
 *
 * Makes a network of other widths or activations: layers whose width changes get new weights, as nn.Linear draws them, and
 * all others keep theirs.
 *
 * Returns: (transfer full): the network, or %NULL with %BF_ERROR_TOO_LARGE, or with %BF_ERROR_NOT_FINITE where training has
 *   left a weight that is no number
 */
BfNetwork *
bf_network_fit_layers (const BfNetwork  *network,
                       guint             n_inputs,
                       const BfLayer    *layers,
                       guint64           seed,
                       GError          **error)
{
  guint n = bf_network_get_n_layers (network);
  g_autoptr (BfNetwork) fitted = bf_network_new (n_inputs, layers, n, error);

  if (fitted == NULL)
    return NULL;
  for (guint l = 0; l < n; l++)
    if (!(same_layer (network, fitted, l) ? copy_layer (fitted, network, l, error)
                                          : bf_initializer_draw (BF_INITIALIZER_LINEAR, fitted, l, seed, error)))
      return NULL;

  return g_steal_pointer (&fitted);
}

/**
 * bf_network_fit:
 * @network: a network
 * @n_inputs: inputs it should have
 * @n_outputs: outputs it should have
 * @seed: what new weights are drawn from
 * @error: return location for an error
 *
 * Makes a network with other first and last layers, as bf_network_fit_layers() does.
 *
 * Returns: (transfer full): the network, or %NULL with %BF_ERROR_TOO_LARGE, or with %BF_ERROR_NOT_FINITE where training has
 *   left a weight that is no number
 */
BfNetwork *
bf_network_fit (const BfNetwork *network, guint n_inputs, guint n_outputs, guint64 seed, GError **error)
{
  guint n = bf_network_get_n_layers (network);
  g_autofree BfLayer *layers = g_new0 (BfLayer, n);

  for (guint l = 0; l < n; l++)
    layers[l] = (BfLayer) { l + 1 == n ? n_outputs : bf_network_get_n_units (network, l),
                            bf_network_get_activation (network, l), bf_network_has_bias (network, l) };

  return bf_network_fit_layers (network, n_inputs, layers, seed, error);
}

/* A network for the data: the hidden layers that were asked for, and outputs that fit the targets */
static BfNetwork *
make_network (const BfCsvData *data, const BfLayer *hidden, guint n_hidden, guint64 seed, GError **error)
{
  g_autofree BfLayer *layers = g_new0 (BfLayer, n_hidden + 1);
  BfNetwork *network;

  for (guint l = 0; l < n_hidden; l++)
    layers[l] = hidden[l];
  layers[n_hidden] = (BfLayer) { bf_dataset_get_n_targets (data->dataset),
                                 data->has_classes ? BF_ACTIVATION_SOFTMAX : BF_ACTIVATION_IDENTITY, TRUE };
  network = bf_network_new (bf_dataset_get_n_inputs (data->dataset), layers, n_hidden + 1, error);
  for (guint l = 0; network != NULL && l <= n_hidden; l++)
    bf_initializer_draw (BF_INITIALIZER_LINEAR, network, l, seed, NULL);

  return network;
}

static void
init_recipe (BfRecipe *recipe, const BfCsvData *data)
{
  bf_recipe_init (recipe);
  bf_recipe_set_loss (recipe, data->has_classes ? BF_LOSS_CROSS_ENTROPY : BF_LOSS_MSE, NULL);
  recipe->batch_size = MIN (DEFAULT_BATCH, bf_dataset_get_n_samples (data->dataset));
  recipe->shuffle = TRUE;
}

/**
 * bf_lesson_new_from_csv:
 * @data: what was read
 * @title: the title
 * @base: (nullable): a lesson whose network and recipe are taken; where they do not fit, its first and last layers get
 *   new weights
 * @hidden: (array length=n_hidden) (nullable): without @base, the hidden layers
 * @n_hidden: how many
 * @seed: what new weights are drawn from
 * @error: return location for an error
 *
 * Makes a lesson of data: classes are learnt with cross_entropy on a softmax layer, numbers with mse.
 *
 * Returns: (transfer full): the lesson, or %NULL with a #BfError
 */
BfLesson *
bf_lesson_new_from_csv (const BfCsvData *data,
                        const char      *title,
                        const BfLesson  *base,
                        const BfLayer   *hidden,
                        guint            n_hidden,
                        guint64          seed,
                        GError         **error)
{
  g_autoptr (BfNetwork) network = NULL;
  g_autofree char *description = bf_csv_data_describe (data);
  BfRecipe recipe;
  BfLesson *self;

  if (base != NULL)
    network = bf_network_fit (bf_lesson_get_network (base), bf_dataset_get_n_inputs (data->dataset),
                              bf_dataset_get_n_targets (data->dataset), seed, error);
  else
    network = make_network (data, hidden, n_hidden, seed, error);
  if (network == NULL)
    return NULL;

  init_recipe (&recipe, data);
  if (base != NULL)
    recipe = *bf_lesson_get_recipe (base);
  if (!bf_recipe_validate_for (&recipe, network, error))
    return NULL;
  self = bf_lesson_new (title, description, network, data->dataset, &recipe);
  json_decref (self->extra);
  self->extra = make_extra (data);

  return self;
}
