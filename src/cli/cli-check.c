/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-element.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

#define TOLERANCE 1e-6

static CliStatus
check (BfLesson *lesson)
{
  g_autoptr (BfState) state = cli_start (lesson);
  g_autoptr (BfTrace) trace = cli_step (lesson, state);
  g_autofree char *error_text = NULL;
  g_autofree char *analytic = NULL;
  g_autofree char *numeric = NULL;
  g_autofree char *name = NULL;
  BfGradientCheck result;
  BfElement element;

  if (trace == NULL)
    return CLI_BAD;
  if (!isfinite (bf_trace_get_loss (trace)))
    return cli_diverged (lesson, 1);

  bf_gradient_check (trace, &result);
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
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;

  if (!cli_parse (_("Compare every gradient of the first step with central differences of the loss and print the\n"
                    "largest error, relative to the largest gradient. Above 1e-6 the exit status is 1."),
                  NULL, argc, argv, &file))
    return CLI_BAD;
  lesson = cli_load (file);

  return lesson != NULL ? check (lesson) : CLI_BAD;
}
