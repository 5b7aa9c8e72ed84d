/* SPDX-License-Identifier: MIT */
#pragma once

#include "model/bf-session.h"

#include <math.h>

/* 2-4-2-1 with tanh and biases, seven samples in batches of three, shuffled: epochs of three
 * steps, the last smaller */
static inline BfLesson *
new_batch_lesson (double learning_rate)
{
  const BfLayer layers[] = { { 4, BF_ACTIVATION_TANH, TRUE },
                             { 2, BF_ACTIVATION_TANH, TRUE },
                             { 1, BF_ACTIVATION_IDENTITY, TRUE } };
  const double inputs[7][2] = { { 0.1, 0.9 }, { -0.3, 0.4 }, { 0.8, -0.6 }, { -1, 0.2 },
                                { 0.5, 0.5 }, { 0, -1 },     { 1, 1 } };
  const double targets[7] = { 0.5, -0.2, 0.7, -0.9, 0.6, -0.4, 1 };
  g_autoptr (BfNetwork) network = bf_network_new (2, layers, G_N_ELEMENTS (layers), NULL);
  g_autoptr (BfDataset) dataset = bf_dataset_new (&inputs[0][0], targets, 7, 2, 1, NULL);
  BfRecipe recipe;

  for (guint l = 0; l < G_N_ELEMENTS (layers); l++)
    bf_initializer_draw (BF_INITIALIZER_XAVIER_UNIFORM, network, l, 7, NULL);
  bf_recipe_init (&recipe);
  recipe.learning_rate = learning_rate;
  recipe.batch_size = 3;
  recipe.shuffle = TRUE;
  recipe.seed = 5;

  return bf_lesson_new ("Batches", "", network, dataset, &recipe);
}

/* The worked example with another recipe */
static inline BfLesson *
new_example (double learning_rate, double stop_loss, guint64 stop_steps)
{
  g_autoptr (BfLesson) lesson = bf_lesson_new_worked_example ();
  BfRecipe recipe = *bf_lesson_get_recipe (lesson);

  recipe.learning_rate = learning_rate;
  recipe.stop_loss = stop_loss;
  recipe.stop_steps = stop_steps;

  return bf_lesson_with_state (lesson, bf_lesson_get_network (lesson),
                               bf_lesson_get_dataset (lesson), &recipe);
}

static inline BfState *
new_start (BfLesson *lesson)
{
  return bf_state_new (bf_lesson_get_network (lesson), bf_lesson_get_recipe (lesson), NULL);
}

/* The state after @n steps of bf_step(), and the loss that the next one finds */
static inline BfState *
walk (BfLesson *lesson, guint64 n, double *loss)
{
  BfState *state = new_start (lesson);

  for (guint64 i = 0;; i++)
    {
      g_autoptr (BfTrace) trace =
          bf_step (state, bf_lesson_get_dataset (lesson), bf_lesson_get_recipe (lesson), NULL);

      g_assert_nonnull (trace);
      if (loss != NULL)
        *loss = bf_trace_get_loss (trace);
      if (i == n)
        return state;
      bf_state_unref (state);
      state = bf_state_ref ((BfState *) bf_trace_get_state_after (trace));
    }
}

#define assert_same_bits(a, b) g_assert_true (bf_state_equal ((a), (b)))

static inline BfSession *
new_session (BfLesson *lesson)
{
  BfSession *session = bf_session_new (lesson);

  bf_lesson_unref (lesson);

  return session;
}

static inline BfSession *
new_example_session (void)
{
  return new_session (bf_lesson_new_worked_example ());
}

static inline BfGlance
look (BfSession *session)
{
  BfGlance glance;

  bf_session_get_glance (session, &glance);

  return glance;
}

static inline guint64
get_done (BfSession *session)
{
  BfGlance glance = look (session);

  return bf_moment_get_done (&glance.moment);
}

static inline guint64
phase_end (BfSession *session, BfPhase phase)
{
  return bf_moment_get_phase_end (bf_session_get_network (session), phase);
}

static inline void
assert_rests_after (BfSession *session, guint64 step, BfPhase phase)
{
  g_assert_false (bf_session_is_moving (session));
  g_assert_cmpuint (bf_session_get_step (session), ==, step);
  g_assert_cmpuint (get_done (session), ==, phase_end (session, phase));
}

/* One press of Step with animations off */
static inline void
step_at_once (BfSession *session, BfGranularity granularity)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (bf_session_step (session, granularity, &error));
  g_assert_no_error (error);
  bf_session_finish (session);
}

static inline double
get_prediction (BfSession *session)
{
  return bf_trace_get_prediction (look (session).trace, 0, 0);
}

static inline double
get_loss (BfSession *session)
{
  return bf_trace_get_loss (look (session).trace);
}

/* A second reference, since the session gives its trace up when it moves */
static inline BfTrace *
dup_trace (BfSession *session)
{
  return bf_trace_ref ((BfTrace *) look (session).trace);
}

static inline void
assert_same_trace (const BfTrace *a, const BfTrace *b)
{
  const BfNetwork *network = bf_trace_get_network (a);

  assert_same_bits (bf_trace_get_state (a), bf_trace_get_state (b));
  assert_same_bits (bf_trace_get_state_after (a), bf_trace_get_state_after (b));
  g_assert_true (bf_dataset_equal (bf_trace_get_dataset (a), bf_trace_get_dataset (b)));
  g_assert_true (bf_recipe_equal (bf_trace_get_recipe (a), bf_trace_get_recipe (b)));
  g_assert_cmpfloat (bf_trace_get_loss (a), ==, bf_trace_get_loss (b));
  g_assert_cmpuint (bf_trace_get_n_samples (a), ==, bf_trace_get_n_samples (b));
  for (gsize s = 0; s < bf_trace_get_n_samples (a); s++)
    for (guint l = 0; l < bf_network_get_n_layers (network); l++)
      for (guint u = 0; u < bf_network_get_n_units (network, l); u++)
        {
          g_assert_cmpfloat (bf_trace_get_a (a, s, l, u), ==, bf_trace_get_a (b, s, l, u));
          g_assert_cmpfloat (bf_trace_get_delta (a, s, l, u), ==, bf_trace_get_delta (b, s, l, u));
        }
}

static inline void
count_cb (guint *count)
{
  *count += 1;
}

/* Ends the last reference, and with it all that the session holds. */
#define close_session(session) g_assert_finalize_object (session)

#define W32 ((BfElement) { BF_ELEMENT_WEIGHT, 0, 1, 2 })
#define INPUT_3 ((BfElement) { BF_ELEMENT_INPUT, 0, 2, 0 })
#define TARGET ((BfElement) { BF_ELEMENT_TARGET, 0, 0, 0 })
