/* SPDX-License-Identifier: MIT */
#include "session-fixture.h"

/* One rule of undo for everything that can be done, against the simplest that could keep it: a list of all that was
 * seen. After so many times Undo the session is what stands so many places before in the list, down to the last bit;
 * after Redo what stands behind. What makes no entry (steps, seeking) moves only the present place. */

#define N_ACTIONS 400
#define MAX_ENTRIES 60

typedef struct
{
  BfState   *state;
  BfDataset *dataset;
  BfRecipe   recipe;
  guint64    length;
  guint64    done;  /* terms of the step in progress */
  char      *bookmarks;
} Snapshot;

typedef struct
{
  BfSession *session;
  GRand     *random;
  GPtrArray *list;    /* of Snapshot */
  guint      present; /* its place in the list */
  guint      deepest; /* how many were undone in a row at the most */
} Game;

static void
snapshot_free (gpointer data)
{
  Snapshot *self = data;

  bf_state_unref (self->state);
  bf_dataset_unref (self->dataset);
  g_free (self->bookmarks);
  g_free (self);
}

static char *
list_bookmarks (BfSession *session)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < bf_session_get_n_bookmarks (session); i++)
    {
      BfBookmark *bookmark = bf_session_get_bookmark (session, i);

      g_string_append_printf (text, "%" G_GUINT64_FORMAT " %s;", bf_bookmark_get_steps_done (bookmark),
                              bf_bookmark_get_note (bookmark));
    }

  return g_string_free (text, FALSE);
}

static Snapshot *
take_snapshot (BfSession *session)
{
  Snapshot *self = g_new0 (Snapshot, 1);

  self->state = bf_state_ref ((BfState *) bf_trace_get_state (look (session).trace));
  self->dataset = bf_dataset_ref (bf_session_get_dataset (session));
  self->recipe = *bf_session_get_recipe (session);
  self->length = bf_session_get_length (session);
  self->done = get_done (session);
  self->bookmarks = list_bookmarks (session);

  return self;
}

static void
assert_snapshot (Game *self)
{
  g_autoptr (GPtrArray) owner = g_ptr_array_new_with_free_func (snapshot_free);
  const Snapshot *expected = g_ptr_array_index (self->list, self->present);
  const Snapshot *found = take_snapshot (self->session);

  g_ptr_array_add (owner, (gpointer) found);
  assert_same_bits (found->state, expected->state);
  g_assert_true (bf_dataset_equal (found->dataset, expected->dataset));
  g_assert_true (bf_recipe_equal (&found->recipe, &expected->recipe));
  g_assert_cmpuint (found->length, ==, expected->length);
  g_assert_cmpuint (found->done, ==, expected->done);
  g_assert_cmpstr (found->bookmarks, ==, expected->bookmarks);
  g_assert_cmpuint (bf_session_get_n_undo (self->session), ==, self->present);
  g_assert_cmpint (bf_session_can_redo (self->session), ==, self->present + 1 < self->list->len);
}

/* What is seen now stands at the present place: something moved without an entry. */
static void
note_present (Game *self)
{
  snapshot_free (g_ptr_array_index (self->list, self->present));
  g_ptr_array_index (self->list, self->present) = take_snapshot (self->session);
}

/* Something was done: what had been undone is gone. */
static void
note_entry (Game *self)
{
  g_ptr_array_set_size (self->list, (gint) ++self->present);
  g_ptr_array_add (self->list, take_snapshot (self->session));
}

static guint
below (Game *self, guint n)
{
  return (guint) g_rand_int_range (self->random, 0, (gint32) n);
}

/* Actions: TRUE where an entry has to come of it */

static BfElement
draw_element (Game *self)
{
  const BfElement elements[] = { { BF_ELEMENT_WEIGHT, 0, below (self, 4), below (self, 2) },
                                 { BF_ELEMENT_BIAS, 1, below (self, 2), 0 },
                                 { BF_ELEMENT_INPUT, 0, below (self, 2), 0 },
                                 { BF_ELEMENT_TARGET, 0, 0, 0 } };

  return elements[below (self, G_N_ELEMENTS (elements))];
}

static gboolean
edit (Game *self)
{
  BfElement element = draw_element (self);
  double value = (double) below (self, 5) / 4.0, present;

  g_assert_true (bf_session_get_value (self->session, &element, &present));

  return bf_session_set_value (self->session, &element, value, NULL) && value != present;
}

/* Many values, one entry */
static gboolean
drag (Game *self)
{
  BfElement element = draw_element (self);
  double present;

  g_assert_true (bf_session_get_value (self->session, &element, &present));
  bf_session_begin_edit (self->session);
  for (guint i = 1; i < 4; i++)
    g_assert_true (bf_session_set_value (self->session, &element, present + 0.01 * i, NULL));
  bf_session_end_edit (self->session);

  return TRUE;
}

static gboolean
change_recipe (Game *self)
{
  BfRecipe old = *bf_session_get_recipe (self->session);
  BfRecipe recipe = old;

  switch (below (self, 6))
    {
    case 0: recipe.learning_rate = 0.01 * below (self, 4); break;
    case 1: bf_recipe_set_optimizer (&recipe, (BfOptimizer) below (self, BF_N_OPTIMIZERS), NULL); break;
    case 2: recipe.batch_size = 1 + below (self, 7); break;
    case 3: recipe.wrong = below (self, BF_WRONG_ALL + 1); break;
    case 4: recipe.stop_steps = 100 + below (self, 2); break;
    default: recipe.shuffle = !recipe.shuffle; break;
    }

  return bf_session_set_recipe (self->session, &recipe, NULL) && !bf_recipe_equal (&recipe, &old);
}

static gboolean
change_dataset (Game *self)
{
  g_autoptr (BfDataset) old = bf_dataset_ref (bf_session_get_dataset (self->session));
  g_autoptr (BfDataset) dataset =
      bf_dataset_with_input (old, below (self, 7), below (self, 2), (double) below (self, 3), NULL);

  return bf_session_set_dataset (self->session, dataset, "opening data", NULL) && !bf_dataset_equal (dataset, old);
}

static gboolean
change_network (Game *self)
{
  g_autoptr (BfNetwork) network = bf_network_copy (bf_session_get_network (self->session));

  bf_network_set_weight (network, 2, 0, 1, bf_network_get_weight (network, 2, 0, 1) + 0.125, NULL);

  return bf_session_set_network (self->session, network, "opening parameters", NULL);
}

static gboolean
change_bookmarks (Game *self)
{
  guint n = bf_session_get_n_bookmarks (self->session);

  if (n == 0 || below (self, 2) == 0)
    bf_session_add_bookmark (self->session, "added");
  else if (below (self, 2) == 0)
    bf_session_remove_bookmark (self->session, below (self, n));
  else
    {
      g_autofree char *note = g_strdup_printf ("note %u", g_rand_int (self->random));

      bf_session_set_bookmark_note (self->session, below (self, n), note);
    }

  return TRUE;
}

static gboolean
train (Game *self)
{
  guint64 before = bf_session_get_step (self->session);

  bf_session_begin_training (self->session);
  for (guint i = below (self, 5); i > 0; i--)
    step_at_once (self->session, BF_GRANULARITY_STEP);
  bf_session_end_training (self->session);

  return bf_session_get_step (self->session) > before;
}

/* Where nothing was done since the beginning, neither makes an entry. */
static gboolean
begin_again (Game *self)
{
  guint n = bf_session_get_n_undo (self->session);

  if (below (self, 2) == 0)
    bf_session_reset (self->session);
  else
    bf_session_restore_lesson (self->session);
  g_assert_cmpuint (bf_session_get_step (self->session), ==, 1);

  return bf_session_get_n_undo (self->session) > n;
}

static gboolean
move (Game *self)
{
  guint length;

  switch (below (self, 3))
    {
    case 0: step_at_once (self->session, (BfGranularity) below (self, BF_GRANULARITY_EPOCH + 1)); break;
    case 1:
      length = (guint) bf_session_get_length (self->session);
      g_assert_true (bf_session_seek (self->session, 1 + below (self, length + 1), NULL));
      break;
    default:
      if (bf_session_can_back (self->session))
        bf_session_back (self->session, BF_GRANULARITY_STEP);
      bf_session_finish (self->session);
      break;
    }

  return FALSE;
}

/* Playing */

static gboolean (*const actions[]) (Game *self) = {
  edit,           edit,             drag,  change_recipe, change_dataset,
  change_network, change_bookmarks, train, train,         begin_again,
  move,           move,
};

static void
undo (Game *self, guint n)
{
  note_present (self);
  self->deepest = MAX (self->deepest, n);
  for (; n > 0; n--)
    {
      bf_session_undo (self->session);
      self->present--;
      assert_snapshot (self);
    }
}

static void
undo_at_once (Game *self, guint n)
{
  note_present (self);
  bf_session_undo_times (self->session, n);
  self->present -= n;
  assert_snapshot (self);
}

static void
redo (Game *self, guint n)
{
  note_present (self);
  for (; n > 0; n--)
    {
      bf_session_redo (self->session);
      self->present++;
      assert_snapshot (self);
    }
}

static void
act (Game *self)
{
  note_present (self);
  if (actions[below (self, G_N_ELEMENTS (actions))](self))
    note_entry (self);
  else
    note_present (self);
  assert_snapshot (self);
}

static void
play (Game *self)
{
  guint kind = self->present >= MAX_ENTRIES ? 0 : below (self, 12);

  if (kind == 0)
    undo (self, below (self, self->present + 1));
  else if (kind == 1)
    undo_at_once (self, below (self, self->present + 1));
  else if (kind == 2)
    redo (self, below (self, self->list->len - self->present));
  else
    act (self);
}

static void
test_session_random_undo (gconstpointer seed)
{
  Game self = {
    .session = new_session (new_batch_lesson (0.05)),
    .random = g_rand_new_with_seed (GPOINTER_TO_UINT (seed)),
    .list = g_ptr_array_new_with_free_func (snapshot_free),
  };

  g_ptr_array_add (self.list, take_snapshot (self.session));
  for (guint i = 0; i < N_ACTIONS; i++)
    play (&self);
  undo (&self, self.present);
  redo (&self, self.list->len - 1);
  g_test_message ("%u entries at the end, %u undone in a row", self.present, self.deepest);
  g_assert_cmpuint (self.deepest, >, 10);
  g_ptr_array_unref (self.list);
  g_rand_free (self.random);
  close_session (self.session);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/session-random/undo/1", GUINT_TO_POINTER (1), test_session_random_undo);
  g_test_add_data_func ("/session-random/undo/2", GUINT_TO_POINTER (2), test_session_random_undo);
  g_test_add_data_func ("/session-random/undo/3", GUINT_TO_POINTER (3), test_session_random_undo);

  return g_test_run ();
}
