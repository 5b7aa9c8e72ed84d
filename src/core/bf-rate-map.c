/* SPDX-License-Identifier: MIT */
#include "bf-rate-map.h"

#include "bf-dataset-private.h"
#include "bf-error.h"
#include "bf-math.h"
#include "bf-trainer.h"

#include <math.h>
#include <string.h>

#define CHUNK 256           /* steps between two looks at the losses */
#define MIN_EPOCHS 16       /* in which a cycle can be told from chance */
#define MIN_REPEATS 3       /* of a cycle, before it is one */
#define SAME 1e-6           /* values are the same, relative to their size */
#define STEADY 1e-2         /* what changes less than this from one epoch to the next but one is under way, not wandering */
#define STILL 1e-3          /* what the second half of a run may add to what it did in all, for it to have settled */
#define PROBE_STEPS 256     /* of a rate that is only looked at for overflow */
#define MAX_RATE 10.0       /* as far as a range is looked for */
#define MAX_HALVINGS 60
#define MARGIN 1.5          /* a range goes on beyond the first rate that overflows */
#define RANGE 10.0          /* the last rate of a range to its first */
#define PRESENT_MARGIN 0.8  /* and begins below the present rate */
#define RANGE_WITHOUT_OVERFLOW 1e4

struct _BfRateMap
{
  BfState     *state;
  BfDataset   *dataset;
  BfRecipe     recipe;
  double       from;
  double       to;
  guint        n_points;
  guint        n_tried;
  guint64      n_steps;
  BfRatePoint *points;
};

G_DEFINE_BOXED_TYPE (BfRateMap, bf_rate_map, bf_rate_map_copy, bf_rate_map_free)

/* One training, from the start on */
typedef struct
{
  BfTrainer  *trainer;
  BfDataset  *dataset;
  BfRateFunc  func;
  gpointer    user_data;
  guint64     started;   /* steps that were done before */
  guint64     overflow;  /* the step whose loss is not finite, 0 while all are */
  gboolean    is_stopped;
  double      losses[CHUNK];
} Attempt;

/* The recipe of a map has one learning rate, for all steps. */
static BfRecipe
make_recipe (const BfRecipe *recipe, double rate)
{
  BfRecipe made = *recipe;

  bf_recipe_set_schedule (&made, BF_SCHEDULE_CONSTANT, NULL);
  made.learning_rate = rate;
  made.stop_loss = 0.0;
  made.stop_steps = 0;

  return made;
}

static gboolean
attempt_begin (Attempt        *self,
               const BfState  *state,
               BfDataset      *dataset,
               const BfRecipe *recipe,
               double          rate,
               GError        **error)
{
  BfRecipe made = make_recipe (recipe, rate);
  g_autoptr (BfState) start = bf_state_with_recipe (state, &made, error);

  if (start == NULL)
    return FALSE;
  self->dataset = dataset;
  self->started = bf_state_get_steps_done (start);
  self->trainer = bf_trainer_new (start, dataset, &made, error);

  return self->trainer != NULL;
}

/* Does up to @n steps, fewer where the loss overflows or the caller wants to stop; gives the sum of their losses. */
static double
attempt_run (Attempt *self, guint64 n)
{
  double sum = 0.0;

  while (n > 0 && self->overflow == 0 && !self->is_stopped)
    {
      gsize n_now = (gsize) MIN (n, CHUNK);

      bf_trainer_run (self->trainer, n_now, self->losses);
      for (gsize i = 0; i < n_now && self->overflow == 0; i++)
        {
          sum += self->losses[i];
          if (!isfinite (self->losses[i]))
            self->overflow = bf_trainer_get_steps_done (self->trainer) - n_now + i + 1;
        }
      n -= n_now;
      self->is_stopped = self->func != NULL && !self->func (self->user_data);
    }

  return sum;
}

/* The first output for the first sample, with the parameters that training has led to */
static double
attempt_predict (Attempt *self)
{
  g_autoptr (BfState) state = bf_trainer_get_state (self->trainer);
  const BfNetwork *network = bf_state_get_network (state);
  g_autofree double *outputs = g_new (double, bf_network_get_n_outputs (network));

  return bf_network_predict (network, self->dataset->inputs, outputs, NULL) ? outputs[0] : NAN;
}

static gboolean
attempt_goes_on (const Attempt *self)
{
  return self->overflow == 0 && !self->is_stopped;
}

static double
find_size (const double *values, guint n)
{
  double size = 0.0;

  for (guint i = 0; i < n; i++)
    size = fmax (size, fabs (values[i]));

  return size;
}

/* Whether values repeat after @period, within @tolerance of @size */
static gboolean
repeats (const double *values, guint n, guint period, double tolerance, double size)
{
  for (guint i = 0; i + period < n; i++)
    if (!(fabs (values[i + period] - values[i]) <= tolerance * size))
      return FALSE;

  return TRUE;
}

/* The losses of a run at its beginning and in its middle, each of one epoch */
typedef struct
{
  double at_first;
  double in_middle;
} Milestones;

/* Whether the second half of the run added next to nothing to what it did: what creeps has not come to rest. */
static gboolean
is_still (const BfRatePoint *point, const Milestones *milestones)
{
  double last = point->losses[point->n_visits - 1];

  return fabs (milestones->in_middle - last) <= STILL * fabs (milestones->at_first - last);
}

static void
judge (BfRatePoint *self, const Milestones *milestones)
{
  guint n = self->n_visits;
  double loss_size = fmax (find_size (self->losses, n), milestones->at_first);
  double prediction_size = find_size (self->predictions, n);

  for (guint period = 1; period <= BF_RATE_MAX_PERIOD && period * MIN_REPEATS <= n; period++)
    if (repeats (self->losses, n, period, SAME, loss_size) && repeats (self->predictions, n, period, SAME, prediction_size))
      {
        self->period = period;
        self->fate = period > 1 ? BF_RATE_SWINGS : is_still (self, milestones) ? BF_RATE_SETTLES : BF_RATE_CREEPS;
        return;
      }

  self->fate = repeats (self->losses, n, 2, STEADY, loss_size) && repeats (self->predictions, n, 2, STEADY, prediction_size)
                 ? BF_RATE_CREEPS : BF_RATE_WANDERS;
}

static void
attempt_watch (Attempt *self, guint64 per_epoch, BfRatePoint *point)
{
  for (guint i = 0; i < point->n_visits && attempt_goes_on (self); i++)
    {
      point->losses[i] = attempt_run (self, per_epoch) / (double) per_epoch;
      point->predictions[i] = attempt_goes_on (self) ? attempt_predict (self) : 0.0;
      if (!isfinite (point->predictions[i]))
        self->overflow = bf_trainer_get_steps_done (self->trainer) + 1;
    }
}

/* Runs @n_epochs; looks at the first, at the middle one and at the last ones. */
static void
attempt_judge (Attempt *self, guint64 per_epoch, guint64 n_epochs, BfRatePoint *point)
{
  guint64 half = n_epochs / 2;
  Milestones milestones;

  point->n_visits = (guint) MIN (half, BF_RATE_MAX_VISITS);
  milestones.at_first = attempt_run (self, per_epoch) / (double) per_epoch;
  attempt_run (self, (half - 2) * per_epoch);
  milestones.in_middle = attempt_run (self, per_epoch) / (double) per_epoch;
  attempt_run (self, (n_epochs - half - point->n_visits) * per_epoch);
  attempt_watch (self, per_epoch, point);

  point->steps = bf_trainer_get_steps_done (self->trainer) - self->started;
  if (self->overflow == 0)
    {
      judge (point, &milestones);
      return;
    }
  point->fate = BF_RATE_OVERFLOWS;
  point->steps = self->overflow - self->started;
  point->n_visits = 0;
}

/**
 * bf_rate_map_new:
 * @state: where every training starts
 * @dataset: the data
 * @recipe: how to train; its learning rate and its schedule play no part
 * @from: the least learning rate, above 0
 * @to: the largest, above @from
 * @n_points: how many there are, from 2 to %BF_RATE_MAX_POINTS
 * @n_steps: how many steps each is tried for, rounded up to whole epochs, at least 16
 * @error: return location for an error
 *
 * Makes a map on which nothing has been tried yet.
 *
 * Returns: (transfer full): the map, or %NULL with %BF_ERROR_INVALID or %BF_ERROR_TOO_LARGE
 */
BfRateMap *
bf_rate_map_new (const BfState   *state,
                 BfDataset       *dataset,
                 const BfRecipe  *recipe,
                 double           from,
                 double           to,
                 guint            n_points,
                 guint64          n_steps,
                 GError         **error)
{
  g_autoptr (BfRateMap) self = NULL;
  Attempt probe = { 0 };

  g_return_val_if_fail (state != NULL && dataset != NULL && recipe != NULL, NULL);

  if (!(from > 0.0) || !(to > from) || !isfinite (to))
    g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID,
                         "The learning rates have to go from one above 0 to a larger one, such as from 0.001 to 1");
  else if (n_points < 2 || n_points > BF_RATE_MAX_POINTS)
    g_set_error (error, BF_ERROR, BF_ERROR_INVALID, "A map has from 2 to %d learning rates", BF_RATE_MAX_POINTS);
  else if (n_steps == 0)
    g_set_error_literal (error, BF_ERROR, BF_ERROR_INVALID, "A learning rate has to be tried for 1 step or more");
  else if (attempt_begin (&probe, state, dataset, recipe, from, error))
    self = g_new0 (BfRateMap, 1);
  g_clear_pointer (&probe.trainer, bf_trainer_unref);
  if (self == NULL)
    return NULL;

  self->state = bf_state_ref ((BfState *) state);
  self->dataset = bf_dataset_ref (dataset);
  self->recipe = *recipe;
  self->from = from;
  self->to = to;
  self->n_points = n_points;
  self->n_steps = n_steps;
  self->points = g_new0 (BfRatePoint, n_points);

  return g_steal_pointer (&self);
}

/**
 * bf_rate_map_copy:
 * @self: a map
 *
 * Copies a map with what has been tried so far.
 *
 * Returns: (transfer full): the copy
 */
BfRateMap *
bf_rate_map_copy (const BfRateMap *self)
{
  BfRateMap *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  bf_state_ref (copy->state);
  bf_dataset_ref (copy->dataset);
  copy->points = g_memdup2 (self->points, self->n_points * sizeof (BfRatePoint));

  return copy;
}

/**
 * bf_rate_map_free:
 * @self: (transfer full): a map
 *
 * Frees a map.
 */
void
bf_rate_map_free (BfRateMap *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->state, bf_state_unref);
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  g_free (self->points);
  g_free (self);
}

/* Whether the loss overflows soon with a rate; FALSE also where the caller wants to stop */
static gboolean
overflows (const BfState *state, BfDataset *dataset, const BfRecipe *recipe, double rate, Attempt *attempt)
{
  if (!attempt_begin (attempt, state, dataset, recipe, rate, NULL))
    {
      attempt->is_stopped = TRUE;
      return FALSE;
    }
  attempt->overflow = 0;
  attempt_run (attempt, PROBE_STEPS);
  g_clear_pointer (&attempt->trainer, bf_trainer_unref);

  return attempt->overflow != 0;
}

/**
 * bf_rate_map_find_range:
 * @state: where every training starts
 * @dataset: the data
 * @recipe: how to train
 * @func: (nullable) (scope call): is called now and then
 * @user_data: what to pass to @func
 * @from: (out): the least rate of the range
 * @to: (out): the largest
 *
 * Finds rates that are worth a map: around the first, in powers of two from the recipe's own, that overflows.
 *
 * Returns: whether there was time for it; %FALSE where @func had it stop, or the parts do not go together
 */
gboolean
bf_rate_map_find_range (const BfState   *state,
                        BfDataset       *dataset,
                        const BfRecipe  *recipe,
                        BfRateFunc       func,
                        gpointer         user_data,
                        double          *from,
                        double          *to)
{
  Attempt attempt = { .func = func, .user_data = user_data };
  double present = recipe->learning_rate > 0.0 ? recipe->learning_rate : 0.01;
  double edge = present;
  gboolean found;

  g_return_val_if_fail (state != NULL && dataset != NULL && from != NULL && to != NULL, FALSE);

  found = overflows (state, dataset, recipe, edge, &attempt);
  if (found)
    for (guint i = 0; i < MAX_HALVINGS && overflows (state, dataset, recipe, 0.5 * edge, &attempt); i++)
      edge *= 0.5;
  else
    while (!found && edge < MAX_RATE && !attempt.is_stopped)
      found = overflows (state, dataset, recipe, edge *= 2.0, &attempt);
  if (attempt.is_stopped)
    return FALSE;

  *to = found ? MARGIN * edge : edge;
  *from = fmin (*to / (found ? RANGE : RANGE_WITHOUT_OVERFLOW), PRESENT_MARGIN * present);
  *to = fmax (*to, MARGIN * present);

  return TRUE;
}

/**
 * bf_rate_map_try_next:
 * @self: a map
 * @func: (nullable) (scope call): is called now and then
 * @user_data: what to pass to @func
 *
 * Trains with the next rate that has not been tried.
 *
 * Returns: whether it was tried; %FALSE where @func had it stop, or all have been
 */
gboolean
bf_rate_map_try_next (BfRateMap *self, BfRateFunc func, gpointer user_data)
{
  Attempt attempt = { .func = func, .user_data = user_data };
  BfRatePoint point = { 0 };
  guint64 per_epoch, n_epochs;

  g_return_val_if_fail (self != NULL, FALSE);

  point.rate = bf_rate_map_get_rate (self, self->n_tried);
  if (self->n_tried == self->n_points ||
      !attempt_begin (&attempt, self->state, self->dataset, &self->recipe, point.rate, NULL))
    return FALSE;

  per_epoch = bf_recipe_get_steps_per_epoch (&self->recipe, self->dataset->n_samples);
  n_epochs = MAX (self->n_steps / per_epoch + (self->n_steps % per_epoch != 0), MIN_EPOCHS);
  attempt_judge (&attempt, per_epoch, n_epochs, &point);
  bf_trainer_unref (attempt.trainer);
  if (attempt.is_stopped)
    return FALSE;
  self->points[self->n_tried++] = point;

  return TRUE;
}

/**
 * bf_rate_map_get_n_points:
 * @self: a map
 *
 * Gets how many learning rates it is to have.
 *
 * Returns: the count
 */
guint
bf_rate_map_get_n_points (const BfRateMap *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_points;
}

/**
 * bf_rate_map_get_n_tried:
 * @self: a map
 *
 * Gets how many of them have been tried.
 *
 * Returns: the count
 */
guint
bf_rate_map_get_n_tried (const BfRateMap *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_tried;
}

/**
 * bf_rate_map_get_rate:
 * @self: a map
 * @place: a place on it, from 0
 *
 * Gets a learning rate: from · (to / from)^(place / (n_points - 1)).
 *
 * Returns: the rate
 */
double
bf_rate_map_get_rate (const BfRateMap *self, guint place)
{
  g_return_val_if_fail (self != NULL, 0.0);

  if (place == 0)
    return self->from;
  if (place + 1 >= self->n_points)
    return self->to;

  return self->from * bf_exp (bf_log (self->to / self->from) * place / (self->n_points - 1));
}

/**
 * bf_rate_map_get_point:
 * @self: a map
 * @place: a place on it that has been tried
 *
 * Gets what came of a rate.
 *
 * Returns: (transfer none): the point
 */
const BfRatePoint *
bf_rate_map_get_point (const BfRateMap *self, guint place)
{
  g_return_val_if_fail (self != NULL && place < self->n_tried, NULL);

  return &self->points[place];
}

/**
 * bf_rate_map_find:
 * @self: a map
 * @rate: a learning rate
 *
 * Finds the place that is nearest to a rate, on the log scale.
 *
 * Returns: the place
 */
guint
bf_rate_map_find (const BfRateMap *self, double rate)
{
  double place;

  g_return_val_if_fail (self != NULL, 0);

  if (!(rate > self->from))
    return 0;
  if (!(rate < self->to))
    return self->n_points - 1;
  place = bf_log (rate / self->from) / bf_log (self->to / self->from) * (self->n_points - 1);

  return MIN ((guint) floor (place + 0.5), self->n_points - 1);
}

static gboolean
same_fate (const BfRatePoint *a, const BfRatePoint *b)
{
  return a->fate == b->fate && (a->fate != BF_RATE_SWINGS || a->period == b->period);
}

/**
 * bf_rate_map_get_band:
 * @self: a map
 * @place: a place on it
 * @band: (out caller-allocates): the band that @place belongs to
 *
 * Gets the neighbours of a rate, among those that have been tried, that share its fate. To go through the bands, begin at
 * 0 and go on behind each one's last.
 *
 * Returns: whether @place has been tried
 */
gboolean
bf_rate_map_get_band (const BfRateMap *self, guint place, BfRateBand *band)
{
  const BfRatePoint *point;

  g_return_val_if_fail (self != NULL && band != NULL, FALSE);

  if (place >= self->n_tried)
    return FALSE;
  point = &self->points[place];
  *band = (BfRateBand) { point->fate, point->period, place, place };
  while (band->first > 0 && same_fate (&self->points[band->first - 1], point))
    band->first--;
  while (band->last + 1 < self->n_tried && same_fate (&self->points[band->last + 1], point))
    band->last++;

  return TRUE;
}

/**
 * bf_rate_map_fits:
 * @self: a map
 * @state: a start
 * @dataset: data
 * @recipe: a recipe
 *
 * Tells whether a map is that of a start, a data set and a recipe, whatever the recipe's learning rate and schedule.
 *
 * Returns: whether it is; else it is out of date
 */
gboolean
bf_rate_map_fits (const BfRateMap *self, const BfState *state, const BfDataset *dataset, const BfRecipe *recipe)
{
  BfRecipe mine, other;

  g_return_val_if_fail (self != NULL && state != NULL && dataset != NULL && recipe != NULL, FALSE);

  mine = make_recipe (&self->recipe, 1.0);
  other = make_recipe (recipe, 1.0);

  return bf_recipe_equal (&mine, &other) &&
         (self->dataset == dataset || bf_dataset_equal (self->dataset, dataset)) &&
         (self->state == state || bf_network_equal (bf_state_get_network (self->state), bf_state_get_network (state)));
}

/**
 * bf_rate_fate_get_name:
 * @self: a fate
 *
 * Gets the name that the command line prints.
 *
 * Returns: (transfer none): the name, such as `settles`
 */
const char *
bf_rate_fate_get_name (BfRateFate self)
{
  static const char * const names[BF_N_RATE_FATES] = { "settles", "creeps", "swings", "wanders", "overflows" };

  g_return_val_if_fail ((guint) self < BF_N_RATE_FATES, NULL);

  return names[self];
}
