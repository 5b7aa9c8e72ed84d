/* SPDX-License-Identifier: MIT */
#include "bf-history.h"

#define LIMIT ((gsize) 64 << 20)  /* bytes that all checkpoints may take... */
#define MIN_STATES 4              /* ...unless that many states need more */

struct _BfHistory
{
  grefcount  ref_count;
  gsize      limit;    /* as it was asked for */
  gsize      largest;  /* of the states that have come so far */
  gsize      size;     /* of all checkpoints, bytes */
  GPtrArray *lists;    /* of BfCheckpoints, borrowed */
};

struct _BfCheckpoints
{
  BfHistory *history;
  guint      place;    /* among the history's lists */
  GPtrArray *states;
  gsize      size;     /* bytes */
  guint64    min_gap;  /* fewer steps between two checkpoints are not worth keeping */
};

/**
 * bf_history_new:
 *
 * Makes a history that may take 64 MiB, or four states where they need more.
 *
 * Returns: (transfer full): the history
 */
BfHistory *
bf_history_new (void)
{
  BfHistory *self = g_new0 (BfHistory, 1);

  g_ref_count_init (&self->ref_count);
  self->limit = LIMIT;
  self->lists = g_ptr_array_new ();

  return self;
}

/**
 * bf_history_ref:
 * @self: a history
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
BfHistory *
bf_history_ref (BfHistory *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * bf_history_unref:
 * @self: (transfer full): a history
 *
 * Gives a reference back.
 */
void
bf_history_unref (BfHistory *self)
{
  g_return_if_fail (self != NULL);

  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->lists);
  g_free (self);
}

/**
 * bf_history_get_size:
 * @self: a history
 *
 * Gets how much memory the checkpoints of all runs take.
 *
 * Returns: the size in bytes
 */
gsize
bf_history_get_size (const BfHistory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

static gsize
get_limit (const BfHistory *self)
{
  return MAX (self->limit, MIN_STATES * self->largest);
}

static guint64
steps_at (const BfCheckpoints *self, guint i)
{
  return bf_state_get_steps_done (g_ptr_array_index (self->states, i));
}

static void
resize (BfCheckpoints *self, gsize size)
{
  self->history->size = self->history->size - self->size + size;
  self->size = size;
}

/* Keeps the first, the last, and those that are min_gap or more after one another. */
static void
sift (BfCheckpoints *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->states);
  gsize size = 0;

  self->states = g_ptr_array_new_full (old->len, (GDestroyNotify) bf_state_unref);
  for (guint i = 0; i < old->len; i++)
    {
      BfState *state = g_ptr_array_index (old, i);
      guint n = self->states->len;

      if (i > 0 && i + 1 < old->len
          && bf_state_get_steps_done (state) - steps_at (self, n - 1) < self->min_gap)
        continue;
      g_ptr_array_add (self->states, bf_state_ref (state));
      size += bf_state_get_size (state);
    }
  resize (self, size);
}

static void
remove_last (BfCheckpoints *self)
{
  guint last = self->states->len - 1;

  resize (self, self->size - bf_state_get_size (g_ptr_array_index (self->states, last)));
  g_ptr_array_remove_index (self->states, last);
}

/* Doubles the least gap, or gives up the end where that is all there is. */
static void
thin (BfCheckpoints *self)
{
  if (self->states->len <= 2)
    {
      remove_last (self);
      return;
    }
  self->min_gap *= 2;
  sift (self);
}

/* The list that takes most and has something to spare. That of the run in progress, which is
 * @newest, keeps its end. */
static BfCheckpoints *
find_largest (const BfHistory *self, const BfCheckpoints *newest)
{
  BfCheckpoints *largest = NULL;

  for (guint i = 0; i < self->lists->len; i++)
    {
      BfCheckpoints *list = g_ptr_array_index (self->lists, i);

      if (list->states->len > (list == newest ? 2 : 1)
          && (largest == NULL || list->size > largest->size))
        largest = list;
    }

  return largest;
}

/* Once there is too much, a quarter of the limit is made free, or more where it cannot be helped: the fewer states are
 * given up, the shorter is the longest replay. */
static void
keep_within_limit (BfHistory *self, const BfCheckpoints *newest)
{
  BfCheckpoints *largest;

  if (self->size <= get_limit (self))
    return;
  while (self->size > get_limit (self) / 4 * 3 && (largest = find_largest (self, newest)) != NULL)
    thin (largest);
}

/**
 * bf_history_set_limit:
 * @self: a history
 * @limit: how much memory the checkpoints may take, in bytes; four states they always may
 *
 * Sets how much is kept ready. Whatever is dropped is computed again when it is asked for.
 */
void
bf_history_set_limit (BfHistory *self, gsize limit)
{
  g_return_if_fail (self != NULL);

  self->limit = limit;
  keep_within_limit (self, NULL);
}

/* Takes the list into @history. */
static void
enter (BfCheckpoints *self, BfHistory *history)
{
  self->history = bf_history_ref (history);
  self->place = history->lists->len;
  g_ptr_array_add (history->lists, self);
  history->size += self->size;
  for (guint i = 0; i < self->states->len; i++)
    history->largest =
        MAX (history->largest, bf_state_get_size (g_ptr_array_index (self->states, i)));
}

static void
leave (BfCheckpoints *self)
{
  GPtrArray *lists = self->history->lists;
  BfCheckpoints *last = g_ptr_array_index (lists, lists->len - 1);

  last->place = self->place; /* where the last one is moved to */
  g_ptr_array_remove_index_fast (lists, self->place);
  self->history->size -= self->size;
  g_clear_pointer (&self->history, bf_history_unref);
}

/**
 * bf_checkpoints_new:
 * @history: whose memory they take
 * @first: what the run begins with
 *
 * Begins a list.
 *
 * Returns: (transfer full): the list
 */
BfCheckpoints *
bf_checkpoints_new (BfHistory *history, BfState *first)
{
  BfCheckpoints *self;

  g_return_val_if_fail (history != NULL && first != NULL, NULL);

  self = g_new0 (BfCheckpoints, 1);
  self->states = g_ptr_array_new_with_free_func ((GDestroyNotify) bf_state_unref);
  self->min_gap = 1;
  self->size = bf_state_get_size (first);
  g_ptr_array_add (self->states, bf_state_ref (first));
  enter (self, history);
  keep_within_limit (history, self);

  return self;
}

/**
 * bf_checkpoints_free:
 * @self: (transfer full): a list
 *
 * Frees a list.
 */
void
bf_checkpoints_free (BfCheckpoints *self)
{
  g_return_if_fail (self != NULL);

  leave (self);
  g_ptr_array_unref (self->states);
  g_free (self);
}

/**
 * bf_checkpoints_set_history:
 * @self: a list
 * @history: whose memory it is to take
 *
 * Moves the list to another history.
 */
void
bf_checkpoints_set_history (BfCheckpoints *self, BfHistory *history)
{
  g_return_if_fail (self != NULL && history != NULL);

  if (history == self->history)
    return;
  leave (self);
  enter (self, history);
  keep_within_limit (history, self);
}

/**
 * bf_checkpoints_get_history:
 * @self: a list
 *
 * Gets whose memory it takes.
 *
 * Returns: (transfer none): the history
 */
BfHistory *
bf_checkpoints_get_history (const BfCheckpoints *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->history;
}

/**
 * bf_checkpoints_get_n:
 * @self: a list
 *
 * Gets how many states there are.
 *
 * Returns: the count, 1 or more
 */
guint
bf_checkpoints_get_n (const BfCheckpoints *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->states->len;
}

/**
 * bf_checkpoints_get:
 * @self: a list
 * @i: which, from 0
 *
 * Gets a state.
 *
 * Returns: (transfer none): the state
 */
BfState *
bf_checkpoints_get (const BfCheckpoints *self, guint i)
{
  g_return_val_if_fail (self != NULL && i < self->states->len, NULL);

  return g_ptr_array_index (self->states, i);
}

/**
 * bf_checkpoints_get_size:
 * @self: a list
 *
 * Gets how much memory the states take.
 *
 * Returns: the size in bytes
 */
gsize
bf_checkpoints_get_size (const BfCheckpoints *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

/* The last at or before a step that is not before the first */
static guint
find (const BfCheckpoints *self, guint64 steps_done)
{
  guint low = 0;
  guint high = self->states->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (steps_at (self, middle) <= steps_done)
        low = middle;
      else
        high = middle;
    }

  return low;
}

/**
 * bf_checkpoints_get_before:
 * @self: a list
 * @steps_done: a step that is not before the first state, in steps done
 *
 * Gets the state from which a step is replayed.
 *
 * Returns: (transfer none): the last that is not after the step
 */
BfState *
bf_checkpoints_get_before (const BfCheckpoints *self, guint64 steps_done)
{
  g_return_val_if_fail (self != NULL && steps_done >= steps_at (self, 0), NULL);

  return g_ptr_array_index (self->states, find (self, steps_done));
}

/* The newest makes way for a newer one that is too close to it. */
static void
drop_newest_if_close (BfCheckpoints *self)
{
  guint n = self->states->len;

  if (n >= 2 && steps_at (self, n - 1) - steps_at (self, n - 2) < self->min_gap)
    remove_last (self);
}

/**
 * bf_checkpoints_add:
 * @self: a list
 * @state: a state that the run comes to, not before the first
 *
 * Offers a state. It is kept unless there is one close to it.
 */
void
bf_checkpoints_add (BfCheckpoints *self, BfState *state)
{
  guint64 steps_done;
  guint i;

  g_return_if_fail (self != NULL && state != NULL);
  steps_done = bf_state_get_steps_done (state);
  g_return_if_fail (steps_done >= steps_at (self, 0));

  i = find (self, steps_done);
  if (i + 1 == self->states->len && steps_done > steps_at (self, i))
    drop_newest_if_close (self);
  else if (steps_done - steps_at (self, i) < self->min_gap
           || (i + 1 < self->states->len && steps_at (self, i + 1) - steps_done < self->min_gap))
    return;

  i = find (self, steps_done);
  g_ptr_array_insert (self->states, (int) i + 1, bf_state_ref (state));
  resize (self, self->size + bf_state_get_size (state));
  self->history->largest = MAX (self->history->largest, bf_state_get_size (state));
  keep_within_limit (self->history, self);
}
