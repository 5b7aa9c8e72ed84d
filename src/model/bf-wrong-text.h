/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-check.h"

G_BEGIN_DECLS

const char *bf_wrong_get_title    (BfWrong          self);
const char *bf_wrong_get_hint     (BfWrong          self);
char       *bf_wrong_list_titles  (guint            wrong);
char       *bf_wrong_describe     (const BfRecipe  *recipe,
                                   const BfCheck   *check);
char       *bf_check_describe     (const BfCheck   *check);
char       *bf_check_format_error (double           error);

G_END_DECLS
