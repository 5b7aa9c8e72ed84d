/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-nudge-plan.h"
#include "model/bf-nudge-task.h"

G_BEGIN_DECLS

/* What trial and error by machine is called, what it will cost and what it has come to, in words. */

const char *bf_nudge_text_get_name   (BfNudgeMethod         method);
char       *bf_nudge_text_cost       (const BfNudgeOptions *options,
                                      gsize                 n_parameters,
                                      guint64               limit,
                                      double                seconds_per_pass);
char       *bf_nudge_text_progress   (const BfNudgeReport  *report);
char       *bf_nudge_text_result     (const BfNudgeReport  *report,
                                      gboolean              has_one_number);

G_END_DECLS
