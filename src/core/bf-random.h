/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A small generator of our own (xoshiro256++), so that a seed gives the same numbers on every machine. */

typedef struct
{
  guint64 s[4];
} BfRandom;

G_GNUC_INTERNAL void    bf_random_init    (BfRandom *self,
                                           guint64   seed,
                                           guint64   stream);
G_GNUC_INTERNAL guint64 bf_random_next    (BfRandom *self);
G_GNUC_INTERNAL guint64 bf_random_below   (BfRandom *self,
                                           guint64   n);
G_GNUC_INTERNAL double  bf_random_uniform (BfRandom *self);
G_GNUC_INTERNAL double  bf_random_normal  (BfRandom *self);

G_END_DECLS
