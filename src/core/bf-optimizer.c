/* SPDX-License-Identifier: MIT */
#include "bf-optimizer-private.h"

#include "bf-math.h"

#include <math.h>
#include <string.h>

/* Shapes: w, dw, changes [n]; slots [n_slots][stride], of which [n] are this range's. Formulas are those of torch.optim;
 * each parameter is changed once, by what the optimizer makes of its gradient. */

typedef BfUpdate Update;

/* The parameters from one place to another that are changed together */
typedef struct
{
  double       *w;
  double       *slots;
  gsize         stride;
  const double *dw;
  double       *changes; /* nullable */
  gsize         n;
} Range;

/* g of one parameter: its gradient and what draws it to 0 */
static inline double
get_gradient (const Update *u, const Range *r, gsize i, double weight_decay)
{
  double l1 = u->recipe->l1;
  double g = r->dw[i];

  if (weight_decay != 0.0)
    g += weight_decay * r->w[i];
  if (l1 != 0.0)
    g += l1 * (double) ((r->w[i] > 0.0) - (r->w[i] < 0.0));

  return g;
}

static inline void
change (const Range *r, gsize i, double by)
{
  r->w[i] += by;
  if (r->changes != NULL)
    r->changes[i] = by;
}

/* w ← w - η g */
static void
plain_sgd (const Update *u, const Range *r)
{
  for (gsize i = 0; i < r->n; i++)
    change (r, i, -(u->learning_rate * get_gradient (u, r, i, u->recipe->weight_decay)));
}

/* m ← g at first, then momentum m + (1 - dampening) g; w ← w - η m, or w - η (g + momentum m) with nesterov */
static void
sgd (const Update *u, const Range *r)
{
  double *m = r->slots;
  double fresh = 1.0 - u->recipe->dampening;

  if (m == NULL || u->momentum == 0.0)
    {
      plain_sgd (u, r);
      return;
    }
  for (gsize i = 0; i < r->n; i++)
    {
      double g = get_gradient (u, r, i, u->recipe->weight_decay);

      m[i] = u->t == 1 ? g : u->momentum * m[i] + fresh * g;
      change (r, i, -(u->learning_rate * (u->recipe->nesterov ? g + u->momentum * m[i] : m[i])));
    }
}

/* v ← v + g²; w ← w - η / (1 + (t - 1) lr_decay) · g / (√v + eps) */
static void
adagrad (const Update *u, const Range *r)
{
  double *v = r->slots;

  for (gsize i = 0; i < r->n; i++)
    {
      double g = get_gradient (u, r, i, u->recipe->weight_decay);

      v[i] += g * g;
      change (r, i, -(u->step_size * g / (sqrt (v[i]) + u->recipe->eps)));
    }
}

/* v ← alpha v + (1 - alpha) g²; centered: h ← alpha h + (1 - alpha) g and v - h² for v;
 * m ← momentum m + g / (√v + eps); w ← w - η m */
static void
rmsprop (const Update *u, const Range *r)
{
  const BfRecipe *recipe = u->recipe;
  gboolean remembers = bf_recipe_cycles_momentum (recipe) || recipe->momentum > 0.0;
  double *v = r->slots;
  double *h = recipe->centered ? v + r->stride : NULL;
  double *m = remembers ? v + (recipe->centered ? 2 : 1) * r->stride : NULL;
  double alpha = recipe->alpha;

  for (gsize i = 0; i < r->n; i++)
    {
      double g = get_gradient (u, r, i, recipe->weight_decay);
      double square, scaled;

      square = v[i] = alpha * v[i] + (1.0 - alpha) * g * g;
      if (h != NULL)
        {
          h[i] = alpha * h[i] + (1.0 - alpha) * g;
          square -= h[i] * h[i];
        }
      scaled = g / (sqrt (square) + recipe->eps);
      if (m != NULL)
        scaled = m[i] = u->momentum * m[i] + scaled;
      change (r, i, -(u->learning_rate * scaled));
    }
}

/* m ← beta1 m + (1 - beta1) g; v ← beta2 v + (1 - beta2) g²; amsgrad: the largest v so far for v;
 * w ← w - η / (1 - beta1^t) · m / (√v / √(1 - beta2^t) + eps) - η decay w */
static inline void
adam_with (const Update *u, const Range *r, double weight_decay, double decoupled_decay)
{
  const BfRecipe *recipe = u->recipe;
  double beta1 = u->momentum, beta2 = recipe->betas[1];
  double *m = r->slots;
  double *v = m + r->stride;
  double *largest = recipe->amsgrad ? v + r->stride : NULL;

  for (gsize i = 0; i < r->n; i++)
    {
      double g = get_gradient (u, r, i, weight_decay);
      double square, by;

      m[i] = beta1 * m[i] + (1.0 - beta1) * g;
      square = v[i] = beta2 * v[i] + (1.0 - beta2) * g * g;
      if (largest != NULL)
        square = largest[i] = largest[i] > square ? largest[i] : square;
      by = -(u->step_size * m[i] / (sqrt (square) / u->root_correction + recipe->eps));
      change (r, i, decoupled_decay != 0.0 ? by - u->learning_rate * decoupled_decay * r->w[i] : by);
    }
}

static void
adam (const Update *u, const Range *r)
{
  adam_with (u, r, u->recipe->weight_decay, 0.0);
}

static void
adamw (const Update *u, const Range *r)
{
  adam_with (u, r, 0.0, u->recipe->weight_decay);
}

static void
prepare_adagrad (Update *u)
{
  u->step_size = u->learning_rate / (1.0 + (double) (u->t - 1) * u->recipe->lr_decay);
}

static void
prepare_adam (Update *u)
{
  u->step_size = u->learning_rate / (1.0 - bf_power (u->momentum, u->t));
  u->root_correction = sqrt (1.0 - bf_power (u->recipe->betas[1], u->t));
}

/* How many slots a recipe needs; what else tells their layouts apart goes to @own. */
static guint
count_momentum (const BfRecipe *recipe, guint32 *own)
{
  return bf_recipe_cycles_momentum (recipe) || recipe->momentum > 0.0 ? 1 : 0;
}

static guint
count_one (const BfRecipe *recipe, guint32 *own)
{
  return 1;
}

static guint
count_rmsprop (const BfRecipe *recipe, guint32 *own)
{
  *own = recipe->centered ? 1 : 0;

  return 1 + (recipe->centered ? 1 : 0) + count_momentum (recipe, own);
}

static guint
count_adam (const BfRecipe *recipe, guint32 *own)
{
  return recipe->amsgrad ? 3 : 2;
}

#define AT(field) G_STRUCT_OFFSET (BfRecipe, field)
#define NOT_NEGATIVE(field, default_value) \
  { .name = #field, .offset = AT (field), .values = { default_value }, .min = 0, .max = HUGE_VAL }
#define SWITCH(field) { .name = #field, .type = BF_OPTION_BOOLEAN, .offset = AT (field) }
#define BETAS \
  { .name = "betas", .offset = AT (betas), .values = { 0.9, 0.999 }, .min = 0, .max = 1, .excludes_max = TRUE, .n_numbers = 2 }

static const BfOption sgd_options[] = {
  NOT_NEGATIVE (momentum, 0),
  { .name = "dampening", .offset = AT (dampening), .min = -HUGE_VAL, .max = HUGE_VAL },
  SWITCH (nesterov),
  NOT_NEGATIVE (weight_decay, 0),
};

static const BfOption adagrad_options[] = {
  NOT_NEGATIVE (lr_decay, 0),
  NOT_NEGATIVE (weight_decay, 0),
  NOT_NEGATIVE (initial_accumulator_value, 0),
  NOT_NEGATIVE (eps, 1e-10),
};

static const BfOption rmsprop_options[] = {
  NOT_NEGATIVE (alpha, 0.99),
  NOT_NEGATIVE (eps, 1e-8),
  NOT_NEGATIVE (weight_decay, 0),
  NOT_NEGATIVE (momentum, 0),
  SWITCH (centered),
};

static const BfOption adam_options[] = {
  BETAS,
  NOT_NEGATIVE (eps, 1e-8),
  NOT_NEGATIVE (weight_decay, 0),
  SWITCH (amsgrad),
};

static const BfOption adamw_options[] = {
  BETAS,
  NOT_NEGATIVE (eps, 1e-8),
  NOT_NEGATIVE (weight_decay, 1e-2),
  SWITCH (amsgrad),
};

#define OPTIONS(table) table, G_N_ELEMENTS (table)

/* One row an optimizer; a slot is one number of memory a parameter. Adding one is a row here, its formula in
 * docs/MATH.md and a line of tests/oracle. */
static const struct
{
  const char     *name;
  const char     *torch_name;
  double          learning_rate; /* torch.optim's default; 0 where it has none */
  void          (*update)      (const Update *u, const Range *r);
  void          (*prepare)     (Update *u);
  guint         (*count_slots) (const BfRecipe *recipe, guint32 *own);
  const BfOption *options;
  guint           n_options;
} optimizers[BF_N_OPTIMIZERS] = {
  [BF_OPTIMIZER_SGD]     = { "sgd", "SGD", 0.0, sgd, NULL, count_momentum, OPTIONS (sgd_options) },
  [BF_OPTIMIZER_ADAGRAD] = { "adagrad", "Adagrad", 1e-2, adagrad, prepare_adagrad, count_one, OPTIONS (adagrad_options) },
  [BF_OPTIMIZER_RMSPROP] = { "rmsprop", "RMSprop", 1e-2, rmsprop, NULL, count_rmsprop, OPTIONS (rmsprop_options) },
  [BF_OPTIMIZER_ADAM]    = { "adam", "Adam", 1e-3, adam, prepare_adam, count_adam, OPTIONS (adam_options) },
  [BF_OPTIMIZER_ADAMW]   = { "adamw", "AdamW", 1e-3, adamw, prepare_adam, count_adam, OPTIONS (adamw_options) },
};

/**
 * bf_optimizer_get_name:
 * @self: an optimizer
 *
 * Gets the name used in lesson files.
 *
 * Returns: (transfer none): the name, such as `sgd`
 */
const char *
bf_optimizer_get_name (BfOptimizer self)
{
  g_return_val_if_fail ((guint) self < BF_N_OPTIMIZERS, NULL);

  return optimizers[self].name;
}

/**
 * bf_optimizer_get_torch_name:
 * @self: an optimizer
 *
 * Gets the name of the class in torch.optim.
 *
 * Returns: (transfer none): the name, such as `SGD`
 */
const char *
bf_optimizer_get_torch_name (BfOptimizer self)
{
  g_return_val_if_fail ((guint) self < BF_N_OPTIMIZERS, NULL);

  return optimizers[self].torch_name;
}

/**
 * bf_optimizer_from_name:
 * @name: a name as in a lesson file
 * @optimizer: (out): the optimizer
 *
 * Finds the optimizer of a name.
 *
 * Returns: whether there is one
 */
gboolean
bf_optimizer_from_name (const char *name, BfOptimizer *optimizer)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < BF_N_OPTIMIZERS; i++)
    if (g_str_equal (name, optimizers[i].name))
      {
        *optimizer = (BfOptimizer) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * bf_optimizer_get_default_learning_rate:
 * @self: an optimizer
 *
 * Gets the learning rate that torch.optim takes where none is given.
 *
 * Returns: the learning rate; 0 for sgd, which has to be given one
 */
double
bf_optimizer_get_default_learning_rate (BfOptimizer self)
{
  g_return_val_if_fail ((guint) self < BF_N_OPTIMIZERS, 0.0);

  return optimizers[self].learning_rate;
}

/**
 * bf_optimizer_get_options: (skip)
 * @self: an optimizer
 * @n_options: (out): how many there are
 *
 * Gets the parameters of an optimizer, which are fields of #BfRecipe; the learning rate is not among them.
 *
 * Returns: (transfer none) (array length=n_options): the options
 */
const BfOption *
bf_optimizer_get_options (BfOptimizer self, guint *n_options)
{
  g_return_val_if_fail ((guint) self < BF_N_OPTIMIZERS && n_options != NULL, NULL);

  *n_options = optimizers[self].n_options;

  return optimizers[self].options;
}

guint
bf_optimizer_get_slots (const BfRecipe *recipe, guint32 *own)
{
  return optimizers[recipe->optimizer].count_slots (recipe, own);
}

gboolean
bf_optimizer_is_plain (const BfRecipe *recipe, const BfNetwork *network)
{
  return recipe->optimizer == BF_OPTIMIZER_SGD && network->frozen == NULL && recipe->l1 == 0.0 &&
         recipe->wrong == BF_WRONG_NONE && recipe->weight_decay == 0.0 && (bf_memory_get_layout (recipe) & 0xff) == 0;
}

/* Changes the parameters from @from up to @to. */
static void
update_range (const Update *u, gsize from, gsize to)
{
  Range range = {
    .w = u->network->parameters + from,
    .slots = u->slots != NULL ? u->slots + from : NULL,
    .stride = u->network->n_parameters,
    .dw = (u->bucket != NULL ? u->bucket : u->dw) + from,
    .changes = u->changes != NULL ? u->changes + from : NULL,
    .n = to - from,
  };

  optimizers[u->recipe->optimizer].update (u, &range);
}

/* Changes the parameters that are not frozen; what is frozen keeps its memory, too. */
static void
update_free (const Update *u, gsize from, gsize end)
{
  const guint8 *frozen = u->network->frozen;

  while (from < end)
    {
      gsize to = from;

      while (to < end && !frozen[to])
        to++;
      if (to > from)
        update_range (u, from, to);
      from = to + 1;
    }
}

/* The bucket of each parameter takes the gradient of one more batch; it begins empty after an update. */
static void
fill_bucket (const Update *u, gsize from, gsize to)
{
  if (u->empties)
    memset (u->bucket + from, 0, (to - from) * sizeof (double));
  for (gsize i = from; i < to; i++)
    u->bucket[i] += u->dw[i];
}

static void
finish_range (const Update *u, gsize from, gsize to)
{
  if (u->bucket != NULL)
    fill_bucket (u, from, to);
  if (!u->updates)
    return;
  if (u->network->frozen == NULL)
    update_range (u, from, to);
  else
    update_free (u, from, to);
}

/* Finds what is the same for all parameters. With the wrong sign every formula has -η for η. */
static void
prepare (Update *self, gsize n_samples)
{
  const BfRecipe *recipe = self->recipe;
  guint64 step = self->memory->steps_done;
  double rate = bf_recipe_get_learning_rate (recipe, n_samples, step);

  self->t = ++self->memory->updates_done;
  self->learning_rate = recipe->wrong & BF_WRONG_SIGN ? -rate : rate;
  self->momentum = bf_recipe_get_momentum (recipe, n_samples, step);
  if (optimizers[recipe->optimizer].prepare != NULL)
    optimizers[recipe->optimizer].prepare (self);
}

void
bf_update_begin (BfUpdate       *self,
                 const BfRecipe *recipe,
                 gsize           n_samples,
                 BfNetwork      *network,
                 BfMemory       *memory,
                 const double   *dw,
                 double         *changes)
{
  guint64 step = ++memory->steps_done;

  *self = (BfUpdate) { .recipe = recipe, .network = network, .memory = memory, .dw = dw, .changes = changes };
  self->bucket = bf_memory_get_bucket (memory, network->n_parameters);
  self->slots = memory->n_slots > (self->bucket != NULL ? 1u : 0u) ? memory->slots : NULL;
  self->empties = !(recipe->wrong & BF_WRONG_FORGET_ZERO_GRAD) && (step - 1) % recipe->accumulate == 0;
  self->updates = bf_recipe_updates (recipe, step);
  if (changes != NULL)
    memset (changes, 0, network->n_parameters * sizeof (double));
  if (self->updates)
    prepare (self, n_samples);
}

void
bf_update_layer (const BfUpdate *self, guint layer)
{
  const BfNetwork *network = self->network;

  finish_range (self, network->layers[layer].weights,
                layer + 1 < network->n_layers ? network->layers[layer + 1].weights : network->n_parameters);
}

void
bf_update_all (const BfUpdate *self)
{
  finish_range (self, 0, self->network->n_parameters);
}
