/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-glance.h"

G_BEGIN_DECLS

/* What is told beside the pie, with the numbers of the step. */

char *bf_credit_tell_drop       (const BfGlance  *glance);
char *bf_credit_tell_whole      (const BfGlance  *glance);
char *bf_credit_tell_difference (const BfGlance  *glance);

G_END_DECLS
