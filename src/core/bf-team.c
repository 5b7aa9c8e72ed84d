/* SPDX-License-Identifier: MIT */
#include "bf-team.h"

#include "bf-aligned.h"

#define N_SPINS       4000 /* about 50 µs: longer than what a step does alone, shorter than what a frame would feel */
#define LONG_WAIT     200  /* µs; who is waited for longer has lost its processor */
#define N_RUNS_ALONE  256  /* after which the others are asked again */
#define GENERATION    (G_GUINT64_CONSTANT (1) << BF_TEAM_MAX_PARTS)

#if defined(__x86_64__) || defined(__i386__)
#define RELAX() __builtin_ia32_pause ()
#else
#define RELAX() (void) 0
#endif

typedef struct
{
  BfTeam  *team;
  GThread *thread;
  guint    index; /* 1 for the first: 0 is the caller */
} Member;

/* Each line of the cache that one thread writes and another reads stands alone. */
struct _BfTeam
{
  guint         n_threads;
  guint         n_alone;   /* how many runs the caller does without asking */
  Member        members[BF_TEAM_MAX_THREADS];

  BfTeamFunc    func;      /* written before @open, read after a part is claimed */
  gconstpointer data;
  guint         n_parts;

  /* The parts that nobody has begun, a bit each, below the number of the run: a claim of an older run fails. */
  guint64       open __attribute__ ((aligned (BF_ALIGNMENT)));
  guint         n_done __attribute__ ((aligned (BF_ALIGNMENT)));
  guint         n_asleep __attribute__ ((aligned (BF_ALIGNMENT)));
  gboolean      quits;
  guint         n_started;
  GMutex        mutex;
  GCond         cond;
};

/* Claims the first open part from @start on, round and round; so each thread keeps to columns it had before. */
static gboolean
claim (BfTeam *self, guint start, guint *part)
{
  guint64 open = __atomic_load_n (&self->open, __ATOMIC_ACQUIRE);

  while ((open & (GENERATION - 1)) != 0)
    {
      guint64 parts = open & (GENERATION - 1);
      guint64 later = parts >> start << start;

      *part = (guint) __builtin_ctzll (later != 0 ? later : parts);
      if (__atomic_compare_exchange_n (&self->open, &open, open & ~(G_GUINT64_CONSTANT (1) << *part), FALSE,
                                       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return TRUE;
    }

  return FALSE;
}

/* Does one open part, if there is one. */
static gboolean
help (BfTeam *self, guint index)
{
  guint start = index * __atomic_load_n (&self->n_parts, __ATOMIC_RELAXED) / self->n_threads;
  guint part;

  if (!claim (self, start, &part))
    return FALSE;
  self->func (self->data, part);
  __atomic_add_fetch (&self->n_done, 1, __ATOMIC_RELEASE);

  return TRUE;
}

static gboolean
has_work (BfTeam *self)
{
  return (__atomic_load_n (&self->open, __ATOMIC_SEQ_CST) & (GENERATION - 1)) != 0;
}

static gboolean
is_over (BfTeam *self)
{
  return __atomic_load_n (&self->quits, __ATOMIC_ACQUIRE);
}

/* A thread that has begun allocates nothing any more. */
static void
say_started (BfTeam *self)
{
  g_mutex_lock (&self->mutex);
  self->n_started++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
wait_until_started (BfTeam *self, guint n_threads)
{
  g_mutex_lock (&self->mutex);
  while (self->n_started < n_threads)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/* Until there is work, or all is over. Who sleeps is counted first, so that work is either seen here or waked for. */
static void
sleep_until_work (BfTeam *self)
{
  g_mutex_lock (&self->mutex);
  __atomic_add_fetch (&self->n_asleep, 1, __ATOMIC_SEQ_CST);
  while (!has_work (self) && !is_over (self))
    g_cond_wait (&self->cond, &self->mutex);
  __atomic_sub_fetch (&self->n_asleep, 1, __ATOMIC_SEQ_CST);
  g_mutex_unlock (&self->mutex);
}

static gpointer
member_main (gpointer data)
{
  const Member *member = data;
  BfTeam *self = member->team;
  guint n_spins = 0;

  say_started (self);
  while (!is_over (self))
    {
      if (help (self, member->index))
        n_spins = 0;
      else if (n_spins++ < N_SPINS)
        RELAX ();
      else
        {
          sleep_until_work (self);
          n_spins = 0;
        }
    }

  return NULL;
}

static void
wake (BfTeam *self)
{
  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* @n_threads with the caller, 2 or more. Where a thread cannot be had, there are fewer. */
BfTeam *
bf_team_new (guint n_threads)
{
  BfTeam *self = aligned_alloc (BF_ALIGNMENT, (sizeof *self + BF_ALIGNMENT - 1) / BF_ALIGNMENT * BF_ALIGNMENT);
  guint n_begun = 0;

  if (self == NULL)
    return NULL;
  memset (self, 0, sizeof *self);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->n_threads = MIN (n_threads, BF_TEAM_MAX_THREADS);
  for (guint i = 1; i < self->n_threads; i++)
    {
      Member *member = &self->members[i];

      member->team = self;
      member->index = i;
      member->thread = g_thread_try_new ("backflow-kernels", member_main, member, NULL);
      n_begun += member->thread != NULL;
    }
  wait_until_started (self, n_begun);

  return self;
}

void
bf_team_free (BfTeam *self)
{
  __atomic_store_n (&self->quits, TRUE, __ATOMIC_RELEASE);
  wake (self);
  for (guint i = 1; i < self->n_threads; i++)
    g_clear_pointer (&self->members[i].thread, g_thread_join);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  free (self);
}

guint
bf_team_get_n_threads (const BfTeam *self)
{
  return self->n_threads;
}

/* Waits for the parts that others have begun. Whoever takes long has lost its processor to another program: then the
 * next runs ask nobody. */
static void
wait_for_others (BfTeam *self)
{
  gint64 start = 0;
  guint n_spins = 0;

  while (__atomic_load_n (&self->n_done, __ATOMIC_ACQUIRE) < self->n_parts)
    {
      RELAX ();
      if (++n_spins < N_SPINS)
        continue;
      if (start == 0)
        start = g_get_monotonic_time ();
      g_thread_yield ();
    }
  if (start != 0 && g_get_monotonic_time () - start > LONG_WAIT)
    self->n_alone = N_RUNS_ALONE;
}

/* Does func (data, part) for every part, BF_TEAM_MAX_PARTS at most, and returns when all are done. Allocates nothing. */
void
bf_team_run (BfTeam *self, BfTeamFunc func, gconstpointer data, guint n_parts)
{
  guint64 run = (__atomic_load_n (&self->open, __ATOMIC_RELAXED) & ~(GENERATION - 1)) + GENERATION;

  if (self->n_alone > 0)
    {
      self->n_alone--;
      for (guint part = 0; part < n_parts; part++)
        func (data, part);
      return;
    }

  self->func = func;
  self->data = data;
  __atomic_store_n (&self->n_parts, n_parts, __ATOMIC_RELAXED);
  __atomic_store_n (&self->n_done, 0, __ATOMIC_RELAXED);
  __atomic_store_n (&self->open, run | ((G_GUINT64_CONSTANT (1) << n_parts) - 1), __ATOMIC_SEQ_CST);
  if (__atomic_load_n (&self->n_asleep, __ATOMIC_SEQ_CST) > 0)
    wake (self);
  while (help (self, 0))
    ;
  wait_for_others (self);
}
