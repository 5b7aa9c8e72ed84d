/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-lesson.h"

#include <stdio.h>

G_BEGIN_DECLS

/* What the commands of backflow-cli share. */

/* An option of the commands that train: what they are to do wrong */
#define CLI_WRONG_ENTRY(text) \
  { "wrong", 0, 0, G_OPTION_ARG_STRING, (text), N_("Do this wrong on purpose, whatever the lesson says"), N_("RULE[,…]") }

typedef enum
{
  CLI_DONE = 0,
  CLI_FAILED = 1, /* a check failed, or training diverged */
  CLI_BAD = 2,    /* bad usage or bad input: nothing is written */
} CliStatus;

#define CLI_MAX_COUNT G_GUINT64_CONSTANT (9007199254740992) /* 2^53 */

CliStatus  cli_run      (int argc, char **argv);

CliStatus  cli_explain  (int argc, char **argv);
CliStatus  cli_trace    (int argc, char **argv);
CliStatus  cli_train    (int argc, char **argv);
CliStatus  cli_predict  (int argc, char **argv);
CliStatus  cli_check    (int argc, char **argv);
CliStatus  cli_nudge    (int argc, char **argv);
CliStatus  cli_credit   (int argc, char **argv);
CliStatus  cli_rates    (int argc, char **argv);
CliStatus  cli_render   (int argc, char **argv);
CliStatus  cli_export   (int argc, char **argv);
CliStatus  cli_import   (int argc, char **argv);
CliStatus  cli_animate  (int argc, char **argv);
CliStatus  cli_table    (int argc, char **argv);
CliStatus  cli_worksheet (int argc, char **argv);
CliStatus  cli_lessons  (int argc, char **argv);

gboolean   cli_parse    (const char          *summary,
                         const GOptionEntry  *entries,
                         int                  argc,
                         char               **argv,
                         char               **file);
FILE      *cli_words    (const char          *path);
gboolean   cli_count    (const char          *option,
                         const char          *text,
                         guint64             *count);
gboolean   cli_count_between (const char     *option,
                         const char          *text,
                         guint64              least,
                         guint64              most,
                         guint64             *count);
gboolean   cli_number   (const char          *option,
                         const char          *text,
                         double              *number);
gboolean   cli_wrong    (const char          *text,
                         guint               *wrong);
BfLesson  *cli_load     (const char          *file);
BfLesson  *cli_load_wrong (const char        *file,
                         const char          *wrong);
BfState   *cli_start    (BfLesson            *lesson);
CliStatus  cli_advance  (BfLesson            *lesson,
                         BfState            **state,
                         guint64              n_steps);
CliStatus  cli_trace_step (BfLesson            *lesson,
                         guint64              step,
                         BfTrace            **previous,
                         BfTrace            **trace);
BfTrace   *cli_step     (BfLesson            *lesson,
                         const BfState       *state);
CliStatus  cli_diverged (const BfLesson      *lesson,
                         guint64              step);
CliStatus  cli_bad      (const GError        *error);
CliStatus  cli_usage    (const char          *format,
                         ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS
