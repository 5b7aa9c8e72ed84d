/* SPDX-License-Identifier: MIT */
#include "bf-torch-private.h"

#include "bf-save.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define CHUNK 1024                /* steps between two looks at the losses */
#define MAX_STEPS_TO_LOSS 100000  /* where a loss to stop at is all that ends the run */
#define MAX_LOSSES 24             /* written down: the first ones, then ever fewer */
#define MAX_WRITTEN 4096          /* numbers that stand in the script itself */

struct _BfTorchExport
{
  char   *path;
  char   *stem;
  char   *script;
  GBytes *numbers;  /* (nullable) */
};

static void
run_clear (BfTorchRun *self)
{
  g_clear_pointer (&self->lesson, bf_lesson_unref);
  g_clear_pointer (&self->start, bf_state_unref);
  g_clear_pointer (&self->slots, g_array_unref);
  g_clear_pointer (&self->steps, g_array_unref);
  g_clear_pointer (&self->losses, g_array_unref);
  g_clear_pointer (&self->end, bf_network_unref);
  g_clear_pointer (&self->stem, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BfTorchRun, run_clear)

/* As asked; else as the recipe says, which counts from the first step. */
static void
choose_limit (BfTorchRun *self, guint64 n_steps)
{
  guint64 first = bf_state_get_steps_done (self->start);

  if (n_steps > 0)
    {
      self->recipe.stop_loss = 0.0;
      self->limit = n_steps;
    }
  else if (self->recipe.stop_steps > first)
    self->limit = self->recipe.stop_steps - first;
  else
    self->limit = self->recipe.stop_loss > 0.0 ? MAX_STEPS_TO_LOSS : BF_TORCH_DEFAULT_STEPS;
}

/* The first ten, then steps that lie ever further apart, and at last the last */
static gboolean
is_written_down (const BfTorchRun *self, guint64 step)
{
  double ratio = pow ((double) self->limit / 10.0, 1.0 / (MAX_LOSSES - 10));

  if (step <= 10 || step == self->limit || self->limit <= MAX_LOSSES)
    return TRUE;
  for (int i = 1; i < MAX_LOSSES - 10; i++)
    if (step == (guint64) floor (10.0 * pow (ratio, i)))
      return TRUE;

  return FALSE;
}

/* @step: from 1 for the first of the script */
static void
write_down (BfTorchRun *self, guint64 step, double loss)
{
  step += bf_state_get_steps_done (self->start);
  g_array_append_val (self->steps, step);
  g_array_append_val (self->losses, loss);
}

/* Where in a chunk training ends: at the step whose loss is low enough, or not finite */
static gsize
count_good (const BfTorchRun *self, const double *losses, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!isfinite (losses[i]) || losses[i] < self->recipe.stop_loss)
      return i;

  return n;
}

static gboolean
fail_diverged (guint64 step, GError **error)
{
  g_set_error (error, BF_ERROR, BF_ERROR_DIVERGED,
               _("Training diverges at step %llu: the loss is not a finite number any more. "
                 "Export fewer steps, or a smaller learning rate."),
               (unsigned long long) step);

  return FALSE;
}

/* Does up to @n steps. @ended: whether it is over */
static gboolean
train_chunk (BfTorchRun *self, BfTrainer *trainer, gsize n, gboolean *ended, GError **error)
{
  double losses[CHUNK];
  gsize n_good;

  bf_trainer_save (trainer);
  bf_trainer_run (trainer, n, losses);
  n_good = count_good (self, losses, n);
  for (gsize i = 0; i < n_good; i++)
    if (is_written_down (self, self->n_steps + i + 1) || (i + 1 == n_good && n_good < n))
      write_down (self, self->n_steps + i + 1, losses[i]);
  self->n_steps += n_good;
  *ended = n_good < n || self->n_steps == self->limit;
  if (n_good == n)
    return TRUE;
  if (!isfinite (losses[n_good]))
    return fail_diverged (bf_state_get_steps_done (self->start) + self->n_steps + 1, error);

  write_down (self, self->n_steps + 1, losses[n_good]);
  bf_trainer_rewind (trainer);
  bf_trainer_run (trainer, n_good, NULL);

  return TRUE;
}

static gboolean
is_finite (const BfNetwork *network)
{
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    for (guint v = 0; v < bf_network_get_n_units (network, l); v++)
      {
        if (bf_network_has_bias (network, l) && !isfinite (bf_network_get_bias (network, l, v)))
          return FALSE;
        for (guint u = 0; u < bf_network_get_n_layer_inputs (network, l); u++)
          if (!isfinite (bf_network_get_weight (network, l, v, u)))
            return FALSE;
      }

  return TRUE;
}

static gboolean
train (BfTorchRun *self, BfProgressFunc progress, gpointer user_data, GError **error)
{
  g_autoptr (BfTrainer) trainer = bf_trainer_new (self->start, bf_lesson_get_dataset (self->lesson), &self->recipe, error);
  g_autoptr (BfState) state = NULL;
  gboolean ended = FALSE;

  if (trainer == NULL)
    return FALSE;
  while (!ended)
    {
      if (!train_chunk (self, trainer, (gsize) MIN (CHUNK, self->limit - self->n_steps), &ended, error))
        return FALSE;
      if (progress != NULL && !progress ((double) self->n_steps / (double) self->limit, user_data))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled"));
          return FALSE;
        }
    }
  state = bf_trainer_get_state (trainer);
  self->end = bf_network_copy (bf_state_get_network (state));

  return is_finite (self->end) ||
         fail_diverged (bf_state_get_steps_done (self->start) + self->n_steps + 1, error);
}

/* What PyTorch does not let one do wrong cannot be written in it. */
static gboolean
check_wrong (const BfRecipe *recipe, GError **error)
{
  guint wrong = recipe->wrong & ~(guint) BF_WRONG_FORGET_ZERO_GRAD;

  for (guint i = 0; i < BF_N_WRONGS; i++)
    if ((wrong & (1u << i)) != 0)
      {
        g_set_error (error, BF_ERROR, BF_ERROR_INVALID,
                     _("The recipe does something wrong on purpose (%s) that cannot be written in PyTorch. "
                       "Switch it off, then export."),
                     bf_wrong_get_name ((BfWrong) (1u << i)));
        return FALSE;
      }

  return TRUE;
}

static char *
get_stem (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  char *stem = g_utf8_make_valid (base, -1);

  if (g_str_has_suffix (stem, ".py"))
    stem[strlen (stem) - strlen (".py")] = '\0';

  return stem;
}

static gsize
count_numbers (const BfTorchRun *self)
{
  BfLesson *lesson = self->lesson;
  const BfDataset *data = bf_lesson_get_dataset (lesson);

  return bf_dataset_get_n_samples (data) * (bf_dataset_get_n_inputs (data) + bf_dataset_get_n_targets (data)) +
         (2 + self->slots->len) * bf_network_get_n_parameters (bf_lesson_get_network (lesson));
}

/**
 * bf_torch_export_new:
 * @lesson: what to export: its parameters are those that training starts from
 * @start: (nullable): a state with these parameters from the middle of a run by the lesson's recipe, with which the
 *   script goes on; %NULL to begin with the first step
 * @n_steps: how many steps the script trains; 0: to the lesson's stop, or %BF_TORCH_DEFAULT_STEPS
 * @path: where the script will be saved
 * @progress: (nullable) (scope call): is told how far training has come
 * @user_data: data for it
 * @error: return location for an error
 *
 * Trains as long as the script will, and writes the script. It may take long.
 *
 * Returns: (transfer full): the export, or %NULL with a #BfError, or %G_IO_ERROR_CANCELLED
 */
BfTorchExport *
bf_torch_export_new (BfLesson        *lesson,
                     BfState         *start,
                     guint64          n_steps,
                     const char      *path,
                     BfProgressFunc   progress,
                     gpointer         user_data,
                     GError         **error)
{
  g_auto (BfTorchRun) run = { .lesson = NULL };
  BfTorchExport *self;

  g_return_val_if_fail (lesson != NULL && path != NULL, NULL);

  if (!check_wrong (bf_lesson_get_recipe (lesson), error))
    return NULL;
  run.lesson = bf_lesson_ref (lesson);
  run.recipe = *bf_lesson_get_recipe (lesson);
  run.start = start != NULL ? bf_state_ref (start) : bf_state_new (bf_lesson_get_network (lesson), &run.recipe, error);
  if (run.start == NULL)
    return NULL;
  run.slots = bf_torch_list_slots (&run.recipe, run.start);
  run.steps = g_array_new (FALSE, FALSE, sizeof (guint64));
  run.losses = g_array_new (FALSE, FALSE, sizeof (double));
  run.stem = get_stem (path);
  run.has_numbers = count_numbers (&run) > MAX_WRITTEN;
  choose_limit (&run, n_steps);
  if (!train (&run, progress, user_data, error))
    return NULL;

  self = g_new0 (BfTorchExport, 1);
  self->path = g_strdup (path);
  self->stem = g_strdup (run.stem);
  self->script = bf_torch_write_script (&run);
  self->numbers = run.has_numbers ? bf_torch_write_numbers (&run) : NULL;

  return self;
}

/**
 * bf_torch_export_free:
 * @self: (transfer full): an export
 *
 * Frees an export.
 */
void
bf_torch_export_free (BfTorchExport *self)
{
  g_free (self->path);
  g_free (self->stem);
  g_free (self->script);
  g_clear_pointer (&self->numbers, g_bytes_unref);
  g_free (self);
}

/**
 * bf_torch_export_get_script:
 * @self: an export
 *
 * Gets the script.
 *
 * Returns: (transfer none): Python
 */
const char *
bf_torch_export_get_script (const BfTorchExport *self)
{
  return self->script;
}

/**
 * bf_torch_export_get_numbers:
 * @self: an export
 *
 * Gets the file that belongs beside the script.
 *
 * Returns: (transfer none) (nullable): safetensors, or %NULL where all numbers stand in the script
 */
GBytes *
bf_torch_export_get_numbers (const BfTorchExport *self)
{
  return self->numbers;
}

/**
 * bf_torch_export_save:
 * @self: an export
 * @error: return location for an error
 *
 * Saves the script, and its numbers beside it as STEM-numbers.safetensors where they stand apart.
 *
 * Returns: %TRUE, or %FALSE with a #BfSaveError
 */
gboolean
bf_torch_export_save (const BfTorchExport *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *name = g_strconcat (self->stem, "-numbers.safetensors", NULL);
  g_autofree char *beside = g_build_filename (folder, name, NULL);

  if (self->numbers != NULL && !bf_save_file (beside, g_bytes_get_data (self->numbers, NULL),
                                              g_bytes_get_size (self->numbers), NULL, NULL, error))
    return FALSE;

  return bf_save_file (self->path, self->script, strlen (self->script), NULL, NULL, error);
}
