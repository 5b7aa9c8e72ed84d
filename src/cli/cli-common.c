/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-number.h"
#include "model/bf-parameters-file.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

#define CHUNK 1024 /* steps between two looks at the losses */

/* What --parameters says: every command that works on a lesson takes it, and cli_load() uses it. */
static char *parameters_path;

/* Says what is wrong with the input; its message begins with the place. */
CliStatus
cli_bad (const GError *error)
{
  fprintf (stderr, "%s\n", error->message);

  return CLI_BAD;
}

/* Says what is wrong with the command line, and where help is. */
CliStatus
cli_usage (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fprintf (stderr, "%s: %s\n", g_get_prgname (), message);
  fprintf (stderr, _("“%s --help” says more\n"), g_get_prgname ());

  return CLI_BAD;
}

/* Parses a command's options; the one argument that may be left is @file, else the worked example. */
gboolean
cli_parse (const char *summary, const GOptionEntry *entries, int argc, char **argv, char **file)
{
  g_auto (GStrv) files = NULL;
  g_auto (GStrv) arguments = g_new0 (char *, (gsize) argc + 1);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  const GOptionEntry parameters[] = {
    { "parameters", 0, 0, G_OPTION_ARG_FILENAME, &parameters_path,
      N_("Begin with the parameters of this file (.safetensors, .json or .csv)"), N_("FILE") },
    G_OPTION_ENTRY_NULL
  };
  const GOptionEntry rest[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, file != NULL ? _("[FILE]") : NULL },
    G_OPTION_ENTRY_NULL
  };

  g_clear_pointer (&parameters_path, g_free); /* of a command before in the same process */
  for (int i = 0; i < argc; i++)
    arguments[i] = g_strdup (argv[i]);
  g_option_context_set_summary (context, summary);
  if (file != NULL)
    g_option_context_set_description (context,
                                      _("FILE is a lesson file or the id of a built-in lesson; without it, the "
                                        "worked example is taken."));
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (file != NULL)
    g_option_context_add_main_entries (context, parameters, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, rest, GETTEXT_PACKAGE);

  if (!g_option_context_parse_strv (context, &arguments, &error))
    {
      cli_usage ("%s", error->message);
      return FALSE;
    }
  if (files != NULL && files[file != NULL ? 1 : 0] != NULL)
    {
      cli_usage (file != NULL ? _("“%s” is one file too many; there may be one") : _("“%s” is one argument too many"),
                 files[file != NULL ? 1 : 0]);
      return FALSE;
    }
  if (file != NULL)
    *file = g_strdup (files != NULL ? files[0] : BF_LESSON_WORKED_EXAMPLE);

  return TRUE;
}

/* Where a command says what it did: where @path, its output, is standard output itself, not in the middle of that. */
FILE *
cli_words (const char *path)
{
  return g_strcmp0 (path, "/dev/stdout") == 0 ? stderr : stdout;
}

/* Reads a whole number from 1; NULL leaves @count as it is. */
gboolean
cli_count (const char *option, const char *text, guint64 *count)
{
  return cli_count_between (option, text, 1, CLI_MAX_COUNT, count);
}

/* Reads a whole number from @least to @most; NULL leaves @count as it is. */
gboolean
cli_count_between (const char *option, const char *text, guint64 least, guint64 most, guint64 *count)
{
  if (text == NULL || g_ascii_string_to_unsigned (text, 10, least, most, count, NULL))
    return TRUE;
  cli_usage (_("%s is “%s”, should be a whole number from %llu to %llu"), option, text, (unsigned long long) least,
             (unsigned long long) most);

  return FALSE;
}

/* Reads a number; NULL leaves @number as it is. */
gboolean
cli_number (const char *option, const char *text, double *number)
{
  g_autoptr (GError) error = NULL;

  if (text == NULL || bf_number_parse (text, number, &error))
    return TRUE;
  cli_usage ("%s: %s", option, error->message);

  return FALSE;
}

/* The lesson with the parameters that --parameters names */
static BfLesson *
with_parameters (BfLesson *lesson, GError **error)
{
  g_autoptr (BfNetwork) network = bf_parameters_load (parameters_path, bf_lesson_get_network (lesson), error);

  if (network == NULL)
    return NULL;

  return bf_lesson_with_state (lesson, network, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson));
}

/* Loads a lesson, or says why not. */
BfLesson *
cli_load (const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BfLesson) lesson = bf_lesson_load (file, &error);

  if (lesson != NULL && parameters_path != NULL)
    {
      BfLesson *changed = with_parameters (lesson, &error);

      bf_lesson_unref (lesson);
      lesson = changed;
    }
  if (lesson == NULL)
    cli_bad (error);

  return g_steal_pointer (&lesson);
}

static gboolean
read_rule (const char *text, guint *wrong)
{
  g_autofree char *name = g_strdelimit (g_strstrip (g_strdup (text)), "-", '_');
  g_autoptr (GString) known = g_string_new (NULL);
  BfWrong rule;

  if (bf_wrong_from_name (name, &rule))
    {
      *wrong |= rule;
      return TRUE;
    }
  for (guint i = 0; i < BF_N_WRONGS; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", bf_wrong_get_name ((BfWrong) (1u << i)));
  g_string_replace (known, "_", "-", 0);
  cli_usage (_("--wrong: “%s” should be none, or some of %s"), text, known->str);

  return FALSE;
}

/* Reads the rules that are to be wrong: “update-at-once,wrong-sign”, or “none” */
gboolean
cli_wrong (const char *text, guint *wrong)
{
  g_auto (GStrv) rules = g_strsplit (text, ",", -1);

  *wrong = BF_WRONG_NONE;
  if (g_str_equal (text, "none"))
    return TRUE;
  for (guint i = 0; i == 0 || rules[i] != NULL; i++)
    if (!read_rule (rules[i] != NULL ? rules[i] : "", wrong))
      return FALSE;

  return TRUE;
}

/* Loads a lesson; @wrong, where it is not NULL, says what is done wrong instead of the lesson. */
BfLesson *
cli_load_wrong (const char *file, const char *wrong)
{
  g_autoptr (BfLesson) lesson = NULL;
  BfRecipe recipe;
  guint rules;

  if (wrong == NULL)
    return cli_load (file);
  if (!cli_wrong (wrong, &rules))
    return NULL;
  lesson = cli_load (file);
  if (lesson == NULL)
    return NULL;
  recipe = *bf_lesson_get_recipe (lesson);
  recipe.wrong = rules;

  return bf_lesson_with_state (lesson, bf_lesson_get_network (lesson), bf_lesson_get_dataset (lesson), &recipe);
}

/* Makes the state before the first step, or says why not; cli_advance() and cli_step() take what comes of it. */
BfState *
cli_start (BfLesson *lesson)
{
  g_autoptr (GError) error = NULL;
  BfState *state = bf_state_new (bf_lesson_get_network (lesson), bf_lesson_get_recipe (lesson), &error);

  if (state == NULL)
    cli_bad (error);

  return state;
}

/* Says at which step training went astray. */
CliStatus
cli_diverged (const BfLesson *lesson, guint64 step)
{
  g_autofree char *rate = bf_number_format_exact (bf_lesson_get_recipe (lesson)->learning_rate);

  fprintf (stderr,
           _("Training diverged at step %llu: the loss is not a finite number any more. "
             "A learning rate below %s may help.\n"),
           (unsigned long long) step, rate);

  return CLI_FAILED;
}

/* Runs the next step, or says why not. */
BfTrace *
cli_step (BfLesson *lesson, const BfState *state)
{
  g_autoptr (GError) error = NULL;
  BfTrace *trace;

  if (state == NULL)
    return NULL;
  trace = bf_step (state, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), &error);
  if (trace == NULL)
    cli_bad (error);

  return trace;
}

/* Traces the @step-th step and, where @previous is given and there is one, the step before it. */
CliStatus
cli_trace_step (BfLesson *lesson, guint64 step, BfTrace **previous, BfTrace **trace)
{
  g_autoptr (BfState) state = cli_start (lesson);
  guint64 n_before = previous != NULL && step > 1 ? 1 : 0;
  CliStatus status = cli_advance (lesson, &state, step - 1 - n_before);

  if (status != CLI_DONE)
    return status;
  if (n_before > 0)
    {
      *previous = cli_step (lesson, state);
      if (*previous == NULL)
        return CLI_BAD;
    }
  *trace = cli_step (lesson, n_before > 0 ? bf_trace_get_state_after (*previous) : state);
  if (*trace == NULL)
    return CLI_BAD;

  return isfinite (bf_trace_get_loss (*trace)) ? CLI_DONE : cli_diverged (lesson, step);
}

/* Does @n_steps at full speed; @state is replaced. */
CliStatus
cli_advance (BfLesson *lesson, BfState **state, guint64 n_steps)
{
  g_autoptr (BfTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  double losses[CHUNK];

  if (*state == NULL)
    return CLI_BAD;
  if (n_steps == 0)
    return CLI_DONE;
  trainer = bf_trainer_new (*state, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), &error);
  if (trainer == NULL)
    return cli_bad (error);

  while (n_steps > 0)
    {
      gsize n = (gsize) MIN (n_steps, CHUNK);

      bf_trainer_run (trainer, n, losses);
      for (gsize i = 0; i < n; i++)
        if (!isfinite (losses[i]))
          return cli_diverged (lesson, bf_trainer_get_steps_done (trainer) - n + i + 1);
      n_steps -= n;
    }
  bf_state_unref (*state);
  *state = bf_trainer_get_state (trainer);

  return CLI_DONE;
}
