/* SPDX-License-Identifier: MIT */
#include "bf-tries.h"

#include "bf-session-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MEMORY ((gsize) 64 << 20) /* bytes that the weights of all tries may take... */
#define MIN_TRIES 16              /* ...though so many are kept in any case */
#define MAX_TRIES 10000

struct _BfTries
{
  GObject     parent_instance;

  BfSession  *session;
  gulong      changed_id;
  GPtrArray  *tries;           /* of BfTry; the first is the start */
  gboolean    is_active;
  char       *next_label;      /* (nullable) */

  /* What was seen last */
  guint64     n_edits;
  BfDataset  *dataset;
  BfRecipe    recipe;
  gsize      *samples;         /* of the batch, [n_samples] */
  gsize       n_samples;

  guint64     n_passes;
  guint64     multiplications;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *list)
{
  return BF_TYPE_TRY;
}

static guint
get_n_items (GListModel *list)
{
  return BF_TRIES (list)->tries->len;
}

static gpointer
get_item (GListModel *list, guint position)
{
  BfTries *self = BF_TRIES (list);

  return position < self->tries->len ? g_object_ref (g_ptr_array_index (self->tries, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BfTries, bf_tries, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
bf_tries_dispose (GObject *object)
{
  BfTries *self = BF_TRIES (object);

  g_clear_signal_handler (&self->changed_id, self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->dataset, bf_dataset_unref);

  G_OBJECT_CLASS (bf_tries_parent_class)->dispose (object);
}

static void
bf_tries_finalize (GObject *object)
{
  BfTries *self = BF_TRIES (object);

  g_ptr_array_unref (self->tries);
  g_free (self->next_label);
  g_free (self->samples);

  G_OBJECT_CLASS (bf_tries_parent_class)->finalize (object);
}

static void
bf_tries_class_init (BfTriesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = bf_tries_dispose;
  object_class->finalize = bf_tries_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", BF_TYPE_TRIES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
bf_tries_init (BfTries *self)
{
  self->tries = g_ptr_array_new_with_free_func (g_object_unref);
}

static BfTry *
get_try (BfTries *self, guint position)
{
  return g_ptr_array_index (self->tries, position);
}

/* A smaller loss, or any number where there was none */
static gboolean
is_better (BfTry *try, BfTry *other)
{
  double loss = bf_try_get_loss (try), before = bf_try_get_loss (other);

  return loss < before || (isnan (before) && !isnan (loss));
}

static void
mark_best (BfTries *self)
{
  guint best = 0;

  for (guint i = 1; i < self->tries->len; i++)
    if (is_better (get_try (self, i), get_try (self, best)))
      best = i;
  for (guint i = 0; i < self->tries->len; i++)
    bf_try_set_best (get_try (self, i), i == best && self->tries->len > 1);
}

/* Marks the try with the session's weights; -1 where there is none. */
static int
mark_current (BfTries *self)
{
  const BfNetwork *network = bf_session_get_network (self->session);
  int current = -1;

  for (guint i = 0; i < self->tries->len && current < 0; i++)
    if (bf_network_equal (bf_try_get_network (get_try (self, i)), network))
      current = (int) i;
  for (guint i = 0; i < self->tries->len; i++)
    bf_try_set_current (get_try (self, i), (int) i == current);

  return current;
}

static guint
get_limit (const BfNetwork *network)
{
  return (guint) CLAMP (MEMORY / (bf_network_get_n_parameters (network) * sizeof (double)), MIN_TRIES, MAX_TRIES);
}

/* Forgets the oldest try that is neither the start nor the best. */
static void
make_room (BfTries *self, const BfNetwork *network)
{
  guint position = 1;

  if (self->tries->len < get_limit (network))
    return;
  while (bf_try_is_best (get_try (self, position)))
    position++;
  g_ptr_array_remove_index (self->tries, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* The forward run of the weights that are seen: after `step` that of the next step */
static BfTrace *
dup_trace (BfTries *self)
{
  guint64 at = bf_session_get_steps_done (self->session);

  return bf_session_trace_at (self->session, bf_session_is_stepped (self->session) ? at + 1 : at, NULL);
}

/* Adds what is seen, as try @number. */
static void
add (BfTries *self, guint number, const char *label, const BfTrace *trace)
{
  gsize sample = MIN (self->session->sample, bf_trace_get_n_samples (trace) - 1);

  g_ptr_array_add (self->tries, bf_try_new (number, label, trace, bf_session_get_network (self->session), sample));
  mark_best (self);
  mark_current (self);
  g_list_model_items_changed (G_LIST_MODEL (self), self->tries->len - 1, 0, 1);
}

static void
remember_batch (BfTries *self, const BfTrace *trace)
{
  g_clear_pointer (&self->dataset, bf_dataset_unref);
  self->dataset = bf_dataset_ref (bf_session_get_dataset (self->session));
  self->recipe = *bf_session_get_recipe (self->session);
  g_free (self->samples);
  self->n_samples = bf_trace_get_n_samples (trace);
  self->samples = g_new (gsize, self->n_samples);
  for (gsize s = 0; s < self->n_samples; s++)
    self->samples[s] = bf_trace_get_sample (trace, s);
}

/* Whether a loss, and the network that has it, can be compared with those in the list */
static gboolean
is_same_batch (BfTries *self, const BfTrace *trace)
{
  const BfRecipe *recipe = bf_session_get_recipe (self->session);

  if (self->dataset == NULL || self->n_samples != bf_trace_get_n_samples (trace) ||
      !bf_network_same_shape (bf_try_get_network (get_try (self, 0)), bf_trace_get_network (trace)) ||
      self->recipe.loss != recipe->loss || self->recipe.delta != recipe->delta ||
      !bf_dataset_equal (self->dataset, bf_session_get_dataset (self->session)))
    return FALSE;
  for (gsize s = 0; s < self->n_samples; s++)
    if (self->samples[s] != bf_trace_get_sample (trace, s))
      return FALSE;

  return TRUE;
}

static void
begin_anew (BfTries *self, const BfTrace *trace)
{
  guint n = self->tries->len;

  remember_batch (self, trace);
  self->n_passes = 0;
  self->multiplications = 0;
  g_ptr_array_set_size (self->tries, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
  add (self, 0, NULL, trace);
}

/* A try by hand is a forward run, and counts; what a machine has found was counted by it. */
static void
add_try (BfTries *self, const BfTrace *trace)
{
  const BfNetwork *network = bf_session_get_network (self->session);
  g_autofree char *label = g_steal_pointer (&self->next_label);

  make_room (self, network);
  if (label == NULL)
    {
      self->n_passes++;
      self->multiplications += bf_network_get_n_weights (network) * bf_trace_get_n_samples (trace);
    }
  add (self, (guint) self->n_passes, label, trace);
}

/* Looks at what the session has come to. What training changes is no try; what a drag changes is one at its end. */
static void
look (BfTries *self)
{
  gboolean is_edited = self->n_edits != bf_session_get_n_edits (self->session);
  g_autoptr (BfTrace) trace = NULL;

  if (!self->is_active || bf_session_is_editing (self->session) || bf_session_is_training (self->session))
    return;
  self->n_edits = bf_session_get_n_edits (self->session);
  trace = dup_trace (self);
  if (trace == NULL)
    return;
  if (!is_same_batch (self, trace))
    begin_anew (self, trace);
  else if (mark_current (self) < 0 && is_edited)
    add_try (self, trace);
  g_clear_pointer (&self->next_label, g_free);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * bf_tries_new:
 * @session: the session whose weights are tried
 *
 * Makes a list that is empty until it is active.
 *
 * Returns: (transfer full): the list
 */
BfTries *
bf_tries_new (BfSession *session)
{
  BfTries *self;

  g_return_val_if_fail (BF_IS_SESSION (session), NULL);

  self = g_object_new (BF_TYPE_TRIES, NULL);
  self->session = g_object_ref (session);
  self->changed_id = g_signal_connect_swapped (session, "changed", G_CALLBACK (look), self);

  return self;
}

/**
 * bf_tries_set_active:
 * @self: a list of tries
 * @active: whether what is changed now is a try
 *
 * Begins or ends to count. What was tried before stays in the list.
 */
void
bf_tries_set_active (BfTries *self, gboolean active)
{
  g_return_if_fail (BF_IS_TRIES (self));

  if (self->is_active == active)
    return;
  self->is_active = active;
  self->n_edits = bf_session_get_n_edits (self->session);
  look (self);
}

/**
 * bf_tries_name_next:
 * @self: a list of tries
 * @label: what the next try is called
 *
 * Says that the next change is not made by hand: it is listed under this name, and not counted.
 */
void
bf_tries_name_next (BfTries *self, const char *label)
{
  g_return_if_fail (BF_IS_TRIES (self) && label != NULL);

  g_free (self->next_label);
  self->next_label = g_strdup (label);
}

static char *
name_going_back (BfTry *try)
{
  if (bf_try_get_number (try) == 0)
    return g_strdup (_("going back to the start"));
  if (bf_try_get_label (try) != NULL)
    /* Translators: %s is how the weights were found, such as "greedy"; follows "Undo". */
    return g_strdup_printf (_("going back to what %s found"), bf_try_get_label (try));

  /* Translators: follows "Undo". */
  return g_strdup_printf (_("going back to try %u"), bf_try_get_number (try));
}

/**
 * bf_tries_go_back:
 * @self: a list of tries
 * @position: of a try in the list
 * @error: return location for an error
 *
 * Gives the session the weights of a try, as one edit.
 *
 * Returns: %TRUE, or %FALSE with an error as of bf_session_set_network()
 */
gboolean
bf_tries_go_back (BfTries *self, guint position, GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (BfTry) try = NULL;

  g_return_val_if_fail (BF_IS_TRIES (self) && position < self->tries->len, FALSE);

  try = g_object_ref (get_try (self, position));
  name = name_going_back (try);

  return bf_session_set_network (self->session, bf_try_get_network (try), name, error);
}

/**
 * bf_tries_get_n_passes:
 * @self: a list of tries
 *
 * Counts the forward passes that were tried by hand; the start is none.
 *
 * Returns: the count
 */
guint64
bf_tries_get_n_passes (BfTries *self)
{
  g_return_val_if_fail (BF_IS_TRIES (self), 0);

  return self->n_passes;
}

/**
 * bf_tries_get_multiplications:
 * @self: a list of tries
 *
 * Counts their multiplications of a weight and an activation.
 *
 * Returns: the count
 */
guint64
bf_tries_get_multiplications (BfTries *self)
{
  g_return_val_if_fail (BF_IS_TRIES (self), 0);

  return self->multiplications;
}

static BfTry *
find (BfTries *self, gboolean (*is) (BfTry *try))
{
  for (guint i = 0; i < self->tries->len; i++)
    if (is (get_try (self, i)))
      return get_try (self, i);

  return NULL;
}

/**
 * bf_tries_get_best:
 * @self: a list of tries
 *
 * Gets the best so far.
 *
 * Returns: (transfer none) (nullable): the try; %NULL where there is none but the start
 */
BfTry *
bf_tries_get_best (BfTries *self)
{
  g_return_val_if_fail (BF_IS_TRIES (self), NULL);

  return find (self, bf_try_is_best);
}

/**
 * bf_tries_get_current:
 * @self: a list of tries
 *
 * Gets the try whose weights the session has.
 *
 * Returns: (transfer none) (nullable): the try
 */
BfTry *
bf_tries_get_current (BfTries *self)
{
  g_return_val_if_fail (BF_IS_TRIES (self), NULL);

  return find (self, bf_try_is_current);
}

/**
 * bf_tries_get_start:
 * @self: a list of tries
 *
 * Gets what was there before anything was tried.
 *
 * Returns: (transfer none) (nullable): the first of the list; %NULL where it is empty
 */
BfTry *
bf_tries_get_start (BfTries *self)
{
  g_return_val_if_fail (BF_IS_TRIES (self), NULL);

  return self->tries->len > 0 ? get_try (self, 0) : NULL;
}
