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

/* FALSE with BF_ERROR_INVALID where the state holds what another optimizer remembers */
gboolean bf_state_check_memory (const BfState  *self,
                                const BfRecipe *recipe,
                                GError        **error);

G_END_DECLS
