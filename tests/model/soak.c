/* SPDX-License-Identifier: MIT */
#include "soak.h"

#include "model/bf-arithmetic.h"

#include <sys/resource.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

/* Uses a session as somebody does who tries everything, for a given time: random but legal actions, drawn from a seed,
 * and after each of them what always has to hold is checked. Says in the end what was done. */

#define REPLAY_LIMIT 20000 /* steps that are trained again in a straight line to compare; more take too long */
#define TRAIN_TIME 3000    /* µs, of a training run at the most */
#define LESSON_ACTIONS 400 /* after so many actions another lesson is opened */

guint
soak_below (Soak *self, guint n)
{
  return n > 1 ? (guint) g_rand_int_range (self->random, 0, (gint32) n) : 0;
}

double
soak_draw_number (Soak *self)
{
  static const double special[] = { 0.0, -0.0, 1.0 / 3.0, 1e-300, 1e6, -1e3, 5e-324 };

  return soak_below (self, 10) == 0 ? special[soak_below (self, G_N_ELEMENTS (special))]
                                    : g_rand_double_range (self->random, -2.0, 2.0);
}

#define PRIORITY 10 /* its time is one of the clock: it takes what others leave of the processors */

static guint64
draw_step (Soak *self)
{
  guint64 n = bf_session_get_length (self->session) + 1;

  return 1 + (guint64) (g_rand_double (self->random) * (double) n);
}

/* What is compared before and after */

Place
look_at_place (Soak *self)
{
  BfGlance glance = look (self->session);

  return (Place) {
    .state = bf_state_ref ((BfState *) bf_trace_get_state (glance.trace)),
    .done = bf_moment_get_done (&glance.moment),
    .length = bf_session_get_length (self->session),
    .recipe = *bf_session_get_recipe (self->session),
    .dataset = bf_dataset_ref (bf_session_get_dataset (self->session)),
    .title = g_strdup (bf_lesson_get_title (bf_session_get_lesson (self->session))),
  };
}

void
clear_place (Place *place)
{
  bf_state_unref (place->state);
  bf_dataset_unref (place->dataset);
  g_free (place->title);
}

void
assert_equal_places (const Place *a, const Place *b)
{
  g_assert_true (bf_state_equal (a->state, b->state));
  g_assert_cmpuint (a->done, ==, b->done);
  g_assert_cmpuint (a->length, ==, b->length);
  g_assert_true (bf_recipe_equal (&a->recipe, &b->recipe));
  g_assert_true (bf_dataset_equal (a->dataset, b->dataset));
  g_assert_cmpstr (a->title, ==, b->title);
}

/* Nothing moves or comes any more: a pause may have been waiting for a long step. */
void
soak_come_to_rest (Soak *self)
{
  bf_session_finish (self->session);
  while (self->session->runner != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Actions */

static gboolean
step (Soak *self)
{
  g_autoptr (GError) error = NULL;
  BfGranularity granularity = (BfGranularity) soak_below (self, BF_GRANULARITY_EPOCH + 1);

  if (!bf_session_can_step (self->session))
    return FALSE;
  if (!bf_session_step (self->session, granularity, &error))
    {
      g_assert_nonnull (error);
      return FALSE;
    }
  if (soak_below (self, 4) == 0)
    bf_session_set_fraction (self->session, g_rand_double (self->random));
  while (soak_below (self, 3) == 0 && bf_session_next_movement (self->session))
    ;
  if (soak_below (self, 8) > 0)
    bf_session_finish (self->session);
  while (bf_session_is_training (self->session))
    g_main_context_iteration (NULL, TRUE);

  return TRUE;
}

static gboolean
back (Soak *self)
{
  if (!bf_session_can_back (self->session))
    return FALSE;
  bf_session_back (self->session, (BfGranularity) soak_below (self, BF_GRANULARITY_EPOCH + 1));
  if (soak_below (self, 4) > 0)
    bf_session_finish (self->session);

  return TRUE;
}

static BfElement
draw_element (Soak *self)
{
  const BfNetwork *network = bf_session_get_network (self->session);
  guint layer = soak_below (self, bf_network_get_n_layers (network));
  guint unit = soak_below (self, bf_network_get_n_units (network, layer));

  switch (soak_below (self, 5))
    {
    case 0: return (BfElement) { BF_ELEMENT_INPUT, 0, soak_below (self, bf_network_get_n_inputs (network)), 0 };
    case 1: return (BfElement) { BF_ELEMENT_TARGET, 0, soak_below (self, bf_network_get_n_outputs (network)), 0 };
    case 2: return (BfElement) { BF_ELEMENT_BIAS, layer, unit, 0 };
    default:
      return (BfElement) { BF_ELEMENT_WEIGHT, layer, unit,
                           soak_below (self, bf_network_get_n_layer_inputs (network, layer)) };
    }
}

static gboolean
edit (Soak *self)
{
  BfElement element = draw_element (self);
  double value = soak_draw_number (self), now;

  if (!bf_session_get_value (self->session, &element, &now))
    return FALSE;
  if (!bf_session_set_value (self->session, &element, value, NULL))
    {
      self->n_refused++;
      return FALSE;
    }
  /* After `step` an edit goes on to the next step, which looks at other samples. */
  if (element.kind == BF_ELEMENT_WEIGHT || element.kind == BF_ELEMENT_BIAS)
    {
      g_assert_true (bf_session_get_value (self->session, &element, &now));
      g_assert_cmpfloat (now, ==, value);
    }

  return TRUE;
}

/* A number that is dragged: many values, one entry of undo */
static gboolean
drag (Soak *self)
{
  BfElement element = draw_element (self);
  double now;

  if (!bf_session_get_value (self->session, &element, &now))
    return FALSE;
  bf_session_begin_edit (self->session);
  for (guint i = soak_below (self, 5); i > 0; i--)
    bf_session_set_value (self->session, &element, now + 0.01 * i, NULL);
  bf_session_end_edit (self->session);

  return TRUE;
}

static gboolean
change_recipe (Soak *self)
{
  static const double rates[] = { 0.0, 0.001, 0.01, 0.1, 0.5, 3.0 };
  BfRecipe recipe = *bf_session_get_recipe (self->session);

  switch (soak_below (self, 10))
    {
    case 0: bf_recipe_set_optimizer (&recipe, (BfOptimizer) soak_below (self, BF_N_OPTIMIZERS), NULL); break;
    case 1: bf_recipe_set_loss (&recipe, (BfLoss) soak_below (self, BF_N_LOSSES), NULL); break;
    case 2: recipe.batch_size = 1 + soak_below (self, 5); break;
    case 3: recipe.shuffle = !recipe.shuffle; break;
    case 4: recipe.seed = soak_below (self, 100); break;
    case 5: recipe.accumulate = 1 + soak_below (self, 3); break;
    case 6: recipe.stop_steps = soak_below (self, 2) * 100; break;
    case 7: recipe.wrong = soak_below (self, BF_WRONG_ALL + 1); break;
    case 8: recipe.wrong ^= 1u << soak_below (self, BF_N_WRONGS); break;
    default: break;
    }
  recipe.learning_rate = rates[soak_below (self, G_N_ELEMENTS (rates))];
  if (!bf_session_set_recipe (self->session, &recipe, NULL))
    {
      self->n_refused++;
      return FALSE;
    }

  return TRUE;
}

static gboolean
train (Soak *self)
{
  guint64 before = bf_session_get_length (self->session);
  gint64 end = g_get_monotonic_time () + soak_below (self, TRAIN_TIME);

  if (!bf_session_can_step (self->session))
    return FALSE;
  bf_session_train (self->session, soak_below (self, 3) == 0 ? 1000.0 : INFINITY);
  while (bf_session_is_training (self->session) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  bf_session_pause (self->session);
  self->n_steps_trained += bf_session_get_length (self->session) - before;

  return TRUE;
}

static gboolean
seek (Soak *self)
{
  guint64 to = draw_step (self);

  g_assert_true (bf_session_seek (self->session, to, NULL));
  g_assert_cmpuint (bf_session_get_step (self->session), ==, to);

  return TRUE;
}

static gboolean
seek_soon (Soak *self)
{
  guint64 to = draw_step (self);

  bf_session_seek_soon (self->session, to);
  if (soak_below (self, 4) == 0)
    bf_session_cancel_seek (self->session);
  while (bf_session_is_seeking (self->session))
    g_main_context_iteration (NULL, TRUE);

  return TRUE;
}

static gboolean
undo (Soak *self)
{
  guint n = 1 + soak_below (self, 3);

  if (!bf_session_can_undo (self->session))
    return FALSE;
  for (guint i = 0; i < n && bf_session_can_undo (self->session); i++)
    bf_session_undo (self->session);

  return TRUE;
}

static gboolean
redo (Soak *self)
{
  if (!bf_session_can_redo (self->session))
    return FALSE;
  bf_session_redo (self->session);

  return TRUE;
}

/* There and back again */
static gboolean
undo_and_redo (Soak *self)
{
  Place before, after;
  guint64 revision;

  if (!bf_session_can_undo (self->session))
    return FALSE;
  soak_come_to_rest (self);
  revision = bf_session_get_revision (self->session);
  before = look_at_place (self);
  bf_session_undo (self->session);
  g_assert_cmpuint (bf_session_get_revision (self->session), !=, revision);
  g_assert_true (bf_session_can_redo (self->session));
  bf_session_redo (self->session);
  after = look_at_place (self);
  assert_equal_places (&before, &after);
  g_assert_cmpuint (bf_session_get_revision (self->session), ==, revision);
  clear_place (&before);
  clear_place (&after);

  return TRUE;
}

static gboolean
reset (Soak *self)
{
  bf_session_reset (self->session);

  return TRUE;
}

static gboolean
restore_lesson (Soak *self)
{
  bf_session_restore_lesson (self->session);

  return TRUE;
}

static gboolean
select_something (Soak *self)
{
  BfElement element = draw_element (self);

  bf_session_set_selected (self->session, &element);
  bf_session_set_sample (self->session, soak_below (self, 4));

  return TRUE;
}

/* Saves the session, or the lesson alone, opens the file and compares; now and then goes on with what was opened. A
 * number that is not finite cannot be saved, and nothing is written. */
static gboolean
save_and_load (Soak *self)
{
  gboolean whole = soak_below (self, 3) > 0;
  g_autoptr (BfLesson) lesson = NULL;
  g_autoptr (BfLesson) loaded = NULL;
  g_autoptr (GError) error = NULL;
  Soak other = { .session = NULL };

  soak_come_to_rest (self);
  lesson = whole ? bf_session_dup_whole_lesson (self->session) : bf_session_dup_current_lesson (self->session);
  if (!bf_lesson_save (lesson, self->path, &error))
    {
      g_assert_error (error, BF_LESSON_ERROR, BF_LESSON_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "not finite"));
      self->n_not_saved++;
      return FALSE;
    }
  loaded = bf_lesson_load (self->path, &error);
  g_assert_no_error (error);
  other.session = bf_session_new (loaded);
  g_assert_nonnull (other.session);
  g_assert_true (bf_network_equal (bf_session_get_network (self->session), bf_lesson_get_network (loaded)));
  if (whole)
    {
      Place ours = look_at_place (self);
      Place theirs = look_at_place (&other);

      assert_equal_places (&ours, &theirs);
      soak_assert_equal_branches (self->session, other.session);
      soak_assert_equal_bookmarks (self->session, other.session);
      clear_place (&ours);
      clear_place (&theirs);
    }
  if (whole && soak_below (self, 4) == 0)
    {
      BfSession *old = self->session;

      soak_forget_steps (self);
      self->session = other.session;
      other.session = old;
    }
  close_session (other.session);

  return TRUE;
}

/* What has diverged is saved at once: a file holds no number that is not finite. */
static gboolean
diverge (Soak *self)
{
  if (!soak_diverge (self))
    return FALSE;
  save_and_load (self);

  return TRUE;
}

/* Lessons */

static BfLesson *
draw_lesson (Soak *self)
{
  const char * const *ids = bf_lesson_list_ids ();
  guint n = g_strv_length ((GStrv) ids);
  guint i = soak_below (self, n + 1);
  BfLesson *lesson = i < n ? bf_lesson_load (ids[i], NULL) : new_batch_lesson (0.05);

  g_assert_nonnull (lesson);

  return lesson;
}

static gboolean
open_lesson (Soak *self)
{
  soak_forget_steps (self);
  if (self->session != NULL)
    close_session (self->session);
  self->session = new_session (draw_lesson (self));

  return TRUE;
}

static struct
{
  const char *name;
  guint       weight;
  Act         act;
  guint64     n;
} actions[] = {
  { "step", 30, step, 0 },
  { "back", 15, back, 0 },
  { "edit", 20, edit, 0 },
  { "drag", 5, drag, 0 },
  { "recipe", 8, change_recipe, 0 },
  { "train", 10, train, 0 },
  { "seek", 12, seek, 0 },
  { "seek soon", 4, seek_soon, 0 },
  { "undo", 12, undo, 0 },
  { "redo", 8, redo, 0 },
  { "undo and redo", 5, undo_and_redo, 0 },
  { "reset", 1, reset, 0 },
  { "restore lesson", 1, restore_lesson, 0 },
  { "select", 3, select_something, 0 },
  { "save and load", 6, save_and_load, 0 },
  { "edit in past", 5, soak_edit_in_past, 0 },
  { "to branch", 5, soak_go_to_branch, 0 },
  { "rename branch", 2, soak_rename_branch, 0 },
  { "add bookmark", 3, soak_add_bookmark, 0 },
  { "note bookmark", 2, soak_note_bookmark, 0 },
  { "to bookmark", 5, soak_go_to_bookmark, 0 },
  { "drop bookmark", 2, soak_remove_bookmark, 0 },
  { "data set", 4, soak_change_dataset, 0 },
  { "other lesson", 3, soak_change_lesson, 0 },
  { "other network", 3, soak_change_network, 0 },
  { "diverge", 2, diverge, 0 },
};

/* What always holds */

static void
check_glance (Soak *self)
{
  BfGlance glance = look (self->session);
  const BfNetwork *network;

  g_assert_nonnull (glance.trace);
  network = bf_trace_get_network (glance.trace);
  g_assert_cmpuint (bf_trace_get_step (glance.trace), ==, bf_session_get_step (self->session));
  g_assert_cmpuint (bf_session_get_step (self->session), <=, bf_session_get_length (self->session) + 1);
  g_assert_cmpuint (bf_state_get_steps_done (bf_trace_get_state (glance.trace)), ==,
                    bf_session_get_step (self->session) - 1);
  g_assert_cmpuint (bf_moment_get_done (&glance.moment), <=, bf_moment_count_terms (network));
  g_assert_cmpuint (glance.sample, <, bf_trace_get_n_samples (glance.trace));
  g_assert_true (bf_dataset_equal (bf_trace_get_dataset (glance.trace), bf_session_get_dataset (self->session)));
  g_assert_true (bf_session_is_training (self->session) == FALSE);
  if (glance.previous != NULL)
    g_assert_cmpuint (bf_trace_get_step (glance.previous) + 1, ==, bf_trace_get_step (glance.trace));
}

static void
check_texts (Soak *self)
{
  BfGlance glance = look (self->session);
  g_autofree char *sentence = bf_narrate (&glance);
  BfDocument *document = bf_arithmetic_of_moment (&glance);
  g_autofree char *text = bf_document_to_text (document);

  g_assert_true (g_utf8_validate (sentence, -1, NULL) && *sentence != '\0');
  g_assert_true (g_utf8_validate (text, -1, NULL) && *text != '\0');
  bf_document_free (document);
}

static void
check_curve (Soak *self)
{
  const BfCurve *curve = bf_session_get_curve (self->session);
  guint64 at = bf_session_get_step (self->session) - 1;
  double loss = get_loss (self->session);
  BfCurveBin bin;

  g_assert_cmpuint (bf_curve_get_end (curve), <=, bf_session_get_length (self->session) + 1);
  if (!isfinite (loss) || at >= bf_curve_get_end (curve))
    return;
  g_assert_true (bf_curve_get_range (curve, at, at + 1, &bin));
  g_assert_cmpfloat (bin.min, <=, loss);
  g_assert_cmpfloat (bin.max, >=, loss);
}

/* The state is the one that training without any detour comes to. */
void
soak_check_replay (Soak *self)
{
  guint64 at = bf_session_get_step (self->session) - 1;
  BfRun *run = bf_run_find (self->session->position.run, at);
  g_autoptr (BfTrainer) trainer = NULL;
  g_autoptr (BfState) state = NULL;
  guint64 n = at - bf_run_get_start (run);

  if (n > REPLAY_LIMIT)
    return;
  trainer = bf_trainer_new (bf_run_get_start_state (run), bf_run_get_dataset (run), bf_run_get_recipe (run), NULL);
  g_assert_nonnull (trainer);
  bf_trainer_run (trainer, (gsize) n, NULL);
  state = bf_trainer_get_state (trainer);
  g_assert_true (bf_state_equal (state, self->session->position.state));
  self->n_replayed += n;
}

static void
check (Soak *self)
{
  check_glance (self);
  check_curve (self);
  soak_check_shape (self);
  soak_check_branches (self);
  if (self->n_actions % 4 == 0)
    check_texts (self);
  if (self->n_actions % 16 == 0)
    soak_check_replay (self);
}

static void
act (Soak *self)
{
  guint total = 0, drawn;
  gsize i = 0;

  for (gsize k = 0; k < G_N_ELEMENTS (actions); k++)
    total += actions[k].weight;
  drawn = soak_below (self, total);
  while (drawn >= actions[i].weight)
    drawn -= actions[i++].weight;

  if (g_getenv ("SOAK_VERBOSE") != NULL)
    g_printerr ("%" G_GUINT64_FORMAT " %s\n", self->n_actions, actions[i].name);
  if (actions[i].act (self))
    actions[i].n++;
  self->n_actions++;
  check (self);
}

static void
tell (const Soak *self, guint seed, int seconds)
{
  g_print ("# %d s, seed %u: %" G_GUINT64_FORMAT " actions\n", seconds, seed, self->n_actions);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    g_print ("#   %-15s %8" G_GUINT64_FORMAT "\n", actions[i].name, actions[i].n);
  g_print ("# %" G_GUINT64_FORMAT " steps trained at full speed, %" G_GUINT64_FORMAT " steps trained again to compare, %"
           G_GUINT64_FORMAT " values refused, %" G_GUINT64_FORMAT " times not saved because a number was not finite\n",
           self->n_steps_trained, self->n_replayed, self->n_refused, self->n_not_saved);
}

int
main (int argc, char *argv[])
{
  int seconds = argc > 1 ? atoi (argv[1]) : 60;
  guint seed = argc > 2 ? (guint) strtoul (argv[2], NULL, 10) : 1;
  gint64 end = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  g_autofree char *folder = g_dir_make_tmp ("backflow-soak-XXXXXX", NULL);
  Soak self = {
    .random = g_rand_new_with_seed (seed),
    .path = g_build_filename (folder, "soak.backflow", NULL),
  };

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  setpriority (PRIO_PROCESS, 0, PRIORITY);
  while (g_get_monotonic_time () < end)
    {
      if (self.n_actions % LESSON_ACTIONS == 0)
        open_lesson (&self);
      act (&self);
    }
  tell (&self, seed, seconds);
  soak_forget_steps (&self);
  close_session (self.session);
  g_unlink (self.path);
  g_rmdir (folder);
  g_free (self.path);
  g_rand_free (self.random);
  g_print ("1..1\nok 1 /soak/every-invariant-holds-after-every-action\n");

  return 0;
}
