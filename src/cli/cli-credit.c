/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-credit-text.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

#define MAX_SLICES 100 /* that are printed; --json prints all */

typedef struct
{
  guint64     step;
  BfCreditCut cut;
  gboolean    has_sample;
  guint64     sample; /* in the data */
  guint64     output;
  gboolean    json;
} Options;

static gboolean
read_cut (const char *text, BfCreditCut *cut)
{
  if (text == NULL || bf_credit_cut_from_name (text, cut))
    return TRUE;
  cli_usage (_("--cut is “%s”, should be fix, result or gradient"), text);

  return FALSE;
}

static gboolean
read_index (const char *option, const char *text, guint64 *index)
{
  return cli_count_between (option, text, 0, CLI_MAX_COUNT, index);
}

/* The place of a sample in the batch */
static gboolean
find_sample (const BfTrace *trace, const Options *options, gsize *place)
{
  gsize n = bf_trace_get_n_samples (trace);
  g_autoptr (GString) list = g_string_new (NULL);

  *place = 0;
  if (!options->has_sample)
    return TRUE;
  for (gsize s = 0; s < n; s++)
    {
      *place = s;
      if (bf_trace_get_sample (trace, s) == options->sample)
        return TRUE;
      if (s < 16)
        g_string_append_printf (list, "%s%" G_GSIZE_FORMAT, s > 0 ? ", " : "", bf_trace_get_sample (trace, s));
    }
  cli_usage (_("--sample is %llu, should be one of this step’s batch: %s%s"), (unsigned long long) options->sample,
             list->str, n > 16 ? ", …" : "");

  return FALSE;
}

static gboolean
check_output (const BfTrace *trace, const Options *options)
{
  guint n = bf_network_get_n_outputs (bf_trace_get_network (trace));

  if (options->output < n)
    return TRUE;
  cli_usage (_("--output is %llu, should be from 0 to %u"), (unsigned long long) options->output, n - 1);

  return FALSE;
}

/* as a table */

static void
print_row (const char *label, double number)
{
  g_autofree char *text = bf_number_format (number);
  glong width = g_utf8_strlen (label, -1);

  printf ("%s%*s  %s\n", label, (int) MAX (16 - width, 0), "", text);
}

static void
print_head (const BfCredit *credit)
{
  const BfTrace *trace = bf_credit_get_trace (credit);
  unsigned long long step = (unsigned long long) bf_trace_get_step (trace);
  const char *title = bf_credit_cut_get_title (bf_credit_get_cut (credit));

  /* Translators: "share of the fix = g² / Σg², step 1" */
  printf (_("%s = %s, step %llu\n"), title, bf_credit_get_formula (credit), step);
  printf ("%s\n\n", bf_credit_cut_get_meaning (bf_credit_get_cut (credit)));
  switch (bf_credit_get_cut (credit))
    {
    case BF_CREDIT_CUT_RESULT:
      {
        BfElement output = { BF_ELEMENT_UNIT, bf_network_get_n_layers (bf_trace_get_network (trace)) - 1,
                             bf_credit_get_output (credit), 0 };
        g_autofree char *name = bf_element_get_name (&output, bf_trace_get_network (trace));

        /* A person counts from 1; --sample and JSON count from 0. */
        printf (_("sample %llu, %s\n"),
                (unsigned long long) bf_trace_get_sample (trace, bf_credit_get_sample (credit)) + 1, name);
        print_row (_("weighted sum"), bf_credit_get_total (credit));
        break;
      }
    case BF_CREDIT_CUT_GRADIENT:
      print_row ("Σ|g|", bf_credit_get_total (credit));
      break;
    case BF_CREDIT_CUT_FIX:
    default:
      print_row (_("predicted drop"), bf_credit_get_total (credit));
      print_row (_("actual drop"), bf_credit_get_actual_drop (credit));
      print_row (_("crumb"), bf_credit_get_crumb (credit));
      break;
    }
  putchar ('\n');
}

/* The columns begin where the longest name and number end. */
static void
print_columns (const char *name, const char *number, const char *share)
{
  printf ("%s%*s  %*s%s  %*s%s\n", name, (int) MAX (12 - g_utf8_strlen (name, -1), 0), "",
          (int) MAX (12 - g_utf8_strlen (number, -1), 0), "", number,
          (int) MAX (10 - g_utf8_strlen (share, -1), 0), "", share);
}

static void
print_amount (const BfCredit *credit, const char *name, double amount, int decimals)
{
  g_autofree char *number = bf_number_format (amount);
  g_autofree char *share = bf_share_format (bf_credit_get_share (credit, amount), decimals);

  print_columns (name, number, share);
}

static void
print_slices (const BfCredit *credit)
{
  const BfNetwork *network = bf_trace_get_network (bf_credit_get_trace (credit));
  g_autoptr (GArray) slices = bf_credit_list_slices (credit, TRUE);
  double rest = 0.0;

  print_columns (_("parameter"), _("piece"), _("share"));
  for (guint i = 0; i < slices->len; i++)
    {
      const BfSlice *slice = &g_array_index (slices, BfSlice, i);
      g_autofree char *name = bf_element_get_name (&slice->parameter, network);

      if (i < MAX_SLICES)
        print_amount (credit, name, slice->piece, BF_SHARE_TABLE_DIGITS);
      else
        rest += slice->piece;
    }
  if (slices->len > MAX_SLICES)
    print_amount (credit, _("others"), rest, BF_SHARE_TABLE_DIGITS);
  if (bf_credit_get_cut (credit) != BF_CREDIT_CUT_RESULT)
    print_amount (credit, _("all"), bf_credit_get_total (credit), BF_SHARE_TABLE_DIGITS);
}

/* What a unit passes on, to each unit of the layer before */
static void
print_passed (const BfCredit *credit, guint layer, guint unit, guint *n_left)
{
  const BfNetwork *network = bf_trace_get_network (bf_credit_get_trace (credit));

  for (guint u = 0; layer > 0 && *n_left > 0 && u < bf_network_get_n_layer_inputs (network, layer); u++, --*n_left)
    {
      BfElement to = { BF_ELEMENT_UNIT, layer - 1, u, 0 };
      g_autofree char *to_name = bf_element_get_name (&to, network);
      g_autofree char *name = g_strdup_printf ("  → %s", to_name);

      print_amount (credit, name, bf_credit_get_passed (credit, layer, unit, u), BF_SHARE_DIGITS);
    }
}

static void
print_units (const BfCredit *credit)
{
  const BfNetwork *network = bf_trace_get_network (bf_credit_get_trace (credit));
  gboolean passes = bf_credit_get_cut (credit) != BF_CREDIT_CUT_GRADIENT;
  guint n_left = MAX_SLICES;

  putchar ('\n');
  print_columns (_("unit"), _("holds"), _("share"));
  for (guint l = bf_network_get_n_layers (network); l-- > 0 && n_left > 0;)
    for (guint v = 0; v < bf_network_get_n_units (network, l) && n_left > 0; v++, n_left--)
      {
        BfElement unit = { BF_ELEMENT_UNIT, l, v, 0 };
        g_autofree char *name = bf_element_get_name (&unit, network);

        print_amount (credit, name, bf_credit_get_unit (credit, l, v), BF_SHARE_DIGITS);
        if (!bf_credit_cuts_unit (credit, l, v))
          printf (_("  cannot be cut here: its sum is too close to 0 to divide by\n"));
        else if (passes)
          print_passed (credit, l, v, &n_left);
      }
  if (n_left == 0)
    printf (_("“--json” prints all\n"));
}

static void
print_table (const BfCredit *credit)
{
  print_head (credit);
  if (bf_credit_get_state (credit) != BF_CREDIT_STATE_CUT)
    {
      printf ("%s\n", bf_credit_state_get_text (bf_credit_get_state (credit)));
      return;
    }
  print_slices (credit);
  print_units (credit);
}

/* as JSON */

static void
print_number (const char *key, double number)
{
  g_autofree char *text = bf_number_format_exact (number);

  printf (", \"%s\": %s", key, isfinite (number) ? text : "null");
}

static void
print_amount_json (const BfCredit *credit, const char *key, double amount)
{
  print_number (key, amount);
  print_number ("share", bf_credit_get_share (credit, amount));
}

static void
print_element (const BfCredit *credit, const BfElement *element, gboolean first)
{
  g_autofree char *name = bf_element_get_name (element, bf_trace_get_network (bf_credit_get_trace (credit)));

  printf ("%s{\"name\": \"%s\", \"layer\": %u, \"unit\": %u", first ? "" : ", ", name, element->layer, element->unit);
  if (element->kind == BF_ELEMENT_WEIGHT)
    printf (", \"input\": %u", element->input);
  if (element->kind == BF_ELEMENT_BIAS)
    printf (", \"input\": null");
}

static void
print_slices_json (const BfCredit *credit)
{
  g_autoptr (GArray) slices = bf_credit_list_slices (credit, FALSE);

  for (guint i = 0; i < slices->len; i++)
    {
      const BfSlice *slice = &g_array_index (slices, BfSlice, i);

      print_element (credit, &slice->parameter, i == 0);
      print_amount_json (credit, "piece", slice->piece);
      if (slice->parameter.kind == BF_ELEMENT_WEIGHT)
        print_number ("passed", bf_credit_get_passed (credit, slice->parameter.layer, slice->parameter.unit,
                                                      slice->parameter.input));
      putchar ('}');
    }
}

static void
print_units_json (const BfCredit *credit)
{
  const BfNetwork *network = bf_trace_get_network (bf_credit_get_trace (credit));

  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        print_element (credit, &(BfElement) { BF_ELEMENT_UNIT, l, v, 0 }, l == 0 && v == 0);
        print_amount_json (credit, "holds", bf_credit_get_unit (credit, l, v));
        printf (", \"cut\": %s}", bf_credit_cuts_unit (credit, l, v) ? "true" : "false");
      }
}

static void
print_json (const BfCredit *credit)
{
  const BfTrace *trace = bf_credit_get_trace (credit);
  BfCreditCut cut = bf_credit_get_cut (credit);

  printf ("{\"step\": %" G_GUINT64_FORMAT ", \"cut\": \"%s\", \"state\": \"%s\"", bf_trace_get_step (trace),
          bf_credit_cut_get_name (cut), bf_credit_state_get_name (bf_credit_get_state (credit)));
  if (cut == BF_CREDIT_CUT_RESULT)
    printf (", \"sample\": %" G_GSIZE_FORMAT ", \"output\": %u",
            bf_trace_get_sample (trace, bf_credit_get_sample (credit)), bf_credit_get_output (credit));
  print_number ("total", bf_credit_get_total (credit));
  if (cut == BF_CREDIT_CUT_FIX)
    {
      print_number ("predicted_drop", bf_credit_get_total (credit));
      print_number ("actual_drop", bf_credit_get_actual_drop (credit));
      print_number ("crumb", bf_credit_get_crumb (credit));
    }
  printf (", \"parameters\": [");
  print_slices_json (credit);
  printf ("], \"units\": [");
  print_units_json (credit);
  printf ("]}\n");
}

static CliStatus
credit (BfLesson *lesson, const Options *options)
{
  g_autoptr (BfState) state = cli_start (lesson);
  CliStatus status = cli_advance (lesson, &state, options->step - 1);
  g_autoptr (BfTrace) trace = status == CLI_DONE ? cli_step (lesson, state) : NULL;
  g_autoptr (BfCredit) pie = NULL;
  g_autoptr (GError) error = NULL;
  gsize sample;

  if (trace == NULL)
    return status != CLI_DONE ? status : CLI_BAD;
  if (!isfinite (bf_trace_get_loss (trace)))
    return cli_diverged (lesson, options->step);
  if (!find_sample (trace, options, &sample) || !check_output (trace, options))
    return CLI_BAD;

  pie = bf_credit_new (trace, options->cut, sample, (guint) options->output, &error);
  if (pie == NULL)
    return cli_bad (error);
  if (options->json)
    print_json (pie);
  else
    print_table (pie);

  return CLI_DONE;
}

/* Cuts the pie of one step. */
CliStatus
cli_credit (int argc, char **argv)
{
  g_autofree char *cut_text = NULL;
  g_autofree char *step_text = NULL;
  g_autofree char *sample_text = NULL;
  g_autofree char *output_text = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  Options options = { .step = 1, .cut = BF_CREDIT_CUT_FIX };
  const GOptionEntry entries[] = {
    { "cut", 0, 0, G_OPTION_ARG_STRING, &cut_text, N_("Which pie; fix if not given"), "fix|result|gradient" },
    { "step", 0, 0, G_OPTION_ARG_STRING, &step_text, N_("The step whose pie it is; 1 if not given"), N_("N") },
    { "sample", 0, 0, G_OPTION_ARG_STRING, &sample_text,
      N_("result: a sample of the step’s batch, by its number from 0; the first if not given"), N_("N") },
    { "output", 0, 0, G_OPTION_ARG_STRING, &output_text,
      N_("result: an output, by its number from 0; the first if not given"), N_("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print it as JSON"), NULL },
    G_OPTION_ENTRY_NULL
  };

  if (!cli_parse (_("Cut the pie of one step: how much each parameter has to do with it.\n"
                    "fix: with the drop in the loss, to first order. result: with one output of one sample. gradient: "
                    "with the sum of all gradients."), entries, argc, argv, &file) ||
      !read_cut (cut_text, &options.cut) || !cli_count ("--step", step_text, &options.step) ||
      !read_index ("--sample", sample_text, &options.sample) || !read_index ("--output", output_text, &options.output))
    return CLI_BAD;
  options.has_sample = sample_text != NULL;
  if (options.cut != BF_CREDIT_CUT_RESULT && (sample_text != NULL || output_text != NULL))
    return cli_usage (_("%s is only for --cut result; the other pies are those of the whole batch"),
                      sample_text != NULL ? "--sample" : "--output");
  lesson = cli_load (file);

  return lesson != NULL ? credit (lesson, &options) : CLI_BAD;
}
