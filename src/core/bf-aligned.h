/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#include <stdlib.h>
#include <string.h>

#define BF_ALIGNMENT 64 /* a cache line, and the widest vector */

/* Doubles to one line of the cache, for pieces of an arena that begin at one */
static inline gsize
bf_aligned_count (gsize n)
{
  gsize line = BF_ALIGNMENT / sizeof (double);

  return (n + line - 1) / line * line;
}

/* @n zeros that begin at a line of the cache, or %NULL; give them back with free(). @n is checked before. */
static inline double *
bf_aligned_new0 (gsize n)
{
  gsize size = bf_aligned_count (MAX (n, 1)) * sizeof (double);
  double *values = aligned_alloc (BF_ALIGNMENT, size);

  if (values != NULL)
    memset (values, 0, size);

  return values;
}
