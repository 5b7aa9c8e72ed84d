/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-state.h"

G_BEGIN_DECLS

struct _BfState
{
  gatomicrefcount ref_count;
  BfNetwork      *network;  /* nobody writes to it */
  guint           n_slots;
  double         *slots;    /* [n_slots][n_parameters] */
  guint64         steps_done;
};

G_GNUC_INTERNAL BfState *bf_state_take (BfNetwork *network,
                                        guint      n_slots,
                                        double    *slots,
                                        guint64    steps_done);

G_END_DECLS
