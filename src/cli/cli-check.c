/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-element.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

#define TOLERANCE 1e-6

/* The first step that can show what is wrong: gradients that are not emptied are right until they should have been. */
static guint64
choose_step (const BfLesson *lesson)
{
  const BfRecipe *recipe = bf_lesson_get_recipe (lesson);

  return recipe->wrong & BF_WRONG_FORGET_ZERO_GRAD ? recipe->accumulate + 1 : 1;
}

static CliStatus
check (BfLesson *lesson, guint64 step)
{
  g_autoptr (BfState) state = cli_start (lesson);
  CliStatus status = cli_advance (lesson, &state, step - 1);
  g_autoptr (BfTrace) trace = status == CLI_DONE ? cli_step (lesson, state) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *error_text = NULL;
  g_autofree char *analytic = NULL;
  g_autofree char *numeric = NULL;
  g_autofree char *name = NULL;
  BfGradientCheck result;
  BfElement element;

  if (trace == NULL)
    return status != CLI_DONE ? status : CLI_BAD;
  if (!isfinite (bf_trace_get_loss (trace)))
    return cli_diverged (lesson, step);

  if (!bf_gradient_check (trace, &result, &error))
    return cli_bad (error);
  element = (BfElement) { result.input < 0 ? BF_ELEMENT_BIAS : BF_ELEMENT_WEIGHT, result.layer, result.unit,
                          (guint) MAX (result.input, 0) };
  error_text = bf_number_format_exact (result.max_error);
  analytic = bf_number_format_exact (result.analytic);
  numeric = bf_number_format_exact (result.numeric);
  name = bf_element_get_name (&element, bf_trace_get_network (trace));
  printf (_("largest relative error %s"), error_text);
  if (result.max_error > 0.0)
    printf (_(", at %s: %s from the backward pass, %s from central differences"), name, analytic, numeric);
  putchar ('\n');

  return result.max_error <= TOLERANCE ? CLI_DONE : CLI_FAILED;
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
