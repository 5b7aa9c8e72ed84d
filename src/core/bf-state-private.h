/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-optimizer-private.h"
#include "bf-state.h"

G_BEGIN_DECLS

struct _BfState
{
  gatomicrefcount ref_count;
  BfNetwork      *network;  /* nobody writes to it */
  BfMemory        memory;
};

/* Takes the network and the contents of the memory over. */
BfState *bf_state_take (BfNetwork *network,
                        BfMemory  *memory);

G_END_DECLS
