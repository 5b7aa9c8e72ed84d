/* SPDX-License-Identifier: MIT */
#pragma once

#include "bf-session.h"

G_BEGIN_DECLS

/**
 * BfStretch:
 * @start: with which it begins
 * @dataset: its data
 * @recipe: its recipe
 * @n_steps: how many steps were done so
 *
 * Steps of a session that were done under one recipe on the same data: a snapshot for a worker to do them again.
 */
typedef struct
{
  BfState   *start;
  BfDataset *dataset;
  BfRecipe   recipe;
  guint64    n_steps;
} BfStretch;

void    bf_stretch_clear             (BfStretch *self);
GArray *bf_session_dup_stretches     (BfSession *session);
void    bf_session_get_stretch       (BfSession *session,
                                      BfStretch *stretch);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BfStretch, bf_stretch_clear)

G_END_DECLS
