/* SPDX-License-Identifier: MIT */
#include "bf-compare.h"

#include "bf-network-text.h"
#include "bf-number.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What sets two lines of training apart: pure functions of what they are made of. */

#define MAX_NOTES 3       /* changes in one place that a note tells one by one */
#define SEPARATOR ", "
#define EQUALS " = "
#define MORE "…"

/**
 * bf_difference_free:
 * @self: (transfer full): a difference
 *
 * Frees a difference.
 */
void
bf_difference_free (BfDifference *self)
{
  g_free (self->name);
  g_free (self->a);
  g_free (self->b);
  g_free (self);
}

/**
 * bf_change_free:
 * @self: (transfer full): a change
 *
 * Frees a change.
 */
void
bf_change_free (BfChange *self)
{
  g_free (self->note);
  g_free (self);
}

/* Takes the texts over; the same on both sides is no difference. */
static void
add (GPtrArray *list, const char *name, char *a, char *b)
{
  BfDifference *difference;

  if (strcmp (a, b) == 0)
    {
      g_free (a);
      g_free (b);
      return;
    }
  difference = g_new0 (BfDifference, 1);
  difference->name = g_strdup (name);
  difference->a = a;
  difference->b = b;
  g_ptr_array_add (list, difference);
}

static char *
format_count (guint64 count)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, count);
}

static char *
format_boolean (gboolean value)
{
  return g_strdup (value ? _("yes") : _("no"));
}

static char *
format_option (const BfOption *option, const BfRecipe *recipe)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (option->type == BF_OPTION_BOOLEAN)
    return format_boolean (bf_option_get (option, recipe, 0) != 0.0);
  if (option->type == BF_OPTION_CHOICE)
    return g_strdup (option->choices[(guint) bf_option_get (option, recipe, 0)]);
  for (guint i = 0; i < bf_option_get_n_numbers (option); i++)
    {
      g_autofree char *number = bf_number_format (bf_option_get (option, recipe, i));

      g_string_append_printf (text, "%s%s", i > 0 ? SEPARATOR : "", number);
    }
  /* As PyTorch writes them; and so a note knows that they are one value */
  if (bf_option_get_n_numbers (option) > 1)
    {
      g_string_prepend_c (text, '(');
      g_string_append_c (text, ')');
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_options (GPtrArray *list, const BfOption *options, guint n, const BfRecipe *a, const BfRecipe *b)
{
  for (guint i = 0; i < n; i++)
    add (list, options[i].name, format_option (&options[i], a), format_option (&options[i], b));
}

/* What the optimizer, loss and schedule of both have; of two that differ their names say enough. */
static void
add_parts (GPtrArray *list, const BfRecipe *a, const BfRecipe *b)
{
  const BfOption *options;
  guint n;

  if (a->loss == b->loss && (options = bf_loss_get_options (a->loss, &n)) != NULL)
    add_options (list, options, n, a, b);
  if (a->optimizer == b->optimizer && (options = bf_optimizer_get_options (a->optimizer, &n)) != NULL)
    add_options (list, options, n, a, b);
  if (a->schedule == b->schedule && (options = bf_schedule_get_options (a->schedule, &n)) != NULL)
    add_options (list, options, n, a, b);
}

/**
 * bf_compare_recipes:
 * @a: a recipe
 * @b: another
 *
 * Lists in what two recipes differ.
 *
 * Returns: (transfer full) (element-type BfDifference): the differences; empty where both train alike
 */
GPtrArray *
bf_compare_recipes (const BfRecipe *a, const BfRecipe *b)
{
  GPtrArray *list;

  g_return_val_if_fail (a != NULL && b != NULL, NULL);

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_difference_free);
  add (list, _("loss"), g_strdup (_ (bf_loss_get_torch_name (a->loss))),
       g_strdup (_ (bf_loss_get_torch_name (b->loss))));
  add (list, _("optimizer"), g_strdup (bf_optimizer_get_torch_name (a->optimizer)),
       g_strdup (bf_optimizer_get_torch_name (b->optimizer)));
  add (list, _("learning rate"), bf_number_format (a->learning_rate),
       bf_number_format (b->learning_rate));
  add (list, _("batch size"), format_count (a->batch_size), format_count (b->batch_size));
  add (list, _("shuffled"), format_boolean (a->shuffle), format_boolean (b->shuffle));
  add (list, _("seed"), format_count (a->seed), format_count (b->seed));
  add (list, "l1", bf_number_format (a->l1), bf_number_format (b->l1));
  add (list, _("schedule"), g_strdup (bf_schedule_get_name (a->schedule)),
       g_strdup (bf_schedule_get_name (b->schedule)));
  add (list, _("steps an update"), format_count (a->accumulate), format_count (b->accumulate));
  for (guint rule = 1; rule != 0 && rule <= (a->wrong | b->wrong); rule <<= 1)
    if ((a->wrong | b->wrong) & rule)
      add (list, bf_wrong_get_name (rule), format_boolean ((a->wrong & rule) != 0),
           format_boolean ((b->wrong & rule) != 0));
  add_parts (list, a, b);

  return list;
}

/**
 * bf_compare_networks:
 * @a: a network
 * @b: another
 *
 * Tells in what two networks differ besides their parameters.
 *
 * Returns: (transfer full) (element-type BfDifference): the difference in their shapes; empty where they have the same
 */
GPtrArray *
bf_compare_networks (const BfNetwork *a, const BfNetwork *b)
{
  GPtrArray *list;

  g_return_val_if_fail (a != NULL && b != NULL, NULL);

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_difference_free);
  if (!bf_network_same_shape (a, b))
    add (list, _("different networks"), bf_network_describe (a), bf_network_describe (b));

  return list;
}

/**
 * bf_describe_recipe_change:
 * @before: a recipe
 * @after: what became of it
 *
 * Says what was changed, in few words.
 *
 * Returns: (transfer full): such as "learning rate = 0.02"
 */
char *
bf_describe_recipe_change (const BfRecipe *before, const BfRecipe *after)
{
  g_autoptr (GPtrArray) list = bf_compare_recipes (before, after);
  char *note = NULL;

  for (guint i = 0; i < list->len; i++)
    {
      const BfDifference *difference = g_ptr_array_index (list, i);
      g_autofree char *item = g_strconcat (difference->name, EQUALS, difference->b, NULL);
      char *longer = bf_note_join (note, item);

      g_free (note);
      note = longer;
    }

  return note != NULL ? note : g_strdup (_("recipe"));
}

/* Whether two items of a note are of the same thing */
static gboolean
same_thing (const char *a, const char *b)
{
  const char *a_end = strstr (a, EQUALS);
  const char *b_end = strstr (b, EQUALS);
  gsize a_length = a_end != NULL ? (gsize) (a_end - a) : strlen (a);
  gsize b_length = b_end != NULL ? (gsize) (b_end - b) : strlen (b);

  return a_length == b_length && strncmp (a, b, a_length) == 0;
}

/* The items of a note: what stands between its separators, but for those within brackets */
static GPtrArray *
split_note (const char *note)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_free);
  const char *start = note;
  int depth = 0;

  for (const char *c = note; *c != '\0'; c++)
    {
      depth += (*c == '(') - (*c == ')');
      if (depth > 0 || !g_str_has_prefix (c, SEPARATOR))
        continue;
      g_ptr_array_add (items, g_strndup (start, (gsize) (c - start)));
      start = c + strlen (SEPARATOR);
    }
  g_ptr_array_add (items, g_strdup (start));

  return items;
}

static void
add_item (GPtrArray *items, const char *item)
{
  for (guint i = 0; i < items->len; i++)
    if (same_thing (g_ptr_array_index (items, i), item))
      {
        g_free (g_ptr_array_index (items, i));
        g_ptr_array_index (items, i) = g_strdup (item);
        return;
      }
  if (items->len < MAX_NOTES)
    g_ptr_array_add (items, g_strdup (item));
  else if (strcmp (g_ptr_array_index (items, items->len - 1), MORE) != 0)
    g_ptr_array_add (items, g_strdup (MORE));
}

/**
 * bf_note_join:
 * @earlier: (nullable): what was changed first, such as "w32 = 0.5, w31 = 1"
 * @later: what was changed then in the same place, such as "w32 = 0.6"
 *
 * Puts together what was changed. Of the same thing the later value counts.
 *
 * Returns: (transfer full): such as "w32 = 0.6, w31 = 1"
 */
char *
bf_note_join (const char *earlier, const char *later)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) added = NULL;

  g_return_val_if_fail (later != NULL, NULL);

  items = earlier != NULL ? split_note (earlier) : g_ptr_array_new_with_free_func (g_free);
  added = split_note (later);
  for (guint i = 0; i < added->len; i++)
    add_item (items, g_ptr_array_index (added, i));
  g_ptr_array_add (items, NULL);

  return g_strjoinv (SEPARATOR, (char **) items->pdata);
}

/**
 * bf_compare_find_fork:
 * @a: the last run of a line
 * @a_length: how many steps of it are known
 * @b: the last run of another line
 * @b_length: how many steps of that are known
 *
 * Finds up to where two lines are the same.
 *
 * Returns: how many steps are done alike
 */
guint64
bf_compare_find_fork (BfRun *a, guint64 a_length, BfRun *b, guint64 b_length)
{
  BfRun *common;

  g_return_val_if_fail (a != NULL && b != NULL, 0);

  common = bf_run_find_common (a, b);
  if (common == NULL)
    return 0;
  for (; a != common; a = bf_run_get_parent (a))
    a_length = MIN (a_length, bf_run_get_start (a));
  for (; b != common; b = bf_run_get_parent (b))
    b_length = MIN (b_length, bf_run_get_start (b));

  return MIN (a_length, b_length);
}

/**
 * bf_compare_list_changes:
 * @run: the last run of a line
 * @other: the last run of another line
 *
 * Lists what was done in a line since it is not the other any more.
 *
 * Returns: (transfer full) (element-type BfChange): the changes, the earliest first
 */
GPtrArray *
bf_compare_list_changes (BfRun *run, BfRun *other)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_change_free);
  BfRun *common = bf_run_find_common (run, other);

  for (; run != common; run = bf_run_get_parent (run))
    {
      BfChange *change;

      if (bf_run_get_note (run) == NULL)
        continue;
      change = g_new0 (BfChange, 1);
      change->step = bf_run_get_start (run) + 1;
      change->note = g_strdup (bf_run_get_note (run));
      g_ptr_array_insert (list, 0, change);
    }

  return list;
}

/**
 * bf_compare_list_stretches:
 * @run: the last run of a line
 * @length: how many steps of it are known
 * @fork: up to where it is the same as another, in steps done
 *
 * Lists the runs that have done what is different, and what of it each.
 *
 * Returns: (transfer full) (element-type BfStretch): the stretches, the last one first
 */
GArray *
bf_compare_list_stretches (BfRun *run, guint64 length, guint64 fork)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (BfStretch));

  for (; run != NULL && length > fork; run = bf_run_get_parent (run))
    {
      BfStretch stretch = { run, MAX (fork, bf_run_get_start (run)), length };

      if (stretch.to > stretch.from)
        g_array_append_val (list, stretch);
      length = MIN (length, bf_run_get_start (run));
    }

  return list;
}

/**
 * bf_compare_get_parameter:
 * @network: a network
 * @index: a parameter, from 0: layer by layer, first the weights [unit][input], then the biases
 * @element: (out): which it is
 * @value: (out): its number
 *
 * Finds a parameter by its place in the list of all.
 *
 * Returns: whether there is one
 */
gboolean
bf_compare_get_parameter (const BfNetwork *network, gsize index, BfElement *element, double *value)
{
  g_return_val_if_fail (network != NULL && element != NULL && value != NULL, FALSE);

  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    {
      gsize n_units = bf_network_get_n_units (network, l);
      gsize n_inputs = bf_network_get_n_layer_inputs (network, l);

      if (index < n_units * n_inputs)
        {
          guint unit = (guint) (index / n_inputs);
          guint input = (guint) (index % n_inputs);

          *element = (BfElement) { BF_ELEMENT_WEIGHT, l, unit, input };
          *value = bf_network_get_weight (network, l, unit, input);
          return TRUE;
        }
      index -= n_units * n_inputs;
      if (!bf_network_has_bias (network, l))
        continue;
      if (index < n_units)
        {
          *element = (BfElement) { BF_ELEMENT_BIAS, l, (guint) index, 0 };
          *value = bf_network_get_bias (network, l, (guint) index);
          return TRUE;
        }
      index -= n_units;
    }

  return FALSE;
}

/**
 * bf_compare_count_parameters:
 * @a: a network
 * @b: another
 *
 * Counts the parameters that can stand side by side.
 *
 * Returns: the count; 0 where the networks have different shapes
 */
gsize
bf_compare_count_parameters (const BfNetwork *a, const BfNetwork *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, 0);

  return bf_network_same_shape (a, b) ? bf_network_get_n_parameters (a) : 0;
}
