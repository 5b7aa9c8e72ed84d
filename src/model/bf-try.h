/* SPDX-License-Identifier: MIT */
#pragma once

#include "core/backflow.h"

G_BEGIN_DECLS

#define BF_TYPE_TRY (bf_try_get_type ())

/**
 * BfTry:
 *
 * One forward run with weights that somebody tried: what they were and what came of them.
 *
 * Properties that change: `best`, whether no other try has a smaller loss, and `current`, whether the session has
 * these weights now.
 */
G_DECLARE_FINAL_TYPE (BfTry, bf_try, BF, TRY, GObject)

BfTry           *bf_try_new            (guint            number,
                                        const char      *label,
                                        const BfTrace   *trace,
                                        const BfNetwork *network,
                                        gsize            sample);
guint            bf_try_get_number     (BfTry           *self);
const char      *bf_try_get_label      (BfTry           *self);
const BfNetwork *bf_try_get_network    (BfTry           *self);
double           bf_try_get_loss       (BfTry           *self);
double           bf_try_get_prediction (BfTry           *self);
double           bf_try_get_miss       (BfTry           *self);
gboolean         bf_try_is_best        (BfTry           *self);
gboolean         bf_try_is_current     (BfTry           *self);
void             bf_try_set_best       (BfTry           *self,
                                        gboolean         best);
void             bf_try_set_current    (BfTry           *self,
                                        gboolean         current);
char            *bf_try_describe_weights (BfTry           *self,
                                          const BfNetwork *start);

G_END_DECLS
