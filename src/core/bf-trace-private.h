/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-kernels.h"
#include "bf-trace.h"

G_BEGIN_DECLS

/* Whole arrays, for what runs over all of them */
G_GNUC_INTERNAL const BfWorkspace *bf_trace_get_workspace (const BfTrace *self);
G_GNUC_INTERNAL const double      *bf_trace_get_changes   (const BfTrace *self);

G_END_DECLS
