/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "model/bf-driver.h"
#include "model/bf-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define DEFAULT_STEPS 1000
#define FIRST_CHUNK 64
#define CHUNK_TIME 50000         /* µs that a chunk should take */
#define PROGRESS_INTERVAL 100000 /* µs between two drawings of the bar */
#define BAR_WIDTH 32

/* One run */
typedef struct
{
  BfLesson *lesson;
  BfRecipe  recipe;
  BfDriver *driver;
  gsize     n_samples;
  guint64   limit;       /* steps; 0: until the loss is low enough, or nothing changes any more */
  gboolean  stops_early; /* before @limit, where the loss is as low as the lesson wants */
  gint64    started;
  gint64    drawn;
  gboolean  shows_progress;
} Run;

static double
get_seconds (const Run *self)
{
  return (double) MAX (g_get_monotonic_time () - self->started, 1) / G_USEC_PER_SEC;
}

/* Samples of the first @steps steps: whole epochs, and the full batches of the last */
static double
count_samples (const Run *self, guint64 steps)
{
  gsize per_epoch = bf_recipe_get_steps_per_epoch (&self->recipe, self->n_samples);

  return (double) (steps / per_epoch) * (double) self->n_samples +
         (double) (steps % per_epoch) * (double) self->recipe.batch_size;
}

static void
draw_progress (Run *self)
{
  guint64 done = bf_driver_get_steps_done (self->driver);
  gint64 now = g_get_monotonic_time ();
  g_autofree char *text = NULL;
  int filled;

  if (!self->shows_progress || now - self->drawn < PROGRESS_INTERVAL)
    return;
  text = bf_number_format (bf_driver_get_loss (self->driver));
  self->drawn = now;
  if (self->limit == 0)
    {
      fputs ("\r\033[K", stderr);
      fprintf (stderr, _("step %llu, loss %s"), (unsigned long long) done, text);
      return;
    }
  filled = (int) ((double) done / (double) self->limit * BAR_WIDTH);
  fprintf (stderr, "\r\033[K[%.*s%.*s] ", filled, "################################", BAR_WIDTH - filled,
           "                                ");
  fprintf (stderr, _("step %llu of %llu, loss %s"), (unsigned long long) done, (unsigned long long) self->limit, text);
}

static void
clear_progress (Run *self)
{
  if (self->shows_progress && self->drawn > 0)
    fputs ("\r\033[K", stderr);
}

static gsize
choose_chunk (gsize chunk, gint64 took)
{
  if (took < CHUNK_TIME / 2)
    return MIN (chunk * 2, BF_DRIVER_MAX_CHUNK);

  return took > CHUNK_TIME ? MAX (chunk / 2, 1) : chunk;
}

/* Trains until there is a reason to stop; the driver then stands before the step that gave it. */
static CliStatus
run (Run *self)
{
  gsize chunk = FIRST_CHUNK;
  gint64 kept = self->started;
  BfStop stop = BF_STOP_NONE;

  while (stop == BF_STOP_NONE)
    {
      gint64 began = g_get_monotonic_time ();

      if (began - kept >= CHUNK_TIME)
        {
          bf_driver_keep (self->driver);
          kept = began;
        }
      stop = bf_driver_run (self->driver, chunk);
      chunk = choose_chunk (chunk, g_get_monotonic_time () - began);
      if (stop == BF_STOP_NONE)
        draw_progress (self);
    }

  return stop == BF_STOP_DIVERGED ? cli_diverged (self->lesson, bf_driver_get_bad_step (self->driver)) : CLI_DONE;
}

/* The loss of all data with the weights that training has led to */
static gboolean
evaluate (const Run *self, const BfState *state, double *loss, GError **error)
{
  g_autoptr (BfTrainer) trainer = NULL;
  BfRecipe recipe = self->recipe;

  recipe.batch_size = self->n_samples;
  recipe.shuffle = FALSE;
  trainer = bf_trainer_new (state, bf_lesson_get_dataset (self->lesson), &recipe, error);
  if (trainer == NULL)
    return FALSE;
  *loss = bf_trainer_evaluate (trainer);

  return TRUE;
}

static void
print_result (const Run *self, double loss, double seconds, FILE *out, gboolean json)
{
  guint64 steps = bf_driver_get_steps_done (self->driver);
  double rate = count_samples (self, steps) / seconds;
  g_autofree char *loss_text = json ? bf_number_format_exact (loss) : bf_number_format (loss);
  g_autofree char *seconds_text = json ? bf_number_format_exact (seconds) : bf_number_format_digits (seconds, 3);
  g_autofree char *rate_text = json ? bf_number_format_exact (rate) : bf_number_format_digits (rate, 3);

  if (json)
    fprintf (out, "{\"steps\": %" G_GUINT64_FORMAT ", \"loss\": %s, \"seconds\": %s, \"samples_per_second\": %s}\n",
             steps, loss_text, seconds_text, rate_text);
  else
    fprintf (out, ngettext ("%lu step, loss %s, %s s, %s samples a second\n",
                            "%lu steps, loss %s, %s s, %s samples a second\n", (gulong) steps),
             (gulong) steps, loss_text, seconds_text, rate_text);
}

static CliStatus
save (const Run *self, const BfState *state, const char *path)
{
  g_autoptr (BfLesson) trained = bf_lesson_with_state (self->lesson, bf_state_get_network (state),
                                                       bf_lesson_get_dataset (self->lesson), &self->recipe);
  g_autoptr (GError) error = NULL;

  return bf_lesson_save (trained, path, &error) ? CLI_DONE : cli_bad (error);
}

static CliStatus
finish (Run *self, const char *path, gboolean json)
{
  double seconds = get_seconds (self);
  g_autoptr (BfState) state = bf_driver_get_state (self->driver);
  g_autoptr (GError) error = NULL;
  double loss;

  if (!evaluate (self, state, &loss, &error))
    return cli_bad (error);
  if (!isfinite (loss))
    return cli_diverged (self->lesson, bf_driver_get_steps_done (self->driver) + 1);
  if (path != NULL && save (self, state, path) != CLI_DONE)
    return CLI_BAD;
  print_result (self, loss, seconds, cli_words (path), json);

  return CLI_DONE;
}

/* Fills in when to stop: as asked, else as the lesson says, else after 1,000 steps. */
static gboolean
choose_limit (Run *self, guint64 steps, guint64 epochs)
{
  guint64 per_epoch = bf_recipe_get_steps_per_epoch (&self->recipe, self->n_samples);

  if (epochs > CLI_MAX_COUNT / per_epoch)
    {
      cli_usage (_("--epochs makes too many steps, should be at most %llu"),
                 (unsigned long long) (CLI_MAX_COUNT / per_epoch));
      return FALSE;
    }
  self->limit = steps > 0 ? steps : epochs * per_epoch;
  if (self->limit > 0)
    return TRUE;

  self->stops_early = self->recipe.stop_loss > 0.0;
  self->limit = self->recipe.stop_steps;
  if (self->limit == 0 && !self->stops_early)
    self->limit = DEFAULT_STEPS;

  return TRUE;
}

/* What is asked for makes a limit of its own, whatever the lesson says; where there is one it is gone to. */
static gboolean
prepare (Run *self, guint threads, GError **error)
{
  g_autoptr (BfState) state = bf_state_new (bf_lesson_get_network (self->lesson), &self->recipe, error);

  if (state == NULL)
    return FALSE;
  self->driver = bf_driver_new (state, bf_lesson_get_dataset (self->lesson), &self->recipe, error);
  if (self->driver == NULL || !bf_driver_set_n_threads (self->driver, threads, error))
    return FALSE;
  if (self->limit > 0)
    {
      bf_driver_set_limit (self->driver, self->limit, !self->stops_early);
      bf_driver_go_on_unchanged (self->driver);
    }

  return TRUE;
}

static CliStatus
train (BfLesson *lesson, guint64 steps, guint64 epochs, guint64 threads, const char *path, gboolean json)
{
  g_autoptr (GError) error = NULL;
  Run self = {
    .lesson = lesson,
    .recipe = *bf_lesson_get_recipe (lesson),
    .n_samples = bf_dataset_get_n_samples (bf_lesson_get_dataset (lesson)),
    .shows_progress = isatty (STDERR_FILENO),
  };
  CliStatus status = CLI_BAD;

  if (!choose_limit (&self, steps, epochs))
    return CLI_BAD;
  if (prepare (&self, (guint) threads, &error))
    {
      self.started = g_get_monotonic_time ();
      status = run (&self);
      clear_progress (&self);
      if (status == CLI_DONE)
        status = finish (&self, path, json);
    }
  else
    cli_bad (error);
  bf_driver_free (self.driver);

  return status;
}

/* Trains at full speed. */
CliStatus
cli_train (int argc, char **argv)
{
  g_autofree char *steps_text = NULL;
  g_autofree char *epochs_text = NULL;
  g_autofree char *path = NULL;
  g_autofree char *wrong_text = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BfLesson) lesson = NULL;
  g_autofree char *threads_text = NULL;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "steps", 0, 0, G_OPTION_ARG_STRING, &steps_text, N_("Take N steps"), N_("N") },
    { "epochs", 0, 0, G_OPTION_ARG_STRING, &epochs_text, N_("Go N times through the data"), N_("N") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, N_("Write the lesson with its trained weights"), N_("OUT") },
    { "threads", 0, 0, G_OPTION_ARG_STRING, &threads_text, N_("Compute wide layers with N threads, to the same bits"),
      N_("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print the result as JSON"), NULL },
    CLI_WRONG_ENTRY (&wrong_text),
    G_OPTION_ENTRY_NULL
  };
  guint64 steps = 0;
  guint64 epochs = 0;
  guint64 threads = 1;

  if (!cli_parse (_("Train at full speed: as long as asked, else to the lesson's stop, else for 1,000 steps."), entries,
                  argc, argv, &file) ||
      !cli_count ("--steps", steps_text, &steps) || !cli_count ("--epochs", epochs_text, &epochs) ||
      !cli_count_between ("--threads", threads_text, 1, BF_TRAINER_MAX_THREADS, &threads))
    return CLI_BAD;
  if (steps > 0 && epochs > 0)
    return cli_usage (_("%s and %s cannot be used together; give one of them"), "--steps", "--epochs");
  lesson = cli_load_wrong (file, wrong_text);

  return lesson != NULL ? train (lesson, steps, epochs, threads, path, json) : CLI_BAD;
}
