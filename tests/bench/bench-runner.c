/* SPDX-License-Identifier: MIT */
#include "model/bf-runner.h"

#include "model/bf-lesson.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* How much of the bare kernels' speed is left when the runner trains: with history, the check
 * for losses that are not finite, the curve of losses and thirty reports a second. Both are
 * measured by turns; the medians count. Samples are counted by the second on the clock and by
 * the second of processor time, that of both threads; the latter says the same on a machine that
 * has other things to do, and decides. Prints a table of docs/BENCHMARKS.md. */

#define N_ROUNDS 9
#define ROUND_TIME 300000  /* µs */
#define CHUNK_TIME 500     /* µs */
#define LEAST_RATIO 0.8

typedef struct
{
  BfState   *state;
  BfDataset *dataset;
  BfRecipe   recipe;
} Case;

static void
case_clear (Case *self)
{
  bf_state_unref (self->state);
  bf_dataset_unref (self->dataset);
}

static void
example_init (Case *self)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();

  /* At this rate it takes longer than a round until nothing changes any more. */
  self->recipe = *bf_lesson_get_recipe (lesson);
  self->recipe.learning_rate = 1e-9;
  self->state = bf_state_new (bf_lesson_get_network (lesson), &self->recipe, NULL);
  self->dataset = bf_dataset_ref (bf_lesson_get_dataset (lesson));
}

static void
network_init (Case          *self,
              guint          n_inputs,
              const BfLayer *layers,
              guint          n_layers,
              gsize          n_samples,
              gsize          batch_size)
{
  g_autoptr (BfNetwork) network = bf_network_new (n_inputs, layers, n_layers, NULL);
  guint n_outputs = bf_network_get_n_outputs (network);
  g_autofree double *inputs = g_new (double, n_samples * n_inputs);
  g_autofree double *targets = g_new (double, n_samples * n_outputs);

  for (gsize i = 0; i < n_samples * n_inputs; i++)
    inputs[i] = sin (0.7 * (double) i);
  for (gsize i = 0; i < n_samples * n_outputs; i++)
    targets[i] = sin (0.3 * (double) i);
  for (guint l = 0; l < n_layers; l++)
    bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, l, 1, NULL);
  bf_recipe_init (&self->recipe);
  self->recipe.learning_rate = 1e-6;
  self->recipe.batch_size = batch_size;
  self->recipe.shuffle = TRUE;
  self->state = bf_state_new (network, &self->recipe, NULL);
  self->dataset = bf_dataset_new (inputs, targets, n_samples, n_inputs, n_outputs, NULL);
}

typedef struct
{
  double by_clock;  /* steps a second */
  double by_work;   /* steps a second of processor time */
} Speed;

static double
get_processor_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);

  return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

static Speed
get_speed (guint64 n_steps, gint64 start, double work_start)
{
  return (Speed) {
    .by_clock = (double) n_steps * G_USEC_PER_SEC / (double) (g_get_monotonic_time () - start),
    .by_work = (double) n_steps / (get_processor_time () - work_start),
  };
}

static gpointer
measure_bare_cb (gpointer user_data)
{
  Case *self = user_data;
  g_autoptr (BfTrainer) trainer = bf_trainer_new (self->state, self->dataset, &self->recipe, NULL);
  gsize chunk = 1;
  gint64 start = g_get_monotonic_time ();
  double work_start = get_processor_time ();
  gint64 now = start;
  Speed speed;

  while (now - start < ROUND_TIME)
    {
      gint64 before = now;

      bf_trainer_run (trainer, chunk, NULL);
      now = g_get_monotonic_time ();
      if (now - before < CHUNK_TIME)
        chunk *= 2;
    }
  speed = get_speed (bf_trainer_get_steps_done (trainer), start, work_start);

  return g_memdup2 (&speed, sizeof speed);
}

/* On a thread of its own as well, so that the machine treats both alike */
static Speed
measure_bare (Case *self)
{
  g_autofree Speed *speed = g_thread_join (g_thread_new ("bare", measure_bare_cb, self));

  return *speed;
}

typedef struct
{
  GMainLoop *loop;
  BfCurve   *curve;
  guint64    step;
} Listener;

static void
report_cb (BfRunner *runner, const BfReport *report, gpointer user_data)
{
  Listener *self = user_data;

  bf_curve_merge (self->curve, report->losses);
  self->step = bf_trace_get_step (report->trace);
  if (report->stop != BF_STOP_NONE)
    g_main_loop_quit (self->loop);
}

static gboolean
pause_cb (gpointer runner)
{
  bf_runner_pause (runner);

  return G_SOURCE_REMOVE;
}

/* From the start to the last report */
static Speed
measure_runner (Case *self)
{
  g_autoptr (BfRunner) runner = bf_runner_new (self->state, self->dataset, &self->recipe, NULL);
  Listener listener = { .loop = g_main_loop_new (NULL, FALSE), .curve = bf_curve_new () };
  gint64 start = g_get_monotonic_time ();
  double work_start = get_processor_time ();
  Speed speed;

  g_timeout_add (ROUND_TIME / 1000, pause_cb, runner);
  bf_runner_start (runner, INFINITY, report_cb, &listener);
  g_main_loop_run (listener.loop);
  speed = get_speed (listener.step - 1, start, work_start);
  g_main_loop_unref (listener.loop);
  bf_curve_free (listener.curve);

  return speed;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *values)
{
  qsort (values, N_ROUNDS, sizeof *values, compare);

  return values[N_ROUNDS / 2];
}

/* Prints a row of the table. FALSE where the runner is slower than it may be. */
static gboolean
bench (const char *name, Case *self)
{
  double bare_clock[N_ROUNDS], bare_work[N_ROUNDS], clock[N_ROUNDS], work[N_ROUNDS];
  double batch = (double) MIN (self->recipe.batch_size, bf_dataset_get_n_samples (self->dataset));
  double ratio;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      Speed bare = measure_bare (self);
      Speed runner = measure_runner (self);

      bare_clock[i] = bare.by_clock;
      bare_work[i] = bare.by_work;
      clock[i] = runner.by_clock;
      work[i] = runner.by_work;
    }
  ratio = median (work) / median (bare_work);
  printf ("| %s | %.1f k | %.1f k | %.2f | %.2f |\n", name, median (bare_work) * batch / 1e3, median (work) * batch / 1e3,
          ratio, median (clock) / median (bare_clock));
  fflush (stdout);
  case_clear (self);

  return ratio >= LEAST_RATIO;
}

int
main (void)
{
  const BfLayer small[] = { { 4, BF_ACTIVATION_TANH, TRUE },
                            { 2, BF_ACTIVATION_TANH, TRUE },
                            { 1, BF_ACTIVATION_IDENTITY, TRUE } };
  const BfLayer large[] = { { 500, BF_ACTIVATION_RELU, TRUE },
                            { 500, BF_ACTIVATION_RELU, TRUE },
                            { 10, BF_ACTIVATION_IDENTITY, TRUE } };
  gboolean passed = TRUE;
  Case self;

  printf ("| | bare, samples a second of processor time | runner | ratio | by the clock |\n|---|---|---|---|---|\n");
  example_init (&self);
  passed &= bench ("worked example", &self);
  network_init (&self, 2, small, G_N_ELEMENTS (small), 500, 10);
  passed &= bench ("2-4-2-1, batches of 10, shuffled", &self);
  network_init (&self, 2, small, G_N_ELEMENTS (small), 7, 3);
  passed &= bench ("2-4-2-1, 7 samples, batches of 3, shuffled", &self);
  network_init (&self, 500, large, G_N_ELEMENTS (large), 100, 1);
  passed &= bench ("500-500-500-10, batches of 1", &self);

  return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
