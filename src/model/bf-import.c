/* SPDX-License-Identifier: MIT */
#include "bf-import.h"

#include "bf-lesson-columns.h"
#include "bf-network-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What becomes of a lesson when other data come in: its network is fitted to them, or a new one made. */

#define MAX_CLASSES 8 /* listed by name */
#define SUFFIX ".csv"

/* A network and its loss before there are weights */
typedef struct
{
  guint   n_inputs;
  BfLayer layers[BF_NETWORK_MAX_LAYERS];
  guint   n_layers;
  BfLoss  loss;
} Plan;

/**
 * bf_import_get_title:
 * @name: the name of a file
 *
 * Finds a title for a lesson.
 *
 * Returns: (transfer full): “iris” for “iris.csv”
 */
char *
bf_import_get_title (const char *name)
{
  gsize length = strlen (name);
  gsize suffix = strlen (SUFFIX);

  if (length > suffix && g_ascii_strcasecmp (name + length - suffix, SUFFIX) == 0)
    return g_strndup (name, length - suffix);

  return g_strdup (name);
}

/**
 * bf_import_list_classes:
 * @data: what was read
 *
 * Lists the classes in the order of the outputs.
 *
 * Returns: (transfer full) (nullable): such as “setosa, versicolor, virginica”; %NULL where the targets are numbers
 */
char *
bf_import_list_classes (const BfCsvData *data)
{
  guint n;
  GString *text;

  g_return_val_if_fail (data != NULL, NULL);

  if (!data->has_classes)
    return NULL;
  n = g_strv_length (data->target_names);
  text = g_string_new (NULL);
  for (guint i = 0; i < MIN (n, MAX_CLASSES); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", data->target_names[i]);
  if (n > MAX_CLASSES)
    g_string_append (text, ", …");

  return g_string_free (text, FALSE);
}

/* bce asks for targets between 0 and 1. */
static gboolean
are_shares (BfDataset *dataset)
{
  for (gsize s = 0; s < bf_dataset_get_n_samples (dataset); s++)
    for (guint i = 0; i < bf_dataset_get_n_targets (dataset); i++)
      {
        double target = bf_dataset_get_target (dataset, s, i);

        if (!(target >= 0.0 && target <= 1.0))
          return FALSE;
      }

  return TRUE;
}

/* Classes are learnt with cross_entropy on softmax. Numbers are learnt as before where that can be, else with mse on the
 * sum itself. */
static void
choose_output (Plan *self, const BfCsvData *data)
{
  BfLayer *last = &self->layers[self->n_layers - 1];

  if (data->has_classes)
    {
      last->activation = BF_ACTIVATION_SOFTMAX;
      self->loss = BF_LOSS_CROSS_ENTROPY;
    }
  else if (last->activation == BF_ACTIVATION_SOFTMAX || (self->loss == BF_LOSS_BCE && !are_shares (data->dataset)))
    {
      last->activation = BF_ACTIVATION_IDENTITY;
      self->loss = BF_LOSS_MSE;
    }
  last->n_units = bf_dataset_get_n_targets (data->dataset);
}

static void
plan_init_fit (Plan *self, const BfLesson *present)
{
  const BfNetwork *network = bf_lesson_get_network (present);

  self->n_layers = bf_network_get_n_layers (network);
  self->loss = bf_lesson_get_recipe (present)->loss;
  for (guint l = 0; l < self->n_layers; l++)
    self->layers[l] = (BfLayer) { bf_network_get_n_units (network, l), bf_network_get_activation (network, l),
                                  bf_network_has_bias (network, l) };
}

static void
plan_init_new (Plan *self)
{
  const BfLayer hidden[] = BF_CSV_HIDDEN;

  self->n_layers = G_N_ELEMENTS (hidden) + 1;
  self->loss = BF_LOSS_MSE;
  memcpy (self->layers, hidden, sizeof hidden);
  self->layers[self->n_layers - 1] = (BfLayer) { 1, BF_ACTIVATION_IDENTITY, TRUE };
}

static void
plan_init (Plan *self, BfImportNetwork kind, const BfLesson *present, const BfCsvData *data)
{
  if (kind == BF_IMPORT_NEW)
    plan_init_new (self);
  else
    plan_init_fit (self, present);
  self->n_inputs = bf_dataset_get_n_inputs (data->dataset);
  choose_output (self, data);
}

/**
 * bf_import_describe_network:
 * @kind: which network
 * @present: the lesson that is worked on
 * @data: what was read
 *
 * Says what the network will look like, and what it will be trained with.
 *
 * Returns: (transfer full): such as “4 → 8 tanh → 3 softmax, CrossEntropyLoss”
 */
char *
bf_import_describe_network (BfImportNetwork kind, const BfLesson *present, const BfCsvData *data)
{
  g_autofree char *shape = NULL;
  Plan plan;

  g_return_val_if_fail (present != NULL && data != NULL, NULL);

  plan_init (&plan, kind, present, data);
  shape = bf_network_describe_shape (plan.n_inputs, plan.layers, plan.n_layers);

  return g_strdup_printf ("%s; %s", shape, _(bf_loss_get_torch_name (plan.loss)));
}

/* Whether a layer keeps its weights */
static gboolean
keeps (const Plan *plan, const BfNetwork *network, guint layer)
{
  guint n_inputs = layer > 0 ? plan->layers[layer - 1].n_units : plan->n_inputs;

  return plan->layers[layer].n_units == bf_network_get_n_units (network, layer)
         && n_inputs == bf_network_get_n_layer_inputs (network, layer);
}

/**
 * bf_import_describe_weights:
 * @kind: which network
 * @present: the lesson that is worked on
 * @data: what was read
 *
 * Says which layers get new weights.
 *
 * Returns: (transfer full): a sentence
 */
char *
bf_import_describe_weights (BfImportNetwork kind, const BfLesson *present, const BfCsvData *data)
{
  const BfNetwork *network;
  g_autoptr (GString) list = NULL;
  guint n_new = 0;
  Plan plan;

  g_return_val_if_fail (present != NULL && data != NULL, NULL);

  if (kind == BF_IMPORT_NEW)
    return g_strdup (_("All weights are new."));
  network = bf_lesson_get_network (present);
  plan_init (&plan, kind, present, data);
  list = g_string_new (NULL);
  for (guint l = 0; l < plan.n_layers; l++)
    if (!keeps (&plan, network, l))
      g_string_append_printf (list, "%s%u", n_new++ > 0 ? ", " : "", l + 1);
  if (n_new == 0)
    return g_strdup (_("It keeps all its weights."));
  if (n_new == plan.n_layers)
    return g_strdup (_("All weights are new."));

  /* Translators: %s is one number, or several with commas between. */
  return g_strdup_printf (ngettext ("Layer %s gets new weights, the others keep theirs.",
                                    "Layers %s get new weights, the others keep theirs.", n_new), list->str);
}

static BfLesson *
make_fitted (const BfLesson *present, const BfCsvData *data, const char *title, guint64 seed, GError **error)
{
  g_autoptr (BfNetwork) network = NULL;
  g_autoptr (BfLesson) base = NULL;
  BfRecipe recipe = *bf_lesson_get_recipe (present);
  Plan plan;

  plan_init (&plan, BF_IMPORT_FIT, present, data);
  network = bf_network_fit_layers (bf_lesson_get_network (present), plan.n_inputs, plan.layers, seed, error);
  if (network == NULL)
    return NULL;
  if (recipe.loss != plan.loss)
    bf_recipe_set_loss (&recipe, plan.loss, NULL);
  base = bf_lesson_new (title, NULL, network, data->dataset, &recipe);

  return bf_lesson_new_from_csv (data, title, base, NULL, 0, seed, error);
}

/**
 * bf_import_make_lesson:
 * @kind: which network
 * @present: the lesson that is worked on, with its present weights
 * @data: what was read
 * @title: the title
 * @seed: what new weights are drawn from
 * @error: return location for an error
 *
 * Makes the lesson that an import leads to: as bf_import_describe_network() and bf_import_describe_weights() say.
 *
 * Returns: (transfer full): the lesson, or %NULL with a #BfError
 */
BfLesson *
bf_import_make_lesson (BfImportNetwork   kind,
                       const BfLesson   *present,
                       const BfCsvData  *data,
                       const char       *title,
                       guint64           seed,
                       GError          **error)
{
  const BfLayer hidden[] = BF_CSV_HIDDEN;

  g_return_val_if_fail (present != NULL && data != NULL && title != NULL, NULL);

  if (kind == BF_IMPORT_NEW)
    return bf_lesson_new_from_csv (data, title, NULL, hidden, G_N_ELEMENTS (hidden), seed, error);

  return make_fitted (present, data, title, seed, error);
}
