/* SPDX-License-Identifier: MIT */
#include "bf-archive-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_SUBTITLE_LAYERS 8

G_DEFINE_QUARK (bf-lesson-error-quark, bf_lesson_error)

/**
 * bf_lesson_new:
 * @title: the title
 * @description: (nullable): what the lesson is about
 * @network: the network
 * @dataset: the data, of the network's inputs and outputs
 * @recipe: the recipe
 *
 * Makes a lesson that comes from no file.
 *
 * Returns: (transfer full): the lesson
 */
BfLesson *
bf_lesson_new (const char      *title,
               const char      *description,
               const BfNetwork *network,
               BfDataset       *dataset,
               const BfRecipe  *recipe)
{
  BfLesson *self;

  g_return_val_if_fail (title != NULL && network != NULL && dataset != NULL && recipe != NULL, NULL);

  self = g_new0 (BfLesson, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->title = g_strdup (title);
  self->description = g_strdup (description != NULL ? description : "");
  self->network = bf_network_copy (network);
  self->dataset = bf_dataset_ref (dataset);
  self->recipe = *recipe;

  return self;
}

/**
 * bf_lesson_ref:
 * @self: a lesson
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfLesson *
bf_lesson_ref (BfLesson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_lesson_unref:
 * @self: (transfer full): a lesson
 *
 * Gives a reference back.
 */
void
bf_lesson_unref (BfLesson *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->title);
  g_free (self->heading);
  g_free (self->description);
  g_clear_pointer (&self->network, bf_network_unref);
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  g_clear_pointer (&self->guess, bf_network_unref);
  g_free (self->guess_text);
  g_clear_pointer (&self->archive, bf_archive_unref);
  g_clear_pointer (&self->extra, json_decref);
  g_free (self);
}

/* What a file says of the network besides is of one of its shape. */
static void
forget_network (BfLesson *self)
{
  json_t *extra = json_copy (self->extra);

  json_object_del (extra, "network");
  json_decref (self->extra);
  self->extra = extra;
}

/**
 * bf_lesson_with_state:
 * @self: a lesson
 * @network: a network
 * @dataset: data for it
 * @recipe: a recipe
 *
 * Makes a lesson with the texts of @self, and all that its file holds besides the session, around other numbers: what
 * is saved after training.
 *
 * Returns: (transfer full): the lesson
 */
BfLesson *
bf_lesson_with_state (const BfLesson *self, const BfNetwork *network, BfDataset *dataset, const BfRecipe *recipe)
{
  BfLesson *lesson;

  g_return_val_if_fail (self != NULL, NULL);

  lesson = bf_lesson_new (self->title, self->description, network, dataset, recipe);
  lesson->heading = g_strdup (self->heading);
  lesson->extra = json_incref (self->extra);
  if (!bf_network_same_shape (self->network, network))
    forget_network (lesson);
  if (self->guess != NULL && bf_network_same_shape (self->guess, network))
    lesson->guess = bf_network_ref (self->guess);
  lesson->guess_text = lesson->guess != NULL ? g_strdup (self->guess_text) : NULL;

  return lesson;
}

/**
 * bf_lesson_has_session:
 * @self: a lesson
 *
 * Tells whether it comes with the session that it is seen in: how it was trained, where that stands, branches and
 * bookmarks. bf_session_new() goes on with it.
 *
 * Returns: whether it is so
 */
gboolean
bf_lesson_has_session (const BfLesson *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->archive != NULL;
}

/**
 * bf_lesson_to_json:
 * @self: a lesson
 *
 * Writes a lesson as JSON that bf_lesson_parse() reads back to the same bits. A parameter that is not finite, which
 * JSON has not, becomes `null`; bf_lesson_save() refuses it.
 *
 * Returns: (transfer full): the text
 */
char *
bf_lesson_to_json (const BfLesson *self)
{
  GString *out;

  g_return_val_if_fail (self != NULL, NULL);

  out = g_string_new (NULL);
  bf_lesson_write (self, out, NULL, 0);

  return g_string_free (out, FALSE);
}

static gboolean
is_layer_finite (const BfNetwork *network, guint layer)
{
  for (guint v = 0; v < bf_network_get_n_units (network, layer); v++)
    {
      for (guint u = 0; u < bf_network_get_n_layer_inputs (network, layer); u++)
        if (!isfinite (bf_network_get_weight (network, layer, v, u)))
          return FALSE;
      if (bf_network_has_bias (network, layer) && !isfinite (bf_network_get_bias (network, layer, v)))
        return FALSE;
    }

  return TRUE;
}

/* Whether all numbers can stand in a file */
gboolean
bf_lesson_check_finite (const BfLesson *self, const char *path, GError **error)
{
  for (guint l = 0; l < bf_network_get_n_layers (self->network); l++)
    if (!is_layer_finite (self->network, l))
      {
        g_autofree char *name = g_filename_display_name (path);

        g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID,
                     _("%s: network.layers[%u]: has a number that is not finite and cannot be saved; "
                       "go back to where the loss was finite"), name, l);
        return FALSE;
      }

  if (self->archive != NULL && !bf_archive_is_finite (self->archive))
    {
      g_autofree char *name = g_filename_display_name (path);

      g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID,
                   _("%s: the session has a moment with a number that is not finite and cannot be saved; save the "
                     "lesson only"), name);
      return FALSE;
    }

  return TRUE;
}

/* The lesson's text, or NULL with an error where it could not be read again, since it is longer than @limit or has too
 * many numbers; @path is what messages call it. */
GString *
bf_lesson_write_within (const BfLesson *self, const char *path, BfApart *apart, gsize limit, GError **error)
{
  GString *out = g_string_new (NULL);
  g_autofree char *name = NULL;

  bf_lesson_write (self, out, apart, limit);
  if (out->len <= limit && bf_lesson_has_few_values (out->str, out->len))
    return out;

  g_string_free (out, TRUE);
  name = g_filename_display_name (path);
  g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID,
               self->archive != NULL
                 ? _("%s: the session is too large to be opened again (more than %u MB, or %u million numbers); save the "
                     "lesson only")
                 : _("%s: the lesson is too large to be opened again (more than %u MB, or %u million numbers); take "
                     "fewer samples or a smaller network, or export the parameters"),
               name, (guint) (limit >> 20), BF_LESSON_MAX_VALUES / 1000000);

  return NULL;
}

/* Saves a lesson whose large data are files of their own in @folder, each called after what is in it: those that are
 * there already are not written again. @used gets their names. */
gboolean
bf_lesson_save_apart (const BfLesson *self,
                      const char     *path,
                      const char     *folder,
                      const char     *prefix,
                      GHashTable     *used,
                      GError        **error)
{
  BfApart apart = { .folder = folder, .prefix = prefix, .used = used };
  g_autoptr (GString) out = bf_lesson_write_within (self, path, &apart, BF_LESSON_MAX_SIZE, error);

  if (out == NULL)
    {
      g_clear_error (&apart.error);
      return FALSE;
    }
  if (apart.error != NULL)
    {
      g_propagate_error (error, apart.error);
      return FALSE;
    }

  return bf_save_file (path, out->str, out->len, NULL, NULL, error);
}

/**
 * bf_lesson_save:
 * @self: a lesson
 * @path: a file name
 * @error: return location for an error
 *
 * Writes a lesson to a file, whatever is in it.
 *
 * Returns: %TRUE, or %FALSE with %BF_LESSON_ERROR_INVALID or a #BfSaveError
 */
gboolean
bf_lesson_save (const BfLesson *self, const char *path, GError **error)
{
  return bf_lesson_save_over (self, path, NULL, NULL, error);
}

/**
 * bf_lesson_save_over:
 * @self: a lesson
 * @path: a file name
 * @expected: (nullable): the file as it was read or written last; if another program has changed it since, it is left
 *   alone
 * @stamp: (out) (optional): the file as it is now
 * @error: return location for an error
 *
 * Writes a lesson to a file: either the whole new lesson is in it afterwards, or what was there before.
 *
 * Returns: %TRUE, or %FALSE with %BF_LESSON_ERROR_INVALID or a #BfSaveError
 */
gboolean
bf_lesson_save_over (const BfLesson    *self,
                     const char        *path,
                     const BfFileStamp *expected,
                     BfFileStamp       *stamp,
                     GError           **error)
{
  g_autoptr (GString) out = NULL;

  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  if (!bf_lesson_check_finite (self, path, error))
    return FALSE;
  out = bf_lesson_write_within (self, path, NULL, BF_LESSON_MAX_SIZE, error);

  return out != NULL && bf_save_file (path, out->str, out->len, expected, stamp, error);
}

/**
 * bf_lesson_get_title:
 * @self: a lesson
 *
 * Gets the title, translated where the lesson is built in.
 *
 * Returns: (transfer none): the title
 */
const char *
bf_lesson_get_title (const BfLesson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->title;
}

/**
 * bf_lesson_get_heading:
 * @self: a lesson
 *
 * Gets what stands above the description, such as “Two ways to mend the weights”: the file's `heading`, or its title
 * where it has none.
 *
 * Returns: (transfer none): the heading
 */
const char *
bf_lesson_get_heading (const BfLesson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->heading != NULL ? self->heading : self->title;
}

/**
 * bf_lesson_get_description:
 * @self: a lesson
 *
 * Gets what the lesson is about, in a few sentences.
 *
 * Returns: (transfer none): the text, possibly empty
 */
const char *
bf_lesson_get_description (const BfLesson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->description;
}

/* 3-2-1, or 784-128-…-10 */
static void
append_widths (GString *text, const BfNetwork *network)
{
  guint n_layers = bf_network_get_n_layers (network);
  gboolean all = n_layers <= MAX_SUBTITLE_LAYERS;

  g_string_append_printf (text, "%u", bf_network_get_n_inputs (network));
  for (guint l = 0; l < n_layers; l++)
    if (all || l < MAX_SUBTITLE_LAYERS - 1 || l == n_layers - 1)
      g_string_append_printf (text, "-%u", bf_network_get_n_units (network, l));
    else if (l == MAX_SUBTITLE_LAYERS - 1)
      g_string_append (text, "-…");
}

static const char *
describe_biases (const BfNetwork *network)
{
  guint n_layers = bf_network_get_n_layers (network);
  guint n = 0;

  for (guint l = 0; l < n_layers; l++)
    n += bf_network_has_bias (network, l) ? 1 : 0;

  return n == 0 ? _("no bias") : n == n_layers ? _("with biases") : _("some biases");
}

static void
append_item (GString *text, const char *item)
{
  /* Translators: what parts the items of a list */
  g_string_append (text, _(", "));
  g_string_append (text, item);
}

static void
append_activations (GString *text, const BfNetwork *network)
{
  gboolean seen[BF_N_ACTIVATIONS] = { FALSE };
  gboolean any = FALSE;

  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    {
      BfActivation activation = bf_network_get_activation (network, l);

      if (activation == BF_ACTIVATION_IDENTITY || seen[activation])
        continue;
      seen[activation] = any = TRUE;
      append_item (text, bf_activation_get_name (activation));
    }
  if (!any)
    append_item (text, _("no activation"));
}

/**
 * bf_lesson_get_subtitle:
 * @self: a lesson
 *
 * Describes the lesson's network, such as “3-2-1, no bias, no activation”.
 *
 * Returns: (transfer full): the text
 */
char *
bf_lesson_get_subtitle (const BfLesson *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  append_widths (text, self->network);
  append_item (text, describe_biases (self->network));
  append_activations (text, self->network);

  return g_string_free (text, FALSE);
}

/**
 * bf_lesson_get_network:
 * @self: a lesson
 *
 * Gets the network with the parameters training starts from.
 *
 * Returns: (transfer none): the network
 */
const BfNetwork *
bf_lesson_get_network (const BfLesson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->network;
}

/**
 * bf_lesson_get_dataset:
 * @self: a lesson
 *
 * Gets the data.
 *
 * Returns: (transfer none): the data set
 */
BfDataset *
bf_lesson_get_dataset (const BfLesson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->dataset;
}

/**
 * bf_lesson_get_recipe:
 * @self: a lesson
 *
 * Gets the recipe.
 *
 * Returns: (transfer none): the recipe
 */
const BfRecipe *
bf_lesson_get_recipe (const BfLesson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->recipe;
}

/**
 * bf_lesson_get_guess:
 * @self: a lesson
 *
 * Gets the network with the parameters that the lesson offers as a guess.
 *
 * Returns: (transfer none) (nullable): the network, of the lesson's shape
 */
const BfNetwork *
bf_lesson_get_guess (const BfLesson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->guess;
}

/**
 * bf_lesson_get_guess_text:
 * @self: a lesson
 *
 * Gets what there is to say of the guess.
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
bf_lesson_get_guess_text (const BfLesson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->guess_text;
}
