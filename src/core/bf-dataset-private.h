/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-dataset.h"

G_BEGIN_DECLS

struct _BfDataset
{
  gatomicrefcount ref_count;
  gsize           n_samples;
  guint           n_inputs;
  guint           n_targets;
  double         *inputs;   /* [n_samples][n_inputs] */
  double         *targets;  /* [n_samples][n_targets] */
};

G_END_DECLS
