/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-check.h"
#include "model/bf-element.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

/* The first step that can show what is wrong: gradients that are not emptied are right until they should have been. */
static guint64
choose_step (const BfLesson *lesson)
{
  const BfRecipe *recipe = bf_lesson_get_recipe (lesson);

  return recipe->wrong & BF_WRONG_FORGET_ZERO_GRAD ? recipe->accumulate + 1 : 1;
}

/* Says which of what is to be wrong is not: a network of identity units has no slope to forget. */
static void
print_rules_without_effect (const BfTrace *trace)
{
  guint wrong = bf_trace_get_recipe (trace)->wrong;

  for (guint i = 0; i < BF_N_WRONGS; i++)
    if (wrong & 1u << i && !bf_check_rule_matters (trace, (BfWrong) (1u << i)))
      {
        g_autofree char *name = g_strdelimit (g_strdup (bf_wrong_get_name ((BfWrong) (1u << i))), "_", '-');

        printf (_("%s has no effect on step %llu of this network: every gradient and parameter is the same without it\n"),
                name, (unsigned long long) bf_trace_get_step (trace));
      }
}

static void
print_result (const BfTrace *trace, const BfGradientCheck *result)
{
  BfElement element = { result->input < 0 ? BF_ELEMENT_BIAS : BF_ELEMENT_WEIGHT, result->layer, result->unit,
                        (guint) MAX (result->input, 0) };
  g_autofree char *error = bf_number_format_exact (result->max_error);
  g_autofree char *tolerance = bf_number_format_exact (BF_CHECK_TOLERANCE);
  g_autofree char *analytic = bf_number_format_exact (result->analytic);
  g_autofree char *numeric = bf_number_format_exact (result->numeric);
  g_autofree char *name = bf_element_get_name (&element, bf_trace_get_network (trace));

  printf (_("largest relative error %s"), error);
  if (result->max_error > 0.0)
    printf (_(", at %s: %s from the backward pass, %s from central differences"), name, analytic, numeric);
  putchar ('\n');
  printf (result->max_error <= BF_CHECK_TOLERANCE ? _("the gradients are right: the error is at most %s\n")
                                                  : _("the gradients are wrong: the error is above %s\n"), tolerance);
}

static CliStatus
check (BfLesson *lesson, guint64 step)
{
  g_autoptr (BfState) state = cli_start (lesson);
  CliStatus status = cli_advance (lesson, &state, step - 1);
  g_autoptr (BfTrace) trace = status == CLI_DONE ? cli_step (lesson, state) : NULL;
  g_autoptr (GError) error = NULL;
  BfGradientCheck result;

  if (trace == NULL)
    return status != CLI_DONE ? status : CLI_BAD;
  if (!isfinite (bf_trace_get_loss (trace)))
    return cli_diverged (lesson, step);

  if (!bf_gradient_check (trace, &result, &error))
    return cli_bad (error);
  print_result (trace, &result);
  print_rules_without_effect (trace);

  return result.max_error <= BF_CHECK_TOLERANCE ? CLI_DONE : CLI_FAILED;
}

/* Compares the gradients with central differences. */
CliStatus
cli_check (int argc, char **argv)
{
  g_autofree char *step_text = NULL;
  g_autofree char *wrong_text = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  const GOptionEntry entries[] = {
    { "step", 0, 0, G_OPTION_ARG_STRING, &step_text,
      N_("The step to check; if not given the first, or the first that can show what is wrong"), N_("N") },
    CLI_WRONG_ENTRY (&wrong_text),
    G_OPTION_ENTRY_NULL
  };
  guint64 step = 0;

  if (!cli_parse (_("Compare every gradient that a step uses with central differences of the loss and print the\n"
                    "largest error, relative to the largest gradient. Above 1e-6 the exit status is 1."),
                  entries, argc, argv, &file) ||
      !cli_count ("--step", step_text, &step))
    return CLI_BAD;
  lesson = cli_load_wrong (file, wrong_text);
  if (lesson == NULL)
    return CLI_BAD;

  return check (lesson, step > 0 ? step : choose_step (lesson));
}
