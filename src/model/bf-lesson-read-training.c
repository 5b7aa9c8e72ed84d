/* SPDX-License-Identifier: MIT */
#include "bf-lesson-parts-private.h"

#include <glib/gi18n-lib.h>

/* Reads the recipe. The parameters of losses, optimizers and schedules are the options of the core's tables. */

#define MAX_COUNT G_GINT64_CONSTANT (9007199254740992) /* 2^53: as far as JSON's numbers are exact everywhere */

static const char *get_loss_name (guint i) { return bf_loss_get_name ((BfLoss) i); }
static const char *get_optimizer_name (guint i) { return bf_optimizer_get_name ((BfOptimizer) i); }
static const char *get_schedule_name (guint i) { return bf_schedule_get_name ((BfSchedule) i); }

static gboolean
fail_option (BfReader *self, const BfOption *option)
{
  g_autofree char *should = bf_option_describe (option);

  return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("should be %s"), should);
}

/* A choice by its place among the words, -1 where it is none of them */
static double
find_choice (const BfOption *option, const json_t *json)
{
  for (guint i = 0; json_is_string (json) && option->choices[i] != NULL; i++)
    if (g_str_equal (option->choices[i], json_string_value (json)))
      return i;

  return -1.0;
}

/* One number of an option, of whatever type */
static gboolean
read_item (BfReader *self, const json_t *json, const BfOption *option, guint index, gpointer record)
{
  gboolean fits = json_is_number (json);
  double value = json_number_value (json);

  if (option->type == BF_OPTION_CHOICE)
    {
      value = find_choice (option, json);
      fits = value >= 0.0;
    }
  else if (option->type == BF_OPTION_BOOLEAN)
    {
      value = json_is_true (json);
      fits = json_is_boolean (json);
    }

  return (fits && bf_option_set (option, record, index, value, NULL)) || fail_option (self, option);
}

static gboolean
read_option (BfReader *self, const json_t *json, const BfOption *option, gpointer record)
{
  guint n = bf_option_get_n_numbers (option);

  if (n == 1)
    return read_item (self, json, option, 0, record);
  if (!bf_reader_check_numbers (self, json, n))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      gsize at = bf_reader_enter_item (self, i);

      if (!read_item (self, json_array_get (json, i), option, i, record))
        return FALSE;
      bf_reader_leave (self, at);
    }

  return TRUE;
}

/* Only keys that are known: a parameter that is passed over would make another training. */
static gboolean
check_keys (BfReader *self, json_t *json, const char * const *others, const BfOption *options, guint n_options)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();

  for (guint i = 0; others[i] != NULL; i++)
    g_ptr_array_add (known, (gpointer) others[i]);
  for (guint i = 0; i < n_options; i++)
    g_ptr_array_add (known, (gpointer) options[i].name);
  g_ptr_array_add (known, NULL);

  return bf_reader_check_keys (self, json, (const char * const *) known->pdata);
}

gboolean
bf_lesson_read_options (BfReader           *self,
                        json_t             *json,
                        const char * const *others,
                        const BfOption     *options,
                        guint               n_options,
                        gpointer            record)
{
  if (!check_keys (self, json, others, options, n_options))
    return FALSE;

  for (guint i = 0; i < n_options; i++)
    {
      json_t *value = json_object_get (json, options[i].name);
      gsize at = bf_reader_enter (self, options[i].name);

      if (value != NULL && !read_option (self, value, &options[i], record))
        return FALSE;
      bf_reader_leave (self, at);
    }

  return TRUE;
}

static const char * const only_name[] = { "name", NULL };

/* A name, or an object with the name and the loss's parameters */
static gboolean
read_loss (BfReader *self, json_t *json, BfRecipe *recipe)
{
  gboolean is_object = json_is_object (json);
  const BfOption *options;
  guint choice = 0, n;
  gsize at = self->path->len;

  if (is_object)
    bf_reader_enter (self, "name");
  if (!bf_reader_get_choice (self, is_object ? json_object_get (json, "name") : json, get_loss_name, BF_N_LOSSES,
                             &choice))
    return FALSE;
  bf_reader_leave (self, at);

  bf_recipe_set_loss (recipe, (BfLoss) choice, NULL);
  options = bf_loss_get_options (recipe->loss, &n);

  return !is_object || bf_lesson_read_options (self, json, only_name, options, n, recipe);
}

static gboolean
read_learning_rate (BfReader *self, const json_t *json, BfRecipe *recipe)
{
  gsize at = bf_reader_enter (self, "learning_rate");

  recipe->learning_rate = bf_optimizer_get_default_learning_rate (recipe->optimizer);
  if ((json != NULL || recipe->learning_rate == 0.0) && !bf_reader_get_number (self, json, &recipe->learning_rate))
    return FALSE;
  if (recipe->learning_rate < 0.0)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("is below 0, should be 0 or more, such as 0.01"));
  bf_reader_leave (self, at);

  return TRUE;
}

static gboolean
read_optimizer (BfReader *self, json_t *json, BfRecipe *recipe)
{
  static const char * const others[] = { "name", "learning_rate", NULL };
  const BfOption *options;
  guint choice = 0, n;
  gsize at;

  if (!bf_reader_get_object (self, json, "{ \"name\": \"sgd\", \"learning_rate\": 0.01 }"))
    return FALSE;

  at = bf_reader_enter (self, "name");
  if (!bf_reader_get_choice (self, json_object_get (json, "name"), get_optimizer_name, BF_N_OPTIMIZERS, &choice))
    return FALSE;
  bf_reader_leave (self, at);

  bf_recipe_set_optimizer (recipe, (BfOptimizer) choice, NULL);
  options = bf_optimizer_get_options (recipe->optimizer, &n);

  return bf_lesson_read_options (self, json, others, options, n, recipe) &&
         read_learning_rate (self, json_object_get (json, "learning_rate"), recipe);
}

static gboolean
read_schedule (BfReader *self, json_t *json, BfRecipe *recipe)
{
  const BfOption *options;
  guint choice = 0, n;
  gsize at;

  if (json == NULL)
    return TRUE;
  if (!bf_reader_get_object (self, json, "{ \"name\": \"cosine\", \"T_max\": 100 }"))
    return FALSE;

  at = bf_reader_enter (self, "name");
  if (!bf_reader_get_choice (self, json_object_get (json, "name"), get_schedule_name, BF_N_SCHEDULES, &choice))
    return FALSE;
  bf_reader_leave (self, at);
  bf_recipe_set_schedule (recipe, (BfSchedule) choice, NULL);
  options = bf_schedule_get_options (recipe->schedule, &n);

  return bf_lesson_read_options (self, json, only_name, options, n, recipe);
}

/* l1, accumulate and zero_grad, all optional */
static gboolean
read_gradients (BfReader *self, json_t *json, BfRecipe *recipe)
{
  json_t *l1 = json_object_get (json, "l1");
  json_t *accumulate = json_object_get (json, "accumulate");
  json_t *zero_grad = json_object_get (json, "zero_grad");
  gboolean empties = TRUE;
  gsize at;

  at = bf_reader_enter (self, "l1");
  if (l1 != NULL && !bf_reader_get_number (self, l1, &recipe->l1))
    return FALSE;
  if (recipe->l1 < 0.0)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("is below 0, should be 0 or more, such as 0.01"));
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "accumulate");
  if (accumulate != NULL && !bf_reader_get_integer (self, accumulate, 1, G_MAXINT32, &recipe->accumulate))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "zero_grad");
  if (zero_grad != NULL && !bf_reader_get_boolean (self, zero_grad, &empties))
    return FALSE;
  if (!empties)
    recipe->wrong |= BF_WRONG_FORGET_ZERO_GRAD;
  bf_reader_leave (self, at);

  return TRUE;
}

static const char *get_wrong_name (guint i) { return bf_wrong_get_name ((BfWrong) (1u << i)); }

/* What is done wrong on purpose: a list of names, optional */
static gboolean
read_wrong (BfReader *self, json_t *json, BfRecipe *recipe)
{
  if (json == NULL)
    return TRUE;
  if (!json_is_array (json))
    return bf_reader_fail_type (self, json, "[\"update_at_once\"]");

  for (gsize i = 0; i < json_array_size (json); i++)
    {
      gsize at = bf_reader_enter_item (self, i);
      guint choice = 0;

      if (!bf_reader_get_choice (self, json_array_get (json, i), get_wrong_name, BF_N_WRONGS, &choice))
        return FALSE;
      recipe->wrong |= 1u << choice;
      bf_reader_leave (self, at);
    }

  return TRUE;
}

gboolean
bf_lesson_read_stop (BfReader *self, json_t *json, BfRecipe *recipe)
{
  json_t *loss, *steps;
  gsize at;

  if (json == NULL)
    return TRUE;
  if (!bf_reader_get_object (self, json, "{ \"loss\": 1e-6, \"steps\": 1000 }"))
    return FALSE;

  loss = json_object_get (json, "loss");
  at = bf_reader_enter (self, "loss");
  if (loss != NULL && !bf_reader_get_number (self, loss, &recipe->stop_loss))
    return FALSE;
  if (loss != NULL && recipe->stop_loss <= 0.0)
    return bf_reader_fail (self, BF_LESSON_ERROR_INVALID, _("is not above 0, should be a loss such as 1e-6"));
  bf_reader_leave (self, at);

  steps = json_object_get (json, "steps");
  at = bf_reader_enter (self, "steps");
  if (steps != NULL && !bf_reader_get_integer (self, steps, 1, MAX_COUNT, &recipe->stop_steps))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

/* batch_size, shuffle and seed, all optional */
static gboolean
read_batches (BfReader *self, json_t *json, BfRecipe *recipe)
{
  json_t *batch_size = json_object_get (json, "batch_size");
  json_t *shuffle = json_object_get (json, "shuffle");
  json_t *seed = json_object_get (json, "seed");
  guint64 n = recipe->batch_size;
  gsize at;

  at = bf_reader_enter (self, "batch_size");
  if (batch_size != NULL && !bf_reader_get_integer (self, batch_size, 1, G_MAXINT32, &n))
    return FALSE;
  recipe->batch_size = (gsize) n;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "shuffle");
  if (shuffle != NULL && !bf_reader_get_boolean (self, shuffle, &recipe->shuffle))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "seed");
  if (seed != NULL && !bf_reader_get_integer (self, seed, 0, G_MAXINT64, &recipe->seed))
    return FALSE;
  bf_reader_leave (self, at);

  return TRUE;
}

/* What each part allows may still not go together. */
static gboolean
check_recipe (BfReader *self, const BfNetwork *network, const BfRecipe *recipe)
{
  g_autoptr (GError) error = NULL;

  return bf_recipe_validate_for (recipe, network, &error) ||
         bf_reader_fail (self, BF_LESSON_ERROR_INVALID, "%s", error->message);
}

gboolean
bf_lesson_read_training (BfReader *self, json_t *json, const BfNetwork *network, BfRecipe *recipe)
{
  gsize at;

  bf_recipe_init (recipe);
  if (!bf_reader_get_object (self, json, _("an object with loss and optimizer")))
    return FALSE;

  at = bf_reader_enter (self, "loss");
  if (!read_loss (self, json_object_get (json, "loss"), recipe))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "optimizer");
  if (!read_optimizer (self, json_object_get (json, "optimizer"), recipe))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "schedule");
  if (!read_schedule (self, json_object_get (json, "schedule"), recipe))
    return FALSE;
  bf_reader_leave (self, at);

  if (!read_gradients (self, json, recipe) || !read_batches (self, json, recipe))
    return FALSE;

  at = bf_reader_enter (self, "wrong");
  if (!read_wrong (self, json_object_get (json, "wrong"), recipe))
    return FALSE;
  bf_reader_leave (self, at);

  at = bf_reader_enter (self, "stop");
  if (!bf_lesson_read_stop (self, json_object_get (json, "stop"), recipe))
    return FALSE;
  bf_reader_leave (self, at);

  return check_recipe (self, network, recipe);
}
