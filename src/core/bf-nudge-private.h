/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-kernels.h"
#include "bf-nudge.h"
#include "bf-random.h"

G_BEGIN_DECLS

/* Everything is allocated in bf_nudge_new(); a pass allocates nothing. */
struct _BfNudge
{
  gatomicrefcount ref_count;
  BfDataset      *dataset;
  BfRecipe        recipe;      /* its loss */
  BfNudgeOptions  options;
  BfNetwork      *network;     /* with the parameters of the pass */
  BfWorkspace     ws;
  gsize           n_free;      /* parameters that are not frozen */
  gsize          *order;       /* where they lie, in the order of their turns, [n_free] */
  double         *start;       /* grid: their values at the start, [n_free] */
  guint          *digits;      /* grid: which value each has, [n_free] */
  double         *gradient;    /* finite_differences: [n_free] */
  BfRandom        random;

  gsize           turn;        /* greedy: whose turn it is; finite_differences: the same from 1, 0 for none */
  double          held;        /* its value before it was changed */
  double          base;        /* finite_differences: the loss with none changed */
  gboolean        goes_down;   /* greedy: up has not helped */
  gboolean        has_helped;  /* greedy: something has since the first one's turn */

  guint64         n_passes;
  double          start_loss;
  double          best_loss;
  guint64         best_pass;   /* 0: the start */
  double         *best;        /* the parameters of the best pass, [n_parameters] */
  double         *outputs;     /* and its predictions, [n_samples][n_outputs] */
  gboolean        is_done;
};

/**
 * BfNudgeRule:
 * @name: the method's name
 * @delta: its usual `delta`
 * @begin: sets up what is tried first
 * @propose: makes the parameters those of the next pass
 * @judge: learns from its loss, and says when it is the end
 *
 * A method: one row of a table.
 */
typedef struct
{
  const char *name;
  double      delta;
  void      (*begin)   (BfNudge *self);
  void      (*propose) (BfNudge *self);
  void      (*judge)   (BfNudge *self, double loss);
} BfNudgeRule;

G_GNUC_INTERNAL const BfNudgeRule *bf_nudge_rule_get (BfNudgeMethod method);
G_GNUC_INTERNAL gboolean           bf_nudge_keep     (BfNudge      *self,
                                                      double        loss);

G_END_DECLS
