/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A small generator of our own (xoshiro256++), so that a seed gives the same numbers on every machine. */

typedef struct
{
  guint64 s[4];
} BfRandom;

void    bf_random_init    (BfRandom *self,
                           guint64   seed,
                           guint64   stream);
guint64 bf_random_next    (BfRandom *self);
guint64 bf_random_below   (BfRandom *self,
                           guint64   n);
double  bf_random_uniform (BfRandom *self);
double  bf_random_normal  (BfRandom *self);

G_END_DECLS
