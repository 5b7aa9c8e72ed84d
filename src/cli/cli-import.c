/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-csv-roles.h"
#include "model/bf-import.h"
#include "model/bf-lesson-columns.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_COLUMN 65536
#define PROGRESS_INTERVAL 100000 /* µs between two drawings of the bar */
#define BAR_WIDTH 32

/* What the command line asks for */
typedef struct
{
  char   **files;
  char    *output;
  char    *title;
  char    *inputs;
  char    *targets;
  char    *separator;
  char    *encoding;
  char    *scale;
  char    *missing;
  char    *layers;
  char    *lesson;
  char    *seed;
  gboolean header;
  gboolean no_header;
  gboolean decimal_comma;
  gboolean classes;
  gboolean numbers;
  gboolean fit;
} Order;

static void
order_clear (Order *self)
{
  g_strfreev (self->files);
  g_free (self->output);
  g_free (self->title);
  g_free (self->inputs);
  g_free (self->targets);
  g_free (self->separator);
  g_free (self->encoding);
  g_free (self->scale);
  g_free (self->missing);
  g_free (self->layers);
  g_free (self->lesson);
  g_free (self->seed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Order, order_clear)

/* Options that contradict each other */
static gboolean
check_together (const Order *self)
{
  const struct
  {
    const char *one;
    const char *other;
    gboolean    both;
  } pairs[] = {
    { "--layers", "--lesson", self->layers != NULL && self->lesson != NULL },
    { "--header", "--no-header", self->header && self->no_header },
    { "--classes", "--numbers", self->classes && self->numbers },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (pairs[i].both)
      {
        cli_usage (_("%s and %s cannot be used together; give one of them"), pairs[i].one, pairs[i].other);
        return FALSE;
      }

  return TRUE;
}

static gboolean
parse (Order *self, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output, N_("The lesson to write"), N_("OUT") },
    { "inputs", 0, 0, G_OPTION_ARG_STRING, &self->inputs,
      N_("The columns that are inputs, by name or number from 1; if not given, those of numbers"), N_("COLUMNS") },
    { "targets", 0, 0, G_OPTION_ARG_STRING, &self->targets, N_("The columns that are targets; the last if not given"),
      N_("COLUMNS") },
    { "classes", 0, 0, G_OPTION_ARG_NONE, &self->classes, N_("The target names classes, even where it is a number"), NULL },
    { "numbers", 0, 0, G_OPTION_ARG_NONE, &self->numbers, N_("The targets are numbers"), NULL },
    { "scale", 0, 0, G_OPTION_ARG_STRING, &self->scale, N_("What is done to the inputs; none if not given"),
      "none|standard|min_max" },
    { "missing", 0, 0, G_OPTION_ARG_STRING, &self->missing, N_("What is done about missing values; refuse if not given"),
      "refuse|skip|mean" },
    { "separator", 0, 0, G_OPTION_ARG_STRING, &self->separator, N_("What parts the fields; found out if not given"),
      "comma|semicolon|tab" },
    { "encoding", 0, 0, G_OPTION_ARG_STRING, &self->encoding,
      N_("How characters are written; found out if not given"), "UTF-8|UTF-16|Windows-1252|GB18030" },
    { "header", 0, 0, G_OPTION_ARG_NONE, &self->header, N_("The first row names the columns"), NULL },
    { "no-header", 0, 0, G_OPTION_ARG_NONE, &self->no_header, N_("The first row is data"), NULL },
    { "decimal-comma", 0, 0, G_OPTION_ARG_NONE, &self->decimal_comma, N_("Numbers are written as 0,5"), NULL },
    { "layers", 0, 0, G_OPTION_ARG_STRING, &self->layers,
      N_("The hidden layers, such as 4:tanh,4:relu; 8:tanh if not given"), N_("LAYERS") },
    { "lesson", 0, 0, G_OPTION_ARG_FILENAME, &self->lesson, N_("Take network and recipe of this lesson"), N_("FILE") },
    { "fit", 0, 0, G_OPTION_ARG_NONE, &self->fit,
      N_("Give its first and last layers new weights where the data does not fit"), NULL },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &self->seed, N_("What new weights are drawn from; 1 if not given"), N_("N") },
    { "title", 0, 0, G_OPTION_ARG_STRING, &self->title, N_("The lesson's title; the name of the file if not given"),
      N_("TEXT") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->files, NULL, N_("DATA.csv") },
    G_OPTION_ENTRY_NULL
  };

  if (!cli_parse (_("Make a lesson of a CSV file: samples in rows, inputs and targets in columns."), entries, argc, argv,
                  NULL))
    return FALSE;
  if (self->files == NULL || self->files[0] == NULL)
    cli_usage (_("there is no CSV file to read; give one, such as data.csv"));
  else if (self->files[1] != NULL)
    cli_usage (_("“%s” is one file too many; there may be one"), self->files[1]);
  else if (self->output == NULL)
    cli_usage (_("there is no lesson to write to; give one with -o, such as -o lesson.backflow"));
  else
    return check_together (self);

  return FALSE;
}

static gboolean
read_separator (const char *text, char *separator)
{
  static const char * const names[] = { "comma", "semicolon", "tab" };

  *separator = 0;
  if (text == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i]) || (text[0] == ",;\t"[i] && text[1] == '\0'))
      *separator = ",;\t"[i];
  if (*separator != 0)
    return TRUE;
  cli_usage (_("--separator is “%s”, should be comma, semicolon or tab"), text);

  return FALSE;
}

/* A column by its name in the header, else by its number from 1 */
static gboolean
find_column (const BfCsvPreview *preview, gboolean has_header, const char *option, const char *text, guint *column)
{
  guint64 number;

  for (*column = 0; has_header && *column < preview->n_columns; (*column)++)
    {
      g_autofree char *name = bf_csv_preview_name (preview, TRUE, *column);

      if (g_str_equal (name, text))
        return TRUE;
    }
  if (g_ascii_string_to_unsigned (text, 10, 1, preview->n_columns, &number, NULL))
    {
      *column = (guint) number - 1;
      return TRUE;
    }
  cli_usage (_("%s: there is no column “%s”; there are %u, named by the header or by number from 1"), option, text,
             preview->n_columns);

  return FALSE;
}

static gboolean
read_columns (const BfCsvPreview *preview,
              gboolean            has_header,
              const char         *option,
              const char         *text,
              guint             **columns,
              guint              *n_columns)
{
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, ",", MAX_COLUMN) : NULL;

  if (text == NULL)
    return TRUE;
  *n_columns = 0;
  g_free (*columns);
  *columns = g_new0 (guint, g_strv_length (parts) + 1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (!find_column (preview, has_header, option, g_strstrip (parts[i]), &(*columns)[(*n_columns)++]))
      return FALSE;

  return TRUE;
}

/* Refuses a column that is asked for twice. */
static gboolean
check_once (const BfCsvPreview *preview, const BfCsvSettings *settings)
{
  g_autofree gboolean *is_taken = g_new0 (gboolean, preview->n_columns);
  guint n_all = settings->n_targets + settings->n_inputs;

  for (guint i = 0; i < n_all; i++)
    {
      guint column = i < settings->n_targets ? settings->targets[i] : settings->inputs[i - settings->n_targets];
      g_autofree char *name = bf_csv_preview_name (preview, settings->has_header, column);

      if (is_taken[column])
        {
          cli_usage (_("column %u (%s) is asked for twice; it can be one input or one target"), column + 1, name);
          return FALSE;
        }
      is_taken[column] = TRUE;
    }

  return TRUE;
}

/* The columns that were not asked for: the last is the target, and those of numbers that are no targets are inputs. */
static gboolean
choose_columns (const Order *self, const BfCsvPreview *preview, BfCsvSettings *settings)
{
  if (!read_columns (preview, settings->has_header, "--targets", self->targets, &settings->targets, &settings->n_targets))
    return FALSE;
  settings->n_inputs = 0;
  for (guint c = 0; c < preview->n_columns; c++)
    if (bf_csv_preview_is_number (preview, settings->has_header, settings->decimal_comma, c)
        && bf_csv_settings_get_role (settings, c) == BF_CSV_ROLE_IGNORE)
      settings->inputs[settings->n_inputs++] = c;
  bf_csv_settings_guess_classes (settings, preview);

  return read_columns (preview, settings->has_header, "--inputs", self->inputs, &settings->inputs, &settings->n_inputs) &&
         check_once (preview, settings);
}

/* @name: of the file. FALSE after what is wrong has been said */
static gboolean
choose (const Order *self, const BfCsvPreview *preview, const char *name, BfCsvSettings *settings)
{
  bf_csv_settings_init (settings, preview);
  settings->has_header = (settings->has_header || self->header) && !self->no_header;
  settings->decimal_comma = settings->decimal_comma || self->decimal_comma;
  if (!choose_columns (self, preview, settings))
    return FALSE;
  if (settings->n_inputs == 0 && settings->has_header && preview->rows->len <= 1)
    {
      fprintf (stderr, _("%s: has a header only, should have samples below it, one a row\n"), name);
      return FALSE;
    }
  settings->classes = (settings->classes || self->classes) && !self->numbers;
  if (self->scale != NULL && !bf_csv_scale_from_name (self->scale, &settings->scale))
    cli_usage (_("--scale is “%s”, should be none, standard or min_max"), self->scale);
  else if (self->missing != NULL && !bf_csv_missing_from_name (self->missing, &settings->missing))
    cli_usage (_("--missing is “%s”, should be refuse, skip or mean"), self->missing);
  else
    return TRUE;

  return FALSE;
}

static gboolean
draw_progress (double fraction, gpointer user_data)
{
  gint64 *drawn = user_data;
  gint64 now = g_get_monotonic_time ();
  int filled = (int) (MAX (fraction, 0.0) * BAR_WIDTH);

  if (!isatty (STDERR_FILENO) || now - *drawn < PROGRESS_INTERVAL)
    return TRUE;
  *drawn = now;
  fprintf (stderr, "\r\033[K[%.*s%.*s]", filled, "################################", BAR_WIDTH - filled,
           "                                ");

  return TRUE;
}

static guint64
get_size (GFileInputStream *stream)
{
  g_autoptr (GFileInfo) info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);

  return info != NULL ? (guint64) g_file_info_get_size (info) : 0;
}

/* What was asked for, else what it seems to be */
static gboolean
read_encoding (const char *text, const char *bytes, gsize size, BfCsvEncoding *encoding)
{
  *encoding = bf_csv_encoding_guess (bytes, size);
  if (text == NULL || bf_csv_encoding_from_name (text, encoding))
    return TRUE;
  cli_usage (_("--encoding is “%s”, should be UTF-8, UTF-16, Windows-1252 or GB18030"), text);

  return FALSE;
}

/* A file that can be read but once, such as a pipe, is looked at and then read from the same buffer. */
static GInputStream *
open_file (GFile *file, guint64 *size, const char *name, GError **error)
{
  g_autoptr (GFileInputStream) raw = g_file_read (file, NULL, error);
  g_autoptr (GInputStream) stream = NULL;
  GBufferedInputStream *buffered;
  gssize n = 1;

  if (raw != NULL)
    {
      *size = get_size (raw);
      stream = g_buffered_input_stream_new_sized (G_INPUT_STREAM (raw), BF_CSV_PREVIEW_SIZE);
      buffered = G_BUFFERED_INPUT_STREAM (stream);
      while (n > 0 && g_buffered_input_stream_get_available (buffered) < BF_CSV_PREVIEW_SIZE)
        n = g_buffered_input_stream_fill (buffered, -1, NULL, error);
    }
  if (stream != NULL && n >= 0)
    return g_steal_pointer (&stream);
  g_prefix_error (error, "%s: ", name);

  return NULL;
}

/* NULL with an error, or without one where that was told */
static BfCsvPreview *
look (const Order *self, GInputStream *stream, char separator, const char *name, GError **error)
{
  BfCsvEncoding encoding;
  gsize size;
  const char *bytes = g_buffered_input_stream_peek_buffer (G_BUFFERED_INPUT_STREAM (stream), &size);

  if (!read_encoding (self->encoding, bytes, size, &encoding))
    return NULL;

  return bf_csv_preview_new_encoded (bytes, size, encoding, separator, name, error);
}

static BfCsvData *
read_stream (GInputStream *stream, guint64 size, const BfCsvSettings *settings, const char *name, GError **error)
{
  gint64 drawn = 0;
  BfCsvData *data = bf_csv_read (stream, size, settings, name, draw_progress, &drawn, error);

  if (drawn > 0)
    fputs ("\r\033[K", stderr);

  return data;
}

/* @columns: (out): which of them are what */
static BfCsvData *
read_data (const Order *self, GFile *file, const char *name, char **columns)
{
  g_auto (BfCsvSettings) settings = { .separator = 0 };
  g_autoptr (BfCsvPreview) preview = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  BfCsvData *data = NULL;
  guint64 size = 0;
  char separator;

  if (!read_separator (self->separator, &separator))
    return NULL;
  stream = open_file (file, &size, name, &error);
  preview = stream != NULL ? look (self, stream, separator, name, &error) : NULL;
  if (error == NULL && (preview == NULL || !choose (self, preview, name, &settings)))
    return NULL;
  if (preview != NULL)
    data = read_stream (stream, size, &settings, name, &error);
  if (data == NULL)
    cli_bad (error);
  else
    *columns = bf_csv_settings_describe_columns (&settings, preview);

  return data;
}

static gboolean
refuse_layer (const char *text)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (int i = 0; i < BF_N_ACTIVATIONS; i++)
    if (i != BF_ACTIVATION_SOFTMAX)
      g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "", bf_activation_get_name ((BfActivation) i));
  cli_usage (_("--layers: “%s” should be units and activation, such as 4:tanh; activations are %s"), text, known->str);

  return FALSE;
}

/* 4:tanh, or 4 alone, which is tanh too */
static gboolean
read_layer (const char *text, BfLayer *layer)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  guint64 units;

  *layer = (BfLayer) { 0, BF_ACTIVATION_TANH, TRUE };
  if (parts[0] != NULL && g_ascii_string_to_unsigned (parts[0], 10, 1, BF_NETWORK_MAX_PARAMETERS, &units, NULL) &&
      (parts[1] == NULL || bf_activation_from_name (parts[1], &layer->activation)) &&
      layer->activation != BF_ACTIVATION_SOFTMAX)
    {
      layer->n_units = (guint) units;
      return TRUE;
    }

  return refuse_layer (text);
}

static gboolean
read_layers (const char *text, BfLayer *layers, guint *n_layers)
{
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, ",", -1) : NULL;

  if (text == NULL)
    return TRUE;
  *n_layers = 0;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (i + 1 == BF_NETWORK_MAX_LAYERS)
        {
          cli_usage (_("--layers has too many layers, should have at most %d"), BF_NETWORK_MAX_LAYERS - 1);
          return FALSE;
        }
      if (!read_layer (g_strstrip (parts[i]), &layers[(*n_layers)++]))
        return FALSE;
    }

  return TRUE;
}

static CliStatus
refuse_shape (const BfCsvData *data, const BfLesson *lesson)
{
  const BfNetwork *network = bf_lesson_get_network (lesson);

  guint n_inputs = bf_dataset_get_n_inputs (data->dataset);
  guint n_targets = bf_dataset_get_n_targets (data->dataset);
  g_autofree char *inputs = g_strdup_printf (ngettext ("%u input", "%u inputs", n_inputs), n_inputs);
  g_autofree char *targets = g_strdup_printf (ngettext ("%u target", "%u targets", n_targets), n_targets);

  return cli_usage (_("the data has %s and %s, the lesson's network %u and %u; with --fit its first and last layers get new "
                      "weights"), inputs, targets, bf_network_get_n_inputs (network), bf_network_get_n_outputs (network));
}

static CliStatus
write_lesson (const Order *self, const BfCsvData *data, const char *columns, const char *name)
{
  BfLayer layers[BF_NETWORK_MAX_LAYERS] = BF_CSV_HIDDEN;
  g_autoptr (BfLesson) base = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = self->title != NULL ? g_strdup (self->title) : g_path_get_basename (name);
  g_autofree char *said = bf_csv_data_describe (data);
  guint64 seed = 1;
  guint n_layers = 1;

  if (!cli_count ("--seed", self->seed, &seed) || !read_layers (self->layers, layers, &n_layers))
    return CLI_BAD;
  if (self->lesson != NULL)
    {
      base = cli_load (self->lesson);
      if (base == NULL)
        return CLI_BAD;
      if (!self->fit && !bf_csv_data_fits (data, bf_lesson_get_network (base)))
        return refuse_shape (data, base);
    }
  lesson = base != NULL && self->fit ? bf_import_make_lesson (BF_IMPORT_FIT, base, data, title, seed, &error)
                                     : bf_lesson_new_from_csv (data, title, base, layers, n_layers, seed, &error);
  if (lesson == NULL || !bf_lesson_save (lesson, self->output, &error))
    return cli_bad (error);
  fprintf (cli_words (self->output), "%s\n%s\n", said, columns);

  return CLI_DONE;
}

/* Makes a lesson of a CSV file. */
CliStatus
cli_import (int argc, char **argv)
{
  g_auto (Order) order = { NULL };
  g_autoptr (GFile) file = NULL;
  g_autoptr (BfCsvData) data = NULL;
  g_autofree char *name = NULL;
  g_autofree char *columns = NULL;

  if (!parse (&order, argc, argv))
    return CLI_BAD;
  name = g_filename_display_name (order.files[0]);
  file = g_file_new_for_commandline_arg (order.files[0]);
  data = read_data (&order, file, name, &columns);

  return data != NULL ? write_lesson (&order, data, columns, name) : CLI_BAD;
}
