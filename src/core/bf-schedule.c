/* SPDX-License-Identifier: MIT */
#include "bf-schedule-private.h"

#include "bf-math.h"
#include "bf-optimizer-private.h"

#include <math.h>

/* Shapes: t counts the steps (or epochs) that are over, from 0. All formulas are closed: a learning rate depends on t
 * and on nothing that went before. */

typedef double (*Rate) (const BfRecipe *recipe, guint64 t);

static double
constant_rate (const BfRecipe *recipe, guint64 t)
{
  return recipe->learning_rate;
}

/* η · gamma^⌊t / step_size⌋ */
static double
step_rate (const BfRecipe *recipe, guint64 t)
{
  return recipe->learning_rate * bf_power (recipe->gamma, t / recipe->step_size);
}

/* η · gamma^t */
static double
exponential_rate (const BfRecipe *recipe, guint64 t)
{
  return recipe->learning_rate * bf_power (recipe->gamma, t);
}

/* eta_min + ½ (η - eta_min) (1 + cos (π t / T_max)) */
static double
cosine_rate (const BfRecipe *recipe, guint64 t)
{
  double wave = 1.0 + bf_cos_pi ((double) t / (double) recipe->t_max);

  return recipe->eta_min + 0.5 * (recipe->learning_rate - recipe->eta_min) * wave;
}

/* From @start to @end while @part goes from 0 to 1, along half a cosine or along a line */
static double
anneal (const BfRecipe *recipe, double start, double end, double part)
{
  if (recipe->anneal_strategy == 1)
    return (end - start) * part + start;

  return end + (start - end) / 2.0 * (1.0 + bf_cos_pi (part));
}

/* One cycle's way through its corners: @n values, each reached at the end of a phase that ends at @ends */
static double
follow (const BfRecipe *recipe, const double *values, const double *ends, guint n, guint64 t)
{
  double at = fmin ((double) t, ends[n - 1]);
  double begin = 0.0;

  for (guint i = 0; i < n; i++)
    {
      if (at <= ends[i] || i + 1 == n)
        return anneal (recipe, values[i], values[i + 1], (at - begin) / (ends[i] - begin));
      begin = ends[i];
    }

  return values[n];
}

/* The ends of the phases, as torch's OneCycleLR sets them */
static guint
get_ends (const BfRecipe *recipe, double *ends)
{
  double total = (double) recipe->total_steps;

  ends[0] = recipe->pct_start * total - 1.0;
  if (!recipe->three_phase)
    {
      ends[1] = total - 1.0;
      return 2;
    }
  ends[1] = 2.0 * recipe->pct_start * total - 2.0;
  ends[2] = total - 1.0;

  return 3;
}

/* max_lr / div_factor → max_lr (→ max_lr / div_factor) → max_lr / div_factor / final_div_factor */
static double
one_cycle_rate (const BfRecipe *recipe, guint64 t)
{
  double top = recipe->max_lr > 0.0 ? recipe->max_lr : recipe->learning_rate;
  double initial = top / recipe->div_factor;
  double least = initial / recipe->final_div_factor;
  double ends[3];
  guint n = get_ends (recipe, ends);

  if (n == 3)
    return follow (recipe, (const double[]) { initial, top, initial, least }, ends, n, t);

  return follow (recipe, (const double[]) { initial, top, least }, ends, n, t);
}

/* max_momentum → base_momentum → max_momentum (→ max_momentum) */
static double
one_cycle_momentum (const BfRecipe *recipe, guint64 t)
{
  double high = recipe->max_momentum, low = recipe->base_momentum;
  double ends[3];
  guint n = get_ends (recipe, ends);

  return follow (recipe, (const double[]) { high, low, high, high }, ends, n, t);
}

#define AT(field) G_STRUCT_OFFSET (BfRecipe, field)
#define BY_EPOCH { .name = "by_epoch", .type = BF_OPTION_BOOLEAN, .offset = AT (by_epoch) }

static const char * const anneal_strategies[] = { "cos", "linear", NULL };

static const BfOption step_options[] = {
  { .name = "step_size", .type = BF_OPTION_COUNT, .offset = AT (step_size), .values = { 30 }, .min = 1, .max = HUGE_VAL },
  { .name = "gamma", .offset = AT (gamma), .values = { 0.1 }, .min = 0, .max = HUGE_VAL },
  BY_EPOCH,
};

static const BfOption exponential_options[] = {
  { .name = "gamma", .offset = AT (gamma), .values = { 0.99 }, .min = 0, .max = HUGE_VAL },
  BY_EPOCH,
};

static const BfOption cosine_options[] = {
  { .name = "T_max", .type = BF_OPTION_COUNT, .offset = AT (t_max), .values = { 100 }, .min = 1, .max = HUGE_VAL },
  { .name = "eta_min", .offset = AT (eta_min), .min = 0, .max = HUGE_VAL },
  BY_EPOCH,
};

static const BfOption one_cycle_options[] = {
  { .name = "max_lr", .offset = AT (max_lr), .min = 0, .max = HUGE_VAL },
  { .name = "total_steps", .type = BF_OPTION_COUNT, .offset = AT (total_steps), .values = { 100 }, .min = 2, .max = HUGE_VAL },
  { .name = "pct_start", .offset = AT (pct_start), .values = { 0.3 }, .min = 0, .max = 1 },
  { .name = "anneal_strategy", .type = BF_OPTION_CHOICE, .offset = AT (anneal_strategy), .choices = anneal_strategies },
  { .name = "cycle_momentum", .type = BF_OPTION_BOOLEAN, .offset = AT (cycle_momentum), .values = { 1 } },
  { .name = "base_momentum", .offset = AT (base_momentum), .values = { 0.85 }, .min = 0, .max = 1, .excludes_max = TRUE },
  { .name = "max_momentum", .offset = AT (max_momentum), .values = { 0.95 }, .min = 0, .max = 1, .excludes_max = TRUE },
  { .name = "div_factor", .offset = AT (div_factor), .values = { 25 }, .min = 0, .max = HUGE_VAL, .excludes_min = TRUE },
  { .name = "final_div_factor", .offset = AT (final_div_factor), .values = { 1e4 }, .min = 0, .max = HUGE_VAL, .excludes_min = TRUE },
  { .name = "three_phase", .type = BF_OPTION_BOOLEAN, .offset = AT (three_phase) },
  BY_EPOCH,
};

#define OPTIONS(table) table, G_N_ELEMENTS (table)

/* One row a schedule: adding one is a row here, its formula in docs/MATH.md and a line of tests/oracle. */
static const struct
{
  const char     *name;
  const char     *torch_name;
  Rate            rate;
  const BfOption *options;
  guint           n_options;
} schedules[BF_N_SCHEDULES] = {
  [BF_SCHEDULE_CONSTANT]    = { "constant", NULL, constant_rate, NULL, 0 },
  [BF_SCHEDULE_STEP]        = { "step", "StepLR", step_rate, OPTIONS (step_options) },
  [BF_SCHEDULE_EXPONENTIAL] = { "exponential", "ExponentialLR", exponential_rate, OPTIONS (exponential_options) },
  [BF_SCHEDULE_COSINE]      = { "cosine", "CosineAnnealingLR", cosine_rate, OPTIONS (cosine_options) },
  [BF_SCHEDULE_ONE_CYCLE]   = { "one_cycle", "OneCycleLR", one_cycle_rate, OPTIONS (one_cycle_options) },
};

/**
 * bf_schedule_get_name:
 * @self: a schedule
 *
 * Gets the name used in lesson files.
 *
 * Returns: (transfer none): the name, such as `cosine`
 */
const char *
bf_schedule_get_name (BfSchedule self)
{
  g_return_val_if_fail ((guint) self < BF_N_SCHEDULES, NULL);

  return schedules[self].name;
}

/**
 * bf_schedule_get_torch_name:
 * @self: a schedule
 *
 * Gets the name of the class in torch.optim.lr_scheduler.
 *
 * Returns: (transfer none) (nullable): the name, such as `CosineAnnealingLR`; %NULL where none is needed
 */
const char *
bf_schedule_get_torch_name (BfSchedule self)
{
  g_return_val_if_fail ((guint) self < BF_N_SCHEDULES, NULL);

  return schedules[self].torch_name;
}

/**
 * bf_schedule_from_name:
 * @name: a name as in a lesson file
 * @schedule: (out): the schedule
 *
 * Finds the schedule of a name.
 *
 * Returns: whether there is one
 */
gboolean
bf_schedule_from_name (const char *name, BfSchedule *schedule)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < BF_N_SCHEDULES; i++)
    if (g_str_equal (name, schedules[i].name))
      {
        *schedule = (BfSchedule) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * bf_schedule_get_options: (skip)
 * @self: a schedule
 * @n_options: (out): how many there are
 *
 * Gets the parameters of a schedule, which are fields of #BfRecipe.
 *
 * Returns: (transfer none) (array length=n_options) (nullable): the options
 */
const BfOption *
bf_schedule_get_options (BfSchedule self, guint *n_options)
{
  g_return_val_if_fail ((guint) self < BF_N_SCHEDULES && n_options != NULL, NULL);

  *n_options = schedules[self].n_options;

  return schedules[self].options;
}

/* The learning rate when @t steps (or epochs) are over */
double
bf_schedule_get_learning_rate (const BfRecipe *recipe, guint64 t)
{
  return schedules[recipe->schedule].rate (recipe, t);
}

gboolean
bf_recipe_cycles_momentum (const BfRecipe *recipe)
{
  return recipe->schedule == BF_SCHEDULE_ONE_CYCLE && recipe->cycle_momentum;
}

/* The momentum when @t steps (or epochs) are over: @momentum itself, but for a cycle that moves it */
double
bf_schedule_get_momentum (const BfRecipe *recipe, guint64 t, double momentum)
{
  return bf_recipe_cycles_momentum (recipe) ? one_cycle_momentum (recipe, t) : momentum;
}
