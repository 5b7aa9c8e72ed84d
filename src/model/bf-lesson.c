/* SPDX-License-Identifier: MIT */
#include "bf-lesson-private.h"

#include "bf-model-resources.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define RESOURCE_PATH "/org/backflow/Backflow/lessons/"
#define MAX_FILE_SIZE ((gsize) 256 << 20)
#define MAX_SUBTITLE_LAYERS 8

G_DEFINE_QUARK (bf-lesson-error-quark, bf_lesson_error)

static const char * const builtin_ids[] = { BF_LESSON_WORKED_EXAMPLE, "two-outputs", "chain", "xor", "line", NULL };

/* The texts of the built-in lessons as they stand in their files, once more for the translators; a test compares. */
static const char * const builtin_texts[] G_GNUC_UNUSED = {
  N_("Worked example"),
  N_("Two ways to mend the weights"),
  N_("The network says 2.98. It should say 3.2. Eight weights can be changed to make up the 0.22 it misses by. "
     "Which ones, and by how much?"),
  N_("Two outputs"),
  N_("Two errors meet in one unit"),
  N_("Each hidden unit leads to both outputs, so two errors come back to it and add up. Sigmoids and biases are in "
     "the way, too: follow the slope."),
  N_("A chain"),
  N_("The error fades on its way back"),
  N_("Three layers of one unit each. The error is multiplied by a weight and a slope at every one of them. How much "
     "of it reaches the first weight?"),
  N_("Exclusive or"),
  N_("No straight line parts them"),
  N_("The output should be 1 where exactly one input is 1. The network sees all four cases at once and adds up their "
     "gradients."),
  N_("A line"),
  N_("One weight, one bias, eight points"),
  N_("The smallest network that learns from data: a slope and a height. It sees three points at a time, in a new "
     "order each epoch."),
};

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
  g_clear_pointer (&self->extra, json_decref);
  g_free (self);
}

/**
 * bf_lesson_with_state:
 * @self: a lesson
 * @network: a network
 * @dataset: data for it
 * @recipe: a recipe
 *
 * Makes a lesson with the texts of @self, and all that its file holds besides, around other numbers: what is saved
 * after training.
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

  return lesson;
}

static const char *
describe_syntax_error (const json_error_t *error)
{
  switch (json_error_code (error))
    {
    case json_error_premature_end_of_input:
      return _("the file ends too early; a ], a } or a quotation mark is missing");
    case json_error_end_of_input_expected:
      return _("something follows the lesson; the file should end after its last }");
    case json_error_duplicate_key:
      return _("this key was given before; each may be given once");
    case json_error_numeric_overflow:
      return _("this number is too large; whole numbers go up to 9223372036854775807, others up to 1.79e308");
    case json_error_stack_overflow:
      return _("objects and arrays are nested too deep; a lesson needs no more than six levels");
    case json_error_invalid_utf8:
      return _("this is not UTF-8 text; save the file as UTF-8");
    case json_error_null_character:
    case json_error_null_byte_in_key:
      return _("there is a character with the code 0; leave it out");
    case json_error_unknown:
    case json_error_out_of_memory:
    case json_error_cannot_open_file:
    case json_error_invalid_argument:
    case json_error_invalid_syntax:
    case json_error_invalid_format:
    case json_error_wrong_type:
    case json_error_null_value:
    case json_error_item_not_found:
    case json_error_index_out_of_range:
    default:
      return NULL;
    }
}

static void
set_syntax_error (GError **error, const char *name, const json_error_t *json_error)
{
  const char *known = describe_syntax_error (json_error);
  int line = MAX (json_error->line, 1);
  int column = MAX (json_error->column, 1);

  if (known != NULL)
    g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX, "%s:%d:%d: %s", name, line, column, known);
  else
    g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_SYNTAX,
                 _("%s:%d:%d: this is not JSON (%s); a lesson looks like { \"format\": \"backflow-lesson\", … }"),
                 name, line, column, json_error->text);
}

/**
 * bf_lesson_parse:
 * @text: JSON
 * @length: its length in bytes, or -1
 * @name: what error messages call it
 * @error: return location for an error
 *
 * Reads a lesson. Keys that are not known are kept and written back by bf_lesson_to_json().
 *
 * Returns: (transfer full): the lesson, or %NULL with a #BfLessonError
 */
BfLesson *
bf_lesson_parse (const char *text, gssize length, const char *name, GError **error)
{
  json_error_t json_error;
  json_t *root;
  BfLesson *self;

  g_return_val_if_fail (text != NULL && name != NULL, NULL);

  root = json_loadb (text, length < 0 ? strlen (text) : (gsize) length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
                     &json_error);
  if (root == NULL)
    {
      set_syntax_error (error, name, &json_error);
      return NULL;
    }
  self = bf_lesson_read (root, name, error);
  json_decref (root);

  return self;
}

static void
translate (char **text)
{
  const char *translation;

  if (*text == NULL || **text == '\0')
    return;
  translation = g_dgettext (GETTEXT_PACKAGE, *text);
  if (translation != *text)
    {
      char *copy = g_strdup (translation);

      g_free (*text);
      *text = copy;
    }
}

static BfLesson *
load_builtin (const char *id, GError **error)
{
  g_autofree char *path = g_strconcat (RESOURCE_PATH, id, ".backflow", NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (bf_model_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                                     error);
  BfLesson *self;

  if (bytes == NULL)
    return NULL;
  self = bf_lesson_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), id, error);
  if (self == NULL)
    return NULL;

  translate (&self->title);
  translate (&self->heading);
  translate (&self->description);

  return self;
}

/* At most MAX_FILE_SIZE of anything that can be read, a pipe too */
static GBytes *
read_file (GFile *file, const char *name, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[65536];
  gssize n;

  if (stream == NULL)
    return NULL;
  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, sizeof buffer, NULL, error)) > 0)
    {
      g_byte_array_append (bytes, buffer, (guint) n);
      if (bytes->len > MAX_FILE_SIZE)
        {
          g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID,
                       _("%s: is larger than %u MB; a lesson may not be"), name, (guint) (MAX_FILE_SIZE >> 20));
          return NULL;
        }
    }
  if (n < 0)
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static void
explain_file_error (GError **error, const char *name)
{
  g_autofree char *ids = NULL;

  if (error == NULL || *error == NULL || (*error)->domain == BF_LESSON_ERROR)
    return;
  if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_prefix_error (error, "%s: ", name);
      return;
    }

  ids = g_strjoinv (", ", (char **) builtin_ids);
  g_clear_error (error);
  g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_UNKNOWN,
               _("%s: there is no such file, and no built-in lesson of that name; those are %s"), name, ids);
}

/**
 * bf_lesson_load:
 * @path_or_id: a built-in lesson's id, or else a file
 * @error: return location for an error
 *
 * Loads a lesson. Ids go first: write `./xor` for a file that is called like one.
 *
 * Returns: (transfer full): the lesson, or %NULL with a #BfLessonError or a #GIOErrorEnum
 */
BfLesson *
bf_lesson_load (const char *path_or_id, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *name = NULL;
  GError *reason = NULL;

  g_return_val_if_fail (path_or_id != NULL, NULL);

  if (g_strv_contains (builtin_ids, path_or_id))
    return load_builtin (path_or_id, error);

  name = g_filename_display_name (path_or_id);
  file = g_file_new_for_commandline_arg (path_or_id);
  bytes = read_file (file, name, &reason);
  if (bytes == NULL)
    {
      explain_file_error (&reason, name);
      g_propagate_error (error, reason);
      return NULL;
    }

  return bf_lesson_parse (g_bytes_get_size (bytes) > 0 ? g_bytes_get_data (bytes, NULL) : "",
                          (gssize) g_bytes_get_size (bytes), name, error);
}

/**
 * bf_lesson_new_worked_example:
 *
 * Makes the lesson that the window opens on.
 *
 * Returns: (transfer full): the lesson
 */
BfLesson *
bf_lesson_new_worked_example (void)
{
  g_autoptr (GError) error = NULL;
  BfLesson *self = load_builtin (BF_LESSON_WORKED_EXAMPLE, &error);

  if (self == NULL)
    g_error ("The worked example is broken: %s", error->message); /* a programmer's error: a test loads it */

  return self;
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
  bf_lesson_write (self, out);

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

/**
 * bf_lesson_save:
 * @self: a lesson
 * @path: a file name
 * @error: return location for an error
 *
 * Writes a lesson to a file: either the whole new lesson is in it afterwards, or what was there before.
 *
 * Returns: %TRUE, or %FALSE with %BF_LESSON_ERROR_INVALID or a #GFileError
 */
gboolean
bf_lesson_save (const BfLesson *self, const char *path, GError **error)
{
  g_autofree char *json = NULL;

  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  for (guint l = 0; l < bf_network_get_n_layers (self->network); l++)
    if (!is_layer_finite (self->network, l))
      {
        g_autofree char *name = g_filename_display_name (path);

        g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID,
                     _("%s: network.layers[%u]: has a number that is not finite and cannot be saved; "
                       "go back to where the loss was finite"), name, l);
        return FALSE;
      }

  json = bf_lesson_to_json (self);

  return g_file_set_contents_full (path, json, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666,
                                   error);
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
 * bf_lesson_list_ids:
 *
 * Lists the built-in lessons.
 *
 * Returns: (transfer none): their ids, NULL-terminated
 */
const char * const *
bf_lesson_list_ids (void)
{
  return builtin_ids;
}
