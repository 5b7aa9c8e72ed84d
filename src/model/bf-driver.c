/* SPDX-License-Identifier: MIT */
#include "bf-driver.h"

#include <float.h>
#include <math.h>

/* Steps; fewer are not compared one by one, since that would take longer than training them. */
#define LEAST_WINDOW 16
#define NEVER G_MAXUINT64
/* What the states on the way may take until somebody asks for the report, bytes. Where that is not room for a few there
 * are none: the report has a state, too. */
#define MARKS_SIZE ((gsize) 4 << 20)
#define LEAST_MARKS 8

/* Whether an epoch changed no bit is seen by comparing the parameters at both ends of a *window*
 * of whole epochs. Where the order of the samples changes with the epoch, a window is one epoch.
 * Where it does not, an epoch that changes nothing is followed by others that do not either, so
 * that a window may be many epochs, and the first of them is looked for afterwards. */
struct _BfDriver
{
  BfTrainer *trainer;
  BfDataset *dataset;
  BfRecipe   recipe;           /* without its stops: a trace is the same, however it was come to */
  gsize      epoch;            /* steps */
  gsize      chunk;            /* steps asked for last */
  guint64    start;            /* in steps done, as are those below */
  guint64    limit;
  guint64    stop_steps;       /* the recipe's; NEVER for none */
  double     least;            /* a loss below this ends training */
  BfState   *start_state;
  BfTrace   *last;             /* of the last report; at first that of the start */
  guint64    window_start;     /* NEVER before the first window */
  guint64    window_end;
  BfState   *window_states[2]; /* with which this window and the last of many epochs began */
  BfState   *kept[2];          /* the last ones of bf_driver_keep() */
  BfCurve   *losses;           /* since the last report */
  GPtrArray *marks;            /* of BfState: some since the last report */
  guint64    bad_step;         /* the first whose loss is not finite, from 1; 0 for none */
  guint64    known;            /* one past the last loss that is in @losses or was reported */
  double     loss;             /* of the last step done */
  double     chunk_losses[BF_DRIVER_MAX_CHUNK];
};

/**
 * bf_report_free:
 * @self: (transfer full): a report
 *
 * Frees a report.
 */
void
bf_report_free (BfReport *self)
{
  g_return_if_fail (self != NULL);

  bf_trace_unref (self->trace);
  bf_curve_free (self->losses);
  g_ptr_array_unref (self->marks);
  g_free (self);
}

/* Leaves out every other state as long as they take too much. */
static void
thin_marks (GPtrArray *marks)
{
  while (marks->len > LEAST_MARKS
         && marks->len * bf_state_get_size (g_ptr_array_index (marks, 0)) > MARKS_SIZE)
    for (guint i = 0; i + 1 < marks->len; i++)
      g_ptr_array_remove_index (marks, i);
}

/**
 * bf_report_take_up:
 * @self: a report
 * @older: (transfer full): the report before, which nobody has seen
 *
 * Says what an older report would have said as well.
 */
void
bf_report_take_up (BfReport *self, BfReport *older)
{
  BfCurve *newer = self->losses;

  self->losses = g_steal_pointer (&older->losses);
  bf_curve_merge (self->losses, newer);
  older->losses = newer;
  g_ptr_array_extend_and_steal (older->marks, g_steal_pointer (&self->marks));
  self->marks = g_ptr_array_ref (older->marks);
  thin_marks (self->marks);
  bf_report_free (older);
}

/**
 * bf_report_get_bad_step:
 * @self: a report that training has diverged
 *
 * Gets the first step whose loss is not finite: the one after @trace, unless training began with
 * it.
 *
 * Returns: the step, from 1
 */
guint64
bf_report_get_bad_step (const BfReport *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return bf_trace_get_step (self->trace) + (isfinite (bf_trace_get_loss (self->trace)) ? 1 : 0);
}

static GPtrArray *
new_marks (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) bf_state_unref);
}

/**
 * bf_driver_new:
 * @state: where training stands
 * @dataset: the data
 * @recipe: how to train and when to stop
 * @error: return location for an error
 *
 * Makes a driver.
 *
 * Returns: (transfer full): the driver, or %NULL with %BF_ERROR_INVALID or %BF_ERROR_TOO_LARGE
 */
BfDriver *
bf_driver_new (BfState *state, BfDataset *dataset, const BfRecipe *recipe, GError **error)
{
  g_autoptr (BfTrace) trace = bf_step (state, dataset, recipe, error);
  BfTrainer *trainer = trace != NULL ? bf_trainer_new (state, dataset, recipe, error) : NULL;
  BfDriver *self;

  if (trainer == NULL)
    return NULL;

  self = g_new0 (BfDriver, 1);
  self->trainer = trainer;
  self->last = g_steal_pointer (&trace);
  self->dataset = bf_dataset_ref (dataset);
  self->recipe = *recipe;
  self->recipe.stop_loss = 0.0;
  self->recipe.stop_steps = 0;
  self->epoch = bf_recipe_get_steps_per_epoch (recipe, bf_dataset_get_n_samples (dataset));
  self->start = bf_state_get_steps_done (state);
  self->limit = NEVER;
  self->stop_steps = recipe->stop_steps > 0 ? recipe->stop_steps : NEVER;
  self->least = recipe->stop_loss > 0.0 ? recipe->stop_loss : -DBL_MAX;
  self->start_state = bf_state_ref (state);
  self->window_start = NEVER;
  self->window_end = (self->start + self->epoch - 1) / self->epoch * self->epoch;
  self->losses = bf_curve_new ();
  self->marks = new_marks ();
  self->known = self->start;

  return self;
}

/**
 * bf_driver_free:
 * @self: (transfer full) (nullable): a driver
 *
 * Frees a driver.
 */
void
bf_driver_free (BfDriver *self)
{
  if (self == NULL)
    return;
  bf_trainer_unref (self->trainer);
  bf_dataset_unref (self->dataset);
  bf_state_unref (self->start_state);
  bf_trace_unref (self->last);
  g_clear_pointer (&self->window_states[0], bf_state_unref);
  g_clear_pointer (&self->window_states[1], bf_state_unref);
  g_clear_pointer (&self->kept[0], bf_state_unref);
  g_clear_pointer (&self->kept[1], bf_state_unref);
  bf_curve_free (self->losses);
  g_ptr_array_unref (self->marks);
  g_free (self);
}

/**
 * bf_driver_set_limit:
 * @self: a driver that has not run yet
 * @steps_done: where to stop, in steps done
 * @only: whether nothing else but a loss that is not finite stops it
 *
 * Sets a step not to go beyond.
 */
void
bf_driver_set_limit (BfDriver *self, guint64 steps_done, gboolean only)
{
  g_return_if_fail (self != NULL);

  self->limit = steps_done;
  if (!only)
    return;
  self->least = -DBL_MAX;
  self->stop_steps = NEVER;
  bf_driver_go_on_unchanged (self);
}

/**
 * bf_driver_go_on_unchanged:
 * @self: a driver that has not run yet
 *
 * Lets an epoch that changes no bit be no reason to stop.
 */
void
bf_driver_go_on_unchanged (BfDriver *self)
{
  g_return_if_fail (self != NULL);

  self->window_end = NEVER;
}

/**
 * bf_driver_set_n_threads:
 * @self: a driver
 * @n_threads: see bf_trainer_set_n_threads()
 * @error: return location for an error
 *
 * Shares the work of wide layers.
 *
 * Returns: %TRUE, or %FALSE with %BF_ERROR_INVALID
 */
gboolean
bf_driver_set_n_threads (BfDriver *self, guint n_threads, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return bf_trainer_set_n_threads (self->trainer, n_threads, error);
}

/**
 * bf_driver_get_state:
 * @self: a driver
 *
 * Gets where training stands.
 *
 * Returns: (transfer full): the state
 */
BfState *
bf_driver_get_state (const BfDriver *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return bf_trainer_get_state (self->trainer);
}

/**
 * bf_driver_get_bad_step:
 * @self: a driver
 *
 * Gets the first step whose loss is not finite, if bf_driver_run() has said so.
 *
 * Returns: the step, from 1; 0 where there is none
 */
guint64
bf_driver_get_bad_step (const BfDriver *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->bad_step;
}

/**
 * bf_driver_get_loss:
 * @self: a driver that has run and not stopped
 *
 * Gets the loss of the last step that was done.
 *
 * Returns: the loss
 */
double
bf_driver_get_loss (const BfDriver *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->loss;
}

/**
 * bf_driver_get_steps_done:
 * @self: a driver
 *
 * Gets where training stands.
 *
 * Returns: how many steps are done
 */
guint64
bf_driver_get_steps_done (const BfDriver *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return bf_trainer_get_steps_done (self->trainer);
}

/* Goes to an exact step, from the nearest state before it that is at hand. */
static void
go_to (BfDriver *self, guint64 steps_done)
{
  const BfState *states[] = {
    bf_trace_get_state (self->last), self->window_states[0], self->window_states[1], self->kept[0], self->kept[1]
  };
  const BfState *nearest = self->start_state;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i] != NULL && bf_state_get_steps_done (states[i]) <= steps_done &&
        bf_state_get_steps_done (states[i]) > bf_state_get_steps_done (nearest))
      nearest = states[i];

  bf_trainer_set_state (self->trainer, nearest, NULL);
  bf_trainer_run (self->trainer, (gsize) (steps_done - bf_state_get_steps_done (nearest)), NULL);
}

/* Trains @n steps. If the next one was traced for a report it is done already. */
static void
run_steps (BfDriver *self, gsize n, double *losses)
{
  if (n > 0 && bf_trace_get_step (self->last) == bf_trainer_get_steps_done (self->trainer) + 1)
    {
      bf_trainer_set_state (self->trainer, bf_trace_get_state_after (self->last), NULL);
      *losses++ = bf_trace_get_loss (self->last);
      n--;
    }

  bf_trainer_run (self->trainer, n, losses);
}

static gsize
choose_window (const BfDriver *self)
{
  if (self->recipe.shuffle || self->epoch >= LEAST_WINDOW)
    return self->epoch;

  return (MAX (self->chunk, LEAST_WINDOW) + self->epoch - 1) / self->epoch * self->epoch;
}

static void
open_window (BfDriver *self)
{
  gsize n = choose_window (self);

  self->window_start = bf_trainer_get_steps_done (self->trainer);
  self->window_end = self->window_start + n;
  bf_trainer_save (self->trainer);
  if (n == self->epoch)
    return;

  g_clear_pointer (&self->window_states[1], bf_state_unref);
  self->window_states[1] = g_steal_pointer (&self->window_states[0]);
  self->window_states[0] = bf_trainer_get_state (self->trainer);
}

/* Trains one epoch, and tells whether it changed nothing. */
static gboolean
try_epoch (BfDriver *self)
{
  bf_trainer_save (self->trainer);
  bf_trainer_run (self->trainer, self->epoch, NULL);

  return bf_trainer_is_unchanged (self->trainer);
}

/* The end of the first epoch that changed nothing. It is not before the last window but one,
 * which would have ended where it began. */
static guint64
find_first_still_epoch (BfDriver *self)
{
  bf_trainer_set_state (self->trainer, self->window_states[1] != NULL ? self->window_states[1]
                                                                      : self->window_states[0], NULL);
  while (!try_epoch (self))
    ;

  return bf_trainer_get_steps_done (self->trainer);
}

/* At the end of a window: NEVER, or where an epoch that changed nothing ended first */
static guint64
close_window (BfDriver *self)
{
  gsize n = (gsize) (self->window_end - self->window_start);

  if (!bf_trainer_is_unchanged (self->trainer))
    return NEVER;
  if (n == self->epoch)
    return self->window_end;

  /* Several epochs together may lead back to the same numbers while each of them changes some. */
  bf_trainer_rewind (self->trainer);
  if (try_epoch (self))
    return find_first_still_epoch (self);
  bf_trainer_run (self->trainer, n - self->epoch, NULL);

  return NEVER;
}

/* Trains @n steps, or fewer if an epoch changes nothing. Returns how many losses there are. */
static gsize
run_windows (BfDriver *self, gsize n, guint64 *still)
{
  gsize done = 0;

  *still = NEVER;
  while (done < n && *still == NEVER)
    {
      guint64 at = bf_trainer_get_steps_done (self->trainer);
      gsize m;

      if (at == self->window_end)
        open_window (self);
      m = (gsize) MIN (n - done, self->window_end - at);
      run_steps (self, m, self->chunk_losses + done);
      done += m;
      if (at + m == self->window_end && self->window_start != NEVER)
        *still = close_window (self);
    }

  return done;
}

/* How many losses there are before the first that is below @least, infinite or not a number */
static gsize
count_good (const double *losses, gsize n, double least)
{
  gboolean all = TRUE;
  gsize i = 0;

  for (gsize j = 0; j < n; j++)
    all &= (losses[j] >= least) & (losses[j] <= DBL_MAX);
  if (all)
    return n;
  while (losses[i] >= least && losses[i] <= DBL_MAX)
    i++;

  return i;
}

/* Keeps the first @n losses of the chunk that began at @from, but for those that are kept
 * already. */
static void
keep_losses (BfDriver *self, guint64 from, gsize n)
{
  gsize skip = (gsize) (self->known - from);

  if (n <= skip)
    return;
  bf_curve_add (self->losses, self->known, self->chunk_losses + skip, n - skip);
  self->known = from + n;
}

static BfStop
stop_at_loss (BfDriver *self, guint64 from, gsize i)
{
  gboolean finite = isfinite (self->chunk_losses[i]);
  guint64 at = from + i;

  self->bad_step = finite ? 0 : at + 1;
  keep_losses (self, from, finite ? i + 1 : i);
  go_to (self, finite || at == self->start ? at : at - 1);

  return finite ? BF_STOP_LOSS : BF_STOP_DIVERGED;
}

static BfStop
check_steps (const BfDriver *self)
{
  guint64 at = bf_trainer_get_steps_done (self->trainer);

  if (at >= self->stop_steps)
    return BF_STOP_STEPS;

  return at >= self->limit ? BF_STOP_LIMIT : BF_STOP_NONE;
}

static gsize
choose_n_steps (BfDriver *self, gsize n)
{
  guint64 at = bf_trainer_get_steps_done (self->trainer);

  self->chunk = CLAMP (n, 1, BF_DRIVER_MAX_CHUNK);

  return (gsize) MIN (self->chunk, MIN (self->limit, self->stop_steps) - at);
}

/**
 * bf_driver_run:
 * @self: a driver that has not stopped
 * @n_steps: how many steps to do at most, 1 to %BF_DRIVER_MAX_CHUNK
 *
 * Trains. When there is a reason to stop, training stands at the first step for which it holds:
 * with a loss below the recipe's the step that has it, with an epoch that changed no bit the end of
 * the first such epoch, with a loss that is not finite the last step before it.
 *
 * Returns: the reason, or %BF_STOP_NONE
 */
BfStop
bf_driver_run (BfDriver *self, gsize n_steps)
{
  guint64 from, still;
  gsize n, n_good;

  g_return_val_if_fail (self != NULL, BF_STOP_NONE);

  if (check_steps (self) != BF_STOP_NONE)
    return check_steps (self);

  from = bf_trainer_get_steps_done (self->trainer);
  n = run_windows (self, choose_n_steps (self, n_steps), &still);
  n_good = count_good (self->chunk_losses, n, self->least);
  if (n_good < n && from + n_good <= still)
    return stop_at_loss (self, from, n_good);
  if (still == NEVER)
    {
      self->loss = self->chunk_losses[n - 1];
      keep_losses (self, from, n);
      return check_steps (self);
    }

  if (still > from)
    keep_losses (self, from, (gsize) (still - from));
  go_to (self, still);

  return still == self->stop_steps ? BF_STOP_STEPS : BF_STOP_UNCHANGED;
}

/**
 * bf_driver_keep:
 * @self: a driver
 *
 * Keeps the state that training has come to, so that it is not far from there to the exact step where it stops. For those
 * who ask for no reports, which do the same.
 */
void
bf_driver_keep (BfDriver *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->kept[1], bf_state_unref);
  self->kept[1] = g_steal_pointer (&self->kept[0]);
  self->kept[0] = bf_trainer_get_state (self->trainer);
}

/**
 * bf_driver_mark:
 * @self: a driver
 *
 * Keeps the state that training has come to for the next report, if a few such states take little memory.
 */
void
bf_driver_mark (BfDriver *self)
{
  g_return_if_fail (self != NULL);

  if (LEAST_MARKS * bf_state_get_size (self->start_state) > MARKS_SIZE)
    return;
  g_ptr_array_add (self->marks, bf_trainer_get_state (self->trainer));
  thin_marks (self->marks);
}

/* What was gone beyond before training stopped is not part of it. */
static void
drop_marks_after (GPtrArray *marks, guint64 steps_done)
{
  while (marks->len > 0
         && bf_state_get_steps_done (g_ptr_array_index (marks, marks->len - 1)) > steps_done)
    g_ptr_array_remove_index (marks, marks->len - 1);
}

static BfReport *
make_report (BfDriver *self, BfTrace *trace, BfStop stop)
{
  BfReport *report = g_new0 (BfReport, 1);

  report->trace = bf_trace_ref (trace);
  report->losses = g_steal_pointer (&self->losses);
  report->marks = g_steal_pointer (&self->marks);
  report->stop = stop;
  drop_marks_after (report->marks, bf_trace_get_step (trace) - 1);
  self->losses = bf_curve_new ();
  self->marks = new_marks ();
  /* Bins as wide as those of all steps together */
  bf_curve_widen (self->losses, self->known / BF_CURVE_MAX_BINS);
  bf_trace_unref (self->last);
  self->last = bf_trace_ref (report->trace);

  return report;
}

/**
 * bf_driver_report:
 * @self: a driver
 * @stop: what bf_driver_run() said, or %BF_STOP_PAUSED
 *
 * Says what has happened since the last report. The step that comes next is traced for it, which is
 * not lost when training goes on. Its loss may be a reason to stop by itself. If there is no memory
 * for its trace, training has to end where the last report was.
 *
 * Returns: (transfer full): the report
 */
BfReport *
bf_driver_report (BfDriver *self, BfStop stop)
{
  g_autoptr (BfState) state = NULL;
  g_autoptr (BfTrace) trace = NULL;
  guint64 at;
  double loss;

  g_return_val_if_fail (self != NULL, NULL);

  state = bf_trainer_get_state (self->trainer);
  trace = bf_step (state, self->dataset, &self->recipe, NULL);
  if (trace == NULL)
    return make_report (self, self->last, stop == BF_STOP_NONE ? BF_STOP_PAUSED : stop);

  at = bf_state_get_steps_done (state);
  loss = bf_trace_get_loss (trace);
  if (!isfinite (loss) && stop != BF_STOP_DIVERGED && at > self->start)
    {
      go_to (self, at - 1);
      return bf_driver_report (self, BF_STOP_DIVERGED);
    }

  if (!isfinite (loss))
    return make_report (self, trace, BF_STOP_DIVERGED);
  if (at == self->known)
    {
      bf_curve_add (self->losses, at, &loss, 1);
      self->known++;
    }

  return make_report (self, trace,
                      loss < self->least && stop != BF_STOP_DIVERGED ? BF_STOP_LOSS : stop);
}
