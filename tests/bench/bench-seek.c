/* SPDX-License-Identifier: MIT */
#include "../model/seek-fixture.h"

#include <stdio.h>

/* What going to any step of a run takes, and the memory that it takes to be able to: against the length of the run and
 * the size of the network. A run that would take longer than the limits is left out. Prints the table of
 * docs/BENCHMARKS.md; times are by the clock, that one waits, as replay makes them. */

#define N_SEEKS 100
#define TRAIN_LIMIT 300.0 /* s */
#define MAX_WORK 1e10     /* parameters times steps: beyond that training takes many minutes */
#define MAX_STEPS 10000000
#define SMALL 1000        /* parameters, below which the mark holds */
#define MOST_TIME 50.0       /* ms, the mark */

/* What is measured: N-N-N, and how much its optimizer remembers */
typedef struct
{
  guint       n;
  BfOptimizer optimizer;
  const char *name;
} Case;

static const Case cases[] = {
  { 2, BF_OPTIMIZER_SGD, "momentum" },   { 21, BF_OPTIMIZER_SGD, "momentum" },  { 21, BF_OPTIMIZER_ADAM, "Adam" },
  { 70, BF_OPTIMIZER_SGD, "momentum" },  { 223, BF_OPTIMIZER_SGD, "momentum" },
};

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Seeks to random steps as the window does, and waits until it is there. @times: ms, in ascending order */
static void
seek (BfSession *session, guint64 n_steps, double *times)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < N_SEEKS; i++)
    {
      guint64 step = 1 + (guint64) (g_rand_double (rand) * (double) n_steps);
      gint64 start = g_get_monotonic_time ();

      bf_session_seek_soon (session, step);
      wait_for_seek (session);
      times[i] = 1e-3 * (double) (g_get_monotonic_time () - start);
      if (bf_session_get_step (session) != step)
        exit (EXIT_FAILURE);
    }
  qsort (times, N_SEEKS, sizeof *times, compare);
}

/* Prints a row of the table. FALSE where it takes too long for the mark. */
static gboolean
bench (const Case *measured, guint64 n_steps)
{
  guint64 n = measured->n, n_parameters = 2 * (n * n + n);
  g_autoptr (BfLesson) lesson = new_seek_lesson (measured->n, measured->optimizer, n_steps);
  g_autoptr (BfSession) session = bf_session_new (lesson);
  double times[N_SEEKS];

  printf ("| %" G_GUINT64_FORMAT ", %s | %" G_GUINT64_FORMAT " | ", n_parameters, measured->name, n_steps);
  if ((double) n_parameters * (double) n_steps > MAX_WORK || !train_as_window (session, TRAIN_LIMIT))
    {
      printf ("- | - | - |\n");
      return TRUE;
    }
  seek (session, n_steps, times);
  printf ("%.3g ms | %.3g ms | %.3g MiB |\n", times[N_SEEKS / 2], times[N_SEEKS - 1],
          (double) bf_session_get_history_size (session) / (1 << 20));
  fflush (stdout);

  return n_parameters >= SMALL || times[N_SEEKS - 1] < MOST_TIME;
}

int
main (void)
{
  gboolean passed = TRUE;

  printf ("| parameters (N-N-N, batch 5) | steps | seek, median | slowest of %d | history |\n|---|---|---|---|---|\n",
          N_SEEKS);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint64 n_steps = 1000; n_steps <= MAX_STEPS; n_steps *= 10)
      passed &= bench (&cases[i], n_steps);

  return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
