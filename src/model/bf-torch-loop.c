/* SPDX-License-Identifier: MIT */
#include "bf-torch-private.h"

#include "bf-state-dict.h"

/* The parts of the script that depend on the recipe: loss, optimizer, schedule, the order of the samples, the loop */

static const char shuffled_function[] =
  "def random_numbers(seed, stream):\n"
  "    \"\"\"Backflow's generator: xoshiro256++, its state filled by splitmix64.\"\"\"\n"
  "    mask = 2 ** 64 - 1\n"
  "\n"
  "    def mixed(x):\n"
  "        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9 & mask\n"
  "        x = (x ^ x >> 27) * 0x94d049bb133111eb & mask\n"
  "        return x ^ x >> 31\n"
  "\n"
  "    def rotated(x, n):\n"
  "        return (x << n | x >> 64 - n) & mask\n"
  "\n"
  "    golden = 0x9e3779b97f4a7c15\n"
  "    x = mixed(seed + golden & mask) ^ stream\n"
  "    s = [mixed(x + i * golden & mask) for i in range(1, 5)]\n"
  "    while True:\n"
  "        yield rotated(s[0] + s[3] & mask, 23) + s[0] & mask\n"
  "        t = s[1] << 17 & mask\n"
  "        s[2] ^= s[0]\n"
  "        s[3] ^= s[1]\n"
  "        s[1] ^= s[2]\n"
  "        s[0] ^= s[3]\n"
  "        s[2] ^= t\n"
  "        s[3] = rotated(s[3], 45)\n"
  "\n\n"
  "def shuffled(n, seed, epoch):\n"
  "    \"\"\"The order of the samples in an epoch (Fisher and Yates).\"\"\"\n"
  "    order = list(range(n))\n"
  "    random = random_numbers(seed, epoch)\n"
  "    for i in range(n, 1, -1):\n"
  "        j = next(r for r in random if r >= 2 ** 64 % i) % i\n"
  "        order[i - 1], order[j] = order[j], order[i - 1]\n"
  "    return order\n"
  "\n\n";

static const char sum_function[] =
  "def over_all_processes(value):\n"
  "    \"\"\"The sum of what each process has of a number.\"\"\"\n"
  "    value = value.detach().clone()\n"
  "    if world_size > 1:\n"
  "        torch.distributed.all_reduce(value)\n"
  "    return value.item()\n"
  "\n\n";

static gsize
get_n_samples (const BfTorchRun *self)
{
  return bf_dataset_get_n_samples (bf_lesson_get_dataset (self->lesson));
}

/* One value of an option as Python writes it */
static void
write_value (GString *out, const BfOption *option, double value)
{
  if (option->type == BF_OPTION_BOOLEAN)
    g_string_append (out, value != 0.0 ? "True" : "False");
  else if (option->type == BF_OPTION_CHOICE)
    g_string_append_printf (out, "\"%s\"", option->choices[(guint) value]);
  else if (option->type == BF_OPTION_COUNT)
    g_string_append_printf (out, "%" G_GUINT64_FORMAT, (guint64) value);
  else
    bf_torch_write_number (out, value);
}

/* PyTorch has no default for these, or not the same for every class. */
static const char * const always_written[] = { "step_size", "gamma", "T_max", "max_lr", "total_steps", NULL };

/* `, name=value`: what is not PyTorch's default */
static void
write_options (GString *out, const BfOption *options, guint n_options, const BfRecipe *recipe)
{
  for (guint i = 0; i < n_options; i++)
    {
      const BfOption *option = &options[i];
      guint n = bf_option_get_n_numbers (option);

      if (g_str_equal (option->name, "by_epoch") ||
          (bf_option_is_default (option, recipe) && !g_strv_contains (always_written, option->name)))
        continue;
      g_string_append_printf (out, ", %s=%s", option->name, n > 1 ? "(" : "");
      for (guint j = 0; j < n; j++)
        {
          g_string_append (out, j > 0 ? ", " : "");
          write_value (out, option, bf_option_get (option, recipe, j));
        }
      g_string_append (out, n > 1 ? ")" : "");
    }
}

static void
write_loss (const BfTorchRun *self, GString *out)
{
  if (self->recipe.loss == BF_LOSS_HALF_SQUARED_ERROR)
    {
      g_string_append (out, "\n\ndef loss_fn(prediction, target):\n"
                            "    \"\"\"Half the squared error, the mean over the samples.\"\"\"\n"
                            "    return 0.5 * ((prediction - target) ** 2).sum() / len(target)\n\n\n");
      return;
    }
  g_string_append_printf (out, "loss_fn = nn.%s(", bf_loss_get_torch_name (self->recipe.loss));
  if (self->recipe.loss == BF_LOSS_HUBER)
    {
      g_string_append (out, "delta=");
      bf_torch_write_number (out, self->recipe.delta);
    }
  g_string_append (out, ")\n");
}

static void
write_optimizer (const BfTorchRun *self, GString *out)
{
  guint n;
  const BfOption *options = bf_optimizer_get_options (self->recipe.optimizer, &n);

  g_string_append_printf (out, "optimizer = torch.optim.%s(model.parameters(), lr=",
                          bf_optimizer_get_torch_name (self->recipe.optimizer));
  bf_torch_write_number (out, self->recipe.learning_rate);
  write_options (out, options, n, &self->recipe);
  g_string_append (out, ")\n");
}

/* How many steps are done before the script's first */
static guint64
get_first (const BfTorchRun *self)
{
  return bf_state_get_steps_done (self->start);
}

static guint64
get_steps_per_epoch (const BfTorchRun *self)
{
  return bf_recipe_get_steps_per_epoch (&self->recipe, get_n_samples (self));
}

/* How many times the schedule goes on up to the end */
static guint64
count_schedule (const BfTorchRun *self)
{
  guint64 last = get_first (self) + self->limit;

  return self->recipe.by_epoch ? bf_recipe_get_epoch (&self->recipe, get_n_samples (self), last) : last;
}

/* How many times it went on before the script's first step: one cycle ends. */
static guint64
count_schedule_before (const BfTorchRun *self)
{
  guint64 n = self->recipe.by_epoch ? get_first (self) / get_steps_per_epoch (self) : get_first (self);

  return self->recipe.schedule == BF_SCHEDULE_ONE_CYCLE ? MIN (n, self->recipe.total_steps - 1) : n;
}

/* Whether the script has to keep PyTorch's warnings back */
gboolean
bf_torch_needs_warnings (const BfTorchRun *self)
{
  return self->recipe.schedule != BF_SCHEDULE_CONSTANT && count_schedule_before (self) > 0;
}

/* It is brought to where it stands as it came there, since PyTorch computes a rate from the one before. */
static void
write_schedule_before (const BfTorchRun *self, GString *out)
{
  guint64 n = count_schedule_before (self);

  if (!bf_torch_needs_warnings (self))
    return;
  g_string_append_printf (out, "with warnings.catch_warnings():\n"
                               "    warnings.simplefilter(\"ignore\")  # the steps before were done elsewhere\n"
                               "    for _ in range(%" G_GUINT64_FORMAT "):\n"
                               "        scheduler.step()\n", n);
}

/* PyTorch's cosine is computed from the rate before, which loses digits where the wave turns up again. */
static gboolean
needs_closed_cosine (const BfTorchRun *self)
{
  return self->recipe.schedule == BF_SCHEDULE_COSINE && count_schedule (self) > self->recipe.t_max &&
         self->recipe.learning_rate > 0.0;
}

static void
write_closed_cosine (const BfTorchRun *self, GString *out)
{
  g_string_append (out, "eta_max, eta_min = ");
  bf_torch_write_number (out, self->recipe.learning_rate);
  g_string_append (out, ", ");
  bf_torch_write_number (out, self->recipe.eta_min);
  g_string_append_printf (out, "\nscheduler = torch.optim.lr_scheduler.LambdaLR(  # CosineAnnealingLR in its closed form\n"
                               "    optimizer, lambda t: (eta_min + (eta_max - eta_min) * (1 + math.cos(math.pi * t / %"
                               G_GUINT64_FORMAT ")) / 2) / eta_max)\n", self->recipe.t_max);
}

static void
write_schedule (const BfTorchRun *self, GString *out)
{
  BfRecipe recipe = self->recipe;
  guint n;
  const BfOption *options = bf_schedule_get_options (recipe.schedule, &n);

  if (recipe.schedule == BF_SCHEDULE_CONSTANT)
    return;
  if (needs_closed_cosine (self))
    {
      write_closed_cosine (self, out);
      write_schedule_before (self, out);
      return;
    }
  if (recipe.schedule == BF_SCHEDULE_ONE_CYCLE && !(recipe.max_lr > 0.0))
    recipe.max_lr = recipe.learning_rate;
  g_string_append_printf (out, "scheduler = torch.optim.lr_scheduler.%s(optimizer",
                          bf_schedule_get_torch_name (recipe.schedule));
  write_options (out, options, n, &recipe);
  g_string_append (out, ")\n");
  write_schedule_before (self, out);
}

static gboolean
has_frozen (const BfTorchRun *self)
{
  return bf_network_has_frozen (bf_lesson_get_network (self->lesson));
}

static gboolean
is_frozen (const BfNetwork *network, const BfStateDictEntry *entry, guint row, guint column)
{
  return entry->is_bias ? bf_network_is_bias_frozen (network, entry->layer, row)
                        : bf_network_is_weight_frozen (network, entry->layer, row, column);
}

static gsize
count_frozen (const BfNetwork *network, const BfStateDictEntry *entry)
{
  gsize n = 0;

  for (guint i = 0; i < entry->n_rows; i++)
    for (guint j = 0; j < entry->n_columns; j++)
      n += is_frozen (network, entry, i, j) ? 1 : 0;

  return n;
}

static void
write_mask (GString *out, const BfNetwork *network, const BfStateDictEntry *entry)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < entry->n_rows; i++)
    {
      g_string_append (out, i > 0 ? ", " : "");
      g_string_append (out, entry->is_bias ? "" : "[");
      for (guint j = 0; j < entry->n_columns; j++)
        g_string_append_printf (out, "%s%s", j > 0 ? ", " : "", is_frozen (network, entry, i, j) ? "True" : "False");
      g_string_append (out, entry->is_bias ? "" : "]");
    }
  g_string_append_c (out, ']');
}

static void
write_frozen (const BfTorchRun *self, GString *out)
{
  const BfNetwork *network = bf_lesson_get_network (self->lesson);

  if (!has_frozen (self))
    return;
  g_string_append (out, "frozen = {  # True where a parameter stays what it is\n");
  for (guint i = 0; i < bf_state_dict_get_n_entries (network); i++)
    {
      g_autofree char *name = NULL;
      BfStateDictEntry entry;
      gsize n;

      bf_state_dict_get_entry (network, i, &entry);
      n = count_frozen (network, &entry);
      if (n == 0)
        continue;
      name = bf_state_dict_get_name (network, &entry);
      g_string_append_printf (out, "    \"%s\": ", name);
      if (n == (gsize) entry.n_rows * entry.n_columns)
        g_string_append (out, "True");
      else
        write_mask (out, network, &entry);
      g_string_append (out, ",\n");
    }
  g_string_append (out, "}\n");
}

/* A mistake that PyTorch lets one make, too */
static gboolean
forgets_zero_grad (const BfTorchRun *self)
{
  return (self->recipe.wrong & BF_WRONG_FORGET_ZERO_GRAD) != 0;
}

static gboolean
needs_update (const BfTorchRun *self)
{
  return self->recipe.l1 != 0.0 || has_frozen (self);
}

static void
write_update (const BfTorchRun *self, GString *out)
{
  gboolean keeps_gradients = self->recipe.l1 != 0.0 && forgets_zero_grad (self);

  if (!needs_update (self))
    return;
  g_string_append (out, "def update():\n"
                        "    \"\"\"optimizer.step(), with l1 in the gradients and without what is frozen.\"\"\"\n");
  if (has_frozen (self))
    g_string_append (out, "    before = {name: p.detach().clone() for name, p in model.named_parameters()}\n");
  if (keeps_gradients)
    g_string_append (out, "    gradients = [p.grad.clone() for p in model.parameters()]\n");
  if (self->recipe.l1 != 0.0)
    {
      g_string_append (out, "    for p in model.parameters():\n        p.grad.add_(p.detach().sign(), alpha=");
      bf_torch_write_number (out, self->recipe.l1);
      g_string_append (out, ")\n");
    }
  g_string_append (out, "    optimizer.step()\n");
  if (keeps_gradients)
    g_string_append (out, "    for p, gradient in zip(model.parameters(), gradients):\n        p.grad.copy_(gradient)\n");
  if (has_frozen (self))
    g_string_append (out, "    with torch.no_grad():\n"
                          "        for name, p in model.named_parameters():\n"
                          "            p.copy_(torch.where(torch.tensor(frozen.get(name, False)), before[name], p))\n");
  g_string_append (out, "\n\n");
}

static void
write_batches (const BfTorchRun *self, GString *out)
{
  gboolean shuffles = self->recipe.shuffle && get_n_samples (self) > 1;

  if (shuffles)
    g_string_append (out, shuffled_function);
  g_string_append (out, "def batches():\n"
                        "    \"\"\"The numbers of the samples of each step, epoch after epoch.\"\"\"\n"
                        "    for epoch in itertools.count(");
  g_string_append_printf (out, "%" G_GUINT64_FORMAT "):\n", get_first (self) / get_steps_per_epoch (self) + 1);
  if (shuffles)
    g_string_append_printf (out, "        order = shuffled(len(x), %" G_GUINT64_FORMAT ", epoch)\n", self->recipe.seed);
  else
    g_string_append (out, "        order = list(range(len(x)))\n");
  g_string_append_printf (out, "        for i in range(0, len(order), %" G_GSIZE_FORMAT "):\n"
                               "            yield order[i:i + %" G_GSIZE_FORMAT "]\n\n\n",
                          self->recipe.batch_size, self->recipe.batch_size);
}

/* Writes loss, optimizer and schedule. */
void
bf_torch_write_recipe (const BfTorchRun *self, GString *out)
{
  g_string_append (out, "\n# The recipe\n");
  write_loss (self, out);
  write_optimizer (self, out);
  write_schedule (self, out);
  write_frozen (self, out);
}

/* Writes the functions of the loop. */
void
bf_torch_write_functions (const BfTorchRun *self, GString *out)
{
  g_string_append (out, "\n\n");
  write_batches (self, out);
  g_string_append (out, sum_function);
  write_update (self, out);
}

static void
write_zero_grad (const BfTorchRun *self, GString *out)
{
  if (forgets_zero_grad (self))
    g_string_append (out, "    # no optimizer.zero_grad(): the gradients of all steps add up\n");
  else if (self->recipe.accumulate > 1)
    g_string_append_printf (out, "    if (step - 1) %% %" G_GUINT64_FORMAT " == 0:\n        optimizer.zero_grad()\n",
                            self->recipe.accumulate);
  else
    g_string_append (out, "    optimizer.zero_grad()\n");
}

static void
write_step (const BfTorchRun *self, GString *out)
{
  const char *call = needs_update (self) ? "update()" : "optimizer.step()";

  if (self->recipe.accumulate > 1)
    g_string_append_printf (out, "    if step %% %" G_GUINT64_FORMAT " == 0:\n        %s\n", self->recipe.accumulate, call);
  else
    g_string_append_printf (out, "    %s\n", call);
}

/* One cycle ends; after that its last rate stays. */
static void
write_schedule_step (const BfTorchRun *self, GString *out)
{
  guint64 every = self->recipe.by_epoch ? get_steps_per_epoch (self) : 1;
  gboolean ends = self->recipe.schedule == BF_SCHEDULE_ONE_CYCLE && self->recipe.total_steps <= count_schedule (self);

  if (self->recipe.schedule == BF_SCHEDULE_CONSTANT)
    return;
  if (every > 1 && ends)
    g_string_append_printf (out, "    if step %% %" G_GUINT64_FORMAT " == 0 and step < %" G_GUINT64_FORMAT ":\n    ", every,
                            every * self->recipe.total_steps);
  else if (every > 1)
    g_string_append_printf (out, "    if step %% %" G_GUINT64_FORMAT " == 0:\n    ", every);
  else if (ends)
    g_string_append_printf (out, "    if step < %" G_GUINT64_FORMAT ":\n    ", self->recipe.total_steps);
  g_string_append (out, "    scheduler.step()\n");
}

/* Writes the loop. */
void
bf_torch_write_loop (const BfTorchRun *self, GString *out)
{
  guint64 first = get_first (self), skipped = first % get_steps_per_epoch (self);

  g_string_append_printf (out, "# Training\nlosses = {}\n"
                               "for step, batch in zip(range(%" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT " + 1), ",
                          first + 1, first + self->limit);
  if (skipped > 0) /* of an epoch that has begun */
    g_string_append_printf (out, "itertools.islice(batches(), %" G_GUINT64_FORMAT ", None)):\n", skipped);
  else
    g_string_append (out, "batches()):\n");
  g_string_append (out, "    mine = batch[rank::world_size]  # this process's share\n");
  write_zero_grad (self, out);
  g_string_append (out, "    prediction = parallel(x[mine])\n"
                        "    loss = loss_fn(prediction, y[mine]) * len(mine) / len(batch) if mine else 0 * prediction.sum()\n"
                        "    losses[step] = over_all_processes(loss)\n");
  if (self->recipe.stop_loss > 0.0)
    {
      g_string_append (out, "    if losses[step] < ");
      bf_torch_write_number (out, self->recipe.stop_loss);
      g_string_append (out, ":\n        break\n");
    }
  g_string_append (out, "    (loss * world_size).backward()  # DistributedDataParallel divides by world_size\n");
  write_step (self, out);
  write_schedule_step (self, out);
}
