/* SPDX-License-Identifier: MIT */
#include "bench-workloads.h"

#include <cblas.h>
#include <stdio.h>

/* Prints what OpenBLAS's dgemm reaches at 1024³ on one thread, in GFLOP a second of processor time: the yardstick of
 * the machine. Its core type is set by OPENBLAS_CORETYPE, since an old OpenBLAS does not know new processors. */

#define SIZE 1024

int
main (void)
{
  g_autofree double *a = g_new (double, SIZE * SIZE);
  g_autofree double *b = g_new (double, SIZE * SIZE);
  g_autofree double *c = g_new0 (double, SIZE * SIZE);
  char line[64];

  for (gsize i = 0; i < SIZE * SIZE; i++)
    {
      a[i] = hashed (1, i);
      b[i] = hashed (2, i);
    }
  /* The first product finds neither its buffers nor its caches. */
  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, SIZE, SIZE, SIZE, 1.0, a, SIZE, b, SIZE, 0.0, c, SIZE);
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      gint64 start = get_cpu_time ();

      cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, SIZE, SIZE, SIZE, 1.0, a, SIZE, b, SIZE, 0.0, c, SIZE);
      printf ("%.17g\n", 2e-3 * SIZE * SIZE * SIZE / (get_cpu_time () - start));
      fflush (stdout);
    }

  return 0;
}
