/* SPDX-License-Identifier: MIT */
#include "bf-lesson-private.h"

#include "bf-model-resources.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Lessons from text, from files and from the program itself. */

#define RESOURCE_PATH "/org/backflow/Backflow/lessons/"

static const char * const builtin_ids[] = { BF_LESSON_WORKED_EXAMPLE, "two-outputs", "chain", "xor", "line", NULL };

/* The texts of the built-in lessons as they stand in their files, once more for the translators; a test compares. */
static const char * const builtin_texts[] G_GNUC_UNUSED = {
  N_("Worked example"),
  N_("Two ways to mend the weights"),
  N_("The network says 2.98. It should say 3.2. Eight weights can be changed to make up the 0.22 it misses by. "
     "Which ones, and by how much?"),
  N_("A guess: w31 = 0.35, w′11 = 0.78, w′21 = 0.83. The text that this example comes from prints 3.293 for it; the "
     "arithmetic says 3.327."),
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
  return bf_lesson_parse_apart (text, length, name, NULL, error);
}

/* Values are parted by commas: counting them needs no memory, where reading them takes some 20 times that of "0,". */
gboolean
bf_lesson_has_few_values (const char *text, gsize length)
{
  const char *end = text + length;
  gsize n = 0;

  for (const char *at = text; (at = memchr (at, ',', (gsize) (end - at))) != NULL; at++)
    n++;

  return n < BF_LESSON_MAX_VALUES;
}

/* @folder (nullable) is where bf_lesson_save_apart() has put large data. */
BfLesson *
bf_lesson_parse_apart (const char *text, gssize length, const char *name, const char *folder, GError **error)
{
  json_error_t json_error;
  gsize size;
  json_t *root;
  BfLesson *self;

  g_return_val_if_fail (text != NULL && name != NULL, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (!bf_lesson_has_few_values (text, size))
    {
      g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID,
                   _("%s: has more than %u million numbers; a lesson may not"), name, BF_LESSON_MAX_VALUES / 1000000);
      return NULL;
    }
  root = json_loadb (text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
                     &json_error);
  if (root == NULL)
    {
      set_syntax_error (error, name, &json_error);
      return NULL;
    }
  self = bf_lesson_read (root, name, folder, error);
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
  translate (&self->guess_text);

  return self;
}

/* At most BF_LESSON_MAX_SIZE of anything that can be read, a pipe too */
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
      if (bytes->len > BF_LESSON_MAX_SIZE)
        {
          g_set_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID,
                       _("%s: is larger than %u MB; a lesson may not be"), name, (guint) (BF_LESSON_MAX_SIZE >> 20));
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
