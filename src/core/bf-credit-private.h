/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-credit.h"
#include "bf-trace-private.h"

G_BEGIN_DECLS

/* The pieces of the weights and what is passed are found when they are asked for: only what needs a sum is kept. */
struct _BfCredit
{
  gatomicrefcount  ref_count;
  BfTrace         *trace;
  BfCreditCut      cut;
  BfCreditState    state;
  gsize            sample;
  guint            output;
  double           total;
  double           magnitude;
  double           loss_after;                       /* fix: of the same batch, with the parameters after the step */
  double          *held[BF_NETWORK_MAX_LAYERS];      /* [n_out] */
  double          *per_term[BF_NETWORK_MAX_LAYERS];  /* result: held / z [n_out], 0 where z is nothing to divide by */
  double          *a_dot[BF_NETWORK_MAX_LAYERS];     /* fix: ȧ [n_samples][n_out], of all layers but the last */
  double          *z_dot[BF_NETWORK_MAX_LAYERS];     /* fix: ż [n_samples][n_out] */
  double          *arena;
};

G_GNUC_INTERNAL BfCreditState bf_credit_find_state (const BfCredit *self);

G_END_DECLS
