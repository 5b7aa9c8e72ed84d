/* SPDX-License-Identifier: MIT */
#include "model/bf-session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What going to any step of a run takes, and the memory that it takes to be able to: against the length of the run and
 * the size of the network. A run that would take longer than the limits is left out. Prints the table of
 * docs/BENCHMARKS.md; times are by the clock, that one waits, as replay makes them. */

#define N_SEEKS 30
#define TRAIN_LIMIT 40.0 /* s */
#define MAX_WORK 5e9     /* parameters times steps: beyond that a seek takes many seconds, and thirty too long */
#define TARGET 50.0      /* ms, the mark under 1,000 parameters */

static BfLesson *
new_lesson (guint n, guint64 n_steps)
{
  const BfLayer layers[] = { { n, BF_ACTIVATION_TANH, TRUE }, { n, BF_ACTIVATION_IDENTITY, TRUE } };
  g_autoptr (BfNetwork) network = bf_network_new (n, layers, G_N_ELEMENTS (layers), NULL);
  g_autofree double *values = g_new (double, 12 * n);
  g_autoptr (BfDataset) dataset = NULL;
  BfRecipe recipe;

  for (guint i = 0; i < 12 * n; i++)
    values[i] = sin (0.7 * (double) i);
  dataset = bf_dataset_new (values, values, 12, n, n, NULL);
  for (guint l = 0; l < G_N_ELEMENTS (layers); l++)
    bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, l, 1);
  bf_recipe_init (&recipe);
  recipe.learning_rate = 0.002;
  recipe.momentum = 0.5;
  recipe.batch_size = 5;
  recipe.shuffle = TRUE;
  recipe.stop_steps = n_steps;

  return bf_lesson_new ("Seek", "", network, dataset, &recipe);
}

/* FALSE if it was not done in time */
static gboolean
train (BfSession *session, guint64 n_steps)
{
  gint64 end = g_get_monotonic_time () + (gint64) (TRAIN_LIMIT * G_USEC_PER_SEC);

  bf_session_train (session, INFINITY);
  while (bf_session_is_training (session) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  bf_session_pause (session);

  return bf_session_get_length (session) >= n_steps;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Seeks to random steps. @times: ms, in ascending order */
static void
seek (BfSession *session, guint64 n_steps, double *times)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < N_SEEKS; i++)
    {
      guint64 step = 1 + (guint64) (g_rand_double (rand) * (double) n_steps);
      gint64 start = g_get_monotonic_time ();

      if (!bf_session_seek (session, step, NULL))
        exit (EXIT_FAILURE);
      times[i] = 1e-3 * (double) (g_get_monotonic_time () - start);
    }
  qsort (times, N_SEEKS, sizeof *times, compare);
}

/* Prints a row of the table. FALSE where it takes too long for the mark. */
static gboolean
bench (guint n, guint64 n_steps)
{
  guint64 n_parameters = 2 * ((guint64) n * n + n);
  g_autoptr (BfLesson) lesson = new_lesson (n, n_steps);
  g_autoptr (BfSession) session = bf_session_new (lesson);
  double times[N_SEEKS];

  if (session == NULL || (double) n_parameters * (double) n_steps > MAX_WORK || !train (session, n_steps))
    {
      printf ("| %" G_GUINT64_FORMAT " | %" G_GUINT64_FORMAT " | - | - | - |\n", n_parameters, n_steps);
      return TRUE;
    }
  seek (session, n_steps, times);
  printf ("| %" G_GUINT64_FORMAT " | %" G_GUINT64_FORMAT " | %.3g ms | %.3g ms | %.3g MiB |\n", n_parameters, n_steps,
          times[N_SEEKS / 2], times[N_SEEKS - 1], (double) bf_session_get_history_size (session) / (1 << 20));
  fflush (stdout);

  return n_parameters >= 1000 || times[N_SEEKS / 2] < TARGET;
}

int
main (void)
{
  static const guint sizes[] = { 2, 21, 70, 223 };
  gboolean passed = TRUE;

  printf ("| parameters (N-N-N, batch 5) | steps | seek, median | slowest of %d | history |\n|---|---|---|---|---|\n",
          N_SEEKS);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint64 n_steps = 1000; n_steps <= 1000000; n_steps *= 10)
      passed &= bench (sizes[i], n_steps);

  return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
