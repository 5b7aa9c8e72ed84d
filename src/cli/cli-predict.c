/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static CliStatus
print_prediction (const BfNetwork *network, const double *input, double *output)
{
  g_autoptr (GError) error = NULL;

  if (!bf_network_predict (network, input, output, &error))
    return cli_bad (error);
  for (guint o = 0; o < bf_network_get_n_outputs (network); o++)
    {
      g_autofree char *text = bf_number_format_exact (output[o]);

      printf ("%s%s", o > 0 ? "," : "", text);
    }
  putchar ('\n');

  return CLI_DONE;
}

static CliStatus
predict_data (BfLesson *lesson)
{
  const BfNetwork *network = bf_lesson_get_network (lesson);
  const BfDataset *dataset = bf_lesson_get_dataset (lesson);
  guint n_in = bf_network_get_n_inputs (network);
  g_autofree double *input = g_new (double, n_in);
  g_autofree double *output = g_new (double, bf_network_get_n_outputs (network));
  CliStatus status = CLI_DONE;

  for (gsize s = 0; status == CLI_DONE && s < bf_dataset_get_n_samples (dataset); s++)
    {
      for (guint i = 0; i < n_in; i++)
        input[i] = bf_dataset_get_input (dataset, s, i);
      status = print_prediction (network, input, output);
    }

  return status;
}

/* One of the numbers: commas part them, so that none can be a decimal comma. */
static gboolean
read_input (const char *text, guint place, double *number)
{
  if (bf_number_parse (text, number, NULL))
    return TRUE;
  cli_usage (_("--input: number %u is “%s”, should be a finite number such as 0.5 or 1/3, with a decimal point"), place,
             text);

  return FALSE;
}

static CliStatus
predict_input (BfLesson *lesson, const char *text)
{
  const BfNetwork *network = bf_lesson_get_network (lesson);
  guint n_in = bf_network_get_n_inputs (network);
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_autofree double *input = g_new (double, n_in);
  g_autofree double *output = g_new (double, bf_network_get_n_outputs (network));
  guint n = g_strv_length (parts);

  if (n != n_in)
    return cli_usage (ngettext ("--input has %u number, should have %u; commas part them: 0.5 takes a point",
                                "--input has %u numbers, should have %u; commas part them: 0.5 takes a point", n),
                      n, n_in);
  for (guint i = 0; i < n; i++)
    if (!read_input (parts[i], i + 1, &input[i]))
      return CLI_BAD;

  return print_prediction (network, input, output);
}

/* Runs the network forwards. */
CliStatus
cli_predict (int argc, char **argv)
{
  g_autofree char *input = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  const GOptionEntry entries[] = {
    { "input", 0, 0, G_OPTION_ARG_STRING, &input,
      N_("Run it on these numbers instead, parted by commas, such as 1,0.5,3"), N_("NUMBERS") },
    G_OPTION_ENTRY_NULL
  };

  if (!cli_parse (_("Run the network forwards on the lesson's data: one line a sample, the outputs parted by commas."),
                  entries, argc, argv, &file))
    return CLI_BAD;
  lesson = cli_load (file);
  if (lesson == NULL)
    return CLI_BAD;

  return input != NULL ? predict_input (lesson, input) : predict_data (lesson);
}
