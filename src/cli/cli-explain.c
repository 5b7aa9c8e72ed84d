/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-arithmetic.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

static gboolean
read_format (const char *text, gboolean *markdown)
{
  *markdown = g_strcmp0 (text, "markdown") == 0;
  if (text == NULL || *markdown || g_str_equal (text, "text"))
    return TRUE;
  cli_usage (_("--format is “%s”, should be text or markdown"), text);

  return FALSE;
}

/* What is asked for */
typedef struct
{
  guint64     step;
  gboolean    markdown;
  const char *weight; /* NULL for the whole step */
  double      nudge;
} Request;

static BfDocument *
explain_weight (const BfTrace *trace, const Request *request)
{
  g_autoptr (BfRipple) ripple = NULL;
  g_autoptr (GError) error = NULL;
  BfElement weight;

  if (bf_element_from_name (request->weight, bf_trace_get_network (trace), &weight, &error))
    ripple = bf_ripple_new (trace, 0, &weight, request->nudge, &error);
  if (ripple == NULL)
    {
      cli_usage ("--weight: %s", error->message);
      return NULL;
    }

  return bf_arithmetic_of_parameter (trace, &weight, ripple);
}

static CliStatus
explain (BfLesson *lesson, const Request *request)
{
  g_autoptr (BfState) state = cli_start (lesson);
  CliStatus status = cli_advance (lesson, &state, request->step - 1);
  g_autoptr (BfTrace) trace = status == CLI_DONE ? cli_step (lesson, state) : NULL;
  g_autoptr (BfDocument) document = NULL;
  g_autofree char *text = NULL;

  if (trace == NULL)
    return status != CLI_DONE ? status : CLI_BAD;
  if (!isfinite (bf_trace_get_loss (trace)))
    return cli_diverged (lesson, request->step);

  document = request->weight != NULL ? explain_weight (trace, request) : bf_arithmetic_of_step (trace);
  if (document == NULL)
    return CLI_BAD;
  text = request->markdown ? bf_document_to_markdown (document) : bf_document_to_text (document);
  fputs (text, stdout);

  return CLI_DONE;
}

static gboolean
read_ripple (const char *text, Request *request)
{
  if (!cli_number ("--ripple", text, &request->nudge))
    return FALSE;
  if (request->nudge != 0.0 && (text == NULL || request->weight != NULL))
    return TRUE;
  cli_usage (text != NULL && request->weight == NULL ? _("--ripple needs --weight")
                                                     : _("--ripple is 0, should be another number"));

  return FALSE;
}

/* Prints the arithmetic of one step. */
CliStatus
cli_explain (int argc, char **argv)
{
  g_autofree char *step_text = NULL;
  g_autofree char *format_text = NULL;
  g_autofree char *weight = NULL;
  g_autofree char *ripple_text = NULL;
  g_autofree char *wrong_text = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  const GOptionEntry entries[] = {
    { "step", 0, 0, G_OPTION_ARG_STRING, &step_text, N_("The step to explain; 1 if not given"), N_("N") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, N_("How to write it; text if not given"), "text|markdown" },
    { "weight", 0, 0, G_OPTION_ARG_STRING, &weight,
      N_("Explain one weight or bias: its paths to the loss, and what a nudge does"), N_("NAME") },
    { "ripple", 0, 0, G_OPTION_ARG_STRING, &ripple_text, N_("How far to nudge it; 0.01 if not given"), N_("AMOUNT") },
    CLI_WRONG_ENTRY (&wrong_text),
    G_OPTION_ENTRY_NULL
  };
  Request request = { .step = 1, .nudge = 0.01 };

  if (!cli_parse (_("Print the arithmetic of one step, number by number, as a person would write it.\n"
                    "At most 32 units of a layer, 16 terms of a sum and 4 samples of a batch are written; "
                    "“trace” prints all."), entries, argc, argv, &file) ||
      !cli_count ("--step", step_text, &request.step) || !read_format (format_text, &request.markdown))
    return CLI_BAD;
  request.weight = weight;
  if (!read_ripple (ripple_text, &request))
    return CLI_BAD;
  lesson = cli_load_wrong (file, wrong_text);

  return lesson != NULL ? explain (lesson, &request) : CLI_BAD;
}
